"""A deck's further editions, held against its first: what they lack, what is stale, what differs.

A question is the same in two editions where it has the same id. Its state is a function of the two
models, of the recorded translations and of what was given up; nothing here reads a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Final

from rectoverso.diagnostics import (
    DIFFERING_TRANSLATION,
    QUESTION_OF_ONE_EDITION,
    STALE_TRANSLATION,
    UNTRANSLATED_QUESTION,
    Diagnostic,
    Span,
)
from rectoverso.history.identity.lineage import Lineages, leads_on
from rectoverso.history.ledger import EMPTY, Ledger
from rectoverso.history.translations import Translation, Translations
from rectoverso.history.wording import changed, wordings
from rectoverso.memory import recalled
from rectoverso.model import (
    Chapter,
    Deck,
    Entry,
    Image,
    Kind,
    Question,
    Sound,
    plain,
    walk_question,
)
from rectoverso.source import retirement
from rectoverso.source.nearest import Nearest
from rectoverso.source.retirement import Retirements

_FEW: Final = 5
"""How many ids a finding names."""


class State(StrEnum):
    """How a question of the first language stands in another edition."""

    TRANSLATED = "translated"
    MISSING = "missing"
    STALE = "stale"
    GIVEN_UP = "given up"
    """Retired from that edition, with a word on why."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A question of the first language and its translation, if there is one.

    `moved` says what of it changed since it was translated, `differences` in what the two are not
    alike (a few words each). `line` is what is recorded, under whatever id the question had then;
    `fresh` is what accepting it would record.
    """

    entry: Entry
    own: Entry | None
    state: State
    moved: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    line: Translation | None = None
    fresh: Translation | None = None

    @property
    def id(self) -> str:
        """The question's id."""
        return self.entry.question.id

    @property
    def title(self) -> str:
        """The question's words in the first language."""
        return plain(self.entry.question.title)

    @property
    def is_new(self) -> bool:
        """Whether there is a translation of which nothing is recorded."""
        return self.own is not None and self.line is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An edition against the first: `questions` are the first's in their order, lists of words
    among them; `extra` are those that only this edition has.
    """

    first: Deck
    deck: Deck
    questions: tuple[Compared, ...]
    extra: tuple[Question, ...]
    lineages: Lineages = field(compare=False, repr=False)
    """The first language's."""

    @property
    def notes(self) -> tuple[Compared, ...]:
        """The questions that are notes: lists of words are none."""
        return tuple(each for each in self.questions if _is_note(each.entry))

    def count(self, state: State) -> int:
        """How many of the first language's notes are in a state."""
        return sum(each.state is state for each in self.notes)

    @property
    def missing(self) -> tuple[Compared, ...]:
        """The questions that are not translated; a list of words only where all its rows are."""
        names = {each.id for each in self.questions if each.state is State.MISSING}
        return tuple(
            each
            for each in self.questions
            if each.state is State.MISSING
            and not any(row.id in names for row in each.entry.question.rows)
        )

    @property
    def stale(self) -> tuple[Compared, ...]:
        """The questions that changed after they were translated, lists of words among them."""
        return tuple(each for each in self.questions if each.state is State.STALE)

    @property
    def translated(self) -> tuple[int, int]:
        """How many of the first language's notes this edition has, and how many there are."""
        notes = self.notes
        return sum(each.own is not None for each in notes), len(notes)


def compare(
    decks: Sequence[Deck],
    known: Translations,
    ledger: Ledger = EMPTY,
    retirements: Retirements = retirement.NONE,
) -> tuple[Comparison, ...]:
    """Every edition of a deck after the first (the order is that of `deck.toml`), against it.

    `known` are the recorded translations; the ledger says which ids a question had before.
    """
    if len(decks) < 2:
        return ()
    first, *others = decks
    said, here, pictures = wordings(first), _by_id(first), _pictures(first)
    before = Lineages(ledger, first.language)
    compared = []
    for deck in others:
        lineages = Lineages(ledger, deck.language)
        recorded = _Recorded(known, first, deck, (lineages, before))
        own_words, own, own_pictures = wordings(deck), _by_id(deck), _pictures(deck)
        questions = []
        for name, entry in here.items():
            if name in own:
                line = recorded.of(entry.question, own[name].question)
                moved = () if line is None else changed(line.wording, said[name], own_words[name])
                questions.append(
                    Compared(
                        entry,
                        own[name],
                        State.STALE if moved else State.TRANSLATED,
                        moved,
                        (
                            *_differences(entry, own[name], own),
                            *_other_pictures(pictures[name], own_pictures[name]),
                        ),
                        line,
                        Translation(deck.language, name, first.language, said[name]),
                    )
                )
            else:
                names = before.of(name, *entry.question.was)
                gone = any(_is_given_up(each, deck, lineages, retirements) for each in names)
                state = State.GIVEN_UP if gone else State.MISSING
                questions.append(Compared(entry, None, state))
        extra = tuple(entry.question for name, entry in own.items() if name not in here)
        compared.append(Comparison(first, deck, tuple(questions), extra, before))
    return tuple(compared)


def accepted(
    compared: Iterable[Comparison], known: Translations, wanted: Iterable[Compared]
) -> Translations:
    """The lines of the file once the translations `wanted` are accepted as made from the first
    language's present text.

    What was recorded of others stays, under the id that the question has now; what is recorded of
    translations that are no more goes, but for those in or from languages that are not compared.
    """
    lines = dict(known)
    for comparison in compared:
        sides = (comparison.deck.language, comparison.first.language)
        lines = {key: line for key, line in lines.items() if (line.language, line.source) != sides}
        for each in comparison.questions:
            if each.line is not None:
                line = each.line._replace(id=each.id)
                lines[line.key] = line
    for each in wanted:
        if each.fresh is not None:
            lines[each.fresh.key] = each.fresh
    return lines


class _Recorded:
    """What is recorded of an edition's translations from the first language."""

    def __init__(
        self, known: Translations, first: Deck, deck: Deck, lineages: Iterable[Lineages]
    ) -> None:
        self._lines = {
            line.id: line
            for line in known.values()
            if line.language == deck.language and line.source == first.language
        }
        self._lineages = tuple(lineages)
        self._taken = {*_by_id(first), *_by_id(deck)}

    def of(self, question: Question, own: Question) -> Translation | None:
        """The line of a question, under its id or else one that it had before."""
        if question.id in self._lines:
            return self._lines[question.id]
        was = (question.id, *own.was, *question.was)
        for lineages in self._lineages:
            for name in lineages.of(*was):
                if name in self._lines and name not in self._taken:
                    return self._lines[name]
        return None


def _by_id(deck: Deck) -> dict[str, Entry]:
    """A deck's questions and lists of words by their ids, the first where two have one."""
    found: dict[str, Entry] = {}
    for entry in deck.headings():
        if entry.question.id:
            found.setdefault(entry.question.id, entry)
    return found


def _is_note(entry: Entry) -> bool:
    return entry.question.kind is not Kind.LIST


def _is_given_up(name: str, deck: Deck, lineages: Lineages, retirements: Retirements) -> bool:
    """Whether a question was retired from an edition, by the author's word or the ledger's."""
    if retirements.of(deck.language, name) is not None:
        return True
    rows = lineages.rows(name)
    return bool(rows) and all(row.retired_in and not leads_on(row) for row in rows)


# ---------------------------------------------------------------- differences


def _differences(entry: Entry, own: Entry, edition: Mapping[str, Entry]) -> Iterator[str]:
    """In what a question and its translation are not alike; `edition` is the translation's."""
    one, other = entry.question, own.question
    if one.kind is not other.kind:
        yield f"its kind is {other.kind}, not {one.kind}"
    above, below = _parent(entry), _parent(own)
    if above != below and (not above or above in edition):
        yield f"it is {_place(below)}, not {_place(above)}"
    tags, others = _tags(entry), _tags(own)
    if tags != others:
        more = [f"+{tag}" for tag in sorted(others - tags)]
        yield f"its tags: {' '.join([*more, *(f'-{tag}' for tag in sorted(tags - others))])}"


def _other_pictures(here: Counter[str], there: Counter[str]) -> Iterator[str]:
    if here != there:
        more = [f"+{path}" for path in sorted((there - here).elements())]
        more += [f"-{path}" for path in sorted((here - there).elements())]
        yield f"its pictures: {' '.join(more)}"


def _tags(entry: Entry) -> set[str]:
    """A question's tags; a row's without those that all its list has."""
    listed = entry.parent.tags if entry.row and entry.parent is not None else ()
    return {*entry.question.tags} - {*listed}


def _parent(entry: Entry) -> str:
    return "" if entry.parent is None else entry.parent.id


def _place(parent: str) -> str:
    return f"a follow-up of `{parent}`" if parent else "no follow-up"


def _pictures(deck: Deck) -> dict[str, Counter[str]]:
    """The pictures and sounds of all questions and lists, of the first where two have an id."""
    found: dict[str, Counter[str]] = {}
    for chapter in deck.chapters:
        found = (
            recalled("pictures", (chapter.known_as,), partial(_in_chapter, chapter, deck)) | found
        )
    return found


def _in_chapter(chapter: Chapter, deck: Deck) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for entry in replace(deck, chapters=(chapter,)).headings():
        found.setdefault(entry.question.id, _shown(entry.question))
    return found


def _shown(question: Question) -> Counter[str]:
    """The pictures and sounds of a question, by their paths; a list's rows have their own."""
    rows = Counter[str]()
    for row in question.rows:
        rows += _shown(row)
    nodes = walk_question(question)
    return Counter(node.source for node in nodes if isinstance(node, Image | Sound)) - rows


# ---------------------------------------------------------------- findings


def findings(comparisons: Iterable[Comparison]) -> Iterator[Diagnostic]:
    """What authors should know of each edition: what it lacks, what only it has, what differs from
    the first language and what is stale (warnings).
    """
    for each in comparisons:
        yield from _missing(each)
        yield from _extra(each)
        for question in each.questions:
            yield from _of_question(each, question)


def _missing(compared: Comparison) -> Iterator[Diagnostic]:
    by_chapter: dict[str, list[str]] = {}
    for each in compared.missing:
        by_chapter.setdefault(each.entry.chapter.id, []).append(each.id)
    chapters: dict[str, Chapter] = {}
    for chapter in compared.deck.chapters:
        chapters.setdefault(chapter.id, chapter)
    hint = (
        "what is not translated is left out of this edition: translate it under the same id, or"
        " silence this with a reason"
    )
    whole = {name: ids for name, ids in by_chapter.items() if name not in chapters}
    for name, ids in by_chapter.items():
        if name not in whole:
            words = f"{_questions(len(ids))} of this chapter {_are(len(ids))} not translated"
            span = chapters[name].span
            yield UNTRANSLATED_QUESTION.found(f"{words}: {_few(ids)}", span, hint)
    if whole and compared.deck.chapters:
        count = sum(map(len, whole.values()))
        chapter_words = f"{len(whole)} chapter{'' if len(whole) == 1 else 's'}"
        words = f"{chapter_words} with {_questions(count)} {_are(len(whole))} not translated"
        span = compared.deck.chapters[0].span
        yield UNTRANSLATED_QUESTION.found(f"{words}: {_few(list(whole))}", span, hint)


def _extra(compared: Comparison) -> Iterator[Diagnostic]:
    language = compared.first.language
    lacking = [each.id for each in compared.questions if each.own is None]
    nearest = Nearest(lacking)
    renamed = {
        old: each.id
        for each in compared.questions
        for old in compared.lineages.of(each.id, *each.entry.question.was)
        if each.own is None
    }
    for question in compared.extra:
        name = question.id
        message = f"`{name}` stands only here: {language}, which leads, has no such question"
        near = nearest.to(name)
        hint = f"ask it in {language} too, or silence this with a reason"
        if name in renamed:
            hint = f'in {language} it is `{renamed[name]}` now: write that, with data-was="{name}"'
        elif near:
            hint = f"did you mean `{near}`, which is not translated?"
        yield QUESTION_OF_ONE_EDITION.found(message, question.id_span, hint)


def _of_question(compared: Comparison, each: Compared) -> Iterator[Diagnostic]:
    if each.own is None:
        return
    span = each.own.question.span
    at = _at(each.entry.question.span)
    if each.differences:
        message = f"`{each.id}` is not as in {at}: {'; '.join(each.differences)}"
        hint = "make the two alike, or silence this with a reason"
        yield DIFFERING_TRANSLATION.found(message, span, hint)
    if each.moved:
        what = " and ".join(filter(None, (", ".join(each.moved[:-1]), each.moved[-1])))
        message = f"the {what} of `{each.id}` changed in {at} after this was translated"
        how = f"rectoverso editions --accept {each.id} --language {compared.deck.language}"
        hint = f"bring it up to date, then: {how}"
        yield STALE_TRANSLATION.found(message, span, hint)


def _at(span: Span) -> str:
    return f"{span.path}:{span.line}"


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_FEW])
    more = len(names) - _FEW
    return f"{shown} and {more} more" if more > 0 else shown


def _questions(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
