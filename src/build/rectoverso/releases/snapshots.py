"""A deck's packages at some moment: of a file, of a deck's folder, of a git revision.

What two moments differ in (`changes`) is told from packages alone, whatever they come from. A
revision is built with today's program from what git holds of it; guids and `mod`s are those of
the ledger of that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.anki.names import PACKAGE, Tags, package_name, version_numbers
from rectoverso.anki.package import HeldNote, Package
from rectoverso.diagnostics import Progress, RectoversoError, RefusedError, Severity, silent
from rectoverso.history import clock, ledger, repository, retired
from rectoverso.history.ledger import Ledger
from rectoverso.releases import changes
from rectoverso.releases.changes import Changes, Overview, Retired
from rectoverso.source.config import Settings
from rectoverso.source.folder import SETTINGS
from rectoverso.writers import Artifact


@dataclass(frozen=True, slots=True)
class Packed:
    """A package file of one language of a deck (an empty one: of no deck of ours)."""

    language: str
    path: Path
    package: Package

    @classmethod
    def read(cls, path: Path) -> Packed:
        """What the file holds. `RectoversoError` when it can't be read."""
        held = package.read(path)
        families = (kind.family for kind in held.note_types.values())
        known = {family.language for family in families if family is not None}
        return cls(known.pop() if len(known) == 1 else "", path, held)

    @classmethod
    def of(cls, made: Artifact) -> Packed:
        """The package that was made of an edition."""
        return cls(made.language, made.path, package.read(made.path))

    @property
    def version(self) -> str:
        """The version that the file's name says, where it is one of ours; else empty."""
        name = package_name(self.path.name)
        families = {note.note_type.family for note in self.package.notes}
        if name is None or {name.edition} != {"-".join(each or ()) for each in families}:
            return ""
        return ".".join(map(str, name.version))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A deck at some moment: its packages, one for each language, and what its ledger says, where
    there is one, and its settings.
    """

    packed: tuple[Packed, ...]
    ledger: Ledger | None = None
    settings: Settings | None = None

    @property
    def languages(self) -> set[str]:
        """The languages that there is a package of."""
        return {each.language for each in self.packed}

    def package(self, language: str) -> Package:
        """The package of a language; an empty one where there is none."""
        held = (each.package for each in self.packed if each.language == language)
        return next(held, package.EMPTY)

    def path(self, language: str) -> Path | None:
        """The file of a language's package."""
        return next((each.path for each in self.packed if each.language == language), None)

    def dated(self, overview: Overview) -> Overview:
        """What a package of the moment is, under the version that it has: what is newest among its
        notes may be older, where a release changed none of them.
        """
        held = (each.version for each in self.packed if each.language == overview.language)
        version = max(next(held, ""), overview.version, key=version_numbers)
        return replace(overview, version=version)


@contextmanager
def snapshot(
    side: str, deck: Path | None = None, progress: Progress = silent
) -> Iterator[Snapshot]:
    """What `side` names: a package file, a deck's folder or a git revision of the folder `deck`
    (else of `repository.deck_here`).

    Files that had to be made are gone when the block ends. `RectoversoError` when it is none of
    these, or can't be read or built.
    """
    path = Path(side)
    if path.suffix == PACKAGE and not path.is_dir():
        yield Snapshot((Packed.read(path),))
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
        folder = deck or repository.deck_here("with --deck")
        exported = repository.export(folder, side, Path(name) / "source")
        yield _built(exported, Path(name), clock.time_of(folder, side), progress)


def compare(
    old: str, new: str, deck: Path | None = None, progress: Progress = silent
) -> Mapping[str, Changes]:
    """What changed from one side to the other (`snapshot` says what a side is), by language.

    Of editions that only one side has, everything is new or gone. A revision is one of `deck`,
    or of the deck whose folder the other side is. `RectoversoError` as `snapshot` does, and where
    the sides are not packages of one deck.
    """
    deck = deck or next((Path(side) for side in (old, new) if _is_deck(Path(side))), None)
    with snapshot(old, deck, progress) as before, snapshot(new, deck, progress) as after:
        for side, held in ((old, before), (new, after)):
            for each in held.packed:
                if not each.language and not each.package.notes:
                    raise RectoversoError(f"{side} holds no notes")
                _expect_ours(side, each.package)
        _expect_one_deck((old, before), (new, after))
        known = after.ledger or before.ledger or ledger.EMPTY
        settings = after.settings or before.settings
        found = {}
        for language in sorted(before.languages | after.languages):
            sides = before.package(language), after.package(language)
            told = compared(*sides, known, language, settings)
            found[language] = replace(
                told, before=before.dated(told.before), after=after.dated(told.after)
            )
        return found


def compared(
    old: Package, new: Package, known: Ledger, language: str, settings: Settings | None = None
) -> Changes:
    """What changed between two packages of an edition, with what a ledger says of its notes;
    `settings` are the deck's, where they are known.
    """
    picture = settings.words_in(language).picture if settings else ""
    former: dict[str, list[str]] = {}
    living = {row.guid for row in known.rows if not row.retired_in}
    for row in known.rows:
        if row.language == language and row.retired_in and row.guid in living:
            former.setdefault(row.guid, []).append(row.id)
    return changes.compare(old, new, retired_notes(known, language), former, picture)


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
    families = {note.note_type.family for note in read.notes}
    marks = {Tags(family.name).retired for family in families if family}
    if marks and all(marks.intersection(note.tags) for note in read.notes):
        raise RectoversoError(
            f"{side} only tags retired questions: name the package that was released with it"
        )


def _edition(note: HeldNote) -> str:
    """The deck and the language of a note of ours; empty for another's."""
    return " ".join(note.note_type.family or ())


def _expect_one_deck(*sides: tuple[str, Snapshot]) -> None:
    """`RectoversoError` where two sides have nothing by which Anki could know a note again."""
    notes = [[note for each in held.packed for note in each.package.notes] for _, held in sides]
    types = [{note.note_type.id for note in each} for each in notes]
    guids = [{note.guid for note in each} for each in notes]
    if all(notes) and not types[0] & types[1] and not guids[0] & guids[1]:
        (old, _), (new, _) = sides
        named = " and ".join(", ".join(sorted({*map(_edition, each)})) for each in notes)
        raise RectoversoError(
            f"{old} and {new} are not of one deck and language ({named}): they have no note and no"
            " note type in common"
        )


def _is_deck(folder: Path) -> bool:
    return (folder / SETTINGS).is_file()


def written(deck: Path, folder: Path, progress: Progress = silent) -> tuple[Packed, ...]:
    """The packages of the deck in the folder `deck`, written into `folder`; beside each the one
    that marks retired notes, where there are some.

    `RectoversoError` when the deck can't be read or has errors.
    """
    return _built(deck, folder, None, progress, ("apkg", "retired")).packed


def _built(
    folder: Path,
    output: Path,
    time: int | None,
    progress: Progress,
    targets: Sequence[str] = ("apkg",),
) -> Snapshot:
    """The packages of the deck in `folder`, written below `output` with all `targets`."""
    with pipeline.typesetting() as typesetter:
        try:
            deck = pipeline.sound(folder, typesetter, progress)
        except RefusedError as refused:
            found = (each for report in refused.reports for each in report.diagnostics)
            first = next(each for each in found if each.severity is Severity.ERROR)
            raise RectoversoError(
                f"{folder.resolve().name} can't be built: {first.span.path}:{first.span.line}"
                f" {first.code} {first.message} (rectoverso check says all)"
            ) from refused
        at = pipeline.standing(deck, time)
        made = list(pipeline.make(at, pipeline.named(targets), output, typesetter, progress))
    packed = (Packed.of(each) for each in made if each.writer == "apkg")
    return Snapshot(tuple(packed), deck.ledger, deck.settings)
