"""A link names a question or chapter that the deck does not hold.

`[label](#id)` links to a question or chapter of this or any other file; `[label](02-other.md#id)`
names the file too, which GitHub's page needs. The id must be one of this language edition; the
words of a heading, as GitHub and Obsidian make addresses of them, are none. A typing error is the
usual reason; the hint names the id of the heading with these words, or the id most like it. A
question that only another edition has can't be linked either: until it is translated, write its
words without a link.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.headings import Headings
from rectoverso.source.nearest import Nearest


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    known = _places(deck).keys()
    unknown = [node for node in context.index.links if node.id not in known]
    if not unknown:
        return
    nearest = Nearest(known - {""})
    headings = Headings(deck)
    elsewhere: dict[str, Span] = {}
    for other in reversed(context.others):
        elsewhere |= _places(other)
    for node in unknown:
        if node.id and node.id in elsewhere:
            at = elsewhere[node.id]
            message = f"`{node.id}` is not in this edition, only at {at.path}:{at.line}"
            hint = "translate it under that id, or take the link away and leave its words"
            yield RULE.found(message, node.span, hint)
            continue
        near = headings.titled(node.id) or nearest.to(node.id) or headings.named(node.id)
        hint = f"did you mean #{near}?" if near else "link to an id of this deck"
        yield RULE.found(f"there is no `{node.id}` in this deck", node.span, hint)


def _places(deck: Deck) -> dict[str, Span]:
    """Where the headings of a deck stand, by their ids."""
    places = {chapter.id: chapter.span for chapter in deck.chapters}
    return places | {entry.question.id: entry.question.span for entry in deck.headings()}


RULE = Rule("REF001", "broken-cross-reference", Severity.ERROR, _check, is_wide=True)
