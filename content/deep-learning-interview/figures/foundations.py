"""Figures of the chapter on the foundations of deep learning."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DOT,
    FAINT,
    INK,
    PANEL,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    normal,
    number,
    sigmoid,
)

LEARNED = "#dcdcd8"


def pipeline() -> None:
    """What is learned in classic machine learning and in deep learning."""
    d = Drawing("전통적인 머신러닝과 딥러닝에서 데이터로 배우는 부분", 282)
    for top, title in ((14, "전통적인 머신러닝"), (142, "딥러닝")):
        d.text(16, top + 16, title, anchor="start", size=15, bold=True)
        d.text(34, top + 66, "원자료")
        d.text(350, top + 66, "답")
        d.arrow(58, top + 62, 76, top + 62)
        d.arrow(318, top + 62, 336, top + 62)
    d.box(78, 46, 112, 60, dash=DASH)
    d.text(134, 72, "사람이")
    d.text(134, 91, "설계한 특징")
    d.arrow(190, 76, 226, 76)
    d.box(228, 46, 90, 60, fill=LEARNED)
    d.text(273, 72, "분류기")
    d.text(273, 91, "(학습)")
    d.line(350, 90, 350, 124, ink=RED, dash="5 3", width=1.8)
    d.line(350, 124, 273, 124, ink=RED, dash="5 3", width=1.8)
    d.arrow(273, 124, 273, 108, ink=RED)
    d.text(262, 128, "손실의 그래디언트", anchor="end", ink=RED)
    for i, words in enumerate(("층 1", "층 2", "층 3")):
        left = 78 + i * 86
        d.box(left, 174, 68, 60, fill=LEARNED)
        d.text(left + 34, 200, words)
        d.text(left + 34, 219, "(학습)")
        if i:
            d.arrow(left - 18, 204, left - 2, 204)
    d.line(350, 218, 350, 252, ink=RED, dash="5 3", width=1.8)
    d.line(350, 252, 112, 252, ink=RED, dash="5 3", width=1.8)
    for i in range(3):
        d.arrow(112 + i * 86, 252, 112 + i * 86, 236, ink=RED)
    d.text(231, 272, "손실의 그래디언트가 첫 층까지 간다", ink=RED)
    d.save("deep-learning-vs-machine-learning-pipeline.svg")


def imagenet() -> None:
    """The top-5 error of the winners of ImageNet's classification task."""
    d = Drawing("ImageNet 분류 대회 우승 모델의 top-5 오차, 2010년에서 2015년까지", 288)
    p = Plot(d, (16, 40, 348, 188), (0, 6), (0, 31))
    d.line(*p.at(0, 0), *p.at(6, 0), ink=SOFT)
    d.text(14, 24, "top-5 오차 (%)", anchor="start")
    rows = ((2010, 28.2, "NEC"), (2011, 25.8, "XRCE"), (2012, 16.4, "AlexNet"),
            (2013, 11.7, "Clarifai"), (2014, 6.7, "GoogLeNet"), (2015, 3.6, "ResNet"))  # fmt: skip
    for i, (year, error, name) in enumerate(rows):
        x, y = p.at(i + 0.5, error)
        deep = year >= 2012
        d.box(x - 17, y, 34, p.at(0, 0)[1] - y, radius=0, fill=BLUE if deep else PANEL,
              ink=BLUE if deep else INK, dash="" if deep else "5 3")  # fmt: skip
        d.text(x, y - 6, f"{error:.1f}", bold=True)
        d.text(x, p.at(0, 0)[1] + 17, str(year), ink=SOFT)
        if name in ("AlexNet", "ResNet"):
            d.text(x, y - 23, name, ink=BLUE)
    d.box(60, 258, 16, 12, radius=0, fill=PANEL, dash="5 3")
    d.text(83, 269, "손으로 설계한 특징", anchor="start")
    d.box(226, 258, 16, 12, radius=0, fill=BLUE, ink=BLUE)
    d.text(249, 269, "깊은 신경망", anchor="start")
    d.save("deep-learning-revival-imagenet.svg")


def huber(e: float) -> float:
    """Return Huber's loss with delta 1."""
    return e * e / 2 if abs(e) <= 1 else abs(e) - 0.5


def errors() -> None:
    """Half the squared error, the absolute error and Huber's loss."""
    d = Drawing("제곱 오차, 절대 오차, Huber 손실을 오차의 함수로 그린 곡선", 306)
    p = Plot(d, (34, 30, 322, 204), (-3, 3), (0, 4.7))
    for level in (1, 2, 3, 4):
        d.line(*p.at(-3, level), *p.at(3, level), ink=FAINT, width=0.9)
    p.axes()
    p.ticks_x([-3, -2, -1, 0, 1, 2, 3])
    for level in (1, 2, 3, 4):
        x, y = p.at(-3, level)
        d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
    d.text(14, 20, "손실", anchor="start")
    d.text(195, 270, "오차 e = 예측 − 목표")
    p.curve(huber, ink="#b9b9b9", width=7)
    p.curve(lambda e: e * e / 2, width=2.2)
    p.curve(abs, ink=RED, dash=DASH, width=2.2)
    d.line(18, 290, 46, 290, width=2.2)
    d.text(52, 295, "제곱 오차의 반", anchor="start")
    d.line(156, 290, 184, 290, ink=RED, dash=DASH, width=2.2)
    d.text(190, 295, "절대 오차", anchor="start", ink=RED)
    d.line(266, 290, 294, 290, ink="#b9b9b9", width=7)
    d.text(300, 295, "Huber", anchor="start")
    d.save("cost-function-errors.svg")


def slopes() -> None:
    """The size of the gradient of both losses when the label is 1."""
    d = Drawing("레이블이 1일 때 교차 엔트로피와 제곱 오차의 그래디언트의 크기", 288)
    p = Plot(d, (44, 42, 312, 184), (-8, 6), (0, 1.08))
    for level in (0.5, 1):
        d.line(*p.at(-8, level), *p.at(6, level), ink=FAINT, width=0.9)
    for level in (0, 0.5, 1):
        x, y = p.at(-8, level)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    p.axes()
    p.ticks_x([-8, -6, -4, -2, 0, 2, 4, 6])
    d.text(14, 24, "그래디언트의 크기", anchor="start")
    d.text(200, 264, "로짓 z (왼쪽일수록 크게 틀림)")
    p.curve(lambda z: 1 - sigmoid(z), width=2.4)
    p.curve(lambda z: sigmoid(z) * (1 - sigmoid(z)) ** 2, ink=RED, dash=DASH, width=2.4)
    d.text(p.at(0, 0)[0] + 12, p.at(0, 0.84)[1], "교차 엔트로피: 1 − p", anchor="start", bold=True)
    x, y = p.at(-math.log(2), 4 / 27)
    d.dot(x, y, 4, ink=RED)
    d.text(x - 16, y - 12, "제곱 오차: p(1 − p)^2", anchor="end", ink=RED, bold=True)
    d.text(x - 16, y - 31, f"최대 0.148 (z = {minus(-0.69)})", anchor="end", ink=RED)
    d.save("cross-entropy-over-squared-error-slope.svg")


def fits() -> None:
    """One normal distribution fitted to two peaks by both directions of the divergence."""
    d = Drawing("두 봉우리에 정규 분포 하나를 두 방향의 KL 발산으로 맞춘 결과", 252)
    p = Plot(d, (16, 44, 348, 134), (-6, 6), (0, 0.72))
    low, high, steps = -6.0, 6.0, 240
    points = [p.at(low, 0)]
    for i in range(steps + 1):
        x = low + (high - low) * i / steps
        points.append(p.at(x, normal(x, -2, 0.6) / 2 + normal(x, 2, 0.6) / 2))
    points.append(p.at(high, 0))
    d.area(points, "#d3d3cf")
    d.line(*p.at(-6, 0), *p.at(6, 0), ink=SOFT)
    for tick in (-4, -2, 0, 2, 4):
        x, y = p.at(tick, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(tick), ink=SOFT)
    wide = math.sqrt(4.36)
    p.curve(lambda x: normal(x, 0, wide), ink=RED, dash=DASH, width=2.4)
    p.curve(lambda x: normal(x, 2, 0.6), ink=BLUE, width=2.4)
    d.text(p.at(-2, 0)[0], p.at(0, 0.36)[1], "p (회색)", bold=True)
    d.text(p.at(2, 0)[0], p.at(0, 0.69)[1], "q, 봉우리 하나", ink=BLUE, bold=True)
    d.text(p.at(0, 0)[0], p.at(0, 0.225)[1], "q, 넓게", ink=RED, bold=True)
    d.line(20, 216, 52, 216, ink=RED, dash=DASH, width=2.4)
    d.text(60, 221, "KL(p‖q)를 줄임: 평균 0, 표준 편차 2.09", anchor="start", ink=RED)
    d.line(20, 237, 52, 237, ink=BLUE, width=2.4)
    d.text(60, 242, "KL(q‖p)를 줄임: 평균 2, 표준 편차 0.6", anchor="start", ink=BLUE)
    d.save("kl-divergence-fits.svg")


def loops() -> None:
    """Parameters are set by the inner loop, hyperparameters by the outer one."""
    d = Drawing("안쪽 고리는 파라미터를, 바깥 고리는 하이퍼파라미터를 고친다", 320)
    d.box(14, 38, 352, 208, fill="#f2f2ee", radius=12)
    d.text(28, 25, "바깥 고리: 하이퍼파라미터를 고른다", anchor="start", bold=True, ink=BLUE)
    d.box(34, 66, 312, 92, fill="#fff", radius=10)
    d.text(190, 87, "안쪽 고리: 파라미터를 배운다", bold=True, ink=RED)
    d.box(50, 101, 104, 42, fill=LEARNED)
    d.text(102, 127, "파라미터 θ")
    d.box(226, 101, 104, 42, fill=PANEL)
    d.text(278, 127, "훈련 손실")
    d.arrow(156, 112, 224, 112, ink=RED)
    d.arrow(224, 134, 156, 134, ink=RED)
    d.text(190, 153, "그래디언트", ink=RED)
    d.box(34, 196, 130, 42, fill=LEARNED)
    d.text(99, 222, "하이퍼파라미터")
    d.box(236, 196, 110, 42, fill=PANEL)
    d.text(291, 222, "검증 점수")
    d.arrow(291, 160, 291, 194, ink=BLUE, width=2)
    d.arrow(234, 217, 166, 217, ink=BLUE, width=2)
    d.arrow(99, 194, 99, 160, ink=BLUE, width=2)
    d.text(200, 209, "선택", ink=BLUE)
    d.text(110, 182, "처음부터 다시", anchor="start", ink=BLUE)
    d.text(283, 182, "학습 끝", anchor="end", ink=BLUE)
    d.arrow(190, 248, 190, 274)
    d.text(200, 266, "고르기가 끝난 뒤", anchor="start", ink=SOFT)
    d.box(102, 276, 176, 34, fill=PANEL, dash=DASH)
    d.text(190, 298, "테스트 데이터: 한 번만")
    d.save("hyperparameter-loops.svg")


def performance(x: float) -> float:
    """Return a narrow peak over the axis that matters."""
    return math.exp(-(((x - 0.67) / 0.07) ** 2) / 2)


RANDOM = ((0.06, 0.62), (0.17, 0.2), (0.29, 0.86), (0.41, 0.42), (0.53, 0.1), (0.64, 0.71),
          (0.7, 0.3), (0.8, 0.93), (0.94, 0.52))  # fmt: skip


def grid() -> None:
    """Nine trials on a grid and at random, seen from the axis that matters."""
    d = Drawing("그리드 서치와 랜덤 서치의 아홉 시험을 중요한 축으로 내려 본 모습", 250)
    lattice = [((2 * i + 1) / 6, (2 * j + 1) / 6) for i in range(3) for j in range(3)]
    sides = (
        (24, "그리드 서치", "서로 다른 값 3개", lattice, RED),
        (206, "랜덤 서치", "서로 다른 값 9개", list(RANDOM), BLUE),
    )
    for left, name, words, points, ink in sides:
        d.text(left + 75, 24, name, size=14, bold=True)
        q = Plot(d, (left, 36, 150, 46), (0, 1), (0, 1.05))
        d.area([q.at(0.6, 0), q.at(0.6, 1.05), q.at(0.74, 1.05), q.at(0.74, 0)], "#d6e3f2")
        d.path([q.at(i / 100, performance(i / 100)) for i in range(101)])
        p = Plot(d, (left, 90, 150, 106), (0, 1), (0, 1))
        d.box(left, 90, 150, 106, radius=0, fill="#fff", line=1.2)
        d.area([p.at(0.6, 0), p.at(0.6, 1), p.at(0.74, 1), p.at(0.74, 0)], "#d6e3f2")
        for x, y in points:
            inside = 0.6 <= x <= 0.74
            d.line(*p.at(x, y), p.at(x, 0)[0], 212, ink=SOFT, width=0.9, dash=DOT)
            d.dot(*p.at(x, y), 4.6, ink=ink, fill=ink if inside else "#fff")
        for x in sorted({x for x, _ in points}):
            px = p.at(x, 0)[0]
            d.line(px, 206, px, 218, ink=ink, width=2.2)
        d.text(left + 75, 236, words, ink=ink, bold=True)
    d.save("hyperparameter-search-grid.svg")


FIGURES = (pipeline, imagenet, errors, slopes, fits, loops, grid)
