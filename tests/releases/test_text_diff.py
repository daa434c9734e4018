"""What changed in a text, by words and by lines."""

from __future__ import annotations

import random

from rectoverso.anki.plain import Passage
from rectoverso.releases.text_diff import CONTEXT, Line, Run, difference, shortened


def paragraph(words: str) -> tuple[Passage, ...]:
    return (Passage(words),)


def runs(before: str, after: str) -> list[tuple[str, str]]:
    (line,) = difference(paragraph(before), paragraph(after))
    assert not line.code
    return [(run.op, run.text) for run in line.runs]


def test_nothing_changed() -> None:
    assert difference(paragraph("같은 말"), paragraph("같은 말")) == ()
    assert difference((), ()) == ()


def test_words_are_compared_and_formulas_stay_whole() -> None:
    assert runs("기울기가 $x = 1$인 곳", "기울기가 $x = 2$인 곳") == [
        ("same", "기울기가"),
        ("removed", "$x = 1$인"),
        ("added", "$x = 2$인"),
        ("same", "곳"),
    ]


def test_words_far_from_a_change_are_left_out() -> None:
    words = [f"말{number}" for number in range(60)]
    other = list(words)
    other[20], other[50] = "딴말", "또딴말"
    shown = runs(" ".join(words), " ".join(other))
    assert [op for op, _ in shown] == [
        *("cut", "same", "removed", "added"),
        *("same", "cut", "same", "removed", "added", "same", "cut"),
    ]
    assert shown[1][1].split() == words[20 - CONTEXT : 20]
    assert shown[4][1].split() == words[21 : 21 + CONTEXT]


def test_a_passage_is_compared_with_the_one_that_it_came_from() -> None:
    before = (Passage("첫째 문단은 그대로 둔다"), Passage("둘째 문단은 조금 고친다"))
    after = (before[0], Passage("사이에 든 아주 새로운 글"), Passage("둘째 문단은 많이 고친다"))
    added, changed = difference(before, after)
    assert added.runs == (Run("added", "사이에 든 아주 새로운 글"),)
    assert [run.op for run in changed.runs] == ["same", "removed", "added", "same"]


def test_what_has_nothing_in_common_is_not_mixed() -> None:
    lines = difference(paragraph("가 나 다"), paragraph("라 마 바"))
    assert [line.runs for line in lines] == [
        (Run("removed", "가 나 다"),),
        (Run("added", "라 마 바"),),
    ]


def test_a_program_is_compared_line_by_line() -> None:
    before = "\n".join(f"line {number}" for number in range(12))
    lines = difference(
        (Passage(before, code=True),), (Passage(before.replace("line 6", "other"), code=True),)
    )
    assert all(line.code and len(line.runs) == 1 for line in lines)
    assert [line.runs[0] for line in lines] == [
        Run("cut", "…"),
        Run("same", "line 4"),
        Run("same", "line 5"),
        Run("removed", "line 6"),
        Run("added", "other"),
        Run("same", "line 7"),
        Run("same", "line 8"),
        Run("cut", "…"),
    ]


def test_a_program_in_place_of_words_is_all_new() -> None:
    lines = difference(paragraph("a b c"), (Passage("a b c", code=True),))
    assert [(line.code, line.runs[0].op) for line in lines] == [(False, "removed"), (True, "added")]


def test_a_long_comparison_is_shortened() -> None:
    lines = tuple(Line((Run("added", "가나다라"),)) for _ in range(10))
    assert shortened(lines, 1000) == lines
    short = shortened(lines, 10)
    assert [run.text for line in short for run in line.runs] == ["가나다라", "가나다라", "가나…"]
    assert [line.runs[0].text for line in shortened(lines, 8)] == ["가나다라", "가나다라", "…"]


def test_both_texts_can_be_read_from_a_comparison() -> None:
    """Whatever the texts are, and however often their words repeat."""
    chance = random.Random(4)
    for length in (3, 12, 200):
        for _ in range(150):
            sides = [
                " ".join(chance.choice("가나다라") for _ in range(chance.randint(1, length)))
                for _ in range(2)
            ]
            lines = difference(paragraph(sides[0]), paragraph(sides[1]))
            shown = [run for line in lines for run in line.runs]
            removed = " ".join(run.text for run in shown if run.op in ("same", "removed"))
            added = " ".join(run.text for run in shown if run.op in ("same", "added"))
            if not any(run.op == "cut" for run in shown) and sides[0] != sides[1]:
                assert [removed, added] == sides
            assert bool(lines) == (sides[0] != sides[1])
