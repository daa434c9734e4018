"""Looking into laid-out pages and finished PDFs: their words, and what runs off a page."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rectoverso.model import Deck
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from tests import factory


def given(deck: Deck, folder: Path, typesetter: Typesetter, **more: Any) -> tuple[Edition, Job]:
    """What a writer of books is given for a deck of the factory."""
    settings = factory.settings(
        subtitle="짧은 답과 긴 답",
        authors=("홍길동", "Ada Writer"),
        license="CC BY-SA 4.0",
        description="면접 질문을 모은 책이다.",
    )
    return factory.given(deck, folder, typesetter, **({"settings": settings} | more))


def words_of(pdf: Path, *options: str) -> str:
    """The PDF's text, as poppler extracts it."""
    command = ["pdftotext", *options, str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Overflow(NamedTuple):
    """A box that reaches out of its page's text area: by how many CSS pixels, and what it is."""

    page: int
    tag: str
    side: str
    by: float


def overflows(document: Any, tolerance: float = 1.0) -> list[Overflow]:
    """Every box of a laid-out document that leaves the text area sideways or at the foot."""
    found: list[Overflow] = []
    for number, page in enumerate(document.pages, 1):
        frame = page._page_box
        left, right = frame.margin_left, frame.margin_left + frame.width
        bottom = frame.margin_top + frame.height
        for root in frame.children:
            if root.element_tag != "html":
                continue
            for box in boxes(root):
                try:
                    # up to the border: a margin leaves no ink
                    x, y = box.border_box_x(), box.border_box_y()
                    width, height = box.border_width(), box.border_height()
                except (AttributeError, TypeError):
                    continue  # a box without a size of its own
                sides = {
                    "left": left - x,
                    "right": x + width - right,
                    "bottom": y + height - bottom if box.element_tag != "html" else 0,
                }
                found += [
                    Overflow(number, box.element_tag, side, round(by, 1))
                    for side, by in sides.items()
                    if by > tolerance and ink(box)
                ]
    return found


def ink(box: Any) -> bool:
    """Whether a box itself leaves ink: words, a picture, a border, a ground."""
    if getattr(box, "text", "").strip() or hasattr(box, "replacement"):
        return True
    sides = ("top", "right", "bottom", "left")
    style = box.style
    bordered = any(getattr(box, f"border_{side}_width", 0) for side in sides)
    return bordered or getattr(style["background_color"], "alpha", 0) > 0


def boxes(box: Any) -> Iterator[Any]:
    """A box and all within it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)
