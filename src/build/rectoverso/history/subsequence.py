"""The longest increasing subsequence: as many of some numbers as stand in order already."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The places (from 0) of a longest strictly increasing subsequence.

    Patience sorting (M. L. Fredman, On computing the length of longest increasing subsequences,
    1975): n log n steps.
    """
    ends: list[int] = []
    tops: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(ends, number)
        before.append(tops[pile - 1] if pile else None)
        ends[pile : pile + 1] = [number]
        tops[pile : pile + 1] = [place]
    kept = set[int]()
    here = tops[-1] if tops else None
    while here is not None:
        kept.add(here)
        here = before[here]
    return kept
