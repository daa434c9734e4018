"""Releases and builds: what the ledger holds, and what the next build makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rectoverso.diagnostics import RefusedError
from rectoverso.releases import releasing
from rectoverso.releases.releasing import Choices
from tests.decks import CHAPTER, EPOCH, SETTINGS, rectoverso, write_deck

Release = Callable[..., None]
LATER = str(int(EPOCH) + 86_400)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path / "deck")


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Release:
    """Release a deck's package (the other artifacts would only take time)."""

    last: list[Path] = []

    def release(deck: Path, out: Path, epoch: str = EPOCH) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        choices = Choices(("apkg",), commit=False, against=tuple(last))
        released = releasing.release(deck, out, choices)
        assert not released.report.diagnostics
        last[:] = [artifact.path for artifact in released.artifacts]
        assert last

    return release


def notes(deck: Path) -> dict[str, dict[str, str]]:
    lines = (deck / "ledger/notes.tsv").read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    rows = [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]
    return {row["id"]: row for row in rows}


def package(folder: Path) -> bytes:
    (file,) = folder.glob("*.apkg")
    return file.read_bytes()


@pytest.mark.slow
def test_a_release_writes_the_ledger_and_all_artifacts(deck: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = rectoverso("release", deck, "--no-commit", "-o", out)
    assert said.returncode == 0, said.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "SHA256SUMS",
        "test-ko-0.1.0-ankiweb.md",
        "test-ko-0.1.0-book-compact.pdf",
        "test-ko-0.1.0-book-questions.pdf",
        "test-ko-0.1.0-book.pdf",
        "test-ko-0.1.0-cheatsheet-core.pdf",
        "test-ko-0.1.0-cheatsheet.pdf",
        "test-ko-0.1.0-notes.md",
        "test-ko-0.1.0.apkg",
        "test-ko-0.1.0.epub",
    ]
    assert set(notes(deck)) == {"relu", "relu-weakness", "sigmoid"}
    assert {row["mod"] for row in notes(deck).values()} == {EPOCH}


@pytest.mark.parametrize(
    ("old", "new"),
    [("음수 쪽", "왼쪽"), ("머리말이다", "머리말이었다"), ('class="core"', "")],
    ids=["an answer", "a chapter's prose", "a tag"],
)
def test_whatever_changes_after_a_release_is_unreleased(
    release: Release, deck: Path, tmp_path: Path, old: str, new: str
) -> None:
    release(deck, tmp_path / "one")
    (deck / "ko/first.md").write_text(CHAPTER.replace(old, new), encoding="utf-8")
    rectoverso("build", deck, "--to", "apkg", "-o", tmp_path / "two")
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["test-ko-0.1.0-dev.apkg"]


def test_only_what_changed_is_stamped(release: Release, deck: Path, tmp_path: Path) -> None:
    release(deck, tmp_path / "one")
    first = notes(deck)
    (deck / "ko/first.md").write_text(CHAPTER.replace("음수 쪽", "왼쪽"), encoding="utf-8")
    settings = SETTINGS.replace("0.1.0", "0.2.0")
    (deck / "deck.toml").write_text(settings, encoding="utf-8")
    release(deck, tmp_path / "two", LATER)
    second = notes(deck)
    assert second["relu"] == first["relu"]
    assert second["sigmoid"] == first["sigmoid"]
    changed = second["relu-weakness"]
    assert (changed["mod"], changed["last change"]) == (LATER, "0.2.0")
    assert changed["guid"] == first["relu-weakness"]["guid"]


def test_an_identity_survives_a_new_id(release: Release, deck: Path, tmp_path: Path) -> None:
    release(deck, tmp_path / "one")
    guid = notes(deck)["sigmoid"]["guid"]
    text = CHAPTER.replace('<a id="sigmoid">', '<a id="logistic" data-was="sigmoid">')
    (deck / "ko/first.md").write_text(text, encoding="utf-8")
    (deck / "deck.toml").write_text(SETTINGS.replace("0.1.0", "0.2.0"), encoding="utf-8")
    release(deck, tmp_path / "two", LATER)
    after = notes(deck)
    assert after["logistic"]["guid"] == guid
    assert after["sigmoid"]["successor"] == "logistic"


def test_a_malformed_ledger_stops_a_build(release: Release, deck: Path, tmp_path: Path) -> None:
    release(deck, tmp_path / "one")
    ledger = deck / "ledger/notes.tsv"
    ledger.write_text("<<<<<<< HEAD\n" + ledger.read_text(encoding="utf-8"), encoding="utf-8")
    said = rectoverso("build", deck, "--to", "json", "-o", tmp_path / "two")
    assert said.returncode == 1
    assert "ledger/notes.tsv:1:1 LEDGER001" in said.stderr
    assert not (tmp_path / "two").exists()


def test_one_release_after_another_in_anki(release: Release, deck: Path, tmp_path: Path) -> None:
    """From Markdown to the learner: two questions change, and two notes are updated."""
    from tests import engine

    release(deck, tmp_path / "one")
    text = CHAPTER.replace("음수 쪽", "왼쪽").replace("누르는", "바꾸는")
    (deck / "ko/first.md").write_text(text, encoding="utf-8")
    (deck / "deck.toml").write_text(SETTINGS.replace("0.1.0", "0.2.0"), encoding="utf-8")
    release(deck, tmp_path / "two", LATER)
    (first,) = (tmp_path / "one").glob("*.apkg")
    (second,) = (tmp_path / "two").glob("*.apkg")
    with engine.learner(tmp_path / "learner") as collection:
        assert engine.take(collection, first) == engine.Log(3, 0, 0, 0)
        for card in engine.cards(collection):
            engine.study(collection, card, 3)
        before = [engine.rows(collection, table) for table in ("cards", "revlog")]
        assert len(before[1]) == 3
        assert engine.take(collection, second) == engine.Log(0, 2, 1, 0)
        assert [engine.rows(collection, table) for table in ("cards", "revlog")] == before
        (updated,) = collection.find_notes("Id:relu-weakness")
        assert "왼쪽" in collection.get_note(updated)["Short"]


@pytest.mark.slow
def test_a_missing_glyph_leaves_a_release_undone(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (deck / "ko/first.md").write_text(CHAPTER.replace("음수 쪽", "\U00018b00"), encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    choices = Choices(("apkg", "book"), commit=False)
    with pytest.raises(RefusedError) as caught:
        releasing.release(deck, tmp_path / "out", choices)
    assert [found.code for found in caught.value.reports[0].diagnostics] == ["GLYPH001"]
    assert not (deck / "ledger").exists()
