"""Figures of the chapter on programs that are written at the board."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DOT, FAINT, INK, RED, SOFT, Drawing


def broadcast() -> None:
    """Four predictions and four labels make sixteen differences."""
    d = Drawing("예측 (4, 1)과 레이블 (4,)의 차이를 제곱한 열여섯 칸", 262)
    left, top, side = 118, 58, 44
    d.text(left + 2 * side, 24, "레이블 y: (4,)를 행마다 복제", ink=BLUE)
    d.text(16, top + 2 * side - 6, "예측 (4, 1)을", anchor="start", ink=RED)
    d.text(16, top + 2 * side + 14, "열마다", anchor="start", ink=RED)
    d.text(16, top + 2 * side + 34, "복제", anchor="start", ink=RED)
    for i in range(4):
        d.text(left + (i + 0.5) * side, top - 10, str(i + 1), ink=BLUE, bold=True)
        d.text(left - 12, top + (i + 0.5) * side + 5, str(i + 1), ink=RED, bold=True)
        for j in range(4):
            x, y = left + j * side, top + i * side
            d.box(x, y, side, side, ink=FAINT, line=1.2, radius=0)
            d.text(x + side / 2, y + side / 2 + 5, str((i - j) ** 2), ink=SOFT, size=15)
    for i in range(4):
        x, y = left + i * side, top + i * side
        d.box(x + 2, y + 2, side - 4, side - 4, line=3, radius=2)
        d.text(x + side / 2, y + side / 2 + 5, "0", size=15, bold=True)
    d.text(306, top + 70, "합 40", anchor="start")
    d.text(306, top + 92, "÷ 16", anchor="start")
    d.text(306, top + 114, "= 2.5", anchor="start", bold=True)
    d.text(190, 252, "굵은 테두리: 바라던 네 칸")
    d.save("broadcast-loss-grid.svg")


def roots() -> None:
    """Errors of three ways to the square root of 2, step by step."""
    d = Drawing("2의 제곱근을 구하는 세 방법의 오차와 스텝", 236)
    left, top, width, height = 62, 40, 290, 150

    def at(step: int, error: float) -> tuple[float, float]:
        return left + step / 20 * width, top - math.log10(error) / 12 * height

    raised = {-4: "⁻⁴", -8: "⁻⁸", -12: "⁻¹²"}
    for power in (0, -4, -8, -12):
        y = at(0, 10.0**power)[1]
        d.line(left, y, left + width, y, ink=FAINT)
        d.text(left - 8, y + 5, f"10{raised[power]}" if power else "1", anchor="end", ink=SOFT)
    for step in (0, 5, 10, 15, 20):
        d.text(at(step, 1)[0], top + height + 20, str(step), ink=SOFT)
    d.text(left + width / 2, top + height + 40, "스텝", ink=SOFT)
    d.text(16, 22, "오차(로그 눈금)", anchor="start", ink=SOFT)
    root = math.sqrt(2)
    newton, descent, low, high = 1.0, 1.0, 0.0, 2.0
    paths: tuple[list[tuple[float, float]], ...] = ([], [], [])
    for step in range(21):
        for path, error in zip(paths, (root - newton, root - descent, high - low), strict=True):
            if abs(error) > 1e-12:
                path.append(at(step, abs(error)))
        newton = (newton + 2 / newton) / 2
        descent -= 0.01 * 4 * descent * (descent * descent - 2)
        middle = (low + high) / 2
        low, high = (middle, high) if middle * middle <= 2 else (low, middle)
    for path, ink, dash in zip(paths, (BLUE, RED, INK), ("", "", DASH), strict=True):
        d.path(path, ink=ink, width=2.4, dash=dash)
    d.text(*(at(4, 1e-9)[0] + 8, at(4, 1e-9)[1]), "뉴턴법", anchor="start", ink=BLUE, bold=True)
    d.text(at(20, 1)[0], at(20, 3)[1], "경사 하강법(학습률 0.01)", anchor="end", ink=RED, bold=True)
    d.text(at(20, 1)[0], at(20, 1e-7)[1], "이분법(구간의 폭)", anchor="end", bold=True)
    d.save("newton-square-root-errors.svg")


def memory() -> None:
    """Four ways in which memory runs out."""
    d = Drawing("메모리가 모자라 죽는 네 가지 모습", 316)
    jump = [14, 15.5, 14.2, 16.4, 14.6, 17, 15, 14.1, 16, 15.2, 24.6]
    shapes: tuple[tuple[str, str, list[tuple[float, float]]], ...] = (
        ("A  첫 스텝에 죽음", "크기", [(0, 6), (0.06, 6), (0.1, 24.6)]),
        ("B  곧게 늘다 죽음", "누수", [(0, 5.6), (1, 24)]),
        ("C  오가다 솟음", "긴 배치", [(k * 0.08, v) for k, v in enumerate(jump)]),
        ("D  검증에서 죽음", "no_grad", [(0, 14), (0.6, 14), (0.62, 10), (0.8, 24.6)]),
    )
    for k, (name, cause, points) in enumerate(shapes):
        left, top = 34 + 178 * (k % 2), 40 + 138 * (k // 2)
        width, height = 150, 92

        def at(x: float, y: float, left: float = left, top: float = top) -> tuple[float, float]:
            return left + x * 150, top + 92 - y / 26 * 92

        d.line(left, top + height, left + width, top + height, ink=SOFT)
        d.line(left, top, left, top + height, ink=SOFT)
        d.line(*at(0, 24), *at(1, 24), ink=RED, dash=DASH, width=1.4)
        d.path([at(*p) for p in points], ink=BLUE, width=2.4)
        x, y = at(*points[-1])
        d.dot(x, y, 4.2, ink=RED)
        d.text(left, top - 14, name, anchor="start", bold=True)
        d.text(left + width, top + height - 8, cause, anchor="end", ink=SOFT)
        d.text(left - 5, at(0, 24)[1] + 5, "24", anchor="end", ink=SOFT)
        d.text(left - 5, top + height + 4, "0", anchor="end", ink=SOFT)
    x, _ = 34 + 0.6 * 150 + 178, 0
    d.line(x, 178 + 24, x, 178 + 92, ink=FAINT, dash=DOT, width=1.6)
    d.text(x - 6, 178 + 84 - 22, "학습", anchor="end", ink=SOFT)
    d.text(190, 302, "가로축: 스텝, 세로축: 할당된 메모리(GB)")
    d.save("out-of-memory-log-curves.svg")


def suppression() -> None:
    """Boxes before and after non-maximum suppression."""
    d = Drawing("NMS 전의 상자 넷과 뒤의 상자 셋", 246)
    boxes = (0, 2, 4, 30)
    for top, name, kept in ((44, "NMS 전", (0, 1, 2, 3)), (158, "NMS 뒤 (기준 0.5)", (0, 2, 3))):
        d.text(16, top - 18, name, anchor="start", size=14, bold=True)
        for k, x in enumerate(boxes):
            left = 20 + x * 8
            ink = (BLUE, RED, INK, SOFT)[k]
            if k in kept:
                dash = ("", DASH, DOT, "")[k]
                d.box(left, top + 3 * k, 80, 60, fill="none", ink=ink, line=2.2, radius=0,
                      dash=dash)  # fmt: skip
    for k, (words, ink) in enumerate((("A 0.9", BLUE), ("B 0.8", RED), ("C 0.7", INK))):
        d.text(150, 66 + 20 * k, words, anchor="start", ink=ink)
    d.text(300, 78, "D 0.6", ink=SOFT)
    d.text(300, 192, "D 남음", ink=SOFT)
    for k, (words, ink) in enumerate((("A 남음", BLUE), ("B 지움: IoU 0.667", RED))):
        d.text(150, 180 + 20 * k, words, anchor="start", ink=ink)
    d.text(150, 220, "C 남음: 0.429", anchor="start")
    d.save("nms-code-boxes.svg")


def tree() -> None:
    """What a greedy search and a beam of two keep."""
    d = Drawing("빔 탐색이 남기는 가지와 탐욕적 탐색이 고르는 가지", 276)
    nodes = {
        "": (34, 132, ""), "A": (132, 62, "0.5"), "B": (132, 168, "0.4"), "C": (132, 234, "0.1"),
        "A.": (262, 34, "0.20"), "Aa": (262, 84, "0.15"), "Ba": (262, 148, "0.36"),
        "B.": (262, 196, "0.04"),
    }  # fmt: skip
    greedy, beam = {"A", "A."}, {"A", "B", "A.", "Ba"}
    for name, (x, y, _) in nodes.items():
        if name:
            px, py, _ = nodes[name[:-1]]
            keep = name in beam
            d.line(px + 15, py, x - 15, y, ink=BLUE if keep else FAINT, width=2.6 if keep else 1.6)
            if name in greedy:
                d.line(px + 15, py + 6, x - 15, y + 6, ink=RED, width=1.8, dash=DASH)
    for name, (x, y, p) in nodes.items():
        keep = name in beam or not name
        d.dot(x, y, 14, ink=BLUE if keep else SOFT, fill="#fff")
        d.text(x, y + 5, {"": "시작", ".": "끝"}.get(name[-1:], name[-1:]), size=12.5, bold=keep)
        ink = INK if keep else SOFT
        if len(name) > 1:
            d.text(x + 22, y + 5, p, anchor="start", ink=ink)
        elif p:
            d.text(x, y - 20, p, ink=ink)
    d.arrow(276 + 38, 148, 346, 148, ink=BLUE)
    d.text(332, 134, "0.8", ink=BLUE)
    d.text(330, 172, "0.288", ink=BLUE, bold=True)
    d.text(20, 24, "빔 폭 2: 굵은 실선", anchor="start", ink=BLUE)
    d.text(190, 264, "빨간 파선: 탐욕적 탐색", anchor="start", ink=RED)
    d.save("beam-search-code-tree.svg")


FIGURES = (broadcast, memory, suppression, tree, roots)
