"""Figures of the chapter on large language models."""

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
)

SHADE = "#dfe7f2"
WARM = "#f3e3dd"


def scaling_valley() -> None:
    """The loss of the refitted law along one budget."""
    d = Drawing("같은 연산량에서 모델의 크기에 따른 손실", 208)
    p = Plot(d, (52, 30, 306, 128), (9.6, 12.2), (1.94, 2.10))
    for level in (1.95, 2.00, 2.05, 2.10):
        x, y = p.at(9.6, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT, width=0.9)
        d.text(x - 6, y + 4.5, f"{level:.2f}", anchor="end", ink=SOFT)
    x, y = p.at(9.6, 2.05)
    d.line(x + 38, y, x + 258, y, ink=PANEL, width=3)  # the labels stand here
    y = p.at(9.6, 2.00)[1]
    d.line(x + 118, y, x + 180, y, ink=PANEL, width=3)
    base = p.top + p.height
    for size, words in ((7e9, "7B"), (70e9, "70B"), (700e9, "700B")):
        x = p.at(math.log10(size), 1.94)[0]
        d.line(x, base - 3, x, base + 3, ink=SOFT)
        d.text(x, base + 18, words, ink=SOFT)
    d.line(p.left, base, p.left + p.width, base, ink=SOFT)

    def loss(t: float) -> float:
        size = 10**t
        tokens = 5.88e23 / 6 / size
        return float(1.8172 + 482.01 / size**0.3478 + 2085.43 / tokens**0.3658)

    p.curve(loss, width=2.6, ink=BLUE)
    d.text(10, 18, "손실", anchor="start")
    d.text(205, 200, "파라미터의 수 (로그 눈금)")
    low = math.log10(73e9)
    for size, ink in ((7e9, RED), (73e9, INK), (700e9, RED)):
        d.dot(*p.at(math.log10(size), loss(math.log10(size))), 4.4, ink=ink)
    x, y = p.at(low, loss(low))
    d.line(x, y + 5, x, base, ink=SOFT, dash=DOT, width=1.4)
    d.text(x, y - 30, "73B, 1.34조 토큰", bold=True)
    d.text(x, y - 12, "손실 1.97", bold=True)
    x, y = p.at(math.log10(7e9), loss(math.log10(7e9)))
    d.text(x + 12, y - 6, "14조 토큰, 2.03", anchor="start", ink=RED)
    x, y = p.at(math.log10(700e9), loss(math.log10(700e9)))
    d.text(x - 8, y - 12, "0.14조 토큰, 2.03", anchor="end", ink=RED)
    d.save("scaling-laws-valley.svg")


def cache_growth() -> None:
    """Which tokens are computed in each step, without and with the cache."""
    d = Drawing("캐시가 없을 때와 있을 때 스텝마다 계산하는 토큰", 196)
    side = 22
    for left, name, cached in ((34, "캐시 없음", False), (218, "KV 캐시", True)):
        d.text(left + 3 * side, 22, name, size=14, bold=True)
        total = 0
        for row in range(4):
            count, y = 3 + row, 34 + row * 29
            if not cached:
                d.text(left - 8, y + 16, str(row + 1), anchor="end", ink=SOFT)
            for i in range(count):
                fresh = not cached or row == 0 or i == count - 1
                total += fresh
                x = left + i * side
                d.box(x, y, side, side, fill="#9db6d6" if fresh else "#fff", ink=INK, line=1.1,
                      radius=0, dash="" if fresh else "3 2.5")  # fmt: skip
                if fresh:
                    d.dot(x + side / 2, y + side / 2, 3)
        d.text(left + 3 * side, 164, f"계산한 토큰 {total}개", ink=BLUE, bold=True)
    d.text(190, 185, "첫 줄은 프롬프트 세 토큰, 그 뒤로는 한 토큰씩", ink=SOFT)
    d.save("kv-cache-growth.svg")


def cache_size() -> None:
    """Weights and cache of LLaMA-7B against the number of requests."""
    d = Drawing("요청 수에 따른 가중치와 KV 캐시의 메모리", 182)
    left, scale = 62, 3.2
    d.text(12, 22, "LLaMA-7B, 16비트, 요청마다 4,096토큰", anchor="start", bold=True)
    limit = left + 80 * scale
    for row, requests in enumerate((1, 8, 16, 32)):
        y = 38 + row * 29
        weights, cache = 13.48, requests * 2 * 32 * 32 * 128 * 2 * 4096 / 1e9
        d.text(left - 8, y + 16, f"{requests}개", anchor="end")
        d.box(left, y, weights * scale, 22, fill="#9db6d6", line=1.1, radius=0)
        d.box(left + weights * scale, y, cache * scale, 22, fill=WARM, line=1.1, radius=0)
        total = weights + cache
        end = left + total * scale
        if requests == 32:
            d.text(end - 34, y + 16, f"{total:.1f} GB", anchor="end", bold=True)
        else:
            d.text(end + 7, y + 16, f"{total:.1f} GB", anchor="start", bold=True)
    d.line(limit, 28, limit, 154, ink=RED, dash=DASH, width=1.8)
    d.text(limit, 22, "80 GB", ink=RED, bold=True)
    d.box(left, 162, 16, 14, fill="#9db6d6", line=1.1, radius=0)
    d.text(left + 22, 174, "가중치 13.5 GB", anchor="start")
    d.box(left + 140, 162, 16, 14, fill=WARM, line=1.1, radius=0)
    d.text(left + 162, 174, "KV 캐시", anchor="start")
    d.save("kv-cache-size-bars.svg")


def temperature() -> None:
    """Four tokens at three temperatures."""
    d = Drawing("온도 0.5, 1, 2에서 토큰 넷의 확률", 222)
    chances = (0.5, 0.3, 0.15, 0.05)
    base, tall = 176.0, 176.0
    for k, t in enumerate((0.5, 1.0, 2.0)):
        left = 16 + k * 122
        powers = [c ** (1 / t) for c in chances]
        d.text(left + 54, 26, f"T = {t:g}", size=15, bold=True)
        d.line(left, base, left + 108, base, ink=SOFT)
        for i, power in enumerate(powers):
            share = power / sum(powers)
            x, high = left + 3 + i * 27, tall * share
            d.box(x + 1, base - high, 20, high, fill="#9db6d6", line=1.1, radius=0)
            d.text(x + 11, base - high - 5, f"{share:.2f}"[1:], bold=i == 0)
            d.text(x + 11, base + 17, "가나다라"[i], ink=SOFT)
    for left, words in ((70, "쏠린다"), (192, "그대로"), (314, "퍼진다")):
        d.text(left, 213, words, ink=BLUE)
    d.save("decoding-temperature-bars.svg")


def lora() -> None:
    """The frozen matrix beside the low-rank path."""
    d = Drawing("고정된 가중치와 나란히 놓인 LoRA의 두 행렬", 336)
    d.box(140, 292, 100, 30)
    d.text(190, 312, "입력 x (4096)")
    d.arrow(160, 291, 105, 254, ink=SOFT)
    d.arrow(220, 291, 282, 254, ink=SOFT)
    d.box(30, 112, 140, 140, fill="#ececec", ink=SOFT, dash=DASH, radius=2)
    d.text(100, 160, "W_0", size=17, bold=True)
    d.text(100, 184, "4096 × 4096")
    d.text(100, 204, "16,777,216개")
    d.text(100, 234, "고정", ink=SOFT, bold=True)
    d.area([(214, 252), (354, 252), (304, 196), (264, 196)], SHADE)
    d.path([(214, 252), (354, 252), (304, 196), (264, 196), (214, 252)], ink=BLUE, width=1.8)
    d.area([(264, 168), (304, 168), (354, 112), (214, 112)], SHADE)
    d.path([(264, 168), (304, 168), (354, 112), (214, 112), (264, 168)], ink=BLUE, width=1.8)
    d.text(284, 238, "A (8 × 4096)", bold=True)
    d.text(284, 134, "B (4096 × 8)", bold=True)
    d.arrow(284, 196, 284, 169, ink=BLUE)
    d.text(294, 187, "r = 8", anchor="start", ink=BLUE)
    d.text(206, 187, "65,536개", anchor="start", ink=BLUE, bold=True)
    d.arrow(100, 111, 178, 72, ink=SOFT)
    d.arrow(284, 111, 203, 72, ink=SOFT)
    d.text(262, 84, "× α/r", anchor="start")
    d.dot(190, 66, 12, fill="#fff")
    d.line(183, 66, 197, 66, width=1.8)
    d.line(190, 59, 190, 73, width=1.8)
    d.arrow(190, 54, 190, 40, ink=SOFT)
    d.box(140, 10, 100, 29)
    d.text(190, 30, "출력 (4096)")
    d.save("lora-shapes.svg")


def preference() -> None:
    """RLHF above, DPO below."""
    d = Drawing("RLHF와 DPO의 흐름", 322)

    def block(x: float, y: float, first: str, second: str, fill: str = "#fff") -> None:
        d.box(x, y, 100, 46, fill=fill)
        d.text(x + 50, y + 19, first, bold=True)
        d.text(x + 50, y + 37, second, ink=SOFT)

    d.text(14, 26, "RLHF", anchor="start", size=15, bold=True)
    block(14, 40, "비교 데이터", "둘 중 나은 답")
    block(140, 40, "보상 모델", "답에 점수", SHADE)
    block(266, 40, "정책", "학습할 모델", WARM)
    d.arrow(114, 63, 139, 63)
    d.arrow(240, 53, 265, 53, ink=BLUE)
    d.arrow(266, 76, 241, 76, ink=RED)
    d.text(253, 32, "점수", ink=BLUE)
    d.text(253, 105, "새로 생성한 답", ink=RED)
    block(266, 128, "기준 모델", "고정", "#ececec")
    d.line(334, 87, 334, 127, dash=DASH, width=1.6)
    d.text(328, 122, "KL", anchor="end")
    d.line(14, 192, 366, 192, ink=FAINT, width=1.4)
    d.text(14, 218, "DPO", anchor="start", size=15, bold=True)
    block(14, 232, "비교 데이터", "둘 중 나은 답")
    block(266, 232, "정책", "학습할 모델", WARM)
    d.arrow(114, 255, 265, 255)
    d.text(190, 246, "분류 손실 하나", ink=BLUE, bold=True)
    block(140, 268, "기준 모델", "고정", "#ececec")
    d.path([(240, 291), (316, 291), (316, 279)], dash=DASH, width=1.6)
    d.text(272, 308, "확률의 비")
    d.save("preference-tuning-flow.svg")


def score() -> None:
    """Expected score of answering, with and without a penalty."""
    d = Drawing("답할 때의 기대 점수와 페널티", 236)
    p = Plot(d, (42, 32, 318, 150), (0, 1), (-3.1, 1.2))
    for level in (-3, -2, -1, 0, 1):
        x, y = p.at(0, level)
        d.line(x, y, p.left + p.width, y, ink=SOFT if level == 0 else FAINT,
               width=1.4 if level == 0 else 0.9)  # fmt: skip
        d.text(x - 6, y + 4.5, str(level).replace("-", "−"), anchor="end", ink=SOFT)
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = p.at(share, 0)[0]
        d.text(x - (4 if share == 1 else 0), p.top + p.height + 18, f"{share:g}", ink=SOFT)
    d.path([p.at(0, 0), p.at(1, 1)], ink=BLUE, width=2.6)
    d.path([p.at(0, -3), p.at(1, 1)], ink=RED, width=2.6, dash=DASH)
    x, y = p.at(0.75, 0)
    d.line(x, y, x, p.top + p.height, ink=SOFT, dash=DOT, width=1.4)
    d.dot(x, y, 4.4)
    d.text(14, 20, "기대 점수", anchor="start")
    d.text(201, 221, "답이 맞을 확률 p")
    d.text(p.at(0.27, 0)[0], p.at(0, 0.6)[1], "페널티 없음: 늘 찍는 게 이득", ink=BLUE, bold=True)
    d.text(p.at(0.44, 0)[0], p.at(0, -1.9)[1], "틀리면 −3점", anchor="start", ink=RED, bold=True)
    d.text(p.at(0.02, 0)[0], p.at(0, 0)[1] + 18, "모른다고 답하면 0점", anchor="start")
    d.save("hallucination-score.svg")


def retrieval() -> None:
    """Question, retriever, model, answer; the index stands ready."""
    d = Drawing("검색 증강 생성의 흐름", 212)
    d.box(12, 30, 84, 48)
    d.text(54, 50, "질문", bold=True)
    d.text(54, 68, "x", ink=SOFT)
    d.box(146, 30, 92, 48, fill=SHADE)
    d.text(192, 50, "검색기", bold=True)
    d.text(192, 68, "p(z | x)", ink=SOFT)
    d.arrow(97, 54, 145, 54)
    d.box(96, 136, 96, 66, fill="#ececec")
    d.text(144, 157, "색인", bold=True)
    d.text(144, 175, "조각낸 문서")
    d.text(144, 193, "(미리 만든다)", ink=SOFT)
    d.arrow(168, 135, 168, 79)
    d.box(278, 30, 90, 48, fill=WARM)
    d.text(323, 50, "언어 모델", bold=True)
    d.text(323, 68, "p(y | x, z)", ink=SOFT)
    d.arrow(239, 54, 277, 54, ink=BLUE)
    for i in range(3):
        d.box(222 + i * 12, 96 + i * 9, 40, 24, ink=BLUE, line=1.3, radius=2)
    d.text(266, 131, "z", ink=BLUE, bold=True)
    d.text(252, 156, "고른 조각 셋", ink=BLUE)
    d.line(258, 58, 254, 94, ink=BLUE, dash=DOT, width=1.4)
    d.path([(54, 30), (54, 14), (323, 14), (323, 22)], dash=DASH, width=1.6)
    d.arrow(323, 18, 323, 29)
    d.box(296, 154, 72, 48)
    d.text(332, 174, "답 y", bold=True)
    d.text(332, 192, "출처 [2]", ink=SOFT)
    d.arrow(336, 79, 336, 153)
    d.save("retrieval-augmented-generation-flow.svg")


def routing() -> None:
    """Three tokens by four experts: the two of each row that are computed, and their shares."""
    d = Drawing("토큰마다 전문가 둘을 고르는 전문가 혼합", 254)
    left, wide, top, tall = 74, 50, 56, 40
    tokens = (
        ("나는", (0.7, 0, 0.3, 0)),
        ("밥", (0, 0.6, 0.4, 0)),
        ("을", (0.2, 0, 0, 0.8)),
    )
    d.text(left + 2 * wide, 22, "전문가(FFN)", bold=True)
    d.text(left / 2, 46, "토큰", bold=True)
    d.text(324, 46, "층의 출력", bold=True)
    for i in range(4):
        d.text(left + (i + 0.5) * wide, 46, str(i + 1), bold=True)
    for row, (word, shares) in enumerate(tokens):
        y = top + row * tall
        d.text(left / 2, y + 25, word, size=14)
        for i, share in enumerate(shares):
            d.box(left + i * wide, y, wide, tall, fill="#9db6d6" if share else "#fff", line=1.1,
                  radius=0)  # fmt: skip
            words = f"{share:g}" if share else "–"
            d.text(left + (i + 0.5) * wide, y + 25, words, bold=share > 0,
                   ink=INK if share else SOFT)  # fmt: skip
        first, second = (i for i in range(4) if shares[i])
        d.text(324, y + 25, f"{shares[first]}·y_{first + 1} + {shares[second]}·y_{second + 1}")
    base = top + 3 * tall
    d.text(left / 2, base + 26, "받은 수", ink=BLUE)
    for i in range(4):
        count = sum(shares[i] > 0 for _, shares in tokens)
        d.text(left + (i + 0.5) * wide, base + 26, f"{count}개", ink=BLUE, bold=True)
    d.box(26, 218, 18, 18, fill="#9db6d6", line=1.1, radius=0)
    d.text(52, 232, "라우터가 고른 것만 계산", anchor="start")
    d.box(222, 218, 18, 18, fill="#fff", line=1.1, radius=0)
    d.text(248, 232, "계산하지 않음", anchor="start")
    d.save("mixture-of-experts-routing.svg")


FIGURES = (
    scaling_valley,
    cache_growth,
    cache_size,
    temperature,
    lora,
    preference,
    score,
    retrieval,
    routing,
)
