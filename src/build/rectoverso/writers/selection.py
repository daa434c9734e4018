"""A part of a deck, for printed matter: the questions of some chapters, or with some tags.

A question that is chosen brings its follow-ups along; a follow-up that is chosen alone stands under
its parents, without their other follow-ups. A list of words is chosen as a whole. What opens a
chapter stands there where no tag is asked for. Links that lead out of the part become plain words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from rectoverso.anki.names import chapter_mark, tag_mark
from rectoverso.diagnostics import RectoversoError
from rectoverso.model import Chapter, Deck, Question, plain
from rectoverso.render import citations
from rectoverso.source.leading import without_links
from rectoverso.source.nearest import Nearest
from rectoverso.writers.edition import Edition, Part


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: chapters by id and tags, any of each; nothing of a kind is all of it."""

    chapters: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chapters or self.tags)

    def check(self, decks: Sequence[Deck]) -> None:
        """Raise `RectoversoError` for a chapter or a tag that none of the decks knows."""
        chapters = {chapter.id for deck in decks for chapter in deck.chapters}
        tags = {tag for deck in decks for tag, _ in deck.tags}
        asked = (("chapter", self.chapters, chapters), ("tag", self.tags, tags))
        for kind, names, known in asked:
            nearest = Nearest(known)
            for name in names:
                if name not in known:
                    near = nearest.to(name)
                    hint = f"did you mean {near}?" if near else f"there is {_listed(known)}"
                    raise RectoversoError(f"no {kind} is called {name!r}: {hint}")

    def of(self, edition: Edition) -> Edition | None:
        """The part of an edition that is asked for; None where there is none.

        Works that only the rest cites are not in it. What it shows has the same value in the whole
        of which it knows, so that numbers of there can be looked up.
        """
        chosen = self._deck(edition.deck)
        if not chosen.chapters:
            return None
        here = {entry.question.id for entry in chosen.headings()}
        here |= {chapter.id for chapter in chosen.chapters}
        whole = without_links(edition.deck, lambda name: name not in here)
        deck = self._deck(whole)
        titles = [plain(chapter.title) for chapter in deck.chapters] if self.chapters else []
        marks = [chapter_mark(chapter.id) for chapter in deck.chapters] if self.chapters else []
        tags = [tag for tag, _ in deck.tags if tag in self.tags]
        part = Part(whole, " · ".join([*titles, *tags]), (*marks, *map(tag_mark, tags)))
        return replace(edition, deck=deck, citations=citations.resolve(deck), part=part)

    def _deck(self, deck: Deck) -> Deck:
        chapters = (
            self._chapter(chapter)
            for chapter in deck.chapters
            if not self.chapters or chapter.id in self.chapters
        )
        kept = (each for each in chapters if each.questions or not self.tags)
        return replace(deck, chapters=tuple(kept))

    def _chapter(self, chapter: Chapter) -> Chapter:
        if not self.tags:
            return chapter
        return replace(chapter, prose=(), questions=tuple(self._below(chapter.questions)))

    def _below(self, questions: Sequence[Question]) -> Iterator[Question]:
        for question in questions:
            if any(tag in self.tags for each in (question, *question.rows) for tag in each.tags):
                yield question
            elif follow_ups := tuple(self._below(question.follow_ups)):
                yield replace(question, follow_ups=follow_ups)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none"
