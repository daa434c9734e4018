"""A multiple-choice question can't be answered as it stands.

An answer that begins with a task list is multiple choice: `- [x]` marks a right choice, `- [ ]` a
wrong one. Every item is one or the other and says something, there are at least two of them, and
at least one is right and one wrong. A task list that is not a choice goes below a paragraph. The
reason of a choice is one quotation, at its end and indented to its words: the front shows all else.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import MALFORMED_CHOICES, Diagnostic
from rectoverso.model import Deck, Quote
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        choices = entry.question.choices
        if not choices:
            continue
        right = sum(choice.right for choice in choices)
        if len(choices) < 2:
            message = "a multiple-choice question with a single choice"
        elif not right:
            message = "none of the choices is right"
        elif right == len(choices):
            message = "none of the choices is wrong"
        else:
            continue
        hints = ["write `- [x]` before a right choice and `- [ ]` before a wrong one"]
        if entry.question.short and isinstance(entry.question.short[0], Quote):
            hints.insert(0, "indent a reason to its choice's words: `  > because …`")
        yield RULE.found(message, choices[0].span, *hints)


RULE = MALFORMED_CHOICES._replace(check=_check)
