"""Questions that have no answer yet: drafts, which wait in the source until they get one.

No artifact holds a question that no release knows and that has no answer, nor what follows up on
it: a follow-up's card shows its parent. What a release knows is another matter: learners have it,
and it can't go because its answer was deleted by mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from rectoverso.diagnostics import UNFINISHED_QUESTION, Diagnostic, Span
from rectoverso.history.ledger import Ledger
from rectoverso.model import Chapter, CrossReference, Deck, Kind, Question, walk_chapter
from rectoverso.source.leading import without_links


@dataclass(frozen=True, slots=True)
class Finished:
    """A deck without its drafts, and without links to them. `left_out` counts these and what
    follows up on them; `findings` says it of each draft.
    """

    deck: Deck
    left_out: int = 0
    findings: tuple[Diagnostic, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but drafts was there."""
        return self.left_out > 0 and not any(chapter.questions for chapter in self.deck.chapters)


def finished(deck: Deck, known: Ledger, unanswered: Collection[Span]) -> Finished:
    """The deck without its drafts: of the questions at the places `unanswered`, those that have
    words and no answer, and that no release knows, nor any of their follow-ups.
    """
    if not unanswered:
        return Finished(deck)
    released = {row.id for row in known.rows if row.language == deck.language and row.first_release}

    def is_released(question: Question) -> bool:
        return not released.isdisjoint((question.id, *question.was)) or any(
            map(is_released, question.follow_ups)
        )

    def is_draft(question: Question) -> bool:
        return (
            question.span in unanswered
            and question.kind is not Kind.LIST
            and bool(question.title)
            and not (question.short or question.choices)
            and not is_released(question)
        )

    drafts: list[Question] = []

    def kept(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        there = []
        for question in questions:
            if is_draft(question):
                drafts.append(question)
            elif question.follow_ups:
                there.append(replace(question, follow_ups=kept(question.follow_ups)))
            else:
                there.append(question)
        return tuple(there)

    places = {span.path for span in unanswered}
    chapters = [
        replace(chapter, questions=kept(chapter.questions)) if chapter.path in places else chapter
        for chapter in deck.chapters
    ]
    if not drafts:
        return Finished(deck)
    every = [each for draft in drafts for each in _below(draft)]
    gone = {each.id for each in every if each.id}
    gone |= {chapter.id for chapter in chapters if chapter.id and not chapter.questions}
    there = tuple(chapter for chapter in chapters if chapter.questions)
    links = tuple(link for chapter in there for link in _links(chapter, gone))
    if links:
        there = tuple(without_links(chapter, gone.__contains__) for chapter in there)
    waiting = [each for each in every if each.span in unanswered]
    found = (*map(_draft, waiting), *map(_link, links))
    return Finished(replace(deck, chapters=there), len(every), found)


def _below(question: Question) -> Iterator[Question]:
    """A question and all that follow up on it; the rows of lists, not these themselves."""
    if question.kind is not Kind.LIST:
        yield question
    yield from question.rows
    for below in question.follow_ups:
        yield from _below(below)


def _links(chapter: Chapter, gone: Collection[str]) -> Iterator[CrossReference]:
    for node in walk_chapter(chapter):
        if isinstance(node, CrossReference) and node.id in gone:
            yield node


def _draft(question: Question) -> Diagnostic:
    below = sum(1 for each in _below(question) if each is not question)
    message = "this question has no answer yet: a draft, which is in no artifact"
    if below:
        message += f", nor {'is its follow-up' if below == 1 else f'are its {below} follow-ups'}"
    hint = "write the short answer as the first paragraph under the heading"
    return UNFINISHED_QUESTION.found(message, question.span, hint)


def _link(link: CrossReference) -> Diagnostic:
    message = f"`{link.id}` is a draft, so artifacts have only the words of this link"
    return UNFINISHED_QUESTION.found(message, link.span, "answer that question")
