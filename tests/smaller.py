"""Decks that are large, made smaller: the same in kind, for tests that take a sample."""

from __future__ import annotations

import itertools
from dataclasses import replace

from rectoverso.model import Deck, Question
from rectoverso.source.leading import without_links


def sampled(deck: Deck, every: int) -> Deck:
    """The deck with one in `every` questions, below the headings of those that they follow up on.
    Links to what is left out are their words.
    """
    if every == 1:
        return deck
    numbers = itertools.count()

    def kept(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(each for question in questions for each in one(question))

    def one(asked: Question) -> tuple[Question, ...]:
        is_in = next(numbers) % every == 0
        below = kept(asked.follow_ups)
        if is_in:
            return (replace(asked, follow_ups=below),)
        if below:
            return (replace(asked, hint=(), choices=(), short=(), long=(), follow_ups=below),)
        return ()

    chapters = (replace(each, questions=kept(each.questions)) for each in deck.chapters)
    made = replace(deck, chapters=tuple(each for each in chapters if each.questions))
    there = {each.id for each in made.chapters} | {entry.question.id for entry in made.entries()}
    return without_links(made, lambda name: name not in there)
