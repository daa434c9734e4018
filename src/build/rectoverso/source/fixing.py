"""Puts fixes into the source: the only writer of `content/` besides the ledger's.

A file is replaced whole or not at all, and keeps its line ends and byte order mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rectoverso import archive
from rectoverso.diagnostics import Diagnostic, Edit
from rectoverso.source.folder import normal


class Rewritten(NamedTuple):
    """A file: its path in the deck's folder, its bytes, and those that it should have."""

    path: str
    before: bytes
    after: bytes


def apply(root: Path, diagnostics: Iterable[Diagnostic], *, unsafe: bool = False) -> int:
    """Apply every fix below the deck's folder that is safe, or, with `unsafe`, every one; how many
    were applied.

    Edits that overlap an earlier one wait for the next run. Raises OSError when a file can't be
    written.
    """
    count, edits = _chosen(diagnostics, unsafe=unsafe)
    write(root, edits)
    return count


def mended(
    root: Path, diagnostics: Iterable[Diagnostic], *, unsafe: bool = False
) -> tuple[Rewritten, ...]:
    """The files that `apply` would write, as they would be. OSError when one can't be read."""
    return _rewritten(root, _chosen(diagnostics, unsafe=unsafe)[1])


def _chosen(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> tuple[int, list[Edit]]:
    """How many fixes may be applied together, and their edits."""
    edits: dict[str, list[Edit]] = {}
    count = 0
    for found in diagnostics:
        if found.fix is None or not (found.fix.safe or unsafe):
            continue
        if any(_clashes(edit, edits.get(edit.span.path, [])) for edit in found.fix.edits):
            continue
        for edit in found.fix.edits:
            edits.setdefault(edit.span.path, []).append(edit)
        count += 1
    return count, [edit for path in edits for edit in edits[path]]


def write(root: Path, edits: Iterable[Edit]) -> tuple[str, ...]:
    """Put edits that don't overlap into the files below `root`; the paths of these, sorted.

    OSError when a file can't be written: those before it are written by then.
    """
    files = _rewritten(root, edits)
    put(root, files)
    return tuple(file.path for file in files)


def put(root: Path, files: Iterable[Rewritten]) -> None:
    """Write files below `root`, each whole or not at all. OSError when one can't be written: those
    before it are written by then.
    """
    for file in files:
        path = (root / file.path).resolve()
        mode = path.stat().st_mode
        with archive.replacing(path) as part:
            part.write_bytes(file.after)
            part.chmod(mode)


def _rewritten(root: Path, edits: Iterable[Edit]) -> tuple[Rewritten, ...]:
    """The files below `root` with edits, by path."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    contents = ((path, (root / path).read_bytes()) for path in sorted(by_path))
    return tuple(Rewritten(path, old, _edited(old, by_path[path])) for path, old in contents)


def _ends(edit: Edit) -> tuple[tuple[int, int], tuple[int, int]]:
    span = edit.span
    return (span.line, span.column), (span.end_line, span.end_column)


def _clashes(edit: Edit, others: list[Edit]) -> bool:
    start, end = _ends(edit)
    return any(start < after and before < end for before, after in map(_ends, others))


def _edited(old: bytes, edits: list[Edit]) -> bytes:
    """The bytes of a file with edits."""
    content = old.decode("utf-8")
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
    return (mark + text.replace("\n", newline)).encode()
