"""The rehearsal: what a release does to learners, seen in Anki's own engine before they see it.

Collections are made that hold what was released earlier: one for each earlier package, one with
all of them one after another, and one of a newcomer, who holds none. In each a learner studies:
cards come into every state there is, notes get every trace that learners leave (`learner`). Then
the new package is imported with Anki's default settings, and what came of it is compared with
what was forecast, row by row.

Nothing here knows how packages are made, so a mistake in the making can't hide here. A finding is
a plain sentence; a rehearsal without one is good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from rectoverso.anki import engine, learner, package, plain
from rectoverso.anki.engine import OwnNote
from rectoverso.anki.names import package_name
from rectoverso.anki.package import HeldNote, HeldType, Package, stored
from rectoverso.diagnostics import Progress, RectoversoError, silent
from rectoverso.releases.forecast import Forecast, forecast

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.models import NotetypeId


MOST_STUDIED: Final = 300
"""Cards of one fate (updated, unchanged, retired) that are studied; further ones stay new."""

_NAMED: Final = 3
"""Notes that a finding names; of the others it gives the number."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of one import.

    `earlier` are the names of the packages that the learner held, in the order of import (none:
    a newcomer). The four numbers of notes are what Anki says it did. `cards` and `reviews` count
    the rows of schedules and of the review log that were compared. `failures` say what is wrong,
    a sentence each; empty is good.
    """

    earlier: tuple[str, ...]
    new: int
    updated: int
    unchanged: int
    conflicting: int
    cards: int
    reviews: int
    failures: tuple[str, ...]


def earlier_releases(new: Path, folder: Path) -> tuple[Path, ...]:
    """The packages in `folder` that were released before `new`, oldest first.

    They are told by their names: the deck and language of `new` and a lower version (where `new`
    is unreleased, also its own). `RectoversoError` when the folder can't be read, or the name of
    `new` is not a package's of ours.
    """
    wanted = package_name(new.name)
    if wanted is None:
        raise RectoversoError(
            f"{new} is not named NAME-LANGUAGE-VERSION.apkg, so its earlier releases can't be"
            f" told from others in {folder}: name them one by one"
        )
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise RectoversoError(f"{folder} can't be read: {error.strerror}") from error
    found = []
    for name in names:
        read = package_name(name)
        if read is None or read.is_dev or read.edition != wanted.edition:
            continue
        if read.version < wanted.version or (read.version == wanted.version and wanted.is_dev):
            found.append((read.version, folder / name))
    return tuple(path for _, path in sorted(found))


def rehearse(
    new: Path,
    earlier: Sequence[Path],
    folder: Path,
    progress: Progress = silent,
) -> tuple[Rehearsal, ...]:
    """Import the package `new` as a newcomer, over each of the packages `earlier` (oldest first),
    and over all of them one after another.

    The collections are left in `folder`, which must be there. `RectoversoError` when the engine
    is missing or a package can't be read.
    """
    packages = {path: package.read(path) for path in (*earlier, new)}
    scenes: list[tuple[Path, ...]] = [(), *((path,) for path in earlier)]
    if len(earlier) > 1:
        scenes.append(tuple(earlier))
    done = []
    for number, scene in enumerate(scenes):
        progress(f"rehearsing {new.name}", number / len(scenes))
        home = folder / f"learner-{number}"
        home.mkdir()
        with engine.opened(home / "collection.anki2", make=True) as collection:
            done.append(_rehearse(collection, new, scene, packages))
    progress(f"rehearsing {new.name}", 1)
    return tuple(done)


def _rehearse(
    collection: Collection, new: Path, earlier: Sequence[Path], packages: Mapping[Path, Package]
) -> Rehearsal:
    held = package.EMPTY
    for path in earlier:
        engine.import_package(collection, path)
        held = _with(held, packages[path])
        _study(collection, _fates(held, packages[new]))
    told = forecast(held, packages[new])
    clean = _look(collection)
    touched = {guid: clean.notes[guid] for guid in _touch(collection, told)}
    before = _look(collection)
    log = engine.import_package(collection, new)
    after = _look(collection)
    notes = (*held.notes, *packages[new].notes)
    names = {note.guid: note.field("Id") or note.guid for note in notes}
    scene = _Scene(collection, packages[new], told, touched, before, after, names)
    return Rehearsal(
        earlier=tuple(path.name for path in earlier),
        new=len(log.new),
        updated=len(log.updated),
        unchanged=len(log.unchanged),
        conflicting=len(log.conflicting),
        cards=len(before.cards),
        reviews=len(before.reviews),
        failures=(*scene.not_as_forecast(log), *scene.failures()),
    )


def _with(held: Package, later: Package) -> Package:
    """What a learner holds who held `held` and imported `later`."""
    notes = {note.guid: note for note in held.notes}
    for note in later.notes:
        if note.guid not in notes or note.mod > notes[note.guid].mod:
            notes[note.guid] = note
    types = dict(held.note_types)
    for number, note_type in later.note_types.items():
        if number not in types or note_type.mod > types[number].mod:
            types[number] = note_type
    decks = sorted({*held.decks, *later.decks})
    media = sorted({*held.media, *later.media})
    return Package(tuple(notes.values()), types, tuple(decks), tuple(media))


# ---------------------------------------------------------------- the learner


def _fates(held: Package, new: Package) -> tuple[frozenset[str], ...]:
    """The guids that a learner holds, parted by what is to become of them."""
    told = forecast(held, new)
    known = {note.guid for note in held.notes}
    rest = known - {*told.updated, *told.unchanged}
    return frozenset(told.updated), frozenset(told.unchanged), frozenset(rest)


def _study(collection: Collection, fates: Iterable[frozenset[str]]) -> None:
    """Bring cards of every fate into every state, those that were not studied yet."""
    acts = tuple(learner.STATES.values())
    fresh = engine.database(collection).all(
        "SELECT c.id, n.guid FROM cards c JOIN notes n ON n.id = c.nid"
        " WHERE c.type = 0 AND c.queue = 0 ORDER BY c.id"
    )
    for fate in fates:
        cards = [number for number, guid in fresh if guid in fate]
        for place, number in enumerate(cards[:MOST_STUDIED]):
            acts[place % len(acts)](collection, collection.get_card(number))


def _touch(collection: Collection, told: Forecast) -> tuple[str, ...]:
    """Leave every trace in notes that the import is to leave alone; the guids of those notes.

    In a small deck one note gets several.
    """
    firsts = engine.database(collection).all(
        "SELECT n.guid, min(c.id) FROM cards c JOIN notes n ON n.id = c.nid GROUP BY n.guid"
    )
    cards: dict[str, CardId] = {guid: number for guid, number in firsts}  # noqa: C416 (lists)
    untouched = [guid for guid in told.unchanged if guid in cards][: len(learner.TRACES)]
    if not untouched:
        return ()
    for place, act in enumerate(learner.TRACES.values()):
        act(collection, collection.get_card(cards[untouched[place % len(untouched)]]))
    return tuple(untouched)


# ---------------------------------------------------------------- before and after


@dataclass(frozen=True, slots=True)
class _State:
    """A collection at one moment; rows of cards and reviews by id, cards also as guid and
    ordinal, note types by id.
    """

    guids: tuple[str, ...]
    notes: Mapping[str, OwnNote]
    cards: Mapping[int, list[Any]]
    sides: frozenset[tuple[str, int]]
    reviews: Mapping[int, list[Any]]
    note_types: Mapping[int, HeldType]
    decks: frozenset[str]


def _look(collection: Collection) -> _State:
    database = engine.database(collection)
    notes = engine.own_notes(collection)
    sides = database.all("SELECT n.guid, c.ord FROM cards c JOIN notes n ON n.id = c.nid")
    return _State(
        guids=tuple(own.guid for own in notes),
        notes={own.guid: own for own in notes},
        cards={row[0]: row for row in engine.rows(collection, "cards")},
        sides=frozenset((guid, ordinal) for guid, ordinal in sides),
        reviews={row[0]: row for row in engine.rows(collection, "revlog")},
        note_types=engine.own_types(collection),
        decks=frozenset(each.name for each in collection.decks.all_names_and_ids()),
    )


def _said_in(fields: Mapping[str, str]) -> dict[str, tuple[object, ...]]:
    """The words and the media of a note's fields, whatever their markup."""
    return {name: (plain.passages(html), plain.media(html)) for name, html in fields.items()}


@dataclass(frozen=True, slots=True)
class _Scene:
    """An import with all that is known of it; each check yields what it finds.

    `touched` are the notes that bear traces, as they were without; `names` is what people call a
    note, its `Id` if it has one, by guid.
    """

    collection: Collection
    new: Package
    forecast: Forecast
    touched: Mapping[str, OwnNote]
    before: _State
    after: _State
    names: Mapping[str, str]

    def failures(self) -> Iterator[str]:
        """Everything that is wrong in the collection."""
        yield from self._doubled_notes()
        yield from self._doubled_ids()
        yield from self._strange_note_types()
        yield from self._old_looks()
        yield from self._old_contents()
        yield from self._missing_media()
        yield from self._changed_schedules()
        yield from self._strange_cards()
        yield from self._lost_traces()
        yield from self._changed_bystanders()
        yield from self._lost_decks()

    def not_as_forecast(self, log: engine.Log) -> Iterator[str]:
        """Where what Anki did is not what was forecast; any conflict."""
        for did, was, foretold in (
            ("new", log.new, self.forecast.new),
            ("updated", log.updated, self.forecast.updated),
            ("unchanged", log.unchanged, self.forecast.unchanged),
        ):
            yield from self._said(set(was) - set(foretold), f"{did}, which was not forecast")
            yield from self._said(set(foretold) - set(was), f"not {did}, as was forecast")
        reasons = {conflict.guid: conflict.reason for conflict in self.forecast.conflicts}
        grouped: dict[str, set[str]] = {}
        for guid in log.conflicting:
            reason = reasons.get(guid, "Anki does not update the note, which was not forecast")
            grouped.setdefault(reason, set()).add(guid)
        for reason, guids in grouped.items():
            yield from self._said(guids, f"conflicting: {reason}")
        yield from self._said(
            set(self.forecast.conflicting) - set(log.conflicting),
            "not conflicting, as was forecast",
        )

    def _said(self, guids: Iterable[str], what: str) -> Iterator[str]:
        """One sentence on some notes, where there are any."""
        names = sorted({self.names.get(guid, guid) for guid in guids})
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"{', '.join(names[:_NAMED])}{more}: {what}"

    def _fields(self, held: OwnNote) -> dict[str, str]:
        """A note's fields by name."""
        names = [part.name for part in self.after.note_types[held.note_type].fields]
        return dict(zip_longest(names, held.fields, fillvalue=""))

    # ------------------------------------------------ the checks

    def _doubled_notes(self) -> Iterator[str]:
        counted = Counter(self.after.guids)
        twice = [guid for guid, count in counted.items() if count > 1]
        yield from self._said(twice, "stands in the collection more than once")

    def _doubled_ids(self) -> Iterator[str]:
        """Two notes of one note type that are the same question, under two guids."""
        holders: dict[tuple[str, str], list[str]] = {}
        ours = {note_type.name for note_type in self.new.note_types.values()}
        for guid, held in self.after.notes.items():
            kind = self.after.note_types[held.note_type].name.rstrip("+")
            name = self._fields(held).get("Id", "")
            if name and kind in ours:
                holders.setdefault((kind, name), []).append(guid)
        twice = [guid for guids in holders.values() if len(guids) > 1 for guid in guids]
        yield from self._said(twice, "two notes have this Id, so learners would see it twice")

    def _strange_note_types(self) -> Iterator[str]:
        """Anki sets up a second note type, `Name+`, where it takes the package's for another."""
        for number, own in self.after.note_types.items():
            if number in self.before.note_types:
                continue
            meant = self.new.note_types.get(number)
            if meant is None or meant.name != own.name:
                yield f"a second note type appeared: {own.name}"

    def _old_looks(self) -> Iterator[str]:
        for number, note_type in self.new.note_types.items():
            own = self.after.note_types.get(number)
            if own is not None and note_type.looks and own.looks != note_type.looks:
                yield f"{note_type.name}: its templates or style did not arrive"

    def _old_contents(self) -> Iterator[str]:
        """What did not arrive. A note that is to stay as it is may have earlier markup, of an
        earlier version of the program, and must say the same.
        """
        missing, fields, tags = [], [], []
        kept = frozenset(self.forecast.unchanged)
        for note in self.new.notes:
            if note.guid not in self.after.notes:
                missing.append(note.guid)
                continue
            held = self.touched.get(note.guid) or self.after.notes[note.guid]
            own = self._fields(held)
            shown = {name: stored(text) for name, text in note.fields.items()}
            if own != shown and not (note.guid in kept and _said_in(own) == _said_in(shown)):
                fields.append(note.guid)
            if held.tags != tuple(sorted(map(stored, note.tags))):
                tags.append(note.guid)
        yield from self._said(missing, "is in the package and not in the collection")
        yield from self._said(fields, "does not show what the package holds")
        yield from self._said(tags, "does not have the tags that the package holds")

    def _missing_media(self) -> Iterator[str]:
        folder = Path(self.collection.media.dir())
        there = {stored(path.name) for path in folder.iterdir()}
        missing = sorted(
            {
                name
                for note in self.new.notes
                for name in self._media(note)
                if stored(name) not in there
            }
        )
        for name in missing:
            yield f"{name}: a note shows or plays this file, and it is not in the media folder"

    def _media(self, note: HeldNote) -> Iterator[str]:
        """The local files that a note's fields name, as Anki reads them."""
        html = " ".join(note.fields.values())
        kind = cast("NotetypeId", note.note_type.id)
        return map(unescape, self.collection.media.files_in_str(kind, html))

    def _changed_schedules(self) -> Iterator[str]:
        guids = {held.number: guid for guid, held in self.before.notes.items()}
        changed = {
            guids[row[1]]
            for number, row in self.before.cards.items()
            if self.after.cards.get(number) != row
        }
        yield from self._said(changed, "the schedule of a card changed")
        if self.after.reviews != self.before.reviews:
            yield "the log of reviews changed"

    def _strange_cards(self) -> Iterator[str]:
        """Cards that came or stayed away against the package: a new note's and a new side's."""
        foretold = {
            (note.guid, card.ordinal) for note in self.new.notes for card in note.cards
        } - self.before.sides
        came = self.after.sides - self.before.sides
        yield from self._said(
            {guid for guid, _ in came - foretold}, "a card appeared that the package does not hold"
        )
        yield from self._said(
            {guid for guid, _ in foretold - came}, "a card of the package did not appear"
        )

    def _lost_traces(self) -> Iterator[str]:
        lost = [guid for guid in self.touched if not self._same(guid)]
        yield from self._said(lost, "what the learner wrote into the note, or its tags, is gone")

    def _changed_bystanders(self) -> Iterator[str]:
        """Notes that the import was to leave alone, also those that it does not know."""
        spared = self.before.notes.keys() - {*self.forecast.updated, *self.touched}
        changed = [guid for guid in spared if not self._same(guid)]
        yield from self._said(changed, "the note changed, though the release leaves it alone")

    def _same(self, guid: str) -> bool:
        return self.after.notes.get(guid) == self.before.notes[guid]

    def _lost_decks(self) -> Iterator[str]:
        for name in sorted(self.before.decks - self.after.decks):
            yield f"the deck {name} is gone"
