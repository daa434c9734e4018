"""The ledger: what each release shipped, in two text files that git can merge.

`ledger/notes.tsv` has one line per note, sorted by language, id and kind:

    language        of the edition
    id              of the question
    kind            the note type: question or cloze
    guid            by which Anki knows the note; it never changes, whatever becomes of the id
    mod             the note's modification time, in seconds since 1970-01-01 UTC
    digest          of what the note showed (see `digest`); empty: nothing shipped yet
    first release   the version that first shipped the note
    last change     the version that last changed it; the note's `Edition`
    retired in      the version that no longer held the note; empty while it lives
    successor       the id that took its place, where there is one: a new name for the same note
                    (then both lines hold one guid), the question it was merged into, or its own
                    id where it became a note of the other kind
    reason          why the note was retired, in the author's words (see `retirement`) or one of
                    `renamed`, `merged` and `became a cloze`, `became a question`
    due             where the note stands among new cards (see `due`). It is kept, so that a
                    question that is added later lands between its neighbours for learners who
                    have those already

`ledger/releases.tsv` has one line per release:

    version
    time                of the release, in seconds
    note type digest    of templates and style (`note_types.digest`)
    content digest      of all that the books show, too (`digest.content`): it tells unreleased
                        content from released where no note changed. Empty: unknown
    schema digest       of the ids, names and order of the note types' fields and templates
                        (`note_types.schema`): where it moves, learners get no updates any more.
                        Empty: unknown
    notes digest        of the lines of `notes.tsv` that the release wrote (`notes_digest`): a line
                        that is edited by hand, or merged wrongly, must not reach learners under a
                        released version. Empty: unknown

Fields are parted by tabs and hold no control characters; the first line names the columns. A
missing folder means that nothing was released yet. Reading never raises on bad content, it gives
diagnostics: `LEDGER001` for what can't be read, `LEDGER005` for lines that contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rectoverso import archive
from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity, Span

FOLDER = "ledger"
NOTES = "notes.tsv"
RELEASES = "releases.tsv"
KINDS = ("question", "cloze")
RENAMED, MERGED = "renamed", "merged"
"""Reasons that a ledger gives by itself: a note under a new id, a question that took another up."""

MALFORMED = "LEDGER001"
CONTRADICTION = "LEDGER005"

NOTE_COLUMNS = (
    "language",
    "id",
    "kind",
    "guid",
    "mod",
    "digest",
    "first release",
    "last change",
    "retired in",
    "successor",
    "reason",
    "due",
)
RELEASE_COLUMNS = (
    *("version", "time", "note type digest"),
    *("content digest", "schema digest", "notes digest"),
)

Key = tuple[str, str, str]
"""A note's language, id and kind."""


class Row(NamedTuple):
    """A note's line in the ledger; see the module for what the columns mean.

    `due` is None where the line leaves it empty, as for a note adopted from a foreign deck.
    """

    language: str
    id: str
    kind: str
    guid: str
    mod: int
    digest: str
    first_release: str
    last_change: str
    retired_in: str
    successor: str
    reason: str
    due: int | None

    @property
    def key(self) -> Key:
        """What the line stands for."""
        return (self.language, self.id, self.kind)


class Release(NamedTuple):
    """A release: its version, when it was made (seconds), the digests of its note types, of its
    content, of its note types' schema and of the ledger's lines.
    """

    version: str
    time: int
    note_types: str
    content: str = ""
    schema: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every note that was ever shipped, and every release; both sorted, by key and by version.

    `lines` are the numbers of the lines that rows were read from (from 1), for findings.
    """

    rows: tuple[Row, ...] = ()
    releases: tuple[Release, ...] = ()
    lines: Mapping[Key, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def latest(self) -> int:
        """The latest moment that a learner's note may carry; 0 before the first release.

        Anki takes an update only where `mod` is newer, so all that changes is stamped later.
        """
        times = [release.time for release in self.releases]
        return max(times + [row.mod for row in self.rows], default=0)

    @property
    def last_release(self) -> Release | None:
        """The release with the highest version; None before the first one."""
        return self.releases[-1] if self.releases else None

    def index(self) -> dict[Key, Row]:
        """The rows by language, id and kind."""
        return {row.key: row for row in self.rows}

    def place(self, row: Row) -> Span:
        """Where a row's id stands in `notes.tsv`; the file's start where that is unknown."""
        path = f"{FOLDER}/{NOTES}"
        if row.key not in self.lines:
            return Span.whole(path)
        line, column = self.lines[row.key], len(row.language) + 2
        return Span(path, line, column, line, column + len(row.id))


EMPTY = Ledger()


def ledger(rows: Iterable[Row], releases: Iterable[Release]) -> Ledger:
    """The ledger that holds these lines, in whatever order they come."""
    return Ledger(
        tuple(sorted(rows, key=lambda row: row.key)),
        tuple(sorted(releases, key=lambda release: version_key(release.version))),
    )


def version_key(version: str) -> tuple[int, ...]:
    """The order of versions: 1.10.0 comes after 1.9.0. ValueError when it isn't a version."""
    return tuple(int(part) for part in version.split("."))


def note_type_mod(ledger: Ledger, digest: str, stamp: int) -> int:
    """When the note types came to be as they are now, in seconds: their `mod`.

    `digest` is theirs now. The time of the first of the last releases that all shipped these note
    types; `stamp` when the last release shipped others or nothing was released yet.
    """
    mod = stamp
    for release in reversed(ledger.releases):
        if release.note_types != digest:
            break
        mod = release.time
    return mod


def notes_digest(rows: Iterable[Row]) -> str:
    """The sha256 of the lines of what was shipped, 32 digits of it; what was adopted from a foreign
    deck and not shipped yet does not count.
    """
    shipped = sorted((row for row in rows if row.first_release), key=lambda row: row.key)
    return sha256(notes_text(Ledger(tuple(shipped))).encode()).hexdigest()[:32]


# ---------------------------------------------------------------- writing


def notes_text(ledger: Ledger) -> str:
    """The text of `notes.tsv`. ValueError when a field can't stand in it."""
    fields = ([*row[:-1], "" if row.due is None else row.due] for row in ledger.rows)
    return _table(NOTE_COLUMNS, fields)


def releases_text(ledger: Ledger) -> str:
    """The text of `releases.tsv`. ValueError when a field can't stand in it."""
    return _table(RELEASE_COLUMNS, ledger.releases)


def _table(columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    lines = ["\t".join(columns), *("\t".join(map(str, row)) for row in rows)]
    for line in lines:
        if line.count("\t") != len(columns) - 1 or _CONTROL.search(line.replace("\t", "")):
            raise ValueError(f"a field of the ledger holds a control character: {line!r}")
    return "\n".join(lines) + "\n"


def write(ledger: Ledger, folder: Path) -> None:
    """Write both files into `folder` (the deck's `ledger`), which is made when it is missing.

    Stopped at any moment, even by a kill, it leaves a folder that reads as the old ledger or as
    the new one: the text for `releases.tsv` first waits under a name that holds the hash of the
    `notes.tsv` it belongs to. The moment `notes.tsv` is replaced is the one that counts.
    `RectoversoError` when the folder can't be written; ValueError when a field can't stand in it.
    """
    notes, releases = notes_text(ledger).encode(), releases_text(ledger).encode()
    target = folder / NOTES
    try:
        folder.mkdir(exist_ok=True)
        if target.exists() and target.read_bytes() == notes:
            archive.write(folder / RELEASES, releases)
        else:
            waiting = folder / _waiting(notes)
            archive.write(waiting, releases)
            try:
                archive.write(target, notes)
            except OSError:
                waiting.unlink(missing_ok=True)
                raise
            waiting.replace(folder / RELEASES)
        for left in folder.glob(_waiting(None)):
            left.unlink()
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def sweep(folder: Path) -> None:
    """Remove from `folder` (the deck's `ledger`) what a release left there that was killed before
    its ledger was written. `RectoversoError` when that fails.
    """
    notes = _content(folder / NOTES)
    belongs = "" if notes is None else _waiting(notes)
    try:
        for left in folder.glob(_waiting(None)):
            if left.name != belongs:
                left.unlink(missing_ok=True)
        archive.sweep(folder)
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def _waiting(notes: bytes | None) -> str:
    """The name under which the releases wait for these notes; for None the pattern of all."""
    return f".releases-{'*' if notes is None else sha256(notes).hexdigest()[:16]}.tsv"


# ---------------------------------------------------------------- reading


def read(folder: Path) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """The ledger in `folder` (the deck's `ledger`), and what is wrong with it.

    Where something is wrong, the ledger holds the lines that are right. `RectoversoError` when a
    file can't be read at all.
    """
    if folder.is_symlink():
        return EMPTY, (_foreign(FOLDER),)
    foreign = [
        _foreign(f"{FOLDER}/{name}")
        for name in (NOTES, RELEASES)
        if (file := folder / name).is_symlink() or (file.exists() and not file.is_file())
    ]
    if foreign:
        return EMPTY, tuple(foreign)
    notes = _content(folder / NOTES)
    waiting = None if notes is None else _content(folder / _waiting(notes))
    return parse(notes, _content(folder / RELEASES) if waiting is None else waiting)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RectoversoError(f"{file} can't be read: {error.strerror}") from error


def _foreign(path: str) -> Diagnostic:
    hint = "put a plain folder with plain files in its place"
    message = "the ledger is a link or no file, so what it says may belong to another deck"
    return Diagnostic(MALFORMED, Severity.ERROR, message, Span.whole(path), (hint,))


def parse(notes: bytes | None, releases: bytes | None) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """The ledger that the two files' bytes hold (None: no such file), and what is wrong in them.

    Findings come in reading order; where there are any, the ledger holds the lines that are right.
    """
    note_lines = _Lines(f"{FOLDER}/{NOTES}", NOTE_COLUMNS, notes)
    rows = [(line, _row(line.fields)) for line in note_lines.read(_NOTE_FORMS)]
    release_lines = _Lines(f"{FOLDER}/{RELEASES}", RELEASE_COLUMNS, releases)
    released = [
        (line, Release(line.fields[0], int(line.fields[1]), *line.fields[2:]))
        for line in release_lines.read(_RELEASE_FORMS)
    ]
    note_lines.no_doubles((line, row.key) for line, row in rows)
    release_lines.no_doubles((line, version_key(release.version)) for line, release in released)
    found = note_lines.found + release_lines.found
    if releases is not None and notes is None:
        message = f"{NOTES} is missing, so what was released is unknown"
        hint = "bring the file back from the version control's history"
        found.append(note_lines.finding(MALFORMED, message, None, hint))
    if not found:
        found += _contradictions(note_lines, rows, release_lines, released)
    whole = ledger(
        {row.key: row for _, row in rows}.values(),
        {version_key(release.version): release for _, release in released}.values(),
    )
    last = whole.last_release
    if not found and last is not None and last.notes and last.notes != notes_digest(whole.rows):
        message = f"{NOTES} is not what the release of {last.version} wrote"
        found.append(note_lines.finding(CONTRADICTION, message, None, _BACK))
    lines = {row.key: line.number for line, row in rows}
    return replace(whole, lines=lines), tuple(sorted(found, key=lambda finding: finding.sort_key))


def _row(fields: list[str]) -> Row:
    language, name, kind, guid, mod, digest, first, last, retired, successor, reason, due = fields
    place = int(due) if due else None
    return Row(
        *(language, name, kind, guid, int(mod), digest),
        *(first, last, retired, successor, reason, place),
    )


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    words: str


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ID = r"[a-z0-9][a-z0-9-]*"
_VERSION = r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}"
_SECONDS = _Form(re.compile(r"[0-9]{1,12}"), "a number of seconds since 1970")
_RELEASED = _Form(re.compile(rf"({_VERSION})?"), "a version like 1.0.0 (or empty)")
_DIGEST = _Form(re.compile(r"[0-9a-f.]*"), "a digest (digits and letters a to f, and dots)")
_NOTE_FORMS = (
    _Form(re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), "a language code like ko"),
    _Form(re.compile(_ID), "an id (letters a-z, digits and hyphens)"),
    _Form(re.compile("|".join(KINDS)), f"a kind of note: {' or '.join(KINDS)}"),
    _Form(re.compile(r"[^\x00-\x1f\x7f]+"), "a guid without control characters"),
    _SECONDS,
    _DIGEST,
    _RELEASED,
    _RELEASED,
    _RELEASED,
    _Form(re.compile(rf"({_ID})?"), "an id (or empty)"),
    _Form(re.compile(r"[^\x00-\x1f\x7f]*"), "a reason without control characters"),
    _Form(re.compile(r"([0-9]{1,9})?"), "a number up to 999999999 (or empty)"),
)
_RELEASE_FORMS = (
    _Form(re.compile(_VERSION), "a version like 1.0.0"),
    *(_SECONDS, _DIGEST, _DIGEST, _DIGEST, _DIGEST),
)
CONFLICT_MARKERS = re.compile(r"<{7}|={7}|>{7}|\|{7}")
"""How the lines begin that git writes around the sides of a merge conflict."""


class _Line(NamedTuple):
    number: int
    fields: list[str]

    def column(self, field: int) -> int:
        """Where a field begins, counting from 1."""
        return 1 + sum(len(text) + 1 for text in self.fields[:field])


class _Lines:
    """One file's lines, with the findings in them."""

    def __init__(self, path: str, columns: tuple[str, ...], content: bytes | None) -> None:
        self.path = path
        self.columns = columns
        self.found: list[Diagnostic] = []
        self.conflict = False
        self.lines: list[str] = []
        if content is None:
            return
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            number = content[: error.start].count(b"\n") + 1
            line = _Line(number, [])
            self._say("this line is not UTF-8", line, "bring the line back from the history")
            return
        self.lines = text.split("\n")
        if self.lines[-1] == "" and len(self.lines) > 1:
            self.lines.pop()

    def read(self, forms: tuple[_Form, ...]) -> list[_Line]:
        """The lines that are right, without the first one."""
        right = []
        for number, text in enumerate(self.lines, 1):
            text = text.removesuffix("\r")
            line = _Line(number, text.split("\t"))
            if CONFLICT_MARKERS.match(text):
                self._conflict(line)
            elif number == 1:
                self._head(line)
            elif self._fits(line, forms):
                right.append(line)
        return right

    def _conflict(self, line: _Line) -> None:
        self.conflict = True
        hint = (
            "keep the lines of both sides (where both hold a note, the one of the later release)"
            " and delete the lines with the markers"
        )
        self._say("a merge conflict stands in the ledger", line, hint)

    def _head(self, line: _Line) -> None:
        if tuple(line.fields) != self.columns:
            hint = "its columns are, parted by tabs: " + ", ".join(self.columns)
            self._say("the first line does not name the ledger's columns", line, hint)

    def _fits(self, line: _Line, forms: tuple[_Form, ...]) -> bool:
        if len(line.fields) != len(forms):
            count = len(line.fields)
            message = f"this line has {count} fields, and {len(forms)} belong in it"
            hint = "they are, parted by tabs: " + ", ".join(self.columns)
            self._say(message, line, hint)
            return False
        right = True
        for index, (text, form) in enumerate(zip(line.fields, forms, strict=True)):
            if not form.pattern.fullmatch(text):
                shown = text if len(text) <= 40 else text[:40] + "…"
                message = f"{shown!r} in column `{self.columns[index]}` is not {form.words}"
                hint = "bring the line back from the version control's history"
                self.found.append(self.finding(MALFORMED, message, line, hint, index))
                right = False
        return right

    def no_doubles(self, keys: Iterable[tuple[_Line, object]]) -> None:
        """Find lines that stand for the same thing. Within a conflict they are its nature."""
        first: dict[object, _Line] = {}
        for line, key in keys:
            earlier = first.setdefault(key, line)
            if earlier is not line and not self.conflict:
                message = f"line {earlier.number} already stands for this"
                self._say(message, line, "delete one of the two, the older state")

    def _say(self, message: str, line: _Line, hint: str) -> None:
        self.found.append(self.finding(MALFORMED, message, line, hint))

    def finding(
        self, code: str, message: str, line: _Line | None, hint: str, field: int | None = None
    ) -> Diagnostic:
        """A finding at a field of a line, at a whole line or at the file."""
        if line is None:
            span = Span.whole(self.path)
        elif field is None:
            length = len("\t".join(line.fields))
            span = Span(self.path, line.number, 1, line.number, 1 + length)
        else:
            column = line.column(field)
            end = column + len(line.fields[field])
            span = Span(self.path, line.number, column, line.number, end)
        return Diagnostic(code, Severity.ERROR, message, span, (hint,))


# ---------------------------------------------------------------- lines against each other

_BACK = "a line was edited by hand or merged wrongly: bring it back from the history"


def _contradictions(
    notes: _Lines,
    rows: list[tuple[_Line, Row]],
    releases: _Lines,
    released: list[tuple[_Line, Release]],
) -> Iterator[Diagnostic]:
    yield from _times(releases, released)
    versions = {version_key(release.version) for _, release in released}
    ids = {(row.language, row.id) for _, row in rows}
    guids: dict[str, tuple[_Line, Row]] = {}
    living: dict[tuple[str, str], _Line] = {}
    for line, row in rows:
        for message, column in _wrong_versions(row, versions):
            yield notes.finding(CONTRADICTION, message, line, _BACK, column)
        if row.successor and (row.language, row.successor) not in ids:
            message = f"the successor `{row.successor}` has no line of its own"
            yield notes.finding(CONTRADICTION, message, line, _BACK, 9)
        for column, what in ((9, "a successor"), (10, "a reason to be retired")):
            if row[column] and not row.retired_in:
                message = f"this note has {what}, but was never retired"
                yield notes.finding(CONTRADICTION, message, line, _BACK, column)
        if row.retired_in:
            continue
        other, holder = guids.setdefault(row.guid, (line, row))
        if other is not line:
            message = f"`{holder.id}` in line {other.number} has the same guid"
            yield notes.finding(CONTRADICTION, message, line, _BACK, 3)
        twin = living.setdefault((row.language, row.id), line)
        if twin is not line:
            message = f"`{row.id}` lives in line {twin.number} as a note of the other kind"
            yield notes.finding(CONTRADICTION, message, line, _BACK, 2)


def _times(releases: _Lines, released: list[tuple[_Line, Release]]) -> Iterator[Diagnostic]:
    ordered = sorted(released, key=lambda pair: version_key(pair[1].version))
    for (_, earlier), (line, later) in pairwise(ordered):
        if later.time <= earlier.time:
            message = f"{later.version} is not later than {earlier.version}"
            yield releases.finding(CONTRADICTION, message, line, _BACK, 1)


def _wrong_versions(row: Row, versions: set[tuple[int, ...]]) -> Iterator[tuple[str, int]]:
    before: tuple[int, ...] = ()
    for column in (6, 7, 8):
        version = str(row[column])
        if not version:
            continue
        key = version_key(version)
        if key not in versions:
            yield f"{version} in column `{NOTE_COLUMNS[column]}` was never released", column
        elif key < before:
            name = NOTE_COLUMNS[column]
            yield f"{version} in column `{name}` lies before what the note went through", column
        before = key
