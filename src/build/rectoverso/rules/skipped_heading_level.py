"""A heading skips a level.

A heading's level says what it belongs to: `##` is a question of the chapter, `###` a follow-up of
the `##` above it, and so on. A `####` right under a `##` leaves open whose follow-up it is.
"""
