"""A deck's packages at some moment: of a file, of a deck's folder, of a git revision.

What two moments differ in (`changes`) is told from packages alone, whatever they come from. A
revision is built with today's program from what git holds of it; guids and `mod`s are those of
the ledger of that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso import changes, ledger, package, pipeline, repository
from rectoverso.changes import Changes, Retired
from rectoverso.diagnostics import RectoversoError, Severity
from rectoverso.ledger import RENAMED, Ledger, Row
from rectoverso.package import Package
from rectoverso.pipeline import Progress, silent
from rectoverso.texmath import Typesetter

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
    """What `side` names: a package file, a deck's folder or a git revision of the folder `deck`.

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
        folder = deck or _only_deck()
        if not repository.is_revision(folder, side):
            raise RectoversoError(
                f"{side} is no package file, no folder and no git revision of {folder}"
            )
        exported = repository.export(folder, side, Path(name) / "source")
        yield _built(exported, Path(name), commit_time(folder, side), progress)


def compare(
    old: str, new: str, deck: Path | None = None, progress: Progress = silent
) -> Mapping[str, Changes]:
    """What changed from one side to the other (`moment` says what a side is), by language.

    Of editions that only one side has, everything is new or gone. Where each side is one package,
    these two are compared, whatever their languages. `RectoversoError` as `moment` does.
    """
    with moment(old, deck, progress) as before, moment(new, deck, progress) as after:
        then, now = dict(before.packages), dict(after.packages)
        if len(then) == len(now) == 1 and "" in (*then, *now):
            then, now = {"": then.popitem()[1]}, {"": now.popitem()[1]}
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
    living = {row.guid for row in known.rows if not row.retired_in}
    ids: dict[str, list[str]] = {}
    last: dict[str, Row] = {}
    for row in known.rows:
        if row.language != language or not row.retired_in or row.guid in living:
            continue
        ids.setdefault(row.guid, []).append(row.id)
        if row.guid not in last or row.reason != RENAMED:
            last[row.guid] = row
    return {
        guid: Retired(row.retired_in, row.reason, row.successor, tuple(ids[guid]), row.kind)
        for guid, row in last.items()
    }


def of_file(path: Path) -> Moment:
    """The moment that a package file holds. `RectoversoError` when it can't be read."""
    read = package.read(path)
    return Moment({language(read): read}, {language(read): path})


def language(read: Package) -> str:
    """The language of one of our packages, by its note types' names; empty for a foreign one."""
    words = {tuple(kind.name.split()[1:]) for kind in read.note_types.values()}
    known = {parts[0] for parts in words if len(parts) == 2 and parts[1] in ("question", "cloze")}
    return known.pop() if len(known) == 1 else ""


def commit_time(folder: Path, revision: str) -> int | None:
    """When a revision was committed, in seconds; None when git does not say."""
    said = repository.ask(folder, "log", "-1", "--format=%ct", f"{revision}^{{commit}}")
    return int(said) if said else None


def _only_deck() -> Path:
    decks = sorted(file.parent for file in Path("content").glob("*/deck.toml"))
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
    """The packages of the deck in `folder`, written below `output`."""
    with Typesetter() as typesetter:
        checked = pipeline.check(folder, typesetter, progress)
        if checked.has_errors:
            first = next(found for found in checked.diagnostics if found.severity is Severity.ERROR)
            raise RectoversoError(
                f"{folder.name} can't be built: {first.span.path}:{first.span.line}"
                f" {first.code} {first.message} (rectoverso check says all)"
            )
        at = pipeline.standing(checked, time)
        for _ in pipeline.make(checked, at, pipeline.named(targets), output, typesetter, progress):
            pass
    files = {
        deck.language: output / f"{deck.name}-{deck.language}-{at.version}{_SUFFIX}"
        for deck in checked.decks
    }
    packages = {name: package.read(file) for name, file in files.items()}
    return Moment(packages, files, checked.ledger)
