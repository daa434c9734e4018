"""Figures of the chapter on pre-training and training at scale."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DOT,
    INK,
    RED,
    SOFT,
    Drawing,
    Plot,
    number,
)

PALE = "#d5e3f3"
ROSE = "#f3d9d2"


def banding() -> None:
    """The chance that two documents share a band, for three ways to cut 112 values."""
    d = Drawing("해시 112개를 세 가지로 나눌 때 유사도에 따라 후보가 될 확률", 262)
    p = Plot(d, (52, 40, 308, 160), (0, 1), (0, 1.02))
    p.frame()
    p.marks_x([(k / 4, number(k / 4)) for k in range(5)], tick=4)
    p.marks_y([(0, "0%"), (0.5, "50%"), (1, "100%")], tick=4)
    for bands, rows, ink, dash, width in ((28, 4, SOFT, DOT, 2.4), (14, 8, BLUE, "", 2.8),
                                          (7, 16, RED, DASH, 2.2)):  # fmt: skip
        points = [k / 200 for k in range(201)]
        d.path([p.at(s, 1 - (1 - s**rows) ** bands) for s in points], ink=ink, dash=dash,
               width=width)  # fmt: skip
    x, y = p.at(0.75, 1 - (1 - 0.75**8) ** 14)
    d.dot(x, y, 4.4, ink=BLUE)
    d.line(x - 6, y + 2, x - 22, y + 8, ink=BLUE)
    d.text(x - 25, y + 18, "77%", anchor="end", ink=BLUE, bold=True)
    d.text(p.at(0.4, 0)[0], p.at(0, 0.7)[1], "28띠 × 4", anchor="end", ink=SOFT)
    d.text(p.at(0.56, 0)[0], p.at(0, 0.27)[1], "14띠 × 8", anchor="end", ink=BLUE)
    d.text(p.at(0.99, 0)[0], p.at(0, 0.12)[1], "7띠 × 16", anchor="end", ink=RED)
    d.text(14, 24, "후보가 될 확률", anchor="start")
    d.text(206, 246, "두 문서의 자카드 유사도")
    d.save("minhash-deduplication-curve.svg")


def shares() -> None:
    """How the mixture changes with the exponent."""
    d = Drawing("α에 따른 영어, 코드, 한국어의 비율과 한국어의 반복 횟수", 268)
    tokens = (1000, 200, 20)
    left, wide = 62, 226
    d.text(14, 26, "α", anchor="start", bold=True)
    d.text(left, 26, "섞는 비율", anchor="start")
    d.text(366, 26, "한국어 반복", anchor="end")
    for row, alpha in enumerate((1, 0.7, 0.5, 0.3, 0)):
        top = 40 + row * 38
        total = sum(n**alpha for n in tokens)
        d.text(14, top + 18, number(alpha), anchor="start")
        at = float(left)
        for n, fill in zip(tokens, ("#ffffff", PALE, ROSE), strict=True):
            width = wide * n**alpha / total
            d.box(at, top, width, 26, fill=fill, line=1.2, radius=0)
            at += width
        part = 20**alpha / total
        d.text(366, top + 18, f"{number(round(600 * part / 20, 1))}번", anchor="end", bold=True)
    for x, fill, words in ((62, "#ffffff", "영어"), (150, PALE, "코드"), (238, ROSE, "한국어")):
        d.box(x, 236, 18, 14, fill=fill, line=1.2, radius=0)
        d.text(x + 25, 248, words, anchor="start")
    d.save("data-mixture-shares.svg")


def repetition() -> None:
    """What repeated data is worth."""
    d = Drawing("같은 데이터를 여러 번 학습한 것이 새 데이터 몇 배에 해당하는지", 262)
    p = Plot(d, (46, 40, 312, 160), (0, 41), (0, 20))
    p.frame()
    p.marks_x([(k, str(k)) for k in (1, 4, 8, 16, 24, 32, 40)], tick=4)
    p.marks_y([(k, str(k)) for k in (1, 4, 10, 20)], tick=4)
    star = 15.387756

    def worth(times: float) -> float:
        return 1 + star * (1 - math.exp(-(times - 1) / star))

    d.line(*p.at(0, 1 + star), *p.at(41, 1 + star), ink=SOFT, dash=DOT, width=1.6)
    d.text(p.at(41, 0)[0], p.at(0, 1 + star)[1] - 7, "한계 16.4배", anchor="end", ink=SOFT)
    d.line(*p.at(1, 1), *p.at(20, 20), ink=RED, dash=DASH, width=2)
    d.path([p.at(1 + k / 5, worth(1 + k / 5)) for k in range(201)], ink=BLUE, width=2.8)
    d.text(p.at(12.2, 0)[0], p.at(0, 17.2)[1], "새 데이터라면", anchor="end", ink=RED)
    for times, words, dx, dy in (
        (4, "3.73배", 10, 9),
        (16, "10.6배", 9, 14),
        (40, "15.2배", 0, 20),
    ):
        x, y = p.at(times, worth(times))
        d.dot(x, y, 4.2, ink=BLUE)
        d.text(x + dx, y + dy, words, anchor="end" if times == 40 else "start", ink=BLUE, bold=True)
    d.text(14, 24, "새 데이터로 치면 몇 배인가", anchor="start")
    d.text(204, 246, "같은 데이터를 학습한 횟수")
    d.save("repeated-pretraining-data-value.svg")


def token_counts() -> None:
    """Tokens of one sentence in two languages, by what the tokenizer has learned from."""
    d = Drawing("학습한 말뭉치에 따른 한국어 문장과 영어 문장의 토큰 수", 300)
    rows = (("바이트 그대로", 40, 34), ("영어만, 병합 40", 40, 7), ("영어+한국어, 병합 60", 17, 17),
            ("영어+한국어, 병합 89", 8, 7))  # fmt: skip
    left, unit = 158, 4.6
    for row, (words, korean, english) in enumerate(rows):
        top = 22 + row * 60
        d.text(left - 10, top + 26, words, anchor="end")
        for at, count, fill, ink in ((top, korean, ROSE, RED), (top + 22, english, PALE, BLUE)):
            d.box(left, at, count * unit, 19, fill=fill, ink=ink, line=1.2, radius=0)
            d.text(left + count * unit + 6, at + 14.5, str(count), anchor="start", ink=ink,
                   bold=True)  # fmt: skip
    for x, fill, ink, words in ((96, ROSE, RED, "한국어 15글자"), (226, PALE, BLUE, "영어 33글자")):
        d.box(x, 270, 18, 14, fill=fill, ink=ink, line=1.2, radius=0)
        d.text(x + 25, 282, words, anchor="start")
    d.save("korean-tokenization-counts.svg")


def zero_memory() -> None:
    """What a GPU holds of a model's state, stage by stage."""
    d = Drawing("7B 모델을 8장에서 학습할 때 ZeRO의 단계별 한 장의 모델 상태", 292)
    p = Plot(d, (48, 44, 318, 170), (0, 4), (0, 120))
    p.frame()
    p.marks_y([(k, str(k)) for k in (0, 40, 80, 120)], tick=4)
    sizes = (("DDP", 14, 14, 84), ("1단계", 14, 14, 10.5), ("2단계", 14, 1.75, 10.5),
             ("3단계", 1.75, 1.75, 10.5))  # fmt: skip
    for k, (words, weights, gradients, states) in enumerate(sizes):
        base = 0.0
        for size, fill in ((weights, "#ffffff"), (gradients, PALE), (states, ROSE)):
            x, y = p.at(k + 0.25, base + size)
            floor = p.at(0, base)[1]
            d.box(x, y, 0.5 * 79.5, floor - y, fill=fill, line=1.2, radius=0)
            base += size
        x, y = p.at(k + 0.5, base)
        d.text(x, y - 6, number(round(base + 1e-9, 1)), bold=True)
        d.text(x, p.at(0, 0)[1] + 19, words)
    d.line(*p.at(0, 80), *p.at(0.25, 80), ink=RED, dash=DASH, width=1.8)
    d.line(*p.at(0.75, 80), *p.at(4, 80), ink=RED, dash=DASH, width=1.8)
    d.text(p.at(3.98, 0)[0], p.at(0, 80)[1] - 7, "80 GB", anchor="end", ink=RED)
    d.text(14, 24, "한 장에 드는 모델 상태(GB)", anchor="start")
    for x, fill, words in ((30, "#ffffff", "가중치"), (122, PALE, "그래디언트"),
                           (240, ROSE, "옵티마이저 상태")):  # fmt: skip
        d.box(x, 256, 18, 14, fill=fill, line=1.2, radius=0)
        d.text(x + 25, 268, words, anchor="start")
    d.save("zero-stages-memory.svg")


def slower_turns() -> None:
    """By how much each pair of RoPE turns more slowly."""
    d = Drawing("문맥을 8배로 늘릴 때 RoPE의 짝마다 회전을 늦추는 배율", 264)
    p = Plot(d, (52, 40, 308, 160), (0, 64), (0, 1.06))
    p.frame()
    p.marks_x([(k, str(k)) for k in (0, 20, 32, 46, 63)], tick=4)
    p.marks_y([(0.125, "1/8"), (0.5, "1/2"), (1, "1")], tick=4)
    theta = [10_000 ** (-i / 64) for i in range(64)]
    base = 10_000 * 8 ** (128 / 126)
    ntk = [base ** (-i / 64) / theta[i] for i in range(64)]
    keep = [min(1.0, max(0.0, (4096 * t / (2 * math.pi) - 1) / 31)) for t in theta]
    yarn = [k + (1 - k) / 8 for k in keep]
    for values, ink, dash, width in (([0.125] * 64, SOFT, DOT, 2.6), (ntk, RED, DASH, 2.2),
                                     (yarn, BLUE, "", 2.8)):  # fmt: skip
        d.path([p.at(i, v) for i, v in enumerate(values)], ink=ink, dash=dash, width=width)
    d.text(p.at(27, 0)[0], p.at(0, 0.9)[1], "YaRN", anchor="start", ink=BLUE, bold=True)
    d.text(p.at(1.5, 0)[0], p.at(0, 0.44)[1], "NTK-aware", anchor="start", ink=RED)
    d.text(p.at(3, 0)[0], p.at(0, 0.19)[1], "PI", anchor="start", ink=SOFT, bold=True)
    d.text(14, 24, "회전 속도의 배율", anchor="start")
    d.text(206, 248, "짝 번호 i (오른쪽일수록 느린 짝)")
    d.save("rope-context-extension-factors.svg")


def coordinate_check() -> None:
    """How far a hidden layer moves in one step, against its width (the chapter's experiment)."""
    d = Drawing("폭을 키울 때 한 스텝에 은닉층이 변하는 양: 표준 설정과 µP", 256)
    p = Plot(d, (52, 40, 308, 154), (5.7, 10.3), (-3.45, 1.5))
    p.frame()
    p.marks_x([(6, "64"), (8, "256"), (10, "1,024")], tick=4)
    p.marks_y([(math.log2(v), number(v)) for v in (0.1, 0.2, 0.5, 1, 2)], tick=4)
    for values, ink, dash in (
        ((0.159, 0.582, 2.165), RED, DASH),
        ((0.159, 0.1645, 0.159), BLUE, ""),
    ):
        points = [p.at(x, math.log2(v)) for x, v in zip((6, 8, 10), values, strict=True)]
        d.path(points, ink=ink, dash=dash, width=2.6)
        for x, y in points:
            d.dot(x, y, 4.2, ink=ink)
    d.text(p.at(7.6, 0)[0], p.at(0, 0.1)[1], "표준: 폭에 비례", anchor="end", ink=RED)
    d.text(p.at(8.2, 0)[0], p.at(0, -2.15)[1], "µP: 그대로", anchor="start", ink=BLUE)
    d.text(14, 24, "사전 활성값의 변화(RMS, 로그 눈금)", anchor="start")
    d.text(206, 240, "은닉층의 폭 (로그 눈금)")
    d.save("maximal-update-parametrization-check.svg")


def singular_values() -> None:
    """Where five rounds of two Newton-Schulz iterations take a singular value."""
    d = Drawing("뉴턴–슐츠 반복 다섯 번이 특잇값을 옮기는 곳", 264)
    p = Plot(d, (46, 40, 314, 160), (-3, 0), (0, 1.3))
    p.frame()
    p.marks_x([(-3, "0.001"), (-2, "0.01"), (-1, "0.1"), (0, "1")], tick=4)
    p.marks_y([(0, "0"), (0.5, "0.5"), (1, "1")], tick=4)
    d.line(*p.at(-3, 1), *p.at(0, 1), ink=SOFT, dash=DOT, width=1.4)
    for a, b, c, ink, dash, width in ((1.5, -0.5, 0.0, RED, DASH, 2.2),
                                      (3.4445, -4.775, 2.0315, BLUE, "", 2.4)):  # fmt: skip
        points = []
        for k in range(601):
            x = s = 10 ** (-3 + k / 200)
            for _ in range(5):
                s = a * s + b * s**3 + c * s**5
            points.append(p.at(math.log10(x), s))
        d.path(points, ink=ink, dash=dash, width=width)
    d.text(p.at(-2.28, 0)[0], p.at(0, 0.42)[1], "Muon의 계수", anchor="start", ink=BLUE)
    d.text(p.at(-0.88, 0)[0], p.at(0, 0.42)[1], "교과서의 계수", anchor="start", ink=RED)
    d.text(14, 24, "다섯 번 뒤의 특잇값", anchor="start")
    d.text(203, 248, "처음의 특잇값 (로그 눈금)")
    d.save("muon-optimizer-map.svg")


def step_after_a_jump() -> None:
    """Adam's step after the gradient has become ten times as large."""
    d = Drawing("그래디언트가 10배로 뛴 뒤 Adam의 스텝 크기", 258)
    p = Plot(d, (40, 40, 318, 154), (0, 60), (0, 5.6))
    p.frame()
    p.marks_x([(k, str(k)) for k in (0, 10, 20, 30, 40, 50, 60)], tick=4)
    p.marks_y([(k, str(k)) for k in (0, 1, 3, 5)], tick=4)
    for beta, ink, dash, width, words, at in (
        (0.999, RED, "", 2.8, "β = 0.999", 4.95),
        (0.99, BLUE, DASH, 2.4, "β = 0.99", 2.05),
        (0.95, INK, DOT, 2.4, "β = 0.95", 0.45),
    ):
        steps = [10 * (1 - 0.9**t) / math.sqrt(beta**t + 100 * (1 - beta**t)) for t in range(1, 61)]
        d.path([p.at(0, 0), *(p.at(t, s) for t, s in enumerate(steps, 1))], ink=ink, dash=dash,
               width=width)  # fmt: skip
        d.text(p.at(59, 0)[0], p.at(0, at)[1], words.replace("β", "β_2"), anchor="end", ink=ink)
    top = max(range(1, 61), key=lambda t: (1 - 0.9**t) / math.sqrt(0.999**t + 100 * (1 - 0.999**t)))
    x, y = p.at(top, 10 * (1 - 0.9**top) / math.sqrt(0.999**top + 100 * (1 - 0.999**top)))
    d.dot(x, y, 4.2, ink=RED)
    d.text(x, y - 9, "5.1배", ink=RED, bold=True)
    d.text(14, 24, "스텝의 크기 ÷ 학습률", anchor="start")
    d.text(199, 242, "그래디언트가 10배가 된 뒤의 스텝")
    d.save("loss-spikes-step.svg")


def branches() -> None:
    """One plateau, three lengths."""
    d = Drawing("유지 구간 하나에서 세 번 내리는 WSD 스케줄", 248)
    p = Plot(d, (40, 44, 318, 138), (0, 84), (0, 1.12))
    p.frame()
    p.marks_x([(0, "0"), (20, "20B"), (40, "40B"), (80, "80B")], tick=4)
    p.marks_y([(0, "0"), (1, "1")], tick=4)
    d.path([p.at(0, 0), p.at(2, 1), p.at(72, 1)], ink=BLUE, width=2.8)
    for start, end in ((18, 20), (36, 40), (72, 80)):
        d.path([p.at(start, 1), p.at(end, 0)], ink=RED, dash=DASH, width=2.4)
        d.dot(*p.at(start, 1), 4.4, ink=BLUE)
        d.text(p.at(start, 0)[0], p.at(0, 1)[1] - 10, f"{start}B", ink=BLUE)
    d.text(p.at(6, 0)[0], p.at(0, 0.45)[1], "워밍업", anchor="start")
    d.line(p.at(5.4, 0)[0], p.at(0, 0.48)[1], p.at(1.3, 0)[0], p.at(0, 0.55)[1], ink=SOFT)
    d.text(p.at(54, 0)[0], p.at(0, 0.78)[1], "유지", ink=BLUE)
    d.text(p.at(73, 0)[0], p.at(0, 0.34)[1], "감쇠", anchor="end", ink=RED)
    d.text(14, 24, "학습률 ÷ 최고 학습률", anchor="start")
    d.text(199, 232, "학습한 토큰")
    d.save("wsd-schedule-branches.svg")


def induction_head() -> None:
    """Find the same token, copy the next."""
    d = Drawing("귀납 헤드: 앞에서 같은 토큰을 찾아 그다음 토큰을 베낀다", 214)
    words = ("김", "철수", "가", "왔다", ".", "김")
    centres = []
    for k, word in enumerate(words):
        x = 16 + k * 50
        fill = ROSE if word == "김" else PALE if word == "철수" else "#ffffff"
        d.box(x, 92, 44, 34, fill=fill, line=1.4)
        d.text(x + 22, 114, word, size=14)
        centres.append(x + 22)
    d.box(322, 92, 46, 34, fill=PALE, ink=BLUE, line=1.8, dash=DASH)
    d.text(345, 114, "철수", size=14, ink=BLUE, bold=True)
    first, last = centres[0], centres[5]
    d.path([(last, 92), (last, 58), (first, 58)], ink=RED, dash=DASH, width=2)
    d.arrow(first, 58, first, 91, ink=RED, width=2)
    d.text((first + last) / 2, 48, "① 같은 토큰을 찾는다", ink=RED)
    d.path([(centres[1], 126), (centres[1], 162), (345, 162)], ink=BLUE, width=2)
    d.arrow(345, 162, 345, 127, ink=BLUE, width=2)
    d.text((centres[1] + 345) / 2, 181, "② 그다음 토큰을 베낀다", ink=BLUE)
    d.text(14, 24, "문맥", anchor="start")
    d.text(345, 82, "예측", ink=BLUE)
    d.save("in-context-learning-induction.svg")


FIGURES = (
    banding,
    shares,
    repetition,
    token_counts,
    zero_memory,
    slower_turns,
    coordinate_check,
    singular_values,
    step_after_a_jump,
    branches,
    induction_head,
)
