"""A retired question comes back with another answer.

Bringing a question back revives its identity and the schedule that learners still have. That is
right for the same question; another question needs an id of its own. The heading is the same, so
this is a warning; with another heading it is an error.
"""
