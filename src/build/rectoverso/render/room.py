"""How much room words, programs and tables want, in em, without a face to measure with.

A card is shown in whatever face a device has. So a letter counts as what the usual faces of its
script give it (Roboto, San Francisco, Noto Sans), rather too much than too little: a Latin letter
0.56 em, a Korean, Chinese or Japanese one 0.96 em (UAX #11: wide and fullwidth), a mark upon
another letter nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final
from unicodedata import category, east_asian_width

from rectoverso.model import (
    Cell,
    Citation,
    Code,
    Footnote,
    Image,
    Inlines,
    LineBreak,
    Math,
    SoftBreak,
    Sound,
    Table,
    Text,
)
from rectoverso.render.foreign import unspaced

_LATIN, _WIDE, _MONOSPACED = 0.56, 0.96, 0.54
_MARKS: Final = ("Mn", "Me")
_SIGN: Final = re.compile(r"\\[A-Za-z]+|[^\s{}^_&]")
_IN_FORMULA: Final = 0.65
_PICTURE: Final = 6.0
# What a citation, a sound's button or a footnote's sign takes, roughly.
_ASIDE: Final = 4.0
# A column is not narrower than its longest word, nor, where it has as much to say, than this.
_COLUMN: Final = 8.0
# Blank beside a cell's words.
_AROUND: Final = 0.9
# What a table's letters are to those around it, on a phone and on a wider screen (cards.css).
_PHONE, _DESK, _TURN = 0.86, 0.92, 24.0


def formula(tex: str) -> float:
    """About how wide a formula is; a letter in it takes about 0.65 em."""
    return _IN_FORMULA * len(_SIGN.findall(tex))


def letters(words: str) -> float:
    """How wide words are in one line."""
    return sum(map(_letter, words))


def columns(program: str, tab: int = 4) -> int:
    """The columns of the longest line of a program text; a wide letter takes the 1.7 that a device
    gives it in whose monospaced face it is missing.
    """
    lines = [line.expandtabs(tab) for line in program.split("\n")]
    if program.isascii():
        return max(map(len, lines))
    return max(round(sum(1.7 if _letter(each) == _WIDE else 1 for each in line)) for line in lines)


def needed(table: Table, language: str) -> float:
    """How wide a table's surroundings must be for it to be read with its columns side by side, in
    em of their letters.
    """
    sides = zip(table.head, *table.rows, strict=True)
    wanted = sum(_column(cells, language) + _AROUND for cells in sides)
    return wanted * _PHONE if wanted * _PHONE <= _TURN else wanted * _DESK


def _column(cells: Iterable[Cell], language: str) -> float:
    """The width at which a column can be read: that of its longest piece that is never broken, and
    of all it says where that is little.
    """
    longest = whole = 0.0
    for cell in cells:
        pieces = _pieces(cell.children, language)
        longest = max(longest, *pieces, 0.0)
        whole = max(whole, sum(pieces) + _LATIN / 2 * len(pieces))
    return max(longest, min(whole, _COLUMN))


def _pieces(inlines: Inlines, language: str) -> list[float]:
    """The widths of the pieces of a line, each of which a browser keeps together.

    Words end at blanks; where words have none between them, anywhere. What touches a formula
    stays with it.
    """
    pieces = [0.0]
    for inline in inlines:
        match inline:
            case Text():
                for number, word in enumerate(re.split(r"\s", inline.text)):
                    if number:
                        pieces.append(0.0)
                    if unspaced(language):
                        pieces += map(_letter, word)
                    else:
                        pieces[-1] += letters(word)
            case Code():
                for number, word in enumerate(inline.text.split()):
                    if number:
                        pieces.append(0.0)
                    pieces[-1] += sum(
                        _WIDE if _letter(each) == _WIDE else _MONOSPACED for each in word
                    )
                pieces[-1] += 0.5
            case Math():
                pieces[-1] += formula(inline.tex)
            case SoftBreak() | LineBreak():
                pieces.append(0.0)
            case Image():
                pieces += [_PICTURE, 0.0]
            case Citation() | Footnote() | Sound():
                pieces += [_ASIDE, 0.0]
            case _:
                pieces = _run_on(pieces, _pieces(inline.children, language))
    return pieces


def _run_on(pieces: list[float], more: list[float]) -> list[float]:
    """Pieces after others, without a blank between them."""
    return [*pieces[:-1], pieces[-1] + more[0], *more[1:]]


@cache
def _letter(letter: str) -> float:
    if category(letter) in _MARKS:
        return 0.0
    return _WIDE if east_asian_width(letter) in "WF" else _LATIN
