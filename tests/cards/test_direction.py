"""Cards in Arabic and Hebrew on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import right_to_left
from tests.cards.page import LEAST, Shown, contrasts, shown
from tests.cards.rendering import Render, Rendered

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["ar", "he"])
def samples(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, render: Render
) -> Rendered:
    return render(right_to_left.deck(request.param), tmp_path_factory.mktemp("cards"))


@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, pytest.param(1000, marks=pytest.mark.prove)])
def test_every_card_fits_and_runs_from_right_to_left(
    browser: Browser, samples: Rendered, screenshots: Path | None, width: int, night: bool
) -> None:
    with shown(browser, media=samples.media, width=width, night=night) as seen:
        for side in samples.sides:
            seen.show(side.html, side.ordinal)
            place = f"{side.id}-{side.ordinal}-{side.name}-{'dark' if night else 'light'}-{width}"
            if screenshots is not None:
                seen.page.screenshot(path=screenshots / f"rtl-{place}.png", full_page=True)
            assert seen.ask("document.documentElement.scrollWidth") <= width, place
            assert set(directions(seen, "article, h1, .short, .long, .table, td")) <= {"rtl"}, place
            straight = "code, pre, kbd, mjx-container, .display, .foot .id"
            assert set(directions(seen, straight)) <= {"ltr"}, place
            low = {name: value for name, value in contrasts(seen).items() if value < LEAST}
            assert low == {}, place
        assert seen.refused == []
        assert seen.said == []


def test_what_is_wide_begins_at_the_left_where_it_is_a_formula(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    made = render(right_to_left.deck("ar"), tmp_path)
    with shown(browser, media=made.media, width=390) as seen:
        seen.show(made.side("relu", "verso"))
        for name, first in ((".display", ".display mjx-math"), ("pre", "pre span")):
            box, inner = (seen.page.locator(each).first.bounding_box() for each in (name, first))
            assert box is not None
            assert inner is not None
            assert 0 <= inner["x"] - box["x"] < 30, name
        # the first column stands at the right
        edges = seen.ask("[...document.querySelectorAll('th')].map(e => e.offsetLeft)")
        assert edges == sorted(edges, reverse=True)
        assert directions(seen, "p[lang=en]") == ["ltr"]
        assert set(directions(seen, ".citation")) == {"ltr"}


def directions(seen: Shown, selector: str) -> list[Any]:
    found: list[Any] = seen.ask(
        f"[...document.querySelectorAll('#qa :is({selector})')]"
        ".map(element => getComputedStyle(element).direction)"
    )
    return found
