"""What the preview shows of a question: the cards of its note, as the package will hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rectoverso.anki.names import CLOZE, medium_name
from rectoverso.anki.note_types import NoteType, note_types
from rectoverso.anki.sides import sides
from rectoverso.desk.preview.contents import Question
from rectoverso.history import digesting
from rectoverso.history.identity import identify, kind_of
from rectoverso.history.ledger import Ledger
from rectoverso.model import Citation, Deck, Image, Medium, Sound, plain, walk_deck
from rectoverso.render import citations
from rectoverso.render.card import card_ordinals
from rectoverso.render.citations import Citations, citation_key
from rectoverso.render.frame import Frames
from rectoverso.source.config import Settings
from rectoverso.source.folder import Source
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.apkg import card_fold


@dataclass
class Cards:
    """Makes cards of questions. `media` are the paths of all that they showed so far, by the names
    under which the package has them. To be used by one thread.
    """

    typesetter: Typesetter
    media: dict[str, str] = field(default_factory=dict)
    _cited: dict[tuple[str, str], Citations] = field(default_factory=dict)
    _types: dict[str, tuple[Settings, Mapping[str, NoteType]]] = field(default_factory=dict)

    def shown(self, question: Question, source: Source, known: Ledger) -> dict[str, Any]:
        """The cards of a question's note, as JSON values; `known` is the deck's ledger."""
        deck, entry, settings = question
        paths = {
            node.source: source.medium_path(node.source, deck.language)
            for node in walk_deck(deck)
            if isinstance(node, Image | Sound)
        }
        hashes = {path: source.medium_hash(real) for path, real in sorted(paths.items())}
        media = [Medium(path, sha256) for path, sha256 in hashes.items() if sha256 is not None]
        deck = replace(deck, media=tuple(media))
        names = {medium.path: medium_name(medium) for medium in media}
        self.media |= {name: paths[path] for path, name in names.items()}
        cited = self.cited(deck)
        note = identify(deck, known, digesting.digests(deck, cited), known.latest + 1)
        edition = note[entry.question.id].edition
        labels = settings.words_in(deck.language)
        fold = card_fold(deck, labels, cited, names, self.typesetter)
        frame = Frames(labels, cited, dict(deck.tags)).of(entry.question, entry.parent)
        fields = fold.fields(frame, edition).html
        note_type = self._note_types(settings, deck.language)[kind_of(entry.question.kind)]
        made = [(ordinal, sides(note_type, fields, ordinal)) for ordinal in card_ordinals(fields)]
        return {
            "id": entry.question.id,
            "title": plain(entry.question.title),
            "chapter": plain(entry.chapter.title),
            "path": entry.chapter.path,
            "line": entry.question.span.line,
            "column": entry.question.span.column,
            "tags": entry.question.tags,
            "edition": edition,
            "style": made[0][1].style if made else "",
            "cards": [
                {
                    "ordinal": ordinal,
                    "name": _named(note_type, ordinal),
                    "front": card.front,
                    "back": card.back,
                    "frontSounds": card.front_sounds,
                    "backSounds": card.back_sounds,
                }
                for ordinal, card in made
            ],
        }

    def cited(self, deck: Deck) -> Citations:
        """How what a deck cites reads. What was not asked for before, pandoc is asked for alone:
        how a citation reads depends on nothing else.
        """
        home = deck.language, deck.references
        known = self._cited.get(home, Citations({}, {}))
        nodes = [node for node in walk_deck(deck) if isinstance(node, Citation)]
        if any(citation_key(node) not in known.texts for node in nodes):
            more = citations.resolve(deck)
            known = Citations(
                {**known.texts, **more.texts},
                {**known.entries, **more.entries},
                {**known.languages, **more.languages},
            )
            self._cited[home] = known
        return known

    def _note_types(self, settings: Settings, language: str) -> Mapping[str, NoteType]:
        kept = self._types.get(language)
        if kept is None or kept[0] != settings:
            kept = self._types[language] = settings, note_types(settings, language)
        return kept[1]


def _named(note_type: NoteType, ordinal: int) -> str:
    """What a card is called: its template's name, or its gap's number."""
    if note_type.kind == CLOZE:
        return f"Gap {ordinal + 1}"
    return note_type.templates[ordinal].name
