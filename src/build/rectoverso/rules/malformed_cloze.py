"""A gap of a cloze is not written so that Anki can make a card of it.

A gap is `{{c1::hidden words}}` or `{{c1::hidden words::hint}}`. Gaps stand in the first paragraph
under the heading, side by side and not within one another, they are numbered from 1, and each
hides something. A list or a table with gaps becomes a paragraph of lines, each but the last ended
by a backslash. To hide a formula, put the whole formula into the gap: `{{c1::$x^2$}}`. To write
about gaps, use code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import MALFORMED_CLOZE, Diagnostic
from rectoverso.model import Deck, Math, MathBlock
from rectoverso.rules.context import Context
from rectoverso.rules.running import Running, running, taken, whole

_OPENING = re.compile(r"\{\{\s*c\d*\s*:|\{\{c\d*\}\}")
# after two braces: a c, perhaps numbers, and colons; or a number and two colons; after one brace:
# a c, a number and two colons
_LIKE = re.compile(
    r"\{\{\s*(?:[cC][lI]?\s*(?P<number>\d*)[\d\s,;.\-]{0,20}[:;：]{1,3}|(?P<bare>\d{1,3})\s*[:：]{2})\s*"
    r"|\{\{[cC]\d+\}\}"
    rf"|(?<![{{{taken('{')}])\{{\s*[cC](?P<single>\d{{1,3}})\s*[:：]{{2}}\s*"
)
_INSIDE = re.compile(r"([^{}\n]{0,200})(\}{1,2})?")
_FORM = "a gap is {{c1::hidden words}} or {{c1::hidden words::hint}}"


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    for text in running(deck, context):
        if "{" in text.text:
            for found in _LIKE.finditer(text.text):
                yield _like_a_gap(text, found)
    formulas: list[Math | MathBlock] = [*context.index.of(Math), *context.index.of(MathBlock)]
    for math in formulas:
        if _OPENING.search(math.tex):
            yield RULE.found(
                "a gap within a formula",
                math.span,
                "put the whole formula into the gap: {{c1::$x^2$}}",
            )


def _like_a_gap(text: Running, found: re.Match[str]) -> Diagnostic:
    if found[0].endswith("}"):
        return RULE.found("this looks like a gap and is none", text.span(*found.span()), _FORM)
    inside = _INSIDE.match(text.text, found.end())
    assert inside is not None  # it matches nothing, too
    span = text.span(found.start(), inside.end())
    words = inside[1].strip()
    if not words or whole(words) == "…":
        return RULE.found("this looks like a gap and is none", span, _FORM)
    number = int(found["number"] or found["bare"] or found["single"] or "1") or 1
    right = f"{{{{c{number}::{whole(words)}}}}}"
    if inside[2] != "}}" and found[0] == f"{{{{c{number}::":
        return RULE.found("a gap that is not closed", span, f"write {right}, in one paragraph")
    return RULE.found("this looks like a gap and is none", span, f"write {right}")


RULE = MALFORMED_CLOZE._replace(check=_check)
