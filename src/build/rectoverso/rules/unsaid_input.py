"""A question says something that the content language has no form for.

A card that a script makes, an occluded picture, a formula that can't be typeset: nothing is
dropped. It waits as a draft with its source, or its formula stands as program text, until you say
it in another way.
"""
