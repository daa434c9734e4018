"""`data-reversed` stands at a question that has no reverse.

A reverse card shows the short answer and asks for what the heading names. A cloze and a
multiple-choice question have no such card. Take the attribute away, or ask the term in a question
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Kind
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        question = entry.question
        if question.reversed and question.kind is not Kind.BASIC:
            what = "cloze" if question.kind is Kind.CLOZE else "multiple-choice question"
            yield RULE.found(
                f"a {what} can't be reversed",
                question.id_span,
                "take data-reversed away, or ask the term in a question of its own",
            )


RULE = Rule("QST005", "unreversible-question", Severity.ERROR, _check)
