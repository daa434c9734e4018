"""A release brought into a collection itself, for what a package cannot do.

An import never moves a card, never retires a note, takes the learner's own tags, and leaves out
what was marked in between. A push plans all that (`plan`), does it on a copy (`workshop`, `edit`),
looks the copy over (`guard`), and puts it in its place: a file (`file`) or a server (`server`).
"""
