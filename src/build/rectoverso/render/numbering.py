"""The numbers that books and sheets print: of chapters, questions, figures and tables.

They follow from the deck alone, so that every book and sheet of it says the same. Cards have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from rectoverso.languages.furniture import Words, filled
from rectoverso.model import Blocks, Chapter, Deck, Figure, Kind, Question, Table, walk

_Node = TypeVar("_Node", Figure, Table)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of a deck, each counted from one.

    `chapters` and `questions` are by id: 3; 3.2, its first follow-up 3.2.1. A list of words has a
    number, its rows have none. `figures` and `tables` are counted through a chapter: 3.1. A table
    counts where it stands by itself: not in a list, an alert, a choice or a list of words.
    """

    chapters: Mapping[str, int] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[Figure, str] = field(default_factory=dict)
    tables: Mapping[Table, str] = field(default_factory=dict)

    def of(self, identity: str, labels: Words) -> str:
        """What a cross-reference says of the number of a question or a chapter: 3.2, chapter 3;
        nothing for what has none.
        """
        chapter = self.chapters.get(identity)
        if chapter is not None:
            return filled(labels.chapter_number, number=chapter)
        return self.questions.get(identity, "")


UNNUMBERED: Final = Numbering()


def number(deck: Deck) -> Numbering:
    """The numbers of `deck`."""
    chapters: dict[str, int] = {}
    questions: dict[str, str] = {}
    figures: dict[Figure, str] = {}
    tables: dict[Table, str] = {}
    for count, chapter in enumerate(deck.chapters, 1):
        chapters[chapter.id] = count
        asked = list(_asked(chapter.questions, str(count)))
        questions |= {question.id: own for own, question in asked}
        shown = list(_shown(chapter, [question for _, question in asked]))
        every = (node for blocks, _ in shown for node in walk(blocks))
        figures |= _counted(count, (node for node in every if isinstance(node, Figure)))
        alone = (block for blocks, free in shown if free for block in blocks)
        tables |= _counted(count, (block for block in alone if isinstance(block, Table)))
    return Numbering(chapters, questions, figures, tables)


def _asked(questions: tuple[Question, ...], above: str) -> Iterator[tuple[str, Question]]:
    """Questions with their numbers, follow-ups right after their parent."""
    for count, question in enumerate(questions, 1):
        own = f"{above}.{count}"
        yield own, question
        yield from _asked(question.follow_ups, own)


def _shown(chapter: Chapter, asked: Iterable[Question]) -> Iterator[tuple[Blocks, bool]]:
    """What a chapter shows in the order of a book, and whether the tables there count."""
    yield chapter.prose, True
    for question in asked:
        yield question.front, True
        yield question.hint, False
        for choice in question.choices:
            yield choice.blocks, False
            yield choice.reason, False
        yield question.short, True
        yield question.brief, True
        yield question.long, question.kind is not Kind.LIST


def _counted(chapter: int, nodes: Iterable[_Node]) -> dict[_Node, str]:
    return {node: f"{chapter}.{count}" for count, node in enumerate(dict.fromkeys(nodes), 1)}
