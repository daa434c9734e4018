"""Twenty pages of printed matter as small pictures, and how pages are compared with them.

    python -m tests.pages.references

makes them again, in `references/`; whoever commits them has looked at them. Twenty pages hold
between them everything that is printed. They come from decks that change only when a form of print
does: `deck/` beside this module, and those of other tests.

Poppler draws the pages. Another version of it smooths the edges of letters in another way, and
another one of Pango may put them a hair's breadth aside. So both pictures are blurred a little, and
a spot may be as dark as any that touches it on the other picture.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from rectoverso import pipeline
from rectoverso.diagnostics import silent
from rectoverso.writers import Artifact

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = Path(__file__).parent / "references"
MOMENT: Final = 1_760_000_000
DOTS_PER_INCH: Final = 45
GREYS: Final = (16, 12)
"""How many shades a picture has: fewer where it would be too large."""
LARGEST: Final = 12_000
"""How many bytes a picture has, at most."""

_DOTS: Final = DOTS_PER_INCH / 25.4
"""Of a millimetre."""
_EDGES: Final = (0.5, 0.25)
"""How far pictures are blurred, in millimetres, to find what has moved, and how much darker or
lighter a spot may then be than all that touches it on the other picture (black on white is 1).
Another program that draws pages, or a page that is set 0.3 mm aside, comes to 0.15, and to 0.3 at
hairlines alone; what is moved by 2 mm, to 0.3 in the palest of programs and to 0.5 elsewhere.
"""
_TONES: Final = (2.5, 0.05)
"""The same to find another face, a ground or a rule that is lost: the tone of a piece of text."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that is looked at: of which deck and artifact, on which paper (empty: the deck's
    own), and which page: its number, or that where the heading or the part with this id begins, and
    how many later.
    """

    name: str
    deck: str
    writer: str
    at: int | str
    later: int = 0
    paper: str = ""


_KO: Final = "tests/pages/deck"

REFERENCES: Final = (
    Reference("title", _KO, "book", 1),
    Reference("colophon", _KO, "book", 2),
    Reference("contents", _KO, "book", 3),
    Reference("opening", _KO, "book", "sori"),
    Reference("follow-ups", _KO, "book", "beats"),
    Reference("figure-alert-footnotes-table", _KO, "book", "timbre"),
    Reference("choices-cloze", _KO, "book", "true-of-sound"),
    Reference("words", _KO, "book", "units"),
    Reference("code", _KO, "book", "sampling", later=1),
    Reference("short-answers", _KO, "book", "bit", later=2),
    Reference("references", _KO, "book", ".references"),
    Reference("index", _KO, "book", ".index"),
    Reference("questions-first", _KO, "book-questions", "sori"),
    Reference("compact", _KO, "book-compact", "sori"),
    Reference("sheet-core", _KO, "cheatsheet-core", 1),
    Reference("english-a4", "docs/example", "book", "divider", paper="A4"),
    Reference("sheet", "docs/example", "cheatsheet", 1, paper="A4"),
    Reference("arabic", "tests/languages/decks/ar", "book", "ulum"),
    Reference("japanese", "tests/languages/decks/ja", "book", "shizen"),
    Reference("sheet-fold", "tests/languages/decks/ja", "cheatsheet-fold", 1),
)


def printed(wanted: tuple[Reference, ...], folder: Path) -> Iterator[tuple[Reference, Path, int]]:
    """Each page with the PDF in `folder` that it is in, and its number there."""
    for deck, of_deck in groupby(wanted, lambda each: each.deck):
        with pipeline.typesetting() as typesetter:
            at = pipeline.standing(pipeline.sound(ROOT / deck, typesetter), MOMENT)
            for paper, of_paper in groupby(of_deck, lambda each: each.paper):
                pages = tuple(of_paper)
                writers = pipeline.named(tuple(dict.fromkeys(each.writer for each in pages)))
                made = pipeline.make(at, writers, folder, typesetter, silent, paper)
                artifacts = {artifact.writer: artifact for artifact in made}
                for each in pages:
                    artifact = artifacts[each.writer]
                    yield each, artifact.path, number(each, artifact)


def number(of: Reference, artifact: Artifact) -> int:
    """The number of a page in its artifact."""
    return (of.at if isinstance(of.at, int) else artifact.places[of.at]) + of.later


def drawn(pdf: Path, page: int) -> Image.Image:
    """A page in greys."""
    command = ["pdftoppm", "-png", "-gray", "-r", str(DOTS_PER_INCH)]
    command += ["-f", str(page), "-l", str(page), "-singlefile", str(pdf)]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page"
        subprocess.run([*command, str(target)], check=True)
        with Image.open(target.with_suffix(".png")) as picture:
            return picture.convert("L")


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture in so many greys as it may have."""
    for greys in GREYS:
        steps = greys - 1
        shades = picture.point(lambda value, steps=steps: round(value / 255 * steps) * 255 // steps)
        shades.quantize(greys, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return


# ---------------------------------------------------------------- comparing


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures differ, as a share of what is allowed: above 1 they are not the same.
    They aren't either where their sizes differ.
    """
    if one.size != other.size:
        return float("inf")
    return max(
        _beyond(*pair, blur) / allowed
        for blur, allowed in (_EDGES, _TONES)
        for pair in ((one, other), (other, one))
    )


def _beyond(one: Image.Image, other: Image.Image, blur: float) -> float:
    """How far the spot of `one` that differs most is from all that touches it on `other`."""
    spots = _blurred(one, blur)
    lightest, darkest = (
        _blurred(other.filter(kind(3)), blur)
        for kind in (ImageFilter.MaxFilter, ImageFilter.MinFilter)
    )
    if blur > 1:  # what is a hair's breadth aside leaves the tone as it is
        lightest = darkest = _blurred(other, blur)
    return float(np.maximum(spots - lightest, darkest - spots).max())


def _blurred(picture: Image.Image, blur: float) -> NDArray[np.float64]:
    blurred = picture.filter(ImageFilter.GaussianBlur(blur * DOTS_PER_INCH / 25.4))
    return np.asarray(blurred, dtype=np.float64) / 255


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for each, pdf, page in printed(REFERENCES, Path(folder)):
            save(drawn(pdf, page), FOLDER / f"{each.name}.png")


if __name__ == "__main__":
    main()
