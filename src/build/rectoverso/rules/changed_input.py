"""A document was imported before, and reads otherwise now.

An import never changes a question that the deck has. So what changed in a document, or is gone
from it, is only told: change the question in the deck where it should follow. What is new in the
document is imported.
"""
