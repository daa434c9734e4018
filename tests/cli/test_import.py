"""`rectoverso import` as it is called: what it prints, writes, refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.decks import WHO, rectoverso

NOTES = """# Nets

1. What is ReLU?
   A. The larger of zero and its input.
2. What is a sigmoid?
   A. An S between zero and one.
3. What is softmax?
"""
ENVIRONMENT = WHO | {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    assert rectoverso("new", tmp_path / "deck").returncode == 0
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    return tmp_path / "deck"


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=WHO | {"PATH": "/usr/bin:/bin"}
    ).stdout


def test_notes_become_questions(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck)
    assert said.returncode == 0
    assert said.stdout.splitlines()[1:] == [
        "  3 questions, 2 answered",
        "  6 lines: 3 question, 2 answer, 1 title",
        "3 new questions, 1 draft among them",
        f"3 files written in {deck}:",
        "  en/02-nets.md",
        "  ledger/imports.tsv",
        "  sources.toml",
        "no command undoes this: the deck is not in git",
        f"next: rectoverso check {deck}",
    ]
    checked = rectoverso("check", deck)
    assert checked.returncode == 0
    assert "QST016" in checked.stderr
    assert rectoverso("format", "--check", deck).returncode == 0


def test_it_is_told_what_columns_become(deck: Path, tmp_path: Path) -> None:
    table = "question;answer;topic;level\n" + "".join(
        f"What is {number} for?;It is for counting to {number};numbers;easy\n"
        for number in range(4)
    )
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    said = rectoverso("import", tmp_path / "t.csv", "--into", deck, "--map", "level=-", "--dry-run")
    assert said.stdout.splitlines()[2] == (
        "  4 rows: question → question, answer → short, level → nothing, topic → chapter"
    )
    assert "  en/02-numbers.md" in said.stdout.splitlines()
    said = rectoverso("import", tmp_path / "t.csv", "--into", deck, "--explain", "--dry-run")
    assert "topic → chapter (" in said.stdout
    assert "  say otherwise with --map question=PART" in said.stdout.splitlines()


def test_a_list_of_words_says_how_many(deck: Path, tmp_path: Path) -> None:
    words = "der Hund\tthe dog\ndie Katze\tthe cat\ndas Haus\tthe house\ndie Maus\tthe mouse\n"
    (tmp_path / "words.txt").write_text(words, encoding="utf-8")
    said = rectoverso("import", tmp_path / "words.txt", "--into", deck, "--dry-run")
    assert "  1 question, 1 list of 4 words among them, 1 answered" in said.stdout


def test_a_dry_run_writes_nothing(deck: Path, tmp_path: Path) -> None:
    before = files(deck)
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck, "--dry-run")
    assert f"3 files would be written in {deck}:" in said.stdout
    assert files(deck) == before


def test_the_same_again_writes_nothing(deck: Path, tmp_path: Path) -> None:
    rectoverso("import", tmp_path / "notes.txt", "--into", deck)
    before = files(deck)
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck)
    assert said.returncode == 0
    assert said.stdout.splitlines()[-2:] == [
        "0 new questions, 3 imported before and unchanged",
        "nothing to write",
    ]
    assert files(deck) == before


def test_every_line_is_explained(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck, "--dry-run", "--explain")
    lines = [line.split() for line in said.stdout.splitlines()]
    assert ["1", "title"] in lines
    assert ["3", "question", "→", "1"] in lines
    assert ["4", "answer", "→", "1"] in lines
    assert ["7", "question", "→", "3"] in lines


def test_changes_that_are_not_committed_are_not_written_over(deck: Path, tmp_path: Path) -> None:
    git(deck, "init", "--quiet")
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck)
    assert said.returncode == 2
    assert "has changes that are not committed" in said.stderr
    assert rectoverso("import", tmp_path / "notes.txt", "--into", deck, "--dry-run").returncode == 0
    git(deck, "add", ".")
    git(deck, "commit", "--quiet", "-m", "A deck")
    before = files(deck)
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck)
    assert said.returncode == 0
    undo = [line for line in said.stdout.splitlines() if line.startswith("to undo all of it: ")]
    subprocess.run(
        undo[0].partition(": ")[2],
        shell=True,
        check=True,
        capture_output=True,
        env=ENVIRONMENT,
    )
    assert files(deck) == before


def test_with_force_it_is_written_all_the_same(deck: Path, tmp_path: Path) -> None:
    git(deck, "init", "--quiet")
    said = rectoverso("import", tmp_path / "notes.txt", "--into", deck, "--force")
    assert said.returncode == 0
    assert (deck / "sources.toml").is_file()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "IMP001 there is nothing in this file"),
        ("a.txt", b"1. What?\n\xff\xff\n", "IMP001 byte 9 (0xff) in line 2 is not UTF-8"),
        ("a.bin", b"\x7fELF\0\0\0", "IMP001 this is no text: there is a NUL in line 1"),
    ],
)
def test_what_can_not_be_read_is_told(
    deck: Path, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = files(deck)
    said = rectoverso("import", tmp_path / "notes.txt", tmp_path / name, "--into", deck)
    assert said.returncode == 1
    assert message in said.stderr
    assert "nothing was written" in said.stderr
    assert files(deck) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone.txt",), "gone.txt: there is no such file or folder"),
        (("notes.txt", "--as", "letters"), "'letters' is not one of"),
        (("notes.txt", "--map", "Front"), "'Front' is not FIELD=PART"),
        (("notes.txt", "--language", "ko"), "the deck has no edition in 'ko': en"),
        ((), "Missing argument 'FILE...'"),
    ],
)
def test_a_wrong_call_is_one_line(
    deck: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    said = rectoverso("import", *arguments, "--into", deck, cwd=tmp_path)
    assert said.returncode == 2
    assert message in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_two_files_of_one_name_are_told_apart(deck: Path, tmp_path: Path) -> None:
    for folder, asked in (("a", "What is dropout?"), ("b", "What is momentum?")):
        (tmp_path / folder).mkdir()
        text = f"1. {asked}\n2. What is {folder}?\n3. Why {folder}?\n"
        (tmp_path / folder / "README.md").write_text(text, encoding="utf-8")
    said = rectoverso("import", tmp_path / "a/README.md", tmp_path / "b/README.md", "--into", deck)
    assert said.returncode == 0
    assert "6 new questions" in said.stdout
    text = (deck / "sources.toml").read_text(encoding="utf-8")
    assert 'name = "a/README.md"' in text
    assert '"b/README.md:1" = "momentum"' in text


def test_a_folder_that_holds_no_questions_is_told(deck: Path, tmp_path: Path) -> None:
    before = files(deck)
    empty = tmp_path / "notes"
    empty.mkdir()
    said = rectoverso("import", empty, "--into", deck)
    assert said.returncode == 1
    assert "IMP001 there is nothing in this folder" in said.stderr
    (empty / "picture.bin").write_bytes(bytes(99))
    said = rectoverso("import", empty, "--into", deck)
    assert "IMP001 this is no Obsidian vault" in said.stderr
    damaged = tmp_path / "old.apkg"
    damaged.write_bytes(b"PK half a package")
    said = rectoverso("import", damaged, "--into", deck)
    assert "IMP001 this file is no Anki package, or is damaged" in said.stderr
    assert files(deck) == before
