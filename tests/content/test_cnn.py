"""The chapter on convolutional networks: its numbers and its claims on functions are right.

Whatever can be computed is computed here a second time, most of it by counting or by plain loops
where the chapter uses a formula.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import DECK, SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("cnn")
says = CHAPTER.says


def convolve(x: Array, w: Array, stride: int = 1, dilation: int = 1) -> Array:
    """Return the layer of ``x`` (C, H, W) with ``w`` (F, C, k, k), one window after another."""
    filters, _, k, _ = w.shape
    reach = dilation * (k - 1) + 1
    rows = range(0, x.shape[1] - reach + 1, stride)
    columns = range(0, x.shape[2] - reach + 1, stride)
    out = np.zeros((filters, len(rows), len(columns)))
    for f in range(filters):
        for a, i in enumerate(rows):
            for b, j in enumerate(columns):
                window = x[:, i : i + reach : dilation, j : j + reach : dilation]
                out[f, a, b] = (window * w[f]).sum()
    return out


def positions(n: int, k: int, stride: int, padding: int, dilation: int = 1) -> int:
    """Return the size of an output by sliding the window until it falls off."""
    at, count = 0, 0
    while at + dilation * (k - 1) < n + 2 * padding:
        at, count = at + stride, count + 1
    return count


def field(layers: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the inputs that one output reads and the distance of two outputs, by tracing."""

    def read(first: int, last: int) -> tuple[int, int]:
        for k, stride in reversed(layers):
            first, last = first * stride, last * stride + k - 1
        return first, last

    (low, high), (second, _) = read(0, 0), read(1, 1)
    return high - low + 1, second - low


def program(question: str, which: int = 0) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(CHAPTER.blocks(question)[which], question, "exec"), names)
    return names


# ---------------------------------------------------------------- the numbers, by question


def test_cnn() -> None:
    says("cnn", "$`(0,0,4,4,4)`$", "$`12-0=12`$", "$`12-12=0`$", "9개가 아니라 27개", "1/g")
    x = np.tile([0.0, 0, 4, 4, 4], (4, 1))[None]
    w = np.tile([-1.0, 0, 1], (3, 1))[None, None]
    assert convolve(x, w)[0].tolist() == [[12, 12, 0], [12, 12, 0]]
    assert w.size * 3 == 27
    assert convolve(np.ones((3, 5, 5)), np.ones((1, 3, 3, 3))).shape == (1, 3, 3)


def test_the_formula_is_a_sum_over_all_channels() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 8, 8)), rng.normal(size=(2, 3, 3, 3))
    y = convolve(x, w, stride=2)
    i, j, f = 1, 2, 1
    total = sum(
        w[f, c, u, v] * x[c, 2 * i + u, 2 * j + v]
        for c in range(3) for u in range(3) for v in range(3)
    )  # fmt: skip
    assert y[f, i, j] == pytest.approx(total)


def test_cnn_over_mlp() -> None:
    says("cnn-over-mlp", "4,834억", "8,670만", "1,728", "5,575분의 1", "50,176분의 1",
         r"$150528\times3211264$", r"$3211264\times27$")  # fmt: skip
    pixels, units = 224 * 224 * 3, 224 * 224 * 64
    assert (pixels, units) == (150_528, 3_211_264)
    assert round(pixels * units / 1e8) == 4834
    assert round(units * 27 / 1e4) == 8670
    assert 27 * 64 == 1728
    assert round(pixels * units / (units * 27)) == 5575
    assert units * 27 / 1728 == 50_176 == 224**2


@pytest.fixture(scope="module")
def shifted() -> dict[str, Any]:
    """The program that shows lines on the left and asks on the right."""
    return program("cnn-over-mlp")


def right_half(names: dict[str, Any], seed: int) -> float:
    """Train both as the program does; return how much the MLP gets right where it saw nothing."""
    left, right, y = names["left"], names["right"], names["y"]
    cnn, mlp = (names["train"](left, y, k, seed) for k in (3, 16))
    for model, x in ((cnn, left), (mlp, left), (cnn, right)):
        assert ((model(x) > 0) == y).all()
    return float(np.mean((mlp(right) > 0) == y))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cnn_knows_a_line_where_it_never_saw_one(shifted: dict[str, Any], seed: int) -> None:
    assert 0.375 <= right_half(shifted, seed) <= 0.625


@pytest.mark.prove
def test_an_mlp_guesses_where_it_never_saw_a_line(shifted: dict[str, Any]) -> None:
    says("cnn-over-mlp", "시드 20개 모두에서 두 모델은 왼쪽을 전부", "37.5%에서 62.5%, 평균 46%")
    shares = [right_half(shifted, seed) for seed in range(20)]
    assert (min(shares), max(shares)) == (0.375, 0.625)
    assert round(100 * float(np.mean(shares))) == 46


def test_cnn_parameter_count() -> None:
    says("cnn-parameter-count", "156", "2416", "48120", "10164", "850", "61,706", "96%", "1,516",
         "89.4%", "99.2%", "25,088", "512")  # fmt: skip
    says("cnn-parameter-count", "(3×3×3+1)×64, 즉 1,792개", "89%", "99%")
    assert np.zeros((64, 3, 3, 3)).size + 64 == 1792
    kernels = [np.zeros((6, 1, 5, 5)), np.zeros((16, 6, 5, 5))]
    matrices = [np.zeros((400, 120)), np.zeros((120, 84)), np.zeros((84, 10))]
    counts = [w.size + len(w) for w in kernels] + [w.size + w.shape[1] for w in matrices]
    assert counts == [156, 2416, 48_120, 10_164, 850]
    assert sum(counts) == 61_706
    assert round(100 * sum(counts[2:]) / sum(counts)) == 96
    size = positions(32, 5, 1, 0) // 2
    size = positions(size, 5, 1, 0) // 2
    assert 16 * size * size == 400
    # LeNet-5's third layer: six maps see three others, nine see four, one sees all six.
    assert 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + 1 * (6 * 25 + 1) == 1516
    assert 7 * 7 * 512 == 25_088
    widths = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    sizes = [224, 224, 112, 112, 56, 56, 56, 28, 28, 28, 14, 14, 14]
    shapes = list(zip(widths[1:], widths[:-1], strict=True))
    conv = sum(9 * a * b + a for a, b in shapes)
    work = sum(9 * a * b * s * s for (a, b), s in zip(shapes, sizes, strict=True))
    fc = 25_089 * 4096 + 4097 * 4096 + 4097 * 1000
    fc_work = 25_088 * 4096 + 4096 * 4096 + 4096 * 1000
    assert conv + fc == 138_357_544
    assert round(100 * fc / (conv + fc), 1) == 89.4
    assert round(100 * work / (work + fc_work), 1) == 99.2


def test_mlp_equal_to_cnn() -> None:
    says("mlp-equal-to-cnn", "36칸 가운데 16칸", "208개", "3{,}617{,}280", "96.8%")
    outputs = 8 * positions(28, 5, 1, 0) ** 2
    assert outputs == 4608
    assert 8 * (25 + 1) == 208
    assert 784 * outputs + outputs == 3_617_280
    assert round(100 * (1 - 25 * outputs / (784 * outputs)), 1) == 96.8
    says("mlp-equal-to-cnn", "약 362만 개이고 가중치의 97%")
    assert round(3_617_280 / 1e4) == 362
    assert round(96.8) == 97
    letters = np.array([[[[2.0, 3.0], [5.0, 7.0]]]])
    matrix = np.stack(
        [convolve(e[None], letters).ravel() for e in np.eye(9).reshape(9, 3, 3)], axis=1
    )
    # The figure's letters, whose cells are 32 units wide.
    picture = (DECK / "media" / "mlp-equal-to-cnn-matrix.svg").read_text(encoding="utf-8")
    drawn = np.zeros((4, 9))
    for x, y, name in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([abcd])</text>', picture):
        value = {"a": 2.0, "b": 3.0, "c": 5.0, "d": 7.0}[name]
        drawn[int((float(y) - 60) // 32), int((float(x) - 76) // 32)] = value
    assert matrix.tolist() == drawn.tolist()
    rng = np.random.default_rng(0)
    a, b, c, d = rng.random(size=(4, 200))

    def relu(x: Array) -> Array:
        return np.maximum(x, 0)

    first, second = relu(a - b) + relu(b), relu(c - d) + relu(d)
    assert relu(first - second) + relu(second) == pytest.approx(np.stack([a, b, c, d]).max(axis=0))


def test_max_pooling() -> None:
    says("max-pooling", "최대 2.83, 평균 1.79", "최대 0.0016, 평균 1.90", "$`(0,1,0,1)`$",
         "$`(1,1,1,1)`$", "60칸 근처")  # fmt: skip

    def separation(low: float, high: float, cells: int, pool: Callable[[int], float]) -> float:
        """Sum over how many of the cells are on."""
        moments = []
        for p in (low, high):
            chance = [math.comb(cells, i) * p**i * (1 - p) ** (cells - i) for i in range(cells + 1)]
            mean = sum(c * pool(i) for i, c in enumerate(chance))
            square = sum(c * pool(i) ** 2 for i, c in enumerate(chance))
            moments.append((mean, math.sqrt(max(square - mean**2, 0))))
        (m0, s0), (m1, s1) = moments
        return abs(m1 - m0) / (s0 + s1)

    def largest(on: int) -> float:
        return float(on > 0)

    def average(on: int) -> float:
        return on / 36

    assert round(separation(0.001, 0.1, 36, largest), 2) == 2.83
    assert round(separation(0.001, 0.1, 36, average), 2) == 1.79
    assert separation(0.3, 0.6, 36, largest) == pytest.approx(0.0016, abs=5e-5)
    assert round(separation(0.3, 0.6, 36, average), 2) == 1.90
    best = max(range(1, 101), key=lambda cells: separation(0.001, 0.1, cells, largest))
    assert 55 <= best <= 65
    windows = {(8, 0, 0, 0): (8, 2), (2, 2, 2, 2): (2, 2), (8, 8, 8, 8): (8, 8)}
    for cells, pools in windows.items():
        assert (max(cells), sum(cells) / 4) == pools
    x = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    assert x.reshape(4, 2).max(axis=1).tolist() == [0, 1, 0, 1]
    assert np.roll(x, 1).reshape(4, 2).max(axis=1).tolist() == [1, 1, 1, 1]


def test_gradients_of_pooling() -> None:
    x, h = np.array([0.3, 1.2, -0.5, 0.9]), 1e-6
    pools: list[tuple[Callable[[Array], float], list[float]]] = [
        (lambda v: float(v.max()), [0, 1, 0, 0]),
        (lambda v: float(v.mean()), [0.25] * 4),
    ]
    for pool, gradient in pools:
        numeric = [(pool(x + h * e) - pool(x - h * e)) / (2 * h) for e in np.eye(4)]
        assert numeric == pytest.approx(gradient, abs=1e-6)


def test_cnn_on_sequences() -> None:
    says("cnn-on-sequences", "1,024칸", "11칸", "300차원", "360,300개", "1+(k-1)(2^L-1)")
    for k in (2, 3):
        for layers in range(1, 11):
            seen = {0}
            for layer in range(layers):
                seen = {t + u * 2**layer for t in seen for u in range(k)}
            assert max(seen) + 1 == 1 + (k - 1) * (2**layers - 1)
            if k == 2:
                assert len(seen) == 2**layers
    assert field([(2, 1)] * 10)[0] == 11
    assert sum(100 * width * 300 for width in (3, 4, 5)) + 300 == 360_300
    # The program's causal layer against the formula.
    causal = program("cnn-on-sequences")["causal"]
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=12), rng.normal(size=3)
    loop = [sum(w[u] * x[t - 2 * u] for u in range(3) if t >= 2 * u) for t in range(12)]
    assert causal(x, w, 2) == pytest.approx(np.array(loop))


def test_convolution_output_size() -> None:
    rows = {
        "ResNet 첫 합성곱": (224, 7, 2, 3, 1, 112),
        "ResNet 첫 풀링": (112, 3, 2, 1, 1, 56),
        "팽창 합성곱": (56, 3, 1, 2, 2, 56),
        "패딩 없는 합성곱": (28, 5, 1, 0, 1, 24),
    }
    for name, (n, k, s, p, d, out) in rows.items():
        says("convolution-output-size", f"| {name} | {n} | {k}, {s}, {p}, {d} | {out} |")
        assert positions(n, k, s, p, d) == out
    says("convolution-output-size", "54가 나온다", "227", "7도 8도 4")
    assert positions(224, 11, 4, 0) == 54
    assert positions(227, 11, 4, 0) == 55
    assert positions(7, 3, 2, 1) == positions(8, 3, 2, 1) == 4
    for n in range(5, 20):
        for k in (1, 3, 5):
            assert positions(n, k, 1, (k - 1) // 2) == n
            for s, p in ((1, 0), (2, 0), (2, 1), (3, 1)):
                if n + 2 * p >= k:
                    assert positions(n, k, s, p) == (n + 2 * p - k) // s + 1
                    # The transposed layer's size is one whose convolution gives n back.
                    assert positions((n - 1) * s - 2 * p + k, k, s, p) == n
    assert convolve(np.ones((1, 9, 9)), np.ones((1, 1, 3, 3)), 2, 2).shape == (1, 3, 3)
    assert positions(9, 3, 2, 0, 2) == 3


def test_receptive_field() -> None:
    says("receptive-field", "{{c3::7}}", "| ResNet 첫 합성곱 | 7 | 2 | 7 | 2 |",
         "| 최대 풀링 | 3 | 2 | 11 | 4 |", "| 3 | 1 | 19 | 4 |", "| 3 | 1 | 27 | 4 |",
         "$`27C^2`$", "$`49C^2`$", "101칸", "23칸", "95%")  # fmt: skip
    assert field([(3, 1)] * 3)[0] == 7
    stem = [(7, 2), (3, 2), (3, 1), (3, 1)]
    assert [field(stem[:i]) for i in range(1, 5)] == [(7, 2), (11, 4), (19, 4), (27, 4)]
    assert 3 * 9 == 27 < 49 == 7 * 7
    assert field([(3, 1)] * 50)[0] == 101
    # Where a random walk of fifty steps ends is where the gradient lies.
    ways = [1]
    for _ in range(50):
        ways = [sum(ways[max(i - 2, 0) : i + 1]) for i in range(len(ways) + 2)]
    assert sum(ways) == 3**50
    share = [way / 3**50 for way in ways]
    variance = sum(s * (i - 50) ** 2 for i, s in enumerate(share))
    assert math.sqrt(variance) == pytest.approx(math.sqrt(2 * 50 / 3))
    half = next(m for m in range(51) if sum(share[50 - m : 51 + m]) >= 0.95)
    assert 2 * half + 1 == 23


def test_one_by_one_convolution() -> None:
    says("one-by-one-convolution", "16384+36864+16384=69632", "=589824", "8.5배", "0.115배")
    bottleneck = [np.zeros(s).size for s in ((64, 256, 1, 1), (64, 64, 3, 3), (256, 64, 1, 1))]
    assert bottleneck == [16_384, 36_864, 16_384]
    assert sum(bottleneck) == 69_632
    assert 9 * 256 * 256 == 589_824
    assert round(589_824 / 69_632, 1) == 8.5
    separable = 9 * 128 + 128 * 256
    assert separable / (9 * 128 * 256) == pytest.approx(1 / 256 + 1 / 9)
    assert round(1 / 256 + 1 / 9, 3) == 0.115
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 4, 4)), rng.normal(size=(3, 5, 1, 1))
    assert convolve(x, w)[:, 2, 1] == pytest.approx(w[:, :, 0, 0] @ x[:, 2, 1])


def test_translation_equivariance() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 12, 12)), rng.normal(size=(3, 2, 3, 3))
    moved = np.roll(x, 3, axis=2)
    assert convolve(moved, w)[:, :, 3:] == pytest.approx(convolve(x, w)[:, :, :-3])
    assert convolve(moved, w)[:, :, 3:] != pytest.approx(convolve(x, w)[:, :, 3:])
    turned = np.rot90(x, axes=(1, 2))
    assert convolve(turned, w) != pytest.approx(np.rot90(convolve(x, w), axes=(1, 2)))


def test_transfer_learning() -> None:
    says("transfer-learning", "20{,}490", "23,528,522", "0.09%")
    total, inputs = 0, 3

    def conv(k: int, a: int, b: int) -> int:
        return k * k * a * b + 2 * b  # no bias, but batch normalization

    total += conv(7, inputs, 64)
    inputs = 64
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for block in range(blocks):
            if block == 0:
                total += conv(1, inputs, 4 * width)
            total += conv(1, inputs, width) + conv(3, width, width) + conv(1, width, 4 * width)
            inputs = 4 * width
    assert inputs == 2048
    assert total + 2049 * 1000 == 25_557_032  # as it is published
    head = 2048 * 10 + 10
    assert head == 20_490
    assert total + head == 23_528_522
    assert round(100 * head / (total + head), 2) == 0.09


@pytest.fixture(scope="module")
def tuned() -> dict[str, Any]:
    """The program that tunes a body from four starts, for twenty seeds."""
    return program("head-before-fine-tuning")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_head_that_is_trained_first_keeps_the_body(tuned: dict[str, Any], seed: int) -> None:
    """The body's columns that no input reads stay: from them the error follows."""
    says("head-before-fine-tuning", "3분의 1보다 작았다")
    rng = np.random.default_rng(seed)
    good = np.linalg.qr(rng.normal(size=(20, 3)))[0].T
    target = np.array([1.0, -2.0, 0.5]) @ good
    body = good + rng.normal(0, 0.03, (3, 20))
    x, z = rng.normal(size=(2, 50, 10))  # what is seen, what is not
    rng.normal(size=60 + 3)  # the network from scratch
    start = rng.normal(size=3)
    seen, rest = body[:, :10], body[:, 10:]
    head = np.linalg.solve(seen @ x.T @ x @ seen.T, seen @ x.T @ x @ target[:10])
    errors = []
    for v in (start, head):
        b = seen.copy()
        for _ in range(1000):
            wrong = x @ b.T @ v - x @ target[:10]
            to_body = np.einsum("i,nj,n->ij", v, x, wrong) / 50
            v, b = v - 0.05 * (x @ b.T).T @ wrong / 50, b - 0.05 * to_body
        assert x @ b.T @ v == pytest.approx(x @ target[:10], abs=1e-6)
        errors.append(float(((z @ (rest.T @ v - target[10:])) ** 2).mean()))
    direct, staged = errors
    assert staged < direct / 3
    assert tuned["errors"][seed, 2:, 1] == pytest.approx(np.array([direct, staged]))
    assert (tuned["errors"][seed, [0, 2, 3], 0] < 1e-12).all()
    assert tuned["errors"][seed, 1, 0] > 0.009


def test_the_table_of_four_starts(tuned: dict[str, Any]) -> None:
    for row, (seen, unseen) in zip(
        ("무작위 백본에서 처음부터", "출력층만", "무작위 출력층에서 바로 파인튜닝",
         "출력층을 먼저, 그다음 파인튜닝"), np.median(tuned["errors"], axis=0), strict=True,
    ):  # fmt: skip
        says("head-before-fine-tuning", f"| {row} | {seen:.3f} | {unseen:.3f} |")


def test_fine_tuning_steps_down_the_gradient() -> None:
    rng = np.random.default_rng(0)
    b, v, x, t = (rng.normal(size=s) for s in ((3, 6), (3,), (20, 6), (6,)))

    def loss(b: Array, v: Array) -> float:
        return float(((x @ (v @ b - t)) ** 2).mean() / 2)

    slope = (x @ (v @ b - t)) @ x / len(x)
    h = 1e-6
    body = [
        (loss(b + h * e.reshape(3, 6), v) - loss(b - h * e.reshape(3, 6), v)) / (2 * h)
        for e in np.eye(18)
    ]
    assert np.outer(v, slope).ravel() == pytest.approx(np.array(body), abs=1e-6)
    top = [(loss(b, v + h * e) - loss(b, v - h * e)) / (2 * h) for e in np.eye(3)]
    assert b @ slope == pytest.approx(np.array(top), abs=1e-6)
