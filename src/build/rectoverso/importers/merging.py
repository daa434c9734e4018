"""What of foreign documents is new to a deck, and what it or another of them asks already.

One question of several documents becomes one; their answers stay side by side. Only what is the
same by `matching` is merged; what is near is told. A question that the deck has is never changed:
another answer to it is put beside its own, and an answer to a draft becomes its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rectoverso.diagnostics import NEAR_QUESTION, Diagnostic
from rectoverso.importers import matching
from rectoverso.importers.document import Document, Item, Section
from rectoverso.model import Blocks, Deck, Entry, Kind, Question, plain, walk

Key = tuple[str, str]
"""A document's name and an item's key in it."""


class Told(NamedTuple):
    """An item, and the document that it is from."""

    item: Item
    document: str

    @property
    def place(self) -> str:
        """Where its question stands."""
        span = self.item.question.span
        return f"{span.path}:{span.line}"


@dataclass(eq=False)
class New:
    """A question that the deck does not have; `others` are the same one of further documents, if
    they answer it otherwise. `parent` is what it follows up on: another new one, or the id of one
    that the deck has.
    """

    told: Told
    parent: New | str | None = None
    others: list[Told] = field(default_factory=list)
    follow_ups: list[New] = field(default_factory=list)
    id: str = ""

    @property
    def question(self) -> Question:
        """The question as its document has it."""
        return self.told.item.question


@dataclass
class Merged:
    """What a merge comes to. `chapters` are the new questions by section. `answers` are those that
    documents have to questions of the deck, by id; `below` the new follow-ups of these. `at` says
    which question each item became: a new one, or the id of one that was there.
    """

    chapters: list[tuple[Section, Document, list[New]]] = field(default_factory=list)
    answers: dict[str, list[Told]] = field(default_factory=dict)
    below: dict[str, list[New]] = field(default_factory=dict)
    at: dict[Key, New | str] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def new(self) -> Iterator[New]:
        """Every new question."""
        for _, _, mains in self.chapters:
            yield from _all(mains)
        for below in self.below.values():
            yield from _all(below)


def _all(questions: Sequence[New]) -> Iterator[New]:
    for each in questions:
        yield each
        yield from _all(each.follow_ups)


class _Known(NamedTuple):
    """A question that may be the same as an item's: of the deck (`id`), or a new one."""

    title: str
    question: Question
    place: str
    new: New | None = None
    id: str = ""


class Merging:
    """One pass over documents, into an edition. `taken` are the keys of items that were imported
    before, with the ids they have; `adopted` are the ids whose notes learners have already.
    """

    def __init__(
        self, deck: Deck | None, taken: Mapping[Key, str], adopted: frozenset[str] = frozenset()
    ) -> None:
        self.merged = Merged()
        self._taken = taken
        self._adopted = adopted
        self._same: dict[str, _Known] = {}
        self._all: list[_Known] = []
        self._titles: dict[str, str] = {}
        for entry in deck.headings() if deck is not None else ():
            self._titles[entry.question.id] = _words(entry.question)
            above = _words(entry.parent) if entry.parent is not None else None
            self._know(_known(entry), _key(entry.question, above))

    def add(self, document: Document) -> None:
        """Take in a document."""
        slips = self._near(document)
        for section in document.sections:
            mains: list[New] = []
            for item in section.items:
                self._item(Told(item, document.name), None, mains, slips)
            self.merged.chapters.append((section, document, mains))

    def _near(self, document: Document) -> dict[str, _Known]:
        """Items of a document that are the same as something known but for a slip, by their keys.
        Of what is near it is told.
        """
        items = [each for each in document.items() if plain(each.question.title)]
        items = [each for each in items if (document.name, each.key) not in self._taken]
        titles = [plain(each.question.title) for each in items]
        others = [each.title for each in self._all]
        slips: dict[str, _Known] = {}
        said: set[int] = set()
        for number, other, ratio in matching.near(titles, others):
            item, known = items[number], self._all[other]
            if matching.squeezed(titles[number]) in self._same:
                continue
            if matching.is_slip(titles[number], others[other]):
                slips[item.key] = known
                continue
            said.add(number)
            message = f"this asks nearly the same as {known.place}: {ratio:.0f} of 100"
            self._tell(message, item)
        for number, other in matching.across(titles, others):
            if number not in said:
                message = f"this may ask the same as {self._all[other].place} in another language"
                self._tell(message, items[number])
        return slips

    def _tell(self, message: str, item: Item) -> None:
        hint = "nothing was merged: keep one of the two, or leave both if they ask for two things"
        self.merged.findings.append(NEAR_QUESTION.found(message, item.question.span, hint))

    def _item(
        self,
        told: Told,
        parent: New | str | None,
        siblings: list[New],
        slips: Mapping[str, _Known],
    ) -> None:
        item = told.item
        key = (told.document, item.key)
        if key in self._taken:
            here: New | str = self._taken[key]
        else:
            here = self._placed(told, parent, siblings, slips)
        self.merged.at[key] = here
        below = here.follow_ups if isinstance(here, New) else []
        for each in item.follow_ups:
            self._item(Told(each, told.document), here, below, slips)
        if isinstance(here, str) and here in self._titles:
            if below:
                self.merged.below.setdefault(here, []).extend(below)
        elif isinstance(here, str):
            siblings.extend(below)  # the author has taken out what they follow up on

    def _placed(
        self,
        told: Told,
        parent: New | str | None,
        siblings: list[New],
        slips: Mapping[str, _Known],
    ) -> New | str:
        item = told.item
        above = self._title_of(parent)
        key = _key(item.question, above)
        known = self._same.get(key) if key else None
        known = known or slips.get(item.key)
        if known is not None and self._may_be(item, known):
            new = known.new
            if new is not None and not is_answered(new.question) and is_answered(item.question):
                new.told = told  # the first that has an answer
            elif _differs(item.question, known.question, new):
                if new is not None:
                    new.others.append(told)
                else:
                    self.merged.answers.setdefault(known.id, []).append(told)
            return known.new or known.id
        made = New(told, parent)
        siblings.append(made)
        self._know(_Known(plain(item.question.title), item.question, told.place, made), key)
        return made

    def _may_be(self, item: Item, known: _Known) -> bool:
        """Whether an item may become a known question: two notes stay two, since each has its own
        learners.
        """
        if not item.guid:
            return True
        if known.new is not None:
            return not known.new.told.item.guid
        return known.id not in self._adopted

    def _title_of(self, parent: New | str | None) -> str | None:
        if isinstance(parent, New):
            return _words(parent.question)
        if parent is None:
            return None
        return self._titles.get(parent, parent)

    def _know(self, known: _Known, key: str) -> None:
        if key:
            self._same.setdefault(key, known)
            self._all.append(known)


def _known(entry: Entry) -> _Known:
    question = entry.question
    place = f"`{question.id}` ({question.span.path}:{question.span.line})"
    return _Known(plain(question.title), question, place, id=question.id)


def _words(question: Question) -> str:
    return plain(question.title)


def _key(question: Question, above: str | None) -> str:
    """What a question is the same by: its title, and what else its front shows. A short follow-up
    asks for something else under each parent.
    """
    title = matching.squeezed(plain(question.title))
    shown = [*question.front]
    if question.kind is Kind.CLOZE:
        shown += question.short
    beside = matching.squeezed(said(tuple(shown)))
    if not title and not beside:
        return ""
    if above is not None and len(title) < matching.LONG:
        return f"{matching.squeezed(above)}/{title}/{beside}"
    return f"{title}/{beside}"


def said(blocks: Blocks) -> str:
    """The words of blocks, formulas and code among them."""
    nodes = walk(blocks)
    words = (getattr(node, name, "") for node in nodes for name in ("text", "tex", "alt"))
    return " ".join(filter(None, words))


def _differs(question: Question, known: Question, new: New | None) -> bool:
    """Whether a question has an answer that the known one has not."""
    if not is_answered(question):
        return False
    mine = matching.squeezed(said(answer(question)))
    theirs = [known]
    if new is not None:
        theirs = [new.question, *(each.item.question for each in new.others)]
    return all(matching.squeezed(said(answer(each))) != mine for each in theirs)


def is_answered(question: Question) -> bool:
    """Whether a question is more than a draft."""
    return bool(question.short or question.choices or question.rows)


def answer(question: Question) -> Blocks:
    """All that answers a question, in one."""
    choices = tuple(block for each in question.choices for block in (*each.blocks, *each.reason))
    return (*choices, *question.short, *question.brief, *question.long)
