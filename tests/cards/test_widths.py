"""Formulas are as wide in Chromium, by Anki's MathJax, as the typesetter says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rectoverso import rules
from rectoverso.source import reading
from rectoverso.source.folder import open_source
from rectoverso.typeset.mathjax import LONG
from rectoverso.typeset.texmath import Formula, Typesetter
from tests.cards.page import shown

ROOT = Path(__file__).resolve().parents[2]
DECKS = [ROOT / "content/deep-learning-interview", ROOT / "docs/example"]
FORMS = [
    r"\text{정확도} = \frac{\text{맞은 개수}}{\text{전체 개수}} \times 100\%",
    r"\begin{array}{c|cc} & 0 & 1 \\ \hline 0 & a & b \\ \hdashline 1 & c & d \end{array}",
    r"\xrightarrow{\text{conv}}\ \widehat{xyz}\ \overline{AB}\ \mathfrak{g}\mathscr{F}\mathtt{c}",
    r"\sum_{\substack{1\le i\le n\\ i\ne j}} a_i \quad \binom{n}{k} \quad \cancel{x}\boxed{z}",
    r"\ce{2H2 + O2 ->[\Delta] 2H2O} \quad \underbracket{x+y}_{z} \quad 20\celsius",
    r"\begin{dcases*} x & 참일 때 \\ y & 그 외\end{dcases*}",
    r"\log p(x)=\underbrace{\mathbb{E}_q[\log p]-D(q\|p)}_{\text{ELBO}}+\overbrace{D}^{\ge 0}",
    r"\left[\sqrt[3]{\frac{\partial f}{\partial x}}\,\middle|\,\sqrt{\iint}\right]\Bigl(\bigg)",
    r"A\Longleftrightarrow B \iff \bmod \pmod{n}\lim_{n\to\infty}\varlimsup\operatorname*{max}",
]
TAGGED = [r"\begin{align} a &= b \tag{1}\\ c &= d \end{align}", r"x=y\tag{나중}", r"\tag*{A} z"]
WIDE = rf"\hspace{{{LONG:g}em}}"
# The least room that each formula needs, in em; words in the device's font at the formula's size.
MEASURED = """() => [...document.querySelectorAll("#qa mjx-container")].map(made =>
    made.getBoundingClientRect().width / parseFloat(getComputedStyle(made).fontSize))"""
STYLE = """<style>#qa div { width: min-content; margin: 0; padding: 0; }
    #qa mjx-utext { font-size: 100% !important; }</style>"""


def of_decks() -> Iterator[Formula]:
    """All that the decks say, each once, as wide as matters."""
    found: list[Formula] = []
    for folder in DECKS:
        for deck in reading.read(open_source(folder)).decks:
            for chapter in deck.chapters:
                found += rules.formulas(chapter)
    for tex, display in dict.fromkeys(found):
        alone = re.match(r"\s*\\begin\{(?:align|gather|multline|equation)", tex)
        yield Formula(tex if alone else WIDE + tex, display)


def wrong(
    browser: Browser, formulas: list[Formula], folder: Path
) -> list[tuple[str, float, float]]:
    """The formulas whose width is more than 3 % and 0.3 em off. A syllable of Hangul is taken for
    1 em, and is 0.92 here.
    """
    signs = [r"\[{}\]" if formula.display else r"\({}\)" for formula in formulas]
    html = "".join(
        f"<div>{sign.format(escape(formula.tex))}</div>"
        for sign, formula in zip(signs, formulas, strict=True)
    )
    with shown(browser, STYLE + html, media=folder) as seen, Typesetter() as typesetter:
        measured = seen.ask(MEASURED)
        assert len(measured) == len(formulas)
        assert seen.said == []
        off = []
        for formula, there in zip(formulas, measured, strict=True):
            given = typesetter.width(formula, LONG)
            near = max(0.3, 0.03 * (there - LONG))
            hangul = 0.08 * len(re.findall("[가-힣]", formula.tex))
            if there >= LONG + near and not -near <= given - there <= near + hangul:
                off.append((formula.tex, there, given))
        return off


def test_a_formula_is_as_wide_as_it_was_measured(browser: Browser, tmp_path: Path) -> None:
    forms = [Formula(WIDE + tex, display) for tex in FORMS for display in (True, False)]
    tagged = [Formula(tex.replace("y", "y" * 40), True) for tex in TAGGED]
    assert wrong(browser, forms + tagged, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.prove)])
def test_the_decks_formulas_are_as_wide(browser: Browser, tmp_path: Path, every: int) -> None:
    formulas = list(of_decks())
    long = [each for each in formulas if each.display]
    assert wrong(browser, [*long[::5], *formulas[::every]], tmp_path) == []
