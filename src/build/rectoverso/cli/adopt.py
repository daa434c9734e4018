"""`rectoverso adopt`: the notes of another tool's deck become the deck's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rectoverso.cli import console, options, report
from rectoverso.cli.console import counted, printable

if TYPE_CHECKING:
    from rectoverso.adopting import Survey
    from rectoverso.adopting.plan import Adoption

_LONGEST: Final = 60
"""Letters of a first field that are shown."""


@click.command("adopt")
@options.deck_argument()
@click.argument("package", metavar="PACKAGE", type=click.Path(path_type=Path))
@options.language_option("The edition.  [default: the deck's first]")
@click.option(
    "--map",
    "named",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Which note is which question: guid or first field, a tab, the question's id (or -).",
)
@options.apply_option("Write the ledger; otherwise only say what.")
def command(
    deck: Path, package: Path, language: str | None, named: Path | None, apply: bool
) -> None:
    """Keep the learners of a deck that another tool made.

    PACKAGE is what those learners have, as .apkg. Its notes are matched with the deck's questions
    by the map, else by the words of their first field, and their guids are written into the
    ledger, so that the next release updates the notes that learners have. Learners have to act
    once; what they have to do is printed in the deck's languages, to be pasted into the
    announcement.

    \b
    Examples:
      rectoverso adopt content/my-deck old.apkg
      rectoverso adopt content/my-deck old.apkg --map matches.tsv --apply
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import adopting

    surveyed = adopting.survey(deck, package, language, named)
    plan = surveyed.plan
    _print_plan(plan)
    for message in plan.warned:
        click.echo(printable(f"warning: {message}"), err=True)
    if plan.refused:
        report.refuse((), [f"error: {message}" for message in plan.refused])
    lines, ledger = counted(len(plan.matches), "line"), f"{deck}/ledger/notes.tsv"
    if not plan.matches:
        click.echo("the ledger has them all; nothing to write")
    elif apply:
        adopting.write(surveyed)
        click.echo(f"{lines} added to {ledger}; commit it, then release")
    else:
        click.echo(f"dry run: --apply adds {lines} to {ledger}")
    _print_steps(surveyed)


def _print_plan(plan: Adoption) -> None:
    """Foreign notes and what becomes of them; ids first, since words are of any width."""
    from rectoverso.anki.plain import asked

    found = [(each.question.id, "map" if each.by_map else "words", each) for each in plan.matches]
    found += [(each.question.id, "in the ledger", each) for each in plan.known]
    rows = [(name, how, each.note) for name, how, each in found]
    rows += [("-", "left out by the map", note) for note in plan.left]
    rows += [
        ("?", f"nearest: {each.nearest}" if each.nearest else "no match", each.note)
        for each in plan.unmatched
    ]
    cells = [(name, how, _cut(note.guid), _cut(asked(note.first))) for name, how, note in rows]
    console.show(console.table(("question", "matched by", "guid", "first field"), cells))
    click.echo(
        f"{len(plan.matches)} matched, {len(plan.known)} in the ledger already,"
        f" {len(plan.left)} left out, {len(plan.unmatched)} without a question;"
        f" questions that are new to the learners: {plan.unclaimed}"
    )


def _print_steps(surveyed: Survey) -> None:
    from rectoverso.adopting import steps
    from rectoverso.languages import notices

    plan = surveyed.plan
    changed = steps.changes(plan.adopted, surveyed.settings, plan.language)
    for language in dict.fromkeys(map(notices, surveyed.settings.languages)):
        click.echo(f"\n--- for learners, with the release ({language})\n")
        click.echo(steps.announcement(changed, language), nl=False)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
