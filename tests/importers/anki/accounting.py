"""What every importer of notes owes: an account of each field, true to what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from rectoverso.anki.package import HeldNote
from rectoverso.importers.document import Document, Fate, Item
from rectoverso.model import walk_inlines, walk_question

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> set[str]:
    """The words of a field's HTML that a reader sees."""
    text = re.sub(r"\{\{c\d+::|\}\}|\[/?(?:latex|\$\$?)\]|\[sound:[^\]]*\]", " ", text)
    text = re.sub(r"<script>.*?</script>|<!--.*?-->|<[^<>]*>", " ", text)
    return set(_WORD.findall(unescape(text)))


def said(item: Item) -> str:
    """All letters of an item: question, answer, references, tags, its rows."""
    parts: list[str] = []
    for question in (item.question, *item.question.rows):
        parts += _of(walk_question(question))
        parts += [*question.tags, question.prompt]
    for line in item.references:
        parts += _of(walk_inlines(line))
    return "".join(word for part in parts for word in _WORD.findall(part))


def _of(nodes: Iterable[object]) -> Iterator[str]:
    for node in nodes:
        for name in ("text", "tex", "alt", "hint", "caption", "source", "target"):
            yield getattr(node, name, "")


def accounted(document: Document, notes: Iterable[HeldNote]) -> None:
    """Assert that every field and tag of the notes has one account, and that the words of what is
    said to be in an item are in it.
    """
    items = {item.key: item for item in document.items()}
    held = [note for note in notes if any(value.strip() for value in note.fields.values())]
    # by places, since a guid may stand twice
    fields = [
        (value, name) for note in held for name, value in note.fields.items() if value.strip()
    ]
    tags = [tag for note in held for tag in note.tags]
    assert len(document.accounts) == len(fields) + len(tags)
    assert len({account.place for account in document.accounts}) == len(document.accounts)
    texts = {f"{note.guid}/{name}": value for note in held for name, value in note.fields.items()}
    for account in document.accounts:
        if account.fate is Fate.LEFT_OUT:
            assert account.reason, account
            continue
        there = said(items[account.key])
        assert not [each for each in words(texts.get(account.place, "")) if each not in there]
