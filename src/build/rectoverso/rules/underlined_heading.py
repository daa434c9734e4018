"""A line with `---` or `===` right under it, which Markdown reads as a heading.

Most often a rule was meant, and the empty line above it was forgotten; with one, the line is text
and `---` a rule. A heading is written with `#`, since it carries the identity of a chapter or a
question: one that is underlined counts only with its id at the end of its words.
"""
