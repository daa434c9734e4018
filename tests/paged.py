"""Looking into laid-out pages and finished PDFs: what runs off a page, what has no glyph."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from rectoverso.model import Deck
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from tests import factory


def given(deck: Deck, folder: Path, typesetter: Typesetter, **more: Any) -> tuple[Edition, Job]:
    """What a writer of books is given for a deck of the factory."""
    settings = factory.settings(
        subtitle="짧은 답과 긴 답",
        authors=("홍길동", "Ada Writer"),
        license="CC BY-SA 4.0",
        description="면접 질문을 모은 책이다.",
    )
    return factory.given(deck, folder, typesetter, **({"settings": settings} | more))


def words_of(pdf: Path, *options: str) -> str:
    """The PDF's text, as poppler extracts it."""
    command = ["pdftotext", *options, str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Overflow(NamedTuple):
    """A box that reaches out of its page's text area: by how many CSS pixels, and what it is."""

    page: int
    tag: str
    side: str
    by: float


def overflows(document: Any, tolerance: float = 1.0) -> list[Overflow]:
    """Every box of a laid-out document that leaves the text area sideways or at the foot."""
    found: list[Overflow] = []
    for number, page in enumerate(document.pages, 1):
        frame = page._page_box
        left, right = frame.margin_left, frame.margin_left + frame.width
        bottom = frame.margin_top + frame.height
        for root in frame.children:
            if root.element_tag != "html":
                continue
            for box in boxes(root):
                try:
                    # up to the border: a margin leaves no ink
                    x, y = box.border_box_x(), box.border_box_y()
                    width, height = box.border_width(), box.border_height()
                except (AttributeError, TypeError):
                    continue  # a box without a size of its own
                sides = {
                    "left": left - x,
                    "right": x + width - right,
                    "bottom": y + height - bottom if box.element_tag != "html" else 0,
                }
                found += [
                    Overflow(number, box.element_tag, side, round(by, 1))
                    for side, by in sides.items()
                    if by > tolerance and ink(box)
                ]
    return found


def ink(box: Any) -> bool:
    """Whether a box itself leaves ink: words, a picture, a border, a ground."""
    if getattr(box, "text", "").strip() or hasattr(box, "replacement"):
        return True
    sides = ("top", "right", "bottom", "left")
    style = box.style
    bordered = any(getattr(box, f"border_{side}_width", 0) for side in sides)
    return bordered or getattr(style["background_color"], "alpha", 0) > 0


def boxes(box: Any) -> Iterator[Any]:
    """A box and all within it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


# ---------------------------------------------------------------- glyphs


def without_glyph(path: Path) -> list[tuple[str, str]]:
    """Face and character of whatever a PDF's text shows with an empty glyph or none.

    Reads the embedded faces, so that the text of pictures is covered as well.
    """
    found = []
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if not isinstance(thing, pikepdf.Dictionary) or "/ToUnicode" not in thing:
                continue
            if thing.get("/Subtype") != "/Type0":
                continue
            inner: Any = thing["/DescendantFonts"]
            outlines = _Outlines(inner[0])
            shown = _to_unicode(thing["/ToUnicode"].read_bytes())
            found += [
                (str(thing["/BaseFont"]), text)
                for code, text in shown.items()
                if _visible(text) and not outlines.drawn(code)
            ]
    return found


def _visible(text: str) -> bool:
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


class _Outlines:
    def __init__(self, font: Any) -> None:
        descriptor = font["/FontDescriptor"]
        mapping = font.get("/CIDToGIDMap")
        self.mapping = mapping.read_bytes() if isinstance(mapping, pikepdf.Stream) else None
        self.by_name: Mapping[str, Any]
        if "/FontFile2" in descriptor:
            data = descriptor["/FontFile2"].read_bytes()
        else:
            data = descriptor["/FontFile3"].read_bytes()
        if data[:4] in (b"OTTO", b"\0\1\0\0"):
            font_file = TTFont(io.BytesIO(data))
            self.by_name, self.order = font_file.getGlyphSet(), font_file.getGlyphOrder()
        else:
            fonts = CFFFontSet()
            fonts.decompile(io.BytesIO(data), None)
            self.by_name, self.order = fonts[0].CharStrings, fonts[0].charset

    def drawn(self, code: int) -> bool:
        """Whether there is ink for a character code."""
        glyph = int.from_bytes(self.mapping[2 * code : 2 * code + 2]) if self.mapping else code
        named = f"cid{code:05d}"
        if named not in self.by_name:
            if not 0 < glyph < len(self.order):
                return False
            named = self.order[glyph]
        pen = BoundsPen(self.by_name)  # a glyph may be made of others
        self.by_name[named].draw(pen)
        return pen.bounds is not None


def _to_unicode(content: bytes) -> dict[int, str]:
    """Character codes → text, from a ToUnicode map (ISO 32000-1, 9.10.3)."""
    table: dict[int, str] = {}
    words = content.decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", words, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be", "replace")
    return table
