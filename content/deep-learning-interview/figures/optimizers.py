"""Figures of the chapter on optimizers and learning rates."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DASHDOT,
    DOT,
    FAINT,
    INK,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    number,
)

Point = tuple[float, float]


def turned(point: Point, degrees: float) -> Point:
    """Return ``point`` turned about the origin."""
    a = math.radians(degrees)
    x, y = point
    return x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)


def slope(point: Point, degrees: float) -> Point:
    """Return the gradient of the bowl x² + 25y² over two, turned by ``degrees``."""
    x, y = turned(point, -degrees)
    return turned((x, 25 * y), degrees)


def descent(start: Point, degrees: float, rate: float, steps: int,
            momentum: float = 0) -> list[Point]:  # fmt: skip
    """Return the path of gradient descent, with momentum if there is any."""
    (x, y), (u, v) = start, (0.0, 0.0)
    path = [start]
    for _ in range(steps):
        gx, gy = slope((x, y), degrees)
        u, v = momentum * u + gx, momentum * v + gy
        x, y = x - rate * u, y - rate * v
        path.append((x, y))
    return path


def adam(start: Point, degrees: float, rate: float, steps: int) -> list[Point]:
    """Return the path of Adam with its usual settings."""
    x, m, v = list(start), [0.0, 0.0], [0.0, 0.0]
    path = [start]
    for t in range(1, steps + 1):
        g = slope((x[0], x[1]), degrees)
        for i in range(2):
            m[i] = 0.9 * m[i] + 0.1 * g[i]
            v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2
            x[i] -= rate * (m[i] / (1 - 0.9**t)) / math.sqrt(v[i] / (1 - 0.999**t))
        path.append((x[0], x[1]))
    return path


def bowl(d: Drawing, p: Plot, degrees: float, levels: tuple[float, ...]) -> None:
    """Draw the bowl's contour lines as far as they lie within the plot."""
    for level in levels:
        run: list[Point] = []
        for k in range(241):
            a = 2 * math.pi * k / 240
            reach = math.sqrt(2 * level)
            x, y = turned((reach * math.cos(a), reach / 5 * math.sin(a)), degrees)
            if p.x[0] <= x <= p.x[1] and p.y[0] <= y <= p.y[1]:
                run.append(p.at(x, y))
                continue
            if len(run) > 1:
                d.path(run, ink=FAINT, width=1.3)
            run = []
        if len(run) > 1:
            d.path(run, ink=FAINT, width=1.3)


def rotation() -> None:
    """SGD does not care how the valley lies, Adam does."""
    d = Drawing("축과 나란한 골짜기와 45도 기운 골짜기에서 SGD와 Adam의 경로", 286)
    for left, degrees, name, x, y in (
        (14, 0, "축과 나란한 골짜기", (-0.95, 1.4), (-1.05, 1.3)),
        (196, 45, "45도 기운 골짜기", (-0.85, 1.5), (-0.85, 1.5)),
    ):
        p = Plot(d, (left, 48, 170, 170), x, y)
        d.text(left + 85, 26, name, size=14, bold=True)
        bowl(d, p, degrees, (0.03, 0.12, 0.35, 0.75, 1.6))
        d.line(*p.at(x[0], 0), *p.at(x[1], 0), ink=SOFT, dash=DOT)
        d.line(*p.at(0, y[0]), *p.at(0, y[1]), ink=SOFT, dash=DOT)
        start = turned((1.0, 1.0), degrees)
        d.path([p.at(*q) for q in descent(start, degrees, 1.6 / 26, 60)], ink=RED, width=1.7)
        path = [p.at(*q) for q in adam(start, degrees, 0.02, 400)]
        d.path(path, ink=BLUE, width=3, dash=DASH)
        d.dot(*p.at(*start), 4.4)
        d.dot(*p.at(0, 0), 4.8, fill="#fff")
        x1, y1 = p.at(*start)
        d.text(x1 + (-10 if degrees else 0), y1 + (5 if degrees else -10), "출발",
               anchor="end" if degrees else "middle")  # fmt: skip
    d.line(92, 242, 132, 242, ink=RED, width=1.7)
    d.text(139, 247, "SGD", anchor="start", ink=RED)
    d.line(212, 242, 252, 242, ink=BLUE, width=3, dash=DASH)
    d.text(259, 247, "Adam", anchor="start", ink=BLUE)
    d.text(190, 274, "속 빈 점: 최솟값. 점선 두 줄: 두 파라미터의 축")
    d.save("sgd-rmsprop-adam-rotation.svg")


def tradeoff() -> None:
    """Steps and samples against the size of the batch."""
    d = Drawing("배치 크기에 따른 스텝 수와 샘플 수", 240)
    p = Plot(d, (44, 40, 316, 140), (-1.3, 1.3), (0, 12))
    p.frame()
    d.line(*p.at(-1.3, 1), *p.at(1.3, 1), ink=FAINT)
    p.marks_y((level, number(level)) for level in (1, 5, 10))
    for value in (0.1, 0.3, 1, 3, 10):
        x, y = p.at(math.log10(value), 0)
        d.line(x, y, x, y + 3, ink=SOFT)
        d.text(x, y + 18, number(value), ink=SOFT)
    p.curve(lambda e: 1 + 10**-e, ink=BLUE, width=2.6)
    p.curve(lambda e: 1 + 10**e, ink=RED, width=2.6, dash=DASH)
    d.dot(*p.at(0, 2), 5, fill="#fff")
    x, y = p.at(0, 2)
    d.line(x, y - 8, x, y - 24, ink=SOFT)
    d.text(x, y - 30, "둘 다 2배")
    d.text(p.at(-0.82, 0)[0], p.at(0, 10)[1], "스텝 수 (시간)", anchor="start", ink=BLUE)
    d.text(p.at(0.82, 0)[0], p.at(0, 10)[1], "샘플 수 (계산)", anchor="end", ink=RED)
    d.text(14, 26, "가장 적을 때의 몇 배인가", anchor="start")
    d.text(202, 222, "배치 크기 B ÷ 그래디언트 노이즈 척도 (로그 눈금)")
    d.save("small-mini-batch-tradeoff.svg")


def momentum() -> None:
    """Twelve steps of one learning rate, with and without momentum."""
    d = Drawing("학습률이 같은 경사 하강법과 모멘텀의 열두 스텝", 296)
    start = (5.0, 1.0)
    runs = (
        ("경사 하강법", 40, RED, DASH, descent(start, 0, 1 / 13, 12)),
        ("모멘텀(β = 0.5)", 164, BLUE, "", descent(start, 0, 1 / 13, 12, momentum=0.5)),
    )
    for name, top, ink, dash, path in runs:
        p = Plot(d, (16, top, 348, 86), (-1.2, 5.7), (-1.3, 1.3))
        bowl(d, p, 0, (0.5, 4.0, 12.5))
        d.path([p.at(*q) for q in path], ink=ink, width=2, dash=dash)
        for q in path[1:-1]:
            d.dot(*p.at(*q), 2.4, ink=ink)
        d.dot(*p.at(0, 0), 4.8, fill="#fff")
        d.dot(*p.at(*start), 4.6)
        d.text(p.at(5, 0)[0] + 24, p.at(0, 1)[1] - 2, "출발")
        far = number(math.hypot(*path[-1]))
        d.text(20, top - 14, name, anchor="start", size=14, ink=ink, bold=True)
        d.text(360, top - 14, f"12스텝 뒤 남은 거리 {far}", anchor="end", ink=ink)
        d.dot(*p.at(*path[-1]), 5.4, ink=ink)
    d.text(190, 280, "속 빈 점: 최솟값. 색칠한 큰 점: 12스텝 뒤")
    d.save("momentum-equation-paths.svg")


def bias_correction() -> None:
    """How many times too long the step is without the correction."""
    d = Drawing("편향 보정을 뺀 Adam의 스텝이 보정한 스텝의 몇 배인지", 228)
    p = Plot(d, (44, 38, 316, 134), (0, 4), (0, 7.4))
    p.frame()
    p.marks_y((level, number(level)) for level in (1, 2, 4, 6))
    for power, name in ((0, "1"), (1, "10"), (2, "100"), (3, "1,000"), (4, "10,000")):
        x, y = p.at(power, 0)
        d.line(x, y, x, y + 3, ink=SOFT)
        d.text(min(x, 350), y + 18, name, ink=SOFT)

    def ratio(power: float) -> float:
        t = math.pow(10, power)
        return (1 - math.pow(0.9, t)) / math.sqrt(1 - math.pow(0.999, t))

    d.line(*p.at(0, 1), *p.at(4, 1), ink=BLUE, width=2.2, dash=DASH)
    p.curve(ratio, ink=RED, width=2.6)
    for t, words, dx, dy, anchor in ((1, "3.16", 10, 6, "start"), (12, "6.57", 0, -10, "middle"),
                                     (100, "3.24", 10, -4, "start"),
                                     (1000, "1.26", 8, -10, "start")):  # fmt: skip
        x, y = p.at(math.log10(t), ratio(math.log10(t)))
        d.dot(x, y, 4.2, ink=RED)
        d.text(x + dx, y + dy, words, anchor=anchor, ink=RED, bold=True)
    d.text(p.at(2.35, 0)[0], p.at(0, 4.6)[1], "보정 없음", anchor="start", ink=RED)
    d.text(p.at(0.12, 0)[0], p.at(0, 0.4)[1] + 4, "보정함", anchor="start", ink=BLUE)
    d.text(14, 24, "보정한 스텝의 몇 배인가", anchor="start")
    d.text(202, 213, "스텝 t (로그 눈금)")
    d.save("adam-bias-correction-ratio.svg")


def schedules() -> None:
    """Four schedules with a short warm-up."""
    d = Drawing("워밍업을 붙인 코사인, 선형, 계단, 유지 후 감쇠 스케줄", 264)
    p = Plot(d, (44, 38, 316, 140), (0, 1), (0, 1.08))
    p.frame()
    p.marks_y((level, number(level)) for level in (0.1, 0.5, 1))
    p.marks_x(((0, "0"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1, "1")))
    up = 0.05
    fine = [up + (1 - up) * k / 200 for k in range(201)]
    cosine = [(x, 0.5 + 0.5 * math.cos(math.pi * (x - up) / (1 - up))) for x in fine]
    steps = [(up, 1.0), (0.5, 1.0), (0.5, 0.1), (0.75, 0.1), (0.75, 0.01), (1.0, 0.01)]
    hold = [(up, 1.0), (0.8, 1.0), (1.0, 0.0)]
    lines = ((cosine, BLUE, "", 2.8), ([(up, 1.0), (1.0, 0.0)], INK, DASH, 2.0),
             (steps, SOFT, DOT, 2.6), (hold, RED, DASHDOT, 2.4))  # fmt: skip
    d.path([p.at(0, 0), p.at(up, 1)], width=2.4)
    for points, ink, dash, width in lines:
        d.path([p.at(*q) for q in points], ink=ink, dash=dash, width=width)
    d.text(p.at(0.075, 0)[0], p.at(0, 0.2)[1], "워밍업", anchor="start")
    d.line(p.at(0.07, 0)[0], p.at(0, 0.22)[1], p.at(0.018, 0)[0], p.at(0, 0.3)[1], ink=SOFT)
    for x, y, name, ink, dash, width in (
        (40, 228, "코사인", BLUE, "", 2.8),
        (204, 228, "선형", INK, DASH, 2.0),
        (40, 250, "계단", SOFT, DOT, 2.6),
        (204, 250, "유지 후 감쇠", RED, DASHDOT, 2.4),
    ):
        d.line(x, y - 5, x + 46, y - 5, ink=ink, dash=dash, width=width)
        d.text(x + 54, y, name, anchor="start", ink=ink)
    d.text(14, 24, "학습률 ÷ 최고 학습률", anchor="start")
    d.text(360, 24, "가로축: 스텝 ÷ 전체 스텝", anchor="end")
    d.save("learning-rate-schedule-shapes.svg")


def batch_size() -> None:
    """The best learning rate against the size of the batch, both on logarithmic scales."""
    d = Drawing("배치 크기에 따른 최적 학습률", 288)
    p = Plot(d, (56, 40, 304, 184), (-2, 2), (-2.15, 0.35))
    p.frame()
    for level in (0.01, 0.1, 0.5, 1):
        x, y = p.at(-2, math.log10(level))
        d.line(x - 3, y, x, y, ink=SOFT)
        d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
    for value, name in ((0.01, "0.01"), (0.1, "0.1"), (1, "1"), (10, "10"), (100, "100")):
        x, y = p.at(math.log10(value), -2.15)
        d.line(x, y, x, y + 3, ink=SOFT)
        d.text(x, y + 18, name, ink=SOFT)
    d.line(*p.at(-2, 0), *p.at(2, 0), ink=FAINT)
    p.curve(lambda e: e, ink=RED, width=2, dash=DASH, x=(-2, 0.3))
    p.curve(lambda e: -math.log10(1 + 10**-e), ink=BLUE, width=2.8)
    x, y = p.at(0, math.log10(0.5))
    d.dot(x, y, 4.6, ink=BLUE)
    d.text(x + 10, y + 16, "배치 = 노이즈 척도: 0.5", anchor="start", ink=BLUE)
    d.text(p.at(-0.75, 0)[0], p.at(0, -0.28)[1], "선형 규칙", anchor="end", ink=RED)
    d.line(p.at(-0.72, 0)[0], p.at(0, -0.33)[1], p.at(-0.42, 0)[0], p.at(0, -0.4)[1], ink=RED)
    d.text(p.at(1.15, 0)[0], p.at(0, 0)[1] - 10, "더 오르지 않는다", ink=SOFT)
    d.text(p.at(-1.1, 0)[0], p.at(0, -1.5)[1], "배치에 비례", anchor="start", ink=BLUE)
    d.text(14, 24, "최적 학습률 ÷ 노이즈가 없을 때의 최적 학습률", anchor="start")
    d.text(208, 270, "배치 크기 ÷ 그래디언트 노이즈 척도 (로그 눈금)")
    d.save("batch-size-and-learning-rate-curve.svg")


def average_weights() -> None:
    """The weights of an exponential moving average beside those of a plain one."""
    d = Drawing("β가 0.9인 지수 이동 평균의 가중치", 280)
    p = Plot(d, (48, 40, 316, 176), (-0.7, 30), (0, 0.108))
    p.frame()
    p.marks_y((level, number(level)) for level in (0.05, 0.1))
    for k in range(30):
        x, y = p.at(k, 0.1 * 0.9**k)
        floor = p.at(k, 0)[1]
        fill = BLUE if k < 10 else "#ffffff"
        d.box(x - 3.6, y, 7.2, floor - y, fill=fill, ink=BLUE, line=1, radius=0)
    for k in (0, 10, 20, 29):
        d.text(p.at(k, 0)[0], p.at(k, 0)[1] + 18, minus(k), ink=SOFT)
    d.path([p.at(-0.5, 1 / 19), p.at(18.5, 1 / 19), p.at(18.5, 0)], ink=RED, width=2.2, dash=DASH)
    d.text(p.at(12, 0)[0], p.at(0, 1 / 19)[1] - 10, "최근 19개의 단순 평균: 1/19", anchor="start",
           ink=RED)  # fmt: skip
    d.text(p.at(5.5, 0)[0], p.at(0, 0.088)[1], "최근 10개의 합 0.65", anchor="start", ink=BLUE,
           bold=True)  # fmt: skip
    d.text(14, 24, "가중치", anchor="start")
    d.text(206, 262, "몇 스텝 전의 값인가")
    d.save("exponential-moving-average-weights.svg")


FIGURES = (rotation, tradeoff, momentum, bias_correction, schedules, batch_size, average_weights)
