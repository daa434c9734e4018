"""What makes a foreign answer one of ours: its first block is the short answer."""

from __future__ import annotations

from dataclasses import replace

from rectoverso.model import Alert, Block, Blocks, BulletList, ThematicBreak


def divided(blocks: Blocks) -> tuple[Blocks, Blocks]:
    """The short answer, which is the first block, and the long one, which is the rest.

    Rules at either end are dropped. A first block that our format would read as another part of a
    question becomes what says the same and is none: of a tip (a hint) comes a note, of a list of
    tasks (choices) a plain list.
    """
    first, last = 0, len(blocks)
    while first < last and isinstance(blocks[first], ThematicBreak):
        first += 1
    while last > first and isinstance(blocks[last - 1], ThematicBreak):
        last -= 1
    if first == last:
        return (), ()
    return (_as_answer(blocks[first]),), blocks[first + 1 : last]


def _as_answer(block: Block) -> Block:
    if isinstance(block, Alert) and block.kind == "tip":
        return replace(block, kind="note")
    if isinstance(block, BulletList) and any(item.checked is not None for item in block.items):
        return replace(block, items=tuple(replace(item, checked=None) for item in block.items))
    return block
