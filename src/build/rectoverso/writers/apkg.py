"""The Anki package: every question a note, in source order.

One deck, named by the title, holds all cards (or a subdeck per chapter, by a setting): an import
never moves a card, so that what may change stands in tags. Each note carries its chapter's tag,
`<deck>::chapter::<id>`, one per tag of the question, `<deck>::tag::<tag>`, and the release that
first shipped it, `<deck>::since::<version>`: in the tree of Anki's browser all hang under the
deck's name, and a chapter and a tag of one name stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from importlib.util import find_spec
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from rectoverso.anki.note_types import NoteType, note_types, stable_id
from rectoverso.history.identity import kind_of
from rectoverso.languages import words
from rectoverso.model import (
    Asked,
    Chapter,
    Math,
    MathBlock,
    Medium,
    plain,
    walk_deck,
    walk_inlines,
)
from rectoverso.render.card import AnkiFold, card_ordinals
from rectoverso.source.config import Settings
from rectoverso.typeset.texmath import Formula
from rectoverso.writers import Artifact, Job, deck_name
from rectoverso.writers.edition import Edition

if TYPE_CHECKING:
    from rectoverso.anki.packing import PackageDeck, PackageNote

_HASH_LENGTH: Final = 12
_STEM: Final = re.compile(r"[^A-Za-z0-9-]+")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,5}\Z")


class PackageWriter:
    """Writes the Anki package; counts questions, notes and cards."""

    name = "apkg"
    suffix = ".apkg"

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


def medium_name(medium: Medium) -> str:
    """A medium's name in the learner's collection: its stem and its content's hash.

    Other bytes are another name, so that an update never meets an old picture, and two files of
    one name in two folders never meet each other. It is plain ASCII and does not begin with `_`,
    which Anki keeps for files that belong to templates.
    """
    path = PurePosixPath(medium.path)
    stem = _STEM.sub("-", path.stem).strip("-") or "medium"
    suffix = path.suffix.lower()
    ending = suffix if _SUFFIX.match(suffix) else ""
    return f"{stem}-{medium.sha256[:_HASH_LENGTH]}{ending}"


def tags(settings: Settings, asked: Asked, since: str) -> tuple[str, ...]:
    """The tags of a question's note, its chapter's first; `since` is the release that brought it.

    Nothing here moves of itself: the first release of a note never changes.
    """
    own = [f"{settings.name}::tag::{tag}" for tag in asked.question.tags]
    chapter = f"{settings.name}::chapter::{asked.chapter.id}"
    return (chapter, *own, f"{settings.name}::since::{since}")


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
    name = deck_name(deck.title)
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
        yield PackageDeck(stable_id(deck.uid, deck.language, "deck"), name, description, notes)
        return
    for chapter_id, group in groups.items():
        yield PackageDeck(
            stable_id(deck.uid, deck.language, "deck", chapter_id),
            f"{name}::{deck_name(plain(chapters[chapter_id].title))}",
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
