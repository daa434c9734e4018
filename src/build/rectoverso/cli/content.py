"""The commands that look at a deck's content: check, build, coverage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectoverso.cli import console, options, report

if TYPE_CHECKING:
    from rectoverso.diagnostics import Diagnostic


@click.command()
@options.decks_argument
@options.targets_option
@options.output_option
@options.strict_option("Warnings stop the build too.")
def build(decks: tuple[Path, ...], targets: tuple[str, ...], output: Path, strict: bool) -> None:
    """Check decks and make their artifacts.

    Any error in the content stops the build before anything is written, and artifacts appear
    whole or not at all. Warnings are printed.

    \b
    Examples:
      rectoverso build content/my-deck
      rectoverso build content/my-deck --to apkg,epub -o /tmp/try
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import pipeline

    with console.progress_bars() as progress:
        built = pipeline.build(decks, targets, output, progress, strict=strict)
    report.print_findings(built.reports)
    report.print_artifacts(built.artifacts)


@click.command()
@options.decks_argument
@options.format_option("How findings are printed.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and say the rest.")
@options.codes_option(
    "--select", "Say only findings of these codes: QST006, or QST for all of them."
)
@options.codes_option("--ignore", "Leave findings of these codes out.")
@options.strict_option("End with 1 also where there are only warnings.")
def check(
    decks: tuple[Path, ...],
    form: str,
    fix: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
) -> None:
    """Say all that is wrong in decks, as file:line:column.

    Ends with 1 where there is an error, with 0 where there are only warnings. What is fine where
    it stands is silenced in the deck, with a reason: <!-- ignore QST006: reason --> under the
    question's heading.

    \b
    Examples:
      rectoverso check content/my-deck
      rectoverso check content/my-deck --fix
      rectoverso check content/my-deck --select TEX,QST006 --strict
      rectoverso check content/my-deck --format json
    """  # noqa: D301
    from rectoverso import pipeline

    def wanted(found: Diagnostic) -> bool:
        return (not select or found.code.startswith(select)) and not found.code.startswith(ignore)

    with console.progress_bars() as progress:
        checked, fixed = pipeline.check_all(decks, fix=fix, wanted=wanted, progress=progress)
    if fixed:
        click.echo(f"{fixed} mended", err=True)
    code = report.print_findings((each.report for each in checked), form, strict=strict)
    if form == "text":
        looked = [f"of {', '.join(select)}"] if select else []
        looked += [f"but for {', '.join(ignore)}"] if ignore else []
        for each in checked:
            if not each.report.diagnostics:
                report.print_clean(each, " ".join(looked))
    sys.exit(code)


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
