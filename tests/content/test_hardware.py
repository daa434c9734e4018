"""The chapter on hardware and scale: its estimates, number formats and equalities are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
import struct
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("hardware")
says = CHAPTER.says

PEAK, PLAIN, BANDWIDTH = 312e12, 19.5e12, 2.039e12  # an A100 of 80 GB (SXM)


def fp16(x: float) -> float:
    """Return ``x`` as IEEE half precision keeps it; too large a number becomes infinite."""
    try:
        return float(struct.unpack("<e", struct.pack("<e", x))[0])
    except OverflowError:
        return math.copysign(math.inf, x)


def rounded(x: float, bits: int) -> float:
    """Return ``x`` rounded to ``bits`` significant bits, ties to even, of unbounded range."""
    if x == 0:
        return 0.0
    step = Fraction(2) ** (math.floor(math.log2(abs(x))) - bits + 1)
    return float(round(Fraction(x) / step) * step)


# ---------------------------------------------------------------- the numbers, by question


def test_gpu_benefit() -> None:
    says("gpu-benefit", "5.12 TFLOP/s", "3.8배", "61배", "10배", "204.8 GB/s", "26.8밀리초",
         "7.0밀리초", "0.44밀리초", r"1.37\times10^{11}", "67.1 MB", "0.66밀리초", "0.066밀리초",
         "4.2밀리초", "여섯 배 넘게", "1,024번", "81.9 TFLOP/s", "다시 3.8배")  # fmt: skip
    cpu, cpu_bandwidth = 32 * 2.5e9 * 64, 3.2e9 * 8 * 8
    assert cpu == pytest.approx(5.12e12)
    assert cpu_bandwidth == pytest.approx(204.8e9)
    assert round(PLAIN / cpu, 1) == 3.8
    assert round(PEAK / cpu) == 61
    assert round(BANDWIDTH / cpu_bandwidth) == 10
    with_units = 32 * 2.5e9 * 1024
    assert (round(with_units / 1e12, 1), round(PEAK / with_units, 1)) == (81.9, 3.8)
    # One tile of 16 rows times one of 32 pairs takes 16 cycles.
    assert 16 * 16 * 32 * 2 / 16 == 1024
    work = sum(2 * 4096 for _ in range(4096)) * 4096
    assert work == pytest.approx(1.37e11, rel=0.005)
    assert [round(work / speed * 1e3, 2) for speed in (cpu, PLAIN, PEAK)] == [26.84, 7.05, 0.44]
    one_way = 4096**2 * 4
    assert round(one_way / 1e6, 1) == 67.1
    on_cpu, on_gpu, bus = (2 * one_way / b for b in (cpu_bandwidth, BANDWIDTH, 32e9))
    assert (round(on_cpu * 1e3, 2), round(on_gpu * 1e3, 3)) == (0.66, 0.066)
    assert round(bus * 1e3, 1) == 4.2
    assert 6 < (bus + on_gpu) / on_cpu < 7


def busy_share(load: float, compute: float, workers: int, batches: int = 3000) -> float:
    """Return which part of the time the device computes, the first wait included."""
    ready = [0.0] * max(workers, 1)
    now = 0.0
    for i in range(batches):
        if workers == 0:
            now += load + compute
            continue
        ready[i % workers] += load
        now = max(now, ready[i % workers]) + compute
    return batches * compute / now


def test_gpu_underuse() -> None:
    says("gpu-underuse", "40%", "67%", "100%", "60밀리초", "30밀리초", "46.2%",
         "70억 개 모델이 A100 8장에서 초당 25,000토큰", "42%")  # fmt: skip
    # two for the forward pass, four for the backward one, by each GPU's share of the tokens
    assert round((2 + 4) * 7e9 * (25_000 / 8) / PEAK, 2) == 0.42
    assert busy_share(60, 40, 0) == pytest.approx(0.40)
    assert busy_share(60, 40, 1) == pytest.approx(0.67, abs=0.005)
    assert busy_share(60, 40, 2) == pytest.approx(1, abs=0.002)


def ring_all_reduce(parts: list[Array]) -> tuple[list[Array], int]:
    """Sum ``parts`` as a ring does; return what each one holds and how much each one sent."""
    n = len(parts)
    pieces = [list(np.array_split(part.copy(), n)) for part in parts]
    sent = [0] * n
    for phase, step in itertools.product((0, 1), range(n - 1)):
        moved = []
        for i in range(n):
            k = (i + phase - step) % n
            moved.append((i, k, pieces[i][k].copy()))
            sent[i] += pieces[i][k].size
        for i, k, piece in moved:
            to = (i + 1) % n
            pieces[to][k] = piece if phase else pieces[to][k] + piece
    assert len(set(sent)) == 1
    return [np.concatenate(p) for p in pieces], sent[0]


def test_two_gpus() -> None:
    says("two-gpus", "100 MB", "10밀리초", "1.82배", r"2\cdot\tfrac{n-1}{n}\cdot100")
    rng = np.random.default_rng(1)
    for n in (2, 4, 8):
        parts = [rng.normal(size=8 * 16) for _ in range(n)]
        held, sent = ring_all_reduce(parts)
        for each in held:
            assert each == pytest.approx(sum(parts))
        assert sent == 2 * (n - 1) / n * len(parts[0])
    size = 25e6 * 4
    assert size == 100e6
    assert size / 10e9 == pytest.approx(0.010)
    assert pytest.approx(1.82, abs=0.005) == 200 / (100 + 10)


def test_data_beyond_one_machine() -> None:
    says("data-beyond-one-machine", "10밀리초씩", "11.6일", "13.9시간", "0.708배", "320 MB/s",
         "156개씩이고 16개가 남아", "400 GB", "100 GB가 된다", "뒤의 40%")  # fmt: skip
    files, size = 10 * 10**12 // 10**5, 10**5
    assert files == 10**8
    assert round(float(Fraction(files, 100) / (24 * 3600)), 1) == 11.6
    assert round(files * size / 200e6 / 3600, 1) == 13.9
    assert 10 * 10**12 // 10**9 == 10_000
    assert round(math.exp(-0.15 * math.log(10)), 3) == 0.708
    assert 3_200 * size == 320 * 10**6
    assert divmod(10_000, 8 * 8) == (156, 16)
    assert (10**9 * 100 * 4, 10**9 * 100) == (400 * 10**9, 100 * 10**9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_buffer_alone_mixes_sorted_data_badly(seed: int) -> None:
    says("data-beyond-one-machine", "| 샤드의 순서만 | 100% |", "| 버퍼 1,000개만 | 약 60% |",
         "| 샤드의 순서와 버퍼 1,000개 | 약 14% |", "둘째는 59–62%, 셋째는 12–16%")  # fmt: skip
    chance = random.Random(seed)

    def leaving(stream: list[int]) -> list[int]:
        waiting = stream[::-1]
        held: list[int] = []
        out: list[int] = []
        while waiting or held:
            while waiting and len(held) < 1_000:
                held.append(waiting.pop())
            out.append(held.pop(chance.randrange(len(held))))
        return out

    def same(stream: list[int]) -> float:
        rows = np.array(stream).reshape(-1, 100)
        equal = (rows[:, :, None] == rows[:, None, :]).sum(axis=(1, 2)) - 100
        return float(equal.mean() / (100 * 99))

    ordered = [label for label in range(10) for _ in range(2_000)]
    shards = [ordered[i : i + 100] for i in range(0, 20_000, 100)]
    chance.shuffle(shards)
    mixed = [label for shard in shards for label in shard]
    assert same(mixed) == 1
    assert 0.59 < same(leaving(ordered)) < 0.62
    assert 0.12 < same(leaving(mixed)) < 0.16


def test_gpu_sharing() -> None:
    says("gpu-sharing", "일곱 조각까지", "메모리의 8분의 1이다", "70 GB쯤만 쓰이고 10 GB가",
         "6 GB가 들어가지만", "16 GB라 20 GB짜리", "255 GB/s", "2.9밀리초에서 23.5밀리초",
         "연산기의 30%만", "30밀리초가 들고", "이상적으로 10밀리초", "8장이 80개로",
         "20 GB씩")  # fmt: skip
    piece = 80 / 8
    assert (7 * piece, 80 - 7 * piece) == (70, 10)
    assert 3e9 * 2 / 1e9 == 6 < piece < 8e9 * 2 / 1e9 == 16 < 2 * piece
    whole = 6e9 / BANDWIDTH
    assert (round(whole * 1e3, 1), round(8 * whole * 1e3, 1)) == (2.9, 23.5)
    assert round(BANDWIDTH / 8 / 1e9) == 255
    # The work of the three at once, a tenth of a millisecond after another.
    left, clock = [100, 100, 100], 0
    while any(left):
        running = [i for i, each in enumerate(left) if each]
        assert 30 * len(running) <= 100
        left = [each - (i in running) for i, each in enumerate(left)]
        clock += 1
    assert (clock / 10, 3 * 100 / 10) == (10, 30)
    assert (8 * 10, 80 / 4) == (80, 20)


def test_gpu_memory_estimate() -> None:
    says("gpu-memory-estimate", "10억 개에 16 GB", "50억 개면 모델 상태만 80 GB", "12.1억", "1.0억",
         "어텐션 11, 피드포워드 층(feed-forward layer) 19", "4를 더한",
         "세 투영이 함께 쓰는 입력 2, 쿼리와 키 4, 밸류 2",
         "출력 투영의 입력 2, 드롭아웃 마스크 1", "58 GB가 아니라 68.5 GB",
         "1,728개", "7 KB", "12.8 MB", "411 MB", "19.3 MB", "21배",
         "13.1억", "21.0 GB", "34+80=114", "478 MB", "11.5 GB", "3.4 GB", "0.41 GB", "68.5 GB",
         "116 GB", "51.6 GB", "29.7 GB", "여덟 배", "5 GB",
         "샘플 4개가 한계", "13개까지", "여유 8 GB")  # fmt: skip
    assert 3 * 3 * 3 * 64 == 1728
    assert pytest.approx(7, abs=0.1) == 1728 * 4 / 1e3
    picture, output = 224 * 224 * 3 * 4, 224 * 224 * 64 * 4
    assert round(output / 1e6, 1) == 12.8
    assert round(32 * output / 1e6) == 411
    assert round(32 * picture / 1e6, 1) == 19.3
    assert 21 < output / picture < 22
    # The parameters, matrix by matrix.
    h, layers, heads, s, vocab = 2048, 24, 16, 2048, 50257
    block = 3 * h * h + h * h + h * 4 * h + 4 * h * h
    parameters = layers * block + vocab * h
    assert parameters == pytest.approx(13.1e8, rel=0.001)
    assert layers * block == pytest.approx(12.1e8, rel=0.002)
    assert vocab * h == pytest.approx(1.0e8, rel=0.03)
    assert (16 * 1e9, 16 * 5e9) == (16e9, 80e9)
    states = 16 * parameters / 1e9
    assert round(states, 1) == 21.0
    assert 5 * heads * s / h == 80
    # The stored tensors of a layer, in bytes, as the cited work lists them.
    sh, ss = s * h, heads * s * s
    # Of attention: the input, query and key, value, the output projection's input, its mask;
    # by the square: the softmax, its dropout's mask and output.
    linear = [2 * sh, 4 * sh, 2 * sh, 2 * sh, sh]
    square = [2 * ss, ss, 2 * ss]
    mlp = 2 * sh + 8 * sh + 8 * sh + sh
    norms = 4 * sh
    layer = sum(linear) + sum(square) + mlp + norms
    assert layer == sh * 34 + 5 * ss == sh * (34 + 80)
    assert (sum(linear) / sh, mlp / sh, norms / sh) == (11, 19, 4)
    assert round(layer / 1e6) == 478
    assert round(layers * layer / 1e9, 1) == 11.5
    flash = layers * 34 * sh / 1e9
    assert round(flash, 1) == 3.4
    logits = s * vocab * 4 / 1e9
    assert round(logits, 2) == 0.41
    full = layers * layer / 1e9
    assert round(states + 4 * (full + logits), 1) == 68.5
    assert round(states + 8 * (full + logits)) == 116 == 2 * 58
    assert round(states + 8 * (flash + logits), 1) == 51.6
    again = (layers * 2 * sh + layer) / 1e9
    assert round(states + 8 * (again + logits), 1) == 29.7
    room = 80 - 8 - states
    per_sample = (layers * layer / 1e9 + logits, flash + logits)
    assert [int(room // each) for each in per_sample] == [4, 13]
    assert 16 / 2 == 8


def test_training_memory_per_parameter() -> None:
    rows = {
        "FP32, SGD": (4, 4, 0), "FP32, 모멘텀 SGD": (4, 4, 4), "FP32, Adam": (4, 4, 8),
        "16비트 혼합 정밀도, Adam": (2, 2, 12), "위와 같되 그래디언트를 FP32로 누적": (2, 4, 12),
        "16비트 추론": (2, 0, 0),
    }  # fmt: skip
    for name, sizes in rows.items():
        line = next(
            line
            for line in CHAPTER.sections["training-memory-per-parameter"].splitlines()
            if line.startswith(f"| {name} |")
        )
        weight, gradient, state, total = (cell.strip() for cell in line.split("|")[2:6])
        state_bytes = sum(int(part) for part in state.split("+"))
        assert (int(weight), int(gradient), state_bytes) == sizes
        assert int(total) == sum(sizes)
    says("training-memory-per-parameter", "112 GB", "14 GB", "3 GB", "24 GB", "15억",
         "{{c3::16바이트::", "16비트인 둘에 2 + 2, FP32인 셋에 4 + 4 + 4바이트")  # fmt: skip
    assert 2 + 2 + 4 + 4 + 4 == 16
    assert 7 * 16 == 112
    assert 7 * 2 == 14
    assert (1.5 * 2, 1.5 * 16) == (3, 24)


def test_arithmetic_intensity() -> None:
    says("arithmetic-intensity", "153 FLOP", "| ReLU (16비트) | 0.25 | 0.5 TFLOP/s |",
         "$`m=1`$ | 1.0 | 2.0 TFLOP/s (0.7%) |", "$`m=32`$ | 31.5 | 64 TFLOP/s (21%) |",
         "$`m=166`$ | 153.6 | 312 TFLOP/s (100%) |",
         "$`m=4096`$ | 1,365 | 312 TFLOP/s (100%) |")  # fmt: skip
    assert round(PEAK / BANDWIDTH) == 153

    def intensity(m: int, k: int = 4096, n: int = 4096) -> float:
        flop = sum((k, k)) * m * n
        moved = 2 * m * k + 2 * k * n + 2 * m * n
        return flop / moved

    for m, value, speed, share in ((1, 1.0, 2.0, 0.7), (32, 31.5, 64, 21), (166, 153.6, 312, 100),
                                   (4096, 1365.3, 312, 100)):  # fmt: skip
        reached = min(PEAK, BANDWIDTH * intensity(m))
        assert intensity(m) == pytest.approx(value, abs=0.06)
        assert reached / 1e12 == pytest.approx(speed, rel=0.025)
        assert 100 * reached / PEAK == pytest.approx(share, abs=0.5)
    assert intensity(165) < PEAK / BANDWIDTH < intensity(166)
    assert 1 / (2 + 2) == 0.25
    assert pytest.approx(0.5, abs=0.02) == 0.25 * BANDWIDTH / 1e12


def resident(threads: int, registers: int, shared: int = 0) -> int:
    """Return how many warps of an A100's SM are taken: blocks are laid in until none fits.

    A quarter of the SM has 16,384 registers and 16 places for warps, and each warp goes to the
    quarter that has most left.
    """
    warps, share = math.ceil(threads / 32), math.ceil(registers * 32 / 256) * 256
    free, places, memory, blocks = [65_536 // 4] * 4, [16] * 4, 164, 0
    while blocks < 32 and memory >= shared + 1:
        for _ in range(warps):
            at = max(range(4), key=lambda quarter: (places[quarter], free[quarter]))
            if free[at] < share or places[at] == 0:
                return blocks * warps
            free[at] -= share
            places[at] -= 1
        memory -= shared + 1
        blocks += 1
    return blocks * warps


def test_occupancy() -> None:
    says("occupancy", "| 256 | 32 | 0 | 8 | 100% |", "| 256 | 33 | 0 | 6 | 75% |",
         "| 1,024 | 33 | 0 | 1 | 50% |", "| 256 | 128 | 0 | 2 | 25% |",
         "| 256 | 32 | 48 KB | 3 | 37.5% |", "| 32 | 32 | 0 | 32 | 50% |",
         "레지스터를 64개 쓰면 점유율은 50%", "1,024에서 1,280개",
         "33개에서 75%로 떨어지고, 41개부터 62.5%, 49개부터 50%, 65개부터 37.5%, 81개부터 25%, "
         "129개부터 12.5%", "1.02 MB", "9.4 KB", "2,360개", "2,048개", "590개", "워프 19개(30%)",
         "누적값에만 레지스터 64개", "4분의 1만")  # fmt: skip
    for threads, registers, shared, blocks, share in (
        (256, 32, 0, 8, 1), (256, 33, 0, 6, 0.75), (1024, 33, 0, 1, 0.5), (256, 128, 0, 2, 0.25),
        (256, 32, 48, 3, 0.375), (32, 32, 0, 32, 0.5), (256, 64, 0, 4, 0.5),
    ):  # fmt: skip
        warps = resident(threads, registers, shared)
        assert (warps / math.ceil(threads / 32), warps / 64) == (blocks, share)
    # two examples of the Best Practices Guide, which hold the four quarters to account
    assert (resident(128, 37) / 64, resident(320, 37) / 64) == (0.75, 0.625)
    taken = [resident(256, registers) / 64 for registers in range(1, 169)]
    drops = [(n + 1, taken[n]) for n in range(1, 168) if taken[n] != taken[n - 1]]
    assert drops == [(33, 0.75), (41, 0.625), (49, 0.5), (65, 0.375), (81, 0.25), (129, 0.125)]
    assert (32 * 32, math.ceil(33 * 32 / 256) * 256) == (1024, 1280)
    # 108 SMs of 64 units that multiply and add give the peak of the data sheet.
    assert pytest.approx(PLAIN, rel=0.001) == 108 * 64 * 2 * 1.41e9
    flying = BANDWIDTH * 500e-9
    assert round(flying / 1e6, 2) == 1.02
    assert round(flying / 108 / 1e3, 1) == 9.4
    assert round(flying / 108 / 4) == 2360 > 64 * 32 == 2048
    assert round(flying / 108 / 16) == 590
    assert math.ceil(590 / 32) == 19
    assert round(19 / 64, 2) == 0.30
    assert 128 * 128 / 256 == 64
    assert (1 / 128) / (1 / 32) == 1 / 4  # reads per operand element fall with the tile's side


def test_coalesced_access() -> None:
    says("coalesced-access", "| 1칸 | 4 | 128 | 100% |", "어긋남 | 5 | 160 | 80% |",
         "| 2칸 | 8 | 256 | 50% |", "| 8칸 이상 | 32 | 1,024 | 12.5% |",
         "32칸 간격이면 32조각, 1,024바이트", "67 MB가 아니라 537 MB", "0.07밀리초", "0.30밀리초",
         "32번에 나누어", "타일마다 128바이트", "16바이트씩 읽는 벡터 로드",
         "스레드마다 이어진 8칸", r"(33r+c)\bmod 32 &= (r+c)\bmod 32")  # fmt: skip

    def pieces(stride: int, start: int = 0) -> int:
        """Count the pieces of 32 bytes of which any byte is asked for."""
        asked = {start + 4 * stride * t + byte for t in range(32) for byte in range(4)}
        return sum(
            any(32 * at + byte in asked for byte in range(32)) for at in range(4 * stride + 9)
        )

    for stride, start, count, share in ((1, 0, 4, 1), (1, 16, 5, 0.8), (2, 0, 8, 0.5),
                                        (8, 0, 32, 0.125), (32, 0, 32, 0.125)):  # fmt: skip
        assert pieces(stride, start) == count
        assert 32 * 4 / (32 * count) == share
    assert all(pieces(stride) == 32 for stride in range(8, 40))
    matrix = 4096**2 * 4
    assert (round(matrix / 1e6), round(8 * matrix / 1e6)) == (67, 537)
    plain, strided = 2 * matrix / BANDWIDTH * 1e3, (8 + 1) * matrix / BANDWIDTH * 1e3
    assert (round(plain, 2), round(strided, 2)) == (0.07, 0.30)
    for width, turns in ((32, 32), (33, 1), (34, 2), (36, 4)):
        for column in range(32):
            held: dict[int, set[int]] = {}
            for row in range(32):
                word = width * row + column
                held.setdefault(word % 32, set()).add(word)
            assert max(map(len, held.values())) == turns == math.gcd(width, 32)
    assert 33 * 32 * 4 - 32 * 32 * 4 == 128
    wide = {(16 * t + byte) // 32 for t in range(32) for byte in range(16)}
    assert 32 * 16 / (32 * len(wide)) == 1  # a load of 16 bytes a thread wastes nothing


def test_mixed_precision() -> None:
    says("mixed-precision", "1.00098", "1,000번", r"2^{-24}\approx6.0\times10^{-8}", "2048과 2050",
         "65,504", "65,536", "2,000스텝", "16배", "156과 비교하면 두 배")  # fmt: skip
    assert round(1 + 2.0**-10, 5) == 1.00098
    assert fp16(1 + 2**-10) > 1 == fp16(1 + 2**-12)
    w = 1.0
    for _ in range(1000):
        w = fp16(w + 1e-4)
    assert w == 1
    assert round(1 + 1000 * 1e-4, 6) == 1.1
    assert pytest.approx(6.0e-8, rel=0.01) == 2**-24
    assert fp16(2**-24) > 0 == fp16(2**-25) == fp16(1e-8)
    assert fp16(1e-8 * 65536) / 65536 == pytest.approx(1e-8, rel=1e-3)
    assert (fp16(2049), fp16(2050)) == (2048, 2050)
    assert fp16(65504) == 65504
    assert 2**16 == 65536
    assert PEAK / PLAIN == 16
    assert 312 / 156 == 2


def test_bfloat16_and_float16() -> None:
    says("bfloat16-and-float16", "| $`3.4\\times10^{38}`$ | $`3.4\\times10^{38}`$ | 65,504 |",
         r"1.2\times10^{-38}", r"6.1\times10^{-5}", r"1.2\times10^{-7}", "0.0078", "0.00098",
         "0.4%", "1.0029", "8배 촘촘")  # fmt: skip
    largest = {"bf16": (2 - 2**-7) * 2.0**127, "fp32": (2 - 2**-23) * 2.0**127}
    assert largest["bf16"] == pytest.approx(3.4e38, rel=0.005)
    assert largest["fp32"] == pytest.approx(3.4e38, rel=0.005)
    assert (2 - 2**-10) * 2**15 == 65504
    assert pytest.approx(1.2e-38, rel=0.03) == 2.0**-126
    assert pytest.approx(6.1e-5, rel=0.01) == 2.0**-14
    assert pytest.approx(1.2e-7, rel=0.01) == 2.0**-23
    assert [round(2.0**-7, 4), round(2.0**-10, 5)] == [0.0078, 0.00098]
    assert 2**-7 / 2**-10 == 8
    assert rounded(1e-8, 8) == pytest.approx(1e-8, rel=2**-8)
    assert 2**-8 < 0.004
    assert rounded(1.003, 8) == 1
    assert round(fp16(1.003), 4) == 1.0029
    assert rounded(257, 8) == 256
    # The chapter's rounding by bits agrees with rounding by arithmetic.
    space: dict[str, Callable[[object], np.float32]] = {}
    exec(CHAPTER.blocks("bfloat16-and-float16")[0], space)
    for x in np.random.default_rng(0).normal(size=200) * 10.0 ** np.arange(-20, 20, 0.2):
        narrow = float(np.float32(x))
        assert float(space["bf16"](narrow)) == rounded(narrow, 8)


def test_gradient_accumulation() -> None:
    says("gradient-accumulation", "3.0이지만", "3.8이다", r"\tfrac14", "4분의 1")
    assert (2.0 + 4.0) / 2 == 3.0
    assert pytest.approx(3.8) == (10 * 2.0 + 90 * 4.0) / 100
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(40, 3)), rng.normal(size=40), rng.normal(size=3)

    def loss(v: Array, part: slice) -> float:
        return float(((x[part] @ v - y[part]) ** 2).mean())

    def gradient(v: Array, part: slice) -> Array:
        h = 1e-6
        return np.array([(loss(v + h * e, part) - loss(v - h * e, part)) / (2 * h)
                         for e in np.eye(3)])  # fmt: skip

    whole = gradient(w, slice(0, 40))
    parts = [slice(i, i + 10) for i in range(0, 40, 10)]
    assert sum(gradient(w, p) / 4 for p in parts) == pytest.approx(whole, abs=1e-6)
    assert sum(gradient(w, p) for p in parts) == pytest.approx(4 * whole, abs=1e-6)
    stepped = w.copy()
    for p in parts:
        stepped = stepped - 0.1 / 4 * gradient(stepped, p)
    assert np.abs(stepped - (w - 0.1 * whole)).max() > 1e-3
    uneven = [slice(0, 4), slice(4, 40)]
    weighted = 4 / 40 * gradient(w, uneven[0]) + 36 / 40 * gradient(w, uneven[1])
    assert weighted == pytest.approx(whole, abs=1e-6)


def test_a_contrastive_loss_by_chunks_needs_the_gradients_of_all_embeddings() -> None:
    """Differences of the whole loss, against chunks that are handed their embeddings' slopes."""
    says("gradient-accumulation", r"g_i=\partial L/\partial z_i", "3에서 4로 33% 는다")
    assert round(100 * ((1 + 1 + 2) / (1 + 2) - 1)) == 33
    rng = np.random.default_rng(1)
    a, b, w = rng.normal(size=(8, 4)), rng.normal(size=(8, 4)), rng.normal(size=(4, 3))

    def loss(za: Array, zb: Array) -> float:
        score = za @ zb.T
        return float((np.log(np.exp(score).sum(axis=1)) - np.diag(score)).mean())

    def slopes(of: Callable[[Array], float], at: Array) -> Array:
        out = np.zeros(at.size)
        for k, h in enumerate(1e-5 * np.eye(at.size).reshape(-1, *at.shape)):
            out[k] = (of(at + h) - of(at - h)) / 2e-5
        return out.reshape(at.shape)

    def embed(x: Array, v: Array) -> Array:
        return np.tanh(x @ v)

    whole = slopes(lambda v: loss(embed(a, v), embed(b, v)), w)
    za, zb = embed(a, w), embed(b, w)
    ga, gb = slopes(lambda z: loss(z, zb), za), slopes(lambda z: loss(za, z), zb)
    handed, alone = np.zeros_like(w), np.zeros_like(w)

    def product(v: Array, x: Array, g: Array) -> float:
        return float((embed(x, v) * g).sum())

    def piece(v: Array, xa: Array, xb: Array) -> float:
        return loss(embed(xa, v), embed(xb, v))

    for start in range(0, 8, 2):
        part = slice(start, start + 2)
        for x, g in ((a, ga), (b, gb)):
            handed += slopes(functools.partial(product, x=x[part], g=g[part]), w)
        alone += slopes(functools.partial(piece, xa=a[part], xb=b[part]), w) / 4
    assert handed == pytest.approx(whole, abs=1e-6)
    assert np.abs(alone - whole).max() > 0.01


def test_activation_checkpointing() -> None:
    says("activation-checkpointing", r"2\sqrt n", "100개가 20개", "1 + 2에서 1 + 2 + 1", "3분의 1")
    best = min(range(1, 101), key=lambda k: 100 / k + k)
    assert best == 10
    assert 100 / best + best == 2 * math.sqrt(100) == 20
    assert all(n / k + k >= 2 * math.sqrt(n) - 1e-9 for n in range(1, 60) for k in range(1, 60))
    assert Fraction(1 + 2 + 1, 1 + 2) - 1 == Fraction(1, 3)


def test_distributed_training() -> None:
    says("distributed-training", "120 GB", "| 31.4 GB | 1배 |", "| 16.6 GB | 1배 |",
         "| 1.9 GB | 1.5배 |", "33.6 MB", "320번", "18.8 GB", "63밀리초", "0.75초", "75%", "43%",
         "13.5일", "16%", r"4.2\times10^{22}")  # fmt: skip
    n, billions = 64, 7.5
    weights, gradients, optimizer = 2, 2, 12
    stages = (weights + gradients + optimizer / n, weights + (gradients + optimizer) / n,
              (weights + gradients + optimizer) / n)  # fmt: skip
    assert [round(billions * each, 1) for each in stages] == [31.4, 16.6, 1.9]
    assert [4 + 12 / n, 2 + 14 / n, 16 / n] == list(stages)
    assert billions * 16 == 120
    message = 2048 * 8192 * 2
    assert round(message / 1e6, 1) == 33.6
    assert (2 + 2) * 80 == 320
    sent = 320 * message * 2 * 7 / 8
    assert round(sent / 1e9, 1) == 18.8
    assert round(sent / 300e9 * 1e3) == 63
    assert round(sent / 25e9, 2) == 0.75
    for m, share in ((1, 75), (4, 43), (16, 16)):
        cells = [(stage + j, stage) for stage in range(4) for j in range(m)]
        length = 1 + max(time for time, _ in cells)
        idle = 1 - len(cells) / (4 * length)
        assert idle == pytest.approx(3 / (m + 3))
        assert 100 * idle == pytest.approx(share, abs=0.5)
    work = 6 * 7e9 * 1e12
    assert work == pytest.approx(4.2e22)
    assert work / (256 * PEAK * 0.45) / 86400 == pytest.approx(13.5, abs=0.05)
    rng = np.random.default_rng(3)
    x, a, b = rng.normal(size=(2, 4)), rng.normal(size=(4, 6)), rng.normal(size=(6, 3))
    halves = [np.tanh(x @ a[:, s]) @ b[s] for s in (slice(0, 3), slice(3, 6))]
    assert halves[0] + halves[1] == pytest.approx(np.tanh(x @ a) @ b)


def ring(message: float, cards: int) -> tuple[float, float]:
    """Return what one card sends in a ring's reduce-scatter, and in the all-gather after it."""
    piece = message / cards
    return sum(piece for _ in range(cards - 1)), sum(piece for _ in range(cards - 1))


def test_tensor_parallel_attention() -> None:
    says("tensor-parallel-attention", "33.6 MB", r"2\cdot\tfrac78\cdot33.6=58.7", "0.39밀리초",
         "1.32밀리초(점수는 뺐다)이니, 겹치지 않으면 30%", "4.7밀리초로 계산의 3.6배",
         "146.8 MB로 2.5배", "29.4 MB씩 두 번", "층마다 218 MB가 71 MB로",
         "$`10+24/N`$바이트, 함께 쓰면 $`34/N`$바이트",
         "17.4 GB가 5.7 GB", "한 장에 쿼리 헤드 4개", "KV 헤드 하나를 두 장이")  # fmt: skip
    tokens, width, cards, layers = 2048, 8192, 8, 80
    message = tokens * width * 2
    scatter, gather = ring(message, cards)
    assert round(message / 1e6, 1) == 33.6
    assert (round(scatter / 1e6, 1), round((scatter + gather) / 1e6, 1)) == (29.4, 58.7)
    computing = 2 * 12 * width**2 * tokens / cards / PEAK
    near, far = (2 * (scatter + gather) / speed for speed in (300e9, 25e9))
    assert (round(near * 1e3, 2), round(computing * 1e3, 2)) == (0.39, 1.32)
    assert (round(near / computing, 1), round(far * 1e3, 1)) == (0.3, 4.7)
    assert round(far / computing, 1) == 3.6
    # By columns only: the heads' outputs and the layer's; in the MLP four widths and one.
    columns = gather + gather, 4 * gather + gather
    assert columns[0] == scatter + gather
    assert round(columns[1] / 1e6, 1) == 146.8
    assert columns[1] / (scatter + gather) == 2.5
    values = tokens * width
    kept = values * (10 + 24 / cards), values * 34 / cards
    assert [round(each / 1e6) for each in kept] == [218, 71]
    assert [round(layers * each / 1e9, 1) for each in kept] == [17.4, 5.7]
    holders = [{q // 8 for q in range(4 * card, 4 * card + 4)} for card in range(16)]
    assert all(len(each) == 1 for each in holders)
    assert all(sum(head in each for each in holders) == 2 for head in range(8))


@pytest.mark.parametrize("seed", SEEDS)
def test_heads_on_several_cards_need_two_sums(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d, dk, heads = 5, 12, 3, 4
    x = rng.normal(size=(n, d))
    q, k, v, o = (rng.normal(size=(d, d)) / 4 for _ in range(4))

    def head(x: Array, h: int) -> Array:  # a head's part of the output, without a mask
        own = slice(h * dk, (h + 1) * dk)
        scores = np.exp(x @ q[:, own] @ (x @ k[:, own]).T / math.sqrt(dk))
        part: Array = scores / scores.sum(1, keepdims=True) @ (x @ v[:, own]) @ o[own]
        return part

    def card(x: Array, g: int) -> Array:
        return head(x, 2 * g) + head(x, 2 * g + 1)

    def joined(x: Array) -> Array:  # every head's output side by side, times the whole matrix
        outputs = []
        for h in range(heads):
            own = slice(h * dk, (h + 1) * dk)
            scores = np.exp((x @ q)[:, own] @ (x @ k)[:, own].T / math.sqrt(dk))
            outputs.append(scores / scores.sum(1, keepdims=True) @ (x @ v)[:, own])
        return np.hstack(outputs) @ o

    assert card(x, 0) + card(x, 1) == pytest.approx(joined(x))
    # Backward: the gradient by the input is the sum of the cards' gradients, too.
    weight, towards = rng.normal(size=(n, d)), rng.normal(size=(n, d))

    def slope(f: Callable[[Array], Array]) -> float:
        there, back = f(x + 1e-5 * towards), f(x - 1e-5 * towards)
        return float((weight * (there - back)).sum() / 2e-5)

    parts = [slope(functools.partial(card, g=g)) for g in range(2)]
    assert sum(parts) == pytest.approx(slope(joined), rel=1e-5)
    assert abs(parts[0] - slope(joined)) > 1e-3


def test_pruning() -> None:
    says("pruning", "16비트가 9비트로", "가중치당 9비트", "| 9–16 |", "| 2:4 | 네 값마다 둘 | 9 |",
         r"2\cdot16+2\cdot2=36", "56%", "14 GB에서 7.9 GB", "16/9=1.78",
         "$`1+8=9`$비트", "16비트로 그대로", "3.2비트", "7 GB보다")  # fmt: skip
    # Which two of four stay: six cases, which a place of two bits for each tells apart.
    pairs = list(itertools.combinations(range(4), 2))
    assert len({first << 2 | second for first, second in pairs}) == 6
    assert Fraction(2 * 16 + 2 * 2, 4) == 9
    assert round(100 * 9 / 16) == 56
    assert round(7e9 * 9 / 8 / 1e9, 1) == 7.9
    assert round(16 / 9, 2) == 1.78
    assert (1 + 16 / 2, (16 + 16) * 0.5, round((16 + 16) * 0.1, 1)) == (9, 16, 3.2)


def test_the_freer_pruning_is_the_more_it_keeps() -> None:
    says("pruning", "비구조적이 93%, 2:4가 87%, 256개짜리 행을 통째로 지우면 53–54%이다")
    x = np.linspace(0, 12, 400_001)
    density = 2 * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)  # of the size of a weight
    step = float(x[1])
    below = np.cumsum(density) * step
    assert round(100 * float((x**2 * density)[below > 0.5].sum()) * step) == 93
    # The two largest of four: the density of each by how many of the others lie below.
    stay = below**3 + 3 * below**2 * (1 - below)
    assert round(100 * float((x**2 * density * stay).sum()) * step) == 87
    # The upper half of sums of 256 squares: mean 256 and variance 512, nearly normal.
    gain = math.sqrt(512) / 256 / math.sqrt(2 * math.pi)
    assert 0.53 < 0.5 + gain < 0.54


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_of_normal_weights(seed: int) -> None:
    says("pruning", "53–54%이다(시드 20개 모두에서)")
    w = np.random.default_rng(seed).normal(size=(256, 256))
    power = w**2
    free = power[np.abs(w) > np.median(np.abs(w))].sum()
    ranks = (power.reshape(-1, 4, 1) > power.reshape(-1, 1, 4)).sum(axis=2)
    fours = power.reshape(-1, 4)[ranks >= 2].sum()
    rows = power[power.sum(axis=1) > np.median(power.sum(axis=1))].sum()
    shares = [round(100 * float(part / power.sum())) for part in (free, fours, rows)]
    assert shares in ([93, 87, 53], [93, 87, 54])


BETWEEN = 54 * 24 * 60 / 419
"""Minutes between two unexpected interruptions of Llama 3's pre-training."""


def lost(interval: float, cost: float) -> float:
    """Return the share of time that is lost if the spans between failures are exponential."""
    # A cycle is done with this chance, so that the cycles done in a span are geometric.
    done = math.exp(-(interval + cost) / BETWEEN)
    return 1 - interval * done / (1 - done) / BETWEEN


def test_training_failures() -> None:
    says("training-failures", "3.1시간", "43분마다 저장하고 23%", "21.5%", "10분마다면 36%",
         "세 시간마다면 43%", "5.8년", "264일", "13.6분, 손실은 7.3%", "2.7%", "8.1%",
         "시간의 5분의 1 넘게", "가장 좋은 40분에서도 21.5%", "14분 간격에 손실은 7%쯤",
         "419번 가운데 6번", "약 78%", r"\sqrt{\frac{2\delta}{M}}")  # fmt: skip
    assert round(BETWEEN / 60, 1) == 3.1
    assert round(16_384 * 54 / 419 / 365.25, 1) == 5.8
    assert round(16_384 * 54 / 419 / 8) == 264
    for cost, best, share in ((5.0, 43, 23.2), (0.5, 13.6, 7.3)):
        grid = np.arange(1, 400, 0.01)
        first_order = cost / grid + grid / (2 * BETWEEN)
        at = int(first_order.argmin())
        assert grid[at] == pytest.approx(best, abs=0.1)
        assert 100 * first_order[at] == pytest.approx(share, abs=0.06)
        exact = min((lost(x, cost), x) for x in np.arange(1, 400, 0.5))
        assert exact[0] == pytest.approx(lost(best, cost), abs=0.001)
    assert [round(100 * lost(x, 5), 1) for x in (43, 10, 180)] == [21.5, 36.0, 43.3]
    assert round(100 * lost(13.6, 0.5), 1) == 7.2
    least, at_best = min((lost(x, 5), x) for x in np.arange(1, 400, 0.5))
    assert (round(100 * least, 1), round(at_best)) == (21.5, 40)
    assert lost(10, 5) > lost(43, 5) > 1 / 5
    assert [round(100 * x / BETWEEN, 1) for x in (5, 15)] == [2.7, 8.1]


@pytest.mark.parametrize("seed", SEEDS)
def test_training_failures_with_a_slow_writer(seed: int) -> None:
    """What is written in the background counts only once it is written: five minutes more."""
    rng = np.random.default_rng(seed)
    interval, pause, writing = 13.6, 0.5, 5.0
    kept = spent = 0.0
    for span in rng.exponential(BETWEEN, 40_000):
        spent += span
        cycles = int(span // (interval + pause))
        usable = sum(
            1
            for i in range(max(cycles - 1, 0), cycles)
            if (i + 1) * (interval + pause) + writing <= span
        )
        kept += interval * (max(cycles - 1, 0) + usable)
    assert 1 - kept / spent == pytest.approx(0.072 + 0.027, abs=0.006)


def test_inference_compiler() -> None:
    says("inference-compiler", "값을 여섯 번", "세 배까지", "$`6N`$개", "$`2N`$개",
         "99마이크로초가 33마이크로초", "300개에 1.5밀리초", "65,504", "제곱이 90,000",
         "512가지에서 8가지", "12%", "1.5밀리초가 1밀리초 가까이")  # fmt: skip
    moved = 0
    for _ in ("multiply", "add", "GELU"):
        moved += 1 + 1
    assert (moved, moved // 2) == (6, 3)
    tensor = 4096 * 4096 * 2
    assert [round(k * tensor / BANDWIDTH * 1e6) for k in (6, 2)] == [99, 33]
    assert pytest.approx(1.5e-3) == 300 * 5e-6
    assert 300**2 == 90_000 > 65_504
    assert fp16(300.0**2) == math.inf
    assert fp16(fp16(300.0) / math.sqrt(fp16(300.0**2))) == 0
    buckets = {length: next(b for b in range(64, 513, 64) if b >= length) for length in
               range(1, 513)}  # fmt: skip
    assert (len(buckets), len(set(buckets.values()))) == (512, 8)
    assert round(sum(buckets.values()) / sum(buckets), 2) == 1.12


def test_quantization() -> None:
    says("quantization", "0.0079", "0.004 이하", "0.47", "0.236", "4.125비트", "3.6 GB",
         "6.9밀리초", "1.8밀리초", "14 GB", "7 GB", "값 만 개 가운데 하나", "99.9 백분위수",
         "간격이 0.0079 이하로 남는")  # fmt: skip
    values = np.append(np.linspace(-1, 1, 9_999), 60.0)
    cut = sorted(np.abs(values))[9_990 - 1]  # 9,990 of 10,000 are no larger
    assert round(cut / 127, 4) == 0.0079
    assert round(min(60, cut)) == 1
    assert round(1 / 127, 4) == 0.0079
    assert 1 / 127 / 2 < 0.004
    assert round(60 / 127, 2) == 0.47
    assert round(60 / 127 / 2, 3) == 0.236
    bits = 4 + 16 / 128
    assert bits == 4.125
    sizes = [7e9 * b / 8 for b in (16, 8, bits)]
    assert [round(size / 1e9, 1) for size in sizes] == [14.0, 7.0, 3.6]
    assert round(sizes[0] / BANDWIDTH * 1e3, 1) == 6.9
    assert round(sizes[2] / BANDWIDTH * 1e3, 1) == 1.8
    # Affine quantization: within the range the error is at most half a step, and zero is exact.
    low, high, q_low, q_high = -0.7, 2.1, -128, 127
    s = (high - low) / (q_high - q_low)
    z = round(q_low - low / s)
    x = np.linspace(low + s / 2, high - s / 2, 10_001)
    q = np.clip(np.round(x / s) + z, q_low, q_high)
    assert float(np.abs(s * (q - z) - x).max()) <= s / 2 + 1e-12
    assert s * (np.round(0 / s) + z - z) == 0


def test_context_parallelism() -> None:
    says("context-parallelism", "31sh", "533 GB", "34 GB", "로짓이 80 GB", "16,384토큰",
         "| 503 MB | 403 MB |", "| 294 MB | 470 MB |", "537 MB", "67 MB", "2.7밀리초", "7.0밀리초",
         "1 : 3 : 5 : 7", "1.75배", "2.5 GB", "4.3 GB", "(N-1)/N^2")  # fmt: skip
    s, h, layers, vocabulary, kv = 131_072, 4096, 32, 152_000, 8 * 128
    # Of the eleven bytes of attention the key takes two and the value two: a quarter is left.
    assert round(layers * s * (h * (11 - 4 + 19 + 4) + 4 * kv) / 1e9) == 533
    assert round(layers * s * h * 2 / 1e9) == 34
    assert round(s * vocabulary * 4 / 1e9) == 80
    assert round(4096 * vocabulary * 4 / 1e9, 1) == 2.5
    assert round(layers * (s // 8) * h * 2 / 1e9, 1) == 4.3
    for gpus, ulysses, ring in ((4, 503, 403), (8, 294, 470)):
        piece = s // gpus
        sent = sum(
            2 * piece * width // gpus * (gpus - 1) for width in (h, kv, kv, h)
        )  # to each other GPU a share of the heads
        passed = sum(2 * 2 * piece * kv for _ in range(gpus - 1))
        assert (round(sent / 1e6), round(passed / 1e6)) == (ulysses, ring)
    assert round(2 * 2 * s * kv / 1e6) == 537
    piece = s // 8
    assert (piece, round(2 * 2 * piece * kv / 1e6)) == (16_384, 67)
    assert round(2 * 2 * piece * kv / 25e9 * 1e3, 1) == 2.7
    assert round(2 * 2 * piece * piece / 2 * h / PEAK * 1e3, 1) == 7.0
    n = 8_000
    seen = np.arange(1, n + 1).reshape(4, -1).sum(axis=1)
    assert np.round(seen / seen[0]).tolist() == [1, 3, 5, 7]
    assert round(float(seen[-1] / seen.mean()), 2) == 1.75


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ring_sees_what_the_whole_sees(seed: int) -> None:
    """Every query's keys, met piece by piece in the ring's order, merged two by two."""
    rng = np.random.default_rng(seed)
    gpus, n, d = 4, 24, 3
    q, k, v = rng.normal(size=(3, n, d))
    pieces = np.split(np.arange(n), 2 * gpus)
    own = [set(pieces[i]) | set(pieces[-1 - i]) for i in range(gpus)]
    for i, mine in enumerate(own):
        rounds = [[(t, j) for t in mine for j in own[(i - r) % gpus] if j <= t]
                  for r in range(gpus)]  # fmt: skip
        assert [len(pairs) for pairs in rounds[1:]] == [len(mine) ** 2 // 2] * (gpus - 1)
        for t in mine:
            total, out = 0.0, np.zeros(d)
            for pairs in rounds:
                for at, j in pairs:
                    if at == t:
                        weight = math.exp(q[t] @ k[j] / math.sqrt(d))
                        total, out = total + weight, out + weight * v[j]
            scores = np.exp(k[: t + 1] @ q[t] / math.sqrt(d))
            assert out / total == pytest.approx(scores @ v[: t + 1] / scores.sum())


def test_gradient_compression() -> None:
    says("gradient-compression", "| 8 | 3.50 | 0.42 | 0.04 |", "| 64 | 3.94 | 3.78 | 0.38 |",
         "| 512 | 3.99 | 30.66 | 3.07 |", r"pN\lt\frac23", "47%", "네 번째에 1.2", "32,768개",
         "512분의 1", "5.4%", "10분의 1쯤", "1,678만", "37장까지")  # fmt: skip
    million = 10**6
    for gpus, ring, one, tenth in ((8, 3.5, 0.42, 0.04), (64, 3.94, 3.78, 0.38),
                                   (512, 3.99, 30.66, 3.07)):  # fmt: skip
        # A ring receives a piece of the gradient in each of two rounds of N - 1 steps.
        piece = Fraction(2 * million, gpus)
        assert round(float(2 * (gpus - 1) * piece / million), 2) == ring
        for chosen, bytes_each in ((million // 100, one), (million // 1000, tenth)):
            others = sum((2 + 4) * chosen for _ in range(gpus - 1))
            assert round(others / million, 2) == bytes_each
            gains = others < 2 * (gpus - 1) * piece
            assert gains == (Fraction(chosen, million) * gpus < Fraction(2, 3))
    assert 10 < 3.94 / 0.38 < 11
    assert round(100 * (1 - 0.99**64)) == 47
    kept, steps = [0.0, 0.0], []
    for _ in range(4):
        kept = [kept[0] + 1, kept[1] + 0.3]
        at = kept.index(max(kept))
        steps.append((at, round(kept[at], 1)))
        kept[at] = 0.0
    assert steps == [(0, 1.0), (0, 1.0), (0, 1.0), (1, 1.2)]
    assert (4096 + 4096) * 4 == 32_768
    assert 4096 * 4096 / 32_768 == 512
    assert 4096 * 4096 // 10_000 in (1677, 1678)
    assert round(100 * 8192 / 152_000, 1) == 5.4
    wins = [n for n in range(2, 99) if (n - 1) * 2 * 8192 < Fraction(4 * (n - 1), n) * 152_000]
    assert wins == list(range(2, 38))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_not_sent_must_be_remembered(seed: int) -> None:
    says("gradient-compression", "50% 넘게 남고", "7% 아래로", "시드 20개 모두에서")
    goals = np.random.default_rng(seed).normal(size=(4, 20))
    best = goals.mean(axis=0)
    far = []
    for feedback in (False, True):
        w, waiting = np.zeros(20), [np.zeros(20) for _ in goals]
        for _ in range(2000):
            step = np.zeros(20)
            for i, goal in enumerate(goals):
                u = w - goal + (waiting[i] if feedback else 0)
                waiting[i] = u.copy()
                for at in np.argsort(-np.abs(u))[:2]:
                    step[at] += u[at] / 4
                    waiting[i][at] = 0
            w -= 0.02 * step
        far.append(math.dist(w, best) / math.hypot(*best))
    assert far[0] > 0.5
    assert far[1] < 0.07


def test_numerical_stability() -> None:
    says("numerical-stability", "9,999와 10,001의 분산은 1", "99,980,001과 100,020,001",
         "99,980,000과 100,020,000", "1억 근처에서 FP32 수의 간격이 8", r"2^{-24}\approx6.0",
         r"0.06\%", r"\kappa^2u\approx6", "0.1을 50번", "100,958",
         r"$`10^8\pm1`$의 분산은 FP64에서도 0")  # fmt: skip
    assert (9_999**2, 10_001**2) == (99_980_001, 100_020_001)
    squares = [rounded(x, 24) for x in (99_980_001, 100_020_001)]
    assert squares == [99_980_000, 100_020_000]
    assert rounded(sum(squares) / 2, 24) - rounded(10_000.0**2, 24) == 0
    assert 2 ** (27 - 24) == 8
    assert 2**26 < 99_980_000 < 10**8 < 100_020_001 < 2**27
    assert f"{2**-24:.1e}" == "6.0e-08"
    assert round(100 * 1e4 * 2**-24, 2) == 0.06
    assert round(1e4**2 * 2**-24) == 6
    # Near 1e16 the numbers of FP64 lie two apart.
    wide = [rounded(float(x), 53) for x in (99_999_999**2, 100_000_001**2)]
    assert rounded(sum(wide), 53) / 2 - 1e16 == 0
    assert 0.1**50 < 2**-150  # less than half of the least number of FP32
    total = np.float32(0)
    for _ in range(1_000_000):
        total = total + np.float32(0.1)
    assert int(total) == 100_958
    x = 1e-8
    assert rounded(1 + x, 24) == 1
    assert rounded(math.exp(x), 24) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bad_formula_knows_only_multiples_of_eight(seed: int) -> None:
    says("numerical-stability", "난수 1,000개로도 8의 배수만")
    x = (1e4 + np.random.default_rng(seed).normal(size=1000)).astype(np.float32)
    mean = np.float32(x.astype(np.float64).mean())
    squares = np.float32((x * x).astype(np.float64).mean())
    assert float(squares - mean * mean) % 8 == 0
    assert float((x * x).mean() - x.mean() ** 2) % 8 == 0


def test_the_bad_formula_may_be_negative() -> None:
    says("numerical-stability", "음수가 되어 제곱근이 NaN이 되기도 한다")
    signs = set()
    for seed in range(20):
        x = (1e4 + np.random.default_rng(seed).normal(size=1000)).astype(np.float32)
        mean = np.float32(math.fsum(x) / 1000)
        signs.add(np.sign(np.float32(math.fsum(x * x) / 1000) - mean * mean))
    assert {-1.0, 1.0} <= signs


@pytest.mark.parametrize("seed", SEEDS)
def test_solving_leaves_less_than_inverting(seed: int) -> None:
    says("numerical-stability", "$`10^{-14}`$보다 작고", "$`10^{-8}`$보다 크다(시드 20개 모두에서)")
    rng = np.random.default_rng(seed)
    left, right = (np.linalg.qr(rng.normal(size=(100, 100)))[0] for _ in range(2))
    a = left * np.logspace(0, -10, 100) @ right
    assert np.linalg.cond(a) == pytest.approx(1e10, rel=0.01)
    truth = rng.normal(size=100)
    b = a @ truth
    solved, inverted = np.linalg.solve(a, b), np.linalg.inv(a) @ b
    left_over = [float(np.linalg.norm(a @ x - b) / np.linalg.norm(b)) for x in (solved, inverted)]
    assert left_over[0] < 1e-14
    assert left_over[1] > 1e-8
    assert np.linalg.norm(solved - truth) / np.linalg.norm(truth) > 1e-10


def test_sums_of_int8_products_and_kernels_by_hand() -> None:
    says("quantization", "133,144보다", "65,504")
    most = next(k for k in range(133_000, 134_000) if 127 * 127 * (k + 1) > 2**31 - 1)
    assert most == 133_144
    says("inference-compiler", "세 배 빠르게", "1.07배")
    assert round(100 / (90 + 10 / 3), 2) == 1.07
    says("pruning", "값마다 8바이트", "절반 넘게 지워야")
    n = 4096
    for kept, smaller in ((0.49, True), (0.5, False)):
        csr = int(n * n * kept) * (4 + 4) + (n + 1) * 4
        assert (csr < n * n * 4) is smaller


def test_edge_inference() -> None:
    says("edge-inference", "토큰마다 3.6 GB", "3.61 GB를 A100은 1.8밀리초", "토큰당 0.055밀리초",
         "36.1밀리초가 걸려 1초에 약 28토큰", "14 GB라 8 GB", "바이트마다 400번",
         "| 3×3 뎁스와이즈 | 3.6 M | 404 kB | 0.09 µs | 4.04 µs |",
         "| 1×1 | 102.8 M | 467 kB | 2.57 µs | 4.67 µs |",
         "| 둘을 융합 | 106.4 M | 469 kB | 2.66 µs | 4.69 µs |", "연산은 3.5%인데 시간은 86%",
         "8.71이 4.69마이크로초", "41.7밀리초", "33.3밀리초")  # fmt: skip
    groups, rest = divmod(7_000_000_000, 128)
    weights = groups * (128 * 4 + 16) / 8 + rest
    assert round(weights / 1e9, 2) == 3.61
    server, device = weights / BANDWIDTH, weights / 100e9
    assert (round(server * 1e3, 1), round(server / 32 * 1e3, 3)) == (1.8, 0.055)
    assert server > 2 * 7e9 * 32 / PEAK  # so the batch of 32 is still bound by reading
    assert (round(device * 1e3, 1), round(1 / device)) == (36.1, 28)
    assert 40e12 / 100e9 == 400
    says("edge-inference", "200 kB쯤")
    assert round(28 * 28 * 256 / 1e3) == 201
    size, channels = 28 * 28, 256
    deep = (size * channels * 9 * 2, 2 * size * channels + channels * 9)
    point = (sum(2 * channels for _ in range(size * channels)),
             2 * size * channels + channels * channels)  # fmt: skip
    # fused: the map between the two layers is neither written nor read
    both = (deep[0] + point[0], deep[1] + point[1] - 2 * size * channels)
    rows = [(round(ops / 1e6, 1), round(moved / 1e3), round(ops / 40e6, 2), round(moved / 1e5, 2))
            for ops, moved in (deep, point, both)]  # fmt: skip
    assert rows == [(3.6, 404, 0.09, 4.04), (102.8, 467, 2.57, 4.67), (106.4, 469, 2.66, 4.69)]
    assert (round(deep[0] / point[0], 3), round(deep[1] / point[1], 2)) == (0.035, 0.86)
    assert round((deep[1] + point[1]) / 1e5, 2) == 8.71
    assert (round(25 / 0.6, 1), round(1000 / 30, 1)) == (41.7, 33.3)
