"""The chapter on post-training: its code runs, its numbers are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from statistics import pstdev

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import vote

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("post-training")
says = CHAPTER.says


def test_sft_loss_masking() -> None:
    says("sft-loss-masking", "80토큰에 답 20토큰", "손실 항의 80%", "10토큰에 손실 2.0",
         "90토큰에 손실 1.0", "토큰 평균은 1.1", "평균은 1.5", "−100", "열여섯 개",
         "네 칸")  # fmt: skip
    assert Fraction(80, 80 + 20) == Fraction(80, 100)
    per_token = [2.0] * 10 + [1.0] * 90
    assert np.mean(per_token) == pytest.approx(1.1)
    assert np.mean([np.mean(per_token[:10]), np.mean(per_token[10:])]) == pytest.approx(1.5)
    # What the mask leaves out gets no gradient of its own, and what it keeps gets all.
    logits = np.random.default_rng(0).normal(size=(4, 3))
    mask = np.array([0.0, 0.0, 1.0, 1.0])
    label = np.array([0, 1, 2, 1])

    def loss(z: Array) -> float:
        logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return float(-(mask * logs[np.arange(4), label]).sum() / mask.sum())

    slope = np.zeros_like(logits)
    for at in np.ndindex(*logits.shape):
        step = np.zeros_like(logits)
        step[at] = 1e-6
        slope[at] = (loss(logits + step) - loss(logits - step)) / 2e-6
    assert np.abs(slope[:2]).max() == 0
    assert np.abs(slope[2:]).min() > 0


def test_endless_answers() -> None:
    says("endless-answers", "매 토큰 1%", "평균 약 100토큰", r"0.99^{300}\approx0.049")
    chances = 0.01 * 0.99 ** np.arange(20_000)
    assert chances @ np.arange(20_000) == pytest.approx(99, rel=1e-3)
    assert round(0.99**300, 3) == 0.049


def test_sft_data_size() -> None:
    says("sft-data-size", "| 오류율(%) | 27.9 | 22.6 | 18.9 | 16.3 | 14.5? |",
         "| 줄어든 폭(%p) | – | 5.3 | 3.7 | 2.6 | 1.8? |", "두 배마다 0.7배",
         "2,000개에서 1.8%p", "모두 6.1%p", "10.2% 밑으로는", "샘플 하나가 5천 원이면",
         "500만 원", "표준 오차(standard error)가 1.7%p", "20%는 그대로",
         "43%는 GPT-4와", "샘플 1,000개", "80만 개")  # fmt: skip
    error = [27.9, 22.6, 18.9, 16.3]
    drops = [round(a - b, 1) for a, b in itertools.pairwise(error)]
    assert drops == [5.3, 3.7, 2.6]
    # A limit and a power of the size through the points, instead of a series of drops.
    sizes = np.array([125.0, 250, 500, 1000])
    fits = []
    for limit in np.arange(5, 15, 0.01):
        line = np.polyfit(np.log(sizes), np.log(np.array(error) - limit), 1)
        miss = np.exp(np.polyval(line, np.log(sizes))) + limit - error
        fits.append((float(miss @ miss), limit, line))
    _, limit, line = min(fits, key=lambda fit: fit[0])
    assert limit == pytest.approx(10.2, abs=0.15)
    assert float(np.exp(np.polyval(line, math.log(2000)))) + limit == pytest.approx(14.5, abs=0.1)
    assert 2 ** line[0] == pytest.approx(0.7, abs=0.01)
    floor = 16.3 - sum(2.6 * 0.7**k for k in range(1, 200))
    assert floor == pytest.approx(10.2, abs=0.05)
    assert 16.3 - floor == pytest.approx(6.1, abs=0.05)
    assert (2000 - 1000) * 5_000 == 5_000_000
    wrong = np.repeat([1.0, 0.0], [163, 837])
    assert 100 * wrong.std() / math.sqrt(500) == pytest.approx(1.7, abs=0.05)
    # Of all answers to questions a fifth of which is wrong, the likeliest model is as wrong.
    shares = np.linspace(0.01, 0.99, 99)
    loss = -0.2 * np.log(shares) - 0.8 * np.log(1 - shares)
    assert shares[loss.argmin()] == pytest.approx(0.2)


def test_a_subset_of_the_instruction_data() -> None:
    says("sft-data-size", "1.2와 2.0이면 0.6", "6천 개", "열 배 넘게")
    assert Fraction("1.2") / Fraction("2.0") == Fraction("0.6")


def test_the_last_token_that_is_no_padding() -> None:
    says("reward-read-position", "길이 8에 토큰이 5개이면", "오른쪽 패딩에서는 4번",
         "왼쪽 패딩에서는 7번", "종료 토큰도 건너뛰므로")  # fmt: skip
    right, left = [7] * 5 + [0] * 3, [0] * 3 + [7] * 5
    last = [max(at for at, token in enumerate(row) if token != 0) for row in (right, left)]
    assert last == [4, 7]
    ended = [7] * 4 + [2] * 4  # the end of the text and the padding have one number
    assert max(at for at, token in enumerate(ended) if token != 2) == 3


def test_sequence_packing() -> None:
    says("sequence-packing", "자리의 15%만", "300토큰 여섯 개면", "83%가 남의 것",
         "| 최대 길이로 패딩 | 10,000 | 14.6% | 313 |", "| 빈틈없이 패킹 | 1,465 | 약 100% | 46 |",
         "6.8배", "7분의 1", "1{,}620{,}900", "270,900개로 17%", "36칸 가운데 21칸", "15칸만",
         "길이 3, 2, 3")  # fmt: skip
    assert pytest.approx(14.6, abs=0.05) == 100 * 300 / 2048
    rows = math.ceil(Fraction(10_000 * 300, 2048))
    assert rows == 1465
    assert [math.ceil(Fraction(n, 32)) for n in (10_000, rows)] == [313, 46]
    assert pytest.approx(6.8, abs=0.05) == 313 / 46
    assert 10_000 / rows == pytest.approx(6.8, abs=0.05)
    for lengths, everything, inside in (([300] * 6, 1_620_900, 270_900), ([3, 2, 3], 36, 15)):
        who = np.repeat(np.arange(len(lengths)), lengths)
        seen = np.tril(np.ones((len(who), len(who)), bool))
        assert int(seen.sum()) == everything
        assert int((seen & (who[:, None] == who)).sum()) == inside
    assert pytest.approx(17, abs=0.5) == 100 * 270_900 / 1_620_900
    assert 36 - 15 == 21


def test_rotary_positions_need_not_start_again() -> None:
    """The score of a query and a key turned by their places depends on the distance only."""
    rng = np.random.default_rng(0)
    query, key = (complex(*rng.normal(size=2)) for _ in range(2))

    def score(m: int, n: int) -> float:
        turned = query * np.exp(0.3j * m), key * np.exp(0.3j * n)
        return float((turned[0] * turned[1].conjugate()).real)

    for m in range(5):
        for n in range(m + 1):
            assert score(m + 300, n + 300) == pytest.approx(score(m, n))


def test_policy_gradient() -> None:
    says("policy-gradient", "평균은 0.25인데 분산이 27.6", "10.5를 빼면 분산이 0",
         "| 0 | 5.5 | −5 | 0.25 | 27.56 |", "| 10 | 0.5 | 0 | 0.25 | 0.06 |",
         "| 10.5 | 0.25 | 0.25 | 0.25 | 0 |", "첫째에서 0.5, 둘째에서 −0.5", "표준 편차", "5.25가",
         "21배", "샘플 441개", "10.9를 빼도 분산이 0.058 남고 10.1을 빼야 0",
         "그래디언트가 언제나 0", "30을 빼면 분산이 95로")  # fmt: skip

    def moments(p: Fraction, baseline: Fraction) -> tuple[Fraction, Fraction, list[Fraction]]:
        terms = [(11 - baseline) * (1 - p), (10 - baseline) * -p]
        mean = p * terms[0] + (1 - p) * terms[1]
        square = p * terms[0] ** 2 + (1 - p) * terms[1] ** 2
        return mean, square - mean**2, terms

    half = Fraction(1, 2)
    for baseline, drawn, variance in (
        (Fraction(0), [5.5, -5], 27.5625),
        (Fraction(10), [0.5, 0], 0.0625),
        (Fraction(21, 2), [0.25, 0.25], 0),
    ):
        mean, spread, terms = moments(half, baseline)
        assert (float(mean), float(spread)) == (0.25, variance)
        assert [float(term) for term in terms] == drawn
    assert (round(27.5625, 2), round(27.5625, 1), round(0.0625, 2)) == (27.56, 27.6, 0.06)
    assert math.sqrt(27.5625) == 5.25 == 21 * 0.25
    assert round(float(moments(half, Fraction(30))[1])) == 95
    assert 27.5625 / 0.25**2 == 441
    # The mean is what the slope of the mean reward is, by the logit.
    theta, h = 0.0, 1e-5

    def mean_reward(logit: float) -> float:
        return 10 + 1 / (1 + math.exp(-logit))

    slope = (mean_reward(theta + h) - mean_reward(theta - h)) / (2 * h)
    assert slope == pytest.approx(0.25)
    p = Fraction(9, 10)
    assert p * 11 + (1 - p) * 10 == Fraction(109, 10)
    assert round(float(moments(p, Fraction(109, 10))[1]), 3) == 0.058
    weights = [p * (1 - p) ** 2, (1 - p) * p**2]
    best = (weights[0] * 11 + weights[1] * 10) / sum(weights)
    assert best == Fraction(101, 10)
    assert moments(p, best)[1] == 0


def test_only_what_comes_later_need_be_multiplied() -> None:
    """Of two tokens, each with a reward of its own: the past adds nothing on the average."""
    rng = np.random.default_rng(0)
    first = rng.dirichlet(np.ones(3))
    second = rng.dirichlet(np.ones(3), size=3)  # by the first token
    early, late = rng.normal(size=3), rng.normal(size=(3, 3))
    by_all, by_later = np.zeros((3, 3)), np.zeros((3, 3))  # by the second token's logits
    for a in range(3):
        for b in range(3):
            score = np.eye(3)[b] - second[a]
            chance = first[a] * second[a, b]
            by_all[a] += chance * (early[a] + late[a, b]) * score
            by_later[a] += chance * late[a, b] * score
    assert by_all == pytest.approx(by_later)


def clipped(ratio: float, advantage: float, epsilon: float = 0.2) -> float:
    held = min(max(ratio, 1 - epsilon), 1 + epsilon)
    return min(ratio * advantage, held * advantage)


def slope_of_clipped(ratio: float, advantage: float) -> float:
    h = 1e-6
    return (clipped(ratio + h, advantage) - clipped(ratio - h, advantage)) / (2 * h)


def test_ppo_clip() -> None:
    says("ppo-for-language-models", "| 1 | 1.5 | 1.5 | 1.2 | 1.2 | 0 |",
         "| 1 | 0.5 | 0.5 | 0.8 | 0.5 | 흐른다 |", "| −1 | 1.5 | −1.5 | −1.2 | −1.5 | 흐른다 |",
         "| −1 | 0.5 | −0.5 | −0.8 | −0.8 | 0 |", "0.8–1.2", "1.2에서 눕고",
         "0.8까지 −0.8로")  # fmt: skip
    rows = ((1, 1.5, 1.2, False), (1, 0.5, 0.5, True), (-1, 1.5, -1.5, True),
            (-1, 0.5, -0.8, False))  # fmt: skip
    for advantage, ratio, value, flows in rows:
        assert clipped(ratio, advantage) == pytest.approx(value)
        assert (abs(slope_of_clipped(ratio, advantage)) > 0.5) == flows
    assert [slope_of_clipped(1, a) for a in (1, -1)] == pytest.approx([1, -1])


def test_ppo_normalised_advantages() -> None:
    says("ppo-for-language-models", "2, 4, 6이든 20, 40, 60이든 −1.22, 0, 1.22")
    for scale in (1, 10):
        raw = [2 * scale, 4 * scale, 6 * scale]
        spread = pstdev(raw)
        assert [round((a - 4 * scale) / spread, 2) for a in raw] == [-1.22, 0, 1.22]


def test_ppo_advantages() -> None:
    says("ppo-for-language-models", "0.5, 0.4, 0.7", "−0.1, 0.3, 0.3", "0.5, 0.6, 0.3",
         "0.456, 0.585, 0.3", "예상이 0.4인데 보상 1", "어드밴티지는 0.6")  # fmt: skip
    values = np.array([0.5, 0.4, 0.7, 0.0])
    deltas = np.array([0.0, 0.0, 1.0]) + values[1:] - values[:-1]
    assert deltas == pytest.approx([-0.1, 0.3, 0.3])
    # As the sum that the formula writes out, instead of the program's recursion.
    for lam, expected in ((1.0, [0.5, 0.6, 0.3]), (0.95, [0.456, 0.585, 0.3])):
        sums = [sum(lam**k * deltas[t + k] for k in range(3 - t)) for t in range(3)]
        assert sums == pytest.approx(expected, abs=5e-4)
    reward, expected_reward = 1, 0.4
    assert reward - expected_reward == pytest.approx(0.6)


def test_a_baseline_lowers_the_variance() -> None:
    """Of the score-function gradient of a coin that pays 1 or 0."""
    p = 0.4
    score = {1: 1 - p, 0: -p}  # by the coin's logit

    def moments(baseline: float) -> tuple[float, float]:
        terms = [(p, (1 - baseline) * score[1]), (1 - p, (0 - baseline) * score[0])]
        mean = sum(w * g for w, g in terms)
        return mean, sum(w * (g - mean) ** 2 for w, g in terms)

    assert moments(0.4)[0] == pytest.approx(moments(0)[0])
    assert moments(0.4)[1] < moments(0)[1]


def test_importance_sampling() -> None:
    says("ppo-for-language-models", "반반에서 0.9와 0.1이 되면", "=1.64", "61개의 몫만",
         "0.01과 0.99에서 반반이 되면 25.3", "4개의 몫만")  # fmt: skip
    cases = (([0.5, 0.5], [0.9, 0.1], 1.64, 61), ([0.01, 0.99], [0.5, 0.5], 25.3, 4))
    for before, after, second, worth in cases:
        old, new = np.array(before), np.array(after)
        ratio = new / old
        value = np.array([3.0, -2.0])
        assert float(old @ (ratio * value)) == pytest.approx(float(new @ value))
        # One and the variance of the ratio, whose mean is one.
        variance = float(old @ (ratio - 1) ** 2)
        assert 1 + variance == pytest.approx(second, abs=0.05)
        assert 100 / (1 + variance) == pytest.approx(worth, abs=0.5)
    # The slope of what the ratio multiplies is the policy gradient where the ratio is one.
    logits, advantage, h = np.array([0.3, -0.4, 0.1]), np.array([1.0, -2.0, 0.5]), 1e-6

    def policy(z: Array) -> Array:
        return np.asarray(np.exp(z) / np.exp(z).sum())

    at = policy(logits)
    for i in range(3):
        step = h * np.eye(3)[i]
        slope = (at @ ((policy(logits + step) - policy(logits - step)) / at * advantage)) / (2 * h)
        score = np.eye(3)[:, i] - at[i]
        assert float(slope) == pytest.approx(float(at @ (score * advantage)), abs=1e-6)


def test_clip_with_negative_advantage() -> None:
    says("clip-with-negative-advantage", "min(−1.5, −1.2)는 −1.5", "비가 10이면 항이 −10",
         r"\rho\lt0.8")  # fmt: skip
    assert clipped(1.5, -1) == -1.5
    assert slope_of_clipped(1.5, -1) == pytest.approx(-1)
    assert clipped(10, -1) == -10
    assert slope_of_clipped(0.79, -1) == 0
    assert slope_of_clipped(0.81, -1) == pytest.approx(-1)


def kl_of_coins(p: float, q: float) -> float:
    """As entropies of whole distributions, instead of the program's one line."""
    return sum(a * (math.log(a) - math.log(b)) for a, b in ((p, q), (1 - p, 1 - q)))


def logistic(theta: float) -> float:
    return 0.5 * (1 + math.tanh(theta / 2))


def test_trpo_and_ppo() -> None:
    says("trpo-and-ppo", "| 0.5 | 0.283 | 0.430 | 0.0100 |", "| 0.99 | 1.421 | 0.960 | 0.0167 |",
         "| 0.99 | 1.137 | 0.969 | 0.0096 |", "25분의 1", "| 0.01 | 0.012 | 0.00018 |",
         "| 0.5 | 0.6 | 0.0204 |", "| 0.8 | 0.96 | 0.1760 |", "약 980배", "1.245, 10으로 1.987",
         "0.03과 1.81", "0.5면 KL이 0.02, 0.8이면 0.18", "그래디언트는 0.5이다",
         "둘째의 비가 0.2로")  # fmt: skip
    delta = 0.01
    for p, length, new, spent in ((0.5, 0.283, 0.430, 0.0100), (0.99, 1.421, 0.960, 0.0167)):
        # The metric as the second derivative of the divergence, not as p (1 - p).
        theta, h = math.log(p / (1 - p)), 1e-3
        bend = (kl_of_coins(p, logistic(theta + h)) + kl_of_coins(p, logistic(theta - h))) / h**2
        assert bend == pytest.approx(p * (1 - p), rel=1e-3)
        assert math.sqrt(2 * delta / bend) == pytest.approx(length, abs=1e-3)
        moved = logistic(theta - length)
        assert moved == pytest.approx(new, abs=5e-4)
        assert kl_of_coins(p, moved) == pytest.approx(spent, abs=5e-5)
    assert pytest.approx(1.137, abs=5e-4) == 0.8 * 1.4213
    shorter = logistic(math.log(99) - 1.137)
    assert shorter == pytest.approx(0.969, abs=5e-4)
    assert kl_of_coins(0.99, shorter) == pytest.approx(0.0096, abs=5e-5)
    assert pytest.approx(25, abs=0.5) == 0.25 / (0.99 * 0.01)
    spent_at = {p: kl_of_coins(p, 1.2 * p) for p in (0.01, 0.5, 0.8)}
    assert [round(kl, 5) for kl in spent_at.values()] == [0.00018, 0.02041, 0.17603]
    assert spent_at[0.8] / spent_at[0.01] == pytest.approx(980, abs=6)
    assert pytest.approx(0.2) == (1 - 0.8 * 1.2) / (1 - 0.8)

    def objective(theta: float) -> float:
        p = logistic(theta)
        return 0.5 * clipped(p / 0.5, 1) + 0.5 * clipped((1 - p) / 0.5, -1)

    def slope(theta: float) -> float:
        return (objective(theta + 1e-6) - objective(theta - 1e-6)) / 2e-6

    assert slope(0) == pytest.approx(0.5)
    for rate, ratio, spent in ((1, 1.245, 0.03), (10, 1.987, 1.81)):
        theta = rate * slope(0)
        assert logistic(theta) / 0.5 == pytest.approx(ratio, abs=5e-4)
        assert kl_of_coins(0.5, logistic(theta)) == pytest.approx(spent, abs=5e-3)
        assert slope(theta) == pytest.approx(0, abs=1e-9)


def test_the_surrogate_has_the_gradient_of_the_return_where_it_starts() -> None:
    """In two steps of two actions: the same slope at the old policy, not the same value away."""
    early, late = np.array([0.3, 1.0]), np.array([[2.0, 0.0], [0.5, 1.5]])
    old = np.array([0.2, -0.4, 0.7])  # logits: first step, second after each first action

    def chances(z: Array) -> tuple[Array, Array]:
        first = np.array([logistic(z[0]), logistic(-z[0])])
        return first, np.array([[logistic(x), logistic(-x)] for x in z[1:]])

    def value(z: Array) -> float:
        first, second = chances(z)
        return float(first @ (early + (second * late).sum(axis=1)))

    first, second = chances(old)
    then = (second * late).sum(axis=1)
    gains = (early + then - value(old), late - then[:, None])  # advantages of the old policy

    def surrogate(z: Array) -> float:
        new_first, new_second = chances(z)
        return float(new_first @ gains[0] + first @ (new_second * gains[1]).sum(axis=1))

    for step in np.eye(3) * 1e-6:
        slope = (surrogate(old + step) - surrogate(old - step)) / 2e-6
        assert slope == pytest.approx((value(old + step) - value(old - step)) / 2e-6)
    away = old + np.array([-2.0, 2.0, -2.0])
    assert abs(value(away) - value(old) - surrogate(away)) > 0.05


def test_clip_past_the_edge() -> None:
    says("clip-past-the-edge", "min(−0.7, −0.8)은 −0.8", r"\theta=-0.619", "0.923이라",
         r"-4\ln1.5=-1.622", "0.33으로")  # fmt: skip
    assert clipped(0.7, -1) == pytest.approx(-0.8)
    assert slope_of_clipped(0.7, -1) == 0
    theta = math.log(0.35 / 0.65)
    assert theta == pytest.approx(-0.619, abs=5e-4)
    assert logistic(theta / 4) / 0.5 == pytest.approx(0.923, abs=5e-4)
    while logistic(theta / 4) / 0.5 > 0.8:  # little steps against the second token
        h = 1e-7
        pulls = [
            (clipped(logistic((theta + h) / k) / 0.5, -1)
             - clipped(logistic((theta - h) / k) / 0.5, -1)) / (2 * h)
            for k in (1, 4)
        ]  # fmt: skip
        assert pulls[0] == 0
        assert pulls[1] < 0
        theta -= 1e-3
    assert theta == pytest.approx(-1.622, abs=2e-3)
    assert logistic(theta) / 0.5 == pytest.approx(0.33, abs=5e-3)


def group_advantages(right: int, size: int = 8) -> tuple[float, float]:
    rewards = np.array([1.0] * right + [0.0] * (size - right))
    advantages = (rewards - rewards.mean()) / rewards.std()
    return float(advantages[0]), float(advantages[-1])


def test_grpo() -> None:
    says("grpo", "평균이 0.375", "=0.484", "0.625/0.484=1.29", "-0.375/0.484=-0.77",
         "| 맞은 답 | – | 2.65 | 1 | 0.38 | 0 |", "| 틀린 답 | 0 | −0.38 | −1 | −2.65 | – |",
         "1.51배", "112GB", "14GB", "16바이트", "(G-1)/G", "1.29", "−0.77")  # fmt: skip
    for right, up, down in ((1, 2.65, -0.38), (3, 1.29, -0.77), (4, 1, -1), (7, 0.38, -2.65)):
        assert group_advantages(right) == pytest.approx((up, down), abs=0.006)
        p = right / 8
        assert group_advantages(right) == pytest.approx(
            (math.sqrt((1 - p) / p), -math.sqrt(p / (1 - p)))
        )
    assert math.sqrt(0.375 * 0.625) == pytest.approx(0.484, abs=5e-4)
    says("grpo", "1.21과 −0.72")
    wider = np.std([1, 1, 1, 0, 0, 0, 0, 0], ddof=1)
    assert (0.625 / wider, -0.375 / wider) == pytest.approx((1.21, -0.72), abs=0.006)

    def factor(p: float) -> float:
        return 1 / math.sqrt(p * (1 - p))

    assert factor(1 / 8) / factor(1 / 2) == pytest.approx(1.51, abs=0.005)
    assert (7 * (2 + 2 + 4 + 4 + 4), 7 * 2) == (112, 14)
    rewards = np.random.default_rng(0).normal(size=5)
    for i in range(5):
        rest = np.delete(rewards, i).mean()
        assert rewards[i] - rewards.mean() == pytest.approx(4 / 5 * (rewards[i] - rest))


def test_grpo_memory() -> None:
    says("grpo", "28층, 차원 128인 KV 헤드 4개", "152,064개인 7B", "14GB씩, fp32 사본과 Adam 84GB",
         "4,096토큰짜리 답 64개의 KV 캐시 15GB", "fp32 로짓 10GB", "165GB")  # fmt: skip
    billion = 10**9
    copies_in_fp32 = 3 * 4 * 7  # the weights, the mean and the mean square of the gradient
    assert copies_in_fp32 == 84
    training = 2 * 7 + 2 * 7 + copies_in_fp32
    cache = sum(2 * 2 * 4 * 128 for _ in range(28)) * 4096 * 64 / billion
    logits = np.dtype(np.float32).itemsize * 4 * 4096 * 152_064 / billion
    assert (training, round(cache), round(logits)) == (112, 15, 10)
    assert round(training + 14 + 14 + cache + logits) == 165


def test_grpo_all_correct() -> None:
    says("grpo-all-correct", "0.8%", "43%", "92%", "p^8+(1-p)^8")
    for p, percent in ((0.5, 0.8), (0.9, 43), (0.99, 92)):
        same = sum(math.comb(8, k) * p**k * (1 - p) ** (8 - k) for k in range(9) if k in (0, 8))
        assert 100 * same == pytest.approx(percent, abs=0.5 if percent > 1 else 0.05)


def test_grpo_length_bias() -> None:
    says("grpo-length-bias", "10분의 1", "−0.00775", "−0.000775")
    per_token = [-0.775 / length for length in (100, 1000)]
    assert per_token == pytest.approx([-0.00775, -0.000775])
    assert group_advantages(3)[1] == pytest.approx(-0.775, abs=5e-4)


def divergence(p: Array, q: Array) -> float:
    return float(np.sum(p * np.log(p / q)))


def test_rejection_sampling_fine_tuning() -> None:
    says("rejection-sampling-fine-tuning", r"\ln4=1.39", "7.7%", "35.9%에서 49.3%")
    model = np.array([0.15, 0.1, 0.5, 0.25])
    right = np.array([True, True, False, False])
    kept = np.where(right, model, 0) / model[right].sum()
    assert model[right].sum() == pytest.approx(0.25)
    assert divergence(kept[right], model[right]) == pytest.approx(math.log(4))
    assert math.log(4) == pytest.approx(1.39, abs=0.005)
    # Of all policies that are always right, none is nearer.
    for share in np.linspace(0.01, 0.99, 99):
        other = np.array([share, 1 - share])
        assert divergence(other, model[right]) >= math.log(4) - 1e-12
    assert pytest.approx(7.7, abs=0.05) == 100 * (1 - 0.99**8)
    # The first step's gradient is the policy gradient of a reward without a baseline.
    scores = np.eye(4) - model
    policy_gradient = (model * right) @ scores
    tuning = kept @ scores
    assert tuning == pytest.approx(policy_gradient / 0.25)


def test_token_rewards() -> None:
    says("token-rewards", "0.5, 0.2, 0.9", "0.25, 0.4, 0.9", "0.693, −0.693, 0",
         "−0.069, 0.069, 1", "0.193, 0.307, 0", r"u-1-\ln u")  # fmt: skip
    policy, reference = np.array([0.5, 0.2, 0.9]), np.array([0.25, 0.4, 0.9])
    logs = np.log(policy / reference)
    assert logs == pytest.approx([0.693, -0.693, 0], abs=5e-4)
    rewards = -0.1 * logs + np.array([0, 0, 1])
    assert rewards == pytest.approx([-0.069, 0.069, 1], abs=5e-4)
    u = reference / policy
    assert u - 1 - np.log(u) == pytest.approx([0.193, 0.307, 0], abs=5e-4)
    rng = np.random.default_rng(0)
    for _ in range(20):
        p, q = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
        assert float(p @ (q / p)) == pytest.approx(1)
        assert float(p @ (q / p - 1 - np.log(q / p))) == pytest.approx(divergence(p, q))


def test_gradients_of_estimates_of_the_divergence() -> None:
    says("token-rewards", "0.7과 0.3", "반반이면 첫 로짓에 대해 0, 0.178, 0.200",
         "부호를 맞추면 $`k_2`$와 같은 0.178")  # fmt: skip
    reference, h = np.array([0.5, 0.5]), 1e-6

    def policy(first: float) -> Array:
        p = 1 / (1 + math.exp(-first))
        return np.array([p, 1 - p])

    at = math.log(0.7 / 0.3)
    drawn = policy(at)

    def estimates(z: float) -> Array:
        """The means over what is drawn now, which stays as it is while the losses move."""
        logs = np.log(reference / policy(z))
        each = np.array([-logs, logs**2 / 2, np.exp(logs) - 1 - logs])
        return np.asarray(each @ drawn)

    slopes = (estimates(at + h) - estimates(at - h)) / (2 * h)
    assert slopes == pytest.approx([0, 0.178, 0.200], abs=5e-4)

    def slope(f: Callable[[float], float]) -> float:
        return (f(at + h) - f(at - h)) / (2 * h)

    assert slope(lambda z: divergence(policy(z), reference)) == pytest.approx(slopes[1], abs=1e-6)
    assert slope(lambda z: divergence(reference, policy(z))) == pytest.approx(slopes[2], abs=1e-6)
    in_reward = float(drawn @ (np.log(drawn / reference) * (np.array([1, 0]) - drawn[0])))
    assert in_reward == pytest.approx(slopes[1], abs=1e-6)


def test_dpo_or_ppo() -> None:
    says("dpo-or-ppo", "| 기준 모델 | 0.50 | 0.40 | 0.10 | 0.693 | 0.40 |",
         "| 정책 가 | 0.80 | 0.10 | 0.10 | 0.605 | 0.68 |",
         "| 정책 나 | 0.08 | 0.01 | 0.91 | 0.605 | −1.01 |", "모두 8", "126GB", "252GB",
         "112GB씩", "14GB씩", "91%")  # fmt: skip
    reference = np.array([0.5, 0.4, 0.1])
    rows = (([0.5, 0.4, 0.1], 0.693, 0.40), ([0.8, 0.1, 0.1], 0.605, 0.68),
            ([0.08, 0.01, 0.91], 0.605, -1.01))  # fmt: skip
    for values, loss, objective in rows:
        p = np.array(values)
        assert p.sum() == pytest.approx(1)
        odds = (p[0] / reference[0]) / (p[1] / reference[1])
        assert math.log1p(odds**-0.1) == pytest.approx(loss, abs=5e-4)
        aim = p[0] - p[2] - 0.1 * divergence(p, reference)
        assert aim == pytest.approx(objective, abs=0.005)
    assert pytest.approx(0.08 / 0.01) == 0.8 / 0.1
    state = 2 + 2 + 4 + 4 + 4  # weights, gradients, master copy, two moments
    assert (7 * (state + 2), 7 * (2 * state + 2 * 2)) == (126, 252)


def test_dpo_variants() -> None:
    says("dpo-variants", "| DPO | 0 | 11.0 | 22.0 | 46.0 | ∞ |",
         "| IPO | 0 | 2.5 | 4.0 | 4.9 | 5 |", "τ가 0.1이면 5에서", "126GB에서 112GB로",
         "오즈의 비는 1.56, 페널티는 0.50",
         r"$`5\beta`$, 400토큰 답이 $`20\beta`$", "네 배 차이")  # fmt: skip
    beta = tau = 0.1
    gaps = np.linspace(-60, 60, 240_001)
    table = ((0.5, 0.0, 0.0), (0.75, 11.0, 2.5), (0.9, 22.0, 4.0), (0.99, 46.0, 4.9))
    for p, dpo, ipo in table:  # by looking for the least expected loss
        logistic = p * np.logaddexp(0, -beta * gaps) + (1 - p) * np.logaddexp(0, beta * gaps)
        square = p * (gaps - 1 / (2 * tau)) ** 2 + (1 - p) * (-gaps - 1 / (2 * tau)) ** 2
        assert gaps[logistic.argmin()] == pytest.approx(dpo, abs=0.06)
        assert gaps[square.argmin()] == pytest.approx(ipo, abs=0.01)
    always = np.logaddexp(0, -beta * gaps)
    assert (np.diff(always) < 0).all()
    assert gaps[((gaps - 1 / (2 * tau)) ** 2).argmin()] == pytest.approx(5, abs=0.01)
    odds = [Fraction(p) / (1 - Fraction(p)) for p in ("0.4", "0.3")]
    assert float(odds[0] / odds[1]) == pytest.approx(1.56, abs=0.005)
    assert float(odds[1] / (odds[0] + odds[1])) == pytest.approx(0.391, abs=5e-4)
    assert -math.log(odds[0] / (odds[0] + odds[1])) == pytest.approx(0.50, abs=0.005)
    assert [sum([0.05] * n) for n in (100, 400)] == pytest.approx([5, 20])
    assert [float(np.mean([0.05] * n)) for n in (100, 400)] == pytest.approx([0.05, 0.05])
    assert (7 * (16 + 2), 7 * 16) == (126, 112)


def test_learning_from_user_feedback() -> None:
    says("learning-from-user-feedback", "수락 20, 거절 5, 무응답 75라면 만족은 20%에서 95%까지",
         "181번째 토큰에서 갈렸다면", "뒤의 20토큰씩", "좋음 20개와 나쁨 5개", "4배로",
         "좋음 8과 나쁨 6이라 만족이 57%", "80%로 돌아오지만", "50건이고", "6.9%p",
         "10명이 기록의 50%", "20건까지만 쓰면 4%")  # fmt: skip
    silent = [(20 + liked) / 100 for liked in range(76)]
    assert (min(silent), max(silent)) == (0.20, 0.95)
    assert 20 * 1 == 5 * 4
    content, unhappy = Fraction(80, 100), Fraction(20, 100)
    good, bad = content * Fraction(10, 100), unhappy * Fraction(30, 100)
    assert (100 * good, 100 * bad) == (Fraction(8), Fraction(6))
    assert round(float(100 * good / (good + bad))) == 57
    assert good / Fraction(1, 10) / (good / Fraction(1, 10) + bad / Fraction(3, 10)) == content
    shown = np.repeat([1.0, 0.0], [30, 20])  # 5% of 1,000, three in five accepted
    assert len(shown) == 1000 * 5 // 100
    assert 100 * shown.std() / math.sqrt(len(shown)) == pytest.approx(6.9, abs=0.05)
    for most, share in ((500, 50), (20, 4)):
        kept = [min(n, most) for n in [500] * 10 + [5] * 990]
        assert round(100 * sum(kept[:10]) / sum(kept)) == share
    # What the pair has in common does not move the loss, whatever the policy makes of it.
    rng = np.random.default_rng(0)
    common, chosen, rejected = rng.normal(size=180), rng.normal(size=20), rng.normal(size=20)

    def loss(head: Array) -> float:
        gap = np.concatenate([head, chosen]).sum() - np.concatenate([head, rejected]).sum()
        return float(np.log1p(np.exp(-0.1 * gap)))

    assert len(common) + len(chosen) == 200
    assert loss(common) == pytest.approx(loss(common + rng.normal(size=180)))


def test_grpo_instability() -> None:
    says("grpo-instability", "0.01인 토큰은 0.012부터", "0.9의 한계는 1.08",
         "비가 모두 1.01이어도 1,000개를 곱하면 2만 배", "0.9, 0.09, 0.01이면 엔트로피는 0.36",
         "0.18로 줄고", "0.42로 는다", "위만 0.28로",
         r"e^{10}-1\approx22{,}000", r"0.1/\sqrt{1000}=0.003",
         "KL을 뺀 손실은 [늘 0이지만")  # fmt: skip
    assert pytest.approx([0.012, 1.08]) == [0.01 * 1.2, 0.9 * 1.2]
    assert math.prod([1.01] * 1000) == pytest.approx(20_959, abs=1)

    def entropy(logits: list[float]) -> float:
        top = np.array(logits)
        total = math.log(np.exp(top).sum())
        return float(total - np.exp(top - total) @ top)  # not by the sum of p ln p

    for raised, value in ((None, 0.36), (0, 0.18), (2, 0.42)):
        logits = [math.log(p) for p in (0.9, 0.09, 0.01)]
        if raised is not None:
            logits[raised] += 1
        assert entropy(logits) == pytest.approx(value, abs=0.005)
    # Moments of a log-normal product: each factor has mean 1 and variance e^0.01 - 1.
    factor = math.exp(0.1**2)
    assert factor**1000 - 1 == pytest.approx(22_025, rel=1e-3)
    assert 0.1 / math.sqrt(1000) == pytest.approx(0.003, abs=2e-4)
    # With each answer's mean over its tokens and all ratios one, the objective is zero.
    rewards = np.array([1, 0, 0, 1, 1, 0, 0, 0.0])
    advantages = (rewards - rewards.mean()) / rewards.std()
    means = [np.mean([clipped(1, a)] * length) for a, length in zip(
        advantages, (3, 90, 12, 7, 40, 5, 5, 61), strict=True)]  # fmt: skip
    assert float(np.mean(means)) == pytest.approx(0, abs=1e-12)


def test_ratios_that_cancel() -> None:
    says("grpo-instability", "표준 오차가 0.18")
    says("moe-routing-in-rl", "30개의 비가 2배, 30개가 절반이", "60개가 모두", "기하 평균은 1이다")
    chances = [math.comb(8, k) / 2**8 for k in range(9)]
    spread = sum(c * (k / 8 - 0.5) ** 2 for k, c in enumerate(chances))
    assert math.sqrt(spread) == pytest.approx(0.18, abs=0.005)
    ratios = np.repeat([2.0, 0.5, 1.0], [30, 30, 940])
    assert int(((ratios < 0.8) | (ratios > 1.2)).sum()) == 60
    assert float(np.prod(ratios)) ** (1 / 1000) == pytest.approx(1)


@pytest.mark.parametrize("seed", SEEDS)
def test_products_of_ratios_leave_few_samples(seed: int) -> None:
    logs = np.random.default_rng(seed).normal(-0.005, 0.1, size=(5_000, 1000))
    whole = logs.sum(axis=1)
    share = np.exp(whole - whole.max())
    share /= share.sum()
    assert 1 / float(share @ share) < 250
    assert float(logs.mean(axis=1).std()) == pytest.approx(0.0032, abs=2e-4)


def test_verifiable_rewards() -> None:
    says("verifiable-rewards", "0.5일 때 0.99, 0.1이나 0.9일 때 0.57, 0.01일 때 0.08",
         "0.47", "0.019/0.069=28", "2%이다", "0.26에서 0.495", "0.997에서 0.5로",
         "8%뿐", "5%일 때", "28%가 오답")  # fmt: skip

    def signal(p: float, size: int) -> float:
        return sum(math.comb(size, k) * p**k * (1 - p) ** (size - k) for k in range(1, size))

    assert [round(signal(p, 8), 2) for p in (0.5, 0.1, 0.9, 0.01)] == [0.99, 0.57, 0.57, 0.08]
    assert round(signal(0.01, 64), 2) == 0.47
    for p, share in ((0.05, 28), (0.5, 2)):
        false = (1 - p) * 0.02
        assert 100 * false / (false + p) == pytest.approx(share, abs=0.5)
    assert pytest.approx((0.019, 0.069)) == (0.95 * 0.02, 0.05 + 0.95 * 0.02)

    def solved(chances: tuple[float, float], tries: int) -> float:
        return sum(1 - (1 - c) ** tries for c in chances) / 2

    assert (solved((0.5, 0.02), 1), solved((0.99, 0), 1)) == pytest.approx((0.26, 0.495))
    assert solved((0.5, 0.02), 256) == pytest.approx(0.997, abs=5e-4)
    assert solved((0.99, 0), 256) == pytest.approx(0.5)


def test_deepseek_r1_training() -> None:
    says("deepseek-r1-training", "15.6%가 77.9%", "71.0%였다", "8,000토큰을 생각하고 500토큰",
         "17배", "8000/0.01=800{,}000", "8000/0.5=16{,}000", "8달러 대 0.16달러",
         "| 늘 바로 답한다 | 0.800 | 500 |", "| 늘 생각한다 | 0.908 | 8,500 |",
         "| 어려운 것만 생각한다 | 0.900 | 2,100 |", "4분의 1의 토큰으로 이득의 93%",
         "거른 풀이 60만, 그 밖의 20만", "50%에서 57%", "짧은 답 17개")  # fmt: skip
    assert (8000 + 500) / 500 == 17
    cents = Fraction(10 * 100, 10**6)  # a token's price
    assert [8000 / Fraction(g) * cents for g in ("0.01", "0.5")] == [800, 16]
    # Counted over a hundred questions, eighty of them easy.
    rows = {"never": (76 + 4, 100 * 500), "always": (Fraction("76.8") + 14, 100 * 8500),
            "hard": (76 + 14, 80 * 500 + 20 * 8500)}  # fmt: skip
    table = {"never": (0.800, 500), "always": (0.908, 8500), "hard": (0.900, 2100)}
    for name, (right, tokens) in rows.items():
        assert (float(right) / 100, tokens / 100) == pytest.approx(table[name])
    assert pytest.approx(0.93, abs=0.005) == (0.900 - 0.800) / (0.908 - 0.800)
    assert pytest.approx(1 / 4, abs=0.005) == 2100 / 8500
    assert 600_000 + 200_000 == 800_000


def expected_largest(n: int) -> float:
    """Return the mean of the largest of ``n`` standard normal numbers, by its density."""
    x = np.linspace(-9, 9, 36_001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)]) * (x[1] - x[0])
    return float(np.sum(x * n * density * below ** (n - 1)) * (x[1] - x[0]))


def test_agent_reinforcement_learning() -> None:
    says("agent-reinforcement-learning", "글의 75%가 출력이면", "2,000토큰을 쓰고 도구가 6,000토큰",
         "| 1 성공 | s 클릭 | 1 | 0.38 |", "| 2 성공 | s 새로고침 | 1 | 0.29 |",
         "| | t 입력 | 1 | 0.33 |", "| 3 실패 | s 클릭 | −1 | −0.52 |",
         "| | t 오타 | −1 | −0.67 |", "| 4 실패 | s 뒤로 | −1 | −0.52 |", "평균하면 0.08로",
         "호출마다 0.05", "헛호출 40번이 2를")  # fmt: skip
    assert Fraction(6000, 2000 + 6000) == Fraction(75, 100)
    assert group_advantages(2, 4) == (1, -1)
    # Written out by hand: what each choice at a state brings, a turn away being worth 0.9.
    at_s = [Fraction(9, 10), Fraction(81, 100), Fraction(9, 10), Fraction(0), Fraction(0)]
    at_t = [Fraction(1), Fraction(1), Fraction(0)]
    for returns, edges in ((at_s, [0.38, 0.29, 0.38, -0.52, -0.52]), (at_t, [0.33, 0.33, -0.67])):
        mean = sum(returns) / len(returns)
        assert [round(float(each - mean), 2) for each in returns] == edges
    clicks = (at_s[0] + at_s[2] + at_s[3]) / 3 - sum(at_s) / 5
    assert round(float(clicks), 2) == 0.08
    assert Fraction(5, 100) * 40 == 2


def test_waiting_for_the_longest() -> None:
    says("agent-reinforcement-learning", "64개에서 60개는 2분, 4개는 20분",
         "| 모두 기다린다 | 3.2 | 84% |", "| 먼저 끝난 60개만 쓴다 | 30 | 0% |",
         "| 끝나는 대로 채운다 | 20.5 | 0% |", "간격이 3.1분", "여섯 업데이트 전",
         "넷이 열 배 길면")  # fmt: skip
    minutes = [2] * 60 + [20] * 4
    busy = [[1] * m + [0] * (max(minutes) - m) for m in minutes]  # a place's minutes
    assert 1 - np.mean(busy) == pytest.approx(0.84, abs=0.005)
    assert 64 / max(minutes) == pytest.approx(3.2)
    assert 60 / 2 == 30
    # Places that are filled again at once, played for a long time.
    rng = np.random.default_rng(0)
    done = sum(
        int(np.searchsorted(np.cumsum(rng.choice([2, 20], 40_000, p=[60 / 64, 4 / 64])), 50_000))
        for _ in range(64)
    )
    rate = done / 50_000
    assert rate == pytest.approx(20.5, abs=0.3)
    exact = 64 / float(np.mean(minutes))
    assert exact == pytest.approx(20.5, abs=0.05)
    assert 64 / exact == pytest.approx(3.1, abs=0.05)
    assert math.floor(20 / (64 / exact)) == 6


def test_coding_agent_training() -> None:
    says("coding-agent-training", "PR 2,000개에서 빌드되는 60%, 그중 바뀌는 테스트가 있는 40%",
         "90%를 남기면 과제는 432개", r"1-0.98^{10}=18\%", "확률은 33%뿐이라", r"1-0.8^8=83\%",
         "섞일 확률이 34%뿐이라")  # fmt: skip
    assert 2_000 * Fraction(6, 10) * Fraction(4, 10) * Fraction(9, 10) == 432

    def none(p: Fraction, n: int) -> float:
        """Return the chance of no event in n, as the first term of a binomial's sum to one."""
        return 1 - float(sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(1, n + 1)))

    assert round(100 * (1 - none(Fraction(2, 100), 10))) == 18
    assert round(100 * (1 - none(Fraction(2, 100), 20))) == 33
    assert round(100 * (1 - none(Fraction(2, 10), 8))) == 83
    p = Fraction(5, 100)
    mixed = sum(math.comb(8, k) * p**k * (1 - p) ** (8 - k) for k in range(1, 8))
    assert round(100 * float(mixed)) == 34


def test_reward_model_training() -> None:
    says("reward-model-training", "4개면 6쌍, 9개면 36쌍", "0.693, 2이면 0.127", "2.127",
         "72.6%", "q=0.84", "84%", "| 0.01 | 0.04 | 0.15 | 0.47 | 0.92 |",
         "| 0.06 | 1.23 | 2.40 | 4.08 | 5.76 |",
         "| −0.02 | 0.91 | 1.21 | 0.28 | −1.63 |", "92%는")  # fmt: skip
    assert (math.comb(4, 2), math.comb(9, 2)) == (6, 36)
    says("reward-model-training", "모든 쌍을 비교하면 28번")
    assert len(list(itertools.combinations(range(8), 2))) == 28
    loss = [math.log1p(math.exp(-gap)) for gap in (0, 2, -2)]
    assert loss == pytest.approx([0.693, 0.127, 2.127], abs=5e-4)
    q = 0.84
    assert q**2 + (1 - q) ** 2 == pytest.approx(0.726, abs=0.006)
    root = (1 + math.sqrt(2 * 0.726 - 1)) / 2
    assert root == pytest.approx(0.836, abs=5e-4)
    table = ((1, 0.01, 0.06, -0.02), (4, 0.04, 1.23, 0.91), (16, 0.15, 2.40, 1.21),
             (64, 0.47, 4.08, 0.28), (256, 0.92, 5.76, -1.63))  # fmt: skip
    for n, chance, score, quality in table:
        fake = 1 - 0.99**n
        honest = (1 - fake) * expected_largest(n)
        assert fake == pytest.approx(chance, abs=0.006)
        assert honest + 6 * fake == pytest.approx(score, abs=0.006)
        assert honest - 2 * fake == pytest.approx(quality, abs=0.006)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pick_of_many_is_inflated(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fake = rng.random((20_000, 64)) < 0.01
    score = np.where(fake, 6.0, rng.normal(size=fake.shape))
    picked = fake[np.arange(len(fake)), score.argmax(axis=1)]
    assert picked.mean() == pytest.approx(0.47, abs=0.02)


def test_reward_hacking() -> None:
    says("reward-hacking", "| ∞ | 0.001 | 0.60 | 0.60 | 0.00 |",
         "| 2 | 0.005 | 0.85 | 0.82 | 0.07 |", "| 1 | 0.023 | 1.17 | 1.01 | 0.30 |",
         "| 0.5 | 0.252 | 2.17 | 0.41 | 1.87 |", "| 0.2 | 0.995 | 3.99 | −2.98 | 6.86 |",
         r"$`\beta=0.82`$에서 1.04", r"\ln400=5.99", "0.252와 0.250", r"\ln1000=6.91",
         "β가 1이면 2.3%, 0.5면 25%, 0.2면 99.5%", "KL 0.48에서")  # fmt: skip
    reference = np.array([0.5, 0.4, 0.099, 0.001])
    score, quality = np.array([0.0, 1, 2, 4]), np.array([0.0, 1, 2, -3])

    def ascended(beta: float) -> Array:
        """The optimum by climbing the objective, not by its formula."""
        logits = np.log(reference)
        for _ in range(4000):
            p = np.exp(logits - logits.max())
            p /= p.sum()
            worth = score - beta * np.log(p / reference)
            logits = logits + 0.5 / beta * (worth - p @ worth)
        return np.asarray(p)

    for beta, cheat, proxy, true, far in ((2, 0.005, 0.85, 0.82, 0.07),
                                          (1, 0.023, 1.17, 1.01, 0.30),
                                          (0.5, 0.252, 2.17, 0.41, 1.87),
                                          (0.2, 0.995, 3.99, -2.98, 6.86)):  # fmt: skip
        p = ascended(beta)
        assert p[3] == pytest.approx(cheat, abs=5e-4)
        assert float(p @ score) == pytest.approx(proxy, abs=0.006)
        assert float(p @ quality) == pytest.approx(true, abs=0.006)
        assert divergence(p, reference) == pytest.approx(far, abs=0.006)
    p = ascended(0.5)
    assert (p[3], p[1]) == pytest.approx((0.252, 0.250), abs=5e-4)
    assert (reference @ score, reference @ quality) == pytest.approx((0.60, 0.60), abs=0.006)
    assert (math.log(400), math.log(1000)) == pytest.approx((5.99, 6.91), abs=0.005)
    assert divergence(ascended(0.82), reference) == pytest.approx(0.48, abs=0.005)
    worth = [float(ascended(b) @ quality) for b in (0.78, 0.82, 0.86)]
    assert max(worth) == worth[1] == pytest.approx(1.04, abs=0.006)


def tilted(reference: Array, score: Array, beta: float) -> Array:
    """The best policy, found by mirror ascent instead of by its formula."""
    p = reference.copy()
    for _ in range(400):
        slope = score - beta * (np.log(p) - np.log(reference))
        p = p * np.exp(0.1 / beta * (slope - p @ slope))
        p /= p.sum()
    return p


def test_conflicting_rewards() -> None:
    says("conflicting-rewards", "표준 편차(standard deviation)가 4와 0.5",
         "| 거절 | −4 | 0.6 | −3.4 | 0.20 |", "| 안전한 대안 | 3 | 0.4 | 3.4 | **1.55** |",
         "| 위험한 설명 | 5 | −1.0 | **4.0** | −0.75 |", "3.75 − 2.00 = 1.75",
         "| 0 | 0.053 | 0.360 | 0.587 | 1.53 |", "| 2 | 0.108 | 0.731 | 0.161 | 1.05 |",
         "| 3.30 | 0.122 | 0.828 | 0.050 | 0.93 |",
         "위험한 답이 15%", "3.4에서 4.0으로", "0.4에서 −1.0으로")  # fmt: skip
    table = ((-4, "0.6", "-3.4", "0.2"), (3, "0.4", "3.4", "1.55"), (5, "-1", "4", "-0.75"))
    for useful, harmless, plain, scaled in table:
        assert useful + Fraction(harmless) == Fraction(plain)
        assert Fraction(useful, 4) + 2 * Fraction(harmless) == Fraction(scaled)
    assert Fraction(15, 4) + 2 * Fraction(-1) == Fraction("1.75") > Fraction("1.55")

    # By going uphill from anywhere instead of by the formula for the best policy.
    helpful, cost = np.array([0.0, 1, 2]), np.array([0.0, 0, 1])

    def climbed(ref: list[float], multiplier: float) -> Array:
        z = np.zeros(3)
        for _ in range(4000):
            p = np.exp(z) / np.exp(z).sum()
            gain = helpful - multiplier * cost - np.log(p / np.array(ref))
            z += p * (gain - p @ gain)
        return np.asarray(np.exp(z) / np.exp(z).sum())

    ref = [0.2, 0.5, 0.3]
    for multiplier, want, mean in ((0, (0.053, 0.360, 0.587), 1.53),
                                   (2, (0.108, 0.731, 0.161), 1.05),
                                   (3.2963, (0.122, 0.828, 0.050), 0.93)):  # fmt: skip
        p = climbed(ref, multiplier)
        assert p == pytest.approx(want, abs=6e-4)
        assert p @ helpful == pytest.approx(mean, abs=0.006)
    # The limit of 0.05 asks for odds of 1 to 19 against the other two.
    asked = math.log(0.3 * math.e**2 * 19 / (0.2 + 0.5 * math.e))
    assert asked == pytest.approx(3.30, abs=0.005)
    assert climbed([0.1, 0.3, 0.6], asked)[2] == pytest.approx(0.15, abs=0.005)


def test_rlhf_diversity() -> None:
    says("rlhf-diversity", "| ∞ | 0.300 | 0.300 | 0.300 | 0.81 | 3.72 | 2.83 |",
         "| 1 | 0.351 | 0.318 | 0.288 | 0.87 | 3.41 | 2.86 |",
         "| 0.3 | 0.446 | 0.320 | 0.229 | 0.92 | 2.97 | 2.82 |",
         "| 0.1 | 0.665 | 0.245 | 0.090 | 0.96 | 2.30 | 2.42 |",
         "| 0.05 | 0.867 | 0.117 | 0.016 | 0.99 | 1.55 | 1.75 |", "점수는 0.07 오르고",
         "2.82에서 1.75로", "0.88에서 0.12로", "7.4배", "0.5%에서 7.8%로",
         r"\ln(1/0.3)=1.20")  # fmt: skip
    reference, score = np.array([0.3, 0.3, 0.3, 0.1]), np.array([1, 0.9, 0.8, 0])
    rows = {
        1.0: (0.351, 0.318, 0.288, 0.87, 3.41, 2.86),
        0.3: (0.446, 0.320, 0.229, 0.92, 2.97, 2.82),
        0.1: (0.665, 0.245, 0.090, 0.96, 2.30, 2.42),
        0.05: (0.867, 0.117, 0.016, 0.99, 1.55, 1.75),
    }
    policies = {math.inf: reference, **{beta: tilted(reference, score, beta) for beta in rows}}
    rows[math.inf] = (0.3, 0.3, 0.3, 0.81, 3.72, 2.83)
    for beta, row in rows.items():
        p = policies[beta]
        effective = math.prod(float(x) ** -float(x) for x in p)
        kinds = 3 - sum(float(1 - x) ** 8 for x in p[:3])
        assert p[:3] == pytest.approx(row[:3], abs=5e-4)
        assert (p @ score, effective, kinds) == pytest.approx(row[3:], abs=5.1e-3)
    assert policies[0.05] @ score - policies[0.3] @ score == pytest.approx(0.07, abs=5e-3)
    for beta, chance in ((0.3, 0.88), (0.05, 0.12)):
        assert 1 - (1 - policies[beta][2]) ** 8 == pytest.approx(chance, abs=5e-3)
    assert math.exp(0.1 / 0.05) == pytest.approx(7.4, abs=0.05)
    hot = np.cbrt(policies[0.3])
    assert policies[0.3][3] == pytest.approx(0.005, abs=5e-4)
    assert hot[3] / hot.sum() == pytest.approx(0.078, abs=5e-4)
    # All on one answer costs little one way, and everything the other way.
    almost = np.array([1 - 3e-9, 1e-9, 1e-9, 1e-9])
    assert almost @ np.log(almost / reference) == pytest.approx(1.20, abs=5e-3)
    assert [round(float(reference @ np.log(reference / np.array([1 - 3 * e, e, e, e]))))
            for e in (1e-9, 1e-90)] == [13, 144]  # fmt: skip
    # Equal scores leave the reference's shares.
    assert tilted(reference, np.array([1, 1, 1, 0.0]), 0.05)[:3] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_rlhf_diversity_by_draws(seed: int) -> None:
    rng = np.random.default_rng(seed)
    draws = rng.choice(4, size=(20_000, 8), p=[0.867, 0.117, 0.016, 0.0])
    kinds = [len(set(row) - {3}) for row in draws.tolist()]
    assert np.mean(kinds) == pytest.approx(1.75, abs=0.03)


def test_the_commoner_of_two_right_answers_gains_more() -> None:
    says("rlhf-diversity", "p_i(r_i-\\bar r)", "0.12와 0.04라서")
    r, z, h = np.array([1.0, 1.0, 0.0]), np.log([0.6, 0.2, 0.2]), 1e-6

    def mean(logits: Array) -> float:
        p = np.exp(logits)
        return float(p @ r / p.sum())

    slopes = [(mean(z + h * e) - mean(z - h * e)) / (2 * h) for e in np.eye(3)]
    assert slopes == pytest.approx([0.12, 0.04, -0.16], abs=1e-6)


def test_thinking_modes() -> None:
    says("thinking-modes", "8,500에서 2,500으로", "평균을 3,500에서 1,500으로",
         "셋 중 하나만 자른다", "77,500에서 5,500토큰으로", "83.8에서 81.4로",
         "| ThinkFollow | – | 88.7 | 98.9 |", "| IFEval | 73.0 | 78.4 | 85.0 |",
         "| AIME 2024 | 83.8 | 81.9 | 81.4 |", "| LiveCodeBench v5 | 68.4 | 67.2 | 65.7 |",
         "AIME는 31.0", "2.4점은 0.7문제")  # fmt: skip
    assert pytest.approx(0.7, abs=0.05) == 30 * (0.838 - 0.814)
    assert (8000 + 500, 2000 + 500) == (8500, 2500)
    lengths = (500, 2000, 8000)
    assert np.mean(lengths) == 3500
    assert np.mean(np.minimum(lengths, 2000)) == 1500
    assert sum(length > 2000 for length in lengths) == 1
    kept = dropped = 0  # what stands before the tenth question's answer
    for turn in range(1, 11):
        kept, dropped = kept + 100, dropped + 100
        if turn < 10:
            kept, dropped = kept + 8000 + 500, dropped + 500
    assert (kept, dropped) == (77_500, 5_500)


def test_dpo_tuning() -> None:
    says("dpo-tuning", "40분의 1", "300토큰 긴 쌍의 비중이 0.5에서 0.18로", "| 2e-5 | 5e-7 | – |",
         "| 2e-5 | – | 1e-6 |", "| 5e-6 | 5e-7 | 3e-7 |", "300토큰이면 토큰마다 0.017",
         "0.5에서 0.18로", "0.82로")  # fmt: skip
    assert Fraction("2e-5") / Fraction("5e-7") == 40
    assert 400 - 100 == 300
    assert pytest.approx(0.017, abs=5e-4) == 5 / 300
    h = 1e-6
    for margin, share in ((0, 0.5), (0.005 * 300, 0.18), (-0.005 * 300, 0.82)):
        # The weight is how fast the loss falls with the margin.
        fall = (np.logaddexp(0, -(margin - h)) - np.logaddexp(0, -(margin + h))) / (2 * h)
        assert fall == pytest.approx(share, abs=0.005)


def test_a_length_term_follows_from_a_reward_less_the_length() -> None:
    says("dpo-tuning", r"\beta\Delta+\alpha(\lvert y_w\rvert-\lvert y_l\rvert)")
    rng = np.random.default_rng(0)
    beta, alpha = 0.3, 0.02
    reference, reward = rng.dirichlet(np.ones(5)), rng.normal(size=5)
    length = rng.integers(10, 90, size=5)
    policy = tilted(reference, reward - alpha * length, beta)
    ratio = np.log(policy / reference)
    for won, lost in itertools.permutations(range(5), 2):
        seen = beta * (ratio[won] - ratio[lost]) + alpha * (length[won] - length[lost])
        assert seen == pytest.approx(reward[won] - reward[lost])


def test_before_reinforcement_learning() -> None:
    says("before-reinforcement-learning", "57%도 안 돼요", "그룹의 85%", "32개로 늘려도 48%",
         "| A | 0.3 넷, 0.5 넷, 0.7 둘 | 0.46 | 0.98 | 96% |",
         "| B | 0.98 다섯, 0.02 다섯 | 0.50 | 0.57 | 15% |", "KL이 0.23이어서")  # fmt: skip

    def mixed(p: Fraction, size: int) -> float:
        counts = range(1, size)
        return float(sum(math.comb(size, k) * p**k * (1 - p) ** (size - k) for k in counts))

    tenth = Fraction(1, 10)
    assert mixed(tenth, 8) == pytest.approx(0.57, abs=0.005)
    assert mixed(tenth, 8) < 0.57
    assert all(mixed(Fraction(k, 100), 8) < mixed(tenth, 8) for k in (*range(10), *range(91, 101)))
    rows = (("A", [(3, 4), (5, 4), (7, 2)], 10, (0.46, 0.98, 96)),
            ("B", [(98, 5), (2, 5)], 100, (0.50, 0.57, 15)))  # fmt: skip
    for _, parts, unit, (once, many, share) in rows:
        problems = [Fraction(p, unit) for p, times in parts for _ in range(times)]
        assert float(sum(problems)) / 10 == pytest.approx(once)
        missed = float(sum((1 - p) ** 8 for p in problems)) / 10
        assert 1 - missed == pytest.approx(many, abs=0.006)
        assert 10 * sum(mixed(p, 8) for p in problems) == pytest.approx(share, abs=0.5)
    late = (mixed(Fraction(98, 100), 32) + mixed(Fraction(2, 100), 32)) / 2
    assert late == pytest.approx(0.48, abs=0.005)
    divergence_of_start = divergence(np.array([0.9, 0.1]), np.array([0.6, 0.4]))
    assert divergence_of_start == pytest.approx(0.23, abs=0.005)


def test_moe_routing_in_rl() -> None:
    says("moe-routing-in-rl", r"0.269\cdot0.5\cdot1=0.134", "10번 만에 0.84, 50번 만에 0.96",
         "절반을 받으면 4예요", r"g_i\,(v_i-z)")  # fmt: skip

    def goal(logits: Array, worth: Array) -> float:
        gates = np.exp(logits) / np.exp(logits).sum()
        return -math.log1p(math.exp(-float(gates @ worth)))

    def slope(logits: Array, worth: Array) -> Array:
        steps = 1e-6 * np.eye(len(logits))
        return np.array([(goal(logits + s, worth) - goal(logits - s, worth)) / 2e-6 for s in steps])

    worth, logits = np.array([2.0, 0.0]), np.zeros(2)
    assert slope(logits, worth) == pytest.approx([0.134, -0.134], abs=5e-4)
    gates = []
    for _ in range(51):
        gates.append(1 / (1 + math.exp(logits[1] - logits[0])))
        logits = logits + slope(logits, worth)
    assert (gates[10], gates[50]) == pytest.approx((0.84, 0.96), abs=0.005)
    assert Fraction(1, 2) / Fraction(1, 8) == 4
    # The formula, for any gates and outputs.
    rng = np.random.default_rng(1)
    some, outputs = rng.normal(size=4), rng.normal(size=4)
    share = np.exp(some) / np.exp(some).sum()
    z = float(share @ outputs)
    expected = share * (outputs - z) / (1 + math.exp(z))
    assert slope(some, outputs) == pytest.approx(expected, abs=1e-6)


def test_faithful_summarization() -> None:
    says("faithful-summarization", "10어절 중 하나를", "바꿔도 0.9인데", "요약은 0.2일",
         "| “늘었고”만 “줄었고”로 바꾼 것 | 0.90 | 0.67 | 0.67 |",
         "| 셋 다 맞게 다른 말로 쓴 것 | 0.20 | 1.00 | 1.00 |",
         "| “가나전자는 매출이 12% 늘었다” | 0.43 | 1.00 | 0.33 |",
         "$`0.95^3=0.857`$")  # fmt: skip
    first = "가나전자는 매출이 12% 늘었고 직원을 200명 뽑으며 대전에 공장을 짓는다"
    other = "대전 공장을 새로 세우는 가나전자가 200명을 채용하고 매출도 12% 성장했다"
    assert "원문의 중요한 주장도 이 셋" in CHAPTER.sections["faithful-summarization"]
    reference = first.split()
    assert len(reference) == len(set(reference)) == 10
    true = {("매출", "는다"), ("직원", "뽑는다"), ("대전 공장", "짓는다")}
    rows = {
        (0.90, 0.67, 0.67): (
            first.replace("늘었고", "줄었고"),
            true - {("매출", "는다")} | {("매출", "준다")},
        ),
        (0.20, 1.00, 1.00): (other, true),
        (0.43, 1.00, 0.33): ("가나전자는 매출이 12% 늘었다", {("매출", "는다")}),
    }
    for row, (summary, claims) in rows.items():
        words = summary.split()
        # By the harmonic mean of precision and recall, with words struck off one by one.
        left = list(reference)
        shared = 0
        for word in words:
            if word in left:
                left.remove(word)
                shared += 1
        precision, recall = shared / len(words), shared / len(reference)
        f1 = 2 / (1 / precision + 1 / recall)
        supported = len(claims & true)
        got = (f1, supported / len(claims), supported / len(true))
        assert got == pytest.approx(row, abs=0.005)
    # Claims through three stages, each of which spoils a twentieth of those still right.
    right = 8000
    for _ in range(3):
        right -= right // 20
    assert right / 8000 == pytest.approx(0.857, abs=5e-4)


def test_document_rewriting() -> None:
    says("document-rewriting", "22개 가운데 19개", "3개(충실도 0.86)", "20개 가운데 17개",
         "3개(담은 비율 0.85)", "서른 개가 다 맞을 확률은 74%예요",
         r"0.9^{25}\approx0.072", "뽑은 300절에 오류가 없어야",
         "| 5% | 59 |", "| 1% | 299 |", "| 1%, 전체가 400절뿐일 때 | 180 |",
         "473절이 필요", "5개 이상일")  # fmt: skip
    assert (22 - 19, round(19 / 22, 2)) == (3, 0.86)
    assert (20 - 17, round(17 / 20, 2)) == (3, 0.85)
    assert math.exp(30 * math.log1p(-0.01)) == pytest.approx(0.74, abs=0.005)
    assert math.exp(25 * math.log(0.9)) == pytest.approx(0.072, abs=5e-4)

    def unseen(bad: int, whole: int, seen: int) -> Fraction:
        """How likely no bad section is among those seen, drawn one after another."""
        left = Fraction(1)
        for drawn in range(seen):
            left *= Fraction(whole - bad - drawn, whole - drawn)
        return left

    for share, sections in ((Fraction(1, 20), 59), (Fraction(1, 100), 299)):
        assert (1 - share) ** sections <= Fraction(1, 20) < (1 - share) ** (sections - 1)
    # More than one of a hundred of 400 is five or more.
    assert unseen(5, 400, 180) <= Fraction(1, 20) < unseen(5, 400, 179)

    def at_most_one(n: int) -> Fraction:
        p = Fraction(1, 100)
        return (1 - p) ** n + n * p * (1 - p) ** (n - 1)

    assert at_most_one(473) <= Fraction(1, 20) < at_most_one(472)


def test_test_time_compute() -> None:
    says("test-time-compute", "| 하나라도 맞음 | 0.40 | 0.92 | 0.99 | 1.00 |",
         "| 다수결, 오답이 갈림 | 0.40 | 0.51 | 0.60 | 0.80 |",
         "| 다수결, 오답이 몰림 | 0.40 | 0.32 | 0.27 | 0.15 |", "98%", "7B 모델로 답 열 개",
         "25개에서 0.8까지", "17.9%포인트")  # fmt: skip
    table = ((1, 0.40, 0.40, 0.40), (5, 0.92, 0.51, 0.32), (9, 0.99, 0.60, 0.27),
             (25, 1.00, 0.80, 0.15))  # fmt: skip
    for n, any_right, spread, single in table:
        some = sum(math.comb(n, k) * 0.4**k * 0.6 ** (n - k) for k in range(1, n + 1))
        assert some == pytest.approx(any_right, abs=0.005)
        assert vote([0.4, 0.2, 0.2, 0.2], n) == pytest.approx(spread, abs=0.005)
        assert vote([0.4, 0.6], n) == pytest.approx(single, abs=0.005)
    eight = 1 - 0.6**8
    assert round(eight, 2) == 0.98
    assert 2 * 7 * 10 == 2 * 70 * 1


def best_of(n: int, chances: Array) -> Array:
    """Return the distribution of the best of ``n`` where rewards rise with the index."""
    below = np.cumsum(chances)
    return np.diff(np.concatenate([[0.0], below]) ** n)


def test_best_of_n_divergence() -> None:
    says("best-of-n-divergence", "$`n=4`$이면 0.64, 16이면 1.84, 256이면 4.55",
         r"\ln2=0.69", "0.8이다", r"\ln4=1.39", r"\ln n-\frac{n-1}n",
         r"\frac n{n+1}")  # fmt: skip
    even = np.full(200_000, 1 / 200_000)
    for n, nats in ((4, 0.64), (16, 1.84), (256, 4.55)):
        bound = math.log(n) - (n - 1) / n
        assert bound == pytest.approx(nats, abs=0.006)
        best = best_of(n, even)
        kept = best > 0
        assert divergence(best[kept], even[kept]) == pytest.approx(bound, abs=2e-3)
        # The best of n against one more: by the middle of each answer's rank.
        win = float(best @ ((np.arange(len(even)) + 0.5) / len(even)))
        assert win == pytest.approx(n / (n + 1), abs=1e-4)
    rng = np.random.default_rng(0)
    for _ in range(30):
        chances = rng.dirichlet(np.ones(rng.integers(2, 12)))
        for n in (2, 4, 16):
            best = best_of(n, chances)
            kept = best > 1e-300
            assert divergence(best[kept], chances[kept]) <= math.log(n) - (n - 1) / n
    two = np.array([0.5, 0.5])
    for n in (2, 8, 40):
        assert divergence(best_of(n, two), two) <= math.log(2)
    assert 4 / 5 == 0.8
    for n in (1, 4, 64, 4096):
        grown = (math.log(4 * n) - (4 * n - 1) / (4 * n)) - (math.log(n) - (n - 1) / n)
        assert grown < math.log(4) == pytest.approx(1.39, abs=0.005)


def test_process_and_outcome_rewards() -> None:
    says("process-and-outcome-rewards", "확률은 60%", "정답의 27%", "곱이 0.027", "최솟값이 0.10",
         "평균이 0.896", "0.85보다", "0.046 대 0.197", "5.8%", "78.2%", "72.4%", "69.6%",
         "14.0%에서 3.4%", "1,860개", "80만 개")  # fmt: skip
    assert round(0.95**10, 2) == 0.60
    flawed = 0.6 / 4
    assert flawed / (0.4 + flawed) == pytest.approx(0.27, abs=0.005)
    assert math.prod([0.98, 0.95, 0.97, 0.10, 0.30]) == pytest.approx(0.027, abs=5e-4)
    broken, plain = [0.99] * 9 + [0.05], [0.85] * 10
    assert (np.mean(broken), np.mean(plain)) == pytest.approx((0.896, 0.85))
    assert (math.prod(broken), math.prod(plain)) == pytest.approx((0.046, 0.197), abs=5e-4)
    assert round(100 * 0.7**8, 1) == 5.8


def test_reasoning_distillation() -> None:
    says("reasoning-distillation", "많아야 1비트", "1%이면 0.08비트", "72.6%", "47.0%",
         "80만 개")  # fmt: skip

    def bits(p: float) -> float:
        return -p * math.log2(p) - (1 - p) * math.log2(1 - p)

    assert max(bits(k / 100) for k in range(1, 100)) == bits(0.5) == 1
    assert bits(0.01) == pytest.approx(0.08, abs=0.001)


def test_on_policy_distillation() -> None:
    says("on-policy-distillation", r"1-0.99^{200}=87\%", "| (교사) | – | – | 0.59 | 0.39 | 0.02 |",
         "| KL(교사‖학생) | 3.41 | 2.53 | 0.43 | 0.31 | 0.27 |",
         "| KL(학생‖교사) | 2.01 | 0.72 | 0.98 | 0.00 | 0.02 |", "앞은 27%, 뒤는 2%",
         "0, 4, 8에 27%", "생성 16, 채점 64, 학습 48로 128 GFLOPs", "강화 학습은 64",
         "1,800시간", "74.4%", "17,920시간", "67.6%")  # fmt: skip
    astray = sum(0.01 * 0.99**k for k in range(200))
    assert astray == pytest.approx(0.87, abs=0.005)
    x = np.arange(9)

    def bump(m: float, s: float) -> Array:
        w = np.exp(-0.5 * ((x - m) / s) ** 2)
        return np.asarray(w / w.sum())

    teacher = 0.6 * bump(2, 0.7) + 0.4 * bump(6, 0.7)
    rare = teacher < 0.01
    assert np.flatnonzero(rare).tolist() == [0, 4, 8]

    def shares(p: Array) -> list[float]:
        return [round(float(p[part].sum()), 2) for part in (slice(1, 4), slice(5, 8), rare)]

    assert shares(teacher) == [0.59, 0.39, 0.02]
    # By descent, instead of the program's grid: the natural parameters of the family are the
    # weights of a place and of its square.  The first fit has one valley, the second has two.
    places = np.array([x - 4.0, (x - 4.0) ** 2])

    def fit(start: float, width: float, *, cover: bool) -> tuple[float, Array, float, float]:
        eta = np.array([(start - 4) / width**2, -0.5 / width**2])
        for _ in range(8_000):
            w = np.exp(eta @ places)
            q = np.asarray(w / w.sum())
            spread = places * q - np.outer(places @ q, q)
            slope = places @ (q - teacher) if cover else spread @ np.log(q / teacher)
            eta = eta - np.array([0.02, 0.002]) * slope
        variance = -0.5 / eta[1]
        far = divergence(teacher, q) if cover else divergence(q, teacher)
        return far, q, 4 + eta[0] * variance, math.sqrt(variance)

    _, covering, middle, width = fit(4, 2, cover=True)
    assert (middle, width) == pytest.approx((3.41, 2.53), abs=0.006)
    assert shares(covering) == [0.43, 0.31, 0.27]
    fits = [fit(start, 0.8, cover=False) for start in (2, 6)]
    _, seeking, middle, width = min(fits, key=lambda each: each[0])
    assert (middle, width) == pytest.approx((2.01, 0.72), abs=0.006)
    assert shares(seeking) == [0.98, 0.00, 0.02]
    student, master = 8, 32
    assert (2 * student, 2 * master, 6 * student) == (16, 64, 48)
    assert (16 + 64 + 48, 16 + 48) == (128, 64)


def test_catastrophic_forgetting() -> None:
    says("catastrophic-forgetting", "| (1, 1) | 5.05 | 0 |", "| (0.35, 0.35) | 0.63 | 0.42 |",
         "| (0.09, 0.91) | 0.08 | 0.42 |", "1.825", "0.63에서 0.08",
         r"F=(10,0.1)")  # fmt: skip
    old = np.array([10.0, 0.1])

    def losses(w: npt.NDArray[np.floating]) -> tuple[float, float]:
        return float(0.5 * old @ w**2), float(0.5 * ((w - 1) ** 2).sum())

    # Where the gradients cancel, by solving instead of descending.
    ends = {
        name: np.linalg.solve(np.eye(2) + np.diag(pull), np.ones(2))
        for name, pull in (("free", 0 * old), ("L2", 1.825 + 0 * old), ("EWC", old))
    }
    assert losses(ends["free"]) == pytest.approx((5.05, 0))
    assert ends["L2"] == pytest.approx([0.35, 0.35], abs=0.005)
    assert ends["EWC"] == pytest.approx([0.09, 0.91], abs=0.005)
    assert losses(ends["L2"]) == pytest.approx((0.63, 0.42), abs=0.005)
    assert losses(ends["EWC"]) == pytest.approx((0.08, 0.42), abs=0.005)
    assert losses(ends["L2"])[1] == pytest.approx(losses(ends["EWC"])[1], rel=1e-3)
    # Mixing the old data in means to descend the sum of both losses.
    grid = np.linspace(0, 1, 401)
    sums = [[sum(losses(np.array([x, y]))) for y in grid] for x in grid]
    x, y = np.unravel_index(int(np.argmin(sums)), (401, 401))
    assert [grid[x], grid[y]] == pytest.approx(list(ends["EWC"]), abs=0.003)
    # The Fisher information of a linear model with unit noise is its curvature.
    inputs = np.random.default_rng(0).normal(size=(200_000, 2)) * np.sqrt(old)
    fisher = np.mean(inputs**2, axis=0)  # of (residual · input)², residuals of variance one
    assert fisher == pytest.approx(old, rel=0.02)
