"""The chapter on the perceptron and the multilayer perceptron: its numbers and rules are right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("perceptron")
says = CHAPTER.says

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


class Update(NamedTuple):
    epoch: int
    corner: tuple[int, int]
    z: Fraction
    v: list[Fraction]


def run(targets: tuple[int, ...], rate: Fraction = Fraction(1)) -> tuple[list[Update], int]:
    """Return the updates and the epoch that brought none, in exact arithmetic, with signs ±1.

    This is the textbook's other form: the input with a 1 appended, the target as a sign.
    """
    v = [Fraction(0)] * 3
    out: list[Update] = []
    for epoch in range(1, 1000):
        before = len(out)
        for corner, target in zip(CORNERS, targets, strict=True):
            x = (*corner, 1)
            sign = 2 * target - 1
            z = sum((a * b for a, b in zip(v, x, strict=True)), Fraction(0))
            if (1 if z > 0 else -1) != sign:
                v = [a + rate * sign * b for a, b in zip(v, x, strict=True)]
                out.append(Update(epoch, corner, z, v))
        if len(out) == before:
            return out, epoch
    msg = "it does not stop"
    raise RuntimeError(msg)


# ---------------------------------------------------------------- the numbers, by question


def test_perceptron_gates() -> None:
    gates = {(1, 1, -1.5): (0, 0, 0, 1), (1, 1, -0.5): (0, 1, 1, 1), (-1, -1, 1.5): (1, 1, 1, 0)}
    for i, (p, q) in enumerate(CORNERS):
        cells = []
        for (v, w, b), truth in gates.items():
            z = v * p + w * q + b
            assert (z > 0) == bool(truth[i])
            cells.append(f"{z:.1f} → {truth[i]}".replace("-", "−"))
        says("perceptron", f"| ({p}, {q}) | {' | '.join(cells)} |")


def test_perceptron_losses() -> None:
    """The update directions in the table are minus the losses' gradients."""
    rng = np.random.default_rng(0)
    h = 1e-6
    for _ in range(50):
        w, x = rng.normal(size=(2, 4))
        t = int(rng.integers(2))
        s = 2 * t - 1

        def slope(loss: object, w: Array = w, x: Array = x) -> Array:
            assert callable(loss)
            steps = [h * e for e in np.eye(4)]
            return np.array([(loss((w + e) @ x) - loss((w - e) @ x)) / (2 * h) for e in steps])

        z = float(w @ x)
        y = int(z > 0)
        hinge = slope(lambda z, s=s: max(0.0, -s * z))
        assert -hinge == pytest.approx((t - y) * x, abs=1e-6)
        square = slope(lambda z, s=s: 0.5 * (s - z) ** 2)
        assert -square == pytest.approx((s - z) * x, abs=1e-6)
        entropy = slope(
            lambda z, t=t: -t * math.log(sigmoid(z)) - (1 - t) * math.log(1 - sigmoid(z))
        )
        assert -entropy == pytest.approx((t - sigmoid(z)) * x, abs=1e-6)


def test_perceptron_weights_bias() -> None:
    says("perceptron-weights-bias", "z=12+12-10=14", "2.8만큼", "0.622", "0.993",
         r"5/\lVert w\rVert=1", "−50에서 −0.5")  # fmt: skip
    w, b, x = np.array([3.0, 4.0]), -10.0, np.array([4.0, 3.0])
    assert w @ x + b == 14
    foot = x - (w @ x + b) / (w @ w) * w
    assert w @ foot + b == pytest.approx(0)
    assert np.linalg.norm(x - foot) == pytest.approx(2.8)
    moved = [-(bias) / np.linalg.norm(w) for bias in (-10.0, -5.0)]
    assert moved[0] - moved[1] == pytest.approx(1)
    assert round(sigmoid(0.5), 3) == 0.622
    assert round(sigmoid(5), 3) == 0.993


def test_perceptron_steps_trace() -> None:
    updates, last = run((0, 0, 0, 1))
    assert len(updates) == 10
    assert last == 6
    rows = re.findall(r"^\| (\d) \| \((\d),(\d)\) \| (\S+) \| \((\S+), (\S+)\) \| (\S+) \|$",
                      CHAPTER.sections["perceptron-steps"], re.MULTILINE)  # fmt: skip
    stated = [[int(cell.replace("−", "-")) for cell in row] for row in rows]
    computed = [[u.epoch, *u.corner, u.z, *u.v] for u in updates]
    assert stated == computed
    says("perceptron-steps", "여섯째 에포크", "−2, −1, 0, 1이고", "갱신은 열 번")
    assert [2 * p + q - 2 for p, q in CORNERS] == [-2, -1, 0, 1]
    slow, _ = run((0, 0, 0, 1), Fraction(1, 8))
    assert [u[:2] for u in slow] == [u[:2] for u in updates]
    assert [[8 * a for a in u.v] for u in slow] == [u.v for u in updates]
    with pytest.raises(RuntimeError, match="does not stop"):
        run((0, 1, 1, 0))


def test_perceptron_steps_rotation() -> None:
    says("perceptron-steps", "$`z=2-3=-1`$", "$`w=(3,0.5)`$", "$`z=3+1=4`$", "$w=(2,-1.5)$")
    w, x = np.array([2.0, -1.5]), np.array([1.0, 2.0])
    assert w @ x == -1
    assert (w + x).tolist() == [3, 0.5]
    assert (w + x) @ x == 4
    assert math.degrees(math.acos(w @ x / np.linalg.norm(w) / np.linalg.norm(x))) > 90
    rng = np.random.default_rng(0)
    for rate in (0.1, 1.0):
        for error in (1, -1):
            w, x, b = rng.normal(size=3), rng.normal(size=3), float(rng.normal())
            after = (w + rate * error * x) @ x + b + rate * error
            assert after == pytest.approx(w @ x + b + rate * error * (x @ x + 1))


def count_separable(n: int) -> int:
    """Count the threshold functions from above: those for which no x + y = u + v forbids it.

    Two ones x, y and two zeros u, v with the same sum exclude a separating hyperplane, so what
    is left over bounds the number from above; the chapter's program bounds it from below.
    """
    points = list(product((0, 1), repeat=n))
    sums: dict[tuple[int, ...], set[int]] = {}
    for i, p in enumerate(points):
        for j, q in enumerate(points[i:], i):
            total = tuple(a + b for a, b in zip(p, q, strict=True))
            sums.setdefault(total, set()).add((1 << i) | (1 << j))
    functions = np.arange(2 ** len(points))
    possible = np.ones(len(functions), dtype=bool)
    for pairs in sums.values():
        ones = np.zeros(len(functions), dtype=bool)
        zeros = np.zeros(len(functions), dtype=bool)
        for pair in pairs:
            ones |= (functions & pair) == pair
            zeros |= (functions & pair) == 0
        possible &= ~(ones & zeros)
    return int(possible.sum())


def test_single_layer_limits() -> None:
    for n, kept, share in ((2, 14, "87.5%"), (3, 104, "40.6%"), (4, 1882, "2.9%")):
        assert count_separable(n) == kept
        assert f"{100 * kept / 2**2**n:.1f}%" == share
        says("single-layer-limits", f"| {n} | {2**2**n:,} | {kept:,} | {share} |")

    def cover(samples: int, k: int) -> int:
        """Cover's recursion instead of the sum."""
        row = [0] + [2] * k
        for _ in range(samples - 1):
            row = [0, *(row[i] + row[i - 1] for i in range(1, k + 1))]
        return row[k]

    for samples in range(1, 14):
        for k in range(1, 8):
            assert cover(samples, k) == 2 * sum(math.comb(samples - 1, i) for i in range(k))
    says("single-layer-limits", "2(1+3+3)=14", "99.99%를 넘고", "250개에서는 0.07%")
    assert cover(4, 3) == 14
    for k in (1, 3, 10, 100):
        assert cover(k, k) == 2**k
        assert 2 * cover(2 * k, k) == 2 ** (2 * k)
    assert cover(150, 100) / 2**150 > 0.9999
    assert round(100 * cover(250, 100) / 2**250, 2) == 0.07
    # XOR with the product as a third feature, and the size of a 2-2-1 network.
    for p, q in CORNERS:
        assert (p + q - 2 * p * q - 0.5 > 0) == (p != q)
    says("single-layer-limits", "x_1+x_2-2x_1x_2-0.5", "아홉 개짜리 2–2–1")
    assert (2 + 1) * 2 + (2 + 1) * 1 == 9


def updates_of_pair(low: Fraction | float, high: Fraction | float) -> int:
    """Count the updates from zero where ``low`` is to give 0 and ``high`` 1."""
    w = b = updates = type(low)(0)
    while True:
        before = updates
        for x, target in ((low, 0), (high, 1)):
            error = target - int(w * x + b > 0)
            w, b, updates = w + error * x, b + error, updates + abs(error)
        if updates == before:
            return int(updates)


def test_perceptron_convergence() -> None:
    says("perceptron-convergence", r"R^2=1+1+1=3", r"u=(2,2,-3)/\sqrt{17}", r"3\cdot17=51")
    signs = np.array([-1, -1, -1, 1])
    x = np.array([(*corner, 1) for corner in CORNERS], dtype=float)
    assert (x**2).sum(axis=1).max() == 3

    def margin(u: Array) -> float:
        return float((signs * (x @ u)).min() / np.linalg.norm(u))

    best = margin(np.array([2.0, 2.0, -3.0]))
    assert best == pytest.approx(1 / math.sqrt(17))
    rng = np.random.default_rng(0)
    near = np.array([2.0, 2.0, -3.0]) + rng.normal(0, 0.3, (20_000, 3))
    far = rng.normal(size=(20_000, 3))
    assert max(margin(u) for u in np.concatenate([near, far])) <= best + 1e-12
    assert 3 / best**2 == pytest.approx(51)
    updates, _ = run((0, 0, 0, 1))
    assert len(updates) <= 51
    # Measured without the bias, the bound would be broken: in floats and exactly.
    says("perceptron-convergence", r"$x=\tfrac18$은 0, $`x=\tfrac14`$은 1", "갱신은 69번",
         "$4^2=16$", "0.061로", "1.031로", "상한은 281번")  # fmt: skip
    low, high = Fraction(1, 8), Fraction(1, 4)
    assert (high / ((high - low) / 2)) ** 2 == 16
    assert updates_of_pair(low, high) == updates_of_pair(float(low), float(high)) == 69
    angles = np.linspace(-math.pi, math.pi, 1_000_001)
    margins = np.minimum(
        -(float(low) * np.cos(angles) + np.sin(angles)),
        float(high) * np.cos(angles) + np.sin(angles),
    )
    longest, widest = math.hypot(1, high), float(margins.max())
    assert (round(longest, 3), round(widest, 3)) == (1.031, 0.061)
    assert 69 <= int((longest / widest) ** 2) == 281
    # Both inequalities of the proof, after every update.
    u = np.array([2.0, 2.0, -3.0]) / math.sqrt(17)
    for k, update in enumerate(updates, 1):
        v = np.array([float(a) for a in update.v])
        assert u @ v >= k * best - 1e-9
        assert v @ v <= 3 * k + 1e-9
    # The errors do not fall with every update: one before the first, three after it.
    wrong = [
        [c for c, s in zip(CORNERS, signs, strict=True) if (np.dot([*c, 1], v) > 0) != (s > 0)]
        for v in ([0, 0, 0], [1, 1, 1])
    ]
    assert wrong == [[(1, 1)], [(0, 0), (0, 1), (1, 0)]]


def accuracies(seed: int, *widths: int) -> list[float]:
    """Return what the chapter's program reaches with so many hidden units."""
    (block,) = CHAPTER.blocks("multilayer-perceptron")
    names: dict[str, Callable[[int, int], float]] = {}
    exec(compile(block.partition("\nassert")[0], "accuracy", "exec"), names)
    return [float(names["accuracy"](width, seed)) for width in widths]


def share_outside(seed: int) -> float:
    """Return how often “outside” is right with the program's points."""
    x = np.random.default_rng(seed).uniform(-1, 1, (400, 2))
    return float(np.mean(np.hypot(*x.T) ** 2 >= 0.5))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_multilayer_perceptron_widths(seed: int) -> None:
    says("multilayer-perceptron", "높아야 66%", "73~80%", "여덟이면 20개 모두에서 97%를 넘는다",
         "평균 60%")  # fmt: skip
    one, two, eight = accuracies(seed, 1, 2, 8)
    assert one <= 0.665
    assert 0.725 <= two <= 0.805
    assert eight > 0.97
    assert round(np.mean([share_outside(each) for each in range(20)]), 2) == 0.60


@pytest.mark.prove
def test_multilayer_perceptron_with_three_units_is_not_always_learned() -> None:
    says("multilayer-perceptron", "18개에서 90%를 넘지만, 2개는 75%가 안 되는")
    reached = [accuracies(seed, 3)[0] for seed in range(20)]
    assert sum(share > 0.90 for share in reached) == 18
    assert sum(share < 0.75 for share in reached) == 2


@pytest.mark.slow
def test_multilayer_perceptron_with_three_units() -> None:
    good, stuck = (accuracies(seed, 3)[0] for seed in (0, 1))
    assert good > 0.90
    assert stuck < 0.75


def test_multilayer_perceptron_backward_pass() -> None:
    # The backward pass of the program against finite differences.
    rng = np.random.default_rng(3)
    x, t = rng.uniform(-1, 1, (7, 2)), rng.integers(2, size=(7, 1)) * 1.0
    w1, b1, w2, b2 = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=(3, 1)), 0.2

    def loss(w1: Array, b1: Array, w2: Array) -> float:
        z = np.tanh(x @ w1 + b1) @ w2 + b2
        return float((np.logaddexp(0, z) - t * z).mean())

    h = np.tanh(x @ w1 + b1)
    d2 = (1 / (1 + np.exp(-(h @ w2 + b2))) - t) / len(x)
    d1 = d2 @ w2.T * (1 - h**2)
    e = 1e-6
    for i, j in product(range(2), range(3)):
        step = np.zeros((2, 3))
        step[i, j] = e
        numeric = (loss(w1 + step, b1, w2) - loss(w1 - step, b1, w2)) / (2 * e)
        assert numeric == pytest.approx((x.T @ d1)[i, j], abs=1e-8)
    for j in range(3):
        row, column = e * np.eye(3)[j], e * np.eye(3)[:, [j]]
        numeric = (loss(w1, b1 + row, w2) - loss(w1, b1 - row, w2)) / (2 * e)
        assert numeric == pytest.approx(d1.sum(axis=0)[j], abs=1e-8)
        numeric = (loss(w1, b1, w2 + column) - loss(w1, b1, w2 - column)) / (2 * e)
        assert numeric == pytest.approx((h.T @ d2)[j, 0], abs=1e-8)


def test_support_vector_machine() -> None:
    """The widest margin by trying all boundaries, the kernel by writing its features down."""
    says("support-vector-machine", "| 퍼셉트론 | 0 | 0 | 0 | 1 |", "| 힌지 | 0 | 0 | 0.5 | 2 |",
         "| 로지스틱 | 0.127 | 0.313 | 0.474 | 1.313 |", "는 3, 1, 1, 1이고", "2/\\sqrt8=0.707",
         "$`(0,2,2,4)`$", "5^2=25", "9+12+4=25", "5{,}050", "곱셈 101번", "80GB",
         "8TB")  # fmt: skip
    for sz, logistic, hinge in ((2, 0.127, 0), (1, 0.313, 0), (0.5, 0.474, 0.5), (-1, 1.313, 2)):
        assert round(-math.log(sigmoid(sz)), 3) == logistic
        assert max(0.0, 1 - sz) == hinge
    signs = (-1, -1, -1, 1)

    def width(corners: tuple[tuple[int, int], ...], signs: tuple[int, ...]) -> float:
        best = 0.0
        for k in range(7200):
            u = (math.cos(math.pi * k / 3600), math.sin(math.pi * k / 3600))
            z = [u[0] * p + u[1] * q for p, q in corners]
            ones = min(v for v, s in zip(z, signs, strict=True) if s > 0)
            best = max(best, ones - max(v for v, s in zip(z, signs, strict=True) if s < 0))
        return best

    assert width(CORNERS, signs) == pytest.approx(2 / math.sqrt(8), abs=1e-9)
    assert round(2 / math.sqrt(8), 3) == 0.707
    assert [s * (2 * p + 2 * q - 3) for (p, q), s in zip(CORNERS, signs, strict=True)] == [
        3,
        1,
        1,
        1,
    ]
    # Without the far corner nothing changes; without any other the margin is wider.
    for i in range(3):
        rest = tuple(c for j, c in enumerate(CORNERS) if j != i)
        wide = width(rest, tuple(s for j, s in enumerate(signs) if j != i))
        assert (wide > 0.71) == (i != 0)
    # The coefficients: they give w, sum to zero with the signs, and the gap of the dual is none.
    alpha = (0, 2, 2, 4)
    w = [sum(a * s * c[k] for a, s, c in zip(alpha, signs, CORNERS, strict=True)) for k in (0, 1)]
    assert w == [2, 2]
    assert sum(a * s for a, s in zip(alpha, signs, strict=True)) == 0
    assert sum(alpha) - 0.5 * 8 == 0.5 * 8
    assert 2 * 1 + 1 * 0 - 2 == 0  # the perceptron's boundary goes through (1, 0)
    features = [(i, j) for i in range(100) for j in range(i, 100)]
    assert len(features) == 5050
    rng = np.random.default_rng(0)
    u, v = rng.normal(size=(2, 100))
    spread = sum((1 if i == j else 2) * u[i] * u[j] * v[i] * v[j] for i, j in features)
    assert spread == pytest.approx(float(u @ v) ** 2)
    assert 1 * 9 + 2 * (1 * 2) * (3 * 1) + 4 * 1 == (1 * 3 + 2 * 1) ** 2 == 25
    assert (100_000**2 * 8 / 1e9, 10**12 * 8 / 1e12) == (80, 8)


def test_descent_on_the_logistic_loss_turns_to_the_widest_margin() -> None:
    """For AND, the bias counted among the weights, that is (2, 2, −3), which it nears slowly."""
    x = np.array([[s * p, s * q, s] for (p, q), s in zip(CORNERS, (-1, -1, -1, 1), strict=True)])
    best = np.array([2.0, 2.0, -3.0])
    w, cosines = np.zeros(3), []
    for step in range(1, 30_001):
        w += 0.5 * x.T @ (1 / (1 + np.exp(x @ w)))
        if step in (10, 300, 30_000):
            cosines.append(float(w @ best / np.linalg.norm(w) / np.linalg.norm(best)))
    assert cosines == sorted(cosines)
    assert 1 - cosines[2] < (1 - cosines[1]) / 2 < 0.02
    assert np.linalg.norm(w) > 10


def test_mlp_parts() -> None:
    says("mlp-parts", r"(-1,\ 1.5,\ 0.5)", r"(0,\ 1.5,\ 0.5)", r"(3,\ 1.5)",
         r"(0.818,\ 0.182)", r"2\cdot3+3+3\cdot2+2=17")  # fmt: skip
    x = (1.0, 2.0)
    w1, b1 = ((1.0, -1.0), (0.5, 1.0), (-1.0, 0.5)), (0.0, -1.0, 0.5)
    w2, b2 = ((1.0, 2.0, -1.0), (-1.0, 0.5, 2.0)), (0.5, -0.25)

    def layer(
        w: tuple[tuple[float, ...], ...], b: tuple[float, ...], v: list[float]
    ) -> list[float]:
        out = list(b)
        for i, row in enumerate(w):
            for j, value in enumerate(v):
                out[i] += row[j] * value
        return out

    z1 = layer(w1, b1, list(x))
    h = [max(0.0, z) for z in z1]
    z2 = layer(w2, b2, h)
    assert (z1, h, z2) == ([-1, 1.5, 0.5], [0, 1.5, 0.5], [3, 1.5])
    first = sigmoid(z2[0] - z2[1])
    assert (round(first, 3), round(1 - first, 3)) == (0.818, 0.182)
    assert sum(map(len, (*w1, *w2))) + len(b1) + len(b2) == 17


def test_mlp_parameter_count() -> None:
    def count(*widths: int) -> int:
        return sum(np.zeros((n, m)).size + np.zeros(n).size
                   for m, n in pairwise(widths))  # fmt: skip

    total = count(784, 256, 128, 10)
    says("mlp-parameter-count", "23만 5천", "85%::", "234,752 | 394", "940,584",
         "0.94 MB", "535,818", "2.28배", "58,631,144",
         r"150{,}528\cdot256=38{,}535{,}168")  # fmt: skip
    for m, n in ((784, 256), (256, 128), (128, 10)):
        says("mlp-parameter-count", f"| {m} → {n} | {m * n:,} | {n:,} | {count(m, n):,} |")
    assert round(total / 1000) == 235
    assert total == 235_146 == 234_752 + 394
    assert 0.85 < count(784, 256) / total < 0.86
    assert 4 * total == 940_584
    assert count(784, 512, 256, 10) == 535_818
    assert round(535_818 / total, 2) == 2.28
    assert 224 * 224 * 3 == 150_528
    assert 150_528 * 256 == 38_535_168
    assert sum((m + 1) * n for m, n in ((9216, 4096), (4096, 4096), (4096, 1000))) == 58_631_144
