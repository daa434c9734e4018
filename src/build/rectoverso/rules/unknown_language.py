"""A program's language that is not known, so that its text has no colours.

The word after a fence names the program's language, as Pygments calls it: `python`, `js`, `c++`.
It stands alone: titles, line numbers and marked lines, which other tools read there, are none of
the format's. A text that is no program is `text`, or has no word at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import CodeBlock, Deck
from rectoverso.rules.context import Context
from rectoverso.rules.undrawn_diagram import DRAWN
from rectoverso.source.nearest import Nearest

_PLAIN = "text plain plaintext none txt output math log csv tsv ascii pseudocode"
PLAIN = frozenset(_PLAIN.split())
"""What is set without colours, and may be."""
_NAME = re.compile(r"[{.=\s]*([A-Za-z][\w+#.\-]*)")
_OTHER = {"node": "javascript", "nodejs": "javascript", "pwsh": "powershell", "el": "elisp"}
_OTHER |= {"cmd": "batch", "patch": "diff", "env": "bash", "terminal": "console", "assembly": "asm"}
_OTHER |= {"html5": "html", "jsonc": "json", "golang": "go", "cplusplus": "c++", "csharp": "c#"}


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    named = [node for node in context.index.of(CodeBlock) if node.language]
    if not named:
        return
    known = _aliases()
    nearest = Nearest(known)
    for node in named:
        language = node.language
        name = language.lower()
        if name in known or name in PLAIN or _bare(language) in DRAWN:
            continue
        span = node.span
        line = (context.lines(span.path)[span.line - 1 : span.line] or [""])[0]
        start = line.find(language, span.column - 1)
        if start >= 0:
            end = start + len(language) + 1
            span = Span(span.path, span.line, start + 1, span.line, end)
        shown = language if len(language) <= 40 else language[:40] + "…"
        message = f"`{shown}` is no language that is known here: the program has no colours"
        yield RULE.found(message, span, _hint(language, known, nearest))


def _hint(language: str, known: frozenset[str], nearest: Nearest) -> str:
    bare = _bare(language)
    if bare != language.lower() and (bare in known or bare in PLAIN):
        return f"write {bare} alone after the fence"
    likely = _OTHER.get(bare, "")
    if likely not in known:
        likely = nearest.to(bare) if len(bare) > 3 else ""
    if likely:
        return f"did you mean {likely}? for a text that is no program write text"
    return "write a name that Pygments knows; for a text that is no program write text"


def _bare(language: str) -> str:
    """The name in `{python}`, `python:main.py`, `js{1,3}` and their like, in small letters."""
    found = _NAME.match(language)
    return found[1].rstrip(".-").lower() if found else ""


def _aliases() -> frozenset[str]:
    """Every name of a language that Pygments knows."""
    from pygments.lexers import get_all_lexers  # it takes a while, and few decks hold programs

    return frozenset(
        alias.lower() for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases
    )


RULE = Rule("CODE001", "unknown-language", Severity.WARNING, _check)
