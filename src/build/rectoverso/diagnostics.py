"""What the tool says about a source: where, how grave, what is wrong and how to mend it.

Nothing here knows the content language; every room that finds something builds a `Diagnostic`
and hands it on. Printing them is the business of `cli`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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
