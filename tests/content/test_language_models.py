"""The chapter on large language models: its estimates, derivations and equalities are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
import struct
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("language-models")
says = CHAPTER.says

BANDWIDTH = 2.039e12  # an A100 of 80 GB (SXM)
WIDTH, LAYERS, HIDDEN, VOCABULARY = 4096, 32, 11008, 32_000  # LLaMA-7B


def llama() -> int:
    """Return how many parameters LLaMA-7B has, matrix by matrix."""
    block = 4 * WIDTH * WIDTH + 3 * WIDTH * HIDDEN + 2 * WIDTH
    return LAYERS * block + WIDTH + 2 * VOCABULARY * WIDTH


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# ---------------------------------------------------------------- the numbers, by question


def test_opening() -> None:
    assert "파라미터 67.4억 개" in CHAPTER.text
    assert llama() == pytest.approx(67.4e8, rel=0.0005)


def test_how_llms_work() -> None:
    says("how-llms-work", "| 로짓 | 4 | 2 | 1 | 0 |",
         "| 온도 1의 확률 | 0.831 | 0.112 | 0.041 | 0.015 |",
         "| 온도 0.5의 확률 | 0.979 | 0.018 | 0.002 | 0.000 |",
         "여섯 번에 한 번쯤", "쉰 번에 한 번쯤", "약 135억 FLOP", "135억이다", "1,099토큰",
         r"1.48\times10^{13}", r"4.04\times10^{22}", "27억 개의 연산")  # fmt: skip
    # Each probability from the differences to the other logits: p = 1 / sum exp((z_j - z_i) / T).
    logits = (4, 2, 1, 0)
    for heat, shown, misses in (
        (1, [0.831, 0.112, 0.041, 0.015], 6),
        (0.5, [0.979, 0.018, 0.002, 0.000], 50),
    ):
        found = [1 / sum(math.exp((z - own) / heat) for z in logits) for own in logits]
        assert [round(p, 3) for p in found] == shown
        assert 1 / (1 - found[0]) == pytest.approx(misses, rel=0.04)
    token = 2 * llama()
    assert round(token / 1e8) == 135
    fed = [1000] + [1] * 99  # the prompt, then each answered token but the last
    assert sum(fed) == 1099
    answer = token * sum(fed)
    assert f"{answer:.2e}" == "1.48e+13"
    assert f"{3 * token * 1e12:.2e}" == "4.04e+22"
    assert round(3 * token * 1e12 / answer / 1e8) == 27


def test_scaling_laws() -> None:
    says("scaling-laws", r"5.88\times10^{23}", "73B와 1.34조", "18.4개", "1.97", "2.03",
         "| 175B | 0.3조 | 1.7 |", "| 70B | 1.4조 | 20 |", "| 6.74B | 1조 | 148 |",
         "| 405B | 15.6조 | 39 |")  # fmt: skip
    a, b, alpha, beta, floor = 482.01, 2085.43, 0.3478, 0.3658, 1.8172
    budget = 6 * 70e9 * 1.4e12
    assert budget == pytest.approx(5.88e23)

    def loss(size: float) -> float:
        return float(floor + a / size**alpha + b / (budget / 6 / size) ** beta)

    # In closed form, by setting the derivative to zero; and the exponents of the text.
    power = beta / (alpha + beta)
    best = (alpha * a / (beta * b)) ** (1 / (alpha + beta)) * (budget / 6) ** power
    assert best == pytest.approx(73e9, rel=0.005)
    assert budget / 6 / best == pytest.approx(1.34e12, rel=0.005)
    assert round(budget / 6 / best**2, 1) == 18.4
    assert loss(best) < min(loss(best * 1.01), loss(best / 1.01))
    assert abs(power - 0.5) < 0.02
    assert [round(loss(size), 2) for size in (7e9, best, 700e9)] == [2.03, 1.97, 2.03]
    assert round(llama() / 1e9, 2) == 6.74
    ratios = [300 / 175, 1400 / 70, 1e12 / 6.74e9, 15600 / 405]  # of what the table shows
    assert [round(ratio, 1) for ratio in ratios] == [1.7, 20, 148.4, 38.5]
    assert round(1e12 / llama()) == 148
    # The two equal budgets, and the optimum that Llama 3's own law gave.
    says("scaling-laws", "402B와 16.55조 토큰", "파라미터당 41개", "같은 연산을 쓴 280B")
    assert round(16.55e12 / 402e9) == 41
    # Its budget is that of the model which was trained, not of this optimum.
    says("scaling-laws", r"3.8\times10^{25}", r"3.99\times10^{25}", "예산보다 5% 크다",
         "실제로 학습한 405B와 15.6조", r"3.79\times10^{25}")  # fmt: skip
    optimum, trained = 6 * 402e9 * 16.55e12, 6 * 405e9 * 15.6e12
    assert (f"{optimum:.2e}", f"{trained:.2e}") == ("3.99e+25", "3.79e+25")
    assert round(100 * (optimum / 3.8e25 - 1)) == 5
    assert pytest.approx(budget, rel=0.15) == 6 * 280e9 * 0.3e12  # Gopher: 0.3e12 tokens


def test_six_operations_per_parameter_and_token() -> None:
    # One linear layer: every multiplication and addition of the three products counted.
    m, n, tokens = 3, 4, 5
    forward = sum(2 for _ in itertools.product(range(tokens), range(m), range(n)))
    into_input = sum(2 for _ in itertools.product(range(tokens), range(n), range(m)))
    into_weight = sum(2 for _ in itertools.product(range(m), range(n), range(tokens)))
    parameters = m * n
    assert forward == 2 * parameters * tokens
    assert forward + into_input + into_weight == 6 * parameters * tokens
    assert forward + into_input == 4 * parameters * tokens  # the weight is frozen
    says("lora", "6에서 4로, 약 3분의 2")


def test_kv_cache() -> None:
    says(
        "kv-cache",
        "약 62만 개에서 1,499개",
        "624,750번",
        "1,499번",
        "417분의 1",
        "13.5 GB",
        "6.6밀리초",
        "151토큰",
    )
    without = sum(length for length in range(1000, 1500))
    assert without == 624_750
    first, rest = 1000, 499
    assert first + rest == 1499
    assert round(without / 1499) == 417
    weights = 2 * llama()
    assert round(weights / 1e9, 1) == 13.5
    assert round(weights / BANDWIDTH * 1e3, 1) == 6.6
    assert int(BANDWIDTH / weights) == 151
    # The figure: 3 + 4 + 5 + 6 tokens against 3 + 1 + 1 + 1.
    assert (sum(range(3, 7)), 3 + 3) == (18, 6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rotated_key_stays_as_it_is(seed: int) -> None:
    """By complex numbers: new queries meet keys that were rotated once, from the cache's length."""
    says("kv-cache", "캐시의 길이에서 시작", "회전한 키를 저장")
    rng = np.random.default_rng(seed)
    q, k = (rng.normal(size=(9, 4)) + 1j * rng.normal(size=(9, 4)) for _ in range(2))
    turn = np.exp(1j * np.arange(9)[:, None] * 10.0 ** -np.arange(4))
    whole = ((q * turn) @ (k * turn).conj().T).real
    cache = list(k[:5] * turn[:5])
    for new in range(5, 9):
        at = len(cache)
        assert at == new
        cache.append(k[new] * turn[at])
        scores = [float((q[new] * turn[at] @ key.conj()).real) for key in cache]
        assert np.allclose(scores, whole[new, : new + 1])
    from_zero = (q[8] * turn[0] @ np.array(cache).conj().T).real
    assert not np.allclose(from_zero, whole[8])


def test_kv_cache_size() -> None:
    says("kv-cache-size", "524{,}288", "2.15 GB", "34.4 GB", "두 배 반", "15.6 GB", "30.7 GB",
         "47.8 GB", "82.2 GB", "4분의 1(8B), 8분의 1(70B)")  # fmt: skip
    rows = {
        "| LLaMA-7B | 32 | 32 | 524 kB | 2.15 GB | 68.7 GB |": (32, 32),
        "| Llama 3 8B | 32 | 8 | 131 kB | 0.54 GB | 17.2 GB |": (32, 8),
        "| Llama 3 70B | 80 | 8 | 328 kB | 1.34 GB | 42.9 GB |": (80, 8),
        "| 70B에 GQA가 없다면 | 80 | 64 | 2,621 kB | 10.7 GB | 344 GB |": (80, 64),
    }
    for row, (layers, heads) in rows.items():
        says("kv-cache-size", row)
        token = np.zeros((layers, 2, heads, 128), np.float16).nbytes
        cells = [cell.strip() for cell in row.split("|")[4:7]]
        assert cells[0] == f"{token / 1e3:,.0f} kB"
        for cell, length in zip(cells[1:], (4096, 131_072), strict=True):
            stated = cell.partition(" ")[0]
            digits = len(stated.partition(".")[2])
            assert f"{token * length / 1e9:.{digits}f}" == stated
    request = 524_288 * 4096 / 1e9
    weights = 2 * llama() / 1e9
    assert round(16 * request, 1) == 34.4
    assert 16 * request / weights == pytest.approx(2.5, abs=0.06)
    sums = [round(weights + count * request, 1) for count in (1, 8, 16, 32)]
    assert sums == [15.6, 30.7, 47.8, 82.2]


def test_decoding_temperature() -> None:
    says("decoding-temperature", "0.68, 0.25, 0.06, 0.01", "0.38, 0.29, 0.21, 0.12",
         "2, 3, 4개", "0.24와 0.36")  # fmt: skip
    logits = np.log([0.5, 0.3, 0.15, 0.05])

    def softmax(z: Array) -> Array:
        return np.asarray(np.exp(z - z.max()) / np.exp(z - z.max()).sum())

    assert np.round(softmax(logits / 0.5), 2).tolist() == [0.68, 0.25, 0.06, 0.01]
    assert np.round(softmax(logits / 2), 2).tolist() == [0.38, 0.29, 0.21, 0.12]
    assert softmax(logits / 1e-3)[0] == pytest.approx(1)
    kept = []
    for t in (0.5, 1.0, 2.0):
        total, count = 0.0, 0
        for share in softmax(logits / t):
            total, count = total + share, count + 1
            if total >= 0.9:
                break
        kept.append(count)
    assert kept == [2, 3, 4]
    assert pytest.approx((0.24, 0.36)) == (0.6 * 0.4, 0.4 * 0.9)


def test_lora() -> None:
    says("lora", "8{,}388{,}608", "0.12%", "13.48 GB", "107.8 GB", "0.13 GB", "13.6 GB",
         "16.8 MB", "13.5 GB", "16,777,216개", "65,536개", "0.39%")  # fmt: skip
    learned = sum(8 * WIDTH + WIDTH * 8 for _ in range(4 * LAYERS))
    assert learned == 8_388_608
    assert round(100 * learned / llama(), 2) == 0.12
    frozen, full, states = 2 * llama() / 1e9, 16 * llama() / 1e9, 16 * learned / 1e9
    assert [round(frozen, 2), round(full, 1), round(states, 2)] == [13.48, 107.8, 0.13]
    assert round(frozen + states, 1) == 13.6
    assert round(2 * learned / 1e6, 1) == 16.8
    assert (WIDTH * WIDTH, 8 * 2 * WIDTH) == (16_777_216, 65_536)
    assert round(100 * 65_536 / 16_777_216, 2) == 0.39
    # 65 billion parameters of four bits fit where the cited work put them.
    assert 65e9 / 2 < 48e9


def test_the_scale_of_lora_by_rank() -> None:
    says("lora", r"배율 $`\alpha/r`$이 2에서 0.25로", "5.66에서 2로")
    plain, stable = 16 / 8, 16 / math.sqrt(8)
    assert (plain, round(stable, 2)) == (2, 5.66)
    doublings = 3  # from 8 to 64
    assert 8 * 2**doublings == 64
    assert plain / 2**doublings == 0.25
    assert stable / math.sqrt(2) ** doublings == pytest.approx(2)


def test_the_gradients_of_lora() -> None:
    rng = np.random.default_rng(3)
    w, a, b = rng.normal(size=(4, 5)), rng.normal(size=(2, 5)), rng.normal(size=(4, 2))
    x, scale, h = rng.normal(size=5), 1.5, 1e-6

    def loss(a: Array, b: Array) -> float:
        return float((((w + scale * b @ a) @ x) ** 2).sum() / 2)

    g = np.outer((w + scale * b @ a) @ x, x)
    for closed, which in ((scale * b.T @ g, 0), (scale * g @ a.T, 1)):
        for place in np.ndindex(*closed.shape):
            step = np.zeros(closed.shape)
            step[place] = h
            ends = [loss(a + s * step, b) if which == 0 else loss(a, b + s * step)
                    for s in (1, -1)]  # fmt: skip
            assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(closed[place], abs=1e-5)


def test_lora_merging() -> None:
    says("lora-merging", "0.39%", r"2^{-13}\approx1.2\times10^{-4}", r"2\times10^{-5}")
    extra, plain = 2 * (8 * WIDTH + WIDTH * 8), 2 * WIDTH * WIDTH
    assert round(100 * extra / plain, 2) == 0.39
    assert extra / plain == 2 * 8 / WIDTH
    assert pytest.approx(1.2e-4, rel=0.02) == 2.0**-13

    def bf16(value: float) -> Fraction:
        exact = Fraction(struct.unpack("<f", struct.pack("<f", value))[0])
        step = Fraction(2) ** (math.floor(math.log2(abs(exact))) - 7)
        return round(exact / step) * step

    assert Fraction(2) ** (math.floor(math.log2(0.02)) - 7) == Fraction(1, 2**13)
    assert bf16(float(bf16(0.02)) + 2e-5) == bf16(0.02)


def test_qlora_and_peft() -> None:
    says("qlora-and-peft", "130 GB에서 33.5 GB로 줄어요", "4+32/64=4.5",
         r"4+8/64+32/(64\cdot256)=4.127", "36.6 GB에서 33.5 GB로, 3 GB를", "0.08에서 0.09",
         "0.28에서 0.30", "| 8만 |", "| 524만 |", "| 446만 |",
         "| 839만 |", "| 891만 |")  # fmt: skip
    # A superblock of 256 blocks of 64 weights, counted out in bits.
    weights = 256 * 64
    once, twice = 4 * weights + 32 * 256, 4 * weights + 8 * 256 + 32
    assert [once / weights, round(twice / weights, 3)] == [4.5, 4.127]
    sizes = [65e9 * bits / 8e9 for bits in (16, once / weights, twice / weights)]
    assert [round(size, 1) for size in sizes] == [130.0, 36.6, 33.5]
    assert round(sizes[1] - sizes[2]) == 3
    prompt, prefix = 20 * WIDTH, 20 * LAYERS * (WIDTH + WIDTH)
    adapter = LAYERS * 2 * ((8 * WIDTH + 8) + (WIDTH * 8 + WIDTH))
    low_rank = LAYERS * 4 * (WIDTH * 8 + 8 * WIDTH)
    scaled = low_rank + LAYERS * 4 * WIDTH
    counts = [round(n / 1e4) for n in (prompt, prefix, adapter, low_rank, scaled)]
    assert counts == [8, 524, 446, 839, 891]


NF4 = (-1.0, -0.6961928, -0.52507305, -0.3949175, -0.28444138, -0.18477343, -0.09105004, 0.0,
       0.0795803, 0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684,
       1.0)  # fmt: skip
"""The sixteen levels as the library that QLoRA came with writes them."""


def rounding(x: Array, levels: Array) -> float:
    """Return the error (RMS) of rows of weights, each scaled by its largest, by bisection."""
    scale = np.abs(x).max(axis=1, keepdims=True)
    edges = (levels[1:] + levels[:-1]) / 2
    return float(np.sqrt(np.mean((levels[np.searchsorted(edges, x / scale)] * scale - x) ** 2)))


@pytest.mark.parametrize("seed", SEEDS)
def test_nf4_suits_the_normal_distribution_only(seed: int) -> None:
    says("qlora-and-peft", "약 0.092", "약 0.100보다 8%쯤",
         "대칭 INT4라면 약 0.107", "NF4가 40%쯤", "시드 20개 모두에서")  # fmt: skip
    levels, even, odd = np.array(NF4), np.linspace(-1, 1, 16), np.linspace(-1, 1, 15)
    gaps = np.diff(levels)
    assert np.round(gaps[6:8], 2).tolist() == [0.09, 0.08]
    assert np.round(gaps[[-1, 0]], 2).tolist() == [0.28, 0.3]
    rng = np.random.default_rng(100 + seed)
    bell, flat = rng.normal(size=(4000, 64)), rng.uniform(-1, 1, (4000, 64))
    errors = [rounding(bell, each) for each in (levels, even, odd)]
    assert errors == pytest.approx([0.092, 0.100, 0.107], abs=2e-3)
    assert errors[0] / errors[1] == pytest.approx(0.92, abs=0.01)
    assert rounding(flat, levels) / rounding(flat, even) == pytest.approx(1.4, abs=0.02)


def test_frozen_weights_pass_gradients_on() -> None:
    says("qlora-and-peft", r"되돌린 $`W_0^\top`$을 곱해")
    rng = np.random.default_rng(6)
    w, a, b = rng.normal(size=(4, 5)), rng.normal(size=(2, 5)), rng.normal(size=(4, 2))
    x, g, h = rng.normal(size=5), rng.normal(size=4), 1e-6
    out = (w.T + a.T @ b.T) @ g
    for i in range(5):
        step = h * np.eye(5)[i]
        ends = [float(g @ (w @ (x + s * step) + b @ (a @ (x + s * step)))) for s in (1, -1)]
        assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(out[i], abs=1e-6)


def test_preference_tuning() -> None:
    says("preference-tuning", "1만큼 높으면 0.731, 2만큼 높으면 0.881",
         "| 기준 모델 | 0.60 | 0.30 | 0.10 | 0.50 | 0 |",
         "| 0.44 | 0.36 | 0.20 | 0.76 | 0.07 |", "| 0.07 | 0.27 | 0.66 | 1.59 | 1.06 |",
         "| 0.00 | 0.00 | 1.00 | 2.00 | 2.30 |", "$`\\beta=2`$", "$`\\beta=0.5`$",
         "$`\\beta=0.02`$", "0.6의 확률로 고르던")  # fmt: skip
    assert [round(logistic(gap), 3) for gap in (0, 1, 2)] == [0.5, 0.731, 0.881]
    reference, reward = np.array([0.6, 0.3, 0.1]), np.array([0.0, 1.0, 2.0])

    def distance(p: Array) -> Array:
        return np.asarray((p * np.log(p / reference)).sum(axis=-1))

    rng = np.random.default_rng(0)
    others = rng.dirichlet(np.ones(3), 20_000).clip(1e-300)
    rows = {2.0: (0.44, 0.36, 0.20, 0.76, 0.07), 0.5: (0.07, 0.27, 0.66, 1.59, 1.06),
            0.02: (0.0, 0.0, 1.0, 2.0, 2.30)}  # fmt: skip
    for beta, row in rows.items():
        best = reference * np.exp((reward - 2) / beta)
        best /= best.sum()
        found = (*best, best @ reward, float(distance(best)))
        assert tuple(round(float(each), 2) for each in found) == row
        goal = others @ reward - beta * distance(others)
        assert goal.max() <= best @ reward - beta * float(distance(best))
        # The reward is what the policy's log-ratio says, up to a constant.
        implied = beta * np.log(best / reference)
        assert implied - implied[0] == pytest.approx(reward)


def test_dpo_loss() -> None:
    says("dpo-loss", "=0.554", "=0.426", r"\beta\Delta=0.3", r"\ln2\approx0.693", "7.39배",
         "0.6 : 2.22 : 5.46", "0.07, 0.27, 0.66", r"$`\sigma(0)=0.5`$", r"$`\Delta=3`$",
         "2.25여야", "22.5까지", "4.5로")  # fmt: skip
    margin = 0.1 * (1 - (-2))
    assert margin == pytest.approx(0.3) == 0.1 * (-1 - (-4))
    assert round(-math.log(logistic(0)), 3) == 0.693
    assert round(-math.log(logistic(margin)), 3) == 0.554
    h = 1e-6
    slope = (math.log(logistic(margin + h)) - math.log(logistic(margin - h))) / (2 * h)
    assert round(slope, 3) == round(logistic(-margin), 3) == 0.426
    assert round(math.exp(1 / 0.5), 2) == 7.39
    shares = [0.6, 0.3 * math.exp(2), 0.1 * math.exp(4)]
    assert [round(share, 2) for share in shares] == [0.6, 2.22, 5.46]
    assert [round(share / sum(shares), 2) for share in shares] == [0.07, 0.27, 0.66]
    # By bisection: which margin brings the loss down to 0.1.
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if -math.log(logistic(middle)) > 0.1 else (low, middle)
    assert [round(low, 2), round(low / 0.1, 1), round(low / 0.5, 1)] == [2.25, 22.5, 4.5]


def test_the_preference_loss_is_that_of_ranking() -> None:
    says("dpo-loss", "점수 0.1과 −0.2", "어느 쪽이든 0.554", "0.6과 0.06인 답이 각각 0.66과 0.12",
         r"$`0.10\beta`$와 $`0.69\beta`$")  # fmt: skip
    pair = -math.log(logistic(0.1 - -0.2))
    among_two = math.log(math.exp(0.1) + math.exp(-0.2)) - 0.1
    assert pair == pytest.approx(among_two)
    assert round(pair, 3) == 0.554
    scores = [math.log(after) - math.log(before) for before, after in ((0.6, 0.66), (0.06, 0.12))]
    assert [round(score, 2) for score in scores] == [0.10, 0.69]


def test_the_gradient_of_the_preference_loss() -> None:
    # What the chapter's loop adds to the logits is minus the gradient of the loss it names.
    reference, beta = np.log([0.6, 0.3, 0.1]), 0.5
    reward = np.array([0.0, 1.0, 2.0])
    prefer = np.array([[logistic(i - j) for j in reward] for i in reward])
    theta, h = np.array([0.3, -0.2, 0.4]), 1e-6

    def loss(theta: Array) -> float:
        p = theta - math.log(float(np.exp(theta).sum()))
        gap = beta * (p - reference)
        pairs = itertools.permutations(range(3), 2)
        return float(-sum(prefer[i, j] * math.log(logistic(gap[i] - gap[j])) for i, j in pairs))

    gap = beta * (theta - reference)
    guess = np.array([[logistic(i - j) for j in gap] for i in gap])
    numeric = [(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in np.eye(3)]
    assert np.array(numeric) == pytest.approx(-beta * (prefer - guess).sum(axis=1), abs=1e-7)


def test_hallucination() -> None:
    says("hallucination", "0.35에서 0.17로", "3점", "−0.6점", "0.6점", "0.75에서 0을 지난다",
         "정답이 1점일 때 오답을 3점 감점하면 맞을 확률이 75%를")  # fmt: skip
    chance = 1 / np.arange(1, 100_001)
    chance /= chance.sum()
    for size, share in ((10_000, 0.35), (100_000, 0.17)):
        unseen = float((chance * (1 - chance) ** size).sum())
        once = float((chance * (1 - chance) ** (size - 1)).sum())  # expected singletons over size
        assert unseen == pytest.approx(share, abs=0.006)
        assert once == pytest.approx(unseen, abs=1e-4)
    t = Fraction(3, 4)
    penalty = t / (1 - t)
    assert penalty == 3
    scores = [p - (1 - p) * penalty for p in (Fraction(6, 10), Fraction(9, 10), t)]
    assert scores == [Fraction(-6, 10), Fraction(6, 10), 0]
    says("hallucination", "다 맞힌 것이 60", "맞은 것이 36이면, 60의 40%",
         "80을 맞힌다면, 나머지 20은", "남은 40문항")  # fmt: skip
    assert 1 - Fraction(36, 60) == Fraction(40, 100)
    assert (100 - 60, 100 - 80) == (40, 20)


def test_reducing_hallucination() -> None:
    says("reducing-hallucination", "모두 같은 뜻이면 0, 4개, 3개, 3개로 갈리면 1.09",
         "$`c/(1+c)`$를 넘을 때만", "$`c=3`$이면 0.75, $`c=9`$이면 0.9")  # fmt: skip
    # The entropy of groups, from the number of orders of ten answers: ln(10!/(4!3!3!)) grows to
    # it for many times ten.
    many = 10**6
    orders = math.lgamma(10 * many + 1) - sum(math.lgamma(k * many + 1) for k in (4, 3, 3))
    assert round(orders / (10 * many), 2) == 1.09
    for cost, threshold in ((3, Fraction(3, 4)), (9, Fraction(9, 10))):
        gain = [p - (1 - p) * cost for p in (threshold, threshold + Fraction(1, 100))]
        assert gain[0] == 0 < gain[1]


def test_retrieval_augmented_generation() -> None:
    says("retrieval-augmented-generation", "=0.76", "0.865", "0.80에 그친다",
         "찾았을 때 90%, 못 찾았을 때 20%", "0.8에서 0.95로", "0.76에서 0.865")  # fmt: skip

    def right(found: float, reading: float) -> float:
        return found * reading + (1 - found) * 0.2

    values = (right(0.8, 0.9), right(0.95, 0.9), right(0.8, 0.95))
    assert values == pytest.approx((0.76, 0.865, 0.80))


def test_mixture_of_experts() -> None:
    says("mixture-of-experts", "| 45.10B | 11.27B |", "| 1.34B | 1.34B |", "| 0.26B | 0.26B |",
         "| 46.7B | 12.9B |", "93.4 GB", "2, 5.5, 7.9개", "56B",
         "46.7B 가운데 토큰당 12.9B", r"\partial P_i=aEf_i", "나누면 4와 1.67이다",
         r"\ln8=2.08")  # fmt: skip
    loads = np.array([7 / 14] + [1 / 14] * 7)
    assert loads.sum() == pytest.approx(1)
    assert loads.max() / loads.mean() == pytest.approx(4)
    assert -float(loads @ np.log(loads)) == pytest.approx(1.67, abs=5e-3)
    assert round(math.log(8), 2) == 2.08
    # The slope of the loss at a router's probability, with the choice held.
    logits = np.random.default_rng(1).normal(size=(50, 8))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)

    def balance(p: npt.NDArray[np.float64]) -> float:
        share = np.bincount(p.argmax(axis=1), minlength=8) / len(p)
        return 8 * float(share @ p.mean(axis=0))

    routed = np.bincount(p.argmax(axis=1), minlength=8) / 50
    for expert in range(8):
        moved = p.copy()
        moved[:, expert] += 1e-9  # too little to change a choice
        assert (balance(moved) - balance(p)) / 1e-9 == pytest.approx(8 * routed[expert], abs=1e-4)
    d, layers, hidden, vocabulary = 4096, 32, 14336, 32_000
    expert = 2 * d * hidden + hidden * d
    attention = 2 * d * (32 * 128) + 2 * d * (8 * 128)
    ends, router = 2 * vocabulary * d, 8 * d

    def total(experts: int) -> int:
        return layers * (experts * expert + attention + router + 2 * d) + d + ends

    assert round(layers * 8 * expert / 1e9, 2) == 45.10
    assert round(layers * 2 * expert / 1e9, 2) == 11.27
    assert round(layers * attention / 1e9, 2) == 1.34
    assert round(ends / 1e9, 2) == 0.26
    assert [round(total(k) / 1e9, 1) for k in (8, 2)] == [46.7, 12.9]
    assert round(2 * total(8) / 1e9, 1) == 93.4
    # How many of 8 experts n tokens touch, by the chain over the number touched so far.
    for tokens, stated in ((1, 2.0), (4, 5.5), (16, 7.9)):
        state = {0: 1.0}
        for _ in range(tokens):
            new: dict[int, float] = {}
            for touched, share in state.items():
                for fresh in range(min(2, 8 - touched) + 1):
                    ways = math.comb(8 - touched, fresh) * math.comb(touched, 2 - fresh)
                    key = touched + fresh
                    new[key] = new.get(key, 0.0) + share * ways / math.comb(8, 2)
            state = new
        assert round(sum(k * share for k, share in state.items()), 1) == stated


def test_fine_grained_experts() -> None:
    says("fine-grained-experts", "| 고르는 조합 | 120 | 44.3억 | 5.5억 |", "약 44억",
         "5.5억 가지", "320자리", "평균 256개, 표준 편차(standard deviation) 13.9개",
         "평균 516개가 몰려 196개", "9.6%", "16 KB", "66 KB",
         "0.9, 0.6, 0.2, 0.1", "| 2 | 8 | 7 |")  # fmt: skip

    def ways(n: int, k: int) -> int:
        return math.prod(range(n - k + 1, n + 1)) // math.prod(range(1, k + 1))

    assert ways(16, 2) == 120
    assert [round(ways(n, k) / 1e8, 1) for n, k in ((64, 8), (63, 7))] == [44.3, 5.5]
    # As many parameters in all and as many a token, in quarters of the width.
    assert (16 * 4, 2 * 4) == (64 * 1, 8 * 1) == (64, 1 + 7)
    slots = 1.25 * 1024 * 2 / 8
    assert slots == 320

    def load(edge: float) -> float:
        first = math.exp(edge) / (math.exp(edge) + 7)
        return first + (1 - first) * math.exp(edge) / (math.exp(edge) + 6)

    fair, loved = load(0), load(1)
    assert fair == pytest.approx(1 / 4)
    assert round(math.sqrt(1024 * fair * (1 - fair)), 1) == 13.9
    assert (slots - 256) / 13.9 > 4.5
    assert round(1024 * loved) == 516
    over = sum(
        (n - 320) * math.exp(math.log(math.comb(1024, n)) + n * math.log(loved)
                             + (1024 - n) * math.log(1 - loved))
        for n in range(321, 1025)
    )  # fmt: skip
    assert round(over) == 196
    assert round(100 * over / 2048, 1) == 9.6
    assert [round(k * 4096 * 2 / 1000) for k in (2, 8)] == [16, 66]


def test_the_balance_loss_sees_what_it_is_taken_over() -> None:
    # One expert a token, a = 1. Two sequences, each all to one expert of its own: balanced over
    # the batch, not within a sequence, which is what a loss by sequence minds.
    says("mixture-of-experts", "배치에서 전문가", "시퀀스마다 구한 균형 손실을 계수 0.0001로",
         "이 손실은 $`a`$이고, 한 곳에 다 쏠리면 $`aE`$이다")  # fmt: skip

    def balance(rows: Array) -> float:
        sent = np.zeros_like(rows)
        sent[np.arange(len(rows)), rows.argmax(axis=1)] = 1
        shares = zip(sent.mean(axis=0), rows.mean(axis=0), strict=True)
        return float(rows.shape[1] * sum(f * p for f, p in shares))

    first, second = np.tile([1.0, 0.0], (6, 1)), np.tile([0.0, 1.0], (6, 1))
    assert balance(np.concatenate([first, second])) == pytest.approx(1)
    assert [balance(first), balance(second)] == pytest.approx([2, 2])


def test_the_routing_figure() -> None:
    says("mixture-of-experts", "전문가 1에 0.7과 전문가 3에 0.3", "전문가 2에 0.6과 3에 0.4",
         "전문가 1에 0.2와 4에 0.8", "2, 1, 2, 1이다")  # fmt: skip
    gates = np.array([[0.7, 0, 0.3, 0], [0, 0.6, 0.4, 0], [0.2, 0, 0, 0.8]])
    assert gates.sum(axis=1) == pytest.approx(np.ones(3))
    assert (gates > 0).sum(axis=1).tolist() == [2, 2, 2]
    assert (gates > 0).sum(axis=0).tolist() == [2, 1, 2, 1]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("question", ["kv-cache", "lora", "lora-merging"])
def test_a_program_holds_for_every_seed(question: str, seed: int) -> None:
    if question != "kv-cache":
        says(question, "시드 20개 모두에서")
    (program,) = CHAPTER.blocks(question)
    assert program.count("default_rng(0)") == 1
    exec(program.replace("default_rng(0)", f"default_rng({seed})"), {})
