"""Something in a document was irregular, and was read as what it must mean.

A number that is doubled or missing (`33.` between `2.` and `4.`), a mark that is mistyped (`A,`
for `A.`), a tag with letters that tags can't have: the finding says what was made of it. Look
whether that is right.
"""
