"""Words that hold marks: which get a backslash, and that no rule takes any for a mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.model import Text
from rectoverso.source.markdown import writing
from rectoverso.typeset.texmath import Typesetter
from tests import models
from tests.decks import write_deck
from tests.factory import AT, para, question

PLAIN = (
    "a * b",
    "snake_case and x_y",
    "the interval [0, 1] and a[i]",
    "10~20, 30~40",
    "a < b > c",
    "R&D, AT&T",
    "{a, b}",
    "me@example.org",
    "a: b; c! d?",
    "-5 and +x",
    "3.14 is no list",
    "the #tag in C#",
    "1 == 1",
    "100%",
    "a | b",
    "(c) “quoted”",
)
MARKED = {
    "*a*": r"\*a\*",
    "_a_": r"\_a\_",
    "`a`": r"\`a\`",
    "$5": r"\$5",
    "[a](b)": r"\[a](b)",
    "[@key]": r"\[\@key]",
    "[^1]": r"\[^1]",
    "[x] done": r"\[x] done",
    "<b>bold</b>": r"\<b>bold\</b>",
    "&copy;": r"\&copy;",
    "{{c1::x}}": r"\{\{c1::x}}",
    "@name": r"\@name",
    "https://example.org": r"https\://example.org",
    "# a": r"\# a",
    "- a": r"\- a",
    "1. a": r"1\. a",
    "> a": r"\> a",
    "---": r"\---",
    "===": r"\===",
    "C:\\a": r"C:\\a",
    "==a==": r"\==a\==",
    "#tag": r"\#tag",
    "#tag #other/one": r"\#tag #other/one",
    "So it is. #flashcards": r"So it is. \#flashcards",
    "[[a]]": r"\[\[a]]",
    "|a|b|": r"\|a\|b\|",
    " a ": "&#32;a&#32;",
}
ELSEWHERE = (
    *("^[a note]", "x^2^", "H~2~O", "~words~", "%%words%%", ":rocket:", "\\newpage", "::: note"),
    *("[sound:a.mp3]", "!!! note", "[!DANGER]", "[TOC]", "\\(x\\)", "\\[x\\]", "\\alpha"),
    *("{{c1:x}}", "{{1::x}}", "[words][name]", "[words] (https://a.org)", "{width=50%}"),
    *("vector<int>", "@Override", "| a | b |", "[[page|words]]", "![[a.png]]", "-word", "??? a b"),
    *(": a definition", "$5 a month or 6$", "$HOME/$USER", "<details>", "##tag", "a ^abc-d1"),
)


@pytest.mark.parametrize("words", PLAIN)
def test_what_means_nothing_stays(words: str) -> None:
    assert writing.blocks((para(words),), "ko/1.md") == f"{words}\n"


@pytest.mark.parametrize("words", MARKED)
def test_a_mark_gets_a_backslash(words: str) -> None:
    assert writing.blocks((para(words),), "ko/1.md") == f"{MARKED[words]}\n"


def test_no_rule_takes_words_for_marks(tmp_path: Path) -> None:
    pairs = [f"{one} {two}" for one in ELSEWHERE for two in (*ELSEWHERE[::5], "word", "한글")]
    asked = [
        question(f"q{number}", f"Question {number}", para(Text(words, AT)))
        for number, words in enumerate((*PLAIN, *MARKED, *ELSEWHERE, *pairs))
    ]
    text = writing.chapter(models.chapter_of(asked=asked))
    deck = write_deck(tmp_path / "deck", first=text)
    with Typesetter() as typesetter:
        checked = pipeline.check(deck, typesetter)
    assert [f"{each.span}: {each.code} {each.message}" for each in checked.report.diagnostics] == []
    assert sum(1 for _ in checked.decks[0].entries()) == len(asked)
