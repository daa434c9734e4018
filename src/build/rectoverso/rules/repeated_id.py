"""Two headings of a deck carry the same id.

An id names one question or chapter in the whole deck, over all its files. Two notes with one
identity would overwrite each other in a learner's collection. Give the newer one another id: the
question that learners have keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    places: dict[str, Span] = {}
    for name, span in _named(deck):
        if name in places:
            first = places[name]
            yield RULE.found(
                f"the id `{name}` is used already at {first.path}:{first.line}",
                span,
                "give one of them another id; the question that learners have keeps its own",
            )
        elif name:
            places[name] = span


def _named(deck: Deck) -> Iterator[tuple[str, Span]]:
    for chapter in deck.chapters:
        yield chapter.id, chapter.id_span
    for entry in deck.headings():
        yield entry.question.id, entry.question.id_span


RULE = Rule("ID002", "repeated-id", Severity.ERROR, _check, is_wide=True)
