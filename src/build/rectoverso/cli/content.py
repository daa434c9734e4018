"""The commands that look at a deck's content: build, check, coverage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from rectoverso.cli.console import (
    CLEAN,
    FINDINGS,
    decks_argument,
    finish,
    format_option,
    output_option,
    progress_bars,
    say,
    say_json,
)

TARGETS = (
    *("apkg", "book", "cheatsheet", "epub"),
    *("notes", "retired", "ankiweb", "json", "sums"),
)
DEFAULT_TARGETS = tuple(name for name in TARGETS if name != "json")
"""All that a release holds."""


class _TargetNames(click.ParamType):  # type: ignore[type-arg]
    """Names of artifacts with commas between them."""

    name = "artifacts"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in TARGETS:
                self.fail(f"{name!r} is none of {', '.join(TARGETS)}", param, ctx)
        if not names:
            self.fail(f"name one or more of {', '.join(TARGETS)}", param, ctx)
        return tuple(dict.fromkeys(names))


TARGET_NAMES = _TargetNames()


@click.command()
@decks_argument
@click.option(
    "--to",
    "targets",
    type=TARGET_NAMES,
    default=DEFAULT_TARGETS,
    metavar="ARTIFACTS",
    help=f"What to make, with commas between: {', '.join(TARGETS)}.  [default: all but json]",
)
@output_option
def build(decks: tuple[Path, ...], targets: tuple[str, ...], output: Path) -> None:
    """Check decks and make their artifacts.

    Any error in the content stops the build before anything is written, and artifacts appear
    whole or not at all.

    \b
    Examples:
      rectoverso build content/my-deck
      rectoverso build content/my-deck --to apkg,epub -o /tmp/try
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import pipeline

    with progress_bars() as progress:
        built = pipeline.build(decks, targets, output, progress)
    finish(built)


@click.command()
@decks_argument
@format_option("findings are")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and say the rest.")
def check(decks: tuple[Path, ...], form: str, fix: bool) -> None:
    """Say all that is wrong in decks, as file:line:column.

    \b
    Examples:
      rectoverso check content/my-deck
      rectoverso check content/my-deck --fix
      rectoverso check content/my-deck --format json
    """  # noqa: D301
    from rectoverso import pipeline

    with progress_bars() as progress:
        checked, fixed = pipeline.check_all(decks, fix=fix, progress=progress)
    if fixed:
        click.echo(f"{fixed} mended", err=True)
    reports = [each.report for each in checked]
    if form == "json":
        say_json(reports)
    else:
        say(reports)
    sys.exit(FINDINGS if any(each.diagnostics for each in reports) else CLEAN)


@click.command()
@decks_argument
def coverage(decks: tuple[Path, ...]) -> None:
    """Say which questions of its source documents a deck answers.

    The documents and their questions stand in the deck's sources.toml. What is missing is a
    finding: a question that no question of the deck answers, or one whose answer is not there.
    """
    from rectoverso import pipeline

    covered = [pipeline.cover(deck) for deck in decks]
    documents = [document for _, each in covered for document in each.documents]
    if documents:
        answered = sum(document.answered for document in documents)
        asked = sum(document.asked for document in documents)
        rows = [
            ("document", "answered", ""),
            *((each.name, f"{each.answered}/{each.asked}", each.title) for each in documents),
            ("all", f"{answered}/{asked}", ""),
        ]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for name, count, title in rows:
            click.echo(f"{name:<{widths[0]}}  {count:>{widths[1]}}  {title}".rstrip())
    reports = [report for report, _ in covered]
    say(reports)
    sys.exit(FINDINGS if any(each.diagnostics for each in reports) else CLEAN)
