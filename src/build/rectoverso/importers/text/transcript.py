"""Questions and answers that are marked by labels ("Q1.", "A."), by the names of two who speak, or
by numbers and signs before questions whose answers carry a label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from rectoverso.importers.document import Document
from rectoverso.importers.given import Given, Likeness
from rectoverso.importers.text import elsewhere, furniture, making, marks
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.numbered import chapters, open_numbered, split_answer
from rectoverso.importers.text.plan import Mended, Opening, Plan, Role, assembled

_SPEAKER: Final = re.compile(
    r"\s*(?:>\s*)?(?:[\[(][^\[\]()]{1,40}[\])]\s*|\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M\s*)?-?\s*)?"
    r"(?:\*\*|__)?(?P<name>[^\W\d_][^:\uff1a\n*|`<>()?!.]{0,30}?)(?:\*\*|__)?\s*[:\uff1a](?:\*\*|__)?\s+(?=\S)"
)
_INNER: Final = re.compile(r"(?<=\s)(?:\*\*|__)?[^\W\d_]{1,12}\s?[:\uff1a](?=[\s*_])")
_FEWEST: Final = 2
_FEWEST_TURNS: Final = 3
_FEW_LETTERS: Final = 80
_LAST_WORDS: Final = "the last words of a conversation, which ask nothing"
_BONUS: Final = 0.05


class TranscriptText:
    """Labelled questions and answers."""

    name = "transcript"

    def likeness(self, given: Given) -> Likeness:
        """By how many answers carry a label."""
        found = making.likeness(given, self.plan_if_any, "are questions before a marked answer")
        return found._replace(degree=round(found.degree + _BONUS, 3)) if found.degree else found

    def read(self, given: Given) -> Document:
        """Each question with what its answer's label marks."""
        return making.document(given, self.name, self.plan(taken_apart(given.lines)))

    def plan_if_any(self, lines: Sequence[Line]) -> Plan | None:
        """The outline of a text, None where it has nothing of this shape."""
        spoken, _ = _with_labels(lines)
        letters = making.letters_of([line.text for line in spoken])
        kinds = Counter(_kinds(spoken, letters).values())
        if kinds["answer"] < _FEWEST and kinds["question"] < _FEWEST:
            return None
        found = self.plan(lines)
        count = sum(1 for _ in found.all())
        headed = sum(1 for line in lines if line.heading and marks.asks(line.words) == 2)
        if kinds["answer"] * 4 < count and kinds["question"] * 2 < count:
            return None
        return found if headed * 2 < max(count, headed) or not headed else None

    def plan(self, lines: Sequence[Line]) -> Plan:
        """The outline of a text whose answers carry labels."""
        opens: dict[int, Opening] = {}
        lines, speakers = _with_labels(lines)
        letters = making.letters_of([line.text for line in lines])
        body = furniture.leave_out(lines, opens)
        elsewhere.open_answers(body, opens)
        chapters(body, opens)
        _open_labelled(body, opens, letters)
        _open_by_signs(body, opens, letters)
        _open_before_answers(body, opens, letters)
        furniture.leave_footer_out(body, opens)
        found = assembled(lines, opens)
        found.mended += speakers
        if speakers:
            _leave_thanks_out(found)
        return found


def _kinds(lines: Sequence[Line], letters: frozenset[str]) -> dict[int, str]:
    """What the label of each line marks, by its number. An A that a B follows is a choice's."""
    kinds: dict[int, str] = {}
    before: Line | None = None
    for line in reversed(lines):
        if line.blank:
            continue
        if not (line.verbatim or line.is_table):
            named = marks.label(line.words, letters)
            kind = named.kind if named else ""
            if named and named.letter and marks.choices_within(line.words):
                kind = ""
            if named and named.letter and before is not None:
                sign, after = marks.letter(line.words), marks.letter(before.words)
                if sign and after and marks.follows(sign[0], after[0]):
                    kind = ""
            if kind:
                kinds[line.number] = kind
        before = line
    return kinds


def _open_labelled(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> None:
    """Say which lines are questions by a label or by a number that counts on."""
    kinds = _kinds(lines, letters)
    counts = Counter(kinds.values())
    labelled = [
        line for line in lines if kinds.get(line.number) == "question" and line.number not in opens
    ]
    if counts["question"] * 5 < counts["answer"] * 3 or not labelled:
        open_numbered(lines, opens, letters)
        return
    plain = min(line.indent + 4 * line.quoted for line in labelled)
    last: tuple[int, ...] = ()
    for line in lines:
        if line.number in opens:
            continue
        named = marks.label(line.words, letters) if line.number in kinds else None
        if named is None or named.kind not in ("question", "follow-up"):
            continue
        deeper = line.indent + 4 * line.quoted > plain + 1 or named.kind == "follow-up"
        words, rest = _split_label(named.rest, letters)
        mended = ""
        if named.parts and not deeper and last == named.parts:
            mended = f"number {'-'.join(map(str, last))} stands twice"
        if named.parts and not deeper:
            mended = mended or _missing(last, named.parts)
            last = named.parts
        opens[line.number] = Opening(
            Role.QUESTION, words, int(deeper), named.parts, rest, mended=mended
        )
    _join_lone(lines, opens)


def _split_label(words: str, letters: frozenset[str]) -> tuple[str, str]:
    """A question and its answer, where a label parts them within the line."""
    parted, rest = split_answer(words)
    if rest:
        return parted, rest
    for found in _INNER.finditer(words):
        named = marks.label(words[found.start() :], letters)
        if named and named.kind == "answer" and named.rest:
            return marks.without_marks(words[: found.start()].strip()), named.rest
    return words, ""


def _missing(last: tuple[int, ...], parts: tuple[int, ...]) -> str:
    if not last or len(last) != len(parts) or last[:-1] != parts[:-1]:
        return ""
    if parts[-1] - last[-1] == 2:
        return f"number {'-'.join(map(str, (*last[:-1], last[-1] + 1)))} is missing before this one"
    return ""


def _join_lone(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Take the line below a label that stands alone for the question's words."""
    waiting = False
    for line in lines:
        opening = opens.get(line.number)
        if opening:
            waiting = opening.role is Role.QUESTION and not opening.words
        elif waiting and not line.blank:
            waiting = False
            if not line.verbatim and not line.is_rule:
                opens[line.number] = Opening(Role.WORDS, marks.without_marks(line.words))


def _open_by_signs(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> None:
    """Say that items of a list are follow-ups, where most items with their sign ask, or have an
    answer's label below.
    """
    signs: dict[str, list[Line]] = {}
    asked: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    following: Line | None = None
    kinds = _kinds(lines, letters)
    for line in reversed(lines):
        if line.blank or line.verbatim:
            continue
        if line.bullet and not line.quoted and line.indent < 4 and line.number not in opens:
            named = kinds.get(line.number, "")
            if named not in ("answer", "references", "hint", "explanation"):
                signs.setdefault(line.bullet, []).append(line)
                answered = following is not None and kinds.get(following.number) == "answer"
                labelled[line.bullet] += answered
                asked[line.bullet] += answered or marks.asks(line.words) == 2
        following = line
    mains = any(opening.role is Role.QUESTION for opening in opens.values())
    for sign, found in signs.items():
        if (len(found) < _FEWEST and not labelled[sign]) or asked[sign] * 5 < len(found) * 3:
            continue
        for line in found:
            words, rest = split_answer(line.words)
            opens[line.number] = Opening(Role.QUESTION, words, int(mains), (), rest)


def _open_before_answers(
    lines: Sequence[Line], opens: dict[int, Opening], letters: frozenset[str]
) -> None:
    """Say that the paragraph before an answer's label is a question, where nothing else is."""
    paragraph: list[Line] = []
    asked = False
    kinds = _kinds(lines, letters)
    for line in lines:
        opening = opens.get(line.number)
        if opening:
            asked = asked or opening.role is Role.QUESTION
            paragraph = []
        elif line.blank or line.is_rule:
            continue
        elif kinds.get(line.number) == "answer":
            if not asked and paragraph:
                _open_paragraph(paragraph, opens)
            asked = False
            paragraph = []
            if not _ends_label(line, letters):
                paragraph = [line]
        elif line.verbatim:
            paragraph = []
        else:
            if line.gap:
                paragraph = []
            paragraph.append(line)


def _ends_label(line: Line, letters: frozenset[str]) -> bool:
    named = marks.label(line.words, letters)
    return named is not None and not named.rest


def _open_paragraph(paragraph: list[Line], opens: dict[int, Opening]) -> None:
    """Open the question that a paragraph is; of one that begins as an answer, its last line."""
    if not paragraph[0].gap or len(paragraph) > 4:
        asking = [line for line in paragraph if marks.asks(line.words) == 2]
        paragraph = [asking[-1]] if asking else paragraph[-1:]
    first, *more = paragraph
    opens[first.number] = Opening(Role.QUESTION, marks.without_marks(first.words))
    for line in more:
        opens[line.number] = Opening(Role.WORDS, line.words)


def _take_turns(
    lines: Sequence[Line], one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> bool:
    """Whether two names take turns through a text that asks nothing elsewhere, from its beginning:
    who begins asks, whatever the words are.
    """
    turns = sorted([(at, 0) for at, _ in one] + [(at, 1) for at, _ in other])
    changes = sum(a[1] != b[1] for a, b in pairwise(turns))
    spoken = {at for at, _ in turns}
    begins = sum(not (line.blank or line.heading or line.is_rule) for line in lines[: turns[0][0]])
    elsewhere = any(
        line.heading or marks.asks(line.words) == 2
        for at, line in enumerate(lines)
        if at > turns[0][0] and at not in spoken and not line.verbatim and not line.blank
    )
    return len(turns) > _FEWEST_TURNS and changes == len(turns) - 1 and begins < 3 and not elsewhere


def _leave_thanks_out(spoken: Plan) -> None:
    """Leave the last words of a conversation out, which ask nothing and nobody answers."""
    last = spoken.parts[-1].questions[-1] if spoken.parts[-1].questions else None
    if last is None or last.below or any(not row.blank for row in last.rows):
        return
    if len(last.lines) == 1 and not marks.asks(last.words) and len(last.words) <= _FEW_LETTERS:
        spoken.parts[-1].questions.pop()
        spoken.left_out[last.lines[0]] = _LAST_WORDS


def _with_labels(lines: Sequence[Line]) -> tuple[Sequence[Line], list[Mended]]:
    """The lines with labels in place of the names of two who speak in turns, one of whom asks; and
    a note of that.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        if line.verbatim or line.blank or line.is_table or line.heading:
            continue
        speaker = _SPEAKER.match(line.text)
        if speaker and not marks.label(line.words):
            found.setdefault(speaker["name"].strip(), []).append((at, speaker.end()))
    pair = sorted(found, key=lambda name: -len(found[name]))[:2]
    if len(pair) < 2 or len(found[pair[1]]) < _FEWEST or len(found) > 4:
        return lines, []
    some = sum(not line.blank for line in lines)
    spoken = len(found[pair[0]]) + len(found[pair[1]])
    if spoken * 8 < some or len(found[pair[1]]) * 3 < len(found[pair[0]]):
        return lines, []
    asking = {
        name: sum(marks.asks(lines[at].text) == 2 for at, _ in found[name]) / len(found[name])
        for name in pair
    }
    one, other = sorted(pair, key=lambda name: -asking[name])
    if asking[one] < 0.5 or asking[other] > 0.4:
        if not _take_turns(lines, found[pair[0]], found[pair[1]]):
            return lines, []
        one, other = sorted(pair, key=lambda name: found[name])
    changed = list(lines)
    for name, sign in ((one, "Q: "), (other, "A: ")):
        for at, end in found[name]:
            text = sign + lines[at].text[end:]
            changed[at] = replace(lines[at], text=text, words=text, bold=False, bullet="", quoted=0)
    first = min(at for at, _ in found[one])
    message = f"“{one}” asks and “{other}” answers: their names are read as labels"
    return changed, [Mended(lines[first].number, message)]
