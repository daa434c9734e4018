"""Figures of the chapter on evaluation and data."""

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
    number,
    sigmoid,
)

SHADE = "#eef2f7"
SEPARATION = 2.3261743


def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def matrix() -> None:
    """The four cells of a confusion matrix, precision along a column and recall along a row."""
    d = Drawing("혼동 행렬에서 정밀도는 열, 재현율은 줄에서 구한다", 306)
    left, top, wide, high = 104, 74, 108, 64
    d.text(left + wide, 28, "분류기의 판정", bold=True)
    d.text(left + wide / 2, 56, "걸렀다")
    d.text(left + 1.5 * wide, 56, "통과")
    d.text(50, top + high / 2 + 5, "스팸")
    d.text(50, top + 1.5 * high + 5, "정상 메일")
    cells = (("TP", 40), ("FN", 10), ("FP", 20), ("TN", 930))
    for i, (name, count) in enumerate(cells):
        x, y = left + wide * (i % 2), top + high * (i // 2)
        d.box(x + 9, y + 7, wide - 18, high - 14, fill=SHADE if name == "TP" else "#fff", ink=SOFT,
              line=1)  # fmt: skip
        d.text(x + wide / 2, y + 27, name, ink=SOFT)
        d.text(x + wide / 2, y + 48, str(count), size=18, bold=True)
    d.box(left + 1, top - 3, wide - 2, 2 * high + 10, fill="none", ink=RED, dash=DASH, line=2.2)
    d.box(left - 7, top - 9, 2 * wide + 14, high + 12, fill="none", ink=BLUE, line=2.2)
    d.text(left + 2 * wide + 13, top + high / 2 - 4, "재현율", anchor="start", ink=BLUE,
           bold=True)  # fmt: skip
    d.text(left + 2 * wide + 13, top + high / 2 + 15, "40/50", anchor="start", ink=BLUE)
    d.text(left + wide / 2, top + 2 * high + 32, "정밀도 40/60", ink=RED, bold=True)
    d.line(20, 258, 360, 258, ink=FAINT)
    d.text(190, 286, "F1 = 2·40 / (2·40 + 20 + 10) ≈ 0.727")
    d.save("precision-recall-f1-matrix.svg")


def prevalence() -> None:
    """Precision against the share of positives at three rates of false positives."""
    d = Drawing("양성의 비율에 따른 정밀도", 256)
    p = Plot(d, (48, 44, 306, 154), (-3, math.log10(0.5)), (0, 1))
    d.text(14, 24, "정밀도 (재현율은 모두 0.9)", anchor="start")
    d.text(366, 24, "선 옆의 수: 거짓양성률", anchor="end", ink=SOFT)
    for level in (0, 0.25, 0.5, 0.75, 1):
        x, y = p.at(-3, level)
        d.line(x, y, x + p.width, y, ink=SOFT if level == 0 else FAINT, width=0.9)
        d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
    for share, label in ((0.001, "0.1%"), (0.01, "1%"), (0.1, "10%"), (0.5, "50%")):
        x, y = p.at(math.log10(share), 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 19, label, ink=SOFT)
    d.text(201, 242, "양성의 비율 (로그 눈금)")
    grid = [-3 + i * (math.log10(0.5) + 3) / 100 for i in range(101)]
    styles = ((0.001, INK, "", 2.4), (0.01, BLUE, DASH, 2.4), (0.1, RED, DOT, 2.8))
    for rate, ink, dash, width in styles:
        run = []
        for t in grid:
            share = 10**t
            run.append(p.at(t, 0.9 * share / (0.9 * share + (1 - share) * rate)))
        d.path(run, ink=ink, dash=dash, width=width)
    for t, level, words, ink in (
        (-2.62, 0.84, "0.1%", INK),
        (-1.72, 0.42, "1%", BLUE),
        (-0.86, 0.36, "10%", RED),
    ):
        x, y = p.at(t, level)
        d.text(x, y, words, anchor="start" if words == "10%" else "middle", ink=ink, bold=True)
    d.save("class-imbalance-metrics-precision.svg")


def curves() -> None:
    """One ROC curve, and the three curves of precision that belong to it."""
    d = Drawing("ROC 곡선과 PR 곡선", 268)
    grid = [-5 + 13 * i / 400 for i in range(401)]
    recall = [1 - normal_cdf(t - SEPARATION) for t in grid]
    false = [1 - normal_cdf(t) for t in grid]
    for left, name, across in ((40, "ROC 곡선", "거짓양성률"), (232, "PR 곡선", "재현율")):
        p = Plot(d, (left, 50, 134, 134), (0, 1), (0, 1))
        d.text(left + 67, 26, name, size=14, bold=True)
        for level in (0, 0.5, 1):
            x, y = p.at(0, level)
            d.line(x, y, x + 134, y, ink=SOFT if level == 0 else FAINT, width=0.9)
            d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
            x, y = p.at(level, 0)
            d.line(x, y - 3, x, y + 3, ink=SOFT)
            d.text(x, y + 18, number(level), ink=SOFT)
        d.text(left + 67, 222, across)
        if left == 40:
            d.line(*p.at(0, 0), *p.at(1, 1), ink=SOFT, dash=DOT)
            run = [p.at(f, r) for f, r in zip(false, recall, strict=True)]
            d.path(run, width=2.6)
            d.text(left + 96, 150, "AUC 0.95", bold=True)
            d.text(left + 96, 169, "(셋 모두)")
            continue
        for share, ink, dash in ((0.5, INK, ""), (0.1, BLUE, DASH), (0.01, RED, DOT)):
            run = []
            for f, r in zip(false, recall, strict=True):
                if r > 1e-4:
                    run.append(p.at(r, share * r / (share * r + (1 - share) * f)))
            d.path(run, ink=ink, dash=dash, width=2.6)
    d.text(16, 66, "재", ink=INK)
    d.text(16, 84, "현", ink=INK)
    d.text(16, 102, "율", ink=INK)
    d.text(208, 66, "정", ink=INK)
    d.text(208, 84, "밀", ink=INK)
    d.text(208, 102, "도", ink=INK)
    for x, dash, ink, words in (
        (48, "", INK, "양성 50%"),
        (160, DASH, BLUE, "양성 10%"),
        (272, DOT, RED, "양성 1%"),
    ):
        d.line(x, 247, x + 30, 247, ink=ink, dash=dash, width=2.6)
        d.text(x + 36, 252, words, anchor="start", ink=ink)
    d.save("roc-auc-under-imbalance-curves.svg")


def tangents() -> None:
    """One ROC curve, and the lines of equal costs that touch it for two shares of positives."""
    d = Drawing("ROC 곡선에서 비용이 고르는 점", 290)
    p = Plot(d, (60, 28, 290, 214), (0, 1), (0, 1))
    p.frame()
    p.marks_x([(0, "0"), (0.5, "0.5"), (1, "1")])
    p.marks_y([(0, "0"), (0.5, "0.5"), (1, "1")])
    d.text(205, 280, "거짓양성률")
    d.text(22, 115, "재")
    d.text(22, 133, "현")
    d.text(22, 151, "율")
    d.line(*p.at(0, 0), *p.at(1, 1), ink=FAINT)
    grid = [-3 + 8 * i / 400 for i in range(401)]
    d.path([p.at(1 - normal_cdf(t), 1 - normal_cdf(t - 2)) for t in grid], width=2.6)
    for slope, ink, dash, ends in ((1.8, BLUE, DASH, (0, 0.233)), (19.8, RED, DOT, (0, 0.0406))):
        t = 1 + math.log(slope) / 2
        x, y = 1 - normal_cdf(t), 1 - normal_cdf(t - 2)
        (left, right) = ends
        d.line(*p.at(left, y + slope * (left - x)), *p.at(right, y + slope * (right - x)), ink=ink,
               dash=dash, width=2.2)  # fmt: skip
        d.dot(*p.at(x, y), 5, ink=ink)
    d.text(160, 112, "양성 10%: 기울기 1.8", anchor="start", ink=BLUE, bold=True)
    d.text(160, 130, "재현율 0.76", anchor="start", ink=BLUE)
    d.text(160, 182, "양성 1%: 기울기 19.8", anchor="start", ink=RED, bold=True)
    d.text(160, 200, "재현율 0.31", anchor="start", ink=RED)
    d.save("roc-threshold-tangents.svg")


def detection() -> None:
    """Two boxes and what they share; the precision that counts at every recall."""
    d = Drawing("두 상자의 IoU와 검출의 정밀도–재현율 곡선", 250)
    d.text(84, 26, "IoU: 교집합 ÷ 합집합", size=14, bold=True)
    left, top, side, shift = 22, 62, 100, 20
    d.area([(left + shift, top), (left + side, top), (left + side, top + side),
            (left + shift, top + side)], SHADE)  # fmt: skip
    d.box(left, top, side, side, fill="none", ink=INK, line=2, radius=0)
    d.box(left + shift, top, side, side, fill="none", ink=BLUE, line=2, radius=0, dash=DASH)
    d.text(left, top - 10, "정답", anchor="start")
    d.text(left + side + shift, top - 10, "예측", anchor="end", ink=BLUE)
    d.text(left + (side + shift) / 2, top + 46, "교집합", bold=True)
    d.text(left + (side + shift) / 2, top + 66, "8,000")
    d.text(84, 192, "8,000 / 12,000")
    d.text(84, 212, "= 0.667", bold=True)
    d.line(168, 44, 168, 232, ink=FAINT)
    d.text(276, 26, "정밀도 (정답 4개)", size=14, bold=True)
    p = Plot(d, (206, 46, 156, 146), (0, 1), (0, 1.04))
    level = {0.25: 1.0, 0.5: 1.0, 0.75: 0.75}
    for recall, precision in level.items():
        d.area([p.at(recall - 0.25, 0), p.at(recall, 0), p.at(recall, precision),
                p.at(recall - 0.25, precision)], SHADE)  # fmt: skip
    p.axes()
    p.ticks_x([0, 0.25, 0.5, 0.75, 1])
    p.ticks_y([0.5, 1])
    d.path([p.at(*each) for each in ((0, 1), (0.5, 1), (0.5, 0.75), (0.75, 0.75), (0.75, 0))],
           ink=BLUE, width=2.4)  # fmt: skip
    hits, found = (1, 1, 0, 1, 0, 0), 0
    for n, hit in enumerate(hits, 1):
        found += hit
        d.dot(*p.at(found / 4, found / n), 4, ink=INK if hit else RED,
              fill=None if hit else "#fdfdfb")  # fmt: skip
    d.text(*p.at(0.37, 0.42), "AP")
    d.text(*p.at(0.37, 0.28), "0.6875", bold=True)
    d.text(284, 236, "재현율")
    d.save("detection-map-area.svg")


def reliability() -> None:
    """What is said against what comes true: too sure, well calibrated, not sure enough."""
    d = Drawing("신뢰도 그림", 310)
    p = Plot(d, (56, 44, 300, 208), (0.5, 1), (0.5, 1))
    d.text(14, 24, "실제로 맞은 비율", anchor="start")
    for level in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        x, y = p.at(0.5, level)
        d.line(x, y, x + p.width, y, ink=SOFT if level == 0.5 else FAINT, width=0.9)
        d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
        x, y = p.at(level, 0.5)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 19, number(level), ink=SOFT)
    d.text(206, 297, "모델이 말한 확률")
    d.line(*p.at(0.5, 0.5), *p.at(1, 1), ink=SOFT, dash=DOT, width=2.2)
    for power, ink, dash in ((0.5, RED, ""), (2.0, BLUE, DASH)):
        run = [p.at(0.5, 0.5)]
        for i in range(1, 200):
            said = 0.5 + 0.5 * i / 200
            run.append(p.at(said, sigmoid(power * math.log(said / (1 - said)))))
        d.path([*run, p.at(1, 1)], ink=ink, dash=dash, width=2.6)
    x, y = p.at(0.9, 0.75)
    d.arrow(*p.at(0.9, 0.9), x, y - 6, ink=INK)
    d.dot(x, y, 4, ink=RED)
    x, y = p.at(0.895, 0.64)
    d.text(x, y, "0.9 → 0.75", ink=INK, bold=True)
    x, y = p.at(0.72, 0.555)
    d.text(x, y, "과신", anchor="start", ink=RED, bold=True)
    x, y = p.at(0.61, 0.87)
    d.text(x, y, "확신이 모자라다", ink=BLUE, bold=True)
    d.save("calibration-reliability.svg")


def temperatures() -> None:
    """Softmax of the same logits at three temperatures."""
    d = Drawing("로짓 4, 2, 1의 확률을 세 온도에서 구한 것", 236)
    logits = (4.0, 2.0, 1.0)
    base = 178
    for left, t in ((14, 0.5), (135, 1.0), (256, 2.0)):
        d.text(left + 55, 26, f"T = {number(t)}", size=14, bold=True)
        total = sum(math.exp(z / t) for z in logits)
        for k, z in enumerate(logits):
            share = math.exp(z / t) / total
            x, high = left + 6 + 36 * k, max(120 * share, 1.2)
            fill = (BLUE, "#9db8d6", "#dfe7f0")[k]
            d.box(x, base - high, 28, high, fill=fill, ink=INK, line=1, radius=0)
            d.text(x + 14, base - high - 7, f"{share:.2f}")
            d.text(x + 14, base + 19, f"{z:.0f}", ink=SOFT)
        d.line(left, base, left + 110, base, ink=SOFT)
    d.text(190, 222, "막대 아래의 수는 로짓, 위의 수는 확률", ink=SOFT)
    d.save("temperature-scaling-bars.svg")


def timeline() -> None:
    """What is known before the moment of prediction, and what comes only after it."""
    d = Drawing("예측 시점 뒤의 값이 새는 모습", 268)
    d.box(14, 34, 172, 128, fill=SHADE, ink=FAINT, line=1)
    d.text(100, 54, "써도 되는 값", bold=True, ink=BLUE)
    d.text(281, 54, "아직 모르는 값", bold=True, ink=RED)
    for y, words in ((68, "지난달 구매"), (114, "접속 기록")):
        d.box(36, y, 128, 36)
        d.text(100, y + 23, words)
    for x, y, words in ((204, 68, "해지 신청"), (204, 114, "방어 쿠폰"), (292, 114, "해지")):
        d.box(x, y, 80, 36, ink=RED, dash="" if words == "해지" else "5 3")
        d.text(x + 40, y + 23, words)
    d.text(332, 106, "레이블", ink=SOFT)
    d.line(193, 28, 193, 186, ink=INK, width=2)
    d.text(193, 21, "예측 시점", bold=True)
    d.arrow(14, 180, 368, 180, ink=SOFT)
    d.text(366, 172, "시간", anchor="end", ink=SOFT)
    d.box(58, 212, 84, 38, fill="#fff", line=2)
    d.text(100, 236, "모델", bold=True)
    d.arrow(100, 164, 100, 209, ink=BLUE, width=2)
    d.line(244, 152, 244, 231, ink=RED, width=2, dash="5 4")
    d.line(244, 231, 158, 231, ink=RED, width=2, dash="5 4")
    d.arrow(158, 231, 146, 231, ink=RED, width=2)
    d.line(192, 222, 210, 240, ink=RED, width=3)
    d.line(210, 222, 192, 240, ink=RED, width=3)
    d.text(256, 236, "목표 누수", anchor="start", ink=RED, bold=True)
    d.save("data-leakage-timeline.svg")


def parabola() -> None:
    """A line fitted on one interval, and the error that it makes on the next."""
    d = Drawing("입력이 옮겨 가 생긴 오차", 312)
    p = Plot(d, (46, 34, 312, 206), (0, 2), (-0.4, 4))
    for low, fill in ((0, "#e4ecf5"), (1, "#f6e3dd")):
        x, y = p.at(low, 4)
        d.area([(x, y), (x + 156, y), (x + 156, y + 206), (x, y + 206)], fill)
    for level in (0, 1, 2, 3, 4):
        x, y = p.at(0, level)
        d.line(x, y, x + p.width, y, ink=SOFT if level == 0 else "#cfcfcf", width=0.9)
        d.text(x - 8, y + 4.5, str(level), anchor="end", ink=SOFT)
    for tick in (0, 1, 2):
        x, y = p.at(tick, -0.4)
        d.line(x, y, x, y + 4, ink=SOFT)
        d.text(x, y + 19, str(tick), ink=SOFT)
    p.curve(lambda x: x * x, width=2.6)
    p.curve(lambda x: x - 1 / 6, ink=BLUE, dash=DASH, width=2.6)
    for at in (1.25, 1.5, 1.75):
        d.line(*p.at(at, at * at), *p.at(at, at - 1 / 6), ink=RED, dash=DOT, width=2)
    x, y = p.at(1.32, 3.1)
    d.text(x, y, "규칙 y = x^2", bold=True)
    x, y = p.at(1.62, 0.62)
    d.text(x, y, "맞춘 직선", ink=BLUE, bold=True)
    x, y = p.at(0.5, -0.4)
    d.text(x, y + 38, "학습한 입력")
    d.text(x, y + 55, "오차 0.0056", ink=SOFT)
    x, y = p.at(1.5, -0.4)
    d.text(x, y + 38, "새 입력")
    d.text(x, y + 55, "오차 1.34", ink=SOFT)
    d.save("distribution-shift-parabola.svg")


def orders() -> None:
    """Two orders of telling the model its features, and what each gets on average."""
    d = Drawing("특징을 알려 주는 두 순서와 섀플리 값", 262)
    p = Plot(d, (92, 40, 270, 168), (0, 70), (0, 3))
    d.text(190, 24, "부도 점수: 기준값 10에서 예측 60까지", bold=True)
    rows = (
        ("연체 먼저", (("연체", 20), ("부채", 30))),
        ("부채 먼저", (("부채", 10), ("연체", 40))),
        ("평균", (("연체", 30), ("부채", 20))),
    )
    for k, (name, parts) in enumerate(rows):
        mean = name == "평균"
        d.text(84, p.at(0, 2.5 - k)[1] + 4.5, name, anchor="end", bold=mean)
        at = 10
        for feature, share in parts:
            late = feature == "연체"
            x, y = p.at(at, 2.86 - k)
            wide = p.at(at + share, 0)[0] - x
            d.box(x, y, wide, 40, fill="#dfe7f0" if late else "#f6e3dd", radius=0,
                  ink=BLUE if late else RED, line=2.4 if mean else 1.4,
                  dash="" if late else "5 3")  # fmt: skip
            d.text(x + wide / 2, y + 17, feature, ink=BLUE if late else RED)
            d.text(x + wide / 2, y + 34, f"+{share}", ink=BLUE if late else RED, bold=True)
            at += share
    for level in (10, 60):
        x, y = p.at(level, 0)
        d.line(x, p.top - 2, x, y + 5, ink=SOFT, dash=DOT)
    d.line(*p.at(0, 0), *p.at(70, 0), ink=SOFT)
    for level in (0, 10, 20, 30, 40, 50, 60, 70):
        x, y = p.at(level, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 19, str(level), ink=SOFT)
    d.text(p.left + p.width / 2, 250, "점수")
    d.save("explaining-a-prediction-orders.svg")


def graphs() -> None:
    """A confounder, a mediator and a collider of what X does to Y."""
    d = Drawing("교란 변수, 매개 변수, 충돌 변수의 화살표", 226)
    kinds = (
        ("교란 변수", "단골 여부", "보정한다", (("Z", "X"), ("Z", "Y"))),
        ("매개 변수", "앱 방문", "넣지 않는다", (("X", "Z"), ("Z", "Y"))),
        ("충돌 변수", "후기 작성", "넣지 않는다", (("X", "Z"), ("Y", "Z"))),
    )
    for k, (name, example, advice, arrows) in enumerate(kinds):
        left = 8 + 122 * k
        middle = left + 60
        good = advice == "보정한다"
        d.box(left, 8, 120, 210, fill="#fff", ink=FAINT, line=1)
        d.text(middle, 30, name, bold=True)
        d.text(middle, 60, f"Z: {example}", ink=SOFT)
        places = {"X": (left + 24, 164), "Y": (left + 96, 164), "Z": (middle, 90)}
        for start, end in (*arrows, ("X", "Y")):
            (x1, y1), (x2, y2) = places[start], places[end]
            far = math.hypot(x2 - x1, y2 - y1)
            ux, uy = (x2 - x1) / far, (y2 - y1) / far
            ink = BLUE if good else RED
            if (start, end) == ("X", "Y"):
                ink = SOFT
            d.arrow(x1 + 17 * ux, y1 + 17 * uy, x2 - 17 * ux, y2 - 17 * uy, ink=ink, width=2)
        for letter, (x, y) in places.items():
            d.dot(x, y, 14, fill="#fff")
            d.text(x, y + 5, letter, bold=True)
        d.text(middle, 206, advice, bold=True, ink=BLUE if good else RED)
    d.save("causal-effect-graphs.svg")


FIGURES = (matrix, prevalence, curves, tangents, detection, reliability, temperatures, timeline,
           parabola, orders, graphs)  # fmt: skip
