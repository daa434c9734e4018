"""Words of formulas in scripts whose letters change beside one another: Arabic, Thai, Devanagari.

MathJax sets every letter that its own fonts lack by itself, and WeasyPrint 70 does so too in a
picture. Here such words are shaped by HarfBuzz: letters get the widths that they have within their
word, and the word becomes an outline.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import category

import uharfbuzz
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from rectoverso.typeset import faces, fonts

_BLANK: Final = r'<path data-c="[0-9A-F]+" d="" transform="[^"]*"/>'
_TEXT: Final = (
    r'<text((?: transform="[^"]*")?) font-size="([^"]*)" font-family="([^"]*)">([^<]+)</text>'
)
_RUN: Final = re.compile(rf"{_TEXT}(?:(?:{_BLANK})?{_TEXT})+")
_PIECE: Final = re.compile(rf"{_TEXT}|{_BLANK}")


def widths(tex: str, family: str) -> dict[str, float]:
    """How far the letters of a formula move on, in em, that MathJax's own fonts may lack."""
    found = {
        each: 0.0 if category(each) == "Mn" else faces.advance(family, each)
        for each in sorted({*tex})
        if not each.isascii()
    }
    found = {each: width for each, width in found.items() if width or category(each) == "Mn"}
    for word in re.findall(r"[^\x00-\x7f]+", tex):
        alone = sum(found.get(each, 0.0) for each in word)
        shaped = _shaped(word, faces.family_of(family, word[0]))
        if shaped and alone:
            share = shaped[1] / alone
            found |= {each: found[each] * share for each in word if each in found}
    return found


def joined(svg: str) -> str:
    """A drawing in which words of such scripts are outlines."""
    return _RUN.sub(_join, svg) if "<text" in svg else svg


def _join(run: re.Match[str]) -> str:
    place, size, family, first = run.group(1, 2, 3, 4)
    words = "".join(piece[4] or " " for piece in _PIECE.finditer(run[0]))
    shaped = _shaped(words, faces.family_of(family, first))
    if not shaped:
        return run[0]
    em = float(size.removesuffix("px"))
    return f'<g{place}><path transform="scale({em:g},{-em:g})" d="{shaped[0]}"/></g>'


@cache
def _shaped(words: str, family: str) -> tuple[str, float] | None:
    """The outline of words, in em, and how far they move on; None for letters that stand side by
    side, or where no face is here.
    """
    if not family or not faces.is_shaped(words[0]):
        return None
    file = fonts.face_file(family)
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file.path)), file.index)
    font = uharfbuzz.Font(face)
    line = uharfbuzz.Buffer()
    line.add_str(words)
    line.guess_segment_properties()
    uharfbuzz.shape(font, line)
    pen = SVGPathPen(None, ntos=lambda number: f"{number:.4g}")
    x = 0.0
    for glyph, place in zip(line.glyph_infos, line.glyph_positions, strict=True):
        move = (x + place.x_offset) / face.upem, place.y_offset / face.upem
        scaled = TransformPen(pen, (1 / face.upem, 0, 0, 1 / face.upem, *move))
        font.draw_glyph_with_pen(glyph.codepoint, scaled)
        x += place.x_advance
    return pen.getCommands(), x / face.upem
