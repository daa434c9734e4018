"""HTML as blocks of the model: pages, and the fields of Anki's notes.

What a browser shows is kept, in its order; what it hides is left out. nh3 parses and sanitizes
(`tree`), `blocks` folds the tree, `runs` makes inlines of the words of a line. `programs`,
`tables`, `formulas`, `styles`, `addresses` and `notes` each know one thing that pages hold.
"""

from __future__ import annotations

from typing import NamedTuple

from rectoverso.diagnostics import MENDED_INPUT, Diagnostic, Span
from rectoverso.importers.web import formulas
from rectoverso.importers.web.blocks import Fold
from rectoverso.importers.web.paragraphs import as_line
from rectoverso.importers.web.tree import DEEPEST, parsed
from rectoverso.model import Blocks, Inlines

__all__ = ("Read", "inlines", "read")


class Read(NamedTuple):
    """What a piece of HTML or Markdown says, and what is to be said of it."""

    blocks: Blocks
    findings: tuple[Diagnostic, ...]


def read(html: str, span: Span, *, tex: bool = False, base: str = "", leads: bool = False) -> Read:
    r"""A piece of HTML as blocks, every node of which has the place `span`.

    With `tex`, Anki's and MathJax's marks of formulas are read, `\(…\)`, `\[…\]`, `[$]…[/$]`,
    `[$$]…[/$$]` and `[latex]…[/latex]`; they are words otherwise. Addresses are relative to `base`;
    without one, those of pictures and sounds stay as they are, but for percent signs. With `leads`,
    links to places of the same document are kept (`inner_links`); else they are words.
    """
    if tex:
        html = formulas.marked(html)
    if "<" not in html and "&" not in html:
        return _plain(html, span)
    root, too_deep = parsed(html)
    fold = Fold(root, span, base, leads=leads)
    blocks = fold.blocks(root.children)
    if too_deep:
        message = f"elements nest more than {DEEPEST} deep: the marks of the deepest are lost"
        fold.say(MENDED_INPUT, message, span, "look whether their words stand as they should")
    return Read(blocks, tuple(dict.fromkeys(fold.findings)))


def inlines(
    html: str, span: Span, *, tex: bool = False, base: str = ""
) -> tuple[Inlines, tuple[Diagnostic, ...]]:
    """A piece of HTML as one line, a title say: what stands in lines of its own is parted by line
    breaks.
    """
    blocks, findings = read(html, span, tex=tex, base=base)
    return as_line(blocks), findings


def _plain(text: str, span: Span) -> Read:
    root, _ = parsed(text)
    fold = Fold(root, span)
    return Read(fold.blocks(root.children), ())
