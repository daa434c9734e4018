"""Anki packages as they lie on disk, ours and foreign ones, read without Anki.

A package is a zip archive with an SQLite database: `collection.anki2` (schema 11, JSON for note
types and decks; what we write), `collection.anki21` (the same, of later clients) or
`collection.anki21b` (schema 15 and later, tables for note types and decks, compressed by
Zstandard). Where there are several, the newest counts, the others are there for older clients.

Source: Anki's `rslib/src/import_export/package` and `rslib/src/storage`, whose names of files,
tables and columns these are.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Self

import zstandard

from rectoverso.anki import wire
from rectoverso.anki.names import LEVEL, Family, family
from rectoverso.diagnostics import RectoversoError

COLLECTIONS: Final = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The databases that a package may hold, the one that counts first."""

MOST_BYTES: Final = 2**29
"""The largest database, and the most media at once, that are read, uncompressed."""

MOST_MEDIA_BYTES: Final = 64 * 2**20
"""The largest list of media that is read."""

SEPARATOR: Final = "\x1f"
"""Parts the fields of a note, and the levels of a deck's name in schema 15 and later."""
_CLOZE: Final = 1

# What Anki's engine reads in a database of schema 11.
_COLUMNS: Final = {
    "col": "id crt mod scm ver dty usn ls conf models decks dconf tags",
    "notes": "id guid mid mod usn tags flds sfld csum flags data",
    "cards": "id nid did ord mod usn type queue due ivl factor reps lapses left odue odid flags"
    " data",
    "revlog": "id cid usn ease ivl lastIvl factor time type",
    "graves": "usn oid type",
}
_LATEST: Final = 2**40
"""No note was changed that many seconds after 1970."""
# What reading a database, or the JSON in it, ends in where it is not what it should be.
_DAMAGED: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    sqlite3.Error,
    zstandard.ZstdError,
)


class HeldPart(NamedTuple):
    """A field or a template of a note type: its name, and its id where the package gives one."""

    name: str
    id: int | None

    def matches(self, other: HeldPart) -> bool:
        """Whether Anki takes one for the other: by their ids where both have one, else by name."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.name == other.name


class Mismatch(NamedTuple):
    """What of two note types does not match: the fields or the templates, of both."""

    what: Literal["field", "template"]
    old: tuple[HeldPart, ...]
    new: tuple[HeldPart, ...]


@dataclass(frozen=True, slots=True)
class HeldType:
    """A note type as a package holds it; `looks` are the front, the back and the front in Anki's
    browser of each template, and the CSS of all; `mod` is in seconds since the epoch.
    """

    id: int
    name: str
    is_cloze: bool
    mod: int
    fields: tuple[HeldPart, ...]
    templates: tuple[HeldPart, ...]
    looks: tuple[str, ...]

    @property
    def family(self) -> Family | None:
        """What it is of, where it is ours, by its name and its fields."""
        fields = {part.name for part in self.fields}
        return family(self.name) if {"Id", "Edition"} <= fields else None

    def sides(self) -> tuple[tuple[str, str], ...]:
        """The front and the back of each template, as HTML with blanks; none where nobody knows."""
        return tuple(zip(self.looks[0:-1:3], self.looks[1:-1:3], strict=True))

    def mismatch(self, new: HeldType) -> Mismatch | None:
        """Why Anki takes `new`, of the same id, for another note type than this one, which a
        learner has; None where it does not.

        Measured: fields and templates must match one by one, in their order. Names of note types,
        HTML, CSS and the kind don't count.
        """
        fields = Mismatch("field", self.fields, new.fields)
        templates = Mismatch("template", self.templates, new.templates)
        return next((each for each in (fields, templates) if not _match(each.old, each.new)), None)


def _match(old: Sequence[HeldPart], new: Sequence[HeldPart]) -> bool:
    return len(old) == len(new) and all(map(HeldPart.matches, old, new))


class Card(NamedTuple):
    """A note's card: the template or gap (from 0) that makes it, its deck's name, its place."""

    ordinal: int
    deck: str
    due: int


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note as a package holds it: fields by name as HTML, tags, `mod` in seconds, cards. `id` is
    its number in the package alone; what Anki knows a note by is `guid`.
    """

    guid: str
    note_type: HeldType
    mod: int
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    cards: tuple[Card, ...]
    id: int = 0

    def field(self, name: str) -> str:
        """A field's HTML; empty where the note type has none of that name."""
        return self.fields.get(name, "")

    @property
    def first(self) -> str:
        """The first field's HTML, which asks; empty where the note type has no fields."""
        return next(iter(self.fields.values()), "")


@dataclass(frozen=True, slots=True)
class Package:
    """All that a package says: notes in the order of their ids, note types by id, names of
    decks that hold cards, names of media.
    """

    notes: tuple[HeldNote, ...]
    note_types: Mapping[int, HeldType]
    decks: tuple[str, ...]
    media: tuple[str, ...]


EMPTY: Final = Package((), {}, (), ())
"""What a newcomer has."""


def read(path: Path, *, most_notes: int | None = None) -> Package:
    """The package at `path`.

    `RectoversoError` when it can't be read, is damaged, is no package, or holds more than
    `most_notes`.
    """
    with told(path), zipfile.ZipFile(path) as archive:
        data = _database(path, archive)
        media = tuple(sorted(_media(archive)))
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.create_collation("unicase", unicase)
            if most_notes is not None:
                (count,) = connection.execute("SELECT count(*) FROM notes").fetchone()
                if count > most_notes:
                    message = f"{path} holds {count:,} notes, and {most_notes:,} are the most"
                    raise RectoversoError(message)
            return _read(connection, media)


def media(path: Path, names: Collection[str]) -> dict[str, bytes]:
    """The bytes of the media `names` in the package at `path`, by name; what it does not hold is
    left out.

    `RectoversoError` when it can't be read, is damaged, or holds more than `MOST_BYTES` of them.
    """
    with MediaFiles(path) as files:
        if sum(files.size(name) for name in names) > MOST_BYTES:
            raise RectoversoError(f"{path} holds media of more than {MOST_BYTES >> 20} MiB")
        return {name: files.read(name) for name in names if name in files.names}


class MediaFiles:
    """The media of a package, read one by one; used as a context, or closed when nobody needs it.

    Each is known by its name in the package's list; nothing is ever written. `RectoversoError`
    where the package, or one of its media, can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with told(path):
            self._archive = zipfile.ZipFile(path)
            entries = _media(self._archive)
            held = self._archive.NameToInfo
            self.names: Mapping[str, str] = entries
            self._infos = {name: held.get(entry) for name, entry in entries.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def holds(self, name: str) -> bool:
        """Whether the archive has what its list names."""
        return self._infos.get(name) is not None

    def size(self, name: str) -> int:
        """How many bytes a medium has where it lies in the archive; 0 where there is none."""
        info = self._infos.get(name)
        return info.file_size if info else 0

    def read(self, name: str, most: int | None = None) -> bytes:
        """A medium's bytes, at most `most` of them (`MOST_BYTES`, where nothing is said)."""
        most = MOST_BYTES if most is None else most
        with told(self._path):
            info = self._infos[name]
            if info is None:
                raise ValueError(f"it lists {name} and does not hold it")
            if info.file_size > most:
                raise RectoversoError(f"{self._path} holds media of more than {most >> 20} MiB")
            data = self._archive.read(info)
            return _unpacked(data, most) if _packs_media(self._archive) else data


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever is wrong with the package at `path` becomes a `RectoversoError` that says so."""
    try:
        yield
    except OSError as error:
        raise RectoversoError(f"{path} can't be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise RectoversoError(f"{path} is no Anki package, or is damaged: {error}") from error
    except _DAMAGED as error:
        message = f"{path} is no Anki package that can be understood, or is damaged: {error}"
        raise RectoversoError(message) from error
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or an unknown compression
        raise RectoversoError(f"{path} can't be unpacked: {error}") from error


def _database(path: Path, archive: zipfile.ZipFile) -> bytes:
    names = set(archive.namelist())
    name = next((name for name in COLLECTIONS if name in names), None)
    if name is None:
        raise RectoversoError(f"{path} is no Anki package: it holds no collection")
    made_as = form(archive)
    if made_as > _LATEST_FORM:
        raise RectoversoError(f"{path} is from a newer Anki (form {made_as}): export it for older")
    if made_as > 1 and name == COLLECTIONS[-1]:
        raise RectoversoError(
            f"{path} holds only the note that asks for a newer Anki: its collection is missing"
        )
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise RectoversoError(f"{path} holds a collection of more than {MOST_BYTES >> 20} MiB")
    data = archive.read(name)
    if name == COLLECTIONS[0]:
        try:
            data = _unpacked(data, MOST_BYTES)
        except OverflowError:
            message = f"{path} holds a collection of more than {MOST_BYTES >> 20} MiB"
            raise RectoversoError(message) from None
    if not data.startswith(b"SQLite format 3\0"):
        raise ValueError("its collection is no SQLite database")
    # Bytes 18 and 19 say whether a write-ahead log belongs to the file (SQLite's "Database File
    # Format", 1.3.3); a database in memory can have none, and a package never holds one.
    return data[:18] + b"\x01\x01" + data[20:] if data[18:20] == b"\x02\x02" else data


def _unpacked(data: bytes, most: int) -> bytes:
    """What Zstandard packed; OverflowError where it is more than `most` bytes."""
    with zstandard.ZstdDecompressor().stream_reader(data) as stream:
        unpacked = stream.read(most + 1)
    if len(unpacked) > most:
        raise OverflowError(f"more than {most >> 20} MiB are packed in it")
    return unpacked


def _media(archive: zipfile.ZipFile) -> dict[str, str]:
    """The entries of media by their names: from JSON, or from the packed protocol buffer
    (`MediaEntries`) of later packages; none where the list is neither.
    """
    if "media" not in archive.NameToInfo:
        return {}
    if archive.getinfo("media").file_size > MOST_MEDIA_BYTES:
        raise ValueError(f"its list of media has more than {MOST_MEDIA_BYTES >> 20} MiB")
    data = archive.read("media")
    if _packs_media(archive):
        try:
            return dict(_listed(_unpacked(data, MOST_MEDIA_BYTES)))
        except (ValueError, OverflowError, zstandard.ZstdError):
            return {}
    try:
        named = json.loads(data)
    except ValueError:
        return {}
    if not isinstance(named, dict):
        return {}
    return {str(name): entry for entry, name in named.items()}


def _listed(message: bytes) -> Iterator[tuple[str, str]]:
    """Names and entries of a `MediaEntries`: an entry is called by its place, or by number 255."""
    entries = (value for number, value in wire.fields(message) if number == _ENTRIES)
    for place, entry in enumerate(entries):
        if not isinstance(entry, bytes):
            raise TypeError("a medium of the list is no message")
        said = dict(wire.fields(entry))
        name = said.get(_NAME, b"")
        if isinstance(name, bytes):
            yield name.decode(), str(said.get(_ZIP_NAME, place))


_ENTRIES, _NAME, _ZIP_NAME = 1, 1, 255
_LATEST_FORM: Final = 3


def form(archive: zipfile.ZipFile) -> int:
    """Which form a package is of, by its entry `meta` (`PackageMetadata`): 3 packs its list of
    media and each medium, more than that is from a newer Anki; 1 where nothing says so.
    """
    if "meta" not in archive.NameToInfo or archive.getinfo("meta").file_size > _META:
        return 1
    version = dict(wire.fields(archive.read("meta"))).get(1, 1)
    return version if isinstance(version, int) else 1


_META: Final = 4096
"""The most bytes of `meta`; Anki writes two."""


def _packs_media(archive: zipfile.ZipFile) -> bool:
    return form(archive) >= _LATEST_FORM


def stored(text: str) -> str:
    """Text as Anki stores it: in Unicode's normal form C."""
    return unicodedata.normalize("NFC", text)


def unicase(one: str, other: str) -> int:
    """Anki's order of names, as a collation for SQLite: without regard to case."""
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)


def shown_deck(stored: str) -> str:
    """A deck's name as Anki shows it, from the table of decks of schema 15 and later."""
    return stored.replace(SEPARATOR, LEVEL)


def _read(connection: sqlite3.Connection, media: tuple[str, ...]) -> Package:
    tables = _tables(connection)
    if "notetypes" in tables:
        types = {each.id: each for each in _tabled_note_types(connection)}
        rows = connection.execute("SELECT id, name FROM decks")
        decks = {int(number): shown_deck(str(name)) for number, name in rows}
    else:
        _expect_columns(connection)
        models, named = connection.execute("SELECT models, decks FROM col").fetchone()
        types = {each.id: each for each in map(from_model, json.loads(models).values())}
        decks = {int(number): str(deck["name"]) for number, deck in json.loads(named).items()}
    cards: dict[int, list[Card]] = {}
    for note, ordinal, deck, due in connection.execute(
        "SELECT nid, ord, CASE WHEN odid THEN odid ELSE did END, due FROM cards ORDER BY nid, ord"
    ):
        cards.setdefault(note, []).append(Card(int(ordinal), decks.get(deck, ""), int(due)))
    notes = []
    for number, guid, kind, mod, tags, fields in connection.execute(
        "SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"
    ):
        note_type = types[kind]
        values = str(fields).split(SEPARATOR)
        names = [part.name for part in note_type.fields]
        if len(values) != len(names):
            raise ValueError(f"a note has {len(values)} fields, its note type {len(names)}")
        if not isinstance(guid, str):
            raise ValueError("a note's guid is no text")
        if int(mod) >= _LATEST:
            raise ValueError(f"a note's time is {mod}, thousands of years ahead")
        notes.append(
            HeldNote(
                guid=guid,
                note_type=note_type,
                mod=int(mod),
                fields=dict(zip(names, values, strict=True)),
                tags=tuple(str(tags).split()),
                cards=tuple(cards.get(number, ())),
                id=number,
            )
        )
    used = {card.deck for each in cards.values() for card in each}
    return Package(tuple(notes), types, tuple(sorted(used)), media)


def _tables(connection: sqlite3.Connection) -> set[str]:
    """The names of the tables. ValueError where there is what acts by itself, or is no table at
    all: Anki makes no such package, and can't take one.
    """
    found = set()
    for kind, name, words in connection.execute("SELECT type, name, sql FROM sqlite_schema"):
        if kind in ("view", "trigger"):
            raise ValueError(f"{name} in its collection is a {kind}")
        if str(words).upper().startswith("CREATE VIRTUAL"):
            raise ValueError(f"{name} in its collection is a virtual table")
        if kind == "table":
            found.add(str(name))
    return found


def _expect_columns(connection: sqlite3.Connection) -> None:
    """ValueError unless each table of schema 11 has its columns."""
    for table, columns in _COLUMNS.items():
        rows = connection.execute("SELECT name FROM pragma_table_xinfo(?)", [table])
        held = {str(name) for (name,) in rows}
        lacking = [column for column in columns.split() if column not in held]
        if lacking:
            column = f"column {lacking[0]} in its " if held else ""
            raise ValueError(f"there is no {column}table {table}")


def from_model(model: Mapping[str, Any]) -> HeldType:
    """A note type from its JSON: of schema 11, or as Anki's engine gives it."""
    templates = sorted(model["tmpls"], key=lambda each: each["ord"])
    fields = sorted(model["flds"], key=lambda each: each["ord"])
    sides = [each.get(side, "") for each in templates for side in ("qfmt", "afmt", "bqfmt")]
    return HeldType(
        id=int(model["id"]),
        name=str(model["name"]),
        is_cloze=model.get("type") == _CLOZE,
        mod=int(model["mod"]),
        fields=tuple(HeldPart(str(each["name"]), each.get("id")) for each in fields),
        templates=tuple(HeldPart(str(each["name"]), each.get("id")) for each in templates),
        looks=(*map(str, sides), str(model.get("css", ""))),
    )


def _tabled_note_types(connection: sqlite3.Connection) -> Iterator[HeldType]:
    """The note types of schema 15 and later, from their tables."""
    for number, name, mod, config in connection.execute(
        "SELECT id, name, mtime_secs, config FROM notetypes"
    ).fetchall():
        said = dict(wire.fields(config))
        templates = connection.execute(
            "SELECT name, config FROM templates WHERE ntid = ? ORDER BY ord", [number]
        ).fetchall()
        fields = connection.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", [number])
        sides = [_text(dict(wire.fields(each)), side) for _, each in templates for side in _SIDES]
        yield HeldType(
            id=int(number),
            name=str(name),
            is_cloze=said.get(_KIND, 0) == _CLOZE,
            mod=int(mod),
            fields=tuple(HeldPart(str(each), None) for (each,) in fields),
            templates=tuple(HeldPart(str(each), None) for each, _ in templates),
            looks=(*sides, _text(said, _CSS)),
        )


_KIND, _CSS = 1, 3  # of Notetype.Config
_SIDES: Final = (1, 2, 3)  # of Notetype.Template.Config: q_format, a_format, q_format_browser


def _text(said: Mapping[int, int | bytes], number: int) -> str:
    """A text of a protocol buffer, which is left out where it is empty."""
    value = said.get(number, b"")
    return value.decode() if isinstance(value, bytes) else ""
