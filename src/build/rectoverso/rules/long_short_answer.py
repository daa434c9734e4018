"""A short answer is too long for the cheat sheet.

The short answer is what one would say in thirty seconds, and all that the cheat sheet prints. A
line of its columns (66 mm at 6.9 points) holds 29 Hangul or about 58 Latin letters; a short
answer may fill seven of them, 203 Hangul or 406 Latin letters. A formula counts what is seen of
it, a line of a program or a row of a table as a line, a picture as too much. Part the answer: the
first paragraph is the short one, the rest the long one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    CodeBlock,
    Deck,
    Figure,
    Inlines,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    Table,
    ThematicBreak,
    plain,
    walk_inlines,
)
from rectoverso.rules.context import Context

COLUMN = 58
"""Cells in a line of the cheat sheet; a Hangul letter takes two."""
LINES = 7
_MOST = COLUMN * LINES


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        short = entry.question.short
        taken = sum(cells(block) for block in short)
        if taken > _MOST:
            lines = -(-taken // COLUMN)
            yield RULE.found(
                f"this short answer fills {lines} lines of the cheat sheet, more than {LINES}",
                short[0].span,
                "say it in one or two sentences, and the rest in the next paragraph",
            )


def cells(block: Block) -> int:
    """The room that a block takes on the cheat sheet, in cells of half a Hangul letter's width."""
    match block:
        case Paragraph():
            return _width(block.children)
        case MathBlock():
            return COLUMN * (1 + block.tex.count(r"\\"))
        case CodeBlock():
            return COLUMN * (1 + block.text.count("\n"))
        case Table():
            return sum(
                max(COLUMN, sum(_width(cell.children) for cell in row))
                for row in (block.head, *block.rows)
            )
        case Figure():
            return _MOST + 1
        case BulletList() | OrderedList():
            return sum(_whole_lines(item.blocks) for item in block.items)
        case Quote() | Alert():
            return _whole_lines(block.blocks)
        case ThematicBreak():
            return COLUMN


def _whole_lines(blocks: Blocks) -> int:
    return sum(-(-cells(block) // COLUMN) * COLUMN for block in blocks)


def _width(inlines: Inlines) -> int:
    formulas = [node.tex for node in walk_inlines(inlines) if isinstance(node, Math)]
    words = plain(inlines)
    hidden = sum(len(tex) - _signs(tex) for tex in formulas)
    return (
        len(words) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in words) - hidden
    )


def _signs(tex: str) -> int:
    """About how many signs of a formula are seen."""
    seen = re.sub(r"\\(?:[A-Za-z]+|.)", "x", re.sub(r"\\[,;:! ]", "", tex))
    return len(re.sub(r"[{}&_^$\s]", "", seen))


RULE = Rule("QST006", "long-short-answer", Severity.WARNING, _check)
