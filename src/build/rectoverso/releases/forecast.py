"""What an import of a package does to a learner: which notes come, change, stay, conflict.

A learner's Anki decides by guid, note type and `mod` alone, so this does too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectoverso.anki.package import HeldPart, HeldType, Mismatch, Package


@dataclass(frozen=True, slots=True)
class Conflict:
    """A note that an import would leave as it is for ever, and why, in words."""

    guid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an import does, as guids of notes, sorted: made, changed, passed over; and the notes
    that Anki would no longer know again.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def conflicting(self) -> tuple[str, ...]:
        """The guids of the conflicts, sorted."""
        return tuple(conflict.guid for conflict in self.conflicts)


def forecast(old: Package, new: Package) -> Forecast:
    """What an import of `new`, under the default settings, does to a learner who holds `old` and
    edited nothing.

    Anki looks a note up by its guid. One that it lacks is made. Of the others it takes none whose
    note type has another id, or fields and templates that do not match (`HeldType.mismatch`):
    they conflict. What is left is updated where `mod` is newer, whatever its content. A guid that a
    package holds twice counts twice in the import's log, and once here.
    """
    held = {note.guid: note for note in old.notes}
    made, updated, unchanged = set[str](), set[str](), set[str]()
    conflicts: dict[str, str] = {}
    strange: dict[tuple[HeldType, HeldType], str] = {}
    for note in new.notes:
        before = held.get(note.guid)
        if before is None:
            made.add(note.guid)
            continue
        types = before.note_type, note.note_type
        if types not in strange:
            strange[types] = _strange(*types)
        if strange[types]:
            conflicts[note.guid] = strange[types]
        elif note.mod > before.mod:
            updated.add(note.guid)
        else:
            unchanged.add(note.guid)
    return Forecast(
        new=tuple(sorted(made)),
        updated=tuple(sorted(updated)),
        unchanged=tuple(sorted(unchanged - updated)),
        conflicts=tuple(Conflict(*item) for item in sorted(conflicts.items())),
    )


def _strange(old: HeldType, new: HeldType) -> str:
    """Why Anki takes `new` for another note type than a learner's `old`; empty: it does not."""
    if old.id != new.id:
        return (
            f"the note was one of note type `{old.name}` (id {old.id}) and is now one of"
            f" `{new.name}` (id {new.id}): learners would keep the old text for ever, since Anki"
            " turns no note into one of another type"
        )
    mismatch = old.mismatch(new)
    if mismatch is None:
        return ""
    return (
        f"note type `{new.name}` {_told(mismatch)}: Anki would keep the learners' note type beside"
        f" a second one, `{new.name}+`, and update none of their notes of it, now or later"
    )


def _told(mismatch: Mismatch) -> str:
    """How the fields or templates of a learner's note type differ from the package's."""
    what, old, new = mismatch
    added = [part.name for part in new if not _among(part, old)]
    removed = [part.name for part in old if not _among(part, new)]
    if not added and not removed:
        return f"has its {what}s in another order"
    if [part.name for part in old] == [part.name for part in new]:
        return f"has other ids of the {what}s {_named(added)}"
    words = [f"has a new {what} {_named(added)}" if added else ""]
    words += [f"has lost the {what} {_named(removed)}" if removed else ""]
    return " and ".join(word for word in words if word)


def _among(part: HeldPart, parts: Iterable[HeldPart]) -> bool:
    return any(map(part.matches, parts))


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
