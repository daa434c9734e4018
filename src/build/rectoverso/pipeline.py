"""The order of the phases, and nothing else: read, check, identify, write, put in place."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rectoverso import archive, rules
from rectoverso.anki import note_types
from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity
from rectoverso.history import clock, digest, identity, ledger, retired
from rectoverso.history.identity import Note
from rectoverso.history.ledger import Key, Ledger
from rectoverso.history.retired import RetiredNote
from rectoverso.model import Deck
from rectoverso.render import citations
from rectoverso.render.citations import Citations
from rectoverso.source import config, coverage, fixing, glossary, reading, retirement
from rectoverso.source.config import Settings
from rectoverso.source.coverage import Coverage
from rectoverso.source.folder import Source, open_source
from rectoverso.source.glossary import Glossary
from rectoverso.source.retirement import Retirements
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact, Context, Writer, WriterError, writer

Progress = Callable[[str, float], None]
"""Told which phase is at work and what share of it is done, 0 to 1."""


SUMS = "sums"
SUMS_FILE = "SHA256SUMS"

_STAGING = re.compile(r"\.staging-([0-9]{1,19})")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a write into a full disk, or over a limit, fails with: errors that name no file."""


def silent(_phase: str, _share: float) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the notes of a deck show, by language: citations as they read, digests by id."""

    citations: Mapping[str, Citations]
    digests: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck's folder, read and checked; `settings` is None where `deck.toml` is unusable.

    `prefix` is the folder as the user named it, with a slash. `texts` are what retired notes
    showed last, `pictures` the files that those show, by name. `shown` is None where the content
    has errors.
    """

    prefix: str
    source: Source
    settings: Settings | None
    decks: tuple[Deck, ...]
    diagnostics: tuple[Diagnostic, ...]
    ledger: Ledger = ledger.EMPTY
    retirements: Retirements = retirement.NONE
    texts: Mapping[Key, retired.Text] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    shown: Shown | None = None

    @property
    def has_errors(self) -> bool:
        """Whether a build must not start."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: no artifacts where the content has errors."""

    checked: tuple[Checked, ...]
    artifacts: tuple[Artifact, ...]


def check(folder: Path, typesetter: Typesetter, progress: Progress = silent) -> Checked:
    """Read a deck and apply every rule; all findings at once, in reading order.

    Raises `RectoversoError` when the folder is no deck or can't be read.
    """
    source = open_source(folder)
    progress(f"reading {folder.name}", 0)
    read = reading.read(source, lambda chapter: typesetter.expect(rules.formulas(chapter)))
    known, wrong = ledger.read(folder / ledger.FOLDER)
    terms = glossary.EMPTY
    if read.settings is not None:
        terms = glossary.read(source.glossary(), read.settings.languages)
    texts, illegible = retired.read(folder / ledger.FOLDER)
    pictures, damaged = retired.pictures.read(folder / ledger.FOLDER)
    said, unreadable = retirement.read(source.retired())
    found = [*read.diagnostics, *source.found, *wrong, *illegible, *damaged, *unreadable]
    for deck in read.decks:
        progress(f"checking {folder.name}", 0)
        found += rules.check(deck, _surroundings(deck, source, terms, typesetter))
    prefix = f"{folder.as_posix().rstrip('/')}/"
    every = _sorted(found)
    checked = Checked(
        *(prefix, source, read.settings, read.decks, every, known, said, texts, pictures)
    )
    if checked.has_errors:
        return checked
    resolved = {deck.language: citations.resolve(deck) for deck in read.decks}
    digests = {deck.language: digest.digests(deck, resolved[deck.language]) for deck in read.decks}
    for deck in read.decks:
        found += identity.contradictions(deck, known, digests[deck.language], said)
    languages = config.place(source.settings_text(), "languages")
    found += identity.unfit(read.decks, known, said, languages)
    return replace(checked, diagnostics=_sorted(found), shown=Shown(resolved, digests))


def check_all(
    folders: Sequence[Path], *, fix: bool = False, progress: Progress = silent
) -> tuple[tuple[Checked, ...], int]:
    """Check several decks; with `fix`, mend what is safe and check again.

    Gives what is left, and how many findings were mended.
    """
    with Typesetter() as typesetter:
        checked = tuple(check(folder, typesetter, progress) for folder in folders)
        if not fix:
            return checked, 0
        mended = sum(fixing.apply(each.source.root, each.diagnostics) for each in checked)
        if mended:
            checked = tuple(check(folder, typesetter, progress) for folder in folders)
        return checked, mended


def with_findings(checked: Checked, found: Sequence[Diagnostic]) -> Checked:
    """`checked` with more findings, all in reading order."""
    return replace(checked, diagnostics=_sorted([*checked.diagnostics, *found]))


def _sorted(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(found), key=lambda diagnostic: diagnostic.sort_key))


def cover(folder: Path) -> tuple[Checked, Coverage]:
    """What of its source documents a deck answers (its first language edition).

    The deck is read, not checked: `Checked` holds what the reader found, then what is missing.
    Raises `RectoversoError` when the folder is no deck, or has no `sources.toml`.
    """
    source = open_source(folder)
    read = reading.read(source)
    text = source.sources()
    covered = Coverage((), ())
    if text is not None and read.decks:
        covered = coverage.coverage(text, read.decks[0])
    found = _sorted([*read.diagnostics, *source.found, *covered.diagnostics])
    if text is None and not found:
        raise RectoversoError(f"{folder} has no sources.toml: list there what the deck answers")
    prefix = f"{folder.as_posix().rstrip('/')}/"
    return Checked(prefix, source, read.settings, read.decks, found), covered


def _surroundings(
    deck: Deck, source: Source, terms: Glossary, typesetter: Typesetter
) -> rules.Surroundings:
    keys, problems = citations.bibliography(deck.references)
    medium = _medium(source, deck.language)
    index = rules.Index(deck)
    return rules.Surroundings(typesetter, keys, problems, medium, index, source.lines, terms)


# ---------------------------------------------------------------- build


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a deck stands between its releases: what its artifacts carry.

    `version` ends in `-dev` unless the content is what the last release shipped. `time` and
    `note_type_mod` are in seconds since the epoch, `notes` by language and id. `release_notes`
    are the texts by language; an edition without one has no such artifact. `retired` are the
    retired notes by language.
    """

    version: str
    time: int
    note_type_mod: int
    notes: Mapping[str, Mapping[str, Note]]
    release_notes: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, tuple[RetiredNote, ...]] = field(default_factory=dict)


def build(
    folders: Sequence[Path], targets: Sequence[str], output: Path, progress: Progress = silent
) -> Built:
    """Check decks and make the artifacts `targets` (names of writers) of each into `output`.

    Any error in any deck, or a character without a glyph, leaves `output` untouched. Raises
    `RectoversoError` when something can't be read, written or is not installed.
    """
    writers = named(targets)
    with Typesetter() as typesetter:
        checked = tuple(check(folder, typesetter, progress) for folder in folders)
        if any(each.has_errors for each in checked):
            return Built(checked, ())
        with staging(output) as folder:
            artifacts: list[Artifact] = []
            for number, each in enumerate(checked):
                try:
                    made = make(each, standing(each), writers, folder, typesetter, progress)
                    artifacts += made
                except WriterError as error:
                    found = _sorted([*each.diagnostics, *error.diagnostics])
                    return Built(_replaced(checked, number, found), ())
            return Built(checked, place(artifacts, SUMS in targets, folder, output))


def named(targets: Sequence[str]) -> list[Writer]:
    """The writers of the targets that are artifacts of one edition.

    `RectoversoError` when the machine lacks something for them.
    """
    writers = [writer(name) for name in targets if name != SUMS]
    lacking = {line: None for each in writers for line in each.requires()}
    if lacking:
        raise RectoversoError("; ".join(lacking) + " (`rectoverso doctor` tells more)")
    return writers


def _replaced(
    checked: tuple[Checked, ...], number: int, found: tuple[Diagnostic, ...]
) -> tuple[Checked, ...]:
    """`checked` with other diagnostics at one place."""
    other = replace(checked[number], diagnostics=found)
    return (*checked[:number], other, *checked[number + 1 :])


def standing(checked: Checked, moment: int | None = None) -> Standing:
    """Where a deck stands by its ledger.

    What no release has shipped takes the time `moment`, in seconds; `clock.stamp`'s when it is
    None.
    """
    assert checked.settings is not None
    last = checked.ledger.last_release
    if last is not None and is_released(checked):
        texts = {
            deck.language: checked.source.release_notes(last.version, deck.language)
            for deck in checked.decks
        }
        at = standing_at(checked, checked.ledger, last.version, last.time)
        return replace(at, release_notes=texts)
    stamp = moment
    if stamp is None:
        stamp = clock.stamp(checked.source.root, checked.ledger.latest)
    version = f"{checked.settings.version}-dev"
    return standing_at(checked, checked.ledger, version, max(stamp, checked.ledger.latest + 1))


def is_released(checked: Checked) -> bool:
    """Whether the content is exactly what the last release shipped."""
    assert checked.settings is not None
    last = checked.ledger.last_release
    return (
        last is not None
        and last.version == checked.settings.version
        and last.note_types == note_types.digest(checked.settings)
        and last.content == digest.content(checked.decks)
    )


def standing_at(checked: Checked, known: Ledger, version: str, stamp: int) -> Standing:
    """Where a deck stands by the ledger `known`, as `version` at `stamp` (seconds)."""
    assert checked.settings is not None
    assert checked.shown is not None
    notes = {
        deck.language: identity.identify(deck, known, checked.shown.digests[deck.language], stamp)
        for deck in checked.decks
    }
    types = note_types.digest(checked.settings)
    note_type_mod = ledger.note_type_mod(known, types, stamp)
    gone = retired.by_language(checked.texts, known, checked.pictures)
    return Standing(version, stamp, note_type_mod, notes, retired=gone)


def place(
    artifacts: Sequence[Artifact], sums: bool, staged: Path, output: Path
) -> tuple[Artifact, ...]:
    """Put staged artifacts in their places in `output`, each by one rename.

    With `sums`, a file with their hashes comes last. `RectoversoError` when two have one name.
    """
    names = [artifact.path.name for artifact in artifacts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"two decks make {twice[0]}: give one of them another `name` in deck.toml"
        raise RectoversoError(message)
    if sums:
        artifacts = [*artifacts, _sums(artifacts, staged)]
    placed = []
    for artifact in artifacts:
        target = output / artifact.path.name
        artifact.path.replace(target)
        placed.append(replace(artifact, path=target))
    return tuple(placed)


def _sums(artifacts: Sequence[Artifact], folder: Path) -> Artifact:
    """The hashes of artifacts, in the form that `sha256sum --check` reads, by name."""
    ordered = sorted(artifacts, key=lambda artifact: artifact.path.name)
    text = "".join(f"{artifact.sha256}  {artifact.path.name}\n" for artifact in ordered)
    path = folder / SUMS_FILE
    archive.write(path, text.encode())
    return Artifact(path, archive.sha256(path), {"files": len(ordered)})


def make(
    checked: Checked,
    standing: Standing,
    writers: Sequence[Writer],
    folder: Path,
    typesetter: Typesetter,
    progress: Progress,
) -> Iterator[Artifact]:
    """Every artifact of every edition of a checked deck, in the folder `folder`.

    `WriterError` when a writer finds that the content can't be written.
    """
    assert checked.settings is not None
    assert checked.shown is not None
    for deck in checked.decks:
        for each in writers:
            phase = f"{deck.name} {deck.language}: {each.name}"
            progress(phase, 0)
            context = Context(
                settings=checked.settings,
                version=standing.version,
                time=standing.time,
                notes=standing.notes[deck.language],
                note_type_mod=standing.note_type_mod,
                medium=_medium(checked.source, deck.language),
                citations=checked.shown.citations[deck.language],
                typesetter=typesetter,
                folder=folder,
                progress=lambda share, phase=phase: progress(phase, share),  # type: ignore[misc]
                release_notes=standing.release_notes.get(deck.language, ""),
                retired=standing.retired.get(deck.language, ()),
            )
            artifact = each.write(deck, context)
            if artifact is not None:
                yield artifact


def _medium(source: Source, language: str) -> Callable[[str], bytes]:
    """Gives a medium's bytes by the path that the content names."""
    return lambda path: source.medium(source.medium_path(path, language))


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """A folder inside `output` that is gone afterwards, also what a killed build left."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        archive.sweep(output)
        for left in output.glob(".staging-*"):
            if (named := _STAGING.fullmatch(left.name)) and not archive.alive(named[1]):
                shutil.rmtree(left, ignore_errors=True)
        folder = output / f".staging-{os.getpid()}"
        folder.mkdir()
    except OSError as error:
        raise RectoversoError(f"{output} can't be written: {error.strerror}") from error
    try:
        yield folder
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise RectoversoError(f"{output} can't be written: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
