"""Formulas in pages, in every notation that pages have: TeX between marks, TeX that KaTeX, MathJax
and Wikipedia leave beside what they draw, MathML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Final, NamedTuple

from rectoverso.importers.web import mathml
from rectoverso.importers.web.tree import Element


class Formula(NamedTuple):
    """A formula in TeX, and whether it stands by itself; `converted` where it was MathML alone."""

    tex: str
    display: bool
    converted: bool = False


# ---------------------------------------------------------------- TeX between marks

# What opens a formula, what closes it, and whether it stands by itself.
_MARKS: Final = {
    "\\(": ("\\)", False),
    "\\[": ("\\]", True),
    "[$]": ("[/$]", False),
    "[$$]": ("[/$$]", True),
    "[latex]": ("[/latex]", False),
}
_OPENING: Final = re.compile(
    r"\\\(|\\\[|\[\$\$?\]|\[latex\]|<!--|<(?:pre|code|script|style|textarea|anki-mathjax)\b",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"<br\s*/?>|</?(?:div|p)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_LATEX_DOLLARS: Final = re.compile(r"\A\s*\$(\$?)(.*?)\1\$\s*\Z", re.DOTALL)
_DISPLAYED: Final = re.compile(
    r"\A\s*(?:\\begin\{(displaymath|equation\*?)\}(.*)\\end\{\1\}|\\\[(.*)\\\])\s*\Z", re.DOTALL
)


def marked(html: str) -> str:
    r"""HTML in which the formulas between Anki's and MathJax's marks (`\(…\)`, `\[…\]`, `[$]…[/$]`,
    `[$$]…[/$$]`, `[latex]…[/latex]`) are elements; those in programs stay as they are.
    """
    if "\\" not in html and "[" not in html:
        return html
    parts: list[str] = []
    end = position = 0
    hopeless: set[str] = set()
    while opening := _OPENING.search(html, position):
        position = opening.end()
        mark = opening[0].lower()
        if mark.startswith("<"):
            closing = "-->" if mark == "<!--" else f"</{mark[1:]}"
            at = -1 if closing in hopeless else _find(html, closing, position)
            if at < 0:
                hopeless.add(closing)
            else:
                position = at + len(closing)
            continue
        closing, display = _MARKS[mark]
        at = -1 if closing in hopeless else _find(html, closing, position)
        if at < 0:
            hopeless.add(closing)
            continue
        tex = words(html[position:at])
        if mark == "[latex]":
            tex, display = _of_latex(tex)
        parts += [html[end : opening.start()], _element(tex, display=display)]
        end = position = at + len(closing)
    return "".join([*parts, html[end:]])


def _find(html: str, closing: str, position: int) -> int:
    at = html.find(closing, position)
    return at if at >= 0 or closing.upper() == closing else html.find(closing.upper(), position)


def words(html: str) -> str:
    """TeX as it stands in HTML: without tags, a line end for a break."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).replace("\u00a0", " ")


def _of_latex(tex: str) -> tuple[str, bool]:
    """What Anki gives to LaTeX: formulas have dollars of their own there."""
    found = _LATEX_DOLLARS.match(tex)
    if found:
        return found[2], bool(found[1])
    found = _DISPLAYED.match(tex)
    if found:
        return found[2] or found[3] or "", True
    return tex, "\\begin" in tex


def _element(tex: str, *, display: bool) -> str:
    kind = "display" if display else "inline"
    return f'<span class="math {kind}">{escape(tex)}</span>'


_DELIMITERS: Final = (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"), ("$", "$"))
_DISPLAYSTYLE: Final = re.compile(r"\A\{?\\(?:displaystyle|textstyle)\s+(.*?)\}?\Z", re.DOTALL)
_EMPTY_LINES: Final = re.compile(r"\n\s*\n")


def tidy(tex: str) -> str:
    r"""TeX without the delimiters around it, without Wikipedia's `{\displaystyle …}`, and without
    empty lines, which would end a formula.
    """
    tex = tex.strip()
    for opening, closing in _DELIMITERS:
        if tex.startswith(opening) and tex.endswith(closing) and len(tex) > 2 * len(opening):
            tex = tex[len(opening) : -len(closing)].strip()
            break
    if tex.startswith("{\\displaystyle") and tex.endswith("}"):
        tex = tex[len("{\\displaystyle") : -1].strip()
    elif tex.startswith("{\\textstyle") and tex.endswith("}"):
        tex = tex[len("{\\textstyle") : -1].strip()
    return _EMPTY_LINES.sub("\n", tex)


# ---------------------------------------------------------------- elements that hold a formula

_DRAWN: Final = re.compile(
    r"latex\.codecogs\.com|/media/math/render/|/math/render/svg|\.wp\.com/latex\.php|latex\.php\?"
)
_LATEX_CLASSES: Final = frozenset(
    ("latex", "tex", "math", "ee_img", "mathimg", "ql-img-inline-formula")
)


def of_image(element: Element) -> Formula | None:
    """The formula that a picture shows, by the TeX in its words: Wikipedia's, WordPress's and
    Anki's.
    """
    tex = element.get("alt").strip()
    if not tex:
        return None
    classes = element.classes
    wikipedia = any(name.startswith("mwe-math-fallback-image") for name in classes)
    drawn = wikipedia or not _LATEX_CLASSES.isdisjoint(classes)
    if not drawn and not _DRAWN.search(element.get("src")):
        return None
    display = any(name.endswith(("-display", "displayed-formula")) for name in classes)
    if tex.startswith("[latex]") and tex.endswith("[/latex]"):
        tex, display = _of_latex(tex[len("[latex]") : -len("[/latex]")])
    return Formula(tidy(tex), display)


def of_element(element: Element) -> Formula | None:
    """The formula that an element is, by its name or its class; None where it is none."""
    name = element.name
    if name == "anki-mathjax":
        return Formula(tidy(element.words()), element.get("block") == "true")
    if name == "math":
        return _of_math(element, display=element.get("display") == "block")
    if name == "script":
        kind = element.get("type").lower().replace(" ", "")
        if kind.startswith("math/tex"):
            return Formula(tidy("".join(map(str, element.children))), "mode=display" in kind)
        return None
    if name == "mjx-container":
        display = element.get("display") in ("true", "block")
        inner = next((each for each in element.walk() if each.name == "math"), None)
        return _of_math(inner, display=display) if inner is not None else Formula("", display)
    classes = element.classes
    if not classes:
        return None
    if "katex" in classes or "katex-display" in classes or "mwe-math-element" in classes:
        return _of_drawn(element, classes)
    if "math" in classes and name in ("span", "div", "code", "p", "eq"):
        display = name in ("div", "p") or not {"display", "math-display"}.isdisjoint(classes)
        if any(each.name in ("img", "math", "table", "script") for each in element.walk()):
            return None
        text = element.words().strip()
        if text.startswith(("\\[", "$$")):
            display = True
        return Formula(tidy(text), display)
    return None


def _of_drawn(element: Element, classes: Sequence[str]) -> Formula | None:
    display = "katex-display" in classes or "mwe-math-element-block" in classes
    for each in element.walk():
        if each.name == "annotation" and "tex" in each.get("encoding").lower():
            return Formula(tidy(each.words()), display or _is_block(element))
    for each in element.walk():
        if each.name == "img" and (found := of_image(each)):
            return found._replace(display=display or found.display)
        if each.name == "math":
            return _of_math(each, display=display)
    return None


def _is_block(element: Element) -> bool:
    return any(each.name == "math" and each.get("display") == "block" for each in element.walk())


def _of_math(element: Element, *, display: bool) -> Formula:
    for each in element.walk():
        if each.name == "annotation" and "tex" in each.get("encoding").lower():
            return Formula(tidy(each.words()), display)
    alternative = element.get("alttext").strip()
    if "\\" in alternative or (alternative and not any(element.elements())):
        return Formula(tidy(alternative), display)
    return Formula(" ".join(mathml.tex(element).split()), display, converted=True)
