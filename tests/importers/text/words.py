"""Whether the words of a line are in what is said to hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.importers.document import Document, Fate, Item
from rectoverso.importers.text import marks
from rectoverso.languages import documents
from rectoverso.model import (
    Code,
    CodeBlock,
    Image,
    Link,
    Math,
    MathBlock,
    Sound,
    Text,
    walk,
    walk_inlines,
    walk_question,
)

_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_LANGUAGE = re.compile(r"\s*(`{3,}|~{3,}).*")
_PLACE = re.compile(r"\]\([#\w./-]*\)|\[!\w+\]|\{#[^{}]*\}|<!--.*?-->")
_SPEAKER = re.compile(r"\s*(\[[^\[\]]{1,20}\])?\s*(\*\*)?[^\W\d][^:?.!]{0,30}:(\*\*)?\s")
_INNER = re.compile(r"\b[AR]\d+(-\d+)?(?=[.: *])")
_WORD = re.compile(r"\w+")


def lost(document: Document, lines: tuple[str, ...]) -> list[tuple[int, str]]:
    """The words of lines that are not in the item that is said to hold them, but for what marks
    the line: numbers, letters and labels at its beginning, tags, signs.
    """
    held = {item.key: " ".join(_said(item)) for item in document.items()}
    titles = " ".join(_titles(document))
    found = []
    for account in document.accounts:
        if account.fate is Fate.LEFT_OUT:
            continue
        text = lines[int(account.place) - 1]
        where = held[account.key] if account.key else titles
        have = set(_WORD.findall(where.casefold()))
        said = _TAGS.sub(" ", _PLACE.sub(" ", _INNER.sub(" ", _LANGUAGE.sub(" ", text)))).casefold()
        said = _SPEAKER.sub(" ", said, count=1) if _SPEAKER.match(said) else said
        marked = _marks(text)
        found += [
            (int(account.place), word)
            for word in (each.strip("_") for each in _WORD.findall(said))
            if word not in documents.QUESTION
            and word not in have
            and word not in marked
            and word not in where.casefold()
        ]
    return found


def _marks(text: str) -> set[str]:
    """The words at a line's beginning that only mark what it is, and letters of choices."""
    head = re.split(
        r"[:\uff1a.)\uff09>?\uff1f]", re.sub(r"^[\s>*_#\-+`\[\]【(（•]*", "", text), maxsplit=1
    )
    first = set(_WORD.findall(head[0].casefold())) if len(head[0]) <= 40 else set()
    numbers = set(re.findall(r"\d+|[a-jA-J]\b", text[:24].casefold()))
    known = {"a", "answer", "respuesta", "antwort", "답변", "답"}
    named = marks.label(text)
    return numbers | known | (first if named or marks.numbered(text.strip()) else set())


def _titles(document: Document) -> Iterator[str]:
    yield document.title
    for section in document.sections:
        for inline in walk_inlines(section.title):
            yield _text(inline)
        for node in walk(section.prose):
            yield _text(node)


def _said(item: Item) -> Iterator[str]:
    for node in walk_question(item.question):
        yield _text(node)
    yield item.question.id
    for reference in item.references:
        for inline in walk_inlines(reference):
            yield _text(inline)


def _text(node: object) -> str:
    match node:
        case Text() | Code() | CodeBlock():
            return node.text
        case Math() | MathBlock():
            return node.tex
        case Image() | Sound():
            return f"{node.source} {node.alt} {getattr(node, 'title', '')}"
        case Link():
            return f"{node.target} {node.title}"
        case _:
            return ""
