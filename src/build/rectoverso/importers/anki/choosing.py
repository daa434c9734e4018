"""Which of the offered answers a note says are right: by letters, numbers, words, or a row of
zeros and ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_APART: Final = re.compile(r"[\s,;/&+|]+")
_LABEL: Final = re.compile(r"\(?([A-Ja-j]|[0-9]{1,2})[.):\uff09]?\Z")
_BEGINS: Final = re.compile(r"\(?([A-Ja-j]|[0-9]{1,2})[.):\uff09]\s*(.+)\Z", re.DOTALL)
_SIGNS: Final = "\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467\u2468\u2469"
"""Numbers in circles."""


class Option(NamedTuple):
    """An answer to choose: its place by its field's name, from 1, and its words."""

    place: int
    words: str


def chosen(said: str, options: Sequence[Option]) -> frozenset[int]:
    """The places (from 0) of those of `options` that an answer says are right; none where it does
    not tell.
    """
    said = said.strip()
    at = {option.place: number for number, option in enumerate(options)}
    same = [number for number, each in enumerate(options) if _alike(each.words, said)]
    if same:
        return frozenset(same[:1])
    parts = [part for part in _APART.split(said) if part]
    if len(parts) == 1 and set(said) <= set("01") and len(said) >= len(options) > 1:
        parts = [*said]
    if len(parts) >= len(options) and set(parts) <= {"0", "1"}:
        right = (place for place, part in enumerate(parts, start=1) if part == "1")
        return frozenset(at[place] for place in right if place in at)
    places = [_place(part) for part in parts]
    if places and all(place in at for place in places):
        return frozenset(at[place] for place in places)
    begins = _BEGINS.match(said)
    number = at.get(_place(begins[1])) if begins else None
    if begins and number is not None and _alike(options[number].words, begins[2]):
        return frozenset((number,))
    return frozenset()


def _place(part: str) -> int:
    """The place that a letter or a number means, from 1; 0 for anything else."""
    if part[:1] in _SIGNS and len(part) == 1:
        return _SIGNS.index(part) + 1
    label = _LABEL.match(part)
    if not label:
        return 0
    return int(label[1]) if label[1].isdigit() else ord(label[1].lower()) - ord("a") + 1


def _alike(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".")
