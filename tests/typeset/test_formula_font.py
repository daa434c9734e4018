"""Formulas in the pages: against MathJax's own SVG in Chromium, and as text."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from math import ceil
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageFilter, ImageOps
from playwright.sync_api import sync_playwright

from rectoverso.typeset.drawing import Drawing, Glyph
from rectoverso.typeset.faces import choose
from rectoverso.typeset.formula_font import NAME, FormulaFont
from rectoverso.typeset.pdf import Manuscript, Section, lay_out
from rectoverso.typeset.texmath import Formula, Typesetter
from tests.cards.page import launch
from tests.paged import words_of

SHOWN = [
    r"x\le 1",
    r"\hat{y}_i=\sigma(w^{\top}x+b)",
    r"x̂+\bar x+\vec{v}+\tilde\theta",
    r"\frac{1}{\sqrt{2\pi\sigma^2}}e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
    r"\sum_{i=1}^{n}x_i\prod_{j}\int_0^\infty f(t)\,dt",
    r"\sqrt[3]{\frac{\frac{a}{b}}{c}}",
    r"\left\{\begin{array}{c}a\\b\\c\\d\\e\\f\\g\\h\end{array}\right\}",
    r"\left(\begin{matrix}a&b\\c&d\\e&f\\g&h\\i&j\\k&l\end{matrix}\right)",
    r"\left[\left|\left\lVert\frac{\frac ab}{\frac cd}\right\rVert\right|\right]",
    r"\overbrace{a+b+c+d+e}^{n}\underbrace{x+y+z}_{m}",
    r"\widehat{abcd}\ \overline{AB}\ \underline{xyz}\ \overrightarrow{PQ}",
    r"\xrightarrow[under]{over\,over\,over}\ \xleftarrow{n}",
    r"\color{red}{x}+\textcolor{blue}{y}+\textcolor{#0a0}{z}",
    r"\colorbox{yellow}{box}+\boxed{z}",
    r"\cancel{x}+\bcancel{y}+\xcancel{zw}+\cancelto{0}{q}",
    r"\enclose{circle}{x+y}\ \enclose{box}{z}\ \enclose{roundedbox}{r}",
    r"\begin{array}{c|c:c}a&b&e\\\hline c&d&f\\\hdashline g&h&i\end{array}",
    r"\begin{aligned}m_t&=\beta_1m_{t-1}\\\theta&=1\end{aligned}",
    r"\begin{cases}x&\text{if }x>0\\\alpha x&\text{otherwise}\end{cases}",
    r"\mathbb{R}\mathcal{L}\mathfrak{g}\mathscr{F}\mathtt{code}\mathsf{T}\mathbf{w}",
    r"\boldsymbol{\Sigma}\pmb{x}\ \iff\ \not\in\ \mathrlap{/}0",
    r"\rule{1em}{2em}\ \overbracket{ab}",
    r"\ce{2H2 + O2 -> 2H2O}",
    r"a=b\tag{1}",
]
UNIT = 0.04
"""CSS px for a thousandth of MathJax's em."""
WIDTH, GAP = 700, 40
FINE = 2
"""Pixels of the pictures per CSS px."""
MATHJAX = """
function theirs(tex, display) {
    const item = new doc.options.MathItem(tex, jax, display);
    item.start.node = item.end.node = adaptor.body(doc.document);
    item.setMetrics(16, out.font.params.x_height * 16 * SCALE, 80 * 16, 1000000, 1);
    item.root = compiled(item, doc);
    return JSON.stringify([adaptor.outerHTML(adaptor.firstChild(out.typeset(item, doc))),
        adaptor.textContent(out.styleSheet(doc))]); }
"""


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter(threads=1) as started:
        yield started


@pytest.fixture(scope="module")
def drawings(typesetter: Typesetter) -> list[Drawing]:
    return [typesetter.drawing(Formula(tex, True)) for tex in SHOWN]


def rooms(drawings: list[Drawing]) -> list[tuple[int, int]]:
    """Where each formula begins and ends on its page, from the top."""
    heights = [ceil(drawing.box[3] * UNIT) + GAP for drawing in drawings]
    ends = [*accumulate(heights)]
    return [(end - height, end) for height, end in zip(heights, ends, strict=True)]


@pytest.fixture(scope="module")
def ours(drawings: list[Drawing], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the formulas below one another, each in its room."""
    pictures = "".join(
        f'<img src="formula:{at}" style="position:absolute;left:20px;top:{top + GAP // 2}px;'
        f'width:{drawing.box[2] * UNIT}px">'
        for at, (drawing, (top, _)) in enumerate(zip(drawings, rooms(drawings), strict=True))
    )
    path = tmp_path_factory.mktemp("formulas") / "ours.pdf"
    size = f"{WIDTH}px {rooms(drawings)[-1][1]}px"
    path.write_bytes(pdf(pictures, drawings, f"@page {{ size: {size}; margin: 0 }}"))
    return path


def pdf(body: str, drawings: list[Drawing], style: str = "@page { size: A6 }") -> bytes:
    html = f"<!doctype html><html lang=ko><meta charset=utf-8><title>t</title><body>{body}"
    shown = {f"formula:{at}": drawing for at, drawing in enumerate(drawings)}
    faces = choose("Kore", {"가"})
    content, missing = lay_out(Manuscript((Section(html),), style, shown, {}, faces)).write()
    assert missing == ()
    return content


def test_formulas_look_as_mathjax_draws_them(
    typesetter: Typesetter, drawings: list[Drawing], ours: Path
) -> None:
    engine = typesetter._engines[0]
    engine._started(()).eval(MATHJAX)
    markup, styles = zip(*(engine.call("theirs", tex, True) for tex in SHOWN), strict=True)
    page = (
        f"<!doctype html><style>{styles[-1]} body {{ margin: 0 }} div > svg {{ overflow: visible }}"
    )
    page += "div { position: absolute; left: 20px } div > svg { display: block }</style>"
    places = rooms(drawings)
    for svg, drawing, (top, _) in zip(markup, drawings, places, strict=True):
        width, height = drawing.box[2] * UNIT, drawing.box[3] * UNIT
        size = f'style="width:{width}px;height:{height}px" '
        page += (
            f'<div style="top:{top + GAP // 2}px">{svg.replace("<svg ", "<svg " + size, 1)}</div>'
        )
    with sync_playwright() as playwright:
        browser = launch(playwright)
        shown = browser.new_page(
            viewport={"width": WIDTH, "height": places[-1][1]}, device_scale_factor=FINE
        )
        shown.set_content(page)
        theirs = Image.open(BytesIO(shown.screenshot()))
        browser.close()
    drawn = ours.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", str(96 * FINE), "-png", "-singlefile", ours, drawn], check=True
    )
    pictures = [Image.open(drawn.with_suffix(".png")), theirs]
    blurred = [each.convert("RGB").filter(ImageFilter.BoxBlur(2 * FINE)) for each in pictures]
    for tex, (top, bottom) in zip(SHOWN, places, strict=True):
        one, other = (each.crop((0, top * FINE, WIDTH * FINE, bottom * FINE)) for each in blurred)
        assert darkest(ImageChops.invert(one)) > 100, tex
        assert darkest(ImageChops.difference(one, other)) < 70, tex
        # and what stands elsewhere is seen
        assert darkest(ImageChops.difference(ImageOps.mirror(one), other)) > 100, tex


def darkest(picture: Image.Image) -> int:
    """The greatest value of a pixel."""
    return max(at for at, count in enumerate(picture.convert("L").histogram()) if count)


def test_formulas_are_found_and_copied(ours: Path, drawings: list[Drawing]) -> None:
    words = words_of(ours)
    assert "x ≤ 1" in words
    assert "ŷ_i = σ(w^⊤x + b)" in words
    for drawing in drawings:
        assert drawing.reading in words
    with pikepdf.open(ours) as document:
        (page,) = document.pages
        font = page.Resources.Font["/" + NAME]
        cmap = font.ToUnicode.read_bytes().decode()
        spans = [
            str(each.operands[1].ActualText)
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) == "BDC"
        ]
    assert spans == [drawing.reading for drawing in drawings]
    # a viewer that doesn't know the spans reads letters as they are typed
    assert f"<{ord('x'):04x}>" in cmap
    assert "<d835" not in cmap


def test_a_font_depends_on_nothing_but_its_outlines(drawings: list[Drawing]) -> None:
    font, other = FormulaFont(drawings), FormulaFont([*reversed(drawings), drawings[0]])
    assert font.file() == other.file()
    assert font.to_unicode() == other.to_unicode()
    used = {
        (mark.character, mark.outline)
        for each in drawings
        for mark in each.marks
        if isinstance(mark, Glyph)
    }
    file = TTFont(BytesIO(font.file()))
    assert len(file.getGlyphOrder()) == len(font.widths) == len(used) + 2
    assert file["head"].created == file["head"].modified == 2_082_844_800  # 1970


def test_a_formula_has_the_colour_of_the_text(typesetter: Typesetter) -> None:
    tex = r"\frac{a}{b}\text{가}"
    drawing = typesetter.drawing(Formula(tex, False))
    body = '<p style="color:#f00"><img src="formula:0" style="width:4em">'
    with pikepdf.open(BytesIO(pdf(body, [drawing]))) as document:
        operators = pikepdf.parse_content_stream(document.pages[0])
        fills = {
            tuple(float(str(share)) for share in each.operands)
            for each in operators
            if str(each.operator) == "rg"
        }
    assert fills == {(1, 0, 0)}
