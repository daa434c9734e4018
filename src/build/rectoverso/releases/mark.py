"""The mark of a release that is under way, and what the ledger was before it.

It lies beside git's own files (in the ledger's folder where there is no repository), from the
moment that counts, when the ledger is written, until all is done. A call that finds it finishes
what another call began.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rectoverso import archive, pipeline
from rectoverso.diagnostics import RectoversoError
from rectoverso.history import ledger, ledger_files, repository
from rectoverso.history.ledger import Ledger
from rectoverso.pipeline import Sound

_UNHELD: Final = ".release"
"""The mark's name in the ledger's folder, where no repository holds the deck."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The file that says that a release is under way, and what the ledger was before it."""

    path: Path

    @classmethod
    def of(cls, deck: Sound) -> Mark:
        """The mark of a deck; there need be none."""
        root, name = deck.source.root, deck.settings.name
        if repository.holds(root):
            return cls(repository.private(root, f"rectoverso-release-{name}"))
        return cls(root / ledger.FOLDER / _UNHELD)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other release of the deck runs in the block, where a repository holds the deck.

        `RectoversoError` where one does. A kill ends the lock with the process.
        """
        if self.path.name == _UNHELD:
            yield
            return
        try:
            held = FileLock(self.path.with_suffix(".lock"), blocking=False).acquire()
        except Timeout as error:
            raise RectoversoError("another release of this deck is running") from error
        with held:
            yield

    def set(self, version: str, before: Ledger) -> None:
        """Say that `version` is being released, and what the ledger is until then."""
        content = {
            "version": version,
            "notes": ledger_files.notes_text(before),
            "releases": ledger_files.releases_text(before),
        }
        self.path.parent.mkdir(exist_ok=True)
        archive.write(self.path, json.dumps(content, ensure_ascii=False).encode())

    def clear(self) -> None:
        """Say that nothing is under way."""
        self.path.unlink(missing_ok=True)

    def unfinished(self, deck: Sound) -> Ledger | None:
        """The ledger before a release that was stopped after its ledger was written; else None.

        `RectoversoError` where the deck is no longer what that release shipped.
        """
        try:
            content = json.loads(self.path.read_bytes())
            notes, releases = content["notes"].encode(), content["releases"].encode()
            before, wrong = ledger_files.parse(notes, releases)
            version = str(content["version"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RectoversoError(f"{self.path} can't be read; remove it: {error}") from error
        if wrong:
            raise RectoversoError(f"{self.path} can't be understood; remove it")
        last = deck.ledger.last_release
        if deck.ledger == before or last is None or last.version != version:
            # it was stopped before anything was written, or undone by hand
            ledger_files.sweep(deck.source.root / ledger.FOLDER)
            self.clear()
            return None
        if not pipeline.is_released(deck):
            raise RectoversoError(
                f"the release of {version} was interrupted, and the deck is not what it was then:"
                f" bring it back and set `version` to {version}, and call release again; or put"
                " what it wrote aside: git stash --include-untracked"
            )
        return before
