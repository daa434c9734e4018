"""What the tool says about a source: where, how grave, what is wrong and how to mend it.

Nothing here knows the content language; every room that finds something builds a `Diagnostic`
and hands it on. Printing them is the business of `cli`.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

Places = tuple[tuple[int, int, int], ...]
"""Where a text stands in a file: offset, line and column of its first letter (offset 0), and of
each letter that does not follow the one before it there. The letter after a line end follows when
it stands in the next line, in the column of the entry before.
"""


class Span(NamedTuple):
    """A stretch of a source file.

    `path` is relative to the deck's folder, with forward slashes. Lines and columns count from 1;
    a column counts Unicode code points, and the end is exclusive. A finding about a whole file
    has the span of its first character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}-{self.end_line}:{self.end_column}"

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read back what `str(span)` wrote; ValueError when it is not of that form."""
        head, _, end_column = text.rpartition(":")
        head, _, middle = head.rpartition(":")
        column, _, end_line = middle.partition("-")
        path, _, line = head.rpartition(":")
        return cls(path, int(line), int(column), int(end_line), int(end_column))

    @classmethod
    def whole(cls, path: str) -> Span:
        """The span that stands for a file as a whole."""
        return cls(path, 1, 1, 1, 1)

    @classmethod
    def within(
        cls, path: str, text: str, start: int, end: int, places: Places = ((0, 1, 1),)
    ) -> Span:
        """The span of a stretch of `text`, which is the whole file or stands at `places`."""
        return cls(path, *position(text, start, places), *position(text, end, places))


def position(text: str, offset: int, places: Places) -> tuple[int, int]:
    """The line and column of an offset in a text that stands at `places`."""
    start, line, column = places[bisect_right(places, (offset, sys.maxsize)) - 1]
    lines = text.count("\n", start, offset)
    if lines:
        start = text.rindex("\n", start, offset) + 1
    return line + lines, max(column + offset - start, 1)


class Severity(StrEnum):
    """How grave a finding is: an error stops a build before anything is written."""

    ERROR = "error"
    WARNING = "warning"


class Edit(NamedTuple):
    """Replace what `span` covers by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend a finding; `safe` when they can't change what a reader sees."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: its code, what is wrong (`message`), where (`span`) and how to mend it."""

    code: str
    severity: Severity
    message: str
    span: Span
    hints: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Reading order: by file, then line, column, code and message."""
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)


class RectoversoError(Exception):
    """The tool could not do its work (exit 2); the message is one clear line for the user.

    Content that is wrong is never raised: it is a `Diagnostic`.
    """


class UnfitError(Exception):
    """The content is not fit for what is to be done with it; `diagnostics` say why, and where.

    Who knows the deck's folder makes a `RefusedError` of it.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Report:
    """What is found in a deck, in reading order.

    `prefix` is its folder as the user named it, with a slash; `lines` gives the lines of one of its
    files by its path there, none where it can't be read.
    """

    prefix: str
    lines: Callable[[str], list[str]]
    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def of(
        cls, folder: Path, lines: Callable[[str], list[str]], found: Iterable[Diagnostic]
    ) -> Report:
        """What was found in the deck in `folder`, put in order."""
        return cls(f"{folder.as_posix().rstrip('/')}/", lines, _in_order(found))

    @property
    def has_errors(self) -> bool:
        """Whether something found stops a build."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    def with_findings(self, found: Iterable[Diagnostic]) -> Report:
        """The report with more findings."""
        return replace(self, diagnostics=_in_order([*self.diagnostics, *found]))


class RefusedError(Exception):
    """Nothing was written (exit 1): `reports` say what was found in each deck, `reasons`, a
    sentence each, what has no place in one.
    """

    def __init__(self, reports: tuple[Report, ...], reasons: tuple[str, ...] = ()) -> None:
        found = (each.message for report in reports for each in report.diagnostics)
        super().__init__("; ".join((*found, *reasons)))
        self.reports = reports
        self.reasons = reasons


def _in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in reading order, each once."""
    return tuple(sorted(set(found), key=lambda each: each.sort_key))
