"""The chapter on inference and serving: its code runs, its numbers are right.

Every number that the chapter states and that can be computed is computed here, where the chapter
has a program for it by another way.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("serving")
says = CHAPTER.says

PEAK, BANDWIDTH = 312e12, 2039e9  # of an A100: FLOP and bytes a second
PARAMETERS, WEIGHTS = 8.0e9, 16e9  # of Llama 3 8B
CACHE = 2 * 32 * 8 * 128 * 2  # bytes a token


def reading(requests: float, context: float) -> float:
    """Return the milliseconds that one step of decoding reads for."""
    return (WEIGHTS + requests * context * CACHE) / BANDWIDTH * 1e3


def computing(tokens: float) -> float:
    """Return the milliseconds that the linear layers compute for."""
    return 2 * PARAMETERS * tokens / PEAK * 1e3


def test_the_model_of_the_chapter() -> None:
    assert "토큰당 131,072바이트" in CHAPTER.text
    assert CACHE == 131_072
    assert "출력층(output layer)까지 세어서(각각 약 5억 개)" in CHAPTER.text
    assert "읽는 가중치는 7%쯤, 프리필의 연산은 15%쯤 크게" in CHAPTER.text
    embedding = 128_256 * 4096  # and as much for the output layer
    inner = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14_336)
    assert round(embedding / 1e8) == 5
    assert round((inner + 2 * embedding) / 1e9, 1) == 8.0
    assert round(PARAMETERS / (inner + embedding) - 1, 2) == 0.07
    assert round(PARAMETERS / inner - 1, 2) == 0.15


def test_prefill_and_decode() -> None:
    says("prefill-and-decode", "약 103ms", "약 8ms", "프리필에서 3%",
         "| **102.6 ms** | 0.05 ms | 1.6 ms |", "| 7.8 ms | **8.0 ms** | **12.0 ms** |",
         "| 19,500 | 125 | 2,675 |", "시간의 0.6%", "21배가 되는데 TPOT는 1.5배",
         r"0.10+299\times0.008", r"\approx2.5", "103밀리초",
         "0.26 GB는 25 GB/s로 보내면 약 10밀리초", "초당 84토큰", "vLLM의 2.6배",
         "프리필이 0.103초, 디코드가 0.145초여서 약 7 대 10")  # fmt: skip
    assert round(computing(2000), 1) == 102.6
    assert (round(computing(1), 2), round(computing(32), 1)) == (0.05, 1.6)
    assert round(WEIGHTS / BANDWIDTH * 1e3, 1) == 7.8
    alone, many = reading(1, 2000), reading(32, 2000)
    assert (round(alone, 1), round(many, 1)) == (8.0, 12.0)
    says("prefill-and-decode", "TPOT가 8.0밀리초에서 4.0밀리초까지")
    halved = (WEIGHTS / 2 + 2000 * CACHE / 2) / BANDWIDTH * 1e3
    assert (round(alone, 1), round(halved, 1)) == (8.0, 4.0)
    assert round(2000 / computing(2000) * 1e3, -2) == 19_500
    assert (round(1e3 / alone), round(32e3 / many)) == (125, 2675)
    assert round(computing(1) / alone, 3) == 0.006
    assert round(32 * alone / many) == 21
    assert round(many / alone, 1) == 1.5
    assert round(1e3 / many) == 84
    # The scores and the weighted means of 32 causal layers, over the linear layers.
    attention = 32 * 4 * 2000**2 * 4096 / 2
    assert round(attention / (2 * PARAMETERS * 2000), 2) == 0.03
    step = sum(reading(1, 2000 + k) for k in range(1, 300)) / 1e3
    assert round(computing(2000) / 1e3 + step, 1) == 2.5
    assert round(2000 * CACHE / 1e9, 2) == 0.26
    assert round(2000 * CACHE / 25e9 * 1e3) == 10
    # Of 17 cards, seven for prefill: both pools finish as many requests a second.
    first, then = computing(1000) / 0.5 / 1e3, 500 * reading(64, 1250) / 0.7 / 64 / 1e3
    assert (round(first, 3), round(then, 3)) == (0.103, 0.145)
    assert max(range(1, 17), key=lambda n: min(n / first, (17 - n) / then)) == 7


def test_ttft_and_tpot() -> None:
    says("ttft-and-tpot", "2.5초", "10.5초", "20%에서 5%")
    times = [0.5 + 0.02 * k for k in range(501)]  # of each token
    assert times[100] == pytest.approx(2.5)
    assert times[500] == pytest.approx(10.5)
    assert (round(0.5 / times[100], 2), round(0.5 / times[500], 2)) == (0.2, 0.05)


def test_prefix_caching() -> None:
    says("prefix-caching", "107.7밀리초에서 5.1밀리초", "7.8밀리초")
    assert (round(computing(2100), 1), round(computing(100), 1)) == (107.7, 5.1)
    assert computing(100) < WEIGHTS / BANDWIDTH * 1e3


def test_kv_head_sharing() -> None:
    says("kv-head-sharing", "| 32,768 | 3,998 kB | 131.0 GB |", "| 2,048 | 250 kB | 8.2 GB |",
         "| 256 | 31 kB | 1.0 GB |", "| 576 | 70 kB | 2.3 GB |", "2.25그룹",
         "192차원에서 576차원", "128차원에서 512차원", "3.4배",
         "MHA는 32,768개, GQA 8그룹은 2,048개, MLA는 576개, MQA는 256개")  # fmt: skip
    stored = {"MHA": 2 * 128 * 128, "GQA": 2 * 8 * 128, "MQA": 2 * 128, "MLA": 512 + 64}
    assert list(stored.values()) == [32_768, 2_048, 256, 576]
    a_token = [61 * each * 2 for each in stored.values()]
    assert [round(each / 1e3) for each in a_token] == [3998, 250, 31, 70]
    assert [round(each * 32_768 / 1e9, 1) for each in a_token] == [131.0, 8.2, 1.0, 2.3]
    assert stored["MLA"] / stored["MQA"] == 2.25
    assert (128 + 64, 512 + 64) == (192, 576)
    assert (576 + 512) / (192 + 128) == 3.4


def test_gqa_attention_flops() -> None:
    says("gqa-attention-flops", "6,710만 번", "67.1 MB", "8.4 MB", "1에서 8로")
    operations = sum(2 * 128 * 4096 for _ in range(64))
    assert round(operations / 1e4, -1) == 6710
    keys = {heads: heads * 4096 * 128 * 2 for heads in (64, 8)}
    assert [round(each / 1e6, 1) for each in keys.values()] == [67.1, 8.4]
    assert [operations / each for each in keys.values()] == [1, 8]


def softmax_state(scores: Array, values: Array) -> tuple[float, float, float]:
    """Return a block's maximum, denominator and output before the division."""
    top = float(scores.max())
    w = np.exp(scores - top)
    return top, float(w.sum()), float(w @ values)


def merged(a: tuple[float, float, float], b: tuple[float, float, float]) -> list[float]:
    """Return what two blocks are together."""
    top = max(a[0], b[0])
    shrink = math.exp(a[0] - top), math.exp(b[0] - top)
    return [top, a[1] * shrink[0] + b[1] * shrink[1], a[2] * shrink[0] + b[2] * shrink[1]]


def test_flash_attention_exactness() -> None:
    says("flash-attention-exactness", "=2.625", "0.75 | 1.25", "8.9 MB", "1.8 MB로 4.9분의 1",
         "연산이 13% 늘고도 5.7배", "연산이 13% 는다", "| 66.6 | 75.2 |", "| 40.3 | 4.4 |",
         "| 41.7 | 7.3 |")  # fmt: skip
    scores, values = np.log([2.0, 4, 8, 2]), np.array([1.0, 2, 3, 4])
    whole = np.exp(scores) / np.exp(scores).sum() @ values
    assert whole == 2.625
    first, second = softmax_state(scores[:2], values[:2]), softmax_state(scores[2:], values[2:])
    assert first == pytest.approx((math.log(4), 1.5, 2.5))
    assert merged(first, second) == pytest.approx([math.log(8), 2, 5.25])
    n, d, block = 1024, 64, 256
    standard = (4 * n * n + 4 * n * d) * 2
    passes = n // block
    flash = (2 * n * d + passes * 3 * n * d) * 2
    assert (round(standard / 1e6, 1), round(flash / 1e6, 1)) == (8.9, 1.8)
    assert round(standard / flash, 1) == 4.9
    assert (round(75.2 / 66.6 - 1, 2), round(41.7 / 7.3, 1)) == (0.13, 5.7)


def test_online_softmax_merge() -> None:
    says("online-softmax-merge", r"2.5/1.5\approx1.67", "4/1.25=3.2", "평균은 2.43",
         "0.75 대 1.25")  # fmt: skip
    scores, values = np.log([2.0, 4, 8, 2]), np.array([1.0, 2, 3, 4])
    a, b = softmax_state(scores[:2], values[:2]), softmax_state(scores[2:], values[2:])
    assert b == pytest.approx((math.log(8), 1.25, 4))
    assert (round(a[2] / a[1], 2), round(b[2] / b[1], 2)) == (1.67, 3.2)
    assert round((a[2] / a[1] + b[2] / b[1]) / 2, 2) == 2.43
    assert (0.75 * a[2] / a[1] + 1.25 * b[2] / b[1]) / 2 == pytest.approx(2.625)


def test_flash_attention_2() -> None:
    says("flash-attention-2", "108개 중 많아야 32개만", "하나하나가 16배 비쌉니다",
         "25–40%이던 것을 50–73%",
         "32개이던 스레드 블록이 2,048개", "312 TFLOP/s", "19.5 TFLOP/s", "키 블록이 64개",
         "128번이던 곱셈과 나눗셈이 65번", r"L=\ln8+\ln2=\ln16", r"e^{\ln8-L}=\tfrac12",
         "740 TFLOP/s(75%)", "최고치의 35%")  # fmt: skip
    assert PEAK / 19.5e12 == 16
    blocks = {(head, first) for head in range(32) for first in range(0, 8192, 128)}
    assert len(blocks) == 2048
    assert 32 < 108 < len(blocks)
    first = later = 0  # multiplications of one number of an output
    for _ in range(64):
        first += 2
        later += 1
    assert (first, later + 1) == (128, 65)
    scores = np.log([2.0, 4, 8, 2])
    top, total, _ = softmax_state(scores, np.zeros(4))
    both = top + math.log(total)
    assert both == pytest.approx(math.log(16))
    assert np.exp(scores - both) == pytest.approx(np.exp(scores) / np.exp(scores).sum())
    assert np.exp(scores - both)[2] == pytest.approx(0.5)
    assert round(np.zeros((64, 64), dtype=np.float32).nbytes / 1e3, 1) == 16.4
    read = sum(128 * 64 + 2 * 1024 * 64 for _ in range(0, 1024, 128))
    assert round((read + 1024 * 64) * 2 / 1e6, 1) == 2.4


@pytest.mark.parametrize("seed", SEEDS)
def test_division_may_wait_for_the_last_block(seed: int) -> None:
    """FlashAttention's output, divided at every block, and FlashAttention-2's are the same."""
    rng = np.random.default_rng(seed)
    scores, values = 4 * rng.normal(size=(8, 16)), rng.normal(size=(8, 16, 5))
    top, total, divided, late = -math.inf, 0.0, np.zeros(5), np.zeros(5)
    for s, v in zip(scores, values, strict=True):
        new = max(top, float(s.max()))
        w = np.exp(s - new)
        shrink = math.exp(top - new)
        after = shrink * total + float(w.sum())
        divided = (shrink * total * divided + w @ v) / after
        late = shrink * late + w @ v
        top, total = new, after
    p = np.exp(scores.ravel() - scores.max())
    want = p @ values.reshape(-1, 5) / p.sum()
    assert divided == pytest.approx(want)
    assert late / total == pytest.approx(want)


def test_flash_decoding() -> None:
    says("flash-decoding", "스레드 블록이 8개", "108개 가운데 7%", "104개라 96%", "112개라",
         "52%로", "4.29 GB", "2.1밀리초", r"L_A=\ln6", r"o_A=\tfrac53",
         r"L_B=\ln10", r"\tfrac{6}{16}\cdot\tfrac53+\tfrac{10}{16}\cdot3.2=2.625", "0.43 MB",
         "134 MB의 0.3%", "| 1 | 1 | 8 | 7% |", "| 1 | 12 | 96 | 89% |", "| 1 | 13 | 104 | 96% |",
         "| 1 | 14 | 112 | 52% |", "| 4 | 3 | 96 | 89% |", "| 11 | 1 | 88 | 81% |", "최대 8배",
         "256바이트", "2,048바이트를 한 곳에", "4,096바이트씩", "여덟 개라 띄엄띄엄")  # fmt: skip
    cache = 32_768 * CACHE
    assert round(cache / 1e9, 2) == 4.29
    assert round(cache / BANDWIDTH * 1e3, 1) == 2.1
    scores, values = np.log([2.0, 4, 8, 2]), np.array([1.0, 2, 3, 4])
    a, b = softmax_state(scores[:2], values[:2]), softmax_state(scores[2:], values[2:])
    assert [math.exp(top) * total for top, total, _ in (a, b)] == pytest.approx([6, 10])
    assert (a[2] / a[1], b[2] / b[1]) == pytest.approx((5 / 3, 3.2))
    assert Fraction(6, 16) * Fraction(5, 3) + Fraction(10, 16) * Fraction(16, 5) == 2.625
    partial = 2 * 13 * 32 * (128 + 1) * 4  # written and read
    assert round(partial / 1e6, 2) == 0.43
    assert round(cache / 32 / 1e6) == 134
    assert round(partial / (cache / 32), 3) == 0.003
    for blocks, percent in ((8, 7), (96, 89), (104, 96), (112, 52), (88, 81)):
        rounds, left = 0, blocks
        while left > 0:
            rounds, left = rounds + 1, left - 108
        assert round(100 * blocks / (108 * rounds)) == percent
    # A kernel's tile is 128 keys: which splits fill at least 85% of what the best one fills?
    for requests, want in ((1, 12), (4, 3), (11, 1)):
        assert splits(8 * requests, 32_768 // 128) == want
    assert 128 * 2 == 256 == 8 * 32
    assert (8 * 256, 16 * 256) == (2048, 4096)


def splits(blocks: int, tiles: int) -> int:
    """Return the pieces that flash-attention's rule makes, were there one block an SM."""
    if blocks >= 0.8 * 108:
        return 1
    filled = {}
    for n in range(1, 109):
        if n == 1 or -(-tiles // n) != -(-tiles // (n - 1)):
            filled[n] = blocks * n / (108 * -(-blocks * n // 108))
    return min(n for n, share in filled.items() if share >= 0.85 * max(filled.values()))


def test_w4a8_quantization() -> None:
    says("w4a8-quantization", "배치가 39를 넘으면", "13.1밀리초",
         "배치 1에서 2.0, 256에서 6.6밀리초",
         "| 1 | 7.85 | 3.92 | 2.02 | 2.02 |", "| 16 | 7.85 | 3.92 | 2.02 | 2.02 |",
         "| 64 | 7.85 | 3.92 | 3.28 | 2.02 |", "| 256 | 13.13 | 6.56 | 13.13 | 6.56 |",
         "| 153 | 153 | 39 | 79 |", "3.9배, 2배 빠릅니다", "20–90%", "210/15=14",
         "$`3+7=10`$으로 저장되고", r"(10-7)\times14=42", "1.2배", "2.4배", "8.23밀리초",
         "W4A16은 11.5, W4A8은 10.3밀리초라 차이가 11%", "4.25비트", "2.19밀리초",
         "합이 4.2밀리초")  # fmt: skip
    four = PARAMETERS * (4 * 128 + 16) / 128 / 8
    ways = [(WEIGHTS, 1), (WEIGHTS / 2, 2), (four, 1), (four, 2)]  # bytes, how fast to 16 bits
    for requests, row in (
        (1, [7.85, 3.92, 2.02, 2.02]),
        (16, [7.85, 3.92, 2.02, 2.02]),
        (64, [7.85, 3.92, 3.28, 2.02]),
        (256, [13.13, 6.56, 13.13, 6.56]),
    ):
        times = [
            max(size / BANDWIDTH * 1e3, computing(requests) / fast + 1e-9) for size, fast in ways
        ]
        assert [round(ms, 2) for ms in times] == row
    turn = [
        next(n for n in range(1, 999) if computing(n) / fast > size / BANDWIDTH * 1e3)
        for size, fast in ways
    ]
    assert [n - 1 for n in turn] == [153, 153, 39, 78]  # 78.9 is nearer to 79
    assert round(four / BANDWIDTH / (2 * PARAMETERS / PEAK / 2)) == 79
    assert round(WEIGHTS / four, 1) == 3.9
    scale = (110 + 100) // 15
    zero = round(100 / scale)
    code = round(37 / scale) + zero
    assert (scale, zero, code, (code - zero) * scale) == (14, 7, 10, 42)
    vector = (128 * 4 + 2 * 16) / 128  # bits a value: codes, a scale and a zero
    assert vector == 4.25
    numbers = 64 * 2000 * 2 * 32 * 8 * 128  # in 64 caches
    cached, small = (numbers * bits / 8 / BANDWIDTH * 1e3 for bits in (16, vector))
    assert (round(cached, 2), round(small, 2)) == (8.23, 2.19)
    before, after = computing(64) + cached, four / BANDWIDTH * 1e3 + cached
    assert (round(before, 1), round(after, 1)) == (11.5, 10.3)
    assert round(1 - after / before, 2) == 0.11
    assert round(after - cached + small, 1) == 4.2
    for code in range(-8, 8):  # E4M3 has three bits after the leading one
        odd = abs(code)
        while odd and odd % 2 == 0:
            odd //= 2
        assert odd < 16


def test_kv_cache_rollback() -> None:
    says("kv-cache-rollback", "4.1밀리초, 스텝의 42%", "부모가 0, 0, 1, 3이면 2번은 사라지고",
         "0.51밀리초로 스텝(8.1밀리초)의 6%", "4.1밀리초로 스텝(9.9밀리초)의 42%",
         "2.1 MB라 대역폭으로만 보면 약 2마이크로초", "100–104번 자리가 찬다", "길이를 103으로",
         "103–104번의 값", "105번에 놓이고", "길이가 104", "오히려 하나가 모자라")  # fmt: skip
    for context, copy, step, share in ((1000, 0.51, 8.1, 0.06), (8000, 4.1, 9.9, 0.42)):
        held = 4 * context * CACHE
        moved = (held + held) / BANDWIDTH * 1e3
        assert round(moved, 2 if context == 1000 else 1) == copy
        assert round(reading(4, context), 1) == step
        assert round(moved / reading(4, context), 2) == share
    block = 16 * CACHE
    assert round(block / 1e6, 1) == 2.1
    assert round(2 * block / BANDWIDTH * 1e6) == 2
    parents = [0, 0, 1, 3]
    assert (set(range(4)) - set(parents), parents.count(0)) == ({2}, 2)
    # Positions that each model has been fed: 100 is known, four are drafted after it.
    large, small = list(range(100)), list(range(100))
    large += [100, 101, 102, 103, 104]
    small += [100, 101, 102, 103]  # what it says at 103 is the draft for 104
    assert (len(large), len(small)) == (105, 104)
    kept = [position for position in large if position <= 102]  # two of four drafts
    assert len(kept) == 103
    assert [position for position in large if position not in kept] == [103, 104]
    assert len(large) - len(small) == 1  # if all four are kept


@pytest.mark.parametrize("seed", SEEDS)
def test_zeros_in_a_cache_are_not_nothing(seed: int) -> None:
    """Keys and values of zero still take a share; a shorter length takes none."""
    rng = np.random.default_rng(seed)
    q, k, v = rng.normal(size=8), rng.normal(size=(10, 8)), rng.normal(size=(10, 8))

    def attend(keys: Array, values: Array) -> Array:
        w = np.exp(keys @ q)
        out: Array = w @ values / w.sum()
        return out

    wiped_k, wiped_v = k.copy(), v.copy()
    wiped_k[7:] = wiped_v[7:] = 0
    total = float(np.exp(k[:7] @ q).sum())
    assert attend(wiped_k, wiped_v) == pytest.approx(attend(k[:7], v[:7]) * total / (total + 3))


@pytest.mark.parametrize("seed", SEEDS)
def test_entropy_in_one_pass(seed: int) -> None:
    says("online-softmax-merge", r"u=-1.5\ln2", r"1.75\ln2\approx1.21", r"\ln\ell-u/\ell",
         r"u\leftarrow e^\delta(u+\delta\ell)")  # fmt: skip
    assert round(1.75 * math.log(2), 2) == 1.21
    drawn = 6 * np.random.default_rng(seed).normal(size=50)
    for scores in (np.log([2.0, 4, 8, 2]), drawn):
        top, total, u = float(scores[0]), 1.0, 0.0
        for score in scores[1:]:
            new = max(top, float(score))
            shift = top - new
            u = math.exp(shift) * (u + shift * total)
            total *= math.exp(shift)
            top = new
            total += math.exp(score - top)
            u += math.exp(score - top) * (score - top)
        p = np.exp(scores) / np.exp(scores).sum()
        assert math.log(total) - u / total == pytest.approx(float(-(p * np.log(p)).sum()))
        if len(scores) == 4:
            assert (total, u) == pytest.approx((2, -1.5 * math.log(2)))


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks_may_be_merged_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, values = 5 * rng.normal(size=60), rng.normal(size=60)
    parts = [softmax_state(scores[i : i + 12], values[i : i + 12]) for i in range(0, 60, 12)]
    want = np.exp(scores) @ values / np.exp(scores).sum()
    for order in (range(5), rng.permutation(5)):
        state = parts[order[0]]
        for i in order[1:]:
            top, total, out = merged(state, parts[i])
            state = top, total, out
        assert state[2] / state[1] == pytest.approx(want)


def test_continuous_batching() -> None:
    says("continuous-batching", "14스텝에 57%", "9스텝에 89%", "| 8 + 6 = 14 | 56 | 57% |",
         "| 9 | 36 | 89% |", r"14/9\approx1.56", "8스텝 대신 2스텝만", "36.9배")  # fmt: skip
    waiting = [2, 8, 3, 3, 4, 2, 6, 4]
    slots: list[int] = []  # what is left to say for each request
    steps, fifth = 0, -1
    while waiting or slots:
        while waiting and len(slots) < 4:
            if len(waiting) == 4:
                fifth = steps
            slots.append(waiting.pop(0))
        slots = [left - 1 for left in slots if left > 1]
        steps += 1
    assert (steps, fifth) == (9, 2)
    assert (round(32 / 56, 2), round(32 / 36, 2), round(14 / 9, 2)) == (0.57, 0.89, 1.56)


def test_paged_attention() -> None:
    says("paged-attention", "427,246토큰", "| 8,192 | 87.8% | 52 |", "63블록, 1,008 | 0.8% | 423",
         "8배의 요청", "88%가 비지만", "평균 7.5토큰", "300블록", "114블록", "62블록", "20–26%",
         "2–4배")  # fmt: skip
    tokens = int((80e9 * 0.9 - 16e9) / CACHE)
    assert tokens == 427_246
    assert tokens // 8192 == 52
    assert round(100 * (8192 - 1000) / 8192, 1) == 87.8
    assert -(-1000 // 16) * 16 == 1008
    assert round(100 * 8 / 1008, 1) == 0.8
    free, served = tokens // 16, 0
    while free >= 63:
        free, served = free - 63, served + 1
    assert served == 423
    assert round(served / 52) == 8
    # Four answers, block by block: what is written into a shared block is copied.
    tables: list[list[int]] = []
    fresh = 0
    for answer in range(4):
        table = []
        for block in range(75):
            full_of_prompt = (block + 1) * 16 <= 1000
            if full_of_prompt and answer:
                table.append(tables[0][block])
                continue
            table.append(fresh)
            fresh += 1
        tables.append(table)
    assert (4 * 75, fresh) == (300, 114)


def test_paged_block_size() -> None:
    says("paged-block-size", "16이면 7.5, 64면 31.5, 256이면 127.5토큰", "3%쯤")
    for size, mean in ((16, 7.5), (64, 31.5), (256, 127.5)):
        assert np.mean([-length % size for length in range(1, 40 * size + 1)]) == mean
    assert round(31.5 / 1000, 2) == 0.03


def drafted(rng: np.random.Generator, p: Array, q: Array, length: int) -> list[int]:
    """Return the tokens of one round: ``p`` and ``q`` are rows of what follows which token."""
    context, drafts = 0, []
    for _ in range(length):
        drafts.append(int(rng.choice(3, p=q[context])))
        context = drafts[-1]
    context = 0
    out: list[int] = []
    for x in drafts:
        if rng.random() >= min(1, p[context, x] / q[context, x]):
            left = np.maximum(p[context] - q[context], 0)
            return [*out, int(rng.choice(3, p=left / left.sum()))]
        out.append(x)
        context = x
    return [*out, int(rng.choice(3, p=p[context]))]


def test_speculative_decoding() -> None:
    says("speculative-decoding", "| 가 | 0.5 | 0.3 | 0.3 | 0.4 × 0.5 = 0.2 | 0.5 |",
         "| 나 | 0.3 | 0.1 | 0.1 | 0.4 × 0.5 = 0.2 | 0.3 |", "| 다 | 0.2 | 0.6 | 0.2 | 0 | 0.2 |",
         "세 배 자주 뽑으므로 3분의 1만", "합해서 0.6", "0.26밀리초", "2–3배",
         "2–2.5배")  # fmt: skip
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.1, 0.6])
    kept, left = np.minimum(p, q), np.maximum(p - q, 0)
    assert kept == pytest.approx([0.3, 0.1, 0.2])
    assert left / left.sum() == pytest.approx([0.5, 0.5, 0])
    assert (1 - kept.sum()) * left / left.sum() == pytest.approx([0.2, 0.2, 0])
    assert kept.sum() == pytest.approx(1 - np.abs(p - q).sum() / 2)
    assert round(computing(5), 2) == 0.26


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_drafted_has_the_large_model_s_distribution(seed: int) -> None:
    """Of the first two tokens, with a context: each pair as often as the large model says."""
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet([2.0] * 3, size=3), rng.dirichlet([2.0] * 3, size=3)
    rounds, count = 6_000, np.zeros((3, 3))
    for _ in range(rounds):
        said = drafted(rng, p, q, 3)
        if len(said) < 2:  # a second round begins after the first token
            said = [*said, int(rng.choice(3, p=p[said[0]]))]
        count[said[0], said[1]] += 1
    want = p[0][:, None] * p
    deviation = np.sqrt(want * (1 - want) / rounds)
    assert np.all(np.abs(count / rounds - want) < 5 * deviation + 1e-3)


def speedup(rate: float, drafts: int, cost: float) -> float:
    """Return how many times faster decoding is: the chances of each token to be reached, summed."""
    return sum(rate**k for k in range(drafts + 1)) / (drafts * cost + 1)


def test_inference_speedups() -> None:
    says("inference-speedups", "| 요청 1개, 모두 16비트 | 16.3 GB | 8.0 ms | 125 |",
         "| 요청 1개, 가중치만 4비트 | 4.4 GB | 2.2 ms | 465 |",
         "| 요청 1개, KV 캐시만 8비트 | 16.1 GB | 7.9 ms | 126 |",
         "| 요청 32개, 모두 16비트 | 24.4 GB | 12.0 ms | 2,675 |",
         "| 요청 32개, 가중치만 4비트 | 12.5 GB | 6.1 ms | 5,214 |",
         "| 요청 32개, KV 캐시만 8비트 | 20.2 GB | 9.9 ms | 3,231 |",
         "| 요청 32개, 둘 다 | 8.3 GB | 4.1 ms | 7,843 |",
         "하나일 때 3.7배, 32개일 때 1.9배", "1.01배에서 1.21배", "102.6밀리초", "624 TOPS",
         "51.3밀리초", "8.9배", "0.1에서 0.37로", "1.35배로 줄고 모두 5.0배")  # fmt: skip
    cache = 2000 * CACHE
    four = PARAMETERS * (4 * 128 + 16) / 128 / 8  # codes and one scale of each 128 weights
    assert four / PARAMETERS * 8 == 4.125
    rows = [(1, WEIGHTS, cache), (1, four, cache), (1, WEIGHTS, cache / 2), (32, WEIGHTS, cache),
            (32, four, cache), (32, WEIGHTS, cache / 2), (32, four, cache / 2)]  # fmt: skip
    read = [weights + n * each for n, weights, each in rows]
    assert [round(size / 1e9, 1) for size in read] == [16.3, 4.4, 16.1, 24.4, 12.5, 20.2, 8.3]
    times = [size / BANDWIDTH * 1e3 for size in read]
    assert [round(ms, 1) for ms in times] == [8.0, 2.2, 7.9, 12.0, 6.1, 9.9, 4.1]
    assert all(computing(n) < ms for (n, *_), ms in zip(rows, times, strict=True))
    speeds = [round(n * 1e3 / ms) for (n, *_), ms in zip(rows, times, strict=True)]
    assert speeds == [125, 465, 126, 2675, 5214, 3231, 7843]
    gain = times[0] / times[1]
    assert (round(gain, 1), round(times[3] / times[4], 1)) == (3.7, 1.9)
    assert (round(times[0] / times[2], 2), round(times[3] / times[5], 2)) == (1.01, 1.21)
    assert round(computing(2000) / 2, 1) == 51.3
    later = speedup(0.8, 4, 0.1 * gain)
    assert (round(0.1 * gain, 2), round(later, 2), round(gain * later, 1)) == (0.37, 1.35, 5.0)
    assert round(gain * speedup(0.8, 4, 0.1), 1) == 8.9


def test_speculative_decoding_speedup() -> None:
    says("speculative-decoding-speedup", "3.36개", "1.4배이므로 2.40배", "2.47배", "1.46배",
         "1.81배", "14.0밀리초", "3.3밀리초", "16.4밀리초", "1.58배")  # fmt: skip
    assert round((1 - 0.8**5) / 0.2, 2) == 3.36
    assert round(speedup(0.8, 4, 0.1), 2) == 2.40
    best = {
        rate: int(np.argmax([speedup(rate, g, 0.1) for g in range(40)]))
        for rate in (0.8, 0.65, 0.5)
    }
    assert best == {0.8: 6, 0.65: 3, 0.5: 2}
    assert [round(speedup(rate, g, 0.1), 2) for rate, g in best.items()] == [
        2.47,
        1.81,
        1.46,
    ]
    assert speedup(0.5, 10, 0.1) == pytest.approx(1, abs=0.01)
    assert max(speedup(0.9, g, 0.4) for g in range(40)) < 1.58
    assert round(reading(64, 1500), 1) == 14.0
    assert (round(computing(64), 1), round(computing(320), 1)) == (3.3, 16.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_tokens_of_a_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    refused = rng.random((40_000, 4)) >= 0.8
    tokens = np.where(refused.any(axis=1), refused.argmax(axis=1) + 1, 5)
    assert tokens.mean() == pytest.approx(3.36, abs=0.05)


def floats(mantissa: int, top: int, largest: float) -> Array:
    """Return the positive numbers of an 8-bit format, by bias and largest exponent."""
    bias = top if mantissa == 2 else top - 1
    steps = 2**mantissa
    small = [k / steps * 2.0 ** (1 - bias) for k in range(steps)]
    normal = [(1 + k / steps) * 2.0**e for e in range(1 - bias, top + 1) for k in range(steps)]
    return np.array([value for value in (*small, *normal) if value <= largest])


E4M3, E5M2 = floats(3, 8, 448), floats(2, 15, 57_344)


def closest(x: float, grid: Array) -> float:
    return float(grid[np.abs(grid - x).argmin()])


def test_gptq_awq_fp8() -> None:
    says("gptq-awq-fp8", "0.36", "0.76을 1로", "0.608에서 0.088로", "0.4 틀린다", "0.1만 틀린다",
         "0.472가 되지만", "0.301이다", "INT8로 50.1, E4M3로 51.4",
         "34를 넘으면 간격이 4.3")  # fmt: skip
    h, w = np.array([[1, 0.9], [0.9, 1]]), np.array([0.4, 0.4])
    # What the second weight should be once the first is 0, by search.
    tried = np.linspace(-2, 2, 40_001)
    losses = [(w - v) @ h @ (w - v) for v in np.stack([np.zeros_like(tried), tried], axis=1)]
    assert tried[int(np.argmin(losses))] == pytest.approx(0.76, abs=1e-3)
    left, right = w - [0, 0], w - [0, 1]
    assert (round(float(left @ h @ left), 3), round(float(right @ h @ right), 3)) == (0.608, 0.088)
    x, w, step = np.array([10.0, 1]), np.array([0.14, 0.70]), 0.70 / 7
    plain = np.round(w / step) * step
    scaled = np.round(w * [2, 1] / step) * step / [2, 1]
    assert max(w * [2, 1]) == 0.70
    wrong = [abs(float(x @ (w - each))) for each in (plain, scaled)]
    assert wrong == pytest.approx([0.4, 0.1])
    int8 = np.arange(128) * 60 / 127
    fp8 = E4M3 * 60 / 448
    assert (round(closest(0.3, int8), 3), round(closest(0.3, fp8), 3)) == (0.472, 0.301)
    assert (round(closest(50, int8), 1), round(closest(50, fp8), 1)) == (50.1, 51.4)
    assert round(fp8[-1] - fp8[-2], 1) == 4.3
    assert round(256 * 60 / 448, 1) == 34.3


@pytest.mark.parametrize("seed", SEEDS)
def test_errors_that_later_weights_make_up_for(seed: int) -> None:
    """Each remaining weight solved anew by least squares, after one more is rounded."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(512, 1)) + 0.5 * rng.normal(size=(512, 32))
    w = rng.normal(size=(64, 32))
    step = np.abs(w).max() / 7

    def grid(v: Array) -> Array:
        return np.asarray(np.clip(np.round(v / step), -7, 7) * step)

    h, out, now = x.T @ x, np.zeros_like(w), w.copy()
    for i in range(32):
        out[:, i] = grid(now[:, i])
        rest = slice(i + 1, 32)
        if i < 31:
            missing = (w[:, : i + 1] - out[:, : i + 1]) @ h[: i + 1, rest]
            now[:, rest] = w[:, rest] + np.linalg.solve(h[rest, rest], missing.T).T
    loss = [float((((w - v) @ x.T) ** 2).mean()) for v in (out, grid(w))]
    assert loss[0] < 0.4 * loss[1]
    (program,) = CHAPTER.blocks("gptq-awq-fp8")
    names: dict[str, Any] = {}
    exec(program.partition("rng =")[0], names)
    assert names["gptq"](w, x, step) == pytest.approx(out)


def test_fp8_formats() -> None:
    says("fp8-formats", r"1.75\times2^8=448", r"1.75\times2^{15}=57344", "여덟 칸", "16분의 1",
         "8분의 1", "{{c3::128:")  # fmt: skip
    assert (E4M3.max(), E5M2.max()) == (448, 57_344) == (1.75 * 2**8, 1.75 * 2**15)
    assert 57_344 / 448 == 128
    assert (len(E4M3), len(E5M2)) == (127, 124)  # all but the signs, NaN and infinity
    for grid, smallest, bound in ((E4M3, 2.0**-6, 1 / 16), (E5M2, 2.0**-14, 1 / 8)):
        tried = np.exp(np.linspace(math.log(smallest), math.log(grid.max()), 20_000))
        worst = max(abs(closest(x, grid) - x) / x for x in tried)
        assert 0.9 * bound < worst * (1 + bound) < 1.01 * bound
    assert sum(1 <= value < 2 for value in E4M3) == 8


def test_sampling_order() -> None:
    says("sampling-order", "| 3 | 1 | 1 |", "| 3 | 3 | 3 |", "| 3 | 9 | 10 |",
         "0.38, 0.29, 0.21, 0.12", "0.88이라 넷", "0.43, 0.33, 0.24", "12%", "0.625, 0.375",
         "넷, 나중일 때는 셋", "로짓 2를 반복 페널티 1.2는 한 번 나누어 1.67로",
         "0.5는 한 번 빼서 1.5로", "0.5는 세 번 빼서 0.5로")  # fmt: skip
    said = ["가", "나", "가", "가"]
    assert round(2 / 1.2, 2) == 1.67
    assert 2 - 0.5 * len({"가"} & set(said)) == 1.5
    assert 2 - 0.5 * said.count("가") == 0.5
    sharp, usual, flat = (
        [Fraction(each) for each in row]
        for row in (("0.95", "0.03", "0.02"), ("0.5", "0.3", "0.15", "0.05"), ["0.1"] * 10)
    )

    def mass(p: list[Fraction], least: str) -> int:
        return next(k for k in range(1, len(p) + 1) if sum(p[:k]) >= Fraction(least))

    for p, want in ((sharp, (3, 1, 1)), (usual, (3, 3, 3)), (flat, (3, 9, 10))):
        ratio = sum(each >= Fraction("0.2") * p[0] for each in p)
        assert (min(3, len(p)), mass(p, "0.9"), ratio) == want
    roots = [math.sqrt(each) for each in usual]
    hot = [each / sum(roots) for each in roots]
    assert [round(each, 2) for each in hot] == [0.38, 0.29, 0.21, 0.12]
    assert round(sum(hot[:3]), 2) == 0.88
    assert [round(each / sum(roots[:3]), 2) for each in roots[:3]] == [0.43, 0.33, 0.24]
    cut = [each / sum(usual[:2]) for each in usual[:2]]
    assert [float(each) for each in cut] == [0.625, 0.375]
    assert (mass(cut, "0.6"), mass(usual, "0.6")) == (1, 2)


def test_temperature_zero_nondeterminism() -> None:
    says("temperature-zero-nondeterminism",
         "만 분의 1 확률로 뒤집히면, 1,000토큰에서 9.5%, 10,000토큰에서 63%",
         "눈금은 8이라", "(10^8+1)-10^8=0", "(10^8-10^8)+1=1", "| 1.0% | 9.5% | 63.2% |",
         "눈금은 20 근처에서 0.125라, 20.06249와 20.06251은 20과 20.125가", "모두 93% 넘게",
         "0.00001쯤", "1,000번 보내 80가지", "처음 102토큰", "최대 9%",
         "26초에서 42초로")  # fmt: skip
    large, one = np.float32(1e8), np.float32(1)
    assert np.spacing(large) == 8
    assert (float((large + one) - large), float((large - large) + one)) == (0, 1)
    apart, same = [], 1.0
    for n in range(1, 10_001):
        same *= 1 - 1e-4
        if n in (100, 1000, 10_000):
            apart.append(round(100 * (1 - same), 1))
    assert apart == [1.0, 9.5, 63.2]
    # bfloat16 has seven bits after the point: between 16 and 32 it counts in eighths.
    grid = [(1 + k / 128) * 16 for k in range(128)]
    assert grid[1] - grid[0] == 0.125
    nearest = [min(grid, key=lambda each: abs(each - x)) for x in (20.06249, 20.06251)]
    assert nearest == [20, 20.125]


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_in_another_order(seed: int) -> None:
    """The terms one after another, once in one row and once in sixteen pieces."""
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(2, 1000, 1024)).astype(np.float32)
    terms = x * w
    row = np.zeros(1000, np.float32)
    for k in range(1024):
        row += terms[:, k]
    pieces = np.zeros((1000, 16), np.float32)
    for k in range(64):
        pieces += terms[:, k::64]
    split = np.zeros(1000, np.float32)
    for k in range(16):
        split += pieces[:, k]
    assert np.mean(row != split) > 0.93
    assert 5e-6 < float(np.median(np.abs(row - split))) < 2e-5
    (program,) = CHAPTER.blocks("temperature-zero-nondeterminism")
    names: dict[str, Any] = {}
    exec(program.partition("rng =")[0], names)
    assert np.all(names["dot"](x, w, 1) == row)
    assert np.all(names["dot"](x, w, 16) == split)


def test_beam_search_length() -> None:
    says("beam-search-length", "−2.08", "−2.58", "−0.69와 −0.43",
         "| **−2.08** | **−1.75** | −1.70 | −1.56 |",
         "| −2.58 | −1.80 | **−1.69** | **−1.41** |", "0.68을 넘으면", "0.08%", "51.8%", "2.1",
         "30.3")  # fmt: skip
    a, b = math.log(0.5**3), math.log(0.65**6)
    assert (round(a / 3, 2), round(b / 6, 2)) == (-0.69, -0.43)
    rows = [
        [round(score / ((5 + n) / 6) ** alpha, 2) for alpha in (0, 0.6, 0.7, 1)]
        for score, n in ((a, 3), (b, 6))
    ]
    assert rows == [[-2.08, -1.75, -1.70, -1.56], [-2.58, -1.80, -1.69, -1.41]]
    alphas = np.linspace(0, 1.2, 1201)
    wins = b / (11 / 6) ** alphas > a / (8 / 6) ** alphas
    assert alphas[int(np.argmax(wins))] == pytest.approx(0.684, abs=1e-3)
    assert round(100 * 0.7**20, 2) == 0.08 < 0.1


def test_text_repetition() -> None:
    says("text-repetition", "글의 1%", "0.9의 확률로", "나머지는 0.05로",
         "| 0.01 | 0.15 | 0.77 | 0.98 | 1.00 |", "| 0.06 | 0.18 | 0.70 | 0.89 | 0.90 |",
         "| 0.04 | 0.08 | 0.34 | 0.51 | 0.42 |", "두 번 만에 0.06이 0.70", "0.6%",
         "0.02%뿐인데도", "평균 아홉 번쯤", "3-gram이 7개",
         "서로 다른 것이 3개라 4/7", "0.06에서 세 번 만에 0.89로",
         "세 번에서 0.51까지 올랐다가 여덟 번에서 0.09로")  # fmt: skip
    # By the chance of whole runs in either kind of text, without odds.
    looping, usual = Fraction(1, 100), Fraction(99, 100)
    often, seldom = Fraction(9, 10), Fraction(5, 100)

    def run(k: int) -> Fraction:
        return looping * often**k + usual * seldom**k

    again = [run(k + 1) / run(k) for k in range(40)]
    kind = [looping * often**k / run(k) for k in range(5)]
    assert [float(x) for x in kind] == pytest.approx([0.01, 0.15, 0.77, 0.98, 1], abs=0.0051)
    plain = [0.06, 0.18, 0.70, 0.89, 0.90]
    assert [float(x) for x in again[:5]] == pytest.approx(plain, abs=0.0051)
    assert float(run(5)) == pytest.approx(0.006, abs=2e-4)
    assert all(x > Fraction(1, 2) for x in again[2:])

    def fined(k: int) -> float:  # one token's logit goes down, all others stay
        return float(1 / (1 + (1 / again[k] - 1) * Fraction(math.exp(0.5 * (k + 1)))))

    assert [fined(k) for k in range(5)] == pytest.approx([0.04, 0.08, 0.34, 0.51, 0.42], abs=0.0051)
    assert fined(8) == pytest.approx(0.09, abs=0.005)
    more = sum(math.prod([0.9] * n) for n in range(1, 400))  # runs of at least n more
    assert more == pytest.approx(9)
    words = ["가", "나", "다"] * 3
    grams = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
    assert (len(words), len(grams), len(set(grams))) == (9, 7, 3)


def test_serving_cost() -> None:
    says("serving-cost", "| 1 | 11.3 ms | 5.76초 | 0.17 | 87 | 11.5 ms |",
         "| 16 | 13.0 ms | 0.51초 | 1.96 | 980 | 16.3 ms |",
         "| 64 | 18.6 ms | 0.25초 | 4.04 | 2,020 | 31.7 ms |",
         "| 256 | 40.6 ms | 0.18초 | 5.50 | 2,749 | 93.1 ms |", "41%", "1.36배", "세 배",
         "0.2475", "0.28달러", "6.41달러로 23배", "2.5배", "0.197 GB", "284요청", "3,449토큰",
         r"0.103\ ")  # fmt: skip
    prefill = computing(1000) / 0.5 / 1e3
    assert round(prefill, 3) == 0.103
    table = []
    for batch in (1, 16, 64, 256):
        step = reading(batch, 1250) / 0.7 / 1e3
        assert computing(batch) / 0.5 / 1e3 < step
        # A long stretch of time: every 500 steps of decoding admit `batch` new requests.
        stretch = 500 * step + batch * prefill
        table.append((step, stretch / batch, batch / stretch, 500 * batch / stretch, stretch / 500))
    assert [round(1e3 * row[0], 1) for row in table] == [11.3, 13.0, 18.6, 40.6]
    assert [round(row[1], 2) for row in table] == [5.76, 0.51, 0.25, 0.18]
    assert [round(row[2], 2) for row in table] == [0.17, 1.96, 4.04, 5.50]
    assert [round(row[3]) for row in table] == [87, 980, 2020, 2749]
    assert [round(1e3 * row[4], 1) for row in table] == [11.5, 16.3, 31.7, 93.1]
    assert round(prefill / table[2][1], 2) == 0.41
    assert round(table[3][3] / table[2][3], 2) == 1.36
    assert round(table[3][4] / table[2][4]) == 3
    assert round(table[2][1], 4) == 0.2475
    dollars = [2 / 3600 * 1e6 / row[3] for row in table]
    assert (round(dollars[2], 2), round(dollars[0], 2)) == (0.28, 6.41)
    assert round(dollars[0] / dollars[2]) == 23
    assert 1 / 0.4 == 2.5
    assert (round(1500 * CACHE / 1e9, 3), int(56e9 / (1500 * CACHE))) == (0.197, 284)
    assert round(64 / table[2][0]) == 3449


def test_chat_serving_design() -> None:
    says("chat-serving-design", "평균 초당 1,157요청", "3,472요청",
         "860장, 가동률을 70%로 두면 약 1,230장", "3만 5천 개쯤", "한 장에 29개쯤만",
         "여유를 두면 | 3,472 × 10.2초 | 35,000개 |", "입력의 80%를",
         "| 초당 1,157요청 |", "| 초당 3,472요청 |", "| 860장 |", "| 약 1,230장 |",
         "3,472 × 15.84초 | 55,000개", "3.3초로, 1,000토큰짜리의 32배", "3분의 1 줄지만",
         "5분의 1이 되어, 요청당 GPU 시간이 0.248초에서 0.165초로, 860장이 575장", "0.197 GB",
         "10.5 GB를 뺀 45.5 GB에 231개", "초당 6.04개", "38초면", "287장이지만")  # fmt: skip
    mean = 10_000_000 * 10 / (24 * 60 * 60)
    peak = 3 * mean
    assert (round(mean), round(peak)) == (1157, 3472)
    prefill = computing(1000) / 0.5 / 1e3
    step = reading(64, 1250) / 0.7 / 1e3
    # A card with 64 places: in 500 steps each place ends one request and 64 prompts come in.
    turn = 500 * step + 64 * prefill
    cards = peak * turn / 64
    needed = [math.ceil(each) for each in (cards, mean * turn / 64)]
    assert needed == [860, 287]
    assert round(cards / 0.7, -1) == round(860 / 0.7, -1) == 1230
    assert round(turn, 2) == 15.84
    assert round(peak * turn, -3) == round(860 * 64, -3) == 55_000
    # With 1,230 cards: a card gets one request in so many seconds, and keeps them as long as
    # its places share the prefills of the others.
    low, high = 0.0, 64.0
    for _ in range(60):
        middle = (low + high) / 2
        took = 500 * reading(middle, 1250) / 0.7 / 1e3 + middle * prefill
        low, high = (middle, high) if peak / 1230 * took > middle else (low, middle)
    assert (round(middle), round(took, 1), round(peak * took, -3)) == (29, 10.2, 35_000)
    long = computing(32_000) / 0.5 / 1e3
    assert (round(long, 1), round(long / prefill)) == (3.3, 32)
    cached = 500 * step + 64 * computing(200) / 0.5 / 1e3
    assert (round(turn / 64, 3), round(cached / 64, 3)) == (0.248, 0.165)
    assert computing(200) / 0.5 > WEIGHTS / BANDWIDTH / 0.7 * 1e3  # still bound by computing
    assert math.ceil(peak * cached / 64) == 575
    assert round(1 - 575 / 860, 2) == 0.33
    used, left = 64 * 1250 * CACHE, 1500 * CACHE
    assert (round(used / 1e9, 1), round((56e9 - used) / 1e9, 1)) == (10.5, 45.5)
    assert (round(left / 1e9, 3), round(64 / cached, 2)) == (0.197, 6.04)
    # Conversations end one after another; the one used longest ago gives way.
    kept: list[float] = []
    now, lived = 0.0, 0.0
    for _ in range(1000):
        now += cached / 64
        kept.append(now)
        if len(kept) * left > 56e9 - used:
            lived = now - kept.pop(0)
    assert (len(kept), round(lived)) == (231, 38)


def test_p99_latency_jump() -> None:
    says("p99-latency-jump", "98%가 1초이고 2%가 30초면 평균은 1.58초인데 p99는 30초", "4.75배",
         "9.6%", "| 50% | 1초 | 7.8초 |", "| 80% | 4초 | 21.9초 |", "| 95% | 19초 | 91.1초 |",
         "요청의 20%가 30초이고", "전체의 2%가 느려 p99는 30초", "평균은 3.9초")  # fmt: skip

    def p99(taken: list[float]) -> float:
        return sorted(taken)[math.ceil(0.99 * len(taken)) - 1]

    all_of_them = [1.0] * 9800 + [30.0] * 200
    assert (round(sum(all_of_them) / 10_000, 2), p99(all_of_them)) == (1.58, 30)
    one = sum(math.comb(10, k) * 0.01**k * 0.99 ** (10 - k) for k in range(1, 11))
    assert round(one, 3) == 0.096
    # The queue's states: n requests with probability (1 - load) load^n; who comes then waits
    # for n, and so long a time that at most n - 1 of a Poisson process have ended.
    waits = {}
    for load, far in ((0.5, 7.8), (0.8, 21.9), (0.95, 91.1)):
        n = np.arange(2000)
        states = (1 - load) * load**n
        waits[load] = float(states @ n)  # each takes a second
        late = []
        for time in (far - 0.05, far + 0.05):
            ended = [math.exp(-time + k * math.log(time) - math.lgamma(k + 1)) for k in n]
            late.append(float(states[1:] @ np.cumsum(ended)[:-1]))
        assert late[0] > 0.01 > late[1]
    assert [round(each, 3) for each in waits.values()] == [1, 4, 19]
    assert round(waits[0.95] / waits[0.8], 2) == 4.75
    servers = [[1.0] * 1000 for _ in range(9)] + [[1.0] * 800 + [30.0] * 200]
    assert sum(map(p99, servers)) / 10 == 3.9
    together = [each for server in servers for each in server]
    assert (p99(together), together.count(30.0) / len(together)) == (30, 0.02)


def test_llm_cost_reduction() -> None:
    says("llm-cost-reduction", "0.6배", "0.4배", "0.8배면 5만 달러가 9,600달러",
         "3,000 + 5 × 300 = 4,500 | 1 | 50,000달러",
         "0.1 × 2,000 + 1,000 + 1,500 = 2,700 | 0.6 | 30,000달러",
         "| 0.1 + 0.3 | 0.4 | 12,000달러 |", "| 1 − 0.2 | 0.8 | 9,600달러 |",
         "두 번만 써도 2 대신 1.35", "출력이 56%", "19%가 더 준다", "90%가 한계",
         "0.37배", "0.6%가 캐시 때문에 틀린다", "=0.192", "=0.228", "11,400달러",
         "캐싱하기만 해도 40%")  # fmt: skip
    # Ten thousand requests, one by one: thirty of a hundred are hard for the small model.
    whole, now = 3000 + 5 * 300, Fraction(2000, 10) + 1000 + 5 * 300
    assert (whole, float(now)) == (4500, 2700)

    def monthly(answered: set[tuple[int, int]], *, cascade: bool = True) -> Fraction:
        spent = Fraction(0)
        for i in range(100):
            for k in range(100):
                if (i, k) not in answered:
                    spent += now * (Fraction(1, 10) + (i < 30)) if cascade else now
        return 50_000 * spent / (whole * 10_000)

    assert monthly(set(), cascade=False) == 30_000
    assert monthly(set()) == 12_000
    assert monthly({(i, k) for i in range(100) for k in range(20)}) == 9_600
    assert monthly({(i, k) for i in range(80, 100) for k in range(100)}) == 11_400
    assert pytest.approx(0.192) == 9_600 / 50_000
    assert pytest.approx(0.228) == 11_400 / 50_000
    assert pytest.approx(1.35) == 1.25 + 0.1
    assert round(1500 / 2700, 2) == 0.56
    assert round(1 - (200 + 1000 + 5 * 200) / 2700, 2) == 0.19
    assert sum(0.1 + k / 100 < 1 - 1e-9 for k in range(101)) == 90  # escalated: 0 to 89 %
    assert pytest.approx(0.37) == 0.7 * 0.1 + 0.3 * 1
    assert pytest.approx(0.006) == 0.2 * 0.03


def test_cascade_cost() -> None:
    says("cascade-cost", "- [x] 0.6배", "- [ ] 0.52배", "- [ ] 1.2배", "80%를 넘게", "2.6",
         "40%는 5초", "4초에서 5초로 나빠진다", "주는 것은 40%")  # fmt: skip
    bills = [0.2 + (1 if i < 40 else 0) for i in range(100)]
    assert np.mean(bills) == pytest.approx(0.6)
    assert np.mean([1 if i < 40 else 0.2 for i in range(100)]) == pytest.approx(0.52)
    times = [1 + (4 if i < 40 else 0) for i in range(100)]
    assert np.mean(times) == pytest.approx(2.6)
    assert (max(times), float(np.percentile(times, 95))) == (5, 5)
    assert 0.2 + 0.8 == 1
