"""Numbers of a column under one another by their decimal points."""

from __future__ import annotations

import pytest

from rectoverso.model import Cell, Math, Table
from rectoverso.render.decimals import lacking
from tests.factory import AT, inlines


def column(*cells: object, side: str = "right") -> dict[int, str]:
    """What the numbers of a table's only column lack, by their rows."""
    rows = tuple(
        (Cell((cell,) if isinstance(cell, Math) else inlines(str(cell)), AT),) for cell in cells
    )
    found = lacking(Table((side,), (Cell(inlines("수"), AT),), rows, AT))
    return {row: said for (row, _), said in found.items()}


@pytest.mark.parametrize(
    ("cells", "lack"),
    [
        (("1.7", "20", "148"), {1: ".7", 2: ".7"}),
        (("0.944", "0.9965", "0.99999"), {0: "99", 1: "9"}),
        (("1,024", "3.5"), {0: ".5"}),
        (("−1.25", "+3", "–"), {1: ".25"}),
        (("1,5", "2,25", "10"), {0: "5", 2: ",25"}),
        (("1", "20"), {}),
        (("1.5", "2.5"), {}),
        (("", "2.5", "3"), {2: ".5"}),
        ((), {}),
        # what is no number, or has a unit
        (("1.5", "2%"), {}),
        (("1.5", "둘"), {}),
        (("1.5", Math("2", False, AT)), {}),
        (("1.2.3", "4"), {}),
    ],
)
def test_a_number_lacks_the_decimals_of_its_column(
    cells: tuple[object, ...], lack: dict[int, str]
) -> None:
    assert column(*cells) == lack


@pytest.mark.parametrize("side", ["left", "center", ""])
def test_only_columns_that_end_on_the_right_are_looked_at(side: str) -> None:
    assert column("1.7", "20", side=side) == {}
