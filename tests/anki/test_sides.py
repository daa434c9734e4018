"""Our own filling of templates, held against Anki's engine: the same HTML of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso.anki.names import medium_name
from rectoverso.anki.note_types import STEPS, note_types
from rectoverso.anki.sides import Sides, sides
from rectoverso.history.identity import kind_of
from rectoverso.model import Deck, Kind
from rectoverso.render.card import CardFold, card_ordinals
from rectoverso.render.frame import Frames
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.cards.rendering import rendered
from tests.factory import chapter, code, deck, footnote, gap, math, para, question, strong

pytestmark = pytest.mark.slow


def hard_clozes() -> Deck:
    """Gaps with all that their text can hold, and gaps within gaps."""
    texts = [
        para("a ", gap(1, strong("b"), " & ", code("<c::d>"), "'\"", hint="x<y"), " e"),
        para(gap(2, "out ", gap(1, "in ", math("a<b")), " side"), " {{c9::no}} "),
        para(gap(1, "\xe9\xa0\u00df \u20ac \u0100\U0001f600"), gap(3, "")),
        para("note", footnote(para("below")), gap(1, r"\(x\) [sound:y.mp3] [...]")),
    ]
    made = [
        question(f"cloze-{number}", "Which?", text, kind=Kind.CLOZE)
        for number, text in enumerate(texts)
    ]
    return deck(chapter("clozes", *made))


def ours(made: Deck, typesetter: Typesetter) -> Iterator[tuple[str, int, Sides]]:
    settings = factory.settings()
    names = {medium.path: medium_name(medium) for medium in made.media}
    labels, cited = settings.words_in(made.language), factory.citations(made)
    frames = Frames(labels, cited, dict(made.tags))
    fold = CardFold(
        *(labels, cited, names, made.speech, made.language, made.kept, STEPS),
        typesetter.width,
    )
    types = note_types(settings, made.language)
    for entry in made.entries():
        html = fold.fields(frames.of(entry.question, entry.parent), "1.0.0").html
        for ordinal in card_ordinals(html):
            note_type = types[kind_of(entry.question.kind)]
            yield entry.question.id, ordinal, sides(note_type, html, ordinal)


@pytest.mark.parametrize(
    "made", [factory.whole(), hard_clozes()], ids=["every form", "hard clozes"]
)
def test_both_sides_are_those_of_the_engine(made: Deck, tmp_path: Path) -> None:
    with Typesetter() as typesetter:
        theirs = {
            (side.id, side.ordinal, side.name): side.html
            for side in rendered(made, tmp_path, typesetter).sides
        }
        own = {
            (name, ordinal, side): card.style + html
            for name, ordinal, card in ours(made, typesetter)
            for side, html in (("recto", card.front), ("verso", card.back))
        }
    assert own.keys() == theirs.keys()
    for key, html in theirs.items():
        assert own[key] == html, key


def test_speech_plays_where_the_engine_plays_it(tmp_path: Path) -> None:
    made = deck(chapter("words", factory.word_list()), language="en", speech="en_US")
    with Typesetter() as typesetter:
        sides_there = rendered(made, tmp_path, typesetter).sides
        theirs = {(side.id, side.ordinal, side.name): side.html for side in sides_there}
        spoken = 0
        for name, ordinal, card in ours(made, typesetter):
            assert card.style + card.front == theirs[name, ordinal, "recto"]
            assert card.style + card.back == theirs[name, ordinal, "verso"]
            spoken += card.front_sounds.count("")
    assert spoken == 2
