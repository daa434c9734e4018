"""A question carries a tag that `deck.toml` does not declare.

The tags that may be used stand in the table `[tags]` of `deck.toml`, with what they mean. So a
slip of the pen does not become a tag of its own in every learner's collection.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    declared = dict(deck.tags)
    for entry in deck.headings():
        for tag in entry.question.tags:
            if tag not in declared:
                known = ", ".join(sorted(declared)) or "none yet"
                yield RULE.found(
                    f"the tag `{tag}` is not declared",
                    entry.question.id_span,
                    f"declare it in deck.toml under [tags], or use one of: {known}",
                )


RULE = Rule("QST004", "undeclared-tag", Severity.ERROR, _check)
