"""Lines hold the words that they have room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from weasyprint import HTML
from weasyprint.layout import inline

from rectoverso.typeset.lines import filled_lines

pytestmark = pytest.mark.slow

TEXT = "A Learning Algorithm for Boltzmann "


def lines(width: float, words: str = f"{TEXT}<em>Machines</em>") -> list[str]:
    """The lines of a paragraph, whose second stretch is in another face."""
    html = f'<html lang="ko"><p style="width:{width}px;margin:0">{words}</p></html>'
    (page,) = HTML(string=html).render().pages

    def text(box: Any) -> str:
        return getattr(box, "text", "") + "".join(map(text, getattr(box, "children", ())))

    def found(box: Any) -> Iterator[str]:
        if type(box).__name__ == "LineBox":
            yield text(box).strip()
            return
        for child in getattr(box, "children", ()):
            yield from found(child)

    return list(found(page._page_box))


def test_a_line_never_ends_early_because_of_a_blank() -> None:
    widths = [200 + 1.5 * step for step in range(80)]
    assert any(lines(each)[0] == "A" for each in widths)
    with filled_lines(inline):
        for each in widths:
            assert len(lines(each)[0]) >= len("A Learning Algorithm")


@pytest.mark.parametrize("before", ["가나다", "<span>가나다</span>"])
def test_a_long_english_word_is_parted_where_it_leaves_much_of_a_line_empty(before: str) -> None:
    words = f"{before}(internationalization)\u2060의 {before} <em>다</em>"
    with filled_lines(inline):
        assert lines(190, words)[0] == "가나다(internationaliza‐"
        assert "".join(lines(190, words)).replace("‐", "").count("(internationalization)") == 1
        # where little is lost, it stays whole
        assert lines(150, words)[0] == "가나다"
        assert lines(190, words.replace("internationalization", "abcdefgh " * 3))[0][-1] != "‐"
