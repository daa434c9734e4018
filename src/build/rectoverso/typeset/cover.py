"""The cover of an electronic book: a leaf whose corner turns, with title, subtitle and authors.

It is drawn from the words alone, so that the same words give the same picture; nothing on it
changes with a version.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.fonts import SANS, SERIF, face_file

SIZE: Final = (1600, 2400)
"""Width and height in pixels: two to three, the proportion that shops and readers expect."""

_GROUND: Final = "#1d3f66"
_BEHIND: Final = "#2c5583"
_LEAF: Final = "#faf7f0"
_TURNED: Final = "#e6dcc6"
_ACCENT: Final = "#b98a35"
_TITLE: Final = "#17263a"
_SUBTITLE: Final = "#4a5361"

# The leaf's edges, the corner that is turned, and the text's margins.
_LEFT, _TOP, _RIGHT, _BOTTOM = 130, 150, 1470, 2250
_CORNER: Final = 360
_TEXT_LEFT: Final = 270
_TEXT_WIDTH: Final = _RIGHT - 140 - _TEXT_LEFT
_TITLE_TOP: Final = 560
_TITLE_HEIGHT: Final = 800
_SUBTITLE_HEIGHT: Final = 360
_AUTHORS_BOTTOM: Final = _BOTTOM - 150
_SMOOTH: Final = 4


_FACES: Final = ((SERIF, True), (SANS, False))


def missing() -> tuple[str, ...]:
    """What this machine lacks for it, one line each on what to install; empty when ready."""
    lines = []
    for family, bold in _FACES:
        try:
            face_file(family, bold=bold)
        except RectoversoError as error:
            lines.append(str(error))
    return tuple(lines)


def cover(title: str, subtitle: str, authors: Sequence[str]) -> bytes:
    """The picture as a PNG file. `subtitle` and `authors` may be empty.

    Raises `RectoversoError` where the faces are not installed.
    """
    picture = _leaf()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((_TEXT_LEFT, _TITLE_TOP - 96, _TEXT_LEFT + 150, _TITLE_TOP - 84), _ACCENT)
    below = _set(draw, title, SERIF, True, (156, 60), 1.34, _TITLE_TOP, _TITLE_HEIGHT, _TITLE)
    if subtitle:
        _set(draw, subtitle, SANS, False, (62, 36), 1.6, below + 64, _SUBTITLE_HEIGHT, _SUBTITLE)
    if authors:
        _names(draw, authors)
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def _leaf() -> Image.Image:
    """The ground, the leaf and its turned corner, drawn large and made small for a smooth edge."""
    picture = Image.new("RGB", SIZE, _GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((_LEFT, _TOP, _RIGHT - 1, _BOTTOM - 1), _LEAF)
    side = _CORNER * _SMOOTH
    corner = Image.new("RGB", (side, side), _BEHIND)
    ImageDraw.Draw(corner).polygon([(0, 0), (side, 0), (0, side)], fill=_TURNED)
    small = corner.resize((_CORNER, _CORNER), Image.Resampling.BOX)
    picture.paste(small, (_RIGHT - _CORNER, _BOTTOM - _CORNER))
    return picture


def _set(
    draw: ImageDraw.ImageDraw,
    words: str,
    family: str,
    bold: bool,
    sizes: tuple[int, int],
    leading: float,
    top: int,
    height: int,
    colour: str,
) -> int:
    """Set `words` below `top`, as large as `height` allows between two sizes; gives the end.

    Lines that do not fit even at the smallest size are left out, with an ellipsis.
    """
    largest, smallest = sizes
    for size in range(largest, smallest - 1, -4):
        face = _face(family, bold, size)
        lines = _lines(words, face)
        step = round(size * leading)
        if len(lines) * step <= height:
            break
    else:
        lines = lines[: height // step]
        lines[-1] = lines[-1][:-1] + "…"
    for number, line in enumerate(lines):
        # "l" and "a": from the left, the line's ascent at the top
        draw.text((_TEXT_LEFT, top + number * step), line, colour, face, anchor="la")
    return top + len(lines) * step


def _names(draw: ImageDraw.ImageDraw, authors: Sequence[str]) -> None:
    """The authors above the leaf's lower edge, beside the turned corner."""
    face = _face(SANS, False, 50)
    whole = [author.replace(" ", "\u00a0") for author in authors]
    lines = _lines(", ".join(whole), face, _RIGHT - _CORNER - 40 - _TEXT_LEFT)
    for number, line in enumerate(reversed(lines[:6])):
        draw.text((_TEXT_LEFT, _AUTHORS_BOTTOM - number * 78), line, _TITLE, face, anchor="ld")


def _face(family: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    file = face_file(family, bold=bold)
    # the basic layout is part of every build of Pillow; the other is not
    return ImageFont.truetype(
        file.path, size, index=file.index, layout_engine=ImageFont.Layout.BASIC
    )


def _lines(words: str, face: ImageFont.FreeTypeFont, width: int = _TEXT_WIDTH) -> list[str]:
    """`words` in lines that fit, broken between words; a word too long is broken inside."""
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if face.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = ""
        for letter in word:
            if face.getlength(line + letter) > width:
                lines.append(line)
                line = ""
            line += letter
    return [*lines, line] if line else lines
