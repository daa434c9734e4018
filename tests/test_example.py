"""The small deck that shows every form, and the pictures of cards in the documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.desk import formatting
from rectoverso.model import Kind, Sound, walk_deck
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from rectoverso.typeset.texmath import Typesetter
from tools.pictures import DECK, EXAMPLE, OTHERS, PICTURES

ROOT = Path(__file__).parent.parent
MOST = 60_000  # bytes of a picture: a README is read on phones too
FOR_CARDS = frozenset(name for name in PICTURES if name.startswith("card-"))


@pytest.fixture(scope="module")
def example() -> pipeline.Sound:
    with Typesetter() as typesetter:
        return pipeline.sound(ROOT / "docs/example", typesetter)


def test_nothing_is_found_in_it(example: pipeline.Sound) -> None:
    assert example.report.diagnostics == ()


def test_it_has_the_canonical_form() -> None:
    assert formatting.outcome(ROOT / "docs/example").files == ()


def test_it_has_every_form(example: pipeline.Sound) -> None:
    (deck,) = example.decks
    asked = [entry.question for entry in deck.headings()]
    assert {each.kind for each in asked} == set(Kind)
    assert {block.__class__.__name__ for each in asked for block in each.front} >= {
        *("CodeBlock", "Table", "Figure", "OrderedList", "ThematicBreak"),
    }
    assert any(isinstance(node, Sound) for node in walk_deck(deck))
    assert any(each.brief and each.hint for each in asked)
    assert any(each.masked for each in asked)
    assert len({each.prompt for each in asked if each.reversed}) == 3
    assert any(choice.reason for each in asked for choice in each.choices)
    assert any(entry.parent and entry.parent.front for entry in deck.entries())


@pytest.mark.parametrize(
    ("name", "pictures"),
    [
        ("README.md", PICTURES.keys() - FOR_CARDS | OTHERS.keys()),
        ("README.ko.md", PICTURES.keys() - FOR_CARDS | {"pages"}),
        ("docs/cards.md", FOR_CARDS),
    ],
)
def test_a_document_shows_its_pictures_with_words(name: str, pictures: frozenset[str]) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^]]{20,})\]\((?:docs/)?pictures/([\w-]+)\.png\)", text))
    assert sorted(shown.values()) == sorted(pictures)


@pytest.mark.parametrize("name", [*PICTURES, *OTHERS])
def test_a_picture_is_small(name: str) -> None:
    size = (ROOT / f"docs/pictures/{name}.png").stat().st_size
    assert 0 < size <= (4 if name in OTHERS else 2 if name in FOR_CARDS else 1) * MOST


@pytest.mark.parametrize("folder", [EXAMPLE, DECK])
def test_the_pictures_show_cards_that_there_are(folder: str) -> None:
    deck, *_ = read(open_source(ROOT / folder)).decks
    ids = {entry.question.id for entry in deck.entries()}
    shown = [side.id for where, *sides in PICTURES.values() if where == folder for side in sides]
    assert shown
    assert set(shown) <= ids
