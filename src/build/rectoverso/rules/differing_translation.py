"""A translation has another kind, parent, tags or pictures than its question.

Each edition has a structure of its own, so this may be meant; most often something was changed in
one edition and forgotten in the other. A picture of an edition's own (`media/en/relu.svg` beside
`media/relu.svg`) stands under the same path, so it is no difference. A follow-up whose question is
not translated stands where it can: that is none either.
"""
