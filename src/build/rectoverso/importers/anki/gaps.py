"""Gaps of a cloze in HTML, as the gaps of one paragraph.

Anki's gaps are marks in the HTML (`{{c1::words::hint}}`), which may stand across elements, within
one another, and in formulas. Here each becomes a private character before the HTML is read, and
the gaps are made of these in what was read: so no mark can hurt the HTML, nor the other way round.

What docs/format.md asks for: gaps in one paragraph, side by side, each around whole formulas.
Source of what Anki reads: `rslib/src/cloze.rs`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final, NamedTuple

from rectoverso.diagnostics import Span
from rectoverso.importers.anki.heading import trimmed
from rectoverso.model import (
    Block,
    Blocks,
    BulletList,
    Cloze,
    Code,
    CodeBlock,
    Figure,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Quote,
    SoftBreak,
    Sound,
    Table,
    Text,
    plain,
    walk,
    walk_inlines,
)

_OPEN, _NUMBERED, _CLOSE = "\U000f5e30", "\U000f5e31", "\U000f5e32"
"""What stands for the beginning of a gap, before and behind its place in the list, and its end:
characters of a private plane, which nobody writes."""
_PRIVATE: Final = re.compile(f"[{_OPEN}{_NUMBERED}{_CLOSE}]")
_TOKEN: Final = re.compile(r"\{\{c(\d[\d,]{0,40})::|\}\}|::")
_MARK: Final = re.compile(f"{_OPEN}(\\d+){_NUMBERED}|{_CLOSE}")
_PARTED: Final = re.compile(r"\} (?=\})")
_ELEMENT: Final = re.compile(r"<[^<>]*>")
_MOST: Final = 500
"""Anki makes no card for a higher number."""


class Gap(NamedTuple):
    """A gap as it is written: its number, its hint, the one around it (its place in the list, or
    None).
    """

    number: int
    hint: str
    outer: int | None


@dataclass(slots=True)
class Marked:
    """HTML whose gaps are marks, and what they say."""

    html: str
    gaps: list[Gap] = field(default_factory=list)
    more_numbers: bool = False


@dataclass(slots=True)
class _Opening:
    place: int
    part: int
    number: int
    hint: int | None = None


def marked(html: str) -> Marked:
    """HTML with a mark for each gap; a gap that is never closed is words."""
    html = _PRIVATE.sub("", html)
    made = Marked("")
    parts: list[str] = []
    stack: list[_Opening] = []
    waiting: list[Gap | None] = []
    end = 0
    for token in _TOKEN.finditer(html):
        parts.append(html[end : token.start()])
        end = token.end()
        if token[1]:
            numbers = [int(each) for each in token[1].split(",") if each]
            made.more_numbers |= len(numbers) > 1
            number = min(each for each in numbers) if numbers else 0
            if 0 < number <= _MOST:
                stack.append(_Opening(len(waiting), len(parts), number))
                waiting.append(None)
                parts.append(token[0])
                continue
        elif token[0] == "}}" and stack:
            opening = stack.pop()
            hint = ""
            if opening.hint is not None:
                hint = "".join(parts[opening.hint :])[2:]
                del parts[opening.hint :]
            outer = stack[-1].place if stack else None
            words = " ".join(unescape(_ELEMENT.sub(" ", hint)).split())
            waiting[opening.place] = Gap(opening.number, words, outer)
            parts[opening.part] = f"{_OPEN}{opening.place}{_NUMBERED}"
            parts.append(_CLOSE)
            continue
        elif token[0] == "::" and stack and stack[-1].hint is None:
            stack[-1].hint = len(parts)
        parts.append(token[0])
    parts.append(html[end:])
    made.html = "".join(parts)
    made.gaps = [each or Gap(0, "", None) for each in waiting]
    return made


def filled(html: str) -> str:
    """HTML with its gaps filled, without hints."""
    return _MARK.sub("", marked(html).html)


# ---------------------------------------------------------------- blocks


@dataclass(slots=True)
class Running:
    """The text of a cloze: lines of inlines, parted by breaks; what stands beside it; what became
    otherwise than it was.
    """

    children: Inlines
    beside: Blocks
    mended: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def text(blocks: Blocks, said: Marked, span: Span) -> Running | None:
    """The paragraph that a cloze's blocks make; None where their gaps can't stand in one (in a
    program of several lines, say).
    """
    made = _Lines(said, span)
    places = [at for at, block in enumerate(blocks) if has_marks((block,))]
    if not places:
        return None
    beside: list[Block] = []
    for at, block in enumerate(blocks):
        running = isinstance(block, Paragraph) and at <= places[-1]
        if at in places or running:
            if not made.take(block):
                return None
        else:
            beside.append(block)
    children = made.paragraph()
    there = {node.number for node in walk_inlines(children) if isinstance(node, Cloze)}
    if not there:
        return None
    told = {words.partition(" ")[0] for words in made.lost}
    for number in sorted({gap.number for gap in said.gaps if gap.number} - there):
        if f"c{number}" not in told:
            made.lost.append(f"c{number} hides nothing that another gap does not hide, and")
    return Running(children, tuple(beside), made.mended, made.lost)


def title_of(children: Inlines, span: Span) -> Inlines:
    """A heading for a cloze: its first line, with an ellipsis for each gap."""
    first: list[Inline] = []
    for child in children:
        if isinstance(child, LineBreak) and plain(tuple(first)).strip():
            break
        first += _without_gaps(child, span)
    return tuple(first)


def _without_gaps(child: Inline, span: Span) -> Iterator[Inline]:
    if isinstance(child, Cloze):
        yield Text("\u2026", span)
    elif isinstance(child, Image | Sound | LineBreak):
        yield Text(" ", span)
    elif isinstance(child, Math):
        yield Math(child.tex, False, span)
    elif isinstance(child, Text | Code):
        yield child
    else:
        for below in getattr(child, "children", ()):
            yield from _without_gaps(below, span)


def has_marks(blocks: Blocks) -> bool:
    """Whether the mark of a gap stands in some blocks."""
    return any(
        _MARK.search(part)
        for node in walk(blocks)
        for part in (
            getattr(node, "text", ""),
            getattr(node, "tex", ""),
            getattr(node, "alt", ""),
            getattr(node, "title", ""),
        )
        if isinstance(part, str)
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A piece of a line: an inline without children, the elements around it (each by the node that
    it was), and the gap that hides it (its place in the list, and its run there), or None.
    """

    node: Inline
    around: tuple[Any, ...]
    gap: tuple[int, int] | None


class _Lines:
    def __init__(self, said: Marked, span: Span) -> None:
        self.said = said
        self.span = span
        self.leaves: list[_Leaf] = []
        self.stack: list[int] = []
        self.run = 0
        self.mended: list[str] = []
        self.lost: list[str] = []

    # ------------------------------------------------ blocks to lines

    def take(self, block: Block, before: str = "") -> bool:
        """Take a block as lines, the first of them after `before`; whether it could be."""
        match block:
            case Paragraph():
                self._line(block.children, before)
            case MathBlock():
                self._line((Math(block.tex, True, block.span),), before)
            case Figure():
                self._line((block.image,), before)
            case CodeBlock() if "\n" not in block.text.strip("\n"):
                self._line((Code(block.text.strip("\n"), block.span),), before)
            case BulletList() | OrderedList():
                self._mend("a list with gaps is lines now")
                for number, item in enumerate(block.items):
                    sign = (
                        "\u2022 " if isinstance(block, BulletList) else f"{block.start + number}. "
                    )
                    for place, each in enumerate(item.blocks):
                        if not self.take(each, before + sign if place == 0 else before):
                            return False
            case Quote():
                self._mend("a quotation with gaps is lines now")
                return all(self.take(each, before) for each in block.blocks)
            case Table():
                self._mend("a table with gaps is lines now")
                for row in (block.head, *block.rows):
                    if any(cell.children for cell in row):
                        self._row([cell.children for cell in row])
            case _:
                return False
        return True

    def _mend(self, words: str) -> None:
        if words not in self.mended:
            self.mended.append(words)

    def _line(self, children: Inlines, before: str) -> None:
        if self.leaves:
            self._leaf(LineBreak(self.span), ())
        if before:
            self._leaf(Text(before, self.span), (), outside=True)
        self._inlines(children, ())

    def _row(self, cells: Sequence[Inlines]) -> None:
        for number, cell in enumerate(cells):
            if number:
                self._leaf(Text(" | ", self.span), (), outside=True)
            elif self.leaves:
                self._leaf(LineBreak(self.span), ())
            self._inlines(cell, ())

    # ------------------------------------------------ inlines to leaves

    def _inlines(self, children: Inlines, around: tuple[Any, ...]) -> None:
        for child in children:
            match child:
                case Text() | Code():
                    self._words(child, around)
                case Math():
                    self._formula(child, around)
                case Image() | Sound():
                    alt = _MARK.sub("", child.alt)
                    self._leaf(dataclasses.replace(child, alt=alt), around)
                case _ if hasattr(child, "children"):
                    self._inlines(child.children, (*around, child))
                case _:
                    self._leaf(child, around)

    def _words(self, node: Text | Code, around: tuple[Any, ...]) -> None:
        end = 0
        for mark in _MARK.finditer(node.text):
            self._piece(node, node.text[end : mark.start()], around)
            end = mark.end()
            self._mark(mark)
        self._piece(node, node.text[end:], around)

    def _piece(self, node: Text | Code, words: str, around: tuple[Any, ...]) -> None:
        if words:
            kept = node if words == node.text else dataclasses.replace(node, text=words, places=())
            self._leaf(kept, around)

    def _mark(self, mark: re.Match[str]) -> None:
        if mark[1]:
            self.stack.append(int(mark[1]))
        elif self.stack:
            self.stack.pop()
        self.run += 1

    def _formula(self, node: Math, around: tuple[Any, ...]) -> None:
        if "} }" in node.tex:  # what keeps Anki from taking two braces for the end of a gap
            node = dataclasses.replace(node, tex=_PARTED.sub("}", node.tex), places=())
        marks = list(_MARK.finditer(node.tex))
        opened = [int(mark[1]) for mark in marks if mark[1]]
        node = dataclasses.replace(node, tex=_MARK.sub("", node.tex), places=()) if marks else node
        before = len(self.stack)
        if not self.stack and opened:
            self._mend("a gap in a formula hides all of it now")
            numbers = [self.said.gaps[each].number for each in opened]
            for number in sorted(set(numbers) - {numbers[0]}):
                self.lost.append(f"c{number} stands in a formula with c{numbers[0]}, and")
            self.stack.append(opened[0])
            self.run += 1
            self._leaf(node, around)
            self.stack.pop()
            self.run += 1
        else:
            for number in sorted({self.said.gaps[each].number for each in opened}):
                self.lost.append(f"c{number} stands in a formula within a gap, and")
            self._leaf(node, around)
        balance = sum(1 if mark[1] else -1 for mark in marks)
        if balance > 0:
            self.stack += opened[-balance:]
        elif balance < 0:
            del self.stack[max(0, before + balance) :]
        self.run += bool(marks)

    def _leaf(self, node: Inline, around: tuple[Any, ...], outside: bool = False) -> None:
        gap = (self.stack[-1], self.run) if self.stack and not outside else None
        self.leaves.append(_Leaf(node, around, gap))

    # ------------------------------------------------ leaves to a paragraph

    def paragraph(self) -> Inlines:
        """What the lines are, with their gaps."""
        if any(each.outer is not None for each in self.said.gaps):
            self._mend("gaps within one another stand side by side now")
        if self.said.more_numbers:
            self.lost.append("a gap has several numbers, and all but the first")
        runs: list[list[_Leaf]] = []
        for leaf in self.leaves:
            if runs and runs[-1][0].gap == leaf.gap:
                runs[-1].append(leaf)
            else:
                runs.append([leaf])
        flat: list[tuple[tuple[Any, ...], Inline]] = []
        for run in runs:
            flat += self._gapped(run)
        return trimmed(_nested(flat, 0))

    def _gapped(self, run: list[_Leaf]) -> Iterator[tuple[tuple[Any, ...], Inline]]:
        """The pieces of a run, those of a gap below one; blanks and breaks at its ends stay
        outside.
        """
        gap = run[0].gap
        if gap is None:
            for leaf in run:
                yield leaf.around, leaf.node
            return
        first, last = 0, len(run)
        while first < last and _is_blank(run[first].node):
            first += 1
        while last > first and _is_blank(run[last - 1].node):
            last -= 1
        for leaf in run[:first]:
            yield leaf.around, leaf.node
        hidden = run[first:last]
        if hidden:
            shared = _shared([leaf.around for leaf in hidden])
            number, hint, _ = self.said.gaps[gap[0]]
            around = Cloze(number, (), hint, self.span)
            leading, trailing = _blanks_at_ends(hidden)
            if leading:
                yield hidden[0].around[:shared], Text(" ", self.span)
            for place, leaf in enumerate(hidden):
                node = leaf.node
                if isinstance(node, Text):
                    words = node.text
                    words = words.lstrip() if place == 0 and leading else words
                    words = words.rstrip() if place == len(hidden) - 1 and trailing else words
                    node = node if words == node.text else Text(words, node.span)
                yield (*leaf.around[:shared], around, *leaf.around[shared:]), node
            if trailing:
                yield hidden[-1].around[:shared], Text(" ", self.span)
        for leaf in run[last:]:
            yield leaf.around, leaf.node


def _blanks_at_ends(hidden: Sequence[_Leaf]) -> tuple[bool, bool]:
    first, last = hidden[0].node, hidden[-1].node
    return (
        isinstance(first, Text) and first.text[:1].isspace(),
        isinstance(last, Text) and last.text[-1:].isspace(),
    )


def _is_blank(node: Inline) -> bool:
    if isinstance(node, LineBreak | SoftBreak):
        return True
    return isinstance(node, Text) and not node.text.strip()


def _shared(paths: Sequence[tuple[Any, ...]]) -> int:
    """How many elements all paths have in common, from the outermost."""
    count = 0
    for each in zip(*paths, strict=False):
        if any(node is not each[0] for node in each):
            break
        count += 1
    return count


def _nested(flat: Iterable[tuple[tuple[Any, ...], Inline]], depth: int) -> Inlines:
    """Pieces with the elements around them, as inlines."""
    made: list[Inline] = []
    group: list[tuple[tuple[Any, ...], Inline]] = []

    def close() -> None:
        if group:
            element = group[0][0][depth]
            made.append(dataclasses.replace(element, children=_nested(group, depth + 1)))
            group.clear()

    for around, node in flat:
        element = around[depth] if len(around) > depth else None
        if group and group[0][0][depth] is not element:
            close()
        if element is None:
            if isinstance(node, Text) and made and isinstance(made[-1], Text):
                node = Text(made.pop().text + node.text, node.span)  # type: ignore[union-attr]
            made.append(node)
        else:
            group.append((around, node))
    close()
    return tuple(made)
