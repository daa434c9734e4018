"""Anki's package format; the only room that knows genanki.

genanki writes a collection in Anki's schema 11, gives everything one time, and numbers notes and
cards from it. Its classes are extended where Rectoverso says more: a `mod` per note and another
per note type, the ids of fields and templates, the cards of a note as they are known rather than
guessed from the HTML, one write per table of decks and note types (genanki's costs the square of
the decks' number), and a package whose bytes depend on nothing but what is in it.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from rectoverso.anki.names import CLOZE
from rectoverso.anki.note_types import NoteType
from rectoverso.archive import Member, write_zip

_EDITOR_FONT: Final = {"font": "Arial", "size": 20}


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note as Anki is to get it.

    `mod` is in seconds since the epoch, `due` the place of its new cards, `ordinals` which of the
    templates (or gaps, from 0) make a card; `fields` are in the note type's order.
    """

    note_type: NoteType
    guid: str
    mod: int
    due: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PackageDeck:
    """A deck with its notes; Anki tells decks apart by `name`, in which `::` parts levels."""

    id: int
    name: str
    description: str
    notes: tuple[PackageNote, ...]


def write_package(
    path: Path,
    decks: Sequence[PackageDeck],
    media: Mapping[str, Callable[[], bytes]],
    *,
    time: int,
    note_type_mod: int,
    progress: Callable[[float], None],
) -> None:
    """Write `decks` and `media` (bytes by name) as a package to `path`, in one step.

    `time` dates what the package holds besides notes, in seconds since the epoch, and numbers
    notes and cards; `note_type_mod` dates the note types. OSError when writing fails.
    """
    models: dict[int, _Model] = {}
    for deck in decks:
        for note in deck.notes:
            kept = models.setdefault(note.note_type.id, _Model(note.note_type, note_type_mod))
            if kept.note_type != note.note_type:
                raise ValueError(f"two note types of one id: {note.note_type.name}")
    package = _Package([_deck(deck, models) for deck in decks], media, progress)
    package.write_to_file(path, time)


def described(note_type: NoteType, mod: int) -> dict[str, Any]:
    """A note type as Anki's JSON of schema 11 has it; `mod` is in seconds since the epoch."""
    return _Model(note_type, mod).to_json(0, 0)


def _deck(deck: PackageDeck, models: Mapping[int, _Model]) -> genanki.Deck:
    made = genanki.Deck(deck.id, deck.name, deck.description)
    made.notes = [_Note(note, models[note.note_type.id]) for note in deck.notes]
    return made


class _Model(genanki.Model):  # type: ignore[misc] # genanki has no types
    """A note type with a `mod` of its own."""

    def __init__(self, note_type: NoteType, mod: int) -> None:
        self.note_type = note_type
        self.mod = mod
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[
                {"name": field.name, "id": field.id, "collapsed": field.folded, **_EDITOR_FONT}
                | ({"rtl": True} if field.rtl else {})
                for field in note_type.fields
            ],
            templates=[
                {"name": template.name, "id": template.id, "qfmt": template.front}
                | {"afmt": template.back, "bqfmt": template.browser}
                for template in note_type.templates
            ],
            css=note_type.css,
            model_type=self.CLOZE if note_type.kind == CLOZE else self.FRONT_BACK,
        )

    # Anki itself works out which fields a card needs, and has long left this one unread.
    _req: tuple[()] = ()

    def to_json(self, _timestamp: float, deck_id: int) -> dict[str, Any]:
        described: dict[str, Any] = super().to_json(self.mod, deck_id)
        return described


class _Note(genanki.Note):  # type: ignore[misc] # genanki has no types
    """A note with a `mod` of its own, whose cards are known."""

    def __init__(self, note: PackageNote, model: _Model) -> None:
        super().__init__(
            model, list(note.fields), guid=note.guid, tags=sorted(note.tags), due=note.due
        )
        self.mod = note.mod
        self.ordinals = note.ordinals

    @cached_property
    def cards(self) -> list[genanki.Card]:
        return [genanki.Card(ordinal) for ordinal in self.ordinals]

    def _check_invalid_html_tags_in_fields(self) -> None:
        # the fold writes no invalid tag, and looking for one costs the square of a field's length
        pass

    def write_to_db(
        self, cursor: sqlite3.Cursor, _timestamp: float, deck_id: int, id_gen: Iterator[int]
    ) -> None:
        super().write_to_db(cursor, self.mod, deck_id, id_gen)


class _Package(genanki.Package):  # type: ignore[misc] # genanki has no types
    """A package that is written in one step and always alike."""

    def __init__(
        self,
        decks: list[genanki.Deck],
        media: Mapping[str, Callable[[], bytes]],
        progress: Callable[[float], None],
    ) -> None:
        super().__init__(decks)
        self.media = media
        self.progress = progress

    def write_to_file(self, file: Path, timestamp: float) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            self.write_to_db(connection.cursor(), timestamp, itertools.count(int(timestamp * 1000)))
            connection.commit()
            collection = connection.serialize()
        self.progress(0.8)
        write_zip(file, self._members(collection))
        self.progress(1)

    def _members(self, collection: bytes) -> Iterator[Member]:
        names = sorted(self.media)
        yield Member("collection.anki2", collection)
        yield Member("media", json.dumps(dict(enumerate(names))).encode())
        for number, name in enumerate(names):
            yield Member(str(number), self.media[name]())

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        cursor.executescript(APKG_SCHEMA)
        cursor.executescript(APKG_COL)
        (text,) = cursor.execute("SELECT decks FROM col").fetchone()
        decks = json.loads(text)
        models: dict[str, Any] = {}
        for deck in self.decks:
            decks[str(deck.deck_id)] = deck.to_json()
            for note in deck.notes:
                if (key := str(note.model.model_id)) not in models:
                    models[key] = note.model.to_json(timestamp, deck.deck_id)
                note.write_to_db(cursor, timestamp, deck.deck_id, id_gen)
        cursor.execute(
            "UPDATE col SET decks = ?, models = ?", (json.dumps(decks), json.dumps(models))
        )
