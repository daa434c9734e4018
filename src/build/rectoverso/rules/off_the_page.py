"""Something on a page of a PDF runs out of its place, or is cut off.

The place is a table's cell, a column, the text area or the page itself; a millimetre is let pass.
What leaves the text area is printed all the same, and what leaves the page is not. The PDF is
written, since all the rest of it is sound: look at the page that is named, then make the thing
narrower. A table with many columns, a long line of program text and a long name without a space
are the usual reasons. Where it is fine as it is, say so in a comment under the heading:
`<!-- ignore PAGE004: reason -->`. This is found while a book or a cheat sheet is made, after
`rectoverso check`.
"""
