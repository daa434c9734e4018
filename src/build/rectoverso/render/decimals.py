"""Numbers of a column that stand under one another by their decimal points.

A column that ends on the right has its numbers' last digits under one another: 1.7 above 148 reads
like 17. So print leaves room behind a number that has fewer decimals than others of its column.
"""

from __future__ import annotations

import re
from typing import Final

from rectoverso.model import Cell, Table, Text, plain

_SIGN: Final = r"[+\-\u2212\u2013±≈~]?\s?"
_GRAMMARS: Final = (
    re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<decimals>\.\d+)?"),
    re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:[.\u00a0\u202f]\d{{3}})+|\d+)(?P<decimals>,\d+)?"),
)
"""Numbers with a decimal point, and those with a decimal comma."""
_NOTHING: Final = frozenset(("", "-", "\u2013", "\u2014", "\u2212"))
"""What stands in a cell that has no number."""


def lacking(table: Table) -> dict[tuple[int, int], str]:
    """What numbers lack of the decimals of their column, by row and column of their cells; only
    of columns that end on the right and hold nothing but numbers.
    """
    found = {}
    for column, side in enumerate(table.alignments):
        if side == "right":
            cells = _lacking([_words(row[column]) for row in table.rows])
            found.update({(row, column): decimals for row, decimals in cells.items()})
    return found


def _words(cell: Cell) -> str:
    if all(isinstance(inline, Text) for inline in cell.children):
        return plain(cell.children).strip()
    return "?"  # what is no number


def _lacking(cells: list[str]) -> dict[int, str]:
    numbers = {row: words for row, words in enumerate(cells) if words not in _NOTHING}
    for grammar in _GRAMMARS:
        matched = {row: grammar.fullmatch(words) for row, words in numbers.items()}
        if not all(matched.values()):
            continue
        decimals = {row: each["decimals"] or "" for row, each in matched.items() if each}
        longest = max(decimals.values(), key=len, default="")
        # as many decimals more, after a point of its own where there is none
        return {
            row: longest[len(own) :] for row, own in decimals.items() if len(own) < len(longest)
        }
    return {}
