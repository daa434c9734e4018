"""The gaps of Anki's clozes, wherever they stand, as those of one paragraph."""

from __future__ import annotations

import pytest

from rectoverso.diagnostics import Span
from rectoverso.importers import web
from rectoverso.importers.anki import gaps
from rectoverso.model import Paragraph
from rectoverso.source.markdown import writing

SPAN = Span.whole("x")


def read(html: str) -> gaps.Running | None:
    said = gaps.marked(html)
    return gaps.text(web.read(said.html, SPAN, tex=True).blocks, said, SPAN)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("{{c1::a}} and {{c3::b::hint <b>x</b>}}", "{{c1::a}} and {{c3::b::hint x}}"),
        ("<b>The {{c1::cat}} sat</b> down", "**The {{c1::cat}} sat** down"),
        ("<b>{{c1::a</b> b}} c", "{{c1::**a** b}} c"),
        ("x{{c1:: a }}y", "x {{c1::a}} y"),
        ("a {{c1::b {{c2::c}} d}} e", "a {{c1::b}} {{c2::c}} {{c1::d}} e"),
        ("{{c1::{{c2::both}}}}", "{{c2::both}}"),
        (r"so \({{c1::x}}+1\)", "so {{c1::$x+1$}}"),
        (r"so {{c1::\(\frac{1}{a^{b} }\)}}", r"so {{c1::$\frac{1}{a^{b}}$}}"),
        ("<div>one {{c1::a}}</div><div>two</div>", "one {{c1::a}}"),
        ("<div>one</div><div>two {{c1::a}}</div>", "one\\\ntwo {{c1::a}}"),
        ("<ol><li>{{c1::a}}</li><li>{{c2::b}}</li></ol>", "1\\. {{c1::a}}\\\n2\\. {{c2::b}}"),
        ("<code>f({{c1::x}})</code>", "`f(`{{c1::`x`}}`)`"),
        ("<pre>return {{c1::1}}</pre>", "`return `{{c1::`1`}}"),
        ("{{c1::a}} {{c2::never closed", r"{{c1::a}} \{\{c2::never closed"),
        ("{{c2,1::a}}", "{{c1::a}}"),
    ],
)
def test_gaps_stand_side_by_side_in_one_paragraph(html: str, text: str) -> None:
    made = read(html)
    assert made is not None
    assert writing.blocks((Paragraph(made.children, SPAN),), "x.md").rstrip("\n") == text


@pytest.mark.parametrize("html", ["no gap", "{{c0::a}}", "<pre>a\n{{c1::b}}</pre>", "{{c1::}}"])
def test_what_is_no_text_with_gaps(html: str) -> None:
    assert read(html) is None


def test_what_stands_beside_and_what_is_told() -> None:
    made = read('<p>{{c1::a}}</p><img src="x.png"><p>below</p><table><tr><td>c</td></tr></table>')
    assert made is not None
    assert len(made.beside) == 3
    nested = read(r"{{c1::a {{c2::b}}}} \({{c3::x}}{{c4::y}}\) {{c5,6::z}}")
    assert nested is not None
    assert nested.mended == [
        "a gap in a formula hides all of it now",
        "gaps within one another stand side by side now",
    ]
    assert [each.partition(" ")[0] for each in nested.lost] == ["c4", "a"]


def test_a_number_without_words_of_its_own_is_told() -> None:
    made = read("{{c1::{{c2::both}}}} {{c3::}}")
    assert made is not None
    assert [each.partition(" ")[0] for each in made.lost] == ["c1", "c3"]


def test_filled() -> None:
    assert gaps.filled("a {{c1::b::h}} {{c2::c {{c3::d}}}}") == "a b c d"
