"""What question an author means who links to its words instead of its id."""

from __future__ import annotations

import re
from functools import cached_property

from rectoverso.model import Deck, plain
from rectoverso.source.nearest import Nearest

_DROPPED = re.compile(r"[^\w\- ]")


def slug(words: str) -> str:
    """A heading's words as GitHub makes an address of them."""
    return _DROPPED.sub("", words.strip().lower()).replace(" ", "-")


class Headings:
    """The ids of a deck's chapters and questions by their words; `asked` counts how often somebody
    wanted to know.
    """

    def __init__(self, deck: Deck) -> None:
        self.asked = 0
        self._deck = deck

    @cached_property
    def _ids(self) -> dict[str, str]:
        titled = [(chapter.title, chapter.id) for chapter in self._deck.chapters]
        questions = (entry.question for entry in self._deck.headings())
        titled += [(question.title, question.id) for question in questions]
        found: dict[str, str] = {}
        for title, name in titled:
            words = slug(plain(title))
            if name and words:
                found.setdefault(words, name)
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._ids.values())

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._ids)

    def titled(self, words: str) -> str:
        """The id of the heading of these words, or of this address on GitHub; empty when none."""
        self.asked += 1
        return self._ids.get(slug(words), "")

    def named(self, words: str) -> str:
        """The id that is meant by an id, a heading's words or some that are like them; or empty."""
        self.asked += 1
        if words in self._known:
            return words
        return self.titled(words) or self._ids.get(self._nearest.to(slug(words)), "")
