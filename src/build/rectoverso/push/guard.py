"""The last look before anything leaves the workshop: a collection before and after, row by row.

A push promises to leave every other note, card, deck, note type, option and review alone. Here
that is not trusted but read: whatever differs and is not in the plan is a reason to stop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from rectoverso.anki.names import LEVEL, levels
from rectoverso.anki.package import shown_deck, unicase
from rectoverso.push.edit import NEXT_PLACE
from rectoverso.push.plan import Plan, PushJob

# What the plan's changes may touch in a row, besides `usn`, which marks it for the next sync.
_NOTE_TEXT: Final = frozenset({"mod", "usn", "tags", "flds", "sfld", "csum"})
_NOTE_TAGS: Final = frozenset({"usn", "tags"})
_CARD_DECK: Final = frozenset({"usn", "did"})
_CARD_QUEUE: Final = frozenset({"usn", "queue"})
_SILENT: Final = ("sqlite_stat1", "sqlite_stat4")
"""Tables that SQLite keeps for itself."""

_Rows = dict[Any, dict[str, Any]]
"""Rows by the values of their key, each with its columns by name."""


def strangers(before: Path, after: Path, plan: Plan, job: PushJob) -> tuple[str, ...]:
    """What differs between two collection files though `plan` does not say so, a phrase each.

    `sqlite3.Error` when one of them can't be read.
    """
    with closing(sqlite3.connect(f"{after.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.create_collation("unicase", unicase)
        connection.execute("ATTACH ? AS old", [f"{before.absolute().as_uri()}?mode=ro"])
        return tuple(_Comparison(connection, plan, job).strangers())


class _Comparison:
    def __init__(self, connection: sqlite3.Connection, plan: Plan, job: PushJob) -> None:
        self._connection = connection
        self._plan = plan
        self._is_ours = job.ours.tags.is_ours
        self._note_types = set(job.ours.package.note_types)
        self._decks = {deck for each in job.ours.package.decks for deck in _upwards(each)}

    def strangers(self) -> Iterator[str]:
        compared = {
            "notes": self._notes,
            "cards": self._cards,
            "notetypes": self._of_note_types,
            "fields": self._of_note_types,
            "templates": self._of_note_types,
            "decks": self._new_decks,
            "config": self._settings,
            "tags": self._tags,
            "graves": self._graves,
            "col": self._col,
        }
        query = "SELECT name FROM {}.sqlite_schema WHERE type = 'table' ORDER BY name"
        tables = {name for (name,) in self._connection.execute(query.format("main"))}
        if tables != {name for (name,) in self._connection.execute(query.format("old"))}:
            yield "the tables themselves"
            return
        for table in sorted(tables.difference(_SILENT)):
            old, new = self._differing(table)
            if old or new:
                check = compared.get(table)
                if check is None or not check(table, old, new):
                    yield f"table {table}, {max(len(old), len(new))} rows"

    def _differing(self, table: str) -> tuple[_Rows, _Rows]:
        """The rows that only the old file has and those that only the new one has, by their key."""
        described = self._connection.execute(
            "SELECT * FROM pragma_table_info(?, 'main')", [table]
        ).fetchall()
        quoted = '"' + table.replace('"', '""') + '"'  # add-ons may have tables of their own
        names = [name for _, name, *_ in described]
        keys = [name for _, name, *_, place in described if place]
        sides = []
        for one, other in (("old", "main"), ("main", "old")):
            rows = self._connection.execute(
                f"SELECT * FROM {one}.{quoted} EXCEPT SELECT * FROM {other}.{quoted}"
            )
            found = (dict(zip(names, row, strict=True)) for row in rows)
            sides.append({tuple(row[key] for key in keys): row for row in found})
        return sides[0], sides[1]

    def _notes(self, _table: str, old: _Rows, new: _Rows) -> bool:
        plan = self._plan
        updated = {plan.held[each.note.guid].number for each in plan.updated}
        tagged = {each.number for each in plan.retired if not each.deleted}
        deleted = {each.number for each in plan.retired if each.deleted}
        added = {each.guid for each in plan.new}
        for key in old.keys() | new.keys():
            (number,) = key
            if key not in new:
                fine = number in deleted
            elif key not in old:
                fine = new[key]["guid"] in added
            else:
                touched = _touched(old[key], new[key])
                fine = self._own_tags(old[key]) <= self._own_tags(new[key]) and (
                    (number in updated and touched <= _NOTE_TEXT)
                    or (number in tagged and touched <= _NOTE_TAGS)
                )
            if not fine:
                return False
        return True

    def _own_tags(self, row: dict[str, Any]) -> set[str]:
        return {tag.casefold() for tag in row["tags"].split() if not self._is_ours(tag)}

    def _cards(self, _table: str, old: _Rows, new: _Rows) -> bool:
        plan = self._plan
        moved = {each.card for each in plan.moves}
        switched = {card for retired in plan.retired for card in retired.suspended}
        switched |= {card for woken in plan.woken for card in woken.cards}
        deleted = {each.number for each in plan.retired if each.deleted}
        growing = {plan.held[each.note.guid].number for each in plan.updated} | self._added()
        for key in old.keys() | new.keys():
            (number,) = key
            if key not in new:
                fine = old[key]["nid"] in deleted
            elif key not in old:
                fine = new[key]["nid"] in growing
            else:
                allowed = _CARD_DECK if number in moved else frozenset()
                if number in switched:
                    allowed |= _CARD_QUEUE
                fine = _touched(old[key], new[key]) <= allowed
            if not fine:
                return False
        return True

    def _added(self) -> set[int]:
        """The numbers of the new notes."""
        rows = self._connection.execute(
            "SELECT id FROM main.notes WHERE guid IN (SELECT value FROM json_each(?))",
            [json.dumps([each.guid for each in self._plan.new])],
        )
        return {number for (number,) in rows}

    def _of_note_types(self, table: str, old: _Rows, new: _Rows) -> bool:
        column = "id" if table == "notetypes" else "ntid"
        return all(row[column] in self._note_types for row in (*old.values(), *new.values()))

    def _new_decks(self, _table: str, old: _Rows, new: _Rows) -> bool:
        names = {shown_deck(row["name"]).casefold() for row in new.values()}
        return not old and names <= self._decks

    def _settings(self, _table: str, old: _Rows, new: _Rows) -> bool:
        return all(row["KEY"] == NEXT_PLACE for row in (*old.values(), *new.values()))

    def _tags(self, _table: str, old: _Rows, new: _Rows) -> bool:
        # a tag that is met again may be marked for the next sync
        return all(_touched(old[key], new[key]) <= {"usn"} for key in old if key in new) and not (
            old.keys() - new.keys()
        )

    def _graves(self, _table: str, old: _Rows, new: _Rows) -> bool:
        deleted = {each.number for each in self._plan.retired if each.deleted}
        cards = self._connection.execute(
            "SELECT id FROM old.cards WHERE nid IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(deleted))],
        )
        gone = deleted | {number for (number,) in cards}
        return not old and all(row["oid"] in gone for row in new.values())

    def _col(self, _table: str, old: _Rows, new: _Rows) -> bool:
        return all(_touched(old[key], new[key]) <= {"mod", "usn"} for key in old)


def _touched(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    """The columns in which two rows differ."""
    return {name for name, value in old.items() if new[name] != value}


def _upwards(deck: str) -> Iterator[str]:
    """A deck's name and those of the decks above it, without regard to case."""
    parts = levels(deck.casefold())
    for count in range(len(parts)):
        yield LEVEL.join(parts[: count + 1])
