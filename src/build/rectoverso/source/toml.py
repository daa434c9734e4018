"""TOML files of a deck, read with a place for everything that is wrong in them.

`tomllib` does not say where a value stands, so headers and keys are looked up in the text.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rectoverso.diagnostics import Diagnostic, Rule, Span, position


@dataclass(frozen=True, slots=True)
class Array:
    """An array of tables, `[[name]]`; `starts` are the offsets of the lines of their headers."""

    path: str
    text: str
    tables: tuple[Mapping[str, Any], ...]
    starts: tuple[int, ...]

    def place(self, number: int, key: str = "") -> Span:
        """Where a table sets `key` (bare or in quotes); its header when it does not."""
        start = self.starts[number] if number < len(self.starts) else 0
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        header = line_end(self.text, start) if self.starts else start
        found = find(self.text, key, start + 1, end) if key else None
        return Span.within(self.path, self.text, *(found.span(1) if found else (start, header)))


def decode(
    text: str, path: str, rule: Rule
) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The values of a TOML text, or None with a finding of `rule` where its syntax breaks."""
    try:
        values = tomllib.loads(text)
        repr(values)  # Python writes no number of thousands of digits, nor do our messages
    except RecursionError:
        return None, (_syntax("brackets are nested too deep", text, path, rule),)
    except ValueError as error:
        return None, (_syntax(str(error), text, path, rule),)
    return values, ()


def array(text: str, values: Mapping[str, Any], name: str, path: str) -> Array:
    """The tables of `[[name]]` in a decoded file; none where `name` is something else."""
    headers = re.finditer(rf"^[^\S\n]*\[\[\s*{re.escape(name)}\s*\]\]", text, re.MULTILINE)
    starts = tuple(header.start() for header in headers)
    found = values.get(name)
    tables = found if isinstance(found, list) else ()
    return Array(path, text, tuple(each for each in tables if isinstance(each, dict)), starts)


def find(text: str, key: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
    """The first line that begins between two offsets and sets `key`, bare or in quotes, or has it
    as its header; group 1 is the key.
    """
    name = rf"[\"']?{re.escape(key)}[\"']?"
    form = rf"^[^\S\n]*({name}(?=[^\S\n]*=)|\[{name}(?=[^\S\n]*\]))"
    return re.compile(form, re.MULTILINE).search(text, start, end)


def line_end(text: str, offset: int) -> int:
    """Where the words of the line end that an offset stands in."""
    return offset + len(text[offset:].partition("\n")[0].rstrip())


def _syntax(message: str, text: str, path: str, rule: Rule) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    if "(at end of document)" in message:
        line, column = position(text, len(text.rstrip("\n")))
    words = re.sub(r" \(at .*\)\Z", "", message)
    span = Span(path, line, column, line, column)
    return rule.found(f"not valid TOML: {words}", span, _HINT)


_HINT = "strings stand in double quotes, tables begin with [name]"
