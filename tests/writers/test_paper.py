"""Papers: pages whose lines hold the same, margins that home printers can print, and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pikepdf
import pytest

from rectoverso.render.paged import filled, on_page, properties, style
from rectoverso.source import config
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.book import BookWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from rectoverso.writers.paper import BOOK, PAPERS, SHEET, paper
from tests import factory, paged

_TOML = 'uid = "x"\ntitle = "X"\nlanguages = ["ko"]\nversion = "1.0.0"\n'


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def settings(more: str) -> config.Settings:
    read, found = config.settings(_TOML + more)
    assert read is not None, found
    return read


def test_every_paper_of_the_settings_is_there() -> None:
    assert tuple(PAPERS[BOOK]) == config.PAPERS
    assert set(PAPERS[SHEET]) == set(config.SHEET_PAPERS)
    assert {page.name for table in PAPERS.values() for page in table.values()} == {*config.PAPERS}


def test_a_line_of_a_book_holds_the_same_on_every_paper() -> None:
    drawn = PAPERS[BOOK]["B5"]
    for page in PAPERS[BOOK].values():
        assert page.measure / page.scale == pytest.approx(drawn.measure, abs=0.1)
        assert page.inner > page.outer
        high, drawn_high = (each.height - each.top - each.bottom for each in (page, drawn))
        # the title page and the colophon are 200 mm high, before they are scaled
        assert high / page.scale >= drawn_high


def test_home_printers_can_print_every_margin() -> None:
    for page in (page for table in PAPERS.values() for page in table.values()):
        assert min(page.top, page.outer, page.bottom, page.inner) >= 9


def test_a_narrower_sheet_has_narrower_columns() -> None:
    gaps = 3 * 5
    wide, narrow = PAPERS[SHEET]["A4"], PAPERS[SHEET]["letter"]
    assert narrow.share == pytest.approx((narrow.measure - gaps) / (wide.measure - gaps), abs=0.01)


@pytest.mark.parametrize(
    ("more", "asked", "book", "sheet"),
    [
        ("", "", "B5", "A4"),
        ("", "letter", "letter", "letter"),
        ("", "B5", "B5", "A4"),
        ('[book]\npaper = "letter"', "", "letter", "letter"),
        ('[book]\npaper = "A4"\n[cheatsheet]\npaper = "letter"', "", "A4", "letter"),
        ('[book]\npaper = "A4"\n[cheatsheet]\npaper = "letter"', "A4", "A4", "A4"),
        ('[cheatsheet]\npaper = "letter"', "", "B5", "letter"),
    ],
)
def test_which_paper(more: str, asked: str, book: str, sheet: str) -> None:
    said = settings(more)
    assert paper(BOOK, said, asked).name == book
    assert paper(SHEET, said, asked).name == sheet


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ('[book]\npaper = "a4"', 'paper = "A4"'),
        ('[book]\npaper = "A5"', 'paper = "B5"'),
        ('[cheatsheet]\npaper = "B5"', 'paper = "A4"'),
    ],
)
def test_a_paper_that_does_not_exist(more: str, hint: str) -> None:
    read, found = config.settings(_TOML + more)
    assert read is None
    assert [(each.span.line, each.hints) for each in found] == [(6, (hint,))]


def test_lengths_grow_and_values_stand_in_their_places() -> None:
    css = ":root { --a: 2pt; /* x */ --b: #fff }\np { margin: -9mm .5pt 1em; color: var(--b) }"
    assert properties(css) == {"a": "2pt", "b": "#fff"}
    assert "p { margin: -18mm 1pt 1em; color: #fff }" in on_page(css, 2, {})
    assert "color: red" in on_page(css, 1, {"b": "red"})
    assert on_page("pre { font-size: var(--code) }", 1.1, {}) == (
        "pre { font-size: calc(var(--code) * 1.1) }"
    )
    assert filled("var(--sans) var(--a)", {"a": "1"}) == "var(--sans) 1"


def test_colours_have_names() -> None:
    """All of them stand in one place, where a deck can change them."""
    for name in ("print.css", "book.css", "cheatsheet.css"):
        css = (files("rectoverso") / "style" / name).read_text(encoding="utf-8")
        rest = re.sub(r":root \{[^}]*\}", "", css)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", rest)
    css = on_page(style("book.css"), 1, PAPERS[BOOK]["B5"].properties())
    faces = {"text", "sans", "mono", "emphasis", "emphasis-sans", "emphasis-style", "latin"}
    faces |= {"latin-sans", "emoji", "set-in-sans", "code", "code-wide", "code-small"}
    assert set(re.findall(r"var\(--([a-z-]+)\)", css)) <= faces


@pytest.mark.parametrize(
    ("writer", "asked", "size"),
    [
        (BookWriter, "", (499, 709)),
        (BookWriter, "A4", (595, 842)),
        (BookWriter, "letter", (612, 792)),
        (CheatSheetWriter, "letter", (792, 612)),
    ],
)
def test_pages_have_the_size_of_the_paper(
    writer: type[BookWriter | CheatSheetWriter],
    asked: str,
    size: tuple[int, int],
    tmp_path: Path,
    typesetter: Typesetter,
) -> None:
    deck = factory.deck(factory.chapter("a", factory.question("one", "질문")))
    edition, job = paged.given(deck, tmp_path, typesetter)
    job = replace(job, paper=asked)
    with pikepdf.open(writer().write(edition, job).path) as pdf:
        assert {tuple(round(float(each)) for each in page.mediabox[2:]) for page in pdf.pages} == {
            size
        }
