"""What Rectoverso makes of a piece of Markdown: the words of each artifact, and the findings.

The piece is the answer to the one question of a small deck. Formulas stand as their TeX (how they
are typeset is tested elsewhere), citations as their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from pathlib import Path
from typing import Final, cast

from rectoverso import rules
from rectoverso.diagnostics import MISSING_FOOTNOTE, SUSPICIOUS_TEX, Diagnostic, Severity, Span
from rectoverso.languages import words as labels
from rectoverso.model import (
    Chapter,
    Citation,
    Cloze,
    Deck,
    Image,
    Inlines,
    Kind,
    Medium,
    Question,
    Text,
    walk_deck,
)
from rectoverso.render.card import CardFold
from rectoverso.render.citations import Citations
from rectoverso.render.frame import Frames
from rectoverso.render.xhtml import PageFold, Site
from rectoverso.source import glossary
from rectoverso.source.folder import normal
from rectoverso.source.markdown import read_chapters
from rectoverso.typeset.drawing import Drawing
from rectoverso.typeset.texmath import Formula, Typesetter
from rectoverso.writers import Job
from rectoverso.writers.book import BookWriter
from rectoverso.writers.book_compact import CompactWriter
from rectoverso.writers.book_questions import QuestionsFirstWriter
from rectoverso.writers.cheatsheet import COLUMNS, SIZE
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import PAPERS, SHEET
from rectoverso.writers.sheet import Design, Sheet
from tests import paged
from tests.factory import PICTURE, settings
from tests.oracle.words import Words, of_html, split

# What the book says once more: questions where a chapter opens, short answers where it closes.
_OPENING: Final = re.compile(r'<nav class="opening">.*?</nav>', re.DOTALL)
_CLOSING: Final = re.compile(r'<section class="short-answers">(.*?)</section>', re.DOTALL)
# What stands behind a cross-reference: a number, in books a page.
_WHERE: Final = re.compile(
    r'<span class="at">[^<]*(?:<span class="page"[^>]*>[^<]*</span>[^<]*)?</span>'
)

PATH: Final = "en/01-piece.md"
HEAD: Final = '# Chapter <a id="chapter"></a>\n\n## Question? <a id="q"></a>\n\n'
DIALECTS: Final = ("card", "book", "epub")


class _Verbatim:
    """A typesetter whose formulas are their TeX."""

    def mathml(self, formula: Formula) -> str:
        return f"<math>{escape(formula.tex)}</math>"

    def drawing(self, formula: Formula, *, text_font: str = "", least: float = 0) -> Drawing:
        return Drawing((0, 0, 1, 1), (), "", formula.tex, 1, 1, 0)


class _Sources(Citations):
    """A citation's words are its source."""

    def text(self, citation: Citation) -> Inlines:
        parts = (f"{each.prefix} {each.key} {each.locator}" for each in citation.items)
        return (Text("; ".join(parts), citation.span),)


class _Every(dict[str, str]):
    """Every picture has a name."""

    def get(self, key: str, default: object = None) -> str:
        return key


VERBATIM: Final = cast(Typesetter, _Verbatim())
_CITATIONS: Final = _Sources({}, {})
_FRAMES: Final = Frames(labels("en"), _CITATIONS, {})
_MARK: Final = re.compile(r"<[^>]*>|[`*_~\[\]]")
_BEFORE: Final = re.compile(r"(?:[^\W_]|&#?\w+;)+\Z")
_AFTER: Final = re.compile(r"(?:[^\W_]|&#?\w+;)+")
_NOTE: Final = re.compile(
    r"^[ \t>*+-]*\[\^[^\n]*(?:\n[^\S\n]*\S[^\n]*|\n(?:[ \t]*\n)+[ \t]+\S[^\n]*)*", re.MULTILINE
)
_NUMBER: Final = re.compile(r'<span class="number"[^>]*>[\d.]*</span>')
_PICTURE: Final = re.compile(r"\.(svg|png|jpe?g|gif|webp)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A piece as we read it. `typesetter` looks at its formulas when findings are asked for."""

    piece: str
    typesetter: Typesetter
    head: str = HEAD

    @cached_property
    def text(self) -> str:
        return normal(self.head + self.piece + "\n")

    @cached_property
    def _read(self) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
        return read_chapters(PATH, self.text)

    @cached_property
    def deck(self) -> Deck:
        bare = Deck("uid", "name", "T", "en", "0.1.0", (), self._read[0], (), "")
        shown = {node.source for node in walk_deck(bare) if isinstance(node, Image)}
        media = tuple(Medium(path, "0" * 64) for path in sorted(shown) if _PICTURE.search(path))
        return Deck("uid", "name", "T", "en", "0.1.0", (), self._read[0], media, "")

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What the reader finds, and what the rules do."""
        lines = self.text.split("\n")
        index = rules.Index(self.deck)
        context = rules.Context(
            typesetter=self.typesetter,
            citation_keys=(),
            bibliography_problems=(),
            medium=lambda _: PICTURE,
            index=index,
            lines=lambda _: lines,
            glossary=glossary.EMPTY,
            beside=lambda _: [],
            format=1,
        )
        return (*self._read[1], *rules.check(self.deck, context))

    def under(self, *severities: Severity) -> set[str]:
        """The words of the source under the spans of findings of these severities. A tag that is
        left out joins the words around it, a missing footnote names the note that is not read, and
        a formula that is not closed is one from its first dollar on.
        """
        found: set[str] = set()
        spans: list[tuple[int, int]] = []
        for each in self.findings:
            if each.severity in severities:
                places = (each.span[1:3], each.span[3:])
                first, last = (_offset(self.text, *place) for place in places)
                spans.append((first, last))
                if each.code == MISSING_FOOTNOTE.code:
                    found.update(split("".join(_NOTE.findall(self.text))))
                if each.code == SUSPICIOUS_TEX.code:
                    found.update(self._paragraph(each.span))
        for first, last in _united(spans):
            before, after = _BEFORE.search(self.text, 0, first), _AFTER.match(self.text, last)
            start = before.start() if before else first
            end = after.end() if after else last
            source = self.text[start:end]
            around = self.text[start:first] + self.text[last:end]
            for text in (source, _MARK.sub("", source), around):
                found.update(split(text), split(unescape(text)))
        return found

    def near(self, *severities: Severity) -> set[str]:
        """The words from the lines where findings of these severities stand to the next empty
        line.
        """
        found = self.under(*severities)
        for each in self.findings:
            if each.severity in severities:
                found.update(self._paragraph(each.span))
        return found

    def _paragraph(self, span: Span) -> list[str]:
        """The words from a span's first line to the next empty line."""
        lines = self.text.split("\n")
        end = span.end_line
        while end < len(lines) and lines[end].strip():
            end += 1
        text = "\n".join(lines[span.line - 1 : end])
        return split(text) + split(unescape(text))

    @property
    def has_errors(self) -> bool:
        """Whether the piece would be refused."""
        return any(each.severity is Severity.ERROR for each in self.findings)

    @cached_property
    def gap_words(self) -> list[str]:
        """Numbers and hints of gaps: cards alone show them."""
        gaps = [node for node in walk_deck(self.deck) if isinstance(node, Cloze)]
        return [word for gap in gaps for word in [f"c{gap.number}", *split(gap.hint)]]

    @cached_property
    def heading_words(self) -> list[str]:
        """Ids and tags of the headings that the piece itself holds."""
        questions = [entry.question for entry in self.deck.entries()]
        named = [(each.id, *each.tags, *each.was) for each in (*questions,)]
        named += [(chapter.id,) for chapter in self.deck.chapters]
        return [word for names in named for name in names for word in split(name)]

    # ------------------------------------------------ artifacts

    def words(self, dialect: str) -> Words:
        """The words that a dialect shows, in reading order."""
        match dialect:
            case "card":
                return of_html(*self._card(), card=True)
            case "book":
                return of_html(*(_CLOSING.sub("", each) for each in self._chapters(BookWriter())))
            case "closing":
                chapters = self._chapters(BookWriter())
                return of_html(*(said for each in chapters for said in _CLOSING.findall(each)))
            case "questions" | "answers":
                parts = [_sides(each) for each in self._chapters(QuestionsFirstWriter())]
                side = 1 if dialect == "answers" else 0
                return of_html(*(_CLOSING.sub("", each[side]) for each in parts))
            case "compact":
                return of_html(*self._chapters(CompactWriter()))
            case "epub":
                site = Site(_FRAMES, VERBATIM, _Every(), {}, _Every())
                return of_html(*(PageFold(site).chapter(each) for each in self.deck.chapters))
            case "cheatsheet":
                sheet = Sheet(*self._given(), Design(SIZE, COLUMNS, PAPERS[SHEET]["A4"]))
                pieces = (_WHERE.sub("", piece.html) for piece in sheet.pieces)
                return of_html(*(_NUMBER.sub("", html) for html in pieces))
        raise AssertionError(dialect)

    def _chapters(self, writer: BookWriter) -> list[str]:
        """The chapters of a book, without title page, contents and list of works, and without
        their questions' list.
        """
        html = _OPENING.sub("", _WHERE.sub("", paged.html_of(writer.pages(*self._given()))))
        return re.findall(
            r'<section class="chapter".*?(?=<section class="(?:chapter|references)"|\Z)',
            html,
            re.DOTALL,
        )

    def _given(self) -> tuple[Edition, Job]:
        edition = Edition(
            self.deck,
            _CITATIONS,
            {},
            settings=settings(),
            notes={},
            note_type_mod=0,
            medium=lambda _: PICTURE,
        )
        return edition, Job(Path(), "1.0.0", 0, VERBATIM, lambda _: None)

    def _card(self) -> Iterator[str]:
        """The fields of every note in the order of the source. Chapters' headings and prose, which
        no card shows, stand where they would in the book, so that all dialects compare alike.
        """
        site = Site(_FRAMES, VERBATIM, _Every(), {}, _Every())
        fold = CardFold(labels("en"), _CITATIONS, _Every())

        def of(question: Question) -> Iterator[str]:
            frame = _FRAMES.of(question)
            fields = fold.fields(frame, "1").html
            if frame.kind is Kind.CLOZE:
                title, _, text = fields["Text"].partition("</h1>")
                yield title + "</h1>"
                yield _as_hint(fields["Hint"])
                yield text
                yield fields["Extra"]
            else:
                yield f"<h1>{fields['Question']}</h1>"
                yield _as_hint(fields["Hint"])
                yield fields["Reasons"] or fields["Choices"]
                yield from (fields[name] for name in ("Short", "Long"))
            for below in question.follow_ups:
                yield from of(below)

        for chapter in self.deck.chapters:
            page = PageFold(site)
            yield f"<h1>{page.line(chapter.title)}</h1>{page.blocks(chapter.prose)}"
            yield "".join(page.footnotes)
            for question in chapter.questions:
                yield from of(question)


def _united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch one another as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a place in a text."""
    before = text.split("\n")[: line - 1]
    return sum(len(each) + 1 for each in before) + column - 1


def _as_hint(html: str) -> str:
    return f'<div class="hint">{html}</div>' if html else ""


def _sides(chapter: str) -> tuple[str, str]:
    """A chapter's questions and its answers."""
    asked, begin, answers = chapter.partition('<div class="answers">')
    assert begin
    return asked, answers
