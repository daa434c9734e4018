"""Random histories of a deck: releases, and learners who take some of them.

A seed gives a plan, a list of steps. Each step has a seed of its own for what chance decides
within it, so that a plan from which steps are dropped is a plan too, and a failing one can be
made short (`shortest`). `play` plays a plan with the real rooms and the real engine, on a clock of
its own, and gives what went wrong first, if anything.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from rectoverso.typeset.texmath import Typesetter
from tests.properties.author import Author
from tests.properties.learners import ACTS, Learner
from tests.properties.promises import PromiseError

MOST_RELEASES: Final = 20
_AUTHOR: Final = -1
_DAY: Final = 86_400

_EDITS: Final = {
    **dict.fromkeys(("reword", "add", "rename", "retire", "bring_back", "merge"), 4),
    **dict.fromkeys(("convert", "reorder", "refile", "reparent", "repaint", "reverse"), 3),
    **dict.fromkeys(("retitle", "retag", "regap", "split", "translate", "untranslate"), 2),
    **dict.fromkeys(("front", "list_words"), 3),
    **dict.fromkeys(("brief", "give_reasons", "prompt", "mask", "record", "head_a_list"), 2),
    **dict.fromkeys(("restyle", "forget_was"), 1),
}
"""What authors do, and how often."""
_MISTAKES: Final = (
    "forget_a_retirement",
    "forget_was_at_once",
    "reuse_an_id",
    "claim_twice",
    "take_an_id_over",
)
_TAKES: Final = ("take again", "take older", "take always", "take marks", "take marks")
_STUDIES: Final = dict.fromkeys(ACTS, 2) | {
    "answers": 12,
    "edits": 5,
    "deletes": 3,
    "sweeps": 3,
    "leech": 1,
}
"""What learners do, and how often."""


class Step(NamedTuple):
    """Something that somebody does: the author, or a learner by number."""

    who: int
    what: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """A history to be played; `seed` is where it came from."""

    seed: int
    languages: tuple[str, ...]
    adopts: bool
    learners: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Failure:
    """What went wrong in a history: the promise, how it was broken, and all that was done."""

    plan: Plan
    promise: str
    how: str
    story: tuple[str, ...]

    def __str__(self) -> str:
        lines = "\n".join(f"  {line}" for line in self.story)
        return (
            f"--history-seed {self.plan.seed} ({len(self.plan.steps)} steps): {self.how}\n{lines}"
        )


def plan(seed: int) -> Plan:
    """The history of a seed."""
    random = Random(seed)
    learners = random.choice((1, 1, 2, 3))
    steps: list[Step] = []

    def step(who: int, what: str) -> None:
        steps.append(Step(who, what, random.getrandbits(32)))

    def steps_of(who: int, weights: dict[str, int], most: int) -> None:
        count = random.randint(0, most)
        for what in random.choices([*weights], [*weights.values()], k=count):
            step(who, what)

    for _ in range(random.randint(1, MOST_RELEASES)):
        steps_of(_AUTHOR, _EDITS, 4)
        if random.random() < 0.2:
            step(_AUTHOR, random.choice(_MISTAKES))
        step(_AUTHOR, "release")
        for who in range(learners):
            steps_of(who, _STUDIES, 3)
            if random.random() < 0.6:
                step(who, "take")
                steps_of(who, _STUDIES, 3)
            if random.random() < 0.2:
                step(who, random.choice(_TAKES))
    for who in range(learners):
        step(who, "take")
    languages = ("ko", "en") if random.random() < 0.25 else ("ko",)
    return Plan(seed, languages, random.random() < 0.2, learners, tuple(steps))


def play(played: Plan, folder: Path, typesetter: Typesetter) -> Failure | None:
    """Play a plan in `folder`, which is made and removed; what went wrong first, or None."""
    story: list[str] = []
    folder.mkdir()
    try:
        with ExitStack() as stack:
            story.extend(filter(None, _lines(played, folder, typesetter, stack)))
    except PromiseError as broken:
        return Failure(played, broken.promise, str(broken), tuple(story))
    except Exception as error:  # noqa: BLE001 (whatever it is, the history that led there counts)
        how = f"{type(error).__name__}: {error}"
        return Failure(played, type(error).__name__, how, tuple(story))
    finally:
        shutil.rmtree(folder)
    return None


def _lines(played: Plan, folder: Path, typesetter: Typesetter, stack: ExitStack) -> Iterator[str]:
    """Do step by step, and tell what was done."""
    random = Random(played.seed)
    author = Author(random, played.languages, folder, typesetter)
    yield f"starts with {[draft.id for draft in author.drafts]} in {played.languages}"
    if played.adopts:
        yield author.adopt(random)
    learners: list[Learner] = []
    for number in range(played.learners):
        language = played.languages[number % len(played.languages)]
        each = Learner(f"learner {number}", language, folder / f"learner-{number}")
        stack.callback(each.close)
        learners.append(each)
    clock = author.time
    for who, what, seed in played.steps:
        random = Random(seed)
        clock = max(clock, author.time) + random.choice((1, 60, _DAY, 30 * _DAY))
        if who == _AUTHOR:
            yield (
                author.release(clock, random)
                if what == "release"
                else getattr(author, what)(random)
            )
        elif what in ACTS:
            yield learners[who].act(what, random, clock)
        elif author.editions:
            yield _take(learners[who], what, author, random)


def _take(each: Learner, what: str, author: Author, random: Random) -> str:
    """A learner takes a release: the newest, the last one again, an older one, or the newest with
    the setting that brings what was skipped.
    """
    newest = author.editions[-1][each.language]
    if what == "take again" and each.taken:
        return each.take(each.taken[-1], author.known)
    if what == "take older":
        return each.take(random.choice(author.editions)[each.language], author.known)
    if what == "take always":
        return each.take(newest, author.known, "always")
    if what == "take marks":
        return each.mark(newest, author.known)
    told = each.take(newest, author.known)
    if each.skipped(newest) and random.random() < 0.5:
        told += "; " + each.take(newest, author.known, "always")
    return told


def shortest(
    failure: Failure, again: Callable[[Plan], Failure | None], tries: int = 300
) -> Failure:
    """The shortest history found that breaks the same promise: steps are dropped, many at once
    and then one by one, while it does.
    """
    size = len(failure.plan.steps) // 2
    while size and tries:
        start, dropped = 0, False
        while start < len(failure.plan.steps) and tries:
            tries -= 1
            steps = failure.plan.steps
            less = replace(failure.plan, steps=(*steps[:start], *steps[start + size :]))
            found = again(less)
            if found is not None and found.promise == failure.promise:
                failure, dropped = found, True
            else:
                start += size
        if not dropped or size > 1:
            size //= 2
    return failure
