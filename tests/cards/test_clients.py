"""Cards in the pages that AnkiDroid and AnkiMobile put around them, as far as these are known."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso import pipeline
from tests import every_form
from tests.cards import screens
from tests.cards.clients import CLIENTS, PHONES, Name
from tests.cards.page import shown
from tests.cards.rendering import Render, Rendered, imported

ROOT = Path(__file__).resolve().parents[2]


def built(source: Path, folder: Path) -> Rendered:
    """The cards of a deck's folder."""
    made = pipeline.build([source], ["apkg"], folder / "out")
    assert not made.reports[0].has_errors
    return imported(made.artifacts[0].path, folder / "learner")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    # a thread of its own: Playwright runs an event loop in the tests' thread
    with ThreadPoolExecutor(max_workers=1) as thread:
        folder = tmp_path_factory.mktemp("example")
        return thread.submit(built, ROOT / "docs/example", folder).result()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory, render: Render) -> Rendered:
    return render(every_form.deck(speech="ko_KR"), tmp_path_factory.mktemp("forms"))


def look(browser: Browser, cards: Rendered, client: Name) -> list[str]:
    """What is wrong with the cards in a client's page."""
    sides = [(f"{side.id}-{side.ordinal}-{side.name}", side.html) for side in cards.sides]
    swept = screens.sweep(browser, sides, cards.media, client=client, widths=(320, screens.PHONE))
    assert len(swept.screens) > 20
    return swept.faults


@pytest.mark.slow
@pytest.mark.parametrize("client", PHONES)
def test_every_form_is_pleasant(browser: Browser, forms: Rendered, client: Name) -> None:
    assert look(browser, forms, client) == []


@pytest.mark.prove
@pytest.mark.parametrize("client", CLIENTS)
def test_the_example_is_pleasant(browser: Browser, example: Rendered, client: Name) -> None:
    assert look(browser, example, client) == []


@pytest.mark.slow
def test_a_card_is_on_the_same_ground_everywhere(browser: Browser, forms: Rendered) -> None:
    """At night, whatever classes a client says it with; and whatever it says of text."""
    side = forms.side("prints", "verso")
    looks = """['body', '.verso', '.short'].map(at => document.querySelector(at))
        .map(at => getComputedStyle(at))
        .map(at => [at.color, at.backgroundColor, at.fontSize, at.textAlign])"""
    found = {}
    for client in CLIENTS:
        with shown(
            browser, side, media=forms.media, night=True, client=client, script=False
        ) as seen:
            found[client] = seen.ask(looks)
            assert seen.ask("getComputedStyle(document.body).margin") == "0px", client
    assert found == dict.fromkeys(CLIENTS, found["desktop"])


def test_pages_have_the_classes_that_are_documented() -> None:
    at_night = {name: set(each.classes(1, night=True).split()) for name, each in CLIENTS.items()}
    assert all({"card", "card2", "nightMode"} <= each for each in at_night.values())
    assert {name for name, each in at_night.items() if "night_mode" in each} == {
        "desktop",
        "ankidroid",
        "ankidroid-new",
    }
    for name, client in CLIENTS.items():
        by_day = {
            *client.classes(0, night=False).split(),
            *client.root_classes(night=False).split(),
        }
        assert not any("night" in each or "dark" in each for each in by_day), name
        assert ("mobile" in by_day) is (name != "desktop"), name


def test_the_style_names_the_night_so_that_ankidroid_does_not_invert_the_card() -> None:
    """AnkiDroid, in older versions, turned the colours of a card over at night, unless the style
    of its note type had one of two classes (`CardAppearance.hasUserDefinedNightMode`).
    """
    style = (ROOT / "src/build/rectoverso/style/cards.css").read_text("utf-8")
    assert re.search(r"\.night(?:_m|M)ode\b", style)
