"""Figures of the chapter on applications."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, FAINT, INK, RED, SOFT, Drawing, Plot

TINT = "#d6e3f2"
WARM = "#f8ece8"


def ladder() -> None:
    """Checks from the bottom up, each with what to suspect when it fails."""
    d = Drawing("아래에서 위로 오르는 디버깅의 여섯 검사", 362)
    d.text(118, 26, "통과할 검사", size=14, bold=True, ink=BLUE)
    d.text(300, 26, "실패하면 의심할 곳", size=14, bold=True, ink=RED)
    rungs = (
        ("⑥ 검증 점수가 오른다", "과적합, 분포, 분할"),
        ("⑤ 단순한 기준보다 낫다", "특징, 모델의 크기"),
        ("④ 배치 하나를 외운다", "역전파, 갱신, 학습률"),
        ("③ 샘플이 섞이지 않는다", "축, reshape, 합"),
        ("② 첫 손실이 맞다", "손실, 초기화, 로짓"),
        ("① 데이터를 눈으로 본다", "짝, 전처리, 증강"),
    )
    for i, (check, suspect) in enumerate(rungs):
        y = 40 + 48 * i
        d.box(34, y, 184, 36, fill=TINT, ink=BLUE)
        d.text(44, y + 23, check, anchor="start", bold=True)
        d.line(219, y + 18, 236, y + 18, ink=RED, dash="4 3", width=1.6)
        d.box(238, y, 130, 36, fill="#fff", ink=RED, dash="4 3")
        d.text(303, y + 23, suspect)
    for i in range(5):
        y = 40 + 48 * i
        d.arrow(126, y + 48, 126, y + 37, ink=BLUE, head=7)
    d.arrow(18, 316, 18, 42, ink=SOFT)
    d.text(190, 348, "처음 실패한 칸에서 멈추고 찾는다", ink=SOFT)
    d.save("debugging-tips-ladder.svg")


def origin() -> None:
    """Where a NaN begins and where it is seen."""
    d = Drawing("NaN이 처음 생긴 연산과 눈에 보이는 자리", 214)
    d.text(16, 28, "float32로 계산한 두 원소", anchor="start", size=14, bold=True)
    stages = (
        ("로짓", "0", "100", INK), ("지수", "1", "∞", RED), ("나누기", "0", "NaN", INK),
        ("손실", "", "NaN", INK),
    )  # fmt: skip
    for i, (name, first, second, ink) in enumerate(stages):
        x = 16 + 92 * i
        first_bad = name == "지수"
        d.box(x, 62, 72, 84, ink=ink, fill=WARM if first_bad else "#fff",
              line=3 if first_bad else 1.6)  # fmt: skip
        d.text(x + 36, 54, name, bold=True, ink=ink)
        if first:
            d.text(x + 36, 96, first, size=15)
            d.text(x + 36, 128, second, size=15, bold=second != "100", ink=ink)
        else:
            d.text(x + 36, 112, second, size=15, bold=True)
        if i:
            d.arrow(x - 18, 104, x - 3, 104)
    d.arrow(144, 176, 144, 151, ink=RED)
    d.text(144, 194, "여기가 처음", ink=RED, bold=True)
    d.arrow(328, 176, 328, 151, ink=SOFT)
    d.text(328, 194, "여기서 보인다", ink=SOFT)
    d.save("nan-loss-origin.svg")


def sources() -> None:
    """Where the data of a Korean OCR come from and what they are used for."""
    d = Drawing("한글 인쇄물 OCR 데이터의 두 갈래: 합성과 실제", 344)

    def node(x: float, y: float, width: float, words: str, *, ink: str = INK,
             fill: str = "#fff") -> None:  # fmt: skip
        lines = words.split("|")
        height = 14 + 19 * len(lines)
        d.box(x, y, width, height, ink=ink, fill=fill)
        for i, line in enumerate(lines):
            d.text(x + width / 2, y + 20 + 19 * i, line, ink=ink)

    d.text(16, 26, "합성: 레이블이 공짜", anchor="start", size=14, bold=True, ink=BLUE)
    node(14, 40, 92, "말뭉치|+ 드문 음절", ink=BLUE)
    node(14, 104, 92, "글꼴|여러 벌", ink=BLUE)
    node(140, 72, 96, "문장 렌더링|+ 훼손", ink=BLUE)
    d.arrow(107, 66, 138, 88, ink=BLUE)
    d.arrow(107, 130, 138, 108, ink=BLUE)
    node(272, 72, 94, "훈련 데이터|(많다)", ink=BLUE, fill=TINT)
    d.arrow(237, 98, 270, 98, ink=BLUE)
    d.line(14, 174, 366, 174, ink=FAINT)
    d.text(16, 200, "실제 문서: 비싸지만 믿을 수 있다", anchor="start", size=14, bold=True, ink=RED)
    node(14, 232, 92, "스캔|+ 두 사람|전사", ink=RED)
    node(140, 232, 96, "문서와 글꼴|단위로|나눈다", ink=RED)
    d.arrow(107, 268, 138, 268, ink=RED)
    node(272, 212, 94, "파인튜닝|(조금)", ink=RED)
    node(272, 278, 94, "검증과 테스트", ink=RED, fill=TINT)
    d.arrow(237, 258, 270, 240, ink=RED)
    d.arrow(237, 278, 270, 294, ink=RED)
    d.text(190, 332, "같은 문서나 글꼴이 양쪽에 들어가면 누수이다", ink=SOFT)
    d.save("korean-ocr-data-sources.svg")


def memory() -> None:
    """Features of good parts, the ones kept, and the distance of a defect from them."""
    d = Drawing("기억한 양품 특징과 결함 패치까지의 거리", 262)

    def cloud(x: float, y: float, spread: float, count: int) -> list[tuple[float, float]]:
        return [
            (x + spread * math.sqrt((i + 0.5) / count) * math.cos(2.39996 * i),
             y + spread * math.sqrt((i + 0.5) / count) * math.sin(2.39996 * i) * 0.8)
            for i in range(count)
        ]  # fmt: skip

    common, rare = cloud(104, 122, 76, 90), cloud(306, 190, 22, 6)
    for x, y in common + rare:
        d.dot(x, y, 2, ink="#9db7d4")
    kept = [common[0]]
    while len(kept) < 8:  # the farthest from what is kept comes next
        kept.append(max(common + rare, key=lambda p: min(math.dist(p, k) for k in kept)))
    for x, y in kept:
        d.dot(x, y, 6, ink=BLUE, fill="#fff")
        d.dot(x, y, 2, ink=BLUE)
    d.text(104, 36, "흔한 양품", bold=True, ink=BLUE)
    d.text(306, 232, "드문 양품", bold=True, ink=BLUE)
    bad, good = (262.0, 72.0), (334.0, 160.0)
    for (x, y), ink, dash in ((bad, RED, DASH), (good, INK, "")):
        near = min(kept, key=lambda each: math.dist(each, (x, y)))
        d.line(x, y, *near, ink=ink, width=1.8, dash=dash)
    d.box(bad[0] - 5, bad[1] - 5, 10, 10, radius=0, fill=RED, ink=RED)
    d.text(262, 54, "결함 패치: 멀다", bold=True, ink=RED)
    d.box(good[0] - 5, good[1] - 5, 10, 10, radius=0, fill="#fff")
    d.text(372, 144, "새 양품: 가깝다", anchor="end")
    d.text(190, 252, "동그라미는 골라 남긴 기억", ink=SOFT)
    d.save("defect-inspection-memory.svg")


def metrics() -> None:
    """The same six models under a metric by tokens and under one by whole answers."""
    d = Drawing("같은 여섯 모델을 두 지표로 잰 점수", 300)
    losses = [1.6 / 2**k for k in range(6)]
    panels = (
        (50, "맞힌 토큰의 비율", 1, BLUE, "", "#fff"),
        (222, "모두 맞힌 답의 비율", 10, RED, DASH, RED),
    )
    for left, name, length, ink, dash, fill in panels:
        p = Plot(d, (left, 56, 146, 180), (-0.35, 5.35), (0, 100))
        d.text(left + 73, 30, name, size=14, bold=True, ink=ink)
        for level in (0, 50, 100):
            x, y = p.at(-0.35, level)
            d.line(x, y, left + 146, y, ink=FAINT)
            if length == 1:
                d.text(x - 6, y + 4.5, f"{level}%", anchor="end", ink=SOFT)
        for k in (0, 2, 4):
            d.text(p.at(k, 0)[0], 256, f"10^{7 + k}", ink=SOFT)
        points = [p.at(k, 100 * math.exp(-length * loss)) for k, loss in enumerate(losses)]
        d.path(points, ink=ink, dash=dash, width=2.2)
        for (x, y), loss in zip(points, losses, strict=True):
            d.dot(x, y, 4, ink=ink, fill=fill)
            d.text(x - 8, y - 9, f"{100 * math.exp(-length * loss):.0f}", ink=ink, bold=True)
    d.text(190, 284, "모델의 파라미터 수 (로그 눈금)", ink=SOFT)
    d.save("recent-paper-metrics.svg")


def factors() -> None:
    """A rating matrix with gaps as the product of two thin matrices."""
    d = Drawing("빈칸이 있는 평점 행렬과 두 얇은 행렬의 곱", 206)
    users = ((2.0, 1.0), (1.0, 2.0), (0.5, 0.5), (1.5, 0.5))
    items = ((2.0, 0.5), (1.0, 1.5), (0.0, 2.0), (1.0, 1.0))
    gaps = {(0, 2), (1, 1), (2, 0), (3, 3), (2, 3)}
    cell, high = 32, 26

    def value(number: float) -> str:
        return f"{number:g}"

    def grid(x: float, y: float, rows: list[list[str]], marked: set[tuple[int, int]]) -> None:
        for i, row in enumerate(rows):
            for j, words in enumerate(row):
                left, top = x + cell * j, y + high * i
                d.box(left, top, cell, high, radius=0, line=1,
                      fill=TINT if (i, j) in marked else "#fff", ink=SOFT)  # fmt: skip
                gap = words == "?"
                d.text(left + cell / 2, top + 18, words, bold=gap or (i, j) in marked,
                       ink=RED if gap else INK)  # fmt: skip

    ratings = [
        ["?" if (i, j) in gaps else value(p[0] * q[0] + p[1] * q[1]) for j, q in enumerate(items)]
        for i, p in enumerate(users)
    ]
    d.text(84, 78, "평점 (아는 칸과 빈칸)", bold=True)
    grid(20, 92, ratings, {(1, 1)})
    d.box(20 + cell, 92 + high, cell, high, radius=0, line=3, fill="none", ink=BLUE)
    d.text(165, 150, "≈", size=20)
    d.text(213, 78, "사용자", bold=True)
    grid(181, 92, [[value(v) for v in row] for row in users], {(1, 0), (1, 1)})
    d.box(181, 92 + high, 2 * cell, high, radius=0, line=3, fill="none", ink=BLUE)
    d.text(310, 20, "항목", bold=True)
    turned = [[value(q[k]) for q in items] for k in range(2)]
    for k in range(2):
        for j in range(4):
            left, top = 252 + 29 * j, 28 + 27 * k
            d.box(left, top, 29, 27, radius=0, line=1, ink=SOFT,
                  fill=TINT if j == 1 else "#fff")  # fmt: skip
            d.text(left + 14.5, top + 18.5, turned[k][j], bold=j == 1)
    d.box(281, 28, 29, 54, radius=0, line=3, fill="none", ink=BLUE)
    d.text(310, 130, "1 × 1 + 2 × 1.5", ink=BLUE, bold=True)
    d.text(310, 153, "= 4", ink=BLUE, bold=True, size=15)
    d.save("collaborative-filtering-factors.svg")


def halving() -> None:
    """How long each of 27 candidates is trained under successive halving."""
    d = Drawing("순차 반감에서 후보 27개가 받는 에포크", 330)
    p = Plot(d, (56, 54, 296, 216), (math.log(0.55), math.log(27)), (27, 0))
    d.text(16, 26, "후보마다 학습한 에포크 (로그 눈금)", anchor="start")
    d.text(28, 154, "후보")
    d.text(28, 172, "27개")
    for rank in range(27):
        rounds = sum(rank < 27 // 3**k for k in (1, 2, 3))
        last = 3**rounds
        x0, y = p.at(math.log(0.55), rank + 0.5)
        x1, _ = p.at(math.log(last), rank + 0.5)
        winner = rank == 0
        d.line(x0, y, x1, y, ink=RED if winner else BLUE, width=5 if winner else 3.4)
    for k, (epochs, count) in enumerate(((1, 27), (3, 9), (9, 3), (27, 1))):
        x, bottom = p.at(math.log(epochs), 27)
        d.line(x, p.top - 8, x, bottom, ink=SOFT, dash=DASH)
        d.text(x, bottom + 18, str(epochs), ink=SOFT)
        shift = -14 if k == 3 else 0
        d.text(x + shift, 44, f"{count}개", bold=True)
    d.text(204, 308, "라운드마다 27 × 1 = 9 × 3 = 3 × 9 = 1 × 27", ink=SOFT)
    d.save("automl-successive-halving.svg")


FIGURES = (ladder, origin, sources, memory, metrics, factors, halving)
