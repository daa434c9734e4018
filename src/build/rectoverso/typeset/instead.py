r"""What to write instead of what MathJax has not: commands and environments of LaTeX packages (bm,
bbm, dsfont, siunitx, physics, mathtools, xfrac, soul, amsthm, booktabs, …), and names that people
define for themselves.

TeX that stands between backticks in a hint is typeset as it is: a test does so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rectoverso.typeset.faults import refusal

_DEFINE = "in deck.toml under [math.macros]"
_MISSPELT = (
    rf"is it misspelt? A name in upright letters is \operatorname{{…}}; a macro of your own is"
    f" defined {_DEFINE}"
)
# Names that a macro can take, and what it stands for.
BODIES: dict[str, str] = {
    name: body
    for body, names in {
        # letters
        r"\boldsymbol{#1}": "bm mathbold mathbi bold bsym",
        r"\mathbf{#1}": "vb vectorbold vect bvec mat matr",
        r"\hat{\mathbf{#1}}": "vu uvec vectorunit",
        r"\vec{\mathbf{#1}}": "va vectorarrow",
        r"\mathscr{#1}": "EuScript mathpzc",
        r"\mathbb{#1}": "bb",
        r"\overline{#1}": "widebar overbar",
        r"\underline{#1}": "ubar ul uline",
        r"\underset{\sim}{#1}": "utilde",
        r"\overparen{#1}": "wideparen overarc",
        r"\enclose{horizontalstrike}{#1}": "sout",
        # delimiters
        r"\left\lVert #1 \right\rVert": "norm",
        r"\left\lvert #1 \right\rvert": "abs vqty card",
        r"\left\lfloor #1 \right\rfloor": "floor",
        r"\left\lceil #1 \right\rceil": "ceil",
        r"\left\langle #1, #2 \right\rangle": "inner ip innerproduct",
        r"\left\langle #1 \right\rangle": "ev expval expectationvalue vev",
        r"\left\langle #1 \middle| #2 \middle| #3 \right\rangle": "mel matrixel matrixelement",
        r"\left| #1 \right\rangle \left\langle #2 \right|": "op dyad outerproduct",
        r"\left[ #1, #2 \right]": "comm commutator",
        r"\left\{ #1, #2 \right\}": "acomm anticommutator",
        r"\mathcal{O}\left( #1 \right)": "order",
        r"\left. #1 \right|": "eval evaluated",
        r"\begin{matrix} #1 \end{matrix}": "mqty matrixquantity",
        r"\begin{pmatrix} #1 \end{pmatrix}": "pmqty",
        r"\begin{bmatrix} #1 \end{bmatrix}": "bmqty",
        r"\begin{vmatrix} #1 \end{vmatrix}": "vmqty",
        r"[\![": "llbracket",
        r"]\!]": "rrbracket",
        # derivatives
        r"\frac{\mathrm{d}#1}{\mathrm{d}#2}": "dv derivative odv",
        r"\frac{\partial #1}{\partial #2}": "pdv partialderivative pderivative",
        r"\frac{\delta #1}{\delta #2}": "fdv functionalderivative",
        r"\mathrm{d}#1": "dd",
        r"\mathrm{d}": "diff dif differential rd",
        r"\nabla": "grad gradient",
        r"\nabla\cdot": "divergence",
        r"\nabla\times": "curl",
        r"\nabla^2": "laplacian",
        r"\times": "cross crossproduct",
        r"\cdot": "vdot dotproduct",
        # fractions
        r"{}^{#1}\!/_{#2}": "nicefrac sfrac",
        r"{#1}/{#2}": "flatfrac",
        # operators
        r"\operatorname*{arg\,max}": "argmax",
        r"\operatorname*{arg\,min}": "argmin",
        r"\operatorname*{ess\,sup}": "esssup",
        r"\operatorname*{ess\,inf}": "essinf",
        r"\top": "T transpose",
        r"\mathbf{1}": "one ind indicator",
        r"\perp\!\!\!\perp": "indep independent ci",
        r"\mid": "given divides",
        r"\nmid": "ndivides",
        r"\text{ s.t. }": "suchthat",
        r"\coloneqq": "defeq eqdef",
        r"\mathrel{:}": "vcentcolon",
        r"\rightarrow": "shortrightarrow",
        r"\dagger": "dag",
        r"\ddagger": "ddag",
        r"\mathring{A}": "AA",
        r"\checkmark": "cmark Checkmark",
        r"\square": "qed qedhere",
        # words
        r"\textit{#1}": "emph textsl",
        r"\text{#1}": "textsc textmd textlf",
        r"^{\text{#1}}": "textsuperscript",
        r"_{\text{#1}}": "textsubscript",
        r"\colorbox{yellow}{#1}": "hl",
    }.items()
    for name in names.split()
}
_OPERATORS = """
Corr Cov Id KL ReLU Res Span Tr Var acos arccosh arccot arcsinh arctanh asin atan cl conv csch
diag dom erf id im lcm ran rank relu sech sgn sign sinc softmax supp tr
"""
_CAPITALS = "Alpha:A Beta:B Chi:X Epsilon:E Eta:H Iota:I Kappa:K Mu:M Nu:N Omicron:O Rho:P Tau:T"
BODIES |= {name: rf"\mathbb{{{name}}}" for name in "RNZQCEP"}
BODIES |= {name: rf"\operatorname{{{name}}}" for name in _OPERATORS.split()}
for _pair in _CAPITALS.split():
    BODIES[_pair[:-2]] = rf"\mathrm{{{_pair[-1]}}}"

_LEAVE_OUT = "leave it out: a formula lays itself out"
_TABLE = r"a table is Markdown's, with bars; in a formula, `\begin{array}{cc} a & b \\ \hline c & d"
_TABLE += r" \end{array}` has plain lines"
_SPLIT = r"end the formula, write the words in the text, and begin another; or use `\text{words}`"

# Commands that something else stands for, or nothing.
COMMANDS: dict[str, str] = {
    name: hint
    for hint, names in {
        r"a double-struck letter is `\mathbb{E}`; for the digit write `\mathbf{1}`": (
            "mathbbm mathds mathbbmss"
        ),
        r"write the number and its unit, as in `9.81\,\mathrm{m/s^2}` or `\pu{9.81 m/s^2}`": (
            "SI units unitfrac"
        ),
        r"write number and unit as in `9.81\,\mathrm{m/s^2}`, and brackets that grow as"
        r" `\left( x \right)`": "qty quantity",
        r"write the unit upright, as in `\mathrm{m/s^2}`": "si unit",
        r"write the number itself, as in `1.5 \times 10^{-3}`": "num",
        r"write `1` to `2\,\mathrm{m}` as in `1 \text{ to } 2\,\mathrm{m}`": (
            "SIrange qtyrange numrange"
        ),
        r"write `30^\circ`": "ang",
        "leave it out: all of a formula is math": "ensuremath math",
        "leave it out: MathJax sets the space": "xspace mathsurround joinrel",
        _LEAVE_OUT: (
            "centering raggedright noindent indent vspace smallskip medskip bigskip linebreak "
            "pagebreak nopagebreak newpage clearpage break allowbreak vfill hrule vrule hss "
            "allowdisplaybreaks displaybreak smashoperator protect relbar"
        ),
        _SPLIT: "intertext shortintertext",
        r"a fixed mark is `x \tag{1}`": "numberthis",
        r"write `\boldsymbol{x}`": "boldmath unboldmath",
        r"sizes are `\small x`, `\large x` and the like": "footnotesize mathlarger mathsmaller",
        r"write `\mbox{x}`": "makebox parbox",
        r"write `\raise 1em {x}`": "raisebox",
        "a list is Markdown's: close the formula and begin each item with `-`": "item",
        "a picture is ![what it shows](../media/name.svg) in the text, with its caption as title": (
            "caption"
        ),
        "a footnote is called in the text, as in [^name]": "footnote",
        "a work is cited in the text, as in [@key]": "cite citep citet citeauthor parencite",
        _TABLE: "toprule midrule bottomrule cline cmidrule multicolumn multirow",
        "write the character itself, as `∯` or `⋰` or `✗`": (
            "oiint oiiint iddots adots xmark ding lightning mapsfrom longmapsfrom bigsqcap "
            "copyright pounds euro symbol char textquotesingle aa ae oe ss o og quotedblbase middot"
        ),
        "draw it as an SVG, and show that as a picture": "tikz pgf chemfig",
    }.items()
    for name in names.split()
}
# Commands of one sign: accents, which belong to letters of text.
_ACCENT = "write the letter itself, as in `\\text{\u00e9}`"

ENVIRONMENTS: dict[str, str] = {
    name: hint
    for hint, names in {
        _TABLE: "tabular tabular* tabularx longtable table table* blockarray",
        "a list is Markdown's: close the formula and begin each item with -": (
            "itemize enumerate description list"
        ),
        "a picture is ![what it shows](../media/name.svg) in the text": "figure figure* subfigure",
        "draw it as an SVG, and show that as a picture": (
            "tikzpicture tikzcd axis picture circuitikz forest"
        ),
        "leave out the lines of \\begin and \\end": (
            "displaymath math document center flushleft flushright minipage subequations block "
            "frame"
        ),
        "give it a bold lead-in in the text: **Theorem.**": (
            "theorem lemma proof definition corollary proposition remark example"
        ),
        "a program stands in a fenced block of the text": (
            "verbatim lstlisting minted algorithm algorithmic algorithm2e"
        ),
        "a quotation is Markdown's: begin its lines with >": "quote quotation abstract",
        r"write `\begin{aligned} a &= b \\ c &= d \end{aligned}`": "aligned* IEEEeqnarray eqsplit",
        r"write `\begin{gathered} a \\ b \end{gathered}`": "gathered*",
        r"write `\begin{multline} a \\ b \end{multline}`": "dmath dmath*",
        r"write `\begin{array}{cc} a & b \end{array}`": "darray bordermatrix",
        r"write `\cfrac{a \quad b}{c}`": "prooftree",
    }.items()
    for name in names.split()
}


class Instead:
    """Hints on names that MathJax has not; `commands` and `environments` are those that it has."""

    def __init__(self, commands: Iterable[str], environments: Iterable[str]) -> None:
        self._commands = _Near(each for each in commands if refusal(each) is None)
        self._environments = _Near(environments)

    def of_command(self, name: str) -> str:
        r"""What to write instead of `\name`."""
        body = BODIES.get(name)
        if body is not None:
            return f"write `{example(body)}`, or define it {_DEFINE}: {name} = '{body}'"
        if name in COMMANDS:
            return COMMANDS[name]
        if not name.isalpha():
            return _ACCENT
        near = self._commands.to(name)
        return rf"did you mean \{near}?" if near else _MISSPELT

    def of_environment(self, name: str) -> str:
        """What to write instead of the environment `name`."""
        if name in ENVIRONMENTS:
            return ENVIRONMENTS[name]
        near = self._environments.to(name)
        if near:
            return rf"did you mean \begin{{{near}}}?"
        return "is it misspelt? There are aligned, gathered, cases, array and the matrices"


class _Near:
    """Finds the known name that differs by one slip: a letter too many, one too few, another one,
    or two that have changed places.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_form: dict[str, list[str]] = {}
        for name in sorted(known):
            for form in _shortened(name):
                self._by_form.setdefault(form, []).append(name)

    def to(self, name: str) -> str:
        """The nearest known name; empty when none is near, or the name is too short to tell."""
        if not 4 <= len(name) <= 40:
            return ""
        near = {each for form in _shortened(name) for each in self._by_form.get(form, ())}
        return min(
            near, key=lambda each: (sorted(each) != sorted(name), -len(each), each), default=""
        )


def _shortened(name: str) -> set[str]:
    """A name, and the name without one of its letters."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def example(body: str) -> str:
    """What a macro stands for, with letters for its arguments."""
    letters = {"#1": "x", "#2": "y", "#3": "z"}
    return re.sub("#[1-3]", lambda found: letters[found[0]], body)
