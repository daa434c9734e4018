"""`retired.toml` speaks of a question that is there, or that nobody knows.

An entry tells why a released question is gone. So its id is one that a release has shipped and
the deck does not have any more, under no other id either; its successor is a question that the
deck has, or had; where `data-was` of a question names it, that one. When a question comes back,
its entry goes.
"""
