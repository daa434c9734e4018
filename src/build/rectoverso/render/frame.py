"""A question's frame: what it consists of, in the order in which every artifact shows it.

Dialects say how a part looks, artifacts which parts they show; what there is, and what comes
before what, is said here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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

PartName = Literal["front", "hint", "choices", "short", "brief", "long"]
"""The parts of a question below its heading; a card has a field for each (`render.card`)."""

_LONGEST_TAG: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, blocks or choices; `label` stands above it and may be empty.

    `rows` are the ids of the rows of its table, where it is a list of words.
    """

    name: PartName
    label: str = ""
    blocks: Blocks = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A question with all that is shown of it but for its follow-ups.

    `context` is the parent's question and `context_front` what stands under it, empty where there
    is none; of its footnotes only the parent's own frame knows. `parts` are those that are not
    empty. `references` are the entries of the works cited, in alphabetical order. `tags` are named
    as readers see them. `prompt` is what the reverse card asks, empty unless the author says so.
    `listed`: `context` is the heading of a list of words; `row`: and this one of its words.
    """

    id: str
    kind: Kind
    reversed: bool
    prompt: str
    masked: bool
    listed: bool
    row: bool
    tags: tuple[str, ...]
    context: Inlines
    context_front: Blocks
    question: Inlines
    parts: tuple[Part, ...]
    references: tuple[Inlines, ...]


def in_short(frame: Frame) -> tuple[Part, ...]:
    """What answers a question in a breath: the choices that are right, without their reasons, and
    the short answer.
    """
    right = (
        replace(
            part,
            choices=tuple(replace(choice, reason=()) for choice in part.choices if choice.right),
        )
        for part in frame.parts
        if part.name in ("choices", "short")
    )
    return tuple(part for part in right if part.choices or part.blocks)


@dataclass(frozen=True, slots=True)
class Frames:
    """Makes the frames of an edition; `meanings` are what `deck.toml` says of its tags."""

    labels: Words
    citations: Citations
    meanings: Mapping[str, str]

    def of(self, question: Question, parent: Question | None = None) -> Frame:
        """The frame of a question, `parent`'s follow-up."""
        parts = (
            Part("front", blocks=question.front),
            Part("hint", self.labels.hint, question.hint),
            Part("choices", choices=question.choices),
            Part("short", blocks=question.short),
            Part("brief", self.labels.brief, question.brief),
            Part("long", blocks=question.long, rows=tuple(row.id for row in question.rows)),
        )
        context = parent.title if parent else ()
        return Frame(
            id=question.id,
            kind=question.kind,
            reversed=question.reversed,
            prompt=question.prompt,
            masked=question.masked,
            listed=parent is not None and parent.kind is Kind.LIST,
            row=parent is not None and parent.has_row(question),
            tags=tuple(self._shown(tag) for tag in question.tags),
            context=tuple(inline for inline in context if not isinstance(inline, Footnote)),
            context_front=parent.front if parent else (),
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
        found = [self.citations.listed(key) for key in keys if key in self.citations.entries]
        return tuple(sorted(found, key=lambda entry: (plain(entry).casefold(), plain(entry))))
