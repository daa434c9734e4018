"""What learners would get from another schema of the note types.

A schema is what `tests/golden/note_types.json` holds: of each note type its name, its id, and the
names and ids of its fields and templates, in order. A learner's Anki tells by it whether a note
type is still the one that it knows.

What each change does stands in `EFFECTS`, and `tests/upgrade/test_note_types.py` holds every line
of that table against the real engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rectoverso.anki.note_types import NoteType

Schema = Sequence[Mapping[str, Any]]
Parts = Sequence[Sequence[Any]]
"""Fields or templates: a name and an id each."""


class Outcome(Enum):
    """What the notes that a learner has become, when the next release is imported; in words that
    go on from "the notes that learners have".
    """

    CURRENT = "are updated"
    STRANGERS = (
        "get no updates at all, neither from this release nor from any later one; questions that"
        " are new to them come under a second note type, `Name+`"
    )
    SKIPPED = (
        "get the new note type without new texts: this import passes them over, and so does every"
        " release that was stamped before it"
    )
    DOUBLED = "are updated, and each of their cards comes a second time, as a new one"
    BLANK = (
        "are updated, and their cards are blank where a text has no gap: Empty Cards would delete"
        " those with their schedules"
    )
    REFUSED = "get nothing: Anki refuses the import"
    ABANDONED = "stay as they are, and are never updated again"


class Effect(NamedTuple):
    """What a change does with the settings that Anki's import dialog proposes, and what it does
    for those learners who know that they have to switch on "Merge note types".
    """

    proposed: Outcome
    merging: Outcome


_STRANGERS: Final = Outcome.STRANGERS

EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "field added": Effect(_STRANGERS, Outcome.SKIPPED),
        "field removed": Effect(_STRANGERS, Outcome.CURRENT),
        "field renamed": Effect(_STRANGERS, Outcome.SKIPPED),
        "field renamed under its id": Effect(Outcome.CURRENT, Outcome.CURRENT),
        "field under another id": Effect(_STRANGERS, Outcome.SKIPPED),
        "fields reordered": Effect(_STRANGERS, Outcome.CURRENT),
        "template added": Effect(_STRANGERS, Outcome.CURRENT),
        "template removed": Effect(_STRANGERS, Outcome.CURRENT),
        "template renamed": Effect(_STRANGERS, Outcome.DOUBLED),
        "template renamed under its id": Effect(Outcome.CURRENT, Outcome.CURRENT),
        "template under another id": Effect(_STRANGERS, Outcome.DOUBLED),
        "templates reordered": Effect(_STRANGERS, Outcome.CURRENT),
        "note type renamed": Effect(Outcome.CURRENT, Outcome.CURRENT),
        "note type under another id": Effect(_STRANGERS, Outcome.CURRENT),
        "note type of another kind": Effect(Outcome.BLANK, Outcome.REFUSED),
        "note type removed": Effect(Outcome.ABANDONED, Outcome.ABANDONED),
    }
)
"""By the name of a change. A name alone breaks no update, but it is in learners' own searches and
in those of release notes, which then find nothing.
"""


class Change(NamedTuple):
    """One change of a schema: its line in `EFFECTS`, the note type, and what it is about."""

    name: str
    note_type: str
    what: str

    def __str__(self) -> str:
        effect = EFFECTS[self.name]
        if effect.proposed is Outcome.CURRENT:
            words = "updates go on, but searches for the old name find nothing any more"
        else:
            words = f"the notes that learners have {effect.proposed.value}"
        if effect.merging is not effect.proposed:
            words += f'. With "Merge note types" switched on by hand, they {effect.merging.value}'
        words = words.replace("Name+", f"{self.note_type}+")
        return f"{self.note_type}: {self.name}: {self.what}.\n  {words[0].upper()}{words[1:]}."


def schema(note_types: Sequence[NoteType]) -> list[dict[str, Any]]:
    """The schema of note types, as the golden file holds it."""
    return [
        {
            "name": made.name,
            "kind": made.kind,
            "id": made.id,
            "fields": [[field.name, field.id] for field in made.fields],
            "templates": [[template.name, template.id] for template in made.templates],
        }
        for made in note_types
    ]


def changes(old: Schema, new: Schema) -> list[Change]:
    """All that is different for those who hold `old`; a note type that is only in `new` is not."""
    return [change for before in old for change in _changes(before, new)]


def _changes(before: Mapping[str, Any], new: Schema) -> Iterator[Change]:
    name = before["name"]
    after = next((each for each in new if each["id"] == before["id"]), None)
    if after is None:
        after = next((each for each in new if each["name"] == name), None)
        if after is None:
            yield Change("note type removed", name, f"nothing has its id {before['id']}")
            return
        what = f"{after['id']}, and not {before['id']}"
        yield Change("note type under another id", name, what)
    elif after["name"] != name:
        yield Change("note type renamed", name, f"it is `{after['name']}` now")
    if after["kind"] != before["kind"]:
        what = f"{after['kind']}, and not {before['kind']}"
        yield Change("note type of another kind", name, what)
    for part in ("field", "template"):
        yield from _changed_parts(part, name, before[f"{part}s"], after[f"{part}s"])


def _changed_parts(part: str, note_type: str, old: Parts, new: Parts) -> Iterator[Change]:
    was, now = {number: name for name, number in old}, {number: name for name, number in new}
    gone = [(place, name, number) for place, (name, number) in enumerate(old) if number not in now]
    come = [(place, name, number) for place, (name, number) in enumerate(new) if number not in was]
    for place, name, number in gone:
        twin = next((each for each in come if each[1] == name), None)
        same_place = next((each for each in come if each[0] == place), None)
        if twin is not None:
            come.remove(twin)
            what = f"`{name}` has {twin[2]}, and not {number}"
            yield Change(f"{part} under another id", note_type, what)
        elif same_place is not None and len(old) == len(new):
            come.remove(same_place)
            what = f"`{name}` is `{same_place[1]}` now"
            yield Change(f"{part} renamed", note_type, what)
        else:
            yield Change(f"{part} removed", note_type, f"`{name}`")
    for place, name, _ in come:
        what = f"`{name}`, as number {place + 1} of {len(new)}"
        yield Change(f"{part} added", note_type, what)
    kept = [number for number in was if number in now]
    for number in kept:
        if was[number] != now[number]:
            what = f"`{was[number]}` is `{now[number]}` now"
            yield Change(f"{part} renamed under its id", note_type, what)
    order = [number for number in now if number in was]
    if kept != order:
        names = ", ".join(now[number] for number in order)
        yield Change(f"{part}s reordered", note_type, f"now {names}")


def refusal(found: Sequence[Change]) -> str:
    """What the test of the frozen schema says: what changed, what it costs, what to do."""
    lines = [
        "the note types are frozen, and these are not those of tests/golden/note_types.json:",
        "",
        *map(str, found),
        "",
        "Take it back. They were changed for the last time before anything was published, and are",
        "frozen for good. For a new field there are Spare1 to Spare4, for a new card the template",
        "`Spare`, which shows where Spare4 is filled; their names stay as they are. Templates and",
        "style may change as you like.",
        "--rewrite-goldens adds note types to that file and changes none.",
    ]
    return "\n".join(lines)
