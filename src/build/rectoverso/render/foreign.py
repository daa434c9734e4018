"""Words in another language than those around them: where the script tells, and how a dialect of
HTML says so.

A script tells where it names one language for certain: Hangul is Korean, kana is Japanese. Han,
Latin and Cyrillic letters tell nothing. Scripts are Unicode's (UAX #24), by way of fontTools.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Final, Literal
from unicodedata import bidirectional

from fontTools.unicodedata import Scripts
from fontTools.unicodedata import script as script_of

from rectoverso.languages.writing import direction, script

_TOLD: Final = {
    "Hang": "ko",
    "Hira": "ja",
    "Hebr": "he",
    "Thai": "th",
    "Deva": "hi",
    "Arab": "ar",
    "Grek": "el",
    "Geor": "ka",
    "Armn": "hy",
}
# What a language is written in, where that is more than one script (ISO 15924's own unions).
_UNIONS: Final = {"Kore": ("Hang",), "Jpan": ("Hira",), "Hrkt": ("Hira",)}
# Books in these emphasise by dots beside each letter (JLReq 3.4.3, CLReq 3.1.5); others that have
# no italics do by weight. Korean has neither, and what browsers slant has always been its emphasis.
_DOTTED: Final = ("Jpan", "Hani", "Hans", "Hant", "Bopo")
_SLANTED: Final = ("Latn", "Grek", "Cyrl")
# These are written without blanks between words.
_UNSPACED: Final = (*_DOTTED, "Thai", "Laoo", "Khmr", "Mymr")
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "「": "」", "『": "』", "（": "）"}
# What stands between two words of a stretch is short, and so is a word in Han letters.
_GAP, _HAN = 40, 12
# In lines from right to left these go to the wrong side of the Latin word that they belong to:
# .NET and --help, C++ and A*, the last slash of an address (UAX #9, N2).
_EUROPEAN: Final = r"A-Za-z\u00c0-\u02ff\u0370-\u04ff\u1e00-\u1fff"
_ENDS: Final = r"(?=\Z|[\s)\]}»”\"',،.؛:؟!?\u2060])"
_BEFORE: Final = re.compile(rf"(?<![^\s(\[{{«“\"'\u060c\u061b\u2060])(?=[.#@~/$+-]++[{_EUROPEAN}])")
# A number and its unit run from left to right as one: 343 m/s, 20 °C (SI Brochure, 5.4.3).
_UNIT: Final = (
    r"(?:[YZEPTGMkhdcm\u00b5\u03bcnp]?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|C|V|F|\u03a9|S|T|H|lm|lx|Bq|Gy|Sv|L|l|B|bit"
    r"|eV|cal|dB|px)|da[mgl]|°[CF]|min|h|[KMGT]iB|fps|rpm)[²³]?"
)
_QUANTITY: Final = re.compile(
    rf"(?<![^\s(\[{{«“\"'\u060c\u061b\u2060\u0621-\u064a\u05d0-\u05ea])"
    rf"(?=[+−-]?\d[\d.,]*[ \u00a0]?{_UNIT}(?:[/·]{_UNIT})*(?![\w/]))"
)
_AFTER: Final = re.compile(rf"(?<=[{_EUROPEAN}0-9][+#*/]){_ENDS}")
_AFTER_TWO: Final = re.compile(rf"(?<=[{_EUROPEAN}0-9][+#*/]{{2}}){_ENDS}")
_MARK: Final = "\u200e"

Way = Literal["slanted", "dotted", "weighted"]
"""How words are emphasised; the style sheets know the three as classes."""


def attributes(language: str, around: str, *, xml: bool = False) -> str:
    """The attributes of an element whose words are in `language`, within words in `around`: its
    direction where that is another, and nothing where both are the same.
    """
    if language == around:
        return ""
    said = f' lang="{escape(language)}"'
    said += f' xml:lang="{escape(language)}"' if xml else ""
    if direction(language) != direction(around or "und"):
        said += f' dir="{direction(language)}"'
    return said


def turned(language: str) -> str:
    """The attribute of a whole page or card whose lines run from right to left; else nothing."""
    return ' dir="rtl"' if direction(language or "und") == "rtl" else ""


def straight(language: str) -> str:
    """The attribute of formulas, programs, keys and ids among words in `language`: they run from
    left to right everywhere.
    """
    return ' dir="ltr"' if direction(language or "und") == "rtl" else ""


def emphasis(words: str, language: str) -> Way:
    """How `words` are emphasised in `language`: by slanting where its script has italics, and where
    all their letters are of a script that has them; else as books in that script do.
    """
    own = script(language or "und")
    if own in (*_SLANTED, "Kore"):
        return "slanted"
    letters = {script_of(letter) for letter in words} - {"Zyyy", "Zinh", "Zzzz"}
    if letters and letters.issubset(_SLANTED):
        return "slanted"
    return "dotted" if own in _DOTTED else "weighted"


def unspaced(language: str) -> bool:
    """Whether a language is written without blanks between its words."""
    return script(language or "und") in _UNSPACED


def isolated(words: str, around: str) -> str:
    """The attribute of a citation that is all in letters from left to right, among words whose
    lines run from right to left: its brackets and commas stay with it where its line ends.
    """
    if direction(around or "und") == "ltr":
        return ""
    strong = {bidirectional(letter) for letter in words} & {"L", "R", "AL"}
    return ' dir="ltr"' if strong == {"L"} else ""


def told(
    words: str,
    around: str,
    write: Callable[[str], str],
    *,
    xml: bool = False,
    emphasised: Way | None = None,
) -> str:
    """`words` as `write` writes them, stretches whose script tells another language than `around`
    within an element that says so. Without `around` nothing is told. `emphasised` is how the words
    are emphasised, if they are; a stretch says so where that is otherwise in its language.
    """
    if words.isascii() or not around or not _tells(script(around)).search(words):
        return write(words)
    parts: list[str] = []
    end = 0
    for found in _foreign(script(around)).finditer(words):
        name = str(found.lastgroup)
        if found.start() < end:
            continue
        start, stop = found.start(), _balanced(words, found.start(), found.end())
        parts.append(write(words[end:start]) if end < start else "")
        said = attributes(_TOLD[name], around, xml=xml)
        said += otherwise(words[start:stop], _TOLD[name], emphasised)
        parts.append(f"<span{said}>{write(words[start:stop])}</span>")
        end = stop
    return "".join([*parts, write(words[end:])]) if end else write(words)


def otherwise(words: str, language: str, around: Way | None) -> str:
    """The class of a stretch in another language within words that are emphasised as `around`;
    nothing where the stretch is emphasised likewise, or nothing is.
    """
    way = emphasis(words, language)
    return "" if around in (None, way) else f' class="{way}"'


def marked(words: str, language: str) -> str:
    """`words` with U+200E where, in lines from right to left, a sign would leave the Latin word
    that it belongs to.
    """
    if direction(language or "und") == "ltr":
        return words
    for places in (_BEFORE, _QUANTITY, _AFTER, _AFTER_TWO):
        words = places.sub(_MARK, words)
    return words


def upright(version: str, language: str) -> str:
    """A version such as 0.1.0-dev as it is read among words in `language`: from left to right."""
    return f"{_MARK}{version}{_MARK}" if direction(language or "und") == "rtl" else version


def _balanced(words: str, start: int, end: int) -> int:
    """The end of a stretch with the brackets that it opens and that close right after it."""
    waiting: list[str] = []
    for letter in words[start:end]:
        if letter in _BRACKETS:
            waiting.append(_BRACKETS[letter])
        elif waiting and letter == waiting[-1]:
            waiting.pop()
    while waiting and words[end : end + 1] == waiting[-1]:
        waiting.pop()
        end += 1
    return end


def _names(own: str) -> list[str]:
    """The scripts that tell a language where `own` is the script of what stands around them."""
    return [name for name in _TOLD if name != own and name not in _UNIONS.get(own, ())]


@cache
def _tells(own: str) -> re.Pattern[str]:
    """Any letter that may begin a stretch of `_foreign`."""
    kana = ("Kana",) if "Hira" in _names(own) else ()
    return re.compile(f"[{_class(*_names(own), *kana)}]")


@cache
def _foreign(own: str) -> re.Pattern[str]:
    """Stretches of scripts that tell a language, but for those of the script `own`: words with
    what stands between them, each in a group of its script's name.
    """
    between = f"[{_class('Zyyy', 'Zinh')}]{{0,{_GAP}}}"
    forms = []
    for name in _names(own):
        word = f"[{_class(name)}][{_class(name, 'Zinh')}]*+"
        if name == "Hira":
            word = _japanese(own)
        if name == "Grek":  # a letter or two are signs of mathematics, and no Greek
            word = f"(?<![A-Za-z])[{_class(name)}]{{3}}[{_class(name, 'Zinh')}]*+"
        forms.append(f"(?P<{name}>{word}(?:{between}{word})*)")
    return re.compile("|".join(forms))


def _japanese(own: str) -> str:
    """A word in kana, with the Han letters around it; within Chinese these may be Chinese."""
    kana, han = f"{_class('Hira', 'Kana')}\u30fc", _class("Hani")
    if own in ("Hans", "Hant"):
        return f"[{kana}]++(?:[{han}]{{1,{_HAN}}}[{kana}]++)*"
    return f"(?:[{han}]{{1,{_HAN}}} ?[(（])?[{han}]{{0,{_HAN}}}[{kana}][{kana}{han}]*+"


@cache
def _class(*names: str) -> str:
    """The letters of scripts, as they stand within a character class."""
    ranges = zip(Scripts.RANGES, [*Scripts.RANGES[1:], 0x110000], Scripts.VALUES, strict=True)
    return "".join(
        f"\\U{start:08x}-\\U{stop - 1:08x}" for start, stop, value in ranges if value in names
    )
