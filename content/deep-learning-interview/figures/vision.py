"""Figures of the chapter on vision and multimodal models."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DOT,
    FAINT,
    INK,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    normal,
    number,
)

PALE, ROSE = "#e3edf8", "#f8e4df"


def named(d: Drawing, x: float, y: float, width: float, height: float, words: str, *,
          fill: str = "#fff", ink: str = INK, size: float = 13) -> None:  # fmt: skip
    """Draw a box with its name in the middle; ``|`` breaks the name into lines."""
    d.box(x, y, width, height, fill=fill, ink=ink)
    lines = words.split("|")
    top = y + height / 2 + 4.5 - 8.5 * (len(lines) - 1)
    for k, line in enumerate(lines):
        d.text(x + width / 2, top + 17 * k, line, ink=ink, size=size)


def patches() -> None:
    """An image is cut into patches, and each becomes a token."""
    d = Drawing("이미지를 패치로 잘라 토큰으로 만드는 ViT", 268)
    for row in range(4):
        for column in range(4):
            first = (row, column) == (0, 0)
            d.box(16 + 26 * column, 54 + 26 * row, 26, 26, radius=0, line=1,
                  fill=PALE if first else "#fff", ink=BLUE if first else SOFT)  # fmt: skip
    d.text(68, 40, "이미지 224×224")
    d.text(68, 180, "패치 16×16")
    d.text(68, 198, "14×14 = 196개", ink=SOFT)
    d.arrow(126, 106, 168, 106)
    d.text(147, 94, "선형")
    names = ("클래스", "1", "2", "3", "…", "196")
    for k, name in enumerate(names):
        width = 50 if k == 0 else 31 if k == 5 else 25
        x = 172 if k == 0 else 200 + 27 * k
        fill = ROSE if k == 0 else PALE
        ink = RED if k == 0 else BLUE
        named(d, x, 168, width, 30, name, fill=fill, ink=ink)
        d.arrow(x + width / 2, 166, x + width / 2, 142, ink=ink, head=7)
    d.text(271, 218, "토큰 197개 (768차원)")
    d.text(271, 236, "+ 위치 임베딩", ink=SOFT)
    named(d, 176, 92, 192, 48, "트랜스포머 인코더|12블록")
    d.arrow(202, 90, 202, 60, ink=RED)
    d.text(202, 50, "분류", ink=RED, bold=True)
    d.text(290, 62, "나머지 출력은 분류에", ink=SOFT)
    d.text(290, 79, "쓰지 않는다", ink=SOFT)
    d.text(190, 258, "모든 토큰이 첫 블록부터 서로를 본다")
    d.save("vision-transformer-patches.svg")


def data_hunger() -> None:
    """Error against the number of samples, with and without a shared filter."""
    d = Drawing("샘플 수에 따른 초과 오차: 제약 없음과 필터 공유", 276)
    p = Plot(d, (54, 40, 308, 172), (math.log10(20), math.log10(2000)), (-2.3, 1))
    d.line(*p.at(p.x[0], p.y[0]), *p.at(p.x[1], p.y[0]), ink=SOFT)
    d.line(*p.at(p.x[0], p.y[0]), *p.at(p.x[0], p.y[1]), ink=SOFT)
    for level in (0.01, 0.1, 1, 10):
        x, y = p.at(p.x[0], math.log10(level))
        d.line(x - 3, y, x, y, ink=SOFT)
        d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
    for value, name in ((20, "20"), (100, "100"), (337, "337"), (1000, "1,000"), (2000, "")):
        x, y = p.at(math.log10(value), p.y[0])
        d.line(x, y, x, y + 3, ink=SOFT)
        d.text(x, y + 18, name, ink=SOFT)
    p.curve(lambda e: math.log10(16 / (math.pow(10, e) - 17)), ink=BLUE, width=2.8)
    p.curve(lambda e: math.log10(0.05 + 3.15 / (16 * math.pow(10, e))), ink=RED, width=2.6,
            dash=DASH)  # fmt: skip
    x, y = p.at(math.log10(337), math.log10(0.0505))
    d.dot(x, y, 4.6, fill="#fff")
    d.text(x + 4, y - 14, "337개에서 만난다", anchor="start")
    d.text(p.at(1.62, 0)[0], p.at(0, 0.42)[1], "제약 없음 (256개)", anchor="start", ink=BLUE)
    d.text(p.at(1.36, 0)[0], p.at(0, -1.62)[1], "필터 공유 (3개)", anchor="start", ink=RED)
    d.text(14, 24, "초과 오차 (로그 눈금)", anchor="start")
    d.text(208, 256, "샘플 수 (로그 눈금)")
    d.save("vit-data-hunger-curve.svg")


def clip_matrix() -> None:
    """Three pairs, their similarities, and the losses of rows and columns."""
    d = Drawing("세 쌍의 유사도 행렬과 행과 열의 손실", 252)
    s = ((0.30, 0.10, 0.20), (0.15, 0.35, 0.05), (0.25, 0.10, 0.28))

    def loss(line: list[float], right: int) -> float:
        return math.log(sum(math.exp(10 * v) for v in line)) - 10 * line[right]

    left, top, width, height = 92, 50, 62, 40
    for j in range(3):
        d.text(left + width * (j + 0.5), top - 12, f"글 {j + 1}")
    d.text(left + 3 * width + 44, top - 12, "행의 손실", ink=RED)
    for i in range(3):
        d.text(left - 12, top + height * (i + 0.5) + 4.5, f"이미지 {i + 1}", anchor="end")
        for j in range(3):
            right = i == j
            d.box(left + width * j, top + height * i, width, height, radius=0, line=1,
                  fill=PALE if right else "#fff", ink=BLUE if right else SOFT)  # fmt: skip
            d.text(left + width * (j + 0.5), top + height * (i + 0.5) + 5, f"{s[i][j]:.2f}",
                   size=14, ink=BLUE if right else INK, bold=right)  # fmt: skip
        d.text(left + 3 * width + 44, top + height * (i + 0.5) + 4.5,
               f"{loss(list(s[i]), i):.3f}", ink=RED)  # fmt: skip
        d.text(left + width * (i + 0.5), top + 3 * height + 22,
               f"{loss([s[k][i] for k in range(3)], i):.3f}", ink=RED)  # fmt: skip
    d.text(left - 12, top + 3 * height + 22, "열의 손실", anchor="end", ink=RED)
    d.text(190, 218, "온도 0.1. 행은 이미지가 글을, 열은 글이 이미지를 고른다")
    d.text(190, 238, "두 평균을 평균하면 0.403", bold=True)
    d.save("clip-matrix.svg")


def language_model() -> None:
    """How an image gets into a language model."""
    d = Drawing("이미지 토큰과 글 토큰을 이어 언어 모델에 넣는 VLM", 324)
    d.arrow(300, 38, 300, 16, ink=RED, head=7)
    d.text(310, 27, "답", anchor="start", ink=RED)
    named(d, 20, 40, 340, 44, "언어 모델 (디코더)", size=14)
    for k in range(8):
        image = k < 5
        x = 30 + 41 * k
        named(d, x, 112, 34, 28, "…" if k in (3, 6) else "", fill=PALE if image else ROSE,
              ink=BLUE if image else RED)  # fmt: skip
        d.arrow(x + 17, 110, x + 17, 86, ink=BLUE if image else RED, head=7)
    d.text(129, 158, "이미지 토큰 576개", ink=BLUE)
    d.text(292, 158, "글 토큰", ink=RED)
    named(d, 40, 188, 178, 36, "프로젝터: 1,024 → 4,096", fill=PALE, ink=BLUE)
    d.arrow(129, 186, 129, 165, ink=BLUE, head=7)
    named(d, 40, 246, 178, 36, "비전 인코더: ViT-L/14")
    d.arrow(129, 244, 129, 226, head=7)
    d.text(129, 312, "이미지 336×336")
    d.arrow(129, 298, 129, 284, head=7)
    named(d, 242, 188, 100, 36, "토크나이저")
    d.arrow(292, 186, 292, 165, ink=RED, head=7)
    d.text(292, 256, "질문")
    d.arrow(292, 242, 292, 226, head=7)
    d.text(292, 288, "첫 단계는", ink=SOFT)
    d.text(292, 306, "프로젝터만 학습", ink=SOFT)
    d.save("vision-language-model-parts.svg")


def fusion() -> None:
    """Where two modalities meet: early, in the middle, late."""
    d = Drawing("모달리티를 앞, 중간, 뒤에서 합치는 세 구조", 286)
    for k, (name, pairs) in enumerate((("앞", "250,000"), ("중간", "174,032"), ("뒤", "170,000"))):
        left = 14 + 122 * k
        one, two = left + 26, left + 82
        d.text(left + 54, 26, name, bold=True)
        named(d, left + 19, 36, 70, 26, "예측")
        for x, word, fill, ink in ((one, "이미지", PALE, BLUE), (two, "소리", ROSE, RED)):
            named(d, x - 25, 218, 50, 26, word, fill=fill, ink=ink)
            d.arrow(x, 216, x, 196, ink=ink, head=7)
            for step in range(3 if k else 0):
                y = 168 - 34 * step
                if (k, step) != (2, 2):
                    d.box(x - 25, y, 50, 26, fill=fill, ink=ink)
                    d.line(x, y, x, y - 8, ink=ink)
        if k == 0:
            for step in range(3):
                named(d, left + 1, 168 - 34 * step, 106, 26, "함께" if step == 1 else "")
                d.line(left + 54, 168 - 34 * step, left + 54, 160 - 34 * step)
        if k == 1:
            d.line(one, 92, two, 92)
            for y in (147, 113):
                d.box(left + 46, y + 14, 16, 16, fill="#fff")
        if k == 2:
            named(d, left + 1, 100, 106, 26, "합침")
        d.arrow(left + 54, 92, left + 54, 66, head=7)
        d.text(left + 54, 268, f"{pairs}쌍", ink=SOFT)
    d.save("multimodal-fusion-places.svg")


def tiles() -> None:
    """One image as tiles and as patches of one encoder."""
    d = Drawing("타일로 나눈 이미지와 원래 해상도로 넣은 이미지", 232)
    for left, name, columns, rows, words, note in (
        (14, "타일 4×2와 축소본", 4, 2, "2,304토큰", "경계의 두 쪽을 따로 부호화"),
        (202, "통째로", 24, 12, "2,691토큰", "한 인코더가 전체를 본다"),
    ):
        d.text(left + 82, 30, name, bold=True)
        gap = 4 if columns == 4 else 0
        width, height = 160 / columns, 80 / rows
        for row in range(rows):
            for column in range(columns):
                d.box(
                    left + 2 + (width + gap) * column - 1.5 * gap,
                    46 + (height + gap) * row,
                    width,
                    height,
                    radius=0,
                    line=1.2 if gap else 0.5,
                    fill=PALE,
                    ink=BLUE,
                )
        if gap:
            d.box(left + 62, 140, 40, 20, radius=0, line=1.2, fill=PALE, ink=BLUE)
            for x in (left + 18, left + 40):
                d.box(x, 58, 18, 18, radius=0, fill=ROSE, ink=RED)
        else:
            d.box(left + 22, 58, 36, 18, radius=0, fill="none", ink=RED)
        d.text(left + 82, 186, words)
        d.text(left + 82, 210, note, ink=SOFT)
    d.save("native-resolution-vlm-tiles.svg")


def detectors() -> None:
    """Three ways from an image to boxes."""
    d = Drawing("이단계, 일단계, 집합 예측 검출기의 흐름", 330)
    rows = (
        (30, "이단계 (Faster R-CNN)", BLUE,
         ("특징 맵", "앵커 2만|→ 제안", "영역마다|분류", "NMS")),
        (130, "일단계 (YOLO v1)", INK, ("특징 맵", "7×7칸|98상자", "", "NMS")),
        (230, "집합 예측 (DETR)", RED, ("특징 맵", "인코더", "디코더|쿼리 100", "")),
    )  # fmt: skip
    for y, title, ink, names in rows:
        d.text(14, y, title, anchor="start", bold=True, ink=ink)
        before = 14.0
        for k, name in enumerate(names):
            x = 14 + 92 * k
            if not name:
                continue
            named(d, x, y + 14, 72, 46, name, ink=ink)
            if k:
                d.arrow(before, y + 37, x - 2, y + 37, ink=ink, head=7)
            before = x + 74
        if names[3]:
            continue
        d.arrow(before, y + 37, before + 16, y + 37, ink=ink, head=7)
        d.text(before + 24, y + 34, "중복 없는", anchor="start", ink=ink)
        d.text(before + 24, y + 51, "상자 집합", anchor="start", ink=ink)
    d.text(190, 316, "특징 맵까지는 셋이 비슷하다. 후보와 중복을 다루는 법이 다르다")
    d.save("object-detectors-flow.svg")


def matching() -> None:
    """Greedy and optimal matching of four predictions with three objects."""
    d = Drawing("그리디와 헝가리안 매칭의 비용", 276)
    cost = ((1, 2, 9), (2, 6, 8), (7, 8, 3), (9, 7, 9))
    for left, title, picks, total, ink in (
        (68, "그리디", ((0, 0), (1, 1), (2, 2)), 10, RED),
        (254, "헝가리안", ((0, 1), (1, 0), (2, 2)), 7, BLUE),
    ):
        d.text(left + 54, 26, title, size=14, bold=True, ink=ink)
        for j, name in enumerate(("가", "나", "다")):
            d.text(left + 36 * j + 18, 52, name)
        for i in range(4):
            unmatched = i == 3
            d.text(left - 8, 62 + 36 * i + 23, f"예측 {i + 1}", anchor="end",
                   ink=SOFT if unmatched else INK)  # fmt: skip
            for j in range(3):
                picked = (i, j) in picks
                pale = PALE if ink == BLUE else ROSE
                d.box(left + 36 * j, 62 + 36 * i, 36, 36, radius=0, line=1,
                      fill=pale if picked else "#fff", ink=SOFT)  # fmt: skip
                d.text(left + 36 * j + 18, 62 + 36 * i + 23, str(cost[i][j]), size=14,
                       bold=picked, ink=ink if picked else SOFT)  # fmt: skip
        d.text(left + 54, 230, f"합 {total}", bold=True, ink=ink)
    d.text(190, 260, "예측 4는 두 경우 모두 짝이 없어 “없음”을 배운다")
    d.save("detr-matching-costs.svg")


def u_net() -> None:
    """The sides of the feature maps of the first U-Net."""
    d = Drawing("U-Net의 특징 맵의 한 변과 스킵 연결", 330)
    down, up = (568, 280, 136, 64), (388, 196, 100, 52)
    places = []
    for k, (a, b) in enumerate(zip(down, up, strict=True)):
        x1, x2, y = 22 + 26 * k, 284 - 26 * k, 46 + 56 * k
        named(d, x1, y, 74, 32, str(a), fill=PALE, ink=BLUE)
        named(d, x2, y, 74, 32, str(b), fill=ROSE, ink=RED)
        d.arrow(x1 + 76, y + 16, x2 - 2, y + 16, ink=SOFT)
        places.append((x1, x2, y))
    d.text(190, 34, "스킵 연결", ink=SOFT)
    named(d, 153, 270, 74, 32, "28")
    for k in range(3):
        x1, x2, y = places[k]
        d.arrow(x1 + 30, y + 34, x1 + 44, y + 54, ink=BLUE, head=7)
        d.arrow(x2 + 30, y + 54, x2 + 44, y + 34, ink=RED, head=7)
    x1, x2, y = places[3]
    d.arrow(x1 + 44, y + 34, 162, 268, ink=BLUE, head=7)
    d.arrow(218, 268, x2 + 30, y + 34, ink=RED, head=7)
    d.text(14, 24, "입력 572", anchor="start", ink=BLUE)
    d.text(366, 24, "출력 388", anchor="end", ink=RED)
    d.text(62, 286, "2×2 최대 풀링", ink=BLUE)
    d.text(318, 286, "2×2 전치 합성곱", ink=RED)
    d.text(190, 320, "칸의 수는 한 변의 크기. 병목은 28×28에 채널 1,024개")
    d.save("u-net-shape.svg")


def dice() -> None:
    """Dice against IoU."""
    d = Drawing("IoU와 Dice의 관계", 280)
    p = Plot(d, (60, 36, 290, 180), (0, 1), (0, 1))
    p.axes()
    p.ticks_x([0, 0.2, 0.4, 0.6, 0.8, 1])
    p.ticks_y([0.25, 0.5, 0.75, 1])
    d.line(*p.at(0, 0), *p.at(1, 1), ink=SOFT, dash=DOT, width=1.8)
    p.curve(lambda v: 2 * v / (1 + v), ink=BLUE, width=2.8)
    x, y = p.at(0.6, 0.75)
    d.line(x, y, x, p.at(0, 0)[1], ink=FAINT)
    d.line(x, y, p.at(0, 0)[0], y, ink=FAINT)
    d.dot(x, y, 4.6, ink=BLUE)
    d.text(x - 10, y - 8, "(0.6, 0.75)", anchor="end", ink=BLUE)
    d.text(p.at(0.33, 0)[0], p.at(0, 0.2)[1], "같을 때", anchor="start", ink=SOFT)
    d.text(p.at(0.12, 0)[0], p.at(0, 0.42)[1], "Dice", anchor="end", ink=BLUE, bold=True)
    d.text(14, 24, "Dice", anchor="start")
    d.text(205, 264, "IoU")
    d.save("dice-and-iou-curve.svg")


def guidance() -> None:
    """Densities without a condition, with it, and of samples under guidance."""
    d = Drawing("조건 없는 분포, 조건 분포, 세기 3으로 유도한 샘플의 분포", 286)
    p = Plot(d, (22, 34, 336, 176), (-4, 6), (0, 1.7))
    d.line(*p.at(-4, 0), *p.at(6, 0), ink=SOFT)
    for value in (-4, -2, 0, 2, 3, 4, 6):
        x, y = p.at(value, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(value), ink=SOFT)
    p.curve(lambda x: normal(x, 0, 2), ink=SOFT, width=2.4, dash=DOT)
    p.curve(lambda x: normal(x, 2, 1), ink=RED, width=2.4, dash=DASH, x=(-1.6, 5.6))
    p.curve(lambda x: normal(x, 3, 0.25), ink=BLUE, width=2.8, x=(2.05, 3.95))
    d.text(p.at(-3.9, 0)[0], p.at(0, 0.3)[1], "조건 없음", anchor="start", ink=SOFT)
    d.text(p.at(-3.9, 0)[0], p.at(0, 0.3)[1] + 17, "N(0, 4)", anchor="start", ink=SOFT)
    d.text(p.at(1.1, 0)[0], p.at(0, 0.62)[1], "조건 있음", anchor="end", ink=RED)
    d.text(p.at(1.1, 0)[0], p.at(0, 0.62)[1] + 17, "N(2, 1)", anchor="end", ink=RED)
    d.text(p.at(3.5, 0)[0], p.at(0, 1.4)[1], "세기 3의 샘플", anchor="start", ink=BLUE)
    d.text(p.at(3.5, 0)[0], p.at(0, 1.4)[1] + 17, "N(3, 1/16)", anchor="start", ink=BLUE)
    d.text(14, 24, "밀도", anchor="start")
    d.text(190, 268, "데이터의 값")
    d.save("classifier-free-guidance-densities.svg")


def flow() -> None:
    """Paths of the averaged velocity, and one straight line of training."""
    d = Drawing("노이즈에서 −1과 1로 가는 플로 매칭의 경로", 290)
    p = Plot(d, (44, 36, 300, 196), (0, 1), (-2.2, 2.2))
    p.frame()
    p.marks_y((value, minus(value)) for value in (-2, -1, 0, 1, 2))
    p.marks_x((time, number(time)) for time in (0, 0.5, 1))
    steps = 400
    for start in (-2.0, -1.4, -0.8, -0.3, -0.08, 0.08, 0.3, 0.8, 1.4, 2.0):
        x, points = start, [p.at(0, start)]
        for k in range(steps):
            t = k / steps
            x += (math.tanh(t * x / (1 - t) ** 2) - x) / (1 - t) / steps
            if k % 4 == 3:
                points.append(p.at((k + 1) / steps, x))
        d.path(points, ink=BLUE, width=1.8)
    d.line(*p.at(0, -1.4), *p.at(1, 1), ink=RED, width=2.4, dash=DASH)
    d.dot(*p.at(1, 1), 5)
    d.dot(*p.at(1, -1), 5)
    d.text(14, 24, "값", anchor="start")
    d.text(104, 24, "푸른 실선: 생성 경로", anchor="start", ink=BLUE)
    d.text(244, 24, "파선: 학습의 직선", anchor="start", ink=RED)
    d.text(194, 274, "시각 t (0이 노이즈, 1이 데이터)")
    d.save("flow-matching-paths.svg")


def control_rate() -> None:
    """Chunks of actions that overlap, so that none is missing while the next is computed."""
    d = Drawing("청크를 실행하는 동안 다음 청크를 추론하는 시간표", 300)

    def at(time: float) -> float:
        return 76 + 143 * time

    def bar(y: float, start: float, end: float, words: str, *, waste: bool = False) -> None:
        d.box(at(start), y, at(end) - at(start), 30, radius=0, line=1.4, dash=DOT if waste else "",
              fill="#fff" if waste else PALE, ink=RED if waste else BLUE)  # fmt: skip
        d.text(at((start + end) / 2), y + 19.5, words, ink=RED if waste else BLUE)

    for time in (0.8, 1.0, 1.6, 1.8):
        d.line(at(time), 44, at(time), 232, ink=FAINT)
    for y, name in ((44, "추론"), (94, "청크 1"), (140, "청크 2"), (186, "청크 3")):
        d.text(66, y + 19.5, name, anchor="end")
    for start in (0.8, 1.6):
        d.box(at(start), 44, at(start + 0.2) - at(start), 30, radius=0, fill=ROSE, ink=RED)
        d.text(at(start), 34, "관측", ink=RED)
        d.arrow(at(start + 0.2), 76, at(start + 0.2), 138 if start < 1 else 184, ink=RED, head=7)
    bar(94, 0, 1.0, "1–50 실행")
    bar(140, 0.8, 1.0, "버림", waste=True)
    bar(140, 1.0, 1.8, "11–50 실행")
    bar(186, 1.6, 1.8, "버림", waste=True)
    bar(186, 1.8, 2.04, "11–")
    d.line(at(0), 232, at(2.04), 232, ink=SOFT)
    for time in (0, 0.8, 1.0, 1.6, 1.8):
        d.line(at(time), 232, at(time), 235, ink=SOFT)
        d.text(at(time), 250, number(time), ink=SOFT)
    d.text(at(0.4), 250, "시각(초)", ink=SOFT)
    d.text(190, 284, "행동이 10개(0.2초) 남았을 때 요청하면 끊기지 않는다", bold=True)
    d.save("vla-control-rate-timeline.svg")


def rays() -> None:
    """One ray through the samples of a NeRF, and through the splats of Gaussian splatting."""
    d = Drawing("광선 하나의 색: NeRF와 가우시안 스플래팅", 326)
    for y, title, ink in ((26, "NeRF", RED), (146, "가우시안 스플래팅", BLUE)):
        d.text(14, y, title, anchor="start", size=14, bold=True, ink=ink)
    for y in (108, 196):
        d.area([(34, y), (16, y - 11), (16, y + 11)], INK)
        d.arrow(36, y, 366, y, ink=SOFT)
    named(d, 146, 40, 120, 32, "MLP (256번)", fill=ROSE, ink=RED)
    for k in range(24):
        d.dot(58 + 12 * k, 108, 2.6, ink=RED)
    for x in (82, 142, 206, 270, 330):
        d.arrow(x, 102, 206 + 0.36 * (x - 206), 75, ink=RED, width=1.2, head=6)
    colours = (("앞", 92, "0.5", "0.5"), ("가운데", 196, "0.5", "0.25"), ("배경", 306, "1", "0.25"))
    for name, x, opacity, weight in colours:
        d.parts.append(
            f'<ellipse cx="{x}" cy="196" rx="34" ry="22" fill="{BLUE}" '
            f'fill-opacity="{0.3 * float(opacity) + 0.02:.2f}" stroke="{BLUE}" stroke-width="1.6"/>'
        )
        d.text(x, 168, name, ink=BLUE)
        d.text(x, 248, opacity)
        d.text(x, 274, weight, bold=True, ink=BLUE)
    d.text(14, 248, "α", anchor="start")
    d.text(14, 274, "가중치", anchor="start", bold=True, ink=BLUE)
    d.text(190, 308, "색의 식은 같다: 앞에서부터 α와 통과한 비율을 곱해 더한다")
    d.save("nerf-and-gaussian-splatting-ray.svg")


def average() -> None:
    """Two sharp originals fit one grey pixel, and the squared error takes their mean."""
    d = Drawing("선명한 두 원본의 평균인 회색", 226)
    black, grey, white = "#2b2b2b", "#a6a6a6", "#fff"

    def pair(x: float, y: float, first: str, second: str) -> None:
        for k, fill in enumerate((first, second)):
            d.box(x + 34 * k, y, 34, 34, radius=0, line=1, fill=fill, ink=SOFT)

    d.text(38, 30, "입력")
    d.box(21, 92, 34, 34, radius=0, line=1, fill=grey, ink=SOFT)
    d.text(38, 146, "0.5")
    d.text(146, 30, "가능한 원본")
    for y, first, second in ((58, black, white), (132, white, black)):
        pair(112, y, first, second)
        d.text(146, y + 52, "확률 ½", ink=SOFT)
        d.arrow(62, 109, 104, y + 17, ink=SOFT)
    d.text(286, 30, "출력")
    pair(252, 58, grey, grey)
    d.text(286, 110, "평균: MSE 0.25", ink=BLUE, bold=True)
    pair(252, 132, black, white)
    d.text(286, 184, "하나 고르기: MSE 0.5", ink=RED, bold=True)
    for y in (58, 132):
        d.arrow(188, y + 17, 244, 75, ink=BLUE)
    d.text(190, 212, "회색은 어느 원본과도 같지 않다")
    d.save("super-resolution-loss-average.svg")


FIGURES = (
    patches,
    data_hunger,
    clip_matrix,
    language_model,
    fusion,
    tiles,
    detectors,
    matching,
    u_net,
    dice,
    average,
    guidance,
    flow,
    rays,
    control_rate,
)
