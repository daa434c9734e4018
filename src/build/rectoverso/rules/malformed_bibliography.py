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

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for line, column, message in context.bibliography_problems:
        span = Span("references.bib", line, column, line, column + 1)
        hint = "an entry is @article{key, title = {…}, author = {…}, year = {…}}"
        yield RULE.found(message, span, hint)


RULE = Rule("CIT002", "malformed-bibliography", Severity.ERROR, _check)
