"""A vault's notes, read one after the other: cards, where each line went, chapters."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

from rectoverso.diagnostics import (
    LEFT_OUT_INPUT,
    MENDED_INPUT,
    Diagnostic,
    Span,
)
from rectoverso.importers.document import Account, Document, Fate, Item, MediaFile, Section
from rectoverso.importers.given import Given
from rectoverso.importers.obsidian import items, repetition, scanning, to_anki
from rectoverso.importers.obsidian.found import Found
from rectoverso.importers.obsidian.settings import Repetition
from rectoverso.importers.obsidian.vault import MOST_FILES, Note, Vault
from rectoverso.importers.obsidian.wiki import Wiki
from rectoverso.model import Text

SHAPE: Final = "obsidian"
_ASKING: Final = ("?", "\uff1f", "\u061f")
_OUTSIDE: Final = "no part of a card"
_NO_CARD: Final = "no card in this note"


@dataclass(slots=True)
class _Card:
    """A card that was read: its chapter, by the deck or else the folders and the note; the item."""

    deck: tuple[str, ...]
    note: tuple[str, ...]
    item: Item


def _asks(card: Found) -> bool:
    """Whether a card is one also where nothing else says so."""
    words = card.front.text
    is_line = card.first == card.last
    return not is_line or card.is_reversed or len(words.split()) > 2 or words.endswith(_ASKING)


@dataclass(slots=True)
class Reading:
    """What is read so far of what is given: cards with their chapters, accounts, findings, media;
    the keys that are taken, and the number of notes without a card. `is_guess`: nothing says that
    notes have cards, so what may be a field of Dataview (`key:: value`) is none.
    """

    given: Given
    vault: Vault
    is_guess: bool = False
    cards: list[_Card] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    media: dict[str, MediaFile] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    without: int = 0

    # ------------------------------------------------ notes

    def note(self, path: PurePosixPath) -> None:
        """Read a note of a vault."""
        note = self.vault.note(path)
        if note is None:
            why = "; ".join(each.message for each in self.vault.unreadable[path].diagnostics)
            reason = why or "it can't be opened"
            self.accounts.append(Account(str(path), Fate.LEFT_OUT, "", reason))
            message = f"{path} is left out: {reason}"
            span = Span.whole(f"{self.given.name}/{path}")
            self.findings.append(
                LEFT_OUT_INPUT.found(message, span, "mend the file, and import it again")
            )
            return
        self.one(note)
        self.vault.forget(path)

    def one(self, note: Note) -> None:
        """Read a note."""
        properties = scanning.front_matter(note.lines)
        said = self.vault.settings
        read = to_anki.notes(note.lines, properties.lines, said.to_anki, said.repetition.tags)
        found, beside = list(read.found), dict(read.beside)
        scope = self._scope(note, properties)
        if scope is not None:
            taken = [False] * len(note.lines)
            for card in found:
                taken[card.first : card.last + 1] = [True] * (card.last + 1 - card.first)
            for at in beside:
                taken[at] = True
            cards = repetition.cards(note.lines, properties.lines, taken, scope)
            found += filter(_asks, cards.found) if self.is_guess else cards.found
            beside |= cards.beside
            self._unknown(note, cards.unknown)
        if not found:
            self._without(note)
            return
        found.sort(key=lambda card: (card.first, card.front.line))
        for card in found:
            beside |= card.lines
        owners = {at: card for card in reversed(found) for at in card.lines}
        decks = _decks(note, properties, found, said.repetition)
        keys: dict[int, str] = {}
        contexts = _contexts(note, properties.lines, found)
        for number, card in enumerate(found, 1):
            key = self._key(note, card, number)
            keys[id(card)] = key
            card.tags = (*card.tags, *read.tags, *decks.tags)
            deck = card.deck or decks.of(card, read.deck)
            self._card(note, card, key, deck, contexts[number - 1])
        self._account(note, properties, beside, owners, keys)

    def _scope(self, note: Note, properties: scanning.FrontMatter) -> Repetition | None:
        """How cards of Spaced Repetition are to be looked for in a note; None where not at all."""
        said = self.vault.settings.repetition
        path = str(note.path)
        for each in said.ignored:
            if fnmatchcase(path, each) or path.startswith(f"{each.rstrip('/')}/"):
                return None
        if said.everywhere or said.folders_are_decks or repetition.has_schedule(note.lines):
            return said
        if any(map(said.is_deck, scanning.tags_of(properties))):
            return said
        sign = "#"
        for line in note.lines[properties.lines :]:
            if sign in line and any(map(said.is_deck, scanning.tags_in(line))):
                return said
        return None

    def _without(self, note: Note) -> None:
        self.without += 1
        if self.given.is_folder:
            self.accounts.append(Account(str(note.path), Fate.LEFT_OUT, "", _NO_CARD))
            return
        for at, line in enumerate(note.lines):
            if line.strip():
                self.accounts.append(Account(str(at + 1), Fate.LEFT_OUT, "", _NO_CARD))

    def _unknown(self, note: Note, lines: Sequence[int]) -> None:
        """Say that the plugin had cards where none is known: the signs of a vault are its own."""
        if not lines:
            return
        count = f"{len(lines):,} lines have" if len(lines) > 1 else "a line has"
        message = f"{count} a schedule of the plugin, and no sign of a card that is known"
        hint = "give the vault's folder with its .obsidian, where the plugin's signs stand"
        if self.vault.settings.is_told:
            hint = "look whether the plugin still shows a card there"
        self.findings.append(LEFT_OUT_INPUT.found(message, self._span(note, lines[0]), hint))

    def _span(self, note: Note, first: int, last: int | None = None) -> Span:
        where = f"{self.given.name}/{note.path}" if self.given.is_folder else self.given.name
        last = first if last is None else last
        return Span(where, first + 1, 1, last + 1, len(note.lines[last]) + 1)

    # ------------------------------------------------ cards

    def _key(self, note: Note, card: Found, number: int) -> str:
        """What the document calls a card: the id that it carries, or its number in its note."""
        name = str(note.path.with_suffix(""))
        key = card.key if card.key.isdigit() else f"{name}#^{card.key}" if card.key else ""
        key = key or f"{name}#{number}"
        while key in self.keys:
            key = f"{name}#{number}" if not key.startswith(f"{name}#{number}") else f"{key}'"
        self.keys.add(key)
        return key

    def _card(self, note: Note, card: Found, key: str, deck: tuple[str, ...], context: str) -> None:
        span = self._span(note, card.first, card.last)
        wiki = Wiki(self.vault, note, span)
        if card.is_mended:
            message = "a blank line parts a card from its sign: it is read as if there were none"
            hint = "look whether question and answer belong together"
            self.findings.append(MENDED_INPUT.found(message, span, hint))
        item = items.item(card, key, context, wiki)
        self.findings += wiki.findings
        self.media |= wiki.media
        folders = note.path.parent.parts
        self.cards.append(_Card(deck, (*folders, note.name), item))

    # ------------------------------------------------ accounts

    def _account(
        self,
        note: Note,
        properties: scanning.FrontMatter,
        beside: Mapping[int, tuple[Fate, str]],
        owners: Mapping[int, Found],
        keys: Mapping[int, str],
    ) -> None:
        for at, line in enumerate(note.lines):
            if not line.strip():
                continue
            place = f"{note.path}:{at + 1}" if self.given.is_folder else str(at + 1)
            fate, reason = beside.get(at, (Fate.LEFT_OUT, ""))
            key = ""
            if at in properties.tag_lines:
                fate, reason = Fate.TAG, ""
            elif at < properties.lines:
                reason = "a property of the note"
            elif at not in beside:
                tags, rest = scanning.tags_before(f"{line} ")
                if tags and not rest.strip():
                    fate = Fate.TAG
                else:
                    reason = "a heading over cards" if scanning.heading(line) else _OUTSIDE
            elif fate is not Fate.LEFT_OUT and at in owners:
                key = keys[id(owners[at])]
            self.accounts.append(Account(place, fate, key, reason))

    # ------------------------------------------------ the document

    def document(self) -> Document:
        """All that was read."""
        if self.without and self.given.is_folder:
            count = f"{self.without:,} notes have" if self.without > 1 else "one note has"
            hint = "nothing is to be done if they are notes and no cards"
            message = f"{count} no card, and stay out"
            self.findings.append(LEFT_OUT_INPUT.found(message, Span.whole(self.given.name), hint))
        if self.vault.is_cut:
            message = f"there are more than {MOST_FILES:,} files: the others are not looked at"
            hint = "give a folder within it, the one with the notes"
            found = LEFT_OUT_INPUT.found(message, Span.whole(self.given.name), hint)
            self.findings.append(found)
        for pattern in self.vault.settings.to_anki.unknown:
            message = f"the pattern {pattern[:60]!r} of Obsidian_to_Anki is none of its wiki's"
            hint = "its cards are left out; write them between START and END"
            span = Span.whole(self.given.name)
            self.findings.append(LEFT_OUT_INPUT.found(message, span, hint))
        title = self.vault.folder.resolve().name if self.given.is_folder else self.given.path.stem
        return Document(
            self.given.name,
            SHAPE,
            title,
            tuple(_sections(self.cards, title)),
            tuple(self.accounts),
            tuple(dict.fromkeys(self.findings)),
            self.media,
        )


# ---------------------------------------------------------------- decks and chapters


@dataclass(frozen=True, slots=True)
class _Decks:
    """Which deck the lines of a note are in: `marks` are those that later lines name."""

    first: tuple[str, ...]
    marks: tuple[tuple[int, tuple[str, ...]], ...]
    tags: tuple[str, ...]

    def of(self, card: Found, own: tuple[str, ...] | None) -> tuple[str, ...]:
        """The deck of a card that names none; `own` is that of all the note."""
        if own:
            return own
        before = bisect_left(self.marks, card.first, key=lambda mark: mark[0])
        if before:
            return self.marks[before - 1][1]
        return self.first if self.first or not self.marks else self.marks[0][1]


def _decks(
    note: Note, properties: scanning.FrontMatter, found: Sequence[Found], said: Repetition
) -> _Decks:
    inside = set[int]()
    for card in found:
        inside.update(range(card.first, card.last + 1))
    tags = scanning.tags_of(properties)
    named = [deck for each in tags if (deck := said.deck(each)) is not None]
    marks: list[tuple[int, tuple[str, ...]]] = []
    for at in range(properties.lines, len(note.lines)):
        if at not in inside and "#" in note.lines[at]:
            each_deck = [said.deck(each) for each in scanning.tags_in(note.lines[at])]
            decks = [deck for deck in each_deck if deck is not None]
            marks += [(at, decks[0])] if decks else []
    first = named[0] if named else ()
    if said.folders_are_decks:
        return _Decks(note.path.parent.parts, (), ())
    others = tuple(each[1:] for each in tags if not said.is_deck(each))
    return _Decks(first, tuple(marks), others)


def _contexts(note: Note, start: int, found: Sequence[Found]) -> list[str]:
    """What each card stands under: the heading before it, or the note's name."""
    inside = scanning.inside(note.lines)
    made: list[str] = []
    at, context = start, note.name
    for card in found:
        while at < card.first:
            if not inside[at] and scanning.heading(note.lines[at]):
                context = scanning.without_heading(note.lines[at]) or context
            at += 1
        made.append(context)
    return made


def _sections(cards: Sequence[_Card], title: str) -> Iterator[Section]:
    """Chapters: by decks; cards without a deck by their notes, or by the folders of these where
    notes hold few cards each.
    """
    notes = Counter(card.note for card in cards if not card.deck)
    few = sum(notes.values()) < _FEW * len(notes)
    grouped: dict[tuple[str, ...], list[_Card]] = {}
    for card in cards:
        path = card.deck or (card.note[:-1] if few else card.note) or ()
        grouped.setdefault(path, []).append(card)
    last = Counter(path[-1] for path in grouped if path)
    for path, group in grouped.items():
        words = title
        if path:
            words = path[-1] if last[path[-1]] == 1 else ", ".join(path)
        span = group[0].item.question.span
        yield Section((Text(words, span),), tuple(card.item for card in group))


_FEW: Final = 5
"""Cards of a note that make a chapter worth its heading, on average."""
