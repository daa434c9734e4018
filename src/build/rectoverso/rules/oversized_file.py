"""A text file, or a paragraph in it, is too large.

A file may hold 4 MiB of text, about 3,000 questions, and a paragraph 100,000 characters, some
fifty pages. What is larger is most often not a chapter at all: a log, a data set, a picture
pasted as text. Cut a real chapter into several files; questions keep their ids. So is a word of
more than 200 marked runs, as in `**a**b**c**d…`, where no line can end: it would keep the book
busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import OVERSIZED_FILE, Diagnostic
from rectoverso.model import (
    Code,
    Deck,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Paragraph,
    SoftBreak,
    Table,
    Text,
)
from rectoverso.rules.context import Context

MAX_RUNS = 200
"""How many marked runs may hang together; the book's time grows with the square of it."""

# Where a line may end: at blanks and hyphens, and in scripts that write no blanks (but not in
# Hangul, whose words the books keep whole).
_BREAKS = re.compile(
    r"[^\S\u00a0\u2007\u202f]|[\u00ad\u200b-]|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff]"
    r"|[\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]"
)


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    tables = context.index.of(Table)
    for inlines in (
        *(chapter.title for chapter in deck.chapters),
        *(entry.question.title for entry in deck.entries()),
        *(paragraph.children for paragraph in context.index.of(Paragraph)),
        *(cell.children for table in tables for row in (table.head, *table.rows) for cell in row),
    ):
        runs = 0
        for inline in _in_line(inlines):
            if _breaks(inline):
                runs = 0
            elif not isinstance(inline, Text):
                runs += 1
            if runs > MAX_RUNS:
                message = f"more than {MAX_RUNS} marked runs hang together without a blank"
                hint = "part them with blanks, or mark them as one"
                yield OVERSIZED_FILE.found(message, inline.span, hint)
                break


def _in_line(inlines: Inlines) -> Iterator[Inline]:
    """Every inline that stands in a line, in reading order; what footnotes say does not."""
    for inline in inlines:
        yield inline
        if not isinstance(inline, Footnote):
            yield from _in_line(getattr(inline, "children", ()))


def _breaks(inline: Inline) -> bool:
    """Whether a line may end in an inline, as far as it alone can tell."""
    if isinstance(inline, Text | Code):
        return _BREAKS.search(inline.text) is not None
    return isinstance(inline, SoftBreak | LineBreak)


RULE = OVERSIZED_FILE._replace(check=_check)
