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


def test_pre_ranking() -> None:
    says("pre-ranking", "10,000개를 개당 20µs", "200ms예요", "모두 14ms", "0.5%뿐", "9,500개",
         "| 남은 비율 | 0.54 | 0.85 | 0.98 |", r"0.8\cdot0.9=0.72", "36개가", "38개이지만",
         "랭킹이 20ms로")  # fmt: skip
    assert 10_000 * 20 == 200 * 1_000
    assert 10_000 * 4 // 10 + 500 * 20 == 14 * 1_000
    assert (Fraction(50, 10_000), 10_000 - 500) == (Fraction(1, 200), 9_500)
    assert 1_000 * 20 == 20 * 1_000
    # Fifty best, of which forty are found and thirty-six passed on; the ranker keeps them all.
    assert 50 * Fraction(8, 10) * Fraction(9, 10) == 36
    assert 50 * Fraction(8, 10) * Fraction(95, 100) == 38
    # Two normal scores: the chance that the light one is in its best 5%, by integrating.
    normal = NormalDist()
    edge, bar = normal.inv_cdf(0.95), normal.inv_cdf(0.995)
    grid = np.linspace(bar, 8, 20_001)
    for rho, share in ((0.6, 0.54), (0.8, 0.85), (0.9, 0.98)):
        passed = [1 - normal.cdf((edge - rho * z) / math.sqrt(1 - rho**2)) for z in grid]
        mass = np.array([normal.pdf(z) for z in grid])
        assert round(float((mass * passed).sum() / mass.sum()), 2) == share


@pytest.mark.parametrize("seed", SEEDS)
def test_what_ranks_high_of_all_ranks_high_of_those_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, kept = rng.normal(size=5_000), rng.choice(5_000, 700, replace=False)
    best = set(np.argsort(-score)[:50].tolist())
    shown = set(kept[np.argsort(-score[kept])[:50]].tolist())
    assert best & set(kept.tolist()) <= shown


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


def test_what_a_cross_layer_weighs() -> None:
    """The weights of a layer, counted in the arrays of which it is made."""
    says("ctr-feature-interaction", "DCN이 1,000개", "$`d^2=10^6`$개", r"$`2dr=128{,}000`$개",
         r"x_{l+1}=x_0(x_l^\top w)+b+x_l")  # fmt: skip
    d, r = 1_000, 64
    vector, matrix, thin = np.zeros(d), np.zeros((d, d)), (np.zeros((d, r)), np.zeros((r, d)))
    assert (vector.size, matrix.size, sum(part.size for part in thin)) == (1_000, 10**6, 128_000)
    # The first network's layer is the second's whose every row is the same vector.
    rng = np.random.default_rng(0)
    x0, x, w = rng.normal(size=(3, 5))
    assert x0 * (np.tile(w, (5, 1)) @ x) == pytest.approx(x0 * (x @ w))


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


@pytest.mark.parametrize("seed", SEEDS)
def test_popularity_bias(seed: int) -> None:
    says("popularity-bias", "1위가 평균 29%", "1위의 몫은 평균 29%, 꼴찌는 평균 1%",
         "내적은 1.5와 0.9", "코사인은 0.60과 0.95", "| 0 | −2.30 | −4.61 |",
         "| 0.5 | −1.15 | −1.15 |", "| 1 | 0 | 2.30 |", "커버리지는 70%", "0.66",
         "재현율이 82%이고 B만 추천하면 18%", "B가 두 배")  # fmt: skip
    # In the long run the shares of such an urn lie evenly on the simplex: the largest of ten is
    # on average the mean of 1, 1/2, ..., 1/10, the smallest 1/100.
    assert round(float(sum(Fraction(1, k) for k in range(1, 11)) / 10), 2) == 0.29
    rng = np.random.default_rng(seed)
    clicks, runs = np.ones((2_000, 10)), np.arange(2_000)
    for _ in range(600):
        drawn = rng.random((2_000, 1)) * clicks.sum(axis=1, keepdims=True)
        clicks[runs, (clicks.cumsum(axis=1) < drawn).sum(axis=1)] += 1
    shares = clicks / clicks.sum(axis=1, keepdims=True)
    assert shares.max(axis=1).mean() == pytest.approx(0.293, abs=0.01)
    assert shares.min(axis=1).mean() == pytest.approx(0.01, abs=0.003)
    for popular, tail, cosine in (((1.5, 2), 1.5, 0.60), ((0.9, 0.3), 0.9, 0.95)):
        assert popular[0] == tail
        assert round(math.cos(math.atan2(popular[1], popular[0])), 2) == cosine
    table = {0: (-2.30, -4.61), 0.5: (-1.15, -1.15), 1: (0, 2.30)}
    for alpha, expected in table.items():
        found = [math.log(p / q**alpha) for p, q in ((0.10, 0.10), (0.01, 0.001))]
        assert tuple(round(x, 2) for x in found) == expected
    shown = [50, 20, 10, 8, 6, 4, 2, 0, 0, 0]
    apart = sum(abs(a - b) for a in shown for b in shown)
    assert round(apart / (2 * len(shown) * sum(shown)), 2) == 0.66
    assert sum(count > 0 for count in shown) / len(shown) == 0.7
    assert (round(100 * 90 / 110), round(100 * 20 / 110)) == (82, 18)
    assert Fraction(20, 100) / Fraction(90, 900) == 2


def test_how_negatives_are_drawn_is_an_alpha() -> None:
    """The score that a softmax over endless negatives without correction ends at."""
    p, popularity = np.array([0.10, 0.01, 0.89]), np.array([0.10, 0.001, 0.899])
    for drawn, alpha in ((popularity, 1), (np.full(3, 1 / 3), 0)):
        s = np.zeros(3)
        for _ in range(30_000):
            weight = drawn * np.exp(s)
            s += 0.2 * (p - weight / weight.sum())
        expected = np.log(p) - alpha * np.log(popularity)
        assert s - s[0] == pytest.approx(expected - expected[0], abs=0.01)


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


def test_watch_time_regression() -> None:
    says("watch-time-regression", "평균은 9.9초", "되돌리면 1.5초", "1.87배",
         "$`e^{3.5}=33.1`$초", "9.93초", "89,401개", "0.9225", "=1.52`$초", "순서도 뒤집힐 수 있다",
         r"0.3\,e^{3.5}=9.93", "e^{(2.25-1)/2}=1.87", r"2y/\sqrt m+2\sqrt m",
         "| 0.8 |", "| 0.3 |", "0.36/0.38=0.95")  # fmt: skip
    # By the quantiles of the normal distribution instead of draws or formulas.
    log = np.array([NormalDist(3, 1).inv_cdf((k + 0.5) / 200_000) for k in range(200_000)])
    watched = np.exp(log)
    assert round(float(watched.mean()), 1) == 33.1
    assert round(0.3 * float(watched.mean()), 2) == 9.93
    kept = 0.3 * float(np.log1p(watched).mean())
    assert (round(kept, 4), round(math.expm1(kept), 2)) == (0.9225, 1.52)
    wider = np.exp(3 + 1.5 * (log - 3))
    assert wider.mean() / watched.mean() == pytest.approx(1.87, abs=0.01)
    assert (3_000 - 10) ** 2 / 10**2 == 89_401
    assert math.log1p(25) > float(np.log1p(watched).mean())
    assert watched.mean() > 25
    # ZILN's loss is least at the true mean and spread of the logarithms.
    losses = {
        (mu, sigma): float(np.mean(np.log(watched * sigma) + (log - mu) ** 2 / (2 * sigma**2)))
        for mu in (2.9, 3.0, 3.1)
        for sigma in (0.9, 1.0, 1.1)
    }
    assert min(losses, key=losses.__getitem__) == (3.0, 1.0)
    for y in (2.0, 9.93, 40.0):  # Tweedie's loss is flat where the prediction is the mean
        slope = -y * y**-1.5 + y**-0.5
        assert slope == pytest.approx(0)
        assert all(2 * y / math.sqrt(m) + 2 * math.sqrt(m) > 4 * math.sqrt(y)
                   for m in (0.8 * y, 1.2 * y))  # fmt: skip
    short = (2, 3, 5, 6, 8, 9, 11, 12, 14, 15)
    long = (3, 8, 12, 20, 35, 60, 90, 140, 220, 300)
    says("watch-time-regression", ", ".join(map(str, short)), ", ".join(map(str, long)))
    assert (short.index(12) + 1, long.index(12) + 1) == (8, 3)


def test_the_normalised_gini() -> None:
    """By the pairs of values: each is ahead of the other, or behind it."""
    real = (0, 0, 0, 10, 90)

    def gini(told: tuple[int, ...]) -> Fraction:
        ahead = sum(
            (a - b) * (1 if x > y else -1)
            for i, (a, x) in enumerate(zip(real, told, strict=True))
            for b, y in list(zip(real, told, strict=True))[:i]
        )
        return Fraction(ahead, 2 * len(real) * sum(real))

    best, found = gini((1, 2, 3, 4, 5)), gini((1, 2, 4, 3, 9))
    assert gini((2, 4, 8, 6, 18)) == found
    assert (float(found), float(best)) == (0.36, 0.38)
    assert round(float(found / best), 2) == 0.95


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


@pytest.mark.parametrize("seed", SEEDS)
def test_bandits_and_logged_data(seed: int) -> None:
    """By the counts of the worse arm; a Beta draw is one of two gammas over their sum."""
    says("bandits-and-logged-data", "1만 번 고른 예에서 155, 47, 9", "| 20 | 155 |", "| 23 | 47 |",
         "| 6 | 9 |", r"0.1\cdot0.5\cdot0.3=0.015", "9,000번에 135")  # fmt: skip
    assert 0.1 * 0.5 * 0.3 * 9_000 == pytest.approx(135) == 155 - 20
    rng = np.random.default_rng(seed)
    n, chance = 100, (0.3, 0.6)
    hits = {way: (rng.random((2, n)) < np.array(chance)[:, None]) * 1.0 for way in ("ε", "u")}
    hits["t"] = np.zeros((2, n))
    tried = {way: np.full((2, n), float(way != "t")) for way in "εut"}
    regret = {}
    for t in range(2, 10_001):
        for way in "εut":
            h, c = hits[way], tried[way]
            if way == "t":
                good, bad = rng.standard_gamma(h + 1), rng.standard_gamma(c - h + 1)
                better = good / (good + bad)
            else:
                better = h / c + (np.sqrt(2 * math.log(t) / c) if way == "u" else 0)
            second = better[1] > better[0]
            if way == "ε":
                tie = better[1] == better[0]
                chosen = np.where((rng.random(n) < 0.1) | tie, rng.random(n) < 0.5, second)
            else:
                chosen = second
            for arm, played in ((0, ~chosen), (1, chosen)):
                c[arm] += played
                h[arm] += played & (rng.random(n) < chance[arm])
            if t in (1_000, 10_000):
                regret[way, t] = 0.3 * c[0].mean()
    for (way, t), expected, within in (
        (("ε", 1_000), 20, 6), (("ε", 10_000), 155, 7), (("u", 1_000), 23, 3),
        (("u", 10_000), 47, 5), (("t", 1_000), 6, 2), (("t", 10_000), 9, 3),
    ):  # fmt: skip
        assert regret[way, t] == pytest.approx(expected, abs=within), (way, t)


def test_what_a_log_tells_of_another_policy() -> None:
    """Exactly: over users, videos and whether each is seen to its end."""
    says("bandits-and-logged-data", "값은 0.47이고 알고 싶은 새 정책의 값은 0.53",
         "A가 0.25, B가 4", "| 그냥 평균 | 0.47 | 0.0050 |", "모델 | 0.47 | 0.0035 |",
         "| IPS | 0.53 | 0.0123 |", "| IPS, 무게의 상한 2 | 0.31 | 0.0061 |",
         "| SNIPS | ≈0.53 | 0.0090 |", "모델 | 0.53 | 0.0074 |",
         "하나만 맞으면** 기댓값이 맞다")  # fmt: skip
    rate = [[Fraction(80, 100), Fraction(90, 100)], [Fraction(10, 100), Fraction(20, 100)]]
    old, new = [Fraction(8, 10), Fraction(2, 10)], [Fraction(2, 10), Fraction(8, 10)]
    weight = [b / a for a, b in zip(old, new, strict=True)]
    assert weight == [Fraction(1, 4), 4]
    worth = {
        name: sum((rate[x][a] * each[a] / 2 for x in (0, 1) for a in (0, 1)), Fraction(0))
        for name, each in (("old", old), ("new", new))
    }
    assert worth == {"old": Fraction(47, 100), "new": Fraction(53, 100)}
    # The model that knows the user only says what the log's mean is for him.
    blind = [[old[0] * row[0] + old[1] * row[1]] * 2 for row in rate]

    def spread(found: Callable[[int, int, int], Fraction]) -> tuple[float, float]:
        first = second = Fraction(0)
        for x in (0, 1):
            for a in (0, 1):
                for r in (0, 1):
                    p = old[a] * (rate[x][a] if r else 1 - rate[x][a]) / 2
                    first += p * found(x, a, r)
                    second += p * found(x, a, r) ** 2
        return float(first), round(math.sqrt(second - first**2) / 100, 4)

    def direct(model: list[list[Fraction]], x: int) -> Fraction:
        return model[x][0] * new[0] + model[x][1] * new[1]

    def robust(model: list[list[Fraction]], w: list[Fraction]) -> tuple[float, float]:
        return spread(lambda x, a, r: direct(model, x) + w[a] * (r - model[x][a]))

    assert spread(lambda x, a, r: Fraction(r)) == (0.47, 0.0050)
    assert spread(lambda x, a, r: direct(blind, x)) == (0.47, 0.0035)
    assert spread(lambda x, a, r: weight[a] * r) == (0.53, 0.0123)
    assert spread(lambda x, a, r: min(weight[a], Fraction(2)) * r) == (0.31, 0.0061)
    # The delta method: of a ratio whose denominator is 1 on average.
    assert spread(lambda x, a, r: weight[a] * (r - worth["new"])) == (0, 0.0090)
    assert robust(blind, weight) == (0.53, 0.0074)
    assert robust(rate, [Fraction(1)] * 2)[0] == 0.53
    assert robust(blind, [Fraction(1)] * 2)[0] == 0.47


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


def test_semantic_ids() -> None:
    says("semantic-ids", "5,498억", "24,576", "| 7.3 | 8, 남는 것 −0.7 | −1, 남는 것 0.3 |",
         "(2, 0, 2)", "(2, 1, 2)", "| 2.56GB | 6.3MB |", "약 182개", "82^3=551{,}368", "18개",
         r"0.6\cdot0.4=0.24", r"0.4\cdot0.9=0.36", "0.0018%")  # fmt: skip
    books = ((0, 4, 8), (-1, 0, 1), (-0.3, 0, 0.3))
    for value, expected in ((7.3, (2, 0, 2)), (8.4, (2, 1, 2))):
        left, code = value, []
        for book in books:
            near = min(book, key=lambda each: abs(left - each))
            code.append(book.index(near))
            left -= near
        assert tuple(code) == expected
        assert abs(left) <= 0.15
    assert round(2 ** (3 * 13) / 10**8) == 5_498
    assert 3 * 2**13 == 24_576
    sizes = [count * 64 * 4 for count in (10_000_000, 24_576)]
    assert (sizes[0] / 10**9, round(sizes[1] / 10**6, 1)) == (2.56, 6.3)
    # Of ten million thrown at random into 2^39 places: pairs that meet, two items in each.
    pairs = math.comb(10_000_000, 2) / 2**39
    assert round(2 * pairs) == 182
    assert (82**3, round(10_000_000 / 82**3)) == (551_368, 18)
    assert round(2**13 / 100) == 82
    assert round(100 * 10_000_000 / 2**39, 4) == 0.0018
    tree = {"a": (0.6, 0.4), "b": (0.4, 0.9)}
    greedy = max(tree.values())
    assert round(greedy[0] * greedy[1], 2) == 0.24
    assert round(max(first * then for first, then in tree.values()), 2) == 0.36
