"""What the preview shows is what Anki shows: the packaged note in the engine, and its MathJax."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso.typeset.mathjax import browser_files
from tests.cards.page import shown, web
from tests.cards.rendering import imported
from tests.desk.preview.started import desk, started
from tests.languages.built import DECKS

pytestmark = pytest.mark.slow

# What a frame has in its own way: buttons of sounds, and numbers that MathJax counts up.
_BUTTON = re.compile(r'<a class="replay-button[^>]*>')
_SVG = re.compile(r"<svg class=\"playImage\".*?</svg>", re.DOTALL)
_COUNTED = re.compile(r' (?:ctxtmenu_counter|tabindex)="\d+"')
_OPEN = re.compile(r' open=""')


def compared(html: str) -> str:
    html = _SVG.sub("", _BUTTON.sub("<a>", html))
    return _OPEN.sub("", _COUNTED.sub("", html))


def test_mathjax_is_the_file_that_anki_ships() -> None:
    ours, fonts = browser_files()
    theirs = web() / "js/vendor/mathjax"
    assert ours.read_bytes() == (theirs / "tex-chtml-full.js").read_bytes()
    for font in fonts:
        assert font.read_bytes() == next(theirs.rglob(font.name)).read_bytes()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_sides_are_those_of_the_packaged_note(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    deck = DECKS / language
    command = [sys.executable, "-m", "rectoverso", "build", str(deck), "--to", "apkg", "-o"]
    subprocess.run([*command, str(tmp_path)], check=True, capture_output=True)
    (package,) = tmp_path.glob("*.apkg")
    rendered = imported(package, tmp_path / "learner")
    assert rendered.sides
    formulas = 0
    with started(deck) as at, desk(browser, at.address) as page:
        for side in rendered.sides:
            page.ask(f"choose({side.id!r})")
            page.until(lambda side=side: page.ask("state.card?.key") == side.id, side.id)  # type: ignore[misc]
            place = page.ask(f"state.card.cards.findIndex(each => each.ordinal === {side.ordinal})")
            name = "front" if side.name == "recto" else "back"
            made = page.ask(f"state.card.style + state.card.cards[{place}].{name}")
            assert made == side.html
            page.ask(f"chooseCard({place})")
            page.until(
                lambda: page.ask(
                    "new Set(seen.filter(e => e[0] === state.serial).map(e => e[1])).size === 2"
                ),
                "both sides",
            )
            frame = page.frame(name.title())
            formulas += frame.evaluate("document.querySelectorAll('mjx-container').length")
            if "\\(" in side.html or "\\[" in side.html:
                ours = frame.evaluate("document.getElementById('qa').innerHTML")
                with shown(browser, side.html, media=rendered.media, width=390) as theirs:
                    there = theirs.ask("document.getElementById('qa').innerHTML")
                assert compared(ours) == compared(there)
    assert formulas
