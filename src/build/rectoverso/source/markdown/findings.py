"""The findings that only a reader can make: what the model can't hold any more.

Each code has its page, like a rule's; the table in `rules/` names them all.
"""

from __future__ import annotations

from dataclasses import replace

from rectoverso.diagnostics import Diagnostic, Fix, Rule, Severity, Span


class Findings:
    """Gathers diagnostics while a document is read."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def say(
        self, rule: Rule, message: str, span: Span, *hints: str, fix: Fix | None = None
    ) -> None:
        """Add a finding of `rule`."""
        self.found.append(rule.found(message, span, *hints, fix=fix))

    def doubt(self) -> None:
        """Call no fix safe where there is an error: what can't be read may be what it is about."""
        if any(each.severity is Severity.ERROR for each in self.found):
            self.found = [
                each if each.fix is None else replace(each, fix=replace(each.fix, safe=False))
                for each in self.found
            ]
