"""A line of the ledger can't be read.

`ledger/` remembers what every release shipped. `rectoverso release` writes it, and git merges it;
a build that misread it would give notes a wrong identity or a wrong time. Resolve a merge
conflict, or take the file from the last release's commit.
"""
