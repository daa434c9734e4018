"""Links inside a deck, where a part of it is shown: those that lead out of it are plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rectoverso.model import Chapter, CrossReference, Deck
from rectoverso.source.rewriting import rewritten

_Part = TypeVar("_Part", Deck, Chapter)


def without_links(part: _Part, leads_out: Callable[[str], bool]) -> _Part:
    """A deck or a chapter in which links to an id that `leads_out` are their words. What holds
    none stays the same value.
    """

    def instead(node: Any) -> tuple[Any, ...] | None:
        if isinstance(node, CrossReference) and leads_out(node.id):
            return node.children
        return None

    return rewritten(part, instead)
