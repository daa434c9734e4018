"""No line of a paragraph ends far before its measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from weasyprint import HTML
from weasyprint.layout import block

from rectoverso.typeset.lines import HOLE
from rectoverso.typeset.ragged import evened

pytestmark = pytest.mark.slow

MEASURE = 500.0


def lines(html: str) -> list[tuple[float, str]]:
    """The lines of a page: how far before the measure each ends, in pixels, and its words."""
    (page,) = HTML(string=html).render().pages

    def found(box: Any) -> Iterator[tuple[float, str]]:
        if type(box).__name__ == "LineBox":
            leaves = [each for each in box.descendants() if hasattr(each, "text")]
            leaves += [each for each in box.descendants() if each.element_tag == "i"]
            end = max(each.position_x + each.margin_width() for each in leaves)
            words = "".join(getattr(each, "text", "") for each in leaves)
            yield MEASURE - (end - box.position_x), words
            return
        for child in getattr(box, "children", ()):
            yield from found(child)

    return list(found(page._page_box))


def said(found: list[tuple[float, str]]) -> list[str]:
    return " ".join(words for _, words in found).split()


def paragraph(words: int, wide: float, css: str = "") -> str:
    """Words, and something wide that can't be parted, and more words."""
    thing = f'<i style="display:inline-block;width:{wide}px;height:5px"></i>'
    return (
        "<style>@page { size: 700px 400px; margin: 20px } body { margin: 0 }</style>"
        f'<p style="width:{MEASURE}px;margin:0;font:16px monospace;{css}">'
        f"{'word ' * words}{thing} {'word ' * 3}</p>"
    )


def test_words_of_the_lines_before_fill_a_hole() -> None:
    seen = set()
    for words in range(20, 30):
        before = lines(paragraph(words, 140))
        with evened(block):
            after = lines(paragraph(words, 140))
        assert said(before) == said(after)
        has_hole = max(by for by, _ in before[:-1]) > HOLE
        seen.add(has_hole)
        assert max(by for by, _ in after[:-1]) <= HOLE
        if not has_hole:
            assert after == before
    assert seen == {False, True}


@pytest.mark.parametrize("css", ["text-align:justify", "text-align:right", "direction:rtl"])
def test_other_lines_stay_as_they_are(css: str) -> None:
    for words in (22, 25, 28):
        before = lines(paragraph(words, 140, css))
        with evened(block):
            assert lines(paragraph(words, 140, css)) == before


def test_what_nothing_helps_stays_as_it_is() -> None:
    before = lines(paragraph(4, 480))
    assert before[0][0] > HOLE
    with evened(block):
        assert lines(paragraph(4, 480)) == before
