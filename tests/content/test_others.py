"""The chapter on sequences, graphs, recommendation and operations: its numbers are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise, product
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("others")
says = CHAPTER.says


# ---------------------------------------------------------------- sequences


def test_gru_and_lstm() -> None:
    says("gru-and-lstm", "1,665,024 | 1,248,768", "4분의 3", "약 125만, LSTM은 약 167만",
         r"\tanh(-1)=-0.762", r"\tanh(1)=0.762", "=0.824", "-0.585")  # fmt: skip
    inputs, hidden = 300, 512
    one = hidden * inputs + hidden * hidden + hidden
    assert (4 * one, 3 * one) == (1_665_024, 1_248_768)
    assert (round(3 * one / 1e4), round(4 * one / 1e4)) == (125, 167)
    candidate = (math.exp(-1) - math.exp(1)) / (math.exp(1) + math.exp(-1))
    assert round(candidate, 3) == -0.762
    old = 1.0
    for update, value in ((0.9, 0.824), (0.1, -0.585)):
        assert round(old + (1 - update) * (candidate - old), 3) == value


def test_an_lstm_counts_and_a_gru_does_not() -> None:
    cell = 0.0
    state = 0.0
    for _ in range(50):
        cell = 1.0 * cell + 1.0 * 1.0
        state = 0.5 * state + 0.5 * 1.0
    assert cell == 50
    assert state <= 1


def test_state_space_models() -> None:
    says("state-space-models", "상태는 1, 0.5, 3.25이고 출력은 2, 1, 6.5",
         r"(2,\,1,\,0.5,\dots)", r"2\cdot3+1\cdot0+0.5\cdot1=6.5", "a_t=0.905", "0.050",
         "1,024단계가 10단계", "$`32d`$개", "16토큰이면 같아지고")  # fmt: skip
    state, states = 0.0, []
    for x in (1.0, 0.0, 3.0):
        state = 0.5 * state + x
        states.append(state)
    assert states == [1, 0.5, 3.25]
    assert [2 * s for s in states] == [2, 1, 6.5]
    assert [2 * 0.5**k for k in range(3)] == [2, 1, 0.5]
    assert round(math.exp(-0.1), 3) == 0.905
    assert round(math.exp(-3), 3) == 0.050
    assert math.log2(1024) == 10
    width = 4096
    assert 2 * width * 16 == 32 * width == 16 * (2 * width)


def test_joining_steps_is_associative() -> None:
    def join(late: tuple[float, float], early: tuple[float, float]) -> tuple[float, float]:
        return late[0] * early[0], late[0] * early[1] + late[1]

    rng = np.random.default_rng(1)
    p, q, r = ((float(a), float(b)) for a, b in rng.normal(size=(3, 2)))
    assert join(join(r, q), p) == pytest.approx(join(r, join(q, p)))
    h = 0.7
    for a, b in (p, q):
        h = a * h + b
    a, b = join(q, p)
    assert a * 0.7 + b == pytest.approx(h)


# ---------------------------------------------------------------- speech


def written(path: Iterable[str]) -> str:
    """Return the text of a path: runs are joined, then blanks go."""
    return "".join(letter for letter, _ in groupby(path)).replace("-", "")


def test_speech_recognition() -> None:
    says("speech-recognition", "프레임이 1,000개", "3프레임에 놓는 정렬은 5개", "1개뿐",
         "−ab, a−b, ab−, aab, abb로 5개", "a−a 하나", "4프레임이면 15개와 5개",
         "30글자를 놓는 길은 약 $`10^{98}`$개", r"1000\cdot61", "4와 1, 넷째 프레임은 10과 5",
         "3프레임은 5, 4프레임은 15", "확률 0.36", "0.16+0.24+0.24=0.64",
         "4개씩 묶어 250개", r"250\cdot31\cdot4001\cdot4", "124MB이고 CTC는 4MB",
         "600초에서 30초, 12초, 18초이면 10%")  # fmt: skip
    assert (30 + 12 + 18) / 600 == 0.1
    ways = {
        (frames, word): [path for path in product("ab-", repeat=frames) if written(path) == word]
        for frames in (2, 3, 4)
        for word in ("ab", "aa")
    }
    assert {"".join(path) for path in ways[3, "ab"]} == {"-ab", "a-b", "ab-", "aab", "abb"}
    assert ["".join(path) for path in ways[3, "aa"]] == ["a-a"]
    assert (len(ways[4, "ab"]), len(ways[4, "aa"]), len(ways[2, "aa"])) == (15, 5, 0)
    for frames, b, blank in ((3, 4, 1), (4, 10, 5)):
        last = [path[-1] for path in ways[frames, "ab"]]
        assert (last.count("b"), last.count("-")) == (b, blank)
    # The same counts in closed form.
    for (frames, word), paths in ways.items():
        repeats = sum(a == b for a, b in pairwise(word))
        assert len(paths) == math.comb(frames + len(word) - repeats, 2 * len(word))
    assert round(math.log10(math.comb(1000 + 30, 2 * 30))) == 98
    assert 2 * 30 + 1 == 61
    chance = {"-": 0.6, "a": 0.4}
    total = {"": 0.0, "a": 0.0}
    for path in product("-a", repeat=2):
        total[written(path)] += math.prod(chance[letter] for letter in path)
    assert total == pytest.approx({"": 0.36, "a": 0.64})
    assert 10_000 // 10 == 1000 == 4 * 250
    assert [round(250 * rows * 4001 * 4 / 1e6) for rows in (31, 1)] == [124, 4]


def least_edits(truth: Sequence[str], heard: Sequence[str]) -> int:
    """Return the number of edits, found by trying them in order of their number."""
    seen, now = {(0, 0)}, {(0, 0)}
    for edits in range(len(truth) + len(heard) + 1):
        free = list(now)
        while free:
            i, j = free.pop()
            if i < len(truth) and j < len(heard) and truth[i] == heard[j]:
                after = (i + 1, j + 1)
                if after not in seen:
                    seen.add(after)
                    now.add(after)
                    free.append(after)
        if (len(truth), len(heard)) in now:
            return edits
        now = {(i + di, j + dj) for i, j in now for di, dj in ((1, 1), (1, 0), (0, 1))
               if i + di <= len(truth) and j + dj <= len(heard)}  # fmt: skip
        seen |= now
    raise AssertionError


def test_word_error_rate() -> None:
    says("word-error-rate", "| 오늘 날씨 어때 | 오늘날씨 어때 | 1, 1, 0 | 67% | 0% |",
         "| 네 | 시청해 주셔서 감사합니다 | 1, 0, 2 | 300% | 1,100% |", "오류 5개를 단어 4개로",
         "125%", "183%", "“음”을 빠뜨려도 오류는 1개")  # fmt: skip
    pairs = (("오늘 날씨 어때", "오늘날씨 어때"), ("네", "시청해 주셔서 감사합니다"))
    wrong = [least_edits(a.split(), b.split()) for a, b in pairs]
    words = [len(a.split()) for a, _ in pairs]
    assert (wrong, words) == ([2, 3], [3, 1])
    rates = [Fraction(a, b) for a, b in zip(wrong, words, strict=True)]
    assert [round(100 * float(rate)) for rate in rates] == [67, 300]
    assert Fraction(sum(wrong), sum(words)) == Fraction(125, 100)
    assert round(100 * float(sum(rates) / 2)) == 183
    assert least_edits(("안", "가요"), ("가요",)) == least_edits(("음", "가요"), ("가요",)) == 1
    letters = [[text.replace(" ", "") for text in pair] for pair in pairs]
    assert [100 * least_edits(a, b) // len(a) for a, b in letters] == [0, 1100]


# ---------------------------------------------------------------- time series


def nearest_error(y: Array, train: set[int], test: list[int]) -> float:
    """Return the mean absolute error of the nearest value in time, looked for outwards."""
    total = 0.0
    for t in test:
        far = next(d for d in range(1, len(y)) if t - d in train or t + d in train)
        total += abs(y[t] - y[t - far if t - far in train else t + far])
    return total / len(test)


@pytest.mark.parametrize("seed", SEEDS)
def test_time_series_validation(seed: int) -> None:
    says("time-series-validation", "평균이 0.80", "2.46", "1.5배를 넘었다", "시드 20개 모두")
    rng = np.random.default_rng(seed)
    y = rng.normal(size=400).cumsum()
    order = rng.permutation(400)
    everything = set(range(400))
    shuffled = [
        nearest_error(y, everything - set(fold.tolist()), fold.tolist())
        for fold in np.array_split(order, 5)
    ]
    rolling = [
        nearest_error(y, set(range(origin)), list(range(origin, origin + 20)))
        for origin in range(200, 400, 20)
    ]
    assert np.mean(rolling) > 1.5 * np.mean(shuffled)


def test_the_best_of_a_hundred_strategies_without_skill() -> None:
    """The mean of the greatest of 100 normals, by quantiles; five years divide by √5."""
    says("time-series-validation", "0.25%뿐", "독립 전략 100개를 5년씩", "평균 약 1.12")
    assert round(100 * 0.05**2, 2) == 0.25
    quantiles = [NormalDist().inv_cdf(((k + 0.5) / 50_000) ** (1 / 100)) for k in range(50_000)]
    assert round(float(np.mean(quantiles)) / math.sqrt(5), 2) == 1.12


def test_what_the_errors_of_a_random_walk_are() -> None:
    """Of a walk of normal steps, h steps ahead; and with one value in five held out."""
    ahead = [math.sqrt(2 / math.pi * h) for h in range(1, 21)]
    assert round(sum(ahead) / 20, 2) == 2.46
    # The nearest training value stands d steps off when all nearer ones were held out too.
    held, near = 0.2, 0.0
    for d in range(1, 30):
        near += held ** (2 * (d - 1)) * (1 - held**2) * math.sqrt(2 / math.pi * d)
    assert near == pytest.approx(0.80, abs=0.02)
    assert sum(ahead) / 20 / near > 3


def test_mase() -> None:
    says("mean-absolute-scaled-error", "차이는 2, 1, 2이고 평균은 5/3", "=0.6", "평균은 1이다")
    train, actual, guess = (10, 12, 11, 13), (14, 12), (13, 13)
    steps = [Fraction(abs(b - a)) for a, b in pairwise(train)]
    assert steps == [2, 1, 2]
    error = Fraction(sum(abs(a - b) for a, b in zip(actual, guess, strict=True)), 2)
    assert error == 1
    assert error / (sum(steps) / 3) == Fraction(3, 5)


def test_lag_features() -> None:
    says("lag-features", "재면 오차가 0.80", "1.54가 최선",
         "| 늘 하루 전의 실제 값 | 첫날만 | 0.80 |", "| 늘 7일 전의 값 | 안다 | 2.11 |",
         "| 날마다 가장 최근에 아는 값 | 안다 | 1.54 |", r"y_t=7\bar y_t-\sum_{j=1}^{6}y_{t-j}",
         "$`k=3`$까지면 열 6개", "107일째도 100 이하", "100에 7을 더해")  # fmt: skip
    # The mean size of a normal sum of h steps.
    size = [math.sqrt(2 * h / math.pi) for h in range(1, 8)]
    assert (round(size[0], 2), round(size[6], 2), round(sum(size) / 7, 2)) == (0.80, 2.11, 1.54)
    week = [Fraction(value) for value in (3, 1, 4, 1, 5, 9, 2)]
    assert 7 * (sum(week) / 7) - sum(week[:6]) == week[6]
    assert len([(k, f) for k in (1, 2, 3) for f in (math.sin, math.cos)]) == 6
    days = list(range(1, 101))
    leaves = [sum(days[cut:]) / len(days[cut:]) for cut in range(100)]
    assert max(leaves) == 100
    assert {b - a for a, b in zip(days, days[7:], strict=False)} == {7}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mean_that_holds_today_tells_today(seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=1500)
    errors = []
    for shift in (0, 1):
        mean = np.convolve(y, np.ones(7) / 7)[: len(y)]  # of the seven days until then
        columns = [y[8 - lag : -lag] for lag in range(1, 7)]
        x = np.stack([*columns, mean[8 - shift : len(y) - shift]], axis=1)
        w = np.linalg.solve(x[:700].T @ x[:700], x[:700].T @ y[8:708])
        errors.append(float(np.mean((x[700:] @ w - y[708:]) ** 2) / y[708:].var()))
    assert errors[0] < 1e-12
    assert 0.93 < errors[1] < 1.07


def test_forecasting_models() -> None:
    says("forecasting-models", "| AR(1) | 0.70, 0.49, 0.34 | 0.70, 0, 0 |",
         "| MA(1) | 0.47, 0, 0 | 0.47, −0.28, 0.19 |", "$`1-0.8^2=0.36`$배",
         "재귀로 두 스텝 뒤를 맞힌 제곱 오차가 분산과 같다", "모델이 맞아 재귀도 0.36배",
         "3만여 개", "5,507팀의 48.4%")  # fmt: skip
    theta = 0.7
    assert [round(theta**k, 2) for k in (1, 2, 3)] == [0.70, 0.49, 0.34]
    # An MA(1)'s partial autocorrelations in closed form.
    partial = [-((-theta) ** k) * (1 - theta**2) / (1 - theta ** (2 * k + 2)) for k in (1, 2, 3)]
    assert [round(value, 2) for value in partial] == [0.47, -0.28, 0.19]
    assert round(theta / (1 + theta**2), 2) == 0.47
    # The weights of y on its shocks: y[t] = sum of 0.8^i e[t - 2i].
    shocks = [0.8 ** (k // 2) if k % 2 == 0 else 0.0 for k in range(400)]
    rho = [
        sum(a * b for a, b in zip(shocks, shocks[h:], strict=False)) / sum(a * a for a in shocks)
        for h in (0, 1, 2)
    ]
    assert rho == pytest.approx([1, 0, 0.8])
    coefficient = {"recursive": rho[1] ** 2, "direct": rho[2], "two lags": 0.8}
    error = {name: 1 - 2 * c * rho[2] + c * c for name, c in coefficient.items()}
    assert error == pytest.approx({"recursive": 1, "direct": 0.36, "two lags": 0.36})
    assert round(100 * 2666 / 5507, 1) == 48.4


def test_intermittent_demand() -> None:
    says("intermittent-demand", "평균 1.46개라 27% 적게",
         "남은 날의 평균은 0.67개", "$`0.7^7`$, 8%",
         "| 0(중앙값) | **1.0** | 4.6 | 0.85 |", "| 1(평균) | 1.4 | **3.6** | 0.70 |",
         "| 3(85% 분위수) | 2.6 | 7.6 | **0.60** |", "| Croston | 1.08배 | 100% |",
         "| SBA | 0.97배 | 100% |", "| TSB | 1.00배 | $`0.8^{10}`$, 11% |")  # fmt: skip
    poisson = [math.exp(-2) * 2**k / math.factorial(k) for k in range(60)]
    sold = sum(min(k, 2) * chance for k, chance in enumerate(poisson))
    assert (round(sold, 2), round(1 - sold / 2, 2)) == (1.46, 0.27)
    left = [k * chance for k, chance in enumerate(poisson[:2])]
    assert round(sum(left) / sum(poisson[:2]), 2) == 0.67
    assert (round(0.7**7, 2), round(0.8**10, 2)) == (0.08, 0.11)
    days = [Fraction(v) for v in (0, 0, 0, 0, 0, 0, 0, 1, 3, 6)]
    high = Fraction(85, 100)

    def scores(c: Fraction) -> tuple[float, float, float]:
        short = sum(max(d - c, Fraction(0)) for d in days) / 10
        over = sum(max(c - d, Fraction(0)) for d in days) / 10
        squared = sum((d - c) ** 2 for d in days) / 10
        return float(short + over), float(squared), float(high * short + (1 - high) * over)

    assert [scores(Fraction(c)) for c in (0, 1, 3)] == [
        (1.0, 4.6, 0.85),
        (1.4, 3.6, 0.70),
        (2.6, 7.6, 0.60),
    ]
    tried = [Fraction(c, 4) for c in range(29)]
    best = [min(tried, key=lambda c: scores(c)[which]) for which in range(3)]
    assert best == [0, 1, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_croston_is_high_and_tsb_is_not(seed: int) -> None:
    """By the means of the smoothed interval and of the smoothed chance alone: sizes are apart."""
    rng = np.random.default_rng(seed)
    keep, start = 0.8, 1 / 0.3
    gaps = rng.geometric(0.3, size=(400, 300))
    smoothed = np.full(300, start)
    inverse = []
    for row in gaps:
        smoothed = keep * smoothed + 0.2 * row
        inverse.append(np.mean(1 / smoothed))
    high = float(np.mean(inverse[50:])) / 0.3
    assert high == pytest.approx(1.08, abs=0.012)
    assert 0.9 * high == pytest.approx(0.97, abs=0.012)
    chance = 0.3 * np.ones(300)
    for row in rng.random((400, 300)) < 0.3:
        chance = keep * chance + 0.2 * row
    assert float(chance.mean()) == pytest.approx(0.3, abs=0.03)


def test_forecast_cold_start() -> None:
    says("forecast-cold-start", "나흘 팔아 하루 20개이고 분류 평균이 10개일 때", "k가 4라서 15개",
         "$`60/0.3=200`$개", "| 0 | 0 | 없음 | 16 |", "| 1 | 0.2 | 64 | 12.8 |",
         "| 4 | 0.5 | 16 | 8 |", "| 28 | 0.875 | 2.3 | 2 |", r"\sqrt{28\cdot64}=42",
         r"\sqrt{28^2\cdot16+28\cdot64}=120", "나흘 판 뒤의 다음 28일은 90개", "64(1+1/27)=66",
         "$`64+16=80`$")  # fmt: skip
    day, item = 64, 16
    assert Fraction(day, item) == 4
    rows = {0: (0, 16), 1: (0.2, 12.8), 4: (0.5, 8), 28: (0.875, 2)}
    for n, (weight, error) in rows.items():
        assert n / (n + 4) == weight
        # What is left to know, from the sum of the precisions.
        assert 1 / (1 / item + n / day) == pytest.approx(error)
    assert [round(day / n, 1) for n in (1, 4, 28)] == [64, 16, 2.3]
    assert 10 + Fraction(4, 8) * (20 - 10) == 15
    assert 60 / Fraction(3, 10) == 200
    sums = [round(math.sqrt(28**2 * left + 28 * day)) for left in (0, 16, 8)]
    assert sums == [42, 120, 90]
    assert (round(day * (1 + 1 / 27)), day + item) == (66, 80)


# ---------------------------------------------------------------- graphs


def averaged(values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    a, b, c = values
    return (a + b) / 2, (a + b + c) / 3, (b + c) / 2


def test_graph_neural_networks() -> None:
    says("graph-neural-networks", "| 1 | 1/2 | 1/3 | 0 |", "| 2 | 5/12 | 5/18 | 1/6 |",
         "2와 4로", "삼각형 두 개와 육각형 하나")  # fmt: skip
    start = (Fraction(1), Fraction(0), Fraction(0))
    once = averaged(start)
    assert list(once) == [Fraction(1, 2), Fraction(1, 3), 0]
    assert list(averaged(once)) == [Fraction(5, 12), Fraction(5, 18), Fraction(1, 6)]
    # Colours of the Weisfeiler–Lehman test, by name instead of by number.
    hexagon = {i: [(i - 1) % 6, (i + 1) % 6] for i in range(6)}
    triangles = {i: [j for j in range(6) if j // 3 == i // 3 and j != i] for i in range(6)}
    for graph in (hexagon, triangles):
        colours: dict[int, object] = dict.fromkeys(graph, "")
        for _ in range(3):
            colours = {v: (colours[v], tuple(colours[u] for u in graph[v])) for v in graph}
            assert len(set(colours.values())) == 1


def test_gnn_over_smoothing() -> None:
    says("gnn-over-smoothing", "정확히 절반", "5층 뒤에는 0.031, 10층 뒤에는 0.001",
         r"2/7\approx0.286")  # fmt: skip
    values: tuple[Fraction, ...] = (Fraction(1), Fraction(0), Fraction(0))
    gaps = []
    for _ in range(10):
        values = averaged(values)
        gaps.append(max(values) - min(values))
    assert gaps == [Fraction(1, 2**k) for k in range(1, 11)]
    assert (round(float(gaps[4]), 3), round(float(gaps[9]), 3)) == (0.031, 0.001)
    assert float(values[0]) == pytest.approx(2 / 7, abs=1e-3)
    # The weighted mean 2a + 3b + 2c is kept by every layer.
    a, b, c = values
    assert 2 * a + 3 * b + 2 * c == 2
    # GCN's symmetric form tends to the root of the degree instead.
    adjacency = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    root = np.sqrt(adjacency.sum(axis=1))
    h = np.linalg.matrix_power(adjacency / np.outer(root, root), 60) @ [1.0, 0, 0]
    assert h / h[0] == pytest.approx(root / root[0])


# ---------------------------------------------------------------- tables


def test_feature_engineering() -> None:
    """The staircase by its triangles, the hours as a chord, the middle of two by logarithms."""
    says("feature-engineering", "99% 맞히려면 잎이 50개", "잎 두 개면 75%, 99%를 맞히려면 50개",
         "=\\tfrac1{2n}`$", "505에서 100으로",
         "23만큼 떨어지지만", "0시와 1시처럼 0.26")  # fmt: skip

    def wrong(leaves: int) -> Fraction:
        """What lies between the diagonal and the best steps, strip by strip."""
        bins = leaves // 2
        strips = [(Fraction(i, bins), Fraction(i + 1, bins)) for i in range(bins)]
        # a threshold in the middle: two triangles, each with legs of half a strip
        return sum((2 * ((high - low) / 2) ** 2 / 2 for low, high in strips), Fraction(0))

    assert [1 - wrong(n) for n in (2, 50)] == [Fraction(3, 4), Fraction(99, 100)]
    assert all(wrong(n) == Fraction(1, 2 * n) for n in range(2, 60, 2))
    # No other threshold for one strip is better.
    grid = np.linspace(0, 1, 1001)
    assert grid[(grid**2 / 2 + (1 - grid) ** 2 / 2).argmin()] == 0.5

    # No tree of up to five leaves does better: every split on a grid of 60 cells.
    cells = 60

    @cache
    def least(step: int, leaves: int, left: int, right: int, low: int, high: int) -> int:
        """The least wrong area, doubled, in a rectangle of unit cells cut by the diagonal."""
        if leaves == 1:
            above = sum(2 * max(0, high - max(i + 1, low)) + (low <= i < high)
                        for i in range(left, right))  # fmt: skip
            return min(above, 2 * (right - left) * (high - low) - above)
        best = least(step, 1, left, right, low, high)
        for n in range(1, leaves):
            for cut in range(left + step, right, step):
                best = min(best, least(step, n, left, cut, low, high)
                           + least(step, leaves - n, cut, right, low, high))  # fmt: skip
            for cut in range(low + step, high, step):
                best = min(best, least(step, n, left, right, low, cut)
                           + least(step, leaves - n, left, right, cut, high))  # fmt: skip
        return best

    for leaves, step in ((2, 1), (3, 5), (4, 5), (5, 6)):
        wrong_twice = least(step, leaves, 0, cells, 0, cells)
        assert Fraction(wrong_twice, 2 * cells**2) == Fraction(1, 2 * leaves)
    assert (10 + 1000) / 2 == 505
    assert 10 ** ((math.log10(10) + math.log10(1000)) / 2) == pytest.approx(100)
    assert round(2 * math.sin(math.pi / 24), 2) == 0.26


def test_decision_trees_and_forests() -> None:
    """Impurities as chances and as differences, the split that is not drawn as a count."""
    says("decision-trees-and-forests", "| 나누기 전 6:6 | 50% | 0.5 | 1 |",
         "| 5:1과 1:5 | 16.7% | 0.278 | 0.650 |", "| 4:2와 2:4 | 33.3% | 0.444 | 0.918 |",
         "| 2:0과 4:6 | 33.3% | 0.4 | 0.809 |", "e^{-1}=0.368", "샘플의 37%쯤",
         "4대 2와 2대 4는 지니가 0.444, 2대 0과 4대 6은 0.4라")  # fmt: skip
    rows = {((6, 6),): (0.5, 0.5, 1), ((5, 1), (1, 5)): (0.167, 0.278, 0.650),
            ((4, 2), (2, 4)): (0.333, 0.444, 0.918),
            ((2, 0), (4, 6)): (0.333, 0.4, 0.809)}  # fmt: skip
    for nodes, expected in rows.items():
        # Two draws from a sample's own node, with replacement, that differ.
        differ = sum(Fraction(2 * a * b, a + b) for a, b in nodes) / 12
        wrong = Fraction(sum(min(node) for node in nodes), 12)
        # The label's entropy given the node: that of the pair less that of the node.
        sizes = [sum(node) for node in nodes]
        pair = -sum(c / 12 * math.log2(c / 12) for node in nodes for c in node if c)
        entropy = pair + sum(n / 12 * math.log2(n / 12) for n in sizes)
        found = [round(float(value), 3) for value in (wrong, differ, entropy)]
        assert found == pytest.approx(expected)
    assert math.exp(-1) == pytest.approx(0.368, abs=5e-4)
    assert round(100 * (199 / 200) ** 200) == 37
    # Three that vote, by every outcome.
    says("decision-trees-and-forests", "=78.4`$%")
    votes = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    wins = sum(math.prod(0.7 if v else 0.3 for v in vote) for vote in votes if sum(vote) > 1)
    assert wins == pytest.approx(0.784)
    # Every way to draw six of six: the share that lacks the first.
    lacking = sum(0 not in draw for draw in np.ndindex(6, 6, 6, 6, 6, 6))
    assert lacking / 6**6 == pytest.approx((1 - 1 / 6) ** 6)


def forest(seed: int) -> Array:
    """Accuracies and correlations with the program's tree: one, bagged, and in a forest."""
    source = CHAPTER.blocks("decision-trees-and-forests")[0].partition("rng = ")[0]
    space: dict[str, object] = {}
    exec(compile(source, "program", "exec"), space)
    rng = space["rng"] = np.random.default_rng(seed)
    tree = space["tree"]
    assert callable(tree)
    x = rng.normal(size=(1200, 10))
    y = (x[:, :5].sum(axis=1) + rng.normal(size=1200) > 0) * 1.0
    known, label, asked, truth = x[:200], y[:200], x[200:], y[200:]
    assert np.array_equal(tree(known, label, known, 10), label)  # it is fully grown
    out = [np.mean(tree(known, label, asked, 10) == truth)]
    for tries in (10, 3):
        draws = [rng.integers(0, 200, 200) for _ in range(50)]
        votes = np.array([tree(known[d], label[d], asked, tries) for d in draws])
        rho = np.corrcoef(votes)[np.triu_indices(50, 1)].mean()
        out += [np.mean((votes.mean(axis=0) > 0.5) == truth), rho, np.mean(votes == truth)]
    return np.array(out)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_forest_s_trees_are_less_alike(seed: int) -> None:
    says("decision-trees-and-forests", "100번 모두였지만")
    tree, bagged, rho_bagged, _, _, rho, _ = forest(seed)
    assert bagged > tree
    assert rho < rho_bagged


@pytest.mark.prove
def test_forests_over_a_hundred_seeds() -> None:
    says("decision-trees-and-forests", "시드 100개의 평균", "| 정확도 | 70% | 78% | 79% |",
         "| 그 안의 한 그루 | | 68% | 66% |", "| 예측의 상관 | | 0.31 | 0.23 |",
         "높은 것은 61번뿐이었다")  # fmt: skip
    runs = np.array([forest(seed) for seed in range(1000, 1100)])
    means = runs.mean(axis=0)
    assert np.round(100 * means[[0, 1, 4, 3, 6]]).tolist() == [70, 78, 79, 68, 66]
    assert np.round(means[[2, 5]], 2).tolist() == [0.31, 0.23]
    assert np.all(runs[:, 1] > runs[:, 0])
    assert np.all(runs[:, 5] < runs[:, 2])
    ahead = np.round(1000 * (runs[:, 4] - runs[:, 1]))
    assert np.count_nonzero(ahead > 0) == 61
    assert np.count_nonzero(ahead == 0) == 3


def test_the_first_split_of_the_printed_tree_is_the_best() -> None:
    """One split by trying every column and every threshold with the impurity's definition."""
    source = CHAPTER.blocks("decision-trees-and-forests")[0].partition("rng = ")[0]
    space: dict[str, object] = {}
    exec(compile(source, "program", "exec"), space)
    tree = space["tree"]
    assert callable(tree)
    rng = space["rng"] = np.random.default_rng(1)
    for _ in range(20):
        x = rng.normal(size=(12, 3))
        column, at = int(rng.integers(3)), int(rng.integers(1, 11))
        y = (x[:, column] > np.sort(x[:, column])[at - 1]) * 1.0  # one split is pure
        grid = rng.normal(size=(200, 3))
        edge = np.sort(x[:, column])[at - 1 : at + 1]
        clear = (grid[:, column] < edge[0]) | (grid[:, column] > edge[1])
        pure = [
            (j, k)
            for j in range(3)
            for k in range(1, 12)
            if len(set(y[np.argsort(x[:, j])[:k]])) == len(set(y[np.argsort(x[:, j])[k:]])) == 1
        ]
        if pure == [(column, at)]:
            answer = (grid[:, column] > edge[1]) * 1.0
            assert np.array_equal(tree(x, y, grid, 3)[clear], answer[clear])


@pytest.mark.parametrize("seed", SEEDS)
def test_impurity_favours_a_column_of_many_values(seed: int) -> None:
    says("decision-trees-and-forests", "약 94%에서 연속값 열")
    rng = np.random.default_rng(seed)
    runs, n = 1500, 100
    y = rng.integers(0, 2, (runs, n))  # in the order of the column of many values
    left = np.arange(1, n)
    ones = y.cumsum(axis=1)
    rest = ones[:, -1:] - ones[:, :-1]
    # The impurity falls by the squared difference of the two means, weighted.
    apart = (ones[:, :-1] / left - rest / (n - left)) ** 2 * left * (n - left)
    binary = rng.integers(0, 2, (runs, n))
    size = binary.sum(axis=1)
    inside = (y * binary).sum(axis=1)
    gap = (inside / size - (ones[:, -1] - inside) / (n - size)) ** 2 * size * (n - size)
    assert float(np.mean(apart.max(axis=1) > gap)) == pytest.approx(0.94, abs=0.025)


def grown(x: Array, y: Array, z: Array, depth: int, leaf: int, tries: int, rng: Any) -> Array:
    """What a regression tree says of ``z``; the split has the two least sums of squares."""
    n = len(y)
    if depth == 0 or n < 2 * leaf or float(np.ptp(y)) == 0:
        return np.full(len(z), y.mean())
    columns = rng.permutation(x.shape[1])[:tries]
    order = x[:, columns].argsort(axis=0)
    at = x[order, columns]
    inside = y[order].cumsum(axis=0)[:-1]
    sizes = np.arange(1, n)[:, None]
    gain = inside**2 / sizes + (y.sum() - inside) ** 2 / (n - sizes)
    gain[at[1:] == at[:-1]] = -np.inf
    gain[: leaf - 1] = gain[n - leaf :] = -np.inf
    i, j = divmod(int(gain.argmax()), gain.shape[1])
    if not np.isfinite(gain[i, j]):
        return np.full(len(z), y.mean())
    column, cut = columns[j], (at[i, j] + at[i + 1, j]) / 2
    left, low = x[:, column] <= cut, z[:, column] <= cut
    out = np.empty(len(z))
    out[low] = grown(x[left], y[left], z[low], depth - 1, leaf, tries, rng)
    out[~low] = grown(x[~left], y[~left], z[~low], depth - 1, leaf, tries, rng)
    return out


def fitted(model: tuple[Any, ...], x: Array, y: Array, z: Array, rng: Any) -> list[Array]:
    """What a tree, a forest or boosted trees (after each of some rounds) say of ``z``."""
    kind, *values = model
    if kind == "tree":
        depth, leaf = values
        return [grown(x, y, z, depth, leaf, 10, rng)]
    if kind == "forest":
        trees, tries = values
        drawn = [rng.integers(0, len(y), len(y)) for _ in range(trees)]
        votes = [grown(x[d], y[d], z, 99, 1, tries, rng) for d in drawn]
        return [np.asarray(np.mean(votes, axis=0))]
    marks, rate, depth, share = values
    both = np.concatenate([x, z])
    now = np.full(len(both), y.mean())
    out = []
    for done in range(1, marks[-1] + 1):
        d = rng.permutation(len(y))[: int(share * len(y))]
        now += rate * grown(x[d], (y - now[: len(y)])[d], both, depth, 1, 10, rng)
        if done in marks:
            out.append(now[len(y) :].copy())
    return out


def bias_and_variance(models: Sequence[tuple[Any, ...]], runs: int, seed: int) -> Array:
    """The squared bias and the variance of each model over ``runs`` sets of training data."""
    rng = np.random.default_rng(seed)
    z = rng.random((200, 10))

    def truth(x: Array) -> Array:
        waves = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2
        return np.asarray(waves + 10 * x[:, 3] + 5 * x[:, 4])

    answers = []
    for _ in range(runs):
        x = rng.random((100, 10))
        y = truth(x) + rng.normal(0, 2, 100)
        answers.append([each for model in models for each in fitted(model, x, y, z, rng)])
    said = np.array(answers)
    variance = said.var(axis=0, ddof=1).mean(axis=1)
    bias = ((said.mean(axis=0) - truth(z)) ** 2).mean(axis=1) - variance / runs
    return np.stack([bias, variance], axis=1)


def test_tree_hyperparameters() -> None:
    says("tree-hyperparameters", "0.1은 44라운드, 0.05는 90라운드", r"(12-6)/(3-1)=3",
         "경계가 0.03", "9대 1로", "5대 5만")  # fmt: skip
    for rate, rounds in ((0.1, 44), (0.05, 90)):
        rest, used = 1.0, 0
        while rest > 0.01:
            rest, used = rest - rate * rest, used + 1
        assert used == rounds
    pruned, kept = 12 + 1 * 3, 6 + 3 * 3  # errors and leaves at a price of 3: equal
    assert pruned == kept
    rng = np.random.default_rng(0)
    x = np.arange(10.0)[:, None]
    y = np.zeros(10)
    y[-1] = 1
    for leaf, sizes in ((1, {1, 9}), (5, {5})):
        split = grown(x, y, x, 1, leaf, 1, rng)
        assert {int(np.count_nonzero(split == value)) for value in set(split)} == sizes


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(1, 20))]
)
def test_each_hyperparameter_moves_bias_and_variance(seed: int) -> None:
    says("tree-hyperparameters", "시드 20개에서 모두")
    models = [("tree", 99, 1), ("tree", 2, 1), ("tree", 99, 20),
              ("boost", (10, 50), 0.1, 2, 1), ("boost", (50,), 1, 2, 1)]  # fmt: skip
    full, shallow, broad, few, many, fast = bias_and_variance(models, 8, seed)
    for low, high in ((full, shallow), (full, broad), (many, few), (fast, many)):
        assert low[0] < high[0]
        assert low[1] > high[1]


@pytest.mark.prove
def test_the_table_of_hyperparameters() -> None:
    rows = {
        ("트리, 제한 없음",): ("tree", 99, 1),
        ("트리, 깊이 2",): ("tree", 2, 1),
        ("트리, 잎에 20개 이상",): ("tree", 99, 20),
        ("포레스트 5그루, 특징 10",): ("forest", 5, 10),
        ("포레스트 30그루, 특징 10",): ("forest", 30, 10),
        ("포레스트 30그루, 특징 3",): ("forest", 30, 3),
        ("부스팅 10라운드", "부스팅 50라운드", "부스팅 400라운드"):
            ("boost", (10, 50, 400), 0.1, 2, 1),
        ("50라운드, 학습률 1",): ("boost", (50,), 1, 2, 1),
        ("50라운드, 깊이 5",): ("boost", (50,), 0.1, 5, 1),
        ("50라운드, `subsample` 0.5",): ("boost", (50,), 0.1, 2, 0.5),
    }  # fmt: skip
    names = [name for group in rows for name in group]
    found = bias_and_variance(list(rows.values()), 10, 5)
    lines = CHAPTER.sections["tree-hyperparameters"].splitlines()
    for name, (bias, variance) in zip(names, found, strict=True):
        (line,) = (each for each in lines if each.startswith(f"| {name} |"))
        said = [float(cell) for cell in line.split("|")[2:5]]
        noise = 0.3 + variance / 10  # of a bias over ten sets
        found_here = [bias, variance, bias + variance]
        assert found_here == pytest.approx(said, rel=0.25, abs=noise), name
        assert said[2] == pytest.approx(said[0] + said[1], abs=0.11)


def test_when_logistic_regression() -> None:
    says("when-logistic-regression", "$`-1+1.6-1.0=-0.4`$, 확률 0.401", "$`-2.0`$, 0.119",
         "0.359에 가까운", "4MB", "최대 3,000번", "최대인 90%")  # fmt: skip
    assert [round(1 / (1 + math.exp(-z)), 3) for z in (-1 + 1.6 - 1, -1 - 1)] == [0.401, 0.119]
    assert round(0.2 + 0.5 * 2 * NormalDist().cdf(-1), 3) == 0.359
    assert (1_000_000 * 4 / 1e6, 500 * 6) == (4, 3_000)
    # What is left of each weight's gradient where every cell of XOR gets one half.
    cells = [(a, b, 0.9 if a != b else 0.1) for a in (-1, 1) for b in (-1, 1)]
    for weight in ((1, 1), (0, 1), (1, 0)):
        assert sum((weight[0] * a + weight[1] * b) * (y - 0.5) for a, b, y in cells) == 0
    assert sum(y - 0.5 for _, _, y in cells) == pytest.approx(0)
    logit = math.log(9)
    assert all(1 / (1 + math.exp(a * b * logit)) == pytest.approx(y) for a, b, y in cells)
    # A model that is wrong, by gradient descent over the whole distribution.
    grid = np.array([NormalDist().inv_cdf((i + 0.5) / 2000) for i in range(2000)])
    chance = np.where(grid**2 > 1, 0.7, 0.2)
    w = np.zeros(2)
    design = np.stack([np.ones(2000), grid])
    for _ in range(300):
        w -= 0.5 * design @ (1 / (1 + np.exp(-w @ design)) - chance) / 2000
    said = 1 / (1 + np.exp(-w @ design))
    assert said == pytest.approx(np.full(2000, 0.359), abs=1e-3)


def test_xgboost_parallelism() -> None:
    """The gain as what the best leaves save, found without the closed form."""
    says("xgboost-parallelism", "2만 5,500개", "| 1개 | 0.5, 0.25 | 0.5, 1.25 | −0.044 |",
         "| 2개 | 1, 0.5 | 0, 1 | 0.133 |", "| 3개 | 1.5, 0.75 | −0.5, 0.75 | 0.514 |",
         "| 4개 | 1, 1 | 0, 0.5 | 0.050 |", "| 5개 | 1.5, 1.25 | −0.5, 0.25 | 0.400 |",
         "−0.857과 0.286", "$`\\gamma`$가 0.515이면", "약 0.41MB", "10초이다", "=0.19`$초",
         "모두 19초", "10초보다 빨라지지 않는다")  # fmt: skip
    labels = (0, 0, 0, 1, 0, 1)
    grid = np.linspace(-2, 2, 40_001)

    def leaf(ys: tuple[int, ...]) -> tuple[float, float]:
        """The best value of a leaf and the loss there, of the quadratic model with λ = 1."""
        loss = sum((0.5 - y) * grid + 0.25 * grid**2 / 2 for y in ys) + grid**2 / 2
        return float(grid[loss.argmin()]), float(loss.min())

    whole = leaf(labels)[1]
    gains = [whole - leaf(labels[:k])[1] - leaf(labels[k:])[1] for k in range(1, 6)]
    assert gains == pytest.approx([-0.044, 0.133, 0.514, 0.050, 0.400], abs=5e-4)
    assert max(gains) < 0.515
    assert [leaf(part)[0] for part in (labels[:3], labels[3:])] == pytest.approx(
        [-0.857, 0.286], abs=5e-4
    )
    # The quadratic model is the logistic loss's: its derivatives by differences at log-odds 0.
    for y in (0, 1):
        low, mid, high = (math.log1p(math.exp(z)) - y * z for z in (-1e-3, 0, 1e-3))
        assert (high - low) / 2e-3 == pytest.approx(0.5 - y, abs=1e-6)
        assert (high - 2 * mid + low) / 1e-6 == pytest.approx(0.25, abs=1e-6)
    assert 100 * (256 - 1) == 25_500
    assert round(100 * 256 * 2 * 8 / 1e6, 2) == 0.41
    assert pytest.approx((10, 19, 10)) == (100 / 10, 100 * (0.1 + 0.9 / 10), 100 * 0.1)


def test_missing_values() -> None:
    """The gain as what two leaves save, each by its best value on a grid."""
    says("missing-values", "| 1과 2 사이 | 0.127 | 0.145 |", "| 2와 3 사이 | 0 | 0.533 |",
         "| 3과 4 사이 | 0.127 | 1.143 |", "| 4와 5 사이 | 0.533 | 2 |",
         "| 5와 6 사이 | 0.145 | 1.143 |", "1.143이 가장 크다", "이득이 1.143에 그치지만",
         "오른쪽으로 보내면 2입니다", "분산이 0.7배", "상관 0.8이 0.67로",
         "평균은 −0.27인데 빈 값의 평균은 0.80")  # fmt: skip
    grid = np.linspace(-3, 3, 60_001)

    def loss(labels: list[int]) -> float:
        """The quadratic model's least loss in a leaf, with λ = 1."""
        curve = grid**2 / 2
        for y in labels:
            curve = curve + (0.5 - y) * grid + grid**2 / 8
        return float(curve.min())

    def gain(left: list[int], right: list[int]) -> float:
        return loss(left + right) - loss(left) - loss(right)

    y, empty = [0, 0, 0, 0, 1, 1], [1, 1]
    rows = [(gain(y[:k] + empty, y[k:]), gain(y[:k], y[k:] + empty)) for k in range(1, 6)]
    stated = [(0.127, 0.145), (0, 0.533), (0.127, 1.143), (0.533, 2), (0.145, 1.143)]
    assert np.array(rows) == pytest.approx(np.array(stated), abs=6e-4)
    # Filled with the mean, sorted: the gaps between different values only.
    x = [1, 2, 3, 3.5, 3.5, 4, 5, 6]
    labels = [0, 0, 0, 1, 1, 0, 1, 1]
    gaps = [k for k in range(1, 8) if x[k - 1] < x[k]]
    assert max(gain(labels[:k], labels[k:]) for k in gaps) == pytest.approx(1.143, abs=6e-4)
    # The half-normal mean, by its density on a grid; half the positives are gone.
    z = np.linspace(-8, 8, 160_001)
    kept = np.exp(-(z**2) / 2) * np.where(z > 0, 0.5, 1)
    lost = np.exp(-(z**2) / 2) * (z > 0)
    assert round(float(kept @ z / kept.sum()), 2) == -0.27
    assert round(float(lost @ z / lost.sum()), 2) == 0.80


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mean_in_the_gaps_shrinks_spread_and_correlation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 200_000).T
    gone = rng.random(len(x)) < 0.3
    filled = np.where(gone, x[~gone].mean(), x)
    assert filled.var() == pytest.approx(0.7, abs=0.015)
    assert np.corrcoef(filled, y)[0, 1] == pytest.approx(0.67, abs=0.01)
    assert round(0.8 * math.sqrt(0.7), 2) == 0.67
    # Whatever fills the gaps, least squares with the flag and a constant predicts the same.
    basis = np.c_[np.ones(len(x)), gone]
    left = [c - basis @ np.linalg.lstsq(basis, c, rcond=None)[0]
            for c in (np.where(gone, fill, x) for fill in (0.0, 5.0))]  # fmt: skip
    assert np.allclose(*left)


def test_bagging_and_boosting() -> None:
    """Forces as differences of the losses; the optimal odds by search; the draws by hand."""
    says("bagging-and-boosting", "5%가 50%로", "| 지수 손실 $`e^{-m}`$ | 0.05 | 1 | 20.1 |",
         "| 로지스틱 $`\\ln(1+e^{-m})`$ | 0.05 | 0.5 | 0.95 |", "500그루, 깊이 20: 최대 1만 번",
         "300그루, 깊이 6: 최대 1,800번", "1%인 샘플에 $`w=99`$이면 50%", "노드의 58%")  # fmt: skip
    ends = np.array([3, 0, -3]) + np.array([[-1e-5], [1e-5]])
    for loss, row in ((np.exp(-ends), (0.05, 1, 20.1)),
                      (np.log1p(np.exp(-ends)), (0.05, 0.5, 0.95))):  # fmt: skip
        pulls = (loss[0] - loss[1]) / 2e-5
        assert [round(float(pull), 2) for pull in pulls] == pytest.approx(row, abs=0.02)
    assert (500 * 20, 300 * 6) == (10_000, 1_800)
    # The weight that a tree with one error of twenty gives: α minimizes the exponential loss.
    alphas = np.linspace(0, 4, 400_001)
    alpha = alphas[(19 * np.exp(-alphas) + np.exp(alphas)).argmin()]
    one, rest = math.exp(alpha), 19 * math.exp(-alpha)
    assert one / (one + rest) == pytest.approx(0.5, abs=1e-4)
    # One positive of a hundred, weighted 99: the constant of least log loss.
    q = np.linspace(0.001, 0.999, 999)
    for weight, p in ((99, 0.01), (10, 0.2)):
        best = q[(-weight * p * np.log(q) - (1 - p) * np.log(1 - q)).argmin()]
        assert best / (best + weight * (1 - best)) == pytest.approx(p, abs=2e-3)
    assert q[(-99 * 0.01 * np.log(q) - 0.99 * np.log(1 - q)).argmin()] == pytest.approx(0.5)
    assert round(math.prod((95 - i) / (100 - i) for i in range(10)), 2) == 0.58


@pytest.mark.parametrize("seed", SEEDS)
def test_trees_on_tables(seed: int) -> None:
    """Every threshold of every column tried, and ridge by its kernel."""
    says(
        "trees-on-tables",
        "| 열 두 개 | 99.5% | 98% |",
        "| 두 열을 45도 회전 | 74% | 98% |",
        "| 첫 열과 쓸모없는 열 90개 | 99.5% | 68% |",
        "75%가 한계",
        "100으로 키워도 75%",
        "20 근처를 답하고, 참값은 40",
        "감소 제약을 걸면 다섯 분할이 모두 버려진다",
    )
    labels = np.array([0, 0, 0, 1, 0, 1])
    for cut in range(1, 6):  # each leaf is -G / (H + 1), with 1/4 of H a sample
        low, high = (
            np.sum(part - 0.5) / (len(part) / 4 + 1) for part in (labels[:cut], labels[cut:])
        )
        assert low < high
    rng = np.random.default_rng(seed)
    half, heavier = math.sqrt(0.5), np.zeros(60)
    for columns, turned, tree, line in ((2, False, 0.995, 0.98), (2, True, 0.74, 0.98),
                                        (91, False, 0.995, 0.68)):  # fmt: skip
        found = np.zeros((60, 2))
        for run in range(60):
            x = rng.normal(size=(600, columns))
            y = np.sign(x[:, 0])
            if turned:
                x = np.stack([half * (x[:, 0] + x[:, 1]), half * (x[:, 1] - x[:, 0])], axis=1)
            train, test, known, asked = x[:100], x[100:], y[:100], y[100:]
            ranked = np.sort(train, axis=0)
            cuts = (ranked[1:] + ranked[:-1]) / 2
            same = (train[None] > cuts[:, None]) == (known > 0)[None, :, None]
            agree = np.count_nonzero(same, axis=1) - 50
            i, j = np.unravel_index(np.abs(agree).argmax(), agree.shape)
            guess = np.where(test[:, j] > cuts[i, j], 1, -1) * np.sign(agree[i, j])
            kernel = train @ train.T
            weights = np.linalg.solve(kernel + np.eye(100), known)
            line_guess = np.sign(test @ (train.T @ weights))
            found[run] = np.mean(guess == asked), np.mean(line_guess == asked)
            if columns == 91:
                weights = np.linalg.solve(kernel + 100 * np.eye(100), known)
                heavier[run] = np.mean(np.sign(test @ (train.T @ weights)) == asked)
        assert found.mean(axis=0) == pytest.approx([tree, line], abs=0.015)
    assert float(heavier.mean()) == pytest.approx(0.75, abs=0.015)
    # The best split of a turned table agrees with the first column's sign three times in four,
    # and no other threshold does better.
    assert 0.5 + math.asin(half) / math.pi == pytest.approx(0.75)
    z = rng.normal(size=(100_000, 2))
    turned_column = half * (z[:, 0] + z[:, 1])
    rates = [float(np.mean((turned_column > cut) == (z[:, 0] > 0))) for cut in (-0.5, 0, 0.5)]
    assert rates[1] == pytest.approx(0.75, abs=0.006)
    assert max(rates) == rates[1]


def test_a_tree_does_not_extrapolate() -> None:
    """Squared loss, boosted stumps on a line: the answer beyond the data is constant."""
    x = np.linspace(0, 10, 101)
    y = 2 * x
    at = np.array([10.5, 20.0])
    fit, ahead = np.zeros(101), np.zeros(2)
    for _ in range(300):
        rest = y - fit
        errors = [rest[:k].var() * k + rest[k:].var() * (101 - k) for k in range(1, 101)]
        k = 1 + int(np.argmin(errors))
        fit += 0.3 * np.where(np.arange(101) < k, rest[:k].mean(), rest[k:].mean())
        ahead += 0.3 * rest[k:].mean()
    assert at[0] != at[1]
    assert ahead[0] == ahead[1]
    assert 19 < ahead[1] < 21


# ---------------------------------------------------------------- recommendation


def test_lightgbm_and_xgboost() -> None:
    """How often a small sample is drawn tells the mean; moments of draws tell the spread."""
    says("lightgbm-and-xgboost", "이득이 19", "23입니다", "$`10+8+1=19`$", "$`10+8+5=23`$",
         "| 크기의 기본 제한 | 잎 31개 | 깊이 6(잎 64개까지) |", "100개만 훑으면",
         "비교할 분할이 255개", "잎 31개에 층별은 깊이 5", "30까지 깊어질",
         "4를 곱하면, 28가지의 평균이 참값 0.4",
         "표준 편차는 0.74", "1.64보다 작다", "0.70으로 참값 0.16", "101구간",
         "524,287가지가 19가지", "$`2^7=128`$")  # fmt: skip
    assert 256 - 1 == 255
    big = [Fraction(9, 10), Fraction(-8, 10)]
    small = [Fraction(x, 10) for x in (1, 1, 2, 2, -1, -1, 1, -2)]
    assert sum(small) == Fraction(3, 10)
    # Each of eight is in 7 of the 28 pairs, each two in 1; four of ten are drawn alike.
    assert math.comb(8, 2) == 28
    assert sum(big) + sum(4 * Fraction(7, 28) * g for g in small) == Fraction(4, 10)

    def spread(values: list[Fraction], drawn: int) -> float:
        """The deviation of a sum that is scaled up from a draw without replacement."""
        n = len(values)
        mean = sum(values) / n
        variance = sum((v - mean) ** 2 for v in values) / (n - 1)
        return math.sqrt(Fraction(n, drawn) ** 2 * drawn * (1 - Fraction(drawn, n)) * variance)

    one_sided = spread(small, 2)
    assert (round(one_sided, 2), round(spread(big + small, 4), 2)) == (0.74, 1.64)
    assert round(0.4**2, 2) == 0.16
    assert round(0.4**2 + one_sided**2, 2) == 0.70
    assert (1 - Fraction(2, 10)) / Fraction(2, 10) == 4 == Fraction(8, 2)
    gains = {"": 10, "L": 8, "R": 1, "LL": 5}
    open_nodes, best_first = {""}, 0
    for _ in range(3):
        node = max(open_nodes, key=lambda each: gains.get(each, 0))
        best_first += gains.get(node, 0)
        open_nodes = open_nodes - {node} | {node + "L", node + "R"}
    by_level = sorted(gains, key=lambda each: (len(each), each))[:3]
    assert (best_first, sum(gains[node] for node in by_level)) == (23, 19)
    assert (2**6, 2**7) == (64, 128)
    assert 2**4 < 31 <= 2**5
    assert 31 - 1 == 30  # a chain: each split adds one leaf and one level
    assert 100 + 1 == 101  # each of a hundred columns' ones, and all zero
    assert (2 ** (20 - 1) - 1, 20 - 1) == (524_287, 19)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_groups_of_categories_are_best_where_they_are_sorted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for lam in (0.0, 1.0, 10.0):
        g, h = rng.normal(size=7), rng.uniform(0.05, 2, 7)

        def gain(left: Array, g: Array = g, h: Array = h, lam: float = lam) -> float:
            sides = [(g @ side, h @ side) for side in (left, 1 - left)]
            return float(sum(a * a / (b + lam) for a, b in sides))

        masks = [np.array(bits, float) for bits in product((0, 1), repeat=7)][1:-1]
        best = max(masks, key=gain)
        if gain(best) <= g.sum() ** 2 / (h.sum() + lam):
            continue  # no split gains: the best of the losing ones may lie elsewhere
        ratio = g / h
        left, right = ratio[best == 1], ratio[best == 0]
        assert left.max() < right.min() or right.max() < left.min()


def test_where_no_split_gains_the_sorted_places_may_miss_the_best() -> None:
    g, h, lam = (Fraction(1, 10), 1, 1), (Fraction(1, 10), 2, Fraction(1, 2)), 100

    def gain(left: tuple[int, ...]) -> Fraction:
        sides = left, tuple(i for i in range(3) if i not in left)
        sums = [(sum(g[i] for i in side), sum(h[i] for i in side)) for side in sides]
        return sum((Fraction(a * a) / (b + lam) for a, b in sums), Fraction(0))

    assert h[2] / g[2] < h[0] / g[0] < h[1] / g[1]  # the first category stands in the middle
    assert max(((0,), (1,), (2,)), key=gain) == (0,)
    assert gain((0,)) < gain((0, 1, 2))


def test_implicit_feedback() -> None:
    says("implicit-feedback", r"$`\alpha=40`$이고 한 번 본 칸의 가중치는 41")
    assert 1 + 40 * 1 == 41
    # Where only what was seen counts, answering one to everybody costs nothing.
    answers = np.ones(50)
    assert float(((1 - answers) ** 2).sum()) == 0
    rng = np.random.default_rng(2)
    q, c = rng.normal(size=(30, 3)), np.ones(30)
    c[:4] = 41
    full = sum(weight * np.outer(row, row) for weight, row in zip(c, q, strict=True))
    few = q.T @ q + sum(40 * np.outer(row, row) for row in q[:4])
    assert full == pytest.approx(few)


def test_bpr_loss() -> None:
    says("bpr-loss", "0.127, 0.693, 1.313", r"\sigma(1)=0.731", r"\sigma(-2)=0.119", r"\ln2")
    assert [round(-math.log(sigmoid(gap)), 3) for gap in (2, 0, -1)] == [0.127, 0.693, 1.313]
    assert math.log(2) == pytest.approx(-math.log(sigmoid(0)))
    assert (round(sigmoid(1), 3), round(sigmoid(-2), 3)) == (0.731, 0.119)
    # The share of ordered pairs is the area under the ROC curve, by ranks.
    rng = np.random.default_rng(3)
    liked, other = rng.normal(1, 1, 40), rng.normal(0, 1, 60)
    pairs = float(np.mean(liked[:, None] > other[None]))
    ranks = np.concatenate([liked, other]).argsort().argsort()[:40] + 1
    assert (ranks.sum() - 40 * 41 / 2) / (40 * 60) == pytest.approx(pairs)


def test_sampled_metrics() -> None:
    says("sampled-metrics-bias", "| 300 | 0 | 0.999 |", "| 5,000 | 0 | 0.000 |",
         "전체로 재면 A가 0.5, B가 0", "샘플로 재면 A가 0.5, B가 0.999",
         "대략 상위 1,000위")  # fmt: skip

    def hits(rank: int) -> float:
        """The share by adding up one negative after the other."""
        p = (rank - 1) / 9_999
        above = np.zeros(101)
        above[0] = 1.0
        for _ in range(100):
            above[1:] = above[1:] * (1 - p) + above[:-1] * p
            above[0] *= 1 - p
        return float(above[:10].sum())

    assert hits(1) == 1
    assert round(hits(300), 3) == 0.999
    assert round(hits(5_000), 3) == 0
    assert round((hits(1) + hits(5_000)) / 2, 3) == 0.5
    # Ten of a hundred are a tenth: about the upper thousand of ten thousand.
    assert 0.4 < hits(1_000) < 0.6


def test_cold_start() -> None:
    says("cold-start", "50%가 아니라 5.9%", "4.9%", "5.99%", "약 28%", "평균 약 89%",
         "절반도 못 나온 경우는 50번에 한 번쯤", "평균 약 7%")  # fmt: skip
    for clicks, shown, percent in ((1, 2, 5.9), (0, 2, 4.9), (600, 10_000, 5.99)):
        assert round(100 * (clicks + 5) / (shown + 100), 2 if shown > 2 else 1) == percent
    # A draw of Beta(5, 95) lies above x where fewer than five of 99 trials fall below x.
    above = sum(math.comb(99, k) * 0.06**k * 0.94 ** (99 - k) for k in range(5))
    assert round(100 * above) == 28


@pytest.mark.parametrize("seed", SEEDS)
def test_thompson_sampling_gives_a_new_item_its_chance(seed: int) -> None:
    """Many runs at once, the posterior's draw as the share of one gamma variable in two."""
    rng = np.random.default_rng(seed)
    rate = np.array([[0.10], [0.02]])
    clicks, shown = np.zeros((2, 300)), np.zeros((2, 300))
    for _ in range(2000):
        a, b = rng.gamma(5 + clicks), rng.gamma(95 + shown - clicks)
        chosen = a > 0.06 * (a + b)
        shown += chosen
        clicks += chosen & (rng.random(chosen.shape) < rate)
    good, bad = shown / 2000
    assert float(good.mean()) == pytest.approx(0.89, abs=0.035)
    assert float(bad.mean()) == pytest.approx(0.07, abs=0.015)
    assert float(np.mean(good < 0.5)) < 0.05


def test_two_towers() -> None:
    says("two-tower-recommendation", "5.12GB", "12.8억", r"\ln1=0", r"\ln10=2.30",
         "$`-2.30`$과 $`-4.61`$", "열 배 더 고르는",
         "1,000만 개 가운데 10만 개만 노출", "99%를 음성으로 본 적이 없는데")  # fmt: skip
    assert 1 - 10**5 / 10**7 == 0.99
    assert 10_000_000 * 128 * 4 / 1e9 == 5.12
    assert 10_000_000 * 128 / 1e8 == 12.8
    popular, rare = (0.10, 0.10), (0.01, 0.001)
    assert math.log(popular[0] / popular[1]) == pytest.approx(0)
    assert round(math.log(rare[0] / rare[1]), 2) == 2.30
    assert (round(math.log(0.10), 2), round(math.log(0.01), 2)) == (-2.30, -4.61)
    # Where the softmax weighs by q, the score that gives p is ln(p / q) up to a constant.
    p, q = np.array([0.1, 0.01, 0.89]), np.array([0.1, 0.001, 0.899])
    weight = q * np.exp(np.log(p / q) + 1.7)
    assert weight / weight.sum() == pytest.approx(p)


def test_multi_interest_retrieval() -> None:
    says("multi-interest-retrieval", "코사인이 0.71", "0.99가 될", "코사인은 0.11",
         "$`A`$와 $`B`$가 1, $`C`$가 0.8", "많아야 2,000개", "C=(0.8,\\,0.6)")  # fmt: skip
    # By angles: the mean stands at 45 degrees, C at atan(0.6 / 0.8), B seen once in ten near A.
    assert math.hypot(0.8, 0.6) == pytest.approx(1)
    third = math.degrees(math.atan2(0.6, 0.8))
    cosines = [math.cos(math.radians(45 - angle)) for angle in (0, 90, third)]
    assert [round(each, 2) for each in cosines] == [0.71, 0.71, 0.99]
    assert round(math.sin(math.atan2(1, 9)), 2) == 0.11
    assert max(math.cos(math.radians(third)), math.sin(math.radians(third))) == pytest.approx(0.8)
    assert 4 * 500 == 2_000


@pytest.mark.parametrize("seed", SEEDS)
def test_no_single_vector_puts_two_items_above_one_between_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for size in (2, 3, 16, 128):
        for _ in range(200):
            a, b, user = rng.normal(size=(3, size))
            a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
            user = np.where(user @ a < 0, -1, 1) * user
            if user @ b <= 0:
                b = -b
            alpha, beta = rng.uniform(size=2)
            between = (alpha * a + beta * b) / np.linalg.norm(alpha * a + beta * b)
            assert user @ between >= min(user @ a, user @ b) - 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_by_the_nearest_interest_are_among_those_of_each(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(4, 300)) * rng.uniform(0.2, 3, (4, 1))
    found = {int(item) for row in scores for item in np.argsort(-row)[:20]}
    assert {int(item) for item in np.argsort(-scores.max(axis=0))[:20]} <= found


# ---------------------------------------------------------------- reinforcement learning


def test_bellman_equation_of_a_policy() -> None:
    says("q-learning-and-sarsa", "$`V_1=1+0.5V_2`$, $`V_2=0.5V_1`$", r"V_1=\tfrac43",
         r"V_2=\tfrac23", r"상태 2에서 $`\delta=0.5`$")  # fmt: skip
    step = np.array([[0.0, 1.0], [1.0, 0.0]])
    reward = np.array([1.0, 0.0])
    # What is received, summed over the walk, instead of the equation solved.
    worth = sum(0.5**t * np.linalg.matrix_power(step, t) @ reward for t in range(60))
    assert worth == pytest.approx([4 / 3, 2 / 3])
    guess = np.array([1.0, 0.0])
    assert reward + 0.5 * step @ guess - guess == pytest.approx([0, 0.5])


def test_q_learning_and_sarsa() -> None:
    says("q-learning-and-sarsa", "Q-learning은 9, SARSA는 6.3", "8짜리 우회로", "절반인 5%만큼",
         r"| Q-learning | $`\max(10,-50)=10`$ | 9 | 8 | 지름길 |",
         r"| SARSA | $`0.95\cdot10-0.05\cdot50=7`$ | 6.3 | 8 | 우회로 |",
         r"0.95\cdot6.3+0.05\cdot8=6.385", r"0.95\cdot8+0.05\cdot6.3=7.915", "0.037보다 작으면",
         "22번 만에 10분의 1", "할인율 0.9, 탐색 10%", "보상 10, 옆걸음이면 보상 −50")  # fmt: skip
    gamma = Fraction(9, 10)

    def short(epsilon: Fraction) -> Fraction:
        """Return the worth of the short way when the next step explores."""
        by_chance = Fraction(10 - 50, 2)
        return gamma * ((1 - epsilon) * 10 + epsilon * by_chance)

    worth = short(Fraction(1, 10))
    assert [float(v) for v in (short(Fraction(0)), worth, worth / gamma)] == [9, 6.3, 7]
    for greedy, other, mean in ((worth, 8, 6.385), (8, worth, 7.915)):
        assert float(Fraction(95, 100) * greedy + Fraction(5, 100) * other) == pytest.approx(mean)
    limit = (9 - 8) / (9 - worth) / 10
    assert short(limit) == 8
    assert round(float(limit), 3) == 0.037
    assert 0.9**21 > 0.1 > 0.9**22


@pytest.mark.parametrize("seed", SEEDS)
def test_what_two_ways_learn_of_the_same_way(seed: int) -> None:
    says("q-learning-and-sarsa", "시드 20개 모두에서", "8보다 크고 SARSA에서는 8보다 작았다")
    learn: dict[str, Any] = {}
    exec(CHAPTER.blocks("q-learning-and-sarsa")[0], learn)  # the experiment that is told of
    assert learn["learn"](False, seed)[0][0] > 8 > learn["learn"](True, seed)[0][0]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_table_comes_nearer_to_the_best_by_less_than_the_discount(seed: int) -> None:
    rng = np.random.default_rng(seed)
    moves = rng.dirichlet(np.ones(5), size=(5, 3))  # state, action, next state
    rewards = rng.normal(size=(5, 3))
    best: Array = np.zeros((5, 3))
    for _ in range(500):
        best = rewards + 0.9 * moves @ best.max(axis=1)
    q = rng.normal(0, 10, size=(5, 3))
    for _ in range(30):
        far = np.abs(q - best).max()
        q = rewards + 0.9 * moves @ q.max(axis=1)
        assert np.abs(q - best).max() <= 0.9 * far + 1e-9


def test_dqn() -> None:
    says("dqn-target-network", "한 칸에 0.9배씩", "독립인 샘플 2.4개", "독립인 2.4개의 평균",
         "평균 1.54예요", "최댓값은 평균 1.54이다", "=1.08w", "2,200배", "1.8배에서 멈춘다",
         "0.68배로 줄어")  # fmt: skip
    rate, gamma = 0.1, 0.9
    factor = 1 + rate * (gamma * 2 - 1)
    assert factor == pytest.approx(1.08)
    assert round(factor**100) == 2200
    assert gamma * 2 - (gamma * 2 - 1) * (1 - rate) ** 100 == pytest.approx(1.8, abs=1e-3)
    # The slope of half the squared error of the next state's worth, 2w, to its target of 0.
    assert factor - rate * 2 * 2 == pytest.approx(0.68)
    variance = (1 + 2 * sum((1 - k / 32) * 0.9**k for k in range(1, 32))) / 32
    assert round(1 / variance, 1) == 2.4
    normal = NormalDist()
    x = np.linspace(-8, 8, 4001)
    below = np.array([normal.cdf(v) for v in x])
    largest = x[-1] - np.trapezoid(below**10, x)  # by parts, of the mean of the maximum
    assert round(float(largest), 2) == 1.54


def test_sparse_rewards() -> None:
    says("sparse-reward-exploration", "평균 210만 스텝쯤", "시도 $`2^{20}`$번",
         "$`2^{21}-2=2{,}097{,}150`$스텝", r"$`20\cdot21=420`$스텝", "시도 40번, 230스텝",
         "| 목표 쪽으로 갈 때마다 0.5 | 1.85 | **2.63** |",
         "| 중간의 $`\\Phi=0.5`$, 나머지 0 | 0.9 | 0 |")  # fmt: skip
    # A run of n right moves: from k of them the next comes after 2 (T + 1) - T steps more.
    back_to_start = one_back = Fraction(0)
    for k in range(20):
        back_to_start = 2 * (back_to_start + 1)
        one_back += 2 * (k + 1)
    assert back_to_start == 2**21 - 2
    assert one_back == 420
    assert round(back_to_start / 10_000) == 210
    # A try ends by a mistake or by success: its mean length, times the number of tries.
    length = sum(Fraction(1, 2**k) for k in range(20))
    assert 2**20 * length == back_to_start
    # The next move alone is unknown: one mistake of one step in the mean, then k right ones.
    assert sum(2 for _ in range(20)) == 40
    assert sum(1 + k for k in range(1, 21)) == 230
    gamma, cycle = Fraction(9, 10), 1 - Fraction(81, 100)
    half = Fraction(1, 2)
    assert half + gamma * (1 + half) == Fraction(185, 100)
    assert round(float(half / cycle), 2) == 2.63
    away, home = gamma * half, -half  # by the potential: to the middle and back
    assert away + gamma * (1 + home) == gamma
    assert (away + gamma * home) / cycle == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_potential_changes_the_values_of_a_state_alike(seed: int) -> None:
    says("sparse-reward-exploration", "같은 상태에서 시작한 모든 정책이 같은 양만큼")
    rng = np.random.default_rng(seed)
    moves = rng.dirichlet(np.ones(5), size=(5, 3))  # state, action, next state
    moves[4], rewards = np.eye(5)[4], rng.normal(size=(5, 3))
    rewards[4] = 0  # the end
    potential = np.append(rng.normal(0, 5, size=4), 0)
    shaped = rewards + 0.9 * moves @ potential - potential[:, None]
    for _ in range(5):
        policy = rng.dirichlet(np.ones(3), size=5)
        step = np.einsum("sa,sat->st", policy, moves)
        worth = [
            np.linalg.solve(np.eye(5) - 0.9 * step, (policy * r).sum(axis=1))
            for r in (rewards, shaped)
        ]
        assert worth[1] - worth[0] == pytest.approx(-potential)


def test_rewards_with_the_same_policy() -> None:
    says("rewards-with-the-same-policy", "| 0 | 1 | 0.9 | 바로 |", "| 1 | 2 | 2.8 | 돌아간다 |",
         "| −1 | 0 | −1 | 바로 |", "1/(1-0.9)=10", "퍼텐셜이 늘 −10인 것")  # fmt: skip
    gamma = Fraction(9, 10)
    for extra, direct, detour in ((0, "1", "0.9"), (1, "2", "2.8"), (-1, "0", "-1")):
        assert 1 + extra == Fraction(direct)
        assert extra + gamma * (1 + extra) == Fraction(detour)
    assert 1 / (1 - gamma) == 10
    assert gamma * -10 - -10 == 1
    assert sum(0.9**t for t in range(1000)) == pytest.approx(10)


def test_self_play() -> None:
    says("self-play-league", "세 번 만에 제자리", "| 1 또는 2 |", "0.34, 0.33, 0.33 | 0.007",
         "0.26, 0.50, 0.25 | 0.007", "3분의 1씩 | 0.333 |", "1/4, 1/2, 1/4이다",
         "100판에 0.07, 1,000판에 0.021", "0.01, 0.23, 0.76이다", "늘 100%이다",
         "바위만 내는 상대에게도 평균 0점")  # fmt: skip
    gaps, mixes = {}, {}
    for rock in (1, 2):
        wins = {(0, 2): rock, (1, 0): 1, (2, 1): 1}

        def paid(own: int, other: int, wins: dict[tuple[int, int], int] = wins) -> int:
            return wins.get((own, other), 0) - wins.get((other, own), 0)

        last = [0, 1, 2, 0]
        for old, new in pairwise(last):
            assert max(range(3), key=lambda move: paid(move, old)) == new
            assert paid(new, old) > 0
        most = {max(paid(move, other) for move in range(3)) for other in range(3)}
        assert most == ({1} if rock == 1 else {1, 2})
        scores, counts = [0, 0, 0], [0, 0, 0]
        move = 0
        for rounds in range(1, 10_001):
            counts[move] += 1
            scores = [old + paid(own, move) for own, old in enumerate(scores)]
            move = scores.index(max(scores))
            gaps[rock, rounds] = max(scores) / rounds
        mixes[rock] = [round(count / 10_000, 2) for count in counts]
        third = max(sum(paid(own, other) for other in range(3)) for own in range(3)) / 3
        assert round(third, 3) == (0 if rock == 1 else 0.333)
        assert sum(paid(0, other) for other in range(3)) == (0 if rock == 1 else 1)
        fair = [1, 1, 1] if rock == 1 else [1, 2, 1]
        assert [sum(paid(own, b) * fair[b] for b in range(3)) for own in range(3)] == [0, 0, 0]
    assert mixes == {1: [0.34, 0.33, 0.33], 2: [0.26, 0.50, 0.25]}
    assert [round(gaps[rock, 10_000], 3) for rock in (1, 2)] == [0.007, 0.007]
    assert [round(gaps[1, rounds], 3) for rounds in (100, 1000)] == [0.07, 0.021]
    hard = [(10 - won) ** 2 for won in (9, 5, 1)]
    assert [round(each / sum(hard), 2) for each in hard] == [0.01, 0.23, 0.76]


def test_human_like_policies() -> None:
    says("human-like-strong-policy", "100스텝에 4.9개, 200스텝에 18.8개", "거의 네 배",
         "| ∞(사람) | 0.550 | 0.300 | 0.140 | 0.010 | 0.504 | 0 |",
         "| 0.2 | 0.744 | 0.091 | 0.148 | 0.017 | 0.566 | 0.13 |",
         "| 0.1 | 0.825 | 0.022 | 0.127 | 0.025 | 0.588 | 0.29 |",
         "| 0.02 | 0.805 | 0.000 | 0.017 | 0.178 | 0.608 | 0.78 |",
         "| 0 | 0 | 0 | 0 | 1 | 0.650 | 4.61 |", "폭의 58%가 오르고", "최선만 둘 때의 6%",
         r"0.05/\ln55=0.0125", "30%이던 악수는 2%로", "최선은 2.5%에")  # fmt: skip
    human, worth = (0.55, 0.30, 0.14, 0.01), (0.60, 0.30, 0.55, 0.65)
    assert round(sum(map(math.prod, zip(human, worth, strict=True))) + 1e-9, 3) == 0.504
    found = {}
    for force, row in {
        0.2: [0.744, 0.091, 0.148, 0.017, 0.566, 0.13],
        0.1: [0.825, 0.022, 0.127, 0.025, 0.588, 0.29],
        0.02: [0.805, 0.000, 0.017, 0.178, 0.608, 0.78],
    }.items():
        p = np.array(human)  # climbed to the top of the goal, not by its formula
        for _ in range(4000):
            slope = np.array(worth) - force * np.log(p / np.array(human))
            p = p * np.exp(slope / force / 10)
            p /= p.sum()
        mean = float(p @ np.array(worth))
        far = float(p @ np.log(p / np.array(human)))
        found[force] = mean, far
        assert [*np.round(p, 3), round(mean, 3), round(far, 2)] == row
    assert round(math.log(100), 2) == 4.61
    assert round((found[0.1][0] - 0.5035) / (0.65 - 0.5035), 2) == 0.58
    assert round(found[0.1][1] / math.log(100), 2) == 0.06
    assert round(0.05 / math.log(55), 4) == 0.0125
    wrong = {}
    for steps in (100, 200):
        astray, wrong[steps] = 0.0, 0.0
        for _ in range(steps):
            astray += (1 - astray) * 0.001
            wrong[steps] += astray
    assert [round(each, 1) for each in wrong.values()] == [4.9, 18.8]
    assert 3.8 < wrong[200] / wrong[100] < 4


# ---------------------------------------------------------------- uncertainty


def entropy(p: Array) -> float:
    return float(-sum(float(v) * math.log(float(v)) for v in p))


def test_uncertainty() -> None:
    says("uncertainty-estimation", "| 0.693 | 0.693 | 0 |", "| 0.693 | 0.056 | 0.637 |")
    says("uncertainty-decomposition", "0.693과 0.056의 차이인 0.637")
    assert round(math.log(2), 3) == 0.693
    sure = entropy(np.array([0.99, 0.01]))
    assert (round(sure, 3), round(math.log(2) - sure, 3)) == (0.056, 0.637)
    # Mutual information of the class and the member, from their joint distribution.
    joint = np.array([[0.99, 0.01], [0.01, 0.99]]) / 2
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    assert float((joint * np.log(joint / apart)).sum()) == pytest.approx(math.log(2) - sure)


@pytest.mark.parametrize("seed", SEEDS)
def test_members_disagree_far_from_the_data(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.linspace(-1, 1, 30)
    basis = np.vander(x, 4)
    fits = np.linalg.lstsq(basis, np.sin(3 * x)[:, None] + rng.normal(0, 0.1, (30, 200)),
                           rcond=None)[0]  # fmt: skip
    near, far = (float((np.vander([at], 4) @ fits).std()) for at in (0.0, 3.0))
    assert far > 30 * near


def test_softmax_out_of_distribution() -> None:
    says("softmax-out-of-distribution", "0.993", "10.007과 2.007", "$`-10.007`$과 $`-2.007`$",
         "확률 0.88")  # fmt: skip
    assert round(sigmoid(10 - 5), 3) == round(sigmoid(2 - -3), 3) == 0.993
    for first, second, energy in ((10, 5, -10.007), (2, -3, -2.007)):
        assert round(-(first + math.log1p(math.exp(second - first))), 3) == energy
    assert round(sigmoid(2), 2) == 0.88
    assert sigmoid(20) > 1 - 1e-8


def test_conformal_prediction() -> None:
    says("conformal-prediction", "$`k=90`$이고 확률은 $`90/100`$", "$`k=10`$이라",
         "표준 편차 0.030", "0.0095", "약 98%", "약 59%")  # fmt: skip
    for n, share, rank in ((99, Fraction(9, 10), 90), (9, Fraction(19, 20), 10),
                           (999, Fraction(9, 10), 900)):  # fmt: skip
        assert math.ceil((n + 1) * share) == rank
    for n, k, deviation in ((99, 90, 0.030), (999, 900, 0.0095)):
        a, b = k, n + 1 - k
        assert a / (a + b) == 0.9
        spread = math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
        assert spread == pytest.approx(deviation, abs=5e-5 if n == 999 else 5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage_of_conformal_intervals(seed: int) -> None:
    """Coverage given the calibration data is exact for uniform scores: the width itself."""
    rng = np.random.default_rng(seed)
    covered = np.sort(rng.random((20_000, 99)), axis=1)[:, 89]
    assert float(covered.mean()) == pytest.approx(0.9, abs=0.001)
    assert float(covered.std()) == pytest.approx(0.030, abs=0.001)
    hard = rng.random((4000, 99)) < 0.2
    score = np.abs(rng.normal(size=hard.shape)) * np.where(hard, 3, 1)
    widths = np.sort(score, axis=1)[:, 89]
    inside = NormalDist()
    easy = float(np.mean([2 * inside.cdf(w) - 1 for w in widths]))
    difficult = float(np.mean([2 * inside.cdf(w / 3) - 1 for w in widths]))
    assert easy == pytest.approx(0.98, abs=0.004)
    assert difficult == pytest.approx(0.586, abs=0.006)
    assert 0.8 * easy + 0.2 * difficult == pytest.approx(0.9, abs=0.003)


# ---------------------------------------------------------------- operations


def test_compatible_items() -> None:
    says("compatible-items", "73.8%", "25%이다", "거리가 2를 넘지", "쌍이 10개", "평균은 0.82",
         "4만큼 떨어져")  # fmt: skip
    # Each wrong choice is of one of five kinds, the right one's or another; all cases counted.
    guessed = Fraction(0)
    for kinds in product(range(5), repeat=3):
        guessed += Fraction(1, 1 + kinds.count(0)) / 5**3
    assert round(100 * float(guessed), 1) == 73.8
    assert Fraction(1, 1 + 3) == Fraction(25, 100)
    assert math.comb(5, 2) == 10
    assert float(np.mean([0.9] * 9 + [0.1])) == pytest.approx(0.82)
    a, b, s = (0, 0), (0, 4), (0, 2)
    assert abs(a[0] - s[0]) == abs(b[0] - s[0]) == 0
    assert math.dist(a, b) == 4


def test_batch_or_real_time_inference() -> None:
    says("batch-or-real-time-inference", "9.6%", "1%만 쓰인다면", "10,000초, 즉 GPU 2.8시간",
         "5%인 50만 명",
         "경계는 10%로", "위의 1%가 요청의 68%", r"0.99^{10}=90.4\%")  # fmt: skip
    batch = Fraction(10_000_000, 1_000)
    assert batch == 10_000
    assert round(float(batch / 3600), 1) == 2.8
    each = Fraction(4, 1_000) / Fraction(40, 100)
    # The share of users at which both cost the same: with two calls each, and with one.
    assert batch / (10_000_000 * 2 * each) == Fraction(5, 100)
    assert batch / (10_000_000 * each) == Fraction(10, 100)
    assert 100_000 * 2 * each < batch  # where only one in a hundred comes
    assert 500_000 * 2 == 10**6

    def harmonic(n: int) -> float:
        return math.log(n) + 0.5772156649 + 1 / (2 * n)

    assert round(100 * harmonic(10_000) / harmonic(1_000_000)) == 68
    assert round(100 * math.exp(10 * math.log(0.99)), 1) == 90.4
    assert round(100 - 90.4, 1) == 9.6


def test_training_serving_skew() -> None:
    says("training-serving-skew", "75%", "25%p", "67%", "상관이 0.5", r"1/\sqrt2", r"3/300=1\%",
         "약 1,500건")  # fmt: skip
    # Two normal signs agree with probability 1/2 + arcsin(correlation) / π.
    agree = [0.5 + math.asin(r) / math.pi for r in (1 / math.sqrt(2), 0.5)]
    assert agree == pytest.approx([3 / 4, 2 / 3])
    # Zero failures in 300: the rate at which that happens once in twenty.
    assert pytest.approx(0.01, abs=1e-4) == 1 - 0.05 ** (1 / 300)
    # 1,500 answers an arm find 3 % against 5 % four times in five, by the normal distribution.
    spread = math.sqrt((0.03 * 0.97 + 0.05 * 0.95) / 1500)
    power = 1 - NormalDist(0.02, spread).cdf(NormalDist().inv_cdf(0.975) * spread)
    assert power == pytest.approx(0.8, abs=0.002)


def test_population_stability_index() -> None:
    says("population-stability-index", "0.0223, 0, 0.0405이고 합은 0.063", "0.018", "0.18",
         "대부분 0.1을 넘는다")  # fmt: skip
    old, new = (0.5, 0.3, 0.2), (0.4, 0.3, 0.3)
    terms = [(q - p) * (math.log(q) - math.log(p)) for p, q in zip(old, new, strict=True)]
    assert [round(term, 4) for term in terms] == [0.0223, 0, 0.0405]
    assert round(sum(terms), 3) == 0.063
    assert pytest.approx((0.018, 0.18)) == (9 * (1 / 1000 + 1 / 1000), 9 * (1 / 100 + 1 / 100))


@pytest.mark.parametrize("seed", SEEDS)
def test_psi_without_a_shift(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for size, least, most in ((100, 0.8, 1.0), (1000, 0.0, 0.0)):
        shares = []
        for _ in range(2):
            drawn = rng.integers(0, 10, size=(2000, size))
            shares.append(np.stack([(drawn == k).mean(axis=1) for k in range(10)], axis=1))
        p, q = shares
        whole = np.minimum(p, q).min(axis=1) > 0
        p, q = p[whole], q[whole]
        index = ((q - p) * np.log(q / p)).sum(axis=1)
        assert least <= float(np.mean(index > 0.1)) <= most
        assert float(index.mean()) == pytest.approx(18 / size, rel=0.12)


def test_sample_size() -> None:
    says("ab-test-sample-size", "| 5% | 6% | 20% | 8,155 |", "| 5% | 5.5% | 10% | 31,231 |",
         "| 5% | 5.25% | 5% | 122,121 |", r"0.0475/0.005^2=30{,}400", r"(1.96+0.84)^2\approx7.85",
         "약 31,000명", "약 네 배", "10,000명", "1만분의 1보다 작다")  # fmt: skip
    # 5,200 of 10,000 by a fair coin, on either side.
    whole = 2**10_000
    tail = sum(math.comb(10_000, k) for k in range(5_200, 10_001))
    assert 2 * Fraction(tail, whole) < Fraction(1, 10_000)
    normal = NormalDist()
    assert round((normal.inv_cdf(0.975) + normal.inv_cdf(0.8)) ** 2, 2) == 7.85
    for new, size in ((0.06, 8_155), (0.055, 31_231), (0.0525, 122_121)):
        # The power of the size and of one user less: the first that reaches four in five.
        power = []
        for n in (size - 1, size):
            error = math.sqrt((0.05 * 0.95 + new * (1 - new)) / n)
            power.append(normal.cdf((new - 0.05) / error - normal.inv_cdf(0.975)))
        assert power[0] < 0.8 <= power[1]
    assert pytest.approx(30_400) == 16 * 0.05 * 0.95 / 0.005**2
    assert 3.8 < 122_121 / 31_231 < 4


@pytest.mark.parametrize("seed", SEEDS)
def test_cuped(seed: int) -> None:
    """The variance that is left, by fitting a line to visits before and during the experiment."""
    says("ab-test-sample-size", r"$`1-\rho^2`$배", "0.51배여서 31,231명이 15,928명",
         r"$`\rho=0.3`$이면 0.91배")  # fmt: skip
    assert math.ceil(31_231 * (1 - Fraction(7, 10) ** 2)) == 15_928
    assert 1 - Fraction(3, 10) ** 2 == Fraction(91, 100)
    rng = np.random.default_rng(seed)
    for rho, left in ((0.7, 0.51), (0.3, 0.91)):
        # Two counts that share a part of themselves: skewed, and correlated by its share.
        shared = rng.poisson(4 * rho, 200_000)
        before, during = (shared + rng.poisson(4 * (1 - rho), 200_000) for _ in range(2))
        slope, level = np.polyfit(before, during, 1)
        rest = during - slope * before - level
        assert float(rest.var() / during.var()) == pytest.approx(left, abs=0.012)
        # The difference between the arms stays unbiased.
        arm = rng.random(200_000) < 0.5
        adjusted = during + 0.5 * arm - slope * (before - before.mean())
        effect = float(adjusted[arm].mean() - adjusted[~arm].mean())
        assert effect == pytest.approx(0.5, abs=0.04)


def test_peeking() -> None:
    """The false positives by the density of what was not stopped, look by look, on a grid."""
    says("ab-test-peeking", "| 거짓 양성 | 5.0% | 8.3% | 14.2% | 19.3% | 24.8% |", r"\approx0.40",
         "두 번만 보아도 약 8%", "네 배 가까이")  # fmt: skip
    assert round(1 - 0.95**10, 2) == 0.40
    bound = NormalDist().inv_cdf(0.975)
    grid = np.linspace(-10, 10, 2001)
    width = grid[1] - grid[0]
    step = np.exp(-((grid[:, None] - grid[None]) ** 2) / 2) / math.sqrt(2 * math.pi) * width
    density = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    seen = {}
    for look in range(1, 21):
        if look > 1:
            density = step @ density
        edge = bound * math.sqrt(look)
        # A cell on the edge counts by the part of it that lies within.
        density = density * np.clip((edge - np.abs(grid)) / width + 0.5, 0, 1)
        seen[look] = 1 - float(density.sum() * width)
    assert [round(100 * seen[k], 1) for k in (1, 2, 5, 10, 20)] == [5.0, 8.3, 14.2, 19.3, 24.8]


def test_conflicting_metrics() -> None:
    says("ab-test-conflicting-metrics", "확률이 64%", "+0.30%p [0.03, 0.57]", "+20ms [15, 25]",
         "−0.50%p [−1.11, 0.11]", "p값 0.11", "약 59,000명", "약 418,000명", "64%에서 4.9%",
         "독립인 다섯 개를 다 통과할 확률은 33%", "A가 3.93%, B가 3.00%", "4주 평균은 4.7%",
         "넷째 주에는 1.25%")  # fmt: skip
    normal = NormalDist()
    # A value lies in the interval where a test of it does not reject: at its ends p is 0.05.
    error = {
        "bought": math.sqrt((0.05 * 0.95 + 0.053 * 0.947) / 50_000) * 100,
        "slow": math.sqrt(2 * 400**2 / 50_000),
        "back": math.sqrt((0.4 * 0.6 + 0.395 * 0.605) / 50_000) * 100,
    }
    for name, seen, ends, digits in (("bought", 0.3, (0.03, 0.57), 2), ("slow", 20, (15, 25), 0),
                                     ("back", -0.5, (-1.11, 0.11), 2)):  # fmt: skip
        for end in ends:
            step = 0.5 * 10**-digits
            outer, inner = (
                2 * normal.cdf(-abs(seen - end + sign * step * (1 if end > seen else -1))
                               / error[name])
                for sign in (-1, 1)
            )  # fmt: skip
            assert outer <= 0.05 <= inner
    assert round(2 * normal.cdf(-0.5 / error["back"]), 2) == 0.11
    # The share of experiments in which the lower end stays within the margin.
    for size, drop, new in ((59_000, 0.0, 0.4), (418_000, 0.005, 0.395)):
        spread = math.sqrt((0.24 + new * (1 - new)) / size)
        power = normal.cdf((0.008 - drop) / spread - normal.inv_cdf(0.975))
        assert power == pytest.approx(0.8, abs=0.002)
    none = [math.prod(1 - alpha for _ in range(20)) for alpha in (0.05, 0.05 / 20)]
    assert [round(1 - share, 3) for share in none] == [0.642, 0.049]
    assert round(Fraction(4, 5) ** 5 * 100) == 33
    first, second = (Fraction(90, 140), Fraction(10, 60))
    a = first * 5 + (1 - first) * 2
    b = second * 6 + (1 - second) * Fraction(12, 5)
    assert (round(float(a), 2), round(float(b), 2)) == (3.93, 3.0)
    weeks = [10 / 2**k for k in range(4)]
    assert (round(sum(weeks) / 4, 1), weeks[3]) == (4.7, 1.25)
