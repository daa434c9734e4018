"""`rectoverso export` as it is called: what it prints, writes, refuses."""

from __future__ import annotations

from pathlib import Path

from tests.decks import CHAPTER, rectoverso, write_deck


def test_a_deck_is_written_anew(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    out = tmp_path / "anew"
    said = rectoverso("export", deck, "--to", "markdown", "--out", out)
    assert (said.returncode, said.stderr) == (0, "ko: 3 questions\n")
    assert said.stdout.splitlines() == [f"{out}/deck.toml", f"{out}/ko/first.md"]
    assert (out / "ko/first.md").read_text(encoding="utf-8") == CHAPTER
    assert (out / "deck.toml").read_text(encoding="utf-8").startswith("format = 2\n")
    assert rectoverso("check", out).returncode == 0


def test_what_is_there_stays(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    said = rectoverso("export", deck, "--to", "json", "--out", deck)
    assert said.returncode == 2
    assert said.stderr == f"rectoverso: {deck} is not empty: name a new folder for the export\n"


def test_a_deck_with_errors_is_refused(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first=CHAPTER.replace("함수이다.", "<b>함수이다.", 1))
    out = tmp_path / "anew"
    said = rectoverso("export", deck, "--to", "markdown", "--out", out)
    assert said.returncode == 1
    assert "HTML001" in said.stdout + said.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deck"]


def test_a_form_that_there_is_not(tmp_path: Path) -> None:
    said = rectoverso("export", write_deck(tmp_path / "deck"), "--to", "docx", "--out", "x")
    assert said.returncode == 2
    assert "'docx' is not one of 'json', 'markdown', 'csv', 'crowdanki'" in said.stderr
