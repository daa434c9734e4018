"""Whether a dollar sign opens a formula or stands for money.

The rules are few, so that an author can tell beforehand: no blank stands right inside a formula's
dollars, no digit right outside of them (pandoc's `tex_math_dollars`, and GitHub's); and an amount
of money is no formula: a number after a dollar sign that follows a letter (`US$5`), or a number
followed by words (`$5 a month or 6$`).
"""

from __future__ import annotations

import re
from enum import Enum


class Money(Enum):
    """What is no formula but an amount, or a variable of a shell."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"


_CURRENCY = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3}\Z")
_AMOUNT = re.compile(r"[-+]?[0-9][0-9.,]*(?:[kKMB]|bn|mn|m)?(?=[\s/–—,;:)-])")
# a word of prose: what is no TeX command, nor a function's name, nor the product of two letters
_WORD = re.compile(
    r"(?:(?<=[\s/,;:–—-])|(?<=[\s(]\())"
    r"(?!(?:mod|log|lim|sin|cos|tan|exp|min|max|gcd|lcm|dim|det|sup|inf|arg|ker|deg|Re|Im)\b)"
    r"(?:[A-Za-z]{3,}|by|if|in|is|of|on|or|to)(?=[\s.,;:!?)/])"
)
_GROUP = re.compile(r"\{[^{}]*\}")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{2,}[:/;,]?\Z")


def may_hold(source: str, found: re.Match[str]) -> bool:
    """Whether a stretch between two dollar signs may be a formula, by what stands at its ends."""
    tex, start, end = found[1], found.start(), found.end()
    if tex[0].isspace() or tex[-1].isspace():
        return False
    before = source[start - 1] if start else ""
    return not _is_digit(before) and not _is_digit(source[end : end + 1])


def money(source: str, found: re.Match[str]) -> Money | None:
    """Whether a stretch that may be a formula is an amount all the same, or a shell's variable."""
    tex, start = found[1], found.start()
    before = source[max(0, start - 4) : start]
    if before[-1:].isascii() and before[-1:].isalpha() and _is_digit(tex.lstrip(".,-")[:1]):
        return Money.CERTAIN if _CURRENCY.search(before) else Money.DOUBTFUL
    amount = _AMOUNT.match(tex)
    if amount and _WORD.search(_GROUP.sub("", tex) + " ", amount.end()):
        return Money.DOUBTFUL
    following = source[found.end() : found.end() + 1]
    if _VARIABLE.match(tex) and (following == "_" or "A" <= following <= "Z"):
        return Money.DOUBTFUL
    return None


def _is_digit(letter: str) -> bool:
    return "0" <= letter <= "9"
