"""A question is missing from the pages of a PDF, or stands there twice.

Every page is looked at before a PDF is put into its place. A reader would never know of what is
missing, so that nothing is written. A style of the deck's own can be why: one that hides an element
hides the questions in it. Otherwise it is a fault of the program; the package and the EPUB need no
pages: `rectoverso build --to apkg,epub`. This is found while a book or a cheat sheet is made, after
`rectoverso check`.
"""
