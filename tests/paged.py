"""Looking into laid-out pages and finished PDFs: their words, and what runs off a page."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rectoverso.model import Deck
from rectoverso.typeset.inspecting import Fault, Inspection, Kind
from rectoverso.typeset.pdf import Layout, Manuscript, lay_out
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.pdf import Pages
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


class Laid(NamedTuple):
    """A manuscript laid out, and the boxes of its pages."""

    layout: Layout
    pages: list[Any]


def laid_out(manuscript: Manuscript) -> Laid:
    """Lay a manuscript out and keep its boxes."""
    pages: list[Any] = []
    return Laid(lay_out(manuscript, lambda _, page: pages.append(page)), pages)


def html_of(pages: Manuscript | Pages) -> str:
    """The HTML of all sections."""
    return "".join(section.html for section in pages.sections)


def overflows(pages: list[Any], tolerance: float = 1.0) -> list[Fault]:
    """What leaves the text area or its column on laid-out pages, or is cut off, by more than
    `tolerance` pixels.
    """
    inspection = Inspection(tolerance)
    for number, page in enumerate(pages, 1):
        inspection.look(number, page)
    found = inspection.faults(len(pages), (), ())
    kinds = (Kind.OUTSIDE, Kind.CUT)
    return [each for each in found if each.kind in kinds and each.place != "cell"]


def boxes(box: Any) -> Iterator[Any]:
    """A box and all within it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)
