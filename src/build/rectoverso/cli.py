"""The command line: arguments in; tables, progress and exit codes out.

Exit codes: 0 clean, 1 findings in the content, 2 the tool could not do its work. Only this room
prints or exits. Everything heavy is imported when it is used, so that `--help` comes at once.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rectoverso.diagnostics import Diagnostic
    from rectoverso.pipeline import Built, Checked, Progress

CLEAN, FINDINGS, FAILED = 0, 1, 2
TARGETS = ("apkg", "book", "cheatsheet", "epub", "json")
DEFAULT_TARGETS = ("apkg", "book", "cheatsheet", "epub")

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Targets(click.ParamType):  # type: ignore[type-arg]
    """Names of artifacts with commas between them."""

    name = "artifacts"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in TARGETS:
                self.fail(f"{name!r} is none of {', '.join(TARGETS)}", param, ctx)
        if not names:
            self.fail(f"name one or more of {', '.join(TARGETS)}", param, ctx)
        return tuple(dict.fromkeys(names))


_decks = click.argument(
    "decks",
    metavar="DECK...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
_deck = click.argument("deck", metavar="DECK", type=click.Path(path_type=Path))
_output = click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help="Where the artifacts go.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(None, "-V", "--version", package_name="rectoverso")
def cli() -> None:
    """Questions and answers in Markdown become an Anki package, a printable book, a cheat sheet
    and an EPUB, all with the same identities.

    A DECK is a folder with a deck.toml, chapters in a folder per language (ko/01-first.md) and
    pictures in media/.
    """


@cli.command()
@_decks
@click.option(
    "--to",
    "targets",
    type=_Targets(),
    default=DEFAULT_TARGETS,
    metavar="ARTIFACTS",
    help=f"What to make, with commas between: {', '.join(TARGETS)}.  [default: all but json]",
)
@_output
def build(decks: tuple[Path, ...], targets: tuple[str, ...], output: Path) -> None:
    """Check decks and make their artifacts.

    Any error in the content stops the build before anything is written, and artifacts appear
    whole or not at all.

    \b
    Examples:
      rectoverso build content/my-deck
      rectoverso build content/my-deck --to apkg,epub -o /tmp/try
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import pipeline

    with _progress() as progress:
        built = pipeline.build(decks, targets, output, progress)
    _finish(built)


@cli.command()
@_decks
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and say the rest.")
def check(decks: tuple[Path, ...], form: str, fix: bool) -> None:
    """Say all that is wrong in decks, as file:line:column.

    \b
    Examples:
      rectoverso check content/my-deck
      rectoverso check content/my-deck --fix
      rectoverso check content/my-deck --format json
    """  # noqa: D301
    from rectoverso import pipeline

    with _progress() as progress:
        checked, fixed = pipeline.check_all(decks, fix=fix, progress=progress)
    if fixed:
        click.echo(f"{fixed} mended", err=True)
    if form == "json":
        _say_json(checked)
    else:
        _say(checked)
    sys.exit(FINDINGS if any(each.diagnostics for each in checked) else CLEAN)


@cli.command()
@_deck
@_output
def release(deck: Path, output: Path) -> None:
    """Check a deck, write its ledger and make all artifacts of the version in deck.toml.

    The ledger remembers what each release shipped, so that the next one changes only the notes
    that changed. Commit it with the content.
    """
    from rectoverso import pipeline

    with _progress() as progress:
        built = pipeline.release(deck, DEFAULT_TARGETS, output, progress)
    _finish(built)
    if built.moved is not None:
        moved = built.moved
        click.echo(
            f"notes: {moved.new} new, {moved.changed} changed, {moved.retired} retired;"
            f" commit {deck}/ledger with the content"
        )


@cli.command()
@_decks
def coverage(decks: tuple[Path, ...]) -> None:
    """Say which questions of its source documents a deck answers.

    The documents and their questions stand in the deck's sources.toml. What is missing is a
    finding: a question that no question of the deck answers, or one whose answer is not there.
    """
    from rectoverso import pipeline

    covered = [pipeline.cover(deck) for deck in decks]
    documents = [document for _, each in covered for document in each.documents]
    if documents:
        answered = sum(document.answered for document in documents)
        asked = sum(document.asked for document in documents)
        rows = [
            ("document", "answered", ""),
            *((each.name, f"{each.answered}/{each.asked}", each.title) for each in documents),
            ("all", f"{answered}/{asked}", ""),
        ]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for name, count, title in rows:
            click.echo(f"{name:<{widths[0]}}  {count:>{widths[1]}}  {title}".rstrip())
    checked = [each for each, _ in covered]
    _say(checked)
    sys.exit(FINDINGS if any(each.diagnostics for each in checked) else CLEAN)


@cli.command()
def doctor() -> None:
    """Say what this machine has, what it lacks and how to get it."""
    from rich.console import Console
    from rich.table import Table

    from rectoverso import machine

    parts = machine.probe()
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("part", no_wrap=True)
    table.add_column("version", no_wrap=True)
    table.add_column("needed for")
    table.add_column("how to get it")
    for part in parts:
        everywhere = set(machine.PRODUCTS) <= set(part.needed_for)
        table.add_row(
            "[green]ok[/]" if part.present else "[red]missing[/]",
            part.name,
            part.version or "",
            "everything" if everywhere else ", ".join(part.needed_for),
            "" if part.present else part.how,
        )
    Console(highlight=False).print(table)
    lacking = [
        part for part in parts if not part.present and set(part.needed_for) - {machine.TESTS}
    ]
    sys.exit(FINDINGS if lacking else CLEAN)


# ---------------------------------------------------------------- what is printed


def _finish(built: Built) -> None:
    """Print what a build gave and leave with its code."""
    _say(built.checked)
    if any(each.has_errors for each in built.checked):
        click.echo("nothing was written", err=True)
        sys.exit(FINDINGS)
    _table(built)


def _table(built: Built) -> None:
    rows = [
        (
            str(artifact.path),
            _size(artifact.path.stat().st_size),
            ", ".join(_counted(count, what) for what, count in artifact.counts.items()),
            artifact.sha256,
        )
        for artifact in built.artifacts
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
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def _say(checked: Iterable[Checked]) -> None:
    """Print all findings to standard error."""
    from rectoverso import report

    color = _colors(sys.stderr)
    everything: list[Diagnostic] = []
    for each in checked:
        for found in each.diagnostics:
            text = report.text(found, each.prefix, each.source.lines, color=color)
            click.echo(text, err=True, color=True)
        everything += each.diagnostics
    if everything:
        click.echo(report.tally(everything), err=True)


def _say_json(checked: Iterable[Checked]) -> None:
    from rectoverso import report, rules

    names = {rule.code: rule.name for rule in rules.rules()}
    values = [
        report.as_json(found, each.prefix, names.get(found.code, ""))
        for each in checked
        for found in each.diagnostics
    ]
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))


def _colors(stream: Any) -> bool:
    """Whether to colour: never with NO_COLOR (no-color.org), else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(stream.isatty())


@contextmanager
def _progress() -> Iterator[Progress]:
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


def main() -> None:
    """Run the command line; every failure of the tool is one clear line and exit code 2."""
    from rectoverso.diagnostics import RectoversoError

    # A short life, and next to nothing that is made in it holds cycles: looking for some among
    # millions of values would take up to half of the time.
    gc.disable()
    # MathJax works beside the reader, and its threads must not wait 5 ms for each of their turns.
    sys.setswitchinterval(0.001)
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(130)
    except RectoversoError as error:
        click.echo(f"rectoverso: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        # the reader of our output went away; there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"rectoverso: {where}{error.strerror or error}", err=True)
        sys.exit(FAILED)
    except MemoryError:
        click.echo("rectoverso: out of memory; build fewer artifacts at a time (--to)", err=True)
        sys.exit(FAILED)
    except Exception as error:
        if os.environ.get("RECTOVERSO_TRACEBACK"):
            raise
        kind = type(error).__name__
        click.echo(
            f"rectoverso: this is a bug in rectoverso ({kind}: {error});"
            " please report it with the output of RECTOVERSO_TRACEBACK=1",
            err=True,
        )
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
