"""The cheat sheet: short answers only, an item in one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from rectoverso.model import CodeBlock, CrossReference, Deck, MathBlock, Table
from rectoverso.typeset.texmath import Formula, Typesetter
from rectoverso.writers import Artifact
from rectoverso.writers.cheatsheet import COLUMNS, SIZE, CheatSheetWriter
from rectoverso.writers.paper import PAPERS, SHEET
from rectoverso.writers.sheet import SMALLEST, Design
from tests import factory, glyphs, paged
from tests.factory import bullets, code, math, para, question
from tests.sheets import classes, columns_of, ends, pieces, smallest

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


def laid_out(deck: Deck, typesetter: Typesetter, folder: Path, **more: Any) -> list[Any]:
    """The pages as boxes."""
    given = paged.given(deck, folder, typesetter, **more)
    return paged.laid_out(CheatSheetWriter().manuscript(*given)).pages


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
    # the long answer, the hint, the footnote
    for part in ("계산이 싸", "생각해 보라", "이른바", "relu-over-sigmoid"):
        assert part not in words, part


def test_multiple_choice_keeps_its_trap(sheet: Artifact) -> None:
    words = " ".join(paged.words_of(sheet.path).split())
    # what is right first, then what is wrong, then why
    assert words.index("✓ tanh") < words.index("✗ ReLU") < words.index("시그모이드와 tanh다.")


def test_every_entry_has_its_number_and_core_ones_their_mark(sheet: Artifact) -> None:
    words = " ".join(paged.words_of(sheet.path).split())
    assert "■ 1.1 은닉층에" in words
    assert "1.1.1 그렇다면" in words
    assert "■ 1.1.1" not in words
    assert "■ 꼭 나오는 것" in words


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


@pytest.fixture(scope="module")
def long(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return laid_out(many(90), typesetter, tmp_path_factory.mktemp("long"))


def test_an_item_stands_in_one_column_and_in_its_place(long: list[Any]) -> None:
    assert len(long) > 1
    found = [
        box.element.get("id")
        for page in columns_of(long)
        for column in page
        for box in paged.boxes(column)
        if "item" in classes(box) and box.element_tag == "section"
    ]
    expected = [name for n in range(90) for name in (f"q-{n}", *((f"q-{n}-f",) * (n % 3 == 0)))]
    assert found == expected


def test_all_columns_of_a_page_end_together(long: list[Any]) -> None:
    pages = [[ends(column) for column in page] for page in columns_of(long)]
    assert all(0.95 <= end <= 1.001 for page in pages[:-1] for end in page)
    assert max(pages[-1]) - min(pages[-1]) <= 0.05


def test_a_follow_up_at_the_head_of_a_column_has_its_question_above_it(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    below = tuple(
        question(f"below-{n}", f"후속 {n}?", para("답이다. " * 20), level=3) for n in range(60)
    )
    deck = factory.deck(factory.chapter("a", question("q", "부모?", follow_ups=below)))
    pages = laid_out(deck, typesetter, tmp_path)
    heads = [pieces(column)[0] for page in columns_of(pages) for column in page]
    said = ["".join(box.element.itertext()).replace("\u2060", "") for box in heads]
    assert len(said) >= 5
    assert said[0].startswith("1활성화 함수1.1 부모?")
    assert all(words.startswith("1.1 부모? (이어서)1.1.") for words in said[1:])


def test_a_list_of_words_goes_on_with_its_head(typesetter: Typesetter, tmp_path: Path) -> None:
    units = factory.word_list()
    (table,) = units.long
    assert isinstance(table, Table)
    rows = tuple(replace(units.rows[0], id=f"row-{n}") for n in range(200))
    long = (replace(table, rows=(table.rows[0],) * 200),)
    deck = factory.deck(factory.chapter("a", replace(units, rows=rows, long=long)))
    pages = laid_out(deck, typesetter, tmp_path)
    columns = [column for page in columns_of(pages) for column in page]
    assert len(columns) > 2
    said = ["".join(column.element.itertext()).replace("\u2060", "") for column in columns]
    assert all(words.startswith("1.1 Units (이어서)ofisSymbol") for words in said[1:])
    assert sum(words.count("ohm") for words in said) == 200


def test_what_is_higher_than_a_page_is_shown_whole(typesetter: Typesetter, tmp_path: Path) -> None:
    lines = "\n".join(f"line_{n}" for n in range(400))
    long = question("long", "무엇을 찍는가?", para("답"), front=(CodeBlock(lines, "", factory.AT),))
    deck = factory.deck(factory.chapter("a", question(), long, replace(long, id="b")))
    writer = CheatSheetWriter()
    made = writer.write(*paged.given(deck, tmp_path, typesetter))
    words = paged.words_of(made.path).split()
    assert all(words.count(f"line_{n}") == 2 for n in range(400))
    assert paged.overflows(laid_out(deck, typesetter, tmp_path)) == []


@pytest.mark.parametrize("name", ["A4", "letter"])
def test_it_fits_the_paper(name: str, typesetter: Typesetter, tmp_path: Path) -> None:
    edition, job = paged.given(many(40), tmp_path, typesetter)
    paper, made = PAPERS[SHEET][name], CheatSheetWriter().write(edition, replace(job, paper=name))
    with pikepdf.open(made.path) as file:
        boxes = {
            tuple(round(float(side) / 72 * 25.4, 1) for side in page.mediabox[2:])
            for page in file.pages
        }
    assert boxes == {(paper.width, paper.height)}


def test_key_formulas_stand_at_the_head_of_their_chapter(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    marked = (MathBlock("E=mc^2", factory.AT, key=True), MathBlock("a=b", factory.AT))
    deck = factory.deck(factory.chapter("a", question("q", "질문?", long=marked)))
    html = paged.html_of(CheatSheetWriter().pages(*paged.given(deck, tmp_path, typesetter)))
    strip = html[html.index('<div class="keys">') : html.index("<section")]
    assert 'alt="E=mc^2"' in strip
    assert '<span class="number">1.1</span>' in strip
    assert "주요 수식" in strip
    assert "a=b" not in html


def test_a_link_to_what_is_not_on_the_sheet_is_none(typesetter: Typesetter, tmp_path: Path) -> None:
    to = CrossReference(factory.inlines("저기"), "gone", factory.AT)
    here = CrossReference(factory.inlines("여기"), "q", factory.AT)
    deck = factory.deck(factory.chapter("a", question("q", "질문?", para(to, here))))
    html = paged.html_of(CheatSheetWriter().pages(*paged.given(deck, tmp_path, typesetter)))
    assert 'href="#q"' in html
    assert 'href="#gone"' not in html


def test_no_letter_of_a_formula_is_too_small(typesetter: Typesetter) -> None:
    tex = Formula(r"e^{x_{i_j}^{2}} + \tfrac{a^2}{b}", False)
    least = Design(SIZE, COLUMNS, PAPERS[SHEET]["A4"]).least
    assert smallest(typesetter.drawing(tex), SIZE) < 4
    assert smallest(typesetter.drawing(tex, least=least), SIZE) >= SMALLEST


def test_nothing_runs_off_the_page(long: list[Any]) -> None:
    assert paged.overflows(long) == []


def test_this_machine_is_ready() -> None:
    assert CheatSheetWriter().requires() == ()
