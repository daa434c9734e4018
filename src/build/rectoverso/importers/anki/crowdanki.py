"""Folders that CrowdAnki exports: decks and note types in a JSON file, media beside it.

Source: CrowdAnki's README ("JSON format") and what it writes: `deck.json`, or a file named like
its folder; `children`, `note_models` by `crowdanki_uuid`, `notes` by `note_model_uuid`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rectoverso.anki.names import LEVEL
from rectoverso.anki.package import Card, HeldNote, HeldType, from_model
from rectoverso.diagnostics import UNREADABLE_INPUT, Diagnostic, Span, UnfitError
from rectoverso.importers.anki import collected
from rectoverso.importers.document import Document, MediaFile
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness

_MOST_BYTES: Final = 200 * 2**20
_DAMAGED: Final = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError),
    *(TypeError, ValueError),
)
_SIGNS: Final = (b'"crowdanki_uuid"', b'"note_models"', b'"__type__"')


class CrowdAnkiImporter:
    """Reads what CrowdAnki exports: the folder, or its JSON file."""

    name = "crowdanki"

    def likeness(self, given: Given) -> Likeness:
        """A JSON file that names note types as CrowdAnki does."""
        file = _file(given)
        if file is None:
            return NOT_ALIKE
        return Likeness(1.0, f"{file.name} is a deck as CrowdAnki writes it")

    def read(self, given: Given) -> Document:
        """The notes of the deck and its subdecks."""
        file = _file(given)
        if file is None:
            raise _unfit(given, "there is no deck.json in it, as CrowdAnki writes it")
        if file.stat().st_size > _MOST_BYTES:
            raise _unfit(given, f"{file.name} has more than {_MOST_BYTES >> 20} MB")
        try:
            data = file.read_bytes()
            deck = json.loads(data)
            if b"\\ud" in data or b"\\uD" in data:
                json.dumps(deck, ensure_ascii=False).encode()  # ValueError for half a character
            types = dict(_types(deck))
            held = list(_notes(deck, "", types))
        except OSError as error:
            raise _unfit(given, f"{file.name} can't be read: {error.strerror}") from error
        except _DAMAGED as error:
            message = f"{file.name} can't be understood: {str(error)[:200]}"
            raise _unfit(given, message) from error
        if len(held) > collected.MOST_NOTES:
            message = f"it holds {len(held):,} notes, and {collected.MOST_NOTES:,} are the most"
            raise _unfit(given, message)
        return collected.document(given, self.name, held, FolderFiles(file.parent / "media"))


class FolderFiles:
    """The files of a folder, none below it and none that a link leads to."""

    def __init__(self, folder: Path) -> None:
        found = folder.iterdir() if folder.is_dir() else iter(())
        self._files = {
            each.name: each for each in sorted(found) if each.is_file() and not each.is_symlink()
        }
        self.names = tuple(self._files)

    def file(self, name: str) -> MediaFile:
        """Where a file is."""
        return self._files[name]


def _file(given: Given) -> Path | None:
    """The JSON file of an export, where there is one."""
    if not given.is_folder:
        is_deck = given.beginning.lstrip()[:1] == b"{" and _is_deck(given.path)
        return given.path if is_deck else None
    named = [given.path / "deck.json", given.path / f"{given.path.resolve().name}.json"]
    return next((each for each in named if each.is_file() and _is_deck(each)), None)


def _is_deck(path: Path) -> bool:
    """Whether a file says what CrowdAnki's do, at its beginning or at its end."""
    try:
        with path.open("rb") as file:
            start = file.read(_PIECE)
            file.seek(max(0, path.stat().st_size - _PIECE))
            ends = start + file.read(_PIECE)
    except OSError:
        return False
    return sum(sign in ends for sign in _SIGNS) > 1


_PIECE: Final = 65_536


def _types(deck: Mapping[str, Any]) -> Iterator[tuple[str, HeldType]]:
    """The note types of a deck, by what its notes call them."""
    for number, model in enumerate(deck.get("note_models", ()), start=1):
        numbered = [{**each, "ord": at} for at, each in enumerate(model["tmpls"])]
        fields = [{**each, "ord": at} for at, each in enumerate(model["flds"])]
        whole = {**model, "id": number, "mod": 0, "tmpls": numbered, "flds": fields}
        yield str(model["crowdanki_uuid"]), from_model(whole)


def _notes(
    deck: Mapping[str, Any], parent: str, types: Mapping[str, HeldType]
) -> Iterator[HeldNote]:
    """The notes of a deck, and of those below it."""
    name = str(deck["name"])
    if parent and not name.startswith(parent + LEVEL):
        name = parent + LEVEL + name
    for note in deck.get("notes", ()):
        kind = types[str(note["note_model_uuid"])]
        values = [str(each) for each in note["fields"]]
        names = [part.name for part in kind.fields]
        if len(values) != len(names):
            message = f"a note has {len(values)} fields, its note type {len(names)}"
            raise ValueError(message)
        yield HeldNote(
            guid=str(note.get("guid", "")),
            note_type=kind,
            mod=0,
            fields=dict(zip(names, values, strict=True)),
            tags=tuple(word for each in note.get("tags", ()) for word in str(each).split()),
            cards=(Card(-1, name, 0),),
        )
    for child in deck.get("children", ()):
        yield from _notes(child, name, types)


def _unfit(given: Given, message: str) -> UnfitError:
    hint = "export the deck from Anki again, with CrowdAnki or as a package (.apkg)"
    found: Diagnostic = UNREADABLE_INPUT.found(message, Span.whole(given.name), hint)
    return UnfitError((found,))
