"""Figures of the chapter on normalization, dropout and residual connections."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, FAINT, RED, SOFT, Drawing, Plot

SHADE = "#dfe8f3"


def contours() -> None:
    """Gradient descent on a long valley and on a round bowl."""
    d = Drawing("정규화 전의 길쭉한 손실 곡면과 정규화 뒤의 둥근 손실 곡면", 268)
    for left, name, note, bend, rate, steps in (
        (14, "정규화 전", "조건수 25: 지그재그", 25.0, 0.074, 30),
        (198, "표준화한 뒤", "조건수 1: 곧은 길", 1.0, 0.35, 12),
    ):
        p = Plot(d, (left, 56, 168, 168), (-1.25, 1.25), (-1.25, 1.25))
        d.text(left + 84, 28, name, size=14, bold=True)
        d.text(left + 84, 47, note, ink=RED if bend > 1 else BLUE)
        p.axes()
        for radius in (0.25, 0.5, 0.75, 1.0):
            turn = [2 * math.pi * i / 72 for i in range(73)]
            d.path([p.at(radius * math.cos(a), radius * math.sin(a) / math.sqrt(bend))
                    for a in turn], ink="#9a9a9a", width=1.2)  # fmt: skip
        x, y = (-0.95, 0.3) if bend > 1 else (-0.7, 0.65)
        path = [p.at(x, y)]
        for _ in range(steps):
            x, y = x - rate * x, y - rate * bend * y
            path.append(p.at(x, y))
        d.path(path, ink=RED if bend > 1 else BLUE, width=1.8)
        for at in path[1:-1]:
            d.dot(*at, 1.6, ink=RED if bend > 1 else BLUE)
        d.dot(*path[0], 4.6)
        d.dot(*p.at(0, 0), 4.4, fill="#fff")
        d.text(p.at(1.25, 0)[0] + 6, p.at(0, 0)[1] + 17, "w_1", anchor="end", ink=SOFT)
        d.text(p.at(0, 0)[0] + 6, p.at(0, 1.25)[1] + 10, "w_2", anchor="start", ink=SOFT)
    d.dot(96, 246, 4.6)
    d.text(108, 251, "출발", anchor="start")
    d.dot(214, 246, 4.4, fill="#fff")
    d.text(226, 251, "최솟값", anchor="start")
    d.save("data-normalization-contours.svg")


def inference() -> None:
    """Where the statistics of batch normalization come from."""
    d = Drawing("배치 정규화의 통계량이 오는 곳: 학습과 추론", 276)
    d.text(16, 28, "학습", anchor="start", size=15, bold=True, ink=BLUE)
    d.box(16, 44, 78, 54)
    d.text(55, 67, "미니배치")
    d.text(55, 86, "n개", ink=SOFT)
    d.arrow(94, 71, 132, 71)
    d.box(132, 44, 100, 54, fill=SHADE, ink=BLUE)
    d.text(182, 67, "이 배치의")
    d.text(182, 86, "평균 · 분산")
    d.arrow(232, 71, 276, 71)
    d.box(276, 44, 88, 54)
    d.text(320, 67, "정규화")
    d.text(320, 86, "γ, β 적용", ink=SOFT)
    d.arrow(182, 98, 182, 124, ink=BLUE)
    d.text(192, 114, "스텝마다 섞는다", anchor="start", ink=BLUE)
    d.box(112, 124, 140, 44, dash=DASH)
    d.text(182, 143, "저장된 이동 평균")
    d.text(182, 161, "μ, σ^2", ink=SOFT)
    d.line(16, 182, 96, 182, ink=FAINT)
    d.line(268, 182, 364, 182, ink=FAINT)
    d.text(16, 205, "추론", anchor="start", size=15, bold=True, ink=RED)
    d.box(16, 216, 78, 46)
    d.text(55, 236, "입력")
    d.text(55, 254, "1개라도", ink=SOFT)
    d.arrow(94, 239, 276, 239)
    d.path([(182, 168), (182, 206), (320, 206)], ink=RED, width=1.8)
    d.arrow(320, 206, 320, 216, ink=RED)
    d.text(192, 198, "상수로 꺼내 쓴다", anchor="start", ink=RED)
    d.box(276, 216, 88, 46)
    d.text(320, 236, "정규화")
    d.text(320, 254, "γ, β 적용", ink=SOFT)
    d.save("batch-norm-inference.svg")


def spread() -> None:
    """What batch normalization does to four near values: in a hidden layer and in the output."""
    d = Drawing("배치 정규화가 중간층과 출력층에서 네 값에 하는 일", 308)

    def normalized(values: list[float], scale: float) -> list[float]:
        mean = sum(values) / len(values)
        deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values))
        return [scale * (v - mean) / deviation for v in values]

    for top, title, ink, values, scale, span in (
        (28, "중간층: 몰린 값이 펴진다", BLUE, [2.0, 2.1, 2.2, 2.3], 1.0, (-1.7, 2.7)),
        (
            176,
            "출력층: 어두운 이미지 넷이 갈라진다",
            RED,
            [-0.9, -0.8, -0.7, -0.6],
            0.5,
            (-1.0, 1.0),
        ),
    ):
        before = Plot(d, (64, top + 30, 292, 1), span, (0, 1))
        after = Plot(d, (64, top + 82, 292, 1), span, (0, 1))
        d.text(18, top, title, anchor="start", size=14, bold=True, ink=ink)
        for plot, name in ((before, "전"), (after, "후")):
            d.text(32, plot.top + 5, name)
            d.line(*plot.at(span[0], 0), *plot.at(span[1], 0), ink=SOFT)
        ticks = ("−1", "0", "1", "2") if scale == 1 else ("−1 검정", "0", "1 흰색")
        for i, name in enumerate(ticks):
            x, y = after.at(i - 1, 0)
            d.line(x, y - 3, x, y + 3, ink=SOFT)
            d.text(x, y + 25, name, ink=SOFT)
        ends = normalized(values, scale)
        for value, end in zip(values, ends, strict=True):
            d.line(*before.at(value, 0), *after.at(end, 0), ink="#9a9a9a", dash="2 3.5")
        for plot, marks in ((before, values), (after, ends)):
            for value in marks:
                x, y = plot.at(value, 0)
                if scale == 1:
                    d.dot(x, y, 3.2, ink=ink)
                else:
                    grey = round(255 * (value + 1) / 2)
                    d.box(x - 6.5, y - 6.5, 13, 13, fill=f"#{grey:02x}{grey:02x}{grey:02x}",
                          line=1.2, radius=0)  # fmt: skip
    d.line(18, 148, 362, 148, ink=FAINT)
    d.save("batch-norm-gan-generator-spread.svg")


def axes() -> None:
    """Which entries share a mean and a variance in four kinds of normalization."""
    d = Drawing("네 가지 정규화가 평균과 분산을 함께 구하는 칸", 392)
    side, tall = 28, 24
    kinds = (
        ("배치 정규화", "채널마다 하나", 4, 1, (0, 1)),
        ("층 정규화", "샘플마다 하나", 1, 4, (1, 0)),
        ("인스턴스 정규화", "칸마다 하나", 1, 1, (1, 1)),
        ("그룹 정규화", "두 채널마다 하나", 1, 2, (1, 0)),
    )
    for i, (name, note, height, width, filled) in enumerate(kinds):
        left, top = 66 + (i % 2) * 186, 84 + (i // 2) * 198
        middle = left + 2 * side
        d.text(middle, top - 58, name, size=14, bold=True)
        d.text(middle, top - 39, note, ink=BLUE)
        for k in range(4):
            d.text(left + (k + 0.5) * side, top - 9, f"C{k + 1}", ink=SOFT)
            d.text(left - 9, top + (k + 0.5) * tall + 5, f"샘플 {k + 1}", anchor="end", ink=SOFT)
        for row in range(0, 4, height):
            for column in range(0, 4, width):
                x, y = left + column * side, top + row * tall
                on = (row, column) == filled
                d.box(x + 2, y + 2, width * side - 4, height * tall - 4,
                      fill=BLUE if on else SHADE, ink=BLUE, line=1.6, radius=4)  # fmt: skip
                for k in range(1, width):
                    d.line(x + k * side, y + 4, x + k * side, y + tall - 4,
                           ink="#fff" if on else "#8a9bb5", width=1, dash="2 3")  # fmt: skip
                for k in range(1, height):
                    d.line(x + 4, y + k * tall, x + side - 4, y + k * tall,
                           ink="#fff" if on else "#8a9bb5", width=1, dash="2 3")  # fmt: skip
    d.save("layer-normalization-axes.svg")


def masks() -> None:
    """A thinned network in training and the whole one at inference."""
    d = Drawing("드롭아웃: 학습할 때의 부분망과 추론할 때의 전체 망", 300)
    for left, name, note, off in (
        (14, "학습: 한 샘플", "끈 유닛은 샘플마다 바뀐다", (1, 3)),
        (198, "추론", "모두 켠다", ()),
    ):
        d.text(left + 84, 28, name, size=14, bold=True)
        d.text(left + 84, 47, note, ink=RED if off else BLUE)
        xs = (left + 22, left + 84, left + 146)
        ins = [(xs[0], 112 + 56 * i) for i in range(3)]
        mid = [(xs[1], 80 + 42 * i) for i in range(5)]
        out = [(xs[2], 140 + 56 * i) for i in range(2)]
        for j, (hx, hy) in enumerate(mid):
            dead = j in off
            for x, y in ins + out:
                d.line(x, y, hx, hy, ink="#c4c4c4" if dead else SOFT, width=1,
                       dash="2 4" if dead else "")  # fmt: skip
        for x, y in ins + out:
            d.dot(x, y, 10, fill="#fff")
        for j, (x, y) in enumerate(mid):
            if j in off:
                d.dot(x, y, 10, ink="#9a9a9a", fill="#f1f1ee")
                d.line(x - 8, y - 8, x + 8, y + 8, ink=RED, width=2.4)
                d.line(x - 8, y + 8, x + 8, y - 8, ink=RED, width=2.4)
            else:
                d.dot(x, y, 10, ink=BLUE, fill=SHADE)
        d.text(xs[0], 286, "입력", ink=SOFT)
        d.text(xs[1], 286, "은닉", ink=SOFT)
        d.text(xs[2], 286, "출력", ink=SOFT)
    d.save("dropout-masks.svg")


def plus(d: Drawing, x: float, y: float) -> None:
    """Draw the sign of an addition."""
    d.dot(x, y, 11, fill="#fff")
    d.line(x - 6, y, x + 6, y, width=1.8)
    d.line(x, y - 6, x, y + 6, width=1.8)


def block() -> None:
    """A plain block and a residual block."""
    d = Drawing("보통 블록과 잔차 블록", 320)
    for x, name, residual in ((86, "보통 블록", False), (250, "잔차 블록", True)):
        d.text(x, 28, name, size=14, bold=True)
        d.text(x, 54, "입력 x")
        d.arrow(x, 62, x, 92)
        d.box(x - 46, 92, 92, 36)
        d.text(x, 115, "층 1")
        d.arrow(x, 128, x, 158)
        d.box(x - 46, 158, 92, 36)
        d.text(x, 181, "층 2")
        if residual:
            d.arrow(x, 194, x, 229)
            d.text(x - 12, 217, "F(x)", anchor="end", ink=SOFT)
            d.path([(x, 76), (x + 70, 76), (x + 70, 240), (x + 20, 240)], ink=BLUE, width=3.4)
            d.arrow(x + 24, 240, x + 11, 240, ink=BLUE, width=3.4, head=10)
            d.text(x + 80, 146, "잔차", anchor="start", ink=BLUE)
            d.text(x + 80, 164, "연결", anchor="start", ink=BLUE)
            plus(d, x, 240)
            d.arrow(x, 251, x, 278)
            d.text(x, 298, "y = x + F(x)", bold=True)
        else:
            d.arrow(x, 194, x, 278)
            d.text(x, 298, "y = F(x)", bold=True)
    d.save("residual-connection-block.svg")


def placement() -> None:
    """Where the layer normalization stands: after the sum or within the branch."""
    d = Drawing("post-norm과 pre-norm: 층 정규화의 자리", 350)
    for x, name, note, before in (
        (76, "post-norm", "경로 위에 정규화", False),
        (262, "pre-norm", "경로가 이어진다", True),
    ):
        d.text(x + 26, 28, name, size=15, bold=True)
        d.text(x + 26, 47, note, ink=BLUE if before else RED)
        ink = BLUE if before else RED
        d.text(x, 336, "x", size=15)
        join = 128 if before else 158
        d.line(x, 318, x, join + 11, ink=ink, width=4)
        d.path([(x, 296), (x + 66, 296)], width=1.6)
        if before:
            d.arrow(x + 66, 296, x + 66, 268)
            d.box(x + 26, 232, 80, 36, fill=SHADE, ink=BLUE)
            d.text(x + 66, 255, "층 정규화")
            d.arrow(x + 66, 232, x + 66, 204)
            d.box(x + 26, 168, 80, 36)
            d.text(x + 66, 191, "F")
            d.path([(x + 66, 168), (x + 66, join), (x + 18, join)], width=1.6)
            d.arrow(x + 24, join, x + 11, join)
            plus(d, x, join)
            d.line(x, join - 11, x, 82, ink=ink, width=4)
        else:
            d.arrow(x + 66, 296, x + 66, 254)
            d.box(x + 26, 218, 80, 36)
            d.text(x + 66, 241, "F")
            d.path([(x + 66, 218), (x + 66, join), (x + 18, join)], width=1.6)
            d.arrow(x + 24, join, x + 11, join)
            plus(d, x, join)
            d.line(x, join - 11, x, 132, ink=ink, width=4)
            d.box(x - 40, 96, 80, 36, fill="#f6e4df", ink=RED)
            d.text(x, 119, "층 정규화")
            d.line(x, 96, x, 82, ink=ink, width=4)
        d.arrow(x, 84, x, 64, ink=ink, width=4, head=12)
    d.line(190, 60, 190, 330, ink=FAINT)
    d.save("pre-norm-and-post-norm-blocks.svg")


FIGURES = (contours, inference, spread, axes, masks, block, placement)
