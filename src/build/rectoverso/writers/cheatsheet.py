"""The cheat sheet: every question with its short answer, on as few pages as can be read.

The paper lies on its long side, in four columns, chapter by chapter. What stands under a heading
before the answer stands here too, since the heading alone does not say what is asked. Multiple
choice shows all choices with their marks, what is right first; a cloze its text with the gaps
filled, a list of words its table. Footnotes, hints, reasons, thirty seconds and long answers are
the book's.
"""

from __future__ import annotations

from typing import Final

from rectoverso.typeset.galley import heights
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import SHEET
from rectoverso.writers.pdf import Pages, PdfWriter
from rectoverso.writers.sheet import Design, Sheet

SIZE: Final = 6.9
"""The letters' size in points: the smallest that people of forty read without glasses."""

COLUMNS: Final = 4


class CheatSheetWriter(PdfWriter):
    """Writes the cheat sheet as a PDF."""

    name = "cheatsheet"
    suffix = "-cheatsheet.pdf"
    kind = SHEET
    after = "book"

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The cheat sheet."""
        design = Design(SIZE, COLUMNS, self.paper(edition, job))
        sheet = Sheet(edition, job, design, pages=job.places)
        extents = sheet.extents(heights(self.bound(sheet.galley(), edition, job)))
        return sheet.pages(sheet.filled(extents), extents)
