"""`glossary.toml` can't be read, or contradicts itself.

The file holds a table per concept: the term in each language, the forms that the deck does not
use for it, whether a book's index lists it (`index = false` if not), and a note for the authors if
there is one. A form can't be avoided in one table and be the term in another.

    [[term]]
    en = "regularization"
    de = "Regularisierung"
    avoid = ["regularisation"]
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import MALFORMED_GLOSSARY, Diagnostic
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    yield from context.glossary.wrong


RULE = MALFORMED_GLOSSARY._replace(check=_check, is_wide=True)
