"""The room that opens collections: what it does with Anki's engine, and what it says when it
can't."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rectoverso.anki import engine
from rectoverso.diagnostics import RectoversoError
from tests.packages import MadeNote, ship


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A collection that was made and closed again."""
    path = tmp_path / "collection.anki2"
    with engine.opened(path, make=True):
        pass
    return path


def test_a_collection_is_closed_again_and_keeps_what_was_done(path: Path) -> None:
    with engine.opened(path) as collection:
        collection.decks.add_normal_deck_with_name("kept")
    with engine.opened(path) as collection:
        assert collection.decks.by_name("kept")


def test_a_collection_is_closed_after_a_mishap_too(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), engine.opened(path):
        raise ZeroDivisionError
    with engine.opened(path):
        pass


def refusal(path: Path) -> str:
    with pytest.raises(RectoversoError) as caught, engine.opened(path):
        pass
    message = str(caught.value)
    assert "\n" not in message
    assert "{" not in message
    return message


def test_a_collection_that_is_not_there(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.anki2")
    assert not (tmp_path / "none.anki2").exists()


def test_a_collection_that_anki_has_open(path: Path) -> None:
    with engine.opened(path):
        assert "close Anki and try again" in refusal(path)


def test_a_collection_of_a_newer_anki(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE col SET ver = 99")
        connection.commit()
    assert "newer Anki" in refusal(path)


def test_a_damaged_collection(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)
    assert "file is not a database; it may be damaged" in refusal(path)


def fill(path: Path) -> None:
    """Write into a collection until nothing more fits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with engine.opened(path) as collection:
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
            for number in range(100):
                collection.set_config(f"key-{number}", "much" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_in_between(path: Path) -> None:
    with pytest.raises(RectoversoError, match=r"collection\.anki2: ") as caught:
        fill(path)
    assert "\n" not in str(caught.value)
    with engine.opened(path):
        pass


def test_a_machine_without_the_engine(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _name: None)
    assert engine.requires() == (engine.HOW,)
    assert refusal(path) == engine.HOW


def test_a_machine_with_the_engine() -> None:
    assert engine.requires() == ()


# ---------------------------------------------------------------- imports


def test_an_import_tells_by_guid_what_it_did(path: Path, tmp_path: Path) -> None:
    first = ship(tmp_path / "one.apkg", MadeNote("a"), MadeNote("b"), MadeNote("c"))
    second = ship(
        tmp_path / "two.apkg", MadeNote("a"), MadeNote("b", "later", mod=2), MadeNote("d")
    )
    with engine.opened(path) as collection:
        assert engine.import_package(collection, first) == engine.Log(("a", "b", "c"), (), (), ())
        assert engine.import_package(collection, second) == engine.Log(("d",), ("b",), ("a",), ())


def test_an_import_tells_what_it_could_not_match(path: Path, tmp_path: Path) -> None:
    first = ship(tmp_path / "one.apkg", MadeNote("a"))
    second = ship(tmp_path / "two.apkg", MadeNote("a", mod=2), MadeNote("b"), more_fields=("More",))
    with engine.opened(path) as collection:
        engine.import_package(collection, first)
        assert engine.import_package(collection, second) == engine.Log(("b",), (), (), ("a",))
        assert "sample ko question+" in [kind["name"] for kind in collection.models.all()]


@pytest.mark.parametrize(("update", "text"), [("if newer", "own"), ("always", "later")])
def test_an_edited_note_takes_an_update_when_always_is_chosen(
    path: Path, tmp_path: Path, update: engine.UpdateNotes, text: str
) -> None:
    first = ship(tmp_path / "one.apkg", MadeNote("a"))
    second = ship(tmp_path / "two.apkg", MadeNote("a", "later", mod=2))
    with engine.opened(path) as collection:
        engine.import_package(collection, first)
        (number,) = collection.find_notes("")
        note = collection.get_note(number)
        note["Short"] = "own"
        collection.update_note(note)
        engine.import_package(collection, second, update=update)
        assert collection.get_note(number)["Short"] == text


def test_a_package_that_can_not_be_imported(path: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.apkg"
    damaged.write_bytes(ship(tmp_path / "one.apkg", MadeNote("a")).read_bytes()[:900])
    with engine.opened(path) as collection:
        for package in (damaged, tmp_path / "none.apkg"):
            with pytest.raises(RectoversoError, match=r"apkg can't be imported"):
                engine.import_package(collection, package)
        assert collection.note_count() == 0


def test_rows_are_whole_and_in_order(path: Path, tmp_path: Path) -> None:
    package = ship(tmp_path / "one.apkg", MadeNote("a"), MadeNote("b"))
    with engine.opened(path) as collection:
        engine.import_package(collection, package)
        for number in collection.find_cards(""):
            engine.answer(collection, collection.get_card(number), 3)
        cards, reviews = (engine.rows(collection, table) for table in ("cards", "revlog"))
    assert [row[0] for row in cards] == sorted(row[0] for row in cards)
    assert (len(cards), len(reviews)) == (2, 2)
    assert {row[6] for row in cards} == {1}, "answered cards are being learned"


def test_what_goes_wrong_while_closing_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from anki.collection import Collection
    from anki.errors import DBError

    close = Collection.close

    def closed(collection: Collection) -> None:
        close(collection)
        raise DBError("database or disk is full", None, None, None)

    monkeypatch.setattr(Collection, "close", closed)
    with pytest.raises(RectoversoError, match="the disk is full"), engine.opened(path):
        pass
