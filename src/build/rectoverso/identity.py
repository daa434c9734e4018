"""Identity over releases: which note a question is, when it changed, and where it stands.

A learner's Anki knows a note by its guid and takes an update only where `mod` is newer. So a guid
depends on nothing that an author edits, and `mod` moves only when the note shows something new:
an unchanged note that is stamped anew would overwrite what the learner wrote into it.

Findings: `LEDGER002` a version that is not higher than the last release's, `LEDGER003` a clock
behind what was shipped, `LEDGER004` an identity that two questions claim, `LEDGER006` (a warning)
a retired id that comes back with other content, `LEDGER007` (a warning) a question that became
another kind of note, `LEDGER008` (a warning) an earlier id that no release knows.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from rectoverso import due
from rectoverso.diagnostics import Diagnostic, Severity, Span
from rectoverso.ledger import Key, Ledger, Release, Row, ledger, version_key
from rectoverso.model import Deck, Kind, Question
from rectoverso.nearest import Nearest

NOT_HIGHER = "LEDGER002"
CLOCK_BEHIND = "LEDGER003"
CLAIMED_TWICE = "LEDGER004"
COME_BACK = "LEDGER006"
OTHER_KIND = "LEDGER007"
UNKNOWN_FORMER_ID = "LEDGER008"

GUID_LENGTH = 20
"""Characters of a guid, of five bits each: 100 bits."""

_OF_KIND = {Kind.BASIC: "question", Kind.CHOICE: "question", Kind.CLOZE: "cloze"}


@dataclass(frozen=True, slots=True)
class Note:
    """What Anki needs to know a question again.

    `mod` is in seconds since the epoch; `edition` is the release that last changed the note;
    `due` orders new cards, with gaps so that later ones fit between.
    """

    guid: str
    mod: int
    edition: str
    due: int


def kind_of(kind: Kind) -> str:
    """The note type of a question: `question` or `cloze`. Anki can't turn one into the other."""
    return _OF_KIND[kind]


def guid(uid: str, language: str, first_id: str, kind: str) -> str:
    """The guid of a note that no ledger knows: letters a-z and digits 2-7.

    `uid` is the deck's, `first_id` the question's first id, `kind` its note type. None of the four
    can hold the separator, so different notes never hash the same text.
    """
    named = "\x1f".join(("rectoverso", "note", uid, language, first_id, kind))
    return b32encode(sha256(named.encode()).digest()).decode("ascii").lower()[:GUID_LENGTH]


def identify(deck: Deck, ledger: Ledger, digests: Mapping[str, str], stamp: int) -> dict[str, Note]:
    """The note of every question of `deck`, by the question's id.

    `digests` are what the notes show now, by id (`digest.digests`). A note that the last release
    holds as it is keeps its `mod` and edition; every other takes `stamp` (seconds; later than
    `ledger.latest`) and the deck's version. The numbers that order new
    cards stay where the order of the questions allows.
    """
    index = ledger.index()
    questions = [asked.question for asked in deck.questions()]
    known = [_known(index, deck.language, question) for question in questions]
    dues = due.spread([None if row is None else row.due for row in known])
    notes = {}
    for question, row, number in zip(questions, known, dues, strict=True):
        if row is None:
            first_id = question.was[0] if question.was else question.id
            note = guid(deck.uid, deck.language, first_id, kind_of(question.kind))
            notes[question.id] = Note(note, stamp, deck.version, number)
        elif _unchanged(row, question, digests):
            notes[question.id] = Note(row.guid, row.mod, row.last_change, number)
        else:
            mod = max(stamp, row.mod + 1)
            notes[question.id] = Note(row.guid, mod, deck.version, number)
    return notes


def record(
    ledger_before: Ledger,
    editions: Sequence[tuple[Deck, Mapping[str, str]]],
    time: int,
    note_types: str,
    content: str = "",
) -> Ledger:
    """The ledger after a release of all `editions` (each a deck with its digests) at `time`.

    What is new or changed is stamped with `time`, in seconds; what no edition holds any more is
    retired; a note under a new id leaves its old line behind, with the new id as its successor.
    `note_types` is the digest of the note types, `content` that of all that the artifacts show.
    ValueError unless the editions have one version,
    higher than every one before, and `time` is later than all that was shipped (`refusals` says
    so beforehand).
    """
    versions = {deck.version for deck, _ in editions}
    if len(versions) != 1:
        raise ValueError("a release has one version and at least one edition")
    (version,) = versions
    last = ledger_before.last_release
    if last is not None and version_key(version) <= version_key(last.version):
        raise ValueError(f"{version} is not higher than {last.version}")
    if time <= ledger_before.latest:
        raise ValueError(f"{time} is not later than {ledger_before.latest}")
    index = ledger_before.index()
    rows: dict[Key, Row] = {}
    successors: dict[tuple[str, str], str] = {}
    for deck, digests in editions:
        notes = identify(deck, ledger_before, digests, time)
        for asked in deck.questions():
            question = asked.question
            row = _row(index, deck, question, notes[question.id], digests[question.id])
            rows[row.key] = row
            for old in question.was:
                successors.setdefault((deck.language, old), question.id)
    living = {(row.language, row.id) for row in rows.values()}
    for row in ledger_before.rows:
        if row.key not in rows:
            place = (row.language, row.id)
            own = row.id if place in living else ""
            successor = successors.get(place) or own
            rows[row.key] = row._replace(
                retired_in=row.retired_in or version, successor=row.successor or successor
            )
    release = Release(version, time, note_types, content)
    return ledger(rows.values(), [*ledger_before.releases, release])


def _known(index: Mapping[Key, Row], language: str, question: Question) -> Row | None:
    """The line that a question carries on: its own, else one of an id that it had before."""
    kind = kind_of(question.kind)
    ids = (question.id, *question.was)
    return next((row for name in ids if (row := index.get((language, name, kind)))), None)


def _unchanged(row: Row, question: Question, digests: Mapping[str, str]) -> bool:
    # A note that comes back is stamped: learners may hold it marked as retired.
    return (
        row.id == question.id
        and row.digest == digests[question.id]
        and bool(row.last_change)
        and not row.retired_in
    )


def _row(index: Mapping[Key, Row], deck: Deck, question: Question, note: Note, digest: str) -> Row:
    earlier = _known(index, deck.language, question)
    return Row(
        language=deck.language,
        id=question.id,
        kind=kind_of(question.kind),
        guid=note.guid,
        mod=note.mod,
        digest=digest,
        first_release=(earlier.first_release if earlier else "") or deck.version,
        last_change=note.edition,
        retired_in="",
        successor="",
        due=note.due,
    )


# ---------------------------------------------------------------- what speaks against it


def release_time(ledger: Ledger, now: int) -> int:
    """The time of a release made `now`: at least a second later than all that was shipped."""
    return max(now, ledger.latest + 1)


def refusals(
    ledger: Ledger, version: str, now: int, place: Span | None = None
) -> tuple[Diagnostic, ...]:
    """Why `version` can't be released `now` (seconds), as far as the ledger alone can tell.

    `place` is where the version is set; `deck.toml` as a whole when it is not given.
    """
    place = place or Span.whole("deck.toml")
    found = []
    last = ledger.last_release
    if last is not None and version_key(version) <= version_key(last.version):
        message = f"version {version} is not higher than {last.version}, which is released"
        hint = "raise `version` in deck.toml"
        found.append(Diagnostic(NOT_HIGHER, Severity.ERROR, message, place, (hint,)))
    if now < ledger.latest:
        late = ledger.latest - now
        message = f"the clock is {late} s behind what was shipped"
        hint = (
            "set the clock (or SOURCE_DATE_EPOCH) right; if it is, a time in ledger/ is wrong:"
            " learners' Anki would refuse every update until then"
        )
        found.append(Diagnostic(CLOCK_BEHIND, Severity.ERROR, message, place, (hint,)))
    return tuple(found)


def contradictions(
    deck: Deck, ledger: Ledger, digests: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Where `deck` and what was released tell two stories: claims on one identity (errors), an
    id come back and a kind changed (warnings). In reading order.
    """
    questions = [asked.question for asked in deck.questions()]
    found: list[Diagnostic] = []
    for findings in (
        _claims(questions),
        _shared(deck, ledger, questions),
        _changes(deck, ledger, questions, digests),
        _unknown(deck, ledger, questions),
    ):
        # what goes before explains what comes after at the same place
        places = {finding.span for finding in found}
        found += [finding for finding in findings if finding.span not in places]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _claims(questions: Iterable[Question]) -> Iterator[Diagnostic]:
    """What is wrong with the earlier ids (`was`) that questions name."""
    questions = list(questions)
    ids = {question.id for question in questions}
    claimed: dict[str, Question] = {}
    for question in questions:
        for old in question.was:
            first = claimed.setdefault(old, question)
            if old == question.id:
                yield _twice(question, f"`{old}` is this question's own id", "take it out of `was`")
            elif old in ids:
                message = f"`{old}` still stands in the deck, so this question can't be it"
                yield _twice(question, message, "take it out of `was`, or remove the other one")
            elif first is not question:
                message = f"`{first.id}` carries on `{old}` already"
                yield _twice(question, message, "name an earlier id in one `was` only")


def _shared(deck: Deck, ledger: Ledger, questions: Iterable[Question]) -> Iterator[Diagnostic]:
    """Questions whose guid belongs to another one, in the deck or in the ledger."""
    index = ledger.index()
    by_guid = {row.guid: row for row in ledger.rows}
    holders: dict[str, Question] = {}
    for question in questions:
        row = _known(index, deck.language, question)
        if row is not None:
            note = row.guid
        else:
            first_id = question.was[0] if question.was else question.id
            note = guid(deck.uid, deck.language, first_id, kind_of(question.kind))
        holder = holders.setdefault(note, question)
        other = holder.id if holder is not question else ""
        if not other and row is None and note in by_guid:
            other = by_guid[note].id
        if other and other != question.id:
            message = (
                f"the identity of `{question.id}` belongs to `{other}`, which once had this id"
            )
            yield _twice(question, message, "give the new question an id that was never used")


def _changes(
    deck: Deck, ledger: Ledger, questions: Iterable[Question], digests: Mapping[str, str]
) -> Iterator[Diagnostic]:
    index = ledger.index()
    for question in questions:
        kind = kind_of(question.kind)
        row = index.get((deck.language, question.id, kind))
        if row and row.retired_in and row.digest != digests[question.id]:
            message = (
                f"`{question.id}` was retired in {row.retired_in} and comes back with other content"
            )
            hint = "right for the same question; another question needs an id of its own"
            yield _warning(COME_BACK, question, message, hint)
        if row is None or row.retired_in:
            yield from _other_kind(deck, index, question, kind)


def _unknown(deck: Deck, ledger: Ledger, questions: Iterable[Question]) -> Iterator[Diagnostic]:
    """Earlier ids (`was`) that no release has shipped: slips of the pen, most likely."""
    if not ledger.releases:
        return
    shipped = {row.id for row in ledger.rows if row.language == deck.language}
    nearest = Nearest(shipped)
    for question in questions:
        for old in question.was:
            if old not in shipped:
                near = nearest.to(old)
                hint = f"did you mean `{near}`?" if near else "take it out of `was`"
                message = f"no release has shipped `{old}`, so there is no schedule to carry on"
                yield _warning(UNKNOWN_FORMER_ID, question, message, hint)


def _other_kind(
    deck: Deck, index: Mapping[Key, Row], question: Question, kind: str
) -> Iterator[Diagnostic]:
    other = "cloze" if kind == "question" else "question"
    for name in (question.id, *question.was):
        row = index.get((deck.language, name, other))
        if row and not row.retired_in:
            message = f"`{name}` was released as a {other} and becomes a {kind}"
            hint = (
                "Anki can't turn one into the other: learners get a new note, and their progress"
                " stays with the old one, which retires"
            )
            yield _warning(OTHER_KIND, question, message, hint)
            return


def _twice(question: Question, message: str, hint: str) -> Diagnostic:
    return Diagnostic(CLAIMED_TWICE, Severity.ERROR, message, question.id_span, (hint,))


def _warning(code: str, question: Question, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, question.id_span, (hint,))
