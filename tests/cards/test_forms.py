"""Fronts, thirty seconds, reasons, lists, masks and sounds on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso.model import Question
from tests import every_form, factory
from tests.cards.page import LEAST, contrasts, shown
from tests.cards.rendering import Render, Rendered
from tests.factory import chapter

pytestmark = pytest.mark.slow

TARGET = 44  # CSS pixels: WCAG 2.2, success criterion 2.5.5


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, render: Render) -> Rendered:
    """Every form on every kind of card."""
    return render(every_form.deck(speech="ko_KR"), tmp_path_factory.mktemp("forms"))


@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "width", [390, *(pytest.param(w, marks=pytest.mark.prove) for w in (320, 1000))]
)
def test_every_form_is_legible_fits_and_can_be_pressed(
    browser: Browser, samples: Rendered, screenshots: Path | None, width: int, night: bool
) -> None:
    pressed = 0
    with shown(browser, media=samples.media, width=width, night=night) as seen:
        for side in samples.sides:
            seen.show(side.html, side.ordinal)
            place = f"{side.id}-{side.ordinal}-{side.name}-{'dark' if night else 'light'}-{width}"
            if screenshots is not None:
                seen.page.screenshot(path=screenshots / f"{place}.png", full_page=True)
            assert seen.ask("document.documentElement.scrollWidth") <= width, place
            if side.name == "verso":  # where Anki scrolls to
                answer = seen.page.locator("#answer")
                assert answer.count() == 1, place
                assert answer.is_visible(), place
            assert seen.ask("document.querySelectorAll('mjx-merror, merror').length") == 0, place
            low = {name: value for name, value in contrasts(seen).items() if value < LEAST}
            assert low == {}, place
            for control in seen.page.locator("#qa :is(summary, .replay-button, audio)").all():
                box = control.bounding_box()
                if box is not None:  # what the back hides has none
                    assert min(box["width"], box["height"]) >= TARGET, place
                    pressed += 1
        assert seen.refused == []
        assert seen.said == []
    assert pressed > 20


def looks(browser: Browser, render: Render, folder: Path, asked: Question, name: str) -> bytes:
    made = render(factory.deck(chapter("a", asked)), folder)
    with shown(browser, media=made.media, width=390) as seen:
        seen.show(made.side(asked.id, name))
        return seen.page.screenshot(full_page=True)


def test_the_front_with_reasons_does_not_tell_the_right_choice(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    (asked,) = (each for each in every_form.questions() if each.id == "which-graph")
    assert any(choice.reason for choice in asked.choices)
    turned = every_form.turned(asked)
    for name, same in (("recto", True), ("verso", False)):
        one, other = (
            looks(browser, render, tmp_path / f"{name}{number}", each, name)
            for number, each in enumerate((asked, turned))
        )
        assert (one == other) is same


def test_reasons_stand_in_the_place_of_the_choices(browser: Browser, samples: Rendered) -> None:
    visible = (
        "[...document.querySelectorAll('.choices')].filter(at => at.getClientRects().length)"
        ".map(at => at.className)"
    )
    marks = (
        "[...document.querySelectorAll('.reasons > li')]"
        ".map(at => getComputedStyle(at, '::before').content)"
    )
    with shown(browser, media=samples.media) as seen:
        seen.show(samples.side("which-graph", "recto"))
        assert seen.ask(visible) == ["choices"]
        seen.show(samples.side("which-graph", "verso"))
        assert seen.ask(visible) == ["choices reasons"]
        assert ["✓" in mark for mark in seen.ask(marks)] == [False, True, False]
        assert ["✗" in mark for mark in seen.ask(marks)] == [True, False, True]


def test_masked_gaps_tell_nothing_to_the_eye_or_the_ear(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    """Other words, as long or as short, look and sound the same."""
    words = ("{{c2::$V = IR$}}", "{{c2::ein viel längeres Wort und noch eines, und $x^{2}$}}")
    asked = [
        every_form.questions(
            every_form.TEXT.replace(words[0], each).replace("전류와 저항의 곱", gap)
        )[2]
        for each, gap in zip(words, ("전류와 저항의 곱", "곱"), strict=True)
    ]
    assert {each.id for each in asked} == {"laws"}
    seen_of, heard_of = [], []
    for number, each in enumerate(asked):
        made = render(factory.deck(chapter("a", each)), tmp_path / str(number))
        with shown(browser, media=made.media, width=390) as seen:
            seen.show(made.side("laws", "recto", 2), 2)
            seen_of.append(seen.page.screenshot(full_page=True))
            heard_of.append(seen.page.locator("#qa").aria_snapshot().replace("\u2060", ""))
            seen.show(made.side("laws", "verso", 2), 2)
            assert "곱" in seen.page.locator("#qa").aria_snapshot()
    assert seen_of[0] == seen_of[1]
    assert heard_of[0] == heard_of[1]
    assert "곱" not in heard_of[0]


def test_a_gap_that_is_not_masked_is_shown(browser: Browser, samples: Rendered) -> None:
    with shown(browser, media=samples.media) as seen:
        seen.show(samples.side("unmasked", "recto"))
        assert seen.page.locator(".cloze-inactive").inner_text() == "2"
        assert seen.page.locator(".cloze-inactive").is_visible()


@pytest.mark.parametrize("name", ["recto", "verso"])
def test_a_clozes_front_stands_between_its_heading_and_its_text(
    browser: Browser, samples: Rendered, name: str
) -> None:
    tops = (
        "['h1', '.front', '.masked'].map(at => document.querySelector(`.text > ${at}`)"
        ".getBoundingClientRect().top)"
    )
    with shown(browser, media=samples.media, width=390) as seen:
        seen.show(samples.side("laws", name))
        places = seen.ask(tops)
    assert places == sorted(places)


def test_a_reverse_card_shows_one_prompt(browser: Browser, samples: Rendered) -> None:
    with shown(browser, media=samples.media) as seen:
        for id_, words in (("heard", "무엇을 설명한 것인가?"), ("units-ohm", "어떤 단위인가?")):
            for name in ("recto", "verso"):
                seen.show(samples.side(id_, name, 1), 1)
                assert seen.page.locator(".prompt").inner_text() == words


def test_what_stands_above_a_question(browser: Browser, samples: Rendered) -> None:
    """A parent is an earlier question, whose front is folded at first; a list's heading is none."""
    with shown(
        browser, samples.side("prints-mended", "recto"), media=samples.media, script=False
    ) as seen:
        assert seen.page.locator(".context > .label").is_visible()
        assert not seen.page.locator(".context pre").is_visible()
        seen.page.locator(".context summary").click()
        assert seen.page.locator(".context pre").is_visible()
    with shown(browser, samples.side("units-ohm", "recto"), media=samples.media) as seen:
        assert seen.page.locator(".context").inner_text().strip() == "단위"


def test_the_back_hides_the_hint(browser: Browser, samples: Rendered) -> None:
    with shown(browser, media=samples.media) as seen:
        seen.show(samples.side("prints", "verso"))
        assert not seen.page.locator(".hint").is_visible()


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of an opaque colour as a browser computes it."""
    shares = [int(value) / 255 for value in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
def test_what_can_be_pressed_has_an_edge_that_is_seen(
    browser: Browser, samples: Rendered, night: bool
) -> None:
    """WCAG 2.2, success criterion 1.4.11."""
    edges = """[...document.querySelectorAll('.recto .choices > li, .hint > summary')].map(at =>
        [getComputedStyle(at).borderTopColor, getComputedStyle(document.body).backgroundColor])"""
    seen_of = 0
    with shown(browser, media=samples.media, width=390, night=night) as seen:
        for side in samples.sides:
            if side.name == "recto":
                seen.show(side.html, side.ordinal)
                for edge, ground in seen.ask(edges):
                    low, high = sorted((luminance(edge), luminance(ground)))
                    assert (high + 0.05) / (low + 0.05) >= 3, (side.id, edge, ground)
                    seen_of += 1
    assert seen_of >= 4


def test_a_tap_marks_a_choice_until_the_card_is_turned(browser: Browser, samples: Rendered) -> None:
    with shown(
        browser, samples.side("which-graph", "recto"), media=samples.media, script=False
    ) as seen:
        marked = seen.page.locator(".choices > li:has(:checked)")
        second = seen.page.locator(".choices > li").nth(1)
        second.click()
        assert marked.count() == 1
        assert second.evaluate("at => getComputedStyle(at).boxShadow") != "none"
        second.click(position={"x": 8, "y": 8})
        assert marked.count() == 0
    with shown(
        browser, samples.side("which-graph", "verso"), media=samples.media, script=False
    ) as seen:
        assert seen.page.locator(":checked").count() == 0
