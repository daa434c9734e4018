"""Questions and chapters as Markdown can say them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rectoverso.model import (
    Alert,
    Blocks,
    BulletList,
    Chapter,
    Choice,
    Kind,
    ListItem,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    Table,
    Text,
    ThematicBreak,
)
from rectoverso.source.markdown import anchors, questions
from rectoverso.source.markdown.anchors import Anchor
from rectoverso.source.markdown.findings import Findings
from rectoverso.source.markdown.sayable.blocks import blocks, list_of
from rectoverso.source.markdown.sayable.words import flat, inlines

DEEPEST: Final = 6
"""The lowest level of a heading."""


def chapter(given: Chapter) -> Chapter:
    """A chapter and all its questions."""
    made = tuple(each for below in given.questions for each in questions_at(below, 2))
    return replace(
        given,
        title=inlines(given.title, one_line=True),
        prose=_plain_ends(blocks(given.prose)),
        questions=made,
    )


def questions_at(given: Question, level: int) -> Iterator[Question]:
    """A question at that level; and its follow-ups, where they can't be below it."""
    below = [
        each for more in given.follow_ups for each in questions_at(more, min(level + 1, DEEPEST))
    ]
    if level == DEEPEST:
        yield question(given, level, ())
        yield from below
    else:
        yield question(given, level, tuple(below))


def question(given: Question, level: int, follow_ups: tuple[Question, ...] = ()) -> Question:
    """A question with follow-ups that can be said already."""
    given = replace(
        given,
        level=level,
        title=inlines(given.title, one_line=True),
        tags=tuple(dict.fromkeys("-".join(tag.split()) for tag in given.tags)),
        prompt=_prompt(given),
        follow_ups=follow_ups,
    )
    if any(set(" \t\n") & {*name} for name in (given.id, *given.was)):
        raise ValueError(f"{given.id_span}: {given.id!r} is no id")
    return _wordlist_of(given) if given.kind is Kind.LIST else _asked(given)


def _prompt(given: Question) -> str:
    """What the reverse card asks, as far as the author says it."""
    prompt = flat(given.prompt).strip()
    return "" if prompt in anchors.SWITCHES else prompt


def _asked(given: Question) -> Question:
    """A question that is no list."""
    hint, front = blocks(given.hint), _plain_rules(blocks(given.front))
    choices = tuple(map(_choice, given.choices))
    brief = _brief(blocks(given.brief))
    said = blocks(given.short)
    first, *more = (*said, *brief[: not said]) or (None,)
    answer = (*([first] if first else ()), *more, *blocks(given.long))
    brief = brief if said else ()
    answer = _plain_ends(answer, before=not choices) if front else _plain_rules(answer)
    if not choices:
        answer = _without_tasks(answer)
    if not hint:
        front = _without_tip(front)
        answer = answer if choices else _without_tip(answer)
    short = answer[:1]
    kind = Kind.CHOICE if choices else Kind.CLOZE if _has_gap(short) else Kind.BASIC
    return replace(
        given,
        kind=kind,
        hint=hint,
        front=front,
        choices=choices,
        short=short,
        brief=brief,
        long=answer[1:],
        prompt=given.prompt if given.reversed else "",
        masked=given.masked and kind is Kind.CLOZE,
        rows=(),
    )


def _choice(given: Choice) -> Choice:
    content, reason = blocks(given.blocks), blocks(given.reason)
    last = content[-1] if len(content) > 1 else None
    if not reason and isinstance(last, Quote):
        return replace(given, blocks=content[:-1], reason=last.blocks)
    if reason and not content:
        content, reason = (Quote(reason, given.span),), ()
    return replace(given, blocks=content, reason=reason)


def _brief(content: Blocks) -> Blocks:
    """Thirty seconds as one list."""
    if not content or (len(content) == 1 and isinstance(content[0], BulletList | OrderedList)):
        return content
    items = tuple(ListItem((block,), None, block.span) for block in content)
    return (list_of(BulletList(items, True, content[0].span)),)


def _plain_rules(content: Blocks) -> Blocks:
    """Blocks without a rule that parts a front from an answer."""
    return tuple(
        replace(block, separates=False) if isinstance(block, ThematicBreak) else block
        for block in content
    )


def _plain_ends(content: Blocks, *, before: bool = True) -> Blocks:
    """The same at the end of blocks, and at their beginning if `before`."""
    start, end = 0, len(content)
    while before and start < end and isinstance(content[start], ThematicBreak):
        start += 1
    while end > start and isinstance(content[end - 1], ThematicBreak):
        end -= 1
    return (*_plain_rules(content[:start]), *content[start:end], *_plain_rules(content[end:]))


def _without_tip(content: Blocks) -> Blocks:
    """Blocks that don't begin with a tip."""
    if content and isinstance(content[0], Alert) and content[0].kind == "tip":
        return (replace(content[0], kind="note"), *content[1:])
    return content


def _without_tasks(content: Blocks) -> Blocks:
    """Blocks that don't begin with a list of tasks: their marks are words."""
    first = content[0] if content else None
    if not isinstance(first, BulletList) or all(item.checked is None for item in first.items):
        return content
    items = tuple(
        item
        if item.checked is None
        else ListItem(_marked(item, "[x] " if item.checked else "[ ] "), None, item.span)
        for item in first.items
    )
    return (list_of(replace(first, items=items)), *content[1:])


def _marked(item: ListItem, mark: str) -> Blocks:
    """The blocks of an item, with words before them."""
    first = item.blocks[0] if item.blocks else None
    words = Text(mark, item.span)
    if isinstance(first, Paragraph):
        return (replace(first, children=(words, *first.children)), *item.blocks[1:])
    return (Paragraph((replace(words, text=mark.rstrip()),), item.span), *item.blocks)


def _has_gap(content: Blocks) -> bool:
    """Whether the first of some blocks is a paragraph with a gap."""
    return bool(content) and questions.has_gap(content[0])


def _wordlist_of(given: Question) -> Question:
    """A list of words: its rows are what its table says, and their own attributes."""
    long = _plain_rules(blocks(given.long))
    tables = [block for block in long if isinstance(block, Table)]
    if len(tables) != 1 or len(tables[0].rows) != len(given.rows) or len(tables[0].head) < 2:
        raise ValueError(f"{given.span}: a list of words is one table with a row for each of them")
    prompt = given.prompt if given.reversed else ""
    heading = replace(given, was=(), long=long, prompt=prompt, masked=False)
    above, level, findings = anchor(heading), heading.level, Findings()
    rows = tuple(
        questions.row(above, level, tables[0], cells, anchor_of_row(heading, row), findings)
        for cells, row in zip(tables[0].rows, given.rows, strict=True)
    )
    empty: Blocks = ()
    return replace(
        heading, rows=rows, hint=empty, front=empty, choices=(), short=empty, brief=empty
    )


def anchor(given: Question) -> Anchor:
    """What the heading of a question carries."""
    return Anchor(
        given.id,
        given.id_span,
        given.tags,
        given.was,
        given.reversed,
        given.prompt,
        given.kind is Kind.LIST,
        given.masked,
        ("reversed",) if given.reversed else (),
    )


def anchor_of_row(heading: Question, row: Question) -> Anchor:
    """What a row carries that its list's heading does not say already."""
    prompt = _prompt(row)
    same = row.reversed == heading.reversed and prompt in (heading.prompt, "")
    return Anchor(
        row.id,
        row.id_span,
        tuple(tag for tag in row.tags if tag not in heading.tags),
        row.was,
        row.reversed,
        "" if same or not row.reversed else prompt,
        given=() if same else ("reversed",),
    )
