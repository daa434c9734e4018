"""A deck with looks of its own: colours, a face, paper, heads of pages; and what of it is ours."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from pathlib import Path

import pikepdf
import pytest

from rectoverso import pipeline
from rectoverso.typeset.texmath import Typesetter
from tests import fonts, paged
from tests.decks import EPOCH

LOOKS = Path(__file__).parent.parent / "looks"
RED, BLUE = (0x7A, 0x1F, 0x3D), (0x1D, 0x3F, 0x66)


def write(folder: Path) -> Path:
    deck = shutil.copytree(LOOKS, folder / "rivers")
    letters = dict.fromkeys(string.ascii_letters + ".,?&", True)
    fonts.make(deck / "fonts/heading.ttf", {" ": False, **letters})
    return deck


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
        folder = tmp_path_factory.mktemp("looks")
        made = pipeline.build((write(folder),), ("book", "cheatsheet", "apkg"), folder / "out")
    assert not made.reports[0].diagnostics
    return {each.writer: each.path for each in made.artifacts}


def colors(pdf: Path) -> set[tuple[int, ...]]:
    """All colours that words, grounds and rules have, as red, green and blue."""
    found = set()
    with pikepdf.open(pdf) as opened:
        for page in opened.pages:
            for each in pikepdf.parse_content_stream(page, "rg RG"):
                found.add(tuple(round(float(number) * 255) for number in each.operands))
    return found


def faces(pdf: Path) -> set[str]:
    said = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True).stdout
    return {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]) for line in said.splitlines()[2:]}


def size(pdf: Path) -> tuple[int, ...]:
    with pikepdf.open(pdf) as opened:
        return tuple(round(float(each) / 72 * 25.4) for each in opened.pages[0].mediabox[2:])


def test_colours(built: dict[str, Path]) -> None:
    for name in ("book", "cheatsheet"):
        used = colors(built[name])
        assert RED in used
        assert BLUE not in used
    assert (0xF7, 0xF0, 0xF2) in colors(built["book"])


def test_a_face_of_its_own_leads_where_it_is_named(built: dict[str, Path]) -> None:
    used = faces(built["book"])
    assert {each for each in used if each.startswith("Own-Letters")}
    assert {each for each in used if each.startswith("Noto-Serif")}


def test_paper(built: dict[str, Path]) -> None:
    assert size(built["book"]) == (210, 297)
    assert size(built["cheatsheet"]) == (240, 200)


def test_heads_of_pages(built: dict[str, Path]) -> None:
    pages = paged.words_of(built["book"]).split("\f")
    assert all("Rivers" in page for page in pages if page.strip())


def test_cards_are_as_they_were(tmp_path: Path, built: dict[str, Path]) -> None:
    """Looks are no content: neither a digest nor a card knows of them."""
    deck = write(tmp_path)
    shutil.rmtree(deck / "style")
    with pytest.MonkeyPatch.context() as patch, Typesetter() as typesetter:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
        plain = pipeline.sound(deck, typesetter)
        (made,) = pipeline.build((deck,), ("apkg",), tmp_path / "out").artifacts
        styled = pipeline.sound(write(tmp_path / "again"), typesetter)
    assert plain.drafts[0].digests == styled.drafts[0].digests
    assert made.path.read_bytes() == built["apkg"].read_bytes()


def test_the_rest_is_as_it_was(built: dict[str, Path], tmp_path: Path) -> None:
    """A sheet lies over ours, and takes nothing away."""
    deck = write(tmp_path)
    shutil.rmtree(deck / "style")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
        (book,) = pipeline.build((deck,), ("book",), tmp_path / "out").artifacts
    assert BLUE in colors(book.path)
    said, plain = (paged.words_of(each).split() for each in (built["book"], book.path))
    assert {*plain} <= {*said}


def test_a_face_that_the_deck_has_not(tmp_path: Path) -> None:
    deck = write(tmp_path)
    settings = deck / "deck.toml"
    said = settings.read_text(encoding="utf-8").replace("Own Letters", "Own Lettres")
    settings.write_text(said, encoding="utf-8")
    with Typesetter() as typesetter:
        (found,) = pipeline.check(deck, typesetter).report.diagnostics
    assert (found.code, found.span.line) == ("GLYPH003", said.count("\n"))
    assert found.hints == ("the deck's fonts are Own Letters",)


def test_sheets_that_nothing_reads(tmp_path: Path) -> None:
    deck = write(tmp_path)
    for name in ("books.css", "epub.css", "book.css~", "notes.txt"):
        (deck / "style" / name).write_text("p { color: red }", encoding="utf-8")
    with Typesetter() as typesetter:
        found = pipeline.check(deck, typesetter).report.diagnostics
    assert [(each.code, each.span.path) for each in found] == [
        ("SRC008", "style/books.css"),
        ("SRC008", "style/epub.css"),
    ]
    assert "rename it to style/book.css" in found[0].hints[0]


def test_a_picture_in_a_sheet_is_checked_like_any(tmp_path: Path) -> None:
    deck = write(tmp_path)
    wave = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    (deck / "style/wave.svg").write_text(wave, encoding="utf-8")
    with Typesetter() as typesetter:
        (found,) = pipeline.check(deck, typesetter).report.diagnostics
    assert (found.code, found.span.path, found.span.line) == ("STYLE001", "style/book.css", 5)
    assert found.message == "style/wave.svg loads file:///etc/passwd"


def test_a_link_out_of_the_deck_is_not_followed(tmp_path: Path) -> None:
    deck = write(tmp_path)
    (tmp_path / "secret.svg").write_bytes((deck / "style/wave.svg").read_bytes())
    (deck / "style/wave.svg").unlink()
    (deck / "style/wave.svg").symlink_to("../../secret.svg")
    with Typesetter() as typesetter:
        (found,) = pipeline.check(deck, typesetter).report.diagnostics
    assert found.message == "there is no style/wave.svg"
