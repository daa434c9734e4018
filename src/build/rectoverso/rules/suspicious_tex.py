r"""TeX that can be typeset but does not say what was meant.

A formula that is opened and never closed is printed as it stands. Within a formula, a bare `%`
begins a comment, so that the rest of the line is lost (write `\%`), a bare `$` ends nothing
(write `\$`), and Hangul outside `\text{…}` is set letter by letter without its blanks. A dollar
sign in running text is written `\$`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import SUSPICIOUS_TEX, Diagnostic
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.tex import findings


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    yield from findings(RULE, "suspicious", context)


RULE = SUSPICIOUS_TEX._replace(check=_check)
