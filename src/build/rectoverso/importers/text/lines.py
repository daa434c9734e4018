"""A text's lines with the marks that stand before their words, found once.

Source for fences, headings and quotations: CommonMark 0.31.2, sections 4.2 to 4.5 and 5.1.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rectoverso.languages import documents

_FENCE: Final = re.compile(r"[ \t>]*(?:[-*+•]\s+|\d{1,4}[.)]\s+)?(`{3,}|~{3,})(.*)")
_HEADING: Final = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]+#+[ \t]*)?$")
_UNSPACED_HEADING: Final = re.compile(r"(#{2,6})([^#\s!\[].*)$")
_BULLET: Final = re.compile(
    rf"([-*+•◦▪▫‣⁃●○■□◆◇▶▷►·∙–—└{documents.BRANCH}]|o(?=\s{{1,3}}\S)|->|=>|→|⇒|➔|➜)"
    r"(?:[ \t]+(?=\S)|[ \t]*$)"
)
_GLUED_BULLET: Final = re.compile(rf"([•◦▪▫‣●■◆▶►└→⇒➔➜{documents.BRANCH}])(?=\S)")
_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1[:：]?$")
_RULE: Final = re.compile(
    r"[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$"
)
_TAGGED: Final = re.compile(r"<(b|strong|h[1-6])\b[^<>]{0,200}>\s*([^<>]+?)\s*</\1>", re.IGNORECASE)
_PRE: Final = re.compile(r"<(/?)pre\b", re.IGNORECASE)
_LONGEST: Final = sys.maxsize
_NEAREST: Final = 100
"""How many fences after one that opens are asked whether they close it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text.

    `verbatim` lines stand in a fence, or are one. Of others, `words` stand behind `indent` columns,
    `quoted` signs of quotation, a `bullet`, and the signs of a `heading` of that level (0: none);
    `bold` when all words are. `gap` is the number of blank lines before it.
    """

    number: int
    text: str
    verbatim: bool = False
    indent: int = 0
    quoted: int = 0
    bullet: str = ""
    heading: int = 0
    bold: bool = False
    words: str = ""
    gap: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip()

    @property
    def is_rule(self) -> bool:
        """Whether it is a line drawn between paragraphs."""
        return not self.verbatim and bool(_RULE.match(self.text))

    @property
    def is_table(self) -> bool:
        """Whether it looks like a row of a table."""
        return not self.verbatim and self.words.startswith("|") and self.words.count("|") > 1


def taken_apart(texts: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a text, the first of them line 1."""
    verbatim = _verbatim(texts)
    lines: list[Line] = []
    gap = 0
    for at, text in enumerate(texts):
        if not text.strip():
            lines.append(Line(at + 1, text, verbatim=at in verbatim, gap=gap))
            gap += 1
        elif at in verbatim:
            lines.append(Line(at + 1, text, verbatim=True, words=text.strip(), gap=gap))
            gap = 0
        else:
            lines.append(_line(at + 1, text, gap))
            gap = 0
    return tuple(_with_underlined(lines))


def _line(number: int, text: str, gap: int) -> Line:
    wide = text.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ").replace("\u200b", "")
    rest = wide.lstrip()
    indent = len(wide) - len(rest)
    quoted = 0
    while rest.startswith(">"):
        quoted += 1
        rest = rest[1:].lstrip()
    if _RULE.match(rest) and not quoted:
        return Line(number, text, False, indent, quoted, "", 0, False, rest.rstrip(), gap)
    bullet = _BULLET.match(rest) or _GLUED_BULLET.match(rest)
    sign = ""
    if bullet:
        sign = bullet[1]
        rest = rest[bullet.end() :]
    heading = _HEADING.match(rest) or _UNSPACED_HEADING.match(rest)
    level = 0
    if heading and not quoted and indent < 4:
        level = len(heading[1])
        rest = heading[2]
    rest = rest.strip()
    tagged = _TAGGED.fullmatch(rest) if rest.startswith("<") else None
    if tagged and not level and tagged[1][0] in "hH" and not quoted:
        return Line(number, text, False, indent, 0, "", int(tagged[1][1]), False, tagged[2], gap)
    if tagged and tagged[1][0] not in "hH":
        rest = f"**{tagged[2].strip()}**"
    bold = (
        bool(_BOLD.match(rest)) and (inner := rest.strip("*_:：")).count("**") == 0 and inner != ""
    )
    return Line(number, text, False, indent, quoted, sign, level, bold, rest, gap)


def _verbatim(texts: Sequence[str]) -> set[int]:
    """Which lines stand in a fence or between `pre`, where each opens and closes."""
    fences: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    closed: list[int] = []
    for at, text in enumerate(texts):
        bare = text.strip(" \t>")
        if len(bare) >= 3 and bare[0] in "`~" and not bare.strip(bare[0]):
            fences[bare[0]].append((at, len(bare)))
        if "</pre" in text.lower():
            closed.append(at)
    found: set[int] = set()
    at = 0
    while at < len(texts):
        end = -1
        opened = _FENCE.match(texts[at])
        if opened and "`" not in opened[2]:
            ends = fences[opened[1][0]]
            place = bisect_right(ends, (at, _LONGEST))
            near = ends[place : place + _NEAREST]
            end = next((line for line, length in near if length >= len(opened[1])), -1)
        elif (pre := _PRE.search(texts[at])) and not pre[1]:
            place = bisect_left(closed, at)
            end = closed[place] if place < len(closed) else -1
        if end > at:
            found.update(range(at, end + 1))
            at = end
        at += 1
    return found


def _with_underlined(lines: list[Line]) -> Iterator[Line]:
    """The same with headings that are underlined as headings, their underlining as rules."""
    for at, line in enumerate(lines):
        below = lines[at + 1] if at + 1 < len(lines) else None
        if (
            below is not None
            and line.words
            and not (line.verbatim or line.heading or line.bullet or line.quoted or line.indent)
            and not (line.is_table or line.is_rule)
            and (line.gap or at == 0 or lines[at - 1].is_rule)
            and not below.verbatim
            and re.fullmatch(r"(=|-){3,}", below.text.strip())
            and (below.text.strip()[0] == "=" or _is_title(line, lines, at))
        ):
            level = 1 if below.text.strip()[0] == "=" else 2
            yield Line(line.number, line.text, heading=level, words=line.words, gap=line.gap)
        else:
            yield line


def _is_title(line: Line, lines: list[Line], at: int) -> bool:
    """Whether a line over dashes is a heading: it is short, and something stands right below."""
    return len(line.words) <= 200 and at + 2 < len(lines) and len(lines[at + 1].text.strip()) >= 3
