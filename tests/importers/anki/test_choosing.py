"""Which of the offered answers a note says are right."""

from __future__ import annotations

import pytest

from rectoverso.importers.anki.choosing import Option, chosen

FOUR = [Option(n, words) for n, words in enumerate(("ReLU", "the sigmoid", "7", "none"), start=1)]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("B", {1}),
        ("b)", {1}),
        ("(2)", {1}),
        ("②", {1}),
        ("A, C", {0, 2}),
        ("1;4", {0, 3}),
        ("0 1 0 1", {1, 3}),
        ("0101", {1, 3}),
        ("The sigmoid.", {1}),
        ("B) the sigmoid", {1}),
        ("7", {2}),
        ("B) ReLU", set()),
        ("E", set()),
        ("because", set()),
        ("", set()),
    ],
)
def test_letters_numbers_words(said: str, right: set[int]) -> None:
    assert chosen(said, FOUR) == right


def test_options_may_be_missing() -> None:
    some = [FOUR[0], FOUR[2]]
    assert chosen("C", some) == {1}
    assert chosen("B", some) == frozenset()
