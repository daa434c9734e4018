"""A line of `ledger/translations.tsv` can't be read.

The file remembers the text that each translation was made from; `rectoverso editions --accept`
writes it, and git merges it. A line that is lost makes no artifact wrong: its translation only
counts as never recorded, so nothing says when it gets stale. Resolve a merge conflict, take the
line from the history, or delete it and accept the translation again.
"""
