"""`glossary.toml`: what it says, and what is wrong in it, each at its place."""

from __future__ import annotations

import pytest

from rectoverso.diagnostics import MALFORMED_GLOSSARY
from rectoverso.source import glossary

TERM = '[[term]]\nko = "과적합"\nen = "overfitting"\navoid = ["오버피팅"]\n'


def test_terms_and_what_is_avoided() -> None:
    read = glossary.read(TERM, ("ko", "en"))
    assert read.wrong == ()
    assert read.terms == {"ko": {"과적합"}, "en": {"overfitting"}}
    assert read.avoided == {"ko": {"오버피팅": "과적합"}}


def test_concepts_stand_in_the_order_of_the_file() -> None:
    text = (
        TERM + '\n[[term]]\nko = "데이터"\nindex = false\n\n[[term]]\nko = "Adam"\nindex = true\n'
    )
    read = glossary.read(text, ("ko", "en"))
    assert read.wrong == ()
    assert read.concepts == (
        glossary.Term({"ko": "과적합", "en": "overfitting"}),
        glossary.Term({"ko": "데이터"}, indexed=False),
        glossary.Term({"ko": "Adam"}),
    )


def test_a_table_without_a_form_of_the_first_language_is_no_concept() -> None:
    text = '[[term]]\nen = "loss"\n\n[[term]]\nko = " "\n\n[[term]]\nko = 3\n' + TERM
    read = glossary.read(text, ("ko", "en"))
    assert [each.span.line for each in read.wrong] == [1, 5, 8]
    assert [each.forms["ko"] for each in read.concepts] == ["과적합"]


def test_what_is_avoided_in_each_language() -> None:
    text = TERM.replace('["오버피팅"]', '{ ko = ["오버피팅"], en = ["over-fitting"] }')
    read = glossary.read(text, ("ko", "en"))
    assert read.wrong == ()
    assert read.avoided == {"ko": {"오버피팅": "과적합"}, "en": {"over-fitting": "overfitting"}}


def test_no_file_is_an_empty_glossary() -> None:
    assert glossary.read("", ("ko",)) == glossary.EMPTY


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('[[term]]\nko = "과적합', (2, 10), "not valid TOML"),
        ("terms = 3\n", (1, 1), "`terms` is not a setting"),
        ('[[term]]\nen = "overfitting"\n', (1, 1), "no `ko`"),
        ('[[term]]\nko = ""\n', (2, 1), "`ko` is empty"),
        ('[[term]]\nko = "가"\n\navoid = "나"\n', (4, 1), "`avoid` is a string; it wants a list"),
        ('[[term]]\nko = "가"\navoid = ["나", 3]\n', (3, 1), "`avoid` holds something else"),
        (TERM + '\n[[term]]\nko = "과적합"\n', (7, 1), "stands twice"),
        (TERM + '\n[[term]]\nko = "오버피팅"\n', (4, 1), "a term elsewhere"),
        (TERM + 'index = "no"\n', (5, 1), "`index` is a string; it wants true or false"),
        (TERM + "colour = 1\n", (5, 1), "`colour` is not a setting"),
    ],
)
def test_what_is_wrong_stands_at_its_place(text: str, place: tuple[int, int], words: str) -> None:
    found = glossary.read(text, ("ko",)).wrong
    assert any(
        words in each.message and (each.span.line, each.span.column) == place for each in found
    ), found
    assert {each.code for each in found} == {MALFORMED_GLOSSARY.code}


def test_one_table_of_terms_instead_of_a_list_of_them() -> None:
    found = glossary.read('[term]\nko = "과적합"\n', ("ko",)).wrong
    assert [(each.code, each.span.line) for each in found] == [("TERM002", 1)]
    assert found[0].hints == ("write [[term]], in two pairs of brackets, above each",)
