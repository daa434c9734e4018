"""Figures of the chapter on retrieval and RAG."""

from __future__ import annotations

import math
from itertools import pairwise

from drawing import BLUE, DASH, DOT, FAINT, INK, PANEL, RED, SOFT, Drawing, Plot, number

PALE = "#e6eef7"


def tokens() -> None:
    """Tokens of input per question against the length of the document."""
    d = Drawing("문서의 길이에 따른 질문 하나의 입력 토큰 수", 268)
    p = Plot(d, (62, 42, 298, 160), (3, 6), (3, 6.1))
    p.frame()
    for power, name in ((3, "1천"), (4, "1만"), (5, "10만"), (6, "100만")):
        x, y = p.at(power, 3)
        d.line(x, y, x, y + 3, ink=SOFT)
        d.text(min(x, 350), y + 19, name, ink=SOFT)
        x, y = p.at(3, power)
        d.line(x - 3, y, x, y, ink=SOFT)
        d.text(x - 7, y + 4.5, name, anchor="end", ink=SOFT)
    p.curve(lambda e: math.log10(math.pow(10, e) + 200), ink=RED, width=2.6, dash=DASH)
    flat = math.log10(2200)
    d.path([p.at(3, flat), p.at(6, flat)], ink=BLUE, width=2.8)
    d.dot(*p.at(math.log10(2000), flat), 4.6, fill="#fff")
    top, low = p.at(5, math.log10(100_200)), p.at(5, flat)
    d.arrow(low[0], low[1] - 4, top[0], top[1] + 6)
    d.text(low[0] + 8, (top[1] + low[1]) / 2 + 14, "45.5배", anchor="start", bold=True)
    d.text(p.at(4.55, 0)[0], p.at(0, 5.15)[1], "통째로", anchor="end", ink=RED)
    d.text(360, low[1] - 9, "RAG: 2,200", anchor="end", ink=BLUE)
    d.text(14, 26, "질문 하나의 입력 토큰 (로그 눈금)", anchor="start")
    d.text(211, 250, "문서의 토큰 (로그 눈금)")
    d.save("rag-fine-tuning-long-context-tokens.svg")


def overlap() -> None:
    """An answer at a border, with and without overlap."""
    d = Drawing("겹치지 않은 조각과 겹친 조각", 276)
    scale = 352 / 1536

    def chunks(top: float, step: int, name: str) -> None:
        d.text(14, top - 12, name, anchor="start", size=14, bold=True)
        for k in range(3):
            left, right = k * step, min(k * step + 512, 1536)
            y = top + 25 * k
            d.box(14 + left * scale, y, (right - left) * scale, 20, fill=PALE, ink=BLUE, radius=3)
            d.text(14 + (left + right) / 2 * scale, y + 15, f"조각 {k + 1}", ink=BLUE)

    left, right = 14 + 482 * scale, 14 + 546 * scale
    for top, step, name, say in (
        (46, 512, "겹침 0", "답이 두 조각으로 잘린다"),
        (160, 448, "겹침 64", "답이 둘째 조각에 들어간다"),
    ):
        d.text(366, top - 12, say, anchor="end", ink=RED)
        chunks(top, step, name)
        d.line(left, top - 6, left, top + 76, ink=RED, width=1.6, dash=DOT)
        d.line(right, top - 6, right, top + 76, ink=RED, width=1.6, dash=DOT)
        d.area([(left, top - 6), (right, top - 6), (right, top - 1), (left, top - 1)], RED)
    d.text(190, 263, "빨간 막대: 64토큰짜리 답, 상자: 512토큰 조각")
    d.save("chunking-overlap.svg")


def saturation() -> None:
    """What BM25 makes of the times a word occurs."""
    d = Drawing("단어가 나온 횟수와 BM25의 값", 262)
    p = Plot(d, (40, 42, 320, 156), (0, 10.4), (0, 3))
    p.frame()
    p.marks_y((level, number(level)) for level in (1, 2, 3))
    p.marks_x((value, number(value)) for value in (1, 2, 4, 6, 8, 10))
    d.line(*p.at(0, 2.2), *p.at(10.4, 2.2), ink=FAINT, width=1.6, dash=DASH)
    d.text(p.at(10.4, 0)[0], p.at(0, 2.2)[1] - 7, "한계 2.2", anchor="end", ink=SOFT)
    p.curve(lambda f: f, ink=SOFT, width=2, dash=DOT)
    d.text(p.at(3, 0)[0] + 4, p.at(0, 3)[1] + 6, "빈도 그대로", anchor="start", ink=SOFT)
    p.curve(lambda f: f * 2.2 / (f + 1.2), ink=BLUE, width=2.8)
    p.curve(lambda f: f * 2.2 / (f + 3.0), ink=RED, width=2.6, dash=DASH)
    for f in (1, 2):
        d.dot(*p.at(f, f * 2.2 / (f + 1.2)), 4.2, ink=BLUE)
    for height, words, ink, dash in ((1.0, "평균 길이 문서", BLUE, ""),
                                     (0.65, "세 배 긴 문서", RED, DASH)):  # fmt: skip
        x, y = p.at(4.5, height)
        d.line(x, y - 4.5, x + 34, y - 4.5, ink=ink, width=2.6, dash=dash)
        d.text(x + 42, y, words, anchor="start", ink=ink)
    x, y = p.at(4.5, 0.28)
    d.dot(x + 17, y - 4.5, 4.2, ink=BLUE)
    d.text(x + 42, y, "1번이면 1, 2번이면 1.375", anchor="start", ink=BLUE)
    d.text(14, 26, "IDF에 곱하는 값 (k_1 = 1.2, b = 0.75)", anchor="start")
    d.text(200, 246, "문서에 단어가 나온 횟수")
    d.save("bm25-saturation.svg")


def fusion() -> None:
    """Two lists and what their ranks make together."""
    d = Drawing("키워드 순위와 임베딩 순위를 RRF로 합친 결과", 250)
    columns = ((62, "키워드", ((1, "A"), (2, "B"), (3, "C"))),
               (318, "임베딩", ((1, "D"), (2, "C"), (10, "A"))))  # fmt: skip
    merged = (("C", 0.0320), ("A", 0.0307), ("D", 0.0164), ("B", 0.0161))
    spots: dict[tuple[str, str], float] = {}
    for x, name, rows in columns:
        d.text(x, 28, name, size=14, bold=True)
        for k, (rank, what) in enumerate(rows):
            y = 46 + 40 * k + (22 if rank == 10 else 0)
            both = what in "AC"
            d.box(x - 44, y, 88, 28, fill=PALE if both else "#fff", ink=BLUE if both else SOFT)
            d.text(x, y + 19, f"{rank}위 {what}", ink=INK)
            spots[name, what] = y + 14
        if rows[-1][0] == 10:
            d.text(x, 46 + 80 + 13, "⋮", ink=SOFT)
    d.text(190, 28, "합친 순위", size=14, bold=True)
    for k, (what, score) in enumerate(merged):
        y = 46 + 40 * k
        both = what in "AC"
        d.box(136, y, 108, 28, fill=PALE if both else "#fff", ink=BLUE if both else SOFT)
        d.text(190, y + 19, f"{what}  {score:.4f}", bold=both)
        for name, start, end in (("키워드", 106.0, 136.0), ("임베딩", 274.0, 244.0)):
            if (name, what) in spots:
                d.line(start, spots[name, what], end, y + 14, ink=BLUE if both else SOFT,
                       width=2 if both else 1.2, dash="" if both else DOT)  # fmt: skip
    d.text(190, 232, "점수 = 1/(60 + 순위)를 목록마다 더한 것")
    d.save("reciprocal-rank-fusion.svg")


def encoders() -> None:
    """Bi-encoder and cross-encoder side by side."""
    d = Drawing("바이 인코더와 크로스 인코더", 288)
    d.text(98, 28, "바이 인코더", size=14, bold=True)
    for x, what, early in ((54, "쿼리", False), (142, "문서", True)):
        ink = BLUE if early else INK
        d.text(x, 262, what)
        d.arrow(x, 246, x, 226, ink=ink)
        d.box(x - 36, 186, 72, 38, fill=PALE if early else "#fff", ink=ink)
        d.text(x, 210, "인코더", ink=ink)
        d.arrow(x, 186, x, 164, ink=ink)
        d.box(x - 36, 136, 72, 26, fill=PALE if early else "#fff", ink=ink)
        d.text(x, 154, "벡터", ink=ink)
        d.arrow(x, 136, 98 + (x - 98) * 0.35, 96, ink=ink)
    d.text(142, 281, "(미리 계산)", ink=BLUE)
    d.box(62, 66, 72, 28)
    d.text(98, 85, "내적")
    d.arrow(98, 66, 98, 50)
    d.text(98, 45, "점수")
    d.line(192, 18, 192, 270, ink=FAINT)
    d.text(286, 28, "크로스 인코더", size=14, bold=True)
    for x, what in ((252, "쿼리"), (320, "문서")):
        d.text(x, 262, what)
        d.arrow(x, 246, x, 226)
    d.box(210, 96, 152, 128, ink=RED)
    d.text(286, 118, "인코더", ink=RED)
    for k, y in enumerate((206, 172, 138)):
        for x in (232, 252, 272, 304, 322, 340):
            d.dot(x, y, 3.4, ink=INK if x < 290 else RED)
        if k:
            for a in (232, 252, 272):
                for b in (304, 322, 340):
                    d.line(a, y + 34 - 5, b, y + 5, ink=FAINT)
                    d.line(b, y + 34 - 5, a, y + 5, ink=FAINT)
    d.arrow(286, 96, 286, 60, ink=RED)
    d.text(286, 54, "점수")
    d.text(286, 281, "쌍마다 새로 계산", ink=RED)
    d.save("bi-encoder-and-cross-encoder.svg")


def discount() -> None:
    """Discounts by rank, and the gains that are left."""
    d = Drawing("순위에 따른 할인과 실제로 얻은 이득", 274)
    p = Plot(d, (40, 40, 320, 138), (0.4, 5.6), (0, 1.08))
    d.line(*p.at(0.4, 0), *p.at(5.6, 0), ink=SOFT)
    total = 0.0
    for rank, grade in enumerate((0, 3, 0, 1, 2), 1):
        value = 1 / math.log2(rank + 1)
        x, y = p.at(rank, value)
        base = p.at(rank, 0)[1]
        hit = grade > 0
        d.box(x - 20, y, 40, base - y, fill=PALE if hit else "#fff", ink=BLUE if hit else SOFT,
              radius=0)  # fmt: skip
        d.text(x, y - 7, number(value))
        d.text(x, base + 19, f"{rank}위", ink=SOFT)
        got = grade * value
        total += got
        ink = BLUE if hit else SOFT
        d.text(x, base + 39, f"관련도 {grade}", ink=ink)
        d.text(x, base + 59, f"{got:.2f}" if hit else "0", ink=ink, bold=hit)
    d.text(14, 24, "할인 1/log_2(순위 + 1)", anchor="start")
    d.text(366, 24, f"DCG = {total:.2f}", anchor="end", bold=True, ink=BLUE)
    d.text(190, 263, "맨 아랫줄: 관련도 × 할인", ink=INK)
    d.save("retrieval-metrics-discount.svg")


def layers() -> None:
    """Three layers of a graph and the way of a search."""
    d = Drawing("HNSW의 세 층과 검색 경로", 286)
    floor = [(30, 0.3), (58, 0.8), (92, 0.2), (120, 0.7), (150, 0.35), (180, 0.85), (208, 0.3),
             (238, 0.75), (262, 0.25), (286, 0.8), (312, 0.35), (340, 0.7)]  # fmt: skip
    members = ((0, 4, 8), (0, 2, 4, 6, 8, 10), tuple(range(12)))
    tops = (44, 130, 216)
    names = ("2층", "1층", "0층 (모두)")

    def place(layer: int, node: int) -> tuple[float, float]:
        x, y = floor[node]
        return x + 4, tops[layer] + 2 + y * 48

    for layer, nodes in enumerate(members):
        top = tops[layer]
        d.box(12, top, 356, 58, fill="#fff", ink=FAINT)
        d.text(14, top - 7, names[layer], anchor="start", ink=SOFT)
        pairs = list(pairwise(nodes))
        if layer == 2:
            pairs += list(zip(nodes, nodes[2:], strict=False))
        for a, b in pairs:
            d.line(*place(layer, a), *place(layer, b), ink=FAINT, width=1.4)
    way = ((0, 0), (0, 4), (0, 8), (1, 8), (1, 10), (2, 10), (2, 11))
    for (la, a), (lb, b) in pairwise(way):
        x1, y1 = place(la, a)
        x2, y2 = place(lb, b)
        far = math.hypot(x2 - x1, y2 - y1)
        cut = 6 / far
        d.arrow(x1 + (x2 - x1) * cut, y1 + (y2 - y1) * cut, x2 - (x2 - x1) * cut,
                y2 - (y2 - y1) * cut, ink=BLUE, width=2.4)  # fmt: skip
    seen = set(way)
    for layer, nodes in enumerate(members):
        for node in nodes:
            d.dot(*place(layer, node), 4.4, ink=BLUE if (layer, node) in seen else SOFT,
                  fill=None if (layer, node) in seen else "#fff")  # fmt: skip
    x, y = place(0, 0)
    d.text(x + 9, y + 17, "시작", anchor="start", ink=BLUE)
    x, y = place(2, 11)
    d.dot(x + 10, y + 12, 4.6, ink=RED)
    d.text(x - 3, y + 17, "쿼리", anchor="end", ink=RED)
    d.save("hnsw-layers.svg")


def memory() -> None:
    """Memory of a hundred million vectors by kind of index."""
    d = Drawing("768차원 벡터 1억 개를 담는 메모리", 196)
    rows = (("그대로", 307.2, SOFT), ("HNSW", 320.0, RED), ("int8", 76.8, INK),
            ("IVF-PQ", 10.4, BLUE))  # fmt: skip
    for k, (name, size, ink) in enumerate(rows):
        y = 42 + 36 * k
        long = size / 320 * 212
        d.text(72, y + 17, name, anchor="end", ink=ink)
        d.box(80, y, long, 24, fill=PALE if ink == BLUE else "#fff", ink=ink, radius=2)
        d.text(80 + long + 7, y + 17, f"{number(size)} GB", anchor="start", ink=ink, bold=True)
    d.text(14, 26, "768차원 벡터 1억 개 (HNSW는 M = 16, IVF-PQ는 96바이트)", anchor="start")
    d.save("ivf-pq-memory-bars.svg")


def relations() -> None:
    """Which two things each measure compares."""
    d = Drawing("RAG의 지표가 비교하는 짝", 262)
    boxes = {"질문": (70, 60), "컨텍스트": (310, 60), "답": (70, 206), "기준 답": (310, 206)}
    for name, (x, y) in boxes.items():
        d.box(x - 48, y - 20, 96, 40, fill=PALE, ink=INK)
        d.text(x, y + 5, name, size=14, bold=True)
    d.arrow(118, 60, 262, 60, ink=BLUE)
    d.text(190, 40, "context precision", ink=BLUE)
    d.arrow(310, 186, 310, 80, ink=BLUE)
    d.box(256, 122, 108, 22, fill=PANEL, ink=PANEL)
    d.text(310, 138, "context recall", ink=BLUE)
    d.arrow(70, 80, 70, 186, ink=RED)
    d.box(12, 122, 116, 22, fill=PANEL, ink=PANEL)
    d.text(70, 138, "answer relevance", ink=RED)
    d.arrow(112, 186, 264, 80, ink=RED)
    d.text(200, 112, "faithfulness", anchor="end", ink=RED)
    d.arrow(118, 206, 262, 206)
    d.text(190, 226, "정답률")
    d.text(110, 254, "파란색: 검색", ink=BLUE)
    d.text(270, 254, "빨간색: 생성", ink=RED)
    d.save("rag-evaluation-relations.svg")


def visits() -> None:
    """Which share of 4,096 uniform points a k-d tree looks at, by dimension (mean of 20 seeds)."""
    d = Drawing("차원에 따라 k-d 트리가 보는 점의 비율", 262)
    p = Plot(d, (52, 42, 306, 160), (0, 33), (0, 1))
    p.frame()
    p.marks_x((value, str(value)) for value in (2, 4, 8, 12, 16, 24, 32))
    p.marks_y((value / 4, f"{value * 25}%") for value in range(5))
    means = ((2, 0.0035), (4, 0.0136), (8, 0.177), (12, 0.891), (16, 0.997), (24, 1), (32, 1))
    d.path([p.at(*mean) for mean in means], ink=BLUE, width=2.8)
    for mean in means:
        d.dot(*p.at(*mean), 4.2, ink=BLUE)
    for (x, y), words in ((means[2], "18%"), (means[3], "89%")):
        at = p.at(x, y)
        d.text(at[0] + 9, at[1] + 9, words, anchor="start", bold=True)
    d.text(p.at(2, 0)[0] - 8, p.at(0, 0.085)[1], "0.4%", anchor="start", bold=True)
    d.text(p.at(32, 0)[0], p.at(0, 0.84)[1], "거의 모두 본다", anchor="end", ink=RED)
    d.text(14, 24, "본 점의 비율 (균등한 점 4,096개)", anchor="start")
    d.text(205, 246, "차원")
    d.save("vector-index-and-trees-visits.svg")


def paths() -> None:
    """What is done beforehand, and how two seconds are shared out when a question comes."""
    d = Drawing("RAG 시스템의 넣는 경로와 답하는 경로", 322)
    d.text(14, 26, "넣는 경로: 미리, 바뀐 것만", anchor="start", size=14, bold=True)
    for k, name in enumerate(("원본", "조각, 권한", "임베딩", "색인")):
        left = 14 + 91 * k
        d.box(left, 38, 79, 32, fill=PALE, ink=BLUE)
        d.text(left + 39.5, 59, name)
        if k:
            d.arrow(left - 12, 54, left, 54)
    d.text(14, 104, "답하는 경로: 첫 토큰까지 2초", anchor="start", size=14, bold=True)
    p = Plot(d, (140, 118, 226, 152), (0, 2), (0, 5))
    for mark in (0, 0.5, 1, 1.5, 2):
        x, top = p.at(mark, 5)
        d.line(x, top, x, p.at(0, 0)[1], ink=FAINT)
        d.text(x, p.at(0, 0)[1] + 18, f"{number(mark)}초", ink=SOFT,
               anchor="end" if mark == 2 else "middle")  # fmt: skip
    start = 0.0
    for k, (name, budget, least) in enumerate((("고쳐 쓰기, 임베딩", 0.4, 0.0),
                                               ("검색", 0.1, 0.0), ("재정렬 50개", 0.3, 0.132),
                                               ("대기, 프리필", 0.9, 0.226),
                                               ("네트워크, 검사", 0.3, 0.0))):  # fmt: skip
        x, y = p.at(start, 5 - k)
        wide = p.at(start + budget, 0)[0] - x
        d.box(x, y + 4, wide, 22, fill=PALE, ink=BLUE, radius=2)
        if least:
            d.box(x, y + 4, p.at(start + least, 0)[0] - x, 22, fill=BLUE, ink=BLUE, radius=2)
        d.text(132, y + 20, name, anchor="end")
        late = start >= 1.5
        inside = start + budget > 1.5 and not late  # no room beside it
        d.text(x - 5 if late else x + wide + (-7 if inside else 5), y + 20, f"{number(budget)}초",
               anchor="end" if late or inside else "start", ink=BLUE, bold=True)  # fmt: skip
        start += budget
    d.text(190, 311, "상자: 예산, 진한 부분: 어림한 연산 시간", ink=SOFT)
    d.save("rag-system-design-paths.svg")


FIGURES = (
    tokens,
    overlap,
    saturation,
    fusion,
    encoders,
    discount,
    visits,
    layers,
    memory,
    relations,
    paths,
)
