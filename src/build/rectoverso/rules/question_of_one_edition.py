"""A translation has a question that the deck's first language does not have.

Most often its id is misspelt, or was changed in the first language alone: then the two are no
longer known as one question, and the translation can't be compared. Give it the id that it has in
the first language (with `data-was`, where it was released). Where a question is meant for one
edition only, silence this with a reason.
"""
