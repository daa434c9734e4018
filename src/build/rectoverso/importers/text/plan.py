"""Which line of a text opens what, and the outline of questions that follows from it.

Each shape says of its lines what they open; everything else belongs to the question or the chapter
that is open. A `Plan` holds lines only: what they say is read in `making`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple

from rectoverso.importers.text import marks
from rectoverso.importers.text.lines import Line


class Role(Enum):
    """What a line does."""

    TITLE = auto()
    """The document's title."""
    CHAPTER = auto()
    """A chapter begins; `depth` is its heading's level."""
    QUESTION = auto()
    """A question begins; `depth` is 0, or more below another question."""
    WORDS = auto()
    """The words of the question that the line before it began."""
    ANSWERS = auto()
    """Answers follow, each with the number of a question that stands before."""
    RESUMED = auto()
    """The line goes on with the question above the open one that is less deep than `depth`."""
    OUTSIDE = auto()
    """What follows belongs to no question: it is left out, for `reason`."""
    LEFT_OUT = auto()
    """The line is left out, for `reason`."""


class Opening(NamedTuple):
    """What a line opens: the words of a title or question, its depth, the number that the document
    gives it, and what stands behind it in the line and belongs to its answer.
    """

    role: Role
    words: str = ""
    depth: int = 0
    parts: tuple[int, ...] = ()
    rest: str = ""
    reason: str = ""
    mended: str = ""
    """What was mended in the line."""
    anchor: str = ""
    """The address that the line gives itself."""
    above: int = 0
    """Of a question: the level of chapters within which it stands no more, 0 for none."""


class Row(NamedTuple):
    """A line of a body, as Markdown has it; `verbatim` as `Line` says."""

    number: int
    text: str
    verbatim: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip()


@dataclass
class Sketch:
    """A question by its lines: those of its words, and the rows below them."""

    words: str
    lines: list[int]
    depth: int = 0
    parts: tuple[int, ...] = ()
    rows: list[Row] = field(default_factory=list)
    below: list[Sketch] = field(default_factory=list)
    key: str = ""
    anchor: str = ""
    """The address that the document gives it."""
    heading: str = ""
    """The line that opens it, as it stands there."""

    def all(self) -> Iterator[Sketch]:
        """Itself, and those below it."""
        yield self
        for each in self.below:
            yield from each.all()


@dataclass
class Part:
    """A chapter by its lines."""

    words: str = ""
    level: int = 0
    lines: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    questions: list[Sketch] = field(default_factory=list)
    answers: bool = False
    """Whether it holds the answers of questions that stand before."""

    def all(self) -> Iterator[Sketch]:
        """Its questions, and those below them."""
        for each in self.questions:
            yield from each.all()


class Mended(NamedTuple):
    """What was mended in a line, and what the author may do about it."""

    line: int
    message: str
    hint: str = "look whether it is what you meant"


@dataclass
class Plan:
    """A text by its lines: its title, its chapters, what is left out and why, what was mended."""

    title: str = ""
    title_lines: list[int] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    mended: list[Mended] = field(default_factory=list)

    def all(self) -> Iterator[Sketch]:
        """Every question."""
        for part in self.parts:
            yield from part.all()


FRONT_MATTER: Final = "front matter, which says how a page is made"
COMMENT: Final = "a comment"
PICTURE_ROW: Final = "a badge or a picture that belongs to no question"
RULE: Final = "a line drawn between paragraphs"
EMPTY: Final = "only a mark"
BACK: Final = "a link back to the top of the page"
CONTENTS: Final = "an entry of the contents"
FOOTER: Final = "it stands behind the last question and belongs to none"


def assembled(lines: Sequence[Line], opens: Mapping[int, Opening]) -> Plan:
    """The outline of a text whose lines open what `opens` says, by their numbers."""
    plan = Plan(parts=[Part()])
    stack: list[Sketch] = []
    outside = ""
    for line in lines:
        opening = opens.get(line.number)
        if opening is None:
            if outside:
                if not line.blank:
                    plan.left_out[line.number] = outside
            elif stack:
                stack[-1].rows.append(Row(line.number, line.text, line.verbatim))
            else:
                plan.parts[-1].rows.append(Row(line.number, line.text, line.verbatim))
            continue
        if opening.mended:
            plan.mended.append(Mended(line.number, opening.mended))
        match opening.role:
            case Role.LEFT_OUT:
                plan.left_out[line.number] = opening.reason
            case Role.OUTSIDE:
                outside = opening.reason
                plan.left_out[line.number] = opening.reason
            case Role.TITLE:
                if plan.title:
                    plan.parts[-1].rows.append(Row(line.number, opening.words))
                else:
                    plan.title = opening.words
                    plan.title_lines.append(line.number)
            case Role.CHAPTER | Role.ANSWERS:
                outside = ""
                stack = []
                _open_chapter(plan, line.number, opening)
            case Role.RESUMED:
                while len(stack) > 1 and stack[-1].depth >= opening.depth:
                    stack.pop()
                rows = stack[-1].rows if stack else plan.parts[-1].rows
                rows.append(Row(line.number, line.text))
            case Role.WORDS:
                if stack:
                    stack[-1].words = f"{stack[-1].words} {opening.words}".strip()
                    stack[-1].lines.append(line.number)
                    _add_rest(stack[-1], line.number, opening.rest)
                else:
                    plan.parts[-1].rows.append(Row(line.number, line.text))
            case Role.QUESTION:
                outside = ""
                if opening.above:
                    stack = []
                    _close_chapters(plan, opening.above)
                sketch = Sketch(opening.words, [line.number], opening.depth, opening.parts)
                sketch.anchor, sketch.heading = opening.anchor, line.words
                _add_rest(sketch, line.number, opening.rest)
                while stack and stack[-1].depth >= sketch.depth:
                    stack.pop()
                (stack[-1].below if stack else plan.parts[-1].questions).append(sketch)
                stack.append(sketch)
    return plan


def _open_chapter(plan: Plan, number: int, opening: Opening) -> None:
    last = plan.parts[-1]
    if not (last.words or last.lines or last.questions or any(not row.blank for row in last.rows)):
        plan.parts.pop()
    answers = opening.role is Role.ANSWERS
    plan.parts.append(Part(opening.words, opening.depth, [number], answers=answers))


def _close_chapters(plan: Plan, level: int) -> None:
    """Go on behind the chapters of a level and those within them, in the one around them."""
    last = plan.parts[-1]
    if last.level < level or not (last.words or last.lines):
        return
    around = next((part for part in reversed(plan.parts) if part.level < level), Part())
    plan.parts.append(Part(around.words, max(around.level, 1), list(around.lines)))


def _add_rest(sketch: Sketch, number: int, rest: str) -> None:
    if rest:
        sketch.rows.append(Row(number, rest))


def without_front_matter(lines: Sequence[Line], opens: dict[int, Opening]) -> Sequence[Line]:
    """The lines behind front matter, which `opens` then says is left out, but for its title."""
    first = next((at for at, line in enumerate(lines) if not line.blank), len(lines))
    if first == len(lines) or lines[first].text.strip() not in ("---", "+++"):
        return lines
    fence = lines[first].text.strip()
    for at in range(first + 1, min(first + 200, len(lines))):
        text = lines[at].text.strip()
        if text == fence or (fence == "---" and text == "..."):
            break
        if text and not _says_a_field(lines[at].text):
            return lines
    else:
        return lines
    if at == first + 1:
        return lines
    for line in lines[first : at + 1]:
        if line.blank:
            continue
        name, _, value = line.text.partition(":" if fence == "---" else "=")
        value = value.strip().strip("\"'")
        if name.strip() == "title" and value:
            opens[line.number] = Opening(Role.TITLE, value)
        else:
            opens[line.number] = Opening(Role.LEFT_OUT, reason=FRONT_MATTER)
    return lines[at + 1 :]


def _says_a_field(text: str) -> bool:
    """Whether a line can stand in front matter: a name with its value, or an item or more of one
    below it.
    """
    if text[:1] in (" ", "\t", "#") or text.startswith("- "):
        return True
    name = text.partition(":")[0].partition("=")[0].strip()
    return name != text.strip() and 0 < len(name) <= 40 and " " not in name


def leave_comments_out(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say of lines that hold comments alone that they are left out."""
    last = max((line.number for line in lines if "-->" in line.text), default=0)
    inside = False
    for line in lines:
        if line.verbatim or line.blank:
            continue
        text = line.text.strip()
        begins = text.startswith("<!--")
        end = text.find("-->")
        if inside or (begins and (end == len(text) - 3 or (end < 0 and line.number < last))):
            opens.setdefault(line.number, Opening(Role.LEFT_OUT, reason=COMMENT))
            inside = end < 0


def is_number_only(words: str) -> marks.Numbered | None:
    """The number that is all that words say, as in a heading `#12-1` or `Q3.`."""
    found = marks.numbered(words)
    if found and not found.rest:
        return found
    named = marks.label(words)
    if named and named.kind in ("question", "follow-up") and named.parts and not named.rest:
        return marks.Numbered(named.parts, "label", "")
    return None
