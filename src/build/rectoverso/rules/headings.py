"""What question an author means who links to its words instead of its id."""

from __future__ import annotations

import re

from rectoverso.model import Deck, Inlines, plain
from rectoverso.source.nearest import Nearest

_DROPPED = re.compile(r"[^\w\- ]")


def slug(words: str) -> str:
    """A heading's words as GitHub makes an address of them."""
    return _DROPPED.sub("", words.strip().lower()).replace(" ", "-")


class Headings:
    """The ids of a deck's chapters and questions by their words."""

    def __init__(self, deck: Deck) -> None:
        self._ids: dict[str, str] = {}
        for chapter in deck.chapters:
            self._add(chapter.title, chapter.id)
        for entry in deck.headings():
            self._add(entry.question.title, entry.question.id)
        self._known = set(self._ids.values())
        self._nearest = Nearest(self._ids)

    def _add(self, title: Inlines, name: str) -> None:
        words = slug(plain(title))
        if name and words:
            self._ids.setdefault(words, name)

    def titled(self, words: str) -> str:
        """The id of the heading of these words, or of this address on GitHub; empty when none."""
        return self._ids.get(slug(words), "")

    def named(self, words: str) -> str:
        """The id that is meant by an id, a heading's words or some that are like them; or empty."""
        if words in self._known:
            return words
        return self.titled(words) or self._ids.get(self._nearest.to(slug(words)), "")
