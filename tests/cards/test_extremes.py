"""What nobody should write, and what a phone makes of it: readable, or a finding says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso.model import CodeBlock, Deck, Kind
from tests import factory
from tests.cards import screens
from tests.cards.page import shown
from tests.cards.rendering import Render
from tests.factory import AT, chapter, choice, code, gap, inlines, math, para, question

pytestmark = pytest.mark.slow

WORD = "낱말Word" * 34
ADDRESS = "https://example.org/" + "a/b-c_d" * 30


def deck() -> Deck:
    heads = [f"머리글 {number}" for number in range(30)]
    cells = [f"칸 {number}" if number % 2 else math(f"x_{{{number}}}") for number in range(30)]
    return factory.deck(
        chapter(
            "a",
            question("long-answer", "왜?", para("짧게."), long=(para("긴 말 words " * 1700),)),
            question(
                "many-columns", "왜?", para("표."), long=(factory.table(heads, cells, cells),)
            ),
            question(
                "long-word",
                inlines(WORD),
                para(WORD, " ", code(WORD), " ", ADDRESS),
                long=(
                    factory.table([WORD, "b", WORD], ["a", WORD, math("x")]),
                    factory.bullets(WORD, ADDRESS),
                    CodeBlock(WORD, "", AT),
                ),
                choices=(choice(True, para(WORD)), choice(False, para("b"))),
                kind=Kind.CHOICE,
                hint=(para(WORD),),
            ),
            question("word-in-a-gap", "b", para(gap(1, WORD, hint=WORD)), kind=Kind.CLOZE),
        )
    )


def test_it_is_readable(browser: Browser, tmp_path: Path, render: Render) -> None:
    made = render(deck(), tmp_path)
    sides = [(f"{side.id}-{side.name}", side.html) for side in made.sides]
    swept = screens.sweep(browser, sides, made.media, client="ankidroid", widths=(320, 390, 1200))
    assert swept.faults == []
    back = next(at for at in swept.screens if (at.side, at.width) == ("long-answer-verso", 390))
    assert back.high < screens.SCREEN < 15 * screens.SCREEN < back.long


def test_a_tables_lines_say_what_its_columns_are(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    made = render(deck(), tmp_path)
    with shown(browser, media=made.media, width=390) as seen:
        seen.show(made.side("many-columns", "verso"))
        lines = seen.page.locator("tbody tr").first.locator("td")
        heads = [
            each.evaluate("at => getComputedStyle(at, '::before').content")
            for each in lines.all()[:3]
        ]
        assert heads == ["none", '"머리글 1: "', '"머리글 2: "']
        assert lines.first.evaluate("at => getComputedStyle(at).display") == "block"
        # the first column's head stands above the lines, all others are in them
        assert seen.page.locator("th:visible").all_inner_texts() == ["머리글 0"]
