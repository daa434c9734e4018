"""The note of every question: its guid, its time, its place among new cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rectoverso.history import due
from rectoverso.history.identity.lineage import Lineages, new_guid
from rectoverso.history.ledger import Ledger, NoteRow
from rectoverso.model import Deck, Question


@dataclass(frozen=True, slots=True)
class NoteIdentity:
    """By what Anki knows the note of a question again.

    `mod` is in seconds since the epoch; `edition` is the release that last changed the note,
    `since` the one that first shipped it; `due` orders new cards, with gaps so that later ones
    fit between.
    """

    guid: str
    mod: int
    edition: str
    due: int
    since: str


def identify(
    deck: Deck, ledger: Ledger, digests: Mapping[str, str], stamp: int
) -> dict[str, NoteIdentity]:
    """The note of every question of `deck`, by the question's id.

    `digests` are what the notes show now, by id (`digesting.digests`). A note that the last release
    holds as it is keeps its `mod` and edition; every other takes `stamp` (seconds; later than
    `ledger.latest`) and the deck's version. The numbers that order new cards stay where the order
    of the questions allows.
    """
    lineages = Lineages(ledger, deck.language)
    questions = [each.question for each in deck.entries()]
    known = [lineages.carried(question) for question in questions]
    dues = due.spread([None if row is None else row.due for row in known])
    notes = {}
    for question, row, number in zip(questions, known, dues, strict=True):
        if row is None:
            guid = new_guid(deck, question)
            notes[question.id] = NoteIdentity(guid, stamp, deck.version, number, deck.version)
            continue
        since = row.first_release or deck.version
        if _unchanged(row, question, digests):
            notes[question.id] = NoteIdentity(row.guid, row.mod, row.last_change, number, since)
        else:
            mod = max(stamp, row.mod + 1)
            notes[question.id] = NoteIdentity(row.guid, mod, deck.version, number, since)
    return notes


def _unchanged(row: NoteRow, question: Question, digests: Mapping[str, str]) -> bool:
    # A note that comes back is stamped: learners may hold it marked as retired.
    return (
        row.id == question.id
        and row.digest == digests[question.id]
        and bool(row.last_change)
        and not row.retired_in
    )
