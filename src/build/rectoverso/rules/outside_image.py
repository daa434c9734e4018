"""An image is not a file of the deck.

Cards and books are read offline and for years, so every picture travels with them. An address on
the network, a path out of the deck's folder and a picture written out in the text can't. Put the
file into `media/` and name it there; mind its license.
"""
