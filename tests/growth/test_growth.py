"""Ten times the text takes ten times the work: no text, however it is written, takes its square.

Calls are counted, which are the same on every machine. What regular expressions and other code in
C take is seen by the clock alone, and there as a ratio.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rectoverso.typeset.texmath import Typesetter
from tests.growth.cases import CASES, HEAD, Case
from tests.growth.measure import Text, calls, in_proportion

SHORT, LONG, LONGEST = 1_000, 20_000, 60_000
"""How long the longer text of a pair is, in characters; a paragraph may hold 100,000."""
MOST_CALLS = 13
MOST_TIME = 2.5
"""How many times as much as its size a text's time may grow."""
STEPS = ("read", "check", "fold")
FOLDED = (
    "breaks",
    "table-long",
    "definitions-used",
    "autolinks",
    "strong-within-words",
    "dollars-pairs",
    "gaps",
    "citations",
    "footnotes",
    "footnotes-called-again",
    "questions-long",
    "choices",
    "alerts",
    "programs",
    "links-here",
    "html-paired",
)
"""What is folded in the quick part; none of them has an error."""


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    """One for all texts, and whatever is made once in a process is made."""
    with Typesetter() as made:
        text = Text(HEAD + "Once: $a$, `b` and ==c==.\n", made)
        for step in STEPS:
            getattr(text, step)()
        yield made


@pytest.fixture
def pair(request: pytest.FixtureRequest, typesetter: Typesetter) -> tuple[Text, Text]:
    """A text, and one of ten times as many pieces."""
    make, size = request.param
    count = pieces(make, size)
    return Text(make(count // 10), typesetter), Text(make(count), typesetter)


def pieces(make: Case, size: int) -> int:
    """How many pieces, a multiple of ten, make a text of some `size` characters."""
    piece = (len(make(200)) - len(make(100))) / 100
    return max(1, int(size / piece / 10)) * 10


def pairs(size: int, names: tuple[str, ...] = tuple(CASES)) -> list[object]:
    return [pytest.param((CASES[name], size), id=name) for name in names]


def grows(small: Text, big: Text, step: str) -> None:
    few, more = calls(getattr(small, step)), calls(getattr(big, step))
    assert more <= MOST_CALLS * few, f"{step}: {few} calls become {more}"


@pytest.mark.parametrize("pair", pairs(SHORT), indirect=True)
def test_ten_times_the_text_takes_ten_times_the_calls(pair: tuple[Text, Text]) -> None:
    grows(*pair, "read")
    grows(*pair, "check")


@pytest.mark.parametrize("pair", pairs(SHORT, FOLDED), indirect=True)
def test_so_do_the_artifacts(pair: tuple[Text, Text]) -> None:
    for text in pair:
        text.read()
        text.check()
        assert text.is_sound(), text.found
    grows(*pair, "fold")


@pytest.mark.prove
@pytest.mark.parametrize("pair", pairs(LONG), indirect=True)
def test_so_do_long_texts(pair: tuple[Text, Text]) -> None:
    grows(*pair, "read")
    grows(*pair, "check")
    if pair[1].is_sound():
        grows(*pair, "fold")


@pytest.mark.prove
@pytest.mark.parametrize("pair", pairs(LONGEST), indirect=True)
def test_and_as_much_more_time(pair: tuple[Text, Text]) -> None:
    def taken(size: int) -> None:
        getattr(pair[size > 1], step)()

    for step in STEPS:
        if step != "fold" or pair[1].is_sound():
            in_proportion(taken, 1, 10, MOST_TIME)


def test_a_square_is_seen(typesetter: Typesetter) -> None:
    """The measure itself: work that is the square of the text's length."""

    class Square(Text):
        def read(self) -> None:
            for _ in self.text:
                for letter in self.text:
                    ord(letter)

    with pytest.raises(AssertionError, match="read: "):
        grows(Square("a" * 10, typesetter), Square("a" * 100, typesetter), "read")
