"""Diagnostics as text for people and as JSON for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from rectoverso.diagnostics import Diagnostic, Severity

_BOLD, _RED, _YELLOW, _BLUE, _DIM, _RESET = (
    "\x1b[1m",
    "\x1b[31m",
    "\x1b[33m",
    "\x1b[34m",
    "\x1b[2m",
    "\x1b[0m",
)
_WIDEST = 100

Lines = Callable[[str], list[str]]
"""Gives the lines of a source file by its path in the deck; empty when it has none."""


def text(found: Diagnostic, prefix: str, lines: Lines, *, color: bool) -> str:
    """One finding: `file:line:column CODE message`, the source line with a mark, the hints.

    `prefix` is the deck's folder as the user named it.
    """

    def paint(words: str, *codes: str) -> str:
        return "".join(codes) + words + _RESET if color else words

    span = found.span
    grave = _RED if found.severity is Severity.ERROR else _YELLOW
    place = f"{prefix}{span.path}:{span.line}:{span.column}"
    rows = [f"{paint(place, _BOLD)} {paint(found.code, grave, _BOLD)} {found.message}"]
    source = lines(span.path)
    if span.line <= len(source) and source[span.line - 1].strip():
        rows += _excerpt(found, source[span.line - 1], paint, grave)
    rows += [f"   {paint('hint:', _BLUE)} {hint}" for hint in found.hints]
    if found.fix is not None:
        rows.append(f"   {paint('fix:', _BLUE)} {found.fix.title}")
    return "\n".join(rows)


def _excerpt(found: Diagnostic, line: str, paint: Callable[..., str], grave: str) -> Iterable[str]:
    """The source line and a mark under the span; a long line is cut around it."""
    span = found.span
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = min(max(end, start + 1), max(len(line), start + 1))
    first = max(0, start - 60) if len(line) > _WIDEST else 0
    shown = line[first : first + _WIDEST].replace("\t", " ")
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in shown)
    before = ("… " if first else "") + shown[: start - first]
    marked = shown[start - first : end - first]
    number = str(span.line)
    gutter = " " * len(number)
    mark = "^" * max(_cells(marked), 1)
    tail = " …" if first + _WIDEST < len(line) else ""
    head = "… " if first else ""
    yield f"   {paint(f'{number} |', _DIM)} {head}{shown}{tail}"
    yield f"   {paint(f'{gutter} |', _DIM)} {' ' * _cells(before)}{paint(mark, grave)}"


def _cells(words: str) -> int:
    """The width of `words` on a terminal: Hangul and its like take two cells."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if wide in "WF" else 1
        for letter in words
        for wide in (unicodedata.east_asian_width(letter),)
    )


def as_json(found: Diagnostic, prefix: str, name: str) -> dict[str, Any]:
    """One finding as JSON values; `name` is its rule's."""
    span = found.span
    fix = found.fix
    return {
        "code": found.code,
        "name": name,
        "severity": found.severity.value,
        "message": found.message,
        "file": f"{prefix}{span.path}",
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "hints": list(found.hints),
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safe": fix.safe,
            "edits": [
                {
                    "line": edit.span.line,
                    "column": edit.span.column,
                    "end_line": edit.span.end_line,
                    "end_column": edit.span.end_column,
                    "text": edit.text,
                }
                for edit in fix.edits
            ],
        },
    }


def tally(found: Iterable[Diagnostic]) -> str:
    """How many errors and warnings, in words."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in found:
        counts[diagnostic.severity] += 1
    return ", ".join(
        f"{count} {severity.value}{'' if count == 1 else 's'}"
        for severity, count in counts.items()
        if count or severity is Severity.ERROR
    )
