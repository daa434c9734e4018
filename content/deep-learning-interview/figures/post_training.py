"""Figures of the chapter on post-training."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DOT,
    FAINT,
    INK,
    PANEL,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    number,
    plurality,
)


def masking() -> None:
    """Of sixteen tokens of two turns, four are learned."""
    d = Drawing("대화의 토큰과 손실을 매기는 토큰", 200)
    turns = (
        (("<질문>", 0), ("2", 0), ("+", 0), ("3", 0), ("은", 0), ("<끝>", 0)),
        (("<답>", 0), ("5", 1), ("<끝>", 1)),
        (("<질문>", 0), ("두", 0), ("배는", 0), ("<끝>", 0)),
        (("<답>", 0), ("10", 1), ("<끝>", 1)),
    )
    tokens = [token for turn in turns for token in turn]
    step, width = 45.2, 44
    for i, (word, learned) in enumerate(tokens):
        x, y = 10 + (i % 8) * step, 34 + (i // 8) * 62
        d.box(x, y, width, 34, fill=BLUE if learned else "#fff",
              ink=BLUE if learned else SOFT, line=1.4)  # fmt: skip
        d.text(x + width / 2, y + 22, word, size=12.5, ink="#fff" if learned else INK,
               bold=bool(learned))  # fmt: skip
    d.text(12, 24, "첫 번째 줄부터 차례로 읽는다", anchor="start", ink=SOFT)
    d.box(30, 164, 16, 16, fill=BLUE, ink=BLUE, radius=3)
    d.text(53, 177, "손실에 들어간다 (4개)", anchor="start")
    d.box(212, 164, 16, 16, ink=SOFT, radius=3)
    d.text(235, 177, "입력으로만 쓴다", anchor="start")
    d.save("sft-loss-masking-tokens.svg")


def clip() -> None:
    """The clipped objective for an advantage of one and of minus one."""
    d = Drawing("클립한 목적: 어드밴티지가 양수일 때와 음수일 때", 236)
    for left, sign, name, ink in ((44, 1, "어드밴티지 +1", BLUE), (232, -1, "어드밴티지 −1", RED)):
        low, high = (0, 1.8) if sign > 0 else (-1.8, 0)
        p = Plot(d, (left, 52, 132, 124), (0, 1.8), (low, high))
        d.text(left + 66, 30, name, size=14, bold=True, ink=ink)
        d.line(*p.at(0, 0), *p.at(1.8, 0), ink=SOFT)
        d.line(*p.at(0, low), *p.at(0, high), ink=SOFT)
        edge = 1.2 if sign > 0 else 0.8
        d.line(*p.at(edge, low), *p.at(edge, high), ink=SOFT, dash=DOT)
        d.line(*p.at(0, 0), *p.at(1.8, sign * 1.8), ink=FAINT, width=1.6)
        if sign > 0:
            d.path([p.at(0, 0), p.at(1.2, 1.2), p.at(1.8, 1.2)], ink=ink, width=2.8)
        else:
            d.path([p.at(0, -0.8), p.at(0.8, -0.8), p.at(1.8, -1.8)], ink=ink, width=2.8)
        d.dot(*p.at(1, sign), 4.2, fill="#fff")
        for value in (0.8, 1.2):
            x = p.at(value, 0)[0]
            y = p.top + p.height if sign > 0 else p.top
            d.line(x, y - 3, x, y + 3, ink=SOFT)
            d.text(x, y + (18 if sign > 0 else -6), number(value), ink=SOFT)
        for value in (0.8, 1.2):
            d.text(left - 6, p.at(0, sign * value)[1] + 4.5, minus(sign * value), anchor="end",
                   ink=SOFT)  # fmt: skip
        x, y = p.at(1.5, 1.2) if sign > 0 else p.at(0.4, -0.8)
        d.text(x, y + 20, "평평", ink=ink)
    d.text(110, 214, "확률비")
    d.text(298, 214, "확률비")
    d.save("ppo-for-language-models-clip.svg")


def group() -> None:
    """The advantages of eight answers to one question."""
    rewards = (1, 0, 0, 1, 1, 0, 0, 0)
    mean = sum(rewards) / 8
    deviation = math.sqrt(sum((r - mean) ** 2 for r in rewards) / 8)
    d = Drawing("답 여덟 개의 보상과 어드밴티지", 254)
    p = Plot(d, (60, 44, 304, 150), (0, 8), (-1.2, 1.6))
    for i, reward in enumerate(rewards):
        value = (reward - mean) / deviation
        ink = BLUE if reward else RED
        x1, y1 = p.at(i + 0.18, max(value, 0))
        x2, y2 = p.at(i + 0.82, min(value, 0))
        d.box(x1, y1, x2 - x1, y2 - y1, fill=ink, ink=ink, radius=2)
        d.text((x1 + x2) / 2, y1 - 6 if reward else y2 + 17, minus(value), ink=ink, size=12.5)
        d.text((x1 + x2) / 2, 222, str(reward), bold=True)
    d.line(*p.at(0, 0), *p.at(8, 0), ink=INK, width=1.4)
    d.text(12, 26, "어드밴티지 = (보상 − 0.375) ÷ 0.484", anchor="start")
    d.text(54, p.at(0, 0)[1] + 4.5, "0", anchor="end", ink=SOFT)
    d.text(54, 222, "보상", anchor="end")
    d.text(212, 244, "같은 질문에서 뽑은 답 여덟 개", ink=SOFT)
    d.save("grpo-group-advantage.svg")


def signal() -> None:
    """How likely a group of answers holds both right and wrong ones."""
    d = Drawing("정답률에 따라 그룹에 신호가 있을 확률", 236)
    p = Plot(d, (44, 44, 312, 134), (0, 1), (0, 1.05))
    p.axes()
    p.ticks_y([0.5, 1])
    for value in (0, 0.1, 0.5, 0.9, 1):
        x, y = p.at(value, 0)
        d.line(x, y, x, y + 4, ink=SOFT)
        d.text(x, y + 19, number(value), ink=SOFT)
    for size, ink, dash in ((64, RED, DASH), (8, BLUE, "")):
        points = []
        for k in range(401):
            r = k / 400
            points.append(p.at(r, 1 - r**size - (1 - r) ** size))
        d.path(points, ink=ink, width=2.6, dash=dash)
    d.dot(*p.at(0.1, 1 - 0.1**8 - 0.9**8), 4.4, fill="#fff")
    d.text(p.at(0.13, 0)[0], p.at(0, 0.5)[1], "정답률 0.1이면 0.57", anchor="start", ink=BLUE)
    d.line(60, 24, 96, 24, ink=BLUE, width=2.6)
    d.text(103, 29, "답 8개", anchor="start", ink=BLUE)
    d.line(190, 24, 226, 24, ink=RED, width=2.6, dash=DASH)
    d.text(233, 29, "답 64개", anchor="start", ink=RED)
    d.text(200, 224, "질문의 정답률")
    d.save("verifiable-rewards-signal.svg")


def hacking() -> None:
    """Score and quality of the best policy as the penalty gets smaller."""
    reference = (0.5, 0.4, 0.099, 0.001)
    score, quality = (0, 1, 2, 4), (0, 1, 2, -3)
    d = Drawing("KL에 따른 점수와 품질", 262)
    p = Plot(d, (40, 30, 316, 190), (0, 7.05), (-3.3, 4.3))
    p.axes()
    p.ticks_y([-3, 0, 2, 4])
    for value in (2, 4, 6):
        x, y = p.at(value, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, str(value), ink=SOFT)
    lines: tuple[list[tuple[float, float]], ...] = ([], [])
    for k in range(241):
        strength = 5.2 * k / 240  # one over beta
        weights = [q * math.exp(s * strength) for q, s in zip(reference, score, strict=True)]
        policy = [w / sum(weights) for w in weights]
        far = sum(w * math.log(w / q) for w, q in zip(policy, reference, strict=True))
        for line, values in zip(lines, (score, quality), strict=True):
            line.append(p.at(far, sum(w * v for w, v in zip(policy, values, strict=True))))
    d.path(lines[0], ink=RED, width=2.6)
    d.path(lines[1], ink=BLUE, width=2.8, dash=DASH)
    d.dot(*p.at(0.484, 1.035), 4.6, fill="#fff")
    d.text(p.at(3.1, 0)[0], p.at(0, 3.35)[1], "보상 모델의 점수", anchor="end", ink=RED)
    d.text(p.at(3.2, 0)[0], p.at(0, -1.6)[1], "진짜 품질", anchor="end", ink=BLUE)
    x, y = p.at(0.484, 1.035)
    d.line(x, y + 6, x, p.at(0, -0.45)[1], ink=SOFT, dash=DOT)
    d.text(x - 12, p.at(0, -1)[1], "β = 0.82", anchor="start")
    d.text(198, 250, "기준 모델과의 KL (β를 낮출수록 오른쪽)")
    d.save("reward-hacking-curve.svg")


def bars() -> None:
    """The best policy over four answers as the penalty gets smaller."""
    reference, score = (0.3, 0.3, 0.3, 0.1), (1, 0.9, 0.8, 0)
    d = Drawing("β에 따른 최적 정책의 확률", 262)
    left, width, height = 62, 300, 26
    fills = ((BLUE, "#fff"), ("#8fb3d9", INK), ("#dbe7f3", INK), (RED, "#fff"))
    for k, (name, (color, _)) in enumerate(zip("ABCD", fills, strict=True)):
        d.box(left + 60 * k, 14, 14, 14, fill=color, ink=SOFT, line=1, radius=2)
        d.text(left + 60 * k + 21, 26, name, anchor="start", bold=True)
    for k, beta in enumerate((math.inf, 1, 0.3, 0.1, 0.05)):
        weights = [q * math.exp(s / beta) for q, s in zip(reference, score, strict=True)]
        x, y = float(left), 44 + 36 * k
        d.text(left - 8, y + 18, "∞" if beta == math.inf else number(beta), anchor="end")
        for weight, (fill, ink) in zip(weights, fills, strict=True):
            part = weight / sum(weights)
            d.box(x, y, part * width, height, fill=fill, ink=SOFT, line=1, radius=0)
            if part > 0.095:
                d.text(x + part * width / 2, y + 18, number(part), ink=ink)
            x += part * width
    d.text(16, 26, "β", anchor="start")
    d.text(212, 246, "A, B, C는 똑같이 좋고 점수만 0.1씩 다르다")
    d.save("rlhf-diversity-bars.svg")


def votes() -> None:
    """Chances of a right answer by how many are drawn and how one is chosen."""
    d = Drawing("뽑은 수와 고르는 방법에 따른 정답률", 258)
    p = Plot(d, (44, 26, 316, 178), (1, 25), (0, 1.04))
    p.frame()
    p.marks_y((value, number(value)) for value in (0.4, 1.0))
    p.marks_x((n, str(n)) for n in (1, 5, 9, 25))
    odd = range(1, 26, 2)
    d.path([p.at(n, 1 - 0.6**n) for n in range(1, 26)], width=2.2, dash=DOT)
    d.path([p.at(n, plurality((0.4, 0.2, 0.2, 0.2), n)) for n in range(1, 26)], ink=BLUE,
           width=2.8)  # fmt: skip
    d.path([p.at(n, plurality((0.4, 0.6), n)) for n in odd], ink=RED, width=2.6, dash=DASH)
    d.dot(*p.at(1, 0.4), 4.4, fill="#fff")
    d.text(p.at(8.6, 0)[0], p.at(1, 0.885)[1], "하나라도 맞음", anchor="start")
    d.text(p.at(12, 0)[0], p.at(1, 0.53)[1], "다수결, 오답이 갈림", anchor="start", ink=BLUE)
    d.text(p.at(9, 0)[0], p.at(1, 0.32)[1], "다수결, 오답이 몰림", anchor="start", ink=RED)
    d.text(202, 244, "뽑은 답의 수")
    d.save("test-time-compute-votes.svg")


def steps() -> None:
    """One solution as an outcome reward and as a process reward see it."""
    d = Drawing("결과 보상과 과정 보상이 본 같은 풀이", 242)
    for top, name in ((48, "결과 보상: 끝에 점수 하나"), (150, "과정 보상: 단계마다 점수")):
        d.text(14, top - 20, name, anchor="start", bold=True, size=14)
        for i in range(5):
            x = 14 + i * 73
            process = top > 100
            good = process and i < 3
            ink = BLUE if good else RED
            d.box(x, top, 58, 34, ink=ink, line=2, dash="" if good else DASH)
            d.text(x + 29, top + 22, f"단계 {i + 1}")
            if i < 4:
                d.arrow(x + 60, top + 17, x + 72, top + 17, ink=SOFT, head=6)
            if process:
                d.text(x + 29, top + 54, ("0.98", "0.95", "0.97", "0.10", "0.30")[i], ink=ink)
    d.text(14 + 4 * 73 + 29, 102, "0점", ink=RED, bold=True)
    d.text(14 + 3 * 73 + 29, 224, "여기서 틀렸다", ink=RED)
    d.save("process-and-outcome-rewards-steps.svg")


def valley() -> None:
    """Where fine-tuning ends: freely, pulled back evenly, and along the old valley."""
    d = Drawing("옛 손실의 등고선과 파인튜닝의 세 끝점", 290)
    p = Plot(d, (44, 20, 300, 216), (-0.45, 1.45), (-0.22, 1.16))
    for level in (0.05, 0.3, 1.2, 3, 5.05):
        run: list[tuple[float, float]] = []
        for k in range(721):
            a = 2 * math.pi * k / 720
            u = math.sqrt(2 * level / 10) * math.cos(a)
            v = math.sqrt(2 * level / 0.1) * math.sin(a)
            if p.x[0] <= u <= p.x[1] and p.y[0] <= v <= p.y[1]:
                run.append(p.at(u, v))
                continue
            if len(run) > 1:
                d.path(run, ink=FAINT, width=1.4)
            run = []
        if len(run) > 1:
            d.path(run, ink=FAINT, width=1.4)
    d.line(*p.at(0, 0), *p.at(1, 1), ink=RED, dash=DASH, width=1.8)
    curve = [(1 / (1 + 10 * k), 1 / (1 + 0.1 * k)) for k in (2 ** (j / 3) for j in range(-27, 40))]
    d.path([p.at(1, 1), *(p.at(*q) for q in curve), p.at(0, 0)], ink=BLUE, width=2)
    for x, y, ink in ((0.354, 0.354, RED), (1 / 11, 1 / 1.1, BLUE), (1, 1, INK)):
        d.dot(*p.at(x, y), 5, ink=ink)
    d.dot(*p.at(0, 0), 5, fill="#fff")
    x, y = p.at(1, 1)
    d.text(x + 10, y + 5, "그냥", anchor="start")
    d.text(x + 10, y + 22, "파인튜닝", anchor="start")
    x, y = p.at(0.354, 0.354)
    d.text(x + 12, y + 8, "L2", anchor="start", ink=RED, bold=True)
    x, y = p.at(1 / 11, 1 / 1.1)
    d.text(x - 14, y + 5, "EWC", anchor="end", ink=BLUE, bold=True)
    x, y = p.at(0, 0)
    d.text(x - 10, y + 18, "처음", anchor="end")
    d.text(194, 258, "가로: 옛 능력이 민감한 파라미터")
    d.text(194, 278, "세로: 둔한 파라미터")
    d.save("catastrophic-forgetting-valley.svg")


def packing() -> None:
    """Which of three packed samples' tokens see each other, without and with a block mask."""
    lengths = (3, 2, 3)
    whose = [i for i, length in enumerate(lengths) for _ in range(length)]
    d = Drawing("이어 붙인 샘플의 어텐션 마스크", 226)
    cell = 18
    for left, name, blocked in ((24, "인과 마스크만", False), (212, "블록 대각 마스크", True)):
        d.text(left + 4 * cell, 28, name, bold=True, size=14)
        for row in range(8):
            for column in range(row + 1):
                own = whose[row] == whose[column]
                if own or not blocked:
                    x, y = left + column * cell, 42 + row * cell
                    d.box(x + 1, y + 1, cell - 2, cell - 2, fill=BLUE if own else "#fff",
                          ink=BLUE if own else RED, line=1.4, radius=2)  # fmt: skip
                    if not own:
                        d.line(x + 5, y + 5, x + 13, y + 13, ink=RED, width=1.4)
                        d.line(x + 13, y + 5, x + 5, y + 13, ink=RED, width=1.4)
        d.box(left, 42, 8 * cell, 8 * cell, fill="none", ink=SOFT, line=1, radius=0)
        for edge in (3, 5):
            for x1, y1, x2, y2 in ((0, edge, 8, edge), (edge, 0, edge, 8)):
                d.line(left + x1 * cell, 42 + y1 * cell, left + x2 * cell, 42 + y2 * cell,
                       ink=SOFT, dash=DOT)  # fmt: skip
    d.text(24 + 4 * cell, 212, "36쌍 중 21쌍이 남의 것", ink=RED)
    d.text(212 + 4 * cell, 212, "15쌍, 모두 자기 것", ink=BLUE)
    d.save("sequence-packing-mask.svg")


def stages() -> None:
    """How R1-Zero and R1 were trained."""
    d = Drawing("R1-Zero와 R1의 학습 단계", 236)
    rows: tuple[tuple[int, tuple[tuple[str, str, str], ...]], ...] = (
        (18, (("기반 모델", SOFT, ""), ("강화 학습", RED, DASH), ("R1-Zero", INK, ""))),
        (92, (("기반 모델", SOFT, ""), ("1 SFT", BLUE, ""), ("2 강화 학습", RED, DASH),
              ("80만 개", INK, ""))),
        (176, (("기반 모델", SOFT, ""), ("3 SFT", BLUE, ""), ("4 강화 학습", RED, DASH),
               ("R1", INK, ""))),
    )  # fmt: skip
    width, step = 80, 92
    for top, boxes in rows:
        for i, (words, ink, dash) in enumerate(boxes):
            x = 12 + i * step
            d.box(x, top, width, 40, ink=ink, line=2, dash=dash)
            d.text(x + width / 2, top + 25, words, bold=ink == INK)
            if i:
                d.arrow(x - 12, top + 20, x - 1, top + 20, head=6)
    d.line(328, 132, 328, 154, ink=BLUE, width=1.6)
    d.line(328, 154, 144, 154, ink=BLUE, width=1.6)
    d.arrow(144, 154, 144, 175, ink=BLUE, head=7)
    d.text(236, 149, "SFT 데이터", ink=BLUE)
    d.save("deepseek-r1-training-stages.svg")


def waiting() -> None:
    """Eight places, one of them long: all waited for, and each filled again at once."""
    d = Drawing("긴 실행 하나를 기다릴 때와 기다리지 않을 때", 258)
    left, unit, height = 14, 17.6, 9
    for top, name, again in ((30, "모두 기다린다", False), (144, "끝나는 대로 채운다", True)):
        d.text(left, top - 8, name, anchor="start", bold=True)
        for place in range(8):
            y = top + place * 11.4
            if place == 4:
                d.box(left, y, 20 * unit, height, fill=RED, ink=RED, line=1, radius=2)
                continue
            for k in range(10):
                busy = again or k == 0
                d.box(left + 2 * k * unit, y, 2 * unit, height, fill=BLUE if busy else "#fff",
                      ink=PANEL if busy else FAINT, line=1, radius=2)  # fmt: skip
    d.arrow(left, 243, left + 20 * unit, 243, ink=SOFT)
    d.box(164, 234, 52, 18, fill=PANEL, ink=PANEL)
    d.text(190, 248, "시간", ink=SOFT)
    d.save("agent-reinforcement-learning-waiting.svg")


FIGURES = (
    masking,
    clip,
    group,
    signal,
    hacking,
    bars,
    votes,
    steps,
    valley,
    packing,
    stages,
    waiting,
)
