"""`rectoverso format`: the canonical form of a deck's chapters."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rectoverso.cli import options, patch, report
from rectoverso.cli.console import FINDINGS, counted, printable


@click.command("format", short_help="Bring chapters into their canonical form.")
@options.decks_argument
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(decks: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Bring the chapters of decks into the canonical form.

    What a chapter says stays the same: every card, every id, every comment, every line end within
    a paragraph. A file that can't be read stays as it is.

    Ends with 1 where a file can't be read and, with --check or --diff, where one would change.

    \b
    Examples:
      rectoverso format content/my-deck
      rectoverso format content/my-deck --check
      rectoverso format content/my-deck --diff
    """  # noqa: D301
    from rectoverso.desk import formatting

    outcomes = [(deck, formatting.outcome(deck)) for deck in decks]
    code = report.print_findings(each.report for _, each in outcomes)
    for deck, each in outcomes:
        if not (check or diff):
            each.write()
        for file in each.files:
            name = (deck / file.path).as_posix()
            if diff:
                patch.show(name, file.before, file.after)
            else:
                click.echo(printable(name))
        for path in each.given_up:
            words = "it stays as it is, for most edits would change what it says"
            click.echo(printable(f"{(deck / path).as_posix()}: {words}"), err=True)
            code = FINDINGS
    changed = sum(len(each.files) for _, each in outcomes)
    files = counted(sum(each.count for _, each in outcomes), "files")
    if check or diff:
        click.echo(f"{changed} of {files} would change", err=True)
        code = FINDINGS if changed else code
    else:
        click.echo(f"{changed} of {files} changed", err=True)
    sys.exit(code)
