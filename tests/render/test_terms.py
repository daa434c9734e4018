"""Terms of a glossary in running words."""

from __future__ import annotations

import pytest

from rectoverso.render.terms import Terms

KO = Terms(
    (
        {"ko": "활성화 함수", "en": "activation function"},
        {"ko": "함수", "en": "function"},
        {"ko": "층", "en": "layer"},
        {"ko": "누출 ReLU", "en": "leaky ReLU"},
        {"ko": "정규화", "en": "normalization"},
        {"ko": "손실", "en": "loss"},
    ),
    "ko",
)
EN = Terms(({"en": "layer", "ko": "층"}, {"en": "RNN"}, {"en": "leaky ReLU", "de": "Loss"}), "en")
JA = Terms(({"ja": "関数", "en": "function"}, {"ja": "活性化関数"}), "ja")


def found(terms: Terms, text: str) -> list[str]:
    return [text[use.start : use.end] for use in terms.uses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("활성화 함수는 함수이다", ["활성화 함수", "함수"]),
        ("활성화함수와 활성화\n함수", ["활성화함수", "활성화\n함수"]),
        ("층에서, 층. (층)", ["층", "층", "층"]),
        ("층위와 계층", []),
        ("정규화한 값과 정규화하면", ["정규화", "정규화"]),
        ("Activation functions가 leaky ReLU와", ["Activation functions", "leaky ReLU"]),
        ("누출 ReLU는 Leaky relu", ["누출 ReLU"]),
        ("layered, player", []),
        ("", []),
    ],
)
def test_terms_in_korean(text: str, expected: list[str]) -> None:
    assert found(KO, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Layers of an RNN, two RNNs", ["Layers", "RNN", "RNNs"]),
        ("rnn and layering", []),
        ("층은 layer이다", ["층", "layer"]),
        # a word of another language in the same letters is no term here
        ("Loss", []),
    ],
)
def test_terms_in_english(text: str, expected: list[str]) -> None:
    assert found(EN, text) == expected


def test_where_words_have_no_blanks_between_them() -> None:
    assert found(JA, "この活性化関数は関数functionである") == ["活性化関数", "関数", "function"]


def test_the_concept_is_named() -> None:
    assert [use.concept for use in KO.uses("함수와 activation function")] == [1, 0]
