"""A question of a document is nearly one that is there already.

Or it may be that one in another language. Only questions of the same words are merged, whatever
their case, blanks and punctuation. What is near is told and left alone, since one other word makes
another question. Keep one of the two, or ask for what tells them apart.
"""
