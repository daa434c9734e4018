"""A text file, or a paragraph, a word or a line of code in it, is too large.

A file may hold 4 MiB of text, about 3,000 questions, a paragraph 100,000 characters, some fifty
pages, and a word or a line of code 10,000. What is larger is most often not a chapter at all: a
log, a data set, a picture pasted as text. Cut a real chapter into several files; questions keep
their ids. So is a word of more than 200 marked runs, as in `**a**b**c**d…`. Where no line can end,
the book's time grows with the square of the length: it would take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rectoverso.diagnostics import OVERSIZED_FILE, Diagnostic
from rectoverso.model import (
    Block,
    Code,
    CodeBlock,
    Deck,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Paragraph,
    SoftBreak,
    Table,
    Text,
    place,
    walk,
)
from rectoverso.rules.context import Context, Node

MAX_RUNS = 200
"""How many marked runs may hang together."""

MAX_WORD = 10_000
"""How many letters may, and how many a line of code may hold."""

# Where a line may end: at blanks and hyphens, and in scripts that write no blanks (but not in
# Hangul, whose words the books keep whole).
_BREAKS = re.compile(
    r"[^\S\u00a0\u2007\u202f]|[\u00ad\u200b-]|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    r"|[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]"
)


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    notes = [block for note in context.index.of(Footnote) for block in walk(note.blocks)]
    tables = [*context.index.of(Table), *_of(Table, notes)]
    for inlines in (
        *(chapter.title for chapter in deck.chapters),
        *(entry.question.title for entry in deck.entries()),
        *(each.children for each in (*context.index.of(Paragraph), *_of(Paragraph, notes))),
        *(cell.children for table in tables for row in (table.head, *table.rows) for cell in row),
    ):
        yield from _unbroken(inlines)
    for block in (*context.index.of(CodeBlock), *_of(CodeBlock, notes)):
        start = 0
        for line in block.text.split("\n") if len(block.text) > MAX_WORD else ():
            if len(line) > MAX_WORD:
                message = f"this line of code holds {len(line):,} characters, more than"
                span = place(block, start, start + len(line))
                yield OVERSIZED_FILE.found(f"{message} {MAX_WORD:,}", span, "cut it into lines")
            start += len(line) + 1


def _of(kind: type[Node], nodes: Iterable[Block | Inline]) -> Iterator[Node]:
    return (node for node in nodes if isinstance(node, kind))


def _unbroken(inlines: Inlines) -> Iterator[Diagnostic]:
    """What of a paragraph is too long to be broken into lines."""
    runs = 0
    words = []
    for inline in _in_line(inlines):
        text = _text(inline)
        words.append(text)
        if _BREAKS.search(text):
            runs = 0
        elif not isinstance(inline, Text):
            runs += 1
        if runs > MAX_RUNS:
            message = f"more than {MAX_RUNS} marked runs hang together without a blank"
            hint = "part them with blanks, or mark them as one"
            yield OVERSIZED_FILE.found(message, inline.span, hint)
            return
    longest = max(map(len, _BREAKS.split("".join(words)))) if sum(map(len, words)) > MAX_WORD else 0
    if longest > MAX_WORD:
        message = f"a word of {longest:,} letters stands here, more than {MAX_WORD:,}"
        hint = "part it with blanks, or take it out: most often it is no text"
        yield OVERSIZED_FILE.found(message, inlines[0].span, hint)


def _in_line(inlines: Inlines) -> Iterator[Inline]:
    """Every inline that stands in a line, in reading order; what footnotes say does not."""
    for inline in inlines:
        yield inline
        if not isinstance(inline, Footnote):
            yield from _in_line(getattr(inline, "children", ()))


def _text(inline: Inline) -> str:
    """What an inline itself puts into a line, as far as letters and blanks go."""
    if isinstance(inline, Text | Code):
        return inline.text
    return " " if isinstance(inline, SoftBreak | LineBreak) else ""


RULE = OVERSIZED_FILE._replace(check=_check)
