"""What the writers of PDFs share: a manuscript laid out, and where characters lack a glyph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import name as character_name

from rectoverso import machine
from rectoverso.diagnostics import MISSING_GLYPH, Diagnostic, Span, UnfitError
from rectoverso.model import (
    Block,
    Code,
    CodeBlock,
    Deck,
    Figure,
    Image,
    Inline,
    Math,
    MathBlock,
    Question,
    Sound,
    Text,
    place,
    walk,
    walk_inlines,
    walk_question,
)
from rectoverso.render.paged import document
from rectoverso.typeset.pdf import Manuscript, lay_out
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition


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
        html = document(
            pages.body,
            language=edition.deck.language,
            title=pages.title,
            authors=settings.authors,
            description=settings.description_in(edition.deck.language),
            time=job.time,
        )
        media = frozenset(medium.path for medium in edition.deck.media)
        return Manuscript(html, pages.style, pages.formulas, media, edition.medium)

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""
        return machine.lacking(self.name)

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the PDF into `job.folder`.

        Raises `UnfitError` on a character without a glyph, `RectoversoError` on a picture that
        can't be shown; then nothing is written.
        """
        deck = edition.deck
        manuscript = self.manuscript(edition, job)
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
        for span in _places(deck, character, medium)
    ]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _no_glyph(character: str, span: Span) -> Diagnostic:
    called = character_name(character, "no name")
    message = f"no face of the book has a glyph for “{character}” (U+{ord(character):04X} {called})"
    hint = "say it in words or with another character, or show it as a picture"
    return MISSING_GLYPH.found(message, span, hint)


def _places(deck: Deck, character: str, medium: Callable[[str], bytes]) -> list[Span]:
    bodies: list[list[Block | Inline]] = [
        [*walk_inlines(chapter.title), *walk(chapter.prose)] for chapter in deck.chapters
    ]
    bodies += [list(walk_question(question)) for question in _headings(deck)]
    places = [[span for node in body if (span := _place(node, character))] for body in bodies]
    if any(places):
        return [spans[0] for spans in places if spans]
    media = {medium.path for medium in deck.media}
    spans = [
        node.span
        for body in bodies
        for node in body
        if isinstance(node, Image)
        and node.source in media
        and character.encode() in medium(node.source)
    ]
    return spans or [Span.whole("references.bib" if character in deck.references else "deck.toml")]


def _headings(deck: Deck) -> Iterator[Question]:
    """What has a heading: a list's rows stand in its table, and are looked at there."""
    waiting = [question for chapter in deck.chapters for question in chapter.questions]
    for question in waiting:
        yield question
        waiting += question.follow_ups


def _place(node: Block | Inline, character: str) -> Span | None:
    """Where `character` stands in `node`, if it does."""
    match node:
        case Text() | Code() | CodeBlock():
            offset = node.text.find(character)
        case Math() | MathBlock():
            offset = node.tex.find(character)
        case Figure():
            return node.span if character in node.caption else None
        case Sound():
            return node.span if character in node.alt else None
        case _:
            return None
    return None if offset < 0 else place(node, offset, offset + 1)
