"""The numbers that order new cards, with gaps, so that later questions fit between earlier ones.

Anki shows new cards by their `due` number. An import keeps the numbers of cards that are new to
the learner and ignores those of cards that are there already, so a number that was shipped should
stay: then a question added later lands where it belongs for everybody.

Anki complains about numbers from 1,000,000 on, and its database check folds those from 2,000,000
on into the second million, out of order; all numbers stay below.
"""

from __future__ import annotations

from collections.abc import Sequence

from rectoverso.history.subsequence import longest_increasing

CEILING = 1_000_000
"""Every due number is smaller (unless there are too many questions for that)."""

STEP = 1_000
"""The gap between neighbours while there is room for it."""


def spread(earlier: Sequence[int | None]) -> list[int]:
    """Due numbers in strictly rising order, from 1.

    `earlier` holds, in the order of the source, each question's number so far, or None. As many
    of them as their order allows stay (a longest increasing subsequence); the others are spread
    between their neighbours. Where a gap is too narrow, its surroundings are numbered anew, as
    few as give room.
    """
    count = len(earlier)
    if not count:
        return []
    ceiling = max(CEILING, 4 * count)
    held = [(place, due) for place, due in enumerate(earlier) if due and 0 < due < ceiling]
    kept = longest_increasing([due for _, due in held])
    dues: list[int | None] = [None] * count
    for number in kept:
        place, due = held[number]
        dues[place] = due
    step = max(1, min(STEP, ceiling // 2 // count))
    start = 0
    while start < count:
        if dues[start] is not None:
            start += 1
            continue
        end = _end_of_gap(dues, start)
        reach = 1
        while not _fill(dues, start, end, step, ceiling):
            start = max(0, start - reach)
            end = min(count, end + reach)
            dues[start:end] = [None] * (end - start)
            end = _end_of_gap(dues, start)
            reach *= 2
        start = end
    return [due for due in dues if due is not None]


def _end_of_gap(dues: list[int | None], start: int) -> int:
    """The first index from `start` on that holds a number; the length when none does."""
    return next((i for i in range(start, len(dues)) if dues[i] is not None), len(dues))


def _fill(dues: list[int | None], start: int, end: int, step: int, ceiling: int) -> bool:
    """Number `dues[start:end]`, a gap whose neighbours have numbers; False where too
    narrow.
    """
    low = (dues[start - 1] if start else 0) or 0
    count = end - start
    high = dues[end] if end < len(dues) else None
    if high is None:
        # The open end: half of what is left at most, so that there is room for years.
        room = ceiling - 1 - low
        pace = min(step, room // (2 * count) if start else room // count)
        if pace < 1:
            return False
        dues[start:end] = range(low + pace, low + pace * count + 1, pace)
        return True
    room = high - low
    if room <= count:
        return False
    dues[start:end] = [low + room * (i + 1) // (count + 1) for i in range(count)]
    return True
