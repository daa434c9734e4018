"""The room's door and the command: what is read, what is refused, what is written."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rectoverso import adopting
from rectoverso.cli import cli
from rectoverso.diagnostics import RectoversoError, RefusedError
from rectoverso.history import ledger_files
from tests.adopting.foreign import MOD, Pair, by_genanki, release
from tests.decks import EPOCH, SETTINGS, write_deck

NOTES: list[Pair] = [
    ("f1", "ReLU란?", "old"),
    ("f2", "<b>시그모이드</b>란", "old"),
    ("f3", "그 약점은?", "old"),
]


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return write_deck(tmp_path / "deck")


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    return by_genanki(tmp_path / "foreign.apkg", NOTES)


def adopt(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["adopt", *map(str, arguments)], catch_exceptions=False)


def files(deck: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(deck)): path.read_bytes() for path in deck.rglob("*") if path.is_file()
    }


def test_a_dry_run_says_all_and_writes_nothing(deck: Path, foreign: Path) -> None:
    before = files(deck)
    said = adopt(deck, foreign)
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert lines[0].split() == ["question", "matched", "by", "guid", "first", "field"]
    assert lines[1].split() == ["relu", "words", "f1", "ReLU란?"]
    assert lines[2].split() == ["sigmoid", "words", "f2", "시그모이드란"]
    assert lines[3].split() == ["?", "nearest:", "relu-weakness", "f3", "그", "약점은?"]
    assert lines[4].startswith("2 matched, 0 in the ledger already, 0 left out, 1 without a")
    assert lines[4].endswith("questions that are new to the learners: 1")
    assert lines[5].startswith("dry run: --apply adds 2 lines to ")
    assert '`"deck:Interview" "note:Simple*"`' in said.stdout
    assert "하십시오" in said.stdout
    assert "do this once" not in said.stdout
    assert files(deck) == before


@pytest.mark.parametrize(
    ("languages", "announced"),
    [
        ('["en"]', ["en"]),
        ('["fr", "ja"]', ["en"]),
        ('["en", "ko"]', ["en", "ko"]),
        ('["ko-KR", "de"]', ["ko", "en"]),
    ],
)
def test_learners_are_told_in_the_languages_of_the_deck(
    tmp_path: Path, foreign: Path, languages: str, announced: list[str]
) -> None:
    deck = write_deck(tmp_path / "deck", SETTINGS.replace('["ko"]', languages))
    for language in json.loads(languages):
        if language != "ko":
            shutil.copytree(deck / "ko", deck / language)
    said = adopt(deck, foreign).stdout
    assert re.findall(r"with the release \((.*?)\)", said) == announced
    assert ("하십시오" in said) == ("ko" in announced)
    assert ("do this once" in said) == ("en" in announced)


def test_apply_writes_the_ledger_and_nothing_else(deck: Path, foreign: Path) -> None:
    before = files(deck)
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 0
    assert "2 lines added to" in said.stdout
    known, found = ledger_files.read(deck / "ledger")
    assert found == ()
    assert [(row.id, row.guid, row.mod, row.digest) for row in known.rows] == [
        ("relu", "f1", MOD, ""),
        ("sigmoid", "f2", MOD, ""),
    ]
    assert known.releases == ()
    after = files(deck)
    assert after.keys() - before.keys() == {"ledger/notes.tsv", "ledger/releases.tsv"}
    assert {name: after[name] for name in before} == before


def test_a_second_run_adds_what_a_map_says(deck: Path, foreign: Path, tmp_path: Path) -> None:
    adopt(deck, foreign, "--apply")
    named = tmp_path / "map.tsv"
    named.write_text("f3\trelu-weakness\n", encoding="utf-8")
    said = adopt(deck, foreign, "--map", named, "--apply")
    assert said.exit_code == 0
    assert "1 matched, 2 in the ledger already, 0 left out, 0 without a question" in said.stdout
    assert "1 line added to" in said.stdout
    known, _ = ledger_files.read(deck / "ledger")
    assert [row.guid for row in known.rows] == ["f1", "f3", "f2"]
    before = files(deck)
    said = adopt(deck, foreign, "--map", named, "--apply")
    assert said.exit_code == 0
    assert "the ledger has them all; nothing to write" in said.stdout
    assert files(deck) == before


def test_a_refused_plan_writes_nothing(deck: Path, tmp_path: Path) -> None:
    foreign = by_genanki(tmp_path / "twice.apkg", [*NOTES, ("f4", "ReLU란", "old")])
    before = files(deck)
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 1
    assert "error: relu: 2 foreign notes are this question (f1, f4)" in said.stderr
    assert said.stderr.endswith("nothing was written\n")
    assert "for learners" not in said.stdout
    assert files(deck) == before


def test_control_characters_do_not_reach_the_terminal(deck: Path, tmp_path: Path) -> None:
    foreign = by_genanki(tmp_path / "odd.apkg", [("a\x1b[31m\n", "ReLU란?", "old"), *NOTES[1:]])
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 1
    assert "\x1b" not in said.output
    assert "a�[31m�" in said.stdout


def test_a_warning_stops_nothing(deck: Path, tmp_path: Path) -> None:
    foreign = by_genanki(tmp_path / "reversed.apkg", NOTES, templates=2)
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 0
    assert "warning: relu: learners have its reversed card" in said.stderr
    assert (deck / "ledger/notes.tsv").exists()


def test_a_conflict_in_the_ledger_is_a_finding(deck: Path, foreign: Path) -> None:
    adopt(deck, foreign, "--apply")
    file = deck / "ledger/notes.tsv"
    file.write_text("<<<<<<< ours\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    before = files(deck)
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 1
    assert "ledger/notes.tsv:1:1" in said.stderr
    assert "LEDGER001" in said.stderr
    assert said.stderr.endswith("nothing was written\n")
    assert files(deck) == before


def test_a_deck_with_errors_is_a_finding(tmp_path: Path, foreign: Path) -> None:
    deck = write_deck(tmp_path / "broken", SETTINGS.replace("uid", "uiid"))
    said = adopt(deck, foreign)
    assert said.exit_code == 1
    assert "DECK001" in said.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no Anki package, or is damaged"),
        (b"PK\x03\x04 half a zip", "is no Anki package, or is damaged"),
    ],
)
def test_a_corrupt_package_is_one_line(
    deck: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "corrupt.apkg"
    path.write_bytes(content)
    with pytest.raises(RectoversoError, match=words):
        adopting.survey(deck, path)


def test_a_cut_package_is_one_line(deck: Path, foreign: Path) -> None:
    foreign.write_bytes(foreign.read_bytes()[:-200])
    with pytest.raises(RectoversoError, match="damaged"):
        adopting.survey(deck, foreign)


def test_an_empty_package_is_one_line(deck: Path, tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match="holds no notes"):
        adopting.survey(deck, by_genanki(tmp_path / "empty.apkg", []))


def test_our_own_package_is_one_line(deck: Path, tmp_path: Path) -> None:
    own = release(deck, tmp_path / "out", "0.1.0", int(EPOCH))
    with pytest.raises(RectoversoError, match="is a package of this deck"):
        adopting.survey(deck, own)


def test_a_released_question_keeps_its_guid(deck: Path, foreign: Path, tmp_path: Path) -> None:
    release(deck, tmp_path / "out", "0.1.0", int(EPOCH))
    before = files(deck)
    said = adopt(deck, foreign, "--apply")
    assert said.exit_code == 1
    assert "error: relu: the ledger knows it since 0.1.0 by another guid" in said.stderr
    assert files(deck) == before


def test_a_language_that_is_not_there_is_one_line(deck: Path, foreign: Path) -> None:
    with pytest.raises(RectoversoError, match="no edition in 'en': name one of ko"):
        adopting.survey(deck, foreign, "en")


def test_a_folder_that_is_no_deck_is_one_line(tmp_path: Path, foreign: Path) -> None:
    with pytest.raises(RectoversoError):
        adopting.survey(tmp_path, foreign)


def test_a_ledger_that_can_t_be_written_stays_as_it_was(
    deck: Path, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveyed = adopting.survey(deck, foreign)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rectoverso.archive.write", full)
    with pytest.raises(RectoversoError, match="No space left on device"):
        adopting.write(surveyed)
    known, found = ledger_files.read(deck / "ledger")
    assert (known.rows, found) == ((), ())


def test_nothing_is_written_without_a_plan(deck: Path, tmp_path: Path) -> None:
    stranger = by_genanki(tmp_path / "other.apkg", [("f1", "Anything else?", "old")])
    with pytest.raises(ValueError, match="no note of the package"):
        adopting.write(adopting.survey(deck, stranger))
    (deck / "deck.toml").write_text("", encoding="utf-8")
    with pytest.raises(RefusedError):
        adopting.write(adopting.survey(deck, stranger))
