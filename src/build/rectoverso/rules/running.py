r"""The running text of a deck, for rules on what authors write: paragraphs, headings and cells.

A running text is what an author's marks would be looked for in: the words in order, emphasis and
links walked into, line ends as they are. Every other inline (code, a formula, a picture, a
citation, a footnote's call, an address) is one `OBJECT`. A letter that the author took the meaning
from, with a backslash or as an entity, is another letter here, `taken(letter)`, so that
`\[\[x\]\]` is not mistaken for a mark. Only those are made that hold a letter which some rule looks
for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from weakref import WeakKeyDictionary

from rectoverso.diagnostics import Span
from rectoverso.model import (
    Block,
    Cell,
    Cloze,
    CrossReference,
    Deck,
    Emphasis,
    Footnote,
    Foreign,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Paragraph,
    SoftBreak,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    place,
    plain,
    walk,
)
from rectoverso.rules.context import Context, Index

OBJECT = "\ufffc"
"""Stands for an inline that is no text."""
_TAKEN = 0x10F800  # in a plane for private use, where no author writes

_WRITTEN = {_TAKEN + code: "\\" + chr(code) for code in range(128)} | {ord(OBJECT): "…"}

_MARKS = re.compile(
    r"\[\[|\]\[|\)\[|\]:|\][ \t]+\(|[ \t]=[0-9]*x?[0-9]*\)|\*\*"  # links that are none; stars
    r"|\[(?:[!$]|/?latex\]|sound:|(?i:toc\]))"
    r"|\A\s*\[.{0,4}\]"  # tasks that are none
    r"|==|%%|[\^{|\\]|[A-Za-z)]~|~[^\s~/]"
    r"|(?:\A|\s)#[^\W\d_]"  # tags
    r"|(?<![A-Za-z0-9_:]):[a-z+\-1]"  # emoji
    r"|\A\s*(?:: |:$|::|!!!|\?\?\?|[-+•][^\W\d_])"  # blocks
)
_BRACKET = re.compile(r"[(\[]")


@cache
def taken(letter: str) -> str:
    """What stands for an ASCII letter whose meaning was taken away."""
    return chr(_TAKEN + ord(letter))


class Running:
    """A running text; `kind` is paragraph, heading or cell, `block` the paragraph or cell."""

    def __init__(
        self,
        kind: str,
        block: Paragraph | Cell | None,
        inlines: Inlines,
        lines: Callable[[str], list[str]],
    ) -> None:
        self.kind = kind
        self.block = block
        self.ends: dict[int, Inline] = {}
        """Where an inline ends that is no text, and which."""
        self._lines = lines
        self._starts: list[int] = []
        self._nodes: list[Inline] = []
        self._length = 0
        parts: list[str] = []
        self._gather(inlines, parts)
        self.text = "".join(parts)

    def _gather(self, inlines: Inlines, parts: list[str]) -> None:
        for node in inlines:
            match node:
                case Text():
                    self._add(node, self._letters(node) if node.places else node.text, parts)
                    continue
                case SoftBreak() | LineBreak():
                    self._add(node, "\n", parts)
                    continue
                case Emphasis() | Strong() | Strikeout() | Styled() | Foreign():
                    self._gather(node.children, parts)
                case Cloze() | CrossReference():
                    self._gather(node.children, parts)
                case Link() if not _is_address(node):
                    self._gather(node.children, parts)
                case _:
                    self._add(node, OBJECT, parts)
            self.ends[self._length] = node

    def _add(self, node: Inline, words: str, parts: list[str]) -> None:
        self._starts.append(self._length)
        self._nodes.append(node)
        self._length += len(words)
        parts.append(words)

    def _letters(self, node: Text) -> str:
        """A text with the letters replaced that its source has otherwise."""
        letters = list(node.text)
        lines = self._lines(node.span.path)
        for offset, _, _ in node.places:
            if not offset or not letters[offset - 1].isascii():
                continue
            at = place(node, offset - 1, offset)
            source = lines[at.line - 1] if at.line <= len(lines) else ""
            stretch = source[at.column - 1 : at.column + 1]
            if stretch[:1] != letters[offset - 1] or stretch in ("\\\\", "&a", "&#"):
                letters[offset - 1] = taken(letters[offset - 1])
        return "".join(letters)

    def node(self, offset: int) -> Inline:
        """The inline in which a letter stands."""
        return self._nodes[bisect_right(self._starts, offset) - 1]

    def span(self, start: int, end: int) -> Span:
        """Where a stretch stands in the source; it holds a letter at least."""
        first, last = self._place(start), self._place(end - 1)
        return Span(first.path, first.line, first.column, last.end_line, last.end_column)

    def _place(self, offset: int) -> Span:
        at = bisect_right(self._starts, offset) - 1
        node = self._nodes[at]
        offset -= self._starts[at]
        if not isinstance(node, Text):
            return node.span
        if node.places:
            return place(node, offset, offset + 1)
        path, line, column, _, _ = node.span  # a text is in one line
        return Span(path, line, column + offset, line, column + offset + 1)

    def source(self, start: int, end: int) -> str:
        """A stretch as the author wrote it."""
        return excerpt(self._lines, self.span(start, end))


def excerpt(lines: Callable[[str], list[str]], span: Span) -> str:
    """What a span covers in its file."""
    found = lines(span.path)[span.line - 1 : span.end_line]
    if not found:
        return ""
    found[-1] = found[-1][: span.end_column - 1]
    found[0] = found[0][span.column - 1 :]
    return "\n".join(found)


def short(words: str, most: int = 40) -> str:
    """A stretch of a running text for a message: in one line, as an author would write it, cut
    where it is long.
    """
    words = " ".join(words.translate(_WRITTEN).split())
    words = "".join(letter if letter.isprintable() else "�" for letter in words)
    return words if len(words) <= most else words[:most].rstrip() + "…"


def whole(words: str, most: int = 60) -> str:
    """A stretch of a running text that a hint repeats; `…` where that can't be done faithfully."""
    if OBJECT in words or len(words) > most or not words.translate(_WRITTEN).isprintable():
        return "…"
    return words.translate(_WRITTEN)


_MADE: WeakKeyDictionary[Index, tuple[Running, ...]] = WeakKeyDictionary()


def running(deck: Deck, context: Context) -> tuple[Running, ...]:
    """A deck's running texts as far as a rule may find something in them, gathered once."""
    if context.index not in _MADE:
        _MADE[context.index] = tuple(_texts(deck, context))
    return _MADE[context.index]


def _texts(deck: Deck, context: Context) -> Iterator[Running]:
    marked: dict[str, set[int]] = {}
    for node in context.index.of(Text):
        if _MARKS.search(node.text) or (node.places and _BRACKET.search(node.text)):
            marked.setdefault(node.span.path, set()).add(node.span.line)
    if not marked:
        return
    ordered = {path: sorted(lines) for path, lines in marked.items()}
    for kind, block, inlines, span in _containers(deck, context.index):
        lines = ordered.get(span.path, [])
        if bisect_right(lines, span.end_line) > bisect_right(lines, span.line - 1):
            yield Running(kind, block, inlines, context.lines)


_Container = tuple[str, Paragraph | Cell | None, Inlines, Span]


def _containers(deck: Deck, index: Index) -> Iterator[_Container]:
    """All that holds running text, with its place; a footnote's once."""
    for chapter in deck.chapters:
        yield "heading", None, chapter.title, chapter.span
    for entry in deck.headings():
        yield "heading", None, entry.question.title, entry.question.span
    for paragraph in index.of(Paragraph):
        yield "paragraph", paragraph, paragraph.children, paragraph.span
    for table in index.of(Table):
        yield from _of_table(table)
    seen = set()
    for note in index.of(Footnote):
        if id(note.blocks) not in seen:
            seen.add(id(note.blocks))
            for node in walk(note.blocks):
                yield from _of_block(node)


def _of_block(node: Block | Inline) -> Iterator[_Container]:
    if isinstance(node, Paragraph):
        yield "paragraph", node, node.children, node.span
    elif isinstance(node, Table):
        yield from _of_table(node)


def _of_table(table: Table) -> Iterator[_Container]:
    for row in (table.head, *table.rows):
        for cell in row:
            yield "cell", cell, cell.children, cell.span


def _is_address(link: Link) -> bool:
    """Whether a link shows its own address."""
    return plain(link.children) in (link.target, link.target.removeprefix("mailto:"))
