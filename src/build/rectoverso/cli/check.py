"""`rectoverso check`: what is wrong in decks, once or whenever they are saved; what is mended."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli import console, options, patch, report
from rectoverso.cli.console import CLEAN, FINDINGS, counted, printable
from rectoverso.diagnostics import RectoversoError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rectoverso.diagnostics import Diagnostic
    from rectoverso.pipeline import Checked

_SETTLED = 50
"""Milliseconds without a change after which what was saved is looked at."""
_ARTIFACTS = "build"
"""The folder of artifacts, which may lie in a deck's."""


@click.command("check", short_help="Say all that is wrong in decks, as file:line:column.")
@options.decks_argument
@options.format_option(
    "How findings are printed: for people, as JSON, as annotations of GitHub, as SARIF 2.1.0.",
    forms=("text", "json", "github", "sarif"),
)
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and say the rest.")
@click.option(
    "--unsafe-fixes", "unsafe", is_flag=True, help="Mend also what may change what a reader sees."
)
@click.option("--diff", is_flag=True, help="Write nothing; show what --fix would write.")
@click.option("--watch", is_flag=True, help="Check again whenever a file of a deck is saved.")
@options.codes_option(
    "--select", "Say only findings of these codes: QST006, or QST for all of them."
)
@options.codes_option("--ignore", "Leave findings of these codes out.")
@options.strict_option("End with 1 also where there are only warnings.")
def command(
    decks: tuple[Path, ...],
    form: str,
    fix: bool,
    unsafe: bool,
    diff: bool,
    watch: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
) -> None:
    """Say all that is wrong in decks, as file:line:column.

    Ends with 1 where there is an error, with 0 where there are only warnings. What is fine where
    it stands is silenced in the deck, with a reason: <!-- ignore QST006: reason --> under the
    question's heading.

    With --diff, what --fix would write is shown instead; where that is anything, the end is 1 too.

    \b
    Examples:
      rectoverso check content/my-deck
      rectoverso check content/my-deck --fix
      rectoverso check content/my-deck --diff --unsafe-fixes
      rectoverso check content/my-deck --watch
      rectoverso check content/my-deck --select TEX,QST006 --strict
      rectoverso check content/my-deck --format sarif > findings.sarif
    """  # noqa: D301
    from rectoverso import pipeline

    if unsafe and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if diff and (fix or form != "text"):
        raise click.UsageError("--diff goes with neither --fix nor --format")
    if watch and (fix or diff or form != "text"):
        raise click.UsageError("--watch goes with none of --fix, --diff and --format")

    def wanted(found: Diagnostic) -> bool:
        return (not select or found.code.startswith(select)) and not found.code.startswith(ignore)

    def look() -> int:
        with console.progress_bars() as progress:
            checked, fixed = pipeline.check_all(
                decks, fix=fix, unsafe=unsafe, wanted=wanted, progress=progress
            )
        if diff:
            return _print_patches(decks, checked, unsafe=unsafe)
        if fixed:
            click.echo(f"{fixed} mended", err=True)
        code = report.print_findings((each.report for each in checked), form, strict=strict)
        if form == "text":
            looked = [f"of {', '.join(select)}"] if select else []
            looked += [f"but for {', '.join(ignore)}"] if ignore else []
            for each in checked:
                if not each.report.diagnostics:
                    report.print_clean(each, " ".join(looked))
        if fix and not unsafe:
            _say_unsafe(checked)
        return code

    if watch:
        _watch(decks, look)
    sys.exit(look())


def _print_patches(decks: tuple[Path, ...], checked: tuple[Checked, ...], *, unsafe: bool) -> int:
    """Print what `--fix` would write, and how much was found; the exit code."""
    from rectoverso import pipeline

    code = CLEAN
    for deck, each in zip(decks, checked, strict=True):
        for file in pipeline.mended(each, unsafe=unsafe):
            patch.show((deck / file.path).as_posix(), file.before, file.after)
            code = FINDINGS
    click.echo(
        report.tally(found for each in checked for found in each.report.diagnostics), err=True
    )
    return FINDINGS if any(each.report.has_errors for each in checked) else code


def _say_unsafe(checked: tuple[Checked, ...]) -> None:
    """Say how many findings could be mended with more courage."""
    found = (each for one in checked for each in one.report.diagnostics)
    left = sum(each.fix is not None and not each.fix.safe for each in found)
    if left:
        words = (
            f"rectoverso check --fix --unsafe-fixes mends {counted(left, 'findings')} more;"
            " with --diff in place of --fix it shows first what it would write"
        )
        click.echo(words, err=True)


def _watch(decks: tuple[Path, ...], look: Callable[[], int]) -> None:
    """Look now, and again whenever something in one of the decks is saved, until interrupted.

    What can't be read just now (a deck that is being moved, say) is said, and looked at again when
    something changes. Ends the process with 0.
    """
    import watchfiles

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()  # Python throws the exception away where an object is just being destroyed
        signal.default_int_handler(number, frame)

    try:
        signal.signal(signal.SIGINT, stop)
        _look_again(look)
        folders = [deck for deck in decks if deck.is_dir()]
        if not folders:
            raise RectoversoError(f"{decks[0]} is no folder: there is nothing to watch")

        def counts(_change: watchfiles.Change, path: str) -> bool:
            return any(_is_of(Path(path), folder.resolve()) for folder in folders)

        watched = watchfiles.watch(*folders, watch_filter=counts, step=_SETTLED, stop_event=stopped)
        for _ in watched:
            if sys.stdout.isatty():
                click.clear()
            else:
                click.echo(err=True)
            _look_again(look)
    except KeyboardInterrupt:
        pass
    sys.exit(CLEAN)


def _is_of(path: Path, deck: Path) -> bool:
    """Whether a file that changed may be a part of a deck: hidden ones and artifacts are none."""
    if not path.is_relative_to(deck):
        return False
    folder, *below = path.relative_to(deck).parts or ("",)
    if folder == _ARTIFACTS or any(part.startswith(".") for part in (folder, *below)):
        return False
    return bool(below) or path.suffix in ("", ".toml", ".bib")


def _look_again(look: Callable[[], int]) -> None:
    try:
        look()
    except RectoversoError as error:
        click.echo(printable(str(error)), err=True)
    click.echo("watching; Ctrl-C ends it", err=True)
