"""A file of the deck is a symbolic link to a place outside it.

A deck is one folder, the same on every machine and for every reader, and the tool reads nothing
outside of it, whatever the content says. Put a copy of the file into the folder. Links within
the deck are fine.
"""
