"""`sources.toml` against a deck: what is answered, what is missing, as the command prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import RectoversoError
from tests.decks import rectoverso, write_deck

SOURCES = """[[document]]
name = "first"
title = "첫 문서"
asked = 2

[document.answers]
"first:1" = "relu"
"first:2" = ["relu-weakness", "sigmoid"]

[[document]]
name = "second"
asked = 1

[document.answers]
"second:1" = "relu"
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    folder = write_deck(tmp_path / "deck")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return folder


def change(deck: Path, old: str, new: str, file: str = "sources.toml") -> None:
    text = (deck / file).read_text(encoding="utf-8")
    assert old in text
    (deck / file).write_text(text.replace(old, new), encoding="utf-8")


def test_all_is_answered(deck: Path) -> None:
    said = rectoverso("coverage", deck)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines() == [
        "document  answered",
        "first          2/2  첫 문서",
        "second         1/1",
        "all            3/3",
    ]


def test_what_is_missing_is_said_at_its_place(deck: Path) -> None:
    change(deck, '"first:1" = "relu"', '"first:1" = ""')
    change(deck, "sigmoid", "sigmoids")
    change(deck, "asked = 1", "asked = 3")
    change(
        deck, "\n음수를 0으로 만드는 함수이다.\n\n식은 $f(x)=\\max(0,x)$ 이다.\n", "", "ko/first.md"
    )
    said = rectoverso("coverage", deck)
    assert said.returncode == 1
    assert [line.split(" ", 1) for line in said.stderr.splitlines() if "COV" in line] == [
        [f"{deck}/sources.toml:7:1", "COV002 no question answers `first:1`"],
        [f"{deck}/sources.toml:8:1", "COV003 `first:2`: the deck has no question `sigmoids`"],
        [f"{deck}/sources.toml:12:1", "COV002 `second` asks 3, but 1 keys stand here"],
        [f"{deck}/sources.toml:15:1", "COV003 `second:1`: the question `relu` has no answer"],
    ]
    assert "did you mean `sigmoid`?" in said.stderr
    assert said.stdout.splitlines()[-3:] == [
        "first          0/2  첫 문서",
        "second         0/3",
        "all            0/5",
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "first"', "name = 3", "no `name`"),
        ("asked = 2", "asked = -2", "`asked` is -2; it wants a number"),
        ("asked = 2", "asked = true", "`asked` is true or false; it wants a number"),
        ("asked = 2", "asked = 2\nurl = 3", "`url` is not a setting"),
        ('"relu"\n"first', '4\n"first', "is not an id"),
        ("second:1", "first:1", "stands in two documents"),
        (SOURCES, "documents = 2\n" + SOURCES, "`documents` is not a setting"),
        ("asked = 2", "asked = ", "not valid TOML"),
        (SOURCES, "", "no document here"),
    ],
)
def test_a_malformed_file_is_a_finding(deck: Path, old: str, new: str, words: str) -> None:
    change(deck, old, new)
    checked, _ = pipeline.cover(deck)
    assert any(each.code == "COV001" and words in each.message for each in checked.diagnostics)


def test_a_deck_without_sources(tmp_path: Path) -> None:
    folder = write_deck(tmp_path / "deck")
    with pytest.raises(RectoversoError, match="has no sources"):
        pipeline.cover(folder)
    said = rectoverso("coverage", folder)
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1


def test_what_the_reader_finds_is_said_too(deck: Path) -> None:
    change(deck, "### 약점은?", "#### 약점은?", "ko/first.md")
    checked, _ = pipeline.cover(deck)
    assert [each.code for each in checked.diagnostics] == ["CHP002"]


def test_a_file_that_is_no_text_is_a_finding(deck: Path) -> None:
    (deck / "sources.toml").write_bytes(b"\xff\xfe")
    checked, covered = pipeline.cover(deck)
    assert [each.code for each in checked.diagnostics] == ["SRC001"]
    assert covered.documents == ()
