"""The rules on what an author writes: terms, lengths, pictures' words, questions asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Diagnostic
from rectoverso.typeset.texmath import Typesetter
from tests.decks import SETTINGS, write_deck
from tests.factory import PICTURE

GLOSSARY = """[[term]]
ko = "기울기"
avoid = ["그래디언트", "구배"]

[[term]]
ko = "서브그래디언트"

[[term]]
ko = "그래디언트 부스팅"

[[term]]
ko = "기울기법"

[[term]]
ko = "경사"
avoid = ["가파른 기울"]

[[term]]
ko = "누출 ReLU"
avoid = ["Leaky ReLU", "LReLU"]
"""


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def check(folder: Path, text: str, typesetter: Typesetter) -> list[Diagnostic]:
    write_deck(folder, SETTINGS, first=f'# 장 <a id="chapter"></a>\n\n{text}')
    (folder / "glossary.toml").write_text(GLOSSARY, encoding="utf-8")
    if "a.svg" in text:
        (folder / "media").mkdir(exist_ok=True)
        (folder / "media/a.svg").write_bytes(PICTURE)
    return list(pipeline.check(folder, typesetter).report.diagnostics)


def places(found: list[Diagnostic], code: str) -> list[tuple[int, int]]:
    assert {each.code for each in found} <= {code}
    return [(each.span.line, each.span.column) for each in found]


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        ("그래디언트를 구한다.", [1]),
        ("그 **그래디언트**와 구배", [5, 14]),
        ("서브그래디언트는 굳은 말이다.", []),
        ("그래디언트 부스팅은 다른 말이다.", []),
        ("정책그래디언트처럼 말 가운데 있는 것", []),
        ("“그래디언트”라고도 한다.", []),
        ("가파른 기울기법이다.", []),
        ("가파른 기울 기법이다.", [1]),
        ("‘구배’와 “그래디언트”라는 말", []),
        ("`그래디언트`와 $`\\text{구배}`$", []),
        ("Leaky ReLU와 LReLU, LReLUs", [1, 13, 20]),
        ("leaky relu를, lReLU와 LReLUX", [1, 14]),
        ("누출 ReLU(leaky ReLU, LReLU)와 누출 ReLU는 (다른) Leaky ReLU", [43]),
        ("[그래디언트](https://example.org/구배)", [2]),
    ],
)
def test_an_avoided_form_is_found_where_it_stands(
    words: str, columns: list[int], tmp_path: Path, typesetter: Typesetter
) -> None:
    text = f'## 왜? <a id="why"></a>\n\n답.\n\n{words}\n'
    found = check(tmp_path / "deck", text, typesetter)
    assert places(found, "TERM001") == [(7, column) for column in columns]


ENGLISH = """[[term]]
en = "regularization"
avoid = ["regularisation", "weight penalty"]

[[term]]
en = "loss"
avoid = ["cost", "mode"]

[[term]]
en = "overfitting"
avoid = ["overtrain"]

[[term]]
en = "stochastic cost"

[[term]]
en = "LSTM"
avoid = ["IT", "Lstm"]

[[term]]
en = "net"
avoid = ["nets"]

[[term]]
en = "weights"
avoid = ["weight"]
"""


@pytest.mark.parametrize(
    ("words", "column", "hint"),
    [
        ("Regularisation helps", 1, "regularization".capitalize()),
        ("the regularisations", 5, "regularizations"),
        ("REGULARISATION", 1, "REGULARIZATION"),
        ("the regularisation's effect", 5, "regularization's"),
        ("a regularisation’s effect", 3, "regularization’s"),
        ("Costs grow", 1, "Losses"),
        ("cost-sensitive", 1, "loss"),
        ("overtraining, and so on", 1, "overfitting"),
        ("overtrained", 1, "overfitting"),
        ("overtrainning", 1, "overfitting"),
        ("weight penalties", 1, "weights"),
        ("a costly one; the cosmos; costume", 0, ""),
        ("a model of a modem", 0, ""),
        ("low-cost", 5, "loss"),
        ("it is an Item", 0, ""),
        ("the IT and ITs", 5, "LSTM"),
        ("stochastic costs", 0, ""),
        ("Stochastic Cost", 0, ""),
        ("an Lstm", 4, "LSTM"),
        ("an LSTM, LSTMs, lstm", 0, ""),
        ("nets", 1, "net"),
        ("the net", 0, ""),
        ("weights", 0, ""),
        ("weighted", 1, "weights"),
    ],
)
def test_a_form_in_an_alphabet_takes_an_ending(
    words: str, column: int, hint: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    deck = tmp_path / "deck"
    (deck / "en").mkdir(parents=True)
    (deck / "deck.toml").write_text(SETTINGS.replace('"ko"', '"en"'), encoding="utf-8")
    (deck / "glossary.toml").write_text(ENGLISH, encoding="utf-8")
    text = f"# A {{#a}}\n\n## Why? {{#why}}\n\n{words}\n"
    (deck / "en/first.md").write_text(text, encoding="utf-8")
    found = pipeline.check(deck, typesetter).report.diagnostics
    first = [(each.span.column, each.hints[0]) for each in found[:1]]
    assert first == ([(column, f"write “{hint}”")] if column else [])
    assert {each.code for each in found} <= {"TERM001"}


@pytest.mark.parametrize(
    ("form", "words", "columns"),
    [
        (
            "Kostenfunktion",
            "die Kostenfunktionen, der kostenfunktion, Kostenfunktionenraum",
            [5, 27],
        ),
        ("функци", "Функция и функциями, функционал", [1, 11]),
    ],
)
def test_endings_in_other_languages(
    form: str, words: str, columns: list[int], tmp_path: Path, typesetter: Typesetter
) -> None:
    deck = tmp_path / "deck"
    (deck / "de").mkdir(parents=True)
    (deck / "deck.toml").write_text(SETTINGS.replace('"ko"', '"de"'), encoding="utf-8")
    term = f'[[term]]\nde = "Verlust"\navoid = ["{form}"]\n'
    (deck / "glossary.toml").write_text(term, encoding="utf-8")
    text = f"# A {{#a}}\n\n## Warum? {{#why}}\n\n{words}\n"
    (deck / "de/first.md").write_text(text, encoding="utf-8")
    found = pipeline.check(deck, typesetter).report.diagnostics
    assert [each.span.column for each in found] == columns


def test_an_avoided_form_in_a_picture_s_words(tmp_path: Path, typesetter: Typesetter) -> None:
    text = '## 왜? <a id="why"></a>\n\n답.\n\n![그래디언트의 그림](../media/a.svg "구배")\n'
    assert places(check(tmp_path / "deck", text, typesetter), "TERM001") == [(7, 1), (7, 1)]


@pytest.mark.parametrize("alt", ["", " ", "…", "**"])
def test_an_image_needs_words(alt: str, tmp_path: Path, typesetter: Typesetter) -> None:
    text = f'## 왜? <a id="why"></a>\n\n답.\n\n줄 안의 ![{alt}](../media/a.svg) 그림\n'
    assert places(check(tmp_path / "deck", text, typesetter), "IMG004") == [(7, 6)]


@pytest.mark.parametrize(
    ("answer", "long"),
    [
        ("가" * 203, False),
        ("가" * 204, True),
        ("a" * 406, False),
        ("a" * 407, True),
        ("가" * 199 + " $`\\frac{\\partial L}{\\partial w}`$", False),
        ("가" * 201 + " $`\\frac{\\partial L}{\\partial w}`$", True),
        ("가" * 200 + "[^n]\n\n[^n]: " + "주" * 300, False),
        ("- " + "\n- ".join(["가"] * 7), False),
        ("- " + "\n- ".join(["가"] * 8), True),
        ("![그림](../media/a.svg)", True),
        ("```\n" + "x\n" * 8 + "```", True),
        ("{{c1::" + "가" * 100 + "}}" + "나" * 100, False),
    ],
)
def test_a_short_answer_has_its_length(
    answer: str, long: bool, tmp_path: Path, typesetter: Typesetter
) -> None:
    text = f'## 왜? <a id="why"></a>\n\n{answer}\n'
    assert places(check(tmp_path / "deck", text, typesetter), "QST006") == ([(5, 1)] * long)


SAME = [
    ("활성화 함수란 무엇인가?", "활성화 함수는 무엇이고 어떻게 하는가?"),
    ("ReLU란?", "ReLU는 무엇인가?"),
    ("배치 정규화(BN)란?", "배치 정규화는 무엇인가?"),
    ("미니배치 경사 하강법이란?", "미니배치 경사하강법은 무엇인가?"),
    ("What is overfitting?", "Overfitting: what is it?"),
]
OTHER = [
    ("ReLU란 무엇인가?", "GELU란 무엇인가?"),
    ("지역 최솟값은 왜 문제인가?", "전역 최솟값은 왜 문제인가?"),
    ("배치 정규화는 추론에서 어떻게 다른가?", "배치 정규화는 학습에서 어떻게 다른가?"),
    ("합성곱 층의 매개변수는 몇 개인가?", "완전 연결 층의 매개변수는 몇 개인가?"),
    ("top-1 정확도란?", "top-5 정확도란?"),
    ("드롭아웃이란 무엇인가?", "드롭아웃은 왜 과적합을 줄이는가?"),
    ("What is overfitting?", "What is underfitting?"),
]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [(*pair, True) for pair in SAME] + [(*pair, False) for pair in OTHER],
)
def test_the_same_question_twice(
    one: str, other: str, alike: bool, tmp_path: Path, typesetter: Typesetter
) -> None:
    text = f'## {one} <a id="one"></a>\n\n답.\n\n## {other} <a id="other"></a>\n\n답.\n'
    assert places(check(tmp_path / "deck", text, typesetter), "QST007") == [(7, 1)] * alike


def test_a_short_follow_up_is_read_with_its_parent(tmp_path: Path, typesetter: Typesetter) -> None:
    text = "".join(
        f'## {name}는 무엇인가? <a id="{name.lower()}"></a>\n\n답.\n\n'
        f'### 약점은? <a id="{name.lower()}-weakness"></a>\n\n답.\n\n'
        for name in ("ReLU", "GELU")
    )
    assert check(tmp_path / "deck", text, typesetter) == []
    more = '### 약점은? <a id="again"></a>\n\n답.\n'
    assert places(check(tmp_path / "deck", text + more, typesetter), "QST007") == [(19, 1)]


def test_a_glossary_that_is_no_text_is_a_finding(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "glossary.toml").write_bytes("과적합".encode("cp949"))
    found = pipeline.check(deck, typesetter).report.diagnostics
    assert [(each.code, each.span.path) for each in found] == [("SRC001", "glossary.toml")]


def test_an_avoided_form_of_an_empty_term_is_a_finding_alone(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "glossary.toml").write_text('[[term]]\nko = " "\navoid = ["없는 말"]\n')
    found = pipeline.check(deck, typesetter).report.diagnostics
    assert [each.code for each in found] == ["TERM002"]
