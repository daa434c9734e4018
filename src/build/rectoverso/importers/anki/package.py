"""Anki packages, decks and whole collections, of all three generations."""

from __future__ import annotations

import zipfile
from functools import partial
from typing import Final

from rectoverso.anki import package
from rectoverso.diagnostics import UNREADABLE_INPUT, RectoversoError, Span, UnfitError
from rectoverso.importers.anki import collected
from rectoverso.importers.document import Document, MediaFile
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness

_MOST_BYTES: Final = 64 * 2**20
"""The largest medium that is unpacked."""
_ENDINGS: Final = (".apkg", ".colpkg")


class PackageImporter:
    """Reads Anki packages."""

    name = "anki"

    def likeness(self, given: Given) -> Likeness:
        """A zip archive that holds a collection; or what only calls itself a package, so that it
        is said what is wrong with it.
        """
        named = given.path.suffix.lower() in _ENDINGS
        if given.is_folder:
            return NOT_ALIKE
        if given.beginning.startswith(b"PK"):
            try:
                with zipfile.ZipFile(given.path) as archive:
                    if set(package.COLLECTIONS) & archive.NameToInfo.keys():
                        return Likeness(1.0, "an archive with a collection of Anki's")
            except (OSError, zipfile.BadZipFile, NotImplementedError):
                pass
        return Likeness(0.9, f"its name ends in {given.path.suffix}") if named else NOT_ALIKE

    def read(self, given: Given) -> Document:
        """The notes of a package; chapters are its decks."""
        try:
            held = package.read(given.path, most_notes=collected.MOST_NOTES)
            files = PackageFiles(package.MediaFiles(given.path))
        except RectoversoError as error:
            raise unfit(given, error) from error
        if len(held.notes) == 1 and ".colpkg" in "".join(held.notes[0].fields.values()):
            message = "it holds only the note that asks for a newer Anki, and no deck"
            hint = "import the package into Anki and export it again"
            raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
        return collected.document(given, self.name, held.notes, files)


class PackageFiles:
    """The media of a package, each read when it is asked for."""

    def __init__(self, files: package.MediaFiles) -> None:
        self._files = files
        self.names = tuple(name for name in files.names if files.holds(name))

    def file(self, name: str) -> MediaFile:
        """A function that gives a medium's bytes, OSError where it is damaged or too large."""
        return partial(self._bytes, name)

    def _bytes(self, name: str) -> bytes:
        try:
            return self._files.read(name, _MOST_BYTES)
        except RectoversoError as error:
            raise OSError(str(error)) from error


def unfit(given: Given, error: RectoversoError) -> UnfitError:
    """What a package or folder that can't be read is said to be."""
    message = str(error).replace(f"{given.path} ", "this file ", 1)
    hint = "export it from Anki again; of a large collection, deck by deck"
    return UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
