"""Lines of a text file that git merges."""

from __future__ import annotations

import re
from typing import Final

CONFLICT_MARKERS: Final = re.compile(r"<{7}|={7}|>{7}|\|{7}")
"""How the lines begin that git writes around the sides of a merge conflict."""


def lines(content: bytes) -> list[str]:
    """The lines of a file without their ends, those of Windows included, and without the mark
    that may open it. UnicodeDecodeError when it is not UTF-8 (`line_of` says where).
    """
    found = content.decode("utf-8-sig").split("\n")
    if found[-1] == "":
        found.pop()
    return [line.removesuffix("\r") for line in found]


def line_of(error: UnicodeDecodeError) -> int:
    """The number, from 1, of the line that is not UTF-8."""
    return error.object[: error.start].count(b"\n") + 1
