"""Figures of the chapter on representation learning."""

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
    number,
)

TINT = "#d6e3f2"


def bottleneck() -> None:
    """An autoencoder as an hourglass of layers."""
    d = Drawing("병목이 있는 오토인코더: 784, 128, 32, 128, 784 크기의 층", 276)
    sizes = (784, 128, 32, 128, 784)
    heights = (150, 92, 46, 92, 150)
    lefts = (19, 97, 173, 249, 327)
    middle = 122.0
    for i in range(4):
        x1, x2 = lefts[i] + 34, lefts[i + 1]
        a, b = heights[i] / 2, heights[i + 1] / 2
        d.area([(x1, middle - a), (x2, middle - b), (x2, middle + b), (x1, middle + a)], TINT)
    for i, (left, height, size) in enumerate(zip(lefts, heights, sizes, strict=True)):
        code = i == 2
        d.box(left, middle - height / 2, 34, height, radius=4, line=2.6 if code else 1.6,
              ink=RED if code else INK)  # fmt: skip
        d.text(left + 17, middle + 5, str(size), bold=code, ink=RED if code else INK)
    d.text(190, 84, "코드 z", bold=True, ink=RED)
    d.text(36, 36, "입력 x", bold=True)
    d.text(340, 36, "복원 g(z)", bold=True)
    d.text(112, 50, "인코더 f", ink=BLUE, bold=True)
    d.text(268, 50, "디코더 g", ink=BLUE, bold=True)
    d.path([(36, 200), (36, 228), (104, 228)], ink=SOFT, width=1.6, dash=DASH)
    d.path([(344, 200), (344, 228), (276, 228)], ink=SOFT, width=1.6, dash=DASH)
    d.box(104, 212, 172, 32)
    d.text(190, 233, "복원 오차 ||x − g(z)||^2", size=14)
    d.text(190, 265, "병목을 지나려면 압축하는 법을 배워야 한다", ink=SOFT)
    d.save("autoencoder-bottleneck.svg")


def curve() -> None:
    """A square told by one number: along a straight line and along a folded curve."""
    d = Drawing("1차원 코드로 정사각형의 점을 나타내는 직선과 접은 곡선", 262)
    points = [((0.5 + 0.754878 * i) % 1, (0.5 + 0.569840 * i) % 1) for i in range(48)]
    for left, title, passes in ((20, "곧은 코드 (k = 1)", 1), (204, "접은 코드 (k = 5)", 5)):
        p = Plot(d, (left, 46, 156, 156), (0, 1), (0, 1))
        d.text(left + 78, 30, title, size=14, bold=True)
        d.box(left, 46, 156, 156, radius=0, ink=SOFT, line=1)
        rows = [(k + 0.5) / passes for k in range(passes)]
        for x, y in points:
            row = min(rows, key=lambda r: abs(r - y))
            d.line(*p.at(x, y), *p.at(x, row), ink="#b9b9b9", width=1)
        path = []
        for k, row in enumerate(rows):
            ends = (0.02, 0.98) if k % 2 == 0 else (0.98, 0.02)
            path += [p.at(ends[0], row), p.at(ends[1], row)]
        d.path(path, ink=RED, width=2.4)
        for x, y in points:
            d.dot(*p.at(x, y), 2, ink=BLUE)
        x, y = path[0]
        d.dot(x, y, 4, ink=RED, fill="#fff")
    d.text(98, 222, "평균 오차 1/12 = 0.083")
    d.text(282, 222, "평균 오차 1/300 = 0.0033")
    d.text(190, 248, "점은 데이터, 굵은 선은 디코더가 그리는 곡선, 가는 선은 오차", ink=SOFT)
    d.save("autoencoder-one-dimension-curve.svg")


def wider() -> None:
    """Reconstruction error and error against the clean signal for growing codes."""
    d = Drawing("코드 차원에 따른 복원 오차와 신호와의 오차", 300)
    p = Plot(d, (44, 40, 316, 206), (0, 20.5), (0, 10.4))
    for level in (2, 4, 6, 8, 10):
        d.line(*p.at(0, level), *p.at(20.5, level), ink=FAINT, width=0.8)
    p.axes()
    p.ticks_x([1, 3, 5, 10, 15, 20])
    p.ticks_y([0, 2, 4, 6, 8, 10])
    signal = [9.0, 4.0, 1.0] + [0.0] * 17
    noise = 0.25
    kept = range(1, 21)
    rebuilt = [sum(s + noise for s in signal[k:]) for k in kept]
    clean = [sum(signal[k:]) + k * noise for k in kept]
    d.path([p.at(k, e) for k, e in zip(kept, rebuilt, strict=True)], ink=BLUE, dash=DASH)
    d.path([p.at(k, e) for k, e in zip(kept, clean, strict=True)], width=2.6)
    for k, e in zip(kept, rebuilt, strict=True):
        d.dot(*p.at(k, e), 2.4, ink=BLUE, fill="#fff")
    for k, e in zip(kept, clean, strict=True):
        d.dot(*p.at(k, e), 2.4)
    x, y = p.at(3, 0.75)
    d.dot(x, y, 5.4, ink=RED, fill=PANEL)
    d.line(x + 4, y - 5, p.at(6, 0)[0] - 2, p.at(0, 7.05)[1] + 6, ink=RED)
    d.text(p.at(5.2, 0)[0], p.at(0, 7.25)[1], "k = 3에서 최소 0.75", anchor="start", ink=RED,
           bold=True)  # fmt: skip
    d.text(p.at(3.2, 0)[0], p.at(0, 9.2)[1], "R: 입력과의 오차", anchor="start", ink=BLUE,
           bold=True)  # fmt: skip
    d.line(p.at(1.2, 0)[0] + 2, p.at(0, 9.75)[1], p.at(3.0, 0)[0], p.at(0, 9.4)[1], ink=BLUE)
    d.text(p.at(20, 0)[0], p.at(0, 6.15)[1], "D: 깨끗한 신호와의 오차", anchor="end", bold=True)
    d.text(14, 24, "오차", anchor="start")
    d.text(202, 286, "코드 차원 k")
    d.save("autoencoder-wider-code-error.svg")


def square(d: Drawing, x: float, y: float, half: float, *, ink: str = INK,
           fill: str = INK) -> None:  # fmt: skip
    """Add a square mark."""
    d.box(x - half, y - half, 2 * half, 2 * half, radius=0, ink=ink, fill=fill, line=1.8)


def triangle(d: Drawing, x: float, y: float, half: float, *, ink: str = INK) -> None:
    """Add a triangular mark."""
    d.area([(x, y - 1.2 * half), (x + 1.1 * half, y + 0.8 * half),
            (x - 1.1 * half, y + 0.8 * half)], ink)  # fmt: skip


def nearest() -> None:
    """Three classes with one example each, and a query."""
    d = Drawing("클래스마다 예시 하나: 가장 가까운 예시가 쿼리의 클래스이다", 286)
    p = Plot(d, (30, 22, 232, 232), (-0.8, 2.7), (-0.8, 2.7))
    d.area([p.at(-0.8, -0.8), p.at(1, -0.8), p.at(1, 1), p.at(-0.8, 1)], TINT)
    for a, b in (((1, -0.8), (1, 1)), ((-0.8, 1), (1, 1)), ((1, 1), (2.7, 2.7))):
        d.line(*p.at(*a), *p.at(*b), ink=SOFT, width=1.6, dash=DASH)
    d.dot(*p.at(0, 0), 7, ink=BLUE)
    square(d, *p.at(2, 0), 6.5)
    triangle(d, *p.at(0, 2), 8, ink=RED)
    d.text(p.at(0, 0)[0], p.at(0, 0)[1] + 24, "(0, 0)", ink=BLUE)
    d.text(p.at(2, 0)[0], p.at(0, 0)[1] + 24, "(2, 0)")
    d.text(p.at(0, 0)[0], p.at(0, 2)[1] + 24, "(0, 2)", ink=RED)
    x, y = p.at(0.5, 0.5)
    x2, y2 = p.at(0, 0)
    d.arrow(x - 5, y + 5, x2 + 7, y2 - 7, ink=BLUE, width=2)
    d.dot(x, y, 6, fill="#fff")
    d.text(x + 3, y - 12, "쿼리", bold=True)
    rows = (("예시까지의", "", INK), ("거리 제곱과 확률", "", INK),
            ("동그라미", "0.5 → 0.787", BLUE), ("네모", "2.5 → 0.107", INK),
            ("세모", "2.5 → 0.107", RED))  # fmt: skip
    top = 60.0
    for name, value, ink in rows:
        d.text(272, top, name, anchor="start", ink=ink, bold=not value)
        if value:
            d.text(272, top + 18, value, anchor="start", ink=ink)
        top += 44 if value else 19
    d.text(190, 274, "점선은 두 예시에서 같은 거리에 있는 결정 경계", ink=SOFT)
    d.save("one-shot-learning-nearest.svg")


def ring(d: Drawing, x: float, y: float, radius: float, *, ink: str, dash: str = "",
         width: float = 1.8) -> None:  # fmt: skip
    """Add a circle's outline."""
    d.path([(x + radius * math.cos(i * math.pi / 60), y + radius * math.sin(i * math.pi / 60))
            for i in range(121)], ink=ink, dash=dash, width=width)  # fmt: skip


def zones() -> None:
    """Hard, semi-hard and easy negatives around an anchor."""
    d = Drawing("기준 샘플을 중심으로 한 하드, 세미하드, 이지 음성의 구역", 318)
    cx, cy, unit = 142.0, 164.0, 172.0
    inner, outer = math.sqrt(0.3) * unit, math.sqrt(0.5) * unit
    rim = [(cx + outer * math.cos(i * math.pi / 60), cy + outer * math.sin(i * math.pi / 60))
           for i in range(120)]  # fmt: skip
    core = [(cx + inner * math.cos(i * math.pi / 60), cy + inner * math.sin(i * math.pi / 60))
            for i in range(120)]  # fmt: skip
    d.area(rim, "#d6e2f0")
    d.area(core, PANEL)
    ring(d, cx, cy, inner, ink=INK)
    ring(d, cx, cy, outer, ink=BLUE, dash=DASH)
    d.dot(cx, cy, 5.5)
    d.text(cx + 12, cy + 5, "기준 a", anchor="start", bold=True)
    angle = math.radians(180)
    px, py = cx + inner * math.cos(angle), cy - inner * math.sin(angle)
    d.line(cx, cy, px, py, ink=SOFT)
    d.dot(px, py, 5.5, fill="#fff")
    d.text(px + 12, py + 20, "양성 p", anchor="start", bold=True)
    labels = ((0.2, 64, "하드", "손실 0.3", RED), (0.4, 12, "세미하드", "손실 0.1", BLUE),
              (0.6, -24, "이지", "손실 0", SOFT))  # fmt: skip
    for squared, degrees, name, loss, ink in labels:
        angle = math.radians(degrees)
        r = math.sqrt(squared) * unit
        x, y = cx + r * math.cos(angle), cy - r * math.sin(angle)
        d.line(x, y, 282, y, ink=ink, width=1.2)
        square(d, x, y, 5, ink=ink, fill=ink)
        d.text(288, y - 3, name, anchor="start", ink=ink, bold=True, size=14)
        d.text(288, y + 14, loss, anchor="start", ink=ink)
    d.text(20, 22, "네모는 음성 n, 마진 α = 0.2", anchor="start")
    d.text(190, 306, "실선 원은 거리² = 0.3, 점선 원은 0.3 + α = 0.5", ink=SOFT)
    d.save("triplet-loss-zones.svg")


def margin() -> None:
    """Two classes on a circle, and the gap that an angular margin asks for between them."""
    d = Drawing("두 클래스 벡터와 각도 마진이 요구하는 빈 띠", 276)
    cx, cy, radius, m = 190.0, 206.0, 150.0, math.degrees(0.5)

    def at(degrees: float, r: float) -> tuple[float, float]:
        angle = math.radians(degrees)
        return cx + r * math.cos(angle), cy - r * math.sin(angle)

    for name, side, ink, fill in (("1", 1, BLUE, TINT), ("2", -1, RED, "#f8ece8")):
        inner = m / 2  # from the vertical
        rim = [at(90 + side * (inner + (90 - inner) * i / 40), radius) for i in range(41)]
        d.area([(cx, cy), *rim], fill)
        d.path([*rim[::-1], (cx, cy)], ink=ink, width=1.4)
        d.arrow(cx, cy, *at(90 + side * 50, radius), ink=ink, width=2.4)
        x, y = at(90 + side * 50, radius + 18)
        d.text(x, y + 4, f"w_{name}", bold=True, ink=ink, size=15)
        d.path([at(90 + side * (inner + (50 - inner) * i / 20), 84) for i in range(21)],
               ink=ink, width=1.4)  # fmt: skip
        x, y = at(90 + side * 32, 108)
        d.text(x, y + 4, "35.7°", ink=ink)
    d.line(cx, cy, *at(90, radius), ink=SOFT, dash=DASH, width=1.6)
    d.path([at(90 - m / 2 + m * i / 20, radius + 8) for i in range(21)], width=2)
    d.text(190, 36, "빈 띠 m = 28.6°", bold=True)
    d.text(190, 236, "점선은 마진이 없을 때의 경계", ink=SOFT)
    d.text(190, 258, "칠한 곳이라야 마진을 더해도 자기 로짓이 더 크다", ink=SOFT)
    d.save("arcface-margin-gap.svg")


def attraction() -> None:
    """Views of one image pull, other images push, on the unit circle."""
    d = Drawing("단위원 위에서 양성 쌍은 당기고 음성은 밀어낸다", 300)
    cx, cy, radius = 190.0, 148.0, 86.0

    def at(degrees: float, r: float) -> tuple[float, float]:
        angle = math.radians(degrees)
        return cx + r * math.cos(angle), cy - r * math.sin(angle)

    ring(d, cx, cy, radius, ink=SOFT, width=1.4)
    for middle, kind in ((90, 0), (210, 1), (330, 2)):
        a, b = middle - 24, middle + 24
        (x1, y1), (x2, y2) = at(a, radius), at(b, radius)
        mx, my = (x1 + x2) / 2, (y1 + y2) / 2
        for x, y in ((x1, y1), (x2, y2)):
            length = math.hypot(mx - x, my - y)
            ux, uy = (mx - x) / length, (my - y) / length
            d.arrow(x + 9 * ux, y + 9 * uy, mx - 2 * ux, my - 2 * uy, ink=BLUE, width=2.2, head=9)
            if kind == 0:
                d.dot(x, y, 7, ink=INK)
            elif kind == 1:
                square(d, x, y, 6.5)
            else:
                triangle(d, x, y, 9)
    for start in (30, 150, 270):
        for sign in (1, -1):
            steps = [start + sign * (3 + 25 * i / 12) for i in range(13)]
            arc = [at(t, radius + 22) for t in steps]
            d.path(arc[:-1], ink=RED, width=2, dash=DOT)
            d.arrow(*arc[-3], *arc[-1], ink=RED, width=2, head=10)
    d.text(190, 34, "이미지 1의 두 변형")
    d.text(48, 216, "이미지 2의")
    d.text(48, 234, "두 변형")
    d.text(332, 216, "이미지 3의")
    d.text(332, 234, "두 변형")
    d.text(190, 140, "당김", ink=BLUE, bold=True, size=14)
    d.text(190, 158, "(양성 쌍)", ink=BLUE)
    d.text(318, 84, "밀어냄", ink=RED, bold=True, size=14)
    d.text(318, 102, "(음성 쌍)", ink=RED)
    d.text(190, 288, "실선 화살표는 당김, 점선 화살표는 밀어냄", ink=SOFT)
    d.save("contrastive-learning-circle.svg")


def collapse() -> None:
    """Healthy, dimensionally collapsed and wholly collapsed representations."""
    d = Drawing("건강한 표현, 차원 붕괴, 완전 붕괴를 단위원에서 비교한 그림", 236)
    names = ("건강한 표현", "차원 붕괴", "완전 붕괴")
    notes = (("두 방향에", "고루 퍼진다"), ("한 방향만", "쓴다"), ("어떤 입력에나", "같은 출력"))
    for i, (name, note) in enumerate(zip(names, notes, strict=True)):
        cx, cy, radius = 66 + 124 * i, 106.0, 46.0
        d.text(cx, 30, name, size=14, bold=True, ink=(BLUE, INK, RED)[i])
        d.line(cx - 56, cy, cx + 56, cy, ink=FAINT)
        d.line(cx, cy - 56, cx, cy + 56, ink=FAINT)
        ring(d, cx, cy, radius, ink=SOFT, width=1.2)
        for j in range(16):
            if i == 0:
                degrees = 360 * j / 16 + 7 * math.sin(5 * j)
            elif i == 1:
                degrees = (35 if j % 2 else 215) + 9 * math.sin(3 * j)
            else:
                degrees = 35 + 2 * math.sin(3 * j)
            angle = math.radians(degrees)
            d.dot(cx + radius * math.cos(angle), cy - radius * math.sin(angle), 3.6,
                  ink=(BLUE, INK, RED)[i])  # fmt: skip
        d.text(cx, 184, note[0])
        d.text(cx, 202, note[1])
    d.text(190, 226, "점 하나가 입력 하나의 출력(길이 1)", ink=SOFT)
    d.save("representation-collapse-kinds.svg")


def temperature() -> None:
    """The same logits through softmax at two temperatures."""
    d = Drawing("로짓 (6, 3, −1)의 소프트맥스를 온도 1과 4에서 비교한 막대그래프", 268)
    logits = (6.0, 3.0, -1.0)
    for left, t in ((36, 1), (212, 4)):
        weights = [math.exp(v / t) for v in logits]
        p = Plot(d, (left, 44, 150, 168), (0, 3), (0, 1.05))
        for level in (0.25, 0.5, 0.75, 1.0):
            d.line(*p.at(0, level), *p.at(3, level), ink=FAINT, width=0.8)
        d.line(*p.at(0, 0), *p.at(3, 0), ink=SOFT)
        d.text(left + 75, 26, f"T = {t}", size=15, bold=True)
        for i, weight in enumerate(weights):
            share = weight / sum(weights)
            x, y = p.at(i + 0.18, share)
            height = p.at(0, 0)[1] - y
            d.box(x, y, 0.64 * 50, max(height, 1.2), radius=0, line=1.4,
                  fill=(BLUE, "#9db8d6", "#fff")[i])  # fmt: skip
            d.text(x + 16, y - 6, f"{share:.3f}")
            d.text(x + 16, p.at(0, 0)[1] + 18, ("첫째", "둘째", "셋째")[i])
    for level in (0, 0.5, 1.0):
        d.text(30, 212 - level / 1.05 * 168 + 4, number(level), anchor="end", ink=SOFT)
    d.text(190, 258, "온도를 올리면 오답끼리의 관계가 보인다", ink=SOFT)
    d.save("knowledge-distillation-temperature.svg")


def targets() -> None:
    """Three ways to make targets out of the data."""
    d = Drawing("정답을 데이터에서 만드는 세 방법", 298)
    d.text(20, 30, "다음 토큰", anchor="start", size=14, bold=True)
    for i, word in enumerate(("나는", "학교에", "걸어", "간다", "?")):
        last = i == 4
        d.box(20 + 58 * i, 42, 52, 34, fill=TINT if not last else "#fff",
              ink=RED if last else INK, dash="4 3" if last else "")  # fmt: skip
        d.text(46 + 58 * i, 64, word, bold=last, ink=RED if last else INK)
    d.text(318, 64, "정답: “.”", anchor="start", ink=RED)
    d.line(20, 90, 360, 90, ink=FAINT)
    d.text(20, 113, "가린 조각", anchor="start", size=14, bold=True)
    for i in range(8):
        x, y = 20 + 36 * (i % 4), 123 + 36 * (i // 4)
        seen = i in (1, 6)
        d.box(x, y, 32, 32, radius=2, fill=TINT if seen else "#fff",
              ink=INK if seen else RED, dash="" if seen else "4 3")  # fmt: skip
        if not seen:
            d.text(x + 16, y + 21, "?", ink=RED, bold=True)
    d.arrow(172, 157, 206, 157, width=2)
    d.text(214, 152, "보이는 두 조각으로", anchor="start")
    d.text(214, 171, "가린 여섯을 복원", anchor="start", ink=RED)
    d.line(20, 204, 360, 204, ink=FAINT)
    d.text(20, 227, "두 변형", anchor="start", size=14, bold=True)
    d.box(20, 241, 60, 38, fill=TINT)
    d.text(50, 265, "원본")
    d.arrow(82, 253, 118, 239)
    d.arrow(82, 267, 118, 278)
    d.box(120, 219, 84, 32)
    d.text(162, 240, "자르기")
    d.box(120, 259, 84, 32)
    d.text(162, 280, "색 바꾸기")
    d.path([(206, 235), (226, 235), (226, 275), (206, 275)], ink=RED, width=2, dash="4 3")
    d.text(234, 252, "정답: 둘은", anchor="start", ink=RED)
    d.text(234, 270, "같은 원본이다", anchor="start", ink=RED)
    d.save("self-supervised-learning-targets.svg")


FIGURES = (
    *(bottleneck, curve, wider, nearest, zones, margin, attraction, collapse, temperature),
    targets,
)
