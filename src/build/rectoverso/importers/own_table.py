"""The table that `rectoverso export --to csv` writes, read back: its cells are the parts of
questions in the content language.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rectoverso.diagnostics import MENDED_INPUT, Diagnostic, Span
from rectoverso.importers import everyday
from rectoverso.importers.document import Account, Document, Fate, Item, MediaFile, Section
from rectoverso.importers.given import Given
from rectoverso.importers.separated import Row
from rectoverso.model import (
    Image,
    Inlines,
    Kind,
    Question,
    Sound,
    Text,
    walk_question,
)
from rectoverso.source.markdown import read_chapters, writing
from rectoverso.source.markdown.anchors import Anchor, composed
from rectoverso.source.markdown.questions import Form, label

HEAD: Final = (
    *("id", "kind", "chapter", "parent", "tags", "question", "front", "hint", "choices", "short"),
    *("brief", "long", "references"),
)
"""The columns, in their order."""
_FATES: Final = {
    **dict.fromkeys(("question", "front", "hint", "choices"), Fate.QUESTION),
    **dict.fromkeys(("short", "brief", "long"), Fate.ANSWER),
    "references": Fate.REFERENCE,
    "tags": Fate.TAG,
    "chapter": Fate.TITLE,
}
_LEFT: Final = {
    "id": "it is the question's id",
    "kind": "the answer's form says it",
    "parent": "it says under which question this one stands",
}
_FORM: Final = Form(fronts=True, labels=frozenset((label(writing.LABEL),)))
_PATH: Final = "deck.csv"
"""The path that cells name pictures from."""
_DEEPEST: Final = 6


def is_ours(cells: Sequence[str]) -> bool:
    """Whether a table's first row is the head of our own."""
    return tuple(each.strip() for each in cells[: len(HEAD)]) == HEAD


def document(given: Given, rows: Sequence[Row], shape: str) -> Document:
    """The questions of the rows behind the head, follow-ups below their parents."""
    head, *others = rows
    accounts = [Account(f"row {head.number}/{name}", Fate.TITLE) for name in HEAD]
    findings: list[Diagnostic] = []
    items: dict[str, Item] = {}
    below: dict[str, list[str]] = {}
    chapters: dict[str, list[str]] = {}
    keys: dict[str, str] = {}
    listed = set[str]()
    for row in others:
        cells = dict(zip(HEAD, [*row.fields, *[""] * len(HEAD)], strict=False))
        key = f"row {row.number}"
        item = _item(given, row, cells, key, findings)
        listed |= {each.id for each in item.question.rows}
        kept = cells["id"].strip() not in listed
        accounts += _accounts(cells, key, kept=kept)
        accounts += [
            Account(f"{key}/Column {at}", Fate.LEFT_OUT, "", "no such column is known")
            for at, value in enumerate(row.fields[len(HEAD) :], start=len(HEAD) + 1)
            if value.strip()
        ]
        if not kept:
            continue
        items[key] = item
        keys.setdefault(cells["id"].strip(), key)
        parent = keys.get(cells["parent"].strip(), "")
        if cells["parent"].strip() and parent and parent != key:
            below.setdefault(parent, []).append(key)
        else:
            chapters.setdefault(" ".join(cells["chapter"].split()), []).append(key)
    span = Span.whole(given.name)
    sections = tuple(
        Section(
            everyday.inlines(title, span) if title else (),
            tuple(_whole(key, items, below, 2) for key in tops),
        )
        for title, tops in chapters.items()
    )
    title = given.path.stem
    media = _media(given, (items[key].question for key in items))
    return Document(given.name, shape, title, sections, tuple(accounts), tuple(findings), media)


def _media(given: Given, questions: Iterable[Question]) -> dict[str, MediaFile]:
    """The pictures and sounds that lie beside the table, by the sources that questions name."""
    home = given.path.parent
    found: dict[str, MediaFile] = {}
    for question in questions:
        for node in walk_question(question):
            if isinstance(node, Image | Sound):
                path = home / posixpath.relpath(node.source, posixpath.dirname(given.name) or ".")
                if path.resolve().is_relative_to(home.resolve()) and path.is_file():
                    found[node.source] = path
    return found


def _whole(key: str, items: Mapping[str, Item], below: Mapping[str, list[str]], level: int) -> Item:
    """An item with its follow-ups."""
    item = items[key]
    deeper = min(level + 1, _DEEPEST)
    return replace(
        item,
        question=replace(item.question, level=level),
        follow_ups=tuple(_whole(each, items, below, deeper) for each in below.get(key, ())),
    )


def _accounts(cells: Mapping[str, str], key: str, *, kept: bool) -> Iterator[Account]:
    for name, value in cells.items():
        if not value.strip():
            continue
        where = f"{key}/{name}"
        if not kept:
            yield Account(where, Fate.LEFT_OUT, "", "its list has the row already")
        elif name in _LEFT:
            yield Account(where, Fate.LEFT_OUT, "", _LEFT[name])
        else:
            fate = _FATES[name]
            yield Account(where, fate, "" if fate is Fate.TITLE else key)


def _item(
    given: Given, row: Row, cells: Mapping[str, str], key: str, findings: list[Diagnostic]
) -> Item:
    """The question of a row, as the reader of chapters reads it; plain words where a cell holds
    what can't stand in its place.
    """
    span = Span(given.name, row.line, 1, row.line, 1)
    chapters, _ = read_chapters(_PATH, _chapter(cells), _FORM)
    found = chapters[0].questions if len(chapters) == 1 else ()
    if len(found) == 1 and not found[0].follow_ups:
        question = replace(found[0], span=span)
    else:
        hint = "look whether its parts stand where they should"
        message = (
            f"{key} holds what can't stand in a question's parts: its cells are read one by one"
        )
        findings.append(MENDED_INPUT.found(message, span, hint))
        question = _apart(cells, span)
    references = tuple(
        each for line in cells["references"].splitlines() if (each := _line(line, span))
    )
    return Item(key, question, references=references)


def _line(line: str, span: Span) -> Inlines:
    return everyday.inlines(line.strip().removeprefix("- "), span) if line.strip() else ()


def _chapter(cells: Mapping[str, str]) -> str:
    """A chapter's text with the one question of a row."""
    tags = tuple(cells["tags"].replace(",", " ").split())
    kind = cells["kind"].split()
    anchor = Anchor(
        cells["id"].strip(),
        Span.whole(""),
        tags=tags,
        reversed="reversed" in kind,
        masked="masked" in kind,
        listed=Kind.LIST in kind,
        given=("reversed",) if "reversed" in kind else (),
    )
    title = " ".join(cells["question"].split())
    parts = [f"## {title} {composed(anchor)}".rstrip()]
    if hint := cells["hint"].strip():
        parts.append("\n".join(f"> {line}".rstrip() for line in ("[!TIP]", *hint.split("\n"))))
    if front := cells["front"].strip():
        parts += [front, "---"]
    parts += [cells[name].strip() for name in ("choices", "short")]
    if brief := cells["brief"].strip():
        parts += [f"**{writing.LABEL}**", brief]
    parts.append(cells["long"].strip())
    return "# Chapter\n\n" + "\n\n".join(filter(None, parts)) + "\n"


def _apart(cells: Mapping[str, str], span: Span) -> Question:
    """The question of cells that don't make one together: each is read for itself."""
    named = {name: everyday.read(cells[name], span).blocks for name in HEAD[6:-1]}
    title = everyday.inlines(" ".join(cells["question"].split()), span)
    answer = (*named["short"], *named["brief"], *named["long"])
    return Question(
        cells["id"].strip(),
        Kind.BASIC,
        2,
        title or (Text(cells["id"].strip() or "?", span),),
        tuple(cells["tags"].replace(",", " ").split()),
        False,
        (),
        named["hint"],
        (),
        answer[:1],
        answer[1:],
        (),
        span,
        span,
        front=(*named["front"], *named["choices"]),
    )
