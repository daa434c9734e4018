"""Twenty pages look as their pictures say, and the comparison sees what a reader would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from rectoverso.typeset.pdf import Manuscript, lay_out
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.book import BookWriter
from tests import factory, paged
from tests.factory import para, question
from tests.pages import references
from tests.pages.references import FOLDER, LARGEST, REFERENCES, difference, drawn

pytestmark = pytest.mark.slow


def test_there_are_twenty_small_pictures() -> None:
    found = {path.stem: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(found) == {each.name for each in REFERENCES}
    assert len(found) == 20
    assert max(found.values()) <= LARGEST


def test_pages_look_as_their_pictures(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite-goldens"):
        references.main()
    far = {}
    for each, pdf, page in references.printed(REFERENCES, tmp_path):
        with Image.open(FOLDER / f"{each.name}.png") as picture:
            by = difference(picture.convert("L"), drawn(pdf, page))
        if by > 1:
            far[each.name] = f"page {page} of {pdf.name}: {by:.2f}"
    assert far == {}, "look at these pages; if they are as they should be, remake the pictures"


# ---------------------------------------------------------------- what the comparison sees

SENTENCE = "기울기가 층을 지날 때마다 곱해지므로 작은 값은 더 작아지고 큰 값은 더 커진다. "


@pytest.fixture(scope="module")
def manuscript(tmp_path_factory: pytest.TempPathFactory) -> Manuscript:
    """A chapter of one page, alone."""
    questions = [
        question(f"q{n}", f"이것은 몇 번째로 묻는 물음인가 {n}?", long=(para(SENTENCE * 3),))
        for n in range(3)
    ]
    deck = factory.deck(factory.chapter("only", *questions))
    with Typesetter() as typesetter:
        folder = tmp_path_factory.mktemp("deck")
        made = BookWriter().manuscript(*paged.given(deck, folder, typesetter))
    chapter = next(each for each in made.sections if 'class="chapter"' in each.html)
    return replace(made, sections=(chapter,), questions=())


@pytest.fixture
def page(tmp_path: Path) -> Callable[[Manuscript], Path]:
    def printed(manuscript: Manuscript) -> Path:
        path = tmp_path / "page.pdf"
        path.write_bytes(lay_out(manuscript).write()[0])
        return path

    return printed


@pytest.fixture
def usual(
    manuscript: Manuscript, page: Callable[[Manuscript], Path], tmp_path: Path
) -> Image.Image:
    """The page as it should look, from a picture as they are kept."""
    references.save(drawn(page(manuscript), 1), tmp_path / "usual.png")
    with Image.open(tmp_path / "usual.png") as picture:
        return picture.convert("L")


def styled(manuscript: Manuscript, css: str) -> Manuscript:
    return replace(manuscript, style=manuscript.style + css)


def test_what_nobody_sees_passes(
    manuscript: Manuscript, page: Callable[[Manuscript], Path], usual: Image.Image
) -> None:
    assert difference(usual, drawn(page(manuscript), 1)) < 0.5
    aside = page(styled(manuscript, "body { position: relative; left: .2mm; top: .2mm }"))
    assert 0 < difference(usual, drawn(aside, 1)) <= 1


@pytest.mark.parametrize(
    "css",
    [
        "#q1 p { position: relative; top: 2mm }",
        "#q1 { position: relative; left: 2mm }",
        ".chapter > header h1 { border-color: #fff }",
        "#q1 p { font-family: var(--sans) }",
        "#q1 p { font-weight: 700 }",
        "#q1 p { letter-spacing: .02em }",
        "#q1 .short { background: none }",
        "#q1 > h2 { color: #aaa }",
    ],
)
def test_what_a_reader_sees_is_seen(
    css: str, manuscript: Manuscript, page: Callable[[Manuscript], Path], usual: Image.Image
) -> None:
    assert difference(usual, drawn(page(styled(manuscript, css)), 1)) > 1


def test_a_lost_heading_is_seen(
    manuscript: Manuscript, page: Callable[[Manuscript], Path], usual: Image.Image
) -> None:
    hidden = styled(manuscript, "#q1 > h2 { visibility: hidden }")
    assert difference(usual, drawn(page(hidden), 1)) > 1


def test_a_page_of_another_size_is_seen(
    manuscript: Manuscript, page: Callable[[Manuscript], Path], usual: Image.Image
) -> None:
    path = page(manuscript)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        left, low, right, high = (float(each) for each in pdf.pages[0].mediabox)
        pdf.pages[0].mediabox = pikepdf.Array([left, low, right + 6, high])
        pdf.save(path)
    assert difference(usual, drawn(path, 1)) > 1
