"""Blocks as Markdown can say them, and how the blocks of an item stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    CodeBlock,
    Figure,
    Footnote,
    Image,
    Inline,
    Inlines,
    LineBreak,
    ListItem,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    SoftBreak,
    Table,
    Text,
    ThematicBreak,
)
from rectoverso.source.markdown.sayable.words import PARENTS, flat, inlines

_MOST: Final = 999_999_999


def blocks(content: Blocks) -> Blocks:
    """Blocks, without those that hold nothing."""
    return tuple(made for block in content for made in _block(block))


def _block(block: Block) -> Iterator[Block]:
    match block:
        case Paragraph():
            yield from _paragraph(block)
        case BulletList() | OrderedList():
            if block.items:
                yield list_of(block)
        case Quote() | Alert():
            content = blocks(block.blocks)
            if content:
                yield replace(block, blocks=content)
        case CodeBlock():
            language = "tex" if block.language == "math" else block.language
            yield replace(block, language="".join(language.split()[:1]), places=())
        case MathBlock():
            yield replace(block, tex=block.tex.strip(), places=())
        case Table():
            if block.head:
                yield _table(block)
        case Figure():
            yield from _figure(block)
        case ThematicBreak():
            yield block


def _paragraph(block: Paragraph) -> Iterator[Block]:
    match inlines(block.children):
        case children if all(isinstance(each, SoftBreak | LineBreak) for each in children):
            pass
        case (Image() as image,):
            yield Figure(image, image.title, block.span)
        case (Math(display=True) as formula,):
            yield MathBlock(formula.tex, block.span)
        case children:
            yield replace(block, children=children)


def _figure(block: Figure) -> Iterator[Block]:
    caption = flat(block.caption or block.image.title)
    match inlines((block.image,)):
        case (Image() as image,):
            yield Figure(replace(image, title=caption), caption, block.span)
        case children:
            more = (Text(f" {caption}", block.span),) if caption else ()
            yield Paragraph((*children, *more), block.span)


def _table(block: Table) -> Table:
    rows = (block.head, *block.rows)
    width = max(map(len, rows))
    filled = []
    for row in rows:
        cells = tuple(replace(c, children=inlines(c.children, one_line=True)) for c in row)
        filled.append(cells + (Cell((), block.span),) * (width - len(row)))
    alignments = (*block.alignments, *("",) * width)[:width]
    return Table(alignments, filled[0], tuple(filled[1:]), block.span)


def list_of(block: BulletList | OrderedList) -> BulletList | OrderedList:
    """A list, loose or tight as it can be written."""
    items = tuple(replace(item, blocks=blocks(item.blocks)) for item in block.items)
    if isinstance(block, OrderedList):
        start = min(max(block.start, 0), _MOST + 1 - len(items))
        return OrderedList(items, start, _is_tight(items, block.tight), block.span)
    return BulletList(items, _is_tight(items, block.tight), block.span)


def _is_tight(items: tuple[ListItem, ...], asked: bool) -> bool:
    if not any(map(_has_paragraph, items)):
        return True
    if asked:
        return not any(needs_blank(*pair) for item in items for pair in pairwise(parts(item)))
    return len(items) == 1 and len(parts(items[0])) <= 1


def _has_paragraph(item: ListItem) -> bool:
    return any(isinstance(part, Paragraph | Figure) for part in parts(item))


def parts(item: ListItem) -> Blocks:
    """The blocks of an item; before them an empty paragraph where a task's mark stands alone."""
    if item.checked is None or (item.blocks and isinstance(item.blocks[0], Paragraph | Figure)):
        return item.blocks
    return (Paragraph((), item.span), *item.blocks)


def needs_blank(above: Block, below: Block) -> bool:
    """Whether two blocks of an item would be one, or something else, without an empty line."""
    match above:
        case CodeBlock() | MathBlock() | ThematicBreak():
            return False
        case Paragraph() | Figure():
            heading = isinstance(below, ThematicBreak) and below.separates
            return heading or _continues(below) or _opens_bare(below)
        case Quote() | Alert():
            return _continues(below) or isinstance(below, Quote | Alert | Table)
        case _:
            return _continues(below) or isinstance(below, Table)


def _continues(block: Block) -> bool:
    """Whether a block would go on with the words of a paragraph above it."""
    later = isinstance(block, OrderedList) and block.start != 1
    return later or isinstance(block, Paragraph | Figure)


def _opens_bare(block: Block) -> bool:
    """Whether the first line of a list is its mark alone."""
    return isinstance(block, BulletList | OrderedList) and is_bare(block.items[0])


def is_bare(item: ListItem) -> bool:
    """Whether nothing can stand right behind an item's mark."""
    first = parts(item)[:1]
    return not first or isinstance(first[0], ThematicBreak)


def note(content: Blocks) -> Blocks:
    """What a footnote says, with what its own footnotes say at its end."""
    own: list[Footnote] = []

    def without(children: Inlines) -> Inlines:
        kept: list[Inline] = []
        for child in children:
            if isinstance(child, Footnote):
                own.append(child)
            elif isinstance(child, PARENTS):
                kept.append(replace(child, children=without(child.children)))
            else:
                kept.append(child)
        return tuple(kept)

    content = blocks(_with_words(content, without))
    return (*content, *(block for called in own for block in note(called.blocks)))


def _with_words(content: Blocks, change: Callable[[Inlines], Inlines]) -> Blocks:
    """Blocks with all their running words changed."""
    found: list[Block] = []
    for block in content:
        match block:
            case Paragraph():
                found.append(replace(block, children=change(block.children)))
            case BulletList() | OrderedList():
                items = tuple(
                    replace(item, blocks=_with_words(item.blocks, change)) for item in block.items
                )
                found.append(replace(block, items=items))
            case Quote() | Alert():
                found.append(replace(block, blocks=_with_words(block.blocks, change)))
            case Table():
                rows = tuple(
                    tuple(replace(cell, children=change(cell.children)) for cell in row)
                    for row in (block.head, *block.rows)
                )
                found.append(replace(block, head=rows[0], rows=rows[1:]))
            case _:
                found.append(block)
    return tuple(found)
