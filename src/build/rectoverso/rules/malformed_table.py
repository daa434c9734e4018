r"""Lines that look like a table and are none, so that their bars are printed.

A table's first line names its columns and its second parts them with dashes: `|---|---|`, as many
as there are columns. A colon at a side of the dashes aligns the column; nothing else may stand
there. Between a table and the list or quotation above it there is an empty line. A bar that is no
border is written `\|`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.running import running, short

_LINE = re.compile(r"^.*$", re.MULTILINE)
_SEPARATOR = re.compile(r"(?=[^\n]*[\-—–―−=])[ \t]*[|+\-—–―−=:][|+\-—–―−=: \t]{2,}\Z")
_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*")
_ROW = re.compile(r"[ \t]*\|[^\n]*\|[ \t]*\Z")

_ALONE = re.compile(r"[ \t]*\|[^|\n]*\|[^|\n]*(?:\|[^|\n]*)*\|[ \t]*\Z")


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    for text in running(deck, context):
        if text.kind == "paragraph" and "|" in text.text:
            found = _found([(line.start(), line[0]) for line in _LINE.finditer(text.text)])
            if found:
                start, end, message, hint = found
                yield RULE.found(message, text.span(start, end), hint)


def _found(lines: list[tuple[int, str]]) -> tuple[int, int, str, str] | None:
    """What is wrong with the table that a paragraph's lines look like."""
    for number, (start, line) in enumerate(lines):
        if not _separates(line):
            continue
        stretch = start, start + len(line.rstrip())
        below = _cells(line)
        wanted = "|" + "---|" * below
        if line.lstrip().startswith("+"):
            message = "this is printed as it stands: a table drawn with plus signs"
            return *stretch, message, f"take such lines out, but for {wanted} under the first row"
        if not number or not _has_bar(lines[number - 1][1]):
            message = "this is printed as it stands: a table's columns have no names"
            return *stretch, message, "write a line of names above it: | a | b |"
        above = _cells(lines[number - 1][1])
        if not all(map(_CELL.fullmatch, _parts(line))):
            wanted = "|" + "---|" * above
            message = f"`{short(line)}` parts no table: dashes and colons alone may stand there"
            return *stretch, message, f"write {wanted}"
        if above != below:
            message = (
                f"this table is printed as it stands: its first line has {_said(above)},"
                f" the one below it {below}"
            )
            return *stretch, message, f"write |{'---|' * above} there"
        message = "this table is printed as it stands: it goes on with the lines above it"
        return *stretch, message, "leave an empty line above its first line"
    if len(lines) == 1 and _ALONE.match(lines[0][1]):
        start, line = lines[0]
        message = "this is printed as it stands: a table's row by itself"
        hint = "leave no empty line between a table's lines"
        return start, start + len(line.rstrip()), message, hint
    rows = [at for at, (_, line) in enumerate(lines) if _ROW.match(line) and _cells(line) > 1]
    for at, after in pairwise(rows):
        count = _cells(lines[at][1])
        if after == at + 1 and count == _cells(lines[after][1]):
            start, line = lines[at]
            message = "this is printed as it stands: a table without a line under its first"
            hint = f"write |{'---|' * count} below it, and leave an empty line above it"
            return start, start + len(line.rstrip()), message, hint
    return None


def _separates(line: str) -> bool:
    """Whether a line looks as if it should part a table's first line from the others."""
    return _has_bar(line) and _SEPARATOR.match(line) is not None


def _has_bar(line: str) -> bool:
    return "|" in line or line.lstrip().startswith("+")


def _parts(line: str) -> list[str]:
    return line.strip().removeprefix("|").removesuffix("|").split("|")


def _cells(line: str) -> int:
    if line.lstrip().startswith("+"):
        return max(line.count("+") - 1, 1)
    return len(_parts(line))


def _said(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


RULE = Rule("TBL002", "malformed-table", Severity.WARNING, _check)
