"""An image names a file that the deck does not hold.

An image's path is relative to the chapter's file: `![what it shows](../media/relu.svg)`. Upper
and lower case count, also on machines where they do not, for the deck has to work everywhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context
from rectoverso.source.nearest import Nearest


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    for node in context.index.of(Image):
        if node.source not in present:
            beside = context.beside(node.source)
            pictures = [path for path in beside if not path.endswith((".toml", ".md", ".bib"))]
            near = Nearest(pictures).to(node.source)
            folder = posixpath.dirname(node.span.path)
            hint = "put it there; a path is relative to the chapter's file: ../media/name.svg"
            if near:
                hint = f"did you mean {posixpath.relpath(near, folder)}?"
            yield RULE.found(f"there is no file {node.source} in the deck", node.span, hint)


RULE = Rule("IMG001", "missing-image", Severity.ERROR, _check)
