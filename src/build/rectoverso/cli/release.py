"""`rectoverso release`: the version in deck.toml becomes what learners get."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli import console, options, report
from rectoverso.cli.console import STOPPED, counted

if TYPE_CHECKING:
    from rectoverso.releases.changes import Changes
    from rectoverso.releases.releasing import Released

_packages = click.Path(path_type=Path, exists=True)


@click.command("release")
@options.deck_argument()
@options.output_option
@click.option(
    "--no-commit", is_flag=True, help="Leave commit and tag to you; the tree may have changes."
)
@click.option(
    "--dry-run", is_flag=True, help="Make and rehearse everything, say it, and write nothing."
)
@click.option(
    "--against",
    metavar="PACKAGE",
    multiple=True,
    type=_packages,
    help="A package of the last release, where git has no tag of it.",
)
@click.option(
    "--earlier",
    metavar="PATH",
    multiple=True,
    type=_packages,
    help="A package of an earlier release, or a folder of them, to rehearse with; repeatable."
    "  [default: the folder that deck.toml names, or the last releases]",
)
@options.targets_option
def release(
    deck: Path,
    output: Path | None,
    no_commit: bool,
    dry_run: bool,
    against: tuple[Path, ...],
    earlier: tuple[Path, ...],
    targets: tuple[str, ...],
) -> None:
    """Release the version in deck.toml.

    Checks the deck, makes all artifacts, imports the new package over earlier ones in Anki's own
    engine, writes the ledger (what every release shipped, so that the next one changes only the
    notes that changed) and the release notes, takes `data-was` out of the source, commits and
    tags. Whatever speaks against it is said before anything is written; that the cards' foot leads
    to no address for reports, or nowhere, is no reason against it, and said too. A release that was
    interrupted is finished by the next call.

    Earlier packages are those in the folder that `earlier` in deck.toml names, else those of the
    last releases: from where the artifacts go, or built again from their tags.

    \b
    Examples:
      rectoverso release --dry-run
      rectoverso release content/my-deck --earlier packages/
      rectoverso release my-deck --no-commit -o /tmp/out
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso.releases import releasing

    choices = releasing.Choices(targets, not no_commit, against, earlier, dry_run)
    try:
        with console.progress_bars() as progress:
            folder = options.made_in(output, deck)
            released = releasing.release(deck, folder, choices, progress)
    except KeyboardInterrupt:
        click.echo(
            "stopped; call release again: it finishes what was begun, or begins anew", err=True
        )
        sys.exit(STOPPED)
    report.print_findings((released.report,))
    if not dry_run:
        report.print_artifacts(released.artifacts)
    _print_outcome(released)
    if dry_run:
        click.echo("a dry run: nothing was written")
        if released.obstacle:
            click.echo(f"a release would be refused now: {released.obstacle}")


def _by_program(changes: Changes) -> Iterator[str]:
    """What a release moves that its author left alone."""
    if moved := changes.of("program"):
        yield f"{counted(len(moved), 'note')} delivered anew"
    if rendered := changes.of("rendered"):
        yield f"{counted(len(rendered), 'note')} rendered otherwise, which only newcomers see"


def _print_outcome(released: Released) -> None:
    """Print what a release does to notes, to learners and to the repository."""
    moved = released.moved
    if released.finished_earlier:
        click.echo("this finishes a release that was interrupted")
    click.echo(f"notes: {moved.new} new, {moved.changed} changed, {moved.retired} retired")
    if moved.reasons:
        why = ", ".join(f"{name} {count}" for name, count in moved.reasons.items())
        click.echo(f"changed for: {why}")
    for delivery in released.deliveries:
        told = delivery.changes.forecast
        counts = map(len, (told.new, told.updated, told.unchanged, told.conflicts))
        who = "over the last release" if delivery.changes.before.notes else "by a newcomer"
        click.echo(f"an import {who} ({delivery.language}): {report.outcome(*counts)}")
        for words in _by_program(delivery.changes):
            click.echo(f"the program, not the author ({delivery.language}): {words}")
        if looks := delivery.changes.look:
            known = " and ".join(who for who in looks if who != "unknown")
            click.echo(f"all cards look new ({delivery.language}){known and f': by the {known}'}")
    for each in (each for delivery in released.deliveries for each in delivery.rehearsals):
        over = ", then ".join(each.earlier) or "an empty collection"
        outcome = report.outcome(each.new, each.updated, each.unchanged, each.conflicting)
        click.echo(
            f"rehearsed over {over}: {outcome};"
            f" {each.cards} schedules and {each.reviews} reviews untouched"
        )
    if released.not_rehearsed:
        click.echo(f"not rehearsed: {released.not_rehearsed}", err=True)
    for why in released.not_at_hand:
        click.echo(f"not rehearsed over {why}", err=True)
    if released.unmarked:
        names = ", ".join(released.unmarked)
        click.echo(f"no package can mark these retired questions: {names}", err=True)
    if released.unpictured:
        names = ", ".join(released.unpictured)
        click.echo(f"retired notes show pictures that no package can bring: {names}", err=True)
    if released.addresses:
        click.echo(released.addresses)
    if released.tag:
        click.echo(f"committed and tagged {released.tag}; git push --follow-tags publishes it")
