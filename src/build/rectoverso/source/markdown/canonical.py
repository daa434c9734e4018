"""A chapter's text → the edits that bring it into the canonical form of `docs/format.md`.

What is written is the author's own text: a line keeps its words, and gets what stands before and
behind them. Nothing is made from the model, so comments, names of footnotes and line ends within a
paragraph stay. An edit may still be wrong where Markdown is at its oddest; who puts edits into a
text reads it again and compares (`desk/formatting.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from markdown_it.token import Token

from rectoverso.diagnostics import IDLE_SEPARATOR
from rectoverso.source.markdown import anchors, layout
from rectoverso.source.markdown.places import Place, row_at
from rectoverso.source.markdown.questions import Form
from rectoverso.source.markdown.reader import read_chapters
from rectoverso.source.markdown.syntax import parser

_DASHES = re.compile(r"^[ \t>]*-[ \t]*-[ \t]*-[ \t-]*$", re.MULTILINE)


class Rewrite(NamedTuple):
    """Put `text` in the place of what stands from the offset `start` up to `end`."""

    start: int
    end: int
    text: str


Change = tuple[Rewrite, ...]
"""Rewrites that go together: one alone would spoil the text."""


def applied(text: str, changes: list[Change]) -> str:
    """A text with changes; no two of them overlap."""
    parts = []
    position = 0
    for start, end, words in sorted(rewrite for change in changes for rewrite in change):
        parts += [text[position:start], words]
        position = end
    return "".join((*parts, text[position:]))


class Parsed:
    """A text, and the tokens that were made of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.env: dict[str, Any] = {}
        self.tokens = parser().parse(text, self.env)


def marks(parsed: Parsed) -> list[Change]:
    """The changes within lines: anchors of headings and rows, underscores of emphasis."""
    lines = parsed.text.split("\n")
    starts = _starts(lines)
    changes: list[Change] = []
    tokens = parsed.tokens
    for position, token in enumerate(tokens):
        if token.type != "inline" or token.map is None:
            continue
        place = _place(lines, tokens, position)
        if place is None:
            continue

        def offset(at: int, place: Place = place) -> int:
            line, column = place.at(at)
            return starts[line - 1] + column - 1

        changes += _emphasis(token, offset)
        anchor, at = token.meta.get("anchor", ("", 0))
        written = anchors.canonical(anchor) if anchor else ""
        if written != anchor:
            changes.append((Rewrite(offset(at), offset(at) + len(anchor), written),))
    return changes


def lines(parsed: Parsed) -> list[Change]:
    """The changes of lines: what stands before and behind their words, empty lines, fences,
    tables. Of a text whose last line has no end, that alone is the first to be changed.
    """
    text = parsed.text
    if text and not text.endswith("\n"):
        return [(Rewrite(len(text), len(text), "\n"),)]
    source = text.split("\n")
    starts = [*_starts(source), len(text) + 1]
    changes: list[Change] = []
    for start, end, written in layout.changes(source, parsed.tokens, parsed.env):
        rewritten = "".join(line + "\n" for line in written)
        begin, after = starts[start], min(starts[end], len(text))
        if text[begin:after] != rewritten:
            changes.append((Rewrite(begin, after, rewritten),))
    return changes


def idle_separators(path: str, text: str, form: Form) -> list[Change]:
    """The changes that take out each `---` that parts nothing, as `check --fix` does."""
    if not (form.fronts and _DASHES.search(text)):
        return []
    starts = _starts(text.split("\n"))
    _, found = read_chapters(path, text, form)
    fixes = (each.fix for each in found if each.code == IDLE_SEPARATOR.code)
    edits = (fix.edits for fix in fixes if fix is not None and fix.safe)
    return [
        tuple(
            Rewrite(
                starts[span.line - 1] + span.column - 1,
                starts[span.end_line - 1] + span.end_column - 1,
                words,
            )
            for span, words in every
        )
        for every in edits
    ]


def _starts(lines: list[str]) -> list[int]:
    """The offset of each line."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts[:-1]


def _place(lines: list[str], tokens: list[Token], position: int) -> Place | None:
    """Where the words of an inline token stand."""
    token, before = tokens[position], tokens[position - 1]
    assert token.map is not None
    row = token.map[0]
    if before.type in ("th_open", "td_open"):
        cells = row_at("", lines, row, int(token.meta["row"])).places
        number = 0
        while tokens[position - 1 - 3 * number].type == before.type:
            number += 1
        return cells[number - 1] if number <= len(cells) else None
    content = token.meta.get("whole", token.content)
    if before.type == "heading_open" and before.markup.startswith("#") and before.level == 0:
        return Place.of_heading("", lines, row, content)
    return Place.of_text("", lines, row, content)


def _emphasis(token: Token, offset: Callable[[int], int]) -> Iterator[Change]:
    """Underscores of emphasis to asterisks."""
    opened: list[Token] = []
    for child in token.children or ():
        if child.type in ("em_open", "strong_open"):
            opened.append(child)
        elif child.type in ("em_close", "strong_close"):
            opening = opened.pop()
            if not opening.markup.startswith("_"):
                continue
            count = len(opening.markup)
            # of a strong run's two marks, one stands before its opening token and one after its
            # closing one
            start = offset(opening.meta["at"][0]) - (count - 1)
            end = offset(child.meta["at"][1]) + (count - 1)
            marks = "*" * count
            yield Rewrite(start, start + count, marks), Rewrite(end - count, end, marks)
