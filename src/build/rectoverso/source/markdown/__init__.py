"""Markdown in and out: the one parser (its tokens never leave this room) and the one writer."""

from rectoverso.source.markdown.comments import Comment
from rectoverso.source.markdown.reader import read_chapters

__all__ = ["Comment", "read_chapters"]
