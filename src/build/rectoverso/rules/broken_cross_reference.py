"""A link names a question or chapter that the deck does not hold.

`[label](#id)` links to a question or chapter of this or any other file; `[label](02-other.md#id)`
names the file too, which GitHub's page needs. The id must be one of this language edition; the
words of a heading, as GitHub and Obsidian make addresses of them, are none. A typing error is the
usual reason; the hint names the id of the heading with these words, or the id most like it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import CrossReference, Deck
from rectoverso.rules.context import Context
from rectoverso.rules.headings import Headings
from rectoverso.source.nearest import Nearest


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    known = {chapter.id for chapter in deck.chapters}
    known |= {entry.question.id for entry in deck.headings()}
    unknown = [node for node in context.index.of(CrossReference) if node.id not in known]
    if not unknown:
        return
    nearest = Nearest(known - {""})
    headings = Headings(deck)
    for node in unknown:
        near = headings.titled(node.id) or nearest.to(node.id) or headings.named(node.id)
        hint = f"did you mean #{near}?" if near else "link to an id of this deck"
        yield RULE.found(f"there is no `{node.id}` in this deck", node.span, hint)


RULE = Rule("REF001", "broken-cross-reference", Severity.ERROR, _check)
