"""A deck holds no question.

There is nothing that a package, a book or a cheat sheet could be made of. Every heading below the
chapter's is a question; what stands under it is its answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    if deck.chapters and not any(True for _ in deck.entries()):
        path = deck.chapters[0].path
        hint = 'a heading below the chapter\'s is a question: ## Question? <a id="its-id"></a>'
        yield RULE.found("this deck holds no question", Span.whole(path), hint)


RULE = Rule("DECK002", "empty-deck", Severity.ERROR, _check, is_wide=True)
