"""A formula's picture as plain values: which outlines stand where, and what is drawn around them.

`marks` takes an SVG of MathJax's apart, as `svg.js` gives it. Lengths are thousandths of MathJax's
em, the y axis points down and the baseline is at 0, as in the SVG's viewBox. Where the elements of
an SVG stand: SVG 1.1, sections 7.6 (`transform`) and 7.9 (an inner `svg` shows its viewBox alone).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import radians
from sys import intern
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import PathBuilder, parse_path

Matrix = tuple[float, float, float, float, float, float]
"""What `a b c d e f` of PDF's `cm` and SVG's `matrix` both mean."""

Box = tuple[float, float, float, float]
"""x, y, width, height."""

TEXT_COLOUR: Final = ""
"""The colour of the text around a formula; others are `#rrggbb`."""


class Glyph(NamedTuple):
    """An outline of MathJax's fonts at its place.

    `outline` is a path as SVG writes it, in glyph space (the y axis up); `character` is what it
    shows, or what it is a part of. Of a sign that is stretched no more is seen than lies in `clip`.
    """

    outline: str
    character: str
    place: Matrix
    colour: str
    clip: Box | None


class Path(NamedTuple):
    """Anything else that is drawn: the rule of a fraction, a frame, a stroke.

    `segments` are the PDF operators that construct it. It isn't filled, or not stroked, where the
    colour is None. Its stroke is `thickness` wide.
    """

    segments: str
    fill: str | None
    stroke: str | None
    thickness: float
    dashes: tuple[float, ...]
    round_ends: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula's picture.

    `box` is what TeX reckons with; ink may stand out of it. `marks` are drawn in their order, then
    `words`: SVG elements, in the same lengths, of what MathJax's fonts lack and is text in another
    face. `reading` is the formula as a line of text: x ≤ 1. `width`, `height` and `depth` (how far
    it reaches below the baseline) are in em of the surrounding text.
    """

    box: Box
    marks: tuple[Glyph | Path, ...]
    words: str
    reading: str
    width: float
    height: float
    depth: float


def marks(svg: str) -> tuple[tuple[Glyph | Path, ...], str]:
    """What an SVG of MathJax's draws, and the elements of the words in it."""
    taken = _Taken()
    for child in ElementTree.fromstring(svg):  # noqa: S314
        taken.element(child, Identity, _Paint())
    return tuple(taken.marks), "".join(taken.words)


class _Paint(NamedTuple):
    """What an element hands down to those within it."""

    fill: str | None = "#000000"
    stroke: str | None = None
    thickness: float = 1.0
    clip: Box | None = None


class _Taken:
    """What was found so far in an SVG."""

    def __init__(self) -> None:
        self.marks: list[Glyph | Path] = []
        self.words: list[str] = []

    def element(self, element: ElementTree.Element, place: Transform, paint: _Paint) -> None:
        """Take an element, which stands at `place`, and what is in it."""
        given = element.attrib
        tag = element.tag.rpartition("}")[2]
        if "transform" in given:
            place = place.transform(_transform(given["transform"]))
        if not given.keys().isdisjoint(("fill", "stroke", "stroke-width")):
            paint = _painted(given, paint)
        if tag == "svg":
            place, clip = _inner(given, place)
            paint = paint._replace(clip=clip)
        if tag in ("g", "svg"):
            for child in element:
                self.element(child, place, paint)
        elif tag == "text":
            self.words.append(_words(element, place, paint))
        elif "data-c" in given and not (paint.stroke is not None and paint.thickness):
            if given["d"] and paint.fill is not None:
                outline, character = intern(given["d"]), intern(chr(int(given["data-c"], 16)))
                self.marks.append(Glyph(outline, character, place[:], paint.fill, paint.clip))
        elif given.get("d") != "":
            self.marks += _path(element, place, paint)


def _painted(given: dict[str, str], paint: _Paint) -> _Paint:
    return paint._replace(
        fill=_colour(given["fill"]) if "fill" in given else paint.fill,
        stroke=_colour(given["stroke"]) if "stroke" in given else paint.stroke,
        thickness=_length(given.get("stroke-width", paint.thickness)),
    )


def _words(element: ElementTree.Element, place: Transform, paint: _Paint) -> str:
    """Text at its place and size, so that it needs no transform: MathJax turns none."""
    size = _length(element.attrib["font-size"]) * place.xx
    attributes = "".join(
        f" {name}={quoteattr(value)}"
        for name, value in element.attrib.items()
        if name in ("font-family", "font-style", "font-weight")
    )
    fill = "" if paint.fill == TEXT_COLOUR else f' fill="{paint.fill or "none"}"'
    return (
        f'<text x="{number(place.dx)}" y="{number(place.dy)}" font-size="{number(size)}"'
        f"{fill}{attributes}>{escape(element.text or '')}</text>"
    )


def _path(element: ElementTree.Element, place: Transform, paint: _Paint) -> list[Path]:
    fill = None if element.tag.endswith("line") else paint.fill
    stroke = paint.stroke if paint.thickness else None
    if fill is None and stroke is None:
        return []
    given = element.attrib
    element.attrib = {name: value.removesuffix("px") for name, value in given.items()}
    element.attrib.pop("transform", None)
    shape = PathBuilder()
    shape.add_path_from_element(element)
    pen = _Operators()
    for path in shape.paths:
        parse_path(path, TransformPen(pen, place))
    scale = abs(place.xx * place.yy - place.xy * place.yx) ** 0.5
    dashes = re.findall(r"[0-9.]+", given.get("stroke-dasharray", ""))
    return [
        Path(
            " ".join(pen.operators),
            fill,
            stroke,
            paint.thickness * scale,
            tuple(float(dash) * scale for dash in dashes),
            given.get("stroke-linecap") == "round",
        )
    ]


class _Operators(BasePen):  # type: ignore[misc]
    """Writes a path in PDF's operators (ISO 32000-1, 8.5.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.operators: list[str] = []

    def _moveTo(self, pt: Any) -> None:  # noqa: N802
        self._write("m", pt)

    def _lineTo(self, pt: Any) -> None:  # noqa: N802
        self._write("l", pt)

    def _curveToOne(self, *points: Any) -> None:  # noqa: N802
        self._write("c", *points)

    def _closePath(self) -> None:  # noqa: N802
        self._write("h")

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators += [number(each) for point in points for each in point]
        self.operators.append(operator)


def number(value: float) -> str:
    """A number as PDF writes it, to a hundredth."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _inner(given: dict[str, str], place: Transform) -> tuple[Transform, Box]:
    """Where what is in an `svg` stands, and what of it is seen."""
    x, y, width, height = (_length(given[name]) for name in ("x", "y", "width", "height"))
    left, top, wide, high = (float(each) for each in given["viewBox"].split())
    corners = place.transformPoints([(x, y), (x + width, y + height)])
    (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
    scale = min(width / wide, height / high) if wide and high else 1
    inner = place.translate(x, y).scale(scale).translate(-left, -top)
    return inner, (x0, y0, x1 - x0, y1 - y0)


def _length(value: str | float) -> float:
    return float(value.removesuffix("px")) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _transform(written: str) -> Transform:
    """An SVG's `transform`."""
    result = Identity
    for name, inside in re.findall(r"([a-zA-Z]+)\(([^)]*)\)", written):
        numbers = [float(each) for each in re.split(r"[\s,]+", inside.strip())]
        match name, numbers:
            case "translate", _:
                result = result.translate(*numbers)
            case "scale", _:
                result = result.scale(*numbers)
            case "matrix", _:
                result = result.transform(numbers)
            case "rotate", [degrees, *centre]:
                x, y = centre or (0, 0)
                result = result.translate(x, y).rotate(radians(degrees)).translate(-x, -y)
            case _:
                raise ValueError(f"not known: {name}")
    return result


@lru_cache(maxsize=256)
def _colour(written: str) -> str | None:
    """`#rrggbb`, `TEXT_COLOUR`, or None for nothing; what is no colour is black."""
    from PIL import ImageColor

    if written == "currentColor":
        return TEXT_COLOUR
    if written.lower() in ("none", "transparent"):
        return None
    try:
        red, green, blue, *_ = ImageColor.getrgb(written)
    except ValueError:
        return "#000000"
    return f"#{red:02x}{green:02x}{blue:02x}"
