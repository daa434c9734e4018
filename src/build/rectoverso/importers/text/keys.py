"""What a document calls its questions: keys, parents known only by number, and questions that a
list of contents names before they are asked.
"""

from __future__ import annotations

from collections import Counter

from rectoverso.importers.text import marks
from rectoverso.importers.text.plan import Plan, Sketch


def without_repeated(plan: Plan) -> list[tuple[list[int], Sketch]]:
    """Take questions without an answer out of a plan that stand there once more with one, or again
    right as they are; gives the lines of each with the question that stays.
    """
    answered: dict[str, Sketch] = {}
    for sketch in plan.all():
        words = marks.words_of(sketch.words)
        if words and _has_answer(sketch):
            answered.setdefault(words, sketch)
    gone: list[tuple[list[int], Sketch]] = []
    if answered:
        for part in plan.parts:
            part.questions = _kept(part.questions, answered, gone)
    return gone


def _kept(
    sketches: list[Sketch], answered: dict[str, Sketch], gone: list[tuple[list[int], Sketch]]
) -> list[Sketch]:
    kept = []
    for sketch in sketches:
        sketch.below = _kept(sketch.below, answered, gone)
        stays = answered.get(marks.words_of(sketch.words))
        if stays is None or stays is sketch or sketch.below or _has_answer(sketch):
            kept.append(sketch)
        else:
            gone.append((sketch.lines, stays))
    return kept


def _has_answer(sketch: Sketch) -> bool:
    return any(not row.blank for row in sketch.rows)


def nest(plan: Plan) -> None:
    """Put questions below those that their numbers name as parents: 12-1 below 12."""
    for part in plan.parts:
        known: dict[tuple[int, ...], Sketch] = {}
        mains: list[Sketch] = []
        for sketch in part.questions:
            parent = known.get(sketch.parts[:-1]) if len(sketch.parts) > 1 else None
            if parent is None:
                mains.append(sketch)
            else:
                parent.below.append(sketch)
            if sketch.parts:
                known.setdefault(sketch.parts, sketch)
        part.questions = mains


def give(plan: Plan) -> None:
    """Give every question its key: the number that the document gives it, or that of its place."""
    chapters = _numbered_anew(plan)
    taken: Counter[str] = Counter()
    place = 0
    numbers = {
        "-".join(map(str, each.parts))
        for part in plan.parts
        for each in part.questions
        if each.parts
    }
    count = 0
    for at, part in enumerate(plan.parts):
        count += bool(part.questions)
        prefix = f"{count}/" if at in chapters else ""
        for sketch in part.questions:
            place += 1
            own = "-".join(map(str, sketch.parts))
            if not own:
                own = f"q{place}" if str(place) in numbers else str(place)
            _give(sketch, prefix + own, taken)


def _give(sketch: Sketch, wanted: str, taken: Counter[str]) -> None:
    sketch.key = wanted
    while taken[sketch.key]:
        taken[wanted] += 1
        sketch.key = f"{wanted}.{taken[wanted]}"
    taken[sketch.key] += 1
    used: set[int] = {below.parts[-1] for below in sketch.below if below.parts}
    count = 0
    for below in sketch.below:
        if len(below.parts) > 1 and below.parts[:-1] == sketch.parts:
            number = below.parts[-1]
        elif len(below.parts) == 1:
            number = below.parts[0]
        else:
            count += 1
            while count in used:
                count += 1
            number = count
        _give(below, f"{sketch.key}-{number}", taken)


def _numbered_anew(plan: Plan) -> set[int]:
    """The places of the chapters whose numbers stand in an earlier chapter too."""
    seen: Counter[tuple[int, ...]] = Counter()
    anew: set[int] = set()
    for at, part in enumerate(plan.parts):
        own = {sketch.parts for sketch in part.questions if sketch.parts}
        if any(seen[parts] for parts in own):
            anew.add(at)
        seen.update(own)
    return anew
