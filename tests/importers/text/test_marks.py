"""What a line can begin with: numbers, labels, letters; and whether words ask."""

from __future__ import annotations

import pytest

from rectoverso.importers.text import marks


@pytest.mark.parametrize(
    ("text", "parts", "rest"),
    [
        ("3. Why?", (3,), "Why?"),
        ("03) Why?", (3,), "Why?"),
        ("(3) Why?", (3,), "Why?"),
        ("③ Why?", (3,), "Why?"),
        ("3\ufe0f\u20e3 Why?", (3,), "Why?"),
        ("3.Why?", (3,), "Why?"),
        ("3\\. Why?", (3,), "Why?"),
        ("**3. Why?**", (3,), "Why?"),
        ("**3.** Why?", (3,), "Why?"),
        ("3번. 왜?", (3,), "왜?"),
        ("3-1. Why?", (3, 1), "Why?"),
        ("1.2.3 Why?", (1, 2, 3), "Why?"),
        ("#12-1", (12, 1), ""),
        ("3、なぜ？", (3,), "なぜ？"),
    ],
)
def test_a_number_is_read_with_its_mark(text: str, parts: tuple[int, ...], rest: str) -> None:
    found = marks.numbered(text)
    assert found is not None
    assert (found.parts, found.rest) == (parts, rest)


@pytest.mark.parametrize("text", ["Why?", "", "v2", "1,000 people", "12:30 o'clock"])
def test_what_is_no_number_of_a_question(text: str) -> None:
    found = marks.numbered(text)
    assert found is None or found.style in ("blank", "none")


@pytest.mark.parametrize(
    ("text", "kind", "parts", "rest"),
    [
        ("Q: Why?", "question", (), "Why?"),
        ("Q3. Why?", "question", (3,), "Why?"),
        ("**Q3:** Why?", "question", (3,), "Why?"),
        ("[Q3] Why?", "question", (3,), "Why?"),
        ("질문 3) 왜?", "question", (3,), "왜?"),
        ("第3問　なぜ？", "question", (3,), "なぜ？"),
        ("【質問】なぜ？", "question", (), "なぜ？"),
        ("Frage 3", "question", (3,), ""),
        ("Follow-up: why?", "follow-up", (), "why?"),
        ("A. Because.", "answer", (), "Because."),
        ("A, Because.", "answer", (), "Because."),
        ("**Answer**: Because.", "answer", (), "Because."),
        ("**Answer:** Because.", "answer", (), "Because."),
        ("답변) 그래서.", "answer", (), "그래서."),
        ("정답 ②", "answer", (), "②"),
        ("Antwort:", "answer", (), ""),
        ("#### References", "references", (), ""),
        ("참고: https://example.org", "references", (), "https://example.org"),
        ("Hint: look up", "hint", (), "look up"),
    ],
)
def test_a_label_is_read(text: str, kind: str, parts: tuple[int, ...], rest: str) -> None:
    found = marks.label(text)
    assert found is not None
    assert (found.kind, found.parts, found.rest) == (kind, parts, rest)


@pytest.mark.parametrize(
    "text",
    [
        "A neuron sums its inputs.",
        "Answer the call",
        "Question everything",
        "A) the first choice",
        "References to other cells are relative.",
        "F: Was ist das?",
        "[Q1. Why?](#q1)",
    ],
)
def test_words_are_no_labels(text: str) -> None:
    assert marks.label(text) is None


def test_other_letters_are_labels_where_a_text_says_so() -> None:
    found = marks.label("F: Was ist das?", frozenset("fa"))
    assert found is not None
    assert found.kind == "question"


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("What is it?", 2),
        ("What is it? (with code)", 2),
        ("**무엇인가요？**", 2),
        ("ما هو؟", 2),
        ("Explain it", 1),
        ("설명하시오.", 1),
        ("活性化を説明せよ。", 1),
        ("Nenne drei Arten.", 1),
        ("It is so.", 0),
        ("Overfitting", 0),
    ],
)
def test_words_ask(text: str, degree: int) -> None:
    assert marks.asks(text) == degree


def test_choices_stand_side_by_side() -> None:
    assert marks.choices_within("A) iron  B) tin  C) gold") == [
        ("A", "iron"),
        ("B", "tin"),
        ("C", "gold"),
    ]
    assert marks.choices_within("① 서울 ② 부산 ③ 대구")[2] == ("3", "대구")
    assert marks.choices_within("Plan A. was better than plan B. or C.") == []
