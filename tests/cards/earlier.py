"""Notes with the fields that an earlier version of the program made, and today's note types.

A learner who edited a note keeps its old fields for good, and with them sees every later template
and style. `fields/` holds such fields: those of `docs/example` (`circuits.json`), of the deck of
`tests/every_form.py` (`forms.json`) and of notes of the deck in `content/` (`interview.json`), as
the program before 0.1.0 made them, taken out of their packages: every filled field, the places of
the note's cards, and the media that it shows, which lie in `fields/media/`. No version rewrites
these files. One that changes what fields hold adds others beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rectoverso.anki.note_types import note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from tests import factory

FOLDER = Path(__file__).parent / "fields"
DECKS = ("circuits", "forms", "interview")


@dataclass(frozen=True)
class EarlierNote:
    """A note's fields as HTML, by name, its cards' ordinals and its media's names; `kind` is that
    of its note type.
    """

    id: str
    kind: str
    fields: dict[str, str]
    ordinals: tuple[int, ...]
    media: tuple[str, ...]


@dataclass(frozen=True)
class EarlierDeck:
    """The notes of one file of `fields/`, in the order of their deck."""

    name: str
    language: str
    notes: tuple[EarlierNote, ...]


def decks() -> Iterator[EarlierDeck]:
    for name in DECKS:
        read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        notes = tuple(
            EarlierNote(
                note["id"],
                note["kind"],
                note["fields"],
                tuple(note["ordinals"]),
                tuple(note["media"]),
            )
            for note in read["notes"]
        )
        yield EarlierDeck(name, read["language"], notes)


def package(deck: EarlierDeck, folder: Path) -> Path:
    """A package of these notes in `folder`, with today's note types."""
    settings = factory.settings(uid=deck.name, name=deck.name, languages=(deck.language,))
    types = note_types(settings, deck.language)
    made = []
    for number, note in enumerate(deck.notes, 1):
        names = [field.name for field in types[note.kind].fields]
        assert set(note.fields) <= set(names), note.id
        made.append(
            PackageNote(
                note_type=types[note.kind],
                guid=f"{deck.name}-{note.id}",
                mod=factory.EPOCH,
                due=1000 * number,
                fields=tuple(note.fields.get(name, "") for name in names),
                tags=(),
                ordinals=note.ordinals,
            )
        )
    path = folder / f"{deck.name}.apkg"
    write_package(
        path,
        [PackageDeck(DECKS.index(deck.name) + 5, deck.name, "", tuple(made))],
        {
            name: partial((FOLDER / "media" / name).read_bytes)
            for note in deck.notes
            for name in note.media
        },
        time=factory.EPOCH,
        note_type_mod=factory.EPOCH,
        progress=lambda _share: None,
    )
    return path
