"""The chapter on backpropagation and initialization: its numbers and gradients are right."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import DECK, SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("backpropagation")
says = CHAPTER.says


def numeric(f: Callable[[Array], float], x: Array, h: float = 1e-6) -> Array:
    """Return the gradient of ``f`` by central differences."""
    out = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[i] = h
        out[i] = (f(x + step) - f(x - step)) / (2 * h)
    return out


def test_backpropagation() -> None:
    says("backpropagation", "2 × 3 = 6", "$`2\\cdot w_2=4`$",
         "6, $`b`$도 6, $`w_1`$은 $`6\\cdot x=12`$",
         "2.1218", "750배", "(0.7,-0.8,0.1)", "3\\times10^9+10^6")  # fmt: skip

    def loss(p: Array) -> float:
        w1, b, w2 = p
        h = max(w1 * 2 + b, 0.0)
        return float(0.5 * (w2 * h + h - 1) ** 2)

    at = np.array([0.5, 0.0, 2.0])
    assert loss(at) == 2
    assert numeric(loss, at) == pytest.approx([12, 6, 2], abs=1e-6)
    assert loss(at + np.array([0.01, 0.0, 0.0])) == pytest.approx(2.1218)
    assert round((3 * 1000**3 + 1000**2) / (4 * 1000**2)) == 750

    def cross_entropy(z: Array) -> float:
        p = np.exp(z) / np.exp(z).sum()
        return float(-np.log(p[1]))

    slope = numeric(cross_entropy, np.log([0.7, 0.2, 0.1]))
    assert slope == pytest.approx([0.7, -0.8, 0.1], abs=1e-6)
    assert slope.sum() == pytest.approx(0, abs=1e-8)


def test_layer_gradients() -> None:
    says("layer-gradients", "$`X^\\top G`$", "$`GW^\\top`$", "$`G^\\top X`$", "$`GW`$",
         "1&-3\\\\2&-4", "1&3\\\\-2&-4")  # fmt: skip
    rng = np.random.default_rng(0)
    x, w, b, g = (rng.normal(size=s) for s in ((5, 3), (3, 4), (4,), (5, 4)))

    def value(x: Array, w: Array, b: Array) -> float:
        return float((g * (x @ w + b)).sum())

    assert numeric(lambda t: value(x, t, b), w) == pytest.approx(x.T @ g, abs=1e-6)
    assert numeric(lambda t: value(t, w, b), x) == pytest.approx(g @ w.T, abs=1e-6)
    assert numeric(lambda t: value(x, w, t), b) == pytest.approx(g.sum(axis=0), abs=1e-6)
    v = w.T.copy()
    assert numeric(lambda t: value(x, t.T, b), v) == pytest.approx(g.T @ x, abs=1e-6)
    assert g @ v == pytest.approx(g @ w.T)
    x, g = np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 0], [0, -1]])
    assert (x.T @ g).tolist() == [[1, -3], [2, -4]]
    assert (g @ x.T).tolist() == [[1, 3], [-2, -4]]


def test_gradient_check() -> None:
    says("gradient-check", r"7\times10^{-6}", r"6\times10^{-3}", r"1.1\times10^{-16}",
         r"6\times10^{-8}", "10의 −10제곱 아래",
         "0.11이어서", "0.6이다", "$`10^{-2}`$ 가까이")  # fmt: skip
    assert pytest.approx(0.11, abs=0.002) == 2.0**-53 / 1e-15
    assert pytest.approx(0.6, abs=0.005) == 2.0**-24 / 1e-7
    assert pytest.approx(7e-6, rel=0.05) == (3 * 2.0**-53) ** (1 / 3)
    assert pytest.approx(6e-3, rel=0.07) == (3 * 2.0**-24) ** (1 / 3)
    # The best step of h^2/6 + e/h, by search.
    for e in (2.0**-53, 2.0**-24):
        h = np.logspace(-9, -1, 80_001)
        assert h[(h**2 / 6 + e / h).argmin()] == pytest.approx((3 * e) ** (1 / 3), rel=1e-3)

    def worst(dtype: type[np.floating], sides: int, step: float) -> float:
        x, h = dtype(1.3), dtype(step)
        low = x - h if sides == 2 else x
        high = x + h
        rise = (high * high * high - low * low * low) / (dtype(sides) * h)
        return abs(float(rise) / (3 * 1.3**2) - 1)

    central = {k: worst(np.float64, 2, float(f"1e-{k}")) for k in range(1, 13)}
    assert min(central, key=lambda k: central[k]) == 5
    assert central[5] < 1e-10 < central[3]
    assert central[8] > 100 * central[5]
    one_sided = {k: worst(np.float64, 1, float(f"1e-{k}")) for k in range(1, 13)}
    assert min(one_sided, key=lambda k: one_sided[k]) == 8
    assert min(one_sided.values()) > 1e-9
    short = {k: worst(np.float32, 2, float(f"1e-{k}")) for k in range(1, 7)}
    assert min(short, key=lambda k: short[k]) == 2
    assert 1e-5 < min(short.values()) < 1e-4
    assert worst(np.float32, 2, 1e-7) > 0.05
    assert worst(np.float64, 2, 1e-15) > 0.001

    rng = np.random.default_rng(0)
    a, theta, u = rng.normal(size=(6, 6)), rng.normal(size=6), rng.normal(size=6)

    def f(t: Array) -> float:
        return float(np.tanh(a @ t).sum())

    g = a.T @ (1 - np.tanh(a @ theta) ** 2)
    assert (f(theta + 1e-5 * u) - f(theta - 1e-5 * u)) / 2e-5 == pytest.approx(g @ u, rel=1e-6)


def test_vanishing_exploding_gradients() -> None:
    says("vanishing-exploding-gradients", "약 0.005", "약 117",
         "2만 배", r"2^{-15}\approx3\times10^{-5}", "2^{15}=32768", "100분의 1")  # fmt: skip
    assert pytest.approx(0.005, abs=2e-4) == 0.9**50
    assert pytest.approx(117, abs=0.5) == 1.1**50
    assert 20_000 < (1.1 / 0.9) ** 50 < 25_000
    assert pytest.approx(3e-5, rel=0.02) == 2.0**-15
    assert math.sqrt(2.0**30) == 32768
    assert pytest.approx(0.01, rel=0.02) == 1e-10 / (1e-10 + 1e-8)
    assert np.float16(1e-10) == 0
    # One layer multiplies the mean square of the gradient by chi.
    rng = np.random.default_rng(0)
    before, after = [], []
    for _ in range(300):
        w = rng.normal(0, 0.1, (120, 80))
        z, delta = rng.normal(size=80), rng.normal(size=120)
        before.append((delta**2).mean())
        after.append((((w.T @ delta) * (1 - np.tanh(z) ** 2)) ** 2).mean())
    z = np.linspace(-9, 9, 20_001)
    mass = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    chi = 120 * 0.1**2 * float(((1 - np.tanh(z) ** 2) ** 2 * mass).sum())
    assert np.mean(after) / np.mean(before) == pytest.approx(chi, rel=0.07)
    # Below 1 / gamma the gradient of a recurrent network must vanish; above it need not explode.
    w = rng.normal(size=(20, 20))
    for largest in (0.95, 1.05):
        w *= largest / np.linalg.norm(w, 2)
        g = rng.normal(size=20)
        for _ in range(200):
            g = (w.T @ g) * (1 - np.tanh(rng.normal(size=20)) ** 2)
        assert np.linalg.norm(g) < 1e-4


def test_biases_alone_break_the_symmetry() -> None:
    says("zero-initialization", "편향만 난수여도 대칭은 깨진다")
    x, t, bias = np.array([0.4, -1.0]), 1.5, np.array([-0.3, 0.2, 0.5])

    def loss(w: Array) -> float:
        return float((np.full(3, 0.3) @ np.tanh(w.T @ x + bias) - t) ** 2)

    assert np.ptp(numeric(loss, np.full((2, 3), 0.3)), axis=1).min() > 0.01


def test_the_figure_of_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words for who can't see it say where its three lines end."""
    says("vanishing-exploding-gradients", "10의 −5제곱 가까이까지", "10의 4제곱을 조금 넘는다")
    monkeypatch.syspath_prepend(str(DECK / "figures"))
    norms = importlib.import_module("backpropagation").backward_norms
    assert -5 < norms(1)[-1] < -4.7
    assert max(map(abs, norms(2))) < 0.5
    assert 4 < norms(4)[-1] < 4.4


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_multiplies(seed: int) -> None:
    """What the programs of two answers claim, there and back through the layers."""
    says(
        "vanishing-exploding-gradients", "시드 20개 모두에서", "assert 0.2 < first_over_last(2) < 5"
    )
    says("weight-initialization", "시드 20개 모두에서", "assert 0.2 < output_rms(2) < 5")
    rng = np.random.default_rng(seed)
    for scale, there, back in (
        (1.0, (1e-6, 1e-3), (1e-6, 1e-3)),
        (2.0, (0.2, 5), (0.2, 5)),
        (4.0, (1e3, 1e6), (1e3, 1e6)),
        (1 / 3, (1e-13, 1e-11), (1e-13, 1e-11)),
    ):
        a = rng.normal(size=256)
        g = rng.normal(size=256)
        whole = np.eye(256)
        for _ in range(30):
            w = rng.normal(0, math.sqrt(scale / 256), (256, 256))
            a = np.maximum(w @ a, 0)
            whole = (w * (a > 0)[:, None]) @ whole
        assert there[0] < math.sqrt((a**2).mean()) < there[1]
        assert back[0] < np.linalg.norm(whole.T @ g) / np.linalg.norm(g) < back[1]


def test_gradient_clipping() -> None:
    says("gradient-clipping", "(0.025,1.0)", "88.6°에서 63.4°", "0.45", "−0.35")
    g = np.array([0.5, 20.0])
    assert g / np.linalg.norm(g) == pytest.approx([0.025, 1.0], abs=5e-4)
    assert np.clip(g, -1, 1).tolist() == [0.5, 1]
    assert math.degrees(math.atan2(20, 0.5)) == pytest.approx(88.6, abs=0.05)
    assert math.degrees(math.atan2(1, 0.5)) == pytest.approx(63.4, abs=0.05)
    assert pytest.approx(0.45) == 0.9 * -0.5 + 0.1 * 9
    assert pytest.approx(-0.35) == 0.9 * -0.5 + 0.1 * 1
    assert math.isnan(0.0 * math.inf)
    # A single spike of 100 among gradients of 1, through Adam.
    says("gradient-clipping", "평소의 3.3배", "1,100스텝 넘게", "수십 스텝 뒤부터")
    sizes, first, second = [], 1.0, 1.0
    for t in range(3000):
        now = 100.0 if t == 0 else 1.0
        first, second = 0.9 * first + 0.1 * now, 0.999 * second + 0.001 * now**2
        sizes.append(first / math.sqrt(second))
    assert sizes[0] == pytest.approx(3.3, abs=0.05)
    small = [t for t, size in enumerate(sizes) if size < 0.5]
    assert 20 < small[0] < 60
    assert 1100 < len(small) == small[-1] - small[0] + 1 < 1200


def test_weight_initialization() -> None:
    says("weight-initialization", "576", "6분의 1", "3만분의 1", "0.0004", "0.125", "2,500",
         r"2^{-15}\approx3\times10^{-5}", r"6^{-15}\approx2\times10^{-12}")  # fmt: skip
    assert math.sqrt(2 / (2_500 + 2_500)) == pytest.approx(0.02)
    assert pytest.approx(3e-5, rel=0.02) == math.sqrt((1 / 2) ** 30)
    assert pytest.approx(2e-12, rel=0.07) == math.sqrt((1 / 6) ** 30)
    assert 3 * 3 * 64 == 576
    assert pytest.approx(0.0004) == 0.02**2
    assert math.sqrt(2 / (64 + 64)) == 0.125
    assert (1 / (1 + math.exp(-1e-4)) - 0.5) / 1e-4 == pytest.approx(1 / 4)
    n = 300
    draws = np.random.default_rng(0).uniform(-1, 1, 400_000) / math.sqrt(n)
    assert draws.var() * 3 * n == pytest.approx(1, rel=0.01)
    assert (1 / (3 * n)) / (2 / n) == pytest.approx(1 / 6)
    for scale, low, high in ((2.0, 0.3, 3.0), (1.0, 1e-5, 1e-4), (1 / 3, 1e-13, 1e-11)):
        assert low < math.sqrt((scale / 2) ** 30) < high
    assert 30_000 < math.sqrt(2**30) < 35_000


@pytest.mark.parametrize("seed", SEEDS)
def test_weight_initialization_histograms(seed: int) -> None:
    """The figure shows one seed; any other looks alike."""
    says("weight-initialization", "작으면 모두 0에 몰리고")
    rng = np.random.default_rng(seed)
    spread: dict[float, list[float]] = {}
    for deviation in (0.02, 1.0, 0.125):
        a = rng.normal(size=(500, 64))
        for _ in range(10):
            a = np.tanh(a @ rng.normal(0, deviation, (64, 64)))
            spread.setdefault(deviation, []).append(float(np.sqrt((a**2).mean())))
    assert spread[0.02][4] < 0.001
    assert min(spread[1.0]) > 0.85
    assert all(0.2 < spread[0.125][k] < 0.8 for k in (0, 4, 9))


def test_initialization_variance() -> None:
    says("initialization-variance", "| Xavier | 0.00260 | 0.0510 | 0.0884 |",
         "| He | 0.00391 | 0.0625 | 0.1083 |", "0.341", "1.47배")  # fmt: skip
    for variance, cells in ((2 / (512 + 256), (0.00260, 0.0510, 0.0884)),
                            (2 / 512, (0.00391, 0.0625, 0.1083))):  # fmt: skip
        s = math.sqrt(variance)
        assert (round(variance, 5), round(s, 4), round(math.sqrt(3) * s, 4)) == cells
    rng = np.random.default_rng(0)
    draws = rng.uniform(-0.1083, 0.1083, 400_000)
    assert draws.std() == pytest.approx(0.0625, rel=0.01)
    z = rng.normal(size=2_000_000)
    a = np.maximum(z, 0)
    assert float((a**2).mean()) == pytest.approx(0.5, abs=0.003)
    assert float(a.var()) == pytest.approx(0.341, abs=0.002)
    assert 0.5 / (0.5 - 1 / (2 * math.pi)) == pytest.approx(1.47, abs=0.005)
    leaky = np.where(z > 0, z, 0.3 * z)
    assert float((leaky**2).mean()) == pytest.approx((1 + 0.3**2) / 2, abs=0.003)
    x = rng.normal(1.0, 0.5, size=(20_000, 60))
    w = rng.normal(0, 0.2, size=(20_000, 60))
    assert (x * w).sum(axis=1).var() == pytest.approx(60 * 0.04 * (x**2).mean(), rel=0.03)


def test_zero_initialization() -> None:
    says("zero-initialization", "0.5여서", "목표의 평균")
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=(40, 3)), rng.normal(size=(40, 1))

    def gradients(value: float, squash: Callable[[Array], Array]) -> tuple[Array, Array]:
        w1, w2 = np.full((3, 4), value), np.full((4, 1), value)

        def loss(p: Array) -> float:
            h = squash(x @ p[:12].reshape(3, 4))
            return float(((h @ p[12:, None] - t) ** 2).mean())

        g = numeric(loss, np.concatenate([w1.ravel(), w2.ravel()]))
        return g[:12].reshape(3, 4), g[12:]

    def sigmoid(z: Array) -> Array:
        return 1 / (1 + np.exp(-z))

    first, second = gradients(0.0, np.tanh)
    assert abs(first).max() < 1e-8 > abs(second).max()
    first, second = gradients(0.0, sigmoid)
    assert abs(first).max() < 1e-8
    assert abs(second).min() > 1e-3
    assert np.ptp(second) < 1e-8
    for squash in (np.tanh, sigmoid):
        first, second = gradients(0.4, squash)
        assert np.ptp(first, axis=1).max() < 1e-8 < abs(first).min()
        assert np.ptp(second) < 1e-8
    # Adam keeps the columns equal, too.
    w1, w2 = np.full((3, 4), 0.3), np.full((4, 1), 0.3)
    state = [np.zeros_like(p) for p in (w1, w1, w2, w2)]
    for k in range(1, 201):
        h = np.tanh(x @ w1)
        d = 2 * (h @ w2 - t) / len(x)
        grads = (x.T @ ((d @ w2.T) * (1 - h**2)), h.T @ d)
        for i, (p, g) in enumerate(zip((w1, w2), grads, strict=True)):
            state[2 * i] = 0.9 * state[2 * i] + 0.1 * g
            state[2 * i + 1] = 0.999 * state[2 * i + 1] + 0.001 * g**2
            m, v = state[2 * i] / (1 - 0.9**k), state[2 * i + 1] / (1 - 0.999**k)
            p -= 0.01 * m / (np.sqrt(v) + 1e-8)
    assert np.ptp(w1, axis=1).max() < 1e-6 < abs(w1 - 0.3).min()


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_weights_stay_equal(seed: int) -> None:
    """What the program claims, by gradients that a product of vectors gives."""
    says("zero-initialization", "시드 20개 모두에서", "assert np.ptp(w1, axis=1).min() > 0.1")
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(32, 3)), rng.normal(size=32) + 5

    def train(w: Array, v: Array) -> tuple[Array, Array, float]:
        c, bias = np.zeros(4), 0.0
        for _ in range(2000):
            h = np.tanh(np.einsum("ni,ij->nj", x, w) + c)
            off = (np.einsum("nj,j->n", h, v) + bias - t) / 32
            back = np.einsum("n,j,nj->nj", off, v, 1 - h * h)
            w, c = w - 0.05 * np.einsum("ni,nj->ij", x, back), c - 0.05 * back.sum(axis=0)
            v, bias = v - 0.05 * np.einsum("n,nj->j", off, h), bias - 0.05 * float(off.sum())
        return w, v, bias

    w, v, bias = train(np.zeros((3, 4)), np.zeros(4))
    assert not w.any()
    assert not v.any()
    assert bias == pytest.approx(t.mean())
    w, v, bias = train(np.full((3, 4), 0.3), np.full(4, 0.3))
    assert np.ptp(w, axis=1).max() < 1e-9 < abs(w - 0.3).max()
    w, v, bias = train(rng.normal(0, 0.5, (3, 4)), rng.normal(0, 0.5, 4))
    assert np.ptp(w, axis=1).min() > 0.1
