"""What the READMEs say to a learner of the deck who has one week."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from rectoverso.anki import week
from rectoverso.anki.week import Core
from rectoverso.languages import phrases
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from tests.content.chapters import DECK

ROOT = DECK.parents[1]
_BLOCK = re.compile(r"(?<=<!-- one week -->\n\n).*?(?=\n\n<!-- /one week -->)", re.DOTALL)


@pytest.fixture(scope="module")
def core() -> Core:
    return week.core(read(open_source(DECK)).decks[0])


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.ko.md", "ko")])
def test_a_readme_says_what_the_program_says(
    core: Core, name: str, language: str, request: pytest.FixtureRequest
) -> None:
    path: Path = ROOT / name
    text = path.read_text(encoding="utf-8")
    said = "\n\n".join(week.blocks(core, phrases(language), lambda search: f"`{search}`"))
    if request.config.getoption("--rewrite-goldens"):
        text = _BLOCK.sub(lambda _: said, text)
        path.write_text(text, encoding="utf-8")
    (found,) = _BLOCK.findall(text)
    assert found == said, "pytest tests/content/test_week.py --rewrite-goldens writes it anew"


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_a_month_is_enough_for_all(name: str) -> None:
    deck = read(open_source(DECK)).decks[0]
    cards = sum(week.cards(entry.question) for entry in deck.entries())
    ((daily, days),) = re.findall(
        r"\*\*(\d+)\*\*(?:장씩 보면 | new ones a day, which takes )(\d+)(?:일| days)",
        (ROOT / name).read_text("utf-8"),
    )
    assert int(days) == math.ceil(cards / int(daily)) <= 26


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_five_days_are_shared_out(core: Core, name: str) -> None:
    """The last day is for repeating."""
    (said,) = re.findall(
        r"(?:닷새면|with five days,)[^*]*\*\*(\d+)\*\*", (ROOT / name).read_text("utf-8")
    )
    assert int(said) == math.ceil(core.cards / 4)


def test_a_week_is_enough_for_it(core: Core) -> None:
    assert 5 <= core.daily <= 20
