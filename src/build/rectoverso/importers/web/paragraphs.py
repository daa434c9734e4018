"""Runs as paragraphs, and blocks as one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rectoverso.diagnostics import Span
from rectoverso.importers.web.runs import Run, inlines, is_display, is_picture, without_edges
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Code,
    CodeBlock,
    Figure,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
)


def paragraphs(runs: Sequence[Run]) -> list[Block]:
    """Runs as paragraphs: two breaks part them, and so does a picture in a line of its own."""
    blocks: list[Block] = []
    lines: list[list[Run]] = []

    def finish() -> None:
        joined: list[Run] = []
        for number, line in enumerate(lines):
            if number and not (is_display(joined[-1]) or is_display(line[0])):
                joined.append(Run("", (), line[0].span, node=LineBreak(line[0].span)))
            elif number:
                joined.append(Run(" ", (), line[0].span))
            joined += line
        lines.clear()
        block = _paragraph(inlines(joined))
        if block is not None:
            blocks.append(block)

    current: list[Run] = []
    rows = [current]
    for run in runs:
        if isinstance(run.node, LineBreak):
            current = []
            rows.append(current)
        else:
            current.append(run)
    for row in rows:
        line = without_edges(row)
        if not line or (len(line) == 1 and is_picture(line[0])):
            finish()
        if line:
            lines.append(line)
        if len(line) == 1 and is_picture(line[0]):
            finish()
    finish()
    return blocks


def _paragraph(children: Inlines) -> Block | None:
    match children:
        case ():
            return None
        case (Image() as image,):
            return Figure(image, image.title, image.span)
        case (Math(display=True) as math,):
            return MathBlock(math.tex, math.span)
        case _:
            return Paragraph(children, children[0].span)


def as_line(blocks: Blocks) -> Inlines:
    """Blocks as one line of a table or a title; breaks stand between them."""
    return with_breaks([line for block in blocks for line in _lines(block)], None)


def with_breaks(lines: Sequence[Inlines], span: Span | None) -> Inlines:
    out: list[Inline] = []
    for line in lines:
        if out:
            out.append(LineBreak(span or line[0].span))
        out += line
    return tuple(out)


def _lines(block: Block) -> list[Inlines]:
    match block:
        case Paragraph():
            return [block.children]
        case Figure():
            return [(block.image,)]
        case MathBlock():
            return [(Math(block.tex, False, block.span),)]
        case CodeBlock():
            lines = (line.strip() for line in block.text.split("\n"))
            return [(Code(line, block.span),) for line in lines if line]
        case BulletList() | OrderedList():
            found = []
            for number, item in enumerate(block.items):
                mark = f"{block.start + number}. " if isinstance(block, OrderedList) else "• "
                if item.checked is not None:
                    mark = "☑ " if item.checked else "☐ "
                inner = [line for each in item.blocks for line in _lines(each)]
                for place, line in enumerate(inner):
                    lead = (Text(mark, block.span),) if not place else ()
                    found.append(joined((*lead, *line)))
            return found
        case Quote() | Alert():
            return [line for each in block.blocks for line in _lines(each)]
        case Table():
            rows = []
            for row in (block.head, *block.rows):
                cells = [cell.children for cell in row if cell.children]
                between = Text(" · ", block.span)
                parts: list[Inline] = []
                for cell in cells:
                    parts += ([between] if parts else []) + list(cell)
                if parts:
                    rows.append(joined(tuple(parts)))
            return rows
        case _:
            return []


def joined(children: Inlines) -> Inlines:
    """Inlines whose neighbouring words are one."""
    out: list[Inline] = []
    for each in children:
        last = out[-1] if out else None
        if isinstance(each, Text) and isinstance(last, Text):
            out[-1] = Text(last.text + each.text, last.span)
        else:
            out.append(each)
    return tuple(out)


def without_strong(children: Inlines) -> Inlines:
    """A head's words, which are bold by themselves."""
    match children:
        case (Strong() as strong,):
            return strong.children
        case _:
            return children


def with_lead(lead: str, blocks: Blocks, span: Span) -> Blocks:
    first = blocks[0] if blocks else None
    text = Text(lead, span)
    if isinstance(first, Paragraph):
        return (replace(first, children=joined((text, *first.children))), *blocks[1:])
    return (Paragraph((Text(lead.strip(), span),), span), *blocks)


def with_lists(blocks: Blocks, more: Blocks) -> Blocks:
    """An item's blocks and what stands behind the item in its list: lists go on."""
    if blocks and more:
        last, first = blocks[-1], more[0]
        if isinstance(last, BulletList) and isinstance(first, BulletList):
            whole = replace(
                last, items=(*last.items, *first.items), tight=last.tight and first.tight
            )
            return (*blocks[:-1], whole, *more[1:])
    return (*blocks, *more)


def is_tight(blocks: Blocks) -> bool:
    """Whether blocks of an item need no blank lines between them."""
    return all(
        isinstance(after, BulletList | OrderedList) and isinstance(before, Paragraph)
        for before, after in pairwise(blocks)
    )
