"""Nearly the same question is asked twice.

Two cards that ask the same cost a learner twice the time, and their answers drift apart. Keep
one, and let the other's text go or become its follow-up. Compared are the words of the headings,
without particles, question words and what stands in parentheses: two questions are nearly the
same where every word of each has its counterpart in the other. Other names or numbers (ReLU
against GELU, top-1 against top-5) make another question, and so does one other word. A short
follow-up is read with its parent, and a front counts as a name of its own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import combinations
from math import ceil

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.languages import asking
from rectoverso.memory import recalled
from rectoverso.model import Blocks, Chapter, Deck, Entry, Question, placeless, plain
from rectoverso.rules.context import Context

ALIKE = 0.8
"""The share of letter pairs that two questions must have in common."""

_PARENTHESES = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[0-9a-z]+|[^\W_0-9a-z]+")

_FEW = 3
_CROWD = 50

_Gram = str


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    everything = list(deck.entries())
    matters = [
        matter
        for chapter in deck.chapters
        for matter in recalled("matters", (chapter.known_as,), partial(_matters, chapter, deck))
    ]
    for later, earlier in _pairs(matters):
        other = everything[earlier].question
        yield RULE.found(
            f"this asks nearly the same as {_place(other)}",
            everything[later].question.span,
            "keep one of the two, or ask for what tells them apart",
        )


def _matters(chapter: Chapter, deck: Deck) -> list[tuple[str, ...]]:
    """What the questions of a chapter ask about."""
    return [_matter(entry) for entry in replace(deck, chapters=(chapter,)).entries()]


def _matter(entry: Entry) -> tuple[str, ...]:
    """What is asked about; a follow-up of few words (“Why?”) asks about its parent's matter. What
    stands on the front beside the words is a matter of its own.
    """
    words = _words(plain(entry.question.title))
    if entry.question.front:
        return (*words, _shown(entry.question.front))
    if entry.parent is None or not words or len(words) >= _FEW:
        return words
    return tuple(sorted({*words, *_words(plain(entry.parent.title))}))


def _shown(front: Blocks) -> str:
    """A word that stands for what a front shows."""
    return "front" + sha256(json.dumps(placeless(front)).encode()).hexdigest()


def _place(question: Question) -> str:
    place = f"{question.span.path}:{question.span.line}"
    return f"`{question.id}` ({place})" if question.id else place


def _words(title: str) -> tuple[str, ...]:
    """What a question asks about: its words without particles and question words."""
    text = _PARENTHESES.sub(" ", unicodedata.normalize("NFKC", title).casefold())
    words = (word for word in _WORD.findall(text) if word not in asking.EMPTY)
    stems = map(asking.stem, words)
    return tuple(sorted({stem for stem in stems if stem not in asking.EMPTY}))


def _pairs(questions: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Each question that is nearly an earlier one, with the first such.

    An exact join on Jaccard similarity by prefix filtering (Bayardo, Ma and Srikant, “Scaling up
    all pairs similarity search”, WWW 2007): in one order of all members, rarest first, two sets
    that are alike share one of their first few. With one more of the first, they share two
    (Wang, Li and Feng, “Can we beat the prefix filtering?”, SIGMOD 2012), so only those are
    compared that do. Sets of fewer than three members are alike only when they are equal. What a
    crowd of questions shares tells none of them apart, so no more than `_CROWD` are kept for it.
    """
    first: dict[tuple[str, ...], int] = {}
    grams: dict[int, frozenset[_Gram]] = {}
    for number, words in enumerate(questions):
        if not words:
            continue
        if words in first:
            yield number, first[words]
            continue
        first[words] = number
        grams[number] = _grams(words)
    often = Counter(gram for members in grams.values() for gram in members)
    holders: dict[tuple[tuple[str, ...], _Gram, _Gram], list[int]] = defaultdict(list)
    for number, members in grams.items():
        names = _names(questions[number])
        rarest = sorted(members, key=lambda gram: (often[gram], gram))
        rarest = rarest[: len(members) - ceil(ALIKE * len(members)) + 2]
        keys = [(names, *two) for two in combinations(rarest, 2)]
        near = {other for key in keys for other in holders[key]}
        for other in sorted(near):
            if _jaccard(members, grams[other]) >= ALIKE and _same_words(
                questions[number], questions[other]
            ):
                yield number, other
                break
        for key in keys:
            if len(holders[key]) < _CROWD:
                holders[key].append(number)


def _names(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that hold a digit or a Latin letter: names, symbols and numbers."""
    return tuple(word for word in words if re.search(r"[0-9a-z]", word))


def _grams(words: tuple[str, ...]) -> frozenset[_Gram]:
    """The pairs of neighbouring letters within words; a word of one letter is one."""
    return frozenset(
        gram
        for word in words
        for gram in ([word[at : at + 2] for at in range(len(word) - 1)] or [word])
    )


def _jaccard(one: frozenset[_Gram], other: frozenset[_Gram]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether every word of each stands in the other, be it as part of a longer word."""
    return all(
        any(word in longer or longer in word for longer in there)
        for here, there in ((one, other), (other, one))
        for word in here
    )


RULE = Rule("QST007", "repeated-question", Severity.WARNING, _check, is_wide=True)
