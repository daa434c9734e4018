"""The room that a formula has on a phone, against what the rule on wide formulas takes it for."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso.model import Alert, Block, Inline, Kind, MathBlock, Question, Quote
from rectoverso.rules.wide_formula import FORMULA, LEAST, PHONE, rooms
from tests import factory
from tests.cards.page import shown
from tests.cards.rendering import Render
from tests.factory import AT, bullets, chapter, choice, inlines, math, para, question

pytestmark = pytest.mark.slow

SHOWN = """() => [...MathJax.startup.document.math].map(item => {
    const box = item.typesetRoot.parentElement;
    const size = at => parseFloat(getComputedStyle(at).fontSize);
    return [item.math, box.clientWidth, size(box), size(item.typesetRoot)]; })"""


def asked() -> Question:
    """A question with a formula, 40 em and more, wherever one may stand."""
    numbers = count(10)

    def tex() -> str:
        return "x" * 80 + f"_{{{next(numbers)}}}"

    def one() -> Inline:
        return math(tex())

    def blocks() -> tuple[Block, ...]:
        item = bullets(one())
        return (
            para("a ", one()),
            MathBlock(tex(), AT),
            item,
            Quote((para(one()),), AT),
            Alert("note", (para(one()),), AT),
            factory.table(["a", "b"], ["c", one()]),
        )

    made = question(
        "rooms",
        inlines("a ", one()),
        para(one()),
        long=blocks(),
        choices=(choice(True, para(one())), choice(False, para("b"))),
        kind=Kind.CHOICE,
        hint=(para(one()),),
    )
    reasoned = replace(made.choices[0], reason=(para(one()),))
    return replace(
        made,
        choices=(reasoned, made.choices[1]),
        front=(para(one()),),
        brief=(bullets(one()),),
    )


def test_the_rule_knows_the_room_of_every_place(
    browser: Browser, tmp_path: Path, render: Render
) -> None:
    each = asked()
    made = render(factory.deck(chapter("a", each)), tmp_path)
    known = {node.tex: room for node, room in rooms(each)}
    assert len(known) > 12
    found: dict[str, tuple[float, float]] = {}

    def in_em(room: tuple[float, float]) -> float:
        return room[0] / room[1]

    with shown(browser, media=made.media, width=int(PHONE), client="ankimobile") as seen:
        for name in ("recto", "verso"):
            seen.show(made.side("rooms", name))
            for tex, wide, size, own in seen.ask(SHOWN):
                if wide:
                    found[tex] = min((wide, size), found.get(tex, (wide, size)), key=in_em)
                    assert own == pytest.approx(size * FORMULA * LEAST, abs=0.01)
    off = {
        tex[80:]: (room, found[tex])
        for tex, room in known.items()
        if found[tex] != pytest.approx((room.px, room.size), abs=1.5)
    }
    assert off == {}
