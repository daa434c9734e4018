"""MathML as TeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from rectoverso.importers.web.tree import Element

_SYMBOLS: Final = {
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∮": r"\oint", "∂": r"\partial", "∇": r"\nabla",
    "∞": r"\infty", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv",
    "∼": r"\sim", "∝": r"\propto", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset",
    "⊆": r"\subseteq", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall",
    "∃": r"\exists", "¬": r"\neg", "∧": r"\land", "∨": r"\lor", "→": r"\to", "←": r"\leftarrow",
    "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto", "×": r"\times",
    "⋅": r"\cdot", "·": r"\cdot", "÷": r"\div", "±": r"\pm", "∓": r"\mp", "∘": r"\circ",
    "⊗": r"\otimes", "⊕": r"\oplus", "⊙": r"\odot", "∥": r"\parallel", "⊥": r"\perp",
    "…": r"\dots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots", "−": "-", "′": "'",
    "⟨": r"\langle", "⟩": r"\rangle", "‖": r"\|", "\u2113": r"\ell", "\u210f": r"\hbar",
    "†": r"\dagger", "*": "*", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&",
    "$": r"\$", "_": r"\_", "\\": r"\backslash", "~": r"\sim", "^": r"\hat{}",
}  # fmt: skip
_GREEK: Final = dict(
    zip(
        "\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6\u03b7\u03b8\u03b9\u03ba\u03bb\u03bc"
        "\u03bd\u03be\u03c0\u03c1\u03c3\u03c4\u03c5\u03c6\u03c7\u03c8\u03c9\u03f5"
        "\u03d5\u03d1\u03f1\u03d6\u0393\u0394\u0398\u039b\u039e\u03a0\u03a3\u03a5"
        "\u03a6\u03a8\u03a9",
        (
            *("alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota"),
            *("kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon"),
            *("varphi", "chi", "psi", "omega", "epsilon", "phi", "vartheta", "varrho", "varpi"),
            *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi"),
            *("Psi", "Omega"),
        ),
        strict=True,
    )
)
_FUNCTIONS: Final = frozenset(
    (
        *("arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg"),
        *("det", "dim", "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf", "limsup"),
        *("ln", "log", "max", "min", "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh"),
    )
)
_ACCENTS: Final = {
    "^": r"\hat", "\u02c6": r"\hat", "~": r"\tilde", "˜": r"\tilde", "¯": r"\bar",
    "‾": r"\overline",
    "―": r"\overline", "→": r"\vec", "⃗": r"\vec", "˙": r"\dot", "¨": r"\ddot", "\u02c7": r"\check",
    "⏞": r"\overbrace", "_": r"\underline", "⏟": r"\underbrace", "̂": r"\hat", "̃": r"\tilde",
}  # fmt: skip
_INVISIBLE: Final = str.maketrans(dict.fromkeys("\u2061\u2062\u2063\u2064\u200b"))
_VARIANTS: Final = {
    "normal": r"\mathrm", "bold": r"\mathbf", "bold-italic": r"\boldsymbol",
    "double-struck": r"\mathbb", "script": r"\mathcal", "fraktur": r"\mathfrak",
    "sans-serif": r"\mathsf", "monospace": r"\mathtt",
}  # fmt: skip
_BRACKETS: Final = {"(": "(", "[": "[", "{": r"\{", "|": "|", ")": ")", "]": "]", "}": r"\}"}


def tex(element: Element) -> str:
    """MathML as TeX, with every letter of it."""
    return _row(element)


def _row(element: Element) -> str:
    parts = [part for part in (_one(each) for each in element.children) if part]
    return "".join(
        part + (" " if _runs_on(part, after) else "") for part, after in pairwise([*parts, ""])
    )


def _runs_on(part: str, after: str) -> bool:
    """Whether a command and the letter after it would be one command."""
    return bool(re.search(r"\\[A-Za-z]+\Z", part)) and after[:1].isalpha()


def _one(node: Element | str) -> str:
    if isinstance(node, str):
        text = node.strip().translate(_INVISIBLE)
        return _letters(text) if text else ""
    special = _BUILT.get(node.name)
    if special is not None:
        return special(node)
    if node.name in ("annotation", "annotation-xml", "#comment", "mphantom", "none"):
        return ""
    return _row(node)


def _letters(text: str) -> str:
    out = ""
    for letter in text:
        name = _GREEK.get(letter)
        piece = f"\\{name}" if name else _SYMBOLS.get(letter, letter)
        out += (" " if _runs_on(out, piece) else "") + piece
    return out


def _text(element: Element) -> str:
    return element.words().translate(_INVISIBLE).strip()


def _identifier(element: Element) -> str:
    text = _text(element)
    if text in _FUNCTIONS:
        return f"\\{text}"
    variant = _VARIANTS.get(element.get("mathvariant"), "")
    if variant and text.isalpha():
        if len(text) == 1 and variant == r"\mathrm" and not text.isascii():
            return _letters(text)
        return f"{variant}{{{_letters(text)}}}"
    if len(text) > 1 and text.isalpha():
        return f"\\mathrm{{{text}}}" if text.isascii() else f"\\text{{{text}}}"
    return _letters(text)


def _said(element: Element) -> str:
    text = " ".join(element.words().translate(_INVISIBLE).replace("\u00a0", " ").split(" "))
    if not text.strip():
        return r"\ " if text else ""
    return "\\text{" + re.sub(r"([#%&_{}$])", r"\\\1", text.replace("\\", "")) + "}"


def _operator(element: Element) -> str:
    text = _text(element)
    if text in _FUNCTIONS:
        return f"\\{text}"
    if len(text) > 1 and text.isalpha():
        return f"\\operatorname{{{text}}}"
    return _letters(text)


def _parts(element: Element, count: int) -> list[str]:
    found = [_one(each) for each in element.elements() if each.name != "#comment"]
    return [*found, *[""] * count][: max(count, len(found))]


def _fraction(element: Element) -> str:
    over, under, *rest = _parts(element, 2)
    if element.get("linethickness").startswith("0"):
        return f"{{{over} \\atop {under}}}" + "".join(rest)
    return f"\\frac{{{over}}}{{{under}}}" + "".join(rest)


def _root(element: Element) -> str:
    under, degree, *rest = _parts(element, 2)
    return f"\\sqrt[{degree}]{{{under}}}" + "".join(rest)


def _base(text: str) -> str:
    simple = len(text) == 1 or re.fullmatch(r"\\[A-Za-z]+(?:\{[^{}]*\})?", text)
    return text if simple else f"{{{text}}}"


def _scripts(signs: str) -> Callable[[Element], str]:
    def build(element: Element) -> str:
        base, *scripts = _parts(element, len(signs) + 1)
        pairs = zip(signs, scripts, strict=False)
        ends = "".join(f"{sign}{{{each}}}" for sign, each in pairs if each)
        return _base(base) + ends + "".join(scripts[len(signs) :])

    return build


_TAKES_LIMITS: Final = re.compile(r"\\(?:[A-Za-z]+\Z|operator|under|over)")


def _limits(signs: str) -> Callable[[Element], str]:
    def build(element: Element) -> str:
        base, *scripts = _parts(element, len(signs) + 1)
        raw = [_text(each) for each in element.elements()][1:]
        if len(raw) == 1 and raw[0] in _ACCENTS:
            return f"{_ACCENTS[raw[0]]}{{{base}}}"
        if _TAKES_LIMITS.match(base):
            ends = "".join(
                f"{sign}{{{each}}}" for sign, each in zip(signs, scripts, strict=False) if each
            )
            return base + ends + "".join(scripts[len(signs) :])
        out = base
        for sign, each in zip(signs, scripts, strict=False):
            if each:
                out = f"\\{'under' if sign == '_' else 'over'}set{{{each}}}{{{out}}}"
        return out + "".join(scripts[len(signs) :])

    return build


def _fenced(element: Element) -> str:
    opening = _BRACKETS.get(element.attributes.get("open", "("), ".")
    closing = _BRACKETS.get(element.attributes.get("close", ")"), ".")
    between = element.attributes.get("separators", ",")[:1]
    return f"\\left{opening}{between.join(_parts(element, 0))}\\right{closing}"


def _table(element: Element) -> str:
    rows = [each for each in element.elements() if each.name in ("mtr", "mlabeledtr")]
    lines = (" & ".join(_row(cell) for cell in row.elements()) for row in rows)
    return "\\begin{matrix}" + r" \\ ".join(lines) + "\\end{matrix}"


def _multiscripts(element: Element) -> str:
    parts: list[str] = []
    before: list[str] | None = None
    for each in element.elements():
        if each.name == "mprescripts":
            before = []
        else:
            (parts if before is None else before).append(_one(each))

    def pairs(scripts: Sequence[str]) -> Iterator[str]:
        for low, high in zip(scripts[::2], [*scripts[1::2], ""], strict=False):
            yield (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")

    lead = "{}" + "".join(pairs(before)) if before else ""
    return lead + _base("".join(parts[:1])) + "".join(pairs(parts[1:]))


def _quoted(element: Element) -> str:
    return f"\\text{{“{_text(element)}”}}"


def _space(_element: Element) -> str:
    return r"\ "


_BUILT: Final[dict[str, Callable[[Element], str]]] = {
    "mi": _identifier,
    "mn": lambda element: _letters(_text(element)),
    "mo": _operator,
    "mtext": _said,
    "ms": _quoted,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": lambda element: f"\\sqrt{{{_row(element)}}}",
    "mroot": _root,
    "msub": _scripts("_"),
    "msup": _scripts("^"),
    "msubsup": _scripts("_^"),
    "munder": _limits("_"),
    "mover": _limits("^"),
    "munderover": _limits("_^"),
    "mfenced": _fenced,
    "mtable": _table,
    "mmultiscripts": _multiscripts,
}
