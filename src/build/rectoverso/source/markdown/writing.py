"""The model → Markdown in the canonical form of `docs/format.md`.

Reading what is written here gives the model again, as far as Markdown has a form for it;
`sayable` knows how the rest is said. It is the form of `format = 2`: `---` parts a front from its
answer. Footnotes stand below the question that calls them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final

from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    Chapter,
    Choice,
    CodeBlock,
    Figure,
    Inlines,
    ListItem,
    MathBlock,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    Table,
    ThematicBreak,
)
from rectoverso.source.markdown import anchors, sayable
from rectoverso.source.markdown.anchors import Anchor
from rectoverso.source.markdown.inline_forms import (
    CELL,
    LAST_CELL,
    LAST_TITLE,
    PARAGRAPH,
    TITLE,
    Place,
)
from rectoverso.source.markdown.phrases import written

Lines = list[str]

LABEL: Final = "In 30 seconds"
"""What stands over thirty seconds in English, and is read in every language."""
_TICKS: Final = re.compile(r"\s*(`{3,})")
_BEGINS_BLOCK: Final = re.compile(r"[-+*>#`~|$<\[=_:]|[0-9]{1,9}[.)]")
_SIDES: Final = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}


def chapter(given: Chapter, label: str = LABEL, files: Mapping[str, str] | None = None) -> str:
    """A chapter's file. `label` stands over thirty seconds; `files` says in which file of the deck
    each question stands that is linked to, by id, where it is another one.

    ValueError names what can't be said.
    """
    return file((given,), label, files)


def file(
    given: Sequence[Chapter], label: str = LABEL, files: Mapping[str, str] | None = None
) -> str:
    """A file that holds several chapters, all of its path; otherwise as `chapter`."""
    writer = _Writer(Place(given[0].path, files or {}), label)
    return "\n".join(writer.chapter(sayable.chapter(each)) for each in given)


def question(given: Question, path: str, label: str = LABEL, level: int = 2) -> str:
    """A question with its follow-ups, as it stands in the file `path`, with its heading at a
    level; `label` and the error as in `chapter`.
    """
    writer = _Writer(Place(path), label)
    made = sayable.questions_at(given, level)
    return _text(writer.joined(writer.question(each) for each in made))


def parts(given: Question, path: str, level: int = 2) -> dict[str, str]:
    """The parts of a question without its follow-ups, each by its name and as it stands in the
    file `path`: question, front, hint, choices, short, brief, long. What a part's footnotes say
    stands below it; the error as in `chapter`.
    """
    return _Writer(Place(path), LABEL).parts(sayable.question(given, level))


def blocks(content: Blocks, path: str) -> str:
    """Blocks as they stand in the file `path`, with their footnotes below them; the error as in
    `chapter`.
    """
    writer = _Writer(Place(path), LABEL)
    return _text(writer.joined((writer.blocks(sayable.blocks(content)), writer.notes())))


def inlines(content: Inlines, path: str) -> str:
    """Running words in one line, without footnotes; the error as in `chapter`."""
    return written(sayable.inlines(content, one_line=True), TITLE, Place(path))


def _text(lines: Lines) -> str:
    return "".join(line + "\n" for line in lines)


class _Writer:
    """Writes the parts of one file."""

    def __init__(self, place: Place, label: str) -> None:
        self.place = place
        self.label = label

    # ------------------------------------------------ headings and what stands below them

    def chapter(self, given: Chapter) -> str:
        """A chapter that can be said."""
        heading = self._heading(1, given.title, Anchor(given.id, given.id_span))
        parts = [heading, self.blocks(given.prose), self.notes()]
        return _text(self.joined((*parts, *map(self.question, given.questions))))

    def question(self, given: Question) -> Lines:
        """A question that can be said, and its follow-ups."""
        heading = self._heading(given.level, given.title, sayable.anchor(given))
        parts = [heading]
        if given.rows:
            parts += [self._word_list(given)]
        else:
            parts += self._body(given)
        parts += [self.notes(), *map(self.question, given.follow_ups)]
        return self.joined(parts)

    def _heading(self, level: int, title: Inlines, anchor: Anchor) -> Lines:
        mark = anchors.composed(anchor)
        if len(mark) > anchors.MAX_LENGTH:
            raise ValueError(f"{anchor.span}: what this heading carries is too long")
        words = written(title, TITLE if mark else LAST_TITLE, self.place)
        if not mark and words.endswith("#"):
            words = words[:-1] + "\\#"
        return [" ".join(filter(None, ("#" * level, words, mark)))]

    def _body(self, given: Question) -> Iterable[Lines]:
        hint = (Alert("tip", given.hint, given.span),) if given.hint else ()
        if not (given.choices or given.short):
            yield self.blocks(hint)
            yield self._waiting(given.front)
            return
        yield self.blocks((*hint, *given.front))
        if given.front:
            yield ["---"]
        if given.choices:
            yield self._choices(given.choices)
        mark = bool(given.choices)
        if not given.brief:
            yield self.blocks((*given.short, *given.long), below_list=mark)
            return
        yield self.blocks(given.short, below_list=mark)
        yield [f"**{self.label}**"]
        yield self.blocks((*given.brief, *given.long))

    def _waiting(self, front: Blocks) -> Lines:
        """The front of a question that has no answer yet, as a comment."""
        if not front:
            return []
        apart = _Writer(Place(self.place.path, self.place.files), self.label)
        lines = apart.joined((apart.blocks(front), apart.notes()))
        words = "\n".join(line.rstrip() for line in lines).replace("-->", "--&gt;")
        return ["<!--", *words.split("\n"), "-->"]

    def parts(self, given: Question) -> dict[str, str]:
        """The parts of a question that can be said, by their names."""
        title = written(given.title, TITLE, self.place)
        long = [self._word_list(given)] if given.rows else [self.blocks(given.long)]
        made = {
            "front": [self.blocks(given.front)],
            "hint": [self.blocks(given.hint)],
            "choices": [self._choices(given.choices)],
            "short": [self.blocks(given.short, below_list=bool(given.choices))],
            "brief": [self.blocks(given.brief)],
            "long": long,
        }
        return {"question": title} | {
            name: _text(self.joined((*lines, self.notes()))).rstrip("\n")
            for name, lines in made.items()
        }

    def _choices(self, choices: tuple[Choice, ...]) -> Lines:
        lines: Lines = []
        for choice in choices:
            reason = (Quote(choice.reason, choice.span),) if choice.reason else ()
            item = ListItem((*choice.blocks, *reason), choice.right, choice.span)
            loose = len(sayable.parts(item)) > 1
            lines += self._item(item, "-", tight=not loose)
        return lines

    def _word_list(self, given: Question) -> Lines:
        anchors_of = [anchors.composed(sayable.anchor_of_row(given, row)) for row in given.rows]
        parts = [
            self._table(block, anchors_of) if isinstance(block, Table) else self.blocks((block,))
            for block in given.long
        ]
        return self.joined(parts)

    def notes(self) -> Lines:
        """The texts of the footnotes that were called."""
        parts = []
        while self.place.due:
            name, content = self.place.due.pop(0)
            parts.append(_behind(f"[^{name}]: ", "    ", self.blocks(content)))
        return self.joined(parts)

    # ------------------------------------------------ blocks

    def joined(self, parts: Iterable[Lines]) -> Lines:
        """Lines of blocks with an empty line between each two."""
        lines: Lines = []
        for part in parts:
            lines += ["", *part] if lines and part else part
        return lines

    def blocks(self, content: Blocks, *, tight: bool = False, below_list: bool = False) -> Lines:
        """The lines of blocks; `tight` within an item of a tight list, `below_list` right below
        another list with dashes.
        """
        lines: Lines = []
        mark = "-" if below_list else ""
        for number, block in enumerate(content):
            above = content[number - 1] if number else None
            mark = _mark(block, mark)
            if lines and not (tight and above and not sayable.needs_blank(above, block)):
                lines.append("")
            lines += self._block(block, mark, fenced=tight and number > 0)
        return lines

    def _block(self, block: Block, mark: str, *, fenced: bool) -> Lines:
        match block:
            case Paragraph():
                return written(block.children, PARAGRAPH, self.place).split("\n")
            case BulletList():
                return self._list(block.items, [mark] * len(block.items), tight=block.tight)
            case OrderedList():
                numbers = range(block.start, block.start + len(block.items))
                return self._list(block.items, [f"{n}{mark}" for n in numbers], tight=block.tight)
            case CodeBlock():
                return _fence(block.language, block.text)
            case MathBlock():
                return _formula(block, fenced=fenced)
            case Quote():
                return _behind("> ", "> ", self.blocks(block.blocks))
            case Alert():
                return self._alert(block)
            case Table():
                return self._table(block)
            case Figure():
                return [written((block.image,), PARAGRAPH, self.place)]
            case ThematicBreak():
                return ["---" if block.separates else "***"]

    def _list(self, items: tuple[ListItem, ...], marks: list[str], *, tight: bool) -> Lines:
        lines: Lines = []
        for item, mark in zip(items, marks, strict=True):
            lines += [""] * (bool(lines) and not tight)
            lines += self._item(item, mark, tight=tight)
        return lines

    def _item(self, item: ListItem, mark: str, *, tight: bool) -> Lines:
        parts = sayable.parts(item)
        lines = self.blocks(parts, tight=tight)
        if item.checked is not None:
            box = "[x]" if item.checked else "[ ]"
            lines[:1] = [f"{box} {lines[0]}".rstrip() if lines else box]
        if sayable.is_bare(item):
            lines = ["", *lines]
        return _behind(f"{mark} ", " " * (len(mark) + 1), lines)

    def _alert(self, block: Alert) -> Lines:
        lines = self.blocks(block.blocks)
        runs_on = not lines or isinstance(block.blocks[0], Paragraph | Figure)
        return _behind("> ", "> ", [f"[!{block.kind.upper()}]", *[""] * (not runs_on), *lines])

    def _table(self, block: Table, ends: list[str] | None = None) -> Lines:
        """A table; of a list of words with what its rows carry."""
        lines = [self._row(block.head)]
        lines.append(f"|{'|'.join(_SIDES[side] for side in block.alignments)}|")
        marks = ends or repeat(None)
        return [*lines, *map(self._row, block.rows, marks)]

    def _row(self, cells: tuple[Cell, ...], end: str | None = None) -> str:
        """A row of a table, of a list of words with an identity (or none) in its first cell."""
        parts = []
        for number, cell in enumerate(cells):
            last = end == "" and not number
            words = written(cell.children, LAST_CELL if last else CELL, self.place)
            mark = (end or "").replace("|", "\\|") if not number else ""
            parts.append(" ".join(filter(None, (words, mark))))
        return "|" + "|".join(f" {part} " if part else " " for part in parts) + "|"


def _mark(block: Block, above: str) -> str:
    """What marks the items of a list; `above` is what marks those of one right above it."""
    if isinstance(block, BulletList):
        return "*" if above == "-" else "-"
    if isinstance(block, OrderedList):
        return ")" if above == "." else "."
    return ""


def _behind(first: str, others: str, lines: Lines) -> Lines:
    """Lines behind the mark of what holds them."""
    marks = [first, *[others] * (len(lines) - 1)]
    if not lines:
        return [first.rstrip()]
    return [mark + line if line else mark.rstrip() for mark, line in zip(marks, lines, strict=True)]


def _fence(info: str, text: str) -> Lines:
    """A program between as few backticks as hold it."""
    program = text.split("\n") if text else []
    runs = (len(found[1]) for line in program if (found := _TICKS.match(line)))
    ticks = "`" * max(3, *(run + 1 for run in runs), 3)
    if "`" in info:
        ticks = ticks.replace("`", "~")
    return [ticks + info, *program, ticks]


def _formula(block: MathBlock, *, fenced: bool) -> Lines:
    """A formula between lines of dollars, or in a fence where they could not hold it."""
    lines = block.tex.split("\n")
    mark = ["<!-- key -->"] * block.key
    odd = any(not line or line != line.strip() for line in lines)
    if "$$" in block.tex or (fenced and not block.key) or (odd and block.tex):
        return [*mark, *_fence("math", block.tex)]
    if len(lines) == 1 and _BEGINS_BLOCK.match(block.tex) and "$" not in block.tex:
        return [*mark, f"$${block.tex}$$"]
    return [*mark, "$$", *lines, "$$"] if block.tex else [*mark, *_fence("math", "")]
