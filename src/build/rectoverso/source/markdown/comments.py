"""The comments of a chapter's file, `<!-- … -->`: where they stand, and in which section.

They are no part of the model. What looks like one in code is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from rectoverso.diagnostics import Span
from rectoverso.source.markdown.places import Place

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: what stands between its marks, and where.

    `section` has the first line of the section that it stands in, which is its heading's, and the
    one after its last; `leads` says that nothing else stands before it there.
    """

    text: str
    span: Span
    section: tuple[int, int]
    leads: bool


def comments(path: str, lines: list[str], tokens: list[Token]) -> Iterator[Comment]:
    """The comments of a document in reading order."""
    rows = [token.map[0] + 1 for token in tokens if _is_heading(token) and token.map]
    bounds = [1, *rows, len(lines) + 1]
    leads = True
    for position, token in enumerate(tokens):
        if token.map is None:
            continue
        before = tokens[position - 1]
        number = bisect_right(rows, token.map[0] + 1)
        for text, span in _in_token(path, lines, token, before):
            yield Comment(text, span, (bounds[number], bounds[number + 1]), leads)
        leads = _is_heading(token) or (
            leads and (_is_heading(before) or _begins_with_comment(token))
        )


def _is_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0


def _begins_with_comment(token: Token) -> bool:
    return token.type == "html_block" and token.content.lstrip().startswith("<!--")


def _in_token(
    path: str, lines: list[str], token: Token, before: Token
) -> Iterator[tuple[str, Span]]:
    """The comments of a block of HTML or of running text; `before` is the token before it."""
    assert token.map is not None
    row = token.map[0]
    if _begins_with_comment(token):
        place = Place.of_text(path, lines, row, token.content.rstrip())
        for found in _whole(token.content):
            yield found[1], place.span(*found.span())
    elif token.type == "inline":
        place = Place.of_text(path, lines, row, token.meta.get("whole", token.content))
        if _is_heading(before) and before.markup.startswith("#"):
            place = Place.of_heading(path, lines, row, token.meta["whole"])
        for child in token.children or ():
            if child.type != "html_inline" or not child.content.startswith("<!--"):
                continue
            start, end = child.meta["at"]
            span = place.span(start, end)
            if before.type in ("th_open", "td_open"):
                column = lines[row].find(child.content) + 1
                span = Span(path, row + 1, column, row + 1, column + len(child.content))
            yield child.content[4:-3], span
        if "trailing" in token.meta:
            start = token.meta["trailing"]
            for found in _whole(token.meta["whole"], start):
                yield found[1], place.span(*found.span())


def _whole(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """The comments of a text that are closed; behind the last `-->` none is looked for."""
    return _COMMENT.finditer(text, start, text.rfind("-->") + len("-->"))
