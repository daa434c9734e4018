"""`rectoverso rehearse`: what a package does to learners who hold earlier ones."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli.console import CLEAN, FINDINGS, progress_bars

if TYPE_CHECKING:
    from rectoverso.releases.rehearsal import Rehearsal

_TITLES = ("learner holds", "new", "updated", "unchanged", "conflicting", "rows compared", "")


@click.command("rehearse", short_help="Import a package over earlier ones in Anki's own engine.")
@click.argument("package", metavar="PACKAGE", type=click.Path(path_type=Path))
@click.argument(
    "earlier", metavar="EARLIER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
def command(package: Path, earlier: tuple[Path, ...]) -> None:
    """Import PACKAGE into Anki's own engine over what learners hold already, and compare.

    EARLIER are packages, oldest first, or folders of packages: of a folder those count that are
    named like PACKAGE and have a lower version. Over each of them, and over all one after
    another, learners study cards and edit notes before they import. What must not happen is
    said, and the exit code is 1. Needs Anki's engine: pip install 'rectoverso[anki]'.

    \b
    Examples:
      rectoverso rehearse build/my-deck-ko-1.2.0.apkg tests/upgrade/packages
      rectoverso rehearse new.apkg old.apkg
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
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
    with tempfile.TemporaryDirectory() as folder, progress_bars() as progress:
        done = rehearsal.rehearse(package, tuple(dict.fromkeys(paths)), Path(folder), progress)
    _table(done)
    for each in done:
        for failure in each.failures:
            click.echo(f"{_held(each)}: {failure}", err=True)
    sys.exit(FINDINGS if any(each.failures for each in done) else CLEAN)


def _table(done: Iterable[Rehearsal]) -> None:
    rows = [
        (
            _held(each),
            *map(str, (each.new, each.updated, each.unchanged, each.conflicting)),
            str(each.cards + each.reviews),
            f"{len(each.failures)} wrong" if each.failures else "good",
        )
        for each in done
    ]
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    for row in (_TITLES, *rows):
        click.echo(_line(row, widths))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """A row: the first and the last column flush left, numbers flush right."""
    numbers = zip(row[1:-1], widths[1:-1], strict=True)
    cells = [f"{row[0]:<{widths[0]}}", *(f"{cell:>{width}}" for cell, width in numbers), row[-1]]
    return "  ".join(cells).rstrip()


def _held(each: Rehearsal) -> str:
    if len(each.earlier) > 1:
        return f"all {len(each.earlier)}, one after another"
    return each.earlier[0] if each.earlier else "nothing yet"
