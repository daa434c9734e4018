"""The beginning of a line cut off: a number, a label."""

from __future__ import annotations

from dataclasses import replace

from rectoverso.model import (
    Code,
    Emphasis,
    Foreign,
    Inline,
    Inlines,
    LineBreak,
    Link,
    SoftBreak,
    Strikeout,
    Strong,
    Styled,
    Text,
    plain,
)

_PARENTS = (Emphasis, Strong, Strikeout, Styled, Foreign, Link)


def without_beginning(line: Inlines, count: int) -> Inlines:
    """A line without its first `count` letters, as `plain` counts them, and without blanks and
    breaks behind them.
    """
    out: list[Inline] = []
    for inline in line:
        size = len(plain((inline,)))
        if out or (count <= 0 and size == 0):
            out.append(inline)
        elif isinstance(inline, LineBreak | SoftBreak) or (count >= size and size):
            count -= size
        elif isinstance(inline, Text):
            text = inline.text[count:].lstrip()
            count = 0
            if text:
                out.append(replace(inline, text=text, places=()))
        elif isinstance(inline, _PARENTS):
            children = without_beginning(inline.children, count)
            count = 0
            if children:
                out.append(replace(inline, children=children))
        elif isinstance(inline, Code) and count:
            out.append(replace(inline, text=inline.text[count:], places=()))
            count = 0
        else:
            out.append(inline)
            count = 0
    return tuple(out)
