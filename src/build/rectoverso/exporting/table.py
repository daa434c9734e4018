"""A deck as a table for spreadsheets: a row a question, in the order of the deck.

The cells are Markdown, as chapters have it. Rows of a list of words follow the list, whose table
stands in its long answer. The text begins with a byte order mark, by which spreadsheets know UTF-8.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from rectoverso.model import Deck, Entry
from rectoverso.source.markdown import writing

HEAD: Final = (
    *("id", "kind", "chapter", "parent", "tags", "question", "front", "hint", "choices", "short"),
    *("brief", "long", "references"),
)
"""The columns; `references` is for works that a table names by itself, and empty here."""


def table(deck: Deck) -> bytes:
    """A deck as separated values (RFC 4180) in UTF-8."""
    text = io.StringIO()
    rows = csv.DictWriter(text, HEAD, restval="")
    rows.writeheader()
    for entry in deck.headings():
        rows.writerow(_row(entry))
    return text.getvalue().encode("utf-8-sig")


def _row(entry: Entry) -> dict[str, str]:
    question = entry.question
    marks = {"reversed": question.reversed, "masked": question.masked}
    return {
        "id": question.id,
        "kind": " ".join([question.kind, *(name for name, carried in marks.items() if carried)]),
        "chapter": writing.inlines(entry.chapter.title, "deck.csv"),
        "parent": entry.parent.id if entry.parent else "",
        "tags": " ".join(question.tags),
        **writing.parts(question, "deck.csv"),
    }
