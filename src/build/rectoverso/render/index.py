"""The index of a book: the glossary's terms, and the pages where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rectoverso.languages import alphabet
from rectoverso.render.foreign import attributes, marked
from rectoverso.render.html import attribute, text
from rectoverso.render.paged import pages_of
from rectoverso.render.places import Places, Stand
from rectoverso.render.terms import Concept

_MOST: Final = 10
"""How many places of a term are shown, so that an everyday word does not fill a column."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term, the terms for the same in other languages, and where it stands."""

    place: alphabet.Place
    language: str
    others: tuple[tuple[str, str], ...]
    stands: tuple[Stand, ...]


def index(places: Places, language: str) -> str:
    """The entries of the terms that stand somewhere in a book in `language`, in groups by their
    first letter; empty where there are none.

    A concept stands under its term in each language. The main places, the questions that have the
    term in their titles, are bold.
    """
    entries = sorted(_entries(places, language), key=lambda entry: entry.place)
    groups = []
    for (script, head), group in groupby(
        entries, lambda each: (each.place.script, each.place.head)
    ):
        del script
        title = f"<h2>{text(head)}</h2>" if head else ""
        listed = [_listed(entry, language) for entry in group]
        # a head stays with its first entry
        first = f'<div class="first">{title}{listed[0]}</div>'
        groups.append(f'<div class="letter">{first}{"".join(listed[1:])}</div>')
    return "".join(groups)


def _entries(places: Places, language: str) -> Iterator[_Entry]:
    """An entry for each term that stands somewhere; one that two concepts share is one."""
    found: dict[tuple[str, str], tuple[dict[tuple[str, str], None], list[Stand]]] = {}
    for number, stands in sorted(places.stands.items()):
        terms = _terms(places.terms.concepts[number], language)
        for said in terms:
            others, every = found.setdefault(said, ({}, []))
            others |= dict.fromkeys(other for other in terms if other != said)
            every += stands
    for (term, spoken), (others, every) in found.items():
        place = alphabet.place(term, language)
        yield _Entry(place, spoken, tuple(others), tuple(_most(every)))


def _terms(concept: Concept, language: str) -> list[tuple[str, str]]:
    """A concept's terms with their languages, the book's first, each once."""
    codes = sorted(concept, key=lambda code: code != language)
    terms: dict[str, str] = {}
    for code in codes:
        terms.setdefault(concept[code], code)
    return list(terms.items())


def _most(stands: Sequence[Stand]) -> list[Stand]:
    """The places that say most about a term, in the order of the book."""
    weighed = sorted(range(len(stands)), key=lambda at: (-stands[at].weight, -stands[at].count, at))
    return [stands[at] for at in sorted(weighed[:_MOST])]


def _listed(entry: _Entry, language: str) -> str:
    others = "".join(
        f' <span class="other"{attributes(code, language)}>{text(marked(term, code))}</span>'
        for term, code in entry.others
    )
    pages = pages_of(
        [stand.anchor for stand in entry.stands],
        [stand.anchor for stand in entry.stands if stand.weight > 1],
    )
    term = text(marked(entry.place.word, entry.language))
    said = attributes(entry.language, language)
    return (
        f"<p{attribute('class', 'term')}><span{said}>{term}</span>{others}"
        f'<span class="at">\u2002{pages}</span></p>'
    )
