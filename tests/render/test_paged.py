"""The frame of a document for paged media."""

from __future__ import annotations

from rectoverso.render.paged import css_string, document, style


def test_a_document_carries_its_metadata_escaped() -> None:
    html = document(
        "<p>x</p>",
        language="ko",
        title="<제목>",
        authors=("홍길동", '"A" & B'),
        description="",
        time=1_760_000_000,
    )
    assert html.startswith('<!doctype html><html lang="ko"><head><meta charset="utf-8">')
    assert "<title>&lt;제목&gt;</title>" in html
    assert '<meta name="author" content="홍길동">' in html
    assert 'content="&quot;A&quot; &amp; B"' in html
    assert '<meta name="dcterms.created" content="2025-10-09T08:53:20Z">' in html
    assert "description" not in html
    assert html.endswith("<body><p>x</p></body></html>")


def test_a_string_of_a_style_sheet() -> None:
    assert css_string("쪽 (→") == '"쪽 (→"'
    assert css_string('a"\\<\n') == '"a\\22 \\5c \\3c \\a "'


def test_both_styles_begin_with_what_they_share() -> None:
    book, sheet = style("book.css"), style("cheatsheet.css")
    assert book.split("\n")[:20] == sheet.split("\n")[:20]
    assert ".chapter" in book
    assert "string(legend)" in sheet


def test_a_document_has_the_direction_of_its_language() -> None:
    html = document("", language="he", title="", authors=(), description="", time=0)
    assert '<html lang="he" dir="rtl"><head>' in html
