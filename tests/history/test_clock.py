"""Commit times out of real repositories, the variable, and the clock."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.history import clock

COMMITTED = 1_700_000_000


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed deck in a repository that holds other things, too."""
    folder = tmp_path / "저장소" / "content" / "deck"
    (folder / "ko").mkdir(parents=True)
    (folder / "deck.toml").write_text("x", encoding="utf-8")
    (folder / "ko" / "01.md").write_text("x", encoding="utf-8")
    top = tmp_path / "저장소"
    (top / "README.md").write_text("x", encoding="utf-8")
    (top / ".gitignore").write_text("/ignored/\n", encoding="utf-8")
    git(top, "init", "-q")
    git(top, "add", ".")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{COMMITTED} +0900")
    git(top, "commit", "-q", "-m", "deck")
    return folder


def test_a_clean_deck_has_its_commits_time(deck: Path) -> None:
    assert clock.commit_time(deck) == COMMITTED


def test_changes_elsewhere_do_not_matter(deck: Path) -> None:
    (deck.parent.parent / "README.md").write_text("changed", encoding="utf-8")
    assert clock.commit_time(deck) == COMMITTED


@pytest.mark.parametrize("name", ["ko/01.md", "ko/02.md", "ko/02-새.md"])
def test_a_changed_or_new_file_has_no_commit(deck: Path, name: str) -> None:
    (deck / name).write_text("changed", encoding="utf-8")
    assert clock.commit_time(deck) is None


def test_a_removed_file_has_no_commit(deck: Path) -> None:
    (deck / "ko" / "01.md").unlink()
    assert clock.commit_time(deck) is None


def test_a_staged_change_has_no_commit(deck: Path) -> None:
    (deck / "ko" / "01.md").write_text("changed", encoding="utf-8")
    git(deck, "add", ".")
    assert clock.commit_time(deck) is None


def test_untracked_files_count_whatever_the_settings_say(deck: Path) -> None:
    git(deck, "config", "status.showUntrackedFiles", "no")
    (deck / "ko" / "02.md").write_text("new", encoding="utf-8")
    assert clock.commit_time(deck) is None


def test_an_ignored_folder_in_a_repository_is_not_committed(deck: Path) -> None:
    ignored = deck.parent.parent / "ignored"
    ignored.mkdir()
    (ignored / "deck.toml").write_text("x", encoding="utf-8")
    assert clock.commit_time(ignored) is None


def test_no_repository(tmp_path: Path) -> None:
    assert clock.commit_time(tmp_path) is None
    assert clock.commit_time(tmp_path / "missing") is None


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "deck.toml").write_text("x", encoding="utf-8")
    git(tmp_path, "add", ".")
    assert clock.commit_time(tmp_path) is None


def test_git_is_missing(deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert clock.commit_time(deck) is None


def test_a_repository_of_somebody_else(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git refuses it ("dubious ownership"); the time is then unknown."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert clock.commit_time(deck) is None


def test_settings_run_no_program(deck: Path, tmp_path: Path) -> None:
    program = tmp_path / "monitor"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    git(deck, "config", "core.fsmonitor", str(program))
    git(deck, "config", "log.showSignature", "true")
    git(deck, "config", "color.ui", "always")
    assert clock.commit_time(deck) == COMMITTED
    assert not (tmp_path / "ran").exists()


def test_a_hooks_environment_names_another_repository(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert clock.commit_time(deck) == COMMITTED


@pytest.mark.parametrize("value", ["0", "1700000001", "0001", str(clock.LAST_SECOND)])
def test_the_variable_goes_first(deck: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(clock.VARIABLE, value)
    assert clock.source_date_epoch() == clock.now() == int(value)
    assert clock.stamp(deck, after=-1) == int(value)


@pytest.mark.parametrize(
    "value", ["x", "-1", "+1", " 1", "1.5", "1e9", "１", "1\n", "9" * 12, "9" * 5000]
)
def test_a_malformed_variable_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(clock.VARIABLE, value)
    with pytest.raises(RectoversoError, match=clock.VARIABLE) as caught:
        clock.now()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "")
    assert clock.source_date_epoch() is None


def test_a_stamp_is_later_than_what_was_shipped(deck: Path) -> None:
    assert clock.stamp(deck, after=0) == COMMITTED
    assert clock.stamp(deck, after=COMMITTED) == COMMITTED + 1


def test_a_changed_deck_is_stamped_by_the_clock(deck: Path) -> None:
    (deck / "deck.toml").write_text("changed", encoding="utf-8")
    before = int(time.time())
    assert before <= clock.stamp(deck, after=0) <= int(time.time())
    assert before <= clock.now() <= int(time.time())
