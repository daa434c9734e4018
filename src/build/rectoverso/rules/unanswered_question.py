"""A released question has no answer, or a heading has no words.

Every heading below the chapter's is a question, and what stands under it is its answer; a card
with an empty side teaches nothing. If the heading only gathers its follow-ups, answer it in a
sentence, or make it a chapter of its own. An answer that begins with a rule has none either: its
short answer would be a line.

A question that no release knows may wait for its answer: it is a draft (QST016).
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, ThematicBreak
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for entry in deck.entries():
        question = entry.question
        if not question.title and not entry.row:  # the reader names the row's empty cell
            hint = "the heading's words are what the card asks"
            yield RULE.found("this question has no words", question.span, hint)
        if not question.short and not question.choices:
            hint = "write the short answer as the first paragraph under the heading"
            if entry.row:
                hint = "the second cell of a row is its short answer"
            yield RULE.found("this question has no answer", question.span, hint)
        elif question.short and isinstance(question.short[0], ThematicBreak):
            hint = "take it out: the first block is the short answer"
            yield RULE.found("this answer begins with a rule", question.short[0].span, hint)


RULE = Rule("QST001", "unanswered-question", Severity.ERROR, _check)
