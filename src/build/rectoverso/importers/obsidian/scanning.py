"""What all readers of a note look out for: front matter, fences, formulas, code within a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

_FENCE: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})(?!.*`)")
_IN_TAG: Final = (
    r"[^\s#\u0000-\u002c.:-@\[-^`{-\u00bf\u2000-\u200c\u200e-\u206f"
    r"\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]"
)
"""All but blanks and the marks of running text: letters, digits, `_`, `-`, `/`, emoji."""
_TAG: Final = re.compile(rf"(?<![^\s(])#(?!\d+(?!{_IN_TAG})){_IN_TAG}+")
_TAGS_BEFORE: Final = re.compile(rf"\s*((?:#{_IN_TAG}+(?:\s+|$))+)")
_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})(?:\s+|$)")
_KEY: Final = re.compile(r"([^\s:#-][^:]*?)\s*:(?:\s+(.*))?$")
_LONGEST_LINE: Final = 20_000


class FrontMatter(NamedTuple):
    """The properties at a note's head: what they say by name, and how many lines they take."""

    values: dict[str, tuple[str, ...]]
    lines: int
    tag_lines: frozenset[int]


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """The properties of a note: a plain reading of the YAML that Obsidian writes, names to strings
    or lists of them.
    """
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter({}, 0, frozenset())
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in ("---", "...")), None)
    if end is None:
        return FrontMatter({}, 0, frozenset())
    values: dict[str, list[str]] = {}
    tagged: set[int] = set()
    name = ""
    for at in range(1, end):
        line = lines[at]
        if line.lstrip().startswith("- ") and name:
            values[name].append(_unquoted(line.lstrip()[2:]))
        elif len(line) < _LONGEST_LINE and (found := _KEY.match(line)):
            name = found[1].strip("\"'").casefold()
            values[name] = list(_listed(found[2] or ""))
        if name in _TAG_NAMES and line.strip():
            tagged.add(at)
    return FrontMatter(
        {key: tuple(filter(None, each)) for key, each in values.items()}, end + 1, frozenset(tagged)
    )


_TAG_NAMES: Final = ("tags", "tag")


def tags_of(properties: FrontMatter) -> tuple[str, ...]:
    """The tags among a note's properties, each with its `#`."""
    said = (
        tag
        for name in _TAG_NAMES
        for value in properties.values.get(name, ())
        for tag in value.replace(",", " ").split()
    )
    return tuple(dict.fromkeys(f"#{tag.lstrip('#')}" for tag in said if tag.strip("#")))


def _listed(value: str) -> tuple[str, ...]:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return tuple(_unquoted(each) for each in value[1:-1].split(","))
    return (_unquoted(value),)


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def fence(line: str) -> str:
    """The sign of a fence that begins in a line; empty where none does."""
    found = _FENCE.match(line)
    return found[1] if found else ""


def closes(line: str, sign: str) -> bool:
    """Whether a line ends the fence that began with `sign`."""
    words = line.strip().lstrip("> ")
    return words.startswith(sign) and not words.strip(sign[0])


def inside(lines: Sequence[str]) -> list[bool]:
    """Which lines stand in a fence or a formula of several lines, its first and last among them."""
    marks = [False] * len(lines)
    open_sign = ""
    start = 0
    formula: int | None = None
    for at, line in enumerate(lines):
        if open_sign:
            if closes(line, open_sign):
                marks[start : at + 1] = [True] * (at + 1 - start)
                open_sign = ""
        elif formula is None and (open_sign := fence(line)):
            start = at
        elif line.count("$$") % 2:
            if formula is None:
                formula = at
            else:
                marks[formula : at + 1] = [True] * (at + 1 - formula)
                formula = None
        elif formula is not None and not line.strip():
            formula = None  # a paragraph ends there, whatever was meant
    if open_sign:
        marks[start:] = [True] * (len(lines) - start)
    return marks


class Shielded:
    """The stretches of a line that are code or a formula, where no mark has a meaning."""

    def __init__(self, line: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = 0
        runs = _last_runs(line)
        while at < len(line):
            sign = line[at]
            if sign == "\\":
                at += 2
            elif sign == "`":
                end = at
                while end < len(line) and line[end] == "`":
                    end += 1
                close = _next(runs.get(end - at, []), end)
                if close is None:
                    at = end
                else:
                    self._add(at, close + end - at)
                    at = close + end - at
            elif sign == "$":
                close = self._formula(line, at)
                if close:
                    self._add(at, close)
                at = close or at + 1
            else:
                at += 1

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)

    @staticmethod
    def _formula(line: str, at: int) -> int:
        """The end of the formula that begins at a dollar; 0 where none does."""
        size = 2 if line.startswith("$$", at) else 1
        if size == 1 and (at + 1 >= len(line) or line[at + 1].isspace()):
            return 0
        end = line.find("$" * size, at + size, at + _LONGEST_FORMULA)
        if end <= at + size - 1 or (size == 1 and line[end - 1].isspace()):
            return 0
        if size == 1 and line[end + 1 : end + 2].isdigit():
            return 0
        return end + size

    def has(self, at: int) -> bool:
        """Whether a place of the line is in one of them."""
        before = bisect_right(self._starts, at) - 1
        return before >= 0 and at < self._ends[before]

    def find(self, line: str, sign: str) -> int:
        """The first place of a sign outside of them; -1 where it has none."""
        at = line.find(sign) if sign else -1
        while at >= 0 and self.has(at):
            at = line.find(sign, at + 1)
        return at


_LONGEST_FORMULA: Final = 2_000


def _last_runs(line: str) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length."""
    runs: dict[int, list[int]] = {}
    for found in re.finditer("`+", line):
        runs.setdefault(len(found[0]), []).append(found.start())
    return runs


def _next(places: list[int], at: int) -> int | None:
    index = bisect_right(places, at - 1)
    return places[index] if index < len(places) else None


def tags_in(line: str) -> list[str]:
    """The tags in a line, each with its `#`, not those in code."""
    if "#" not in line:
        return []
    shielded = Shielded(line)
    return [each[0] for each in _TAG.finditer(line) if not shielded.has(each.start())]


def tags_before(line: str) -> tuple[list[str], str]:
    """The tags that a line begins with, and the rest of it."""
    found = _TAGS_BEFORE.match(line)
    if not found or not all(_TAG.fullmatch(each) for each in found[1].split()):
        return [], line
    return found[1].split(), line[found.end() :]


def tags_behind(line: str) -> tuple[str, list[str]]:
    """A line without the tags that it ends with, and these."""
    tags: list[str] = []
    end = len(line.rstrip())
    while True:
        start = end
        while start and not line[start - 1].isspace():
            start -= 1
        if start == end or not _TAG.fullmatch(line[start:end]):
            return (line[:end] if tags else line), tags[::-1]
        tags.append(line[start:end])
        while start and line[start - 1].isspace():
            start -= 1
        end = start


def heading(line: str) -> int:
    """The level of the heading that a line is; 0 where it is none."""
    found = _HEADING.match(line)
    return len(found[1]) if found else 0


def without_heading(line: str) -> str:
    """The words of a heading."""
    found = _HEADING.match(line)
    return line[found.end() :].rstrip().rstrip("#").rstrip() if found else line
