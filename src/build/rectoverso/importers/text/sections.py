"""Questions that are headings or bold lines, each with what stands below it; their numbers may be
all that says which is a follow-up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rectoverso.importers.document import Document
from rectoverso.importers.given import Given, Likeness
from rectoverso.importers.text import contents, elsewhere, fillers, furniture, making, marks, plan
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.numbered import split_answer
from rectoverso.importers.text.plan import Opening, Plan, Role, assembled
from rectoverso.languages import documents

_BOLD: Final = 7
_FEWEST: Final = 3
_SIGNS: Final = re.compile(r"\s+[\u2600-\u27bf\u2b50\U0001f300-\U0001faff\ufe0f\s]+\Z")
_SIGN_FIRST: Final = re.compile(r"\A[\u2600-\u27bf\u2b50\U0001f300-\U0001faff\ufe0f]+\s+(?=\S)")
_AWAY: Final = re.compile(r"\[[^\[\]\n]{1,200}\]\(https?://[^()\s]{1,1000}\)")
_NO_QUESTION: Final = "the heading is none of a question"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading: its level (that of bold lines is 7), its words without number and
    address, its number, and what it is: words, a number alone, a word for a question, or the label
    of a part of a question.
    """

    line: Line
    level: int
    words: str
    parts: tuple[int, ...]
    kind: str
    asks: int
    anchor: str = ""


class SectionText:
    """A heading a question."""

    name = "sections"

    def likeness(self, given: Given) -> Likeness:
        """By how many headings ask."""
        return making.likeness(given, self.plan_if_any, "are headings of questions")

    def read(self, given: Given) -> Document:
        """Each heading of a level a question."""
        return making.document(given, self.name, self.plan(taken_apart(given.lines)))

    def plan_if_any(self, lines: Sequence[Line]) -> Plan | None:
        """The outline of a text, None where it has nothing of this shape."""
        return self.plan(lines) if any(line.heading or line.bold for line in lines) else None

    def plan(self, lines: Sequence[Line]) -> Plan:
        """The outline of a text whose questions are headings."""
        opens: dict[int, Opening] = {}
        body = furniture.leave_out(lines, opens)
        listed = contents.found(body, opens)
        elsewhere.open_answers(body, opens)
        open_headings(body, opens, listed)
        furniture.leave_footer_out(body, opens)
        planned = assembled(lines, opens)
        contents.bind(planned, listed)
        return planned


def open_headings(
    lines: Sequence[Line], opens: dict[int, Opening], listed: Sequence[contents.Entry] = ()
) -> None:
    """Say which headings are questions, chapters, and parts of answers."""
    headings = _headings(lines, opens)
    asked = _level_that_asks(headings)
    level = asked or _level_of_questions(headings, lines, listed)
    left = [line for line in lines if line.number not in opens]
    texts = _own_texts(headings, left)
    if asked:
        level = _level_that_tells(headings, texts, asked, listed) or level
    title = _title(headings, level, texts)
    above_questions = _with_questions_below(headings, level)
    pending: Heading | None = None
    outside = 0
    for at, heading in enumerate(headings):
        number = heading.line.number
        if heading.kind == "label":
            continue
        if pending is not None and heading.level >= pending.level and _joins(heading):
            words, rest = split_answer(heading.words) if heading.kind == "words" else ("", "")
            opens[number] = Opening(Role.WORDS, words, rest=rest)
            pending = None
            continue
        pending = None
        name = marks.bare_name(heading.words)
        if outside and heading.level > outside:
            continue
        outside = 0
        if heading is title:
            opens[number] = Opening(Role.TITLE, heading.words)
        elif name in documents.FURNITURE and heading.level <= level and not heading.parts:
            opens[number] = Opening(Role.OUTSIDE, reason=_NO_QUESTION)
            outside = heading.level
        elif heading.level < level:
            if _leads_away(heading):
                continue
            lone = heading.asks == 2 or (not asked and _tells(heading, texts, level))
            if lone and at not in above_questions:
                opens[number] = _question(heading, 0)._replace(above=heading.level)
            else:
                opens[number] = Opening(Role.CHAPTER, _whole(heading), heading.level)
        elif heading.level == level:
            if _opens_chapter(heading, headings, at, level):
                opens[number] = Opening(Role.CHAPTER, _whole(heading), heading.level)
            else:
                opens[number] = _question(heading, 0)
                if heading.kind in ("number", "placeholder"):
                    pending = heading
        elif heading.level < _BOLD and _is_follow_up(heading):
            opens[number] = _question(heading, heading.level - level)
            if heading.kind == "number":
                pending = heading
        elif heading.level == _BOLD and _is_labelled(heading):
            opens[number] = _question(heading, 1)
        elif heading.level < _BOLD and heading.kind == "words":
            opens[number] = Opening(Role.RESUMED, depth=heading.level - level)
    _join_words(lines, opens)


def _join_words(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Take the paragraph below a heading that is only a number for the question's words, where it
    asks.
    """
    waiting = named = False
    for line in lines:
        opening = opens.get(line.number)
        if opening:
            named = opening.role is Role.WORDS and not opening.words
            waiting = named or (opening.role is Role.QUESTION and not opening.words)
        elif waiting and not line.blank:
            waiting = False
            plain = not (line.verbatim or line.is_rule or line.bullet or line.is_table)
            told = named and not fillers.filler(line.words)
            if plain and (marks.asks(line.words) == 2 or told):
                label = marks.label(line.words)
                words = label.rest if label and label.kind == "question" else line.words
                words, rest = split_answer(marks.without_marks(words))
                opens[line.number] = Opening(Role.WORDS, words, rest=rest)


def _question(heading: Heading, depth: int) -> Opening:
    words, rest = split_answer(heading.words)
    if heading.kind in ("number", "placeholder"):
        words = ""
    return Opening(Role.QUESTION, words, depth, heading.parts, rest, anchor=heading.anchor)


def _whole(heading: Heading) -> str:
    """The words of a chapter's title, with the number that it has there."""
    return furniture.title_words(heading.line.words)


def _joins(heading: Heading) -> bool:
    """Whether a heading right below one that is only a number holds the question's words."""
    return heading.kind in ("words", "placeholder")


def _headings(lines: Sequence[Line], opens: dict[int, Opening]) -> list[Heading]:
    found = []
    before = ""
    for line in lines:
        if line.verbatim or line.blank or line.number in opens:
            continue
        if line.heading:
            found.append(_heading(line, line.heading))
        elif line.bold and not line.quoted and not line.is_table and line.indent < 4:
            heading = _heading(line, _BOLD)
            alone = line.gap or before in ("heading", "rule")
            if heading.kind != "words" or alone:
                found.append(heading)
        before = "heading" if line.heading else "rule" if line.is_rule else ""
    return _with_bare_numbers(found)


def _with_bare_numbers(found: list[Heading]) -> list[Heading]:
    """The headings, their numbers taken off the words also where no mark stands behind them, if
    most headings of a level are numbered so.
    """
    bare: dict[int, dict[int, marks.Numbered]] = {}
    for at, heading in enumerate(found):
        counted = marks.numbered(heading.words) if heading.kind == "words" else None
        if counted and counted.rest and counted.style == "blank" and not heading.parts:
            bare.setdefault(heading.level, {})[at] = counted
    levels = Counter(heading.level for heading in found)
    for level, numbers in bare.items():
        if len(numbers) > 1 and len(numbers) * 5 >= levels[level] * 3:
            for at, counted in numbers.items():
                found[at] = replace(found[at], words=counted.rest, parts=counted.parts)
    return found


def _heading(line: Line, level: int) -> Heading:
    words, anchor = furniture.without_anchor(line.words)
    words = _SIGN_FIRST.sub("", marks.without_marks(words).strip())
    name = marks.bare_name(words)
    named = marks.label(words)
    parts: tuple[int, ...] = ()
    kind = "words"
    if (
        name in documents.REFERENCES
        or name in documents.HINT
        or name in documents.EXPLANATION
        or name in documents.CHOICES
    ):
        kind = "label"
    elif named and named.kind in ("answer", "references", "hint", "explanation"):
        if named.kind == "answer" or not named.rest:
            kind = "label"
    elif name in documents.QUESTION and not any(char.isdigit() for char in words):
        kind = "placeholder"
    elif alone := plan.is_number_only(_SIGNS.sub("", words)):
        kind, parts = "number", alone.parts
    elif named and named.kind in ("question", "follow-up") and (named.rest):
        words, parts = named.rest, named.parts
    else:
        counted = marks.numbered(words)
        if counted and counted.rest and counted.style not in ("blank", "none", "["):
            words, parts = counted.rest, counted.parts
    words = marks.without_marks(words)
    asks = 2 if kind in ("number", "placeholder") else marks.asks(words)
    return Heading(line, level, words, parts, kind, asks, anchor)


def _leads_away(heading: Heading) -> bool:
    """Whether a heading announces another page: some of its words are a link to it, not all."""
    found = _AWAY.search(heading.words)
    return found is not None and bool(found.start() or heading.words[found.end() :].strip())


def _tells(heading: Heading, texts: dict[int, bool], level: int) -> bool:
    """Whether a heading over the questions' level is one of them all the same: it has a text, and
    is not of a kind that opens or closes a document.
    """
    name = marks.bare_name(heading.words)
    if name in documents.OPENING or name in documents.FURNITURE or heading.kind != "words":
        return False
    return heading.level > 1 and level < _BOLD and texts[heading.line.number]


def _by_level(headings: Sequence[Heading]) -> dict[int, list[Heading]]:
    found: dict[int, list[Heading]] = {}
    for heading in headings:
        if heading.kind != "label":
            found.setdefault(heading.level, []).append(heading)
    return found


def _level_that_asks(headings: Sequence[Heading]) -> int:
    """The highest level of which most headings ask, 0 where there is none."""
    by_level = _by_level(headings)
    if not by_level:
        return 0
    asking = {
        level: sum(heading.asks == 2 or (heading.asks == 1) * 0.6 for heading in each)
        for level, each in by_level.items()
    }
    numbered = {
        level: sum(bool(heading.parts) for heading in each) for level, each in by_level.items()
    }
    most = max(asking.values())
    for level in sorted(by_level):
        enough = asking[level] * 2 >= len(by_level[level]) or (
            numbered[level] * 5 >= len(by_level[level]) * 4 and level > 1 and asking[level] > 0
        )
        if enough and asking[level] >= 1.5 and asking[level] * 4 >= most:
            return level
    if most >= 2:
        level = max(by_level, key=lambda each: (asking[each], -each))
        if asking[level] * 3 >= len(by_level[level]):
            return level
    return 0


def _level_that_tells(
    headings: Sequence[Heading],
    texts: dict[int, bool],
    asked: int,
    listed: Sequence[contents.Entry],
) -> int:
    """The level over that of which most headings ask, where its headings are the questions: the
    contents list them, most have a text, and hardly one has a heading that asks below it. 0 where
    there is none.
    """
    names = {marks.words_of(name) for entry in listed for name in (entry.words, entry.target)}
    for level, each in sorted(_by_level(headings).items()):
        if level >= asked:
            break
        named = sum(marks.words_of(heading.words) in names for heading in each)
        telling = sum(texts[heading.line.number] for heading in each)
        above = _with_questions_below(headings, asked)
        over = sum(headings[at].level == level for at in above)
        most = len(each) < 2 * named and len(each) < 2 * telling
        if most and named >= _FEWEST and over * 4 <= len(each):
            return level
    return 0


def _level_of_questions(
    headings: Sequence[Heading], lines: Sequence[Line], listed: Sequence[contents.Entry]
) -> int:
    """The level of questions where hardly a heading asks: the highest that the contents list and
    of which most have a text, or else that of the most headings with a text of their own.
    """
    by_level = _by_level(headings)
    if not by_level:
        return _BOLD
    asking = {
        level: sum(heading.asks == 2 or (heading.asks == 1) * 0.6 for heading in each)
        for level, each in by_level.items()
    }
    texts = _own_texts(headings, lines)
    names = {marks.words_of(name) for entry in listed for name in (entry.words, entry.target)}
    for level in sorted(by_level):
        each = by_level[level]
        named = sum(marks.words_of(heading.words) in names for heading in each)
        telling = sum(texts[heading.line.number] for heading in each)
        if named > 1 and len(each) <= 2 * named and len(each) < 2 * telling:
            return level
    counts = {
        level: sum(texts[heading.line.number] for heading in each)
        for level, each in by_level.items()
        if level < _BOLD
    }
    if not counts or not any(counts.values()):
        return max(by_level, key=lambda each: (asking[each], -each))
    return max(counts, key=lambda each: (counts[each], -each))


def _own_texts(headings: Sequence[Heading], lines: Sequence[Line]) -> dict[int, bool]:
    """Whether something stands below each heading before the next one."""
    numbers = [heading.line.number for heading in headings]
    known = set(numbers)
    texts: dict[int, bool] = dict.fromkeys(numbers, False)
    current = 0
    for line in lines:
        if line.number in known:
            current = line.number
        elif current and not line.blank and not line.is_rule:
            texts[current] = True
    return texts


def _title(headings: Sequence[Heading], level: int, texts: dict[int, bool]) -> Heading | None:
    """The document's title: the only heading of its level, before all questions; or the first,
    where it has no text and another one of its level follows at once.
    """
    first = next((heading for heading in headings if heading.kind != "label"), None)
    if first is None or first.level > level:
        return None
    counts = Counter(heading.level for heading in headings)
    more = [heading for heading in headings if heading is not first and heading.kind != "label"]
    bare = not texts[first.line.number] and first.kind == "words" and not first.asks
    if more and bare and first.level == min(counts) and more[0].level == first.level:
        return first
    return _only(first, counts) if first.level < level else None


def _only(first: Heading, counts: Counter[int]) -> Heading | None:
    return first if counts[first.level] == 1 and first.level == min(counts) else None


def _with_questions_below(headings: Sequence[Heading], level: int) -> set[int]:
    """The places of headings over the questions' level that have a question below them."""
    found: set[int] = set()
    above: list[int] = []
    for at, heading in enumerate(headings):
        while above and headings[above[-1]].level >= heading.level:
            above.pop()
        if heading.level == level and heading.kind != "label":
            found.update(above)
        if heading.level < level:
            above.append(at)
    return found


def _opens_chapter(heading: Heading, headings: Sequence[Heading], at: int, level: int) -> bool:
    """Whether a heading of the questions' level has questions below it, and is none itself; or
    begins prose.
    """
    if marks.bare_name(heading.words) in documents.OPENING:
        return True
    if heading.asks or heading.kind != "words":
        return False
    below = []
    for later in headings[at + 1 : at + 12]:
        if later.level <= level:
            break
        below.append(later)
    asking = [each for each in below if each.asks == 2 and each.level == level + 1]
    return len(asking) > 1 and len(asking) == len([b for b in below if b.level == level + 1])


def _is_labelled(heading: Heading) -> bool:
    """Whether the words say that it is a follow-up."""
    named = marks.label(marks.without_marks(heading.line.words))
    return named is not None and named.kind == "follow-up" and bool(named.rest)


def _is_follow_up(heading: Heading) -> bool:
    if heading.kind == "number" or _is_labelled(heading):
        return True
    return heading.kind == "words" and heading.asks == 2
