"""Documents made for a test, as an importer would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rectoverso.diagnostics import Span
from rectoverso.importers import everyday
from rectoverso.importers.document import Account, Document, Fate, Item, MediaFile, Section
from rectoverso.model import Kind, Question, Text


def item(key: str, title: str, answer: str = "", *below: Item, line: int = 1, **more: Any) -> Item:
    """A question with a Markdown answer; `more` are fields of the item or of its question."""
    span = Span("notes.md", line, 1, line, 1)
    blocks = everyday.read(answer, span).blocks
    question = Question(
        id=more.pop("id", ""),
        kind=more.pop("kind", Kind.BASIC),
        level=2,
        title=(Text(title, span),),
        tags=(),
        reversed=False,
        was=(),
        hint=(),
        choices=(),
        short=blocks[:1],
        long=blocks[1:],
        follow_ups=(),
        span=span,
        id_span=span,
    )
    own = {name: more.pop(name) for name in ("guid", "references") if name in more}
    return Item(key, replace(question, **more), tuple(below), **own)


def document(
    *items: Item,
    name: str = "notes.md",
    chapter: str = "",
    title: str = "",
    media: Mapping[str, MediaFile] | None = None,
) -> Document:
    """A document with one section."""
    span = Span.whole(name)
    section = Section((Text(chapter, span),) if chapter else (), items)
    accounts = tuple(
        Account(str(number), Fate.QUESTION, each.key) for number, each in enumerate(items, 1)
    )
    return Document(name, "test", title, (section,), accounts, (), media or {})
