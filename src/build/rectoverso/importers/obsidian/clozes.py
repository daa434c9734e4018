"""Gaps as Obsidian's plugins write them, turned into Anki's marks.

A pattern of Spaced Repetition is an example of itself: `==[123;;]answer[;;hint]==` says that a gap
stands between `==`, and that a number with `;;` may come before, `;;` with a hint behind. Brackets
hold what may be missing; a bracket that is meant is escaped.

Sources: `docs/docs/en/flashcards/cloze-cards.md` of st3v3nmw/obsidian-spaced-repetition for
patterns, groups and the letters `ash`; the wiki's `Cloze-formatting` of Obsidian_to_Anki for curly
braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NamedTuple

from rectoverso.importers.obsidian.scanning import Shielded, inside
from rectoverso.importers.obsidian.settings import HIGHLIGHT

ANKI: Final = re.compile(r"\{\{c\d+::")
_CURLY: Final = re.compile(r"\{(?:c?(\d{1,3})[:|])?([^{}\n]{1,400})\}")
_PART: Final = re.compile(r"\\{1,2}([\[\]])|(\[)|(\])|(\d+)|(answer)|(hint)|(.)", re.DOTALL)
_LONGEST_LINE: Final = 20_000
_FOOTNOTED: Final = "==answer==[^\\[hint\\]][\\[^123\\]]"
"""Hints and numbers as earlier releases of the plugin wrote them behind a highlight."""
_MOST: Final = 500


class Gap(NamedTuple):
    """A gap of a text: its number (0 where it has none), what it hides, and a hint."""

    number: int
    words: str
    hint: str


def patterns(given: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Expressions for some patterns; one that can't be read is none."""
    wanted = [*given, _FOOTNOTED] if HIGHLIGHT in given else given
    made = (_pattern(each) for each in dict.fromkeys(wanted))
    return tuple(each for each in made if each is not None)


@cache
def _pattern(example: str) -> re.Pattern[str] | None:
    parts: list[str] = []
    optional = False
    opening = ""
    names: list[str] = []
    for literal, opens, closes, number, answer, hint, other in _PART.findall(example):
        if opens:
            parts.append("(?:")
            optional = True
        elif closes:
            parts.append(")?")
            optional = False
        elif number and optional:
            parts.append(r"(?P<number>\d{1,3}|[ash]{1,50})")
            names.append("number")
        elif answer:
            parts.append(_words("answer", opening))
            names.append("answer")
        elif hint and optional:
            parts.append(_words("hint", opening))
            names.append("hint")
        else:
            sign = literal or other or number or hint
            parts.append(re.escape(sign))
            if "answer" not in names and not optional:
                opening += sign
    if names.count("answer") != 1 or len(set(names)) != len(names) or not opening:
        return None
    try:
        return re.compile("".join(parts))
    except re.error:
        return None


def _words(name: str, opening: str) -> str:
    """Some words in which no other gap begins."""
    return rf"(?P<{name}>(?:(?!{re.escape(opening)})[^\n]){{1,400}}?)"


def has_gap(line: str, given: Sequence[str]) -> bool:
    """Whether a gap stands in a line, outside of code and formulas."""
    if len(line) > _LONGEST_LINE:
        return False
    if ANKI.search(line):
        return True
    shielded: Shielded | None = None
    for pattern in patterns(given):
        for found in pattern.finditer(line):
            shielded = shielded or Shielded(line)
            if not shielded.has(found.start()) and found["answer"].strip():
                return True
    return False


def marked(text: str, given: Sequence[str], curly: bool, mark: Callable[[Gap], str]) -> str:
    """A text with `mark` of each of its gaps in its place. Gaps without a number are numbered in
    their order, behind those that have one (in curly braces from 1, as that plugin does); where
    letters say which card asks for a gap, it has the number of the first.
    """
    made: list[str] = []
    lines = text.split("\n")
    shields = inside(lines)
    read = [
        [] if is_inside or len(line) > _LONGEST_LINE else _gaps(line, given, curly)
        for line, is_inside in zip(lines, shields, strict=True)
    ]
    count = 0 if curly else max((gap.number for found in read for _, _, gap in found), default=0)

    def numbered(gap: Gap) -> str:
        nonlocal count
        count += not gap.number
        return mark(gap if gap.number else gap._replace(number=min(count, _MOST)))

    for line, found in zip(lines, read, strict=True):
        end = 0
        out: list[str] = []
        for start, stop, gap in found:
            out += [line[end:start], numbered(gap)]
            end = stop
        made.append("".join([*out, line[end:]]))
    return "\n".join(made)


def _gaps(line: str, given: Sequence[str], curly: bool) -> list[tuple[int, int, Gap]]:
    shielded = Shielded(line)
    found: list[tuple[int, int, Gap]] = []
    for pattern in patterns(given):
        named = pattern.groupindex
        for each in pattern.finditer(line):
            said = each["number"] if "number" in named else None
            hint = each["hint"] if "hint" in named else None
            own = ANKI.match(line, each.start()) or shielded.has(each.start())
            if each["answer"].strip() and not own:
                gap = Gap(_number(said or ""), each["answer"], hint or "")
                found.append((each.start(), each.end(), gap))
    if curly:
        for each in _CURLY.finditer(line):
            apart = line[each.start() - 1 : each.start()] + line[each.end() : each.end() + 1]
            if "{" not in apart and "}" not in apart and not shielded.has(each.start()):
                gap = Gap(int(each[1] or 0), each[2], "")
                found.append((each.start(), each.end(), gap))
    # of two that meet, the one that begins first, then the longer, then that of the first pattern
    found.sort(key=lambda each: (each[0], -each[1]))
    kept: list[tuple[int, int, Gap]] = []
    for each_gap in found:
        if not kept or each_gap[0] >= kept[-1][1]:
            kept.append(each_gap)
    return kept


def _number(said: str) -> int:
    if said.isdigit():
        return min(int(said), _MOST)
    return said.find("a") + 1
