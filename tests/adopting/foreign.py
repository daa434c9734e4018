"""Decks that other tools made (Anki itself, and genanki as other converters use it), and releases
of ours over them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import genanki
import pytest

from rectoverso import pipeline
from rectoverso.anki import engine, note_types
from rectoverso.history import digesting, identity, ledger, ledger_files
from rectoverso.history.ledger import Release
from rectoverso.typeset.texmath import Typesetter

MOD = 1_700_000_000
DECK = "Interview"

Pair = tuple[str, str, str]
"""A note's guid and its two fields."""


def by_anki(
    path: Path, notes: Mapping[str, Sequence[Pair]], deck: str = DECK, *, legacy: bool = True
) -> Path:
    """An author's collection, with notes of Anki's own types (by name), exported by Anki, for
    earlier versions too (`legacy`) or in today's form.

    The collection stays beside `path`.
    """
    from anki.collection import DeckIdLimit, ExportAnkiPackageOptions

    with engine.opened(path.with_suffix(".anki2"), make=True) as author:
        place = author.decks.id(deck)
        assert place is not None
        for name, pairs in notes.items():
            kind = author.models.by_name(name)
            assert kind is not None, name
            for guid, *fields in pairs:
                note = author.new_note(kind)
                note.guid = guid
                note.fields = [*fields, *note.fields[len(fields) :]]
                author.add_note(note, place)
        engine.database(author).execute("UPDATE notes SET mod = ?", MOD)
        options = ExportAnkiPackageOptions(legacy=legacy)
        limit = DeckIdLimit(deck_id=place)
        author.export_anki_package(out_path=str(path), options=options, limit=limit)
    return path


def by_genanki(
    path: Path,
    notes: Sequence[Pair],
    *,
    name: str = "Simple",
    deck: str = DECK,
    templates: int = 1,
    cloze: bool = False,
    number: int = 1_607_392_319,
    names: Sequence[str] = ("Card 1", "Card 2", "Card 3"),
) -> Path:
    """A package as genanki writes it: neither fields nor templates have ids."""
    fields = ("Text", "Back Extra") if cloze else ("Front", "Back")
    sides = [("{{Front}}", "{{Back}}"), ("{{Back}}", "{{Front}}"), ("{{Front}}?", "{{Back}}!")]
    if cloze:
        sides = [("{{cloze:Text}}", "{{cloze:Text}}<hr>{{Back Extra}}")]
    kind = genanki.Model(
        number,
        name,
        fields=[{"name": each} for each in fields],
        templates=[
            {"name": each, "qfmt": front, "afmt": back}
            for each, (front, back) in zip(names, sides[:templates], strict=False)
        ],
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
    )
    made = genanki.Deck(number + 1, deck)
    for guid, front, back in notes:
        made.add_note(genanki.Note(model=kind, fields=[front, back], guid=guid))
    package = genanki.Package(made)
    with pytest.MonkeyPatch.context() as patch:  # it leaves a file where temporary ones lie
        patch.setattr(tempfile, "tempdir", str(path.parent))
        package.write_to_file(str(path), timestamp=MOD)
    return path


def release(deck: Path, output: Path, version: str, time: int) -> Path:
    """The package of a release made at `time`: its ledger is written, its package built."""
    with Typesetter() as typesetter:
        checked = pipeline.sound(deck, typesetter)
    assert [found.message for found in checked.report.diagnostics] == []
    made = Release(
        version,
        time,
        note_types.digest(checked.settings),
        digesting.content(checked.decks),
        note_types.schema(checked.settings),
    )
    editions = [(draft.deck, draft.digests) for draft in checked.drafts]
    after = identity.record(checked.ledger, editions, made, checked.retirements)
    ledger_files.write(after, deck / ledger.FOLDER)
    (artifact,) = pipeline.build([deck], ("apkg",), output).artifacts
    assert artifact.path.name.endswith(f"-{version}.apkg")
    return artifact.path
