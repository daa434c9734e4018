"""A line with `---` or `===` right under it, which Markdown reads as a heading.

Most often a rule was meant (`***` between empty lines), or `---` between a front and its answer,
and the empty line above it was forgotten. A heading is written with `#`, since it carries the
identity of a chapter or a question: one that is underlined counts only with its id at the end of
its words.
"""
