"""A picture that a PDF should show is on none of its pages.

Its file was read and found sound, else IMG001 or IMG002 would say so. So it was lost on the way:
hidden by a style of the deck's own, shrunk to nothing, or something in it can't be drawn. This is
found while a book or a cheat sheet is made, after `rectoverso check`.
"""
