"""The package as Anki's own engine takes it."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rectoverso.anki.names import CLOZE, QUESTION
from rectoverso.anki.note_types import note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from tests import engine
from tests.factory import EPOCH, MEDIA, settings

TYPES = note_types(settings(), "ko")


def note(
    guid: str,
    *,
    kind: str = QUESTION,
    mod: int = EPOCH,
    due: int = 1,
    ordinals: tuple[int, ...] = (0,),
    **values: str,
) -> PackageNote:
    """A note; its first field holds its guid unless it is given."""
    made = TYPES[kind]
    values = {made.fields[0].name: guid, **values}
    return PackageNote(
        note_type=made,
        guid=guid,
        mod=mod,
        due=due,
        fields=tuple(values.get(field.name, "") for field in made.fields),
        tags=("sample::chapter::b", "sample::tag::a"),
        ordinals=ordinals,
    )


def deck(*notes: PackageNote, name: str = "딥러닝", number: int = 7) -> PackageDeck:
    return PackageDeck(number, name, "", notes)


def write(
    path: Path,
    *decks: PackageDeck,
    media: dict[str, Callable[[], bytes]] | None = None,
    time: int = EPOCH,
    note_type_mod: int = EPOCH,
) -> Path:
    write_package(
        path,
        decks,
        media or {},
        time=time,
        note_type_mod=note_type_mod,
        progress=lambda share: None,
    )
    return path


def collection(path: Path) -> sqlite3.Connection:
    with zipfile.ZipFile(path) as archive:
        data = archive.read("collection.anki2")
    made = sqlite3.connect(":memory:")
    made.deserialize(data)
    return made


def test_what_stands_in_the_file(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.apkg",
        deck(note("one", mod=5, due=300), note("two", mod=6, due=20, ordinals=(0, 1))),
        note_type_mod=77,
    )
    with closing(collection(path)) as made:
        assert made.execute("SELECT guid, mod, tags FROM notes ORDER BY id").fetchall() == [
            ("one", 5, " sample::chapter::b sample::tag::a "),
            ("two", 6, " sample::chapter::b sample::tag::a "),
        ]
        assert made.execute("SELECT ord, due FROM cards ORDER BY id").fetchall() == [
            (0, 300),
            (0, 20),
            (1, 20),
        ]
        (models,) = made.execute("SELECT models FROM col").fetchone()
    (model,) = json.loads(models).values()
    assert model["mod"] == 77
    assert [(x["name"], x["id"]) for x in model["flds"]] == [
        (field.name, field.id) for field in TYPES[QUESTION].fields
    ]
    assert [(x["name"], x["id"]) for x in model["tmpls"]] == [
        (template.name, template.id) for template in TYPES[QUESTION].templates
    ]


def test_the_same_notes_give_the_same_bytes(tmp_path: Path) -> None:
    media = {name.rpartition("/")[2]: lambda: b"x" for name in MEDIA}
    made = [
        write(tmp_path / name, deck(note("one"), note("two", kind=CLOZE)), media=media)
        for name in ("a.apkg", "b.apkg")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()


def test_the_package_is_compressed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.apkg", deck(*(note(str(number)) for number in range(100))))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("collection.anki2")
    assert info.compress_size < info.file_size / 5


def test_a_full_disk_leaves_the_older_package(tmp_path: Path) -> None:
    path = write(tmp_path / "a.apkg", deck(note("one")))
    before = path.read_bytes()

    def full() -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write(path, deck(note("two")), media={"x.png": full})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_engine_takes_it_and_finds_everything_in_order(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.apkg",
        deck(
            note("one", due=1000),
            note("two", due=2000, Reverse="?", Short="x", ordinals=(0, 1)),
            note("gaps", due=1500, kind=CLOZE, Text="{{c1::a {{c3::b}}}}", ordinals=(0, 2)),
            note("spare", due=3000, Spare4="later", ordinals=(0, 2)),
        ),
    )
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, path) == engine.Log(4, 0, 0, 0)
        assert engine.take(learner, path) == engine.Log(0, 0, 4, 0)
        shown = [(card.note().guid, card.ord) for card in engine.cards(learner)]
        assert shown == [
            ("one", 0),
            ("gaps", 0),
            ("gaps", 2),
            ("two", 0),
            ("two", 1),
            ("spare", 0),
            ("spare", 2),
        ]
        # the engine would make the same cards: none is empty, none is missing
        assert list(learner.get_empty_cards().notes) == []
        for number in learner.find_notes(""):
            learner.update_note(learner.get_note(number))
        assert len(engine.cards(learner)) == len(shown)
        assert learner.fix_integrity()[1]
        assert learner.tags.all() == ["sample::chapter::b", "sample::tag::a"]


def test_the_engine_keeps_names_and_ids(tmp_path: Path) -> None:
    path = write(tmp_path / "a.apkg", deck(note("one"), note("two", kind=CLOZE)))
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, path)
        for kind, wanted in TYPES.items():
            found = learner.models.by_name(wanted.name)
            assert found is not None, kind
            assert found["id"] == wanted.id
            assert [(x["name"], x["id"]) for x in found["flds"]] == [
                (field.name, field.id) for field in wanted.fields
            ]
            assert [(x["name"], x["id"]) for x in found["tmpls"]] == [
                (template.name, template.id) for template in wanted.templates
            ]
            assert [x["name"] for x in found["flds"] if x["collapsed"]] == [
                field.name for field in wanted.fields if field.folded
            ]


def test_two_decks_of_one_build_do_not_disturb_each_other(tmp_path: Path) -> None:
    first = write(tmp_path / "a.apkg", deck(note("one"), name="하나"))
    second = write(tmp_path / "b.apkg", deck(note("two"), name="둘"))
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, first).new == 1
        assert engine.take(learner, second) == engine.Log(1, 0, 0, 0)
        assert {card.note().guid for card in engine.cards(learner)} == {"one", "two"}
        assert [deck.name for deck in learner.decks.all_names_and_ids()] == [
            "Default",
            "둘",
            "하나",
        ]


def test_an_empty_deck_is_a_package_too(tmp_path: Path) -> None:
    path = write(tmp_path / "a.apkg", deck())
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, path) == engine.Log(0, 0, 0, 0)


def test_a_style_reaches_the_learner_with_the_note_types_mod(tmp_path: Path) -> None:
    first = write(tmp_path / "a.apkg", deck(note("one")))
    later = write(tmp_path / "b.apkg", deck(note("one")), note_type_mod=EPOCH + 10)
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, first)
        assert engine.take(learner, later) == engine.Log(0, 0, 1, 0)
        found = learner.models.by_name(TYPES[QUESTION].name)
        assert found is not None
        assert found["mod"] == EPOCH + 10


def test_many_decks_cost_no_more_than_their_number(tmp_path: Path) -> None:
    decks = [deck(note(str(n)), name=f"가::{n}", number=n + 2) for n in range(2000)]
    path = write(tmp_path / "a.apkg", *decks)
    with closing(collection(path)) as made:
        (text,) = made.execute("SELECT decks FROM col").fetchone()
        assert made.execute("SELECT count(DISTINCT did) FROM cards").fetchone() == (2000,)
    assert len(json.loads(text)) == 2001  # Anki's own deck among them
