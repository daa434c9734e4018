"""What the releases shipped of an edition, looked up: which line of the ledger a question carries
on, and the guid of a note that has no line yet.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256

from rectoverso.ledger import Ledger, Row
from rectoverso.model import Deck, Kind, Question

GUID_LENGTH = 20
"""Characters of a guid, of five bits each: 100 bits."""

_OF_KIND = {Kind.BASIC: "question", Kind.CHOICE: "question", Kind.CLOZE: "cloze"}


def kind_of(kind: Kind) -> str:
    """The note type of a question: `question` or `cloze`. Anki can't turn one into the other."""
    return _OF_KIND[kind]


def guid(uid: str, language: str, first_id: str, kind: str) -> str:
    """The guid of a note that no ledger knows: letters a-z and digits 2-7.

    `uid` is the deck's, `first_id` the question's first id, `kind` its note type. None of the four
    can hold the separator, so different notes never hash the same text.
    """
    named = "\x1f".join(("rectoverso", "note", uid, language, first_id, kind))
    return b32encode(sha256(named.encode()).digest()).decode("ascii").lower()[:GUID_LENGTH]


def new_guid(deck: Deck, question: Question) -> str:
    """The guid of a question that no release has shipped."""
    first_id = question.was[0] if question.was else question.id
    return guid(deck.uid, deck.language, first_id, kind_of(question.kind))


class Shipped:
    """What the releases shipped of one edition, looked up.

    `ids` are all that were ever used, `living` the lines that are not retired, by guid.
    """

    def __init__(self, ledger: Ledger, language: str) -> None:
        rows = [row for row in ledger.rows if row.language == language]
        self.living = {row.guid: row for row in rows if not row.retired_in}
        self._lines: dict[str, list[Row]] = {}
        self._of_guid: dict[str, list[Row]] = {}
        for row in rows:
            self._lines.setdefault(row.id, []).append(row)
            self._of_guid.setdefault(row.guid, []).append(row)
        self.ids = self._lines.keys()

    def lines(self, name: str) -> list[Row]:
        """The lines of an id, of whatever kind."""
        return self._lines.get(name, [])

    def of_guid(self, guid: str) -> list[Row]:
        """The lines of a note, under all ids that it ever had."""
        return self._of_guid.get(guid, [])

    def of(self, name: str, kind: str) -> Row | None:
        """The line of an id and a kind of note."""
        return next((row for row in self.lines(name) if row.kind == kind), None)

    def holder(self, guid: str) -> str:
        """The id that a note has; where it is retired, one that it had. Empty: nobody knows it."""
        rows = [self.living[guid]] if guid in self.living else self.of_guid(guid)
        return rows[-1].id if rows else ""

    def carried(self, question: Question) -> Row | None:
        """The line that a question carries on: that of its own id, else of the first one that it
        had before; where the note lives on under another id, that one's.
        """
        kind = kind_of(question.kind)
        ids = (question.id, *question.was)
        row = next((row for name in ids if (row := self.of(name, kind))), None)
        return None if row is None else self.living.get(row.guid, row)

    def first_id(self, question: Question) -> str:
        """The id of the line that a question carries on, else the first of its ids that was
        shipped as the other kind, else its own.
        """
        row = self.carried(question)
        if row is not None:
            return row.id
        ids = (question.id, *question.was)
        return next((name for name in ids if name in self.ids), question.id)
