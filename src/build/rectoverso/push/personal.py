"""A copy of a package that holds for one learner what a push is to bring, and no more.

An import decides by `mod` alone. So the copy gives each note that is to stay the `mod` that it has
in the collection, which makes the import pass it over, and leaves out what was deleted there. The
import itself stays Anki's, with the package's own `mod`s for all that it brings.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from rectoverso.archive import Member, write_zip

_COLLECTION = "collection.anki2"


def write(package: Path, target: Path, mods: Mapping[str, int]) -> None:
    """Write a copy of `package` to `target` that holds the notes of `mods` alone.

    `mods` are seconds by guid. All else (texts, tags, cards, note types, decks, media) is the
    package's. OSError when writing fails.
    """
    with zipfile.ZipFile(package) as archive:
        write_zip(target, _members(archive, mods))


def _members(archive: zipfile.ZipFile, mods: Mapping[str, int]) -> Iterator[Member]:
    for name in archive.namelist():
        data = archive.read(name)
        if name == _COLLECTION:
            data = _personal(data, mods)
        yield Member(name, data, stored=True)


def _personal(collection: bytes, mods: Mapping[str, int]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(collection)
        for number, guid in connection.execute("SELECT id, guid FROM notes").fetchall():
            if guid in mods:
                connection.execute("UPDATE notes SET mod = ? WHERE id = ?", [mods[guid], number])
            else:
                connection.execute("DELETE FROM cards WHERE nid = ?", [number])
                connection.execute("DELETE FROM notes WHERE id = ?", [number])
        connection.commit()
        return connection.serialize()
