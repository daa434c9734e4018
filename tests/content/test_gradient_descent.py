"""The chapter on gradient descent: its code runs, its numbers and derivatives are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]
Loss = Callable[[Array], float]

CHAPTER = Chapter("gradient-descent")
says = CHAPTER.says


def gradient(f: Loss, x: Array, h: float = 1e-5) -> Array:
    """Return the central differences of ``f`` at ``x``."""
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def hessian(f: Loss, x: Array, h: float = 1e-4) -> Array:
    """Return the second differences of ``f`` at ``x``."""
    return np.array([(gradient(f, x + h * e) - gradient(f, x - h * e)) / (2 * h)
                     for e in np.eye(len(x))])  # fmt: skip


def bowl(w: float, last: float = 4.0) -> float:
    """Return the mean squared error of y = wx at (1, 2) and (2, ``last``)."""
    return float(np.mean((w * np.array([1.0, 2.0]) - np.array([2.0, last])) ** 2))


def product(x: Array) -> float:
    return float(0.5 * (x[0] * x[1] - 1) ** 2)


def tilted(w: float) -> float:
    return 0.25 * w**4 - 0.5 * w**2 + 0.1 * w


def follow(rate: float, steps: int) -> list[float]:
    w = np.zeros(1)
    path = [0.0]
    for _ in range(steps):
        w = w - rate * gradient(lambda v: bowl(float(v[0])), w)
        path.append(float(w[0]))
    return path


def test_gradient_descent() -> None:
    says("gradient-descent", "10, 2.5, 0.625, 0.156", "0 → 0.2 → 0.38", "0 → 1 → 1.5", "0 → 2,",
         "0 → 3 → 1.5", "0 → 5 → −2.5", "| 0.5 | −1.5 |")  # fmt: skip
    for w in (-1.0, 0.3, 4.0):
        assert bowl(w) == pytest.approx(2.5 * (w - 2) ** 2)
        slope = gradient(lambda v: bowl(float(v[0])), np.array([w]))
        assert slope[0] == pytest.approx(5 * (w - 2), abs=1e-6)
    assert follow(0.1, 3) == pytest.approx([0, 1, 1.5, 1.75])
    assert [bowl(w) for w in follow(0.1, 3)] == pytest.approx([10, 2.5, 0.625, 0.15625])
    paths = {0.02: [0, 0.2, 0.38], 0.2: [0, 2, 2], 0.3: [0, 3, 1.5], 0.5: [0, 5, -2.5]}
    for rate, path in paths.items():
        assert follow(rate, 2) == pytest.approx(path, abs=1e-6)


def test_the_bound_on_the_gradient_holds() -> None:
    # A smooth function that is not convex: |second derivative| of the sum is at most beta.
    def loss(x: Array) -> float:
        return float(np.cos(3 * x[0]) + 0.5 * x[1] ** 2 + np.sin(x[0] + x[1]))

    beta, x = 9 + 1 + 2.0, np.array([0.2, 3.0])
    rate, start, norms = 1 / beta, loss(x), []
    for t in range(1, 200):
        g = gradient(loss, x)
        norms.append(float(g @ g))
        new = x - rate * g
        assert loss(x) - loss(new) >= rate / 2 * norms[-1] - 1e-9
        assert min(norms) <= 2 * (start - -2.0) / (rate * t) + 1e-9
        x = new


def test_gradient_descent_steps() -> None:
    says("gradient-descent-steps", "-6.5", "8.5", "3.673", "$w=0.65$", "b=0.4", "−3.025", "0.3025")

    def loss(p: Array) -> float:
        return float(np.mean(0.5 * (p[0] * np.array([1, 2]) + p[1] - np.array([3, 5])) ** 2))

    start = np.zeros(2)
    assert loss(start) == 8.5
    assert gradient(loss, start) == pytest.approx([-6.5, -4], abs=1e-6)
    after = start - 0.1 * gradient(loss, start)
    assert after == pytest.approx([0.65, 0.4], abs=1e-6)
    assert loss(after) == pytest.approx(3.673, abs=5e-4)
    later = gradient(loss, np.array([0.65, 0.0]))[1]
    assert later == pytest.approx(-3.025, abs=1e-6)
    assert -0.1 * later == pytest.approx(0.3025, abs=1e-6)


def test_why_gradient() -> None:
    says("why-gradient", "0.0008", "$`10^{12}`$", "4 TB", "0.385", "67°", "(-5,-25)", "(-5,-1)",
         r"$`\eta\lVert g\rVert`$")  # fmt: skip
    # The mean of |cos| in d dimensions, from its exact density.
    d = 10**6
    exact = math.exp(math.lgamma(d / 2) - math.lgamma((d + 1) / 2)) / math.sqrt(math.pi)
    assert round(exact, 4) == 0.0008
    assert 4 * (10**6) ** 2 == 4 * 10**12

    def loss(x: Array) -> float:
        return float(0.5 * (x[0] ** 2 + 25 * x[1] ** 2))

    down = -gradient(loss, np.array([5.0, 1.0]))
    assert down == pytest.approx([-5, -25], abs=1e-6)
    home = -np.array([5.0, 1.0])
    cosine = float(down @ home / np.linalg.norm(down) / np.linalg.norm(home))
    assert round(cosine, 3) == 0.385
    assert round(math.degrees(math.acos(cosine))) == 67
    g = np.array([1.0, -2.0, 0.5])
    rng = np.random.default_rng(0)
    steps = rng.normal(size=(1000, 3))
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    assert (steps @ g).min() >= -np.linalg.norm(g)


def test_gradient_descent_for_teens() -> None:
    says("gradient-descent-for-teens", "1,200원", "900원", "180원", "580원", "360원", "72원",
         "652원", "680.8원", "692.32원", "1,300원", "−500원", "$`-3e`$", r"\tfrac1{15}",
         "크기가 3이라")  # fmt: skip
    guesses, price = [], 400.0
    for _ in range(5):
        guesses.append(price)
        price += (2100 - 3 * price) / 5
    assert guesses == pytest.approx([400, 580, 652, 680.8, 692.32])
    assert [2100 - 3 * g for g in guesses[:2]] == pytest.approx([900, 360])
    price, wild = 400.0, []
    for _ in range(2):
        price += 2100 - 3 * price
        wild.append(price)
    assert wild == [1300, -500]
    # The rule is gradient descent on half the squared error, at a rate of 1/15.
    for price in (400.0, 690.0):
        short = 2100 - 3 * price
        (slope,) = gradient(lambda p: float(0.5 * (2100 - 3 * p[0]) ** 2), np.array([price]))
        assert slope == pytest.approx(-3 * short, rel=1e-6)
        assert -slope / 15 == pytest.approx(short / 5, rel=1e-6)
        (slope,) = gradient(lambda p: float(abs(2100 - 3 * p[0])), np.array([price]))
        assert slope == pytest.approx(-3)


def test_loss_plot_axes() -> None:
    says("loss-plot-axes", "(1,\\,2.5)", "$`-5`$", "2.8로", "0.4가")
    assert bowl(1) == 2.5
    slope = (bowl(1 + 1e-6) - bowl(1 - 1e-6)) / 2e-6
    assert slope == pytest.approx(-5, abs=1e-6)
    w = np.linspace(0, 5, 5001)
    moved = np.array([bowl(v, 6.0) for v in w])
    assert w[moved.argmin()] == pytest.approx(2.8)
    assert moved.min() == pytest.approx(0.4)


def test_real_loss_surface() -> None:
    says(
        "real-loss-surface",
        "2와 0",
        "4.25와 0",
        r"9.3\times10^{157}",
        "31개",
        "20개 모두에서 3–4개뿐",
        "1%를 넘는 것은 3–4개뿐",
    )
    for point, values in (((1, 1), (0, 2)), ((2, 0.5), (0, 4.25)), ((0, 0), (-1, 1))):
        x = np.array(point, dtype=float)
        assert np.linalg.eigvalsh(hessian(product, x)) == pytest.approx(values, abs=1e-5)
        assert gradient(product, x) == pytest.approx([0, 0], abs=1e-7)
    assert math.factorial(100) == pytest.approx(9.3e157, rel=0.01)
    assert 3 * 10 + 1 == 31
    rng = np.random.default_rng(0)
    w, b, v = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=4)
    x = rng.normal(size=3)
    plain = np.maximum(x @ w + b, 0) @ v
    assert np.maximum(x @ (7 * w) + 7 * b, 0) @ (v / 7) == pytest.approx(plain)
    order = rng.permutation(4)
    assert np.maximum(x @ w[:, order] + b[order], 0) @ v[order] == pytest.approx(plain)


@pytest.mark.parametrize("seed", SEEDS)
def test_few_directions_are_steep(seed: int) -> None:
    (block,) = CHAPTER.blocks("real-loss-surface")
    program = re.sub(r"^assert .*$", "", block, flags=re.MULTILINE)
    seeded = program.replace("default_rng(0)", f"default_rng({seed})")
    assert seeded.count(f"default_rng({seed})") == 1
    names: dict[str, Array] = {}
    exec(compile(seeded, "hessian", "exec"), names)
    values = names["values"]
    assert len(values) == 31
    assert (values > 0.01 * values.max()).sum() in (3, 4)


def test_loss_rise_during_descent() -> None:
    says("loss-rise-during-descent", r"2\cdot100/500=0.4", "-50+62.5=12.5", "10에서 22.5",
         "0.026", "0.0025")  # fmt: skip
    assert 2 * 10**2 / (5 * 10**2) == 0.4
    assert -0.5 * 100 + 0.5 * 0.25 * 500 == 12.5
    assert bowl(5) - bowl(0) == pytest.approx(12.5)
    assert bowl(0.39 * 10) < bowl(0) < bowl(0.41 * 10)
    for rate, excess in ((0.1, 0.026), (0.01, 0.0025)):
        variance = 0.0
        for _ in range(5000):
            variance = (1 - rate) ** 2 * variance + rate**2
        assert variance == pytest.approx(rate / (2 - rate))
        assert variance / 2 == pytest.approx(excess, rel=0.02)
        for target in (-1, 1):
            moved = 0 - rate * (0 - target)
            mean = ((moved - 1) ** 2 + (moved + 1) ** 2) / 4
            assert mean - 0.5 == pytest.approx(rate**2 / 2)
    # The expected change of the loss under noise, exact for a quadratic.
    rng = np.random.default_rng(0)
    h = np.array([[3.0, 1.0], [1.0, 2.0]])
    x, rate, size = np.array([1.0, -2.0]), 0.1, 4
    root = np.array([[1.0, 0.0], [0.5, 2.0]])
    sigma, g = root @ root.T, h @ x
    noise = (rng.normal(size=(400_000, 2)) @ root.T) / math.sqrt(size)
    new = x - rate * (g + noise)
    change = (np.einsum("ni,ij,nj->n", new, h, new) - x @ h @ x) / 2
    expected = -rate * g @ g + rate**2 / 2 * (g @ h @ g + np.trace(h @ sigma) / size)
    assert change.mean() == pytest.approx(expected, abs=3e-3)


def test_mini_batch_gradient_descent() -> None:
    says("mini-batch-gradient-descent", "| 50,000 | 100 | 1 |", "| 1번 | 500번 | 50,000번 |",
         "| 0 | 약 0.1 | 1 |", r"\tfrac{N-B}{N-1}")  # fmt: skip
    assert 50_000 // 100 == 500
    assert math.sqrt((1 / 100) * (50_000 - 100) / (50_000 - 1)) == pytest.approx(0.1, abs=1e-3)
    # All subsets of a small set: the mean is unbiased, the variance as stated.
    values = np.array([1.0, -2.0, 4.0, 0.5, 3.0])
    n, b = len(values), 2
    pairs = np.array([values[[i, j]].mean() for i in range(n) for j in range(i)])
    assert pairs.mean() == pytest.approx(values.mean())
    assert pairs.var() == pytest.approx(values.var() / b * (n - b) / (n - 1))
    draws = np.array([(v + w) / 2 for v in values for w in values])
    assert draws.var() == pytest.approx(values.var() / b)


def test_learning_rate_stability() -> None:
    says(
        "learning-rate-stability", "$`2/25=0.08`$", "0.96배", "0.923", "87스텝", "$`\\eta=2/(1+25)"
    )
    assert abs(1 - 0.04 * 25) < 1e-12
    assert 1 - 0.04 * 1 == 0.96
    rates = np.linspace(0.001, 0.0799, 100_000)
    worst = np.maximum(abs(1 - rates), abs(1 - 25 * rates))
    assert rates[worst.argmin()] == pytest.approx(1 / 13, abs=1e-5)
    assert worst.min() == pytest.approx(24 / 26, abs=1e-4)
    assert round(24 / 26, 3) == 0.923
    assert math.ceil(math.log(1000) / -math.log(24 / 26)) == 87
    rng = np.random.default_rng(0)
    basis, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    h = basis @ np.diag([1.0, 4.0, 25.0]) @ basis.T
    for rate, converges in ((0.079, True), (0.081, False)):
        x = np.ones(3)
        for _ in range(3000):
            x = x - rate * h @ x
        assert bool(np.linalg.norm(x) < 1e-3) is converges


@pytest.mark.slow
def test_local_minima() -> None:
    for row in ("| 1 | 0.5 | 0.5 |", "| 2 | 0.25 | 0.146 |", "| 3 | 0.125 | 0.025 |",
                "| 4 | 0.063 | 0.0025 |"):  # fmt: skip
        says("local-minima", row)
    says("local-minima", "0.275", "0.116, 0.012, 0.0006", "GOE")
    assert math.log(3) / 4 == pytest.approx(0.275, abs=5e-4)
    exact = {1: 0.5, 2: (2 - math.sqrt(2)) / 4, 3: 0.25 - math.sqrt(2) / (2 * math.pi)}
    stated = {1: 0.5, 2: 0.146, 3: 0.025, 4: 0.0025}
    for d, chance in exact.items():
        assert chance == pytest.approx(stated[d], abs=5e-4)
    # Equal variances: for d = 2 the share of directions in an elliptical cone, for more
    # dimensions the share of matrices whose leading minors are all positive.
    turn = (np.arange(10_000) + 0.5) / 10_000 * 2 * math.pi
    rise = np.sqrt(1 + np.sin(turn) ** 2)
    assert round(float((1 - rise / np.sqrt(1 + rise**2)).mean() / 2), 3) == 0.116
    rng = np.random.default_rng(1)
    for d, chance, tolerance in ((2, 0.1159, 2e-3), (3, 0.0124, 6e-4), (4, 0.0006, 2e-4)):
        lower = np.tril(rng.normal(size=(400_000, d, d)))
        equal = lower + np.tril(lower, -1).transpose(0, 2, 1)
        minors = [np.linalg.det(equal[:, :k, :k]) > 0 for k in range(1, d + 1)]
        assert np.all(minors, axis=0).mean() == pytest.approx(chance, abs=tolerance)
    rng = np.random.default_rng(0)
    for d, chance in stated.items():
        a = rng.normal(size=(200_000, d, d))
        share = float((np.linalg.eigvalsh(a + a.transpose(0, 2, 1))[:, 0] > 0).mean())
        assert share == pytest.approx(chance, abs=4e-4 if d == 4 else 3e-3)


def learners(width: int, seed: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which of 200 initialisations learn XOR, and which end with a unit switched off."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
    y = np.array([[0], [1], [1], [0.0]])
    rng = np.random.default_rng(seed)
    w, v = rng.normal(size=(200, 2, width)), rng.normal(0, width**-0.5, (200, width, 1))
    b, c = np.zeros((200, 1, width)), np.zeros((200, 1, 1))
    for _ in range(3000):
        z = np.einsum("ni,kij->knj", x, w) + b
        h = z * (z > 0)
        error = (np.einsum("knj,kjo->kno", h, v) + c - y) / 4
        dz = np.einsum("kno,kjo->knj", error, v) * (z > 0)
        v = v - 0.1 * np.einsum("knj,kno->kjo", h, error)
        c = c - 0.1 * error.sum(axis=1, keepdims=True)
        w = w - 0.1 * np.einsum("ni,knj->kij", x, dz)
        b = b - 0.1 * dz.sum(axis=1, keepdims=True)
    return 2 * (error**2).sum(axis=(1, 2)) < 1e-3, (z <= 0).all(axis=1).any(axis=1)


WIDTHS = {2: 0.26, 3: 0.55, 4: 0.73, 6: 0.92, 8: 0.98, 16: 1.0}


def test_the_width_of_the_hidden_layer_is_told() -> None:
    says("local-minima", "폭 2에서 26%, 3에서 55%, 4에서 73%, 6에서 92%, 8에서 98%",
         "16에서 거의 100%", "넷 중 셋", "모두 4,000번", "폭 16에서는 한 번만 실패")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_the_width_of_the_hidden_layer(seed: int) -> None:
    (block,) = CHAPTER.blocks("local-minima")
    names: dict[str, Callable[[int], float]] = {}
    exec(compile(block.replace("default_rng(0)", f"default_rng({seed})")
                 .replace("\nassert", "\n#"), "solved", "exec"), names)  # fmt: skip
    for width, share in WIDTHS.items():
        found = names["solved"](width)
        assert found == pytest.approx(share, abs=5 * math.sqrt(0.25 / 200))
        if width == 4:
            assert found == learners(width, seed)[0].mean()


@pytest.mark.prove
def test_the_width_of_the_hidden_layer_over_twenty_seeds() -> None:
    says("local-minima", "실패한 것의 약 80%", "성공한 것의 약 72%")
    for width, share in WIDTHS.items():
        runs = [learners(width, seed) for seed in range(20)]
        solved, off = (np.concatenate(part) for part in zip(*runs, strict=True))
        assert len(solved) == 4000
        assert round(float(solved.mean()), 2) == share
        if width == 2:
            assert round(float(off[~solved].mean()), 2) == 0.80
        if width == 4:
            assert round(float(off[solved].mean()), 2) == 0.72
        if width == 16:
            assert (~solved).sum() == 1


def test_the_program_s_update_is_the_gradient() -> None:
    # One run of the chapter's update agrees with differences of the loss.
    rng = np.random.default_rng(0)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
    y = np.array([0, 1, 1, 0.0])
    p = rng.normal(size=9)

    def loss(q: Array) -> float:
        h = np.maximum(x @ q[:4].reshape(2, 2) + q[4:6] + 0.1, 0)
        return float(((h @ q[6:8] + q[8] - y) ** 2).mean() / 2)

    z = x @ p[:4].reshape(2, 2) + p[4:6] + 0.1
    h = np.maximum(z, 0)
    error = (h @ p[6:8] + p[8] - y) / 4
    dz = np.outer(error, p[6:8]) * (z > 0)
    exact = np.concatenate([(x.T @ dz).ravel(), dz.sum(axis=0), h.T @ error, [error.sum()]])
    assert gradient(loss, p) == pytest.approx(exact, abs=1e-7)


def test_escaping_local_minima() -> None:
    says("escaping-local-minima", "0.946", "−0.153", "-1.047", "−0.352", "0.101")
    w = np.linspace(-2, 2, 400_001)
    y = tilted(w)  # type: ignore[arg-type]
    low = [i for i in range(1, len(w) - 1) if y[i] < y[i - 1] and y[i] < y[i + 1]]  # type: ignore[index]
    high = [i for i in range(1, len(w) - 1) if y[i] > y[i - 1] and y[i] > y[i + 1]]  # type: ignore[index]
    assert [round(float(w[i]), 3) for i in low] == [-1.047, 0.946]
    assert [round(tilted(float(w[i])), 3) for i in low] == [-0.352, -0.153]
    assert [round(float(w[i]), 3) for i in high] == [0.101]
    for point in (-1.3, 0.4, 2.0):
        slope = (tilted(point + 1e-5) - tilted(point - 1e-5)) / 2e-5
        assert slope == pytest.approx(point**3 - point + 0.1, abs=1e-7)


def test_global_minimum_check() -> None:
    says("global-minimum-check", "0.562", "p=0.75", "1.683과 2.287")
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert round(entropy, 3) == 0.562
    for w, curvature in ((0.94565, 1.683), (-1.04668, 2.287)):
        second = (tilted(w + 1e-4) - 2 * tilted(w) + tilted(w - 1e-4)) / 1e-8
        assert second == pytest.approx(curvature, abs=1e-3)


def test_saddle_point() -> None:
    says("saddle-point", r"\approx145", "48스텝", "2와 0")
    assert math.log(1e6) / math.log(1.1) == pytest.approx(145, abs=0.1)
    assert math.log(100) / math.log(1.1) == pytest.approx(48, abs=0.5)

    def saddle(x: Array) -> float:
        return float(0.5 * (x[0] ** 2 - x[1] ** 2))

    x = np.array([0.7, -0.3])
    assert x - 0.1 * gradient(saddle, x) == pytest.approx([0.9 * 0.7, 1.1 * -0.3], abs=1e-8)
    newton = x - np.linalg.solve(hessian(saddle, x), gradient(saddle, x))
    assert newton == pytest.approx([0, 0], abs=1e-5)

    def flat(x: Array) -> float:
        return float(x[0] ** 2 + x[1] ** 3)

    assert np.linalg.eigvalsh(hessian(flat, np.zeros(2))) == pytest.approx([0, 2], abs=1e-4)
    assert flat(np.array([0.0, -1e-3])) < 0 < flat(np.array([1e-3, 0.0]))


def test_linear_regression() -> None:
    says("linear-regression", r"기울기는 $`7/5=1.4`$, 편향은 0.5", "0.1, −0.3, 0.3, −0.1",
         "| 0.2 |", "| 0.224 |", "| 0.98 |", "| 0.97 |",
         r"$`10/19\approx0.53`$", "$`1-3.86/0.5=-6.72`$", "5.26이고", "2.29배", "약 0.0005만",
         "$`R^2`$은 0.93")  # fmt: skip
    x, y = np.arange(1.0, 5), np.array([2.0, 3, 5, 6])
    slope, bias = np.polyfit(x, y, 1)
    assert (slope, bias) == pytest.approx((1.4, 0.5))
    left = y - slope * x - bias
    assert left == pytest.approx([0.1, -0.3, 0.3, -0.1])
    assert [left.sum(), left @ x] == pytest.approx([0, 0], abs=1e-9)
    assert np.abs(left).mean() == pytest.approx(0.2)
    assert left.std() == pytest.approx(0.224, abs=5e-4)
    assert np.corrcoef(x, y)[0, 1] ** 2 == pytest.approx(0.98)
    assert 1 - left.var(ddof=2) / y.var(ddof=1) == pytest.approx(0.97)
    new = np.array([8.0, 7]) - (slope * np.array([5, 6]) + bias)
    assert 1 - (new @ new) / (2 * np.var([8, 7])) == pytest.approx(-6.72)
    inverse = np.linalg.inv(np.array([[1, 0.9], [0.9, 1]]))[0, 0]
    assert (inverse, math.sqrt(inverse)) == pytest.approx((5.26, 2.29), abs=5e-3)
    whole = np.arange(11.0)
    assert np.corrcoef(whole, whole**2)[0, 1] ** 2 == pytest.approx(0.93, abs=5e-3)
    # The curvature of the mean of half squares, from the moments of the inputs.
    means = np.array([1.0, 60, 3])
    curvature = np.linalg.eigvalsh(np.outer(means, means) + np.diag([0, 225, 1.0]))[-1]
    assert 2 / curvature == pytest.approx(0.0005, abs=5e-5)


def test_noise_explains_half_of_what_it_does_not_know() -> None:
    rng = np.random.default_rng(3)
    shares = []
    for _ in range(2000):
        columns = np.column_stack([np.ones(20), rng.normal(size=(20, 10))])
        y = rng.normal(size=20)
        base, _ = np.linalg.qr(columns)
        shares.append(1 - ((y - base @ (base.T @ y)) ** 2).sum() / (20 * y.var()))
    assert np.mean(shares) == pytest.approx(10 / 19, abs=0.01)
    assert np.mean([1 - (1 - share) * 19 / 9 for share in shares]) == pytest.approx(0, abs=0.03)


def test_a_constant_rate_stalls_above_the_minimum() -> None:
    says("gradient-descent", "학습률을 줄이면 다시 내려가는 것")
    rng, w, heights = np.random.default_rng(0), 5.0, []
    for rate in (0.5, 0.05):
        past = []
        for _ in range(60_000):
            w -= rate * (w + rng.normal())
            past.append(w * w / 2)
        heights.append(np.mean(past[1000:]))
    assert heights == pytest.approx([0.5 * r / (2 - r) for r in (0.5, 0.05)], rel=0.15)
