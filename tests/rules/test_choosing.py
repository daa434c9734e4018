"""Right choices that can be told by their place or their length, over a whole deck."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import pytest

from rectoverso.rules import telling_length, telling_place
from rectoverso.rules.chance import BOUND, FEWEST, is_too_often, tail
from tests.rules.test_gaps import deck, found

WORDS = ("one two", "six ten", "red sun", "big hat")


def question(number: int, right: int, choices: tuple[str, ...] = WORDS, also: int = -1) -> str:
    marks = ("x" if place in (right, also) else " " for place in range(len(choices)))
    items = (f"- [{mark}] {words}" for mark, words in zip(marks, choices, strict=True))
    return f"## Q{number}? {{#q{number}}}\n\n" + "\n".join(items) + "\n\nSo.\n\n"


def test_the_tail_is_the_binomials_where_all_chances_are_equal() -> None:
    for count in range(4, 13):
        exact = sum(comb(12, k) * 0.25**k * 0.75 ** (12 - k) for k in range(count, 13))
        assert tail(count, [0.25] * 12) == pytest.approx(exact, rel=1e-12)
    assert tail(500, [0.25] * 10_000) == 1
    assert 0 < tail(3_000, [0.25] * 10_000) < 1e-25
    assert tail(3, [1.0, 1.0]) == 0
    assert tail(0, []) == 1


def test_the_tail_is_never_smaller_than_it_is() -> None:
    """Against all outcomes, counted."""
    chances = [0.25] * 4 + [1 / 3] * 3 + [0.5] * 3
    outcomes = [
        (sum(each), prod(p if hit else 1 - p for p, hit in zip(chances, each, strict=True)))
        for each in product((0, 1), repeat=len(chances))
    ]
    for count in range(len(chances) + 1):
        exact = sum(weight for hits, weight in outcomes if hits >= count)
        said = tail(count, chances)
        assert exact * (1 - 1e-12) <= said
        assert said == 1 or said <= 2 * exact


def test_what_is_too_often() -> None:
    least = [
        min(k for k in range(n + 2) if k > n or is_too_often(k, [0.25] * n, 6))
        for n in (FEWEST - 1, FEWEST, 10, 40)
    ]
    assert least == [FEWEST, 7, 8, 20]
    many = [0.25] * 10_000
    assert tail(2_800, many) < BOUND / 6
    assert not is_too_often(2_800, many, 6)


@pytest.mark.parametrize(("first", "findings"), [(8, 1), (7, 0)])
def test_a_place_that_is_too_often_right(first: int, findings: int) -> None:
    text = "".join(question(n, 0 if n < first else 1 + n % 3) for n in range(10))
    said = found(telling_place.RULE, deck(text))
    assert len(said) == findings
    for each in said:
        assert "number 1 in 8 of 10 " in each.message
        assert "2.5: `q0`, `q1`, `q2`, `q3`, `q4` and 3 more" in each.message
        assert each.span.line == 5
    assert found(telling_length.RULE, deck(text)) == []


def test_few_questions_and_several_right_choices_say_nothing() -> None:
    few = "".join(question(n, 3) for n in range(FEWEST - 1))
    assert found(telling_place.RULE, deck(few)) == []
    assert found(telling_place.RULE, deck(few + question(8, 3, also=1))) == []
    assert len(found(telling_place.RULE, deck(few + question(8, 3)))) == 1


@pytest.mark.parametrize(
    ("right", "name"),
    [
        ("a long one indeed", "longest"),
        ("아주아주긴답", "longest"),
        ("$a+b+c+d+e+f+g+h$", "longest"),
        ("`print(1 + 1)`", "longest"),
        ("no", "shortest"),
        (r"$\displaystyle\frac{a}{}$", "shortest"),
    ],
)
def test_a_length_that_is_too_often_right(right: str, name: str) -> None:
    def placed(number: int) -> tuple[str, ...]:
        rest = WORDS[1:]
        return (*rest[: number % 4], right, *rest[number % 4 :])

    text = "".join(question(n, n % 4, placed(n)) for n in range(12))
    (said,) = found(telling_length.RULE, deck(text))
    assert f"the {name} in 12 of 12 " in said.message
    assert "by chance it would be in 3.0" in said.message


def test_equal_lengths_share_the_first_place() -> None:
    text = "".join(question(n, n % 2, ("long one", "long two", "no", "no")) for n in range(12))
    assert found(telling_length.RULE, deck(text)) != []  # 12 of 12 where chance gives 6
    text = "".join(question(n, n % 2, ("long one", "long two", "no")) for n in range(8))
    assert found(telling_length.RULE, deck(text)) == []  # 8 of 8 where chance gives 5.3
