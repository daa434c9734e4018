"""The package that tells existing learners which of their notes are retired.

It holds the retired notes as they last were, with the tags `<deck>::retired` and
`<deck>::retired::<version>` besides their own, and the time of the release that retired them, so
that Anki takes it over where the learner did not edit the note since. It holds no cards: an
import never touches those that learners have, and a newcomer who imports it by mistake gets
nothing to study, unless they let Anki check the database: that makes cards, in the deck Default.
(Suspended cards would not do: an import without scheduling makes them new.) The notes of all
releases are in it, with the pictures that they show, since a learner may have skipped some.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rectoverso.anki.names import RETIRED_PACKAGE, Tags, deck_name, stable_id
from rectoverso.anki.note_types import note_types
from rectoverso.history.retired import RetiredNote
from rectoverso.source.config import Settings
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition

if TYPE_CHECKING:
    from rectoverso.anki.note_types import NoteType
    from rectoverso.anki.packing import PackageNote


class RetiredWriter:
    """Writes the package of the retired notes; counts notes and pictures."""

    name = "retired"
    suffix = RETIRED_PACKAGE

    def requires(self) -> tuple[str, ...]:
        """What this machine lacks: genanki, if anything."""
        if find_spec("genanki") is None:
            return ("genanki, which writes Anki's format: pip install genanki",)
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact | None:
        """Write the package of `edition.retired` into `job.folder`; None where nothing is
        retired. OSError when writing fails.
        """
        deck = edition.deck
        if not edition.retired:
            return None
        from rectoverso.anki.packing import PackageDeck, write_package

        types = note_types(edition.settings, deck.language)
        notes = tuple(
            _note(each, edition.settings, types[each.text.kind]) for each in edition.retired
        )
        pictures = {name: data for each in edition.retired for name, data in each.pictures.items()}
        # Without a card no deck is made of it; it is named like the one that the notes were in.
        number = stable_id(deck.uid, deck.language, "deck")
        made = PackageDeck(number, deck_name(deck.title), "", notes)
        path = job.path(edition, self.suffix)
        write_package(
            path,
            (made,),
            {name: partial(pictures.__getitem__, name) for name in pictures},
            time=job.time,
            note_type_mod=edition.note_type_mod,
            progress=job.progress,
        )
        return Artifact.of(
            edition, self.name, path, {"notes": len(notes), "pictures": len(pictures)}
        )


def tags(settings: Settings, note: RetiredNote) -> tuple[str, ...]:
    """The tags of a retired note, its last own ones first."""
    ours = Tags(settings.name)
    return (*note.text.tags, ours.retired, ours.retired_in(note.version))


def _note(note: RetiredNote, settings: Settings, note_type: NoteType) -> PackageNote:
    from rectoverso.anki.packing import PackageNote

    return PackageNote(
        note_type=note_type,
        guid=note.text.guid,
        mod=note.time,
        due=0,
        fields=tuple(note.text.fields.get(field.name, "") for field in note_type.fields),
        tags=tags(settings, note),
        ordinals=(),
    )
