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

from rectoverso.adopting.plan import Match
from rectoverso.config import Settings
from rectoverso.identity import kind_of
from rectoverso.note_types import NoteType, note_types
from rectoverso.package import NoteType as ForeignType

LANGUAGES: Final = ("ko", "en")
"""The languages that the announcement is there in."""

_CARDS: Final = 2
"""Templates of ours that can carry on a foreign card: `Recall` and `Reverse`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of note type: `search` finds the notes in Anki's browser, `wide` finds them where
    their cards were moved to other decks; `cards` says which of our templates takes which.
    """

    search: str
    wide: str
    foreign: str
    ours: str
    fields: tuple[tuple[str, str], ...]
    cards: tuple[tuple[str, str], ...]


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
        fields=tuple(
            (field.name, part.name)
            for field, part in zip(ours.fields[:2], foreign.fields[:2], strict=False)
        ),
        cards=()
        if foreign.is_cloze
        else tuple(
            (template.name, part.name)
            for template, part in zip(
                ours.templates[:_CARDS], foreign.templates[:_CARDS], strict=False
            )
        ),
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
            pairs=", ".join(
                f"{_code(new)} ← {_code(old)}" for new, old in each.fields + each.cards
            ),
        )
        for each in changed
    )
    terms = [f"{term('note', name)} Id:" for name in sorted({each.ours for each in changed})]
    left = terms[0] if len(terms) == 1 else " OR ".join(f"({each})" for each in terms)
    return words.whole.substitute(steps=steps, left=_code(left))


def _code(text: str) -> str:
    """`text` as code in Markdown, whatever backticks it holds."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"


@dataclass(frozen=True, slots=True)
class _Words:
    whole: Template
    change: Template


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
Now the notes have the new text.
5. The next sync asks which side to keep: *Upload to AnkiWeb*. Then sync the other devices \
(*Download from AnkiWeb*).

Anki remembers import settings: with the next package set *Update notes* back to *If newer*. Step \
4 replaces what you have changed in these notes yourself, their tags too; later updates leave your \
changes alone as usual. To check: the search $left finds only notes that the deck no longer has.
"""
        ),
        Template(
            "   - search for $search, select all, *Notes › Change Note Type…*, choose $ours as the"
            " new one. What Anki proposes is right: $pairs. *Save*."
            " (Moved the cards elsewhere? Then search for $wide.)"
        ),
    ),
    "ko": _Words(
        Template(
            """\
**이 덱을 이미 쓰고 있다면:** 복습 간격은 모두 그대로이고, 새 카드도 평소처럼 들어옵니다. \
이미 가진 노트도 새 내용으로 바뀌게 하려면 컴퓨터(Anki 23.12 이상)에서 한 번만 아래와 같이 하세요. \
하기 전까지 그 노트는 옛 내용 그대로 남습니다.

1. 모든 기기를 동기화하고 백업합니다: *파일 › 백업하기*.
2. 새 패키지를 Anki가 제안하는 설정 그대로 가져옵니다. 노트 유형이 바뀌어 가져오지 못한 노트가 \
있다고 나오는 것이 맞습니다. 뭐라고 나오든 *노트 타입 병합*은 **끈 채로** 두세요.
3. *탐색*을 열고 노트 유형을 바꿉니다.
$steps
4. 같은 패키지를 한 번 더 가져오되 *노트 업데이트*를 **항상**으로 둡니다(*노트 타입 병합*은 끔). \
이제 노트가 새 내용으로 바뀝니다.
5. 다음 동기화에서 어느 쪽을 남길지 물으면 *AnkiWeb으로 업로드*를 고릅니다. 그다음 다른 기기에서 \
동기화하며 *AnkiWeb에서 다운로드*를 고릅니다.

Anki는 가져오기 설정을 기억하므로, 다음 패키지부터는 *노트 업데이트*를 *If newer*로 되돌리세요. \
4번은 이 노트에서 직접 고친 내용과 태그를 덮어씁니다. 그 뒤의 업데이트는 평소처럼 고친 내용을 \
건드리지 않습니다. 확인: $left 검색에는 이제 덱에 없는 노트만 나와야 합니다.
"""
        ),
        Template(
            "   - $search 검색, 전체 선택, *노트 › 노트 유형 변경*에서 새 유형으로 $ours 선택."
            " Anki가 제안하는 대로면 됩니다: $pairs. *저장*."
            " (카드를 다른 덱으로 옮겼다면 $wide 검색)"
        ),
    ),
}
