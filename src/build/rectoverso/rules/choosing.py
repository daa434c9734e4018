"""The multiple-choice questions whose right choice a learner could guess by its looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectoverso.model import Choice, Deck, Question


def single(deck: Deck) -> Iterator[tuple[Question, int]]:
    """Each question of which one choice is right and others are wrong, with that one's place from
    0. Those with several right ones are left out: there a place or a length says little.
    """
    for entry in deck.entries():
        choices = entry.question.choices
        right = [place for place, choice in enumerate(choices) if choice.right]
        if len(right) == 1 < len(choices):
            yield entry.question, right[0]


def places(deck: Deck) -> int:
    """How many places a choice may have: the most choices of any question."""
    return max((len(question.choices) for question, _ in single(deck)), default=0)


def named(questions: Sequence[Question]) -> str:
    """Some of the questions for a message, by id or line."""
    names = [
        f"`{each.id}`" if each.id else f"{each.span.path}:{each.span.line}" for each in questions
    ]
    some = ", ".join(names[:_SOME])
    return some if len(names) <= _SOME else f"{some} and {len(names) - _SOME} more"


_SOME = 5


def right_choice(question: Question) -> Choice:
    """The first right choice of a question that has one."""
    return next(choice for choice in question.choices if choice.right)
