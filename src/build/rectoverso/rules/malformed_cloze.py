"""A gap of a cloze is not written so that Anki can make a card of it.

A gap is `{{c1::hidden words}}` or `{{c1::hidden words::hint}}`. Gaps stand in the first paragraph
under the heading, side by side and not within one another, they are numbered from 1, and each
hides something. To hide a formula, put the whole formula into the gap: `{{c1::$x^2$}}`. To write
about gaps, use code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import MALFORMED_CLOZE, Diagnostic
from rectoverso.model import Deck, Math, MathBlock, Text, place
from rectoverso.rules.context import Context

_OPENING = re.compile(r"\{\{\s*c\d*\s*:|\{\{c\d*\}\}")


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for words in context.index.of(Text):
        opening = _OPENING.search(words.text)
        if opening:
            yield RULE.found(
                "this looks like a gap and is none",
                place(words, opening.start(), len(words.text)),
                "a gap is {{c1::hidden words}} or {{c1::hidden words::hint}},"
                " closed in the same paragraph",
            )
    formulas: list[Math | MathBlock] = [*context.index.of(Math), *context.index.of(MathBlock)]
    for math in formulas:
        if _OPENING.search(math.tex):
            yield RULE.found(
                "a gap within a formula",
                math.span,
                "put the whole formula into the gap: {{c1::$x^2$}}",
            )


RULE = MALFORMED_CLOZE._replace(check=_check)
