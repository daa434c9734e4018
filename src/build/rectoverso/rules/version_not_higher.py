"""The version in `deck.toml` is not higher than the last release's.

A release has a version of its own: learners and the ledger tell releases apart by it. Raise
`version` in `deck.toml`, then release. If the last release was stopped after it had written the
ledger, `rectoverso build` makes its artifacts.
"""
