"""The chapter on pre-training: its numbers are computed a second time, by other ways."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("pretraining")
says = CHAPTER.says


# ---------------------------------------------------------------- data


def test_pretraining_data_filtering() -> None:
    says("pretraining-data-filtering", "64%", "12.5%", "0.90이 된다", r"\pi=0.1", "$`r=0.8`$",
         "$`f=0.05`$", "$`f`$를 0.01로")  # fmt: skip
    # Count a thousand documents instead of using the formula.
    good, bad = 100, 900
    kept, wrong = good * 80 // 100, bad * 5 // 100
    assert Fraction(kept, kept + wrong) == Fraction(64, 100)
    assert Fraction(kept + wrong, 1000) == Fraction(125, 1000)
    assert round(kept / (kept + bad // 100), 2) == 0.90


def grams(words: int, changed: int | None = None) -> set[tuple[object, ...]]:
    """Return the 5-grams of a document of different words, one of them changed."""
    text = ["new" if k == changed else k for k in range(words)]
    return {tuple(text[k : k + 5]) for k in range(words - 4)}


def test_minhash_deduplication() -> None:
    says("minhash-deduplication", "96개", "5개가 달라지므로", r"91/101\approx0.90", "16개라",
         r"11/21\approx0.52", "0.041", "5×10¹⁷", "| 5.3% | 56% | 77% | 92% | 98.8% | 99.96% |",
         "유사도 0.75인 쌍을 77%", "5만분의 1인 10¹³개")  # fmt: skip
    for words, jaccard, total in ((100, Fraction(91, 101), 96), (20, Fraction(11, 21), 16)):
        one, two = grams(words), grams(words, words // 2)
        assert len(one) == total
        assert len(one - two) == 5
        assert Fraction(len(one & two), len(one | two)) == jaccard
    assert round(91 / 101, 2) == 0.90
    assert round(11 / 21, 2) == 0.52
    assert math.sqrt(0.75 * 0.25 / 112) == pytest.approx(0.041, abs=5e-4)
    assert math.comb(10**9, 2) == pytest.approx(5e17, rel=1e-6)
    within = 50_000 * math.comb(10**9 // 50_000, 2)
    assert within == pytest.approx(1e13, rel=1e-3)
    assert math.comb(10**9, 2) / within == pytest.approx(50_000, rel=1e-3)
    found = [100 * candidate(s, 14, 8) for s in (0.5, 0.7, 0.75, 0.8, 0.85, 0.9)]
    assert [round(found[0], 1), *map(round, found[1:4])] == [5.3, 56, 77, 92]
    assert [round(found[4], 1), round(found[5], 2)] == [98.8, 99.96]


def candidate(s: float, bands: int, rows: int) -> float:
    """Return the chance of a common band, band by band."""
    missed = 1.0
    for _ in range(bands):
        missed *= 1 - math.prod([s] * rows)
    return 1 - missed


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_hash_is_common_as_often_as_they_are_alike(seed: int) -> None:
    """With true random orders instead of linear hashes; and bands match as the formula says."""
    rng = np.random.default_rng(seed)
    union, rounds = 40, 14 * 8 * 400
    least = rng.integers(0, union, rounds)  # which of the union comes first in a random order
    same = least < 30  # 30 of 40 are in both: a similarity of 0.75
    assert same.mean() == pytest.approx(0.75, abs=0.01)
    bands = np.any(np.all(same.reshape(400, 14, 8), axis=2), axis=1)
    assert bands.mean() == pytest.approx(0.77, abs=0.09)


def test_minhash_banding() -> None:
    says("minhash-banding", "0.63", "| 28띠 × 4 | 0.43 | 84% | 99.998% | 100% |",
         "| 14띠 × 8 | 0.72 | 5.3% | 77% | 99.96% |", "| 7띠 × 16 | 0.89 | 0.01% | 6.8% | 76% |",
         "23%는 놓친다")  # fmt: skip
    for bands, rows, threshold, row in (
        (28, 4, 0.43, ("84", "99.998", "100")),
        (14, 8, 0.72, ("5.3", "77", "99.96")),
        (7, 16, 0.89, ("0.01", "6.8", "76")),
    ):
        assert bands * rows == 112
        assert round((1 / bands) ** (1 / rows), 2) == pytest.approx(threshold, abs=0.011)
        for s, words in zip((0.5, 0.75, 0.9), row, strict=True):
            digits = len(words.partition(".")[2])
            assert round(100 * candidate(s, bands, rows), digits) == float(words)
        at = candidate((1 / bands) ** (1 / rows), bands, rows)
        assert at == pytest.approx(1 - 1 / math.e, abs=0.04)
    assert 1 - candidate(0.75, 14, 8) == pytest.approx(0.23, abs=0.005)


def test_data_mixture() -> None:
    says("data-mixture", "| 1 | 82.0% | 16.4% | 1.6% | 0.5번 |",
         "| 0.7 | 72.0% | 23.3% | 4.7% | 1.4번 |", "| 0.5 | 62.9% | 28.2% | 8.9% | 2.7번 |",
         "| 0.3 | 51.9% | 32.0% | 16.1% | 4.8번 |", "| 0 | 33.3% | 33.3% | 33.3% | 10번 |",
         "1.6%인데, α가 0.3이면 16%", "4.8번 반복", "평균 1개가 남고, 37%",
         "0.99^{100}=0.366")  # fmt: skip
    counts = [math.comb(100, k) * 99 ** (100 - k) / 100**100 for k in range(101)]
    assert counts[0] == pytest.approx(0.366, abs=5e-4)
    assert sum(k * chance for k, chance in enumerate(counts)) == pytest.approx(1)
    table = {1.0: (82.0, 16.4, 1.6, 0.5), 0.7: (72.0, 23.3, 4.7, 1.4), 0.5: (62.9, 28.2, 8.9, 2.7),
             0.3: (51.9, 32.0, 16.1, 4.8), 0.0: (33.3, 33.3, 33.3, 10.0)}  # fmt: skip
    for alpha, row in table.items():
        logs = [alpha * math.log(n) for n in (1000, 200, 20)]
        part = [1 / sum(math.exp(other - one) for other in logs) for one in logs]
        for value, words in zip([100 * x for x in part], row[:3], strict=True):
            assert value == pytest.approx(words, abs=0.051)
        assert 600 * part[2] / 20 == pytest.approx(row[3], abs=0.051)


def test_synthetic_training_data() -> None:
    says("synthetic-training-data", "12개 가운데 서로 다른 것은 6개", "distinct-2가 0.5",
         "ROUGE-L이 0.75", "1천 개를 뽑으면 0.95, 10만 개를 뽑으면 0.10", "93%가 맞다",
         "3.6개와 0.4개", "90%에서 74%로", "남은 답의 90%가")  # fmt: skip
    made = [f"{first} 규칙을 설명해 줘".split() for first in ("축구", "야구", "농구", "배구")]
    pairs = [pair for words in made for pair in pairwise(words)]
    assert (len(pairs), len(set(pairs))) == (12, 6)
    # The longest common subsequence, by trying all subsequences of one.
    for other in made[1:]:
        longest = max(
            len(part)
            for size in range(5)
            for part in itertools.combinations(made[0], size)
            if part in set(itertools.combinations(other, size))
        )
        assert 2 * longest / 8 == 0.75
    # Distinct draws of ten thousand kinds, kind by kind and draw by draw.
    kinds, seen, found = 10_000, 0.0, {}
    for draw in range(1, 100_001):
        seen += 1 - seen / kinds
        found[draw] = seen / draw
    assert round(found[1_000], 2) == 0.95
    assert round(found[100_000], 2) == 0.10
    right, wrong = 600 * 95 // 100, 400 * 10 // 100
    assert round(100 * right / (right + wrong)) == 93
    # Four answers to each question, by all sixteen outcomes.
    kept, some = {}, {}
    for chance in (0.9, 0.1):
        runs = [
            (sum(run), math.prod(chance if ok else 1 - chance for ok in run))
            for run in itertools.product((0, 1), repeat=4)
        ]
        kept[chance] = sum(hits * weight for hits, weight in runs)
        some[chance] = sum(weight for hits, weight in runs if hits)
    assert kept == pytest.approx({0.9: 3.6, 0.1: 0.4})
    assert kept[0.9] / sum(kept.values()) == pytest.approx(0.9)
    assert some[0.9] / sum(some.values()) == pytest.approx(0.74, abs=5e-3)


def test_low_resource_synthetic_data() -> None:
    says("low-resource-synthetic-data", "16%만 그 말이고", "게시판이라면 95%",
         "재현율(recall)이 95%", "거짓양성률이 0.5%", "1%를 넘지 않는다", "15개면 5%±2.5%p",
         "2%이다", "7.4%")  # fmt: skip
    for own, share in ((1_000, 16), (100_000, 95)):  # of a million pages
        hit, false = own * 0.95, (10**6 - own) * 0.005
        assert round(100 * hit / (hit + false)) == share
    # With one fault in a hundred, a clean sample of 300 is just rarer than one in twenty.
    assert 0.99**300 < 0.05 < 0.9901**300
    spread = NormalDist().inv_cdf(0.975) * math.sqrt(15 * 285 / 300) / 300
    assert 15 / 300 == 0.05
    assert round(100 * spread, 1) == 2.5
    assert round(100 / 51) == 2
    assert round(100 * 4 / 54, 1) == 7.4


def test_repeated_pretraining_data() -> None:
    says("repeated-pretraining-data", "3.73", "93%", "| 1배 | 1.97배 | 3.73배 | 6.62배 | 10.6배 | "
         "15.2배 |", "약 10.6배", "약 16.4배", r"R^*\approx15.4")  # fmt: skip
    star = 15.387756

    def worth(times: int) -> float:
        """Add up what each further token is worth, which falls off exponentially."""
        fine = 20_000
        r = (np.arange((times - 1) * fine) + 0.5) / fine
        return 1 + float(np.exp(-r / star).sum()) / fine

    for times, words in ((1, 1), (2, 1.97), (4, 3.73), (8, 6.62), (16, 10.6), (40, 15.2)):
        digits = 2 if times < 16 else 1
        assert round(worth(times), digits) == words
    assert worth(4) / 4 == pytest.approx(0.93, abs=0.005)
    assert 1 + star == pytest.approx(16.4, abs=0.05)


# ---------------------------------------------------------------- tokens


def pieces_of(corpus: str, text: str, merges: int) -> int:
    """Return how many pieces byte-level BPE cuts ``text`` into: merges by replacing in text."""
    # Each byte is a letter of its own in a private alphabet; a merge is a new letter.
    learn = [[ord(c) for c in f" {w}".encode().decode("latin-1")] for w in corpus.split()]
    goal = [[ord(c) for c in f" {w}".encode().decode("latin-1")] for w in text.split()]
    name = {k: bytes([k]) for k in range(256)}

    def merged(word: list[int], one: int, two: int, new: int) -> list[int]:
        out, k = [], 0
        while k < len(word):
            if word[k : k + 2] == [one, two]:
                out.append(new)
                k += 2
            else:
                out.append(word[k])
                k += 1
        return out

    for new in range(256, 256 + merges):
        count: dict[tuple[int, int], int] = {}
        for word in learn:
            for pair in pairwise(word):
                count[pair] = count.get(pair, 0) + 1
        if not count:
            break
        one, two = max(count, key=lambda pair: (count[pair], name[pair[0]], name[pair[1]]))
        name[new] = name[one] + name[two]
        learn = [merged(word, one, two, new) for word in learn]
        goal = [merged(word, one, two, new) for word in goal]
    return sum(map(len, goal))


def test_korean_tokenization() -> None:
    says("korean-tokenization", "| 없음(바이트 그대로) | 0 | 40 (2.67) | 34 (1.03) |",
         "| 영어만 | 40 | 40 (2.67) | 7 (0.21) |", "| 영어와 한국어 | 60 | 17 (1.13) | 17 (0.52) |",
         "| 영어와 한국어 | 89 | 8 (0.53) | 7 (0.21) |", "3,072자", "15,360자", "다섯 배",
         "7,340만", "글자당 2.7토큰", "8,960개", "4,096")  # fmt: skip
    ko = ("학생이 학교에서 책을 읽었다 학생은 학교에서 글을 썼다 "
          "선생님이 학교에서 책을 썼다 학생이 집에서 글을 읽었다")  # fmt: skip
    en = ("the student read the book at school the student wrote the text at school "
          "the teacher wrote the book at school the student read the text at home")  # fmt: skip
    korean, english = "선생님은 집에서 책을 읽었다", "the teacher read the book at home"
    assert (len(korean), len(english)) == (15, 33)
    for corpus, merges, k, e in (("", 0, 40, 34), (en, 40, 40, 7), (f"{en} {ko}", 60, 17, 17),
                                 (f"{en} {ko}", 89, 8, 7)):  # fmt: skip
        assert pieces_of(corpus, korean, merges) == k
        assert pieces_of(corpus, english, merges) == e
    assert [round(k / 15, 2) for k in (40, 17, 8)] == [2.67, 1.13, 0.53]
    assert [round(e / 33, 2) for e in (34, 7, 17)] == [1.03, 0.21, 0.52]
    assert 8192 * 15 // 40 == 3072
    assert 8192 * 15 // 8 == 15_360
    assert 40 / 8 == 5
    assert round(8_960 * 4_096 * 2, -5) == 73_400_000


# ---------------------------------------------------------------- many GPUs


def ring_all_reduce(gpus: int, size: int) -> tuple[int, int, bool]:
    """Run a ring all-reduce; return what a GPU sends, in how many steps, and if it is right."""
    rng = np.random.default_rng(0)
    data = rng.integers(0, 100, (gpus, gpus, size // gpus))  # GPU, chunk, number
    goal, sent, steps = data.sum(axis=0), 0, 0
    for phase in (0, 1):
        for k in range(gpus - 1):
            parcels = [(g, (g - k + phase) % gpus) for g in range(gpus)]
            moving = [data[g, c].copy() for g, c in parcels]
            for (g, c), parcel in zip(parcels, moving, strict=True):
                to = (g + 1) % gpus
                data[to, c] = parcel if phase else data[to, c] + parcel
            sent += size // gpus
            steps += 1
    return sent, steps, bool((data == goal).all())


def test_zero_stages() -> None:
    says("zero-stages", "| DDP | 없음 | 16바이트 | 112 GB | 24.5 GB |", "| 38.5 GB | 24.5 GB |",
         "| 26.3 GB | 24.5 GB |", "| 14 GB | 36.8 GB |", "38.5, 26.3, 14GB", "1.5배", "0.4 GB",
         "36.8 GB가 그것")  # fmt: skip
    n, billions = 8, 7
    shares = {"weights": 2, "gradients": 2, "states": 12}
    split: list[str] = []
    held = []
    for name in ("", "states", "gradients", "weights"):
        split += [name]
        held.append(sum(Fraction(b, n if part in split else 1) for part, b in shares.items()))
    assert [float(b * billions) for b in held] == [112, 38.5, 26.25, 14]
    for stage, b in ((1, 4 + Fraction(12, n)), (2, 2 + Fraction(14, n)), (3, Fraction(16, n))):
        assert held[stage] == b
    sent, _, right = ring_all_reduce(n, 14_000)
    assert right
    assert sent / 1000 == 24.5
    assert sent / 1000 * 1.5 == pytest.approx(36.8, abs=0.051)
    assert Fraction(2, 10) * 2 == Fraction(4, 10)


def test_what_a_collective_sends() -> None:
    says("zero-stages", "DDP, 텐서 병렬화 | 24.5 GB |", "ZeRO의 가중치 | 12.3 GB |",
         "ZeRO의 그래디언트 | 12.3 GB |", "(22-hardware.md#context-parallelism) | 12.3 GB |",
         "파이프라인, 링 어텐션 | 14 GB |", "14 GB 이하")  # fmt: skip
    n, size = 8, 14_000
    piece = size // n
    gathered = [{rank} for rank in range(n)]  # which pieces each rank has
    sent = [0] * n
    for step in range(n - 1):
        passed = [(rank - step) % n for rank in range(n)]
        for rank, part in enumerate(passed):
            sent[rank] += piece
            gathered[(rank + 1) % n].add(part)
    assert gathered == [set(range(n))] * n
    assert set(sent) == {12_250}
    assert [sum(piece for to in range(n) if to != rank) for rank in range(n)] == sent
    assert 2 * sent[0] == 24_500
    assert f"{12.25 + 1e-9:.1f}" == "12.3"


def test_ring_all_reduce_cost() -> None:
    says("ring-all-reduce-cost", "1.75에서 1.97", "1.1배", "8장에서 0.98초, 64장에서 1.10초",
         "1.26밀리초", "0.08밀리초", "14 GB", "25 GB/s", "10마이크로초")  # fmt: skip
    few, steps, right = ring_all_reduce(8, 6400)
    assert right
    assert (few / 6400, steps) == (1.75, 14)
    many, steps, right = ring_all_reduce(64, 6400)
    assert right
    assert steps == 126
    assert round(many / 6400, 2) == 1.97
    assert many / few == pytest.approx(1.1, abs=0.05)
    assert round(1.75 * 14 / 25, 2) == 0.98
    assert round(many / 6400 * 14 / 25, 2) == 1.10
    assert steps * 10e-6 * 1e3 == pytest.approx(1.26)
    assert many / 6400 * 1e6 / 25e9 * 1e3 == pytest.approx(0.08, abs=0.005)


# ---------------------------------------------------------------- positions


def test_rope_context_extension() -> None:
    says("rope-context-extension", "0.47라디안", "3.8라디안", "82,685", "빠른 21짝",
         "느린 18짝", r"$`i\ge46`$인 18짝", "1.208배", "1.46배", "1.52바퀴", "0.87바퀴",
         "| 0 | 652바퀴 | 0.125 | 1 | 1 |", "| 20 | 37바퀴 | 0.125 | 0.517 | 1 |",
         "| 32 | 6.5바퀴 | 0.125 | 0.348 | 0.281 |", "| 46 | 0.87바퀴 | 0.125 | 0.219 | 0.125 |",
         "| 63 | 0.08바퀴 | 0.125 | 0.125 | 0.125 |")  # fmt: skip
    period = [2 * math.pi * 10_000 ** (2 * i / 128) for i in range(64)]
    assert [i for i in range(64) if period[i] > 4096] == list(range(46, 64))
    assert [i for i in range(64) if 32 * period[i] < 4096] == list(range(21))
    slowest = 2 * math.pi / period[63]
    assert round(4096 * slowest, 2) == 0.47
    assert round(32_768 * slowest, 1) == 3.8
    base = 10_000 * 8 ** (128 / 126)
    assert round(base) == 82_685
    assert round(0.1 * math.log(8) + 1, 3) == 1.208
    assert round((0.1 * math.log(8) + 1) ** 2, 2) == 1.46
    for i, turns, ntk, yarn in ((0, 652, 1, 1), (20, 37, 0.517, 1), (32, 6.5, 0.348, 0.281),
                                (46, 0.87, 0.219, 0.125), (63, 0.08, 0.125, 0.125)):  # fmt: skip
        made = 4096 / period[i]
        assert made == pytest.approx(turns, rel=0.06)
        assert (10_000 / base) ** (2 * i / 128) == pytest.approx(ntk, abs=6e-4)
        keep = sorted((0.0, (made - 1) / 31, 1.0))[1]
        assert 1 / 8 + keep * 7 / 8 == pytest.approx(yarn, abs=6e-4)
    assert 32_768 / period[46] * (10_000 / base) ** (92 / 128) == pytest.approx(1.52, abs=5e-3)


# ---------------------------------------------------------------- width


def moved(n: int, *, mup: bool, seed: int) -> float:
    """Return how far the second hidden layer moves in a step, its gradient found numerically."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(16, 8)), rng.normal(size=8)
    w1 = rng.normal(size=(n, 16)) / 4
    w2 = rng.normal(size=(n, n)) / math.sqrt(n)
    k = 64 / n if mup else 1.0
    w3 = rng.normal(size=n) / math.sqrt(n) * math.sqrt(k)

    def forward(first: Array, second: Array) -> tuple[Array, Array]:
        a = second @ np.tanh(first @ x)
        return a, w3 @ np.tanh(a) - y

    a, error = forward(w1, w2)
    # Derivatives by complex steps along each layer's inputs instead of the chain rule by hand.
    slope = np.imag(np.tanh(a + 1e-30j)) / 1e-30
    da = w3[:, None] * slope * error
    z = w1 @ x
    d1 = (w2.T @ da) * np.imag(np.tanh(z + 1e-30j)) / 1e-30
    g1 = sum(np.outer(d1[:, s], x[:, s]) for s in range(8))
    g2 = sum(np.outer(da[:, s], np.tanh(z)[:, s]) for s in range(8))
    b, _ = forward(w1 - 0.01 * np.sign(g1), w2 - 0.01 * k * np.sign(g2))
    return float(np.sqrt(np.mean((b - a) ** 2)))


@pytest.mark.parametrize("seed", SEEDS)
def test_width_changes_the_step_only_without_mup(seed: int) -> None:
    plain = [moved(n, mup=False, seed=seed) for n in (64, 1024)]
    same = [moved(n, mup=True, seed=seed) for n in (64, 1024)]
    assert 10 < plain[1] / plain[0] < 20
    assert 0.8 < same[1] / same[0] < 1.35


@pytest.mark.slow
def test_maximal_update_parametrization() -> None:
    says("maximal-update-parametrization", "| 표준 | 0.16 | 0.58 | 2.2 |",
         "| µP | 0.16 | 0.16 | 0.16 |", "시드 20개",
         "7%", "4천만", "67억")  # fmt: skip
    for mup, row in ((False, (0.16, 0.58, 2.2)), (True, (0.16, 0.16, 0.16))):
        for n, words in zip((64, 256, 1024), row, strict=True):
            mean = np.mean([moved(n, mup=mup, seed=seed) for seed in range(20)])
            assert round(float(mean), 2 if words < 1 else 1) == words
    # The first step of Adam: a hidden value moves by the rate times the sum of its inputs' sizes.
    rng = np.random.default_rng(0)
    for n in (100, 10_000):
        x = rng.normal(size=n)
        step = 0.001 * np.sign(-1.7 * x)
        expected = 0.001 * n * math.sqrt(2 / math.pi)
        assert abs(step @ x) == pytest.approx(0.001 * np.abs(x).sum())
        assert abs(step @ x) == pytest.approx(expected, rel=0.2)


def test_mup_learning_rate_transfer() -> None:
    says("mup-learning-rate-transfer", "0.001", "0.004", "0.256", "256배", "폭이 16배",
         "4분의 1로", "16분의 1로")  # fmt: skip
    ratio = 4096 // 256
    assert ratio == 16
    assert pytest.approx(0.001) == 0.016 / ratio
    assert pytest.approx(0.004) == 0.016 / math.sqrt(ratio)
    assert pytest.approx(0.256) == 0.016 * ratio
    assert ratio * ratio == 256
    assert math.sqrt(256 / 4096) == 1 / 4


# ---------------------------------------------------------------- optimizers


def polynomial(s: float, rounds: int, a: float, b: float, c: float) -> list[float]:
    """Return a singular value after each round."""
    out = []
    for _ in range(rounds):
        s = s * (a + s * s * (b + s * s * c))
        out.append(s)
    return out


def test_muon_optimizer() -> None:
    says("muon-optimizer", "| 1 | 0.70 | 1.11 | 0.72 | 1.09 | 0.70 |",
         "| 0.1 | 0.34 | 0.99 | 0.71 | 1.11 | 0.71 |",
         "| 0.01 | 0.034 | 0.12 | 0.40 | 1.09 | 0.70 |",
         "| 0.001 | 0.003 | 0.012 | 0.041 | 0.14 | 0.47 |", "0.68에서 1.13", "3.4배", "0.5%",
         "0.01에서 0.08, 0.1에서 0.66", "0.002부터 0.68과 1.2 사이",
         "50배 차이가 두 배 안")  # fmt: skip
    ours, textbook = (3.4445, -4.7750, 2.0315), (1.5, -0.5, 0.0)
    for s, row in ((1.0, "0.70 1.11 0.72 1.09 0.70"), (0.1, "0.34 0.99 0.71 1.11 0.71"),
                   (0.01, "0.034 0.12 0.40 1.09 0.70"),
                   (0.001, "0.003 0.012 0.041 0.14 0.47")):  # fmt: skip
        for value, words in zip(polynomial(s, 5, *ours), row.split(), strict=True):
            assert value == pytest.approx(float(words), abs=0.5001 * 10.0 ** -len(words[2:]))
    after = [polynomial(10 ** (-2 + 2 * k / 20_000), 5, *ours)[-1] for k in range(20_001)]
    assert (round(min(after), 2), round(max(after), 2)) == (0.68, 1.13)
    wide = [polynomial(0.002 * 500 ** (k / 20_000), 5, *ours)[-1] for k in range(20_001)]
    assert (round(min(wide), 2), round(max(wide), 1)) == (0.68, 1.2)
    assert max(after) / min(after) < 2
    assert round(polynomial(0.01, 5, *textbook)[-1], 2) == 0.08
    assert round(polynomial(0.1, 5, *textbook)[-1], 2) == 0.66
    assert pytest.approx(0.5, abs=0.02) == 100 * 5 * 16_384 / 16e6
    # The iteration moves singular values alone, and RMS depends on the shape.
    rng = np.random.default_rng(0)
    u, sizes, vt = np.linalg.svd(rng.normal(size=(6, 10)) / 9, full_matrices=False)
    x = (u * sizes) @ vt
    a, b, c = ours
    g = x @ x.T
    goal = (u * [polynomial(float(one), 1, *ours)[0] for one in sizes]) @ vt
    assert np.allclose(a * x + b * g @ x + c * g @ g @ x, goal)
    assert math.sqrt(float(np.mean((u @ vt) ** 2))) == pytest.approx(1 / math.sqrt(10))


def test_loss_spikes() -> None:
    says("loss-spikes", "| 0.999 | 3.4배 | 4.6배 | 5.1배 |", "| 0.99 | 1.7배 | 2.0배 | 2.1배 |",
         "| 0.95 | 0.8배 | 1.0배 | 1.1배 |", "5.1배까지 커지지만, 0.95면 1.1배",
         "19스텝에서 5.1")  # fmt: skip
    for beta, five, ten, most in (
        (0.999, 3.4, 4.6, 5.1),
        (0.99, 1.7, 2.0, 2.1),
        (0.95, 0.8, 1.0, 1.1),
    ):
        sizes = []
        for t in range(1, 120):
            # Both averages as sums over what came, the old gradients as their mean square.
            m = sum(0.1 * 0.9**k * 10 for k in range(t))
            v = beta**t + sum((1 - beta) * beta**k * 100 for k in range(t))
            sizes.append(m / math.sqrt(v))
            closed = 10 * (1 - 0.9**t) / math.sqrt(beta**t + 100 * (1 - beta**t))
            assert sizes[-1] == pytest.approx(closed)
        assert sizes[4] == pytest.approx(five, abs=0.0501)
        assert sizes[9] == pytest.approx(ten, abs=0.0501)
        assert max(sizes) == pytest.approx(most, abs=0.0501)
        if beta == 0.999:
            assert sizes.index(max(sizes)) == 18


def attention_of(scale: float, seed: int, *, normed: bool) -> tuple[float, float]:
    """Return the largest logit and the entropy of a query's weights."""
    rng = np.random.default_rng(seed)
    q, keys = scale * rng.normal(size=128), scale * rng.normal(size=(1024, 128))
    if normed:
        q = q / math.sqrt(float(np.mean(q**2)))
        keys = keys / np.sqrt(np.mean(keys**2, axis=1, keepdims=True))
    logits = keys @ q / math.sqrt(128)
    p = np.exp(logits - logits.max())
    p = p / p.sum()
    p = p[p > 0]
    return float(np.abs(logits).max()), float(-(p * np.log(p)).sum())


def test_qk_norm() -> None:
    says("qk-norm", "| 1 | 3.4 | 6.4 | 3.4 | 6.4 |", "| 3 | 31 | 0.7 | 3.4 | 6.4 |",
         "| 10 | 342 | 0.05 | 3.4 | 6.4 |", "11.3", "6.93", "시드 20개")  # fmt: skip
    for scale, logit, entropy in ((1, "3.4", "6.4"), (3, "31", "0.7"), (10, "342", "0.05")):
        for normed, words in ((False, (logit, entropy)), (True, ("3.4", "6.4"))):
            means = np.mean([attention_of(scale, s, normed=normed) for s in range(20)], axis=0)
            for mean, word in zip(means, words, strict=True):
                digits = len(word.partition(".")[2])
                assert round(float(mean), digits) == float(word)
    assert round(math.sqrt(128), 1) == 11.3
    assert round(math.log(1024), 2) == 6.93
    worst = np.full(128, 1.0)  # both along one direction
    assert worst @ worst / math.sqrt(128) == pytest.approx(math.sqrt(128))


@pytest.mark.parametrize("seed", SEEDS)
def test_qk_norm_keeps_logits_where_they_were(seed: int) -> None:
    plain, large = (attention_of(c, seed, normed=True) for c in (1, 10))
    assert plain == pytest.approx(large)
    assert attention_of(10, seed, normed=False)[1] < 0.5 < 6 < plain[1]


def test_wsd_schedule() -> None:
    says("wsd-schedule", "20B, 40B, 80B", "140B", "72B", "2B, 4B, 8B", "72+14=86B", "39%")
    lengths = (20, 40, 80)
    assert sum(lengths) == 140
    decays = [n // 10 for n in lengths]
    assert decays == [2, 4, 8]
    trunk = max(n - d for n, d in zip(lengths, decays, strict=True))
    assert [n - d for n, d in zip(lengths, decays, strict=True)] == [18, 36, 72]
    assert trunk + sum(decays) == 86
    assert round(100 * (1 - 86 / 140)) == 39


def test_batch_size_ramp() -> None:
    says("batch-size-ramp", "9배", "2배 든다", "1.5배", "1.06배", "3배와 17배", "12.6M에서 62.9M",
         "다섯 배", "3.2%")  # fmt: skip
    for noise, batch, tokens, steps in ((0.5, 4, 9, None), (0.5, 0.5, 2, None), (8, 4, 1.5, 3),
                                        (8, 0.5, 1.06, 17)):  # fmt: skip
        assert round(1 + batch / noise, 2) == tokens
        assert steps in (None, 1 + noise / batch)
    assert round(3_072 * 4_096 / 1e6, 1) == 12.6
    assert round(15_360 * 4_096 / 1e6, 1) == 62.9
    assert 15_360 == 5 * 3_072
    assert round(100 * 469 / 14_800, 1) == 3.2


# ---------------------------------------------------------------- what comes out


@pytest.mark.parametrize("seed", SEEDS)
def test_attention_without_softmax_is_a_step_of_gradient_descent(seed: int) -> None:
    """By a numerical gradient of the squared error."""
    rng = np.random.default_rng(seed)
    x, y, query = rng.normal(size=(30, 4)), rng.normal(size=30), rng.normal(size=4)

    def loss(w: Array) -> float:
        return float(0.5 * np.sum((y - x @ w) ** 2))

    h = 1e-4
    gradient = np.array([(loss(h * e) - loss(-h * e)) / (2 * h) for e in np.eye(4)])
    predicted = float(-0.05 * gradient @ query)
    attended = sum(0.05 * value * float(key @ query) for key, value in zip(x, y, strict=True))
    assert predicted == pytest.approx(attended, rel=1e-6, abs=1e-9)


def test_in_context_learning() -> None:
    says("in-context-learning", r"w=\eta\sum_iy_ix_i", "두 층이 있어야 한다", "선형 어텐션")
    # Two layers: the first writes the token before into each place, the second looks for it.
    tokens = ["김", "철수", "가", "왔다", ".", "김"]
    before = [None, *tokens[:-1]]
    found = [k for k, word in enumerate(before) if word == tokens[-1]]
    assert tokens[found[-1]] == "철수"


def test_multi_token_prediction() -> None:
    says("multi-token-prediction", "1.85~1.90개", "1.8배", "2.95개", "$`p=0.8`$", "0.3배", "0.1배",
         "4.8조")  # fmt: skip
    assert (1 + 0.85, 1 + 0.90) == (1.85, 1.90)
    # Draw drafts: what is accepted ends with the first that is not.
    lengths = [1 + k for k in range(4)]
    chances = [0.8**k * 0.2 for k in range(3)] + [0.8**3]
    assert sum(chances) == pytest.approx(1)
    mean = sum(n * c for n, c in zip(lengths, chances, strict=True))
    assert round(mean, 2) == 2.95
    assert mean == pytest.approx(1 + 0.8 + 0.8**2 + 0.8**3)


def test_deepseek_v3_design() -> None:
    says("deepseek-v3-design", "18분의 1", "초당 343조 번", "BF16의 35%, FP8의 17%",
         r"3.29\times10^{24}", "11.5분의 1", "266.4만, 문맥 확장 11.9만, 후속 학습 0.5만",
         "278.8만 시간", "557.6만 달러", "54일", r"3.43\times10^{14}", "각각 35%와 17%",
         "671 GB", "적어도 아홉 장")  # fmt: skip
    active, total, tokens = 37e9, 671e9, 14.8e12
    assert round(total / active) == 18
    # By way of a card's tokens in a second, each of them six operations for a parameter.
    assert 2664 + 119 + 5 == 2788
    assert 2788 * 2 == 5576  # thousands of dollars
    rate = tokens / (2.664e6 * 3600)
    done = 6 * active * rate
    assert round(done / 1e12) == 343
    assert [round(100 * done / peak) for peak in (989e12, 1979e12)] == [35, 17]
    assert int(2.664e6 / 2048 / 24) == 54
    whole = 3 * (2 * active) * tokens
    assert f"{whole:.2e}" == "3.29e+24"
    assert round(6 * 405e9 * 15.6e12 / whole, 1) == 11.5
    assert math.ceil(671 / 80) == 9


def test_qwen2_structure() -> None:
    says("qwen2-structure", "Llama 2 7B의 9분의 1쯤", "파라미터가 28% 늘어요",
         "| 토큰당 KV | 512 KiB | 128 KiB | 56 KiB | 56 KiB | 144 KiB |",
         "| 0.5B | 3.58 | 1.36 | 한다 | 4.94 |",
         "| 7B | 65.3 | 5.45 | 안 한다 | 76.2 |", "| 72B | 702 | 12.5 | 안 한다 | 727 |",
         "28% 늘지만 72B를 공유해도 1.7% 줄", "약 2,750만 개", "층마다 72개를 담고", "합쳐 16개를",
         "574억 가운데 142억", "토큰이 2.6배", "Qwen2 7B의 2.6배")  # fmt: skip

    def block(d: int, heads: int, kv: int, head: int, mlps: list[tuple[int, int]]) -> int:
        """Count one block's tensors, biases of Q, K and V and two RMSNorms included."""
        shapes = [(d, heads * head), (1, heads * head), (heads * head, d), (2, d)]
        shapes += [(d, kv * head), (1, kv * head)] * 2 + mlps
        return sum(map(math.prod, shapes))

    rows = ((896, 24, 14, 2, 64, 4864, 151_936, True, 3.58, 1.36, 4.94),
            (3584, 28, 28, 4, 128, 18_944, 152_064, False, 65.3, 5.45, 76.2),
            (8192, 80, 64, 8, 128, 29_568, 152_064, False, 702, 12.5, 727))  # fmt: skip
    totals = []
    for d, layers, heads, kv, head, wide, words, tied, told, matrix, total in rows:
        blocks = layers * block(d, heads, kv, head, [(d, wide)] * 3)
        whole = blocks + words * d * (1 if tied else 2) + d
        for number, text in ((blocks, told), (words * d, matrix), (whole, total)):
            assert float(f"{number / 1e8:.3g}") == text
        totals.append((words * d, whole))
    assert round(100 * totals[0][0] / totals[0][1]) == 28
    assert round(100 * totals[2][0] / totals[2][1], 1) == 1.7
    # Qwen3's 8B has no biases, and is as large as its model card says: 8.2B, 6.95B of them blocks.
    plain = 36 * (block(4096, 32, 8, 128, [(4096, 12_288)] * 3) - 4096 - 2 * 1024 + 256)
    assert round(plain / 1e9, 2) == 6.95
    assert round((plain + 2 * 151_936 * 4096) / 1e9, 1) == 8.2
    expert = [(3584, 2560)] * 3
    assert round(sum(map(math.prod, expert)) / 1e4, -1) == 2750
    sizes = [28 * block(3584, 28, 4, 128, [*expert * count, (3584, 64)]) + 2 * 151_936 * 3584
             for count in (72, 16)]  # fmt: skip
    assert [round(size / 1e8) for size in sizes] == [574, 142]
    caches = [layers * kv * 128 * 2 * 2 / 1024
              for layers, kv in ((32, 32), (32, 8), (28, 4), (28, 4), (36, 8))]  # fmt: skip
    assert caches == [512, 128, 56, 56, 144]
    assert round(512 / 56) == 9
    assert round(18 / 7, 1) == round(144 / 56, 1) == 2.6
