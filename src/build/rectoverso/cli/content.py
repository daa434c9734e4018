"""The commands that look at a deck's content and make something of it: build, coverage."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rectoverso.cli import console, options, report


@click.command()
@options.decks_argument
@options.targets_option
@options.output_option
@options.strict_option("Warnings stop the build too.")
@options.names_option("--chapters", "Print the questions of these chapters alone, by their ids.")
@options.names_option("--tags", "Print the questions with one of these tags alone.")
@options.paper_option
@click.pass_context
def build(
    context: click.Context,
    decks: tuple[Path, ...],
    targets: tuple[str, ...],
    output: Path | None,
    strict: bool,
    chapters: tuple[str, ...],
    tags: tuple[str, ...],
    paper: str | None,
) -> None:
    """Check decks and make their artifacts.

    Any error in the content stops the build before anything is written, and artifacts appear
    whole or not at all. Warnings are printed.

    With --chapters, --tags or --paper only PDFs are made, unless --to says otherwise. A question
    that is chosen brings its follow-ups along, and a follow-up stands under its question.

    \b
    Examples:
      rectoverso build content/my-deck
      rectoverso build content/my-deck --to apkg,epub -o /tmp/try
      rectoverso build content/my-deck --to cheatsheet --tags core --paper letter
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import pipeline
    from rectoverso.writers.selection import Selection

    folder = options.made_in(output, *decks)
    selection = Selection(chapters, tags)
    if selection or paper:
        targets = options.for_paper(context, targets)
    with console.progress_bars() as progress:
        built = pipeline.build(
            decks, targets, folder, progress, strict=strict, selection=selection, paper=paper or ""
        )
    report.print_findings(built.reports)
    report.print_artifacts(built.artifacts)


@click.command()
@options.decks_argument
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
        rows = [(each.name, f"{each.answered}/{each.asked}", each.title) for each in documents]
        rows.append(("all", f"{answered}/{asked}", ""))
        console.show(console.table(("document", "answered", ""), rows, right=(1,)))
    sys.exit(report.print_findings(each for each, _ in covered))
