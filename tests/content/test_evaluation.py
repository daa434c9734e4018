"""The chapter on evaluation: its numbers, computed again, most by another way."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("evaluation")
says = CHAPTER.says
NORMAL = NormalDist()


def counted(tp: int, fp: int, fn: int, tn: int) -> tuple[Array, Array]:
    """Truth and prediction of every sample of a confusion matrix."""
    truth = np.repeat([1.0, 0.0, 1.0, 0.0], [tp, fp, fn, tn])
    said = np.repeat([1.0, 1.0, 0.0, 0.0], [tp, fp, fn, tn])
    return truth, said


def f_score(tp: int, fp: int, fn: int, beta: int | Fraction = 1) -> float:
    """The weighted harmonic mean of precision and recall, from its definition."""
    precision, recall = Fraction(tp, tp + fp), Fraction(tp, tp + fn)
    weight = Fraction(1, 1 + Fraction(beta) ** 2)
    return float(1 / (weight / precision + (1 - weight) / recall))


def with_seed(question: str, seed: int, *, until: str = "assert ") -> dict[str, object]:
    """What a program leaves behind that starts from another seed and asserts nothing."""
    program = CHAPTER.blocks(question)[0]
    assert "default_rng(0)" in program
    space: dict[str, object] = {}
    exec(program.partition(until)[0].replace("default_rng(0)", f"default_rng({seed})"), space)
    return space


def test_precision_recall_f1() -> None:
    says("precision-recall-f1", r"40/60\approx0.667", "40/50=0.8", r"80/110\approx0.727", "0.97",
         "0.95이므로", "0.525", "0.095", r"F_2\approx0.769", r"F_{0.5}\approx0.690",
         "0.984")  # fmt: skip
    says("precision-recall-f1", r"(0.727+0.984)/2\approx0.856", "마이크로는 0.97")
    macro = (f_score(40, 20, 10) + f_score(930, 10, 20)) / 2
    assert macro == pytest.approx(0.856, abs=5e-4)
    assert f_score(40 + 930, 20 + 10, 10 + 20) == pytest.approx(0.97)
    truth, said = counted(40, 20, 10, 930)
    assert truth[said == 1].mean() == pytest.approx(0.667, abs=5e-4)
    assert said[truth == 1].mean() == pytest.approx(0.8)
    assert (truth == said).mean() == pytest.approx(0.97)
    assert (truth == 0).mean() == pytest.approx(0.95)
    assert f_score(40, 20, 10) == pytest.approx(0.727, abs=5e-4)
    assert f_score(40, 20, 10, 2) == pytest.approx(0.769, abs=5e-4)
    assert f_score(40, 20, 10, Fraction(1, 2)) == pytest.approx(0.690, abs=5e-4)
    assert (1 + 0.05) / 2 == 0.525
    assert f_score(50, 950, 0) == pytest.approx(0.095, abs=5e-4)
    assert f_score(930, 10, 20) == pytest.approx(0.984, abs=5e-4)
    # True negatives move none of the three.
    says("precision-recall-f1", "{{c4::TN::", "어디에도 나오지 않는다")
    for quiet in (0, 930, 10**6):
        truth, said = counted(40, 20, 10, quiet)
        assert truth[said == 1].mean() == pytest.approx(40 / 60)
        assert said[truth == 1].mean() == pytest.approx(40 / 50)
    # With calibrated probabilities the best threshold is half of the best F1.
    p = (np.arange(20_000) + 0.5) / 20_000
    p = p**3
    caught = np.cumsum(p[::-1])
    f1 = 2 * caught / (np.arange(1, len(p) + 1) + p.sum())
    assert p[::-1][f1.argmax()] == pytest.approx(f1.max() / 2, abs=1e-3)


def test_class_imbalance_metrics() -> None:
    rows = {
        (0, 0): "| A: 모두 음성 | 0 | 0 | 0.990 | 없음 | 0 | 0 | 0.500 |",
        (80, 400): "| B: 경보 많음 | 80 | 400 | 0.958 | 0.167 | 0.8 | 0.276 | 0.880 |",
        (50, 20): "| C: 경보 적음 | 50 | 20 | 0.993 | 0.714 | 0.5 | 0.588 | 0.749 |",
    }
    for (tp, fp), row in rows.items():
        says("class-imbalance-metrics", row)
        truth, said = counted(tp, fp, 100 - tp, 9900 - fp)
        cells = row.split("|")
        assert (truth == said).mean() == pytest.approx(float(cells[4]), abs=6e-4)
        if tp:
            assert truth[said == 1].mean() == pytest.approx(float(cells[5]), abs=6e-4)
        assert said[truth == 1].mean() == pytest.approx(float(cells[6]))
        f1 = 2 * (truth * said).sum() / (truth.sum() + said.sum())
        assert f1 == pytest.approx(float(cells[7]), abs=6e-4)
        balanced = (said[truth == 1].mean() + (1 - said[truth == 0]).mean()) / 2
        assert balanced == pytest.approx(float(cells[8]), abs=6e-4)

    says("class-imbalance-metrics", r"c\approx12.7", "270 대 500", "800 대 1,020",
         "50%면 0.947, 10%면 0.667, 1%면 0.154, 0.1%면 0.018", "±7.8%p",
         "0.0099", "왼쪽에서도 0.47", "1%인 파선은 0.08")  # fmt: skip
    assert pytest.approx(12.7, abs=0.05) == (400 - 20) / (50 - 20)
    assert (20 + 50 * 5, 400 + 20 * 5, 400 + 20 * 20, 20 + 50 * 20) == (270, 500, 800, 1020)
    # At the threshold, saying positive costs as much as saying negative.
    says("class-imbalance-metrics", "1/21, 약 0.05입니다", "양성 50%에서는 0.95, 1%에서는 0.15",
         "모두 음성이라고 해도 정확도가 99%")  # fmt: skip
    t = 1 / 21
    assert (1 - t) * 1 == pytest.approx(t * 20)
    assert t == pytest.approx(0.048, abs=5e-4)

    def precision(share: float, false_rate: float) -> float:
        total = 10_000_000
        positives = share * total
        return 0.9 * positives / (0.9 * positives + false_rate * (total - positives))

    for share, value in ((0.5, 0.947), (0.1, 0.667), (0.01, 0.154), (0.001, 0.018)):
        assert precision(share, 0.05) == pytest.approx(value, abs=6e-4)
    assert precision(0.001, 0.001) == pytest.approx(0.47, abs=0.005)
    assert precision(0.001, 0.01) == pytest.approx(0.08, abs=0.005)
    assert 196 * math.sqrt(0.8 * 0.2 / 100) == pytest.approx(7.8, abs=0.05)
    # 100 positives, 10,000 negatives of which 1% are kept: even odds among those kept.
    assert pytest.approx(0.0099, abs=5e-5) == 100 / (100 + 10_000)


def test_roc_auc_under_imbalance() -> None:
    says("roc-auc-under-imbalance", "양성의 점수가 평균 2.326", "0.069",
         "| 양성 50% | 4,000 | 344 | 0.921 | 0.951 |",
         "| 양성 10% | 800 | 619 | 0.564 | 0.767 |",
         "| 양성 1% | 80 | 681 | 0.105 | 0.403 |")  # fmt: skip
    gap = NormalDist(2.326, math.sqrt(2))
    assert 1 - gap.cdf(0) == pytest.approx(0.95, abs=1e-4)
    gap_exact = NORMAL.inv_cdf(0.95) * math.sqrt(2)
    cut = gap_exact - NORMAL.inv_cdf(0.8)
    false_rate = 1 - NORMAL.cdf(cut)
    assert false_rate == pytest.approx(0.069, abs=5e-4)
    recall = (np.arange(40_000) + 0.5) / 40_000
    cuts = np.array([gap_exact - NORMAL.inv_cdf(float(r)) for r in recall])
    false = np.array([1 - NORMAL.cdf(float(c)) for c in cuts])
    table = {0.5: (4000, 344, 0.921, 0.951), 0.1: (800, 619, 0.564, 0.767),
             0.01: (80, 681, 0.105, 0.403)}  # fmt: skip
    for share, (true_alarms, false_alarms, precision, area) in table.items():
        assert 0.8 * share * 10_000 == pytest.approx(true_alarms)
        assert false_rate * (1 - share) * 10_000 == pytest.approx(false_alarms, abs=0.6)
        found = 0.8 * share / (0.8 * share + false_rate * (1 - share))
        assert found == pytest.approx(precision, abs=6e-4)
        curve = share * recall / (share * recall + (1 - share) * false)
        assert curve.mean() == pytest.approx(area, abs=1e-3)
    assert np.mean(1 - false) == pytest.approx(0.95, abs=1e-4)
    # More false alarms than there are positives at all.
    says("roc-auc-under-imbalance", "음성이 99배면 FPR 7%만으로도", "양성 수의 6.9배")
    assert pytest.approx(6.9, abs=0.05) == 0.07 * 99
    # Ranks are all that counts.
    rng = np.random.default_rng(0)
    pos, neg = rng.normal(1, 1, 60), rng.normal(0, 1, 80)
    won = [np.mean(f(pos)[:, None] > f(neg)) for f in (np.asarray, np.exp, np.arctan)]
    assert won[0] == won[1] == won[2]


def test_roc_threshold() -> None:
    """The table from normal tails, and the best point by the balance of two densities."""
    says("roc-threshold", "0.921", "0.921이다", "기울기가 19.8", "1.8이에요",
         "| 3 | 0.159 | 0.001 | 159 | 12 | 0.929 | 4,219 |",
         "| 2 | 0.500 | 0.023 | 500 | 205 | 0.709 | 2,705 |",
         "| 1.294 | 0.760 | 0.098 | 760 | 880 | 0.463 | 2,081 |",
         "| 1 | 0.841 | 0.159 | 841 | 1,428 | 0.371 | 2,221 |",
         "| 0 | 0.977 | 0.500 | 977 | 4,500 | 0.178 | 4,614 |",
         r"t=1+\tfrac12\ln1.8=1.294", "$`t=2.49`$, TPR 0.311, FPR 0.006",
         "FP의 9배로")  # fmt: skip
    assert NormalDist(0, math.sqrt(2)).cdf(2) == pytest.approx(0.921, abs=5e-4)
    edge = 1.294
    assert round(1 + math.log(1.8) / 2, 3) == edge
    rows = {3: (0.159, 0.001, 159, 12, 0.929, 4219), 2: (0.5, 0.023, 500, 205, 0.709, 2705),
            edge: (0.760, 0.098, 760, 880, 0.463, 2081),
            1: (0.841, 0.159, 841, 1428, 0.371, 2221),
            0: (0.977, 0.5, 977, 4500, 0.178, 4614)}  # fmt: skip
    for t, expected in rows.items():
        caught, false = NORMAL.cdf(2 - t), NORMAL.cdf(-t)
        hits, alarms = 1000 * caught, 9000 * false
        cost = 5 * (1000 - hits) + alarms
        found = (round(caught, 3), round(false, 3), round(hits), round(alarms),
                 round(hits / (hits + alarms), 3), round(cost))  # fmt: skip
        assert found == pytest.approx(expected)
    positive, negative = NormalDist(2), NormalDist(0)
    for share, slope, cut in ((0.1, 1.8, 1.29), (0.01, 19.8, 2.49)):
        assert slope == pytest.approx(1 / 5 * (1 - share) / share)
        low, high = -5.0, 8.0  # where an alarm begins to pay
        for _ in range(60):
            t = (low + high) / 2
            pays = 5 * share * positive.pdf(t) > (1 - share) * negative.pdf(t)
            low, high = (low, t) if pays else (t, high)
        assert round(t, 2) == cut
        assert positive.pdf(t) / negative.pdf(t) == pytest.approx(slope)
        mixed = share * positive.pdf(t) + (1 - share) * negative.pdf(t)
        assert share * positive.pdf(t) / mixed == pytest.approx(1 / 6)
    assert (round(NORMAL.cdf(2 - t), 3), round(NORMAL.cdf(-t), 3)) == (0.311, 0.006)
    ratio = (1 - 0.1) / 0.1  # of the costs, where the slope is one at a share of a tenth
    assert ratio == pytest.approx(9)


@pytest.mark.slow
def test_detection_map() -> None:
    says("detection-map", "8,000", "12,000", "0.667", "| 33% | 14% | 2.6% |", "0.6875", "0.375",
         "IoU가 0.7이었다면", "0.682", "0.691", "0.95까지 0.05씩",
         "3분의 2가 겹쳐야")  # fmt: skip
    # By counting pixels.
    here, there = np.zeros((100, 200), bool), np.zeros((100, 200), bool)
    here[:, :100], there[:, 20:120] = True, True
    both, either = int((here & there).sum()), int((here | there).sum())
    assert (both, either) == (8_000, 12_000)
    assert round(both / either, 3) == 0.667
    for level, share in ((Fraction(1, 2), 33), (Fraction(3, 4), 14), (Fraction(19, 20), 2.6)):
        t = (1 - level) / (1 + level)
        assert (1 - t) / (1 + t) == level
        assert 100 * float(t) == pytest.approx(share, abs=0.4 if share > 10 else 0.05)
    assert 1 - Fraction(1, 3) == Fraction(2, 3)
    assert np.arange(0.5, 0.96, 0.05).size == 10

    def points(hits: list[int]) -> list[tuple[Fraction, Fraction]]:
        """Recall and precision after each box, of four objects."""
        return [(Fraction(sum(hits[:n]), 4), Fraction(sum(hits[:n]), n))
                for n in range(1, len(hits) + 1)]  # fmt: skip

    def area(hits: list[int], grid: int) -> Fraction:
        """The mean of the best precision at or above each of ``grid`` + 1 recalls."""
        levels = [Fraction(i, grid) for i in range(grid + 1)]
        best = [max([p for r, p in points(hits) if r >= level], default=Fraction(0))
                for level in levels]  # fmt: skip
        return sum(best, Fraction(0)) / len(levels)

    hits = [1, 1, 0, 1, 0, 0]
    for n, (hit, (recall, precision)) in enumerate(zip(hits, points(hits), strict=True), 1):
        row = (f"{n}개", "○" if hit else "×", f"{float(precision):.3g}", f"{float(recall):g}")
        says("detection-map", f"| {' | '.join(row)} |")
    assert float(area(hits, 40_000)) == pytest.approx(0.6875, abs=1e-4)
    assert float(area([1, 0, 0, 1, 0, 0], 40_000)) == pytest.approx(0.375, abs=1e-4)
    assert [round(float(area(hits, grid)), 3) for grid in (10, 100)] == [0.682, 0.691]
    for length in range(1, 6):
        assert area(hits[:length], 100) <= area(hits, 100)


def test_calibration() -> None:
    says("calibration", "$`0.2\\cdot0.02`$, $`0.3\\cdot0.09`$, $`0.5\\cdot0.11`$을 더한 0.086",
         "| 0.5~0.7 | 200 | 0.62 | 0.60 |", "| 0.7~0.9 | 300 | 0.81 | 0.72 |",
         "| 0.9~1.0 | 500 | 0.97 | 0.86 |", "0.9의 실제 비율은 0.75", "약 0.03",
         "약 0.01")  # fmt: skip
    bins = np.array([[200, 0.62, 0.60], [300, 0.81, 0.72], [500, 0.97, 0.86]])
    assert np.average(np.abs(bins[:, 1] - bins[:, 2]), weights=bins[:, 0]) == pytest.approx(0.086)
    odds = math.sqrt(0.9 / 0.1)
    assert odds / (1 + odds) == pytest.approx(0.75)

    rows = {
        (0.3, 0.3): "| 늘 평균만 말함 | 0.3, 0.3 | 0 | 0.5 | 0.210 | 0.611 |",
        (0.1, 0.5): "| 맞게 말함 | 0.1, 0.5 | 0 | 0.738 | 0.170 | 0.509 |",
        (0.02, 0.8): "| 과신 | 0.02, 0.8 | 0.19 | 0.738 | 0.218 | 0.663 |",
    }
    rain = np.array([1] + [0] * 9 + [1] * 5 + [0] * 5)  # ten days of each sort
    for (low, high), row in rows.items():
        says("calibration", row)
        ece, auc, brier, log = (float(cell) for cell in row.split("|")[3:7])
        said = np.repeat([low, high], 10)
        assert np.mean((said - rain) ** 2) == pytest.approx(brier, abs=6e-4)
        logs = -np.log(np.where(rain == 1, said, 1 - said))
        assert logs.mean() == pytest.approx(log, abs=6e-4)
        gaps = [abs(said[said == s].mean() - rain[said == s].mean()) * np.mean(said == s)
                for s in set(said.tolist())]  # fmt: skip
        assert sum(gaps) == pytest.approx(ece, abs=1e-9)
        pairs = said[rain == 1][:, None] - said[rain == 0]
        assert np.mean((pairs > 0) + 0.5 * (pairs == 0)) == pytest.approx(auc, abs=6e-4)

    rng = np.random.default_rng(0)
    for n, value in ((1000, 0.03), (10_000, 0.01)):
        found = []
        for _ in range(100):
            sure = rng.uniform(0.5, 1, n)
            right = rng.random(n) < sure
            place = ((sure - 0.5) * 20).astype(int)
            parts = np.bincount(place, weights=right - sure, minlength=10)
            found.append(np.abs(parts).sum() / n)
        assert np.mean(found) == pytest.approx(value, abs=0.003)


def test_temperature_scaling() -> None:
    says("temperature-scaling", "0.731과 0.752", "0.620과 0.552", "온도 0.5에서는 0.98",
         "0.84, 0.11, 0.04", "0.63, 0.23, 0.14")  # fmt: skip
    bars = {0.5: 0.98, 1.0: 0.84, 2.0: 0.63}
    z = np.array([4.0, 2.0, 1.0])
    for t, largest in bars.items():
        assert softmax(z / t)[0] == pytest.approx(largest, abs=0.006)
    assert np.round(softmax(z), 2).tolist() == [0.84, 0.11, 0.04]
    assert np.round(softmax(z / 2), 2).tolist() == [0.63, 0.23, 0.14]
    two = np.array([[2, 1, -8], [1.8, 0, 0]])
    assert np.round(softmax(two).max(axis=1), 3).tolist() == [0.731, 0.752]
    assert np.round(softmax(two / 2).max(axis=1), 3).tolist() == [0.620, 0.552]

    # The slope in 1/T, and that the loss is convex in it.
    rng = np.random.default_rng(1)
    logits, y = rng.normal(0, 3, (50, 4)), rng.integers(0, 4, 50)

    def loss(inverse: float) -> float:
        return float(-np.log(softmax(inverse * logits)[np.arange(50), y]).mean())

    at = 0.7
    expected = (softmax(at * logits) * logits).sum(axis=1).mean()
    observed = logits[np.arange(50), y].mean()
    assert (loss(at + 1e-5) - loss(at - 1e-5)) / 2e-5 == pytest.approx(
        expected - observed, abs=1e-6
    )
    values = np.array([loss(b) for b in np.linspace(0.05, 3, 60)])
    assert (np.diff(values, 2) > -1e-12).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_temperature_is_found_with_each_seed(seed: int) -> None:
    says("temperature-scaling", "로짓을 두 배로 키운", "시드 20개 모두에서", "1.95에서 2.05")
    space = with_seed("temperature-scaling", seed)
    assert 1.949 < float(str(space["best"])) < 2.051


def test_data_leakage() -> None:
    says("data-leakage", "TP 95, FP 9, FN 5", "정밀도 0.913, 재현율 0.95, F1 0.931")
    truth = np.repeat([1.0, 0.0], [100, 900])
    coupon = np.concatenate([np.repeat([1.0, 0.0], [95, 5]), np.repeat([1.0, 0.0], [9, 891])])
    assert coupon[truth == 0].mean() == pytest.approx(0.01)
    assert truth[coupon == 1].mean() == pytest.approx(0.913, abs=5e-4)
    assert coupon[truth == 1].mean() == pytest.approx(0.95)
    assert f_score(95, 9, 5) == pytest.approx(0.931, abs=5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_person_on_both_sides_leaks_with_each_seed(seed: int) -> None:
    says("data-leakage", "시드 20개 모두에서 98% 넘게", "43%에서 61%")
    space = with_seed("data-leakage", seed)
    rng, x, accuracy = space["rng"], space["x"], space["accuracy"]
    assert isinstance(rng, np.random.Generator)
    assert isinstance(x, np.ndarray)
    assert callable(accuracy)
    assert accuracy(rng.random(len(x)) < 0.3) > 0.98
    assert 0.43 < accuracy(np.asarray(space["person"]) < 120) < 0.615


@pytest.mark.slow
def test_leakage_in_preprocessing() -> None:
    says("leakage-in-preprocessing", "특징 2,000개에서 20개", "샘플 50개",
         "시드 40개의 평균으로 95% 가까이", "가장 낮은 시드가 86%")  # fmt: skip
    space: dict[str, object] = {}
    program = CHAPTER.blocks("leakage-in-preprocessing")[0]
    exec(program.partition("wrong =")[0], space)
    score = space["cross_validate"]
    assert callable(score)
    scores = [score(False, seed) for seed in range(40)]
    assert np.mean(scores) == pytest.approx(0.945, abs=0.005)
    assert min(scores) == pytest.approx(0.86)


def test_distribution_shift() -> None:
    says("distribution-shift", r"\hat y=x-\tfrac16", r"1/180\approx0.0056", "1.34, 즉 241배",
         r"4\cdot\tfrac19\approx0.444", "0.308")  # fmt: skip
    for low in (0, 1):
        x = low + (np.arange(200_000) + 0.5) / 200_000
        slope, constant = np.polyfit(x, x**2, 1)
        best = np.mean((slope * x + constant - x**2) ** 2)
        assert best == pytest.approx(1 / 180, rel=1e-4)
        if low == 0:
            assert (slope, constant) == pytest.approx((1, -1 / 6), abs=1e-4)
    error = np.mean((x - 1 / 6 - x**2) ** 2)
    assert error == pytest.approx(1.34, abs=0.005)
    assert error * 180 == pytest.approx(241, abs=0.05)
    odds = 4 / 9
    assert odds / (1 + odds) == pytest.approx(0.308, abs=5e-4)
    # The same by Bayes' rule: the ratio of likelihoods is 4 to 1.
    assert pytest.approx(0.308, abs=5e-4) == 0.1 * 4 / (0.1 * 4 + 0.9 * 1)
    # Odds corrected move the cut from 1 to where 2x - 2 = ln 9.
    says("distribution-shift", "정확도가 0.84에서 0.93으로")
    cut = 1 + math.log(9) / 2
    plain = 0.9 * NORMAL.cdf(1) + 0.1 * (1 - NORMAL.cdf(1 - 2))
    moved = 0.9 * NORMAL.cdf(cut) + 0.1 * (1 - NORMAL.cdf(cut - 2))
    assert (round(plain, 2), round(moved, 2)) == (0.84, 0.93)


# ---------------------------------------------------------------- how sure a score is


CELLS = np.array([70, 30, 40, 860])  # found, missed, false alarms, the rest


@pytest.mark.slow
def test_bootstrap_confidence_interval() -> None:
    says("bootstrap-confidence-interval", "63.2%쯤", "약 0.038이고 구간은 0.59에서 0.74",
         "TP 62, FP 44로 F1이 0.602", "차이는 0.065", "−0.04에서 0.17로 0을",
         "0.01 안팎에서 0.12 안팎", "32건뿐", "F1 0.67의 구간은 대략 0.59에서 0.74")  # fmt: skip
    assert f_score(70, 40, 30) == pytest.approx(2 / 3)
    assert f_score(62, 44, 38) == pytest.approx(0.602, abs=5e-4)
    assert f_score(70, 40, 30) - f_score(62, 44, 38) == pytest.approx(0.065, abs=5e-4)
    assert pytest.approx(0.632, abs=5e-4) == 1 - (1 - 1 / 1000) ** 1000

    # By linearization: how much each sample pulls the ratio.
    def pulls(truth: Array, said: Array) -> Array:
        score = 2 * (truth * said).sum() / (truth + said).sum()
        return np.asarray((2 * truth * said - score * (truth + said)) / (truth + said).mean())

    truth, one = counted(70, 40, 30, 860)
    order = np.argsort(-truth, kind="stable")
    truth, one = truth[order], one[order]
    two = np.repeat([1.0, 0, 1, 0, 1, 0, 1, 0], [58, 12, 4, 26, 34, 6, 10, 850])
    assert (truth * two).sum() == 62
    assert ((1 - truth) * two).sum() == 44
    assert ((truth == 1) & (one == 1) & (two == 1)).sum() == 58
    assert (one != two).sum() == 32
    root = math.sqrt(1000)
    error = pulls(truth, one).std() / root
    assert error == pytest.approx(0.038, abs=5e-4)
    low, high = 2 / 3 - 1.96 * error, 2 / 3 + 1.96 * error
    assert (low, high) == pytest.approx((0.59, 0.74), abs=0.006)
    gap = f_score(70, 40, 30) - f_score(62, 44, 38)
    apart = math.hypot(error, pulls(truth, two).std() / root)
    paired = (pulls(truth, one) - pulls(truth, two)).std() / root
    assert (gap - 1.96 * apart, gap + 1.96 * apart) == pytest.approx((-0.04, 0.17), abs=0.006)
    assert (gap - 1.96 * paired, gap + 1.96 * paired) == pytest.approx((0.01, 0.12), abs=0.006)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lower_end_of_a_difference_with_each_seed(seed: int) -> None:
    says("bootstrap-confidence-interval", "시드 20개에서 0.006에서 0.013 사이")
    space = with_seed("bootstrap-confidence-interval", seed, until="assert np.percentile")
    assert 0.006 < np.percentile(np.asarray(space["paired"]), 2.5) < 0.013


def test_a_bootstrap_of_five_positives_covers_little() -> None:
    says("bootstrap-confidence-interval", "양성이 다섯이면 59%", "포함할 확률은 40%뿐")
    assert pytest.approx(0.59, abs=0.005) == 0.9**5
    covered = 0.0
    for found in range(6):
        # All 5^5 ways to draw five again from five of which so many were found.
        again = sum(np.meshgrid(*[np.arange(5) < found] * 5))
        low, high = np.percentile(again / 5, [2.5, 97.5])
        chance = math.comb(5, found) * 0.9**found * 0.1 ** (5 - found)
        covered += chance * (low <= 0.9 <= high)
    assert covered == pytest.approx(0.40, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_bootstrap_intervals_cover_with_each_seed(seed: int) -> None:
    says("bootstrap-confidence-interval", "400번 뽑고", "시드 20개 모두에서 93%에서 98%")
    rng, covered = np.random.default_rng(seed), 0
    for _ in range(400):
        drawn = rng.multinomial(1000, CELLS / 1000)
        tp, fn, fp, _tn = rng.multinomial(1000, drawn / 1000, 1000).T
        low, high = np.percentile(2 * tp / (2 * tp + fp + fn), [2.5, 97.5])
        covered += bool(low <= 2 / 3 <= high)
    assert 0.93 <= covered / 400 <= 0.98


# ---------------------------------------------------------------- labels


def majority(skills: list[float]) -> float:
    """The chance that more than half are right, over every pattern of who errs."""
    total = 0.0
    for who in range(2 ** len(skills)):
        right = [bool(who >> i & 1) for i in range(len(skills))]
        if 2 * sum(right) > len(skills):
            total += math.prod(s if r else 1 - s for s, r in zip(skills, right, strict=True))
    return total


def test_noisy_labels() -> None:
    says("noisy-labels", "다수결은 90%, 다섯 명이면 94%", "90%는 2.20, 60%는 0.41",
         r"\kappa=0.7`", "`p_e=0.905`", r"\kappa=0.47`")  # fmt: skip
    assert majority([0.8] * 3) == pytest.approx(0.90, abs=0.005)
    assert majority([0.8] * 5) == pytest.approx(0.94, abs=0.005)
    assert math.log(9) == pytest.approx(2.20, abs=0.005)
    assert math.log(1.5) == pytest.approx(0.41, abs=0.005)
    assert 3 * math.log(1.5) < math.log(9)
    for cells, kappa in (([[425, 75], [75, 425]], 0.7), ([[25, 25], [25, 925]], 0.47)):
        table = np.array(cells) / 1000
        chance = float(table.sum(0) @ table.sum(1))
        assert (np.trace(table) - chance) / (1 - chance) == pytest.approx(kappa, abs=0.005)
    assert chance == pytest.approx(0.905)


def test_labels_turned_over_move_scores() -> None:
    says("noisy-labels", "| 측정값 | 0.90 | 0.86 | 0.82 |", "차이는 0.8배", "0.99에서 0.89로",
         "0.714", "A는 95.5%, B는 94.55%", "틀린 0.5%",
         "완벽한 모델도 90%")  # fmt: skip
    # Every sort of sample by what A, B and the label do: right or wrong.
    sorts = [(a, b, label) for a in (0, 1) for b in (0, 1) for label in (0, 1)]
    share = {
        (a, b, label): math.prod(
            rate if right else 1 - rate for right, rate in ((a, 0.95), (b, 0.95), (label, 0.9))
        )
        for a, b, label in sorts
    }
    assert sum(s for (a, _, label), s in share.items() if a == label) == pytest.approx(0.86)
    mended = {key: 1 if key[0] != key[2] else key[2] for key in sorts}
    for who, score in ((0, 0.955), (1, 0.9455)):
        agreeing = sum(s for key, s in share.items() if key[who] == mended[key])
        assert agreeing == pytest.approx(score)
    left = sum(s for key, s in share.items() if not key[0] and not key[2])
    assert left == pytest.approx(0.005)
    noisy = [0.9 * a + 0.1 * (1 - a) for a in (1, 0.95, 0.9)]
    assert noisy == pytest.approx([0.9, 0.86, 0.82])
    assert noisy[0] - noisy[2] == pytest.approx(0.8 * 0.1)
    assert pytest.approx(0.89, abs=0.005) == 0.9 * 0.99 + 0.1 * 0.01
    assert 0.9 * 0.5 + 0.1 * 0.5 == 0.5
    assert pytest.approx(0.714, abs=5e-4) == 0.5 / 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_annotators_are_weighed_without_the_truth_with_each_seed(seed: int) -> None:
    says("noisy-labels", "86%에서 89%로 가장 나은", "91%에서 94%로 그를", "시드 20개")
    space = with_seed("noisy-labels", seed)
    assert 0.86 < float(str(space["majority"])) < 0.89
    assert 0.91 < float(str(space["weighted"])) < 0.94
    right = np.asarray(space["votes"]) == np.asarray(space["truth"])
    best = right.mean(axis=1).max()
    assert float(str(space["majority"])) < best < float(str(space["weighted"]))
    assert majority([0.9, 0.9, 0.6, 0.6, 0.6]) == pytest.approx(0.877, abs=5e-4)
    # Weighed, the good two decide, and the rest where those two differ.
    rest = majority([0.6] * 3)
    assert 0.9**2 + 2 * 0.9 * 0.1 * rest == pytest.approx(0.927, abs=5e-4)


def test_target_encoding_is_drawn_to_the_mean() -> None:
    says("leakage-in-preprocessing", r"(3+2)/23\approx0.22")
    assert np.repeat([1.0, 1.0, 0.0], [3, 2, 18]).mean() == pytest.approx(0.22, abs=0.005)


# ---------------------------------------------------------------- explanations


def test_explaining_a_prediction() -> None:
    says("explaining-a-prediction", "| 연체 다음에 부채 | 20 | 30 |",
         "| 부채 다음에 연체 | 40 | 10 |", "| 평균 | 30 | 20 |", "30+20=60-10",
         "더해진 20점은 반씩", "1{,}048{,}576", "105만 개")  # fmt: skip
    none, late, debt, both = 10, 30, 20, 60
    together = both - late - debt + none
    assert together == 20
    # What each does alone, and half of what they do together.
    assert (late - none) + together / 2 == 30
    assert (debt - none) + together / 2 == 20
    assert 2**20 == 1_048_576


def test_importances_of_boosted_trees_disagree() -> None:
    says("explaining-a-prediction", "gain 50인 분할 두 번", "gain 4인 분할 서른 번",
         "평균 gain은 50 대 4, 합은 100 대 120, 횟수는 2 대 30")  # fmt: skip
    few, many = [50] * 2, [4] * 30
    assert (sum(few) / len(few), sum(many) / len(many)) == (50, 4)
    assert (sum(few), sum(many)) == (100, 120)


def test_a_copy_hides_importance() -> None:
    says("explaining-a-prediction", "| $`x_1`$만 씀 | 2 | 0 | 2 |",
         "| $`(x_1+x_2)/2`$ | 0.5 | 0.5 | 2 |", "4분의 1")  # fmt: skip
    # Over every pair of a value and the one that takes its place.
    x = np.array([-1.0, 1.0])
    assert x.var() == 1
    was, now = (each.ravel() for each in np.meshgrid(x, x))
    for weights, errors in (((1, 0), (2, 0, 2)), ((0.5, 0.5), (0.5, 0.5, 2))):
        for moved, error in zip(((1, 0), (0, 1), (1, 1)), errors, strict=True):
            said = sum(w * np.where(m, now, was) for w, m in zip(weights, moved, strict=True))
            assert np.mean((said - was) ** 2) == error


def test_a_copy_that_is_not_used_gets_half_of_conditional_credit() -> None:
    says("explaining-a-prediction", "안 쓴 $`x_2`$가 기여의 절반")
    # The model x1 at x1 = x2 = 3, of mean 0: knowing either column tells both.
    for knows, shares in (({0: 3.0, 1: 3.0}, (1.5, 1.5)), ({0: 3.0, 1: 0.0}, (3.0, 0.0))):
        found = [(knows[i] + 3.0 - knows[1 - i]) / 2 for i in (0, 1)]
        assert found == list(shares)


def test_fairness_metrics() -> None:
    """Each column from its hundred people, and the identity as a ratio of odds."""
    says("fairness-metrics", "| TP, FP | 40, 10 | 16, 16 | 16, 4 | 20, 30 |",
         "| FN, TN | 10, 40 | 4, 64 | 4, 76 | 0, 50 |", "| 승인율 | 50% | 32% | 20% | 50% |",
         "| 재현율 | 0.8 | 0.8 | 0.8 | 1 |", "| FPR | 0.2 | 0.2 | 0.05 | 0.375 |",
         "| 정밀도 | 0.8 | 0.5 | 0.8 | 0.4 |", "정밀도는 0.8과 0.5로", "±17.5%p",
         "60%가 갚지 못한다", "그 동네 사람은 80%가 A")  # fmt: skip
    columns = {(40, 10, 10, 40): (0.5, 0.8, 0.2, 0.8), (16, 16, 4, 64): (0.32, 0.8, 0.2, 0.5),
               (16, 4, 4, 76): (0.2, 0.8, 0.05, 0.8),
               (20, 30, 0, 50): (0.5, 1, 0.375, 0.4)}  # fmt: skip
    for counts, stated in columns.items():
        truth, said = counted(*counts)
        found = (said.mean(), said[truth == 1].mean(), said[truth == 0].mean(),
                 truth[said == 1].mean())  # fmt: skip
        assert found == pytest.approx(stated)
        rate, precision = truth.mean(), found[3]
        odds = rate / (1 - rate) / (precision / (1 - precision))
        assert odds * found[1] == pytest.approx(found[2])
    assert 196 * math.sqrt(0.8 * 0.2 / 20) == pytest.approx(17.5, abs=0.05)
    assert 1 - columns[(20, 30, 0, 50)][3] == pytest.approx(0.6)
    neighbours = np.repeat([1.0, 0.0], [80, 20])  # of a hundred in each group
    assert neighbours.mean() == pytest.approx(0.8)
    # The four of the short answer: no table of B has all four of A.
    for tp in range(21):
        for fp in range(81):
            same = [
                tp * 50 == 40 * 20,
                fp * 50 == 10 * 80,
                tp + fp == 50,
                tp * 50 == 40 * (tp + fp),
            ]
            assert not all(same)
            assert not all([same[0], same[1], same[3]])
    # Nor does perfect precision: who repays and is approved is then all who are approved.
    says("fairness-metrics", "승인율 $`\\pi r`$이 다르다", "정밀도를 정할 수 없다")
    assert Fraction(50, 100) * Fraction(4, 5) != Fraction(20, 100) * Fraction(4, 5)


def test_causal_effect() -> None:
    """The table's people one by one: weights, coins and the ranking of an experiment."""
    says("causal-effect", "| 휴면 | 120/800 = 15% | 10/200 = 5% | +10%p |",
         "| 단골 | 90/200 = 45% | 320/800 = 40% | +5%p |",
         "| 합계 | 210/1,000 = 21% | 330/1,000 = 33% | −12%p |", "=7.5`$%p가 평균 효과",
         "=9`$%p이고", "더한 600을 2,000명으로 나누면 0.3", "더한 450에서 0.225",
         "$`6-3=3`$", "단골에게 주면 50명",
         "휴면 고객에게 주면 100명",
         "12%p 손해로 보이던 것이 7.5%p 이득")  # fmt: skip
    cells = {(0, 1): (800, 120), (0, 0): (200, 10), (1, 1): (200, 90), (1, 0): (800, 320)}
    share = {cell: Fraction(bought, n) for cell, (n, bought) in cells.items()}
    assert [float(v) for v in share.values()] == [0.15, 0.05, 0.45, 0.4]
    naive = [Fraction(sum(cells[z, t][1] for z in (0, 1)), 1000) for t in (1, 0)]
    assert [float(v) for v in naive] == [0.21, 0.33]
    gain = [share[z, 1] - share[z, 0] for z in (0, 1)]
    assert [float(v) for v in gain] == [0.1, 0.05]
    assert float(sum(gain) / 2) == 0.075
    assert float(sum(cells[z, 1][0] * gain[z] for z in (0, 1)) / 1000) == 0.09
    # Weighted, both arms stand for all two thousand.
    for t, mean in ((1, 0.3), (0, 0.225)):
        weights = {z: Fraction(1000, cells[z, t][0]) for z in (0, 1)}
        assert float(sum(weights[z] * cells[z, t][1] for z in (0, 1)) / 2000) == mean
    assert [float(1000 * g) for g in gain] == [100, 50]
    heads = [(a, b) for a in (0, 1) for b in (0, 1) if a or b]
    assert [a for a, b in heads if not b] == [1]


def test_sentences_on_calibrators_tests_and_samples() -> None:
    says("calibration", "10개씩이면 0.917과 0.083")
    # The mean of ten labels of a kind and one more of each.
    targets = [np.mean([label] * 10 + [0, 1]) for label in (1, 0)]
    assert targets == pytest.approx([0.917, 0.083], abs=5e-4)
    says("detecting-distribution-shift", "KS 통계량이 0.002여도 5% 수준", "하루 평균 25번")
    n = 1_000_000
    root = 0.002 * math.sqrt(n / 2)
    p_value = 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * root * root) for k in range(1, 20))
    assert 0.02 < p_value < 0.05
    assert 500 * 0.05 == 25
    # Undersampling multiplies the odds by one over what is kept.
    says("class-imbalance-metrics", "음성을 **무작위로** 줄였을 때만")
    odds, kept = 1 / 99, 0.01
    assert kept * 0.5 / (kept * 0.5 + 0.5) == pytest.approx(0.0099, abs=5e-5)
    assert odds / kept == pytest.approx(100 / 99)
