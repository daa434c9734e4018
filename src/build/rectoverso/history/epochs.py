"""What is raised by hand when cards are made so differently that learners should get notes anew.

A note's digest ends in the sum of the epochs that concern it (`digesting`): `NOTES` and those of
the forms that its card shows. So raising one moves exactly the notes that it is meant for, and
each of them overwrites what its learners wrote into it. Most changes of the rendering need none:
a note keeps the fields it has until it is changed, and newcomers get the new ones.

Numbers only grow, and a form that was ever raised stays: then no later sum is an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, Protocol

from rectoverso.model import (
    Alert,
    Block,
    Chapter,
    Citation,
    CodeBlock,
    Entry,
    Footnote,
    Image,
    Inline,
    Inlines,
    Kind,
    Math,
    MathBlock,
    Sound,
    Table,
    walk,
    walk_inlines,
    walk_question,
)

NOTES: Final = 1
"""The epoch of every note."""

FormOfCards = Literal[
    "table",
    "formula",
    "displayed formula",
    "code",
    "picture",
    "sound",
    "alert",
    "footnote",
    "choices",
    "gap",
]
"""What has markup of its own in the fields of a note. A displayed formula is no `formula`, words
of code in a line are no `code`.
"""

FORMS: Final[Mapping[FormOfCards, int]] = MappingProxyType(
    {
        "table": 1,
        "formula": 1,
        "displayed formula": 1,
        "code": 1,
        "picture": 1,
        "sound": 1,
        "alert": 1,
        "footnote": 1,
        "choices": 1,
        "gap": 1,
    }
)
"""The epoch of every form."""

_BY_TYPE: Final[Mapping[type, FormOfCards]] = {
    Table: "table",
    MathBlock: "displayed formula",
    CodeBlock: "code",
    Image: "picture",
    Sound: "sound",
    Alert: "alert",
    Footnote: "footnote",
}


class Resolved(Protocol):
    """The citations of a deck, formatted (`render.citations.Citations` is one)."""

    @property
    def entries(self) -> Mapping[str, Inlines]:
        """A work's entry in the list of references, by its key."""

    def text(self, citation: Citation) -> Inlines:
        """A citation's words. KeyError when it is unknown."""

    def inputs(self, chapter: Chapter) -> str:
        """What decides over how the citations of a chapter and their works read."""


def of(here: Entry, citations: Resolved) -> int:
    """The sum of the epochs that concern a question's note; 1 as long as none was raised."""
    raised = {form: epoch - 1 for form, epoch in FORMS.items() if epoch > 1}
    if not raised:  # no question needs to be looked through
        return NOTES
    return NOTES + sum(raised.get(form, 0) for form in forms(here, citations))


def forms(here: Entry, citations: Resolved) -> frozenset[FormOfCards]:
    """The forms that the cards of a question's note show: in whatever part of it, in footnotes, in
    what it cites, in the context that a follow-up's card shows.
    """
    question, parent = here.question, here.parent
    found: set[FormOfCards] = set(_of_nodes(walk_question(question), citations, listed=True))
    if question.kind is Kind.CHOICE:
        found.add("choices")
    if question.kind is Kind.CLOZE:
        found.add("gap")
    if parent is not None:
        title = (each for each in parent.title if not isinstance(each, Footnote))
        found.update(_of_nodes(walk_inlines(tuple(title)), citations))
        if parent.kind is not Kind.LIST:  # what stands under a list's heading, no card shows
            found.update(_of_nodes(walk(parent.front), citations))
    return frozenset(found)


def _of_nodes(
    nodes: Iterable[Block | Inline], citations: Resolved, *, listed: bool = False
) -> Iterator[FormOfCards]:
    """The forms of some nodes, and of what citations among them show; with `listed`, of the
    entries of the works too.
    """
    for node in nodes:
        if isinstance(node, Math):
            yield "displayed formula" if node.display else "formula"
        elif type(node) in _BY_TYPE:
            yield _BY_TYPE[type(node)]
        if isinstance(node, Footnote):  # the walk that came here gives its inlines alone
            yield from _of_nodes(walk(node.blocks), citations, listed=listed)
        elif isinstance(node, Citation):
            yield from _of_nodes(walk_inlines(_words(node, citations)), citations)
            if listed:
                for item in node.items:
                    entry = citations.entries.get(item.key, ())
                    yield from _of_nodes(walk_inlines(entry), citations)


def _words(citation: Citation, citations: Resolved) -> Inlines:
    try:
        return citations.text(citation)
    except KeyError:  # unknown: a finding of its own
        return ()
