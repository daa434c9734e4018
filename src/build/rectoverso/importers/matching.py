"""Whether two questions are the same, by their words.

The same are those whose letters and digits are the same, whatever their case, blanks, marks and
punctuation; and those that differ by one letter within a long Latin word, a slip of typing. All
else is at most near: one other word makes another question ("Why is it good?", "Why is it not
good?"), so near ones are shown to the author and never merged. How near is RapidFuzz's ratio, the
share of letters that an edit by insertions and deletions keeps.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rectoverso.languages import asking

NEAR: Final = 80
"""From which ratio on (of 100) two questions are near."""
LONG: Final = 8
"""How many letters a follow-up has, at least, that asks the same whatever it follows up on."""
_SLIP: Final = 6
"""How long a word is, at least, in which one letter may be a slip."""
_HALF: Final = 0.5
_RAREST: Final = 4
_CROWD: Final = 40

_WORDS: Final = re.compile(r"[^\W_]+")
_LATIN: Final = re.compile(r"[a-z][a-z0-9]+")
_PARTICLES: Final = re.compile(r"(?<=[a-z0-9])[^\Wa-z0-9_]+")


def squeezed(title: str) -> str:
    """The letters and digits of a title alone: by these two questions are the same."""
    return "".join(_words(title))


def is_slip(one: str, other: str) -> bool:
    """Whether two titles differ by one letter within a long Latin word, not at its beginning."""
    from rapidfuzz.distance import OSA

    mine, theirs = _words(one), _words(other)
    if len(mine) != len(theirs):
        return False
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    left, right = differing[0]
    if not (left.isascii() and right.isascii() and left.isalpha() and right.isalpha()):
        return False
    if min(len(left), len(right)) < _SLIP or left[:2] != right[:2] or left[-2:] != right[-2:]:
        return False
    return OSA.distance(left, right, score_cutoff=1) == 1


def _words(title: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFKC", title).casefold())


def near(titles: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of a title and another one that are near and not the same, with their ratio: of each
    title the nearest one. Two that share none of the rarest groups of three letters of either are
    not looked at.
    """
    from rapidfuzz import fuzz

    keys = [squeezed(title) for title in others]
    grams = [_grams(key) for key in keys]
    often = Counter(gram for each in grams for gram in each)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(grams):
        for gram in _rarest(each, often):
            if len(holders[gram]) < _CROWD:
                holders[gram].append(number)
    for number, title in enumerate(titles):
        key = squeezed(title)
        candidates = {
            other for gram in _rarest(_grams(key), often) for other in holders.get(gram, ())
        }
        ratios = [
            (fuzz.ratio(key, keys[other], score_cutoff=NEAR), -other)
            for other in candidates
            if keys[other] != key
        ]
        best = max(ratios, default=(0.0, 0))
        if best[0] >= NEAR:
            yield number, -best[1], best[0]


def _grams(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 3] for at in range(max(1, len(key) - 2)))


def _rarest(grams: Iterable[str], often: Counter[str]) -> list[str]:
    known = sorted((often[gram], gram) for gram in grams if gram in often)
    return [gram for _, gram in known[:_RAREST]]


def names(title: str) -> frozenset[str]:
    """The Latin words of a title that carry matter: by these a question in one script may be one
    in another.
    """
    words = (_PARTICLES.sub("", word) for word in _words(title))
    return frozenset(
        word
        for word in words
        if _LATIN.fullmatch(word) and word not in asking.EMPTY and word not in asking.BINDING
    )


def across(titles: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of titles in different scripts that name the same things: two at least, and half of
    all that both name.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    named_there = [names(title) for title in others]
    for number, named in enumerate(named_there):
        for name in named:
            if len(holders[name]) < _CROWD:
                holders[name].append(number)
    for number, title in enumerate(titles):
        named = names(title)
        shared = Counter(other for name in named for other in holders.get(name, ()))
        found = [
            (2 * count / (len(named) + len(named_there[other])), -other)
            for other, count in shared.items()
            if count > 1 and title.isascii() != others[other].isascii()
        ]
        best = max(found, default=(0.0, 0))
        if best[0] > _HALF:
            yield number, -best[1]
