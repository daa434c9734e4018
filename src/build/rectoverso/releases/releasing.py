"""A release, from the checks to the tag.

What counts is one moment: when the ledger is written. Everything is made and tried before it, in
a staging folder; everything after it can be made again from what is there. So a release that is
stopped before the moment, even by a kill, has changed nothing, and one that is stopped after it
is finished by the next call. That call knows the ledger as it was from a mark that lies beside
git's own files (in the ledger's folder where there is no repository), from the moment until all
is done.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso import archive, pipeline
from rectoverso.anki import engine, note_types, package
from rectoverso.diagnostics import Diagnostic, Edit, RectoversoError, Severity
from rectoverso.history import clock, digest, identity, ledger, repository, retired
from rectoverso.history.ledger import Ledger, Release
from rectoverso.pipeline import Built, Checked, Progress, Standing, silent
from rectoverso.releases import rehearsal, release_notes, snapshots
from rectoverso.releases.changes import Changes
from rectoverso.releases.rehearsal import Rehearsal
from rectoverso.source import config, fixing
from rectoverso.source.folder import SETTINGS, fingerprint, release_notes_path
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact, WriterError
from rectoverso.writers.retired import RetiredWriter

_PACKAGE: Final = "apkg"
_WAS: Final = re.compile(r"""\s+(?:data-)?was\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>}]+)""")
_VERSION: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){2}")
_SHOWN: Final = 5
_UNHELD: Final = ".release"
"""The mark's name in the ledger's folder, where no repository holds the deck."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a release does to notes: how many are new, changed and retired, and for how many of
    the changed each reason holds (`digest.PARTS`, `id` for a new id, `return`, `adopted`).
    """

    new: int
    changed: int
    retired: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Released:
    """What came of a release.

    `built.artifacts` is empty where something speaks against it; then nothing was written.
    `changes` are by language. `rehearsals` are empty where the engine is missing: then
    `not_rehearsed` says how to get it. `tag` is the tag that was made; empty where none was.
    `finished_earlier` when it finished a release that was stopped. `unmarked` are the ids of
    retired questions whose texts nobody has, so that no package can mark them; `unpictured` are
    the pictures that retired notes show and no package can bring.
    """

    built: Built
    moved: Moved | None = None
    changes: Mapping[str, Changes] | None = None
    rehearsals: tuple[Rehearsal, ...] = ()
    not_rehearsed: str = ""
    tag: str = ""
    finished_earlier: bool = False
    unmarked: tuple[str, ...] = ()
    unpictured: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """What an import would do wrong, a sentence each."""
        return tuple(words for each in self.rehearsals for words in each.failures)


@dataclass(frozen=True, slots=True)
class Choices:
    """How a release is made.

    `targets` are the artifacts. With `commit`, it ends in a commit and a tag. `against` are
    packages of the last release, where they are not in `output` and git has no tag of it;
    `earlier` are packages of earlier releases, or folders of them, to rehearse with. With
    `try_only`, nothing is written.
    """

    targets: tuple[str, ...]
    commit: bool = True
    against: tuple[Path, ...] = ()
    earlier: tuple[Path, ...] = ()
    try_only: bool = False


def release(folder: Path, output: Path, choices: Choices, progress: Progress = silent) -> Released:
    """Release the version of `deck.toml`: check, make, rehearse, write the ledger, commit, tag.

    Findings, the refusals among them, leave everything as it was; so does any `RectoversoError`
    before the ledger is written.
    """
    with Typesetter() as typesetter, ExitStack() as stack:
        seen = fingerprint(folder, output)
        checked = pipeline.check(folder, typesetter, progress)
        if checked.has_errors:
            return Released(Built((checked,), ()))
        mark = _Mark.of(checked)
        stack.enter_context(mark.alone())
        before = mark.unfinished(checked)
        finishing = before is not None
        if before is None:
            before = checked.ledger
            refused = _refusals(checked, choices, output)
            if refused:
                return Released(Built((pipeline.with_findings(checked, refused),), ()))
            after = _recorded(checked)
        else:
            after = checked.ledger
        last = after.last_release
        assert last is not None
        previous = _previous(checked, before, output, choices, stack, progress)
        gone = _gone(checked, after, previous)
        staged = stack.enter_context(pipeline.staging(output))
        work = _Work(
            checked, seen, before, after, last, previous, gone, staged, typesetter, progress
        )
        try:
            return _finish(work, mark, output, choices, finishing=finishing)
        except WriterError as error:
            return Released(Built((pipeline.with_findings(checked, error.diagnostics),), ()))


@dataclass(frozen=True, slots=True)
class _Gone:
    """What retired notes showed last: their texts, the pictures of these, and what of both nobody
    has; the notes by language as the package marks them.
    """

    texts: Mapping[ledger.Key, retired.Text]
    pictures: Mapping[str, bytes]
    notes: Mapping[str, tuple[retired.RetiredNote, ...]]
    unmarked: tuple[str, ...]
    unpictured: tuple[str, ...]


def _gone(checked: Checked, after: Ledger, previous: snapshots.Moment | None) -> _Gone:
    """What is kept of retired notes after a release: what was, and what it retires."""
    packages, files = (previous.packages, previous.files) if previous else ({}, {})
    texts = retired.gathered(checked.texts, after, packages)
    pictures = retired.pictures.gathered(texts, checked.pictures, files.values())
    return _Gone(
        texts,
        pictures,
        retired.by_language(texts, after, pictures),
        unmarked=tuple(key[1] for key in retired.missing(texts, after)),
        unpictured=retired.pictures.missing(texts, pictures),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """A release under way: the deck, the ledger before and after, what is made from them."""

    checked: Checked
    seen: str
    before: Ledger
    after: Ledger
    release: Release
    previous: snapshots.Moment | None
    gone: _Gone
    staged: Path
    typesetter: Typesetter
    progress: Progress

    def make(self, at: Standing, targets: Sequence[str]) -> list[Artifact]:
        """The artifacts `targets` in the staging folder."""
        writers = pipeline.named(targets)
        made = pipeline.make(self.checked, at, writers, self.staged, self.typesetter, self.progress)
        return list(made)


def _finish(
    work: _Work, mark: _Mark, output: Path, choices: Choices, *, finishing: bool
) -> Released:
    """Make everything in staging, try it, and put it in place."""
    checked, version = work.checked, work.release.version
    at = pipeline.standing_at(checked, work.after, version, work.release.time)
    at = replace(at, retired=work.gone.notes)
    packages = work.make(at, (_PACKAGE,))
    files = {deck.language: made.path for deck, made in zip(checked.decks, packages, strict=True)}
    compared = {name: _changes(work, name, file) for name, file in files.items()}
    conflicts = [found for each in compared.values() for found in _conflicts(each, checked)]
    if conflicts:
        return Released(Built((pipeline.with_findings(checked, conflicts),), ()), changes=compared)
    rehearsals, lacking = _rehearse(work, files, choices)
    result = Released(
        Built((checked,), ()),
        _moved(work.before, work.after),
        compared,
        rehearsals,
        lacking,
        finished_earlier=finishing,
        unmarked=work.gone.unmarked,
        unpictured=work.gone.unpictured,
    )
    if result.failures:
        return result
    notes = {name: _notes(work, name, compared[name]) for name in files}
    others = [name for name in choices.targets if name != _PACKAGE]
    rest = work.make(replace(at, release_notes=notes), others)
    artifacts = [*packages, *rest]
    if choices.try_only:
        return replace(result, built=Built((checked,), tuple(artifacts)))
    folder = checked.source.root
    if fingerprint(folder, output) != work.seen:
        raise RectoversoError(
            f"{folder} was changed while the release ran: nothing was written; call it again"
        )
    mark.set(version, work.before)
    ledger.write(work.after, folder / ledger.FOLDER)
    changed = _write_sources(work, notes)
    placed = pipeline.place(artifacts, pipeline.SUMS in choices.targets, work.staged, output)
    tag = ""
    if choices.commit:
        tag = _tag(checked, version)
        _commit(folder, output, changed, tag, f"Release {checked.decks[0].name} {version}")
    mark.clear()
    return replace(result, built=Built((checked,), placed), tag=tag)


def _commit(folder: Path, output: Path, changed: Sequence[Path], tag: str, title: str) -> None:
    """Commit what the release wrote, and tag the commit.

    `RectoversoError` where git refuses, or a hook of the repository changed what was released.
    """
    written = fingerprint(folder, output)
    try:
        repository.commit(folder, changed, title)
        if fingerprint(folder, output) != written or _changes_of(folder, output):
            raise RectoversoError("a hook of the repository changed what the release wrote")
        if not repository.has_tag(folder, tag):
            repository.tag(folder, tag, title)
    except RectoversoError as error:
        raise RectoversoError(
            f"{error}; the release is written, but not committed and tagged: mend that, and call"
            " release again to finish it"
        ) from error


def _changes_of(folder: Path, output: Path) -> tuple[str, ...]:
    """What differs from the last commit, without what lies in the folder of the artifacts."""
    top, made = repository.top(folder), output.resolve()
    changed = repository.changes(folder)
    return tuple(path for path in changed if not (top / path).resolve().is_relative_to(made))


def _tag(checked: Checked, version: str) -> str:
    """The git tag of a release of the deck."""
    return f"{checked.decks[0].name}-{version}"


# ---------------------------------------------------------------- what speaks against it


def _refusals(checked: Checked, choices: Choices, output: Path) -> tuple[Diagnostic, ...]:
    """What speaks against a release now.

    `RectoversoError` where the repository knows more than the ledger, or is not ready for a
    commit.
    """
    assert checked.settings is not None
    root, version = checked.source.root, checked.settings.version
    place = config.place(checked.source.settings_text(), "version")
    schema = note_types.schema(checked.settings)
    refused = identity.refusals(checked.ledger, version, clock.now(), schema, place)
    if refused:
        return refused
    held = repository.holds(root)
    if held:
        _no_tag_without_its_ledger(checked)
    if not choices.commit:
        return ()
    if not held:
        raise RectoversoError(
            f"{root} is in no git repository ({repository.why_not(root)}): git init, and commit"
            " the deck; or --no-commit, and keep the ledger by yourself"
        )
    unready = repository.unready(root)
    if unready:
        raise RectoversoError(unready)
    _named(
        _changes_of(root, output),
        "the tree differs from the last commit in {}: commit first, so that the tag holds what"
        " learners get",
    )
    _named(
        repository.unknown(root, _read(checked)),
        "git does not keep {} (is it ignored?): add it, so that the tag holds what learners get",
    )
    return ()


def _named(paths: Sequence[str], message: str) -> None:
    """Raise `message` as a `RectoversoError`, with some of the paths in it, where there are any."""
    if paths:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        raise RectoversoError(message.format(", ".join(paths[:_SHOWN]) + more))


def _read(checked: Checked) -> Iterator[str]:
    """The files that the deck consists of, as paths below its folder."""
    yield SETTINGS
    for deck in checked.decks:
        yield from (chapter.path for chapter in deck.chapters)
        for medium in deck.media:
            yield checked.source.medium_path(medium.path, deck.language)


def _no_tag_without_its_ledger(checked: Checked) -> None:
    """Raise `RectoversoError` where git has a tag of a release that the ledger does not know."""
    known = {release.version for release in checked.ledger.releases}
    beginning = _tag(checked, "")
    for tag in repository.tags(checked.source.root, beginning):
        version = tag.removeprefix(beginning)
        if _VERSION.fullmatch(version) and version not in known:
            raise RectoversoError(
                f"git has a tag {tag}, and the ledger no such release: merge {tag} or bring its"
                f" ledger back (git checkout {tag} -- {checked.prefix}{ledger.FOLDER}); a tag that"
                " was never published may be deleted"
            )


def _recorded(checked: Checked) -> Ledger:
    """The ledger once the version of `deck.toml` is released now."""
    assert checked.settings is not None
    assert checked.shown is not None
    shown = [(deck, checked.shown.digests[deck.language]) for deck in checked.decks]
    made = Release(
        checked.settings.version,
        identity.release_time(checked.ledger, clock.now()),
        note_types.digest(checked.settings),
        digest.content(checked.decks),
        note_types.schema(checked.settings),
    )
    return identity.record(checked.ledger, shown, made, checked.retirements)


def _conflicts(compared: Changes, checked: Checked) -> Iterator[Diagnostic]:
    """A finding per reason for which learners' notes could not be updated."""
    place = config.place(checked.source.settings_text(), "version")
    reasons = Counter(conflict.reason for conflict in compared.forecast.conflicts)
    for reason, count in reasons.items():
        message = f"{count} notes would conflict with what learners have: {reason}"
        hint = "learners' Anki would not update them any more; undo what changed the note type"
        yield Diagnostic(identity.OTHER_SCHEMA, Severity.ERROR, message, place, (hint,))


# ---------------------------------------------------------------- what was before


def _previous(
    checked: Checked,
    before: Ledger,
    output: Path,
    choices: Choices,
    stack: ExitStack,
    progress: Progress,
) -> snapshots.Moment | None:
    """The packages of the last release; None before the first one.

    Those that `choices.against` names, else those in `output` or in a folder of
    `choices.earlier`, else the tag's, built again.
    `RectoversoError` where there are none: the release notes and the texts of retired questions
    come from them.
    """
    last = before.last_release
    if last is None:
        return None
    languages = {row.language for row in before.rows if not row.retired_in}
    name = checked.decks[0].name
    given = {snapshots.language(package.read(path)): path for path in choices.against}
    names = {language: f"{name}-{language}-{last.version}.apkg" for language in languages}
    folders = [output, *(path for path in choices.earlier if path.is_dir())]
    for files in (
        given,
        *(
            {key: folder / file for key, file in names.items() if (folder / file).is_file()}
            for folder in folders
        ),
    ):
        if files and files.keys() >= languages:
            read = {language: package.read(path) for language, path in files.items()}
            if all(_is_of(read[language], before, language) for language in languages):
                return snapshots.Moment(read, files, before)
            if files is given:
                raise RectoversoError(
                    f"the packages named by --against are not those of {last.version}:"
                    " their notes are not the ledger's"
                )
    root, tag = checked.source.root, _tag(checked, last.version)
    if repository.has_tag(root, tag):
        # in full: a branch or a folder may be called like the tag
        return stack.enter_context(snapshots.moment(f"refs/tags/{tag}", root, progress))
    raise RectoversoError(
        f"the package of {last.version} is needed, to say what changed: git fetch --tags (the tag"
        f" is {tag}), or name it with --against"
    )


def _is_of(read: package.Package, before: Ledger, language: str) -> bool:
    """Whether a package holds the notes that the ledger says were shipped last."""
    shipped = {
        row.guid: row.mod for row in before.rows if row.language == language and not row.retired_in
    }
    return shipped == {note.guid: note.mod for note in read.notes}


# ---------------------------------------------------------------- what changed


def _changes(work: _Work, language: str, file: Path) -> Changes:
    """What an import of the new package changes for learners who hold the last one."""
    old = work.previous.packages.get(language) if work.previous else None
    new = package.read(file)
    told = snapshots.compared(old or package.EMPTY, new, work.after, language)
    # What is newest among the notes may be older than the release: that changed none of them.
    after = replace(told.after, version=work.release.version)
    last = work.before.last_release
    before = told.before if last is None else replace(told.before, version=last.version)
    return replace(told, before=before, after=after)


def _notes(work: _Work, language: str, compared: Changes) -> str:
    """The release notes of an edition, in its language."""
    deck = next(each for each in work.checked.decks if each.language == language)
    name = f"{deck.name}-{language}-{work.release.version}"
    return release_notes.markdown(
        compared,
        version=work.release.version,
        title=deck.title,
        retired_package=f"{name}{RetiredWriter.suffix}" if language in work.gone.notes else "",
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
            reasons.update(digest.reasons(old.digest, row.digest))
        else:
            reasons["adopted"] += 1
        if old.id != row.id:
            reasons["id"] += 1
        if guid not in then:
            reasons["return"] += 1
    ordered = [*digest.PARTS, "id", "return", "adopted"]
    return Moved(
        len(now.keys() - every.keys()),
        changed,
        len(then.keys() - now.keys()),
        {name: reasons[name] for name in ordered if reasons[name]},
    )


def _rehearse(
    work: _Work, files: Mapping[str, Path], choices: Choices
) -> tuple[tuple[Rehearsal, ...], str]:
    """Import every new package over what learners may have; or why that was not done."""
    lacking = engine.requires()
    if lacking:
        return (), lacking[0]
    done: list[Rehearsal] = []
    for language, file in files.items():
        earlier: list[Path] = []
        for path in choices.earlier:
            earlier += rehearsal.earlier_releases(file, path) if path.is_dir() else [path]
        held = work.previous.files.get(language) if work.previous else None
        if held is not None and not any(_same(held, path) for path in earlier):
            earlier.append(held)
        with TemporaryDirectory(prefix="rectoverso-") as name:
            done += rehearsal.rehearse(file, earlier, Path(name), work.progress)
    return tuple(done), ""


def _same(one: Path, other: Path) -> bool:
    return archive.sha256(one) == archive.sha256(other)


# ---------------------------------------------------------------- what is written


def _write_sources(work: _Work, notes: Mapping[str, str]) -> tuple[Path, ...]:
    """Write what belongs to the release besides the ledger; all that has to be committed.

    Doing it twice is doing it once.
    """
    root, version = work.checked.source.root, work.release.version
    kept = root / ledger.FOLDER
    pictures = kept / retired.pictures.FOLDER
    languages = [deck.language for deck in work.checked.decks]
    for folder in (kept, pictures, root / "releases", *(root / name for name in languages)):
        archive.sweep(folder)
    changed = [kept / name for name in (ledger.NOTES, ledger.RELEASES)]
    if work.gone.texts or (kept / retired.FILE).exists():
        retired.write(work.gone.texts, kept)
        changed.append(kept / retired.FILE)
    retired.pictures.write(work.gone.pictures, kept)
    changed += [pictures / name for name in work.gone.pictures]
    changed += repository.committed(pictures)  # also what an interrupted release removed
    fixing.write(root, list(_without_was(work.checked)))
    # All of them: an interrupted release may have mended some before.
    changed += [root / chapter.path for deck in work.checked.decks for chapter in deck.chapters]
    for language, text in notes.items():
        path = root / release_notes_path(version, language)
        path.parent.mkdir(exist_ok=True)
        archive.write(path, text.encode())
        changed.append(path)
    return tuple(changed)


def _without_was(checked: Checked) -> Iterator[Edit]:
    """Edits that take out the earlier ids: from now on the ledger knows them."""
    for deck in checked.decks:
        for asked in deck.questions():
            span = asked.question.id_span
            if asked.question.was and span.line == span.end_line:
                line = checked.source.lines(span.path)[span.line - 1]
                written = line[span.column - 1 : span.end_column - 1]
                yield Edit(span, _WAS.sub("", written))


# ---------------------------------------------------------------- the mark


@dataclass(frozen=True, slots=True)
class _Mark:
    """The file that says that a release is under way, and what the ledger was before it."""

    path: Path

    @classmethod
    def of(cls, checked: Checked) -> _Mark:
        """The mark of a deck; there need be none."""
        root, name = checked.source.root, checked.decks[0].name
        if repository.holds(root):
            return cls(repository.private(root, f"rectoverso-release-{name}"))
        return cls(root / ledger.FOLDER / _UNHELD)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other release of the deck runs in the block, where a repository holds the deck.

        `RectoversoError` where one does. A kill ends the lock with the process.
        """
        if self.path.name == _UNHELD:
            yield
            return
        with self.path.with_suffix(".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise RectoversoError("another release of this deck is running") from error
            yield

    def set(self, version: str, before: Ledger) -> None:
        """Say that `version` is being released, and what the ledger is until then."""
        content = {
            "version": version,
            "notes": ledger.notes_text(before),
            "releases": ledger.releases_text(before),
        }
        self.path.parent.mkdir(exist_ok=True)
        archive.write(self.path, json.dumps(content, ensure_ascii=False).encode())

    def clear(self) -> None:
        """Say that nothing is under way."""
        self.path.unlink(missing_ok=True)

    def unfinished(self, checked: Checked) -> Ledger | None:
        """The ledger before a release that was stopped after its ledger was written; else None.

        `RectoversoError` where the deck is no longer what that release shipped.
        """
        try:
            content = json.loads(self.path.read_bytes())
            notes, releases = content["notes"].encode(), content["releases"].encode()
            before, wrong = ledger.parse(notes, releases)
            version = str(content["version"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RectoversoError(f"{self.path} can't be read; remove it: {error}") from error
        if wrong:
            raise RectoversoError(f"{self.path} can't be understood; remove it")
        last = checked.ledger.last_release
        if checked.ledger == before or last is None or last.version != version:
            # it was stopped before anything was written, or undone by hand
            ledger.sweep(checked.source.root / ledger.FOLDER)
            self.clear()
            return None
        if not pipeline.is_released(checked):
            raise RectoversoError(
                f"the release of {version} was interrupted, and the deck is not what it was then:"
                f" bring it back and set `version` to {version}, and call release again; or put"
                " what it wrote aside: git stash --include-untracked"
            )
        return before
