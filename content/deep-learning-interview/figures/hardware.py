"""Figures of the chapter on hardware and large-scale training."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DOT, FAINT, INK, RED, SOFT, Drawing, Function, Plot, minus

TINT, SAND, DARK = "#d6e3f2", "#f3e2d3", "#a9b8c9"
PEAK, BANDWIDTH = 312.0, 2.039  # TFLOP/s and TB/s of an A100 (80 GB, SXM)


def timeline() -> None:
    """Loading (60 ms) and computing (40 ms): in turn, with one worker, with two."""
    d = Drawing("데이터 로딩과 GPU 계산을 번갈아 할 때와 겹칠 때의 시간표", 304)
    left, scale, end = 74, 1.2, 240

    def row(y: float, name: str, spans: list[tuple[int, int]], fill: str, words: str) -> None:
        d.text(left - 8, y + 15, name, anchor="end")
        d.box(left, y, end * scale, 20, fill="#fff", ink=FAINT, radius=0)
        for start, stop in spans:
            stop = min(stop, end)
            d.box(left + start * scale, y, (stop - start) * scale, 20, fill=fill, radius=3)
            if stop - start >= 40:
                d.text(left + (start + stop) / 2 * scale, y + 15, words)

    every60 = [(i, i + 60) for i in range(0, end, 60)]
    cases: list[tuple[str, str, list[list[tuple[int, int]]], list[tuple[int, int]]]] = [
        ("번갈아 하기", "사용률 40%", [[(0, 60), (100, 160), (200, 240)]], [(60, 100), (160, 200)]),
        ("워커 하나가 미리 준비", "67%", [every60], [(60, 100), (120, 160), (180, 220)]),
        ("워커 둘이 미리 준비", "100%", [every60, every60],
         [(60, 100), (100, 140), (140, 180), (180, 220), (220, 240)]),
    ]  # fmt: skip
    y = 16.0
    for name, share, loads, computes in cases:
        d.text(14, y + 8, name, anchor="start", size=14, bold=True)
        d.text(left + end * scale, y + 8, share, anchor="end", size=14, bold=True, ink=BLUE)
        y += 18
        for spans in loads:
            row(y, "로딩", spans, SAND, "60")
            y += 23
        row(y, "GPU", computes, TINT, "40")
        y += 38
    for tick in range(0, end + 1, 60):
        d.text(left + tick * scale, y, str(tick), ink=SOFT)
    d.text(left + end * scale / 2, y + 18, "시각 (밀리초), 빈칸은 노는 시간", ink=SOFT)
    d.save("gpu-underuse-timeline.svg")


def memory_bars() -> None:
    """Training memory of a model of 1.31 billion parameters in four settings."""
    layers, h, heads, s, vocab = 24, 2048, 16, 2048, 50257
    states = 16 * (12 * layers * h**2 + vocab * h) / 1e9
    logits = s * vocab * 4 / 1e9
    full, flash = (layers * s * h * k / 1e9 for k in (34 + 5 * heads * s / h, 34))
    again = (layers * s * h * 2 + s * h * 114) / 1e9
    d = Drawing("파라미터 13.1억 개인 모델의 학습 메모리 네 가지", 352)
    left, scale = 16.0, 2.8
    limit = left + 80 * scale
    cases = (("샘플 4개", 4, full), ("샘플 8개", 8, full), ("샘플 8개, FlashAttention", 8, flash),
             ("샘플 8개, 층마다 재계산", 8, again))  # fmt: skip
    for i, (name, batch, each) in enumerate(cases):
        y = 72 + 60 * i
        x = float(left)
        d.text(left, y - 7, name, anchor="start", size=14)
        for amount, fill in ((states, TINT), (batch * each, SAND), (batch * logits, "#8f8f8a")):
            d.box(x, y, amount * scale, 24, fill=fill, radius=0)
            x += amount * scale
        d.text(left + states * scale / 2, y + 17, f"{states:.0f}")
        if batch * each > 10:
            d.text(left + (states + batch * each / 2) * scale, y + 17, f"활성값 {batch * each:.0f}")
        total = states + batch * (each + logits)
        words = f"{total:.0f} GB" if total > 100 else f"{total:.1f} GB"
        if total > 100:
            d.text(x, y - 7, words, anchor="end", bold=True, ink=RED)
        else:
            d.text(x + 6 if x + 6 > limit or x + 66 < limit else limit + 6, y + 17, words,
                   anchor="start", bold=True)  # fmt: skip
    d.line(limit, 46, limit, 290, ink=RED, width=1.8, dash=DASH)
    d.text(limit, 308, "80 GB", ink=RED, bold=True)
    for x, name, fill in ((16, "모델 상태", TINT), (128, "활성값", SAND), (220, "로짓", "#8f8f8a")):
        d.box(x, 16, 18, 14, fill=fill, radius=0)
        d.text(x + 25, 28, name, anchor="start")
    d.text(190, 338, "모델 상태는 배치와 무관하고 활성값은 비례한다", ink=SOFT)
    d.save("gpu-memory-estimate-bars.svg")


def roofline() -> None:
    """The roofline of an A100 and where five operations stand."""
    d = Drawing("A100의 루프라인: 산술 강도와 낼 수 있는 속도", 320)
    p = Plot(d, (58, 40, 300, 212), (-1, 4), (-0.7, 3))
    for level in (0, 1, 2, 3):
        x, y = p.at(-1, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, str(10**level), anchor="end", ink=SOFT)
    for exponent in (-1, 0, 1, 2, 3, 4):
        x, y = p.at(exponent, -0.7)
        d.text(
            x,
            y + 18,
            f"10^{minus(exponent)}" if exponent not in (0, 1) else str(10**exponent),
            ink=SOFT,
        )
    ridge = math.log10(PEAK / BANDWIDTH)

    def roof(power: float) -> float:
        return min(math.log10(PEAK), math.log10(BANDWIDTH) + power)

    d.line(*p.at(ridge, -0.7), *p.at(ridge, roof(ridge)), ink=SOFT, dash=DOT)
    d.path([p.at(-1, roof(-1)), p.at(ridge, roof(ridge)), p.at(4, roof(4))], width=2.8)
    n = 4096
    for m in (1, 32, 4096):
        power = math.log10(m * n * n / (2 * m * n + n * n))
        d.dot(*p.at(power, roof(power)), 5, ink=BLUE)
        x, y = p.at(power, roof(power))
        if m == n:
            d.text(x, y + 22, "m = 4096", ink=BLUE, bold=True)
        else:
            words = f"행렬 곱 m = {m}"
            if m == 1:
                d.text(x + 10, y + 14, words, anchor="start", ink=BLUE, bold=True)
            else:
                d.text(x - 10, y - 4, words, anchor="end", ink=BLUE, bold=True)
    power = math.log10(0.25)
    d.dot(*p.at(power, roof(power)), 5, ink=RED, fill="#fff")
    x, y = p.at(power, roof(power))
    d.text(x + 10, y + 12, "ReLU", anchor="start", ink=RED, bold=True)
    x, y = p.at(ridge, roof(ridge))
    d.text(x + 4, y - 10, "지붕: 312 TFLOP/s", anchor="middle", bold=True)
    x, y = p.at(0.45, roof(0.45))
    d.text(x - 6, y - 26, "비탈: 2.039 TB/s", anchor="end", bold=True)
    d.text(p.at(ridge, 0)[0] + 6, p.at(0, -0.7)[1] - 8, "꺾이는 점 153", anchor="start", ink=SOFT)
    d.text(14, 22, "낼 수 있는 속도 (TFLOP/s)", anchor="start")
    d.text(208, 300, "산술 강도 (FLOP/바이트), 두 축 모두 로그 눈금")
    d.save("arithmetic-intensity-roofline.svg")


def bits() -> None:
    """The bits of FP32, BF16 and FP16."""
    d = Drawing("FP32, BF16, FP16의 부호, 지수, 가수 비트", 262)
    left, cell = 17, 10.8
    rows = (("FP32", 8, 23, ""), ("BF16", 8, 7, "범위는 FP32와 비슷하고"),
            ("FP16", 5, 10, "범위가 좁고"))  # fmt: skip
    second = ("", "간격이 성기다", "간격이 촘촘하다")
    for i, (name, exponent, fraction, words) in enumerate(rows):
        y = 40 + 70 * i
        d.text(left, y - 8, name, anchor="start", size=14, bold=True)
        d.text(left + 46, y - 8, f"부호 1 · 지수 {exponent} · 가수 {fraction}", anchor="start")
        for k in range(1 + exponent + fraction):
            fill = "#8f8f8a" if k == 0 else TINT if k <= exponent else "#fff"
            d.box(left + k * cell, y, cell, 26, fill=fill, line=1, radius=0)
        d.box(left + cell, y, exponent * cell, 26, fill="none", line=2.4, ink=BLUE, radius=0)
        x = left + (1 + exponent + fraction) * cell + 12
        d.text(x, y + 12, words, anchor="start", ink=SOFT)
        d.text(x, y + 29, second[i], anchor="start", ink=SOFT)
    d.line(left + 16 * cell, 36, left + 16 * cell, 84, ink=RED, width=1.6, dash=DASH)
    d.text(left + 16 * cell + 8, 84, "앞 16비트만 남기면 BF16", anchor="start", ink=RED)
    for x, name, fill in ((40, "부호", "#8f8f8a"), (140, "지수", TINT), (240, "가수", "#fff")):
        d.box(x, 230, 18, 14, fill=fill, line=1, radius=0)
        d.text(x + 25, 242, name, anchor="start")
    d.save("bfloat16-and-float16-bits.svg")


def ways() -> None:
    """Four ways to spread a model of four layers over two devices."""
    d = Drawing("GPU 두 장에 나누는 네 가지 방법", 312)
    panels = (("데이터 병렬화", "샘플 1–4", "샘플 5–8", "그래디언트를 평균"),
              ("ZeRO, FSDP", "샘플 1–4", "샘플 5–8", "상태를 쓸 때 모음"),
              ("텐서 병렬화", "샘플 1–8", "샘플 1–8", "층마다 활성값을 더함"),
              ("파이프라인 병렬화", "샘플 1–8", "앞 장의 출력", "활성값을 넘김"))  # fmt: skip
    for i, (name, first, second, exchange) in enumerate(panels):
        left, top = 14 + (i % 2) * 194, 4 + (i // 2) * 152
        d.text(left + 79, top + 18, name, size=14, bold=True)
        for g, words in enumerate((first, second)):
            x = left + g * 86
            d.box(x, top + 40, 72, 64, fill="#fff")
            d.text(x + 36, top + 35, f"GPU {g + 1}", ink=SOFT)
            d.text(x + 36, top + 120, words)
            for layer in range(4):
                y = top + 88 - layer * 14.5
                here = TINT if g == 0 else SAND
                if i == 0:
                    d.box(x + 8, y, 56, 10, fill=here, line=1.2, radius=0)
                elif i in (1, 2):
                    d.box(x + 8, y, 56, 10, fill="none", ink=SOFT, line=1, radius=0, dash="3 3")
                    d.box(x + 8 + 28 * g, y, 28, 10, fill=here, line=1.2, radius=0)
                elif layer // 2 == g:
                    d.box(x + 8, y, 56, 10, fill=here, line=1.2, radius=0)
                else:
                    d.box(x + 8, y, 56, 10, fill="none", ink=SOFT, line=1, radius=0, dash="3 3")
        middle = top + 72
        d.arrow(left + 78, middle, left + 86, middle, ink=RED, head=7)
        if i < 3:
            d.arrow(left + 80, middle, left + 72, middle, ink=RED, head=7)
        d.text(left + 79, top + 139, exchange, ink=RED)
    d.save("distributed-training-ways.svg")


def pipeline() -> None:
    """Four stages, four micro-batches: forward, then backward, with the bubble around them."""
    d = Drawing("네 단의 파이프라인에 마이크로배치 네 개를 흘린 시간표", 196)
    left, top, cell, high, p, m = 46, 32, 23, 25, 4, 4
    slots = 2 * (p + m - 1)
    for stage in range(p):
        y = top + stage * high
        d.text(left - 8, y + 17, f"{stage + 1}단", anchor="end")
        for slot in range(slots):
            d.box(left + slot * cell, y, cell, high, ink=SOFT, line=0.8, radius=0, dash="2 3")
        for j in range(m):
            x = left + (stage + j) * cell
            d.box(x, y, cell, high, fill=TINT, line=1.2, radius=0)
            d.text(x + cell / 2, y + 17, str(j + 1))
            x = left + (p + m - 1 + (p - 1 - stage) + j) * cell
            d.box(x, y, cell, high, fill=DARK, line=1.2, radius=0)
            d.text(x + cell / 2, y + 17, str(m - j), bold=True)
    d.text(left + slots * cell / 2, 22, "시간이 흐르는 방향")
    d.arrow(left + slots * cell / 2 + 66, 17, left + slots * cell / 2 + 110, 17)
    for x, name, fill in (
        (22, "순전파", TINT),
        (112, "역전파", DARK),
        (202, "버블 3/7 = 43%", ""),
    ):
        d.box(x, 146, 20, 16, fill=fill or "#fff", ink=INK if fill else SOFT,
              line=1.2 if fill else 0.8, radius=0, dash="" if fill else "2 3")  # fmt: skip
        d.text(x + 28, 159, name, anchor="start")
    d.text(190, 184, "칸의 숫자는 마이크로배치의 번호", ink=SOFT)
    d.save("distributed-training-pipeline.svg")


def outlier() -> None:
    """Seven levels over a narrow range, and over one that an outlier has stretched."""
    d = Drawing("이상치가 있을 때와 없을 때의 양자화 눈금", 224)
    points = (-0.9, -0.55, -0.2, 0.3, 0.7, 0.95)
    zero, unit = 98.0, 42.0
    for top, step, name in ((34, 1 / 3, "이상치가 없을 때: 눈금 간격 1/3"),
                            (142, 2.0, "이상치 6이 있을 때: 눈금 간격 2")):  # fmt: skip
        values = points if step < 1 else (*points, 6.0)
        d.text(16, top - 14, name, anchor="start", size=14, bold=True)
        d.line(12, top + 44, 368, top + 44, ink=SOFT)
        for level in range(-3, 4):
            x = zero + level * step * unit
            if not 12 <= x <= 368:
                continue
            d.line(x, top + 36, x, top + 52, ink=INK, width=1.8)
            if step > 1 or level in (-3, 0, 3):
                d.text(x, top + 69, minus(level * step))
        for value in values:
            near = round(value / step) * step
            d.line(zero + value * unit, top + 14, zero + near * unit, top + 36, ink=BLUE, width=1.2)
            d.dot(zero + value * unit, top + 10, 4.2, ink=RED if value == 6 else BLUE,
                  fill="#fff" if value == 6 else None)  # fmt: skip
    d.text(200, 46, "점: 원래 값", anchor="start", ink=BLUE)
    d.text(200, 64, "선: 가장 가까운 눈금으로", anchor="start", ink=BLUE)
    d.text(340, 156, "이상치", anchor="end", ink=RED)
    d.text(150, 169, "나머지 값은 모두 0이 된다", anchor="start", ink=BLUE)
    d.save("quantization-outlier.svg")


def steps() -> None:
    """Occupancy of an A100 against registers per thread, for blocks of 256 threads."""
    d = Drawing("스레드당 레지스터 수에 따른 점유율", 262)
    p = Plot(d, (52, 42, 306, 160), (0, 168), (0, 1))
    p.frame()
    p.marks_x((value, str(value)) for value in (32, 64, 96, 128, 160))
    p.marks_y((value / 4, f"{value * 25}%") for value in range(5))
    stairs: list[tuple[float, float]] = []
    for registers in range(8, 169, 8):
        warps = min(65536 // 4 // (registers * 32) * 4 // 8 * 8, 64)
        stairs += [p.at(registers - 8, warps / 64), p.at(registers, warps / 64)]
    d.path(stairs, ink=BLUE, width=2.8)
    d.dot(*p.at(32, 1), 4.4, ink=RED)
    d.text(p.at(32, 1)[0] + 9, p.at(32, 1)[1] + 5, "32개: 100%", anchor="start", ink=RED)
    d.dot(*p.at(33, 0.75), 4.4, ink=RED, fill="#fff")
    d.text(p.at(40, 0.75)[0] + 7, p.at(0, 0.75)[1] + 1, "33개: 75%", anchor="start", ink=RED)
    d.dot(*p.at(128, 0.25), 4.4, ink=BLUE)
    d.text(p.at(128, 0.25)[0], p.at(0, 0.25)[1] - 10, "128개: 25%", ink=BLUE)
    d.text(14, 24, "점유율 (블록이 256스레드일 때)", anchor="start")
    d.text(205, 246, "스레드당 레지스터")
    d.save("occupancy-steps.svg")


def patterns() -> None:
    """Half of 8×8 weights pruned anywhere, two of each four, and in whole rows."""
    d = Drawing("절반을 지운 세 가지 가지치기의 모양", 162)
    anywhere = ("10110010", "01001110", "11010001", "00111100",
                "10000111", "01101100", "00011011", "11100001")  # fmt: skip
    fours = ("10100110", "01011001", "11000101", "00110110",
             "10011010", "01101100", "01010011", "10101001")  # fmt: skip
    whole = ("11111111", "00000000", "11111111", "00000000",
             "00000000", "11111111", "11111111", "00000000")  # fmt: skip
    cell = 13
    for i, (name, rows) in enumerate((("비구조적", anywhere), ("2:4", fours), ("구조적", whole))):
        left, top = 16 + 122 * i, 16
        for r, row in enumerate(rows):
            for c, kept in enumerate(row):
                d.box(left + cell * c, top + cell * r, cell, cell,
                      fill=BLUE if kept == "1" else "#fff", ink=FAINT, line=0.8,
                      radius=0)  # fmt: skip
        if i == 1:
            d.line(left + 4 * cell, top - 4, left + 4 * cell, top + 8 * cell + 4, width=1.8)
        d.text(left + 4 * cell, top + 8 * cell + 26, name, size=14, bold=True)
    d.save("pruning-patterns.svg")


def banks() -> None:
    """The bank of each word of a tile: eight wide, and with an empty ninth column."""
    d = Drawing("폭이 8인 타일과 빈 열을 더한 타일의 뱅크 번호", 280)
    n, cell, top, column = 8, 19.0, 66.0, 2
    for left, width, name in ((20.0, n, "폭 8"), (196.0, n + 1, "폭 9 (빈 열 하나)")):
        d.text(left, top - 12, name, anchor="start", size=14, bold=True)
        for row in range(n):
            for at in range(width):
                x, y = left + at * cell, top + row * cell
                fill = SAND if at == column else "#fff"
                if at == n:
                    d.box(x, y, cell, cell, ink=SOFT, line=0.8, radius=0, dash="2 3")
                    continue
                d.box(x, y, cell, cell, fill=fill, line=0.8, radius=0)
                bank = (row * width + at) % n
                chosen = at == column
                d.text(x + cell / 2, y + 14, str(bank), ink=RED if chosen else SOFT, bold=chosen)
    below = top + n * cell
    d.text(20, below + 22, "칠한 열: 모두 2번", anchor="start", ink=RED)
    d.text(20, below + 40, "8번에 나누어 읽는다", anchor="start", ink=RED)
    d.text(196, below + 22, "칠한 열: 모두 다르다", anchor="start", ink=BLUE)
    d.text(196, below + 40, "한 번에 읽는다", anchor="start", ink=BLUE)
    d.text(14, 22, "칸의 숫자: 그 원소가 있는 뱅크", anchor="start")
    d.save("coalesced-access-banks.svg")


def intervals() -> None:
    """The share of time lost against the interval of checkpoints, for two costs of saving."""
    between = 54 * 24 * 60 / 419
    d = Drawing("저장 간격에 따라 잃는 시간의 비율", 282)
    p = Plot(d, (52, 42, 306, 178), (0, math.log10(300)), (0, 0.6))

    def lost(cost: float) -> Function:
        return lambda power: 1 - 10**power / between / math.expm1((10**power + cost) / between)

    p.frame()
    p.marks_x((math.log10(value), str(value)) for value in (1, 3, 10, 30, 100, 300))
    p.marks_y((value / 5, f"{value * 20}%") for value in range(4))
    for cost, ink, dash in ((5.0, BLUE, ""), (0.5, RED, DASH)):
        p.curve(lost(cost), ink=ink, width=2.6, dash=dash)
        best = math.log10(math.sqrt(2 * cost * between))
        x, y = p.at(best, lost(cost)(best))
        d.dot(x, y, 4.6, ink=ink)
        words = f"{10**best:.0f}분, {100 * lost(cost)(best):.1f}%"
        d.text(x, y - (26 if cost > 1 else 14), words, ink=ink)
    d.text(*p.at(math.log10(11), 0.43), "저장에 5분", anchor="start", ink=BLUE, bold=True)
    d.text(*p.at(math.log10(1.15), 0.07), "저장에 30초", anchor="start", ink=RED, bold=True)
    d.text(14, 24, "잃는 시간의 비율", anchor="start")
    d.text(205, 266, "저장 간격 (분, 로그 눈금)")
    d.save("training-failures-interval.svg")


def split() -> None:
    """Attention of four heads on two devices: columns, then rows, then one sum."""
    d = Drawing("어텐션의 가중치를 GPU 두 장에 나누기", 268)
    d.box(12, 112, 34, 44, fill="#fff")
    d.text(29, 139, "X", size=14, bold=True)
    d.text(29, 174, "온전")
    for x, words in ((104, "열로 나눔"), (188, "자기 헤드"), (270, "행으로 나눔")):
        d.text(x, 22, words, ink=SOFT)
    for g, (top, fill) in enumerate(((38, TINT), (146, SAND))):
        d.arrow(48, 126 if g == 0 else 142, 66, top + 54, head=7)
        for i, name in enumerate("QKV"):
            y = top + i * 28
            d.text(84, y + 17, name, anchor="end")
            for part in range(2):
                here = part == g
                d.box(90 + part * 22, y, 22, 24, fill=fill if here else "none",
                      ink=INK if here else SOFT, line=1.2 if here else 1, radius=0,
                      dash="" if here else "3 3")  # fmt: skip
        d.arrow(138, top + 40, 158, top + 40, head=7)
        for i in range(2):
            d.box(162, top + 8 + i * 34, 52, 28, fill=fill, line=1.2, radius=3)
            d.text(188, top + 27 + i * 34, f"헤드 {2 * g + i}")
        d.arrow(218, top + 40, 238, top + 40, head=7)
        for part in range(2):
            here = part == g
            d.box(246, top + part * 40, 48, 40, fill=fill if here else "none",
                  ink=INK if here else SOFT, line=1.2 if here else 1, radius=0,
                  dash="" if here else "3 3")  # fmt: skip
        d.text(270, top + 25 + 40 * g, "O")
        d.text(188, top + 98, f"GPU {g}", bold=True)
        d.arrow(298, top + 40, 316, 122 if g == 0 else 144, ink=RED, head=7)
    d.text(318, 66, "부분합", anchor="start")
    d.text(318, 212, "부분합", anchor="start")
    d.text(328, 140, "+", size=22, bold=True, ink=RED)
    d.text(344, 164, "올리듀스", ink=RED)
    d.text(190, 260, "점선은 그 장에 없는 부분", ink=SOFT)
    d.save("tensor-parallel-attention-split.svg")


def zigzag() -> None:
    """The causal attention of eight chunks on four GPUs: in order, and zigzag."""
    d = Drawing("인과 어텐션을 네 장에 차례로 나눌 때와 지그재그로 나눌 때", 252)
    fills, cell, top = (TINT, SAND, DARK, "#dfe9d0"), 16.0, 40.0
    ways = (("차례로", (0, 0, 1, 1, 2, 2, 3, 3)), ("지그재그", (0, 1, 2, 3, 3, 2, 1, 0)))
    for i, (name, owners) in enumerate(ways):
        left = 40 + 184 * i
        d.text(left + 4 * cell, 26, name, size=14, bold=True)
        for r, owner in enumerate(owners):
            y = top + r * cell
            d.text(left - 8, y + 13, str(owner + 1), anchor="end")
            for c in range(r):
                d.box(left + c * cell, y, cell, cell, fill=fills[owner], ink=SOFT, line=0.6,
                      radius=0)  # fmt: skip
            x = left + r * cell
            d.area([(x, y), (x, y + cell), (x + cell, y + cell)], fills[owner])
            d.path([(x, y), (x, y + cell), (x + cell, y + cell), (x, y)], ink=SOFT, width=0.6)
        share = [sum(r + 0.5 for r, own in enumerate(owners) if own == gpu) for gpu in range(4)]
        below = top + 8 * cell
        d.text(left + 4 * cell, below + 26, "1번부터 4번의 일", ink=SOFT)
        d.text(left + 4 * cell, below + 48, " : ".join(f"{each:.0f}" for each in share),
               ink=BLUE if len(set(share)) == 1 else RED, bold=True)  # fmt: skip
    d.text(14, 238, "왼쪽 숫자: 그 토큰 조각(줄)을 맡은 GPU", anchor="start")
    d.save("context-parallelism-zigzag.svg")


FIGURES = (
    timeline,
    memory_bars,
    roofline,
    steps,
    bits,
    ways,
    pipeline,
    outlier,
    patterns,
    banks,
    intervals,
    split,
    zigzag,
)
