"""An id is not made of a-z, 0-9 and hyphens.

An id ends up in links, tags, file names and the notes' identities, so it is plain: lower-case
letters a-z, digits and hyphens, a letter or digit first, and one id per heading. The same holds
for the earlier ids that `data-was` names.
"""
