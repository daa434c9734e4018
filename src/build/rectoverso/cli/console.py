"""What every command says and takes: findings, tables, progress, colours, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from rectoverso.diagnostics import Diagnostic, RefusedError, Report
    from rectoverso.pipeline import Built, Progress
    from rectoverso.writers import Artifact

_Command = TypeVar("_Command", bound=Callable[..., Any])

CLEAN, FINDINGS, FAILED = 0, 1, 2
"""Exit codes: nothing to say, findings, the tool could not do its work."""
STOPPED = 130
"""The exit code of whoever was interrupted: 128 and the number of SIGINT."""

decks_argument = click.argument(
    "decks",
    metavar="DECK...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
deck_argument = click.argument("deck", metavar="DECK", type=click.Path(path_type=Path))
output_option = click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help="Where the artifacts go.",
)


def format_option(what: str) -> Callable[[_Command], _Command]:
    """`--format text|json`; `what` is printed so."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"How {what} printed.",
    )


def finish(built: Built) -> None:
    """Print what a build gave."""
    say(built.reports)
    table(built.artifacts)


def refuse(refused: RefusedError) -> NoReturn:
    """Print why nothing was written, and leave with the code for findings."""
    say(refused.reports)
    for words in refused.reasons:
        click.echo(words, err=True)
    click.echo("nothing was written", err=True)
    sys.exit(FINDINGS)


def table(artifacts: Iterable[Artifact]) -> None:
    rows = [
        (
            str(file.path),
            _size(file.path.stat().st_size),
            ", ".join(_counted(count, what) for what, count in artifact.counts.items()),
            file.sha256,
        )
        for artifact in artifacts
        for file in artifact.files
    ]
    titles = ("artifact", "size", "holds", "sha256")
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    # where the lines would be wider than the terminal, the hashes stand under the names
    narrow = sys.stdout.isatty() and sum(widths) + 6 > shutil.get_terminal_size().columns
    for name, size, holds, sha256 in (titles, *rows):
        line = f"{name:<{widths[0]}}  {size:>{widths[1]}}  {holds:<{widths[2]}}"
        click.echo(f"{line.rstrip()}\n  {sha256}" if narrow else f"{line}  {sha256}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def say(reports: Iterable[Report]) -> None:
    """Print all findings to standard error."""
    from rectoverso.cli import report

    color = colors(sys.stderr)
    everything: list[Diagnostic] = []
    for each in reports:
        for found in each.diagnostics:
            text = report.text(found, each.prefix, each.lines, color=color)
            click.echo(text, err=True, color=True)
        everything += each.diagnostics
    if everything:
        click.echo(report.tally(everything), err=True)


def say_json(reports: Iterable[Report]) -> None:
    from rectoverso import rules
    from rectoverso.cli import report

    names = {rule.code: rule.name for rule in rules.rules()}
    values = [
        report.as_json(found, each.prefix, names.get(found.code, ""))
        for each in reports
        for found in each.diagnostics
    ]
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))


def printable(text: str) -> str:
    """`text` without anything that a terminal obeys; for names out of foreign packages."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def colors(stream: Any) -> bool:
    """Whether to colour: never with NO_COLOR (no-color.org), else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(stream.isatty())


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A bar on a terminal; elsewhere nothing."""
    from rectoverso.pipeline import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<22}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def watch(phase: str, share: float) -> None:
            if phase not in tasks:
                for task in tasks.values():
                    bars.update(task, completed=1.0)
                tasks[phase] = bars.add_task(phase, total=1.0)
            bars.update(tasks[phase], completed=share)

        yield watch
