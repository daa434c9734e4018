from __future__ import annotations

import pytest

from rectoverso.adopting.matching import asked, keys, normal
from rectoverso.anki.package import Note, NoteType, Part
from rectoverso.model import Kind
from tests.factory import code, gap, inlines, math, para, question

TYPE = NoteType(1, "Basic", False, 0, (Part("Front", None), Part("Back", None)), (), ())


def note(front: str) -> Note:
    return Note("guid", TYPE, 0, {"Front": front, "Back": "back"}, (), ())


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("What is ReLU?", "What is ReLU?"),
        ("<div>What&nbsp;is<br>\n<b>ReLU</b>?</div>", "What is ReLU?"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("What is this? [sound:a b.mp3]", "What is this?"),
        ("<style>b {}</style>Why<!-- hm -->?<script>x()</script>", "Why?"),
        ("The {{c1::first}} of {{c2::two::how many?}}", "The first of two"),
        ("{{c1::out {{c2::in::hint}} side}}", "out in side"),
        ("{{c1::never closed", "{{c1::never closed"),
        ("", ""),
    ],
)
def test_what_a_note_asks(front: str, words: str) -> None:
    assert asked(note(front)) == words


def test_a_note_without_fields_asks_nothing() -> None:
    bare = NoteType(1, "Bare", False, 0, (), (), ())
    assert asked(Note("guid", bare, 0, {}, (), ())) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is ReLU?", "what is relu"),
        ("왜 ReLU 를 쓰는가?", "왜 ReLU를 쓰는가"),
        ("한글", "한글"),  # composed, and in letters
        ("t-SNE란?", "t SNE란"),
        ("Straße", "STRASSE"),
        (r"What is \(x^2\)?", "What is $x^2$?"),
        ("“Quotes” — and dashes…", "quotes and dashes"),
    ],
)
def test_texts_that_are_the_same_question(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("C++", "C"), ("C#", "C"), ("a < b", "a > b"), ("x = 1", "x = 2")]
)
def test_texts_that_are_different_questions(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_a_question_is_meant_by_its_title() -> None:
    made = question("a", inlines("Why ", code("ReLU"), ", not ", math(r"\tanh"), "?"))
    assert keys(made) == (normal(asked(note(r"Why <code>ReLU</code>, not \(\tanh\)?"))),)


def test_a_cloze_is_meant_by_its_text_too() -> None:
    text = para("The ", gap(1, "first"), " of ", gap(2, "two", hint="how many?"))
    made = question("a", "A title", text, kind=Kind.CLOZE)
    foreign = note("The {{c1::first}} of {{c2::two::how many?}}")
    assert keys(made) == (normal("A title"), normal(asked(foreign)))


def test_a_question_without_words_is_meant_by_nothing() -> None:
    assert keys(question("a", "?!")) == ()


def test_a_field_made_to_take_long_is_cut() -> None:
    for piece in ("<style>", "{{c1::", "{{c1::a::", "<a", "[sound:"):
        assert len(asked(note(piece * 200_000))) <= 10_000
