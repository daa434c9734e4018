"""Figures that float: WeasyPrint 70 leaves the foot of a page empty where a figure has no room.

A book sets such a figure a little smaller, or lets the text after it fill the page and puts the
figure behind that. `filling` teaches WeasyPrint to do so while it lays pages out. It wraps the one
function that lays a box's children out, so that each page is still laid out once; only the box that
a figure would have broken is laid out again.

A figure never comes before what precedes it in the source, never passes another figure and never
leaves its answer; nothing is parted that belongs together (what ends in a colon and what follows
it, a formula and the words after it).

Columns that are `spread` are filled likewise, each as if it were a page, and those of a page end
together. WeasyPrint lays columns out again and again to find how high they are; only what comes
last is filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from rectoverso.typeset.stretching import end, slack, stretch
from rectoverso.typeset.trial import Trial

SMALLEST: Final = 0.8
"""How much smaller a figure may be set so that it fits."""
LEAST: Final = 190.0
"""How far down the last page of a section reaches, in pixels: a heading, a gap and six lines."""
_LEAST_IN_COLUMNS: Final = 220.0
"""The same where it has columns: more than a figure alone."""
_FARTHEST: Final = 5
"""How many blocks a figure may pass."""
_TOUCH: Final = 0.5
"""Pixels by which columns may be lower than they could be."""
_CONTAINERS: Final = frozenset(("long", "prose", "front"))
"""The classes of what holds figures among other blocks."""
_FOLLOWS: Final = frozenset(("p", "ul", "ol", "div", "blockquote"))
"""What a figure may stand above: none of these belongs to what precedes it."""


class _Place(NamedTuple):
    """A figure that had no room: what holds it, which child it is, and the way there."""

    holder: Any
    child: int
    path: tuple[int, ...]


@contextmanager
def filling(block: Any, held: tuple[int, float] = (0, 0.0)) -> Iterator[None]:
    """Let figures float in what is laid out meanwhile; `block` is WeasyPrint's module of blocks.

    `held` is a page, counted from the section's first, and how much of its foot, in pixels, is left
    to the page after it.
    """
    original, original_columns = block.block_container_layout, block.columns_layout
    # of the columns that are laid out: how much of the page's foot is not theirs
    around: list[float] = []
    # of a column: whether it is laid out for the last time, as high as there is room
    final: list[bool] = []

    def lay_out(context: Any, box: Any, bottom_space: float, *more: Any, **named: Any) -> Any:
        if box.is_column and around and not named:
            *_, margins, _, _, _, _ = more
            is_last = margins is None
            final.append(is_last and bottom_space < around[-1] + _TOUCH)
            try:
                if final[-1]:
                    return filled(context, box, bottom_space, more)
                result = original(context, box, bottom_space, *more)
            finally:
                final.pop()
            if is_last and result[0] is not None and result[1]:
                _end_with_text(result[0], result[1])
            return result
        # what stands in a line, a float or another column is never parted by a page here
        is_fixed = context.in_column and not (final and final[-1])
        if named or is_fixed or bottom_space == float("-inf"):
            return original(context, box, bottom_space, *more, **named)
        if box.element_tag == "html" and context.current_page == held[0]:
            bottom_space += held[1]
        return filled(context, box, bottom_space, more)

    def filled(context: Any, box: Any, bottom_space: float, more: tuple[Any, ...]) -> Any:
        trial = Trial(block, original, context, box, bottom_space, more)
        result = trial.run()
        if result[0] is not None and result[1]:
            result = _filled(trial, result)
        is_root = box.element_tag == "html" or box.is_column
        if is_root and result[0] is not None and result[1]:
            result = _flush(trial, result)
        return result

    def columns(context: Any, box: Any, bottom_space: float, *more: Any) -> Any:
        if not _is_spread(box):
            return original_columns(context, box, bottom_space, *more)
        around.append(bottom_space)
        try:
            result = original_columns(context, box, bottom_space, *more)
        finally:
            around.pop()
        if result[0] is not None and not result[1]:
            _level([child for child in result[0].children if child.is_column])
        return result

    block.block_container_layout, block.columns_layout = lay_out, columns
    try:
        yield
    finally:
        block.block_container_layout, block.columns_layout = original, original_columns


def _filled(trial: Trial, result: Any) -> Any:
    place = _unplaced(trial.box, result[1])
    if place is None or not result[0].children:
        return result
    smaller = _set_smaller(trial, result, place)
    return smaller if _unplaced(trial.box, smaller[1]) != place else _moved(trial, smaller, place)


def _level(columns: list[Any]) -> None:
    """Let columns that hold all that is left end together, if that can be had."""
    foot = max(map(end, columns), default=0.0)
    for column in columns:
        stretch(column, foot)


def _flush(trial: Trial, result: Any) -> Any:
    """A page or a column whose text ends at its foot, if that can be had."""
    _end_with_text(result[0], result[1])
    room = slack(result[0])
    is_column = trial.box.is_column
    foot = trial.context.page_bottom - (trial.bottom if is_column else 0.0)
    if stretch(result[0], foot) or room < 1 or (trial.bottom and not is_column):
        return result
    # a little more than the page has room for, pushed together
    trial.bottom -= room
    fuller = trial.again(result)
    if fuller[0] is not None:
        if fuller[1]:
            _end_with_text(fuller[0], fuller[1])
        is_over = end(fuller[0]) > foot
        if ((fuller[1] or is_over) and stretch(fuller[0], foot)) or not is_over:
            return fuller
    trial.bottom += room
    result = trial.again(fuller)
    _end_with_text(result[0], result[1])
    return result


def _unplaced(box: Any, resume_at: Any) -> _Place | None:
    """The figure with which the next page would begin, if it does."""
    if not resume_at:
        return None
    ((index, rest),) = resume_at.items()
    if rest is not None:
        return None
    path = [index]
    holder, child = box, box.children[index]
    while child.element_tag != "figure":
        if not _CONTAINERS.intersection(_classes(child)) or not getattr(child, "children", ()):
            return None
        holder, child, index = child, child.children[0], 0
        path.append(index)
    return _Place(holder, index, tuple(path))


def _is_spread(box: Any) -> bool:
    """Whether columns, or a column of them, are filled as pages are."""
    return "spread" in _classes(box)


def _classes(box: Any) -> list[str]:
    return [] if box.element is None else str(box.element.get("class", "")).split()


def missing(page: Any) -> float:
    """How much the last page of a section, laid out, lacks of the least that such a page holds, in
    pixels.
    """
    root = _root(page)
    has_columns = any(box.is_column and _is_spread(box) for box in root.descendants())
    least = _LEAST_IN_COLUMNS if has_columns else LEAST
    return max(0.0, least - (end(root) - float(root.position_y)))


def spare(page: Any) -> float:
    """How much of the foot of a page, laid out, is empty, in pixels."""
    foot = page.content_box_y() + page.height
    notes = [box for box in page.children if type(box).__name__ == "FootnoteAreaBox"]
    foot = min([foot, *(box.position_y for box in notes if box.children)])
    return max(0.0, float(foot - end(_root(page))))


def _root(page: Any) -> Any:
    """What stands on a page beside notes and running heads."""
    return next(box for box in page.children if box.element_tag == "html")


# ---------------------------------------------------------------- smaller


def _set_smaller(trial: Trial, result: Any, place: _Place) -> Any:
    """The box with the figure as large as there is room for, unless that is too small."""
    figure = place.holder.children[place.child]
    pictures = [each for each in _descendants(figure) if hasattr(each, "replacement")]
    whole = trial.apart(figure)
    shown = [each for each in _descendants(whole) if hasattr(each, "replacement")]
    if len(pictures) != 1 or len(shown) != 1:
        return result
    last = [child for child in result[0].children if child.is_in_normal_flow()][-1]
    above = end(last) + max(last.margin_bottom, whole.margin_top)
    room = trial.context.page_bottom - trial.bottom - above - 1
    height = shown[0].height - (whole.border_height() - room)
    if height < SMALLEST * shown[0].height:
        return result
    style = pictures[0].style
    usual = style["max_height"]
    style["max_height"] = _pixels(usual, height)
    smaller = trial.again(result)
    if _unplaced(trial.box, smaller[1]) == place or smaller[0] is None:
        style["max_height"] = usual
        return trial.again(smaller)
    return smaller


def _pixels(like: Any, value: float) -> Any:
    return type(like)(value, "px")


def _descendants(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _descendants(child)


# ---------------------------------------------------------------- later


def _moved(trial: Trial, result: Any, place: _Place) -> Any:
    """The box with the figure behind so many of the blocks after it as fill the page."""
    holder, start, path = place
    source = list(holder.children)
    best, first_new = source, start
    for stop in _stops(source, start):
        holder.children = [*source[:start], *source[start + 1 : stop], source[start]]
        holder.children += source[stop:]
        result = trial.again(result)
        goes_on = _reached(result[1], path[:-1])
        reached = next(iter(goes_on), start) if goes_on else start
        if result[0] is None or (goes_on and goes_on[reached] is None and reached == first_new):
            break  # what should fill the page has no room either
        best = holder.children
        if not goes_on or reached != stop - 1 or goes_on[reached] is not None:
            return result
        first_new = stop - 1
    if holder.children != best:
        holder.children = best
        result = trial.again(result)
    return result


def _reached(resume_at: Any, path: tuple[int, ...]) -> Any:
    """Where the layout of what stands at `path` goes on; None where it does not begin there."""
    for index in path:
        if not resume_at or index not in resume_at:
            return None
        resume_at = resume_at[index]
    return resume_at


def _stops(children: list[Any], start: int) -> Iterator[int]:
    """The blocks above which the figure at `start` may stand as well, nearest first."""
    for stop in range(start + 2, min(len(children), start + 1 + _FARTHEST) + 1):
        passed = children[stop - 1]
        if passed.element_tag in ("figure", "hr"):
            return
        if not _belong_together(passed, children[stop] if stop < len(children) else None):
            yield stop


def _belong_together(first: Any, second: Any) -> bool:
    if second is None:
        return False
    return second.element_tag not in _FOLLOWS or _words(first).rstrip().endswith((":", "："))


def _words(box: Any) -> str:
    return "".join(getattr(each, "text", "") for each in _descendants(box))


# ---------------------------------------------------------------- what a page parts


def _end_with_text(box: Any, resume_at: Any) -> float:
    """Let every box that a page parts end with its text, and say where; WeasyPrint draws its
    border, a bar or a background, down to the foot of the page.
    """
    children = [child for child in box.children if child.is_in_normal_flow()]
    rest = next(iter(resume_at.values())) if resume_at else None
    ends = [
        child.position_y + child.height
        if type(child).__name__ == "LineBox"
        else _end_with_text(child, rest)
        if rest and child is children[-1] and _is_block(child)
        else child.border_box_y() + child.border_height()
        for child in children
    ]
    if ends and isinstance(box.height, float | int):
        box.height = max(0.0, min(box.height, max(ends) - box.content_box_y()))
    return float(box.border_box_y() + box.border_height())


def _is_block(box: Any) -> bool:
    return type(box).__name__ == "BlockBox"
