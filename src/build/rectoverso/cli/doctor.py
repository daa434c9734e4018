"""`rectoverso doctor`: what this machine has and lacks."""

from __future__ import annotations

import sys

import click

from rectoverso.cli import console
from rectoverso.cli.console import CLEAN, FINDINGS


@click.command()
def doctor() -> None:
    """Say what this machine has, what it lacks and how to get it."""
    from rich.text import Text

    from rectoverso import machine

    parts = machine.probe()
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
