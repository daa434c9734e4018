"""The chapter on programs at the board: its numbers, by other ways than its programs take."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest

from tests.content.chapters import SEEDS, Chapter
from tests.content.functions import softmax

Array = npt.NDArray[np.float64]

CHAPTER = Chapter("board")
says = CHAPTER.says


def function(question: str, name: str) -> Callable[..., object]:
    """Return a function that the answer's first program defines."""
    space: dict[str, object] = {"__name__": "program"}
    exec(compile(CHAPTER.blocks(question)[0], question, "exec"), space)
    found = space[name]
    assert callable(found)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_self_attention_is_that_of_single_tokens(seed: int) -> None:
    says("self-attention-code", "100{,}663{,}296", "약 403MB", "25MB이므로", "2{,}359{,}296",
         "65,504")  # fmt: skip
    scores = 8 * 12 * 1024**2
    assert scores == 100_663_296
    assert round(scores * 4 / 1e6) == 403
    assert round(8 * 1024 * 768 * 4 / 1e6) == 25
    assert 4 * 768**2 == 2_359_296
    assert float(np.finfo(np.float16).max) == 65_504
    rng = np.random.default_rng(seed)
    n, t, d, heads = 2, 4, 6, 3
    x, qkv, out = (rng.normal(size=s) for s in ((n, t, d), (d, 3 * d), (d, d)))
    y = function("self-attention-code", "self_attention")(x, qkv, out, heads)
    each = d // heads
    expected = np.zeros((n, t, d))
    for i, j, h in itertools.product(range(n), range(t), range(heads)):
        part = slice(h * each, (h + 1) * each)
        q, k, v = (x[i] @ qkv[:, m * d : (m + 1) * d][:, part] for m in range(3))
        weights = softmax(k[: j + 1] @ q[j] / math.sqrt(each))
        expected[i, j, part] = weights @ v[: j + 1]
    assert np.allclose(np.asarray(y), expected @ out)


def test_the_first_token_finds_heads_that_mix_tokens() -> None:
    """Splitting and merging with one reshape each keeps shapes, but not the first token."""
    source = CHAPTER.blocks("self-attention-code")[0].partition("rng = ")[0]
    mixed = source.replace(
        "a.reshape(n, t, heads, d // heads).transpose(0, 2, 1, 3)",
        "a.reshape(n, heads, t, d // heads)",
    ).replace("y.transpose(0, 2, 1, 3).reshape", "y.reshape")
    assert mixed.count("transpose") == 0
    rng = np.random.default_rng(0)
    x, qkv, out = (rng.normal(size=s) for s in ((2, 5, 8), (8, 24), (8, 8)))
    for program, holds in ((source, True), (mixed, False)):
        space: dict[str, object] = {}
        exec(compile(program, "program", "exec"), space)
        attention = space["self_attention"]
        assert callable(attention)
        y = attention(x, qkv, out, 2)
        assert np.allclose(y[:, 0], x[:, 0] @ qkv[:, 16:] @ out) == holds


def test_splitting_heads() -> None:
    says("splitting-heads", "옳은 첫 헤드는 0~3, 8~11, 16~19", "첫 헤드는 0~11")
    x = np.arange(24).reshape(1, 3, 8)
    first = [x[0, t, :4].tolist() for t in range(3)]
    assert first == [[0, 1, 2, 3], [8, 9, 10, 11], [16, 17, 18, 19]]
    codes = (
        x.reshape(1, 2, 3, 4),
        x.reshape(1, 3, 2, 4).transpose(0, 2, 1, 3),
        x.transpose(0, 2, 1).reshape(1, 2, 3, 4),
        x.reshape(1, 3, 4, 2).transpose(0, 3, 1, 2),
    )
    assert [code.shape for code in codes] == [(1, 2, 3, 4)] * 4
    assert [code[0, 0].tolist() == first for code in codes] == [False, True, False, False]
    # The third mixes tokens, the fourth only channels.
    token = [sorted({v // 8 for v in row}) for row in codes[3][0, 0].tolist()]
    assert token == [[0], [1], [2]]
    assert any(len({v // 8 for v in row}) > 1 for row in codes[2][0, 0].tolist())


def test_softmax_backward() -> None:
    says("softmax-backward-code", "(-0.45,0.03,0.42)", "=1.9", "약 10.1GB",
         "(0.25,0.42,0.64)")  # fmt: skip
    p, g = np.array([0.5, 0.3, 0.2]), np.array([1.0, 2.0, 4.0])
    z, h = np.log(p), 1e-6
    slopes = [(softmax(z + h * e) - softmax(z - h * e)) @ g / (2 * h) for e in np.eye(3)]
    assert slopes == pytest.approx([-0.45, 0.03, 0.42], abs=1e-9)
    assert float(p @ g) == pytest.approx(1.9)
    assert round(50_257**2 * 4 / 1e9, 1) == 10.1
    assert g * p * (1 - p) == pytest.approx([0.25, 0.42, 0.64])
    # With the gradient of the cross-entropy, p minus one-hot is left.
    t = np.eye(3)[1]
    backward = function("softmax-backward-code", "softmax_backward")
    assert np.allclose(np.asarray(backward(p, -t / p)), p - t)


def test_cross_entropy_indexing() -> None:
    says("cross-entropy-indexing", "0.780")
    assert -(math.log(0.7) + math.log(0.3)) / 2 == pytest.approx(0.780, abs=5e-4)
    # A batch twice over: the same loss, and half of the gradient in each row.
    says("cross-entropy-indexing", "행마다의 그래디언트는 절반")
    logits, h = np.log(np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])), 1e-6

    def loss(z: Array, y: list[int]) -> float:
        return -sum(math.log(softmax(row)[k]) for row, k in zip(z, y, strict=True)) / len(y)

    slopes = []
    for copies in (1, 2):
        z, y = np.tile(logits, (copies, 1)), [0, 2] * copies
        assert loss(z, y) == pytest.approx(0.780, abs=5e-4)
        moved = z.copy()
        moved[0, 0] += h
        slopes.append((loss(moved, y) - loss(z, y)) / h)
    assert slopes == pytest.approx([-0.15, -0.075], abs=1e-5)


def test_layer_norm_backward() -> None:
    says("layer-norm-backward-code", "(0.248,-0.210,-0.134,0.095)", "분산은 3.5",
         "(-1.069,-0.535,0,1.604)", "(0.535,0,0,0)")  # fmt: skip

    def normal(x: Array) -> Array:
        return np.asarray((x - x.mean()) / math.sqrt(float(np.mean((x - x.mean()) ** 2))))

    x, h = np.array([1.0, 2.0, 3.0, 6.0]), 1e-6
    assert np.round(normal(x), 3).tolist() == [-1.069, -0.535, 0, 1.604]
    slopes = np.array([(normal(x + h * e)[0] - normal(x - h * e)[0]) / (2 * h) for e in np.eye(4)])
    assert slopes == pytest.approx([0.248, -0.210, -0.134, 0.095], abs=5e-4)
    assert slopes.sum() == pytest.approx(0, abs=1e-8)
    assert slopes @ normal(x) == pytest.approx(0, abs=1e-8)
    assert 1 / math.sqrt(3.5) == pytest.approx(0.535, abs=5e-4)
    assert 2 < 0.535 / 0.248 < 2.2


@pytest.mark.parametrize("seed", SEEDS)
def test_attention_backward(seed: int) -> None:
    """All entries by differences of single tokens' attention; the two checks; a missing path."""
    says("attention-backward-code", "첫 행은 0이다", "모든 토큰에 걸쳐 더하면 0",
         r"r(P\odot dP)=r(dO\odot O)", "이 층의 $`dW`$는 모두 맞고",
         "오류가 나지 않는다")  # fmt: skip
    rng = np.random.default_rng(seed)
    t, width, d = 4, 3, 2
    x, wq, wk, wv = (rng.normal(size=s) for s in ((t, width), *[(width, d)] * 3))
    do = rng.normal(size=(t, d))

    def loss(x: Array, wq: Array, wk: Array, wv: Array, bias: Array) -> float:
        total = 0.0
        for i in range(t):
            keys = x[: i + 1] @ wk + bias
            weights = softmax(keys @ (x[i] @ wq) / math.sqrt(d))
            total += float(do[i] @ (weights @ (x[: i + 1] @ wv)))
        return total

    values = [x, wq, wk, wv, np.zeros(d)]
    expected = []
    for number, value in enumerate(values):
        gradient = np.zeros_like(value)
        for at in np.ndindex(value.shape):
            up, down = ([v.copy() for v in values] for _ in range(2))
            up[number][at] += 1e-5
            down[number][at] -= 1e-5
            gradient[at] = (loss(*up) - loss(*down)) / 2e-5
        expected.append(gradient)
    assert np.abs(expected[4]).max() < 1e-8  # a bias of the keys
    forward = function("attention-backward-code", "forward")
    out, cache = cast(tuple[Array, tuple[Array, ...]], forward(x, wq, wk, wv))
    backward = function("attention-backward-code", "backward")
    found = cast(tuple[Array, ...], backward(do, (wq, wk, wv), cache))
    for each, other in zip(found, expected, strict=False):
        assert np.allclose(each, other, atol=1e-8)
    _, q, k, v, p = cache
    dp = do @ v.T
    assert np.allclose((p * dp).sum(axis=1), (do * out).sum(axis=1))
    jacobians = [np.diag(row) - np.outer(row, row) for row in p]
    ds = np.array([j @ g for j, g in zip(jacobians, dp, strict=True)])
    assert np.abs(ds[~np.tri(t, dtype=bool)]).max() == 0
    assert np.abs(ds[0]).max() < 1e-12
    assert np.abs((ds @ k)[0]).max() < 1e-12
    assert np.allclose((ds.T @ q).sum(axis=0), 0)
    assert (ds @ q).shape == (ds.T @ q).shape
    assert not np.allclose(ds @ q, ds.T @ q)
    source = CHAPTER.blocks("attention-backward-code")[0].partition("rng = ")[0]
    for old, new, wrong in (
        ("zip(grads, ws))", "zip(grads[:2], ws[:2]))", [True, False, False, False]),
        ("ds.T @ q", "ds @ q", [True, False, True, False]),
    ):
        assert source.count(old) == 1
        space: dict[str, Callable[..., tuple[Array, ...]]] = {}
        exec(compile(source.replace(old, new), "program", "exec"), cast(dict[str, object], space))
        broken = space["backward"](do, (wq, wk, wv), cache)
        differs = [not np.allclose(a, b) for a, b in zip(broken, found, strict=True)]
        assert differs == wrong


def test_attention_backward_numbers() -> None:
    says("attention-backward-code", "(-0.45,0.03,0.42)", "(-0.90-0.84)/2=-0.87", "-0.225q",
         "1.07 GB", "0.52 MB", "5개, 2.5배")  # fmt: skip
    p, dp = [Fraction(5, 10), Fraction(3, 10), Fraction(2, 10)], [1, 2, 4]
    ds = [
        sum(((i == j) * p[i] - p[i] * p[j]) * dp[j] for j in range(3)) for i in range(3)
    ]  # the Jacobian matrix, entry by entry
    assert ds == [Fraction(-45, 100), Fraction(3, 100), Fraction(42, 100)]
    first = [s * key for s, key in zip(ds, (2, 0, -2), strict=True)]
    assert first == [Fraction(-90, 100), 0, Fraction(-84, 100)]
    assert sum(first) / 2 == Fraction(-87, 100)
    assert ds[0] / 2 == Fraction(-225, 1000)
    assert round(2**12 * 2**12 * 2**5 * 2 / 1e9, 2) == 1.07
    assert round(2**12 * 2**5 * 4 / 1e6, 2) == 0.52
    forward = ["QK", "PV"]
    backward = ["S again", "PᵀdO", "dO Vᵀ", "dS K", "dSᵀ Q"]
    assert len(backward) / len(forward) == 2.5


def test_training_loop_faults() -> None:
    says("training-loop-faults", r"0.9^{100}\approx2.7\times10^{-5}", "1.461")
    assert pytest.approx(2.7e-5, rel=0.02) == 0.9**100
    assert math.log(math.e + 9) - 1 == pytest.approx(1.461, abs=5e-4)
    # The roots of the step's characteristic polynomial, x² - (trace) x + 1.
    roots = np.roots([1, -(1 - 0.1 + 1), 1])
    assert np.abs(roots) == pytest.approx([1, 1])
    assert all(abs(root.imag) > 0 for root in roots)
    # The sum of all gradients so far, instead of a running one.
    w, seen = 1.0, []
    for _ in range(400):
        seen.append(w)
        w -= 0.1 * sum(seen)
    assert max(map(abs, seen[300:])) > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_lora_linear(seed: int) -> None:
    says("lora-linear-code", "r(m+n)=65{,}536", "mrn=134{,}217{,}728", "mn/(m+n)=2{,}048",
         "33.6MB", "1.34억", "W_0+2sBA")  # fmt: skip
    assert 8 * (4096 + 4096) == 65_536
    assert 4096 * 8 * 4096 == 134_217_728
    # From this many tokens on, making BA takes no more products than the two thin ones.
    assert next(n for n in range(1, 5000) if n * 65_536 >= 134_217_728) == 2048
    assert round(4096**2 * 2 / 1e6, 1) == 33.6
    forward = function("lora-linear-code", "forward")
    backward = function("lora-linear-code", "backward")
    rng = np.random.default_rng(seed)
    x, w, a, b, g = (rng.normal(size=s) for s in ((7, 5), (3, 5), (2, 5), (3, 2), (7, 3)))
    # By way of the whole matrix: the gradients of A and B come from that of the sum.
    s, whole = 1.7, g.T @ x
    found = backward(g, x, w, a, b, s)
    assert isinstance(found, tuple)
    dx, da, db = found
    assert np.allclose(np.asarray(forward(x, w, a, b, s)), x @ (w + s * b @ a).T)
    assert np.allclose(dx, g @ (w + s * b @ a))
    assert np.allclose(da, s * b.T @ whole)
    assert np.allclose(db, s * whole @ a.T)


def test_the_forgotten_path_shows_only_where_b_is_not_zero() -> None:
    says("lora-linear-code", "$`s(GB)A`$를 빠뜨린 코드는 $`B=0`$인 첫 스텝에 옳은 값")
    source = CHAPTER.blocks("lora-linear-code")[0]
    assert "return g @ w + low @ a, " in source
    space: dict[str, object] = {}
    exec(compile(source.partition("rng = ")[0].replace("g @ w + low @ a", "g @ w"), "p", "exec"),
         space)  # fmt: skip
    forgetful = space["backward"]
    assert callable(forgetful)
    rng = np.random.default_rng(0)
    x, w, a, b, g = (rng.normal(size=s) for s in ((7, 5), (3, 5), (2, 5), (3, 2), (7, 3)))
    for second, right in ((np.zeros((3, 2)), True), (b, False)):
        dx = forgetful(g, x, w, a, second, 2.0)[0]
        assert np.allclose(dx, g @ (w + 2.0 * second @ a)) == right


FAULTS = (
    ("mask", "s = np.where(np.tri(s.shape[-1], dtype=bool), s, -np.inf)", "pass"),
    ("late mask", "np.exp(log_softmax(s)) @ v", "(np.exp(log_softmax(s)) * np.tri(len(s[0]))) @ v"),
    ("scale", " / np.sqrt(q.shape[-1])", ""),
    ("shift", "ids[n, t + 1]", "ids[n, t]"),
    ("padding", "np.nonzero(ids[:, 1:])", "np.indices(ids[:, 1:].shape)"),
)


@pytest.mark.parametrize(("name", "right", "wrong"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_each_fault_of_the_step_is_found_by_its_own_assert(
    name: str, right: str, wrong: str
) -> None:
    says("transformer-step-faults", "넷 가운데 하나라도 되돌리면 검사에 걸린다")
    source = CHAPTER.blocks("transformer-step-faults")[0]
    assert source.count(right) == 1
    faulty = source.replace(right, wrong)
    if name == "late mask":
        faulty = faulty.replace("s = np.where(np.tri(s.shape[-1], dtype=bool), s, -np.inf)", "pass")
    head, *checks = faulty.split("\nassert ")
    space: dict[str, object] = {}
    exec(compile(head, "program", "exec"), space)
    failed = []
    for check in checks:
        expression, _, number = check.partition("  # ")
        if not eval(expression, space):
            failed.append(number.strip())
    assert {
        # A future that is seen changes with the padding, too.
        "mask": ["②", "④"], "late mask": ["②", "④"], "scale": ["①"], "shift": ["③"],
        "padding": ["④"],
    }[name] == failed  # fmt: skip


def test_the_faulty_step_runs_and_has_the_four_faults() -> None:
    section = CHAPTER.sections["transformer-step-faults"]
    front = section.partition("```py\n")[2].partition("```")[0]
    says("transformer-step-faults", "넷 다 shape이 맞아 오류 없이 돈다")
    space: dict[str, object] = {
        "np": np,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
        "log_softmax": lambda z: z - np.logaddexp.reduce(z, axis=-1, keepdims=True),
    }
    exec(compile(front, "front", "exec"), space)
    step_loss, attention = space["step_loss"], space["attention"]
    assert callable(step_loss)
    assert callable(attention)
    p = np.random.default_rng(0).normal(size=(6, 64, 64)) / 8
    ids = np.arange(1, 17).reshape(2, 8)
    assert step_loss(np.pad(ids, ((0, 0), (0, 4))), *p) != pytest.approx(step_loss(ids, *p))
    # It rewards a copy of what is seen: token k has all of its weight on logit k.
    copier = (20 * np.eye(64), np.zeros((8, 64)), *[np.zeros((64, 64))] * 3, np.eye(64))
    assert step_loss(ids, *copier) == pytest.approx(0, abs=1e-6)
    same = attention(np.zeros((4, 64)), np.zeros((4, 64)), np.eye(4))
    assert same[0] == pytest.approx([0.25, 0, 0, 0])
    q, k = np.random.default_rng(1).normal(size=(2, 64, 64))
    assert attention(q, k, np.eye(64))[-1].max() > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_transformer_step_faults(seed: int) -> None:
    says("transformer-step-faults", "표준 편차(standard deviation)가 8", "평균이 0.81",
         "0.17보다", "0.25가 된다", r"\ln50{,}257\approx10.82", "정답 78개 가운데 30개",
         "평균이 1.85", "학습 때의 네 배")  # fmt: skip
    rng = np.random.default_rng(seed)
    q, k = rng.normal(size=(2000, 64)), rng.normal(size=(2000, 32, 64))
    scores = np.einsum("nd,nkd->nk", q, k)
    assert scores.std() == pytest.approx(8, rel=0.03)
    assert softmax(scores).max(axis=1).mean() == pytest.approx(0.81, abs=0.02)
    assert softmax(scores / 8).max(axis=1).mean() == pytest.approx(0.17, abs=0.01)
    assert softmax(np.zeros(4))[0] == 0.25
    assert math.log(50_257) == pytest.approx(10.82, abs=5e-3)
    targets = [max(length - 1, 0) for length in (10, 40)]
    assert (2 * 39, 2 * 39 - sum(targets)) == (78, 30)
    assert 3.0 * sum(targets) / 78 == pytest.approx(1.85, abs=5e-3)
    # Targets that no predictor can know: no guess is better than ln V on average.
    guesses, truth = rng.dirichlet(np.ones(20), size=20_000), rng.integers(20, size=20_000)
    assert -np.log(guesses[np.arange(20_000), truth]).mean() > math.log(20)


def test_detach_output() -> None:
    says("detach-output", "36.0과 15.0을 출력", "3x^2+2x=27+6=33", "| 36 | 9 |", "2^n")

    def slope(f: Callable[[float], float]) -> float:
        return (f(3 + 1e-6) - f(3 - 1e-6)) / 2e-6

    assert 9 * 3 + 9 == 36
    assert slope(lambda x: 9 * x + x * x) == pytest.approx(15)
    assert slope(lambda x: x**3 + x * x) == pytest.approx(33)
    assert slope(lambda x: 9 * x + 9) == pytest.approx(9)


def test_the_small_backward_takes_every_path() -> None:
    variable = function("detach-output", "Var")
    for n in range(1, 9):
        x = variable(1.0)
        y = x
        for _ in range(n):
            y = y + y  # type: ignore[operator]
        calls = itertools.count()
        plain = type(x).backward  # type: ignore[attr-defined]

        def counted(self: object, grad: float = 1.0, *, x: object = x, calls: Iterable[int] = calls,
                    plain: Callable[..., None] = plain) -> None:  # fmt: skip
            if self is x:
                next(iter(calls))
            plain(self, grad)

        type(x).backward = counted  # type: ignore[attr-defined]
        y.backward()  # type: ignore[attr-defined]
        assert next(calls) == 2**n


def test_in_place_error() -> None:
    says("in-place-error", "3.718", "37%", "2.718")
    assert math.e == pytest.approx(2.718, abs=5e-4)
    assert math.e + 1 == pytest.approx(3.718, abs=5e-4)
    assert round(100 / math.e) == 37


def test_broadcast_loss() -> None:
    says("broadcast-loss", "2.5를 출력", "1이 여섯 칸, 4가 네 칸, 9가 두 칸", "합이 40", "1.25")
    cells = [(i - j) ** 2 for i in range(4) for j in range(4)]
    assert (cells.count(0), cells.count(1), cells.count(4), cells.count(9)) == (4, 6, 4, 2)
    assert (sum(cells), sum(cells) / 16) == (40, 2.5)
    y = np.array([1.0, 2, 3, 4])
    rng = np.random.default_rng(0)
    for _ in range(20):
        p = rng.normal(size=4)
        wide = np.mean([(a - b) ** 2 for a in p for b in y])
        assert wide == pytest.approx(float(np.mean((p - 2.5) ** 2)) + 1.25)


def test_broadcasting_rule() -> None:
    says("broadcasting-rule", "(5, 4, 3)", "오류가 난다")
    assert np.broadcast_shapes((5, 1, 3), (4, 1)) == (5, 4, 3)
    with pytest.raises(ValueError, match="broadcast"):
        np.broadcast_shapes((5, 3), (5,))


def test_repeated_index_add() -> None:
    says("repeated-index-add", "[1. 0. 1.]", "[2. 0. 1.]")
    g = np.zeros(3)
    g[[0, 0, 2]] += 1
    assert str(g) == "[1. 0. 1.]"
    for k in (0, 0, 2):
        g[k] += 1
    assert str(g - [1, 0, 1]) == "[2. 0. 1.]"


def test_out_of_memory_log() -> None:
    says("out-of-memory-log", "=3{,}680", "5MB", "1.07GB", "4분의 1", "네 배")
    start = 6.1 - 0.5
    assert start == pytest.approx(5.6)
    assert (24 - start) / (0.5 / 100) == pytest.approx(3680)
    long = 8 * 16 * 2048**2 * 2
    assert round(long / 1e9, 2) == 1.07
    assert long == 4 * 8 * 16 * 1024**2 * 2


def test_nms() -> None:
    says("nms-code", "교집합은 80, 합집합은 120", r"60/140\approx0.429", "499,500번")
    assert pytest.approx((0.667, 0.429), abs=5e-4) == (80 / 120, 60 / 140)
    assert math.comb(1000, 2) == 499_500
    nms = function("nms-code", "nms")
    boxes = np.array([[x, 0.0, x + 10, 10] for x in (0, 2, 4, 30)])
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    # Taking away the lower one of every overlapping pair at once would take C, too.
    iou = np.asarray(function("nms-code", "iou")(boxes, boxes))
    at_once = {b for a, b in itertools.combinations(range(4), 2) if iou[a, b] > 0.5}
    assert at_once == {1, 2}
    assert nms(boxes, scores, 0.5) == [0, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_nms_of_random_boxes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 20, (25, 2))
    boxes = np.hstack([low, low + rng.integers(2, 12, (25, 2))]).astype(float)
    scores = rng.permutation(25) / 25

    def overlap(a: Array, b: Array) -> float:
        cells = [
            {(x, y) for x in range(int(c[0]), int(c[2])) for y in range(int(c[1]), int(c[3]))}
            for c in (a, b)
        ]
        return len(cells[0] & cells[1]) / len(cells[0] | cells[1])

    keep: list[int] = []
    for k in sorted(range(25), key=lambda k: -scores[k]):
        if all(overlap(boxes[k], boxes[j]) <= 0.5 for j in keep):
            keep.append(k)
    assert function("nms-code", "nms")(boxes, scores, 0.5) == keep


@pytest.mark.parametrize("seed", SEEDS)
def test_moe_layer_by_single_tokens(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d, h, experts = 7, 3, 5, 6
    x, router = rng.normal(size=(n, d)), rng.normal(size=(d, experts))
    up, down = rng.normal(size=(experts, d, h)), rng.normal(size=(experts, h, d))
    moe = function("moe-layer-code", "moe")
    for k in (1, 2, experts):
        expected = np.zeros((n, d))
        for i, z in enumerate(x @ router):
            chosen = sorted(range(experts), key=lambda e: -z[e])[:k]
            for e, share in zip(chosen, softmax(z[chosen]), strict=True):
                expected[i] += share * (np.maximum(x[i] @ up[e], 0) @ down[e])
        assert np.allclose(np.asarray(moe(x, router, up, down, k)), expected)


def test_moe_layer() -> None:
    says("moe-layer-code", "0.644, 0.237, 0.087, 0.032", "| 0.731, 0.269 | 1 |",
         "| 0.644, 0.237 | 0.881 |", "배정의 8.6%가", "1.4%가 넘친다", "평균 16개", "4분의 1",
         "번호가 큰 전문가의 출력만")  # fmt: skip
    odds = [math.exp(z) for z in (2, 1, 0, -1)]
    shares = [each / sum(odds) for each in odds]
    assert [round(each, 3) for each in shares] == [0.644, 0.237, 0.087, 0.032]
    assert round(sum(shares[:2]), 3) == 0.881
    assert round(1 / (1 + math.exp(-1)), 3) == 0.731 == round(shares[0] / sum(shares[:2]), 3)
    # How many of 64 tokens come to an expert, token by token.
    arrived = [1.0]
    for _ in range(64):
        arrived = [
            0.75 * stay + 0.25 * come
            for stay, come in zip([*arrived, 0.0], [0.0, *arrived], strict=True)
        ]
    assert math.fsum(m * p for m, p in enumerate(arrived)) == pytest.approx(16)
    for room, lost in ((16, 0.086), (20, 0.014)):
        over = math.fsum(max(0, m - room) * p for m, p in enumerate(arrived))
        assert over / 16 == pytest.approx(lost, abs=5e-4)
    # With "=" instead of "+=" only the last expert's output stays.
    source = CHAPTER.blocks("moe-layer-code")[0].partition("rng = ")[0]
    space: dict[str, Callable[..., Array]] = {}
    exec(source.replace("y[token] +=", "y[token] ="), space)
    rng = np.random.default_rng(0)
    x, router = rng.normal(size=(5, 3)), rng.normal(size=(3, 4))
    up, down = rng.normal(size=(4, 3, 6)), rng.normal(size=(4, 6, 3))
    z = x @ router
    for i, y in enumerate(space["moe"](x, router, up, down, 2)):
        chosen = np.argsort(-z[i])[:2]
        last = int(chosen.max())
        share = softmax(z[i, chosen])[list(chosen).index(last)]
        assert np.allclose(y, share * (np.maximum(x[i] @ up[last], 0) @ down[last]))


@pytest.mark.parametrize("seed", SEEDS)
def test_grpo_loss_by_single_tokens(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths, longest = [3, 1, 5, 2], 5
    size = (len(lengths), longest)
    old = np.log(rng.uniform(0.05, 0.6, size))
    new, ref = old + rng.normal(0, 0.3, size), old + rng.normal(0, 0.3, size)
    mask = np.array([[int(t < n) for t in range(longest)] for n in lengths])
    for z in (new, old, ref):
        z[mask == 0] = -np.inf
    rewards = [1.0, 0.0, 0.5, 1.0]
    mean = sum(rewards) / 4
    spread = math.sqrt(sum((r - mean) ** 2 for r in rewards) / 4)
    means, tokens = [], []
    for i, n in enumerate(lengths):
        a = (rewards[i] - mean) / spread
        terms = []
        for t in range(n):
            ratio = math.exp(new[i, t]) / math.exp(old[i, t])
            if (a > 0 and ratio > 1.2) or (a < 0 and ratio < 0.8):
                gain = a * (1.2 if a > 0 else 0.8)
            else:
                gain = a * ratio
            u = math.exp(ref[i, t]) / math.exp(new[i, t])
            terms.append(gain - 0.04 * (u - 1 - math.log(u)))
        means.append(sum(terms) / n)
        tokens += terms
    grpo = function("grpo-loss-code", "grpo")
    given = (new, old, ref, mask, np.array(rewards))
    assert grpo(*given) == pytest.approx(-sum(means) / 4)
    assert grpo(*given, by="토큰") == pytest.approx(-sum(tokens) / len(tokens))


def test_grpo_loss_code() -> None:
    says("grpo-loss-code", "| 1.5, 0.9 | 1.2, 0.9 | 1.05 |", "−1.5, −0.8, −1, −1 | −1.075 |",
         "=0.0125", "0.039와 0.095", "0.0027", "0.0152", "| 0.25 | −0.125 | 0 |",
         "| 0.167 | −0.167 | 0.33 |", "답 평균으로는 0, 토큰 평균으로는 0.33",
         "모두 0.5라")  # fmt: skip
    right, wrong = [1.2, 0.9], [-1.5, -0.8, -1, -1]
    assert (np.mean(right), np.mean(wrong)) == pytest.approx((1.05, -1.075))
    bare = -(np.mean(right) + np.mean(wrong)) / 2
    assert bare == pytest.approx(0.0125)
    k3 = [np.mean([1 / r - 1 + math.log(r) for r in ratios]) for ratios in (
        (1.5, 0.9), (1.5, 0.5, 1, 1))]  # fmt: skip
    assert k3 == pytest.approx([0.039, 0.095], abs=5e-4)
    assert 0.04 * np.mean(k3) == pytest.approx(0.0027, abs=5e-5)
    assert bare + 0.04 * np.mean(k3) == pytest.approx(0.0152, abs=5e-5)
    # What a token's log-probability is multiplied with, by moving it.
    grpo = function("grpo-loss-code", "grpo")
    mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1]])
    old, rewards, h = np.log(np.full((2, 4), 0.3)), np.array([1.0, 0.0]), 1e-6
    for by, loss, expected in (("답", 0, (0.25, -0.125)), ("토큰", 1 / 3, (1 / 6, -1 / 6))):
        assert grpo(old, old, old, mask, rewards, by=by) == pytest.approx(loss, abs=1e-7)
        for answer in (0, 1):
            up, down = old.copy(), old.copy()
            up[answer, 0] += h
            down[answer, 0] -= h
            ends = [np.asarray(grpo(z, old, old, mask, rewards, beta=0, by=by)) for z in (up, down)]
            assert -(ends[0] - ends[1]) / (2 * h) == pytest.approx(expected[answer], abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_of_k3_is_that_of_the_other_divergence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits, ref = rng.normal(size=5), softmax(rng.normal(size=5))
    p = softmax(logits)

    def k3(z: Array) -> Array:
        u = ref / softmax(z)
        return np.asarray(u - 1 - np.log(u))

    assert p @ k3(logits) == pytest.approx(p @ np.log(p / ref))
    forward, backward, averaged = np.zeros(5), np.zeros(5), np.zeros(5)
    for i, step in enumerate(np.eye(5) * 1e-6):
        q, o = softmax(logits + step), softmax(logits - step)
        forward[i] = (ref @ np.log(ref / q) - ref @ np.log(ref / o)) / 2e-6
        backward[i] = (q @ np.log(q / ref) - o @ np.log(o / ref)) / 2e-6
        averaged[i] = p @ (k3(logits + step) - k3(logits - step)) / 2e-6
    assert averaged == pytest.approx(forward, abs=1e-7)
    assert np.abs(averaged - backward).max() > 1e-3


def test_generation_loop() -> None:
    says("generation-loop-code", r"4+5+\cdots+11=60", "$`4+7=11`$", "8번 부른다", "550칸(34%)",
         r"4\cdot400=1{,}600", "| 온도 1, 전부 | 0.644 | 0.237 | 0.087 | 0.032 |",
         "| 온도 1, $`k=2`$ | 0.731 | 0.269 | 0 | 0 |",
         "| 온도 0.5, $`k=2`$ | 0.881 | 0.119 | 0 | 0 |")  # fmt: skip
    fed, length = [4], 5
    while length < 12:
        fed.append(1)
        length += 1
    assert (len(fed), sum(fed), sum(range(4, 12))) == (8, 11, 60)
    outputs = (10, 40, 100, 400)
    assert (len(outputs) * max(outputs), sum(outputs)) == (1_600, 550)
    assert round(100 * 550 / 1_600) == 34
    for temp, k, stated in ((1.0, 4, (0.644, 0.237, 0.087, 0.032)), (1.0, 2, (0.731, 0.269)),
                            (0.5, 2, (0.881, 0.119))):  # fmt: skip
        logits = np.array([2.0, 1, 0, -1][:k])
        found = [1 / np.exp((logits - z) / temp).sum() for z in logits]
        assert found == pytest.approx(stated, abs=5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_after_gumbel_noise_is_a_draw(seed: int) -> None:
    noise = np.random.default_rng(seed).gumbel(size=(200_000, 4))
    drawn = (np.array([2.0, 1, 0, -1]) + noise).argmax(axis=1)
    share = np.bincount(drawn, minlength=4) / len(drawn)
    assert share == pytest.approx([0.644, 0.237, 0.087, 0.032], abs=0.006)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cache_changes_no_token(seed: int) -> None:
    """Each row's tokens are among the largest by an attention without batch, cache and mask."""
    generate = function("generation-loop-code", "generate")
    emb, wq, wk, wv = np.random.default_rng(0).normal(size=(4, 8, 8))
    prompt = np.random.default_rng(seed + 100).integers(1, 8, (3, 4))
    rows = np.asarray(generate(prompt, 12, 3, seed=seed))
    again = generate(prompt, 12, 3, seed=seed, cached=False)
    assert np.array_equal(rows, np.asarray(again))
    assert rows.shape[1] == 12 or (rows[:, -1] == 0).all()
    for row in rows:
        for t in range(4, len(row)):
            if 0 in row[4:t]:
                assert row[t] == 0
                continue
            x = emb[row[:t]]
            weights = softmax(x @ wk @ (x[-1] @ wq) / 8)
            logits = (x[-1] + weights @ (x @ wv)) @ emb.T
            assert row[t] in np.argsort(-logits)[:3]


def test_beam_search() -> None:
    says("beam-search-code", "0.288", "0.20으로 마친다", "$`-1.609`$와 $`-1.897`$",
         "$`-0.805`$와 $`-0.474`$")  # fmt: skip
    assert pytest.approx(0.288) == 0.4 * 0.9 * 0.8
    assert (math.log(0.2), math.log(0.15)) == pytest.approx((-1.609, -1.897), abs=5e-4)
    assert (math.log(0.2) / 2, math.log(0.15) / 4) == pytest.approx((-0.805, -0.474), abs=5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_beam_as_wide_as_the_tree_finds_the_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tokens, table = "abc", {}
    for depth in range(4):
        for text in map("".join, itertools.product(tokens, repeat=depth)):
            table[text] = dict(zip(tokens, rng.dirichlet(np.ones(3)), strict=True))

    def probability(text: str) -> float:
        return float(math.prod(table[text[:k]][text[k]] for k in range(len(text))))

    best = max(map("".join, itertools.product(tokens, repeat=4)), key=probability)
    found = function("beam-search-code", "beam_search")(table.__getitem__, 81, 4)
    assert isinstance(found, tuple)
    assert found[0] == best
    assert math.exp(found[1]) == pytest.approx(probability(best))


def test_newton_square_root() -> None:
    """Errors with forty digits, the rate's bound by iterating near the root."""
    says("newton-square-root", "| 0 | 1 | 0.41 |", "| 1 | 1.5 | 0.086 |",
         "| 2 | 1.416667 | 0.0025 |", r"| 3 | 1.414215686 | $`2.1\times10^{-6}`$ |",
         r"| 4 | 1.414213562375 | $`1.6\times10^{-12}`$ |", "네 번이면 오차가 10⁻¹²대",
         "시작하면 14번, 1,500에서 시작하면 5번", "0.84배", "$`-7`$배", "4.96, 19.9, −216.5",
         r"간격이 $`1.9\times10^{-6}`$")  # fmt: skip
    with localcontext() as context:
        context.prec = 40
        x, root, errors = Decimal(1), Decimal(2).sqrt(), []
        for _ in range(5):
            errors.append(float(abs(x - root)))
            after = (x + 2 / x) / 2
            assert abs((after - root) - (x - root) ** 2 / (2 * x)) < Decimal("1e-38")
            x = after
    assert errors == pytest.approx([0.41, 0.086, 0.0025, 2.1e-6, 1.6e-12], rel=0.03)
    for start, count in ((10**6, 14), (1_500, 5)):
        guess = Fraction(start)
        for _ in range(count):
            assert abs(guess - 10**6 / guess) > guess * Fraction(1, 10**12)
            guess = Fraction((guess + 10**6 / guess) / 2).limit_denominator(10**30)
        assert abs(guess - 10**6 / guess) <= guess * Fraction(1, 10**12)
    for a, ratio in ((2, 0.84), (100, -7)):
        near = math.sqrt(a) + 1e-6
        gradient = (((near + 1e-5) ** 2 - a) ** 2 - ((near - 1e-5) ** 2 - a) ** 2) / 2e-5
        assert (near - 0.01 * gradient - math.sqrt(a)) / 1e-6 == pytest.approx(ratio, rel=1e-2)
    leaps, at = [], 1.0
    for _ in range(3):
        at += 0.04 * at * (100 - at * at)
        leaps.append(at)
    assert leaps == pytest.approx([4.96, 19.9, -216.5], abs=0.05)
    assert np.spacing(1e10) == pytest.approx(1.9e-6, rel=0.01)
    assert math.sqrt(1e-12) == pytest.approx(1e-6)
    # The rate that is the inverse of the curvature: errors squared, by 1.5.
    for off in (1e-2, 1e-3):
        u = 1 + off
        assert abs(u - 0.5 * u * (u * u - 1) - 1) == pytest.approx(1.5 * off**2, rel=0.02)


def test_logistic_regression() -> None:
    """Derivatives by differences, the fits by equations in one unknown."""
    says("logistic-regression-code", "0.7이면 특징이 1 늘 때 오즈가 2.01배", "-\\ln3=-1.099",
         "\\ln9=2.197", "| 오즈 | 0.25 → 0.50 | 1 → 2.01 | 9 → 18.12 |",
         "| 나중 확률 | 0.335 | 0.668 | 0.948 |", "4.6, 6.9, 9.2로", "1.63에 멈춘다",
         "네 번 만에 소수 열째 자리", "500배 차이")  # fmt: skip
    assert round(math.exp(0.7), 2) == 2.01
    for before, odds, after in ((0.2, 0.50, 0.335), (0.5, 2.01, 0.668), (0.9, 18.12, 0.948)):
        logit = math.log(before / (1 - before)) + 0.7
        assert round(math.exp(logit), 2) == odds
        assert round(0.5 + 0.5 * math.tanh(logit / 2), 3) == after
    # Weight and bias of the table: each group's log-odds.
    low, high = math.log(1 / 3), math.log(3 / 1)
    assert (round(low, 3), round(high - low, 3)) == (-1.099, 2.197)
    # Separable: the weight solves e^w + w = t + 1, up to the steps' size.
    for steps, weight in ((100, 4.6), (1000, 6.9), (10_000, 9.2)):
        assert math.exp(weight) + weight == pytest.approx(steps + 1, rel=0.06)
    assert 1 / (1 + math.exp(1.63)) == pytest.approx(0.1 * 1.63, abs=1e-3)
    # Newton's method in the two groups' own log-odds, which are the bias and bias + weight.
    a = b = 0.0
    for _ in range(4):
        p, q = 1 / (1 + math.exp(-a)), 1 / (1 + math.exp(-b))
        a, b = a - (p - 0.25) / (p * (1 - p)), b - (q - 0.75) / (q * (1 - q))
    assert abs(a - low) < 5e-11
    assert abs(b - a - (high - low)) < 5e-11
    assert 10**6 * 1000**2 / (2 * 10**6 * 1000) == 500


@pytest.mark.parametrize("seed", SEEDS)
def test_the_logistic_loss_is_convex(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)

    def loss(w: Array) -> float:
        z = x @ w
        return float(np.mean(np.log1p(np.exp(z)) - y * z))

    w, h = rng.normal(size=3), 1e-4
    p = 1 / (1 + np.exp(-(x @ w)))
    slope = np.array([(loss(w + h * e) - loss(w - h * e)) / (2 * h) for e in np.eye(3)])
    assert slope == pytest.approx(x.T @ (p - y) / 40, abs=1e-6)
    for _ in range(20):
        v = rng.normal(size=3)
        bend = (loss(w + h * v) - 2 * loss(w) + loss(w - h * v)) / h**2
        assert bend == pytest.approx(float(np.mean(p * (1 - p) * (x @ v) ** 2)), abs=1e-4)
        other = rng.normal(size=3) * 3
        assert loss((w + other) / 2) <= (loss(w) + loss(other)) / 2
    # A model that is trained by the printed program is where the gradient is zero.
    fit = function("logistic-regression-code", "fit")
    found = np.asarray(fit(x, y, l2=0.1))
    p = 1 / (1 + np.exp(-(x @ found[:3] + found[3])))
    assert x.T @ (p - y) / 40 == pytest.approx(-0.1 * found[:3], abs=1e-6)
    assert float(np.mean(p - y)) == pytest.approx(0, abs=1e-6)


def test_k_means_beyond_its_cost() -> None:
    """Silhouettes of the four corners, and the mixture's assignment from densities."""
    says("k-means-code", "$`k=2`$에서 0.90", "$`k=3`$에서 0.45", "0.622, 0.1에서 0.993")
    corners = ((0, 0), (0, 1), (10, 0), (10, 1))

    def silhouette(groups: tuple[int, ...]) -> float:
        total = 0.0
        for i, p in enumerate(corners):
            away: dict[int, list[float]] = {}
            for j, q in enumerate(corners):
                if i != j:
                    away.setdefault(groups[j], []).append(math.dist(p, q))
            own = away.pop(groups[i], None)
            if own:
                a, b = np.mean(own), min(np.mean(each) for each in away.values())
                total += float((b - a) / max(a, b))
        return total / 4

    assert round(silhouette((0, 0, 1, 1)), 2) == 0.90
    assert round(silhouette((0, 0, 1, 2)), 2) == 0.45
    for variance, share in ((1, 0.622), (0.1, 0.993)):
        near, far = (math.exp(-square / (2 * variance)) for square in (1, 2))
        assert round(near / (near + far), 3) == share


def test_k_means() -> None:
    says("k-means-code", "점마다 제곱 거리가 25라 합이 100", "0.25라 합이 1", r"5!/5^5\approx3.8",
         "512GB", "4GB")  # fmt: skip
    x = np.array([[0.0, 0], [0, 1], [10, 0], [10, 1]])
    costs = []
    for group in itertools.product((0, 1), repeat=4):
        parts = [x[np.array(group) == k] for k in (0, 1)]
        costs.append(sum(float(((p - p.mean(0)) ** 2).sum()) for p in parts if len(p)))
    assert min(costs) == 1.0
    assert sum(float(((p - p.mean(0)) ** 2).sum()) for p in (x[[0, 2]], x[[1, 3]])) == 100.0
    assert math.factorial(5) / 5**5 == pytest.approx(0.038, abs=5e-4)
    assert 10**6 * 1000 * 128 * 4 / 1e9 == 512
    assert 10**6 * 1000 * 4 / 1e9 == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_k_means_stops_where_no_point_moves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 2))
    seeds, k_means = function("k-means-code", "seeds"), function("k-means-code", "k_means")
    start = np.asarray(seeds(x, 4, rng))
    found = k_means(x, start)
    assert isinstance(found, tuple)
    centers, cost = found
    label = np.array([min(range(4), key=lambda j: math.dist(p, centers[j])) for p in x])
    for j in range(4):
        assert np.allclose(x[label == j].mean(0), centers[j])
    first = sum(min(math.dist(p, c) ** 2 for c in start) for p in x)
    assert cost <= first + 1e-9


def test_auc() -> None:
    says("auc-code", "R=6+4+2.5=12.5", r"6.5/9\approx0.722", r"6/9\approx0.667",
         r"7/9\approx0.778", "백억 번")  # fmt: skip
    y, s = [1, 0, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.4, 0.4, 0.1]
    pairs = [(a, b) for a, t in zip(s, y, strict=True) if t
             for b, u in zip(s, y, strict=True) if not u]  # fmt: skip
    won = sum((a > b) + 0.5 * (a == b) for a, b in pairs)
    assert (won, len(pairs)) == (6.5, 9)
    assert won / 9 == pytest.approx(0.722, abs=5e-4)
    assert 100_000**2 == 10**10
    # Ranks that ignore ties, with the tied pair in either order.
    values = set()
    for order in ([5, 4, 3, 2, 1, 0], [5, 3, 4, 2, 1, 0]):
        rank = {k: r for r, k in enumerate(order, 1)}
        values.add(round((sum(rank[k] for k in range(6) if y[k]) - 6) / 9, 3))
    assert values == {0.667, 0.778}
    # All scores alike: by the order of the data, such ranks give 0 or 1.
    for labels, auc in (([0, 0, 1, 1], 1), ([1, 1, 0, 0], 0)):
        total = sum(r for r, label in enumerate(labels, 1) if label)
        assert (total - 3) / 4 == auc


def test_reading_logs() -> None:
    says("reading-logs", r"\ln10\approx2.303", r"0.805", "1.941", "2.4배")
    before = [-math.log(0.8)] * 72 + [-math.log(0.1)] * 28
    after = [-math.log(0.99)] * 72 + [-math.log(0.001)] * 28
    assert (round(sum(before) / 100, 3), round(sum(after) / 100, 3)) == (0.805, 1.941)
    assert round(sum(after) / sum(before), 1) == 2.4
    assert (-math.log(0.8), -math.log(0.1), -math.log(0.99), -math.log(0.001)) == pytest.approx(
        (0.223, 2.303, 0.010, 6.908), abs=5e-4
    )
    assert pytest.approx(0.8) == (1.0 + 0.6) / 2


def test_noise_of_a_validation_loss() -> None:
    says("reading-logs", r"0.8/\sqrt{200}=0.057", "표준 편차가 0.08")
    mean_varies = 200 * 0.8**2 / 200**2  # of a sum of independent losses, divided by their number
    assert round(math.sqrt(mean_varies), 3) == 0.057
    assert round(math.sqrt(2 * mean_varies), 2) == 0.08


def test_resume_loss_jump() -> None:
    says("resume-loss-jump", "0.229배", "네 배가 넘는다")
    assert math.sqrt(0.1 / 1.9) == pytest.approx(0.229, abs=5e-4)
    assert 4 < 1 / 0.229 < 4.5


def test_view_or_copy() -> None:
    says("view-or-copy", "[ 0 11 12 13  4  5]")
    a = list(range(6))
    for k in range(1, 4):
        a[k] += 10
    assert str(np.array(a)) == "[ 0 11 12 13  4  5]"
