"""From offsets in markdown-it's inline contents back to lines and columns of the source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from markdown_it.common.utils import MD_TRIM_CHARS

from rectoverso.diagnostics import Span

_HEADING = re.compile(r"\s*#{1,6}(?:[ \t]+|\Z)")


class Place:
    """Where an inline content stands.

    `row` is the 0-based source line of the content's first line, `columns` the 0-based column of
    each of its lines. `dropped` are the offsets before which the source has one letter more than
    the content: the backslash of an escaped bar in a table.
    """

    __slots__ = ("_columns", "_dropped", "_path", "_row", "_starts")

    def __init__(
        self,
        path: str,
        row: int,
        content: str,
        columns: Sequence[int],
        dropped: Sequence[int] = (),
    ) -> None:
        self._path = path
        self._row = row
        self._columns = columns
        self._dropped = dropped
        self._starts = [0]
        for part in content.split("\n")[:-1]:
            self._starts.append(self._starts[-1] + len(part) + 1)

    @classmethod
    def of_text(cls, path: str, lines: list[str], row: int, content: str) -> Place:
        """The place of running text, whose lines are the ends of source lines: the marks of
        quotations and lists before them, and indentation, are taken off.
        """
        columns = []
        for number, part in enumerate(content.split("\n"), row):
            source = lines[number].rstrip() if number < len(lines) else ""
            bare = part.strip()
            indent = len(part) - len(part.lstrip()) if bare else 0
            columns.append(len(source) - len(bare) - indent)
        return cls(path, row, content, columns)

    @classmethod
    def of_heading(cls, path: str, lines: list[str], row: int, content: str) -> Place:
        """The place of the words of a heading that begins with `#`."""
        found = _HEADING.match(lines[row])
        column = found.end() if found else 0
        return cls(path, row, content, [column if content else len(lines[row][:column].rstrip())])

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset in the content."""
        number = bisect_right(self._starts, offset) - 1 if len(self._starts) > 1 else 0
        column = self._columns[number] + offset - self._starts[number]
        column += bisect_left(self._dropped, offset)
        return self._row + number + 1, max(column, 0) + 1

    def span(self, start: int, end: int) -> Span:
        """The span of a stretch of the content."""
        line, column = self.at(start)
        end_line, end_column = self.at(end)
        return Span(self._path, line, column, end_line, end_column)


def cells(path: str, lines: list[str], row: int, column: int) -> list[Place]:
    """The places of the cells in a table's row, which begins at `column` of its line.

    Bars part cells unless a backslash stands before them; the outermost may be left out.
    """
    source = lines[row][column:].rstrip()
    found: list[tuple[int, str]] = []
    start = 0
    escaped = False
    for position, letter in enumerate(source):
        if letter == "|" and not escaped:
            found.append((start, source[start:position]))
            start = position + 1
        escaped = letter == "\\"
    found.append((start, source[start:]))
    if found[0][1] == "":
        del found[0]
    if found and found[-1][1] == "":
        del found[-1]
    return [_cell(path, row, column + start, words) for start, words in found]


def _cell(path: str, row: int, column: int, words: str) -> Place:
    bare = words.strip(MD_TRIM_CHARS)
    column += len(words) - len(words.lstrip(MD_TRIM_CHARS)) if bare else 0
    # each `\|` of the source is a `|` of the content
    dropped = [found.start() - count for count, found in enumerate(re.finditer(r"\\\|", bare))]
    return Place(path, row, bare.replace("\\|", "|"), [column], dropped)
