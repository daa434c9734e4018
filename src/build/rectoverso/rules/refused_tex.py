r"""TeX that loads, links, styles or defines.

Anki runs a MathJax of its own on every card, so a command that opens an address, changes the page
or gives another command a new meaning would do so on the learner's machine, and for every card
after this one. `\href`, `\style`, `\class`, `\cssId`, `\require`, `\def`, `\newcommand` and
their like are refused. A macro of your own is defined in `deck.toml`, under
[`[math.macros]`](../format.md#macros-of-your-own), and written out before Anki sees it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.tex import findings


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    yield from findings(RULE, "refused", context)


RULE = Rule("TEX002", "refused-tex", Severity.ERROR, _check)
