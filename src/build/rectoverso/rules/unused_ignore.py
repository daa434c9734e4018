"""A comment or a table silences a finding that is not there.

What it was written for has been mended or moved, or it stands under another heading: a comment
silences what is found between its heading and the next one. If it stayed, it would hide the next
finding of its kind, which nobody has looked at. This is said of decks without errors, since only
then everything is looked for.
"""
