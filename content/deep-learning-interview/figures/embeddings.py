"""Figures of the chapter on embeddings and sequence models."""

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
    Plot,
    minus,
)

SHADE = "#d6e3f2"


def two_matrices() -> None:
    """The two weight matrices of skip-gram: one row is looked up, all columns are compared."""
    d = Drawing("스킵그램의 두 가중치 행렬과 그 사이의 단어 벡터", 306)
    rows, top, side = 7, 74, 22
    for i in range(rows):  # the one-hot vector
        y = top + i * side
        d.box(18, y, 24, side, fill=SHADE if i == 2 else "#fff", radius=0, line=1.2)
        d.text(30, y + 16, "1" if i == 2 else "0", bold=i == 2)
    d.text(30, 44, "원-핫", bold=True)
    d.text(30, 62, "길이 V", ink=SOFT)
    for i in range(rows):  # the left matrix
        for j in range(3):
            d.box(66 + j * side, top + i * side, side, side, radius=0, line=1,
                  fill="#9db8d8" if i == 2 else "#fff")  # fmt: skip
    d.text(99, 26, "왼쪽 행렬", bold=True, ink=BLUE)
    d.text(99, 44, "행 = 중심 단어", ink=BLUE)
    d.text(99, 62, "V × d", ink=SOFT)
    middle = top + 2.5 * side
    d.arrow(43, middle, 64, middle, ink=BLUE)
    for j in range(3):  # the hidden layer
        d.box(163, middle - 1.5 * side + j * side, side, side, radius=0, line=1.2, fill="#9db8d8")
    d.arrow(133, middle, 161, middle, ink=BLUE)
    d.text(174, 62, "v", bold=True, size=15)
    d.text(174, 80, "길이 d", ink=SOFT)
    for i in range(3):  # the right matrix
        for j in range(rows):
            d.box(212 + j * 15, middle - 1.5 * side + i * side, 15, side, radius=0, line=1,
                  fill="#f3ded8" if j == 4 else "#fff")  # fmt: skip
    d.arrow(186, middle, 210, middle, ink=RED)
    d.text(264, 26, "오른쪽 행렬", bold=True, ink=RED)
    d.text(264, 44, "열 = 문맥 단어", ink=RED)
    d.text(264, 62, "d × V", ink=SOFT)
    floor = 252.0
    for j, height in enumerate((8, 14, 5, 22, 46, 10, 7)):  # the softmax
        d.box(213 + j * 15, floor - height, 12, height, radius=0, line=1,
              fill=RED if j == 4 else FAINT)  # fmt: skip
    d.arrow(264, middle + 1.5 * side + 4, 264, floor - 50, ink=RED)
    d.line(208, floor, 322, floor, ink=SOFT)
    d.text(264, 272, "소프트맥스: 문맥의 확률")
    d.text(99, 250, "행 하나를 꺼낸다", ink=BLUE)
    d.text(99, 270, "= 임베딩", bold=True, ink=BLUE)
    d.text(348, middle - 8, "열마다", ink=RED)
    d.text(348, middle + 10, "내적", ink=RED)
    d.text(190, 295, "활성화 함수는 없다", ink=SOFT)
    d.save("word2vec-two-matrices.svg")


def contexts() -> None:
    """How often four words meet ten of their contexts in the toy corpus: a table, side by side."""
    d = Drawing("남자, 여자, 자동차, 버스가 문맥 단어 열 개와 함께 나온 횟수", 368)
    names = ("학교", "밥", "친구", "수염", "자동차", "타다", "몰다", "남자", "도로", "고장")
    columns = (("남자", 92, (1, 1, 1, 1, 3, 1, 1, 0, 0, 0), BLUE),
               ("여자", 156, (1, 1, 1, 0, 3, 1, 1, 0, 0, 0), BLUE),
               ("자동차", 238, (0, 0, 0, 0, 0, 2, 2, 3, 1, 1), RED),
               ("버스", 302, (0, 0, 0, 0, 0, 1, 0, 0, 1, 1), RED))  # fmt: skip
    shades = {BLUE: ("#fff", SHADE, "#b7cce4", "#9db8d8"),
              RED: ("#fff", "#f3ded8", "#e8c4ba", "#dca99b")}  # fmt: skip
    top, side = 54, 23
    d.text(46, 42, "문맥", ink=SOFT)
    for i, name in enumerate(names):
        d.text(46, top + i * side + 16, name)
    for word, x, counts, ink in columns:
        d.text(x + 32, 42, word, bold=True, size=14, ink=ink)
        for i, count in enumerate(counts):
            d.box(x, top + i * side, 64, side, radius=0, line=1, fill=shades[ink][count])
            d.text(x + 32, top + i * side + 16, str(count), bold=count > 0,
                   ink=INK if count else SOFT)  # fmt: skip
    floor = top + len(names) * side
    for x, words, ink in ((92, "코사인 0.99", BLUE), (238, "코사인 0.94", RED)):
        d.path([(x, floor + 6), (x, floor + 12), (x + 128, floor + 12), (x + 128, floor + 6)],
               ink=ink, width=1.6)  # fmt: skip
        d.text(x + 64, floor + 30, words, bold=True, ink=ink)
    d.text(190, floor + 52, "남자와 자동차는 세 번 함께 나와도")
    d.text(190, floor + 68, "두 열이 달라 코사인이 −0.65이다")
    d.text(14, 22, "함께 나온 횟수: 열이 닮으면 벡터가 가깝다", anchor="start", bold=True)
    d.save("word-vector-closeness-contexts.svg")


def rotation() -> None:
    """Two clouds of word vectors before and after a rotation."""
    d = Drawing("두 언어의 단어 벡터를 회전으로 겹치는 모습", 218)
    cloud = ((1.5, 0.2), (1.15, 0.75), (-0.3, 0.9), (-1.1, 0.45), (-0.6, -0.75), (0.75, -0.55))
    korean = ("개", "고양이", "집", "길", "물", "밥")
    off = ((0.07, -0.08), (-0.08, 0.07), (0.09, 0.05), (0.05, -0.09), (-0.09, 0.04), (0.06, 0.09))
    angle = math.radians(115)
    turned = [
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        for x, y in ((x + a, y + b) for (x, y), (a, b) in zip(cloud, off, strict=True))
    ]
    boxes = ((8, 48, 112, 112), (131, 48, 112, 112), (262, 48, 112, 112))
    left, middle, right = (Plot(d, box, (-1.9, 1.9), (-1.9, 1.9)) for box in boxes)
    for plot, name, ink in ((left, "한국어", BLUE), (middle, "영어", RED)):
        plot.axes()
        d.text(plot.left + 56, 34, name, bold=True, size=14, ink=ink)
    right.axes()
    d.text(right.left + 56, 34, "회전한 뒤", bold=True, size=14)

    def triangle(x: float, y: float) -> None:
        d.path([(x, y - 6), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5), (x, y - 6)], ink=RED, width=1.8)

    for (x, y), word in zip(cloud, korean, strict=True):
        px, py = left.at(x, y)
        d.dot(px, py, 4, ink=BLUE)
        d.text(px, py - 8 if y > 0.3 else py + 19, word, ink=BLUE)
        d.dot(*right.at(x, y), 4, ink=BLUE)
    for (x, y), word in zip(turned, ("dog", "cat", "", "", "", ""), strict=True):
        px, py = middle.at(x, y)
        triangle(px, py)
        if word:
            d.text(px - 21, py + (2 if word == "dog" else 5), word, ink=RED)
    for (x, y), (a, b) in zip(cloud, off, strict=True):
        triangle(*right.at(x + a, y + b))
    d.arrow(240, 82, 266, 82, width=2)
    d.text(253, 72, "R", bold=True, size=15)
    d.dot(46, 194, 4, ink=BLUE)
    d.text(56, 199, "한국어", anchor="start", ink=BLUE)
    triangle(130, 194)
    d.text(141, 199, "영어", anchor="start", ink=RED)
    d.text(188, 199, "짝은 한 쌍도 쓰지 않았다", anchor="start", ink=SOFT)
    d.save("unsupervised-translation-rotation.svg")


def granularity() -> None:
    """One sentence cut into words, morphemes, syllables and bytes."""
    d = Drawing("한 문장을 어절, 형태소, 음절, 바이트로 자른 조각 수", 304)
    text = "학교에서 학생이 책을 읽었다"
    cuts: tuple[tuple[str, list[str]], ...] = (
        ("어절", text.split()),
        ("형태소", ["학교", "에서", "학생", "이", "책", "을", "읽", "었", "다"]),
        ("음절 (빈칸 포함)", list(text)),
        ("UTF-8 바이트", [""] * len(text.encode())),
    )
    for row, (name, pieces) in enumerate(cuts):
        top = 18 + row * 72
        d.text(16, top + 14, name, anchor="start", bold=True)
        d.text(364, top + 14, f"{len(pieces)}개", anchor="end", bold=True, ink=BLUE)
        width = 348 / sum(max(len(piece), 1) + 0.6 for piece in pieces)
        x = 16.0
        for i, piece in enumerate(pieces):
            w = width * (max(len(piece), 1) + 0.6)
            d.box(x, top + 22, w, 28, radius=0, line=1, fill=SHADE if i % 2 else "#fff")
            if piece.strip():
                d.text(x + w / 2, top + 41, piece)
            x += w
    d.save("tokenization-granularity.svg")


def lstm_cell() -> None:
    """An LSTM cell: the straight path of the cell state above, the gates below."""
    d = Drawing("LSTM 셀의 구조", 330)
    path = 78.0
    d.arrow(14, path, 366, path, width=4, head=12)
    d.text(34, path - 14, "c", bold=True, size=15)
    d.text(34, path + 24, "직전", ink=SOFT)
    d.text(348, path - 14, "c", bold=True, size=15)
    d.text(348, path + 24, "지금", ink=SOFT)

    def node(x: float, y: float, words: str) -> None:
        d.dot(x, y, 13, fill="#fff")
        d.text(x, y + 6, words, size=17, bold=True)

    node(86, path, "×")
    node(196, path, "+")
    node(196, 138, "×")
    node(306, 186, "×")
    gates = ((86, "f", "망각", "σ"), (168, "i", "입력", "σ"), (222, "g", "후보", "tanh"),
             (274, "o", "출력", "σ"))  # fmt: skip
    for x, letter, name, kind in gates:
        d.box(x - 22, 216, 44, 30, fill=SHADE)
        d.text(x, 236, kind)
        d.text(x, 264, f"{letter} {name}", bold=True, ink=BLUE)
    d.arrow(86, 216, 86, path + 14, ink=BLUE)
    d.path([(168, 216), (168, 138), (174, 138)], ink=BLUE, width=1.6)
    d.arrow(170, 138, 182, 138, ink=BLUE)
    d.path([(222, 216), (222, 138), (218, 138)], ink=BLUE, width=1.6)
    d.arrow(222, 138, 209, 138, ink=BLUE)
    d.arrow(196, 124, 196, path + 14, ink=BLUE)
    d.path([(274, 216), (274, 186), (282, 186)], ink=BLUE, width=1.6)
    d.arrow(280, 186, 292, 186, ink=BLUE)
    d.line(306, path, 306, 112, width=1.6)
    d.box(284, 112, 44, 26)
    d.text(306, 130, "tanh")
    d.arrow(306, 138, 306, 172)
    d.arrow(320, 186, 366, 186, width=2.4)
    d.text(348, 176, "h", bold=True, size=15)
    d.text(348, 208, "출력", ink=SOFT)
    d.line(86, 284, 274, 284, ink=SOFT, width=1.4)
    for x, *_ in gates:
        d.line(x, 270, x, 284, ink=SOFT, width=1.4)
    d.arrow(14, 284, 86, 284, ink=SOFT)
    d.text(16, 308, "현재 입력 x와 직전 은닉 상태 h를 이어 붙인 벡터", anchor="start")
    for x, words in ((86, "지우기"), (196, "쓰기"), (306, "내보내기")):
        d.text(x, 48, words, ink=RED, bold=True)
    d.text(190, 24, "셀 상태의 경로: 원소별 곱과 덧셈뿐", size=14, bold=True)
    d.save("lstm-cell.svg")


def decay() -> None:
    """What is left of a gradient along the straight path, on a logarithmic scale."""
    d = Drawing("망각 게이트의 값에 따라 셀 상태의 길에 남는 그래디언트", 262)
    p = Plot(d, (58, 42, 300, 168), (0, 100), (-8, 0.6))
    for level in (0, -2, -4, -6, -8):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, f"10^{minus(level)}" if level else "1", anchor="end", ink=SOFT)
    for steps in (0, 25, 50, 75, 100):
        x, y = p.at(steps, -8)
        d.text(x, y + 18, str(steps), ink=SOFT)
    d.text(208, 250, "거슬러 간 스텝 수")
    d.text(14, 24, "처음 크기에 대한 비율 (로그 눈금)", anchor="start")
    for f, ink, dash in ((1.0, INK, ""), (0.99, BLUE, DASH), (0.9, RED, DASHDOT), (0.5, INK, DOT)):
        end = min(100.0, -8 / math.log10(f)) if f < 1 else 100.0
        d.path([p.at(0, 0), p.at(end, end * math.log10(f))], ink=ink, width=2.4, dash=dash)
    x, y = p.at(100, 0)
    d.text(x, y - 7, "f = 1", anchor="end", bold=True)
    x, y = p.at(100, 100 * math.log10(0.99))
    d.text(x, y + 18, "f = 0.99", anchor="end", ink=BLUE, bold=True)
    x, y = p.at(66, 66 * math.log10(0.9))
    d.text(x + 10, y - 4, "f = 0.9", anchor="start", ink=RED, bold=True)
    x, y = p.at(24, -7)
    d.text(x + 10, y, "f = 0.5", anchor="start", bold=True)
    d.save("lstm-cell-state-decay.svg")


FIGURES = (two_matrices, contexts, rotation, granularity, lstm_cell, decay)
