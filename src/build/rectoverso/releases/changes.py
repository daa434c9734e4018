"""What changed between two packages, and what an import of the newer one does to a learner.

A learner's Anki decides by guid, note type and `mod` alone, so `forecast` does too. `compare`
says it for people: which questions are new, changed, moved or gone, and how their texts differ.
Both read packages only, so that a foreign deck, or one of a release long ago, can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from rectoverso.anki import plain
from rectoverso.anki.package import Note, NoteType, Package, Part
from rectoverso.history.subsequence import longest_increasing
from rectoverso.languages import words
from rectoverso.releases import text_diff
from rectoverso.releases.text_diff import Line

# ---------------------------------------------------------------- what an import does


@dataclass(frozen=True, slots=True)
class Conflict:
    """A note that an import would leave as it is for ever, and why, in words."""

    guid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an import does, as guids of notes, sorted: made, changed, passed over; and the notes
    that Anki would no longer know again.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def conflicting(self) -> tuple[str, ...]:
        """The guids of the conflicts, sorted."""
        return tuple(conflict.guid for conflict in self.conflicts)


def forecast(old: Package, new: Package) -> Forecast:
    """What an import of `new`, under the default settings, does to a learner who holds `old` and
    edited nothing.

    Anki looks a note up by its guid. One that it lacks is made. Of the others it takes none whose
    note type has another id, or fields and templates that do not match (`_strange`): they
    conflict. What is left is updated where `mod` is newer, whatever its content. A guid that a
    package holds twice counts twice in the import's log, and once here.
    """
    held = {note.guid: note for note in old.notes}
    made, updated, unchanged = set[str](), set[str](), set[str]()
    conflicts: dict[str, str] = {}
    strange: dict[tuple[NoteType, NoteType], str] = {}
    for note in new.notes:
        before = held.get(note.guid)
        if before is None:
            made.add(note.guid)
            continue
        types = before.note_type, note.note_type
        if types not in strange:
            strange[types] = _strange(*types)
        if strange[types]:
            conflicts[note.guid] = strange[types]
        elif note.mod > before.mod:
            updated.add(note.guid)
        else:
            unchanged.add(note.guid)
    return Forecast(
        new=tuple(sorted(made)),
        updated=tuple(sorted(updated)),
        unchanged=tuple(sorted(unchanged - updated)),
        conflicts=tuple(Conflict(*item) for item in sorted(conflicts.items())),
    )


def _strange(old: NoteType, new: NoteType) -> str:
    """Why Anki takes `new` for another note type than a learner's `old`; empty where it does not.

    Measured: fields and templates must match one by one, in their order; two match by their ids,
    or by their names where one of them has no id. Names of note types, HTML, CSS and the kind
    don't count.
    """
    if old.id != new.id:
        return (
            f"the note was one of note type `{old.name}` (id {old.id}) and is now one of"
            f" `{new.name}` (id {new.id}): learners would keep the old text for ever, since Anki"
            " turns no note into one of another type"
        )
    unlike = _unlike("field", old.fields, new.fields)
    unlike = unlike or _unlike("template", old.templates, new.templates)
    if not unlike:
        return ""
    return (
        f"note type `{new.name}` {unlike}: Anki would keep the learners' note type beside a second"
        f" one, `{new.name}+`, and update none of their notes of it, now or later"
    )


def _unlike(what: str, old: tuple[Part, ...], new: tuple[Part, ...]) -> str:
    """How the fields or templates of a learner's note type differ from the package's."""
    if len(old) == len(new) and all(map(_match, old, new)):
        return ""
    added = [part.name for part in new if not _among(part, old)]
    removed = [part.name for part in old if not _among(part, new)]
    if not added and not removed:
        return f"has its {what}s in another order"
    if [part.name for part in old] == [part.name for part in new]:
        return f"has other ids of the {what}s {_named(added)}"
    words = [f"has a new {what} {_named(added)}" if added else ""]
    words += [f"has lost the {what} {_named(removed)}" if removed else ""]
    return " and ".join(word for word in words if word)


def _match(one: Part, other: Part) -> bool:
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return one.name == other.name


def _among(part: Part, parts: Iterable[Part]) -> bool:
    return any(_match(part, other) for other in parts)


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# ---------------------------------------------------------------- what changed, for people

Kind = Literal[
    "new",
    "returned",
    "kind",
    "changed",
    "picture",
    "parent",
    "reversed",
    "renamed",
    "moved",
    "tags",
    "stamped",
    "retired",
]
"""What became of a question: it is `new`; it had been retired and is `returned`; it was a note
of the other `kind` (question or cloze) and so is a new note under its old id; its text `changed`;
only the bytes of a `picture` did; its `parent`'s question was reworded; the `reversed` card was
switched on or off; its id was `renamed`; it `moved`; its `tags` are others; it is `stamped`,
delivered anew without anything to see; it was `retired`.
"""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

QUESTION: Final = "question"
CLOZE: Final = "cloze"

_SILENT: Final = frozenset({"Id", "Edition", "Context", "Reverse"})
_LONGEST_TITLE: Final = 200
_VERSION: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")


@dataclass(frozen=True, slots=True)
class Retired:
    """What the ledger says of a note that is gone: in which release it went, why, and the id of
    the question that took its place (or empty). `ids` are all that the note ever had, `kind` is
    its note type; both may be left out where the old package holds the note.
    """

    version: str
    reason: str
    successor: str
    ids: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A note as a reader knows it: `title` is its question in one line, `chapter` its chapter's id,
    `deck` where its first card lies; `kind` is "question" or "cloze".
    """

    guid: str
    id: str
    kind: str
    title: str
    chapter: str
    deck: str
    edition: str


class Move(NamedTuple):
    """A move: of the `chapter` (ids), the `parent` (questions), the `deck` (names below the title),
    or only of the place in the chapter's `order` (nothing to name).
    """

    what: Literal["chapter", "parent", "deck", "order"]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose text changed; without lines where only its form did (bold, a link)."""

    field: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """All that became of one question; `before` or `after` is None where there was or is none.

    `arrives` says whether an import brings it to those who hold the old package (a retirement, and
    another place in the order, never arrive). `emptied` counts the cards that have nothing to
    show any more; they stay with the learner. `retired` is what the ledger says, where it does.
    """

    before: Question | None
    after: Question | None
    kinds: tuple[Kind, ...]
    arrives: bool
    fields: tuple[FieldChange, ...] = ()
    moves: tuple[Move, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    emptied: int = 0
    retired: Retired | None = None

    @property
    def question(self) -> Question:
        """The question as it is now, or as it was where it is gone."""
        shown = self.after or self.before
        assert shown is not None
        return shown


@dataclass(frozen=True, slots=True)
class Overview:
    """What a whole package is: `name` and `language` as its note types say, the deck's `title`
    (empty where its decks have none in common), the `decks` below it, the newest release among
    its notes and the `first` that they know of, how many notes, and the chapters in their order.
    """

    name: str
    language: str
    title: str
    decks: tuple[str, ...]
    version: str
    first: str
    notes: int
    chapters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything between two packages; `all` is in the order of the newer one, what is gone last.

    `living` are all questions of the newer package, `chapters` the ids of those that stand
    elsewhere among the chapters, `former` the earlier ids of living notes by guid, `gone` what
    earlier releases retired (guid and word), `types` the names of note types by kind.
    """

    before: Overview
    after: Overview
    forecast: Forecast
    all: tuple[Change, ...]
    living: tuple[Question, ...]
    chapters: tuple[str, ...]
    former: Mapping[str, tuple[str, ...]]
    gone: tuple[Retired, ...]
    types: Mapping[str, str]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind; a question may have several."""
        return tuple(change for change in self.all if kind in change.kinds)


def compare(
    old: Package,
    new: Package,
    retired: Mapping[str, Retired],
    former: Mapping[str, Sequence[str]] | None = None,
) -> Changes:
    """What changed from `old` to `new`, two packages of one deck and language.

    `retired` is what the ledger says of notes that are gone, by guid, of all releases; `former`
    the earlier ids of notes, by guid, as far as known (those of `old` need not be named).
    """
    return _Comparison(old, new, retired, former or {}).result()


class _Side:
    """One of the two packages, indexed."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.notes = {note.guid: note for note in package.notes}
        first = next(iter(package.notes), None)
        family = first.note_type.family if first else None
        self.name, self.language = (family.name, family.language) if family else ("", "")
        self.title = _common_title(package.decks)
        self.picture = words(self.language).picture
        self.questions = {guid: self._question(note) for guid, note in self.notes.items()}
        self._by_title = {_bare(_heading(note)): guid for guid, note in self.notes.items()}
        # The order of new cards; where all have one number, that of the package.
        places = {guid: place for place, guid in enumerate(self.notes)}
        self.order = sorted(self.notes, key=lambda guid: (_due(self.notes[guid]), places[guid]))

    def _question(self, note: Note) -> Question:
        deck = note.cards[0].deck if note.cards else ""
        return Question(
            guid=note.guid,
            id=plain.one_line(note.field("Id")) or note.guid,
            kind=CLOZE if note.note_type.is_cloze else QUESTION,
            title=_title(note, self.picture),
            chapter=next(iter(self._tags(note, "chapter")), ""),
            deck=_below(deck, self.title),
            edition=plain.one_line(note.field("Edition")),
        )

    def _tags(self, note: Note, level: str) -> list[str]:
        prefix = f"{self.name}::{level}::"
        return [tag.removeprefix(prefix) for tag in note.tags if tag.startswith(prefix)]

    def own_tags(self, note: Note) -> set[str]:
        """A note's tags as its author wrote them: neither chapter nor first release."""
        skipped = (f"{self.name}::chapter::", f"{self.name}::since::")
        own = f"{self.name}::tag::"
        return {tag.removeprefix(own) for tag in note.tags if not tag.startswith(skipped)}

    def is_older(self, guid: str) -> bool:
        """Whether a release before the note's edition shipped it already."""
        since = self._tags(self.notes[guid], "since")
        return bool(since) and since[0] != self.questions[guid].edition

    def parent(self, note: Note) -> str | None:
        """The guid of the note whose question a note's `Context` is."""
        return self._by_title.get(_bare(note.field("Context")))

    def chapters(self) -> list[str]:
        """The chapters in their order."""
        return list(dict.fromkeys(self.questions[guid].chapter for guid in self.order))

    def overview(self) -> Overview:
        """What the whole package is."""
        versions = {question.edition for question in self.questions.values()}
        since = {tag for note in self.notes.values() for tag in self._tags(note, "since")}
        decks = [_below(deck, self.title) for deck in self.package.decks]

        def order(version: str) -> tuple[tuple[int, ...], str]:
            return _version_key(version), version

        return Overview(
            name=self.name,
            language=self.language,
            title=self.title,
            decks=tuple(deck for deck in decks if deck),
            version=max(versions, key=order, default=""),
            first=min(versions | since, key=order, default=""),
            notes=len(self.notes),
            chapters=tuple(self.chapters()),
        )


class _Comparison:
    def __init__(
        self,
        old: Package,
        new: Package,
        retired: Mapping[str, Retired],
        former: Mapping[str, Sequence[str]],
    ) -> None:
        self.old, self.new = _Side(old), _Side(new)
        self.retired = retired
        self.former = former
        self.forecast = forecast(old, new)
        self.arriving = {*self.forecast.new, *self.forecast.updated}

    def result(self) -> Changes:
        old, new = self.old, self.new
        both = [guid for guid in new.order if guid in old.notes]
        self.elsewhere = self._out_of_order(both)
        # a note of the other kind under the same id is the same question to its readers
        gone = [guid for guid in old.order if guid not in new.notes]
        became = {(old.questions[guid].id, old.questions[guid].kind): guid for guid in gone}
        changes: list[Change] = []
        for guid in new.order:
            question = new.questions[guid]
            other = CLOZE if question.kind == QUESTION else QUESTION
            predecessor = became.get((question.id, other))
            if guid in old.notes:
                changes += self._changed(guid)
            elif predecessor is not None:
                gone.remove(predecessor)
                said = self.retired.get(predecessor)
                before = old.questions[predecessor]
                changes.append(Change(before, question, ("kind",), True, retired=said))
            else:
                kind: Kind = "returned" if new.is_older(guid) else "new"
                changes.append(Change(None, question, (kind,), True))
        changes += [
            Change(old.questions[guid], None, ("retired",), False, retired=self.retired.get(guid))
            for guid in gone
        ]
        known = old.notes.keys() | new.notes.keys()
        return Changes(
            before=old.overview(),
            after=new.overview(),
            forecast=self.forecast,
            all=tuple(changes),
            living=tuple(new.questions[guid] for guid in new.order),
            chapters=self._chapters(),
            former=self._former(both),
            gone=tuple(said for guid, said in sorted(self.retired.items()) if guid not in known),
            types=self._types(),
        )

    def _changed(self, guid: str) -> Iterator[Change]:
        """What became of a note that both packages hold; nothing, or one change."""
        old, new = self.old, self.new
        before, after = old.notes[guid], new.notes[guid]
        was, now = old.questions[guid], new.questions[guid]
        arrives = guid in self.arriving
        kinds = set[Kind]()
        fields, pictures = self._fields(before, after)
        if not arrives:  # a newer highlighter, say: no author changed anything
            fields = tuple(change for change in fields if change.lines)
        if fields:
            kinds.add("changed")
        if pictures:
            kinds.add("picture")
        if was.id != now.id:
            kinds.add("renamed")
        moves = tuple(self._moves(guid, kinds))
        if moves:
            kinds.add("moved")
        tags = old.own_tags(before), new.own_tags(after)
        if tags[0] != tags[1]:
            kinds.add("tags")
        ordinals = [{card.ordinal for card in note.cards} for note in (before, after)]
        if ordinals[0] != ordinals[1] and now.kind == QUESTION:
            kinds.add("reversed")
        if not kinds and arrives:
            kinds.add("stamped")
        if not kinds:
            return
        yield Change(
            before=was,
            after=now,
            kinds=tuple(kind for kind in KINDS if kind in kinds),
            arrives=arrives,
            fields=fields,
            moves=moves,
            tags_added=tuple(sorted(tags[1] - tags[0])),
            tags_removed=tuple(sorted(tags[0] - tags[1])),
            emptied=len(ordinals[0] - ordinals[1]),
        )

    def _fields(self, before: Note, after: Note) -> tuple[tuple[FieldChange, ...], bool]:
        """The fields whose text or form changed, and whether a picture did."""
        changed: list[FieldChange] = []
        pictures = False
        ours = {"Id", "Edition"} <= after.fields.keys()
        for name in dict.fromkeys([*after.fields, *before.fields]):
            then, now = before.field(name), after.field(name)
            if then == now or (ours and name in _SILENT):
                continue
            pictures = pictures or plain.pictures(then) != plain.pictures(now)
            then, now = plain.without_pictures(then), plain.without_pictures(now)
            if then != now:
                sides = (plain.passages(side, self.new.picture) for side in (then, now))
                changed.append(FieldChange(name, text_diff.difference(*sides)))
        return tuple(changed), pictures

    def _moves(self, guid: str, kinds: set[Kind]) -> Iterator[Move]:
        """Where a note went; adds to `kinds` where only the parent's words are others."""
        old, new = self.old, self.new
        was, now = old.questions[guid], new.questions[guid]
        if was.chapter != now.chapter:
            yield Move("chapter", was.chapter, now.chapter)
        before, after = old.notes[guid], new.notes[guid]
        contexts = [plain.one_line(note.field("Context"), new.picture) for note in (before, after)]
        if contexts[0] != contexts[1]:
            parent = old.parent(before)
            if parent is not None and parent == new.parent(after):
                kinds.add("parent")
            else:
                yield Move("parent", *contexts)
        if was.deck != now.deck:
            yield Move("deck", was.deck, now.deck)
        if guid in self.elsewhere:
            yield Move("order", "", "")

    def _out_of_order(self, both: Sequence[str]) -> set[str]:
        """The notes that stand elsewhere in their chapter: as few as explain the new order.

        One that changed its chapter, parent or deck has moved anyway and is no witness.
        """
        old, new = self.old, self.new
        places = {guid: place for place, guid in enumerate(old.order)}
        groups: dict[str, list[str]] = {}
        for guid in both:
            was, now = old.questions[guid], new.questions[guid]
            contexts = old.notes[guid].field("Context"), new.notes[guid].field("Context")
            if (was.chapter, was.deck) == (now.chapter, now.deck) and contexts[0] == contexts[1]:
                groups.setdefault(now.chapter, []).append(guid)
        moved = set[str]()
        for group in groups.values():
            kept = longest_increasing([places[guid] for guid in group])
            moved |= {guid for number, guid in enumerate(group) if number not in kept}
        return moved

    def _chapters(self) -> tuple[str, ...]:
        """The chapters that stand elsewhere among those that both packages hold."""
        places = {chapter: place for place, chapter in enumerate(self.old.chapters())}
        both = [chapter for chapter in self.new.chapters() if chapter in places]
        kept = longest_increasing([places[chapter] for chapter in both])
        return tuple(chapter for number, chapter in enumerate(both) if number not in kept)

    def _former(self, both: Iterable[str]) -> dict[str, tuple[str, ...]]:
        former = {guid: list(ids) for guid, ids in self.former.items() if guid in self.new.notes}
        for guid in both:
            if (before := self.old.questions[guid].id) != self.new.questions[guid].id:
                former.setdefault(guid, []).append(before)
        return {guid: tuple(dict.fromkeys(ids)) for guid, ids in sorted(former.items())}

    def _types(self) -> dict[str, str]:
        types = {**self.old.package.note_types, **self.new.package.note_types}
        return {CLOZE if each.is_cloze else QUESTION: each.name for each in types.values()}


def _common_title(decks: Iterable[str]) -> str:
    titles = {deck.partition("::")[0] for deck in decks}
    return titles.pop() if len(titles) == 1 else ""


def _below(deck: str, title: str) -> str:
    return deck.removeprefix(title).removeprefix("::") if title else deck


def _heading(note: Note) -> str:
    """The HTML of a note's question: the first field, of a cloze's text only the heading."""
    first = next(iter(note.fields.values()), "")
    if note.note_type.is_cloze and (end := first.find("</h1>")) >= 0:
        return first[:end]
    return first


def _title(note: Note, picture: str) -> str:
    heading = _heading(note)
    title = plain.one_line(heading, picture)
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rstrip() + "…"


def _bare(html: str) -> str:
    """The words of a question, to know it again in another field: without blanks, since a formula
    in a cloze's text has some more.
    """
    return "".join(plain.one_line(html).split())


def _due(note: Note) -> int:
    return note.cards[0].due if note.cards else 0


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()


# ---------------------------------------------------------------- as JSON


def as_json(changes: Changes) -> dict[str, Any]:
    """The changes as JSON values; keys only ever come, none changes its meaning.

    `name`, `language`; `before` and `after` (`title`, `version`, `notes`, `decks`); `forecast`
    (guids under `new`, `updated`, `unchanged`; under `conflicting`, `guid` and `reason`);
    `chapters` (ids of those that moved); `questions`, each with `id`, `guid`, `kinds` (see
    `Kind`), `kind`, `title`, `chapter`, `edition`, `arrives`, and where there is one: `was` (`id`,
    `kind`, `title`), `fields` (`field` and `lines`, each of them with `code` and `runs`: pairs of
    what became of it and the text), `moves` (`what`, `before`, `after`), `tags` (`added`,
    `removed`), `emptied`, `retired` (`version`, `reason`, `successor`).
    """
    forecast = changes.forecast
    return {
        "name": changes.after.name or changes.before.name,
        "language": changes.after.language or changes.before.language,
        "before": _overview_json(changes.before),
        "after": _overview_json(changes.after),
        "forecast": {
            "new": list(forecast.new),
            "updated": list(forecast.updated),
            "unchanged": list(forecast.unchanged),
            "conflicting": [
                {"guid": conflict.guid, "reason": conflict.reason}
                for conflict in forecast.conflicts
            ],
        },
        "chapters": list(changes.chapters),
        "questions": [_change_json(change) for change in changes.all],
    }


def _overview_json(overview: Overview) -> dict[str, Any]:
    return {
        "title": overview.title,
        "version": overview.version,
        "notes": overview.notes,
        "decks": list(overview.decks),
    }


def _change_json(change: Change) -> dict[str, Any]:
    question = change.question
    values: dict[str, Any] = {
        "id": question.id,
        "guid": question.guid,
        "kinds": list(change.kinds),
        "kind": question.kind,
        "title": question.title,
        "chapter": question.chapter,
        "edition": question.edition,
        "arrives": change.arrives,
    }
    if change.before is not None and change.after is not None:
        was = change.before
        values["was"] = {"id": was.id, "kind": was.kind, "title": was.title}
    if change.fields:
        values["fields"] = [
            {
                "field": field.field,
                "lines": [
                    {"code": line.code, "runs": [[run.op, run.text] for run in line.runs]}
                    for line in field.lines
                ],
            }
            for field in change.fields
        ]
    if change.moves:
        values["moves"] = [move._asdict() for move in change.moves]
    if change.tags_added or change.tags_removed:
        values["tags"] = {"added": list(change.tags_added), "removed": list(change.tags_removed)}
    if change.emptied:
        values["emptied"] = change.emptied
    if change.retired is not None:
        said = change.retired
        values["retired"] = {
            "version": said.version,
            "reason": said.reason,
            "successor": said.successor,
        }
    return values
