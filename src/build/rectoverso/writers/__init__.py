"""What every writer is given and gives back, and the one table of them.

A writer is imported when it is used, so that a machine without Pango still builds packages and
EPUBs; and nothing heavy is imported here, so that the command line can name them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from rectoverso.typeset.texmath import Typesetter
    from rectoverso.writers.edition import Edition


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with an edition, and with what.

    `version` is the deck's, with `-dev` for unreleased content. `time` is the moment that the
    artifacts carry, in seconds since the epoch. `folder` is where they are to be written: a
    staging folder that whoever gives the job empties. `progress` is called with the share done,
    0 to 1.
    """

    folder: Path
    version: str
    time: int
    typesetter: Typesetter
    progress: Callable[[float], None]

    def path(self, edition: Edition, suffix: str) -> Path:
        """Where the artifact of an edition goes whose name ends in `suffix`."""
        from rectoverso.anki.names import file_name

        deck = edition.deck
        return self.folder / file_name(deck.name, deck.language, self.version, suffix)


class File(NamedTuple):
    """A finished file and the sha256 of its bytes, in hexadecimal."""

    path: Path
    sha256: str

    @classmethod
    def of(cls, path: Path) -> File:
        """The file at `path`. OSError when it can't be read."""
        from rectoverso import archive

        return cls(path, archive.sha256(path))


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a writer made of the edition in `language` (empty: of all of them): its files, and what
    they hold (questions, pages, …); `translated` is the edition's.
    """

    language: str
    writer: str
    files: tuple[File, ...]
    counts: Mapping[str, int]
    translated: tuple[int, int] | None = None

    @classmethod
    def of(cls, edition: Edition, writer: str, path: Path, counts: Mapping[str, int]) -> Artifact:
        """The artifact that is the file at `path`. OSError when it can't be read."""
        files = (File.of(path),)
        return cls(edition.deck.language, writer, files, counts, edition.translated)

    @property
    def path(self) -> Path:
        """Where its first file is."""
        return self.files[0].path


class Writer(Protocol):
    """Writes one kind of artifact."""

    name: str

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""

    def write(self, edition: Edition, job: Job) -> Artifact | None:
        """Write the artifact into `job.folder`; None where there is nothing to make.

        Raises `UnfitError` where the content can't be written so.
        """


RELEASED = {
    "apkg": "rectoverso.writers.apkg:PackageWriter",
    "book": "rectoverso.writers.book:BookWriter",
    "cheatsheet": "rectoverso.writers.cheatsheet:CheatSheetWriter",
    "epub": "rectoverso.writers.epub:EpubWriter",
    "notes": "rectoverso.writers.notes:NotesWriter",
    "retired": "rectoverso.writers.retired:RetiredWriter",
    "ankiweb": "rectoverso.writers.ankiweb:AnkiWebWriter",
}
"""The writers of what a release holds, by name, in the order in which it is made and listed."""

ON_DEMAND = {"json": "rectoverso.writers.json:JsonWriter"}
"""Those of what is made when it is asked for by name."""

WRITERS = RELEASED | ON_DEMAND

SUMS = "sums"
"""The target that is the hashes of all files, in the form that `sha256sum --check` reads."""


def writer(name: str) -> Writer:
    """The writer of that name; KeyError when there is none."""
    module, _, cls = WRITERS[name].partition(":")
    return cast(Writer, getattr(import_module(module), cls)())
