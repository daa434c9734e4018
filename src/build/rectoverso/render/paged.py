"""The frame of a document for paged media: its head, its metadata and its style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Final
from urllib.parse import quote

from rectoverso.render.foreign import turned
from rectoverso.render.html import attribute, text
from rectoverso.typeset.sheets import Sheet


def style(*names: str) -> str:
    """The style sheets `names`, after what all printed matter shares."""
    folder = files("rectoverso") / "style"
    sheets = ("print.css", *names)
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in sheets)


_ROOT: Final = re.compile(r":root\s*\{([^}]*)\}")
_PROPERTY: Final = re.compile(r"--([a-z-]+)\s*:\s*([^;]+)")
_VARIABLE: Final = re.compile(r"var\(--([a-z-]+)\)")
_LENGTH: Final = re.compile(r"(?<![\w.])(\d*\.?\d+)(pt|mm)\b")
# The sizes of program text, which come with its face.
_SIZE: Final = re.compile(r"var\(--code[a-z-]*\)")


def properties(css: str) -> dict[str, str]:
    """The custom properties that a style sheet of ours sets for all elements, by name."""
    return {
        name: " ".join(value.split())
        for root in _ROOT.findall(css)
        for name, value in _PROPERTY.findall(root)
    }


def on_page(
    css: str,
    scale: float,
    more: Mapping[str, str],
    own: Sequence[Sheet] = (),
    address: Callable[[str], str] = quote,
) -> str:
    """A style sheet of ours with its lengths multiplied by `scale`, and with the sheets of a deck's
    `own` laid over it, in which `address` makes addresses of pictures' paths.

    The values of custom properties, and of `more`, are written in their places: where pages are
    described no element has any, and WeasyPrint would look each of them up for every element.
    """
    if scale != 1:
        css = _LENGTH.sub(lambda found: f"{float(found[1]) * scale:.4g}{found[2]}", css)
        css = _SIZE.sub(lambda found: f"calc({found[0]} * {scale:g})", css)
    values = {**properties(css), **more}
    for sheet in own:
        values = sheet.values(values)
    texts = (sheet.filled(values, address)[0] for sheet in own)
    return "\n".join([filled(css, values), *texts])


def filled(css: str, values: Mapping[str, str]) -> str:
    """A style sheet with these custom properties' values in their places."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), css)


def css_string(line: str) -> str:
    """`line` as a string of a style sheet."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\<&\n' else c for c in line) + '"'


def page_of(anchor: str) -> str:
    """The number of the page on which the element with the id `anchor` stands; it is filled in when
    pages are laid out (`typeset.pdf.Section`).
    """
    return f'<span class="page"{attribute("data-of", anchor)}>000</span>'


def pages_of(anchors: Sequence[str], main: Sequence[str] = ()) -> str:
    """The numbers of the pages of several places, each once, those of `main` bold; in late sections
    only.
    """
    bold = attribute("data-main", " ".join(main)) if main else ""
    return f'<span class="pages"{attribute("data-of", " ".join(anchors))}{bold}></span>'


def document(
    body: str,
    *,
    language: str,
    title: str,
    authors: Sequence[str],
    description: str,
    time: int,
) -> str:
    """A whole HTML document: the metadata that the PDF shall carry, then `body`.

    `time` is when it was made, in seconds since the epoch.
    """
    made = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = [("author", author) for author in authors]
    metadata += [("description", description)] if description else []
    metadata += [("generator", "Rectoverso")]
    metadata += [("dcterms.created", made), ("dcterms.modified", made)]
    tags = "".join(
        f"<meta{attribute('name', name)}{attribute('content', value)}>" for name, value in metadata
    )
    return (
        f"<!doctype html><html{attribute('lang', language)}{turned(language)}>"
        '<head><meta charset="utf-8">'
        f"<title>{text(title)}</title>{tags}</head><body>{body}</body></html>"
    )
