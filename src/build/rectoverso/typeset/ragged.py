"""Ragged lines none of which ends far before the measure.

What can't be parted, a formula above all, leaves the end of a line empty where it has no room. In
lines of one width the blanks between words take that up; where lines end raggedly, a hole stays.
A compositor takes a word or two over from the lines before. So a paragraph with such a hole is set
a little narrower, by as little as closes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, takewhile
from typing import Any, Final

from rectoverso.typeset.lines import HOLE
from rectoverso.typeset.trial import Trial

_MILLIMETRE: Final = 96 / 25.4
_STEP: Final = 1.5 * _MILLIMETRE
_MOST: Final = 0.16
"""How much narrower a paragraph may be set, as a share of its measure."""
_UNEVEN: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "pre"))
"""Whose lines end where they make sense."""


@contextmanager
def evened(block: Any) -> Iterator[None]:
    """Let paragraphs that are laid out meanwhile have no holes; `block` is WeasyPrint's module of
    blocks.
    """
    original = block.block_container_layout

    def lay_out(context: Any, box: Any, bottom_space: float, *more: Any, **named: Any) -> Any:
        if named or not _is_ragged(box):
            return original(context, box, bottom_space, *more, **named)
        trial = Trial(block, original, context, box, bottom_space, more)
        result = trial.run()
        holes = _holes(result[0], box.width)
        # nothing stands before the first line that it could take over
        return _evened(trial, result) if any(holes) and not holes[0] else result

    block.block_container_layout = lay_out
    try:
        yield
    finally:
        block.block_container_layout = original


def _is_ragged(box: Any) -> bool:
    style = box.style
    return (
        type(box).__name__ == "BlockBox"
        and box.element_tag not in _UNEVEN
        and isinstance(box.width, float | int)
        and box.width > HOLE
        and style["text_align_all"] in ("start", "left")
        and style["direction"] == "ltr"
        and style["white_space"] == "normal"
        and any(type(child).__name__ == "LineBox" for child in box.children)
    )


def _evened(trial: Trial, result: Any) -> Any:
    """The paragraph without a hole, if that can be had."""
    whole = trial.box.width
    for narrower in takewhile(lambda by: by < _MOST * whole, count(_STEP, _STEP)):
        result = trial.again(result, width=whole - narrower)
        if result[0] is None:
            break
        if not any(_holes(result[0], whole)):
            result[0].width = whole
            return result
    return trial.again(result)


def _holes(box: Any, width: float) -> list[bool]:
    """Whether the lines of a laid-out paragraph, one by one, end far before `width`."""
    if box is None:
        return []
    return [
        line.resume_at is not None
        and width - _reach(line) > HOLE
        and all(inner.element_tag != "br" for inner in line.descendants())
        for line in box.children
        if type(line).__name__ == "LineBox"
    ]


def _reach(line: Any) -> float:
    """From where the words of a line begin to where they end."""
    leaves = [
        box
        for box in line.descendants()
        if hasattr(box, "text")
        or hasattr(box, "replacement")
        or type(box).__name__ == "InlineBlockBox"
    ]
    if not leaves:
        return float("inf")
    start = min(box.position_x for box in leaves)
    return float(max(box.position_x + box.margin_width() for box in leaves) - start)
