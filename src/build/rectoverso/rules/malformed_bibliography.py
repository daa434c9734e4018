"""`references.bib` can't be read as BibTeX.

The file is read by pandoc; what it says stands in the message. An entry has a kind, a key and
fields in braces with commas between them:

    @inproceedings{nair2010,
      title = {Rectified Linear Units Improve Restricted Boltzmann Machines},
      author = {Nair, Vinod and Hinton, Geoffrey E.},
      year = {2010},
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.source.folder import REFERENCES


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    problems = context.bibliography_problems
    row = _unclosed(context.lines(REFERENCES)) if problems else 0
    if row:
        span = Span(REFERENCES, row, 1, row, 2)
        hint = "every { of it needs its }, and every field but the last a comma behind"
        yield RULE.found("not valid BibTeX: this entry is never closed", span, hint)
        return
    for line, column, message in problems:
        span = Span(REFERENCES, line, column, line, column + 1)
        hint = "an entry is @article{key, title = {…}, author = {…}, year = {…}}"
        yield RULE.found(message, span, hint)


def _unclosed(lines: list[str]) -> int:
    """The line of the first entry within which another one, or the end, comes; 0: there is none."""
    row = depth = 0
    for number, line in enumerate(lines, 1):
        if re.match(r"\s*@\w+\s*\{", line):
            if depth > 0:
                return row
            row, depth = number, 0
        bare = re.sub(r"\\.", "", line)
        depth += bare.count("{") - bare.count("}")
    return row if depth > 0 else 0


RULE = Rule("CIT002", "malformed-bibliography", Severity.ERROR, _check, is_wide=True)
