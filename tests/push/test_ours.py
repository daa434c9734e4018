"""What is ours: tags, packages, and what a question is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.anki import plain
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import ours
from tests.push.packages import Q, build


def test_tags_below_the_decks_name_are_ours(tmp_path: Path) -> None:
    made = ours.read(build(tmp_path / "a.apkg", Q("relu")))
    assert (made.name, made.language) == ("test", "ko")
    assert made.tags.is_ours("test::chapter::one")
    assert made.tags.is_ours("Test::Chapter::one"), "Anki's tags know no case"
    for tag in ("test", "testing::one", "my::test::one", "marked"):
        assert not made.tags.is_ours(tag)


def test_the_cloze_note_type_is_ours_too(tmp_path: Path) -> None:
    made = ours.read(build(tmp_path / "a.apkg", Q("relu"), Q("gap", cloze=True)))
    assert [plain.asked(note.first) for note in made.package.notes] == ["relu란?", "처음 답."]


def test_a_file_that_stands_twice_in_an_archive_is_damage(tmp_path: Path) -> None:
    import warnings
    import zipfile

    package = build(tmp_path / "a.apkg", Q("relu"))
    with zipfile.ZipFile(package, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("media", "{}")
    with pytest.raises(RectoversoError, match="is damaged"):
        ours.read(package)
