"""A deck's model as JSON: what is one, what is none, and where each part went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers.document import Document, Fate
from rectoverso.importers.exported import ExportedImporter
from rectoverso.importers.given import Given
from rectoverso.model import to_json
from tests import factory
from tests.decks import CHAPTER, write_deck


def given(folder: Path, content: str) -> Given:
    path = folder / "deck.json"
    path.write_text(content, encoding="utf-8")
    return Given(path, path.name)


def read(folder: Path) -> Document:
    made = factory.whole()
    for medium in made.media[1:]:
        (folder / medium.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / medium.path).write_bytes(factory.MEDIA[medium.path])
    return ExportedImporter().read(given(folder, json.dumps(to_json(made))))


def test_every_question_is_an_item(tmp_path: Path) -> None:
    document = read(tmp_path)
    lists = {entry.question.id for entry in factory.whole().entries() if entry.row}
    wanted = [e.question.id for e in factory.whole().headings() if e.question.id not in lists]
    assert [item.key for item in document.items()] == wanted
    assert [(each.id, len(each.prose)) for each in document.sections] == [("activation", 1)]
    assert all(not item.question.follow_ups for item in document.items())


def test_every_part_is_accounted_for_once(tmp_path: Path) -> None:
    document = read(tmp_path)
    places = [account.place for account in document.accounts]
    assert len(places) == len({*places})
    items = {item.key: item.question for item in document.items()}
    for account in document.accounts:
        if account.fate is not Fate.TITLE:
            assert getattr(items[account.key], account.place.rsplit("/", 1)[1])
    for key, question in items.items():
        assert bool(question.long) == (f"{key}/long" in places)


def test_media_lie_beside_it(tmp_path: Path) -> None:
    document = read(tmp_path)
    assert set(document.media) == {medium.path for medium in factory.whole().media[1:]}


@pytest.mark.parametrize(
    "content",
    [
        '{"t": "Deck"}',
        '{"t": "Deck", "uid": [[',
        '{"t": "Deck", "chapters": 3}',
        f'{{"t": "Deck", "uid": {"[" * 100_000}',
    ],
)
def test_what_is_no_model_is_told(content: str, tmp_path: Path) -> None:
    with pytest.raises(UnfitError) as unfit:
        ExportedImporter().read(given(tmp_path, content))
    (found,) = unfit.value.diagnostics
    assert found.code == "IMP001"
    assert found.hints


def test_only_a_model_looks_like_one(tmp_path: Path) -> None:
    likeness = ExportedImporter().likeness
    assert likeness(given(tmp_path, '{"t":"Deck","uid":"x"}')).degree == 1
    assert likeness(Given(tmp_path, "folder")).degree == 1
    assert likeness(given(tmp_path, '{"t": "Chapter"}')).degree == 0
    assert likeness(Given(tmp_path, "folder")).degree == 0


def test_a_source_that_climbs_out_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_bytes(factory.PICTURE)
    home = tmp_path / "home"
    home.mkdir()
    made = json.dumps(to_json(factory.whole())).replace("media/relu.svg", "media/../../secret.svg")
    assert "media/../../secret.svg" not in ExportedImporter().read(given(home, made)).media


def test_a_deck_with_errors_is_told(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first=CHAPTER.replace("함수이다.", "<b>함수이다.", 1))
    given = Given(deck, "deck", "ko")
    assert ExportedImporter().likeness(given).degree == 1
    with pytest.raises(UnfitError) as unfit:
        ExportedImporter().read(given)
    assert "`<b>` can't be used here" in unfit.value.diagnostics[0].message
