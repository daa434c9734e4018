r"""A formula without dollar signs, printed as it stands.

Formulas stand between dollar signs, as on GitHub: `$x$` within a line, `$$` above and below a
formula of its own. To Markdown, `\(x\)` and `\[x\]` are brackets, and a `\begin{…}` or an `\alpha`
without dollars is text: a reader would see the TeX itself. A command that sets text has its own
form in Markdown, which the hint names. To show TeX, write it as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.running import OBJECT, Running, running, short, taken, whole

_MOST = 2000
_INLINE = re.compile(
    rf"(?<![A-Za-z0-9_]){taken('(')}([^{taken('(')}{taken(')')}]{{1,{_MOST}}}){taken(')')}"
)
_DISPLAY = re.compile(
    rf"(?<![A-Za-z0-9_!]){taken('[')}([^{taken('[')}{taken(']')}]{{1,{_MOST}}}){taken(']')}"
    r"(?![(\[:]|" + taken("(") + ")"
)
_STRONG = re.compile(r"\\[A-Za-z]|[\^≤≥±×∑∫√∞∈→\u03b1-\u03c9\u0391-\u03a9]|(?<!\w)\w{1,2}_[\w{]")
_WEAK = re.compile(r"[=+\-−*/<>|]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = re.compile(r"[^\W\d_]{4,}")
_LETTER = re.compile(r"\s*[A-Za-z](?:['′]|_\w|\^\w)?(?:\s*,\s*[A-Za-z](?:_\w|\^\w)?)*\s*")

_BEGIN = re.compile(r"(?<![\w\\:/])\\begin\{([A-Za-z]{2,20}\*?)\}", re.ASCII)
_NAMES = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi
Sigma Upsilon Phi Psi Omega partial nabla infty forall exists in notin ni subset subseteq supset
supseteq cup cap setminus emptyset varnothing times cdot cdots ldots dots vdots ddots div pm mp ast
star circ bullet oplus otimes odot leq geq le ge neq ne approx equiv sim simeq cong propto ll gg
prec succ mid parallel perp to gets mapsto rightarrow leftarrow Rightarrow Leftarrow leftrightarrow
Leftrightarrow implies iff longrightarrow uparrow downarrow sum prod int iint oint lim limsup liminf
sup inf max min argmax argmin log ln exp sin cos tan sinh cosh tanh det dim ker deg gcd Pr frac
dfrac tfrac sqrt hat bar vec tilde dot ddot overline underbrace overbrace mathbf mathrm mathbb
mathcal mathit mathsf boldsymbol operatorname left right langle rangle lVert rVert lvert rvert
lfloor rfloor lceil rceil quad qquad prime ell hbar Re Im aleph angle triangle neg land lor wedge
vee therefore because displaystyle limits nonumber square blacksquare checkmark top bot dagger
LaTeX TeX maketitle item par label hline end
"""
_COMMAND = re.compile(
    r"(?<![\w\\:./%~])\\(?:(" + "|".join(sorted(_NAMES.split(), key=len, reverse=True)) + r")"
    r"(?![A-Za-z\\])|([A-Za-z]{2,30})(?=\*?(?:\[[^\[\]\n]{0,40}\])?\{))",
    re.ASCII,
)
_ARGUMENT = re.compile(r"(?:\*?\[[^\[\]\n]{0,40}\])?\{([^{}\n]{0,200})\}")
_TAIL = re.compile(r"[A-Za-z0-9_^{}()\[\]'|]*")
_GOES_ON = re.compile(r"\s*(?:[=+*/<>^_{(−-]|[A-Za-z0-9](?:_|\b\s*[=+]))")
_BEGUN = re.compile(r"[=+*/<>^_({−-]\s*\Z|\b\w\s?\Z")
_APART = re.compile(rf"[\n{taken('(')}{taken('[')}]")
_DEEP = 9
"""How many arguments within one another are followed to their end."""
_LATER = 24
"""Commands that stand no further from one another are one formula."""

_TEXT = {
    "textbf": "**{}**",
    "textit": "*{}*",
    "emph": "*{}*",
    "textsl": "*{}*",
    "texttt": "`{}`",
    "verb": "`{}`",
    "underline": "<u>{}</u>",
    "textsuperscript": "<sup>{}</sup>",
    "textsubscript": "<sub>{}</sub>",
    "text": "{}",
    "textrm": "{}",
    "mbox": "{}",
    "cite": "[@{}]",
    "citep": "[@{}]",
    "citet": "@{}",
    "parencite": "[@{}]",
    "textcite": "@{}",
    "ref": "[words](#{})",
    "eqref": "[words](#{})",
    "autoref": "[words](#{})",
    "cref": "[words](#{})",
    "hyperref": "[words](#{})",
    "url": "<{}>",
    "href": "[words]({})",
    "section": "## {}",
    "subsection": "### {}",
    "paragraph": "**{}**",
    "includegraphics": "![what is to be seen](../media/{})",
    "footnote": "[^name] here, and a paragraph below: [^name]: {}",
}
_PLAIN = {
    "LaTeX": "write the word itself: LaTeX",
    "TeX": "write the word itself: TeX",
    "item": "write a list: - before each item",
    "label": "take it out: a question is linked by its id",
    "maketitle": "take it out",
    "par": "leave an empty line instead",
    "hline": "write the table with bars: | a | b |",
}
_OTHER = {
    "itemize": "write a list: - before each item",
    "enumerate": "write a list: 1. before each item",
    "description": "write a list: - **term**: definition",
    "tabular": "write a table with bars: | a | b |, and |---|---| below its first line",
    "table": "write a table with bars: | a | b |, and |---|---| below its first line",
    "figure": "write ![what is to be seen](../media/name.svg)",
    "verbatim": "write a line of ``` above and below",
    "lstlisting": "write a line of ``` above and below",
    "minted": "write a line of ``` above and below",
    "quote": "write > before each line",
    "center": "take it out, and its end",
    "document": "take it out, and its end",
    "abstract": "take it out, and its end",
}


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    for text in running(deck, context):
        covered = 0
        formulas = sorted(_found(text))
        commands = _commands(text, [(start, end) for start, end, _, _ in formulas])
        for start, end, message, hint in sorted([*formulas, *commands]):
            if start >= covered:
                covered = end
                yield RULE.found(message, text.span(start, end), hint)


def _found(text: Running) -> Iterator[tuple[int, int, str, str]]:
    words = text.text
    if taken("(") in words:
        for found in _INLINE.finditer(words):
            inside = found[1]
            if _LETTER.fullmatch(inside) or _is_tex(inside):
                hint = f"write {_dollars(text, found)}"
                yield found.start(), found.end(), _said(r"\(…\)", "brackets to Markdown"), hint
    if taken("[") in words:
        for found in _DISPLAY.finditer(words):
            inside = found[1]
            alone = found.end() - found.start() == len(words.strip())
            if _is_tex(inside) or (alone and inside.strip() and not _WORDS.search(inside)):
                hint = r"write $$ instead of \[ and of \], each alone in a line"
                yield found.start(), found.end(), _said(r"\[…\]", "brackets to Markdown"), hint
    if "\\" in words:
        yield from _environments(words)


def _is_tex(words: str) -> bool:
    if OBJECT in words:
        return False
    return bool(_STRONG.search(words) or (_WEAK.search(words) and not _WORD.search(words)))


def _said(form: str, what: str) -> str:
    return f"`{form}` is printed as it stands: {what}"


def _dollars(text: Running, found: re.Match[str]) -> str:
    """The formula of a match, between dollar signs."""
    tex = text.source(found.start(1), found.end(1)).strip()
    return f"${tex}$" if _is_shown(tex) else "$…$"


def _is_shown(tex: str) -> bool:
    """Whether a hint can repeat a formula."""
    return len(tex) <= 60 and tex.isprintable() and "$" not in tex and OBJECT not in tex


def _environments(words: str) -> Iterator[tuple[int, int, str, str]]:
    for found in _BEGIN.finditer(words):
        name = found[1]
        closing = f"\\end{{{name}}}"
        end = words.find(closing, found.end(), found.end() + 5000)
        end = end + len(closing) if end >= 0 else found.end()
        hint = _OTHER.get(name.rstrip("*"))
        if hint is None:
            hint = f"write a line of $$ above \\begin{{{name}}} and one below {closing}"
        yield found.start(), end, _said(found[0], "TeX outside of a formula"), hint


def _commands(
    text: Running, formulas: list[tuple[int, int]]
) -> Iterator[tuple[int, int, str, str]]:
    """TeX's commands outside of `formulas`; those that stand near one another are one formula."""
    words = text.text
    start = end = passed = 0
    hint = ""
    for found in _COMMAND.finditer(words) if "\\" in words else ():
        name = found[1] or found[2]
        argument = _ARGUMENT.match(words, found.end())
        while passed < len(formulas) and formulas[passed][1] <= found.start():
            passed += 1
        inside = passed < len(formulas) and formulas[passed][0] <= found.start()
        if inside or name == "begin" or name in _LAYOUT or found.start() < end:
            continue
        if found[2] and argument and not argument[1].strip("0123456789, "):
            continue  # a regular expression
        own = _hint(name, argument)
        after = argument.end() if argument else found.end()
        if not own:
            after = _closed(words, found.start(), after)
        near = (
            end and found.start() - end <= _LATER and not _APART.search(words, end, found.start())
        )
        if near and not hint and not own:
            end = after
            continue
        if end:
            yield _command(text, start, end, hint)
        start, end, hint = found.start(), after, own
    if end:
        yield _command(text, start, end, hint)


def _command(text: Running, start: int, end: int, hint: str) -> tuple[int, int, str, str]:
    shown = short(text.text[start:end])
    said = _said(shown, "TeX outside of a formula")
    return start, end, said, hint or _formula(text, start, end)


def _closed(words: str, start: int, end: int) -> int:
    """The end of a command with the indices and arguments that follow it."""
    tail = _TAIL.match(words, end)
    end = tail.end() if tail else end
    for _ in range(_DEEP):
        closing = words.find("}", end, end + 200)
        balanced = words.count("{", start, end) <= words.count("}", start, end)
        if balanced or closing < 0 or "\n" in words[end:closing]:
            break
        end = closing + 1
    return end


_LAYOUT = ("vspace", "hspace", "pagestyle")  # foreign marks, not formulas


def _hint(name: str, argument: re.Match[str] | None) -> str:
    """How a command that is no formula is written; empty for all others."""
    if name in _PLAIN:
        return _PLAIN[name]
    if name not in _TEXT or argument is None:
        return ""
    inside = whole(argument[1])
    if name.endswith(("cite", "citep", "citet")):
        inside = "; @".join(part.strip() for part in inside.split(","))
    return "write " + _TEXT[name].format(inside)


def _formula(text: Running, start: int, end: int) -> str:
    """A formula between dollar signs, if it is certain where it begins and ends."""
    tex = text.source(start, end)
    certain = not _GOES_ON.match(text.text, end) and not _BEGUN.search(text.text[:start][-4:])
    if _is_shown(tex) and certain:
        return f"write the formula between dollar signs: ${tex}$"
    return "write the whole formula between dollar signs: $…$"


RULE = Rule("TEX005", "foreign-math", Severity.WARNING, _check)
