"""The outlines of formulas as glyphs of one font, and formulas as text in it.

MathJax's outlines are quadratic, in thousandths of an em, so that they are TrueType's as they are.
A font holds the outlines of the drawings that it is made for, in an order that depends on nothing
else. What it gives are parts of a PDF: the font's file and the entries of its dictionaries (ISO
32000-1, 9.7, CIDFontType2 with Identity-H), and operators that draw a formula as marked content
whose `ActualText` (14.9.4) is what a reader finds and copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import Final
from unicodedata import normalize

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

from rectoverso.typeset.drawing import Box, Drawing, Glyph, Path, number

UNITS: Final = 1000
"""Units of glyph space per em."""

NAME: Final = "RectoversoFormulas"
"""What the font is called within a PDF, as a resource too."""

# Letters that Unicode has once more for mathematics: a reader looks for the plain ones.
_STYLED: Final = re.compile("[\u03d0-\u03f6\u2100-\u214f\U0001d400-\U0001d7ff]")

_MOMENT: Final = 2_082_844_800
"""1970 in seconds since 1904, which a font's times are counted from: no build's own moment."""

_EDGE: Final = 1
"""A glyph that draws nothing and moves nowhere; a reader takes it for U+2060."""

_Key = tuple[str, str]


def _key(glyph: Glyph) -> _Key:
    return glyph.character, glyph.outline


class FormulaFont:
    """A font of the outlines of some drawings.

    `widths` has how far each glyph moves on, glyph 0 first, which draws nothing as glyph 1 does;
    `bounds` is the box around all glyphs: left, bottom, right, top.
    """

    def __init__(self, drawings: Iterable[Drawing]) -> None:
        keys = {_key(mark) for each in drawings for mark in each.marks if isinstance(mark, Glyph)}
        self._numbers = {key: at for at, key in enumerate(sorted(keys), start=_EDGE + 1)}
        glyphs = {".notdef": TTGlyphPen(None).glyph(), f"g{_EDGE}": TTGlyphPen(None).glyph()}
        for (_, outline), at in self._numbers.items():
            pen = TTGlyphPen(None)
            parse_path(outline, pen)
            glyphs[f"g{at}"] = pen.glyph()
        for glyph in glyphs.values():
            glyph.recalcBounds(None)
        boxes = [(each.xMin, each.yMin, each.xMax, each.yMax) for each in glyphs.values()]
        left, bottom, right, top = zip(*boxes, strict=True)
        self.bounds = min(left), min(bottom), max(right), max(top)
        self.widths = tuple(max(0, each) for each in right)
        self._glyphs = glyphs

    def file(self) -> bytes:
        """The TrueType font."""
        _, bottom, _, top = self.bounds
        # made from its size, a builder would look at the clock, or at SOURCE_DATE_EPOCH, which it
        # can't read where that is empty
        builder = FontBuilder(font=TTFont(recalcTimestamp=False))
        builder.isTTF = True
        builder.setupHead(unitsPerEm=UNITS, created=_MOMENT, modified=_MOMENT)
        builder.setupMaxp()
        builder.setupGlyphOrder([*self._glyphs])
        builder.setupGlyf(self._glyphs)
        sides = zip(self._glyphs, self.widths, self._glyphs.values(), strict=True)
        builder.setupHorizontalMetrics({name: (width, each.xMin) for name, width, each in sides})
        builder.setupHorizontalHeader(ascent=top, descent=bottom)
        builder.setupPost(keepGlyphNames=False)
        file = BytesIO()
        builder.save(file)
        return file.getvalue()

    def tag(self, file: bytes) -> str:
        """The name of a subset: six letters that say which outlines are in it, and the font's."""
        letters = "".join(chr(ord("A") + each % 26) for each in sha256(file).digest()[:6])
        return f"{letters}+{NAME}"

    def to_unicode(self) -> bytes:
        """The CMap that says which character each glyph shows (9.10.3)."""
        shown = [
            f"<{at:04x}> <{plain(character).encode('utf-16-be').hex()}>"
            for (character, _), at in self._numbers.items()
        ]
        shown.insert(0, f"<{_EDGE:04x}> <2060>")
        batches = [shown[at : at + 100] for at in range(0, len(shown), 100)]
        lines = [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *(
                line
                for batch in batches
                for line in (f"{len(batch)} beginbfchar", *batch, "endbfchar")
            ),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end end",
        ]
        return "\n".join(lines).encode()

    def operators(self, drawing: Drawing) -> bytes:
        """What draws a formula, its words excepted, in its own lengths and the present colours.

        This begins marked content, which `ending` ends where the same lengths still hold. First
        and last in it stands a glyph that draws nothing, at the ends of the baseline: poppler takes
        the first and the last glyph for where the text stands.
        """
        left, *_ = drawing.box
        text = drawing.reading.encode("utf-16-be").hex().upper()
        parts = [f"/Span <</ActualText <FEFF{text}>>> BDC", self._edge(left)]
        for (colour, clip), group in groupby(drawing.marks, _state):
            if colour is None:
                parts += [_painted(mark) for mark in group if isinstance(mark, Path)]
                continue
            text = "\n".join(self._text(mark for mark in group if isinstance(mark, Glyph)))
            before = (_clipped(clip) if clip else "") + (_paint(colour, "rg") if colour else "")
            parts.append(f"q {before}\n{text}\nQ" if before else text)
        return "\n".join(parts).encode()

    def ending(self, drawing: Drawing) -> bytes:
        """What ends a formula, after its words."""
        left, _, width, _ = drawing.box
        return f"{self._edge(left + width)}\nEMC".encode()

    def _edge(self, x: float) -> str:
        return f"BT /{NAME} {UNITS} Tf 1 0 0 -1 {number(x)} 0 Tm <{_EDGE:04x}> Tj ET"

    def _text(self, glyphs: Iterable[Glyph]) -> Iterator[str]:
        """Glyphs as text: those on a line and of one size in one operator."""
        yield f"BT /{NAME} {UNITS} Tf"
        for (*linear, y), line in groupby(glyphs, lambda glyph: (*glyph.place[:4], glyph.place[5])):
            shown: list[str] = []
            scale, first, at = linear[0], 0.0, 0.0
            for glyph in line:
                number_of = self._numbers[_key(glyph)]
                x = glyph.place[4]
                if not shown:
                    first = at = x
                elif scale and (back := number((at - x) / scale)) != "0":
                    shown.append(back)
                    at -= float(back) * scale
                shown.append(f"<{number_of:04x}>")
                at += self.widths[number_of] * scale
            matrix = " ".join(f"{each:.5g}" for each in linear)
            yield f"{matrix} {number(first)} {number(y)} Tm [{''.join(shown)}] TJ"
        yield "ET"


def plain(character: str) -> str:
    """The character that a reader looks for: a plain x, not the italic one of Unicode."""
    return normalize("NFKC", character) if _STYLED.match(character) else character


def _state(mark: Glyph | Path) -> tuple[str | None, Box | None]:
    """The colour and the clip of a glyph; a path has its own."""
    return (mark.colour, mark.clip) if isinstance(mark, Glyph) else (None, None)


def _clipped(box: Box) -> str:
    return " ".join(map(number, box)) + " re W n "


def _paint(colour: str, operator: str) -> str:
    shares = (f"{int(colour[at : at + 2], 16) / 255:.4g}" for at in (1, 3, 5))
    return " ".join((*shares, operator, ""))


def _painted(path: Path) -> str:
    before = ""
    if path.fill:
        before += _paint(path.fill, "rg")
    if path.stroke is not None:
        dashes = " ".join(map(number, path.dashes))
        before += f"{number(path.thickness)} w [{dashes}] 0 d {int(path.round_ends)} J "
        if path.stroke:
            before += _paint(path.stroke, "RG")
    operator = "S" if path.fill is None else "f" if path.stroke is None else "B"
    drawn = f"{path.segments} {operator}"
    return f"q {before}{drawn} Q" if before else drawn
