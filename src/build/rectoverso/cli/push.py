"""`rectoverso push`: a release into a collection itself, for what a package cannot do."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from rectoverso.cli.console import CLEAN, FINDINGS, STOPPED, format_option, printable, progress_bars

if TYPE_CHECKING:
    from rectoverso.push.outcome import Pushed
    from rectoverso.push.plan import NamedNote, Plan, PushJob, Retire
    from rectoverso.push.server import Login

PASSWORD = "RECTOVERSO_SYNC_PASSWORD"
"""The environment variable that may hold the password for a sync server."""

_SHOWN = 12
"""Notes that each part of a plan names; of the others it gives the number."""
_WIDTH = 100
"""Columns of a line where no terminal tells how many there are."""


@click.command("push", short_help="Bring a release into a collection itself.")
@click.argument("source", metavar="PACKAGE", type=click.Path(path_type=Path))
@click.option(
    "--collection",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Push into this collection.anki2, while Anki is closed.",
)
@click.option("--sync", "url", metavar="URL", help="Push through the sync server at this address.")
@click.option("--user", metavar="NAME", help="Who logs in there.")
@click.option("--apply", is_flag=True, help="Do it. Without this the plan is shown, and no more.")
@click.option(
    "--backup",
    "backups",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the backup goes.  [default: beside FILE; with --sync, this folder]",
)
@click.option(
    "--retire",
    type=click.Choice(["tag", "suspend", "delete"]),
    default="tag",
    show_default=True,
    help="What becomes of retired questions: a tag, a tag and suspended cards, or nothing left.",
)
@click.option(
    "--retired",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The package of retired questions.  [default: PACKAGE's …-retired.apkg, if it is there]",
)
@click.option(
    "--earlier",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An earlier release's package (again for more): notes that still say what it says were"
    " marked, not edited, and are updated; its decks count as ours.",
)
@click.option(
    "--from",
    "from_decks",
    metavar="DECK",
    multiple=True,
    help="Move cards also out of this deck and those below it (again for more).",
)
@click.option("--overwrite", is_flag=True, help="Correct also notes that the learner edited.")
@click.option("--restore", is_flag=True, help="Bring back notes that the learner deleted.")
@click.option(
    "--language", metavar="CODE", help="Which edition, where PACKAGE is a deck of several."
)
@format_option("the plan is")
def command(
    source: Path,
    collection: Path | None,
    url: str | None,
    user: str | None,
    apply: bool,
    backups: Path | None,
    retire: Retire,
    retired: Path | None,
    earlier: tuple[Path, ...],
    from_decks: tuple[str, ...],
    overwrite: bool,
    restore: bool,
    language: str | None,
    form: str,
) -> None:
    """Bring PACKAGE, a package of Rectoverso or a deck's folder, into a collection itself.

    For what an import cannot do: move cards into the package's decks, retire questions, keep the
    learner's own tags, correct notes that were only marked. The plan is printed; with --apply the
    collection is then saved and changed. No schedule, review, other note or other deck is touched.

    The password for a sync server is asked for, or taken from RECTOVERSO_SYNC_PASSWORD.
    Needs Anki's engine: make setup-release in a clone of the repository.

    Exit codes: 0 done, nothing to do, or the plan is shown; 1 something of the package does not
    arrive (a note that the learner edited, a card out in a filtered deck): look at the plan;
    2 failed, and nothing is lost.

    \b
    Examples:
      rectoverso push my-deck-ko-1.2.0.apkg --collection ~/.local/share/Anki2/Me/collection.anki2
      rectoverso push my-deck-ko-1.2.0.apkg --collection … --retire suspend --apply
      rectoverso push content/my-deck --sync http://127.0.0.1:8080/ --user me --apply
    """  # noqa: D301 (a backspace is click's sign for lines to keep)
    from rectoverso.anki import engine
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.push import file, server

    if collection is not None and url is not None:
        raise click.UsageError("one of the two: --collection FILE, or --sync URL")
    if collection is None and url is None:
        raise click.UsageError("name a target: --collection FILE, or --sync URL")
    if user is not None and url is None:
        raise click.UsageError("--user goes with --sync URL")
    if lacking := engine.requires():
        raise RectoversoError(lacking[0])
    with _package(source, language) as package:
        job = _job(package, language, retired, earlier, from_decks, retire, overwrite, restore)
        if retire != "tag" and job.retired is None:
            click.echo("no package of retired questions: nothing retires", err=True)
        watch = _Watch(form == "text", apply)
        with watch.interruptible():
            if collection is not None:
                done = file.push(job, collection, apply=apply, backups=backups, watch=watch)
            else:
                assert url is not None
                login = _login(url, user)
                folder = backups or Path()
                done = server.push(job, login, apply=apply, backups=folder, watch=watch)
    _finish(done, apply, form)
    sys.exit(FINDINGS if done.plan.withheld or done.late else CLEAN)


# ---------------------------------------------------------------- what is pushed, and where to


@contextmanager
def _package(source: Path, language: str | None) -> Iterator[Path]:
    """The package that is meant: `source` itself, or the one of its edition in `language`."""
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.releases import snapshots

    if not source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="rectoverso-") as folder:
        made = {each.language: each.path for each in snapshots.written(source, Path(folder))}
        if language is None and len(made) == 1:
            (language,) = made
        if language is None or language not in made:
            raise RectoversoError(
                f"{source} has editions in {', '.join(made)}: choose one with --language"
            )
        yield made[language]


def _job(
    package: Path,
    language: str | None,
    retired: Path | None,
    earlier: Iterable[Path],
    from_decks: tuple[str, ...],
    retire: Retire,
    overwrite: bool,
    restore: bool,
) -> PushJob:
    from rectoverso.anki import package as packages
    from rectoverso.anki.names import retired_beside
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.push import ours
    from rectoverso.push.plan import PushJob

    main = ours.read(package)
    if main.is_retired:
        raise RectoversoError(
            f"{package} holds retired questions only: push the release, with --retired {package}"
        )
    if language is not None and language != main.language:
        raise RectoversoError(f"{package} is in {main.language}, not in {language} (--language)")
    beside = retired_beside(package)
    if retired is None and beside.is_file():
        retired = beside
    before = tuple(map(ours.read, earlier))
    gone = None
    if retired is not None and packages.read(retired).notes:  # else nothing has retired yet
        gone = ours.read(retired)
    for each in (*before, *([gone] if gone else [])):
        ours.same_deck(main, each)
    if gone is not None and not gone.is_retired:
        raise RectoversoError(f"{retired} is no package of retired questions")
    return PushJob(main, gone, before, from_decks, retire, overwrite, restore)


def _login(url: str, user: str | None) -> Login:
    from rectoverso.diagnostics import RectoversoError
    from rectoverso.push.server import Login

    if "@" in url:  # said before the address is repeated anywhere
        raise RectoversoError(f"leave the name and the password out of the address; use {PASSWORD}")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RectoversoError(
            f"{url} is no sync server: an address begins with http:// or https://"
        )
    if not user:
        raise RectoversoError("name the user of the sync server: --user NAME")
    password = os.environ.get(PASSWORD, "")
    if not password:
        if not sys.stdin.isatty():
            raise RectoversoError(f"nobody can be asked for the password here: set {PASSWORD}")
        password = click.prompt(f"password of {user}", hide_input=True, err=True)
    return Login(url if url.endswith("/") else f"{url}/", user, password)


# ---------------------------------------------------------------- what is told


class _Watch:
    """Prints the plan and the backup when they are there, with bars in between."""

    def __init__(self, speaks: bool, apply: bool) -> None:
        self._speaks = speaks
        self._apply = apply
        self._bars = ExitStack()
        self._progress: Callable[[str, float], None] | None = None
        self._saved: Path | None = None

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Say what holds when somebody stops the block, and take the bars away at its end."""
        try:
            with self._bars:
                yield
        except KeyboardInterrupt:
            if self._saved is None:
                raise
            click.echo(
                "stopped; the collection is as before or as planned, never between the two;"
                f" as before it is in {self._saved}",
                err=True,
            )
            sys.exit(STOPPED)

    def progress(self, phase: str, share: float) -> None:
        if self._progress is None:
            self._progress = self._bars.enter_context(progress_bars())
        self._progress(phase, share)

    def plan(self, plan: Plan, media: tuple[str, ...]) -> None:
        self._pause()
        if self._speaks:
            for line in _lines(plan, media):
                click.echo(line)

    def backup(self, path: Path) -> None:
        self._pause()
        self._saved = path
        click.echo(f"backup: {path}", err=not self._speaks)

    def _pause(self) -> None:
        """Bars and other lines don't go together."""
        self._bars.close()
        self._progress = None


def _finish(done: Pushed, apply: bool, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=1))
        return
    for kept in done.late:
        click.echo(f"meanwhile {kept.reason}, and kept: {_named(kept.note)}")
    if not done.plan.changes:
        click.echo("nothing to do")
    elif not apply:
        click.echo("nothing was changed; --apply does it")
    else:
        click.echo("done")


def _as_json(done: Pushed) -> dict[str, Any]:
    from rectoverso.push.plan import NamedNote

    def value(each: Any) -> Any:
        if isinstance(each, tuple) and hasattr(each, "_asdict"):
            named = each._asdict()
            note = named.pop("note", None)
            head = note._asdict() if isinstance(note, NamedNote) else {}
            return head | {key: value(item) for key, item in named.items()}
        return list(each) if isinstance(each, tuple) else each

    plan = done.plan
    notes = ("new", "updated", "kept", "strangers", "deleted")
    parts = (*notes, "moves", "stays", "retired", "woken", "looks")
    return {
        "name": plan.name,
        "language": plan.language,
        "applied": done.backup is not None,
        "backup": None if done.backup is None else str(done.backup),
        "unchanged": plan.unchanged,
        **{part: [value(each) for each in getattr(plan, part)] for part in parts},
        "media": list(done.media),
        "late": [value(each) for each in done.late],
    }


def _lines(plan: Plan, media: tuple[str, ...]) -> Iterator[str]:
    """The plan as text: a headline a part, and under it the notes by name."""
    withheld = [kept for kept in plan.kept if kept.withheld]
    over = sum(update.over_edits for update in plan.updated)
    yield f"{plan.name} {plan.language}"
    yield from _part("new", ((each, "") for each in plan.new))
    yield from _part(
        "update",
        ((each.note, _what_changes(each)) for each in plan.updated),
        also=f", {over} over the learner's edits" if over else "",
    )
    yield from _part(
        "skip: the learner's text stays (--overwrite corrects it)",
        ((kept.note, kept.reason) for kept in withheld),
    )
    yield from _part(
        "skip: of another note type (docs/adopting.md)", ((each, "") for each in plan.strangers)
    )
    yield from _part(
        "leave out: the learner deleted it (--restore brings it back)",
        ((each, "") for each in plan.deleted),
    )
    yield from _part(
        "move", ((each.note, f"“{each.source}” → “{each.target}”") for each in plan.moves), "card"
    )
    deletes = any(each.deleted for each in plan.retired)
    yield from _part(
        "retire",
        ((each.note, _retirement(each)) for each in plan.retired),
        shown=len(plan.retired) if deletes else _SHOWN,
    )
    yield from _part(
        "wake: back from retirement",
        ((each.note, _counted(len(each.cards), "card")) for each in plan.woken),
    )
    for look in plan.looks:
        fate = "keeps the learner's own look, which is later" if look.kept else "gets its new look"
        yield f"note type “{look.name}” {fate}"
    if media:
        yield f"pictures: {len(media)}"
    decks = Counter((each.deck, each.borrowed) for each in plan.stays)
    for (deck, borrowed), count in sorted(decks.items()):
        cards = _counted(count, "card")
        if borrowed:
            yield f"stay: {cards} of “{deck}”, in a filtered deck now; push again when it is empty"
        else:
            which = "it" if count == 1 else "them"
            yield (
                f"stay: {cards} in “{deck}”, which is no deck of this package"
                f' (--from "{deck}" moves {which})'
            )
    edited = len(plan.kept) - len(withheld)
    rest = f"unchanged: {_counted(plan.unchanged + edited, 'note')}"
    yield rest + (f", {edited} of them in the learner's own words" if edited else "")


def _part(
    title: str,
    notes: Iterable[tuple[NamedNote, str]],
    what: str = "note",
    shown: int = _SHOWN,
    also: str = "",
) -> Iterator[str]:
    rows = list(notes)
    if not rows:
        return
    verb, colon, more = title.partition(": ")
    yield f"{verb} {_counted(len(rows), what)}{also}{colon}{more}"
    for note, words in rows[:shown]:
        yield _cut(f"  {_named(note)}", f"  ({words})" if words else "")
    if len(rows) > shown:
        yield f"  … and {len(rows) - shown} more (--format json names all)"


def _what_changes(update: Any) -> str:
    tags = [f"+{tag}" for tag in update.tags_added] + [f"-{tag}" for tag in update.tags_removed]
    fields = [name for name in update.fields if name != "Edition"]
    over = ["over the learner's edits"] if update.over_edits else []
    return ", ".join(([*fields, *tags] or ["Edition"]) + over)


def _retirement(retired: Any) -> str:
    if retired.deleted:
        return "delete, with the learner's own text or tags" if retired.own else "delete"
    cards = [f"suspend {_counted(len(retired.suspended), 'card')}"] if retired.suspended else []
    return ", ".join((*(f"+{tag}" for tag in retired.tags), *cards))


def _named(note: NamedNote) -> str:
    return f"{note.id}  {note.question}" if note.id else note.question


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _cut(text: str, end: str) -> str:
    """`text` and `end` on one line: what is too long is cut out of `text`."""
    from rich.cells import cell_len, set_cell_size

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    text, end = printable(text), printable(end)
    room = max(width - cell_len(end), width // 2)
    if cell_len(text) > room:
        text = set_cell_size(text, room - 1).rstrip() + "…"
    return text + end
