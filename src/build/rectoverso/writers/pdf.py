"""What the writers of PDFs share: a manuscript laid out, and where characters lack a glyph."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Final, NamedTuple
from unicodedata import name as character_name
from urllib.parse import quote, unquote

from rectoverso import machine
from rectoverso.anki.names import marked, paper_mark
from rectoverso.diagnostics import (
    MISSING_GLYPH,
    Diagnostic,
    RectoversoError,
    Severity,
    Span,
    UnfitError,
)
from rectoverso.languages import writing
from rectoverso.model import Deck
from rectoverso.render.html import text
from rectoverso.render.paged import document, on_page
from rectoverso.source.letters import places
from rectoverso.typeset.drawing import Drawing
from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import MEDIUM, Manuscript, Section
from rectoverso.typeset.press import Presses, Printed, print_out
from rectoverso.typeset.sheets import EVERYWHERE, Sheet
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.paper import BOOK, SHEET, Paper, paper
from rectoverso.writers.verified import verified

FAMILIES: Final = '<span class="families"></span>'
"""Where a body names the faces that it is set in."""

_PAGE_SIZE: Final = re.compile(r"([\d.]+)mm ([\d.]+)mm")
_MEDIUM: Final = re.compile(f'src="{MEDIUM}([^"]*)"')
_LANGUAGE: Final = re.compile(r'<[^<>]* lang="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF shows: its title, the HTML of its sections' bodies, its style, and the drawing of
    each formula by the address that the bodies have for it; the ids of the questions that must
    stand on its pages, unless it is all of them; and what its author should know of it.
    """

    title: str
    sections: tuple[Section, ...]
    style: str
    formulas: Mapping[str, Drawing]
    questions: tuple[str, ...] | None = None
    found: tuple[Diagnostic, ...] = ()


class _Begun(NamedTuple):
    """Pages on their way to the file at `path`."""

    pages: Pages
    manuscript: Manuscript
    path: Path


class PdfWriter(ABC):
    """Lays pages out and writes them as a PDF; `kind` is the kind of printed matter that it is."""

    name: str
    suffix: str
    after = ""
    kind = BOOK

    @abstractmethod
    def pages(self, edition: Edition, job: Job) -> Pages:
        """What the PDF shows of an edition."""

    def paper(self, edition: Edition, job: Job) -> Paper:
        """What the PDF is set for. A sheet's columns are reckoned before it is laid out, so the
        size that the deck's own style gives its page is read here, where it is in millimetres.
        """
        page = paper(self.kind, edition.settings, job.paper)
        values: Mapping[str, str] = {}
        for sheet in self._own(edition):
            values = sheet.values(values)
        size = _PAGE_SIZE.fullmatch(values.get("page-size", ""))
        if not size or self.kind != SHEET:
            return page
        return replace(page, width=float(size[1]), height=float(size[2]))

    def _own(self, edition: Edition) -> list[Sheet]:
        """The deck's own style sheets, the later ones over the earlier ones."""
        names = (EVERYWHERE, f"{self.kind}.css")
        return [edition.sheets[name] for name in names if name in edition.sheets]

    def _marks(self, edition: Edition, job: Job) -> tuple[str, ...]:
        """What tells the PDF's name from that of the whole deck on its own paper."""
        page = self.paper(edition, job)
        is_own = page.name == paper(self.kind, edition.settings).name
        marks = edition.part.marks if edition.part else ()
        return marks if is_own else (*marks, paper_mark(page.name))

    def manuscript(self, edition: Edition, job: Job) -> Manuscript:
        """The pages, ready to be laid out."""
        return self.bound(self.pages(edition, job), edition, job)

    def bound(self, pages: Pages, edition: Edition, job: Job) -> Manuscript:
        """Pages of an edition, ready to be laid out."""
        settings = edition.settings
        bodies = [section.html for section in pages.sections]
        spelled = (drawing.words for drawing in pages.formulas.values())
        drawn = [*bodies, pages.title, *spelled, *_words_in_pictures(edition)]
        characters = {each for words in drawn for each in unescape(words)}
        spoken = {language for body in bodies for language in _LANGUAGE.findall(body)}
        languages = [(each, writing.script(each)) for each in spoken]
        here = writing.script(edition.deck.language)
        faces = choose(here, characters, edition.fonts, languages)
        families = text(", ".join((*(font.family for font in faces.own), *faces.families)))

        def whole(body: str) -> str:
            return document(
                faces.marked(body.replace(FAMILIES, families)),
                language=edition.deck.language,
                title=pages.title,
                authors=settings.authors,
                description=settings.description_in(edition.deck.language),
                time=job.time,
            )

        sections = tuple(replace(each, html=whole(each.html)) for each in pages.sections)
        shown = {unquote(path) for body in bodies for path in _MEDIUM.findall(body)}
        media = {
            medium.path: edition.medium(medium.path)
            for medium in edition.deck.media
            if medium.path in shown
        }
        questions = pages.questions
        if questions is None:
            questions = tuple(entry.question.id for entry in edition.deck.entries())
        page = self.paper(edition, job)
        own = self._own(edition)
        css = on_page(pages.style, page.scale, page.properties(), own, _address)
        media |= {path: edition.medium(path) for sheet in own for path in sheet.pictures}
        return Manuscript(sections, css, pages.formulas, media, faces, questions)

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""
        return machine.lacking(self.name)

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the PDF into `job.folder`.

        Raises `UnfitError` on a character without a glyph and on what an inspection of the pages
        finds to be lost, `RectoversoError` on a picture that can't be drawn and on a face that is
        not installed; then nothing is written.
        """
        begun = self._ready(edition, job)
        return self._artifact(edition, begun, print_out(begun.manuscript, begun.path, job.progress))

    def begin(self, edition: Edition, job: Job, presses: Presses) -> Callable[[], Artifact]:
        """The same in a press: what is given back waits for it."""
        begun = self._ready(edition, job)
        printed = presses.print_out(begun.manuscript, begun.path, job.progress)
        return lambda: self._artifact(edition, begun, printed.result())

    def _ready(self, edition: Edition, job: Job) -> _Begun:
        pages = self.pages(edition, job)
        manuscript = self.bound(pages, edition, job)
        lacking = manuscript.faces.lacking()
        if lacking:
            raise RectoversoError("; ".join(lacking) + " (`rectoverso doctor` tells more)")
        path = job.path(edition, marked(self.suffix, self._marks(edition, job)))
        return _Begun(pages, manuscript, path)

    def _artifact(self, edition: Edition, begun: _Begun, printed: Printed) -> Artifact:
        deck, pages = edition.deck, begun.pages
        found = (*pages.found, *verified(deck, self.name, printed.faults))
        if any(each.severity is Severity.ERROR for each in found):
            raise UnfitError(found)
        if printed.missing:
            raise UnfitError(missing_glyphs(deck, printed.missing, edition.medium))
        asked = pages.questions
        questions = len(asked) if asked is not None else sum(1 for _ in deck.entries())
        counts = {"questions": questions, "pages": printed.pages}
        made = Artifact.of(edition, self.name, begun.path, counts, found)
        return replace(made, places=printed.anchors)


def _address(path: str) -> str:
    return MEDIUM + quote(path)


def _words_in_pictures(edition: Edition) -> Iterator[str]:
    for medium in edition.deck.media:
        if medium.path.lower().endswith(".svg"):
            yield edition.medium(medium.path).decode("utf-8", "replace")


def missing_glyphs(
    deck: Deck, characters: tuple[str, ...], medium: Callable[[str], bytes]
) -> tuple[Diagnostic, ...]:
    """A finding for every question and chapter where one of `characters` stands.

    What stands nowhere in the chapters comes from the bibliography or, failing that, from
    `deck.toml`.
    """
    found = [
        _no_glyph(character, span)
        for character in characters
        for span in places(deck, character, medium)
    ]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _no_glyph(character: str, span: Span) -> Diagnostic:
    called = character_name(character, "no name")
    sign = f"“{character}” (U+{ord(character):04X} {called})"
    if not character.isprintable():
        sign = f"U+{ord(character):04X} ({called})"
    message = f"no face of the book has a glyph for {sign}"
    hints = (
        "say it in words or with another character, or show it as a picture",
        'a font of the deck\'s own can bring it: [book] fonts = ["fonts/….ttf"]',
        "the package and the EPUB need none: `rectoverso build --to apkg,epub`",
    )
    return MISSING_GLYPH.found(message, span, *hints)
