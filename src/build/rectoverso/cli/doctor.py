"""`rectoverso doctor`: what this machine has and lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rectoverso.cli import console
from rectoverso.cli.console import CLEAN, FINDINGS
from rectoverso.cli.options import any_decks_argument


@click.command()
@any_decks_argument
@click.option("--packages", is_flag=True, help="Print the packages of missing faces, and no more.")
def doctor(decks: tuple[Path, ...], packages: bool) -> None:
    """Say what this machine has, what it lacks and how to get it.

    With a deck, also the faces that its books are set in.
    """
    from rich.text import Text

    from rectoverso import machine, pipeline

    families = dict.fromkeys(name for deck in decks for name in pipeline.families(deck))
    faces = machine.families(families)
    if packages:
        absent = {name: None for part in faces if not part.present for name in part.packages}
        click.echo("".join(f"{name}\n" for name in absent), nl=False)
        return
    parts = (*machine.probe(), *faces)
    rows = [
        (
            Text("ok", "green") if part.present else Text("missing", "red"),
            part.name,
            part.version or "",
            "everything"
            if set(machine.PRODUCTS) <= set(part.needed_for)
            else ", ".join(part.needed_for),
        )
        for part in parts
    ]
    console.show(console.table(("", "part", "version", "needed for"), rows))
    missing = [part for part in parts if not part.present]
    for part in missing:
        click.echo(f"{part.name} is missing: {part.how}")
    lacking = [part for part in missing if part.needed_for != (machine.RELEASE,)]
    sys.exit(FINDINGS if lacking else CLEAN)
