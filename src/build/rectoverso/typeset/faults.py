r"""What is wrong with a formula: our own checks of its TeX, and MathJax's errors in plain words.

Which commands set links, styles, attributes or definitions is from the command tables of the
MathJax 3.2.2 packages html, newcommand, require, autoload, configmacros, bbox, color, unicode,
action, verb, ams, mathtools, extpfeil, tagformat and base (`\mmlToken`), and of MathJax 4 for what
comes next (`\data`, `\begingroup`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

MAX_LENGTH = 5_000
"""Code points in one formula. A printed page holds about 3,000 characters of TeX."""

MAX_DEPTH = 100
"""Levels of groups in one formula; MathJax recurses, and browsers have less stack than V8 here."""


@dataclass(frozen=True, slots=True)
class TexProblem:
    """What is wrong with a formula.

    `kind` is `untypesettable` (MathJax reports an error, or takes too long), `refused` (a command
    that loads, links, styles, defines or labels: Anki's own MathJax would run it) or `suspicious`
    (MathJax typesets it, but not as it was meant). `message` and `hint` are English sentence
    fragments, `offset` is a code-point offset in the TeX (0 when MathJax does not tell).
    """

    kind: Literal["untypesettable", "refused", "suspicious"]
    message: str
    hint: str
    offset: int


def unfit(tex: str) -> TexProblem | None:
    """Why a formula must not reach MathJax: too long, too deep, or a command that is refused."""
    return _oversized(tex) or _refused(tex)


# ---------------------------------------------------------------- refused commands

# Names, what they do, and what to write instead.
_REASONS = (
    (
        "href url cssId",
        "makes a link or an anchor",
        "link the words next to the formula instead",
    ),
    (
        "require includegraphics input include usepackage special write openout read",
        "loads something from outside",
        "every package of Anki's MathJax is on already",
    ),
    # \bbox takes any CSS property, \fcolorbox writes its colour into a style attribute, \unicode
    # takes any font family and remembers it for every later formula of the page.
    (
        "style class data mmlToken bbox fcolorbox unicode",
        "puts styles or attributes into the page",
        r"use \boxed, \colorbox or \textcolor, or write the character itself",
    ),
    (
        (
            "def edef gdef xdef let futurelet global long newcommand renewcommand providecommand "
            "NewDocumentCommand RenewDocumentCommand ProvideDocumentCommand "
            "DeclareDocumentCommand DeclareMathOperator DeclareRobustCommand "
            "DeclarePairedDelimiter DeclarePairedDelimiterX DeclarePairedDelimiterXPP "
            "DeclarePairedDelimiters DeclarePairedDelimitersX DeclarePairedDelimitersXPP"
        ),
        "changes the meaning of later formulas",
        r"define it in deck.toml, for all formulas: [math.macros] and below it R = '\mathbb{R}'",
    ),
    (
        (
            "newenvironment renewenvironment NewDocumentEnvironment Newextarrow definecolor "
            "newtagform renewtagform usetagform mathtoolsset setOptions newcounter setcounter "
            "begingroup endgroup begingroupReset begingroupSandbox catcode csname expandafter"
        ),
        "changes the meaning of later formulas",
        r"write the thing out in each formula (\operatorname{…}, \left\lVert … \right\rVert)",
    ),
    (
        "label ref eqref refeq pageref",
        "numbers or refers to an equation, and a card has no neighbours to refer to",
        r"use \tag{1} for a fixed mark and name the formula in words",
    ),
    (
        "toggle mathtip texttip",
        "reacts to the mouse, which paper cannot",
        "write the second text next to the formula",
    ),
    # Anki looks for the end of a formula by counting braces, and \verb hides them.
    ("verb", "hides braces and commands from Anki", r"use \texttt{…}"),
)
_REFUSED = {name: (reason, hint) for names, reason, hint in _REASONS for name in names.split()}


def refusal(name: str) -> tuple[str, str] | None:
    """Why the command of that name is let through in no formula, and what to write instead."""
    return _REFUSED.get(name)


_PLAIN_COLOUR = r"\{\s*(?:[A-Za-z]+|#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|[0-9., ]+)\s*\}"
_COLOUR = re.compile(r"\s*(?:\[\s*[A-Za-z]+\s*\]\s*)?" + _PLAIN_COLOUR)
_BOX_COLOUR = re.compile(r"\s*" + _PLAIN_COLOUR)
_OPTIONS = re.compile(r"\s*(?!\[)|\s*\[[A-Za-z0-9\s,=#.-]*\]")
_NOTATION = re.compile(r"\s*\{[A-Za-z\s]*\}(?:\s*(?!\[)|\s*\[[A-Za-z0-9\s,=#.-]*\])")
# Arguments that MathJax copies into attributes unseen, and what they may look like.
_ATTRIBUTE_ARGUMENTS = {
    **dict.fromkeys(["color", "textcolor", "cellcolor", "rowcolor", "columncolor"], _COLOUR),
    **dict.fromkeys(["cancel", "bcancel", "xcancel", "cancelto"], _OPTIONS),
    "colorbox": _BOX_COLOUR,
    "enclose": _NOTATION,
}
_WATCHED = frozenset(_REFUSED) | frozenset(_ATTRIBUTE_ARGUMENTS)

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _refused(tex: str) -> TexProblem | None:
    r"""The first refused command. `\\href` is a line break and letters, not a command."""
    if _WATCHED.isdisjoint(_COMMAND.findall(tex)):
        return None
    for match in _COMMAND.finditer(tex):
        name = match[1]
        if name in _REFUSED:
            reason, hint = _REFUSED[name]
            return TexProblem("refused", rf"\{name} {reason}", hint, match.start())
        pattern = _ATTRIBUTE_ARGUMENTS.get(name)
        if pattern and not pattern.match(tex, match.end()):
            return TexProblem(
                "refused",
                rf"\{name} is given something else than plain names and numbers",
                r"colours are written {red} or {#c00}, options [color=red]",
                match.start(),
            )
    return None


def _oversized(tex: str) -> TexProblem | None:
    """Length, characters that no XML file can hold, and nesting, before MathJax sees them."""
    if len(tex) > MAX_LENGTH:
        return TexProblem(
            "untypesettable",
            f"the formula is {len(tex):,} characters long, and {MAX_LENGTH:,} is the most",
            "is a closing delimiter missing?",
            0,
        )
    if match := _NOT_TEXT.search(tex):
        return TexProblem(
            "untypesettable",
            f"the formula holds the control character U+{ord(match[0]):04X}",
            "delete it",
            match.start(),
        )
    if tex.count("{") > MAX_DEPTH:
        depth = 0
        for match in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
            depth += (match[0] == "{") - (match[0] == "}")
            if depth > MAX_DEPTH:
                return _too_deep(match.start())
    return None


def _too_deep(offset: int) -> TexProblem:
    return TexProblem(
        "untypesettable",
        f"the formula is nested more than {MAX_DEPTH} deep",
        "split it into several formulas",
        offset,
    )


# ---------------------------------------------------------------- suspicious formulas

_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"
_CJK = _HANGUL + "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_NEEDS_A_LOOK = re.compile(rf"[$%{_CJK}]|\\(?:text|mbox|hbox|fbox|tag|colorbox)")
_TOKEN = re.compile(rf"\\(?:[A-Za-z]+\*?|.)|[{{}}\[\]$%~]|[{_CJK}]+", re.DOTALL)

# Commands with an argument that is no math, and the modes of their arguments: names and languages
# of their own are raw. Math alphabets such as \mathrm are not text: they drop the spaces and LaTeX
# has no Hangul in them.
_MODES = (
    ("text textrm textup textnormal textit textbf textsf texttt", ("text",)),
    ("textllap textrlap textclap mbox hbox fbox framebox tag tag*", ("text",)),
    ("colorbox", ("raw", "text")),
    ("begin end color textcolor ce pu", ("raw",)),
)
_TEXT_COMMANDS = {name: modes for names, modes in _MODES for name in names.split()}
_TEXT_COLUMNS = re.compile(r"\\(begin|end)\s*\{(?:[dr]*cases\*|(?:sub)?numcases)\}")
# What MathJax's text mode does understand after a backslash.
_TEXT_ESCAPES = frozenset((r"\$", r"\{", r"\}", r"\\", r"\(", r"\)"))


def suspicious(tex: str) -> TexProblem | None:
    r"""The three faults that MathJax does not report, and commands that text mode prints.

    A bare `$`, a bare `%`, and Hangul (or other CJK) in math mode. And, because Anki switches
    MathJax's `textmacros` off, a command inside `\text{…}` other than `\$ \{ \} \\ \( \)`.
    """
    if not _NEEDS_A_LOOK.search(tex):
        return None
    groups: list[str] = ["math"]  # math, text, raw, and $ for math between dollars inside text
    expected: list[str] = []  # modes of the next arguments
    columns = 0  # open environments with a text column: not looked into
    brackets = False
    for match in _TOKEN.finditer(tex):
        token, at, mode = match[0], match.start(), groups[-1]
        if brackets:  # an optional argument before the expected one
            brackets = token != "]"
            continue
        if expected and token == "[" and not tex[match.start() - 1].isspace():
            brackets = True
            continue
        if token == "{":
            groups.append(expected.pop(0) if expected else "math" if mode == "$" else mode)
            continue
        if token == "}":
            if mode == "$" and len(groups) > 2:
                groups.pop()
            if len(groups) > 1:
                groups.pop()
            continue
        taken, expected = expected, []
        if mode == "raw":
            continue
        if token[0] == "\\":
            if columns_match := _TEXT_COLUMNS.match(tex, at):
                columns += 1 if columns_match[1] == "begin" else -1
            name = token[1:]
            if mode == "text":
                if token == r"\(":
                    groups.append("$")
                elif token not in _TEXT_ESCAPES:
                    return _printed_in_text(token, at)
            elif token == r"\)" and mode == "$":
                groups.pop()
            else:
                expected = list(_TEXT_COMMANDS.get(name, _TEXT_COMMANDS.get(name.rstrip("*"), ())))
            continue
        if columns > 0:
            continue
        if token == "$":
            if mode == "text":
                groups.append("$")
            elif mode == "$":
                groups.pop()
            else:
                return TexProblem(
                    "suspicious",
                    "a bare $ stands inside the formula",
                    r"write \$ for a dollar sign, or check where the formula ends",
                    at,
                )
        elif token == "~":
            if mode == "text":
                return _printed_in_text(token, at)
        elif token == "%":
            if mode != "text":
                return TexProblem(
                    "suspicious",
                    "a bare % hides the rest of the line",
                    r"write \%",
                    at,
                )
        elif token not in "[]" and mode != "text":
            if taken[:1] == ["text"]:  # one character is the argument, without braces
                if len(token) == 1:
                    continue
                at += 1
            script = "Hangul" if re.match(f"[{_HANGUL}]", tex[at]) else "CJK text"
            return TexProblem(
                "suspicious",
                f"{script} stands in math mode, where spaces vanish and the face is wrong",
                r"wrap it in \text{…}",
                at,
            )
    return None


def _printed_in_text(token: str, offset: int) -> TexProblem:
    return TexProblem(
        "suspicious",
        rf"{token} inside \text{{…}} is printed as it stands on the cards",
        r"write % and spaces as they are; close \text{…} before other commands",
        offset,
    )


# ---------------------------------------------------------------- MathJax's own errors

_HINTS = {
    "AmbiguousUseOf": "use braces and \\frac or \\binom",
    "CantUseHash1": r"write \#",
    "DoubleExponent": "brace the base: {x^a}^b",
    "DoubleExponentPrime": "brace the base: {x^a}'",
    "DoubleSubscripts": "brace the base: {x_a}_b",
    "EnvBadEnd": "the name after \\end must be that of the last \\begin",
    "EnvMissingEnd": "close the environment",
    "ErroneousNestingEq": r"use aligned or gathered inside another environment",
    "ExtraAlignTab": "a line of \\cases has two columns",
    "ExtraCloseMissingOpen": r"delete the brace, or write \} for a printed one",
    "ExtraLeftMissingRight": r"close it with \right, or \right. for none",
    "ExtraOpenMissingClose": r"close the brace, or write \{ for a printed one",
    "MathNotTerminated": r"close the $ inside \text{…}, or write \$",
    "MissingArgFor": "give it an argument in braces",
    "MissingCloseBrace": r"close the brace, or write \{ for a printed one",
    "MissingCloseBracket": "close the bracket",
    "MissingLeftExtraRight": r"open it with \left, or \left. for none",
    "MissingOrUnrecognizedDelim": r"name a delimiter, such as ( [ \{ | or . for none",
    "MissingDimOrUnits": "write a length with its unit, such as 1em",
    "Misplaced": r"outside an environment with columns, write \&",
    "MissingScript": "write what is raised or lowered after it",
    "UndefinedColorModel": "the models are named, rgb, RGB and gray",
    "UnsupportedHFill": r"leave it out, or write \quad for some space",
}
_DEFAULT_HINT = "MathJax, and so Anki, cannot typeset it"


class Hints(Protocol):
    """What to write instead of what MathJax has not (`instead.Instead` is one)."""

    def of_command(self, name: str) -> str:
        """The hint on an unknown command."""

    def of_environment(self, name: str) -> str:
        """The hint on an unknown environment."""


def failed(
    tex: str, instead: Callable[[], Hints], code: str, message: str, offset: int
) -> TexProblem:
    """What MathJax threw (`TexError.id`, `.message`, an offset in UTF-16 units) as a problem.

    Our scripts throw too, with the codes "refused" and "depth".
    """
    if code == "refused":
        return TexProblem(
            "refused",
            f"MathJax makes {message} of it, which is not let through",
            "leave out what sets links, styles or attributes",
            0,
        )
    if code == "depth" or "call stack" in message:
        return _too_deep(0)
    if code == "":  # not a TeX error: MathJax itself stumbled
        return TexProblem("untypesettable", "MathJax fails on it", "write it in another way", 0)
    at = _code_points(tex, offset)
    hint = _HINTS.get(code, _DEFAULT_HINT)
    if code in {"MissingCloseBrace", "ExtraOpenMissingClose"}:
        at = _open_brace(tex, at)
    elif code in {"Misplaced", "CantUseHash1", "ExtraCloseMissingOpen", "MissingScript"}:
        at = max(at - 1, 0)  # the one character just read
    elif environment := re.match(r"Unknown environment '(.*)'", message):
        at = max(tex.rfind(rf"\begin{{{environment[1]}}}", 0, at), 0)
        hint = instead().of_environment(environment[1])
    elif name := re.search(r"\\(?:begin|end)\{[^}]*\}|\\(?:[A-Za-z]+|.)", message):
        wanted = name[0].replace(r"\end{", r"\begin{") if code == "EnvMissingEnd" else name[0]
        found = tex.rfind(wanted, 0, at + len(wanted))
        at = found if found >= 0 else at
        if code == "UndefinedControlSequence":
            hint = instead().of_command(name[0][1:])
        elif tex.startswith(r"\hspace*", at):
            hint = r"write it without its star: \hspace{1em}"
    message = " ".join(message.split())
    message = message[:1].lower() + message[1:] if message[:2].istitle() else message
    return TexProblem("untypesettable", message[:200], hint, at)


def stopped() -> TexProblem:
    """The problem of a formula that V8 was stopped at."""
    return TexProblem(
        "untypesettable",
        "MathJax was stopped: it took too long or too much memory",
        "split it into several formulas",
        0,
    )


def _code_points(tex: str, units: int) -> int:
    """The code-point offset of an offset in UTF-16 units."""
    if tex.isascii():
        return min(max(units, 0), len(tex))
    seen = 0
    for index, character in enumerate(tex):
        if seen >= units:
            return index
        seen += 2 if character > "\uffff" else 1
    return len(tex)


def _open_brace(tex: str, fallback: int) -> int:
    """Where the innermost brace stands that is never closed."""
    opened: list[int] = []
    for match in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            opened.pop()
    return opened[-1] if opened else fallback
