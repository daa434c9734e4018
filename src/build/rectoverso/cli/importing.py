"""`rectoverso import`: questions that stand elsewhere become a deck's."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rectoverso.cli import console, options, report
from rectoverso.cli.console import counted, printable
from rectoverso.diagnostics import RectoversoError, RefusedError, Report, UnfitError
from rectoverso.importers import IMPORTERS

if TYPE_CHECKING:
    from rectoverso.importers.document import Document, Mapped
    from rectoverso.importers.importing import Choice, Import

_FILES: Final = 12
"""How many of the written files are named."""
_TYPES: Final = 12
"""Of how many note types is said what becomes of their fields."""


@click.command("import")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--into",
    "deck",
    metavar="DECK",
    type=click.Path(path_type=Path),
    callback=lambda context, option, named: options.one_or_here(
        context, option, () if named is None else (named,)
    ),
    help="The deck.  [default: the one that the current folder lies in]",
)
@click.option(
    "--as",
    "shape",
    type=click.Choice([*IMPORTERS]),
    metavar="SHAPE",
    help=f"What the files are: {', '.join(IMPORTERS)}.  [default: what they look like]",
)
@options.language_option("The edition.  [default: the deck's first]")
@click.option(
    "--map",
    "mapping",
    metavar="FIELD=PART",
    multiple=True,
    help="What a field of notes or a column becomes: question, front, short, long, hint, "
    "references, tags, id or - (nothing); 'Type/Field=…' for one note type.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--explain", is_flag=True, help="Say where every line or field went.")
@click.option("--force", is_flag=True, help="Even if the deck has changes that are not committed.")
@click.option("--fetch-images", is_flag=True, help="Fetch pictures and sounds that lie elsewhere.")
@click.option("--allow-private", is_flag=True, help="Fetch from this machine and its network too.")
def command(
    files: tuple[Path, ...],
    deck: Path,
    shape: str | None,
    language: str | None,
    mapping: tuple[str, ...],
    dry_run: bool,
    explain: bool,
    force: bool,
    fetch_images: bool,
    allow_private: bool,
) -> None:
    """Bring questions from elsewhere into a deck.

    FILE is a text or Markdown with questions, a saved web page, an Anki package or text export,
    a table (CSV, TSV, Quizlet's export), a CrowdAnki folder or an Obsidian vault. What it is, is
    seen by itself. No question that the deck has is changed; the same question twice becomes one.
    What has no answer yet is a draft, which no artifact holds.

    \b
    Examples:
      rectoverso import notes.md --into content/my-deck --dry-run
      rectoverso import old.apkg ~/vault --into content/my-deck
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso.history import repository
    from rectoverso.importers import importing
    from rectoverso.importers.given import Given

    changed = () if dry_run else repository.changes_in(deck)
    if changed and not force:
        rest = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise RectoversoError(
            f"{deck} has changes that are not committed ({changed[0]}{rest}): commit or stash them,"
            " so that an import can be undone, or say --force"
        )
    for path in files:
        if not path.exists():
            raise RectoversoError(f"{path}: there is no such file or folder")
    said = _mapping(mapping)
    names = zip(files, _names(files), strict=True)
    given = [Given(path, name, language or "", said) for path, name in names]
    texts = {each.name: each for each in given}

    def lines(name: str) -> list[str]:
        """The lines of a document, for excerpts."""
        there = texts.get(name)
        try:
            return [] if there is None or there.is_folder else list(there.lines)
        except UnfitError:
            return []

    fetch = importing.fetching(allow_private=allow_private) if fetch_images else None
    try:
        with console.progress_bars() as progress:
            planned = importing.plan(
                deck,
                given,
                shape=shape or "",
                language=language or "",
                fetch=fetch,
                progress=progress,
            )
    except UnfitError as unfit:
        raise RefusedError((Report("", lines, unfit.diagnostics),)) from unfit
    report.print_findings([Report("", lines, planned.findings)])
    for document, choice in zip(planned.documents, planned.choices, strict=True):
        _tell(document, choice, explain=explain)
    _summary(planned)
    if not planned.laid.files:
        click.echo("nothing to write")
        return
    if dry_run:
        _list(deck, [*planned.laid.files], "would be written")
        return
    written = planned.write()
    _list(deck, written, "written")
    _undo(deck, in_git=repository.sees(deck), clean=not changed)


def _names(files: tuple[Path, ...]) -> list[str]:
    """What documents are called: their files' names; with their folders' where two are the same."""
    names = [path.resolve().name for path in files]
    return [
        name if names.count(name) == 1 else f"{path.resolve().parent.name}/{name}"
        for path, name in zip(files, names, strict=True)
    ]


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for each in given:
        field, sign, part = each.rpartition("=")
        if not sign or not field.strip():
            raise click.BadParameter(f"{each!r} is not FIELD=PART", param_hint="--map")
        mapping[field.strip()] = part.strip().lower()
    return mapping


def _tell(document: Document, choice: Choice, *, explain: bool) -> None:
    """Say what a document was read as and holds, and that nothing of it is lost."""
    from rectoverso.importers.document import Fate
    from rectoverso.importers.merging import is_answered

    reason = f" ({choice.likeness.reason})" if choice.likeness.reason else ""
    click.echo(printable(f"{document.name}: read as {choice.shape}{reason}"))
    for name, likeness in choice.others if explain else ():
        click.echo(printable(f"  also a little like {name}: {likeness.reason}"))
    items = list(document.items())
    mains = sum(len(section.items) for section in document.sections)
    answered = sum(is_answered(item.question) for item in items)
    words = [counted(len(items), "questions")]
    if rows := sum(len(item.question.rows) for item in items):
        lists = sum(bool(item.question.rows) for item in items)
        words.append(f"{counted(lists, 'lists')} of {counted(rows, 'words')} among them")
    if len(items) > mains:
        words.append(f"{counted(len(items) - mains, 'follow-ups')} among them")
    words.append(f"{answered} answered")
    click.echo(f"  {', '.join(words)}")
    _tell_mapping(document.mapping, explain=explain)
    what = "lines" if all(each.place.isdigit() for each in document.accounts) else "places"
    fates = Counter(account.fate for account in document.accounts)
    parts = ", ".join(f"{fates[fate]} {fate}" for fate in Fate if fates[fate])
    click.echo(f"  {counted(len(document.accounts), what)}: {parts or 'none'}")
    if explain:
        for account in document.accounts:
            where = f"→ {account.key}" if account.key else ""
            why = f"({account.reason})" if account.reason else ""
            line = " ".join(filter(None, (account.place.rjust(6), str(account.fate), where, why)))
            click.echo(printable(f"  {line}"))
        return
    reasons = Counter(each.reason for each in document.accounts if each.fate is Fate.LEFT_OUT)
    for reason, count in reasons.most_common():
        click.echo(printable(f"    left out: {count} × {reason or 'no reason'}"))


def _tell_mapping(mapping: Collection[Mapped], *, explain: bool) -> None:
    """Say what the fields of each note type, or a table's columns, become; and why, if asked."""
    types: dict[tuple[str, int], list[Mapped]] = {}
    for each in mapping:
        types.setdefault((each.note_type, each.notes), []).append(each)
    for number, ((name, notes), fields) in enumerate(types.items()):
        if number == _TYPES and not explain:
            click.echo(f"  and {len(types) - _TYPES} more note types (--explain names all)")
            return
        said = (
            f"{each.field} → {'nothing' if each.role == '-' else each.role}"
            + (f" ({each.reason})" if explain and each.reason else "")
            for each in fields
        )
        whose = f"{name}, {counted(notes, 'notes')}" if name else counted(notes, "rows")
        click.echo(printable(f"  {whose}: {', '.join(said)}"))
    if mapping and explain:
        first = next(iter(mapping))
        field = f"{first.note_type}/{first.field}" if first.note_type else first.field
        click.echo(printable(f"  say otherwise with --map {shlex.quote(f'{field}=PART')}"))


def _summary(planned: Import) -> None:
    laid = planned.laid
    words = [counted(laid.new, "new questions")]
    if laid.drafts:
        words.append(f"{counted(laid.drafts, 'drafts')} among them")
    if laid.merged:
        words.append(f"{counted(laid.merged, 'answers')} beside others of the same question")
    if laid.same:
        words.append(f"{laid.same} imported before and unchanged")
    click.echo(", ".join(words))


def _list(deck: Path, paths: Collection[str], what: str) -> None:
    """Say which files are written; of pictures and sounds how many."""
    media = [path for path in paths if path.startswith("media/")]
    others = sorted({*paths} - {*media})
    click.echo(f"{counted(len(others) + len(media), 'files')} {what} in {printable(str(deck))}:")
    for path in others[:_FILES]:
        click.echo(printable(f"  {path}"))
    if len(others) > _FILES:
        click.echo(f"  and {len(others) - _FILES} more")
    if media:
        what = "picture or sound" if len(media) == 1 else "pictures and sounds"
        click.echo(f"  media/: {len(media)} {what}")


def _undo(deck: Path, *, in_git: bool, clean: bool) -> None:
    """Say how to go back, and on."""
    folder = shlex.quote(str(deck))
    if in_git and clean:
        click.echo(f"to undo all of it: git -C {folder} stash --include-untracked -- .")
    elif in_git:
        click.echo("no command undoes this alone: the deck had changes that were not committed")
    else:
        click.echo("no command undoes this: the deck is not in git")
    click.echo(f"next: rectoverso check {folder}")
