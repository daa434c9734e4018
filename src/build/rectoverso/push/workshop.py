"""Where a push is made: on a copy of the collection, in a folder of its own.

The plan, the import and all edits happen here and are looked over row by row; only what came out
well leaves. So a dry run does everything that a real one does, but for the last step, and a
refusal has changed nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rectoverso import archive
from rectoverso.anki import engine
from rectoverso.anki.package import unicase
from rectoverso.diagnostics import Progress, RectoversoError
from rectoverso.push import edit, guard, plan
from rectoverso.push.plan import Plan, PushJob

if TYPE_CHECKING:
    from anki.collection import Collection

NAME: Final = "collection.anki2"
"""The copy's name in its folder; `collection.media` beside it are its media."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came out: the plan that was carried out, the names of media that it brought."""

    plan: Plan
    media: tuple[str, ...]


def media_folder(collection: Path) -> Path:
    """Where Anki keeps a collection's media."""
    return collection.with_suffix(".media")


# What SQLite, and the engine after it, say of a disk that takes no more.
_FULL_WORDS: Final = ("disk i/o error", "disk is full")


def is_full(error: Exception) -> bool:
    """Whether an error tells of a disk that takes no more."""
    if isinstance(error, OSError):
        return error.errno in archive.FULL
    return any(words in str(error).lower() for words in _FULL_WORDS)


@contextmanager
def roomy() -> Iterator[None]:
    """Work in the temporary folder: `RectoversoError` that names it where it has no room left."""
    try:
        yield
    except (OSError, sqlite3.Error, RectoversoError) as error:
        if not is_full(error):
            raise
        raise RectoversoError(
            f"no room in the temporary folder {tempfile.gettempdir()}: free some, or name another"
            " by TMPDIR"
        ) from error


@roomy()
def make(job: PushJob, folder: Path, named: str, progress: Progress) -> Made:
    """Plan `job` for the copy `NAME` in `folder`, and carry it out on that copy.

    `named` is what the user calls the collection. `RectoversoError` where it can't be used, or
    the push is refused: then the copy is worth nothing.
    """
    path = folder / NAME
    progress("reading the collection", 0)
    version = _version(path, named)
    with _opened(path, named, "can't be read") as collection:
        planned = plan.make(job, collection)
    if _version(path, named) != version:
        raise RectoversoError(
            f"{named} belongs to an older Anki (format {version}): open it once in a current Anki,"
            " close Anki and try again"
        )
    if not planned.changes:
        return Made(planned, ())
    progress("trying it on a copy", 0)
    before = folder / "before.anki2"
    shutil.copyfile(path, before)
    media = media_folder(path)
    there = {each.name for each in media.iterdir()} if media.is_dir() else set()
    with _opened(path, named, "can't take the package") as collection:
        edit.carry_out(planned, job, collection, folder)
    progress("looking it over", 0)
    try:
        strangers = guard.strangers(before, path, planned, job)
    except sqlite3.Error as error:
        raise RectoversoError(f"{named} can't be compared with its copy: {error}") from error
    if strangers:
        raise RectoversoError(
            f"refused: the import would also change {'; '.join(strangers)}; please report this"
        )
    arrived = {each.name for each in media.iterdir()} - there
    return Made(planned, tuple(sorted(arrived)))


@contextmanager
def _opened(path: Path, named: str, failure: str) -> Iterator[Collection]:
    """The copy at `path`; what goes wrong is said of the collection that the user named."""
    try:
        with engine.explained(f"{named} {failure}"), engine.opened(path) as collection:
            yield collection
    except RectoversoError as error:
        raise RectoversoError(str(error).replace(str(path), named)) from error


def _version(path: Path, named: str) -> int:
    """The collection's format, once all of its pages have been found sound."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.create_collation("unicase", unicase)
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            row = connection.execute("SELECT ver FROM col").fetchone()
    except sqlite3.Error as error:
        raise RectoversoError(
            f"{named} is no Anki collection, or is damaged ({error}); if Anki opens it, Tools,"
            " Check Database may mend it"
        ) from error
    if found != "ok" or row is None:
        raise RectoversoError(
            f"{named} is damaged ({_damage(str(found))}); Tools, Check Database in Anki may mend"
            " it, or restore one of Anki's backups"
        )
    return int(row[0])


def _damage(answer: str) -> str:
    """What SQLite's check found, on one line, without the heading that names the database."""
    lines = [line for line in answer.splitlines() if line.strip() and line[:3] != "***"]
    return lines[0].strip() if lines else "its tables are empty"
