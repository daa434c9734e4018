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
from string import Template
from typing import Final

from rectoverso.adopting import pairing
from rectoverso.adopting.pairing import Pair
from rectoverso.adopting.plan import Match
from rectoverso.anki.note_types import NoteType, note_types
from rectoverso.anki.package import NoteType as ForeignType
from rectoverso.history.identity import kind_of
from rectoverso.source.config import Settings

LANGUAGES: Final = ("ko", "en")
"""The languages that the announcement is there in."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of note type: `search` finds the notes in Anki's browser, `wide` finds them where
    their cards were moved to other decks; `fields` and `cards` say which part becomes which.
    """

    search: str
    wide: str
    foreign: str
    ours: str
    fields: tuple[Pair, ...]
    cards: tuple[Pair, ...]


def changes(matches: Sequence[Match], settings: Settings, language: str) -> tuple[Change, ...]:
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
    foreign: ForeignType,
    ours: NoteType,
    taken: Iterable[str],
    others: Iterable[ForeignType],
) -> Change:
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
    return Change(
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
    for deck in sorted(decks, key=lambda deck: deck.split("::")):
        if not roots or not deck.startswith(f"{roots[-1]}::"):
            roots.append(deck)
    return roots


def term(what: str, name: str, *, open_end: bool = False) -> str:
    """A term of Anki's search, such as `"deck:Name"`; `open_end` for names that go on."""
    escaped = re.sub(r'([\\"*_])', r"\\\1", name)
    return f'"{what}:{escaped}{"*" if open_end else ""}"'


# ---------------------------------------------------------------- words


def announcement(changed: Sequence[Change], language: str) -> str:
    """What learners have to do, as Markdown for the announcement of a release, in one of
    `LANGUAGES`. Empty where there is nothing to change.
    """
    if not changed:
        return ""
    words = _WORDS[language]
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


def _pairs(pairs: Iterable[Pair], words: _Words) -> str:
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


@dataclass(frozen=True, slots=True)
class _Words:
    """`right`, `rest` and `by_hand` are what is said of pairs: all as Anki proposes them, some of
    them, those that it proposes otherwise. `nothing` is what Anki calls no part at all.
    """

    whole: Template
    change: Template
    right: Template
    rest: Template
    by_hand: Template
    nothing: str


_WORDS: Final = {
    "en": _Words(
        Template(
            """\
**If you have this deck already:** you keep every interval, and your new cards come as always. \
So that the notes you have are updated too, do this once, on a computer (Anki 23.12 or later). \
Until you do, they stay as they are, with their old text.

1. Sync all your devices, then make a backup: *File › Create Backup*.
2. Import the new package with the settings that Anki proposes. Anki says that notes were not \
imported because their note type has changed. That is right; leave *Merge note types* **off**, \
whatever it says.
3. Open *Browse* and change the note type:
$steps
4. Import the same package again, with *Update notes*: **Always** (and *Merge note types* off). \
Now the notes have the new text. Anki remembers this setting: with the next package set *Update \
notes* back to *If newer*, or it will replace what you change from now on.
5. The next sync asks which side to keep: *Upload to AnkiWeb*. Then sync the other devices \
(*Download from AnkiWeb*).

Step 4 replaces what you have changed in these notes yourself, their tags too; later updates leave \
your changes alone as usual. To check: the search $left finds only notes that the deck no longer \
has.
"""
        ),
        Template(
            "   - search for $search, select all, *Notes › Change Note Type…*, choose $ours as the"
            " new one. $pairs *Save*. (Moved the cards elsewhere? Then search for $wide.)"
        ),
        right=Template("What Anki proposes is right: $pairs."),
        rest=Template("Leave as Anki proposes: $pairs."),
        by_hand=Template("**Set by hand**, since Anki proposes something else: $pairs."),
        nothing="*(Nothing)*",
    ),
    "ko": _Words(
        Template(
            """\
**이 덱을 이미 쓰고 계신다면:** 복습 간격은 모두 그대로이고, 새 카드도 평소처럼 들어옵니다. \
이미 가지신 노트도 새 내용으로 바뀌게 하시려면 컴퓨터(Anki 23.12 이상)에서 한 번만 아래와 같이 \
하십시오. 하시기 전까지 그 노트는 옛 내용 그대로 남습니다.

1. 모든 기기를 동기화하고 백업하십시오: *파일 › 백업하기*.
2. 새 패키지를 Anki가 제안하는 설정 그대로 가져오십시오. 노트 유형이 바뀌어 가져오지 못한 노트가 \
있다고 나오는 것이 맞습니다. 뭐라고 나오든 *노트 타입 병합*은 **끈 채로** 두십시오.
3. *탐색*을 열고 노트 유형을 바꾸십시오.
$steps
4. 같은 패키지를 한 번 더 가져오되 *노트 업데이트*를 **항상**으로 두십시오(*노트 타입 병합*은 끔). \
이제 노트가 새 내용으로 바뀝니다. Anki는 이 설정을 기억하므로, 다음 패키지부터는 *노트 업데이트*를 \
*If newer*로 되돌리십시오. 그러지 않으면 앞으로 고치시는 내용을 덮어씁니다.
5. 다음 동기화에서 어느 쪽을 남길지 물으면 *AnkiWeb으로 업로드*를 고르십시오. 그다음 다른 기기에서 \
동기화하며 *AnkiWeb에서 다운로드*를 고르십시오.

4번은 이 노트에서 직접 고치신 내용과 태그를 덮어씁니다. 그 뒤의 업데이트는 평소처럼 고치신 내용을 \
건드리지 않습니다. 확인하시려면 $left 검색을 해 보십시오. 이제 덱에 없는 노트만 나와야 합니다.
"""
        ),
        Template(
            "   - $search 검색, 전체 선택, *노트 › 노트 유형 변경*에서 새 유형으로 $ours 선택."
            " $pairs *저장하기*를 누르십시오. (카드를 다른 덱으로 옮기셨다면 $wide 검색)"
        ),
        right=Template("Anki가 제안하는 대로 두십시오: $pairs."),
        rest=Template("다음은 Anki가 제안하는 대로 두십시오: $pairs."),
        by_hand=Template("다음은 Anki의 제안과 다르니 **직접 고르십시오**: $pairs."),
        nothing="*(없음)*",
    ),
}
