"""Answers that stand together behind the questions, each with the number of its question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rectoverso.importers.text import marks, plan
from rectoverso.importers.text.lines import Line
from rectoverso.importers.text.plan import Opening, Part, Plan, Role, Row, Sketch
from rectoverso.languages import documents

UNKNOWN: Final = "no question has the number of this answer"
_LABEL: Final = "Answer: "
_FEWEST: Final = 2


def open_answers(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say which lines are headings of such answers: a word for answers alone in its line, and a
    list that begins with 1 below it, behind questions.
    """
    waiting: Line | None = None
    asked = 0
    for line in lines:
        if line.blank:
            continue
        if waiting is not None:
            counted = None if line.verbatim else marks.numbered(line.words)
            if counted and counted.parts == (1,) and marks.asks(counted.rest) < 2:
                opens[waiting.number] = Opening(Role.ANSWERS)
            waiting = None
        if line.verbatim or line.number in opens:
            continue
        asked += marks.asks(line.words) > 0
        if asked >= _FEWEST and marks.bare_name(line.words) in documents.ANSWER_LISTS:
            waiting = line


def joined(found: Plan) -> None:
    """Give each of these answers to the question of its number, in the chapters before."""
    before: list[Part] = []
    for part in found.parts:
        if part.answers:
            _join(part, before, found)
        else:
            before.append(part)
    found.parts = before


def _join(part: Part, before: Sequence[Part], found: Plan) -> None:
    questions: dict[tuple[int, ...], Sketch] = {}
    place = 0
    for each in before:
        for sketch in each.questions:
            place += 1
            if not _answered(sketch):
                questions[sketch.parts or (place,)] = sketch
    for number in part.lines:
        found.left_out[number] = plan.EMPTY
    target: Sketch | None = None
    for row in part.rows:
        counted = None if row.verbatim else marks.numbered(row.text.strip().lstrip("-*+• "))
        if counted and counted.rest and counted.style != "none" and counted.parts in questions:
            target = questions.pop(counted.parts)
            target.rows += (Row(row.number, ""), Row(row.number, _LABEL + counted.rest))
        elif target is not None:
            target.rows.append(row)
        elif not row.blank:
            found.left_out[row.number] = UNKNOWN


def _answered(sketch: Sketch) -> bool:
    labels = (marks.label(row.text) for row in sketch.rows if not row.verbatim)
    return any(named and named.kind == "answer" and named.rest for named in labels)
