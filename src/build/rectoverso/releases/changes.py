"""What changed between two packages, told to people: which questions are new, changed, moved or
gone, and how their texts differ.

Packages only are read, so that a foreign deck, or one of a release long ago, can be compared. Whose
doing it is, the author's or the program's, is told by digests beside them (`causes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

from rectoverso.anki import plain
from rectoverso.anki.names import CLOZE, CORE, LEVEL, QUESTION, Tags, levels, version_numbers
from rectoverso.anki.package import HeldNote, Package
from rectoverso.anki.week import Core
from rectoverso.history.subsequence import longest_increasing
from rectoverso.languages import words
from rectoverso.releases import text_diff
from rectoverso.releases.causes import Cause
from rectoverso.releases.forecast import Forecast, forecast
from rectoverso.releases.text_diff import Line

ChangeKind = Literal[
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
    "program",
    "rendered",
    "retired",
]
"""What became of a question: it is `new`; it had been retired and is `returned`; it was a note
of the other `kind` (question or cloze) and so is a new note under its old id; its text `changed`;
only the bytes of a `picture` or a sound did; its `parent`'s question was reworded, or what stands
under that; the `reversed` card was switched on or off; its id was `renamed`; it `moved`; its `tags`
are others; it is `stamped`, delivered anew without anything to see; it is delivered anew because
the `program` changed, not its author; it is `rendered` otherwise by today's program, of which those
who have it see nothing until something else moves it; it was `retired`.
"""

CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)

Look = Literal["program", "author", "unknown"]
"""Who gave the cards other templates or another style: the `program`, or the `author` by words
and addresses of `deck.toml`.
"""

_SILENT: Final = frozenset({"Id", "Edition", "Context"})
_LONGEST_TITLE: Final = 200


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
class HeldQuestion:
    """A question as a package holds it: `title` is what it asks in one line, `chapter` its
    chapter's id, `deck` where its first card lies; `kind` is "question" or "cloze".
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

    before: HeldQuestion | None
    after: HeldQuestion | None
    kinds: tuple[ChangeKind, ...]
    arrives: bool
    fields: tuple[FieldChange, ...] = ()
    moves: tuple[Move, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    emptied: int = 0
    retired: Retired | None = None

    @property
    def question(self) -> HeldQuestion:
        """The question as it is now, or as it was where it is gone."""
        shown = self.after or self.before
        assert shown is not None
        return shown


@dataclass(frozen=True, slots=True)
class Overview:
    """What a whole package is: `name` and `language` as its note types say, the deck's `title`
    (empty where its decks have none in common), the `decks` below it, the newest release among
    its notes and the `first` that they know of, how many notes, and its `core` questions (None
    where its note types are not ours).
    """

    name: str
    language: str
    title: str
    decks: tuple[str, ...]
    version: str
    first: str
    notes: int
    core: Core | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything between two packages; `all` is in the order of the newer one, what is gone last.

    `living` are all questions of the newer package, `chapters` the ids of those that stand
    elsewhere among the chapters, `former` the earlier ids of living notes by guid, `gone` what
    earlier releases retired (guid and word), `types` the names of note types by kind, `look` who
    gave the cards another look (nobody, where it is what it was).
    """

    before: Overview
    after: Overview
    forecast: Forecast
    all: tuple[Change, ...]
    living: tuple[HeldQuestion, ...]
    chapters: tuple[str, ...]
    former: Mapping[str, tuple[str, ...]]
    gone: tuple[Retired, ...]
    types: Mapping[str, str]
    look: tuple[Look, ...] = ()

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind; a question may have several."""
        return tuple(change for change in self.all if kind in change.kinds)


def compare(
    old: Package,
    new: Package,
    retired: Mapping[str, Retired],
    former: Mapping[str, Sequence[str]] | None = None,
    picture: str = "",
    causes: Mapping[str, Cause] | None = None,
) -> Changes:
    """What changed from `old` to `new`, two packages of one deck and language.

    `retired` is what the ledger says of notes that are gone, by guid, of all releases; `former`
    the earlier ids of notes, by guid, as far as known (those of `old` need not be named);
    `picture` the deck's own word for one without words (else its language's); `causes` whose doing
    it is where notes differ, by guid, as far as known.
    """
    return _Comparison(old, new, retired, former or {}, picture, causes or {}).result()


class _Side:
    """One of the two packages, indexed."""

    def __init__(self, package: Package, picture: str) -> None:
        self.package = package
        self.notes = {note.guid: note for note in package.notes}
        first = next(iter(package.notes), None)
        family = first.note_type.family if first else None
        self.name, self.language = family or ("", "")
        self.tags = Tags(self.name)
        self.title = _common_title(package.decks)
        self.picture = picture or words(self.language).picture
        self.questions = {guid: self._question(note) for guid, note in self.notes.items()}
        self._by_title = {_bare(_heading(note)): guid for guid, note in self.notes.items()}
        # The order of new cards; where all have one number, that of the package.
        places = {guid: place for place, guid in enumerate(self.notes)}
        self.order = sorted(self.notes, key=lambda guid: (_due(self.notes[guid]), places[guid]))

    def _question(self, note: HeldNote) -> HeldQuestion:
        deck = note.cards[0].deck if note.cards else ""
        return HeldQuestion(
            guid=note.guid,
            id=plain.one_line(note.field("Id")) or note.guid,
            kind=CLOZE if note.note_type.is_cloze else QUESTION,
            title=_title(note, self.picture),
            chapter=next(iter(self._read("chapter", note)), ""),
            deck=_below(deck, self.title),
            edition=plain.one_line(note.field("Edition")),
        )

    def _read(self, what: str, note: HeldNote) -> list[str]:
        """What a note's tags say: its chapter's id, its author's own, the release that shipped it
        first.
        """
        return [name for kind, name in map(self.tags.read, note.tags) if kind == what]

    def own_tags(self, note: HeldNote) -> set[str]:
        """A note's tags as its author wrote them: neither chapter nor first release."""
        read = map(self.tags.read, note.tags)
        return {name for kind, name in read if kind not in ("chapter", "since")}

    def is_older(self, guid: str) -> bool:
        """Whether a release before the note's edition shipped it already."""
        since = self._read("since", self.notes[guid])
        return bool(since) and since[0] != self.questions[guid].edition

    def parent(self, note: HeldNote) -> str | None:
        """The guid of the note whose question a note's `Context` is."""
        return self._by_title.get(_bare(_above(note)))

    def chapters(self) -> list[str]:
        """The chapters in their order."""
        return list(dict.fromkeys(self.questions[guid].chapter for guid in self.order))

    def overview(self) -> Overview:
        """What the whole package is."""
        versions = {question.edition for question in self.questions.values()}
        since = {tag for note in self.notes.values() for tag in self._read("since", note)}
        decks = [_below(deck, self.title) for deck in self.package.decks]

        def order(version: str) -> tuple[tuple[int, ...], str]:
            return version_numbers(version), version

        return Overview(
            name=self.name,
            language=self.language,
            title=self.title,
            decks=tuple(deck for deck in decks if deck),
            version=max(versions, key=order, default=""),
            first=min(versions | since, key=order, default=""),
            notes=len(self.notes),
            core=self._core() if self.name else None,
        )

    def _core(self) -> Core:
        held = [note for note in self.notes.values() if CORE in self._read("tag", note)]
        cards = sum(len(note.cards) for note in held)
        return Core(self.name, self.language, len(held), cards)


class _Comparison:
    def __init__(
        self,
        old: Package,
        new: Package,
        retired: Mapping[str, Retired],
        former: Mapping[str, Sequence[str]],
        picture: str,
        causes: Mapping[str, Cause],
    ) -> None:
        self.causes = causes
        self.old, self.new = _Side(old, picture), _Side(new, picture)
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
                kind: ChangeKind = "returned" if new.is_older(guid) else "new"
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
        kinds = set[ChangeKind]()
        fields, pictures = self._fields(before, after)
        cause = self.causes.get(guid)
        authored = cause is None or cause.author
        if not authored:
            kinds.update(self._by_program(guid, fields))
        else:
            if not arrives:  # a newer highlighter, say: no author changed anything
                fields = tuple(change for change in fields if change.lines)
            if fields:
                kinds.add("changed")
            if pictures:
                kinds.add("picture")
        if was.id != now.id:
            kinds.add("renamed")
        moves = tuple(self._moves(guid, kinds, authored=authored))
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
            kinds=tuple(kind for kind in CHANGE_KINDS if kind in kinds),
            arrives=arrives,
            fields=fields,
            moves=moves,
            tags_added=tuple(sorted(tags[1] - tags[0])),
            tags_removed=tuple(sorted(tags[0] - tags[1])),
            emptied=len(ordinals[0] - ordinals[1]),
        )

    def _fields(self, before: HeldNote, after: HeldNote) -> tuple[tuple[FieldChange, ...], bool]:
        """The fields whose text or form changed, and whether a picture did."""
        changed: list[FieldChange] = []
        pictures = False
        ours = after.note_type.family is not None
        for name in dict.fromkeys([*after.fields, *before.fields]):
            then, now = before.field(name), after.field(name)
            if then == now or (ours and _told_otherwise(name, before, after)):
                continue
            pictures = pictures or plain.media(then) != plain.media(now)
            then, now = plain.without_media(then), plain.without_media(now)
            if then != now:
                sides = (plain.passages(side, self.new.picture) for side in (then, now))
                changed.append(FieldChange(name, text_diff.difference(*sides)))
        return tuple(changed), pictures

    def _by_program(self, guid: str, fields: Sequence[FieldChange]) -> Iterator[ChangeKind]:
        """What became of a note whose author left alone what its fields show."""
        if guid in self.arriving and self.causes[guid].program:
            yield "program"
            if any(change.lines for change in fields):
                yield "changed"
        elif _shown(self.old.notes[guid]) != _shown(self.new.notes[guid]):
            yield "rendered"

    def _moves(self, guid: str, kinds: set[ChangeKind], *, authored: bool) -> Iterator[Move]:
        """Where a note went; adds to `kinds` where only the parent's words are others."""
        old, new = self.old, self.new
        was, now = old.questions[guid], new.questions[guid]
        if was.chapter != now.chapter:
            yield Move("chapter", was.chapter, now.chapter)
        if authored:
            yield from self._under_another(guid, kinds)
        if was.deck != now.deck:
            yield Move("deck", was.deck, now.deck)
        if guid in self.elsewhere:
            yield Move("order", "", "")

    def _under_another(self, guid: str, kinds: set[ChangeKind]) -> Iterator[Move]:
        """Whether a note has another parent; adds to `kinds` where only that one's words are
        others.
        """
        before, after = self.old.notes[guid], self.new.notes[guid]
        contexts = [plain.one_line(_above(note), self.new.picture) for note in (before, after)]
        if contexts[0] != contexts[1]:
            parent = self.old.parent(before)
            if parent is not None and parent == self.new.parent(after):
                kinds.add("parent")
            else:
                yield Move("parent", *contexts)
        elif _folded(before) != _folded(after):
            kinds.add("parent")

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
    titles = {levels(deck)[0] for deck in decks}
    return titles.pop() if len(titles) == 1 else ""


def _below(deck: str, title: str) -> str:
    return LEVEL.join(levels(deck)[1:]) if title else deck


def _heading(note: HeldNote) -> str:
    """The HTML of a note's question: the first field, of a cloze's text only the heading."""
    end = note.first.find("</h1>") if note.note_type.is_cloze else -1
    return note.first if end < 0 else note.first[:end]


def _above(note: HeldNote) -> str:
    """The HTML of the parent's question, without what is folded under it."""
    return note.field("Context").partition("</summary>")[0]


def _folded(note: HeldNote) -> tuple[tuple[plain.Passage, ...], tuple[str, ...]]:
    """What the parent's front says, and the media in it."""
    html = note.field("Context").partition("</summary>")[2]
    return plain.passages(html), plain.media(html)


def _shown(note: HeldNote) -> dict[str, str]:
    """A note's fields but for those that a release stamps."""
    return {name: html for name, html in note.fields.items() if name not in ("Id", "Edition")}


def _told_otherwise(name: str, before: HeldNote, after: HeldNote) -> bool:
    """Whether a change of a field of ours is no change of its text: a reverse card is switched on
    or off, and reasons repeat the choices.
    """
    if name == "Reverse":
        return not (before.field(name) and after.field(name))
    if name == "Choices":
        return all(note.field("Reasons") for note in (before, after))
    return name in _SILENT


def _title(note: HeldNote, picture: str) -> str:
    title = plain.asked(_heading(note), picture)
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rstrip() + "…"


def _bare(html: str) -> str:
    """The words of a question, to know it again in another field: without blanks, since a formula
    in a cloze's text has some more.
    """
    return "".join(plain.one_line(html).split())


def _due(note: HeldNote) -> int:
    return note.cards[0].due if note.cards else 0
