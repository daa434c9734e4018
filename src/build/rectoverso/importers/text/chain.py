"""Which numbered lines of a text are its questions, and which count something in an answer.

Both may begin with "2." in the first column. The questions are those that make the best chain:
each counts on from the one before, and looks like a question by itself (a question mark, a label,
an answer below it). Found in one pass over the candidates, which takes time in proportion to their
number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

_NEXT: Final = 1.0
_RESTART: Final = 0.5
_GAP: Final = 0.2
_AGAIN: Final = -0.05
_BREAK: Final = -1.5
_ODD: Final = -0.4
_GAPS: Final = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A numbered line: its place among all lines, its number and style, how many chapters began
    before it, and how much it looks like a question by itself (`strong` when a label or a question
    mark says so).
    """

    at: int
    parts: tuple[int, ...]
    style: str
    chapter: int
    weight: float
    strong: bool
    odd: bool = False


class Link(NamedTuple):
    """A candidate that is a question, and the number that it has."""

    candidate: Candidate
    parts: tuple[int, ...]
    mended: str = ""


class _State(NamedTuple):
    score: float
    parts: tuple[int, ...]
    candidate: Candidate
    before: _State | None


def best(candidates: Sequence[Candidate]) -> list[Link]:
    """The chain of candidates that most likely are the questions."""
    styles = Counter(each.style for each in candidates if each.strong)
    usual = {style for style, count in styles.items() if count * 5 >= styles.total()}
    asking = sum(each.strong for each in candidates)
    top: _State | None = None
    by_prefix: dict[tuple[int, ...], _State] = {}
    by_parts: dict[tuple[int, ...], _State] = {}
    for each in candidates:
        weight = each.weight
        if usual and each.style not in usual and not each.strong:
            weight -= 1.5
        if asking * 2 > len(candidates) and not each.strong and weight < 0:
            weight -= 0.3
        new = [
            state
            for parts, cost in _readings(each)
            if (state := _linked(each, parts, weight + cost, top, by_prefix, by_parts)) is not None
        ]
        for state in new:
            for size in range(1, len(state.parts) + 1):
                prefix = state.parts[:size]
                if prefix not in by_prefix or by_prefix[prefix].score <= state.score:
                    by_prefix[prefix] = state
            if state.parts not in by_parts or by_parts[state.parts].score <= state.score:
                by_parts[state.parts] = state
            if top is None or top.score < state.score:
                top = state
    return _links(top)


def _readings(each: Candidate) -> list[tuple[tuple[int, ...], float]]:
    """The numbers that a candidate may mean, with what each costs: "33." may be a 3."""
    found = [(each.parts, 0.0)]
    digits = str(each.parts[-1])
    if len(digits) == 2 and digits[0] == digits[1]:
        found.append(((*each.parts[:-1], int(digits[0])), _ODD))
    return found


def _linked(
    each: Candidate,
    parts: tuple[int, ...],
    weight: float,
    top: _State | None,
    by_prefix: dict[tuple[int, ...], _State],
    by_parts: dict[tuple[int, ...], _State],
) -> _State | None:
    """The best chain that ends with a candidate, read as a number."""
    exact = parts == each.parts
    options: list[tuple[float, _State | None]] = []
    *head, last = parts
    before = by_prefix.get((*head, last - 1))
    if before is not None:
        options.append((before.score + _NEXT, before))
    if last == 1 and head:
        parent = by_parts.get(tuple(head)) or by_prefix.get((*head[:-1], head[-1] - 1))
        if parent is not None:
            options.append((parent.score + _NEXT, parent))
    if each.style != "none" and exact:
        for gap in range(2, _GAPS + 2):
            earlier = by_prefix.get((*head, last - gap))
            if earlier is not None:
                options.append((earlier.score + _GAP, earlier))
                break
        same = by_parts.get(parts)
        if same is not None:
            options.append((same.score + _AGAIN, same))
        if top is None:
            options.append((_NEXT if last in (0, 1) else 0.0, None))
        else:
            starts = last == 1 and top.candidate.chapter != each.chapter
            options.append((top.score + (_RESTART if starts else _BREAK), top))
    if not options:
        return None
    score, state = max(options, key=lambda option: option[0])
    return _State(score + weight, parts, each, state)


def _links(state: _State | None) -> list[Link]:
    found: list[Link] = []
    while state is not None:
        found.append(Link(state.candidate, state.parts))
        state = state.before
    found.reverse()
    for at in range(len(found)):
        found[at] = _mended(found, at)
    return found


def _mended(links: list[Link], at: int) -> Link:
    """A link with what is odd about its number."""
    link = links[at]
    given, parts = _said(link.candidate.parts), _said(link.parts)
    if given != parts:
        return link._replace(mended=f"number {given} is read as {parts}, which comes next")
    if link.candidate.style == "none":
        return link._replace(mended=f"nothing stands between number {parts} and the words")
    if at == 0:
        return link
    before = links[at - 1].parts
    if before == link.parts:
        after = links[at + 1].parts if at + 1 < len(links) else ()
        following = (*before[:-1], before[-1] + 1)
        if after == (*before[:-1], before[-1] + 2):
            message = f"number {parts} stands twice; this one is read as {_said(following)}"
            return link._replace(parts=following, mended=message)
        return link._replace(mended=f"number {parts} stands twice")
    if len(before) == len(link.parts) and before[:-1] == link.parts[:-1]:
        missing = link.parts[-1] - before[-1] - 1
        if missing > 0:
            first = _said((*before[:-1], before[-1] + 1))
            last = _said((*before[:-1], link.parts[-1] - 1))
            what = f"number {first} is" if missing == 1 else f"numbers {first} to {last} are"
            return link._replace(mended=f"{what} missing before this one")
    return link


def _said(parts: tuple[int, ...]) -> str:
    return "-".join(str(part) for part in parts)
