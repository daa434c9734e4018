"""`rectoverso doctor`: what this machine has and lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rectoverso.cli import console
from rectoverso.cli.console import CLEAN, FINDINGS
from rectoverso.cli.options import any_decks_argument
from rectoverso.writers import PRINTED


@click.command()
@any_decks_argument
@click.option("--packages", is_flag=True, help="Print the names of packages to install alone.")
def doctor(decks: tuple[Path, ...], packages: bool) -> None:
    """Say what this machine has, what it lacks and how to get it.

    With a deck, also the faces that its books are set in.
    """
    from rich.text import Text

    from rectoverso import machine, pipeline

    families = dict.fromkeys(name for deck in decks for name in pipeline.families(deck))
    parts = (*machine.probe(), *machine.families(families))
    if packages:
        absent = {name: None for part in parts if not part.present for name in part.packages}
        click.echo("".join(f"{name}\n" for name in absent), nl=False)
        return
    rows = [
        (
            Text("ok", "green") if part.present else Text("missing", "red"),
            part.name,
            part.version or "",
            _purposes(part.needed_for),
        )
        for part in parts
    ]
    console.show(console.table(("", "part", "version", "needed for"), rows))
    missing = [part for part in parts if not part.present]
    for part in missing:
        click.echo(f"{part.name} is missing: {part.how}")
    lacking = [part for part in missing if part.needed_for != (machine.RELEASE,)]
    sys.exit(FINDINGS if lacking else CLEAN)


def _purposes(needed_for: tuple[str, ...]) -> str:
    """What a part is needed for, in a few words."""
    from rectoverso import machine

    if set(machine.PRODUCTS) <= set(needed_for):
        return "everything"
    others = [name for name in needed_for if name not in PRINTED]
    return ", ".join(["PDFs", *others] if len(others) < len(needed_for) else others)
