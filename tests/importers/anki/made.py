"""Decks that Anki's own engine makes and exports in each of its forms."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anki.collection import ExportAnkiPackageOptions

from rectoverso.anki import engine

if TYPE_CHECKING:
    from anki.collection import Collection

FORMS = ("today", "older", "first", "collection", "old collection")


class Typed(NamedTuple):
    """A note as somebody types it: the name of its type, its fields, tags, and its deck."""

    kind: str
    fields: Sequence[str]
    tags: Sequence[str] = ()
    deck: str = "Deck"
    guid: str = ""


def exported(
    path: Path,
    notes: Sequence[Typed],
    *,
    form: str = "today",
    media: Mapping[str, bytes] | None = None,
    before: Callable[[Collection], None] = lambda _: None,
) -> Path:
    """A package (or a collection) with these notes, in a form that Anki has or had."""
    folder = path.with_suffix(".d")
    folder.mkdir()
    with engine.opened(folder / "author.anki2", make=True) as collection:
        for name, data in (media or {}).items():
            assert collection.media.write_data(name, data) == name
        before(collection)
        for typed in notes:
            kind = collection.models.by_name(typed.kind)
            assert kind is not None, typed.kind
            note = collection.new_note(kind)
            note.guid = typed.guid or note.guid
            note.fields = list(typed.fields)
            note.tags = list(typed.tags)
            place = collection.decks.id(typed.deck)
            assert place is not None
            collection.add_note(note, place)
        if form.endswith("collection"):
            collection.export_collection_package(
                str(path), include_media=True, legacy=form.startswith("old")
            )
            return path
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=False, with_media=True, legacy=form != "today"
        )
        collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return _first_form(path) if form == "first" else path


def _first_form(path: Path) -> Path:
    """The package as the first clients wrote it: only `collection.anki2`."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["collection.anki2"] = parts.pop("collection.anki21")
    parts.pop("meta", None)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
