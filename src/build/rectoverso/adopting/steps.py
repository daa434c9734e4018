"""What learners have to do once, so that their notes become the deck's: in words, with the search
that finds the notes.

Anki counts a note of another note type as conflicting and never updates it. The learner changes
the note type by hand, which keeps every card and its schedule, and imports once with "Update
notes: Always", since the change dates the notes later than the package. From then on the notes
are like everybody's. docs/adopting.md says what was measured, and why no import setting alone does
it. The words that stand on Anki's buttons are Anki's own, in its English and Korean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rectoverso import languages
from rectoverso.adopting import pairing
from rectoverso.adopting.pairing import Pair
from rectoverso.adopting.plan import Match
from rectoverso.anki.names import is_within, levels
from rectoverso.anki.note_types import NoteType, note_types
from rectoverso.anki.package import HeldType
from rectoverso.history.identity import kind_of
from rectoverso.languages.furniture import Announcement
from rectoverso.source.config import Settings


@dataclass(frozen=True, slots=True)
class TypeChange:
    """One change of note type: `search` finds the notes in Anki's browser, `wide` finds them where
    their cards were moved to other decks; `fields` and `cards` say which part becomes which.
    """

    search: str
    wide: str
    foreign: str
    ours: str
    fields: tuple[Pair, ...]
    cards: tuple[Pair, ...]


def changes(matches: Sequence[Match], settings: Settings, language: str) -> tuple[TypeChange, ...]:
    """The changes of note type that learners of `matches` have to make, in a fixed order."""
    ours = note_types(settings, language)
    groups: dict[tuple[int, str], list[Match]] = {}
    for match in matches:
        key = (match.note.note_type.id, kind_of(match.question.kind))
        groups.setdefault(key, []).append(match)
    types = {match.note.note_type.id: match.note.note_type for match in matches}
    taken = sorted({each.name for each in ours.values()})
    return tuple(
        _change(groups[key], types[key[0]], ours[key[1]], taken, types.values())
        for key in sorted(groups, key=lambda key: (types[key[0]].name, key))
    )


def _change(
    matches: Iterable[Match],
    foreign: HeldType,
    ours: NoteType,
    taken: Iterable[str],
    others: Iterable[HeldType],
) -> TypeChange:
    decks = _roots({card.deck for match in matches for card in match.note.cards if card.deck})
    # Anki adds something to the name of a note type that a learner has of another origin.
    wide = [
        term("note", foreign.name, open_end=True),
        *(f"-{term('note', name)}" for name in taken if _begins(name, foreign.name)),
        *(
            f"-{term('note', name, open_end=True)}"
            for name in sorted({each.name for each in others} - {foreign.name})
            if _begins(name, foreign.name)
        ),
    ]
    where = [term("deck", deck) for deck in decks]
    if len(where) > 1:
        where = [f"({' OR '.join(where)})"]
    return TypeChange(
        search=" ".join([*where, *wide]),
        wide=" ".join(wide),
        foreign=foreign.name,
        ours=ours.name,
        fields=pairing.fields(ours, foreign),
        cards=pairing.cards(ours, foreign),
    )


def _begins(name: str, beginning: str) -> bool:
    return name.casefold().startswith(beginning.casefold())


def _roots(decks: Iterable[str]) -> list[str]:
    """The decks without those that lie under another one of them."""
    roots: list[str] = []
    for deck in sorted(decks, key=levels):
        if not roots or not is_within(deck, roots[-1]):
            roots.append(deck)
    return roots


def term(what: str, name: str, *, open_end: bool = False) -> str:
    """A term of Anki's search, such as `"deck:Name"`; `open_end` for names that go on."""
    escaped = re.sub(r'([\\"*_])', r"\\\1", name)
    return f'"{what}:{escaped}{"*" if open_end else ""}"'


# ---------------------------------------------------------------- words


def announcement(changed: Sequence[TypeChange], language: str) -> str:
    """What learners have to do, as Markdown for the announcement of a release, in `language` or,
    where announcements don't speak it, in English. Empty where there is nothing to change.
    """
    if not changed:
        return ""
    words = languages.announcement(language)
    steps = "\n".join(
        words.change.substitute(
            search=_code(each.search),
            wide=_code(each.wide),
            ours=_code(each.ours),
            pairs=_pairs(each.fields + each.cards, words),
        )
        for each in changed
    )
    terms = [f"{term('note', name)} Id:" for name in sorted({each.ours for each in changed})]
    left = terms[0] if len(terms) == 1 else " OR ".join(f"({each})" for each in terms)
    return words.whole.substitute(steps=steps, left=_code(left))


def _pairs(pairs: Iterable[Pair], words: Announcement) -> str:
    """What to leave as Anki proposes it, and what to set by hand."""
    said: dict[bool, list[str]] = {False: [], True: []}
    for pair in pairs:
        old = _code(pair.foreign) if pair.foreign else words.nothing
        said[pair.by_hand].append(f"{_code(pair.ours)} ← {old}")
    right, by_hand = ", ".join(said[False]), ", ".join(said[True])
    if not by_hand:
        return words.right.substitute(pairs=right)
    if not right:
        return words.by_hand.substitute(pairs=by_hand)
    return f"{words.rest.substitute(pairs=right)} {words.by_hand.substitute(pairs=by_hand)}"


def _code(text: str) -> str:
    """`text` as code in Markdown, whatever backticks it holds."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"
