"""The cheat sheet: short answers only, an item in one column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from rectoverso.model import Deck
from rectoverso.typeset.pdf import Layout, lay_out
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact
from rectoverso.writers.cheatsheet import CheatSheetWriter
from tests import factory, glyphs, paged
from tests.factory import bullets, code, math, para, question

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(scope="module")
def sheet(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    deck = factory.deck()
    folder = tmp_path_factory.mktemp("sheet")
    return CheatSheetWriter().write(*paged.given(deck, folder, typesetter))


def laid_out(deck: Deck, typesetter: Typesetter, folder: Path, **more: Any) -> Layout:
    """The pages as boxes."""
    return lay_out(CheatSheetWriter().manuscript(*paged.given(deck, folder, typesetter, **more)))


def test_the_artifact(sheet: Artifact) -> None:
    assert sheet.path.name == "sample-ko-1.0.0-cheatsheet.pdf"
    assert sheet.counts == {"questions": 5, "pages": 1}
    with pikepdf.open(sheet.path) as file:
        box = [round(float(side) / 72 * 25.4) for side in file.pages[0].mediabox]
        assert str(file.docinfo["/Title"]) == "딥러닝 면접 · 한눈에 보기"
    assert box == [0, 0, 297, 210]


def test_it_holds_the_short_answers_and_nothing_else(sheet: Artifact) -> None:
    words = " ".join(paged.words_of(sheet.path).split())
    for part in ("활성화 함수", "은닉층에 왜", "기울기 소실", "표준 정규 분포", "tanh", "✓"):
        assert part in words, part
    # the long answer, the hint, the footnote, the wrong choice
    for part in ("계산이 싸", "생각해 보라", "이른바", "✗", "relu-over-sigmoid"):
        assert part not in words, part


def test_right_choices_come_before_the_short_answer(sheet: Artifact) -> None:
    words = " ".join(paged.words_of(sheet.path).split())
    assert words.index("✓") < words.index("시그모이드와 tanh다.")


def test_every_character_has_its_glyph(sheet: Artifact) -> None:
    assert glyphs.without_glyph(sheet.path) == []


def many(count: int) -> Deck:
    """Items of very different heights."""
    sum_of_many = "+".join(f"x_{{{n}}}" for n in range(40))
    questions = [
        question(
            f"q-{n}",
            f"질문 {n}은 무엇인가?",
            para("답이다. " * (1 + 7 * n % 23), math(r"\frac{a}{b}")),
            *((bullets(code("d" * 90), math(sum_of_many)),) if n % 5 == 0 else ()),
            follow_ups=(question(f"q-{n}-f", "후속 질문?"),) if n % 3 == 0 else (),
        )
        for n in range(count)
    ]
    half = count // 2
    return factory.deck(
        factory.chapter("a", *questions[:half]),
        factory.chapter("b", *questions[half:], title="다른 장"),
    )


def test_an_item_stands_in_one_column_and_in_its_place(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    layout = laid_out(many(90), typesetter, tmp_path)
    assert layout.pages > 1
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    headings: list[tuple[int, float, float]] = []
    for number, page in enumerate(layout.document.pages, 1):
        bottom = page._page_box.margin_top + page._page_box.height
        for box in paged.boxes(page._page_box):
            element: Any = getattr(box, "element", None)
            if element is None or box.element_tag not in ("section", "h2"):
                continue
            if box.element_tag == "h2":
                headings.append((number, box.position_y, bottom))
            else:
                places[element.get("id")].append((number, box.position_x))
    assert len(places) == 120
    assert {key: where for key, where in places.items() if len(set(where)) != 1} == {}
    # a chapter's title is never the last thing in a column
    assert all(y < bottom - 40 for _, y, bottom in headings)


def test_nothing_runs_off_the_page(typesetter: Typesetter, tmp_path: Path) -> None:
    layout = laid_out(many(30), typesetter, tmp_path)
    assert paged.overflows(layout.document) == []


def test_this_machine_is_ready() -> None:
    assert CheatSheetWriter().requires() == ()
