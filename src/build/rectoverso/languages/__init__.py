"""Every sentence that an artifact or an announcement says by itself, one module per language.

`furniture` says what there must be. A new language is a module like `de`, and a line in
`LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from rectoverso.languages import (
    ar,
    de,
    en,
    es,
    fr,
    he,
    hi,
    ja,
    ko,
    pt,
    ru,
    th,
    vi,
    writing,
    zh,
    zh_hant,
)
from rectoverso.languages.furniture import Announcement, Notices, Phrases, Words

LANGUAGES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "ko": ko.WORDS,
        "en": en.WORDS,
        "ja": ja.WORDS,
        "zh": zh.WORDS,
        "zh-Hant": zh_hant.WORDS,
        "de": de.WORDS,
        "fr": fr.WORDS,
        "es": es.WORDS,
        "pt": pt.WORDS,
        "vi": vi.WORDS,
        "ru": ru.WORDS,
        "ar": ar.WORDS,
        "he": he.WORDS,
        "hi": hi.WORDS,
        "th": th.WORDS,
    }
)
"""The languages that artifacts speak, by code (with a script where it is not the usual one)."""

NOTICES: Final[Mapping[str, Notices]] = MappingProxyType({"ko": ko.NOTICES, "en": en.NOTICES})
"""The languages that release notes and announcements speak, by code."""


def words(language: str, own: Mapping[str, str] | None = None) -> Words:
    """The labels of cards and books in `language` (a code like `ko` or `pt-BR`), a deck's `own` in
    their place where there are some; in English where the language is not known.
    """
    known = code(language)
    chosen = LANGUAGES[known] if known else en.WORDS
    return replace(chosen, **own) if own else chosen


def phrases(language: str) -> Phrases:
    """The sentences of release notes in `language`; English ones where it has none."""
    return NOTICES[notices(language)].phrases


def announcement(language: str) -> Announcement:
    """What learners of an adopted deck are told in `language`; in English where it has none."""
    return NOTICES[notices(language)].announcement


def notices(language: str) -> str:
    """Which of `NOTICES` speaks to the readers of `language`."""
    known = code(language)
    return known if known is not None and known in NOTICES else "en"


def code(language: str) -> str | None:
    """Which of `LANGUAGES` a language is, by its script where that makes a difference (`zh-TW` is
    `zh-Hant`); None where it is none of them.
    """
    plain = language.partition("-")[0].lower()
    if plain not in LANGUAGES:
        return None
    written = f"{plain}-{writing.script(language)}"
    return written if written in LANGUAGES else plain
