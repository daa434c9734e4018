"""Program text with its tokens marked by class, by Pygments.

The classes are Pygments' short names (`k`, `s`, `c1`, …); the styles colour them. A language that
Pygments does not know is set plain.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def highlight(code: str, language: str) -> str:
    """`code` as HTML text: a span with a class around every token that has a name of its own.

    A span never crosses a line end, so that lines can be laid out one by one.
    """
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        return escape(code, quote=False)
    parts: list[str] = []
    for kind, value in lexer.get_tokens(code):
        css = _css_class(kind)
        for number, piece in enumerate(value.split("\n")):
            if number:
                parts.append("\n")
            if not piece:
                continue
            words = escape(piece, quote=False)
            parts.append(f'<span class="{css}">{words}</span>' if css else words)
    return "".join(parts)


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
