"""A vault of Obsidian, or one note of it, with the cards of two plugins: Spaced Repetition and
Obsidian_to_Anki.

`vault` finds files by the names of links, `settings` knows what the plugins were told, `repetition`
and `to_anki` find cards in a note's lines (`found`, by what `scanning` sees there), `clozes` their
gaps, `wiki` turns Obsidian's marks into everyday Markdown, `items` makes questions of all that,
`reading` a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from rectoverso.diagnostics import MENDED_INPUT, UNREADABLE_INPUT, Span, UnfitError
from rectoverso.importers.document import Document
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.obsidian import likeness
from rectoverso.importers.obsidian.reading import SHAPE, Reading
from rectoverso.importers.obsidian.vault import Note, Vault

_MOST_LOOKED_AT: Final = 400
_SURE: Final = 0.8


class ObsidianImporter:
    """Reads vaults and their notes."""

    name = SHAPE

    def likeness(self, given: Given) -> Likeness:
        """How much something looks like a vault, or like a note with cards."""
        if given.is_folder:
            if (given.path / ".obsidian").is_dir():
                return Likeness(0.97, "it is a vault of Obsidian")
            vault = Vault.of(given.path)
            notes = vault.notes()[:_MOST_LOOKED_AT]
            for path in notes:
                note = vault.note(path)
                vault.forget(path)
                found = likeness.of("\n".join(note.lines)) if note else NOT_ALIKE
                if found.degree >= _SURE:
                    return Likeness(0.9, f"{path}: {found.reason}")
            return Likeness(0.4, "it holds Markdown files") if notes else NOT_ALIKE
        if given.path.suffix.lower() not in (".md", ".markdown", ".txt", ""):
            return NOT_ALIKE
        try:
            return likeness.of(given.text)
        except UnfitError:
            return NOT_ALIKE

    def read(self, given: Given) -> Document:
        """The cards of a vault, or of a note."""
        vault = Vault.of(given.path)
        if given.is_folder:
            paths = vault.notes()
            if not paths:
                message = "there is no note in this folder"
                hint = "give the folder of a vault, or one of its notes"
                raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
            made = Reading(given, vault)
            for path in paths:
                made.note(path)
            if not made.cards:
                made = _everywhere(made, paths)
            return made.document()
        note = Note(_within(vault, given.path), given.lines)
        made = Reading(given, vault)
        made.one(note)
        if not made.cards:
            made = Reading(given, _untold(vault, vault.settings.repetition.clozes))
            made.one(note)
        return made.document()


def _within(vault: Vault, path: Path) -> PurePosixPath:
    """A note's place in its vault."""
    try:
        return PurePosixPath(*path.resolve().relative_to(vault.folder.resolve()).parts)
    except ValueError:
        return PurePosixPath(path.name)


def _untold(vault: Vault, clozes: tuple[str, ...]) -> Vault:
    """A vault in which a note needs no tag to have cards, with these marks of gaps."""
    said = replace(vault.settings.repetition, everywhere=True, clozes=clozes)
    return replace(vault, settings=replace(vault.settings, repetition=said))


def _everywhere(first: Reading, paths: Sequence[PurePosixPath]) -> Reading:
    """A vault read once more, with the cards of notes that no tag sorts into a deck, as far as they
    can be nothing else; as it was where there is none either.
    """
    made = Reading(first.given, _untold(first.vault, ()), is_guess=True)
    for path in paths:
        made.note(path)
    if not made.cards:
        return first
    tags = ", ".join(first.vault.settings.repetition.tags)
    message = f"no note has the tag {tags}: cards of all notes are read"
    hint = "look whether these are the cards you want; in Obsidian a tag says which notes have some"
    made.findings.append(MENDED_INPUT.found(message, Span.whole(first.given.name), hint))
    return made
