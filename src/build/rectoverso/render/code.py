"""Program text with its tokens marked by class, by Pygments.

The classes are Pygments' short names (`k`, `s`, `c1`, …); the styles colour them. A language that
Pygments does not know is set plain. Whatever a lexer makes of a program, its text comes out as it
went in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

MAX_COLOURED, MAX_LINE, MAX_BLANKS = 5_000, 1_000, 200
"""How many characters a program that is coloured may hold, a line of it, and a stretch of blanks
and line ends: some lexers' time grows with the square of each, or worse. Nobody reads more on a
card; all of our own deck's programs hold fewer than 1,200.
"""
_SET_PLAIN = frozenset(["tnt", "xpp"])
"""Lexers that come to no end on some short texts, or take more than ten seconds for a page."""
_MAX_STILL = 1_000
"""How often in a row a lexer may find nothing where it stands."""

_KNOWN = (
    *("python", "bash", "console", "c", "cpp", "java", "javascript", "typescript", "go", "rust"),
    *("sql", "json", "yaml", "toml", "ini", "html", "xml", "css", "markdown", "latex", "diff"),
    *("csharp", "kotlin", "swift", "ruby", "php", "perl", "r", "julia", "matlab", "scala", "lua"),
    *("haskell", "ocaml", "fsharp", "elixir", "erlang", "clojure", "scheme", "dart", "fortran"),
    *("objective-c", "powershell", "docker", "makefile", "cmake", "nginx", "protobuf", "graphql"),
    *("jsx", "tsx", "scss", "pycon", "pytb", "http", "hcl", "nasm", "verilog", "vhdl", "cuda"),
    *("prolog", "pascal", "groovy", "zig", "nix", "solidity", "vim", "basic", "lisp", "sass"),
)
"""Languages that `language_of` tries, the most usual first: where two colour a program alike, the
first of them is meant.
"""
_SPAN = re.compile(r"</?span\b[^<>]*>")

_LONG = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}|\s{{{MAX_BLANKS + 1}}}")


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    return None if _SET_PLAIN.intersection(lexer.aliases) else lexer


def highlight(code: str, language: str) -> str:
    """`code` as HTML text: a span with a class around every token that has a name of its own.

    A span never crosses a line end, so that lines can be laid out one by one.
    """
    lexer = _lexer(language.lower()) if language else None
    if lexer is None or len(code) > MAX_COLOURED or _LONG.search(code):
        return escape(code, quote=False)
    parts: list[str] = []
    for kind, value in _tokens(lexer, code):
        css = _css_class(kind)
        for number, piece in enumerate(value.split("\n")):
            if number:
                parts.append("\n")
            if not piece:
                continue
            words = escape(piece, quote=False)
            parts.append(f'<span class="{css}">{words}</span>' if css else words)
    return "".join(parts)


def language_of(html: str) -> str:
    """A language in which `highlight` gives this HTML; empty where it has no token of its own, or
    none of the usual languages does.
    """
    if "<span" not in html:
        return ""
    code, wanted = unescape(uncoloured(html)), unescape(html)
    return next((each for each in _KNOWN if unescape(highlight(code, each)) == wanted), "")


def uncoloured(html: str) -> str:
    """The HTML text of a program without the spans that `highlight` puts around its tokens."""
    return _SPAN.sub("", html)


def _tokens(lexer: Lexer, code: str) -> Iterator[tuple[object, str]]:
    """What a lexer finds in `code`: kinds and values, which put together are `code`.

    A lexer of sessions gives out a line when it has seen its end, so the last line gets one, which
    is taken off again. What a lexer swallows, repeats or changes comes out plain.
    """
    source = code + "\n"
    position = 0
    for start, kind, value in _found(lexer, source):
        begin = position if source.startswith(value, position) else start
        if begin < position or not source.startswith(value, begin):
            continue
        yield None, source[position:begin]
        position = begin + len(value)
        yield kind, source[begin : min(position, len(code))]
    yield None, source[position : len(code)]


def _found(lexer: Lexer, source: str) -> Iterator[tuple[int, object, str]]:
    """The tokens that a lexer finds, up to where it stumbles or stands still."""
    still = 0
    try:
        for start, kind, value in lexer.get_tokens_unprocessed(source):
            still = 0 if value else still + 1
            if still > _MAX_STILL:
                return
            if value:
                yield start, kind, value
    except Exception:  # noqa: BLE001 hundreds of lexers, by many hands
        return


_CLASSES: dict[object, str] = {}


def _css_class(kind: object) -> str:
    """The short class of a token type, its nearest named ancestor's where it has none."""
    known = _CLASSES.get(kind)
    if known is not None:
        return known
    ancestor = kind
    while ancestor is not None:
        css = STANDARD_TYPES.get(ancestor)  # type: ignore[call-overload]
        if css is not None:
            break
        ancestor = getattr(ancestor, "parent", None)
    else:
        css = ""
    # white space, plain names and punctuation need no colour
    css = "" if css in ("w", "n", "p", "x") else css
    _CLASSES[kind] = css
    return str(css)
