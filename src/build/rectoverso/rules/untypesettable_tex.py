"""TeX that can't be typeset.

Formulas are typeset by MathJax, the same version that Anki ships: what fails here would show as
an error on every card, and in the books. The message is MathJax's own; the mark stands where it
gave up, so look a little before it as well.

Commands of LaTeX packages that MathJax has not can often be written otherwise, or defined once, in
`deck.toml`, under [`[math.macros]`](../format.md#macros-of-your-own). Of such a macro, the mark
stands where it is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import UNTYPESETTABLE_TEX, Diagnostic
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.tex import findings


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    yield from findings(RULE, "untypesettable", context)


RULE = UNTYPESETTABLE_TEX._replace(check=_check)
