"""Tables: their cells in a grid, and what a table is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rectoverso.importers.web.programs import is_beside
from rectoverso.importers.web.tree import BLOCKS, Element

MOST_CELLS: Final = 100_000
"""How many cells a table may come to; what spans more is not repeated."""
_MOST_SPANNED: Final = 100
_ALIGNED: Final = re.compile(r"text-align\s*:\s*(left|center|right)")
_LARGE: Final = frozenset(("table", "pre", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "dl"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a row has it: `repeated` where it stands once more, since it spans several rows
    or columns. None of its element where its row is shorter than others.
    """

    element: Element | None
    is_head: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows, as many cells in each; the first `heads` of them are its head."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int
    captions: tuple[Element, ...]
    strays: tuple[Element | str, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.rows[0]) if self.rows else 0


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """A table's own rows, each with whether it stands in its head; feet last."""
    feet: list[Element] = []
    for part in table.elements():
        if part.name == "tr":
            yield part, False
        elif part.name == "tfoot":
            feet.append(part)
        elif part.name in ("thead", "tbody"):
            for row in part.elements():
                if row.name == "tr":
                    yield row, part.name == "thead"
    for foot in feet:
        for row in foot.elements():
            if row.name == "tr":
                yield row, False


def grid(table: Element) -> Grid:
    """The cells of a table, those that span several places in each of them."""
    rows: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    heads = 0
    count = 0
    for row, in_head in _rows(table):
        cells: list[Cell] = []

        def hang(cells: list[Cell] = cells) -> None:
            while len(cells) in hanging:
                cell, left = hanging.pop(len(cells))
                if left > 1:
                    hanging[len(cells)] = (cell, left - 1)
                cells.append(cell)

        for element in row.elements():
            if element.name not in ("td", "th") or is_beside(element):
                continue
            hang()
            wide = _span(element, "colspan") if count < MOST_CELLS else 1
            high = _span(element, "rowspan") if count < MOST_CELLS else 1
            for place in range(wide):
                hang()
                at = len(cells)
                again = Cell(element, element.name == "th", repeated=True)
                cells.append(Cell(element, element.name == "th", repeated=place > 0))
                count += high
                if high > 1:
                    hanging[at] = (again, high - 1)
        hang()
        if not cells:
            continue
        if (in_head or all(cell.is_head for cell in cells)) and heads == len(rows):
            heads += 1
        rows.append(cells)
    width = max(map(len, rows), default=0)
    if heads == len(rows) and heads > 1:
        heads = 1
    whole = tuple((*row, *[Cell(None)] * (width - len(row))) for row in rows)
    captions = tuple(each for each in table.elements() if each.name == "caption")
    return Grid(whole, heads, captions)


def _span(element: Element, name: str) -> int:
    value = element.get(name).strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1


def arranges(table: Element, cells: Grid) -> bool:
    """Whether a table only arranges what stands in it: it has one cell in each row or is one row,
    without heads, or its cells hold lists, programs and tables of their own.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    if cells.heads or cells.captions:
        return False
    if cells.columns == 1:
        return True
    large = sum(_is_large(cell.element) for row in cells.rows for cell in row if cell.element)
    if len(cells.rows) == 1:
        return large > 0 or any(_is_long(cell.element) for cell in cells.rows[0] if cell.element)
    nested = any(
        each.name in ("table", "pre")
        for row in cells.rows
        for cell in row
        if cell.element
        for each in cell.element.walk()
    )
    return nested and large * 2 >= len(cells.rows)


def _is_large(element: Element) -> bool:
    return any(each.name in _LARGE for each in element.walk())


def _is_long(element: Element) -> bool:
    return sum(each.name in BLOCKS for each in element.walk()) > 1


def alignment(cells: list[Element]) -> str:
    """How a column is aligned: left, center or right where all its cells say so."""
    said = {_alignment(cell) for cell in cells}
    return said.pop() if len(said) == 1 else ""


def _alignment(cell: Element) -> str:
    found = _ALIGNED.search(cell.get("style").lower())
    said = found[1] if found else cell.get("align").lower()
    return said if said in ("left", "center", "right") else ""
