"""How the command line prints: tables, bars, colours, exit codes.

Widths, tables and colours are rich's, which takes every text as it stands: no markup, no emoji.
It is imported when something is printed.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from rectoverso.diagnostics import Progress

CLEAN, FINDINGS, FAILED = 0, 1, 2
"""Exit codes: no errors, errors in the content, the tool could not do its work."""
STOPPED = 130
"""The exit code of whoever was interrupted: 128 and the number of SIGINT."""

ENDLESS: Final = 1_000_000
"""Columns where nothing is to be wrapped or cut."""

# Controls, new lines and turns of direction, and halves of letters that no encoding takes.
_OBEYED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def show(*parts: RenderableType, err: bool = False, width: int | None = None) -> None:
    """Print `parts`, one below the other. What is too wide for a terminal, or for `width`
    columns, is wrapped; into a pipe it goes as it is.
    """
    stream = sys.stderr if err else sys.stdout
    text = rendered(parts, color=takes_colors(stream), width=width or columns_of(stream) or ENDLESS)
    click.echo(text, err=err, nl=False, color=True)


def rendered(parts: Iterable[RenderableType], *, color: bool, width: int) -> str:
    """`parts` in lines of at most `width` columns, without blanks at their ends."""
    from rich.console import Console

    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=width == ENDLESS)
    return re.sub(" +\n", "\n", stream.getvalue())


def table(
    titles: Sequence[str], rows: Iterable[Iterable[RenderableType]], right: Collection[int] = ()
) -> Table:
    """A table without lines; the columns of the numbers `right` are flush right. On a terminal
    that is too narrow the widest columns are wrapped.
    """
    from rich.table import Table

    made = Table(box=None, pad_edge=False)
    for number, title in enumerate(titles):
        made.add_column(title, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(printable(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def print_json(values: Any) -> None:
    """Print JSON values."""
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))


def columns_of(stream: Any) -> int | None:
    """How wide a terminal is; None of anything else."""
    if not stream.isatty():
        return None
    from rich.console import Console

    return Console(file=stream).width


def takes_colors(stream: Any) -> bool:
    """As rich finds: a terminal that knows colours, or FORCE_COLOR; never with NO_COLOR."""
    from rich.console import Console

    console = Console(file=stream)
    return console.color_system is not None and not console.no_color


def printable(text: str) -> str:
    """`text` in one line, without anything that a terminal obeys."""
    return _OBEYED.sub("\ufffd", text)


def counted(count: int, what: str) -> str:
    """`1 note`, `2 notes`; `what` is either."""
    return f"{count} {what.removesuffix('s')}{'' if count == 1 else 's'}"


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A bar for each phase on a terminal that can move its cursor; elsewhere nothing."""
    from rectoverso.diagnostics import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(stderr=True)
    if console.is_dumb_terminal:
        yield silent
        return
    name = TextColumn("{task.description}", markup=False, table_column=Column(min_width=22))
    with Progress(name, BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}
        begun: set[str] = set()

        def watch(phase: str, share: float) -> None:
            if phase not in tasks:
                for name in begun:  # whose share is never told
                    bars.update(tasks[name], completed=1.0)
                begun.clear()
                tasks[phase] = bars.add_task(printable(phase), total=1.0)
            if share:
                begun.discard(phase)
            else:
                begun.add(phase)
            bars.update(tasks[phase], completed=share)

        yield watch
