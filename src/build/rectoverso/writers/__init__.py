"""What every writer is given and gives back, and the one table of them.

A writer is imported when it is used, so that a machine without Pango still builds packages and
EPUBs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from rectoverso.diagnostics import Diagnostic
from rectoverso.history.identity import Note
from rectoverso.history.retired import RetiredNote
from rectoverso.model import Deck
from rectoverso.render.citations import Citations
from rectoverso.source.config import Settings
from rectoverso.typeset.texmath import Typesetter


@dataclass(frozen=True, slots=True)
class Context:
    """All that a writer may use besides the deck.

    `version` is the deck's, with `-dev` for unreleased content. `time` is the moment that the
    artifacts carry, in seconds since the epoch. `notes` holds each question's identity by id.
    `note_type_mod` is when templates or styles last changed, in seconds since the epoch.
    `medium` gives a medium's bytes by its path. `folder` is where the artifact is to be written:
    a staging folder that the pipeline empties. `progress` is called with the share done, 0 to 1.
    `release_notes` is their text in the deck's language; empty for unreleased content. `retired`
    are the notes of the edition that releases retired.
    """

    settings: Settings
    version: str
    time: int
    notes: Mapping[str, Note]
    note_type_mod: int
    medium: Callable[[str], bytes]
    citations: Citations
    typesetter: Typesetter
    folder: Path
    progress: Callable[[float], None]
    release_notes: str = ""
    retired: tuple[RetiredNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file: where it is, its bytes' sha256 and what it holds (questions, pages, …)."""

    path: Path
    sha256: str
    counts: Mapping[str, int]


class WriterError(Exception):
    """The artifact can't be made from this content; `diagnostics` say why (exit 1)."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics


class Writer(Protocol):
    """Writes one kind of artifact."""

    name: str
    suffix: str

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks for it: one line each on what to install; empty when ready."""

    def write(self, deck: Deck, context: Context) -> Artifact | None:
        """Write the artifact into `context.folder`; None where there is nothing to make.

        Raises `WriterError` on unfit content.
        """


WRITERS = {
    "apkg": "rectoverso.writers.apkg:PackageWriter",
    "book": "rectoverso.writers.book:BookWriter",
    "cheatsheet": "rectoverso.writers.cheatsheet:CheatSheetWriter",
    "epub": "rectoverso.writers.epub:EpubWriter",
    "notes": "rectoverso.writers.notes:NotesWriter",
    "retired": "rectoverso.writers.retired:RetiredWriter",
    "ankiweb": "rectoverso.writers.ankiweb:AnkiWebWriter",
    "json": "rectoverso.writers.json:JsonWriter",
}


def writer(name: str) -> Writer:
    """The writer of that name; KeyError when there is none."""
    module, _, cls = WRITERS[name].partition(":")
    return cast(Writer, getattr(import_module(module), cls)())


def file_name(deck: Deck, context: Context, suffix: str) -> str:
    """The artifact's file name: deck, language, version, then the writer's suffix."""
    return f"{deck.name}-{deck.language}-{context.version}{suffix}"


def deck_name(title: str) -> str:
    """`title` as one level of an Anki deck's name.

    `::`, which parts levels, becomes one colon; control characters become blanks.
    """
    words = "".join(
        " " if unicodedata.category(character) == "Cc" else character
        for character in unicodedata.normalize("NFC", title)
    )
    words = re.sub(r":{2,}", ":", words).strip(": ")
    return " ".join(words.split()) or "Rectoverso"
