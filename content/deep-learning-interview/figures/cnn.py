"""Figures of the chapter on convolutional networks."""

from __future__ import annotations

import math
from functools import partial

from drawing import BLUE, DASH, FAINT, INK, RED, SOFT, Drawing, Plot, minus, number

TINT = "#dfe8f3"


def grid(d: Drawing, left: float, top: float, side: float, rows: list[list[str]], *,
         tinted: set[tuple[int, int]] | None = None, size: float = 14) -> None:  # fmt: skip
    """Draw a table of square cells; ``tinted`` names those with a background."""
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            fill = TINT if tinted and (i, j) in tinted else "#fff"
            d.box(left + j * side, top + i * side, side, side, radius=0, line=0.8, ink=SOFT,
                  fill=fill)  # fmt: skip
            if words:
                d.text(left + (j + 0.5) * side, top + (i + 0.5) * side + size * 0.36, words,
                       size=size)  # fmt: skip


def sliding_window() -> None:
    """One window, one filter, one cell."""
    d = Drawing("4×5 입력, 3×3 필터, 2×3 특징 맵", 212)
    x = [["0", "0", "4", "4", "4"] for _ in range(4)]
    w = [[minus(-1), "0", "1"] for _ in range(3)]
    y = [["12", "12", "0"] for _ in range(2)]
    window = {(i, j) for i in range(3) for j in range(3)}
    d.text(84, 32, "입력")
    grid(d, 14, 44, 28, x, tinted=window)
    d.box(14, 44, 84, 84, fill="none", ink=BLUE, line=3, radius=0)
    d.text(172, 91, "×", size=18)
    d.text(226, 32, "필터", ink=BLUE)
    grid(d, 184, 44, 28, w, tinted=window)
    d.box(184, 44, 84, 84, fill="none", ink=BLUE, line=3, radius=0)
    d.text(281, 91, "=", size=18)
    d.text(333, 32, "특징 맵", ink=RED)
    grid(d, 294, 58, 26, y, tinted={(0, 0)}, size=13)
    d.box(294, 58, 26, 26, fill="none", ink=RED, line=3, radius=0)
    d.text(190, 179, "열마다 더하면 0, 0, 12이므로")
    d.text(190, 200, f"{minus(-1)} × 0 + 0 × 0 + 1 × 12 = 12", ink=RED, bold=True)
    d.save("cnn-sliding-window.svg")


def matrix() -> None:
    """A convolution as a matrix."""
    d = Drawing("2×2 합성곱을 4×9 행렬로 쓴 모습", 204)
    rows = [[""] * 9 for _ in range(4)]
    for i in range(2):
        for j in range(2):
            for name, (u, v) in zip("abcd", ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
                rows[2 * i + j][3 * (i + u) + j + v] = name
    filled = {(i, j) for i, row in enumerate(rows) for j, words in enumerate(row) if words}
    d.text(212, 28, "입력 픽셀 (행마다 이어 붙임)")
    for j in range(9):
        d.text(76 + (j + 0.5) * 32, 52, f"x_{j + 1}", ink=SOFT)
    grid(d, 76, 60, 32, rows, tinted=filled, size=15)
    for i, name in enumerate(("왼쪽 위", "오른쪽 위", "왼쪽 아래", "오른쪽 아래")):
        d.text(70, 60 + (i + 0.5) * 32 + 5, name, anchor="end", size=13)
    for j in (3, 6):
        d.line(76 + j * 32, 56, 76 + j * 32, 192, ink=INK, width=2)
    d.save("mlp-equal-to-cnn-matrix.svg")


def separation(low: float, high: float, cells: float, *, largest: bool) -> float:
    """Return the distance of the two pooled means in units of the summed deviations."""

    def spread(q: float) -> float:
        return math.sqrt(q * (1 - q))

    if not largest:
        return (high - low) * math.sqrt(cells) / (spread(low) + spread(high))
    first, second = 1 - (1 - low) ** cells, 1 - (1 - high) ** cells
    return float((second - first) / (spread(first) + spread(second)))


def pooling() -> None:
    """Max against average pooling for rare and for common features."""
    d = Drawing("드문 특징과 흔한 특징에서 최대 풀링과 평균 풀링의 분리도", 280)
    for left, low, high, name, chance in (
        (40, 0.001, 0.1, "드문 특징", "켜질 확률 0.001과 0.1"),
        (225, 0.3, 0.6, "흔한 특징", "켜질 확률 0.3과 0.6"),
    ):
        p = Plot(d, (left, 76, 136, 150), (0, 100), (0, 3.8))
        d.text(left + 68, 24, name, size=14, bold=True)
        d.text(left + 68, 44, chance, ink=SOFT)
        d.text(left - 26, 68, "분리도", anchor="start", ink=SOFT)
        p.axes()
        p.ticks_x([50, 100])
        p.ticks_y([1, 2, 3])
        average = partial(separation, low, high, largest=False)
        largest = partial(separation, low, high, largest=True)
        p.curve(average, ink=BLUE, dash=DASH, x=(1, 100))
        p.curve(largest, ink=RED, width=2.6, x=(1, 100))
        d.text(left + 68, 266, "창의 칸 수 P")
    d.text(68, 102, "최댓값", ink=RED, bold=True)
    d.text(140, 182, "평균", ink=BLUE, bold=True)
    d.text(297, 212, "최댓값", ink=RED, bold=True)
    d.text(281, 120, "평균", ink=BLUE, bold=True)
    d.save("max-pooling-separation.svg")


def dilated() -> None:
    """Three causal layers whose dilation doubles."""
    d = Drawing("팽창률 1, 2, 4인 인과 합성곱 세 층", 274)

    def at(t: int, layer: int) -> tuple[float, float]:
        return 96 + t * 37, 222 - layer * 58

    used: dict[int, set[int]] = {3: {7}}
    for layer, step in ((3, 4), (2, 2), (1, 1)):
        used[layer - 1] = set()
        for t in range(8):
            for back in (0, step):
                if t - back >= 0:
                    on = t in used[layer]
                    d.line(*at(t, layer), *at(t - back, layer - 1), ink=BLUE if on else FAINT,
                           width=2.2 if on else 0.8)  # fmt: skip
        for t in used[layer]:
            used[layer - 1] |= {t, t - step}
    for layer, name in enumerate(("입력", "팽창률 1", "팽창률 2", "팽창률 4")):
        for t in range(8):
            on = t in used[layer]
            ink = (RED if layer == 3 else BLUE) if on else SOFT
            d.dot(*at(t, layer), 8 if on else 5.5, ink=ink, fill=None if on else "#fff")
        d.text(80, at(0, layer)[1] + 5, name, anchor="end")
    d.text(355, 24, "출력 한 칸", anchor="end", ink=RED, bold=True)
    d.text(226, 260, "시간 →   (입력 여덟 칸 모두에 닿는다)")
    d.save("cnn-on-sequences-dilated.svg")


def effective() -> None:
    """Where the gradient of fifty equal layers lies."""
    d = Drawing("3×3 합성곱 50층의 이론 수용 영역과 실제로 그래디언트가 모인 곳", 252)
    mass = [1.0]
    for _ in range(50):
        wide = [0.0, 0.0, *mass, 0.0, 0.0]
        mass = [sum(wide[i : i + 3]) / 3 for i in range(len(mass) + 2)]
    p = Plot(d, (28, 44, 324, 130), (-52, 52), (0, 0.075))
    steps = [p.at(i + side, mass[i + 50]) for i in range(-11, 12) for side in (-0.5, 0.5)]
    d.area([p.at(-11.5, 0), *steps, p.at(11.5, 0)], "#b7cbe2")
    d.path([p.at(i - 50, value) for i, value in enumerate(mass)], ink=BLUE)
    d.line(*p.at(-52, 0), *p.at(52, 0), ink=SOFT)
    for i in (-50, -25, 0, 25, 50):
        x, y = p.at(i, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(i), ink=SOFT)
    x, y = p.at(9, 0.05)
    d.text(x + 6, y, "가운데 23칸에", anchor="start", ink=BLUE, bold=True)
    d.text(x + 6, y + 19, "그래디언트의 95%", anchor="start", ink=BLUE, bold=True)
    d.text(16, 28, "출력 한 칸에서 온 그래디언트의 비율", anchor="start")
    left, right = p.at(-50.5, 0)[0], p.at(50.5, 0)[0]
    d.line(left, 212, right, 212, ink=RED, width=3)
    for x in (left, right):
        d.line(x, 206, x, 218, ink=RED, width=3)
    d.text(190, 238, "이론의 수용 영역 101칸", ink=RED, bold=True)
    d.save("receptive-field-effective.svg")


def shift() -> None:
    """A convolution moves along, its global maximum stays."""
    d = Drawing("입력을 세 칸 옮겼을 때 합성곱 출력과 전역 최댓값", 262)
    pulse = [0, 1, 3, 1, 0, 0, 0, 0, 0, 0]
    moved = [0, 0, 0, 0, 1, 3, 1, 0, 0, 0]
    for left, x, name in ((18, pulse, "원래 입력"), (206, moved, "세 칸 옮긴 입력")):
        y = [x[i] + (x[i + 1] if i < 9 else 0) for i in range(10)]
        d.text(left + 78, 24, name, size=14, bold=True)
        for values, base, ink in ((x, 94, INK), (y, 188, BLUE)):
            d.line(left, base, left + 156, base, ink=SOFT)
            for i, value in enumerate(values):
                if value:
                    d.box(left + 3 + i * 15.6, base - value * 15, 10, value * 15, radius=0,
                          line=1, ink=ink, fill=TINT if ink == BLUE else "#e4e4e4")  # fmt: skip
                    d.text(left + 8 + i * 15.6, base - value * 15 - 5, str(value), ink=ink)
        d.text(left + 78, 207, "합성곱: 필터 (1, 1)", ink=BLUE)
        d.arrow(left + 78, 98, left + 78, 110, ink=SOFT)
        d.arrow(left + 78, 213, left + 78, 229, ink=SOFT)
        d.text(left + 78, 247, f"전역 최댓값 {number(max(y))}", ink=RED, bold=True)
    d.line(190, 36, 190, 250, ink=FAINT)
    d.save("translation-equivariance-shift.svg")


FIGURES = (sliding_window, matrix, pooling, dilated, effective, shift)
