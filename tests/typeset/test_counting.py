"""Numbers of pages with another count of digits than guessed: only their pages are made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import Manuscript, Section, lay_out
from tests.paged import words_of

STYLE = "@page { size: 10cm } body { margin: 0 } p { break-before: page; height: 6cm }"
PAGES = 12


def book(*places: int) -> Manuscript:
    """A section of a page that shows the numbers of some of the pages behind it."""
    shown = ", ".join(f'<span class="page" data-of="p{each}">000</span>' for each in places)
    # guesses go by the length of the HTML, of which these pages have next to none
    rest = "".join(f'<p id="p{number}">x</p>' for number in range(2, PAGES + 1))
    html = f"<!doctype html><html><head><title>x</title></head><body>{shown}{rest}</body></html>"
    return Manuscript((Section(html),), STYLE, {}, {}, choose("Latn", ()))


@pytest.mark.parametrize(("places", "again"), [((3, 9), 0), ((3, 9, 12), 1)])
def test_only_the_page_that_shows_a_number_is_made_again(
    places: tuple[int, ...], again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.layout import page

    made: list[int] = []
    original = page.make_page

    def make_page(*given: Any) -> Any:
        made.append(given[4])
        return original(*given)

    monkeypatch.setattr(page, "make_page", make_page)
    content, _ = lay_out(book(*places)).write()
    assert made == [*range(1, PAGES + 1), *[1] * again]
    (tmp_path / "book.pdf").write_bytes(content)
    words = "".join(words_of(tmp_path / "book.pdf", "-l", "1").split())
    assert words == ",".join(map(str, places))
