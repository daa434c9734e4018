"""What a chapter's text says, wherever its words stand: to hold one form of a text against another.

Two texts mean the same when every section, block and inline, every question and every comment is
the same but for its place, and when nothing is wrong in the second that is not wrong in the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from rectoverso.diagnostics import Span
from rectoverso.source.markdown.comments import Comment
from rectoverso.source.markdown.questions import FIRST, Form
from rectoverso.source.markdown.reader import read_sections

_PLACES = frozenset(("span", "id_span", "places", "row_anchors", "given"))
"""Fields that tell where something stands, or how it is written."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a heading says with all that stands below it, up to the next one."""

    section: Hashable
    comments: Hashable
    wrong: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says: its parts, the first of which stands before any heading, and the chapters
    made of them. `lines` are those in which the parts but for the first begin.
    """

    lines: tuple[int, ...]
    parts: tuple[Part, ...]
    chapters: Hashable

    def part(self, line: int) -> int:
        """The number of the part in which a line stands."""
        return bisect_right(self.lines, line)

    def same_chapters(self, other: Meaning) -> bool:
        """Whether another text gives the same model, with nothing that is wrong in it alone."""
        wrong = [sum((part.wrong for part in each.parts), Counter()) for each in (self, other)]
        return self.chapters == other.chapters and wrong[1] <= wrong[0]

    def same(self, other: Meaning) -> bool:
        """Whether another text also says the same where it belongs to no chapter."""
        return self.differing(other) == () and self.chapters == other.chapters

    def differing(self, other: Meaning) -> tuple[int, ...] | None:
        """The numbers of the parts in which another text says something else, or has something
        wrong that this one has not; None where it has other headings.
        """
        if len(self.parts) != len(other.parts):
            return None
        pairs = enumerate(zip(self.parts, other.parts, strict=True))
        return tuple(number for number, (one, two) in pairs if not _same(one, two))


def _same(part: Part, other: Part) -> bool:
    return (part.section, part.comments) == (other.section, other.comments) and (
        other.wrong <= part.wrong
    )


def meaning(path: str, text: str, form: Form = FIRST) -> Meaning:
    """What the text of a chapter's file says; `form` as in `read_chapters`."""
    comments: list[Comment] = []
    sections, chapters, findings = read_sections(path, text, form, comments)
    lines = tuple(section.span.line for section in sections if section.level)
    heads = sections if len(sections) > len(lines) else [None, *sections]
    said: list[list[Hashable]] = [[] for _ in heads]
    for comment in comments:
        words = " ".join(comment.text.split())
        said[bisect_right(lines, comment.span.line)].append((words, comment.leads))
    wrong: list[Counter[tuple[str, str]]] = [Counter() for _ in heads]
    for found in findings.found:
        wrong[bisect_right(lines, found.span.line)][found.code, found.message] += 1
    parts = zip(map(_bare, heads), map(tuple, said), wrong, strict=True)
    return Meaning(lines, tuple(Part(*each) for each in parts), _bare(chapters))


def _bare(node: Any) -> Hashable:
    """A part of the model without the places of what it holds."""
    if isinstance(node, list | tuple) and not isinstance(node, Span):
        return tuple(map(_bare, node))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return (type(node).__name__, *(_bare(getattr(node, name)) for name in _kept(type(node))))


@cache
def _kept(of: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of) if field.name not in _PLACES)
