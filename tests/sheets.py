"""Measures of the sheets: pages, the smallest letters, where columns end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rectoverso.render.print import FORMULA
from rectoverso.typeset.drawing import Drawing, Glyph
from rectoverso.typeset.mathjax import SCALE
from tests import paged

_POINTS = 0.75  # of a CSS pixel


@dataclass(frozen=True)
class Figures:
    """What a sheet measures: letters in points; where the columns of its pages end, as shares of a
    column's height on a full page.
    """

    pages: int
    questions: int
    text: float
    formulas: float
    ends: tuple[tuple[float, ...], ...]

    @property
    def spread(self) -> float:
        """How far the columns of a page end apart, at most."""
        return max((max(page) - min(page) for page in self.ends if page), default=0.0)


def figures(pages: list[Any], formulas: Mapping[str, Drawing], questions: int) -> Figures:
    """The measures of a sheet whose pages are laid out; `formulas` are its manuscript's."""
    boxes = [box for page in pages for box in paged.boxes(page)]
    texts = [
        box.style["font_size"] * _POINTS
        for box in boxes
        if getattr(box, "text", "").strip() and box.element_tag not in ("sub", "sup")
    ]
    columns = columns_of(pages)
    whole = max((column.height for page in columns for column in page), default=1.0)
    return Figures(
        len(pages),
        questions,
        round(min(texts), 3),
        min(_drawn(boxes, formulas), default=0.0),
        tuple(tuple(ends(column) * column.height / whole for column in page) for page in columns),
    )


def _drawn(boxes: list[Any], formulas: Mapping[str, Drawing]) -> Iterator[float]:
    """The smallest letters of each formula, where it may have been scaled down to its column."""
    known: dict[str, float] = {}
    for box in boxes:
        if "math" in classes(box) and box.element_tag == "img":
            address = box.element.get("src")
            assert address.startswith(FORMULA)
            width = re.search(r"width:([\d.e+-]+)em", box.element.get("style"))
            assert width is not None
            if address not in known:
                known[address] = smallest(formulas[address], 1.0)
            yield known[address] * box.width * _POINTS / float(width[1])


def smallest(drawing: Drawing, size: float) -> float:
    """The smallest letters in a formula, in points, where text is set in `size` points."""
    scales = (abs(mark.place[3]) for mark in drawing.marks if isinstance(mark, Glyph))
    return min(scales, default=1.0) * SCALE * size


def columns_of(pages: list[Any]) -> list[list[Any]]:
    """The columns of each page, as boxes."""
    return [[box for box in paged.boxes(page) if classes(box)[:1] == ["column"]] for page in pages]


def pieces(column: Any) -> list[Any]:
    """The pieces in a column, as boxes."""
    return [box for box in column.children if "piece" in classes(box)]


def ends(column: Any) -> float:
    """Where the last piece of a column ends, as a share of the column's height."""
    last = pieces(column)[-1]
    return float((last.position_y + last.margin_height() - column.position_y) / column.height)


def classes(box: Any) -> list[str]:
    """The classes of a box's element."""
    element = getattr(box, "element", None)
    return [] if element is None else element.get("class", "").split()


def table(measured: Mapping[str, Figures]) -> str:
    """The figures of sheets as a table."""
    lines = ["sheet            pages  questions  a page  text pt  formulas pt  columns end within"]
    lines += [
        f"{name:16} {each.pages:5}  {each.questions:9}  {each.questions / each.pages:6.1f}"
        f"  {each.text:7.2f}  {each.formulas:11.2f}  {100 * each.spread:.1f} %"
        for name, each in measured.items()
    ]
    return "\n".join(lines)
