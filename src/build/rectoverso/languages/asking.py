"""Words that ask or bind and carry no matter, so that two questions can be compared by what they
are about (`rules.repeated_question`), and what a work's further authors are called.
"""

from __future__ import annotations

import re
from typing import Final

from rectoverso.languages import en, ko

EMPTY: Final = frozenset((en.ASKING + ko.ASKING + ko.PARTICLES).split())
"""Words that ask, and particles and articles."""

# taken off a Korean word of which two letters stay
_ENDING: Final = re.compile(rf"(?<=[가-힣]{{2}})(?:{'|'.join(ko.PARTICLES.split())})\Z")

_OTHERS: Final = re.compile(r"(?<=[가-힣]) et al\.")


def stem(word: str) -> str:
    """A word without the particle at its end."""
    return _ENDING.sub("", word)


def others(words: str) -> str:
    """The names of authors, “and others” after one in Hangul in Korean."""
    return _OTHERS.sub(f" {ko.OTHERS}", words)
