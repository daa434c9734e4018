"""Options below a question, and an answer that names one of them by its letter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple

from rectoverso.importers.text import marks
from rectoverso.importers.web.edges import without_beginning
from rectoverso.languages import documents
from rectoverso.model import (
    Block,
    Blocks,
    BulletList,
    Choice,
    Inline,
    Inlines,
    LineBreak,
    OrderedList,
    Paragraph,
    plain,
)

_LETTERS: Final = re.compile(
    r"\W*(?:option\s+)?([A-J])(?:\s*(?:,|&|/|"
    rf"{'|'.join(sorted(documents.BOTH))})\s*([A-J]))?(?=\W|\Z)",
    re.IGNORECASE,
)
_FEWEST: Final = 2


class Offered(NamedTuple):
    """What stands under a question before it is answered, its choices, and its answer."""

    front: Blocks
    choices: tuple[Choice, ...]
    answer: Blocks


def choices(front: Blocks, answer: Blocks) -> Offered:
    """The choices that stand last above an answer that names the right one; none where there are
    no such.
    """
    unchanged = Offered(front, (), answer)
    if not front or not answer or not isinstance(answer[0], Paragraph):
        return unchanged
    options = _options(front[-1])
    words = plain(answer[0].children)
    found = _LETTERS.match(words[:60])
    if len(options) < _FEWEST or not found:
        return unchanged
    letters = {each.upper() for each in found.groups() if each}
    named = [letter for letter, _ in options]
    if not letters <= set(named) or len(set(named)) != len(named):
        return unchanged
    offered = tuple(Choice(blocks, letter in letters, front[-1].span) for letter, blocks in options)
    rest = without_beginning(answer[0].children, found.end())
    rest = without_beginning(rest, len(plain(rest)) - len(plain(rest).lstrip(" .):,-–—")))
    right = [plain_blocks(each.blocks) for each in offered if each.right]
    if plain(rest).strip(" .").casefold() in [each.strip(" .").casefold() for each in right]:
        rest = ()
    first = (replace(answer[0], children=rest),) if rest else ()
    return Offered(front[:-1], offered, (*first, *answer[1:]))


def with_title(title: Inlines, offered: Offered) -> tuple[Inlines, Offered]:
    """The first paragraph below a question's label as its title, where there is one."""
    below = offered.front or offered.answer
    if not below or not isinstance(below[0], Paragraph):
        return title, offered
    if offered.front:
        return below[0].children, offered._replace(front=below[1:])
    return below[0].children, offered._replace(answer=below[1:])


def plain_blocks(blocks: Blocks) -> str:
    """The words of paragraphs."""
    return " ".join(plain(each.children) for each in blocks if isinstance(each, Paragraph))


def _options(block: Block) -> list[tuple[str, Blocks]]:
    """The options of a list or of a paragraph's lines, each with its letter."""
    if isinstance(block, BulletList | OrderedList):
        out = []
        for number, item in enumerate(block.items):
            letter, blocks = _lettered(item.blocks)
            if not letter and isinstance(block, BulletList):
                return []
            out.append((letter or chr(ord("A") + number % 26), blocks))
        return out
    if isinstance(block, Paragraph):
        found = [_lettered((replace(block, children=line),)) for line in _lines(block.children)]
        return found if all(letter for letter, _ in found) else []
    return []


def _lettered(blocks: Blocks) -> tuple[str, Blocks]:
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph):
        return "", blocks
    words = plain(first.children)
    found = marks.letter(words)
    if found is None or not found[1]:
        return "", blocks
    at = words.find(found[1][:40])
    line = without_beginning(first.children, max(at, 0))
    return found[0], (replace(first, children=line), *blocks[1:])


def _lines(children: Inlines) -> list[Inlines]:
    lines: list[list[Inline]] = [[]]
    for each in children:
        if isinstance(each, LineBreak):
            lines.append([])
        else:
            lines[-1].append(each)
    return [tuple(line) for line in lines if line]
