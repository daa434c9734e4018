"""The book: every chapter and question, typeset for reading and for printing at home.

`paper` has its pages. Page numbers count every page from the title on, so that a printed number is
the one a viewer asks for.

Questions, figures and tables are numbered (`render.numbering`). A chapter opens with a list of its
questions and closes with their short answers. At the end stand the works cited, with the pages
where they are, and the index of the glossary's terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from rectoverso.languages import writing
from rectoverso.languages.furniture import blanks, filled
from rectoverso.model import Chapter, Inlines, Question, leads_out
from rectoverso.render import numbering
from rectoverso.render.foreign import marked, upright
from rectoverso.render.frame import Frame, Frames, Part, in_short
from rectoverso.render.html import WORD_JOINER, attribute, text
from rectoverso.render.index import index
from rectoverso.render.paged import page_of, pages_of, style
from rectoverso.render.places import Places
from rectoverso.render.print import Drawings, PrintFold, bare, shortened
from rectoverso.render.terms import Terms
from rectoverso.typeset.faces import lead
from rectoverso.typeset.pdf import Section, hyphenates
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.pdf import FAMILIES, Pages, PdfWriter

# Cells of program text in a line of the full measure, in a narrow face and in a wider one, and what
# a follow-up's indent takes.
_CODE_COLUMNS = 88
_WIDER_CODE_COLUMNS = 78
_INDENT_COLUMNS = 4
# How long a running head may be, in cells of half a square.
_HEAD_CELLS = 84
# A chapter with fewer questions needs no list of them.
_FEW_QUESTIONS = 3


class BookWriter(PdfWriter):
    """Writes the book as a PDF with outline, links and metadata."""

    name = "book"
    suffix = "-book.pdf"
    sheets: tuple[str, ...] = ("book.css",)

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The book."""
        book = self.book(edition, job)
        css = style(*self.sheets)
        css += _lines(edition.deck.language)
        return Pages(book.title(), tuple(book.sections()), css, book.drawings.formulas)

    def book(self, edition: Edition, job: Job) -> Book:
        """What is written."""
        return Book(edition, job)


class Book:
    """The book of an edition, part by part; other ways to read it override what differs."""

    code_columns = _CODE_COLUMNS, _WIDER_CODE_COLUMNS
    """Cells of program text in a line of the full measure, in a narrow face and in a wider one."""

    def __init__(self, edition: Edition, job: Job) -> None:
        self.deck = edition.deck
        self.language = edition.deck.language
        self.settings = edition.settings
        self.part = edition.part
        self.whole_title = edition.title
        self.job = job
        self.version = upright(job.version, self.language)
        self.labels = edition.words
        self.numbering = numbering.number(edition.numbered)
        self.places = Places(Terms(edition.concepts, self.language))
        citations = edition.citations
        self.entries = citations.entries
        self.works = {key: f"work.{count}" for count, key in enumerate(self.entries, 1)}
        self.frames = Frames(self.labels, citations, dict(self.deck.tags))
        faces = lead(writing.script(self.language))
        self.drawings = Drawings(job.typesetter, faces.serif)
        narrow, wider = self.code_columns
        self.columns = narrow if faces.is_narrow else wider
        self.fold = PrintFold(
            *(self.labels, self.drawings, citations, self.works, self.columns),
            language=self.language,
            numbering=self.numbering,
            places=self.places,
        )

    def way(self) -> str:
        """What this way to read the book is called; empty for the book itself."""
        return ""

    def remark(self) -> str:
        """What is said of this way to read the book below its name; empty where nothing is."""
        return ""

    def title(self) -> str:
        """What the file is called: the deck's title, and which way to read it this is."""
        return " · ".join(filter(None, (self.whole_title, self.way())))

    def sections(self) -> tuple[Section, ...]:
        """Title page, colophon, contents, chapters, references, index."""
        # what is cited where, and which terms stand where, is known when the chapters are folded
        chapters = [
            Section(self.chapter(chapter), recto=not at)
            for at, chapter in enumerate(self.deck.chapters)
        ]
        references, index = self.references(), self.index()
        front = Section(self.title_page() + self.colophon())
        contents = Section(self.contents(indexed=bool(index)))
        back = [Section(html, late=True) for html in (references, index) if html]
        return (front, contents, *chapters, *back)

    # ------------------------------------------------ front matter

    def title_page(self) -> str:
        fold = self.fold
        subtitle = self.settings.subtitle_in(self.language)
        if self.part:
            subtitle = self.part.title
        authors = ", ".join(self.settings.authors)
        return (
            f'<section class="title-page"><h1>{fold.plain_words(self.deck.title)}</h1>'
            + (f'<p class="subtitle">{fold.plain_words(subtitle)}</p>' if subtitle else "")
            + '<div class="rule"></div>'
            + _said("way", fold.plain_words(self.way()))
            + _said("remark", fold.plain_words(self.remark()))
            + (f'<p class="authors">{fold.plain_words(authors)}</p>' if authors else "")
            + f'<p class="version">{text(self._edition())}</p></section>'
        )

    def _edition(self) -> str:
        return filled(self.labels.edition_number, version=self.version)

    def colophon(self) -> str:
        """What the deck is, which edition this is, what one may do with it, and how it is set."""
        settings, labels, words = self.settings, self.labels, self.fold.plain_words
        made = datetime.fromtimestamp(self.job.time, UTC).date().isoformat()
        rows = [
            (labels.edition, words(self.version)),
            (labels.date, text(upright(made, self.language))),
            (labels.license, words(settings.license)),
            (labels.home, _address(settings.home)),
            # an address with blanks is for a question's own card
            (labels.report, "" if blanks(settings.report) else _address(settings.report)),
            (labels.faces, FAMILIES),
        ]
        table = "".join(
            f"<div><dt>{text(label)}</dt><dd>{html}</dd></div>" for label, html in rows if html
        )
        authors = words(", ".join(settings.authors))
        named = f'<p class="named"><b>{words(self.title())}</b>{authors and "<br>"}{authors}</p>'
        said = settings.description_in(self.language)
        description = said and f'<p class="description">{words(said)}</p>'
        return f'<section class="colophon">{description}{named}<dl>{table}</dl></section>'

    def contents(self, *, indexed: bool) -> str:
        """Chapters and questions with their pages; the index too, where there is one."""
        chapters = "".join(
            f"<li>{self._chapter_entry(chapter)}{self.listed(chapter.questions)}</li>"
            for chapter in self.deck.chapters
        )
        if self.entries:
            chapters += f"<li>{_entry('.references', '', text(self.labels.references))}</li>"
        if indexed:
            chapters += f"<li>{_entry('.index', '', text(self.labels.index))}</li>"
        label = self.labels.contents
        return f'<nav class="contents" id=".contents">{_title(label)}<ol>{chapters}</ol></nav>'

    def _chapter_entry(self, chapter: Chapter) -> str:
        own = self.numbering.of(chapter.id, self.labels)
        return _entry(chapter.id, own, self.fold.heading(chapter.title))

    def listed(self, questions: tuple[Question, ...], *, deep: bool = True) -> str:
        """A list of questions with their numbers and pages; `deep`: with their follow-ups."""
        items = (
            f"<li>{self._question_entry(question)}"
            f"{self.listed(question.follow_ups) if deep else ''}</li>"
            for question in questions
        )
        return f"<ol>{''.join(items)}</ol>" if questions else ""

    def _question_entry(self, question: Question) -> str:
        own = self.numbering.questions[question.id]
        return _entry(question.id, own, self.fold.heading(question.title))

    # ------------------------------------------------ chapters

    def chapter(self, chapter: Chapter) -> str:
        """A chapter: its title, its questions' list, its matter, its short answers."""
        label = self.numbering.of(chapter.id, self.labels)
        titles = self.titles(chapter.title, label)
        self.places.begin()
        return (
            f'<section class="chapter"{attribute("id", chapter.id)}><header>'
            f'<p class="number">{text(label)}</p>'
            f"<h1{titles}>{self.fold.title(chapter.title)}</h1></header>"
            f"{self.opening(chapter)}{self.matter(chapter)}{self.closing(chapter)}</section>"
        )

    def opening(self, chapter: Chapter) -> str:
        """The chapter's questions with their pages, where there are several."""
        if len(chapter.questions) < _FEW_QUESTIONS:
            return ""
        listed = self.listed(chapter.questions, deep=False)
        return f'<nav class="opening">{listed}</nav>'

    def matter(self, chapter: Chapter) -> str:
        """What stands under a chapter's title: its prose, its questions."""
        prose = self.prose(chapter)
        return prose + "".join(self.question(question, 0) for question in chapter.questions)

    def prose(self, chapter: Chapter) -> str:
        self.places.part = "prose"
        return division("prose", self.fold.blocks(chapter.prose))

    def closing(self, chapter: Chapter) -> str:
        """The chapter's short answers, for repeating."""
        items = "".join(map(self._short_answer, _all(chapter.questions)))
        if not items:
            return ""
        label = self.labels.short_answers
        title = f"<h2{_heads(label)}>{text(label)}</h2>"
        return f'<section class="short-answers">{title}<div class="columns">{items}</div></section>'

    def _short_answer(self, question: Question) -> str:
        """A question and its short answer; nothing where it has none."""
        parts = in_short(self.frames.of(question))
        if not parts:
            return ""
        fold = replace(self.fold, notes=False, places=None, code_columns=self.columns // 2)
        own = self.numbering.questions[question.id]
        href = attribute("href", "#" + question.id)
        asked = f"{number_of(own)}{fold.heading(question.title)}"
        answer = "".join(map(fold.part, parts))
        css = "in-short below" if own.count(".") > 1 else "in-short"
        return f'<div class="{css}"><p class="asked"><a{href}>{asked}</a></p>{answer}</div>'

    def titles(self, title: Inlines, number: str = "") -> str:
        """What the outline and the running head say."""
        line = marked(bare(title, self.job.typesetter), self.language)
        line = f"{number}\u2002{line}" if number else line
        head = shortened(line, _HEAD_CELLS)
        return attribute("data-title", line) + attribute("data-head", head)

    def question(self, question: Question, depth: int) -> str:
        """A question with its answer, its follow-ups set in under it."""
        frame = self.frames.of(question)
        fold = self.fold_at(depth)
        self.places.begin()
        parts = [self.heading(frame, fold, depth), fold.parts(self.shown(frame))]
        if question.follow_ups:
            inner = "".join(
                self.question(follow_up, depth + 1) for follow_up in question.follow_ups
            )
            parts.append(division("follow-ups", inner))
        css = "question" if depth else "question top"
        return f'<article class="{css}"{attribute("id", frame.id)}>{"".join(parts)}</article>'

    def fold_at(self, depth: int) -> PrintFold:
        """The fold of a question that is set in `depth` times."""
        return replace(self.fold, code_columns=self.columns - _INDENT_COLUMNS * depth)

    def heading(self, frame: Frame, fold: PrintFold, depth: int) -> str:
        """What stands above an answer: the question with its number, its id and its tags."""
        tag = f"h{min(depth + 2, 6)}"
        own = self.numbering.questions[frame.id]
        titles = self.titles(frame.question, own)
        css = attribute("class", f"depth-{own.count('.')}")
        words = number_of(own) + fold.title(frame.question)
        return f"{self.label(frame)}<{tag}{css}{titles}>{words}</{tag}>"

    def label(self, frame: Frame) -> str:
        tags = f'<span class="tags">{text(" · ".join(frame.tags))}</span>' if frame.tags else ""
        return f'<p class="label">{tags}{text(frame.id)}</p>'

    def shown(self, frame: Frame) -> tuple[Part, ...]:
        """What stands under a question."""
        return frame.parts

    # ------------------------------------------------ back matter

    def references(self) -> str:
        """The works cited, each with the pages where it is."""
        if not self.entries:
            return ""
        items = "".join(map(self._work, self.entries))
        title = _title(self.labels.references)
        return (
            f'<section class="references" id=".references">{title}'
            f'<div class="columns">{items}</div></section>'
        )

    def _work(self, key: str) -> str:
        fold = replace(self.fold, places=None)
        entry = fold.entry(self.frames.citations.listed(key), attribute("id", self.works[key]))
        anchors = self.places.cited.get(key, ())
        if not anchors:
            return entry
        form = self.labels.page_reference.replace(" ", "\u00a0")
        before, _, after = form.partition("{page}")
        pages = f"{text(before)}{pages_of(anchors)}{after and WORD_JOINER + text(after)}"
        return entry.replace("</p>", f' <span class="cited">{pages}</span></p>')

    def index(self) -> str:
        """The glossary's terms, with the pages where they stand."""
        entries = index(self.places, self.language)
        if not entries:
            return ""
        title = _title(self.labels.index)
        return (
            f'<section class="index" id=".index">{title}<div class="columns">{entries}</div>'
            "</section>"
        )


def _all(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _all(question.follow_ups)


def number_of(number: str) -> str:
    """A question's number before its words."""
    return f'<span class="number">{text(number)}</span>'


def _entry(anchor: str, number: str, words: str) -> str:
    """A line of the contents: a number, words and a page."""
    href = attribute("href", "#" + anchor)
    said = f'{number_of(number) if number else ""}<span class="words">{words}</span>'
    dots = '<span class="leader"></span>'
    return f"<a{href}>{said}{dots}{page_of(anchor)}</a>"


def _address(address: str) -> str:
    """An address as it is read, and a link where it may be one."""
    words = text(address)
    return f"<a{attribute('href', address)}>{words}</a>" if leads_out(address) else words


def division(name: str, html: str) -> str:
    """A `div` of that class; nothing where there is nothing in it."""
    return f"<div{attribute('class', name)}>{html}</div>" if html else ""


_RAGGED = ("Kore", "Thai", "Laoo", "Khmr", "Mymr", "Tibt")
"""Scripts whose lines are not set to one width: justified Korean has rivers, and the others part
no words by spaces, so that the few there are would gape.
"""


def _lines(language: str) -> str:
    """The rule that gives running text lines of one width, in languages whose books have them."""
    # right to left, WeasyPrint 70 makes some justified lines too long
    if writing.script(language) in _RAGGED or writing.direction(language) == "rtl":
        return ""
    hyphens = "hyphens: auto; hyphenate-limit-chars: 6 3 3" if hyphenates(language) else ""
    return f":is(.long, .prose) > :is(p, .p) {{ text-align: justify; {hyphens} }}"


def _said(name: str, html: str) -> str:
    """A paragraph of that class; nothing where nothing is said."""
    return f"<p{attribute('class', name)}>{html}</p>" if html else ""


def _title(label: str) -> str:
    return f"<h1{_heads(label)}>{text(label)}</h1>"


def _heads(label: str) -> str:
    """What the outline and the running head say of a part of the book."""
    return attribute("data-title", label) + attribute("data-head", label)
