"""The folds of a question's frame into HTML, with the places where its dialects differ.

`LineFold` folds a line (a paragraph's words, a heading, a cell), `BlockFold` blocks and the parts
of a frame; they write what every dialect shares, and a dialect's subclasses say what differs. All
text is escaped here, and an attribute's value never comes from anywhere but `attribute`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from rectoverso.diagnostics import RectoversoError
from rectoverso.languages.furniture import Words
from rectoverso.model import (
    STYLED,
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    Choice,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Foreign,
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
    Sound,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
    leads_out,
    plain,
)
from rectoverso.render.foreign import (
    Way,
    attributes,
    emphasis,
    marked,
    otherwise,
    straight,
    told,
    unspaced,
)
from rectoverso.render.frame import Part
from rectoverso.typeset.texmath import TexError

WORD_JOINER: Final = "\u2060"
_BOUND: Final = re.compile(r"(?<=[)\]”’」』》%])(?=[\uac00-\ud7a3])")


# What stays on a line with a formula: words up to a blank; where words have no blanks between them,
# the signs alone that no line begins or ends with.
_WORD: Final = re.compile(r"(?<!\S)\S{1,8}\Z"), re.compile(r"\S{1,8}(?!\S)")
_SIGNS: Final = (
    re.compile(r"[(\[“‘（「『《〈【〔]{1,3}\Z"),
    re.compile(r"[)\]”’）」』》〉】〕、。，．・：；？！,.:;?!…\u0e46\u0e2f]{1,3}"),
)


def touching(before: str, after: str, language: str) -> tuple[str, str]:
    """What stays on a formula's line of the words before and after it."""
    head, tail = _SIGNS if unspaced(language) else _WORD
    left, right = head.search(before), tail.match(after)
    return left[0] if left else "", right[0] if right else ""


def text(words: str) -> str:
    """`words` as HTML text."""
    return escape(words, quote=False)


def bound(words: str) -> str:
    """`words` with U+2060 between a closing bracket, quotation mark or per cent sign and a Korean
    letter.

    A browser ends a line there, also under `word-break: keep-all`, and so parts a particle from
    the word in brackets that it follows.
    """
    return _BOUND.sub(WORD_JOINER, words)


def attribute(name: str, value: str) -> str:
    """An attribute with a blank before it."""
    return f' {name}="{escape(value)}"'


def not_typeset(tex: str, error: TexError) -> RectoversoError:
    """Content is checked before it is folded, so that this is rare: a time limit, say."""
    return RectoversoError(f"the formula {' '.join(tex.split())[:60]} can't be typeset: {error}")


class LineFold(ABC):
    """Inlines in, a string of HTML out. `END` is how a tag without content ends, `XML` whether
    elements say their language as XML does, `language` that of the words being folded,
    `emphasised` how they are emphasised, if they are.
    """

    END = ">"
    XML = False
    language: str
    emphasised: Way | None = None

    @abstractmethod
    def math(self, formula: Math) -> str:
        """A formula within a line, or one that stands by itself."""

    @abstractmethod
    def code(self, words: str) -> str:
        """Program text within a line."""

    @abstractmethod
    def image(self, image: Image) -> str:
        """The `img` element of a picture."""

    @abstractmethod
    def sound(self, sound: Sound) -> str:
        """A recording, or its words."""

    @abstractmethod
    def link(self, link: Link) -> str:
        """A link to a place that may be linked."""

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

    @abstractmethod
    def words(self, words: str) -> str:
        """Running words; a dialect may have more to escape than HTML does."""

    def told(self, words: str, write: Callable[[str], str]) -> str:
        """Running words as `write` writes them, with the languages that their scripts tell."""
        return told(
            marked(words, self.language),
            self.language,
            write,
            xml=self.XML,
            emphasised=self.emphasised,
        )

    def foreign(self, foreign: Foreign) -> str:
        """Words in another language."""
        around, self.language = self.language, foreign.language
        html = self.inlines(foreign.children)
        self.language = around
        said = attributes(foreign.language, around, xml=self.XML)
        said += otherwise(plain(foreign.children), foreign.language, self.emphasised)
        return f"<span{said}>{html}</span>"

    def emphasis(self, words: Emphasis) -> str:
        """Emphasised words, with a class where they are not slanted."""
        way = emphasis(plain(words.children), self.language)
        around, self.emphasised = self.emphasised, way
        html = self.inlines(words.children)
        self.emphasised = around
        css = "" if way == "slanted" else attribute("class", way)
        return f"<em{css}>{html}</em>"

    def inlines(self, inlines: Inlines) -> str:
        return "".join([self.inline(inline) for inline in inlines])

    def inline(self, inline: Inline) -> str:
        """The HTML of one inline; elements come from a fixed list."""
        match inline:
            case Text():
                return self.words(inline.text)
            case SoftBreak():
                return "\n"
            case LineBreak():
                return f"<br{self.END}"
            case Math():
                return self.math(inline)
            case Code():
                return self.code(inline.text)
            case Strong():
                return f"<strong>{self.inlines(inline.children)}</strong>"
            case Emphasis():
                return self.emphasis(inline)
            case Strikeout():
                return f"<del>{self.inlines(inline.children)}</del>"
            case Styled() if inline.tag in STYLED:
                side = straight(self.language) if inline.tag == "kbd" else ""
                return f"<{inline.tag}{side}>{self.inlines(inline.children)}</{inline.tag}>"
            case Link() if leads_out(inline.target):
                return self.link(inline)
            case Foreign():
                return self.foreign(inline)
            case Styled() | Link():
                return self.inlines(inline.children)
            case CrossReference():
                return self.cross_reference(inline)
            case Image():
                return self.image(inline)
            case Sound():
                return self.sound(inline)
            case Citation():
                return self.citation(inline)
            case Footnote():
                return self.footnote(inline)
            case Cloze():
                return self.cloze(inline)


class BlockFold(ABC):
    """Blocks and parts of a frame in, a string of HTML out."""

    END = ">"
    XML = False
    labels: Words
    language: str

    @abstractmethod
    def line(self, inlines: Inlines) -> str:
        """The HTML of inlines that stand by themselves."""

    @abstractmethod
    def code_block(self, block: CodeBlock) -> str:
        """A program text with its tokens' classes."""

    # ------------------------------------------------ parts of a frame

    def parts(self, parts: tuple[Part, ...]) -> str:
        """The parts of a frame that begin with the question's; where there is more to it than the
        heading, a mark says where the answer begins, so that a reader can stop above it.
        """
        asked = [part for part in parts if part.name in ("front", "hint")]
        answer = [part for part in parts if part not in asked]
        mark = ""
        if answer and any(part.name == "front" for part in asked):
            mark = f'<p class="answer-mark">{text(self.labels.answer)}</p>'
        return "".join([*map(self.part, asked), mark, *map(self.part, answer)])

    def part(self, part: Part) -> str:
        """A part of a frame with its label."""
        if part.choices:
            return self.choices(part)
        if part.rows:
            return f'<div class="words">{self.word_list(part)}</div>'
        label = part.label and f'<span class="{part.name}-title">{text(part.label)}</span>'
        return f'<div class="{part.name}">{label}{self.blocks(part.blocks)}</div>'

    def word_list(self, part: Part) -> str:
        """The blocks of a list of words, in whose table every row is a place to link to."""
        return "".join(
            self.table(block, ids=part.rows) if isinstance(block, Table) else self.block(block)
            for block in part.blocks
        )

    def choices(self, part: Part) -> str:
        """The answers to choose from, each with its mark."""
        items = "".join(
            f'<li class="{"right" if choice.right else "wrong"}">{self.choice_mark(choice.right)}'
            f"{self.item_blocks(choice.blocks, True)}{self.reason(choice)}</li>"
            for choice in part.choices
        )
        reasoned = any(choice.reason for choice in part.choices)
        return f'<ul class="choices{" reasoned" if reasoned else ""}">{items}</ul>'

    def reason(self, choice: Choice) -> str:
        """Why a choice is right or wrong."""
        return f'<div class="reason">{self.blocks(choice.reason)}</div>' if choice.reason else ""

    def choice_mark(self, right: bool) -> str:
        return f'<span class="mark">{"✓" if right else "✗"}</span>'

    # ------------------------------------------------ blocks

    def blocks(self, blocks: Blocks) -> str:
        return "".join([self.block(block) for block in blocks])

    def block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return self.paragraph(block)
            case MathBlock():
                return self.math_block(block)
            case CodeBlock():
                return self.code_block(block)
            case BulletList():
                return self.bullet_list(block)
            case OrderedList():
                start = "" if block.start == 1 else attribute("start", str(block.start))
                return f"<ol{start}>{self.items(block.items, block.tight)}</ol>"
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Quote():
                return f"<blockquote>{self.blocks(block.blocks)}</blockquote>"
            case Alert():
                return self.alert(block)
            case ThematicBreak():
                return f"<hr{self.END}"

    def paragraph(self, block: Paragraph) -> str:
        return self.element("p", block.children)

    def element(self, tag: str, inlines: Inlines, more: str = "") -> str:
        """An element with a line in it; where all of that is in another language, so is it."""
        match inlines:
            case (Foreign() as foreign,):
                around, self.language = self.language, foreign.language
                line = self.line(foreign.children)
                self.language = around
                more += attributes(foreign.language, around, xml=self.XML)
            case _:
                line = self.line(inlines)
        return f"<{tag}{more}>{line}</{tag}>"

    def math_block(self, block: MathBlock) -> str:
        return self.line((Math(block.tex, True, block.span),))

    def bullet_list(self, block: BulletList) -> str:
        return f"<ul>{self.items(block.items, block.tight)}</ul>"

    def items(self, items: tuple[ListItem, ...], tight: bool) -> str:
        return "".join([self._item(item, tight) for item in items])

    def _item(self, item: ListItem, tight: bool) -> str:
        if item.checked is None:
            return f"<li>{self.item_blocks(item.blocks, tight)}</li>"
        css = attribute("class", "task done" if item.checked else "task")
        mark = self.task_mark(item.checked)
        blocks = self.item_blocks(item.blocks, tight) if tight else self.led(item.blocks)
        return f"<li{css}>{mark}{blocks}</li>"

    def task_mark(self, done: bool) -> str:
        return "☑ " if done else "☐ "

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
                self.line(block.children)
                if isinstance(block, Paragraph) and not isinstance(before, Paragraph)
                else self.block(block)
                for before, block in zip((None, *blocks), blocks, strict=False)
            ]
        )

    def alert(self, alert: Alert, role: str = "") -> str:
        """An alert under its name; `role` is one more attribute."""
        label = text(self.labels.alerts()[alert.kind])
        return (
            f'<div class="alert {alert.kind}"{role}><p class="alert-title">{label}</p>'
            f"{self.blocks(alert.blocks)}</div>"
        )

    def figure(self, figure: Figure) -> str:
        caption = figure.caption and self.line((Text(figure.caption, figure.span),))
        words = caption and f"<figcaption>{caption}</figcaption>"
        return f"<figure>{self.line((figure.image,))}{words}</figure>"

    def table(
        self, table: Table, css: str = "table", ids: tuple[str, ...] = (), columns: str = ""
    ) -> str:
        """A table inside a `div`, which a narrow screen can scroll; `ids` are those of its rows,
        `columns` its `colgroup`.
        """
        styles = [attribute("class", side) if side else "" for side in table.alignments]
        heads = [self.line(cell.children) for cell in table.head]
        head = "".join(
            f'<th scope="col"{style}>{words}</th>'
            for style, words in zip(styles, heads, strict=True)
        )
        # the first column's head stands over all rows, however they are laid out
        labels = [("", ""), *map(self.label, table.head[1:], heads[1:])]
        anchors = [self.place(each) for each in ids] or [""] * len(table.rows)
        pads = self.pads(table)
        rows = "".join(
            f"<tr{anchor}>"
            + "".join(
                f"<td{style}{said}{pads.get((line, column), '')}>"
                f"{element}{self.line(cell.children)}</td>"
                for column, (style, (said, element), cell) in enumerate(
                    zip(styles, labels, row, strict=True)
                )
            )
            + "</tr>"
            for line, (anchor, row) in enumerate(zip(anchors, table.rows, strict=True))
        )
        body = f"<tbody>{rows}</tbody>" if rows else ""
        head = f"<thead><tr>{head}</tr></thead>"
        return f'<div class="{css}"><table>{columns}{head}{body}</table></div>'

    def pads(self, _table: Table) -> Mapping[tuple[int, int], str]:
        """The attributes of cells that leave room behind their words, by row and column: none."""
        return {}

    def label(self, _head: Cell, _html: str) -> tuple[str, str]:
        """What a cell has of its column's head (and of that one's HTML): attributes, and what
        stands before its words.
        """
        return "", ""

    def place(self, identity: str) -> str:
        """The attribute that makes an element the place of an id."""
        return attribute("id", identity)
