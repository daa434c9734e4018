"""A mark of Markdown in a gap's hint, printed as it stands.

A hint is plain words: the card shows `{{c1::0.5::$p$}}` as [$p$], with both dollar signs, and so
does paper. Looked for are formulas between dollar signs, code between backticks, and words between
two stars or two underscores. Write a formula in letters (“p”, “x²”, “the first derivative”), and
leave the other marks out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Cloze, Deck
from rectoverso.rules.context import Context

# a dollar sign before a number closes nothing: “$5-$10”
_MARKS = re.compile(r"\$`.+?`\$|(?P<sign>\$\$?|`+|\*\*|(?<!\w)__)(?=\S).+?(?<=\S)(?P=sign)(?!\d)")

_MEND = "a hint is plain words: take the marks out, and write a formula in letters, as “x²”"


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for gap in context.index.of(Cloze):
        found = _MARKS.search(gap.hint)
        if found:
            yield RULE.found(f"the hint would show its marks: {found[0]}", gap.span, _MEND)


RULE = Rule("QST017", "marked-hint", Severity.WARNING, _check)
