"""Every sentence that an artifact or an announcement says by itself, one module per language.

`furniture` says what there must be. A new language is a module like `en`, and a line in
`LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rectoverso.languages import en, ko
from rectoverso.languages.furniture import Furniture, Phrases, Words

LANGUAGES: Final[Mapping[str, Furniture]] = MappingProxyType(
    {"ko": ko.FURNITURE, "en": en.FURNITURE}
)
"""The languages that are known, by code."""


def words(language: str) -> Words:
    """The labels of cards and books in `language`."""
    return _furniture(language).words


def phrases(language: str) -> Phrases:
    """The sentences of release notes in `language`."""
    return _furniture(language).phrases


def _furniture(language: str) -> Furniture:
    """What there is in `language` (a code like `ko` or `pt-BR`); English where it is not known."""
    return LANGUAGES.get(language.partition("-")[0].lower(), en.FURNITURE)
