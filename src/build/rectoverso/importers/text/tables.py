"""Tables whose rows are questions: one column asks, the next one answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rectoverso.importers.text import marks, plan
from rectoverso.importers.text.lines import Line
from rectoverso.importers.text.plan import Opening, Role
from rectoverso.languages import documents

_BAR: Final = re.compile(r"(?<!\\)\|")
_DASHES: Final = re.compile(r":?-+:?")
_FEWEST: Final = 2
_HEAD: Final = 2


def open_rows(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say which rows of tables are questions: those of a table whose head says so, or of which most
    ask in the same column.
    """
    run: list[Line] = []
    for line in lines:
        if line.is_table and line.number not in opens and (not run or not line.gap):
            run.append(line)
            continue
        _open_table(run, opens)
        run = [line] if line.is_table and line.number not in opens else []
    _open_table(run, opens)


def _open_table(run: Sequence[Line], opens: dict[int, Opening]) -> None:
    if len(run) < _HEAD + 1:
        return
    head, dashes, *rows = [_cells(line) for line in run]
    if not dashes or not all(_DASHES.fullmatch(cell) for cell in dashes):
        return
    column = _column(head, rows)
    if column < 0:
        return
    for line in run[:_HEAD]:
        opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.EMPTY)
    for line, cells in zip(run[_HEAD:], rows, strict=True):
        words = cells[column] if column < len(cells) else ""
        before = cells[0] if column else ""
        number = marks.numbered(f"{before.strip('.')}.") if before else None
        rest = [cell for cell in cells[column + 1 :] if cell]
        if words:
            parts = number.parts if number and not number.rest else ()
            words = marks.without_marks(words)
            opens[line.number] = Opening(Role.QUESTION, words, 0, parts, " \u2014 ".join(rest))


def _cells(line: Line) -> list[str]:
    words = line.words.strip()
    words = words.removeprefix("|")
    words = words[:-1] if words.endswith("|") and not words.endswith("\\|") else words
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(words)]


def _column(head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The column that asks, -1 where none does, or none follows it."""
    names = [marks.bare_name(cell) for cell in head]
    for at, name in enumerate(names[:-1]):
        if name in documents.QUESTION and at < _HEAD:
            return at
    for at in range(min(len(head) - 1, _HEAD)):
        asking = sum(at < len(cells) and marks.asks(cells[at]) == 2 for cells in rows)
        if asking >= _FEWEST and asking * 5 >= len(rows) * 3:
            return at
    return -1
