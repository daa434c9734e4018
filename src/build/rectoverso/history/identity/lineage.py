"""The lineages of an edition's questions: which row of the ledger a question carries on, and the
guid of a note that has no row yet.

A question may have had several ids, and be one note as a question and another as a cloze. The
ledger links its rows: those of one id are one question's, those of one guid are one note, and a
row that a question left for the other kind names the id that it had then. The ids of all that
hangs together are its lineage.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator
from hashlib import sha256

from rectoverso.history.ledger import KINDS, RENAMED, Ledger, NoteRow
from rectoverso.model import Deck, Kind, Question

_GUID_LENGTH = 20
"""In characters of five bits each: 100 bits."""


def kind_of(kind: Kind) -> str:
    """The note type of a question: `question` or `cloze`. Anki can't turn one into the other."""
    return "cloze" if kind is Kind.CLOZE else "question"


def guid(uid: str, language: str, first_id: str, kind: str) -> str:
    """The guid of a note that no ledger knows: letters a-z and digits 2-7.

    `uid` is the deck's, `first_id` the question's first id, `kind` its note type. None of the four
    can hold the separator, so different notes never hash the same text.
    """
    named = "\x1f".join(("rectoverso", "note", uid, language, first_id, kind))
    return b32encode(sha256(named.encode()).digest()).decode("ascii").lower()[:_GUID_LENGTH]


def new_guid(deck: Deck, question: Question) -> str:
    """The guid of a question that no release has shipped."""
    first_id = question.was[0] if question.was else question.id
    return guid(deck.uid, deck.language, first_id, kind_of(question.kind))


def became(kind: str) -> str:
    """The reason that the ledger gives for a note that was left for one of another kind."""
    return f"became a {kind}"


def leads_on(row: NoteRow) -> bool:
    """Whether a row that was left says where its question went: to a new id, or another kind."""
    return row.reason in (RENAMED, *(became(kind) for kind in KINDS if kind != row.kind))


class Lineages:
    """What a ledger says of one edition's questions.

    `ids` are all that were ever used, `living` the rows that are not retired, by guid.
    """

    def __init__(self, ledger: Ledger, language: str) -> None:
        rows = [row for row in ledger.rows if row.language == language]
        self.living = {row.guid: row for row in rows if not row.retired_in}
        self._rows: dict[str, list[NoteRow]] = {}
        self._of_guid: dict[str, list[NoteRow]] = {}
        for row in rows:
            self._rows.setdefault(row.id, []).append(row)
            self._of_guid.setdefault(row.guid, []).append(row)
        self.ids = self._rows.keys()
        self._beside: dict[str, list[str]] = {}
        for row in rows:
            beside = [other.id for other in self._of_guid[row.guid] if other.id != row.id]
            if row.successor and leads_on(row):
                beside.append(row.successor)
                self._beside.setdefault(row.successor, []).append(row.id)
            if beside:
                self._beside.setdefault(row.id, []).extend(beside)

    def rows(self, name: str) -> list[NoteRow]:
        """The rows of an id, of whatever kind."""
        return self._rows.get(name, [])

    def of_guid(self, guid: str) -> list[NoteRow]:
        """The rows of a note, under all ids that it ever had."""
        return self._of_guid.get(guid, [])

    def row(self, name: str, kind: str) -> NoteRow | None:
        """The row of an id and a kind of note."""
        return next((row for row in self.rows(name) if row.kind == kind), None)

    def holder(self, guid: str) -> str:
        """The id that a note has; where it is retired, one that it had. Empty: nobody knows it."""
        rows = [self.living[guid]] if guid in self.living else self.of_guid(guid)
        return rows[-1].id if rows else ""

    def of(self, *names: str) -> Iterator[str]:
        """The lineages of these ids: the ids themselves, and all others that their questions ever
        had, the nearest ones first.
        """
        found = list(dict.fromkeys(names))
        if self._beside.keys().isdisjoint(found):  # most never had another
            yield from found
            return
        seen = set(found)
        for name in found:  # which grows
            yield name
            further = [each for each in self._beside.get(name, ()) if each not in seen]
            found += dict.fromkeys(further)
            seen.update(further)

    def carried(self, question: Question) -> NoteRow | None:
        """The row that a question carries on: of its kind, that of its own id, else of the first
        one that it had before, else of the nearest in the lineage of these; where the note lives
        on under another id, that one's.
        """
        kind = kind_of(question.kind)
        ids = self.of(question.id, *question.was)
        row = next((row for name in ids if (row := self.row(name, kind))), None)
        return None if row is None else self.living.get(row.guid, row)

    def own_ids(self, question: Question) -> frozenset[str]:
        """All ids that a question ever had, without those of others that it takes up in `was`."""
        row = self.carried(question)
        ids = (question.id, *question.was)
        first = row.id if row else next((name for name in ids if name in self.ids), question.id)
        return frozenset(self.of(question.id, first))
