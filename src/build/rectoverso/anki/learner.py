"""What learners do to a collection: a card in every state, a note with every trace of its owner.

A rehearsal must not spare an update anything that it will meet. What is done here is done by
Anki's own engine, as by a learner's hand: cards are answered until they are what they should be,
nothing is written past the scheduler.

A state moves a card and leaves its note alone. A trace changes the note, and with it the note's
`mod`: from then on Anki takes only what is newer than the trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from rectoverso.anki import engine

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from anki.decks import DeckId

OWN_DECK: Final = "My own deck"
OWN_WORDS: Final = " (my own words)"
OWN_TAG: Final = "my-own-tag"
MARKED: Final = "marked"
"""Anki's own tag for a note that the learner marked."""
LEECH: Final = "leech"
"""Anki's own tag for a note that was forgotten again and again."""

_AGAIN: Final = 1
_EASY: Final = 4
_REVIEW: Final = 2
_NO_DECK_YET: Final = 0
_MOST_ANSWERS: Final = 40
"""Answers after which a card that is no leech will never be one; Anki asks for eight lapses."""


def _new(collection: Collection, card: Card) -> None:
    """Nothing."""


def _learning(collection: Collection, card: Card) -> None:
    engine.answer(collection, card, _AGAIN)


def _review(collection: Collection, card: Card) -> None:
    engine.answer(collection, card, _EASY)


def _lapsed(collection: Collection, card: Card) -> None:
    _review(collection, card)
    engine.answer(collection, card, _AGAIN)


def _suspended(collection: Collection, card: Card) -> None:
    _review(collection, card)
    collection.sched.suspend_cards([card.id])


def _buried(collection: Collection, card: Card) -> None:
    _review(collection, card)
    collection.sched.bury_cards([card.id])


def _flagged(collection: Collection, card: Card) -> None:
    _review(collection, card)
    collection.set_user_flag_for_cards(3, [card.id])


def _moved(collection: Collection, card: Card) -> None:
    _review(collection, card)
    deck = collection.decks.id(OWN_DECK)
    assert deck is not None
    collection.set_deck([card.id], deck)


def _filtered(collection: Collection, card: Card) -> None:
    """Borrowed by a filtered deck, as for studying ahead."""
    _review(collection, card)
    deck = collection.sched.get_or_create_filtered_deck(cast("DeckId", _NO_DECK_YET))
    deck.name = f"Ahead {card.id}"
    del deck.config.search_terms[1:]
    deck.config.search_terms[0].search = f"cid:{card.id}"
    collection.sched.add_or_update_filtered_deck(deck)


def _edited(collection: Collection, card: Card) -> None:
    note = card.note()
    note.fields[0] += OWN_WORDS
    collection.update_note(note)


def _tagged(collection: Collection, card: Card) -> None:
    collection.tags.bulk_add([card.nid], OWN_TAG)


def _marked(collection: Collection, card: Card) -> None:
    collection.tags.bulk_add([card.nid], MARKED)


def _leech(collection: Collection, card: Card) -> None:
    for _ in range(_MOST_ANSWERS):
        if card.note().has_tag(LEECH):
            return
        engine.answer(collection, card, _AGAIN if card.type == _REVIEW else _EASY)
    raise AssertionError("the scheduler makes no leeches")


Act = Callable[["Collection", "Card"], None]
"""Something that a learner does to a card, or to its note."""

STATES: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "new": _new,
        "learning": _learning,
        "review": _review,
        "lapsed": _lapsed,
        "suspended": _suspended,
        "buried": _buried,
        "flagged": _flagged,
        "moved": _moved,
        "filtered": _filtered,
    }
)
"""Every state that a card can be in, by name: what brings a new card there."""

TRACES: Final[Mapping[str, Act]] = MappingProxyType(
    {"edited": _edited, "tagged": _tagged, "marked": _marked, "leech": _leech}
)
"""Every trace that a learner leaves in a note, by name: what leaves it in a card's note."""
