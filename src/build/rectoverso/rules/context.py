"""What a rule is given."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rectoverso.model import Deck, walk_deck
from rectoverso.source.glossary import Glossary
from rectoverso.source.macros import Macros
from rectoverso.typeset.own_fonts import OwnFont
from rectoverso.typeset.texmath import Typesetter

Node = TypeVar("Node")


class Index:
    """A deck's blocks and inlines by type, gathered in one walk for all rules."""

    def __init__(self, deck: Deck) -> None:
        self._nodes: dict[type[Any], list[Any]] = {}
        for node in walk_deck(deck):
            self._nodes.setdefault(type(node), []).append(node)

    def of(self, kind: type[Node]) -> list[Node]:
        """The nodes of a type in reading order."""
        return self._nodes.get(kind, [])


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at besides the deck.

    `citation_keys` are the works in `references.bib`, `bibliography_problems` what is wrong in
    that file (line, column, message). `medium` gives a medium's bytes by its path. `index` holds
    the deck's nodes by type. `lines` gives a chapter's lines by its path. `glossary` is what
    `glossary.toml` says. `beside` gives the paths of the files in the folder of a path. `format` is
    the one that `deck.toml` names, 0 where it names none; `macros` are what it has for formulas.
    `fonts` are the deck's own; `others` are its other editions.
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
