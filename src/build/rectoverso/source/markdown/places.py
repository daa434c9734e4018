"""From offsets in markdown-it's inline contents back to lines and columns of the source."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from typing import NamedTuple

from markdown_it.common.utils import MD_TRIM_CHARS

from rectoverso.diagnostics import Places, Span, position

_HEADING = re.compile(r"\s*#{1,6}(?:[ \t]+|\Z)")


class Place:
    """Where a content stands: a text that markdown-it has put together of source lines.

    `places` has an entry for each of its lines, so that no line ends have to be counted.
    """

    __slots__ = ("_path", "_places")

    def __init__(self, path: str, places: Places) -> None:
        self._path = path
        self._places = places

    @classmethod
    def of_text(cls, path: str, lines: list[str], row: int, content: str) -> Place:
        """The place of a content whose lines are the ends of source lines, from the 0-based `row`
        on: the marks of quotations and lists before them, and indentation, are taken off.
        """
        places = []
        offset = 0
        for number, part in enumerate(content.split("\n"), row):
            source = lines[number].rstrip() if number < len(lines) else ""
            bare = part.strip()
            indent = len(part) - len(part.lstrip()) if bare else 0
            places.append((offset, number + 1, len(source) - len(bare) - indent + 1))
            offset += len(part) + 1
        return cls(path, tuple(places))

    @classmethod
    def of_heading(cls, path: str, lines: list[str], row: int, content: str) -> Place:
        """The place of the words of a heading that begins with `#`."""
        found = _HEADING.match(lines[row])
        column = found.end() if found else 0
        column = column if content else len(lines[row][:column].rstrip())
        return cls(path, ((0, row + 1, column + 1),))

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        return position("", offset, self._places)

    def span(self, start: int, end: int) -> Span:
        """The span of a stretch of the content."""
        return Span.within(self._path, "", start, end, self._places)

    def part(self, start: int, text: str) -> Places:
        """The places of `text`, which the content has from the offset `start` on."""
        end = start + len(text)
        first, last = (bisect_right(self._places, (at, sys.maxsize)) for at in (start, end))
        offset, line, column = self._places[first - 1]
        found = [(0, line, column + start - offset)]
        for offset, line, column in self._places[first:last]:
            if text[offset - start - 1] != "\n" or column != found[-1][2]:
                found.append((offset - start, line, column))
        return tuple(found)


class Row(NamedTuple):
    """A row of a table as it is written: the places of its cells, its words from the 0-based
    `column` of line `row` on, and where these words hold the cells.
    """

    places: list[Place]
    words: str
    row: int
    column: int
    bounds: list[tuple[int, int]]

    def span(self, path: str, start: int, end: int) -> Span:
        """The span of a stretch of the row's words."""
        line, column = self.row + 1, self.column + 1
        return Span(path, line, column + start, line, column + end)


def row_at(path: str, lines: list[str], row: int, column: int) -> Row:
    """A table's row, which begins at `column` of its line.

    Bars part cells unless a backslash stands before them; the outermost may be left out.
    """
    source = lines[row][column:].rstrip()
    found: list[tuple[int, int]] = []
    start = 0
    escaped = False
    for at, letter in enumerate(source):
        if letter == "|" and not escaped:
            found.append((start, at))
            start = at + 1
        escaped = letter == "\\"
    found.append((start, len(source)))
    if found[0][0] == found[0][1]:
        del found[0]
    if found and found[-1][0] == found[-1][1]:
        del found[-1]
    places = [_cell(path, row, column + start, source[start:end]) for start, end in found]
    return Row(places, source, row, column, found)


def _cell(path: str, row: int, column: int, words: str) -> Place:
    bare = words.strip(MD_TRIM_CHARS)
    column += len(words) - len(words.lstrip(MD_TRIM_CHARS)) if bare else 0
    # each `\|` of the source is a `|` of the content
    bars = (found.start() - count for count, found in enumerate(re.finditer(r"\\\|", bare)))
    after = ((bar + 1, row + 1, column + bar + count + 2) for count, bar in enumerate(bars, 1))
    return Place(path, ((0, row + 1, column + 1), *after))
