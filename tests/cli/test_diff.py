"""`rectoverso diff` as it is typed: what it takes, prints and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions
from anki.decks import DeckId

from rectoverso.anki import engine
from rectoverso.anki.names import CLOZE
from rectoverso.anki.note_types import note_types
from tests import factory, shipped
from tests.decks import CHAPTER, SETTINGS, git, rectoverso, write_deck
from tests.engine import learner
from tests.shipped import Shipped, ship

SIGMOID = CHAPTER[CHAPTER.index("## 시그") :]


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck in a repository with a tag; since then an answer, an id and a question changed."""
    top = tmp_path / "top"
    deck = write_deck(top / "content/test")
    git(top, "init", "-q", "--template=")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "one")
    git(top, "tag", "test-0.1.0")
    new = "## 새 질문? <a id='new'></a>\n\n답.\n"
    text = CHAPTER.replace("음수 쪽", "왼쪽").replace(SIGMOID, new)
    (deck / "ko/first.md").write_text(text, encoding="utf-8")
    return deck


def test_a_tag_and_the_folder(deck: Path) -> None:
    later = {"SOURCE_DATE_EPOCH": "2000000000"}  # than the commit
    said = rectoverso("diff", "test-0.1.0", "content/test", cwd=deck.parent.parent, more=later)
    assert said.returncode == 0, said.stderr
    for words in ("새 질문?", "약점은?", "시그모이드란?", "왼쪽"):
        assert words in said.stdout
    assert "\x1b" not in said.stdout
    assert "an import: 1 new, 2 updated, 0 unchanged, 0 conflicting" in said.stdout
    colored = rectoverso(
        "diff",
        "test-0.1.0",
        "content/test",
        cwd=deck.parent.parent,
        more={**later, "FORCE_COLOR": "1"},
    )
    assert "\x1b[" in colored.stdout


def test_json_and_markdown(deck: Path) -> None:
    sides = ("diff", "test-0.1.0", deck, "--deck", deck)
    said = rectoverso(*sides, "--format", "json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)["ko"]
    kinds = {question["id"]: question["kinds"] for question in told["questions"]}
    assert kinds == {"new": ["new"], "relu-weakness": ["changed"], "sigmoid": ["retired"]}
    assert told["forecast"]["conflicting"] == []
    said = rectoverso(*sides, "--format", "markdown")
    assert said.stdout.startswith("# 시험 0.1.0\n")
    assert "> <del>음수 쪽</del> <ins>왼쪽</ins> 기울기가 0이다." in said.stdout


def test_a_note_that_anki_would_not_know_again_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same guid in another note type."""
    old = ship(tmp_path / "old.apkg", [Shipped("a")])
    new = ship(tmp_path / "new.apkg", [Shipped("a").changed()])
    assert rectoverso("diff", old, new).returncode == 0
    strange = tmp_path / "strange.apkg"
    settings = factory.settings(uid="another")
    monkeypatch.setattr(shipped, "note_types", lambda _, language: note_types(settings, language))
    ship(strange, [Shipped("a").changed()])
    said = rectoverso("diff", old, strange)
    assert said.returncode == 1
    assert "an import: 0 new, 0 updated, 0 unchanged, 1 conflicting" in said.stdout


def basic(path: Path, collection: Collection, front: str) -> None:
    """A package of a note that no deck of ours holds, exported by Anki."""
    kind = collection.models.by_name("Basic")
    assert kind is not None
    note = collection.new_note(kind)
    note["Front"] = front
    collection.add_note(note, collection.decks.id_for_name("Default") or DeckId(1))
    export(path, collection, legacy=False)


def export(path: Path, collection: Collection, *, legacy: bool) -> None:
    """Export all decks of a collection, as the desktop would."""
    options = ExportAnkiPackageOptions(with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=str(path), options=options, limit=None)


def refused(*sides: Path) -> str:
    """What `diff` says, in its one line, of packages that it can't compare."""
    said = rectoverso("diff", *sides)
    assert said.returncode == 2, said.stdout
    assert said.stderr.count("\n") == 1
    return said.stderr


def test_packages_of_others_are_not_compared(tmp_path: Path) -> None:
    ours = ship(tmp_path / "ours.apkg", [Shipped("a")])
    with learner(tmp_path) as collection:
        basic(tmp_path / "foreign.apkg", collection, "?")
        engine.import_package(collection, ours)
        export(tmp_path / "mixed.apkg", collection, legacy=False)
    for side in ("foreign", "mixed"):
        for sides in ((tmp_path / f"{side}.apkg", ours), (ours, tmp_path / f"{side}.apkg")):
            words = f"{side}.apkg holds notes that are of no Rectoverso deck"
            assert words in refused(*sides)
    assert "'Basic'" in refused(tmp_path / "foreign.apkg", ours)


@pytest.mark.parametrize("legacy", [True, False])
def test_what_anki_exported_is_compared(tmp_path: Path, legacy: bool) -> None:
    ours = ship(tmp_path / "ours.apkg", [Shipped("a"), Shipped("b", kind=CLOZE)])
    with learner(tmp_path) as collection:
        engine.import_package(collection, ours)
        export(tmp_path / "exported.apkg", collection, legacy=legacy)
    new = ship(tmp_path / "new.apkg", [Shipped("a").changed(short="<p>neu</p>")])
    said = rectoverso("diff", tmp_path / "exported.apkg", new)
    assert said.returncode == 0, said.stderr
    assert "sample ko: 0.1.0 (2 notes) to 0.2.0 (1 note)" in said.stdout
    assert "an import: 0 new, 1 updated, 0 unchanged, 0 conflicting" in said.stdout


def test_a_package_without_notes_is_not_compared(tmp_path: Path) -> None:
    ours = ship(tmp_path / "ours.apkg", [Shipped("a")])
    assert "empty.apkg holds no notes" in refused(ship(tmp_path / "empty.apkg", []), ours)


def test_two_languages_in_one_package_are_not_compared(tmp_path: Path) -> None:
    ours = ship(tmp_path / "ours.apkg", [Shipped("a")])
    with learner(tmp_path) as collection:
        engine.import_package(collection, ours)
        engine.import_package(collection, ship(tmp_path / "en.apkg", [Shipped("a")], "en"))
        export(tmp_path / "both.apkg", collection, legacy=False)
    assert "more than one deck or language: sample en, sample ko" in refused(
        tmp_path / "both.apkg", ours
    )
    assert "not of one deck and language (sample ko and sample en)" in refused(
        ours, tmp_path / "en.apkg"
    )


def test_two_decks_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ship(tmp_path / "ours.apkg", [Shipped("a")])
    settings = factory.settings(uid="another", name="other")
    monkeypatch.setattr(shipped, "note_types", lambda _, language: note_types(settings, language))
    theirs = ship(tmp_path / "theirs.apkg", [Shipped("b")])
    assert "not of one deck and language (sample ko and other ko)" in refused(ours, theirs)


def test_another_name_of_the_deck_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its uid is what its note types hang on."""
    ours = ship(tmp_path / "ours.apkg", [Shipped("a")])
    settings = factory.settings(name="other")
    monkeypatch.setattr(shipped, "note_types", lambda _, language: note_types(settings, language))
    said = rectoverso("diff", ours, ship(tmp_path / "new.apkg", [Shipped("b", mod=2000)]))
    assert said.returncode == 0, said.stderr
    assert "an import: 1 new, 0 updated" in said.stdout


@pytest.mark.slow
def test_a_retired_package_is_not_compared(tmp_path: Path) -> None:
    first = f"{CHAPTER}\n## 낡은 것? <a id='old'></a>\n\n답.\n"
    deck = write_deck(tmp_path / "deck", first=first)
    assert rectoverso("release", deck, "--no-commit", "-o", tmp_path).returncode == 0
    write_deck(deck, SETTINGS.replace("0.1.0", "0.2.0"))
    retired = '[[retired]]\nid = "old"\nreason = "낡았다"\n'
    (deck / "retired.toml").write_text(retired, encoding="utf-8")
    said = rectoverso("release", deck, "--no-commit", "-o", tmp_path)
    assert said.returncode == 0, said.stderr
    package = tmp_path / "test-ko-0.2.0-retired.apkg"
    words = "test-ko-0.2.0-retired.apkg only tags retired questions"
    assert words in refused(tmp_path / "test-ko-0.1.0.apkg", package)
    assert words in refused(package, tmp_path / "test-ko-0.2.0.apkg")


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (("nowhere.apkg", "nowhere.apkg"), "nowhere.apkg can't be read"),
        (("bad.apkg", "bad.apkg"), "bad.apkg is no Anki package"),
        (("nothing", "content/test"), "nothing is no package file, no folder and no git revision"),
        (("test-9.9.9", "HEAD"), "test-9.9.9 is no package file, no folder and no git revision"),
        (("content/test", "content/test", "--language", "en"), "there is no edition in 'en'"),
    ],
)
def test_what_is_no_side(deck: Path, sides: tuple[str, ...], words: str) -> None:
    (deck.parent.parent / "bad.apkg").write_bytes(b"no")
    said = rectoverso("diff", *sides, cwd=deck.parent.parent)
    assert said.returncode == 2
    assert words in said.stderr
    assert said.stderr.count("\n") == 1
