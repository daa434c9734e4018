"""The chapter on representation learning: its code runs, its numbers and gradients are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import ast
import itertools
import math
import re
import sys
from collections.abc import Callable
from statistics import NormalDist
from unittest.mock import MagicMock

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("representations")
says = CHAPTER.says


def gradient(f: Callable[[Array], float], x: Array, h: float = 1e-6) -> Array:
    """Return the central differences of ``f`` at ``x``."""
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def seeded(program: str, seed: int) -> dict[str, object]:
    """Run a printed program with another seed, and return its names."""
    assert "default_rng(0)" in program
    scope: dict[str, object] = {"__name__": "program"}
    exec(
        compile(program.replace("default_rng(0)", f"default_rng({seed})"), "program", "exec"), scope
    )
    return scope


def test_autoencoder() -> None:
    says("autoencoder", r"2.5 & 2 \\ 2 & 2.5", r"\lambda_1=4.5,\quad \lambda_2=0.5",
         "$`(1.5,1.5)`$", "버린 고윳값 0.5")  # fmt: skip
    x = np.array([[2.0, 1], [-2, -1], [1, 2], [-1, -2]])
    covariance = np.cov(x.T, bias=True)
    assert covariance.tolist() == [[2.5, 2.0], [2.0, 2.5]]
    # By the characteristic polynomial rather than by an eigenvalue routine.
    trace, determinant = 5.0, 2.5**2 - 4
    root = math.sqrt(trace**2 / 4 - determinant)
    assert (trace / 2 + root, trace / 2 - root) == pytest.approx((4.5, 0.5))
    axis = np.array([1, 1]) / math.sqrt(2)
    assert covariance @ axis == pytest.approx(4.5 * axis)
    rebuilt = np.outer(x @ axis, axis)
    assert rebuilt[0] == pytest.approx([1.5, 1.5])
    assert ((rebuilt - x) ** 2).sum(axis=1).mean() == pytest.approx(0.5)
    # No other line does better.
    turns = np.linspace(0, math.pi, 721)
    losses = []
    for turn in turns:
        u = np.array([math.cos(turn), math.sin(turn)])
        losses.append(((np.outer(x @ u, u) - x) ** 2).sum(axis=1).mean())
    assert turns[int(np.argmin(losses))] == pytest.approx(math.pi / 4, abs=0.01)
    assert min(losses) == pytest.approx(0.5, abs=1e-6)


def test_autoencoder_code_size() -> None:
    says("autoencoder-code-size", "10줄 안팎", "import 2줄, 데이터 준비 3줄, 모델 3줄",
         "컴파일과 학습 2줄", "25줄이면", "열 줄이 전부", "104{,}608", "105{,}360",
         "209,968개")  # fmt: skip
    lines = re.findall(r"^\d+\. `(.*)`$", CHAPTER.sections["autoencoder-code-size"], re.MULTILINE)
    assert len(lines) == 10
    assert max(map(len, lines)) <= 84
    kinds = [type(ast.parse(line).body[0]).__name__ for line in lines]
    assert kinds == ["Import", "ImportFrom"] + 6 * ["Assign"] + 2 * ["Expr"]
    (program,) = CHAPTER.blocks("autoencoder-code-size")
    assert len(program.splitlines()) <= 25
    sizes = [784, 128, 32, 128, 784]
    layers = [a * b + b for a, b in itertools.pairwise(sizes)]
    assert (sum(layers[:2]), sum(layers[2:]), sum(layers)) == (104_608, 105_360, 209_968)


def test_the_ten_lines_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ten lines run against stand-ins: Keras itself is not among the tools of the tests."""
    lines = re.findall(r"^\d+\. `(.*)`$", CHAPTER.sections["autoencoder-code-size"], re.MULTILINE)
    keras, layers = MagicMock(), MagicMock()
    pictures = np.full((6, 28, 28), 255, np.uint8), np.zeros((2, 28, 28), np.uint8)
    keras.datasets.mnist.load_data.return_value = tuple((each, None) for each in pictures)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "keras.layers", layers)
    scope: dict[str, object] = {}
    exec("\n".join(lines), scope)
    widths = [call.args[0] for call in layers.Dense.call_args_list]
    assert widths == [128, 32, 128, 784]
    assert [call.args[1:] for call in layers.Dense.call_args_list] == [
        ("relu",), (), ("relu",), ("sigmoid",),
    ]  # fmt: skip
    x, v = scope["x"], scope["v"]
    assert isinstance(x, np.ndarray)
    assert isinstance(v, np.ndarray)
    assert (x.shape, v.shape) == ((6, 784), (2, 784))
    assert (x.max(), v.min()) == (1, 0)
    (call,) = keras.Sequential.return_value.fit.call_args_list
    assert call.args[0] is x
    assert call.args[1] is x
    assert call.kwargs["validation_data"] == (v, v)


def test_backpropagation_of_the_printed_autoencoder() -> None:
    (program,) = CHAPTER.blocks("autoencoder-code-size")
    scope: dict[str, object] = {"__name__": "program"}
    exec(compile(program.split("losses = ")[0], "program", "exec"), scope)
    w, b, x = scope["w"], scope["b"], scope["x"]
    assert isinstance(w, list)
    assert isinstance(b, list)
    assert isinstance(x, np.ndarray)

    def loss() -> float:
        a = x
        for i in range(4):
            a = a @ w[i] + b[i]
            a = np.maximum(a, 0) if i in (0, 2) else a
        return float(((a - x) ** 2).mean())

    places = [(i, r, c) for i in range(4) for r, c in ((0, 0), (3, 2), (5, 5))]
    numeric = []
    for i, r, c in places:
        w[i][r, c] += 1e-5
        high = loss()
        w[i][r, c] -= 2e-5
        numeric.append((high - loss()) / 2e-5)
        w[i][r, c] += 1e-5
    before = [v.copy() for v in w]
    step = scope["step"]
    assert callable(step)
    step(1e-3)
    exact = [(before[i][r, c] - w[i][r, c]) / 1e-3 for i, r, c in places]
    assert exact == pytest.approx(numeric, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_printed_autoencoder_learns_for_each_seed(seed: int) -> None:
    says("autoencoder-code-size", "시드 20개 모두에서 오차가 평균만 내는 것의 10% 아래")
    (program,) = CHAPTER.blocks("autoencoder-code-size")
    scope = seeded(program.split("assert ")[0], seed)
    losses, x = scope["losses"], scope["x"]
    assert isinstance(losses, list)
    assert isinstance(x, np.ndarray)
    assert losses[-1] < 0.1 * ((x - x.mean(axis=0)) ** 2).mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_through_all_samples_for_each_seed(seed: int) -> None:
    says("autoencoder-one-dimension", "시드 20개 모두에서 1.65~1.69")
    (program,) = CHAPTER.blocks("autoencoder-one-dimension")
    scope = seeded(program.split("assert ")[0], seed)
    error = scope["error"]
    assert callable(error)
    assert error(scope["train"]) < 1e-12
    assert 1.65 < error(scope["test"]) < 1.69


def test_autoencoder_one_dimension() -> None:
    says("autoencoder-one-dimension", "$`1/(12k^2)`$", "0.083", "0.0033", "48{,}828{,}125",
         "16비트", r"1+\tfrac13+\tfrac13=\tfrac53")  # fmt: skip
    y = (np.arange(300_000) + 0.5) / 300_000
    for k, value in ((1, 0.083), (5, 0.0033)):
        rows = (np.arange(k) + 0.5) / k
        error = ((y[:, None] - rows) ** 2).min(axis=1).mean()
        assert error == pytest.approx(1 / (12 * k * k), rel=1e-6)
        assert error == pytest.approx(value, abs=5e-4 if k == 1 else 5e-5)
    assert 5**11 == 48_828_125
    assert 2**15 < 60_000 <= 2**16
    s = (np.arange(100_000) + 0.5) / 100_000
    assert 1 + (s**2).mean() + ((1 - s) ** 2).mean() == pytest.approx(5 / 3)


def test_autoencoder_wider_code() -> None:
    section = CHAPTER.sections["autoencoder-wider-code"]
    signal = np.array([9.0, 4, 1] + [0] * 17)
    noise = 0.25
    rng = np.random.default_rng(0)
    clean = rng.normal(size=(200_000, 20)) * np.sqrt(signal)
    noisy = clean + rng.normal(size=clean.shape) * math.sqrt(noise)
    rows = {name: [float(cell) for cell in cells.split("|")] for name, cells in re.findall(
        r"^\| [^|]*\$([RD])\$ \| ([\d.| ]+) \|$", section, re.MULTILINE)}  # fmt: skip
    for at, k in enumerate((1, 2, 3, 5, 10, 20)):
        kept = noisy.copy()
        kept[:, k:] = 0
        rebuilt = ((kept - noisy) ** 2).sum(axis=1).mean()
        distance = ((kept - clean) ** 2).sum(axis=1).mean()
        assert rebuilt == pytest.approx(rows["R"][at], abs=0.05)
        assert distance == pytest.approx(rows["D"][at], abs=0.05)
        assert rows["R"][at] == (signal[k:] + noise).sum()
        assert rows["D"][at] == signal[k:].sum() + k * noise
    every = [signal[k:].sum() + k * noise for k in range(1, 21)]
    assert int(np.argmin(every)) + 1 == 3
    says("autoencoder-wider-code", "24.5분의 1", "2분의 1)")
    assert (784 / 32, 784 / 392) == (24.5, 2)


def test_autoencoder_zero_loss() -> None:
    says("autoencoder-zero-loss", "회색 픽셀 0.5에서 0.693, 0.9에서 0.325",
         r"\tfrac{1\cdot1}{1+1}=0.5", r"\mathbb{E}[x\mid y]=y/2")  # fmt: skip
    for t, floor in ((0.5, 0.693), (0.9, 0.325)):
        entropy = -t * math.log(t) - (1 - t) * math.log(1 - t)
        assert entropy == pytest.approx(floor, abs=5e-4)
        slope = -t / t + (1 - t) / (1 - t)  # of the cross-entropy at p = t
        assert slope == pytest.approx(0)
    assert math.log(2) == pytest.approx(0.693, abs=5e-4)
    says("autoencoder-zero-loss", "목표가 −1인데 출력이 시그모이드이면 제곱 오차가 1보다 크다")
    assert all((1 / (1 + math.exp(-z)) + 1) ** 2 > 1 for z in (-30.0, -3.0, 0.0, 3.0))
    # The posterior of x given y by quadrature.
    x = np.linspace(-12, 12, 24_001)
    for y in (-1.5, 0.4, 2.0):
        mass = np.exp(-(x**2) / 2 - (y - x) ** 2 / 2)
        mass /= mass.sum()
        mean = float((x * mass).sum())
        assert mean == pytest.approx(y / 2)
        assert float(((x - mean) ** 2 * mass).sum()) == pytest.approx(0.5)


def test_pca_and_svd() -> None:
    """The best direction by trying all, and the eigenvalues by trace and determinant."""
    says("pca-and-svd", "고윳값(eigenvalue)은 $`10\\pm8`$", "\\sqrt{18}=4.243", "\\sqrt2=1.414",
         "분산은 4.5와 0.5", "분산의 90%", "좌표는 2.121이며 $`(1.5,1.5)`$로", "$`(0.080,0.997)`$",
         "99.6%를 설명", "1+10^{-8}", "131,072개, 원래의 0.78%", "분산의 89%쯤")  # fmt: skip
    angle = np.linspace(0, math.pi, 200_001)
    directions = np.stack([np.cos(angle), np.sin(angle)])
    four = np.array([[2.0, 1], [-2, -1], [1, 2], [-1, -2]])
    variance = (four @ directions).var(axis=0)
    assert (variance.max(), variance.min()) == pytest.approx((4.5, 0.5))
    assert directions[:, variance.argmax()] == pytest.approx([math.sqrt(0.5)] * 2, abs=1e-4)
    assert 4.5 / (4.5 + 0.5) == 0.9
    assert (round(math.sqrt(18), 3), round(math.sqrt(2), 3)) == (4.243, 1.414)
    assert (18 / 4, 2 / 4) == (4.5, 0.5)
    assert round(3 / math.sqrt(2), 3) == 2.121
    stretched = (four * [1, 10] @ directions).var(axis=0)
    axis = directions[:, stretched.argmax()]
    assert axis == pytest.approx([0.080, 0.997], abs=5e-4)
    assert round(100 * stretched.max() / (2.5 + 250), 1) == 99.6
    small = np.float32(1e-4)
    assert np.float32(1) + small * small == np.float32(1)
    assert (2 * 4096 * 16, round(100 * 2 * 16 / 4096, 2)) == (131_072, 0.78)
    assert round(100 * 9 / (9 + 1 + 0.3**2)) == 89


def test_pca_row_and_column_scaling() -> None:
    """The best direction by trying all; shares by the trace."""
    says("pca-row-and-column-scaling", "| (0.090, 0.996) | 99.8% |", "| (0.707, 0.707) | 95.2% |",
         "| (0.995, −0.104) | 100% |", "| (0.707, −0.707) | 100% |", "$`r=0.903`$",
         "1-0.98=0.02", "전체 분산이 0.0008", "제곱합의 98%", "비율은 95.4%")  # fmt: skip
    angle = np.linspace(-math.pi / 2, math.pi / 2, 200_001)
    directions = np.stack([np.cos(angle), np.sin(angle)])
    docs = np.array([[4.0, 30], [3, 40], [40, 300], [30, 400]])
    even = docs / np.sqrt(docs.var(axis=0))
    lone, both = (np.array([row / math.hypot(*row) for row in x]) for x in (docs, even))
    for x, axis, share in ((docs, (0.090, 0.996), 99.8), (even, (0.707, 0.707), 95.2),
                           (lone, (0.995, -0.104), 100), (both, (0.707, -0.707), 100)):  # fmt: skip
        spread = (x @ directions).var(axis=0)
        assert directions[:, spread.argmax()] == pytest.approx(axis, abs=6e-4)
        assert round(100 * float(spread.max() / x.var(axis=0).sum()), 1) == share
    r = np.corrcoef(docs.T)[0, 1]
    assert round(float(r), 3) == 0.903
    assert round(100 * (1 + r) / 2, 1) == 95.2
    assert both == pytest.approx(np.array([[0.8, 0.6], [0.6, 0.8]] * 2))
    assert both.var(axis=0).sum() == pytest.approx(1 - 0.98)
    assert round(float(lone.var(axis=0).sum()), 4) == 0.0008
    squares = ((both @ directions) ** 2).sum(axis=0)
    assert directions[:, squares.argmax()] == pytest.approx([math.sqrt(0.5)] * 2, abs=1e-4)
    assert round(100 * float(squares.max()) / 4) == 98
    middle = (docs - docs.mean(axis=0)) / docs.std(axis=0)
    middle = np.array([row / math.hypot(*row) for row in middle])
    spread = (middle @ directions).var(axis=0)
    assert directions[:, spread.argmax()] == pytest.approx([math.sqrt(0.5)] * 2, abs=1e-4)
    assert round(100 * float(spread.max() / middle.var(axis=0).sum()), 1) == 95.4


def test_noise_has_uneven_eigenvalues() -> None:
    says("pca-and-svd", "첫 고윳값이 약 2.7", "50개 가운데 21개쯤")
    rng = np.random.default_rng(5)
    top, above = [], []
    for _ in range(200):
        x = rng.normal(size=(100, 50))
        values = np.linalg.eigvalsh(np.cov(x, rowvar=False, bias=True))
        top.append(values[-1])
        above.append(np.count_nonzero(values > 1))
    assert float(np.mean(top)) == pytest.approx(2.73, abs=0.04)
    assert float(np.mean(above)) == pytest.approx(21, abs=0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_wide_axis_knows_nothing_of_the_classes(seed: int) -> None:
    """The axes by the angle at which a covariance of two columns has no mixed term."""
    says("pca-and-svd", "50% 근처이고, 버린 축은 거의 100%")
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(4000) < 0.5, 1, -1)
    one, two = rng.normal(0, 3, 4000), y + rng.normal(0, 0.3, 4000)
    (a, c), (_, b) = np.cov(one, two)
    turn = 0.5 * math.atan2(2 * c, a - b)
    kept = math.cos(turn) * one + math.sin(turn) * two
    dropped = math.cos(turn) * two - math.sin(turn) * one
    assert float(kept.var() / (a + b)) == pytest.approx(0.89, abs=0.01)
    assert float(np.mean(np.sign(kept) == y)) == pytest.approx(0.5, abs=0.04)
    assert float(np.mean(np.sign(dropped) == y)) > 0.995


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_matrix_of_low_rank(seed: int) -> None:
    """No alternating least squares finds a better one than the singular values leave."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(8, 6))
    a = rng.normal(size=(8, 2))
    for _ in range(500):
        b = np.linalg.lstsq(a, x, rcond=None)[0]
        a = np.linalg.lstsq(b.T, x.T, rcond=None)[0].T
    left = float((np.linalg.svd(x, compute_uv=False)[2:] ** 2).sum())
    assert float(((x - a @ b) ** 2).sum()) >= left - 1e-9


def test_one_shot_learning() -> None:
    says("one-shot-learning", "정확도가 5%", "0.5, 2.5, 2.5", "0.787, 0.107, 0.107",
         "20~25%에서 93% 이상으로 오른다(시드 20개 모두)")  # fmt: skip
    support = np.array([[0.0, 0], [2, 0], [0, 2]])
    squares = ((support - 0.5) ** 2).sum(axis=1)
    assert squares.tolist() == [0.5, 2.5, 2.5]
    assert np.round(softmax(-squares), 3).tolist() == [0.787, 0.107, 0.107]
    assert 1 / 20 == 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_one_shot_learning_for_each_seed(seed: int) -> None:
    (program,) = CHAPTER.blocks("one-shot-learning")
    body, checks = program.split("assert ", 1)
    assert "accuracy" in checks
    scope = seeded(body, seed)
    accuracy = scope["accuracy"]
    assert callable(accuracy)
    assert 0.20 < accuracy(np.eye(50)) < 0.25
    assert accuracy(scope["learned"]) > 0.93
    # An embedding that keeps just the five telling dimensions does as well.
    assert accuracy(np.eye(50)[:, :5]) == pytest.approx(0.94, abs=0.02)


def test_triplet_loss() -> None:
    section = CHAPTER.sections["triplet-loss"]
    rows = re.findall(r"^\| [^|]+ \| (0\.\d) \| ([\d.]+) \| (있다|없다) \|$", section, re.MULTILINE)
    assert len(rows) == 3
    for far, loss, pulls in rows:
        value = max(0.0, 0.3 - float(far) + 0.2)
        assert value == pytest.approx(float(loss))
        assert (value > 0) == (pulls == "있다")
    says("triplet-loss", "2(n-p)", "2(p-a)", "2(a-n)", "0.3과 0.5")
    rng = np.random.default_rng(0)
    a, p, n = rng.normal(size=(3, 4))

    def active(v: Array) -> float:
        x, y, z = v[:4], v[4:8], v[8:]
        return float(((x - y) ** 2).sum() - ((x - z) ** 2).sum() + 0.2)

    numeric = gradient(active, np.concatenate([a, p, n]))
    assert numeric == pytest.approx(
        np.concatenate([2 * (n - p), 2 * (p - a), 2 * (a - n)]), abs=1e-7
    )
    point = np.tile(a, 3)
    assert active(point) == pytest.approx(0.2)
    assert gradient(active, point) == pytest.approx(np.zeros(12), abs=1e-7)


def test_contrastive_learning() -> None:
    says("contrastive-learning", r"22.5\%", "평균 25.5개")
    none = 1.0
    for _ in range(255):
        none *= 999 / 1000
    assert 1 - none == pytest.approx(0.225, abs=5e-4)
    assert 255 / 10 == 25.5


@pytest.mark.parametrize("seed", SEEDS)
def test_contrastive_learning_keeps_what_the_views_share(seed: int) -> None:
    """By the exact gradient rather than by differences, as the program takes it."""
    says("contrastive-learning", "시드 20개 모두에서 공유한 좌표의 가중치가 나머지의 50배")
    (program,) = CHAPTER.blocks("contrastive-learning")
    assert "0.2 * (1 - t / 150)" in program
    rng = np.random.default_rng(seed)
    for keep, drop in (([0, 1], [2, 3]), ([2, 3], [0, 1])):
        w = rng.normal(size=(4, 2)) / 2
        for t in range(150):
            a, b = rng.normal(size=(2, 64, 4))
            b[:, keep] = a[:, keep]
            lengths = [np.linalg.norm(v @ w, axis=1, keepdims=True) for v in (a, b)]
            za, zb = a @ w / lengths[0], b @ w / lengths[1]
            pull = (softmax(za @ zb.T / 0.2) - np.eye(64)) / (64 * 0.2)
            grad = np.zeros((4, 2))
            for v, z, other, length in (
                (a, za, pull @ zb, lengths[0]),
                (b, zb, pull.T @ za, lengths[1]),
            ):
                grad += v.T @ ((other - z * (other * z).sum(axis=1, keepdims=True)) / length)
            w -= 0.2 * (1 - t / 150) * grad / np.linalg.norm(grad)
        size = np.linalg.norm(w, axis=1)
        assert size[keep].min() > 50 * size[drop].max()


def test_info_nce() -> None:
    section = CHAPTER.sections["info-nce"]
    s = np.array([0.9, 0.5, 0.1, -0.2])
    rows = re.findall(r"^\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.,]+) \|$", section,
                      re.MULTILINE)  # fmt: skip
    assert len(rows) == 2
    for tau, chance, loss, ratio in rows:
        others = sum(math.exp((v - 0.9) / float(tau)) for v in s[1:])
        assert 1 / (1 + others) == pytest.approx(float(chance), abs=5e-4)
        assert math.log1p(others) == pytest.approx(float(loss), abs=5e-4)
        p = softmax(s / float(tau))
        assert p[1] / p[3] == pytest.approx(float(ratio.replace(",", "")), rel=2e-3)
    says("info-nce", r"e^{-2/\tau}", "3.57", r"\ln256\approx5.55", "8.32까지")
    floor = -math.log(softmax(np.array([1.0] + [-1.0] * 255))[0])
    assert floor == pytest.approx(math.log(1 + 255 * math.exp(-2)))
    assert floor == pytest.approx(3.57, abs=0.005)
    assert math.log(256) == pytest.approx(5.55, abs=0.005)
    assert math.log(4096) == pytest.approx(8.32, abs=0.005)


def test_the_bound_of_info_nce() -> None:
    """With the best score the bound lies below the true mutual information, and below ln N."""
    rho, count, trials = 0.9, 16, 40_000
    information = -0.5 * math.log(1 - rho**2)
    rng = np.random.default_rng(0)
    x = rng.normal(size=trials)
    y = rng.normal(size=(trials, count))
    y[:, 0] = rho * x + math.sqrt(1 - rho**2) * y[:, 0]
    score = -((y - rho * x[:, None]) ** 2) / (2 * (1 - rho**2)) + y**2 / 2
    loss = np.log(np.exp(score - score[:, :1]).sum(axis=1)).mean()
    bound = math.log(count) - loss
    assert 0.8 * information < bound < information < math.log(count)


def test_representation_collapse() -> None:
    says("representation-collapse", "0.0221", r"1/\sqrt d", "$`L=-1`$", "1,000개 가운데",
         "백본은 그대로 두고", "34.6%")  # fmt: skip
    assert 1 / math.sqrt(2048) == pytest.approx(0.0221, abs=5e-5)
    rng = np.random.default_rng(0)
    z = rng.normal(size=(1000, 2048))
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    assert z.std(axis=0).mean() == pytest.approx(0.0221, abs=2e-4)
    one = np.tile(z[0], (5, 1))
    cosines = (one @ one.T)[~np.eye(5, dtype=bool)]
    assert -0.5 * cosines.mean() - 0.5 * cosines.mean() == pytest.approx(-1)
    assert one.std(axis=0).max() == pytest.approx(0)
    assert 100 / 1000 == 0.1


def test_knowledge_distillation() -> None:
    section = CHAPTER.sections["knowledge-distillation"]
    v, z = np.array([6.0, 3, -1]), np.array([2.0, 1.5, 0])
    rows = re.findall(r"^\| \$`T=(\d)`\$ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) : 1 \|$",
                      section, re.MULTILINE)  # fmt: skip
    assert [t for t, *_ in rows] == ["1", "4"]
    for t, *cells, ratio in rows:
        p = softmax(v / float(t))
        assert p == pytest.approx([float(cell) for cell in cells], abs=6e-4)
        assert math.exp(4 / float(t)) == pytest.approx(float(ratio), abs=0.05)
    says("knowledge-distillation", "−0.051", "−0.823", "−0.833", "0.61, 0.29, 0.11",
         r"\frac{q_i-p_i}{T}")  # fmt: skip

    def divergence(t: float) -> Callable[[Array], float]:
        p = softmax(v / t)
        return lambda logits: float((p * np.log(p / softmax(logits / t))).sum())

    for t in (1.0, 4.0, 20.0):
        exact = (softmax(z / t) - softmax(v / t)) / t
        assert gradient(divergence(t), z) == pytest.approx(exact, abs=1e-8)
    slope = gradient(divergence(4.0), z)[0]
    assert slope == pytest.approx(-0.051, abs=5e-4)
    assert 16 * slope == pytest.approx(-0.823, abs=5e-4)
    limit = ((z - z.mean()) - (v - v.mean())) / 3
    assert limit[0] == pytest.approx(-0.833, abs=5e-4)
    t = 1e4
    assert t * t * (softmax(z / t) - softmax(v / t)) / t == pytest.approx(limit, abs=1e-3)


def linear_cka(x: Array, y: Array) -> float:
    """By the features' covariances, where the printed program takes inner products of samples."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    sizes = [float(np.sum(m**2)) for m in (x.T @ x, y.T @ y)]
    return float(np.sum((y.T @ x) ** 2)) / math.sqrt(sizes[0] * sizes[1])


def test_representation_similarity() -> None:
    says("representation-similarity", r"9/(2\cdot14/3)=0.964", "0.982의 제곱", "CKA가 0.34이다",
         "| 100 | 0.84 |", "| 512 | 0.50 |", "| 2,000 | 0.20 |", "| 5,000 | 0.09 |",
         "$`p/(n+p)`$", "0.84쯤")  # fmt: skip
    x, y = np.array([[1.0], [0], [-1]]), np.array([[1.0], [0], [-2]])
    assert linear_cka(x, y) == pytest.approx(0.964, abs=5e-4)
    assert np.corrcoef(x.T, y.T)[0, 1] == pytest.approx(0.982, abs=5e-4)
    assert np.corrcoef(x.T, y.T)[0, 1] ** 2 == pytest.approx(linear_cka(x, y))
    # A covariance of one and the same with one axis ten times as long, sample by sample.
    cross = np.vstack([np.eye(10), -np.eye(10)])
    longer = cross * np.array([10.0] + [1.0] * 9)
    assert round(linear_cka(cross, longer), 2) == 0.34
    rng = np.random.default_rng(3)
    for n, stated in ((100, 0.84), (512, 0.50), (2000, 0.20), (5000, 0.09)):
        assert round(512 / (n + 512), 2) == stated
        a, b = rng.normal(size=(2, n, 512))
        assert linear_cka(a, b) == pytest.approx(512 / (n + 512), abs=0.01)
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    a, b = rng.normal(size=(30, 6)), rng.normal(size=(30, 4))
    assert linear_cka(3 * a @ turn, b) == pytest.approx(linear_cka(a, b))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rotation_is_alike_and_finds_nothing(seed: int) -> None:
    says("representation-similarity", "시드 20개 모두에서 그랬다", "1,000개 가운데 평균 하나만",
         "나머지 900개가 모두", "시드 20개 모두 절댓값이 0.04보다")  # fmt: skip
    seeded(CHAPTER.blocks("representation-similarity")[0], seed)


def test_a_turned_vector_finds_one_of_all() -> None:
    # The nearest turn to a normal matrix leans no way, which a bare QR does.
    rng, hits = np.random.default_rng(0), []
    for _ in range(300):
        x = rng.normal(size=(100, 8))
        u, _, v = np.linalg.svd(rng.normal(size=(8, 8)))
        y = x @ (u @ v)
        unit = y / np.linalg.norm(y, axis=1, keepdims=True)
        hits.append(int(((x @ unit.T).argmax(axis=1) == np.arange(100)).sum()))
    assert 0.6 < np.mean(hits) < 1.4


def test_self_supervised_learning() -> None:
    says("self-supervised-learning", "512개면 약 77개", "196개 가운데 147개(75%)", "49조각",
         "$`(196/49)^2=16`$")  # fmt: skip
    assert round(0.15 * 512) == 77
    patches = (224 // 16) ** 2
    assert patches == 196
    assert patches * 3 // 4 == 147
    assert patches - 147 == 49
    assert patches**2 / 49**2 == 16


def test_arcface_margin() -> None:
    says("arcface-margin", "남의 로짓은 21.9", "남과 70도면 손실이 거의 0", "0.22예요", "0.196",
         "겨우 10도", "8.21", "9.21", "온도 0.016", "5억 1,200만", "2.05GB", "151.4도",
         "28.6도")  # fmt: skip
    rows = re.findall(
        r"^\| (\d+)도 \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$",
        CHAPTER.sections["arcface-margin"], re.MULTILINE,
    )  # fmt: skip
    assert [row[0] for row in rows] == ["60", "40", "20"]

    def losses(embedding: float, margin: float) -> tuple[float, float]:
        """By unit vectors in the plane and the addition theorem, through the softmax."""
        x = np.array([math.cos(embedding), math.sin(embedding)])
        own, sine = x @ np.array([1.0, 0.0]), abs(x[1])
        turned = own * math.cos(margin) - sine * math.sin(margin)
        other = math.cos(math.radians(70))
        chances = softmax(64 * np.array([turned, other]))
        return 64 * turned, -math.log(chances[0])

    assert round(64 * math.cos(math.radians(70)), 1) == 21.9
    for degrees, *cells in rows:
        found = [*losses(math.radians(int(degrees)), 0), *losses(math.radians(int(degrees)), 0.5)]
        for value, cell in zip(found, cells, strict=True):
            digits = len(cell.partition(".")[2])
            assert value == pytest.approx(float(cell), abs=0.51 * 10**-digits)
    assert 1 - math.exp(-losses(math.radians(40), 0.5)[1]) == pytest.approx(0.196, abs=5e-4)
    cosines = np.zeros(10_000)
    cosines[0] = 1
    assert -math.log(softmax(cosines)[0]) == pytest.approx(8.21, abs=5e-3)
    assert math.log(10_000) == pytest.approx(9.21, abs=5e-3)
    assert round(1 / 64, 3) == 0.016
    assert 512 * 1_000_000 == 512_000_000
    assert round(512_000_000 * 4 / 1e9, 2) == 2.05
    assert round(180 - 0.5 * 180 / math.pi, 1) == 151.4
    # The figure's: with vectors 100 degrees apart, how far inwards a class's region reaches.
    inwards = np.linspace(0, 100, 100_001)
    wins = np.cos(np.radians(inwards) + 0.5) > np.cos(np.radians(100 - inwards))
    reach = float(inwards[wins].max())
    assert round(reach, 1) == 35.7
    assert round(100 - 2 * reach, 1) == 28.6


def test_face_search_threshold() -> None:
    says("face-search-threshold", "약 63%", "37%뿐", "1억분의 1", "3.4%에서 10.4%", "약 5,000억",
         "평균 50만", r"N(0,\,0.08^2)", r"N(0.6,\,0.12^2)")  # fmt: skip
    none = math.exp(1_000_000 * math.log1p(-1e-6))
    assert round(none, 2) == 0.37
    assert round(1 - none, 2) == 0.63
    rows = re.findall(
        r"^\| \$`10\^\{-(\d)\}`\$ \| ([\d.]+) \| ([\d.]+)% \| ([\d.]+)% \|$",
        CHAPTER.sections["face-search-threshold"], re.MULTILINE,
    )  # fmt: skip
    assert [row[0] for row in rows] == ["6", "8", "9"]
    strangers, same = NormalDist(0, 0.08), NormalDist(0.6, 0.12)
    for power, threshold, accepted, wrong in rows:
        rate = 10.0 ** -int(power)
        low, high = 0.0, 1.0
        for _ in range(60):  # bisection on the tail, by its mirror image
            middle = (low + high) / 2
            low, high = (middle, high) if strangers.cdf(-middle) > rate else (low, middle)
        assert round(low, 3) == float(threshold)
        assert round(100 * same.cdf(1.2 - low), 1) == float(accepted)
        assert round(-100 * math.expm1(1_000_000 * math.log1p(-rate)), 1) == float(wrong)
    assert (round(100 - 96.6, 1), round(100 - 89.6, 1)) == (3.4, 10.4)
    pairs = math.comb(1_000_000, 2)
    assert pairs / 1e8 == pytest.approx(5_000, rel=1e-3)
    assert pairs * 1e-6 == pytest.approx(500_000, rel=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_false_matches_that_come_together_keep_their_mean(seed: int) -> None:
    says("face-search-threshold", "독립이 아니어도 그대로")
    rng = np.random.default_rng(seed)
    people, searches, rate = 1_000, 40_000, 1e-3
    alone = rng.binomial(people, rate, searches)
    # One search in ten meets its look-alikes: each person's chance is ten times as large there.
    together = rng.binomial(people, 10 * rate * (rng.random(searches) < 0.1))
    assert alone.mean() == pytest.approx(1, abs=0.1)
    assert together.mean() == pytest.approx(1, abs=0.1)
    assert (alone > 0).mean() == pytest.approx(0.63, abs=0.02)
    assert (together > 0).mean() == pytest.approx(0.1, abs=0.02)
