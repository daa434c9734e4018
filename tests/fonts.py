"""Small fonts, made for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph


def make(path: Path, letters: Mapping[str, bool], family: str = "Own Letters") -> Path:
    """Write a font with these letters, drawn as a square or, where False, as nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {letter: f"letter{ord(letter):X}" for letter in letters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(letter): name for letter, name in names.items()})
    drawn = {".notdef": _box(50, 350)}
    drawn |= {names[each]: _box(100, 600) if solid else Glyph() for each, solid in letters.items()}
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (700, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
    return path


def _box(low: int, high: int) -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((low, low))
    for point in ((low, high), (high, high), (high, low)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()
