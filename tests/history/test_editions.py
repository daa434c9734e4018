"""Editions held against the first: states, differences, findings, and what accepting records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rectoverso.history import editions, ledger
from rectoverso.history.editions import Comparison, State
from rectoverso.history.ledger import NoteRow, Release, ordered
from rectoverso.history.translations import Translation, Translations
from rectoverso.history.wording import wordings
from rectoverso.model import Chapter, Deck
from rectoverso.source import retirement
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form

FIRST = """# 함수 <a id="functions"></a>

## ReLU란? <a id="relu" class="core"></a>

0보다 작으면 0. ![그림](../media/relu.svg)

### 약점은? <a id="drawbacks"></a>

기울기가 0이다.

## 낱말 <a id="words" class="core" data-list></a>

| 낱말 | 뜻 |
|---|---|
| 하나 <a id="one"></a> | 1 |
| 둘 <a id="two"></a> | 2 |
"""
OTHER = """# Functions <a id="functions"></a>

## What is ReLU? <a id="relu" class="core"></a>

Zero below zero. ![picture](../media/relu.svg)

### And its drawbacks? <a id="drawbacks"></a>

Its slope is 0.

## Words <a id="words" class="core" data-list></a>

| word | meaning |
|---|---|
| one <a id="one"></a> | 1 |
| two <a id="two"></a> | 2 |
"""


def deck(language: str, *texts: str) -> Deck:
    chapters: list[Chapter] = []
    for number, text in enumerate(texts, 1):
        read, found = read_chapters(f"{language}/{number}.md", text, Form(fronts=True))
        assert not found
        chapters += read
    return Deck("uid", "name", "Title", language, "1.0.0", (), tuple(chapters), (), "")


def compared(
    other: str = OTHER, first: str = FIRST, known: Translations | None = None
) -> Comparison:
    (found,) = editions.compare([deck("ko", first), deck("en", other)], known or {})
    return found


def messages(found: Comparison) -> list[str]:
    return [f"{each.code} {each.span.line} {each.message}" for each in editions.findings([found])]


def accepted(found: Comparison, *ids: str, known: Translations | None = None) -> Translations:
    wanted = [each for each in found.questions if each.id in ids]
    return editions.accepted([found], known or {}, wanted)


def states(found: Comparison) -> dict[str, str]:
    return {each.id: each.state.value for each in found.questions if each.state != "translated"}


def test_one_edition_is_not_compared() -> None:
    assert editions.compare([deck("ko", FIRST)], {}) == ()


def test_two_that_are_alike() -> None:
    found = compared()
    assert messages(found) == []
    assert states(found) == {}
    assert found.translated == (4, 4)
    assert all(each.is_new for each in found.questions)


def test_what_an_edition_lacks_is_said_once_a_chapter() -> None:
    found = compared(OTHER[: OTHER.index("### And")] + OTHER[OTHER.index("## Words") :])
    assert messages(found) == [
        "TRANS001 1 1 question of this chapter is not translated: `drawbacks`"
    ]
    found = compared(OTHER[: OTHER.index("## Words")])
    assert messages(found) == [
        "TRANS001 1 2 questions of this chapter are not translated: `one`, `two`"
    ]
    assert states(found) == dict.fromkeys(("words", "one", "two"), "missing")
    assert found.translated == (2, 4)


def test_chapters_that_are_missing_as_a_whole_are_one_finding() -> None:
    more = [f'# {n} <a id="c{n}"></a>\n\n## {n}? <a id="q{n}"></a>\n\n답.\n' for n in range(7)]
    few = "`c0`, `c1`, `c2`, `c3`, `c4` and 2 more"
    (found,) = editions.compare([deck("ko", FIRST, *more), deck("en", OTHER)], {})
    assert messages(found) == [f"TRANS001 1 7 chapters with 7 questions are not translated: {few}"]


def test_what_only_a_translation_has() -> None:
    found = compared(OTHER.replace('"drawbacks"', '"drawback"'))
    assert messages(found)[1] == (
        "TRANS002 7 `drawback` stands only here: ko, which leads, has no such question"
    )
    assert editions_hints(found)[1] == "did you mean `drawbacks`, which is not translated?"
    renamed = FIRST.replace('"drawbacks"', '"weak" data-was="drawbacks"')
    found = compared(OTHER, renamed)
    assert editions_hints(found)[1] == (
        'in ko it is `weak` now: write that, with data-was="drawbacks"'
    )


def editions_hints(found: Comparison) -> list[str]:
    return [each.hints[0] for each in editions.findings([found])]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"relu" class="core"', '"relu"', 3, "`relu` is not as in ko/1.md:3: its tags: -core"),
        ('"relu" class="core"', '"relu" class="hard"', 3, "its tags: +hard -core"),
        ("### And", "## And", 7, "it is no follow-up, not a follow-up of `relu`"),
        ("## Words", "### Words", 11, "it is a follow-up of `relu`, not no follow-up"),
        ("relu.svg", "relu-en.svg", 3, "its pictures: +media/relu-en.svg -media/relu.svg"),
        ("![picture](../media/relu.svg)", "", 3, "its pictures: -media/relu.svg"),
        ("Its slope is 0.", "- [x] Its slope\n\nis 0.", 7, "its kind is choice, not basic"),
        ('"words" class="core"', '"words"', 11, "`words` is not as in ko/1.md:11: its tags: -core"),
    ],
)
def test_what_differs_is_said_at_the_translation(old: str, new: str, line: int, said: str) -> None:
    assert old in OTHER
    (message,) = messages(compared(OTHER.replace(old, new)))
    assert message.startswith(f"TRANS003 {line} ")
    assert message.endswith(said)


def test_a_follow_up_whose_question_is_not_translated_is_no_difference() -> None:
    begin, end = OTHER.index("## What"), OTHER.index("### And")
    found = compared(OTHER[:begin] + OTHER[end:].replace("### ", "## "))
    assert messages(found) == ["TRANS001 1 1 question of this chapter is not translated: `relu`"]


def test_what_changed_after_it_was_accepted_is_stale_until_it_is_accepted_again() -> None:
    known = accepted(compared(), "relu", "one", "drawbacks")
    assert sorted(known) == [("en", "drawbacks"), ("en", "one"), ("en", "relu")]
    later = FIRST.replace("0보다 작으면", "음수이면").replace("| 1 |", "| 일 |")
    found = compared(OTHER, later, known)
    assert states(found) == {"relu": "stale", "one": "stale"}
    assert messages(found) == [
        "TRANS004 3 the answer of `relu` changed in ko/1.md:3 after this was translated",
        "TRANS004 15 the answer of `one` changed in ko/1.md:15 after this was translated",
    ]
    known = accepted(found, "relu", known=known)
    assert states(compared(OTHER, later, known)) == {"one": "stale"}
    assert states(compared(OTHER, FIRST, known)) == {"relu": "stale"}


def test_what_was_never_recorded_is_not_stale() -> None:
    known = accepted(compared(), "relu")
    assert states(compared(OTHER, FIRST.replace("기울기", "값"), known)) == {}


def test_a_line_made_from_another_language_is_none() -> None:
    known = {key: line._replace(source="ja") for key, line in accepted(compared(), "relu").items()}
    found = compared(OTHER, FIRST.replace("0보다", "1보다"), known)
    assert states(found) == {}
    assert accepted(found, known=known) == known
    now = Translation("en", "relu", "ko", wordings(found.first)["relu"])
    assert accepted(found, "relu", known=known) == {now.key: now}


def test_a_renamed_question_keeps_its_line() -> None:
    known = accepted(compared(), "relu")
    first, other = (
        text.replace('"relu"', '"rectifier" data-was="relu"') for text in (FIRST, OTHER)
    )
    found = compared(other, first.replace("0보다", "1보다"), known)
    assert states(found) == {"rectifier": "stale"}
    assert [*accepted(found, known=known)] == [("en", "rectifier")]


def test_what_is_translated_no_more_leaves_the_file() -> None:
    known = accepted(compared(), "relu", "drawbacks")
    shorter = OTHER[: OTHER.index("### And")] + OTHER[OTHER.index("## Words") :]
    foreign = Translation("fr", "relu", "ko", known["en", "relu"].wording)
    known = {**known, foreign.key: foreign}
    assert sorted(accepted(compared(shorter, known=known), known=known)) == [
        ("en", "relu"),
        ("fr", "relu"),
    ]


def test_what_was_given_up_is_not_missing() -> None:
    shorter = OTHER[: OTHER.index("### And")] + OTHER[OTHER.index("## Words") :]
    decks = [deck("ko", FIRST), deck("en", shorter)]
    said, wrong = retirement.read(
        '[[retired]]\nid = "drawbacks"\nlanguage = "en"\nreason = "Asked elsewhere."\n'
    )
    assert not wrong
    row = NoteRow("en", "drawbacks", "question", "g", 1, "", "1.0.0", "1.0.0", "1.1.0")
    known = ordered([row], [Release("1.0.0", 1, "fe"), Release("1.1.0", 2, "fe")])
    for remembered, words in ((ledger.EMPTY, said), (known, retirement.NONE)):
        (found,) = editions.compare(decks, {}, remembered, words)
        assert found.count(State.GIVEN_UP) == 1
        assert not messages(found)
    (found,) = editions.compare(decks, {}, replace(known, rows=(row._replace(retired_in=""),)))
    assert found.count(State.MISSING) == 1
