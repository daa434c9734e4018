r"""A heading stands inside a list or a quotation.

Every heading below the chapter's is a question, and a question can't be a part of an answer. To
part a long answer, use a bold lead-in or a list. If the line was not meant as a heading, write
`\#` for the sign.
"""
