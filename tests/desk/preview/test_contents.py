"""What a preview knows of a deck, and what it reads again."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.desk.preview import contents
from rectoverso.desk.preview.contents import Contents

SETTINGS = 'uid = "x"\ntitle = "X"\nlanguages = ["en"]\nversion = "1.0.0"\n'
CHAPTER = """\
# Chapter <a id="c"></a>

## One? <a id="one" class="core"></a>

Yes.

### Below? <a id="below"></a>

Yes.

## No id

Yes.

## One again? <a id="one"></a>

Yes.
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "deck.toml").write_text(SETTINGS)
    (tmp_path / "en/01.md").write_text(CHAPTER)
    (tmp_path / "en/02.md").write_text("# Other <a id='o'></a>\n\n## Two? <a id='two'></a>\n\nB.\n")
    return tmp_path


@pytest.fixture
def known(deck: Path) -> Contents:
    made = Contents(deck)
    made.read()
    return made


def test_every_question_has_a_key_of_its_own(known: Contents) -> None:
    assert list(known.entries("en")) == ["one", "below", "?3", "one?4", "two"]
    first, other = known.listed()
    assert [row.key for row in first.rows] == ["one", "below", "?3", "one?4"]
    assert first.rows[0].tags == ("core",)
    assert [row.depth for row in first.rows] == [0, 1, 0, 0]
    assert (other.id, other.title, other.path) == ("o", "Other", "en/02.md")


def test_a_chapter_is_read_again_alone(known: Contents, deck: Path) -> None:
    before = known.decks["en"].chapters
    (deck / "en/02.md").write_text("# Other <a id='o'></a>\n\n## Three? <a id='three'></a>\n\nC.\n")
    assert known.reread(["en/02.md"])
    assert known.decks["en"].chapters[0] is before[0]
    assert known.question("en", "two") is None
    assert known.question("en", "three") is not None


@pytest.mark.parametrize("path", ["en/03.md", "ko/01.md", "en/gone.md"])
def test_what_is_new_or_gone_needs_all(known: Contents, deck: Path, path: str) -> None:
    if path == "en/03.md":
        (deck / path).write_text("# New <a id='n'></a>\n")
    assert not known.reread([path])


def test_each_save_shows_what_it_changed_also_before_the_whole_is_read(
    known: Contents, deck: Path
) -> None:
    text = (deck / "en/01.md").read_text()
    edits = (("One?", "One!", "one"), ("No id", "Not yet", "?3"), ("Below", "Beneath", "below"))
    for old, new, key in edits:
        text = text.replace(old, new)
        (deck / "en/01.md").write_text(text)
        changed = known.glance("en/01.md")
        assert changed is not None
        assert changed.key == key


def test_what_was_read_before_the_last_save_is_not_the_last_word(
    known: Contents, deck: Path
) -> None:
    (deck / "en/01.md").write_text(CHAPTER.replace("One?", "One!"))
    assert known.glance("en/01.md") is not None
    read = known.read_files(["en/01.md"])
    assert read is not None
    (deck / "en/01.md").write_text(CHAPTER.replace("One?", "One!").replace("Below", "Beneath"))
    assert known.glance("en/01.md") is not None
    known.take(read)
    assert not known.is_settled("en/01.md")
    assert known.reread(["en/01.md"])
    assert known.is_settled("en/01.md")


def test_a_file_that_is_being_saved_shows_no_other_question(known: Contents, deck: Path) -> None:
    for text in ("", CHAPTER[:60], CHAPTER[:-1], CHAPTER):
        (deck / "en/01.md").write_text(text)
        assert known.glance("en/01.md") is None
    (deck / "en/01.md").write_text(CHAPTER.replace("Below", "Further down")[:99])
    changed = known.glance("en/01.md")
    assert changed is not None
    assert changed.key == "below"


def test_a_question_stands_alone_with_its_parent(known: Contents) -> None:
    below = known.question("en", "below")
    assert below is not None
    (chapter,) = below.deck.chapters
    (parent,) = chapter.questions
    assert (parent.id, parent.follow_ups) == ("one", (below.entry.question,))
    one = known.question("en", "one")
    assert one is not None
    assert one.deck.chapters[0].questions[0].follow_ups == ()


def test_a_line_belongs_to_the_heading_above_it(known: Contents) -> None:
    lines = known.places()["en/01.md"]
    assert [contents.below(lines, line) for line in (1, 3, 6, 7, 13, 99)] == [
        *("", "one", "one", "below", "?3", "one?4"),
    ]


def test_only_chapters_are_read_alone() -> None:
    assert [contents.whole_deck(path) for path in ("deck.toml", "en/1.md", "media/a.svg")] == [
        *(True, False, True),
    ]
