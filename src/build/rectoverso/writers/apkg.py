"""The Anki package: every question a note, in source order.

One deck, named by the title, holds all cards (or a subdeck per chapter, by a setting): an import
never moves a card, so that what may change stands in tags (`names.Tags`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING

from rectoverso.anki.names import PACKAGE, Tags, deck_name, medium_name, stable_id
from rectoverso.anki.note_types import NoteType, note_types
from rectoverso.history.identity import kind_of
from rectoverso.languages import words
from rectoverso.model import (
    Asked,
    Chapter,
    Math,
    MathBlock,
    plain,
    walk_deck,
    walk_inlines,
)
from rectoverso.render.card import AnkiFold, card_ordinals
from rectoverso.source.config import Settings
from rectoverso.typeset.texmath import Formula
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition

if TYPE_CHECKING:
    from rectoverso.anki.packing import PackageDeck, PackageNote


class PackageWriter:
    """Writes the Anki package; counts questions, notes and cards."""

    name = "apkg"
    suffix = PACKAGE

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks: genanki, if anything."""
        if find_spec("genanki") is None:
            return ("genanki, which writes Anki's format: pip install genanki",)
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the package into `job.folder`.

        `deck` has passed the checks: its ids are unique, `edition.notes` has every one of them,
        `edition.citations` every citation. OSError when writing fails.
        """
        deck = edition.deck
        from rectoverso.anki.packing import write_package

        names = {medium.path: medium_name(medium) for medium in deck.media}
        fold = AnkiFold(words(deck.language), edition.citations, names, _typesettable(edition, job))
        decks = tuple(_decks(edition, job, fold))
        media = {names[path]: partial(edition.medium, path) for path in sorted(fold.shown)}
        path = job.path(edition, self.suffix)
        write_package(
            path,
            decks,
            media,
            time=job.time,
            note_type_mod=edition.note_type_mod,
            progress=lambda share: job.progress(0.5 + share / 2),
        )
        notes = [note for made in decks for note in made.notes]
        cards = sum(len(note.ordinals) for note in notes)
        counts = {"questions": len(notes), "notes": len(notes), "cards": cards}
        return Artifact.of(edition, self.name, path, counts)


def tags(settings: Settings, asked: Asked, since: str) -> tuple[str, ...]:
    """The tags of a question's note, its chapter's first; `since` is the release that brought it.

    Nothing here moves of itself: the first release of a note never changes.
    """
    ours = Tags(settings.name)
    own = map(ours.tag, asked.question.tags)
    return (ours.chapter(asked.chapter.id), *own, ours.since(since))


def _typesettable(edition: Edition, job: Job) -> Callable[[str, bool], bool]:
    """Whether a formula of the deck may go to Anki's MathJax, by its TeX and display."""
    deck = edition.deck
    cited = (*edition.citations.texts.values(), *edition.citations.entries.values())
    nodes = chain(walk_deck(deck), *(walk_inlines(inlines) for inlines in cited))
    formulas = {
        Formula(node.tex, isinstance(node, MathBlock) or node.display): None
        for node in nodes
        if isinstance(node, Math | MathBlock)
    }
    problems = job.typesetter.check(formulas)
    unfit = {
        (formula.tex, formula.display)
        for formula, problem in problems.items()
        if problem is not None and problem.kind != "suspicious"
    }
    return lambda tex, display: (tex, display) not in unfit


def _decks(edition: Edition, job: Job, fold: AnkiFold) -> Iterator[PackageDeck]:
    deck = edition.deck
    from rectoverso.anki.packing import PackageDeck

    types = note_types(edition.settings, deck.language)
    description = escape(edition.settings.description)
    every = list(deck.questions())
    groups: dict[str, list[PackageNote]] = {}
    chapters: dict[str, Chapter] = {}
    for done, asked in enumerate(every):
        chapters.setdefault(asked.chapter.id, asked.chapter)
        groups.setdefault(asked.chapter.id, []).append(_note(asked, edition, types, fold))
        if done % 100 == 0:
            job.progress(done / len(every) / 2)
    if not edition.settings.subdecks:
        notes = tuple(note for group in groups.values() for note in group)
        number = stable_id(deck.uid, deck.language, "deck")
        yield PackageDeck(number, deck_name(deck.title), description, notes)
        return
    for chapter_id, group in groups.items():
        yield PackageDeck(
            stable_id(deck.uid, deck.language, "deck", chapter_id),
            deck_name(deck.title, plain(chapters[chapter_id].title)),
            description,
            tuple(group),
        )


def _note(
    asked: Asked, edition: Edition, types: dict[str, NoteType], fold: AnkiFold
) -> PackageNote:
    from rectoverso.anki.packing import PackageNote

    question = asked.question
    note = edition.notes[question.id]
    note_type = types[kind_of(question.kind)]
    fields = fold.fields(asked, note.edition)
    return PackageNote(
        note_type=note_type,
        guid=note.guid,
        mod=note.mod,
        due=note.due,
        fields=tuple(fields.get(field.name, "") for field in note_type.fields),
        tags=tags(edition.settings, asked, note.since),
        ordinals=card_ordinals(fields),
    )
