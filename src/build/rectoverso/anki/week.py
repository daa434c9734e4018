"""What a learner with one week does: a filtered deck of the core questions, step by step.

Its first filter brings so many new cards a day, in the deck's order, its second what is due or went
wrong. New cards are spread over all days but the last, so that what is new on the last but one can
still be repeated. Answers count as in any deck, so nothing of the week is lost afterwards.
`tests/anki/test_week.py` does with the engine what the steps say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rectoverso.anki import searches
from rectoverso.anki.names import CORE
from rectoverso.anki.searches import DAYS
from rectoverso.languages.furniture import Phrases
from rectoverso.model import Cloze, Deck, Kind, Question, walk

NO_LIMIT: Final = 9999
"""What the limit of a filter is set to where all that it finds is wanted."""


class Core(NamedTuple):
    """The core questions of an edition, by the deck's name and its language: how many there are,
    and how many cards these make.
    """

    name: str
    language: str
    questions: int
    cards: int

    @property
    def daily(self) -> int:
        """New cards a day, so that one day is left when all have been seen."""
        return -(-self.cards // (DAYS - 1))


def core(deck: Deck) -> Core:
    """The core questions of an edition."""
    asked = [entry.question for entry in deck.entries() if CORE in entry.question.tags]
    return Core(deck.name, deck.language, len(asked), sum(map(cards, asked)))


def cards(question: Question) -> int:
    """How many cards a question makes."""
    if question.kind is not Kind.CLOZE:
        return 1 + question.reversed
    return len({node.number for node in walk(question.short) if isinstance(node, Cloze)})


def blocks(core: Core, say: Phrases, code: Callable[[str], str]) -> tuple[str, ...]:
    """The steps as paragraphs of Markdown, without a heading; none where the deck has no core
    questions. `code` marks a search that is to be copied.
    """
    if not core.cards:
        return ()
    found = searches.core(core.name, core.language)
    values = {
        "questions": core.questions,
        "cards": core.cards,
        "daily": core.daily,
        "days": DAYS - 1,
        "all": NO_LIMIT,
        "every": code(found.every),
        "new": code(found.new),
        "again": code(found.again),
    }
    steps = (f"{place}. {step}" for place, step in enumerate(say.week_steps, 1))
    return tuple(text.format(**values) for text in (say.week_why, "\n".join(steps), say.week_all))
