"""The Anki package: every question a note, in source order.

One deck, named by the title, holds all cards (or a subdeck per chapter, by a setting): an import
never moves a card, so that what may change stands in tags (`names.Tags`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from rectoverso.anki.names import PACKAGE, Tags, deck_name, medium_name, stable_id
from rectoverso.anki.note_types import STEPS, note_types
from rectoverso.history.identity import kind_of
from rectoverso.languages.furniture import Words
from rectoverso.memory import recalled
from rectoverso.model import Deck, Entry, plain
from rectoverso.render.card import CardFold, card_ordinals
from rectoverso.render.citations import Citations
from rectoverso.render.frame import Frames
from rectoverso.source.chapters import shown
from rectoverso.source.config import Settings
from rectoverso.typeset.texmath import Typesetter
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

        packed = pack(edition, job)
        path = job.path(edition, self.suffix)
        write_package(
            path,
            packed.decks,
            packed.media,
            time=job.time,
            note_type_mod=edition.note_type_mod,
            progress=lambda share: job.progress(0.5 + share / 2),
        )
        notes = [note for deck in packed.decks for note in deck.notes]
        cards = sum(len(note.ordinals) for note in notes)
        counts = {"questions": len(notes), "notes": len(notes), "cards": cards}
        return Artifact.of(edition, self.name, path, counts)


class Packed(NamedTuple):
    """What learners get of an edition: decks with their notes, and the media by name, each of
    which a call gives.
    """

    decks: tuple[PackageDeck, ...]
    media: Mapping[str, Callable[[], bytes]]


def pack(edition: Edition, job: Job) -> Packed:
    """What the package of an edition that has passed the checks holds."""
    deck = edition.deck
    names = {medium.path: medium_name(medium) for medium in deck.media}
    contents = list(_contents(edition, job, names))
    made = list(_notes(edition, chain.from_iterable(each.notes for each in contents)))
    paths = sorted({path for each in contents for path in each.media})
    media = {names[path]: partial(edition.medium, path) for path in paths}
    return Packed(tuple(_decks(edition, made)), media)


def tags(settings: Settings, entry: Entry, since: str) -> tuple[str, ...]:
    """The tags of a question's note, its chapter's first; `since` is the release that brought it.

    Nothing here moves of itself: the first release of a note never changes.
    """
    ours = Tags(settings.name)
    own = map(ours.tag, entry.question.tags)
    return (ours.chapter(entry.chapter.id), *own, ours.since(since))


class _Contents(NamedTuple):
    """What the notes of a chapter show: of each its fields by name and which templates make a card;
    and the paths of the media that they show.
    """

    notes: tuple[tuple[Mapping[str, str], tuple[int, ...]], ...]
    media: tuple[str, ...]


def card_fold(
    deck: Deck,
    labels: Words,
    citations: Citations,
    names: Mapping[str, str],
    typesetter: Typesetter,
) -> CardFold:
    """The fold of a deck's cards; `names` are those of its media in the package, by path."""
    return CardFold(
        labels,
        citations,
        names,
        speech=deck.speech,
        language=deck.language,
        kept=frozenset(deck.kept),
        steps=STEPS,
        width=typesetter.width,
    )


def _contents(edition: Edition, job: Job, names: Mapping[str, str]) -> Iterator[_Contents]:
    """What the notes of each chapter show, in the order of `Deck.entries`."""
    deck = edition.deck
    labels = edition.words
    frames = Frames(labels, edition.citations, dict(deck.tags))
    fold = card_fold(deck, labels, edition.citations, names, job.typesetter)
    media = {medium.path: medium.sha256 for medium in deck.media}
    ours = repr(labels), deck.tags, deck.speech, deck.language, deck.kept

    def contents(entries: Iterable[Entry]) -> _Contents:
        notes = []
        paths: set[str] = set()
        for entry in entries:
            frame = frames.of(entry.question, entry.parent)
            fields = fold.fields(frame, edition.notes[entry.question.id].edition)
            notes.append((fields.html, card_ordinals(fields.html)))
            paths |= fields.media
        return _Contents(tuple(notes), tuple(sorted(paths)))

    for done, chapter in enumerate(deck.chapters):
        entries = list(replace(deck, chapters=(chapter,)).entries())
        editions = tuple(edition.notes[entry.question.id].edition for entry in entries)
        cited = edition.citations.inputs(chapter)
        inputs = (chapter.known_as, *ours, shown(chapter, media), cited, editions)
        yield recalled("fields", inputs, partial(contents, entries))
        job.progress(done / len(deck.chapters) / 2)


def _notes(
    edition: Edition, contents: Iterable[tuple[Mapping[str, str], tuple[int, ...]]]
) -> Iterator[tuple[Entry, PackageNote]]:
    """Every question with its note, of what this shows."""
    from rectoverso.anki.packing import PackageNote

    types = note_types(edition.settings, edition.deck.language)
    for entry, (html, ordinals) in zip(edition.deck.entries(), contents, strict=True):
        note = edition.notes[entry.question.id]
        note_type = types[kind_of(entry.question.kind)]
        yield (
            entry,
            PackageNote(
                note_type=note_type,
                guid=note.guid,
                mod=note.mod,
                due=note.due,
                fields=tuple(html.get(field.name, "") for field in note_type.fields),
                tags=tags(edition.settings, entry, note.since),
                ordinals=ordinals,
            ),
        )


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
