"""A file begins with front matter, which is not read.

YAML between two lines of `---` is where other tools keep a title, tags and settings. Here the title
is the chapter's heading, tags stand at the questions' headings, and settings in `deck.toml`. The
lines are left out of every artifact; take them out of the file, or silence the finding where
another tool needs them.
"""
