"""Searches for Anki's browser that find notes of a deck by `Id` and `Edition`.

They are pasted by learners, so each says all it needs: the note type by its full name (which holds
the deck's name and language, so another deck or edition in the same collection stays out), the
ids as a regular expression that must match the whole field. Ids hold a-z, 0-9 and hyphens only,
so nothing in them means anything to Anki's search (`_` and `*` do) or to a regular expression.
A search can't find what is not there; `count` is for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rectoverso.anki.names import CORE, SLUG, Tags, note_type_name

LONGEST: Final = 8_000
"""Characters of one search; more ids make more searches. Anki's browser takes 32,767."""

DAYS: Final = 7
"""Days of the week in which a learner goes through the core questions (`anki.week`)."""

_ID: Final = re.compile(SLUG)
_EDITION: Final = re.compile(r"[0-9A-Za-z.+-]+")


class Wanted(NamedTuple):
    """A note to look for: its note type's name, all ids that it may have, the edition that it is
    to be of.
    """

    note_type: str
    ids: tuple[str, ...]
    edition: str = ""


def behind(wanted: Iterable[Wanted]) -> tuple[str, ...]:
    """Searches that find those of the notes which are not of their edition: none, when all is well.

    A note that is still under an earlier id is found too.
    """
    return _searches(wanted)


def those(wanted: Iterable[Wanted]) -> tuple[str, ...]:
    """Searches that find exactly these notes, of whatever edition."""
    return _searches(note._replace(edition="") for note in wanted)


def of_edition(types: Iterable[str], edition: str) -> str:
    """A search that finds all notes of these note types (names) that are of an edition."""
    named = [f'"note:{name}"' for name in sorted(set(types))]
    return f"{_either(named)} Edition:{edition}"


class CoreSearches(NamedTuple):
    """Searches for the cards of an edition's core questions: `every` one, those that are `new`, and
    those to see `again`, since they are due or were answered wrong within the last week.
    """

    every: str
    new: str
    again: str


def core(name: str, language: str) -> CoreSearches:
    """The searches for the core questions of the deck `name` in `language`; none finds a question
    that is marked as retired.

    They hold no quotation marks, which phones and web pages like to bend, and which Anki then
    takes for letters: `_` stands for the blanks in the note types' names.
    """
    tags = Tags(name)
    types = note_type_name(name, language, "*").replace(" ", "_")
    every = f"note:{types} tag:{tags.tag(CORE)} -tag:{tags.retired}"
    return CoreSearches(every, f"{every} is:new", f"{every} (is:due OR rated:{DAYS}:1)")


def _searches(wanted: Iterable[Wanted]) -> tuple[str, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    for note in wanted:
        ids = [name for name in note.ids if _ID.fullmatch(name)]
        if note.edition and not _EDITION.fullmatch(note.edition):
            continue
        groups.setdefault((note.note_type, note.edition), []).extend(ids)
    terms = [term for key, ids in sorted(groups.items()) for term in _terms(*key, ids)]
    made: list[str] = []
    waiting: list[str] = []
    for term in terms:
        if waiting and sum(map(len, waiting)) + len(term) > LONGEST:
            made.append(" OR ".join(waiting))
            waiting = []
        waiting.append(term)
    if waiting:
        made.append(" OR ".join(waiting))
    return tuple(made)


def _terms(note_type: str, edition: str, ids: Iterable[str]) -> Iterator[str]:
    """The terms of one note type and edition, none of them too long. In Anki's language what
    stands side by side binds closer than OR.
    """
    rest = f" -Edition:{edition}" if edition else ""
    waiting: list[str] = []
    for name in sorted(set(ids)):
        if waiting and sum(map(len, waiting)) + len(waiting) + len(name) > LONGEST // 2:
            yield f'("note:{note_type}" "Id:re:^({"|".join(waiting)})$"{rest})'
            waiting = []
        waiting.append(name)
    if waiting:
        yield f'("note:{note_type}" "Id:re:^({"|".join(waiting)})$"{rest})'


def _either(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"
