"""What earlier runs found out, kept in the user's cache folder: of formulas, and of phases.

It saves time and decides nothing: where a file can't be read, everything is new; where it can't be
written, nothing is kept; and neither is ever said. A value is known by a hash of all that it was
made from, the program and its libraries among it, so that nothing has to be cleared after a change.
What a run asked and learned is written when it ends, in one transaction; what was asked longest
ago goes first when there is too much.

A phase is a function of what it is given, and `recalled` may stand around any. What is kept of
phases are our own values, pickled: they are read from a folder alone that nobody else can write,
and only where their own hash says that not a bit is another.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Final, TypeVar

from rectoverso.diagnostics import RectoversoError

LIMIT: Final = 256 * 1024 * 1024
"""Bytes of a file, at most."""

PHASES: Final = "phases.sqlite"
"""The file of what is kept of phases."""

_WAIT: Final = 2.0
"""Seconds to wait for another process that is writing."""

_AT_ONCE: Final = 500
"""How many are looked for in one question to SQLite, which may be given 999."""

_ROW: Final = 64
"""Bytes that SQLite needs for a row beside what is in it, about."""

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS answers"
    " (question BLOB PRIMARY KEY, answer BLOB NOT NULL, used INTEGER NOT NULL)"
)
_SEAL: Final = 16
"""Bytes of the hash that stands before a pickled value."""

_Value = TypeVar("_Value")


def cache_folder() -> Path:
    """Where the user keeps what can be made again: `$XDG_CACHE_HOME` or `~/.cache`, and our name.

    Raises `RectoversoError` where there is no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "rectoverso"
    except RuntimeError as error:
        raise RectoversoError("there is no home folder: set XDG_CACHE_HOME to a folder") from error


class Memory:
    """Bytes by bytes in a folder's file, read one by one and written by `save`; no more than
    `limit` bytes.
    """

    def __init__(self, folder: Path, name: str, *, limit: int = LIMIT) -> None:
        self.path = folder / name
        self._limit = limit
        self._reader: sqlite3.Connection | None = None
        self._unreadable = False
        self._asked: set[bytes] = set()
        self._learned: dict[bytes, bytes] = {}

    def read(self, key: bytes) -> bytes | None:
        """What is kept, or was learned meanwhile; None where nothing is."""
        return self.read_all((key,)).get(key)

    def read_all(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What `read` gives of each, where something is."""
        found = {key: self._learned[key] for key in keys if key in self._learned}
        wanted = [key for key in keys if key not in found]
        for start in range(0, len(wanted), _AT_ONCE):
            found.update(self._kept(wanted[start : start + _AT_ONCE]))
        return found

    def _kept(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        if self._unreadable:
            return {}
        try:
            if self._reader is None:
                address = f"{self.path.absolute().as_uri()}?mode=ro"
                self._reader = sqlite3.connect(
                    address, uri=True, timeout=_WAIT, check_same_thread=False
                )
            marks = ",".join("?" * len(keys))
            found = self._reader.execute(
                f"SELECT question, answer FROM answers WHERE question IN ({marks})",
                keys,
            ).fetchall()
        except (OSError, sqlite3.Error):
            self._unreadable = True
            self._close()
            return {}
        return {key: kept for key, kept in found if isinstance(kept, bytes)}

    def use(self, key: bytes) -> None:
        """Note that what is kept was of use, and is to stay."""
        self._asked.add(key)

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value."""
        self._learned[key] = value

    def save(self) -> None:
        """Write what was learned, and what was of use; then forget both."""
        self._close()
        if self._asked or self._learned:
            for _ in range(2):
                try:
                    self._write()
                    break
                except (OSError, sqlite3.OperationalError):  # no room, no right, no time
                    break
                except sqlite3.DatabaseError:  # no database
                    self._remove()
        self._asked.clear()
        self._learned.clear()
        self._unreadable = False

    def _write(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)) as file:
            file.execute("PRAGMA auto_vacuum = FULL")
            # no waiting for the disk: what a power cut leaves broken is begun anew
            file.execute("PRAGMA synchronous = OFF")
            file.execute("BEGIN IMMEDIATE")
            file.execute(_TABLE)
            # the number of the run that writes; to look for the highest in the table takes a while
            now = file.execute("PRAGMA user_version").fetchone()[0] + 1
            file.execute(f"PRAGMA user_version = {now}")
            file.executemany(
                "UPDATE answers SET used = ? WHERE question = ?",
                ((now, key) for key in sorted(self._asked)),
            )
            file.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                ((key, answer, now) for key, answer in sorted(self._learned.items())),
            )
            self._shorten(file)
            file.execute("COMMIT")

    def _shorten(self, file: sqlite3.Connection) -> None:
        """Drop what was asked longest ago, until a tenth of the room is free."""
        pages, free, size = (
            file.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        over = (pages - free) * size - self._limit
        if over <= 0:
            return
        over += self._limit // 10
        gone = []
        for key, length in file.execute(
            "SELECT question, length(question) + length(answer) FROM answers"
            " ORDER BY used, question"
        ):
            if over <= 0:
                break
            gone.append((key,))
            over -= length + _ROW
        file.executemany("DELETE FROM answers WHERE question = ?", gone)

    def _close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _remove(self) -> None:
        for path in (self.path, self.path.with_name(self.path.name + "-journal")):
            with suppress(OSError):
                path.unlink()


# ---------------------------------------------------------------- phases


class _InUse(threading.local):
    """What a thread remembers with: what it began itself."""

    memory: Memory | None = None


_IN_USE: Final = _InUse()


@contextmanager
def remembering() -> Iterator[None]:
    """What phases give in the block is kept, and what earlier ones gave is not made again."""
    if _IN_USE.memory is not None:
        yield
        return
    try:
        memory = Memory(cache_folder(), PHASES)
    except RectoversoError:
        yield
        return
    _IN_USE.memory = memory if _is_ours(memory.path.parent) else None
    try:
        yield
    finally:
        _IN_USE.memory = None
        memory.save()


def _is_ours(folder: Path) -> bool:
    """Whether nobody but the user can put something into a folder; so too where none is yet."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    owned = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return owned and (os.name == "nt" or not status.st_mode & 0o022)


def key(*inputs: object) -> bytes:
    """The hash of all that a value is made from, the program among it. `inputs` are strings,
    numbers, bytes and tuples of these.
    """
    said = repr((program(), *inputs)).encode("utf-8", "surrogatepass")
    return sha256(said).digest()


def always(_value: object) -> bool:
    """Whether a value may be kept: any."""
    return True


def recalled(
    phase: str,
    inputs: tuple[object, ...],
    make: Callable[[], _Value],
    lasts: Callable[[_Value], bool] = always,
) -> _Value:
    """What `make` gives, or gave when a phase of that name had the same `inputs` (as `key` takes
    them), whose function it must be. Where one of them is None, which stands for what nobody knows,
    nothing is kept, and so where a value does not last.
    """
    memory = _IN_USE.memory
    if memory is None or None in inputs:
        return make()
    known_as = key(phase, *inputs)
    sealed = memory.read(known_as)
    if sealed is not None and _seal(known_as, sealed[_SEAL:]) == sealed[:_SEAL]:
        with suppress(Exception):  # what was written by another Python may raise anything
            value: _Value = pickle.loads(sealed[_SEAL:])  # noqa: S301 (our own, sealed, in our folder)
            memory.use(known_as)
            return value
    made = make()
    if lasts(made):
        plain = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        memory.keep(known_as, _seal(known_as, plain) + plain)
    return made


def _seal(known_as: bytes, plain: bytes) -> bytes:
    return blake2b(plain, digest_size=_SEAL, key=known_as).digest()


@cache
def program() -> str:
    """A hash of what makes all values: our own files, Python, and the libraries at hand."""
    made = sha256(sys.version.encode())
    root = Path(__file__).parent
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            file = Path(folder, name)
            made.update(f"{file.relative_to(root)}\n".encode("utf-8", "surrogatepass"))
            made.update(sha256(file.read_bytes()).digest())
    made.update("\n".join(libraries()).encode("utf-8", "surrogatepass"))
    return made.hexdigest()


def libraries() -> tuple[str, ...]:
    """The folders by which the libraries at hand are known, such as `nh3-0.3.2.dist-info`, in the
    order of the places where Python looks.
    """
    found: list[str] = []
    for place in sys.path:
        with suppress(OSError):
            here = (each.name for each in Path(place).iterdir() if each.suffix in _INSTALLED)
            found += sorted(here)
    return tuple(found)


_INSTALLED: Final = (".dist-info", ".egg-info")
