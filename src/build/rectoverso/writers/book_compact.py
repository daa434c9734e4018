"""The compact book, for the week before: what one would say, and what one would draw.

In two columns, chapter by chapter and in the order of the book: every question with what stands
under it before it is answered, its choices with their marks, the short answer, the thirty seconds,
and of the long answer the tables and the figures. The formulas that the author marks as key ones
stand at the head of their chapter; in a chapter without such marks all displayed formulas stand
with their questions. Questions tagged `core` are marked.

It leaves out the prose of chapters, hints, the reasons of choices, footnotes, the rest of the long
answers, the references and the index, and says so behind its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rectoverso.anki.names import CORE
from rectoverso.model import (
    Block,
    Blocks,
    Chapter,
    Figure,
    Math,
    MathBlock,
    Question,
    Table,
    walk,
)
from rectoverso.render.frame import Frame, Part
from rectoverso.render.html import attribute, text
from rectoverso.render.print import PrintFold
from rectoverso.writers import Job
from rectoverso.writers.book import Book, BookWriter, division, number_of
from rectoverso.writers.edition import Edition


class CompactWriter(BookWriter):
    """Writes the compact book as a PDF."""

    name = "book-compact"
    suffix = "-book-compact.pdf"
    sheets = ("book.css", "book_compact.css")

    def book(self, edition: Edition, job: Job) -> Book:
        """The book, shortened."""
        return _Compact(edition, job)


class _Compact(Book):
    """Of every question what one looks at once more."""

    code_columns = 46, 40

    def __init__(self, edition: Edition, job: Job) -> None:
        super().__init__(edition, job)
        self.entries = {}  # no list of references
        self.fold = replace(self.fold, works={}, notes=False, narrow=True, places=None)
        self.marked = False  # whether the author marks key formulas of the present chapter
        self.core = frozenset(
            entry.question.id for entry in self.deck.headings() if CORE in entry.question.tags
        )

    def way(self) -> str:
        return self.labels.compact

    def remark(self) -> str:
        return self.labels.compact_without

    def listed(self, questions: tuple[Question, ...], *, deep: bool = True) -> str:
        """Nothing: its contents are the chapters."""
        del questions, deep
        return ""

    def opening(self, chapter: Chapter) -> str:
        """Nothing: a chapter opens with its key formulas."""
        del chapter
        return ""

    def closing(self, chapter: Chapter) -> str:
        """Nothing: there is little but short answers."""
        del chapter
        return ""

    def matter(self, chapter: Chapter) -> str:
        """The key formulas and the questions in columns, without the prose."""
        formulas = "".join(self._key_formulas(chapter.questions))
        if formulas:
            formulas = division("key", f"<h2>{text(self.labels.key_formulas)}</h2>{formulas}")
        self.marked = bool(formulas)
        questions = "".join(self.question(question, 0) for question in chapter.questions)
        return division("columns spread", formulas + questions)

    def _key_formulas(self, questions: Iterable[Question]) -> Iterator[str]:
        """What the author marks as key formulas, each with a link to its question."""
        for question in questions:
            for block in walk(question.long):
                if isinstance(block, MathBlock) and block.key:
                    own = number_of(self.numbering.questions[question.id])
                    link = f"<a{attribute('href', '#' + question.id)}>{own}</a>"
                    yield division("formula", self.fold.block(block) + link)
            yield from self._key_formulas(question.follow_ups)

    def fold_at(self, depth: int) -> PrintFold:
        """The fold of any question: none is set in."""
        del depth
        return replace(self.fold)

    def heading(self, frame: Frame, fold: PrintFold, depth: int) -> str:
        """The question; a core one is marked."""
        tag = f"h{min(depth + 2, 6)}"
        css = attribute("class", "core") if frame.id in self.core else ""
        own = self.numbering.questions[frame.id]
        words = number_of(own) + fold.title(frame.question)
        return f"<{tag}{css}{self.titles(frame.question, own)}>{words}</{tag}>"

    def shown(self, frame: Frame) -> tuple[Part, ...]:
        """What is asked, the short answer, thirty seconds, and what the long one shows."""
        parts = map(self._shortened, frame.parts)
        return tuple(part for part in parts if part.blocks or part.choices)

    def _shortened(self, part: Part) -> Part:
        """A part without what is left out, which may be all of it."""
        match part.name:
            case "hint":
                return replace(part, blocks=())
            case "choices":
                return replace(part, choices=tuple(replace(one, reason=()) for one in part.choices))
            case "long":
                return replace(part, blocks=tuple(self._looked_at(part.blocks)))
            case _:
                return part

    def _looked_at(self, blocks: Blocks) -> Iterator[Block]:
        """The tables and figures among blocks; the displayed formulas too, where the author marks
        none of the chapter's.
        """
        for node in walk(blocks):
            match node:
                case Table() | Figure():
                    yield node
                case MathBlock() if not self.marked:
                    yield node
                case Math(display=True) if not self.marked:
                    yield MathBlock(node.tex, node.span)
                case _:
                    pass
