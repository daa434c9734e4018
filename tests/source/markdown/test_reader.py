"""Chapters, questions, follow-ups and kinds."""

from __future__ import annotations

import pytest

from rectoverso.diagnostics import Span
from rectoverso.source.markdown import read_chapters
from tests.projection import HEAD, PATH, answered, chapter_outline, codes, cut, read


def test_a_chapter() -> None:
    chapter, found = read(
        """\
# 활성화 함수 <a id="activation"></a>

머리말이다.

- 하나

## 왜 *비선형*인가? <a id="why" class="core"></a>

> [!TIP]
> 합성을 생각하라.

짧은 답이다.

긴 답이다.

```python
x = 1
```

### 후속? <a id="next"></a>

답.

#### 더 깊이? <a id="deeper"></a>

답.

### 또? <a id="again"></a>

답.

## 무엇? <a id="what" data-reversed data-was="was-what"></a>

답.
"""
    )
    assert not found
    assert (
        chapter_outline(chapter)
        == """\
chapter activation: 활성화 함수
  paragraph 머리말이다.
  tight list
    - paragraph 하나
  basic why: 왜 em(비선형)인가? #core
    hint
      paragraph 합성을 생각하라.
    short
      paragraph 짧은 답이다.
    long
      paragraph 긴 답이다.
      code python 'x = 1'
    basic next: 후속?
      short
        paragraph 답.
      basic deeper: 더 깊이?
        short
          paragraph 답.
    basic again: 또?
      short
        paragraph 답.
  basic what: 무엇? reversed was was-what
    short
      paragraph 답."""
    )


def test_follow_ups_down_to_the_sixth_level() -> None:
    text = HEAD + "답.\n\n" + "\n\n".join(f"{'#' * n} {n}? {{#q{n}}}\n\n답." for n in range(3, 7))
    chapter, found = read(text)
    assert not found
    question = chapter.questions[0]
    levels = [question.level]
    while question.follow_ups:
        (question,) = question.follow_ups
        levels.append(question.level)
    assert levels == [2, 3, 4, 5, 6]


def test_headings_that_skip_a_level_still_nest() -> None:
    chapter, found = read(HEAD + "답.\n\n#### 넷? {#four}\n\n답.\n\n### 셋? {#three}\n\n답.\n")
    assert [(each.code, each.span.line) for each in found] == [("CHP002", 7)]
    assert [below.id for below in chapter.questions[0].follow_ups] == ["four", "three"]
    chapter, found = read("# 장 {#c}\n\n### 셋? {#three}\n\n답.\n")
    assert codes(found) == ["CHP002"]
    assert [below.id for below in chapter.questions] == ["three"]


def test_two_chapters_in_a_file() -> None:
    chapters, found = read_chapters(PATH, "# 가 {#a}\n\n## 나? {#b}\n\n답.\n\n# 다 {#c}\n")
    assert not found
    assert [(chapter.id, len(chapter.questions)) for chapter in chapters] == [("a", 1), ("c", 0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing in this file"),
        ("  \n\n\t\n", "nothing in this file"),
        ("글뿐이다.\n", "no chapter heading"),
        ("## 질문? {#a}\n\n답.\n", "no chapter heading"),
        ("#장\n", "no chapter heading"),
        ("#장\n\n# 장 {#c}\n", "text stands before the chapter heading"),
        ("글.\n\n# 장 {#c}\n", "text stands before the chapter heading"),
        ("## 질문? {#a}\n\n# 장 {#c}\n", "text stands before the chapter heading"),
        ("# {#c}\n", "the chapter's heading is empty"),
    ],
)
def test_chapter_headings(text: str, message: str) -> None:
    _, found = read_chapters(PATH, text)
    assert {each.message for each in found} == {message}
    assert set(codes(found)) == {"CHP001"}


def test_multiple_choice() -> None:
    question, found = answered(
        "- [x] 맞다\n- [ ] 틀리다\n\n      x = 1\n- [X] **또** 맞다\n\n짧은 답.\n\n긴 답.\n"
    )
    assert not found
    assert question.kind == "choice"
    assert [choice.right for choice in question.choices] == [True, False, True]
    assert [len(choice.blocks) for choice in question.choices] == [1, 2, 1]
    assert len(question.short) == len(question.long) == 1
    first = question.choices[0].blocks[0]
    assert cut(HEAD + "- [x] 맞다\n", first.span) == "맞다"


def test_a_hint_may_stand_before_choices() -> None:
    question, found = answered("> [!TIP]\n> 셋 중 하나.\n\n- [x] 가\n- [ ] 나\n")
    assert not found
    assert question.hint
    assert question.kind == "choice"
    assert not question.short


def test_only_a_tip_right_under_the_heading_is_the_hint() -> None:
    question, _ = answered("> [!NOTE]\n> 가\n\n나\n")
    assert not question.hint
    question, _ = answered("가\n\n> [!TIP]\n> 나\n")
    assert not question.hint
    assert len(question.long) == 1


def test_a_task_list_inside_a_long_answer_stays_a_list() -> None:
    question, found = answered("짧은 답.\n\n- [x] 하나\n- [ ] 둘\n- 셋\n")
    assert not found
    assert question.kind == "basic"
    (tasks,) = question.long
    assert [item.checked for item in tasks.items] == [True, False, None]  # type: ignore[union-attr]


def test_choices_that_are_not_marked() -> None:
    _, found = answered("- [x] 가\n- 나\n- [ ]\n")
    assert [(each.code, each.span.line) for each in found] == [("QST003", 6), ("QST003", 7)]


def test_a_gap_in_a_footnote_makes_no_cloze() -> None:
    question, found = answered("글[^1]\n\n[^1]: {{c1::가}}\n")
    assert question.kind == "basic"
    assert codes(found) == ["QST002"]


def test_a_gap_in_a_heading() -> None:
    _, found = read("# 장 {{c1::가}} {#c}\n\n## 질문 {{c1::나}}? {#a}\n\n답.\n")
    assert codes(found) == ["QST002", "QST002"]


def test_the_answer_may_begin_with_any_block() -> None:
    for body in ("```\ncode\n```", "- 가\n- 나", "| a |\n|---|\n| b |", "$$\nx\n$$"):
        question, found = answered(body + "\n\n긴 답.\n")
        assert not found
        assert len(question.short) == len(question.long) == 1


def test_spans_of_headings() -> None:
    chapter, _ = read("# 장 {#c}\n\n두 줄\n질문? {#a}\n---\n\n답.\n\n  ## 나? {#b}  \n")
    assert chapter.span == Span(PATH, 1, 1, 1, 9)
    assert [question.span for question in chapter.questions] == [
        Span(PATH, 3, 1, 4, 9),
        Span(PATH, 9, 3, 9, 13),
    ]


def test_a_heading_inside_a_list_or_quotation() -> None:
    for body in ("- # 가", "> ## 가", "1. 가\n\n   ### 나"):
        _, found = answered("답.\n\n" + body)
        assert codes(found) == ["CHP003"]


def test_a_comment_between_questions_is_nothing() -> None:
    chapter, found = read(
        "<!-- 판권 -->\n\n# 장 {#c}\n\n<!--\n여러\n줄\n-->\n\n## 가? {#a}\n\n답.\n"
    )
    assert not found
    assert not chapter.prose
