"""An image names a file that the deck does not hold.

An image's path is relative to the chapter's file: `![what it shows](../media/relu.svg)`. Upper
and lower case count, also on machines where they do not, for the deck has to work everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    for node in context.index.of(Image):
        if node.source not in present:
            yield RULE.found(
                f"there is no file {node.source} in the deck",
                node.span,
                "paths are relative to the chapter's file: ../media/name.svg",
            )


RULE = Rule("IMG001", "missing-image", Severity.ERROR, _check)
