"""The git repository of a deck: what is asked of it and what is done to it, with the real git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.history import repository
from tests.decks import WHO, git


@pytest.fixture(autouse=True)
def _author(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests, git knows them; and no repository holds the temporary folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, value in WHO.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A committed folder `decks/one` in a repository, with a file beside it."""
    top = tmp_path / "top"
    folder = top / "decks/one"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("one\n", encoding="utf-8")
    (top / "other.txt").write_text("other\n", encoding="utf-8")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "first")
    return folder


def test_whether_a_folder_lies_in_a_repository(deck: Path, tmp_path: Path) -> None:
    assert repository.holds(deck)
    assert not repository.holds(tmp_path)
    assert not repository.holds(tmp_path / "nowhere")


def test_changes_are_those_of_the_repository_and_new_files_of_the_folder(deck: Path) -> None:
    assert repository.changes(deck) == ()
    top = deck.parent.parent
    (top / "unknown.txt").write_text("nobody asks\n", encoding="utf-8")
    assert repository.changes(deck) == ()
    (top / "other.txt").write_text("changed\n", encoding="utf-8")
    (deck / "ㅎ b.md").write_text("new\n", encoding="utf-8")
    (deck / "a.md").unlink()
    assert repository.changes(deck) == ("decks/one/a.md", "decks/one/ㅎ b.md", "other.txt")


def test_a_private_file_is_seen_by_no_status(deck: Path) -> None:
    file = repository.private(deck, "rectoverso-release-x")
    file.write_text("mark", encoding="utf-8")
    assert repository.changes(deck) == ()
    assert file.parent.name == ".git"


def test_a_commit_holds_its_paths_and_nothing_else(deck: Path) -> None:
    top = deck.parent.parent
    (deck / "a.md").write_text("two\n", encoding="utf-8")
    (top / "other.txt").write_text("staged by the author\n", encoding="utf-8")
    git(top, "add", "other.txt")
    repository.commit(deck, [deck / "a.md"], "second")
    assert git(top, "show", "--name-only", "--format=%s").split() == ["second", "decks/one/a.md"]
    assert git(top, "diff", "--cached", "--name-only").split() == ["other.txt"]
    head = git(top, "rev-parse", "HEAD")
    repository.commit(deck, [deck / "a.md"], "nothing new")
    assert git(top, "rev-parse", "HEAD") == head


def test_tags_and_revisions(deck: Path) -> None:
    assert not repository.has_tag(deck, "one-1.0.0")
    repository.tag(deck, "one-1.0.0", "Release")
    assert repository.has_tag(deck, "one-1.0.0")
    for name in ("one-1.0.0", "main", "HEAD", "HEAD~0"):
        assert repository.is_revision(deck, name), name
    for name in ("two", "--help", "-x", "HEAD:decks", "", "a b", "HEAD^{tree}"):
        assert not repository.is_revision(deck, name), name
    with pytest.raises(RectoversoError, match=r"git tag refused: .*already exists"):
        repository.tag(deck, "one-1.0.0", "again")


def test_a_revision_of_the_folder_alone_is_written(deck: Path, tmp_path: Path) -> None:
    repository.tag(deck, "one-1.0.0", "Release")
    (deck / "a.md").write_text("two\n", encoding="utf-8")
    made = repository.export(deck, "one-1.0.0", tmp_path / "old")
    assert (made / "a.md").read_text(encoding="utf-8") == "one\n"
    assert [path.name for path in (tmp_path / "old").rglob("*") if path.is_file()] == ["a.md"]
    with pytest.raises(RectoversoError, match="does not hold"):
        repository.export(deck, "nowhere", tmp_path / "never")


def test_a_deck_that_is_the_whole_repository(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    made = repository.export(tmp_path, "HEAD", tmp_path / "old")
    assert (made / "a.md").read_text(encoding="utf-8") == "one\n"


def test_what_keeps_git_from_committing(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository.unready(deck) == ""
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    assert "no commit yet" in repository.unready(empty)
    repository.private(deck, "MERGE_HEAD").write_text("0" * 40, encoding="utf-8")
    assert "under way" in repository.unready(deck)
    repository.private(deck, "MERGE_HEAD").unlink()
    for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    git(deck, "config", "user.useConfigOnly", "true")
    assert "who you are" in repository.unready(deck)


def test_a_file_that_is_gone_is_taken_out(deck: Path) -> None:
    """Also where that was staged before, or done."""
    pictures = deck / "ledger/retired"
    pictures.mkdir(parents=True)
    names = [pictures / name for name in ("one.svg", "가 나.svg")]
    for path in names:
        path.write_text("<svg/>", encoding="utf-8")
    assert repository.committed(pictures) == ()
    repository.commit(deck, names, "kept")
    assert sorted(repository.committed(pictures)) == names
    for path in names:
        path.unlink()
    pictures.rmdir()
    assert sorted(repository.committed(pictures)) == names
    git(deck, "rm", "-q", "--cached", str(names[0]))
    for _ in range(2):
        repository.commit(deck, [*names, deck / "a.md"], "gone")
        assert repository.committed(pictures) == ()
        assert repository.changes(deck) == ()
    assert git(deck, "log", "--format=%s").split("\n")[:2] == ["gone", "kept"]
    assert repository.committed(deck / "nowhere/at all") == ()


def test_a_hook_that_refuses_is_heard(deck: Path) -> None:
    hook = repository.private(deck, "hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not on a Friday >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    (deck / "a.md").write_text("two\n", encoding="utf-8")
    with pytest.raises(RectoversoError, match="git commit refused: not on a Friday"):
        repository.commit(deck, [deck / "a.md"], "second")


def test_a_repository_that_another_one_calls_from(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook's environment names its own repository."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    (deck / "a.md").write_text("two\n", encoding="utf-8")
    assert repository.changes(deck) == ("decks/one/a.md",)
    repository.commit(deck, [deck / "a.md"], "second")
    assert repository.changes(deck) == ()


def test_without_git_nothing_is_known(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert repository._ask(deck, "status") is None
    assert not repository.holds(deck)
    with pytest.raises(RectoversoError, match="git can't be run"):
        repository.tag(deck, "x", "x")


@pytest.mark.parametrize("name", ["-x", ":x", "[ab]", "blank "])
def test_a_folder_whose_name_means_something_to_git(tmp_path: Path, name: str) -> None:
    for each in (name, "a"):
        (tmp_path / "top" / each).mkdir(parents=True)
        (tmp_path / "top" / each / "a.md").write_text("one\n", encoding="utf-8")
    git(tmp_path / "top", "init", "-q")
    git(tmp_path / "top", "add", "-A")
    git(tmp_path / "top", "commit", "-q", "-m", "first")
    made = repository.export(tmp_path / "top" / name, "HEAD", tmp_path / "old")
    assert (made / "a.md").read_text(encoding="utf-8") == "one\n"
    assert [path.name for path in (tmp_path / "old").iterdir()] == [name]


def test_a_link_stays_a_link(deck: Path, tmp_path: Path) -> None:
    """Whoever reads the folder decides what to make of it."""
    (deck / "media").symlink_to(tmp_path)
    git(deck, "add", ".")
    git(deck, "commit", "-q", "-m", "a link")
    made = repository.export(deck, "HEAD", tmp_path / "old")
    assert (made / "media").is_symlink()


def test_all_of_a_revision_is_written_whatever_is_left_out_of_archives(
    deck: Path, tmp_path: Path
) -> None:
    (deck / ".gitattributes").write_text("a.md export-ignore\n", encoding="utf-8")
    git(deck, "add", ".")
    git(deck, "commit", "-q", "-m", "attributes")
    made = repository.export(deck, "HEAD", tmp_path / "old")
    assert (made / "a.md").read_text(encoding="utf-8") == "one\n"
    assert repository.changes(deck) == ()
