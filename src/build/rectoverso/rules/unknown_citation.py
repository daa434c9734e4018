r"""A citation names a work that `references.bib` does not hold.

`[@key]` and `@key` cite an entry of `references.bib` by its key. Add the entry, or mend the key;
the hint names the key that is most like it. An `@` that is no citation, as in `@Override`, `@media`
or somebody's `@name`, is written `\@`, or stands in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Citation, Deck
from rectoverso.rules.context import Context
from rectoverso.source.nearest import Nearest

_IN_LOCATOR = re.compile(r"(?<![\w.+-])@(\w[\w:.-]*)")


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    if context.bibliography_problems:
        return  # that file comes first
    known = context.citation_keys
    nearest = Nearest(known)
    for node in context.index.of(Citation):
        for item in node.items:
            if item.key not in known:
                near = nearest.to(item.key)
                hints = [f"did you mean @{near}?" if near else "add it to references.bib"]
                if node.in_text:
                    hints.append(_no_citation(item.key))
                message = f"`{item.key}` is not in references.bib"
                yield RULE.found(message, item.span, *hints)
            for other in _IN_LOCATOR.findall(item.locator):
                message = f"`@{other}` is printed as it stands: a part of what is said of another"
                yield RULE.found(message, node.span, "a semicolon parts works: [@one; @two]")


def _no_citation(key: str) -> str:
    """How an `@` is written that cites nothing."""
    key = key if len(key) <= 60 else key[:60] + "…"
    return f"if it is no citation, write \\@{key}, or `@{key}` as code"


RULE = Rule("CIT001", "unknown-citation", Severity.ERROR, _check)
