"""What becomes of each field of a note type: as the author says, as its cards show, as its name
says, or by its place, in this order. The proposal is told with its reasons, so that it can be
mended by the author's own mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rectoverso.anki.package import HeldType
from rectoverso.diagnostics import UNREADABLE_INPUT, Diagnostic, Span
from rectoverso.importers.anki.templates import Side, side
from rectoverso.importers.document import Mapped
from rectoverso.languages import columns


class Role(StrEnum):
    """What a field becomes."""

    QUESTION = "question"
    """What is asked; of a cloze the text with the gaps."""
    FRONT = "front"
    HINT = "hint"
    SHORT = "short"
    LONG = "long"
    REFERENCES = "references"
    TAGS = "tags"
    ID = "id"
    TITLE = "title"
    """The heading of a cloze."""
    CHOICE = "choice"
    """An answer to choose."""
    NOTHING = "-"


GIVEN: Final = tuple(each.value for each in Role if each not in (Role.TITLE, Role.CHOICE))
"""What an author may map a field to."""
_BY_NAME: Final = {
    "question": Role.QUESTION,
    "term": Role.QUESTION,
    "answer": Role.SHORT,
    "hint": Role.HINT,
    "long": Role.LONG,
    "references": Role.REFERENCES,
    "tags": Role.TAGS,
    "id": Role.ID,
    "title": Role.TITLE,
}
_BESIDE: Final = (Role.REFERENCES, Role.TAGS)
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Other:
    """A card that the question does not ask: its template's name, and what it asks with."""

    template: str
    ordinal: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the notes of a type.

    `roles` and `reasons` are by field, in the type's order. `reverse` is the place of the template
    that asks the other way round (None: there is none), `prompt` what it asks in its own words;
    `before` and `after` are the words of the template around the question. `others` are templates
    that ask something else. `scripted` says that a script makes what the cards show.
    """

    note_type: str
    is_cloze: bool
    roles: Mapping[str, Role]
    reasons: Mapping[str, str]
    reverse: int | None = None
    prompt: str = ""
    before: str = ""
    after: str = ""
    others: tuple[Other, ...] = ()
    scripted: bool = False

    def of(self, *roles: Role) -> tuple[str, ...]:
        """The fields that become one of these."""
        return tuple(name for name, role in self.roles.items() if role in roles)

    def told(self, notes: int) -> tuple[Mapped, ...]:
        """What is to be told of it; `notes` is how many there are of the type."""
        return tuple(
            Mapped(self.note_type, name, role.value, self.reasons[name], notes)
            for name, role in self.roles.items()
        )


def plan(note_type: HeldType, given: Mapping[str, str], first: int = 0) -> Plan:
    """The plan for a note type whose notes have the card of the template `first`; `given` is the
    author's mapping, whose values are checked (`faults`).
    """
    return _Planning(note_type, given, first).result()


def faults(
    types: Iterable[HeldType], given: Mapping[str, str], name: str
) -> tuple[Diagnostic, ...]:
    """What is wrong with the author's mapping: a role that is none, or a field that nobody has."""
    held = list(types)
    found = []
    for key, role in given.items():
        if role not in GIVEN:
            message = f"the mapping makes {key} a {role!r}, which is no part of a question"
            hint = f"name one of {', '.join(GIVEN)}"
            found.append(UNREADABLE_INPUT.found(message, Span.whole(name), hint))
        elif not any(_given(each, part.name, {key: role}) for each in held for part in each.fields):
            known = sorted({f"{each.name}/{part.name}" for each in held for part in each.fields})
            more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
            message = f"the mapping names {key}, and there is no such field"
            hint = f"the fields are {', '.join(known[:_SHOWN])}{more}"
            found.append(UNREADABLE_INPUT.found(message, Span.whole(name), hint))
    return tuple(found)


_SHOWN: Final = 20


def _given(note_type: HeldType, field: str, given: Mapping[str, str]) -> str:
    """What the author says of a field: by its type and name, or by its name alone."""
    return given.get(f"{note_type.name}/{field}") or given.get(field, "")


class _Planning:
    def __init__(self, note_type: HeldType, given: Mapping[str, str], first: int) -> None:
        self.type = note_type
        self.given = given
        self.names = [part.name for part in note_type.fields]
        self.roles: dict[str, Role] = {}
        self.reasons: dict[str, str] = {}
        known = set(self.names)
        self.sides: list[tuple[Side, Side]] = [
            (_known(side(front), known), _known(side(back), known))
            for front, back in note_type.sides()
        ]
        self.first = first if first < len(self.sides) else 0
        self.card = ""
        if self.sides:
            self.card = note_type.templates[self.first].name

    def result(self) -> Plan:
        for name in self.names:
            if said := _given(self.type, name, self.given):
                self._is(name, Role(said), "as you say")
        if not self.type.is_cloze:
            self._choices()
        if self.type.is_cloze:
            self._cloze()
        elif self.sides:
            self._by_cards()
        else:
            self._by_names()
        self._rest()
        scripted = self._is_scripted()
        before, after = self._around()
        reverse, prompt = self._reverse()
        return Plan(
            self.type.name,
            self.type.is_cloze,
            {name: self.roles[name] for name in self.names},
            {name: self.reasons[name] for name in self.names},
            reverse,
            prompt,
            before,
            after,
            () if self.type.is_cloze else tuple(self._others(reverse)),
            scripted,
        )

    def _is(self, name: str, role: Role, reason: str) -> None:
        self.roles[name] = role
        self.reasons[name] = reason

    def _has(self, role: Role) -> bool:
        return role in self.roles.values()

    def _free(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name not in self.roles]

    def _choices(self) -> None:
        """Fields that offer answers: called alike, with letters or numbers from the first on."""
        groups: dict[str, list[tuple[int, str]]] = {}
        for name in self._free(self.names):
            stem, place = columns.option(name)
            if place:
                groups.setdefault(stem, []).append((place, name))
        for group in groups.values():
            whole = [place for place, _ in group] == [*range(1, len(group) + 1)]
            if whole and _FEWEST < len(group) < len(self.names):
                for _, name in group:
                    self._is(name, Role.CHOICE, "it is an answer to choose, by its name")
                answers = [each for each in self._free(self.names) if _purpose(each) is Role.SHORT]
                if answers and not self._has(Role.SHORT):
                    self._is(answers[0], Role.SHORT, "it says which answer is right, by its name")
                return

    # ------------------------------------------------ by what cards show

    def _by_cards(self) -> None:
        front, back = self.sides[self.first]
        on_front = f"the front of {self.card!r} shows it"
        on_back = f"the back of {self.card!r} shows it"
        for name in self._free(front.hinted()):
            if name not in front.shown():
                self._is(name, Role.HINT, f"{self.card!r} shows it as a hint")
        shown = self._free(front.shown())
        self._aside(shown, on_front, (Role.HINT, Role.TAGS))
        shown = self._free(shown)
        if shown and not self._has(Role.QUESTION):
            asks = next((each for each in shown if columns.purpose(each) == "question"), "")
            if not asks:
                plain = [each for each in shown if _purpose(each) in (None, Role.QUESTION)]
                asks = (plain or shown)[0]
            self._is(asks, Role.QUESTION, on_front)
        for name in self._free(shown):
            self._is(name, Role.FRONT, on_front)
        behind = self._free(dict.fromkeys((*back.shown(), *front.typed(), *back.typed())))
        behind += [name for name in self._free(back.hinted()) if name not in behind]
        self._aside(behind, on_back, _BESIDE)
        self._answers(self._free(behind), on_back)
        for number, (fronts, backs) in enumerate(self.sides):
            if number != self.first:
                card = self.type.templates[number].name
                more = self._free(dict.fromkeys((*fronts.shown(), *backs.shown())))
                more += self._free(each for each in fronts.hinted() if each not in more)
                reason = f"the card {card!r} shows it"
                self._aside(more, reason, _BESIDE)
                self._answers(self._free(more), reason)

    def _answers(self, names: Sequence[str], reason: str) -> None:
        """The fields of a back: one is the short answer, the others stand below it."""
        if names and not self._has(Role.SHORT):
            answers = next((each for each in names if _purpose(each) is Role.SHORT), None)
            if answers is None:
                plain = [each for each in names if _purpose(each) is not Role.LONG]
                answers = (plain or list(names))[0]
            self._is(answers, Role.SHORT, reason)
        for name in self._free(names):
            self._is(name, Role.LONG, reason)

    def _aside(self, names: Iterable[str], reason: str, roles: Sequence[Role]) -> None:
        """Fields whose name says that they are none of question and answer."""
        for name in list(names):
            role = _purpose(name)
            if role is not None and role in roles and name not in self.roles:
                self._is(name, role, f"{reason}, and its name says so")

    # ------------------------------------------------ cloze

    def _cloze(self) -> None:
        gapped = [name for front, _ in self.sides for name in front.gapped()]
        text = self._free(gapped)[:1] or self._free(self.names)[:1]
        if text and not self._has(Role.QUESTION):
            self._is(text[0], Role.QUESTION, "it has the gaps")
        for front, back in self.sides[:1]:
            for name in self._free(front.hinted()):
                if name not in front.shown():
                    self._is(name, Role.HINT, "the card shows it as a hint")
            shown = self._free(front.shown())
            self._aside(shown, "the front shows it", (Role.HINT, Role.TAGS, Role.TITLE))
            for name in self._free(shown):
                self._is(name, Role.FRONT, "the front shows it")
            behind = self._free(dict.fromkeys((*back.shown(), *back.hinted())))
            self._aside(behind, "the back shows it", _BESIDE)
            for name in self._free(behind):
                self._is(name, Role.LONG, "the back shows it")
        if not self.sides:
            for name in self._free(self.names):
                said = _purpose(name)
                role = said if said in (*_BESIDE, Role.HINT, Role.TITLE) else None
                self._is(name, role or Role.LONG, "by its name or place")

    # ------------------------------------------------ by names and places

    def _by_names(self) -> None:
        for name in self._free(self.names):
            role = _purpose(name)
            if role is None or role is Role.TITLE:
                continue
            if role in (Role.QUESTION, Role.SHORT, Role.ID) and self._has(role):
                continue
            self._is(name, role, "by its name")
        if not self._has(Role.QUESTION):
            titled = [each for each in self._free(self.names) if _purpose(each) is Role.TITLE]
            for name in titled[:1] or self._free(self.names)[:1]:
                self._is(name, Role.QUESTION, "it comes first")
        if not self._has(Role.SHORT):
            left = self._free(self.names)
            longer = [name for name in self.of(Role.LONG) if name not in self.given]
            for name in (left or longer)[:1]:
                self._is(name, Role.SHORT, "it comes next")
        for name in self._free(self.names):
            self._is(name, Role.LONG, "it comes after them")

    def of(self, role: Role) -> list[str]:
        """The fields that are this so far, in the type's order."""
        return [name for name in self.names if self.roles.get(name) is role]

    # ------------------------------------------------ what is left

    def _rest(self) -> None:
        switches = {name for pair in self.sides for each in pair for name in each.switches}
        scripted = {name for pair in self.sides for each in pair for name in each.scripted}
        for name in self._free(self.names):
            role = _purpose(name)
            if name in switches and name not in scripted:
                self._is(name, Role.NOTHING, "it only switches a card or a part of it on")
            elif role in (Role.REFERENCES, Role.TAGS, Role.ID):
                assert role is not None
                self._is(name, role, "by its name; no card shows it")
            elif name in scripted and not self._has(Role.CHOICE):
                self._is(name, Role.LONG, "a script of the cards reads it")
            else:
                self._is(name, Role.NOTHING, "no card shows it")
        if self.names and not self._has(Role.QUESTION):
            fronts = self.of(Role.FRONT) or [
                name for name in self.names if self.roles[name] is Role.NOTHING
            ]
            if fronts and not _given(self.type, fronts[0], self.given):
                self._is(fronts[0], Role.QUESTION, "nothing else asks")

    def _is_scripted(self) -> bool:
        """Whether what the first card shows is made by a script: it reads fields, and without it
        one of the sides shows none of its own.
        """
        if not self.sides or self.type.is_cloze:
            return False
        front, back = self.sides[self.first]
        reads = front.scripted or back.scripted
        asks = set(front.shown())
        answers = {*back.shown(), *front.typed(), *back.typed()} - asks
        return bool(reads) and not (asks and answers)

    def _around(self) -> tuple[str, str]:
        if not self.sides or self.type.is_cloze:
            return "", ""
        asked = self.of(Role.QUESTION)
        for blank in self.sides[self.first][0].blanks:
            if asked and blank.field == asked[0] and not {"type", "hint"} & set(blank.filters):
                before, after = _telling(blank.before), _telling(blank.after)
                label = _telling(blank.above) if len(self.sides) > 1 else ""
                if label and not before and not after and len(label.split()) <= _LABEL:
                    before = f"{label}:"
                return before, after
        return "", ""

    def _reverse(self) -> tuple[int | None, str]:
        """The template that asks for the question by the answer."""
        short, asked = set(self.of(Role.SHORT)), set(self.of(Role.QUESTION))
        if not short or not asked or self.type.is_cloze:
            return None, ""
        for number, (front, back) in enumerate(self.sides):
            shown = set(front.shown())
            behind = {*back.shown(), *back.typed(), *front.typed()}
            if number != self.first and short & shown and asked & behind and not asked & shown:
                return number, self._prompt(front, short)
        return None, ""

    def _prompt(self, front: Side, short: set[str]) -> str:
        for blank in front.blanks:
            if blank.field in short:
                before, after = _telling(blank.before), _telling(blank.after)
                if before.endswith("?") and not after:
                    return before
                if after.endswith("?") and not before:
                    return after
        return ""

    def _others(self, reverse: int | None) -> Iterable[Other]:
        for number, (front, _) in enumerate(self.sides):
            if number not in (self.first, reverse):
                yield Other(self.type.templates[number].name, number, front.shown())


def _known(shown: Side, names: set[str]) -> Side:
    """A side without blanks for fields that the note type does not have."""
    return Side(
        tuple(each for each in shown.blanks if each.field in names),
        tuple(each for each in shown.switches if each in names),
        tuple(each for each in shown.scripted if each in names),
        shown.has_script,
    )


def _purpose(name: str) -> Role | None:
    return _BY_NAME.get(columns.purpose(name))


_LONGEST_WORDS: Final = 120
_LABEL: Final = 4
"""Words of a template's line above a question that say which of its cards this is."""


def _telling(words: str) -> str:
    """Words of a template beside a field, where they say something and are no label of it."""
    letters = sum(each.isalnum() for each in words)
    if words.endswith((":", "\uff1a")) or columns.purpose(words):
        return ""
    return words if letters > 1 and len(words) <= _LONGEST_WORDS else ""
