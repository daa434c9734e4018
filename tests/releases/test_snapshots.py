"""A deck at some moment: as a file, a folder, a git revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.releases import snapshots
from tests.decks import CHAPTER, EPOCH, git, rectoverso, write_deck


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck with two commits; the second changes an answer and takes a question out."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    top = tmp_path / "top"
    folder = write_deck(top / "content/test")
    git(top, "init", "-q", "-b", "main", "--template=")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "one", "--date", EPOCH)
    text = CHAPTER[: CHAPTER.index("## 시그") - 1].replace("음수 쪽", "왼쪽")
    (folder / "ko/first.md").write_text(text, encoding="utf-8")
    git(top, "commit", "-q", "-a", "-m", "two")
    return folder


def short(held: snapshots.Snapshot, name: str) -> str:
    (packed,) = held.packed
    return next(note.field("Short") for note in packed.package.notes if note.field("Id") == name)


def test_a_revision_and_the_folder(deck: Path) -> None:
    with snapshots.snapshot("HEAD~1", deck) as before, snapshots.snapshot(str(deck)) as after:
        assert before.languages == after.languages == {"ko"}
        assert "음수 쪽" in short(before, "relu-weakness")
        assert "왼쪽" in short(after, "relu-weakness")
        assert before.packed[0].path.is_file()
    assert not before.packed[0].path.exists()


def test_a_revision_carries_the_time_of_its_commit(deck: Path) -> None:
    with snapshots.snapshot("HEAD", deck) as held:
        committed = int(git(deck, "log", "-1", "--format=%ct"))
        assert {note.mod for note in held.package("ko").notes} == {committed}


def test_a_package_file(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("build", deck, "--to", "apkg", "-o", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    (file,) = (tmp_path / "out").iterdir()
    with snapshots.snapshot(str(file)) as held:
        assert held.languages == {"ko"}
        assert "왼쪽" in short(held, "relu-weakness")
    assert file.exists()


def test_what_changed_between_two_moments(deck: Path) -> None:
    (language, found), *others = snapshots.compare("HEAD~1", str(deck), deck).items()
    assert (language, others) == ("ko", [])
    assert len(found.forecast.new) == 0
    assert found.forecast.conflicting == ()


def test_the_deck_of_a_revision_is_found_where_there_is_one(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(deck.parent.parent)
    with snapshots.snapshot("HEAD") as held:
        assert held.packed
    write_deck(deck.parent / "other")
    with pytest.raises(RectoversoError, match="which deck"), snapshots.snapshot("HEAD"):
        pass


def test_the_deck_of_a_revision_is_found_anywhere_in_the_repository(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `content` has none: one that git keeps and that is there."""
    top = deck.parent.parent
    git(top, "mv", "content/test", "small")
    git(top, "commit", "-q", "-m", "three")
    write_deck(top / "unknown-to-git")
    (top / "inside").mkdir()
    for here in (top, top / "inside"):
        monkeypatch.chdir(here)
        with snapshots.snapshot("HEAD") as held:
            assert held.packed
    write_deck(top / "decks/deeper")
    git(top, "add", ".")
    with pytest.raises(RectoversoError, match="which deck"), snapshots.snapshot("HEAD"):
        pass


def test_an_unknown_revision_is_no_question_of_the_deck(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_deck(deck.parent / "other")
    (tmp_path / "outside").mkdir()
    for here in (deck.parent.parent, tmp_path / "outside"):
        monkeypatch.chdir(here)
        with (
            pytest.raises(RectoversoError, match="no git revision that is known here"),
            snapshots.snapshot("small-9.9.9"),
        ):
            pass


def test_a_revision_is_of_the_deck_that_the_other_side_is(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside `content`, beside another deck."""
    top = deck.parent.parent
    small = write_deck(top / "small")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "three")
    monkeypatch.chdir(top)
    for sides in (("HEAD", "small"), ("small", "HEAD")):
        found = snapshots.compare(*sides)["ko"]
        assert {found.before.notes, found.after.notes} == {3}
    monkeypatch.chdir(small)
    assert snapshots.compare("HEAD", ".").keys() == {"ko"}


@pytest.mark.parametrize("side", ["nowhere", "HEAD~9", "v1.0.0", "--help"])
def test_what_is_no_side(deck: Path, side: str) -> None:
    with (
        pytest.raises(RectoversoError, match="is no package file, no folder and no git revision"),
        snapshots.snapshot(side, deck),
    ):
        pass


def test_a_revision_with_errors_says_the_first(deck: Path) -> None:
    chapter = deck / "ko/first.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("\\max(0,x)", "\\frac{"), encoding="utf-8")
    git(deck, "commit", "-q", "-a", "-m", "broken")
    with (
        pytest.raises(RectoversoError, match=r"can't be built: ko/first.md:\d+ TEX00"),
        snapshots.snapshot("HEAD", deck),
    ):
        pass


def test_a_file_that_is_no_package(tmp_path: Path) -> None:
    file = tmp_path / "a.apkg"
    file.write_bytes(b"no")
    with pytest.raises(RectoversoError, match="no Anki package"), snapshots.snapshot(str(file)):
        pass
