"""The blocks below a heading → a question: its parts, its kind, the rows of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rectoverso.diagnostics import (
    IDLE_SEPARATOR,
    MALFORMED_BRIEF,
    MALFORMED_CHOICES,
    MALFORMED_CLOZE,
    MALFORMED_LIST,
    UNKNOWN_ATTRIBUTE,
    Edit,
    Fix,
    Span,
)
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    Choice,
    Cloze,
    Footnote,
    Inline,
    Inlines,
    Kind,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    Strong,
    Table,
    Text,
    ThematicBreak,
    plain,
    walk,
    walk_inlines,
)
from rectoverso.source.macros import Macros
from rectoverso.source.markdown import anchors
from rectoverso.source.markdown.anchors import Anchor
from rectoverso.source.markdown.findings import Findings

_CLOZE_HINT = "move it into the first paragraph, or to a question of its own"
_LABEL_HINT = "the label stands right after the short answer, and a list right after it"
_REASON_HINT = "one quotation at the end of a choice is its reason: put all of it there"
_COLONS = ":\uff1a"
_LINES_HINT = "write a paragraph of lines instead, each but the last ended by a backslash"


@dataclass(frozen=True, slots=True)
class Form:
    """Which forms of the language a deck uses.

    `fronts`: `---` parts a question's front from its answer (`format = 2` in `deck.toml`). `labels`
    stand over what one would say in thirty seconds (each as `label` gives it). `macros` are written
    out in formulas.
    """

    fronts: bool = False
    labels: frozenset[str] = frozenset()
    macros: Macros = field(default_factory=Macros)


def label(words: str) -> str:
    """A label as it is compared: without a colon after it, in lower case."""
    return words.strip().rstrip(_COLONS).rstrip().casefold()


FIRST = Form()
"""The forms of a deck that says nothing."""


@dataclass(slots=True)
class Section:
    """A heading with the blocks below it, up to the next heading; `level` 0 is before any.

    `row_anchors` are what the rows of its tables carry at the end of their first cells, by the
    table's span: each anchor's text and place.
    """

    level: int
    title: Inlines
    anchor: Anchor
    span: Span
    blocks: Blocks
    row_anchors: Mapping[Span, list[tuple[str, Span]]]
    follow_ups: list[Section] = field(default_factory=list)


def question(section: Section, form: Form, findings: Findings) -> Question:
    """The question of a heading, with its follow-ups; a list of words with its rows."""
    if section.anchor.listed:
        return _word_list(section, form, findings)
    rest = list(section.blocks)
    hint = _hint(rest)
    front: Blocks = ()
    if form.fronts:
        front = _front(rest, findings)
        hint = hint or _hint(rest)
    choices: tuple[Choice, ...] = ()
    if rest and isinstance(rest[0], BulletList) and _is_choice(rest[0]):
        choices = _choices(rest.pop(0), findings)
    short: Blocks = (rest.pop(0),) if rest else ()
    _no_labels((*hint, *front), form.labels, findings)
    brief = _brief(short, rest, form.labels, findings)
    long = tuple(rest)
    kind = Kind.CHOICE if choices else Kind.BASIC
    if short and has_gap(short[0]):
        if choices:
            findings.say(
                MALFORMED_CLOZE,
                "a multiple-choice question can't have gaps too",
                short[0].span,
                "make two questions of it",
            )
        else:
            kind = Kind.CLOZE
    elif short:
        rows = isinstance(short[0], BulletList | OrderedList | Table)
        no_gaps(walk(short), findings, _LINES_HINT if rows else _CLOZE_HINT)
    no_gaps(walk_inlines(section.title), findings)
    for body in (hint, front, brief, long, *_of_choices(choices)):
        no_gaps(walk(body), findings)
    anchor = section.anchor
    if anchor.masked and kind is not Kind.CLOZE:
        message = "only a cloze can be masked: this question has no gaps"
        findings.say(UNKNOWN_ATTRIBUTE, message, anchor.span, "take data-masked out")
    return Question(
        anchor.id,
        kind,
        section.level,
        section.title,
        anchor.tags,
        anchor.reversed,
        anchor.was,
        hint,
        choices,
        short,
        long,
        tuple(question(below, form, findings) for below in section.follow_ups),
        section.span,
        anchor.span,
        front=front,
        brief=brief,
        prompt=anchor.prompt,
        masked=anchor.masked,
    )


def _hint(rest: list[Block]) -> Blocks:
    if rest and isinstance(rest[0], Alert) and rest[0].kind == "tip":
        return rest.pop(0).blocks  # type: ignore[union-attr]
    return ()


def _front(rest: list[Block], findings: Findings) -> Blocks:
    """Take what stands above the first `---` off the blocks of a body."""
    _without_idle(rest, findings)
    first = next((place for place, block in enumerate(rest) if _is_separator(block)), None)
    if first is None:
        return ()
    front = tuple(rest[:first])
    del rest[: first + 1]
    _without_idle(rest, findings)
    return front


def _without_idle(rest: list[Block], findings: Findings) -> None:
    """Take each `---` that stands at an end of some blocks off them, and say so."""
    while rest and _is_separator(rest[-1]):
        _say_idle(rest.pop(), "nothing stands below this ---", findings)
    while rest and _is_separator(rest[0]):
        _say_idle(rest.pop(0), "nothing stands above this ---", findings)


def prose(blocks: Blocks, form: Form, findings: Findings) -> Blocks:
    """What a chapter opens with, without what parts nothing there."""
    rest = list(blocks)
    if form.fronts:
        _without_idle(rest, findings)
    return tuple(rest)


def _is_separator(block: Block) -> bool:
    return isinstance(block, ThematicBreak) and block.separates


def _say_idle(block: Block, message: str, findings: Findings) -> None:
    span = block.span
    line = Span(span.path, span.line, 1, span.line, span.end_column)
    hint = "--- parts what a question shows from its answer; write *** for a rule"
    fix = Fix("take it out", (Edit(line, ""),))
    findings.say(IDLE_SEPARATOR, message, span, hint, fix=fix)


def _brief(short: Blocks, rest: list[Block], labels: frozenset[str], findings: Findings) -> Blocks:
    """Take what one would say in thirty seconds off the blocks behind the short answer."""
    if rest and _is_label(rest[0], labels):
        if len(rest) > 1 and isinstance(rest[1], BulletList | OrderedList):
            found: Blocks = (rest[1],)
            del rest[:2]
            _no_labels((*short, *rest), labels, findings)
            return found
        findings.say(MALFORMED_BRIEF, "no list follows this label", rest[0].span, _LABEL_HINT)
        _no_labels((*short, *rest[1:]), labels, findings)
        return ()
    _no_labels((*short, *rest), labels, findings)
    return ()


def _no_labels(blocks: Blocks, labels: frozenset[str], findings: Findings) -> None:
    """Say which labels stand where none can be."""
    for block in blocks:
        if _is_label(block, labels):
            message = "this label stands where no thirty seconds can be"
            findings.say(MALFORMED_BRIEF, message, block.span, _LABEL_HINT)


def _is_label(block: Block, labels: frozenset[str]) -> bool:
    """Whether a block is nothing but a label in bold."""
    if not isinstance(block, Paragraph) or len(block.children) not in (1, 2):
        return False
    first, *more = block.children
    if not isinstance(first, Strong) or (more and plain(tuple(more)).strip() not in _COLONS):
        return False
    return label(plain(first.children)) in labels


# ---------------------------------------------------------------- lists of words


def _word_list(section: Section, form: Form, findings: Findings) -> Question:
    """A list of words: its table's rows are questions, and its heading their context."""
    anchor = section.anchor
    for name in ("was", "masked"):
        if name in anchor.given:
            message = f"a list of words can't carry `{name}`"
            findings.say(UNKNOWN_ATTRIBUTE, message, anchor.span, "its rows can")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    rows: tuple[Question, ...] = ()
    if len(tables) != 1:
        message = "a list of words is one table" + (", and here is none" if not tables else "")
        hint = "write | word | meaning | rows below the heading, or take data-list off it"
        findings.say(MALFORMED_LIST, message, section.span, hint)
    elif len(tables[0].head) < 2:
        hint = "the first column asks, the second answers, the rest stands in the long answer"
        findings.say(MALFORMED_LIST, "a list needs two columns", tables[0].span, hint)
    elif not tables[0].rows:
        hint = "write the words below the table's head, one in a row"
        findings.say(MALFORMED_LIST, "this list holds no words", tables[0].span, hint)
    else:
        found = section.row_anchors[tables[0].span]
        rows = tuple(
            row(
                anchor,
                section.level,
                tables[0],
                cells,
                anchors.read(text, where, findings),
                findings,
            )
            for cells, (text, where) in zip(tables[0].rows, found, strict=True)
        )
    no_gaps((*walk_inlines(section.title), *walk(section.blocks)), findings)
    _no_labels(section.blocks, form.labels, findings)
    blocks = section.blocks
    if form.fronts:
        for block in filter(_is_separator, blocks):
            _say_idle(block, "a list of words has no front", findings)
        blocks = tuple(block for block in blocks if not _is_separator(block))
    return Question(
        anchor.id,
        Kind.LIST,
        section.level,
        section.title,
        anchor.tags,
        anchor.reversed,
        (),
        (),
        (),
        (),
        blocks,
        tuple(question(below, form, findings) for below in section.follow_ups),
        section.span,
        anchor.span,
        prompt=anchor.prompt,
        rows=rows,
    )


def row(
    heading: Anchor,
    level: int,
    table: Table,
    cells: tuple[Cell, ...],
    anchor: Anchor,
    findings: Findings,
) -> Question:
    """The question of a row of a list of words, whose first cell carries `anchor`; `heading` and
    `level` are those of the list's heading.
    """
    first, second, *more = cells
    if not first.children:
        hint = "the first cell is what the row asks"
        findings.say(MALFORMED_LIST, "this row asks nothing", first.span, hint)
    if anchor.masked or anchor.listed:
        message = "a row can't carry `data-masked` or `data-list`"
        findings.say(UNKNOWN_ATTRIBUTE, message, anchor.span, "take it out")
    last = cells[-1].span
    return Question(
        anchor.id,
        Kind.BASIC,
        level + 1,
        first.children,
        tuple(dict.fromkeys((*heading.tags, *anchor.tags))),
        heading.reversed if "reversed" not in anchor.given else anchor.reversed,
        anchor.was,
        (),
        (),
        (Paragraph(second.children, second.span),) if second.children else (),
        tuple(
            Paragraph((*_named(head), *cell.children), cell.span)
            for head, cell in zip(table.head[2:], more, strict=True)
            if cell.children
        ),
        (),
        first.span._replace(end_line=last.end_line, end_column=last.end_column),
        anchor.span,
        prompt=anchor.prompt or heading.prompt,
    )


def _named(head: Cell) -> Iterator[Inline]:
    """A column's head before the words of a cell."""
    if head.children:
        yield Strong(head.children, head.span)
        yield Text(": ", head.span, ((0, head.span.line, head.span.column),))


# ---------------------------------------------------------------- choices and gaps


def _is_choice(items: BulletList) -> bool:
    return any(item.checked is not None for item in items.items)


def _choices(block: Block, findings: Findings) -> tuple[Choice, ...]:
    assert isinstance(block, BulletList)
    choices = []
    for item in block.items:
        if item.checked is None:
            findings.say(
                MALFORMED_CHOICES,
                "an item of a multiple-choice list is neither right nor wrong",
                item.span,
                "write `- [x]` before a right choice and `- [ ]` before a wrong one",
            )
        elif not item.blocks:
            findings.say(MALFORMED_CHOICES, "a choice is empty", item.span, "write what it says")
        for block in item.blocks[1:-1]:
            if isinstance(block, Quote):
                message = "the front would show this reason: it is not the last of its choice"
                findings.say(MALFORMED_CHOICES, message, block.span, _REASON_HINT)
        *blocks, last = item.blocks or (None,)
        if isinstance(last, Quote) and blocks:
            choices.append(Choice(tuple(blocks), bool(item.checked), item.span, last.blocks))
        else:
            choices.append(Choice(item.blocks, bool(item.checked), item.span))
    return tuple(choices)


def _of_choices(choices: tuple[Choice, ...]) -> Iterator[Blocks]:
    for choice in choices:
        yield choice.blocks
        yield choice.reason


def has_gap(block: Block) -> bool:
    """Whether a block is a paragraph with a gap; what a footnote says does not count."""
    if not isinstance(block, Paragraph):
        return False
    below = list(block.children)
    for inline in below:
        if isinstance(inline, Cloze):
            return True
        if not isinstance(inline, Footnote):
            below.extend(getattr(inline, "children", ()))
    return False


def no_gaps(nodes: Iterable[Block | Inline], findings: Findings, hint: str = _CLOZE_HINT) -> None:
    """Say which gaps stand where none can be."""
    for node in nodes:
        if isinstance(node, Cloze):
            message = "a gap outside the first paragraph"
            findings.say(MALFORMED_CLOZE, message, node.span, hint)
