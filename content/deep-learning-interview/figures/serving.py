"""Figures of the chapter on inference and serving."""

from __future__ import annotations

import math

from drawing import BLUE, DASH, DOT, FAINT, INK, RED, SOFT, Drawing, Plot, minus, number

LIGHT, ROSE = "#dbe7f5", "#f6ddd6"


def timeline() -> None:
    """One request in time, and another that waits for its prefill."""
    d = Drawing("요청의 TTFT와 TPOT, 그리고 긴 프리필이 멈추는 다른 요청의 디코드", 300)
    d.text(16, 26, "요청 가", anchor="start", bold=True)
    d.box(16, 64, 50, 30, fill="#fff", ink=SOFT, dash=DASH)
    d.text(41, 84, "대기", ink=SOFT)
    d.box(66, 64, 120, 30, fill=ROSE, ink=RED)
    d.text(126, 84, "프리필", ink=RED, bold=True)
    for k in range(6):
        d.box(186 + 28 * k, 64, 28, 30, fill=LIGHT, ink=BLUE)
    d.text(270, 130, "디코드", ink=BLUE, bold=True)
    d.arrow(26, 50, 16, 50)
    d.arrow(176, 50, 186, 50)
    d.line(24, 50, 178, 50)
    d.text(101, 42, "TTFT")
    d.arrow(196, 50, 186, 50)
    d.arrow(346, 50, 354, 50)
    d.line(194, 50, 348, 50)
    d.text(270, 42, "(n − 1) × TPOT")
    for k in range(7):
        d.dot(186 + 28 * k, 106, 3.6, ink=INK)
    d.text(16, 112, "점: 토큰이 나오는 순간", anchor="start", ink=SOFT)
    d.line(16, 144, 364, 144, ink=FAINT)
    d.text(16, 168, "요청 나", anchor="start", bold=True)
    d.text(364, 168, "같은 GPU에서 디코드 중", anchor="end", ink=SOFT)
    for k in range(2):
        d.box(16 + 25 * k, 184, 25, 30, fill=LIGHT, ink=BLUE)
    d.box(66, 184, 120, 30, fill="#fff", ink=RED, dash=DASH)
    d.text(126, 204, "멈춤", ink=RED, bold=True)
    for k in range(6):
        d.box(186 + 28 * k, 184, 28, 30, fill=LIGHT, ink=BLUE)
    for x in (16, 41, 66, *(186 + 28 * k for k in range(1, 7))):
        d.dot(x, 226, 3.6, ink=INK)
    d.line(186, 112, 186, 184, ink=SOFT, dash=DASH)
    d.text(190, 256, "가의 프리필이 도는 동안 나의 토큰은 나오지 않는다.")
    d.text(190, 280, "프리필을 조각내면 한 번에 멈추는 시간이 짧아진다.")
    d.save("prefill-and-decode-timeline.svg")


def heads() -> None:
    """What the four ways store for a token."""
    d = Drawing("MHA, GQA, MQA, MLA가 토큰마다 저장하는 키와 밸류", 318)
    rows = (("MHA", 8, "8쌍"), ("GQA", 2, "2쌍"), ("MQA", 1, "1쌍"), ("MLA", 0, ""))
    for row, (name, pairs, words) in enumerate(rows):
        top = 18 + 72 * row
        d.text(18, top + 34, name, anchor="start", size=15, bold=True)
        for k in range(8):
            x = 78 + 28 * k
            d.box(x, top, 20, 18, fill="#fff", ink=SOFT, radius=3)
            if pairs:
                width = 28 * 8 / pairs
                middle = 78 - 4 + width * (k * pairs // 8) + width / 2
            else:
                middle = 78 - 4 + 112
            d.line(x + 10, top + 18, middle, top + 36, ink=SOFT, width=0.9)
        if pairs:
            for k in range(pairs):
                at = 78 - 4 + 28 * 8 / pairs * (k + 0.5)
                d.box(at - 11, top + 36, 11, 18, fill=BLUE, ink=BLUE, radius=0, line=1)
                d.box(at, top + 36, 11, 18, fill=RED, ink=RED, radius=0, line=1)
            d.text(366, top + 50, words, anchor="end")
        else:
            d.box(140, top + 36, 68, 18, fill=LIGHT, ink=BLUE, radius=2)
            d.box(208, top + 36, 24, 18, fill=ROSE, ink=RED, radius=2)
            d.text(134, top + 50, "잠재 벡터", anchor="end", ink=BLUE)
            d.text(238, top + 50, "위치 키", anchor="start", ink=RED)
    d.text(190, 308, "흰 칸: 쿼리 헤드 8개, 파랑·빨강 한 쌍: 키와 밸류", ink=SOFT)
    d.save("kv-head-sharing-schemes.svg")


def online_softmax() -> None:
    """Two blocks of a query's scores and the three values that are carried on."""
    d = Drawing("점수 네 개를 두 블록으로 읽는 온라인 소프트맥스", 304)
    for left, name, scores, values in (
        (20, "블록 A", ("ln 2", "ln 4"), ("1", "2")),
        (206, "블록 B", ("ln 8", "ln 2"), ("3", "4")),
    ):
        d.text(left + 77, 26, name, size=14, bold=True)
        for k in range(2):
            x = left + 46 + 58 * k
            d.box(x, 38, 52, 26, fill=LIGHT, ink=BLUE, radius=3)
            d.text(x + 26, 56, scores[k], ink=BLUE)
            d.box(x, 70, 52, 26, fill=ROSE, ink=RED, radius=3)
            d.text(x + 26, 88, values[k], ink=RED)
        d.text(left + 38, 56, "점수", anchor="end", ink=BLUE)
        d.text(left + 38, 88, "밸류", anchor="end", ink=RED)
        d.arrow(left + 100, 100, left + 100, 130)
    for left, lines in (
        (44, ("최댓값 ln 4", "분모 1.5", "출력 2.5")),
        (230, ("최댓값 ln 8", "분모 0.75 + 1.25 = 2", "출력 1.25 + 4 = 5.25")),
    ):
        d.box(left - 20, 134, 156, 82)
        for k, words in enumerate(lines):
            d.text(left + 58, 157 + 23 * k, words)
    d.arrow(181, 175, 209, 175, ink=RED)
    d.text(195, 240, "× 1/2", ink=RED, bold=True)
    d.line(195, 224, 195, 182, ink=RED, dash=DASH)
    d.arrow(288, 218, 288, 250)
    d.text(288, 270, "5.25 ÷ 2 = 2.625", bold=True, size=14)
    d.text(190, 294, "한꺼번에 구한 답: 42 ÷ 16 = 2.625", ink=SOFT)
    d.save("flash-attention-exactness-blocks.svg")


def pieces() -> None:
    """How many of an A100's multiprocessors the blocks of one request fill."""
    d = Drawing("요청 하나의 스레드 블록이 채우는 SM의 수", 318)
    rows = (
        ("나누지 않음", "블록 8개, 7%", 8, RED),
        ("13조각", "블록 104개, 96%", 104, BLUE),
        ("14조각, 첫 번째", "112개 가운데 108개", 108, BLUE),
        ("14조각, 두 번째", "남은 4개, 합쳐서 52%", 4, RED),
    )
    for row, (name, words, busy, ink) in enumerate(rows):
        top = 16 + 70 * row
        d.text(28, top + 12, name, anchor="start", bold=True)
        d.text(352, top + 12, words, anchor="end", ink=ink)
        for k in range(108):
            x, y = 28 + 12 * (k % 27), top + 18 + 10 * (k // 27)
            full = k < busy
            d.box(x, y, 10, 8, fill=ink if full else "#fff", ink=ink if full else FAINT, line=0.8,
                  radius=1)  # fmt: skip
    d.text(190, 306, "칸 하나가 SM 하나, 칠한 칸이 일하는 SM", ink=SOFT)
    d.save("flash-decoding-sms.svg")


def slots() -> None:
    """The same eight requests in static and in continuous batches."""
    d = Drawing("정적 배칭과 연속 배칭에서 자리 네 개가 쓰이는 모습", 330)
    lengths = (2, 8, 3, 3, 4, 2, 6, 4)
    still = [(i, i % 4, 0 if i < 4 else 8) for i in range(8)]
    flowing, free = [], [0, 0, 0, 0]
    for i, length in enumerate(lengths):
        slot = min(range(4), key=lambda k: free[k])
        flowing.append((i, slot, free[slot]))
        free[slot] += length
    for top, name, runs, end in (
        (40, "정적 배칭: 14스텝, 57%", still, 14),
        (188, "연속 배칭: 9스텝, 89%", flowing, 9),
    ):
        d.text(16, top - 14, name, anchor="start", size=14, bold=True)
        for slot in range(4):
            d.box(16, top + 24 * slot, 24.5 * end, 22, fill="#fff", ink=FAINT, radius=2)
        for i, slot, start in runs:
            fill, ink = (LIGHT, BLUE) if i % 2 else (ROSE, RED)
            x = 16 + 24.5 * start
            d.box(x, top + 24 * slot, 24.5 * lengths[i], 22, fill=fill, ink=ink, radius=2)
            d.text(x + 24.5 * lengths[i] / 2, top + 24 * slot + 16, str(i + 1), ink=ink, bold=True)
        d.line(16 + 24.5 * end, top - 6, 16 + 24.5 * end, top + 100, ink=INK, dash=DASH)
    d.line(212, 34, 212, 140, ink=SOFT, dash=DASH)
    d.text(16, 308, "가로: 스텝, 세로: 자리", anchor="start", ink=SOFT)
    d.text(364, 308, "칸의 번호: 요청", anchor="end", ink=SOFT)
    d.save("continuous-batching-slots.svg")


def pages() -> None:
    """Two requests, their blocks, and where these lie in memory."""
    d = Drawing("두 요청의 논리 블록과 실제 메모리의 블록", 340)
    d.text(64, 26, "요청마다의 순서", size=14, bold=True)
    d.text(300, 26, "실제 메모리", size=14, bold=True)
    place = {("가", 0): 3, ("가", 1): 0, ("가", 2): 7, ("나", 0): 3, ("나", 1): 5, ("나", 2): 1}
    owner: dict[int, str] = {}
    for (name, _), where in place.items():
        owner[where] = owner.get(where, "") + name
    for name, top, ink, fill in (("가", 46, BLUE, LIGHT), ("나", 188, RED, ROSE)):
        d.text(16, top + 52, name, anchor="start", size=15, ink=ink, bold=True)
        for k in range(3):
            y = top + 34 * k
            d.box(36, y, 92, 26, fill=fill, ink=ink, radius=3)
            if k == 2:
                d.box(96, y + 2, 30, 22, fill="#fff", ink=FAINT, radius=2, line=1)
            d.text(82 if k < 2 else 66, y + 18, ("앞부분", "블록 2", "블록 3")[k], ink=ink)
            x2, y2 = 254, 40 + 28 * place[name, k] + 12
            d.arrow(130, y + 13, x2, y2, ink=ink, width=1.3)
    for k in range(8):
        y = 40 + 28 * k
        who = owner.get(k, "")
        ink = {"가": BLUE, "나": RED}.get(who, INK if who else SOFT)
        fill = {"가": LIGHT, "나": ROSE}.get(who, "#efe9c8" if who else "#fff")
        d.box(256, y, 92, 24, fill=fill, ink=ink, radius=3, dash="" if who else DASH)
        d.text(302, y + 17, "가와 나" if len(who) == 2 else who or "비어 있음", ink=ink)
    d.text(190, 312, "앞부분이 같으면 블록 하나를 함께 쓰고,")
    d.text(190, 330, "낭비는 요청마다 마지막 블록의 빈자리뿐이다.")
    d.save("paged-attention-blocks.svg")


def mass() -> None:
    """What is drawn, kept and drawn again for three tokens."""
    d = Drawing("추측 디코딩에서 채택된 몫과 거절 뒤에 다시 뽑은 몫", 312)
    p = Plot(d, (46, 46, 318, 190), (0, 3), (0, 0.66))
    d.line(*p.at(0, 0), *p.at(3, 0), ink=SOFT)
    for level in (0.2, 0.4, 0.6):
        x, y = p.at(0, level)
        d.line(x, y, x + 318, y, ink=FAINT)
        d.text(x - 6, y + 4.5, number(level), anchor="end", ink=SOFT)
    for k, (name, large, small) in enumerate(
        (("가", 0.5, 0.3), ("나", 0.3, 0.1), ("다", 0.2, 0.6))
    ):
        kept = min(large, small)
        left, right = p.at(k + 0.14, 0)[0], p.at(k + 0.52, 0)[0]
        unit = p.at(0, 0)[1] - p.at(0, 1)[1]
        floor = p.at(0, 0)[1]
        d.box(left, floor - kept * unit, 34, kept * unit, fill=LIGHT, ink=BLUE, radius=0)
        if small > kept:
            high = (small - kept) * unit
            d.box(left, floor - small * unit, 34, high, fill="#fff", ink=SOFT, radius=0, dash=DASH)
            d.text(left + 17, floor - small * unit + high / 2 + 5, "거절", ink=SOFT)
        d.box(right, floor - kept * unit, 34, kept * unit, fill=LIGHT, ink=BLUE, radius=0)
        if large > kept:
            high = (large - kept) * unit
            d.box(right, floor - large * unit, 34, high, fill=ROSE, ink=RED, radius=0)
        d.text(left + 17, floor - small * unit - 6, number(small))
        d.text(right + 17, floor - large * unit - 6, number(large), bold=True)
        d.text((left + right + 34) / 2, floor + 20, f"“{name}”", bold=True)
    d.text(16, 26, "왼쪽 막대: 초안의 q, 오른쪽 막대: 나오는 확률 = p", anchor="start")
    for x, words, fill, ink in ((60, "채택", LIGHT, BLUE), (200, "거절 뒤 다시 뽑음", ROSE, RED)):
        d.box(x, 278, 18, 14, fill=fill, ink=ink, radius=0)
        d.text(x + 26, 290, words, anchor="start", ink=ink)
    d.save("speculative-decoding-mass.svg")


def speedups() -> None:
    """How many times faster against the number of drafted tokens."""
    d = Drawing("초안의 길이에 따라 추측 디코딩이 몇 배 빨라지는가", 258)
    p = Plot(d, (44, 40, 316, 160), (0, 10), (0.8, 2.7))
    p.frame()
    p.marks_y((level, number(level)) for level in (1, 1.5, 2, 2.5))
    p.marks_x((k, str(k)) for k in range(0, 11, 2))
    d.line(*p.at(0, 1), *p.at(10, 1), ink=FAINT)
    for rate, ink, dash, words, dy, dx in (
        (0.8, BLUE, "", "채택률 0.8", -14, 0),
        (0.65, INK, DASH, "0.65", -10, 56),
        (0.5, RED, DOT, "0.5", 24, 20),
    ):
        points = [(g, sum(rate**k for k in range(g + 1)) / (0.1 * g + 1)) for g in range(11)]
        d.path([p.at(*q) for q in points], ink=ink, dash=dash, width=2.4)
        g, best = max(points, key=lambda q: q[1])
        x, y = p.at(g, best)
        d.dot(x, y, 4.4, ink=ink)
        text = {0.8: "2.47", 0.65: "1.81", 0.5: "1.46"}[rate]
        d.text(x + dx, y + dy, f"{words}: {text}배", ink=ink, bold=True)
    d.text(14, 24, "몇 배 빨라지는가", anchor="start")
    d.text(202, 242, "초안의 길이 γ (토큰)")
    d.save("speculative-decoding-speedup-curves.svg")


def grids() -> None:
    """What INT8 and E4M3 can say between 0 and 60."""
    d = Drawing("범위가 60일 때 INT8과 FP8(E4M3)의 눈금", 252)
    p = Plot(d, (20, 40, 340, 150), (0, 60), (0, 1))
    small = [k * 2.0**-9 for k in range(8)]
    normal = [(1 + k / 8) * 2.0**e for e in range(-6, 9) for k in range(8)]
    floats = [value * 60 / 448 for value in (*small, *normal) if value <= 448]
    whole = [k * 60 / 127 for k in range(0, 128, 8)]
    for top, name, ink, marks, said in (
        (66, "INT8 (간격 0.47)", BLUE, whole, ("0.3 → 0.472", "50 → 50.1")),
        (156, "FP8 E4M3", RED, floats, ("0.3 → 0.301", "50 → 51.4")),
    ):
        d.text(20, top - 22, name, anchor="start", size=14, ink=ink, bold=True)
        d.text(360, top - 22, f"{said[0]},  {said[1]}", anchor="end", ink=ink)
        d.line(p.at(0, 0)[0], top, p.at(60, 0)[0], top, ink=SOFT)
        for value in marks:
            x = p.at(value, 0)[0]
            d.line(x, top - 11, x, top + 11, ink=ink, width=1.1)
    for value in (0, 10, 20, 30, 40, 50, 60):
        d.text(p.at(value, 0)[0], 192, str(value), ink=SOFT)
    d.text(190, 218, "INT8은 간격이 늘 같고(여덟 개마다 하나만 그렸다)")
    d.text(190, 238, "FP8은 0에 가까울수록 촘촘하다.")
    d.save("gptq-awq-fp8-grids.svg")


def order() -> None:
    """Temperature before and after top-p."""
    d = Drawing("온도와 top-p의 순서를 바꾼 두 결과", 264)
    p = (0.5, 0.3, 0.15, 0.05)
    roots = [value**0.5 for value in p]
    first = [value / sum(roots) for value in roots]
    last = [value / sum(roots[:3]) for value in roots[:3]]
    for left, name, shown, ink, fill in (
        (20, "온도 → top-p: 넷", first, RED, ROSE),
        (204, "top-p → 온도: 셋", last, BLUE, LIGHT),
    ):
        d.text(left + 78, 28, name, size=14, ink=ink, bold=True)
        for k in range(4):
            x = left + 40 * k
            d.box(x, 206 - 300 * p[k], 30, 300 * p[k], fill="#fff", ink=SOFT, radius=0, dash=DOT)
            if k < len(shown):
                high = 300 * shown[k]
                d.box(x + 6, 206 - high, 18, high, fill=fill, ink=ink, radius=0)
                d.text(x + 15, 224, f"{shown[k]:.2f}", ink=ink, bold=True)
            else:
                d.text(x + 15, 224, "버림", ink=SOFT)
        d.line(left - 4, 206, left + 156, 206, ink=SOFT)
    d.text(190, 248, "점선: 원래의 분포 0.5, 0.3, 0.15, 0.05", ink=SOFT)
    d.save("sampling-order-bars.svg")


def lengths() -> None:
    """The scores of a short and a long candidate against the strength of the correction."""
    d = Drawing("길이 정규화의 세기에 따른 짧은 후보와 긴 후보의 점수", 258)
    p = Plot(d, (52, 36, 308, 166), (0, 1.2), (-2.75, -1.15))
    p.frame()
    p.marks_y((level, minus(level)) for level in (-2.5, -2, -1.5))
    p.marks_x((value, number(value)) for value in (0, 0.3, 0.6, 0.9, 1.2))
    short, long = 3 * math.log(0.5), 6 * math.log(0.65)
    p.curve(lambda a: short / (8 / 6) ** a, ink=BLUE, width=2.6)
    p.curve(lambda a: long / (11 / 6) ** a, ink=RED, width=2.6, dash=DASH)
    meet = math.log(short / long) / math.log(8 / 11)
    x, y = p.at(meet, short / (8 / 6) ** meet)
    d.dot(x, y, 4.6, fill="#fff")
    d.line(x, y + 7, x, p.at(0, -2.75)[1], ink=SOFT, dash=DOT)
    d.text(x + 8, p.at(0, -2.55)[1], "0.68", anchor="start")
    d.text(p.at(0.04, 0)[0], p.at(0, -1.86)[1], "A: 3토큰", anchor="start", ink=BLUE, bold=True)
    d.text(p.at(0.16, 0)[0], p.at(0, -2.6)[1], "B: 6토큰", anchor="start", ink=RED, bold=True)
    d.text(14, 22, "점수 (클수록 좋다)", anchor="start")
    d.text(206, 246, "길이 정규화의 세기 α")
    d.save("beam-search-length-scores.svg")


def repeating() -> None:
    """How likely a phrase comes again, by how often it has."""
    d = Drawing("되풀이한 횟수에 따라 또 되풀이할 확률", 258)
    p = Plot(d, (52, 36, 308, 166), (0, 8), (0, 1))
    p.frame()
    p.marks_y((level, number(level)) for level in (0, 0.25, 0.5, 0.75, 1))
    p.marks_x((value, number(value)) for value in range(0, 9, 2))
    plain, fined = [], []
    for k in range(9):
        odds = 0.01 / 0.99 * 18**k
        chance = 0.05 + 0.85 * odds / (1 + odds)
        ratio = chance / (1 - chance) * math.exp(-0.5 * (k + 1))
        plain.append(p.at(k, chance))
        fined.append(p.at(k, ratio / (1 + ratio)))
    d.path(plain, ink=BLUE, width=2.6)
    d.path(fined, ink=RED, width=2.6, dash=DASH)
    for x, y in plain:
        d.dot(x, y, 3.2, ink=BLUE)
    for x, y in fined:
        d.dot(x, y, 3.2, ink=RED, fill="#fff")
    d.text(p.at(4.2, 0)[0], p.at(0, 0.77)[1], "페널티 없음", anchor="start", ink=BLUE, bold=True)
    x, y = p.at(4.7, 0.42)
    d.text(x, y, "frequency 페널티 0.5", anchor="start", ink=RED, bold=True)
    d.text(14, 22, "또 되풀이할 확률", anchor="start")
    d.text(206, 246, "되풀이한 횟수")
    d.save("text-repetition-curve.svg")


def costs() -> None:
    """Throughput and the time a token seems to take against the size of the batch."""
    d = Drawing("배치 크기에 따른 처리량과 토큰당 체감 시간", 268)
    p = Plot(d, (52, 46, 276, 160), (0, 8), (0, 3000))
    q = Plot(d, (52, 46, 276, 160), (0, 8), (0, 100))
    d.line(*p.at(0, 0), *p.at(8, 0), ink=SOFT)
    d.line(*p.at(0, 0), *p.at(0, 3000), ink=BLUE)
    d.line(*p.at(8, 0), *p.at(8, 3000), ink=RED)
    for level in (0, 1000, 2000, 3000):
        x, y = p.at(0, level)
        d.line(x - 3, y, x, y, ink=BLUE)
        d.text(x - 6, y + 4.5, f"{level:,}", anchor="end", ink=BLUE)
    for level in (0, 50, 100):
        x, y = q.at(8, level)
        d.line(x, y, x + 3, y, ink=RED)
        d.text(x + 6, y + 4.5, str(level), anchor="start", ink=RED)
    p.marks_x((k, str(2**k)) for k in (0, 2, 4, 6, 8))

    def total(power: float) -> float:
        batch = math.pow(2, power)
        step = (16e9 + batch * 1250 * 131_072) / (0.7 * 2039e9)
        return 16e12 / (0.5 * 312e12) + 500 * step / batch

    p.curve(lambda k: 500 / total(k), ink=BLUE, width=2.6)
    q.curve(lambda k: total(k) * math.pow(2, k) * 2, ink=RED, width=2.6, dash=DASH)
    for k in (0, 4, 6, 8):
        d.dot(*p.at(k, 500 / total(k)), 4, ink=BLUE)
        d.dot(*q.at(k, total(k) * 2**k * 2), 4, ink=RED)
    d.text(14, 26, "초당 출력 토큰", anchor="start", ink=BLUE, bold=True)
    d.text(366, 26, "토큰당 체감 시간(ms)", anchor="end", ink=RED, bold=True)
    d.text(190, 252, "배치 크기 (로그 눈금)")
    d.save("serving-cost-curves.svg")


def path() -> None:
    """What a request of a conversation passes through."""
    d = Drawing("대화 요청 하나가 게이트웨이와 라우터를 거쳐 추론 서버로 가고 돌아오는 길", 352)
    d.box(116, 18, 150, 34)
    d.text(191, 40, "사용자", size=14, bold=True)
    d.arrow(191, 52, 191, 84)
    d.box(116, 84, 150, 48, fill=LIGHT, ink=BLUE)
    d.text(191, 104, "게이트웨이", size=14, bold=True)
    d.text(191, 123, "토큰 제한, 입력 검사")
    d.arrow(266, 108, 290, 108, ink=SOFT)
    d.box(290, 84, 74, 48)
    d.text(327, 104, "대화")
    d.text(327, 123, "저장소")
    d.arrow(191, 132, 191, 164)
    d.box(116, 164, 150, 48, fill=LIGHT, ink=BLUE)
    d.text(191, 184, "라우터", size=14, bold=True)
    d.text(191, 203, "캐시와 대기열을 본다")
    d.line(266, 188, 282, 188, ink=RED, dash=DASH)
    d.arrow(282, 188, 290, 188, ink=RED)
    d.box(290, 164, 74, 48, fill="#fff", ink=RED, dash=DASH)
    d.text(327, 184, "작은 모델", ink=RED)
    d.text(327, 203, "넘칠 때", ink=RED)
    for k, (name, words) in enumerate(
        (("서버 1", "대화 캐시"), ("서버 2", "다른 대화"), ("서버 3", "다른 대화"))
    ):
        left = 106 + 90 * k
        here = k == 0
        d.box(left, 260, 78, 48, fill=ROSE if here else "#fff", ink=RED if here else SOFT)
        d.text(left + 39, 280, name, bold=True)
        d.text(left + 39, 299, words, ink=RED if here else SOFT)
    d.arrow(170, 212, 147, 260, ink=RED, width=3.4, head=12)
    d.arrow(204, 212, 232, 260, ink=SOFT)
    d.arrow(238, 212, 318, 260, ink=SOFT)
    d.line(106, 284, 56, 284)
    d.arrow(56, 284, 56, 206)
    d.box(16, 170, 80, 36)
    d.text(56, 193, "출력 검사")
    d.line(56, 170, 56, 35)
    d.arrow(56, 35, 116, 35)
    d.text(62, 27, "스트리밍", ink=SOFT)
    d.text(190, 338, "굵은 선: 앞부분의 캐시가 있는 서버로 보낸다", ink=SOFT)
    d.save("chat-serving-design-path.svg")


FIGURES = (
    timeline,
    heads,
    online_softmax,
    pieces,
    slots,
    pages,
    mass,
    speedups,
    grids,
    order,
    lengths,
    repeating,
    costs,
    path,
)
