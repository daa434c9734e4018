"""The chapter on recommendation and advertising: its numbers are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("ranking")
says = CHAPTER.says


def slopes(loss: Callable[[Array], float], at: Array) -> list[float]:
    """The derivatives of a loss by each score, by central differences."""
    steps = np.eye(len(at)) * 1e-5
    return [(loss(at + step) - loss(at - step)) / 2e-5 for step in steps]


# ---------------------------------------------------------------- the system


def test_feed_recommender_design() -> None:
    says("feed-recommender-design", "요청 하나에 100TFLOP", "요청마다 10GFLOP", "100TFLOP/s이다",
         "만 배인 1EFLOP/s", "합은 130ms이고 20ms", r"50\cdot60/950=3.16", "시청 시간 3초",
         "0.331", "0.460", "C가 2위")  # fmt: skip
    each = 10 * 10**6
    assert each * 1_000 == 10 * 10**9
    assert each * 1_000 * 10_000 == 100 * 10**12
    assert each * 10_000_000 == 100 * 10**12
    assert each * 10_000_000 * 10_000 == 10**18 == 10_000 * (100 * 10**12)
    assert 20 + 30 + 60 + 20 == 150 - 20 == 130
    assert round(0.7 * 0.88 - 0.3 * 0.95, 3) == 0.331
    assert round(0.7 * 0.70 - 0.3 * 0.10, 3) == 0.460


def test_the_odds_of_a_logistic_regression_weighted_by_time() -> None:
    """Found by descending the weighted loss of a single bias; a mean of 60 seconds a click."""
    bias = 0.0
    for _ in range(200):
        p = sigmoid(bias)
        gradient = 950 * p - 50 * 60 * (1 - p)
        bias -= gradient / (3_950 * p * (1 - p))
    assert round(math.exp(bias), 2) == 3.16
    assert 50 * 60 / 1_000 == 3


# ---------------------------------------------------------------- features


def test_ctr_feature_interaction() -> None:
    says("ctr-feature-interaction", "쌍은 780개", "$`10^{11}`$개", "내적은 1, 0, 2로 합이 3",
         r"\tfrac12(4+9-7)=3", r"780\cdot16=12{,}480", r"41\cdot16=656", "25.6GB", "76.8GB",
         "$`l+1`$차까지", "0.9와 2.7", "후보 1,000개에 이력 100개", "100,000번")  # fmt: skip
    v = [(1, 0), (1, 1), (0, 2)]
    assert [a[0] * b[0] + a[1] * b[1] for a, b in combinations(v, 2)] == [1, 0, 2]
    total = [sum(part) for part in zip(*v, strict=True)]
    assert total == [2, 3]
    assert sum(x * x for pair in v for x in pair) == 7
    assert math.comb(40, 2) == 780
    assert (math.comb(40, 2) * 16, (40 + 1) * 16) == (12_480, 656)
    assert 10**6 * 10**5 == 10**11
    for alike in (1, 3):
        weights = np.full(alike, 0.9)
        spread = np.exp(weights) / np.exp(weights).sum()
        assert spread.sum() == pytest.approx(1)
        assert weights.sum() == pytest.approx({1: 0.9, 3: 2.7}[alike])
    assert 1_000 * 100 == 100_000
    table = 10**8 * 64 * 4
    assert (table, 3 * table) == (25_600_000_000, 76_800_000_000)


def test_the_degree_of_layers_that_multiply_by_the_first_input() -> None:
    """Of a cross network of width 1: the growth of its output tells the degree."""
    for layers in range(1, 5):
        sizes = []
        for x0 in (1e6, 1e7):
            x = x0
            for _ in range(layers):
                x = x0 * (0.7 * x + 0.2) + x
            sizes.append(x)
        assert math.log10(sizes[1] / sizes[0]) == pytest.approx(layers + 1, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_hash_collision_rate(seed: int) -> None:
    says("hash-collision-rate", "약 9.5%", "0.905", "같은 수이면 63%, 두 배이면 39%",
         "열 배이면 9.5%, 백 배이면 1.0%", "4분의 1이면 98%")  # fmt: skip
    rng = np.random.default_rng(seed)
    ids = 40_000
    for buckets, percent in ((0.25, 98), (1, 63), (2, 39), (10, 9.5), (100, 1.0)):
        _, at, count = np.unique(
            rng.integers(round(buckets * ids), size=ids), return_inverse=True, return_counts=True
        )
        assert 100 * np.mean(count[at] > 1) == pytest.approx(percent, abs=1)
        assert 100 * -math.expm1(-1 / buckets) == pytest.approx(percent, abs=0.5)
    alone = math.exp((10**6 - 1) * math.log1p(-1e-7))
    assert round(alone, 3) == 0.905
    assert round(100 * (1 - alone), 1) == 9.5
    some_pair = -math.expm1(-(10**6) * (10**6 - 1) / 2 / 10**7)
    assert some_pair > 0.999999


def test_sequential_recommendation() -> None:
    """The odds that a click rather than a drawn negative shows an item, by counting both."""
    says("sequential-recommendation", "49개를 예측", "평균 10개를 예측", "102.4GB", "26.3MB",
         "$`k=1`$이면 99.0%", "$`k=256`$이면 28.1%")  # fmt: skip
    assert (len(range(1, 50)), round(50 * 0.2)) == (49, 10)
    positions = 128 * 200
    assert positions * 10**6 * 4 == 102_400_000_000
    assert round(positions * (1 + 256) * 4 / 1e6, 1) == 26.3
    steps = 10**6
    for negatives, percent in ((1, 99.0), (256, 28.1)):
        clicked, drawn = steps * 0.01, steps * negatives / 10_000
        scores = np.linspace(-8, 8, 160_001)
        loss = clicked * np.logaddexp(0, -scores) + drawn * np.logaddexp(0, scores)
        assert 100 * sigmoid(scores[loss.argmin()]) == pytest.approx(percent, abs=0.05)


def test_a_lower_slot_is_predicted_no_higher() -> None:
    says("position-bias", "감소폭이 0.9와 0.2면 2위는 4.3%, 3위는 3.6%")
    odds, found = 0.1 / 0.9, []
    for drop in (0.9, 0.2):
        odds *= math.exp(-drop)
        found.append(100 * odds / (1 + odds))
    assert found == pytest.approx([4.3, 3.6], abs=0.05)


# ---------------------------------------------------------------- ranking


def test_learning_to_rank() -> None:
    says("learning-to-rank", "| 0.881 | −0.269 | −0.500 |", "| 1.612 | −0.731 | −0.881 |",
         "| 0.435 | −0.165 | −0.270 |", "| 0.665 | −0.255 | −0.410 |", "합이 0.112",
         r"\sigma(1)=0.731", r"\sigma(2)=0.881", "1.631", "0.226", "0.307",
         "0.165와 0.270")  # fmt: skip
    s, y = np.array([2.0, 1.0, 0.0]), np.array([0.0, 1.0, 1.0])

    def point(at: Array) -> float:
        return float(np.sum(np.logaddexp(0, at) - y * at))

    def pair(at: Array) -> float:
        return sum(math.log1p(math.exp(at[0] - at[i])) for i in (1, 2))

    def listwise(at: Array) -> float:
        return float(math.log(np.exp(at).sum()) - (at[1] + at[2]) / 2)

    found = [[round(x, 3) for x in slopes(loss, s)] for loss in (point, pair, listwise)]
    assert found == [[0.881, -0.269, -0.5], [1.612, -0.731, -0.881], [0.665, -0.255, -0.41]]
    assert round(sum(slopes(point, s)), 3) == 0.112
    for loss in (pair, listwise):
        assert loss(s + 5) == pytest.approx(loss(s))
    assert point(s + 5) > point(s) + 1

    def dcg(gains: list[float]) -> float:
        return sum(g / math.log2(rank + 1) for rank, g in enumerate(gains, 1))

    ideal = dcg([1, 1, 0])
    assert round(ideal, 3) == 1.631
    now = dcg([0, 1, 1])
    changes = [(dcg([1, 0, 1]) - now) / ideal, (dcg([1, 1, 0]) - now) / ideal]
    assert [round(x, 3) for x in changes] == [0.226, 0.307]
    pulls = [c * sigmoid(d) for c, d in zip(changes, (1, 2), strict=True)]
    assert [round(x, 3) for x in pulls] == [0.165, 0.270]
    assert round(sum(pulls), 3) == 0.435


def test_lambdarank_weight() -> None:
    says("lambdarank-weight", "{{c2::31::", "30.8배", "=0.3691", "=0.1309", "=0.0120", "=0.7109")
    says("learning-to-rank", "31배")

    def changed(a: int, b: int) -> float:
        """By how much DCG falls when the one relevant item of a list goes from rank a to b."""
        gains = np.zeros((2, 10))
        gains[0, a - 1] = gains[1, b - 1] = 1
        first, second = gains @ (math.log(2) / np.log(np.arange(2, 12)))
        return float(first - second)

    pairs = ((1, 2), (2, 3), (9, 10), (1, 10))
    assert [round(changed(*pair), 4) for pair in pairs] == [0.3691, 0.1309, 0.0120, 0.7109]
    assert round(changed(1, 2) / changed(9, 10), 1) == 30.8
    assert max(combinations(range(1, 11), 2), key=lambda pair: changed(*pair)) == (1, 10)


@pytest.mark.parametrize("seed", SEEDS)
def test_position_bias(seed: int) -> None:
    says("position-bias", "3위는 25%만 본다면, 클릭률 10%와 4%", "0.10과 0.16", "4.6배", "59배",
         "50 대신 10", "0.16이 아니라 0.032")  # fmt: skip
    assert (Fraction(10, 100) / 1, Fraction(4, 100) / Fraction(1, 4)) == (
        Fraction(10, 100),
        Fraction(16, 100),
    )
    rng = np.random.default_rng(seed)
    n, rounds = 400, 20_000
    spread = {}
    for theta in (1, 0.25, 0.02):
        found = rng.binomial(n, theta * 0.16, rounds) / n / theta
        assert np.mean(found) == pytest.approx(0.16, abs=0.006)
        spread[theta] = np.var(found)
        assert spread[theta] == pytest.approx(0.16 * (1 / theta - 0.16) / n, rel=0.06)
    exact = {theta: 0.16 * theta * (1 - 0.16 * theta) / theta**2 for theta in spread}
    assert round(exact[0.25] / exact[1], 1) == 4.6
    assert round(exact[0.02] / exact[1]) == 59
    seen = rng.random(1_000_000) < 0.02
    clicks = seen & (rng.random(1_000_000) < 0.16)
    assert np.mean(clicks * min(1 / 0.02, 10)) == pytest.approx(0.032, abs=0.003)


def test_swapping_tells_the_ratio_of_being_seen() -> None:
    """Two items of any relevance, swapped in half of the requests."""
    theta, relevance = (0.8, 0.2), (0.3, 0.05)
    shown = [[t * r for r in relevance] for t in theta]
    assert sum(shown[1]) / sum(shown[0]) == pytest.approx(theta[1] / theta[0])


# ---------------------------------------------------------------- several goals


def test_multi_task_ranking() -> None:
    says("multi-task-ranking", r"(-1.4,\,1.8)", "$`-1.4`$이므로", r"(0.36,\,0.48)", r"(0,\,1.8)",
         r"(0.36,\,2.28)", "0.36과 3.24", r"0.05\cdot0.02=0.1\%", "노출의 95%",
         "| 자주 클릭 | 10% | 40% | 2.4% | 80% |", "| 나머지 | 90% | 1.11% | 0.4% | 20% |",
         "다섯 배", "0.1%를 5%로 나눈 2%", "0.2원", "0.24원", "0.3원")  # fmt: skip
    g = (Fraction(1), Fraction(0)), (Fraction(-24, 10), Fraction(18, 10))

    def dot(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> Fraction:
        return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))

    assert dot(*g) == Fraction(-24, 10)
    plain = tuple(x + y for x, y in zip(*g, strict=True))
    assert [float(x) for x in plain] == [-1.4, 1.8]
    assert float(dot(plain, g[0])) == -1.4
    # What is left of a vector stands at a right angle to the other: in the plane, its part
    # along the other turned by a quarter.
    kept = []
    for own, other in (g, g[::-1]):
        turned = (-other[1], other[0])
        part = dot(own, turned) / dot(turned, turned)
        kept.append(tuple(part * x for x in turned))
    assert [[float(x) for x in each] for each in kept] == [[0.36, 0.48], [0, 1.8]]
    total = tuple(x + y for x, y in zip(*kept, strict=True))
    assert [float(x) for x in total] == [0.36, 2.28]
    assert [float(dot(total, each)) for each in g] == [0.36, 3.24]


def test_what_buyers_among_clicks_look_like() -> None:
    impressions = 1_000_000
    often, rest = impressions // 10 * 40 // 100, 10_000
    assert round(100 * rest / (impressions * 0.9), 2) == 1.11
    clicks = often + rest
    assert clicks / impressions == 0.05
    assert (often / clicks, rest / clicks) == (0.8, 0.2)
    bought = often * 24 // 1000 + rest * 4 // 1000
    assert bought / clicks == 0.02
    assert bought / impressions == 0.001
    assert (bought / clicks) / 0.004 == pytest.approx(5)
    # A model that cannot tell the groups apart and is fitted to all impressions divides these.
    assert (bought / impressions) / (clicks / impressions) == pytest.approx(0.02)
    worth = [
        10_000 * 1 + 10_000 * Fraction(1, 100) * 100,
        4_000 * 1 + 4_000 * Fraction(5, 100) * 100,
        10_000 * 1 + 10_000 * Fraction(2, 100) * 100,
    ]
    assert [float(each / 100_000) for each in worth] == [0.2, 0.24, 0.3]


def test_ple_seesaw() -> None:
    """By least squares on four inputs of mean 0 and variance 1 that do not correlate."""
    says("ple-seesaw", "| 0도(클릭의 방향) | 1 | 0.25 |", "| 15도 | 0.933 | 0.5 |",
         "| 30도 | 0.75 | 0.75 |", "| 60도(구매의 방향) | 0.25 | 1 |", "몫은 0.9와 2.0",
         "공유 2, 전용 3이면 5개씩", "2.23%", "1.84%")  # fmt: skip
    inputs = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1)], float)

    def seen(units: tuple[float, ...]) -> list[float]:
        """How much of click and purchase a line on the shared units explains."""
        angles = np.radians(np.array(units))
        shared = inputs @ np.array([np.cos(angles), np.sin(angles)])
        explained = []
        for task in (0, math.pi / 3):
            y = inputs @ np.array([math.cos(task), math.sin(task)])
            fitted = shared @ np.linalg.lstsq(shared, y, rcond=None)[0]
            explained.append(round(1 - float(np.sum((y - fitted) ** 2) / np.sum(y**2)), 3))
        return explained

    table = {0: [1, 0.25], 15: [0.933, 0.5], 30: [0.75, 0.75], 60: [0.25, 1]}
    assert {angle: seen((angle,)) for angle in table} == table
    assert seen((0, 90)) == seen((10, 50)) == [1, 1]
    # Whatever the weight of the purchase, the best angle lies within the table.
    for weight in (0, 0.1, 1, 10, 1000):
        moment = np.zeros((2, 2))
        for share, task in ((1, 0), (weight, math.pi / 3)):
            d = np.array([math.cos(task), math.sin(task)])
            moment += share * np.outer(d, d)
        u = np.linalg.eigh(moment)[1][:, -1]
        assert -1e-9 <= math.degrees(math.atan2(u[1], u[0])) % 180 <= 60 + 1e-9
    assert 2 + 2 * 3 == 8
    assert 2 + 3 == 5
    assert [
        float(share * size) for share, size in ((Fraction(9, 10), 1), (Fraction(1, 10), 20))
    ] == [
        0.9,
        2,
    ]


def test_multi_task_loss_weights() -> None:
    says("multi-task-loss-weights", "3,600배", "분으로 재면 0.25", "클릭은 2.5",
         "초이면 0.00056, 분이면 2", "가중치가 250", "| 0 | 0.222 | 1.778 | 0.889, 0.889 |",
         "| 1 | 0.667 | 1.333 | 2.667, 0.667 |", "1.6과 0.4", "네 배 크다",
         r"$`(0.36,\,0.48)`$ 그대로", r"$`(0,\,180)`$", "5^5=3{,}125")  # fmt: skip
    assert 60**2 == 3_600
    assert 900 / 3_600 == 0.25

    def slope(loss: float, log_sigma: float) -> float:
        """Of the objective by the logarithm of sigma."""
        return 1 - loss * math.exp(-2 * log_sigma)

    for loss, weight in ((0.2, 2.5), (900, 0.00056), (0.25, 2), (0.002, 250)):
        low, high = -10.0, 10.0
        for _ in range(100):
            mid = (low + high) / 2
            low, high = (mid, high) if slope(loss, mid) < 0 else (low, mid)
        assert math.exp(-2 * low) / 2 == pytest.approx(weight, rel=0.01)
        # Without the 2, as the paper has it for a class, the same weight is best.
        other = np.linspace(-6, 6, 120_001)
        best = other[np.argmin(loss * np.exp(-2 * other) + other)]
        assert math.exp(-2 * best) == pytest.approx(weight, rel=0.01)
        # and at that sigma the objective is half the loss's logarithm and a constant
        assert loss * math.exp(-2 * low) / 2 + low == pytest.approx(math.log(loss) / 2 + 0.5)
    # GradNorm's weights as the solution of two linear equations: the ratio and the sum
    for ratio, expected, sizes in ((1, (0.222, 1.778), (0.889, 0.889)),
                                   (4, (0.667, 1.333), (2.667, 0.667))):  # fmt: skip
        w = np.linalg.solve(np.array([[4, -ratio * 0.5], [1, 1]]), np.array([0, 2]))
        assert tuple(round(float(x), 3) for x in w) == expected
        assert (round(float(w[0] * 4), 3), round(float(w[1] * 0.5), 3)) == sizes
    assert (0.8 / 0.5, 0.2 / 0.5) == (1.6, 0.4)
    assert Fraction(16, 10) / Fraction(4, 10) == 4
    g1, g2 = np.array([1.0, 0.0]), np.array([-240.0, 180.0])
    assert g1 - (g1 @ g2) / (g2 @ g2) * g2 == pytest.approx(np.array([0.36, 0.48]))
    assert g2 - (g1 @ g2) / (g1 @ g1) * g1 == pytest.approx(np.array([0, 180]))
    assert 5 ** (6 - 1) == 3_125


# ---------------------------------------------------------------- offline and online


def test_offline_online_gap() -> None:
    says("offline-online-gap", "약 300만 명", "2,996,695명", "±2.7%", "검정력은 11%",
         "열 번에 아홉 번", "로그의 5%", "AUC는 0.5", "GAUC(group AUC)는 0.5", "0.80으로",
         "60원", "45원에서 40원으로 11%")  # fmt: skip
    normal = NormalDist()

    def power(n: int) -> float:
        spread = math.sqrt((0.05 * 0.95 + 0.0505 * 0.9495) / n)
        edge = normal.inv_cdf(0.975) * spread
        return 1 - NormalDist(0.0005, spread).cdf(edge)

    assert power(2_996_694) < 0.8 <= power(2_996_695)
    lower = NormalDist(0.0005, math.sqrt((0.05 * 0.95 + 0.0505 * 0.9495) / 200_000))
    assert 100 * (power(200_000) + lower.cdf(-1.96 * lower.stdev)) == pytest.approx(11, abs=0.5)
    assert round(1.96 * lower.stdev / 0.05 * 100, 1) == 2.7
    assert 1 / 20 == 0.05
    # Pairs of a click and none: both of one user tie, otherwise the busier one is ahead.
    ahead, behind, tied = 8 * 8, 2 * 2, 8 * 2 + 2 * 8
    assert ahead + behind + tied == 10 * 10
    assert (ahead + tied / 2) / 100 == 0.80
    assert [1_000 * 4 / 100, 3_000 * 1.5 / 100, 1_000 * 6 / 100] == [40, 45, 60]
    assert round(100 * (45 - 40) / 45) == 11


# ---------------------------------------------------------------- language models


def test_llm_in_recommender() -> None:
    """In GPU seconds: a card reads so many tokens a second, and a second has so many to read."""
    says("llm-in-recommender", "14GFLOP", "이력 400토큰과 항목 100토큰", "400TFLOP/s",
         "| 후보 100개를 따로 읽기 | 요청마다 50,000 | 17,500장 |",
         "| 이력은 한 번만 읽기 | 요청마다 10,400 | 3,640장 |",
         "| 거기에 후보를 10개로 | 요청마다 1,400 | 490장 |",
         "| 항목 1,000만 개를 미리 | 500씩 50억 | 한 장으로 49시간 |", "이틀쯤",
         "1.75초", "49ms", "랭킹에 60ms", "적어도 30장")  # fmt: skip
    each = Fraction(400 * 10**12, 14 * 10**9)  # tokens that one card reads in a second
    cards = {
        tokens: 10_000 * tokens / each
        for tokens in (sum([500] * 100), 400 + sum([100] * 100), 400 + sum([100] * 10))
    }
    assert cards == {50_000: 17_500, 10_400: 3_640, 1_400: 490}
    tokens = 10_000_000 * 500
    assert tokens == 50 * 10**8
    hours = tokens / each / 3600
    assert round(float(hours)) == 49
    assert float(hours / 24) == pytest.approx(2, abs=0.05)
    assert [float(tokens / each) for tokens in (50_000, 1_400)] == [1.75, 0.049]
    assert 29 * 0.060 < 1.75 <= 30 * 0.060
    says("feed-recommender-design", "| 랭킹 | 100 | 여러 행동의 확률을 예측해 합침 | 60ms |")
