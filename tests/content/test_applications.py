"""The chapter on applications: its checks catch what they say, its numbers are right."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("applications")
says = CHAPTER.says


def names_of(question: str) -> dict[str, Any]:
    """Return what the program of an answer defines."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(CHAPTER.blocks(question)[0], question, "exec"), names)
    return names


# ---------------------------------------------------------------- debugging


def test_debugging_tips() -> None:
    says(
        "debugging-tips",
        "2.303",
        "64개여도 반씩 나누면(`git bisect`) 여섯 번",
        "2,716개",
        "48%",
    )
    assert round(-math.log(1 / 10), 3) == 2.303
    candidates, looks = 64, 0
    while candidates > 1:
        candidates //= 2
        looks += 1
    assert looks == 6
    says("debugging-tips", "$`(3,1)`$인 예측에서", "오류 없이 $`(3,3)`$이 된다")
    assert np.broadcast_shapes((3, 1), (3,)) == (3, 3)


def test_the_check_of_independence_finds_mixed_samples() -> None:
    leaks = names_of("debugging-tips")["leaks"]
    x = np.random.default_rng(5).normal(size=(5, 3))

    def centred(x: Array) -> Array:
        return np.asarray(x - x.mean(axis=0))

    assert leaks(lambda x: 2 * x, x, axis=0) == 0
    assert leaks(centred, x, axis=0) == 4  # as batch normalization does in training


def test_nan_loss() -> None:
    says("nan-loss", "65,504", "1/0", r"0\times\infty", "망가진 이동 통계", "모두 가려진 행")
    assert float(np.finfo(np.float16).max) == 65504
    with np.errstate(all="ignore"):
        assert np.isinf(np.exp(np.float32(100)))
        gradients = np.full(1_000_000, 1e-3)
        gradients[7] = np.nan
        assert np.isnan(gradients * np.minimum(1, 1 / np.linalg.norm(gradients))).all()
        x = np.array([0.0, 2.0])
        taken = np.array([0.0, 1.0])  # what `where` hands back to the branch with the logarithm
        assert np.isnan((taken / x)[0])
        safe = np.where(x > 0, x, 1)
        assert (taken / safe).tolist() == [0.0, 0.5]
        batch = np.array([1.0, 2.0, 4.0])
        kept = 0.9 * np.inf + 0.1 * batch.var()  # one overflow, and no later batch mends it
        mean = 0.9 * np.inf + 0.1 * batch.mean()
        assert np.isfinite((batch - batch.mean()) / batch.std()).all()  # train()
        assert np.isnan((batch - mean) / np.sqrt(kept)).all()  # eval()
        masked = np.full(3, -np.inf)
        assert np.isnan(np.exp(masked - masked.max())).all()
        first_bad = names_of("nan-loss")["first_bad"]
        assert first_bad([("a", np.sqrt), ("b", np.log)], np.array([0.0, 1.0])) == "b"


def test_a_nan_of_the_backward_pass_is_seen_one_step_later() -> None:
    says("nan-loss", "**다음 스텝의 손실**에서야 보이므로", "그 배치와 앞 배치")
    w, seen = 0.5, []
    with np.errstate(all="ignore"):
        for x in (4.0, 0.0, 9.0):  # the second sample spoils the step, the third shows it
            root = np.sqrt(np.float64(w * x))
            seen.append(bool(np.isfinite(root)))
            w -= 0.01 * float(np.float64(x) / (2 * root))
    assert seen == [True, True, False]


# ---------------------------------------------------------------- data


def test_korean_ocr_data() -> None:
    says("korean-ocr-data", "11,172자", "2,350자", "19+21+28=68", "335만 장", r"\approx0.1`$%p",
         "아홉 장이 채 안 된다", "0.99^{20}=0.82")  # fmt: skip
    assert round(math.prod([0.99] * 20), 2) == 0.82
    assert 19 * 21 * 28 == 11_172 == ord("힣") - ord("가") + 1
    assert 19 + 21 + 28 == 68
    assert round(11_172 * 30 * 10 / 10_000) == 335
    assert 100 * math.sqrt(0.01 * 0.99 / 10_000) == pytest.approx(0.1, abs=0.001)
    assert 8 < 100_000 / 11_172 < 9
    assert ord("한") == 0xAC00 + (18 * 21 + 0) * 28 + 4
    assert sum(len(chr(c).encode("euc_kr")) == 2 for c in range(0xAC00, 0xD7A4)) == 2_350


# ---------------------------------------------------------------- a paper


def test_defect_inspection() -> None:
    says("defect-inspection", "경보의 8.7%만", "90.4%", "8.7% |", "44.5% |", "약 60배",
         "0.75~0.999")  # fmt: skip
    bad, good = 100, 99_900
    assert bad / (bad + good) == 0.001
    assert good * 0.01 == pytest.approx(999)
    assert good * 0.001 == pytest.approx(99.9)
    for recall, alarms, precision in ((0.95, 999, 8.7), (0.80, 99.9, 44.5)):
        assert round(100 * recall * bad / (recall * bad + alarms), 1) == precision
    costs = [(alarms + missed * 60, alarms + missed * 59) for alarms, missed in
             ((999, 5), (99.9, 20))]  # fmt: skip
    assert costs[0][0] < costs[1][0]
    assert costs[0][1] > costs[1][1]
    missed = 1.0
    for i in range(20):
        missed *= (1_990 - i) / (2_000 - i)
    assert round(100 * missed, 1) == 90.4
    # The exact interval of 19 in 20: either end leaves 2.5 % of the outcomes beyond.
    assert 1 - sum(math.comb(20, k) * 0.75**k * 0.25 ** (20 - k) for k in range(19)) < 0.025
    assert 1 - sum(math.comb(20, k) * 0.755**k * 0.245 ** (20 - k) for k in range(19)) > 0.025
    assert 1 - 0.9987**20 > 0.025 > 1 - 0.9990**20


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_memory_of_good_parts_keeps(seed: int) -> None:
    says("defect-inspection", "4.1보다 작고, 결함은 8.5보다 크다", "10쯤에서 6 아래로")
    rng = np.random.default_rng(seed)
    middles = np.zeros((3, 8))
    middles[1, 0] = middles[2, 1] = 12

    def parts(n: int, kind: int) -> Array:
        return np.asarray(middles[kind] + rng.normal(size=(n, 8)))

    def squared(x: Array, y: Array) -> Array:
        return np.asarray((x**2).sum(1)[:, None] + (y**2).sum(1) - 2 * x @ y.T)

    def typical(x: Array, memory: Array) -> float:
        return float(np.median(np.sqrt(squared(x, memory).min(axis=1))))

    def kept(bank: Array) -> Array:
        table, chosen = squared(bank, bank), [0]
        for _ in range(19):
            chosen.append(int(table[chosen].min(axis=0).argmax()))
        return bank[chosen]

    bank = np.concatenate([parts(1_990, 0), parts(10, 1)])
    memory = kept(bank)
    assert typical(parts(200, 1), memory) < 4.1
    assert 8.5 < typical(parts(200, 2), memory) < 12
    assert typical(parts(200, 1), bank[:1_990][:20]) > 8.5  # none of the rare ones is kept
    spoiled = kept(np.concatenate([bank, parts(1, 2)]))
    assert typical(parts(200, 2), spoiled) < 6


def test_logical_defect() -> None:
    says("logical-defect", "볼트가 4개, 바닥이 8개", "5에 가깝지만", "0.5보다 작다", "3개임이",
         "평균은 0.106", "최댓값은 5")  # fmt: skip
    distances = [5.0] + 783 * [0.1]
    assert round(sum(distances) / 784, 3) == 0.106
    assert max(distances) == 5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_bolt_is_near_to_what_is_remembered(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bolt, floor, stain = 5 + 0j, 0j, 5j  # the plane as complex numbers

    def image(bolts: int, stains: int) -> npt.NDArray[np.complex128]:
        middle = np.array([bolt] * bolts + [stain] * stains + [floor] * (12 - bolts - stains))
        noise = rng.normal(0, 0.1, (2, 12))
        return np.asarray(middle + noise[0] + 1j * noise[1])

    memory = np.concatenate([image(4, 0) for _ in range(200)])

    def score(x: npt.NDArray[np.complex128]) -> float:
        return float(np.abs(x[:, None] - memory).min(axis=1).max())

    short = image(3, 0)
    assert 4 < score(image(4, 1)) < 5.5
    assert score(short) < 0.5
    assert score(image(4, 0)) < 0.5
    near = memory[np.abs(short[:, None] - memory).argmin(axis=1)]
    assert int((near.real > 2.5).sum()) == 3


def test_recent_paper() -> None:
    says("recent-paper", "20, 45, 67, 82, 90, 95%", "0, 0, 2%에 머물다가 14, 37, 61%", "$`K=10`$",
         "1.6에서 시작해 모델이 10배 커질 때마다 절반", "토큰의 45%를 맞히는데도",
         "100개뿐이면 97%의 확률로 0점")  # fmt: skip
    loss, tokens, answers = 1.6, [], []
    for _ in range(6):
        right = math.e**-loss
        whole = 1.0
        for _ in range(10):
            whole *= right
        tokens.append(round(100 * right))
        answers.append(whole)
        loss /= 2
    assert tokens == [20, 45, 67, 82, 90, 95]
    assert [round(100 * whole) for whole in answers] == [0, 0, 2, 14, 37, 61]
    rng = np.random.default_rng(11)
    second = rng.random((20_000, 100)) < answers[1]  # so many tests of a hundred questions
    assert float((~second.any(axis=1)).mean()) == pytest.approx(0.97, abs=0.01)
    rises = np.diff(100 * np.array(answers))
    assert rises[:2].max() < 2  # next to nothing, then a leap
    assert rises[2:].min() > 10
    assert np.diff(tokens)[0] == 25  # by tokens it rises most at the first


# ---------------------------------------------------------------- recommending


def test_neighbours() -> None:
    says("collaborative-filtering", "0.885", "−1", "=2.33", "3.33")
    ratings = {"민지": [5, 4, 1], "서준": [4, 5, 1, 2], "하은": [1, 2, 5, 4]}
    me = ratings["민지"]
    top = bottom = 0.0
    similar = {}
    for name in ("서준", "하은"):
        other = ratings[name]
        similar[name] = float(np.corrcoef(me, other[:3])[0, 1])
        top += similar[name] * (other[3] - sum(other) / 4)
        bottom += abs(similar[name])
    assert round(similar["서준"], 3) == 0.885
    assert similar["하은"] == pytest.approx(-1)
    assert round(sum(me) / 3, 2) == 3.33
    assert round(sum(me) / 3 + top / bottom, 2) == 2.33
    assert [sum(ratings[n]) / 4 for n in similar] == [3, 3]


def test_empty_cells_are_not_zero() -> None:
    says("collaborative-filtering", "(1.07)", "(2.39)", "0.24", "0.2에 가깝다", "30%")
    names = names_of("collaborative-filtering")
    r, seen, mean = names["r"], names["seen"], names["mean"]
    assert seen.mean() == pytest.approx(0.3, abs=0.02)

    def error(guess: Array) -> float:
        return float(np.sqrt(((guess - r)[~seen] ** 2).mean()))

    assert round(error(np.full_like(r, mean)), 2) == 1.07
    assert error(names["zero_filled"]) > 2 * error(np.full_like(r, mean))
    assert abs(float(names["zero_filled"][~seen].mean())) < mean / 2  # drawn towards zero
    assert round(error(mean + names["p"] @ names["q"].T), 2) == 0.24


def errors_of(seed: int) -> tuple[float, float, float]:
    """Return the errors of the mean, of zeros filled in, and of known cells alone."""
    rng = np.random.default_rng(seed)
    users, items = rng.normal(size=(80, 2)), rng.normal(size=(50, 2))
    ratings = 3 + 0.7 * users @ items.T + rng.normal(0, 0.2, (80, 50))
    known = rng.random(ratings.shape) < 0.3
    mean = float(ratings[known].mean())

    def error(guess: Array) -> float:
        return float(np.sqrt(((guess - ratings)[~known] ** 2).mean()))

    left, sizes, right = np.linalg.svd(ratings * known, full_matrices=False)
    centred, mask = ratings - mean, known.astype(float)
    p, q = rng.normal(size=(80, 2)), rng.normal(size=(50, 2))
    for _ in range(20):  # all of one side at once
        for mine, other, wanted, m in ((p, q, centred, mask), (q, p, centred.T, mask.T)):
            squares = np.einsum("ij,jk,jl->ikl", m, other, other) + 0.5 * np.eye(2)
            mine[:] = np.linalg.solve(squares, ((m * wanted) @ other)[:, :, None])[:, :, 0]
    filled = (left[:, :2] * sizes[:2]) @ right[:2]
    return error(np.full_like(ratings, mean)), error(filled), error(mean + p @ q.T)


@pytest.mark.parametrize("seed", SEEDS)
def test_zeros_filled_in_are_worse_than_the_mean(seed: int) -> None:
    mean, filled, known = errors_of(seed)
    assert filled > 2 * mean
    if seed < 2:
        assert known < 0.3


@pytest.mark.prove
def test_how_often_known_cells_are_enough() -> None:
    says("collaborative-filtering", "시드 40개 모두", "40개 중 37개에서 0.3 아래", "1.0을 넘었다")
    errors = [errors_of(seed) for seed in range(40)]
    assert all(filled > 2 * mean for mean, filled, _ in errors)
    assert sum(known < 0.3 for *_, known in errors) == 37
    assert sum(known > 1.0 for *_, known in errors) == 3


def test_the_picture_of_the_factors() -> None:
    alt = CHAPTER.sections["collaborative-filtering"]
    assert "사용자 행 1과 2, 항목 열 1과 1.5를 곱해 더한 4" in alt
    assert 1 * 1 + 2 * 1.5 == 4


def test_matrix_factorization_update() -> None:
    says("matrix-factorization-update", "예측은 1.4", "$`e=2.6`$", r"(1.98,\,3.07)",
         r"(2.52,\,1.18)", r"(1.198,\,0.807)", r"(1.052,\,1.318)", "2.324", "1.676",
         r"(1.103,\,1.398)")  # fmt: skip
    p, q, r, eta, lam = np.array([1.0, 0.5]), np.array([0.8, 1.2]), 4.0, 0.1, 0.1
    assert float(p @ q) == pytest.approx(1.4)
    e = r - float(p @ q)
    assert e == pytest.approx(2.6)
    assert e * q - lam * p == pytest.approx([1.98, 3.07])
    assert e * p - lam * q == pytest.approx([2.52, 1.18])

    def loss(both: Array) -> float:
        a, b = both[:2], both[2:]
        return float((r - a @ b) ** 2 / 2 + lam / 2 * (a @ a + b @ b))

    start, h = np.concatenate([p, q]), 1e-6
    slope = np.array([(loss(start + h * k) - loss(start - h * k)) / (2 * h) for k in np.eye(4)])
    after = start - eta * slope
    assert after == pytest.approx([1.198, 0.807, 1.052, 1.318])
    assert round(float(after[:2] @ after[2:]), 3) == 2.324
    assert round(r - float(after[:2] @ after[2:]), 3) == 1.676
    stale = q + eta * (e * after[:2] - lam * q)
    assert np.round(stale, 3).tolist() == [1.103, 1.398]
    says("matrix-factorization-update", r"$`\eta^2`$에 비례해서")
    gaps = []
    for rate in (0.1, 0.05):  # the gap to the right update shrinks with the rate's square
        moved = p + rate * (e * q - lam * p)
        gaps.append(rate * e * float(np.linalg.norm(moved - p)))
    assert gaps[0] / gaps[1] == pytest.approx(4)
    for gap in (0.0, 0.5):  # along some line the loss lies above its chord: it is not convex
        ends = np.array([2.0, 0, 2, 0]), np.array([-2.0, 0, -2, 0])
        middle = loss((ends[0] + ends[1]) / 2)
        assert middle > (loss(ends[0]) + loss(ends[1])) / 2 + gap
    hessian_free = [loss(start + t * np.array([1.0, -2, 0, 0])) for t in (-1, 0, 1)]
    assert hessian_free[0] + hessian_free[2] > 2 * hessian_free[1]  # in p alone it is


# ---------------------------------------------------------------- fraud


def test_frauds_come_to_light_late() -> None:
    says(
        "fraud-detection-design",
        "| 드러난 사기 | 20.8% | 63.2% | 86.5% | 95.0% |",
        "통틀면 10.8%뿐",
        "그대로 센 비율은 0.68%",
        "사기는 21%만",
    )
    # By adding up the exponential density, hour by hour.
    hours = (np.arange(90 * 24) + 0.5) / 24
    known = np.cumsum(np.exp(-hours / 30) / 30 / 24)
    for days, share in ((7, 0.208), (30, 0.632), (60, 0.865), (90, 0.950)):
        assert known[days * 24 - 1] == pytest.approx(share, abs=6e-4)
    assert known[: 7 * 24].mean() == pytest.approx(0.108, abs=1e-3)
    assert known.mean() == pytest.approx(0.68, abs=0.005)


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_undo_the_delay_with_each_seed(seed: int) -> None:
    says("fraud-detection-design", "시드 20개 모두에서 0.93%에서 1.07% 사이")
    rng = np.random.default_rng(seed)
    age = rng.uniform(0, 90, 200_000)
    late = rng.exponential(30, age.size) >= age
    fraud = rng.random(age.size) < 0.01
    known = np.where(late, 0, fraud) / -np.expm1(-age / 30)
    assert 0.0093 < known[age > 7].mean() < 0.0107


def test_high_precision_rejection() -> None:
    says("high-precision-rejection", "정상 거래 8만 2천 건에 하나", r"f=1.21\cdot10^{-5}",
         "98.0%", "| 40 | 0 | 92.8% |", "| 300 | 0 | 99.0% |", "| 300 | 1 | 98.4% |",
         "| 473 | 1 | 99.0% |", "597건", "299건", "거절의 5%인 유형은 80%")  # fmt: skip
    # By counting: of a hundred million trades 200,000 are frauds, 120,000 of them refused.
    wrongly = 120_000 / 99
    rate = wrongly / (100_000_000 - 200_000)
    assert float(f"{rate:.2e}") == 1.21e-5
    assert round(1 / rate / 1_000) == 82
    fewer = 60_000 / (60_000 + rate * (100_000_000 - 100_000))
    assert round(100 * fewer, 1) == 98.0

    def chance(n: int, errors: int, rate: float) -> float:
        return sum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(errors + 1))

    # A bound is right if what was seen is just less probable than once in twenty beyond it.
    for n, errors, bound in ((40, 0, 92.8), (300, 0, 99.0), (300, 1, 98.4), (473, 1, 99.0)):
        assert chance(n, errors, 1 - (bound - 0.05) / 100) < 0.05
        assert chance(n, errors, 1 - (bound + 0.05) / 100) > 0.05
    assert chance(473, 1, 0.01) <= 0.05 < chance(472, 1, 0.01)
    assert math.ceil(math.log(20 / 0.05) / -math.log(0.99)) == 597
    assert math.ceil(math.log(1 / 0.05) / -math.log(0.99)) == 299
    assert pytest.approx(0.99) == 0.95 * 1 + 0.05 * 0.8


def test_fraud_is_judged_by_cost() -> None:
    says(
        "fraud-detection-design",
        "5% 아래면 승인, 75% 위면 거절",
        "10만 원 거래는 9,000원, 2만 원 거래는 1,000원",
        "정밀도(precision)가 24%, 재현율(recall)이 60%",
        "사기가 0.1건이다(사기 0.2%)",
        "사기가 24%인 데이터로",
    )

    def costs(p: float, amount: int) -> list[float]:
        return [p * amount, 5_000, (1 - p) * 20_000]

    cheapest = [int(np.argmin(costs(k / 1000, 100_000))) for k in range(1001)]
    assert cheapest.index(1) in (50, 51)
    assert cheapest.index(2) in (750, 751)
    assert cheapest == sorted(cheapest)
    for amount, saved in ((100_000, 9_000), (20_000, 1_000)):
        approve, review, refuse = costs(0.3, amount)
        assert min(approve, refuse) - review == pytest.approx(saved)
    assert (120 / 500, 120 / 200) == (0.24, 0.6)
    assert 200 / 100_000 == 0.002
    assert pytest.approx(0.1) == 50 * 0.002


# ---------------------------------------------------------------- automation


def test_successive_halving_costs_four_full_runs() -> None:
    says(
        "automl",
        "27에포크씩",
        "108에포크",
        "729에포크",
        "7분의 1 남짓",
        "평균 0.2",
        "0.08을",
        "0.47로",
    )
    alive, epochs, spent, stopped = 27, 1, [], {}
    while True:
        spent.append(alive * epochs)
        if alive == 1:
            break
        stopped[epochs] = alive - alive // 3
        alive, epochs = alive // 3, epochs * 3
    assert spent == [27, 27, 27, 27]
    assert sum(spent) == 108 == 4 * 27
    assert 27 * 27 == 729
    assert sum(n * more for n, more in ((27, 1), (9, 3 - 1), (3, 9 - 3), (1, 27 - 9))) == 81
    says("automl", "81에포크")
    assert 1 / 7 < 108 / 729 < 1 / 6
    assert stopped == {1: 18, 3: 6, 9: 2}
    says("automl", "18개는 1에서, 6개는 3에서, 2개는 9에서")


def test_physics_informed_learning() -> None:
    """Coefficients from the normal equations, the unknown constant by bisection."""
    says("physics-informed-learning", "$`u(1)=0.333`$", "참값 0.368", "0.352로", "$`k=0.5`$",
         r"-\ln0.6=0.511", "0.999, 0.875, 0.411", "0.099", "9.87", "만 배",
         r"3.3\times10^{-7}")  # fmt: skip
    assert round(math.exp(-1), 3) == 0.368
    t = np.array([0, 0.5, 1])
    a, b = -1, 1 / 3
    for at in (0, 1):  # u' + u, term by term
        assert (a + 2 * b * at) + (1 + a * at + b * at**2) == pytest.approx(0)
    assert round(1 + a + b, 3) == 0.333
    basis = np.array([[1, *row] for row in np.stack([t, t**2], axis=1)])
    slopes = np.stack([0 * t, 1 + 0 * t, 2 * t], axis=1)
    residual = basis + slopes
    inner = residual[:, 1:]
    found = np.linalg.inv(inner.T @ inner) @ inner.T @ -residual[:, 0]
    assert round(1 + float(found.sum()), 3) == 0.352
    first = np.array([1.0, 0, 0])
    for weight, start in ((1, 0.999), (0.01, 0.875), (0.001, 0.411)):
        normal = residual.T @ residual / 3 + weight * np.outer(first, first)
        assert round(float(np.linalg.solve(normal, weight * first)[0]), 3) == start
    low, high = 0.0, 1.0  # residuals at 0 and 1, and the measured 0.6: what is left at 1
    for _ in range(60):
        k = (low + high) / 2
        b = 0.6 - 1 + k
        left = (-k + 2 * b) + k * 0.6
        low, high = (k, high) if left < 0 else (low, k)
    assert k == pytest.approx(0.5)
    assert round(-math.log(0.6), 3) == 0.511
    x = np.linspace(0, 2, 20_001)
    tops = []
    for k, top in ((1, 0.099), (10, 9.87)):
        error = 0.01 * np.sin(k * math.pi * x)
        second = np.diff(error, 2) / (x[1] - x[0]) ** 2
        tops.append(float(np.abs(second).max()))
        assert tops[-1] == pytest.approx(top, rel=5e-3)
    assert (tops[1] / tops[0]) ** 2 == pytest.approx(1e4, rel=1e-3)
    u = 1.0
    for _ in range(10):
        k1 = -u
        k2 = -(u + 0.05 * k1)
        k3 = -(u + 0.05 * k2)
        k4 = -(u + 0.1 * k3)
        u += 0.1 / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    assert u - math.exp(-1) == pytest.approx(3.3e-7, rel=0.02)


@pytest.mark.parametrize(("slow", "expected", "within"), [(0, 0.08, 0.01), (2, 0.47, 0.03)])
def test_successive_halving_against_random_search(
    slow: float, expected: float, within: float
) -> None:
    rng = np.random.default_rng(17)
    final = rng.random((4000, 27))
    for_random = final[:, :4].min(axis=1).mean()
    assert for_random == pytest.approx(1 / 5, abs=0.01)  # the mean of the least of four
    alive, epochs = np.ones_like(final, dtype=bool), 1
    for keep in (9, 3, 1):
        noise = rng.normal(0, 0.3 / math.sqrt(epochs), final.shape)
        now = np.where(alive, final + slow * (1 - final) / epochs + noise, np.inf)
        limit = np.sort(now, axis=1)[:, keep - 1 : keep]
        alive, epochs = now <= limit, epochs * 3
    assert (final * alive).sum(axis=1).mean() == pytest.approx(expected, abs=within)
