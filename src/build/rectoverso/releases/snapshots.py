"""A deck's packages at some moment: of a file, of a deck's folder, of a git revision.

What two moments differ in (`changes`) is told from packages, whatever they come from; a ledger
only says whose doing it is (`causes`). A revision is built with today's program from what git holds
of it; guids and `mod`s are those of the ledger of that time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso import pipeline
from rectoverso.anki import note_types, package
from rectoverso.anki.names import PACKAGE, Tags, package_name, version_numbers
from rectoverso.anki.package import HeldNote, Package
from rectoverso.diagnostics import Progress, RectoversoError, RefusedError, Severity, silent
from rectoverso.history import clock, digesting, ledger, ledger_files, repository, retired
from rectoverso.history.identity import kind_of
from rectoverso.history.ledger import Ledger
from rectoverso.pipeline import Sound
from rectoverso.releases import changes
from rectoverso.releases.causes import causes, recorded
from rectoverso.releases.changes import Changes, Look, Overview, Retired
from rectoverso.releases.readiness import tag_of
from rectoverso.source import config
from rectoverso.source.config import Settings
from rectoverso.source.folder import SETTINGS, open_source
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

    `digests` are those that today's program gives its notes, by language and guid, where it was
    built. `restyled` says that it is a release, which had other templates or another style.
    """

    packed: tuple[Packed, ...]
    ledger: Ledger | None = None
    settings: Settings | None = None
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    restyled: bool = False

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


NOTHING: Final = ""
"""The side of a comparison that holds no package."""


def last_release(deck: Path) -> str:
    """The last release of the deck in the folder `deck` as a side: its tag; `NOTHING` before the
    first one.

    `RectoversoError` where the deck can't be read, or git has no such tag.
    """
    source = open_source(deck)
    settings, _ = config.settings(source.settings_text())
    if settings is None:
        raise RectoversoError(f"{deck / SETTINGS} has errors: rectoverso check says which")
    known, _ = ledger_files.read(deck / ledger.FOLDER)
    if known.last_release is None:
        return NOTHING
    tag = f"{settings.name}-{known.last_release.version}"
    if not repository.has_tag(deck, tag):
        raise RectoversoError(
            f"git has no tag {tag} of the last release: git fetch --tags, or name its package"
        )
    return f"refs/tags/{tag}"


@contextmanager
def snapshot(
    side: str, deck: Path | None = None, progress: Progress = silent, *, held: bool = False
) -> Iterator[Snapshot]:
    """What `side` names: a package file, a deck's folder or a git revision of the folder `deck`
    (else of `repository.deck_here`).

    Where it is `held` by learners, notes that only today's program would move have the `mod` that
    they were released with. Files that had to be made are gone when the block ends.
    With `NOTHING` it is what a newcomer holds. `RectoversoError` when it is none of these, or can't
    be read or built.
    """
    if side == NOTHING:
        yield Snapshot(())
        return
    path = Path(side)
    if path.suffix == PACKAGE and not path.is_dir():
        yield Snapshot((Packed.read(path),))
        return
    with TemporaryDirectory(prefix="rectoverso-") as name:
        if path.is_dir():
            yield _built(path, Path(name), None, progress, held=_never if held else None)
            return
        if not repository.is_revision(deck or Path(), side):
            raise RectoversoError(
                f"{side} is no package file, no folder and no git revision"
                f" {f'of {deck}' if deck else 'that is known here'}"
            )
        folder = deck or repository.deck_here("with --deck")
        exported = repository.export(folder, side, Path(name) / "source")
        time = clock.time_of(folder, side)
        as_tagged = partial(_is_as_tagged, folder, side)
        yield _built(exported, Path(name), time, progress, held=as_tagged if held else None)


def compare(
    old: str, new: str, deck: Path | None = None, progress: Progress = silent
) -> Mapping[str, Changes]:
    """What changed from one side to the other (`snapshot` says what a side is), by language.

    The old side is what learners have, the new one what today's program would release. Of editions
    that only one side has, everything is new or gone. A revision is one of `deck`,
    or of the deck whose folder the other side is. `RectoversoError` as `snapshot` does, and where
    the sides are not packages of one deck.
    """
    deck = deck or next((Path(side) for side in (old, new) if _is_deck(Path(side))), None)
    sides = snapshot(old, deck, progress, held=True), snapshot(new, deck, progress)
    with sides[0] as before, sides[1] as after:
        for side, held in ((old, before), (new, after)):
            for each in held.packed:
                if not each.language and not each.package.notes:
                    raise RectoversoError(f"{side} holds no notes")
                _expect_ours(side, each.package)
        _expect_one_deck((old, before), (new, after))
        found = {}
        for language in sorted(before.languages | after.languages):
            told = compared(before, after, language)
            found[language] = replace(
                told, before=before.dated(told.before), after=after.dated(told.after)
            )
        return found


def compared(before: Snapshot, after: Snapshot, language: str) -> Changes:
    """What changed in an edition between two moments, with what their ledgers say of its notes."""
    old, new = before.package(language), after.package(language)
    known = after.ledger or before.ledger or ledger.EMPTY
    settings = after.settings or before.settings
    picture = settings.words_in(language).picture if settings else ""
    reread = before.digests.get(language, {})
    shipped = dict(reread) | recorded(old, before.ledger or known, language)
    now = after.digests.get(language) or recorded(new, known, language)
    told = changes.compare(
        old,
        new,
        retired_notes(known, language),
        _former(known, language),
        picture,
        causes(shipped, now, reread),
    )
    return replace(told, look=_look(before, old, new))


def _look(before: Snapshot, old: Package, new: Package) -> tuple[Look, ...]:
    """Who gave the cards another look than those who hold `old` see: of a package file alone
    nobody can tell.
    """
    styled = any(
        kind.looks and now.looks and kind.looks != now.looks
        for number, kind in old.note_types.items()
        if (now := new.note_types.get(number)) is not None
    )
    built = before.settings is not None
    found: tuple[tuple[bool, Look], ...] = (
        (before.restyled, "program"),
        (styled and built, "author"),
        (styled and not built, "unknown"),
    )
    return tuple(who for is_so, who in found if is_so)


def _former(known: Ledger, language: str) -> Mapping[str, Sequence[str]]:
    """The earlier ids of an edition's living notes, by guid."""
    former: dict[str, list[str]] = {}
    living = {row.guid for row in known.rows if not row.retired_in}
    for row in known.rows:
        if row.language == language and row.retired_in and row.guid in living:
            former.setdefault(row.guid, []).append(row.id)
    return former


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


def _never(_: Sound) -> bool:
    return False


def _is_as_tagged(folder: Path, revision: str, deck: Sound) -> bool:
    """Whether a revision holds exactly what its last release left, by the tag of that: only then
    is all that today's program reads otherwise the program's doing.
    """
    last = deck.ledger.last_release
    if last is None or last.version != deck.settings.version:
        return False
    tag = f"refs/tags/{tag_of(deck, last.version)}"
    return repository.holds_the_same(folder, revision, tag)


def _as_shipped(deck: Sound, *, whole: bool) -> Sound:
    """A deck with the digests that its ledger has, so that its notes keep their `mod`: of all
    notes with `whole`, else of those that today's program alone moves.
    """
    rows = {row.key: row.digest for row in deck.ledger.rows if not row.retired_in}
    drafts = []
    for draft in deck.drafts:
        digests = dict(draft.digests)
        for question in (each.question for each in draft.deck.entries()):
            then = rows.get((draft.deck.language, question.id, kind_of(question.kind)), "")
            why = digesting.reasons(then, digests[question.id])
            if then and (whole or why == ("render epoch",)):
                digests[question.id] = then
        drafts.append(replace(draft, digests=digests))
    return replace(deck, drafts=tuple(drafts))


def _built(
    folder: Path,
    output: Path,
    time: int | None,
    progress: Progress,
    targets: Sequence[str] = ("apkg",),
    held: Callable[[Sound], bool] | None = None,
) -> Snapshot:
    """The packages of the deck in `folder`, written below `output` with all `targets`.

    With `held`, as learners have them; it says whether the deck is exactly its last release.
    """
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
        last = deck.ledger.last_release if held is not None and held(deck) else None
        shipped = deck if held is None else _as_shipped(deck, whole=last is not None)
        if last is None:
            at = pipeline.standing(shipped, time)
        else:
            at = pipeline.standing_at(shipped, deck.ledger, last.version, last.time)
        made = list(pipeline.make(at, pipeline.named(targets), output, typesetter, progress))
    packed = tuple(Packed.of(each) for each in made if each.writer == "apkg")
    styled = note_types.digest(deck.settings)
    return Snapshot(
        packed,
        deck.ledger,
        deck.settings,
        digests={
            edition.deck.language: {
                note.guid: draft.digests[name] for name, note in edition.notes.items()
            }
            for draft, edition in zip(deck.drafts, at.editions, strict=True)
        },
        restyled=last is not None and last.note_type_digest != styled,
    )
