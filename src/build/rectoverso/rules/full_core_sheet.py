"""Not all of the core questions fit the core sheet.

It is one sheet of paper, both sides, at a size that can be read: what is tagged `core` stands on
it in the deck's order, as far as there is room. Take the tag from questions that can wait, or
shorten answers. All of them stand on the full cheat sheet. This is found while the sheet is made,
after `rectoverso check`.
"""
