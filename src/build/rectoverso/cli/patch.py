"""What would be written into a file, as a patch."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from typing import Final

import click

from rectoverso.cli import console
from rectoverso.cli.console import ENDLESS, printable

_NO_LINE_END: Final = "\\ No newline at end of file"


def show(name: str, before: bytes, after: bytes) -> None:
    """Print how a file changes, as `diff -u` has it; `name` is its path as the user knows it."""
    from rich.text import Text

    lines = list(_diff(name, before, after))
    if not console.takes_colors(sys.stdout):
        click.echo("\n".join(lines))
        return
    styles = {"+": "green", "-": "red", "@": "cyan", "\\": "dim"}
    head = [Text(printable(line), "bold") for line in lines[:2]]
    body = [Text(printable(line), styles.get(line[:1], "")) for line in lines[2:]]
    console.show(*head, *body, width=ENDLESS)


def _diff(name: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = _lines(before), _lines(after)
    for line in difflib.unified_diff(old, new, name, name, lineterm=""):
        yield from line.split("\n")


def _lines(content: bytes) -> list[str]:
    """The lines of a file; the last one says where it has no line end."""
    *lines, last = content.decode().split("\n")
    return [*lines, *([f"{last}\n{_NO_LINE_END}"] if last else [])]
