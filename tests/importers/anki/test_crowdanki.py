"""Folders as CrowdAnki exports them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import importer
from rectoverso.importers.given import NOT_ALIKE, Given
from rectoverso.model import plain

CROWD = importer("crowdanki")
MODEL = {
    "__type__": "NoteModel",
    "crowdanki_uuid": "m-1",
    "name": "Land",
    "type": 0,
    "css": "",
    "flds": [{"name": "Country"}, {"name": "Capital"}, {"name": "Map"}],
    "tmpls": [
        {"name": "There", "qfmt": "{{Country}}", "afmt": "{{FrontSide}}{{Capital}}{{Map}}"},
        {"name": "Back", "qfmt": "{{#Map}}{{Capital}}{{/Map}}", "afmt": "{{Country}}"},
    ],
}


def note(guid: str, *fields: str, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "__type__": "Note", "guid": guid, "note_model_uuid": "m-1", "fields": list(fields),
        "tags": list(tags),
    }  # fmt: skip


def deck(name: str, *notes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"__type__": "Deck", "name": name, "crowdanki_uuid": name, "notes": list(notes), **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    whole = deck(
        "World",
        note("g1", "France", "Paris", '<img src="fr map.png">', tags=("Europe",)),
        note_models=[MODEL],
        children=[deck("Asia", note("g2", "Japan", "Tokyo", ""))],
        media_files=["fr map.png"],
    )
    made = tmp_path / "World"
    (made / "media").mkdir(parents=True)
    (made / "media/fr map.png").write_bytes(b"map")
    (made / "deck.json").write_text(json.dumps(whole), encoding="utf-8")
    return made


def test_a_folder_is_read(folder: Path) -> None:
    given = Given(folder, folder.name)
    assert CROWD.likeness(given).degree == 1
    document = CROWD.read(given)
    assert document.title == "World"
    assert [plain(each.title) for each in document.sections] == ["World", "Asia"]
    france, japan = document.items()
    assert (france.guid, france.question.tags) == ("g1", ("Europe",))
    assert france.question.reversed
    assert not japan.question.reversed  # its second card would be empty
    assert document.media == {"fr map.png": folder / "media/fr map.png"}


def test_its_file_alone_or_named_like_the_folder(folder: Path) -> None:
    file = (folder / "deck.json").rename(folder / "World.json")
    for path in (file, folder):
        assert len([*CROWD.read(Given(path, path.name)).items()]) == 2


@pytest.mark.parametrize(
    "text",
    [
        '{"__type__": "Deck", "crowdanki_uuid": 1, "note_models": [{}], "name": "x"}',
        '{"__type__": "Deck", "crowdanki_uuid": 1, "note_models": [], "notes": [{}], "name": "x"}',
        '{"__type__": "Deck", "crowdanki_uuid": 1, "note_models": [], "notes": [], "name": "x"}',
        '{"__type__": "Deck", "crowdanki_uuid": ' + "[" * 100_000,
    ],
)
def test_what_can_t_be_understood(tmp_path: Path, text: str) -> None:
    (tmp_path / "deck.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnfitError) as error:
        CROWD.read(Given(tmp_path, "x"))
    assert [found.code for found in error.value.diagnostics] == ["IMP001"]


def test_half_a_character_is_refused_and_a_whole_one_is_not(folder: Path) -> None:
    file = folder / "deck.json"
    whole = file.read_text(encoding="utf-8").replace("Paris", r"\ud83d\ude00")
    file.write_text(whole, encoding="utf-8")
    assert CROWD.read(Given(folder, "x")).findings == ()
    file.write_text(whole.replace(r"\ude00", ""), encoding="utf-8")
    with pytest.raises(UnfitError, match="can't be understood"):
        CROWD.read(Given(folder, "x"))


def test_other_folders_and_files_are_not_alike(tmp_path: Path) -> None:
    assert CROWD.likeness(Given(tmp_path, "x")) == NOT_ALIKE
    (tmp_path / "deck.json").write_text("{}", encoding="utf-8")
    assert CROWD.likeness(Given(tmp_path, "x")) == NOT_ALIKE
    assert CROWD.likeness(Given(tmp_path / "deck.json", "x")) == NOT_ALIKE
