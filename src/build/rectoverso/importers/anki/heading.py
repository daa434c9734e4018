"""A question's heading, from what is shown before it is answered: one line of words. What can't
stand in a heading (pictures, programs, further paragraphs) stands under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple, cast

from rectoverso.diagnostics import Span
from rectoverso.importers.web.paragraphs import joined
from rectoverso.model import (
    Block,
    Blocks,
    BulletList,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Footnote,
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
    Strong,
    Styled,
    Text,
    plain,
    walk,
    walk_inlines,
)

LONG: Final = 240
"""Letters of a paragraph that is no heading any more: only its question is, or its beginning."""
_SHORT: Final = 100
"""Letters of a heading that repeats what stands under it."""
_SENTENCE: Final = re.compile(r"(?<=[.!?\u3002\uff01\uff1f])(?:\s+|(?<=[\u3002\uff01\uff1f]))")
_ASKS: Final = ("?", "\uff1f", "\u061f")


class Asked(NamedTuple):
    """A heading and what stands under it; `is_made` says that no words of the question's are in
    the heading, or that they stand below as well.
    """

    title: Inlines
    front: Blocks
    is_made: bool = False


def parted(blocks: Blocks, span: Span) -> Asked:
    """The heading of a question. Its title is empty where nothing has words."""
    blocks = tuple(_opened(blocks))
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and has_words(block.children):
            title, left = _of_paragraph(block.children, span)
            return Asked(title, (*blocks[:at], *left, *blocks[at + 1 :]))
    for at, block in enumerate(blocks):
        if isinstance(block, MathBlock):
            return Asked((Math(block.tex, False, span),), (*blocks[:at], *blocks[at + 1 :]))
        if isinstance(block, CodeBlock):
            words = block.text.strip()
            if 0 < len(words) <= _SHORT and "\n" not in words:
                return Asked((Code(words, span),), (*blocks[:at], *blocks[at + 1 :]))
    for node in walk(blocks):
        if isinstance(node, Paragraph) and has_words(node.children):
            words = shortened(" ".join(plain(node.children).split()), _SHORT)
            return Asked((Text(words, span),), blocks, is_made=True)
    return Asked((), blocks, is_made=True)


def _opened(blocks: Blocks) -> Iterator[Block]:
    """Blocks without a list or quotation that holds nothing but one of them."""
    for block in blocks:
        if isinstance(block, BulletList | OrderedList) and len(block.items) == 1:
            yield from _opened(block.items[0].blocks)
        elif isinstance(block, Quote) and len(blocks) == 1:
            yield from _opened(block.blocks)
        else:
            yield block


def has_words(children: Inlines) -> bool:
    """Whether some inlines say something, pictures and sounds apart."""
    for child in children:
        match child:
            case Image() | Sound() | Footnote():
                continue
            case Text() | Code():
                if any(each.isalnum() or each in "?\uff1f" for each in child.text):
                    return True
                if any(each.isprintable() and not each.isascii() for each in child.text):
                    return True
            case Math():
                return True
            case _:
                if has_words(getattr(child, "children", ())):
                    return True
    return False


def _of_paragraph(children: Inlines, span: Span) -> tuple[Inlines, Blocks]:
    """The heading in a paragraph, and what stays below it."""
    lines = _lines(children)
    first = next(at for at, line in enumerate(lines) if has_words(line))
    below: list[Block] = []
    for each in (node for line in lines[: first + 1] for node in walk_inlines(line)):
        if isinstance(each, Image):
            below.append(Figure(each, "", span))
        elif isinstance(each, Sound):
            below.append(Paragraph((each,), span))
    title = one_line(tuple(each for each in lines[first] if not _is_medium(each)), span)
    if rest := _together(lines[first + 1 :], span):
        below.append(Paragraph(rest, span))
    if len(plain(title)) > LONG and len(title) >= 1:
        title, over = _long(title, span)
        if over:
            below.insert(0, Paragraph(over, span))
    return title, tuple(below)


def _is_medium(child: Inline) -> bool:
    return isinstance(child, Image | Sound)


def _lines(children: Inlines) -> list[Inlines]:
    lines: list[list[Inline]] = [[]]
    for child in children:
        if isinstance(child, LineBreak):
            lines.append([])
        else:
            lines[-1].append(child)
    return [tuple(line) for line in lines]


def _together(lines: list[Inlines], span: Span) -> Inlines:
    kept = [line for line in lines if any(not _is_empty(each) for each in line)]
    made: list[Inline] = []
    for line in kept:
        made += [LineBreak(span)] if made else []
        made += line
    return tuple(made)


def _is_empty(child: Inline) -> bool:
    return isinstance(child, SoftBreak) or (isinstance(child, Text) and not child.text.strip())


def _long(title: Inlines, span: Span) -> tuple[Inlines, Inlines]:
    """Of a long paragraph the sentence that asks at its end, or else its first one; and the rest.
    As it is where words in one piece do not tell.
    """
    last = title[-1]
    if isinstance(last, Text) and last.text.rstrip().endswith(_ASKS):
        parts = _SENTENCE.split(last.text)
        asks = parts[-1] or parts[-2]
        if len(asks) <= LONG and len(parts) > 1 and any(map(str.isalnum, asks)):
            rest = last.text[: last.text.rindex(asks)].rstrip()
            return (Text(asks.strip(), span),), (*title[:-1], Text(rest, span))
    first = title[0]
    if isinstance(first, Text):
        parts = _SENTENCE.split(first.text, maxsplit=1)
        if len(parts) > 1 and parts[0] and len(parts[0]) <= LONG:
            rest = first.text[len(parts[0]) :].strip()
            return (Text(parts[0], span),), ((Text(rest, span), *title[1:]) if rest else title[1:])
    return title, ()


def one_line(children: Inlines, span: Span) -> Inlines:
    """Inlines as they may stand in a heading: no breaks, no displayed formulas, no blanks at the
    ends, and not strong as a whole, which a heading is by itself.
    """
    children = trimmed(children)
    while len(children) == 1 and isinstance(whole := children[0], Strong | Emphasis | Styled):
        if isinstance(whole, Styled) and whole.tag != "u":
            break
        children = trimmed(whole.children)
    made: list[Inline] = []
    for child in children:
        if isinstance(child, SoftBreak | LineBreak):
            child = Text(" ", span)
        elif isinstance(child, Math) and child.display:
            child = replace(child, display=False)
        elif hasattr(child, "children"):
            made += _with_blanks_outside(child, span)
            continue
        made.append(child)
    return trimmed(joined(tuple(made)))


def _with_blanks_outside(child: Any, span: Span) -> Inlines:
    """An element whose words begin and end in it, with the blanks around them."""
    inside = _flat(child.children, span)
    kept = trimmed(inside)
    if not kept:
        return (Text(" ", span),) if inside else ()
    before = (Text(" ", span),) if plain(inside[:1])[:1].isspace() else ()
    after = (Text(" ", span),) if plain(inside[-1:])[-1:].isspace() else ()
    return (*before, replace(child, children=kept), *after)


def _flat(children: Inlines, span: Span) -> Inlines:
    """The same within an element, whose blanks stay."""
    made = tuple(
        Text(" ", span)
        if isinstance(each, SoftBreak | LineBreak)
        else replace(each, display=False)
        if isinstance(each, Math)
        else cast(Inline, replace(cast(Any, each), children=_flat(each.children, span)))
        if hasattr(each, "children")
        else each
        for each in children
        if not _is_medium(each)
    )
    return joined(made)


def trimmed(children: Inlines) -> Inlines:
    """Inlines without blanks at their ends."""
    kept = list(children)
    while kept and (_is_empty(kept[0]) or isinstance(kept[0], LineBreak)):
        del kept[0]
    while kept and (_is_empty(kept[-1]) or isinstance(kept[-1], LineBreak)):
        del kept[-1]
    if kept and isinstance(kept[0], Text):
        kept[0] = replace(kept[0], text=kept[0].text.lstrip(), places=())
    if kept and isinstance(kept[-1], Text):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(), places=())
    return tuple(kept)


def shortened(words: str, most: int) -> str:
    """Words up to a length, cut between two of them, with an ellipsis."""
    if len(words) <= most:
        return words
    head = words[:most]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most // 2 else head).rstrip(" ,;:.\u2026") + "\u2026"
