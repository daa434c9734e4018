"""Packages made by hand, also such as no release would make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rectoverso.anki.note_types import Field, Template, note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from tests import factory


@dataclass(frozen=True)
class MadeNote:
    """A question's note; its id is the guid unless one is given, `mod` is a small number."""

    guid: str
    short: str = "text"
    mod: int = 1
    tags: tuple[str, ...] = ("sample::chapter::one",)
    id: str = ""
    reverse: bool = False


def ship(
    path: Path,
    *notes: MadeNote,
    media: Mapping[str, bytes] | None = None,
    look: str = "",
    look_mod: int = 1,
    more_fields: tuple[str, ...] = (),
    more_templates: tuple[str, ...] = (),
) -> Path:
    """A package of these notes at `path`; `look` stands before the style of cards."""
    kind = note_types(factory.settings(), "ko")["question"]
    fields = tuple(Field(name, 77 + place, False) for place, name in enumerate(more_fields))
    templates = tuple(
        Template(name, 88 + place, "{{Question}}", "{{Short}}")
        for place, name in enumerate(more_templates)
    )
    kind = replace(
        kind,
        css=look + kind.css,
        fields=(*kind.fields, *fields),
        templates=(*kind.templates, *templates),
    )
    made = []
    for place, note in enumerate(notes):
        filled = {
            "Question": f"What is {note.guid}?",
            "Short": note.short,
            "Id": note.id or note.guid,
            "Edition": f"0.{note.mod}.0",
            "Reverse": "Which?" if note.reverse else "",
        }
        made.append(
            PackageNote(
                note_type=kind,
                guid=note.guid,
                mod=factory.EPOCH + note.mod,
                due=1000 * place + 1000,
                fields=tuple(filled.get(field.name, "") for field in kind.fields),
                tags=note.tags,
                ordinals=(0, 1) if note.reverse else (0,),
            )
        )
    write_package(
        path,
        [PackageDeck(5, "Sample", "", tuple(made))],
        {name: lambda data=data: data for name, data in (media or {}).items()},  # type: ignore[misc]
        time=factory.EPOCH,
        note_type_mod=factory.EPOCH + look_mod,
        progress=lambda _share: None,
    )
    return path
