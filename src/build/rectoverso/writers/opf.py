"""What makes files an EPUB: its container, its package document, and its contents twice.

Sources: EPUB 3.3 (container in section 4, package document in 5, navigation in 7); for readers of
EPUB 2, OPF 2.0.1 (guide in section 2.6, NCX in 2.4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, NamedTuple

from rectoverso.archive import Member
from rectoverso.languages.writing import direction
from rectoverso.render.html import attribute, text
from rectoverso.render.xhtml import xml

IDENTIFIER: Final = "epub-id-1"
"""The id of the metadata's `dc:identifier`."""

_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTAINER: Final = f"""{_XML}\
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml" />
</rootfiles>
</container>
"""
# Apple's reader takes the faces of a style sheet only where this says so.
_APPLE: Final = f"""{_XML}\
<display_options>
<platform name="*"><option name="specified-fonts">true</option></platform>
</display_options>
"""


class Item(NamedTuple):
    """A file of the publication: its id and its properties in the package document, its path from
    there, its media type and its bytes; `fallback` is the id of what stands in for it where a
    reader does not know the type.
    """

    id: str
    path: str
    kind: str
    data: bytes
    properties: str = ""
    fallback: str = ""


class Heading(NamedTuple):
    """A line of the contents: in XHTML and in plain words, where it leads, the lines under it."""

    html: str
    words: str
    address: str
    under: tuple[Heading, ...] = ()


class Landmark(NamedTuple):
    """A place that readers may look for: its `epub:type`, its name, and where it is."""

    kind: str
    name: str
    address: str


def members(package: str, items: Iterable[Item]) -> Iterator[Member]:
    """The files of the archive: those of the container, the package document, the items."""
    yield Member("mimetype", b"application/epub+zip", stored=True)
    yield Member("META-INF/container.xml", _CONTAINER.encode())
    yield Member("META-INF/com.apple.ibooks.display-options.xml", _APPLE.encode())
    yield Member("EPUB/content.opf", xml(package))
    for item in items:
        yield Member(f"EPUB/{item.path}", item.data)


def package(
    language: str,
    metadata: Iterable[str],
    items: Iterable[Item],
    spine: Iterable[Item],
    guide: Iterable[Landmark],
) -> str:
    """The package document; `metadata` are its elements, `spine` the pages in reading order."""
    manifest = "".join(
        f'<item id="{item.id}" href="{item.path}" media-type="{item.kind}"'
        f"{item.properties and attribute('properties', item.properties)}"
        f"{item.fallback and attribute('fallback', item.fallback)} />\n"
        for item in items
    )
    # which edge of the book is turned (EPUB 3.3, 5.6.8)
    turns = attribute("page-progression-direction", "rtl") if direction(language) == "rtl" else ""
    order = "".join(f'<itemref idref="{page.id}" />\n' for page in spine)
    places = "".join(
        f'<reference type="{each.kind}"{attribute("title", each.name)} href="{each.address}" />\n'
        for each in guide
    )
    return (
        f'{_XML}<package version="3.0" xmlns="http://www.idpf.org/2007/opf"'
        f'{attribute("xml:lang", language)} unique-identifier="{IDENTIFIER}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "".join(f"{element}\n" for element in metadata)
        + f"</metadata>\n<manifest>\n{manifest}</manifest>\n"
        f'<spine toc="ncx"{turns}>\n{order}</spine>\n'
        f"<guide>\n{places}</guide>\n</package>\n"
    )


def navigation(title: str, headings: Iterable[Heading], landmarks: Iterable[Landmark]) -> str:
    """The body of the page with the contents, under `title`; the landmarks are not shown."""
    marks = "".join(
        f'<li><a href="{each.address}" epub:type="{each.kind}">{text(each.name)}</a></li>\n'
        for each in landmarks
    )
    return (
        '<nav epub:type="toc" role="doc-toc" id="toc">'
        f'<h1 id="toc-title">{text(title)}</h1>\n{_list(headings)}</nav>\n'
        f'<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol>\n{marks}</ol></nav>'
    )


def _list(headings: Iterable[Heading]) -> str:
    items = "".join(
        f'<li><a href="{heading.address}">{heading.html}</a>'
        f"{_list(heading.under) if heading.under else ''}</li>\n"
        for heading in headings
    )
    return f'<ol class="toc">\n{items}</ol>\n'


def old_contents(identifier: str, title: str, headings: Iterable[Heading]) -> str:
    """The contents for readers of EPUB 2, in plain words, as an NCX document."""
    headings = tuple(headings)
    meta = "".join(
        f'<meta name="dtb:{name}" content="{value}" />\n'
        for name, value in (
            ("uid", identifier),
            ("depth", _depth(headings)),
            ("totalPageCount", 0),
            ("maxPageNumber", 0),
        )
    )
    return (
        f'{_XML}<ncx version="2005-1" xmlns="http://www.daisy.org/z3986/2005/ncx/">\n'
        f"<head>\n{meta}</head>\n<docTitle><text>{text(title)}</text></docTitle>\n"
        f"<navMap>\n{''.join(_points(headings, count()))}</navMap>\n</ncx>\n"
    )


def _points(headings: Iterable[Heading], numbers: Iterator[int]) -> Iterator[str]:
    for heading in headings:
        yield (
            f'<navPoint id="navPoint-{next(numbers)}"><navLabel><text>{text(heading.words)}</text>'
            f'</navLabel><content src="{heading.address}" />\n'
        )
        yield from _points(heading.under, numbers)
        yield "</navPoint>\n"


def _depth(headings: Iterable[Heading]) -> int:
    return max((1 + _depth(heading.under) for heading in headings), default=0)
