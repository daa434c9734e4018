"""Every language says what English says, with the same blanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from string import Formatter, Template
from typing import Any

import pytest

from rectoverso.languages import LANGUAGES, en, phrases, words


def sentences(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a language's furniture, by where it stands."""
    if is_dataclass(value):
        for field in fields(value):
            yield from sentences(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from sentences(each, f"{path}[{name}]")
    elif isinstance(value, Template):
        yield path, value.template
    elif isinstance(value, str):
        yield path, value
    else:
        for number, each in enumerate(value):
            yield from sentences(each, f"{path}[{number}]")


def blanks(text: str) -> set[str]:
    named = {f"${name}" for name in Template(text).get_identifiers()}
    return named | {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_with_the_same_blanks(language: str) -> None:
    ours, theirs = (dict(sentences(each)) for each in (LANGUAGES[language], en.FURNITURE))
    assert {path: blanks(text) for path, text in ours.items()} == {
        path: blanks(text) for path, text in theirs.items()
    }
    assert [path for path, text in ours.items() if not text.strip() and theirs[path].strip()] == []


def test_an_unknown_language_speaks_english() -> None:
    assert words("xx-YY") is en.FURNITURE.words
    assert phrases("xx") is en.FURNITURE.phrases
    assert words("ko-KR") is LANGUAGES["ko"].words
