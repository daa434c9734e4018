"""The words of a source that are marks: addresses, names of languages, labels, HTML's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.oracle.words import split

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKS: Final = (
    re.compile(r"</?[A-Za-z][^>]*>|<[?!][^>]*>|<!\[CDATA\["),
    re.compile(r"^[\s>*+\-\d.)]*(?:`{3,}[^`\n]*|~{3,}.*)$", re.MULTILINE),
    re.compile(r"^(?:[\s>*+\-]|\d{1,9}[.)](?=\s|\Z))+", re.MULTILINE),
    re.compile(r"\[\^[^\s\[\]]+\]"),
    re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE),
    re.compile(r"\[[xX]\]"),
)
_REFERENCE: Final = re.compile(r"(?<=\])(\[(?:[^\[\]\\]|\\.)*\])", re.DOTALL)


def marks(piece: str) -> Counter[str]:
    """Words of a piece that no reader is shown, as often as they may be left out."""
    found: Counter[str] = Counter()
    for comment in _COMMENT.findall(piece):
        found.update(split(comment))
    for mark in _MARKS:
        for part in mark.finditer(piece):
            found.update(split(part[0]))
    found.update(_addresses(piece))
    return found


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


def defines(piece: str) -> bool:
    """Whether a piece defines where its links lead."""
    given: dict[str, Any] = {}
    _parser().parse(piece, given)
    return bool(given.get("references") or given.get("duplicate_refs"))


def _addresses(piece: str) -> Iterator[str]:
    """The words of addresses and titles, by the plain reader."""
    given: dict[str, Any] = {}
    tokens = _parser().parse(piece, given)
    lines = piece.split("\n")
    defined = list(given.get("references", {}).items())
    defined += [(each["label"], each) for each in given.get("duplicate_refs", [])]
    if defined:
        for label in _REFERENCE.findall(piece):
            yield from split(label)
    for label, definition in defined:
        if not label.startswith("^"):
            yield from split("\n".join(lines[slice(*definition["map"])]))
    yield from _of_tokens(tokens)


def _of_tokens(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for name in ("href", "src", "title"):
            value = str(token.attrGet(name) or "")
            yield from split(unquote(value))
            yield from split(value)
        yield from _of_tokens(token.children or [])
