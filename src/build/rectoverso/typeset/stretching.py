"""Pages that end at their foot: the little that is left over goes between the blocks of the page.

A block has no room at a page's foot more often than not, so that pages would end at different
heights. Printers spread what is left: most of it above questions, some around pictures, tables and
programs, least between paragraphs; never within any of them, nor under a heading. Where more is
left than these gaps may take, the page ends early. In a column, whose gaps are smaller, they give
less.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_MILLIMETRE: Final = 96 / 25.4
_FLOWS: Final = frozenset(
    ("chapter", "answers", "question", "long", "follow-ups", "prose", "words", "references")
)
"""The classes of what holds blocks that may stand further apart."""


class _Gap(NamedTuple):
    """How much wider and how much narrower a gap may get, in millimetres."""

    more: float
    less: float

    def within(self, root: Any) -> _Gap:
        """What it gives on a page, or in a column."""
        if not root.is_column:
            return self
        return _Gap(self.more * _COLUMN.more, self.less * _COLUMN.less)


_COLUMN: Final = _Gap(0.75, 0.3)
"""The shares of them that gaps of a column give."""
_QUESTION: Final = _Gap(9.0, 5.0)
_FOLLOW_UP: Final = _Gap(6.0, 2.5)
_SET_OFF: Final = _Gap(3.2, 1.6)
_RUNNING: Final = _Gap(1.3, 0.6)
_FIXED: Final = _Gap(0.0, 0.0)
_SET_OFF_TAGS: Final = frozenset(("figure", "pre", "table", "span", "hr"))
_SET_OFF_CLASSES: Final = frozenset(("table", "alert", "short", "brief", "choices", "display"))
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header"))
_HEADING_CLASSES: Final = frozenset(("label", "answer-mark", "hint", "number"))


class _Place(NamedTuple):
    """A gap between two blocks: what holds them, the place of the second, and its kind."""

    holder: Any
    child: int
    gap: _Gap


def slack(root: Any) -> float:
    """How much all the gaps of a laid-out page or column can give, in pixels."""
    return sum(place.gap.within(root).less for place in _places(root)) * _MILLIMETRE


def stretch(root: Any, foot: float) -> bool:
    """Move the blocks of a laid-out page or column apart, or together, so that the last one ends at
    `foot`, in pixels from the page's top; say whether the gaps can do that, without which nothing
    moves.
    """
    left = (foot - end(root)) / _MILLIMETRE
    places = list(_places(root))
    gaps = [place.gap.within(root) for place in places]
    gives = [gap.more if left > 0 else -gap.less for gap in gaps]
    most = sum(gives)
    if abs(left) > abs(most):
        return False
    if left:
        share = left / most * _MILLIMETRE
        more = zip(places, gives, strict=True)
        _widen(root, {(id(each.holder), each.child): give * share for each, give in more})
    return True


def end(box: Any) -> float:
    """Where the last line, picture or frame of a laid-out box ends, in pixels from the top."""
    if type(box).__name__ == "LineBox":
        return float(box.position_y + box.height)
    own = box.border_box_y() + box.border_height()
    inner = [end(child) for child in _in_flow(box)] if _is_flow(box) else []
    return max(inner) if inner else float(own)


def _in_flow(box: Any) -> list[Any]:
    return [child for child in box.children if child.is_in_normal_flow()]


def _is_flow(box: Any) -> bool:
    if box.is_column or box.element_tag in ("html", "body"):
        return True
    return bool(_FLOWS.intersection(_classes(box)))


def _classes(box: Any) -> list[str]:
    return [] if box.element is None else str(box.element.get("class", "")).split()


def _places(holder: Any) -> Iterator[_Place]:
    """The gaps between blocks in the order of the page."""
    before = None
    for index, child in enumerate(holder.children):
        if not child.is_in_normal_flow() or type(child).__name__ == "LineBox":
            continue
        if before is not None and (gap := _between(before, child)) != _FIXED:
            yield _Place(holder, index, gap)
        if _is_flow(child):
            yield from _places(child)
        before = child


def _between(before: Any, after: Any) -> _Gap:
    classes = _classes(after)
    if "question" in classes:
        return _QUESTION if "top" in classes else _FOLLOW_UP
    if "follow-ups" in classes:
        return _FOLLOW_UP
    if before.element_tag in _HEADING_TAGS or _HEADING_CLASSES.intersection(_classes(before)):
        return _FIXED
    return _SET_OFF if _is_set_off(before) or _is_set_off(after) else _RUNNING


def _is_set_off(box: Any) -> bool:
    return box.element_tag in _SET_OFF_TAGS or bool(_SET_OFF_CLASSES.intersection(_classes(box)))


def _widen(holder: Any, more: dict[tuple[int, int], float]) -> float:
    """Move what stands below each gap down, and give back how much higher the holder got."""
    moved = 0.0
    for index, child in enumerate(holder.children):
        moved += more.get((id(holder), index), 0.0)
        if moved:
            child.translate(dy=moved)
        if type(child).__name__ != "LineBox" and child.is_in_normal_flow() and _is_flow(child):
            moved += _widen(child, more)
    if holder.height != "auto":
        holder.height += moved
    return moved
