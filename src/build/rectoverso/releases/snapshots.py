"""A deck's packages at some moment: of a file, of a deck's folder, of a git revision.

What two moments differ in (`changes`) is told from packages alone, whatever they come from. A
revision is built with today's program from what git holds of it; guids and `mod`s are those of
the ledger of that time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.anki.package import Note, Package
from rectoverso.diagnostics import RectoversoError, Severity
from rectoverso.history import clock, ledger, repository, retired
from rectoverso.history.ledger import Ledger
from rectoverso.pipeline import Progress, silent
from rectoverso.releases import changes
from rectoverso.releases.changes import Changes, Retired
from rectoverso.source.folder import SETTINGS
from rectoverso.typeset.texmath import Typesetter

_SUFFIX: Final = ".apkg"


@dataclass(frozen=True, slots=True)
class Moment:
    """A deck at some moment: its packages and their files by language, and what its ledger says
    where there is one. Of a package file the language is what its note types' names say.
    """

    packages: Mapping[str, Package]
    files: Mapping[str, Path]
    ledger: Ledger | None = None


@contextmanager
def moment(side: str, deck: Path | None = None, progress: Progress = silent) -> Iterator[Moment]:
    """What `side` names: a package file, a deck's folder or a git revision of the folder `deck`
    (else of the only deck in `content`, or in the repository).

    Files that had to be made are gone when the block ends. `RectoversoError` when it is none of
    these, or can't be read or built.
    """
    path = Path(side)
    if path.suffix == _SUFFIX and not path.is_dir():
        yield of_file(path)
        return
    with TemporaryDirectory(prefix="rectoverso-") as name:
        if path.is_dir():
            yield _built(path, Path(name), None, progress)
            return
        if not repository.is_revision(deck or Path(), side):
            raise RectoversoError(
                f"{side} is no package file, no folder and no git revision"
                f" {f'of {deck}' if deck else 'that is known here'}"
            )
        folder = deck or _only_deck()
        exported = repository.export(folder, side, Path(name) / "source")
        yield _built(exported, Path(name), clock.time_of(folder, side), progress)


def compare(
    old: str, new: str, deck: Path | None = None, progress: Progress = silent
) -> Mapping[str, Changes]:
    """What changed from one side to the other (`moment` says what a side is), by language.

    Of editions that only one side has, everything is new or gone. A revision is one of `deck`,
    or of the deck whose folder the other side is. `RectoversoError` as `moment` does, and where
    the sides are not packages of one deck.
    """
    deck = deck or next((Path(side) for side in (old, new) if _is_deck(Path(side))), None)
    with moment(old, deck, progress) as before, moment(new, deck, progress) as after:
        for side, each in ((old, before), (new, after)):
            for edition, read in each.packages.items():
                if not edition and not read.notes:
                    raise RectoversoError(f"{side} holds no notes")
                _expect_ours(side, read)
        then, now = before.packages, after.packages
        _expect_one_deck((old, then.values()), (new, now.values()))
        known = after.ledger or before.ledger
        return {
            language: compared(
                then.get(language, package.EMPTY),
                now.get(language, package.EMPTY),
                known or ledger.EMPTY,
                language,
            )
            for language in sorted({*then, *now})
        }


def compared(old: Package, new: Package, known: Ledger, language: str) -> Changes:
    """What changed between two packages of an edition, with what a ledger says of its notes."""
    former: dict[str, list[str]] = {}
    living = {row.guid for row in known.rows if not row.retired_in}
    for row in known.rows:
        if row.language == language and row.retired_in and row.guid in living:
            former.setdefault(row.guid, []).append(row.id)
    return changes.compare(old, new, retired_notes(known, language), former)


def retired_notes(known: Ledger, language: str) -> Mapping[str, Retired]:
    """What a ledger says of the retired notes of an edition, by guid."""
    ids: dict[str, list[str]] = {}
    for row in known.rows:
        if row.language == language:
            ids.setdefault(row.guid, []).append(row.id)
    return {
        row.guid: Retired(row.retired_in, row.reason, row.successor, tuple(ids[row.guid]), row.kind)
        for row in retired.rows(known)
        if row.language == language
    }


def _expect_ours(side: str, read: Package) -> None:
    """`RectoversoError` where a package is not one of a deck's edition: `changes` would compare
    what is not alike.
    """
    editions = {_edition(note) for note in read.notes}
    if "" in editions:
        strange = next(note for note in read.notes if not _edition(note))
        raise RectoversoError(
            f"{side} holds notes that are of no Rectoverso deck: the first is of note type"
            f" {strange.note_type.name!r}"
        )
    if len(editions) > 1:
        raise RectoversoError(
            f"{side} holds notes of more than one deck or language: {', '.join(sorted(editions))}"
        )
    for edition in editions:
        mark = f"{edition.partition(' ')[0]}::retired"
        if all(mark in note.tags for note in read.notes):
            raise RectoversoError(
                f"{side} only tags retired questions: name the package that was released with it"
            )


def _edition(note: Note) -> str:
    """The deck and the language of a note of ours, `NAME LANGUAGE`; empty for another's."""
    family = note.note_type.family
    if family is None or not {"Id", "Edition"} <= note.fields.keys():
        return ""
    return f"{family.name} {family.language}"


def _expect_one_deck(*sides: tuple[str, Iterable[Package]]) -> None:
    """`RectoversoError` where two sides have nothing by which Anki could know a note again."""
    notes = [tuple(chain.from_iterable(read.notes for read in packages)) for _, packages in sides]
    types = [{note.note_type.id for note in each} for each in notes]
    guids = [{note.guid for note in each} for each in notes]
    if all(notes) and not types[0] & types[1] and not guids[0] & guids[1]:
        (old, _), (new, _) = sides
        named = " and ".join(", ".join(sorted({*map(_edition, each)})) for each in notes)
        raise RectoversoError(
            f"{old} and {new} are not of one deck and language ({named}): they have no note and no"
            " note type in common"
        )


def of_file(path: Path) -> Moment:
    """The moment that a package file holds. `RectoversoError` when it can't be read."""
    read = package.read(path)
    return Moment({language(read): read}, {language(read): path})


def language(read: Package) -> str:
    """The language of one of our packages, by its note types' names; empty for a foreign one."""
    families = (kind.family for kind in read.note_types.values())
    known = {family.language for family in families if family is not None}
    return known.pop() if len(known) == 1 else ""


def _is_deck(folder: Path) -> bool:
    return (folder / SETTINGS).is_file()


def _only_deck() -> Path:
    """The one deck in `content`; where there is none, the one in the repository."""
    decks = sorted(file.parent for file in Path("content").glob(f"*/{SETTINGS}"))
    if not decks:
        top = repository.top(Path())
        kept = os.fsdecode(repository.ask(top, "ls-files", "-z") or b"").split("\0")
        folders = {(top / name).parent for name in kept if PurePosixPath(name).name == SETTINGS}
        decks = sorted(folder for folder in folders if _is_deck(folder))
    if len(decks) != 1:
        raise RectoversoError("say which deck the revision is of: --deck content/my-deck")
    return decks[0]


def written(deck: Path, folder: Path, progress: Progress = silent) -> Mapping[str, Path]:
    """The packages of the deck in the folder `deck`, written into `folder`, by language; beside
    each the one that marks retired notes, where there are some.

    `RectoversoError` when the deck can't be read or has errors.
    """
    return _built(deck, folder, None, progress, ("apkg", "retired")).files


def _built(
    folder: Path,
    output: Path,
    time: int | None,
    progress: Progress,
    targets: Sequence[str] = ("apkg",),
) -> Moment:
    """The packages of the deck in `folder`, written below `output`; `targets` are the package
    first, then what is to lie beside it.
    """
    with Typesetter() as typesetter:
        checked = pipeline.check(folder, typesetter, progress)
        if checked.has_errors:
            first = next(found for found in checked.diagnostics if found.severity is Severity.ERROR)
            raise RectoversoError(
                f"{folder.name} can't be built: {first.span.path}:{first.span.line}"
                f" {first.code} {first.message} (rectoverso check says all)"
            )
        at = pipeline.standing(checked, time)
        packed, *others = (pipeline.named((target,)) for target in targets)
        made = list(pipeline.make(checked, at, packed, output, typesetter, progress))
        for writers in others:
            list(pipeline.make(checked, at, writers, output, typesetter, progress))
    files = {
        deck.language: artifact.path for deck, artifact in zip(checked.decks, made, strict=True)
    }
    packages = {name: package.read(file) for name, file in files.items()}
    return Moment(packages, files, checked.ledger)
