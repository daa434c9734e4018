"""Files that are written whole or not at all, and zip archives that depend on nothing but their
members.

A zip file holds a time, an origin and permissions per member; here they are always the same, so
that equal members give equal bytes (zlib's own versions may differ between machines: then the
contents are the same).
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a write into a full disk, or over a limit, fails with: errors that name no file."""

# The first moment that a zip file can express (APPNOTE.TXT 4.4.6: MS-DOS time).
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PERMISSIONS = 0o100644 << 16
_LEVEL = 6
# As `replacing` names it: the file's name and the writer's process.
_PART = re.compile(r"\..+\.([0-9]{1,19})\.part")


class Member(NamedTuple):
    """A file of an archive: its name with forward slashes and its bytes; `stored` uncompressed."""

    name: str
    data: bytes
    stored: bool = False


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to; it takes `path`'s place when the block ends well.

    When the block raises, the file is removed and `path` is as before. OSError where the folder
    can't be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.filename == str(part):  # whoever reads it knows of no such file
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove from `folder` what writers that were killed left there, and no other file.

    OSError when that fails.
    """
    for part in folder.glob(".*.part"):
        if (named := _PART.fullmatch(part.name)) and not alive(named[1]):
            part.unlink(missing_ok=True)


def alive(process: str) -> bool:
    """Whether a process of that number, in digits, runs."""
    try:
        os.kill(int(process), 0)
    except (OSError, OverflowError) as error:
        return isinstance(error, PermissionError)  # another user's
    return True


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step. OSError when that fails: then nothing has changed."""
    with replacing(path) as part:
        part.write_bytes(data)


def write_zip(path: Path, members: Iterable[Member]) -> None:
    """Write `members` in their order as a zip archive to `path`, in one step.

    ValueError when a name comes twice; OSError when writing fails: then nothing has changed.
    """
    names: set[str] = set()
    with replacing(path) as part, zipfile.ZipFile(part, "w") as archive:
        for member in members:
            if member.name in names:
                raise ValueError(f"{member.name} comes twice in {path.name}")
            names.add(member.name)
            info = zipfile.ZipInfo(member.name, _TIME)
            info.create_system = _UNIX
            info.external_attr = _PERMISSIONS
            info.compress_type = zipfile.ZIP_STORED if member.stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, member.data, compresslevel=_LEVEL)


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
