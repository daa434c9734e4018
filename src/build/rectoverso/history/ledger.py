"""The ledger: what each release shipped, in two text files that git can merge.

`ledger/notes.tsv` has one line per note, sorted by language, id and kind, `ledger/releases.tsv`
one per release. Fields are parted by tabs and hold no control characters; the first line names
the columns, which are the fields of `NoteRow` and `Release`. A missing folder means that nothing
was released yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Annotated, Final, NamedTuple

from rectoverso.diagnostics import Span
from rectoverso.history.tsv import Form

FOLDER: Final = "ledger"
NOTES: Final = "notes.tsv"
RELEASES: Final = "releases.tsv"
KINDS: Final = ("question", "cloze")
RENAMED: Final = "renamed"
"""The reason that the ledger gives for a line whose note lives on under a new id."""
MERGED: Final = "merged"
"""The reason that it gives for a question that another one took up."""

_ID = r"[a-z0-9][a-z0-9-]*"
_VERSION = r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}"
_WORDS = r'"(?:[^"\\\x00-\x1f\x7f]|\\["\\])*"'  # in JSON

LANGUAGE_FORM: Final = Form(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code like ko")
ID_FORM: Final = Form(_ID, "an id (letters a-z, digits and hyphens)")

Key = tuple[str, str, str]
"""A note's language, id and kind."""

_Seconds = Annotated[int, Form(r"[0-9]{1,12}", "a number of seconds since 1970", int)]
_Digest = Annotated[str, Form(r"[0-9a-f.]*", "a digest (digits and letters a to f, and dots)")]
_Released = Annotated[str, Form(rf"({_VERSION})?", "a version like 1.0.0 (or empty)")]


class NoteRow(NamedTuple):
    """A line of `notes.tsv`: a note that was shipped, or adopted from a foreign deck.

    language        of the edition
    id              of the question
    kind            the note type: question or cloze
    guid            by which Anki knows the note; it never changes, whatever becomes of the id
    mod             the note's modification time, in seconds since 1970-01-01 UTC
    digest          of what the note showed (see `digesting`); empty: nothing shipped yet
    first release   the version that first shipped the note
    last change     the version that last changed it; the note's `Edition`
    retired in      the version that no longer held the note; empty while it lives
    successor       the id that took its place, where there is one: a new name for the same note
                    (then both lines hold one guid), the question it was merged into, or its own
                    id where it became a note of the other kind
    reason          why the note was retired, in the author's words (see `retirement`) or one of
                    `renamed`, `merged` and `became a cloze`, `became a question`
    due             where the note stands among new cards (see `due`); None for an adopted note.
                    It is kept, so that a question that is added later lands between its
                    neighbours for learners who have those already
    """

    language: Annotated[str, LANGUAGE_FORM]
    id: Annotated[str, ID_FORM]
    kind: Annotated[str, Form("|".join(KINDS), f"a kind of note: {' or '.join(KINDS)}")]
    guid: Annotated[str, Form(r"[^\x00-\x1f\x7f]+", "a guid without control characters")]
    mod: _Seconds
    digest: _Digest = ""
    first_release: _Released = ""
    last_change: _Released = ""
    retired_in: _Released = ""
    successor: Annotated[str, Form(rf"({_ID})?", "an id (or empty)")] = ""
    reason: Annotated[str, Form(r"[^\x00-\x1f\x7f]*", "a reason without control characters")] = ""
    due: Annotated[
        int | None,
        Form(
            r"([0-9]{1,9})?",
            "a number up to 999999999 (or empty)",
            lambda text: int(text) if text else None,
        ),
    ] = None

    @property
    def key(self) -> Key:
        """What the line stands for."""
        return (self.language, self.id, self.kind)


class Release(NamedTuple):
    """A line of `releases.tsv`.

    version
    time                of the release, in seconds
    note type digest    of templates and style (`note_types.digest`)
    content digest      of all that the books show, too (`digesting.content`): it tells unreleased
                        content from released where no note changed. Empty: unknown
    schema digest       of the ids, names and order of the note types' fields and templates
                        (`note_types.schema`): where it moves, learners get no updates any more.
                        Empty: unknown
    notes digest        of the lines of `notes.tsv` that the release wrote (`notes_digest`): a line
                        that is edited by hand, or merged wrongly, must not reach learners under a
                        released version. Empty: unknown
    titles              of the editions by language, as JSON: Anki knows decks by their names.
                        Empty: unknown
    """

    version: Annotated[str, Form(_VERSION, "a version like 1.0.0")]
    time: _Seconds
    note_type_digest: _Digest
    content_digest: _Digest = ""
    schema_digest: _Digest = ""
    notes_digest: _Digest = ""
    titles: Annotated[
        str,
        Form(rf"(\{{({_WORDS}:{_WORDS}(,{_WORDS}:{_WORDS})*)?\}})?", "titles as JSON", later=True),
    ] = ""

    @property
    def titled(self) -> Mapping[str, str]:
        """The titles of the editions by language; none where they are unknown."""
        return json.loads(self.titles) if self.titles else {}

    @property
    def key(self) -> tuple[int, ...]:
        """What the line stands for: its version, in the order of versions."""
        return version_key(self.version)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every note that was ever shipped, and every release; both sorted, by key and by version.

    `lines` are the numbers of the lines that rows were read from (from 1), for findings.
    """

    rows: tuple[NoteRow, ...] = ()
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

    def place(self, row: NoteRow) -> Span:
        """Where a row's id stands in `notes.tsv`; the file's start where that is unknown."""
        path = f"{FOLDER}/{NOTES}"
        if row.key not in self.lines:
            return Span.whole(path)
        line, column = self.lines[row.key], len(row.language) + 2
        return Span(path, line, column, line, column + len(row.id))


EMPTY: Final = Ledger()


def titles(named: Mapping[str, str]) -> str:
    """Titles by language, as a line of `releases.tsv` has them."""
    plain = {language: plain_title(named[language]) for language in sorted(named)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def plain_title(title: str) -> str:
    """A title with single blanks and without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", title).split())


def ordered(rows: Iterable[NoteRow], releases: Iterable[Release]) -> Ledger:
    """The ledger that holds these lines, in whatever order they come."""
    by_key = attrgetter("key")
    return Ledger(tuple(sorted(rows, key=by_key)), tuple(sorted(releases, key=by_key)))


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
        if release.note_type_digest != digest:
            break
        mod = release.time
    return mod
