"""Figures of the chapter on the perceptron and the multilayer perceptron."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DOT, FAINT, INK, RED, SOFT, Drawing, Plot, minus, number

Point = tuple[float, float]
SHADE, DEEP = "#d6e3f2", "#bccde2"


def half_plane(p: Plot, w: Point, b: float) -> list[Point]:
    """Return the part of the plot where ``w`` times the point plus ``b`` is positive."""
    (x0, x1), (y0, y1) = p.x, p.y
    return clipped([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], w, b)


def clipped(corners: list[Point], w: Point, b: float) -> list[Point]:
    """Return the part of a polygon where ``w`` times the point plus ``b`` is positive."""
    out: list[Point] = []
    for i, (px, py) in enumerate(corners):
        qx, qy = corners[(i + 1) % len(corners)]
        f, g = w[0] * px + w[1] * py + b, w[0] * qx + w[1] * qy + b
        if f >= 0:
            out.append((px, py))
        if f * g < 0:
            s = f / (f - g)
            out.append((px + s * (qx - px), py + s * (qy - py)))
    return out


def boundary(p: Plot, w: Point, b: float) -> list[Point]:
    """Return the two points, in data units, where the boundary leaves the plot."""
    region = half_plane(p, w, b)
    return [q for q in region if abs(w[0] * q[0] + w[1] * q[1] + b) < 1e-9]


def gates() -> None:
    """AND, OR and NAND as three boundaries in the input plane."""
    d = Drawing("AND, OR, NAND를 나누는 세 결정 경계", 218)
    rows = (
        ("AND", (1.0, 1.0), -1.5, "w = (1, 1)", "b = −1.5"),
        ("OR", (1.0, 1.0), -0.5, "w = (1, 1)", "b = −0.5"),
        ("NAND", (-1.0, -1.0), 1.5, "w = (−1, −1)", "b = 1.5"),
    )
    for i, (name, w, b, weights, bias) in enumerate(rows):
        left = 18 + 121 * i
        p = Plot(d, (left, 34, 104, 104), (-0.45, 1.6), (-0.45, 1.6))
        d.text(left + 52, 24, name, size=15, bold=True)
        d.area([p.at(*q) for q in half_plane(p, w, b)], SHADE)
        p.axes()
        one, two = boundary(p, w, b)
        d.line(*p.at(*one), *p.at(*two), ink=BLUE, width=1.8, dash=DASH)
        mid = (1.2, 0.3) if name == "AND" else ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
        step = 0.28 if w[0] > 0 else -0.28
        d.arrow(*p.at(*mid), *p.at(mid[0] + step, mid[1] + step), ink=RED, head=7)
        for x in (0, 1):
            for y in (0, 1):
                on = w[0] * x + w[1] * y + b > 0
                d.dot(*p.at(x, y), 5.5, fill=INK if on else "#fff")
        d.text(left + 52, 158, weights)
        d.text(left + 52, 176, bias, ink=BLUE)
    d.dot(22, 200, 5.5)
    d.text(34, 205, "출력 1", anchor="start")
    d.dot(96, 200, 5.5, fill="#fff")
    d.text(108, 205, "출력 0", anchor="start")
    d.line(168, 200, 198, 200, ink=BLUE, width=1.8, dash=DASH)
    d.text(204, 205, "결정 경계", anchor="start", ink=BLUE)
    d.arrow(282, 200, 308, 200, ink=RED, head=7)
    d.text(314, 205, "w의 방향", anchor="start", ink=RED)
    d.save("perceptron-gates.svg")


def rotation() -> None:
    """One update turns the weight vector towards the input that was missed."""
    d = Drawing("틀린 입력을 더하면 가중치 벡터가 그 입력 쪽으로 돈다", 256)
    x = (1.0, 2.0)
    panels: tuple[tuple[float, str, str, Point], ...] = (
        (12, "갱신 전: z = −1", "출력 0, 목표 1: 틀렸다", (2.0, -1.5)),
        (196, "갱신 뒤: z = 4", "출력 1: 맞았다", (3.0, 0.5)),
    )
    for left, title, verdict, w in panels:
        p = Plot(d, (left, 54, 172, 154), (-1.5, 3.8), (-2.2, 2.545))
        d.text(left + 86, 25, title, size=14, bold=True)
        d.text(left + 86, 44, verdict, ink=RED if w[0] == 2 else BLUE)
        d.area([p.at(*q) for q in half_plane(p, w, 0.0)], SHADE)
        p.axes()
        one, two = boundary(p, w, 0.0)
        d.line(*p.at(*one), *p.at(*two), ink=SOFT, width=1.6, dash=DASH)
        d.arrow(*p.at(0, 0), *p.at(*x), width=2.4)
        if w[0] == 2:
            d.text(p.at(*x)[0] - 9, p.at(*x)[1] + 6, "x", anchor="end", size=14, bold=True)
            d.arrow(*p.at(0, 0), *p.at(*w), ink=RED, width=2.4)
            d.text(p.at(*w)[0] - 4, p.at(*w)[1] + 18, "w = (2, −1.5)", ink=RED, bold=True)
        else:
            d.text(p.at(*x)[0] + 6, p.at(*x)[1] + 4, "x = (1, 2)", anchor="start", bold=True)
            d.line(*p.at(0, 0), *p.at(2, -1.5), ink=RED, width=1.4, dash=DOT)
            d.text(p.at(2, 0)[0] + 6, p.at(0, -1.5)[1] + 16, "이전 w", ink=RED)
            d.line(*p.at(2, -1.5), *p.at(*w), ink=SOFT, width=1.4, dash=DOT)
            d.text(p.at(2.62, 0)[0] + 4, p.at(0, -0.75)[1] + 10, "+ x", anchor="start", ink=SOFT)
            d.arrow(*p.at(0, 0), *p.at(*w), ink=BLUE, width=2.4)
            d.text(p.at(2.1, 0)[0] + 4, p.at(0, 0.5)[1] - 10, "w = (3, 0.5)", ink=BLUE, bold=True)
    d.box(16, 225, 26, 16, fill=SHADE, ink=SOFT, line=1, radius=2)
    d.text(50, 238, "출력 1인 쪽", anchor="start")
    d.line(150, 233, 184, 233, ink=SOFT, width=1.6, dash=DASH)
    d.text(190, 238, "결정 경계 (편향 0)", anchor="start")
    d.save("perceptron-steps-rotation.svg")


def share(samples: int, parameters: int) -> float:
    """Return Cover's share of labellings that one hyperplane can separate."""
    kept = sum(math.comb(samples - 1, i) for i in range(min(parameters, samples)))
    return float(kept / 2 ** (samples - 1))


def capacity() -> None:
    """The share of random labellings that a single unit can separate."""
    d = Drawing("무작위 레이블을 초평면 하나로 나눌 수 있는 확률", 292)
    p = Plot(d, (46, 40, 312, 196), (0, 4), (0, 1.06))
    d.text(14, 24, "나눌 수 있는 확률", anchor="start")
    for level in (0.0, 0.5, 1.0):
        d.line(*p.at(0, level), *p.at(4, level), ink=FAINT if level else SOFT, width=1)
        d.text(p.left - 6, p.at(0, level)[1] + 4.5, number(level), anchor="end", ink=SOFT)
    d.line(*p.at(0, 0), *p.at(0, 1.06), ink=SOFT)
    d.line(*p.at(2, 0), *p.at(2, 1.06), ink=FAINT)
    for tick in range(5):
        d.text(p.at(tick, 0)[0], p.at(0, 0)[1] + 18, minus(tick), ink=SOFT)
    d.text(p.left + p.width / 2, 278, "샘플 수 ÷ 파라미터 수")
    for parameters, ink, dash, width in (
        (3, INK, "", 2.0), (10, BLUE, DASH, 2.2), (100, RED, DOT, 2.8)):  # fmt: skip
        step = max(1, parameters // 25)
        points = [
            p.at(n / parameters, share(n, parameters))
            for n in range(step, 4 * parameters + 1, step)
        ]
        d.path([p.at(0, 1), *points], ink=ink, width=width, dash=dash)
    d.dot(*p.at(2, 0.5), 5, fill="#fff")
    d.text(p.at(2, 0)[0] - 10, p.at(0, 0.5)[1] + 20, "(2, 0.5)", anchor="end", bold=True)
    for y, words, ink, dash, width in (
        (66, "파라미터 3개", INK, "", 2.0), (90, "파라미터 10개", BLUE, DASH, 2.2),
        (114, "파라미터 100개", RED, DOT, 2.8)):  # fmt: skip
        d.line(232, y - 4, 262, y - 4, ink=ink, dash=dash, width=width)
        d.text(268, y, words, anchor="start", ink=ink)
    d.save("single-layer-limits-capacity.svg")


def triangle() -> None:
    """Three hidden units, each a half plane; the output unit takes their intersection."""
    d = Drawing("은닉 유닛 세 개의 반평면을 AND로 묶어 삼각형을 만드는 모습", 300)
    p = Plot(d, (20, 16, 230, 230), (-2, 2), (-2, 2))
    units: tuple[tuple[Point, float, str, str], ...] = (
        ((0.0, 1.0), 0.8, BLUE, DASH),
        ((-0.866, -0.5), 0.8, RED, DOT),
        ((0.866, -0.5), 0.8, SOFT, "9 4 2 4"),
    )
    region = [(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0)]
    d.area([p.at(*q) for q in region], "#f4f4f0")
    for w, b, _, _ in units:
        region = clipped(region, w, b)
    d.area([p.at(*q) for q in region], DEEP)
    places = ((0.5, -0.8), (0.953, -0.05), (-0.953, -0.05))
    for i, ((w, b, ink, dash), (x, y)) in enumerate(zip(units, places, strict=True), 1):
        one, two = boundary(p, w, b)
        d.line(*p.at(*one), *p.at(*two), ink=ink, width=2.2, dash=dash)
        # The arrow starts on the line and points to where the unit is on.
        off = w[0] * x + w[1] * y + b
        x, y = x - off * w[0], y - off * w[1]
        d.arrow(*p.at(x, y), *p.at(x + 0.42 * w[0], y + 0.42 * w[1]), ink=ink, width=2)
        tx, ty = p.at(x - 0.3 * w[0], y - 0.3 * w[1])
        d.text(tx, ty + 5, f"h_{i}", ink=ink, bold=True, size=15)
    d.dot(*p.at(0, -0.15), 6)
    for x, y in ((0.0, -1.4), (1.5, 1.2), (-1.5, 1.2), (-1.1, -1.5), (1.1, -1.5)):
        d.dot(*p.at(x, y), 6, fill="#fff")
    left = 266
    d.text(left, 44, "은닉 유닛", anchor="start", size=14, bold=True)
    for i, (_, _, ink, dash) in enumerate(units, 1):
        y = 46 + 22 * i
        d.line(left, y - 4, left + 34, y - 4, ink=ink, width=2.2, dash=dash)
        d.text(left + 40, y, f"h_{i}의 경계", anchor="start", ink=ink)
    d.text(left, 142, "화살표 쪽에서 1", anchor="start")
    d.text(left, 174, "출력 유닛", anchor="start", size=14, bold=True)
    d.text(left, 196, "h_1 + h_2 + h_3", anchor="start")
    d.text(left + 12, 214, "− 2.5 > 0", anchor="start")
    d.dot(34, 274, 6)
    d.text(47, 279, "출력 1 (셋 다 켜짐)", anchor="start")
    d.dot(196, 274, 6, fill="#fff")
    d.text(209, 279, "출력 0 (하나라도 꺼짐)", anchor="start")
    d.save("multilayer-perceptron-triangle.svg")


def margin() -> None:
    """AND with the widest margin, and with the boundary that the perceptron's rule found."""
    d = Drawing("AND를 나누는 마진이 가장 넓은 경계와 퍼셉트론이 찾은 경계", 252)
    p = Plot(d, (14, 14, 224, 224), (-0.45, 1.6), (-0.45, 1.6))
    band = clipped(half_plane(p, (1.0, 1.0), -1.0), (-1.0, -1.0), 2.0)
    d.area([p.at(*q) for q in band], SHADE)
    p.axes()
    for w, b, ink, dash in (((1.0, 1.0), -1.5, BLUE, ""), ((2.0, 1.0), -2.0, RED, DASH)):
        one, two = boundary(p, w, b)
        d.line(*p.at(*one), *p.at(*two), ink=ink, width=2.2, dash=dash)
    for x, y in ((1, 1), (0, 1), (1, 0)):
        d.dot(*p.at(x, y), 10, fill="none")
    for x in (0, 1):
        for y in (0, 1):
            d.dot(*p.at(x, y), 5.5, fill=INK if x and y else "#fff")
    d.line(250, 34, 276, 34, ink=BLUE, width=2.2)
    d.text(282, 39, "SVM의 경계", anchor="start", ink=BLUE)
    d.line(250, 64, 276, 64, ink=RED, width=2.2, dash=DASH)
    d.text(282, 69, "퍼셉트론", anchor="start", ink=RED)
    d.box(250, 86, 26, 16, fill=SHADE, ink=SOFT, line=1, radius=2)
    d.text(282, 99, "폭 0.707", anchor="start")
    d.dot(263, 126, 10, fill="none")
    d.text(282, 131, "서포트 벡터", anchor="start")
    d.dot(263, 158, 5.5)
    d.text(282, 163, "출력 1", anchor="start")
    d.dot(263, 188, 5.5, fill="#fff")
    d.text(282, 193, "출력 0", anchor="start")
    d.save("support-vector-machine-margin.svg")


def network() -> None:
    """The 2-3-2 network with the numbers of the text."""
    d = Drawing("입력 2, 은닉 3, 출력 2인 다층 퍼셉트론", 252)
    xs = (58.0, 190.0, 322.0)
    layers = (
        ("입력층", "값을 전달한다", ((88.0, "1"), (146.0, "2"))),
        ("은닉층", "가중합 → ReLU", ((60.0, "0"), (117.0, "1.5"), (174.0, "0.5"))),
        ("출력층", "가중합 → 확률", ((88.0, ".818"), (146.0, ".182"))),
    )
    for i in (0, 1):
        for y1, _ in layers[i][2]:
            for y2, _ in layers[i + 1][2]:
                d.line(xs[i], y1, xs[i + 1], y2, ink=SOFT, width=1.1)
    for i, (x, (name, job, units)) in enumerate(zip(xs, layers, strict=True)):
        d.text(x, 25, name, size=15, bold=True)
        for y, value in units:
            d.dot(x, y, 22, ink=INK if i else SOFT, fill="#fff" if i else "#efefea")
            d.text(x, y + 5, value, size=15, bold=True)
        d.text(x, 218, job, ink=INK if i else SOFT)
    for x, weights, biases in ((124, "W_1: 3×2", "b_1: 3"), (256, "W_2: 2×3", "b_2: 2")):
        d.text(x, 42, weights, ink=BLUE)
        d.text(x, 59, biases, ink=BLUE)
    d.text(190, 241, "파라미터 6 + 3 + 6 + 2 = 17개", ink=BLUE)
    d.save("mlp-parts-network.svg")


FIGURES = (gates, rotation, capacity, margin, triangle, network)
