"""Answers that are folded away in `<details>`: below a question of any other shape, or with the
question as the fold's summary.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from rectoverso.importers.document import Document
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.text import bodies, furniture, making, marks, plan
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.numbered import NumberedText, chapters
from rectoverso.importers.text.outline import OutlineText
from rectoverso.importers.text.plan import Opening, Plan, Role, assembled
from rectoverso.importers.text.sections import SectionText
from rectoverso.importers.text.transcript import TranscriptText

_OPEN: Final = re.compile(r"<details\b[^<>]{0,300}>", re.IGNORECASE)
_CLOSE: Final = re.compile(r"</details\s*>", re.IGNORECASE)
_SUMMARY: Final = re.compile(
    r"<summary\b[^<>]{0,300}>(?P<words>.*?)(?P<end></summary\s*>|$)", re.IGNORECASE
)
_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_OTHERS: Final = (SectionText, NumberedText, TranscriptText, OutlineText)
_BONUS: Final = 0.08
_FEWEST: Final = 2


class DetailsText:
    """Answers in folds."""

    name = "details"

    def likeness(self, given: Given) -> Likeness:
        """By how many answers are folded away."""
        found = making.likeness(given, self.plan_if_any, "have their answer in a fold")
        if found is NOT_ALIKE:
            return found
        return found._replace(degree=min(round(found.degree + _BONUS, 3), 1.0))

    def read(self, given: Given) -> Document:
        """Each fold an answer."""
        return making.document(given, self.name, self.plan(taken_apart(given.lines)))

    def plan_if_any(self, lines: Sequence[Line]) -> Plan | None:
        """The outline of a text, None where it has nothing of this shape."""
        folds = sum(_OPEN.search(line.text) is not None for line in lines if not line.verbatim)
        if folds < _FEWEST:
            return None
        found = self.plan(lines)
        return found if folds * 4 >= sum(1 for _ in found.all()) else None

    def plan(self, lines: Sequence[Line]) -> Plan:
        """The outline of a text with folds."""
        words = _summaries(lines)
        asking = [each for each in words.values() if _is_question(each)]
        if len(asking) * 2 > len(words):
            return self._by_summary(lines)
        found = [shape().plan(lines) for shape in _OTHERS]
        return max(found, key=lambda each: making.degree(lines, each))

    def _by_summary(self, lines: Sequence[Line]) -> Plan:
        opens: dict[int, Opening] = {}
        body = furniture.leave_out(lines, opens)
        chapters(body, opens)
        nested = _nested(body)
        joining = False
        depth = above = 0
        for line in body:
            if line.verbatim or line.blank or (line.number in opens and not joining):
                continue
            if joining:
                end = line.text.lower().find("</summary")
                words = _plain(line.text[:end] if end >= 0 else line.text)
                joining = end < 0
                rest = line.text[end:].partition(">")[2].strip() if end >= 0 else ""
                if words or rest or end < 0:
                    opens[line.number] = Opening(Role.WORDS, words, rest=rest)
                else:
                    opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.EMPTY)
                continue
            depth += len(_OPEN.findall(line.text))
            summary = _SUMMARY.search(line.text)
            if (summary and _is_question(summary["words"])) or (summary and not summary["end"]):
                joining = not summary["end"]
                words = _plain(summary["words"])
                if line.number in nested and not marks.asks(words):
                    opens[line.number] = Opening(Role.CHAPTER, furniture.title_words(words), 6)
                    above = depth
                else:
                    opens[line.number] = _question(line, summary, words, max(depth - above - 1, 0))
            elif _OPEN.search(line.text) and not _TAGS.sub("", line.text).strip() and not summary:
                opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.EMPTY)
            depth = max(depth - len(_CLOSE.findall(line.text)), 0)
            above = min(above, depth)
        furniture.leave_footer_out(body, opens)
        return assembled(lines, opens)


def _question(line: Line, summary: re.Match[str], words: str, depth: int) -> Opening:
    parts: tuple[int, ...] = ()
    named = marks.label(words)
    counted = marks.numbered(words)
    if named and named.kind in ("question", "follow-up") and named.rest:
        words, parts = named.rest, named.parts
    elif counted and counted.rest and counted.style not in ("none", "["):
        words, parts = counted.rest, counted.parts
    rest = line.text[summary.end() :].strip()
    return Opening(Role.QUESTION, marks.without_marks(words), depth, parts, rest)


def _plain(words: str) -> str:
    return html.unescape(_TAGS.sub("", words)).strip()


def _is_question(words: str) -> bool:
    """Whether a summary is a question, and no word that opens its answer."""
    plain = _plain(words)
    named = marks.label(plain)
    if named and named.kind not in ("question", "follow-up"):
        return False
    return bool(plain) and not bodies.only_shows(marks.bare_name(plain))


def _summaries(lines: Sequence[Line]) -> dict[int, str]:
    """The words of each fold's summary, by the number of its line."""
    found: dict[int, str] = {}
    for at, line in enumerate(lines):
        if line.verbatim:
            continue
        summary = _SUMMARY.search(line.text)
        if summary:
            words = summary["words"]
            if not words.strip() and at + 1 < len(lines):
                words = lines[at + 1].text
            found[line.number] = words
    return found


def _nested(lines: Sequence[Line]) -> set[int]:
    """The lines of summaries whose fold holds another fold with a question in it."""
    found: set[int] = set()
    stack: list[int] = []
    for line in lines:
        if line.verbatim:
            continue
        stack += [0] * len(_OPEN.findall(line.text))
        summary = _SUMMARY.search(line.text)
        if summary and stack:
            stack[-1] = line.number
            if len(stack) > 1 and stack[-2] and _is_question(summary["words"]):
                found.add(stack[-2])
        del stack[max(len(stack) - len(_CLOSE.findall(line.text)), 0) :]
    return found
