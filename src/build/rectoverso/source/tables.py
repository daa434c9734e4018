"""TOML files of a deck, read with a place for everything that is wrong in them.

`tomllib` does not say where a value stands, so the places of headers and keys are looked up in
the lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rectoverso.diagnostics import Diagnostic, Severity, Span


@dataclass(frozen=True, slots=True)
class Rows:
    """An array of tables, `[[name]]`: the values of each row, and the lines it stands on.

    `starts` are the numbers of the headers' lines (from 1), `lines` all lines of the file.
    """

    path: str
    values: tuple[Mapping[str, Any], ...]
    starts: tuple[int, ...]
    lines: tuple[str, ...]

    def place(self, row: int, key: str = "") -> Span:
        """Where a row sets `key` (bare or in quotes); its header when it does not."""
        start = self.starts[row] if row < len(self.starts) else 1
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.lines) + 1
        pattern = re.compile(rf"\s*([\"']?{re.escape(key)}[\"']?)\s*=")
        for number in range(start + 1, end):
            found = pattern.match(self.lines[number - 1]) if key else None
            if found:
                return Span(self.path, number, found.start(1) + 1, number, found.end(1) + 1)
        width = len(self.lines[start - 1].rstrip()) if self.starts else 0
        return Span(self.path, start, 1, start, width + 1)


def decode(text: str, path: str, code: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The values of a TOML text, or None with the diagnostic `code` where its syntax breaks."""
    try:
        return tomllib.loads(text), ()
    except RecursionError:
        return None, (_syntax("brackets are nested too deep", text, path, code),)
    except ValueError as error:  # malformed, or a number of thousands of digits
        return None, (_syntax(str(error), text, path, code),)


def rows(text: str, values: Mapping[str, Any], name: str, path: str) -> Rows:
    """The rows of `[[name]]` in a decoded file; none where `name` is something else."""
    lines = text.split("\n")
    header = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    starts = tuple(number for number, line in enumerate(lines, 1) if header.match(line))
    found = values.get(name)
    tables = found if isinstance(found, list) else ()
    return Rows(path, tuple(row for row in tables if isinstance(row, dict)), starts, tuple(lines))


def _syntax(message: str, text: str, path: str, code: str) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    if "(at end of document)" in message:
        lines = text.rstrip("\n").split("\n")
        line, column = len(lines), len(lines[-1]) + 1
    words = re.sub(r" \(at .*\)\Z", "", message)
    span = Span(path, line, column, line, column)
    hints = ("strings stand in double quotes, tables begin with [name]",)
    return Diagnostic(code, Severity.ERROR, f"not valid TOML: {words}", span, hints)
