"""The fold of a body into HTML, with the places where its dialects differ.

`HtmlFold` writes what every dialect shares; a dialect is a subclass that says how a formula, an
image, a cross-reference, a citation, a footnote and a gap look. All text is escaped here, and an
attribute's value never comes from anywhere but `attribute`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from html import escape
from typing import Final

from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListItem,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    SoftBreak,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
)
from rectoverso.render.code import highlight

WORD_JOINER: Final = "\u2060"
_BOUND: Final = re.compile(r"(?<=[)\]”’」』》])(?=[가-힣])")


def text(words: str) -> str:
    """`words` as HTML text."""
    return escape(words, quote=False)


def bound(words: str) -> str:
    """`words` with U+2060 between a closing bracket or quotation mark and a Korean letter.

    A browser ends a line there, also under `word-break: keep-all`, and so parts a particle from
    its word: 규제(regularization)란.
    """
    return _BOUND.sub(WORD_JOINER, words)


def attribute(name: str, value: str) -> str:
    """An attribute with a blank before it."""
    return f' {name}="{escape(value)}"'


class HtmlFold(ABC):
    """Blocks and inlines in, a string of HTML out; `alerts` holds the alerts' names by kind."""

    def __init__(self, alerts: dict[str, str]) -> None:
        self.alerts = alerts

    # ------------------------------------------------ what a dialect decides

    @abstractmethod
    def math(self, tex: str, *, display: bool) -> str:
        """A formula within a line (or, with `display`, one that stands by itself)."""

    @abstractmethod
    def image(self, image: Image) -> str:
        """The `img` element of a picture."""

    @abstractmethod
    def cross_reference(self, reference: CrossReference) -> str:
        """A link to another question or to a chapter."""

    @abstractmethod
    def citation(self, citation: Citation) -> str:
        """A citation in the running text."""

    @abstractmethod
    def footnote(self, footnote: Footnote) -> str:
        """A footnote at the place where it is called."""

    @abstractmethod
    def cloze(self, cloze: Cloze) -> str:
        """A gap."""

    # ------------------------------------------------ blocks

    def blocks(self, blocks: Blocks) -> str:
        """The HTML of `blocks`, one after another."""
        return "".join([self.block(block) for block in blocks])

    def block(self, block: Block) -> str:
        """The HTML of one block."""
        match block:
            case Paragraph():
                return f"<p>{self.inlines(block.children)}</p>"
            case MathBlock():
                return self.math(block.tex, display=True)
            case CodeBlock():
                return self.code_block(block)
            case BulletList():
                return f"<ul>{self._items(block.items, block.tight)}</ul>"
            case OrderedList():
                start = "" if block.start == 1 else attribute("start", str(block.start))
                return f"<ol{start}>{self._items(block.items, block.tight)}</ol>"
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Quote():
                return f"<blockquote>{self.blocks(block.blocks)}</blockquote>"
            case Alert():
                label = text(self.alerts[block.kind])
                return (
                    f'<div class="alert {block.kind}"><p class="alert-title">{label}</p>'
                    f"{self.blocks(block.blocks)}</div>"
                )
            case ThematicBreak():
                return "<hr>"

    def _items(self, items: tuple[ListItem, ...], tight: bool) -> str:
        return "".join([self._item(item, tight) for item in items])

    def _item(self, item: ListItem, tight: bool) -> str:
        mark = ""
        css = ""
        if item.checked is not None:
            css = attribute("class", "task done" if item.checked else "task")
            mark = "☑ " if item.checked else "☐ "
        blocks = (
            self.led(item.blocks) if mark and not tight else self.item_blocks(item.blocks, tight)
        )
        return f"<li{css}>{mark}{blocks}</li>"

    def led(self, blocks: Blocks) -> str:
        """Blocks behind a mark: the words of a first paragraph stand in the mark's line."""
        return self.item_blocks(blocks[:1], True) + self.blocks(blocks[1:])

    def item_blocks(self, blocks: Blocks, tight: bool) -> str:
        """The blocks of a list item; in a tight list a paragraph stands without its element, but
        never one right after another paragraph: their words would run together.
        """
        if not tight:
            return self.blocks(blocks)
        return "".join(
            [
                self.inlines(block.children)
                if isinstance(block, Paragraph) and not isinstance(before, Paragraph)
                else self.block(block)
                for before, block in zip((None, *blocks), blocks, strict=False)
            ]
        )

    def code_block(self, block: CodeBlock) -> str:
        """A program text with its tokens' classes."""
        language = attribute("data-language", block.language) if block.language else ""
        code = highlight(block.text, block.language)
        return f'<pre class="code"{language}><code>{code}</code></pre>'

    def figure(self, figure: Figure) -> str:
        """A picture that stands by itself."""
        caption = f"<figcaption>{text(figure.caption)}</figcaption>" if figure.caption else ""
        return f"<figure>{self.image(figure.image)}{caption}</figure>"

    def table(self, table: Table) -> str:
        """A table inside a `div` that a narrow screen can scroll."""
        styles = [attribute("class", side) if side else "" for side in table.alignments]
        head = "".join(
            f'<th scope="col"{style}>{self.inlines(cell.children)}</th>'
            for style, cell in zip(styles, table.head, strict=True)
        )
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td{style}>{self.inlines(cell.children)}</td>"
                for style, cell in zip(styles, row, strict=True)
            )
            + "</tr>"
            for row in table.rows
        )
        body = f"<tbody>{rows}</tbody>" if rows else ""
        return f'<div class="table"><table><thead><tr>{head}</tr></thead>{body}</table></div>'

    # ------------------------------------------------ inlines

    def inlines(self, inlines: Inlines) -> str:
        """The HTML of `inlines`, one after another."""
        return "".join([self.inline(inline) for inline in inlines])

    def inline(self, inline: Inline) -> str:
        """The HTML of one inline."""
        match inline:
            case Text():
                return self.words(inline.text)
            case SoftBreak():
                return "\n"
            case LineBreak():
                return "<br>"
            case Math():
                return self.math(inline.tex, display=inline.display)
            case Code():
                return f"<code>{self.words(inline.text)}</code>"
            case Strong():
                return f"<strong>{self.inlines(inline.children)}</strong>"
            case Emphasis():
                return f"<em>{self.inlines(inline.children)}</em>"
            case Strikeout():
                return f"<del>{self.inlines(inline.children)}</del>"
            case Styled():
                return f"<{inline.tag}>{self.inlines(inline.children)}</{inline.tag}>"
            case Link():
                title = attribute("title", inline.title) if inline.title else ""
                target = attribute("href", inline.target)
                return f"<a{target}{title}>{self.inlines(inline.children)}</a>"
            case CrossReference():
                return self.cross_reference(inline)
            case Image():
                return self.image(inline)
            case Citation():
                return self.citation(inline)
            case Footnote():
                return self.footnote(inline)
            case Cloze():
                return self.cloze(inline)

    def words(self, words: str) -> str:
        """Running words; a dialect may have more to escape than HTML does."""
        return text(words)
