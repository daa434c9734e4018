"""How high pieces of a page are before anything stands in its place.

A galley is one endless column. Printers pulled a proof of it, and cut it into pages.
"""

from __future__ import annotations

from typing import Any, Final

from rectoverso.typeset.pdf import Manuscript, look_over

PIECE: Final = "data-piece"
"""The attribute that names an element whose height is asked for."""

_POINTS_PER_PIXEL: Final = 0.75


def heights(manuscript: Manuscript) -> dict[str, float]:
    """How high each named element is, in points, its margins included.

    The manuscript's style gives the page its width, and a height that holds everything. Raises
    `RectoversoError` as `look_over` does.
    """
    found: dict[str, float] = {}
    look_over(manuscript, lambda _, page: _gather(page, found))
    return found


def _gather(box: Any, found: dict[str, float]) -> None:
    element = getattr(box, "element", None)
    name = None if element is None else element.get(PIECE)
    if name is not None:
        found[name] = found.get(name, 0.0) + box.margin_height() * _POINTS_PER_PIXEL
        return
    for child in getattr(box, "children", ()):
        _gather(child, found)
