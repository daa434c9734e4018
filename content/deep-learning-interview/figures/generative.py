"""Figures of the chapter on generative models."""

from __future__ import annotations

import math

from drawing import (
    BLUE,
    DASH,
    DASHDOT,
    DOT,
    FAINT,
    INK,
    RED,
    SOFT,
    Drawing,
    Plot,
    minus,
    normal,
    sigmoid,
)

SHADE = "#eef1f6"


def node(d: Drawing, x: float, y: float, words: str, radius: float = 17) -> None:
    """Draw a circle with a letter."""
    d.dot(x, y, radius, fill="#fff")
    d.text(x, y + 5, words, size=15)


def clouds() -> None:
    """Codes as points with holes between them, and as clouds that fill the prior."""
    d = Drawing("잠재 공간: 오토인코더의 점과 VAE의 구름", 206)
    groups = ((34, 66), (142, 50), (116, 148))
    near = [(-11, -4), (-3, 8), (4, -9), (9, 3), (-6, 15), (13, 12)]
    for left, name in ((12, "오토인코더: 점"), (196, "VAE: 구름")):
        d.text(left + 86, 24, name, size=14, bold=True)
        d.line(left + 86, 36, left + 86, 178, ink=FAINT)
        d.line(left, 106, left + 172, 106, ink=FAINT)
    for cx, cy in groups:
        for dx, dy in near:
            d.dot(12 + cx + dx, cy + dy, 2.4, ink=BLUE)
    d.box(74, 108, 10, 10, fill="#fff", ink=RED, line=2, radius=0)
    d.text(94, 119, "?", size=15, ink=RED, bold=True)
    d.text(98, 197, "빈 곳에서는 무엇이 나올지 모른다", ink=SOFT)
    for dx, dy in ((-26, -26), (24, -30), (-34, 14), (4, -2), (34, 12), (-8, 36), (22, 40)):
        d.parts.append(
            f'<circle cx="{282 + dx}" cy="{106 + dy}" r="23" fill="{SHADE}" fill-opacity="0.7" '
            f'stroke="{BLUE}" stroke-width="1.2"/>'
        )
        d.dot(282 + dx, 106 + dy, 2.4, ink=BLUE)
    d.parts.append(
        f'<circle cx="282" cy="106" r="70" fill="none" stroke="{INK}" stroke-width="1.4" '
        'stroke-dasharray="5 4"/>'
    )
    d.box(262, 109, 10, 10, fill="#fff", ink=RED, line=2, radius=0)
    d.text(282, 197, "점선: 사전 분포 N(0, I)", ink=SOFT)
    d.save("variational-autoencoder-clouds.svg")


def vae_flow() -> None:
    """From x over mean and deviation to z and back to x, and where the two terms come from."""
    d = Drawing("VAE의 계산: 인코더, 재매개변수화, 디코더와 손실의 두 항", 272)
    node(d, 30, 92, "x")
    d.arrow(48, 92, 68, 92, width=2.6)
    d.box(70, 66, 64, 52, fill=SHADE)
    d.text(102, 97, "인코더", size=14)
    d.box(154, 32, 48, 120, ink=BLUE, fill="none", dash=DOT, radius=22)
    d.arrow(135, 82, 160, 62, width=2.6)
    d.arrow(135, 102, 160, 122, width=2.6)
    node(d, 178, 56, "μ")
    node(d, 178, 128, "σ")
    d.arrow(194, 64, 216, 82, width=2.6)
    d.arrow(194, 120, 216, 102, width=2.6)
    node(d, 232, 92, "z")
    d.dot(232, 160, 17, ink=SOFT, fill="#fff")
    d.text(232, 165, "ε", size=15, ink=SOFT)
    d.arrow(232, 142, 232, 111, ink=SOFT, width=1.3)
    d.text(255, 158, "N(0, I)에서", anchor="start", ink=SOFT)
    d.text(255, 175, "샘플링한 노이즈", anchor="start", ink=SOFT)
    d.text(232, 28, "z = μ + σε", size=14, bold=True)
    d.line(232, 35, 232, 72, ink=FAINT)
    d.arrow(250, 92, 264, 92, width=2.6, head=7)
    d.box(266, 66, 58, 52, fill=SHADE)
    d.text(295, 97, "디코더", size=14)
    d.arrow(325, 92, 336, 92, width=2.6, head=7)
    node(d, 353, 92, "x", 15)
    d.path([(348.5, 86), (353, 81.5), (357.5, 86)], width=1.6)
    d.box(76, 212, 130, 42, ink=BLUE, fill="#fff")
    d.text(141, 230, "KL 항", ink=BLUE, bold=True)
    d.text(141, 247, "N(0, I)과의 차이", ink=BLUE)
    d.line(178, 153, 178, 211, ink=BLUE, dash=DOT, width=1.8)
    d.box(238, 212, 130, 42, ink=RED, fill="#fff")
    d.text(303, 230, "재구성 항", ink=RED, bold=True)
    d.text(303, 247, "입력과 복원의 차이", ink=RED)
    d.line(353, 109, 353, 211, ink=RED, dash=DASH, width=1.8)
    d.path([(30, 110), (30, 265), (303, 265), (303, 256)], ink=RED, dash=DASH, width=1.8)
    d.save("variational-autoencoder-flow.svg")


def lower_bound() -> None:
    """The ELBO of the worked example over the mean of q, for two variances."""
    d = Drawing("ELBO와 로그 가능도의 차이", 296)
    p = Plot(d, (56, 24, 304, 216), (-0.5, 2.5), (-4.4, -1.9))
    top = -0.5 * math.log(4 * math.pi) - 1
    gap = 0.5 * (2 - 1 - math.log(2))
    for level in (-4, -3, -2):
        x, y = p.at(-0.5, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT)
        d.text(x - 6, y + 4.5, minus(level), anchor="end", ink=SOFT)
    for m in (0, 1, 2):
        x, y = p.at(m, -4.4)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, str(m), ink=SOFT)
    d.line(*p.at(-0.5, -4.4), *p.at(2.5, -4.4), ink=SOFT)
    d.line(*p.at(-0.5, top), *p.at(2.5, top), width=2.4)
    d.text(p.at(-0.5, 0)[0] + 4, p.at(0, top)[1] - 8, "ln p(x) = −2.266", anchor="start", bold=True)
    p.curve(lambda m: top - (m - 1) ** 2, ink=BLUE, width=2.4)
    p.curve(lambda m: top - gap - (m - 1) ** 2, ink=RED, width=2.4, dash=DASH)
    d.dot(*p.at(1, top), 4.4, ink=BLUE)
    d.dot(*p.at(1, top - gap), 4.4, ink=RED, fill="#fff")
    d.dot(*p.at(0, top - gap - 1), 4.4, ink=RED, fill="#fff")
    x, y = p.at(0, top - gap - 1)
    d.text(x + 14, y + 16, "q = N(0, 1)", anchor="start", ink=RED)
    d.text(x + 14, y + 33, "(사전 분포): −3.419", anchor="start", ink=RED)
    d.text(p.at(1.0, 0)[0], p.at(0, top)[1] - 8, "차이 0", ink=BLUE, anchor="middle")
    x, y = p.at(1, top - gap)
    d.text(x, y + 21, "차이 0.153", ink=RED)
    d.text(p.at(1.86, 0)[0], p.at(0, -2.66)[1], "분산 ½", anchor="start", ink=BLUE, bold=True)
    d.text(p.at(1.62, 0)[0], p.at(0, -3.2)[1], "분산 1", anchor="end", ink=RED, bold=True)
    d.text(208, 280, "q(z | x)의 평균 m")
    d.save("evidence-lower-bound.svg")


def optimal_discriminator() -> None:
    """Two densities and the best discriminator between them."""
    d = Drawing("데이터와 생성자의 분포, 그리고 최적의 판별자", 250)
    p = Plot(d, (44, 36, 320, 172), (-4, 4), (0, 1.08))
    for level in (0.5, 1.0):
        x, y = p.at(-4, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT)
        d.text(x - 6, y + 4.5, "½" if level == 0.5 else "1", anchor="end", ink=SOFT)
    d.text(p.left - 6, p.at(0, 0)[1] + 4.5, "0", anchor="end", ink=SOFT)
    d.line(*p.at(-4, 0), *p.at(4, 0), ink=SOFT)

    def data(x: float) -> float:
        return normal(x, -1, 0.8)

    def model(x: float) -> float:
        return normal(x, 1, 0.8)

    p.curve(data, width=2.4)
    p.curve(model, ink=BLUE, width=2.4, dash=DASH)
    p.curve(lambda x: data(x) / (data(x) + model(x)), ink=RED, width=2.6, dash=DASHDOT)
    d.dot(*p.at(0, 0.5), 4.4, ink=RED)
    d.text(*p.at(-1.1, 0.56), "데이터", bold=True)
    d.text(*p.at(1.6, 0.56), "생성자", ink=BLUE, bold=True)
    d.text(p.at(-3.9, 0)[0], p.at(0, 1)[1] - 8, "판별자 D*", anchor="start", ink=RED, bold=True)
    d.text(p.at(0.3, 0)[0], p.at(0, 0.78)[1], "밀도가 같은 곳: ½", anchor="start", ink=RED)
    d.line(*p.at(0.5, 0.755), *p.at(0.1, 0.53), ink=RED)
    d.text(204, 234, "x")
    d.save("gan-optimal-discriminator.svg")


def freeze() -> None:
    """The two steps of GAN training: where gradients go and what is updated."""
    d = Drawing("판별자 스텝과 생성자 스텝에서 그래디언트가 가는 길", 340)
    for top, name in ((14, "판별자 스텝: G는 그대로, D만 갱신"),
                      (178, "생성자 스텝: D는 그대로, G만 갱신")):  # fmt: skip
        first = top == 14
        d.text(16, top + 16, name, anchor="start", size=14, bold=True)
        y = top + 66
        d.text(24, y + 5, "z", size=15)
        d.arrow(34, y, 60, y)
        d.box(62, y - 22, 74, 44, fill="#fff" if first else SHADE,
              ink=SOFT if first else BLUE, dash="5 4" if first else "")  # fmt: skip
        d.text(99, y - 1, "생성자 G")
        d.text(99, y + 16, "고정" if first else "갱신", ink=SOFT if first else BLUE, bold=not first)
        d.arrow(137, y, 216, y)
        d.box(218, y - 22, 74, 44, fill=SHADE if first else "#fff",
              ink=BLUE if first else SOFT, dash="" if first else "5 4")  # fmt: skip
        d.text(255, y - 1, "판별자 D")
        d.text(255, y + 16, "갱신" if first else "고정", ink=BLUE if first else SOFT, bold=first)
        d.arrow(293, y, 326, y)
        d.text(348, y + 5, "손실 D" if first else "손실 G")
        below = y + 40
        if first:
            d.path([(348, y + 14), (348, below)], ink=RED, width=2.4)
            d.arrow(348, below, 186, below, ink=RED, width=2.4)
            d.line(176, y - 20, 176, below + 12, ink=RED, width=2.6)
            d.line(182, y - 20, 182, below + 12, ink=RED, width=2.6)
            d.text(170, below + 5, "여기서 끊는다", anchor="end", ink=RED)
            d.text(268, below + 19, "그래디언트", ink=RED)
            d.text(254, y - 30, "진짜 x도 들어간다", ink=SOFT)
        else:
            d.path([(348, y + 14), (348, below)], ink=RED, width=2.4)
            d.path([(348, below), (99, below)], ink=RED, width=2.4)
            d.arrow(99, below, 99, y + 24, ink=RED, width=2.4)
            d.text(224, below + 19, "그래디언트가 D를 지나 G까지 간다", ink=RED)
    d.line(16, 170, 364, 170, ink=FAINT)
    d.save("freeze-generator.svg")


def spiral() -> None:
    """Simultaneous steps on V = xy, without and with a penalty."""
    d = Drawing("게임 V = xy에서 동시 갱신의 궤적: 페널티가 없을 때와 있을 때", 248)
    for left, name, penalty, ink in (
        (14, "페널티 없음", 0.0, RED),
        (198, "페널티 γ = 1", 1.0, BLUE),
    ):
        p = Plot(d, (left, 44, 168, 168), (-1.8, 1.8), (-1.8, 1.8))
        d.text(left + 84, 26, name, size=14, bold=True, ink=ink)
        p.axes()
        x, y = 1.0, 0.0
        points = [p.at(x, y)]
        for _ in range(100):
            x, y = x - 0.1 * y, y + 0.1 * (x - penalty * y)
            points.append(p.at(x, y))
        d.path(points, ink=ink, width=2)
        for place in points[::10]:
            d.dot(*place, 2.2, ink=ink)
        d.dot(*p.at(1, 0), 4.6, fill="#fff")
        if penalty:
            d.text(p.at(1, 0)[0] - 4, p.at(0, 0)[1] + 20, "출발")
        else:
            d.text(p.at(1, 0)[0] - 7, p.at(0, 0)[1] - 7, "출발", anchor="end")
        d.dot(*p.at(0, 0), 3.6)
        d.text(p.at(1.8, 0)[0] - 2, p.at(0, 0)[1] + 16, "x", anchor="end", ink=SOFT)
        d.text(p.at(0, 0)[0] + 8, p.at(0, 1.8)[1] + 8, "y", anchor="start", ink=SOFT)
        words = "100스텝 뒤 거리 1.645" if not penalty else "평형으로 수렴한다"
        d.text(left + 84, 234, words, ink=ink)
    d.save("gan-training-trouble-spiral.svg")


def saturation() -> None:
    """Size of the generator's gradient under the two losses."""
    d = Drawing("가짜의 로짓에 대한 두 생성자 손실의 그래디언트 크기", 282)
    p = Plot(d, (44, 40, 318, 186), (-8, 8), (0, 1.1))
    d.area([p.at(-8, 0), p.at(-8, 1.1), p.at(-2, 1.1), p.at(-2, 0)], "#f0f0ec")
    for level in (0.5, 1.0):
        x, y = p.at(-8, level)
        d.line(x, y, p.left + p.width, y, ink=FAINT)
        d.text(x - 6, y + 4.5, "0.5" if level == 0.5 else "1", anchor="end", ink=SOFT)
    d.line(*p.at(-8, 0), *p.at(8, 0), ink=SOFT)
    for s in (-6, -3, 0, 3, 6):
        x, y = p.at(s, 0)
        d.line(x, y - 3, x, y + 3, ink=SOFT)
        d.text(x, y + 18, minus(s), ink=SOFT)
    p.curve(sigmoid, ink=RED, width=2.4, dash=DASH)
    p.curve(lambda s: 1 - sigmoid(s), ink=BLUE, width=2.4)
    d.dot(*p.at(-6, sigmoid(-6)), 4, ink=RED)
    d.dot(*p.at(-6, 1 - sigmoid(-6)), 4, ink=BLUE)
    d.text(p.at(-6, 0)[0], p.at(0, 0.06)[1], "0.0025", ink=RED)
    d.text(p.at(-6, 0)[0], p.at(0, 0.9)[1], "0.9975", ink=BLUE)
    d.text(p.at(1.6, 0)[0], p.at(0, 0.62)[1], "포화: ln(1 − D)", anchor="start", ink=RED, bold=True)
    d.text(p.at(2.2, 0)[0], p.at(0, 0.22)[1], "비포화: −ln D", anchor="start", ink=BLUE, bold=True)
    d.text(p.left - 28, 24, "그래디언트의 크기", anchor="start")
    d.text(p.at(-5, 0)[0], p.at(0, 0.44)[1], "판별자가", ink=SOFT)
    d.text(p.at(-5, 0)[0], p.at(0, 0.35)[1], "이기는 쪽", ink=SOFT)
    d.text(203, 268, "가짜의 로짓 s,  D = σ(s)")
    d.save("non-saturating-gan-loss.svg")


def diffusion() -> None:
    """Densities of a two-point data set as noise is mixed in."""
    d = Drawing("두 봉우리의 데이터에 노이즈가 섞여 표준 정규 분포가 되는 과정", 190)
    alpha = [1.0]
    for t in range(1000):
        alpha.append(alpha[-1] * (1 - (1e-4 + (0.02 - 1e-4) * t / 999)))
    d.arrow(30, 32, 350, 32, width=2)
    d.text(190, 23, "노이즈를 섞는다 (정해 둔 과정)")
    for i, t in enumerate((0, 100, 250, 500, 1000)):
        p = Plot(d, (12 + i * 72, 40, 68, 80), (-3.2, 3.2), (0, 1.0))
        d.line(*p.at(-3.2, 0), *p.at(3.2, 0), ink=SOFT)
        mean = math.sqrt(alpha[t])
        deviation = math.sqrt(1 - alpha[t]) if t else 0.06

        def density(x: float, m: float = mean, s: float = deviation) -> float:
            return 0.7 * normal(x, m, s) + 0.3 * normal(x, -m, s)

        grid = [k / 50 for k in range(-160, 161)]
        high = max(density(x) for x in grid) / 0.92
        points = [p.at(x, density(x) / high) for x in grid]
        d.area([p.at(-3.2, 0), *points, p.at(3.2, 0)], SHADE)
        d.path(points, ink=BLUE if t else INK, width=2)
        for x in (-1, 1):
            at, y = p.at(x, 0)
            d.line(at, y - 3, at, y + 3, ink=SOFT)
        d.text(p.at(0, 0)[0], 138, f"t = {t}")
    d.arrow(350, 155, 30, 155, ink=RED, width=2)
    d.text(190, 177, "배운 신경망이 되돌린다 (생성)", ink=RED)
    d.save("diffusion-model-steps.svg")


def machines() -> None:
    """A Boltzmann machine and a restricted one."""
    d = Drawing("볼츠만 기계와 제한 볼츠만 기계의 연결", 222)
    for left, name, restricted in ((0, "볼츠만 기계", False), (190, "제한 볼츠만 기계", True)):
        d.text(left + 95, 24, name, size=14, bold=True)
        hidden = [(left + 62.0, 72.0), (left + 128.0, 72.0)]
        visible = [(left + 34.0, 152.0), (left + 95.0, 152.0), (left + 156.0, 152.0)]
        for a in visible:
            for b in hidden:
                d.line(*a, *b, width=1.6)
        if not restricted:
            d.line(*hidden[0], *hidden[1], ink=RED, width=2, dash=DASH)
            d.line(*visible[0], *visible[1], ink=RED, width=2, dash=DASH)
            d.line(*visible[1], *visible[2], ink=RED, width=2, dash=DASH)
            (x1, y1), (x2, _) = visible[0], visible[2]
            arc = [(x1 + (x2 - x1) * k / 20, y1 + 34 * math.sin(math.pi * k / 20))
                   for k in range(21)]  # fmt: skip
            d.path(arc, ink=RED, dash=DASH)
        for x, y in hidden:
            d.dot(x, y, 16, fill=SHADE)
            d.text(x, y + 5, "h")
        for x, y in visible:
            d.dot(x, y, 16, fill="#fff")
            d.text(x, y + 5, "v")
    d.text(95, 47, "층 안도 잇는다", ink=RED)
    d.text(285, 47, "층 사이만 잇는다", ink=BLUE)
    d.line(190, 38, 190, 182, ink=FAINT)
    d.text(190, 209, "h 은닉 유닛 · v 보이는 유닛 · 점선은 층 안의 연결")
    d.save("boltzmann-machine.svg")


def ring() -> None:
    """Eight modes, and a generator that sits on one at a time."""
    d = Drawing("봉우리 여덟 개의 데이터와 한 봉우리에 몰린 생성자", 410)
    names = ("데이터: 여덟 봉우리", "생성자: 한 봉우리", "생성자: 얼마 뒤", "생성자: 다시 얼마 뒤")
    spread = [(0, 0), (8, 3), (-7, 6), (3, -9), (-9, -5), (8, -7), (-1, 10), (1, -4), (-4, 1)]
    for i, name in enumerate(names):
        cx, cy = 98 + i % 2 * 184, 134 + i // 2 * 192
        d.text(cx, cy - 84, name, size=14, ink=RED if i else INK, bold=True)
        for k in range(8):
            x = cx + 54 * math.cos(math.pi * k / 4)
            y = cy - 54 * math.sin(math.pi * k / 4)
            d.parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="17" fill="none" stroke="{SOFT}" '
                'stroke-width="1.2" stroke-dasharray="3 3"/>'
            )
            if i == 0:
                for dx, dy in spread[1:6]:
                    d.dot(x + dx, y + dy, 2)
            elif k == (2, 1, 7)[i - 1]:
                for dx, dy in spread:
                    d.dot(x + dx, y + dy, 2.4, ink=RED)
    d.text(190, 24, "점선 원은 데이터의 봉우리, 점은 샘플", ink=SOFT)
    d.save("mode-collapse-ring.svg")


FIGURES = (
    clouds,
    vae_flow,
    lower_bound,
    optimal_discriminator,
    freeze,
    spiral,
    saturation,
    diffusion,
    machines,
    ring,
)
