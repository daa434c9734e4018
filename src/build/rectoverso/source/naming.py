"""Ids for what has none yet, made of the words of its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

from rectoverso.languages import asking

_LONGEST: Final = 40
_READ: Final = 200
_WORD: Final = re.compile(r"[\w-]+(?:['\u2019]\w+)?")
_JOINED: Final = re.compile(r"['\u2019](?:s|re|ve|ll|d|m)\Z", re.IGNORECASE)
_ELIDED: Final = re.compile(r"\A(?:[cdjlmnst]|qu)['\u2019]", re.IGNORECASE)
_APOSTROPHE: Final = re.compile(r"['\u2019]")
_KANA: Final = re.compile(r"[\u3041-\u30ff]")
_READ_ALIKE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]+|[\u30a1-\u30fa\u30fc]{2,}")
"""What can be read without a dictionary in a Japanese title: Latin words and katakana. The
readings that are at hand for kanji are Chinese."""
_NAME_AND_TAIL: Final = re.compile(r"([A-Za-z0-9-]+)([^\W0-9_A-Za-z]+)")
_PARENTHESES: Final = re.compile(r"(?<=\S)\s*\([^()]*\)")


class Names:
    """The ids that are taken, and proposals that are taken from then on."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self._numbers: dict[str, int] = {}

    def proposed(self, title: str) -> str:
        """An id that is not taken yet, made of the title's words in Latin letters: of those that
        carry matter, as long as some are left (“What is the learning rate?” is `learning-rate`).
        """
        from slugify import slugify
        from text_unidecode import unidecode

        # transliterated as composed: slugify alone takes kana apart, and their voicing marks go
        words = normalize("NFC", title[:_READ])
        told = " ".join(dict.fromkeys(_telling(_PARENTHESES.sub("", words))))
        for each in (told, words):
            slug = slugify(
                unidecode(_APOSTROPHE.sub("", each)), max_length=_LONGEST, word_boundary=True
            )
            if slug:
                break
        return self._numbered(slug or "question")

    def _numbered(self, slug: str) -> str:
        proposal = slug
        number = self._numbers.get(slug, 1)
        while proposal in self.taken:
            number += 1
            proposal = f"{slug}-{number}"
        self._numbers[slug] = number
        self.taken.add(proposal)
        return proposal


def _telling(title: str) -> list[str]:
    """The words that carry matter; a Korean one without its particle."""
    if _KANA.search(title) and (said := _READ_ALIKE.findall(title)):
        return [each for each in said if each.casefold() not in asking.EMPTY]
    words = (asking.stem(_whole(word)) for word in _WORD.findall(title))
    return [_without_tail(word) for word in words if word.casefold() not in asking.PASSED]


def _whole(word: str) -> str:
    """A word without what an apostrophe joins to it: `what's`, `l'erreur`."""
    return _APOSTROPHE.sub("", _ELIDED.sub("", _JOINED.sub("", word.strip("-"))))


def _without_tail(word: str) -> str:
    """A Latin name without the particle behind it."""
    parts = _NAME_AND_TAIL.fullmatch(word)
    return parts[1] if parts and parts[2] in asking.EMPTY else word
