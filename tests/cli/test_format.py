"""`rectoverso format`: what it prints, what it writes, how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.decks import CHAPTER, git, rectoverso, write_deck

LOOSE = CHAPTER.replace("\n\n머리말", "\n머리말").replace("함수이다.", "함수이다. ", 1)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path / "deck", first=LOOSE, second=CHAPTER.replace('id="', 'id="b-'))


def test_a_deck_is_formatted(deck: Path) -> None:
    said = rectoverso("format", deck)
    assert (said.returncode, said.stdout) == (0, f"{deck}/ko/first.md\n")
    assert said.stderr == "1 of 2 files changed\n"
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == CHAPTER
    said = rectoverso("format", cwd=deck)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "0 of 2 files changed\n")


def test_check_names_what_would_change(deck: Path) -> None:
    said = rectoverso("format", deck, "--check")
    assert (said.returncode, said.stdout) == (1, f"{deck}/ko/first.md\n")
    assert said.stderr == "1 of 2 files would change\n"
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == LOOSE
    rectoverso("format", deck)
    said = rectoverso("format", deck, "--check")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "0 of 2 files would change\n")


def test_diff_is_one_that_git_applies(deck: Path) -> None:
    """Also of a last line without an end."""
    (deck / "ko/third.md").write_text('# 셋 <a id="three"></a>\n\n가.', encoding="utf-8")
    git(deck, "init", "-q")
    said = rectoverso("format", ".", "--diff", cwd=deck)
    assert said.returncode == 1
    assert "\n-음수를 0으로 만드는 함수이다. \n+음수를 0으로 만드는 함수이다.\n" in said.stdout
    assert "\n-가.\n\\ No newline at end of file\n+가.\n" in said.stdout
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == LOOSE
    (deck / "a.diff").write_text(said.stdout, encoding="utf-8")
    git(deck, "apply", "-p0", "a.diff")
    assert rectoverso("format", deck, "--check").returncode == 0


def test_a_diff_has_colours_where_they_are_wanted(deck: Path) -> None:
    said = rectoverso("format", deck, "--diff", more={"FORCE_COLOR": "1"})
    assert "\x1b[32m+음수를" in said.stdout
    assert "\x1b[31m-음수를" in said.stdout
    said = rectoverso("format", deck, "--diff", more={"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert "\x1b" not in said.stdout


def test_a_file_that_can_not_be_read_stays(deck: Path) -> None:
    (deck / "ko/second.md").write_bytes(b"# \xff")
    said = rectoverso("format", deck)
    assert (said.returncode, said.stdout) == (1, f"{deck}/ko/first.md\n")
    assert "SRC001" in said.stderr
    assert (deck / "ko/second.md").read_bytes() == b"# \xff"


def test_a_folder_that_is_no_deck(tmp_path: Path) -> None:
    said = rectoverso("format", tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert "holds no deck.toml" in said.stderr
