"""A `---` that parts nothing: nothing stands above it, or nothing below.

What stands above the first `---` of a question's body belongs to its front, the answer follows
below. So a `---` between two questions, or under a chapter's prose, as some authors part them, says
nothing, and neither does a second one right below the first, or one beside a list of words; it is
left out. Headings part questions. A rule is written `***`.
"""
