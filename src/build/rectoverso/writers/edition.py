"""One language of a deck, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rectoverso.history.identity import NoteIdentity
from rectoverso.history.retired import RetiredNote
from rectoverso.languages.furniture import Words
from rectoverso.model import Deck
from rectoverso.render.citations import Citations
from rectoverso.source.config import Settings
from rectoverso.typeset.own_fonts import OwnFont
from rectoverso.typeset.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Draft:
    """One language of a deck as its source has it, sound or not: what it says, how its citations
    read, and the digest of what each question's note shows, by the question's id.
    """

    deck: Deck
    citations: Citations
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What an edition is a part of, which prints a part's numbers; what is in it, in words, and by
    the marks that names of files have for it.
    """

    whole: Deck
    title: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition(Draft):
    """One language of a deck that passed its checks, with the identities of its notes.

    `notes` holds each question's identity by id. `note_type_mod` is when templates or styles last
    changed, in seconds since the epoch. `medium` gives a medium's bytes by its path. `retired` are
    the notes that releases retired. `release_notes` is their text in the edition's language; empty
    for unreleased content. `fonts` are those that the deck brings along. `concepts` are the
    glossary's terms, by language. `translated` is how many
    of the first language's questions it has, and how many there are; None for the first language
    itself. `part` says what of a deck it is, where it isn't all of it. `sheets` are
    the deck's own style sheets, by name.
    """

    settings: Settings
    notes: Mapping[str, NoteIdentity]
    note_type_mod: int
    medium: Callable[[str], bytes]
    retired: tuple[RetiredNote, ...] = ()
    release_notes: str = ""
    fonts: tuple[OwnFont, ...] = ()
    concepts: tuple[Mapping[str, str], ...] = ()
    translated: tuple[int, int] | None = None
    part: Part | None = None
    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    @property
    def numbered(self) -> Deck:
        """The deck by which chapters and questions are numbered: the whole of it."""
        return self.part.whole if self.part else self.deck

    @property
    def title(self) -> str:
        """The deck's title, and what of it is here."""
        return f"{self.deck.title} · {self.part.title}" if self.part else self.deck.title

    @property
    def words(self) -> Words:
        """What artifacts of the edition say by themselves."""
        return self.settings.words_in(self.deck.language)
