"""Notes of whatever origin as a document: chapters by decks, a plan for each note type, media by
the names that the questions use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Final, Protocol
from urllib.parse import unquote

from rectoverso.anki.names import levels
from rectoverso.anki.package import HeldNote, stored
from rectoverso.diagnostics import MISSING_MEDIUM, UNREADABLE_INPUT, Span, UnfitError
from rectoverso.importers.anki import notes, own
from rectoverso.importers.anki.mapping import Plan, faults, plan
from rectoverso.importers.anki.templates import side
from rectoverso.importers.document import Document, Item, Mapped, MediaFile, Section
from rectoverso.importers.given import Given
from rectoverso.model import Image, Inlines, Sound, Text, walk_question

MOST_NOTES: Final = 50_000
"""The most notes that are imported at once: their questions are held in memory."""
_SHOWN: Final = 40
_DEFAULT: Final = "Default"
"""What Anki calls the deck that everyone has."""


class Files(Protocol):
    """Media by their names: those of a package, or of a folder."""

    @property
    def names(self) -> Iterable[str]:
        """What they are called."""

    def file(self, name: str) -> MediaFile:
        """Where the bytes of one of them are."""


class NoFiles:
    """What a text has: no media."""

    names: tuple[str, ...] = ()

    def file(self, name: str) -> MediaFile:
        """Never asked for."""
        raise KeyError(name)


def document(
    given: Given,
    shape: str,
    held: Sequence[HeldNote],
    files: Files,
    *,
    lines: Sequence[int] = (),
    name_of: Callable[[int], str] = "note {}".format,
    made: notes.Made | None = None,
    also: Mapping[str, Sequence[Item]] | None = None,
    in_order: bool = False,
) -> Document:
    """The document that some notes make. `lines` are where each of them begins, where it is a text;
    else they are counted. `name_of` says what reports call the note of a number. `also` are items
    that stand before the notes of a deck, `made` has their accounts and findings. Decks are sorted,
    as Anki shows them, or `in_order` of their first notes.

    UnfitError (IMP001) where there is none, or the author's mapping names what is not there.
    """
    types = {each.note_type.id: each.note_type for each in held}
    if wrong := faults(types.values(), given.mapping, given.name):
        raise UnfitError(wrong)
    made = made or notes.Made(given.name)
    plans = _Plans(given.mapping)
    decks: dict[str, list[Item]] = {deck: [*items] for deck, items in (also or {}).items()}
    asked: Counter[tuple[str, int]] = Counter()
    keys = set[str]()
    ours = own.Families(given.language)
    for number, note in enumerate(held, start=1):
        deck = note.cards[0].deck if note.cards else ""
        chapter = decks.setdefault(deck, [])
        line = lines[number - 1] if lines else number
        span = Span(given.name, line, 1, line, 1)
        key = _key(note.guid or name_of(number), keys)
        called = f"{name_of(number)}{_beginning(note)}"
        title = levels(deck)[-1] if deck else ""
        place = notes.Place(key, called, span, title, len(chapter) + 1)
        if note.note_type.family and not given.mapping:
            item: Item | None = ours.item(note, place, made)
        else:
            note = plans.with_cards(note)
            chosen = plans.of(note)
            others = {other.ordinal for other in chosen.others}
            for card in note.cards:
                asked[note.note_type.name, card.ordinal] += card.ordinal in others
            item = notes.item(note, chosen, place, made)
        if item is not None:
            chapter.append(item)
    notes.told_others(plans.by_name(), asked, made)
    decks = {deck: items for deck, items in decks.items() if items}
    if not decks:
        message = "there is no note in it that holds anything"
        hint = "export the deck from Anki again, with its notes"
        raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
    title, sections = _sections(decks, given, ours, made, in_order=in_order)
    document = Document(
        given.name,
        shape,
        title,
        sections,
        tuple(made.accounts),
        (),
        {},
        plans.told(Counter(note.note_type.id for note in held)),
    )
    media = _media(document, files, made)
    return replace(document, findings=tuple(made.findings), media=media)


def _key(wanted: str, taken: set[str]) -> str:
    """A key that no other note has."""
    key = wanted
    for number in count(2):
        if key not in taken:
            break
        key = f"{wanted}#{number}"
    taken.add(key)
    return key


def _beginning(note: HeldNote) -> str:
    words = " ".join(notes.words_of(note.first).split())
    if not words:
        return ""
    return f" ({words[:_SHOWN]}{'...' if len(words) > _SHOWN else ''})"


class _Plans:
    """The plan for each note type, by the first of its cards that a note has."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.known: dict[tuple[int, int], Plan] = {}

    def of(self, note: HeldNote) -> Plan:
        """The plan for a note."""
        first = min((card.ordinal for card in note.cards), default=0)
        kind = note.note_type
        key = kind.id, 0 if kind.is_cloze else first
        if key not in self.known:
            self.known[key] = plan(kind, self.given, key[1])
        return self.known[key]

    def with_cards(self, note: HeldNote) -> HeldNote:
        """A note with its cards' templates, where its origin does not say: those that Anki would
        make.
        """
        kind = note.note_type
        if kind.is_cloze or any(card.ordinal >= 0 for card in note.cards) or not kind.looks:
            known = tuple(card for card in note.cards if card.ordinal >= 0)
            return note if known == note.cards else replace(note, cards=known)
        filled = {name for name, value in note.fields.items() if value.strip()}
        deck = note.cards[0] if note.cards else None
        made = tuple(
            number
            for number, (front, _) in enumerate(kind.sides())
            if any(each.field in filled and each.shows(filled) for each in side(front).blanks)
        )
        if deck is None:
            return note
        return replace(note, cards=tuple(deck._replace(ordinal=number) for number in made))

    def told(self, counts: Mapping[int, int]) -> tuple[Mapped, ...]:
        """What is to be told of them: of each note type the plan for its first card."""
        first = {kind: each for (kind, _), each in sorted(self.known.items(), reverse=True)}
        return tuple(
            mapped for kind, each in sorted(first.items()) for mapped in each.told(counts[kind])
        )

    def by_name(self) -> dict[str, Plan]:
        """The plans, the first of each note type."""
        first = sorted(self.known.items(), reverse=True)
        return {each.note_type: each for _, each in first}


def _sections(
    decks: Mapping[str, list[Item]],
    given: Given,
    ours: own.Families,
    made: notes.Made,
    *,
    in_order: bool,
) -> tuple[str, tuple[Section, ...]]:
    """The document's title and its chapters: what all decks' names begin with, and the rest. A deck
    of ours says only the ids of the chapters that it holds; where there are several, they are their
    titles too.
    """
    names = [*decks]
    if not in_order:
        names.sort(key=lambda deck: [each.casefold() for each in levels(deck)])
    apart = {name: levels(name) if name else [] for name in names}
    shared = 0
    for level in zip(*apart.values(), strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    first = apart[names[0]]
    root = first[:shared]
    if root == [_DEFAULT]:
        root = []
    sections = []
    for name in names:
        below = apart[name][shared:] or apart[name][-1:]
        words = "" if below in ([_DEFAULT], []) else ": ".join(below)
        chapters = ours.by_chapter(decks[name])
        for chapter, items in chapters.items():
            alone = not chapter or len(chapters) == 1
            called = _title(words if alone else _called(chapter), given)
            sections.append(Section(called, tuple(ours.nested(items, made)), id=chapter))
    return ": ".join(root) or given.path.stem, tuple(sections)


def _called(chapter: str) -> str:
    """What a chapter is called of which the id alone is known."""
    return chapter.replace("-", " ").capitalize()


def _title(words: str, given: Given) -> Inlines:
    words = " ".join(words.split())
    return (Text(words, Span.whole(given.name)),) if words else ()


def _media(document: Document, files: Files, made: notes.Made) -> dict[str, MediaFile]:
    """The media that questions name, by the sources that they use."""
    held = {stored(name): name for name in files.names}
    found: dict[str, MediaFile] = {}
    refused = set[str]()
    for item in document.items():
        for node in walk_question(item.question):
            if not isinstance(node, Image | Sound) or node.source in found:
                continue
            source = stored(node.source)
            name = held.get(source) or held.get(stored(unquote(source)))
            if name is None:
                continue
            if _leads_out(name):
                if name not in refused:
                    refused.add(name)
                    message = f"the name of a medium leads out of its folder: {name[:100]!r}"
                    hint = "rename it in Anki, and export the deck again"
                    made.say(MISSING_MEDIUM, message, item.question.span, hint)
                continue
            found[node.source] = files.file(name)
    return found


def _leads_out(name: str) -> bool:
    return name in (".", "..") or any(each in name for each in "/\\\0") or ":" in name[:2]
