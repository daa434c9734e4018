"""Texts of which one part has another shape than the rest: what a shape finds no question in is
given to the others, and read by the one that it fits best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rectoverso.importers.text import elsewhere, marks
from rectoverso.importers.text.lines import Line
from rectoverso.importers.text.plan import Part, Plan, Row, Sketch

_FIT: Final = 0.6
_GOOD_FIT: Final = 0.75
_FEWEST: Final = 2
Degree = Callable[[Sequence[Line], Plan], float]


def completed(lines: Sequence[Line], found: Plan, degree: Degree) -> Plan:
    """The plan with what other shapes find where it has no questions: in what stands below a
    chapter's heading, and below a topic that it took for a question.
    """
    by_number = {line.number: line for line in lines}
    parts: list[Part] = []
    for part in found.parts:
        parts += _parts(part, found, by_number, degree)
    found.parts = parts
    elsewhere.joined(found)
    return found


def _parts(part: Part, found: Plan, by_number: dict[int, Line], degree: Degree) -> Iterator[Part]:
    if part.answers:
        yield part
        return
    inner = _read(part.rows, by_number, degree, _FIT)
    if inner is not None:
        first, *more = inner.parts
        _take(found, inner)
        part.rows = first.rows
        if more or first.questions:
            rest = Part(part.words, part.level, questions=part.questions)
            part.questions = first.questions
            yield from (part, *more)
            if not rest.questions:
                return
            part = rest
    own: list[Sketch] = []
    questions = part.questions
    part.questions = own
    waiting = True
    for sketch in questions:
        topic = _topic(sketch, by_number, degree)
        if topic is None:
            own.append(sketch)
            continue
        if own or waiting:
            yield part
        _take(found, topic)
        first, *more = topic.parts
        rows = first.rows
        yield Part(sketch.words, part.level + 1, sketch.lines, rows, first.questions)
        yield from more
        own = []
        part = Part(part.words, part.level, questions=own)
        waiting = False
    if own or waiting:
        yield part


def _topic(sketch: Sketch, by_number: dict[int, Line], degree: Degree) -> Plan | None:
    """What another shape finds below a heading that asks nothing, where it finds questions."""
    if sketch.below or sketch.parts or not sketch.words or marks.asks(sketch.words):
        return None
    inner = _read(sketch.rows, by_number, degree, _GOOD_FIT)
    if inner is None or sum(marks.asks(each.words) == 2 for each in inner.all()) < _FEWEST:
        return None
    return inner


def _read(
    rows: Sequence[Row], by_number: dict[int, Line], degree: Degree, least: float
) -> Plan | None:
    """The plan of the shape that fits some rows best, None where none does."""
    lines = [by_number[row.number] for row in rows]
    asking = sum(
        not (line.verbatim or line.blank) and marks.asks(line.words) == 2 for line in lines
    )
    if asking < _FEWEST:
        return None
    from rectoverso.importers.text.numbered import NumberedText
    from rectoverso.importers.text.outline import OutlineText
    from rectoverso.importers.text.sections import SectionText
    from rectoverso.importers.text.transcript import TranscriptText

    best: Plan | None = None
    for shape in (TranscriptText(), NumberedText(), SectionText(), OutlineText()):
        inner = shape.plan_if_any(lines)
        if inner is None or sum(1 for _ in inner.all()) < _FEWEST:
            continue
        fit = degree(lines, inner)
        if fit > least:
            best, least = inner, fit
    return best


def _take(found: Plan, inner: Plan) -> None:
    found.left_out.update(inner.left_out)
    found.mended += inner.mended
    if inner.title_lines:
        inner.parts[0].rows.insert(0, Row(inner.title_lines[0], inner.title))
