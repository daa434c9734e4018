"""What an author may silence, where, and what is said of a silence that is not one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.history import digesting
from rectoverso.source import fixing
from rectoverso.typeset.texmath import Typesetter
from tests.decks import SETTINGS, write_deck

LONG = "가" * 300
CHAPTER = f"""# 장 <a id="chapter"></a>

CHAPTER

## 하나? <a id="one"></a>

{LONG}

FIRST

### 둘? <a id="two"></a>

SECOND

{LONG}
"""
SILENCE = "<!-- ignore QST006: it is a list of names -->"
ONE, TWO = ("QST006", 7), ("QST006", 15)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def found(
    folder: Path, typesetter: Typesetter, settings: str = "", **comments: str
) -> list[tuple[str, int]]:
    text = CHAPTER
    for name in ("CHAPTER", "FIRST", "SECOND"):
        text = text.replace(name, comments.get(name.lower(), ""))
    deck = write_deck(folder / "deck", SETTINGS + settings, first=text)
    report = pipeline.check(deck, typesetter).report
    return [(each.code, each.span.line) for each in report.diagnostics]


def test_nothing_is_silenced_by_itself(tmp_path: Path, typesetter: Typesetter) -> None:
    assert found(tmp_path, typesetter) == [ONE, TWO]


@pytest.mark.parametrize(
    "comment",
    [
        SILENCE,
        "<!--ignore QST006:reason-->",
        "<!-- Ignore QST006, QST007: it is\na list of names -->",
        "<!-- one --> <!-- ignore QST006: two -->",
        "<!-- one -->\n<!-- ignore QST006: two -->",
        "글 가운데 <!-- ignore QST006: 까닭 --> 있다.",
        "- 목록\n\n  <!-- ignore QST006: 까닭 -->",
        "> <!-- ignore QST006: 까닭 -->",
        "| 가 |\n|---|\n| `\\|` <!-- ignore QST006: 까닭 --> |",
    ],
)
def test_a_comment_silences_its_own_question(
    comment: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    """Not the follow-up below it. What else the comment names is not used."""
    left = found(tmp_path, typesetter, first=comment)
    assert [each for each in left if each[0] == "QST006"] == [
        ("QST006", TWO[1] + comment.count("\n"))
    ]
    assert [each for each in left if each[0] != "QST006"] == [("IGN001", 9)] * ("QST007" in comment)


@pytest.mark.parametrize(
    "heading",
    [
        f'## 하나? <a id="one"></a> {SILENCE}',
        f'## 하나? <a id="one"></a>{SILENCE} <!-- and more -->',
        f"## 하나? {{#one}} {SILENCE} ##",
        f'## 하나? {SILENCE} <a id="one"></a>',
    ],
)
def test_a_comment_at_the_heading(heading: str, tmp_path: Path, typesetter: Typesetter) -> None:
    text = CHAPTER.replace('## 하나? <a id="one"></a>', heading).replace("SECOND", "")
    deck = write_deck(tmp_path / "deck", first=text)
    checked = pipeline.check(deck, typesetter)
    assert [each.span.line for each in checked.report.diagnostics] == [15]
    assert checked.decks[0].chapters[0].questions[0].id == "one"


def test_comments_change_no_digest(tmp_path: Path, typesetter: Typesetter) -> None:
    plain, silenced = (
        pipeline.check(
            write_deck(tmp_path / name, first=CHAPTER.replace("FIRST", comment)), typesetter
        )
        for name, comment in (("plain", ""), ("silenced", SILENCE))
    )
    assert digesting.content(plain.decks) == digesting.content(silenced.decks)
    assert plain.drafts[0].digests == silenced.drafts[0].digests


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{SILENCE}\n```",
        f"`{SILENCE}`",
        f"    {SILENCE}",
        "\\<!-- ignore QST006: words -->",
        "<!-- see QST006: words -->",
        "<!-- ignore the old slides here: words -->",
        "<!-- ignored by most books: TeX, HTML -->",
        "<!-- ignore HTML below -->",
        "<!-- ignoring QST006 -->",
        "<!-- -->",
    ],
)
def test_what_is_no_silence(text: str, tmp_path: Path, typesetter: Typesetter) -> None:
    left = found(tmp_path, typesetter, first=text)
    assert [code for code, _ in left] == ["QST006", "QST006"]


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        ("ignore QST006", "this silence gives no reason", "<!-- ignore QST006: why"),
        ("ignore QST006:", "this silence gives no reason", "<!-- ignore QST006: why"),
        ("ignore QST006: …", "this silence gives no reason", "<!-- ignore QST006: why"),
        ("ignore QST006 it is short", "this comment is no silence", "<!-- ignore QST006: why"),
        ("ignore: QST006 is wrong", "this comment is no silence", "<!-- ignore QST006: why"),
        ("ignore: it is fine", "this comment is no silence", "<!-- ignore QST006: why"),
        ("ignore-next QST006: a", "this comment is no silence", "<!-- ignore QST006: why"),
        ("noqa: QST006", "this comment is no silence", "<!-- ignore QST006: why"),
        ("rectoverso ignore QST006: it\nis", "this comment is no silence", "QST006: it is -->"),
        ("rectoverso-disable QST006", "this comment is no silence", "<!-- ignore QST006: why"),
        ("ignore qst006: a", "`qst006` is not a code", "did you mean `QST006`?"),
        ("ignore QST06: a", "`QST06` is not a code", "did you mean `QST006`?"),
        ("ignore QST: a", "`QST` is not a code", "name a code as"),
        ("ignore long-short-answer: a", "`long-short-answer` is not a code", "mean `QST006`?"),
        ("ignore XYZ999: a", "`XYZ999` is not a code", "name a code as"),
        ("ignore TEX001: a", "TEX001 is an error, which can't be silenced", "mend what TEX001"),
        ("ignore IGN001: a", "IGN001 says that something silences nothing", "take that out"),
    ],
)
def test_what_looks_like_a_silence_but_is_none(
    comment: str, message: str, hint: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    text = CHAPTER.replace("FIRST", f"<!-- {comment} -->")
    deck = write_deck(tmp_path / "deck", first=text)
    report = pipeline.check(deck, typesetter).report
    (wrong,) = [each for each in report.diagnostics if each.code != "QST006"]
    assert wrong.code == "IGN002"
    assert wrong.message.startswith(message)
    assert hint in wrong.hints[0]
    assert wrong.span.line == 9


def test_the_settings_silence_for_the_deck_or_a_part_of_it(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    table = '[[ignore]]\ncode = "QST006"\nreason = "nobody prints it"\n'
    assert found(tmp_path / "all", typesetter, table) == []
    for number, path in enumerate(("ko", "ko/", "ko/first.md")):
        assert found(tmp_path / f"in-{number}", typesetter, f'{table}path = "{path}"\n') == []
    row = SETTINGS.count("\n") + 1
    left = found(tmp_path / "elsewhere", typesetter, f'{table}path = "ko/fir"\n')
    assert left == [("IGN001", row), ONE, TWO]
    bad = table.replace("nobody prints it", " ") + "[[ignore]]\nreason = 'a'\n"
    left = found(tmp_path / "bad", typesetter, bad)
    assert left == [("IGN002", row), ("IGN002", row + 3)]


def test_an_unused_silence_is_said_only_of_a_deck_without_errors(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    unused = "<!-- ignore LEDGER007: on purpose -->"
    assert found(tmp_path / "sound", typesetter, chapter=unused) == [("IGN001", 3), ONE, TWO]
    left = found(tmp_path / "unsound", typesetter, chapter=unused, first="$\\frac{1$")
    assert left == [ONE, ("TEX001", 9), TWO]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"## 왜? {{#q}}\n\n{SILENCE}\n\n답.\n", "## 왜? {#q}\n\n답.\n"),
        (f"## 왜? {{#q}}\n{SILENCE}\n답.\n", "## 왜? {#q}\n답.\n"),
        (f"## 왜? {{#q}} {SILENCE} \n답.\n", "## 왜? {#q}\n답.\n"),
        (f"## 왜? {{#q}}\n<!-- a -->\n  {SILENCE}\n답.\n", "## 왜? {#q}\n<!-- a -->\n답.\n"),
        (f"## 왜? {{#q}}\n\n답.\n\n{SILENCE}\n", None),
        (f"## 왜? {{#q}}\n\n답 {SILENCE} 답.\n", None),
        (f"## 왜? {SILENCE} {{#q}}\n\n답.\n", None),
        ("## 왜? {#q}\n<!-- ignore QST006, QST007: a -->\n답.\n", "## 왜? {#q}\n답.\n"),
    ],
)
def test_an_unused_silence_is_taken_out(
    before: str, after: str | None, tmp_path: Path, typesetter: Typesetter
) -> None:
    """Where nothing else can change: between the heading and the answer."""
    head = "# 장 {#chapter}\n\n"
    deck = write_deck(tmp_path / "deck", first=head + before)
    report = pipeline.check(deck, typesetter).report
    assert [each.code for each in report.diagnostics] == ["IGN001"]
    assert fixing.apply(deck, report.diagnostics) == (after is not None)
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == head + (after or before)
