"""The author's own word on which foreign note is which question: a file of two columns.

A line is a guid (or the words of a note's first field), a tab, and the id of a question, or `-`
for a note that is none of the deck's. Blank lines count for nothing, and neither do lines without
a tab that begin with `#` (guids of Anki may begin with it).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from rectoverso.diagnostics import RectoversoError

NONE: Final = "-"
"""Stands for "no question of this deck"."""

MOST_BYTES: Final = 64 * 2**20


class MapLine(NamedTuple):
    """A line of the file: its number from 1, what names the note, the question's id or `-`."""

    number: int
    note: str
    question: str


def read(path: Path) -> tuple[MapLine, ...]:
    """The lines of the file at `path`, in their order.

    `RectoversoError` when it can't be read, isn't UTF-8 or has a line of another form.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RectoversoError(f"{path} is larger than {MOST_BYTES >> 20} MiB: no map")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RectoversoError(f"{path} is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise RectoversoError(f"{path} can't be read: {error.strerror}") from error
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or (line.startswith("#") and "\t" not in line):
            continue
        note, tab, question = line.rpartition("\t")
        if not tab or not note.strip() or not question.strip() or "\t" in note:
            raise RectoversoError(
                f"{path}:{number}: a line is a guid or a note's first field, one tab, and a"
                f" question's id (or {NONE})"
            )
        lines.append(MapLine(number, note.strip(" "), question.strip()))
    return tuple(lines)
