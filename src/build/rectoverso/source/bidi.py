"""Characters that say in which direction words run (UAX #9, 2), where they do harm.

A mark between two words (U+200E, U+200F, U+061C) is harmless. An override turns letters round, so
that a reader sees other words than those that are written; an embedding or an isolate that is not
closed reaches to the paragraph's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_EMBEDDINGS: Final = range(0x202A, 0x202C)
_OVERRIDES: Final = range(0x202D, 0x202F)
_ISOLATES: Final = range(0x2066, 0x2069)
_END_OF_EMBEDDING: Final = 0x202C
_END_OF_ISOLATE: Final = 0x2069

_HEXADECIMAL: Final = "20(?:2[a-e]|6[6-9])"
_LETTER: Final = "[\u202a-\u202e\u2066-\u2069]"
_CONTROLS: Final = {
    ".md": re.compile(
        rf"{_LETTER}|&#(?:x0*({_HEXADECIMAL})|0*(823[4-8]|829[4-7]));", re.IGNORECASE
    ),
    ".toml": re.compile(rf"{_LETTER}|\\(?:u|U0000)({_HEXADECIMAL})()", re.IGNORECASE),
    ".bib": re.compile(f"{_LETTER}()()"),
}
# A line that goes on with no paragraph: an empty one, a heading, an item, a row, a note.
_BOUND: Final = re.compile(r"\n[ \t>]*(?:\n|#|[-*+][ \t]|\d+[.)][ \t]|\||\[\^|\Z)")


class Scrambled(NamedTuple):
    """A character that scrambles words: where it stands in its text, what it does, what to do."""

    start: int
    end: int
    message: str
    hint: str


def scrambled(text: str, suffix: str) -> Iterator[Scrambled]:
    """The characters of a text that scramble its words, in their order; also those that Markdown's
    and TOML's escapes stand for. `suffix` is that of the file's name; other files have none.
    """
    controls = _CONTROLS.get(suffix)
    if controls is None or controls.search(text) is None:
        return
    waiting: list[tuple[re.Match[str], int]] = []
    end = 0
    for found in controls.finditer(text):
        between = text[end : found.start()]
        end = found.end()
        if _BOUND.search(between) if suffix == ".md" else "\n" in between:
            yield from _unclosed(waiting)
            waiting = []
        code = _code(found)
        if code in _OVERRIDES:
            message = f"the character U+{code:04X} turns the letters after it round"
            hint = "take it out: letters run in their script's direction by themselves"
            yield Scrambled(*found.span(), message, hint)
        elif code in _EMBEDDINGS or code in _ISOLATES:
            waiting.append((found, code))
        elif code == _END_OF_EMBEDDING and waiting and waiting[-1][1] in _EMBEDDINGS:
            waiting.pop()
        elif code == _END_OF_ISOLATE and any(one in _ISOLATES for _, one in waiting):
            while waiting.pop()[1] not in _ISOLATES:
                pass
    yield from _unclosed(waiting)


def _unclosed(waiting: list[tuple[re.Match[str], int]]) -> Iterator[Scrambled]:
    for found, code in waiting:
        closing = _END_OF_ISOLATE if code in _ISOLATES else _END_OF_EMBEDDING
        message = f"the character U+{code:04X} is not closed in its paragraph"
        hint = f'take it out, or close it with U+{closing:04X}; <span lang="he">words</span>'
        yield Scrambled(*found.span(), message, f"{hint} says the direction of foreign words")


def _code(found: re.Match[str]) -> int:
    if found[1]:
        return int(found[1], 16)
    return int(found[2]) if found[2] else ord(found[0])
