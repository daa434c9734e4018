"""Figures of the chapter on recommendation and advertising."""

from __future__ import annotations

from drawing import BLUE, DOT, FAINT, INK, RED, SOFT, Drawing

PALE = "#dbe7f4"


def position() -> None:
    """Clicks of two items, and what is left of them when each is divided by being seen."""
    d = Drawing("클릭률과 볼 확률로 나눈 관련도", 236)
    floor, scale = 186, 760
    for left, name, bars in (
        (14, "클릭률", ((0.10, "10%", "A", "1위"), (0.04, "4%", "B", "3위"))),
        (206, "볼 확률로 나눈 관련도", ((0.10, "0.10", "A", "÷ 1"), (0.16, "0.16", "B", "÷ 0.25"))),
    ):
        d.text(left, 28, name, anchor="start", size=14, bold=True)
        d.line(left, floor, left + 160, floor, ink=SOFT)
        best = max(value for value, *_ in bars)
        for i, (value, words, item, below) in enumerate(bars):
            x, tall = left + 22 + 68 * i, value * scale
            won = value == best
            d.box(x, floor - tall, 48, tall, fill=BLUE if won else PALE, ink=BLUE, line=1.4,
                  radius=0)  # fmt: skip
            d.text(x + 24, floor - tall - 7, words, bold=won)
            d.text(x + 24, floor + 18, item, bold=True)
            d.text(x + 24, floor + 35, below, ink=SOFT)
    d.arrow(178, 120, 200, 120, ink=SOFT)
    d.save("position-bias-correction.svg")


def gradients() -> None:
    """Two gradients that are in conflict, their sum, and the sum of what PCGrad leaves of them."""
    d = Drawing("부딪히는 두 그래디언트와 두 가지 합", 252)
    x0, y0, unit = 236, 208, 72
    d.line(36, y0, 360, y0, ink=FAINT)
    d.line(x0, y0, x0, 26, ink=FAINT)
    for (x, y), ink, width in (
        ((1, 0), INK, 2.2),
        ((-2.4, 1.8), INK, 2.2),
        ((-1.4, 1.8), RED, 2.8),
        ((0.36, 2.28), BLUE, 2.8),
    ):
        d.arrow(x0, y0, x0 + unit * x, y0 - unit * y, ink=ink, width=width, head=11)
    d.dot(x0, y0, 3)
    d.text(308, 228, "클릭 g_1", bold=True)
    d.text(62, 64, "구매 g_2", bold=True)
    d.text(138, 66, "그냥 더한 합", ink=RED, bold=True)
    d.text(274, 44, "빼고 더한 합", anchor="start", ink=BLUE, bold=True)
    d.text(x0 - 8, 228, "합이 왼쪽: 클릭의 손실이 커진다", anchor="end", ink=SOFT)
    d.save("multi-task-ranking-gradients.svg")


def lengths() -> None:
    """A long vector and a short one: the dot product is where they end along the user's."""
    d = Drawing("벡터의 길이와 내적", 250)
    x0, y0, unit = 40, 196, 76
    d.line(x0, y0, 360, y0, ink=FAINT)
    for x, y, ink, words in ((1.5, 2, RED, "1.5"), (0.9, 0.3, BLUE, "0.9")):
        at, top = x0 + unit * x, y0 - unit * y
        d.line(at, top, at, y0, ink=ink, dash=DOT)
        d.arrow(x0, y0, at, top, ink=ink, width=2.8, head=11)
        d.text(at, y0 + 38, words, ink=ink, bold=True)
    d.arrow(x0, y0, x0 + unit, y0, width=2.2, head=10)
    d.dot(x0, y0, 3)
    d.text(x0 + 30, y0 + 18, "사용자", bold=True)
    d.text(x0, y0 + 38, "내적", ink=SOFT)
    d.text(170, 44, "인기 항목: 코사인 0.60", anchor="start", ink=RED, bold=True)
    d.text(170, 178, "꼬리 항목: 코사인 0.95", anchor="start", ink=BLUE, bold=True)
    d.save("popularity-bias-lengths.svg")


FIGURES = (position, gradients, lengths)
