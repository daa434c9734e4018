"""The model: what its walks visit, and its JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from rectoverso import model
from rectoverso.diagnostics import Span
from rectoverso.model import Deck, deck_from_json, from_json, plain, to_json, walk_deck
from tests.factory import chapter as a_chapter
from tests.factory import deck as a_deck
from tests.factory import gap, inlines, math, whole, word_list
from tests.fuzz import examples

words = st.text(max_size=8)
numbers = st.integers(1, 10**6)
spans = st.builds(Span, words, numbers, numbers, numbers, numbers)
places = st.lists(st.tuples(numbers, numbers, numbers), max_size=2).map(tuple)
leaves: st.SearchStrategy[Any] = st.one_of(
    st.builds(model.Text, words, spans, places),
    st.builds(model.SoftBreak, spans),
    st.builds(model.LineBreak, spans),
    st.builds(model.Code, words, spans, places),
    st.builds(model.Math, words, st.booleans(), spans, places),
    st.builds(model.Image, words, words, words, spans),
    st.builds(model.Sound, words, words, spans),
    st.builds(
        model.Citation,
        st.lists(
            st.builds(model.CitationItem, words, words, words, st.booleans(), spans), max_size=2
        ).map(tuple),
        st.booleans(),
        spans,
    ),
)


def tuples(of: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


def items(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    checked = st.sampled_from([None, True, False])
    return st.builds(model.ListItem, tuples(below), checked, spans)


inline: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda below: st.one_of(
        st.builds(model.Emphasis, tuples(below), spans),
        st.builds(model.Strong, tuples(below), spans),
        st.builds(model.Strikeout, tuples(below), spans),
        st.builds(model.Styled, st.sampled_from(["sub", "kbd"]), tuples(below), spans),
        st.builds(model.Foreign, st.sampled_from(["fr", "he"]), tuples(below), spans),
        st.builds(model.Link, tuples(below), words, words, spans),
        st.builds(model.CrossReference, tuples(below), words, spans),
        st.builds(model.Cloze, numbers, tuples(below), words, spans),
        st.builds(model.Footnote, tuples(st.builds(model.Paragraph, tuples(below), spans)), spans),
    ),
    max_leaves=4,
)
cell = st.builds(model.Cell, tuples(inline), spans)
block: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.builds(model.Paragraph, tuples(inline), spans),
        st.builds(model.CodeBlock, words, words, spans, places),
        st.builds(model.MathBlock, words, spans, places),
        st.builds(model.ThematicBreak, spans, st.booleans()),
        st.builds(model.Table, tuples(words), tuples(cell), tuples(tuples(cell)), spans),
        st.builds(model.Figure, st.builds(model.Image, words, words, words, spans), words, spans),
    ),
    lambda below: st.one_of(
        st.builds(model.Quote, tuples(below), spans),
        st.builds(model.Alert, st.sampled_from(["note", "tip", "warning"]), tuples(below), spans),
        st.builds(model.BulletList, tuples(items(below)), st.booleans(), spans),
        st.builds(model.OrderedList, tuples(items(below)), st.integers(0, 9), st.booleans(), spans),
    ),
    max_leaves=4,
)


def questions(follow_ups: st.SearchStrategy[tuple[Any, ...]]) -> st.SearchStrategy[Any]:
    return st.builds(
        model.Question,
        words,
        st.sampled_from(model.Kind),
        st.integers(2, 6),
        tuples(inline),
        tuples(words),
        st.booleans(),
        tuples(words),
        tuples(block, 1),
        tuples(
            st.builds(model.Choice, tuples(block, 1), st.booleans(), spans, tuples(block, 1)), 1
        ),
        tuples(block, 1),
        tuples(block, 1),
        follow_ups,
        spans,
        spans,
        tuples(block, 1),
        tuples(block, 1),
        words,
        st.booleans(),
        follow_ups,
    )


chapters = st.builds(
    model.Chapter,
    words,
    tuples(inline),
    tuples(block),
    tuples(questions(tuples(questions(st.just(())), 1)), 1),
    words,
    spans,
    spans,
)
decks = st.builds(
    Deck,
    *([words] * 5),
    tuples(st.tuples(words, words)),
    tuples(chapters, 1),
    tuples(st.builds(model.Medium, words, words)),
    words,
)


@given(decks)
@examples(150, suppress_health_check=list(HealthCheck))
def test_json_gives_an_equal_model_back(made: Deck) -> None:
    written = json.dumps(to_json(made), ensure_ascii=False)
    assert deck_from_json(json.loads(written)) == made
    assert json.dumps(to_json(deck_from_json(json.loads(written))), ensure_ascii=False) == written


def test_json_of_a_deck_with_every_kind_of_node() -> None:
    made = whole()
    assert deck_from_json(json.loads(json.dumps(to_json(made)))) == made
    kinds = {type(node) for node in walk_deck(made)}
    assert kinds >= set(model.Block.__args__) | set(model.Inline.__args__) - {
        *(model.Styled, model.Foreign)
    }


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "deck",
        [],
        {},
        {"t": "Deck"},
        {"t": "Nothing"},
        {"t": ["Deck"]},
        {"t": "Text", "text": "a"},
        {"t": "Text", "text": "a", "span": 3},
        {"t": "Text", "text": "a", "span": "a"},
        {"t": "Text", "text": "a", "span": "a:1:1-1:1"},
        {"t": "Text", "text": "a", "span": "a:1:1-1:1", "places": "0:1"},
        {"t": "Text", "text": "a", "span": "a:1:1-1:1", "places": [[0, 1, 1]]},
        {"t": "SoftBreak", "span": "a:1:1-1:1", "places": "0:1:1"},
        {"t": "Question", "kind": {}},
    ],
)
def test_other_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        deck_from_json(value)


def test_json_nested_without_end_is_refused() -> None:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ValueError, match="not a deck"):
        deck_from_json(value)
    while value:  # taken apart by hand: freeing it in one go would recurse as deep
        value = value.pop()


def test_from_json_reads_parts_too() -> None:
    made = math("x^2")
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize(
    "span", [Span("ko/01.md", 1, 2, 3, 4), Span("a:b-c.md", 10, 20, 30, 40), Span("", 1, 1, 1, 1)]
)
def test_a_span_is_read_back(span: Span) -> None:
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("text", ["", "a", "a:1", "a:1:1", "a:1:1-1", "a:x:1-1:1"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Span.parse(text)


def test_plain_words() -> None:
    assert plain(inlines("가 ", math("x"), " ", gap(1, "나", hint="말"))) == "가 x 나"


def test_questions_come_in_reading_order_with_their_parents() -> None:
    made = whole()
    seen: list[str] = []
    for entry in made.headings():
        assert entry.chapter.id == "activation"
        if entry.parent is not None:
            assert entry.parent.id in seen
            assert entry.question in (*entry.parent.rows, *entry.parent.follow_ups)
        seen.append(entry.question.id)
    assert len(seen) == len(set(seen)) > 12
    assert [entry.question.id for entry in made.entries()] == [n for n in seen if n != "units"]
    assert seen[-3:] == ["units", "units-ohm", "units-coulomb"]


def test_a_walk_sees_each_word_of_a_list_once() -> None:
    made = a_deck(a_chapter("c", word_list()))
    words = [node.text for node in walk_deck(made) if isinstance(node, model.Text)]
    assert [words.count(word) for word in ("Resistance", "ohm", "Symbol")] == [1, 1, 1]
