"""The deck in `content/` on the screen, every card of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso import pipeline
from rectoverso.anki import searches, week
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from rectoverso.typeset.texmath import Formula, Typesetter
from tests import engine
from tests.cards import screens
from tests.cards.page import Shown, shown
from tests.cards.screens import Screen

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


def wrong(seen: Shown, html: str) -> list[str]:
    """What is wrong with the side that is shown, in whatever light and at whatever width."""
    found = [f"{kind} is too faint, {ratio:.1f}" for kind, ratio in screens.faint(seen).items()]
    if sorted(seen.formulas()) != sorted(tex for tex, _ in engine.formulas(html)):
        found.append("not every formula is set")
    if seen.ask("document.querySelectorAll('mjx-merror, merror').length"):
        found.append("MathJax refuses a formula")
    if not seen.ask("[...document.images].every(image => image.naturalWidth > 0)"):
        found.append("a picture is missing")
    return found


@pytest.mark.slow
def test_the_search_of_a_week_finds_all_core_questions(content: Content) -> None:
    core = week.core(read(open_source(FOLDER)).decks[0])
    assert content.core == (core.questions, core.cards)


@pytest.mark.slow
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.prove)])
def test_every_card_is_pleasant_on_a_phone(
    browser: Browser,
    content: Content,
    screenshots: Path | None,
    every: int,
    record_property: Callable[[str, object], None],
) -> None:
    """One in `every` cards, both sides, at every width, by day and by night; what it measures
    stands in the report of the run, and in `docs/cards.md`.
    """
    sides = [side for number, side in enumerate(content.sides) if number // 2 % every == 0]
    faults: list[str] = []
    found: list[Screen] = []
    with shown(browser, media=content.media, width=screens.PHONE) as seen:
        for name, html in sides:
            seen.show(html)
            for night in (False, True):
                seen.light(night)
                faults += [f"{name}: {fault}" for fault in wrong(seen, html)]
                if screenshots is not None:
                    light = "dark" if night else "light"
                    seen.page.screenshot(path=screenshots / f"{name}-{light}.png", full_page=True)
            seen.light(False)
            for width in screens.WIDTHS:
                at = screens.measure(seen, name, width)
                faults += [f"{name} at {width} px: {fault}" for fault in at.faults()]
                found.append(at)
        assert seen.refused == []
        assert seen.said == []
    if every == 1:
        lines = screens.table({"cards of the deck": screens.figures(found)})
        record_property("figures", "\n".join(lines))
    assert faults == []
    backs = [at.high <= screens.SCREEN for at in found if at.is_back and at.width == screens.PHONE]
    assert sum(backs) >= SCREENFUL * len(backs)
