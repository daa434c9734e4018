"""The description of the deck for its page on AnkiWeb, which its author pastes there."""

from __future__ import annotations

from rectoverso import archive
from rectoverso.model import Deck, plain
from rectoverso.releases import release_notes
from rectoverso.writers import Artifact, Context, file_name


class AnkiWebWriter:
    """Writes the description; counts its characters, of which AnkiWeb takes 65,000."""

    name = "ankiweb"
    suffix = "-ankiweb.md"

    def requires(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def write(self, deck: Deck, context: Context) -> Artifact:
        """Write the description into `context.folder`. OSError when writing fails."""
        chapters: dict[str, int] = {}
        for asked in deck.questions():
            title = plain(asked.chapter.title)
            chapters[title] = chapters.get(title, 0) + 1
        text = release_notes.ankiweb(context.settings, chapters, language=deck.language)
        path = context.folder / file_name(deck, context, self.suffix)
        archive.write(path, text.encode())
        return Artifact(path, archive.sha256(path), {"characters": len(text)})
