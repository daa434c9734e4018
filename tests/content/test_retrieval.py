"""The chapter on retrieval: its code runs, its numbers and rankings are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from fractions import Fraction
from statistics import NormalDist, harmonic_mean

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import score_interval

Array = npt.NDArray[np.generic]

CHAPTER = Chapter("retrieval")
says = CHAPTER.says


def test_tokens_of_long_context_and_of_retrieval() -> None:
    says("rag-fine-tuning-long-context", "약 46배", "100,200토큰 대 2,200토큰으로 45.5배",
         "131,072바이트인 모델이면 13.1 GB 대 0.29 GB", "10,200토큰의 값", "4.6배",
         "문서가 2,000토큰일 때 만나고")  # fmt: skip
    whole, found = 100_000 + 200, 4 * 500 + 200
    assert (whole, found) == (100_200, 2_200)
    assert round(whole / found, 1) == 45.5
    per_token = 2 * 32 * 8 * 128 * 2  # keys and values, layers, heads, width, bytes
    assert per_token == 131_072
    assert round(whole * per_token / 1e9, 1) == 13.1
    assert round(found * per_token / 1e9, 2) == 0.29
    cached = 100_000 * 0.1 + 200
    assert cached == 10_200
    assert round(cached / found, 1) == 4.6
    assert found == 2_000 + 200  # a document of 2,000 tokens: the two lines meet


def test_the_best_order_by_exchange() -> None:
    """The sum of products is largest where both are sorted alike."""
    says("lost-in-the-middle", "1, 3, 5, 4, 2에서 0.815", "관련도 순에서 0.79",
         "거꾸로 놓으면 0.745", "5, 3, 1, 2, 4에서 0.67", "120가지 순서")  # fmt: skip
    read = np.array([0.9, 0.7, 0.6, 0.7, 0.8])
    holds = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
    assert holds.sum() == pytest.approx(1)
    for order, value in (("13542", 0.815), ("12345", 0.79), ("54321", 0.745), ("53124", 0.67)):
        at = [int(name) - 1 for name in order]
        assert float(read @ holds[at]) == pytest.approx(value)
    best = float(np.sort(read) @ np.sort(holds))
    assert best == pytest.approx(0.815)
    assert math.factorial(5) == 120


def test_chunks_and_cut_answers_by_laying_them_out() -> None:
    says("chunking", "| 0 | 20 | 12.3% | 1배 |", "| 32 | 21 | 6.5% | 1.07배 |",
         "| 64 | 23 | 0% | 1.14배 |", "잘릴 확률이 12.3%", "저장량은 14%",
         "한 토큰 짧은 63")  # fmt: skip
    for overlap, pieces, cut, more in ((0, 20, 0.123, 1), (32, 21, 0.065, 1.07), (64, 23, 0, 1.14)):
        step = 512 - overlap
        starts = [0]
        while starts[-1] + 512 < 10_000:
            starts.append(starts[-1] + step)
        assert len(starts) == pieces
        # an answer that begins anywhere within one period of a long text
        long = range(0, 50 * step, step)
        places = range(10 * step, 11 * step)
        bad = sum(not any(s <= at and at + 64 <= s + 512 for s in long) for at in places)
        assert bad / step == pytest.approx(cut, abs=5e-4)
        assert 512 / step == pytest.approx(more, abs=5e-3)
    assert not any(at + 64 > 512 for at in range(512 - 63))


def test_learned_sparse_weights_by_hand() -> None:
    says("learned-sparse-retrieval", "4 (1.609) | 2.5 (1.253) | 3 (1.386) | −1 (0)",
         "0.2 (0.182) | −2 (0) | −3 (0) | 4 (1.609)", "1.5 (0.916) | 3 (1.386)",
         r"0.916\cdot1.609", r"1.386\cdot1.253=3.21", "뒤 문서가 0.17",
         r"4\cdot(1/4)^2=0.25", "| 2.5 GB |", "| 10 GB |", "| 20.5 GB |", "| 2,048 GB |",
         "30만 항목", "200만 항목")  # fmt: skip

    def weigh(**logits: float) -> dict[str, float]:
        return {term: math.log(1 + z) for term, z in logits.items() if z > 0}

    refund = weigh(반품=4, 환불=2.5, 규정=3, 배송=-1)
    apple = weigh(반품=0.2, 환불=-2, 규정=-3, 배송=4)
    query = weigh(반품=1.5, 환불=3, 규정=-1, 배송=-2)
    assert [round(w, 3) for w in refund.values()] == [1.609, 1.253, 1.386]
    assert [round(w, 3) for w in apple.values()] == [0.182, 1.609]
    assert [round(w, 3) for w in query.values()] == [0.916, 1.386]
    index: dict[str, list[tuple[str, float]]] = {}
    for name, doc in (("refund", refund), ("apple", apple)):
        for term, w in doc.items():
            index.setdefault(term, []).append((name, w))
    score: Counter[str] = Counter()
    for term, w in query.items():
        for name, other in index[term]:
            score[name] += w * other  # type: ignore[assignment]
    assert (round(score["refund"], 2), round(score["apple"], 2)) == (3.21, 0.17)
    # Pairs of documents that share a term, out of all: what the regulariser counts.
    for terms, share in (("aaaa", Fraction(1)), ("abcd", Fraction(1, 4))):
        pairs = [a == b for a, b in itertools.product(terms, repeat=2)]
        assert Fraction(sum(pairs), len(pairs)) == share
    docs = 10**7
    assert [docs * terms * (4 + 1) / 1e9 for terms in (50, 200)] == [2.5, 10]
    assert round(docs * 1_024 * 16 / 8 / 1e9, 1) == 20.5
    assert docs * 100 * 1_024 * 16 / 8 / 1e9 == 2_048
    assert [terms * docs // 100 for terms in (3, 20)] == [300_000, 2_000_000]


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_of_unit_vectors_rank_alike(seed: int) -> None:
    says("bi-encoder-and-cross-encoder", "코사인 0.8은 거리 0.632, 0.6은 0.894",
         r"코사인은 $`(0.8,0.6)`$을, 내적은 $`(3,3)`$을")  # fmt: skip
    assert round(math.dist((1, 0), (0.8, 0.6)), 3) == 0.632
    assert round(math.dist((1, 0), (0.6, 0.8)), 3) == 0.894
    x = np.random.default_rng(seed).normal(size=(51, 16))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    far = [math.dist(x[0], row) for row in x[1:]]
    assert np.argsort(far).tolist() == np.argsort(-(x[1:] @ x[0])).tolist()
    assert 3 > 0.8 > 3 / math.hypot(3, 3)


def test_union_of_two_searches() -> None:
    says("hybrid-search", "합쳐서 90개", "70 + 75 − 55 = 90개", "30개와 25개에서 10개")
    words, vectors = set(range(70)), set(range(15, 90))
    assert (len(words), len(vectors), len(words & vectors)) == (70, 75, 55)
    assert len(words | vectors) == 90
    assert 100 - len(words | vectors) == 10
    assert len(set(range(70)) | set(range(75))) == 75


def test_bm25_by_hand() -> None:
    says("bm25", "IDF는 2.987과 0.916", "| A | 2.987 × 1.375 | 0.916 × 1 | 5.02 |",
         "| B | 2.987 × 0.88 | 0.916 × 1.375 | 3.89 |", "B가 5.73", "열 번이면 1.96",
         "두 번이면 1.375", "2.2에 다가")  # fmt: skip
    refund = math.log(Fraction(1001 * 2, 101))  # 1 + 950.5/50.5 = 1001/50.5
    policy = math.log(Fraction(1001 * 2, 801))
    assert (round(refund, 3), round(policy, 3)) == (2.987, 0.916)

    def part(f: int, length: int, b: Fraction = Fraction(3, 4)) -> Fraction:
        k1 = Fraction(6, 5)
        return f * (k1 + 1) / (f + k1 * (1 - b + b * length))

    assert [float(part(f, 1)) for f in (1, 2)] == [1, 1.375]
    assert float(part(10, 1)) == pytest.approx(1.96, abs=5e-3)
    assert (float(part(2, 3)), float(part(5, 3))) == (0.88, 1.375)
    a = refund * part(2, 1) + policy * part(1, 1)
    b = refund * part(2, 3) + policy * part(5, 3)
    assert (round(a, 2), round(b, 2)) == (5.02, 3.89)
    flat = refund * part(2, 3, Fraction(0)) + policy * part(5, 3, Fraction(0))
    assert round(flat, 2) == 5.73
    assert float(part(10**9, 1)) == pytest.approx(2.2)
    says("bm25", "쿼리 쪽이 “가곡역”을 통째로 두면 이 단어는 0점", "14.7초로, MeCab은 0.06초")
    kept = {"discard": {"가곡", "역"}, "mixed": {"가곡역", "가곡", "역"}}
    assert [bool({"가곡역"} & words) for words in kept.values()] == [False, True]
    assert (round(14.6882, 1), round(0.0594, 2)) == (14.7, 0.06)  # Kkma's seconds, and MeCab's


def test_reciprocal_rank_fusion() -> None:
    says("reciprocal-rank-fusion", "1/61 + 1/70 ≈ 0.0307", "1/62 ≈ 0.0161",
         "1/63 + 1/62 ≈ 0.0320", "1/61 ≈ 0.0164", "1.15배", "5.5배", "A는 0.591, C는 0.583",
         "2/61 ≈ 0.033")  # fmt: skip
    ranks = {"A": (1, 10), "B": (2,), "C": (3, 2), "D": (1,)}

    def score(k: int) -> dict[str, Fraction]:
        return {name: sum((Fraction(1, k + r) for r in at), Fraction(0))
                for name, at in ranks.items()}  # fmt: skip

    at60 = {name: round(float(value), 4) for name, value in score(60).items()}
    assert at60 == {"A": 0.0307, "B": 0.0161, "C": 0.0320, "D": 0.0164}
    assert max(at60, key=lambda name: at60[name]) == "C"
    at1 = score(1)
    assert (round(float(at1["A"]), 3), round(float(at1["C"]), 3)) == (0.591, 0.583)
    assert round(70 / 61, 2) == 1.15
    assert 11 / 2 == 5.5
    assert round(2 / 61, 3) == 0.033


def test_costs_of_encoders() -> None:
    says("bi-encoder-and-cross-encoder", "49{,}995{,}000", "5,000초, 즉 83분", "0.5초",
         "25,600바이트", "3,072바이트", "8.3배")  # fmt: skip
    assert math.comb(10_000, 2) == 49_995_000
    assert 1_000_000 * 0.005 == 5_000
    assert round(5_000 / 60) == 83
    assert 100 * 0.005 == 0.5
    assert 100 * 128 * 2 == 25_600
    assert 768 * 4 == 3_072
    assert round(25_600 / 3_072, 1) == 8.3


def test_late_interaction_of_one_vector_is_the_inner_product() -> None:
    rng = np.random.default_rng(0)
    q, d = rng.normal(size=(1, 8)), rng.normal(size=(1, 8))
    assert float((q @ d.T).max(axis=1).sum()) == pytest.approx(float(q[0] @ d[0]))


@pytest.mark.parametrize("seed", SEEDS)
def test_reranking_cannot_pass_the_recall_of_its_candidates(seed: int) -> None:
    says("reranking-recall-bound", "0.80이다", r"$`0.80\cdot0.9=0.72`$", "0.76이다", "0.774",
         "1 − 0.45 × 0.2")  # fmt: skip
    rng = np.random.default_rng(seed)
    # where the one right document stands: within 10, within 100, further down
    place = rng.choice([5, 50, 500], size=20_000, p=[0.55, 0.25, 0.2])
    candidates = place <= 100
    assert float(candidates.mean()) == pytest.approx(0.8, abs=0.01)
    perfect = candidates  # a perfect reranker puts it first
    good = candidates & (rng.random(len(place)) < 0.9)
    assert float(perfect.mean()) == pytest.approx(0.8, abs=0.01)
    assert float(good.mean()) == pytest.approx(0.72, abs=0.015)
    assert round(0.80 * 0.95, 2) == 0.76
    assert round(0.88 * 0.88, 3) == 0.774
    assert round(1 - 0.45 * 0.2, 2) == 0.91


def test_retrieval_metrics() -> None:
    says("retrieval-metrics", "| precision@5 | 3/5 | 0.6 |", "| recall@5 | 3/4 | 0.75 |",
         "| nDCG@5 | 3.097/5.693 | 0.544 |", "| 0.5 |", "0.739", "0.555",
         "2위의 관련도 3은 1.89, 4위의 1은 0.43, 5위의 2는 0.77")  # fmt: skip
    found, ideal = [0, 3, 0, 1, 2], [3, 2, 2, 1]
    relevant = sum(g > 0 for g in found)
    assert relevant / 5 == 0.6
    assert relevant / len(ideal) == 0.75
    assert 1 / (1 + next(i for i, g in enumerate(found) if g)) == 0.5
    discount = np.log(2) / np.log(np.arange(2, 7))
    assert [round(float(v), 2) for v in discount] == [1, 0.63, 0.5, 0.43, 0.39]
    gains = np.array(found) * discount
    assert [round(float(gains[i]), 2) for i in (1, 3, 4)] == [1.89, 0.43, 0.77]
    best = max(
        float(np.array(order) @ discount[:4]) for order in itertools.permutations(ideal)
    )  # the ideal order, found by trying all
    assert (round(float(gains.sum()), 3), round(best, 3)) == (3.097, 5.693)
    assert round(float(gains.sum()) / best, 3) == 0.544
    swapped = np.array([3, 0, 0, 1, 2])
    assert round(float(swapped @ discount) / best, 3) == 0.739
    power = 2.0 ** np.array(found) - 1
    top = 2.0 ** np.array(ideal) - 1
    assert round(float(power @ discount) / float(top @ discount[:4]), 3) == 0.555


def test_mean_reciprocal_rank() -> None:
    says("mean-reciprocal-rank", "0.417", r"(1+1/4+0)/3\approx0.417", r"(1+1/9)/2\approx0.556",
         "2위에서 1위로 오르면 0.5", "9위로 오르면 0.011", "0.2이지만")  # fmt: skip
    assert round(float((1 + Fraction(1, 4)) / 3), 3) == 0.417
    assert round(float((1 + Fraction(1, 9)) / 2), 3) == 0.556
    assert 1 / ((1 + 9) / 2) == 0.2
    assert round(1 / 9 - 1 / 10, 3) == 0.011
    assert (1 + 0) / 2 == 0.5
    # the inverse of the mean is the harmonic mean of the ranks
    assert 1 / np.mean([1, 1 / 4]) == pytest.approx(harmonic_mean([1, 4]))


def leaves_of(x: Array) -> list[tuple[Array, list[tuple[int, float, bool]]]]:
    """Return the leaves of a k-d tree over ``x``: who is in it, and which side of which cuts."""
    todo: list[tuple[Array, list[tuple[int, float, bool]]]] = [(np.arange(len(x)), [])]
    done = []
    while todo:
        ids, cuts = todo.pop()
        if len(ids) <= 8:
            done.append((ids, cuts))
            continue
        axis = int((x[ids].max(0) - x[ids].min(0)).argmax())
        order = ids[np.argsort(x[ids, axis])]
        half = len(ids) // 2
        cut = float(x[order[half], axis])
        todo += [(order[:half], [*cuts, (axis, cut, True)]),
                 (order[half:], [*cuts, (axis, cut, False)])]  # fmt: skip
    return done


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_tree_looks_at(seed: int) -> None:
    """Leaf by leaf, in the order of the walk: those whose every crossed cut was near enough."""
    says("vector-index-and-trees", "| 2 | 0.3–0.5% | 120–210 |", "| 4 | 0.9–1.7% | 15–22 |",
         "| 8 | 13–23% | 5.3–6.6 |", "| 16 | 97–100% | 2.9–3.4 |", "| 64 | 100% | 1.6–1.8 |",
         "| 64 (점이 2차원 평면 위) | 0.6–1.3% | 115–245 |", "0.4%쯤, 16차원에서는 97% 이상",
         "시드 20개에서 쿼리 20개씩", "점 4,096개", "1% 안팎만")  # fmt: skip
    for d, low, high, small, large in (
        (2, 0.003, 0.005, 120, 210), (4, 0.009, 0.017, 15, 22), (8, 0.13, 0.23, 5.3, 6.6),
        (16, 0.97, 1, 2.9, 3.4), (64, 0.9995, 1, 1.6, 1.8), (-64, 0.006, 0.013, 115, 245),
    ):  # fmt: skip
        rng = np.random.default_rng(seed)
        if d > 0:
            points = rng.random((4096 + 20, d))
        else:  # a plane in the space of 64 dimensions
            plane = rng.normal(size=(2, -d))
            points = rng.random((4096 + 20, 2)) @ plane
        x, queries = points[:4096], points[4096:]
        leaves = leaves_of(x)
        shares, ratios = [], []
        for query in queries:
            squares = ((x - query) ** 2).sum(1)
            crossed = [
                [float(query[axis] - cut) ** 2 if (query[axis] < cut) != lower else 0.0
                 for axis, cut, lower in cuts] for _, cuts in leaves
            ]  # fmt: skip
            turns = [[gap > 0 for gap in gaps] for gaps in crossed]
            best, seen = math.inf, 0
            # the near side of every cut comes first; a gap is weighed when the walk returns to it
            for at in sorted(range(len(leaves)), key=turns.__getitem__):
                if max(crossed[at], default=0.0) < best:
                    seen += len(leaves[at][0])
                    best = min(best, float(squares[leaves[at][0]].min()))
            assert best == squares.min()
            shares.append(seen / len(x))
            ratios.append(math.sqrt(squares.max() / squares.min()))
        assert low <= float(np.mean(shares)) <= high
        assert small <= float(np.median(ratios)) <= large


def test_room_in_many_dimensions() -> None:
    says("vector-index-and-trees", "2차원에서 0.1이지만 16차원에서 0.75, 128차원에서 0.96",
         "반씩 나누면 17번", "많아야 17개", "1,536개 가운데 둘", "이웃이 $`2d`$개")  # fmt: skip
    for d, side in ((2, 0.1), (16, 0.75), (128, 0.96)):
        assert math.exp(math.log(0.01) / d) == pytest.approx(side, abs=0.006)
    left, halvings = 1_000_000.0, 0
    while left > 8:
        left, halvings = left / 2, halvings + 1
    assert halvings == 17
    # a cell inside a grid of three to a side, in five dimensions: cells one step away
    steps = [cell for cell in itertools.product((-1, 0, 1), repeat=5) if sum(map(abs, cell)) == 1]
    assert len(steps) == 2 * 5
    assert 2 * 768 == 1536


def test_pages_as_vectors() -> None:
    says("multimodal-rag", "벡터를 1,030개", "264 KB", "86배", "9.2 KB", "3.1 KB", "263,680바이트",
         "264 GB", "내적이 20,600번", "18행씩 12조각", "8.7%", "5.3픽셀",
         "패치 1,024개와 지시문의 토큰 6개", "448\\times448")  # fmt: skip
    assert (448 // 14) ** 2 == 1024
    assert 1024 + 6 == 1030
    page = np.zeros((1030, 128), np.float16).nbytes
    one = np.zeros(768, np.float32).nbytes
    assert (page, one) == (263_680, 3_072)
    assert round(page / one) == 86
    assert (round(page / 1e3), round(one / 1e3, 1), round(3 * one / 1e3, 1)) == (264, 3.1, 9.2)
    assert round(page * 10**6 / 1e9) == 264
    assert 20 * 1030 == 20_600
    rows = (512 - 40) // 25
    pieces = math.ceil(200 / rows)
    assert (rows, pieces) == (18, 12)
    assert sum(40 + 25 * min(rows, 200 - at) for at in range(0, 200, rows)) == 5_480
    assert round(100 * (pieces - 1) * 40 / (40 + 200 * 25), 1) == 8.7
    says("multimodal-rag", "2.0과 0.5면 0.82", "상위 50개쯤에만")
    assert round(math.exp(2.0) / (math.exp(2.0) + math.exp(0.5)), 2) == 0.82
    letter = 10 / 72 * 25.4  # millimetres
    assert round(letter / 297 * 448, 1) == 5.3


def test_fields_questions_back_and_edges() -> None:
    says("chunking", r"0.98^2\approx0.96")
    assert round(1 - (0.02 + 0.02 - 0.02 * 0.02), 2) == 0.96
    says("query-rewriting", "다섯 배라면", r"p\lt0.8")
    assert [5 * (1 - p) > 1 for p in (0.79, 0.81)] == [True, False]
    says("rag-multi-hop-and-global", r"0.9^3\approx0.73")
    assert round(9**3 / 10**3, 2) == 0.73


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_of_hnsw(seed: int) -> None:
    says("hnsw", "62,500개, 2층에 3,906개, 3층에 244개, 4층에 15개", "3,200바이트", "3.2 GB")
    u = 1 - np.random.default_rng(seed).random(1_000_000)
    level = np.floor(-np.log(u) / math.log(16))
    for at, count in ((1, 62_500), (2, 3_906), (3, 244), (4, 15)):
        assert int(1_000_000 * 16.0**-at) == count
        spread = 5 * math.sqrt(count)
        assert float((level >= at).sum()) == pytest.approx(count, abs=spread)
    assert 4 * 768 + 8 * 16 == 2 * 16 * 4 + 768 * 4 == 3_200
    assert 3_200 * 1_000_000 / 1e9 == 3.2


@pytest.mark.parametrize("seed", SEEDS)
def test_recall_of_a_graph_by_breadth(seed: int) -> None:
    """The same search written without heaps: the list of candidates is sorted anew each time."""
    says("hnsw", "시드 20개 모두", "ef 10일 때 0.65–0.85, 160일 때 0.95 이상", "약 8%와 38%")
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2000, 16))
    squares = (x**2).sum(1)
    links = np.argsort(squares[:, None] + squares - 2 * x @ x.T, axis=1)[:, 1:17]
    queries = rng.normal(size=(30, 16))
    for ef, low, high, share in ((10, 0.65, 0.85, 0.08), (160, 0.95, 1.0, 0.38)):
        hits, touched = [], []
        for query in queries:
            d = ((x - query) ** 2).sum(1)
            seen, opened, best = {0}, set[int](), [0]
            while fresh := [node for node in best if node not in opened]:
                opened.add(fresh[0])
                new = set(links[fresh[0]].tolist()) - seen
                seen |= new
                best = sorted({*best, *new}, key=lambda node: float(d[node]))[:ef]
            hits.append(len(set(best[:10]) & set(np.argsort(d)[:10].tolist())) / 10)
            touched.append(len(seen) / len(x))
        assert low <= float(np.mean(hits)) <= high
        assert float(np.mean(touched)) == pytest.approx(share, abs=0.015)


def test_memory_of_ivf_pq() -> None:
    says("ivf-pq-memory", "307.2 GB", "320 GB", "76.8 GB", "10.4 GB", "201 MB", "0.8 MB",
         "97,656개", "0.1%", "96바이트", "3,072바이트", "30분의 1", "256^{96}")  # fmt: skip
    count = 10**8
    sizes = {"flat": 768 * 4, "hnsw": 768 * 4 + 8 * 16, "int8": 768, "ivf-pq": 768 // 8 + 8}
    gigabytes = {name: size * count / 1e9 for name, size in sizes.items()}
    assert gigabytes == {"flat": 307.2, "hnsw": 320.0, "int8": 76.8, "ivf-pq": 10.4}
    assert round(307.2 / 10.4) == 30
    assert round(65_536 * 768 * 4 / 1e6) == 201
    assert round(256 * 768 * 4 / 1e6, 1) == 0.8
    assert count * 64 // 65_536 == 97_656
    assert round(64 / 65_536, 3) == 0.001


def test_measures_of_an_answer() -> None:
    says("rag-evaluation", "context recall은 0.75", "faithfulness는 0.8", "정답률은 0.76",
         "48개 가운데 32개", "0.030", "±0.06", "| 144 | 16 |", "| 8 | 32 |")  # fmt: skip
    cells = np.array([[144, 16], [8, 32]])
    assert cells.sum() == 200
    right = cells[:, 0].sum() / 200
    assert right == 0.76
    assert cells[:, 1].sum() == 48
    assert Fraction(32, 48) == Fraction(2, 3)
    error = math.sqrt(right * (1 - right) / 200)
    assert round(error, 3) == 0.030
    assert round(NormalDist().inv_cdf(0.975) * error, 2) == 0.06
    assert (3 / 4, 4 / 5) == (0.75, 0.8)
    says("rag-evaluation", "(144+8+24)/200=0.88", "틀린 16개는", "못 찾은 32개에")
    cells[1] += (24, -24)  # the search's mistakes, put right
    assert cells[:, 0].sum() / cells.sum() == pytest.approx(0.88)


def test_rag_citations() -> None:
    says("rag-citations", "재현율은 3/5, 정밀도는 4/6", "여섯 개 모두 실제로 있다",
         "문장 다섯 중 셋, 인용 여섯 중 넷", "0.72+0.02=0.74", "2.7%", "51.5%", "74.5%",
         "| 예, [1]로 충분 | 1 / 2 |", "| 예, 둘 다 필요 | 2 / 2 |")  # fmt: skip
    # A citation is right where the smallest sets of chunks that entail the sentence hold it,
    # or where it entails alone.
    holds = {1: {"a", "b"}, 2: {"c"}, 3: {"d"}}
    said = [("a", {1}), ("cd", {2, 3}), ("b", {1, 2}), ("e", {3}), ("f", set[int]())]
    supported, right = 0, 0
    for claim, cited in said:
        enough = [
            set(pick)
            for size in range(1, len(cited) + 1)
            for pick in itertools.combinations(sorted(cited), size)
            if set(claim) <= set().union(*(holds[c] for c in pick))
        ]
        supported += cited in enough
        right += sum({c} in enough or all(c in each for each in enough) for c in cited if enough)
    assert (supported, len(said)) == (3, 5)
    assert (right, sum(len(cited) for _, cited in said)) == (4, 6)
    assert all(c in holds for _, cited in said for c in cited)
    # Of a thousand sentences 800 are supported.
    good, bad = 800 * 9 // 10, 200 // 10
    assert (good, good + bad) == (720, 740)
    assert round(100 * bad / (good + bad), 1) == 2.7


def test_answer_similarity() -> None:
    says("answer-similarity", "| 0.75 | 40 | 29 | 0.73 (0.57–0.84) | 0.97 |",
         "| 0.85 | 29 | 26 | 0.90 (0.74–0.96) | 0.87 |",
         "| 0.92 | 19 | 19 | 1.00 (0.83–1.00) | 0.63 |", "같은 쌍과 다른 쌍이 30개씩",
         "29쌍 가운데 26쌍이 맞으면 정밀도가 0.90", "데이터에서는 0.49로",
         "19쌍이 다 맞아도 구간은 0.83",
         "3/30도 구간이 0.03–0.26", "코사인이 정확히 1", "바꾸어도 0.9", "넘을 427쌍만",
         "정밀도가 0.85, 재현율이 0.92")  # fmt: skip
    rows = (((40, 29), (0.73, 0.57, 0.84, 0.97)), ((29, 26), (0.90, 0.74, 0.96, 0.87)),
            ((19, 19), (1.00, 0.83, 1.00, 0.63)))  # fmt: skip
    for (passed, same), row in rows:
        low, high = score_interval(same, passed)
        assert (same / passed, low, high, same / 30) == pytest.approx(row, abs=0.0051)
    assert score_interval(3, 30) == pytest.approx((0.03, 0.26), abs=0.005)
    # 3,000 pairs of the log: 300 mean the same.
    kept, false = 300 * 26 // 30, 2700 * 3 // 30
    assert kept / (kept + false) == pytest.approx(0.49, abs=0.005)
    kept, false = 300 * 29 // 30, 2700 * 11 // 30
    assert (kept, false) == (290, 990)
    assert round((kept + false) / 3) == 427
    assert 0.95 * kept / (0.95 * kept + 0.05 * false) == pytest.approx(0.85, abs=0.005)
    assert 0.95 * kept / 300 == pytest.approx(0.92, abs=0.005)
    # The mean of words' vectors sees no order, and one word of ten is a tenth.
    word = dict(zip(["서울", "에서", "부산", "까지"], np.eye(4), strict=True))
    there, back = (
        sum(word[each] for each in said.split())
        for said in ("서울 에서 부산 까지", "부산 에서 서울 까지")
    )
    assert np.array_equal(there, back)
    unit = np.eye(11)
    first, second = unit[:10].mean(axis=0), unit[1:].mean(axis=0)
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert cosine == pytest.approx(0.9)


def test_hard_negatives() -> None:
    says("hard-negatives", "0.000106 | 0.000106", "0.127 | 0.119", "163{,}000", "천 배",
         "1.3%")  # fmt: skip
    tau = 0.05

    def loss(negatives: Counter[float]) -> float:
        return math.log1p(sum(n * math.exp((s - 0.8) / tau) for s, n in negatives.items()))

    easy = loss(Counter({0.1: 127}))
    hard = loss(Counter({0.1: 126, 0.7: 1}))
    assert (round(easy, 6), round(hard, 3)) == (0.000106, 0.127)
    # the probability of all negatives is one minus that of the right one
    assert round(1 - math.exp(-easy), 6) == 0.000106
    assert round(1 - math.exp(-hard), 3) == 0.119
    assert round(hard / easy, -2) == 1200
    assert round(math.exp(0.6 / tau), -3) == 163_000
    assert round(1 - 0.9999**127, 3) == 0.013


def test_embedding_training_stages() -> None:
    says("embedding-training-stages", "232,944,396쌍", "7,109스텝", r"2\cdot32768-1=65{,}535",
         "배치 128(음성 127개)에서 1.3%, 배치 32,768에서 96%", "음성이 6만 개가 넘어요",
         "4.3 GB", "2억 3천만 쌍", "0.7–1.0")  # fmt: skip
    pairs, batch = 232_944_396, 2**15
    assert batch == 32_768
    assert -(-pairs // batch) == 7_109
    # A query meets every text of the batch, two for each pair, but its own answer.
    assert len(range(1, 2 * batch)) == 65_535 > 60_000
    for negatives, chance in ((127, 0.013), (batch - 1, 0.96)):
        assert -math.expm1(negatives * math.log1p(-1e-4)) == pytest.approx(chance, abs=4e-3)
    assert round(4 * batch**2 / 1e9, 1) == 4.3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_token_of_a_causal_model_sees_all(seed: int) -> None:
    """A change of the last token changes no vector before it: only the last one tells."""
    says("embedding-training-stages", "끝의 토큰만 글 전체를")
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(5, 4)), rng.normal(size=(4, 4))

    def causal(x: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
        weights = [np.exp(x[: i + 1] @ w @ x[i] / 10) for i in range(len(x))]
        return [each @ x[: len(each)] / each.sum() for each in weights]

    before = causal(x)
    for place in range(5):
        other = x.copy()
        other[place] += 1
        same = [np.allclose(a, b) for a, b in zip(causal(other), before, strict=True)]
        assert all(same[:place])
        assert not same[-1]


def test_matryoshka() -> None:
    says("matryoshka-embedding", "40.96 GB", "10.24 GB", "102.4억", "25.6억", "100만 번",
         "0.75와 0.768", "1과 0.8", "4분의 1")  # fmt: skip
    count = 10**7
    assert count * 1024 * 4 / 1e9 == 40.96
    assert count * 256 * 4 / 1e9 == 10.24
    full, short = count * 1024, count * 256 + 1000 * 1024
    assert full == 102.4e8
    assert count * 256 == 25.6e8
    assert round(1000 * 1024, -5) == 10**6
    assert short / full == pytest.approx(1 / 4, abs=1e-3)
    q, a, b = complex(0.8, 0.6), complex(0.6, 0.45), complex(0.96, 0)
    inner = [(q * v.conjugate()).real for v in (a, b)]
    assert inner == pytest.approx([0.75, 0.768])
    assert [x / abs(v) for x, v in zip(inner, (a, b), strict=True)] == pytest.approx([1, 0.8])
    for v in ((0.6, 0.45, 0.661), (0.96, 0, 0.28)):
        assert math.hypot(*v) == pytest.approx(1, abs=1e-3)


def test_rewritten_queries() -> None:
    says("query-rewriting", "1-0.4^3=0.936", "0.64")
    ways = itertools.product((True, False), repeat=3)
    found = sum(math.prod(0.6 if hit else 0.4 for hit in way) for way in ways if any(way))
    assert found == pytest.approx(0.936)
    assert round(0.8**2, 2) == 0.64
    says("query-rewriting", "5위가 2위가 될 때 +0.3, 1위가 3위가 될 때 −0.67")
    gains = [Fraction(1, after) - Fraction(1, before) for before, after in ((5, 2), (1, 3))]
    assert [round(float(gain), 2) for gain in gains] == [0.3, -0.67]


def test_a_question_that_needs_more_than_the_nearest_chunks() -> None:
    says("rag-multi-hop-and-global", "0.05%", "독립일 때 0.64이고", "한 번씩 더 찾으면 0.92입니다",
         "단계는 0.96", "두 단계는 0.92", "단계가 0.912, 두 단계가 0.83", "3,000만 토큰", "5,769개",
         "20만 토큰으로 38배", "37건이면", "(5,200토큰)",
         r"세 번까지만 입력이 더 적다($`3000/980\approx3.06`$)")  # fmt: skip
    assert 10 / 20_000 == 0.0005

    def both(noticed: float) -> tuple[float, float]:
        """Over every course of two steps: found at once, or noticed and found the second time."""
        one = sum(
            (0.8 if first else 0.2) * (noticed if seen else 1 - noticed) * (0.8 if second else 0.2)
            for first, seen, second in itertools.product((True, False), repeat=3)
            if first or (seen and second)
        )
        return one, one * one

    assert both(0)[1] == pytest.approx(0.64)
    assert both(1) == pytest.approx((0.96, 0.9216))
    assert both(0.7) == pytest.approx((0.912, 0.8317), abs=1e-4)
    assert 20_000 * 500 == 1_000 * 10**4
    question = 10 * 500 + 200
    indexing = 20_000 * (500 + 1_000)
    assert (question, indexing) == (5_200, 3_000 * 10**4)
    assert indexing // question == 5_769
    assert 400 * 500 == 20 * 10**4
    assert round(400 * 500 / question) == 38
    assert min(37, 10) == 10
    # An index pays from the fourth question on, against reading everything each time.
    dearer = [n for n in range(1, 9) if 10**7 * n < indexing + 400 * 500 * n]
    assert dearer == [1, 2, 3]
    assert round(3000 / 980, 2) == 3.06


def test_deep_search_two_models() -> None:
    says("deep-search-two-models", "서른 페이지는 24만 토큰", "서른 개면 9천 토큰",
         "끝까지는 77%입니다", r"$`8000\cdot465`$, 372만 토큰",
         r"$`240000+300\cdot435`$, 약 37만 토큰",
         "10분의 1이다", "| 정답 근거 | 0.90 | 0.10", "| 찾은 페이지 전부 | 0.74 | 0.16",
         "| 메모 | 0.68 | 0.06")  # fmt: skip
    # Call by call, as the context grows.
    context = read = lean = notes = 0
    for _ in range(30):
        context += 8_000
        read += context
        lean += 8_000 + notes
        notes += 300
    assert (context, notes) == (240_000, 9_000)
    assert read == 8_000 * 465 == 3_720_000
    assert lean == 240_000 + 300 * 435 == 370_500
    assert round(read / lean) == 10
    assert round(float(Fraction(9, 10) ** 2 * Fraction(95, 100)), 2) == 0.77
    # The three losses are the whole loss.
    assert pytest.approx(0.32) == 0.10 + 0.16 + 0.06
    assert [round(a - b, 2) for a, b in ((1, 0.9), (0.9, 0.74), (0.74, 0.68))] == [0.1, 0.16, 0.06]


@pytest.mark.parametrize("seed", SEEDS)
def test_low_quality_web_pages(seed: int) -> None:
    says("low-quality-web-pages", "다수결은 10.4% 틀려요", "그대로 20%입니다",
         "| 독립인 셋 | 10.4% | 10.4% |", "| 하나와 그것을 베낀 둘 | 20% | 20% |",
         "| 한 글의 미러 아홉과 독립인 넷 | 20% | 5.8% |", "30%에서 4.3%로",
         "좋은 글 66.5개와 나쁜 글 3개",
         r"0.95\cdot0.4^2=0.152", r"0.05\cdot0.6^2=0.018", "확률이 89%")  # fmt: skip
    wrong = np.random.default_rng(seed).random((200_000, 5)) < 0.2

    def by_page(copies: list[int]) -> float:
        pages = np.repeat(wrong[:, : len(copies)], copies, axis=1)
        return float(np.mean(pages.mean(axis=1) > 0.5))

    assert by_page([1, 1, 1]) == pytest.approx(0.104, abs=0.004)
    assert by_page([3]) == pytest.approx(0.2, abs=0.005)
    assert by_page([9, 1, 1, 1, 1]) == pytest.approx(0.2, abs=0.005)
    assert by_page([1] * 5) == pytest.approx(0.058, abs=0.003)
    p = Fraction(1, 5)
    for n, chance in ((3, 0.104), (5, 0.058)):
        tail = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n // 2 + 1, n + 1))
        assert round(float(tail), 3) == chance
    assert (70 * 95, 30 * 10) == (6_650, 300)
    assert round(100 * 300 / 6_950, 1) == 4.3
    # As odds: one source's against two sources'.
    odds = (0.95 / 0.05) / (0.6 / 0.4) ** 2
    assert round(odds / (1 + odds), 2) == 0.89


def test_a_system_for_ten_million_documents() -> None:
    says("rag-system-design", "벡터 4,000만 개", "글은 200억 토큰", "끝까지 생성하면 4초가 넘어서",
         "82 GB", "5.4 GB", "26.7시간", "2,048바이트 | 81.9 GB", "2,176바이트 | 87.0 GB",
         "136바이트 | 5.4 GB", "0.3초 | 0.13초", "0.9초 | 0.23초", "프리필(prefill) 0.226초",
         "디코드(decode) 0.077초", "0.303초", "10.1, 즉 11장", "약 74%가 프리필", "6.07, 즉 7장",
         "많아야 5%", "보장되는 것은 75%", "여덟 장이면 3.3시간",
         "평균 여덟 질문이 함께 돌고", "4.4초쯤 걸린다(64개로 꽉 차면 19초)",
         "A100이 11장, 재정렬에 5장쯤", "4.4, 즉 5장이 더 든다", "예산은 예로 든 값")  # fmt: skip
    vectors = 10**7 * 4
    assert vectors == 4_000 * 10**4
    assert vectors * 500 == 200 * 10**8
    # One card at 40 % of its peak embeds so many tokens a second.
    speed = 0.4 * 312e12 / (2 * 0.3e9)
    hours = vectors * 500 / speed / 3600
    assert round(hours, 1) == 26.7
    assert round(hours / 8, 1) == 3.3
    sizes = [2 * 1024, 2 * 1024 + 8 * 16, 128 + 8]
    assert sizes == [2_048, 2_176, 136]
    assert [round(size * vectors / 1e9, 1) for size in sizes] == [81.9, 87.0, 5.4]
    assert round(50 * 550 / speed, 2) == 0.13
    # Milliseconds of a card: its prefill by tokens a second, its steps by bytes a second.
    prefill = {n: n / (0.5 * 312e12 / 16e9) for n in (2_200, 1_200)}
    step = {n: (16 + 64 * (n + 100) * 131_072e-9) / (0.7 * 2_039) for n in prefill}
    busy = {n: prefill[n] + 200 * step[n] / 64 for n in prefill}
    assert [round(x, 3) for x in (prefill[2_200], 200 * step[2_200] / 64, busy[2_200])] == [
        0.226, 0.077, 0.303]  # fmt: skip
    assert round(prefill[2_200] / busy[2_200], 2) == 0.74
    cards = {n: 20 * busy[n] / 0.6 for n in busy}
    assert (round(cards[2_200], 1), math.ceil(cards[2_200])) == (10.1, 11)
    assert (round(cards[1_200], 2), math.ceil(cards[1_200])) == (6.07, 7)
    assert round(64 * busy[2_200]) == 19  # seconds of an answer, among 64
    # The questions under way on one of eleven cards: as many come as are answered.
    low, high = 0.0, 64.0
    for _ in range(60):
        middle = (low + high) / 2
        read = (16 + middle * 2_300 * 131_072e-9) / (0.7 * 2_039)
        took = 200 * read + middle * prefill[2_200]
        low, high = (middle, high) if 20 / 11 * took > middle else (low, middle)
    assert (round(middle), round(took, 1)) == (8, 4.4)
    rerank = 20 * 50 * 550 / speed / 0.6
    assert (round(rerank, 1), math.ceil(rerank)) == (4.4, 5)
    assert 16 + 64 * 2_400 * 131_072e-9 < 80  # weights and caches of 64 requests fit
    assert sum((4, 1, 3, 9, 3)) == 20
    # The worst case: the five stages are late for questions that do not overlap.
    late = [set(range(k * 100, (k + 1) * 100)) for k in range(5)]
    assert len(set.union(*late)) / 10_000 == 0.05
    assert 1 - 5 * 0.05 == 0.75


def test_fresh_index() -> None:
    says("index-freshness-and-permissions", "50억 토큰", "5,000만 토큰", "1,000만 개")
    assert 10**7 * 500 == 50 * 10**8
    assert 10**7 * 500 // 100 == 5_000 * 10**4


@pytest.mark.parametrize("seed", SEEDS)
def test_filter_after_the_search(seed: int) -> None:
    says("permission-filter", "평균 2개", "12.9%", r"0.95^{40}\approx0.129", "평균 200개",
         "평균 네 개", "만 개를")  # fmt: skip
    may = np.random.default_rng(seed).random((20_000, 40)) < 0.05
    left = may.sum(axis=1)
    assert float(left.mean()) == pytest.approx(2, abs=0.06)
    assert float((left == 0).mean()) == pytest.approx(0.129, abs=0.012)
    assert round(0.95**40, 3) == 0.129
    assert [round(10 / share) for share in (0.05, 0.001)] == [200, 10_000]
    assert round(40 * 0.10) == 4


# ---------------------------------------------------------------- redundancy and the index


def test_inverted_index() -> None:
    says("inverted-index", "약 100만 걸음", "2만 번쯤", "7과 31이", "1000, 3, 7, 14",
         "2 + 1 + 1 + 1 = 5바이트", "16바이트")  # fmt: skip
    assert round((1_000 + 1_000_000) / 1_000_000, 2) == 1
    assert 1_000 * math.ceil(math.log2(1_000_000)) == 20_000
    assert sorted({2, 7, 9, 31} & {1, 7, 8, 31, 40}) == [7, 31]
    gaps = [1000, 3, 7, 14]
    assert list(itertools.accumulate(gaps)) == [1000, 1003, 1010, 1024]
    lengths = [next(n for n in itertools.count(1) if gap < 128**n) for gap in gaps]
    assert (lengths, sum(lengths), 4 * 32 // 8) == ([2, 1, 1, 1], 5, 16)


def test_rag_redundant_results() -> None:
    says("rag-redundant-results", "1,024가 아니라 960토큰", "| A4 | A의 4번째 | 0.90 | 0.80 |",
         "| 점수순 | A3, A4, B1 | A뿐 |", "| A3, C5, A4 | A와 C |", "| A3–4, C5, D2 | A, C, D |",
         r"0.7\cdot0.90-0.3\cdot0.80=0.39", r"0.7\cdot0.75-0.3\cdot0.30=0.435")  # fmt: skip
    assert (2 * 512, 2 * 512 - 64) == (1_024, 960)
    # All the worths of the second and of the third, by a matrix; A3, A4, B1, C5, D2.
    score = np.array([0.92, 0.90, 0.88, 0.75, 0.60])
    alike = np.full((5, 5), 0.25)
    for one, other, near in ((0, 1, 0.80), (0, 2, 0.97), (1, 2, 0.78), (0, 3, 0.3), (0, 4, 0.2)):
        alike[one, other] = alike[other, one] = near
    second = 0.7 * score - 0.3 * alike[0]
    assert second[1:] == pytest.approx([0.39, 0.325, 0.435, 0.36])
    third = 0.7 * score - 0.3 * alike[[0, 3]].max(axis=0)
    assert third[[1, 2, 4]] == pytest.approx([0.39, 0.325, 0.345])
