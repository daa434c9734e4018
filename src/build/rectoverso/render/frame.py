"""A question's frame: what it consists of, in the order in which every artifact shows it.

Dialects say how a part looks, artifacts which parts they show; what there is, and what comes
before what, is said here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rectoverso.languages.furniture import Words
from rectoverso.model import (
    Blocks,
    Choice,
    Citation,
    Footnote,
    Inlines,
    Kind,
    Question,
    plain,
    walk_question,
)
from rectoverso.render.citations import Citations

PartName = Literal["hint", "choices", "short", "long"]
"""The parts of an answer; a card has a field for each (`render.card`)."""

_LONGEST_TAG: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the answer, blocks or choices; `label` stands above it and may be empty."""

    name: PartName
    label: str = ""
    blocks: Blocks = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A question with all that is shown of it but for its follow-ups.

    `context` is the parent's question, empty where there is none; of its footnotes only the
    parent's own frame knows. `parts` are those that are not empty. `references` are the entries
    of the works cited, in alphabetical order. `tags` are named as readers see them.
    """

    id: str
    kind: Kind
    reversed: bool
    tags: tuple[str, ...]
    context: Inlines
    question: Inlines
    parts: tuple[Part, ...]
    references: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """Makes the frames of an edition; `meanings` are what `deck.toml` says of its tags."""

    labels: Words
    citations: Citations
    meanings: Mapping[str, str]

    def of(self, question: Question, parent: Question | None = None) -> Frame:
        """The frame of a question, `parent`'s follow-up."""
        parts = (
            Part("hint", self.labels.hint, question.hint),
            Part("choices", choices=question.choices),
            Part("short", blocks=question.short),
            Part("long", blocks=question.long),
        )
        context = parent.title if parent else ()
        return Frame(
            id=question.id,
            kind=question.kind,
            reversed=question.reversed,
            tags=tuple(self._shown(tag) for tag in question.tags),
            context=tuple(inline for inline in context if not isinstance(inline, Footnote)),
            question=question.title,
            parts=tuple(part for part in parts if part.blocks or part.choices),
            references=self._references(question),
        )

    def _shown(self, tag: str) -> str:
        """What the tag means, where that is short; else its name."""
        meaning = self.meanings.get(tag, "")
        return meaning if 0 < len(meaning) <= _LONGEST_TAG else tag

    def _references(self, question: Question) -> tuple[Inlines, ...]:
        keys = {
            item.key
            for node in walk_question(question)
            if isinstance(node, Citation)
            for item in node.items
        }
        entries = self.citations.entries
        found = [entries[key] for key in keys if key in entries]
        return tuple(sorted(found, key=lambda entry: (plain(entry).casefold(), plain(entry))))
