"""A recording names a file that the deck does not hold.

A recording is written like a picture: `![said aloud](../media/ohm.mp3)`. Its path is relative to
the chapter's file, and upper and lower case count.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Sound
from rectoverso.rules.context import Context


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    for node in context.index.of(Sound):
        if node.source not in present:
            hint = "paths are relative to the chapter's file: ../media/name.mp3"
            message = f"there is no file {node.source} in the deck"
            yield RULE.found(message, node.span, hint)


RULE = Rule("SND001", "missing-sound", Severity.ERROR, _check)
