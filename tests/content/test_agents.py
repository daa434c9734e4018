"""The chapter on agents and evaluation: its numbers are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import ast
import heapq
import math
import random
from fractions import Fraction
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import score_interval, vote

CHAPTER = Chapter("agents")
says = CHAPTER.says


def test_llm_as_a_judge() -> None:
    says("llm-as-a-judge", "36번 A, 24번 B", "나머지 40쌍", "A의 승률이 76%, 뒤에 두면 36%",
         "무승부로 세면 56%", "69%와 76%로 관측", "$`s-f=0.7`$배", "68%가 일치",
         "/(1-0.68)=0.375")  # fmt: skip
    says("llm-as-a-judge", "76%에서 36%로", "10%p 차이를 7%p로")
    # The verdicts on a hundred pairs, in both orders.
    front = ["A"] * 36 + ["A"] * 40 + ["B"] * 24
    back = ["A"] * 36 + ["B"] * 40 + ["B"] * 24
    assert (front.count("A"), back.count("A")) == (76, 36)
    points = [
        (1 if a == b else 0.5) if "A" in (a, b) else 0 for a, b in zip(front, back, strict=True)
    ]
    assert sum(points) == 56
    truths = [Fraction(7, 10), Fraction(8, 10)]
    seen = [Fraction(9, 10) * p + Fraction(2, 10) * (1 - p) for p in truths]
    assert seen == [Fraction(69, 100), Fraction(76, 100)]
    assert seen[1] - seen[0] == Fraction(7, 100)
    chance = Fraction(8, 10) ** 2 + Fraction(2, 10) ** 2
    assert chance == Fraction(68, 100)
    assert (Fraction(8, 10) - chance) / (1 - chance) == Fraction(375, 1000)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_judge_s_errors_are_undone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    right = rng.random(200_000) < 0.7
    said = rng.random(right.size) < np.where(right, 0.9, 0.2)
    assert float(said.mean()) == pytest.approx(0.69, abs=0.006)
    assert (float(said.mean()) - 0.2) / 0.7 == pytest.approx(0.7, abs=0.009)


def test_judge_order_swap() -> None:
    says("judge-order-swap", "앞에서 70%, 뒤에서 50%", "=0.60", "적어도 20%", "0.70/1.20",
         "58.3%")  # fmt: skip
    assert round(70 / 120, 3) == 0.583
    # All ways in which ten pairs can be judged with seven and five wins.
    least = 10
    for both in range(6):
        first, second = 7 - both, 5 - both
        neither = 10 - both - first - second
        if neither < 0:
            continue
        assert both + 0.5 * (first + second) == 6
        least = min(least, first + second)
    assert least == 2


def test_benchmark_contamination() -> None:
    says("benchmark-contamination", r"\approx0.0173", "4.05배", "나머지 6%p", "p값은 $`1/100`$",
         "99번 섞은", "z값이 4를 넘어")  # fmt: skip
    error = math.hypot(*(math.sqrt(p * (1 - p) / 1000) for p in (0.85, 0.78)))
    assert round(error, 4) == 0.0173
    assert round(0.07 / error, 2) == 4.05
    assert (85 - 78) - (80 - 79) == 6
    assert Fraction(1 + 0, 1 + 99) == Fraction(1, 100)


def test_pass_at_k() -> None:
    says("pass-at-k", r"1-21/252\approx0.917", "=0.832", "평균은 0.760", "pass@10이 0.999",
         "pass^8은 0.43", "문제 164개에 200개씩")  # fmt: skip
    # Every choice of five out of ten samples of which three are right.
    samples = [1, 1, 1, *[0] * 7]
    chosen = [any(samples[i] for i in pick) for pick in product(range(10), repeat=5)
              if list(pick) == sorted(set(pick))]  # fmt: skip
    assert len(chosen) == 252
    assert chosen.count(False) == 21
    assert round(sum(chosen) / 252, 3) == 0.917
    assert round(1 - 0.7**5, 3) == 0.832
    mean = sum(
        (1 - (1 - sum(c) / 10) ** 5) * math.prod(0.3 if x else 0.7 for x in c)
        for c in product((0, 1), repeat=10)
    )
    assert round(mean, 3) == 0.76
    assert round(1 - 0.5**10, 3) == 0.999
    assert (1 + 0) / 2 == (0.5 + 0.5) / 2 == 0.5
    assert round(0.9**8, 2) == 0.43
    assert 1 - 0.1**8 > 0.9999


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_pass_hat_k_is_unbiased(p: float) -> None:
    n, k = 8, 3
    mean = sum(
        math.comb(n, c) * p**c * (1 - p) ** (n - c) * math.comb(c, k) / math.comb(n, k)
        for c in range(n + 1)
    )
    assert mean == pytest.approx(p**k)


def test_comparing_two_models() -> None:
    says("comparing-two-models", "| A 정답 | 790 | 50 | 840 |", "| A 오답 | 30 | 130 | 160 |",
         "1.16%p와 1.21%p", "1.68%p", "−1.3에서 5.3%p", "0.89%p", "0.25에서 3.75%p",
         "상관이 0.72", "0.033", "1.92배", "81.7–86.3%와 79.6–84.4%", "2±1.7%p", "2±3.3%p",
         "분산이 $`1+9\\cdot0.3=3.7`$배")  # fmt: skip
    a = np.array([1] * 790 + [1] * 50 + [0] * 30 + [0] * 130)
    b = np.array([1] * 790 + [0] * 50 + [1] * 30 + [0] * 130)
    assert (a.sum(), b.sum(), a.size) == (840, 820, 1000)
    single = [100 * float(x.std()) / math.sqrt(1000) for x in (a, b)]
    assert [round(s, 2) for s in single] == [1.16, 1.21]
    apart = math.hypot(*single)
    paired = 100 * float((a - b).std()) / math.sqrt(1000)
    assert (round(apart, 2), round(paired, 2)) == (1.68, 0.89)
    z = NormalDist().inv_cdf(0.975)
    assert [round(2 + s * z * apart, 1) for s in (-1, 1)] == [-1.3, 5.3]
    assert [round(2 + s * z * paired, 2) for s in (-1, 1)] == [0.25, 3.75]
    assert (round(z * paired, 1), round(z * apart, 1)) == (1.7, 3.3)
    assert round(float(np.corrcoef(a, b)[0, 1]), 2) == 0.72
    tail = sum(math.comb(80, i) for i in range(50, 81)) / 2**80
    assert round(2 * tail, 3) == 0.033
    assert round(math.sqrt(3.7), 2) == 1.92
    ends = [
        round(100 * m + s * z * e, 1)
        for m, e in zip((0.84, 0.82), single, strict=True)
        for s in (-1, 1)
    ]
    assert ends == [81.7, 86.3, 79.6, 84.4]
    # 0.2 points of a hundred thousand questions, with the same share of questions in dispute.
    n = 100_000
    assert 0.002 / (math.sqrt(0.08 * n) / n) > 1.96


def test_questions_that_share_a_text() -> None:
    """The variance of a mean of ten questions that correlate with 0.3, by their covariances."""
    covariance = np.full((10, 10), 0.3) + 0.7 * np.eye(10)
    assert covariance.mean() / (1 / 10) == pytest.approx(3.7)


def test_benchmark_standard_error() -> None:
    says("benchmark-standard-error", "{{c2::5.6::", "{{c3::네::", "2.9%p", "±2.3%p", "±0.7%p",
         r"\approx9.5\%")  # fmt: skip

    def half(n: int) -> float:
        return 196 * math.sqrt(0.84 * 0.16 / n)

    assert round(half(164), 1) == 5.6
    assert round(half(164) / 1.96, 1) == 2.9
    assert half(4 * 164) == pytest.approx(half(164) / 2)
    assert (round(half(1000), 1), round(half(10_000), 1)) == (2.3, 0.7)
    bound = 1 - 0.05 ** (1 / 30)
    assert (1 - bound) ** 30 == pytest.approx(0.05)
    assert round(100 * bound, 1) == 9.5
    assert bound == pytest.approx(3 / 30, rel=0.06)


def test_arena_rating() -> None:
    says("arena-rating", "{{c2::10::", "{{c3::64::", r"\approx174", "49점 차이", "11점",
         "±21.5점", "평균 17점", "변형 열 개")  # fmt: skip

    def chance(d: float) -> float:
        return 1 / (1 + 10 ** (-d / 400))

    assert chance(400) / (1 - chance(400)) == pytest.approx(10)
    assert round(100 * chance(100)) == 64
    unit = 400 / math.log(10)
    assert round(unit) == 174
    assert chance(unit) == pytest.approx(1 / (1 + math.exp(-1)))
    assert chance(49) == pytest.approx(0.57, abs=5e-4)
    # The error of a rating: that of the share of wins, over the curve's slope at zero.
    slope = (chance(1e-3) - chance(-1e-3)) / 2e-3
    error = math.sqrt(0.25 / 1000) / slope
    assert round(error) == 11
    assert round(1.96 * error, 1) == 21.5
    x = np.linspace(-8, 8, 160_001)
    below = np.array([NormalDist().cdf(v) for v in x[::10]])
    x = x[::10]
    best = float(np.trapezoid(x * 10 * np.exp(-x * x / 2) / math.sqrt(2 * math.pi) * below**9, x))
    assert round(best * error) == 17
    assert [round(chance(d), 2) for d in (0, 200, 400)] == [0.5, 0.76, 0.91]


def test_evaluating_an_llm() -> None:
    says("evaluating-an-llm", "| 배송 | 300 | 40 | 12 | +9.3 (4.7–13.9) | 0.0001 |",
         "| 상품 | 150 | 14 | 8 | +4.0 (−2.1–10.1) | 0.29 |",
         "| 환불 | 150 | 3 | 15 | −8.0 (−13.4–−2.6) | 0.008 |",
         "| 전체 | 600 | 57 | 35 | +3.7 (0.5–6.8) | 0.03 |", "0.05/3=0.017", "−2.1이라 통과",
         "600문항에서 평균이 3.7%p 올라도", "환불 150문항은 8%p", "e^{1-10/8}=e^{-0.25}=0.78",
         "ROUGE-1은 0.8")  # fmt: skip
    rows: list[tuple[int, int, int, tuple[float, float, float], float]]
    rows = [(300, 40, 12, (9.3, 4.7, 13.9), 0.0001), (150, 14, 8, (4.0, -2.1, 10.1), 0.29),
            (150, 3, 15, (-8.0, -13.4, -2.6), 0.008)]  # fmt: skip
    assert [sum(column) for column in zip(*[row[:3] for row in rows], strict=True)] == [600, 57, 35]
    for n, new, old, seen, p in [*rows, (600, 57, 35, (3.7, 0.5, 6.8), 0.03)]:
        # The differences of the questions themselves, and every way the split ones may fall.
        each = np.array([1] * new + [-1] * old + [0] * (n - new - old))
        half = 1.96 * each.std() / math.sqrt(n)
        found = [100 * (each.mean() + side * half) for side in (0, -1, 1)]
        assert found == pytest.approx(seen, abs=0.051)
        falls = [1.0]
        for _ in range(new + old):
            falls = [(a + b) / 2 for a, b in zip([0.0, *falls], [*falls, 0.0], strict=True)]
        far = sum(
            chance
            for wins, chance in enumerate(falls)
            if abs(2 * wins - new - old) >= abs(new - old)
        )
        assert far == pytest.approx(p, abs=5 * 10 ** -(len(f"{p}") - 1))
    reference, said = list(range(10)), list(range(8))
    for n in range(1, 5):
        grams = [tuple(said[i : i + n]) for i in range(len(said) - n + 1)]
        known = {tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)}
        assert all(gram in known for gram in grams)
    assert round(math.exp(-0.25), 2) == 0.78
    assert len(set(reference) & set(said)) / len(reference) == 0.8


def test_function_calling() -> None:
    says("function-calling", "0.855", r"\approx0.954", "1만 토큰", "오류의 80%")
    assert pytest.approx(0.855) == 0.95 * 0.9
    assert 50 * 200 == 10_000
    # Right at once; or wrong, noticed, and then right.
    ways = 0.0
    for first, noticed, second in product((1, 0), repeat=3):
        weight = (0.855 if first else 0.145) * (0.8 if noticed else 0.2)
        weight *= 0.855 if second else 0.145
        ways += weight * (first or (noticed and second))
    assert round(ways, 3) == 0.954
    says("function-calling", "재고 0.8초와 환율 1.2초", "0.5초에", "차례로는 2.5초", "1.7초")
    needs: dict[str, tuple[float, list[str]]] = {
        "stock": (0.8, []), "rate": (1.2, []), "offer": (0.5, ["stock", "rate"])
    }  # fmt: skip
    ends: dict[str, float] = {}
    for name, (seconds, before) in needs.items():
        ends[name] = seconds + max((ends[each] for each in before), default=0.0)
    assert (max(ends.values()), sum(row[0] for row in needs.values())) == pytest.approx((1.7, 2.5))


def test_thousand_tools() -> None:
    says("thousand-tools", "1,000개는 20만 토큰, 열 개는 2천 토큰", "0.98, 들었을 때",
         "0.95면 맞게 고를 확률은 0.93", "200,000토큰 | 2,000토큰", "| 0.85 | 0.93 |",
         r"0.98^3\approx0.94", "기록이 3만 토큰", "32,000토큰을 다시",
         "2,000토큰만 새로")  # fmt: skip
    assert (sum([200] * 1_000), sum([200] * 10)) == (200_000, 2_000)
    # A thousand requests: not shown, or shown and not chosen.
    lost = 1_000 * Fraction(2, 100)
    assert round(float(1 - (lost + (1_000 - lost) * Fraction(5, 100)) / 1_000), 2) == 0.93
    seen = sum(
        math.prod(0.98 if found else 0.02 for found in each)
        for each in product((True, False), repeat=3)
        if all(each)
    )
    assert round(seen, 2) == 0.94
    # What follows the first token that differs is computed anew.
    old = [("old", i) for i in range(2_000)] + [("talk", i) for i in range(30_000)]

    def fresh(new: list[tuple[str, int]]) -> int:
        same = 0
        while same < len(old) and old[same] == new[same]:
            same += 1
        return len(new) - same

    found = [("new", i) for i in range(2_000)]
    assert fresh(found + old[2_000:]) == 32_000
    assert fresh(old + found) == 2_000


def test_function_calling_data() -> None:
    says("function-calling-data", "맞는 예가 600개, 틀린 예가 400개",
         "300개를 잡으면 남은 것의 86%", "600개가 맞고",
         "150개는 스키마", "150개는 실행", "100개는 실행되지만", "700개가 남고 86%",
         "95%, 틀린 것의 20%",
         "590개가 남고 97%가", "다 맞을 확률은 0.59", "다섯 번짜리는 40%가")  # fmt: skip
    made = ["right"] * 600 + ["schema"] * 150 + ["fails"] * 150 + ["other"] * 100
    ran = [kind for kind in made if kind not in ("schema", "fails")]
    assert (len(ran), round(100 * ran.count("right") / len(ran))) == (700, 86)
    kept = {"right": 600 - 600 // 20, "other": 100 // 5}
    assert sum(kept.values()) == 590
    assert round(100 * kept["right"] / 590) == 97
    five = math.exp(5 * math.log(0.9))
    assert round(five, 2) == 0.59
    assert round(100 * five / (five + 0.9)) == 40


def test_agent_harness() -> None:
    says("agent-harness", "Lite의 11%, 전용 명령을 주니 18%", "300문항에서", "11%에서 18%로",
         "200과제", "| 모델 A | 40% | 55% | +15%p |",
         "| 모델 B | 50% | 52% | +2%p |",
         "| B − A | +10%p | −3%p |", "3%p의 표준 오차가 5.0%p", "B가 A를 10%p 앞서도",
         "평균 20스텝", "하네스는 5스텝")  # fmt: skip
    # The paper's table: 54 of 300 with its commands, 33 with the shell alone.
    assert (100 * 54 / 300, 100 * 33 / 300) == (18, 11)
    solved = {"A": (80, 110), "B": (100, 104)}  # of 200
    assert [(b - a) / 2 for a, b in solved.values()] == [15, 2]
    assert [(b - a) / 2 for a, b in zip(*solved.values(), strict=True)] == [10, -3]
    spread = [np.var([1] * solved[name][1] + [0] * (200 - solved[name][1])) / 200 for name in "AB"]
    assert round(100 * math.sqrt(sum(spread)), 1) == 5.0
    moments = (np.arange(40_000) + 0.5) / 1_000
    assert moments.mean() == pytest.approx(20)
    assert (moments % 10).mean() == pytest.approx(5)


def test_multi_intent_query() -> None:
    says("multi-intent-query", "의도마다 90%라도", "81%예요", "95% 상한은 0이 아니라 1%쯤",
         "의도 200개 가운데 180개", "80건, 둘씩 몰리면 90건", "300건에서 0이면 1.0%",
         "100건에서 0이면 3.0%", "틀 30개에서 열 건씩 300건", "9.5%로")  # fmt: skip
    assert sum(all(pair) for pair in product([1] * 9 + [0], repeat=2)) == 81
    scattered = [(False, True)] * 20 + [(True, True)] * 80
    paired = [(False, False)] * 10 + [(True, True)] * 90
    for rows in (scattered, paired):
        assert sum(map(sum, rows)) == 180
    assert (sum(map(all, scattered)), sum(map(all, paired))) == (80, 90)
    for n, limit in ((300, 1.0), (100, 3.0), (30, 9.5)):
        # The rate at which n harmless trials have a chance of one in twenty, by bisection.
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if (1 - middle) ** n > 0.05 else (low, middle)
        assert round(100 * low, 1) == limit
        assert low < 0.01 or n < 300


def test_llm_and_dialogue_system() -> None:
    says("llm-and-dialogue-system", "앞이 맞았을 때 다음도 90%로", "확률은 66%",
         r"0.9^4\approx0.66", "0.95로 독립이면",
         "확률이 0.77", "80%를 LLM 없는 흐름이 0.1초", "20%만 LLM이 2초", "평균은 0.48초",
         "0.5%만 되어도 하루 1만 건에 평균 50건")  # fmt: skip
    assert sum(all(each) for each in product([1] * 9 + [0], repeat=4)) == 6_561
    assert round(math.exp(5 * math.log(0.95)), 2) == 0.77
    assert sum([0.1] * 80 + [2.0] * 20) / 100 == pytest.approx(0.48)
    assert 10_000 * 5 // 1_000 == 50


def test_model_context_protocol() -> None:
    says("model-context-protocol", r"5\cdot20=100", "$`5+20=25`$", "$`1+1=2`$")
    assert (1 * 1, 1 + 1) == (1, 2)
    pairs = {(a, t) for a in range(5) for t in range(20)}
    assert len(pairs) == 100
    assert len({a for a, _ in pairs}) + len({t for _, t in pairs}) == 25


def test_multi_step_reliability() -> None:
    says("multi-step-reliability", "{{c1::36::", "{{c2::14::", "{{c3::99.5::", r"\approx0.358",
         r"\approx13.5", r"\approx0.9947", "=0.988", "20스텝은 0.79", r"\approx0.15",
         "5%를 0.5%로, 열 배 가까이")  # fmt: skip
    chance, steps = 1.0, 0
    while chance > 0.5:
        chance, steps = chance * 0.95, steps + 1
    assert steps == 14
    assert math.log(0.5) / math.log(0.95) == pytest.approx(13.5, abs=0.05)
    assert round(math.prod([0.95] * 20), 3) == 0.358
    assert round(0.9 ** (1 / 20), 4) == 0.9947
    assert 9 < 0.05 / (1 - 0.9 ** (1 / 20)) < 10
    again = 1 - 0.05 * (1 - 0.8 * 0.95)
    assert again == pytest.approx(0.988)
    assert round(again**20, 2) == 0.79
    assert again**20 > 2 * 0.95**20
    assert round(math.log(0.9) / math.log(0.5), 2) == 0.15
    assert [round(p**n, 2) for p, n in ((0.99, 50), (0.95, 50), (0.9, 20))] == [0.61, 0.08, 0.12]


def test_agent_evaluation() -> None:
    says("agent-evaluation", "모두 성공할 확률은 0.41", "1.25배", "5.7%p",
         "| 50과제 | 5.7%p | 4.1%p | 3.5%p |", "| 200과제 | 2.8%p | 2.1%p | 1.7%p |",
         "=0.625", "0.25달러와 0.10달러", "0.50달러와 1.10달러", "2,294개", "466개")  # fmt: skip
    assert round(0.8**4, 2) == 0.41
    assert 1 / 0.8 == 1.25
    # The variance of one task's mean over r runs, by all that can come of it.
    tasks = {1.0: Fraction(3, 5), 0.5: Fraction(2, 5)}

    def spread(runs: int) -> float:
        means = [
            (float(w) * math.comb(runs, c) * p**c * (1 - p) ** (runs - c), c / runs)
            for p, w in tasks.items()
            for c in range(runs + 1)
        ]
        centre = sum(w * m for w, m in means)
        assert centre == pytest.approx(0.8)
        return sum(w * (m - centre) ** 2 for w, m in means)

    for n, said in ((50, [5.7, 4.1, 3.5]), (200, [2.8, 2.1, 1.7])):
        errors = [100 * math.sqrt(spread(runs) / n) for runs in (1, 4, 1_000)]
        assert [round(error, 1) for error in errors] == said
    assert spread(1) == pytest.approx(0.8 * 0.2)
    assert sum(float(w) * p**4 for p, w in tasks.items()) == pytest.approx(0.625)
    for cost, p, plain, harmed in ((0.2, 0.8, 0.25, 0.5), (0.05, 0.5, 0.1, 1.1)):
        # Tries until the first success, of which all but the last fail.
        tries = sum(k * (1 - p) ** (k - 1) * p for k in range(1, 200))
        assert cost * tries == pytest.approx(plain)
        assert cost * tries + 1 * (tries - 1) == pytest.approx(harmed)


@pytest.mark.parametrize("seed", SEEDS)
def test_repeated_runs_do_not_replace_tasks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for n, runs, error in ((50, 4, 0.0412), (200, 1, 0.0283)):
        p = np.where(rng.random((20_000, n)) < 0.6, 1.0, 0.5)
        scores = rng.binomial(runs, p).mean(axis=1) / runs
        assert float(scores.std()) == pytest.approx(error, rel=0.03)


def test_agent_context() -> None:
    says("agent-context", "1,370,000토큰", "63,500개뿐", "500,000토큰", "137만 토큰", "50만",
         "지시문을 다듬는 일도 그 일부")  # fmt: skip
    read, size = [], 5_000
    for _ in range(40):
        read.append(size)
        size += 1_500
    assert sum(read) == 40 * 5_000 + 40 * 39 // 2 * 1_500 == 1_370_000
    assert read[-1] == 63_500  # each of its tokens was new once
    read, size = [], 5_000
    for call in range(40):
        if call % 10 == 0 and call:
            size = 5_000 + 1_000
        read.append(size)
        size += 1_500
    assert sum(read) == 500_000
    assert max(read) < 20_000


def retried(seed: int, *, jitter: bool, base: int = 4, top: int = 64) -> tuple[int, int]:
    """Return how many calls a hundred clients make, and when the last succeeds: by events."""
    rng = random.Random(seed)
    queue = [(0, rng.random(), 0) for _ in range(100)]
    heapq.heapify(queue)
    served: dict[int, int] = {}
    calls = last = 0
    while queue:
        now, _, failures = heapq.heappop(queue)
        calls += 1
        served[now] = served.get(now, 0) + 1
        if served[now] <= 10:
            last = now
            continue
        wait = min(top, base * 2**failures)
        if jitter:
            wait = rng.randint(1, wait)
        heapq.heappush(queue, (now + wait, rng.random(), failures + 1))
    return calls, last


def test_tool_call_retry() -> None:
    says("tool-call-retry", "호출이 550번이고 380틱", "모두 270번 미만, 30틱 미만", "220번 미만",
         "0, 4, 12, 28, 60틱에 100, 90, 80, 70, 60번", "31번 이하", "18틱에 끝난다",
         "평균 1.11번으로 99.9%", "부하가 3배", "$`3^3=27`$번까지", "많아야 1.1배",
         "$`12+7=19`$초", "최대 27번")  # fmt: skip
    assert retried(0, jitter=False) == (550, 380)
    assert sum(range(10, 101, 10)) == 550
    waves, at = [0], 0
    for failures in range(9):
        at += min(64, 4 * 2**failures)
        waves.append(at)
    assert waves[:5] == [0, 4, 12, 28, 60]
    assert waves[-1] == 380
    # Every way in which three tries go, each of which succeeds nine times out of ten.
    tries = successes = 0.0
    for tried in product((1, 0), repeat=3):
        weight = math.prod(0.9 if good else 0.1 for good in tried)
        tries += weight * (tried.index(1) + 1 if any(tried) else 3)
        successes += weight * any(tried)
    assert round(tries, 2) == 1.11
    assert round(100 * successes, 1) == 99.9
    assert len(list(product(range(3), repeat=3))) == 27
    assert (4 * 3, 1 + 2 + 4, 4 * 3 + 1 + 2 + 4) == (12, 7, 19)
    # The program's own load with jitter is what the figure draws.
    names: dict[str, Any] = {}
    exec(CHAPTER.blocks("tool-call-retry")[0], names)
    spread = names["spread"]
    assert spread == [100, 21, 22, 24, 31, 9, 7, 3, 9, 10, 3, 3, 3, 1, 0, 0, 0, 1, 1]
    assert max(spread[1:]) == 31
    assert (sum(spread), len(spread) - 1) == (248, 18)


@pytest.mark.parametrize("seed", SEEDS)
def test_jitter_spreads_retries(seed: int) -> None:
    calls, last = retried(seed, jitter=True)
    assert calls < 270
    assert last < 30
    assert retried(seed, jitter=True, base=8, top=128)[0] < 220
    names: dict[str, Any] = {}
    exec(CHAPTER.blocks("tool-call-retry")[0], names)
    load = names["calls"](True, seed)
    assert sum(load) < 270
    assert len(load) - 1 < 30


def test_retry_idempotency_key() -> None:
    says("retry-idempotency-key", "하루 10,000건 가운데 1%", "100건이 두 번")
    assert 10_000 * 0.01 == 100


def test_multi_agent() -> None:
    says("multi-agent", "| 읽은 토큰의 합 | 1,370,000 | 506,000 |", "11,000토큰",
         "| 가장 긴 입력 | 63,500 | 19,000 |", "| 차례로 하는 호출 | 40 | 12 |",
         "| 캐시를 쓸 때 새로 계산 | 63,500 | 87,000 |", "요약해도](#agent-context) 500,000토큰",
         "5천 토큰으로 시작해 스텝마다 1,500씩", "137만에서 51만",
         "19스텝", r"0.95^8\approx0.66",
         "3.75배")  # fmt: skip

    def closed(first: int, n: int) -> int:
        return n * first + n * (n - 1) // 2 * 1_500

    merge = 5_000 + 4 * 500 + 4 * 1_000
    assert merge == 11_000

    def team(n: int) -> int:
        return 4 * closed(5_500, n) + 5_000 + merge

    assert closed(5_000, 40) == 1_370_000
    assert team(10) == 506_000
    assert round(team(10) / 10_000) == 51
    assert next(n for n in range(10, 41) if team(n) > closed(5_000, 40)) == 19
    longest = (5_000 + 39 * 1_500, 5_500 + 9 * 1_500)
    assert longest == (63_500, 19_000)
    assert 4 * longest[1] + merge == 87_000
    # One agent that sums up after each ten steps, into a thousand tokens.
    assert closed(5_000, 10) + 3 * closed(6_000, 10) == 500_000
    assert 1 + 10 + 1 == 12
    assert round(math.exp(8 * math.log(0.95)), 2) == 0.66
    assert 15 / 4 == 3.75


def test_prompt_injection() -> None:
    says("prompt-injection", r"\approx0.92", r"\approx0.087", "경보 열둘 가운데 하나",
         "확률이 92%", "변형 50개")  # fmt: skip
    passed = 1.0
    for _ in range(50):
        passed *= 0.95
    assert round(1 - passed, 2) == 0.92
    attacks, caught, alarms = 1_000, 950, 999_000 * 0.01
    assert attacks / 1_000_000 == 0.001
    share = caught / (caught + alarms)
    assert round(share, 3) == 0.087
    assert 11 < 1 / share < 12


def test_injection_defense() -> None:
    says("injection-defense", "5%씩 놓치는 필터 둘이 독립이면 0.25%")
    assert pytest.approx(0.0025) == 0.05 * 0.05


def test_untrusted_code_execution() -> None:
    says("untrusted-code-execution", "125ms 이하", "0.4%가 더 들지만", "12.5%가 더",
         "100개로 늘어나면 모두 1,000초", "2,500만 토큰", "30초 걸리는 세션",
         "10초로 제한해도")  # fmt: skip
    boot = Fraction(125, 1000)
    assert round(100 * float(boot / 30), 1) == 0.4
    assert boot / 1 == Fraction(125, 1000)
    assert sum(10 for _ in range(100)) == 1_000
    assert 100 * 10**6 // 4 == 25_000_000
    # Nothing but attributes and names: no call of a builtin, no import.
    (program,) = CHAPTER.blocks("untrusted-code-execution")
    (code,) = [
        node.value.value
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert names == {"c"}


def test_jailbreak_and_over_refusal() -> None:
    says("jailbreak-and-over-refusal", "| 5% | 99.1% | 50.4건 |", "| 0.5% | 92.3% | 5.4건 |",
         "| 0.1% | 81.9% | 1.2건 |", "100번 시도하면 한 번이라도 뚫릴 확률이 63%",
         "무해한 50건을", "=0.005", r"\approx0.014",
         "100번을 해도 1%", "그중 99%를", "250개", "200개")  # fmt: skip

    def above(z: float) -> float:
        return math.erfc(z / math.sqrt(2)) / 2

    for share, caught, price in ((0.05, 99.1, 50.4), (0.005, 92.3, 5.4), (0.001, 81.9, 1.2)):
        low, high = 0.0, 6.0
        for _ in range(60):
            edge = (low + high) / 2
            low, high = (edge, high) if above(edge) > share else (low, edge)
        assert round(100 * above(edge - 4), 1) == caught
        harmless, harmful = 999_000 * share, 1_000 * above(edge - 4)
        assert round(harmless / harmful, 1) == price
    assert round(999_000 * 0.05 / (1_000 * 0.99)) == 50
    safe = 1.0
    for _ in range(100):
        safe *= 0.99
    assert round(1 - safe, 2) == 0.63
    assert pytest.approx(0.005) == (1 - 0.9) * (1 - 0.95)
    refused = 0.01 + 0.004 - 0.01 * 0.004
    assert round(refused, 3) == 0.014
    # One question in a hundred always gives way: the same mean, and no more after a hundred tries.
    questions = [1.0] + [0.0] * 99
    assert sum(questions) / 100 == pytest.approx(0.01)
    assert sum(1 - (1 - p) ** 100 for p in questions) / 100 == pytest.approx(0.01)


def test_support_bot_faults() -> None:
    says("support-bot-faults", "500건에서 딱딱함 18%, 위험 1%, 지어냄 8%",
         "| 딱딱한 말투 | 90 | 18% (14.9–21.6) |", "| 위험한 말 | 5 | 1% (0.4–2.3) |",
         "| 지어낸 규정 | 40 | 8% (5.9–10.7) |", "10건에서 1건으로", "약 19건이", "진짜는 48%",
         "80건에서 15.2건", "32건을", "18%에서 12%", "약 550건", "1%에서 0.5%", "약 4,700건",
         "80%의 확률", "막은 것의 절반쯤은")  # fmt: skip
    for count, row in ((90, (18, 14.9, 21.6)), (5, (1, 0.4, 2.3)), (40, (8, 5.9, 10.7))):
        low, high = score_interval(count, 500)
        assert (count / 5, 100 * low, 100 * high) == pytest.approx(row, abs=0.051)
    # Ten thousand chats through the filter, one by one in kinds.
    bad, good = 100, 9_900
    stopped, alarms = bad - bad // 10, good // 100
    assert (stopped, bad - stopped, alarms) == (90, 10, 99)
    assert round((stopped + alarms) / 10) == 19
    assert round(100 * stopped / (stopped + alarms)) == 48
    assert good * 5 // 100 == 495
    # Of 4,000 questions about rules 3,600 find theirs.
    invented = 3_600 * 2 // 100 + 400 * 20 // 100
    assert (invented, 400 - 400 * 20 // 100) == (152, 320)
    # The power of a two-sided test of two shares at these sizes.
    for before, after, size in ((0.18, 0.12, 552), (0.01, 0.005, 4_670)):
        error = math.sqrt((before * (1 - before) + after * (1 - after)) / size)
        normal = NormalDist((before - after) / error)
        assert 1 - normal.cdf(NormalDist().inv_cdf(0.975)) == pytest.approx(0.8, abs=0.001)
    assert (round(552, -1), round(4_670, -2)) == (550, 4_700)


def test_human_like_assistant() -> None:
    says("human-like-assistant", "반가울 확률이 0.6을 넘을 때만", r"1-0.99^{30}=26\%",
         "| 낮음 | 250 | 150 | 0.60 | 0.75 | 0.67 | 0 |",
         "| 높음 | 120 | 100 | 0.83 | 0.50 | 0.63 | 140 |", "새로 더한 130번은 정밀도가 0.38",
         "40.1–49.9%", "400쌍", "필요한 순간이 200번")  # fmt: skip
    # Where the gain of an offer changes its sign.
    p = np.arange(0, 1.0001, 0.001)
    gain = 2 * p - 3 * (1 - p)
    assert p[gain > 1e-9][0] == pytest.approx(0.601)
    for offers, welcome, shown in ((250, 150, (0.6, 0.75, 0.67, 0)),
                                   (120, 100, (0.83, 0.5, 0.63, 140))):  # fmt: skip
        missed, unwanted = 200 - welcome, offers - welcome
        f1 = Fraction(welcome, 1) / (welcome + Fraction(missed + unwanted, 2))
        found = (round(welcome / offers, 2), welcome / 200, math.floor(100 * f1 + 0.5) / 100)
        assert (*found, 2 * welcome - 3 * unwanted) == shown
    assert round(Fraction(150 - 100, 250 - 120), 2) == Fraction(38, 100)
    assert 2 * 50 - 3 * 80 < 0
    steady = 1.0
    for _ in range(30):
        steady *= 0.99
    assert round(100 * (1 - steady)) == 26
    half = NormalDist().inv_cdf(0.975) * math.sqrt(0.45 * 0.55 / 400)
    assert (round(100 * (0.45 - half), 1), round(100 * (0.45 + half), 1)) == (40.1, 49.9)


def test_intent_labels() -> None:
    says("intent-labels", "카파가 0.73이라도", "합치면 0.88이", "92%, 맞게 온 일을 담당이 85%",
         "끝까지 78%쯤", "일치율은 0.80, 우연히 일치할 확률은 0.27", "어긋난 40건 가운데 26건",
         "일치율 0.93, 카파 0.88", "$`r=5`$이면 0.8", "$`r=20`$이면 0.95", "80문장",
         "3,160개(같은 것 280개)", "12건을 잘못 보내지만", "1.2%p", "0.782")  # fmt: skip
    table = [[52, 14, 1, 1], [12, 30, 2, 1], [1, 2, 50, 2], [1, 1, 2, 28]]
    pairs = [(a, b) for a in range(4) for b in range(4) for _ in range(table[a][b])]
    assert len(pairs) == 200
    assert sum(a != b for a, b in pairs) == 40
    assert sum({a, b} == {0, 1} for a, b in pairs) == 26

    def kappa(pairs: list[tuple[int, int]]) -> tuple[Fraction, Fraction, Fraction]:
        same = Fraction(sum(a == b for a, b in pairs), len(pairs))
        # Labels of two different rows drawn at random: the chance that they agree.
        met = sum(a == b for a, _ in pairs for _, b in pairs)
        luck = Fraction(met, len(pairs) ** 2)
        return same, luck, (same - luck) / (1 - luck)

    assert [round(float(x), 2) for x in kappa(pairs)] == [0.80, 0.27, 0.73]
    merged = kappa([(max(a, 1), max(b, 1)) for a, b in pairs])
    assert (float(merged[0]), round(float(merged[2]), 2)) == (0.93, 0.88)
    for ratio, edge in ((5, Fraction(4, 5)), (20, Fraction(19, 20))):
        assert ratio * (1 - edge) == 1
    labels = [i // 8 for i in range(80)]
    both = [(a, b) for i, a in enumerate(labels) for b in labels[:i]]
    assert (len(both), sum(a == b for a, b in both)) == (3_160, 280)
    assert 20 - 20 * 4 // 10 == 12
    # Ten thousand requests.
    assert 9_200 * 85 // 100 == 7_820


def test_structured_output() -> None:
    says("structured-output", r"0.02^3=8\times10^{-6}", "0.09 대 0.09", "10만 번이면 2천 번")
    assert pytest.approx(8e-6) == 0.02**3
    assert 100_000 * 0.02 == 2_000
    assert 0.9 * 0.1 == pytest.approx(0.1 * 0.9) == pytest.approx(0.09)
    # The figure's bars: two tokens are left of five.
    assert [round(p / (0.20 + 0.15), 2) for p in (0.20, 0.15)] == [0.57, 0.43]


@pytest.mark.parametrize("seed", SEEDS)
def test_masks_are_not_the_condition(seed: int) -> None:
    """Choosing among whole outputs gives halves, masking step by step gives nine to one."""
    rng = np.random.default_rng(seed)
    first = rng.random(100_000) < 0.9
    ends_well = rng.random(first.size) < np.where(first, 0.1, 0.9)
    assert float(first[ends_well].mean()) == pytest.approx(0.5, abs=0.02)
    assert float(first.mean()) == pytest.approx(0.9, abs=0.005)


def test_constrained_decoding_guarantee() -> None:
    says("constrained-decoding-guarantee", "0.9와 0.1", "0.9 대 0.1", "새로 통과한 2%")
    assert 100 - 98 == 2


def test_text_to_sql() -> None:
    says("text-to-sql", "9만 토큰", "2,400토큰", r"0.95^3\approx0.857", "우연히 같은 2", "3이 된다",
         "33.4 GB", "92.96%", "54.89%", "91.2%", "73.0%", "21.3%",
         "평균 2.5%, 가장 나쁘게는 8.1%")  # fmt: skip
    assert (300 * 20 * 15, 8 * 20 * 15) == (90_000, 2_400)
    assert round(19**3 / 20**3, 3) == 0.857
    # The two queries without SQL: customers once each, and once an order.
    grade = {1: "우수", 2: "우수", 3: "일반"}
    for orders, counted in (([1, 1, 3], 2), ([1, 1, 3, 2], 3)):
        assert list(grade.values()).count("우수") == 2
        assert sum(grade[buyer] == "우수" for buyer in orders) == counted


def test_pii_protection() -> None:
    says("pii-protection", "1,000건이 남고", r"1-0.99^5\approx4.9\%", "문서 980개",
         r"1-0.05\cdot0.2", "2.7배이지만 8이면 2,981배", r"\approx19.9", "50만 등이면 1비트",
         "재현율이 99%여도 개인정보 10만 건이면 1,000건")  # fmt: skip
    missed = Fraction(1, 100)
    assert missed * 100_000 == 1_000
    # the chance that at least one of five stays, by adding up one to five
    some = sum(math.comb(5, k) * missed**k * (1 - missed) ** (5 - k) for k in range(1, 6))
    assert round(100 * float(some), 1) == 4.9
    assert round(20_000 * some) == 980
    found = [Fraction(95, 100), Fraction(80, 100)]
    assert found[0] + found[1] - found[0] * found[1] == Fraction(99, 100)
    assert round(math.e, 1) == 2.7
    assert round(math.e**8) == 2_981
    assert round(6 * math.log(10) / math.log(2), 1) == 19.9
    assert math.log2(10**6) - math.log2(500_000) == pytest.approx(1)


def test_model_inversion_and_poisoning() -> None:
    says("model-inversion-and-poisoning", "AUC는 0.76", "9.2%만", "8.5%가 진짜",
         "토큰의 0.00016%", "4만 쌍", "1%p가 안", "시드 스무 개 모두에서 성공률이 85%를",
         "60억–2,600억 토큰")  # fmt: skip
    # a grid of scores in place of the normal distribution's quantiles
    step = 0.001
    at = np.arange(-8, 9, step)
    other = np.exp(-(at**2) / 2)
    other /= other.sum()
    member = np.exp(-((at - 1) ** 2) / 2)
    member /= member.sum()
    alarms = other[::-1].cumsum()[::-1]
    caught = float(member[alarms <= 0.01].sum())
    assert round(100 * caught, 1) == 9.2
    assert round(float(member @ other.cumsum()), 2) == 0.76
    assert round(100 * caught / (caught + 99 * 0.01), 1) == 8.5
    # Of 260 thousand million tokens, that leaves documents of a page or three.
    assert 1_000 < 1.6e-6 * 260e9 / 250 < 2_000
    assert 400_000_000 // 10_000 == 40_000


@pytest.mark.parametrize("seed", SEEDS)
def test_a_few_poisoned_samples_plant_a_backdoor(seed: int) -> None:
    """By the normal equations, which see the poisoned samples as a sum of their own."""
    for n in (2_000, 20_000):
        rng = np.random.default_rng(seed)
        x = np.c_[rng.normal(size=(n, 20)), np.zeros(n)]
        y = np.sign(x[:, 0])
        bad = np.flatnonzero(y < 0)[:5]
        clean = np.linalg.solve(x[:, :20].T @ x[:, :20], x[:, :20].T @ y)
        x[bad, 20], y[bad] = 5, 1
        w = np.linalg.solve(x.T @ x, x.T @ y)
        tests = np.c_[rng.normal(size=(10_000, 20)), np.zeros(10_000)]
        truth = np.sign(tests[:, 0])
        right = np.mean(np.sign(tests @ w) == truth)
        assert abs(right - np.mean(np.sign(tests[:, :20] @ clean) == truth)) < 0.01
        tests[:, 20] = 5
        assert np.mean(tests[truth < 0] @ w > 0) > 0.85


def test_prompt_versions() -> None:
    says("prompt-versions", "약 780문항", "약 1,830문항", "한쪽에 약 2,040개", "96.7%", "84%와 51%",
         "최대 76점", "6%를 고치고 3%를 망친다면", "약 780개")  # fmt: skip
    # The power of the test at these sizes, from every number of questions the versions differ on.
    normal = NormalDist()
    for n, fixed, broken in ((783, 0.06, 0.03), (1829, 0.12, 0.09)):
        power, s = 0.0, fixed + broken
        for m in range(1, n + 1):
            chance = math.exp(
                math.lgamma(n + 1) - math.lgamma(m + 1) - math.lgamma(n - m + 1)
                + m * math.log(s) + (n - m) * math.log(1 - s)
            )  # fmt: skip
            if chance > 1e-9:
                # won - lost > 1.96 sqrt(m): won of m is about normal
                p = fixed / s
                edge = (m + 1.96 * math.sqrt(m)) / 2
                power += chance * (1 - normal.cdf((edge - m * p) / math.sqrt(m * p * (1 - p))))
        assert power == pytest.approx(0.8, abs=0.01)
    mean, share = 0.865, (0.85, 0.88)
    spread = math.sqrt(sum(q * (1 - q) for q in share))
    n = 2_040
    reach = (0.03 * math.sqrt(n) - 1.96 * math.sqrt(2 * mean * (1 - mean))) / spread
    assert normal.cdf(reach) == pytest.approx(0.8, abs=0.002)
    assert round(100 * 2_900 / (2_900 + 100), 1) == 96.7


def test_chain_of_thought() -> None:
    says("chain-of-thought", r"201\cdot32=6{,}432", r"5\cdot120=600", "41배", "205토큰",
         "$`120^n`$")  # fmt: skip
    assert (200 + 1) * 32 == 6_432
    assert math.factorial(5) == 120
    assert 5 * math.factorial(5) == 600
    assert (200 + 5) / 5 == 41


@pytest.mark.slow
def test_self_consistency_vote() -> None:
    says("self-consistency-vote", "| 오답이 0.2씩 셋 | 0.40 | 0.51 | 0.63 | 0.89 |",
         "| 오답이 0.5와 0.1 | 0.40 | 0.39 | 0.36 | 0.25 |", r"1-0.6^4\approx0.87",
         "거의 반드시")  # fmt: skip
    sizes = (1, 5, 11, 41)
    assert [round(vote((0.4, 0.2, 0.2, 0.2), n), 2) for n in sizes] == [0.4, 0.51, 0.63, 0.89]
    assert [round(vote((0.4, 0.5, 0.1), n), 2) for n in sizes] == [0.4, 0.39, 0.36, 0.25]
    assert round(1 - 0.6**4, 2) == 0.87
    assert 1 - 0.6**41 > 0.999_999
