"""The description of the deck for its page on AnkiWeb, which its author pastes there."""

from __future__ import annotations

from rectoverso import archive
from rectoverso.model import plain
from rectoverso.releases import release_notes
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition


class AnkiWebWriter:
    """Writes the description; counts its characters, of which AnkiWeb takes 65,000."""

    name = "ankiweb"
    suffix = "-ankiweb.md"

    def requires(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the description into `job.folder`. OSError when writing fails."""
        deck = edition.deck
        chapters: dict[str, int] = {}
        for asked in deck.questions():
            title = plain(asked.chapter.title)
            chapters[title] = chapters.get(title, 0) + 1
        text = release_notes.ankiweb(edition.settings, chapters, language=deck.language)
        path = job.path(edition, self.suffix)
        archive.write(path, text.encode())
        return Artifact.of(edition, self.name, path, {"characters": len(text)})
