"""Figures of the chapter on agents and evaluation."""

from __future__ import annotations

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
    minus,
    number,
    plurality,
)

SHADE = "#dfe7f2"
WARM = "#f3e3dd"


def frame(p: Plot, xs: list[float], ys: list[float], *, percent: bool = False) -> None:
    """Draw the axes along the left and lower edges, with marks and faint levels."""
    d = p.drawing
    for y in ys:
        left, at = p.at(p.x[0], y)
        d.line(left, at, left + p.width, at, ink=FAINT, width=0.9)
        words = f"{100 * y:.0f}%" if percent else number(y)
        d.text(left - 7, at + 4.5, words, anchor="end", ink=SOFT)
    base = p.top + p.height
    d.line(p.left, base, p.left + p.width, base, ink=SOFT)
    for x in xs:
        at = p.at(x, p.y[0])[0]
        d.line(at, base - 3, at, base + 3, ink=SOFT)
        d.text(at, base + 18, minus(x), ink=SOFT)


def judge_swap() -> None:
    """A hundred pairs judged in both orders."""
    d = Drawing("두 순서로 판정한 100쌍", 226)
    left, unit = 20, 3.4
    for y, name, won, middle in (
        (48, "A를 앞에 둘 때: A가 76승", BLUE, SHADE),
        (128, "B를 앞에 둘 때: A가 36승", BLUE, WARM),
    ):
        d.text(left, y - 8, name, anchor="start", bold=True)
        x1, x2, x3 = left + 36 * unit, left + 76 * unit, left + 100 * unit
        d.box(left, y, 36 * unit, 34, fill=SHADE, ink=won, radius=0)
        d.box(x1, y, 40 * unit, 34, fill=middle, ink=won if y < 100 else RED, radius=0, dash=DASH)
        d.box(x2, y, 24 * unit, 34, fill=WARM, ink=RED, radius=0)
        d.text((left + x1) / 2, y + 22, "늘 A: 36", ink=BLUE)
        d.text((x1 + x2) / 2, y + 22, "앞의 A: 40" if y < 100 else "앞의 B: 40",
               ink=BLUE if y < 100 else RED)  # fmt: skip
        d.text((x2 + x3) / 2, y + 22, "늘 B: 24", ink=RED)
    for x in (left + 36 * unit, left + 76 * unit):
        d.line(x, 82, x, 104, ink=SOFT, dash=DOT, width=1.4)
    d.text(190, 190, "가운데 40쌍은 내용이 아니라 위치로 골랐다.")
    d.text(190, 212, "엇갈린 쌍을 무승부로 세면 A는 56%이다.")
    d.save("llm-as-a-judge-swap.svg")


def pass_curves() -> None:
    """At least one and all of k tries."""
    d = Drawing("시도 횟수에 따라 하나라도 성공할 확률과 모두 성공할 확률", 244)
    p = Plot(d, (48, 34, 312, 150), (1, 10), (0, 1))
    frame(p, [1, 2, 4, 6, 8, 10], [0, 0.25, 0.5, 0.75, 1])
    for chance, ink in ((0.9, BLUE), (0.5, RED)):
        for k, dash in ((1, ""), (2, DASH)):
            points = []
            for i in range(10):
                tries = i + 1
                value = 1 - (1 - chance) ** tries if k == 1 else chance**tries
                points.append(p.at(tries, value))
            d.path(points, ink=ink, width=2.4, dash=dash)
            for point in points:
                d.dot(*point, 2.2, ink=ink)
    x, y = p.at(8, 0.9**8)
    d.dot(x, y, 4.6, ink=BLUE, fill="#fff")
    d.text(x, y + 24, "0.9를 8번 모두: 0.43", ink=BLUE)
    d.text(p.at(3.1, 0)[0], p.at(0, 0.8)[1], "0.5, 하나라도", anchor="start", ink=RED)
    d.text(p.at(2.5, 0)[0], p.at(0, 0.32)[1], "0.5, 모두", anchor="start", ink=RED)
    d.text(14, 20, "확률", anchor="start")
    d.text(204, 234, "시도 횟수 k (실선: 하나라도, 파선: 모두)")
    d.save("pass-at-k-curves.svg")


def intervals() -> None:
    """The difference of two scores, apart and paired."""
    d = Drawing("두 모델의 점수 차이의 95% 신뢰 구간", 190)
    p = Plot(d, (24, 20, 332, 120), (-2, 6), (0, 3))
    base = p.top + p.height
    d.line(p.left, base, p.left + p.width, base, ink=SOFT)
    for x in range(-2, 7):
        at = p.at(x, 0)[0]
        d.line(at, base - 3, at, base + 3, ink=SOFT)
        d.text(at, base + 18, minus(x), ink=SOFT)
    zero = p.at(0, 0)[0]
    d.line(zero, p.top, zero, base, ink=INK, dash=DOT, width=1.6)
    for level, error, ink, name in (
        (2.05, 1.679, RED, "독립으로 볼 때: −1.3에서 5.3"),
        (0.75, 0.892, BLUE, "짝지어 볼 때: 0.25에서 3.75"),
    ):
        low, y = p.at(2 - 1.96 * error, level)
        high = p.at(2 + 1.96 * error, level)[0]
        d.line(low, y, high, y, ink=ink, width=2.6)
        for end in (low, high):
            d.line(end, y - 6, end, y + 6, ink=ink, width=2.2)
        d.dot(p.at(2, 0)[0], y, 4.6, ink=ink)
        d.text(p.at(2, 0)[0], y - 12, name, ink=ink)
    d.text(190, 182, "정확도의 차이 (%p)")
    d.save("comparing-two-models-intervals.svg")


def rating() -> None:
    """The chance to win against the difference of ratings."""
    d = Drawing("Elo 점수의 차이와 이길 확률", 240)
    p = Plot(d, (48, 30, 308, 150), (-420, 420), (0, 1))
    frame(p, [-400, -200, 0, 200, 400], [0, 0.25, 0.5, 0.75, 1])

    def chance(x: float) -> float:
        return float(1 / (1 + 10 ** (-x / 400)))

    d.path([p.at(x, chance(x)) for x in range(-420, 421, 10)], ink=BLUE, width=2.6)
    for x, dx, dy in ((0, 12, 12), (100, 12, 12), (200, 12, 14), (400, -8, 22)):
        at, y = p.at(x, chance(x))
        d.dot(at, y, 4.4, ink=BLUE)
        d.text(at + dx, y + dy, f"{chance(x):.2f}", anchor="start" if dx > 0 else "middle")
    d.text(14, 18, "이길 확률", anchor="start")
    d.text(202, 228, "점수의 차이")
    d.save("arena-rating-curve.svg")


def loop() -> None:
    """The circle of an agent."""
    d = Drawing("에이전트의 루프", 306)
    boxes = {
        "record": (20, 44, 150, 62, SHADE, "기록", "목표, 생각, 관찰"),
        "model": (210, 44, 150, 62, SHADE, "모델", "생각과 행동을 낸다"),
        "app": (210, 160, 150, 62, WARM, "애플리케이션", "검사하고 실행한다"),
        "tool": (20, 160, 150, 62, WARM, "도구", "검색, 코드, 파일"),
    }
    for x, y, w, h, fill, name, words in boxes.values():
        d.box(x, y, w, h, fill=fill)
        d.text(x + w / 2, y + 26, name, size=14, bold=True)
        d.text(x + w / 2, y + 47, words, ink=SOFT)
    d.arrow(170, 75, 208, 75)
    d.arrow(285, 106, 285, 158)
    d.text(294, 137, "행동", anchor="start")
    d.arrow(210, 191, 172, 191)
    d.arrow(95, 160, 95, 108)
    d.text(86, 137, "관찰", anchor="end")
    d.text(190, 26, "한 바퀴가 한 스텝이다")
    d.arrow(285, 222, 285, 250, ink=RED)
    d.box(50, 252, 310, 40, fill="#fff", ink=RED, dash=DASH)
    d.text(205, 277, "나가는 조건: 완료, 한도 초과, 반복 감지", ink=RED)
    d.save("agent-loop-cycle.svg")


def reliability() -> None:
    """All steps go well."""
    d = Drawing("스텝 수에 따라 모두 성공할 확률", 250)
    p = Plot(d, (48, 34, 300, 156), (0, 50), (0, 1))
    frame(p, [0, 10, 20, 30, 40, 50], [0, 0.25, 0.5, 0.75, 1])
    for chance, ink, dash, width in (
        (0.99, BLUE, "", 2.4),
        (0.988, INK, DASH, 2.2),
        (0.95, RED, "", 2.4),
        (0.90, SOFT, "", 2.4),
    ):
        points = [p.at(n, chance**n) for n in range(51)]
        d.path(points, ink=ink, width=width, dash=dash)
    x, y = p.at(20, 0.95**20)
    d.dot(x, y, 4.4, ink=RED)
    d.text(x + 8, y - 6, "0.95: 0.36", anchor="start", ink=RED)
    x, y = p.at(20, 0.90**20)
    d.dot(x, y, 4.4, ink=SOFT)
    d.text(x - 30, y + 2, "0.90", anchor="end", ink=SOFT)
    x, y = p.at(20, 0.988**20)
    d.dot(x, y, 4.4, ink=INK)
    d.text(x + 4, p.at(0, 0.64)[1], "재시도: 0.79")
    d.text(p.at(50, 0)[0], p.at(0, 0.72)[1], "0.99: 0.61", anchor="end", ink=BLUE)
    d.text(14, 20, "모두 성공할 확률", anchor="start")
    d.text(198, 240, "스텝 수")
    d.save("multi-step-reliability-decay.svg")


def context() -> None:
    """What each call reads, with and without summaries."""
    d = Drawing("호출마다 읽는 토큰", 250)
    p = Plot(d, (54, 36, 300, 152), (1, 40), (0, 70))
    for level in (0, 20, 40, 60):
        x, y = p.at(1, level)
        d.line(x, y, x + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 7, y + 4.5, f"{level // 10}만" if level else "0", anchor="end", ink=SOFT)
    base = p.top + p.height
    d.line(p.left, base, p.left + p.width, base, ink=SOFT)
    for x in (1, 10, 20, 30, 40):
        at = p.at(x, 0)[0]
        d.line(at, base - 3, at, base + 3, ink=SOFT)
        d.text(at, base + 18, number(x), ink=SOFT)
    plain = [5 + 1.5 * t for t in range(40)]
    short = [5 + (1 if t >= 10 else 0) + 1.5 * (t % 10) for t in range(40)]
    low = [p.at(i + 1, v) for i, v in enumerate(short)]
    d.area([p.at(1, 0), *low, p.at(40, 0)], SHADE)
    d.path([p.at(i + 1, v) for i, v in enumerate(plain)], ink=RED, width=2.6)
    d.path(low, ink=BLUE, width=2.4)
    d.text(p.at(24, 0)[0], p.at(0, 52)[1], "그대로: 합 137만", anchor="end", ink=RED)
    d.text(p.at(33, 0)[0], p.at(0, 25)[1], "열 스텝마다 요약: 합 50만", anchor="middle", ink=BLUE)
    d.text(14, 20, "한 번에 읽는 토큰", anchor="start")
    d.text(204, 240, "호출 번호")
    d.save("agent-context-tokens.svg")


def retries() -> None:
    """The calls of a hundred clients that retry, with and without jitter."""
    d = Drawing("지터가 없을 때와 있을 때의 틱마다 호출 수", 316)
    spread = [100, 21, 22, 24, 31, 9, 7, 3, 9, 10, 3, 3, 3, 1, 0, 0, 0, 1, 1]
    for top, name, ink, loads in (
        (36, "지터 없음: 380틱까지 550번", RED, {0: 100, 4: 90, 12: 80, 28: 70, 60: 60}),
        (172, f"지터 있음: 18틱까지 {sum(spread)}번", BLUE, dict(enumerate(spread))),
    ):
        p = Plot(d, (48, top, 312, 96), (-1, 62), (0, 100))
        for level in (0, 50, 100):
            x, y = p.at(-1, level)
            d.line(x, y, x + p.width, y, ink=FAINT, width=0.9)
            d.text(x - 7, y + 4.5, number(level), anchor="end", ink=SOFT)
        for tick, load in loads.items():
            if load:
                x, y = p.at(tick - 0.4, load)
                d.box(x, y, 4, top + 96 - y, fill=ink, ink=ink, line=0.4, radius=0)
        x, y = p.at(-1, 10)
        d.line(x, y, x + p.width, y, ink=INK, dash=DOT, width=1.4)
        d.text(p.left + p.width, top + 14, name, anchor="end", ink=ink, bold=True)
        for tick in (0, 20, 40, 60):
            d.text(p.at(tick, 0)[0], top + 114, number(tick), ink=SOFT)
    d.text(14, 20, "한 틱의 호출 수", anchor="start")
    d.text(204, 308, "틱")
    d.save("tool-call-retry-jitter.svg")


def trifecta() -> None:
    """Three circles, and what happens where all meet."""
    d = Drawing("유출에 필요한 세 가지", 290)
    for x, y, ink in ((140, 110, BLUE), (240, 110, RED), (190, 190, INK)):
        d.parts.append(
            f'<circle cx="{x}" cy="{y}" r="84" fill="{ink}" fill-opacity="0.08" '
            f'stroke="{ink}" stroke-width="2"/>'
        )
    d.text(108, 88, "비공개", ink=BLUE, bold=True)
    d.text(108, 107, "데이터", ink=BLUE, bold=True)
    d.text(272, 88, "믿을 수", ink=RED, bold=True)
    d.text(272, 107, "없는 글", ink=RED, bold=True)
    d.text(190, 226, "밖으로", bold=True)
    d.text(190, 245, "보내는 통로", bold=True)
    d.text(190, 146, "유출", size=15, bold=True)
    d.save("prompt-injection-trifecta.svg")


def masking() -> None:
    """States of a schema and the tokens that one of them allows."""
    d = Drawing("제약 디코딩의 상태와 마스크", 290)
    names = ("{", '"나이":', "숫자", "}")
    for i, name in enumerate(names):
        x = 18 + i * 90
        here = i == 2
        d.box(x, 40, 72, 34, fill=SHADE if here else "#fff", ink=BLUE if here else INK)
        d.text(x + 36, 62, name, bold=here, ink=BLUE if here else INK)
        if i < 3:
            d.arrow(x + 72, 57, x + 88, 57)
    d.text(190, 24, "스키마에서 만든 상태")
    d.line(234, 74, 234, 96, ink=BLUE, dash=DOT, width=1.6)
    d.text(190, 112, "숫자 상태에서 다음 토큰의 확률", ink=BLUE)
    rows = (('"', 0.35, None), ("3", 0.20, 0.57), ("안녕", 0.20, None), ("12", 0.15, 0.43),
            (",", 0.10, None))  # fmt: skip
    for i, (token, before, after) in enumerate(rows):
        y = 126 + i * 30
        d.text(62, y + 15, token, anchor="end", bold=after is not None)
        d.box(72, y, before * 330, 20, fill="#fff", ink=SOFT, radius=0, dash=DASH, line=1.2)
        if after is None:
            d.text(80 + before * 330, y + 15, f"{before:.2f} → 0", anchor="start", ink=SOFT)
            continue
        d.box(72, y, after * 330, 20, fill=SHADE, ink=BLUE, radius=0)
        d.text(80 + after * 330, y + 15, f"{before:.2f} → {after:.2f}", anchor="start", ink=BLUE)
    d.save("structured-output-mask.svg")


def vote() -> None:
    """The vote against the number of samples, for two kinds of errors."""
    d = Drawing("샘플 수에 따라 투표한 답이 맞을 확률", 244)
    p = Plot(d, (48, 34, 308, 150), (1, 41), (0, 1))
    frame(p, [1, 11, 21, 31, 41], [0, 0.25, 0.5, 0.75, 1])
    sizes = list(range(1, 42, 4))
    for chances, ink, dash in (
        ((0.4, 0.2, 0.2, 0.2), BLUE, ""),
        ((0.4, 0.5, 0.1), RED, DASH),
    ):
        points = [p.at(n, plurality(chances, n)) for n in sizes]
        d.path(points, ink=ink, width=2.6, dash=dash)
        d.dot(*points[-1], 4.2, ink=ink)
    d.text(p.at(41, 0)[0], p.at(0, 0.97)[1], "0.89", anchor="end", ink=BLUE)
    d.text(p.at(18, 0)[0], p.at(0, 0.82)[1], "오답이 0.2씩 셋", anchor="end", ink=BLUE)
    d.text(p.at(41, 0)[0], p.at(0, 0.13)[1], "0.25", anchor="end", ink=RED)
    d.text(p.at(20, 0)[0], p.at(0, 0.1)[1], "오답이 0.5와 0.1", anchor="middle", ink=RED)
    d.text(14, 20, "투표가 맞을 확률", anchor="start")
    d.text(202, 234, "샘플 수")
    d.save("self-consistency-vote.svg")


FIGURES = [
    judge_swap,
    pass_curves,
    intervals,
    rating,
    loop,
    reliability,
    context,
    retries,
    trifecta,
    masking,
    vote,
]
