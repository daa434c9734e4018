"""The cover of an electronic book: a leaf whose corner turns, with title, subtitle and authors.

It is drawn from the words alone, so that the same words give the same picture; nothing on it
changes with a version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from io import BytesIO
from itertools import groupby
from typing import Final, NamedTuple
from unicodedata import category

from PIL import Image, ImageDraw, ImageFont, ImageOps, features
from PIL.ImageFont import FreeTypeFont

from rectoverso.typeset.faces import Faces, choose
from rectoverso.typeset.fonts import FaceFile, face_file, letters

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


def cover(
    title: str, subtitle: str, authors: Sequence[str], script: str, *, right_to_left: bool = False
) -> bytes:
    """The picture as a PNG file. `subtitle` and `authors` may be empty.

    Where no face here has a letter of the words, or their letters can't be joined as their script
    wants it, the leaf stays blank: the title is told beside it all the same.
    """
    picture = _leaf()
    faces = choose(script, {*title, *subtitle, *"".join(authors), *", …"})
    can_be_set = not (faces.without or faces.emoji or faces.lacking())
    joins = script not in _UNJOINED
    if right_to_left:
        picture = ImageOps.mirror(picture)
    if can_be_set and (not joins or features.check("raqm")):
        page = _Page(
            ImageDraw.Draw(picture),
            faces,
            joins=joins,
            right_to_left=right_to_left,
            parts_words=script not in _UNSPACED,
        )
        page.rule()
        below = page.set(title, _SERIF_BOLD, (156, 60), 1.34, _TITLE_TOP, _TITLE_HEIGHT, _TITLE)
        if subtitle:
            page.set(subtitle, _SANS, (62, 36), 1.6, below + 64, _SUBTITLE_HEIGHT, _SUBTITLE)
        if authors:
            page.names(authors)
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


class _Type(NamedTuple):
    """Sans or serif, bold or not."""

    is_serif: bool
    bold: bool


_SERIF_BOLD: Final = _Type(is_serif=True, bold=True)
_SANS: Final = _Type(is_serif=False, bold=False)
_UNJOINED: Final = ("Kore", "Jpan", "Hans", "Hant", "Latn", "Cyrl", "Grek", "Armn", "Geor")
"""Scripts whose letters stand side by side, each as it is."""


_UNSPACED: Final = ("Kore", "Jpan", "Hans", "Hant", "Thai", "Laoo", "Khmr", "Mymr", "Tibt")
"""Scripts whose words stand together, or may be broken anywhere, as Korean titles are."""
_CLINGS: Final = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec6-\u0ecd]")
_LEADS: Final = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4]")
"""Vowels and marks of Thai and Lao that no line begins with, and vowels that none ends with."""


class _Page:
    """The words on the leaf, from its left or its right."""

    def __init__(
        self,
        draw: ImageDraw.ImageDraw,
        faces: Faces,
        *,
        joins: bool,
        right_to_left: bool,
        parts_words: bool,
    ) -> None:
        self.draw = draw
        self.faces = faces
        # the basic layout is part of every build of Pillow; the other is not
        self.engine = ImageFont.Layout.RAQM if joins else ImageFont.Layout.BASIC
        self.right_to_left = right_to_left
        self.parts_words = parts_words

    def rule(self) -> None:
        left, right = _TEXT_LEFT, _TEXT_LEFT + 150
        if self.right_to_left:
            left, right = SIZE[0] - right, SIZE[0] - left
        self.draw.rectangle((left, _TITLE_TOP - 96, right, _TITLE_TOP - 84), _ACCENT)

    def set(
        self,
        words: str,
        kind: _Type,
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
            lines = self.lines(words, kind, size, _TEXT_WIDTH)
            step = round(size * leading)
            if len(lines) * step <= height and self.are_whole(words, lines):
                break
        else:
            if len(lines) > height // step:
                lines = lines[: height // step]
                lines[-1] = lines[-1][:-1] + "…"
        for number, line in enumerate(lines):
            # "a": the line's ascent at the top
            self.line(line, kind, size, top + number * step, "a", colour)
        return top + len(lines) * step

    def are_whole(self, words: str, lines: list[str]) -> bool:
        """Whether no word is broken, in a script that parts its words."""
        return not self.parts_words or " ".join(lines).split() == words.split()

    def names(self, authors: Sequence[str]) -> None:
        """The authors above the leaf's lower edge, beside the turned corner."""
        whole = [author.replace(" ", "\u00a0") for author in authors]
        width = _RIGHT - _CORNER - 40 - _TEXT_LEFT
        lines = self.lines(", ".join(whole), _SANS, 50, width)
        for number, line in enumerate(reversed(lines[:6])):
            self.line(line, _SANS, 50, _AUTHORS_BOTTOM - number * 78, "d", _TITLE)

    def line(self, words: str, kind: _Type, size: int, y: int, to: str, colour: str) -> None:
        """Draw a line; `to` is what of it stands at `y`: its ascent (a) or its descent (d)."""
        runs = self.runs(words, kind, size)
        x: float = _TEXT_LEFT
        if self.right_to_left:
            x = SIZE[0] - _TEXT_LEFT - sum(self.length(run, face) for run, face in runs)
            runs.reverse()
        for run, face in runs:
            toward = "rtl" if self.right_to_left and features.check("raqm") else None
            self.draw.text((x, y), run, colour, face, anchor=f"l{to}", direction=toward)
            x += self.length(run, face)

    def runs(self, words: str, kind: _Type, size: int) -> list[tuple[str, FreeTypeFont]]:
        """Words in stretches of one face each: the first that has all of them, or else the first
        that has a letter.
        """
        families = self.faces.text if kind.is_serif else self.faces.sans
        for family in families:
            if all(letter in letters(family) for letter in words.replace("\u00a0", "")):
                return [(words, self.face(family, kind.bold, size))]
        found: list[tuple[str, FreeTypeFont]] = []
        for family, run in groupby(words, partial(_first_with, families)):
            found.append(("".join(run), self.face(family, kind.bold, size)))
        return found

    def face(self, family: str, bold: bool, size: int) -> FreeTypeFont:
        return _face(face_file(family, bold=bold), size, self.engine)

    @staticmethod
    def length(words: str, face: FreeTypeFont) -> float:
        return face.getlength(words)

    def lines(self, words: str, kind: _Type, size: int, width: int) -> list[str]:
        """`words` in lines that fit, broken between words; a word too long is broken inside."""

        def fits(line: str) -> bool:
            runs = self.runs(line, kind, size)
            return sum(self.length(run, face) for run, face in runs) <= width

        lines: list[str] = []
        line = ""
        for word in words.split(" "):
            longer = f"{line} {word}" if line else word
            if fits(longer):
                line = longer
                continue
            if line:
                lines.append(line)
            line = ""
            for piece in _pieces(word):
                if line and not fits(line + piece):
                    lines.append(line)
                    line = ""
                line += piece
        return [*lines, line] if line else lines


@lru_cache(maxsize=64)
def _face(file: FaceFile, size: int, engine: ImageFont.Layout) -> FreeTypeFont:
    return ImageFont.truetype(file.path, size, index=file.index, layout_engine=engine)


def _pieces(word: str) -> list[str]:
    """A word in the smallest pieces that a line may be broken between."""
    pieces: list[str] = []
    for letter in word:
        clings = category(letter).startswith("M") or _CLINGS.match(letter)
        if pieces and (clings or _LEADS.match(pieces[-1][-1])):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _first_with(families: Sequence[str], character: str) -> str:
    return next((each for each in families if character in letters(each)), families[0])
