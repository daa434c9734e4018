"""Ids, tags and attributes at the end of a heading, in both forms."""

from __future__ import annotations

import pytest

from rectoverso.model import Question
from tests.projection import PATH, codes, cut, read, words


def heading(line: str) -> tuple[Question, list[tuple[str, str]], str]:
    """The question of a heading, its findings (code, place) and what its id's span covers."""
    text = f'# 장 <a id="c"></a>\n\n{line}\n\n답.\n'
    chapter, found = read(text)
    (question,) = chapter.questions
    places = [(each.code, cut(text, each.span)) for each in found]
    return question, places, cut(text, question.id_span)


@pytest.mark.parametrize(
    ("line", "title", "name", "tags", "was", "is_reversed"),
    [
        ('## 왜? <a id="why-1"></a>', "왜?", "why-1", (), (), False),
        ('## 왜? <a id="why" class="core hard"></a>', "왜?", "why", ("core", "hard"), (), False),
        ('## 왜?<a id="why"></a>', "왜?", "why", (), (), False),
        ("## 왜? <a id='why'> </a>  ", "왜?", "why", (), (), False),
        ('## 왜? <a id="why"></a> ##', "왜?", "why", (), (), False),
        ('## 왜? <a id="why" data-was="old older"></a>', "왜?", "why", (), ("old", "older"), False),
        ('## 왜? <a id="why" data-reversed></a>', "왜?", "why", (), (), True),
        ('## 왜? <a id="why" data-reversed="true"></a>', "왜?", "why", (), (), True),
        ('## 왜? <a id="why" data-reversed="false"></a>', "왜?", "why", (), (), False),
        ("## 왜? {#why}", "왜?", "why", (), (), False),
        ("## 왜? { #why .core .hard }", "왜?", "why", ("core", "hard"), (), False),
        ('## 왜? {#why was="old older" reversed=true}', "왜?", "why", (), ("old", "older"), True),
        ("## 왜? {#why data-was=old}", "왜?", "why", (), ("old",), False),
        ('왜? <a id="why"></a>\n---', "왜?", "why", (), (), False),
        ('두 줄인\n질문? <a id="why"></a>\n---', "두 줄인⏎질문?", "why", (), (), False),
        (
            '## `{#x}` 와 $\\{a\\}$ <a id="why"></a>',
            "code({#x}) 와 math(\\{a\\})",
            "why",
            (),
            (),
            False,
        ),
        ("## 집합 {1, 2}", "집합 {1, 2}", "", (), (), False),
        ("## 집합 \\{#a\\}", "집합 {#a}", "", (), (), False),
        ("## 빈 {}", "빈 {}", "", (), (), False),
        ("## C# <a id='c-sharp'></a>", "C#", "c-sharp", (), (), False),
        ("## # <a id='hash'></a>", "#", "hash", (), (), False),
        ("   ## 왜? {#why}", "왜?", "why", (), (), False),
        ("## 왜? {.core}", "왜?", "", ("core",), (), False),
    ],
)
def test_identity(
    line: str, title: str, name: str, tags: tuple[str, ...], was: tuple[str, ...], is_reversed: bool
) -> None:
    question, found, _ = heading(line)
    assert words(question.title) == title
    assert question.id == name
    assert question.tags == tags
    assert question.was == was
    assert question.reversed == is_reversed
    assert [code for code, _ in found if code != "HTML001"] == []


@pytest.mark.parametrize(
    ("line", "covered"),
    [
        ('## 왜? <a id="why"></a>', '<a id="why"></a>'),
        ('## id="why" <a id="why"></a> ##', '<a id="why"></a>'),
        ("## 왜? {#why .core}", "{#why .core}"),
        ('두 줄\n질문? <a id="why"></a>\n---', '<a id="why"></a>'),
    ],
)
def test_the_span_of_an_id(line: str, covered: str) -> None:
    assert heading(line)[2] == covered


@pytest.mark.parametrize(
    ("line", "row", "column"),
    [
        ("## 왜?", 3, 6),
        ("## 왜?   ", 3, 6),
        ("## 왜? ##", 3, 6),
        ("  ## 왜?", 3, 8),
        ("##", 3, 3),
    ],
)
def test_where_a_missing_id_belongs(line: str, row: int, column: int) -> None:
    question, _, _ = heading(line)
    assert question.id_span == (PATH, row, column, row, column)


@pytest.mark.parametrize(
    ("line", "code", "blamed"),
    [
        ('## 왜? <a id="Why"></a>', "ID003", '<a id="Why"></a>'),
        ('## 왜? <a id="왜"></a>', "ID003", '<a id="왜"></a>'),
        ('## 왜? <a id="-a"></a>', "ID003", '<a id="-a"></a>'),
        ("## 왜? {#a_b}", "ID003", "{#a_b}"),
        ('## 왜? <a id="a b"></a>', "ID003", '<a id="a b"></a>'),
        ('## 왜? <a id="a" data-was="A"></a>', "ID003", '<a id="a" data-was="A"></a>'),
        ('## 왜? <a id="a" name="b"></a>', "ID004", '<a id="a" name="b"></a>'),
        ('## 왜? <a id="a" href="b"></a>', "ID004", '<a id="a" href="b"></a>'),
        ('## 왜? <a id="a" was="b"></a>', "ID004", '<a id="a" was="b"></a>'),
        ("## 왜? {#a key=value}", "ID004", "{#a key=value}"),
    ],
)
def test_what_an_id_may_not_be(line: str, code: str, blamed: str) -> None:
    assert heading(line)[1] == [(code, blamed)]


def test_a_chapter_carries_an_id_alone() -> None:
    _, found = read('# 장 <a id="c" class="core" data-reversed></a>\n\n## 왜? {#a}\n\n답.\n')
    assert codes(found) == ["ID004", "ID004"]


def test_attributes_without_end_take_no_time() -> None:
    """Each of these would take longer than the universe is old, tried one way after another."""
    for junk in (
        "{" + ".a" * 45_000,
        "{" + "a-" * 45_000 + "}",
        "<a " * 30_000,
        "<a " + "x " * 45_000 + "></a>",
        "{#a} " * 15_000 + "x",
        " " * 99_000 + "{",
    ):
        question, _, _ = heading(f"## 왜 {junk}")
        assert question.title
