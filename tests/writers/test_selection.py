"""Parts of a deck: which questions are in them, which numbers and which names they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.model import CrossReference, Deck, Kind, Question, walk_deck
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED, WRITERS, PrintingWriter, writer
from rectoverso.writers.book import BookWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from rectoverso.writers.edition import Edition
from rectoverso.writers.selection import Selection
from tests import factory, paged


def link(to: str) -> CrossReference:
    return CrossReference(factory.inlines("to ", to), to, factory.AT)


def asked(name: str, *below: Question, tags: tuple[str, ...] = (), to: str = "") -> Question:
    parts = (factory.para("Answer of ", name, *((" ", link(to)) if to else ())),)
    made = factory.question(name, f"질문 {name}?", *parts)
    return replace(made, follow_ups=below, tags=tags)


def sample() -> Deck:
    word = factory.question("word", "낱말")
    listed = replace(
        factory.question(
            "words", "목록", long=(factory.table(("말", "뜻"), ("낱말", "짧은 답.")),)
        ),
        kind=Kind.LIST,
        short=(),
        rows=(replace(word, tags=("core",)),),
    )
    first = factory.chapter(
        "first",
        asked("a", asked("a-one"), asked("a-two", asked("deep", tags=("core",)))),
        asked("b", tags=("hard",), to="c"),
        listed,
    )
    second = factory.chapter("second", asked("c", asked("c-one"), tags=("core",), to="a"))
    made = factory.deck(replace(first, prose=(factory.para("opens ", link("second")),)), second)
    return replace(made, tags=(("core", "먼저"), ("hard", "어렵다"), ("none", "없다")))


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture
def edition(tmp_path: Path, typesetter: Typesetter) -> Edition:
    return paged.given(sample(), tmp_path, typesetter)[0]


def part(edition: Edition, *, chapters: str = "", tags: str = "") -> Edition:
    made = Selection(tuple(chapters.split()), tuple(tags.split())).of(edition)
    assert made is not None
    return made


def ids(edition: Edition) -> str:
    return " ".join(entry.question.id for entry in edition.deck.headings())


@pytest.mark.parametrize(
    ("chapters", "tags", "chosen"),
    [
        ("second", "", "c c-one"),
        ("second first", "", "a a-one a-two deep b words word c c-one"),
        ("", "core", "a a-two deep words word c c-one"),
        ("", "hard core", "a a-two deep b words word c c-one"),
        ("first", "hard", "b"),
    ],
)
def test_what_is_chosen(edition: Edition, chapters: str, tags: str, chosen: str) -> None:
    assert ids(part(edition, chapters=chapters, tags=tags)) == chosen


def test_what_opens_a_chapter_stands_where_no_tag_is_asked_for(edition: Edition) -> None:
    assert part(edition, chapters="first").deck.chapters[0].prose
    assert not part(edition, tags="core").deck.chapters[0].prose


def test_nothing_may_be_chosen(edition: Edition) -> None:
    assert Selection(tags=("none",)).of(edition) is None
    assert Selection(("second",), ("hard",)).of(edition) is None


def test_links_that_lead_out_are_plain_words(edition: Edition) -> None:
    def linked(deck: Deck) -> list[str]:
        return [node.id for node in walk_deck(deck) if isinstance(node, CrossReference)]

    assert linked(edition.deck) == ["second", "c", "a"]
    assert linked(part(edition, chapters="first").deck) == []
    assert linked(part(edition, tags="core").deck) == ["a"]
    assert linked(part(edition, tags="hard core").deck) == ["c", "a"]


def test_what_is_shown_is_found_in_the_whole(edition: Edition) -> None:
    """So that numbers which hang on a node's value are those of the whole."""
    made = part(edition, chapters="first")
    assert made.numbered.chapters[0] == made.deck.chapters[0]
    assert [chapter.id for chapter in made.numbered.chapters] == ["first", "second"]
    assert edition.numbered is edition.deck


def test_a_chapter_keeps_its_number(
    edition: Edition, tmp_path: Path, typesetter: Typesetter
) -> None:
    _, job = paged.given(sample(), tmp_path, typesetter)
    book = BookWriter().write(part(edition, chapters="second"), job).path
    assert book.name == "sample-ko-1.0.0-book-chapter-second.pdf"
    words = paged.words_of(book)
    assert "2장" in words
    assert "1장" not in words
    assert "to a" in words
    assert "질문 a?" not in words


def test_a_part_and_another_paper_stand_in_the_name(
    edition: Edition, tmp_path: Path, typesetter: Typesetter
) -> None:
    _, job = paged.given(sample(), tmp_path, typesetter)
    letter = replace(job, paper="letter")

    def name(made: Edition, on_letter: bool) -> str:
        return CheatSheetWriter().write(made, letter if on_letter else job).path.name

    start = "sample-ko-1.0.0-cheatsheet"
    assert name(edition, on_letter=True) == f"{start}-letter.pdf"
    assert name(part(edition, tags="core"), on_letter=False) == f"{start}-tag-core.pdf"
    both = part(edition, chapters="second first", tags="hard core")
    marks = "chapter-first+chapter-second+tag-core+tag-hard+letter"
    assert name(both, on_letter=True) == f"{start}-{marks}.pdf"
    american = replace(edition, settings=replace(edition.settings, paper="letter"))
    assert name(american, on_letter=True) == f"{start}.pdf"


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(chapters=("secnd",)), "no chapter is called 'secnd': did you mean second?"),
        (Selection(tags=("x",)), "no tag is called 'x': there is core, hard, none"),
    ],
)
def test_a_name_that_does_not_exist(selection: Selection, words: str) -> None:
    with pytest.raises(RectoversoError) as raised:
        selection.check([sample()])
    assert str(raised.value) == words


def test_all_that_is_printed_matter_is_named() -> None:
    assert {name for name in WRITERS if isinstance(writer(name), PrintingWriter)} == {*PRINTED}
