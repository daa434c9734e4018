"""Anki's own engine in a test: import a package as a learner would, look at the cards, study.

What the program itself does with a collection stands in `rectoverso.anki.engine`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rectoverso.anki import engine
from rectoverso.anki.engine import answer as study
from rectoverso.anki.engine import rows

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection

__all__ = ["Log", "card", "cards", "formulas", "learner", "pictures", "rows", "study", "take"]
__all__ += ["words"]


class Log(NamedTuple):
    """How many notes an import made, changed, passed over, and could not match."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


@contextmanager
def learner(folder: Path) -> Iterator[Collection]:
    """A learner's collection, made anew when there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with engine.opened(folder / "learner.anki2", make=True) as collection:
        yield collection


def take(collection: Collection, package: Path) -> Log:
    """Import a package with what the desktop's dialog proposes."""
    log = engine.import_package(collection, package)
    return Log(*map(len, (log.new, log.updated, log.unchanged, log.conflicting)))


def cards(collection: Collection, search: str = "") -> list[Card]:
    """The cards that a search finds, in the order that new ones are shown in."""
    found = [collection.get_card(number) for number in collection.find_cards(search)]
    return sorted(found, key=lambda card: (card.due, card.nid, card.ord))


def card(collection: Collection, guid: str, ordinal: int = 0) -> Card:
    """A note's card by the note's guid."""
    number = engine.database(collection).scalar(
        "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ? AND c.ord = ?",
        guid,
        ordinal,
    )
    assert number is not None, f"no card {ordinal} of {guid}"
    return collection.get_card(number)


_MATH = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_ELEMENT = re.compile(r"<[^>]*>")


def formulas(html: str) -> list[tuple[str, bool]]:
    """The TeX that MathJax finds on a card, and whether it is set as a display."""
    return [(unescape(inline or display), not inline) for inline, display in _MATH.findall(html)]


def words(html: str) -> str:
    """What a card says, without program text and formulas."""
    html = re.sub(r"<style>.*?</style>|<pre.*?</pre>|<code.*?</code>", "", html, flags=re.DOTALL)
    return unescape(_ELEMENT.sub("", _MATH.sub("", html)))


def pictures(html: str) -> list[str]:
    """The files that a card shows."""
    return [unescape(name) for name in re.findall(r'<img[^>]*? src="([^"]*)"', html)]
