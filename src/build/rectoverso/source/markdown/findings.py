"""The findings that only a reader can make: what the model can't hold any more.

Each code has its page, like a rule's; the table in `rules/` names them all.
"""

from __future__ import annotations

from rectoverso.diagnostics import Diagnostic, Rule, Span


class Findings:
    """Gathers diagnostics while a document is read."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def say(self, rule: Rule, message: str, span: Span, *hints: str) -> None:
        """Add a finding of `rule`."""
        self.found.append(rule.found(message, span, *hints))
