"""`rectoverso editions`: its table, its exit codes, and what `--accept` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.decks import CHAPTER, SETTINGS, rectoverso, write_deck

TWO = SETTINGS.replace('["ko"]', '["ko", "en"]')
TRANSLATED = """# Activation <a id="activation"></a>

## What is ReLU? <a id="relu"></a>

It sets what is negative to zero: $f(x)=\\max(0,x)$.

## What is a sigmoid? <a id="sigmoid"></a>

It presses numbers between zero and one.
"""
NOT_RECORDED = "so nothing will say when they are stale (--accept-new records them)"


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    made = write_deck(tmp_path / "deck", TWO)
    (made / "en").mkdir()
    (made / "en/first.md").write_text(TRANSLATED, encoding="utf-8")
    return made


def rewrite(deck: Path, old: str, new: str) -> None:
    file = deck / "ko/first.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_table_and_its_counts(deck: Path) -> None:
    said = rectoverso("editions", deck)
    assert (said.returncode, said.stderr) == (1, "")
    assert [line.split() for line in said.stdout.splitlines()[:4]] == [
        ["id", "ko", "en"],
        ["relu", "ReLU란?", "differs"],
        ["relu-weakness", "약점은?", "missing"],
        ["sigmoid", "시그모이드란?", "translated"],
    ]
    assert said.stdout.splitlines()[4:] == [
        "",
        "en: 2 of 3 questions translated, 1 missing, 1 differing",
        f"2 translations not recorded, {NOT_RECORDED}",
    ]
    assert "\x1b" not in said.stdout


def test_colours_only_where_they_are_wanted(deck: Path) -> None:
    forced = {"FORCE_COLOR": "1", "TERM": "xterm"}
    assert "\x1b" in rectoverso("editions", deck, more=forced).stdout
    assert "\x1b" not in rectoverso("editions", deck, more={**forced, "NO_COLOR": "1"}).stdout


def test_stale_until_accepted(deck: Path) -> None:
    said = rectoverso("editions", deck, "--accept-new")
    file = deck / "ledger/translations.tsv"
    assert (said.returncode, said.stdout) == (
        0,
        f"2 translations accepted: 2 new, 0 stale until now\ncommit {file}\n",
    )
    rewrite(deck, "음수를 0으로 만드는", "음수를\n0으로 만드는")
    before = file.read_bytes()
    assert "stale" not in rectoverso("editions", deck).stdout
    rewrite(deck, "만드는 함수이다", "바꾸는 함수이다")
    assert "1 stale" in rectoverso("editions", deck).stdout
    checked = rectoverso("check", deck, "--select", "TRANS004")
    assert checked.returncode == 0
    assert "rectoverso editions --accept relu --language en" in checked.stderr
    assert file.read_bytes() == before
    assert "2 translations not" not in rectoverso("editions", deck, "--accept-new").stdout
    assert "1 stale" in rectoverso("editions", deck).stdout
    said = rectoverso("editions", deck, "--accept", "relu,sigmoid", "--language", "en")
    assert said.stdout.startswith("1 translation accepted: 0 new, 1 stale until now\n")
    assert "stale" not in rectoverso("editions", deck).stdout
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3


def test_accept_all(deck: Path) -> None:
    rectoverso("editions", deck, "--accept", "relu")
    rewrite(deck, "만드는 함수이다", "바꾸는 함수이다")
    said = rectoverso("editions", deck, "--accept-all")
    assert said.stdout.startswith("2 translations accepted: 1 new, 1 stale until now\n")


def test_clean_is_0(deck: Path, tmp_path: Path) -> None:
    rewrite(deck, CHAPTER[CHAPTER.index("### ") : CHAPTER.index("## 시그")], "")
    assert rectoverso("editions", deck).returncode == 0  # what differs stops nobody
    alone = write_deck(tmp_path / "alone")
    said = rectoverso("editions", alone)
    assert (said.returncode, said.stdout) == (
        0,
        "the deck has one language, ko: nothing to compare\n",
    )


def test_json(deck: Path) -> None:
    said = rectoverso("editions", deck, "--format", "json")
    assert said.returncode == 1
    first, second, _ = json.loads(said.stdout)["en"]["questions"]
    assert first == {
        "id": "relu",
        "title": "ReLU란?",
        "state": "translated",
        "recorded": False,
        "changed": [],
        "differences": ["its tags: -core"],
    }
    assert second["state"] == "missing"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--accept", "relu-weakness"), "there is no translation of relu-weakness in en"),
        (("--accept", "nothing"), "there is no translation of nothing in en"),
        (("--language", "fr"), "'fr' is no translation of this deck: en"),
        (("--language", "ko"), "'ko' is no translation of this deck: en"),
    ],
)
def test_what_cant_be_done_is_one_line(deck: Path, arguments: tuple[str, ...], words: str) -> None:
    said = rectoverso("editions", deck, *arguments)
    assert (said.returncode, said.stdout, said.stderr) == (2, "", f"rectoverso: {words}\n")
    assert not (deck / "ledger").exists()


def test_one_language_has_nothing_to_accept(tmp_path: Path) -> None:
    said = rectoverso("editions", write_deck(tmp_path / "alone"), "--accept-all")
    assert (said.returncode, said.stderr) == (
        2,
        "rectoverso: the deck has one language, ko: nothing to accept\n",
    )


def test_what_is_meant_is_silenced(deck: Path) -> None:
    """For an edition's folder, and under a heading."""
    silence = '\n[[ignore]]\ncode = "TRANS001"\npath = "en"\nreason = "Under way."\n'
    (deck / "deck.toml").write_text(TWO + silence, encoding="utf-8")
    said = '<a id="relu"></a>\n\n<!-- ignore TRANS003: no first questions here -->'
    file = deck / "en/first.md"
    file.write_text(TRANSLATED.replace('<a id="relu"></a>', said), encoding="utf-8")
    assert rectoverso("check", deck, "--strict").returncode == 0


def test_a_garbled_file_is_not_overwritten(deck: Path) -> None:
    rectoverso("editions", deck, "--accept-new")
    file = deck / "ledger/translations.tsv"
    garbled = file.read_text(encoding="utf-8").replace("sigmoid\tko", "sigmoid")
    file.write_text(garbled, encoding="utf-8")
    shown = rectoverso("editions", deck)
    assert (shown.returncode, "TRANS005" in shown.stderr) == (1, True)
    said = rectoverso("editions", deck, "--accept-all")
    assert said.returncode == 1
    assert said.stderr.endswith("nothing was written\n")
    assert file.read_text(encoding="utf-8") == garbled


def test_a_build_counts_what_is_not_translated(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("build", deck, "--to", "json,apkg", "-o", tmp_path / "out")
    assert said.returncode == 0
    lines = said.stdout.splitlines()[1:]
    assert ["2 of 3 translated" in line for line in lines] == ["-en-" in line for line in lines]


def test_a_link_to_what_is_not_translated_says_so(deck: Path) -> None:
    file = deck / "en/first.md"
    linked = TRANSLATED.replace("numbers between", "[numbers](#relu-weakness) between")
    file.write_text(linked, encoding="utf-8")
    said = rectoverso("check", deck, "--select", "REF001")
    assert said.returncode == 1
    assert "REF001 `relu-weakness` is not in this edition, only at ko/first.md:11\n" in said.stderr
    assert (
        "hint: translate it under that id, or take the link away and leave its words" in said.stderr
    )
