"""A footnote and its calls don't match.

A call is `[^name]`, and the note is a paragraph of the same file that begins with `[^name]: `.
Each note is written once, says something, and is called at least once (otherwise it would appear
nowhere). A footnote can't call another: no card and no page has a place for that.
"""
