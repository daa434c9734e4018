"""Links between the questions of a document lead to those questions in the deck."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rectoverso.importers import importing
from rectoverso.importers.given import Given
from rectoverso.importers.inner_links import slug

SETTINGS = 'uid = "links"\ntitle = "Links"\nlanguages = ["en"]\nversion = "0.1.0"\nformat = 2\n'
DOCUMENT = """\
# Interview questions

## 1. What is overfitting?

Low training error, high test error: see [dropout](#2-what-is-dropout), [this one][self],
[the notes](#notes) and [**the third** one](#3-is-it-caf%C3%A9-time).

[self]: #1-what-is-overfitting

## 2. What is dropout?

It leaves units out, against [overfitting](#overfitting-question) and [that](#what-is-overfitting).

- See [it](#2-what-is-dropout) there, or [elsewhere](https://example.org/#2-what-is-dropout).

## 3. Is it café time?

After [the first](#1-what-is-overfitting) it is.
"""
PAGE = """\
<html><body><h1>Interview questions</h1>
<h2 id="what-is-overfitting">What is overfitting?</h2>
<p>Low training error: see <a href="#what-is-dropout">dropout</a> and <a href="#top">above</a>.</p>
<h2 id="what-is-dropout">What is dropout?</h2>
<p>It leaves units out.</p></body></html>
"""


def imported(tmp_path: Path, name: str, text: str, times: int = 1) -> str:
    """The chapter that a document becomes."""
    deck = tmp_path / "deck"
    if not deck.exists():
        (deck / "en").mkdir(parents=True)
        (deck / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    for _ in range(times):
        importing.plan(deck, [Given(path, path.name, "en")]).write()
    (chapter,) = (deck / "en").glob("*.md")
    return chapter.read_text(encoding="utf-8")


def links(chapter: str) -> list[str]:
    return re.findall(r"(?<!<)\[[^\]]*\]\([^)]*\)", chapter)


def test_links_of_a_document_lead_to_its_questions(tmp_path: Path) -> None:
    made = imported(tmp_path, "notes.md", DOCUMENT)
    assert links(made) == [
        "[dropout](#dropout)",
        "[**the third** one](#cafe-time)",
        "[that](#overfitting)",
        "[elsewhere](https://example.org/#2-what-is-dropout)",
        "[the first](#overfitting)",
    ]
    assert "this one, the notes and" in " ".join(made.split())
    assert "- See it there, or" in made


def test_links_of_a_page_lead_to_its_questions(tmp_path: Path) -> None:
    made = imported(tmp_path, "page.html", PAGE)
    assert links(made) == ["[dropout](#dropout)"]
    assert made.count("and above.") == 1


def test_a_link_leads_to_the_question_that_the_deck_has(tmp_path: Path) -> None:
    first = "# Notes\n\n## What is dropout?\n\nIt leaves units out.\n"
    imported(tmp_path, "first.md", first.replace("Notes", "Interview questions"))
    made = imported(tmp_path, "notes.md", DOCUMENT)
    assert "[dropout](#dropout)" in made
    assert made.count('<a id="dropout"></a>') == 1


def test_the_same_document_again_adds_nothing(tmp_path: Path) -> None:
    once = imported(tmp_path, "notes.md", DOCUMENT)
    assert imported(tmp_path, "notes.md", DOCUMENT) == once


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("1. What is `ReLU`?", "1-what-is-relu"),
        ("시그모이드란 무엇인가?", "시그모이드란-무엇인가"),
        ("C++ & Rust", "c--rust"),
    ],
)
def test_addresses_are_those_of_github(words: str, address: str) -> None:
    assert slug(words) == address
