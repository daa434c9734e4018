"""What `rectoverso export` wrote: the model of an edition, with its media beside it, or a deck's
folder.

Either is accounted for by the parts of its questions (`id/part`), not by its lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from rectoverso.diagnostics import UNREADABLE_INPUT, Severity, Span, UnfitError
from rectoverso.importers import encoding
from rectoverso.importers.document import Account, Document, Fate, Item, MediaFile, Section
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.model import Deck, Image, Question, Sound, deck_from_json, walk_deck
from rectoverso.source import reading
from rectoverso.source.folder import SETTINGS, open_source

_BEGINNING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"t"\s*:\s*"Deck"')
_LOOKED_AT: Final = 100
_FATES: Final = {
    **dict.fromkeys(("title", "front", "hint", "choices", "prompt"), Fate.QUESTION),
    **dict.fromkeys(("short", "brief", "long", "rows"), Fate.ANSWER),
    "tags": Fate.TAG,
}


class ExportedImporter:
    """Reads an edition's model, a file or the folder that it stands in, and other decks."""

    name: Final = "exported"

    def likeness(self, given: Given) -> Likeness:
        """Certain, or not at all: the file says what it is."""
        if _is_deck(given):
            return Likeness(1.0, f"a deck's folder, with its {SETTINGS}")
        if _file(given) is None:
            return NOT_ALIKE
        return Likeness(1.0, "a deck's model as JSON")

    def read(self, given: Given) -> Document:
        """The questions of the model. UnfitError (IMP001) where it is none."""
        if _is_deck(given):
            return _of_folder(given)
        file = _file(given)
        deck = _deck(given, file)
        home = file.parent if file else given.path.parent
        return _document(given, deck, {path: home / path for path in _shown(deck)}, home)


def _is_deck(given: Given) -> bool:
    return given.is_folder and (given.path / SETTINGS).is_file()


def _of_folder(given: Given) -> Document:
    """The edition of a deck's folder in the language that is asked for, else its first."""
    source = open_source(given.path)
    read = reading.read(source)
    found = (*read.diagnostics, *source.found)
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors or not read.decks:
        why = f": {errors[0].message}" if errors else ""
        message = f"this deck can't be read as it is{why}"
        hint = f"mend what `rectoverso check {given.name}` says of it"
        raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
    named = [deck for deck in read.decks if deck.language == given.language]
    deck = (*named, *read.decks)[0]
    paths = {path: source.medium_path(path, deck.language) for path in _shown(deck)}
    files = {path: given.path / own for path, own in paths.items()}
    return _document(given, deck, files, given.path)


def _shown(deck: Deck) -> list[str]:
    """The sources of the pictures and sounds that a deck shows."""
    nodes = walk_deck(deck)
    return sorted({node.source for node in nodes if isinstance(node, Image | Sound)})


def _file(given: Given) -> Path | None:
    """The file with the model; None where there is none."""
    if not given.is_folder:
        return given.path if _BEGINNING.match(given.beginning) else None
    for path in sorted(given.path.glob("*.json"))[:_LOOKED_AT]:
        if path.is_file():
            with path.open("rb") as file:
                if _BEGINNING.match(file.read(100)):
                    return path
    return None


def _deck(given: Given, file: Path | None) -> Deck:
    hint = "give what `rectoverso export --to json` wrote, as it is"
    try:
        text = encoding.decoded(file, given.name) if file else given.text
        return deck_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        message = f"this is no deck's model: {error}"
        raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),)) from None


def _document(given: Given, deck: Deck, files: Mapping[str, Path], home: Path) -> Document:
    keys = _Keys()
    sections = tuple(
        Section(
            chapter.title,
            tuple(keys.item(each) for each in chapter.questions),
            chapter.prose,
            chapter.id,
        )
        for chapter in deck.chapters
    )
    media: dict[str, MediaFile] = {
        source: path for source, path in files.items() if _inside(path, home) and path.is_file()
    }
    titles = [
        Account(f"chapter {number}/{part}", Fate.TITLE)
        for number, chapter in enumerate(deck.chapters, 1)
        for part in ("title", "prose")
        if getattr(chapter, part)
    ]
    accounts = (*titles, *keys.accounts)
    return Document(given.name, "exported", deck.title, sections, accounts, media=media)


def _inside(path: Path, home: Path) -> bool:
    """Whether a path does not lead out of a folder."""
    return path.resolve().is_relative_to(home.resolve())


class _Keys:
    """Gives each question a key of its own: its id, or its number."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.accounts: list[Account] = []

    def item(self, question: Question) -> Item:
        """A question with its follow-ups, accounted for."""
        key = question.id or f"question {len(self.given) + 1}"
        while key in self.given:
            key = f"{key}'"
        self.given.add(key)
        self.accounts += self._accounts(key, question)
        below = tuple(self.item(each) for each in question.follow_ups)
        return Item(key, replace(question, follow_ups=()), below)

    def _accounts(self, key: str, question: Question) -> Iterator[Account]:
        for part, fate in _FATES.items():
            if getattr(question, part):
                yield Account(f"{key}/{part}", fate, key)
