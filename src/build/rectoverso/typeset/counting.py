"""Numbers of pages within a section: WeasyPrint makes only those pages again that show one anew.

A section is laid out with guesses for the numbers of pages that it shows. Most of what a section
refers to stands in it, as in the list of questions that opens a chapter: when its pages are made,
`counting` puts the true numbers in the place of guesses with too few digits or too many, and lets
WeasyPrint make the pages that show these once more, and not the whole section.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def counting(layout: Any, start: int) -> Iterator[None]:
    """Put numbers right in what is laid out meanwhile.

    `layout` is WeasyPrint's package of layout, `start` the number of the section's first page.
    """
    original = layout.make_all_pages

    def make_all_pages(context: Any, root: Any, html: Any, pages: Any) -> Iterator[Any]:
        made = list(original(context, root, html, pages))
        stale = _put_right(root, made, start)
        for index in stale:
            # the last entry is what WeasyPrint asks whether to make the page again
            context.page_maker[index][-1]["content_changed"] = True
        return iter(made)

    layout.make_all_pages = make_all_pages
    try:
        yield
    finally:
        layout.make_all_pages = original


def _put_right(root: Any, pages: list[Any], start: int) -> list[int]:
    """Put numbers with as many digits as they should have into the boxes to be laid out; the pages
    that show others, by their indexes.
    """
    anchors: dict[str, int] = {}
    shown: list[tuple[int, str, str]] = []
    for index, page in enumerate(pages):
        for box in page.descendants():
            if (name := box.style["anchor"]) is not None:
                anchors.setdefault(name, start + index)
            if (place := number_of(box)) is not None:
                shown.append((index, place, box.text))
    wrong = {
        place: str(anchors[place])
        for _, place, text in shown
        if place in anchors and len(text) != len(str(anchors[place]))
    }
    if wrong:
        for box in root.descendants():
            if (number := wrong.get(number_of(box) or "")) is not None:
                box.text = number
    return sorted({index for index, place, _ in shown if place in wrong})


def number_of(box: Any) -> str | None:
    """The place whose page a box of text shows."""
    element = getattr(box, "element", None)
    if element is None or not hasattr(box, "text") or element.get("class") != "page":
        return None
    anchor = element.get("data-of")
    return str(anchor) if anchor else None
