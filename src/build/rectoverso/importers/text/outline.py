"""The text of a web page, its headings lost: bare lines ask, bullets below them answer, nested by
indentation. Lists in Markdown whose outer items ask are read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rectoverso.importers.document import Document
from rectoverso.importers.given import Given, Likeness
from rectoverso.importers.text import furniture, making, marks, plan, tables
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.numbered import chapters, split_answer, split_by_arrows
from rectoverso.importers.text.plan import Opening, Plan, Role, Row, assembled
from rectoverso.languages import documents

_LONGEST: Final = 120
_BARE_LEVEL: Final = 6
_SHORT: Final = 70
_ENDS: Final = (".", "。", "!", "…", ";", ",", *documents.STATING_ENDINGS, ":")
_LOST: Final = "the heading above this line seems lost: the question is called by the first words"
_MOST_BEHIND: Final = 4
_BOX: Final = re.compile(r"\[[ xX]\]\s+(?=\S)")
_FEWEST: Final = 2
_MOST: Final = 0.6
_FEW_WORDS: Final = 5
_BARE: Final = 0.93
"""How much bare lines say, against lines that are marked as questions."""
_ARROWS: Final = (" -> ", " => ", " → ", " ⇒ ", " ==> ", " --> ")
_DASHES: Final = (" - ", " – ", " — ")


class OutlineText:
    """Bare lines with bullets below them."""

    name = "outline"

    def likeness(self, given: Given) -> Likeness:
        """By how many bare lines have bullets below them."""
        found = making.likeness(given, self.plan_if_any, "stand bare over what answers them")
        if not found.degree:
            return found
        lines = taken_apart(given.lines[: making.LOOKED_AT])
        count = sum(1 for _ in self.plan(lines).all())
        marked = sum(_is_marked(line) for line in lines)
        share = min(marked / max(count, 1), 1.0)
        return found._replace(degree=round(found.degree * (_BARE - 0.2 * share), 3))

    def read(self, given: Given) -> Document:
        """Each bare line a question."""
        return making.document(given, self.name, self.plan(taken_apart(given.lines)))

    def plan_if_any(self, lines: Sequence[Line]) -> Plan | None:
        """The outline of a text, None where it has nothing of this shape."""
        signs = (*_ARROWS, *_DASHES)
        for line in lines:
            if line.bullet or line.is_table or any(sign in line.words for sign in signs):
                return self.plan(lines)
            if marks.asks(line.words) == 2:
                return self.plan(lines)
        return None

    def plan(self, lines: Sequence[Line]) -> Plan:
        """The outline of a text whose questions stand bare."""
        opens: dict[int, Opening] = {}
        body = furniture.leave_out(lines, opens)
        chapters(body, opens)
        tables.open_rows(body, opens)
        if not _open_items(body, opens) and not _open_pairs(body, opens):
            _open_bare(body, opens)
            _leave_last_lines_out(body, opens)
        furniture.leave_footer_out(body, opens)
        planned = assembled(lines, opens)
        for sketch in planned.all():
            sketch.rows = as_markdown(sketch.rows)
        return planned


def _is_marked(line: Line) -> bool:
    """Whether a line stands in the first columns with a number or a label before it."""
    if line.blank or line.verbatim or line.indent > 1 or line.bullet or line.heading:
        return False
    counted = marks.numbered(line.words)
    if counted and counted.rest and counted.style not in ("blank", "none", "[", ","):
        return True
    named = marks.label(line.words)
    return named is not None and named.kind in ("question", "answer")


def _open_items(lines: Sequence[Line], opens: dict[int, Opening]) -> bool:
    """Say that the outer items of lists are questions, where most of them ask; whether they do."""
    items = [
        line
        for line in lines
        if line.bullet and not (line.verbatim or line.quoted) and line.number not in opens
    ]
    if len(items) < _FEWEST:
        return False
    least = min(line.indent for line in items)
    outer = _of_one_sign([line for line in items if line.indent <= least + 1])
    asking = sum(marks.asks(line.words) == 2 for line in outer)
    weaker = sum(marks.asks(line.words) == 1 for line in outer)
    bare = [
        line
        for line in lines
        if line.words
        and not (line.bullet or line.verbatim or line.heading)
        and marks.asks(line.words) == 2
    ]
    if asking < _FEWEST or (asking + weaker * 0.7) * 2 < len(outer) or len(bare) > asking:
        return False
    for line in outer:
        opens[line.number] = _opening(line)
    _join_broken(lines, opens)
    numbers = {line.number for line in outer}
    places = [at for at, line in enumerate(lines) if line.number in numbers]
    split_by_arrows(lines, places, opens)
    _open_inner(lines, opens, least)
    return True


def _join_broken(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Take the line right below a question that ends without its mark for its words, where the
    mark stands there.
    """
    for line, below in pairwise(lines):
        opening = opens.get(line.number)
        if opening is None or opening.role is not Role.QUESTION or opening.rest:
            continue
        ends = line.words.endswith(("?", "\uff1f", ".", "\u3002", ":"))
        plain = below.words and not (below.bullet or below.verbatim or below.heading)
        plain = plain and not ends and below.number not in opens and not below.quoted
        if plain and below.words.endswith(("?", "\uff1f")) and len(below.words) <= _LONGEST:
            opens[below.number] = Opening(Role.WORDS, below.words)


def _of_one_sign(items: Sequence[Line]) -> list[Line]:
    """Items of a list; where those of one sign ask and the others don't, those."""
    signs: dict[str, list[Line]] = {}
    for line in items:
        signs.setdefault(line.bullet, []).append(line)
    asking = {
        sign: sum(marks.asks(line.words) == 2 for line in found) / len(found)
        for sign, found in signs.items()
    }
    best = max(asking, key=lambda sign: asking[sign])
    others = [share for sign, share in asking.items() if sign != best]
    if others and asking[best] >= _MOST and max(others) < 1 - _MOST:
        return signs[best]
    return list(items)


def _opening(line: Line) -> Opening:
    """The question that a line is, without the number or label before it."""
    words = marks.without_marks(_BOX.sub("", line.words))
    parts: tuple[int, ...] = ()
    named = marks.label(words)
    counted = marks.numbered(words)
    if named and named.kind == "question" and named.rest:
        words, parts = named.rest, named.parts
    elif counted and counted.rest and counted.style not in ("blank", "none", "[", ","):
        words, parts = counted.rest, counted.parts
    words, rest = split_answer(words)
    return Opening(Role.QUESTION, words, 0, parts, rest)


def _open_pairs(lines: Sequence[Line], opens: dict[int, Opening]) -> bool:
    """Say that lines are questions with their answers behind an arrow, or behind a dash, where
    nearly all lines are such pairs; whether they are.
    """
    places = [
        at
        for at, line in enumerate(lines)
        if not (line.blank or line.verbatim or line.is_rule or line.is_table)
        and line.number not in opens
        and not line.bullet
    ]
    for signs, least in ((_ARROWS, 0.6), (_DASHES, 0.8)):
        paired = [at for at in places if any(sign in lines[at].words for sign in signs)]
        if len(paired) > 2 and len(paired) >= least * len(places):
            for at in places[places.index(paired[0]) :]:
                opens[lines[at].number] = _opening(lines[at])
            split_by_arrows(lines, [at for at in places if lines[at].number in opens], opens)
            return True
    return False


def _open_inner(lines: Sequence[Line], opens: dict[int, Opening], least: int) -> None:
    """Say that items below a question which all ask are its follow-ups."""
    runs: list[list[Line]] = []
    for line in lines:
        opening = opens.get(line.number)
        if opening:
            runs.append([])
        elif line.bullet and not line.verbatim and line.indent > least + 1 and runs:
            runs[-1].append(line)
    for run in runs:
        if not run:
            continue
        indent = min(line.indent for line in run)
        inner = [line for line in run if line.indent == indent]
        if all(marks.asks(line.words) == 2 for line in inner):
            for line in inner:
                words, rest = split_answer(marks.without_marks(line.words))
                opens[line.number] = Opening(Role.QUESTION, words, 1, (), rest)


def _open_bare(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say which bare lines are questions: those that ask, and those over bullets."""
    after = _following(lines)
    asking = [
        following
        for line, following in zip(lines, after, strict=True)
        if not (line.blank or line.verbatim or line.bullet) and marks.asks(line.words) == 2
    ]
    tight = sum(each is not None and not each.gap for each in asking) * 2 > len(asking)
    apart = [
        line.gap > 0
        for line in lines
        if not (line.blank or line.verbatim or line.bullet) and marks.asks(line.words) == 2
    ]
    within = tight and sum(apart) * 4 >= len(apart) * 3  # a question within an answer's lines
    if tight:
        _open_titles(lines, after, opens)
    lists = sum(bool(line.bullet) for line in lines)
    started = answered = False
    bulleted = False
    before: Line | None = None
    for at, line in enumerate(lines):
        if line.blank or line.number in opens or line.verbatim or line.is_rule:
            continue
        if line.bullet or line.indent > 3 or line.quoted or line.is_table:
            lost = line.bullet and line.gap > 1 and bulleted and line.indent <= _least(before)
            if lost and started:
                words = _first_words(line.words)
                opens[line.number] = Opening(
                    Role.QUESTION, words, 0, (), f"{line.bullet} {line.words}", mended=_LOST
                )
            bulleted = bulleted or bool(line.bullet)
            if line.bullet:
                before = line if before is None or line.indent <= before.indent else before
            continue
        following = after[at]
        over = following is not None and following.bullet and len(line.words) <= _LONGEST
        alone = bool(line.gap or at == 0 or before_opens(lines, at, opens))
        asks = marks.asks(line.words)
        title = asks == 2 and len(line.words) <= 3 * _LONGEST
        title = title or bool(over and alone and (asks or not line.words.endswith(_ENDS[:6])))
        title = title or bool(
            asks == 1
            and alone
            and len(line.words) <= _LONGEST
            and not line.words.endswith(_ENDS[:6])
            and _stands_alone(following)
        )
        if not title and tight and asks and line.gap and following is not None:
            title = not following.gap and len(line.words) <= _LONGEST
        if not title and started and lists >= _FEWEST and alone and _stands_alone(following):
            title = len(line.words) <= _SHORT and not line.words.endswith(_ENDS)
        if not title and answered and alone and _is_paragraph(following):
            title = len(line.words.split()) <= _FEW_WORDS and line.words[-1:].isalnum()
            title = title and len(line.words) <= _SHORT // 2
        if title and within and started and asks == 2 and not (line.gap or alone):
            title = False
        if title:
            opens[line.number] = _opening(line)
            started, bulleted, before = True, False, None
            answered = False
        else:
            answered = started


def _open_titles(
    lines: Sequence[Line], after: Sequence[Line | None], opens: dict[int, Opening]
) -> None:
    """Say that short lines begin chapters which stand alone over a question, where answers stand
    right below theirs.
    """
    found = [
        line
        for line, following in zip(lines, after, strict=True)
        if (line.gap or line is lines[0])
        and not (line.bullet or line.verbatim or line.quoted or line.indent or line.is_rule)
        and line.number not in opens
        and len(line.words) <= _SHORT
        and line.words[-1:].isalnum()
        and not marks.asks(line.words)
        and following is not None
        and following.gap
        and not following.bullet
        and marks.asks(following.words) == 2
    ]
    for line in found if len(found) > 1 else []:  # one is the title of all
        opens[line.number] = Opening(Role.CHAPTER, furniture.title_words(line.words), _BARE_LEVEL)


def before_opens(lines: Sequence[Line], at: int, opens: dict[int, Opening]) -> bool:
    """Whether the line above one opens something."""
    return at > 0 and lines[at - 1].number in opens


def _stands_alone(following: Line | None) -> bool:
    """Whether a blank line stands before the next line, if there is one."""
    return following is not None and (following.gap > 0 or bool(following.bullet))


def _is_paragraph(following: Line | None) -> bool:
    """Whether a sentence follows, behind a blank line."""
    return (
        following is not None
        and following.gap > 0
        and following.words.endswith(_ENDS[:3])
        and (marks.asks(following.words) < 2 and len(following.words) > _SHORT // 3)
    )


def _least(line: Line | None) -> int:
    return line.indent if line is not None else 0


def _following(lines: Sequence[Line]) -> list[Line | None]:
    found: list[Line | None] = [None] * len(lines)
    nearest: Line | None = None
    for at in range(len(lines) - 1, -1, -1):
        found[at] = nearest
        if not lines[at].blank:
            nearest = lines[at]
    return found


def _first_words(words: str) -> str:
    """What a question without a heading is called by."""
    parts = words.split()
    kept = " ".join(parts[:6])
    if len(kept) > 60:
        kept = kept[:60]
    return kept if kept == words else f"{kept.rstrip(' ,.;:')} …"


def _leave_last_lines_out(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say that bare lines right behind the last bullet belong to no question, where no other bullet
    has any.
    """
    last = max((n for n, each in opens.items() if each.role is Role.QUESTION), default=0)
    bullet = max((line.number for line in lines if line.bullet and not line.verbatim), default=0)
    behind = [line for line in lines if line.number > max(bullet, last) and not line.blank]
    if not last or bullet < last or not 0 < len(behind) <= _MOST_BEHIND:
        return
    if behind[0].indent or any(line.number in opens for line in behind):
        return
    listed = False
    for line in lines:
        if line.blank or line.number >= behind[0].number:
            continue
        if listed and not (line.bullet or line.indent) and line.number not in opens:
            return
        listed = bool(line.bullet) or (listed and line.indent > 0)
    for line in behind[:1]:
        opens[line.number] = Opening(Role.OUTSIDE, reason=plan.FOOTER)


_BULLET: Final = re.compile(r"(\s*)([•◦▪▫‣⁃●○■□◆◇▶▷►·∙]|o(?=\s))\s*")


def as_markdown(rows: Sequence[Row]) -> list[Row]:
    """Rows whose bullets are those of web pages, as lists of Markdown: each level of indentation a
    level of the list. A blank line between items goes.
    """
    if not any(_BULLET.match(row.text) for row in rows if not row.verbatim):
        return list(rows)
    found: list[Row] = []
    levels: list[int] = []
    for row in rows:
        if row.verbatim or row.blank:
            found.append(row)
            continue
        text = row.text.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")
        bullet = _BULLET.match(text)
        width = len(text) - len(text.lstrip())
        if bullet:
            while levels and levels[-1] > width:
                levels.pop()
            if not levels or levels[-1] < width:
                levels.append(width)
            while found and found[-1].blank and levels:
                found.pop()
            depth = len(levels) - 1
            found.append(Row(row.number, "  " * depth + "- " + text[bullet.end() :]))
        elif levels and width > levels[0]:
            found.append(Row(row.number, "  " * len(levels) + text.strip()))
        else:
            if levels and not (found and found[-1].blank):
                found.append(Row(row.number, ""))
            levels = []
            found.append(Row(row.number, text.strip()))
    return found
