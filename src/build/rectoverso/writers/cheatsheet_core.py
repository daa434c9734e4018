"""The core sheet: what fits of the core questions on both sides of one sheet of paper.

They are those tagged `core`, in the deck's order and at 8 points, which most people read at arm's
length. It has no key formulas: each strip would take a question's room. What has no
room is left out, and a finding names it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rectoverso.anki.names import CORE
from rectoverso.diagnostics import FULL_CORE_SHEET, Diagnostic
from rectoverso.model import Question
from rectoverso.typeset.columns import Extent
from rectoverso.typeset.galley import heights
from rectoverso.typeset.press import Presses
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import SHEET
from rectoverso.writers.pdf import Pages, PdfWriter
from rectoverso.writers.sheet import Design, Sheet

SIZE: Final = 8.0
"""The letters' size in points."""

COLUMNS: Final = 4
SIDES: Final = 2


class CoreSheetWriter:
    """Writes the core sheet as a PDF, for a deck that has core questions."""

    name = "cheatsheet-core"
    after = "book"

    def __init__(self) -> None:
        self.sheet = CoreSheet()

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""
        return self.sheet.requires()

    def write(self, edition: Edition, job: Job) -> Artifact | None:
        """Write the core sheet; None where the deck has no core questions. Raises as `PdfWriter`
        does.
        """
        return self.sheet.write(edition, job) if has_core(edition) else None

    def begin(self, edition: Edition, job: Job, presses: Presses) -> Callable[[], Artifact | None]:
        """The same in a press: what is given back waits for it."""
        return self.sheet.begin(edition, job, presses) if has_core(edition) else lambda: None


class CoreSheet(PdfWriter):
    """The core sheet of a deck that has core questions."""

    name = CoreSheetWriter.name
    suffix = "-cheatsheet-core.pdf"
    kind = SHEET

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The core sheet."""
        design = Design(SIZE, COLUMNS, self.paper(edition, job))
        called = edition.words.core_sheet
        sheet = Sheet(
            *(edition, job, design, called),
            wanted=is_core,
            pages=job.places,
            marks_core=False,
            has_keys=False,
        )
        extents = sheet.extents(heights(self.bound(sheet.galley(), edition, job)))
        kept = fitting(sheet, extents)
        left = [
            question
            for place, piece in enumerate(sheet.pieces)
            if place not in kept
            for question in piece.questions
        ]
        sheet = sheet.only(kept)
        extents = tuple(extents[place] for place in kept)
        asked = sum(len(piece.questions) for piece in sheet.pieces)
        found = (crowded(left, asked + len(left)),) if left else ()
        return sheet.pages(sheet.filled(extents), extents, found)


def has_core(edition: Edition) -> bool:
    """Whether an edition has core questions."""
    return any(is_core(entry.question) for entry in edition.deck.headings())


def is_core(question: Question) -> bool:
    """Whether a question is one to see first."""
    return CORE in question.tags


def fitting(sheet: Sheet, extents: Sequence[Extent]) -> list[int]:
    """The places of the pieces that have room on both sides: as many as can be from the beginning,
    then whatever still has room. None of a list stands there without the rest, no follow-up without
    its parent and no question without its chapter's title.
    """
    room = sheet.design.room
    low = [place for place, extent in enumerate(extents) if extent.opening + extent.height <= room]
    forms = [sheet.pieces[place].form for place in low]

    def sides(places: Iterable[int]) -> int:
        return len(sheet.filled([extents[place] for place in places]))

    count = bisect_right(range(len(low) + 1), SIDES, key=lambda count: sides(low[:count])) - 1
    while count < len(low) and forms[count] == "row":
        count -= 1
    kept = low[:count]
    left = SIDES * sheet.design.columns * room - sum(extents[place].height for place in kept)
    titled = {sheet.pieces[place].chapter for place in kept}
    asked = bool(kept)
    for number in range(count, len(low)):
        place, form = low[number], forms[number]
        height, chapter = extents[place].height, sheet.pieces[place].chapter
        above = {"chapter": True, "question": chapter in titled}.get(form, asked)
        parted = forms[number + 1 : number + 2] == ["row"]
        fits = above and not parted and height <= left and sides([*kept, place]) <= SIDES
        if fits:
            kept.append(place)
            left -= height
            titled.add(chapter)
        if form in ("chapter", "question"):
            asked = fits
    return kept


def crowded(left: Sequence[Question], whole: int) -> Diagnostic:
    """The finding that some of the core questions are left out."""
    names = ", ".join(question.id for question in left)
    message = f"the core sheet has no room for {len(left)} of {whole} core questions: {names}"
    return FULL_CORE_SHEET.found(
        message,
        left[0].span,
        "take the tag `core` from questions that can wait, or shorten their short answers",
        "all of them stand on the cheat sheet",
    )
