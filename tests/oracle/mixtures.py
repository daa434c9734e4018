"""Mixtures of what people type: pieces of the corpus and of the specification, their lines, and
bare marks, glued together and put into quotations and lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Final

from hypothesis import strategies as st

from tests.oracle.pieces import corpus, specification

# fmt: off
MARKS: Final = (
    "word", " ", "\n", "\n\n", "  \n", "\\\n", "*", "**", "_", "__", "~~", "`", "``", "$", "$$",
    "$`", "`$", "\\", "\\(", "\\)", "\\[", "[", "]", "(", ")", "](", "![", "[^1]", "[^1]: ", "[a]",
    "[a]: https://example.org/a", "(https://example.org/a)", "<", ">", "<https://example.org/a>",
    "https://example.org/a", "www.example.org", "a@example.org", "@key", "[@key]", "{{c1::", "::",
    "}}", "{", "}", "{#x}", '<a id="x"></a>', "<br>", "<sub>", "</sub>", "<b>", "</b>", "<div>",
    "</div>", "<!--", "-->", "<!-- a -->", "&amp;", "&copy;", "&", "|", "\\|", "|---|---|",
    "| a | b |", "| 1 | 2 |", "---", "===", "***", "# ", "## ", "### ", "#", "- ", "* ", "+ ",
    "1. ", "7) ", "- [ ] ", "- [x] ", "> ", "    ", "\t", "```", "~~~", "```python", "```math",
    "[!NOTE]", "[!TIP]", "5", "$5", "5$", "$x$", "$x", "x$", "x_1", "\\frac{1}{2}", "가", "한글",
    "漢字", "（", "）", "é", "“", "”",
    "==", "[[", "]]", "%", ":", ";", ",", ".", "!", "?", "'", '"',
    "…", "—", "=", "+", "/", "\u3000",
)
# fmt: on
_LONGEST: Final = 200
_BEFORE: Final = ("", "> ", "- ", "1. ", "  ", "   ", "    ", "\t")


@cache
def _pieces() -> tuple[str, ...]:
    """Whole pieces, the short ones first: what fails shrinks to them."""
    every = {piece.text for piece in (*corpus().values(), *specification().values())}
    return tuple(sorted((text for text in every if len(text) <= _LONGEST), key=_simple))


@cache
def _lines() -> tuple[str, ...]:
    every = {
        line
        for piece in (*corpus().values(), *specification().values())
        for line in piece.text.split("\n")
        if 0 < len(line) <= _LONGEST
    }
    return tuple(sorted(every, key=_simple))


def _simple(text: str) -> tuple[int, str]:
    return len(text), text


def _within(placed: tuple[str, str]) -> str:
    """A piece whose lines stand in a quotation, a list, or further in."""
    mark, text = placed
    further = mark if mark.startswith(">") else " " * len(mark)
    return mark + text.replace("\n", f"\n{further}")


def _pieces_in_places() -> st.SearchStrategy[str]:
    piece = st.sampled_from(_pieces())
    return st.tuples(st.sampled_from(_BEFORE), piece).map(_within)


def of_blocks() -> st.SearchStrategy[str]:
    """Some pieces below one another, with and without an empty line between."""
    glue = st.sampled_from(("\n\n", "\n"))
    part = st.one_of(_pieces_in_places(), st.sampled_from(_lines()))
    return st.lists(st.tuples(part, glue).map("".join), min_size=1, max_size=5).map("".join)


def of_lines() -> st.SearchStrategy[str]:
    """Marks, words and lines of pieces, one after the other."""
    part = st.one_of(st.sampled_from(MARKS), st.sampled_from(MARKS), st.sampled_from(_lines()))
    return st.lists(part, min_size=1, max_size=12).map("".join)


def drawn(count: int, seed: str) -> Iterator[str]:
    """So many pieces of both kinds, the same ones whatever else changes: what Hypothesis draws
    hangs on the constants of the whole program, so that each edit of it would bring to light
    other cases in which the oracles differ from one another.
    """
    draw = Random(seed)
    for number in range(count):
        if number % 2:
            of = (MARKS, MARKS, _lines())
            yield "".join(draw.choice(draw.choice(of)) for _ in range(draw.randint(1, 12)))
        else:
            yield "".join(_block(draw) for _ in range(draw.randint(1, 5)))


def _block(draw: Random) -> str:
    if draw.random() < 0.5:
        part = _within((draw.choice(_BEFORE), draw.choice(_pieces())))
    else:
        part = draw.choice(_lines())
    return part + draw.choice(("\n\n", "\n"))
