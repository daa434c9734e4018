r"""A line begins like a heading, but no blank stands after its signs.

`##Question` is text to Markdown, and so to GitHub's page: no card would be made, and the words
would stand in the answer above. Write `## Question`. Where the signs themselves are meant, a
backslash before them (`\##`) or code says so.
"""
