"""The chapter on practice: its code has the size it says, its numbers and gradients are right."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import score_interval, softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("practice")
says = CHAPTER.says


def names_of(question: str, number: int) -> dict[str, Any]:
    """Return what a program of the chapter defines."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(CHAPTER.blocks(question)[number], question, "exec"), names)
    return names


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def numeric(f: Callable[[], float], x: Array, h: float = 1e-6) -> Array:
    """Return the central differences of ``f`` by every element of ``x``, which it reads."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + h
        up = f()
        x[index] = kept - h
        gradient[index] = (up - f()) / (2 * h)
        x[index] = kept
    return gradient


# ---------------------------------------------------------------- the numbers, by question


def test_framework_comparison() -> None:
    names = names_of("framework-comparison", 0)
    other = names["trace"](names["leaky_relu"], -3.0)
    assert other(2.0) == pytest.approx(0.2)
    assert names["leaky_relu"](2.0) == 2.0


def test_mnist_numpy_mlp() -> None:
    says("mnist-numpy-mlp", "| 합계 | 24 |", "아래 24줄이 전부", "204,544번", "순전파 4줄",
         "역전파 6줄, 갱신 2줄", "세 줄을 이 함수와", "읽는 네 줄로 바꾸면 30줄",
         r"101{,}770", "101,632번", "1,280번", r"2.45\times10^{10}", "2.5초", "네 줄이면 된다",
         "약 30줄", "255배")  # fmt: skip
    program = [line for line in CHAPTER.blocks("mnist-numpy-mlp")[0].splitlines() if line]
    rows = re.findall(r"^\| [^|]+ \| (\d+) \|$", CHAPTER.sections["mnist-numpy-mlp"], re.MULTILINE)
    counts = [int(row) for row in rows]
    assert len(program) == counts[-1] == sum(counts[:-1]) == 24
    starts = [0, *np.cumsum(counts[:-1]).tolist()]
    parts = [program[a:b] for a, b in itertools.pairwise(starts)]
    firsts = ["import numpy", "center =", "w1, b1", "for epoch", "    ", "    ", "    ", "guess"]
    order = [2, 3, 2, 3, 4, 6, 2, 2]
    assert counts[:-1] == order
    assert all(part[0].startswith(first) for part, first in zip(parts, firsts, strict=True))
    assert "순전파 네 줄" in parts[4][0]
    assert "역전파 여섯 줄" in parts[5][0]
    assert parts[6][0].strip().startswith("for value")
    reader = CHAPTER.blocks("mnist-numpy-mlp")[1]
    found = re.search(r"def read_idx.*?\n\n", reader, re.DOTALL)
    assert found
    assert len(found.group().strip().splitlines()) == 4
    assert 24 - counts[1] + len(["import struct"]) + 4 + len(["x", "y", "x_test", "y_test"]) == 30

    assert 784 * 128 + 128 + 128 * 10 + 10 == 101_770
    forward = 784 * 128 + 128 * 10
    assert forward == 101_632
    assert 128 * 10 == 1_280
    assert forward + forward + 1_280 == 204_544
    operations = 2 * 60_000 * (forward + forward + 1_280)
    assert operations == pytest.approx(2.45e10, rel=0.003)
    assert operations / 1e10 == pytest.approx(2.5, abs=0.06)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_data_of_the_program_need_a_hidden_layer(seed: int) -> None:
    says("mnist-numpy-mlp", "정확도(accuracy)가 11~17%이고", "모두 97%를 넘는다")
    names: dict[str, Any] = {"__name__": "program"}
    program = CHAPTER.blocks("mnist-numpy-mlp")[0].replace("rng(0)", f"rng({seed})")
    exec(compile(program, "mnist-numpy-mlp", "exec"), names)
    assert float(np.mean(names["guess"] == names["y"][2000:])) > 0.97
    rng = np.random.default_rng(seed)
    center = rng.normal(size=(10, 784))
    y = rng.integers(10, size=2500)
    x = rng.choice([-0.5, 0.5], (2500, 1)) * center[y] + rng.normal(size=(2500, 784))
    x1 = np.hstack([x, np.ones((2500, 1))])
    train, t = x1[:2000], np.eye(10)[y[:2000]]
    w = np.linalg.solve(train.T @ train + np.eye(785), train.T @ t)
    assert 0.06 < float(np.mean((x1[2000:] @ w).argmax(axis=1) == y[2000:])) < 0.14
    w, b = np.zeros((784, 10)), np.zeros(10)  # the same training without a hidden layer
    for _ in range(3):
        for batch in rng.permutation(2000).reshape(-1, 50):
            d = (softmax(x[batch] @ w + b) - np.eye(10)[y[batch]]) / 50
            w, b = w - 0.1 * x[batch].T @ d, b - 0.1 * d.sum(axis=0)
    assert 0.11 < float(np.mean((x[2000:] @ w + b).argmax(axis=1) == y[2000:])) < 0.17


def test_mnist_numpy_hours() -> None:
    says("mnist-numpy-hours", r"\ln 10\approx2.303", "| 합계 | 45 | 95 | 290 | 119.2 |",
         "표준 편차는 약 23분", "기댓값은 119분", "PERT 기댓값은 119분", "보통만 더하면 95분",
         "검사에 80분, 디버깅에 40분", "첫 손실이 약 2.3")  # fmt: skip
    assert math.log(10) == pytest.approx(2.303, abs=5e-4)
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|$",
                      CHAPTER.sections["mnist-numpy-hours"], re.MULTILINE)  # fmt: skip
    table = [[float(cell) for cell in row] for row in rows]
    assert len(table) == 6
    for low, likely, high, mean in table:
        assert mean == pytest.approx((low + 4 * likely + high) / 6, abs=0.051)
    assert np.sum(table[:-1], axis=0)[:3].tolist() == table[-1][:3]
    means = [row[3] for row in table[:-1]]
    assert sum(means[:4]) == pytest.approx(80, abs=5)
    assert means[4] == pytest.approx(40, abs=5)
    variance = sum(((high - low) / 6) ** 2 for low, _, high, _ in table[:-1])
    assert math.sqrt(variance) == pytest.approx(23, abs=0.1)
    assert np.zeros(7).reshape(7, 1).__sub__(np.zeros(7)).shape == (7, 7)


def test_backprop_code_size() -> None:
    says("backprop-code-size", "층마다 3줄이라 두 층이면 6줄", "$`3L`$줄", "1+2L+(L-1)=3L",
         "다섯 줄을 더해 여섯 줄")  # fmt: skip
    block = CHAPTER.blocks("backprop-code-size")[0]
    body = block.split("def backward(hs, params, d):\n")[1].split("def loss")[0]
    assert len(body.splitlines()) == 5
    for layers in range(1, 6):
        assert 1 + 2 * layers + (layers - 1) == 3 * layers

    names = names_of("backprop-code-size", 0)
    rng = np.random.default_rng(3)
    params = [(rng.normal(size=s), rng.normal(size=s[1])) for s in ((4, 5), (5, 6), (6, 3))]
    x, t = rng.normal(size=(6, 4)), np.eye(3)[rng.integers(3, size=6)]

    def loss() -> float:
        h = x
        for w, b in params[:-1]:
            h = np.maximum(h @ w + b, 0)
        p = softmax(h @ params[-1][0] + params[-1][1])
        return float(-np.log(p[t == 1]).mean())

    hs, z = names["forward"](x, params)
    for (w, b), (dw, db) in zip(
        params, names["backward"](hs, params, (softmax(z) - t) / 6), strict=True
    ):
        assert dw == pytest.approx(numeric(loss, w), abs=1e-6)
        assert db == pytest.approx(numeric(loss, b), abs=1e-6)


def test_updating_before_going_back_is_wrong_by_what_the_chapter_says() -> None:
    says("backprop-code-size", r"\eta\,D_2\,(\partial\mathcal L/\partial W_2)^{\top}")
    rng = np.random.default_rng(0)
    h, d2, w2, rate = rng.normal(size=(7, 5)), rng.normal(size=(7, 3)), rng.normal(size=(5, 3)), 0.1
    dw2 = h.T @ d2
    late = d2 @ (w2 - rate * dw2).T
    assert d2 @ w2.T - late == pytest.approx(rate * d2 @ dw2.T)


def test_cnn_extra_code() -> None:
    says("cnn-extra-code", "네 함수, 14줄", r"8\cdot12\cdot12=1152", r"14{,}400", "18배",
         "| 파라미터 | 101,770 | 11,738 |", "101,632 | 126,720 |", "25% 많다",
         "약 9분의 1", "5×5 필터 8개와 풀링으로")  # fmt: skip
    block = CHAPTER.blocks("cnn-extra-code")[0]
    functions = block.split("\n\n")[1]
    assert functions.startswith("def conv(")
    assert len(functions.splitlines()) == 14
    assert len(re.findall(r"^def ", functions, re.MULTILINE)) == 4
    assert 28 - 5 + 1 == 24
    assert 8 * 12 * 12 == 1152
    assert 8 * 25 + 8 + 1152 * 10 + 10 == 11_738
    assert pytest.approx(8.7, abs=0.05) == 101_770 / 11_738
    products = 24 * 24 * 25 * 8 + 11_520
    assert products == 126_720
    assert products / 101_632 == pytest.approx(1.25, abs=0.005)
    assert 24 * 24 * 25 == 14_400
    assert pytest.approx(18, abs=0.5) == 14_400 / 784


def test_the_convolution_of_the_chapter() -> None:
    names = names_of("cnn-extra-code", 0)
    rng = np.random.default_rng(1)
    x, w, b = rng.normal(size=(2, 2, 6, 6)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    g = rng.normal(size=(2, 3, 2, 2))
    y, cols = names["conv"](x, w, b)
    reference = np.zeros((2, 3, 4, 4))
    for n, f, i, j in np.ndindex(2, 3, 4, 4):
        reference[n, f, i, j] = (x[n, :, i : i + 3, j : j + 3] * w[f]).sum() + b[f]
    assert y == pytest.approx(reference)

    pooled = names["pool"](y)
    assert pooled.shape == (2, 3, 2, 2)
    for n, f, i, j in np.ndindex(2, 3, 2, 2):
        window = reference[n, f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        assert pooled[n, f, i, j] == pytest.approx(window.max())

    def loss() -> float:
        return float((g * names["pool"](names["conv"](x, w, b)[0])).sum())

    dy = names["pool_back"](g, y, names["pool"](y))
    dw, db, dx = names["conv_back"](dy, cols, w, np.zeros_like(x))
    assert dw == pytest.approx(numeric(loss, w), abs=1e-6)
    assert db == pytest.approx(numeric(loss, b), abs=1e-6)
    assert dx == pytest.approx(numeric(loss, x), abs=1e-6)
    tie = np.zeros((1, 1, 2, 2))
    assert names["pool_back"](np.ones((1, 1, 1, 1)), tie, names["pool"](tie)).sum() == 4


def test_mnist_framework_hours() -> None:
    says("mnist-framework-hours", "=391", r"\ln10\approx2.303", "2.95%", "순전파 (4줄)",
         "소프트맥스 (2줄)", "역전파 (6줄)", "갱신 (2줄)", "약 20초", "열두 번, 약 4분", "60분은",
         r"\approx0.17`$%p", "평균 2.7%", "첫 결과까지 30분", "| 합계 | | 120 |")  # fmt: skip
    section = CHAPTER.sections["mnist-framework-hours"]
    minutes = [int(n) for n in re.findall(r"\| (\d+) \|$", section, re.MULTILINE)]
    assert minutes[-1] == sum(minutes[:-1]) == 120
    assert sum(minutes[:3]) == 30
    assert math.ceil(50_000 / 128) == 391
    seconds = 391 * 10 * 0.005
    assert seconds == pytest.approx(20, abs=0.5)
    assert 4 * 3 * seconds / 60 == pytest.approx(4, abs=0.1)
    assert 100 * math.sqrt(0.03 * 0.97 / 10_000) == pytest.approx(0.17, abs=0.001)
    # The best of twelve, summed over the exact distribution of the number of mistakes.
    missed = np.arange(10_001)
    logs = np.array([math.lgamma(k + 1) for k in range(10_001)])
    log_p = logs[-1] - logs - logs[::-1] + missed * math.log(0.03)
    at_least = np.exp(log_p + (10_000 - missed) * math.log(0.97))[::-1].cumsum()[::-1]
    assert float((at_least[1:] ** 12).sum()) / 100 == pytest.approx(2.725, abs=0.001)


def test_mnist_mlp_vs_cnn() -> None:
    says("mnist-mlp-vs-cnn", "1.6%에서 0.13%p, 0.95%에서 0.10%p", "0.65%p", "±0.12%p",
         "238,510", "약 24만 개", "약 6만 개")  # fmt: skip
    assert 784 * 300 + 300 + 300 * 10 + 10 == 238_510

    def error(rate: float) -> float:
        return 100 * math.sqrt(rate * (1 - rate) / 10_000)

    assert error(0.016) == pytest.approx(0.13, abs=0.005)
    assert error(0.0095) == pytest.approx(0.10, abs=0.005)
    assert 4 * math.hypot(error(0.016), error(0.0095)) < 1.6 - 0.95
    for rate in (0.004, 0.0035):
        assert 1.96 * error(rate) == pytest.approx(0.12, abs=0.006)


def test_last_layer() -> None:
    says("last-layer", "1{,}290", r"\ln(e+9)-1\approx1.461", r"\ln10\approx2.303", "10분의 1")
    assert 128 * 10 + 10 == 1_290
    floor = math.log(math.e + 9) - 1
    assert floor == pytest.approx(1.461, abs=5e-4)
    rng = np.random.default_rng(0)
    z = rng.normal(0, 30, size=(2000, 10))
    assert float(-np.log(softmax(softmax(z)))[:, 3].min()) >= floor - 1e-12
    assert softmax(z + 7.0) == pytest.approx(softmax(z))
    assert softmax(z).argmax(axis=1).tolist() == z.argmax(axis=1).tolist()
    # At equal probabilities the Jacobian of the softmax is (I − 1/10) / 10.
    jacobian = (np.eye(10) - 0.1) / 10
    t = np.eye(10)[3]
    assert jacobian @ (0.1 - t) == pytest.approx((0.1 - t) / 10)


def test_bce_train_mse_monitor() -> None:
    says("bce-train-mse-monitor", "0.112", "BCE 0.511, MSE 0.160", "BCE 0.786, MSE 0.109",
         "0.9997", "49이다", r"\mathrm{SE}\le\mathrm{BCE}/2")  # fmt: skip
    assert pytest.approx(0.112, abs=5e-4) == (128 * 0.1 + 2 * 0.9) / 130
    a, b = np.full(10, 0.6), np.array([0.9] * 9 + [0.001])
    values = [
        round(float(v), 3) for p in (a, b) for v in (-np.log(p).mean(), ((1 - p) ** 2).mean())
    ]
    assert values == [0.511, 0.160, 0.786, 0.109]
    assert round(float(sigmoid(np.array(8.0))), 4) == 0.9997
    assert (8 - 1) ** 2 == 49
    p = np.linspace(1e-9, 1 - 1e-9, 100_001)
    assert ((1 - p) ** 2 <= -np.log(p) / 2 + 1e-15).all()
    # Both are proper: the expectation is best where one says the true probability.
    for true in (0.1, 0.37, 0.8):
        bce = -true * np.log(p) - (1 - true) * np.log(1 - p)
        brier = true * (1 - p) ** 2 + (1 - true) * p**2
        assert p[bce.argmin()] == pytest.approx(true, abs=1e-4)
        assert p[brier.argmin()] == pytest.approx(true, abs=1e-4)


def memorize(rate: float, *, twice: bool = False, steps: int = 150) -> list[float]:
    """Train a linear layer on ten one-hot inputs by numeric gradients, one label each."""
    z = np.zeros(10)  # all ten rows look alike but for the label: one of them will do

    def loss() -> float:
        p = softmax(softmax(z)) if twice else softmax(z)
        return float(-np.log(p[0]))

    losses = [loss()]
    for _ in range(steps):
        z -= rate * numeric(loss, z)
        losses.append(loss())
    return losses


def test_overfit_one_batch() -> None:
    says("overfit-one-batch", r"$`\ln K`$", "1.46의 수평선", "1000분의 1")
    healthy, twice, slow = memorize(0.5), memorize(0.5, twice=True), memorize(0.0005)
    assert healthy[0] == twice[0] == slow[0] == pytest.approx(math.log(10))
    assert healthy[-1] < 0.05
    assert math.log(math.e + 9) - 1 < twice[-1] < 1.55
    assert slow[-1] > 2.2


@pytest.mark.parametrize("seed", SEEDS)
def test_random_labels_are_memorized(seed: int) -> None:
    """A wrong pairing of pictures and labels does not keep a network from learning a batch."""
    says("overfit-one-batch", "레이블이 **뒤섞여도** 외울 수는 있다")
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(32, 50)), np.eye(10)[rng.integers(10, size=32)]
    w1, w2 = rng.normal(0, 0.2, (50, 64)), rng.normal(0, 0.2, (64, 10))
    for _ in range(500):
        h = np.maximum(x @ w1, 0)
        d = (softmax(h @ w2) - t) / 32
        w1, w2 = w1 - 0.5 * x.T @ ((d @ w2.T) * (h > 0)), w2 - 0.5 * h.T @ d
    p = softmax(np.maximum(x @ w1, 0) @ w2)
    assert (p.argmax(axis=1) == t.argmax(axis=1)).all()
    assert -np.log(p[t == 1]).mean() < 0.05


def test_stable_softmax() -> None:
    says("stable-softmax", r"(0.665,\ 0.245,\ 0.090)", "약 11.1", "약 88.7", "약 709.8",
         r"\approx18.4")  # fmt: skip
    e = [math.exp(-k) for k in range(3)]
    assert [round(v / sum(e), 3) for v in e] == [0.665, 0.245, 0.090]
    with np.errstate(over="ignore"):
        for kind, low, high in ((np.float16, 11.05, 11.15), (np.float32, 88.65, 88.75),
                                (np.float64, 709.75, 709.85)):  # fmt: skip
            assert np.isfinite(np.exp(kind(low)))
            assert np.isinf(np.exp(kind(high)))
    largest_bfloat16 = (2 - 2.0**-7) * 2.0**127
    assert math.log(largest_bfloat16) == pytest.approx(88.7, abs=0.05)
    assert -math.log(1e-8) == pytest.approx(18.4, abs=0.05)
    z = np.linspace(-30, 30, 601)
    for y in (0.0, 1.0):
        stable = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
        p = sigmoid(z)
        with np.errstate(divide="ignore", invalid="ignore"):
            plain = -np.log(p) if y else -np.log1p(-p)
        near = np.abs(z) < 20
        assert stable[near] == pytest.approx(plain[near], rel=1e-6)
        # Its slope is p − y, whereas that of −ln(p + 1e−8) dies where p is lost.
    z0, h = -40.0, 1e-4

    def patched(v: float) -> float:
        return -math.log(1 / (1 + math.exp(-v)) + 1e-8)

    assert abs((patched(z0 + h) - patched(z0 - h)) / (2 * h)) < 1e-8


def test_classification_lifecycle() -> None:
    says("classification-lifecycle", "정확도가 97%", "1/(1+19) = 0.05", "6,000, 2,000, 2,000건",
         "| 모두 음성 | 0 | 0 | 97.0% | 1,140 |", "| 로지스틱 (0.5) | 12 | 8 | 97.2% | 920 |",
         "| 로지스틱 (0.05) | 48 | 212 | 88.8% | 440 |",
         "| 부스팅 (0.05) | 50 | 150 | 92.0% | 340 |",
         "보내면 비용이 380, 모두 경보로 하면 180", "45건 중 43건, 신규 고객은 15건 중 7건",
         "160건이면 비용은 388, 재현율(recall)은 0.8", "0.68–0.88", "10.4%")  # fmt: skip
    assert 6_000 + 2 * 2_000 == 10_000
    price = np.array([[0, 1], [19, 0]])  # truth by verdict

    def judged(tp: int, fp: int) -> tuple[float, int]:
        table = np.array([[1_940 - fp, fp], [60 - tp, tp]])
        assert table.sum() == 2_000
        return round(float(100 * np.trace(table) / table.sum()), 1), int((table * price).sum())

    assert judged(0, 0) == (97.0, 1_140)
    assert judged(12, 8) == (97.2, 920)
    assert judged(48, 212) == (88.8, 440)
    assert judged(50, 150) == (92.0, 340)
    assert judged(48, 160)[1] == 388
    assert (43 + 7, 45 + 15) == (50, 60)
    assert (20 * 19, 200 - 20) == (380, 180)
    low, high = score_interval(48, 60)
    assert (round(low, 2), round(high, 2)) == (0.68, 0.88)
    assert (48 + 160) / 2_000 == 0.104


@pytest.mark.parametrize("seed", SEEDS)
def test_the_threshold_by_cost_is_where_the_cost_is_least(seed: int) -> None:
    """Where probabilities are right, whatever their distribution."""
    says("classification-lifecycle", "놓침이 헛짚음보다 19배 비싸면 임곗값은 0.05")
    p = np.random.default_rng(seed).beta(0.3, 9.7, size=20_000)
    assert p.mean() == pytest.approx(0.03, abs=0.002)
    tried = np.linspace(0.01, 0.2, 39)
    costs = [np.where(p >= at, 1 - p, 19 * p).sum() for at in tried]
    assert tried[int(np.argmin(costs))] == pytest.approx(0.05)
