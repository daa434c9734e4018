"""The two files of the ledger: written in one step, and read with all that is wrong in them.

Reading never raises on bad content, it gives diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

from rectoverso import archive
from rectoverso.diagnostics import (
    CONTRADICTORY_LEDGER,
    MALFORMED_LEDGER,
    Diagnostic,
    RectoversoError,
    Span,
)
from rectoverso.history import tsv
from rectoverso.history.ledger import (
    EMPTY,
    FOLDER,
    NOTES,
    RELEASES,
    Ledger,
    NoteRow,
    Release,
    ordered,
    version_key,
)
from rectoverso.history.tsv import Table, title

_BACK: Final = "a line was edited by hand or merged wrongly: bring it back from the history"


# ---------------------------------------------------------------- writing


def notes_text(ledger: Ledger) -> str:
    """The text of `notes.tsv`. ValueError when a field can't stand in it."""
    return tsv.text(NoteRow, ledger.rows)


def releases_text(ledger: Ledger) -> str:
    """The text of `releases.tsv`. ValueError when a field can't stand in it."""
    return tsv.text(Release, ledger.releases)


def notes_digest(rows: Iterable[NoteRow]) -> str:
    """The sha256 of the lines of what was shipped, 32 digits of it; what was adopted from a foreign
    deck and not shipped yet does not count.
    """
    shipped = ordered((row for row in rows if row.first_release), ())
    return sha256(notes_text(shipped).encode()).hexdigest()[:32]


def write(ledger: Ledger, folder: Path) -> None:
    """Write both files into `folder` (the deck's `ledger`), which is made when it is missing.

    Stopped at any moment, even by a kill, it leaves a folder that reads as the old ledger or as
    the new one: the text for `releases.tsv` first waits under a name that holds the hash of the
    `notes.tsv` it belongs to. The moment `notes.tsv` is replaced is the one that counts.
    `RectoversoError` when the folder can't be written; ValueError when a field can't stand in it.
    """
    notes, releases = notes_text(ledger).encode(), releases_text(ledger).encode()
    target = folder / NOTES
    try:
        folder.mkdir(exist_ok=True)
        if target.exists() and target.read_bytes() == notes:
            archive.write(folder / RELEASES, releases)
        else:
            waiting = folder / _waiting(notes)
            archive.write(waiting, releases)
            try:
                archive.write(target, notes)
            except OSError:
                waiting.unlink(missing_ok=True)
                raise
            waiting.replace(folder / RELEASES)
        for left in folder.glob(_waiting(None)):
            left.unlink()
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def sweep(folder: Path) -> None:
    """Remove from `folder` (the deck's `ledger`) what a release left there that was killed before
    its ledger was written. `RectoversoError` when that fails.
    """
    notes = _content(folder / NOTES)
    belongs = "" if notes is None else _waiting(notes)
    try:
        for left in folder.glob(_waiting(None)):
            if left.name != belongs:
                left.unlink(missing_ok=True)
        archive.sweep(folder)
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def _waiting(notes: bytes | None) -> str:
    """The name under which the releases wait for these notes; for None the pattern of all."""
    return f".releases-{'*' if notes is None else sha256(notes).hexdigest()[:16]}.tsv"


# ---------------------------------------------------------------- reading


def read(folder: Path) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """The ledger in `folder` (the deck's `ledger`), and what is wrong with it.

    Where something is wrong, the ledger holds the lines that are right. `RectoversoError` when a
    file can't be read at all.
    """
    if folder.is_symlink():
        return EMPTY, (_foreign(FOLDER),)
    foreign = [
        _foreign(f"{FOLDER}/{name}")
        for name in (NOTES, RELEASES)
        if (file := folder / name).is_symlink() or (file.exists() and not file.is_file())
    ]
    if foreign:
        return EMPTY, tuple(foreign)
    notes = _content(folder / NOTES)
    waiting = None if notes is None else _content(folder / _waiting(notes))
    return parse(notes, _content(folder / RELEASES) if waiting is None else waiting)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RectoversoError(f"{file} can't be read: {error.strerror}") from error


def _foreign(path: str) -> Diagnostic:
    hint = "put a plain folder with plain files in its place"
    message = "the ledger is a link or no file, so what it says may belong to another deck"
    return MALFORMED_LEDGER.found(message, Span.whole(path), hint)


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
            released.find(message, _BACK, number, column, CONTRADICTORY_LEDGER)
        for number, column, message in _wrong_notes(shipped.rows, released.rows.values()):
            shipped.find(message, _BACK, number, column, CONTRADICTORY_LEDGER)
    last = whole.last_release
    sound = not shipped.found and not released.found
    if sound and last and last.notes_digest not in ("", notes_digest(whole.rows)):
        message = f"{NOTES} is not what the release of {last.version} wrote"
        shipped.find(message, _BACK, rule=CONTRADICTORY_LEDGER)
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
    for column in ("first_release", "last_change", "retired_in"):
        version = getattr(row, column)
        if not version:
            continue
        key = version_key(version)
        where = f"{version} in column `{title(column)}`"
        if key not in versions:
            yield column, f"{where} was never released"
        elif key < before:
            yield column, f"{where} lies before what the note went through"
        before = key
