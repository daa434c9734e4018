"""The cheat sheet whose answers fold away: questions on the left, answers right of a line.

The page stands upright. Folded along the line, it shows questions alone. A list of words is asked
row by row. Made on demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rectoverso.model import Question
from rectoverso.render.frame import Frame
from rectoverso.render.html import attribute, text
from rectoverso.render.print import PrintFold
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import SHEET
from rectoverso.writers.pdf import Pages, PdfWriter
from rectoverso.writers.sheet import Design, Piece, Sheet

SIZE: Final = 8.0
"""The letters' size in points."""

_BOX: Final = "□"


class FoldingSheetWriter(PdfWriter):
    """Writes the cheat sheet that folds as a PDF."""

    name = "cheatsheet-fold"
    suffix = "-cheatsheet-fold.pdf"
    kind = SHEET
    after = "book"

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The cheat sheet, a question and its answer side by side."""
        paper = self.paper(edition, job)
        upright = replace(paper, width=paper.height, height=paper.width)
        design = Design(SIZE, 1, upright, safe=0)
        return _FoldingSheet(edition, job, design, pages=job.places).flow()


class _FoldingSheet(Sheet):
    """Pieces of two cells each, one below the other."""

    asked = 0.36

    def offered(self, fold: PrintFold, question: Question) -> str:
        """The choices in the author's order, none of them marked."""
        return "".join(
            f'<div class="offered"><span class="mark">{_BOX}</span>'
            f"{fold.item_blocks(choice.blocks, True)}</div>"
            for choice in question.choices
        )

    def strip(self, called: str, formulas: str) -> str:
        return (
            f'<div class="pair row"><div class="asked">{called}</div>'
            f'<div class="answer">{formulas}</div></div>'
        )

    def item(self, form: str, name: str, asked: str, answer: str) -> str:
        place = attribute("id", name)
        return (
            f'<div class="pair {form}"{place}><div class="asked">{asked}</div>'
            f'<div class="answer">{answer}</div></div>'
        )

    def rows(
        self, question: Question, frame: Frame, head: str, chapter: str, form: str
    ) -> Iterator[Piece]:
        """The rows of a list, each asked by itself."""
        del frame
        for row in question.rows:
            answer = self.fold.blocks(row.short) + self.fold.blocks(row.long)
            html = self.item("row", row.id, self.fold.title(row.title), answer)
            yield Piece(head + html, form if head else "row", chapter, (row,))
            head = ""

    def flow(self) -> Pages:
        """The pieces in one flow."""
        at = attribute("style", f"inset-inline-start:{100 * self.asked:g}%")
        line = f'<div class="fold"{at}><span>{text(self.labels.fold)}</span></div>'
        chapters: list[list[Piece]] = []
        for piece in self.pieces:
            if not chapters or chapters[-1][0].chapter != piece.chapter:
                chapters.append([])
            chapters[-1].append(piece)
        body = "".join(
            self.running(chapter)
            + "".join(f'<div class="flowing {piece.form}">{piece.html}</div>' for piece in chapter)
            for chapter in chapters
        )
        return self.whole(f"{line}{body}")
