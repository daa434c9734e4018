"""The release notes, as `release` wrote them into the deck's folder."""

from __future__ import annotations

from rectoverso import archive
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition


class NotesWriter:
    """Writes the notes of a release; nothing for unreleased content."""

    name = "notes"
    suffix = "-notes.md"

    def requires(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact | None:
        """Write the text into `job.folder`. OSError when writing fails."""
        if not edition.release_notes:
            return None
        path = job.path(edition, self.suffix)
        archive.write(path, edition.release_notes.encode())
        lines = edition.release_notes.count("\n")
        return Artifact.of(edition, self.name, path, {"lines": lines})
