"""Words of a deck in Markdown for GitHub, so that nothing in them is markup, HTML, a formula, a
mention or a reference to an issue.

Program text and formulas become code, and after `@`, and `#` before a number, stands an invisible
word joiner, since GitHub looks for those after all escapes.
"""

from __future__ import annotations

import re
from typing import Final

# A formula, program text, an address: what is no running text.
_OTHER: Final = re.compile(
    r"(?P<math>\${2}[^$]+\${2}|\$[^$]+\$)|`(?P<code>[^`]+)`|<?(?P<link>https?://[^\s<>]+)>?"
)
_END: Final = re.compile(r"[.,;:!?)\]}'\"]+\Z")
_MARKUP: Final = re.compile(r"[\\`*_\[\]|~#$]")
# What would begin a list, a heading's underline or a rule.
_BEGINNING: Final = re.compile(r"\A(\s*)(?:([-+=])|(\d{1,9})([.)])(?=\s|\Z))")
_MENTION: Final = re.compile(r"@|#(?=\d)|(?i:\bGH-)(?=\d)|:(?=[a-z0-9_+-]+:)")
_JOINER: Final = "\u2060"


def escaped(words: str) -> str:
    """Words of the deck as Markdown that shows them as they are, in one line."""
    words = " ".join(words.split())
    parts: list[str] = []
    end = 0
    for other in _OTHER.finditer(words):
        parts.append(_running(words[end : other.start()], first=not parts))
        if (link := other["link"]) is not None:
            parts.append(_address(link, inside=other[0][0] == "<" and other[0][-1] == ">"))
        else:
            parts.append(code(other["code"] or other["math"]))
        end = other.end()
    parts.append(_running(words[end:], first=not parts))
    return "".join(parts)


def code(words: str) -> str:
    """Words as a span of code."""
    words = unmentioned(" ".join(words.split()))
    ticks = fence(words, 1)
    blank = " " if words[:1] == "`" or words[-1:] == "`" else ""
    return f"{ticks}{blank}{words}{blank}{ticks}"


def _running(words: str, *, first: bool) -> str:
    words = _MARKUP.sub(lambda sign: "\\" + sign[0], words)
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if first:
        words = _BEGINNING.sub(_inert, words)
    return unmentioned(words)


def _inert(beginning: re.Match[str]) -> str:
    blanks, sign, number, stop = beginning.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\{stop}"


def _address(link: str, *, inside: bool) -> str:
    """An address as a link; a mark after it that ends a sentence is not part of it."""
    tail = "" if inside else (found[0] if (found := _END.search(link)) else "")
    link = link.removesuffix(tail) if tail else link
    safe = link.replace("@", "%40").replace("\\", "%5C").replace("`", "%60")
    return f"<{safe}>{_running(tail, first=False)}"


def unmentioned(words: str) -> str:
    """Words in which GitHub finds no one to notify, no issue and no emoji to draw."""
    return _MENTION.sub(lambda sign: sign[0] + _JOINER, words)


def fence(words: str, least: int) -> str:
    """As many backticks as `words` do not hold in a row, at least `least`."""
    runs = re.findall("`+", words)
    return "`" * max(least, *(len(run) + 1 for run in runs), 0)
