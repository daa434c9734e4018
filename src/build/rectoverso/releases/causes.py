"""Whose doing it is that a note is not what learners have: its author's or the program's.

A ledger has the digest of what a release shipped, by the program of then. Today's program may give
the same content another one: an epoch was raised (`history.epochs`), or content is read
differently. Then it moves the note, which its author left as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from rectoverso.anki.package import Package
from rectoverso.history import digesting
from rectoverso.history.ledger import Ledger

_EPOCH: Final = "render epoch"
_AUTHORS: Final = frozenset(digesting.PARTS) - {_EPOCH, "tag"}
"""The parts of a digest that fields show and only authors change."""


class Cause(NamedTuple):
    """Whether the author changed what a note's fields show, and whether the program moves it."""

    author: bool
    program: bool


def causes(
    shipped: Mapping[str, str], now: Mapping[str, str], reread: Mapping[str, str]
) -> dict[str, Cause]:
    """The causes for every note, by guid, that both sides hold with a digest.

    `shipped` are the digests of the notes that learners have, `now` those of the newer content;
    `reread` those that today's program gives the content of `shipped`, where that is at hand.
    Without it only a raised epoch is known as the program's doing.
    """
    found = {}
    for guid, then in shipped.items():
        if not then or guid not in now:
            continue
        again = reread.get(guid)
        if again is None:
            why = digesting.reasons(then, now[guid])
            found[guid] = Cause(not _AUTHORS.isdisjoint(why), _EPOCH in why)
        else:
            why = digesting.reasons(again, now[guid])
            found[guid] = Cause(not _AUTHORS.isdisjoint(why), then != again)
    return found


def recorded(package: Package, known: Ledger, language: str) -> dict[str, str]:
    """The digests that a ledger has of a package's notes, by guid: a note and a line are of one
    content where their `mod` is one.
    """
    mods = {note.guid: note.mod for note in package.notes}
    rows = sorted(known.rows, key=lambda row: not row.retired_in)  # the living name counts
    return {
        row.guid: row.digest
        for row in rows
        if row.language == language and mods.get(row.guid) == row.mod
    }
