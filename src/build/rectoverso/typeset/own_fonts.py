"""Fonts that a deck brings along: `[book] fonts` in `deck.toml`."""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category


@dataclass(frozen=True, slots=True)
class OwnFont:
    """A font file of the deck, its family, and the characters that it has glyphs for.

    `hollow` are the characters that it claims to have, and draws as a missing one. `roles` are what
    it leads in (`serif`: running text, `sans`: headings, `mono`: program text); none: in the first
    two.
    """

    path: Path
    family: str
    letters: frozenset[str]
    hollow: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


class UnreadableFontError(Exception):
    """A file is no font; the message says why."""


def read(path: Path, shown: Collection[str] = ()) -> OwnFont:
    """Read a font file, and look at its glyphs of the characters `shown`.

    Raises `UnreadableFontError` for a file that is missing or no font.
    """
    font = _read(path)
    drawn = (each for each in shown if each in font.letters and category(each)[0] not in "ZC")
    hollow = frozenset(each for each in drawn if _is_hollow(path, each))
    return replace(font, letters=font.letters - hollow, hollow=hollow)


@lru_cache(maxsize=64)
def _read(path: Path) -> OwnFont:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            family = font["name"].getBestFamilyName()
            characters = frozenset(map(chr, font.getBestCmap() or ()))
    except OSError as error:
        raise UnreadableFontError(error.strerror or str(error)) from error
    except (TTLibError, AssertionError, LookupError, ValueError, struct.error) as error:
        raise UnreadableFontError(str(error)) from error
    if not family or not characters:
        raise UnreadableFontError("it names no family" if not family else "it has no letters")
    return OwnFont(path, family, characters)


@cache
def _is_hollow(path: Path, character: str) -> bool:
    """Whether the glyph of a character that is to be seen draws nothing, or what stands for a
    missing one.
    """
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        glyphs = font.getGlyphSet()
        name = (font.getBestCmap() or {})[ord(character)]
        if name == ".notdef" or name not in glyphs:
            return True
        if any(table in font for table in ("CBDT", "sbix", "COLR", "SVG ")):
            return False
        drawn, missing = RecordingPen(), RecordingPen()
        glyphs[name].draw(drawn)
        glyphs[".notdef"].draw(missing)
        return not drawn.value or drawn.value == missing.value
