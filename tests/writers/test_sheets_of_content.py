"""The sheets of the deck in `content/`, measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import silent
from rectoverso.writers import Job
from rectoverso.writers.cheatsheet import SIZE, CheatSheetWriter
from rectoverso.writers.cheatsheet_core import CoreSheet
from rectoverso.writers.cheatsheet_fold import FoldingSheetWriter
from rectoverso.writers.pdf import PdfWriter
from rectoverso.writers.sheet import SMALLEST
from tests import paged
from tests.sheets import Figures, figures, table

pytestmark = pytest.mark.prove

FOLDER = Path(__file__).resolve().parents[2] / "content/deep-learning-interview"
A_PAGE = 33
"""Questions that a page of the full sheet stands for, at least."""


def test_the_measures_of_the_sheets(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    measured: dict[str, Figures] = {}
    writers: dict[str, tuple[PdfWriter, str]] = {
        "full": (CheatSheetWriter(), "A4"),
        "full, Letter": (CheatSheetWriter(), "letter"),
        "core": (CoreSheet(), "A4"),
        "core, Letter": (CoreSheet(), "letter"),
        "fold": (FoldingSheetWriter(), "A4"),
    }
    with pipeline.typesetting() as typesetter:
        at = pipeline.standing(pipeline.sound(FOLDER, typesetter))
        (edition, *_) = at.editions
        # as wide as the numbers of the book's pages are
        places = {entry.question.id: 100 for entry in edition.deck.entries()}
        job = Job(
            *(tmp_path, at.version, at.time, typesetter, lambda share: silent("", share)),
            places=places,
        )
        for name, (writer, paper) in writers.items():
            task = replace(job, paper=paper)
            pages = writer.pages(edition, task)
            laid = paged.laid_out(writer.bound(pages, edition, task))
            asked = pages.questions
            count = sum(1 for _ in edition.deck.entries()) if asked is None else len(asked)
            measured[name] = figures(laid.pages, pages.formulas, count)
    record_property("figures", table(measured))
    for name in ("full", "full, Letter"):
        assert measured[name].pages <= -(-measured[name].questions // A_PAGE)
    for each in measured.values():
        assert each.text >= SIZE
        assert each.formulas >= SMALLEST
        assert each.spread <= 0.05
    assert measured["core"].pages == measured["core, Letter"].pages == 2
