"""Figures of the chapter on attention and transformers."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DOT,
    FAINT,
    INK,
    RED,
    SOFT,
    Drawing,
    Plot,
)

SHADE = "#dfe7f2"


def attention_lookup() -> None:
    """One query reads three tokens: scores, weights, weighted sum, with the numbers of the text."""
    d = Drawing("쿼리 하나가 세 토큰의 밸류를 가중 평균하는 과정", 372)
    d.box(128, 14, 124, 34, fill=SHADE)
    d.text(190, 36, "쿼리 q = (2, 1)", size=14, bold=True)
    columns = (
        (70, "(1, 0)", "1.41", 0.102, "(10, 0)"),
        (190, "(0, 1)", "0.71", 0.050, "(0, 10)"),
        (310, "(2, 1)", "3.54", 0.848, "(5, 5)"),
    )
    for x, key, score, weight, value in columns:
        d.arrow(190 + (x - 190) * 0.25, 49, x, 78, ink=SOFT)
        d.box(x - 48, 80, 96, 30)
        d.text(x, 100, f"키 {key}")
        d.text(x, 132, f"점수 {score}", ink=BLUE)
        low = 228.0
        d.line(x - 30, low, x + 30, low, ink=SOFT)
        tall = 56 * weight
        d.box(x - 16, low - tall, 32, tall, fill=BLUE, ink=BLUE, line=1, radius=0)
        d.text(x, low - tall - 6, f"{weight:.2f}", bold=True)
        d.box(x - 48, 258, 96, 30)
        d.text(x, 278, f"밸류 {value}")
        d.text(x, 248, "×", size=15)
        d.arrow(x, 289, 190 + (x - 190) * 0.35, 322, ink=SOFT)
    d.text(130, 160, "소프트맥스", ink=SOFT)
    d.arrow(130, 166, 130, 184, ink=SOFT)
    d.text(130, 205, "가중치", ink=SOFT)
    d.box(98, 324, 184, 34, fill=SHADE)
    d.text(190, 346, "출력 o = (5.26, 4.74)", size=14, bold=True)
    d.save("attention-lookup.svg")


def attention_scaling() -> None:
    """How the largest of 32 weights grows with the width unless the scores are scaled."""
    d = Drawing("헤드의 폭이 커질 때 가장 큰 가중치의 평균", 286)
    p = Plot(d, (52, 40, 306, 188), (2, 8), (0, 1))
    for level in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = p.at(2, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, f"{level:g}", anchor="end", ink=SOFT)
    for power in range(2, 9):
        x, y = p.at(power, 0)
        d.text(x, y + 18, str(2**power), ink=SOFT)
    d.text(14, 24, "가장 큰 가중치의 평균 (키 32개)", anchor="start")
    d.text(205, 272, "헤드의 폭 (로그 눈금)")
    plain = ((2, 0.341), (4, 0.633), (6, 0.820), (7, 0.872), (8, 0.911))
    scaled = ((2, 0.158), (4, 0.163), (6, 0.166), (7, 0.165), (8, 0.164))
    d.path([p.at(x, y) for x, y in plain], ink=RED, width=2.4)
    d.path([p.at(x, y) for x, y in scaled], ink=BLUE, width=2.4, dash=DASH)
    for x, y in plain:
        d.dot(*p.at(x, y), 3.8, ink=RED)
    for x, y in scaled:
        d.dot(*p.at(x, y), 3.8, ink=BLUE, fill="#fff")
    d.text(p.at(5.3, 0)[0], p.at(0, 0.86)[1], "나누지 않음", anchor="end", ink=RED, bold=True)
    d.text(p.at(6, 0)[0], p.at(0, 0.275)[1], "제곱근으로 나눔", ink=BLUE, bold=True)
    low = p.at(2, 1 / 32)[1]
    d.line(p.left, low, p.left + p.width, low, ink=SOFT, dash=DOT)
    d.text(p.at(2.1, 0)[0], low - 5, "모두 같다면 1/32", anchor="start", ink=SOFT)
    d.save("attention-scaling.svg")


def complexity() -> None:
    """Operations per token of the linear layers and of attention against the length."""
    d = Drawing("길이에 따라 늘어나는 어텐션의 연산이 선형 층과 만나는 곳", 226)
    p = Plot(d, (44, 34, 314, 134), (10, 17), (0, 2.2))
    for level in (0.0, 0.5, 1.0, 1.5, 2.0):
        x, y = p.at(10, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, f"{level * 10:g}억", anchor="end", ink=SOFT, size=13)
    for power in (10, 12, 14, 16):
        x, y = p.at(power, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, f"{2**power:,}", ink=SOFT)
    d.text(8, 20, "토큰당 연산 수 (d = 4096)", anchor="start")
    d.text(201, 212, "토큰 수 n (로그 눈금)")
    width = 4096
    linear = 24 * width**2 / 1e9
    d.line(*p.at(10, linear), *p.at(17, linear), ink=BLUE, width=2.4, dash=DASH)
    p.curve(lambda t: 4 * 2**t * width / 1e9, ink=RED, width=2.6)
    meet = math.log2(6 * width)
    d.line(*p.at(meet, 0), *p.at(meet, linear), ink=SOFT, dash=DOT, width=1.4)
    d.dot(*p.at(meet, linear), 4.4)
    d.text(p.at(10.1, 0)[0], p.at(0, linear)[1] - 10, "선형 층", anchor="start", ink=BLUE,
           bold=True)  # fmt: skip
    d.text(p.at(16, 0)[0] - 12, p.at(0, 1.35)[1], "어텐션", anchor="end", ink=RED, bold=True)
    d.text(p.at(meet, 0)[0] - 8, p.at(0, linear)[1] - 22, "n = 6d = 24,576", anchor="end",
           bold=True)  # fmt: skip
    d.save("attention-complexity-crossover.svg")


def block() -> None:
    """A decoder-only transformer with pre-norm blocks, drawn from the bottom up."""
    d = Drawing("디코더만 쓰는 트랜스포머의 구조", 398)

    def stage(y: float, words: str, *, fill: str = "#fff") -> None:
        d.box(106, y, 188, 30, fill=fill)
        d.text(200, y + 20, words, size=14)

    def plus(y: float) -> None:
        d.dot(200, y, 11, fill="#fff")
        d.line(194, y, 206, y, width=1.8)
        d.line(200, y - 6, 200, y + 6, width=1.8)

    d.box(62, 56, 246, 266, fill="#f3f3ee", ink=SOFT, dash=DASH, radius=10)
    d.text(344, 194, "× N번", size=15, bold=True)
    stage(10, "정규화 → 출력층 → 확률")
    plus(76)
    stage(101, "피드포워드 층", fill=SHADE)
    stage(145, "정규화")
    plus(204)
    stage(229, "마스크 건 셀프 어텐션", fill=SHADE)
    stage(273, "정규화")
    stage(336, "토큰 임베딩 + 위치")
    d.text(200, 390, "토큰: 나는 · 밥 · 을", size=14)
    for low, high in ((377, 367), (336, 304), (273, 260), (229, 216), (193, 176), (145, 132),
                      (101, 88), (65, 41)):  # fmt: skip
        d.arrow(200, low, 200, high, head=7)
    for start, end in ((313, 204), (185, 76)):
        d.path([(200, start), (84, start), (84, end), (180, end)], ink=RED, width=2, dash="5 3")
        d.arrow(172, end, 189, end, ink=RED, width=2)
    d.text(52, 251, "잔차", ink=RED, anchor="end")
    d.text(52, 269, "연결", ink=RED, anchor="end")
    d.line(56, 255, 82, 255, ink=RED, width=1)
    d.text(314, 249, "토큰 사이", anchor="start", ink=BLUE)
    d.text(314, 121, "토큰 안", anchor="start", ink=BLUE)
    d.save("transformer-block.svg")


def masks() -> None:
    """Which token sees which: encoder, decoder, prefix; rows are queries, columns keys."""
    d = Drawing("인코더, 디코더, 접두 마스크에서 쿼리가 볼 수 있는 키", 224)
    kinds = (
        ("인코더", "모두 본다", 4),
        ("디코더", "왼쪽만 본다", 0),
        ("접두 디코더", "입력 1, 2는 양쪽", 2),
    )
    side = 22
    for k, (name, words, mutual) in enumerate(kinds):
        left, top = 66 + k * 108, 84
        middle = left + 2 * side
        d.text(middle, 26, name, size=14, bold=True)
        d.text(middle - 10, 54, "키 j", ink=RED)
        d.arrow(middle + 8, 50, middle + 34, 50, ink=RED, head=7)
        if k == 0:
            d.text(left - 40, top + 28, "쿼리 i", ink=BLUE)
            d.arrow(left - 40, top + 38, left - 40, top + 68, ink=BLUE, head=7)
        for i in range(4):
            d.text(left - 5, top + i * side + 16, str(i + 1), anchor="end", ink=BLUE)
            d.text(left + i * side + side / 2, top - 6, str(i + 1), ink=RED)
            for j in range(4):
                seen = j <= i or max(i, j) < mutual
                x, y = left + j * side, top + i * side
                d.box(x, y, side, side, fill="#9db6d6" if seen else "#fff", ink=SOFT, line=1,
                      radius=0)  # fmt: skip
                if seen:
                    d.dot(x + side / 2, y + side / 2, 3, ink=INK)
        d.text(middle, top + 4 * side + 24, words)
    d.save("attention-masks.svg")


def blanks() -> None:
    """GLM's mask over a text with holes and the two spans that were cut out of it."""
    tokens = ("x_1", "x_2", "[M]", "x_4", "[M]", "[S]", "x_5", "x_6", "[S]", "x_3")
    goals = ("x_5", "x_6", "끝", "x_3", "끝")
    d = Drawing("GLM의 마스크에서 구멍 난 글과 지운 구간의 토큰이 볼 수 있는 토큰", 356)
    left, top, side, part = 72, 78, 25, 5
    d.text(left + 2.5 * side, 26, "A: 구멍 난 글", ink=BLUE, bold=True)
    d.text(left + 7.5 * side, 26, "B: 지운 구간", ink=RED, bold=True)
    d.text(left - 8, 50, "키 →", anchor="end", ink=SOFT)
    d.text(left - 8, top - 8, "쿼리 ↓", anchor="end", ink=SOFT)
    d.text(left + 10.25 * side, top - 8, "맞힐 것", anchor="start", ink=SOFT)
    for i, token in enumerate(tokens):
        ink = BLUE if i < part else RED
        d.text(left - 8, top + i * side + 17, token, anchor="end", ink=ink)
        d.text(left + (i + 0.5) * side, top - 8, token, ink=ink)
        if i >= part:
            d.text(left + 10.4 * side, top + i * side + 17, goals[i - part], anchor="start")
        for j in range(len(tokens)):
            seen = j < part or j <= i
            fill = "#fff" if not seen else "#9db6d6" if j < part else "#e6b8b0"
            d.box(left + j * side, top + i * side, side, side, fill=fill, ink=SOFT, line=1,
                  radius=0)  # fmt: skip
    d.line(left + part * side, top - 26, left + part * side, top + 10 * side, width=2)
    d.line(left - 44, top + part * side, left + 10 * side, top + part * side, width=2)
    d.save("glm-blank-infilling-mask.svg")


def waves() -> None:
    """Four sine components of the positional encoding and the mark of position 20."""
    d = Drawing("사인 위치 인코딩의 네 성분과 위치 20에서의 값", 250)
    for row, i in enumerate((0, 4, 8, 12)):
        rate = 10000 ** (-2 * i / 64)
        p = Plot(d, (58, 34 + row * 50, 258, 40), (0, 63), (-1.05, 1.05))
        d.line(*p.at(0, 0), *p.at(63, 0), ink=FAINT)
        d.text(p.left - 8, p.at(0, 0)[1] + 5, f"i = {i}", anchor="end")
        p.curve(lambda x, rate=rate: math.sin(rate * x), width=2)  # type: ignore[misc]
        d.line(*p.at(20, -1.25), *p.at(20, 1.25), ink=RED, dash=DASH, width=1.4)
        value = math.sin(rate * 20)
        d.dot(*p.at(20, value), 4, ink=RED)
        words = f"{value:.2f}".replace("-", "−")
        d.text(366, p.at(0, 0)[1] + 5, words, anchor="end", ink=RED, bold=True)
    for tick in (0, 10, 20, 30, 40, 50, 60):
        d.text(p.at(tick, 0)[0], 242, str(tick), ink=SOFT)
    d.text(50, 242, "위치 p", anchor="end")
    d.text(366, 20, "위치 20의 값", anchor="end", ink=RED, bold=True)
    d.save("positional-encoding-waves.svg")


def angles() -> None:
    """Rotated queries and keys at two pairs of positions: the angle between them is the same."""
    d = Drawing("RoPE: 위치를 함께 밀어도 쿼리와 키 사이의 각은 같다", 182)
    rate, query, key = 0.45, 0.1, 0.75
    for cx, m, n in ((98, 1, 2), (282, 4, 5)):
        cy, radius = 142.0, 74.0
        d.text(cx, 26, f"쿼리 위치 {m}, 키 위치 {n}", size=14, bold=True)
        d.line(cx - 84, cy, cx + 84, cy, ink=FAINT)
        d.line(cx, cy - 84, cx, cy + 28, ink=FAINT)
        a, b = query + m * rate, key + n * rate
        for turn, ink, name in ((a, BLUE, "q"), (b, RED, "k")):
            x, y = math.cos(turn), math.sin(turn)
            d.arrow(cx, cy, cx + radius * x, cy - radius * y, ink=ink, width=2.6, head=10)
            d.text(cx + (radius + 13) * x, cy - (radius + 13) * y + 5, name, ink=ink, size=15,
                   bold=True)  # fmt: skip
        arc = [a + (b - a) * t / 24 for t in range(25)]
        d.path([(cx + 30 * math.cos(t), cy - 30 * math.sin(t)) for t in arc], width=1.6)
        middle = (a + b) / 2
        d.text(cx + 46 * math.cos(middle), cy - 46 * math.sin(middle) + 5, "α", size=15, bold=True)
    d.save("rotary-position-embedding-angles.svg")


def sink() -> None:
    """Weights over eight tokens whose first has the score 5: all, without it, and with four."""
    d = Drawing("첫 토큰을 캐시에서 지웠을 때와 남겼을 때의 가중치", 238)
    left, cell, high = 18, 43, 32
    rows = (
        ("모두 볼 때", (0, 1, 2, 3, 4, 5, 6, 7)),
        ("첫 토큰을 지우면", (1, 2, 3, 4, 5, 6, 7)),
        ("첫 토큰과 최근 네 개를 남기면", (0, 4, 5, 6, 7)),
    )
    for i, (name, kept) in enumerate(rows):
        top = 32 + 66 * i
        d.text(left, top - 9, name, anchor="start", size=14, bold=True)
        total = sum(math.exp(5 if token == 0 else 0) for token in kept)
        for token in range(8):
            x = left + cell * token
            if token not in kept:
                d.box(x, top, cell, high, fill="none", ink=SOFT, line=1, radius=0, dash="3 3")
                continue
            weight = math.exp(5 if token == 0 else 0) / total
            heavy = weight > 0.1
            d.box(x, top, cell, high, fill=SHADE if heavy else "#fff", line=1.2, radius=0)
            d.text(x + cell / 2, top + 21, f"{weight:.3f}", ink=RED if i == 1 else INK,
                   bold=heavy)  # fmt: skip
    d.text(left + cell / 2, 222, "토큰 1", ink=SOFT)
    d.text(left + 7.5 * cell, 222, "토큰 8", ink=SOFT)
    d.save("attention-sink-weights.svg")


FIGURES = (
    attention_lookup,
    attention_scaling,
    complexity,
    block,
    masks,
    blanks,
    waves,
    angles,
    sink,
)
