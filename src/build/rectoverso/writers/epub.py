"""The EPUB 3: cover, title page, contents, a page for each chapter, the works cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Final

from rectoverso import archive
from rectoverso.languages import writing
from rectoverso.languages.furniture import filled
from rectoverso.model import SOUNDS, Deck, Image, Inlines, Question, Sound, plain, walk_chapter
from rectoverso.render.foreign import marked, straight
from rectoverso.render.frame import Frames
from rectoverso.render.html import attribute, text
from rectoverso.render.xhtml import REFERENCES, PageFold, Site, anchor, document, xml
from rectoverso.source.svg import without_document_type
from rectoverso.typeset import cover, pandoc
from rectoverso.writers import Artifact, Job, opf
from rectoverso.writers.edition import Edition
from rectoverso.writers.opf import Heading, Item, Landmark

_MEDIA_TYPES: Final = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
}
# The types of sound that every reader has to know (EPUB 3.3, 3.2); Opus names itself in Ogg's first
# page (RFC 7845, 5.1).
_KNOWN_SOUNDS: Final = ("audio/mp4", "audio/mpeg", "audio/ogg; codecs=opus")
_OPUS: Final = b"OpusHead"
_MAY_FLASH: Final = frozenset({"gif", "webp"})
_XHTML: Final = "application/xhtml+xml"
_STYLE: Final = "styles/stylesheet1.css"


class EpubWriter:
    """Writes the publication; counts questions and chapters."""

    name: Final = "epub"
    suffix: Final = ".epub"

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: pandoc, which formats citations."""
        return pandoc.missing()

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the publication into `job.folder`.

        Raises `RectoversoError` when a face is missing or a formula can't be typeset.
        """
        path = job.path(edition, self.suffix)
        archive.write_zip(path, _Publication(edition, job).members())
        job.progress(1.0)
        deck = edition.deck
        counts = {"questions": sum(1 for _ in deck.entries()), "chapters": len(deck.chapters)}
        return Artifact.of(edition, self.name, path, counts)


def identifier(deck: Deck) -> str:
    """The publication's name, the same in every release of an edition.

    A UUID of version 8 (RFC 9562, 5.8) out of the deck's uid and language.
    """
    digest = bytearray(sha256(f"rectoverso:{deck.uid}:{deck.language}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    name = digest.hex()
    parts = (name[:8], name[8:12], name[12:16], name[16:20], name[20:])
    return f"urn:uuid:{'-'.join(parts)}"


class _Publication:
    """The parts of the publication."""

    def __init__(self, edition: Edition, job: Job) -> None:
        self.edition = edition
        self.job = job
        self.deck = edition.deck
        self.labels = edition.words
        self.works = edition.citations.entries
        self.list = f"ch{len(self.deck.chapters) + 1:03}"
        places = {}
        for number, chapter in enumerate(self.deck.chapters, 1):
            for identity in (chapter.id, *_ids(chapter.questions)):
                places[identity] = f"ch{number:03}.xhtml#{anchor(identity)}"
        media = {medium.path for medium in self.deck.media}
        # the page on which each of them is shown first
        self.shown: dict[str, str] = {}
        for number, chapter in enumerate(self.deck.chapters, 1):
            for node in walk_chapter(chapter):
                if isinstance(node, Image | Sound) and node.source in media:
                    self.shown.setdefault(node.source, f"ch{number:03}_xhtml")
        self.site = Site(
            frames=Frames(self.labels, edition.citations, dict(self.deck.tags)),
            typesetter=job.typesetter,
            places=places,
            works={
                key: f"{self.list}.xhtml#work_{number}" for number, key in enumerate(self.works, 1)
            },
            media={
                path: f"../media/file{number}.{_suffix(path)}"
                for number, path in enumerate(self.shown)
            },
            language=self.deck.language,
        )
        self.repeated = PageFold(self.site)

    def members(self) -> Iterator[archive.Member]:
        headings = list(self._headings())
        cover_page = Landmark("cover", self.labels.cover, "text/cover.xhtml")
        landmarks = (
            cover_page,
            Landmark("titlepage", self.labels.title_page, "text/title_page.xhtml"),
            Landmark("toc", self.labels.contents, "#toc"),
            Landmark("bodymatter", headings[0].words, "text/ch001.xhtml"),
        )
        contents = opf.navigation(self.labels.contents, headings, landmarks)
        pages = [
            self._page("cover", self.labels.cover, "cover", self._cover()),
            self._page("title_page", self.deck.title, "frontmatter", self._title_page()),
            self._item("nav", "nav.xhtml", self.deck.title, "frontmatter", contents),
            *self._chapters(),
        ]
        items = [*pages, *self._others(headings)]
        guide = (cover_page, Landmark("toc", self.labels.contents, "nav.xhtml"))
        package = opf.package(self.deck.language, self._metadata(), items, pages, guide)
        return opf.members(package, items)

    # ------------------------------------------------ pages

    def _page(self, stem: str, title: str, kind: str, body: str) -> Item:
        return self._item(f"{stem}_xhtml", f"text/{stem}.xhtml", title, kind, body)

    def _item(self, identity: str, path: str, title: str, kind: str, body: str) -> Item:
        style = "../" * path.count("/") + _STYLE
        data = document(body, title=title, language=self.deck.language, style=style, kind=kind)
        properties = ["nav"] if identity == "nav" else []
        properties += ["mathml"] if b"<math" in data else []
        return Item(identity, path, _XHTML, data, " ".join(properties))

    def _chapters(self) -> Iterator[Item]:
        for number, chapter in enumerate(self.deck.chapters, 1):
            body = PageFold(self.site).chapter(chapter)
            yield self._page(f"ch{number:03}", _words(chapter.title), "bodymatter", body)
            self.job.progress(0.9 * number / len(self.deck.chapters))
        if self.works:
            body = PageFold(self.site).references()
            yield self._page(self.list, self.labels.references, "backmatter", body)

    def _cover(self) -> str:
        alt = attribute("alt", filled(self.labels.cover_picture, title=self.deck.title))
        picture = f'<img src="../media/cover.png" role="doc-cover"{alt} />'
        return f'<div class="cover">{picture}</div>'

    def _title_page(self) -> str:
        settings = self.edition.settings
        side = straight(self.deck.language)
        version = f"<bdi{side}>{text(self.job.version)}</bdi>" if side else text(self.job.version)
        edition = filled(text(self.labels.edition_number), version=version)
        parts = [f'<h1 class="title">{text(marked(self.deck.title, self.deck.language))}</h1>']
        if subtitle := settings.subtitle_in(self.deck.language):
            parts.append(f'<p class="subtitle">{text(subtitle)}</p>')
        if settings.authors:
            parts.append(f'<p class="authors">{text(", ".join(settings.authors))}</p>')
        imprint = [f"<p>{edition}</p>"]
        if settings.license:
            imprint.append(f"<p>{text(settings.license)}</p>")
        if settings.home:
            address = attribute("href", settings.home)
            imprint.append(f"<p><a{address}{side}>{text(settings.home)}</a></p>")
        parts.append(f'<div class="imprint">{"".join(imprint)}</div>')
        return f'<section epub:type="titlepage" class="title-page">{"".join(parts)}</section>'

    # ------------------------------------------------ contents

    def _headings(self) -> Iterator[Heading]:
        for chapter in self.deck.chapters:
            under = tuple(map(self._question, chapter.questions))
            yield self._heading(chapter.title, chapter.id, under)
        if self.works:
            title = self.labels.references
            yield Heading(text(title), title, f"text/{self.list}.xhtml#{REFERENCES}")

    def _question(self, question: Question) -> Heading:
        under = tuple(map(self._question, question.follow_ups))
        return self._heading(question.title, question.id, under)

    def _heading(self, title: Inlines, identity: str, under: tuple[Heading, ...]) -> Heading:
        html = self.repeated.heading(title)
        return Heading(html, _words(title), f"text/{self.site.places[identity]}", under)

    # ------------------------------------------------ the package document

    def _others(self, headings: list[Heading]) -> Iterator[Item]:
        """What is in the publication besides its pages."""
        settings = self.edition.settings
        language = self.deck.language
        picture = cover.cover(
            self.deck.title,
            settings.subtitle_in(language),
            settings.authors,
            writing.script(language),
            right_to_left=writing.direction(language) == "rtl",
        )
        yield Item("cover_png", "media/cover.png", "image/png", picture, "cover-image")
        first = Heading("", self.deck.title, "text/title_page.xhtml")
        old = opf.old_contents(identifier(self.deck), self.deck.title, [first, *headings])
        yield Item("ncx", "toc.ncx", "application/x-dtbncx+xml", xml(old))
        style = (files("rectoverso") / "style" / "epub.css").read_bytes()
        yield Item("stylesheet1", _STYLE, "text/css", style)
        for path, address in self.site.media.items():
            yield self._medium(path, address.removeprefix("../"))

    def _medium(self, path: str, name: str) -> Item:
        """A picture or a sound; for one of a type that a reader need not know, the page that has
        its words stands in.
        """
        identity = name.removeprefix("media/").replace(".", "_")
        data = self.edition.medium(path)
        kind = _MEDIA_TYPES[_suffix(path)]
        if _suffix(path) == "svg":
            data = without_document_type(data)  # an EPUB may hold but a few (EPUB 3.3, 3.9)
        if kind == "audio/ogg" and _OPUS in data[:64]:
            kind = "audio/ogg; codecs=opus"
        foreign = kind.startswith("audio/") and kind not in _KNOWN_SOUNDS
        return Item(identity, name, kind, data, fallback=self.shown[path] if foreign else "")

    def _metadata(self) -> Iterator[str]:
        settings = self.edition.settings
        moment = datetime.fromtimestamp(self.job.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield f'<dc:identifier id="{opf.IDENTIFIER}">{identifier(self.deck)}</dc:identifier>'
        yield f'<dc:title id="epub-title-1">{text(self.deck.title)}</dc:title>'
        yield f'<dc:date id="epub-date">{moment}</dc:date>'
        yield f"<dc:language>{text(self.deck.language)}</dc:language>"
        for number, author in enumerate(settings.authors, 1):
            name = f"epub-creator-{number}"
            yield f'<dc:creator id="{name}">{text(author)}</dc:creator>'
            yield f'<meta refines="#{name}" property="role" scheme="marc:relators">aut</meta>'
        if description := settings.description_in(self.deck.language):
            yield f"<dc:description>{text(description)}</dc:description>"
        if settings.license:
            yield f"<dc:rights>{text(settings.license)}</dc:rights>"
        yield f'<meta property="dcterms:modified">{moment}</meta>'
        for name, value in self._accessibility():
            yield f'<meta property="schema:{name}">{text(value)}</meta>'
        yield '<meta name="cover" content="cover_png" />'

    def _accessibility(self) -> Iterator[tuple[str, str]]:
        """What readers learn of it beforehand (EPUB Accessibility 1.1, 2)."""
        suffixes = {_suffix(medium.path) for medium in self.deck.media}
        sounds = {suffix for suffix in suffixes if f".{suffix}" in SOUNDS}
        yield "accessMode", "textual"
        if suffixes - sounds:
            yield "accessMode", "visual"
        if sounds:
            yield "accessMode", "auditory"
        yield "accessModeSufficient", "textual"
        if suffixes - sounds:
            yield "accessibilityFeature", "alternativeText"
        for feature in ("MathML", "readingOrder", "structuralNavigation", "tableOfContents"):
            yield "accessibilityFeature", feature
        yield from (("accessibilityHazard", hazard) for hazard in _hazards(suffixes, bool(sounds)))
        yield "accessibilitySummary", self.labels.accessibility


def _hazards(suffixes: set[str], sounds: bool) -> tuple[str, ...]:
    """What may harm a reader, in the words of schema.org; nobody has looked or listened."""
    if suffixes & _MAY_FLASH:
        return ("unknown",)
    if sounds:
        return ("noFlashingHazard", "noMotionSimulationHazard", "unknownSoundHazard")
    return ("none",)


def _ids(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        yield question.id
        yield from _ids((*question.rows, *question.follow_ups))


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _words(inlines: Inlines) -> str:
    return " ".join(plain(inlines).split())
