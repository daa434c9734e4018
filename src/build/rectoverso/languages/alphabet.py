"""The order of words in an index, and the letters that head its groups.

A word goes by its letters and figures alone: capitals, accents and signs make no difference.
Korean syllables stand in Unicode in their dictionary order, Han characters by radical and stroke;
kana goes by the rows of the fifty sounds.
"""

from __future__ import annotations

from bisect import bisect
from typing import Final, NamedTuple
from unicodedata import category, combining, normalize

from fontTools.unicodedata import script as script_of

from rectoverso.languages import writing

_INITIALS: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The heads of Hangul by a syllable's initial; tense consonants stand under the plain ones."""
_FIRST_SYLLABLE: Final = 0xAC00
_SYLLABLES_AN_INITIAL: Final = 588
_ROWS: Final = "ぁかさたなはまゃらゎ"
_ROW_HEADS: Final = "あかさたなはまやらわ"
_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_WHOLE: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart, and whom they stand beside."""
_ACCENTS: Final = frozenset((8, *range(10, 36), *range(200, 241)))
"""The combining classes of accents, points of Hebrew and Arabic, and the voicing of kana; not of
the vowels of Indic scripts and Thai (UAX #44, 5.7.4).
"""
_OWN: Final = {"Kore": "Hang", "Jpan": "Hira", "Hans": "Hani", "Hant": "Hani"}
_OTHERS: Final = ("Latn", "Grek", "Cyrl", "Hang", "Hira", "Hani")
"""The order of scripts after the book's own."""


class Place(NamedTuple):
    """Where a word stands in an index; places sort. `head` is the letter above its group, empty
    for figures and Han characters.
    """

    script: int
    letters: str
    word: str
    head: str


def place(word: str, language: str) -> Place:
    """The place of `word` in the index of a book in `language` (a code like `ko`)."""
    whole = normalize("NFKD", word.casefold()).translate(_HIRAGANA).translate(_WHOLE)
    plain = normalize("NFC", "".join(each for each in whole if combining(each) not in _ACCENTS))
    kept = "".join(each if each.isalnum() or category(each)[0] == "M" else " " for each in plain)
    letters = " ".join(kept.split())
    first = letters[:1]
    script = "" if not first or first.isdigit() else script_of(first)
    return Place(_rank(script, language), letters, word, _head(first, script))


def _rank(script: str, language: str) -> int:
    """Figures, the book's own script, then others."""
    own = writing.script(language)
    if script in ("", _OWN.get(own, own)):
        return -1 if script else -2
    return _OTHERS.index(script) if script in _OTHERS else len(_OTHERS)


def _head(first: str, script: str) -> str:
    if script == "Hang":
        initial = (ord(first) - _FIRST_SYLLABLE) // _SYLLABLES_AN_INITIAL
        return _INITIALS[initial] if 0 <= initial < len(_INITIALS) else first
    if script == "Hira":
        return _ROW_HEADS[max(bisect(_ROWS, first) - 1, 0)]
    return "" if script in ("", "Hani") else first.title()
