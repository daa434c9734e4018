"""A link leads to a place that readers of the artifacts can't reach.

Cards and books travel without the deck's folder. A link goes to a question or chapter,
`[label](#id)`, or to an http, https or mailto address. A link to a file of the deck, to a whole
chapter's file, or with another scheme leads nowhere, or runs something.
"""
