"""What an adoption would write, and what speaks against it: a function of deck, ledger, package.

A foreign note becomes a line of the ledger that holds its guid and nothing shipped yet, so that
the next release ships the question under that guid with a `mod` later than the foreign note's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rectoverso.adopting.mapping import NONE, MapLine
from rectoverso.adopting.matching import keys, normal
from rectoverso.adopting.pairing import heirs
from rectoverso.anki.package import HeldNote, Package
from rectoverso.anki.plain import asked
from rectoverso.history.identity import kind_of
from rectoverso.history.ledger import Ledger, NoteRow, ordered
from rectoverso.model import Cloze, Deck, Question, walk
from rectoverso.source.nearest import Nearest

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Match:
    """A foreign note and the question that carries it on; `by_map` when the author said so."""

    note: HeldNote
    question: Question
    by_map: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A foreign note that no question carries on; `nearest` is the id of the question whose words
    are most like it, empty where none are.
    """

    note: HeldNote
    nearest: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """An adoption before it is written.

    `matches` would get a line each, `known` have it already. `left` are the notes that the map
    sets aside. `refused` says, a line each, why nothing may be written; `warned`, what the author
    should know. `unclaimed` counts the deck's questions that are new to the learners.
    """

    language: str
    matches: tuple[Match, ...]
    known: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    left: tuple[HeldNote, ...]
    unclaimed: int
    refused: tuple[str, ...]
    warned: tuple[str, ...]

    @property
    def adopted(self) -> tuple[Match, ...]:
        """All foreign notes that the ledger holds once the plan is written."""
        return (*self.known, *self.matches)

    def rows(self, now: int) -> tuple[NoteRow, ...]:
        """The lines to write. A foreign `mod` later than `now` (seconds) counts as `now`: it comes
        from a wrong clock, and would date every release to come.
        """
        return tuple(
            NoteRow(
                language=self.language,
                id=match.question.id,
                kind=kind_of(match.question.kind),
                guid=match.note.guid,
                mod=min(max(match.note.mod, 0), now),
            )
            for match in self.matches
        )

    def written(self, before: Ledger, now: int) -> Ledger:
        """`before` with the plan's lines; ValueError where the plan is refused."""
        if self.refused:
            raise ValueError(self.refused[0])
        return ordered([*before.rows, *self.rows(now)], before.releases)


def plan(deck: Deck, known: Ledger, package: Package, lines: Sequence[MapLine] = ()) -> Adoption:
    """How `deck` (one language edition) would carry on the notes of `package`.

    The author's `lines` go first; every other note goes to the question that has the words of its
    first field, where exactly one has them, else to the one that `known`, the deck's ledger, has
    its guid for.
    """
    made = _Planning(deck, known, package)
    made.follow(lines)
    made.compare()
    made.recall()
    return made.result()


class _Planning:
    def __init__(self, deck: Deck, known: Ledger, package: Package) -> None:
        self.deck = deck
        self.notes = package.notes
        self.by_guid: dict[str, NoteRow] = {}
        self.by_id: dict[str, list[NoteRow]] = {}  # of this language
        for row in known.rows:
            self.by_guid.setdefault(row.guid, row)
            if row.language == deck.language:
                self.by_id.setdefault(row.id, []).append(row)
        self.places: dict[str, list[int]] = {}  # of the notes, by guid
        for place, note in enumerate(package.notes):
            self.places.setdefault(note.guid, []).append(place)
        self.questions = {each.question.id: each.question for each in deck.entries()}
        self.chosen: dict[int, Match] = {}  # by the note's place in the package
        self.left: dict[int, HeldNote] = {}
        self.refused: list[str] = []

    def follow(self, lines: Iterable[MapLine]) -> None:
        """Match as the map says."""
        by_text: dict[str, list[int]] = {}
        for place, note in enumerate(self.notes):
            by_text.setdefault(normal(asked(note.first)), []).append(place)
        for line in lines:
            where = f"line {line.number} of the map"
            key = normal(line.note)
            places = self.places.get(line.note) or (by_text.get(key, []) if key else [])
            if len(places) != 1:
                many = f"{len(places)} notes have" if places else "no note has"
                self._refuse(f"{where}: {many} this guid or first field: {_short(line.note)}")
            elif places[0] in self.chosen or places[0] in self.left:
                self._refuse(f"{where}: an earlier line names this note: {_short(line.note)}")
            elif line.question == NONE:
                self.left[places[0]] = self.notes[places[0]]
            elif (question := self.questions.get(line.question)) is None:
                near = Nearest(self.questions).to(line.question)
                hint = f"; did you mean {near}?" if near else ""
                self._refuse(f"{where}: the deck has no question {_short(line.question)}{hint}")
            else:
                self.chosen[places[0]] = Match(self.notes[places[0]], question, True)

    def compare(self) -> None:
        """Match every note that is left by its words."""
        claimed = {match.question.id for match in self.chosen.values()}
        by_key: dict[str, set[str]] = {}
        for question in self.questions.values():
            for key in keys(question):
                by_key.setdefault(key, set()).add(question.id)
        for place, note in enumerate(self.notes):
            if place in self.chosen or place in self.left:
                continue
            ids = by_key.get(normal(asked(note.first)), set())
            if len(ids) == 1 and not ids & claimed:
                (question_id,) = ids
                self.chosen[place] = Match(note, self.questions[question_id], False)

    def recall(self) -> None:
        """Match every note that is still left by its guid, whatever its words are by now."""
        claimed = {match.question.id for match in self.chosen.values()}
        for question in self.questions.values():
            guids = {row.guid for row in self._lines(question)} - {""}
            if question.id in claimed or not guids:
                continue
            for place in (each for guid in sorted(guids) for each in self.places.get(guid, ())):
                match = Match(self.notes[place], question, False)
                if place not in self.chosen and place not in self.left and self._is_known(match):
                    self.chosen[place] = match

    def result(self) -> Adoption:
        matches = [self.chosen[place] for place in sorted(self.chosen)]
        self._one_note_each(matches)
        known = [match for match in matches if self._is_known(match)]
        fresh = [match for match in matches if not self._is_known(match)]
        for match in fresh:
            self._fits(match)
        if not matches and not self.refused:
            self._refuse(
                "no note of the package has the words of a question: say in a map (--map)"
                " which is which"
            )
        claimed = {match.question.id for match in matches}
        return Adoption(
            language=self.deck.language,
            matches=tuple(fresh),
            known=tuple(known),
            unmatched=self._unmatched(claimed),
            left=tuple(self.left[place] for place in sorted(self.left)),
            unclaimed=len(self.questions.keys() - claimed),
            refused=tuple(dict.fromkeys(self.refused)),
            warned=_warnings(matches),
        )

    def _refuse(self, message: str) -> None:
        self.refused.append(message)

    def _one_note_each(self, matches: Iterable[Match]) -> None:
        by_question: dict[str, list[Match]] = {}
        for match in matches:
            by_question.setdefault(match.question.id, []).append(match)
        for question_id, several in by_question.items():
            if len(several) > 1:
                guids = ", ".join(_short(match.note.guid) for match in several)
                self._refuse(
                    f"{question_id}: {len(several)} foreign notes are this question ({guids});"
                    f" leave all but one out by the map: their guids, a tab, {NONE}"
                )
        counts = Counter(note.guid for note in self.notes)
        for match in matches:
            if counts[match.note.guid] > 1:
                self._refuse(
                    f"{match.question.id}: {counts[match.note.guid]} notes of the package have the"
                    f" guid {_short(match.note.guid)}: Anki can't tell them apart"
                )

    def _lines(self, question: Question) -> list[NoteRow]:
        """What the ledger has for a question, under its id and earlier ones."""
        return [row for name in (question.id, *question.was) for row in self.by_id.get(name, ())]

    def _is_known(self, match: Match) -> bool:
        kind = kind_of(match.question.kind)
        return any(
            (row.guid, row.kind) == (match.note.guid, kind) for row in self._lines(match.question)
        )

    def _fits(self, match: Match) -> None:
        """Refuse what the ledger can't hold, or Anki can't bring about."""
        question, guid = match.question, match.note.guid
        kind = kind_of(question.kind)
        foreign = "cloze" if match.note.note_type.is_cloze else "question"
        if foreign != kind:
            self._refuse(
                f"{question.id}: the foreign note is a {foreign}, the question a {kind}, and Anki"
                " can't turn one into the other"
            )
        if not guid or _CONTROL.search(guid):
            self._refuse(f"{question.id}: a guid that can't stand in the ledger: {guid[:40]!r}")
        if holder := self.by_guid.get(guid):
            self._refuse(
                f"{question.id}: the ledger gives the guid {_short(guid)} to {holder.id}"
                f" ({holder.language})"
            )
        elif rows := self._lines(question):
            since = f" since {rows[0].first_release}" if rows[0].first_release else ""
            self._refuse(
                f"{question.id}: the ledger knows it{since} by another guid, and learners who have"
                " that note would lose it"
            )

    def _unmatched(self, claimed: set[str]) -> tuple[Unmatched, ...]:
        by_key = {
            key: question.id
            for question in self.questions.values()
            if question.id not in claimed
            for key in keys(question)
        }
        nearest = Nearest(by_key)
        return tuple(
            Unmatched(note, by_key.get(nearest.to(normal(asked(note.first))), ""))
            for place, note in enumerate(self.notes)
            if place not in self.chosen and place not in self.left
        )


def _warnings(matches: Iterable[Match]) -> tuple[str, ...]:
    """Cards of learners that will have nothing to show."""
    found = []
    for match in matches:
        name = match.question.id
        ordinals = {card.ordinal for card in match.note.cards}
        if match.note.note_type.is_cloze:
            gaps = {n.number - 1 for n in walk(match.question.short) if isinstance(n, Cloze)}
            if lost := sorted(ordinals - gaps):
                which = ", ".join(f"c{ordinal + 1}" for ordinal in lost)
                found.append(
                    f"{name}: learners have cards for {which}, the question has no such gap"
                )
            continue
        carried_on = heirs(match.note.note_type)
        if ordinals & set(carried_on[1:]) and not match.question.reversed:
            found.append(
                f"{name}: learners have its reversed card; it stays only if the heading says"
                " data-reversed"
            )
        if more := sorted(ordinals.difference(carried_on)):
            which = ", ".join(_template(match.note, ordinal) for ordinal in more)
            found.append(f"{name}: nothing of ours corresponds to learners' cards of {which}")
    return tuple(found)


def _template(note: HeldNote, ordinal: int) -> str:
    templates = note.note_type.templates
    return templates[ordinal].name if ordinal < len(templates) else f"template {ordinal + 1}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
