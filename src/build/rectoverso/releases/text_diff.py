"""What changed in a text, word by word, and in a program line by line.

Only passages that changed are shown, and of those only some words around each change. Time stays
in proportion to the text: where words repeat so much that finding the shortest difference would
take long, the old words are shown as removed and the new ones as added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from rectoverso.anki.plain import Passage

Op = Literal["same", "removed", "added", "cut"]
"""What became of a run; `cut` stands for words that are the same and left out."""

CONTEXT: Final = 6
"""Words shown around a change; lines of a program are `CONTEXT // 3`."""

_MOST_PAIRS: Final = 4_000
_SIMILAR: Final = 0.4
_WIDEST: Final = 40
# A formula stays whole, and what is written right after it belongs to it.
_TOKEN: Final = re.compile(r"(?:\${1,2}[^$]+\${1,2}|\S)+")


class Run(NamedTuple):
    """Words with what became of them; runs are parted by a blank."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A passage that changed, as runs; with `code` one line of a program, which is one run."""

    runs: tuple[Run, ...]
    code: bool = False


def difference(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Line, ...]:
    """What `after` says otherwise than `before`; nothing where they say the same."""
    lines: list[Line] = []
    for same, old, new in _blocks(before, after):
        if not same:
            lines += _replaced(before[old], after[new])
    return tuple(lines)


def shortened(lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """The first lines, up to about `most` characters; what is left out ends in a `cut`."""
    kept: list[Line] = []
    room = most
    for line in lines:
        runs = []
        for run in line.runs:
            if len(run.text) > room:
                runs.append(Run(run.op, run.text[: max(0, room)].rstrip() + "…"))
                kept.append(Line(tuple(runs), line.code))
                return tuple(kept)
            room -= len(run.text)
            runs.append(run)
        kept.append(line)
        if room <= 0 and line is not lines[-1]:
            kept.append(Line((Run("cut", "…"),), line.code))
            return tuple(kept)
    return tuple(kept)


# ---------------------------------------------------------------- passages


def _replaced(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[Line]:
    """Passages in place of others, each with the one that it came from where one is like it."""
    place = 0
    wide = len(before) > _WIDEST or len(after) > _WIDEST
    for old in before:
        candidates = range(place, min(len(after), place + 1) if wide else len(after))
        likeness = {at: _likeness(old, after[at]) for at in candidates}
        best = max(candidates, key=lambda at: (likeness[at], -at), default=place)
        if likeness.get(best, 0.0) < _SIMILAR:
            yield from _whole(old, "removed")
            continue
        for new in after[place:best]:
            yield from _whole(new, "added")
        yield from _changed(old, after[best])
        place = best + 1
    for new in after[place:]:
        yield from _whole(new, "added")


def _likeness(one: Passage, other: Passage) -> float:
    """The share of their words that two passages have in common."""
    if one.code != other.code:
        return 0.0
    words, others = Counter(_TOKEN.findall(one.text)), Counter(_TOKEN.findall(other.text))
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0


def _whole(passage: Passage, op: Op) -> Iterator[Line]:
    parts = passage.text.split("\n") if passage.code else [passage.text]
    for part in parts:
        yield Line((Run(op, part),), passage.code)


def _changed(before: Passage, after: Passage) -> Iterator[Line]:
    if after.code:
        yield from _program(before.text.split("\n"), after.text.split("\n"))
    else:
        yield Line(tuple(_runs(_tokens(before.text), _tokens(after.text))))


# ---------------------------------------------------------------- words


def _tokens(words: str) -> list[str]:
    tokens = _TOKEN.findall(words)
    if tokens:
        tokens[0] = words[: len(words) - len(words.lstrip())] + tokens[0]
    return tokens


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    blocks = list(_blocks(before, after))
    for number, (same, old, new) in enumerate(blocks):
        if same:
            yield from _context(after[new], number == 0, number == len(blocks) - 1)
            continue
        if before[old]:
            yield Run("removed", " ".join(before[old]))
        if after[new]:
            yield Run("added", " ".join(after[new]))


def _context(tokens: list[str], first: bool, last: bool) -> Iterator[Run]:
    """Words that did not change, those far from a change left out."""
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(tokens) <= head + tail + 2:
        yield Run("same", " ".join(tokens))
        return
    if head:
        yield Run("same", " ".join(tokens[:head]))
    yield Run("cut", "…")
    if tail:
        yield Run("same", " ".join(tokens[-tail:]))


# ---------------------------------------------------------------- lines of a program


def _program(before: list[str], after: list[str]) -> Iterator[Line]:
    around = CONTEXT // 3
    blocks = list(_blocks(before, after))
    for number, (same, old, new) in enumerate(blocks):
        if not same:
            yield from (Line((Run("removed", line),), True) for line in before[old])
            yield from (Line((Run("added", line),), True) for line in after[new])
            continue
        lines = after[new]
        head = 0 if number == 0 else around
        tail = 0 if number == len(blocks) - 1 else around
        if len(lines) <= head + tail + 1:
            yield from (Line((Run("same", line),), True) for line in lines)
            continue
        yield from (Line((Run("same", line),), True) for line in lines[:head])
        yield Line((Run("cut", "…"),), True)
        yield from (Line((Run("same", line),), True) for line in lines[len(lines) - tail :])


# ---------------------------------------------------------------- what they share


_Block = tuple[bool, slice, slice]


def _blocks(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[_Block]:
    """Where two sequences are the same and where not, in order; none is empty on both sides."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    olds = before[start : len(before) - end]
    news = after[start : len(after) - end]
    blocks: list[_Block] = [(True, slice(0, start), slice(0, start))]
    for same, old, new in _middle(olds, news):
        blocks.append(
            (
                same,
                slice(old.start + start, old.stop + start),
                slice(new.start + start, new.stop + start),
            )
        )
    old_end, new_end = len(before) - end, len(after) - end
    blocks.append((True, slice(old_end, len(before)), slice(new_end, len(after))))
    return [block for block in blocks if any(side.start < side.stop for side in block[1:])]


def _middle(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[_Block]:
    if not before or not after or _pairs(before, after) > _MOST_PAIRS:
        if before or after:
            yield False, slice(0, len(before)), slice(0, len(after))
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        yield tag == "equal", slice(old_start, old_end), slice(new_start, new_end)


def _pairs(before: Iterable[Hashable], after: Iterable[Hashable]) -> int:
    """How many pairs of equal items there are: what looking for the longest run costs."""
    counts = Counter(before)
    return sum(counts[item] for item in after)
