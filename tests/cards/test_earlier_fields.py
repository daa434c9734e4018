"""Fields that an earlier version made, under today's templates and style, on the screen."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import engine
from tests.cards import earlier
from tests.cards.earlier import EarlierNote
from tests.cards.page import LEAST, contrasts, shown

pytestmark = pytest.mark.slow

NARROWEST = 320
# What stands between two pieces of words: elements, formulas, sounds, speech, marks of gaps.
_BETWEEN = re.compile(
    r"<[^>]*>|\\\(.*?\\\)|\\\[.*?\\\]|\[sound:[^\]]*\]|\[anki:tts.*?\[/anki:tts\]"
    r"|\}\}",
    re.DOTALL,
)
# What no card shows: what only switches the reverse card on, and the foot's own.
_UNSEEN = {"Id", "Edition"}
_USUAL = '<span class="usual">'


@dataclass(frozen=True)
class EarlierSide:
    """A side of a card of an earlier note; `note` is its deck's name and its id."""

    note: str
    language: str
    ordinal: int
    name: str
    html: str


@dataclass(frozen=True)
class Earlier:
    """The sides of all cards, the notes by the same names, and the folder of the media."""

    sides: tuple[EarlierSide, ...]
    notes: dict[str, EarlierNote]
    media: Path


def made(folder: Path) -> Earlier:
    sides: list[EarlierSide] = []
    notes: dict[str, EarlierNote] = {}
    with engine.learner(folder / "learner") as learner:
        for deck in earlier.decks():
            log = engine.take(learner, earlier.package(deck, folder))
            assert (log.new, log.conflicting) == (len(deck.notes), 0)
            notes |= {f"{deck.name}-{note.id}": note for note in deck.notes}
            for card in engine.cards(learner, f'"deck:{deck.name}"'):
                place = (f"{deck.name}-{card.note()['Id']}", deck.language, card.ord)
                sides.append(EarlierSide(*place, "recto", card.question()))
                sides.append(EarlierSide(*place, "verso", card.answer()))
        assert learner.media.check().missing == []
        return Earlier(tuple(sides), notes, Path(learner.media.dir()))


@pytest.fixture(scope="module")
def earlier_cards(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    # a thread of its own: Playwright runs an event loop in the tests' thread
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(made, tmp_path_factory.mktemp("earlier")).result()


def pieces(note: EarlierNote) -> list[str]:
    """The words that a note's fields hold, in pieces without blanks."""
    found: list[str] = []
    for name, html in note.fields.items():
        if name in _UNSEEN or html.startswith(_USUAL):
            continue
        if name == "Text":  # a gap's hint
            html = re.sub(r"\{\{c\d+::|::", "<>", html)
        found += (bare(unescape(piece)) for piece in _BETWEEN.split(html))
    return [piece for piece in found if piece]


def bare(words: str) -> str:
    """Words without blanks and word joiners, whatever their case."""
    return re.sub(r"[\s\u2060]", "", words).casefold()


@pytest.mark.parametrize(("night", "every"), [(False, 1), (True, 6)], ids=["light", "dark"])
def test_fields_of_an_earlier_version_look_well(
    browser: Browser, earlier_cards: Earlier, screenshots: Path | None, night: bool, every: int
) -> None:
    """One in `every` notes."""
    notes = dict(list(earlier_cards.notes.items())[::every])
    seen_words = dict.fromkeys(notes, "")
    with shown(browser, media=earlier_cards.media, width=NARROWEST, night=night) as seen:
        for side in (each for each in earlier_cards.sides if each.note in notes):
            place = f"{side.note}-{side.ordinal}-{side.name}"
            seen.show(side.html, side.ordinal)
            if screenshots is not None:
                light = "dark" if night else "light"
                file = screenshots / f"earlier-{place}-{light}.png"
                seen.page.screenshot(path=file, full_page=True)
            assert seen.ask("document.documentElement.scrollWidth") <= NARROWEST, place
            if side.name == "verso":  # where Anki scrolls to
                answer = seen.page.locator("#answer")
                assert answer.count() == 1, place
                assert answer.is_visible(), place
            expected = sorted(tex for tex, _ in engine.formulas(side.html))
            assert sorted(seen.formulas()) == expected, place
            assert seen.ask("document.querySelectorAll('mjx-merror, merror').length") == 0, place
            low = {name: value for name, value in contrasts(seen).items() if value < LEAST}
            assert low == {}, place
            assert seen.ask("[...document.images].every(image => image.naturalWidth > 0)"), place
            assert seen.ask("document.querySelector('#qa > article').lang") == side.language
            seen_words[side.note] += bare(seen.ask("document.getElementById('qa').innerText"))
        assert seen.refused == []
        assert seen.said == []
    for name, note in notes.items():
        lost = [piece for piece in pieces(note) if piece not in seen_words[name]]
        assert lost == [], name


def test_the_notes_have_every_field_and_every_form() -> None:
    """What is kept is worth looking at."""
    notes = [note for deck in earlier.decks() for note in deck.notes]
    fields = {name for note in notes for name in note.fields}
    assert {"Front", "Brief", "Reasons", "Choices", "Context", "Hint", "Extra", "Text"} <= fields
    html = "".join(text for note in notes for text in note.fields.values())
    signs = ("<table", r"\[", "<pre", "<img", "[sound:", "<audio", "masked", "footnotes", "joined")
    assert [sign for sign in signs if sign not in html] == []
    assert any(note.fields.get("Choices") and not note.fields.get("Reasons") for note in notes)
    assert all(pieces(note) for note in notes)
