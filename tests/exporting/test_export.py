"""Exports, and what an import makes of them."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rectoverso import pipeline
from rectoverso.desk import formatting
from rectoverso.exporting.export import Exported, export
from rectoverso.exporting.table import HEAD
from rectoverso.importers import importing
from rectoverso.importers.given import Given
from rectoverso.model import Deck, Kind, deck_from_json, placeless, plain
from rectoverso.source import reading
from rectoverso.source.folder import open_source
from tests import every_form, factory
from tests.decks import ROOT

EXAMPLE = ROOT / "docs/example"
SETTINGS = """format = 2
uid = "forms-7f3a"
name = "forms"
title = "형식"
languages = ["ko"]
version = "0.1.0"

[tags]
core = "먼저 볼 질문"

[math.macros]
R = '\\mathbb{R}'
"""
STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}
NOTE = {
    "type": "object",
    "required": ["__type__", "fields", "guid", "note_model_uuid", "tags"],
    "properties": {
        "__type__": {"const": "Note"},
        "fields": STRINGS,
        "guid": STRING,
        "note_model_uuid": STRING,
        "tags": STRINGS,
    },
}
PART = {"type": "object", "required": ["name", "ord"]}
NOTE_MODEL = {
    "type": "object",
    "required": ["__type__", "crowdanki_uuid", "name", "type", "css", "flds", "tmpls"],
    "properties": {
        "__type__": {"const": "NoteModel"},
        "type": {"enum": [0, 1]},
        "css": STRING,
        "flds": {"type": "array", "items": PART},
        "tmpls": {"type": "array", "items": PART},
    },
    "not": {"anyOf": [{"required": [name]} for name in ("id", "mod", "usn", "did")]},
}
CROWDANKI = {
    "$defs": {
        "deck": {
            "type": "object",
            "required": [
                *("__type__", "name", "desc", "crowdanki_uuid", "deck_config_uuid", "children"),
                *("notes", "media_files"),
            ],
            "properties": {
                "__type__": {"const": "Deck"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/deck"}},
                "notes": {"type": "array", "items": NOTE},
                "media_files": STRINGS,
                "note_models": {"type": "array", "items": NOTE_MODEL},
            },
        }
    },
    "$ref": "#/$defs/deck",
    "required": ["note_models", "deck_configurations"],
}
"""What CrowdAnki's reader asks of its `deck.json`."""


@pytest.fixture(params=["example", "forms", "ja"])
def deck(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A deck of every form in its own words, one made of odd ones, one in another script."""
    folder = tmp_path / "deck"
    if request.param == "example":
        shutil.copytree(EXAMPLE, folder)
    elif request.param == "ja":
        shutil.copytree(ROOT / "tests/languages/decks/ja", folder)
    else:
        (folder / "ko").mkdir(parents=True)
        (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")
        (folder / every_form.PATH).write_text(every_form.TEXT, encoding="utf-8")
        for path, content in factory.MEDIA.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder


def edition(folder: Path) -> Deck:
    return reading.read(open_source(folder)).decks[0]


def made(folder: Path, form: str) -> tuple[Exported, Path]:
    """An export, and the folder of its first edition."""
    found = export(folder, form, folder.parent / f"{folder.name}-{form}")
    deck = edition(folder)
    return found, found.folder / f"{deck.name}-{deck.language}"


def imported(folder: Path, path: Path, name: str = "imported") -> Path:
    """A deck with the settings of another, into which something was imported."""
    deck = folder.parent / name
    language = edition(folder).language
    (deck / language).mkdir(parents=True)
    shutil.copy(folder / "deck.toml", deck)
    if (folder / "references.bib").exists():
        shutil.copy(folder / "references.bib", deck)
    importing.plan(deck, [Given(path, path.name, language)]).write()
    return deck


def asked(deck: Deck) -> Any:
    """What chapters say, whatever their files are called."""
    return [placeless(replace(chapter, path="")) for chapter in deck.chapters]


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_markdown_is_the_same_deck(deck: Path) -> None:
    found, _ = made(deck, "markdown")
    assert placeless(edition(found.folder)) == placeless(edition(deck))
    assert set(files(found.folder)) == set(files(deck))
    assert formatting.outcome(found.folder).files == ()
    again = export(found.folder, "markdown", deck.parent / "again")
    assert files(again.folder) == files(found.folder)


def test_json_is_the_model(deck: Path) -> None:
    found, home = made(deck, "json")
    given = edition(deck)
    (path,) = home.glob("*.json")
    assert deck_from_json(json.loads(path.read_text(encoding="utf-8"))) == given
    assert {name for name in files(home) if name != path.name} == {m.path for m in given.media}
    assert found.questions == {given.language: sum(1 for _ in given.entries())}


def test_json_is_imported_as_it_was(deck: Path) -> None:
    _, home = made(deck, "json")
    assert asked(edition(imported(deck, home))) == asked(edition(deck))


def test_a_deck_s_folder_is_imported_as_it_was(deck: Path) -> None:
    found, _ = made(deck, "markdown")
    again = imported(deck, found.folder)
    assert asked(edition(again)) == asked(edition(deck))
    assert edition(again).media == edition(deck).media


def test_a_table_has_a_row_for_each_question(deck: Path) -> None:
    _, home = made(deck, "csv")
    (path,) = home.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    given = edition(deck)
    assert tuple(rows[0]) == HEAD
    assert [row["id"] for row in rows] == [entry.question.id for entry in given.headings()]
    for row, entry in zip(rows, given.headings(), strict=True):
        assert row["parent"] == (entry.parent.id if entry.parent else "")
        assert row["tags"].split() == list(entry.question.tags)
        assert bool(row["choices"]) == bool(entry.question.choices)


def test_a_table_is_imported_as_it_was(deck: Path) -> None:
    _, home = made(deck, "csv")
    (path,) = home.glob("*.csv")
    _, again = made(imported(deck, path), "csv")
    assert files(again) == files(home)


def test_crowdanki_finds_what_it_asks_for(deck: Path) -> None:
    _, home = made(deck, "crowdanki")
    said = json.loads((home / "deck.json").read_text(encoding="utf-8"))
    jsonschema.validate(said, CROWDANKI)
    types = {each["crowdanki_uuid"]: each for each in said["note_models"]}
    options = {each["crowdanki_uuid"] for each in said["deck_configurations"]}
    decks = [said, *said["children"]]
    notes = [note for each in decks for note in each["notes"]]
    for each in decks:
        assert each["deck_config_uuid"] in options
    for note in notes:
        assert len(note["fields"]) == len(types[note["note_model_uuid"]]["flds"])
    named = {path.name for path in (home / "media").glob("*")}
    assert set(said["media_files"]) == named
    with pipeline.typesetting() as typesetter:
        at = pipeline.standing(pipeline.sound(deck, typesetter))
    assert {note["guid"] for note in notes} == {one.guid for one in at.editions[0].notes.values()}


def notes_of(home: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Fields and tags of each note by its guid, white space aside, which means nothing in HTML."""
    said = json.loads((home / "deck.json").read_text(encoding="utf-8"))
    return {
        note["guid"]: ([" ".join(each.split()) for each in note["fields"]], note["tags"])
        for each in (said, *said["children"])
        for note in each["notes"]
    }


_NOT_IN_A_PACKAGE = ('class="citation"', 'class="xref"')
"""Signs of what a card does not say: which work is cited, where a cross-reference leads."""


def test_crowdanki_is_a_fixed_point(deck: Path) -> None:
    _, home = made(deck, "crowdanki")
    once = imported(deck, home, "once")
    _, first = made(once, "crowdanki")
    given, found = notes_of(home), notes_of(first)
    assert [*found] == [*given]
    said = {
        guid: note
        for guid, note in given.items()
        if not any(sign in field for field in note[0] for sign in _NOT_IN_A_PACKAGE)
    }
    assert len(said) >= len(given) - 2
    assert {guid: found[guid] for guid in said} == said
    assert [found[guid][1] for guid in given] == [note[1] for note in given.values()]
    _, second = made(imported(once, first, "twice"), "crowdanki")
    assert files(second) == files(first)


def test_chapters_of_one_deck_are_chapters_again(tmp_path: Path) -> None:
    """A deck of Anki's may hold several chapters of ours; it says their ids alone."""
    folder = tmp_path / "deck"
    (folder / "ko").mkdir(parents=True)
    for name in ("ohms-law", "power"):
        (folder / f"ko/{name}.md").write_text(
            f'# 제목 <a id="{name}"></a>\n\n## {name}? <a id="what-{name}"></a>\n\n답.\n',
            encoding="utf-8",
        )
    (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    _, home = made(folder, "crowdanki")
    again = edition(imported(folder, home))
    called = {chapter.id: plain(chapter.title) for chapter in again.chapters}
    assert called == {"ohms-law": "Ohms law", "power": "Power"}


def test_a_list_of_words_keeps_its_learners_in_another_deck(tmp_path: Path) -> None:
    """A list has no note, its rows have."""
    folder = tmp_path / "deck"
    shutil.copytree(EXAMPLE, folder)
    _, home = made(folder, "crowdanki")
    other = tmp_path / "other"
    (other / "en").mkdir(parents=True)
    settings = (folder / "deck.toml").read_text(encoding="utf-8")
    uid = edition(folder).uid
    (other / "deck.toml").write_text(settings.replace(uid, "another-1f2e"), encoding="utf-8")
    importing.plan(other, [Given(home, home.name, "en")]).write()
    (table,) = (each for each in edition(other).headings() if each.question.kind is Kind.LIST)
    ledger = (other / "ledger/notes.tsv").read_text(encoding="utf-8")
    kept = {
        line.split("\t")[1]: line.split("\t")[3] for line in ledger.splitlines() if "\t" in line
    }
    given = {guid: fields[0] for guid, (fields, _) in notes_of(home).items()}
    assert [given[kept[row.id]] for row in table.question.rows] == ["ohm", "volt", "ampere", "watt"]


def test_a_deck_of_chapters_has_a_deck_for_each(tmp_path: Path) -> None:
    folder = tmp_path / "deck"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "deck.toml").read_text(encoding="utf-8")
    (folder / "deck.toml").write_text(
        text.replace("[anki]", "[anki]\nsubdecks = true"), encoding="utf-8"
    )
    _, home = made(folder, "crowdanki")
    said = json.loads((home / "deck.json").read_text(encoding="utf-8"))
    jsonschema.validate(said, CROWDANKI)
    assert (said["name"], said["notes"]) == ("Electric circuits", [])
    assert [each["name"] for each in said["children"]] == ["Circuits"]


def test_nothing_outside_the_deck_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "deck"
    shutil.copytree(EXAMPLE, folder)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "LICENSE").symlink_to(tmp_path / "secret.txt")
    (folder / "notes").symlink_to(tmp_path)
    found, _ = made(folder, "markdown")
    assert set(files(found.folder)) == set(files(EXAMPLE))


def test_several_languages_and_links_between_files(tmp_path: Path) -> None:
    folder = tmp_path / "deck"
    for language in ("ko", "en"):
        (folder / language).mkdir(parents=True)
        (folder / language / "01-a.md").write_text(
            '# A <a id="a"></a>\n\n## Q <a id="q"></a>\n\nSee [this](02-b.md#r), [that](#q).\n',
            encoding="utf-8",
        )
        (folder / language / "02-b.md").write_text(
            '# B <a id="b"></a>\n\n## R <a id="r"></a>\n\nYes.\n', encoding="utf-8"
        )
    text = SETTINGS.replace('["ko"]', '["ko", "en"]')
    (folder / "deck.toml").write_text(text, encoding="utf-8")
    found, _ = made(folder, "markdown")
    assert files(found.folder) == files(folder)
    tables, _ = made(folder, "csv")
    assert tables.files == ("forms-en/forms-en.csv", "forms-ko/forms-ko.csv")
    assert tables.questions == {"ko": 2, "en": 2}
