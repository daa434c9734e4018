"""`rectoverso diff`: what changed between two releases, and what an import would do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rectoverso.cli import console, options, report
from rectoverso.cli.console import CLEAN, FINDINGS, counted, printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from rectoverso.releases.changes import Change, Changes
    from rectoverso.releases.text_diff import Line

_TITLES: Final = {
    "new": "new",
    "returned": "back after a retirement",
    "kind": "of another kind (a new note under the same id)",
    "changed": "changed",
    "picture": "with another picture",
    "parent": "whose parent's question was reworded",
    "reversed": "with a reverse card switched on or off",
    "renamed": "renamed",
    "moved": "moved",
    "tags": "with other tags",
    "stamped": "delivered anew, with nothing to see",
    "program": "delivered anew because the program changed, not their author",
    "rendered": "rendered otherwise by today's program: who has them sees nothing of it",
    "retired": "retired",
}
_LOOKS: Final = {
    "program": "all cards look new: the program's templates or style changed",
    "author": "all cards look new: words or addresses of deck.toml changed",
    "unknown": "all cards look new: their templates or style changed",
}
_WIDTH, _WIDEST = 100, 120
"""Columns where no terminal tells how many there are, and the most that are used."""


@click.command("diff", short_help="Say what changed between two releases.")
@click.argument("old", metavar="[OLD", required=False)
@click.argument("new", metavar="[NEW]]", required=False)
@options.format_option(
    "A table, release notes for learners in the deck's language, or JSON.",
    forms=("text", "markdown", "json"),
)
@click.option(
    "--deck",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="The deck's folder: for two revisions, where the repository holds several decks.",
)
@options.language_option("Only this language edition.")
def command(
    old: str | None, new: str | None, form: str, deck: Path | None, language: str | None
) -> None:
    """Say what changed from OLD to NEW: each a package, a deck's folder or a git revision.

    Without NEW it is the deck that the current folder lies in, as it is now; without OLD too, the
    last release of that.

    Also what an import of NEW does to a learner who has OLD. The exit code is 1 where Anki would
    not know a note again.

    OLD is what learners have, NEW what today's program would release. So it is also said what moves
    because the program changed and not the author, told by the deck's ledger: notes that are
    delivered anew, notes whose fields it makes otherwise, the look of all cards. A revision is read
    again by today's program: the tag of a release shows what is read otherwise, the package of a
    release what is rendered otherwise.
    """
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.history import repository
    from rectoverso.releases import changes_json, release_notes, snapshots

    if new is None:
        deck = deck or repository.deck_here("with --deck")
        new = str(deck)
    with console.progress_bars() as progress:
        if old is None and deck is not None:
            old = snapshots.last_release(deck)
        compared = snapshots.compare(old or snapshots.NOTHING, new, deck, progress)
    if language is not None:
        if language not in compared:
            known = ", ".join(sorted(compared)) or "none"
            raise RectoversoError(f"there is no edition in {language!r} on either side: {known}")
        compared = {language: compared[language]}
    if form == "json":
        console.print_json({name: changes_json.as_json(each) for name, each in compared.items()})
    elif form == "markdown":
        click.echo("\n".join(map(release_notes.markdown, compared.values())), nl=False)
    else:
        width = min(console.columns_of(sys.stdout) or _WIDTH, _WIDEST)
        for each in compared.values():
            console.show(*as_tables(each), width=width)
    conflicts = any(each.forecast.conflicts for each in compared.values())
    sys.exit(FINDINGS if conflicts else CLEAN)


def as_tables(changes: Changes) -> Iterator[RenderableType]:
    """The changes of one edition, with what changed in the texts under each question: removed
    words stand in [-…-] and added ones in {+…+}.
    """
    from rich.table import Table
    from rich.text import Text

    yield Text(_heading(changes), "bold")
    told = changes.forecast
    counts = map(len, (told.new, told.updated, told.unchanged, told.conflicts))
    yield f"an import: {report.outcome(*counts)}"
    for conflict in told.conflicts[:1]:
        yield printable(f"conflicting, {conflict.guid} the first: {conflict.reason}")
    yield from (_LOOKS[who] for who in changes.look)
    if changes.chapters:
        yield printable(f"chapters in another order: {', '.join(changes.chapters)}")
    for kind, title in _TITLES.items():
        found = [change for change in changes.all if kind in change.kinds]
        if not found:
            continue
        yield ""
        yield Text(f"{len(found)} {title}", "bold")
        table = Table(box=None, show_header=False)
        table.add_column(max_width=30, overflow="fold")
        table.add_column(overflow="fold")
        for change in found:
            lines = [Text(printable(change.question.title)), *_details(kind, change)]
            table.add_row(printable(change.question.id), Text("\n").join(lines))
        yield table


def _heading(changes: Changes) -> str:
    sides = [
        f"{side.version or 'unreleased'} ({counted(side.notes, 'note')})"
        for side in (changes.before, changes.after)
    ]
    name = changes.after.name or changes.before.name
    language = changes.after.language or changes.before.language
    return printable(f"{name} {language}: {sides[0]} to {sides[1]}".strip())


def _details(kind: str, change: Change) -> Iterator[Text]:
    """What stands under a question in the table of a kind."""
    from rich.text import Text

    for words in _words(kind, change):
        yield Text(printable(words))
    if kind in ("changed", "rendered"):
        for field in change.fields:
            yield Text(f"{field.field}:" if field.lines else f"{field.field}: only its form")
            yield from map(_line, field.lines)
    elif kind == "program" and "changed" not in change.kinds and change.fields:
        named = ", ".join(field.field for field in change.fields)
        yield Text(f"{named}: only {'its' if len(change.fields) == 1 else 'their'} form")


def _words(kind: str, change: Change) -> Iterator[str]:
    before, retired = change.before, change.retired
    if not change.arrives and kind not in ("retired", "moved", "rendered"):
        yield "(does not reach those who have the note: its time is not newer)"
    if kind == "kind" and before is not None:
        yield f"was {before.kind}, is {change.question.kind}"
    elif kind == "renamed" and before is not None:
        yield f"was {before.id}"
    elif kind == "moved":
        for move in change.moves:
            sides = f"{move.before or '—'} → {move.after or '—'}"
            yield move.what if move.what == "order" else f"{move.what}: {sides}"
    elif kind == "tags":
        yield " ".join(
            [*(f"+{tag}" for tag in change.tags_added), *(f"-{tag}" for tag in change.tags_removed)]
        )
    elif kind == "reversed":
        yield "off" if change.emptied else "on"
    elif kind == "retired" and retired is not None:
        version = f"in {retired.version}" if retired.version else ""
        successor = f"see {retired.successor}" if retired.successor else ""
        yield ", ".join(filter(None, (retired.reason, version, successor)))


_STYLES: Final = {"removed": "red", "added": "green", "same": "", "cut": "dim"}
_BRACKETS: Final = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_SIGNS: Final = {"removed": "- ", "added": "+ ", "same": "  ", "cut": "  "}


def _line(line: Line) -> Text:
    """One line of a comparison; rich leaves the colours out where none are wanted."""
    from rich.text import Text

    words = Text("  ")
    for number, run in enumerate(line.runs):
        if line.code:
            words.append(_SIGNS[run.op] + run.text, style=_STYLES[run.op])
            continue
        before, after = _BRACKETS.get(run.op, ("", ""))
        words.append(" " if number else "")
        words.append(f"{before}{run.text}{after}", style=_STYLES[run.op])
    return words
