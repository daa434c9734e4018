"""A folder becomes one model per language edition."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path

import pytest

from rectoverso.model import Medium
from rectoverso.source.folder import open_source
from rectoverso.source.reading import Reading, read
from tests.decks import CHAPTER, SETTINGS, write_deck

TWO = SETTINGS.replace('["ko"]', '["ko", "en"]') + '\n[titles]\nen = "Test"\n'


def reading(folder: Path) -> Reading:
    return read(open_source(folder))


def test_a_deck(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "references.bib").write_text("@misc{a, title = {A}}\n", encoding="utf-8")
    got = reading(deck)
    assert not got.diagnostics
    (model,) = got.decks
    assert (model.uid, model.name, model.title) == ("test-7f3a", "test", "시험")
    assert (model.language, model.version) == ("ko", "0.1.0")
    assert model.tags == (("core", "먼저 볼 질문"),)
    assert model.references == "@misc{a, title = {A}}\n"
    ids = [entry.question.id for entry in model.entries()]
    assert ids == ["relu", "relu-weakness", "sigmoid"]
    assert [chapter.path for chapter in model.chapters] == ["ko/first.md"]


def test_chapters_of_several_files_in_order(tmp_path: Path) -> None:
    files = {name: f"# {name} {{#{name}}}\n\n## 왜? {{#q-{name}}}\n\n답.\n" for name in "cab"}
    got = reading(write_deck(tmp_path / "deck", **files))
    assert not got.diagnostics
    assert [chapter.id for chapter in got.decks[0].chapters] == ["a", "b", "c"]


def test_editions(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", TWO)
    (deck / "en").mkdir()
    (deck / "en/first.md").write_text(CHAPTER, encoding="utf-8")
    got = reading(deck)
    assert [(model.language, model.title) for model in got.decks] == [
        ("ko", "시험"),
        ("en", "Test"),
    ]


def test_an_edition_that_is_missing(tmp_path: Path) -> None:
    got = reading(write_deck(tmp_path / "deck", TWO))
    assert [found.code for found in got.diagnostics] == ["SRC005"]
    assert len(got.decks) == 2


def test_media_are_hashed_with_the_editions_own_bytes(tmp_path: Path) -> None:
    picture = "\n\n![뜻](../media/a.svg)\n\n![없음](../media/none.svg)\n"
    deck = write_deck(tmp_path / "deck", TWO, first=CHAPTER + picture)
    for path, content in (("media/a.svg", b"<svg/>"), ("media/en/a.svg", b"<svg />")):
        (deck / path).parent.mkdir(parents=True, exist_ok=True)
        (deck / path).write_bytes(content)
    (deck / "en").mkdir()
    (deck / "en/first.md").write_text(CHAPTER + picture, encoding="utf-8")
    korean, english = reading(deck).decks
    assert korean.media == (Medium("media/a.svg", hashlib.sha256(b"<svg/>").hexdigest()),)
    assert english.media == (Medium("media/a.svg", hashlib.sha256(b"<svg />").hexdigest()),)


def test_unusable_settings_stop_the_reading(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", "uid = 1\n", first="")
    got = reading(deck)
    assert got.settings is None
    assert got.decks == ()
    assert {found.code for found in got.diagnostics} == {"DECK001"}


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was(on: bool, tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        reading(deck)
        assert gc.isenabled() == on
    finally:
        (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize(
    ("label", "taken"),
    [
        ("In a nutshell", True),
        ("in a nutshell:", True),
        ("In 30 seconds", True),
        ("30초 답변", False),
        ("In short", False),
    ],
)
def test_thirty_seconds_stand_under_the_decks_own_label(
    label: str, taken: bool, tmp_path: Path
) -> None:
    """And under the usual one, which the chapters may have from before."""
    text = f'# A <a id="a"></a>\n\n## B? <a id="b"></a>\n\nC.\n\n**{label}**\n\n- D\n'
    settings = SETTINGS.replace('["ko"]', '["en"]') + '\n[words.en]\nbrief = "In a nutshell"\n'
    deck = write_deck(tmp_path / "deck", settings)
    (deck / "ko").rename(deck / "en")
    (deck / "en/first.md").write_text(text, encoding="utf-8")
    (model,) = reading(deck).decks
    assert bool(model.chapters[0].questions[0].brief) == taken


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("ja", "30秒で"),
        ("zh-TW", "30秒回答："),
        ("fr", "En 30 secondes\u00a0:"),
        ("nl", "In 30 seconds"),
    ],
)
def test_thirty_seconds_stand_under_the_label_of_their_language(
    language: str, label: str, tmp_path: Path
) -> None:
    text = f'# A <a id="a"></a>\n\n## B? <a id="b"></a>\n\nC.\n\n**{label}**\n\n- D\n'
    deck = write_deck(tmp_path / "deck", SETTINGS.replace('["ko"]', f'["{language}"]'))
    (deck / "ko").rename(deck / language)
    (deck / language / "first.md").write_text(text, encoding="utf-8")
    (model,) = reading(deck).decks
    assert model.chapters[0].questions[0].brief
