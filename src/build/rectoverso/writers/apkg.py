"""The Anki package: every question a note, in source order.

One deck, named by the title, holds all cards (or a subdeck per chapter, by a setting): an import
never moves a card, so that what may change stands in tags (`names.Tags`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rectoverso.anki.names import PACKAGE, Tags, deck_name, medium_name, stable_id
from rectoverso.anki.note_types import STEPS, note_types
from rectoverso.history.identity import kind_of
from rectoverso.model import Entry, plain
from rectoverso.render.card import CardFold, card_ordinals
from rectoverso.render.frame import Frames
from rectoverso.source.config import Settings
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
        from rectoverso.anki.packing import write_package

        deck = edition.deck
        names = {medium.path: medium_name(medium) for medium in deck.media}
        made = list(_notes(edition, job, names))
        decks = tuple(_decks(edition, [(entry, note) for entry, note, _ in made]))
        shown = sorted({path for _, _, media in made for path in media})
        media = {names[path]: partial(edition.medium, path) for path in shown}
        path = job.path(edition, self.suffix)
        write_package(
            path,
            decks,
            media,
            time=job.time,
            note_type_mod=edition.note_type_mod,
            progress=lambda share: job.progress(0.5 + share / 2),
        )
        cards = sum(len(note.ordinals) for _, note, _ in made)
        counts = {"questions": len(made), "notes": len(made), "cards": cards}
        return Artifact.of(edition, self.name, path, counts)


def tags(settings: Settings, entry: Entry, since: str) -> tuple[str, ...]:
    """The tags of a question's note, its chapter's first; `since` is the release that brought it.

    Nothing here moves of itself: the first release of a note never changes.
    """
    ours = Tags(settings.name)
    own = map(ours.tag, entry.question.tags)
    return (ours.chapter(entry.chapter.id), *own, ours.since(since))


def _notes(
    edition: Edition, job: Job, names: Mapping[str, str]
) -> Iterator[tuple[Entry, PackageNote, frozenset[str]]]:
    """Every question with its note, and the paths of the media that this shows."""
    from rectoverso.anki.packing import PackageNote

    deck = edition.deck
    labels = edition.words
    frames = Frames(labels, edition.citations, dict(deck.tags))
    fold = CardFold(
        labels,
        edition.citations,
        names,
        speech=deck.speech,
        language=deck.language,
        kept=frozenset(deck.kept),
        steps=STEPS,
        width=job.typesetter.width,
    )
    types = note_types(edition.settings, deck.language)
    every = list(deck.entries())
    for done, entry in enumerate(every):
        note = edition.notes[entry.question.id]
        note_type = types[kind_of(entry.question.kind)]
        fields = fold.fields(frames.of(entry.question, entry.parent), note.edition)
        made = PackageNote(
            note_type=note_type,
            guid=note.guid,
            mod=note.mod,
            due=note.due,
            fields=tuple(fields.html.get(field.name, "") for field in note_type.fields),
            tags=tags(edition.settings, entry, note.since),
            ordinals=card_ordinals(fields.html),
        )
        yield entry, made, fields.media
        if done % 100 == 0:
            job.progress(done / len(every) / 2)


def _decks(edition: Edition, notes: Iterable[tuple[Entry, PackageNote]]) -> Iterator[PackageDeck]:
    """The deck with all notes, or a subdeck for each chapter."""
    from rectoverso.anki.packing import PackageDeck

    deck = edition.deck
    groups: dict[str, list[PackageNote]] = {}
    for entry, note in notes:
        groups.setdefault(entry.chapter.id, []).append(note)
    description = escape(edition.settings.description_in(deck.language))
    if not edition.settings.subdecks:
        every = tuple(note for group in groups.values() for note in group)
        number = stable_id(deck.uid, deck.language, "deck")
        yield PackageDeck(number, deck_name(deck.title), description, every)
        return
    for chapter in deck.chapters:
        if group := groups.get(chapter.id):
            number = stable_id(deck.uid, deck.language, "deck", chapter.id)
            name = deck_name(deck.title, plain(chapter.title))
            yield PackageDeck(number, name, description, tuple(group))
