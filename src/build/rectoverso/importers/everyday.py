"""Everyday Markdown, of whatever habit, as blocks of the model."""

from __future__ import annotations

from rectoverso.diagnostics import Span
from rectoverso.importers import web
from rectoverso.importers.web import Read
from rectoverso.model import Inlines
from rectoverso.source.markdown import foreign

__all__ = ("Read", "inlines", "read")


def read(markdown: str, span: Span, *, leads: bool = False) -> Read:
    """A piece of everyday Markdown as blocks, every node of which has the place `span`. With
    `leads`, links to places of the same document are kept (`inner_links`); else they are words.
    """
    return web.read(foreign.as_html(markdown), span, leads=leads)


def inlines(markdown: str, span: Span) -> Inlines:
    """A line of everyday Markdown, a title say. What marks a block (`1.`, `-`, `#`) is words in
    it.
    """
    return web.inlines(foreign.line_as_html(markdown), span)[0]
