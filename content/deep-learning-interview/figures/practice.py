"""Figures of the chapter on practice."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DOT, FAINT, INK, RED, SOFT, Drawing, Plot, number

TINT = "#d6e3f2"


def modes() -> None:
    """Eager execution beside a recorded graph."""
    d = Drawing("즉시 실행과 그래프 실행의 차이", 306)
    d.text(16, 26, "즉시 실행: 줄마다 값이 나온다", anchor="start", size=14, bold=True)
    for i, (code, value) in enumerate((("h = x @ w", "h의 값"), ("a = relu(h)", "a의 값"),
                                       ("y = a.sum()", "y의 값"))):  # fmt: skip
        y = 40 + i * 32
        d.box(16, y, 122, 26)
        d.text(77, y + 18, code)
        d.arrow(139, y + 13, 206, y + 13, ink=BLUE)
        d.box(208, y, 90, 26, fill=TINT, ink=BLUE)
        d.text(253, y + 18, value, ink=BLUE)
    d.text(172, 48, "실행", ink=BLUE)
    d.text(339, 78, "print로")
    d.text(339, 96, "볼 수 있다")
    d.line(16, 146, 364, 146, ink=FAINT)
    d.text(16, 170, "그래프 실행: 한 번 기록하고 반복 실행한다", anchor="start", size=14, bold=True)
    d.box(16, 186, 92, 56)
    d.text(62, 210, "파이썬 코드")
    d.text(62, 229, "(한 번만)", ink=SOFT)
    d.arrow(109, 214, 156, 214, ink=RED)
    d.text(132, 206, "기록", ink=RED)
    d.box(158, 186, 76, 56, ink=RED, dash="5 3")
    d.text(196, 210, "그래프", ink=RED, bold=True)
    d.text(196, 229, "최적화", ink=RED)
    d.arrow(235, 214, 284, 214)
    d.text(259, 206, "실행")
    d.box(286, 186, 78, 56, fill=TINT)
    d.text(325, 210, "값")
    d.text(325, 229, "(여러 번)", ink=SOFT)
    d.text(190, 268, "기록할 때 지나가지 않은 if의 갈래는")
    d.text(190, 288, "그래프에 없다", ink=RED, bold=True)
    d.save("framework-comparison-modes.svg")


def shapes() -> None:
    """The shapes of the forward and the backward pass: one column, one shape."""
    d = Drawing("NumPy MLP의 순전파와 역전파에서 행렬의 shape", 388)
    places = (10, 84, 158, 232, 306)

    def node(column: int, y: float, name: str, shape: str, ink: str, fill: str = "#fff") -> None:
        d.box(places[column], y, 64, 46, ink=ink, fill=fill)
        d.text(places[column] + 32, y + 19, name, bold=True, ink=ink)
        d.text(places[column] + 32, y + 37, shape, ink=ink)

    d.text(10, 26, "순전파: 왼쪽에서 오른쪽으로", anchor="start", size=14, bold=True, ink=BLUE)
    for column, (name, shape) in enumerate((("X", "N×784"), ("W_1", "784×128"), ("H", "N×128"),
                                            ("W_2", "128×10"), ("Z, P", "N×10"))):  # fmt: skip
        node(column, 40, name, shape, INK if name[0] == "W" else BLUE,
             TINT if name[0] == "W" else "#fff")  # fmt: skip
        if column:
            d.arrow(places[column] - 9, 63, places[column] - 1, 63, ink=BLUE, head=6)
    d.text(190, 106, "ReLU", ink=BLUE)
    d.text(338, 106, "소프트맥스", ink=BLUE)
    d.line(10, 120, 370, 120, ink=FAINT)
    d.text(10, 144, "역전파: 오른쪽에서 왼쪽으로", anchor="start", size=14, bold=True, ink=RED)
    node(2, 178, "D_1", "N×128", RED)
    node(4, 178, "D_2", "N×10", RED)
    d.text(338, 168, "(P − T) / N", ink=RED)
    d.arrow(305, 201, 224, 201, ink=RED)
    d.text(264, 192, "× W_2의 전치", ink=RED)
    d.text(264, 220, "ReLU 마스크", ink=RED)
    node(1, 272, "dW_1", "784×128", INK, TINT)
    node(3, 272, "dW_2", "128×10", INK, TINT)
    d.arrow(172, 225, 139, 270, ink=RED)
    d.arrow(320, 225, 287, 270, ink=RED)
    d.text(116, 338, "X의 전치 × D_1")
    d.text(264, 338, "H의 전치 × D_2")
    d.text(190, 370, "같은 열은 shape이 같다. X와 H는 역전파까지 남겨 둔다", ink=SOFT)
    d.save("mnist-numpy-mlp-shapes.svg")


def errors() -> None:
    """Published error rates on MNIST with their sampling error."""
    d = Drawing("MNIST에 보고된 테스트 오류율과 95% 구간", 322)
    p = Plot(d, (150, 40, 212, 226), (math.log10(0.2), math.log10(6)), (6.2, -0.4))
    for level in (0.2, 0.5, 1.0, 2.0, 5.0):
        x, y = p.at(math.log10(level), 6.2)
        d.line(x, p.top, x, y, ink=FAINT)
        d.text(x, y + 18, f"{number(level)}%", ink=SOFT)
    rows = (
        ("MLP, 은닉 300", 4.7, False), ("MLP, 은닉 800", 1.6, False), ("LeNet-5", 0.95, True),
        ("MLP 800 + 증강", 0.7, False), ("CNN + 증강", 0.4, True), ("깊은 MLP + 증강", 0.35, False),
    )  # fmt: skip
    for i, (name, error, cnn) in enumerate(rows):
        spread = 1.96 * math.sqrt(error / 100 * (1 - error / 100) / 10_000) * 100
        ink = RED if cnn else BLUE
        left, y = p.at(math.log10(error - spread), i)
        right, _ = p.at(math.log10(error + spread), i)
        d.line(left, y, right, y, ink=ink, width=2)
        for x in (left, right):
            d.line(x, y - 5, x, y + 5, ink=ink, width=2)
        d.dot(p.at(math.log10(error), i)[0], y, 3.6, ink=ink, fill=ink if cnn else "#fff")
        d.text(142, y + 5, name, anchor="end", bold=cnn)
        if error > 2:
            d.text(left - 8, y + 5, f"{number(error)}%", anchor="end", ink=ink)
        else:
            d.text(right + 8, y + 5, f"{number(error)}%", anchor="start", ink=ink)
    d.text(16, 26, "테스트 오류율 (로그 눈금, 왼쪽이 좋다)", anchor="start")
    d.dot(118, 306, 5, ink=BLUE, fill="#fff")
    d.text(130, 311, "MLP", anchor="start", ink=BLUE)
    d.dot(206, 306, 5, ink=RED)
    d.text(218, 311, "CNN", anchor="start", ink=RED)
    d.save("mnist-mlp-vs-cnn-errors.svg")


def softmax(z: list[float]) -> list[float]:
    """Return the probabilities that belong to the logits ``z``."""
    e = [math.exp(value - max(z)) for value in z]
    return [value / sum(e) for value in e]


def memorize(rate: float, *, twice: bool = False, steps: int = 150) -> list[float]:
    """Return the losses of ten one-hot inputs with ten labels under one linear layer."""
    w = [[0.0] * 10 for _ in range(10)]
    losses = []
    for _ in range(steps + 1):
        total = 0.0
        for label in range(10):
            p = softmax(w[label])
            q = softmax(p) if twice else p
            total -= math.log(q[label]) / 10
            d = [value - (k == label) for k, value in enumerate(q)]
            if twice:
                mean = sum(a * b for a, b in zip(d, p, strict=True))
                d = [b * (a - mean) for a, b in zip(d, p, strict=True)]
            w[label] = [value - rate * slope for value, slope in zip(w[label], d, strict=True)]
        losses.append(total)
    return losses


def curves() -> None:
    """Three ways that memorizing one batch may go."""
    d = Drawing("미니배치 하나를 외우게 했을 때의 손실 곡선 셋", 300)
    p = Plot(d, (44, 42, 318, 204), (0, 150), (0, 2.6))
    d.text(16, 26, "손실", anchor="start")
    for level in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.8)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    for step in (0, 50, 100, 150):
        x, y = p.at(step, 0)
        d.text(x, y + 18, str(step), ink=SOFT)
    d.line(*p.at(0, 1.4612), *p.at(150, 1.4612), ink=SOFT, dash="1 3", width=1.4)
    for losses, ink, dash, width in (
        (memorize(0.5), INK, "", 2.4),
        (memorize(0.5, twice=True), RED, DOT, 2.6),
        (memorize(0.0005), BLUE, DASH, 2.2),
    ):
        d.path([p.at(step, loss) for step, loss in enumerate(losses)], ink=ink, dash=dash,
               width=width)  # fmt: skip
    x, y = p.at(150, 2.3)
    d.text(x - 4, y - 6, "학습률이 1000분의 1", anchor="end", ink=BLUE, bold=True)
    x, y = p.at(150, 1.4612)
    d.text(x - 4, y - 20, "소프트맥스를 두 번", anchor="end", ink=RED, bold=True)
    d.text(x - 4, y + 18, "바닥 1.46", anchor="end", ink=SOFT)
    x, y = p.at(52, 0.25)
    d.text(x, y - 4, "정상: 0에 다가간다", anchor="start", bold=True)
    d.text(203, 284, "스텝 수")
    d.save("overfit-one-batch-curves.svg")


FIGURES = (modes, shapes, errors, curves)
