"""`rectoverso export`: a deck for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from rectoverso.cli import console, options
from rectoverso.cli.console import counted, printable
from rectoverso.exporting import FORMS


@click.command("export", short_help="Write a deck for other programs.")
@options.deck_argument()
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="What to write.")
@click.option(
    "-o",
    "--out",
    "output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where it goes: a folder that is new or empty.",
)
def command(deck: Path, form: str, output: Path) -> None:
    """Write a deck for other programs, with its pictures and sounds.

    \b
      json       the model of each language, for programs
      markdown   the deck's folder, its chapters in the canonical form
      csv        a table of each language, for spreadsheets; the cells are Markdown
      crowdanki  a folder of each language that CrowdAnki imports

    `rectoverso import` reads all of them. What JSON and Markdown hold is the same deck; a table
    has no prose of chapters, a package's notes have no chapters' prose and no hidden attributes.

    \b
    Examples:
      rectoverso export content/my-deck --to markdown --out /tmp/anew
      rectoverso export content/my-deck --to csv --out /tmp/table
    """  # noqa: D301
    from rectoverso.exporting.export import export

    with console.progress_bars() as progress:
        made = export(deck, form, output, progress)
    shown = [path for path in made.files if "media/" not in path]
    for path in shown:
        click.echo(printable((made.folder / path).as_posix()))
    for language, count in made.questions.items():
        click.echo(f"{language}: {counted(count, 'questions')}", err=True)
    rest = len(made.files) - len(shown)
    if rest:
        what = "picture or sound" if rest == 1 else "pictures and sounds"
        click.echo(f"{rest} {what}", err=True)
