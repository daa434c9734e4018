"""Characters of direction that scramble words."""

from __future__ import annotations

import pytest

from rectoverso.source.bidi import scrambled


def found(text: str, suffix: str = ".md") -> list[str]:
    return [text[each.start : each.end] for each in scrambled(text, suffix)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a\u200eb\u200fc\u061cd\u200de", []),
        ("a\u2067b\u2069c \u202ad\u202c", []),
        ("a\u2067b\u202bc\u2069d", []),  # an isolate's end closes what is open in it
        ("a\u2067b\nc\u2069 d", []),
        ("a\u202eb\u202c", ["\u202e"]),
        ("a\u202db", ["\u202d"]),
        ("a\u2066b", ["\u2066"]),
        ("a\u2068b\n\nc\u2069", ["\u2068"]),
        ("# a\u2067b\nc\u2069", []),  # one line below a heading, nothing between
        ("a\u2067b\n# c\u2069", ["\u2067"]),
        ("- a\u202ab\n- c\u202c", ["\u202a"]),
        ("| a\u202ab |\n| c\u202c |", ["\u202a"]),
        ("a\u2069 b\u202c", []),
        ("&#x202e; &#8238; &#X202D;", ["&#x202e;", "&#8238;", "&#X202D;"]),
        ("&#x2067;a&#8297;", []),
        ("\\u202e", []),
        ("", []),
    ],
)
def test_in_a_chapter(text: str, wrong: list[str]) -> None:
    assert found(text) == wrong


def test_in_settings_and_references() -> None:
    assert found('title = "a\\u202Eb"\nname = "c\\U0000202e"', ".toml") == [
        *("\\u202E", "\\U0000202e")
    ]
    assert found('a = "\u2067"\nb = "\u2069"', ".toml") == ["\u2067"]
    assert found("title = {a\u202eb} % \\u202e", ".bib") == ["\u202e"]
    assert found("a\u202eb", ".jsonl") == []


def test_what_is_open_is_named_with_its_end() -> None:
    (one, two) = scrambled("a\u2067b\u202bc", ".md")
    assert "U+2067" in one.message
    assert "U+2069" in one.hint
    assert "U+202B" in two.message
    assert "U+202C" in two.hint
