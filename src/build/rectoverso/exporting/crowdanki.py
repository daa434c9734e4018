"""The folder that CrowdAnki imports: `deck.json`, and the media beside it in `media/`.

Source: CrowdAnki's own representation of decks, notes, note types and options
(`crowd_anki/representation` in its repository). Notes have the guids, note types and fields of the
package; what CrowdAnki tells apart by UUIDs gets ones that hang on the deck's uid and language
alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from rectoverso.anki.packing import PackageDeck, PackageNote, described
from rectoverso.writers.apkg import Packed
from rectoverso.writers.edition import Edition

_LEVEL: Final = "::"
_OF_A_COLLECTION: Final = ("id", "mod", "usn", "did")
"""What a note type has in one collection alone."""


def files(edition: Edition, packed: Packed) -> dict[str, bytes]:
    """The files of an edition, by their paths."""
    deck = _Deck(edition).described(packed)
    text = json.dumps(deck, ensure_ascii=False, indent=4, sort_keys=True) + "\n"
    media = {f"media/{name}": give() for name, give in packed.media.items()}
    return {"deck.json": text.encode()} | media


class _Deck:
    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def described(self, packed: Packed) -> dict[str, Any]:
        """All decks, those of chapters within one that is called as the edition."""
        first, *_ = packed.decks
        name = first.name.split(_LEVEL)[0]
        own = [deck for deck in packed.decks if deck.name == name]
        below = [deck for deck in packed.decks if deck.name != name]
        types = {note.note_type.id: note.note_type for deck in packed.decks for note in deck.notes}
        mod = self.edition.note_type_mod
        models = []
        for note_type in types.values():
            made = described(note_type, mod)
            kept = {key: value for key, value in made.items() if key not in _OF_A_COLLECTION}
            marks = {"__type__": "NoteModel", "crowdanki_uuid": self._uuid(note_type.kind)}
            models.append(kept | marks)
        children = [
            self._deck(deck.name.split(_LEVEL)[-1], str(deck.id), (deck,)) for deck in below
        ]
        whole = self._deck(name, "deck", own or (PackageDeck(0, name, first.description, ()),))
        return whole | {
            "children": children,
            "deck_configurations": [self._options()],
            "media_files": sorted(packed.media),
            "note_models": models,
        }

    def _uuid(self, what: str) -> str:
        deck = self.edition.deck
        told = f"{deck.uid}/{deck.language}/{what}".encode()
        digits = hashlib.sha256(told).hexdigest()
        parts = pairwise((0, 8, 12, 16, 20, 32))
        return "-".join(digits[start:end] for start, end in parts)

    def _deck(self, name: str, what: str, decks: Iterable[PackageDeck]) -> dict[str, Any]:
        first, *_ = decks
        return {
            "__type__": "Deck",
            "children": [],
            "crowdanki_uuid": self._uuid(what),
            "deck_config_uuid": self._uuid("options"),
            "desc": first.description,
            "dyn": 0,
            "extendNew": 0,
            "extendRev": 0,
            "media_files": [],
            "name": name,
            "notes": [self._note(note) for deck in decks for note in deck.notes],
        }

    def _note(self, note: PackageNote) -> dict[str, Any]:
        return {
            "__type__": "Note",
            "fields": list(note.fields),
            "flags": 0,
            "guid": note.guid,
            "note_model_uuid": self._uuid(note.note_type.kind),
            "tags": sorted(note.tags),
        }

    def _options(self) -> dict[str, Any]:
        """Anki's own options of a new deck, in a group that is called as the deck."""
        return {
            "__type__": "DeckConfig",
            "autoplay": True,
            "crowdanki_uuid": self._uuid("options"),
            "dyn": False,
            "lapse": {
                "delays": [10.0],
                "leechAction": 1,
                "leechFails": 8,
                "minInt": 1,
                "mult": 0.0,
            },
            "maxTaken": 60,
            "name": self.edition.deck.title,
            "new": {
                "bury": False,
                "delays": [1.0, 10.0],
                "initialFactor": 2500,
                "ints": [1, 4, 0],
                "order": 1,
                "perDay": 20,
            },
            "replayq": True,
            "rev": {
                "bury": False,
                "ease4": 1.3,
                "hardFactor": 1.2,
                "ivlFct": 1.0,
                "maxIvl": 36500,
                "perDay": 200,
            },
            "timer": 0,
        }
