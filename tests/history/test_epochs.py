"""Raising an epoch by hand moves exactly the notes that show the form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectoverso.history import digesting, epochs
from rectoverso.history.epochs import FormOfCards
from rectoverso.languages import words
from rectoverso.model import (
    Alert,
    Block,
    Citation,
    CodeBlock,
    Deck,
    Figure,
    Footnote,
    Image,
    Inline,
    Kind,
    MathBlock,
    Question,
    Quote,
    Sound,
)
from rectoverso.render.card import CardFold
from rectoverso.render.citations import Citations, citation_key
from rectoverso.render.frame import Frames
from tests import every_form, factory
from tests.factory import AT, MEDIA, bullets, choice, cite, footnote, gap, inlines, math, para
from tests.fuzz import examples

# What a form leaves in the HTML of a note's fields.
SIGNS: dict[FormOfCards, str] = {
    "table": "<table",
    "formula": r"\\\(",
    "displayed formula": r"\\\[",
    "code": "<pre",
    "picture": "<img",
    "sound": r"\[sound:|<audio",
    "alert": 'class="alert',
    "footnote": '<ul class="footnotes"',
    "choices": '<ol class="choices',
    "gap": r"\{\{c\d",
}
CITED = cite("a2001"), cite("b2002"), cite("c2003")
KNOWN = Citations(
    {
        citation_key(CITED[0]): inlines("(A 2001)"),
        citation_key(CITED[1]): inlines("(B, of ", math("x"), ")"),
        citation_key(CITED[2]): inlines("(C 2003)"),
    },
    {
        "a2001": inlines("A."),
        "b2002": inlines("B."),
        "c2003": inlines("C, on ", math("y", display=True)),
    },
)

plain_inlines: st.SearchStrategy[Inline | str] = st.sampled_from(
    [
        *("words", factory.code("x"), factory.strong("strong"), *CITED),
        *(math("x"), math("y", display=True), Image("media/relu.svg", "a picture", "", AT)),
        Sound("media/ohm.wav", "ohm", AT),
    ]
)


def _blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    many = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.one_of(
        many.map(lambda blocks: Alert("note", blocks, AT)),
        many.map(lambda blocks: Quote(blocks, AT)),
        many.map(lambda blocks: para("words", footnote(*blocks))),
    )


blocks: st.SearchStrategy[Block] = st.recursive(
    st.one_of(
        plain_inlines.map(para),
        plain_inlines.map(lambda one: factory.table(("head",), (one,))),
        plain_inlines.map(bullets),
        st.just(MathBlock("z", AT)),
        st.just(CodeBlock("x = 1", "python", AT)),
        st.just(Figure(Image("media/relu.svg", "a picture", "", AT), "words", AT)),
    ),
    _blocks,
    max_leaves=3,
)
bodies = st.lists(blocks, max_size=1).map(tuple)
titles = st.one_of(plain_inlines, st.builds(footnote, blocks)).map(
    lambda one: inlines("What", one, "is it?")
)


@st.composite
def questions(draw: st.DrawFn, /, name: str, **more: Any) -> Question:
    kind = draw(st.sampled_from([Kind.BASIC, Kind.CHOICE, Kind.CLOZE]))
    made = factory.question(
        name, draw(titles), *draw(bodies), kind=kind, long=draw(bodies), hint=draw(bodies), **more
    )
    made = replace(made, front=draw(bodies), brief=draw(bodies))
    if kind is Kind.CHOICE:
        said = draw(bodies) or (para("one"),)
        choices = (choice(True, *said, reason=draw(bodies)), choice(False, para("other")))
        made = replace(made, choices=choices)
    if kind is Kind.CLOZE:
        made = replace(made, short=(para("A ", gap(1, draw(plain_inlines)), " is it."),))
    return made


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """A question, its follow-up, and a list of words with a row and a follow-up."""
    below = replace(draw(questions("below")), level=3)
    asked = draw(questions("asked", follow_ups=(below,)))
    listed = replace(
        factory.word_list(),
        title=draw(titles),
        front=draw(bodies),
        rows=(replace(draw(questions("row")), kind=Kind.BASIC, choices=(), front=()),),
    )
    return factory.deck(factory.chapter("a", asked, listed))


def html(deck: Deck, citations: Citations) -> dict[str, str]:
    """What the fields of every note hold, one after the other."""
    fold = CardFold(words("ko"), citations, {path: path for path in MEDIA}, "", "ko")
    frames = Frames(words("ko"), citations, {})
    return {
        entry.question.id: "".join(
            fold.fields(frames.of(entry.question, entry.parent), "1.0.0").html.values()
        )
        for entry in deck.entries()
    }


def expect_exactly_those_that_show_it(deck: Deck, citations: Citations) -> None:
    before, shown = digesting.digests(deck, citations), html(deck, citations)
    for form in get_args(FormOfCards):
        with patch.object(epochs, "FORMS", {**epochs.FORMS, form: epochs.FORMS[form] + 1}):
            after = digesting.digests(deck, citations)
        moved = {name for name in before if before[name] != after[name]}
        assert moved == {name for name in shown if re.search(SIGNS[form], shown[name])}, form
        for name in moved:
            assert digesting.reasons(before[name], after[name]) == ("render epoch",)


FOOTNOTE = Footnote((factory.table(("head",), ("cell",)),), AT)


@examples()
@given(deck=decks())
@example(
    deck=factory.deck(
        factory.chapter("a", factory.question("asked", "Why?", para("words", FOOTNOTE)))
    )
)
def test_raising_a_form_moves_the_notes_that_show_it_and_no_other(deck: Deck) -> None:
    expect_exactly_those_that_show_it(deck, KNOWN)


@pytest.mark.parametrize("deck", [factory.whole(), every_form.deck()], ids=["whole", "forms"])
def test_every_form_is_among_the_samples(deck: Deck) -> None:
    citations = factory.citations(deck)
    expect_exactly_those_that_show_it(deck, citations)
    found = {form for entry in deck.entries() for form in epochs.forms(entry, citations)}
    assert found >= {*get_args(FormOfCards)} - {"alert", "displayed formula"}


def test_every_form_has_an_epoch_and_a_sign() -> None:
    assert [*epochs.FORMS] == [*SIGNS] == [*get_args(FormOfCards)]


def test_a_form_counts_wherever_a_card_shows_it() -> None:
    table = factory.table(("head",), ("cell",))
    bare = factory.question("asked", "Why?")
    below = factory.question("below", "And then?", level=3)
    exact = next(each for each in factory.every_form() if each.id == "exact")
    first, *others = exact.choices
    holding = [
        replace(bare, front=(table,)),
        replace(bare, hint=(table,)),
        replace(bare, short=(table,)),
        replace(bare, brief=(table,)),
        replace(bare, long=(table,)),
        replace(bare, long=(para("words", footnote(table)),)),
        replace(exact, choices=(replace(first, blocks=(table,)), *others)),
        replace(exact, choices=(replace(first, reason=(table,)), *others)),
    ]
    assert [shows(each, "table") for each in (bare, exact)] == [[], []]
    assert [shows(each, "table") for each in holding] == [["asked"]] * 6 + [["exact"]] * 2
    fronted = replace(bare, front=(table,), follow_ups=(below,))
    assert shows(fronted, "table") == ["asked", "below"]
    assert shows(replace(fronted, front=(), long=(table,)), "table") == ["asked"]


def shows(question: Question, form: FormOfCards) -> list[str]:
    """The ids of the notes of a question and its follow-ups that show a form."""
    deck = factory.deck(factory.chapter("a", question))
    return [entry.question.id for entry in deck.entries() if form in epochs.forms(entry, KNOWN)]


def test_a_form_that_the_author_adds_or_takes_away_is_the_authors_doing() -> None:
    """Its epoch comes and goes with it."""
    bare = factory.question("asked", "Why?")
    held = replace(bare, long=(factory.table(("head",), ("cell",)),))
    with patch.object(epochs, "FORMS", {**epochs.FORMS, "table": 2}):
        one, other = (
            digesting.digests(factory.deck(factory.chapter("a", each)), KNOWN)["asked"]
            for each in (bare, held)
        )
    assert one.rpartition(".")[2] != other.rpartition(".")[2]
    for sides in ((one, other), (other, one)):
        assert digesting.reasons(*sides) == ("text",)


def test_epochs_add_up() -> None:
    deck = factory.deck(factory.chapter("a", *factory.every_kind()))
    usual = {name: text.rpartition(".") for name, text in digesting.digests(deck, by_key()).items()}
    raised = {**epochs.FORMS, "table": 3, "code": 12}
    with patch.object(epochs, "FORMS", raised), patch.object(epochs, "NOTES", 2):
        after = digesting.digests(deck, by_key())
    ends = {name: text.removeprefix(f"{usual[name][0]}.") for name, text in after.items()}
    assert {usual[name][2] for name in usual} == {"1"}
    assert ends == {**dict.fromkeys(usual, "2"), "relu-over-sigmoid": "f"}


def by_key() -> Citations:
    return factory.citations(factory.deck())


def test_words_of_an_unknown_work_have_no_form() -> None:
    unknown = Citation(cite("z2009").items, False, AT)
    assert shows(factory.question("asked", "Why?", para("words ", unknown)), "formula") == []
