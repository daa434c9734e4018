"""The multiple-choice questions whose right choice a learner could guess by its looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from rectoverso.diagnostics import Span
from rectoverso.memory import recalled
from rectoverso.model import Chapter, Choice, Code, CodeBlock, Deck, Math, MathBlock, Text, walk


class Asked(NamedTuple):
    """A question of which one choice is right and others are wrong: its id and place, that of the
    right choice, which from 0 it is, and how wide the choices are (`width`).
    """

    id: str
    span: Span
    at: Span
    right: int
    widths: tuple[int, ...]


def single(deck: Deck) -> list[Asked]:
    """The questions with one right choice. Those with several are left out: there a place or a
    length says little.
    """
    return [
        asked
        for chapter in deck.chapters
        for asked in recalled("choices", (chapter.known_as,), partial(_in_chapter, chapter, deck))
    ]


def _in_chapter(chapter: Chapter, deck: Deck) -> list[Asked]:
    found = []
    for entry in replace(deck, chapters=(chapter,)).entries():
        question = entry.question
        right = [place for place, choice in enumerate(question.choices) if choice.right]
        if len(right) == 1 < len(question.choices):
            widths = tuple(map(width, question.choices))
            at = question.choices[right[0]].span
            found.append(Asked(question.id, question.span, at, right[0], widths))
    return found


def places(asked: Sequence[Asked]) -> int:
    """How many places a choice may have: the most choices of any question."""
    return max((len(each.widths) for each in asked), default=0)


def named(questions: Sequence[Asked]) -> str:
    """Some of the questions for a message, by id or line."""
    names = [
        f"`{each.id}`" if each.id else f"{each.span.path}:{each.span.line}" for each in questions
    ]
    some = ", ".join(names[:_SOME])
    return some if len(names) <= _SOME else f"{some} and {len(names) - _SOME} more"


_SOME = 5
_SIGN = re.compile(r"\\[A-Za-z]+|[^\s{}^_&\\]")
_UNSEEN = re.compile(r"\\(?:[dt]?frac|left|right|[bB]igg?[lr]?|math[a-z]+|text[a-z]*|quad)\b")


def width(choice: Choice) -> int:
    """About how wide a choice is, in halves of the width of a Korean letter."""
    width = 0
    for node in walk(choice.blocks):
        match node:
            case Text() | Code() | CodeBlock():
                width += sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in node.text)
            case Math() | MathBlock():
                width += len(_SIGN.findall(_UNSEEN.sub("", node.tex)))
            case _:
                pass
    return width
