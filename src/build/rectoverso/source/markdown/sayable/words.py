"""Running words as Markdown can say them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rectoverso.model import (
    SOUNDS,
    STYLED,
    Citation,
    CitationItem,
    Cloze,
    Code,
    CrossReference,
    Emphasis,
    Footnote,
    Foreign,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Text,
    leads_out,
    plain,
)
from rectoverso.source.markdown.syntax import CITATION_KEY

PARENTS: Final = (Emphasis, Strong, Strikeout, Styled, Foreign, Link, CrossReference, Cloze)
"""Inlines that hold others."""
PAIRED: Final = (Emphasis, Strong, Strikeout)
"""Those of them that stand between two like marks."""
_LINE_ENDS: Final = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_IN_CITATION: Final = re.compile(r"[\[\];@`]")
_IN_HINT: Final = re.compile(r"[{}\\$`\r\n]")
_DISPLAYED: Final = re.compile(r"(?:[^$\\]|\\[\s\S]|\$(?!\$|\Z))+")
"""What can stand between `$$` within a line."""
_UNSAFE_LINE: Final = re.compile(
    r"\s*(?:[-+*](?:\s|\Z)|[>#|]|`{3}|~{3}|<|[0-9]{1,9}[.)](?:\s|\Z)|\[\^|[-=_*:\s]*\Z)"
)
"""A line that would begin a block, or end one, if it stood within a formula in running words."""


def flat(words: str) -> str:
    """Words in one line."""
    return _LINE_ENDS.sub(" ", words)


def inlines(children: Inlines, *, one_line: bool = False) -> Inlines:
    """Running words; `one_line` where no line may end, in a title, say."""
    return _Words(one_line=one_line).all(children)


class _Words:
    def __init__(self, *, one_line: bool, in_link: bool = False) -> None:
        self.one_line = one_line
        self.in_link = in_link
        self.behind: list[Inline] = []
        """What can't stand in a link, and follows it."""

    def all(self, children: Inlines) -> Inlines:
        """All of them, neighbouring texts as one."""
        found: list[Inline] = []
        for child in children:
            for made in self._each(child):
                last = found[-1] if found else None
                if isinstance(made, Text) and isinstance(last, Text):
                    found[-1] = Text(last.text + made.text, last.span)
                elif not (isinstance(made, SoftBreak) and isinstance(last, SoftBreak)):
                    found.append(made)
        while found and isinstance(found[-1], SoftBreak):
            found.pop()
        while found and isinstance(found[0], SoftBreak):
            found.pop(0)
        return tuple(found)

    def _each(self, node: Inline) -> Iterator[Inline]:
        match node:
            case Text():
                if node.text:
                    yield replace(node, text=flat(node.text), places=())
            case SoftBreak():
                yield Text(" ", node.span) if self.one_line else node
            case LineBreak():
                yield node
            case Code():
                if node.text:
                    yield replace(node, text=_LINE_ENDS.sub(" ", node.text), places=())
            case Math():
                yield from self._formula(node)
            case Link() | CrossReference():
                yield from self._link(node)
            case Image() | Sound():
                yield from self._medium(node)
            case Citation() | Footnote() if self.in_link:
                self.behind.append(node)
            case Citation():
                yield _citation(node)
            case Footnote():
                from rectoverso.source.markdown.sayable.blocks import note

                blocks = note(node.blocks)
                if blocks:
                    yield replace(node, blocks=blocks)
            case Styled() if node.tag not in STYLED:
                yield from self.all(node.children)
            case Foreign() if not re.fullmatch(r"[A-Za-z0-9_-]+", node.language):
                yield from self.all(node.children)
            case Cloze():
                hint = _IN_HINT.sub(" ", node.hint).strip()
                yield replace(node, children=self.all(node.children), hint=hint)
            case Emphasis() | Strong() | Strikeout() | Styled() | Foreign():
                children = self.all(node.children)
                if children:
                    yield replace(node, children=children)

    def _formula(self, node: Math) -> Iterator[Inline]:
        lines = node.tex.strip().split("\n")
        unsafe = self.one_line or any(map(_UNSAFE_LINE.match, lines[1:]))
        tex = flat(node.tex.strip()) if unsafe else "\n".join(lines)
        tex = tex.replace("`", "{\\lq}")
        display = node.display and _DISPLAYED.fullmatch(tex) is not None
        if tex or not node.display:
            yield replace(node, tex=tex, display=display, places=())

    def _link(self, node: Link | CrossReference) -> Iterator[Inline]:
        if self.in_link:
            yield from self.all(node.children)
            return
        words = _Words(one_line=self.one_line, in_link=True)
        children = words.all(node.children)
        if isinstance(node, Link) and not leads_out(node.target):
            raise ValueError(f"{node.span}: no link can lead to {node.target!r}")
        if isinstance(node, CrossReference) and not node.id:
            raise ValueError(f"{node.span}: a link to no question")
        if all(isinstance(each, Text) for each in children) and not plain(children).strip():
            shown = node.target if isinstance(node, Link) else node.id
            children = (Text(shown, node.span),)
        if isinstance(node, Link):
            yield replace(node, children=children, title=flat(node.title))
        else:
            yield replace(node, children=children)
        for each in words.behind:
            yield from self._each(each)

    def _medium(self, node: Image | Sound) -> Iterator[Inline]:
        alt = flat(node.alt).strip()
        if leads_out(node.source):
            if self.in_link:
                yield Text(alt or node.source, node.span)
            else:
                words = (Text(alt or node.source, node.span),)
                yield Link(words, node.source, "", node.span)
            return
        heard = node.source.lower().endswith(SOUNDS)
        if not node.source or node.source.startswith("/") or heard != isinstance(node, Sound):
            kind = type(node).__name__.lower()
            raise ValueError(f"{node.span}: {node.source!r} is no path of a deck's {kind}")
        if isinstance(node, Image):
            yield replace(node, alt=alt, title=flat(node.title))
        else:
            yield replace(node, alt=alt)


def _citation(node: Citation) -> Citation:
    items = tuple(_item(item) for item in node.items)
    if not items:
        raise ValueError(f"{node.span}: a citation of nothing")
    bare = items[0]
    alone = len(items) == 1 and not (bare.prefix or bare.locator or bare.suppress_author)
    return Citation(items, node.in_text and alone, node.span)


def _item(item: CitationItem) -> CitationItem:
    if not CITATION_KEY.fullmatch(item.key):
        raise ValueError(f"{item.span}: {item.key!r} is no key of a citation")
    prefix = " ".join(_IN_CITATION.sub(" ", item.prefix).split()).lstrip("^")
    locator = " ".join(_IN_CITATION.sub(" ", item.locator).split())
    return replace(item, prefix=prefix, locator=locator)


def flattened(words: Inlines, kinds: tuple[type[Inline], ...] = ()) -> Inlines:
    """Running words without emphasis within emphasis of its kind, of `kinds` too."""
    found: list[Inline] = []
    for word in words:
        if isinstance(word, kinds):
            found += flattened(word.children, kinds)  # type: ignore[union-attr]
        elif isinstance(word, PAIRED):
            found.append(replace(word, children=flattened(word.children, (*kinds, type(word)))))
        elif isinstance(word, PARENTS):
            found.append(replace(word, children=flattened(word.children, kinds)))
        else:
            found.append(word)
    return inlines(tuple(found))
