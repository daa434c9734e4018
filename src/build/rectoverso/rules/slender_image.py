"""A picture is so long, or so high, that a phone shows a line of it.

Cards and the EPUB show a picture whole: at most as wide as the page and as high as the screen. A
strip of 200 × 8,000 px becomes 17 px wide there, and nothing in it can be read. The message says
what is left on a phone of 320 × 700 px. Cut the picture into several, or draw it anew in other
proportions.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree import ElementTree

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context
from rectoverso.source.svg import prolog_fault, without_document_type

WIDE: Final = 288.0
HIGH: Final = 665.0
"""CSS px that a phone gives a picture: 320 without the margins, and 95 % of 700 (Anki's own
`img { max-height: 95vh }`).
"""
LEAST: Final = 20.0
"""CSS px of the shorter side below which nothing is seen; pictures that are meant as small stay."""


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    told: set[str] = set()
    for node in context.index.of(Image):
        if node.source not in present or node.source in told:
            continue
        told.add(node.source)
        wide, high = size(node.source, context.medium(node.source))
        scale = min(1.0, WIDE / wide, HIGH / high)
        if scale < 1 and min(wide, high) * scale < LEAST:
            left = " × ".join(f"{max(1, round(side * scale)):,}" for side in (wide, high))
            message = f"this picture of {wide:,.0f} × {high:,.0f} px is {left} px on a phone"
            hint = "cut it into several, or draw it in other proportions"
            yield RULE.found(message, node.span, hint)


def size(path: str, content: bytes) -> tuple[float, float]:
    """A picture's width and height in px; 1 and 1 where they are not known."""
    wide, high = _drawn(content) if path.lower().endswith(".svg") else _photographed(content)
    return (wide, high) if wide > 0 and high > 0 else (1.0, 1.0)


def _drawn(content: bytes) -> tuple[float, float]:
    if prolog_fault(content):
        return 0.0, 0.0
    try:
        # no entities (they are a fault of the prolog), so nothing can blow up
        root = ElementTree.fromstring(without_document_type(content))  # noqa: S314
        box = root.get("viewBox", "").replace(",", " ").split()
        sides = box[2:4] if len(box) == 4 else (root.get("width", ""), root.get("height", ""))
        wide, high = (float(side.removesuffix("px")) for side in sides)
    except (ElementTree.ParseError, ValueError, LookupError):
        return 0.0, 0.0
    return wide, high


def _photographed(content: bytes) -> tuple[float, float]:
    from PIL import Image as Raster

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures of many pixels, which are not decoded
            with Raster.open(BytesIO(content)) as opened:
                wide, high = opened.size
    except (OSError, SyntaxError, ValueError, Raster.DecompressionBombError):
        return 0.0, 0.0
    return float(wide), float(high)


RULE = Rule("IMG008", "slender-image", Severity.WARNING, _check)
