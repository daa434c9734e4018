"""The chapter on generalization: its numbers, computed again, most by another way."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("generalization")
says = CHAPTER.says

NOISE = np.array([0.3, -0.2, 0.1, -0.4, 0.2, 0.3, -0.3, 0.1, -0.2, 0.2])


def truth(x: Array) -> Array:
    return np.sin(np.pi * x)


def test_overfitting_remedies() -> None:
    rows = {
        (9, 10, 0.0): "| 없음 | 9 | 10 | 0.000 | 0.491 |",
        (3, 10, 0.0): "| 모델을 줄임 | 3 | 10 | 0.256 | 0.088 |",
        (9, 10, 0.01): "| L2 규제, λ = 0.01 | 9 | 10 | 0.214 | 0.102 |",
        (9, 100, 0.0): "| 데이터를 늘림 | 9 | 100 | 0.246 | 0.015 |",
        (9, 10, 1.0): "| 지나친 규제, λ = 1 | 9 | 10 | 0.450 | 0.390 |",
    }
    grid = np.linspace(-1, 1, 2001)
    for (degree, n, lam), row in rows.items():
        says("overfitting-remedies", row)
        x = np.linspace(-1, 1, n)
        y = truth(x) + np.tile(NOISE, n // 10)
        # A penalty is a set of further observations of 0.
        powers = np.polynomial.polynomial.polyvander(x, degree)
        more = np.vstack([powers, math.sqrt(lam) * np.eye(degree + 1)])
        w = np.linalg.lstsq(more, np.append(y, np.zeros(degree + 1)), rcond=None)[0]
        fit = np.polynomial.polynomial.polyval
        errors = [math.sqrt(np.mean((fit(x, w) - y) ** 2)),
                  math.sqrt(np.mean((fit(grid, w) - truth(grid)) ** 2))]  # fmt: skip
        stated = [float(cell) for cell in row.split("|")[4:6]]
        assert errors == pytest.approx(stated, abs=6e-4)


@pytest.mark.slow
def test_train_test_split() -> None:
    says("train-test-split", "훈련 오차는 0.5, 테스트 오차는 1.5", "±5.9%p", "±1.9%p", "±0.6%p",
         "95% 구간이 ±1.9%p입니다")  # fmt: skip
    says("train-test-split", r"$`0.99^{200}\approx13`$%")
    assert math.exp(200 * math.log1p(-0.01)) == pytest.approx(0.13, abs=5e-3)
    rng = np.random.default_rng(1)
    n, p, draws = 40, 20, 2000
    x, w = rng.normal(size=(n, p)), rng.normal(size=p)
    y, again = x @ w + rng.normal(size=(draws, n)), x @ w + rng.normal(size=(draws, n))
    fit = np.linalg.lstsq(x, y.T, rcond=None)[0].T @ x.T
    assert np.mean((fit - y) ** 2) == pytest.approx(1 - p / n, abs=0.01)
    assert np.mean((fit - again) ** 2) == pytest.approx(1 + p / n, abs=0.02)
    for m, width in ((100, 5.9), (1000, 1.9), (10_000, 0.6)):
        assert 196 * np.std(rng.random((1000, m)) < 0.9) / math.sqrt(m) == pytest.approx(
            width, abs=0.06
        )


def test_validation_set() -> None:
    says("validation-set", "1.26%p", "| 검증 샘플 1,000개 | 80.0% | 81.9% | 83.1% | 84.0% |",
         "| 검증 샘플 10,000개 | 80.0% | 80.6% | 81.0% | 81.3% |",
         "후보 100개를 샘플 1,000개로 비교하면 1등의 점수는 평균 83.1%")  # fmt: skip
    assert 100 * math.sqrt(0.8 * 0.2 / 1000) == pytest.approx(1.26, abs=0.005)
    rng = np.random.default_rng(0)
    table = {1000: (80.0, 81.9, 83.1, 84.0), 10_000: (80.0, 80.6, 81.0, 81.3)}
    for n, stated in table.items():
        for k, value in zip((1, 10, 100, 1000), stated, strict=True):
            draws = 200_000 // k + 2000
            best = rng.binomial(n, 0.8, (draws, k)).max(axis=1).mean() / n
            assert 100 * best == pytest.approx(value, abs=0.09)


def test_test_set_contamination() -> None:
    says(
        "test-set-contamination",
        "73%가 나온다",
        "10%를 외웠으면 73%가 나옵니다",
        r"(0.73-0.10)/0.90=0.70",
    )
    right = [1.0] * 100 + [1.0] * 630 + [0.0] * 270
    assert pytest.approx(0.70) == 630 / 900
    assert np.mean(right) == pytest.approx(0.73)
    assert pytest.approx(0.70) == (0.73 - 0.10) / 0.90


def bisect(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where the rising ``f`` is zero."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return low


def test_regularization() -> None:
    says("regularization", "| 최적의 $w$ | 없음(∞) | 3.36 | 1.63 | 0.40 |",
         "| 예측 확률 | 1로 간다 | 0.966 | 0.837 | 0.599 |", "0.731에서 0.993")  # fmt: skip
    for lam, w, p in ((0.01, 3.36, 0.966), (0.1, 1.63, 0.837), (1.0, 0.40, 0.599)):
        best = bisect(lambda t, lam=lam: lam * t - 1 / (1 + math.exp(t)), 0, 100)  # type: ignore[misc]
        assert best == pytest.approx(w, abs=0.005)
        assert 1 / (1 + math.exp(-best)) == pytest.approx(p, abs=5e-4)

        def objective(t: float, lam: float = lam) -> float:
            return math.log1p(math.exp(-t)) + lam * t * t / 2

        assert objective(best) < min(objective(best - 0.01), objective(best + 0.01))
    assert 1 / (1 + math.exp(-1)) == pytest.approx(0.731, abs=5e-4)
    assert 1 / (1 + math.exp(-5)) == pytest.approx(0.993, abs=5e-4)


def test_weight_decay_is_the_penalty_for_gradient_descent() -> None:
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=3)
    lam, rate, h = 0.3, 0.05, 1e-6

    def penalized(v: Array) -> float:
        return float(0.5 * ((x @ v - y) ** 2).sum() + lam / 2 * (v @ v))

    numeric = [(penalized(w + h * e) - penalized(w - h * e)) / (2 * h) for e in np.eye(3)]
    decayed = (1 - rate * lam) * w - rate * x.T @ (x @ w - y)
    assert w - rate * np.array(numeric) == pytest.approx(decayed, abs=1e-7)
    # The posterior's mode with noise variance s2 and prior variance t2 is the penalty s2 / t2.
    s2, t2 = 0.6, 2.0
    mode = np.linalg.solve(x.T @ x / s2 + np.eye(3) / t2, x.T @ y / s2)
    assert mode == pytest.approx(np.linalg.solve(x.T @ x + s2 / t2 * np.eye(3), x.T @ y))


def test_k_fold_cross_validation() -> None:
    says("k-fold-cross-validation", "5면 80%, 10이면 90%", "학습이 100번",
         "{{c1::80%::비율}}", "{{c2::100번::학습 횟수}}",
         "{{c3::폴드별 점수의 평균::모으는 법}}")  # fmt: skip
    for k, part in ((2, 0.5), (5, 0.8), (10, 0.9)):
        folds = np.array_split(np.random.default_rng(0).permutation(100), k)
        assert sorted(np.concatenate(folds).tolist()) == list(range(100))
        assert all((100 - len(fold)) / 100 == part for fold in folds)
    assert 20 * 5 == 100


@pytest.mark.slow
def test_bias_variance_tradeoff() -> None:
    rng = np.random.default_rng(0)
    x, grid = np.linspace(-1, 1, 10), np.linspace(-1, 1, 401)
    data = truth(x) + rng.normal(0, 0.3, (20_000, 10))
    for row in ("| 1 | 0.222 | 0.016 | 0.239 |", "| 3 | 0.007 | 0.030 | 0.036 |",
                "| 5 | 0.000 | 0.047 | 0.047 |", "| 8 | 0.000 | 0.137 | 0.137 |",
                "| 9 | 0.000 | 0.590 | 0.590 |"):  # fmt: skip
        says("bias-variance-tradeoff", row)
        degree, *stated = (float(cell) for cell in row.split("|")[1:5])
        w = np.polynomial.polynomial.polyfit(x, data.T, int(degree))
        fits = np.polynomial.polynomial.polyval(grid, w)
        bias2 = np.mean((fits.mean(axis=0) - truth(grid)) ** 2)
        variance = np.mean(fits.var(axis=0))
        assert [bias2, variance, bias2 + variance] == pytest.approx(stated, abs=1e-3, rel=0.02)
    says("bias-variance-tradeoff", "0.25+0.25=0.5", "이면 0.55이다")
    for c, error in ((1.0, 1.0), (0.5, 0.5), (0.0, 1.0)):
        means = rng.normal(1, 2, (200_000, 4)).mean(axis=1)
        assert np.mean((c * means - 1) ** 2) == pytest.approx(error, abs=0.01)
    says("bias-variance-tradeoff", "2.25+0.25=2.5", "줄일 수 없는 노이즈 0.09")
    means = rng.normal(3, 2, (200_000, 4)).mean(axis=1)
    assert np.mean((0.5 * means - 3) ** 2) == pytest.approx(2.5, abs=0.02)
    assert pytest.approx(0.09) == 0.3**2
    covariance = 0.5 * np.ones((10, 10)) + 0.5 * np.eye(10)
    assert np.full(10, 0.1) @ covariance @ np.full(10, 0.1) == pytest.approx(0.55)


def test_more_data_lowers_the_variance_and_not_the_bias() -> None:
    grid = np.linspace(-1, 1, 401)
    found = []
    for n in (20, 80):
        x = np.linspace(-1, 1, n)
        basis = np.polynomial.legendre.legvander
        h = basis(grid, 3) @ np.linalg.pinv(basis(x, 3))
        found.append((np.mean((h @ truth(x) - truth(grid)) ** 2), np.mean((h**2).sum(axis=1))))
    assert found[1][0] == pytest.approx(found[0][0], abs=1e-3)
    assert found[1][1] < 0.3 * found[0][1]


def test_l1_and_l2_regularization() -> None:
    says("l1-and-l2-regularization", "| L1의 답 | 2.5 | 0.5 | 0 | 0 |",
         "| L2의 답 | 2.00 | 0.67 | 0.27 | −0.13 |")  # fmt: skip
    w = np.linspace(-4, 4, 800_001)
    for a, one, two in ((3, 2.5, 2.0), (1, 0.5, 0.67), (0.4, 0, 0.27), (-0.2, 0, -0.13)):
        for penalty, stated in ((np.abs(w), one), (w**2 / 2, two)):
            best = w[((w - a) ** 2 / 2 + 0.5 * penalty).argmin()]
            assert best == pytest.approx(stated, abs=0.005)
    assert 2.1**2 / 2 > 2.1
    assert 1.9**2 / 2 < 1.9
    for size in (0.9, 1.1):  # the pull of each penalty: its derivative
        pull = ((size + 1e-6) ** 2 - (size - 1e-6) ** 2) / 4e-6
        assert (pull > 1) is (size > 1)
    says("l1-and-l2-regularization", "더 오래 학습해도 그대로이다")
    for steps in (1000, 10_000):
        v = 1.0
        for _ in range(steps):
            v -= 0.1 * ((v - 0.4) + 0.5 * v)
        assert v == pytest.approx(0.4 / 1.5)


def test_few_data_and_many() -> None:
    says("overfitting-remedies", "100개에서 3%포인트, 1만 개에서 0.3%포인트")
    for n, stated in ((100, 0.03), (10_000, 0.003)):
        k = np.arange(n + 1)
        logs = np.array([math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
                         for i in k])  # fmt: skip
        chance = np.exp(logs + k * math.log(0.9) + (n - k) * math.log(0.1))
        assert math.sqrt(chance @ (k / n - 0.9) ** 2) == pytest.approx(stated)
    # Random flips keep the majority; only noise that outnumbers the truth turns it over.
    assert [0.8 * p + 0.2 * (1 - p) > 0.5 for p in (0.45, 0.55)] == [False, True]
    assert [0.4 * p + 0.6 * (1 - p) > 0.5 for p in (0.45, 0.55)] == [True, False]


def test_l0_and_the_largest_weight() -> None:
    """By search: what remains of a vector under each penalty."""
    says("l1-and-l2-regularization", "| L0의 답 | 3 | 0 또는 1 | 0 | 0 |",
         "| L∞의 답 | 2.5 | 1 | 0.4 | −0.2 |")  # fmt: skip
    a = np.array([3, 1, 0.4, -0.2])
    costs = {kept: sum(0.5 if k else v**2 / 2 for k, v in zip(kept, a, strict=True))
             for kept in product((True, False), repeat=4)}  # fmt: skip
    least = min(costs.values())
    best = {kept for kept, cost in costs.items() if math.isclose(cost, least)}
    assert best == {(True, True, False, False), (True, False, False, False)}
    # With a cap on every size, each weight is clipped; the best cap by search.
    caps = np.linspace(0, 3, 30_001)
    clipped = np.clip(a, -caps[:, None], caps[:, None])
    cost = ((clipped - a) ** 2).sum(axis=1) / 2 + 0.5 * caps
    assert clipped[cost.argmin()] == pytest.approx([2.5, 1, 0.4, -0.2])
    # Dual norms: the corners of the box of the input's changes.
    corners = np.array(list(product((-0.1, 0.1), repeat=4)))
    assert (corners @ a).max() == pytest.approx(0.1 * np.abs(a).sum())


def test_ridge_with_collinear_features() -> None:
    """By the estimator's matrix on data of that correlation, not by eigenvalues."""
    says("l1-and-l2-regularization", "고윳값은 199와 1", "0.503인데", "209와 11이", "0.0064로",
         "(0.95, 0.95)", "(0.52, 0.43)")  # fmt: skip
    base = np.kron([[1.0, 1], [1, -1]], np.ones((50, 1)))
    signs = np.tile([1.0, -1], 50)
    x = np.stack([base[:, 0] * signs, 0.99 * base[:, 0] * signs + 0 * base[:, 1]], axis=1)
    x[:, 1] += math.sqrt(1 - 0.99**2) * base[:, 1]
    gram = x.T @ x
    assert gram == pytest.approx(np.array([[100.0, 99], [99, 100]]))
    assert np.linalg.eigvalsh(gram) == pytest.approx([1, 199])
    assert np.linalg.eigvalsh(gram + 10 * np.eye(2)) == pytest.approx([11, 209])
    for lam, variance in ((0, 0.503), (10, 0.0064)):
        estimate = np.linalg.solve(gram + lam * np.eye(2), x.T)
        assert (estimate**2).sum(axis=1) == pytest.approx([variance] * 2, rel=0.01)
    for truth, mean in (((1, 1), (0.95, 0.95)), ((1, 0), (0.52, 0.43))):
        assert estimate @ x @ truth == pytest.approx(mean, abs=0.005)


def test_data_augmentation() -> None:
    says("data-augmentation", r"9\times9=81", "162가지", "$`(0.7,0.3)`$")
    size = 32 + 2 * 4
    assert len(range(size - 32 + 1)) ** 2 * 2 == 162
    rng = np.random.default_rng(0)
    w, x, y, s = rng.normal(size=3), rng.normal(size=3), 0.7, 0.4
    noisy = (y - (x + s * rng.normal(size=(400_000, 3))) @ w) ** 2
    assert noisy.mean() == pytest.approx((y - w @ x) ** 2 + s**2 * (w @ w), rel=0.01)
    mixed = 0.7 * np.array([1, 0]) + (1 - 0.7) * np.array([0, 1])
    assert mixed == pytest.approx([0.7, 0.3])


def test_mixup_and_cutmix() -> None:
    says("mixup-and-cutmix", "| 한가운데 | 112×112 | (0.75, 0.25) |",
         "| 변의 가운데 | 112×56 | (0.875, 0.125) |", "| 꼭짓점 | 56×56 | (0.9375, 0.0625) |",
         "평균 19.1%만", "444개로 이미지의 0.9%", "$`w=2.60`$", "0.931", "0.562보다")  # fmt: skip
    # Patches pasted into a picture, their pixels counted.
    for x, y, share in ((112, 112, 0.25), (0, 112, 0.125), (0, 0, 0.0625)):
        picture = np.zeros((224, 224))
        picture[max(x - 56, 0) : x + 56, max(y - 56, 0) : y + 56] = 1
        assert picture.mean() == share
    picture = np.zeros((224, 224))
    picture[56:168, 56:168] = 1
    inner = np.zeros_like(picture)
    inner[57:167, 57:167] = 1
    seam = int((picture - inner).sum())
    assert seam == 444
    assert round(100 * seam / picture.size, 1) == 0.9
    centres = np.random.default_rng(0).uniform(size=(400_000, 2))
    seen = np.minimum(centres + 0.25, 1) - np.maximum(centres - 0.25, 0)
    assert seen.prod(axis=1).mean() == pytest.approx(0.191, abs=0.001)
    # The best slope on a grid, for the mixtures of two points; larger is better for them alone.
    t = (np.arange(4000) + 0.5) / 4000
    slopes = np.arange(0, 6, 0.005)

    def loss(w: float) -> float:
        z = w * (2 * t - 1)
        return float((np.logaddexp(0, z) - t * z).mean())

    best = slopes[np.argmin([loss(w) for w in slopes])]
    assert best == pytest.approx(2.60, abs=0.006)
    assert round(1 / (1 + math.exp(-2.5997)), 3) == 0.931
    alone = [math.log1p(math.exp(-w)) for w in range(20)]
    assert alone == sorted(alone, reverse=True)
    assert round(math.log(4) - 0.75 * math.log(3), 3) == 0.562


def test_label_smoothing() -> None:
    says("label-smoothing", "정답이 0.91, 나머지 아홉이 0.01", r"\approx0.500", r"\ln91\approx4.51")
    onehot, uniform = np.eye(10)[0], np.full(10, 0.1)
    q = 0.9 * onehot + 0.1 * uniform
    assert q[:2] == pytest.approx([0.91, 0.01])

    def loss(z: Array, target: Array) -> float:
        return float(-(target * (z - np.log(np.exp(z).sum()))).sum())

    best = np.log(q)
    assert loss(best, q) == pytest.approx(0.500, abs=5e-4)
    assert best[0] - best[1] == pytest.approx(math.log(91))
    assert math.log(91) == pytest.approx(4.51, abs=0.005)
    z, h = np.random.default_rng(0).normal(size=10), 1e-6
    assert loss(z, q) == pytest.approx(0.9 * loss(z, onehot) + 0.1 * loss(z, uniform))
    numeric = [(loss(z + h * e, q) - loss(z - h * e, q)) / (2 * h) for e in np.eye(10)]
    assert np.exp(z) / np.exp(z).sum() - q == pytest.approx(np.array(numeric), abs=1e-8)
    farther = best + 1.0 * onehot
    p = np.exp(farther) / np.exp(farther).sum()
    assert (p - q)[0] > 0  # the step lowers the logit again


def test_early_stopping() -> None:
    says("early-stopping", "0.00996과 0.00990", "0.096과 0.091", "0.65와 0.50")
    for h, early, ridge in ((0.01, 0.00996, 0.00990), (0.1, 0.096, 0.091), (1.0, 0.65, 0.50)):
        w = 0.0
        for _ in range(10):
            w -= 0.1 * h * (w - 1.0)
        assert w == pytest.approx(early, rel=0.005)
        assert h / (h + 1) == pytest.approx(ridge, rel=0.005)


@pytest.mark.slow
def test_the_curve_of_early_stopping() -> None:
    says("early-stopping", "1.30", "0.5까지", "1.5로", "46스텝에서")
    rng = np.random.default_rng(0)
    n, p = 40, 20
    scale = np.sqrt(np.arange(1, p + 1) ** -1.5)
    x = np.linalg.qr(rng.normal(size=(n, p)))[0] * math.sqrt(n) * scale
    signal = x @ np.ones(p)
    y = signal + rng.normal(size=(1000, n))
    w = np.zeros((1000, p))
    train, test = {}, {}
    for t in range(1, 1001):
        w -= 0.5 * (w @ x.T - y) @ x / n
        if t in (20, 46, 120, 1000):
            train[t] = np.mean((w @ x.T - y) ** 2)
            test[t] = 1 + np.mean((w @ x.T - signal) ** 2)
    assert test[46] == pytest.approx(1.30, abs=0.02)
    assert test[46] < min(test[20], test[120])
    assert train[1000] == pytest.approx(0.5, abs=0.02)
    assert test[1000] == pytest.approx(1.5, abs=0.03)
