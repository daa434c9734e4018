"""Which characters a deck shows, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from rectoverso.diagnostics import Span
from rectoverso.memory import recalled
from rectoverso.model import (
    Block,
    Chapter,
    Code,
    CodeBlock,
    Deck,
    Figure,
    Image,
    Inline,
    Math,
    MathBlock,
    Question,
    Sound,
    Text,
    place,
    walk,
    walk_chapter,
    walk_inlines,
    walk_question,
)


def shown(deck: Deck) -> frozenset[str]:
    """Every character of a deck: its chapters, its title, its tags' meanings, its bibliography."""
    found = {*deck.title, *deck.references}
    for meaning in dict(deck.tags).values():
        found.update(meaning)
    for chapter in deck.chapters:
        found.update(recalled("letters", (chapter.known_as,), partial(_in_chapter, chapter)))
    return frozenset(found)


def _in_chapter(chapter: Chapter) -> str:
    """Every character of a chapter, once."""
    found: set[str] = set()
    for node in walk_chapter(chapter):
        match node:
            case Text() | Code() | CodeBlock():
                found.update(node.text)
            case Math() | MathBlock():
                found.update(node.tex)
            case Figure():
                found.update(node.caption)
            case Image() | Sound():
                found.update(node.alt)
    return "".join(sorted(found))


def places(deck: Deck, character: str, medium: Callable[[str], bytes]) -> list[Span]:
    """Where a character stands first in each question and each chapter's prose, or else in which
    picture, or else in which file: the bibliography or, failing that, `deck.toml`. `medium` gives
    a medium's bytes by its path.
    """
    bodies: list[list[Block | Inline]] = [
        [*walk_inlines(chapter.title), *walk(chapter.prose)] for chapter in deck.chapters
    ]
    bodies += [list(walk_question(question)) for question in _headings(deck)]
    places = [[span for node in body if (span := _place(node, character))] for body in bodies]
    if any(places):
        return [spans[0] for spans in places if spans]
    media = {medium.path for medium in deck.media}
    spans = [
        node.span
        for body in bodies
        for node in body
        if isinstance(node, Image)
        and node.source in media
        and character.encode() in medium(node.source)
    ]
    return spans or [Span.whole("references.bib" if character in deck.references else "deck.toml")]


def _headings(deck: Deck) -> Iterator[Question]:
    """What has a heading: a list's rows stand in its table, and are looked at there."""
    waiting = [question for chapter in deck.chapters for question in chapter.questions]
    for question in waiting:
        yield question
        waiting += question.follow_ups


def _place(node: Block | Inline, character: str) -> Span | None:
    """Where `character` stands in `node`, if it does."""
    match node:
        case Text() | Code() | CodeBlock():
            offset = node.text.find(character)
        case Math() | MathBlock():
            offset = node.tex.find(character)
        case Figure():
            return node.span if character in node.caption else None
        case Sound():
            return node.span if character in node.alt else None
        case _:
            return None
    return None if offset < 0 else place(node, offset, offset + 1)
