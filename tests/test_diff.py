"""`rectoverso diff` as it is typed: what it takes, prints and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rectoverso.note_types import note_types
from tests import factory, shipped
from tests.decks import CHAPTER, git, rectoverso, write_deck
from tests.shipped import Shipped, ship

SIGMOID = CHAPTER[CHAPTER.index("## 시그") :]


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck in a repository with a tag; since then an answer, an id and a question changed."""
    top = tmp_path / "top"
    deck = write_deck(top / "content/test")
    git(top, "init", "-q")
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
        *("diff", "test-0.1.0", "content/test"),
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


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (("nowhere.apkg", "nowhere.apkg"), "nowhere.apkg can't be read"),
        (("bad.apkg", "bad.apkg"), "bad.apkg is no Anki package"),
        (("nothing", "content/test"), "nothing is no package file, no folder and no git revision"),
        (("content/test", "content/test", "--language", "en"), "there is no edition in 'en'"),
    ],
)
def test_what_is_no_side(deck: Path, sides: tuple[str, ...], words: str) -> None:
    (deck.parent.parent / "bad.apkg").write_bytes(b"no")
    said = rectoverso("diff", *sides, cwd=deck.parent.parent)
    assert said.returncode == 2
    assert words in said.stderr
    assert said.stderr.count("\n") == 1
