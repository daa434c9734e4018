"""Quotations, lists or emphasis are nested too deep.

Forty-eight levels of blocks and fifty of emphasis are read, many more than a card or a page can
show. Deeper text would be lost, so it is refused.
"""
