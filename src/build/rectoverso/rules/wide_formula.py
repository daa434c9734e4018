r"""A formula does not fit a phone.

A phone of 320 CSS pixels leaves 288 of them to a formula, and less in a list, a quotation, an
alert, a choice or the panel of the short answer. Cards scale a wide formula down to 80 % of its
size; smaller, nobody could read it, so what is wider still has to be moved sideways. The message
says how wide it is then. Break the formula at a relation or before a sum, with `aligned`; set what
`\qquad` parts in lines of their own; give a part a name, and say in the next line what it is;
shorten the words in `\text{…}`. Books have more room, and read no worse for it. Words in the
device's own letters are counted as wide as they are high.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from typing import Final, NamedTuple

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import (
    Alert,
    Blocks,
    BulletList,
    Deck,
    Footnote,
    Inlines,
    Kind,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    Table,
)
from rectoverso.rules.context import Context
from rectoverso.rules.tex import formula

# What `style/cards.css` says of a phone; tests measure it. Sizes are in CSS px, the rest in em of
# where it stands.
PHONE: Final = 320.0
MARGIN: Final = 16.0
TEXT: Final = 17.0
FORMULA: Final = 1.05
"""A formula's size to that of the text beside it."""
LEAST: Final = 0.8
"""How far a wide formula is scaled down."""


class Indent(NamedTuple):
    """What a box takes from the width: em, px of its borders, and its text's size to that around
    it.
    """

    em: float = 0.0
    px: float = 0.0
    size: float = 1.0


HEADING: Final = Indent(size=1.2)
ITEM: Final = Indent(1.5)
QUOTE: Final = Indent(1.0, 3.0)
ALERT: Final = Indent(2.0, 4.0)
SHORT: Final = Indent(1.8, 4.0)
BRIEF: Final = Indent(1.8, 2.0, 0.94)
CHOICE: Final = Indent(3.0, 2.0, 0.96)
REASON: Final = Indent(3.26, 2.0, 0.85 * 0.92)
SMALLER: Final = Indent(size=0.92)
"""Hints and tables; a cell of a table that does not fit is as wide as the page."""
FOOTNOTE: Final = Indent(size=0.85)


class Room(NamedTuple):
    """How much room a formula has, and the size of the text around it, in CSS px. Where it can't be
    set apart, `in_line` says what else can be done.
    """

    px: float = PHONE - 2 * MARGIN
    size: float = TEXT
    in_line: str = ""

    def within(self, box: Indent) -> Room:
        """What a box leaves of it."""
        size = self.size * box.size
        return Room(self.px - box.em * size - box.px, size, self.in_line)

    @property
    def em(self) -> float:
        """The px of an em of a formula that is scaled down."""
        return self.size * FORMULA * LEAST


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    width = context.typesetter.width
    for chapter in deck.chapters:
        for question in chapter.questions:
            for node, room in rooms(question):
                taken = width(formula(node), room.px / room.em) * room.em
                if taken > room.px:
                    yield RULE.found(
                        f"this formula is {ceil(taken)} px wide on a phone that has {int(room.px)} "
                        "for it, though scaled to 80 %",
                        node.span,
                        _hint(node, room),
                    )


def _hint(node: Math | MathBlock, room: Room) -> str:
    if room.in_line:
        return f"give a part of it a name{room.in_line}"
    if parts := re.search(r"\\q?quad", node.tex):
        return (
            rf"set what {parts[0]} parts in lines of their own: "
            r"\begin{aligned} a &= b, \\ c &= d \end{aligned}"
        )
    if isinstance(node, MathBlock) or node.display:
        return (
            r"break it: \begin{aligned} a &= b + c \\ &\quad + d \\ &= e \end{aligned}, "
            "or give a part a name"
        )
    return "set it apart between $$ and break it there, or give a part a name"


_Found = Iterator[tuple[Math | MathBlock, Room]]


def rooms(question: Question) -> _Found:
    """Every formula of a question and of those below it, with its room; a list's rows stand in its
    table.
    """
    page = Room()
    cloze = question.kind is Kind.CLOZE
    heading = page.within(HEADING)._replace(in_line=", or move it into the front, above a ---")
    yield from _line(question.title, heading)
    yield from _blocks(question.hint, page.within(SMALLER))
    yield from _blocks(question.front, page)
    for choice in question.choices:
        yield from _blocks(choice.blocks, page.within(CHOICE))
        yield from _blocks(choice.reason, page.within(REASON))
    yield from _blocks(question.short, page if cloze else page.within(SHORT))
    yield from _blocks(question.brief, page.within(BRIEF))
    yield from _blocks(question.long, page)
    for follow_up in question.follow_ups:
        yield from rooms(follow_up)


def _blocks(blocks: Blocks, room: Room) -> _Found:
    for block in blocks:
        match block:
            case MathBlock():
                yield block, room
            case Paragraph():
                yield from _line(block.children, room)
            case BulletList() | OrderedList():
                for item in block.items:
                    yield from _blocks(item.blocks, room.within(ITEM))
            case Quote():
                yield from _blocks(block.blocks, room.within(QUOTE))
            case Alert():
                yield from _blocks(block.blocks, room.within(ALERT))
            case Table():
                inside = room.within(SMALLER)._replace(in_line=", or set it below the table")
                for row in (block.head, *block.rows):
                    for cell in row:
                        yield from _line(cell.children, inside)
            case _:
                pass


def _line(inlines: Inlines, room: Room) -> _Found:
    for inline in inlines:
        if isinstance(inline, Math):
            yield inline, room
        elif isinstance(inline, Footnote):
            yield from _blocks(inline.blocks, Room().within(FOOTNOTE))
        else:
            yield from _line(getattr(inline, "children", ()), room)


RULE = Rule("TEX006", "wide-formula", Severity.WARNING, _check)
