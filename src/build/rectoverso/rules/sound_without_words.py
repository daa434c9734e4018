"""A recording has no words.

The words in the brackets say what is to be heard: for those who can't hear it, for screen readers,
and in print, where they are all there is: `![ohm, said aloud](../media/ohm.mp3)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Sound
from rectoverso.rules.context import Context


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for sound in context.index.of(Sound):
        if not any(letter.isalnum() for letter in sound.alt):
            hint = "![what is to be heard](../media/name.mp3)"
            yield RULE.found("this recording has no words", sound.span, hint)


RULE = Rule("SND003", "sound-without-words", Severity.WARNING, _check)
