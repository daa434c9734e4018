"""`rectoverso diff`: what changed between two releases, and what an import would do."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rectoverso.cli.console import CLEAN, FINDINGS, colors, printable, progress_bars

if TYPE_CHECKING:
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
    "retired": "retired",
}
_WIDEST: Final = 120


@click.command("diff", short_help="Say what changed between two releases.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="A table, release notes for learners in the deck's language, or JSON.",
)
@click.option(
    "--deck",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="The deck's folder: for two revisions, where the repository holds several decks.",
)
@click.option("--language", metavar="CODE", help="Only this language edition.")
def command(old: str, new: str, form: str, deck: Path | None, language: str | None) -> None:
    """Say what changed from OLD to NEW: each a package, a deck's folder or a git revision.

    Also what an import of NEW does to a learner who has OLD. The exit code is 1 where Anki would
    not know a note again.
    """
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.releases import snapshots

    with progress_bars() as progress:
        compared = snapshots.compare(old, new, deck, progress)
    if language is not None:
        if language not in compared:
            known = ", ".join(sorted(compared)) or "none"
            raise RectoversoError(f"there is no edition in {language!r} on either side: {known}")
        compared = {language: compared[language]}
    if form == "json":
        click.echo(as_json(compared))
    elif form == "markdown":
        click.echo(as_markdown(compared), nl=False)
    else:
        color = colors(sys.stdout)
        width = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
        for changes in compared.values():
            click.echo(as_text(changes, color=color, width=width), nl=False, color=True)
    conflicts = any(changes.forecast.conflicts for changes in compared.values())
    sys.exit(FINDINGS if conflicts else CLEAN)


def as_json(editions: Mapping[str, Changes]) -> str:
    """The changes of every edition, by language, as one JSON value."""
    from rectoverso.releases import changes_json

    values = {language: changes_json.as_json(each) for language, each in editions.items()}
    return json.dumps(values, ensure_ascii=False, indent=1)


def as_markdown(editions: Mapping[str, Changes]) -> str:
    """The release notes of every edition, one after another."""
    from rectoverso.releases import release_notes

    return "\n".join(release_notes.markdown(changes) for changes in editions.values())


def as_text(changes: Changes, *, color: bool, width: int) -> str:
    """The changes of one edition as tables, with what changed in the texts under each question.

    Without colours, removed words stand in [-…-] and added ones in {+…+}.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(_heading(changes), style="bold" if color else "")
    told = changes.forecast
    console.print(
        f"an import: {len(told.new)} new, {len(told.updated)} updated,"
        f" {len(told.unchanged)} unchanged, {len(told.conflicts)} conflicting"
    )
    for conflict in told.conflicts[:1]:
        words = f"conflicting, {conflict.guid} the first: {conflict.reason}"
        console.print(printable(words))
    if changes.chapters:
        console.print(f"chapters in another order: {', '.join(changes.chapters)}")
    for kind, title in _TITLES.items():
        found = [change for change in changes.all if kind in change.kinds]
        if not found:
            continue
        console.print()
        console.print(Text(f"{len(found)} {title}", style="bold" if color else ""))
        table = Table(box=None, show_header=False)
        table.add_column("id", max_width=30, overflow="fold")
        table.add_column("question", overflow="fold")
        for change in found:
            cell = Text(change.question.title)
            for words in _details(kind, change):
                cell.append("\n")
                cell.append_text(words if isinstance(words, Text) else Text(words))
            table.add_row(Text(printable(change.question.id)), cell)
        console.print(table)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).rstrip() + "\n"


def _heading(changes: Changes) -> str:
    sides = [
        f"{side.version or 'unreleased'} ({side.notes} note{'' if side.notes == 1 else 's'})"
        for side in (changes.before, changes.after)
    ]
    name = changes.after.name or changes.before.name
    language = changes.after.language or changes.before.language
    return printable(f"{name} {language}: {sides[0]} to {sides[1]}".strip())


def _details(kind: str, change: Change) -> Iterator[Any]:
    """What stands under a question in the table of a kind."""
    if not change.arrives and kind not in ("retired", "moved"):
        yield "(does not reach those who have the note: its time is not newer)"
    if kind == "changed":
        for field in change.fields:
            yield f"{field.field}:" if field.lines else f"{field.field}: only its form"
            for line in field.lines:
                yield _line(line)
    elif kind == "kind" and change.before is not None:
        yield f"was {change.before.kind}, is {change.question.kind}"
    elif kind == "renamed" and change.before is not None:
        yield printable(f"was {change.before.id}")
    elif kind == "moved":
        for move in change.moves:
            between = (
                f": {move.before or '—'} → {move.after or '—'}" if move.what != "order" else ""
            )
            yield printable(f"{move.what}{between}")
    elif kind == "tags":
        signs = [f"+{tag}" for tag in change.tags_added]
        yield printable(" ".join([*signs, *(f"-{tag}" for tag in change.tags_removed)]))
    elif kind == "reversed":
        yield "off" if change.emptied else "on"
    elif kind == "retired" and change.retired is not None:
        said = change.retired
        yield ", ".join(
            words
            for words in (
                said.reason,
                f"in {said.version}" if said.version else "",
                f"see {said.successor}" if said.successor else "",
            )
            if words
        )


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
