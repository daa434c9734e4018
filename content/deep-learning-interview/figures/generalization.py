"""Figures of the chapter on generalization and regularization."""

from __future__ import annotations

import math

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

NOISE = (0.3, -0.2, 0.1, -0.4, 0.2, 0.3, -0.3, 0.1, -0.2, 0.2)
POINTS = [(-1 + 2 * i / 9, math.sin(math.pi * (-1 + 2 * i / 9)) + e) for i, e in enumerate(NOISE)]


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of a system of linear equations, by elimination with pivots."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    out = [0.0] * n
    for i in reversed(range(n)):
        rest = sum(rows[i][j] * out[j] for j in range(i + 1, n))
        out[i] = (rows[i][n] - rest) / rows[i][i]
    return out


def legendre(x: float, degree: int) -> list[float]:
    """Return the Legendre polynomials of ``x`` up to ``degree``."""
    values = [1.0, x]
    for k in range(1, degree):
        values.append(((2 * k + 1) * x * values[k] - k * values[k - 1]) / (k + 1))
    return values[: degree + 1]


def fitted(points: list[tuple[float, float]], degree: int) -> list[float]:
    """Return the least-squares coefficients of ``points`` in Legendre polynomials."""
    rows = [legendre(x, degree) for x, _ in points]
    size = range(degree + 1)
    gram = [[sum(row[i] * row[j] for row in rows) for j in size] for i in size]
    right = [sum(row[i] * y for row, (_, y) in zip(rows, points, strict=True)) for i in size]
    return solve(gram, right)


def fit() -> None:
    """Ten noisy points under a cubic and under a polynomial of degree nine."""
    d = Drawing("점 열 개를 3차와 9차 다항식으로 맞춘 모습", 226)
    for left, degree, note, ink in ((14, 3, "훈련 오차 0.256", BLUE), (198, 9, "훈련 오차 0", RED)):
        p = Plot(d, (left, 54, 168, 122), (-1.06, 1.06), (-2.0, 1.6))
        d.text(left + 84, 26, f"{degree}차 다항식", size=14, bold=True)
        d.text(left + 84, 45, note, ink=ink)
        p.axes()
        for tick in (-1, 0, 1):
            x, y = p.at(tick, -2.0)
            d.line(x, y - 3, x, y + 3, ink=SOFT)
            d.text(x, y + 18, minus(tick), ink=SOFT)
        coefficients = fitted(POINTS, degree)
        p.curve(lambda x: math.sin(math.pi * x), ink=SOFT, dash=DASH, width=1.8, x=(-1, 1))
        run = [
            (x, sum(c * v for c, v in zip(coefficients, legendre(x, degree), strict=True)))
            for x in (-1 + 2 * i / 200 for i in range(201))
        ]
        d.path([p.at(x, y) for x, y in run], ink=ink, width=2.4)
        for x, y in POINTS:
            d.dot(*p.at(x, y), 3.8, fill="#fff")
    d.line(20, 210, 54, 210, ink=SOFT, dash=DASH, width=1.8)
    d.text(60, 215, "참 함수 sin πx", anchor="start")
    d.line(170, 210, 204, 210, ink=INK, width=2.4)
    d.text(210, 215, "맞춘 곡선", anchor="start")
    d.dot(296, 210, 3.8, fill="#fff")
    d.text(305, 215, "훈련 데이터", anchor="start")
    d.save("overfitting-remedies-fit.svg")


def expected_best(k: float, n: int, p: float = 0.8) -> float:
    """Return the expected best accuracy of ``k`` candidates on ``n`` samples."""
    low = math.lgamma(n + 1)
    total, below = 0.0, 0.0
    for i in range(n):
        log_mass = (low - math.lgamma(i + 1) - math.lgamma(n - i + 1)
                    + i * math.log(p) + (n - i) * math.log(1 - p))  # fmt: skip
        below += math.exp(log_mass)
        total += 1 - min(below, 1.0) ** k
    return total / n


def winner() -> None:
    """The validation score of the best of many equally good candidates."""
    d = Drawing("실력이 같은 후보 가운데 1등의 검증 점수", 286)
    p = Plot(d, (58, 44, 300, 184), (0, 3), (79, 84.5))
    d.text(14, 24, "1등의 검증 정확도의 기댓값 (%)", anchor="start")
    for level in (80, 81, 82, 83, 84):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 8, y + 4.5, str(level), anchor="end", ink=SOFT)
    for power in (0, 1, 2, 3):
        x, y = p.at(power, 79)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 19, f"{10**power:,}", ink=SOFT)
    d.line(*p.at(0, 79), *p.at(3, 79), ink=SOFT)
    d.text(208, 272, "비교한 후보의 수 (로그 눈금)")
    grid = [i / 10 for i in range(31)]
    d.line(*p.at(0, 80), *p.at(3, 80), ink=SOFT, dash=DOT, width=2.4)
    d.path([p.at(t, 100 * expected_best(10**t, 1000)) for t in grid], width=2.6)
    d.path([p.at(t, 100 * expected_best(10**t, 10_000)) for t in grid], ink=BLUE, dash=DASH,
           width=2.4)  # fmt: skip
    for power in (0, 1, 2, 3):
        d.dot(*p.at(power, 100 * expected_best(10**power, 1000)), 3.6)
        d.dot(*p.at(power, 100 * expected_best(10**power, 10_000)), 3.6, ink=BLUE)
    x, y = p.at(1.55, 83.2)
    d.text(x, y, "검증 샘플 1,000개", anchor="end", bold=True)
    x, y = p.at(2.95, 81.5)
    d.text(x, y, "검증 샘플 10,000개", anchor="end", ink=BLUE, bold=True)
    x, y = p.at(2.95, 80)
    d.text(x, y + 17, "새 데이터에서의 정확도 80%", anchor="end", ink=SOFT)
    d.save("validation-set-winner.svg")


def folds() -> None:
    """Five folds, the test data set aside."""
    d = Drawing("5-폴드 교차 검증에서 폴드가 돌아가며 평가에 쓰이는 모습", 306)
    d.text(124, 30, "훈련과 검증에 쓸 데이터", bold=True)
    d.text(329, 30, "테스트 데이터", bold=True)
    d.box(280, 44, 86, 178, fill="#eeeeea", ink=SOFT, dash="5 4")
    d.text(323, 122, "처음부터", ink=SOFT)
    d.text(323, 141, "따로 두고", ink=SOFT)
    d.text(323, 160, "안 본다", ink=SOFT)
    for row in range(5):
        y = 44 + row * 37
        for column in range(5):
            held = column == row
            x = 14 + column * 44
            d.box(x, y, 42, 30, fill=BLUE if held else "#fff", ink=BLUE if held else SOFT,
                  radius=4)  # fmt: skip
            d.text(x + 21, y + 20, "평가" if held else "학습", ink="#fff" if held else SOFT,
                   bold=held)  # fmt: skip
        d.text(256, y + 20, f"s_{row + 1}", size=14)
    d.path([(14, 234), (14, 240), (232, 240), (232, 234)], ink=SOFT, width=1.4)
    d.text(123, 261, "샘플마다 평가는 한 번, 학습은 네 번")
    d.text(190, 290, "점수 = (s_1 + s_2 + s_3 + s_4 + s_5) / 5", size=14, bold=True)
    d.save("k-fold-cross-validation-folds.svg")


def decomposition(degree: int) -> tuple[float, float]:
    """Return squared bias and variance of a fit to ten points with noise of deviation 0.3."""
    xs = [-1 + 2 * i / 9 for i in range(10)]
    columns = [fitted([(x, float(i == j)) for i, x in enumerate(xs)], degree) for j in range(10)]
    bias = variance = 0.0
    grid = [-1 + 2 * i / 400 for i in range(401)]
    for x in grid:
        basis = legendre(x, degree)
        row = [sum(c * v for c, v in zip(column, basis, strict=True)) for column in columns]
        mean = sum(h * math.sin(math.pi * t) for h, t in zip(row, xs, strict=True))
        bias += (mean - math.sin(math.pi * x)) ** 2
        variance += 0.09 * sum(h * h for h in row)
    return bias / len(grid), variance / len(grid)


def tradeoff() -> None:
    """Squared bias, variance and their sum by the degree of the polynomial."""
    d = Drawing("다항식의 차수에 따른 편향의 제곱, 분산과 그 합", 222)
    p = Plot(d, (48, 38, 310, 132), (0, 8), (0, 0.54))
    d.text(14, 24, "오차 (노이즈는 뺐다)", anchor="start")
    for level in (0, 0.1, 0.2, 0.3, 0.4, 0.5):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=SOFT if level == 0 else FAINT, width=0.9)
        d.text(x - 8, y + 4.5, number(level), anchor="end", ink=SOFT)
    for degree in range(9):
        x, y = p.at(degree, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, str(degree), ink=SOFT)
    d.text(203, 210, "다항식의 차수")
    values = [decomposition(degree) for degree in range(9)]
    d.path([p.at(k, b + v) for k, (b, v) in enumerate(values)], width=2.8)
    d.path([p.at(k, b) for k, (b, _) in enumerate(values)], ink=BLUE, dash=DASH, width=2.4)
    d.path([p.at(k, v) for k, (_, v) in enumerate(values)], ink=RED, dash=DOT, width=2.8)
    best = min(range(9), key=lambda k: sum(values[k]))
    d.dot(*p.at(best, sum(values[best])), 5, fill="#fff")
    x, y = p.at(best, sum(values[best]))
    d.area([(x + 13, y - 46), (x + 128, y - 46), (x + 128, y - 27), (x + 13, y - 27)], PANEL)
    d.text(x + 16, y - 32, "합이 가장 작은 3차", anchor="start")
    d.line(x + 28, y - 27, x + 5, y - 5, ink=SOFT)
    legend = (("합", INK, "", 2.8), ("편향의 제곱", BLUE, DASH, 2.4), ("분산", RED, DOT, 2.8))
    d.area([(208, 43), (342, 43), (342, 105), (208, 105)], PANEL)  # no grid behind the legend
    for y, (name, ink, dash, width) in zip((54, 75, 96), legend, strict=True):
        d.line(216, y, 256, y, ink=ink, dash=dash, width=width)
        d.text(264, y + 5, name, anchor="start", size=14, ink=ink)
    d.save("bias-variance-tradeoff-curve.svg")


def shrink() -> None:
    """How the penalties L1 and L2 move a weight."""
    d = Drawing("L1은 가중치를 일정하게 빼고 L2는 일정한 비율로 줄인다", 268)
    for left, name, note, ink in ((14, "L1: λ만큼 뺀다", "|a| ≤ 0.5이면 정확히 0", RED),
                                  (198, "L2: 1 + λ로 나눈다", "a = 0에서만 0", BLUE)):  # fmt: skip
        p = Plot(d, (left, 56, 168, 168), (-2, 2), (-2, 2))
        d.text(left + 84, 26, name, size=14, bold=True)
        d.text(left + 84, 45, note, ink=ink)
        p.axes()
        for tick in (-1, 1):
            x, y = p.at(tick, 0)
            d.line(x, y - 3, x, y + 3, ink=SOFT)
            d.text(x, y + 17 if tick > 0 else y - 8, minus(tick), ink=SOFT)
        p.curve(lambda a: a, ink=SOFT, dash=DASHDOT, width=1.4)
        if ink == RED:
            p.curve(lambda a: math.copysign(max(abs(a) - 0.5, 0), a), ink=RED, width=3)
            for a in (-0.5, 0.5):
                d.dot(*p.at(a, 0), 3.8, ink=RED, fill="#fff")
        else:
            p.curve(lambda a: a / 1.5, ink=BLUE, width=3)
            d.dot(*p.at(0, 0), 3.8, ink=BLUE, fill="#fff")
        d.text(p.at(2, 0)[0] - 2, p.at(0, 0)[1] - 6, "a", anchor="end", size=14)
        d.text(p.at(0, 0)[0] - 8, p.at(0, 2)[1] + 12, "w", anchor="end", size=14)
    d.line(76, 246, 114, 246, ink=SOFT, dash=DASHDOT, width=1.4)
    d.text(120, 251, "페널티가 없을 때 w = a  (λ = 0.5)", anchor="start")
    d.save("l1-and-l2-regularization-shrink.svg")


def curve_at(t: float) -> tuple[float, float]:
    """Return the expected training and test error after ``t`` steps of gradient descent."""
    p, n, rate = 20, 40, 0.5
    train, test = (n - p) / n, 1.0
    for i in range(1, p + 1):
        h = i**-1.5
        shrunk = 1 - (1 - rate * h) ** t
        train += h * (1 - shrunk) ** 2 * (1 + 1 / (n * h))
        test += h * (1 - shrunk) ** 2 + shrunk**2 / n
    return train, test


def stopping() -> None:
    """Training and test error of a linear model along gradient descent."""
    d = Drawing("경사 하강법이 나아갈 때 훈련 오차와 새 데이터의 오차", 258)
    p = Plot(d, (48, 38, 310, 166), (0, 3), (0.3, 2.4))
    d.text(14, 24, "평균 제곱 오차의 기댓값", anchor="start")
    for level in (0.5, 1.0, 1.5, 2.0):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 8, y + 4.5, number(level), anchor="end", ink=SOFT)
    d.line(*p.at(0, 0.3), *p.at(3, 0.3), ink=SOFT)
    for power in range(4):
        x, y = p.at(power, 0.3)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 19, f"{10**power:,}", ink=SOFT)
    d.text(203, 246, "스텝 수 (로그 눈금)")
    grid = [i / 50 for i in range(151)]
    d.path([p.at(t, curve_at(10**t)[0]) for t in grid], width=2.6)
    d.path([p.at(t, curve_at(10**t)[1]) for t in grid], ink=RED, dash=DASH, width=2.6)
    best = min(range(1, 1001), key=lambda t: curve_at(t)[1])
    x, y = p.at(math.log10(best), curve_at(best)[1])
    d.line(x, p.top, x, p.top + p.height, ink=SOFT, dash=DOT, width=1.8)
    d.dot(x, y, 5, ink=RED, fill="#fff")
    d.text(x + 8, p.top + 14, "여기서 멈춘다", anchor="start")
    d.text(x + 8, p.top + 32, f"{best}스텝, {curve_at(best)[1]:.2f}", anchor="start", ink=SOFT)
    x, y = p.at(3, 1.5)
    d.text(x, y - 8, "새 데이터의 오차", anchor="end", ink=RED, bold=True)
    x, y = p.at(3, 0.5)
    d.text(x, y - 10, "훈련 오차", anchor="end", bold=True)
    d.save("early-stopping-curve.svg")


def mixing() -> None:
    """Two images, their mixture by pixels and their mixture by a patch."""
    d = Drawing("두 이미지를 픽셀마다 섞은 것과 한 조각을 오려 붙인 것", 172)
    side, top = 76, 36
    starts = (5, 24, 43, 62)  # of four stripes, 9 wide
    shades = "#5487bf", "#eccec7", "#415687"  # blue with white, white with red, blue with red

    def block(x: float, y: float, width: float, height: float, ink: str) -> None:
        d.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], ink)

    def image(name: str, left: float) -> None:
        down, across = {"A": (BLUE, ""), "B": ("", RED), "mixup": shades[:2]}.get(name, (BLUE, ""))
        for start in starts:
            if down:
                block(left + start, top, 9, side, down)
        for start in starts:
            if across:
                block(left, top + start, side, 9, across)
        if down and across:
            for x in starts:
                for y in starts:
                    block(left + x, top + y, 9, 9, shades[2])
        if name == "CutMix":
            half = side / 2
            block(left + half, top + half, half, half, "#ffffff")
            for start in starts[2:]:
                block(left + half, top + start, half, 9, RED)
            d.path([(left + side, top + half), (left + half, top + half),
                    (left + half, top + side)], width=1.4)  # fmt: skip

    targets = ("(1, 0)", "(0, 1)", "(0.75, 0.25)", "(0.75, 0.25)")
    for i, (name, target) in enumerate(zip(("A", "B", "mixup", "CutMix"), targets, strict=True)):
        left = 16 + 91 * i
        right, low = left + side, top + side
        block(left, top, side, side, "#ffffff")
        image(name, left)
        d.path([(left, top), (right, top), (right, low), (left, low), (left, top)], width=1.4)
        d.text(left + side / 2, 26, name, bold=True)
        d.text(left + side / 2, low + 22, target)
    d.text(190, 160, "목표: (A의 확률, B의 확률)", ink=SOFT)
    d.save("mixup-and-cutmix-images.svg")


FIGURES = (fit, winner, folds, tradeoff, shrink, mixing, stopping)
