"""The book with its questions first: a learner tests themselves without covering anything.

Each chapter opens with its questions: numbers, what stands under a question before it is answered,
the choices unmarked, a cloze with its gaps empty, of a list of words the first column. The answers
follow on a new page, all as in the book, but for what stood with the questions already. The page of
its answer stands at each question, and that of its question at each answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rectoverso.model import (
    Blocks,
    Chapter,
    Cloze,
    CrossReference,
    Emphasis,
    Foreign,
    Inline,
    Inlines,
    Kind,
    Link,
    ListItem,
    OrderedList,
    Paragraph,
    Question,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
)
from rectoverso.render.frame import Frame, Part
from rectoverso.render.html import attribute, text
from rectoverso.render.paged import page_of
from rectoverso.render.print import PrintFold
from rectoverso.writers import Job
from rectoverso.writers.book import Book, BookWriter, division, number_of
from rectoverso.writers.edition import Edition

_ASKED: Final = "asked."
"""What the place of a question begins with; its id alone is the place of its answer."""


class QuestionsFirstWriter(BookWriter):
    """Writes the book with its questions first as a PDF."""

    name = "book-questions"
    suffix = "-book-questions.pdf"
    sheets = ("book.css", "book_questions.css")

    def book(self, edition: Edition, job: Job) -> Book:
        """The book, its questions first."""
        return _QuestionsFirst(edition, job)


class _QuestionsFirst(Book):
    """A chapter is its questions, then its answers."""

    def way(self) -> str:
        return self.labels.questions_first

    def opening(self, chapter: Chapter) -> str:
        """Nothing: the chapter opens with the questions themselves."""
        del chapter
        return ""

    def matter(self, chapter: Chapter) -> str:
        """The questions, then the prose and the answers."""
        if not chapter.questions:
            return super().matter(chapter)
        asked = "".join(self.posed(question, 0) for question in chapter.questions)
        return (
            f'<div class="questions">{_title(self.labels.questions)}{asked}</div>'
            f'<div class="answers">{_title(self.labels.answers)}{super().matter(chapter)}</div>'
        )

    # ------------------------------------------------ questions

    def posed(self, question: Question, depth: int) -> str:
        """A question as it is asked, its follow-ups set in under it."""
        frame = self.frames.of(question)
        fold = self.fold_at(depth)
        tag = f"h{min(depth + 3, 6)}"
        self.places.begin()
        own = number_of(self.numbering.questions[frame.id])
        heading = f"{_turn(frame.id)}{own}{fold.title(frame.question)}"
        parts = [f"<{tag}>{heading}</{tag}>"]
        parts += (fold.part(part) for part in frame.parts if part.name == "front")
        match frame.kind:
            case Kind.CHOICE:
                parts += (_options(part, fold) for part in frame.parts if part.choices)
            case Kind.CLOZE:
                # what a footnote says may stand in a gap
                bare = replace(fold, notes=False)
                gaps = (emptied(part.blocks) for part in frame.parts if part.name == "short")
                parts += (division("gaps", bare.blocks(blocks)) for blocks in gaps)
            case Kind.LIST:
                parts += (_first_column(part, fold) for part in frame.parts if part.rows)
            case Kind.BASIC:
                pass
        inner = "".join(self.posed(follow_up, depth + 1) for follow_up in question.follow_ups)
        parts.append(division("follow-ups", inner))
        css = "posed" if depth else "posed top"
        return f'<div class="{css}"{attribute("id", _ASKED + frame.id)}>{"".join(parts)}</div>'

    # ------------------------------------------------ answers

    def heading(self, frame: Frame, fold: PrintFold, depth: int) -> str:
        """The question in small; its notes and pictures stand where it is asked."""
        tag = f"h{min(depth + 2, 6)}"
        own = self.numbering.questions[frame.id]
        words = f"{_turn(_ASKED + frame.id)}{number_of(own)}{fold.heading(frame.question)}"
        return f"{self.label(frame)}<{tag}{self.titles(frame.question, own)}>{words}</{tag}>"

    def shown(self, frame: Frame) -> tuple[Part, ...]:
        """All but what stands with the question."""
        return tuple(part for part in frame.parts if part.name != "front")


def _turn(anchor: str) -> str:
    """A link to the other side of a question, by its page."""
    return f'<a class="turn"{attribute("href", "#" + anchor)}>{page_of(anchor)}</a>'


def _options(part: Part, fold: PrintFold) -> str:
    """The answers to choose from, none marked; the style gives them letters."""
    items = tuple(ListItem(choice.blocks, None, choice.span) for choice in part.choices)
    options = OrderedList(items, 1, True, part.choices[0].span)
    return division("options", replace(fold, notes=False).block(options))


def _first_column(part: Part, fold: PrintFold) -> str:
    """What the rows of a list of words ask."""
    bare = replace(fold, notes=False)
    cells = (row[0] for block in part.blocks if isinstance(block, Table) for row in block.rows)
    return division("terms", "".join(f"<p>{bare.title(cell.children)}</p>" for cell in cells))


def emptied(blocks: Blocks) -> Blocks:
    """The text of a cloze with nothing in its gaps but their hints."""
    return tuple(
        replace(block, children=_emptied(block.children)) if isinstance(block, Paragraph) else block
        for block in blocks
    )


def _emptied(inlines: Inlines) -> Inlines:
    return tuple(map(_without_answer, inlines))


def _without_answer(inline: Inline) -> Inline:
    match inline:
        case Cloze():
            hint = (Text(inline.hint, inline.span),) if inline.hint else ()
            return replace(inline, children=hint)
        case Emphasis() | Strong() | Strikeout() | Styled() | Foreign() | Link() | CrossReference():
            return replace(inline, children=_emptied(inline.children))
        case _:
            return inline


def _title(label: str) -> str:
    titles = attribute("data-title", label) + attribute("data-head", label)
    return f'<h2 class="part"{titles}>{text(label)}</h2>'
