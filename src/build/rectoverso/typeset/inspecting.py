r"""What is wrong on laid-out pages, seen before they are painted.

`Inspection` looks at WeasyPrint's page boxes one after another, by their attributes alone, and
keeps nothing of them: a fault is a plain value, which another process can be given. What it finds:

- words, pictures, borders and grounds that leave the page, the text area, their column or cell, or
  that are cut off by `overflow: hidden`;
- pictures that are not shown, anchors that stand nowhere or twice, links to none;
- signs of TeX (`\frac`, `\(`, `$`) outside of program text.

Lengths are in CSS pixels (1/96 inch).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from html import unescape
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import unquote

MILLIMETRE: Final = 96 / 25.4

TEX: Final = re.compile(r"\\(?:[A-Za-z]+|[()\[\]])|\$")
"""A sign of TeX: a command, a bracket of a formula, a dollar sign."""

_NOTABLE: Final = re.compile(r"[\\$]")
_IDS: Final = re.compile(r'<[a-z][^<>]*? id="([^"]*)"')
_PICTURES: Final = re.compile(r'<img(?![^<>]*? class="math")[^<>]*? src="([^"]*)"')
_PLACES: Final = re.compile(r'<span class="pages" data-of="([^"]*)"')
_PROGRAM: Final = frozenset(("code", "pre", "kbd", "samp"))
_THINGS: Final = {"table": "table", "pre": "code", "img": "picture", "svg": "picture"}
_LEAVES: Final = frozenset(("TextBox", "InlineReplacedBox", "BlockReplacedBox"))
_ASCENT: Final = 0.8
_DESCENT: Final = 0.2
"""How far letters reach above and below their line, in em, but for rare ones."""
_FIRST: Final = 80
"""How many letters tell a table from others."""
_LOOSE: Final = ("absolute", "fixed")


class Kind(StrEnum):
    """What is wrong."""

    OUTSIDE = "outside"
    CUT = "cut"
    NO_PICTURE = "no picture"
    MISSING = "missing"
    TWICE = "twice"
    DEAD_LINK = "dead link"
    TEX = "tex"


LOST: Final = frozenset((Kind.NO_PICTURE, Kind.MISSING, Kind.TWICE, Kind.DEAD_LINK))
"""What a reader would not get: a file with such a fault is not worth writing."""


class Fault(NamedTuple):
    """One thing that is wrong.

    `page` counts from 1; it is 0 where the thing stands on no page. `anchor` is the id of the
    nearest element around it that has one, or its own. `thing` is table, code, picture, formula or
    words; `words` are its first words, a picture's address, a link's target or the TeX. What
    leaves its `place` (page, text area, column, cell) does so by `by` pixels at a `side`.
    """

    kind: Kind
    page: int
    anchor: str
    thing: str = ""
    words: str = ""
    place: str = ""
    side: str = ""
    by: float = 0.0


_Frame: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class _Around(NamedTuple):
    """What holds for a box: the nearest id, the thing it is in, whether it is program text, the
    frame that it may not leave, what that is, and what it is cut off by, if by anything.
    """

    anchor: str
    thing: str
    program: bool
    frame: _Frame
    place: str
    clip: _Frame | None = None


class _Seen:
    """What was seen on one page: faults by what they are about, and what stands on it."""

    def __init__(self) -> None:
        self.worst: dict[tuple[Kind, str, str, str, str], Fault] = {}
        self.anchors: set[str] = set()
        self.links: dict[tuple[str, str], None] = {}
        self.pictures: set[str] = set()

    def found(self, fault: Fault) -> None:
        """Keep of things of one kind in one element where it is worst."""
        sign = fault.words if fault.kind is Kind.TEX else ""
        key = (fault.kind, fault.anchor, fault.thing, fault.side, sign)
        kept = self.worst.get(key)
        if kept is None or kept.by < fault.by:
            self.worst[key] = fault


class Inspection:
    """Looks at the pages of one document; `tolerance` is how far ink may stand out of a frame."""

    def __init__(self, tolerance: float = MILLIMETRE) -> None:
        self._tolerance = tolerance
        self._pages: dict[int, _Seen] = {}
        self._number = 0
        self._seen = _Seen()
        self._paper: _Frame = (0, 0, 0, 0)

    def look(self, number: int, page: Any) -> None:
        """Look at the box of a page; `number` counts from 1. A page that is laid out once more
        takes the place of what it was.
        """
        self._number = number
        self._seen = self._pages[number] = _Seen()
        self._paper = (0.0, 0.0, page.margin_width(), page.margin_height())
        left, top = page.margin_left, page.margin_top
        area = (left, top, left + page.width, top + page.height)
        for child in page.children:
            margin = type(child).__name__ == "MarginBox"
            frame, place = (self._paper, "page") if margin else (area, "text area")
            self._box(child, None, _Around("", "words", False, frame, place))

    def faults(
        self, pages: int, html: Iterable[str], questions: Collection[str]
    ) -> Iterator[Fault]:
        """What is wrong, each thing once where it is worst, then what is wrong with the whole.

        `pages` is how many there are, `html` what they were laid out from, in as many parts as
        there were; `questions` are the ids that should stand in it, each once. A link to one that
        is missing is no further fault.
        """
        seen, parts = _Seen(), tuple(html)
        links: dict[tuple[str, str], int] = {}
        for number in range(1, pages + 1):
            page = self._pages.get(number, _Seen())
            for fault in page.worst.values():
                seen.found(fault)
            for link in page.links:
                links.setdefault(link, number)
            seen.anchors |= page.anchors
            seen.pictures |= page.pictures
        yield from sorted(seen.worst.values())
        ids = Counter(unescape(each) for part in parts for each in _IDS.findall(part))
        missing = {each for each in questions if each not in seen.anchors}
        for each in questions:
            if each in missing:
                yield Fault(Kind.MISSING, 0, each)
            elif ids[each] > 1:
                yield Fault(Kind.TWICE, 0, each)
        for (anchor, target), number in links.items():
            if target not in seen.anchors and target not in missing:
                yield Fault(Kind.DEAD_LINK, number, anchor, words=target)
        for known in (each for part in parts for each in _PLACES.findall(part)):
            for target in unescape(known).split():
                if target not in seen.anchors and target not in missing:
                    yield Fault(Kind.DEAD_LINK, 0, "", words=target)
        shown = (unescape(each) for part in parts for each in _PICTURES.findall(part))
        for source in dict.fromkeys(shown):
            if source not in seen.pictures:
                yield Fault(Kind.NO_PICTURE, 0, "", "picture", unquote(source))

    # ------------------------------------------------ one box

    def _box(self, box: Any, element: Any, around: _Around) -> None:
        kind = type(box).__name__
        if kind == "TextBox":
            self._words(box, around)
            return
        if kind == "LineBox":
            for child in box.children:
                self._box(child, element, around)
            return
        if box.link is not None:
            self._link(box.link, around)
        if box.element is not element:
            element = box.element
            around = self._enter(box, element, around)
        if kind in _LEAVES:
            self._picture(box, element, around)
            return
        if kind != "InlineBox":
            around = self._block(box, kind, around)
        for child in box.children:
            self._box(child, element, around)

    def _enter(self, box: Any, element: Any, around: _Around) -> _Around:
        """What holds within an element."""
        tag = box.element_tag
        if anchor := element.get("id") if element is not None else None:
            self._seen.anchors.add(anchor)
            around = around._replace(anchor=anchor)
        if (known := element.get("data-of") if element is not None else None) is not None:
            for target in known.split():  # its page is a number here
                self._seen.links[around.anchor, target] = None
        if tag in _THINGS:
            around = around._replace(thing=_THINGS[tag])
        if tag in _PROGRAM:
            around = around._replace(program=True)
        return around

    def _block(self, box: Any, kind: str, around: _Around) -> _Around:
        """What holds within a block; it is looked at itself, as far as it leaves ink."""
        style = box.style
        if style["position"] in _LOOSE:  # it is meant to stand where it does
            around = around._replace(frame=self._paper, place="page")
        if kind not in ("TableRowBox", "TableRowGroupBox"):  # their cells say more
            x, y = box.border_box_x(), box.border_box_y()
            frame = (x, y, x + box.border_width(), y + box.border_height())
            self._measure(box, frame, around, None)
            if box.is_column:
                around = around._replace(frame=_within(around.frame, frame), place="column")
            elif kind == "TableCellBox":
                around = around._replace(frame=_within(around.frame, frame), place="cell")
        if style["overflow"] != "visible" and box.element_tag not in ("html", "body"):
            around = around._replace(clip=_padding(box))
        return around

    def _words(self, box: Any, around: _Around) -> None:
        text = box.text
        # the height of a line in some faces is far more than what is printed
        x, base, size = box.position_x, box.position_y + box.baseline, box.style["font_size"]
        ink = (x, base - _ASCENT * size, x + box.width, base + _DESCENT * size)
        self._measure(box, ink, around, text)
        if not around.program and _NOTABLE.search(text):
            for sign in TEX.findall(text):
                self._seen.found(Fault(Kind.TEX, self._number, around.anchor, "words", sign))

    def _picture(self, box: Any, element: Any, around: _Around) -> None:
        source, alt = element.get("src", ""), element.get("alt", "")
        formula = "math" in element.get("class", "").split()
        if formula:
            around = around._replace(thing="formula")
        if box.width > 0 and box.height > 0:
            self._seen.pictures.add(source)
        x, y = box.content_box_x(), box.content_box_y()
        ink = (x, y, x + box.width, y + box.height)
        self._measure(box, ink, around, alt if formula else unquote(source))

    def _link(self, link: Any, around: _Around) -> None:
        kind, target = link[1]
        if kind == "internal":
            self._seen.links[around.anchor, target] = None

    # ------------------------------------------------ measuring

    def _measure(self, box: Any, ink: _Frame, around: _Around, words: str | None) -> None:
        """Find where a box's ink stands out; `words` are those in it where they are not given."""
        left, top, right, bottom = around.frame
        most = self._tolerance
        if (
            ink[0] < left - most
            or ink[2] > right + most
            or ink[1] < top - most
            or ink[3] > bottom + most
        ) and _leaves_ink(box):
            self._stands_out(Kind.OUTSIDE, box, ink, around, around.frame, words)
        if around.clip is not None and _leaves_ink(box):
            self._stands_out(Kind.CUT, box, ink, around, around.clip, words)

    def _stands_out(
        self,
        kind: Kind,
        box: Any,
        ink: _Frame,
        around: _Around,
        frame: _Frame,
        words: str | None,
    ) -> None:
        beyond, off = _beyond(ink, frame), _beyond(ink, self._paper)
        for side, by in beyond.items():
            if by > self._tolerance:
                said = _text(box) if words is None else " ".join(words.split())
                place = "page" if off[side] > 0 else around.place
                about = (kind, self._number, around.anchor, around.thing, said, place, side)
                self._seen.found(Fault(*about, round(by, 1)))


def _beyond(ink: _Frame, frame: _Frame) -> dict[str, float]:
    """How far something reaches out of a frame, at each of its sides."""
    return {
        "left": frame[0] - ink[0],
        "top": frame[1] - ink[1],
        "right": ink[2] - frame[2],
        "bottom": ink[3] - frame[3],
    }


def _text(box: Any) -> str:
    """The first words in a box."""
    words = ""
    for inner in box.descendants():
        words += getattr(inner, "text", "")
        if len(words) > _FIRST:
            break
    return " ".join(words[:_FIRST].split())


def _within(outer: _Frame, inner: _Frame) -> _Frame:
    """A frame that goes as far sideways as `inner`, and up and down as far as `outer`: where a
    column or a cell ends, nothing else need begin.
    """
    return (inner[0], outer[1], inner[2], outer[3])


def _padding(box: Any) -> _Frame:
    """The frame that `overflow: hidden` cuts off at."""
    x, y = box.padding_box_x(), box.padding_box_y()
    return (x, y, x + box.padding_width(), y + box.padding_height())


def _leaves_ink(box: Any) -> bool:
    """Whether a box itself leaves ink: words, a picture, a border, a ground."""
    if getattr(box, "text", "").strip() or hasattr(box, "replacement"):
        return True
    sides = ("top", "right", "bottom", "left")
    if any(getattr(box, f"border_{side}_width", 0) for side in sides):
        return True
    return bool(getattr(box.style["background_color"], "alpha", 0) > 0)
