"""Packages that Rectoverso built, told from all others.

What makes a package ours: every note's type is named `NAME LANGUAGE question` or `NAME LANGUAGE
cloze`, for one name and one language, and has the fields `Id` and `Edition`.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rectoverso.anki import package
from rectoverso.anki.names import Tags
from rectoverso.anki.package import Package
from rectoverso.diagnostics import RectoversoError

# A medium's name becomes a path beside the collection, and must not lead out of there.
_PLAIN_NAME: Final = re.compile(r"(?!\.{1,2}\Z)[^/\\\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Ours:
    """A package of ours: where it lies, its deck's `name` and `language`, and what it holds."""

    path: Path
    name: str
    language: str
    package: Package

    @property
    def tags(self) -> Tags:
        """Our tags; every other one is the learner's own."""
        return Tags(self.name)

    @property
    def is_retired(self) -> bool:
        """Whether it is a release's package of retired questions: notes that say so, no cards."""
        retired = self.tags.retired
        return all(
            retired in map(str.casefold, note.tags) and not note.cards
            for note in self.package.notes
        )


def read(path: Path) -> Ours:
    """The package at `path`; `RectoversoError` when it is unreadable, damaged or not ours."""
    held = _sound(path)
    read_package = package.read(path)
    named = {note.note_type.id: note.note_type for note in read_package.notes}
    families = set()
    for note_type in named.values():
        family = note_type.family
        if family is None:
            raise RectoversoError(
                f"{path} is not of Rectoverso: its note type “{note_type.name}” is a stranger;"
                " build one with `rectoverso build`"
            )
        families.add(family)
    if not families:
        raise RectoversoError(f"{path} holds no notes: there is nothing to push")
    if len(families) > 1:
        names = ", ".join(" ".join(family) for family in sorted(families))
        raise RectoversoError(f"{path} holds several decks ({names}): push one package at a time")
    if {name for name in held if name in package.COLLECTIONS} != {"collection.anki2"}:
        raise RectoversoError(
            f"{path} was exported by Anki: push the package that Rectoverso built, whose notes"
            " carry the times of their releases"
        )
    if strange := [name for name in read_package.media if not _PLAIN_NAME.fullmatch(name)]:
        raise RectoversoError(
            f"{path} is damaged, or was made to do harm: {strange[0]!r} is no medium's file name"
        )
    return Ours(path, *families.pop(), read_package)


def _sound(path: Path) -> list[str]:
    """The names of an archive's files, once each of them has been unpacked well."""
    with package.told(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        damaged = archive.testzip()
    if damaged is not None or len(names) != len(set(names)):
        raise RectoversoError(f"{path} is damaged: a file in it is not as it was packed")
    return names


def same_deck(one: Ours, other: Ours) -> None:
    """`RectoversoError` unless both packages are of one deck and language."""
    if (one.name, one.language) != (other.name, other.language):
        raise RectoversoError(
            f"{other.path} is of another deck than {one.path}: {other.name} {other.language},"
            f" not {one.name} {one.language}"
        )
