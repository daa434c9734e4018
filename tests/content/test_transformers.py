"""The chapter on attention and transformers: its numbers and identities are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import sigmoid, softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("transformers")
says = CHAPTER.says


def attention(q: Array, k: Array, v: Array) -> Array:
    """Return attention one query and one key at a time."""
    out = np.zeros((len(q), v.shape[1]))
    for i in range(len(q)):
        powers = [math.exp(float(q[i] @ key) / math.sqrt(k.shape[1])) for key in k]
        for power, value in zip(powers, v, strict=True):
            out[i] += power / sum(powers) * value
    return out


# ---------------------------------------------------------------- the numbers, by question


def test_attention() -> None:
    says("attention", "2, 1, 5", "1.414, 0.707, 3.536", "0.102, 0.050, 0.848", r"(5.26,\ 4.74)")
    query = np.array([2.0, 1.0])
    keys = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]])
    values = np.array([[10.0, 0.0], [0.0, 10.0], [5.0, 5.0]])
    assert (keys @ query).tolist() == [2, 1, 5]
    scores = keys @ query / math.sqrt(2)
    assert np.round(scores, 3).tolist() == [1.414, 0.707, 3.536]
    assert np.round(softmax(scores), 3).tolist() == [0.102, 0.050, 0.848]
    out = attention(query[None], keys, values)[0]
    assert np.round(out, 2).tolist() == [5.26, 4.74]


def test_scaled_dot_product_attention() -> None:
    rng = np.random.default_rng(1)
    q, k, v = rng.normal(size=(3, 8)), rng.normal(size=(5, 8)), rng.normal(size=(5, 4))
    whole = softmax(q @ k.T / math.sqrt(8)) @ v
    assert whole.shape == (3, 4)
    assert whole == pytest.approx(attention(q, k, v))
    x = rng.normal(size=(6, 8))
    shared, other = rng.normal(size=(2, 8, 8))
    same = (x @ shared) @ (x @ shared).T
    assert same == pytest.approx(same.T)
    different = (x @ shared) @ (x @ other).T
    assert not np.allclose(different, different.T)


def test_attention_scaling() -> None:
    says("attention-scaling", "| 4 | 2.83 | 0.944 | 0.053 |", "| 16 | 5.66 | 0.9965 | 0.0035 |",
         "| 64 | 11.31 | 0.99999 | 0.000012 |", "1.41 | 0.804 | 0.157 |", "12,900분의 1",
         "0.34에서 0.91", "0.16 근처")  # fmt: skip
    rows = {4: (2.83, 0.944, 0.053), 16: (5.66, 0.9965, 0.0035), 64: (11.31, 0.99999, 1.2e-5)}
    for width, (gap, weight, slope) in rows.items():
        far = math.sqrt(2 * width)
        assert far == pytest.approx(gap, abs=0.005)
        assert softmax(np.array([far, 0.0]))[0] == pytest.approx(weight, abs=5e-4)
        assert sigmoid(far) * sigmoid(-far) == pytest.approx(slope, rel=0.03)
        assert far / math.sqrt(width) == pytest.approx(math.sqrt(2))
    near = math.sqrt(2)
    assert sigmoid(near) == pytest.approx(0.804, abs=5e-4)
    kept = sigmoid(near) * sigmoid(-near)
    assert kept == pytest.approx(0.157, abs=5e-4)
    far = math.sqrt(128)
    assert kept / (sigmoid(far) * sigmoid(-far)) == pytest.approx(12_900, rel=0.001)
    # The Jacobian of the softmax against finite differences.
    scores, h = np.array([0.3, -1.2, 2.0, 0.1]), 1e-6
    p = softmax(scores)
    for j, step in enumerate(np.eye(4) * h):
        column = (softmax(scores + step) - softmax(scores - step)) / (2 * h)
        assert column == pytest.approx(p * (np.eye(4)[j] - p[j]), abs=1e-8)
    # The variance of the dot product and the figure's points.
    rng = np.random.default_rng(0)
    plain = {4: 0.341, 16: 0.633, 64: 0.820, 128: 0.872, 256: 0.911}
    scaled = {4: 0.158, 16: 0.163, 64: 0.166, 128: 0.165, 256: 0.164}
    for width, largest in plain.items():
        keys = rng.normal(size=(1000, 32, width))
        scores = np.einsum("bkd,bd->bk", keys, rng.normal(size=(1000, width)))
        assert float(scores.var()) == pytest.approx(width, rel=0.1)
        assert float(softmax(scores).max(axis=-1).mean()) == pytest.approx(largest, abs=0.02)
        small = float(softmax(scores / math.sqrt(width)).max(axis=-1).mean())
        assert small == pytest.approx(scaled[width], abs=0.01)


def test_multi_head_attention() -> None:
    says("multi-head-attention", "1,048,576", "24.9, 25.5, 25.8, 25.8, 25.4")
    assert 4 * 512 * 512 == 1_048_576
    for h in (1, 4, 8, 16, 32):
        size = 512 // h
        assert h * 3 * 512 * size + (h * size) * 512 == 1_048_576
        assert h * size == 512
    # Concatenating and multiplying is the same as adding the heads' own products.
    rng = np.random.default_rng(2)
    parts, wo = [rng.normal(size=(7, 4)) for _ in range(3)], rng.normal(size=(12, 12))
    together = np.concatenate(parts, axis=1) @ wo
    one_by_one = sum(part @ wo[4 * i : 4 * i + 4] for i, part in enumerate(parts))
    assert together == pytest.approx(one_by_one)
    wq, wk = rng.normal(size=(2, 12, 4))
    assert np.linalg.matrix_rank(wq @ wk.T) == 4


def test_causal_mask() -> None:
    says("causal-mask", "0.731, 0.269, 0 |", "0.245, 0.090, 0 |", "0.665, 0.245, 0.090", "0.335")
    scores = np.array([2.0, 1.0, 3.0])
    masked = softmax(np.array([2.0, 1.0, -np.inf]))
    assert np.round(masked, 3).tolist() == [0.731, 0.269, 0]
    after = softmax(scores) * np.array([1, 1, 0])
    assert np.round(after, 3).tolist() == [0.245, 0.090, 0]
    assert after.sum() == pytest.approx(0.335, abs=5e-4)
    assert np.round(softmax(np.array([2.0, 1.0, 0.0])), 3).tolist() == [0.665, 0.245, 0.090]
    # A row of nothing but masked scores: NaN, or evenly spread with a finite stand-in.
    with np.errstate(invalid="ignore"):
        assert np.isnan(softmax(np.full(3, -np.inf))).all()
    assert softmax(np.array([2.0, 1.0, 3.0]) * 0 - 1e30) == pytest.approx([1 / 3] * 3)
    assert softmax(np.array([2.0, 1.0, 3.0]) - 1e30) == pytest.approx([1 / 3] * 3)


def test_attention_complexity() -> None:
    says("attention-complexity", "24,576", "| 1,024 | 4.0% |", "| 4,096 | 14.3% |",
         "| 24,576 | 50.0% |", "| 131,072 | 84.2% |", "4GiB", "96%", "4억 번")  # fmt: skip
    d = 4096

    def linear(n: int) -> int:
        shapes = [(n, d, d)] * 4 + [(n, d, 4 * d), (n, 4 * d, d)]
        return sum(2 * a * b * c for a, b, c in shapes)

    def mixing(n: int) -> int:
        return 2 * n * d * n + 2 * n * n * d

    for n, share in ((1024, 4.0), (4096, 14.3), (24_576, 50.0), (131_072, 84.2)):
        assert round(100 * mixing(n) / (mixing(n) + linear(n)), 1) == share
    assert mixing(6 * d) == linear(6 * d)
    assert mixing(12 * d) // 2 == linear(12 * d)
    assert linear(1) == pytest.approx(4e8, rel=0.01)
    assert 32 * 8192**2 * 2 == 4 * 2**30
    # Per head a matrix of scores of its own; the operations of all heads together do not change.
    says("attention-complexity", "메모리는 헤드마다", "모두 $`hn^2`$개", "약 2만 5천 토큰")
    for heads in (1, 8, 32):
        scores = [(1024, d // heads, 1024) for _ in range(heads)]
        assert sum(2 * a * b * c for a, b, c in scores) == mixing(1024) // 2
        assert sum(a * c for a, _, c in scores) == heads * 1024**2
    assert round(6 * d, -3) == 25_000


def test_efficient_attention() -> None:
    says("efficient-attention", r"$`\phi(Q)\bigl(\phi(K)^\top V\bigr)`$", "$`e^{m-m'}`$")
    # The order of the products may be changed once the softmax is gone.
    rng = np.random.default_rng(3)
    q, k, v = (rng.random(size=(9, 4)) for _ in range(3))
    assert (q @ k.T) @ v == pytest.approx(q @ (k.T @ v))
    # Keys one by one, with nothing kept but a maximum, a denominator and a vector.
    top, total, out = -math.inf, 0.0, np.zeros(4)
    for key, value in zip(k, v, strict=True):
        score = float(q[0] @ key) / 2
        higher = max(top, score)
        total = total * math.exp(top - higher) + math.exp(score - higher)
        out = out * math.exp(top - higher) + math.exp(score - higher) * value
        top = higher
    assert out / total == pytest.approx(attention(q[:1], k, v)[0])


def test_attention_sink() -> None:
    says("attention-sink", "첫 토큰이 95.5%", "22배로", "모두 전역일 때의 17.3%",
         "| 1,024 | 100% |", "| 8,192 | 27.1% |", "| 32,768 | 19.3% |", "| 131,072 | 17.3% |",
         "6분의 1 아래로는", "8분의 1", "64분의 1", "0.955",
         "0.0064씩", "출력은 0.045", "0.143씩", "0.974", "0.007",
         r"p_i=\frac{e^{x_i}}{e^{s}+\sum_j e^{x_j}}")  # fmt: skip
    # The cache of six layers, token by token: which of them each layer still holds.
    for length, stated in ((1024, 100.0), (8192, 27.1), (32_768, 19.3), (131_072, 17.3)):
        kept = sum(6 if age < 1024 else 1 for age in range(length))
        assert round(100 * kept / (6 * length), 1) == stated
    assert 131_072 / 2048 == 64
    scores = np.array([5.0] + 7 * [0.0])
    full = softmax(scores)
    assert np.round(full[:2], 4).tolist() == [0.955, 0.0064]
    assert round(100 * float(full[0]), 1) == 95.5
    assert round(float(full[1:].sum()), 3) == 0.045
    assert round(1 / 7, 3) == 0.143
    assert round(float(1 / full[1:].sum())) == round(float(1 / 7 / full[1])) == 22
    assert np.round(softmax(scores[[0, 4, 5, 6, 7]]), 3).tolist() == [0.974, *4 * [0.007]]
    # A number in the denominator is a token whose value is nothing.
    rng = np.random.default_rng(5)
    x, values = rng.normal(size=6), rng.normal(size=(6, 3))
    extra = softmax(np.append(x, 1.7)) @ np.vstack([values, np.zeros(3)])
    assert np.exp(x) @ values / (math.exp(1.7) + np.exp(x).sum()) == pytest.approx(extra)


@pytest.mark.parametrize("seed", SEEDS)
def test_transformer(seed: int) -> None:
    says("transformer", "시드 20개 모두에서", "0.0001보다 작고", "0.5보다 크다")
    (block,) = CHAPTER.blocks("transformer")
    names: dict[str, object] = {}
    exec(compile(block, "spread", "exec"), names)
    spread = names["spread"]
    assert callable(spread)
    values = [spread(False, depth, seed) for depth in (1, 2, 3, 4)]
    assert values[0] > 0.5
    assert values[-1] < 1e-4
    assert spread(True, 4, seed) > 0.5
    # Each further layer shrinks the spread by a larger factor than the one before.
    ratios = [b / a for a, b in itertools.pairwise(values)]
    assert ratios == sorted(ratios, reverse=True)


def parameters(layers: int, d: int, vocabulary: int, positions: int) -> tuple[int, int, int]:
    """Count GPT-2's parameters matrix by matrix: blocks' weights, embeddings, everything."""
    weights = biases = 0
    for _ in range(layers):
        for rows, columns in ((d, 3 * d), (d, d), (d, 4 * d), (4 * d, d)):
            weights += rows * columns
            biases += columns
        biases += 2 * 2 * d
    embeddings = (vocabulary + positions) * d
    return weights, embeddings, weights + biases + embeddings + 2 * d


def test_transformer_block_parameters() -> None:
    says("transformer-block-parameters", "84.9M | 39.4M | 124.4M", "173.9B | 0.64B | 174.6B",
         "202,375,168", "67.4억", "0.4%", "$`13d`$", "$`16d^2`$")  # fmt: skip
    weights, embeddings, everything = parameters(12, 768, 50_257, 1024)
    assert weights == 12 * 12 * 768**2
    assert [round(n / 1e6, 1) for n in (weights, embeddings, everything)] == [84.9, 39.4, 124.4]
    assert 0.3 < embeddings / everything < 0.34
    assert everything - weights - embeddings == 12 * 13 * 768 + 2 * 768
    weights, embeddings, everything = parameters(96, 12_288, 50_257, 2048)
    assert [round(n / 1e9, 1) for n in (weights, everything)] == [173.9, 174.6]
    assert round(embeddings / 1e9, 2) == 0.64
    assert round(100 * embeddings / everything, 1) == 0.4
    d = 4096
    block = 4 * d * d + 3 * d * 11_008
    assert block == 202_375_168
    total = 32 * (block + 2 * d) + d + 2 * 32_000 * d
    assert round(total / 1e8, 1) == 67.4
    assert round(total / 1e9, 1) == 6.7
    assert 4 * d * d + 4 * d * d + 8 * d * d == 16 * d * d


def test_encoder_and_decoder_models() -> None:
    says("encoder-and-decoder-models", "15%", "약 77개", "512개를 모두",
         "1억 1천만 개인 인코더", "80억 개인 모델의 약 73분의 1")  # fmt: skip
    assert round(8000 / 110) == 73
    assert round(512 * 0.15) == 77
    says("encoder-and-decoder-models", "은닉 차원 768인 층 12개로", "약 1억 1천만 개")
    d, words = 768, 30_522
    layer = 4 * (d * d + d) + 2 * (4 * d * d) + 4 * d + d + 4 * d
    total = (words + 512 + 2) * d + 2 * d + 12 * layer + d * d + d
    assert total == 109_482_240


@pytest.mark.parametrize("seed", [0, 1])
def test_decoder_only_models(seed: int) -> None:
    """A later token leaves the earlier keys and values of a causal stack as they were."""
    says("decoder-only-models", "앞 토큰의 키와 밸류가 뒤 토큰에 의존하지 않는다")

    def layers(x: Array, *, causal: bool) -> Array:
        rng = np.random.default_rng(seed + 10)
        for _ in range(3):
            wq, wk, wv = rng.normal(0, 0.3, size=(3, 8, 8))
            x = x + np.array([
                attention(x[i : i + 1] @ wq, seen @ wk, seen @ wv)[0]
                for i in range(len(x))
                for seen in (x[: i + 1] if causal else x,)
            ])  # fmt: skip
        return x

    x = np.random.default_rng(seed).normal(size=(6, 8))
    assert layers(x, causal=True)[:5] == pytest.approx(layers(x[:5], causal=True))
    assert not np.allclose(layers(x, causal=False)[:5], layers(x[:5], causal=False))


def encode(position: float, d: int = 64) -> Array:
    return np.array([
        f(position * 10_000 ** (-2 * i / d)) for i in range(d // 2) for f in (math.sin, math.cos)
    ])  # fmt: skip


def test_bert_classification() -> None:
    says("bert-classification", "510토큰까지", "세 조각으로", "84%가 패딩", "769C", "3,845개",
         "109,486,085개", "0.0035%", "조합은 18개", "54번", "| 500 | 16 | 48 | 5 |",
         "| 8,000 | 250 | 750 | 75 |", "±4.9%p")  # fmt: skip
    assert 512 - 2 == 510
    covered, windows = 510, 1
    while covered < 1200:
        covered += 510 - 128
        windows += 1
    assert windows == 3
    weights = softmax(np.zeros(128))
    assert round(100 * weights[20:].sum()) == 84
    d = 768
    shapes = [(30_522, d), (512, d), (2, d), (2, d)]  # words, places, segments, a layer norm
    for _ in range(12):
        shapes += [(d, d), (1, d)] * 4 + [(d, 4 * d), (1, 4 * d), (4 * d, d), (1, d)]
        shapes += [(2, d)] * 2
    shapes += [(d, d), (1, d)]
    head = [(d, 5), (1, 5)]
    numbers = [sum(map(math.prod, each)) for each in (shapes, head)]
    assert numbers[1] == 769 * 5 == 3_845
    assert sum(numbers) == 109_486_085
    assert round(100 * numbers[1] / sum(numbers), 4) == 0.0035
    choices = list(itertools.product((16, 32), (2e-5, 3e-5, 5e-5), (2, 3, 4)))
    assert (len(choices), 3 * len(choices)) == (18, 54)
    for samples, each, steps, warm in ((500, 16, 48, 5), (8_000, 250, 750, 75)):
        assert len(range(0, samples, 32)) == each
        assert 3 * each == steps
        assert -(-steps // 10) == warm
    assert round(196 * math.sqrt(0.85 * 0.15 / 200), 1) == 4.9


def test_positional_encoding() -> None:
    says("positional-encoding", "32, 30.9, 23.5, 18.9", "0.91, 0.04, 0.91, 0.59", "약 6.3칸")
    for start in (10, 100):
        dots = [float(encode(start) @ encode(start + gap)) for gap in (0, 1, 5, 20)]
        assert [round(dot, 1) for dot in dots] == [32, 30.9, 23.5, 18.9]
    assert [round(float(encode(20)[2 * i]), 2) for i in (0, 4, 8, 12)] == [0.91, 0.04, 0.91, 0.59]
    assert round(2 * math.pi, 1) == 6.3
    # A shift by k is one and the same rotation at every position.
    k, d = 7, 64
    turn = np.zeros((d, d))
    for i in range(d // 2):
        angle = k * 10_000 ** (-2 * i / d)
        c, s = math.cos(angle), math.sin(angle)
        turn[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[c, s], [-s, c]]
    for p in (0, 3, 250):
        assert turn @ encode(p) == pytest.approx(encode(p + k))
    assert turn @ turn.T == pytest.approx(np.eye(d))
    # Attention of permuted rows is the permuted attention.
    rng = np.random.default_rng(4)
    x, wq, wk, wv = (rng.normal(size=(6, 6)) for _ in range(4))
    p_matrix = np.eye(6)[rng.permutation(6)]
    y = attention(x @ wq, x @ wk, x @ wv)
    px = p_matrix @ x
    assert attention(px @ wq, px @ wk, px @ wv) == pytest.approx(p_matrix @ y)


def test_rotary_position_embedding() -> None:
    says("rotary-position-embedding", r"-\sin1\approx-0.841", "+0.841", "6.28토큰", "54,400토큰",
         "−0.990", "0.960")  # fmt: skip

    def turn(vector: complex, position: int, rate: float = 1.0) -> complex:
        return vector * complex(math.cos(rate * position), math.sin(rate * position))

    def score(q: complex, k: complex, m: int, n: int) -> float:
        return (turn(q, m).conjugate() * turn(k, n)).real

    assert score(1, 1j, 3, 4) == pytest.approx(-0.841, abs=5e-4)
    assert score(1, 1j, 103, 104) == pytest.approx(score(1, 1j, 3, 4))
    assert score(1, 1j, 4, 3) == pytest.approx(0.841, abs=5e-4)
    assert score(1, 1, 0, 3) == pytest.approx(-0.990, abs=5e-4)
    assert score(1, 1, 0, 6) == pytest.approx(0.960, abs=5e-4)
    assert 2 * math.pi == pytest.approx(6.28, abs=0.005)
    assert 2 * math.pi * 10_000 ** (126 / 128) == pytest.approx(54_400, rel=0.001)


def test_glm_blank_infilling() -> None:
    says("glm-blank-infilling", "| 부분 | 입력 | 글의 위치 | 빈칸 안 위치 | 맞힐 것 |",
         "절반은 “서울 광역시”처럼", "A는 B를 보지 못한다")  # fmt: skip
    # Write the input anew from the six tokens and the two spans, the later span first.
    tokens = [f"$`x_{i}`$" for i in range(1, 7)]
    spans = [(2, 3), (4, 6)]
    part_a: list[str] = []
    places: dict[int, int] = {}
    for i, token in enumerate(tokens):
        inside = [span for span in spans if span[0] <= i < span[1]]
        if not inside:
            part_a.append(token)
        elif inside[0][0] == i:
            part_a.append("`[M]`")
            places[i] = len(part_a)
    row, goal = list(part_a), ["–"] * len(part_a)
    text, within = list(range(1, len(part_a) + 1)), [0] * len(part_a)
    for start, end in reversed(spans):
        row += ["`[S]`", *tokens[start:end]]
        goal += [*tokens[start:end], "끝"]
        text += [places[start]] * (end - start + 1)
        within += range(1, end - start + 2)
    parts = "A" * len(part_a) + "B" * (len(row) - len(part_a))
    lines = [
        "| " + " | ".join(map(str, cells)) + " |"
        for cells in zip(parts, row, text, within, goal, strict=True)
    ]
    says("glm-blank-infilling", "\n".join(lines))
    # What the context's tokens become does not depend on the spans; a span's does on its left.
    rng = np.random.default_rng(0)
    x, (wq, wk, wv) = rng.normal(size=(10, 8)), rng.normal(0, 0.3, size=(3, 8, 8))

    def layer(x: Array) -> Array:
        reads = [
            attention(x[i : i + 1] @ wq, x[: max(i + 1, 5)] @ wk, x[: max(i + 1, 5)] @ wv)
            for i in range(len(x))
        ]
        added: Array = x + np.concatenate(reads)
        return added

    whole = layer(layer(x))
    assert whole[:5] == pytest.approx(layer(layer(x[:5])))
    assert whole[:8] == pytest.approx(layer(layer(x[:8])))
    seen = sum(max(i + 1, 5) for i in range(10))
    assert seen == 65
    # Two fair and independent coins disagree half of the time.
    assert sum(u != v for u, v in itertools.product("sb", repeat=2)) / 4 == 0.5
