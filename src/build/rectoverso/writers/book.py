"""The book: every chapter and question, typeset for reading and for printing at home.

The page is ISO B5 (176 by 250 mm). It holds the forty-odd syllables that a line of Korean prose
wants and eighty-eight columns of program text, and it has the proportions of A4, so that a home
printer wastes no paper on it: one page to a sheet comes out at 119 %, large enough for notes in
the margin, two at 84 %, still legible. The inner margin is wider, for a binding, and chapters
begin on right-hand pages. Page numbers count every page from the title on, so that a printed
number is the one a viewer asks for.
"""

from __future__ import annotations

from dataclasses import replace

from rectoverso.languages import writing
from rectoverso.languages.furniture import filled
from rectoverso.model import Chapter, Inlines, Question
from rectoverso.render.foreign import marked, upright
from rectoverso.render.frame import Frames
from rectoverso.render.html import WORD_JOINER, attribute, text
from rectoverso.render.paged import css_string, style
from rectoverso.render.print import Drawings, PrintFold, bare, shortened
from rectoverso.typeset.faces import lead
from rectoverso.typeset.pdf import hyphenates
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.pdf import Pages, PdfWriter

# Cells of program text in a line of the full measure, in a narrow face and in a wider one, and what
# a follow-up's indent takes.
_CODE_COLUMNS = 88
_WIDER_CODE_COLUMNS = 78
_INDENT_COLUMNS = 4
# How long a running head may be, in cells of half a square.
_HEAD_CELLS = 84


class BookWriter(PdfWriter):
    """Writes the book as a PDF with outline, links and metadata."""

    name = "book"
    suffix = "-book.pdf"

    def pages(self, edition: Edition, job: Job) -> Pages:
        """The book."""
        book = _Book(edition, job)
        css = style("book.css")
        css += _page_reference(book.labels.page_reference, edition.deck.language)
        css += _lines(edition.deck.language)
        return Pages(edition.deck.title, book.body(), css, book.drawings.formulas)


class _Book:
    """The body of the book's HTML, part by part."""

    def __init__(self, edition: Edition, job: Job) -> None:
        self.deck = edition.deck
        self.settings = edition.settings
        self.job = job
        self.version = upright(job.version, self.deck.language)
        self.labels = edition.words
        citations = edition.citations
        self.entries = citations.entries
        self.works = {key: f"work.{number}" for number, key in enumerate(self.entries, 1)}
        self.frames = Frames(self.labels, citations, dict(self.deck.tags))
        faces = lead(writing.script(self.deck.language))
        self.drawings = Drawings(job.typesetter, faces.serif)
        self.columns = _CODE_COLUMNS if faces.is_narrow else _WIDER_CODE_COLUMNS
        self.fold = PrintFold(
            *(self.labels, self.drawings, citations, self.works, self.columns),
            language=self.deck.language,
        )

    def body(self) -> str:
        """Title page, colophon, contents, chapters, references."""
        chapters = "".join(
            self.chapter(number, chapter) for number, chapter in enumerate(self.deck.chapters, 1)
        )
        references = self.references()
        return self.title_page() + self.colophon() + self.contents() + chapters + references

    # ------------------------------------------------ front matter

    def title_page(self) -> str:
        fold = self.fold
        subtitle = self.settings.subtitle_in(self.deck.language)
        authors = ", ".join(self.settings.authors)
        return (
            f'<section class="title-page"><h1>{fold.plain_words(self.deck.title)}</h1>'
            + (f'<p class="subtitle">{fold.plain_words(subtitle)}</p>' if subtitle else "")
            + '<div class="rule"></div>'
            + (f'<p class="authors">{fold.plain_words(authors)}</p>' if authors else "")
            + f'<p class="version">{text(self._edition())}</p></section>'
        )

    def _edition(self) -> str:
        return filled(self.labels.edition_number, version=self.version)

    def colophon(self) -> str:
        """What the deck is, which edition this is, and what one may do with it."""
        settings = self.settings
        labels = self.labels
        rows = [
            (labels.edition, self.version),
            (labels.license, settings.license),
            (labels.home, settings.home),
        ]
        table = "".join(
            f"<div><dt>{text(label)}</dt><dd>{self.fold.plain_words(value)}</dd></div>"
            for label, value in rows
            if value
        )
        said = settings.description_in(self.deck.language)
        description = said and (f'<p class="description">{self.fold.plain_words(said)}</p>')
        return f'<section class="colophon">{description}<dl>{table}</dl></section>'

    def contents(self) -> str:
        """Chapters and questions with their pages; follow-ups are found beside their question."""
        chapters = "".join(
            f"<li>{self._entry(chapter.id, self._numbered(number, chapter))}<ol>"
            + "".join(
                f"<li>{self._entry(question.id, self.fold.heading(question.title))}</li>"
                for question in chapter.questions
            )
            + "</ol></li>"
            for number, chapter in enumerate(self.deck.chapters, 1)
        )
        if self.entries:
            chapters += f"<li>{self._entry('.references', text(self.labels.references))}</li>"
        label = self.labels.contents
        return f'<nav class="contents" id=".contents">{_title(label)}<ol>{chapters}</ol></nav>'

    def _entry(self, anchor: str, html: str) -> str:
        return f"<a{attribute('href', '#' + anchor)}>{html}</a>"

    def _numbered(self, number: int, chapter: Chapter) -> str:
        label = filled(self.labels.chapter_number, number=number)
        return f'<span class="number">{text(label)}</span>{self.fold.heading(chapter.title)}'

    # ------------------------------------------------ chapters

    def chapter(self, number: int, chapter: Chapter) -> str:
        """A chapter: its title, its prose, its questions."""
        label = filled(self.labels.chapter_number, number=number)
        titles = self._titles(chapter.title)
        prose = _division("prose", self.fold.blocks(chapter.prose))
        questions = "".join(self.question(question, 0) for question in chapter.questions)
        return (
            f'<section class="chapter"{attribute("id", chapter.id)}><header>'
            f'<p class="number">{text(label)}</p>'
            f"<h1{titles}>{self.fold.title(chapter.title)}</h1></header>"
            f"{prose}{questions}</section>"
        )

    def _titles(self, title: Inlines) -> str:
        """What the outline and the running head say."""
        line = marked(bare(title, self.job.typesetter), self.deck.language)
        head = shortened(line, _HEAD_CELLS)
        return attribute("data-title", line) + attribute("data-head", head)

    def question(self, question: Question, depth: int) -> str:
        """A question with its answer, its follow-ups set in under it."""
        frame = self.frames.of(question)
        fold = replace(self.fold, code_columns=self.columns - _INDENT_COLUMNS * depth)
        tag = f"h{min(depth + 2, 6)}"
        tags = f'<span class="tags">{text(" · ".join(frame.tags))}</span>' if frame.tags else ""
        parts = [
            f'<p class="label">{tags}{text(frame.id)}</p>',
            f"<{tag}{self._titles(frame.question)}>{fold.title(frame.question)}</{tag}>",
            fold.parts(frame.parts),
        ]
        if question.follow_ups:
            inner = "".join(
                self.question(follow_up, depth + 1) for follow_up in question.follow_ups
            )
            parts.append(_division("follow-ups", inner))
        css = "question" if depth else "question top"
        return f'<article class="{css}"{attribute("id", frame.id)}>{"".join(parts)}</article>'

    # ------------------------------------------------ back matter

    def references(self) -> str:
        if not self.entries:
            return ""
        items = []
        for key in self.entries:
            place = attribute("id", self.works[key])
            items.append(self.fold.entry(self.frames.citations.listed(key), place))
        title = _title(self.labels.references)
        return f'<section class="references" id=".references">{title}{"".join(items)}</section>'


def _division(name: str, html: str) -> str:
    return f"<div{attribute('class', name)}>{html}</div>" if html else ""


def _page_reference(form: str, language: str) -> str:
    """The rule that adds its page to a cross-reference; a line never ends within it. Where words
    stand apart, so does the bracket.
    """
    before, _, after = form.replace(" ", "\u00a0").partition("{page}")
    apart = WORD_JOINER if lead(writing.script(language)).is_narrow else "\u00a0"
    page = f"{css_string(f'{apart}({before}')} target-counter(attr(href), page)"
    return f".xref::after {{ content: {page} {css_string(f'{WORD_JOINER}{after})')} }}"


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


def _title(label: str) -> str:
    titles = attribute("data-title", label) + attribute("data-head", label)
    return f"<h1{titles}>{text(label)}</h1>"
