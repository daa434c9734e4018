"""Figures of the chapter on sequences, graphs, recommendation and operations."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DASHDOT, FAINT, INK, RED, SOFT, Drawing, Plot, number

PALE = "#dbe7f4"


def rolling() -> None:
    """Four origins: a growing span to learn from and one of fixed length to predict."""
    d = Drawing("롤링 오리진 검증의 네 번", 250)
    for row in range(4):
        top = 50 + 36 * row
        cut = 120 + 46 * row
        d.text(44, top + 17, f"{row + 1}번째", anchor="end")
        d.box(52, top, 312, 24, fill="#fff", ink=FAINT, line=1, radius=0)
        d.box(52, top, cut, 24, fill=PALE, ink=BLUE, line=1.4, radius=0)
        d.box(52 + cut, top, 46, 24, fill=RED, ink=RED, line=1.4, radius=0)
    d.text(112, 67, "학습", ink=BLUE, bold=True)
    d.text(195, 67, "예측", ink="#fff", bold=True)
    d.text(290, 67, "아직 모르는 미래", ink=SOFT)
    d.arrow(52, 212, 364, 212, ink=SOFT)
    d.text(208, 234, "시간", ink=SOFT)
    d.text(14, 28, "예측 구간은 늘 학습 구간 바로 뒤에 있다", anchor="start", size=14, bold=True)
    d.save("time-series-validation-rolling.svg")


def scan() -> None:
    """Eight steps joined in three rounds."""
    d = Drawing("여덟 스텝을 세 단계에 합치는 병렬 스캔", 318)
    spans = list(range(8))
    xs = [46 + 41 * i for i in range(8)]
    d.text(14, 26, "칸의 숫자: 어느 스텝부터 어느 스텝까지 합쳤나", anchor="start")
    for level in range(4):
        y = 48 + 66 * level
        for i, x in enumerate(xs):
            first = max(0, i - 2**level + 1) if level else i
            whole = first == 0
            name = f"{i + 1}" if first == i else f"{first + 1}–{i + 1}"
            d.box(x - 17, y, 34, 26, fill=PALE if whole else "#fff",
                  ink=BLUE if whole else SOFT, line=1.6 if whole else 1.1, radius=4)  # fmt: skip
            d.text(x, y + 18, name, bold=whole)
        if level < 3:
            step = 2**level
            for i in spans:
                d.line(xs[i], y + 26, xs[i], y + 58, ink=FAINT, width=1.4)
                if i >= step:
                    d.arrow(xs[i - step] + 4, y + 27, xs[i] - 4, y + 64, ink=SOFT, width=1.2,
                            head=7)  # fmt: skip
    d.text(190, 306, "색칠한 칸: 처음부터 다 합쳐져 상태를 바로 구한다", ink=BLUE)
    d.save("state-space-models-scan.svg")


def smoothing() -> None:
    """Three nodes in a row whose values become one."""
    d = Drawing("평균을 반복할 때 세 노드의 값", 246)
    p = Plot(d, (48, 42, 270, 150), (0, 8), (0, 1.02))
    p.frame()
    p.marks_y((level, number(level)) for level in (0, 0.5, 1))
    for layer in range(0, 9, 2):
        x, y = p.at(layer, 0)
        d.text(x, y + 18, str(layer), ink=SOFT)
    h = [1.0, 0.0, 0.0]
    lines: list[list[tuple[float, float]]] = [[], [], []]
    for layer in range(9):
        for node in range(3):
            lines[node].append(p.at(layer, h[node]))
        a, b, c = h
        h = [(a + b) / 2, (a + b + c) / 3, (b + c) / 2]
    for node, ink, dash in ((0, RED, ""), (1, INK, DASH), (2, BLUE, DASHDOT)):
        d.path(lines[node], ink=ink, width=2.4, dash=dash)
        for x, y in lines[node][:5]:
            d.dot(x, y, 3, ink=ink)
    d.text(p.at(0.55, 0)[0], p.at(0, 0.8)[1], "A", anchor="start", ink=RED, bold=True)
    d.text(p.at(0.55, 0)[0], p.at(0, 0.31)[1], "B", anchor="end", bold=True)
    d.text(p.at(1.8, 0)[0], p.at(0, 0.05)[1], "C", anchor="start", ink=BLUE, bold=True)
    x, y = p.at(8, 2 / 7)
    d.text(x + 8, y + 4, "0.286", anchor="start")
    d.text(14, 26, "노드의 값", anchor="start")
    d.text(183, 232, "층 수")
    d.save("gnn-over-smoothing-lines.svg")


def towers() -> None:
    """Two towers and the funnel below them."""
    d = Drawing("투타워 모델과 후보에서 랭킹까지의 깔때기", 388)
    for x, name, what, when, ink in (
        (20, "사용자 타워", "ID, 최근 행동, 시각", "요청이 올 때 계산", RED),
        (208, "항목 타워", "ID, 제목, 분류", "미리 계산해 색인", BLUE),
    ):
        d.box(x, 18, 152, 30, ink=SOFT, line=1.2)
        d.text(x + 76, 38, what)
        d.arrow(x + 76, 50, x + 76, 68, ink=ink)
        d.box(x, 70, 152, 36, ink=ink, line=2)
        d.text(x + 76, 93, name, ink=ink, bold=True, size=14)
        d.text(x + 76, 124, when, ink=SOFT)
    d.arrow(110, 128, 150, 146, ink=RED)
    d.arrow(270, 128, 230, 146, ink=BLUE)
    d.box(128, 148, 124, 32, fill=PALE, ink=INK)
    d.text(190, 169, "두 벡터의 내적", bold=True)
    for y, half, words in (
        (214, 150, "항목 10,000,000개"),
        (276, 100, "후보 500개"),
        (338, 52, "추천 10개"),
    ):
        d.box(190 - half, y, 2 * half, 32, fill="#fff")
        d.text(190, y + 21, words, bold=True)
    d.arrow(190, 182, 190, 212, ink=SOFT)
    d.text(200, 203, "이 점수가 큰 항목을 찾는다", anchor="start")
    d.arrow(190, 247, 190, 274, ink=SOFT)
    d.text(200, 266, "근사 최근접 이웃 탐색", anchor="start")
    d.arrow(190, 309, 190, 336, ink=SOFT)
    d.text(200, 328, "무거운 랭킹 모델", anchor="start")
    d.save("two-tower-recommendation-flow.svg")


def coverage() -> None:
    """How the coverage varies with the calibration data."""
    d = Drawing("보정 데이터 99개와 999개의 실제 포함률 분포", 252)
    p = Plot(d, (30, 40, 330, 148), (0.8, 1.0), (0, 44))
    d.line(*p.at(0.8, 0), *p.at(1, 0), ink=SOFT)
    p.marks_x((value, number(value)) for value in (0.8, 0.85, 0.9, 0.95, 1))
    d.line(*p.at(0.9, 0), *p.at(0.9, 44), ink=FAINT, width=1.4)
    for n, ink, dash in ((99, RED, DASH), (999, BLUE, "")):
        k = math.ceil((n + 1) * 0.9 - 1e-9)
        b = n + 1 - k
        norm = math.lgamma(k + b) - math.lgamma(k) - math.lgamma(b)
        run = []
        for i in range(400):
            at = 0.8 + 0.2 * i / 400
            height = math.exp(norm + (k - 1) * math.log(at) + (b - 1) * math.log(1 - at))
            run.append(p.at(at, height))
        d.path(run, ink=ink, width=2.4, dash=dash)
    d.text(p.at(0.913, 0)[0], p.at(0, 33)[1], "보정 데이터 999개", anchor="start", ink=BLUE)
    d.text(p.at(0.862, 0)[0], p.at(0, 10)[1], "보정 데이터 99개", anchor="end", ink=RED)
    d.text(14, 26, "확률 밀도", anchor="start")
    d.text(195, 236, "실제 포함률 (정한 값 0.9)")
    d.save("conformal-prediction-coverage.svg")


def peeking() -> None:
    """False positives by the number of looks."""
    d = Drawing("들여다보는 횟수에 따른 거짓 양성의 비율", 250)
    p = Plot(d, (48, 42, 312, 150), (0, 5), (0, 28))
    d.line(*p.at(0, 0), *p.at(5, 0), ink=SOFT)
    for level in (0, 10, 20):
        x, y = p.at(0, level)
        d.line(x, y, p.at(5, 0)[0], y, ink=FAINT)
        d.text(x - 7, y + 4.5, f"{level}%", anchor="end", ink=SOFT)
    for i, (looks, rate) in enumerate(((1, 5.0), (2, 8.3), (5, 14.2), (10, 19.3), (20, 24.8))):
        x, y = p.at(i + 0.5, rate)
        floor = p.at(0, 0)[1]
        d.box(x - 19, y, 38, floor - y, fill=PALE if i else "#fff", ink=BLUE, radius=0)
        d.text(x, y - 7, f"{rate:.1f}%", bold=True)
        d.text(x, floor + 18, f"{looks}번", ink=SOFT)
    d.line(*p.at(0, 5), *p.at(5, 5), ink=RED, width=1.8, dash=DASH)
    d.text(14, 26, "효과가 없는데 유의하다고 멈춘 비율", anchor="start")
    d.text(204, 234, "같은 간격으로 들여다본 횟수")
    d.save("ab-test-peeking-bars.svg")


def boosting() -> None:
    """Four cores: a forest's trees side by side, and boosted trees one after another."""
    d = Drawing("코어 네 개로 만드는 랜덤 포레스트와 그래디언트 부스팅", 330)
    d.text(14, 26, "랜덤 포레스트: 트리마다 따로", anchor="start", size=14, bold=True)
    for core in range(4):
        y = 38 + 26 * core
        d.text(56, y + 16, f"코어 {core + 1}", anchor="end", ink=SOFT)
        d.box(64, y, 292, 21, fill=PALE, ink=BLUE, line=1.4, radius=0)
        d.text(210, y + 15.5, f"트리 {core + 1}을 처음부터 끝까지" if core in (0, 2)
               else f"트리 {core + 1}를 처음부터 끝까지")  # fmt: skip
    d.text(14, 172, "부스팅: 트리 하나를 함께, 차례로", anchor="start", size=14, bold=True)
    for core in range(4):
        d.text(56, 184 + 26 * core + 16, f"코어 {core + 1}", anchor="end", ink=SOFT)
    for tree in range(3):
        x = 64 + 99 * tree
        d.box(x, 184, 18, 99, fill=RED, ink=RED, line=1.4, radius=0)
        for core in range(4):
            y = 184 + 26 * core
            d.box(x + 22, y, 72, 21, fill=PALE, ink=BLUE, line=1.4, radius=0)
            d.text(x + 58, y + 15.5, f"특징 {'가나다라'[core]}")
        d.text(x + 47, 300, f"트리 {tree + 1}", bold=True)
    d.arrow(64, 308, 358, 308, ink=SOFT)
    d.text(210, 324, "시간", ink=SOFT)
    d.save("xgboost-parallelism-timeline.svg")


def guardrails() -> None:
    """Three confidence intervals of guardrails against the margin that was allowed."""
    d = Drawing("가드레일의 신뢰 구간과 허용 폭", 236)
    p = Plot(d, (92, 46, 270, 140), (-0.4, 2.0), (0, 3))
    for at, words, ink, dash in ((0, "변화 없음", SOFT, ""), (1, "허용 폭", RED, DASH)):
        x, top = p.at(at, 3)
        d.line(x, top, x, p.at(0, 0)[1], ink=ink, width=1.6, dash=dash)
        d.text(x, top - 8, words, ink=ink, bold=True)
    for row, (name, verdict, low, high, ink) in enumerate((
        ("지연 시간", "통과", 0.3, 0.5, BLUE),
        ("재방문율", "모른다", -0.11 / 0.8, 1.11 / 0.8, INK),
        ("다른 예", "나쁘다", 1.2, 1.75, RED),
    )):  # fmt: skip
        y = p.at(0, 2.5 - row)[1]
        d.text(14, y + 5, name, anchor="start")
        x1, x2 = p.at(low, 0)[0], p.at(high, 0)[0]
        d.line(x1, y, x2, y, ink=ink, width=2.6)
        for x in (x1, x2):
            d.line(x, y - 6, x, y + 6, ink=ink, width=2)
        d.dot((x1 + x2) / 2, y, 4, ink=ink)
        d.text((x1 + x2) / 2, y - 11, verdict, ink=ink, bold=True)
    p.marks_x((value, number(value)) for value in (0, 1, 2))
    d.text(227, 226, "나빠진 정도 ÷ 허용 폭")
    d.save("ab-test-conflicting-metrics-intervals.svg")


def lattice() -> None:
    """How many paths of a CTC model have come to each place."""
    d = Drawing("“ab”가 되는 길의 수를 세는 격자", 336)
    d.text(14, 26, "칸의 수: 거기까지 온 길의 수", anchor="start")
    xs = [104 + 76 * t for t in range(4)]
    ys = [82 + 50 * s for s in range(5)]
    states = ("", "a", "", "b", "")
    for t, x in enumerate(xs):
        d.text(x, 54, f"프레임 {t + 1}", ink=SOFT)
    for name, y in zip(states, ys, strict=True):
        d.text(60, y + 5, name or "빈칸", anchor="end", bold=bool(name))
    ways = [1, 0, 0, 0, 0]  # before the first frame
    for t, x in enumerate(xs):
        came = list(ways)
        for s in range(5):
            steps = [1] if s else []
            if s >= 2 and states[s]:
                steps.append(2)
            ways[s] = came[s] + sum(came[s - step] for step in steps)
            if t:
                for step in (0, *steps):
                    if came[s - step]:
                        far = math.hypot(76, 50 * step)
                        ux, uy = 76 / far, 50 * step / far
                        d.arrow(x - 76 + 17 * ux, ys[s - step] + 17 * uy, x - 18 * ux,
                                ys[s] - 18 * uy, ink=SOFT, width=1.2, head=7)  # fmt: skip
        for s, y in enumerate(ys):
            if ways[s]:
                last = s >= 3 and t >= 2
                d.dot(x, y, 16, ink=BLUE if last else INK, fill=PALE if last else "#fff")
                d.text(x, y + 5, str(ways[s]), bold=last)
        if t >= 2:
            d.text(x, 318, f"합 {ways[3] + ways[4]}", ink=BLUE, bold=True)
    d.save("speech-recognition-lattice.svg")


def cliff() -> None:
    """A short way along a cliff and a long way round it."""
    d = Drawing("벼랑 옆 지름길과 우회로, 그리고 두 방법이 배우는 값", 268)
    for x, y, name in ((14, 112, "출발"), (156, 112, "벼랑 옆")):
        d.box(x, y, 76, 36, ink=INK, line=1.8)
        d.text(x + 38, y + 23, name, bold=True)
    for y, name, ink in ((22, "보상 8", INK), (112, "보상 10", INK), (206, "보상 −50", RED)):
        d.box(292, y, 76, 36, ink=ink, line=1.4, dash=DASH)
        d.text(330, y + 23, name, ink=ink, bold=True)
    d.path([(52, 112), (52, 40)], ink=INK, width=1.8)
    d.arrow(52, 40, 290, 40, width=1.8)
    d.text(170, 30, "우회로의 값: 둘 다 8")
    d.arrow(90, 130, 154, 130, width=1.8)
    d.text(122, 102, "지름길")
    d.text(122, 121, "보상 0")
    d.text(104, 170, "지름길의 값")
    d.text(104, 192, "Q-learning 9", ink=BLUE, bold=True)
    d.text(104, 212, "SARSA 6.3", ink=RED, bold=True)
    d.arrow(232, 130, 290, 130, width=1.8)
    d.text(261, 120, "전진")
    d.path([(194, 148), (194, 224)], ink=RED, width=1.8)
    d.arrow(194, 224, 290, 224, ink=RED, width=1.8)
    d.text(242, 244, "옆걸음", ink=RED)
    d.save("q-learning-and-sarsa-cliff.svg")


def interests() -> None:
    """Two items at a right angle, their mean, and a third item that stands next to the mean."""
    d = Drawing("두 관심의 평균 벡터와 그 사이의 항목", 236)
    x0, y0, unit = 44, 200, 158
    for x, y, ink, width, name, (left, base) in (
        (1, 0, INK, 2.2, "A", (x0 + unit + 12, y0 + 5)),
        (0, 1, INK, 2.2, "B", (x0, y0 - unit - 8)),
        (0.8, 0.6, BLUE, 2.2, "C", (x0 + 0.8 * unit + 12, y0 - 0.6 * unit + 1)),
        (0.5, 0.5, RED, 3, "평균", (x0 + 0.5 * unit - 8, y0 - 0.5 * unit - 8)),
    ):
        d.arrow(x0, y0, x0 + unit * x, y0 - unit * y, ink=ink, width=width, head=11)
        d.text(left, base, name, ink=ink, bold=True)
    d.dot(x0, y0, 3)
    d.text(232, 62, "평균과의 코사인", anchor="start", size=14, bold=True)
    for row, (words, value, ink) in enumerate(
        (("A 캠핑", "0.71", INK), ("B 재즈", "0.71", INK), ("C 고른 적 없음", "0.99", BLUE))
    ):
        y = 90 + 26 * row
        d.text(232, y, words, anchor="start", ink=ink)
        d.text(364, y, value, anchor="end", ink=ink, bold=True)
    d.save("multi-interest-retrieval-mean.svg")


def league() -> None:
    """Replies to the last move go round the corners; replies to all of them come to rest."""
    d = Drawing("자기 대국의 순환과 가상 플레이의 평균", 300)
    corners = [(64.0, 252.0), (190.0, 52.0), (316.0, 252.0)]

    def at(shares: list[float]) -> tuple[float, float]:
        return (
            sum(share * x for share, (x, _) in zip(shares, corners, strict=True)),
            sum(share * y for share, (_, y) in zip(shares, corners, strict=True)),
        )

    d.path([*corners, corners[0]], ink=FAINT, width=1.4)
    for old, new in ((0, 1), (1, 2), (2, 0)):
        off = 0.04 if new != 0 else 0.02  # beside the triangle's side, where the blue line begins
        x, y = at([1 + 2 * off if k == old else -off for k in range(3)])
        u, v = at([1 + 2 * off if k == new else -off for k in range(3)])
        d.arrow(x + 0.12 * (u - x), y + 0.12 * (v - y), x + 0.88 * (u - x), y + 0.88 * (v - y),
                ink=RED, width=2)  # fmt: skip
    game = ((0, -1, 2), (1, 0, -1), (-2, 1, 0))
    counts, scores, move = [0, 0, 0], [0, 0, 0], 0
    walked = []
    for rounds in range(1, 151):
        counts[move] += 1
        scores = [score + game[own][move] for own, score in enumerate(scores)]
        move = scores.index(max(scores))
        walked.append(at([count / rounds for count in counts]))
    d.path(walked, ink=BLUE, width=1.6)
    d.dot(*at([1 / 3, 1 / 3, 1 / 3]), 4.5, ink=RED, fill="#fff")
    d.dot(*at([1 / 4, 1 / 2, 1 / 4]), 4.5)
    d.text(50, 274, "바위", bold=True)
    d.text(190, 42, "보", bold=True)
    d.text(330, 274, "가위", bold=True)
    d.text(190, 274, "자기 대국: 하나만 내며 돈다", ink=RED)
    d.line(196, 152, 262, 120, ink=SOFT)
    d.text(266, 118, "균형", anchor="start", bold=True)
    d.line(196, 187, 288, 170, ink=SOFT)
    d.text(292, 172, "순환의 평균", anchor="start", ink=RED)
    d.text(14, 24, "파란 선: 가상 플레이", anchor="start", ink=BLUE, bold=True)
    d.save("self-play-league-cycle.svg")


FIGURES = (
    scan,
    rolling,
    smoothing,
    boosting,
    towers,
    interests,
    coverage,
    peeking,
    guardrails,
    lattice,
    cliff,
    league,
)
