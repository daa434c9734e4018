"""What single rules see, beyond their two cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Diagnostic
from rectoverso.source import fixing
from rectoverso.source.nearest import Nearest
from rectoverso.source.pictures import unusable
from rectoverso.typeset.texmath import Typesetter
from tests import drawings
from tests.decks import write_deck
from tests.factory import PICTURE
from tests.importers.test_fetching import png
from tests.projection import HEAD, cut

SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


class Check:
    def __init__(self, folder: Path, typesetter: Typesetter) -> None:
        self.folder = folder
        self.typesetter = typesetter

    def __call__(self, text: str) -> tuple[Diagnostic, ...]:
        write_deck(self.folder, first=text)
        return pipeline.check(self.folder, self.typesetter).report.diagnostics


@pytest.fixture
def check(tmp_path: Path, typesetter: Typesetter) -> Check:
    return Check(tmp_path / "deck", typesetter)


@pytest.mark.parametrize(
    ("body", "covered"),
    [
        ("$$\nx\n\\foo + 1\n$$", "\\foo + 1"),
        ("$$ x +\n\\foo $$", "\\foo $$"),
        ("$$\\foo$$", "\\foo$$"),
        ("$$ \\foo $$", "\\foo $$"),
        ("> $$\n> x\n> \\foo\n> $$", "\\foo"),
        ("- a\n\n  $$\n  a \\foo\n  $$", "\\foo"),
        ("```math\na\nb \\foo\n```", "\\foo"),
        ("```math\n\n\nb \\foo\n```", "\\foo"),
        ("글 $`a \\foo`$", "\\foo`$"),
        ("글 $a\nb \\foo$ 뒤", "\\foo$"),
        ("| a |\n|---|\n| $\\| \\foo$ |", "\\foo$"),
        ("글\n$$\nx \\foo\n$$\n뒤", "\\foo"),
        ("> 글 $a\n> b \\foo$", "\\foo$"),
        ("글 $a$ 와 $a + \\foo$", "\\foo$"),
        ("- **$x$ 한글 😀 $\\foo$**", "\\foo$"),
    ],
)
def test_a_fault_in_a_formula_is_marked_where_it_stands(
    body: str, covered: str, check: Check
) -> None:
    text = HEAD + "글\n\n" + body
    (found,) = check(text)
    assert found.code == "TEX001"
    assert cut(text, found.span) == covered


def test_proposed_ids_are_free_and_made_of_the_words(check: Check) -> None:
    heads = ("# 활성화 함수", "## ReLU란?", "## ReLU란?", "### ???", "## 나 {#relu-3}")
    text = "".join(f"{head}\n\n글.\n\n" for head in heads)
    found = check(text)
    assert [each.fix.edits[0].text for each in found if each.fix is not None] == [
        ' <a id="hwalseonghwa-hamsu"></a>',
        ' <a id="relu"></a>',
        ' <a id="relu-2"></a>',
        ' <a id="question"></a>',
    ]
    assert fixing.apply(check.folder, found) == 4
    fixed = (check.folder / "ko/first.md").read_text(encoding="utf-8")
    assert {each.code for each in check(fixed)} == {"QST007"}


def test_a_proposed_id_keeps_the_marks_of_kana(check: Check) -> None:
    found = check("# 장 {#c}\n\n## ボルトとアンペア\n\n글.\n")
    assert [each.fix.edits[0].text for each in found if each.fix is not None] == [
        ' <a id="boruto-anpea"></a>'
    ]


def test_a_thousand_questions_of_one_title(check: Check) -> None:
    found = check("# 장 {#c}\n\n" + "## 왜?\n\n답.\n\n" * 1000)
    ids = {each.fix.edits[0].text for each in found if each.fix is not None}
    assert len(ids) == 1000


@pytest.mark.parametrize(
    ("anchor", "mended"),
    [
        ('<a class="core"></a>', '<a id="wae" class="core"></a>'),
        ("{.core}", "{#wae .core}"),
        ('<a id="" class="core"></a>', None),
    ],
)
def test_an_anchor_without_an_id_gets_one(check: Check, anchor: str, mended: str | None) -> None:
    (found,) = check(f"# 장 {{#c}}\n\n## 왜? {anchor}\n\n답.\n")
    assert found.code == "ID001"
    assert (found.fix.edits[0].text if found.fix else None) == mended


@pytest.mark.parametrize("anchor", ["<a data-list></a>", '<a id="units" data-list></a>'])
def test_rows_get_ids_that_begin_with_their_lists(check: Check, anchor: str) -> None:
    rows = "| 1 | 2 |\n|---|---|\n| ohm | a |\n| volt | b |\n"
    found = check(f"# 장 {{#c}}\n\n## Units {anchor}\n\n{rows}\n### Why?\n\nc\n")
    assert {each.code for each in found} == {"ID001"}
    fixing.apply(check.folder, found)
    fixed = (check.folder / "ko/first.md").read_text(encoding="utf-8")
    assert '## Units <a id="units" data-list></a>' in fixed
    assert '| ohm <a id="units-ohm"></a> | a |' in fixed
    assert '### Why? <a id="why"></a>' in fixed  # a follow-up of a list is no row
    assert check(fixed) == ()


def test_an_answer_that_begins_with_a_rule_has_none(check: Check) -> None:
    (found,) = check("# 장 {#c}\n\n## 왜? {#a}\n\n***\n\n답.\n")
    assert (found.code, found.span.line) == ("QST001", 5)


def test_a_reason_that_is_not_indented_is_told_so(check: Check) -> None:
    (found,) = check("# 장 {#c}\n\n## 왜? {#a}\n\n- [ ] a\n> b\n- [x] c\n> d\n")
    assert found.code == "QST003"
    assert "indent a reason" in found.hints[0]


def test_a_rows_findings_speak_of_rows(check: Check) -> None:
    rows = "| 1 | 2 |\n|---|---|\n| a {#a} | |\n| {#b} | b |\n"
    found = check(f"# 장 {{#c}}\n\n## 말 {{#w list=true}}\n\n{rows}")
    assert [(each.code, each.hints[0].split()[1]) for each in found] == [
        ("QST001", "second"),
        ("QST011", "first"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        '가 <a id="mine"></a>.',
        '가 <a id="mine"/>',
        "가 {#mine} 나",
        '<A ID="mine"></A> 가',
        '가 <a id="mine" data-reversed="a < b?"></a>',
    ],
)
def test_an_id_in_the_wrong_place_is_not_supplanted(check: Check, heading: str) -> None:
    found = [each for each in check(f"# 장 {{#c}}\n\n## {heading}\n\n답\n") if each.code == "ID001"]
    assert [each.fix for each in found] == [None]
    assert "mine" in found[0].hints[0]
    assert "at the very end" in found[0].hints[0]


def test_the_nearest_name() -> None:
    nearest = Nearest(["relu", "sigmoid", "tanh"])
    assert nearest.to("sigmiod") == "sigmoid"
    assert nearest.to("xyz") == ""
    assert nearest.to("relu" * 1000) == ""
    for number in range(60):
        nearest.to(f"name-{number}")
    assert nearest.to("tahn") == ""
    assert nearest.to("sigmiod") == "sigmoid"


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.svg", PICTURE, ""),
        ("a.png", b"\x89PNG\r\n\x1a\n", "is cut off or broken inside"),
        ("a.png", png(), ""),
        ("a.png", png()[:45], "is cut off or broken inside"),
        ("a.png", b"GIF89a", "is not a .png file inside"),
        ("a.bmp", b"BM", "is of a kind that not every artifact can show"),
        ("a", b"", "is of a kind"),
        ("a.svg", b"", "is not well-formed SVG"),
        ("a.svg", b"<svg", "is not well-formed SVG"),
        ("a.svg", b"<html/>", "is not SVG"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "runs a script"),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "defines entities"),
        ("a.svg", drawings.PLOT, ""),
        ("a.svg", drawings.GRAPH, ""),
        ("a.svg", drawings.OLD, ""),
        ("a.svg", b"\xef\xbb\xbf" + drawings.PLOT, ""),
        ("a.svg", b"<!DOCTYPE svg>\n" + PICTURE, ""),
        ("a.svg", b"<!-- <!DOCTYPE a [<!ENTITY b 'c'>]> --><!DOCTYPE svg>" + PICTURE, ""),
        ("a.svg", drawings.PLOT.decode().replace("utf-8", "utf-16").encode("utf-16"), "has a doc"),
        ("a.svg", drawings.ENTITIES, "defines entities"),
        (
            "a.svg",
            drawings.ENTITIES.decode().replace("utf-8", "utf-16").encode("utf-16"),
            "defines",
        ),
        ("a.svg", drawings.PLOT.replace(b"utf-8", b"utf-1"), "is not well-formed SVG"),
        ("a.svg", b"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]>" + PICTURE, "defines"),
        ("a.svg", drawings.PLOT.replace(b"#ffffff", b"&white;"), "is not well-formed SVG"),
        ("a.svg", b"<?xml-stylesheet href='a.css'?>" + PICTURE, "names a style sheet"),
        ("a.svg", b"<!-- a -->" * 9999 + b"<!DOCTYPE", "is not well-formed SVG"),
        ("a.svg", b"<!DOCTYPE" * 9999, "is not well-formed SVG"),
        ("a.svg", SVG % b"<script>alert(1)</script>", "holds the element <script>"),
        ("a.svg", SVG % b"<image href='http://127.0.0.1/x.png'/>", "loads http"),
        ("a.svg", SVG % b"<use href='file:///etc/passwd#x'/>", "loads file"),
        ("a.svg", SVG % b"<style>@import 'http://x/';</style>", "loads something in its styles"),
    ],
)
def test_images_that_can_not_be_shown(
    path: str, content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it
    said = unusable(path, content)
    assert said.startswith(reason) if reason else said == ""


@pytest.mark.parametrize(
    ("body", "covered"),
    [
        ("음수를 {{c1: 0}}으로", "{{c1: 0}}"),
        ("음수를 {{c1::0}으로", "{{c1::0}"),
        ("음수를 {{c1}}로", "{{c1}}"),
    ],
)
def test_what_looks_like_a_gap(body: str, covered: str, check: Check) -> None:
    (found,) = check(HEAD + body)
    assert found.code == "QST002"
    assert cut(HEAD + body, found.span) == covered


def test_a_heading_without_words(check: Check) -> None:
    (found,) = check("# 장 {#c}\n\n## {#q}\n\n답.\n")
    assert (found.code, found.message) == ("QST001", "this question has no words")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@a{x,\n title = {T\n}\n\n@a{y, title = {T}}\n", 1),
        ("@a{x, title = {T}}\n@a{y,\n title = {\\{}\n", 2),
        ("@a{x, title = {\\}}}\n@a{y, title = {T}\n", 2),
    ],
)
def test_an_entry_that_is_never_closed_is_named(text: str, line: int, check: Check) -> None:
    check.folder.mkdir()
    (check.folder / "references.bib").write_text(text, encoding="utf-8")
    (found,) = check(HEAD + "글")
    assert (found.code, found.span.path, found.span.line) == ("CIT002", "references.bib", line)
    assert found.message.endswith("this entry is never closed")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("../media/b.svg", "did you mean ../media/a b.svg?"),
        ("../media/A%20b.SVG", "did you mean ../media/a b.svg?"),
        ("../Media/zzz.svg", "put it there"),
        ("zzz.svg", "put it there"),
        ("../deck.tml", "put it there"),
    ],
)
def test_the_picture_that_may_be_meant(path: str, hint: str, check: Check) -> None:
    (check.folder / "media").mkdir(parents=True)
    (check.folder / "media/a b.svg").write_bytes(PICTURE)
    found, unused = check(HEAD + f"글\n\n![그림]({path})")
    assert (found.code, unused.code) == ("IMG001", "IMG005")
    assert found.hints[0].startswith(hint)


@pytest.mark.parametrize(
    ("attribute", "hint"),
    [
        ('tags="core"', 'tags stand in class="…"'),
        ('was="old"', 'write data-was="…"'),
        ("reversed", "write data-reversed"),
        (
            'title="x"',
            "an anchor may carry id, class, data-was, data-reversed, data-list, data-masked",
        ),
    ],
)
def test_the_attribute_that_may_be_meant(attribute: str, hint: str, check: Check) -> None:
    (found,) = check(f'# 장 {{#c}}\n\n## 왜? <a id="q" {attribute}></a>\n\n답.\n')
    assert (found.code, found.hints) == ("ID004", (hint,))


@pytest.mark.parametrize(
    ("name", "hint"), [("A_B", "write `a-b`: "), ("Why?", "write `why`: "), ("가", "an id is made")]
)
def test_the_id_that_may_be_meant(name: str, hint: str, check: Check) -> None:
    (found,) = check(f'# 장 {{#c}}\n\n## 왜? <a id="{name}"></a>\n\n답.\n')
    assert found.code == "ID003"
    assert found.hints[0].startswith(hint)


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("**a**b", True),
        ("**가**나", True),
        ("`a`b", True),
        ("$a$b", True),
        ("[a](https://example.org)b", True),
        ("**a**&nbsp;", True),
        ("**a** ", False),
        ("**a b**c", False),
        ("`a b`c", False),
        ("**a**b\n", False),
        ("**漢**字", False),
        ("**a**-", False),
    ],
)
def test_marked_runs_that_hang_together(run: str, found: bool, check: Check) -> None:
    """The book's time grows with the square of their number."""
    short = [each.code for each in check(HEAD + "One.\n\n" + run * 99)]
    assert "SRC002" not in short
    long = [each for each in check(HEAD + "One.\n\n" + run * 400) if each.code == "SRC002"]
    assert len(long) == found


def test_marked_runs_that_hang_together_in_a_heading_and_a_cell(check: Check) -> None:
    word = "**a**b" * 201
    for text in (f"# {word} {{#c}}\n", f"# a {{#c}}\n\n## {word} {{#q}}\n\nOne.\n"):
        assert [each.code for each in check(text) if each.code[:3] == "SRC"] == ["SRC002"]
    table = f"One.\n\n| a |\n|---|\n| {word} |\n"
    assert [each.code for each in check(HEAD + table)] == ["SRC002"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("w" * 9_999, False),
        ("w" * 10_001, True),
        ("가" * 10_001, True),
        ("漢" * 10_001, False),
        ("`" + "w" * 10_001 + "`", True),
        (f"**{'w' * 6_000}**{'w' * 6_000}", True),
        (f"**{'w' * 6_000}** {'w' * 6_000}", False),
        ("w" * 6_000 + "\n" + "w" * 6_000, False),
        (f"| a |\n|---|\n| {'w' * 10_001} |", True),
        (f"a[^n]\n\n[^n]: {'w' * 10_001}", True),
        (f"a[^n]\n\n[^n]: a\n\n    ```\n    {'w ' * 6_000}\n    ```", True),
        ("```\n" + "w " * 4_999 + "\n" + "w " * 4_999 + "\n```", False),
    ],
)
def test_a_word_of_no_end(body: str, found: bool, check: Check) -> None:
    codes = {each.code for each in check(HEAD + "One.\n\n" + body)}
    assert ("SRC002" in codes) == found


def test_a_line_of_code_of_no_end(check: Check) -> None:
    text = HEAD + "One.\n\n```python\nx = 1\n" + "x = 1; " * 2_000 + "\n```"
    (found,) = check(text)
    assert (found.code, found.span.line) == ("SRC002", text[: text.index("x = 1;")].count("\n") + 1)
    assert found.message == "this line of code holds 14,000 characters, more than 10,000"
