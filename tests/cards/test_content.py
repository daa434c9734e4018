"""The deck in `content/` on the screen, every card of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso import pipeline
from rectoverso.anki import searches
from rectoverso.typeset.texmath import Formula, Typesetter
from tests import engine
from tests.cards import screens
from tests.cards.clients import PHONES, Name

FOLDER = Path(__file__).resolve().parents[2] / "content/deep-learning-interview"
SCREENFUL = 0.95
"""The share of backs that are one screen of a phone before they are opened."""


@dataclass(frozen=True)
class Content:
    """The sides of all cards with what they are, how they sound, the folder of the media, and how
    many core questions and cards of them Anki finds.
    """

    sides: tuple[tuple[str, str], ...]
    sounds: int
    media: Path
    problems: tuple[str, ...]
    core: tuple[int, int]


def made(folder: Path) -> Content:
    output = folder / "out"
    output.mkdir()
    built = pipeline.build([FOLDER], ["apkg"], output)
    assert not built.reports[0].has_errors
    (package,) = output.glob("*-ko-*.apkg")
    with engine.learner(folder / "learner") as learner, Typesetter() as typesetter:
        log = engine.take(learner, package)
        assert log.new > 0
        assert log.conflicting == 0
        cards = engine.cards(learner)
        sides = tuple(
            (f"{card.note()['Id']}-{card.ord}-{name}", html)
            for card in cards
            for name, html in (("recto", card.question()), ("verso", card.answer()))
        )
        found = {Formula(*each) for _, html in sides for each in engine.formulas(html)}
        problems = [str(each) for each in typesetter.check(found).values() if each is not None]
        check = learner.media.check()
        problems += [f"missing: {name}" for name in check.missing]
        problems += [f"unused: {name}" for name in check.unused]
        problems += [f"empty: {each}" for each in learner.get_empty_cards().notes]
        sounds = sum(len(card.question_av_tags() + card.answer_av_tags()) for card in cards)
        every = searches.core(FOLDER.name, "ko").every
        core = len(learner.find_notes(every)), len(learner.find_cards(every))
        return Content(sides, sounds, Path(learner.media.dir()), tuple(problems), core)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    # a thread of its own: Playwright runs an event loop in the tests' thread
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(made, tmp_path_factory.mktemp("content")).result()


@pytest.mark.slow
def test_every_card_renders_in_the_engine(content: Content) -> None:
    assert content.problems == ()
    assert content.sounds == 0
    assert len(content.sides) > 30
    for name, html in content.sides:
        words = engine.words(html)
        assert "{{" not in words, name
        assert "$" not in words, name
        assert "\\" not in words, name


@pytest.mark.slow
@pytest.mark.parametrize("every", [30, pytest.param(1, marks=pytest.mark.prove)])
def test_every_card_is_pleasant_on_a_phone(
    browser: Browser,
    content: Content,
    screenshots: Path | None,
    every: int,
    record_property: Callable[[str, object], None],
) -> None:
    """One in `every` cards, both sides, at every width, by day and by night."""
    sides = [side for number, side in enumerate(content.sides) if number // 2 % every == 0]
    swept = screens.sweep(browser, sides, content.media, screenshots=screenshots)
    if every == 1:
        tell(record_property, swept.screens)
    assert swept.faults == []
    assert screens.screenful(swept.screens) >= SCREENFUL


@pytest.mark.prove
@pytest.mark.parametrize("client", PHONES)
def test_every_card_is_pleasant_in_the_page_of_a_phones_client(
    browser: Browser,
    content: Content,
    client: Name,
    record_property: Callable[[str, object], None],
) -> None:
    """Each card in one of the clients, in turn; `test_clients` shows every form in all."""
    turn = PHONES.index(client)
    sides = [side for number, side in enumerate(content.sides) if number // 2 % len(PHONES) == turn]
    swept = screens.sweep(browser, sides, content.media, client=client, widths=screens.WIDTHS[:3])
    tell(record_property, swept.screens)
    assert swept.faults == []
    assert screens.screenful(swept.screens) >= SCREENFUL


def tell(record_property: Callable[[str, object], None], found: list[screens.Screen]) -> None:
    """Put the figures into the report of the run, where `docs/cards.md` has them from."""
    record_property("figures", screens.table(screens.figures(found)))
