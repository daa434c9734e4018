"""A retired id comes back with other content.

Bringing a question back revives its identity and the schedule that learners still have. That is
right for the same question; another question needs an id of its own.
"""

from rectoverso.diagnostics import Severity
from rectoverso.rules.rule import Rule

RULE = Rule("LEDGER006", "returned-with-other-content", Severity.WARNING, None)
