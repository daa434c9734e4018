"""Our names: what is written is read again, and nothing else is taken for ours."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from rectoverso.anki import names
from rectoverso.anki.names import (
    PACKAGE,
    RETIRED_PACKAGE,
    Family,
    PackageName,
    Tags,
    deck_name,
    family,
    file_name,
    is_within,
    levels,
    medium_name,
    note_type_name,
    package_name,
    retired_beside,
    stable_id,
    version_numbers,
)
from rectoverso.history import retired_pictures
from rectoverso.model import Medium

TAGS = Tags("my-deck")


def test_versions_are_ordered_by_their_numbers() -> None:
    assert version_numbers("1.10.0") > version_numbers("1.9.2") > version_numbers("0.99.0")


@pytest.mark.parametrize(
    "version", ["", "1.2.0-dev", "1.2", "1.2.3.4", "v1.2.3", "1.2.3\n", "１.2.3"]
)
def test_what_is_no_release_has_no_numbers(version: str) -> None:
    assert version_numbers(version) == ()


def test_a_note_types_name_is_read_again() -> None:
    name = note_type_name("my-deck", "pt-BR", "cloze")
    assert name == "my-deck pt-BR cloze"
    assert family(name) == Family("my-deck", "pt-BR")


@pytest.mark.parametrize("name", ["Basic", "My deck ko cloze", "my-deck ko basic", "a ko cloze+"])
def test_other_note_types_are_not_ours(name: str) -> None:
    assert family(name) is None


def test_an_id_depends_on_every_part() -> None:
    assert stable_id("a", "b") != stable_id("ab", "") != stable_id("a", "", "b")


def test_a_deck_has_levels() -> None:
    name = deck_name("A::B", "하나")
    assert name == "A:B::하나"
    assert levels(name) == ["A:B", "하나"]
    assert is_within(name, "A:B")
    assert is_within(name, name)
    assert not is_within("A:Bc", "A:B")


@pytest.mark.parametrize(
    ("tag", "read"),
    [
        (TAGS.chapter("basics"), ("chapter", "basics")),
        (TAGS.tag("core"), ("tag", "core")),
        (TAGS.since("1.2.0"), ("since", "1.2.0")),
        ("My-Deck::Tag::Core", ("tag", "Core")),
        (TAGS.retired, ("", "my-deck::retired")),
        (TAGS.retired_in("1.2.0"), ("", "my-deck::retired::1.2.0")),
    ],
)
def test_a_tag_of_ours_is_read_again(tag: str, read: tuple[str, str]) -> None:
    assert TAGS.is_ours(tag)
    assert TAGS.read(tag) == read


@pytest.mark.parametrize("tag", ["my-deck", "my-deck-2::tag::x", "x::my-deck::tag::x", "marked"])
def test_other_tags_are_the_learners_own(tag: str) -> None:
    assert not TAGS.is_ours(tag)
    assert TAGS.read(tag) == ("", tag)


def test_tags_of_retired_notes() -> None:
    for tag in (TAGS.retired, TAGS.retired_in("1.2.0"), TAGS.suspended, "MY-DECK::Retired"):
        assert TAGS.is_retired(tag)
    assert not TAGS.is_retired("my-deck::retiredness")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("media/relu.svg", "relu-0123456789ab.svg"),
        ("media/en/_under score (1).PNG", "under-score-1-0123456789ab.png"),
        ("media/그림.png", "medium-0123456789ab.png"),
        ("media/none", "none-0123456789ab"),
        ('media/a".s"v', "a-0123456789ab"),
    ],
)
def test_a_medium_is_named_by_its_content(path: str, name: str) -> None:
    assert medium_name(Medium(path, "0123456789abcdef")) == name


@pytest.mark.parametrize("path", ["media/relu.svg", "media/_그림 (1).PNG", "media/none"])
def test_history_knows_a_mediums_name(path: str) -> None:
    name = medium_name(Medium(path, sha256(b"bytes").hexdigest()))
    assert retired_pictures.is_right(name, b"bytes")
    assert not retired_pictures.is_right(name, b"others")


def test_a_packages_file_name_is_read_again() -> None:
    name = file_name("my-deck", "ko", "1.10.0", PACKAGE)
    assert name == "my-deck-ko-1.10.0.apkg"
    assert package_name(name) == PackageName("my-deck-ko", (1, 10, 0), False)
    later = file_name("my-deck", "ko", "1.10.0-dev", PACKAGE)
    assert package_name(later) == PackageName("my-deck-ko", (1, 10, 0), True)


@pytest.mark.parametrize(
    "name", ["cards.apkg", "a-ko-1.0.apkg", "a-ko-1.0.0.epub", "a-ko-1.0.0-retired.apkg"]
)
def test_other_files_are_no_packages_of_ours(name: str) -> None:
    assert package_name(name) is None


def test_the_package_of_retired_notes_lies_beside_the_editions() -> None:
    package = Path("out", file_name("my-deck", "ko", "1.0.0", PACKAGE))
    beside = Path("out", file_name("my-deck", "ko", "1.0.0", RETIRED_PACKAGE))
    assert retired_beside(package) == beside


def test_marks_in_names_are_told_apart() -> None:
    tags = ("core", "Core", "a+b", "a/b", "a%2Fb", "a*?|b", "핵심", "b-tag-c")
    marks = [names.tag_mark(tag) for tag in tags]
    assert marks[0] == "tag-core"
    assert marks[3] == "tag-a%2Fb"
    assert marks[6] == "tag-핵심"
    assert len({mark.casefold() for mark in marks}) == len(tags)
    assert not set("".join(marks)) & set('/\\:*?"<>|+ ')
    tag, chapter = names.tag_mark("b"), names.chapter_mark("b")
    few = (marks[7],), (tag, chapter), (chapter,)
    found = {names.marked("-book.pdf", each) for each in (*few, (), (names.paper_mark("A4"),))}
    assert len(found) == 5
    assert "-book-a4.pdf" in found


def test_a_name_is_never_too_long() -> None:
    many = [names.tag_mark(f"tag{number}") for number in range(100)]
    one, other = names.marked("-book.pdf", many), names.marked("-book.pdf", many[:-1])
    assert one != other
    assert len(one) == len("-book-part-0123456789ab.pdf")
