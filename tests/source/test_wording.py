"""What `deck.toml` says language by language, held against the deck's languages."""

from __future__ import annotations

from dataclasses import fields

import pytest

from rectoverso.languages.furniture import Words
from rectoverso.source.config import settings
from rectoverso.source.wording import find

LEAST = """uid = "test-1"
title = "Deck"
languages = ["en", "nl"]
version = "0.1.0"
"""
BLANKS = {
    "chapter_number": "number",
    "cover_picture": "title",
    "edition_number": "version",
    "figure_number": "number",
    "page_reference": "page",
    "table_number": "number",
}
EVERY = "".join(
    f'{each.name} = "{{{BLANKS[each.name]}}}"\n' if each.name in BLANKS else f'{each.name} = "x"\n'
    for each in fields(Words)
)


def said(text: str) -> list[tuple[str, int, str]]:
    read, found = settings(text)
    assert found == ()
    assert read is not None
    return [(each.code, each.span.line, each.message) for each in find(text, read)]


def test_all_that_a_language_lacks_is_one_finding_where_it_is_named() -> None:
    ((code, line, message),) = said(LEAST)
    assert (code, line) == ("DECK004", 3)
    assert message.startswith("artifacts in `nl` say in English: contents, references, hint, ")
    assert message.count(",") == len(fields(Words)) - 1


def test_what_is_there_is_not_missing() -> None:
    ((_, line, message),) = said(LEAST + '\n[words.nl]\nhint = "Tip"\n')
    assert line == 6
    assert "hint" not in message
    assert said(f"{LEAST}[words.nl]\n{EVERY}") == []


@pytest.mark.parametrize("known", ["pt-BR", "zh-TW", "ko-KR"])
def test_a_language_that_is_known_lacks_nothing(known: str) -> None:
    assert said(LEAST.replace("nl", known)) == []


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("[titles]\nnl = 'x'", []),
        ("[titles]\nfr = 'x'", [("DECK005", 6, "`titles.fr`")]),
        ("[words.fr]\nhint = 'x'", [("DECK005", 5, "`words.fr`")]),
        ("description = { en = 'x' }", [("DECK004", 5, "`description` says nothing in `nl`")]),
        ("[book]\nsubtitle = { nl = 'x', en = 'y', fr = 'z' }", [("DECK005", 6, "`book.subtitle")]),
        ("[tags]\na = { }", [("DECK004", 6, "`tags.a` says"), ("DECK004", 6, "`tags.a` says")]),
        ("description = 'x'", []),
    ],
)
def test_languages_that_are_left_out_or_too_many(
    more: str, found: list[tuple[str, int, str]]
) -> None:
    told = said(LEAST + more + "\n")
    ours = [each for each in told if "say in English" not in each[2]]
    assert [(code, line) for code, line, _ in ours] == [(code, line) for code, line, _ in found]
    for (_, _, message), (_, _, beginning) in zip(ours, found, strict=True):
        assert message.startswith(beginning)
