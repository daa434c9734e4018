"""Lines that hold all the words they have room for.

WeasyPrint 70 counts the blank at the end of a stretch of text as if it took room. Where the words
fit and the blank alone does not, it takes the stretch for a word too long for its line, and ends
the line after the first word: so "A" may stand alone above "Learning Algorithm …". It happens to
what stands before a picture, a link or another face, wherever its end comes near the line's.

Where a language has no rules to part its words, a long English word among them would leave much of
a line empty. Only there it is parted, as the English part it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any, Final

_COLLAPSING: Final = ("normal", "nowrap", "pre-line")
"""Values of `white-space` with which a blank at a line's end takes no room."""
HOLE: Final = 29.0 * 96 / 25.4
"""How far before its measure a line may end, in pixels, that is not a paragraph's last."""
_LONG_WORD: Final = re.compile(rb"[A-Za-z]{9}")
_LIMITS: Final = (9, 4, 4)
"""How many letters a word that is parted has, at least, before the hyphen, and behind it."""


@contextmanager
def filled_lines(inline: Any) -> Iterator[None]:
    """Let lines that are laid out meanwhile end where they should; `inline` is WeasyPrint's module
    of lines.
    """
    original = inline.split_first_line

    def parted(
        result: Any, text: str, style: Any, context: Any, width: float | None, *more: Any, **on: Any
    ) -> Any:
        """The line with as much of a long English word as it has room for, if it is rather empty
        without.
        """
        _, length, resume_at, wide, *_ = result
        if (
            width is None
            or not isfinite(width)
            or (resume_at is None and wide <= width)
            or style["hyphens"] == "auto"
            or style["white_space"] not in _COLLAPSING
        ):
            return result
        begun = length if wide <= width else 0
        room = width - wide if begun else width
        following = text.encode()[begun:].split(maxsplit=1)
        if room < HOLE or not following or not _LONG_WORD.search(following[0]):
            return result
        english = style.copy()
        english["lang"], english["hyphens"] = "en", "auto"
        english["hyphenate_limit_chars"] = _LIMITS
        fuller = original(text, english, context, width, *more, **on)
        return fuller if fuller[3] <= width else result

    def split(
        text: str, style: Any, context: Any, width: float | None, *more: Any, **on: Any
    ) -> Any:
        result = original(text, style, context, width, *more, **on)
        _, length, resume_at, *_ = result
        if (
            resume_at is None
            or width is None
            or not isfinite(width)
            or not text.endswith(" ")
            or b" " in text.encode()[:length]
            or style["white_space"] not in _COLLAPSING
        ):
            return parted(result, text, style, context, width, *more, **on)
        words = text.rstrip(" ")
        _, _, rest, wide, *_ = original(words, style, context, width, *more, **on)
        if rest is not None or wide > width:
            return parted(result, text, style, context, width, *more, **on)
        return original(text, style, context, None, *more, **on)

    inline.split_first_line = split
    try:
        yield
    finally:
        inline.split_first_line = original
