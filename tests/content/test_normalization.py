"""The chapter on normalization, dropout and residual connections: its numbers are right.

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
from tests.content.functions import softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("normalization")
says = CHAPTER.says


def standardized(x: Array) -> Array:
    return np.asarray((x - x.mean()) / x.std())


def numeric_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-6) -> Array:
    """Return the central differences of ``f``, one entry of ``x`` at a time."""
    slopes = np.empty_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


def test_data_normalization() -> None:
    says("data-normalization", "약 179,000 | 약 620,000", "| 727 | 2,511 |", "| 400 | 1,382 |",
         "| 10.2 | 35 |", "| 1 | 1 |", "제곱은 1,600이고", "제곱은 4이므로")  # fmt: skip
    assert ((100 - 60) ** 2, (4 - 2) ** 2) == (1600, 4)
    x = np.array(list(itertools.product((60.0, 100.0), (2.0, 4.0))))

    def spectrum(inputs: Array) -> Array:
        design = np.hstack([inputs, np.ones((4, 1))])
        # the singular values of the design, not the eigenvalues of its square
        return np.asarray(np.linalg.svd(design, compute_uv=False) ** 2 / 4)

    def steps(inputs: Array) -> float:
        values = spectrum(inputs)
        rate = 2 / (values.max() + values.min())
        shrink = float(np.abs(1 - rate * values).max())
        return 1.0 if shrink < 1e-9 else math.log(1e-3) / math.log(shrink)

    ranges = np.ptp(x, axis=0)
    cases = (
        (x, 179_472, 619_874),
        (x / x.std(axis=0), 727, 2511),
        (x - x.mean(axis=0), 400, 1382),
        ((x - x.min(axis=0)) / ranges, 10.15, 35),
        ((x - x.mean(axis=0)) / x.std(axis=0), 1, 1),
    )
    for inputs, condition, count in cases:
        values = spectrum(inputs)
        assert values.max() / values.min() == pytest.approx(condition, rel=1e-3)
        assert steps(inputs) == pytest.approx(count, rel=2e-3)
    # the same as really walking there, from the slowest mixture of directions
    values = spectrum(x - x.mean(axis=0))
    error = np.array([1.0, 1.0, 1.0])
    walked = 0
    while np.abs(error).max() > 1e-3:
        error *= 1 - 2 / (values.max() + values.min()) * values
        walked += 1
    assert walked == 1382


def test_data_normalization_with_adam() -> None:
    says("data-normalization", "시드 20개로", "그대로는 900, 평균만 빼면 116, 표준화하면 110",
         "다섯 값 가운데")  # fmt: skip
    x = np.array(list(itertools.product((60.0, 100.0), (2.0, 4.0))))
    plan = np.hstack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones((4, 1))])
    goals = np.array([plan @ np.random.default_rng(seed).normal(size=3) for seed in range(20)])

    def steps(inputs: Array, rate: float) -> Array:
        """Return for each goal how often Adam steps until its loss is a millionth."""
        design = np.hstack([inputs, np.ones((4, 1))])
        w, first, second = np.zeros((20, 3)), np.zeros((20, 3)), np.zeros((20, 3))
        found = np.full(20, np.inf)
        for step in range(3000):
            errors = w @ design.T - goals
            done = (errors**2).sum(axis=1) <= 1e-6 * (goals**2).sum(axis=1)
            found[done & np.isinf(found)] = step
            slope = errors @ design / 4
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope**2
            size = np.sqrt(second / (1 - 0.999 ** (step + 1))) + 1e-8
            w -= rate * first / (1 - 0.9 ** (step + 1)) / size
        return found

    def median(inputs: Array) -> float:
        return min(float(np.median(steps(inputs, 10**k))) for k in (-1.5, -1.25, -1, -0.75, -0.5))

    centred = x - x.mean(axis=0)
    medians = [median(inputs) for inputs in (x, centred, centred / x.std(axis=0))]
    assert medians == pytest.approx([900, 116, 110], rel=0.01)


def test_batch_normalization() -> None:
    says("batch-normalization", "−1.342, −0.447, 0.447, 1.342", "−1.683, 0.106, 1.894, 3.683")
    x = np.array([1.0, 3.0, 5.0, 7.0])
    assert (x.mean(), x.var()) == (4, 5)
    assert np.round(standardized(x), 3).tolist() == [-1.342, -0.447, 0.447, 1.342]
    y = 2 * standardized(x) + 1
    assert np.round(y, 3).tolist() == [-1.683, 0.106, 1.894, 3.683]
    assert y.mean() == pytest.approx(1)
    assert y.std() == pytest.approx(2)
    eps = 1e-5
    hat = (x - x.mean()) / math.sqrt(x.var() + eps)
    assert math.sqrt(x.var() + eps) * hat + x.mean() == pytest.approx(x)
    rng = np.random.default_rng(1)
    inputs, goal, w = rng.normal(size=(32, 4)), rng.normal(size=32), rng.normal(size=4)

    def loss(v: Array) -> float:
        return float(np.mean((standardized(inputs @ v) - goal) ** 2))

    slope = numeric_gradient(loss, w)
    assert numeric_gradient(loss, 4 * w, 4e-6) == pytest.approx(slope / 4, abs=1e-7)
    assert float(slope @ w) == pytest.approx(0, abs=1e-7)
    # the turn of the direction depends on rate / |w|^2 alone
    for scale in (0.5, 1.0, 3.0):
        moved = scale * w - 0.01 * scale**2 * slope / scale
        direction = moved / np.linalg.norm(moved)
        alike = (w - 0.01 * slope) / np.linalg.norm(w - 0.01 * slope)
        assert direction == pytest.approx(alike)
    shifted = standardized(inputs @ w + 7.0)
    assert shifted == pytest.approx(standardized(inputs @ w))  # a bias before it is lost


def test_batch_norm_inference() -> None:
    says("batch-norm-inference", "10스텝 뒤 35%", "44스텝이 지나야 1% 아래")
    assert round(100 * 0.9**10) == 35
    assert 0.9**43 > 0.01 > 0.9**44
    rng = np.random.default_rng(2)
    w, b = rng.normal(size=(3, 5)), rng.normal(size=3)
    gamma, beta, mean, var = rng.normal(size=3), rng.normal(size=3), rng.normal(size=3), 2.0
    x = rng.normal(size=5)
    scale = gamma / math.sqrt(var + 1e-5)
    apart = scale * (w @ x + b - mean) + beta
    assert (scale[:, None] * w) @ x + (scale * (b - mean) + beta) == pytest.approx(apart)
    single = np.array([4.2])
    assert (single - single.mean()) / math.sqrt(single.var() + 1e-5) == pytest.approx(0)
    draws = rng.normal(0, 3, (200_000, 4))
    assert (draws.var(axis=1) * 4 / 3).mean() == pytest.approx(9, rel=0.01)


def test_batch_norm_gan_generator() -> None:
    says("batch-norm-gan-generator", "| 2, 0, 1, 1 | 1 | 0.707 | +1.414 |",
         "| 2, 4, 3, 3 | 3 | 0.707 | −1.414 |", "−1.342, −0.447, 0.447, 1.342이다",
         "−0.67, −0.22, 0.22, 0.67이 된다")  # fmt: skip
    for near, scale, spread in (
        ((2.0, 2.1, 2.2, 2.3), 1.0, (-1.342, -0.447, 0.447, 1.342)),
        ((-0.9, -0.8, -0.7, -0.6), 0.5, (-0.67, -0.22, 0.22, 0.67)),
    ):
        assert scale * standardized(np.array(near)) == pytest.approx(spread, abs=5e-3)
    for batch, mean, result in (((2, 0, 1, 1), 1, 1.414), ((2, 4, 3, 3), 3, -1.414)):
        x = np.array(batch, dtype=float)
        assert x.mean() == mean
        assert x.std() == pytest.approx(0.707, abs=5e-4)
        assert standardized(x)[0] == pytest.approx(result, abs=5e-4)


def test_batch_norm_small_batch() -> None:
    says("batch-norm-small-batch", "| 1.41 | 0.82 | 0.53 | 0.25 | 0.13 |", "−1과 1이다")
    rng = np.random.default_rng(3)
    for n, stated in ((2, 1.41), (4, 0.82), (8, 0.53), (32, 0.25), (128, 0.13)):
        assert math.sqrt(2 / (n - 1)) == pytest.approx(stated, abs=0.005)
        variances = rng.normal(size=(60_000, n)).var(axis=1, ddof=1)
        assert variances.std() == pytest.approx(math.sqrt(2 / (n - 1)), rel=0.03)
    assert sorted(standardized(np.array([3.7, -12.0]))) == pytest.approx([-1, 1])
    x = rng.normal(size=(2, 8, 3, 3))  # a group's statistics do not see the other samples
    grouped = x.reshape(2, 4, 18)
    grouped = (grouped - grouped.mean(2, keepdims=True)) / grouped.std(2, keepdims=True)
    alone = x[:1].reshape(1, 4, 18)
    alone = (alone - alone.mean(2, keepdims=True)) / alone.std(2, keepdims=True)
    assert grouped[:1] == pytest.approx(alone)


def test_dropout() -> None:
    says("dropout", "1,048,576", "4, 36, 16, 0이고 평균은 14", "$`1+13=14`$", "절반이 된다")
    assert 2**20 == 1_048_576
    x, w, goal, p = np.array([1.0, 2.0]), np.array([3.0, -1.0]), 2.0, 0.5
    rng = np.random.default_rng(4)
    masks = rng.random((400_000, 2)) >= p
    errors = (goal - (masks * x / (1 - p)) @ w) ** 2
    assert errors.mean() == pytest.approx(14, rel=0.01)
    assert set(np.unique(errors)) == {0.0, 4.0, 16.0, 36.0}
    assert (goal - w @ x) ** 2 == 1
    assert p / (1 - p) * float(np.sum(x**2 * w**2)) == 13
    values = rng.normal(size=400_000)
    kept = values * (rng.random(400_000) >= 0.5) / 0.5
    assert kept.var() == pytest.approx(2, rel=0.02)
    assert values.var() / kept.var() == pytest.approx(0.5, rel=0.02)
    # for a softmax without hidden units, scaled weights are the geometric mean of the subnets
    weights, inputs = rng.normal(size=(3, 4)), rng.normal(size=4)
    logs = [
        np.log(softmax(weights @ (np.array(mask) * inputs)))
        for mask in itertools.product((0, 1), repeat=4)
    ]
    geometric = softmax(np.mean(logs, axis=0))
    assert geometric == pytest.approx(softmax(0.5 * weights @ inputs))


def test_inverted_dropout() -> None:
    says("inverted-dropout", "3.75", r"0.8\times3.75=3", "분산은 2.25", "분산이 9로 네 배")
    for p, variance in ((0.2, 2.25), (0.5, 9.0)):
        outcomes, chances = np.array([0.0, 3 / (1 - p)]), np.array([p, 1 - p])
        mean = float(outcomes @ chances)
        assert mean == pytest.approx(3)
        assert float((outcomes - mean) ** 2 @ chances) == pytest.approx(variance)
        assert p / (1 - p) * 9 == pytest.approx(variance)
    assert 3 / 0.8 == 3.75
    # after a non-linear function the means differ
    assert 0.5 * math.tanh(2) != pytest.approx(math.tanh(1), abs=0.1)


def test_layer_normalization() -> None:
    says("layer-normalization", r"(-1.069,\,-0.535,\,0,\,1.604)", "(15,25,35,65)")
    x = np.array([1.0, 2.0, 3.0, 6.0])
    assert (x.mean(), x.var()) == (3, 3.5)
    assert np.round(standardized(x), 3).tolist() == [-1.069, -0.535, 0.0, 1.604]
    assert (10 * x + 5).tolist() == [15, 25, 35, 65]
    assert standardized(10 * x + 5) == pytest.approx(standardized(x))
    rows = np.array([[1.0, 5.0, 0.0], [2.0, 9.0, 1.0]])
    rows = (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True)
    assert abs(rows[:, 1].mean()) > 1  # a feature's mean need not be zero afterwards


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_norm_in_transformers(seed: int) -> None:
    says("layer-norm-in-transformers", "뒤 토큰의 정보가 앞 토큰의 출력에 새어 든다")
    x = np.random.default_rng(seed).normal(size=(2, 4, 3))  # sentence, position, feature

    def output(inputs: Array, *, per_token: bool) -> float:
        """Return one output of the first token of the first sentence."""
        return float(standardized(inputs[0, 0] if per_token else inputs[:, :, 0].ravel())[0])

    for per_token in (False, True):

        def first(inputs: Array, chosen: bool = per_token) -> float:
            return output(inputs, per_token=chosen)

        slopes = numeric_gradient(first, x)
        assert np.any(slopes[0, 1:] != 0) == (not per_token)  # what follows within the sentence
        assert np.any(slopes[1] != 0) == (not per_token)  # the other sentence


def test_rmsnorm() -> None:
    says("rmsnorm", "12.5", "3.536", r"(0.283,\,0.566,\,0.849,\,1.697)", "8,192개 | 4,096개")

    def rms_norm(v: Array) -> Array:
        return np.asarray(v * math.sqrt(len(v)) / np.linalg.norm(v))

    x = np.array([1.0, 2.0, 3.0, 6.0])
    assert np.mean(x**2) == 12.5
    assert math.sqrt(12.5) == pytest.approx(3.536, abs=5e-4)
    assert np.round(rms_norm(x), 3).tolist() == [0.283, 0.566, 0.849, 1.697]
    assert np.mean(rms_norm(x) ** 2) == pytest.approx(1)
    assert rms_norm(7 * x) == pytest.approx(rms_norm(x))
    assert rms_norm(x + 1) != pytest.approx(rms_norm(x))
    assert rms_norm(x - x.mean()) == pytest.approx(standardized(x))
    assert 2 * 4096 == 8192


def test_residual_connection() -> None:
    says("residual-connection", r"2^{50}\approx1.1\times10^{15}")
    assert pytest.approx(1.1e15, rel=0.03) == 2**50
    # the gradient: numerically, through two residual blocks
    rng = np.random.default_rng(5)
    first, second, x = rng.normal(size=(4, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)

    def loss(v: Array) -> float:
        u = v + np.tanh(first @ v)
        return float(np.sum((u + np.tanh(second @ u)) ** 2))

    u = x + np.tanh(first @ x)
    top = 2 * (u + np.tanh(second @ u))
    j1 = (1 - np.tanh(first @ x) ** 2)[:, None] * first
    j2 = (1 - np.tanh(second @ u) ** 2)[:, None] * second
    identity = np.eye(4)
    assert top @ (identity + j1 + j2 @ (identity + j1)) == pytest.approx(numeric_gradient(loss, x))
    # the variance doubles when a branch has as much of it as its input
    stream = rng.normal(size=100_000)
    for block in range(1, 5):
        stream = stream + stream.std() * rng.normal(size=100_000)
        assert stream.var() == pytest.approx(2**block, rel=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_directions_of_plain_and_residual_networks(seed: int) -> None:
    says("residual-connection", "시드 20개 모두에서 보통 망은 4 미만, 잔차 망은 18 이상")
    rng = np.random.default_rng(seed)
    plain, residual = np.eye(64), np.eye(64)
    for _ in range(50):
        w = rng.normal(0, 1 / 8, (64, 64))
        plain, residual = w @ plain, (np.eye(64) + w / math.sqrt(50)) @ residual

    def effective(product: Array) -> float:
        square = product @ product.T  # traces instead of singular values
        assert 0.15 < np.trace(square) / 64 < 5
        return float(np.trace(square) ** 2 / np.trace(square @ square))

    assert 1 <= effective(plain) < 4
    assert 18 <= effective(residual) < 64


def test_pre_norm_and_post_norm() -> None:
    says("pre-norm-and-post-norm", r"2^{-12}\approx0.00024", "$`1+l`$", "분산이 24인 흐름")
    assert pytest.approx(0.00024, abs=5e-6) == 2**-12
    share = 1.0
    for _ in range(24):
        share /= math.sqrt(2)
    assert share == pytest.approx(2**-12)
    rng = np.random.default_rng(6)
    start = rng.normal(size=200_000)
    post, pre = start.copy(), start.copy()
    for layer in range(1, 25):
        branch = rng.normal(size=200_000)
        post = (post + branch) / np.std(post + branch)
        if layer == 24:
            assert pre.var() == pytest.approx(24, rel=0.03)
        pre = pre + branch
    assert post.var() == pytest.approx(1)
    assert float(np.mean(pre * start)) == pytest.approx(1, abs=0.05)
    assert abs(float(np.mean(post * start))) < 0.02


def test_internal_covariate_shift() -> None:
    says("internal-covariate-shift", "평균은 2에서 3으로, 표준 편차는 1에서 1.5로")
    x = 2 + standardized(np.random.default_rng(7).normal(size=1000))
    assert ((1.5 * x).mean(), (1.5 * x).std()) == pytest.approx((3, 1.5))
    assert standardized(1.5 * x) == pytest.approx(standardized(x))
