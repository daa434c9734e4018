"""What a question says, whatever its form: it tells whether a translation is of the present text.

A digest of a note (`digesting`) moves with all that its card shows. This one moves only where there
is something to translate again. What does not count: where lines end, how tight a list is set, a
table's alignments, what colours a program, which language a stretch is in; tags, kind and place,
of which editions are compared themselves (`editions`); the words of a citation, which come from
the works' list; the parent's question, which the translation has from its own edition.

Formulas and pictures stand in parts of their own, since editions share them: a macro that is
written otherwise, or a picture drawn anew, reaches a translation without anyone's doing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

from rectoverso.history.digesting import Projection, Unresolved, chapters, hashed
from rectoverso.memory import recalled
from rectoverso.model import (
    BulletList,
    Chapter,
    CodeBlock,
    Deck,
    Entry,
    Foreign,
    Inline,
    Inlines,
    Kind,
    LineBreak,
    Math,
    MathBlock,
    OrderedList,
    Question,
    SoftBreak,
    Table,
)

PARTS: Final = ("question", "answer", "formulas", "pictures")
"""What of a question can have changed, as `changed` names it."""
_SHARED: Final = ("formulas", "pictures")

_DIGITS: Final = 16

_BLANKS: Final = re.compile(r"\s+")
# Chinese and Japanese put no blanks between words: one is a line's end.
_IDEOGRAPHS: Final = "[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LINE_END: Final = re.compile(f"(?<={_IDEOGRAPHS}) (?={_IDEOGRAPHS})")


class Wording(NamedTuple):
    """The digests of a question's heading, of the rest of its words, of its formulas and of the
    pictures and sounds that it shows.
    """

    question: str
    answer: str
    formulas: str
    pictures: str

    def __str__(self) -> str:
        return ".".join(self)

    @classmethod
    def parse(cls, text: str) -> Wording:
        """Read back what `str(wording)` wrote; ValueError when it is not of that form."""
        parts = text.split(".")
        if len(parts) != len(cls._fields):
            raise ValueError(f"{text!r} is no digest of a question's words")
        return cls(*parts)


def changed(recorded: Wording, now: Wording, translation: Wording) -> tuple[str, ...]:
    """What of a question is not what its translation was made from: some of `PARTS`.

    Formulas and pictures that the translation shows too, as they are now, need nobody's work.
    """
    moved = []
    for name, before, after, own in zip(PARTS, recorded, now, translation, strict=True):
        if before != after and not (name in _SHARED and own == after):
            moved.append(name)
    return tuple(moved)


def wordings(deck: Deck) -> dict[str, Wording]:
    """What every question of a deck says, and every list of words above its rows, by the id."""
    found: dict[str, Wording] = {}
    for chapter, inputs in chapters(deck, Unresolved()):
        found |= recalled("wordings", inputs, partial(_wordings, chapter, deck))
    return found


def _wordings(chapter: Chapter, deck: Deck) -> dict[str, Wording]:
    projection = _Words(deck)
    entries = replace(deck, chapters=(chapter,)).headings()
    return {each.question.id: projection.wording(each) for each in entries}


class _Words(Projection):
    """Nodes as they are in every form."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck, Unresolved())
        self._formulas: list[str] = []
        self._blocks_by_type |= {
            BulletList: lambda node: ["ul", *map(self._item, node.items)],
            OrderedList: lambda node: ["ol", node.start, *map(self._item, node.items)],
            CodeBlock: lambda node: ["pre", node.text],
            MathBlock: self._formula,
            Table: lambda node: ["table", self._row(node.head), *map(self._row, node.rows)],
        }
        self._inlines_by_type |= {Math: self._formula}

    def wording(self, here: Entry) -> Wording:
        """What a question says."""
        self._formulas = []
        question = here.question
        listed = question.kind is Kind.LIST
        title, in_title = self._with_media(lambda: self._asked(question))
        answer = self._list if listed else self._answer
        text, in_answer = self._with_media(lambda: answer(question))
        parts = (title, text, self._formulas, [*in_title, *in_answer])
        return Wording(*(hashed(part, _DIGITS) for part in parts))

    def _answer(self, question: Question) -> list[Any]:
        return [
            self._blocks(question.hint),
            [[choice.right, *self._blocks(choice.blocks)] for choice in question.choices],
            self._blocks(question.short),
            self._blocks(question.long),
            *self._more(question),
        ]

    def _list(self, question: Question) -> list[Any]:
        """What stands around a list's rows, and the heads of its columns."""
        return [
            self._row(block.head) if isinstance(block, Table) else self._blocks((block,))
            for block in question.long
        ]

    def _formula(self, node: Math | MathBlock) -> list[Any]:
        self._formulas.append(_BLANKS.sub(" ", node.tex).strip())
        return ["tex"]

    def _more(self, question: Question) -> list[Any]:
        return [each for each in super()._more(question) if each[0] != "masked"]

    def _inlines(self, inlines: Inlines) -> list[Any]:
        values = super()._inlines(tuple(_plain(inlines)))
        return [_one_line(value) if isinstance(value, str) else value for value in values]


def _plain(inlines: Inlines) -> Iterator[Inline]:
    """Inlines with every line end alike, and foreign words as any others."""
    for each in inlines:
        if isinstance(each, Foreign):
            yield from _plain(each.children)
        else:
            yield SoftBreak(each.span) if isinstance(each, LineBreak) else each


def _one_line(words: str) -> str:
    return _LINE_END.sub("", _BLANKS.sub(" ", words))
