"""How a language is written: its script and the direction of its lines.

What CLDR knows of likely scripts comes with `langcodes`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from langcodes import Language, tag_is_valid

# of two letters, but for those that everybody may use as he likes (ISO 3166-1, 8.1.3)
_TERRITORY: Final = re.compile(r"(?!AA|Q[M-Z]|X|ZZ)[A-Z]{2}")
_RIGHT_TO_LEFT: Final = frozenset(
    ("Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)


def exists(language: str) -> bool:
    """Whether a language code such as `ko` or `pt-BR` names a language (BCP 47, its registry)."""
    return tag_is_valid(language)


def spoken_in(territory: str) -> str | None:
    """The language that is spoken most in a territory, by its code in ISO 3166 such as `jp`; None
    where there is no such territory.
    """
    code = territory.upper()
    if not _TERRITORY.fullmatch(code) or not tag_is_valid(f"und-{code}"):
        return None
    return Language.get(f"und-{code}").maximize().language


@cache
def script(language: str) -> str:
    """The script that a language is usually written in, by its code in ISO 15924.

    Korean is `Kore`, Japanese `Jpan`, Chinese `Hans` or `Hant`.
    """
    return Language.get(language).maximize().script or "Latn"


def direction(language: str) -> str:
    """`rtl` where lines of this language run from right to left, `ltr` elsewhere."""
    return "rtl" if script(language) in _RIGHT_TO_LEFT else "ltr"
