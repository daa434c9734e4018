"""What the writers of PDFs share: a manuscript laid out, and where characters lack a glyph."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final
from unicodedata import name as character_name

from rectoverso import machine
from rectoverso.diagnostics import (
    MISSING_GLYPH,
    Diagnostic,
    RectoversoError,
    Span,
    UnfitError,
)
from rectoverso.languages import writing
from rectoverso.model import Deck
from rectoverso.render.paged import document
from rectoverso.source.letters import places
from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import Manuscript, lay_out
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition

_LANGUAGE: Final = re.compile(r'<[^<>]* lang="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF shows: its title, the HTML of its body, its style, and the SVG of each formula by
    the address that the body has for it.
    """

    title: str
    body: str
    style: str
    formulas: Mapping[str, str]


class PdfWriter(ABC):
    """Lays pages out and writes them as a PDF."""

    name: str
    suffix: str

    @abstractmethod
    def pages(self, edition: Edition, job: Job) -> Pages:
        """What the PDF shows of an edition."""

    def manuscript(self, edition: Edition, job: Job) -> Manuscript:
        """The pages, ready to be laid out."""
        pages, settings = self.pages(edition, job), edition.settings
        drawn = [pages.body, pages.title, *pages.formulas.values(), *_words_in_pictures(edition)]
        characters = {each for text in drawn for each in unescape(text)}
        spoken = {*_LANGUAGE.findall(pages.body)}
        languages = [(each, writing.script(each)) for each in spoken]
        here = writing.script(edition.deck.language)
        faces = choose(here, characters, edition.fonts, languages)
        html = document(
            faces.marked(pages.body),
            language=edition.deck.language,
            title=pages.title,
            authors=settings.authors,
            description=settings.description_in(edition.deck.language),
            time=job.time,
        )
        media = frozenset(medium.path for medium in edition.deck.media)
        return Manuscript(html, pages.style, pages.formulas, media, edition.medium, faces)

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""
        return machine.lacking(self.name)

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the PDF into `job.folder`.

        Raises `UnfitError` on a character without a glyph, `RectoversoError` on a picture that
        can't be shown and on a face that is not installed; then nothing is written.
        """
        deck = edition.deck
        manuscript = self.manuscript(edition, job)
        lacking = manuscript.faces.lacking()
        if lacking:
            raise RectoversoError("; ".join(lacking) + " (`rectoverso doctor` tells more)")
        job.progress(0.1)
        layout = lay_out(manuscript)
        job.progress(0.7)
        content, missing = layout.write()
        if missing:
            raise UnfitError(missing_glyphs(deck, missing, edition.medium))
        path = job.path(edition, self.suffix)
        path.write_bytes(content)
        job.progress(1.0)
        counts = {"questions": sum(1 for _ in deck.entries()), "pages": layout.pages}
        return Artifact.of(edition, self.name, path, counts)


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
