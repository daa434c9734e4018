"""A file that should be text holds something else.

Chapters, `deck.toml` and `references.bib` are text files. This one holds bytes or control
characters that no text has (Anki would show nothing, an EPUB would be refused), or it is a folder
or a device, or its name can't be printed. Pictures belong into `media/`.
"""
