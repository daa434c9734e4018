"""Figures of the chapter on backpropagation and initialization."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable

from drawing import BLUE, DASH, DASHDOT, FAINT, INK, RED, SOFT, Drawing, Plot, minus

Matrix = list[list[float]]


def gaussian(rng: random.Random, rows: int, columns: int, deviation: float) -> Matrix:
    """Return a matrix of independent normal numbers of mean 0."""
    return [[rng.gauss(0, deviation) for _ in range(columns)] for _ in range(rows)]


def times(w: Matrix, x: list[float]) -> list[float]:
    """Return the product of a matrix and a column."""
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in w]


def graph() -> None:
    """The computational graph of the text, with values above and gradients below."""
    d = Drawing("계산 그래프: 값은 앞으로, 그래디언트는 뒤로", 274)

    def node(x: float, y: float, name: str, value: str, slope: str) -> None:
        d.text(x, y - 26, value, ink=BLUE, size=15, bold=True)
        d.dot(x, y, 18, fill="#fff")
        d.text(x, y + 5, name, size=15)
        d.text(x, y + 37, slope, ink=RED, size=15, bold=True)

    d.line(16, 22, 40, 22, ink=BLUE, width=2.4)
    d.text(46, 27, "위: 순전파의 값", anchor="start", ink=BLUE)
    d.line(196, 22, 220, 22, ink=RED, width=2.4, dash=DASH)
    d.text(226, 27, "아래: 그래디언트", anchor="start", ink=RED)
    for x1, x2 in ((64, 98), (136, 170), (208, 256), (294, 328)):
        d.arrow(x1, 150, x2, 150, ink=SOFT)
    node(46, 150, "w_1", "0.5", "12")
    node(118, 150, "z", "1", "6")
    node(190, 150, "h", "1", "6 = 4 + 2")
    node(276, 150, "y", "3", "2")
    node(347, 150, "L", "2", "1")
    d.text(81, 141, "×x")
    d.text(153, 141, "ReLU")
    d.text(232, 143, "그대로")
    d.arrow(200, 135, 226, 96, ink=SOFT)
    d.dot(238, 82, 18, fill="#fff")
    d.text(238, 87, "×w_2", size=13)
    d.arrow(253, 93, 270, 131, ink=SOFT)
    d.text(218, 58, "2", ink=BLUE, size=15, bold=True)
    d.text(206, 100, "2 · w_2 = 4", anchor="end", ink=RED, size=15, bold=True)
    for x1, x2, factor in ((338, 285, "× 2"), (267, 201, "× 1"), (179, 127, "× 1"),
                           (109, 55, "× 2")):  # fmt: skip
        d.line(x1, 203, x2 + 8, 203, ink=RED, width=1.6, dash="5 3")
        d.area([(x2, 203), (x2 + 9, 199), (x2 + 9, 207)], RED)
        d.text((x1 + x2) / 2, 224, factor, ink=RED)
    d.text(190, 256, "길을 따라 곱하고, h에서 만나면 더한다")
    d.save("backpropagation-graph.svg")


def single(x: float) -> float:
    """Return ``x`` rounded to 32 bits."""
    return float(struct.unpack("f", struct.pack("f", x))[0])


def same(x: float) -> float:
    """Return ``x``."""
    return x


def difference_error(h: float, rounded: Callable[[float], float], sides: int) -> float:
    """Return the relative error of a difference quotient of the cube at 1.3."""

    def cube(x: float) -> float:
        return rounded(rounded(x * x) * x)

    x, h = rounded(1.3), rounded(h)
    low = rounded(x - h) if sides == 2 else x
    rise = rounded(cube(rounded(x + h)) - cube(low))
    return abs(rounded(rise / rounded(sides * h)) - 3 * 1.3 * 1.3) / (3 * 1.3 * 1.3)


def check_step() -> None:
    """How far difference quotients are off, by the step."""
    d = Drawing("간격 h에 따른 수치 미분의 상대 오차", 262)
    p = Plot(d, (52, 36, 308, 176), (-12, -1), (-11.5, 1))
    for level in (0, -2, -4, -6, -8, -10):
        x, y = p.at(-12, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, f"10^{minus(level)}" if level else "1", anchor="end", ink=SOFT)
    for level in (-12, -10, -8, -6, -4, -2):
        x, y = p.at(level, -11.5)
        d.text(x + (8 if level == -12 else 0), y + 18, f"10^{minus(level)}", ink=SOFT)
    d.text(14, 24, "상대 오차 (로그 눈금)", anchor="start")
    d.text(206, 250, "간격 h (로그 눈금)")
    steps = [float(f"{digit}e{k}") for k in range(-12, -1) for digit in ("1", "3.125")]
    for rounded, sides, ink, dash, fill in (
        (same, 2, BLUE, "", BLUE), (same, 1, INK, DASH, "#fff"),
        (single, 2, RED, DASHDOT, "#fff"),
    ):  # fmt: skip
        points = [
            (math.log10(h), max(math.log10(difference_error(h, rounded, sides) or 1e-11), -11.4))
            for h in steps
            if h >= (1e-6 if rounded is single else 1e-12)
        ]
        d.path([p.at(*point) for point in points], ink=ink, width=1.8, dash=dash)
        for point in points:
            d.dot(*p.at(*point), 2.6, ink=ink, fill=fill)
    x, y = p.at(-5.4, -10.6)
    d.text(x + 36, y + 7, "64비트 중심 차분", anchor="start", ink=BLUE, bold=True)
    x, y = p.at(-5.5, -4.5)
    d.text(x, y, "64비트 한쪽 차분", anchor="end", bold=True)
    x, y = p.at(-5.6, 0.2)
    d.text(x + 22, y - 2, "32비트 중심 차분", anchor="start", ink=RED, bold=True)
    d.save("gradient-check-step.svg")


def backward_norms(scale: float, depth: int = 30, width: int = 64) -> list[float]:
    """Return log10 of the gradient's length after each layer of the way back."""
    rng = random.Random(4)
    a = [rng.gauss(0, 1) for _ in range(width)]
    layers: list[tuple[Matrix, list[float]]] = []
    for _ in range(depth):
        w = gaussian(rng, width, width, math.sqrt(scale / width))
        z = times(w, a)
        a = [max(t, 0.0) for t in z]
        layers.append((w, z))
    g = [rng.gauss(0, 1) for _ in range(width)]
    first = math.hypot(*g)
    norms = [0.0]
    for w, z in reversed(layers):
        on = [t if u > 0 else 0.0 for t, u in zip(g, z, strict=True)]
        g = times([list(column) for column in zip(*w, strict=True)], on)
        norms.append(math.log10(math.hypot(*g) / first))
    return norms


def depth() -> None:
    """The gradient's length on its way back through 30 layers, for three variances."""
    d = Drawing("가중치의 분산에 따라 사라지거나 터지는 그래디언트", 246)
    p = Plot(d, (56, 36, 222, 158), (0, 30), (-6.4, 5.6))
    for level in (-4, -2, 0, 2, 4):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT if level else SOFT, width=0.9)
        d.text(x - 6, y + 4.5, f"10^{minus(level)}" if level else "1", anchor="end", ink=SOFT)
    for n in (0, 10, 20, 30):
        x, y = p.at(n, -6.4)
        d.text(x, y + 18, str(n), ink=SOFT)
    d.text(14, 26, "그래디언트의 크기, 마지막 층 = 1 (로그 눈금)", anchor="start")
    d.text(167, 234, "거슬러 간 층의 수")
    for scale, ink, dash, words, name in ((4, RED, DASHDOT, "4/m", "폭주"),
                                          (2, INK, "", "2/m (He)", "유지"),
                                          (1, BLUE, DASH, "1/m", "소실")):  # fmt: skip
        norms = backward_norms(scale)
        d.path([p.at(n, level) for n, level in enumerate(norms)], ink=ink, dash=dash, width=2.4)
        x, y = p.at(30, norms[-1])
        d.text(x + 8, y, f"분산 {words}", anchor="start", ink=ink, bold=True)
        d.text(x + 8, y + 18, name, anchor="start", ink=ink)
    d.save("vanishing-exploding-gradients-depth.svg")


def clipping() -> None:
    """A gradient clipped by its length and by its components."""
    d = Drawing("길이로 자른 그래디언트와 값으로 자른 그래디언트", 246)
    p = Plot(d, (24, 24, 175, 187), (-1.35, 1.45), (-1.25, 1.74))
    p.axes()
    d.path([p.at(-1, -1), p.at(1, -1), p.at(1, 1), p.at(-1, 1), p.at(-1, -1)], ink=BLUE,
           width=1.4, dash=DASH)  # fmt: skip
    circle = [p.at(math.cos(i * math.pi / 60), math.sin(i * math.pi / 60)) for i in range(121)]
    d.path(circle, ink=SOFT, width=1.4)
    d.arrow(*p.at(0, 0), *p.at(1.72 * 0.5 / 20, 1.72), ink=SOFT, width=1.4)
    d.arrow(*p.at(0, 0), *p.at(0.025, 1), ink=RED, width=3, head=11)
    d.arrow(*p.at(0, 0), *p.at(0.5, 1), ink=BLUE, width=2.4, head=10)
    d.dot(*p.at(0, 0), 3.4)
    x, y = p.at(0.05, 1.72)
    d.text(x + 10, y + 2, "g = (0.5, 20)까지 이어진다", anchor="start", ink=SOFT)
    x, y = p.at(0, 0.3)
    d.text(x - 8, y, "길이로", anchor="end", ink=RED, bold=True)
    x, y = p.at(0.5, 1)
    d.text(x + 4, y - 6, "값으로", anchor="start", ink=BLUE, bold=True)
    for y, words, ink, bold in (
        (70, "길이로 자르기", RED, True), (90, "(0.025, 1.0)", RED, False),
        (110, "각 88.6° 그대로", RED, False), (150, "값으로 자르기", BLUE, True),
        (170, "(0.5, 1)", BLUE, False), (190, "각 63.4°로 바뀜", BLUE, False),
    ):  # fmt: skip
        d.text(236, y, words, anchor="start", ink=ink, bold=bold)
    d.text(190, 232, "원: 길이의 한계 c = 1   ·   점선 정사각형: 성분의 한계 ±1", ink=INK)
    d.save("gradient-clipping-norm.svg")


def histograms() -> None:
    """Activations of a tanh network at layers 1, 5 and 10, for three standard deviations."""
    d = Drawing("초기화의 크기에 따른 tanh 활성값의 분포", 352)
    width, samples, bins = 64, 48, 20
    for column, layer in enumerate((1, 5, 10)):
        d.text(72 + column * 118, 26, f"{layer}층", size=14, bold=True)
    for row, (deviation, words, ink) in enumerate((
        (0.02, "표준 편차 0.02: 0으로 몰린다", BLUE),
        (1.0, "표준 편차 1: 양 끝에서 포화한다", RED),
        (0.125, "Xavier (0.125): 퍼져 있다", INK),
    )):  # fmt: skip
        rng = random.Random(1)
        batch = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(samples)]
        top = 36 + row * 104
        d.text(190, top + 12, words, ink=ink, bold=True)
        for layer in range(1, 11):
            w = gaussian(rng, width, width, deviation)
            batch = [[math.tanh(z) for z in times(w, x)] for x in batch]
            if layer not in (1, 5, 10):
                continue
            p = Plot(d, (24 + (0, 1, 2)[(1, 5, 10).index(layer)] * 118, top + 20, 96, 52),
                     (-1, 1), (0, 1))  # fmt: skip
            counts = [0] * bins
            for x in batch:
                for a in x:
                    counts[min(int((a + 1) / 2 * bins), bins - 1)] += 1
            for k, count in enumerate(counts):
                low, high = -1 + 2 * k / bins, -1 + 2 * (k + 1) / bins
                level = count / max(counts)
                d.area([p.at(low, 0), p.at(low, level), p.at(high, level), p.at(high, 0)],
                       ink)  # fmt: skip
            d.line(*p.at(-1, 0), *p.at(1, 0), ink=SOFT)
            for tick in (-1, 0, 1):
                x0, y0 = p.at(tick, 0)
                d.line(x0, y0, x0, y0 + 4, ink=SOFT)
                d.text(x0, y0 + 17, minus(tick), ink=SOFT)
    d.save("weight-initialization-histograms.svg")


FIGURES = (graph, check_step, depth, clipping, histograms)
