"""Formulas as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rectoverso.typeset.texmath import Formula, Typesetter


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter(threads=1) as started:
        yield started


@pytest.mark.parametrize(
    ("tex", "reading"),
    [
        (r"x\le1", "x ≤ 1"),
        (r"-x+y", "−x + y"),
        (r"f(x,y)", "f(x, y)"),
        (r"x_i^2", "x_i^2"),
        (r"W^{(l)}a_{t-1}", "W^(l)a_(t−1)"),
        (r"f'(x)+g''", "f′(x) + g″"),
        (r"\frac12x", "1/2 x"),
        (r"\frac{a+b}{2n}", "(a + b)/(2n)"),
        (r"\sqrt{x}+\sqrt[3]{x+1}", "√x + 3√(x + 1)"),
        (r"\log p(x)+\log x", "log p(x) + log x"),
        (r"\operatorname*{arg\,min}_w L", "arg min_w L"),
        (r"\mathrm{softmax}(\mathbf{z})", "softmax(z)"),
        (r"\mathbb{E}_{x\sim p}\mathcal{L}\varphi\phi", "E_(x∼p)Lφφ"),
        (r"\hat y+\bar{x}+\vec v+\underline{z}", "ŷ + x̄ + v⃗ + z̲"),
        (r"\sum_{i=1}^nx_i", "∑_(i=1)^n x_i"),
        (r"\underbrace{x}_{\text{수}}", "x_수"),
        (r"\binom nk", "(n¦k)"),
        (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a b; c d)"),
        (r"\begin{cases}x&\text{if }x>0\\0\end{cases}", "{x if x > 0; 0"),
        (r"\text{정확도}=\frac{\text{맞은 수}}{\text{전체}}", "정확도 = (맞은 수)/전체"),
        (r"a\quad b\,c", "a bc"),
        (r"\xrightarrow{f}", "→^f"),
        (r"\cancel{x}\color{red}y\phantom{z}", "xy"),
        (r"a\tag{1}", "a (1)"),
        (r"\rule{1em}{1em}", ""),
        ("", ""),
    ],
)
def test_a_formula_reads_as_a_line(typesetter: Typesetter, tex: str, reading: str) -> None:
    assert typesetter.drawing(Formula(tex, True)).reading == reading
