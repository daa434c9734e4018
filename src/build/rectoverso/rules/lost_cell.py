r"""A table's row has more cells than its head, so that words would be lost.

GitHub's page leaves out what stands beyond the head's last column. Often a bar within code or a
formula parts a cell that should be one: a table is cut into cells before anything else is read, so
such a bar is written `\|` (in a formula too: it is `|` to TeX).
"""
