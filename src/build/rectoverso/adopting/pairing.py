"""Which part of a foreign note type becomes which of ours, when a learner changes the type.

Anki's dialog proposes pairs: parts of one name first, then what is left, in order. For cards that
may be the wrong direction, and then every schedule would go on with the other question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from rectoverso.anki.note_types import NoteType
from rectoverso.anki.package import HeldType

_SWITCHES: Final = frozenset({"Reverse", "Id", "Edition", "Spare4"})
"""Fields of ours that nothing foreign may stand in: they make cards, or tell our notes apart."""

_LAST: Final = ("Brief", "Reasons")
_NEVER: Final = _SWITCHES | {"Front"}
"""An answer in `Front` would stand beside the question. Anki proposes it, since it comes second."""

_REPLACED: Final = re.compile(r"\{\{([^{}]*)\}\}")
_ASKED_FOR: Final = ("type:", "hint:")
"""What hides a field's text on the front, so that the card asks for it."""


class Pair(NamedTuple):
    """A part of ours and the foreign one that becomes it (empty: none is to); `by_hand` where
    Anki proposes something else.
    """

    ours: str
    foreign: str
    by_hand: bool


def fields(ours: NoteType, foreign: HeldType) -> tuple[Pair, ...]:
    """The fields, in the way that Anki proposes them, but for those of ours that must stay empty
    and those that foreign notes have nothing for.
    """
    names = [part.name for part in ours.fields]
    theirs = [part.name for part in foreign.fields]
    usable = [name for name in names if name not in _NEVER and name not in _LAST]
    usable += [name for name in _LAST if name in names]
    fit = dict(zip(usable, proposed(usable, theirs), strict=True))
    return _pairs(names, theirs, [fit.get(name) for name in names], proposed(names, theirs))


def cards(ours: NoteType, foreign: HeldType) -> tuple[Pair, ...]:
    """The templates, each with the one that asks the same way; none for a cloze, whose only
    template Anki does not offer to change.
    """
    if foreign.is_cloze:
        return ()
    names = [part.name for part in ours.templates]
    theirs = [part.name for part in foreign.templates]
    first = heirs(foreign)
    order = [*first, *(at for at in range(len(theirs)) if at not in first)]
    wanted = [order[at] if at < len(order) else None for at in range(len(names))]
    return _pairs(names, theirs, wanted, proposed(names, theirs))


def proposed(ours: Sequence[str], foreign: Sequence[str]) -> tuple[int | None, ...]:
    """What Anki's dialog proposes for each name of ours: the place of a foreign one, or none."""
    made = [foreign.index(name) if name in foreign else None for name in ours]
    left = iter([at for at in range(len(foreign)) if at not in made])
    return tuple(next(left, None) if at is None else at for at in made)


def heirs(foreign: HeldType) -> tuple[int, ...]:
    """The places of the foreign templates that our `Recall` and `Reverse` carry on, as far as
    there are so many.

    The one asks with the first field, the other does not; where the fronts don't tell, the first
    and the second.
    """
    count = len(foreign.templates)
    fronts = [front for front, _ in foreign.sides()]
    forward = [at for at, front in enumerate(fronts) if foreign.fields[0].name in _shown(front)]
    recall = forward[0] if forward else 0
    others = [at for at in range(count) if at != recall]
    if forward:
        others.sort(key=lambda at: at in forward)
    return (recall, *others[:1]) if count else ()


def _shown(front: str) -> set[str]:
    """The fields whose text a front shows."""
    found = (match[1].strip() for match in _REPLACED.finditer(front))
    return {
        text.rpartition(":")[2].strip()
        for text in found
        if not text.startswith(("#", "^", "/", "!", *_ASKED_FOR))
    }


def _pairs(
    ours: Sequence[str],
    foreign: Sequence[str],
    wanted: Sequence[int | None],
    made: Sequence[int | None],
) -> tuple[Pair, ...]:
    return tuple(
        Pair(name, "" if want is None else foreign[want], want != proposal)
        for name, want, proposal in zip(ours, wanted, made, strict=True)
        if want is not None or proposal is not None
    )
