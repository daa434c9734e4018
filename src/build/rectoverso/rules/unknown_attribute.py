"""A heading carries an attribute that means nothing there.

A question's anchor may carry `id`, `class` (its tags), `data-was` (earlier ids) and
`data-reversed`; a chapter's anchor only `id`. Anything else would be dropped without a word, so
it is most likely a slip of the pen.
"""
