"""The chapter on embeddings and sequence models: its numbers and formulas are right.

Every number that the chapter states and that can be computed is computed here a second time,
most of them by another way than the chapter's own code takes.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import DECK, SEEDS, Chapter
from tests.content.functions import softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("embeddings")
says = CHAPTER.says


def sigmoid(x: Array | float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x, dtype=float))))


def cosine(a: Array, b: Array) -> float:
    return float(a @ b / math.sqrt((a @ a) * (b @ b)))


def test_text_vectors() -> None:
    says("text-vectors", "가 “배 바다 바다”, 나 “배 사과 과일”, 다 “배 과일 과일”",
         r"| $`\mathrm{df}`$ | 3 | 1 | 1 | 2 |",
         r"| $`\ln(3/\mathrm{df})`$ | 0 | 1.099 | 1.099 | 0.405 |",
         "| 가 | 0 | 2.197 | 0 | 0 |", "| 나 | 0 | 0 | 1.099 | 0.405 |",
         "| 다 | 0 | 0 | 0 | 0.811 |", "가·나 0.26, 나·다 0.77", "0과 0.35이다",
         "99.8%가 0", "“배”도 1로 남고")  # fmt: skip
    # Sparse vectors, as dictionaries of words, and logarithms taken apart.
    docs = [line.split() for line in ("배 바다 바다", "배 사과 과일", "배 과일 과일")]
    met = {word: sum(word in doc for doc in docs) for doc in docs for word in doc}
    assert met == {"배": 3, "바다": 1, "사과": 1, "과일": 2}
    weight = {word: math.log(3) - math.log(count) for word, count in met.items()}
    plain = [{word: float(doc.count(word)) for word in doc} for doc in docs]
    tfidf = [{word: n * weight[word] for word, n in doc.items()} for doc in plain]
    assert round(tfidf[0]["바다"], 3) == 2.197
    assert [round(tfidf[1][word], 3) for word in ("배", "사과", "과일")] == [0, 1.099, 0.405]
    assert round(tfidf[2]["과일"], 3) == 0.811

    def alike(a: dict[str, float], b: dict[str, float]) -> float:
        dot = sum(a[word] * b.get(word, 0) for word in a)
        return round(dot / math.hypot(*a.values()) / math.hypot(*b.values()), 2)

    assert (alike(plain[0], plain[1]), alike(plain[1], plain[2])) == (0.26, 0.77)
    assert (alike(tfidf[0], tfidf[1]), alike(tfidf[1], tfidf[2])) == (0, 0.35)
    assert 1 - 100 / 50_000 == 0.998
    says("text-vectors", "문서 10만 개가 float32로 20 GB 대신 약 80 MB")
    assert 100_000 * 50_000 * 4 == 20e9
    values, columns, starts = 100_000 * 100 * 4, 100_000 * 100 * 4, (100_000 + 1) * 4
    assert round((values + columns + starts) / 1e6) == 80
    assert math.log((1 + 3) / (1 + met["배"])) + 1 == 1  # scikit-learn's default


def test_word2vec() -> None:
    says("word2vec", "3천만 개", "3천만 번", "$`d=300`$")
    assert 100_000 * 300 == 30_000_000
    # Skip-gram's pairs in the chapter's toy text: a cat never meets a dog, their neighbours agree.
    text = CHAPTER.blocks("word2vec")[0].split('"""')[1].replace("\n", "/")
    met: dict[str, list[str]] = {}
    for line in text.split("/"):
        for a, b in itertools.permutations(line.split(), 2):
            met.setdefault(a, []).append(b)
    assert "개" not in met["고양이"]
    assert sorted(met["고양이"]) == sorted(met["개"])
    assert sorted(met["버스"]) == sorted(met["트럭"])
    assert not set(met["고양이"]) & set(met["버스"])


def seeded(question: str, seed: int, end: str = "assert ") -> dict[str, Any]:
    """Run an answer's first program with another seed, up to its first ``end``."""
    program = CHAPTER.blocks(question)[0]
    assert "default_rng(0)" in program
    namespace: dict[str, Any] = {}
    exec(program.replace("default_rng(0)", f"default_rng({seed})").split(end)[0], namespace)
    return namespace


@pytest.mark.parametrize("seed", SEEDS)
def test_words_that_never_meet_get_one_vector(seed: int) -> None:
    says("word2vec", "시드 20개 모두에서", "0.99를 넘었다")
    names = seeded("word2vec", seed)
    of, v = names["at"], names["v"]
    assert cosine(v[of["고양이"]], v[of["개"]]) > 0.99
    assert cosine(v[of["버스"]], v[of["트럭"]]) > 0.99
    assert cosine(v[of["고양이"]], v[of["버스"]]) < 0


def test_the_gradients_of_skip_gram() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 5, (6, 6)).astype(float)
    v, u = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))

    def loss(v: Array, u: Array) -> float:
        return -float(sum(counts[w] @ np.log(softmax(u @ v[w])) for w in range(6)))

    p = np.array([softmax(u @ v[w]) for w in range(6)])
    excess = counts.sum(axis=1, keepdims=True) * p - counts
    h = 1e-6
    for i, j in itertools.product(range(6), range(3)):
        step = np.zeros((6, 3))
        step[i, j] = h
        of_u = (loss(v, u + step) - loss(v, u - step)) / (2 * h)
        of_v = (loss(v + step, u) - loss(v - step, u)) / (2 * h)
        assert of_u == pytest.approx(sum(excess[w, i] * v[w, j] for w in range(6)), abs=1e-5)
        assert of_v == pytest.approx((excess @ u)[i, j], abs=1e-5)


def test_word2vec_input_weights() -> None:
    says("word2vec-input-weights", "3천만 번의 곱셈", "수 300개", "100{,}000")
    rng = np.random.default_rng(1)
    u, v = rng.normal(size=(9, 4)), rng.normal(size=4)
    # A vector that gives the same distribution is the same vector when the differences span all.
    assert np.linalg.matrix_rank(u[1:] - u[0]) == 4
    other = v + rng.normal(size=4) * 1e-3
    assert np.abs(softmax(u @ v) - softmax(u @ other)).max() > 1e-6
    # Without that the vector is not determined.
    flat = u.copy()
    flat[:, 3] = 0.7
    moved = v + np.array([0, 0, 0, 5.0])
    assert softmax(flat @ v) == pytest.approx(softmax(flat @ moved))


def test_word2vec_output_weights() -> None:
    says("word2vec-output-weights", r"\ln4\approx1.39", "1.39-1.61=-0.22", "38,597,376", "50,257")
    assert math.log(4) == pytest.approx(1.39, abs=0.005)
    assert math.log(5) == pytest.approx(1.61, abs=0.005)
    assert math.log(4) - math.log(5) == pytest.approx(-0.22, abs=0.005)
    assert 50_257 * 768 == 38_597_376
    # For one pair: the score that minimises -p ln s(x) - k q ln s(-x) is ln(p / q) - ln k.
    x = np.linspace(-12, 12, 2_400_001)
    for p, q, k in ((0.08, 0.02, 5), (0.01, 0.05, 1), (0.03, 0.03, 15)):
        risk = -p * np.log(sigmoid(x)) - k * q * np.log(sigmoid(-x))
        assert x[risk.argmin()] == pytest.approx(math.log(p / q) - math.log(k), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_arrive_at_mutual_information(seed: int) -> None:
    says("word2vec-output-weights", "시드 20개 모두에서 오차가 0.01 이내")
    program = CHAPTER.blocks("word2vec-output-weights")[0]
    assert "for k in (1, 5):" in program
    for k in (1, 5):
        only = program.replace("default_rng(0)", f"default_rng({seed})")
        names: dict[str, Any] = {}
        exec(only.replace("(1, 5)", f"({k},)").split("    assert")[0], names)
        p = names["p"]
        wanted = np.log(p) - np.log(p.sum(axis=1))[:, None] - np.log(p.sum(axis=0)) - math.log(k)
        assert np.abs(names["v"] @ names["u"].T - wanted).max() < 0.01


def test_word_vector_closeness() -> None:
    says("word-vector-closeness", "모두 23개", "| 남자, 여자 | 0 | 0.99 | −8.0 |",
         "| 남자, 자동차 | 3 | −0.65 | 3.4 |", "| 자동차, 버스 | 0 | 0.94 | −4.9 |",
         "일곱 개씩", "문맥 25개", "시드 20개", "20개 모두에서", "0.98 이상",
         "−0.6 이하")  # fmt: skip
    shared = ("학교 가다", "밥 먹다", "친구 만나다", "회사 일하다", "자동차 타다", "자동차 몰다",
              "자동차 사다")  # fmt: skip
    text = [f"{who} {what}" for who in ("남자", "여자") for what in shared]
    text += [f"{what} {how}" for what in ("자동차", "버스")
             for how in ("도로 달리다", "고장 나다", "주차장 서다")]  # fmt: skip
    text += ["남자 수염 깎다", "여자 아이 낳다", "버스 타다"]
    assert len(text) == 23
    words = sorted({word for line in text for word in line.split()})
    assert len(words) == 25
    met = np.zeros((25, 25))
    for line in text:
        for a, b in itertools.permutations(line.split(), 2):
            met[words.index(a), words.index(b)] += 1
    man, woman, car, bus = (words.index(w) for w in ("남자", "여자", "자동차", "버스"))
    contexts = "학교 밥 친구 수염 자동차 타다 몰다 남자 도로 고장"
    shown = [words.index(word) for word in contexts.split()]
    assert met[np.ix_((man, woman, car, bus), shown)].tolist() == [
        [1, 1, 1, 1, 3, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 3, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 2, 2, 3, 1, 1],
        [0, 0, 0, 0, 0, 1, 0, 0, 1, 1],
    ]
    drawn = (DECK / "media" / "word-vector-closeness-contexts.svg").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r">(\d)</text>", drawn)]
    assert numbers == met[np.ix_((man, woman, car, bus), shown)].ravel().tolist()
    # Skip-gram once more.
    cosines, scores = [], []
    for seed in range(20):
        v, u = np.random.default_rng(seed).normal(0, 0.1, (2, 25, 4))
        for _ in range(500):
            logits = v @ u.T
            top = logits.max(axis=1, keepdims=True)
            logs = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
            excess = np.exp(logs) * met.sum(axis=1)[:, None] - met
            v, u = v - 0.01 * excess @ u, u - 0.01 * excess.T @ v
        cosines.append([cosine(v[man], v[woman]), cosine(v[man], v[car]), cosine(v[car], v[bus])])
        scores.append([v[man] @ u[woman], v[man] @ u[car], v[car] @ u[bus]])
    assert np.asarray(cosines).mean(axis=0) == pytest.approx([0.99, -0.65, 0.94], abs=0.005)
    assert np.asarray(scores).mean(axis=0) == pytest.approx([-8.0, 3.4, -4.9], abs=0.05)
    assert all(same > 0.98 and other < -0.6 for same, other, _ in cosines)
    assert all(apart < 0 < beside for apart, beside, _ in scores)
    namespace: dict[str, Array] = {}
    exec(CHAPTER.blocks("word-vector-closeness")[0], namespace)
    assert namespace["count"].tolist() == met.tolist()
    assert namespace["cos"][man, car] == pytest.approx(-0.65, abs=0.005)


def pairs_found(noise: float, seed: int) -> tuple[float, float]:
    """Return the share of right pairs at the beginning and the end of the chapter's experiment."""
    rng = np.random.default_rng(seed)
    x = rng.standard_t(4, size=(300, 20))
    turn = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    order = rng.permutation(300)
    y = (x @ turn + noise * rng.normal(size=(300, 20)))[order]
    x, y = (m / np.sqrt((m * m).sum(axis=1))[:, None] for m in (x, y))
    one, two = np.sort(x @ x.T), np.sort(y @ y.T)
    pair = np.array([((row - two) ** 2).sum(axis=1).argmin() for row in one])
    first = float((order[pair] == range(300)).mean())
    for _ in range(10):
        a, _, b = np.linalg.svd(x.T @ y[pair])
        pair = np.array([(y @ row).argmax() for row in x @ a @ b])
    return first, float((order[pair] == range(300)).mean())


@pytest.mark.prove
def test_how_often_two_clouds_find_each_other() -> None:
    says("unsupervised-translation", "시드 40개", "| 0.4 | 15–32% | 40개 모두 300쌍을 다 맞힌다 |",
         "| 0.5 | 7–17% | 28개는 97% 이상, 6개는 20% 미만 |",
         "| 0.8 | 1–6% | 40개 모두 10% 미만 |")  # fmt: skip
    shares = {noise: np.array([pairs_found(noise, seed) for seed in range(40)])
              for noise in (0.4, 0.5, 0.8)}  # fmt: skip
    for noise, low, high in ((0.4, 15, 32), (0.5, 7, 17), (0.8, 1, 6)):
        first = shares[noise][:, 0]
        assert (round(100 * first.min()), round(100 * first.max())) == (low, high)
    assert (shares[0.4][:, 1] == 1).all()
    assert (shares[0.5][:, 1] >= 0.97).sum() == 28
    assert (shares[0.5][:, 1] < 0.2).sum() == 6
    assert (shares[0.8][:, 1] < 0.1).all()


@pytest.mark.slow
def test_unsupervised_translation() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=(40, 3))
    a, _, b = np.linalg.svd(x.T @ y)
    best = float(np.linalg.norm(x @ a @ b - y))
    assert a @ b @ (a @ b).T == pytest.approx(np.eye(3), abs=1e-12)
    for _ in range(2000):
        turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        assert np.linalg.norm(x @ turn - y) >= best
    namespace: dict[str, object] = {}
    exec(CHAPTER.blocks("unsupervised-translation")[0], namespace)
    match = namespace["match"]
    assert callable(match)
    for seed in (0, 1):
        for noise in (0.4, 0.8):
            assert match(noise, seed=seed) == pairs_found(noise, seed)
        assert match(0.4, seed=seed)[1] == 1
        assert match(0.8, seed=seed)[1] < 0.1


def test_negative_sampling() -> None:
    says("negative-sampling", r"0.263+0.513+0.854=1.631", "−0.231, 0.401, 0.574",
         "0.825, 0.147, 0.028", "1만 7천분의 1", "세 배 가까이")  # fmt: skip

    def loss(scores: Array) -> float:
        return float(-np.log(sigmoid(scores[0])) - np.log(sigmoid(-scores[1:])).sum())

    scores = np.array([1.2, -0.4, 0.3])
    assert loss(scores) == pytest.approx(1.631, abs=5e-4)
    parts = [-math.log(float(sigmoid(s))) for s in (1.2, 0.4, -0.3)]
    assert [round(part, 3) for part in parts] == [0.263, 0.513, 0.854]
    h = 1e-6
    slopes = [(loss(scores + h * e) - loss(scores - h * e)) / (2 * h) for e in np.eye(3)]
    assert np.round(slopes, 3).tolist() == [-0.231, 0.401, 0.574]
    assert slopes == pytest.approx(
        [float(sigmoid(1.2)) - 1, float(sigmoid(-0.4)), float(sigmoid(0.3))], abs=1e-6
    )
    powered = np.array([0.9, 0.09, 0.01]) ** 0.75
    assert np.round(powered / powered.sum(), 3).tolist() == [0.825, 0.147, 0.028]
    assert 2.8 < powered[2] / powered.sum() / 0.01 < 3
    assert pytest.approx(17_000, rel=0.03) == 100_000 / 6


def test_tokenization() -> None:
    says("tokenization", "| 어절 | 4 |", "| 형태소 | 9 |", "| 음절 | 15 | 현대 한글 11,172 |",
         "| 바이트 | 39 | 256 |", "=6.76", "524,288,000")  # fmt: skip
    text = "학교에서 학생이 책을 읽었다"
    assert text.count(" ") + 1 == 4
    assert len(["학교", "에서", "학생", "이", "책", "을", "읽", "었", "다"]) == 9
    assert "학교 에서 학생 이 책 을 읽 었 다".replace(" ", "") == text.replace(" ", "")
    assert sum(1 for _ in text) == 15
    assert 3 * 12 + 3 == len(text.encode()) == 39
    assert pytest.approx(6.76) == (39 / 15) ** 2
    assert 19 * 21 * 28 == 11_172
    assert 128_000 * 4096 == 524_288_000
    finals = sum((ord(s) - ord("가")) % 28 > 0 for s in text if s != " ")
    assert 2 * 12 + finals + 3 == len(unicodedata.normalize("NFD", text)) == 34


def test_byte_pair_encoding() -> None:
    says("byte-pair-encoding", "6 + 4 = 10", "6 + 3 = 9", "50,257")
    words = {"먹었다": 6, "먹었고": 3, "읽었다": 4, "잡았다": 2}

    def count(spaced: dict[str, int]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for word, n in spaced.items():
            for pair in itertools.pairwise(word.split()):
                found[pair] = found.get(pair, 0) + n
        return found

    spaced = {" ".join(word): n for word, n in words.items()}
    first = count(spaced)
    assert first == {("먹", "었"): 9, ("었", "다"): 10, ("었", "고"): 3, ("읽", "었"): 4,
                     ("잡", "았"): 2, ("았", "다"): 2}  # fmt: skip
    spaced = {word.replace("었 다", "었다"): n for word, n in spaced.items()}
    second = count(spaced)
    assert second[("먹", "었")] == 3
    assert second[("먹", "었다")] == max(second.values()) == 6
    assert second[("읽", "었다")] == 4
    assert second[("었", "고")] == 3
    assert list(second.values()).count(6) == 1
    assert 256 + 50_000 + 1 == 50_257


def cell(x: Array, h: Array, c: Array, w: Array, b: Array) -> tuple[Array, Array]:
    """One step of an LSTM, gate by gate."""
    size = len(h)
    both = np.concatenate([x, h])
    rows = [w[i * size : (i + 1) * size] @ both + b[i * size : (i + 1) * size] for i in range(4)]
    forget, write, read = sigmoid(rows[0]), sigmoid(rows[1]), sigmoid(rows[2])
    c = forget * c + write * np.tanh(rows[3])
    return read * np.tanh(c), c


def test_lstm() -> None:
    says("lstm", "415{,}744+512", "1{,}665{,}024", "2,048개", "0.001배", "0.044배", "0.73")
    assert 512 * (300 + 512) == 415_744
    assert sum(np.zeros((512, 812)).size + np.zeros(512).size for _ in range(4)) == 1_665_024
    assert 4 * 512 == 2_048
    assert pytest.approx(0.001, abs=5e-5) == 0.5**10
    assert float(sigmoid(1)) == pytest.approx(0.73, abs=0.005)
    assert float(sigmoid(1)) ** 10 == pytest.approx(0.044, abs=5e-4)
    # The GRU has three such lines instead of four.
    assert 3 * (512 * 812 + 512) / 1_665_024 == 0.75
    namespace: dict[str, object] = {}
    exec(CHAPTER.blocks("lstm")[0], namespace)
    step = namespace["lstm"]
    assert callable(step)
    rng = np.random.default_rng(3)
    x, h, c = rng.normal(size=3), rng.normal(size=4), rng.normal(size=4)
    w, b = rng.normal(size=(16, 7)), rng.normal(size=16)
    for theirs, ours in zip(step(x, h, c, w, b), cell(x, h, c, w, b), strict=True):
        assert theirs == pytest.approx(ours)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_cell_remembers(seed: int) -> None:
    says("lstm", "시드 20개 모두에서 50스텝 뒤 흔적이 천만분의 1도 남지 않는다")
    names = seeded("lstm", seed, "\nassert ")
    xs, w, width = names["xs"], names["w"], names["d_h"]

    def trace(forget: float) -> float:
        bias = np.r_[np.full(width, forget), np.zeros(3 * width)]
        last = []
        for start in (1e-4, -1e-4):
            h, c = np.zeros(width), np.full(width, start)
            for x in xs:
                both = w @ np.r_[x, h] + bias
                f, i, o = sigmoid(both[: 3 * width]).reshape(3, width)
                c = f * c + i * np.tanh(both[3 * width :])
                h = o * np.tanh(c)
            last.append(c)
        return float(np.linalg.norm(last[0] - last[1]) / (2e-4 * math.sqrt(width)))

    assert len(xs) == 50
    assert trace(0) < 1e-7
    assert trace(5) > 0.3
    assert trace(1) == pytest.approx(names["memory"](1), rel=1e-3)


def test_the_gradient_of_a_plain_recurrent_network() -> None:
    rng = np.random.default_rng(4)
    w, bias, before = rng.normal(size=(4, 4)), rng.normal(size=4), rng.normal(size=4)
    after = np.tanh(w @ before + bias)
    upstream = rng.normal(size=4)
    h = 1e-6

    def weighed(h: Array) -> float:
        return float(upstream @ np.tanh(w @ h + bias))

    numeric = [(weighed(before + h * e) - weighed(before - h * e)) / (2 * h) for e in np.eye(4)]
    assert w.T @ np.diag(1 - after**2) @ upstream == pytest.approx(np.array(numeric), abs=1e-7)


def test_lstm_cell_state() -> None:
    says("lstm-cell-state", "=1.65", r"\approx0.557", r"7.9\times10^{-31}", r"2.7\times10^{-5}",
         "0.366", "6.6", "69")  # fmt: skip
    c = 0.9 * 2 + 0.3 * -0.5
    assert c == pytest.approx(1.65)
    assert 0.6 * math.tanh(c) == pytest.approx(0.557, abs=5e-4)
    assert pytest.approx(7.9e-31, rel=0.01) == 0.5**100
    assert pytest.approx(2.7e-5, rel=0.02) == 0.9**100
    assert pytest.approx(0.366, abs=5e-4) == 0.99**100
    assert math.log(0.5, 0.9) == pytest.approx(6.6, abs=0.05)
    assert math.log(0.5, 0.99) == pytest.approx(69, abs=0.05)
    # With the gates cut off from the past the derivative is the product of the forget gates.
    rng = np.random.default_rng(5)
    w, b = rng.normal(size=(16, 7)), rng.normal(size=16)
    w[:, 3:] = 0  # nothing comes back through h
    xs = rng.normal(size=(12, 3))

    def last(c: Array) -> Array:
        h = np.zeros(4)
        for x in xs:
            h, c = cell(x, h, c, w, b)
        return c

    product = np.prod([sigmoid(w[:4, :3] @ x + b[:4]) for x in xs], axis=0)
    step = 1e-4
    numeric = (last(np.full(4, step)) - last(np.full(4, -step))) / (2 * step)
    assert numeric == pytest.approx(product, rel=1e-6)


def test_an_imitator_that_never_comes_back() -> None:
    says("teacher-forcing", "100스텝에 37.2개", r"\epsilon T^2", "토큰마다 1%를 틀리고")
    wrong = [1 - 0.99**t for t in range(1, 101)]
    assert round(sum(wrong), 1) == 37.2
    assert 0.01 * 100 == 1
    for length in (10, 100, 1000):  # never more than the bound, nearly half of it while it is small
        error = 1e-6
        total = sum(1 - (1 - error) ** t for t in range(1, length + 1))
        assert 0.4 < total / (error * length**2) < 0.6


def test_teacher_forcing() -> None:
    says("teacher-forcing", "1%를 틀리고", "10%를 틀린다고", "100토큰에 1.0개", "4.3개를",
         "1.2개에")  # fmt: skip
    # By the matrix of a chain of two contexts, familiar and strange.
    for strange, recover, wanted in ((0.01, 0.0, 1.0), (0.10, 0.0, 4.3), (0.10, 0.5, 1.2)):
        move = np.array([[0.99, 0.01], [recover, 1 - recover]])
        visits = sum(np.linalg.matrix_power(move, t)[0] for t in range(100))
        assert float(visits @ np.array([0.01, strange])) == pytest.approx(wanted, abs=0.05)
    # What is asked for is the input, moved by one place.
    rows = re.findall(r"^\| \d \| (.+) \| (.+) \| (.+) \|$", CHAPTER.sections["teacher-forcing"],
                      re.MULTILINE)  # fmt: skip
    inputs, targets, written = zip(*rows, strict=True)
    assert inputs[1:] == targets[:-1]
    assert written[:2] == inputs[:2]
    assert written[2] != inputs[2]


def test_perplexity() -> None:
    says("perplexity", "손실이 3이면 약 20", r"2^{7/4}\approx3.36", "평균한 4", "2.28", "20과 72.2")
    p = np.array([0.5, 0.25, 0.125, 0.5])
    assert float(np.prod(p)) == 2.0**-7
    assert float(np.prod(1 / p) ** 0.25) == pytest.approx(3.36, abs=0.005)
    assert float((1 / p).mean()) == 4
    one_wrong = (2.0**99 * 1e6) ** 0.01
    assert one_wrong == pytest.approx(2.28, abs=0.005)
    assert pytest.approx(72.2, abs=0.05) == 20 ** (1000 / 700)
    assert round(math.exp(3)) == 20
    assert math.exp(-np.log(np.full(7, 1 / 50)).mean()) == pytest.approx(50)
