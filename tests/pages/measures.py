"""What an eye measures on the pages of a PDF, taken from their boxes while they are laid out.

All lengths are in millimetres.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from PIL import Image

from rectoverso.typeset import pdf, press
from rectoverso.typeset.pdf import Layout, Manuscript

MILLIMETRE: Final = 96 / 25.4
SHORT: Final = 30.0
"""How far before its measure a line of a paragraph that goes on may end, at most."""


EDGE: Final = 8.0
"""How near to the paper's edge anything may be printed: home printers end there."""
_DOTS_PER_INCH: Final = 50

_QUESTIONS: Final = " questions"
_UNEVEN: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "pre")
"""Whose lines end where they make sense."""


@dataclass(frozen=True, slots=True)
class Short:
    """A line that ends `by` millimetres early although its paragraph goes on, its words, and those
    of the next line, if that stands on the page.
    """

    by: float
    words: str
    following: str


@dataclass(slots=True)
class Page:
    """What one page looks like.

    `part` is the class of the outermost element that stands on it (`chapter`, `contents`, …),
    `place` tells one of that kind from the next, and the questions of a chapter from its
    answers. `height` is that of the text block, without the footnotes, `empty` what of it is left
    under the last line, picture or table. `lines` counts the lines one under another, a picture or
    a formula as many as are as high. `parted_blank` are pieces of program text that begin or end
    with an empty line where a page parts them.
    """

    number: int
    part: str = ""
    place: str = ""
    height: float = 0.0
    empty: float = 0.0
    lines: float = 0.0
    short: list[Short] = field(default_factory=list)
    parted_blank: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in its text block."""
        return not self.lines

    @property
    def share(self) -> float:
        """The share of the text block that is empty at its end."""
        return self.empty / self.height if self.height else 0.0


@dataclass(frozen=True, slots=True)
class Measures:
    """The pages of a document."""

    pages: tuple[Page, ...]

    @property
    def body(self) -> tuple[Page, ...]:
        """From the first page of a chapter to the last."""
        found = [number for number, page in enumerate(self.pages) if page.part == "chapter"]
        return self.pages[found[0] : found[-1] + 1] if found else ()

    @property
    def closing(self) -> tuple[Page, ...]:
        """The last page of each chapter."""
        ends = [page.place.removesuffix(_QUESTIONS) for page in (*self.body, Page(0))]
        return tuple(
            page
            for page, (one, after) in zip(self.body, pairwise(ends), strict=True)
            if one != after
        )

    @property
    def running(self) -> tuple[Page, ...]:
        """The pages of chapters that another page of the chapter follows."""
        return tuple(page for page, after in pairwise(self.body) if page.place == after.place)

    @property
    def mean_empty(self) -> float:
        """The mean share that is empty at the end of a page within a chapter."""
        shares = [page.share for page in self.running]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def shortest_close(self) -> float:
        """How many lines the shortest last page of a chapter has."""
        return min((page.lines for page in self.closing), default=0.0)

    @property
    def blank(self) -> tuple[int, ...]:
        """The numbers of pages with nothing on them, once the body has begun."""
        first = self.body[0].number if self.body else 0
        return tuple(page.number for page in self.pages if page.is_blank and page.number >= first)

    @property
    def short(self) -> tuple[tuple[int, Short], ...]:
        """The lines that end more than `SHORT` before their measure, each with its page."""
        return tuple(
            (page.number, line) for page in self.pages for line in page.short if line.by > SHORT
        )

    @property
    def parted_blank(self) -> tuple[tuple[int, str], ...]:
        """Pieces of program text with an empty line where a page parts them."""
        return tuple((page.number, each) for page in self.pages for each in page.parted_blank)

    def table(self) -> str:
        """The figures, one a line."""
        shares = sorted((page.share for page in self.running), reverse=True)
        over = sum(share > 0.12 for share in shares)
        rows = [
            ("pages", f"{len(self.pages)}", ""),
            ("mean empty end of a page", f"{self.mean_empty:.1%}", "at most 4 %"),
            ("ends over 12 % empty", f"{over} of {len(shares)}", ""),
            ("emptiest end", f"{max(shares, default=0):.1%}", ""),
            ("blank pages from the body on", f"{len(self.blank)}", "0"),
            ("shortest last page of a chapter", f"{self.shortest_close:.0f} lines", "at least 6"),
            (f"lines over {SHORT:.0f} mm short", f"{len(self.short)}", "0"),
            ("code parted at an empty line", f"{len(self.parted_blank)}", "0"),
        ]
        return "\n".join(f"{name:34}{value:>12}  {bound}".rstrip() for name, value, bound in rows)


@contextmanager
def measured() -> Iterator[Callable[[], Measures]]:
    """Watch a book being laid out meanwhile, in this process: what it gives says what it looks
    like.
    """
    pages: dict[int, Page] = {}

    def lay_out(manuscript: Manuscript, see: pdf.Look, progress: Callable[[float], None]) -> Layout:
        def both(number: int, page: Any) -> None:
            pages[number] = measure(page, number)
            see(number, page)

        pages.clear()
        layout = pdf.lay_out(manuscript, both, progress)
        numbers = range(1, layout.pages + 1)
        # nothing is laid out for a page that is left blank
        pages.update({number: pages.get(number, Page(number)) for number in numbers})
        return layout

    def here(_: press.Presses, *work: Any) -> Future[press.Printed]:
        done: Future[press.Printed] = Future()
        done.set_result(press.print_out(*work))
        return done

    with (
        patch.object(press, "lay_out", lay_out),
        patch.object(press.Presses, "print_out", here),
    ):
        yield lambda: Measures(tuple(pages[number] for number in sorted(pages)))


def measure(page: Any, number: int) -> Page:
    """What a laid-out page of WeasyPrint looks like."""
    found = Page(number)
    body = next((box for box in page.children if getattr(box, "element_tag", "") == "html"), None)
    if body is None:
        return found
    top = page.content_box_y()
    foot = top + page.height
    notes = [box for box in page.children if type(box).__name__ == "FootnoteAreaBox"]
    foot = min([foot, *(box.position_y for box in notes if box.children)])
    found.height = (foot - top) / MILLIMETRE
    spans: list[tuple[float, float]] = []
    programs = {
        line for box in _descendants(body) if box.element_tag == "pre" for line in _descendants(box)
    }
    for box in _descendants(body):
        if not found.part and _class(box):
            found.part = _class(box).split()[0]
            found.place = _identity(box)
        if _class(box) == "questions":
            found.place += _QUESTIONS
        kind = type(box).__name__
        if kind == "LineBox" and _has_ink(box):
            spans.append((box.position_y, box.position_y + box.height))
        elif hasattr(box, "replacement") and box.is_in_normal_flow():
            spans.append((box.position_y, box.position_y + box.margin_height()))
        elif kind == "TableBox":
            spans.append((box.position_y, box.border_box_y() + box.border_height()))
        if box.element_tag == "pre" and kind == "BlockBox":
            found.parted_blank += _parted_blank(box)
        elif kind != "LineBox" and box.element_tag not in _UNEVEN and box not in programs:
            found.short += _short_lines(box)
    if not spans:
        return found
    found.empty = max(0.0, (foot - max(end for _, end in spans)) / MILLIMETRE)
    found.lines = _rows(spans)
    return found


def _descendants(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _descendants(child)


def _class(box: Any) -> str:
    element = getattr(box, "element", None)
    return "" if element is None else str(element.get("class", ""))


def _identity(box: Any) -> str:
    element = getattr(box, "element", None)
    return "" if element is None else str(element.get("id", ""))


def _has_ink(line: Any) -> bool:
    return any(
        hasattr(box, "replacement") or getattr(box, "text", "").strip("\u2060\u200b \n\u00a0")
        for box in _descendants(line)
    )


def _rows(spans: list[tuple[float, float]]) -> float:
    """How many lines of running text are as high as what stands one under another."""
    heights = sorted(end - start for start, end in spans)
    usual = heights[len(heights) // 4]  # a figure and its caption are a page, too
    rows, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        if end > reached + 1:
            rows += max(1.0, (end - max(start, reached)) / (1.5 * usual))
            reached = end
    return rows


def _short_lines(block: Any) -> Iterator[Short]:
    """The lines of a block that end early, but for the last and those that the author ends."""
    lines = list(getattr(block, "children", ()))
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        if type(line).__name__ != "LineBox" or line.resume_at is None:
            continue
        boxes = [box for box in _descendants(line) if box is not line]
        if any(box.element_tag == "br" for box in boxes):
            continue
        leaves = [
            box
            for box in boxes
            if hasattr(box, "text")
            or hasattr(box, "replacement")
            or type(box).__name__ == "InlineBlockBox"
        ]
        if not leaves:
            continue
        start = min(box.position_x for box in leaves)
        end = max(box.position_x + box.margin_width() for box in leaves)
        by = (block.width - (end - start)) / MILLIMETRE
        if by > 0.5 * SHORT:
            yield Short(by, _words(line), _words(following))


def _words(line: Any) -> str:
    if line is None:
        return ""
    boxes = [
        box for box in _descendants(line) if hasattr(box, "replacement") or hasattr(box, "text")
    ]
    return "".join(getattr(box, "text", "▢") for box in boxes).replace("\u2060", "")


def _parted_blank(pre: Any) -> Iterator[str]:
    """What is wrong where a page parts a program text: empty lines at the edge of a piece."""
    lines = [box for box in _descendants(pre) if type(box).__name__ == "LineBox"]
    if not lines:
        yield "an empty box"
        return
    words = ["".join(getattr(box, "text", "") for box in _descendants(line)) for line in lines]
    for place, edge in (("begins", words[0]), ("ends", words[-1])):
        if not edge.strip():
            yield f"{place} with an empty line"


# ---------------------------------------------------------------- ink


def nearest_ink(pdf: Path) -> float:
    """How near to an edge of its paper anything on a page of a PDF is printed."""
    command = ["pdftoppm", "-gray", "-r", str(_DOTS_PER_INCH), str(pdf)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*command, f"{folder}/page"], check=True)
        edges = [_nearest(path) for path in Path(folder).iterdir()]
    return min(edges) * 25.4 / _DOTS_PER_INCH


def _nearest(page: Path) -> float:
    with Image.open(page) as picture:
        width, height = picture.size
        found = picture.convert("L").point(lambda value: 255 * (value < 250)).getbbox()
    if found is None:
        return min(width, height) / 2
    left, top, right, bottom = found
    return min(left, top, width - right, height - bottom)


def edge_row(edge: float) -> str:
    """The row of the table that says how near to the edge a book prints."""
    return f"{'ink nearest to the edge':34}{edge:>9.1f} mm  at least {EDGE:.0f}"
