"""Whether two dollar signs hold a formula or stand for money.

The rules are few, so that an author can tell beforehand: no blank stands right inside a formula's
dollars, no digit right outside of them (pandoc's `tex_math_dollars`, and GitHub's); and an amount
of money is no formula: a number after a dollar sign that follows a letter (`US$5`), or a number
followed by words (`$5 a month or 6$`).
"""

from __future__ import annotations

import re
from enum import Enum


class Reading(Enum):
    """What two dollar signs hold; of what is in doubt, the text says why it is no formula."""

    FORMULA = ""
    TEXT = "text"
    MONEY = "taken for money, not for a formula, though another dollar sign follows"
    VARIABLE = "taken for a variable's sign, not for a formula"
    SPACED = "blanks stand right inside these dollar signs, so this is no formula"


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
_TEX = re.compile(r"[\\^_=<>+]|\s[A-Za-z]\s\Z")

_SURE = re.compile(r"\\[A-Za-z]|[\^_]\{|\A\s?[A-Za-z]\s?\Z")


def reading(source: str, found: re.Match[str]) -> Reading:
    """What a stretch of `source` between two dollar signs is: group 1 of `found`."""
    tex, start = found[1], found.start()
    before = source[max(0, start - 4) : start]
    following = source[found.end() : found.end() + 1]
    if tex[0] == "]" and before[-1:] == "[":  # Anki's own mark, `[$]x[/$]`
        return Reading.TEXT
    if tex[0].isspace() and tex[-1].isspace():
        return Reading.SPACED if _TEX.search(tex) else Reading.TEXT
    if (tex[0].isspace() or tex[-1].isspace()) and _SURE.search(tex):
        return Reading.TEXT if _WORD.search(tex + " ") else Reading.SPACED
    if tex[0].isspace() or tex[-1].isspace() or _is_digit(before[-1:]) or _is_digit(following):
        return Reading.TEXT
    if _is_letter(before[-1:]) and _is_digit(tex.lstrip(".,-")[:1]):
        return Reading.TEXT if _CURRENCY.search(before) else Reading.MONEY
    words = _GROUP.sub("", tex) + " "
    amount = _AMOUNT.match(tex)
    if amount and _WORD.search(words, amount.end()):
        return Reading.MONEY
    if _is_letter(following) or following == "_":
        glued = "\\" not in tex and _WORD.search(words)
        if glued or (_VARIABLE.match(tex) and not following.islower()):
            return Reading.VARIABLE
    return Reading.FORMULA


def _is_digit(letter: str) -> bool:
    return "0" <= letter <= "9"


def _is_letter(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
