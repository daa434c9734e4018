from __future__ import annotations

import pytest

from rectoverso.adopting.matching import keys, normal
from rectoverso.anki.plain import asked
from rectoverso.model import Kind
from tests.factory import code, gap, inlines, math, para, question


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
    assert keys(made) == (normal(asked(r"Why <code>ReLU</code>, not \(\tanh\)?")),)


def test_a_cloze_is_meant_by_its_text_too() -> None:
    text = para("The ", gap(1, "first"), " of ", gap(2, "two", hint="how many?"))
    made = question("a", "A title", text, kind=Kind.CLOZE)
    foreign = "The {{c1::first}} of {{c2::two::how many?}}"
    assert keys(made) == (normal("A title"), normal(asked(foreign)))


def test_a_question_without_words_is_meant_by_nothing() -> None:
    assert keys(question("a", "?!")) == ()
