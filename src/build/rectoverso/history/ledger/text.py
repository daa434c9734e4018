"""The text of the ledger's two files: written, and read with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Final

from rectoverso.diagnostics import Diagnostic
from rectoverso.history.ledger.rows import (
    FOLDER,
    NOTES,
    RELEASES,
    Ledger,
    NoteRow,
    Release,
    ordered,
    version_key,
)
from rectoverso.history.ledger.table import Table, title, written

CONTRADICTION: Final = "LEDGER005"

_BACK: Final = "a line was edited by hand or merged wrongly: bring it back from the history"


def notes_text(ledger: Ledger) -> str:
    """The text of `notes.tsv`. ValueError when a field can't stand in it."""
    return written(NoteRow, ledger.rows)


def releases_text(ledger: Ledger) -> str:
    """The text of `releases.tsv`. ValueError when a field can't stand in it."""
    return written(Release, ledger.releases)


def notes_digest(rows: Iterable[NoteRow]) -> str:
    """The sha256 of the lines of what was shipped, 32 digits of it; what was adopted from a foreign
    deck and not shipped yet does not count.
    """
    shipped = ordered((row for row in rows if row.first_release), ())
    return sha256(notes_text(shipped).encode()).hexdigest()[:32]


def parse(notes: bytes | None, releases: bytes | None) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """The ledger that the two files' bytes hold (None: no such file), and what is wrong in them.

    Findings come in reading order; where there are any, the ledger holds the lines that are right.
    """
    shipped = Table(f"{FOLDER}/{NOTES}", NoteRow, notes)
    released = Table(f"{FOLDER}/{RELEASES}", Release, releases)
    if releases is not None and notes is None:
        message = f"{NOTES} is missing, so what was released is unknown"
        shipped.find(message, "bring the file back from the version control's history")
    whole = ordered(
        {row.key: row for row in shipped.rows.values()}.values(),
        {release.key: release for release in released.rows.values()}.values(),
    )
    if not shipped.found and not released.found:
        for number, column, message in _wrong_times(released.rows):
            released.find(message, _BACK, number, column, CONTRADICTION)
        for number, column, message in _wrong_notes(shipped.rows, released.rows.values()):
            shipped.find(message, _BACK, number, column, CONTRADICTION)
    last = whole.last_release
    sound = not shipped.found and not released.found
    if sound and last and last.notes_digest not in ("", notes_digest(whole.rows)):
        message = f"{NOTES} is not what the release of {last.version} wrote"
        shipped.find(message, _BACK, code=CONTRADICTION)
    found = sorted([*shipped.found, *released.found], key=lambda finding: finding.sort_key)
    lines = {row.key: number for number, row in shipped.rows.items()}
    return replace(whole, lines=lines), tuple(found)


_Wrong = Iterator[tuple[int, str, str]]
"""Lines that contradict others: the number, the column, what is wrong there."""


def _wrong_times(releases: Mapping[int, Release]) -> _Wrong:
    lines = sorted(releases.items(), key=lambda line: line[1].key)
    for (_, earlier), (number, later) in pairwise(lines):
        if later.time <= earlier.time:
            yield number, "time", f"{later.version} is not later than {earlier.version}"


def _wrong_notes(rows: Mapping[int, NoteRow], releases: Iterable[Release]) -> _Wrong:
    versions = {release.key for release in releases}
    ids = {(row.language, row.id) for row in rows.values()}
    guids: dict[str, int] = {}
    living: dict[tuple[str, str], int] = {}
    for number, row in rows.items():
        for column, message in _wrong_versions(row, versions):
            yield number, column, message
        if row.successor and (row.language, row.successor) not in ids:
            message = f"the successor `{row.successor}` has no line of its own"
            yield number, "successor", message
        if row.retired_in:
            continue
        if row.successor:
            yield number, "successor", "this note has a successor, but was never retired"
        if row.reason:
            yield number, "reason", "this note has a reason to be retired, but was never retired"
        other = guids.setdefault(row.guid, number)
        if other != number:
            yield number, "guid", f"`{rows[other].id}` in line {other} has the same guid"
        twin = living.setdefault((row.language, row.id), number)
        if twin != number:
            message = f"`{row.id}` lives in line {twin} as a note of the other kind"
            yield number, "kind", message


def _wrong_versions(row: NoteRow, versions: Set[tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    before: tuple[int, ...] = ()
    for column, version in (
        ("first_release", row.first_release),
        ("last_change", row.last_change),
        ("retired_in", row.retired_in),
    ):
        if not version:
            continue
        key = version_key(version)
        if key not in versions:
            yield column, f"{version} in column `{title(column)}` was never released"
        elif key < before:
            message = (
                f"{version} in column `{title(column)}` lies before what the note went through"
            )
            yield column, message
        before = key
