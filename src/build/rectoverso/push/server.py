"""A push through a sync server, as one more device of the learner's.

The server's collection is downloaded whole, worked on like a file, and synced back as any client
does: row by row, never as a whole, so that what other devices sync meanwhile stays. Since a push
gives its rows no later time than they had, a review or an edit elsewhere wins; what a push lost
that way it does again, in another round.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso.anki import engine, plain
from rectoverso.anki.engine import Server
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import backup, workshop
from rectoverso.push.outcome import Pushed, Watch
from rectoverso.push.plan import Plan, PushJob
from rectoverso.push.workshop import Made

ROUNDS: Final = 5
"""How often a push tries to get past a learner who studies the very cards that it moves."""


@dataclass(frozen=True, slots=True)
class Login:
    """A sync server's address, and a user's name and password there."""

    url: str
    user: str
    password: str = field(repr=False)


def push(job: PushJob, login: Login, *, apply: bool, backups: Path, watch: Watch) -> Pushed:
    """Push `job` to the collection of `login`; without `apply` only look.

    The backup goes into `backups`. `RectoversoError` when it can't be done; it names the backup
    where there is one, and the server's collection has lost nothing.
    """
    with TemporaryDirectory(prefix="rectoverso-") as scratch:
        folder = Path(scratch)
        path = folder / workshop.NAME
        watch.progress("downloading the collection", 0)
        original = folder / "original.anki2"
        with workshop.roomy():
            server = engine.download(path, login.url, login.user, login.password)
            shutil.copyfile(path, original)
        made = workshop.make(job, folder, login.url, watch.progress)
        media = tuple(name for name in made.media if not _known(name, made.plan))
        watch.plan(made.plan, media)
        if not apply or not made.plan.changes:
            return Pushed(made.plan, media, None)
        with original.open("rb") as file:
            saved = backup.save(file, backups, path.stem, job.ours.path)
        watch.backup(saved)
        try:
            last = _sync(job, made, media, server, folder, watch)
        except RectoversoError as error:
            raise RectoversoError(
                f"{error}; nothing was lost, and the collection as it was is in {saved}"
            ) from error
        before = {kept.note.guid for kept in made.plan.kept}
        late = tuple(kept for kept in last.kept if kept.withheld and kept.note.guid not in before)
        return Pushed(made.plan, media, saved, late)


def _known(name: str, plan: Plan) -> bool:
    """Whether a medium was on a card before: then the server has it, since names tell contents."""
    texts = (text for held in plan.held.values() for text in held.fields if name in text)
    return any(name in plain.media(text) for text in texts)


def _sync(
    job: PushJob, made: Made, media: tuple[str, ...], server: Server, folder: Path, watch: Watch
) -> Plan:
    """Send what was made, and what of it gets lost to other devices again; the last plan."""
    path = folder / workshop.NAME
    arrived = _set_aside(folder)
    job = replace(job, had=frozenset(made.plan.held) | {named.guid for named in made.plan.new})
    if media:
        watch.progress("sending pictures and sounds", 0)
        with engine.opened(path) as collection:
            server.send_media(collection, [arrived / name for name in media])
    for number in range(ROUNDS):
        watch.progress("syncing", number / ROUNDS)
        with engine.opened(path) as collection:
            server.sync(collection)
        made = workshop.make(job, folder, server.url, watch.progress)
        if not made.plan.changes:
            return made.plan
    raise RectoversoError(
        f"{server.url}: other devices change the same cards all the time; push again later"
    )


def _set_aside(folder: Path) -> Path:
    """Move the media that came with the package away from the collection.

    What stays beside it would count as all of the collection's media, and what is gone from there
    as deleted.
    """
    media = workshop.media_folder(folder / workshop.NAME)
    aside = folder / "arrived"
    if media.is_dir():
        media.rename(aside)
    for left in folder.glob(f"{media.name}.db*"):
        left.unlink()
    return aside
