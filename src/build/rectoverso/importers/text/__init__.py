"""Texts in which people keep questions and answers, one module a shape.

What all of them share: `lines` takes a text apart, `marks` knows what a line can begin with,
`plan` says which line opens what, `bodies` parts what stands below a question, and `making` makes
of it the items of a document and the account of its lines.
"""
