"""What a push does to one collection, decided before anything is done.

A plan is a function of a package and an open collection, and changes neither. Its rules:

- The later hand wins. A note whose `mod` in the collection is later than the package's was
  changed by the learner, and stays (unless asked otherwise), except where its text is still one
  of an earlier release: then it was only marked or tagged, and the correction costs nothing.
- Tags below `NAME::` are ours, all others the learner's; theirs stay.
- A card moves only out of a deck of ours: one that the package or an earlier one has, or that the
  user names. Where a learner put a card, it stays.
- What a learner deleted stays deleted. A note is known to be deleted when the collection lacks
  it, but has notes as late as the release that first shipped it, since a release ships all its
  notes; or when an earlier package that the learner had holds it.
- No release goes over a later one: the learner's notes would seem edited, and be set back.
- Only what the retired package lists is retired.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rectoverso.anki import engine, plain
from rectoverso.anki.engine import OwnNote
from rectoverso.anki.names import DEV, is_within, levels, version_numbers
from rectoverso.anki.package import HeldNote, HeldType, stored
from rectoverso.diagnostics import RectoversoError
from rectoverso.push.ours import Ours

if TYPE_CHECKING:
    from anki.collection import Collection

Retire = Literal["tag", "suspend", "delete"]
"""What becomes of a retired question's note: it gets the tag `NAME::retired`; it gets the tag and
its cards are suspended; it is deleted with its cards.
"""

_QUEUE_SUSPENDED: Final = -1


@dataclass(frozen=True, slots=True)
class PushJob:
    """What is to be pushed, and how.

    `retired` is the release's retired package, `earlier` are packages of earlier releases,
    `from_decks` names of decks that count as ours with all below them. `overwrite` takes the
    package's text also where the learner edited the note, `restore` brings back what the learner
    deleted. `had` are guids of notes that the collection is known to have had: what it lacks of
    them was deleted.
    """

    ours: Ours
    retired: Ours | None = None
    earlier: tuple[Ours, ...] = ()
    from_decks: tuple[str, ...] = ()
    retire: Retire = "tag"
    overwrite: bool = False
    restore: bool = False
    had: frozenset[str] = frozenset()


class NamedNote(NamedTuple):
    """A note as a plan names it: its guid, its question's id, what it asks as plain text."""

    guid: str
    id: str
    question: str


class Update(NamedTuple):
    """A note that gets the package's text: which fields change, which of our tags come and go.

    `over_edits` where that overwrites what the learner wrote.
    """

    note: NamedNote
    fields: tuple[str, ...]
    tags_added: tuple[str, ...]
    tags_removed: tuple[str, ...]
    over_edits: bool


class Kept(NamedTuple):
    """A note that the learner changed and that stays as it is.

    `withheld` where the package has something newer for it; `reason` says why it stays.
    """

    note: NamedNote
    withheld: bool
    reason: str


class CardMove(NamedTuple):
    """A card, by its number in the collection, that goes from one deck into another."""

    card: int
    note: NamedNote
    source: str
    target: str


class Stay(NamedTuple):
    """A card that is not where the package has it and stays: in a deck of the learner's own, or
    (`borrowed`) out of a deck of ours, in a filtered deck until that gives it back.
    """

    card: int
    note: NamedNote
    deck: str
    borrowed: bool


class Retiring(NamedTuple):
    """A note that retires: tags that it gets, cards (by number) that are suspended, or deletion.

    `own` where the learner's text or tags are in it.
    """

    number: int
    note: NamedNote
    tags: tuple[str, ...]
    suspended: tuple[int, ...]
    deleted: bool
    own: bool


class Woken(NamedTuple):
    """A note that came back from retirement, and its cards (by number) that wake with it."""

    note: NamedNote
    cards: tuple[int, ...]


class Look(NamedTuple):
    """A note type whose templates or style the package changes (`kept`: the learner's own are
    later, and stay).
    """

    name: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push does, in the order of the package; `unchanged` counts notes.

    `strangers` are notes that have another note type there, and stay whatever the package brings.
    `held` are the package's notes that the collection has, by guid.
    """

    name: str
    language: str
    new: tuple[NamedNote, ...]
    updated: tuple[Update, ...]
    kept: tuple[Kept, ...]
    strangers: tuple[NamedNote, ...]
    deleted: tuple[NamedNote, ...]
    unchanged: int
    moves: tuple[CardMove, ...]
    stays: tuple[Stay, ...]
    retired: tuple[Retiring, ...]
    woken: tuple[Woken, ...]
    looks: tuple[Look, ...]
    held: Mapping[str, OwnNote] = field(repr=False)

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        looks = any(not look.kept for look in self.looks)
        return bool(self.new or self.updated or self.moves or self.retired or self.woken or looks)

    @property
    def withheld(self) -> bool:
        """Whether something that the package brings does not arrive: someone should look."""
        withheld = any(kept.withheld for kept in self.kept)
        return withheld or bool(self.strangers) or any(each.borrowed for each in self.stays)


def make(job: PushJob, collection: Collection) -> Plan:
    """The plan of `job` for an open collection.

    `RectoversoError` where Anki would take the collection's note types for other ones, where the
    collection has a later release, or has no deck of a name in `job.from_decks`.
    """
    package = job.ours.package
    if changed := tuple(_changed_types(package.note_types.values(), collection)):
        raise RectoversoError(
            f"refused: fields or card types of {' and '.join(changed)} are not the package's in"
            " this collection, and an update would force a full sync; make them alike in Anki"
            " first (Tools, Manage Note Types)"
        )
    _know_decks(job.from_decks, collection)
    retiring = _retiring(job)
    found = engine.own_notes(collection, [*(note.guid for note in package.notes), *retiring])
    held = {own.guid: own for own in reversed(found)}  # of two with one guid the first counts
    cards = _cards(collection, held)
    texts = _earlier_texts(job.earlier)
    reached = _reached(package.notes, held)
    _is_no_older(package.notes, reached)
    had = frozenset(texts) if reached else frozenset()
    new: list[NamedNote] = []
    updated: list[Update] = []
    kept: list[Kept] = []
    strangers: list[NamedNote] = []
    deleted: list[NamedNote] = []
    unchanged = 0
    for note in package.notes:
        named = NamedNote(note.guid, note.field("Id"), plain.asked(note.first))
        own = held.get(note.guid)
        if own is None:
            left_out = note.guid in had or _shipped(job.ours, note, reached)
            gone = note.guid in job.had or (left_out and not job.restore)
            (deleted if gone else new).append(named)
            continue
        if own.note_type != note.note_type.id:
            strangers.append(named)
            continue
        change = _change(job, note, own, named, texts.get(note.guid, ()))
        if isinstance(change, Update):
            updated.append(change)
        elif change is None:
            unchanged += 1
        else:
            kept.append(change)
    moves, stays = _moves(job, collection, held, cards)
    return Plan(
        name=job.ours.name,
        language=job.ours.language,
        new=tuple(new),
        updated=tuple(updated),
        kept=tuple(kept),
        strangers=tuple(strangers),
        deleted=tuple(deleted),
        unchanged=unchanged,
        moves=moves,
        stays=stays,
        retired=tuple(_retirements(job, retiring, held, cards)),
        woken=tuple(_woken(job, updated, held, cards)),
        looks=tuple(_looks(package.note_types.values(), collection)),
        held={note.guid: held[note.guid] for note in package.notes if note.guid in held},
    )


# ---------------------------------------------------------------- what the collection holds


class _Card(NamedTuple):
    number: int
    ordinal: int
    home: int
    borrowed: bool
    queue: int


def _cards(collection: Collection, held: Mapping[str, OwnNote]) -> dict[str, list[_Card]]:
    guids = {own.number: own.guid for own in held.values()}
    rows = engine.database(collection).all(
        "SELECT nid, id, ord, CASE WHEN odid THEN odid ELSE did END, odid != 0, queue FROM cards"
        " WHERE nid IN (SELECT value FROM json_each(?)) ORDER BY nid, ord",
        json.dumps(list(guids)),
    )
    cards: dict[str, list[_Card]] = {}
    for note, number, ordinal, home, borrowed, queue in rows:
        made = _Card(number, ordinal, home, bool(borrowed), queue)
        cards.setdefault(guids[note], []).append(made)
    return cards


# ---------------------------------------------------------------- notes


def _change(
    job: PushJob, note: HeldNote, own: OwnNote, named: NamedNote, earlier: Iterable[tuple[str, ...]]
) -> Update | Kept | None:
    """What becomes of a note that the collection holds; None: it stays, since nothing differs."""
    names = [part.name for part in note.note_type.fields]
    theirs = dict(zip(names, own.fields, strict=False))
    fields = tuple(
        name for name in names if stored(theirs.get(name, "")) != stored(note.field(name))
    )
    before = {stored(tag) for tag in own.tags if job.ours.tags.is_ours(tag)}
    after = {stored(tag) for tag in note.tags}
    if not fields and before == after:
        return None
    added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
    if own.mod < note.mod:
        return Update(named, fields, added, removed, over_edits=False)
    if tuple(map(stored, own.fields)) in earlier:
        return Update(named, fields, added, removed, over_edits=False)
    if theirs.get("Edition") == note.field("Edition"):
        return Kept(named, False, "edited by the learner")
    if job.overwrite:
        return Update(named, fields, added, removed, over_edits=True)
    theirs_alone = {tag.casefold() for tag in own.tags if not job.ours.tags.is_ours(tag)}
    traces: list[str] = [tag for tag in ("marked", "leech") if tag in theirs_alone]
    if theirs_alone.difference(traces):
        traces.append("tagged")
    return Kept(named, True, " or ".join((*traces, "edited")) + " by the learner since")


def _earlier_texts(earlier: Iterable[Ours]) -> dict[str, set[tuple[str, ...]]]:
    """The texts of notes in earlier packages, by guid."""
    texts: dict[str, set[tuple[str, ...]]] = {}
    for each in earlier:
        for note in each.package.notes:
            texts.setdefault(note.guid, set()).add(tuple(map(stored, note.fields.values())))
    return texts


def _reached(notes: Sequence[HeldNote], held: Mapping[str, OwnNote]) -> tuple[int, ...]:
    """The latest release among the package's notes that the collection has; empty: it has none."""
    editions = []
    for note in notes:
        own = held.get(note.guid)
        place = list(note.fields).index("Edition")
        if own is not None and own.note_type == note.note_type.id and place < len(own.fields):
            editions.append(version_numbers(own.fields[place]))
    return max(editions, default=())


def _is_no_older(notes: Sequence[HeldNote], reached: tuple[int, ...]) -> None:
    """`RectoversoError` where the collection has of the package's notes a later release.

    Only of the package's: what it lacks may have been retired, or be of another part of the deck.
    What is built between two releases is no older than the one that it names.
    """
    editions = (version_numbers(note.field("Edition").removesuffix(DEV)) for note in notes)
    latest = max(editions, default=())
    if latest and reached > latest:
        raise RectoversoError(
            f"the collection has {_named(reached)} already, which is later than {_named(latest)}"
        )


def _named(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _shipped(ours: Ours, note: HeldNote, reached: tuple[int, ...]) -> bool:
    """Whether a note came first with a release that the collection has had.

    Its tag says since when there is one of it, else no earlier than its edition is sure.
    """
    named = [name for what, name in map(ours.tags.read, note.tags) if what == "since"]
    first = version_numbers(named[0] if named else note.field("Edition"))
    return bool(first) and first <= reached


# ---------------------------------------------------------------- cards


def _moves(
    job: PushJob,
    collection: Collection,
    held: Mapping[str, OwnNote],
    cards: Mapping[str, Sequence[_Card]],
) -> tuple[tuple[CardMove, ...], tuple[Stay, ...]]:
    names = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    is_ours = _decks_of_ours(job)
    moves, stays = [], []
    for note in job.ours.package.notes:
        if note.guid not in held or not note.cards:
            continue
        named = NamedNote(note.guid, note.field("Id"), plain.asked(note.first))
        targets = {card.ordinal: card.deck for card in note.cards}
        for card in cards.get(note.guid, ()):
            source = names.get(card.home, "")
            target = targets.get(card.ordinal, note.cards[0].deck)
            if _deck(source) == _deck(target):
                continue
            if is_ours(source) and not card.borrowed:
                moves.append(CardMove(card.number, named, source, target))
            else:
                stays.append(Stay(card.number, named, source, is_ours(source)))
    return tuple(moves), tuple(stays)


def _decks_of_ours(job: PushJob) -> Callable[[str], bool]:
    """Tells whether a deck of some name is ours."""
    decks = [deck for each in (job.ours, *job.earlier) for deck in each.package.decks]
    # with the level above the chapters' decks
    exact = {_deck(name) for deck in decks for name in (deck, levels(deck)[0])}
    trees = tuple(map(_deck, job.from_decks))

    def is_ours(name: str) -> bool:
        compared = _deck(name)
        return compared in exact or any(is_within(compared, tree) for tree in trees)

    return is_ours


def _know_decks(names: Iterable[str], collection: Collection) -> None:
    """`RectoversoError` where the collection has no deck of one of `names`."""
    known = {_deck(deck.name) for deck in collection.decks.all_names_and_ids()}
    for name in names:
        if _deck(name) not in known:
            raise RectoversoError(f"there is no deck “{name}” in the collection (--from)")


def _deck(name: str) -> str:
    """A deck's name as Anki compares them: without regard to case."""
    return stored(name).casefold()


# ---------------------------------------------------------------- retirement


def _retiring(job: PushJob) -> dict[str, HeldNote]:
    """The notes that the release retired and did not bring back, by guid."""
    if job.retired is None:
        return {}
    living = {note.guid for note in job.ours.package.notes}
    notes = job.retired.package.notes
    return {note.guid: note for note in notes if note.guid not in living}


def _retirements(
    job: PushJob,
    retiring: Mapping[str, HeldNote],
    held: Mapping[str, OwnNote],
    cards: Mapping[str, Sequence[_Card]],
) -> Iterator[Retiring]:
    known = [] if job.retired is None else [job.retired, job.ours, *job.earlier]
    texts = _earlier_texts(known)
    times = {note.mod for each in known for note in each.package.notes}
    for guid, note in retiring.items():
        own = held.get(guid)
        if own is None or own.note_type != note.note_type.id:
            continue
        named = NamedNote(guid, note.field("Id"), plain.asked(own.fields[0]))
        # A text that no package here holds is an older release's where it has a release's time.
        written = tuple(map(stored, own.fields)) not in texts[guid] and own.mod not in times
        tagged = any(not job.ours.tags.is_ours(tag) for tag in own.tags)
        if job.retire == "delete":
            yield Retiring(own.number, named, (), (), deleted=True, own=written or tagged)
            continue
        awake = [card.number for card in cards.get(guid, ()) if card.queue != _QUEUE_SUSPENDED]
        suspended = tuple(awake) if job.retire == "suspend" else ()
        ours = job.ours.tags
        wanted = [tag for tag in note.tags if ours.is_retired(tag)] or [ours.retired]
        if suspended:
            wanted.append(ours.suspended)
        has = {tag.casefold() for tag in own.tags}
        tags = tuple(tag for tag in wanted if tag.casefold() not in has)
        if tags or suspended:
            yield Retiring(own.number, named, tags, suspended, deleted=False, own=written or tagged)


def _woken(
    job: PushJob,
    updated: Iterable[Update],
    held: Mapping[str, OwnNote],
    cards: Mapping[str, Sequence[_Card]],
) -> Iterator[Woken]:
    tag = job.ours.tags.suspended
    for update in updated:
        if tag in map(str.casefold, held[update.note.guid].tags):
            asleep = [
                card.number
                for card in cards.get(update.note.guid, ())
                if card.queue == _QUEUE_SUSPENDED
            ]
            if asleep:
                yield Woken(update.note, tuple(asleep))


# ---------------------------------------------------------------- note types


def _changed_types(note_types: Iterable[HeldType], collection: Collection) -> Iterator[str]:
    """The note types that Anki would take the collection's for other ones, each with the fields
    or card types that differ.
    """
    for note_type in note_types:
        own = engine.note_type(collection, note_type.id)
        if own is not None and (mismatch := own.mismatch(note_type)):
            old, new = ([part.name for part in side] for side in (mismatch.old, mismatch.new))
            names = ", ".join(sorted({*old} ^ {*new}))
            yield f"“{note_type.name}” ({names or ('their ids' if old == new else 'their order')})"


def _looks(note_types: Iterable[HeldType], collection: Collection) -> Iterator[Look]:
    """Note types that the collection has too, where templates or style differ."""
    for note_type in note_types:
        own = engine.note_type(collection, note_type.id)
        if own is None:
            continue
        if tuple(map(stored, own.looks)) != tuple(map(stored, note_type.looks)):
            yield Look(note_type.name, kept=own.mod >= note_type.mod)
