"""The sheet that folds: questions left of a line, answers right of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rectoverso.model import MathBlock
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.cheatsheet_fold import FoldingSheetWriter
from tests import factory, paged
from tests.sheets import classes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    with Typesetter() as typesetter:
        folder = tmp_path_factory.mktemp("fold")
        manuscript = FoldingSheetWriter().manuscript(
            *paged.given(factory.whole(), folder, typesetter)
        )
        yield paged.laid_out(manuscript).pages


def _is_ink(box: Any) -> bool:
    """Whether a box is words or a picture."""
    return bool(getattr(box, "text", "").strip()) or hasattr(box, "replacement")


def test_nothing_crosses_the_line(pages: list[Any]) -> None:
    for page in pages:
        boxes = [*paged.boxes(page)]
        (line,) = {box.position_x for box in boxes if classes(box) == ["fold"]}
        for box in boxes:
            cell = classes(box)[:1]
            inside = [each for each in paged.boxes(box) if _is_ink(each)]
            if cell == ["asked"]:
                assert all(each.position_x + each.width <= line for each in inside)
            elif cell == ["answer"]:
                assert all(each.position_x >= line for each in inside)


def test_no_answer_stands_with_the_questions(pages: list[Any]) -> None:
    cells = {"asked": "", "answer": ""}
    for page in pages:
        for box in paged.boxes(page):
            if classes(box)[:1] in (["asked"], ["answer"]):
                cells[classes(box)[0]] += "".join(box.element.itertext()).replace("\u2060", "")
    # choices are asked without their marks, the words of a list one by one
    assert "□ReLU" in cells["asked"].replace(" ", "")
    assert "✓" not in cells["asked"]
    assert "✗" in cells["answer"]
    assert "Resistance" in cells["asked"]
    assert "ohm" in cells["answer"]
    assert "시그모이드와 tanh다." in cells["answer"]
    assert "시그모이드와 tanh다." not in cells["asked"]


def test_nothing_runs_off_the_page(pages: list[Any]) -> None:
    assert paged.overflows(pages) == []


def test_the_line_says_what_it_is_for(pages: list[Any]) -> None:
    (said,) = {
        "".join(box.element.itertext())
        for page in pages
        for box in paged.boxes(page)
        if classes(box) == ["fold"]
    }
    assert said == "접는 선"


def test_key_formulas_stand_with_the_answers(tmp_path: Path) -> None:
    key = MathBlock("E=mc^2", factory.AT, key=True)
    deck = factory.deck(factory.chapter("a", factory.question("q", long=(key,))))
    with Typesetter() as typesetter:
        html = paged.html_of(FoldingSheetWriter().pages(*paged.given(deck, tmp_path, typesetter)))
    asked, _, answer = html.partition('<div class="answer">')
    assert asked.endswith('<div class="asked">주요 수식</div>')
    assert 'alt="E=mc^2"' in answer.partition("</div></div>")[0]


def test_it_is_made_on_demand_by_its_name(tmp_path: Path) -> None:
    with Typesetter() as typesetter:
        deck = factory.deck(factory.chapter("a", factory.question()))
        made = FoldingSheetWriter().write(*paged.given(deck, tmp_path, typesetter))
    assert made.path.name == "sample-ko-1.0.0-cheatsheet-fold.pdf"
    assert FoldingSheetWriter().requires() == ()
