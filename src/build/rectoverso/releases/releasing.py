"""A release, from the checks to the tag.

What counts is one moment: when the ledger is written. Everything is made and tried before it, in
a staging folder; everything after it can be made again from what is there. So a release that is
stopped before the moment, even by a kill, has changed nothing, and one that is stopped after it
is finished by the next call, which knows it by its mark (`mark`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rectoverso import archive, pipeline
from rectoverso.anki import engine, note_types
from rectoverso.anki.names import PACKAGE, RETIRED_PACKAGE, file_name
from rectoverso.diagnostics import (
    Edit,
    Progress,
    RectoversoError,
    RefusedError,
    Report,
    UnfitError,
    silent,
)
from rectoverso.history import (
    clock,
    digesting,
    editions,
    identity,
    ledger,
    ledger_files,
    repository,
    retired,
    retired_pictures,
    translations,
)
from rectoverso.history.ledger import Ledger, Release
from rectoverso.pipeline import Sound, Standing
from rectoverso.releases import addresses, earlier, rehearsal, release_notes, snapshots
from rectoverso.releases.changes import Changes
from rectoverso.releases.earlier import Earlier
from rectoverso.releases.gone import last_pictures, last_texts
from rectoverso.releases.mark import Mark
from rectoverso.releases.readiness import (
    against_a_commit,
    changes_of,
    conflicts,
    expect_ready,
    tag_of,
)
from rectoverso.releases.rehearsal import Rehearsal
from rectoverso.releases.snapshots import Packed, Snapshot
from rectoverso.source import fixing
from rectoverso.source.folder import fingerprint, release_notes_path
from rectoverso.source.markdown import anchors
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import SUMS, Artifact
from rectoverso.writers.edition import Edition
from rectoverso.writers.staging import place, staging


@dataclass(frozen=True, slots=True)
class Moved:
    """What a release does to notes: how many are new, changed and retired, and for how many of
    the changed each reason holds (`digesting.PARTS`, `id` for a new id, `return`, `adopted`).
    """

    new: int
    changed: int
    retired: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a release brings to who learns in one language: what changes for those who hold the
    last one, and how its imports went (not at all, where the engine is missing).
    """

    language: str
    changes: Changes
    rehearsals: tuple[Rehearsal, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """What came of a release.

    `not_rehearsed` says how to get the engine where it is missing. `tag` is the tag that was made;
    empty where none was. `finished_earlier` when it finished a release that was stopped.
    `unmarked` are the ids of retired questions whose texts nobody has, so that no package can mark
    them; `unpictured` are the pictures that retired notes show and no package can bring.
    `not_at_hand` says of earlier releases why it was not rehearsed over them, `obstacle` why this
    one could not be committed now, where that was only tried; `addresses` says what the deck's
    addresses lack; empty where they lack nothing.
    """

    report: Report
    artifacts: tuple[Artifact, ...]
    moved: Moved
    deliveries: tuple[Delivery, ...]
    not_rehearsed: str
    tag: str
    finished_earlier: bool
    unmarked: tuple[str, ...]
    unpictured: tuple[str, ...]
    not_at_hand: tuple[str, ...]
    obstacle: str
    addresses: str


@dataclass(frozen=True, slots=True)
class Choices:
    """How a release is made.

    `targets` are the artifacts. With `commit`, it ends in a commit and a tag. `against` are
    packages of the last release, where they are not in `output` and git has no tag of it;
    `earlier` are packages of earlier releases, or folders of them, to rehearse with; without any,
    they are found (`earlier.packages`). With `try_only`, nothing is written, and a tree with
    changes will do.
    """

    targets: tuple[str, ...]
    commit: bool = True
    against: tuple[Path, ...] = ()
    earlier: tuple[Path, ...] = ()
    try_only: bool = False


def release(folder: Path, output: Path, choices: Choices, progress: Progress = silent) -> Released:
    """Release the version of `deck.toml`: check, make, rehearse, write the ledger, commit, tag.

    `RefusedError` where something speaks against it; that, and any `RectoversoError` before the
    ledger is written, leaves everything as it was.
    """
    with pipeline.typesetting() as typesetter, ExitStack() as stack:
        seen = fingerprint(folder, output)
        deck = pipeline.sound(folder, typesetter, progress)
        mark = Mark.of(deck)
        stack.enter_context(mark.alone())
        stack.enter_context(pipeline.refusing(deck.report))
        unfinished = mark.unfinished(deck)
        obstacle = ""
        if unfinished is None:
            expect_ready(deck)
            obstacle = against_a_commit(deck, output) if choices.commit else ""
            if obstacle and not choices.try_only:
                raise RectoversoError(obstacle)
            before, after = deck.ledger, _recorded(deck)
        else:
            before, after = unfinished, deck.ledger
        previous = _previous(deck, before, output, choices, stack, progress)
        gone = _gone(deck, after, previous)
        known = Earlier({})
        if not choices.earlier and not engine.requires():
            known = earlier.packages(deck, before, output, stack, progress, previous)
        if choices.try_only:
            staged = Path(stack.enter_context(TemporaryDirectory(prefix="rectoverso-")))
        else:
            staged = stack.enter_context(staging(output))
        work = _Work(
            deck=deck,
            seen=seen,
            before=before,
            after=after,
            release=after.releases[-1],
            previous=previous,
            gone=gone,
            earlier=known,
            obstacle=obstacle,
            staged=staged,
            typesetter=typesetter,
            progress=progress,
        )
        return _finish(work, mark, output, choices, finishing=unfinished is not None)


def rehearse(
    folder: Path, output: Path, progress: Progress = silent
) -> tuple[tuple[Rehearsal, ...], tuple[str, ...]]:
    """Import a deck as it is now over what its last releases shipped, in each of its languages;
    with that, why some of these are not at hand.

    `RectoversoError` and `RefusedError` as a release does, and where the engine is missing.
    """
    if lacking := engine.requires():
        raise RectoversoError(lacking[0])
    with pipeline.typesetting() as typesetter, ExitStack() as stack:
        deck = pipeline.sound(folder, typesetter, progress)
        known = earlier.packages(deck, deck.ledger, output, stack, progress)
        made_in = Path(stack.enter_context(TemporaryDirectory(prefix="rectoverso-")))
        at = pipeline.standing(deck)
        writers = pipeline.named(["apkg"])
        done: list[Rehearsal] = []
        for made in pipeline.make(at, writers, made_in, typesetter, progress):
            home = made_in / f"learners-{made.language}"
            home.mkdir()
            over = known.packages[made.language]
            done += rehearsal.rehearse(made.path, over, home, progress)
        return tuple(done), known.without


@dataclass(frozen=True, slots=True)
class _Gone:
    """What retired notes showed last: their texts, the pictures of these, and what of both nobody
    has.
    """

    texts: Mapping[ledger.Key, retired.RetiredText]
    pictures: Mapping[str, bytes]
    unmarked: tuple[str, ...]
    unpictured: tuple[str, ...]


def _gone(deck: Sound, after: Ledger, previous: Snapshot | None) -> _Gone:
    """What is kept of retired notes after a release: what was, and what it retires."""
    packed = previous.packed if previous else ()
    texts = last_texts(deck.texts, after, {each.language: each.package for each in packed})
    pictures = last_pictures(texts, deck.pictures, [each.path for each in packed])
    return _Gone(
        texts,
        pictures,
        unmarked=tuple(key[1] for key in retired.missing(texts, after)),
        unpictured=retired_pictures.missing(texts, pictures),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """A release under way: the deck, the ledger before and after, what is made from them."""

    deck: Sound
    seen: str
    before: Ledger
    after: Ledger
    release: Release
    previous: Snapshot | None
    gone: _Gone
    earlier: Earlier
    obstacle: str
    staged: Path
    typesetter: Typesetter
    progress: Progress

    def make(self, at: Standing, targets: Iterable[str]) -> list[Artifact]:
        """The artifacts `targets` in the staging folder."""
        writers = pipeline.named(list(targets))
        return list(pipeline.make(at, writers, self.staged, self.typesetter, self.progress))


def _finish(
    work: _Work, mark: Mark, output: Path, choices: Choices, *, finishing: bool
) -> Released:
    """Make everything in staging, try it, and put it in place."""
    deck, version = work.deck, work.release.version
    at = pipeline.standing_at(
        replace(deck, texts=work.gone.texts, pictures=work.gone.pictures),
        work.after,
        version,
        work.release.time,
    )
    packages = work.make(at, ("apkg",))
    packed = [Packed.of(made) for made in packages]
    changes = [_changes(work, each) for each in packed]
    if found := [each for compared in changes for each in conflicts(compared, deck)]:
        raise UnfitError(tuple(found))
    lacking = "".join(engine.requires()[:1])
    deliveries = tuple(
        Delivery(each.language, compared, () if lacking else _rehearsed(work, each, choices))
        for each, compared in zip(packed, changes, strict=True)
    )
    if failures := tuple(
        f"rehearsal: {words}"
        for each in deliveries
        for rehearsed in each.rehearsals
        for words in rehearsed.failures
    ):
        raise RefusedError((deck.report,), failures)
    told = tuple(
        replace(edition, release_notes=_notes(work, edition, compared))
        for edition, compared in zip(at.editions, changes, strict=True)
    )
    others = (name for name in choices.targets if name != "apkg")
    artifacts = (*packages, *work.make(replace(at, editions=told), others))
    released = Released(
        report=deck.report_with(artifacts),
        artifacts=artifacts,
        moved=_moved(work.before, work.after),
        deliveries=deliveries,
        not_rehearsed=lacking,
        tag="",
        finished_earlier=finishing,
        unmarked=work.gone.unmarked,
        unpictured=work.gone.unpictured,
        not_at_hand=work.earlier.without,
        obstacle=work.obstacle,
        addresses=addresses.remark(deck.settings, first=not deck.ledger.releases),
    )
    if choices.try_only:
        return released
    folder = deck.source.root
    if fingerprint(folder, output) != work.seen:
        raise RectoversoError(
            f"{folder} was changed while the release ran: nothing was written; call it again"
        )
    mark.set(version, work.before)
    ledger_files.write(work.after, folder / ledger.FOLDER)
    changed = _write_sources(work, told)
    placed = place(artifacts, work.staged, output, sums=SUMS in choices.targets)
    tag = ""
    if choices.commit:
        tag = tag_of(deck, version)
        _commit(folder, output, changed, tag, f"Release {deck.settings.name} {version}")
    mark.clear()
    return replace(released, artifacts=placed, tag=tag)


def _recorded(deck: Sound) -> Ledger:
    """The ledger once the version of `deck.toml` is released now."""
    shown = [(draft.deck, draft.digests) for draft in deck.drafts]
    made = Release(
        deck.settings.version,
        identity.release_time(deck.ledger, clock.now()),
        note_types.digest(deck.settings),
        digesting.content(deck.decks),
        note_types.schema(deck.settings),
    )
    return identity.record(deck.ledger, shown, made, deck.retirements)


# ---------------------------------------------------------------- what was before


def _previous(
    deck: Sound,
    before: Ledger,
    output: Path,
    choices: Choices,
    stack: ExitStack,
    progress: Progress,
) -> Snapshot | None:
    """The packages of the last release; None before the first one.

    Those that `choices.against` names, else those in `output`, in a folder of `choices.earlier` or
    in that of `deck.toml`, else the tag's, built again.
    `RectoversoError` where there are none: the release notes and the texts of retired questions
    come from them.
    """
    last = before.last_release
    if last is None:
        return None
    languages = {row.language for row in before.rows if not row.retired_in}
    name = deck.settings.name
    given = Snapshot(tuple(map(Packed.read, choices.against)), before)
    if given.packed and given.languages >= languages:
        if _is_of(given, before, languages):
            return given
        raise RectoversoError(
            f"the packages named by --against are not those of {last.version}:"
            " their notes are not the ledger's"
        )
    named = (path for path in choices.earlier if path.is_dir())
    for folder in (output, *named, *earlier.kept_in(deck)):
        files = [
            folder / file_name(name, language, last.version, PACKAGE) for language in languages
        ]
        if files and all(file.is_file() for file in files):
            held = Snapshot(tuple(map(Packed.read, sorted(files))), before)
            if _is_of(held, before, languages):
                return held
    root, tag = deck.source.root, tag_of(deck, last.version)
    if repository.has_tag(root, tag):
        # in full: a branch or a folder may be called like the tag
        there = snapshots.snapshot(f"refs/tags/{tag}", root, progress, held=True)
        return stack.enter_context(there)
    raise RectoversoError(
        f"the package of {last.version} is needed, to say what changed: git fetch --tags (the tag"
        f" is {tag}), or name it with --against"
    )


def _is_of(held: Snapshot, before: Ledger, languages: Iterable[str]) -> bool:
    """Whether packages hold the notes that the ledger says were shipped last."""
    return all(
        {note.guid: note.mod for note in held.package(language).notes}
        == {
            row.guid: row.mod
            for row in before.rows
            if row.language == language and not row.retired_in
        }
        for language in languages
    )


# ---------------------------------------------------------------- what changed


def _changes(work: _Work, made: Packed) -> Changes:
    """What an import of a new package changes for learners who hold the last one."""
    before = work.previous or Snapshot((), work.before)
    after = Snapshot((made,), work.after, work.deck.settings)
    told = snapshots.compared(before, after, made.language)
    # What is newest among the notes may be older than the release: that changed none of them.
    newer = replace(told.after, version=work.release.version)
    last = work.before.last_release
    older = told.before if last is None else replace(told.before, version=last.version)
    return replace(told, before=older, after=newer)


def _notes(work: _Work, edition: Edition, compared: Changes) -> str:
    """The release notes of an edition, in its language."""
    deck, version = edition.deck, work.release.version
    marking = file_name(deck.name, deck.language, version, RETIRED_PACKAGE)
    return release_notes.markdown(
        compared,
        version=version,
        title=deck.title,
        retired_package=marking if edition.retired else "",
    )


def _moved(before: Ledger, after: Ledger) -> Moved:
    """What became of notes between two states of a ledger; a note is known by its guid."""
    every = {row.guid: row for row in before.rows}
    then = {row.guid: row for row in before.rows if not row.retired_in}
    now = {row.guid: row for row in after.rows if not row.retired_in}
    reasons: Counter[str] = Counter()
    changed = 0
    for guid, row in now.items():
        old = then.get(guid) or every.get(guid)
        if old is None or old.mod == row.mod:
            continue
        changed += 1
        if old.digest:
            reasons.update(digesting.reasons(old.digest, row.digest))
        else:
            reasons["adopted"] += 1
        if old.id != row.id:
            reasons["id"] += 1
        if guid not in then:
            reasons["return"] += 1
    ordered = [*digesting.PARTS, "id", "return", "adopted"]
    return Moved(
        len(now.keys() - every.keys()),
        changed,
        len(then.keys() - now.keys()),
        {name: reasons[name] for name in ordered if reasons[name]},
    )


def _rehearsed(work: _Work, made: Packed, choices: Choices) -> tuple[Rehearsal, ...]:
    """A new package, imported over what learners may have."""
    over = list(work.earlier.packages.get(made.language, ()))
    for path in choices.earlier:
        over += rehearsal.earlier_releases(made.path, path) if path.is_dir() else [path]
    held = work.previous.path(made.language) if work.previous else None
    if held is not None and not any(_same(held, path) for path in over):
        over.append(held)
    with TemporaryDirectory(prefix="rectoverso-") as name:
        return tuple(rehearsal.rehearse(made.path, over, Path(name), work.progress))


def _same(one: Path, other: Path) -> bool:
    return archive.sha256(one) == archive.sha256(other)


# ---------------------------------------------------------------- what is written


def _write_sources(work: _Work, editions: Sequence[Edition]) -> tuple[Path, ...]:
    """Write what belongs to the release besides the ledger; all that has to be committed.

    Doing it twice is doing it once.
    """
    root, version = work.deck.source.root, work.release.version
    kept = root / ledger.FOLDER
    pictures = kept / retired_pictures.FOLDER
    sources = [root / edition.deck.language for edition in editions]
    for folder in (kept, pictures, root / "releases", *sources):
        archive.sweep(folder)
    changed = [kept / name for name in (ledger.NOTES, ledger.RELEASES)]
    if work.gone.texts or (kept / retired.FILE).exists():
        retired.write(work.gone.texts, kept)
        changed.append(kept / retired.FILE)
    retired_pictures.write(work.gone.pictures, kept)
    changed += [pictures / name for name in work.gone.pictures]
    changed += repository.committed(pictures)  # also what an interrupted release removed
    changed += _carry_translations(work.deck)  # while the source still says the earlier ids
    fixing.write(root, list(_without_was(work.deck)))
    for edition in editions:
        # All of them: an interrupted release may have mended some before.
        changed += [root / chapter.path for chapter in edition.deck.chapters]
    for edition in editions:
        path = root / release_notes_path(version, edition.deck.language)
        path.parent.mkdir(exist_ok=True)
        archive.write(path, edition.release_notes.encode())
        changed.append(path)
    return tuple(changed)


def _carry_translations(deck: Sound) -> Iterator[Path]:
    """Put what is recorded of translations under the ids that the questions have now; gives the
    file, where there is one.
    """
    folder = deck.source.root / ledger.FOLDER
    known, wrong = translations.read(folder)
    lines = editions.accepted(deck.compared, known, ())
    if lines != known and not wrong:  # what can't be read would be lost
        translations.write(lines.values(), folder)
    if (folder / translations.FILE).exists():
        yield folder / translations.FILE


def _without_was(deck: Sound) -> Iterator[Edit]:
    """Edits that take out the earlier ids: from now on the ledger knows them."""
    for each in deck.decks:
        for entry in each.entries():
            span = entry.question.id_span
            if entry.question.was and span.line == span.end_line:
                line = deck.source.lines(span.path)[span.line - 1]
                written = line[span.column - 1 : span.end_column - 1]
                yield Edit(span, anchors.without_was(written))


def _commit(folder: Path, output: Path, changed: Sequence[Path], tag: str, title: str) -> None:
    """Commit what the release wrote, and tag the commit.

    `RectoversoError` where git refuses, or a hook of the repository changed what was released.
    """
    written = fingerprint(folder, output)
    try:
        repository.commit(folder, changed, title)
        if fingerprint(folder, output) != written or changes_of(folder, output):
            raise RectoversoError("a hook of the repository changed what the release wrote")
        if not repository.has_tag(folder, tag):
            repository.tag(folder, tag, title)
    except RectoversoError as error:
        raise RectoversoError(
            f"{error}; the release is written, but not committed and tagged: mend that, and call"
            " release again to finish it"
        ) from error
