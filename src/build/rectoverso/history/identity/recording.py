"""What a release leaves in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rectoverso.history.identity.lineage import Lineages, became, kind_of, leads_on
from rectoverso.history.identity.notes import NoteIdentity, identify
from rectoverso.history.ledger import (
    MERGED,
    RENAMED,
    Ledger,
    NoteRow,
    Release,
    ordered,
    titles,
    version_key,
)
from rectoverso.history.ledger_files import notes_digest
from rectoverso.model import Deck, Question
from rectoverso.source import retirement
from rectoverso.source.retirement import Retirements


def record(
    ledger_before: Ledger,
    editions: Sequence[tuple[Deck, Mapping[str, str]]],
    release: Release,
    retirements: Retirements = retirement.NONE,
) -> Ledger:
    """The ledger after `release` of all `editions` (each a deck with its digests).

    What is new or changed is stamped with the release's time; what no edition holds any more is
    retired, for the reason and with the successor that `retirements` give. A note under a new id
    leaves its old line behind, with the new id as its successor. ValueError unless the editions
    have the release's version, higher than every one before, and its time is later than all that
    was shipped (`refusals` says so beforehand).
    """
    version, last = release.version, ledger_before.last_release
    if {deck.version for deck, _ in editions} != {version}:
        raise ValueError("a release has one version and at least one edition")
    if last is not None and version_key(version) <= version_key(last.version):
        raise ValueError(f"{version} is not higher than {last.version}")
    if release.time <= ledger_before.latest:
        raise ValueError(f"{release.time} is not later than {ledger_before.latest}")
    living: list[NoteRow] = []
    heirs: dict[tuple[str, str], _Heir] = {}
    for deck, digests in editions:
        notes = identify(deck, ledger_before, digests, release.time)
        lineages = Lineages(ledger_before, deck.language)
        own: dict[str, _Heir] = {}
        named: dict[str, _Heir] = {}
        earlier: dict[str, _Heir] = {}
        for question in (each.question for each in deck.entries()):
            row = _row(deck, question, notes[question.id], digests[question.id])
            living.append(row)
            heir = own[question.id] = _Heir(row, lineages.own_ids(question))
            for name in question.was:
                named.setdefault(name, heir)
            for name in lineages.of(question.id, *question.was):
                earlier.setdefault(name, heir)
        nearest = earlier | named | own
        heirs |= {(deck.language, name): heir for name, heir in nearest.items()}
    kept = {row.key for row in living}
    holders = {row.guid: row for row in living}
    gone = [
        _left(row, version, holders.get(row.guid), heirs, retirements)
        for row in ledger_before.rows
        if row.key not in kept
    ]
    ids = {(row.language, row.id) for row in (*living, *gone)}
    gone = [
        row if (row.language, row.successor) in ids else row._replace(successor="") for row in gone
    ]
    rows = [*living, *gone]
    called = titles({deck.language: deck.title for deck, _ in editions})
    made = release._replace(notes_digest=notes_digest(rows), titles=called)
    return ordered(rows, [*ledger_before.releases, made])


@dataclass(frozen=True, slots=True)
class _Heir:
    """A question that stands where another one was: its line, and all ids that it ever had; under
    any other id stood a question that it took up.
    """

    row: NoteRow
    ids: frozenset[str]

    def was(self, row: NoteRow) -> bool:
        """Whether the line of a note is this question's, of the time when it was the other kind."""
        return row.kind != self.row.kind and row.id in self.ids


def _left(
    row: NoteRow,
    version: str,
    holder: NoteRow | None,
    heirs: Mapping[tuple[str, str], _Heir],
    retirements: Retirements,
) -> NoteRow:
    """The line that is left of a note's, when no question of its id and kind stands any more.

    `holder` is the line that holds its guid now.
    """
    retired_in = row.retired_in or version
    if holder is not None:
        if row.retired_in and row.reason == RENAMED:
            return row  # what it was renamed to then has a line of its own
        return row._replace(retired_in=retired_in, successor=holder.id, reason=RENAMED)
    heir = heirs.get((row.language, row.id))
    if heir is not None and heir.was(row):
        if row.retired_in and leads_on(row):
            return row
        reason = became(heir.row.kind)
        return row._replace(retired_in=retired_in, successor=heir.row.id, reason=reason)
    if row.retired_in:
        return row
    said = retirements.of(row.language, row.id)
    if heir is None and said is None and not row.first_release:
        return row  # an adopted note whose question is a draft as yet
    if heir is None:
        successor = said.successor if said else ""
        reason = said.reason if said else ""
    else:
        successor, reason = heir.row.id, said.reason if said else MERGED
    return row._replace(retired_in=version, successor=successor, reason=reason)


def _row(deck: Deck, question: Question, note: NoteIdentity, digest: str) -> NoteRow:
    return NoteRow(
        language=deck.language,
        id=question.id,
        kind=kind_of(question.kind),
        guid=note.guid,
        mod=note.mod,
        digest=digest,
        first_release=note.since,
        last_change=note.edition,
        due=note.due,
    )
