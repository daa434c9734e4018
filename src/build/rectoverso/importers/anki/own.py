"""The notes of our own packages as the questions that they were, by their ids.

Their fields are what `render.card` wrote: the question in a line, choices as a list whose items
say whether they are right, the parent's question as context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from rectoverso.anki.names import Tags
from rectoverso.anki.package import HeldNote
from rectoverso.importers.anki import gaps, heading, lists
from rectoverso.importers.anki.notes import Made, Place, blocks_of, lines_of, plain_words
from rectoverso.importers.anki.unrendered import Unrendered
from rectoverso.importers.document import Account, Fate, Item
from rectoverso.model import Blocks, Choice, Inlines, Kind, Paragraph, Question, Text, plain

_FATES: Final = {
    **dict.fromkeys(("Question", "Front", "Hint", "Text", "Choices", "Reverse"), Fate.QUESTION),
    **dict.fromkeys(("Short", "Brief", "Long", "Extra", "Reasons"), Fate.ANSWER),
    "References": Fate.REFERENCE,
}
_LEFT: Final = {
    "Id": "it is the question's id",
    "Edition": "a release writes it anew",
    "Context": "it repeats the question above it",
    "Reverse": "it only switches the reverse card on",
}
_CHOICE: Final = re.compile(r'<li class="(right|wrong)">')
_REASON: Final = '<div class="reason">'
_INPUT: Final = re.compile(r"<input\b[^<>]*>")
_TITLE: Final = re.compile(r'\A\s*<h1 class="question">(.*?)</h1>', re.DOTALL)
_SUMMARY: Final = re.compile(r"<summary\b[^<>]*>(.*?)</summary>", re.DOTALL)
_LIST: Final = '<span class="list">'
_DEEPEST: Final = 6


class Families:
    """The questions of our own packages: which of them follow up on which, which are the rows of a
    list, and which chapter each was in.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.chapters: dict[str, str] = {}
        """The ids of chapters, by the items' keys."""
        self._parents: dict[str, str] = {}
        self._asked: dict[str, list[str]] = {}
        self._lists: dict[str, Inlines] = {}

    def item(self, note: HeldNote, place: Place, made: Made) -> Item:
        """The question that a note of ours is."""
        family = note.note_type.family
        assert family is not None
        fields = Unrendered(note.fields)
        question, references = _question(note, fields, place, made)
        context = note.field("Context")
        if context.startswith(_LIST):
            self._lists[place.key] = _line(blocks_of(fields.html(context), place.span, made))
        elif context:
            summary = _SUMMARY.search(context)
            parent = blocks_of(
                fields.html(summary[1] if summary else context), place.span, Made("")
            )
            self._parents[place.key] = _said(_line(parent), place)
        self._asked.setdefault(_said(question.title, place), []).append(place.key)
        tags = [Tags(family.name).read(tag) for tag in note.tags]
        for tag, (what, name) in zip(note.tags, tags, strict=True):
            if what == "chapter":
                self.chapters.setdefault(place.key, name)
            where = f"{place.key}/tag {tag}"
            account = Account(where, Fate.LEFT_OUT, "", "a build writes it anew")
            made.accounts.append(Account(where, Fate.TAG, place.key) if what == "tag" else account)
        own = tuple(name for what, name in tags if what == "tag")
        return Item(place.key, replace(question, tags=own), references=references, guid=note.guid)

    def by_chapter(self, items: Sequence[Item]) -> dict[str, list[Item]]:
        """The items of a deck by the ids of the chapters that they were in; under an empty one
        what is not ours.
        """
        found: dict[str, list[Item]] = {}
        for item in items:
            found.setdefault(self.chapters.get(item.key, ""), []).append(item)
        return found

    def nested(self, items: list[Item], made: Made) -> list[Item]:
        """The items of a chapter, rows in their lists, follow-ups below what they follow."""
        items = self._listed(items, made)
        below: dict[str, list[Item]] = {}
        top: list[Item] = []
        keys = {item.key for item in items}
        for item in items:
            parents = self._asked.get(self._parents.get(item.key, "\0"), [])
            if len(parents) == 1 and parents[0] in keys and parents[0] != item.key:
                below.setdefault(parents[0], []).append(item)
            else:
                top.append(item)
        if not below:
            return items
        placed = [_with_below(item, below, 2) for item in top]
        # what follows itself in a circle stands by itself
        return placed + [each for each in items if each.key in below.keys() - _keys(placed)]

    def _listed(self, items: Sequence[Item], made: Made) -> list[Item]:
        """The items, neighbouring rows of a list as the list."""
        found: list[Item] = []
        moved: dict[str, str] = {}
        for title, group in groupby(items, lambda item: plain(self._lists.get(item.key, ()))):
            rows = [*group]
            if not title:
                found += rows
                continue
            heading = self._lists[rows[0].key]
            whole = lists.of(heading, rows, self.language)
            if whole is None:
                found += [_under(heading, each) for each in rows]
                continue
            moved |= dict.fromkeys((each.key for each in rows), whole.key)
            found.append(whole)
        if moved:
            made.accounts[:] = [
                each._replace(key=moved.get(each.key, each.key)) for each in made.accounts
            ]
        return found


def _under(heading: Inlines, item: Item) -> Item:
    """A row that can't be one here, as a question under what its list is called."""
    question = item.question
    front = (Paragraph(heading, question.span), *question.front)
    return replace(item, question=replace(question, front=front))


def _with_below(item: Item, below: dict[str, list[Item]], level: int) -> Item:
    under = below.pop(item.key, []) if level < _DEEPEST else []
    question = replace(item.question, level=level)
    return replace(
        item,
        question=question,
        follow_ups=tuple(_with_below(each, below, level + 1) for each in under),
    )


def _keys(items: Sequence[Item]) -> set[str]:
    return {item.key for item in items} | {key for item in items for key in _keys(item.follow_ups)}


def _said(title: Inlines, place: Place) -> str:
    """The words of a question's line, to know it by."""
    return plain_words((Paragraph(title, place.span),))


def _question(
    note: HeldNote, fields: Unrendered, place: Place, made: Made
) -> tuple[Question, tuple[Inlines, ...]]:
    span = place.span

    def read(name: str) -> Blocks:
        html = fields.field(name)
        return blocks_of(html, span, made) if html.strip() else ()

    title = _line(read("Question"))
    short, masked = read("Short"), False
    if note.note_type.is_cloze:
        title, short, masked = _cloze(note.field("Text"), fields, place, made)
    reverse = note.field("Reverse")
    prompt = plain(_line(read("Reverse"))) if 'class="own"' in reverse else ""
    choices = tuple(_choices(note, fields, place, made))
    has_gaps = note.note_type.is_cloze and bool(short)
    kind = Kind.CLOZE if has_gaps else Kind.CHOICE if choices else Kind.BASIC
    question = Question(
        note.field("Id"),
        kind,
        2,
        title,
        (),
        bool(reverse),
        (),
        read("Hint"),
        choices,
        short,
        read("Extra" if note.note_type.is_cloze else "Long"),
        (),
        span,
        span,
        front=read("Front"),
        brief=read("Brief"),
        prompt=prompt,
        masked=masked,
    )
    for name, html in note.fields.items():
        if html.strip():
            where = f"{place.key}/{name}"
            if name == "Context" and html.startswith(_LIST):
                made.accounts.append(Account(where, Fate.QUESTION, place.key))
            elif name in _FATES and fields.field(name).strip() and (name != "Reverse" or prompt):
                made.accounts.append(Account(where, _FATES[name], place.key))
            else:
                reason = _LEFT.get(name, "it repeats what stands beside it")
                made.accounts.append(Account(where, Fate.LEFT_OUT, "", reason))
    return question, tuple(lines_of(read("References"), span))


def _line(blocks: Blocks) -> Inlines:
    first = next((each for each in blocks if isinstance(each, Paragraph)), None)
    return heading.one_line(first.children, first.span) if first else ()


def _cloze(html: str, fields: Unrendered, place: Place, made: Made) -> tuple[Inlines, Blocks, bool]:
    match = _TITLE.match(html)
    title: Inlines = ()
    if match:
        title = _line(blocks_of(fields.html(match[1]), place.span, made))
        html = html[match.end() :]
    html = fields.html(html)
    said = gaps.marked(html)
    running = gaps.text(blocks_of(said.html, place.span, made), said, place.span)
    if running is None:
        title = title or (Text(f"{place.chapter} {place.number}", place.span),)
        return title, blocks_of(gaps.filled(html), place.span, made), False
    text = Paragraph(running.children, place.span)
    title = title or gaps.title_of(running.children, place.span)
    return title, (text, *running.beside), '<div class="masked">' in html


def _choices(note: HeldNote, fields: Unrendered, place: Place, made: Made) -> Iterator[Choice]:
    """The choices, from the list with their reasons where there is one."""
    html = note.field("Reasons") or note.field("Choices")
    _, *parts = _CHOICE.split(html)
    for verdict, words in zip(parts[::2], parts[1::2], strict=True):
        words, _, reason = _INPUT.sub("", words).partition(_REASON)
        yield Choice(
            blocks_of(fields.html(words), place.span, made),
            verdict == "right",
            place.span,
            blocks_of(fields.html(reason), place.span, made) if reason else (),
        )
