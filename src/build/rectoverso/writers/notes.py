"""The release notes, as `release` wrote them into the deck's folder."""

from __future__ import annotations

from rectoverso import archive
from rectoverso.model import Deck
from rectoverso.writers import Artifact, Context, file_name


class NotesWriter:
    """Writes the notes of a release; nothing for unreleased content."""

    name = "notes"
    suffix = "-notes.md"

    def requires(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def write(self, deck: Deck, context: Context) -> Artifact | None:
        """Write the text into `context.folder`. OSError when writing fails."""
        if not context.release_notes:
            return None
        path = context.folder / file_name(deck, context, self.suffix)
        archive.write(path, context.release_notes.encode())
        lines = context.release_notes.count("\n")
        return Artifact(path, archive.sha256(path), {"lines": lines})
