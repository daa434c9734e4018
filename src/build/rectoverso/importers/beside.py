"""Pictures and sounds that lie beside a document, found by the paths that it names.

A document may come from anyone: nothing is taken from outside of its own folder, or of the
repository, the vault or the deck that it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from rectoverso.importers.document import Document, MediaFile, Section
from rectoverso.importers.given import Given
from rectoverso.model import Image, Sound, walk_question
from rectoverso.source.folder import SETTINGS

_UPWARDS: Final = 12
_HOMES: Final = (".git", ".obsidian", SETTINGS)


def media(given: Given, sections: Iterable[Section], *folders: Path) -> dict[str, MediaFile]:
    """The files of pictures and sounds that are named by a path, by what questions call them.
    Paths lead from the document's folder, or from one of `folders`.
    """
    found: dict[str, MediaFile] = {}
    home = _home(given.path.resolve().parent)
    for item in Document(given.name, "", "", tuple(sections), ()).items():
        for node in walk_question(item.question):
            if not isinstance(node, Image | Sound) or node.source in found:
                continue
            if node.source.startswith(("/", "~", "data:")) or "://" in node.source:
                continue
            for folder in (given.path.parent, *folders):
                path = _file(folder, node.source, home)
                if path is not None:
                    found[node.source] = path
                    break
    return found


def has(given: Given, source: str) -> bool:
    """Whether a path names a file that may be taken."""
    if source.startswith(("/", "~", "data:", "#")) or "://" in source:
        return False
    return _file(given.path.parent, source, _home(given.path.resolve().parent)) is not None


def _home(folder: Path) -> Path:
    """The folder of all that belongs to a document in `folder`."""
    around = (folder, *folder.parents[:_UPWARDS])
    held = (each for each in around if any((each / name).exists() for name in _HOMES))
    return next(held, folder)


def _file(folder: Path, source: str, home: Path) -> Path | None:
    """The file that a source names, as it is, or as an address with percent signs and a query."""
    for name in dict.fromkeys((source, unquote(source), unquote(source.partition("?")[0]))):
        try:
            path = (folder / name.replace("\\", "/")).resolve()
            if path.is_relative_to(home) and path.is_file():
                return path
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None
