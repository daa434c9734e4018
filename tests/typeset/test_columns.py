"""Pieces in columns: none lost, none parted, as few columns as can be, evenly filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.typeset.columns import Extent, Leaf, fill

ROOM = 100.0
EXTENTS = st.lists(
    st.builds(
        Extent,
        # in quarters: what a column may be overfull by is less
        height=st.integers(4, 240).map(lambda quarters: quarters / 4),
        before=st.integers(0, 20).map(lambda quarters: quarters / 4),
        opening=st.sampled_from((0.0, 8.0)),
        parting=st.sampled_from((0.0, 0.1)),
    ),
    max_size=40,
)


def even(*heights: float) -> list[Extent]:
    return [Extent(height) for height in heights]


def shape(leaves: tuple[Leaf, ...]) -> list[list[int]]:
    """How many pieces each column of each page has."""
    return [[column.end - column.start for column in leaf.columns] for leaf in leaves]


@given(EXTENTS, st.integers(1, 5))
def test_every_piece_stands_once_in_order_and_has_room(extents: list[Extent], count: int) -> None:
    leaves = fill(extents, ROOM, count)
    columns = [column for leaf in leaves for column in leaf.columns]
    places = [place for each in columns for place in range(each.start, each.end)]
    assert places == [*range(len(extents))]
    for leaf in leaves:
        assert len(leaf.columns) <= count
        for column in leaf.columns:
            first, *others = extents[column.start : column.end]
            height = first.opening + first.height
            height += sum(each.before + each.height for each in others)
            assert column.height == pytest.approx(height)
            assert height <= leaf.height + 0.1 <= ROOM + 0.2


@given(EXTENTS)
def test_no_way_takes_fewer_columns(extents: list[Extent]) -> None:
    """With one column a page the pages are counted; the best way is found anew by trying all."""
    fewest = [0]
    for end in range(1, len(extents) + 1):
        found = []
        for start in range(end):
            first, *others = extents[start:end]
            height = first.opening + first.height
            height += sum(each.before + each.height for each in others)
            if height <= ROOM:
                found.append(fewest[start] + 1)
        fewest.append(min(found))
    assert len(fill(extents, ROOM, 1)) == fewest[-1]


def test_columns_are_filled_evenly() -> None:
    assert shape(fill(even(40, 40, 40, 40), 125, 2)) == [[2, 2]]
    # full columns first: a last page is as low as can be
    (first, last) = fill(even(*[40] * 9), ROOM, 3)
    assert shape((first, last)) == [[2, 2, 2], [1, 1, 1]]
    assert first.height == ROOM
    assert last.height == 40


def test_a_column_rather_begins_with_a_question_than_with_its_follow_up() -> None:
    pieces = even(30, 30, 30, 30)
    assert shape(fill(pieces, 95, 1)) == [[3], [1]]
    pieces[3] = Extent(30, parting=0.5)
    assert shape(fill(pieces, 95, 1)) == [[2], [2]]


def test_the_space_above_falls_away_at_the_head_and_an_opening_comes() -> None:
    pieces = [Extent(50, before=20, opening=10)] * 2
    (first, second) = fill(pieces, ROOM, 1)
    assert [each.columns[0].height for each in (first, second)] == [60, 60]


def test_what_is_higher_than_a_column_has_pages_to_itself() -> None:
    leaves = fill(even(40, 250, 40, 40), ROOM, 2)
    assert [leaf.overlong for leaf in leaves] == [False, True, False]
    assert shape(leaves) == [[1], [1], [1, 1]]


def test_nothing_takes_no_page() -> None:
    assert fill([], ROOM, 3) == ()


def test_what_is_little_is_not_torn_into_stubs() -> None:
    (leaf,) = fill([Extent(5.0)] * 4, 100.0, 4)
    assert [(column.start, column.end) for column in leaf.columns] == [(0, 4)]
