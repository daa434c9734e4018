"""Figures of the chapter on gradient descent."""

from __future__ import annotations

import math
from itertools import pairwise

from drawing import (
    BLUE,
    DASH,
    DASHDOT,
    DOT,
    FAINT,
    INK,
    PANEL,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    number,
)


def bowl(w: float) -> float:
    """Return the loss of y = wx at the points (1, 2) and (2, 4)."""
    return 2.5 * (w - 2) ** 2


def parabola() -> None:
    """Three steps down the loss of the text, with the tangent at each point."""
    d = Drawing("포물선 모양의 손실을 세 스텝 내려가는 경사 하강법", 300)
    p = Plot(d, (46, 34, 310, 214), (-0.45, 3.6), (-0.9, 11.6))
    d.line(*p.at(-0.45, 0), *p.at(3.6, 0), ink=SOFT)
    d.line(*p.at(-0.3, -0.4), *p.at(-0.3, 11.6), ink=SOFT)
    for tick in (0, 1, 2, 3):
        x, y = p.at(tick, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(tick), ink=SOFT)
    for level in (2.5, 5, 10):
        x, y = p.at(-0.3, level)
        d.line(x - 3, y, x + 3, y, ink=SOFT)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    p.curve(bowl, width=2.4, x=(-0.15, 3.6))
    path = [0.0, 1.0, 1.5, 1.75]
    for w, left, right in ((0.0, -0.15, 0.78), (1.0, 0.5, 1.5), (1.5, 1.05, 1.75)):
        slope = 5 * (w - 2)
        d.line(*p.at(left, bowl(w) + slope * (left - w)),
               *p.at(right, bowl(w) + slope * (right - w)),
               ink=BLUE, width=1.8, dash=DASH)  # fmt: skip
    for start, end in pairwise(path):
        y = p.at(0, bowl(start))[1]
        d.arrow(p.at(start, 0)[0], y, p.at(end, 0)[0], y, ink=RED, width=2)
        d.line(*p.at(end, bowl(start)), *p.at(end, bowl(end)), ink=RED, width=1.1, dash=DOT)
    for w in path:
        d.dot(*p.at(w, bowl(w)), 4.4)
    d.dot(*p.at(2, 0), 4.6, fill="#fff")
    for w, words, dx, dy in ((0.5, "이동 1", 0, -8), (1.25, "이동 0.5", 34, -8)):
        x = p.at(w, 0)[0] + dx
        d.text(x, p.at(0, bowl(math.floor(w)))[1] + dy, words, ink=RED)
    x, y = p.at(0, 8.3)
    d.text(p.at(1, 0)[0] + 12, y, "파란 점선: 접선", anchor="start", ink=BLUE)
    d.line(p.at(0.24, 0)[0], p.at(0, 7.6)[1], p.at(1, 0)[0] + 8, y - 4, ink=BLUE)
    d.text(p.at(2, 0)[0], p.at(0, 0)[1] + 35, "최솟값", bold=True)
    d.text(16, 22, "손실 L", anchor="start")
    d.text(p.at(3.6, 0)[0], p.at(0, 0)[1] - 8, "w", anchor="end")
    d.text(190, 288, "접선의 기울기 −10, −5, −2.5 → 이동 1, 0.5, 0.25")
    d.save("gradient-descent-parabola.svg")


def patch(d: Drawing, x: float, y: float, width: float, height: float) -> None:
    """Clear the ground for a label that stands on a line."""
    d.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], PANEL)


def ellipse() -> None:
    """The steepest way down is not the way to the minimum."""
    d = Drawing("길쭉한 손실에서 그래디언트의 반대 방향과 최솟값의 방향", 210)
    p = Plot(d, (20, 38, 340, 134.2), (-7.6, 7.6), (-3.2, 2.8))
    for level, width in ((2.0, 1.0), (9.0, 1.0), (25.0, 1.8)):
        points = []
        for k in range(121):
            turn = 2 * math.pi * k / 120
            points.append(p.at(math.sqrt(2 * level) * math.cos(turn),
                               math.sqrt(2 * level) / 5 * math.sin(turn)))  # fmt: skip
        d.path(points, ink=SOFT, width=width)
    # The two arrows leave (5, 1); the plot's two scales are the same, so angles are true.
    d.arrow(*p.at(5, 1), *p.at(0.15, 0.03), ink=BLUE, width=1.2)
    d.line(*p.at(5, 1), *p.at(0.3, 0.06), ink=BLUE, width=2.6, dash=DASH)
    length = 3.6
    norm = math.hypot(5, 25)
    d.arrow(*p.at(5, 1), *p.at(5 - length * 5 / norm, 1 - length * 25 / norm), ink=RED, width=2.6)
    arc = []
    for k in range(21):
        turn = math.atan2(-25, -5) + (math.atan2(-1, -5) - math.atan2(-25, -5)) * k / 20
        arc.append(p.at(5 + 1.3 * math.cos(turn), 1 + 1.3 * math.sin(turn)))
    d.path(arc, width=1.4)
    x, y = p.at(3.1, -0.85)
    patch(d, x - 15, y - 13, 30, 17)
    d.text(x, y, "67°", bold=True)
    d.dot(*p.at(5, 1), 4.6)
    d.dot(*p.at(0, 0), 5, fill="#fff")
    d.text(p.at(5.25, 0)[0], p.at(0, 1.35)[1], "(5, 1)", anchor="start", bold=True)
    d.text(p.at(-3.4, 0)[0], p.at(0, -2.5)[1], "최솟값", bold=True)
    d.line(p.at(-2.9, 0)[0], p.at(0, -1.9)[1], p.at(-0.2, 0)[0], p.at(0, -0.2)[1])
    d.text(p.at(1.5, 0)[0], p.at(0, 2.1)[1], "최솟값으로 가는 방향", ink=BLUE)
    d.line(p.at(1.9, 0)[0], p.at(0, 1.9)[1], p.at(2.5, 0)[0], p.at(0, 0.62)[1], ink=BLUE)
    d.text(p.at(4.0, 0)[0], p.at(0, -2.5)[1], "그래디언트의 반대 방향", anchor="end", ink=RED)
    d.text(190, 26, "등고선: 같은 손실의 점을 이은 선", ink=SOFT)
    d.text(190, 196, "가장 가파른 방향은 등고선과 수직이다")
    d.save("why-gradient-ellipse.svg")


def three_graphs() -> None:
    """Model, loss and learning curve of the same three states."""
    d = Drawing("모델의 그래프, 손실 곡면, 학습 곡선을 나란히 비교한 그림", 236)
    tops = (("모델의 그래프", "예측", "입력 x"), ("손실 곡면", "손실 L", "가중치 w"),
            ("학습 곡선", "손실 L", "스텝 t"))  # fmt: skip
    path = [0.0, 1.0, 1.5]
    dashes = (DOT, DASHDOT, "")
    for i, (name, up, right) in enumerate(tops):
        left = 14 + i * 124
        d.text(left + 54, 26, name, size=14, bold=True)
        d.text(left, 52, up, anchor="start", ink=SOFT)
        d.text(left + 108, 200, right, anchor="end", ink=SOFT)
    p = Plot(d, (16, 62, 104, 120), (-0.2, 2.6), (-0.4, 5))
    p.axes()
    for w, dash, name in zip(path, dashes, "012", strict=True):
        d.path([p.at(0, 0), p.at(2.35, 2.35 * w)], ink=RED, width=2, dash=dash)
        d.text(p.at(2.35, 0)[0] + 8, p.at(0, 2.35 * w)[1] + (-4 if w == 0 else 4), name, ink=RED,
               bold=True)  # fmt: skip
    for x in (1, 2):
        d.dot(*p.at(x, 2 * x), 4.4)
    d.text(p.at(1, 0)[0] - 12, p.at(0, 2)[1] - 10, "데이터", ink=INK)
    q = Plot(d, (140, 62, 104, 120), (-0.5, 3.6), (-0.9, 11.2))
    q.axes()
    q.curve(bowl)
    r = Plot(d, (264, 62, 104, 120), (-0.35, 2.6), (-0.9, 11.2))
    r.axes()
    d.path([r.at(t, bowl(w)) for t, w in enumerate(path)], width=2)
    for t, (w, name) in enumerate(zip(path, "012", strict=True)):
        d.dot(*q.at(w, bowl(w)), 4.6, ink=RED, fill="#fff")
        d.text(q.at(w, 0)[0] + (13, 12, 14)[t], q.at(0, bowl(w))[1] - (0, 2, 6)[t], name, ink=RED,
               bold=True)  # fmt: skip
        d.dot(*r.at(t, bowl(w)), 4.6, ink=RED, fill="#fff")
        d.text(r.at(t, 0)[0] + 12, r.at(0, bowl(w))[1] - 5, name, ink=RED, bold=True)
    d.text(190, 225, "왼쪽의 직선 하나가 가운데의 점 하나이다")
    d.save("loss-plot-axes-three.svg")


def valley() -> None:
    """Contours of (ab - 1)^2 / 2 with its saddle point, its valley and a way down."""
    d = Drawing("손실 ½(ab − 1)²의 등고선, 안장점, 골짜기", 372)
    low, high = -2.3, 2.3
    p = Plot(d, (44, 22, 292, 292), (low, high), (low, high))

    def hyperbola(c: float, ink: str, width: float, dash: str) -> None:
        """Draw the points with ab = c."""
        for side in (-1, 1):
            edge = abs(c) / high
            points = []
            for k in range(61):
                a = side * edge * (high / edge) ** (k / 60)
                points.append(p.at(a, c / a))
            d.path(points, ink=ink, width=width, dash=dash)

    for c in (1.6, 0.4, 2.4):
        hyperbola(c, SOFT, 1.0, "")
    for c in (-0.4, -1.2, -2.2):
        hyperbola(c, SOFT, 1.0, DOT)
    hyperbola(1.0, INK, 3.4, "")
    d.line(*p.at(low, 0), *p.at(high, 0), ink=SOFT, width=1.2, dash="3 3")
    d.line(*p.at(0, low), *p.at(0, high), ink=SOFT, width=1.2, dash="3 3")
    a, b, path = -0.62, 0.78, []
    for _ in range(160):
        path.append(p.at(a, b))
        error = a * b - 1
        a, b = a - 0.1 * error * b, b - 0.1 * error * a
    d.path(path, ink=RED, width=2.6)
    d.dot(*path[0], 4.6, ink=RED)
    d.dot(*path[-1], 5.4, ink=RED, fill="#fff")
    d.dot(*p.at(0, 0), 5.4, ink=BLUE, fill="#fff")
    d.text(path[0][0] - 9, path[0][1] + 5, "출발", anchor="end", ink=RED, bold=True)
    patch(d, path[-1][0] + 12, path[-1][1] - 23, 28, 17)
    d.text(path[-1][0] + 13, path[-1][1] - 10, "도착", anchor="start", ink=RED, bold=True)
    patch(d, p.at(0.12, 0)[0], p.at(0, -0.3)[1] - 11, 88, 15)
    d.text(p.at(0.12, 0)[0], p.at(0, -0.3)[1], "안장점, L = 0.5", anchor="start", ink=BLUE,
           bold=True)  # fmt: skip
    x, y = p.at(0.62, 0)[0], p.at(0, 1.92)[1]
    patch(d, x - 2, y - 14, 112, 19)
    d.text(x, y, "ab = 1인 골짜기", anchor="start", bold=True)
    for tick in (-2, -1, 1, 2):
        d.text(p.at(tick, 0)[0], p.at(0, low)[1] + 17, minus(tick), ink=SOFT)
        d.text(p.at(low, 0)[0] - 8, p.at(0, tick)[1] + 4.5, minus(tick), anchor="end", ink=SOFT)
    d.text(p.at(0, 0)[0], p.at(0, low)[1] + 17, "a", bold=True)
    d.text(p.at(low, 0)[0] - 12, p.at(0, 0)[1] + 4.5, "b", anchor="end", bold=True)
    d.text(190, 356, "점선 등고선은 축 위(L = 0.5)보다 손실이 높은 곳", ink=SOFT)
    d.save("real-loss-surface-valley.svg")


def panels() -> None:
    """The same parabola with three learning rates."""
    d = Drawing("학습률에 따라 수렴, 진동, 발산하는 경사 하강법", 226)
    cases = ((0.5, "수렴", BLUE, 5), (1.6, "진동하며 수렴", INK, 6), (2.1, "발산", RED, 6))
    for i, (rate, name, ink, steps) in enumerate(cases):
        left = 12 + i * 122
        p = Plot(d, (left, 54, 112, 102), (-2.1, 2.1), (-0.15, 2.2))
        d.text(left + 56, 26, f"ηλ = {number(rate)}", size=14, bold=True)
        d.text(left + 56, 46, name, ink=ink, bold=True)
        d.line(*p.at(-2.1, 0), *p.at(2.1, 0), ink=SOFT)
        p.curve(lambda w: w * w / 2, ink="#b9b9b9", width=4)
        w = 1.2 if rate > 2 else -1.9
        points = []
        for _ in range(steps):
            points.append((w, w * w / 2))
            w *= 1 - rate
        d.path([p.at(*point) for point in points], ink=ink, width=1.6)
        for k, point in enumerate(points):
            d.dot(*p.at(*point), 4.2, ink=ink, fill="#fff" if k else ink)
        d.text(left + 56, 173, f"{minus(round(1 - rate, 2))}배씩")
    d.text(190, 197, "가로는 파라미터, 세로는 손실. 채운 점이 출발", ink=SOFT)
    d.text(190, 216, "곡선 아래의 수: 스텝마다 오차에 곱해지는 1 − ηλ", ink=SOFT)
    d.save("learning-rate-stability-panels.svg")


def width() -> None:
    """The share of initialisations that learn XOR, as the test computes it."""
    d = Drawing("은닉 폭에 따라 XOR을 배운 초기화의 비율", 270)
    p = Plot(d, (52, 40, 310, 170), (0, 6), (0, 100))
    for level in (0, 50, 100):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=SOFT if level == 0 else FAINT)
        d.text(x - 7, y + 4.5, f"{level}%", anchor="end", ink=SOFT)
    for i, (units, share) in enumerate(
        ((2, 26.2), (3, 54.6), (4, 73.3), (6, 92.2), (8, 98.2), (16, 100))
    ):
        x, y = p.at(i + 0.5, share)
        base = p.at(0, 0)[1]
        d.area([(x - 17, y), (x + 17, y), (x + 17, base), (x - 17, base)],
               RED if units == 2 else BLUE)  # fmt: skip
        d.text(x, y - 6, f"{math.floor(share + 0.5)}%", bold=True)
        d.text(x, base + 18, str(units))
    d.text(16, 24, "손실이 0.001 아래로 내려간 비율", anchor="start")
    d.text(207, 252, "ReLU 은닉층의 폭 (유닛의 수)")
    d.save("local-minima-width.svg")


def well() -> None:
    """Two wells: gradient descent stays in the near one, momentum gets to the deeper one."""
    d = Drawing("골이 둘인 손실에서 경사 하강법과 모멘텀의 경로", 238)

    def loss(w: float) -> float:
        """Return the tilted double well of the text."""
        return 0.25 * w**4 - 0.5 * w * w + 0.1 * w

    p = Plot(d, (24, 28, 332, 136), (-1.8, 1.8), (-0.66, 0.62))
    p.curve(loss, width=2.6)
    d.line(*p.at(-1.8, -0.66), *p.at(1.8, -0.66), ink=SOFT)
    for tick in (-1.5, -1, -0.5, 0, 0.5, 1, 1.5):
        x, y = p.at(tick, -0.66)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(tick), ink=SOFT)
    d.dot(*p.at(1.5, loss(1.5)), 5)
    d.dot(*p.at(0.9456, loss(0.9456)), 5.4, ink=BLUE, fill="#fff")
    d.dot(*p.at(-1.0467, loss(-1.0467)), 5.4, ink=RED, fill="#fff")
    d.text(p.at(1.5, 0)[0] - 10, p.at(0, loss(1.5))[1] - 6, "출발 1.5", anchor="end", bold=True)
    d.text(p.at(0.9456, 0)[0], p.at(0, loss(0.9456))[1] + 24, "얕은 골 −0.153", ink=BLUE)
    d.text(p.at(-1.0467, 0)[0], p.at(0, loss(-1.0467))[1] + 24, "깊은 골 −0.352", ink=RED)
    d.text(p.at(0.1, 0)[0], p.at(0, loss(0.1))[1] - 10, "둔덕")
    d.arrow(p.at(1.5, 0)[0], 202, p.at(0.9456, 0)[0], 202, ink=BLUE, width=2.4)
    d.text(p.at(0.9456, 0)[0] - 8, 207, "경사 하강법", anchor="end", ink=BLUE, bold=True)
    d.arrow(p.at(1.5, 0)[0], 224, p.at(-1.0467, 0)[0], 224, ink=RED, width=2.4)
    d.text(p.at(-1.0467, 0)[0] - 8, 229, "모멘텀 0.9", anchor="end", ink=RED, bold=True)
    d.text(22, 22, "손실", anchor="start")
    d.text(p.at(1.8, 0)[0], p.at(0, -0.66)[1] - 8, "w", anchor="end")
    d.save("escaping-local-minima-well.svg")


def plateau() -> None:
    """Learning curves that start next to the saddle point of (ab - 1)^2 / 2."""
    d = Drawing("안장점 곁에서 출발한 학습 곡선의 고원", 244)
    p = Plot(d, (48, 38, 312, 146), (0, 180), (0, 0.56))
    for level in (0, 0.25, 0.5):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=SOFT if level == 0 else FAINT)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    for tick in (0, 50, 100, 150):
        x, y = p.at(tick, 0)
        d.text(x, y + 18, str(tick), ink=SOFT)
    for power, ink, dash, x in ((2, INK, "", 47), (4, BLUE, DASH, 95), (6, RED, DOT, 143)):
        a, points = 10.0**-power, []
        for t in range(181):
            points.append(p.at(t, 0.5 * (a * a - 1) ** 2))
            a -= 0.1 * (a * a - 1) * a
        d.path(points, ink=ink, width=2.4, dash=dash)
        d.text(p.at(x, 0)[0] + 4, p.at(0, 0.34)[1], f"10^−{power}".replace("−", "\N{MINUS SIGN}"),
               anchor="start", ink=ink, bold=True)  # fmt: skip
    d.text(16, 24, "손실", anchor="start")
    d.text(204, 24, "숫자: 안장점에서 떨어진 정도 (a = b)", ink=SOFT)
    d.text(204, 231, "스텝 (학습률 0.1)")
    d.save("saddle-point-plateau.svg")


FIGURES = (parabola, ellipse, three_graphs, valley, panels, width, well, plateau)
