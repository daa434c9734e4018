"""A push into a collection's file, while Anki is closed.

The file is read under the lock that SQLite's own readers take, so that Anki can't write
meanwhile, and nothing of it is changed by looking: no log beside it, no time of change. What the
workshop made takes its place by one rename. A push that is killed leaves the old file or the new
one, never anything between, and the backup is there before either.
"""

from __future__ import annotations

import errno
import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from rectoverso import archive
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import backup, workshop
from rectoverso.push.outcome import Pushed, Watch
from rectoverso.push.plan import PushJob

# The bytes that SQLite locks in a file (its os.h): pending, reserved, then the readers' range.
_PENDING: Final = 0x40000000
_READERS: Final = _PENDING + 2
_READERS_LENGTH: Final = 510


def push(
    job: PushJob, collection: Path, *, apply: bool, backups: Path | None, watch: Watch
) -> Pushed:
    """Push `job` into the file `collection`; without `apply` only look.

    The backup goes into `backups`, or beside the collection. `RectoversoError` when it can't be
    done; the collection is then as before.
    """
    if collection.is_dir():
        raise RectoversoError(f"{collection} is a folder: name a file like collection.anki2 in it")
    if not collection.is_file():
        raise RectoversoError(f"{collection} does not exist: name a file like collection.anki2")
    path = collection.resolve()
    if path.suffix != ".anki2":
        raise RectoversoError(f"{collection} is no collection: its name must end in .anki2")
    with (
        TemporaryDirectory(prefix="rectoverso-") as scratch,
        _held(path, collection, apply) as held,
    ):
        folder = Path(scratch)
        with workshop.roomy():
            try:
                with (folder / workshop.NAME).open("wb") as copy:
                    shutil.copyfileobj(held, copy)
                _lend_media(job, path, folder)
            except OSError as error:
                if workshop.is_full(error):
                    raise
                raise RectoversoError(f"{collection} can't be copied: {_why(error)}") from error
        made = workshop.make(job, folder, str(collection), watch.progress)
        watch.plan(made.plan, made.media)
        if not apply or not made.plan.changes:
            return Pushed(made.plan, made.media, None)
        saved = backup.save(held, backups or path.parent, path.stem, job.ours.path)
        watch.backup(saved)
        try:
            watch.progress("writing the collection", 0)
            _place(made.media, folder, path)
        except OSError as error:
            raise RectoversoError(
                f"{collection} can't be written: {_why(error)}; it is as before, and so is its"
                f" backup {saved}"
            ) from error
        return Pushed(made.plan, made.media, saved)


@contextmanager
def _held(path: Path, named: Path, apply: bool) -> Iterator[BinaryIO]:
    """The file, with Anki kept out of it while the block runs (`apply`), or from writing it.

    It must be read from what is given here alone: POSIX takes a process's locks away as soon as
    the process closes any other handle of the same file.
    """
    try:
        import fcntl
    except ImportError as error:
        raise RectoversoError("push works on Linux and macOS") from error
    try:
        file = path.open("rb+" if apply else "rb")
    except OSError as error:
        raise RectoversoError(f"{named} can't be opened: {_why(error)}") from error
    with file:
        try:
            if apply:
                length = _READERS + _READERS_LENGTH - _PENDING
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, _PENDING)
            else:
                fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, _READERS_LENGTH, _READERS)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                raise RectoversoError(
                    f"{named} is open in Anki: close Anki and try again"
                ) from error
            raise RectoversoError(f"{named} can't be locked: {_why(error)}") from error
        for left in (f"{path}-wal", f"{path}-journal"):
            if Path(left).exists() and Path(left).stat().st_size:
                raise RectoversoError(
                    f"{named} was not closed well ({Path(left).name} is left): open it in Anki,"
                    " close Anki and try again"
                )
        yield file


def _lend_media(job: PushJob, path: Path, folder: Path) -> None:
    """Copy those of the package's media that the collection has already."""
    own, lent = workshop.media_folder(path), workshop.media_folder(folder / workshop.NAME)
    lent.mkdir()
    for name in job.ours.package.media:
        if (own / name).is_file():
            shutil.copyfile(own / name, lent / name)


def _place(media: tuple[str, ...], folder: Path, path: Path) -> None:
    """Media first, so that no card ever shows a picture that is not there; then the collection."""
    own, lent = workshop.media_folder(path), workshop.media_folder(folder / workshop.NAME)
    if media:
        own.mkdir(exist_ok=True)
    for name in media:
        if not (own / name).exists():
            archive.write(own / name, (lent / name).read_bytes())
    # What a push that was killed left; no other push runs, since this one holds the file.
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        left.unlink(missing_ok=True)
    with archive.replacing(path) as part:
        shutil.copyfile(folder / workshop.NAME, part)
        shutil.copymode(path, part)
        owner = path.stat()
        if (owner.st_uid, owner.st_gid) != (part.stat().st_uid, part.stat().st_gid):
            os.chown(part, owner.st_uid, owner.st_gid)


def _why(error: OSError) -> str:
    return error.strerror or str(error)
