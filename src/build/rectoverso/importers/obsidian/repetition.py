"""Cards of the plugin Spaced Repetition in the lines of a note.

Sources: `src/parser.ts`, `src/question-type.ts` and `src/NoteQuestionParser.ts` of
st3v3nmw/obsidian-spaced-repetition, and its `docs/docs/en/flashcards/`. Where they lose a card that
its author surely meant (a `::` within an answer of several lines), it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from rectoverso.importers.document import Fate
from rectoverso.importers.obsidian import clozes, scanning
from rectoverso.importers.obsidian.found import COMMENT, SCHEDULE, SIGN, Found, Text, is_blank
from rectoverso.importers.obsidian.scanning import Shielded
from rectoverso.importers.obsidian.settings import BOLD, HIGHLIGHT, Repetition

_SCHEDULE: Final = re.compile(r"\s*<!--\s?SR:[^>]*-->")
_LEADING: Final = re.compile(r"\s*(?:>\s?)*\s*(?:[-*+]\s+(?:\[.\]\s+)?|\d{1,9}[.)]\s+)?")
_COMMENT: Final = re.compile(r"%%(?:(?!%%).)*%%")
_LABEL: Final = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]{1,100})\s*$")


def has_schedule(lines: Sequence[str]) -> bool:
    """Whether the plugin has been at work in a note."""
    return any("<!--SR:" in line for line in lines)


class Cards(NamedTuple):
    """The cards of a note, what became of lines of the plugin's that are in none, and the lines
    above a schedule that are none by the signs that are known.
    """

    found: list[Found]
    beside: dict[int, tuple[Fate, str]]
    unknown: list[int]


def cards(lines: Sequence[str], start: int, taken: Sequence[bool], said: Repetition) -> Cards:
    """The cards in the lines from `start` that nobody has taken."""
    reader = _Reader(lines, taken, said)
    reader.read(start)
    return Cards(reader.found, reader.beside, reader.unknown)


class _Reader:
    def __init__(self, lines: Sequence[str], taken: Sequence[bool], said: Repetition) -> None:
        self.lines = lines
        self.taken = taken
        self.said = said
        self.found: list[Found] = []
        self.beside: dict[int, tuple[Fate, str]] = {}
        singles = ((said.single, False), (said.single_reversed, True))
        self.singles = sorted((each for each in singles if each[0]), key=lambda each: -len(each[0]))
        self.block: list[int] = []
        self.separator: int | None = None
        self.is_reversed = False
        self.has_gap = False
        self.is_scheduled = False
        self.before: list[int] = []
        self.is_mended = False
        self.unknown: list[int] = []
        self.taken_before = [0, *accumulate(taken)]
        self.comment_ends = _ends("-->" in line for line in lines)
        self.percents = _ends(line.strip() == "%%" for line in lines)

    def read(self, start: int) -> None:
        """Find all cards from a line on."""
        at = start
        while at < len(self.lines):
            at = self._line(at)
        self._close()

    def _line(self, at: int) -> int:
        """Look at a line; the next to look at."""
        line = self.lines[at]
        words = line.strip()
        if self.taken[at]:
            self._close()
            return at + 1
        if words.startswith("<!--"):
            if _SCHEDULE.fullmatch(line.rstrip()):
                self.beside[at] = (Fate.LEFT_OUT, SCHEDULE)
                self.is_scheduled = True
                return at + 1
            end = self.comment_ends[at]
            if end is not None and self._is_free(at, end) and not _SCHEDULE.match(line):
                return self._comment(at, end)
        if words.startswith("%%"):
            end = at if _COMMENT.fullmatch(words) else None
            if words == "%%":
                end = self.percents[at + 1] if at + 1 < len(self.lines) else None
            if end is not None and self._is_free(at, end):
                return self._comment(at, end)
        is_open = self.separator is not None or self.has_gap
        if words == self.said.end and words:
            if is_open:
                self.beside[at] = (Fate.LEFT_OUT, SIGN)
            self._close()
            return at + 1
        if not words:
            if not (self.said.end and is_open) and not self._is_yet_to_come(at):
                self._close()
            return at + 1
        if sign := scanning.fence(line):
            return self._fence(at, sign)
        if self.separator is None:
            if scanning.heading(line):
                self._close()
            if self._single(at, line):
                return self._after_single(at)
        if self.separator is None and not self.block and words in self._separators():
            # a blank line before the sign, where its author surely meant the lines above it
            self.block, self.before = self.before, []
            self.is_mended = bool(self.block)
        if self.separator is None and self.block and words in self._separators():
            self.separator = at
            self.is_reversed = words == self.said.several_reversed
            self.has_gap = False
        elif self.separator is None and not self.has_gap:
            self.has_gap = clozes.has_gap(line, self.said.clozes)
        self.block.append(at)
        return at + 1

    def _is_yet_to_come(self, at: int) -> bool:
        """Whether an answer begins only behind a blank line: the next paragraph is no card."""
        if self.separator is None or self.block[-1] != self.separator:
            return False
        while at < len(self.lines) and is_blank(self.lines[at]):
            at += 1
        first = at
        while at < len(self.lines) and not is_blank(self.lines[at]) and at < first + _LOOK:
            line = self.lines[at]
            ends = line.strip() in (*self._separators(), self.said.end) or self.taken[at]
            parted = any(each in line for each, _ in self.singles)
            if ends or parted or (at == first and scanning.heading(line)):
                return False
            at += 1
            if scanning.fence(line):
                break
        self.is_mended |= at > first
        return at > first

    def _is_free(self, first: int, last: int) -> bool:
        """Whether some lines are in no card of the other plugin."""
        return self.taken_before[last + 1] == self.taken_before[first]

    def _comment(self, first: int, last: int) -> int:
        for each in range(first, last + 1):
            self.beside[each] = (Fate.LEFT_OUT, COMMENT)
        return last + 1

    def _separators(self) -> tuple[str, ...]:
        both = (self.said.several, self.said.several_reversed)
        return tuple(each for each in both if each)

    def _fence(self, at: int, sign: str) -> int:
        end = at + 1
        while end < len(self.lines) and not scanning.closes(self.lines[end], sign):
            if self.taken[end]:
                end -= 1
                break
            end += 1
        end = min(end, len(self.lines) - 1)
        self.block += range(at, end + 1)
        return end + 1

    # ------------------------------------------------ cards of one line

    def _single(self, at: int, line: str) -> bool:
        shielded: Shielded | None = None
        for separator, is_reversed in self.singles:
            if separator not in line:
                continue
            shielded = shielded or Shielded(line)
            place = _place(line, separator, shielded, HIGHLIGHT in self.said.clozes)
            if place < 0:
                continue
            front, back = line[:place], line[place + len(separator) :]
            front = front[_LEADING.match(front).end() :]  # type: ignore[union-attr]
            front = scanning.without_heading(front)
            if not front.strip():
                return False
            back = _SCHEDULE.sub("", back)
            if not back.strip() and scanning.tags_behind(front)[1]:
                return False
            self._close()
            made = Found(at, at, Text(at, front.strip()), Text(at, back.strip()))
            made.is_reversed = is_reversed
            made.lines[at] = (Fate.QUESTION, "")
            self._finish(made)
            return True
        return False

    def _after_single(self, at: int) -> int:
        following = at + 1
        if following < len(self.lines):
            line = self.lines[following]
            label = _LABEL.fullmatch(line)
            if label and not self.taken[following]:
                self.beside[following] = (Fate.LEFT_OUT, SIGN)
                self.found[-1].key = label[1]
                return following + 1
        return following

    # ------------------------------------------------ cards of several lines

    def _close(self) -> None:
        """End what was gathered: a card, or nothing."""
        block, separator = self.block, self.separator
        has_gap, is_scheduled = self.has_gap, self.is_scheduled
        is_mended = self.is_mended
        self.block, self.separator, self.has_gap = [], None, False
        self.is_scheduled = self.is_mended = False
        before, self.before = self.before, []
        if not block:
            return
        patterns = self.said.clozes
        if separator is None and not has_gap and is_scheduled:
            # the plugin had a card here, so it was told to hide what is bold
            patterns = (*patterns, BOLD)
            has_gap = any(clozes.has_gap(self.lines[at], patterns) for at in block)
        if separator is not None:
            if self._asks_above(before, block[0]):
                block, is_mended = [*before, *block], True
            front = [at for at in block if at < separator]
            back = [at for at in block if at > separator]
            made = Found(block[0], block[-1], self._text(front), self._text(back, separator))
            made.is_reversed = self.is_reversed
            made.lines[separator] = (Fate.LEFT_OUT, SIGN)
            made.lines |= dict.fromkeys(front, (Fate.QUESTION, ""))
            made.lines |= dict.fromkeys(back, (Fate.ANSWER, ""))
        elif has_gap:
            made = Found(block[0], block[-1], self._text(block), Text(block[-1]))
            made.is_cloze = True
            made.clozes = patterns
            made.lines |= dict.fromkeys(block, (Fate.QUESTION, ""))
        else:
            self.before = [] if scanning.heading(self.lines[block[-1]]) else block
            if is_scheduled:
                self.unknown.append(block[-1])
            return
        made.is_mended = is_mended
        self._finish(made)

    def _asks_above(self, before: Sequence[int], at: int) -> bool:
        """Whether the paragraph above a front of a program or a picture asks about it."""
        if not before or at != before[-1] + 2:
            return False
        line = self.lines[at].lstrip()
        is_mute = scanning.fence(line) or line.startswith(("![", "$$"))
        return bool(is_mute) and self.lines[before[-1]].rstrip().endswith(_ASKING)

    def _text(self, block: Sequence[int], else_at: int = 0) -> Text:
        if not block:
            return Text(else_at)
        lines = [_SCHEDULE.sub("", self.lines[at]) for at in range(block[0], block[-1] + 1)]
        skipped = {at - block[0] for at in range(block[0], block[-1]) if at in self.beside}
        return Text(block[0], "\n".join(each for at, each in enumerate(lines) if at not in skipped))

    def _finish(self, made: Found) -> None:
        """Take the tags and the id off the ends of a card."""
        tags: list[str] = []
        front = made.front.text.split("\n")
        before, rest = scanning.tags_before(front[0])
        tags += before
        front[0] = rest
        if before and is_blank(rest):
            made.lines[made.first] = (Fate.TAG, "")
            front, made.front.line = front[1:], made.front.line + 1
        if len(front) == 1:
            front[0] = scanning.without_heading(front[0][_LEADING.match(front[0]).end() :])  # type: ignore[union-attr]
        made.front.text = "\n".join(front)
        parts = [made.front] if made.is_cloze else [made.front, made.back]
        for part in parts:
            lines = part.text.rstrip().split("\n")
            if label := _LABEL.search(lines[-1]):
                made.key = label[1]
                lines[-1] = lines[-1][: label.start()]
                if len(lines) > 1 and is_blank(lines[-1]):
                    lines.pop()
                    made.lines[made.last] = (Fate.LEFT_OUT, SIGN)
            lines[-1], behind = scanning.tags_behind(lines[-1])
            tags += behind
            if behind and is_blank(lines[-1]) and part is parts[-1] and len(lines) > 1:
                made.lines[made.last] = (Fate.TAG, "")
            part.text = "\n".join(lines)
        decks = [deck for tag in tags if (deck := self.said.deck(tag)) is not None]
        made.deck = decks[0] if decks else None
        made.tags = tuple(tag[1:] for tag in dict.fromkeys(tags) if not self.said.is_deck(tag))
        if made.front.text.strip():
            self.found.append(made)


def _place(line: str, separator: str, shielded: Shielded, with_highlights: bool) -> int:
    """Where a separator parts a line: not in code or a formula, in a gap, or in brackets, which
    hold a field of Dataview.
    """
    depth: list[int] = []
    at = 0
    while at < len(line):
        if shielded.has(at):
            at += 1
        elif line.startswith("{{", at) and "}}" in line[at : at + _LONGEST_GAP]:
            at = line.index("}}", at) + 2
        elif with_highlights and (gap := _HIGHLIGHT.match(line, at)):
            at = gap.end()
        elif line.startswith(separator, at):
            closing = depth and line.find(_CLOSING[line[depth[-1]]], at) >= 0
            if not closing:
                return at
            at += len(separator)
        else:
            if line[at] in _CLOSING:
                depth.append(at)
            elif depth and line[at] == _CLOSING[line[depth[-1]]]:
                depth.pop()
            at += 1
    return -1


_HIGHLIGHT: Final = re.compile(r"==(?=[^\s=])(?:(?!==).){1,400}(?<=\S)==")
_ASKING: Final = ("?", ":", "\uff1f", "\uff1a", "\u061f")
_LOOK: Final = 200
_CLOSING: Final = {"(": ")", "[": "]"}
_LONGEST_GAP: Final = 400


def _ends(given: Iterable[bool]) -> list[int | None]:
    """For each line the first one from it on that ends something."""
    marks = list(given)
    ends: list[int | None] = [None] * len(marks)
    last: int | None = None
    for at in range(len(marks) - 1, -1, -1):
        if marks[at]:
            last = at
        ends[at] = last
    return ends
