"""Figures of the chapter on activation functions."""

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
    Function,
    Plot,
    minus,
    number,
    sigmoid,
)


def relu(x: float) -> float:
    """Return max(0, x)."""
    return max(0.0, x)


def gelu(x: float) -> float:
    """Return x Phi(x)."""
    return x * 0.5 * (1 + math.erf(x / math.sqrt(2)))


def silu(x: float) -> float:
    """Return x sigmoid(x)."""
    return x * sigmoid(x)


def derivative(f: Function) -> Function:
    """Return the central difference of ``f``, not across a kink at 0."""

    def slope(x: float) -> float:
        h = 1e-4
        return (f(x) - f(x - h)) / h if -h < x <= 0 else (f(x + h) - f(x - h)) / (2 * h)

    return slope


def unit() -> None:
    """One unit: weighted sum, bias, activation function, with the numbers of the text."""
    d = Drawing("유닛 하나의 계산: 가중합과 편향, 그다음 활성화 함수", 190)
    for y, words in ((50, "x_1 = 1"), (100, "x_2 = 2"), (150, "1")):
        d.text(16, y + 5, words, anchor="start", size=15)
    for y, words in ((50, "w_1 = 0.5"), (100, "w_2 = −1"), (150, "b = 0.25")):
        d.arrow(66, y, 167, 100 + (y - 100) * 0.28, ink=SOFT)
        d.text(112, {50: 51, 100: 93, 150: 161}[y], words, ink=BLUE)
    d.parts.append(
        f'<circle cx="192" cy="100" r="24" fill="#fff" stroke="{INK}" stroke-width="2"/>'
    )
    d.text(192, 107, "Σ", size=20)
    d.text(192, 146, "사전 활성값")
    d.text(192, 164, "z = −1.25", bold=True)
    d.arrow(217, 100, 252, 100)
    d.parts.append(
        f'<rect x="254" y="76" width="48" height="48" rx="6" fill="#fff" stroke="{INK}" '
        'stroke-width="2"/>'
    )
    p = Plot(d, (260, 82, 36, 36), (-1, 1), (-0.3, 1))
    p.axes()
    p.curve(relu, ink=RED, width=2.4)
    d.text(278, 66, "φ = ReLU", ink=RED)
    d.arrow(303, 100, 330, 100)
    d.text(342, 106, "0", size=18, bold=True)
    d.text(338, 146, "활성값")
    d.text(338, 164, "a = φ(z)", bold=True)
    d.text(278, 146, "활성화")
    d.text(278, 164, "함수")
    d.text(97, 22, "입력 · 가중치 · 편향", ink=SOFT)
    d.save("unit.svg")


def family() -> None:
    """Eight activation functions and their derivatives as small multiples."""
    rows = 4
    d = Drawing("자주 쓰이는 활성화 함수 여덟 가지와 그 도함수", 48 + rows * 150)
    d.line(70, 24, 106, 24, width=2.4)
    d.text(112, 29, "함수", anchor="start", size=14)
    d.line(196, 24, 232, 24, ink=RED, width=2, dash="5 3")
    d.text(238, 29, "도함수", anchor="start", size=14, ink=RED)
    functions: list[tuple[str, Function]] = [
        ("시그모이드", sigmoid),
        ("tanh", math.tanh),
        ("ReLU", relu),
        ("Leaky ReLU (α = 0.1)", lambda x: x if x > 0 else 0.1 * x),
        ("ELU (α = 1)", lambda x: x if x > 0 else math.expm1(x)),
        ("소프트플러스", lambda x: math.log1p(math.exp(x))),
        ("GELU", gelu),
        ("SiLU (Swish)", silu),
    ]
    for i, (name, f) in enumerate(functions):
        left, top = 14 + (i % 2) * 182, 44 + (i // 2) * 150
        d.text(left + 85, top + 16, name, size=14, bold=True)
        p = Plot(d, (left, top + 22, 170, 118), (-4, 4), (-1.3, 2.6))
        for level in (-1, 1, 2):
            d.line(*p.at(-4, level), *p.at(4, level), ink=FAINT, width=0.8)
        p.axes()
        slope = derivative(f)
        if f(1e-6) - f(0) > 0 and abs(slope(0) - slope(0.05)) > 0.5:  # a kink: draw the jump open
            p.curve(slope, ink=RED, dash="5 3", x=(-4, 0))
            p.curve(slope, ink=RED, dash="5 3", x=(0.05, 4))
        else:
            p.curve(slope, ink=RED, dash="5 3")
        p.curve(f, width=2.4)
        x, y = p.at(0, 1)
        d.text(x - 4, y - 3, "1", anchor="end", ink=SOFT)
        x, y = p.at(0, -1)
        d.text(x + 4, y - 3, "−1", anchor="start", ink=SOFT)
    d.save("activation-family.svg")


def gradient_product() -> None:
    """How the product of derivatives shrinks with depth, on a logarithmic scale."""
    d = Drawing("층이 깊어질 때 활성화 함수 미분의 곱이 줄어드는 모습", 300)
    p = Plot(d, (56, 42, 300, 206), (0, 20), (-20, 0.8))
    for level in (0, -5, -10, -15, -20):
        words = f"10^{minus(level)}" if level else "1"
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, words, anchor="end", ink=SOFT)
    for depth in (0, 5, 10, 15, 20):
        x, y = p.at(depth, -20)
        d.text(x, y + 18, str(depth), ink=SOFT)
    d.text(206, 284, "지나온 층의 수")
    d.text(14, 24, "활성화 함수 도함수의 곱 (로그 눈금)", anchor="start")
    d.line(*p.at(0, 0), *p.at(20, 0), width=2.6)
    p.curve(lambda n: n * math.log10(0.25), ink=BLUE, width=2.2, dash=DASH)
    slope = sigmoid(2) * (1 - sigmoid(2))
    p.curve(lambda n: n * math.log10(slope), ink=RED, width=2.2, dash=DASHDOT)
    x, y = p.at(20, 0)
    d.text(x, y + 18, "ReLU, 켜진 경로: 1^n", anchor="end", bold=True)
    x, y = p.at(20, -5)
    d.text(x, y - 6, "시그모이드, z = 0: 0.25^n", anchor="end", ink=BLUE, bold=True)
    x, y = p.at(0, -15)
    d.text(x + 8, y - 26, "시그모이드,", anchor="start", ink=RED, bold=True)
    d.text(x + 8, y - 8, "|z| = 2: 0.105^n", anchor="start", ink=RED, bold=True)
    x, y = p.at(10, 10 * math.log10(0.25))
    d.dot(x, y, 3.6, ink=BLUE)
    d.save("gradient-product.svg")


def xor() -> None:
    """XOR before and after a hidden layer of two ReLUs."""
    d = Drawing("XOR: 입력 공간에서는 직선 하나로 못 나누고 은닉 공간에서는 나눈다", 250)
    p = Plot(d, (34, 52, 136, 136), (-0.35, 1.45), (-0.35, 1.45))
    d.text(102, 26, "입력 공간", size=14, bold=True)
    d.text(102, 44, "직선 하나로는 안 된다", ink=SOFT)
    p.axes()
    band = [p.at(-0.35, 0.85), p.at(0.85, -0.35), p.at(1.45, 0.05), p.at(1.45, 0.05),
            p.at(0.05, 1.45)]  # fmt: skip
    d.area([band[0], band[1], p.at(1.45, -0.35), band[2], band[4], p.at(-0.35, 1.45)], "#d6e3f2")
    p.axes()
    d.line(*p.at(-0.35, 0.85), *p.at(0.85, -0.35), ink=BLUE, width=1.8, dash=DASH)
    d.line(*p.at(0.05, 1.45), *p.at(1.45, 0.05), ink=BLUE, width=1.8, dash=DASH)
    for x, y, on in ((0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 0, 1)):
        d.dot(*p.at(x, y), 6.5, fill=INK if on else "#fff")
    d.text(p.at(1.45, 0)[0], p.at(0, 0)[1] + 19, "x_1", anchor="end")
    d.text(p.at(0, 0)[0] - 7, p.at(0, 1.45)[1] + 10, "x_2", anchor="end")

    q = Plot(d, (222, 52, 136, 136), (-0.35, 2.45), (-0.7, 2.1))
    d.text(290, 26, "은닉 공간", size=14, bold=True)
    d.text(290, 44, "직선 하나로 나뉜다", ink=SOFT)
    d.area([q.at(-0.35, -0.425), q.at(2.45, 0.975), q.at(2.45, -0.7), q.at(-0.35, -0.7)], "#d6e3f2")
    q.axes()
    d.line(*q.at(-0.35, -0.425), *q.at(2.45, 0.975), ink=BLUE, width=1.8, dash=DASH)
    for x, y, on in ((0, 0, 0), (2, 1, 0), (1, 0, 1)):
        d.dot(*q.at(x, y), 6.5, fill=INK if on else "#fff")
    d.text(q.at(0, 0)[0] + 11, q.at(0, 0)[1] - 9, "(0,0)", anchor="start")
    d.text(q.at(1, 0)[0], q.at(1, 0)[1] + 23, "(0,1) · (1,0)")
    d.text(q.at(2, 1)[0], q.at(2, 1)[1] - 12, "(1,1)")
    d.text(q.at(2.45, 0)[0], q.at(0, 0)[1] - 8, "h_1", anchor="end")
    d.text(q.at(0, 0)[0] + 8, q.at(0, 2.1)[1] + 12, "h_2", anchor="start")
    d.arrow(182, 120, 208, 120, width=2)
    d.dot(48, 224, 6.5)
    d.text(62, 229, "XOR = 1", anchor="start", size=14)
    d.dot(148, 224, 6.5, fill="#fff")
    d.text(162, 229, "XOR = 0", anchor="start", size=14)
    d.text(240, 229, "음영 쪽이 출력 1", anchor="start", ink=BLUE)
    d.save("xor.svg")


def relu_sum() -> None:
    """Three ReLUs add up to a broken line that follows x squared."""
    d = Drawing("ReLU 세 개를 더해 x²을 따라가는 꺾은선을 만드는 모습", 330)
    p = Plot(d, (40, 22, 228, 250), (0, 3), (0, 9.4))
    p.frame()
    p.ticks_x([0, 1, 2, 3])
    p.ticks_y([3, 6, 9])
    p.curve(lambda x: x * x, ink="#b9b9b9", width=7, x=(0, 3))
    d.path([p.at(0, 0), p.at(1, 1), p.at(2, 4), p.at(3, 9)], width=2.4)
    for knot in range(4):
        d.dot(*p.at(knot, knot * knot), 3.8)
    d.path([p.at(0, 0), p.at(3, 3)], ink=BLUE, dash=DASH)
    d.path([p.at(1, 0), p.at(3, 4)], ink=RED, dash=DOT, width=2.4)
    d.path([p.at(2, 0), p.at(3, 2)], ink=SOFT, dash=DASHDOT)
    x = p.left + p.width + 8
    d.text(x, p.at(3, 9)[1] + 2, "세 개의 합", anchor="start", bold=True)
    d.text(x, p.at(3, 9)[1] + 20, "(회색 띠는 x^2)", anchor="start", ink=SOFT)
    d.text(x, p.at(3, 4)[1] + 2, "2 ReLU(x − 1)", anchor="start", ink=RED)
    d.text(x, p.at(3, 3)[1] + 5, "ReLU(x)", anchor="start", ink=BLUE)
    d.text(x, p.at(3, 2)[1] + 8, "2 ReLU(x − 2)", anchor="start", ink=SOFT)
    d.text(190, 318, "꺾이는 점 0, 1, 2에서 기울기가 1, 3, 5로 바뀐다")
    d.save("relu-sum.svg")


def dead_relu() -> None:
    """A ReLU before and after one step that was too large."""
    d = Drawing("지나치게 큰 갱신 한 번으로 ReLU 유닛이 죽는 모습", 300)
    for left, name, w, b in ((14, "갱신 전: z = x", 1.0, 0.0),
                             (198, "한 스텝 뒤: z = −3x − 2", -3.0, -2.0)):  # fmt: skip
        p = Plot(d, (left, 56, 168, 186), (-1.6, 3.8), (-12.5, 4.5))
        d.text(left + 84, 28, name, size=14, bold=True)
        d.text(left + 84, 47, "켜져 있다" if w > 0 else "데이터 전부에서 꺼졌다",
               ink=BLUE if w > 0 else RED)  # fmt: skip
        d.area([p.at(0.7, 4.5), p.at(3.3, 4.5), p.at(3.3, -12.5), p.at(0.7, -12.5)], "#eeeeea")
        p.axes()
        p.curve(lambda x, w=w, b=b: w * x + b, ink=SOFT, dash=DASH, width=1.8)  # type: ignore[misc]
        p.curve(lambda x, w=w, b=b: relu(w * x + b), width=2.8)  # type: ignore[misc]
        for x in (1, 2, 3):
            d.dot(*p.at(x, w * x + b), 4.4, ink=BLUE if w > 0 else RED, fill="#fff")
        d.text(p.at(2, 0)[0], p.at(0, -12.5)[1] + 18, "훈련 데이터", ink=SOFT)
    d.line(22, 280, 56, 280, width=2.8)
    d.text(62, 285, "출력 ReLU(z)", anchor="start")
    d.line(162, 280, 196, 280, ink=SOFT, dash=DASH, width=1.8)
    d.text(202, 285, "z", anchor="start")
    d.dot(248, 280, 4.4, ink=INK, fill="#fff")
    d.text(258, 285, "데이터의 z", anchor="start")
    d.save("dead-relu.svg")


def bias_shift() -> None:
    """Without a bias all kinks stand at 0; with one they can stand anywhere."""
    d = Drawing("편향이 없으면 꺾이는 점이 모두 0에 묶이고, 있으면 옮길 수 있다", 232)
    p = Plot(d, (14, 52, 168, 144), (-3, 3), (-0.1, 3.2))
    d.text(98, 26, "편향 없음: ReLU(wx)", size=14, bold=True)
    d.text(98, 44, "꺾이는 점은 늘 x = 0", ink=RED)
    p.axes()
    p.curve(lambda x: relu(0.5 * x), dash=DOT, width=2.4)
    p.curve(relu, ink=BLUE)
    p.curve(lambda x: relu(-2 * x), ink=RED, dash=DASH)
    d.text(p.at(2.3, 0)[0], p.at(0, 0.45)[1], "w = 0.5")
    d.text(p.at(1.45, 0)[0], p.at(0, 2.35)[1], "w = 1", ink=BLUE)
    d.text(p.at(-2.05, 0)[0], p.at(0, 1.75)[1], "w = −2", ink=RED)
    d.dot(*p.at(0, 0), 4.2)
    q = Plot(d, (198, 52, 168, 144), (-3, 3), (-0.1, 3.2))
    d.text(282, 26, "편향 있음: ReLU(x + b)", size=14, bold=True)
    d.text(282, 44, "꺾이는 점은 x = −b", ink=BLUE)
    q.axes()
    q.curve(lambda x: relu(x + 2), ink=RED, dash=DASH)
    q.curve(relu, ink=BLUE)
    q.curve(lambda x: relu(x - 1.5), dash=DOT, width=2.4)
    for x in (-2, 0, 1.5):
        d.dot(*q.at(x, 0), 4.2)
    d.text(q.at(-2, 0)[0] + 2, q.at(0, 0)[1] + 20, "b = 2", ink=RED)
    d.text(q.at(0, 0)[0], q.at(0, 0)[1] + 20, "b = 0", ink=BLUE)
    d.text(q.at(1.7, 0)[0], q.at(0, 0)[1] + 20, "b = −1.5")
    d.save("bias-shift.svg")


def zigzag() -> None:
    """Positive inputs force the weights of a unit up or down together."""
    d = Drawing("입력이 모두 양수이면 가중치가 지그재그로만 목표에 다가간다", 290)
    p = Plot(d, (40, 40, 300, 214), (-1.1, 3.1), (-2.3, 0.7))
    d.area([p.at(0, 0), p.at(0, 0.7), p.at(3.1, 0.7), p.at(3.1, 0)], "#d6e3f2")
    d.area([p.at(0, 0), p.at(0, -2.3), p.at(-1.1, -2.3), p.at(-1.1, 0)], "#d6e3f2")
    p.axes()
    d.text(p.at(1.9, 0)[0], p.at(0, 0.46)[1], "둘 다 커지는 방향 (+, +)", ink=BLUE)
    d.text(p.at(-0.55, 0)[0], p.at(0, -1.2)[1], "둘 다", ink=BLUE)
    d.text(p.at(-0.55, 0)[0], p.at(0, -1.2)[1] + 18, "작아지는", ink=BLUE)
    d.text(p.at(-0.55, 0)[0], p.at(0, -1.2)[1] + 36, "방향", ink=BLUE)
    d.text(p.at(-0.55, 0)[0], p.at(0, -1.2)[1] + 54, "(−, −)", ink=BLUE)
    d.arrow(*p.at(0, 0), *p.at(2.4, -1.8), ink=SOFT, width=1.4)
    x, y = 0.0, 0.0
    for _ in range(3):
        for dx, dy in ((1.0, 0.2), (-0.2, -0.8)):
            d.arrow(*p.at(x, y), *p.at(x + dx, y + dy), ink=RED, width=2.4)
            x, y = x + dx, y + dy
    d.dot(*p.at(0, 0), 4.6)
    d.dot(*p.at(2.4, -1.8), 6, fill="#fff")
    d.text(p.at(0, 0)[0] - 8, p.at(0, 0)[1] - 8, "출발", anchor="end")
    d.text(p.at(2.4, 0)[0] + 2, p.at(0, -1.8)[1] + 24, "목표", bold=True)
    d.text(p.at(1.05, 0)[0], p.at(0, -1.45)[1] + 8, "직선 경로 (+, −)", ink=SOFT)
    d.text(p.at(2.42, 0)[0], p.at(0, -0.62)[1], "실제 경로", ink=RED, bold=True)
    d.text(p.at(3.1, 0)[0] + 4, p.at(0, 0)[1] + 5, "w_1", anchor="start")
    d.text(p.at(0, 0)[0], p.at(0, 0.7)[1] - 6, "w_2")
    d.text(190, 277, "샘플 하나의 그래디언트는 음영 친 두 사분면에만 놓인다")
    d.save("zigzag.svg")


def gelu_silu() -> None:
    """ReLU, GELU and SiLU near zero."""
    d = Drawing("0 근처에서 본 ReLU, GELU, SiLU", 280)
    p = Plot(d, (24, 20, 336, 214), (-4, 2), (-0.42, 2.05))
    for level in (1.0, 2.0):
        d.line(*p.at(-4, level), *p.at(2, level), ink=FAINT, width=0.8)
    p.axes()
    for tick in (-4, -3, -2, -1, 1, 2):
        x, y = p.at(tick, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y - 8 if tick < 0 else y + 18, minus(tick), ink=SOFT)
    for level in (1.0, 2.0):
        x, y = p.at(0, level)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    p.curve(relu, width=2.2)
    p.curve(gelu, ink=BLUE, dash=DASH, width=2.4)
    p.curve(silu, ink=RED, dash=DOT, width=2.8)
    d.dot(*p.at(-0.7518, gelu(-0.7518)), 3.6, ink=BLUE)
    d.dot(*p.at(-1.2785, silu(-1.2785)), 3.6, ink=RED)
    x, y = p.at(-0.7518, gelu(-0.7518))
    d.text(p.at(-0.05, 0)[0] + 10, y + 22, "GELU 최솟값 −0.17", anchor="start", ink=BLUE)
    d.line(x + 5, y + 3, p.at(-0.05, 0)[0] + 6, y + 17, ink=BLUE)
    x, y = p.at(-1.2785, silu(-1.2785))
    d.text(x - 8, y + 20, "SiLU 최솟값 −0.28", anchor="end", ink=RED)
    for y, name, ink, dash, width in ((44, "ReLU", INK, "", 2.2), (66, "GELU", BLUE, DASH, 2.4),
                                      (88, "SiLU", RED, DOT, 2.8)):  # fmt: skip
        d.line(40, y, 84, y, ink=ink, dash=dash, width=width)
        d.text(92, y + 5, name, anchor="start", size=14, ink=ink)
    d.text(190, 268, "두 함수 모두 음수 쪽에 얕은 골이 있고 0에서 매끄럽다")
    d.save("gelu-silu.svg")


FIGURES = (unit, family, gradient_product, xor, relu_sum, dead_relu, bias_shift, zigzag, gelu_silu)
