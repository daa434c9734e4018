"""What the sheets share: questions with their short answers as pieces, and pieces put in columns.

First all pieces are set one below the other in a galley as wide as a column, which says how high
each is; then it is reckoned which piece stands in which column (`typeset/columns`), what is left
of a column is spread between its pieces, and the pages are set. So nothing runs off a column, all
columns of a page end on one line, and a follow-up that begins a column has its parent's question
repeated above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from urllib.parse import unquote

from rectoverso.anki.names import CORE
from rectoverso.diagnostics import Diagnostic
from rectoverso.languages import writing
from rectoverso.languages.furniture import filled
from rectoverso.model import (
    Chapter,
    Choice,
    Kind,
    Math,
    MathBlock,
    Paragraph,
    Question,
    Table,
    walk_inlines,
    walk_question,
)
from rectoverso.render.foreign import marked, straight, upright
from rectoverso.render.frame import Frame, Frames, Part
from rectoverso.render.html import attribute, text
from rectoverso.render.numbering import number
from rectoverso.render.paged import style
from rectoverso.render.print import Drawings, PrintFold, bare, shortened
from rectoverso.typeset.columns import Column, Extent, Leaf, fill
from rectoverso.typeset.faces import lead
from rectoverso.typeset.galley import PIECE
from rectoverso.typeset.mathjax import SCALE
from rectoverso.typeset.pdf import Section
from rectoverso.typeset.texmath import Formula
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import Paper
from rectoverso.writers.pdf import Pages

POINTS_PER_MM: Final = 72 / 25.4

SMALLEST: Final = 5.5
"""Points that no letter of a formula is set smaller than: those of scripts."""

_MIRRORED: Final = """
@page {
  @top-right { content: string(title); font: 700 8.5pt var(--sans); color: var(--accent) }
  @top-left { content: string(legend) "\\2003" string(edition) "\\2003" counter(page) " / "
    counter(pages); font: 7pt var(--sans); color: var(--ink) }
}
"""
"""The heads where lines begin on the right."""

_CORE_MARK: Final = "■"
_ARROWS: Final = "→← "
# How long the words may be that say what a part holds, in cells of half a square.
_PART_CELLS: Final = 60
# Advance of a cell of program text in em, in a narrow face and in a wider one.
_NARROW, _WIDE = 0.5, 0.61
_CODE_PADDING: Final = 8.0
_TABLE: Final = re.compile(
    r"(<div[^>]*><table>(?:<colgroup>.*?</colgroup>)?)(<thead>.*?</thead>)"
    r"<tbody>(.*)</tbody>(</table></div>)",
    re.DOTALL,
)
_ROW: Final = re.compile(r"<tr.*?</tr>", re.DOTALL)
_INSIDE: Final = re.compile(r' href="#([^"]*)"')
_ID: Final = re.compile(r' id="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Design:
    """How a sheet is set: its letters' size in points, in how many columns, on what paper; `head`
    is the upper margin, in which the heads stand, in millimetres as all others. Printers at home
    leave up to 8 mm of a sheet white. `safe` is kept free below the columns, so that no rounding
    parts what stands there.
    """

    size: float
    columns: int
    paper: Paper
    head: float = 12.2
    margin: float = 8.2
    gap: float = 3.8
    safe: float = 2.0

    @property
    def width(self) -> float:
        """A column's width in points."""
        whole = self.paper.width - 2 * self.margin - (self.columns - 1) * self.gap
        return whole / self.columns * POINTS_PER_MM

    @property
    def room(self) -> float:
        """A column's height in points."""
        return (self.paper.height - self.head - self.margin) * POINTS_PER_MM

    @property
    def least(self) -> float:
        """How small the scripts of a formula may be, in em of the formula."""
        return min(round(SMALLEST / (self.size * SCALE) + 0.005, 2), 1.0)

    def style(self, page: str) -> str:
        """The style of a sheet whose pages are `page`."""
        return f"{style('cheatsheet.css')}\n@page {{ {page} }}\nhtml {{ font-size: {self.size}pt }}"

    def galley(self) -> str:
        """The style of one endless column."""
        return self.style(f"size: {self.width:.3f}pt 1000000pt; margin: 0")

    def pages(self) -> str:
        """The style of the pages."""
        sides = f"{self.paper.width}mm {self.paper.height}mm"
        margins = f"{self.head}mm {self.margin}mm {self.margin - self.safe}mm"
        return self.style(f"size: {sides}; margin: {margins}")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never parted: an item, or a chapter's title with its key formulas or its first item,
    or a row of a list.

    `opening` stands above it only at the head of a column. `questions` are those that it answers,
    `chapter` is the name of the one it belongs to in the pages' heads.
    """

    html: str
    form: str
    chapter: str
    questions: tuple[Question, ...]
    opening: str = ""


# The space above a piece in em, how readily it takes up what is left of a column, and how bad it
# is to begin a column with it; `first` follows a strip of key formulas.
_FORMS: Final = {
    "chapter": (0.7, 2.0, 0.0),
    "first": (0.45, 0.5, 0.12),
    "question": (0.5, 1.0, 0.02),
    "follow-up": (0.35, 0.6, 0.08),
    "row": (0.0, 0.0, 0.05),
}


class Sheet:
    """The pieces of an edition's questions, and the pages that they make.

    `asked` is the share of a column's width in which a question stands. `called` is what the sheet
    is, `cheat_sheet` unless it is said. `wanted` says which questions there are. `pages` are the
    book's, by the questions' ids; `has_keys` says whether chapters show their key formulas.
    """

    asked: ClassVar[float] = 1.0

    def __init__(
        self,
        edition: Edition,
        job: Job,
        design: Design,
        called: str = "",
        *,
        wanted: Callable[[Question], bool] = lambda _: True,
        pages: Mapping[str, int] | None = None,
        marks_core: bool = True,
        has_keys: bool = True,
    ) -> None:
        self.deck = edition.deck
        self.job = job
        self.design = design
        self.wanted = wanted
        self.has_keys = has_keys
        self.book = pages or {}
        self.labels = edition.words
        self.called = called or self.labels.cheat_sheet
        numbering = number(edition.numbered)
        self.numbers = numbering.questions
        self.part = edition.part
        self.chapters = {each.id: count for count, each in enumerate(edition.numbered.chapters, 1)}
        self.marks_core = marks_core and any(
            CORE in entry.question.tags for entry in self.deck.headings()
        )
        self.frames = Frames(self.labels, edition.citations, dict(self.deck.tags))
        faces = lead(writing.script(self.deck.language))
        self.drawings = Drawings(job.typesetter, faces.serif, design.least)
        cell = design.size * (_NARROW if faces.is_narrow else _WIDE)
        columns = int((design.width * self.asked - _CODE_PADDING) / cell)
        self.fold = PrintFold(
            *(self.labels, self.drawings, edition.citations, {}, columns),
            notes=False,
            language=self.deck.language,
            # pages on a sheet are the book's
            numbering=replace(numbering, figures={}, tables={}),
            paged=False,
        )
        self.pieces = tuple(self._pieces())

    # ------------------------------------------------ pieces

    def _pieces(self) -> Iterator[Piece]:
        for chapter in self.deck.chapters:
            count = self.chapters[chapter.id]
            name = f"{count} {bare(chapter.title, self.job.typesetter)}"
            before: list[Question] = []
            title, keys, follows = self._title(count, chapter), self._keys(chapter), False
            if keys and any(map(self.wanted, _all(chapter.questions))):
                yield Piece(title + keys, "chapter", name, ())
                title, follows = "", True
            for question in chapter.questions:
                for piece in self._items(question, None, name, before):
                    if title:
                        piece = replace(piece, html=title + piece.html, form="chapter")
                    elif follows:
                        piece = replace(piece, form="first")
                    yield piece
                    title, follows = "", False

    def _title(self, count: int, chapter: Chapter) -> str:
        label = attribute("data-title", f"{count} {bare(chapter.title, self.job.typesetter)}")
        title = self.fold.title(chapter.title)
        return f'<h2{label}><span class="number">{count}</span>{title}</h2>'

    def _keys(self, chapter: Chapter) -> str:
        """The chapter's key formulas, each with its question's number."""
        keys = "".join(
            f'<div class="key">{self._number(question.id)}'
            f"{self.drawings.of(Formula(node.tex, True)).html}</div>"
            for question in _all(chapter.questions)
            for node in walk_question(question)
            if self.has_keys and isinstance(node, MathBlock) and node.key
        )
        return self.strip(text(self.labels.key_formulas), keys) if keys else ""

    def strip(self, called: str, formulas: str) -> str:
        """A chapter's key formulas, below its title."""
        return f'<div class="keys"><span class="keys-title">{called}</span>{formulas}</div>'

    def _items(
        self,
        question: Question,
        parent: Question | None,
        chapter: str,
        before: list[Question],
    ) -> Iterator[Piece]:
        """The pieces of a question and its follow-ups; `before` are the questions that stand on the
        sheet already.
        """
        if self.wanted(question):
            opening = self._repeated(parent) if parent else ""
            # a follow-up without its parent, since the sheet leaves that out
            above = ""
            if parent and parent not in before:
                above = self._repeated(parent, continued=False)
            form = "follow-up" if parent else "question"
            before.append(question)
            frame = self.frames.of(question)
            fold = replace(self.fold)
            front = "".join(fold.part(part) for part in frame.parts if part.name == "front")
            offered = self.offered(fold, question)
            asked = f"{above}{self._heading(frame, question)}{front}{offered}"
            if question.kind is Kind.LIST:
                head = self.item(form, frame.id, asked, "")
                yield from self.rows(question, frame, head, chapter, form)
            else:
                answer = "".join(self._part(fold, part) for part in frame.parts)
                html = self.item(form, frame.id, asked, answer)
                yield Piece(html, form, chapter, (question,), "" if above else opening)
        for below in question.follow_ups:
            yield from self._items(below, question, chapter, before)

    def offered(self, _fold: PrintFold, _question: Question) -> str:
        """The choices as they are asked: none here, since those with their marks stand below."""
        return ""

    def item(self, form: str, name: str, asked: str, answer: str) -> str:
        """What is asked and what the answer is, together; `name` is the question's id."""
        place = attribute("id", name)
        return f'<section class="item {form}"{place}>{asked}{answer}</section>'

    def rows(
        self, question: Question, frame: Frame, head: str, chapter: str, form: str
    ) -> Iterator[Piece]:
        """A list of words, row by row: it may be longer than a column."""
        (table,) = (
            self.fold.table(block, ids=part.rows)
            for part in frame.parts
            for block in part.blocks
            if part.rows and isinstance(block, Table)
        )
        found = _TABLE.fullmatch(table)
        assert found is not None
        opens, titles, body, closes = found.groups()
        titles = f'<div class="titles">{opens}{titles}{closes}</div>'
        repeated = self._repeated(question) + titles
        for row, asked in zip(_ROW.findall(body), question.rows, strict=True):
            html = f'<div class="row">{opens}<tbody>{row}</tbody>{closes}</div>'
            if head:
                yield Piece(head + titles + html, form, chapter, (asked,))
                head = ""
            else:
                yield Piece(html, "row", chapter, (asked,), repeated)

    def _heading(self, frame: Frame, question: Question) -> str:
        number = self.numbers[frame.id]
        label = attribute("data-title", f"{number} {bare(frame.question, self.job.typesetter)}")
        is_core = self.marks_core and CORE in question.tags
        mark = f'<span class="core">{_CORE_MARK}</span>' if is_core else ""
        at = ""
        if frame.id in self.book:
            said = filled(self.labels.page_reference, page=str(self.book[frame.id]))
            # within, since the room of a float is reckoned without its padding
            at = f'<span class="at">\u2002{text(said.strip(_ARROWS))}</span>'
        return (
            f"<h3{label}>{mark}{self._number(frame.id)}{self.fold.title(frame.question)}{at}</h3>"
        )

    def _number(self, name: str) -> str:
        side = straight(self.deck.language)
        return f'<span class="number"{side}>{self.numbers[name]}</span> '

    def _repeated(self, question: Question, *, continued: bool = True) -> str:
        """A question that stands above one of its follow-ups once more."""
        words = self.fold.heading(question.title)
        said = ""
        if continued:
            said = f' <span class="continued">({text(self.labels.continued)})</span>'
        return f'<p class="opening">{self._number(question.id)}{words}{said}</p>'

    def _part(self, fold: PrintFold, part: Part) -> str:
        """What the sheet shows of a part below the front: the short answer, and all choices, since
        those that are wrong are the trap.
        """
        if part.name == "short":
            return fold.part(part)
        if part.name != "choices":
            return ""
        choices = sorted(part.choices, key=lambda choice: not choice.right)
        if not all(map(_is_line, choices)):
            bared = tuple(replace(choice, reason=()) for choice in choices)
            return fold.part(replace(part, choices=bared))
        said = "".join(
            f'<span class="{"right" if choice.right else "wrong"}">'
            f"{fold.choice_mark(choice.right)}\u00a0{fold.title(block.children)}</span> "
            for choice in choices
            for block in choice.blocks
            if isinstance(block, Paragraph)
        )
        return f'<p class="choices">{said}</p>'

    # ------------------------------------------------ galley and pages

    def galley(self) -> Pages:
        """All pieces and openings, to be measured."""
        html = "".join(
            f'<div class="piece"{attribute(PIECE, name)}>{html}</div>'
            for number, piece in enumerate(self.pieces)
            for name, html in ((str(number), piece.html), (f"o{number}", piece.opening))
            if html
        )
        body = f"{self._heads()}{self.running(self.pieces)}{html}"
        formulas = self.drawings.formulas
        return Pages(self.title(), (Section(body),), self.design.galley(), formulas)

    def extents(self, heights: Mapping[str, float]) -> tuple[Extent, ...]:
        """How much room each piece takes, by the heights of the galley."""
        return tuple(
            Extent(
                heights[str(number)],
                _FORMS[piece.form][0] * self.design.size,
                heights.get(f"o{number}", 0.0),
                _FORMS[piece.form][2],
            )
            for number, piece in enumerate(self.pieces)
        )

    def filled(self, extents: Sequence[Extent]) -> tuple[Leaf, ...]:
        """The pages that pieces take."""
        return fill(extents, self.design.room, self.design.columns)

    def only(self, places: Iterable[int]) -> Sheet:
        """The sheet with some of its pieces alone."""
        fewer = copy(self)
        fewer.pieces = tuple(self.pieces[place] for place in places)
        return fewer

    def pages(
        self,
        leaves: Iterable[Leaf],
        extents: Sequence[Extent],
        found: tuple[Diagnostic, ...] = (),
    ) -> Pages:
        """The pieces, put in their columns; `found` as in `Pages`."""
        questions = tuple(each.id for piece in self.pieces for each in piece.questions)
        body = "".join(self._leaf(leaf, extents) for leaf in leaves)
        return replace(self.whole(body), questions=questions, found=found)

    def whole(self, pages: str) -> Pages:
        """The sheet whose pages are this HTML; a link to what is not on it is none."""
        ids = set(_ID.findall(pages))
        body = _INSIDE.sub(lambda found: found[0] if unquote(found[1]) in ids else "", pages)
        css = self.design.pages() + (_MIRRORED if straight(self.deck.language) else "")
        sections = (Section(self._heads() + body),)
        return Pages(self.title(), sections, css, self.drawings.formulas)

    def title(self) -> str:
        """The sheet's title: the deck's, what the sheet is, and of which part."""
        part = f" · {shortened(self.part.title, _PART_CELLS)}" if self.part else ""
        return f"{self.deck.title} · {self.called}{part}"

    def _heads(self) -> str:
        """What stands in the head of every page."""
        version = upright(self.job.version, self.deck.language)
        edition = filled(self.labels.edition_number, version=version)
        legend = ""
        if self.marks_core:
            legend = f"{_CORE_MARK} {dict(self.deck.tags).get(CORE) or CORE}"
        said = (("title", marked(self.title(), self.deck.language)), ("edition", edition))
        values = "".join(attribute(f"data-{name}", value) for name, value in said)
        return f'<h1 class="title"{values}{attribute("data-legend", legend)}></h1>'

    def running(self, pieces: Sequence[Piece]) -> str:
        """The chapters of a page, for its head."""
        names = list(dict.fromkeys(piece.chapter for piece in pieces))
        ends = names if len(names) < 2 else [names[0], names[-1]]
        said = " – ".join(shortened(name, 40) for name in ends)
        return f'<div class="running"{attribute("data-chapters", said)}></div>'

    def _leaf(self, leaf: Leaf, extents: Sequence[Extent]) -> str:
        first, last = leaf.columns[0], leaf.columns[-1]
        running = self.running(self.pieces[first.start : last.end])
        if leaf.overlong:
            piece = self.pieces[first.start]
            style = (
                f"columns: {self.design.columns}; column-gap: {self.design.gap}mm;"
                " column-fill: auto"
            )
            inside = f"<div{attribute('style', style)}>{piece.opening}{piece.html}</div>"
            return f'<div class="overlong">{running}{inside}</div>'
        columns = "".join(
            self._column(number, column, leaf.height, extents)
            for number, column in enumerate(leaf.columns)
        )
        height = attribute("style", f"height:{self.design.room:.2f}pt")
        return f'<div class="leaf"{height}>{running}{columns}</div>'

    def _column(self, number: int, column: Column, height: float, extents: Sequence[Extent]) -> str:
        pieces = self.pieces[column.start : column.end]
        gap = self.design.gap * POINTS_PER_MM
        side = "right" if straight(self.deck.language) else "left"
        at = number * (self.design.width + gap)
        shape = f"{side}:{at:.2f}pt;width:{self.design.width:.3f}pt;height:{height:.2f}pt"
        weights = sum(_FORMS[piece.form][1] for piece in pieces[1:])
        # what is left is spread by weight, unless next to nothing stands in the column
        spare = 0.0
        if weights and column.height > _SPREAD * height:
            spare = (height - column.height) / weights
        found: list[str] = []
        for place, piece in enumerate(pieces):
            css, style = f"piece {piece.form}", ""
            if place:
                extent = extents[column.start + place]
                above = extent.before + spare * _FORMS[piece.form][1]
                half = above / 2
                below = half - (_RULE if piece.form == "question" else 0.0)
                style = attribute("style", f"margin-top:{half:.2f}pt;padding-top:{below:.2f}pt")
            else:
                css += " first"
            opening = "" if place else piece.opening
            found.append(f'<div class="{css}"{style}>{opening}{piece.html}</div>')
        rule = "" if not number else f'<div class="rule" style="{side}:-{gap / 2:.2f}pt"></div>'
        return f'<div class="column"{attribute("style", shape)}>{rule}{"".join(found)}</div>'


_RULE: Final = 0.3
"""How thick the rule above a question is, in points (as in cheatsheet.css)."""

_SPREAD: Final = 0.6
"""How full a column is, at least, whose pieces are moved apart until it ends with the others."""


def _all(questions: Iterable[Question]) -> Iterator[Question]:
    """Questions, each with its follow-ups after it."""
    for question in questions:
        yield question
        yield from _all(question.follow_ups)


def _is_line(choice: Choice) -> bool:
    """Whether a choice is nothing but one paragraph of running text."""
    if len(choice.blocks) != 1 or not isinstance(choice.blocks[0], Paragraph):
        return False
    inside = walk_inlines(choice.blocks[0].children)
    return not any(isinstance(node, Math) and node.display for node in inside)
