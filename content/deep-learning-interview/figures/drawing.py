"""What every figure of this deck is drawn with.

Only the standard library is used, nothing depends on the clock or on chance, and numbers are
rounded to hundredths: the same script gives the same bytes.  Every figure stands on a light
panel of its own (a picture cannot see the colours of the page around it), tells its lines apart
by dash and label as well as by colour, and is 380 units wide with text of at least 13 units, so
that it can still be read at a width of 320 pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import escape

MEDIA = Path(__file__).resolve().parent.parent / "media"
FONTS = "'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"
WIDTH = 380
INK, SOFT, FAINT, PANEL = "#1b1b1b", "#6a6a6a", "#d9d9d9", "#fdfdfb"
BLUE, RED = "#1b5faa", "#b23a1e"
DASH, DOT, DASHDOT = "7 4", "2 3.5", "9 4 2 4"
Function = Callable[[float], float]


def number(value: float) -> str:
    """Return ``value`` rounded to hundredths, without needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class Drawing:
    """A figure in the making: SVG elements in user units, the origin at the upper left."""

    def __init__(self, title: str, height: int) -> None:
        self.title, self.height = title, height
        self.parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, *, ink: str = INK,
             width: float = 1, dash: str = "") -> None:  # fmt: skip
        """Add a straight line."""
        self.path([(x1, y1), (x2, y2)], ink=ink, width=width, dash=dash)

    def path(self, points: list[tuple[float, float]], *, ink: str = INK, width: float = 2,
             dash: str = "") -> None:  # fmt: skip
        """Add a line through ``points``."""
        where = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{where}" fill="none" stroke="{ink}" '
            f'stroke-width="{number(width)}"{dashes}/>'
        )

    def area(self, points: list[tuple[float, float]], fill: str) -> None:
        """Add a filled polygon."""
        where = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{where}" fill="{fill}"/>')

    def dot(self, x: float, y: float, radius: float = 4, *, ink: str = INK,
            fill: str | None = None) -> None:  # fmt: skip
        """Add a disc, hollow when ``fill`` is given as the panel's colour."""
        self.parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" '
            f'fill="{fill or ink}" stroke="{ink}" stroke-width="1.8"/>'
        )

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "#fff",
            ink: str = INK, line: float = 1.6, radius: float = 6,
            dash: str = "") -> None:  # fmt: skip
        """Add a rectangle with round corners; ``x`` and ``y`` are its upper left."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}" rx="{number(radius)}" fill="{fill}" stroke="{ink}" '
            f'stroke-width="{number(line)}"{dashes}/>'
        )

    def text(self, x: float, y: float, words: str, *, anchor: str = "middle", size: float = 13,
             ink: str = INK, bold: bool = False) -> None:  # fmt: skip
        """Add a line of text; ``y`` is its baseline, ``_1`` lowers and ``^20`` raises what follows.

        Small figures are made by size and shift, since the Korean faces lack the Unicode ones.
        """
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" '
            f'font-size="{number(size)}" fill="{ink}"{weight}>{raised(words, size)}</text>'
        )

    def arrow(self, x1: float, y1: float, x2: float, y2: float, *, ink: str = INK,
              width: float = 1.6, head: float = 8) -> None:  # fmt: skip
        """Add an arrow from the first point to the second."""
        length = math.hypot(x2 - x1, y2 - y1)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        bx, by = x2 - head * ux, y2 - head * uy
        self.line(x1, y1, bx, by, ink=ink, width=width)
        half = head * 0.42
        self.area([(x2, y2), (bx - half * uy, by + half * ux), (bx + half * uy, by - half * ux)],
                  ink)  # fmt: skip

    def save(self, name: str) -> None:
        """Write the figure as ``name`` into the deck's media folder."""
        body = "\n".join(self.parts)
        (MEDIA / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}" '
            f'viewBox="0 0 {WIDTH} {self.height}" role="img">\n'
            f"<title>{escape(self.title)}</title>\n"
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{self.height - 1}" rx="10" '
            f'fill="{PANEL}" stroke="{FAINT}"/>\n'
            f'<g font-family="{FONTS}" stroke-linejoin="round" stroke-linecap="butt">\n'
            f"{body}\n</g>\n</svg>\n",
            encoding="utf-8",
            newline="\n",
        )


class Plot:
    """A rectangle of a drawing with data coordinates of its own."""

    def __init__(self, drawing: Drawing, box: tuple[float, float, float, float],
                 x: tuple[float, float], y: tuple[float, float]) -> None:  # fmt: skip
        self.drawing = drawing
        self.left, self.top, self.width, self.height = box
        self.x, self.y = x, y

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where the data point stands in the drawing."""
        return (
            self.left + (x - self.x[0]) / (self.x[1] - self.x[0]) * self.width,
            self.top + (self.y[1] - y) / (self.y[1] - self.y[0]) * self.height,
        )

    def axes(self) -> None:
        """Draw the two axes through the origin."""
        self.drawing.line(*self.at(self.x[0], 0), *self.at(self.x[1], 0), ink=SOFT)
        self.drawing.line(*self.at(0, self.y[0]), *self.at(0, self.y[1]), ink=SOFT)

    def ticks_x(self, values: list[float]) -> None:
        """Mark ``values`` on the horizontal axis."""
        for value in values:
            x, y = self.at(value, 0)
            self.drawing.line(x, y - 3, x, y + 3, ink=SOFT)
            self.drawing.text(x, y + 17, minus(value), ink=SOFT)

    def ticks_y(self, values: list[float]) -> None:
        """Mark ``values`` on the vertical axis."""
        for value in values:
            x, y = self.at(0, value)
            self.drawing.line(x - 3, y, x + 3, y, ink=SOFT)
            self.drawing.text(x - 6, y + 4.5, minus(value), anchor="end", ink=SOFT)

    def frame(self) -> None:
        """Draw the lower and the left edge; `axes` go through the origin."""
        self.drawing.line(*self.at(self.x[0], self.y[0]), *self.at(self.x[1], self.y[0]), ink=SOFT)
        self.drawing.line(*self.at(self.x[0], self.y[0]), *self.at(self.x[0], self.y[1]), ink=SOFT)

    def marks_x(self, marks: Iterable[tuple[float, str]], *, tick: float = 3) -> None:
        """Mark values below the lower edge, each with its words."""
        for value, words in marks:
            x, y = self.at(value, self.y[0])
            self.drawing.line(x, y, x, y + tick, ink=SOFT)
            self.drawing.text(x, y + 18, words, ink=SOFT)

    def marks_y(self, marks: Iterable[tuple[float, str]], *, tick: float = 3) -> None:
        """Mark values left of the left edge, each with its words."""
        for value, words in marks:
            x, y = self.at(self.x[0], value)
            self.drawing.line(x - tick, y, x, y, ink=SOFT)
            self.drawing.text(x - 7, y + 4.5, words, anchor="end", ink=SOFT)

    def curve(self, f: Function, *, ink: str = INK, width: float = 2, dash: str = "",
              x: tuple[float, float] | None = None) -> None:  # fmt: skip
        """Draw ``f``, cut off where it leaves the plot; kinks at multiples of 1/20 stay sharp."""
        low, high = x or self.x
        steps = round((high - low) * 20)
        run: list[tuple[float, float]] = []
        for i in range(steps + 1):
            at = low + (high - low) * i / steps
            value = f(at)
            if self.y[0] <= value <= self.y[1]:
                run.append(self.at(at, value))
                continue
            if len(run) > 1:
                self.drawing.path(run, ink=ink, width=width, dash=dash)
            run = []
        if len(run) > 1:
            self.drawing.path(run, ink=ink, width=width, dash=dash)


def raised(words: str, size: float) -> str:
    """Return ``words`` escaped, its ``_index`` and ``^exponent`` parts as shifted small text."""
    parts = re.split(r"([_^][0-9n\N{MINUS SIGN}]+)", words)
    out = ""
    shift = 0.0
    for part in parts:
        if part[:1] in ("_", "^"):
            shift = size * (0.22 if part[0] == "_" else -0.36)
            small = number(size * 0.72)
            out += f'<tspan font-size="{small}" dy="{number(shift)}">{part[1:]}</tspan>'
        elif part:
            back = f' dy="{number(-shift)}"' if shift else ""
            out += f"<tspan{back}>{escape(part)}</tspan>" if shift else escape(part)
            shift = 0.0
    return out


def minus(value: float) -> str:
    """Return ``value`` with a true minus sign."""
    return number(value).replace("-", "\N{MINUS SIGN}")


def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + math.exp(-x))


def normal(x: float, mean: float, deviation: float) -> float:
    """Return the density of a normal distribution."""
    z = (x - mean) / deviation
    return math.exp(-z * z / 2) / (deviation * math.sqrt(2 * math.pi))


def plurality(chances: tuple[float, ...], n: int) -> float:
    """Return how often the first answer wins a vote of ``n``, ties broken at random."""
    # By (votes of the first, votes given so far, how many others have as many as the first).
    left = {(k, k, 0): chances[0] ** k / math.factorial(k) for k in range(n + 1)}
    for chance in chances[1:]:
        grown: dict[tuple[int, int, int], float] = {}
        for (first, used, ties), value in left.items():
            for votes in range(min(first, n - used) + 1):
                key = (first, used + votes, ties + (votes == first))
                part = value * chance**votes / math.factorial(votes)
                grown[key] = grown.get(key, 0.0) + part
        left = grown
    wins = sum(value / (1 + ties) for (_, used, ties), value in left.items() if used == n)
    return wins * math.factorial(n)
