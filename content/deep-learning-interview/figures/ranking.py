"""Figures of the chapter on recommendation and advertising."""

from __future__ import annotations

from drawing import BLUE, FAINT, INK, RED, SOFT, Drawing

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


FIGURES = (position, gradients)
