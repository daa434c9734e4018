"""A retired id stands at another question.

An id is a question's identity for ever, also after it retired: learners still have its note, with
the schedule that they earned with the old question. Under that schedule they would be asked the
new one. Another question needs an id that was never used.

A question that comes back is known by its heading. Bring it back as it was, and reword it in the
release after. If it lived on under another id, name that one in `data-was`.
"""
