"""`rectoverso editions`: how far a deck's translations are, and which of them are up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rectoverso.cli import console, options, report
from rectoverso.cli.console import CLEAN, FINDINGS, counted, printable

if TYPE_CHECKING:
    from rich.text import Text

    from rectoverso.history.editions import Compared, Comparison
    from rectoverso.pipeline import Editions

_LONGEST: Final = 40
"""Letters of a question that are shown."""
_STYLES: Final = {"missing": "red", "stale": "yellow", "differs": "yellow", "given up": "dim"}


def _ids(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    names = (name.strip() for each in given for name in each.split(","))
    return tuple(dict.fromkeys(filter(None, names)))


@click.command(
    "editions", short_help="Compare a deck's languages: what is missing, stale, differs."
)
@options.deck_argument()
@options.format_option("How the table is printed.")
@options.language_option("Only this edition.")
@click.option(
    "--accept",
    "ids",
    metavar="ID",
    multiple=True,
    callback=_ids,
    help="Record that the translation of a question is up to date; repeatable, or with commas.",
)
@click.option("--accept-new", is_flag=True, help="Record every translation that is not recorded.")
@click.option("--accept-all", is_flag=True, help="Record every translation, the stale ones too.")
def command(
    deck: Path,
    form: str,
    language: str | None,
    ids: tuple[str, ...],
    accept_new: bool,
    accept_all: bool,
) -> None:
    """Compare a deck's editions with its first language, question by question.

    A translation is stale where its question was changed after it was recorded as up to date, in
    ledger/translations.tsv. One that was never recorded counts as translated. Ends with 1 where
    something is missing or stale.

    \b
    Examples:
      rectoverso editions content/my-deck
      rectoverso editions content/my-deck --accept relu-drawbacks,sigmoid --language en
      rectoverso editions content/my-deck --accept-new
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso import pipeline

    editions = pipeline.compare(deck)
    shown = _of_language(editions, language)
    if ids or accept_new or accept_all:
        _accept(editions, shown, ids, new=accept_new, every=accept_all)
        return
    if form == "json":
        console.print_json({each.deck.language: _as_json(each) for each in shown})
    elif not shown:
        click.echo(f"the deck has one language, {editions.first.language}: nothing to compare")
    else:
        _print_table(editions, shown)
    report.print_findings([editions.report], "text")
    sys.exit(FINDINGS if any(each.missing or each.stale for each in shown) else CLEAN)


def _of_language(editions: Editions, language: str | None) -> tuple[Comparison, ...]:
    """The edition in `language`; all where none is named."""
    from rectoverso.diagnostics import RectoversoError

    if language is None:
        return editions.compared
    found = tuple(each for each in editions.compared if each.deck.language == language)
    if not found:
        known = ", ".join(each.deck.language for each in editions.compared) or "there is none"
        raise RectoversoError(f"{language!r} is no translation of this deck: {known}")
    return found


# ---------------------------------------------------------------- the table


def _print_table(editions: Editions, shown: tuple[Comparison, ...]) -> None:
    """A row per question of the first language, then those that only others have; counts below."""
    from rich.text import Text

    first = editions.first.language
    names = ("id", first, *(each.deck.language for each in shown))
    rows: list[list[str | Text]] = []
    for number, each in enumerate(shown[0].questions):
        cells = [_cell(compared.questions[number]) for compared in shown]
        rows.append([each.id, _cut(each.title), *cells])
    for compared in shown:
        for question in compared.extra:
            cells = [Text("only here" if other is compared else "") for other in shown]
            rows.append([question.id, "", *cells])
    console.show(console.table(names, rows))
    click.echo()
    for compared in shown:
        click.echo(printable(f"{compared.deck.language}: {', '.join(_counts(compared))}"))
    new = sum(each.is_new for compared in shown for each in compared.questions)
    if new:
        them = "it is" if new == 1 else "they are"
        words = (
            f"{counted(new, 'translations')} not recorded, so nothing will say when {them} stale"
        )
        click.echo(f"{words} (--accept-new records {'it' if new == 1 else 'them'})")


def _words(each: Compared) -> Iterator[str]:
    """What is to be said of a question in an edition."""
    if each.state != "translated" or not each.differences:
        yield each.state.value
    if each.differences:
        yield "differs"


def _cell(each: Compared) -> Text:
    from rich.text import Text

    words = list(_words(each))
    return Text(", ".join(words), _STYLES.get(words[0], ""))


def _counts(compared: Comparison) -> Iterator[str]:
    from rectoverso.history.editions import State

    done, whole = compared.translated
    yield f"{done} of {counted(whole, 'questions')} translated"
    for count, what in (
        (len(compared.missing), "missing"),
        (len(compared.stale), "stale"),
        (sum(bool(each.differences) for each in compared.questions), "differing"),
        (compared.count(State.GIVEN_UP), "given up"),
        (len(compared.extra), "only here"),
    ):
        if count:
            yield f"{count} {what}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _as_json(compared: Comparison) -> dict[str, Any]:
    """An edition against the first as JSON values."""
    return {
        "questions": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state.value,
                "recorded": each.line is not None,
                "changed": list(each.moved),
                "differences": list(each.differences),
            }
            for each in compared.questions
        ],
        "extra": [question.id for question in compared.extra],
    }


# ---------------------------------------------------------------- accepting


def _accept(
    editions: Editions, shown: tuple[Comparison, ...], ids: Iterable[str], *, new: bool, every: bool
) -> None:
    """Record translations as made from the first language's present text."""
    from rectoverso.diagnostics import RectoversoError, RefusedError
    from rectoverso.history import translations
    from rectoverso.history.editions import accepted

    if editions.report.diagnostics:  # what is garbled would be lost
        raise RefusedError((editions.report,))
    if not shown:
        raise RectoversoError(
            f"the deck has one language, {editions.first.language}: nothing to accept"
        )
    there = [each for compared in shown for each in compared.questions if each.own is not None]
    named = set(ids)
    unknown = [name for name in ids if all(each.id != name for each in there)]
    if unknown:
        where = " and ".join(each.deck.language for each in shown)
        raise RectoversoError(f"there is no translation of {', '.join(unknown)} in {where}")
    wanted = [each for each in there if every or each.id in named or (new and each.is_new)]
    lines = accepted(editions.compared, editions.known, wanted)
    moved = [each for each in wanted if each.line is None or each.moved]
    if lines != editions.known:
        translations.write(lines.values(), editions.folder)
    stale = sum(bool(each.moved) for each in moved)
    fresh = len(moved) - stale
    click.echo(
        f"{counted(len(moved), 'translations')} accepted: {fresh} new, {stale} stale until now"
    )
    if lines != editions.known:
        click.echo(printable(f"commit {editions.folder.as_posix()}/{translations.FILE}"))
