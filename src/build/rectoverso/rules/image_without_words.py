"""An image has no alt text.

The words in the brackets say what is to be seen: for those who can't see it, for screen readers
on cards and in the EPUB, and where the picture does not load. Say what it shows and what is to
be learnt from it, not “figure”. `rectoverso` can't write them for you.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for image in context.index.of(Image):
        if not any(letter.isalnum() for letter in image.alt):
            hint = "![what is to be seen](../media/name.svg)"
            yield RULE.found("this image has no alt text", image.span, hint)


RULE = Rule("IMG004", "image-without-words", Severity.WARNING, _check)
