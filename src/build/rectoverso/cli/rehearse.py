"""`rectoverso rehearse`: what a package does to learners who hold earlier ones."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli import console, options
from rectoverso.cli.console import CLEAN, FINDINGS, printable

if TYPE_CHECKING:
    from rectoverso.releases.rehearsal import Rehearsal

_TITLES = ("learner holds", "new", "updated", "unchanged", "conflicting", "rows compared", "")


@click.command("rehearse", short_help="Import a package over earlier ones in Anki's own engine.")
@click.argument("package", metavar="[PACKAGE", required=False, type=click.Path(path_type=Path))
@click.argument("earlier", metavar="EARLIER...]", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, package: Path | None, earlier: tuple[Path, ...]) -> None:
    """Import PACKAGE into Anki's own engine over what learners hold already, and compare.

    EARLIER are packages, oldest first, or folders of packages: of a folder those count that are
    named like PACKAGE and have a lower version. Over each of them, and over all one after
    another, learners study cards and edit notes before they import. What must not happen is
    said, and the exit code is 1. Without PACKAGE it is the deck that the current folder lies in, as
    it is now, over the releases that `release` would find. Needs Anki's engine: pip install
    'rectoverso[anki]'.

    \b
    Examples:
      rectoverso rehearse
      rectoverso rehearse build/my-deck-ko-1.2.0.apkg packages/
      rectoverso rehearse new.apkg old.apkg
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    if package is not None and not earlier:
        raise click.UsageError("name packages that learners hold, or a folder of them", context)
    done = _over_named(package, earlier) if package is not None else _here()
    rows = [
        (
            _held(each),
            *map(str, (each.new, each.updated, each.unchanged, each.conflicting)),
            str(each.cards + each.reviews),
            f"{len(each.failures)} wrong" if each.failures else "good",
        )
        for each in done
    ]
    console.show(console.table(_TITLES, rows, right=range(1, 6)))
    for each in done:
        for failure in each.failures:
            click.echo(printable(f"{_held(each)}: {failure}"), err=True)
    sys.exit(FINDINGS if any(each.failures for each in done) else CLEAN)


def _here() -> tuple[Rehearsal, ...]:
    """The deck that the current folder means, over what it released."""
    from rectoverso.history import repository
    from rectoverso.releases import releasing

    deck = repository.deck_here("by its folder, or a package")
    with console.progress_bars() as progress:
        done, without = releasing.rehearse(deck, options.made_in(None, deck), progress)
    for why in without:
        click.echo(f"not rehearsed over {why}", err=True)
    return done


def _over_named(package: Path, earlier: Sequence[Path]) -> tuple[Rehearsal, ...]:
    """A package over others, and over those in folders."""
    from rectoverso.releases import rehearsal

    paths: list[Path] = []
    for path in earlier:
        if path.is_dir():
            found = rehearsal.earlier_releases(package, path)
            if not found:
                click.echo(f"{path} holds no release earlier than {package.name}", err=True)
            paths += found
        else:
            paths.append(path)
    with tempfile.TemporaryDirectory() as folder, console.progress_bars() as progress:
        return rehearsal.rehearse(package, tuple(dict.fromkeys(paths)), Path(folder), progress)


def _held(each: Rehearsal) -> str:
    if len(each.earlier) > 1:
        return f"all {len(each.earlier)}, one after another"
    return each.earlier[0] if each.earlier else "nothing yet"
