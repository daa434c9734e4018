"""What an importer makes of a foreign document: its questions as the model says them, and an
account of where each of its lines or fields went.

Nothing here knows a deck: ids, chapters' files and what is there already are the business of
`laying`, which all shapes share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from rectoverso.diagnostics import Diagnostic
from rectoverso.model import Blocks, Inlines, Question

MediaFile = Path | Callable[[], bytes]
"""Where a picture's or a sound's bytes are: a file, or a function that gives them."""


class Fate(StrEnum):
    """What became of a line of a text, or of a field of a note."""

    QUESTION = "question"
    ANSWER = "answer"
    REFERENCE = "reference"
    TITLE = "title"
    """A document's or a chapter's title, or prose that a chapter opens with."""
    TAG = "tag"
    LEFT_OUT = "left out"


class Account(NamedTuple):
    """Where a line (`place` is its number) or a field (`place` is `key/field`) went. `key` is the
    item's it went to, empty where it went to none; `reason` says why it was left out.
    """

    place: str
    fate: Fate
    key: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A question as its document has it.

    `key` is what the document calls it ("12-1", a number by position, a guid), unique in it.
    `question` has neither follow-ups nor, mostly, an id (where the document gives a telling one, it
    is kept if it is free); its spans lead to the document's lines; a question without short answer
    and choices becomes a draft. The sources of pictures and sounds are as the document has them.
    `references` are printed below the answer. `guid` is that of the note it was, where the question
    can carry that note on; a list of words has those of its `rows`, in their order.
    """

    key: str
    question: Question
    follow_ups: tuple[Item, ...] = ()
    references: tuple[Inlines, ...] = ()
    guid: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: its title (empty where the document names none), prose, and its questions; its id
    where the document gives one, which is kept if it is free.
    """

    title: Inlines
    items: tuple[Item, ...]
    prose: Blocks = ()
    id: str = ""


class Mapped(NamedTuple):
    """What a field of a note type, or a column of a table, becomes (`question`, `short`, `long` …,
    `chapter`, `-`), why, and how many notes have it; `note_type` is empty where there is only one.
    """

    note_type: str
    field: str
    role: str
    reason: str
    notes: int


@dataclass(frozen=True, slots=True)
class Document:
    """A foreign document, read.

    `accounts` has every non-blank line of a text, or every non-empty field of each note, once.
    `findings` are what was mended, left out, or can't be said. `media` says where the pictures and
    sounds are that `question`s name, by the source they name; what is not there is remote, or
    missing. `mapping` says what became of each field of notes.
    """

    name: str
    shape: str
    title: str
    sections: tuple[Section, ...]
    accounts: tuple[Account, ...]
    findings: tuple[Diagnostic, ...] = ()
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    mapping: tuple[Mapped, ...] = ()

    def items(self) -> Iterator[Item]:
        """Every item in the document's order, follow-ups right after their parent."""
        for section in self.sections:
            for item in section.items:
                yield from _with_follow_ups(item)


def _with_follow_ups(item: Item) -> Iterator[Item]:
    yield item
    for below in item.follow_ups:
        yield from _with_follow_ups(below)
