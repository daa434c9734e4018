"""`rectoverso push`: a release into a collection itself, for what a package cannot do."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from rectoverso.cli import console, options, plan
from rectoverso.cli.console import CLEAN, FINDINGS, STOPPED, printable
from rectoverso.diagnostics import RectoversoError

if TYPE_CHECKING:
    from rectoverso.diagnostics import Progress
    from rectoverso.push.ours import Ours
    from rectoverso.push.plan import Plan, Retire
    from rectoverso.push.server import Login

PASSWORD: Final = "RECTOVERSO_SYNC_PASSWORD"
"""The environment variable that may hold the password for a sync server."""


@click.command("push", short_help="Bring a release into a collection itself.")
@options.deck_argument("source", metavar="[PACKAGE]")
@click.option(
    "--collection",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Push into this collection.anki2, while Anki is closed.",
)
@click.option("--sync", "url", metavar="URL", help="Push through the sync server at this address.")
@click.option("--user", metavar="NAME", help="Who logs in there.")
@options.apply_option("Do it. Without this the plan is shown, and no more.")
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
@options.language_option("Which edition, where PACKAGE is a deck of several.")
@options.format_option("How the plan is printed.")
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
    """Bring PACKAGE, a package of Rectoverso or a deck's folder (else the deck that the current
    folder lies in), into a collection itself.

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
    from rectoverso.push import file, server
    from rectoverso.push.plan import PushJob

    if collection is not None and url is not None:
        raise click.UsageError("one of the two: --collection FILE, or --sync URL")
    target = url if collection is None else collection
    if target is None:
        raise click.UsageError("name a target: --collection FILE, or --sync URL")
    if user is not None and url is None:
        raise click.UsageError("--user goes with --sync URL")
    if lacking := engine.requires():
        raise RectoversoError(lacking[0])
    with _package(source, language) as package:
        main, gone, before = _read(package, language, retired, earlier)
        job = PushJob(main, gone, before, from_decks, retire, overwrite, restore)
        if retire != "tag" and job.retired is None:
            click.echo("no package of retired questions: nothing retires", err=True)
        watch = _Watch(form == "text")
        with watch.interruptible():
            if isinstance(target, Path):
                done = file.push(job, target, apply=apply, backups=backups, watch=watch)
            else:
                login, folder = _login(target, user), backups or Path()
                done = server.push(job, login, apply=apply, backups=folder, watch=watch)
    if form == "json":
        console.print_json(plan.as_json(done))
    else:
        for kept in done.late:
            click.echo(printable(f"meanwhile {kept.reason}, and kept: {plan.named(kept.note)}"))
        if not done.plan.changes:
            click.echo("nothing to do")
        else:
            click.echo("done" if apply else "nothing was changed; --apply does it")
    sys.exit(FINDINGS if done.plan.withheld or done.late else CLEAN)


@contextmanager
def _package(source: Path, language: str | None) -> Iterator[Path]:
    """The package that is meant: `source` itself, or the one of its edition in `language`."""
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


def _read(
    package: Path, language: str | None, retired: Path | None, earlier: Iterable[Path]
) -> tuple[Ours, Ours | None, tuple[Ours, ...]]:
    """The package, the one of retired questions where there is one, and the earlier ones."""
    from rectoverso.anki import package as packages
    from rectoverso.anki.names import retired_beside
    from rectoverso.push import ours

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
    return main, gone, before


def _login(url: str, user: str | None) -> Login:
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


class _Watch:
    """Prints the plan and the backup when they are there, with bars in between."""

    def __init__(self, speaks: bool) -> None:
        self._speaks = speaks
        self._bars = ExitStack()
        self._progress: Progress | None = None
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
            self._progress = self._bars.enter_context(console.progress_bars())
        self._progress(phase, share)

    def plan(self, planned: Plan, media: tuple[str, ...]) -> None:
        self._pause()
        if self._speaks:
            for line in plan.as_text(planned, media):
                click.echo(printable(line))

    def backup(self, path: Path) -> None:
        self._pause()
        self._saved = path
        click.echo(f"backup: {path}", err=not self._speaks)

    def _pause(self) -> None:
        """Bars and other lines don't go together."""
        self._bars.close()
        self._progress = None
