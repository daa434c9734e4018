"""`rectoverso release`: the version in deck.toml becomes what learners get."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli.console import (
    FINDINGS,
    STOPPED,
    deck_argument,
    finish,
    output_option,
    progress_bars,
    say,
)
from rectoverso.cli.content import DEFAULT_TARGETS, TARGET_NAMES

if TYPE_CHECKING:
    from rectoverso.releases.releasing import Released

_packages = click.Path(path_type=Path, exists=True)


@click.command("release")
@deck_argument
@output_option
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
    help="A package of an earlier release, or a folder of them, to rehearse with; repeatable.",
)
@click.option(
    "--to",
    "targets",
    type=TARGET_NAMES,
    default=DEFAULT_TARGETS,
    metavar="ARTIFACTS",
    help="What to make, with commas between.  [default: all that a release holds]",
)
def release(
    deck: Path,
    output: Path,
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
    tags. Whatever speaks against it is said before anything is written. A release that was
    interrupted is finished by the next call.

    \b
    Examples:
      rectoverso release content/my-deck --dry-run
      rectoverso release content/my-deck --earlier packages/
      rectoverso release my-deck --no-commit -o /tmp/out
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso.releases import releasing

    choices = releasing.Choices(targets, not no_commit, against, earlier, dry_run)
    try:
        with progress_bars() as progress:
            released = releasing.release(deck, output, choices, progress)
    except KeyboardInterrupt:
        click.echo(
            "stopped; call release again: it finishes what was begun, or begins anew", err=True
        )
        sys.exit(STOPPED)
    if released.failures:
        say(released.built.checked)
        for words in released.failures:
            click.echo(f"rehearsal: {words}", err=True)
        click.echo("nothing was written", err=True)
        sys.exit(FINDINGS)
    if dry_run and released.built.artifacts:
        say(released.built.checked)
    else:
        finish(released.built)
    _tell(released)
    if dry_run:
        click.echo("a dry run: nothing was written")


def _tell(released: Released) -> None:
    """Print what a release does to notes, to learners and to the repository."""
    moved = released.moved
    assert moved is not None
    if released.finished_earlier:
        click.echo("this finishes a release that was interrupted")
    click.echo(f"notes: {moved.new} new, {moved.changed} changed, {moved.retired} retired")
    if moved.reasons:
        why = ", ".join(f"{name} {count}" for name, count in moved.reasons.items())
        click.echo(f"changed for: {why}")
    for language, compared in (released.changes or {}).items():
        forecast = compared.forecast
        click.echo(
            f"an import {'over the last release' if compared.before.notes else 'by a newcomer'}"
            f" ({language}): {len(forecast.new)} new,"
            f" {len(forecast.updated)} updated, {len(forecast.unchanged)} unchanged,"
            f" {len(forecast.conflicting)} conflicting"
        )
    for each in released.rehearsals:
        over = ", then ".join(each.earlier) or "an empty collection"
        click.echo(
            f"rehearsed over {over}: {each.new} new, {each.updated} updated,"
            f" {each.unchanged} unchanged, {each.conflicting} conflicting;"
            f" {each.cards} schedules and {each.reviews} reviews untouched"
        )
    if released.not_rehearsed:
        click.echo(f"not rehearsed: {released.not_rehearsed}", err=True)
    if released.unmarked:
        names = ", ".join(released.unmarked)
        click.echo(f"no package can mark these retired questions: {names}", err=True)
    if released.unpictured:
        names = ", ".join(released.unpictured)
        click.echo(f"retired notes show pictures that no package can bring: {names}", err=True)
    if released.tag:
        click.echo(f"committed and tagged {released.tag}; git push --follow-tags publishes it")
