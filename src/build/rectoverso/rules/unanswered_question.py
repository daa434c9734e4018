"""A question has no answer, or a heading has no words.

Every heading below the chapter's is a question, and what stands under it is its answer; a card
with an empty side teaches nothing. If the heading only gathers its follow-ups, answer it in a
sentence, or make it a chapter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        question = entry.question
        if not question.title:
            hint = "the heading's words are what the card asks"
            yield RULE.found("this question has no words", question.span, hint)
        if not question.short and not question.choices:
            yield RULE.found(
                "this question has no answer",
                question.span,
                "write the short answer as the first paragraph under the heading",
            )


RULE = Rule("QST001", "unanswered-question", Severity.ERROR, _check)
