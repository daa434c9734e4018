"""The words that pandoc sees in HTML and our reader does not: what may be missing, and why.

Pandoc's reader shows some things that a browser hides, and some that stand for others. Where it
differs on purpose:

- what the page hides, scripts and comments: a finding says so with their words;
- the words of a formula that is drawn and written (KaTeX, MathJax, Wikipedia) are there twice;
- what only a program of the page uses: buttons beside programs, numbers of lines, links back from
  footnotes.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import tostring

import tinyhtml5  # type: ignore[import-untyped]

from rectoverso.importers.web import Read
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Citation,
    Code,
    CodeBlock,
    Figure,
    Footnote,
    Image,
    Inlines,
    LineBreak,
    ListItem,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    SoftBreak,
    Sound,
    Table,
    Text,
    ThematicBreak,
)
from tests.oracle.foreign import Pandoc
from tests.oracle.words import split

FORM: Final = "html-native_divs-native_spans+tex_math_single_backslash"
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""What nobody sees, within a word too."""
_BLOCKS: Final = frozenset(
    ("Para", "Plain", "Header", "CodeBlock", "BlockQuote", "Div", "LineBlock", "Figure")
)


def lost(html: str, read: Read, pandoc: Pandoc) -> list[str]:
    """The words that pandoc sees in a piece and that our blocks lack in that order, but for those
    that a finding names.
    """
    ours = said(read.blocks)
    named = {word for each in read.findings for word in split(each.message)}
    missing = []
    place = 0
    for word in shown(pandoc.read(normal(html), form=FORM)):
        try:
            place = ours.index(word, place) + 1
        except ValueError:
            if word not in named:
                missing.append(word)
    return missing


def normal(html: str) -> str:
    """HTML as another parser than ours gives it back, well formed: pandoc's own has its limits
    with tags that are not closed.
    """
    tree = tinyhtml5.parse(_UNSEEN.sub("", html), namespace_html_elements=False)
    return str(tostring(tree, encoding="unicode", method="html"))


def said(blocks: Blocks) -> list[str]:
    """The words of blocks in their order."""
    return split("\n".join(map(_block, blocks)))


def _block(block: Block | ListItem) -> str:
    match block:
        case Paragraph():
            return _line(block.children)
        case BulletList() | OrderedList():
            return "\n".join(map(_block, block.items))
        case ListItem() | Quote() | Alert():
            return "\n".join(map(_block, block.blocks))
        case CodeBlock():
            return block.text
        case MathBlock():
            return block.tex
        case Table():
            rows = (block.head, *block.rows)
            return "\n".join(_line(cell.children) for row in rows for cell in row)
        case Figure():
            return f"{block.image.alt}\n{block.caption}"
        case ThematicBreak():
            return ""


def _line(line: Inlines) -> str:
    parts = []
    for node in line:
        match node:
            case Text() | Code():
                parts.append(node.text)
            case Math():
                parts.append(f" {node.tex} ")
            case Image() | Sound():
                parts.append(f" {node.alt} ")
            case Footnote():
                parts.append("\n".join(["", *map(_block, node.blocks), ""]))
            case LineBreak() | SoftBreak() | Citation():
                parts.append("\n")
            case _:
                parts.append(_line(node.children))
    return "".join(parts)


def shown(blocks: list[Any]) -> list[str]:
    """The words that pandoc shows of blocks."""
    parts: list[str] = []

    def walked(node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                walked(each)
            return
        if not isinstance(node, dict):
            return
        kind: str = node.get("t", "")
        content: Any = node.get("c")
        match kind:
            case "Str":
                parts.append(content)
            case "Space" | "SoftBreak" | "LineBreak":
                parts.append("\n")
            case "Code" | "CodeBlock" | "Math":
                parts.append(content[1] if kind == "Code" else f"\n{content[1]}\n")
            case "RawInline" | "RawBlock":
                pass
            case "Figure":
                parts.append("\n")
                walked(content[2])
                walked(content[1])
            case "Image":
                parts.append("\n")
                walked(content[1])
                parts.append("\n")
            case "Quoted":
                parts.append("“")
                walked(content[1])
                parts.append("”")
            case "Link" | "Span":
                walked(content[1])
            case _:
                if kind in _BLOCKS or not kind:
                    parts.append("\n")
                walked(content if kind else [*node.values()])
                parts.append("\n" if kind in _BLOCKS else "")

    def tables(node: Any) -> Any:
        """A table's parts in order: its caption, its rows, each cell by itself."""
        if isinstance(node, list):
            return [tables(each) for each in node]
        if isinstance(node, dict) and node.get("t") == "Table":
            _, caption, _, head, bodies, foot = node["c"]
            rows = [*head[1]]
            for body in bodies:
                rows += [*body[2], *body[3]]
            rows += foot[1]
            cells = [{"t": "Div", "c": tables(cell[4])} for row in rows for cell in row[1]]
            return {"t": "Div", "c": [tables(caption[1]), cells]}
        if isinstance(node, dict):
            return {name: tables(value) for name, value in node.items()}
        return node

    walked(tables(blocks))
    return split("".join(parts))
