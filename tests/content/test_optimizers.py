"""The chapter on optimizers: its code runs, its numbers and update rules are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]
Rate = Callable[[int], float]

CHAPTER = Chapter("optimizers")
says = CHAPTER.says


def averaged(values: Array, beta: float) -> Array:
    """Return the moving average that starts from zero, as the weighted sum it stands for."""
    powers = beta ** np.arange(len(values))
    return (1 - beta) * np.tensordot(powers, values[::-1], axes=1)


def adam_step(gradients: Array, *, correct: bool = True, b1: float = 0.9,
              b2: float = 0.999) -> Array:  # fmt: skip
    """Return Adam's last step over its learning rate, from all gradients at once."""
    t = len(gradients)
    m, v = averaged(gradients, b1), averaged(gradients**2, b2)
    if correct:
        m, v = m / (1 - b1**t), v / (1 - b2**t)
    return np.asarray(m / np.sqrt(v))


@pytest.mark.slow
def test_sgd_rmsprop_adam() -> None:
    says("sgd-rmsprop-adam", "100과 0.01", "만 배", "0.229", "100분의 1", "10,000스텝",
         r"\eta=0.001", r"\beta_1=0.9", r"\beta_2=0.999", "10^{-8}")  # fmt: skip
    steps = adam_step(np.tile([100.0, 0.01], (50, 1)))
    assert steps == pytest.approx([1, 1])
    rng = np.random.default_rng(1)
    signs = rng.choice([-1.0, 1.0], size=(400, 20_000))
    spread = float(np.sqrt(np.mean(adam_step(signs) ** 2)))
    assert spread == pytest.approx(0.229, abs=0.005)
    assert math.sqrt(0.1 / 1.9) == pytest.approx(0.229, abs=5e-4)
    # AdaGrad's step for a constant gradient.
    assert 1 / math.sqrt(sum(1.0 for _ in range(10_000))) == pytest.approx(1 / 100)


def test_adam_does_not_see_a_factor_of_the_loss() -> None:
    gradients = np.random.default_rng(0).normal(size=(30, 4))
    assert adam_step(1000 * gradients) == pytest.approx(adam_step(gradients))


def test_the_loop_of_adam_is_the_weighted_sum() -> None:
    gradients = np.random.default_rng(2).normal(size=25)
    m = v = 0.0
    for g in gradients:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    loop = (m / (1 - 0.9**25)) / math.sqrt(v / (1 - 0.999**25))
    assert float(adam_step(gradients)) == pytest.approx(loop)


def test_stochastic_meaning() -> None:
    says("stochastic-meaning", "−1, −2, −6", "평균은 −3", "1/√1000 ≈ 0.032")
    x = np.array([1.0, 2.0, 6.0])
    h = 1e-6
    each = [(0.5 * (h - t) ** 2 - 0.5 * (-h - t) ** 2) / (2 * h) for t in x]
    assert each == pytest.approx([-1, -2, -6])
    assert np.mean(each) == pytest.approx(-3)
    w = 0.0
    for t, value in enumerate(x, 1):
        w -= (w - value) / t
        assert w == pytest.approx(x[:t].mean())
    assert 1 / math.sqrt(1000) == pytest.approx(0.032, abs=5e-4)


def test_a_fixed_rate_hovers() -> None:
    """Mean and spread of the weight as they go on from step to step, until they stay."""
    says("stochastic-meaning", "평균 3, 표준 편차(standard deviation) 0.50", "둘 다 21을 향한다")
    for samples, aim, spread in (((1, 2, 6), 3, 0.50), ((1, 2, 60), 21, None)):
        middle, power = sum(samples) / 3, sum(x * x for x in samples) / 3
        mean = square = descent = 0.0
        for _ in range(2000):
            # w becomes 0.9 w + 0.1 x with x drawn anew.
            square = 0.81 * square + 0.18 * mean * middle + 0.01 * power
            mean = 0.9 * mean + 0.1 * middle
            descent -= 0.1 * sum(descent - x for x in samples) / 3
        assert mean == pytest.approx(aim)
        assert descent == pytest.approx(aim)
        if spread:
            assert round(math.sqrt(square - mean**2), 2) == spread


@pytest.mark.parametrize("seed", SEEDS)
def test_an_epoch_with_and_without_replacement(seed: int) -> None:
    """With rates 1/t the weight is the mean of what was seen: exact only if all were seen."""
    rng = np.random.default_rng(seed)
    x = rng.normal(3.0, 1.0, size=1000)
    w = 0.0
    for t, value in enumerate(rng.permutation(x), 1):
        w += (value - w) / t
    assert w == pytest.approx(x.mean(), abs=1e-12)
    errors = rng.choice(x, size=(2000, 1000)).mean(axis=1) - x.mean()
    assert float(errors.std()) == pytest.approx(float(x.std()) / math.sqrt(1000), rel=0.08)


def test_small_mini_batch() -> None:
    says("small-mini-batch", "배치 32로 돌면 1,875스텝, 512로 돌면 118스텝",
         "16배 가까이", "| 0.309 | 0.159 | 0.023 | 0.00003 |",
         "| 5배 | 2배 | 1.25배 | 1.06배 |", "| 1.25배 | 2배 | 5배 | 17배 |",
         "$`B_n=4`$")  # fmt: skip
    steps = {batch: math.ceil(60_000 / batch) for batch in (32, 512)}
    assert steps == {32: 1_875, 512: 118}
    assert 15.5 < steps[32] / steps[512] < 16
    # Noise and gradient are equal where the batch is the noise scale.
    scale = 1**2 / 0.5**2
    assert scale == 4
    assert 1 / math.sqrt(scale) == 0.5
    wrong = {b: NormalDist(0.5, 1 / math.sqrt(b)).cdf(0) for b in (1, 4, 16, 64)}
    assert [round(wrong[b], 3) for b in (1, 4, 16)] == [0.309, 0.159, 0.023]
    assert round(wrong[64], 5) == 0.00003
    assert [round(1 + scale / b, 2) for b in wrong] == [5, 2, 1.25, 1.06]
    assert [round(1 + b / scale, 2) for b in wrong] == [1.25, 2, 5, 17]


def test_steps_and_samples_of_a_small_batch() -> None:
    """The table's lower rows by search: a bowl of one parameter, noise in proportion to it."""
    gradient, deviation = 0.5, 1.0

    def drop(batch: float) -> float:
        rates = np.linspace(0, 2 * min(1.0, batch), 200_001)
        second = gradient**2 + deviation**2 / batch
        return float((rates * gradient**2 - 0.5 * rates**2 * second).max())

    most = drop(1e12)
    for batch, steps, samples in ((1, 5, 1.25), (4, 2, 2), (16, 1.25, 5), (64, 1.0625, 17)):
        assert most / drop(batch) == pytest.approx(steps, rel=1e-6)
        smallest = 1e-4
        per_sample = drop(smallest) / smallest
        assert per_sample / (drop(batch) / batch) == pytest.approx(samples, rel=1e-3)


def test_the_best_step_with_noise() -> None:
    """The best rate and the best decrease, found by search on a random quadratic."""
    rng = np.random.default_rng(3)
    a = rng.normal(size=(4, 4))
    hessian, g = a @ a.T, rng.normal(size=4)
    b = rng.normal(size=(4, 4))
    noise = b @ b.T
    scale = float(np.trace(hessian @ noise) / (g @ hessian @ g))
    rates = np.linspace(0, 3, 300_001)

    def best(batch: float) -> tuple[float, float]:
        bend = float(g @ hessian @ g + np.trace(hessian @ noise) / batch)
        change = -rates * (g @ g) + 0.5 * rates**2 * bend
        return float(rates[change.argmin()]), -float(change.min())

    rate_max, drop_max = best(1e12)
    for batch in (scale / 10, scale, 10 * scale):
        rate, drop = best(batch)
        assert rate == pytest.approx(rate_max / (1 + scale / batch), rel=1e-3)
        assert drop == pytest.approx(drop_max / (1 + scale / batch), rel=1e-3)


def steps_needed(kappa: float, rate: float, momentum: float, limit: int = 50_000) -> int:
    curvature, w, u = np.array([1.0, kappa]), np.ones(2), np.zeros(2)
    for t in range(1, limit):
        u = momentum * u + curvature * w
        w = w - rate * u
        if np.abs(w).max() < 1e-3:
            return t
    raise AssertionError


def test_momentum_equation() -> None:
    says("momentum-equation", "1, 1.9, 2.71", "=10", "0.526", "19배", "0.923 대 0.667",
         "87스텝 대 27스텝", "34,539스텝 대 708스텝", "34,539스텝, 모멘텀은 708스텝",
         "1.95", "0.53까지", "1/13", "β=0.5")  # fmt: skip
    same, turn, u, s = [], [], 0.0, 0.0
    for t in range(300):
        u, s = 0.9 * u + 1, 0.9 * s + (-1) ** t
        same.append(u)
        turn.append(s)
    assert same[:3] == pytest.approx([1, 1.9, 2.71])
    assert same[-1] == pytest.approx(10)
    assert abs(turn[-1]) == pytest.approx(1 / 1.9)
    assert round(1 / 1.9, 3) == 0.526
    assert same[-1] / abs(turn[-1]) == pytest.approx(19)
    assert (round(24 / 26, 3), round(4 / 6, 3)) == (0.923, 0.667)
    for kappa, plain, heavy in ((25.0, 87, 27), (10_000.0, 34_539, 708)):
        root = math.sqrt(kappa)
        assert steps_needed(kappa, 2 / (1 + kappa), 0) == plain
        assert steps_needed(kappa, 4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2) == heavy
    # The rate of decay is the spectral radius of one step, taken on position and velocity.
    for kappa in (25.0, 400.0):
        root = math.sqrt(kappa)
        rate, beta = 4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2
        for h in (1.0, 3.0, kappa):
            step = np.array([[1 - rate * h, -rate * beta], [h, beta]])
            radius = float(np.abs(np.linalg.eigvals(step)).max())
            assert radius == pytest.approx(math.sqrt(beta), abs=1e-6)


def test_the_figure_of_momentum() -> None:
    """Of one learning rate, momentum swings less and gets farther along the valley."""
    ends = []
    for beta, left in ((0.0, 1.95), (0.5, 0.53)):
        # Position and the one before it, instead of position and velocity.
        now = before = np.array([5.0, 1.0])
        for _ in range(12):
            gradient = np.array([1.0, 25.0]) * now
            now, before = now - gradient / 13 + beta * (now - before), now
        assert round(float(np.linalg.norm(now)), 2) == left
        ends.append(np.abs(now))
    assert (ends[1] < ends[0] / 3).all()


def test_the_three_forms_of_momentum() -> None:
    gradients = np.random.default_rng(5).normal(size=40)
    rate, beta = 0.01, 0.9
    a = b = c = u = v = m = 0.0
    for g in gradients:
        u = beta * u + g
        a -= rate * u
        v = beta * v - rate * g
        b += v
        m = beta * m + (1 - beta) * g
        c -= rate / (1 - beta) * m
    assert a == pytest.approx(b)
    assert a == pytest.approx(c)
    # In the long run a single gradient moves the weight by rate / (1 - beta).
    u, moved = 1.0, 0.0
    for _ in range(400):
        moved, u = moved + rate * u, beta * u
    assert moved == pytest.approx(rate / (1 - beta))


def test_adam_bias_correction() -> None:
    says("adam-bias-correction", "3.16", "6.57", "12번째", "3.24", "1.26")
    ratios = [float(adam_step(np.ones(t), correct=False)) for t in range(1, 40)]
    assert round(ratios[0], 2) == 3.16
    assert int(np.argmax(ratios)) + 1 == 12
    assert round(max(ratios), 2) == 6.57
    for t, ratio in ((100, 3.24), (1000, 1.26)):
        assert round(float(adam_step(np.ones(t), correct=False)), 2) == ratio
    assert 0.1 / math.sqrt(0.001) == pytest.approx(ratios[0])
    for g in (-1e4, 1e-4):
        assert float(adam_step(np.array([g]))) == pytest.approx(math.copysign(1, g))
    assert averaged(np.full(7, 3.0), 0.9) == pytest.approx(3 * (1 - 0.9**7))
    # The ratio does not depend on the gradients.
    some = np.random.default_rng(8).normal(size=12) ** 3
    assert float(adam_step(some, correct=False) / adam_step(some)) == pytest.approx(ratios[11])


def test_adamw() -> None:
    says("adamw", "| 10 | 0.99 | 0.91 |", "| 0.1 | 0.37 | 0.91 |", "10^{-6}", "10^{-4}",
         "10^{-5}", "약 33,000스텝")  # fmt: skip
    rate, decay, steps = 1e-3, 0.01, 10_000
    for size, rounded, share in ((10.0, 0.99, 1e-6), (0.1, 0.37, 1e-4)):
        assert rate * decay / size == pytest.approx(share)
        assert math.exp(-share * steps) == pytest.approx(rounded, abs=0.005)
    assert rate * decay == pytest.approx(1e-5)
    assert (1 - rate * decay) ** steps == pytest.approx(0.905, abs=5e-4)
    assert pytest.approx(33_333, abs=1) == 1 / (3e-4 * 0.1)
    # For SGD the two are one.
    w, g = 0.7, 0.3
    assert w - rate * (g + decay * w) == pytest.approx((1 - rate * decay) * w - rate * g)


def test_adamw_is_bound_by_the_inverse_of_the_decay() -> None:
    # The loss -w pulls for ever; AdamW stops at 1 / decay.
    w, m, v, decay = 0.0, 0.0, 0.0, 0.5
    for t in range(1, 4001):
        m, v = 0.9 * m - 0.1, 0.999 * v + 0.001
        w -= 0.01 * (m / (1 - 0.9**t) / math.sqrt(v / (1 - 0.999**t)) + decay * w)
    assert w == pytest.approx(1 / decay, abs=1e-6)


def final_loss(rate: Rate, steps: int = 300) -> float:
    """Return the expected loss at the end, as the start's share and every step's noise."""
    keep = np.array([1 - rate(t) for t in range(steps)])
    after = np.append(np.cumprod(keep[::-1])[::-1][1:], 1.0)
    noise = sum((rate(t) * after[t]) ** 2 for t in range(steps))
    return float(0.5 * ((10 * keep.prod()) ** 2 + noise))


def test_learning_rate_schedule() -> None:
    says("learning-rate-schedule", "0.854", "절반에서 0.5", "0.146", "0.0263", "0.1228",
         "0.0040", "0.019로도 0.0053", "세 배 넘게", "0.026이고", "0.004입니다")  # fmt: skip
    share = [0.5 * (1 + math.cos(math.pi * t)) for t in (0.25, 0.5, 0.75)]
    assert share == pytest.approx([0.854, 0.5, 0.146], abs=5e-4)
    cosine = final_loss(lambda t: 0.05 * (1 + math.cos(math.pi * t / 300)))
    twice = final_loss(lambda t: 0.05 * (1 + math.cos(math.pi * t / 600)))
    assert round(final_loss(lambda t: 0.1), 4) == 0.0263
    assert round(final_loss(lambda t: 0.01), 4) == 0.1228
    assert round(cosine, 4) == 0.0040
    assert twice > 3 * cosine
    constants = {k / 1000: final_loss(lambda t, k=k: k / 1000) for k in range(1, 201)}  # type: ignore[misc]
    best = min(constants, key=constants.__getitem__)
    assert best == 0.019
    assert round(constants[best], 4) == 0.0053
    assert 0.05 * (1 + math.cos(math.pi / 2)) == pytest.approx(0.05)


def test_learning_rate_warmup() -> None:
    says("learning-rate-warmup", r"7.0\times10^{-4}", "0.64", "0.82", "2,000스텝", "2000분의 1")
    rates = [512**-0.5 * min(t**-0.5, t * 4000**-1.5) for t in range(1, 20_001)]
    assert int(np.argmax(rates)) + 1 == 4000
    assert max(rates) == pytest.approx(7.0e-4, abs=5e-6)
    assert 0.02 * math.sqrt(1024) == pytest.approx(0.64)
    assert 0.001 * 1024 * math.sqrt(2 / math.pi) == pytest.approx(0.82, abs=5e-3)
    inputs = np.random.default_rng(4).normal(size=(2000, 1024))
    assert float(0.001 * np.abs(inputs).sum(axis=1).mean()) == pytest.approx(0.82, abs=5e-3)
    assert pytest.approx(2000) == 2 / (1 - 0.999)


def test_batch_size_and_learning_rate() -> None:
    says("batch-size-and-learning-rate", "0.2에서 0.5로 2.5배", "3.97배", "0.999에서 0.996")

    def best(batch: float, scale: float) -> float:
        return 1 / (1 + scale / batch)

    assert best(256, 1024) == pytest.approx(0.2)
    assert best(1024, 1024) == pytest.approx(0.5)
    assert best(1024, 1e5) / best(256, 1e5) == pytest.approx(3.97, abs=5e-3)
    assert pytest.approx(0.996) == 1 - 4 * (1 - 0.999)
    # Distance and variance of the noise over an epoch, as multiples of those before.
    for factor, distance, variance in ((1, 1 / 4, 1 / 16), (2, 1 / 2, 1 / 4), (4, 1, 1)):
        steps, noise = 1 / 4, factor**2 / 4
        assert factor * steps == pytest.approx(distance)
        assert noise * steps == pytest.approx(variance)
    # Four small steps are nearly one large one while the gradient hardly changes.
    x = np.random.default_rng(6).normal(size=(4, 256))
    small, rate = 1.0, 1e-4
    for part in x:
        small -= rate * float(np.mean(small - part))
    large = 1.0 - 4 * rate * float(np.mean(1.0 - x))
    assert small == pytest.approx(large, abs=1e-6)


def test_exponential_moving_average() -> None:
    says("exponential-moving-average", "6.6스텝", "69스텝", "693스텝", "0.0526", "0.0050",
         "0.0005", "63–65%", "19개", "37%", "0.65")  # fmt: skip
    table = ((0.9, 6.6, 0.0526, 1), (0.99, 69, 0.0050, 0), (0.999, 693, 0.0005, 0))
    for beta, half, shrink, digits in table:
        assert round(math.log(0.5) / math.log(beta), digits) == half
        assert round((1 - beta) / (1 + beta), 4) == shrink
        recent = 1 - beta ** round(1 / (1 - beta))
        assert 0.63 < recent < 0.655
    assert pytest.approx((1 - 0.9) / (1 + 0.9)) == 1 / 19
    assert pytest.approx(0.65, abs=5e-3) == 1 - 0.9**10
    assert pytest.approx(0.37, abs=5e-3) == 0.9999**10_000
    noise = np.random.default_rng(7).normal(size=(2000, 4000))
    assert float(averaged(noise[:300], 0.9).var()) == pytest.approx(0.0526, rel=0.08)
