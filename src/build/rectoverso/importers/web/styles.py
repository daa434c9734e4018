"""What an element's `style` and its class say that a reader sees: marks, and what is hidden."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rectoverso.importers.web.runs import EMPHASIS, STRIKEOUT, STRONG, Mark
from rectoverso.importers.web.tree import Element

_PROPERTY: Final = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_MONOSPACED: Final = re.compile(
    r"monospace|courier|consolas|menlo|monaco|(?<!\w)mono(?!\w)|source code|fira code|d2coding"
)
_COLOUR: Final = re.compile(
    r"rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)(?:[ ,/]+([\d.]+))?|#([0-9a-f]{6}|[0-9a-f]{3})\b"
)
_BRIGHT: Final = 60  # how far a colour's channels lie apart where it is not a kind of grey
_NAMED: Final = frozenset(
    (
        *("yellow", "lime", "aqua", "cyan", "pink", "orange", "gold", "lightgreen"),
        *("lightblue", "lightyellow", "magenta", "red"),
    )
)
_HEAVY: Final = 600
_SCREEN_READERS: Final = frozenset(
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"]
)


class Style:
    """What a style says."""

    __slots__ = ("hides", "keeps_lines", "marks", "monospaced", "without")

    def __init__(self, text: str) -> None:
        said = {name: value.strip() for name, value in _PROPERTY.findall(text.lower())}
        weight = said.get("font-weight", "")
        slant = said.get("font-style", "")
        line = said.get("text-decoration", "") + said.get("text-decoration-line", "")
        level = said.get("vertical-align", "")
        marks: list[Mark] = []
        if weight.startswith("bold") or (weight.isdigit() and int(weight) >= _HEAVY):
            marks.append(STRONG)
        if slant.startswith(("italic", "oblique")):
            marks.append(EMPHASIS)
        if "line-through" in line:
            marks.append(STRIKEOUT)
        if "underline" in line:
            marks.append(Mark("styled", "u"))
        if level in ("sub", "super"):
            marks.append(Mark("styled", level[:3].replace("sup", "sup")))
        ground = said.get("background-color", said.get("background", ""))
        if ground and _is_bright(ground):
            marks.append(Mark("styled", "mark"))
        self.marks = tuple(marks)
        self.without: frozenset[Mark] = frozenset(
            mark
            for mark, value, plain in (
                (STRONG, weight, ("normal", "400", "lighter", "300")),
                (EMPHASIS, slant, ("normal",)),
            )
            if value.startswith(plain)
        )
        self.monospaced = bool(_MONOSPACED.search(said.get("font-family", "")))
        self.hides = (
            said.get("display", "").startswith("none")
            or said.get("visibility", "").startswith("hidden")
            or said.get("mso-hide", "") == "all"
        )
        self.keeps_lines = said.get("white-space", "").startswith(("pre", "break-spaces"))


@lru_cache(maxsize=512)
def style(text: str) -> Style:
    """What the text of a `style` attribute says."""
    return Style(text)


def _is_bright(colour: str) -> bool:
    """Whether a ground marks words: it has a hue, and is no shade of grey."""
    if colour.split(maxsplit=1)[0] in _NAMED:
        return True
    found = _COLOUR.search(colour)
    if not found:
        return False
    if found[5]:
        digits = found[5] if len(found[5]) > 3 else "".join(2 * each for each in found[5])
        channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    else:
        channels = [int(found[at]) for at in (1, 2, 3)]
        if found[4] is not None and float("0" + found[4].strip(".")) == 0:
            return False
    return max(channels) - min(channels) > _BRIGHT


def hidden(element: Element) -> bool:
    """Whether no reader with a browser sees an element."""
    if not element.attributes:
        return False
    if "hidden" in element.attributes and element.get("hidden") != "until-found":
        return True
    text = element.get("style")
    if text and style(text).hides:
        return True
    return not _SCREEN_READERS.isdisjoint(element.classes)
