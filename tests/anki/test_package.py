"""Packages read from disk: ours, and those that Anki itself writes in its two forms."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from anki.collection import ExportAnkiPackageOptions

from rectoverso.anki import engine, package
from rectoverso.diagnostics import RectoversoError
from tests.decks import rectoverso, write_deck


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a small deck."""
    folder = tmp_path_factory.mktemp("package")
    said = rectoverso("build", write_deck(folder / "deck"), "--to", "apkg", "-o", folder)
    assert said.returncode == 0, said.stderr
    return folder / "test-ko-0.1.0-dev.apkg"


def test_a_package_of_ours(ours: Path) -> None:
    read = package.read(ours)
    relu, weakness, _ = read.notes
    assert relu.field("Question") == "ReLU란?"
    assert relu.field("Id") == "relu"
    assert relu.field("No such field") == ""
    assert weakness.field("Context") == "ReLU란?"
    assert set(relu.tags) == {
        "test::chapter::activation",
        "test::tag::core",
        "test::since::0.1.0",
    }
    assert relu.cards == (package.Card(0, "시험", 1000),)
    assert read.decks == ("시험",)
    kinds = {kind.name: kind for kind in read.note_types.values()}
    assert set(kinds) == {"test ko question"}
    question = kinds["test ko question"]
    assert [part.name for part in question.templates] == ["Recall", "Reverse", "Spare"]
    assert all(part.id for part in (*question.fields, *question.templates))
    assert not question.is_cloze
    assert any("night" in side for side in question.looks)


@pytest.mark.parametrize("legacy", [False, True], ids=["of today", "for older clients"])
def test_what_anki_exports(ours: Path, tmp_path: Path, legacy: bool) -> None:
    exported = tmp_path / "exported.apkg"
    with engine.opened(tmp_path / "a.anki2", make=True) as collection:
        engine.import_package(collection, ours)
        cloze = collection.models.by_name("Cloze")
        assert cloze is not None
        note = collection.new_note(cloze)
        note["Text"] = "{{c1::가}}"
        deck = collection.decks.id("겹::덱")
        assert deck is not None
        collection.add_note(note, deck)
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
        )
        collection.export_anki_package(out_path=str(exported), options=options, limit=None)
    read = package.read(exported)
    before = {each.guid: each for each in package.read(ours).notes}
    after = {each.guid: each for each in read.notes}
    assert after.keys() - before.keys() == {note.guid}
    for guid, each in before.items():
        assert (after[guid].fields, after[guid].tags) == (each.fields, each.tags)
        assert after[guid].mod == each.mod
        assert after[guid].cards[0].deck == "시험"
    assert after[note.guid].note_type.is_cloze
    assert after[note.guid].cards[0].deck == "겹::덱"
    assert not before[relu(before)].note_type.is_cloze


def relu(notes: dict[str, package.HeldNote]) -> str:
    """The guid of the note with the id relu."""
    return next(guid for guid, note in notes.items() if note.field("Id") == "relu")


def doctored(ours: Path, target: Path, *statements: str) -> Path:
    """A copy of a package with its database changed."""
    database = target.with_suffix(".db")
    with zipfile.ZipFile(ours) as archive:
        database.write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect(database)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(database, "collection.anki2")
        archive.writestr("media", "{}")
    return target


def test_bytes_that_are_no_package(ours: Path, tmp_path: Path) -> None:
    content = ours.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 3] ^= 0xFF
    cases = {
        "empty": b"",
        "text": b"# not a package\n",
        "cut": content[: len(content) // 2],
        "flipped": bytes(flipped),
    }
    for name, data in cases.items():
        file = tmp_path / f"{name}.apkg"
        file.write_bytes(data)
        with pytest.raises(RectoversoError, match=f"{name}.apkg is no Anki package"):
            package.read(file)


def test_archives_that_are_no_package(tmp_path: Path) -> None:
    for name, entries in {
        "other": {"hello.txt": b"hello"},
        "text": {"collection.anki2": b"not a database"},
        "nothing": {"collection.anki2": b""},
        "zstd": {"collection.anki21b": b"not compressed"},
        "columns": {"collection.anki2": _database("CREATE TABLE col (models, decks)")},
        "json": {
            "collection.anki2": _database(
                "CREATE TABLE col (models, decks)", "INSERT INTO col VALUES ('[]', '{')"
            )
        },
    }.items():
        file = tmp_path / f"{name}.apkg"
        with zipfile.ZipFile(file, "w") as archive:
            for entry, data in entries.items():
                archive.writestr(entry, data)
        with pytest.raises(RectoversoError, match=f"{name}.apkg is no Anki package"):
            package.read(file)


def _database(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


def test_a_note_that_does_not_fit_its_note_type(ours: Path, tmp_path: Path) -> None:
    fewer = doctored(ours, tmp_path / "fewer.apkg", "UPDATE notes SET flds = 'a' || char(31)")
    with pytest.raises(RectoversoError, match="a note has 2 fields, its note type 17"):
        package.read(fewer)
    strange = doctored(ours, tmp_path / "strange.apkg", "UPDATE notes SET mid = 7")
    with pytest.raises(RectoversoError, match="no Anki package that can be understood"):
        package.read(strange)


def test_what_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.apkg", tmp_path):
        with pytest.raises(RectoversoError, match="can't be read"):
            package.read(path)


def test_a_collection_too_large_is_refused(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 1000)
    with pytest.raises(RectoversoError, match="holds a collection of more than"):
        package.read(ours)


def archived(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_the_bytes_of_media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.dumps({"zero": "a.svg", "one": "b.svg", "two": "c.svg"}).encode()
    path = archived(tmp_path / "x.apkg", media=listed, zero=b"a" * 1000, one=b"b" * 1000)
    assert package.media(path, []) == {}
    assert package.media(path, ["a.svg", "z.svg"]) == {"a.svg": b"a" * 1000}
    assert package.media(path, {"a.svg", "b.svg"}).keys() == {"a.svg", "b.svg"}
    with pytest.raises(RectoversoError, match=r"lists c\.svg and does not hold it"):
        package.media(path, ["c.svg"])
    monkeypatch.setattr(package, "MOST_BYTES", 1500)
    assert package.media(path, ["b.svg"]).keys() == {"b.svg"}
    with pytest.raises(RectoversoError, match="holds media of more than"):
        package.media(path, ["a.svg", "b.svg"])


@pytest.mark.parametrize(
    "listed", [b"", b"[]", b"\x28\xb5\x2f\xfd", b'{"x": ["a"]}', b'{"x": null}', b'{"media": {}}']
)
def test_a_list_of_media_that_is_none_names_none(tmp_path: Path, listed: bytes) -> None:
    assert package.media(archived(tmp_path / "x.apkg", media=listed), ["a.svg"]) == {}


def test_media_of_what_is_no_package(tmp_path: Path) -> None:
    path = archived(tmp_path / "x.apkg", media=b'{"zero": "a"}', zero=b"a" * 5000)
    content = bytearray(path.read_bytes())
    content[content.index(b"zero", 60) + 8] ^= 0xFF
    path.write_bytes(content)
    (tmp_path / "text.apkg").write_bytes(b"text")
    for name in ("x", "text"):
        with pytest.raises(RectoversoError, match=f"{name}.apkg is no Anki package, or is damaged"):
            package.media(tmp_path / f"{name}.apkg", ["a"])
    with pytest.raises(RectoversoError, match="can't be read"):
        package.media(tmp_path / "nowhere.apkg", ["a"])


def test_media_are_named(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "media").mkdir()
    (deck / "media/a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>',
        encoding="utf-8",
    )
    chapter = deck / "ko/first.md"
    text = chapter.read_text(encoding="utf-8") + "\n![선 하나](../media/a.svg)\n"
    chapter.write_text(text, encoding="utf-8")
    said = rectoverso("build", deck, "--to", "apkg", "-o", tmp_path)
    assert said.returncode == 0, said.stderr
    (file,) = tmp_path.glob("*.apkg")
    (name,) = package.read(file).media
    assert name.startswith("a-")
    assert name.endswith(".svg")
    assert any(name in field for field in package.read(file).notes[2].fields.values())


@pytest.mark.parametrize(
    "change", ["UPDATE notes SET mod = 9e999", "UPDATE cards SET ord = 'first'"]
)
def test_numbers_that_are_none(ours: Path, tmp_path: Path, change: str) -> None:
    with zipfile.ZipFile(ours) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(parts["collection.anki2"])
        connection.execute(change)
        connection.commit()
        parts["collection.anki2"] = connection.serialize()
    with zipfile.ZipFile(tmp_path / "odd.apkg", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(RectoversoError, match="damaged"):
        package.read(tmp_path / "odd.apkg")


def test_a_note_without_fields_asks_nothing() -> None:
    bare = package.HeldType(1, "Bare", False, 0, (), (), ())
    assert package.HeldNote("guid", bare, 0, {}, (), ()).first == ""


@pytest.mark.parametrize("legacy", [False, True], ids=["of today", "for older clients"])
def test_templates_and_media_in_every_form(tmp_path: Path, legacy: bool) -> None:
    exported = tmp_path / "exported.apkg"
    with engine.opened(tmp_path / "a.anki2", make=True) as collection:
        name = collection.media.write_data("소리 1.mp3", b"a sound" * 99)
        basic = collection.models.by_name("Basic (and reversed card)")
        assert basic is not None
        note = collection.new_note(basic)
        note["Front"], note["Back"] = f"[sound:{name}]", "뒤"
        deck = collection.decks.id("덱")
        assert deck is not None
        collection.add_note(note, deck)
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=legacy
        )
        collection.export_anki_package(out_path=str(exported), options=options, limit=None)
    read = package.read(exported)
    assert read.media == (name,)
    assert package.media(exported, [name, "other"]) == {name: b"a sound" * 99}
    (kind,) = (each for each in read.note_types.values() if "reversed" in each.name)
    forward, back = kind.sides()
    assert forward[0] == "{{Front}}"
    assert "{{Back}}" in forward[1]
    assert back[0] == "{{Back}}"
    assert "card" in kind.looks[-1]


def test_a_package_from_the_future_or_without_its_collection(ours: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(ours) as archive:
        collection = archive.read("collection.anki2")
    future = archived(tmp_path / "f.apkg", meta=b"\x08\x04", **{"collection.anki2": collection})
    with pytest.raises(RectoversoError, match="is from a newer Anki"):
        package.read(future)
    bare = archived(tmp_path / "s.apkg", meta=b"\x08\x03", **{"collection.anki2": collection})
    with pytest.raises(RectoversoError, match="asks for a newer Anki"):
        package.read(bare)


def test_the_number_of_notes_may_be_bounded(ours: Path) -> None:
    assert len(package.read(ours, most_notes=3).notes) == 3
    with pytest.raises(RectoversoError, match="holds 3 notes, and 2 are the most"):
        package.read(ours, most_notes=2)
