"""Which piece of a sheet stands in which column: arithmetic alone.

Pieces keep their order and are never parted. Of all ways to fill the fewest columns the one is
taken whose columns are filled most evenly (the sum of the squares of what stays empty is least),
as Knuth and Plass break lines. The last page's columns are no longer than they must be, so that
they end together too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_TOUCH: Final = 0.05
"""How far a column may be overfull: the rounding of measures, in their own unit."""

_STUB: Final = 0.2
"""How high the last page's columns are at least, as a share of a column: what is less would be torn
into stubs, each under a head of its own."""

_STEPS: Final = 24
"""How often the height of the last page's columns is halved in on."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much room a piece takes, in one unit of length for all.

    `before` is the space above it, which falls away at the head of a column; `opening` what
    stands above it only there. `parting` is how bad it is to begin a column with it, as a share of
    a column that might as well stay empty.
    """

    height: float
    before: float = 0.0
    opening: float = 0.0
    parting: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """The pieces from `start` up to `end`, and how high they are before they are spread out."""

    start: int
    end: int
    height: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """The columns of a page, none of which is higher than `height`.

    `overlong`: its one piece is higher than a column, and does not stand in these.
    """

    columns: tuple[Column, ...]
    height: float
    overlong: bool = False


def fill(extents: Sequence[Extent], room: float, count: int) -> tuple[Leaf, ...]:
    """The pages that the pieces take: `count` columns of the height `room` each.

    A piece that is higher than a column gets a page to itself.
    """
    leaves: list[Leaf] = []
    start = 0
    for place, extent in enumerate((*extents, None)):
        if extent is not None and extent.opening + extent.height <= room + _TOUCH:
            continue
        leaves += _pages(extents, start, place, room, count)
        if extent is not None:
            height = extent.opening + extent.height
            leaves.append(Leaf((Column(place, place + 1, height),), height, overlong=True))
        start = place + 1
    return tuple(leaves)


def _pages(extents: Sequence[Extent], start: int, end: int, room: float, count: int) -> list[Leaf]:
    if start == end:
        return []
    best = _Best(extents, start, end, room)
    pages = -(-best.columns[end] // count)
    whole = count * (pages - 1)
    last = min(
        (
            place
            for place in range(start, end)
            if best.columns[place] == whole and _Best(extents, place, end, room).fits(count)
        ),
        key=lambda place: best.cost[place] + extents[place].parting ** 2,
    )
    columns = best.taken(last)
    leaves = [Leaf(tuple(columns[first : first + count]), room) for first in range(0, whole, count)]
    low, high = _STUB * room, room
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _Best(extents, last, end, middle).fits(count):
            high = middle
        else:
            low = middle
    ending = _Best(extents, last, end, high).taken(end)
    return [*leaves, Leaf(tuple(ending), max(column.height for column in ending))]


class _Best:
    """The best columns, `room` high, for all that begins at `start`: for each place up to `end`
    how many columns there are up to it, and how bad they are.
    """

    def __init__(self, extents: Sequence[Extent], start: int, end: int, room: float) -> None:
        self.start, self.end = start, end
        self.columns = {start: 0}
        self.cost = {start: 0.0}
        self._column: dict[int, Column] = {}
        for place in range(start, end):
            if place not in self.columns:
                return  # a piece before it is too high
            self._begin(extents, place, room)

    def _begin(self, extents: Sequence[Extent], place: int, room: float) -> None:
        """Every column that may begin at `place`."""
        first = extents[place]
        height = first.opening - first.before
        for after in range(place + 1, self.end + 1):
            piece = extents[after - 1]
            height += piece.before + piece.height
            if height > room + _TOUCH:
                return
            empty = (room - height) / room
            parting = first.parting if place > self.start else 0.0
            cost = (
                self.columns[place] + 1,
                self.cost[place] + empty * empty + parting * parting,
            )
            if after not in self.columns or cost < (self.columns[after], self.cost[after]):
                self.columns[after], self.cost[after] = cost
                self._column[after] = Column(place, after, height)

    def fits(self, count: int) -> bool:
        """Whether everything stands in so many columns."""
        return self.columns.get(self.end, count + 1) <= count

    def taken(self, end: int) -> list[Column]:
        """The columns up to `end`."""
        found: list[Column] = []
        while end > self.start:
            found.append(self._column[end])
            end = found[-1].start
        return found[::-1]
