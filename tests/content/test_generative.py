"""The chapter on generative models: its code runs, its numbers and derivatives are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid

Array = npt.NDArray[np.float64]
Scalar = Callable[[float], float]

CHAPTER = Chapter("generative")
says = CHAPTER.says

BETA = np.linspace(1e-4, 0.02, 1000)
KEPT = np.exp(np.cumsum(np.log1p(-BETA)))  # the product of 1 - beta, by logarithms


def softplus(x: float) -> float:
    return float(np.logaddexp(0.0, x))


def slope(f: Scalar, x: float, h: float = 1e-5) -> float:
    """Return the central difference of ``f``."""
    return (f(x + h) - f(x - h)) / (2 * h)


def normal_kl(m: float, v: float, to_m: float, to_v: float) -> float:
    """Return KL(N(m, v) || N(to_m, to_v)) by quadrature."""
    z = np.linspace(m - 14 * math.sqrt(v), m + 14 * math.sqrt(v), 400_001)
    q = -((z - m) ** 2) / (2 * v) - 0.5 * math.log(2 * math.pi * v)
    p = -((z - to_m) ** 2) / (2 * to_v) - 0.5 * math.log(2 * math.pi * to_v)
    return float(np.sum(np.exp(q) * (q - p)) * (z[1] - z[0]))


def kl(p: list[float], q: list[float]) -> float:
    return sum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


def jensen_shannon(p: list[float], q: list[float]) -> float:
    middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return (kl(p, middle) + kl(q, middle)) / 2


# ---------------------------------------------------------------- the numbers, by question


def test_variational_autoencoder() -> None:
    says("variational-autoencoder", "1+0.25-1+1.386)=0.818", "784배", r"\mu=(1,0)")
    assert -math.log(0.5**2) == pytest.approx(1.386, abs=5e-4)
    assert normal_kl(1, 0.25, 0, 1) == pytest.approx(0.818, abs=5e-4)
    assert normal_kl(0, 1, 0, 1) == pytest.approx(0, abs=1e-9)
    assert 28 * 28 == 784
    # A mean over the pixels instead of a sum is the same objective as a KL term 784 times as heavy.
    errors = np.random.default_rng(0).random(784)
    k = 3.7
    assert 784 * (errors.mean() + k) == pytest.approx(errors.sum() + 784 * k)
    # The squared error of a normal decoder with a fixed variance.
    x, center, s = 0.7, 0.2, 0.4
    minus_log = 0.5 * ((x - center) / s) ** 2 + math.log(s * math.sqrt(2 * math.pi))
    rest = math.log(s * math.sqrt(2 * math.pi))
    assert minus_log - rest == pytest.approx((x - center) ** 2 / (2 * s**2))


def test_reparameterization_trick() -> None:
    says("reparameterization-trick", "$`2z`$ | 2 | 4 |", "$`z^2(z-1)`$ | 2 | 30 |",
         "$`(z^2-2)(z-1)`$ | 2 | 18 |")  # fmt: skip
    # Exact moments of a standard normal variable, by Gauss–Hermite quadrature.
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    weights = weights / weights.sum()
    z = 1 + nodes
    for g, variance in ((2 * z, 4), (z**2 * (z - 1), 30), ((z**2 - 2) * (z - 1), 18)):
        mean = float(weights @ g)
        assert mean == pytest.approx(2)
        assert float(weights @ (g - mean) ** 2) == pytest.approx(variance)

    def expected(mu: float, sigma: float) -> float:
        return float(weights @ (mu + sigma * nodes) ** 2)

    assert slope(lambda m: expected(m, 0.7), 1.3) == pytest.approx(2 * 1.3)
    by_path = float(weights @ (2 * (1.3 + 0.7 * nodes) * nodes))
    assert slope(lambda s: expected(1.3, s), 0.7) == pytest.approx(by_path) == pytest.approx(1.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_sampled_gradients_have_these_variances(seed: int) -> None:
    z = 1 + np.random.default_rng(seed).normal(size=1_000_000)
    for g, variance in ((2 * z, 4), (z**2 * (z - 1), 30), ((z**2 - 2) * (z - 1), 18)):
        assert g.mean() == pytest.approx(2, abs=0.02)
        assert g.var() == pytest.approx(variance, rel=0.05)


def test_evidence_lower_bound() -> None:
    says("evidence-lower-bound", "-1=-2.266", "| −2.266 | 0 |", "| −2.419 | 0.153 |",
         "| −3.419 | 1.153 |")  # fmt: skip
    z = np.linspace(-12, 14, 260_001)
    width = z[1] - z[0]
    joint = -(z**2) / 2 - (2 - z) ** 2 / 2 - math.log(2 * math.pi)
    log_p = math.log(float(np.exp(joint).sum() * width))
    assert round(log_p, 3) == -2.266
    assert log_p == pytest.approx(-0.5 * math.log(4 * math.pi) - 1)
    for m, v, bound, gap in ((1, 0.5, -2.266, 0), (1, 1, -2.419, 0.153), (0, 1, -3.419, 1.153)):
        q = -((z - m) ** 2) / (2 * v) - 0.5 * math.log(2 * math.pi * v)
        elbo = float((np.exp(q) * (joint - q)).sum() * width)
        assert elbo == pytest.approx(bound, abs=6e-4)
        assert log_p - elbo == pytest.approx(gap, abs=6e-4)
        assert log_p - elbo == pytest.approx(normal_kl(m, v, 1, 0.5), abs=1e-6)
        likelihood = float((np.exp(q) * (-((2 - z) ** 2) / 2 - 0.5 * math.log(2 * math.pi))).sum())
        assert elbo == pytest.approx(likelihood * width - normal_kl(m, v, 0, 1), abs=1e-6)


def test_mnist_dcgan() -> None:
    says("mnist-dcgan", "627,456", "131,200", "1,025", "759,681", "138,689", "0.5와 0.731", "70줄")
    first, second, third = 100 * 128 * 7 * 7 + 2 * 128, 128 * 64 * 4 * 4 + 2 * 64, 64 * 4 * 4 + 1
    assert (first, second, third) == (627_456, 131_200, 1_025)
    assert first + second + third == 759_681
    assert (64 * 16 + 64) + (64 * 128 * 16 + 2 * 128) + (128 * 49 + 1) == 138_689
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| [^|]+ \|$", CHAPTER.sections["mnist-dcgan"],
                      re.MULTILINE)  # fmt: skip
    assert len(rows) == 7
    assert sum(map(int, rows)) == 70
    assert sigmoid(0) == 0.5
    assert round(sigmoid(1), 3) == 0.731
    # A transposed convolution, done literally, has the size that the formula says.
    for n, k, s, p, size in ((1, 7, 1, 0, 7), (7, 4, 2, 1, 14), (14, 4, 2, 1, 28)):
        out = np.zeros((n - 1) * s + k)
        for i in range(n):
            out[i * s : i * s + k] += 1
        assert len(out[p : len(out) - p]) == size


def test_gan_loss() -> None:
    says("gan-loss", "D^*=(0.8,0.2)", "L_D=1.001", "1.386", "0.693", "0과 1의 계단")
    p, g = [0.8, 0.2], [0.2, 0.8]
    grid = np.linspace(0.001, 0.999, 999)
    best = [float(grid[np.argmax(a * np.log(grid) + b * np.log(1 - grid))])
            for a, b in zip(p, g, strict=True)]  # fmt: skip
    assert best == pytest.approx([0.8, 0.2])
    v = sum(a * math.log(d) + b * math.log(1 - d) for a, b, d in zip(p, g, best, strict=True))
    assert round(-v, 3) == 1.001
    assert v == pytest.approx(-math.log(4) + 2 * jensen_shannon(p, g))
    assert round(-2 * math.log(0.5), 3) == round(math.log(4), 3) == 1.386
    assert round(-math.log(0.5), 3) == 0.693
    for s in (-3.0, -0.2, 0.0, 4.0):
        assert softplus(-s) == pytest.approx(-math.log(sigmoid(s)))
        assert softplus(s) == pytest.approx(-math.log(1 - sigmoid(s)))
    # Without the logarithms the best discriminator is a step, not a ratio of densities.
    grid = np.linspace(0, 1, 101)
    steps = [float(grid[np.argmax(a * grid + b * (1 - grid))]) for a, b in zip(p, g, strict=True)]
    assert steps == [1.0, 0.0]
    # And descending on E[D(G)] moves the fake away from what looks real.
    assert slope(sigmoid, 0.3) > 0 > slope(lambda s: softplus(-s), 0.3)


def test_freeze_generator() -> None:
    says("freeze-generator", "w=0.5", "w=-0.5", r"$`w=1`$, $`\theta=0`$")

    def loss_d(theta: float, w: float = 1.0) -> float:
        return softplus(-w * 2) + softplus(w * theta)

    def loss_g(theta: float, w: float = 1.0) -> float:
        return softplus(-w * theta)

    assert slope(loss_d, 0) == pytest.approx(0.5)
    assert slope(loss_g, 0) == pytest.approx(-0.5)
    for theta, w in ((0.4, 1.7), (-1.2, 0.3)):
        assert slope(lambda t, w=w: loss_d(t, w), theta) == pytest.approx(  # type: ignore[misc]
            sigmoid(w * theta) * w)  # fmt: skip
        assert slope(lambda t, w=w: loss_g(t, w), theta) == pytest.approx(  # type: ignore[misc]
            -(1 - sigmoid(w * theta)) * w)  # fmt: skip


def test_gan_training_trouble() -> None:
    says("gan-training-trouble", r"1.01^{50}\approx1.645", "0.01 아래", "1.386",
         "번갈아 갱신하면 멀어지지는 않지만")  # fmt: skip
    eta = 0.1
    free = np.array([[1, -eta], [eta, 1]])
    assert free.T @ free == pytest.approx((1 + eta**2) * np.eye(2))
    start = np.array([1.0, 0.0])
    far = float(np.linalg.norm(np.linalg.matrix_power(free, 100) @ start))
    assert far == pytest.approx(1.01**50)
    assert round(far, 3) == 1.645
    damped = np.array([[1, -eta], [eta, 1 - eta]])
    assert np.linalg.norm(np.linalg.matrix_power(damped, 100) @ start) < 0.01
    alternating = np.array([[1, -eta], [eta, 1 - eta**2]])
    assert np.linalg.det(alternating) == pytest.approx(1)
    assert np.abs(np.linalg.eigvals(alternating)) == pytest.approx([1, 1])
    place, far_off, near = start, 1.0, 1.0
    for _ in range(2000):
        place = alternating @ place
        distance = float(np.linalg.norm(place))
        far_off, near = max(far_off, distance), min(near, distance)
    assert 0.9 < near <= far_off < 1.1


def test_non_saturating_gan_loss() -> None:
    says("non-saturating-gan-loss", "0.0025", "0.9975", r"e^6\approx403")

    def saturating(s: float) -> float:
        return math.log(1 - sigmoid(s))

    def other(s: float) -> float:
        return -math.log(sigmoid(s))

    for s in (-6.0, -1.0, 0.0, 2.5):
        assert slope(saturating, s) == pytest.approx(-sigmoid(s), abs=1e-8)
        assert slope(other, s) == pytest.approx(-(1 - sigmoid(s)), abs=1e-8)
    assert round(sigmoid(-6), 4) == 0.0025
    assert round(1 - sigmoid(-6), 4) == 0.9975
    assert (1 - sigmoid(-6)) / sigmoid(-6) == pytest.approx(math.exp(6))
    assert round(math.exp(6)) == 403
    assert slope(saturating, 0) == pytest.approx(-0.5) == pytest.approx(slope(other, 0))


def test_the_gradient_of_the_non_saturating_loss() -> None:
    """The theorem of Arjovsky and Bottou, on three points: KL(p_g || p) - 2 JSD."""
    p = np.array([0.5, 0.3, 0.2])

    def model(t: float) -> Array:
        e = np.exp(np.array([0.2, -0.1, 0.4]) + t * np.array([1.0, 0.5, -1.0]))
        return np.asarray(e / e.sum())

    best = p / (p + model(0.3))  # held fixed
    by_loss = slope(lambda t: float(-(model(t) * np.log(best)).sum()), 0.3)

    def divergence(t: float) -> float:
        g = model(t).tolist()
        return kl(g, p.tolist()) - 2 * jensen_shannon(p.tolist(), g)

    assert by_loss == pytest.approx(slope(divergence, 0.3), abs=1e-8)


def test_diffusion_model() -> None:
    says("diffusion-model", "0.724", "0.280", "0.006이다", "평균인 0.4")
    assert [round(math.sqrt(KEPT[t - 1]), 3) for t in (250, 500, 1000)] == [0.724, 0.280, 0.006]
    assert pytest.approx(0.4) == 0.7 - 0.3
    # Step by step gives the closed form: mean and variance of x_t for x_0 = 1.
    mean, variance = 1.0, 0.0
    for beta, kept in zip(BETA, KEPT, strict=True):
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        assert mean == pytest.approx(math.sqrt(kept))
        assert variance == pytest.approx(1 - kept)
    # The best guess from pure noise is the mean of the data.
    a = KEPT[-1]
    for x in (-2.0, 0.0, 2.0):
        odds = np.log(0.7 / 0.3) + 2 * math.sqrt(a) * x / (1 - a)
        assert 2 * sigmoid(float(odds)) - 1 == pytest.approx(0.4, abs=0.02)
    # The tanh of the program is the posterior mean, and the score is minus eps over the deviation.
    a = KEPT[299]

    def log_density(x: float) -> float:
        terms = [math.log(w) - (x - m * math.sqrt(a)) ** 2 / (2 * (1 - a))
                 for w, m in ((0.7, 1), (0.3, -1))]  # fmt: skip
        return float(np.logaddexp(*terms))

    for x in (-1.1, 0.2, 0.9):
        x0 = math.tanh(math.sqrt(a) * x / (1 - a) + 0.5 * math.log(0.7 / 0.3))
        eps = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
        assert slope(log_density, x) == pytest.approx(-eps / math.sqrt(1 - a), abs=1e-6)


def two_values_again(seed: int) -> tuple[float, float]:
    """Return how far a reverse process ends from -1 and 1, and the share of 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=10_000)
    for t in range(999, -1, -1):
        a, beta = float(KEPT[t]), float(BETA[t])
        near = 0.7 * np.exp(-((x - math.sqrt(a)) ** 2) / (2 * (1 - a)))
        far = 0.3 * np.exp(-((x + math.sqrt(a)) ** 2) / (2 * (1 - a)))
        guess = (near - far) / (near + far)  # of x_0, by Bayes
        eps = (x - math.sqrt(a) * guess) / math.sqrt(1 - a)
        x = (x - beta / math.sqrt(1 - a) * eps) / math.sqrt(1 - beta)
        if t:
            x += math.sqrt(beta) * rng.normal(size=x.size)
    return float(np.abs(np.abs(x) - 1).max()), float((x > 0).mean())


@pytest.mark.parametrize("seed", [0, 1])
def test_the_reverse_process_gives_both_values_back(seed: int) -> None:
    says("diffusion-model", "시드 40개 모두에서", "오차 0.02 안에서")
    off, share = two_values_again(seed)
    assert off < 1e-6
    assert abs(share - 0.7) < 0.02


@pytest.mark.prove
def test_the_reverse_process_gives_them_back_for_each_of_forty_seeds() -> None:
    for seed in range(40):
        off, share = two_values_again(seed)
        assert off < 1e-6
        assert abs(share - 0.7) < 0.02


def test_the_reverse_mean_is_the_posterior_mean() -> None:
    t, x0, eps = 400, 0.8, -0.6
    beta, kept, before = BETA[t], KEPT[t], KEPT[t - 1]
    x = math.sqrt(kept) * x0 + math.sqrt(1 - kept) * eps
    # Precision-weighted product of q(x_t | x_{t-1}) and q(x_{t-1} | x_0).
    precision = (1 - beta) / beta + 1 / (1 - before)
    mean = (math.sqrt(1 - beta) * x / beta + math.sqrt(before) * x0 / (1 - before)) / precision
    stated = (x - beta / math.sqrt(1 - kept) * eps) / math.sqrt(1 - beta)
    assert mean == pytest.approx(stated)


def test_diffusion_training_loss() -> None:
    says("diffusion-training-loss", "0.273", "0.0102", "27배", "157배", "0.9999", "0.524")
    weight = BETA / (2 * (1 - BETA) * (1 - KEPT))
    assert weight[1] == pytest.approx(0.273, abs=5e-4)
    assert weight[-1] == pytest.approx(0.0102, abs=5e-5)
    assert round(float(weight[1] / weight[-1])) == 27
    assert round(math.sqrt((1 - KEPT[-1]) / KEPT[-1])) == 157
    assert round(float(KEPT[0]), 4) == 0.9999
    assert round(float(KEPT[249]), 3) == 0.524
    for kept in KEPT[[0, 249, 999]]:  # residual variance of a regression of eps on x_t
        covariance = math.sqrt(1 - kept)
        assert 1 - covariance**2 / 1.0 == pytest.approx(kept)
    # v and x_t give back x_0 and eps.
    a, x0, eps = KEPT[499], 0.7, -1.2
    x = math.sqrt(a) * x0 + math.sqrt(1 - a) * eps
    v = math.sqrt(a) * eps - math.sqrt(1 - a) * x0
    assert math.sqrt(a) * x - math.sqrt(1 - a) * v == pytest.approx(x0)
    assert math.sqrt(1 - a) * x + math.sqrt(a) * v == pytest.approx(eps)
    # The weight of the bound: the mean's squared error over twice the variance beta.
    t, off = 499, 0.3
    shift = BETA[t] / math.sqrt(1 - KEPT[t]) * off / math.sqrt(1 - BETA[t])
    assert shift**2 / (2 * BETA[t]) == pytest.approx(weight[t] * off**2)


def test_diffusion_derivation() -> None:
    says("diffusion-derivation", "0.8/0.2+1/0.1=14", "| 0.0714 |", r"0.319\,x_2+0.678\,x_0",
         r"1.118\,x_2-0.423\,\varepsilon", "| 0.446 |", "| 1.25 |", "4와 10이면 14")  # fmt: skip
    a1, a2, kept = 0.9, 0.8, 0.72
    # Conditioning of jointly normal x1 and x2 instead of a product of densities.
    covariance = math.sqrt(a2) * (1 - a1)
    variance = (1 - a1) - covariance**2 / (1 - kept)
    assert 1 / variance == pytest.approx(14)
    assert round(variance, 4) == 0.0714
    on_x2 = covariance / (1 - kept)
    on_x0 = math.sqrt(a1) - on_x2 * math.sqrt(kept)
    assert [round(on_x2, 3), round(on_x0, 3)] == [0.319, 0.678]
    # x0 = (x2 - sqrt(1 - kept) eps) / sqrt(kept) put in
    assert round(on_x2 + on_x0 / math.sqrt(kept), 3) == 1.118
    on_noise = on_x0 * math.sqrt((1 - kept) / kept)
    assert round(on_noise, 3) == 0.423
    off = 0.3  # the error of the noise
    for sigma2, weight in ((0.2, 0.446), (variance, 1.25)):
        apart = normal_kl(0.0, variance, on_noise * off, sigma2) - normal_kl(
            0.0, variance, 0.0, sigma2
        )
        assert apart / off**2 == pytest.approx(weight, abs=1e-3)
    # Each of the two variances is right for its data: standard normal, and one point.
    assert 1 - (math.sqrt(a2) * 1.0) ** 2 == pytest.approx(0.2)
    # The general formulas on DDPM's own schedule.
    for t in (1, 249, 999):
        alpha, before = 1 - BETA[t], KEPT[t - 1]
        narrow = (1 - before) / (1 - KEPT[t]) * BETA[t]
        assert alpha * (1 - before) + BETA[t] == pytest.approx(1 - KEPT[t])
        on_x = narrow * math.sqrt(alpha) / BETA[t]
        on_data = narrow * math.sqrt(before) / (1 - before)
        assert on_x + on_data / math.sqrt(KEPT[t]) == pytest.approx(1 / math.sqrt(alpha))


def test_boltzmann_machine() -> None:
    says("boltzmann-machine", "0, 1, 1, 0", "=2.736", "2/Z=0.731", "1,048,576",
         r"1.3\times10^{30}")  # fmt: skip
    states = list(itertools.product((0, 1), repeat=2))
    energies = [-2 * a * b + a + b for a, b in states]
    assert energies == [0, 1, 1, 0]
    z = sum(math.exp(-e) for e in energies)
    assert round(z, 3) == 2.736
    p = {s: math.exp(-e) / z for s, e in zip(states, energies, strict=True)}
    assert round(p[0, 0] + p[1, 1], 3) == 0.731
    for b in (0, 1):  # the conditional is the sigmoid
        assert p[1, b] / (p[0, b] + p[1, b]) == pytest.approx(sigmoid(2 * b - 1))
    assert 2**20 == 1_048_576
    assert pytest.approx(1.3e30, rel=0.03) == 2**100


def test_boltzmann_gradient_without_restriction() -> None:
    rng = np.random.default_rng(3)
    w = rng.normal(size=(4, 4))
    w = np.triu(w, 1)
    states = np.array(list(itertools.product((0, 1), repeat=4)), dtype=float)
    seen = (states[:, 0] == 1) & (states[:, 1] == 0)  # units 0 and 1 are visible

    def log_p(weights: Array) -> float:
        e = np.exp(np.einsum("ni,ij,nj->n", states, weights, states))
        return math.log(float(e[seen].sum() / e.sum()))

    e = np.exp(np.einsum("ni,ij,nj->n", states, w, states))
    model = np.einsum("n,ni,nj->ij", e / e.sum(), states, states)
    clamped = np.where(seen, e, 0)
    data = np.einsum("n,ni,nj->ij", clamped / clamped.sum(), states, states)
    for i, j in itertools.combinations(range(4), 2):
        d = np.zeros((4, 4))
        d[i, j] = 1e-6
        numeric = (log_p(w + d) - log_p(w - d)) / 2e-6
        assert numeric == pytest.approx(data[i, j] - model[i, j], abs=1e-7)


def test_mode_collapse() -> None:
    says("mode-collapse", "0.693", "0.216", "365가지", "23장", "0.507")
    assert kl([1, 0], [0.5, 0.5]) == pytest.approx(0.693, abs=5e-4)
    assert jensen_shannon([0.5, 0.5], [1, 0]) == pytest.approx(0.216, abs=5e-4)
    with pytest.raises(ZeroDivisionError):
        kl([0.5, 0.5], [1, 0])
    assert 1 - math.perm(365, 23) / 365**23 == pytest.approx(0.507, abs=5e-4)


def frechet(x: Array) -> float:
    """Return the distance of samples' normal distribution from N(0, I), by singular values."""
    middle = x.mean(axis=0)
    roots = np.linalg.svd((x - middle) / math.sqrt(len(x) - 1), compute_uv=False)
    return float(middle @ middle + ((roots - 1) ** 2).sum())


def test_image_generation_evaluation() -> None:
    says("image-generation-evaluation", "0.25 더하기 0.04, 0.29", "=0.29`$",
         "참 FID는 0, 0.64, 0.64", "| 80 | 15.8 | 16.5 | 14.8 |", "| 1,000 | 1.11 | 1.76 | 1.63 |",
         "| 50,000 | 0.02 | 0.66 | 0.66 |", "천 장이면 1.1이", "2.5%p", "승률이 55%")  # fmt: skip
    # In one dimension the distance is that of the best coupling: of quantiles with quantiles.
    half = np.sort(np.random.default_rng(0).normal(size=400_000))
    z = (half - half[::-1]) / 2
    z /= z.std()
    assert np.mean((z - (0.5 + 1.2 * z)) ** 2) == pytest.approx(0.29)
    assert np.full(64, 0.1) @ np.full(64, 0.1) == pytest.approx(0.64)
    assert np.square(np.ones(64) - 0.9).sum() == pytest.approx(0.64)
    for n, seeds, expected in (
        (80, 60, (15.8, 16.5, 14.8)),
        (1000, 20, (1.11, 1.76, 1.63)),
        (50_000, 1, (0.02, 0.66, 0.66)),
    ):
        runs = []
        for seed in range(100, 100 + seeds):
            x = np.random.default_rng(seed).normal(size=(n, 64))
            runs.append([frechet(x), frechet(x + 0.1), frechet(0.9 * x)])
        assert np.mean(runs, axis=0) == pytest.approx(expected, rel=0.02, abs=0.01)
    assert math.sqrt(0.5 * 0.5 / 400) == pytest.approx(0.025)
    assert pytest.approx(0.5) == 0.55 - 2 * 0.025


@pytest.mark.parametrize("seed", SEEDS)
def test_few_images_hide_which_generator_is_better(seed: int) -> None:
    says("image-generation-evaluation", "시드 20개 모두에서")
    for program in CHAPTER.blocks("image-generation-evaluation"):
        exec(program.replace("default_rng(0)", f"default_rng({seed})"), {})
