"""Questions and answers in Markdown; an Anki package, books and an EPUB out of them.

`__version__` is the program's own version. A deck's version stands in its `deck.toml`.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
