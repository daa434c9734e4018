"""A card as it stands in a note, before its words are read; what both plugins' readers find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from rectoverso.importers.document import Fate


@dataclass(slots=True)
class Text:
    """Some Markdown of a note, and the index of the line that it begins in."""

    line: int
    text: str = ""


@dataclass(slots=True)
class Found:
    """A card: from the line `first` to `last` (indexes, both in it).

    `front` and `back` are its Markdown; a cloze has its text in `front`, what its back adds in
    `back`, and its gaps by `clozes`, patterns of Spaced Repetition, or by Anki's marks. `more` are
    further fields by name. `deck` is that of the card alone. `lines` says what became of each of
    its lines; `is_mended`, that a blank line parted what belongs together.
    """

    first: int
    last: int
    front: Text
    back: Text
    is_cloze: bool = False
    is_reversed: bool = False
    clozes: tuple[str, ...] = ()
    curly: bool = False
    more: list[tuple[str, Text]] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    deck: tuple[str, ...] | None = None
    key: str = ""
    is_mended: bool = False
    lines: dict[int, tuple[Fate, str]] = field(default_factory=dict)


SCHEDULE: Final = "the plugin's schedule"
SIGN: Final = "a sign of the plugin"
COMMENT: Final = "a comment"
LABEL: Final = "an id that the plugin wrote"


def is_blank(line: str) -> bool:
    """Whether nothing is in a line; blanks of other scripts are nothing too."""
    return not line.strip()


def joined(lines: Iterable[str]) -> str:
    """Lines as one text, without empty ones around."""
    return "\n".join(lines).strip("\n")
