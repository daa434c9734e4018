"""What every writer is given and gives back, and the one table of them.

A writer is imported when it is used, so that a machine without Pango still builds packages and
EPUBs; and nothing heavy is imported here, so that the command line can name them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast, runtime_checkable

if TYPE_CHECKING:
    from rectoverso.diagnostics import Diagnostic
    from rectoverso.typeset.press import Presses
    from rectoverso.typeset.texmath import Typesetter
    from rectoverso.writers.edition import Edition


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with an edition, and with what.

    `version` is the deck's, with `-dev` for unreleased content. `time` is the moment that the
    artifacts carry, in seconds since the epoch. `folder` is where they are to be written: a
    staging folder that whoever gives the job empties. `progress` is called with the share done,
    0 to 1. `places` are the pages of the book by the ids of what stands there, where a book is made
    along with what is to show them. `paper` is what PDFs are set for, where that is not what the
    deck says.
    """

    folder: Path
    version: str
    time: int
    typesetter: Typesetter
    progress: Callable[[float], None]
    places: Mapping[str, int] = field(default_factory=dict)
    paper: str = ""

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
    they hold (questions, pages, …); `translated` is the edition's; `diagnostics` are warnings that
    came up while it was made; `places` are the pages of what has ids, where there are pages;
    `seconds` is how long it took, where somebody looked.
    """

    language: str
    writer: str
    files: tuple[File, ...]
    counts: Mapping[str, int]
    translated: tuple[int, int] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None

    @classmethod
    def of(
        cls,
        edition: Edition,
        writer: str,
        path: Path,
        counts: Mapping[str, int],
        diagnostics: Iterable[Diagnostic] = (),
    ) -> Artifact:
        """The artifact that is the file at `path`. OSError when it can't be read."""
        language, files = edition.deck.language, (File.of(path),)
        return cls(language, writer, files, counts, edition.translated, tuple(diagnostics))

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


@runtime_checkable
class PrintingWriter(Writer, Protocol):
    """Writes pages, which a press can print while other things are done. `after` is the writer
    whose artifact has the `places` that it wants to know; empty: none.
    """

    after: str

    def begin(self, edition: Edition, job: Job, presses: Presses) -> Callable[[], Artifact | None]:
        """Begin to print; what is given back waits for the artifact, and raises what `write` does.

        Raises `RectoversoError` where the machine lacks a face.
        """


RELEASED = {
    "apkg": "rectoverso.writers.apkg:PackageWriter",
    "book": "rectoverso.writers.book:BookWriter",
    "book-questions": "rectoverso.writers.book_questions:QuestionsFirstWriter",
    "book-compact": "rectoverso.writers.book_compact:CompactWriter",
    "cheatsheet": "rectoverso.writers.cheatsheet:CheatSheetWriter",
    "cheatsheet-core": "rectoverso.writers.cheatsheet_core:CoreSheetWriter",
    "epub": "rectoverso.writers.epub:EpubWriter",
    "notes": "rectoverso.writers.notes:NotesWriter",
    "retired": "rectoverso.writers.retired:RetiredWriter",
    "ankiweb": "rectoverso.writers.ankiweb:AnkiWebWriter",
}
"""The writers of what a release holds, by name, in the order in which it is made and listed."""

ON_DEMAND = {
    "cheatsheet-fold": "rectoverso.writers.cheatsheet_fold:FoldingSheetWriter",
    "json": "rectoverso.writers.json:JsonWriter",
}
"""Those of what is made when it is asked for by name."""

PRINTED = (
    *("book", "book-questions", "book-compact"),
    *("cheatsheet", "cheatsheet-core", "cheatsheet-fold"),
)
"""Those of them that are printed matter: made for a paper, and of a part of a deck too."""

WRITERS = RELEASED | ON_DEMAND

SUMS = "sums"
"""The target that is the hashes of all files, in the form that `sha256sum --check` reads."""


def writer(name: str) -> Writer:
    """The writer of that name; KeyError when there is none."""
    module, _, cls = WRITERS[name].partition(":")
    return cast(Writer, getattr(import_module(module), cls)())
