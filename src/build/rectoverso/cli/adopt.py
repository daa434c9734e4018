"""`rectoverso adopt`: the notes of another tool's deck become the deck's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli.console import FINDINGS, deck_argument, printable

if TYPE_CHECKING:
    from rectoverso.adopting import Survey
    from rectoverso.adopting.plan import Adoption

_WIDTH = 60


@click.command("adopt")
@deck_argument
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--language", metavar="CODE", help="The edition.  [default: the deck's first]")
@click.option(
    "--map",
    "named",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Which note is which question: guid or first field, a tab, the question's id (or -).",
)
@click.option("--apply", "apply", is_flag=True, help="Write the ledger; otherwise only say what.")
def command(
    deck: Path, package: Path, language: str | None, named: Path | None, apply: bool
) -> None:
    """Keep the learners of a deck that another tool made.

    PACKAGE is what those learners have, as .apkg. Its notes are matched with the deck's questions
    by the map, else by the words of their first field, and their guids are written into the
    ledger, so that the next release updates the notes that learners have. Learners have to act
    once; what they have to do is printed, to be pasted into the announcement.

    \b
    Examples:
      rectoverso adopt content/my-deck old.apkg
      rectoverso adopt content/my-deck old.apkg --map matches.tsv --apply
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import adopting

    surveyed = adopting.survey(deck, package, language, named)
    plan = surveyed.plan
    _table(plan)
    for message in plan.warned:
        click.echo(f"warning: {printable(message)}", err=True)
    if plan.refused:
        for message in plan.refused:
            click.echo(f"error: {printable(message)}", err=True)
        click.echo("nothing was written", err=True)
        sys.exit(FINDINGS)
    if apply and plan.matches:
        adopting.write(surveyed)
        click.echo(f"{_lines(plan)} added to {deck}/ledger/notes.tsv; commit it, then release")
    elif plan.matches:
        click.echo(f"dry run: --apply adds {_lines(plan)} to {deck}/ledger/notes.tsv")
    else:
        click.echo("the ledger has them all; nothing to write")
    _say_steps(surveyed)


def _table(plan: Adoption) -> None:
    """Foreign notes and what becomes of them; ids first, since words are of any width."""
    from rectoverso.anki.plain import asked

    rows = [
        *(
            (match.question.id, "map" if match.by_map else "words", match.note)
            for match in plan.matches
        ),
        *((match.question.id, "in the ledger", match.note) for match in plan.known),
        *(("-", "left out by the map", note) for note in plan.left),
        *(
            ("?", f"nearest: {each.nearest}" if each.nearest else "no match", each.note)
            for each in plan.unmatched
        ),
    ]
    head = ("question", "matched by", "guid", "first field")
    cells = [
        head,
        *(
            (name, how, _one_line(note.guid), _one_line(asked(note.first)))
            for name, how, note in rows
        ),
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    for row in cells:
        fixed = "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=False))
        click.echo(f"{fixed}  {row[3]}".rstrip())
    click.echo(
        f"{len(plan.matches)} matched, {len(plan.known)} in the ledger already,"
        f" {len(plan.left)} left out, {len(plan.unmatched)} without a question;"
        f" questions that are new to the learners: {plan.unclaimed}"
    )


def _say_steps(surveyed: Survey) -> None:
    from rectoverso.adopting import steps
    from rectoverso.languages import LANGUAGES

    plan = surveyed.plan
    changed = steps.changes(plan.adopted, surveyed.settings, plan.language)
    for language in LANGUAGES:
        click.echo(f"\n--- for learners, with the release ({language})\n")
        click.echo(steps.announcement(changed, language), nl=False)


def _lines(plan: Adoption) -> str:
    return f"{len(plan.matches)} line{'' if len(plan.matches) == 1 else 's'}"


def _one_line(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + "…"
