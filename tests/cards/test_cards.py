"""Cards as a learner sees them: light and dark, on a phone and on a desktop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso.model import CodeBlock, Deck, Kind, MathBlock
from tests import engine, factory
from tests.cards.page import LEAST, contrasts, shown
from tests.cards.rendering import Render, Rendered
from tests.factory import AT, chapter, choice, code, gap, inlines, math, para, question

pytestmark = pytest.mark.slow

WIDTHS = (320, 1000)
TRAPS = (
    "[sound:x.mp3] [latex]a[/latex] [anki:play:q:0] {{Question}} {{c3::no}} }} "
    r"\(a\) \[b\] $c$ <script>alert(1)</script> <img src=//example.org/x onerror=alert(2)> &lt;"
)


def wide() -> Deck:
    """Everything that is wider than a phone."""
    tex = "+".join(f"x_{{{number}}}^2" for number in range(30))
    word = "https://example.org/" + "a" * 90
    return factory.deck(
        chapter(
            "a",
            question(
                "wide",
                inlines("아주" * 40, " ", math(tex)),
                para("글 ", math(tex), " 뒤 ", code("a" * 90), " ", word),
                long=(
                    MathBlock(tex, AT),
                    CodeBlock("x = " + "1 + " * 60 + "1", "python", AT),
                    factory.table([f"머리글{n}" for n in range(4)], ["칸" * 20] * 4),
                    factory.bullets(math(tex), word),
                ),
                choices=(choice(True, para(word)), choice(False, para(math(tex)))),
                kind=Kind.CHOICE,
                hint=(para(math(tex)),),
            ),
            question("gaps", inlines(word), para(gap(1, math(tex)), " ", word), kind=Kind.CLOZE),
        )
    )


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, render: Render) -> Rendered:
    """Every kind of card."""
    return render(factory.deck(), tmp_path_factory.mktemp("samples"))


@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_card_is_legible_and_fits(
    browser: Browser, samples: Rendered, screenshots: Path | None, width: int, night: bool
) -> None:
    kinds: set[str] = set()
    with shown(browser, media=samples.media, width=width, night=night) as seen:
        for side in samples.sides:
            seen.show(side.html, side.ordinal)
            if screenshots is not None:
                light = "dark" if night else "light"
                name = f"{side.id}-{side.ordinal}-{side.name}-{light}-{width}.png"
                seen.page.screenshot(path=screenshots / name, full_page=True)
            place = (side.id, side.ordinal, side.name)
            assert seen.ask("document.documentElement.scrollWidth") <= width, place
            if side.name == "verso":  # where Anki scrolls to
                answer = seen.page.locator("#answer")
                assert answer.count() == 1, place
                assert answer.is_visible(), place
            expected = [tex for tex, _ in engine.formulas(side.html)]
            assert sorted(seen.formulas()) == sorted(expected), place
            assert seen.ask("document.querySelectorAll('mjx-merror, merror').length") == 0, place
            found = contrasts(seen)
            assert {name: value for name, value in found.items() if value < LEAST} == {}, place
            kinds |= found.keys()
            assert seen.ask("[...document.images].every(image => image.naturalWidth > 0)"), place
            assert seen.ask("document.querySelector('#qa > article').lang") == "ko"
        assert seen.refused == []
        assert seen.said == []
    # program text was among what has been measured
    assert {"span.k", "span.nf", "span.sd", "span.c1", "span.nd", "span.mf", "a."} <= kinds


def test_code_is_coloured_by_class_in_both_lights(browser: Browser, samples: Rendered) -> None:
    script = "[...document.querySelectorAll('pre span')].map(at => getComputedStyle(at).color)"
    colours = []
    for night in (False, True):
        with shown(browser, media=samples.media, night=night) as seen:
            seen.show(samples.side("relu-over-sigmoid", "verso"))
            assert seen.ask("document.querySelectorAll('pre [style]').length") == 0
            colours.append(set(seen.ask(script)))
    assert len(colours[0]) >= 5
    assert not colours[0] & colours[1]


def test_what_is_wide_moves_in_its_own_box(
    browser: Browser, tmp_path: Path, render: Render, screenshots: Path | None
) -> None:
    made = render(wide(), tmp_path)
    with shown(browser, media=made.media, width=320) as seen:
        for side in made.sides:
            seen.show(side.html)
            if screenshots is not None:
                name = f"{side.id}-{side.ordinal}-{side.name}-320.png"
                seen.page.screenshot(path=screenshots / name, full_page=True)
            assert seen.ask("document.documentElement.scrollWidth") == 320, side.name
        seen.show(made.side("wide", "verso"))
        for name in ("pre", ".display"):
            inner, outer = seen.ask(
                f"(at => [at.scrollWidth, at.clientWidth])(document.querySelector('{name}'))"
            )
            assert inner > outer, name
    with shown(browser, media=made.media, width=1000) as seen:
        seen.show(made.side("wide", "verso"))
        assert seen.ask("document.querySelector('article').clientWidth") <= 42 * 18


def test_the_front_does_not_tell_the_right_choice(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    *_, asked = factory.every_kind()
    turned = replace(
        asked, choices=tuple(replace(one, right=not one.right) for one in asked.choices)
    )
    names = ("recto", "verso")
    heard: dict[str, list[str]] = {name: [] for name in names}
    looked: dict[str, list[bytes]] = {name: [] for name in names}
    for number, one in enumerate((asked, turned)):
        made = render(factory.deck(chapter("a", one)), tmp_path / str(number))
        with shown(browser, media=made.media) as seen:
            for name in names:
                seen.show(made.side("saturating", name))
                heard[name].append(seen.page.locator("#qa").aria_snapshot())
                looked[name].append(seen.page.screenshot())
    for what in (heard, looked):
        assert what["recto"][0] == what["recto"][1]
        assert what["verso"][0] != what["verso"][1]


def test_the_back_marks_the_right_choice_by_more_than_colour(
    browser: Browser, samples: Rendered
) -> None:
    script = (
        "[...document.querySelectorAll('.choices > li')]"
        ".map(at => getComputedStyle(at, '::before').content)"
    )
    with shown(browser, media=samples.media) as seen:
        seen.show(samples.side("saturating", "recto"))
        assert seen.ask(script) == ["counter(choice, upper-alpha)"] * 3
        seen.show(samples.side("saturating", "verso"))
        marks = seen.ask(script)
    assert ["✓" in mark for mark in marks] == [True, False, True]
    assert ["✗" in mark for mark in marks] == [False, True, False]
    # and says so to whoever hears the card
    assert ["맞음" in mark for mark in marks] == [True, False, True]
    assert ["틀림" in mark for mark in marks] == [False, True, False]


def test_no_card_needs_javascript(browser: Browser, samples: Rendered) -> None:
    html = samples.side("relu-over-sigmoid", "recto")
    with shown(browser, html, media=samples.media, script=False) as seen:
        hint = seen.page.locator("details")
        assert not seen.page.locator("details p").is_visible()
        hint.locator("summary").click()
        assert seen.page.locator("details p").is_visible()
        assert seen.refused == []


def test_what_an_author_writes_is_shown_and_does_nothing(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    every = (
        para(TRAPS),
        para(code(TRAPS)),
        CodeBlock(TRAPS, "python", AT),
        CodeBlock(TRAPS, "", AT),
    )
    made = render(
        factory.deck(
            chapter(
                "a",
                question("basic", TRAPS, *every, long=every, hint=every),
                question("gaps", TRAPS, para(TRAPS, gap(1, TRAPS)), *every, kind=Kind.CLOZE),
            )
        ),
        tmp_path,
    )
    assert len(made.sides) == 4
    for side in made.sides:
        # the document as a whole, so that a script in it would run
        with shown(browser, side.html, media=made.media) as seen:
            assert seen.refused == []
            assert seen.said == []
            assert seen.formulas() == []
            blocks = seen.ask(
                "[...document.querySelectorAll('h1, p, pre')].map(at => at.textContent)"
            )
            for words in blocks:
                assert words.startswith(TRAPS), side
            assert len(blocks) >= 2
