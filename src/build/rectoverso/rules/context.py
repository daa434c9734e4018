"""What a rule is given."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from rectoverso.diagnostics import Span
from rectoverso.memory import recalled
from rectoverso.model import Chapter, CrossReference, Deck, walk_chapter, walk_deck
from rectoverso.rules.headings import Headings
from rectoverso.source.glossary import Glossary
from rectoverso.source.macros import Macros
from rectoverso.typeset.own_fonts import OwnFont
from rectoverso.typeset.texmath import Typesetter

Node = TypeVar("Node")


class Index:
    """A deck's blocks and inlines by type, gathered in one walk for all rules that want some.
    `headings` are those of the whole deck, of which it may be a part.
    """

    def __init__(self, deck: Deck, headings: Headings | None = None) -> None:
        self._deck = deck
        self.headings = headings or Headings(deck)

    @cached_property
    def _nodes(self) -> dict[type[Any], list[Any]]:
        nodes: dict[type[Any], list[Any]] = {}
        for node in walk_deck(self._deck):
            nodes.setdefault(type(node), []).append(node)
        return nodes

    def of(self, kind: type[Node]) -> list[Node]:
        """The nodes of a type in reading order."""
        return self._nodes.get(kind, [])

    @cached_property
    def links(self) -> tuple[CrossReference, ...]:
        """The links to questions and chapters in reading order, without their words."""
        return tuple(
            CrossReference((), name, Span(chapter.path, *span))
            for chapter in self._deck.chapters
            for name, span in recalled("links", (chapter.known_as,), partial(_links, chapter))
        )


def _links(chapter: Chapter) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What a chapter's links name, and where they stand in its file."""
    return tuple(
        (node.id, node.span[1:])
        for node in walk_chapter(chapter)
        if isinstance(node, CrossReference)
    )


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at besides the deck.

    `citation_keys` are the works in `references.bib`, `bibliography_problems` what is wrong in
    that file (line, column, message). `medium` gives a medium's bytes by its path. `index` holds
    the deck's nodes by type. `lines` gives a chapter's lines by its path. `glossary` is what
    `glossary.toml` says. `beside` gives the paths of the files in the folder of a path. `format` is
    the one that `deck.toml` names, 0 where it names none; `macros` are what it has for formulas.
    `fonts` are the deck's own; `others` are its other editions. `inputs` decide over
    all of this but the deck and the bytes of its media; None where nobody says what does.
    """

    typesetter: Typesetter
    citation_keys: Collection[str]
    bibliography_problems: tuple[tuple[int, int, str], ...]
    medium: Callable[[str], bytes]
    index: Index
    lines: Callable[[str], list[str]]
    glossary: Glossary
    beside: Callable[[str], list[str]]
    format: int = 0
    macros: Macros = field(default_factory=Macros)
    fonts: tuple[OwnFont, ...] = ()
    beside_chapters: frozenset[str] = frozenset()
    others: tuple[Deck, ...] = ()
    inputs: tuple[str, ...] | None = None

    def of(self, deck: Deck) -> Context:
        """The context of a part of the deck."""
        return replace(self, index=Index(deck, self.index.headings), others=())
