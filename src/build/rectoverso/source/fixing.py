"""Puts fixes into the source: the only writer of `content/` besides the ledger's.

A file is replaced whole or not at all, and keeps its line ends and byte order mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rectoverso import archive
from rectoverso.diagnostics import Diagnostic, Edit
from rectoverso.source.folder import normal


def apply(root: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Apply every safe fix below the deck's folder; how many were applied.

    Edits that overlap an earlier one wait for the next run. Raises OSError when a file can't be
    written.
    """
    edits: dict[str, list[Edit]] = {}
    applied = 0
    for found in diagnostics:
        if found.fix is None or not found.fix.safe:
            continue
        if any(_clashes(edit, edits.get(edit.span.path, [])) for edit in found.fix.edits):
            continue
        for edit in found.fix.edits:
            edits.setdefault(edit.span.path, []).append(edit)
        applied += 1
    write(root, [edit for path in edits for edit in edits[path]])
    return applied


def write(root: Path, edits: Iterable[Edit]) -> tuple[str, ...]:
    """Put edits that don't overlap into the files below `root`; the paths of these, sorted.

    OSError when a file can't be written: those before it are written by then.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    for path in sorted(by_path):
        _rewrite(root / path, by_path[path])
    return tuple(sorted(by_path))


def _ends(edit: Edit) -> tuple[tuple[int, int], tuple[int, int]]:
    span = edit.span
    return (span.line, span.column), (span.end_line, span.end_column)


def _clashes(edit: Edit, others: list[Edit]) -> bool:
    start, end = _ends(edit)
    return any(start < after and before < end for before, after in map(_ends, others))


def _rewrite(file: Path, edits: list[Edit]) -> None:
    content = file.read_bytes().decode("utf-8")
    mark = "\ufeff" if content.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in content else "\n"
    text = normal(content)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=_ends, reverse=True):
        span = edit.span
        start = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        text = text[:start] + edit.text + text[end:]
    mode = file.stat().st_mode
    with archive.replacing(file) as part:
        part.write_bytes((mark + text.replace("\n", newline)).encode())
        part.chmod(mode)
