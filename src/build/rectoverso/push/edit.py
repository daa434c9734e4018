"""A plan carried out on a collection, with Anki's own engine.

Nothing that is written here carries the moment of the push: notes get the package's `mod`, and a
note or card that only gets a tag, a deck or a suspension keeps its own. A sync lets the later
`mod` win, so whatever a learner does meanwhile on another device wins over the push, and the next
push does what is still missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from rectoverso.anki import engine
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import personal
from rectoverso.push.plan import Plan, PushJob

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.notes import NoteId

NEXT_PLACE: Final = "nextPos"
"""The one setting that a push moves: the place of the next new card."""


def carry_out(plan: Plan, job: PushJob, collection: Collection, folder: Path) -> None:
    """Do what `plan` (made for this collection and `job`) says; `folder` is for scratch files.

    `RectoversoError` where the collection's note types keep the package out, or where something
    was done that the plan does not say: then the collection must not be used any more.
    """
    schema = _schema(collection)
    if plan.new or plan.updated or any(not look.kept for look in plan.looks):
        _import(plan, job, collection, folder)
    _move(plan, collection)
    _suspend(plan, collection)
    _wake(plan, collection)
    _tag(plan, collection)
    deleted = [retired.number for retired in plan.retired if retired.deleted]
    if deleted:
        collection.remove_notes(cast("Sequence[NoteId]", deleted))
    if _schema(collection) != schema:
        raise RectoversoError(
            "refused, since the next sync would have to replace a whole collection: the package"
            " would change the schema; update by importing it in Anki"
        )


def _schema(collection: Collection) -> int:
    """When the schema last changed; once this differs, only a full sync is possible."""
    return int(engine.database(collection).scalar("SELECT scm FROM col") or 0)


def _import(plan: Plan, job: PushJob, collection: Collection, folder: Path) -> None:
    updates = {update.note.guid: update for update in plan.updated}
    wanted = {*updates, *(named.guid for named in plan.new)}
    mods: dict[str, int] = {}
    for note in job.ours.package.notes:
        own = plan.held.get(note.guid)
        if note.guid in wanted:
            mods[note.guid] = note.mod
        elif own is not None and own.note_type == note.note_type.id:
            mods[note.guid] = own.mod  # passed over, but its note type comes all the same
    # An import passes over what is not newer, so a note that is to be overwritten is made older.
    older = [
        (note.mod - 1, plan.held[note.guid].number)
        for note in job.ours.package.notes
        if note.guid in updates and plan.held[note.guid].mod >= note.mod
    ]
    if older:
        engine.database(collection).executemany("UPDATE notes SET mod = ? WHERE id = ?", older)
    copy = folder / "personal.apkg"
    personal.write(job.ours.path, copy, mods)
    try:
        with _settings_kept(collection):
            log = engine.import_package(collection, copy)
    except RectoversoError as error:  # of the package that the user named
        raise RectoversoError(str(error).replace(str(copy), str(job.ours.path))) from error
    copy.unlink()
    if log.conflicting:
        raise RectoversoError(
            f"refused: Anki takes the note types of {len(log.conflicting)} notes for other ones"
            " than the package's, and would double them"
        )
    if set(log.new) != {named.guid for named in plan.new} or set(log.updated) != set(updates):
        raise RectoversoError(
            f"refused: Anki would add {len(log.new)} notes and update {len(log.updated)}, where"
            f" {len(plan.new)} and {len(updates)} were planned; please report this"
        )
    _give_back_tags(plan, job, collection)


@contextmanager
def _settings_kept(collection: Collection) -> Iterator[None]:
    """Give the learner's settings back after the block, those of the import dialog above all,
    which an import remembers; only the place of the next new card moves on.
    """
    database = engine.database(collection)
    database.execute("CREATE TEMP TABLE kept AS SELECT * FROM config WHERE key <> ?", NEXT_PLACE)
    yield
    database.execute("DELETE FROM config WHERE key <> ?", NEXT_PLACE)
    database.execute("INSERT INTO config SELECT * FROM kept")
    database.execute("DROP TABLE kept")


def _give_back_tags(plan: Plan, job: PushJob, collection: Collection) -> None:
    """Add the learner's own tags, in whose place an import puts the package's."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for update in plan.updated:
        own = plan.held[update.note.guid]
        if theirs := tuple(tag for tag in own.tags if not job.ours.tags.is_ours(tag)):
            groups.setdefault(theirs, []).append(own.number)
    _add_tags(groups, collection)


# ---------------------------------------------------------------- cards and tags


def _move(plan: Plan, collection: Collection) -> None:
    groups: dict[str, list[int]] = {}
    for move in plan.moves:
        groups.setdefault(move.target, []).append(move.card)
    for name, cards in groups.items():
        deck = collection.decks.id(name)
        assert deck is not None
        with _times_kept(collection, "cards", cards):
            collection.set_deck(cast("Sequence[CardId]", cards), deck)


def _suspend(plan: Plan, collection: Collection) -> None:
    cards = [card for retired in plan.retired for card in retired.suspended]
    with _times_kept(collection, "cards", cards):
        collection.sched.suspend_cards(cast("Sequence[CardId]", cards))


def _wake(plan: Plan, collection: Collection) -> None:
    cards = [card for woken in plan.woken for card in woken.cards]
    with _times_kept(collection, "cards", cards):
        collection.sched.unsuspend_cards(cast("Sequence[CardId]", cards))


def _tag(plan: Plan, collection: Collection) -> None:
    groups: dict[tuple[str, ...], list[int]] = {}
    for retired in plan.retired:
        if retired.tags:
            groups.setdefault(retired.tags, []).append(retired.number)
    _add_tags(groups, collection)


def _add_tags(groups: Mapping[tuple[str, ...], list[int]], collection: Collection) -> None:
    for tags, notes in groups.items():
        with _times_kept(collection, "notes", notes):
            collection.tags.bulk_add(cast("Sequence[NoteId]", notes), " ".join(tags))


@contextmanager
def _times_kept(
    collection: Collection, table: Literal["cards", "notes"], numbers: Sequence[int]
) -> Iterator[None]:
    """Give rows back the `mod` that they had before the block."""
    database = engine.database(collection)
    rows = database.all(
        f"SELECT mod, id FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
        json.dumps(numbers),
    )
    yield
    database.executemany(f"UPDATE {table} SET mod = ? WHERE id = ?", rows)
