"""Cards in the pages that AnkiDroid and AnkiMobile put around them, as far as these are known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso import pipeline
from tests import engine, every_form
from tests.cards.clients import CLIENTS, LEFT_ALONE, Name
from tests.cards.page import LEAST, Shown, contrasts, shown
from tests.cards.rendering import Render, Rendered, Side, imported

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 390
PHONES: tuple[Name, ...] = ("ankidroid", "ankidroid-new", "ankimobile")
PRESSED = "a, summary, label, button, input:not([hidden]), audio, video"
TARGET = 44  # CSS pixels: WCAG 2.2, success criterion 2.5.5


def built(source: Path, folder: Path) -> Rendered:
    """The cards of a deck's folder, of all its languages that there is one of."""
    output = folder / "out"
    output.mkdir()
    built = pipeline.build([source], ["apkg"], output)
    assert not built.reports[0].has_errors
    first, *_ = sorted(output.glob("*-ko-*.apkg")) or sorted(output.glob("*.apkg"))
    return imported(first, folder / "learner")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    # a thread of its own: Playwright runs an event loop in the tests' thread
    with ThreadPoolExecutor(max_workers=1) as thread:
        folder = tmp_path_factory.mktemp("example")
        return thread.submit(built, ROOT / "docs/example", folder).result()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory, render: Render) -> Rendered:
    return render(every_form.deck(speech="ko_KR"), tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    with ThreadPoolExecutor(max_workers=1) as thread:
        folder = tmp_path_factory.mktemp("content")
        return thread.submit(built, ROOT / "content/deep-learning-interview", folder).result()


def faults(seen: Shown, side: Side) -> list[str]:
    """What is wrong with a side of a card on the screen."""
    found = []
    if (wide := seen.ask("document.documentElement.scrollWidth")) > WIDTH:
        found.append(f"{wide} pixels wide")
    found += [f"{kind}: {value:.1f}" for kind, value in contrasts(seen).items() if value < LEAST]
    if sorted(seen.formulas()) != sorted(tex for tex, _ in engine.formulas(side.html)):
        found.append("other formulas than on the card")
    if seen.ask("document.querySelectorAll('mjx-merror, merror').length"):
        found.append("a formula with an error")
    if not seen.ask("[...document.images].every(image => image.naturalWidth > 0)"):
        found.append("a picture is missing")
    # what is there to be pressed, but would turn the card over as well
    taps = f"[...document.querySelectorAll('#qa :is({PRESSED})')].filter(at => !at.closest(%s))"
    if stray := seen.ask(taps % json.dumps(LEFT_ALONE) + ".map(at => at.outerHTML.slice(0, 60))"):
        found.append(f"a tap turns the card over: {stray}")
    for control in seen.page.locator("#qa :is(summary, .replay-button, audio)").all():
        box = control.bounding_box()
        if box is not None and min(box["width"], box["height"]) < TARGET:
            found.append(f"hard to press: {control.inner_text()!r}")
    return found


def look(
    browser: Browser, cards: Rendered, sides: Iterable[Side], client: Name, *, night: bool
) -> dict[str, list[str]]:
    """The sides that have faults, by id, place and name."""
    with shown(browser, media=cards.media, width=WIDTH, night=night, client=client) as seen:
        found = {}
        for side in sides:
            seen.show(side.html, side.ordinal)
            found[f"{side.id}-{side.ordinal}-{side.name}"] = faults(seen, side)
        assert len(found) > 10
        assert seen.refused == []
        assert seen.said == []
        return {place: each for place, each in found.items() if each}


SWEPT = pytest.mark.prove
HOURS = [
    pytest.param("ankidroid", True),
    pytest.param("ankidroid-new", False),
    pytest.param("ankimobile", True),
    pytest.param("ankidroid", False, marks=SWEPT),
    pytest.param("ankidroid-new", True, marks=SWEPT),
    pytest.param("ankimobile", False, marks=SWEPT),
]


@pytest.mark.slow
@pytest.mark.parametrize(("client", "night"), HOURS)
def test_every_form_is_legible_and_fits(
    browser: Browser, forms: Rendered, client: Name, night: bool
) -> None:
    assert look(browser, forms, forms.sides, client, night=night) == {}


@pytest.mark.prove
@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("client", PHONES)
def test_the_example_is_legible_and_fits(
    browser: Browser, example: Rendered, client: Name, night: bool
) -> None:
    assert look(browser, example, example.sides, client, night=night) == {}


@pytest.mark.prove
@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("client", PHONES)
def test_every_card_of_the_deck_is_legible_and_fits(
    browser: Browser, content: Rendered, client: Name, night: bool
) -> None:
    assert look(browser, content, content.sides, client, night=night) == {}


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
