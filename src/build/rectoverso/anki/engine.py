"""Anki's own engine: the only room that knows the `anki` package.

It is an optional extra, under its own licence (AGPL-3.0-or-later), and needed only where a real
collection is opened: to rehearse a release and to push one. `Collection` is Anki's; a room that
gets one from here uses its methods and imports nothing of `anki` itself.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from rectoverso.anki.package import SEPARATOR, HeldType, from_model, read
from rectoverso.diagnostics import RectoversoError

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from anki.dbproxy import DBProxy
    from anki.models import NotetypeId
    from anki.sync import SyncAuth

HOW = (
    "Anki's engine is missing: make setup-release in a clone of the repository, elsewhere"
    " pip install 'rectoverso[anki]'"
)

UpdateNotes = Literal["if newer", "always", "never"]
"""When an import takes over a package's text: what the import dialog offers."""


@dataclass(frozen=True, slots=True)
class Log:
    """What an import did, as the guids of notes: made, changed, passed over, and not matched
    because the learner's note type is another one.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicting: tuple[str, ...]


def requires() -> tuple[str, ...]:
    """What this machine lacks for the rooms that open collections: one line, or nothing."""
    return (HOW,) if find_spec("anki") is None else ()


@contextmanager
def opened(path: Path, *, make: bool = False) -> Iterator[Collection]:
    """The collection at `path`, closed when the block ends; made anew with `make`.

    `RectoversoError` where the engine is missing, there is no such file, Anki has it open, it
    belongs to a newer Anki or is damaged; also where the engine gives up within the block, as in a
    full disk.
    """
    if lacking := requires():
        raise RectoversoError(lacking[0])
    if not make and not path.is_file():
        raise RectoversoError(f"{path} does not exist: name a file like collection.anki2")
    from anki.collection import Collection
    from anki.errors import BackendError

    try:
        collection = Collection(str(path))
    except BackendError as error:
        raise RectoversoError(f"{path} can't be opened: {_reason(str(error))}") from error
    try:
        try:
            yield collection
        finally:
            if collection.db is not None:
                collection.close()
    except BackendError as error:
        raise RectoversoError(f"{path}: {_reason(str(error))}") from error


_SQLITE = re.compile(r'(?:Some\(|msg: )\\?"([^"\\]*)\\?"')
"""Where SQLite's own words stand in what the engine says."""


def _reason(words: str) -> str:
    """What Anki says of a collection, with what to do about it."""
    lowered = words.lower()
    if "locked" in lowered or "already open" in lowered:
        return "Anki has it open; close Anki and try again"
    if "filetoonew" in lowered or "newer version" in lowered:
        return "it belongs to a newer Anki; renew the engine: pip install -U anki"
    said = _said(words)
    if said == _FULL:
        return said
    return f"{said}; it may be damaged, and File, Check Database in Anki may mend it"


_FULL = "the disk is full"


def _said(words: str) -> str:
    """What Anki says, in one line."""
    lowered = words.lower()
    if "disk is full" in lowered or "diskfull" in lowered:
        return _FULL
    if "filetoonew" in lowered:
        return "it belongs to a newer Anki"
    found = _SQLITE.search(words)
    return found[1] if found else words.strip().partition("\n")[0].rstrip(".")


def database(collection: Collection) -> DBProxy:
    """The collection's database."""
    assert collection.db is not None
    return collection.db


def rows(collection: Collection, table: str) -> list[list[Any]]:
    """Every row of a table whose rows have an `id`, in the order of the ids."""
    return [list(row) for row in database(collection).all(f"SELECT * FROM {table} ORDER BY id")]


class OwnNote(NamedTuple):
    """A learner's note, as the collection holds it; its tags are sorted."""

    number: int
    guid: str
    note_type: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


def own_notes(collection: Collection, guids: Sequence[str] | None = None) -> list[OwnNote]:
    """The notes of a collection (only those of `guids`), in the order of their numbers."""
    found = database(collection).all(
        "SELECT id, guid, mid, mod, tags, flds FROM notes"
        " WHERE ?1 IS NULL OR guid IN (SELECT value FROM json_each(?1)) ORDER BY id",
        None if guids is None else json.dumps(guids),
    )
    return [
        OwnNote(number, guid, kind, mod, tuple(sorted(tags.split())), tuple(text.split(SEPARATOR)))
        for number, guid, kind, mod, tags, text in found
    ]


def own_types(collection: Collection) -> dict[int, HeldType]:
    """The note types of a collection, by their ids."""
    every = (note_type(collection, each.id) for each in collection.models.all_names_and_ids())
    return {each.id: each for each in every if each is not None}


def note_type(collection: Collection, number: int) -> HeldType | None:
    """The note type of an id, as the collection has it."""
    model = collection.models.get(cast("NotetypeId", number))
    return None if model is None else from_model(model)


def answer(collection: Collection, card: Card, ease: Literal[1, 2, 3, 4]) -> None:
    """Answer a card (1 again, 2 hard, 3 good, 4 easy) whatever state it is in, and load it anew."""
    card.start_timer()
    collection.sched.answerCard(card, ease)
    card.load()


def import_package(
    collection: Collection,
    package: Path,
    *,
    update: UpdateNotes = "if newer",
    merge: bool = False,
) -> Log:
    """Import a package as the desktop's dialog would, with its default settings.

    `update` is the dialog's "Update notes", `merge` its "Merge note types". `RectoversoError`
    where the engine can't read the package.
    """
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
    from anki.errors import BackendError
    from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition as Condition

    conditions = {
        "if newer": Condition.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
        "always": Condition.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS,
        "never": Condition.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_NEVER,
    }
    options = ImportAnkiPackageOptions(merge_notetypes=merge, update_notes=conditions[update])
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    try:
        log = collection.import_anki_package(request).log
    except BackendError as error:
        raise RectoversoError(f"{package} can't be imported: {_said(str(error))}") from error
    collection.models._clear_cache()  # the Python side remembers the old note types
    notes = database(collection).all("SELECT id, guid FROM notes")
    guids: dict[int, str] = {number: guid for number, guid in notes}  # noqa: C416 (rows are lists)
    # Of a note that it could not match, Anki gives the package's number, not the collection's.
    packed = {note.id: note.guid for note in read(package).notes} if log.conflicting else {}
    return Log(
        new=tuple(sorted(guids[each.id.nid] for each in log.new)),
        updated=tuple(sorted(guids[each.id.nid] for each in log.updated)),
        unchanged=tuple(sorted(guids[each.id.nid] for each in log.duplicate)),
        conflicting=tuple(sorted(packed[each.id.nid] for each in log.conflicting)),
    )


@contextmanager
def explained(what: str) -> Iterator[None]:
    """What the engine refuses inside the block becomes a `RectoversoError`: `what`, the reason."""
    from anki.errors import AnkiException

    try:
        yield
    except AnkiException as error:
        raise RectoversoError(f"{what}: {_reason(str(error))}") from error


# ---------------------------------------------------------------- sync

_LOOK = 0.05
"""Seconds between two looks at how far the sending of media is; Anki tells nobody."""


@dataclass(slots=True)
class Server:
    """A sync server that has let a user in; every method is for a collection that came from it.

    `media` is the number of the last change of media that the server had when it was asked.
    """

    url: str
    media: int
    _auth: SyncAuth = field(repr=False)

    def sync(self, collection: Collection) -> None:
        """Exchange changes with the server, row by row.

        `RectoversoError` where the server can't be reached, or would only take or give a whole
        collection: then nothing was sent.
        """
        with _reached(self.url):
            answer = collection.sync_collection(self._auth, sync_media=False)
        if answer.required != answer.NO_CHANGES:
            raise RectoversoError(
                f"{self.url} demands a full sync, since its collection was replaced meanwhile or"
                " does not fit: nothing was sent; sync all devices, then push again"
            )
        self.media = answer.server_media_usn

    def send_media(self, collection: Collection, files: Iterable[Path]) -> None:
        """Send `files` to the server as media of `collection`, which has no others beside it.

        None of the server's own media are fetched. `RectoversoError` where the server can't be
        reached.
        """
        from anki.errors import SyncError

        with explained(f"{self.url}: the pictures can't be prepared"):
            for file in files:
                collection.media.add_file(str(file))
        # The client is told that it has all that the server has. Anki sends first, and in the end
        # compares numbers: then it finds that this is not so, forgets all and asks for another
        # sync, by which it would fetch everything. Whether it got that far, its own notes tell.
        media = Path(collection.media.dir()).with_suffix(".media.db2")
        _last_media(media, self.media)
        try:
            with _reached(self.url, SyncError):
                collection.sync_media(self._auth)
                # Anki ends this by itself: a server that sends nothing runs into its time limit.
                while collection.media_sync_status().active:
                    Event().wait(_LOOK)
        except SyncError as error:
            if _last_media(media) != 0:
                raise RectoversoError(f"{self.url}: {_first(str(error))}") from error


def _last_media(file: Path, value: int | None = None) -> int:
    """The number of the last change of media that a client knows of, by its own database `file`;
    set to `value` before, where that is given. `RectoversoError` when it can't be read.
    """
    try:
        with closing(sqlite3.connect(file)) as connection, connection:
            if value is not None:
                connection.execute("UPDATE meta SET lastUsn = ?", [value])
            (known,) = connection.execute("SELECT lastUsn FROM meta").fetchone()
            return int(known)
    except sqlite3.Error as error:
        raise RectoversoError(f"{file} can't be read: {error}") from error


def download(path: Path, url: str, user: str, password: str) -> Server:
    """Fetch the collection of `user` from the sync server at `url` into the new file `path`.

    `RectoversoError` where the server can't be reached, refuses the login, or has no collection.
    """
    with opened(path, make=True) as collection:
        with _reached(url, user=user):
            auth = collection.sync_login(user, password, url)
            answer = collection.sync_collection(auth, sync_media=False)
            if answer.new_endpoint:
                auth.endpoint = answer.new_endpoint
        if answer.required != answer.FULL_DOWNLOAD:
            raise RectoversoError(
                f"{url} has no collection of {user} yet: sync a device with it first"
            )
        with _reached(url):
            collection.close_for_full_sync()
            collection.full_upload_or_download(auth=auth, server_usn=None, upload=False)
            collection.reopen(after_full_sync=True)
    return Server(url, answer.server_media_usn, auth)


@contextmanager
def _reached(
    url: str, passed: type[BaseException] | tuple[()] = (), *, user: str = ""
) -> Iterator[None]:
    """What goes wrong between us and a server becomes a `RectoversoError`, but for `passed`."""
    from anki.errors import AnkiException, NetworkError, SyncError, SyncErrorKind

    try:
        yield
    except passed:
        raise
    except NetworkError as error:
        details = str(error).rpartition("\u2068")[2].rstrip("\u2069").removesuffix(" for url ()")
        raise RectoversoError(f"{url} can't be reached ({details})") from error
    except SyncError as error:
        if error.kind is SyncErrorKind.AUTH:
            raise RectoversoError(
                f"{url} refuses the login of {user}: check the name and the password"
            ) from error
        raise RectoversoError(f"{url}: {_first(str(error))}") from error
    except AnkiException as error:
        raise RectoversoError(f"{url}: {_first(str(error))}") from error


def _first(words: str) -> str:
    """The first line of what the engine says, without a stop."""
    return words.strip().partition("\n")[0].rstrip(".")
