"""The deck in `content/` on the screen, every card of it."""

from __future__ import annotations

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
from tests.cards.page import contrasts, shown

FOLDER = Path(__file__).resolve().parents[2] / "content/deep-learning-interview"


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
def test_the_search_of_a_week_finds_all_core_questions(content: Content) -> None:
    core = week.core(read(open_source(FOLDER)).decks[0])
    assert content.core == (core.questions, core.cards)


@pytest.mark.slow
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.prove)])
@pytest.mark.parametrize("night", [True, False], ids=["dark", "light"])
@pytest.mark.parametrize("width", [320, 1000], ids=["phone", "desk"])
def test_every_card_is_legible_and_fits(
    browser: Browser,
    content: Content,
    screenshots: Path | None,
    width: int,
    night: bool,
    every: int,
) -> None:
    """One in `every` cards; each is two sides."""
    light = "dark" if night else "light"
    sides = [side for number, side in enumerate(content.sides) if number // 2 % every == 0]
    with shown(browser, media=content.media, width=width, night=night) as seen:
        for name, html in sides:
            seen.show(html)
            if screenshots is not None:
                seen.page.screenshot(
                    path=screenshots / f"{name}-{width}-{light}.png", full_page=True
                )
            assert seen.ask("document.documentElement.scrollWidth") <= width, name
            expected = sorted(tex for tex, _ in engine.formulas(html))
            assert sorted(seen.formulas()) == expected, name
            assert seen.ask("document.querySelectorAll('mjx-merror, merror').length") == 0, name
            low = {kind: value for kind, value in contrasts(seen).items() if value < 4.5}
            assert low == {}, name
            assert seen.ask("[...document.images].every(image => image.naturalWidth > 0)"), name
        assert seen.refused == []
        assert seen.said == []
