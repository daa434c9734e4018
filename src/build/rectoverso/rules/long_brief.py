"""What one would say in thirty seconds takes longer.

Three spoken points of 300 letters in all are what a listener keeps, and what fits on a phone's
screen under the short answer. What is more belongs into the long answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Paragraph, plain, walk
from rectoverso.rules.context import Context

MOST = 300
"""Letters."""


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        brief = entry.question.brief
        lines = (plain(node.children) for node in walk(brief) if isinstance(node, Paragraph))
        letters = sum(map(len, lines))
        if letters > MOST:
            message = f"thirty seconds of {letters} letters, more than {MOST}"
            hint = "keep three points, and put the rest into the long answer"
            yield RULE.found(message, brief[0].span, hint)


RULE = Rule("QST010", "long-brief", Severity.WARNING, _check)
