"""How readers see a question's tags."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 20


def tag_label(tag: str, meanings: tuple[tuple[str, str], ...]) -> str:
    """What `deck.toml` says that a tag means, where that is short; else its name."""
    meaning = dict(meanings).get(tag, "")
    return meaning if 0 < len(meaning) <= _LONGEST else tag
