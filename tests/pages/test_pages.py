"""The pages of the book: how full they are, and what is parted where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from rectoverso import pipeline
from rectoverso.model import Block, CodeBlock, Figure, Image
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED
from rectoverso.writers.book import BookWriter
from rectoverso.writers.book_compact import CompactWriter
from tests import factory, paged
from tests.factory import AT, para, question
from tests.pages.measures import EDGE, Measures, edge_row, measure, measured, nearest_ink

pytestmark = pytest.mark.slow

CONTENT = Path(__file__).resolve().parents[2] / "content/deep-learning-interview"
SENTENCE = "기울기가 층을 지날 때마다 곱해지므로 작은 값은 더 작아지고 큰 값은 더 커진다. "
SIX_LINES = 45.0
"""Millimetres that a heading, six lines and the space around them take."""
FIGURE = Figure(Image("media/relu.svg", "그래프", "", AT), "그림 설명", AT)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture
def laid_out(typesetter: Typesetter, tmp_path: Path) -> Callable[..., Any]:
    """The pages of a book of one chapter whose questions have these long answers."""

    def of(*answers: tuple[Block, ...]) -> Any:
        questions = [question(f"q{n}", f"물음 {n}?", long=each) for n, each in enumerate(answers)]
        deck = factory.deck(factory.chapter("only", *questions))
        manuscript = BookWriter().manuscript(*paged.given(deck, tmp_path, typesetter))
        return paged.laid_out(manuscript).pages

    return of


def prose(sentences: int) -> Block:
    return para(SENTENCE * sentences)


def measures_of(document: list[Any]) -> Measures:
    found = enumerate(document, 1)
    return Measures(tuple(measure(page, number) for number, page in found))


def boxes(document: list[Any], tag: str) -> list[tuple[int, Any]]:
    """The outermost boxes of an element's name, each with its page, in the order of the book."""

    def within(box: Any) -> Iterator[Any]:
        if box.element_tag == tag:
            yield box
            return
        for child in getattr(box, "children", ()):
            yield from within(child)

    pages = enumerate(document, 1)
    return [(number, box) for number, page in pages for box in within(page)]


def foot(box: Any) -> float:
    return float(box.border_box_y() + box.border_height())


def test_pages_end_at_their_foot(laid_out: Callable[..., list[Any]]) -> None:
    measures = measures_of(laid_out(*((prose(3), prose(4), prose(2)) for _ in range(20))))
    assert len(measures.running) > 3
    assert measures.mean_empty < 0.02


def test_the_last_page_of_a_chapter_has_six_lines(laid_out: Callable[..., list[Any]]) -> None:
    ends = set()
    for number in (11, 13, 14, 15, 16):
        measures = measures_of(laid_out((prose(number), prose(4))))
        ends.add(len(measures.body))
        assert measures.shortest_close >= 6
        assert all(page.height - page.empty >= SIX_LINES for page in measures.closing)
        assert measures.mean_empty < 0.3
    assert 2 in ends


def test_a_figure_without_room_is_smaller_or_lets_the_text_pass(
    laid_out: Callable[..., Any],
) -> None:
    def before(document: list[Any]) -> int:
        """How many paragraphs begin before the figure."""
        ((page, figure),) = boxes(document, "figure")
        found = {box.element for at, box in boxes(document, "p")
                 if (at, box.position_y) < (page, figure.position_y)}  # fmt: skip
        return len(found)

    def height(document: list[Any]) -> float:
        ((_, figure),) = boxes(document, "figure")
        return float(next(box.height for box in figure.descendants() if box.element_tag == "img"))

    usual = laid_out((prose(1), FIGURE))
    seen = set()
    for number in range(8, 18):
        after = [prose(2), prose(3), prose(1), prose(2), prose(4), prose(4), prose(4)]
        document = laid_out((prose(number), FIGURE, *after))
        # the page that the figure may have had no room on
        assert measures_of(document).running[0].share < 0.12
        assert height(document) >= 0.79 * height(usual)
        assert before(usual) <= before(document) < before(usual) + 6
        seen.add("smaller" if height(document) < height(usual) - 1 else "whole")
        seen.add("passed" if before(document) > before(usual) else "in its place")
    assert seen == {"smaller", "whole", "passed", "in its place"}


@pytest.fixture
def in_columns(typesetter: Typesetter, tmp_path: Path) -> Callable[..., Any]:
    """The pages of the compact book of one chapter with these questions' short answers."""

    def of(*answers: tuple[Block, ...]) -> Any:
        questions = [
            question(f"q{n}", f"물음 {n}?", *short, long=(FIGURE,) if n % 2 else ())
            for n, short in enumerate(answers)
        ]
        deck = factory.deck(factory.chapter("only", *questions))
        manuscript = CompactWriter().manuscript(*paged.given(deck, tmp_path, typesetter))
        return paged.laid_out(manuscript).pages

    return of


def test_columns_end_together(in_columns: Callable[..., list[Any]]) -> None:
    document = in_columns(*((prose(2 + n % 4),) for n in range(34)))
    measures = measures_of(document)
    assert len(measures.running) > 2
    assert measures.mean_empty < 0.02
    ends: list[list[float]] = []
    for page in document:
        columns = [box for box in page.descendants() if box.is_column]
        if columns:
            ends.append([max(map(foot, texts(column))) for column in columns])
    assert all(len(each) == 2 for each in ends)
    apart = [abs(one - other) for one, other in ends]
    # a figure may have no room in one of them
    assert sum(each < 1 for each in apart) >= len(apart) - 1


def test_what_a_column_parts_ends_with_its_text(in_columns: Callable[..., list[Any]]) -> None:
    """On the last page too, whose columns are lower than the page."""
    parted = 0
    for sentences in (5, 6, 7):
        document = in_columns(*((prose(sentences),) for _ in range(3)))
        frames = [
            box
            for box in document[-1].descendants()
            if box.element is not None and box.element.get("class") == "short"
        ]
        for frame in frames:
            last = [box for box in frame.descendants() if type(box).__name__ == "LineBox"][-1]
            assert foot(frame) - foot(last) < 8
        parted += len(frames) - len({frame.element for frame in frames})
    assert parted


def texts(box: Any) -> list[Any]:
    """What stands in a box: its lines of words, or the frames around them, and its figures."""
    tags = ("p", "figure", "h2", "div")
    return [each for each in box.descendants() if each.element_tag in tags and not each.is_column]


def test_what_a_page_parts_ends_with_its_text(laid_out: Callable[..., list[Any]]) -> None:
    program = "\n\n".join("\n".join(f"x{n} = {n}" for n in range(5)) for _ in range(30))
    document = laid_out((prose(2), CodeBlock(program, "python", AT)))
    pieces = boxes(document, "pre")
    assert len(pieces) > 2
    for _, piece in pieces:
        last = [box for box in piece.descendants() if type(box).__name__ == "LineBox"][-1]
        assert foot(piece) - (last.position_y + last.height) < 15
    assert measures_of(document).parted_blank == ()


def test_two_rows_at_least_stand_on_either_side(laid_out: Callable[..., list[Any]]) -> None:
    rows = [(f"{n}", "가") for n in range(8)]
    for number in range(14, 24):
        document = laid_out((prose(number), factory.table(("수", "말"), *rows), prose(1)))
        parts = [
            sum(box.element_tag == "tr" for box in each.descendants())
            for _, each in boxes(document, "tbody")
        ]
        assert sum(parts) == 8
        assert min(parts) >= 2


@pytest.mark.prove
@pytest.mark.parametrize(
    ("writer", "pages"), [("book", 400), ("book-questions", 400), ("book-compact", 60)]
)
def test_the_pages_of_a_book(
    writer: str,
    pages: int,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    with measured() as measures_now:
        (report,) = pipeline.build([CONTENT], [writer], tmp_path).reports
    assert not report.has_errors
    measures = measures_now()
    (pdf,) = tmp_path.glob("*.pdf")
    edge = nearest_ink(pdf)
    record_property("figures", f"{writer}\n{measures.table()}\n{edge_row(edge)}")
    assert len(measures.pages) > pages
    assert measures.mean_empty <= 0.04
    assert measures.blank == ()
    assert measures.shortest_close >= 6
    assert measures.short == ()
    assert measures.parted_blank == ()
    assert edge >= EDGE


@pytest.mark.prove
@pytest.mark.parametrize("paper", ["A4", "B5", "letter"])
def test_home_printers_print_all_of_it(paper: str, tmp_path: Path) -> None:
    deck = Path(__file__).parent / "deck"
    built = pipeline.build([deck], list(PRINTED), tmp_path, paper=paper)
    assert not built.reports[0].has_errors
    edges = {path.name: nearest_ink(path) for path in tmp_path.glob("*.pdf")}
    assert len(edges) == len(PRINTED)
    assert {name: edge for name, edge in edges.items() if edge < EDGE} == {}


def test_ink_near_the_edge_is_measured(tmp_path: Path) -> None:
    white, black = tmp_path / "white.pdf", tmp_path / "black.pdf"
    page = PIL.Image.new("1", (250, 250), 1)  # kept without loss
    page.save(white, resolution=25.4)
    assert nearest_ink(white) == pytest.approx(125, abs=0.5)
    page.putpixel((100, 244), 0)
    page.save(black, resolution=25.4)
    assert nearest_ink(black) == pytest.approx(5, abs=0.6)
