r"""TeX formulas: their faults, their SVG and their MathML. The only room that knows MathJax.

MathJax 3.2.2 runs in V8, from two wheels: `mini-racer` (V8) and `sphinx-mathjax-offline` (the
MathJax bundle; Sphinx itself is never imported). Anki ships the same MathJax 3.2.2, and the TeX
packages switched on here are those of Anki's own set-up (`_anki/js/mathjax.js`: MathJax's
`AllPackages` without `textmacros`), less the ones that load, define, link, style or hide errors.
So a formula that passes here is typeset on the cards.

Sources of the rules:

* which commands set links, styles, attributes or definitions: the command tables of the MathJax
  3.2.2 packages html, newcommand, require, autoload, configmacros, bbox, color, unicode, action,
  verb, ams, mathtools, extpfeil, tagformat and base (`\mmlToken`), and of MathJax 4 for what
  comes next (`\data`, `\begingroup`);
* which attributes and values a MathML element may carry: the MathML 3 schema of EPUB 3
  (MathML in EPUB must be presentation markup: EPUB 3.3, section 6.1.2.2);
* baseline and size of an SVG: MathJax's viewBox is in thousandths of its em, the y axis down and
  the baseline at 0, so `viewBox="x y w h"` is `h + y` below the baseline.
"""

from __future__ import annotations

import json
import re
import weakref
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import files
from os import cpu_count
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["Formula", "Svg", "TexError", "TexProblem", "Typesetter"]

MAX_LENGTH = 5_000
"""Code points in one formula. A printed page holds about 3,000 characters of TeX."""

MAX_DEPTH = 100
"""Levels of groups in one formula; MathJax recurses, and browsers have less stack than V8 here."""

CHECK_SECONDS, TYPESET_SECONDS = 5.0, 20.0
"""Limits of one call into V8. A check of `_BATCH` formulas takes about 0.05 s, and the SVG of a
formula of the greatest length 2 s."""

MEMORY = 256 * 1024 * 1024
"""Bytes of heap after which V8 stops a call; ordinary work stays under 60 MB."""

SCALE = 1.06
"""Text em per MathJax em: cap height 0.729 of the Noto CJK KR faces over 0.683 of MathJax's."""

_BATCH = 200
_TWO_ISOLATES_FROM = 1_000  # below that, starting the second one costs more than it saves

# Advance of a Hangul syllable in em, from the fonts' own hmtx tables. Unknown faces are taken for
# the first.
_HANGUL_ADVANCE = {"Noto Serif CJK KR": 0.966, "Noto Sans CJK KR": 0.92, "D2Coding": 1.0}

Kind = Literal["untypesettable", "refused", "suspicious"]


class Formula(NamedTuple):
    """A formula: its TeX without delimiters, and whether it stands on a line of its own."""

    tex: str
    display: bool


@dataclass(frozen=True, slots=True)
class TexProblem:
    """What is wrong with a formula.

    `kind` is `untypesettable` (MathJax reports an error, or takes too long), `refused` (a command
    that loads, links, styles, defines or labels: Anki's own MathJax would run it) or `suspicious`
    (MathJax typesets it, but not as it was meant). `message` and `hint` are English sentence
    fragments, `offset` is a code-point offset in the TeX (0 when MathJax does not tell).
    """

    kind: Kind
    message: str
    hint: str
    offset: int


@dataclass(frozen=True, slots=True)
class Svg:
    """A formula as one standalone `<svg>` element without ids, links, classes and styles.

    `width`, `height` and `depth` are in em of the surrounding text; `depth` is how far the picture
    reaches below the baseline, so that the CSS is
    `width:{width}em;height:{height}em;vertical-align:-{depth}em`.
    """

    markup: str
    width: float
    height: float
    depth: float


class TexError(Exception):
    """A formula could not be made into SVG or MathML; `problem` says why."""

    def __init__(self, formula: Formula, problem: TexProblem) -> None:
        super().__init__(f"{problem.message} ({problem.hint})")
        self.formula = formula
        self.problem = problem


# ---------------------------------------------------------------------------------------------
# Refused commands


_REASONS: dict[str, tuple[str, str, str]] = {
    "links": (
        "href url cssId",
        "makes a link or an anchor",
        "link the words next to the formula instead",
    ),
    "loads": (
        "require includegraphics input include usepackage special write openout read",
        "loads something from outside",
        "every package of Anki's MathJax is on already",
    ),
    # \bbox takes any CSS property, \fcolorbox writes its colour into a style attribute, \unicode
    # takes any font family and remembers it for every later formula of the page.
    "styles": (
        "style class data mmlToken bbox fcolorbox unicode",
        "puts styles or attributes into the page",
        r"use \boxed, \colorbox or \textcolor, or write the character itself",
    ),
    "defines": (
        (
            "def edef gdef xdef let futurelet global long newcommand renewcommand providecommand "
            "newenvironment renewenvironment NewDocumentCommand RenewDocumentCommand "
            "ProvideDocumentCommand DeclareDocumentCommand NewDocumentEnvironment "
            "DeclareMathOperator DeclareRobustCommand DeclarePairedDelimiter "
            "DeclarePairedDelimiterX DeclarePairedDelimiterXPP DeclarePairedDelimiters "
            "DeclarePairedDelimitersX DeclarePairedDelimitersXPP Newextarrow definecolor "
            "newtagform renewtagform usetagform mathtoolsset setOptions newcounter setcounter "
            "begingroup endgroup begingroupReset begingroupSandbox catcode csname expandafter"
        ),
        "changes the meaning of later formulas",
        r"write the thing out in each formula (\operatorname{…}, \left\lVert … \right\rVert)",
    ),
    "labels": (
        "label ref eqref refeq pageref",
        "numbers or refers to an equation, and a card has no neighbours to refer to",
        r"use \tag{1} for a fixed mark and name the formula in words",
    ),
    "moves": (
        "toggle mathtip texttip",
        "reacts to the mouse, which paper cannot",
        "write the second text next to the formula",
    ),
    # Anki looks for the end of a formula by counting braces, and \verb hides them.
    "hides": ("verb", "hides braces and commands from Anki", r"use \texttt{…}"),
}
_REFUSED = {
    name: (reason, hint) for names, reason, hint in _REASONS.values() for name in names.split()
}

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


# ---------------------------------------------------------------------------------------------
# Suspicious formulas: MathJax typesets them, but not as they were meant


_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"
_CJK = _HANGUL + "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_NEEDS_A_LOOK = re.compile(rf"[$%{_CJK}]|\\(?:text|mbox|hbox|fbox|tag|colorbox)")
_TOKEN = re.compile(rf"\\(?:[A-Za-z]+\*?|.)|[{{}}\[\]$%~]|[{_CJK}]+", re.DOTALL)

# Commands whose argument is text, and how many arguments come before it. Math alphabets such as
# \mathrm are not text: they drop the spaces and LaTeX has no Hangul in them.
_TEXT_COMMANDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("text", "textrm", "textup", "textnormal", "textit", "textbf", "textsf", "texttt"),
            *("mbox", "hbox", "fbox", "framebox", "tag", "tag*"),
            *("textllap", "textrlap", "textclap"),
        ),
        ("text",),
    ),
    "colorbox": ("raw", "text"),
    # Their arguments are names or a language of their own.
    **dict.fromkeys(("begin", "end", "color", "textcolor", "ce", "pu"), ("raw",)),
}
_TEXT_COLUMNS = re.compile(r"\\(begin|end)\s*\{(?:[dr]*cases\*|(?:sub)?numcases)\}")
# What MathJax's text mode does understand after a backslash.
_TEXT_ESCAPES = frozenset((r"\$", r"\{", r"\}", r"\\", r"\(", r"\)"))


def _suspicious(tex: str) -> TexProblem | None:
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
            if taken[:1] == ["text"]:  # \text가: one character is the argument
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


# ---------------------------------------------------------------------------------------------
# MathJax's own errors


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
    "UndefinedControlSequence": r"is it misspelt? A name in upright letters is \operatorname{…}",
    "UndefinedColorModel": "the models are named, rgb, RGB and gray",
    "UnknownEnv": "is it misspelt?",
}
_DEFAULT_HINT = "MathJax, and so Anki, cannot typeset it"


def _mathjax_problem(tex: str, code: str, message: str, offset: int) -> TexProblem:
    """MathJax's message (`TexError.id`, `.message`, UTF-16 offset) as a problem."""
    if code == "depth" or "call stack" in message:
        return _too_deep(0)
    if code == "":  # not a TeX error: MathJax itself stumbled
        return TexProblem("untypesettable", "MathJax fails on it", "write it in another way", 0)
    at = _code_points(tex, offset)
    if code in {"MissingCloseBrace", "ExtraOpenMissingClose"}:
        at = _open_brace(tex, at)
    elif code in {"Misplaced", "CantUseHash1", "ExtraCloseMissingOpen", "MissingScript"}:
        at = max(at - 1, 0)  # the one character just read
    elif environment := re.match(r"Unknown environment '(.*)'", message):
        at = max(tex.rfind(rf"\begin{{{environment[1]}}}", 0, at), 0)
    elif name := re.search(r"\\(?:begin|end)\{[^}]*\}|\\(?:[A-Za-z]+|.)", message):
        wanted = name[0].replace(r"\end{", r"\begin{") if code == "EnvMissingEnd" else name[0]
        found = tex.rfind(wanted, 0, at + len(wanted))
        at = found if found >= 0 else at
    message = " ".join(message.split())
    message = message[:1].lower() + message[1:] if message[:2].istitle() else message
    return TexProblem("untypesettable", message[:200], _HINTS.get(code, _DEFAULT_HINT), at)


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


# ---------------------------------------------------------------------------------------------
# V8


_CHECK_PARTS = ("loader.js", "core.js", "input/tex-full.js")
_SVG_PARTS = ("adaptors/liteDOM.js", "output/svg.js", "output/svg/fonts/tex.js")

_SETUP = r"""
"use strict";
var M = MathJax._, mmlFactory = new M.core.MmlTree.MmlFactory.MmlFactory();

// Three hot spots of the ES5 build, replaced by the same in few words (310 µs a formula became
// 125). 1: every node built four prototype-chained objects; here nodes of a kind
// share the defaults, and get inherited attributes of their own when the first one is set.
(function () {
    var home = M.core.MmlTree.Attributes, known = new Map();
    function Attributes(defaults, global) {
        var kind = known.get(defaults);
        if (!kind) {
            kind = function () {};
            kind.prototype = Object.create(Object.assign(Object.create(global), defaults));
            known.set(defaults, kind);
        }
        this.global = global;
        this.shared = this.inherited = kind.prototype;
        this.defaults = Object.getPrototypeOf(kind.prototype);
        this.attributes = new kind();
    }
    Attributes.prototype = Object.create(home.Attributes.prototype);
    Attributes.prototype.setInherited = function (name, value) {
        if (this.inherited === this.shared) {
            this.inherited = Object.create(this.defaults);
            Object.setPrototypeOf(this.attributes, this.inherited);
        }
        this.inherited[name] = value;
    };
    home.Attributes = Attributes;
})();

// The packages of Anki, less those that load, define, link, style or hide errors. bussproofs goes
// too: it typesets while it parses, which a check without output cannot do.
var without = ["html", "newcommand", "require", "autoload", "configmacros", "noundefined",
    "noerrors", "textmacros", "bussproofs"];
var jax = new M.input.tex_ts.TeX({
    packages: M.input.tex.AllPackages.AllPackages.filter(name => !without.includes(name)),
    formatError: (jax, error) => { throw error; }});
jax.setMmlFactory(mmlFactory);

// 2 and 3: factories without argument shuffling.
for (const factory of [mmlFactory, jax.parseOptions.itemFactory]) {
    for (const kind of Object.keys(factory.node)) {
        const Kind = factory.getNodeClass(kind);
        factory.node[kind] = (...rest) => new Kind(factory, ...rest);
    }
    factory.create = function (kind, ...rest) {
        return (this.node[kind] || this.node[this.defaultKind])(...rest); };
}
jax.parseOptions.nodeFactory.create = function (kind, ...rest) {
    const node = (this.factory[kind] || this.factory.node)(this, ...rest);
    if (kind === "node") this.configuration.addNode(rest[0], node);
    return node; };

// Tags become a last column of the table, and nothing is as wide as the page: there is no page.
jax.postFilters.add(({data}) => { data.root.walkTree(node => {
    if (!node.isKind("mtable")) return;
    const has = name => node.attributes.getExplicit(name) !== undefined;
    for (const name of ["width", "columnwidth", "columnspacing"])
        if (/%/.test(node.attributes.getExplicit(name))) delete node.attributes.attributes[name];
    const rows = node.childNodes;
    if (!rows.some(row => row.isKind("mlabeledtr"))) return;
    const cells = row => row.childNodes.length - (row.isKind("mlabeledtr") ? 1 : 0);
    const count = Math.max(...rows.map(cells));
    node.setChildren(rows.map(row => {
        let inside = row.childNodes.slice(), label;
        if (row.isKind("mlabeledtr")) label = inside.shift(); else label = mmlFactory.create("mtd");
        delete label.attributes.attributes.id;
        while (inside.length < count) inside.push(mmlFactory.create("mtd"));
        const all = row.isKind("mlabeledtr") ? mmlFactory.create("mtr") : row;
        all.setChildren([...inside, label]);
        return all; }));
    const list = (name, length, usual, last) => {
        const value = has(name) ? String(node.attributes.getExplicit(name)).trim() : "";
        const words = value ? value.split(/\s+/) : [];
        const result = [];
        for (let k = 0; k < length; k++) result.push(words[Math.min(k, words.length - 1)] || usual);
        node.attributes.set(name, [...result, last].join(" ")); };
    list("columnalign", count, "center", "right");
    list("columnspacing", count - 1, "0.8em", "2em");
    if (has("columnlines")) list("columnlines", count - 1, "none", "none");
    for (const name of ["side", "minlabelspacing"]) delete node.attributes.attributes[name];
}); }, -7);

var blank = {inputData: {}}, deepest = MAX_DEPTH;

function deep(node, left) {
    return left < 0 || (node.childNodes || []).some(child => deep(child, left - 1)); }

// The tree alone, without the filters that prepare it for output: they report no errors.
function probe(tex, display) {
    const options = jax.parseOptions;
    options.clear();
    options.tags.reset();
    options.tags.startEquation(blank);
    const parser = new M.input.tex.TexParser.default(tex, {display, isInner: false}, options);
    const tree = parser.mml();
    shallow(tex, tree);
}

// A group is up to four nodes deep.
function shallow(tex, tree) {
    if (tex.length > 400 && deep(tree, 4 * deepest)) throw {id: "depth", message: ""}; }

function failure(tex, error) {
    const parsers = jax.parseOptions.parsers, outer = parsers[parsers.length - 1];
    // Macros are expanded at the front of the parser's string, so count what is left.
    const at = outer ? tex.length - (outer.string.length - outer.i) : 0;
    return [error.id || "", String(error.message), at]; }

function check(formulas) {
    const found = [];
    formulas.forEach(([tex, display], index) => {
        try { probe(tex, display); } catch (error) { found.push([index, ...failure(tex, error)]); }
    });
    jax.parseOptions.clear();
    return JSON.stringify(found); }

function compiled(item, doc) {
    jax.parseOptions.tags.reset();
    const root = jax.compile(item, doc);
    shallow(item.math, root);
    jax.parseOptions.clear();
    return root; }

// ---- MathML

const ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " ", "\t": " ",
    "\r": " "};
const escaped = text => String(text).replace(/[&<>"\n\t\r]/g, c => ESCAPES[c]);
const NUMBER = "[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)";
const SPACE = "(?:negative)?(?:(?:very){0,2}thi(?:n|ck)|medium)mathspace";
const LENGTH = `(?:${NUMBER}(?:e[mx]|in|cm|mm|p[xtc]|%)?|${SPACE})`;
const UNSIGNED = `(?:-?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[mx]|in|cm|mm|p[xtc]|%)?|${SPACE})`;
const BOOLEAN = "true|false", list = one => `(?:${one})(?: +(?:${one}))*`;
// The schema takes the sixteen colours of HTML 4 by name; the other common ones of CSS by number.
const COLOUR = "#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|aqua|black|blue|fuchsia|gray|green|lime|maroon|" +
    "navy|olive|purple|red|silver|teal|white|yellow";
const COLOURS = {brown: "#a52a2a", coral: "#ff7f50", crimson: "#dc143c", cyan: "#00ffff",
    darkblue: "#00008b", darkgray: "#a9a9a9", darkgreen: "#006400", darkorange: "#ff8c00",
    darkred: "#8b0000", firebrick: "#b22222", forestgreen: "#228b22", gold: "#ffd700",
    grey: "#808080", indigo: "#4b0082", lightblue: "#add8e6", lightgray: "#d3d3d3",
    lightgreen: "#90ee90", magenta: "#ff00ff", orange: "#ffa500", pink: "#ffc0cb",
    royalblue: "#4169e1", salmon: "#fa8072", skyblue: "#87ceeb", steelblue: "#4682b4",
    tomato: "#ff6347", turquoise: "#40e0d0", violet: "#ee82ee"};
const LINES = "none|solid|dashed";
// Attribute -> what MathML 3 takes as its value; anything else is left out.
const ATTRIBUTES = Object.entries({
    mathvariant: "normal|bold|italic|bold-italic|double-struck|bold-fraktur|script|bold-script|" +
        "fraktur|sans-serif|bold-sans-serif|sans-serif-italic|sans-serif-bold-italic|monospace",
    mathsize: `small|normal|big|${UNSIGNED}`, mathcolor: COLOUR, mathbackground: COLOUR,
    form: "prefix|infix|postfix", fence: BOOLEAN, separator: BOOLEAN, stretchy: BOOLEAN,
    symmetric: BOOLEAN, largeop: BOOLEAN, movablelimits: BOOLEAN, accent: BOOLEAN,
    accentunder: BOOLEAN, lspace: UNSIGNED, rspace: UNSIGNED, maxsize: `${UNSIGNED}|infinity`,
    minsize: UNSIGNED, linethickness: `thin|medium|thick|${UNSIGNED}`, bevelled: BOOLEAN,
    numalign: "left|center|right", denomalign: "left|center|right", displaystyle: BOOLEAN,
    scriptlevel: "[-+]?[0-9]+", width: LENGTH, height: LENGTH, depth: LENGTH, voffset: LENGTH,
    subscriptshift: UNSIGNED, superscriptshift: UNSIGNED, notation: "[a-z ]+",
    align: "(?:top|bottom|center|baseline|axis)(?: +-?[0-9]+)?",
    rowalign: list("top|bottom|center|baseline|axis"), columnalign: list("left|center|right"),
    rowspacing: list(UNSIGNED), columnspacing: list(UNSIGNED), framespacing: list(UNSIGNED),
    columnwidth: list(`auto|fit|${UNSIGNED}`), rowlines: list(LINES), columnlines: list(LINES),
    frame: LINES, equalrows: BOOLEAN, equalcolumns: BOOLEAN, rowspan: "[0-9]+",
    columnspan: "[0-9]+", open: "[^<&]?", close: "[^<&]?", separators: "[^<&]*"
}).reduce((all, [name, value]) => all.set(name, new RegExp(`^(?:${value})$`)), new Map());
const BRACKET = /^(?:border(?:-[a-z]+)?: ?(?:none|[0-9.]+em solid);? ?)+$/;
const RENAMED = {"-tex-calligraphic": "script", "-tex-bold-calligraphic": "bold-script",
    "-tex-oldstyle": "normal", "-tex-bold-oldstyle": "bold", "-tex-mathit": "italic"};
const TAGS = new Set(["mi", "mn", "mo", "mtext", "mspace", "ms", "mrow", "mfrac", "msqrt", "mroot",
    "mstyle", "merror", "mpadded", "mphantom", "menclose", "msub", "msup", "msubsup", "munder",
    "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd"]);

// Letters of the Mathematical Alphanumeric Symbols block (Unicode 15, U+1D400): MathML Core, and so
// Chromium, knows no mathvariant but "normal". [capital A, small a, digit 0]
const ALPHABETS = {"bold": [0x1D400, 0x1D41A, 0x1D7CE], "italic": [0x1D434, 0x1D44E, 0],
    "bold-italic": [0x1D468, 0x1D482, 0], "script": [0x1D49C, 0x1D4B6, 0],
    "bold-script": [0x1D4D0, 0x1D4EA, 0], "fraktur": [0x1D504, 0x1D51E, 0],
    "double-struck": [0x1D538, 0x1D552, 0x1D7D8], "bold-fraktur": [0x1D56C, 0x1D586, 0],
    "sans-serif": [0x1D5A0, 0x1D5BA, 0x1D7E2], "bold-sans-serif": [0x1D5D4, 0x1D5EE, 0x1D7EC],
    "sans-serif-italic": [0x1D608, 0x1D622, 0],
    "sans-serif-bold-italic": [0x1D63C, 0x1D656, 0], "monospace": [0x1D670, 0x1D68A, 0x1D7F6]};
const GREEK = {"bold": [0x1D6A8, 0x1D6C2], "italic": [0x1D6E2, 0x1D6FC],
    "bold-italic": [0x1D71C, 0x1D736], "bold-sans-serif": [0x1D756, 0x1D770],
    "sans-serif-bold-italic": [0x1D790, 0x1D7AA]};
// The block's holes: letters that Unicode had before.
const HOLES = {0x1D455: 0x210E, 0x1D49D: 0x212C, 0x1D4A0: 0x2130, 0x1D4A1: 0x2131,
    0x1D4A3: 0x210B, 0x1D4A4: 0x2110, 0x1D4A7: 0x2112, 0x1D4A8: 0x2133, 0x1D4AD: 0x211B,
    0x1D4BA: 0x212F, 0x1D4BC: 0x210A, 0x1D4C4: 0x2134, 0x1D506: 0x212D, 0x1D50B: 0x210C,
    0x1D50C: 0x2111, 0x1D515: 0x211C, 0x1D51D: 0x2128, 0x1D53A: 0x2102, 0x1D53F: 0x210D,
    0x1D545: 0x2115, 0x1D547: 0x2119, 0x1D548: 0x211A, 0x1D549: 0x211D, 0x1D551: 0x2124};
const GREEK_SIGNS = {0x2207: 25, 0x2202: 51, 0x3F5: 52, 0x3D1: 53, 0x3F0: 54, 0x3D5: 55, 0x3F1: 56,
    0x3D6: 57};

function lettered(text, variant) {
    const latin = ALPHABETS[variant], greek = GREEK[variant];
    let result = "";
    if (!latin) return null;
    for (const character of text) {
        const code = character.codePointAt(0);
        let to = 0;
        if (code >= 0x41 && code <= 0x5A) to = latin[0] + code - 0x41;
        else if (code >= 0x61 && code <= 0x7A) to = latin[1] + code - 0x61;
        else if (code >= 0x30 && code <= 0x39) to = latin[2] && latin[2] + code - 0x30;
        else if (greek && code >= 0x391 && code <= 0x3A9) to = greek[0] + code - 0x391;
        else if (greek && code >= 0x3B1 && code <= 0x3C9) to = greek[1] + code - 0x3B1;
        else if (greek && GREEK_SIGNS[code]) to = greek[0] + GREEK_SIGNS[code];
        if (!to) return null;
        result += String.fromCodePoint(HOLES[to] || to);
    }
    return result; }

// MathML Core spaces an operator by its place in the row alone: in "(-1)" it takes the minus for a
// binary one, and it knows no space around a function's name. TeX's classes (The TeXbook, ch. 18)
// tell better; MathJax has found them.
const ORDINARY = 0, FUNCTION = 1, BINARY = 2, RELATION = 3, CLOSING = 5, INNER = 7;
const FOLLOWS = [ORDINARY, FUNCTION, CLOSING, INNER];  // a name keeps a thin space from these
const TIGHT = /^[-+\u2212\u00b1\u2213\/|\u2223\u2016\u2225]$/;
const THIN = "0.167em";
const isRow = node => node.isInferred || node.isKind("mrow") || node.isKind("TeXAtom");
function isNamed(node) {
    const base = /^m(?:sub|sup|subsup)$/.test(node.kind) ? node.childNodes[0] : node;
    return node.texClass === FUNCTION && base.isKind("mi"); }
function spacing(node) {
    const text = node.getText(), isName = node.texClass === FUNCTION && /^[A-Za-z]{2}/.test(text);
    if (TIGHT.test(text) && ![BINARY, RELATION].includes(node.texClass))
        return ' lspace="0em" rspace="0em"';
    if (text !== "\u2061" && !isName) return "";
    let last = node;
    while (last.parent && /^m(?:under|over|underover|sub|sup|subsup)$/.test(last.parent.kind))
        last = last.parent;
    const row = last.parent, next = row && row.childNodes[row.childNodes.indexOf(last) + 1];
    const after = next && [ORDINARY, FUNCTION, INNER].includes(next.texClass) ? THIN : "0em";
    if (!isName) return after === THIN ? ` rspace="${THIN}"` : "";
    return ` lspace="${FOLLOWS.includes(last.prevClass) ? THIN : "0em"}" rspace="${after}"`; }

function markup(node) {
    if (node.isKind("text")) return escaped(node.getText());
    const apart = child => isRow(node) && isNamed(child) && FOLLOWS.includes(child.prevClass)
        ? `<mspace width="${THIN}"></mspace>` : "";
    const inside = () => node.childNodes
        .map(child => child ? apart(child) + markup(child) : "<mrow></mrow>").join("");
    if (node.isInferred || node.isKind("math")) return inside();
    const tag = node.isKind("TeXAtom") ? "mrow" : node.kind;
    if (!TAGS.has(tag)) throw {id: "refused", message: "<" + tag + ">"};
    // \overbracket and \underbracket draw three borders of an empty box.
    const style = node.attributes.getExplicit("style");
    if (style !== undefined && BRACKET.test(style))
        return `<mo stretchy="true">${/bottom: none/.test(style) ? "\u23b4" : "\u23b5"}</mo>`;
    let text = null, attributes = "";
    const given = node.attributes.getAllAttributes();
    const relative = tag === "mpadded" && padding(node).join("") !== "";
    const named = node.attributes.getExplicit("mathvariant");
    let variant = RENAMED[named] || named;
    if (["mi", "mn", "mo"].includes(tag) && node.childNodes.every(child => child.isKind("text"))) {
        const letters = lettered(node.getText(), variant);
        if (letters !== null) { text = letters; variant = undefined; }
    }
    for (const name of Object.keys(given)) {
        if (/^(?:href|style|class|id|src|on.*|xlink.*|actiontype)$/i.test(name))
            if (given[name] !== "MathML-Unit")  // \degree, \ohm and such
                throw {id: "refused", message: name};
        let value = String(name === "mathvariant" ? variant : given[name]).trim();
        if (/^math(?:color|background)$/.test(name)) value = COLOURS[value] || value;
        if (relative && ["width", "height", "depth", "lspace"].includes(name)) continue;
        if (ATTRIBUTES.has(name) && ATTRIBUTES.get(name).test(value))
            attributes += " " + name + '="' + escaped(value) + '"';
    }
    // MathML Core has no columnalign on tables; on cells a style sheet can select it.
    if (tag === "mtd") {
        const aligned = String(node.parent.parent.attributes.getExplicit("columnalign") || "")
            .trim().split(/\s+/);
        const align = aligned[Math.min(node.parent.childNodes.indexOf(node), aligned.length - 1)];
        if (/^(?:left|right)$/.test(align) && !node.attributes.getExplicit("columnalign"))
            attributes += ` columnalign="${align}"`;
    }
    if (tag === "mo" && !/ [lr]space=/.test(attributes)) attributes += spacing(node);
    const [before, after] = tag === "mpadded" ? padding(node) : ["", ""];
    return "<" + tag + attributes + ">" + before + (text === null ? inside() : text) + after +
        "</" + tag + ">"; }

// MathML Core takes an increment such as width="+1em" for a width: space on both sides instead.
const INCREMENT = /^([-+][0-9.]+)(e[mx]|p[xtc]|in|cm|mm)$/;
function padding(node) {
    const width = INCREMENT.exec(node.attributes.getExplicit("width"));
    const left = /^([-+]?[0-9.]+)(\D*)$/.exec(node.attributes.getExplicit("lspace") || "0");
    if (!width || !left || (left[2] && left[2] !== width[2])) return ["", ""];
    const space = length =>
        length ? `<mspace width="${Number(length.toFixed(3))}${width[2]}"></mspace>` : "";
    return [space(Number(left[1])), space(Number(width[1]) - Number(left[1]))]; }

function attempt(tex, make) {
    try { return JSON.stringify(["", make()]); }
    catch (error) { return JSON.stringify(["error", ...failure(tex, error)]); } }

function mathml(tex, display) {
    return attempt(tex, () => {
        const root = compiled({math: tex, display, inputData: {}}, null);
        root.setTeXclass(null);
        return markup(root); }); }
"""

_SVG_SETUP = r"""
"use strict";
var adaptor = M.adaptors.liteAdaptor.liteAdaptor();
M.handlers.html_ts.RegisterHTMLHandler(adaptor);
// Without an explicit font, \sum fails: "Cannot read properties of undefined (reading 'chars')".
var out = new M.output.svg_ts.SVG({fontCache: "none",
    font: new M.output.svg.fonts.tex_ts.TeXFont()});
var doc = M.mathjax.mathjax.document("", {InputJax: jax, OutputJax: out, MmlFactory: mmlFactory});
var hangul = 1;  // advance in em of the text face
// Characters that MathJax's own fonts lack are set in the text face: how wide they are, in MathJax
// em. CJK signs other than Hangul are 1 em wide in every CJK face, the rest is a guess.
out.measureTextNode = function (node) {
    let width = 0;
    for (const character of adaptor.textContent(node)) {
        const code = character.codePointAt(0);
        width += /[\u3131-\u318e\uac00-\ud7ff]/.test(character) ? hangul
            : /[\u1160-\u11ff\u0300-\u036f]/.test(character) ? 0
            : code >= 0x1100 && code <= 0x115f || code >= 0x2e80 && code <= 0xffe6
                || code >= 0x1f300 ? 1 : 0.6; }
    return {w: width / SCALE, h: 0.83, d: 0.12}; };

const SHAPES = new Set(["svg", "g", "path", "rect", "line", "polygon", "ellipse", "text"]);
const DRAWN = new Map(Object.entries({
    "d": /^[-0-9.A-Za-z ,]*$/, "transform": /^[-0-9a-zA-Z(),. ]*$/, "viewBox": /^[-0-9. ]*$/,
    "points": /^[-0-9., ]*$/, "preserveAspectRatio": /^[A-Za-z ]*$/,
    "fill": /^(?:#[0-9A-Fa-f]{3,6}|[A-Za-z]+)$/, "stroke": /^(?:#[0-9A-Fa-f]{3,6}|[A-Za-z]+)$/,
    "stroke-width": /^[0-9.]+(?:px)?$/, "stroke-dasharray": /^[0-9., ]+$/,
    "stroke-linecap": /^[a-z]+$/, "font-size": /^[0-9.]+(?:px)?$/, "font-style": /^[a-z]+$/,
    "font-weight": /^[a-z0-9]+$/}));
for (const name of "x y x1 x2 y1 y2 width height cx cy r rx ry".split(" "))
    DRAWN.set(name, /^-?[0-9.]+(?:px)?$/);
const IGNORED = new RegExp("^(?:data-.*|class|role|focusable|aria-.*|xmlns|font-family|" +
    "stroke-thickness|braketbar)$");

function drawing(node, face) {
    if (adaptor.kind(node) === "#text") return escaped(adaptor.value(node));
    const tag = adaptor.kind(node);
    if (!SHAPES.has(tag)) throw {id: "refused", message: "<" + tag + ">"};
    const line = ["data-line", "data-frame"].some(name => adaptor.hasAttribute(node, name));
    let attributes = "";
    for (const {name, value} of adaptor.allAttributes(node)) {
        if (IGNORED.test(name) || name === "style" && BRACKET.test(value)) continue;
        if (!DRAWN.has(name) || !DRAWN.get(name).test(String(value)))
            throw {id: "refused", message: name + "=" + value};
        attributes += " " + name + '="' + escaped(value) + '"';
    }
    if (line) {  // what MathJax's style sheet says about table rules, which a picture lacks
        const kind = adaptor.getAttribute(node, "class");
        const own = adaptor.getAttribute(node, "stroke-thickness");
        attributes += ` fill="none" stroke-width="${own || 70}"`;
        if (!adaptor.getAttribute(node, "stroke-dasharray")) {
            if (kind === "mjx-dashed") attributes += ' stroke-dasharray="140"';
            if (kind === "mjx-dotted") attributes += ' stroke-dasharray="0,140"';
        }
        if (kind === "mjx-dotted") attributes += ' stroke-linecap="round"';
    }
    if (tag === "text") attributes += ' font-family="' + escaped(face) + '"';
    const inside = adaptor.childNodes(node).map(child => drawing(child, face)).join("");
    return inside || tag === "text" ? `<${tag}${attributes}>${inside}</${tag}>`
        : `<${tag}${attributes}/>`; }

function svg(tex, display, face, advance) {
    return attempt(tex, () => {
        if (hangul !== advance) { hangul = advance; out.unknownCache.clear(); }
        const item = new doc.options.MathItem(tex, jax, display);
        item.start.node = item.end.node = adaptor.body(doc.document);
        // Unknown characters come out at x_height / ex * em of MathJax's em: the text's size.
        item.setMetrics(16, out.font.params.x_height * 16 * SCALE, 80 * 16, 1000000, 1);
        item.root = compiled(item, doc);
        const picture = adaptor.firstChild(out.typeset(item, doc));
        const box = adaptor.getAttribute(picture, "viewBox").split(" ").map(Number);
        if (!box.every(Number.isFinite)) throw {id: "", message: "viewBox"};
        return [box, adaptor.childNodes(picture).map(child => drawing(child, face)).join("")];
    }); }
"""


class _StoppedError(Exception):
    """V8 ran out of its time, memory or stack, and its isolate is gone."""


_BIRTH = Lock()
"""V8 sets itself up with the first isolate; two at once would end the process."""


class _Engine:
    """One V8 isolate with MathJax in it, started when first needed and again after a stop."""

    def __init__(self) -> None:
        self._js: MiniRacer | None = None
        self._draws = False

    def call(self, function: str, *arguments: object) -> Any:
        """The JSON that a function of the set-up returns. Raises _StoppedError."""
        from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException

        js = self._started(draws=function == "svg")
        source = f"{function}({','.join(json.dumps(argument) for argument in arguments)})"
        try:
            seconds = CHECK_SECONDS if function == "check" else TYPESET_SECONDS
            answer = js.eval(source, timeout_sec=seconds, max_memory=MEMORY)
        except (JSTimeoutException, JSOOMException, JSEvalException) as error:
            with suppress(JSTimeoutException, JSOOMException, JSEvalException):
                js.eval("0", timeout_sec=1)  # until the stopped call has reported back
            self.close()
            raise _StoppedError(type(error).__name__) from error
        return json.loads(str(answer))

    def _started(self, *, draws: bool) -> MiniRacer:
        from py_mini_racer import MiniRacer

        if self._js is None:
            with _BIRTH:
                self._js = MiniRacer()
            self._js.eval("var window = globalThis; var MathJax = {loader: {load: []}};")
            self._load(_CHECK_PARTS, _SETUP.replace("MAX_DEPTH", str(MAX_DEPTH)))
            self._draws = False
        if draws and not self._draws:
            self._load(_SVG_PARTS, _SVG_SETUP.replace("SCALE", str(SCALE)))
            self._draws = True
        return self._js

    def _load(self, parts: Iterable[str], setup: str) -> None:
        assert self._js is not None
        root = _mathjax_folder()
        for part in parts:
            self._js.eval((root / part).read_text(encoding="utf-8"))
        self._js.eval(setup)

    def close(self) -> None:
        js, self._js = self._js, None
        if js is not None:
            js.close()


def _mathjax_folder() -> Path:
    for file in files("sphinx-mathjax-offline") or []:
        if file.name == "core.js":
            return Path(str(file.locate())).parent
    raise FileNotFoundError("sphinx-mathjax-offline holds no core.js")


def _close_all(engines: Iterable[_Engine]) -> None:
    for engine in engines:
        engine.close()


# ---------------------------------------------------------------------------------------------
# The room's door


class Typesetter:
    """Checks and typesets formulas; every answer is remembered until `close`.

    V8 starts with the first formula that needs it (50 ms; 60 ms more before the first SVG). A
    second isolate in a second thread helps with a long list: V8 releases Python's lock. Not to be
    shared between threads. `threads` bounds the isolates.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        count = max(1, threads if threads is not None else min(2, cpu_count() or 1))
        self._engines = [_Engine() for _ in range(count)]
        self._free: LifoQueue[_Engine] = LifoQueue()
        self._free.put(self._engines[0])
        self._in_use = 1
        self._pool: ThreadPoolExecutor | None = None
        self._running: list[Future[dict[Formula, TexProblem | None]]] = []
        self._waiting: list[Formula] = []
        self._begun: set[Formula] = set()
        self._problems: dict[Formula, TexProblem | None] = {}
        self._mathml: dict[Formula, str] = {}
        self._svg: dict[tuple[Formula, str], Svg] = {}
        # An isolate that is still open when the interpreter shuts down would never return.
        self._finalizer = weakref.finalize(self, _close_all, self._engines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop V8 and forget every answer. A later call starts it again."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self._running.clear()
        self._waiting.clear()
        self._begun.clear()
        _close_all(self._engines)
        self._problems.clear()
        self._mathml.clear()
        self._svg.clear()

    def expect(self, formulas: Iterable[Formula]) -> None:
        """Begin to look at formulas that `check` will be asked about, while the caller goes on."""
        for formula in formulas:
            if formula in self._problems or formula in self._begun:
                continue
            problem = _at_first_sight(formula.tex)
            if problem is not None:
                self._problems[formula] = problem
                continue
            self._begun.add(formula)
            if len(self._begun) == _TWO_ISOLATES_FROM:
                for engine in self._engines[self._in_use :]:
                    self._free.put(engine)
                self._in_use = len(self._engines)
            self._waiting.append(formula)
            if len(self._waiting) == _BATCH:
                self._begin(self._waiting)
                self._waiting = []

    def check(self, formulas: Iterable[Formula]) -> dict[Formula, TexProblem | None]:
        """What is wrong with each formula; None where it is sound.

        Each distinct formula is looked at once, in the order of the iterable, and the answer is
        remembered. Refused commands come before suspicious signs, and these before MathJax's own
        errors. Nothing is raised for bad TeX.
        """
        wanted = dict.fromkeys(formulas)
        self.expect(wanted)
        self._settle()
        return {formula: self._problems[formula] for formula in wanted}

    def mathml(self, formula: Formula) -> str:
        r"""The formula as one presentation `<math>` element, valid in an EPUB 3 content document.

        `alttext` holds the TeX. Bold, script, blackboard and such letters are Unicode's own, since
        MathML Core has no `mathvariant`; a `\tag` is the last column of its table. Raises TexError
        for a formula that is refused or that MathJax cannot typeset.
        """
        known = self._mathml.get(formula)
        if known is None:
            inside = self._typeset(formula, "mathml")
            display = "block" if formula.display else "inline"
            alt = escape(" ".join(formula.tex.split()), {'"': "&quot;"})
            known = (
                f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{display}"'
                f' alttext="{alt}">{inside}</math>'
            )
            self._mathml[formula] = known
        return known

    def svg(self, formula: Formula, *, text_font: str = "Noto Serif CJK KR") -> Svg:
        """The formula as a picture in the colour of the text (`currentColor`).

        What MathJax's fonts lack, Hangul above all, is text in the family `text_font`, at the size
        of the surrounding text. Raises TexError as `mathml` does, and ValueError for a family name
        that is not one.
        """
        known = self._svg.get((formula, text_font))
        if known is None:
            if not re.fullmatch(r"[\w ,'-]+", text_font):
                raise ValueError(f"not a font family: {text_font!r}")
            advance = next(
                (width for name, width in _HANGUL_ADVANCE.items() if name in text_font), 0.966
            )
            (x, y, width, height), inside = self._typeset(formula, "svg", text_font, advance)
            width, height = max(width, 1), max(height, 1)  # nothing at all has no viewBox
            known = Svg(
                markup=f'<svg xmlns="http://www.w3.org/2000/svg" overflow="visible"'
                f' viewBox="{x:g} {y:g} {width:g} {height:g}">{inside}</svg>',
                width=_em(width),
                height=_em(height),
                depth=_em(height + y),
            )
            self._svg[formula, text_font] = known
        return known

    def _typeset(self, formula: Formula, function: str, *more: object) -> Any:
        problem = _oversized(formula.tex) or _refused(formula.tex)
        if problem is None:
            self._settle()  # the isolate must be free
            try:
                state, *answer = self._engines[0].call(
                    function, formula.tex, formula.display, *more
                )
            except _StoppedError:
                problem = _stopped()
            else:
                if not state:
                    return answer[0]
                problem = _failed(formula.tex, *answer)
        raise TexError(formula, problem)

    def _begin(self, batch: list[Formula]) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(len(self._engines), "mathjax")
        self._running.append(self._pool.submit(self._look_at, batch))

    def _look_at(self, batch: list[Formula]) -> dict[Formula, TexProblem | None]:
        engine = self._free.get()
        try:
            return dict(_answers_one_way_or_another(engine, batch))
        finally:
            self._free.put(engine)

    def _settle(self) -> None:
        """Wait until every check that was begun has its answer, and take the answers."""
        if self._waiting:
            self._begin(self._waiting)
            self._waiting = []
        for answer in self._running:
            self._problems.update(answer.result())
        self._running.clear()
        self._begun.clear()


def _answers_one_way_or_another(
    engine: _Engine, batch: list[Formula]
) -> Iterator[tuple[Formula, TexProblem | None]]:
    """A batch's answers; one that stops V8 is taken formula by formula."""
    try:
        yield from _answers(engine, batch)
    except _StoppedError:
        for formula in batch:
            try:
                yield from _answers(engine, [formula])
            except _StoppedError:
                yield formula, _stopped()


def _answers(engine: _Engine, batch: list[Formula]) -> Iterator[tuple[Formula, TexProblem | None]]:
    failures = {index: more for index, *more in engine.call("check", batch)}
    for index, formula in enumerate(batch):
        more = failures.get(index)
        yield formula, _failed(formula.tex, *more) if more else None


def _at_first_sight(tex: str) -> TexProblem | None:
    return _oversized(tex) or _refused(tex) or _suspicious(tex)


def _failed(tex: str, code: str, message: str, offset: int) -> TexProblem:
    if code == "refused":
        return TexProblem(
            "refused",
            f"MathJax makes {message} of it, which is not let through",
            "leave out what sets links, styles or attributes",
            0,
        )
    return _mathjax_problem(tex, code, message, offset)


def _stopped() -> TexProblem:
    return TexProblem(
        "untypesettable",
        "MathJax was stopped: it took too long or too much memory",
        "split it into several formulas",
        0,
    )


def _em(thousandths: float) -> float:
    """MathJax's thousandths of an em in em of the text, to a ten-thousandth."""
    return round(thousandths / 1000 * SCALE, 4)
