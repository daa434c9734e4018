"""A released question is gone, and nothing says why.

Most often its id was changed: then learners would lose the schedule they have earned, and get the
same question as a new one. Write `data-was` with the earlier id at the question that it is now.
If it was merged into another, name it in that one's `data-was`. If it shall go, say why in
`retired.toml`.

Of a language that is gone from `languages` the same holds: `retired.toml` has an entry with
`language` and a reason.
"""
