"""`rectoverso preview`: the cards of a deck in a browser, while they are written."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Final

import click

from rectoverso.cli.console import printable

EDITORS: Final = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "codium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
}
"""Addresses that open an editor at a place."""

_ADDRESS: Final = re.compile(r"(?!javascript:|data:|vbscript:|blob:)[a-z][a-z0-9+.-]*:[^\s\"'<>]+")


class _Editor(click.ParamType):  # type: ignore[type-arg]
    """The name of an editor, or the address that opens one."""

    name = "editor"

    def convert(self, value: object, param: object, ctx: object) -> str:
        given = str(value)
        if given in EDITORS:
            return EDITORS[given]
        if _ADDRESS.fullmatch(given) is None or "{path}" not in given:
            self.fail(
                f"{given!r} is none of {', '.join(EDITORS)}, nor an address with {{path}} in it,"
                " like vscode://file{path}:{line}:{column}",
                param,  # type: ignore[arg-type]
                ctx,  # type: ignore[arg-type]
            )
        return given


@click.command()
@click.argument("id", metavar="[ID]", required=False)
@click.option(
    "--deck",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="The deck's folder.  [default: the one that the current folder lies in]",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Where it answers, on this machine alone.  [default: the first free one from 8722 on]",
)
@click.option(
    "--editor",
    type=_Editor(),
    metavar="NAME",
    envvar="RECTOVERSO_EDITOR",
    default="vscode",
    show_default=True,
    show_envvar=True,
    help=f"What links to the source open: {', '.join(EDITORS)}, or an address with {{path}},"
    " {line} and {column} in it.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
def preview(
    id: str | None,  # noqa: A002 (click's name for the argument, as the help shows it)
    deck: Path | None,
    port: int | None,
    editor: str,
    opens: bool,
) -> None:
    """Show the cards of a deck while they are written, as Anki will show them.

    The page shows both sides of a question, its findings, its entry on the cheat sheet and its page
    of the book; it shows what was saved as soon as it is saved. Nobody else can open it: its
    address holds a secret of this run. Ctrl-C ends it.

    \b
    Examples:
      rectoverso preview
      rectoverso preview relu-over-sigmoid --open
      rectoverso preview --deck content/my-deck --editor zed
    """  # noqa: D301
    if id and deck is None and (Path(id) / "deck.toml").is_file():
        raise click.UsageError(f"{id} is a deck: rectoverso preview --deck {shlex.quote(id)}")
    from rectoverso.desk.preview import previewing, serving
    from rectoverso.history import repository

    folder = deck if deck is not None else repository.deck_here("with --deck")
    begun = previewing.Preview(folder, id or "")
    at = serving.bound(port)

    def said(address: str) -> None:
        click.echo(f"{printable(str(folder))}: {address}")
        click.echo("Ctrl-C ends it.", err=True)
        sys.stdout.flush()
        if opens:
            click.launch(address)

    serving.serve(begun, at, editor, said)
