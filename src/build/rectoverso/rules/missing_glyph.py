"""A character has no glyph in the faces that the books are set in.

It would be printed as an empty box. Say it in words or with another character, or show it as a
picture. Emoji and rare scripts are the usual reason. This is found while a book or a cheat sheet
is made, after `rectoverso check`.
"""
