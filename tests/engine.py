"""Anki's own engine: import a package as a learner would, look at the cards, study them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.dbproxy import DBProxy


@dataclass(frozen=True)
class Log:
    """How many notes an import made, changed, passed over, and could not match."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


@contextmanager
def learner(folder: Path) -> Iterator[Collection]:
    """A learner's collection, made anew when there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(folder / "learner.anki2"))
    try:
        yield collection
    finally:
        collection.close()


def take(collection: Collection, package: Path) -> Log:
    """Import a package with what the desktop's dialog proposes."""
    request = ImportAnkiPackageRequest(
        package_path=str(package), options=ImportAnkiPackageOptions()
    )
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()  # the Python side remembers the old note types
    return Log(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))


def cards(collection: Collection, search: str = "") -> list[Card]:
    """The cards that a search finds, in the order that new ones are shown in."""
    found = [collection.get_card(number) for number in collection.find_cards(search)]
    return sorted(found, key=lambda card: (card.due, card.nid, card.ord))


def card(collection: Collection, guid: str, ordinal: int = 0) -> Card:
    """A note's card by the note's guid."""
    number = _database(collection).scalar(
        "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ? AND c.ord = ?",
        guid,
        ordinal,
    )
    assert number is not None, f"no card {ordinal} of {guid}"
    return collection.get_card(number)


def study(collection: Collection, shown: Card, ease: Literal[1, 2, 3, 4]) -> None:
    """Answer a card (1 again, 2 hard, 3 good, 4 easy), whatever state it is in."""
    shown.start_timer()
    collection.sched.answerCard(shown, ease)
    shown.load()


def _database(collection: Collection) -> DBProxy:
    assert collection.db is not None
    return collection.db


def rows(collection: Collection, table: str) -> list[Any]:
    """Every row of a table, in a fixed order."""
    return list(_database(collection).all(f"SELECT * FROM {table} ORDER BY id"))


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
