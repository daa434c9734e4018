r"""A setting in `deck.toml` is missing, unknown or of the wrong form.

`deck.toml` says what the deck is called, which languages it has and which version it is. Four
settings are needed: `uid`, `title`, `languages` and `version`. A setting that the tool does not
know is refused too, so that a slip of the pen never passes as a setting. All settings stand in
[the format](../format.md).

A language is named by its code, as in `ko`, `pt-BR` or `zh-Hant` (IANA's registry has them all);
that of a country is another. [Words of your own](../format.md#words-of-your-own) have the blanks
that the usual ones have.

The deck's `uid` is chosen once and never changed: the identity of every note hangs on it.

A macro of `[math.macros]` has a name of letters, closes the braces that it opens, numbers its
arguments from `#1`, uses each of them and calls itself neither at once nor by way of others. It
can't stand for a command that is [refused](TEX002.md) in a formula, nor take its name. TeX stands
in single quotes, where TOML leaves backslashes alone: `R = '\mathbb{R}'`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import INVALID_DECK_TOML, Diagnostic
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.source.config import macro_place
from rectoverso.source.folder import SETTINGS
from rectoverso.typeset.faults import refusal


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    """Macros that are, or stand for, what is refused in formulas."""
    for macro in context.macros.by_name.values():
        for name in (macro.name, *re.findall(r"\\([A-Za-z]+|.)", macro.body)):
            refused = refusal(name)
            if refused is not None:
                reason, hint = refused
                message = rf"the macro \{macro.name} has \{name} in it, which {reason}"
                if name == macro.name:
                    message = rf"a macro can't be called \{name}, which {reason}"
                    hint = "give the macro a name of its own"
                place = macro_place("\n".join(context.lines(SETTINGS)), macro.name)
                yield RULE.found(message, place, hint)
                break


RULE = INVALID_DECK_TOML._replace(check=_check, is_wide=True)
