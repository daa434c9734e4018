"""How much room a formula has, wherever it stands on a card."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rectoverso.model import Alert, Block, Cell, Footnote, Math, MathBlock, Question, Quote, Table
from rectoverso.rules import wide_formula
from rectoverso.rules.context import Context, Index
from rectoverso.source.glossary import EMPTY
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.factory import AT, bullets, choice, math, para, question

LONG = "x" * 60  # 34.3 em
BLOCK = MathBlock(LONG, AT)
SIZE = 17 * 1.05 * 0.8


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def said(asked: Question, typesetter: Typesetter) -> list[tuple[int, int]]:
    """What is found in a question: how wide a formula is, and how much room there is, in px."""
    deck = factory.deck(factory.chapter("activation", asked))
    context = Context(
        typesetter=typesetter,
        citation_keys=(),
        bibliography_problems=(),
        medium=lambda _: b"",
        index=Index(deck),
        lines=lambda _: [],
        glossary=EMPTY,
        beside=lambda _: [],
    )
    assert wide_formula.RULE.check is not None
    return [
        (int(wide), int(room))
        for found in wide_formula.RULE.check(deck, context)
        for wide, room in re.findall(r"is (\d+) px wide on a phone that has (\d+)", found.message)
    ]


TABLE = Table(("",), (Cell((), AT),), ((Cell((math(LONG),), AT),),), AT)


@pytest.mark.parametrize(
    ("block", "room", "size"),
    [
        (BLOCK, 288, 1),
        (para(math(LONG)), 288, 1),
        (para("a", math(LONG, display=True)), 288, 1),
        (bullets(math(LONG)), 288 - 1.5 * 17, 1),
        (Quote((bullets(math(LONG)),), AT), 288 - 2.5 * 17 - 3, 1),
        (Alert("note", (BLOCK,), AT), 288 - 2 * 17 - 4, 1),
        (TABLE, 288, 0.92),
        (para("a", Footnote((para(math(LONG)),), AT)), 288, 0.85),
    ],
)
def test_the_room_of_a_formula(
    typesetter: Typesetter, block: Block, room: float, size: float
) -> None:
    asked = question("a", "b", para("c"), long=(block,))
    ((wide, there),) = said(asked, typesetter)
    assert wide == pytest.approx(60 * 0.572 * SIZE * size, abs=1)
    assert there == int(room)


def test_the_room_in_the_parts_of_a_question(typesetter: Typesetter) -> None:
    panel = 288 - 1.8 * 17 - 4
    offered = 288 - 3 * 17 * 0.96 - 2
    assert [room for _, room in said(question("a", "b", BLOCK), typesetter)] == [int(panel)]
    asked = question(
        "a",
        (Math(LONG, False, AT),),
        para("c"),
        hint=(BLOCK,),
        choices=(choice(True, BLOCK),),
        follow_ups=(question("d", "e", para("f"), long=(BLOCK,), level=3),),
    )
    assert said(asked, typesetter) == [
        (589, 288),  # the heading
        (451, 288),
        (471, int(offered)),
        (491, 288),
    ]


def test_a_short_formula_fits(typesetter: Typesetter) -> None:
    fitting = "x" * 35  # 20.02 em
    assert said(question("a", "b", para("c"), long=(MathBlock(fitting, AT),)), typesetter) == []
    assert said(question("a", "b", para("c"), long=(MathBlock(fitting + "x", AT),)), typesetter)
