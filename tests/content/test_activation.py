"""The chapter on activation functions: its code runs, its numbers and derivatives are right.

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
Function = Callable[[Array], Array]

CHAPTER = Chapter("activation")
says = CHAPTER.says


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def slope_of_sigmoid(x: Array) -> Array:
    return sigmoid(x) * (1 - sigmoid(x))


def relu(x: Array) -> Array:
    return np.maximum(x, 0.0)


def normal_cdf(x: Array) -> Array:
    return np.array([0.5 * math.erfc(-t / math.sqrt(2)) for t in np.ravel(x)]).reshape(x.shape)


def normal_density(x: Array) -> Array:
    return np.asarray(np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi))


def gelu(x: Array) -> Array:
    return x * normal_cdf(x)


def silu(x: Array) -> Array:
    return x * sigmoid(x)


def softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


def elu(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def slope(f: Function, x: Array, h: float = 1e-5) -> Array:
    """Return the central difference of ``f``."""
    return (f(x + h) - f(x - h)) / (2 * h)


def at(f: Function, x: float) -> float:
    return float(f(np.array([x]))[0])


GRID = np.linspace(-9, 9, 36_001)
MASS = normal_density(GRID) * (GRID[1] - GRID[0])


def moments(f: Function) -> tuple[float, float]:
    """Return mean and variance of ``f(z)`` for a standard normal ``z``, by quadrature."""
    y = f(GRID)
    mean = float((y * MASS).sum())
    return mean, float(((y - mean) ** 2 * MASS).sum())


# ---------------------------------------------------------------- the numbers, by question


def test_activation_function() -> None:
    says("activation-function", "0.223", "−0.848", "-1.25")
    z = float(np.dot([0.5, -1.0], [1.0, 2.0]) + 0.25)
    assert z == -1.25
    assert round(at(sigmoid, z), 3) == 0.223
    assert round(at(np.tanh, z), 3) == -0.848
    assert at(relu, z) == 0


@pytest.mark.slow
def test_activation_function_catalog() -> None:
    says("activation-function-catalog", "−0.170", "−0.278", "1.129", "1.100")
    x = np.linspace(-12, 12, 240_001)
    largest = {"sigmoid": 0.25, "tanh": 1.0, "gelu": 1.129, "silu": 1.100}
    functions: dict[str, Function] = {
        "sigmoid": sigmoid, "tanh": np.tanh, "gelu": gelu, "silu": silu}  # fmt: skip
    for name, f in functions.items():
        assert float(slope(f, x).max()) == pytest.approx(largest[name], abs=5e-4)
    assert 0.999 < slope(softplus, x).max() < 1
    assert slope(softplus, x) == pytest.approx(sigmoid(x), abs=1e-6)
    assert 0.9999 < slope(elu, x).max() < 1 + 1e-6
    assert -1 < elu(x).min() < -0.9999
    assert round(float(gelu(x).min()), 3) == -0.170
    assert round(float(silu(x).min()), 3) == -0.278
    assert np.tanh(x) == pytest.approx(2 * sigmoid(2 * x) - 1)
    assert np.maximum(0.01 * x, x) == pytest.approx(np.where(x > 0, x, 0.01 * x))


def test_sigmoid_derivative() -> None:
    says("sigmoid-derivative", "0.105", "0.0066", r"4.5\times10^{-5}", "0.071")
    x = np.linspace(-10, 10, 2001)
    closed = sigmoid(x) * (1 - sigmoid(x))
    assert slope(sigmoid, x) == pytest.approx(closed, abs=1e-9)
    assert closed.max() == 0.25
    assert x[closed.argmax()] == pytest.approx(0, abs=1e-9)
    values = {2.0: 0.105, 5.0: 0.0066, 10.0: 4.5e-5}
    for point, value in values.items():
        assert at(lambda t: slope(sigmoid, t), point) == pytest.approx(value, rel=0.01)
    assert slope(np.tanh, x) == pytest.approx(1 - np.tanh(x) ** 2, abs=1e-9)
    assert round(1 - math.tanh(2) ** 2, 3) == 0.071
    assert 1 - math.tanh(2) ** 2 < at(sigmoid, 2) * (1 - at(sigmoid, 2))


def test_relu_variants() -> None:
    says("relu-variants", "1.0507", "1.6733")
    mean, variance = moments(lambda z: 1.0507 * elu(z, 1.6733))
    assert mean == pytest.approx(0, abs=1e-4)
    assert variance == pytest.approx(1, abs=1e-4)
    x = np.linspace(-5, 5, 101)
    assert np.maximum(1.0 * x, x) == pytest.approx(x)
    assert elu(np.array([-40.0]), 0.7) == pytest.approx(-0.7)


def test_relu_over_sigmoid() -> None:
    says("relu-over-sigmoid", r"9.5\times10^{-7}", r"1.6\times10^{-10}", "백만 분의 1", "$`2/m`$")
    best = at(slope_of_sigmoid, 0) ** 10
    assert best == pytest.approx(9.5e-7, rel=0.01)
    assert at(slope_of_sigmoid, 2) ** 10 == pytest.approx(1.6e-10, rel=0.02)
    # The ReLU of a symmetric input keeps half of the second moment.
    assert float((relu(GRID) ** 2 * MASS).sum()) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_over_sigmoid_through_twenty_layers(seed: int) -> None:
    says("relu-over-sigmoid", "약 720분의 1", "시드 20개", "440분의 1에서 1,070분의 1")
    assert 715 < 2**9.5 < 725
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 1 / math.sqrt(256), (20, 256, 256))
    start, end = rng.normal(size=256), rng.normal(size=256)

    def ratio(phi: Function, dphi: Function, gain: float) -> float:
        slopes, a = [], start
        for w in weights:
            z = gain * w @ a
            slopes.append(dphi(z))
            a = phi(z)
        product = np.diag(slopes[0])  # the product of the answer, from its first factor on
        for w, d in zip(weights[1:], slopes[1:], strict=True):
            product = (product @ (gain * w.T)) * d
        last = slopes[-1] * end
        return float(np.linalg.norm(product @ end) / np.linalg.norm(last))

    def step(z: Array) -> Array:
        return np.where(z > 0, 1.0, 0.0)

    assert ratio(sigmoid, slope_of_sigmoid, 1) < 1e-10
    assert 0.1 < ratio(relu, step, math.sqrt(2)) < 10
    assert 1 / 1070 < ratio(relu, step, 1) < 1 / 440


def test_the_backward_product_is_the_gradient() -> None:
    rng = np.random.default_rng(1)
    weights = [rng.normal(0, 0.5, (5, 5)) for _ in range(4)]

    def forward(z: Array) -> list[Array]:
        zs = [z]
        for w in weights[1:]:
            zs.append(w @ np.tanh(zs[-1]))
        return zs

    def loss(z: Array) -> float:
        return float((forward(z)[-1] ** 2).sum() / 2)

    z1 = rng.normal(size=5)
    zs = forward(z1)
    gradient = zs[-1]
    for w, z in zip(weights[:0:-1], zs[-2::-1], strict=True):
        gradient = np.diag(1 - np.tanh(z) ** 2) @ w.T @ gradient
    h = 1e-6
    numeric = [(loss(z1 + h * e) - loss(z1 - h * e)) / (2 * h) for e in np.eye(5)]
    assert gradient == pytest.approx(np.array(numeric), abs=1e-7)


def test_nonlinearity() -> None:
    says("nonlinearity", "1,110,000", "1,000")
    assert 100 * 1000 + 1000 * 1000 + 1000 * 10 == 1_110_000
    assert 100 * 10 == 1_000
    rng = np.random.default_rng(0)
    w1, b1, w2, b2 = (rng.normal(size=s) for s in ((4, 3), (4,), (2, 4), (2,)))
    x = rng.normal(size=3)
    assert w2 @ (w1 @ x + b1) + b2 == pytest.approx((w2 @ w1) @ x + (w2 @ b1 + b2))
    w, b = rng.normal(size=2), rng.normal()
    f = {(p, q): w[0] * p + w[1] * q + b for p in (0, 1) for q in (0, 1)}
    assert f[0, 1] + f[1, 0] == pytest.approx(f[0, 0] + f[1, 1])
    assert at(relu, 1) + at(relu, -1) == 1 != at(relu, 1 + (-1))
    # One hidden layer of squares is a quadratic: its third difference vanishes.
    u, v, c = rng.normal(size=(3, 50))
    points = np.arange(4.0)
    y = ((np.outer(points, u) + v) ** 2) @ c
    assert np.diff(y, 3) == pytest.approx(0, abs=1e-9)


def test_relu_curve_approximation() -> None:
    says("relu-curve-approximation", "0.000025", "1024개와 21개", "36이 아니라 24")

    def f_hat(x: Array) -> Array:
        return relu(x) + 2 * relu(x - 1) + 2 * relu(x - 2)

    x = np.linspace(0, 3, 3001)
    assert f_hat(np.arange(4.0)).tolist() == [0, 1, 4, 9]
    assert float(np.abs(f_hat(x) - x**2).max()) == pytest.approx(0.25)
    assert at(f_hat, 6) == 24
    for units, error in ((3, 0.25), (30, 0.0025), (300, 0.000025)):
        assert (3 / units) ** 2 / 8 * 2 == pytest.approx(error)

    def fold(t: Array) -> Array:
        return 2 * relu(t) - 4 * relu(t - 0.5)

    points = np.linspace(0, 1, 2**14 + 1)
    y = points
    for _ in range(10):
        y = fold(y)
    slopes = np.diff(y) / np.diff(points)
    pieces = 1 + int((np.abs(np.diff(slopes)) > 1).sum())
    assert pieces == 2**10 == 1024
    assert 2 * 10 + 1 == 21


def test_relu_drawbacks() -> None:
    says("relu-drawbacks", "−5, −8, −11", r"\approx0.04", "945스텝", "$w=0.6$", "b=-0.2")
    x, t = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 3.0])
    assert (-3 * x - 2).tolist() == [-5, -8, -11]

    def loss(w: float, b: float) -> float:
        return 0.5 * (max(w * 2 + b, 0.0) - 0.0) ** 2

    h = 1e-6
    assert (loss(1 + h, 0) - loss(1 - h, 0)) / (2 * h) == pytest.approx(4)
    assert (loss(1, h) - loss(1, -h)) / (2 * h) == pytest.approx(2)
    w, b = 1 - 0.1 * 4, 0 - 0.1 * 2
    assert (w, b) == pytest.approx((0.6, -0.2))
    assert (w * x + b > 0).all()

    w, b, steps = -3.0, -2.0, 0
    while not (w * x + b > 0).any():
        z = w * x + b
        error = np.where(z > 0, z, 0.01 * z) - t
        d = error * np.where(z > 0, 1.0, 0.01)
        w, b, steps = w - 0.1 * float((d * x).mean()), b - 0.1 * float(d.mean()), steps + 1
    assert steps == 945

    survival = (1 - 2.0**-4) ** 50
    assert survival == pytest.approx(0.04, abs=0.001)
    assert (1 - 2.0**-64) ** 50 == 1
    rng = np.random.default_rng(0)
    nets = 20_000
    a = np.ones((nets, 4))
    for _ in range(50):
        a = relu(np.einsum("nij,nj->ni", rng.normal(size=(nets, 4, 4)), a))
    assert (a.any(axis=1)).mean() == pytest.approx(survival, abs=0.006)


def test_bias_term() -> None:
    says("bias-term", "16,777,216", "4,096", "0.024%", r"\approx-4.6")
    assert 4096 * 4096 == 16_777_216
    assert round(100 * 4096 / 4096**2, 3) == 0.024
    assert -math.log((1 - 0.01) / 0.01) == pytest.approx(-4.6, abs=0.01)
    assert at(sigmoid, -math.log(99)) == pytest.approx(0.01)
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)
    assert np.hstack([w, b[:, None]]) @ np.append(x, 1) == pytest.approx(w @ x + b)
    normal, offset = np.array([3.0, 4.0]), -10.0
    nearest = -offset * normal / (normal @ normal)
    assert normal @ nearest + offset == pytest.approx(0)
    assert np.linalg.norm(nearest) == pytest.approx(abs(offset) / np.linalg.norm(normal))


def test_relu_at_zero() -> None:
    says("relu-at-zero", "$`[0,1]`$", "0+0=0")
    x = np.linspace(-3, 3, 601)
    for g in (0.0, 0.3, 1.0):
        assert (relu(x) >= at(relu, 0) + g * x - 1e-12).all()
    for g in (-0.01, 1.01):
        assert not (relu(x) >= at(relu, 0) + g * x - 1e-12).all()
    assert relu(x) - relu(-x) == pytest.approx(x)
    at_zero = 0.0
    assert at_zero - (-1) * at_zero == 0


def test_zero_centered_output() -> None:
    rows: dict[str, tuple[Function, str]] = {
        "tanh": (np.tanh, "| tanh | 0 | 0.394 | 1 |"),
        "elu": (elu, "| ELU ($`\\alpha=1`$) | 0.161 | 0.619 | 5.2 |"),
        "silu": (silu, "| SiLU | 0.207 | 0.313 | 14.6 |"),
        "gelu": (gelu, "| GELU | 0.282 | 0.346 | 24.0 |"),
        "relu": (relu, "| ReLU | 0.399 | 0.341 | 47.7 |"),
        "sigmoid": (sigmoid, "| 시그모이드 | 0.500 | 0.043 | 577 |"),
    }
    for f, row in rows.values():
        says("zero-centered-output", row)
        mean, variance, condition = (float(cell) for cell in row.split("|")[2:5])
        exact_mean, exact_variance = moments(f)
        assert exact_mean == pytest.approx(mean, abs=6e-4)
        assert exact_variance == pytest.approx(variance, abs=6e-4)
        assert 1 + 100 * exact_mean**2 / exact_variance == pytest.approx(
            condition, abs=0.05 if condition < 100 else 0.5
        )
    assert 2**10 == 1024
    rng = np.random.default_rng(0)
    x = rng.normal(0.4, 0.6, size=(400_000, 3))
    h = x.T @ x / len(x)
    assert h == pytest.approx(np.cov(x.T) + np.outer(x.mean(axis=0), x.mean(axis=0)), abs=1e-3)


def test_dead_relu() -> None:
    says("dead-relu", r"5.4\times10^{-20}", "7%")
    chance = 0.5**64
    assert chance == pytest.approx(5.4e-20, rel=0.01)


def test_dead_relu_still_moves() -> None:
    """No gradient, but momentum and decay: what they do to a unit that is dead."""
    says("dead-relu", "마지막 스텝의 9배", "$w=-3$, $`b=1`$", "1,099스텝")
    x = np.array([1.0, 2.0, 3.0])
    w, b, last = -3.0, -2.0, -4.0  # the step that killed the unit of `relu-drawbacks`
    velocity, moved = last, 0.0
    for _ in range(1000):
        velocity *= 0.9  # the gradient is zero as long as the unit is dead
        moved += velocity
        assert ((w + moved) * x + b < 0).all()
    assert moved == pytest.approx(9 * last)

    w, b, steps = -3.0, 1.0, 0
    assert (w * x + b < 0).all()
    while not (w * x + b > 0).any():
        w, steps = 0.999 * w, steps + 1
    assert steps == 1099
    assert w * x[0] + b > 0 > w * x[1] + b
    w, b = -3.0, 1.0
    for _ in range(5000):
        w, b = 0.999 * w, 0.999 * b
        assert (w * x + b < 0).all()


@pytest.mark.slow
def test_gelu_and_swish() -> None:
    says("gelu-and-swish", "0.841", "0.731", "−0.159", "−0.269", "−0.012", r"-7\times10^{-6}",
         "−0.027", r"x\approx-0.75", r"x\approx-1.28", r"x\approx1.41", r"x\approx2.40",
         "0.0005")  # fmt: skip
    x = np.linspace(-8, 8, 160_001)
    d_gelu = normal_cdf(x) + x * normal_density(x)
    d_silu = sigmoid(x) * (1 + x * (1 - sigmoid(x)))
    assert slope(gelu, x) == pytest.approx(d_gelu, abs=1e-8)
    assert slope(silu, x) == pytest.approx(d_silu, abs=1e-8)
    assert [round(at(f, p), 3) for f in (gelu, silu) for p in (1, -1)] == [
        0.841, -0.159, 0.731, -0.269]  # fmt: skip
    assert x[gelu(x).argmin()] == pytest.approx(-0.75, abs=0.005)
    assert x[silu(x).argmin()] == pytest.approx(-1.28, abs=0.005)
    assert x[d_gelu.argmax()] == pytest.approx(1.41, abs=0.005)
    assert x[d_silu.argmax()] == pytest.approx(2.40, abs=0.005)
    assert float(np.interp(-3, x, d_gelu)) == pytest.approx(-0.012, abs=5e-4)
    assert float(np.interp(-5, x, d_gelu)) == pytest.approx(-7e-6, abs=5e-7)
    assert float(np.interp(-5, x, d_silu)) == pytest.approx(-0.027, abs=5e-4)
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    assert np.abs(gelu(x) - 0.5 * x * (1 + np.tanh(inner))).max() < 0.0005
    assert np.abs(gelu(x) - x * sigmoid(1.702 * x)).max() == pytest.approx(0.02, abs=0.001)
    for beta, limit in ((0.0, x / 2), (1.0, silu(x)), (60.0, relu(x))):
        assert x * sigmoid(beta * x) == pytest.approx(limit, abs=0.01)
    assert np.diff(gelu(x)).min() < 0
    assert np.diff(silu(x)).min() < 0


def test_swiglu() -> None:
    says("swiglu", "10922.7", "11008")
    d = 4096
    assert round(8 * d / 3, 1) == 10922.7
    assert 8 * d / 3 == pytest.approx(2 / 3 * 4 * d)
    assert math.ceil(8 * d / 3 / 256) * 256 == 11008
    assert 2 * d * (4 * d) == 8 * d * d == pytest.approx(3 * d * (8 * d / 3))
    rows = re.findall(r"^\| (?:ReLU|GELU|Swish) \| (1\.\d+) \| [^|]+ \| (1\.\d+) \|$",
                      CHAPTER.sections["swiglu"], re.MULTILINE)  # fmt: skip
    assert len(rows) == 3
    assert max(float(gated) for _, gated in rows) < min(float(plain) for plain, _ in rows)


def test_output_layer_activation() -> None:
    says("output-layer-activation", r"(0.953,\ 0.943,\ 0.018)", r"(0.550,\ 0.450,\ 0.001)",
         "0.998", "0.0025", "400배")  # fmt: skip
    logits = np.array([3, 2.8, -4])
    assert np.round(sigmoid(logits), 3).tolist() == [0.953, 0.943, 0.018]
    softmax = np.exp(logits) / np.exp(logits).sum()
    assert np.round(softmax, 3).tolist() == [0.550, 0.450, 0.001]
    assert softmax[1] < 0.5 < at(sigmoid, 2.8)

    def cross_entropy(z: Array) -> Array:
        return -np.log(sigmoid(z))

    def square(z: Array) -> Array:
        return 0.5 * (sigmoid(z) - 1) ** 2

    steep = at(lambda z: slope(cross_entropy, z), -6)
    flat = at(lambda z: slope(square, z), -6)
    assert -steep == pytest.approx(0.998, abs=5e-4)
    assert -steep == pytest.approx(1 - at(sigmoid, -6), abs=1e-6)
    assert -flat == pytest.approx(0.0025, abs=5e-5)
    assert 400 < steep / flat < 410
    pair = np.exp([1.3, -0.4]) / np.exp([1.3, -0.4]).sum()
    assert pair[0] == pytest.approx(at(sigmoid, 1.3 - -0.4))
