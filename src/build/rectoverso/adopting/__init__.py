"""Adopting an existing deck: the notes that learners have under another tool's guids become the
deck's own, so that an author who moves to Rectoverso keeps the learners and they their progress.

`survey` reads the deck and the foreign package and says what would be written, `write` writes it
into the ledger; `steps` has the words for learners, who have to act once (docs/adopting.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rectoverso.adopting import mapping
from rectoverso.adopting.plan import Adoption, plan
from rectoverso.anki import package
from rectoverso.anki.note_types import note_types
from rectoverso.diagnostics import RectoversoError, RefusedError, Report, Severity
from rectoverso.history import clock, ledger, ledger_files
from rectoverso.history.ledger import Ledger
from rectoverso.source import reading
from rectoverso.source.config import Settings
from rectoverso.source.folder import Source, open_source


@dataclass(frozen=True, slots=True)
class Survey:
    """A deck beside a foreign package, and what would be written."""

    source: Source
    settings: Settings
    ledger: Ledger
    plan: Adoption


def survey(
    folder: Path, foreign: Path, language: str | None = None, named: Path | None = None
) -> Survey:
    """What adopting the notes of the package `foreign` into the deck in `folder` would do.

    `language` is that of the edition, the deck's first when it is not given; `named` the author's
    map (see `mapping`). The deck is read, not checked. `RefusedError` when it or its ledger has
    errors; `RectoversoError` when a file can't be read, the package holds no notes or is the deck's
    own, or the deck has no such language.
    """
    source = open_source(folder)
    read = reading.read(source)
    known, wrong = ledger_files.read(folder / ledger.FOLDER)
    found = (*read.diagnostics, *source.found, *wrong)
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors or read.settings is None:
        raise RefusedError((Report.of(folder, source.lines, errors),))
    editions = {deck.language: deck for deck in read.decks}
    language = language or read.settings.languages[0]
    if language not in editions:
        raise RectoversoError(
            f"the deck has no edition in {language!r}: name one of {', '.join(editions)}"
        )
    held = package.read(foreign)
    if not held.notes:
        raise RectoversoError(f"{foreign} holds no notes")
    own = {made.id for each in editions for made in note_types(read.settings, each).values()}
    if any(note.note_type.id in own for note in held.notes):
        raise RectoversoError(
            f"{foreign} is a package of this deck: its notes have their identities already"
        )
    lines = mapping.read(named) if named is not None else ()
    planned = plan(editions[language], known, held, lines)
    return Survey(source, read.settings, known, planned)


def write(surveyed: Survey) -> None:
    """Write the plan into the deck's ledger: all of it or nothing.

    ValueError where it is refused; `RectoversoError` when the ledger can't be written.
    """
    after = surveyed.plan.written(surveyed.ledger, clock.now())
    ledger_files.write(after, surveyed.source.root / ledger.FOLDER)
