"""The page of the book on which a question stands: its chapter, printed beside the preview."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rectoverso import pipeline
from rectoverso.desk.preview.companions import answer_all
from rectoverso.diagnostics import RectoversoError, RefusedError, UnfitError, silent
from rectoverso.writers import writer
from rectoverso.writers.selection import Selection

MODULE = __name__

_UNSOUND: Final = "pages are printed when no error is left in the deck"
_BOOK: Final = "book"
_DOTS: Final = "110"
"""Dots per inch of a picture of a page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page of a question in a language edition of the deck at `root`, in the chapter `chapter`;
    what is printed goes into `folder`.
    """

    root: Path
    language: str
    chapter: str
    id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Page:
    """Where the chapter's pages are, and which of them it is; `picture` shows that one, where the
    machine can make a picture of it.
    """

    path: Path
    number: int
    picture: Path | None


def look(wanted: Wanted) -> Page:
    """Print a chapter. Raises `RectoversoError` where that can't be."""
    printing = writer(_BOOK)
    if lacking := printing.requires():
        raise RectoversoError("; ".join(lacking))
    with pipeline.typesetting() as typesetter:
        try:
            deck = pipeline.sound(wanted.root, typesetter)
            at = pipeline.standing(deck, 0)
            edition = next(each for each in at.editions if each.deck.language == wanted.language)
            part = Selection(chapters=(wanted.chapter,)).of(edition)
            assert part is not None
            one = pipeline.Standing(at.version, at.time, (part,))
            (made,) = pipeline.make(one, [printing], wanted.folder, typesetter, silent)
        except RefusedError as refused:
            raise RectoversoError(_UNSOUND) from refused
        except UnfitError as unfit:
            raise RectoversoError(str(unfit)) from unfit
    number = made.places.get(wanted.id)
    if number is None:
        raise RectoversoError("the question stands on no page")
    return Page(made.path, number, _picture(made.path, number))


def _picture(path: Path, number: int) -> Path | None:
    """A picture of a page; None where nothing here makes one (`pdftoppm` is poppler's)."""
    target = path.with_name(f"page-{number}")
    page = ["-f", str(number), "-l", str(number)]
    command = ["pdftoppm", "-png", "-singlefile", "-r", _DOTS, *page, str(path), str(target)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return target.with_name(f"{target.name}.png")


def main() -> None:
    """A companion that prints chapters."""
    answer_all(look)
