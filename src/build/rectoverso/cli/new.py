"""`rectoverso new`: a deck to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command("new", short_help="Begin a deck: two questions that can be built at once.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="The language of the deck, like ko or pt-BR.",
)
def command(folder: Path, language: str) -> None:
    """Begin a deck in the new folder DIR.

    It holds two questions in its language, all settings with what they mean, a licence, what git,
    editors and pre-commit want to know, and a workflow that checks, builds and publishes the deck
    on GitHub. Nothing is asked; the folder's name is the title at first.

    \b
    Examples:
      rectoverso new rivers
      rectoverso new my-deck --language ko
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rich.cells import cell_len

    from rectoverso.cli.console import printable
    from rectoverso.desk import beginning

    begun = beginning.begin(folder, language)
    if begun.example == "en" and language.partition("-")[0] != "en":
        click.echo(
            f"there is no example in {language}: this one is in English; [words.{language}] in"
            " deck.toml says what artifacts say by themselves",
            err=True,
        )
    enter = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    chapter = f"{language}/{beginning.CHAPTER}"
    commit = f"{'git init && ' if begun.is_root else ''}git add . && git commit -m 'A new deck'"
    steps = (
        (f"{enter}rectoverso build", "makes everything, in build/"),
        ("rectoverso check", f"says what is wrong in what you write, in {chapter}"),
        (commit, "comes before rectoverso release"),
    )
    if not begun.is_root:
        click.echo(
            "this folder lies in a repository: what belongs at its root is left out (the workflow,"
            " settings of pre-commit and editors); docs/publish.md has the workflow",
            err=True,
        )
    widest = max(cell_len(step) for step, _ in steps)
    for step, words in steps:
        click.echo(printable(f"{step}{' ' * (widest - cell_len(step))}  # {words}"))
