"""Lists whose signs are typed: lines that begin with a bullet or that count, as people write them
in the fields of notes, become lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rectoverso.importers.web.edges import without_beginning
from rectoverso.model import (
    Block,
    Blocks,
    BulletList,
    Inline,
    Inlines,
    LineBreak,
    ListItem,
    OrderedList,
    Paragraph,
    Text,
)

_BULLET: Final = re.compile(r"[-–—*•‣▪▫■□●○◦·∙⦁➢➤►▶→✓✔]\s+")
_NUMBER: Final = re.compile(r"(\d{1,2})[.)]\s+")
_ANY: Final = re.compile(r"[-–—*•‣▪▫■□●○◦·∙⦁➢➤►▶→✓✔\d]")


class _Line(NamedTuple):
    """A line of a paragraph: the paragraph's place among the blocks, its sign (the bullet, or `1`
    where it counts), its number, what stands behind the sign.
    """

    block: int
    whole: Inlines
    sign: str = ""
    number: int = 0
    rest: Inlines = ()


def with_lists(blocks: Blocks) -> Blocks:
    """Blocks in which lines with typed signs are lists: two bullets of one kind or more that follow
    one another, or numbers that count on from 1.
    """
    if not any(isinstance(block, Paragraph) and _may_begin(block) for block in blocks):
        return blocks
    out: list[Block] = []
    lines: list[_Line] = []
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            lines += (_line(place, each) for each in _split(block.children))
        else:
            out += _made(lines)
            lines = []
            out.append(block)
    return (*out, *_made(lines))


def _may_begin(block: Paragraph) -> bool:
    return any(
        isinstance(each, Text)
        and _ANY.match(each.text)
        and (number == 0 or isinstance(block.children[number - 1], LineBreak))
        for number, each in enumerate(block.children)
    )


def _split(children: Inlines) -> Iterator[Inlines]:
    line: list[Inline] = []
    for each in children:
        if isinstance(each, LineBreak):
            yield tuple(line)
            line = []
        else:
            line.append(each)
    yield tuple(line)


def _line(place: int, line: Inlines) -> _Line:
    first = line[0] if line else None
    if not isinstance(first, Text):
        return _Line(place, line)
    if found := _BULLET.match(first.text):
        return _Line(place, line, found[0][0], 0, without_beginning(line, found.end()))
    if found := _NUMBER.match(first.text):
        return _Line(place, line, "1", int(found[1]), without_beginning(line, found.end()))
    return _Line(place, line)


def _made(lines: list[_Line]) -> Iterator[Block]:
    """The lines of some paragraphs as paragraphs and lists."""
    waiting: list[_Line] = []
    start = 0
    while start < len(lines):
        end = _end(lines, start)
        if end - start > 1:
            yield from _paragraphs(waiting)
            waiting = []
            yield _list(lines[start:end])
        else:
            waiting.append(lines[start])
            end = start + 1
        start = end
    yield from _paragraphs(waiting)


def _end(lines: list[_Line], start: int) -> int:
    """Where the list that begins at a line ends; at its beginning where there is none."""
    first = lines[start]
    if not first.sign or not first.rest or first.number > 1:
        return start
    end = start + 1
    while (
        end < len(lines)
        and lines[end].sign == first.sign
        and lines[end].rest
        and lines[end].number == first.number + (end - start if first.sign == "1" else 0)
    ):
        end += 1
    return end if first.sign != "1" or first.number == 1 else start


def _list(lines: list[_Line]) -> Block:
    span = lines[0].whole[0].span
    items = tuple(
        ListItem((Paragraph(line.rest, line.rest[0].span),), None, line.whole[0].span)
        for line in lines
    )
    if lines[0].sign == "1":
        return OrderedList(items, 1, True, span)
    return BulletList(items, True, span)


def _paragraphs(lines: list[_Line]) -> Iterator[Block]:
    """Lines as the paragraphs in which they stood."""
    for place in dict.fromkeys(line.block for line in lines):
        children: list[Inline] = []
        for line in lines:
            if line.block == place and line.whole:
                if children:
                    children.append(LineBreak(line.whole[0].span))
                children += line.whole
        if children:
            yield Paragraph(tuple(children), children[0].span)
