"""A `---` would mean something else in the format of today.

With `format = 2` in `deck.toml`, the first `---` of a question's body parts what its front shows
from its answer; `***` is a rule in both. A deck without the setting is read as before, and told
where that matters. `rectoverso check --fix` writes `***` there and the setting; a deck that says
`format = 1` stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Edit, Fix, Rule, Severity, Span
from rectoverso.model import Deck, ThematicBreak
from rectoverso.rules.context import Context
from rectoverso.source.folder import SETTINGS

_HINT = "write *** for a rule, and `format = 2` in deck.toml"


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    if context.format:
        return
    old = False
    for entry in deck.headings():
        for body in entry.question.bodies():
            for block in body:
                if isinstance(block, ThematicBreak) and block.separates:
                    old = True
                    edit = Edit(block.span, "***")
                    yield RULE.found(
                        "with `format = 2` this --- would part a front from its answer",
                        block.span,
                        _HINT,
                        fix=Fix("write ***", (edit,)),
                    )
    if old:
        top = Span.whole(SETTINGS)
        yield RULE.found(
            "this deck does not say which format it is written in",
            top,
            _HINT,
            fix=Fix("write format = 2", (Edit(top, "format = 2\n"),)),
        )


RULE = Rule("DECK003", "old-format", Severity.WARNING, _check)
