"""The EPUB 3: pandoc makes the publication from the AST, and this module finishes it.

Pandoc's sandbox neither reads a style sheet or a cover nor knows the time, and it names chapters
after their files; all that is put right here in the finished parts, which are then packed anew.
"""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from rectoverso import archive
from rectoverso.archive import Entry
from rectoverso.diagnostics import RectoversoError, UnfitError
from rectoverso.languages import words
from rectoverso.languages.furniture import Words
from rectoverso.model import Deck, Image, Inlines, Question, plain, walk_deck
from rectoverso.render.ast import AstFold
from rectoverso.render.html import attribute, text
from rectoverso.rules import missing_image, unusable_image
from rectoverso.typeset import cover, pandoc
from rectoverso.typeset.texmath import TexError
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition

_MEDIA_TYPES = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
_MAY_FLASH = frozenset({"gif", "webp"})

_PACKAGE = "EPUB/content.opf"
_NAVIGATION = "EPUB/nav.xhtml"
_OLD_NAVIGATION = "EPUB/toc.ncx"
_TITLE_PAGE = "EPUB/text/title_page.xhtml"
_COVER_PAGE = "EPUB/text/cover.xhtml"
_COVER = "EPUB/media/cover.png"
_STYLE = "EPUB/styles/stylesheet1.css"


class EpubWriter:
    """Writes the publication with cover, title page, contents, chapters and references."""

    name: Final = "epub"
    suffix: Final = ".epub"

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: pandoc, or the cover's faces."""
        return (*pandoc.missing(), *cover.missing())

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the publication into `job.folder`.

        Raises `UnfitError` when a picture is missing or can't be used, `RectoversoError` when
        pandoc or a face is missing or fails, or a formula can't be typeset.
        """
        try:
            return self._write(edition, job)
        except (pandoc.PandocError, TexError) as error:
            raise RectoversoError(str(error)) from error

    def _write(self, edition: Edition, job: Job) -> Artifact:
        deck = edition.deck
        labels = words(deck.language)
        pictures = _pictures(edition)
        fold = AstFold(
            deck,
            labels,
            job.typesetter,
            edition.citations,
            lambda image: pictures[image.source],
        )
        blocks: list[Any] = []
        for number, chapter in enumerate(deck.chapters, 1):
            blocks += fold.chapter(chapter)
            job.progress(0.4 * number / len(deck.chapters))
        blocks += fold.references()
        ast = pandoc.document(_metadata(edition, labels), blocks)
        arguments = ["--split-level=1", "--toc", "--toc-depth=6", "--wrap=none"]
        publication = pandoc.convert(ast, "epub3", arguments)
        job.progress(0.9)
        path = job.path(edition, self.suffix)
        archive.write_zip(path, _Finish(edition, job, labels).entries(publication))
        job.progress(1.0)
        counts = {
            "questions": sum(1 for _ in deck.questions()),
            "chapters": len(deck.chapters),
        }
        return Artifact.of(edition, self.name, path, counts)


def _pictures(edition: Edition) -> dict[str, str]:
    """The deck's pictures as `data:` addresses by path: the deck's own media and nothing else."""
    deck = edition.deck
    media = {medium.path for medium in deck.media}
    pictures: dict[str, str] = {}
    refused: dict[str, str] = {}
    found = []
    for node in walk_deck(deck):
        if not isinstance(node, Image) or node.source in pictures:
            continue
        path = node.source
        if path not in media:
            rule = missing_image.RULE
            found.append(rule.found(f"there is no file {path} in the deck", node.span))
            continue
        content = edition.medium(path)
        refused.setdefault(path, unusable_image.unusable(path, content))
        if refused[path]:
            found.append(unusable_image.RULE.found(f"{path} {refused[path]}", node.span))
            continue
        kind = _MEDIA_TYPES[path.rpartition(".")[2].lower()]
        pictures[path] = f"data:{kind};base64,{b64encode(content).decode()}"
    if found:
        raise UnfitError(tuple(found))
    return pictures


# ---------------------------------------------------------------- metadata


def _metadata(edition: Edition, labels: Words) -> dict[str, Any]:
    """The publication's metadata in pandoc's types and under its names."""
    deck = edition.deck
    settings = edition.settings
    suffixes = {medium.path.rpartition(".")[2].lower() for medium in deck.media}
    seen = ["textual", "visual"] if deck.media else ["textual"]
    features = ["alternativeText"] if deck.media else []
    features += ["MathML", "readingOrder", "structuralNavigation", "tableOfContents"]
    meta = {
        "identifier": _string(identifier(deck)),
        "title": _string(deck.title),
        "lang": _string(deck.language),
        "toc-title": _string(labels.contents),
        "creator": _list(
            {"t": "MetaMap", "c": {"role": _string("aut"), "text": _string(author)}}
            for author in settings.authors
        ),
        "accessModes": _list(map(_string, seen)),
        "accessModeSufficient": _list([_string("textual")]),
        "accessibilityFeatures": _list(map(_string, features)),
        "accessibilityHazards": _list([_string("unknown" if suffixes & _MAY_FLASH else "none")]),
        "accessibilitySummary": _string(labels.accessibility),
    }
    if settings.license:
        meta["rights"] = _string(settings.license)
    if settings.description:
        meta["description"] = _string(settings.description)
    return meta


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


def _string(value: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": value}


def _list(values: Any) -> dict[str, Any]:
    return {"t": "MetaList", "c": list(values)}


# ---------------------------------------------------------------- finishing

# XML 1.0, 2.2: what a document can't hold, not even as a reference
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = "1970-01-01T00:00:00Z"
# Pandoc's notes; their ids get an underscore, because a question may be called fn1.
_NOTES = (
    (
        re.compile(r'<section id="footnotes" class="footnotes '),
        '<section id="foot_notes" class="footnotes ',
    ),
    (
        re.compile(r'href="#fn(\d+)" class="footnote-ref" id="fnref\1"'),
        r'href="#fn_\1" class="footnote-ref" id="fnref_\1"',
    ),
)
_NOTE = re.compile(r'(<aside epub:type="footnote" role="doc-footnote") id="fn(\d+)">\n(<p>)?')


_PICTURE = re.compile(r'<img alt="([^"]*)"[^>]*/>')


class _Finish:
    """The way from pandoc's publication to ours, part by part."""

    def __init__(self, edition: Edition, job: Job, labels: Words) -> None:
        deck = edition.deck
        self.deck = edition.deck
        self.edition = edition
        self.job = job
        self.labels = labels
        self.math_in_contents = False
        self.titles = [_words(chapter.title) for chapter in deck.chapters]
        self.titles.append(labels.references)

    def entries(self, publication: bytes) -> Iterator[Entry]:
        """The files of the finished publication, `mimetype` first and not compressed (OCF 4.3)."""
        with zipfile.ZipFile(BytesIO(publication)) as parts:
            names = sorted(set(parts.namelist()) - {"mimetype"})
            self.math_in_contents = b"<math" in parts.read(_NAVIGATION)
            yield Entry("mimetype", parts.read("mimetype"), stored=True)
            for name in names:
                yield Entry(name, self._mended(name, parts.read(name)))
        yield Entry(_COVER_PAGE, _encoded(self._cover_page()))
        settings = self.edition.settings
        picture = cover.cover(self.deck.title, settings.subtitle, settings.authors)
        yield Entry(_COVER, picture)

    def _mended(self, name: str, content: bytes) -> bytes:
        if name == _STYLE:
            return (files("rectoverso") / "style" / "epub.css").read_bytes()
        if name.endswith((".opf", ".ncx", ".xhtml")):
            return _encoded(self._mended_text(name, content.decode()))
        return content

    def _mended_text(self, name: str, content: str) -> str:
        if name == _PACKAGE:
            return self._package(content)
        if name == _NAVIGATION:
            return self._navigation(content)
        if name == _OLD_NAVIGATION:
            return self._old_navigation(content)
        if name == _TITLE_PAGE:
            return self._page(self.deck.title, "frontmatter", self._title_page())
        return self._chapter(name, content)

    def _package(self, content: str) -> str:
        moment = datetime.fromtimestamp(self.job.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        page = (
            '<item id="cover_xhtml" href="text/cover.xhtml" media-type="application/xhtml+xml" />'
        )
        picture = (
            '<item id="cover_png" href="media/cover.png" media-type="image/png"'
            ' properties="cover-image" />'
        )
        title = attribute("title", self.labels.cover)
        reference = f'<reference type="cover"{title} href="text/cover.xhtml" />'
        for old, new in (
            (f'<dc:date id="epub-date">{_EPOCH}<', f'<dc:date id="epub-date">{moment}<'),
            (f'"dcterms:modified">{_EPOCH}<', f'"dcterms:modified">{moment}<'),
            ('properties="nav"', f'properties="nav{" mathml" * self.math_in_contents}"'),
            ("  </metadata>", '    <meta name="cover" content="cover_png" />\n  </metadata>'),
            ("  <manifest>", f"  <manifest>\n    {page}\n    {picture}"),
            ('<spine toc="ncx">', '<spine toc="ncx">\n    <itemref idref="cover_xhtml" />'),
            ("  <guide>", f"  <guide>\n    {reference}"),
        ):
            content = content.replace(old, new)
        return content

    def _navigation(self, content: str) -> str:
        landmarks = (
            ("text/cover.xhtml", "cover", self.labels.cover),
            ("text/title_page.xhtml", "titlepage", self.labels.title_page),
            ("#toc", "toc", self.labels.contents),
            ("text/ch001.xhtml", "bodymatter", self.titles[0]),
        )
        items = "".join(
            f'<li><a href="{target}" epub:type="{kind}">{text(label)}</a></li>'
            for target, kind, label in landmarks
        )
        content = _PICTURE.sub(r"\1", content)
        start = content.index('<nav epub:type="landmarks"')
        end = content.index("</nav>", start)
        return (
            f'{content[:start]}<nav epub:type="landmarks" id="landmarks" hidden="hidden">'
            f"<ol>{items}</ol>{content[end:]}"
        )

    def _old_navigation(self, content: str) -> str:
        """The contents for EPUB 2 readers: plain words, where pandoc leaves out every formula."""
        plain_titles = [self.deck.title, self.deck.title, *self._headings()]
        titles = iter(plain_titles)
        if content.count("<text>") != len(plain_titles):
            raise RectoversoError("pandoc's contents do not list every question")
        return re.sub(
            r"<text>.*?</text>",
            lambda _: f"<text>{text(next(titles))}</text>",
            content,
            flags=re.DOTALL,
        )

    def _headings(self) -> Iterator[str]:
        for chapter, title in zip(self.deck.chapters, self.titles, strict=False):
            yield title
            for question in chapter.questions:
                yield from _question_titles(question)
        if self.edition.citations.entries:
            yield self.labels.references

    def _chapter(self, name: str, content: str) -> str:
        number = int(re.sub(r"\D", "", name.rpartition("/")[2]))
        title = text(self.titles[number - 1])
        content = re.sub(
            r"<title>.*?</title>", lambda _: f"<title>{title}</title>", content, count=1
        )
        for pattern, new in _NOTES:
            content = pattern.sub(new, content)
        return _NOTE.sub(_numbered_note, content)

    def _title_page(self) -> str:
        settings = self.edition.settings
        edition = self.labels.edition_number.replace("{}", self.job.version)
        parts = [f'<h1 class="title">{text(self.deck.title)}</h1>']
        if settings.subtitle:
            parts.append(f'<p class="subtitle">{text(settings.subtitle)}</p>')
        if settings.authors:
            parts.append(f'<p class="authors">{text(", ".join(settings.authors))}</p>')
        imprint = [f"<p>{text(edition)}</p>"]
        if settings.license:
            imprint.append(f"<p>{text(settings.license)}</p>")
        if settings.home:
            address = attribute("href", settings.home)
            imprint.append(f"<p><a{address}>{text(settings.home)}</a></p>")
        parts.append(f'<div class="imprint">{"".join(imprint)}</div>')
        return f'<section epub:type="titlepage" class="title-page">{"".join(parts)}</section>'

    def _cover_page(self) -> str:
        alt = attribute("alt", f"{self.labels.cover}: {self.deck.title}")
        picture = f'<img src="../media/cover.png" role="doc-cover"{alt} />'
        return self._page(self.labels.cover, "cover", f'<div class="cover">{picture}</div>')

    def _page(self, title: str, kind: str, body: str) -> str:
        language = self.deck.language
        languages = attribute("lang", language) + attribute("xml:lang", language)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"'
            f' xmlns:epub="http://www.idpf.org/2007/ops"{languages}>\n'
            f'<head>\n<meta charset="utf-8" />\n<title>{text(title)}</title>\n'
            '<link rel="stylesheet" type="text/css" href="../styles/stylesheet1.css" />\n'
            f'</head>\n<body epub:type="{kind}">\n{body}\n</body>\n</html>\n'
        )


def _numbered_note(found: re.Match[str]) -> str:
    number = found[2]
    back = f'<a href="#fnref_{number}" class="footnote-back" role="doc-backlink">{number}</a>'
    paragraph = f"<p>{back} " if found[3] else f"<p>{back}</p>"
    return f'{found[1]} id="fn_{number}">\n{paragraph}'


def _words(inlines: Inlines) -> str:
    return " ".join(plain(inlines).split())


def _question_titles(question: Question) -> Iterator[str]:
    yield _words(question.title)
    for follow_up in question.follow_ups:
        yield from _question_titles(follow_up)


def _encoded(content: str) -> bytes:
    return _NOT_XML.sub("", content).encode()
