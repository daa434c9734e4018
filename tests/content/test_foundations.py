"""The chapter on foundations: its losses, divergences and searches are computed a second time.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("foundations")
says = CHAPTER.says


def slope(f: Callable[[float], float], x: float, h: float = 1e-5) -> float:
    """Return the central difference of ``f``."""
    return (f(x + h) - f(x - h)) / (2 * h)


def normal(x: Array, mean: float, deviation: float) -> Array:
    z = (x - mean) / deviation
    return np.asarray(np.exp(-(z**2) / 2) / (deviation * math.sqrt(2 * math.pi)))


def with_seed(question: str, seed: int) -> dict[str, Array]:
    """Run an answer's program, its asserts too, on another seed's data; return its names."""
    (block,) = CHAPTER.blocks(question)
    assert block.count("default_rng(0)") == 1
    names: dict[str, Array] = {}
    exec(compile(block.replace("default_rng(0)", f"default_rng({seed})"), question, "exec"), names)
    return names


# ---------------------------------------------------------------- the numbers, by question


@pytest.mark.parametrize("seed", SEEDS)
def test_deep_learning_vs_machine_learning(seed: int) -> None:
    says("deep-learning-vs-machine-learning", "67~71%만 맞힌다", "98% 넘게", "시드 20개 모두",
         "$`x_1^2+x_2^2`$")  # fmt: skip
    names = with_seed("deep-learning-vs-machine-learning", seed)
    x, y = names["x"], names["y"]
    # No line does much better than chance: every threshold in each of many directions.
    best = 0.0
    for angle in np.linspace(0, math.pi, 720, endpoint=False):
        order = np.argsort(x @ np.array([math.cos(angle), math.sin(angle)]))
        right = 0.5 + np.append(0, np.cumsum(2 * y[order] - 1)) / len(y)
        best = max(best, float(right.max()), 1 - float(right.min()))
    assert 0.665 < best < 0.715
    # One threshold on the squared radius nearly separates the rings.
    squared = (x**2).sum(axis=1)
    assert max(np.mean((squared > cut) == (y > 0)) for cut in np.linspace(1, 4, 61)) > 0.98


def test_deep_learning_advantage() -> None:
    says("deep-learning-advantage", "0.07에서 0.35", "약 7배", "7배 정도", "약 2만 배", "8 TB",
         r"10^{12}\cdot8")  # fmt: skip
    assert pytest.approx(7.2, abs=0.1) == 2 ** (1 / 0.35)
    assert pytest.approx(20_000, rel=0.01) == 2 ** (1 / 0.07)
    for beta in (0.07, 0.35):
        n = 2 ** (1 / beta)
        assert n**-beta == pytest.approx(0.5)
    assert (10**6) ** 2 * 8 == 8 * 10**12


def test_deep_learning_revival() -> None:
    says("deep-learning-revival", "3{,}840", "=64", r"\approx105", "15.3%", "26.2%",
         "25.8%에서 16.4%로", "25.8%는 빈", "2012년 16.4%")  # fmt: skip
    assert 1_200_000 * 224**2 * 3 == 3_840 * 60_000 * 28**2
    assert 2 ** (120 // 20) == 64
    assert pytest.approx(1.05e6, rel=0.002) == 2 ** (120 // 6)


def test_cost_function() -> None:
    says(
        "cost-function", "평균 22", "중앙값 3", "4.5까지", "3까지", "2.5에 이른다", "0.673",
        "0.300", r"제곱 오차 | $`\tfrac12e^2`$", r"이하이면 $`\tfrac12e^2`$",
        r"$`\pm\delta`$로 제한", "q=3/(3+1)=0.75", "위의 다섯 값에서는 4를 고른다",
    )  # fmt: skip
    y = np.array([1.0, 2, 3, 4, 100])
    c = np.linspace(0, 100, 10_001)
    error = y[:, None] - c
    assert c[(error**2).mean(axis=0).argmin()] == pytest.approx(22)
    assert c[np.abs(error).mean(axis=0).argmin()] == pytest.approx(3)
    assert c[(error**2 / 2).mean(axis=0).argmin()] == pytest.approx(22)  # with the half, too
    assert 3**2 / 2 == 4.5
    # Too little costs three times as much as too much.
    assert c[np.where(error > 0, 3 * error, -error).mean(axis=0).argmin()] == pytest.approx(4)
    # Huber's loss is the integral of its slope, which is cut off at delta = 1.
    at = np.linspace(0, 3, 30_001)
    assert float(np.trapezoid(np.minimum(at, 1.0), at)) == pytest.approx(2.5)
    assert -3 * math.log(0.51) / 3 == pytest.approx(0.673, abs=5e-4)
    after = -math.log(0.95 * 0.95 * 0.45) / 3
    assert after == pytest.approx(0.300, abs=5e-4)
    assert after < 0.673 / 2


def test_cross_entropy_over_squared_error() -> None:
    says("cross-entropy-over-squared-error", r"p=\tfrac13", r"\tfrac{4}{27}\approx0.148", "7스텝",
         r"z\lt-\ln2\approx-0.693", "426스텝")  # fmt: skip

    def cross_entropy(z: float) -> float:
        return -math.log(sigmoid(z))

    def square(z: float) -> float:
        return (sigmoid(z) - 1) ** 2 / 2

    for z in np.linspace(-7, 5, 49):
        p = sigmoid(z)
        assert slope(cross_entropy, z) == pytest.approx(p - 1, abs=1e-7)
        assert slope(square, z) == pytest.approx(-p * (1 - p) ** 2, abs=1e-7)
    grid = np.linspace(-8, 6, 140_001)
    steep = np.array([sigmoid(z) * (1 - sigmoid(z)) ** 2 for z in grid])
    assert steep.max() == pytest.approx(4 / 27)
    assert round(4 / 27, 3) == 0.148
    assert grid[steep.argmax()] == pytest.approx(-math.log(2), abs=1e-3)
    assert sigmoid(-math.log(2)) == pytest.approx(1 / 3)
    for f, wanted in ((cross_entropy, 7), (square, 426)):
        z, steps = -6.0, 0
        while z <= 0:
            z, steps = z - slope(f, z), steps + 1
        assert steps == wanted
    # Both expected losses are least at the true probability.
    chances = np.linspace(0.001, 0.999, 999)
    for true in (0.2, 0.7):
        squared = true * (chances - 1) ** 2 + (1 - true) * chances**2
        entropy = -true * np.log(chances) - (1 - true) * np.log(1 - chances)
        assert chances[squared.argmin()] == pytest.approx(true)
        assert chances[entropy.argmin()] == pytest.approx(true)


def test_likelihood_and_losses() -> None:
    says("likelihood-and-losses", "=2.919", "2.112", "0.939", "1.617", r"\approx0.054", "0.919는",
         r"\ln4\approx1.386", "50.9", "10.7", "평균 22", "중앙값 3", r"110/(5+1)\approx18.3",
         r"11{,}000/501\approx21.96")  # fmt: skip

    def surprise(error: float, deviation: float) -> float:
        return -math.log(float(normal(np.array([error]), 0, deviation)[0]))

    values = [round(surprise(e, s), 3) for e in (2, 0.2) for s in (1, 2)]
    assert values == [2.919, 2.112, 0.939, 1.617]
    assert float(normal(np.array([5.0]), 3, 1)[0]) == pytest.approx(0.054, abs=5e-4)
    assert round(math.log(2 * math.pi) / 2, 3) == 0.919
    assert round(-math.log(0.25), 3) == 1.386
    assert round(surprise(10, 1), 1) == 50.9
    assert round(10 + math.log(2), 1) == 10.7
    # The posterior of a mean is normal: precisions add, and its mode is its mean.
    for copies, mode in ((1, 18.33), (100, 21.96)):
        precision, n = 1 + 5 * copies, 5 * copies
        assert 22 * n / precision == pytest.approx(mode, abs=0.005)
    # The table's first two rows, against densities that integrate to one.
    x = np.linspace(-60, 60, 1_200_001)
    for deviation, e in itertools.product((0.7, 2.0), (0.0, 1.3)):
        row = e**2 / (2 * deviation**2) + math.log(deviation) + math.log(2 * math.pi) / 2
        assert surprise(e, deviation) == pytest.approx(row)
        laplace = np.exp(-np.abs(x) / deviation - math.log(2 * deviation))
        assert float(np.trapezoid(laplace, x)) == pytest.approx(1, abs=1e-6)
    # The mean minimizes the squared error of a skewed distribution too.
    skewed = np.random.default_rng(0).exponential(size=20_001)
    c = np.linspace(0.3, 1.5, 1201)
    squares = (skewed**2).mean() - 2 * c * skewed.mean() + c**2
    assert c[squares.argmin()] == pytest.approx(skewed.mean(), abs=1e-3)


def test_kl_divergence() -> None:
    says("kl-divergence", "다 나타낼 수 없는 분포족", "답은 $`q=p`$", "H(p)=0.693",
         "H(p,q)=1.204", "=0.511", "0.737비트", "0.368", "2.09로",
         r"\ln t\le t-1")  # fmt: skip
    p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])

    def divergence(p: Array, q: Array) -> float:
        return float((p * np.log(p / q)).sum())

    assert round(-float((p * np.log(p)).sum()), 3) == 0.693
    assert round(-float((p * np.log(q)).sum()), 3) == 1.204
    assert round(1.203973 - 0.693147, 3) == 0.511 == round(divergence(p, q), 3)
    assert round(float((p * np.log2(p / q)).sum()), 3) == 0.737
    assert round(divergence(q, p), 3) == 0.368
    t = np.linspace(0.01, 5, 500)
    assert (np.log(t) <= t - 1 + 1e-12).all()
    # The figure: which normal distribution is nearest to two peaks, either way round.
    x = np.linspace(-10, 10, 4_001)
    peaks = (normal(x, -2, 0.6) + normal(x, 2, 0.6)) / 2
    step = x[1] - x[0]

    def distance(a: Array, b: Array) -> float:
        safe = 1e-300
        return float((a * (np.log(a + safe) - np.log(b + safe))).sum() * step)

    means, deviations = np.linspace(0, 3, 31), np.arange(0.4, 3, 0.1)
    every = list(itertools.product(means, deviations))
    near = min(every, key=lambda c: distance(normal(x, *c), peaks))
    assert near == pytest.approx((2, 0.6))
    wide = min(every, key=lambda c: distance(peaks, normal(x, *c)))
    assert wide == pytest.approx((0, 2.1), abs=0.06)
    assert math.sqrt(2**2 + 0.6**2) == pytest.approx(2.09, abs=0.005)
    # A family that holds p itself: with two peaks to place, both directions end at p.
    pairs = list(itertools.product((1.0, 1.5, 2.0, 2.5), (0.4, 0.6, 0.9)))
    for order in (1, -1):

        def from_peaks(pair: tuple[float, float], order: int = order) -> float:
            two = (normal(x, -pair[0], pair[1]) + normal(x, pair[0], pair[1])) / 2
            return distance(*(peaks, two)[::order])

        assert min(pairs, key=from_peaks) == (2.0, 0.6)
    # A triangle that does not close.
    a, b, c = (np.array([v, 1 - v]) for v in (0.5, 0.25, 0.1))
    assert divergence(a, c) > divergence(a, b) + divergence(b, c)


def test_hyperparameter() -> None:
    says("hyperparameter", "101{,}770",
         "| 훈련 오차 | 0.023 | 0.032 | 0.035 | 0.059 | 0.136 | 0.262 |",
         "| 검증 오차 | 1.853 | 0.176 | 0.130 | 0.143 | 0.311 | 0.440 |")  # fmt: skip
    assert 784 * 128 + 128 + 128 * 10 + 10 == 101_770
    (block,) = CHAPTER.blocks("hyperparameter")
    names: dict[str, Array] = {}
    exec(compile(block, "ridge", "exec"), names)
    a, y, b, t = names["a"], names["y"], names["b"], names["t"]
    rows = {0.0: (0.023, 1.853), 1e-3: (0.032, 0.176), 1e-2: (0.035, 0.130),
            1e-1: (0.059, 0.143), 1.0: (0.136, 0.311), 10.0: (0.262, 0.440)}  # fmt: skip
    for strength, (train, valid) in rows.items():
        # Ridge regression as least squares with ten more rows.
        taller = np.vstack([a, math.sqrt(strength) * np.eye(10)])
        w = np.linalg.lstsq(taller, np.append(y, np.zeros(10)), rcond=None)[0]
        assert float(np.mean((a @ w - y) ** 2)) == pytest.approx(train, abs=6e-4)
        assert float(np.mean((b @ w - t) ** 2)) == pytest.approx(valid, abs=6e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_validation_never_picks_no_penalty(seed: int) -> None:
    says("hyperparameter", "시드 20개로", "0.001에서 0.1 사이")
    rng = np.random.default_rng(seed)
    points = []
    for n in (15, 200):  # the program's draws, in its order
        x = rng.uniform(-1, 1, n)
        points.append((np.vander(x, 10), np.sin(3 * x) + rng.normal(0, 0.3, n)))
    (a, y), (b, t) = points
    train, valid = [], []
    for strength in (0.0, 1e-3, 1e-2, 1e-1, 1.0, 10.0):
        taller = np.vstack([a, math.sqrt(strength) * np.eye(10)])
        w = np.linalg.lstsq(taller, np.append(y, np.zeros(10)), rcond=None)[0]
        train.append(float(np.mean((a @ w - y) ** 2)))
        valid.append(float(np.mean((b @ w - t) ** 2)))
    assert train == sorted(train)
    assert int(np.argmin(valid)) in (1, 2, 3)


def test_hyperparameter_search() -> None:
    says("hyperparameter-search", "0.3이다", "0.601", "59번", "90%", "25%")
    u = np.linspace(0, 1, 100_001)
    width = np.minimum(u + 0.05, 1) - np.maximum(u - 0.05, 0)
    assert float(np.trapezoid(1 - (1 - width) ** 9, u)) == pytest.approx(0.601, abs=5e-4)
    grid = np.abs(u[:, None] - np.array([1, 3, 5]) / 6).min(axis=1) < 0.05
    assert grid.mean() == pytest.approx(0.3, abs=1e-3)
    assert min(n for n in range(1, 200) if 1 - 0.95**n > 0.95) == 59
    assert pytest.approx(0.90, abs=0.001) == (0.1 - 0.01) / (0.1 - 1e-5)
    assert math.log(1e-1 / 1e-2) / math.log(1e-1 / 1e-5) == pytest.approx(0.25)
