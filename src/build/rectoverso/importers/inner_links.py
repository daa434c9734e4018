"""Links of a document to places in itself: they lead to its questions, or are words.

A reader gives such a link as a cross-reference whose id is the address with its `#`. Where it
leads is known when all questions have their ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from rectoverso.importers.document import Document
from rectoverso.model import CrossReference, plain
from rectoverso.source.rewriting import rewritten

_Part = TypeVar("_Part")

_NUMBER: Final = re.compile(r"(?:q|question)?-?\d{1,4}(?:-\d{1,3}){0,3}-+")


def slug(words: str) -> str:
    """The address that GitHub gives a heading of these words."""
    kept = "".join(char for char in words.strip().casefold() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")


def addresses(document: Document) -> dict[str, str]:
    """The keys of a document's questions by what links call them: an id that the document gives,
    or the address of a heading of their words.
    """
    found: dict[str, str] = {}
    items = list(document.items())
    for item in items:
        if item.question.id:
            found.setdefault(item.question.id.casefold(), item.key)
    for item in items:
        found.setdefault(slug(plain(item.question.title)), item.key)
    found.pop("", None)
    return found


def settled(part: _Part, addresses: Mapping[str, str], ids: Mapping[str, str]) -> _Part:
    """A part of a document with its links to questions as they stand in a deck: `ids` are those of
    the questions by their keys. A link that leads to no question is words.
    """

    def instead(node: Any) -> tuple[Any, ...] | None:
        if not isinstance(node, CrossReference) or not node.id.startswith("#"):
            return None
        address = unquote(node.id[1:]).casefold()
        key = addresses.get(address) or addresses.get(_NUMBER.sub("", address, count=1))
        name = ids.get(key) if key is not None else None
        return node.children if name is None else (CrossReference(node.children, name, node.span),)

    return rewritten(part, instead)


def as_words(part: _Part) -> _Part:
    """A part of a document whose links to places in itself are words."""
    return settled(part, {}, {})
