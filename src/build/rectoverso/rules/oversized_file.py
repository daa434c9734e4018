"""A text file, or a paragraph in it, is too large.

A file may hold 4 MiB of text, about 3,000 questions, and a paragraph 100,000 characters, some
fifty pages. What is larger is most often not a chapter at all: a log, a data set, a picture
pasted as text. Cut a real chapter into several files; questions keep their ids.
"""
