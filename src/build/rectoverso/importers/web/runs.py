"""Words with their marks, one run after the other, and what inlines they make.

HTML may put any element around any other and part them anywhere; Markdown can't. So words are
gathered as runs that each know all marks they stand in, outermost first, and only a finished line
is nested: marks that go on from run to run stay open, none stands within itself, and no blank
stands at the inner edge of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from rectoverso.diagnostics import Span
from rectoverso.model import (
    Cloze,
    Code,
    CrossReference,
    Emphasis,
    Foreign,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    Strikeout,
    Strong,
    Styled,
    Text,
)

_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
# An unbreakable blank stays where French has one, and in a sum of money or a percentage.
_UNBREAKABLE: Final = re.compile("\u00a0(?![?!:;»%€])(?<!«\u00a0)")
# They only tell a browser where a line may end.
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn words round; what HTML says by elements needs none of them."""
_ODD: Final = re.compile("[\u00a0\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Mark(NamedTuple):
    """What words may stand in: strong, emphasis, strikeout, one of the elements that may be
    written (`styled`), another language, a link (within the document, if its address begins with
    `#`), a gap (its number; `title` is its hint).
    """

    kind: str
    value: str = ""
    title: str = ""


Marks = tuple[Mark, ...]

STRONG: Final = Mark("strong")
EMPHASIS: Final = Mark("emphasis")
STRIKEOUT: Final = Mark("strikeout")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one face, or, with `node`, something that stands in the line by itself."""

    text: str
    marks: Marks
    span: Span
    code: bool = False
    node: Inline | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it is a blank or a line break."""
        return isinstance(self.node, LineBreak) if self.node is not None else self.text == " "


def collapsed(text: str) -> str:
    """Text as a browser shows it in a line: stretches of blanks as one, without signs that are
    seen by nobody.
    """
    if _ODD.search(text):
        text = _UNBREAKABLE.sub(" ", _INVISIBLE.sub("", TURNING.sub("", text)))
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _BLANKS.sub(" ", text)


def with_mark(marks: Marks, mark: Mark) -> Marks:
    """The marks and one more, unless it is among them; a link or a gap within another of its kind
    is none.
    """
    if mark in marks:
        return marks
    if mark.kind in ("link", "foreign", "cloze"):
        if mark.kind != "foreign" and any(each.kind == mark.kind for each in marks):
            return marks
        marks = tuple(each for each in marks if each.kind != mark.kind)
    return (*marks, mark)


class Line:
    """Runs that are gathered until their block ends."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def words(self, text: str, marks: Marks, span: Span, *, code: bool = False) -> None:
        """Add words as HTML has them."""
        text = collapsed(text)
        last = self.runs[-1] if self.runs else None
        if text[:1] == " " and (last is None or last.text.endswith(" ") or last.is_blank):
            text = text[1:]
        if not text:
            return
        if last is not None and last.node is None and last.marks == marks and last.code == code:
            self.runs[-1] = replace(last, text=last.text + text)
        else:
            self.runs.append(Run(text, marks, span, code))

    def node(self, node: Inline, marks: Marks) -> None:
        """Add something that stands by itself."""
        self.runs.append(Run("", marks, node.span, node=node))

    def line_break(self, span: Span) -> None:
        """Add a line break."""
        self.node(LineBreak(span), ())

    def taken(self) -> list[Run]:
        """What was gathered; the line is empty afterwards."""
        runs, self.runs = self.runs, []
        return runs


def without_edges(runs: Sequence[Run]) -> list[Run]:
    """Runs without blanks and line breaks at their beginning and end."""
    found = list(runs)
    while found and (found[-1].is_blank or not (found[-1].text or found[-1].node)):
        found.pop()
    start = 0
    while start < len(found) and found[start].is_blank:
        start += 1
    found = found[start:]
    if found and found[-1].node is None and found[-1].text.endswith(" "):
        found[-1] = replace(found[-1], text=found[-1].text[:-1])
    if found and found[0].node is None and found[0].text.startswith(" "):
        found[0] = replace(found[0], text=found[0].text[1:])
    return found


def inlines(runs: Sequence[Run]) -> Inlines:
    """Runs as the inlines of a line."""
    return tuple(_nested(_in_order(_with_edges_out(without_edges(runs))), 0))


def _with_edges_out(runs: Sequence[Run]) -> list[Run]:
    """Runs without blanks at the edge of a mark: such a blank stands in those marks alone that go
    on to its other side. No blank stands beside a line break.
    """
    pieces: list[Run] = []
    for run in runs:
        if run.node is not None or run.text == " ":
            pieces.append(run)
            continue
        if run.text.startswith(" "):
            pieces.append(replace(run, text=" "))
        pieces.append(replace(run, text=run.text.strip(" ")))
        if run.text.endswith(" "):
            pieces.append(replace(run, text=" "))
    found: list[Run] = []
    following = _next_solid(pieces)
    for place, piece in enumerate(pieces):
        if not piece.is_blank:
            found.append(piece)
            continue
        before = found[-1] if found else None
        after = following[place]
        beside = pieces[place + 1] if place + 1 < len(pieces) else None
        if piece.node is None and (
            before is None
            or before.is_blank
            or (beside is not None and beside.node is not None and beside.is_blank)
        ):
            continue
        if before is None or after is None:
            marks: Marks = ()
        else:
            marks = _shared(before.marks, after.marks)
        same = before is not None and after is not None and before.code and after.code
        code = piece.code and same and before is not None and before.marks == marks
        code = code and after is not None and after.marks == marks
        found.append(replace(piece, marks=marks, code=code))
    return found


def _next_solid(pieces: Sequence[Run]) -> list[Run | None]:
    """For each piece the next one that is no blank."""
    found: list[Run | None] = [None] * len(pieces)
    after: Run | None = None
    for place in range(len(pieces) - 1, -1, -1):
        found[place] = after
        if not pieces[place].is_blank:
            after = pieces[place]
    return found


def _shared(one: Marks, other: Marks) -> Marks:
    """The marks that both stand in, in the order of the one, as far as none comes between."""
    count = 0
    while count < len(one) and one[count] in other:
        count += 1
    return one[:count]


def _in_order(runs: Sequence[Run]) -> list[Run]:
    """Runs whose marks stand in the order of the run before, as far as they go on."""
    found: list[Run] = []
    before: Marks = ()
    for run in runs:
        open_still = _shared(before, run.marks)
        rest = tuple(mark for mark in run.marks if mark not in open_still)
        before = (*open_still, *rest)
        found.append(run if before == run.marks else replace(run, marks=before))
    return found


def _nested(runs: Sequence[Run], depth: int) -> Iterator[Inline]:
    place = 0
    while place < len(runs):
        marks = runs[place].marks
        end = place + 1
        if len(marks) > depth:
            mark = marks[depth]
            while end < len(runs) and runs[end].marks[depth : depth + 1] == (mark,):
                end += 1
            children = tuple(_nested(runs[place:end], depth + 1))
            yield _marked(mark, children, runs[place].span)
        else:
            run = runs[place]
            if run.node is not None:
                yield run.node
            else:
                text = run.text
                while end < len(runs) and _goes_on(run, runs[end]):
                    text += runs[end].text
                    end += 1
                yield Code(text, run.span) if run.code else Text(text, run.span)
        place = end


def _goes_on(run: Run, other: Run) -> bool:
    return other.node is None and other.marks == run.marks and other.code == run.code


def _marked(mark: Mark, children: Inlines, span: Span) -> Inline:
    match mark.kind:
        case "strong":
            return Strong(children, span)
        case "emphasis":
            return Emphasis(children, span)
        case "strikeout":
            return Strikeout(children, span)
        case "styled":
            return Styled(mark.value, children, span)
        case "foreign":
            return Foreign(mark.value, children, span)
        case "cloze":
            return Cloze(int(mark.value), children, mark.title, span)
        case "link" if mark.value.startswith("#"):
            return CrossReference(children, mark.value, span)
        case _:
            return Link(children, mark.value, mark.title, span)


def is_picture(run: Run) -> bool:
    """Whether a run is a picture that no link and no gap is around."""
    return isinstance(run.node, Image) and not run.marks


def is_display(run: Run) -> bool:
    """Whether a run is a formula that stands by itself."""
    return isinstance(run.node, Math) and run.node.display
