"""How a language is written: its script and the direction of its lines.

What CLDR knows of likely scripts comes with `langcodes`, which takes its time to load: the
languages that most decks speak are here.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import Final

# of two letters, but for those that everybody may use as he likes (ISO 3166-1, 8.1.3)
_TERRITORY: Final = re.compile(r"(?!AA|Q[M-Z]|X|ZZ)[A-Z]{2}")
_RIGHT_TO_LEFT: Final = frozenset(
    ("Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)

USUAL: Final = MappingProxyType(
    {
        **dict.fromkeys(
            ("en", "de", "fr", "es", "pt", "vi", "it", "nl", "pl", "tr", "und"), "Latn"
        ),
        "ko": "Kore",
        "ja": "Jpan",
        "zh": "Hans",
        "zh-Hant": "Hant",
        "ru": "Cyrl",
        "ar": "Arab",
        "he": "Hebr",
        "hi": "Deva",
        "th": "Thai",
    }
)
"""The scripts of some languages, as `langcodes` has them."""


def exists(language: str) -> bool:
    """Whether a language code such as `ko` or `pt-BR` names a language (BCP 47, its registry)."""
    if language in USUAL:
        return True
    from langcodes import tag_is_valid

    return tag_is_valid(language)


def spoken_in(territory: str) -> str | None:
    """The language that is spoken most in a territory, by its code in ISO 3166 such as `jp`; None
    where there is no such territory.
    """
    from langcodes import Language, tag_is_valid

    code = territory.upper()
    if not _TERRITORY.fullmatch(code) or not tag_is_valid(f"und-{code}"):
        return None
    return Language.get(f"und-{code}").maximize().language


@cache
def script(language: str) -> str:
    """The script that a language is usually written in, by its code in ISO 15924.

    Korean is `Kore`, Japanese `Jpan`, Chinese `Hans` or `Hant`.
    """
    if language in USUAL:
        return USUAL[language]
    from langcodes import Language

    return Language.get(language).maximize().script or "Latn"


def direction(language: str) -> str:
    """`rtl` where lines of this language run from right to left, `ltr` elsewhere."""
    return "rtl" if script(language) in _RIGHT_TO_LEFT else "ltr"
