"""The cheat sheet: every question with its short answer, on as few A4 pages as can be read.

Landscape in four columns, chapter by chapter. What stands under a heading before the answer stands
here too, since the heading alone does not say what is asked. Multiple choice shows what is right, a
cloze its text with the gaps filled, a list of words its table; every other item stands in one
column. Footnotes, hints, reasons, thirty seconds and long answers are the book's.
"""

from __future__ import annotations

from dataclasses import replace

from rectoverso.languages import writing
from rectoverso.languages.furniture import filled
from rectoverso.model import Chapter, Kind, Question, Table
from rectoverso.render.foreign import marked, straight, upright
from rectoverso.render.frame import Frames, Part
from rectoverso.render.html import attribute
from rectoverso.render.paged import style
from rectoverso.render.print import Drawings, PrintFold, bare
from rectoverso.typeset.faces import lead
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.pdf import Pages, PdfWriter

# Cells of program text in a column, in a narrow face and in a wider one.
_CODE_COLUMNS = 60
_WIDER_CODE_COLUMNS = 54
# What stands before a follow-up's question; in the body, so that it counts where faces are chosen.
_FOLLOW_UP = "↳"

_MIRRORED = """
@page {
  @top-right { content: string(title); font: 700 8pt var(--sans); color: #1d3f66 }
  @top-left { content: string(edition) " · " counter(page) " / " counter(pages);
    font: 7pt var(--sans); color: #444 }
}
"""
"""The head where lines begin on the right."""


class CheatSheetWriter(PdfWriter):
    """Writes the cheat sheet as a PDF."""

    name = "cheatsheet"
    suffix = "-cheatsheet.pdf"

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The cheat sheet."""
        sheet = _Sheet(edition, job)
        body = sheet.body()
        css = style("cheatsheet.css")
        if straight(edition.deck.language):
            css += _MIRRORED
        return Pages(sheet.title(), body, css, sheet.drawings.formulas)


class _Sheet:
    """The body of the cheat sheet's HTML."""

    def __init__(self, edition: Edition, job: Job) -> None:
        self.deck = edition.deck
        self.job = job
        self.labels = edition.words
        citations = edition.citations
        self.frames = Frames(self.labels, citations, dict(self.deck.tags))
        faces = lead(writing.script(self.deck.language))
        self.drawings = Drawings(job.typesetter, faces.serif)
        columns = _CODE_COLUMNS if faces.is_narrow else _WIDER_CODE_COLUMNS
        self.fold = PrintFold(
            *(self.labels, self.drawings, citations, {}, columns),
            notes=False,
            language=self.deck.language,
        )

    def title(self) -> str:
        """The sheet's title: the deck's, and what the sheet is."""
        return f"{self.deck.title} · {self.labels.cheat_sheet}"

    def body(self) -> str:
        """The chapters' items in one flow of columns."""
        version = upright(self.job.version, self.deck.language)
        edition = filled(self.labels.edition_number, version=version)
        head = attribute("data-title", marked(self.title(), self.deck.language)) + attribute(
            "data-edition", edition
        )
        chapters = "".join(self.chapter(chapter) for chapter in self.deck.chapters)
        return f'<h1 class="title"{head}></h1><div class="sheet">{chapters}</div>'

    def chapter(self, chapter: Chapter) -> str:
        if not chapter.questions:
            return ""
        title = attribute("data-title", bare(chapter.title, self.job.typesetter))
        items = "".join(self.items(question, 0) for question in chapter.questions)
        return f"<h2{title}>{self.fold.title(chapter.title)}</h2>{items}"

    def items(self, question: Question, depth: int) -> str:
        """A question and its follow-ups, one item each."""
        frame = self.frames.of(question)
        title = attribute("data-title", bare(frame.question, self.job.typesetter))
        if depth:
            title += attribute("data-mark", _FOLLOW_UP)
        heading = f"<h3{title}>{self.fold.title(frame.question)}</h3>"
        fold = replace(self.fold)
        parts = "".join(fold.part(part) for part in map(_right, frame.parts) if part)
        css = "item follow-up" if depth else "item"
        if question.kind is Kind.LIST:
            css += " list"
        item = f'<section class="{css}"{attribute("id", frame.id)}>{heading}{parts}</section>'
        return item + "".join(self.items(inner, depth + 1) for inner in question.follow_ups)


def _right(part: Part) -> Part | None:
    """What the sheet shows of a part: the front, the short answer, of the choices those that are
    right, of a list of words its table.
    """
    match part.name:
        case "front" | "short":
            return part
        case "choices":
            right = [replace(choice, reason=()) for choice in part.choices if choice.right]
            return replace(part, choices=tuple(right)) if right else None
        case "long" if part.rows:
            tables = tuple(block for block in part.blocks if isinstance(block, Table))
            return replace(part, blocks=tables)
        case _:
            return None
