"""`rectoverso doctor`: what this machine has and lacks."""

from __future__ import annotations

import sys

import click

from rectoverso.cli.console import CLEAN, FINDINGS


@click.command()
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
    lacking = [part for part in parts if not part.present and part.needed_for != (machine.RELEASE,)]
    sys.exit(FINDINGS if lacking else CLEAN)
