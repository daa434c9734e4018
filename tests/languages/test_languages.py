"""Every language says what English says, with the same blanks, and nothing else says a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from string import Formatter, Template
from typing import Any

import pytest

import rectoverso
from rectoverso import languages
from rectoverso.languages import LANGUAGES, NOTICES, announcement, asking, code, phrases, words
from rectoverso.languages.furniture import Words, bare, blanks, filled
from rectoverso.languages.writing import script

PACKAGE = Path(rectoverso.__file__).parent

LETTERS = {
    "ar": r"\u0600-\u06ff",
    "he": r"\u0590-\u05ff",
    "hi": r"\u0900-\u097f",
    "ja": r"\u3040-\u30ff\u4e00-\u9fff",
    "ko": r"\uac00-\ud7a3",
    "ru": r"\u0400-\u04ff",
    "th": r"\u0e00-\u0e7f",
    "zh": r"\u4e00-\u9fff",
    "zh-Hant": r"\u4e00-\u9fff",
}
"""The letters of languages that are not written in Latin ones."""


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


def named(text: str) -> list[str]:
    """The blanks of a text, of either form."""
    ours = [f"${name}" for name in Template(text).get_identifiers()]
    return sorted(ours + [name for _, name, _, _ in Formatter().parse(text) if name is not None])


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_whole_and_have_the_same_blanks(language: str) -> None:
    ours, theirs = (dict(sentences(words(each))) for each in (language, "en"))
    assert {path: blanks(text) for path, text in ours.items()} == {
        path: blanks(text) for path, text in theirs.items()
    }
    for text in ours.values():
        assert text == text.strip() != ""
        assert text.replace("\u00a0", " ").replace("\u202f", " ").isprintable()
        assert not set(bare(text)) & set("{}")


@pytest.mark.parametrize("language", NOTICES)
def test_notices_are_whole_and_have_the_same_blanks(language: str) -> None:
    ours, theirs = (dict(sentences(NOTICES[each])) for each in (language, "en"))
    assert {path: set(named(text)) for path, text in ours.items()} == {
        path: set(named(text)) for path, text in theirs.items()
    }
    assert [path for path, text in ours.items() if not text.strip() and theirs[path].strip()] == []


@pytest.mark.parametrize(("language", "letters"), LETTERS.items())
def test_words_are_written_in_the_letters_of_their_language(language: str, letters: str) -> None:
    said = {name: bare(text) for name, text in sentences(words(language))}
    assert [name for name, text in said.items() if not re.search(f"[{letters}]", text)] == []
    latin = {name: re.findall("[A-Za-z]+", text) for name, text in said.items()}
    assert {name: each for name, each in latin.items() if each} == {".accessibility": ["MathML"]}


def test_every_language_that_is_written_in_other_letters_is_looked_at() -> None:
    assert {each for each in LANGUAGES if script(each) != "Latn"} == LETTERS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_that_stand_together_differ(language: str) -> None:
    said = words(language)
    alerts = said.alerts().values()
    assert len({*alerts}) == len(alerts)
    assert said.right != said.wrong


@pytest.mark.parametrize(
    ("language", "known"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("pt-BR", "pt"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hans-TW", "zh"),
        ("zh-Hant", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("nl", None),
        ("sr-Latn", None),
        ("xx-YY", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_code(language: str, known: str | None) -> None:
    assert code(language) == known
    assert words(language) is LANGUAGES[known or "en"]


@pytest.mark.parametrize(
    ("language", "speaks"), [("ko-KR", "ko"), ("en-GB", "en"), ("ja", "en"), ("xx", "en")]
)
def test_who_has_no_notices_is_told_in_english(language: str, speaks: str) -> None:
    assert phrases(language) is NOTICES[speaks].phrases
    assert announcement(language) is NOTICES[speaks].announcement


def test_a_decks_own_words_stand_in_the_place_of_ours() -> None:
    said = words("nl", {"hint": "Hint!", "chapter_number": "Hoofdstuk {number}"})
    assert (said.hint, said.contents) == ("Hint!", "Contents")
    assert filled(said.chapter_number, number=3) == "Hoofdstuk 3"
    assert {each.name for each in fields(Words)} > {"hint", "chapter_number"}


def test_only_blanks_are_filled() -> None:
    assert filled("{page} of {pages}, {page}", page="{pages}") == "{pages} of {pages}, {pages}"


def test_what_is_compared_and_cited_is_known_of_korean_words() -> None:
    assert [asking.stem(word) for word in ("배치정규화란", "란", "relu")] == [
        "배치정규화",
        "란",
        "relu",
    ]
    assert [asking.bare(word) for word in ("분포까지는", "분포라", "곱을", "gpu", "평균")] == [
        *("분포", "분포", "곱을", "gpu", "평균"),
    ]
    assert asking.others("김철수 et al.") == "김철수 외"
    assert asking.others("Nair et al.") == "Nair et al."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_asks_is_known_in_every_language(language: str) -> None:
    asks = {
        "ko": "무엇을",
        "en": "what is it?",
        "ja": "何ですか",
        "zh": "什么",
        "zh-Hant": "什麼",
        "de": "was?",
        "fr": "qu'est-ce que c'est",
        "es": "¿qué es?",
        "pt": "o quê?",
        "vi": "cái gì",
        "ru": "что это?",
        "ar": "ما هو؟",
        "he": "מה זה?",
        "hi": "क्या है?",
        "th": "อะไร",
    }
    assert asking.only_asks(asks[language], language)
    assert asking.only_asks("which word", language)
    assert not asking.only_asks("1948", language)


@pytest.mark.parametrize(
    "words", ["過学習とは何ですか", "正則化の目的は", "과적합이 무엇인가", "这是什么"]
)
def test_questions_without_a_sign(words: str) -> None:
    assert asking.asks_without_sign(words)


@pytest.mark.parametrize("words", ["静か", "こんにちは", "국가", "인가", "the cat"])
def test_words_are_no_questions(words: str) -> None:
    assert not asking.asks_without_sign(words)


def test_nothing_but_the_languages_says_a_word() -> None:
    """Letters outside of ASCII stand in `languages` alone; ranges of letters are written as
    escapes. (The English of messages, and of names in formats, is the program's own.)
    """
    ours = Path(languages.__file__).parent
    found = {
        f"{path.relative_to(PACKAGE)}:{number}": line
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in (".py", ".css", ".html", ".js", ".csl") and ours not in path.parents
        if path.name != "mathjax-anki.js"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(letter.isalpha() and not letter.isascii() for letter in line)
    }
    assert found == {}
