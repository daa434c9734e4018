"""The order of words in an index."""

from __future__ import annotations

import pytest

from rectoverso.languages.alphabet import place


def heads(language: str, *words: str) -> list[tuple[str, str]]:
    """Words in their order, each behind the letter of its group."""
    return [(each.head, each.word) for each in sorted(place(word, language) for word in words)]


def test_a_korean_index_has_hangul_first_and_then_latin() -> None:
    words = ("ReLU", "활성화 함수", "꺾임", "1x1 합성곱", "L2 정규화", "가중치", "naïve", "까닭")
    assert heads("ko", *words) == [
        *(
            ("", "1x1 합성곱"),
            ("ㄱ", "가중치"),
            ("ㄱ", "까닭"),
            ("ㄱ", "꺾임"),
            ("ㅎ", "활성화 함수"),
        ),
        *(("L", "L2 정규화"), ("N", "naïve"), ("R", "ReLU")),
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["O Ofen", "O Öl", "Z Zahl", "ㄱ 값"]),
        ("ja", ["か かめ", "か ガラス", "は パン", "Z Zip", " 漢字"]),
        ("ar", ["ب باب", "ك كِتاب", "A ABC"]),
        ("hi", ["आ आम", "क कल", "क कुल"]),
        ("el", ["Α άλφα", "Β βήτα", "A alpha"]),
        ("ka", ["ა აზრი", "ბ ბგერა", "A alpha"]),
        ("zh", [" 中", " 文", "A a"]),
    ],
)
def test_an_index_goes_by_the_books_own_script_first(language: str, expected: list[str]) -> None:
    words = [each.partition(" ")[2] for each in expected]
    assert [f"{head} {word}" for head, word in heads(language, *reversed(words))] == expected


def test_capitals_accents_and_signs_make_no_difference() -> None:
    assert place("Pre-Activation", "en").letters == place("pré activation", "en").letters
