"""Emphasis on the screen, in scripts that have italics and in those that have none."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import factory
from tests.cards.page import Shown, shown
from tests.cards.rendering import Render
from tests.projection import FORM, read

pytestmark = pytest.mark.slow

TEXT = r"""# {word} <a id="all"></a>

## {word} *{word}* <a id="one"></a>

{word} *{word}* **{word}** *Homo sapiens* *{word} <span lang="fr">mot</span> `code` $x$*
**{word} *{word}***
"""
UPRIGHT = {"he": "מילה", "ar": "كلمة", "th": "คำ", "hi": "शब्द", "ka": "სიტყვა", "hy": "բառ"}
DOTTED = {"ja": "ことば", "zh-Hans": "词语", "zh-Hant": "詞語"}
SLANTED = {"ko": "낱말", "en": "word", "ru": "слово", "el": "λέξη"}


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory, render: Render, browser: Browser) -> Card:
    return Card(tmp_path_factory.mktemp("emphasis"), render, browser)


class Card:
    def __init__(self, folder: Path, render: Render, browser: Browser) -> None:
        self.folder, self.render, self.browser = folder, render, browser

    def styles(self, language: str, word: str) -> dict[str, tuple[str, ...]]:
        """How what is said in the selectors' places is drawn: slant, dots, stroke, line."""
        chapter, found = read(TEXT.replace("{word}", word), FORM)
        assert not found, found
        made = self.render(factory.deck(chapter, language=language), self.folder / language)
        with shown(self.browser, media=made.media, width=390) as seen:
            seen.show(made.side("one", "verso"), 0)
            return {name: style(seen, selector) for name, selector in PLACES.items()}


PLACES = {
    "em": ".short em",
    "strong": ".short strong",
    "heading": "h1 em",
    "latin": ".short em:nth-of-type(2)",
    "french": ".short em [lang=fr]",
    "code": ".short em code",
    "formula": ".short em mjx-container",
    "in strong": ".short strong em",
}
PLAIN = ("normal", "none", "0px")


def style(seen: Shown, selector: str) -> tuple[str, ...]:
    found: list[str] = seen.ask(
        f"""(() => {{
        const style = getComputedStyle(document.querySelector('#qa {selector}'));
        return [style.fontStyle, style.textEmphasisStyle, style.webkitTextStrokeWidth,
                style.textDecorationLine];
        }})()"""
    )
    return tuple(found)


@pytest.mark.parametrize(("language", "word"), UPRIGHT.items())
def test_where_there_are_no_italics_words_are_heavier(card: Card, language: str, word: str) -> None:
    styles = card.styles(language, word)
    slant, dots, stroke, line = styles["em"]
    assert (slant, dots, line) == ("normal", "none", "none")
    assert 0 < float(stroke.removesuffix("px")) < 1
    assert styles["heading"][::3] == styles["in strong"][::3] == ("normal", "underline")
    for place in ("latin", "french"):
        assert styles[place][:3] == ("italic", "none", "0px"), place
    for place in ("code", "formula", "strong"):
        assert styles[place][:3] == PLAIN, place


@pytest.mark.parametrize(("language", "word"), DOTTED.items())
def test_chinese_and_japanese_words_have_a_dot_at_each_letter(
    card: Card, language: str, word: str
) -> None:
    styles = card.styles(language, word)
    for place in ("em", "heading", "in strong"):
        assert styles[place] == ("normal", "dot", "0px", "none"), place
    for place in ("latin", "french"):
        assert styles[place] == ("italic", "none", "0px", "none"), place
    for place in ("code", "formula", "strong"):
        assert styles[place][:3] == PLAIN, place


@pytest.mark.parametrize(("language", "word"), SLANTED.items())
def test_elsewhere_words_are_slanted(card: Card, language: str, word: str) -> None:
    styles = card.styles(language, word)
    for place in ("em", "heading", "in strong", "latin", "french"):
        assert styles[place] == ("italic", "none", "0px", "none"), place
