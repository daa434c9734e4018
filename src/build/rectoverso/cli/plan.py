"""A push's plan, as text for people and as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from rectoverso.cli.console import columns_of, counted, printable

if TYPE_CHECKING:
    from rectoverso.push.outcome import Pushed
    from rectoverso.push.plan import NamedNote, Plan, Retiring, Update

_SHOWN: Final = 12
"""Notes that each part of a plan names; of the others it gives the number."""
_WIDTH: Final = 100
"""Columns of a line where no terminal tells how many there are."""


def as_json(done: Pushed) -> dict[str, Any]:
    """What a push does, or did, as JSON values."""
    plan = done.plan
    notes = ("new", "updated", "kept", "strangers", "deleted")
    parts = (*notes, "moves", "stays", "retired", "woken", "looks")
    return {
        "name": plan.name,
        "language": plan.language,
        "applied": done.backup is not None,
        "backup": None if done.backup is None else str(done.backup),
        "unchanged": plan.unchanged,
        **{part: [_value(each) for each in getattr(plan, part)] for part in parts},
        "media": done.media,
        "late": [_value(each) for each in done.late],
    }


def _value(each: Any) -> dict[str, Any]:
    """A named tuple; its note, where it has one, among the rest."""
    values: dict[str, Any] = each._asdict()
    note = values.pop("note", None)
    return values if note is None else note._asdict() | values


def as_text(plan: Plan, media: tuple[str, ...]) -> Iterator[str]:
    """The plan as text: a headline a part, and under it the notes by name."""
    withheld = [kept for kept in plan.kept if kept.withheld]
    over = sum(update.over_edits for update in plan.updated)
    yield f"{plan.name} {plan.language}"
    yield from _part("new", ((each, "") for each in plan.new))
    yield from _part(
        "update",
        ((each.note, _what_changes(each)) for each in plan.updated),
        also=f", {over} over the learner's edits" if over else "",
    )
    yield from _part(
        "skip: the learner's text stays (--overwrite corrects it)",
        ((kept.note, kept.reason) for kept in withheld),
    )
    yield from _part(
        "skip: of another note type (docs/adopting.md)", ((each, "") for each in plan.strangers)
    )
    yield from _part(
        "leave out: the learner deleted it (--restore brings it back)",
        ((each, "") for each in plan.deleted),
    )
    yield from _part(
        "move", ((each.note, f"“{each.source}” → “{each.target}”") for each in plan.moves), "card"
    )
    deletes = any(each.deleted for each in plan.retired)
    yield from _part(
        "retire",
        ((each.note, _retirement(each)) for each in plan.retired),
        shown=len(plan.retired) if deletes else _SHOWN,
    )
    yield from _part(
        "wake: back from retirement",
        ((each.note, counted(len(each.cards), "card")) for each in plan.woken),
    )
    for look in plan.looks:
        fate = "keeps the learner's own look, which is later" if look.kept else "gets its new look"
        yield f"note type “{look.name}” {fate}"
    if media:
        yield f"pictures: {len(media)}"
    decks = Counter((each.deck, each.borrowed) for each in plan.stays)
    for (deck, borrowed), count in sorted(decks.items()):
        cards = counted(count, "card")
        if borrowed:
            yield f"stay: {cards} of “{deck}”, in a filtered deck now; push again when it is empty"
        else:
            which = "it" if count == 1 else "them"
            yield (
                f"stay: {cards} in “{deck}”, which is no deck of this package"
                f' (--from "{deck}" moves {which})'
            )
    edited = len(plan.kept) - len(withheld)
    rest = f"unchanged: {counted(plan.unchanged + edited, 'note')}"
    yield rest + (f", {edited} of them in the learner's own words" if edited else "")


def _part(
    title: str,
    notes: Iterable[tuple[NamedNote, str]],
    what: str = "note",
    shown: int = _SHOWN,
    also: str = "",
) -> Iterator[str]:
    rows = list(notes)
    if not rows:
        return
    verb, colon, more = title.partition(": ")
    yield f"{verb} {counted(len(rows), what)}{also}{colon}{more}"
    for note, words in rows[:shown]:
        yield _cut(f"  {named(note)}", f"  ({words})" if words else "")
    if len(rows) > shown:
        yield f"  … and {len(rows) - shown} more (--format json names all)"


def _what_changes(update: Update) -> str:
    changes = [name for name in update.fields if name != "Edition"]
    changes += [f"+{tag}" for tag in update.tags_added]
    changes += [f"-{tag}" for tag in update.tags_removed]
    over = ["over the learner's edits"] if update.over_edits else []
    return ", ".join((changes or ["Edition"]) + over)


def _retirement(retired: Retiring) -> str:
    if retired.deleted:
        return "delete, with the learner's own text or tags" if retired.own else "delete"
    changes = [f"+{tag}" for tag in retired.tags]
    if retired.suspended:
        changes.append(f"suspend {counted(len(retired.suspended), 'card')}")
    return ", ".join(changes)


def named(note: NamedNote) -> str:
    """A note's id and what it asks."""
    return f"{note.id}  {note.question}" if note.id else note.question


def _cut(text: str, end: str) -> str:
    """`text` and `end` on one line: what is too long is cut out of `text`."""
    from rich.cells import cell_len, set_cell_size

    width = columns_of(sys.stdout) or _WIDTH
    text, end = printable(text), printable(end)
    room = max(width - cell_len(end), width // 2)
    if cell_len(text) > room:
        text = set_cell_size(text, room - 1).rstrip() + "…"
    return text + end
