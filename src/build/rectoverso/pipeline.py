"""The order of the phases, and nothing else: read, check, identify, write, put in place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rectoverso import (
    clock,
    config,
    coverage,
    digest,
    fixing,
    glossary,
    identity,
    ledger,
    note_types,
    reading,
    rules,
)
from rectoverso.config import Settings
from rectoverso.coverage import Coverage
from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity
from rectoverso.glossary import Glossary
from rectoverso.identity import Note
from rectoverso.ledger import Ledger
from rectoverso.model import Deck
from rectoverso.render import citations
from rectoverso.render.citations import Citations
from rectoverso.source import Source, open_source
from rectoverso.texmath import Typesetter
from rectoverso.writers import Artifact, Context, Writer, WriterError, writer

Progress = Callable[[str, float], None]
"""Told which phase is at work and what share of it is done, 0 to 1."""


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

    `prefix` is the folder as the user named it, with a slash. `shown` is None where the content
    has errors.
    """

    prefix: str
    source: Source
    settings: Settings | None
    decks: tuple[Deck, ...]
    diagnostics: tuple[Diagnostic, ...]
    ledger: Ledger = ledger.EMPTY
    shown: Shown | None = None

    @property
    def has_errors(self) -> bool:
        """Whether a build must not start."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a release did to notes: how many are new, changed and retired."""

    new: int
    changed: int
    retired: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: no artifacts where the content has errors."""

    checked: tuple[Checked, ...]
    artifacts: tuple[Artifact, ...]
    moved: Moved | None = None


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
    found = [*read.diagnostics, *source.found, *wrong]
    for deck in read.decks:
        progress(f"checking {folder.name}", 0)
        found += rules.check(deck, _surroundings(deck, source, terms, typesetter))
    prefix = f"{folder.as_posix().rstrip('/')}/"
    checked = Checked(prefix, source, read.settings, read.decks, _sorted(found), known)
    if checked.has_errors:
        return checked
    resolved = {deck.language: citations.resolve(deck) for deck in read.decks}
    digests = {deck.language: digest.digests(deck, resolved[deck.language]) for deck in read.decks}
    for deck in read.decks:
        found += identity.contradictions(deck, known, digests[deck.language])
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
    `note_type_mod` are in seconds since the epoch, `notes` by language and id.
    """

    version: str
    time: int
    note_type_mod: int
    notes: Mapping[str, Mapping[str, Note]]


def build(
    folders: Sequence[Path], targets: Sequence[str], output: Path, progress: Progress = silent
) -> Built:
    """Check decks and make the artifacts `targets` (names of writers) of each into `output`.

    Any error in any deck, or a character without a glyph, leaves `output` untouched. Raises
    `RectoversoError` when something can't be read, written or is not installed.
    """
    writers = _writers(targets)
    with Typesetter() as typesetter:
        checked = tuple(check(folder, typesetter, progress) for folder in folders)
        if any(each.has_errors for each in checked):
            return Built(checked, ())
        standings = [_standing(each) for each in checked]
        return _write(checked, standings, writers, output, typesetter, progress)


def release(
    folder: Path, targets: Sequence[str], output: Path, progress: Progress = silent
) -> Built:
    """Check a deck, make its artifacts under the version of `deck.toml` and write its ledger.

    The artifacts are finished before the ledger is written, and put in place after it. Findings,
    the refusals among them, leave everything untouched; so does any `RectoversoError`.
    """
    writers = _writers(targets)
    with Typesetter() as typesetter:
        checked = check(folder, typesetter, progress)
        if checked.has_errors:
            return Built((checked,), ())
        assert checked.settings is not None
        assert checked.shown is not None
        now = clock.now()
        version = config.place(checked.source.settings_text(), "version")
        refused = identity.refusals(checked.ledger, checked.settings.version, now, version)
        if refused:
            found = _sorted([*checked.diagnostics, *refused])
            return Built((replace(checked, diagnostics=found),), ())
        time = identity.release_time(checked.ledger, now)
        editions = [(deck, checked.shown.digests[deck.language]) for deck in checked.decks]
        types = note_types.digest(checked.settings)
        content = digest.content(checked.decks)
        after = identity.record(checked.ledger, editions, time, types, content)
        released = _standing_at(checked, after, checked.settings.version, time, types)
        built = _write(
            (checked,),
            [released],
            writers,
            output,
            typesetter,
            progress,
            before_placing=lambda: ledger.write(after, folder / ledger.FOLDER),
        )
        if not built.artifacts:
            return built  # a writer refused, and the ledger stayed as it was
        return replace(built, moved=_moved(checked.ledger, after))


def _moved(before: Ledger, after: Ledger) -> Moved:
    """What became of notes between two states of a ledger; a note is known by its guid."""
    then = {row.guid: row for row in before.rows if not row.retired_in}
    now = {row.guid: row for row in after.rows if not row.retired_in}
    changed = sum(row.mod != then[guid].mod for guid, row in now.items() if guid in then)
    return Moved(len(now.keys() - then.keys()), changed, len(then.keys() - now.keys()))


def _writers(targets: Sequence[str]) -> list[Writer]:
    """The writers by their names; `RectoversoError` when the machine lacks something."""
    writers = [writer(name) for name in targets]
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


def _standing(checked: Checked) -> Standing:
    """Where a deck stands by its ledger."""
    assert checked.settings is not None
    types = note_types.digest(checked.settings)
    last = checked.ledger.last_release
    if (
        last is not None
        and (last.version, last.note_types) == (checked.settings.version, types)
        and last.content == digest.content(checked.decks)
    ):
        version, stamp = last.version, last.time
    else:
        version = f"{checked.settings.version}-dev"
        stamp = clock.stamp(checked.source.root, checked.ledger.latest)
    return _standing_at(checked, checked.ledger, version, stamp, types)


def _standing_at(checked: Checked, known: Ledger, version: str, stamp: int, types: str) -> Standing:
    """Where a deck stands by the ledger `known`, as `version` at `stamp` with these note types."""
    assert checked.shown is not None
    notes = {
        deck.language: identity.identify(deck, known, checked.shown.digests[deck.language], stamp)
        for deck in checked.decks
    }
    return Standing(version, stamp, ledger.note_type_mod(known, types, stamp), notes)


def _write(
    checked: tuple[Checked, ...],
    standings: Sequence[Standing],
    writers: list[Writer],
    output: Path,
    typesetter: Typesetter,
    progress: Progress,
    before_placing: Callable[[], None] = lambda: None,
) -> Built:
    """Write all artifacts into a staging folder, then put each in its place by one rename."""
    with _staging(output) as folder:
        artifacts: list[Artifact] = []
        for number, (each, standing) in enumerate(zip(checked, standings, strict=True)):
            try:
                artifacts += _artifacts(each, standing, writers, folder, typesetter, progress)
            except WriterError as error:
                found = _sorted([*each.diagnostics, *error.diagnostics])
                return Built(_replaced(checked, number, found), ())
        names = [artifact.path.name for artifact in artifacts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            message = f"two decks make {twice[0]}: give one of them another `name` in deck.toml"
            raise RectoversoError(message)
        before_placing()
        placed = []
        for artifact in artifacts:
            target = output / artifact.path.name
            artifact.path.replace(target)
            placed.append(replace(artifact, path=target))
    return Built(checked, tuple(placed))


def _artifacts(
    checked: Checked,
    standing: Standing,
    writers: list[Writer],
    folder: Path,
    typesetter: Typesetter,
    progress: Progress,
) -> Iterator[Artifact]:
    """Every artifact of every edition of a deck, in the staging folder."""
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
            )
            yield each.write(deck, context)


def _medium(source: Source, language: str) -> Callable[[str], bytes]:
    """Gives a medium's bytes by the path that the content names."""
    return lambda path: source.medium(source.medium_path(path, language))


@contextmanager
def _staging(output: Path) -> Iterator[Path]:
    """A folder inside `output` that is gone afterwards, also what a killed build left."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        for left in output.glob(".staging-*"):
            if not _alive(left.name.removeprefix(".staging-")):
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


def _alive(process: str) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
