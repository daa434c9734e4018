"""Questions that are numbered lines: follow-ups in lists below them, quoted or indented, answers in
what else stands below.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rectoverso.importers.document import Document
from rectoverso.importers.given import Given, Likeness
from rectoverso.importers.text import chain, contents, elsewhere, furniture, making, marks
from rectoverso.importers.text.chain import Candidate
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.plan import Opening, Plan, Role, assembled

_DOUBT: Final = -1.2
_HEADING: Final = re.compile(r"#{1,6}\s+(?=\S)|\[[ xX]\]\s+(?=\S)")
_BOLD_LEAD: Final = re.compile(
    r"(?:\*\*|__)(?=\S)((?:(?!\*\*|__).)+)(?:\*\*|__)\s*[:\u2013\u2014-]?\s*(\S.*)"
)
_LAZY: Final = 3
_SHORT: Final = 60
_LONGEST: Final = 200
_BARE_LEVEL: Final = 6
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A numbered line: where it stands, and its number with the words behind it."""

    at: int
    place: Place
    number: marks.Numbered
    labelled: bool


class NumberedText:
    """Numbered questions."""

    name = "numbered"

    def likeness(self, given: Given) -> Likeness:
        """By how many lines begin with a number that counts on."""
        return making.likeness(given, self.plan_if_any, "begin with a number that counts on")

    def read(self, given: Given) -> Document:
        """Each number a question."""
        return making.document(given, self.name, self.plan(taken_apart(given.lines)))

    def plan_if_any(self, lines: Sequence[Line]) -> Plan | None:
        """The outline of a text, None where it has nothing of this shape."""
        found = self.plan(lines)
        return found if any(found.all()) else None

    def plan(self, lines: Sequence[Line]) -> Plan:
        """The outline of a text whose questions are numbered."""
        opens: dict[int, Opening] = {}
        body = furniture.leave_out(lines, opens)
        listed = contents.found(body, opens)
        elsewhere.open_answers(body, opens)
        chapters(body, opens)
        _open_bare_chapters(body, opens)
        open_numbered(body, opens, frozenset())
        furniture.leave_footer_out(body, opens)
        planned = assembled(lines, opens)
        contents.bind(planned, listed)
        return planned


def chapters(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say which headings are the document's title, and which begin chapters."""
    headings = [line for line in lines if line.heading and line.number not in opens]
    top = min((line.heading for line in headings), default=0)
    tops = [line for line in headings if line.heading == top]
    for at, line in enumerate(headings):
        if len(tops) == 1 and line is tops[0] and (at == 0 or len(headings) > 1) and at < 2:
            opens[line.number] = Opening(Role.TITLE, furniture.title_words(line.words))
        else:
            words = furniture.title_words(line.words)
            opens[line.number] = Opening(Role.CHAPTER, words, line.heading)


def _open_bare_chapters(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say that bare lines begin chapters which stand alone over a question with the number 1."""
    found: list[Line] = []
    before: Line | None = None
    for line in lines:
        if line.blank:
            continue
        if before is not None and line.gap and not (line.verbatim or line.number in opens):
            counted = marks.numbered(line.words)
            if counted and counted.parts == (1,) and marks.asks(counted.rest):
                found.append(before)
        plain = not (line.verbatim or line.bullet or line.quoted or line.indent or line.is_rule)
        plain = plain and line.number not in opens and not line.is_table
        title = plain and len(line.words) <= _SHORT and line.words[-1:].isalnum()
        title = title and not marks.numbered(line.words) and not marks.label(line.words)
        before = line if title and (line.gap or line is lines[0]) else None
    for line in found if len(found) > 1 else []:  # one is the title of all
        words = furniture.title_words(line.words)
        opens[line.number] = Opening(Role.CHAPTER, words, _BARE_LEVEL)


def open_numbered(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> list[chain.Link]:
    """Say which numbered lines are questions, and which follow-ups. Gives the questions' chain."""
    found = _found(lines, opens, letters)
    groups: dict[Place, list[_Found]] = {}
    for each in found:
        groups.setdefault(each.place, []).append(each)
    after = _next_lines(lines)
    chapter_of = _chapters_before(lines, opens)
    ranked: list[tuple[float, float, Place, list[chain.Link]]] = []
    by_line = {each.at: each for each in found}
    for place, members in groups.items():
        for doubt in (_DOUBT, 0.0):
            links = chain.best(
                [
                    _candidate(each, lines, after, chapter_of[each.at] + outer, letters, doubt)
                    for each, outer in zip(members, _outer(members, groups), strict=True)
                ]
            )
            if len(links) > 1:
                break
        score = sum(1 + max(link.candidate.weight, 0) for link in links)
        asking = sum(
            link.candidate.strong or marks.asks(by_line[link.candidate.at].number.rest) > 0
            for link in links
        )
        ranked.append((score, asking / max(len(links), 1), place, links))
    if not ranked:
        return []
    _, _, main, links = _outermost(ranked)
    _open_topics(lines, opens, [each for each in ranked if each[2] != main], main, by_line)
    for link in links:
        each = by_line[link.candidate.at]
        named = marks.label(each.number.rest)
        words = named.rest if named and named.kind == "question" else ""
        words, rest = split_answer(words or each.number.rest)
        opens[lines[each.at].number] = Opening(
            Role.QUESTION, words, 0, link.parts, rest, mended=_notes(link, each)
        )
    _open_next(lines, opens, groups[main], {link.candidate.at: link.parts for link in links})
    _open_out_of_order(lines, opens, groups[main])
    _open_labelled(lines, opens, letters)
    split_by_arrows(lines, [link.candidate.at for link in links], opens)
    _open_follow_ups(lines, opens, by_line, main, letters)
    return links


def _open_next(
    lines: Sequence[Line],
    opens: dict[int, Opening],
    members: Sequence[_Found],
    linked: dict[int, tuple[int, ...]],
) -> None:
    """Say that a line is a question whose number is the next one and which stands right below a
    question, with nothing between them.
    """
    by_line = {each.at: each for each in members}
    last: tuple[int, ...] = ()
    for at, line in enumerate(lines):
        if line.blank:
            continue
        parts = linked.get(at)
        each = by_line.get(at)
        if parts is None and each is not None and last and line.number not in opens:
            following = (*last[:-1], last[-1] + 1)
            if each.number.parts == following and len(each.number.rest) <= _LONGEST:
                words, rest = split_answer(each.number.rest)
                opens[line.number] = Opening(Role.QUESTION, words, 0, following, rest)
                parts = following
        last = parts or ()


def _open_out_of_order(
    lines: Sequence[Line], opens: dict[int, Opening], members: Sequence[_Found]
) -> None:
    """Say that a line is a question that asks by itself and has a number which no other has,
    though it counts on from nothing; a list in an answer counts on from its own lines.
    """
    taken = {opens[lines[each.at].number].parts for each in members if _is_open(each, lines, opens)}
    for at, each in enumerate(members):
        beside = [*members[max(at - 1, 0) : at], *members[at + 1 : at + 2]]
        counts = any(
            not _is_open(other, lines, opens)
            and abs(other.number.parts[-1] - each.number.parts[-1]) <= 1
            for other in beside
        )
        free = each.number.parts not in taken and not _is_open(each, lines, opens)
        if free and not counts and marks.asks(each.number.rest) > 1:
            words, rest = split_answer(each.number.rest)
            mended = "its number is out of order"
            parts = each.number.parts
            opens[lines[each.at].number] = Opening(
                Role.QUESTION, words, 0, parts, rest, mended=mended
            )
            taken.add(parts)


def _is_open(each: _Found, lines: Sequence[Line], opens: dict[int, Opening]) -> bool:
    return lines[each.at].number in opens


def _open_labelled(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> None:
    """Say that bold lines are questions which are called so and have no number, where what stands
    above them has its answer already.
    """
    answered = False
    for line in lines:
        opening = opens.get(line.number)
        if opening:
            answered = opening.role is Role.QUESTION and bool(opening.rest)
        elif line.gap and answered and line.words.startswith("**") and not line.verbatim:
            named = marks.label(line.words, letters)
            bare = not (line.indent or line.quoted or line.bullet)
            if named and named.kind == "question" and not named.parts and bare:
                words, rest = split_answer(named.rest)
                opens[line.number] = Opening(Role.QUESTION, words, 0, (), rest)
                answered = bool(rest)
        elif not line.blank:
            answered = True


def _outermost(
    ranked: list[tuple[float, float, Place, list[chain.Link]]],
) -> tuple[float, float, Place, list[chain.Link]]:
    """The place whose chain holds the questions: the outermost one that is no mere handful, and
    that asks if another does.
    """
    best = max(score for score, *_ in ranked)
    asks = max(asking for score, asking, *_ in ranked if score * 4 >= best)
    fit = [
        each
        for each in ranked
        if each[0] * 5 >= best and len(each[3]) > 1 and each[1] >= min(asks, 0.3)
    ]
    return min(fit or ranked, key=lambda each: (each[2][1], each[2][0], -each[0]))


def _open_topics(
    lines: Sequence[Line],
    opens: dict[int, Opening],
    others: list[tuple[float, float, Place, list[chain.Link]]],
    main: Place,
    by_line: dict[int, _Found],
) -> None:
    """Say that numbered lines further out than the questions begin chapters."""
    for _, asking, place, links in others:
        if place[:2] < main[:2] and place[1] <= main[1] and asking < 0.3 and len(links) > 1:
            for link in links:
                line = lines[link.candidate.at]
                words = by_line[link.candidate.at].number.rest
                opens[line.number] = Opening(Role.CHAPTER, furniture.title_words(words), 6)


def _notes(link: chain.Link, each: _Found) -> str:
    if link.mended:
        return link.mended
    if each.number.style == ",":
        return "a comma stands behind the number, where a dot belongs"
    return ""


def _found(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> list[_Found]:
    found = []
    answers = False
    for at, line in enumerate(lines):
        opening = opens.get(line.number)
        if opening:
            answers = opening.role is Role.ANSWERS
        if opening or answers or line.verbatim or line.blank or line.heading or line.is_table:
            continue
        place = (line.indent // 2, line.quoted, line.bullet)
        named = marks.label(line.words, letters)
        if named and named.kind == "question" and named.parts:
            number = marks.Numbered(named.parts, "label", named.rest)
            found.append(_Found(at, place, number, labelled=True))
            continue
        if named and named.kind in ("answer", "references", "hint"):
            continue
        if marks.choices_within(line.words):
            continue
        counted = marks.numbered(line.words)
        if counted and counted.rest and counted.style not in ("blank", "hash", "["):
            counted = counted._replace(rest=_HEADING.sub("", counted.rest))
            found.append(_Found(at, place, counted, labelled=False))
    return _counted(found, opens, lines)


def _counted(found: list[_Found], opens: dict[int, Opening], lines: Sequence[Line]) -> list[_Found]:
    """The numbered lines; where an author leaves it to Markdown to count (`1.` before each), with
    the numbers that it counts.
    """
    groups: dict[Place, list[int]] = {}
    for index, each in enumerate(found):
        groups.setdefault(each.place, []).append(index)
    chapter_of = _chapters_before(lines, opens)
    for members in groups.values():
        ones = sum(found[index].number.parts == (1,) for index in members)
        chapters_there = len({chapter_of[found[index].at] for index in members})
        if len(members) < _LAZY or ones * 5 < len(members) * 4 or ones <= chapters_there:
            continue
        count, chapter = 0, -1
        for index in members:
            each = found[index]
            count = 1 if chapter_of[each.at] != chapter else count + 1
            chapter = chapter_of[each.at]
            number = each.number._replace(parts=(count,))
            found[index] = _Found(each.at, each.place, number, each.labelled)
    return found


def _next_lines(lines: Sequence[Line]) -> list[int]:
    """The place of the next line that is not blank, for each line."""
    after = [len(lines)] * len(lines)
    nearest = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        after[at] = nearest
        if not lines[at].blank:
            nearest = at
    return after


def _outer(members: list[_Found], groups: dict[Place, list[_Found]]) -> list[int]:
    """How many numbered lines further out stand before each line of a group."""
    place = members[0].place
    outer = sorted(
        each.at
        for other, found in groups.items()
        if other[0] < place[0] and other[1] <= place[1]
        for each in found
    )
    return [bisect_left(outer, each.at) for each in members]


def _chapters_before(lines: Sequence[Line], opens: dict[int, Opening]) -> list[int]:
    count = 0
    counts = []
    for line in lines:
        opening = opens.get(line.number)
        if opening and opening.role in (Role.CHAPTER, Role.TITLE):
            count += 1
        counts.append(count)
    return counts


def _candidate(
    each: _Found,
    lines: Sequence[Line],
    after: list[int],
    chapter: int,
    letters: frozenset[str],
    doubt: float,
) -> Candidate:
    line = lines[each.at]
    asking = marks.asks(each.number.rest)
    weight = doubt + (2.0 if asking == 2 else 1.3 * asking)
    following = lines[after[each.at]] if after[each.at] < len(lines) else None
    answered = False
    if following is not None and not following.verbatim:
        named = marks.label(following.words, letters)
        answered = bool(named and named.kind == "answer")
        if not (following.gap == 0 and marks.numbered(following.words)):
            weight += 0.4
    elif following is not None:
        weight += 0.4
    weight += 2.0 * answered + 2.0 * each.labelled + 1.0 * ("**" in line.words[:4])
    if line.gap or each.at == 0:
        weight += 0.4
    if len(each.number.rest) > 300:
        weight -= 1.0
    number = each.number
    strong = asking == 2 or answered or each.labelled
    odd = number.odd
    return Candidate(each.at, number.parts, number.style, chapter, weight, strong, odd)


def _open_follow_ups(
    lines: Sequence[Line],
    opens: dict[int, Opening],
    numbers: dict[int, _Found],
    main: Place,
    letters: frozenset[str],
) -> None:
    """Say which items of the lists below numbered questions are follow-ups: those of a list of
    which most ask. A list that stands below an answer's mark is none.
    """
    run: list[int] = []
    inside = answered = False
    for at, line in enumerate(lines):
        opening = opens.get(line.number)
        if opening:
            _open_run(lines, opens, numbers, run)
            run = []
            inside = opening.role is Role.QUESTION
            answered = bool(opening.rest)
            continue
        if line.blank or not inside or line.verbatim:
            continue
        named = marks.label(line.words, letters)
        if named and named.kind == "follow-up" and named.rest:
            opens[line.number] = Opening(Role.QUESTION, named.rest, 1, ())
            answered = False
            continue
        if named and named.kind in ("answer", "explanation", "references"):
            answered = True
        deeper = line.indent // 2 > main[0] or line.quoted > main[1]
        listed = at in numbers or line.bullet or _is_lettered(line)
        if deeper and listed and not answered:
            run.append(at)
    _open_run(lines, opens, numbers, run)


def _is_lettered(line: Line) -> bool:
    return marks.letter(line.words) is not None


def _open_run(
    lines: Sequence[Line], opens: dict[int, Opening], numbers: dict[int, _Found], run: list[int]
) -> None:
    if not run:
        return
    groups: dict[tuple[int, int, str], list[int]] = {}
    for at in run:
        line = lines[at]
        sign = "1" if at in numbers else line.bullet or "a"
        groups.setdefault((line.indent, -line.quoted, sign), []).append(at)
    members: list[int] = []
    texts: dict[int, str] = {}
    for place in sorted(groups):
        found = {at: _item_words(lines[at], numbers.get(at)) for at in groups[place]}
        asking = [marks.asks(text) for text in found.values()]
        if sum(each == 2 for each in asking) * 2 >= len(asking) or (
            place[1] and sum(each > 0 for each in asking) * 2 >= len(asking)
        ):
            members = [at for at in groups[place] if at in numbers or not _states(found[at])]
            texts = found
            break
    counted = [(at, numbers[at].number) for at in members if at in numbers]
    if len({number.parts for _, number in counted}) == 1:
        counted = []
    links = chain.best(
        [Candidate(at, number.parts, number.style, 0, 1.0, strong=True) for at, number in counted]
    )
    by_line = {link.candidate.at: link for link in links}
    for at in members:
        link = by_line.get(at)
        parts = link.parts if link else ()
        words, rest = split_answer(texts[at])
        mended = link.mended if link else ""
        opens[lines[at].number] = Opening(Role.QUESTION, words, 1, parts, rest, mended=mended)


def _states(words: str) -> bool:
    """Whether words are a sentence that asks nothing."""
    return not marks.asks(words) and words.rstrip("*_ ").endswith((".", "。", "!"))


def _item_words(line: Line, found: _Found | None) -> str:
    if found:
        return found.number.rest
    lettered = marks.letter(line.words)
    if lettered:
        return lettered[1]
    return line.words


_ARROWS: Final = ("->", "=>", "→", "⇒", "➔", "➜", "==>", "-->")
_DASHES: Final = (" - ", " – ", " — ")


def split_answer(words: str) -> tuple[str, str]:
    """A question and what answers it in the same line, behind its question mark."""
    lead = _BOLD_LEAD.match(words)
    if lead and marks.asks(lead[1]) == 2:
        return lead[1].strip(), lead[2].strip()
    for sign in ("?", "？", "؟"):
        at = words.find(sign)
        if at < 0:
            continue
        tail = words[at + 1 :].lstrip("*_ ")
        for mark in (*_ARROWS, "- ", "– ", "— ", ": "):
            if tail.startswith(mark) and tail[len(mark) :].strip():
                end = at + 1 + (len(words[at + 1 :]) - len(tail))
                return words[:end].strip(), tail[len(mark) :].strip()
        named = marks.label(tail) if tail else None
        if named and named.kind == "answer" and named.rest:
            end = at + 1 + (len(words[at + 1 :]) - len(tail))
            return words[:end].strip(), named.rest
    return words, ""


def split_by_arrows(
    lines: Sequence[Line], places: Sequence[int], opens: dict[int, Opening]
) -> None:
    """Part question and answer of lines at an arrow or a dash, where at least half of them have it
    and it leaves words on both sides.
    """
    openings = [opens[lines[at].number] for at in places]
    leads = {at: _BOLD_LEAD.match(opens[lines[at].number].words) for at in places}
    if len(places) > 1 and sum(map(bool, leads.values())) * 2 >= len(places):
        for at, lead in leads.items():
            opening = opens[lines[at].number]
            if lead and not opening.rest:
                words, rest = lead[1].strip(" :\uff1a"), lead[2].strip()
                opens[lines[at].number] = opening._replace(words=words, rest=rest)
        return
    for marks_ in (tuple(f" {arrow} " for arrow in _ARROWS), _DASHES, (" : ", ": ", "：")):
        parted = {}
        for at, opening in zip(places, openings, strict=True):
            if opening.rest or marks.asks(opening.words) == 2:
                continue
            if marks_[-1] == "：" and _has_body(lines, at, opens):
                continue
            cuts = [opening.words.find(mark) for mark in marks_]
            cut = min(((c, m) for c, m in zip(cuts, marks_, strict=True) if c > 0), default=None)
            if cut and opening.words[cut[0] + len(cut[1]) :].strip():
                parted[at] = cut
        if len(places) > 1 and len(parted) * 2 >= len(places):
            for at, (cut_at, mark) in parted.items():
                opening = opens[lines[at].number]
                opens[lines[at].number] = opening._replace(
                    words=opening.words[:cut_at].strip(),
                    rest=opening.words[cut_at + len(mark) :].strip(),
                )
            return


def _has_body(lines: Sequence[Line], at: int, opens: dict[int, Opening]) -> bool:
    """Whether something stands below a line that opens nothing itself."""
    below = next((line for line in lines[at + 1 : at + 4] if not line.blank), None)
    return below is not None and below.number not in opens
