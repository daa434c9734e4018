"""A learner's years with a deck, in Anki's own engine: what they do, and what an import may do.

The model knows of each note what the learner holds: which version of it (by the time of the
release that made it) and when they last left a trace in the note. That alone decides what an
import must do, and what came of it is compared with the collection, row by row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rectoverso.anki import engine, learner, searches
from rectoverso.anki.engine import UpdateNotes
from rectoverso.anki.package import HeldNote, HeldType, Package
from rectoverso.history.ledger import RENAMED, Ledger
from rectoverso.releases.forecast import forecast
from tests import factory
from tests.properties.drafts import Edition, Shown
from tests.properties.promises import hold, same

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection

_FILE: Final = re.compile(r'(?:<img[^>]*? src="|\[sound:)([^"\]]*)["\]]')
_ALWAYS: Final[Mapping[UpdateNotes, str]] = {
    "if newer": "",
    "always": " (always)",
    "never": " (never)",
}
_SUSPENDED: Final = -1
"""Queues from here down are those of cards that nobody is shown."""


class Held(NamedTuple):
    """A note as the learner has it: which version, and when they last touched it (or never)."""

    shown: Shown
    touched: int = 0

    @property
    def mod(self) -> int:
        """What Anki compares with a package's."""
        return max(self.shown.changed, self.touched)


@dataclass(frozen=True)
class View:
    """All rows of a collection that an import could spoil."""

    notes: Mapping[str, tuple[Any, ...]]
    """By guid: id, note type, mod, tags, fields."""
    guids: tuple[str, ...]
    cards: Mapping[int, list[Any]]
    sides: frozenset[tuple[str, int]]
    reviews: list[list[Any]]
    note_types: tuple[str, ...]


def view(collection: Collection) -> View:
    """The collection as it stands."""
    rows = engine.database(collection).all("SELECT guid, id, mid, mod, tags, flds FROM notes")
    guids = {number: guid for guid, number, *_ in rows}
    cards = {row[0]: row for row in engine.rows(collection, "cards")}
    return View(
        notes={guid: tuple(rest) for guid, *rest in rows},
        guids=tuple(guid for guid, *_ in rows),
        cards=cards,
        sides=frozenset((guids[row[1]], row[3]) for row in cards.values()),
        reviews=engine.rows(collection, "revlog"),
        note_types=tuple(sorted(each.name for each in collection.models.all_names_and_ids())),
    )


class Learner:
    """A learner of one edition, with a collection of their own."""

    def __init__(self, name: str, language: str, folder: Path) -> None:
        self.name = name
        self.language = language
        self.held: dict[str, Held] = {}
        self.taken: list[Edition] = []
        self.looks: dict[str, HeldType] = {}
        folder.mkdir()
        self._opened: AbstractContextManager[Collection] = engine.opened(
            folder / "collection.anki2", make=True
        )
        self.collection = self._opened.__enter__()
        # No power fails here, and waiting for the disk is what an import takes longest for.
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY"):
            engine.database(self.collection).all(f"PRAGMA {pragma}")
        self._bystander()

    def close(self) -> None:
        """Close the collection."""
        self._opened.__exit__(None, None, None)

    def _bystander(self) -> None:
        """A note of the learner's own, which no import may touch."""
        from anki.decks import DeckId

        basic = self.collection.models.by_name("Basic")
        assert basic is not None
        note = self.collection.new_note(basic)
        note["Front"], note["Back"] = "my own question", "my own answer"
        self.collection.add_note(note, DeckId(1))

    # ---------------------------------------------------------------- what learners do

    def act(self, act: str, random: Random, now: int) -> str:
        """Do something to a card of the deck, at `now` (seconds): an act of `ACTS`.

        Tells in words what was done; nothing where there is no card for it.
        """
        found = self.collection.find_cards(f'"note:sample {self.language} *"')
        if not found:
            return ""
        card = self.collection.get_card(random.choice(sorted(found)))
        note = card.note()
        before = self._mods()
        if not ACTS[act](self, card, random):
            return ""
        after = self._mods()
        for guid in list(self.held):
            if guid not in after:
                del self.held[guid]
            elif after[guid] != before[guid]:
                # The engine wrote its own clock's time; histories have their own.
                database = engine.database(self.collection)
                database.execute("UPDATE notes SET mod = ? WHERE guid = ?", now, guid)
                self.held[guid] = self.held[guid]._replace(touched=now)
        return f"{self.name}: {act} {note['Id']}/{card.ord} at {now}"

    def _mods(self) -> dict[str, int]:
        rows = engine.database(self.collection).all("SELECT guid, mod FROM notes")
        return {guid: mod for guid, mod in rows}  # noqa: C416 (rows are lists)

    # ---------------------------------------------------------------- an import

    def take(self, edition: Edition, ledger: Ledger, update: UpdateNotes = "if newer") -> str:
        """Import a release, and hold it to every promise."""
        path, package = edition.package()
        foretold = None
        if update == "if newer" and (last := self._exactly()) is not None:
            foretold = forecast(last.package()[1], package)
        self.taken.append(edition)
        log, told = self._import(path, package, edition.shown, ledger, update)
        if foretold is not None:
            expected = (foretold.new, foretold.updated, foretold.unchanged, foretold.conflicting)
            happened = (log.new, log.updated, log.unchanged, log.conflicting)
            same("the forecast is met", expected, happened)
        if edition is max(self.taken, key=lambda each: each.number):
            self._nothing_is_behind(edition, ledger)
        return f"{self.name} takes {edition.version}{_ALWAYS[update]}: {told}"

    def mark(self, edition: Edition, ledger: Ledger) -> str:
        """Import the package that marks what is retired, with the same promises."""
        marks = edition.marks()
        if marks is None:
            return ""
        _, told = self._import(*marks, ledger, "if newer")
        return f"{self.name} takes what marks the retired of {edition.version}: {told}"

    def _import(
        self,
        path: Path,
        package: Package,
        holds: Mapping[str, Shown],
        ledger: Ledger,
        update: UpdateNotes,
    ) -> tuple[engine.Log, str]:
        """Import a package that must hold certain notes; what Anki said, and that in words."""
        updated = {
            guid
            for guid, shown in holds.items()
            if guid in self.held and self._takes(self.held[guid], shown, update)
        }
        new = holds.keys() - self.held.keys()
        unchanged = holds.keys() - new - updated
        before = view(self.collection)
        log = engine.import_package(self.collection, path, update=update)
        after = view(self.collection)
        same("nothing conflicts", log.conflicting, ())
        same("Anki makes what is new", log.new, tuple(sorted(new)))
        same("Anki takes what changed", log.updated, tuple(sorted(updated)))
        same("Anki passes over the rest", log.unchanged, tuple(sorted(unchanged)))
        for guid in new | updated:
            self.held[guid] = Held(holds[guid])
        for note_type in package.note_types.values():
            known = self.looks.get(note_type.name)
            if known is None or known.mod < note_type.mod:
                self.looks[note_type.name] = note_type
        self._nothing_doubled(after)
        self._schedules_stay(before, after, package.notes)
        self._texts_arrive(before, after, package.notes, new | updated)
        self._looks_are_current()
        self._pictures_are_there(after)
        self._retired_are_found(after, ledger)
        return log, f"{len(new)} new, {len(updated)} updated, {len(unchanged)} unchanged"

    @staticmethod
    def _takes(held: Held, shown: Shown, update: UpdateNotes) -> bool:
        return shown.changed != held.mod if update == "always" else shown.changed > held.mod

    def skipped(self, edition: Edition) -> bool:
        """Whether a correction did not reach the learner, who touched the note after it."""
        return any(
            held.shown.changed < edition.shown[guid].changed < held.touched
            for guid, held in self.held.items()
            if guid in edition.shown
        )

    def _exactly(self) -> Edition | None:
        """The release that the learner holds, exactly and untouched."""
        if not self.taken:
            return None
        last = max(self.taken, key=lambda edition: edition.number)
        held = {guid: (each.shown.changed, each.touched) for guid, each in self.held.items()}
        return (
            last
            if held == {guid: (shown.changed, 0) for guid, shown in last.shown.items()}
            else None
        )

    # ---------------------------------------------------------------- the promises

    def _nothing_doubled(self, after: View) -> None:
        counted = Counter(after.guids)
        same("no note is doubled", [guid for guid, n in counted.items() if n > 1], [])
        ours = {guid: held for guid, held in self.held.items() if guid in after.notes}
        same("no note is lost or comes unasked", len(after.notes), len(ours) + 1)
        ids = Counter(
            (after.notes[guid][1], self._field(after.notes[guid], "Id")) for guid in self.held
        )
        same("no question is doubled", [key for key, n in ids.items() if n > 1], [])
        souls = Counter((held.shown.soul, held.shown.kind) for held in self.held.values())
        same("no question is doubled", [key for key, n in souls.items() if n > 1], [])
        found = {name for name in after.note_types if "sample" in name}
        same("no second note type", found, set(self.looks))

    def _schedules_stay(self, before: View, after: View, notes: tuple[HeldNote, ...]) -> None:
        kept = {number: after.cards.get(number) for number in before.cards}
        same("no schedule changes", kept, dict(before.cards))
        same("no review is lost", after.reviews, before.reviews)
        dues = {(note.guid, card.ordinal): card.due for note in notes for card in note.cards}
        came = after.sides - before.sides
        same("the cards of the package come", came, dues.keys() - before.sides)
        guids = {row[0]: guid for guid, row in after.notes.items()}
        for number in after.cards.keys() - before.cards.keys():
            _, note, _, ordinal, *_ = after.cards[number]
            # columns 6 to 8 of `cards` are type, queue and due
            state = tuple(after.cards[number][6:9])
            same("new cards come new, in their order", state, (0, 0, dues[guids[note], ordinal]))

    def _texts_arrive(
        self, before: View, after: View, notes: Iterable[HeldNote], arrived: set[str]
    ) -> None:
        """What is taken is taken whole; all else stays as it is, with what the learner wrote."""
        for note in notes:
            if note.guid in arrived:
                found = after.notes[note.guid]
                same("texts arrive", self._fields(found), dict(note.fields))
                same("tags arrive", sorted(found[3].split()), sorted(note.tags))
                same("times arrive", found[2], note.mod)
        spared = {guid: row for guid, row in before.notes.items() if guid not in arrived}
        kept = {guid: after.notes.get(guid) for guid in spared}
        same("what is not taken stays", kept, spared)

    def _looks_are_current(self) -> None:
        """Templates and style are the newest that were taken."""
        for name, note_type in self.looks.items():
            model = self.collection.models.by_name(name)
            assert model is not None
            sides = [
                side
                for each in model["tmpls"]
                for side in (each["qfmt"], each["afmt"], each["bqfmt"])
            ]
            same("looks arrive", (*sides, model["css"]), note_type.looks)

    def _pictures_are_there(self, after: View) -> None:
        folder = Path(self.collection.media.dir())
        with_cards = {guid for guid, _ in after.sides}
        shown = {name for guid in with_cards for name in _FILE.findall(after.notes[guid][4])}
        missing = [name for name in sorted(shown) if not (folder / name).is_file()]
        same("pictures arrive", missing, [])

    def _retired_are_found(self, after: View, ledger: Ledger) -> None:
        """Whatever is held stands in the ledger by its Id. What is retired stays; the ledger says
        why it is gone, and the search of the release notes finds it.
        """
        lines = factory.index(ledger)
        living = {row.guid for row in ledger.rows if not row.retired_in}
        retired = []
        for guid, held in self.held.items():
            name = self._field(after.notes[guid], "Id")
            line = lines.get((self.language, name, held.shown.kind))
            same("the ledger knows every Id", line and line.guid, guid)
            if guid in living:
                continue
            retired.append(guid)
            reasons = {row.reason for row in ledger.rows if row.guid == guid}
            hold("what is gone has a reason", bool(reasons - {RENAMED, ""}), reasons)
        wanted = [self._wanted(guid, ledger) for guid in retired]
        same("retired notes are found", self._found(searches.those(wanted)), sorted(retired))

    def _nothing_is_behind(self, edition: Edition, ledger: Ledger) -> None:
        """Who took the newest release has its texts, but for what they touched after it changed;
        and the search of the release notes finds exactly what is behind.
        """
        behind = []
        for guid, shown in edition.shown.items():
            held = self.held[guid]
            if held.shown.edition != shown.edition:
                behind.append(guid)
            if held.shown.changed > shown.changed:
                continue  # what marks the retired of a later release brought it
            if held.shown.edition != shown.edition:
                hold("texts are current", held.touched > shown.changed, shown.id)
            else:
                same("texts are current", held.shown.visible, shown.visible)
        wanted = [
            self._wanted(guid, ledger, shown.edition) for guid, shown in edition.shown.items()
        ]
        same("what is behind is found", self._found(searches.behind(wanted)), sorted(behind))

    def _wanted(self, guid: str, ledger: Ledger, edition: str = "") -> searches.Wanted:
        ids = tuple(row.id for row in ledger.rows if row.guid == guid)
        kind = self.held[guid].shown.kind
        return searches.Wanted(f"sample {self.language} {kind}", ids, edition)

    def _found(self, texts: Iterable[str]) -> list[str]:
        """The guids of the notes that searches find."""
        numbers = {number for text in texts for number in self.collection.find_notes(text)}
        return sorted(self.collection.get_note(number).guid for number in numbers)

    def _fields(self, row: tuple[Any, ...]) -> dict[str, str]:
        from anki.models import NotetypeId

        model = self.collection.models.get(NotetypeId(row[1]))
        assert model is not None
        names = self.collection.models.field_names(model)
        return dict(zip(names, row[4].split("\x1f"), strict=True))

    def _field(self, row: tuple[Any, ...], name: str) -> str:
        return self._fields(row)[name]


# ---------------------------------------------------------------- what learners do to a card

Act = Callable[[Learner, "Card", Random], bool]
"""Something that a learner does to a card of the deck; False where it can't be done."""


def _answer(owner: Learner, card: Card, random: Random) -> bool:
    if card.queue <= _SUSPENDED:
        return False
    engine.answer(owner.collection, card, random.choice((1, 2, 3, 4)))
    return True


def _edit(owner: Learner, card: Card, random: Random) -> bool:
    """Words into one of the fields that learners see, or a spare one for notes of their own."""
    note = card.note()
    names = [name for name in note.keys() if name not in ("Id", "Edition", "Reverse")]  # noqa: SIM118
    note[random.choice(names)] += learner.OWN_WORDS
    owner.collection.update_note(note)
    return True


def _untag(owner: Learner, card: Card, random: Random) -> bool:
    note = card.note()
    note.tags = []
    owner.collection.update_note(note)
    return True


def _unsuspend(owner: Learner, card: Card, random: Random) -> bool:
    owner.collection.sched.unsuspend_cards([card.id])
    return card.queue <= _SUSPENDED


def _delete(owner: Learner, card: Card, random: Random) -> bool:
    owner.collection.remove_notes([card.nid])
    return True


def _sweep(owner: Learner, card: Card, random: Random) -> bool:
    """Anki's "Empty Cards": what a reverse card or a gap that is gone left behind."""
    empty = [
        number for report in owner.collection.get_empty_cards().notes for number in report.card_ids
    ]
    owner.collection.remove_cards_and_orphaned_notes(empty)
    return bool(empty)


def _known(act: learner.Act) -> Act:
    """An act of `rectoverso.anki.learner`, on a card that can be studied."""

    def do(owner: Learner, card: Card, random: Random) -> bool:
        if card.queue <= _SUSPENDED or card.odid:
            return False
        act(owner.collection, card)
        return True

    return do


ACTS: Final[Mapping[str, Act]] = {
    "answers": _answer,
    "edits": _edit,
    "untags": _untag,
    "unsuspends": _unsuspend,
    "deletes": _delete,
    "sweeps": _sweep,
    **{name: _known(act) for name, act in {**learner.STATES, **learner.TRACES}.items()},
}
"""What learners do, by name."""
