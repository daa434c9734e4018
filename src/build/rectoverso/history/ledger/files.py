"""The ledger's folder: read, written in one step, and cleared of what a killed release left."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from rectoverso import archive
from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity, Span
from rectoverso.history.ledger.rows import EMPTY, FOLDER, NOTES, RELEASES, Ledger
from rectoverso.history.ledger.table import MALFORMED
from rectoverso.history.ledger.text import notes_text, parse, releases_text


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
    return Diagnostic(MALFORMED, Severity.ERROR, message, Span.whole(path), (hint,))
