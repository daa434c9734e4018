"""What the chapter on vision and multimodal models computes, computed here again."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise, permutations, product

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("vision")
says = CHAPTER.says


def vit_parameters(width: int, blocks: int, tokens: int, patch: int, classes: int) -> int:
    """Count a ViT's parameters layer by layer."""

    def linear(inputs: int, outputs: int) -> int:
        return inputs * outputs + outputs

    norm = 2 * width
    attention = 3 * linear(width, width) + linear(width, width)
    mlp = linear(width, 4 * width) + linear(4 * width, width)
    embedding = linear(3 * patch * patch, width) + width + tokens * width
    return embedding + blocks * (attention + mlp + 2 * norm) + norm + linear(width, classes)


def vit_block(tokens: int, width: int) -> tuple[int, int]:
    """Count a block's multiplications: of its linear layers, and between tokens."""
    linear = sum(tokens * a * b for a, b in (
        *[(width, width)] * 4, (width, 4 * width), (4 * width, width)))  # fmt: skip
    heads, size = width // 64, 64
    between = 2 * heads * tokens * tokens * size
    return linear, between


def test_vision_transformer() -> None:
    says("vision-transformer", "16×16 패치로 자르면 196개", "197토큰", "86,567,656개",
         "| 224 | 197 | 176억 | 4.1% |", "| 448 | 785 | 785억 | 14.6% |",
         "| 1024 | 4,097 | 6,598억 | 47.1% |", "6D=4608", "$`16\\cdot16\\cdot3=768`$개",
         "토큰이 네 배, 어텐션의 점수는 열여섯 배")  # fmt: skip
    assert vit_parameters(768, 12, 197, 16, 1000) == 86_567_656
    for side, tokens, billions, share in (
        (224, 197, 176, 4.1), (448, 785, 785, 14.6), (1024, 4097, 6598, 47.1)
    ):  # fmt: skip
        assert (side // 16) ** 2 + 1 == tokens
        linear, between = vit_block(tokens, 768)
        assert (linear, between) == (12 * tokens * 768**2, 2 * tokens**2 * 768)
        total = 12 * (linear + between) + (tokens - 1) * 768 * 768
        assert round(total / 1e8) == billions
        assert round(100 * between / (linear + between), 1) == share
    linear, between = vit_block(4608, 768)
    assert linear == between


def test_vit_token_cost() -> None:
    says("vit-token-cost", "196개", "4배", "16배", "=784", "196^2=38{,}416", "784^2=614{,}656",
         "14.5억에서 64.9억으로 4.49배", "768개 값에서 192개", "4분의 1")  # fmt: skip
    few, many = (224 // 16) ** 2, (224 // 8) ** 2
    assert (few, many, many // few, (many // few) ** 2) == (196, 784, 4, 16)
    assert (few**2, many**2) == (38_416, 614_656)
    costs = [sum(vit_block(n, 768)) for n in (few, many)]
    assert [round(cost / 1e8, 1) for cost in costs] == [14.5, 64.9]
    assert round(costs[1] / costs[0], 2) == 4.49
    assert (3 * 16 * 16, 3 * 8 * 8) == (768, 192)
    says("vit-token-cost", "768개 값이 768차원", "패치 16으로 448을", "784개로 같다")
    assert many == (448 // 16) ** 2


def linear_maps(seed: int, samples: int, off: float) -> tuple[float, float]:
    """Return the excess errors of a free and of a shared linear map, learned from samples."""
    rng, d = np.random.default_rng(seed), 16
    basis = np.stack([np.roll(np.eye(d), u, axis=1) for u in (-1, 0, 1)])
    extra = rng.normal(size=(d, d))
    extra -= np.einsum("k,kij->ij", np.einsum("kij,ij->k", basis, extra) / d, basis)
    size = math.sqrt(off * d / float((extra**2).sum()))
    true = np.einsum("k,kij->ij", np.array([0.5, 1.0, -0.5]), basis) + size * extra
    x = rng.normal(size=(samples, d))
    y = x @ true.T + rng.normal(size=(samples, d))
    free = np.linalg.solve(x.T @ x, x.T @ y).T
    seen = np.einsum("nj,kij->nik", x, basis).reshape(-1, 3)
    taps = np.linalg.solve(seen.T @ seen, seen.T @ y.ravel())
    shared = np.einsum("k,kij->ij", taps, basis)
    return float(((free - true) ** 2).sum() / d), float(((shared - true) ** 2).sum() / d)


def test_vit_data_hunger() -> None:
    says("vit-data-hunger", "| 제약 없음 | 5.33 | 0.193 | 0.050 | 0.016 |", "16/(n-17)", "3/(16n)",
         "| 필터 공유, 어긋남 0.05 | 0.060 | 0.052 | 0.051 | 0.050 |",
         "337개 근처", "83.1%", "85.2%", "256개")  # fmt: skip
    table = ((20, 5.33, 0.060), (100, 0.193, 0.052), (337, 0.050, 0.051), (1000, 0.016, 0.050))
    for samples, free, shared in table:
        assert 16 / (samples - 17) == pytest.approx(free, rel=0.02)
        assert 0.05 + 3 * 1.05 / (16 * samples) == pytest.approx(shared, abs=6e-4)
    runs = np.array([linear_maps(seed, 100, 0.05) for seed in range(40)])
    assert runs.mean(axis=0) == pytest.approx([16 / 83, 0.052], rel=0.05)
    exact = np.array([linear_maps(seed, 2000, 0.0) for seed in range(10)])
    assert (exact[:, 1] < exact[:, 0]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_assumption_helps_with_few_samples_and_limits_with_many(seed: int) -> None:
    says("vit-data-hunger", "시드 20개 모두에서")
    free, shared = linear_maps(seed, 20, 0.05)
    assert free > 5 * shared
    free, shared = linear_maps(seed, 3000, 0.05)
    assert shared > 5 * free
    for program in CHAPTER.blocks("vit-data-hunger"):
        exec(program.replace("default_rng(0)", f"default_rng({seed})"), {})


def cross_entropy(logits: list[float], right: int) -> float:
    return math.log(sum(math.exp(z) for z in logits)) - logits[right]


def test_clip() -> None:
    says("clip", "0.408", "0.170", "0.645", "| 열의 손실 | 0.604 | 0.152 | 0.438 | |", "0.665",
         "0.4075", "0.3980", "L=0.403", "0.991", r"\ln3=1.099", "0.009")  # fmt: skip
    s = [[0.30, 0.10, 0.20], [0.15, 0.35, 0.05], [0.25, 0.10, 0.28]]

    def losses(tau: float) -> tuple[list[float], list[float]]:
        rows = [cross_entropy([v / tau for v in s[i]], i) for i in range(3)]
        columns = [cross_entropy([s[k][i] / tau for k in range(3)], i) for i in range(3)]
        return rows, columns

    rows, columns = losses(0.1)
    assert [round(v, 3) for v in rows] == [0.408, 0.170, 0.645]
    assert [round(v, 3) for v in columns] == [0.604, 0.152, 0.438]
    assert round(math.exp(-rows[0]), 3) == 0.665
    assert (round(sum(rows) / 3, 4), round(sum(columns) / 3, 4)) == (0.4075, 0.3980)
    for tau, loss in ((0.1, 0.403), (1.0, 0.991), (0.01, 0.009)):
        rows, columns = losses(tau)
        assert round((sum(rows) + sum(columns)) / 6, 3) == loss
    assert round(math.log(3), 3) == 1.099


def test_siglip_loss() -> None:
    says("siglip-loss", "32,767개", "22{,}712", "0.69", "1.49", "양성이 10이")
    negatives = 32_768 - 1
    assert round(negatives * math.log(2)) == 22_712
    assert round(math.log(2), 2) == 0.69
    assert round(negatives * math.log(1 + math.exp(-10)), 2) == 1.49
    assert math.log(1 + math.exp(10)) == pytest.approx(10, abs=1e-4)


def test_vision_language_model() -> None:
    says("vision-language-model", "576개", "20,979,712개", "2,100만 개", "512 KiB", "288 MiB")
    assert (336 // 14) ** 2 == 576
    assert (1024 + 1) * 4096 + (4096 + 1) * 4096 == 20_979_712
    token = 2 * 32 * 4096 * 2
    assert token == 512 * 1024
    assert 576 * token == 288 * 1024**2


def test_vlm_image_tokens() -> None:
    says("vlm-image-tokens", "1,024개", "1,536개", "- [x] 1,792개", "7,168개", "896 MiB",
         "30,720토큰")  # fmt: skip
    patches = (448 // 14) ** 2
    assert (patches, patches // 4, 6 * patches // 4, 7 * patches // 4, 7 * patches) == (
        1024, 256, 1536, 1792, 7168)  # fmt: skip
    assert 1792 * 512 / 1024 == 896
    assert 2 * 60 * 256 == 30_720


def test_native_resolution_vlm() -> None:
    says("native-resolution-vlm", "1932×1092가 되어 69×39, 2,691토큰", "60×34, 2,040토큰",
         "| 640×480 | 644×476 | 391 | 300 | 391 |",
         "| 1920×1080 | 1932×1092 | 2,691 | 2,040 | 1,222 |",
         "| 3840×2160 | 3836×2156 | 10,549 | 8,160 | 1,222 |", "32층 중 28층", "쌍이 13%로",
         "패치가 10,764개라", "1.16억 개", "66.8만 개",
         r"9\cdot256=2{,}304", "17.9%")  # fmt: skip

    def nearest(side: int, unit: int) -> int:
        """Return the nearest multiple, of two as near the even one."""
        near = range(0, side + unit, unit)
        return min(near, key=lambda each: (abs(each - side), each // unit % 2))

    for size, resized, small, large, capped in (
        ((640, 480), (644, 476), 391, 300, 391),
        ((1920, 1080), (1932, 1092), 2_691, 2_040, 1_222),
        ((3840, 2160), (3836, 2156), 10_549, 8_160, 1_222),
    ):
        assert tuple(nearest(side, 28) for side in size) == resized
        assert math.prod(side // 28 for side in resized) == small
        assert math.prod(nearest(side, 32) // 32 for side in size) == large
        shape = [side // 28 for side in resized]
        if math.prod(shape) > 1_280:  # scale to the whole budget, then round down
            ratio = size[0] / size[1]
            shape = [int(math.sqrt(1_280 * ratio)), int(math.sqrt(1_280 / ratio))]
        assert math.prod(shape) == capped
    wide, high = 1932 // 14, 1092 // 14
    assert wide * high == 10_764
    column, row = np.arange(wide) // 8, np.arange(high) // 8
    window = int((column[:, None] == column).sum() * (row[:, None] == row).sum())
    full = (wide * high) ** 2
    assert (round(full / 1e8, 2), round(window / 1e4, 1)) == (1.16, 66.8)
    assert round((4 * full + 28 * window) / (32 * full), 2) == 0.13
    # Every place of a 64 by 64 thing on tiles of 448.
    starts = [np.arange(side - 64) // 448 != (np.arange(side - 64) + 64) // 448
              for side in (1792, 896)]  # fmt: skip
    cut = 1 - math.prod(1 - float(each.mean()) for each in starts)
    assert round(100 * cut, 1) == 17.9
    assert (4 * 2 + 1) * 256 == 2_304


def test_multimodal_fusion() -> None:
    says("multimodal-fusion", "오차가 0.72, 빠진", "0.50인", "250,000 |", "210,000 |",
         "174,032 |", "170,000 |", "네 경우 중 셋까지만", "$`\\ln2`$ 아래로",
         r"\tfrac23x_1+\tfrac16x_2", "| 둘 다 | 0.167 | 0.167 |",
         "| 강한 것만 | 0.222 | 0.200 |", "| 약한 것만 | 0.722 | 0.500 |", "64%, 하나만이 32%",
         "둘 다 지워진 4%", "0.222와 0.200이라")  # fmt: skip
    image, sound = np.zeros(400), np.zeros(100)
    together = np.concatenate([image, sound])
    assert np.outer(together, together).size == 250_000
    apart = np.outer(image, image).size + np.outer(sound, sound).size
    assert (apart, apart + np.outer(image, sound).size) == (170_000, 210_000)
    assert sum((part.size + 4) ** 2 for part in (image, sound)) == 174_032
    # Exclusive or with logits f(a) + g(b): three of four at most, and no loss below ln 2.
    best, least = 0, math.inf
    grid = np.linspace(-3, 3, 13)
    for f0, f1, g0, g1 in product(grid, repeat=4):
        logits = [f0 + g0, f0 + g1, f1 + g0, f1 + g1]
        signs = [-1, 1, 1, -1]
        best = max(best, sum(s * z > 0 for s, z in zip(signs, logits, strict=True)))
        loss = sum(math.log1p(math.exp(-s * z)) for s, z in zip(signs, logits, strict=True)) / 4
        least = min(least, loss)
    assert best == 3
    assert least == pytest.approx(math.log(2))
    # Weights by precision: the prior, the strong and the weak sensor know 1, 4 and 1.
    strong, weak = 4 / (1 + 4 + 1), 1 / (1 + 4 + 1)
    assert (strong, weak) == pytest.approx((2 / 3, 1 / 6))

    def error(w: float, noise: float) -> float:
        return (1 - w) ** 2 + w**2 * noise

    assert (1 - strong - weak) ** 2 + strong**2 / 4 + weak**2 == pytest.approx(1 / 6)
    assert round(error(strong, 0.25), 3) == 0.222
    assert round(error(weak, 1), 3) == 0.722
    alone = [min(error(w, noise) for w in np.linspace(0, 1, 1001)) for noise in (0.25, 1)]
    assert alone == pytest.approx([0.2, 0.5])
    kept = [0.8 * 0.8, 2 * 0.8 * 0.2, 0.2 * 0.2]
    assert kept == pytest.approx([0.64, 0.32, 0.04])
    means = [0.9 / 6 + 0.1 * bad for bad in (26 / 36, 0.5)]
    assert [round(mean, 3) for mean in means] == [0.222, 0.2]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fused_predictor_that_knows_what_is_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=100_000)
    weak = truth + rng.normal(size=truth.size)
    for w, expected in ((1 / 6, 0.722), (1 / 2, 0.5)):
        assert float(((w * weak - truth) ** 2).mean()) == pytest.approx(expected, abs=0.02)


def test_cross_attention_or_tokens() -> None:
    says("cross-attention-or-tokens", "| 이어 붙이기 | 576 | 4,708 | 2,304 MiB |",
         "| 이어 붙이기 | 64 | 612 | 256 MiB |", "| 교차 어텐션 | 576 | 100 | 576 MiB |",
         "| 교차 어텐션 | 64 | 100 | 64 MiB |", "합이 2.01억 개, 여덟 층이면 16.1억 개", "77배",
         "문맥이 4,608토큰 늘어납니다", "여덟 층만 넣어도 파라미터가 16억 개")  # fmt: skip
    images, text, width, layers, new = 8, 100, 4096, 32, 8
    assert layers // 4 == new
    assert images * 576 == 4608
    for each, context, inline, across in ((576, 4708, 2304, 576), (64, 612, 256, 64)):
        assert images * each + text == context
        keys = np.zeros((images * each, width), np.float16)
        assert 2 * layers * keys.nbytes == inline * 2**20
        assert 2 * new * keys.nbytes == across * 2**20
    layer = sum(a * b for a, b in [(width, width)] * 4 + [(width, 4 * width), (4 * width, width)])
    assert round(layer / 1e8, 2) == 2.01
    assert round(new * layer / 1e8, 1) == 16.1
    assert round(new * layer / 20_979_712) == 77


def test_a_gate_at_zero_learns_first() -> None:
    """The gradients of a gated layer by hand: the gate's is there, the weights' is none."""
    rng = np.random.default_rng(1)
    h, read, target = rng.normal(size=(3, 5))
    weights = rng.normal(size=(5, 5))
    for gate in (0.0, 0.3):
        out = h + math.tanh(gate) * weights @ read
        back = 2 * (out - target)
        to_gate = (1 - math.tanh(gate) ** 2) * back @ (weights @ read)
        to_weights = math.tanh(gate) * np.outer(back, read)
        assert abs(to_gate) > 0.01
        assert (np.abs(to_weights).max() > 0) == (gate > 0)
        assert np.array_equal(out, h) == (gate == 0)


def test_vlm_boxes() -> None:
    says("vlm-boxes", "| 499 | 0.511 | 0.4 | 0.995 |", "| 520 | 0.511 | 8.0 | 0.909 |",
         "| 999 | 0.511 | 199.6 | 0.286 |", "5.71픽셀이 하나가 되고", "80픽셀을 덮는다",
         "4.2픽셀이 된다", "0.96픽셀까지", "보상의 평균은 0.798", "1920픽셀 화면에서 960",
         "3분의 1도 안", r"$`-\ln p(500)`$")  # fmt: skip
    truth = np.zeros((1001, 1001), bool)
    truth[300:500, 300:500] = True
    rewards = []
    for wrong, error, overlap in ((500, 0, 1), (499, 0.4, 0.995), (520, 8, 0.909),
                                  (999, 199.6, 0.286)):  # fmt: skip
        box = np.zeros_like(truth)
        box[300:500, 300:wrong] = True
        rewards.append((box & truth).sum() / (box | truth).sum())
        assert round(rewards[-1], 3) == overlap
        assert round(0.4 * abs(wrong - 500), 1) == error
    assert round(math.log(1 / 0.6), 3) == 0.511
    assert round(float(np.mean(rewards)), 3) == 0.798
    assert [r > np.mean(rewards) for r in rewards] == [True, True, True, False]
    for other in ("499", "520", "900", "999"):  # digit by digit, the same loss
        beliefs = {"500": 0.6, other: 0.4}
        steps = [sum(p for n, p in beliefs.items() if n.startswith("500"[:i])) for i in range(4)]
        digits = [-math.log(b / a) for a, b in pairwise(steps)]
        assert sum(digits) == pytest.approx(-math.log(0.6))
    assert round(1920 / 336, 2) == 5.71
    assert 14 * 1920 == 80 * 336
    assert round(24 * 336 / 1920, 1) == 4.2
    assert 4.2 / 14 < 1 / 3
    pixels = np.arange(1920)
    assert np.abs(np.round(pixels * 1000 / 1920) * 1.92 - pixels).max() == pytest.approx(0.96)
    assert 500 * 1920 / 1000 == 960


def test_object_detectors() -> None:
    says("object-detectors", "21,600개", "12.5칸", "8픽셀", "4분의 1", "=1470", "모두 98개")
    assert 60 * 40 * 9 == 21_600
    assert 200 / 16 == 12.5
    assert {abs(16 * cell - 200) for cell in (12, 13)} == {8}
    assert 8 / 32 == 1 / 4
    assert (7 * 7 * (2 * 5 + 20), 7 * 7 * 2) == (1470, 98)


def test_focal_loss() -> None:
    says("focal-loss", "100분의 1", "4분의 1", "| 교차 엔트로피 | 1,005 | 120 | 89% |",
         "| 0.10 | 59 | 0.17% |", "0.0001배", "69,315", "-4.595", "1,005로")  # fmt: skip
    assert pytest.approx(1 / 100) == (1 - 0.9) ** 2
    assert (1 - 0.5) ** 2 == 1 / 4
    easy, hard = -1e5 * math.log(0.99), -100 * math.log(0.3)
    assert (round(easy), round(hard), round(100 * easy / (easy + hard))) == (1005, 120, 89)
    easy, hard = easy * 0.01**2, hard * 0.7**2
    assert (round(easy, 2), round(hard)) == (0.10, 59)
    assert round(100 * easy / (easy + hard), 2) == 0.17
    assert pytest.approx(0.0001) == 0.01**2
    assert round(1e5 * math.log(2)) == 69_315
    bias = -math.log(0.99 / 0.01)
    assert round(bias, 3) == -4.595
    assert 1 / (1 + math.exp(-bias)) == pytest.approx(0.01)
    assert round(-1e5 * math.log(1 - 0.01)) == 1005


def hungarian(cost: list[list[int]]) -> int:
    """Return the least sum, by the dynamic program over sets of matched predictions."""
    best = {0: 0}
    for j in range(len(cost[0])):
        best_after: dict[int, int] = {}
        for mask, value in best.items():
            for i, row in enumerate(cost):
                if not mask >> i & 1:
                    after = mask | 1 << i
                    best_after[after] = min(best_after.get(after, 10**9), value + row[j])
        best = best_after
    return min(best.values())


def test_detr_matching() -> None:
    says("detr-matching", "합이 10이다", "그리디가 10, 최적이 7", "=0.08", "0.076", "0.100",
         "IoU는 0.76", "0.1008", "0.752", "=-1.804", "970,200가지",
         "열마다 최솟값 1, 2, 3", "(1, 가), (1, 나), (3, 다)")  # fmt: skip
    cost = [[1, 2, 9], [2, 6, 8], [7, 8, 3], [9, 7, 9]]
    assert hungarian(cost) == 7
    picks = [p for p in permutations(range(4), 3) if sum(cost[i][j] for j, i in enumerate(p)) == 7]
    assert picks == [(1, 0, 2)]
    # By hand: reduce the columns, then shift by the least number that no line covers.
    reduced = np.array(cost) - np.min(cost, axis=0)
    assert np.min(cost, axis=0).tolist() == [1, 2, 3]
    zeros = {(i, j) for i, j in product(range(4), range(3)) if reduced[i, j] == 0}
    assert zeros == {(0, 0), (0, 1), (2, 2)}
    open_cells = [reduced[i, j] for i, j in product((1, 2, 3), (0, 1))]
    assert min(open_cells) == 1
    reduced[np.ix_([1, 2, 3], [0, 1])] -= 1
    reduced[0, 2] += 1
    assert reduced[1, 0] == reduced[0, 1] == reduced[2, 2] == 0
    assert (reduced >= 0).all()
    # Greedy: 1, then 3, then what is left.
    assert cost[0][0] + cost[2][2] + min(cost[1][1], cost[3][1]) == 10
    # One cost, from the areas of boxes.
    a, b = (0.40, 0.30, 0.60, 0.70), (0.36, 0.32, 0.60, 0.72)
    inter = (min(a[2], b[2]) - max(a[0], b[0])) * (min(a[3], b[3]) - max(a[1], b[1]))
    union = 0.2 * 0.4 + 0.24 * 0.4 - inter
    hull = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
    giou = inter / union - (hull - union) / hull
    l1 = sum(abs(p - q) for p, q in zip((0.5, 0.5, 0.2, 0.4), (0.48, 0.52, 0.24, 0.4), strict=True))
    assert l1 == pytest.approx(0.08)
    assert (round(inter, 3), round(union, 3), round(inter / union, 2)) == (0.076, 0.1, 0.76)
    assert (round(hull, 4), round(giou, 3)) == (0.1008, 0.752)
    assert round(-0.7 + 5 * l1 - 2 * giou, 3) == -1.804
    assert math.perm(100, 3) == 970_200


def test_flipped_boxes() -> None:
    says("flipped-boxes", "- [x] (380, 50), (540, 200)", "(540, 50), (380, 200)",
         "(380, 280), (540, 430)", "폭 160과 높이 150", "넓이가 2배")  # fmt: skip
    corners = [(640 - x, y) for x, y in ((100, 50), (260, 200))]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    assert (xs, ys) == ([380, 540], [50, 200])
    assert (xs[1] - xs[0], ys[1] - ys[0]) == (160, 150)
    assert (480 - 200, 480 - 50) == (280, 430)
    turned = [complex(x, y) * complex(1, 1) / math.sqrt(2) for x, y in product((0, 1), (0, 1))]
    width = max(z.real for z in turned) - min(z.real for z in turned)
    height = max(z.imag for z in turned) - min(z.imag for z in turned)
    assert width * height == pytest.approx(2)


def test_u_net() -> None:
    says("u-net", "572에서 568, 280, 136, 64를 지나 28", "64를 56으로, 568을 392로", "388×388",
         "0.5, 16이면 0.0625", "=802{,}816", "327,184개")  # fmt: skip
    side, skips = 572, []
    for level in range(5):
        side -= 2 + 2  # two convolutions without padding
        if level < 4:
            skips.append(side)
            side //= 2
    assert (skips, side) == ([568, 280, 136, 64], 28)
    cut = []
    for _ in skips:
        cut.append(2 * side)
        side = 2 * side - 4
    assert (cut[0], cut[-1], side) == (56, 392, 388)
    assert (28 * 28 * 1024, 572 * 572) == (802_816, 327_184)
    # Of one value in s pixels, either all or none are drawn, wherever the line is.
    for s, best in ((2, 0.5), (4, 0.25), (8, 0.125), (16, 0.0625)):
        for where in range(64):
            cell = set(range(where // s * s, where // s * s + s))
            drawn = [set(), cell, set(range(64))]
            assert max(len(m & {where}) / len(m | {where}) for m in drawn) == best


def test_dice_and_iou() -> None:
    says("dice-and-iou", "0.75", "60/100=0.6", "120/160=0.75", "0.50 대 0.51", "0.667 대 0.570",
         "0.99지만 Dice는 0", "분자가 늘 0이라 그래디언트도 0")  # fmt: skip
    predicted, actual = set(range(80)), set(range(20, 100))
    inter, union = len(predicted & actual), len(predicted | actual)
    assert (inter, union, inter / union) == (60, 100, 0.6)
    dice = 2 * inter / (len(predicted) + len(actual))
    precision, recall = inter / 80, inter / 80
    assert dice == 2 * precision * recall / (precision + recall) == 0.75
    assert dice == pytest.approx(2 * 0.6 / 1.6)

    def mean_dice(*ious: float) -> float:
        return sum(2 * v / (1 + v) for v in ious) / len(ious)

    assert (0.5 + 0.5) / 2 < (0.1 + 0.92) / 2 == pytest.approx(0.51)
    assert round(mean_dice(0.5, 0.5), 3) == 0.667
    assert round(mean_dice(0.1, 0.92), 3) == 0.570
    assert pytest.approx(0.99) == 1 - 0.01

    def soft_dice(p: Array, g: Array) -> float:
        return float(2 * (p * g).sum() / (p.sum() + g.sum()))

    p, step = np.array([0.2, 0.7, 0.4]), np.array([1e-4, 0.0, 0.0])
    empty, some = np.zeros(3), np.array([1.0, 0.0, 0.0])
    assert soft_dice(p + step, empty) - soft_dice(p, empty) == 0
    assert soft_dice(p + step, some) > soft_dice(p, some)


def test_super_resolution_loss() -> None:
    says("super-resolution-loss", "오차가 0.25로, 하나를 찍을 때의 절반", "출력 16픽셀",
         r"| $`(0.5,\,0.5)`$ | 0.25 | 6.02 dB | 0 (원본은 1) |",
         r"| $`(0,\,1)`$ | 0.5 | 3.01 dB | 1 |", "3.01 dB 진다", "MSE가 1로, 회색의 네 배",
         "밝은 점이 30%", "MSE는 0.3, L1은 0으로")  # fmt: skip
    errors = {out: sum((o - t) ** 2 for truth in ((0, 1), (1, 0))
                       for o, t in zip(out, truth, strict=True)) / 4
              for out in product((0.0, 0.25, 0.5, 0.75, 1.0), repeat=2)}  # fmt: skip
    assert min(errors, key=lambda out: errors[out]) == (0.5, 0.5)
    assert (errors[0.5, 0.5], errors[0.0, 1.0]) == (0.25, 0.5)
    ratings = [round(-10 * math.log10(errors[out]), 2) for out in ((0.5, 0.5), (0.0, 1.0))]
    assert ratings == [6.02, 3.01]
    # One of several originals, drawn by their chances, is twice as far off as their mean.
    truths, chances = np.array([[0, 0, 1], [3, 1, 0], [2, 5, 4.0]]), np.array([0.5, 0.2, 0.3])
    middle = chances @ truths
    least = float(chances @ ((truths - middle) ** 2).sum(axis=1))
    drawn = sum(float(p * q * ((a - b) ** 2).sum()) for p, a in zip(chances, truths, strict=True)
                for q, b in zip(chances, truths, strict=True))  # fmt: skip
    assert drawn == pytest.approx(2 * least)
    assert round(10 * math.log10(2), 2) == 3.01
    levels = np.linspace(0, 1, 101)
    squared = 0.3 * (1 - levels) ** 2 + 0.7 * levels**2
    absolute = 0.3 * (1 - levels) + 0.7 * levels
    assert levels[squared.argmin()] == pytest.approx(0.3)
    assert levels[absolute.argmin()] == 0


def test_latent_diffusion() -> None:
    says("latent-diffusion", "| 값 | 786,432 | 16,384 | 48 |", "| 자리 | 262,144 | 4,096 | 64 |",
         r"$`6.9\cdot10^{10}`$ | $`1.7\cdot10^{7}`$ | 4,096", "256토큰", "5.49", "30배",
         "0.085가 아니라 2.56")  # fmt: skip
    pixels, places = 512 * 512, 64 * 64
    assert (3 * pixels, 4 * places, 3 * pixels / (4 * places)) == (786_432, 16_384, 48)
    assert (pixels, places, pixels // places) == (262_144, 4_096, 64)
    assert (pixels / places) ** 2 == 4096
    assert (f"{pixels**2:.1e}", f"{places**2:.1e}") == ("6.9e+10", "1.7e+07")
    assert (256 // 8 // 2) ** 2 == 256
    assert round(1 / 0.18215, 2) == 5.49
    assert round((1 / 0.18215) ** 2) == 30
    kept = 0.280**2
    assert round(kept / (1 - kept), 3) == 0.085
    assert round(kept / (1 - kept) / 0.18215**2, 2) == 2.56


def test_classifier_free_guidance() -> None:
    says("classifier-free-guidance", "| 섞은 밀도의 평균, 분산 | 2, 1 | 2.40, 0.40 | 2.55, 0.17 |",
         "| 실제로 나오는 샘플의 평균, 분산 | 2, 1 | 3.00, 0.0625 | 2.88, 0.00012 |", "4^{1-w}",
         "평균 2가 3으로", "16분의 1")  # fmt: skip
    grid = np.linspace(-30, 30, 600_001)
    for w, mean, variance in ((1.0, 2.0, 1.0), (3.0, 2.40, 0.40), (7.5, 2.55, 0.17)):
        log = (1 - w) * -(grid**2) / 8 + w * -((grid - 2) ** 2) / 2
        weights = np.exp(log - log.max())
        weights /= weights.sum()
        centre = float(weights @ grid)
        assert round(centre, 2) == mean
        assert round(float(weights @ (grid - centre) ** 2), 2) == variance
    # The path in closed form: with s = sigma^2, x' = a(s) x + b(s), so integrate the factor.
    for w, mean, variance in ((1.0, 2.0, 1.0), (3.0, 3.0, 0.0625), (7.5, 2.88, 0.00012)):

        def factor(s: Array, w: float = w) -> Array:
            return np.asarray((4 + s) ** ((1 - w) / 2) * (1 + s) ** (w / 2))

        assert float(factor(np.array([0.0]))[0] ** 2) == pytest.approx(4 ** (1 - w))
        assert 4 ** (1 - w) == pytest.approx(variance, rel=0.02)
        s = np.concatenate([[0.0], np.geomspace(1e-9, 1e9, 400_000)])
        slope = w / (1 + s) / factor(s)  # -b(s) over the factor, with b = -w / (1 + s)
        area = float((0.5 * (slope[1:] + slope[:-1]) * np.diff(s)).sum())
        assert float(factor(np.array([0.0]))[0]) * area == pytest.approx(mean, abs=5e-3)


def test_ddim_step() -> None:
    says("ddim-step", "5스텝이면 0.778, 10스텝이면 0.884, 50스텝이면 0.976", "한 스텝이면 0")

    def spread(steps: int) -> float:
        angles = np.linspace(math.pi / 2 - 1e-9, 0, steps + 1)
        x = 1.0
        for a, b in pairwise(angles):
            noise = math.sin(a) * x
            origin = (x - math.sin(a) * noise) / math.cos(a)
            x = math.cos(b) * origin + math.sin(b) * noise
        return x

    for steps, value in ((1, 0.0), (5, 0.778), (10, 0.884), (50, 0.976)):
        assert spread(steps) == pytest.approx(value, abs=6e-4)
        assert math.cos(math.pi / 2 / steps) ** steps == pytest.approx(value, abs=6e-4)


def integrate(steps: int, step: Callable[[float, float, float], float]) -> float:
    """Follow the spread of samples for data of deviation 1/2, in equal steps."""
    x = 1.0
    for k in range(steps):
        x = step(x, k / steps, 1 / steps)
    return x


def speed(x: float, t: float) -> float:
    """Return E[x1 - x0 | x] for x0 of N(0, 1) and x1 of N(0, 1/4), by regression."""
    variance = (1 - t) ** 2 + t * t / 4
    return (t / 4 - (1 - t)) / variance * x


def test_flow_matching() -> None:
    says("flow-matching", "| 오일러법의 표준 편차 | 0 | 0.200 | 0.341 | 0.415 | 0.477 |",
         "| 호인법의 표준 편차 | 0.500 | 0.480 | 0.505 | 0.502 | 0.500 |",
         "한 스텝에 0, 4스텝에 0.34, 32스텝에 0.48")  # fmt: skip

    def heun(x: float, t: float, h: float) -> float:
        first = speed(x, t)
        return x + h / 2 * (first + speed(x + h * first, t + h))

    for steps, euler, better in (
        (1, 0.0, 0.500), (2, 0.200, 0.480), (4, 0.341, 0.505), (8, 0.415, 0.502), (32, 0.477, 0.5)
    ):  # fmt: skip
        assert round(integrate(steps, lambda x, t, h: x + h * speed(x, t)), 3) == euler
        assert round(integrate(steps, heun), 3) == better
    # The exact path: its slope is the speed.
    for t in (0.1, 0.5, 0.9):

        def path(t: float) -> float:
            return math.sqrt((1 - t) ** 2 + 0.25 * t * t)

        slope = (path(t + 1e-6) - path(t - 1e-6)) / 2e-6
        assert slope == pytest.approx(speed(path(t), t), abs=1e-6)
    # Noise and data from the velocity.
    noise, data, t = 0.3, -1.2, 0.4
    x, v = (1 - t) * noise + t * data, data - noise
    assert x + (1 - t) * v == pytest.approx(data)
    assert x - t * v == pytest.approx(noise)


def test_the_mean_of_two_points_is_a_hyperbolic_tangent() -> None:
    says("flow-matching", r"\tanh\bigl(tx/(1-t)^2\bigr)")
    for x, t in ((0.3, 0.2), (-0.5, 0.6), (1.1, 0.9)):
        up, down = (math.exp(-((x - t * one) ** 2) / (2 * (1 - t) ** 2)) for one in (1, -1))
        assert (up - down) / (up + down) == pytest.approx(math.tanh(t * x / (1 - t) ** 2))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_programs_that_draw_noise(seed: int) -> None:
    for program in CHAPTER.blocks("flow-matching"):
        exec(program.replace("default_rng(0)", f"default_rng({seed})"), {})


def test_image_tokenizer() -> None:
    says("image-tokenizer", "256토큰", "614분의 1", "439분의 1", "1,572,864비트", "2,560비트",
         "3,584비트", "0.05, 1.45, 3.65", "0.25\\cdot0.05=0.0125", "1,000가지")  # fmt: skip
    bits = 256 * 256 * 3 * 8
    assert (bits, (256 // 16) ** 2) == (1_572_864, 256)
    for codes, size, ratio in ((1024, 2560, 614), (16_384, 3584, 439)):
        assert 256 * math.log2(codes) == size
        assert round(bits / size) == ratio
    z = (0.9, 0.2)
    far = [math.dist(z, code) ** 2 for code in ((1, 0), (0, 1), (-1, 0))]
    assert far == pytest.approx([0.05, 1.45, 3.65])
    assert 0.25 * far[0] == pytest.approx(0.0125)
    assert 8 * 5 * 5 * 5 == 1000


def test_straight_through() -> None:
    says("straight-through", "2(1-0.3)=1.4", "0.49에서 0.09", "−0.6이라")
    z, seen = 0.6, []
    for _ in range(40):
        code = float(z > 0.5)
        seen.append(code)
        z -= 0.05 * 2 * (code - 0.3)
    assert pytest.approx(1.4) == 2 * (1 - 0.3)
    assert pytest.approx(-0.6) == 2 * (0 - 0.3)
    assert pytest.approx((0.49, 0.09)) == ((1 - 0.3) ** 2, (0 - 0.3) ** 2)
    assert {0.0, 1.0} == set(seen[20:])
    assert abs(z - 0.5) < 0.15


def test_vlm_scaling() -> None:
    says("vlm-scaling", "C^{-0.0492}", "11%쯤", "언어 모델만 3.6테라플롭", "=0.893",
         "0.869배", "0.908배", "=0.920", "1.087배",
         "파라미터 3.36배와 토큰 2.97배", "| 224 | 256 | 64 | 0.16 | 0.90 | 15% |",
         "| 448 | 1,024 | 256 | 0.72 | 3.58 | 17% |", "| 896 | 4,096 | 1,024 | 4.12 | 14.3 | 22% |",
         "| 1344 | 9,216 | 2,304 | 13.9 | 32.3 | 30% |", "5% 아래",
         "448의 28B", "$`Q=60`$이면 20개")  # fmt: skip
    for exponent, factor in ((0.0492, 0.893), (0.061, 0.869), (0.042, 0.908)):
        assert round(math.exp(-exponent * math.log(10)), 3) == factor
    parameters, tokens = 10**0.526, 10**0.473
    assert (round(parameters, 2), round(tokens, 2)) == (3.36, 2.97)
    assert parameters * tokens == pytest.approx(10, rel=0.01)
    rows = ((224, 64, 0.16, 0.90, 15), (448, 256, 0.72, 3.58, 17), (896, 1024, 4.12, 14.3, 22),
            (1344, 2304, 13.9, 32.3, 30))  # fmt: skip
    for side, merged, encoder, language, share in rows:
        patches = (side // 14) ** 2
        assert (side // 28) ** 2 == merged == patches // 4
        seen = 24 * 2 * sum(vit_block(patches, 1024)) / 1e12
        read = 2 * 7e9 * merged / 1e12
        assert seen == pytest.approx(encoder, rel=0.01)
        assert read == pytest.approx(language, rel=0.005)
        assert round(100 * seen / (seen + read)) == share
        # A causal decoder of 32 layers and 4,096 channels: each token with those before it.
        between = 32 * sum(2 * 2 * 4096 * before for before in range(1, merged + 1)) / 1e12
        assert between < 0.05 * read
    assert 7 * 1024 == 28 * 256
    for a, b, factor in ((0.08, 0.02, 0.920), (0.02, 0.08, 1.087)):
        assert round((28 / 7) ** -a * (256 / 1024) ** -b, 3) == factor
    # The minimum by the slope of the logarithm, a / (Q + V) = b / V.
    q, a, b = 60, 0.08, 0.02
    low, high = 1e-6, 1e6
    for _ in range(100):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if a / (q + middle) < b / middle else (low, middle)
    assert low == pytest.approx(b * q / (a - b)) == pytest.approx(20)


def test_video_tokens() -> None:
    says("video-tokens", "1,200장", "30만 토큰이 넘습니다", "묶음마다 27개", "확률이 21%",
         "| 모든 프레임 | 18,000 | 1,024 | 18,432,000 |", "| 1,200 | 1,024 | 1,228,800 |",
         "| 1,200 | 256 | 307,200 |", "| 600 | 256 | 153,600 |", "| 600 | 27 | 16,200 |",
         "약 145픽셀", "75 GiB", "7.9 GiB", "600/64=9.4", "4장이 찍힌다")  # fmt: skip
    seconds, patches = 600, (448 // 14) ** 2
    assert (seconds * 30, seconds * 30 * patches) == (18_000, 18_432_000)
    assert (seconds * 2 * patches, seconds * 2 * patches // 4) == (1_228_800, 307_200)
    pairs = seconds * 2 // 2
    each = 16_384 // pairs
    assert (pairs * patches // 4, each, pairs * each) == (153_600, 27, 16_200)
    assert math.sqrt(each) * 28 == pytest.approx(145, abs=1)
    kib = 2 * 32 * 4096 * 2 / 1024
    assert [round(n * kib / 2**20, 1) for n in (153_600, 16_200)] == [75.0, 7.9]
    gap = seconds / 64
    assert round(gap, 1) == 9.4
    starts = np.linspace(0, gap, 100_000, endpoint=False)  # within one gap, a frame at its end
    assert round(100 * float(np.mean(starts + 2 >= gap))) == 21
    assert {sum(start <= k / 2 < start + 2 for k in range(8)) for start in (0.1, 0.3, 0.5)} == {4}


def played(length: int, delay: int, every: int, steps: int) -> list[int | None]:
    """Play chunks on a clock: return the age of the observation of each action, None for none."""
    ages: list[int | None] = []
    arriving: list[tuple[int, int]] = []
    plan: dict[int, int] = {}
    for now in range(steps):
        if now % every == 0:
            arriving.append((now + delay, now))
        while arriving and arriving[0][0] <= now:
            seen = arriving.pop(0)[1]
            plan = {seen + i: seen for i in range(length)}  # the new chunk replaces the old one
        ages.append(now - plan[now] if now in plan else None)
    return ages[delay:]


def test_vla_control_rate() -> None:
    says("vla-control-rate", "1초를 덮습니다", "200ms면 10스텝", "앞 10개는",
         "하나씩만 돌린다면, 청크가 지연 스텝의 두 배 이상",
         "6Hz(167ms)", "한 스텝은 20ms",
         r"k\le s\le H-k", "| 50Hz | 1.0초 | 10 | 10–40 |", "0.20–0.38초, $`s=40`$: 0.20–0.98초",
         "| 100Hz | 0.5초 | 20 | 20–30 | $`s=20`$: 0.20–0.39초 |",
         "| 200Hz | 0.25초 | 40 | 없음 | 40스텝 가운데 30스텝이 빈다 |", "80스텝 이상",
         "1.0초 움직이고 0.2초 멈춘다", "350번", "0.8초마다", "10cm")  # fmt: skip
    for rate, covered, delay in ((50, 1.0, 10), (100, 0.5, 20), (200, 0.25, 40)):
        assert math.ceil(0.2 * rate) == delay
        assert 50 / rate == covered
        fits = [s for s in range(delay, 51) if None not in played(50, delay, s, 2000)]
        assert fits == list(range(delay, 50 - delay + 1))

    def age(rate: int, delay: int, every: int) -> tuple[float, float]:
        found = [each for each in played(50, delay, every, 2000) if each is not None]
        return min(found) / rate, max(found) / rate

    assert age(50, 10, 10) == pytest.approx((0.20, 0.38))
    assert age(50, 10, 40) == pytest.approx((0.20, 0.98))
    assert age(100, 20, 20) == pytest.approx((0.20, 0.39), abs=1e-9)
    missing = played(50, 40, 40, 40 * 51)
    assert missing.count(None) * 40 == len(missing) * 30
    assert None not in played(80, 40, 40, 2000)
    assert None in played(79, 40, 40, 2000)
    assert (7 * 50, 1000 / 50, 40 / 50) == (350, 20, 0.8)
    assert (round(1000 / 6), round(0.5 * 0.2 * 100)) == (167, 10)


def test_small_objects() -> None:
    says("small-objects", "16픽셀 물체는 간격 32인 특징 맵에서 반 칸, 간격 8에서 두 칸",
         "24픽셀이 4픽셀", "57배", "| 640×360으로 줄이기 | 4픽셀 | 0.5칸 | 0.125칸 | 1배 |",
         "| 1280×720으로 줄이기 | 8픽셀 | 1칸 | 0.25칸 | 4배 |",
         "| 640×640 타일 32장 | 24픽셀 | 3칸 | 0.75칸 | 56.9배 |", "가로 8장, 세로 4장",
         "IoU가 0.6, 64픽셀은 0.94", "8,400칸", "34,000칸으로 4.05배", "IoU가 0.14")  # fmt: skip
    assert (16 / 32, 16 / 8) == (0.5, 2)
    for width, height, size, fine, coarse, times in (
        (640, 360, 4, 0.5, 0.125, 1), (1280, 720, 8, 1, 0.25, 4)
    ):  # fmt: skip
        assert width * 2160 == height * 3840
        assert 24 * width / 3840 == size
        assert (size / 8, size / 32) == (fine, coarse)
        assert width * height == times * 640 * 360
    # Tiles: every window of 128 pixels lies in one, by looking at each of them.
    places = [range(0, side - 128, 512) for side in (3840, 2160)]
    assert [len(each) for each in places] == [8, 4]
    for side, each in zip((3840, 2160), places, strict=True):
        whole = np.zeros(side, dtype=bool)
        for start in each:
            whole[start : start + 640 - 128 + 1] = True
        assert whole[: side - 128 + 1].all()
    assert (24 / 8, 24 / 32) == (3, 0.75)
    assert round(32 * 640 * 640 / (640 * 360), 1) == 56.9
    # IoU, by painting pixels.
    for side, value in ((8, 0.6), (64, 0.94)):
        line = np.arange(100)
        a, b = line < side, (line >= 2) & (line < side + 2)
        assert round(float((a & b).sum() / (a | b).sum()), 2) == value
    small, anchor = np.zeros((32, 32), dtype=bool), np.ones((32, 32), dtype=bool)
    small[10:22, 10:22] = True
    assert round(float((small & anchor).sum() / (small | anchor).sum()), 2) == 0.14
    cells = {stride: (640 // stride) ** 2 for stride in (4, 8, 16, 32)}
    assert sum(cells.values()) - cells[4] == 8_400
    assert sum(cells.values()) == 34_000
    assert round(34_000 / 8_400, 2) == 4.05


def test_object_tracking() -> None:
    says("object-tracking", "IoU는 0.14뿐", "2픽셀이면 0.90", "$`4/(4+2)=0.667`$", "=134`$",
         "=1.33`$", "| 앞 상자와의 IoU 합 | 0.67 | **2.00** (번호가 바뀐다) |",
         "| 예측한 상자와의 IoU 합 | **2.00** (맞다) | 0.67 |", "=0.99`$", "0.5이다",
         "60픽셀이면 앞 상자와 아예 겹치지 않는다", "100과 160에 반반",
         "평균은 빈 곳인 130이다")  # fmt: skip

    def painted(a: int, b: int) -> float:
        line = np.arange(400)
        p, q = ((line >= x) & (line < x + 40) for x in (a, b))
        return float((p & q).sum() / (p | q).sum())

    assert round(painted(100, 130), 2) == 0.14
    assert f"{painted(100, 102):.2f}" == "0.90"
    assert painted(100, 160) == 0
    # The update as a weighted mean by precision, the inverse of the variance.
    precision = 1 / 4 + 1 / 2
    assert (130 / 4 + 136 / 2) / precision == pytest.approx(134)
    assert round(1 / precision, 2) == 1.33
    # The normal distribution that is likeliest for two equal peaks has its mean between them.
    fits = {(mean, spread): sum(math.log(spread) + (x - mean) ** 2 / (2 * spread**2)
                                for x in (100, 160))
            for mean in range(90, 171) for spread in range(1, 61)}  # fmt: skip
    assert min(fits, key=lambda fit: fits[fit]) == (130, 30)
    last, moved = (110, 130), (110 + 20, 130 - 20)
    for boxes, right, swapped in ((last, 0.67, 2.0), (moved, 2.0, 0.67)):
        assert round(painted(boxes[0], 130) + painted(boxes[1], 110), 2) == right
        assert round(painted(boxes[0], 110) + painted(boxes[1], 130), 2) == swapped
    # Two people of 100 frames each, whose numbers are exchanged half-way.
    numbers = [[k if frame < 50 else 1 - k for frame in range(100)] for k in (0, 1)]
    switches = sum(a != b for track in numbers for a, b in pairwise(track))
    assert (switches, 1 - switches / 200) == (2, 0.99)
    hits = max(
        sum(number == given for track, given in zip(numbers, order, strict=True)
            for number in track)
        for order in permutations((0, 1))
    )  # fmt: skip
    assert 2 * hits / (200 + 200) == 0.5


def test_video_diffusion_cost() -> None:
    says("video-diffusion-cost", "10만 8천 토큰", "100번", "30분의 1", "30×90×160",
         r"| 전체 어텐션 | 3,600 | 108,000 | $`1.17\cdot10^{10}`$ |",
         r"| 공간 따로, 시간 따로 | 3,600 | 108,000 | $`3.92\cdot10^{8}`$ |", "29.8분의 1이다",
         "둘째 항이 85%", "블록의 계산은 4.5분의 1",
         "증류하면 50번, 4스텝으로 증류하면 4번")  # fmt: skip
    grid = (120 // 4, 720 // 8, 1280 // 8)
    assert grid == (30, 90, 160)
    frames, patches = grid[0], (grid[1] // 2) * (grid[2] // 2)
    tokens = frames * patches
    assert (patches, tokens) == (3600, 108_000)
    # Whom a token sees: all, or its own frame and then its own place.
    full, split = tokens * tokens, tokens * (patches + frames)
    assert (f"{full:.2e}", f"{split:.2e}") == ("1.17e+10", "3.92e+08")
    assert round(full / split, 1) == 29.8
    linear, between = vit_block(tokens, 3072)
    assert round(100 * between / (linear + between)) == 85
    projections = sum(tokens * 3072 * 3072 for _ in range(4))
    apart = linear + projections + 2 * split * 3072
    assert round((linear + between) / apart, 1) == 4.5
    assert 50 * 2 == 100


@pytest.mark.parametrize("seed", SEEDS)
def test_a_student_of_the_teacher_s_ends_does_not_average(seed: int) -> None:
    says("video-diffusion-cost", "시드 20개 모두에서")
    for program in CHAPTER.blocks("video-diffusion-cost"):
        exec(program.replace("default_rng(0)", f"default_rng({seed})"), {})


def test_nerf_and_gaussian_splatting() -> None:
    says("nerf-and-gaussian-splatting", "| 1 | 0.5 | 1 | 0.5 |", "| 2 | 0.5 | 0.5 | 0.25 |",
         "| 3 (배경) | 1 | 0.25 | 0.25 |", "1억 6천만 번", "163,840,000번", "약 59만 MAC",
         r"9.7\cdot10^{13}", "1.6라디안", "모두 59개, 32비트로 236바이트", "백만 개면 236MB",
         "약 60만 개씩 둘")  # fmt: skip
    # Draw the ray from the back: each layer covers what lies behind it.
    weights = np.eye(3)
    picture = np.zeros(3)
    for color, opacity in zip(weights[::-1], (1, 0.5, 0.5), strict=True):
        picture = opacity * color + (1 - opacity) * picture
    assert picture.tolist() == [0.5, 0.25, 0.25]
    calls = 800 * 800 * (64 + (64 + 128))
    assert calls == 163_840_000
    # The published network, layer by layer: position and direction with their raw values.
    at, view = 3 + 3 * 2 * 10, 3 + 3 * 2 * 4
    layers = [(at, 256), *[(256, 256)] * 4, (256 + at, 256), *[(256, 256)] * 2,
              (256, 256), (256, 1), (256 + view, 128), (128, 3)]  # fmt: skip
    work = sum(a * b for a, b in layers)
    assert round(work / 1e4) == 59
    assert round((work + sum(b for _, b in layers)) / 1e4) == 60
    assert f"{work * calls:.1e}" == "9.7e+13"
    assert round(2**9 * math.pi * 0.001, 1) == 1.6
    assert 3 + 3 + 4 + 1 + 3 * 4**2 == 59
    assert 59 * 32 // 8 == 236


def test_small_memory_vlm() -> None:
    says("small-memory-vlm", "16비트면 약 16 GB인데, 13.5 GB", "해도 6.2 GB",
         "인코더는 0.6 GB뿐", "0.5 GB도 못 아껴요", "캐시가 1.1 GB 줄지만", r"5\cdot576=2880",
         "67.4억, 인코더는 3.04억",
         "| 16비트 그대로 | 13.48 | 0.65 | 1.68 | 15.80 |",
         "| 언어 모델 4비트 | 3.86 | 0.65 | 1.68 | 6.19 |",
         "| 이미지 토큰 2×2 평균 | 3.86 | 0.65 | 0.55 | 5.06 |",
         "| KV 캐시 8비트 | 3.86 | 0.65 | 0.27 | 4.79 |",
         "| 인코더도 4비트 | 3.86 | 0.17 | 0.27 | 4.30 |", "0.66 GB", "0.41 GB",
         "언어 모델은 9.61 GB, 인코더 쪽은 0.48 GB로 20배", "이미지 KV가 53%", "26밀리초",
         "토큰마다 0.54초", "15.80이 6.19가 되어 39%")  # fmt: skip
    # Matrix by matrix: LLaMA-7B has seven in a block, the vision tower is a ViT-L/14 of 336.
    matrices = [(4096, 4096)] * 4 + [(4096, 11008)] * 3
    blocks = 32 * (sum(map(math.prod, matrices)) + 2 * 4096)
    words = 2 * 32_000 * 4096
    assert round((blocks + words) / 1e8, 1) == 67.4
    encoder = vit_parameters(1024, 24, 577, 14, 0)
    assert round(encoder / 1e8, 2) == 3.04
    side = encoder + (1024 * 4096 + 4096) + (4096 * 4096 + 4096)
    four = (128 * 4 + 16) / 128 / 8  # a scale of 16 bits for 128 weights, in bytes

    def cache(image: int, size: int) -> float:
        return sum(2 * size * 32 * 128 for _ in range(32)) * (image + 320)

    rows = ((2, 2, 2880, 2, 13.48, 0.65, 1.68, 15.80), (four, 2, 2880, 2, 3.86, 0.65, 1.68, 6.19),
            (four, 2, 720, 2, 3.86, 0.65, 0.55, 5.06), (four, 2, 720, 1, 3.86, 0.65, 0.27, 4.79),
            (four, four, 720, 1, 3.86, 0.17, 0.27, 4.30))  # fmt: skip
    for weight, sight, image, size, *told in rows:
        parts = (blocks * weight + words * 2, side * sight, cache(image, size))
        found = [*parts, sum(parts)]
        assert [round(part / 1e9, 2) for part in found] == told
    assert round(encoder * 2 / 1e9, 1) == 0.6
    assert round((cache(2880, 2) - cache(720, 2)) / 1e9, 1) == 1.1
    saved = (blocks * (2 - four), side * (2 - four))
    assert [round(part / 1e9, 2) for part in saved] == [9.61, 0.48]
    assert round(saved[0] / saved[1]) == 20
    assert round(100 * 6.19 / 15.80) == 39
    assert round(32 * 3200 * 3200 * 2 / 1e9, 2) == 0.66
    assert round(3200 * 32_000 * 4 / 1e9, 2) == 0.41
    kept = sum(2880 if layer < 2 else 1440 for layer in range(32))
    assert round(100 * kept / (32 * 2880)) == 53
    assert round(0.65 / 25 * 1000) == 26
    assert round(13.48 / 25, 2) == 0.54
