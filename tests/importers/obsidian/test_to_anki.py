"""Notes of the plugin Obsidian_to_Anki."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.model import Kind, plain
from tests.importers.obsidian.vaults import markdown, only, read, vault

WAVES = """\
TARGET DECK: Physics::Waves
FILE TAGS: waves school

START
Basic
What is a wave?
Back: It carries energy.

- a
- b
Tags: one two
<!--ID: 1566052191670-->
END

START
Cloze
Light is {{c1::an electromagnetic}} wave, as {{c2::Maxwell::who}} showed.
Back Extra: 1865
END

START
Basic (and reversed card)
Front: frequency
Back: Frequenz
ID: 1566052191675
END

1. STARTI [Basic] This is a test. Back: Test successful! Tags: t <!--ID: 1566052191671--> ENDI
2. STARTI [Cloze] One {{c1::more}}. ENDI

How long? #flashcard
Five metres.
<!--ID: 1566052191672-->

Q: Why so
long?

A: Because.

# Heading card
Its answer.
<!--ID: 1566052191673-->

# Heading of prose

Prose that asks nothing.

Ruled?
---
Yes.
<!--ID: 1566052191674-->

a::b <!--ID: 1566052191676-->

DELETE
<!--ID: 1566052191677-->
"""


def test_notes_of_all_forms_are_read_with_the_ids_they_carry(tmp_path: Path) -> None:
    document = read(vault(tmp_path / "v", {"Waves.md": WAVES}), with_words=False)
    assert (
        markdown(document)
        == """\
# Waves

## What is a wave? <a class="one two waves school"></a>

It carries energy.

- a
- b

## Light is … wave, as … showed. <a class="waves school"></a>

Light is {{c1::an electromagnetic}} wave, as {{c2::Maxwell::who}} showed.

1865

## frequency <a class="waves school" data-reversed></a>

Frequenz

## This is a test. <a class="t waves school"></a>

Test successful!

## One …. <a class="waves school"></a>

One {{c1::more}}.

## How long? <a class="waves school"></a>

Five metres.

## Why so long? <a class="waves school"></a>

Because.

## Heading card <a class="waves school"></a>

Its answer.

## Ruled? <a class="waves school"></a>

Yes.

## a <a class="waves school"></a>

b
"""
    )
    keys = [item.key for item in document.items()]
    assert keys == [
        *("1566052191670", "Waves#2", "1566052191675", "1566052191671", "Waves#5"),
        *("1566052191672", "Waves#7", "1566052191673", "1566052191674", "1566052191676"),
    ]
    assert not any(item.guid for item in document.items())


@pytest.mark.parametrize(
    ("pattern", "note", "title", "answer"),
    [
        (r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)", "a b::c d", "a b", "c d"),
        (
            r"^#+(.+)\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)",
            "# Top\n## Sub\n\nwords\nmore\n\nprose",
            "Sub",
            "words more",
        ),
        (
            r"((?:[^\n][\n]?)+\n)-{3,}((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)",
            "Are\nlines fine?\n---\nYes.",
            "Are lines fine?",
            "Yes.",
        ),
        (
            r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?",
            "| how? |\n| --- |\n| like this |\n\n| a | b |\n|---|---|\n| c | d |",
            "how?",
            "like this",
        ),
    ],
)
def test_a_style_counts_where_a_pattern_says_so(
    pattern: str, note: str, title: str, answer: str, tmp_path: Path
) -> None:
    settings = {"settings": {"CUSTOM_REGEXPS": {"Basic": pattern, "Cloze": ""}}}
    document = read(vault(tmp_path / "v", {"a.md": note}, to_anki=settings))
    question = only(document).question
    assert plain(question.title) == title
    assert plain(question.short[0].children) == answer  # type: ignore[union-attr]


def test_curly_braces_are_gaps_where_a_pattern_says_so(tmp_path: Path) -> None:
    pattern = r"((?:.+\n)*(?:.*{.*)(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)"
    settings = {
        "settings": {"CUSTOM_REGEXPS": {"Cloze": pattern}, "Defaults": {"CurlyCloze": True}}
    }
    note = "The {idea} of {2:this} is {c1|easy}.\n\nMath like $\\frac{3}{4}$ is none.\n"
    document = read(vault(tmp_path / "v", {"a.md": note}, to_anki=settings), with_words=False)
    assert only(document).question.kind is Kind.CLOZE
    assert "The {{c1::idea}} of {{c2::this}} is {{c1::easy}}." in markdown(document)


def test_a_pattern_that_is_not_known_is_named(tmp_path: Path) -> None:
    settings = {"settings": {"CUSTOM_REGEXPS": {"Basic": "^(a+)+$"}}}
    document = read(vault(tmp_path / "v", {"a.md": "aaaa\n"}, to_anki=settings))
    assert any("'^(a+)+$'" in found.message for found in document.findings)


def test_own_words_and_fields_are_the_vaults(tmp_path: Path) -> None:
    settings = {
        "settings": {"Syntax": {"Begin Note": "KARTE", "End Note": "ENDE"}},
        "fields_dict": {"Vokabel": ["Wort", "Bedeutung", "Beispiel"]},
    }
    note = (
        "KARTE\nVokabel\nWort: der Fluss\nBedeutung: river\nBeispiel: Hinweis: am Fluss\nENDE\n\n"
        "KARTE\nEinfach\nVorderseite: Was?\nRückseite: Das.\nENDE\n"
    )
    document = read(vault(tmp_path / "v", {"a.md": note}, to_anki=settings), with_words=False)
    assert (
        markdown(document)
        == """\
# v

## der Fluss

river

**Beispiel**

Hinweis: am Fluss

## Was?

Das.
"""
    )


def test_what_is_frozen_stands_on_each_card_of_its_type(tmp_path: Path) -> None:
    note = "FROZEN - Basic:\nBack: from the book\n\nSTART\nBasic\nq\nBack: a\nEND\n"
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    assert markdown(document) == "# v\n\n## q\n\na\n\nfrom the book\n"


def test_a_block_that_is_never_closed_takes_nothing_with_it(tmp_path: Path) -> None:
    note = "START\nBasic\nlost\n\nSTART\nBasic\nq\nBack: a\nEND\n\nSTART\nBasic\nopen\n"
    document = read(vault(tmp_path / "v", {"a.md": note}))
    assert plain(only(document).question.title) == "q"
