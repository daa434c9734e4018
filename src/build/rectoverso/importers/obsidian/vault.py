"""A vault: its notes and its other files, found by the names that its links use.

Sources: Obsidian's help pages on internal links, embeds and properties; `getFirstLinkpathDest` of
its API for how a link finds its file.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import encoding
from rectoverso.importers.obsidian import settings
from rectoverso.importers.obsidian.settings import Settings

MOST_FILES: Final = 200_000
"""More files than that are not looked at: a vault is no disk."""
_NOTES: Final = (".md", ".markdown")
_DEFINITION: Final = re.compile(r"(\[\^?[^\[\]\n]{1,200}\]):\s*\S")
_UPWARDS: Final = 12


@dataclass(frozen=True)
class Note:
    """A note: `path` is its place in the vault, `lines` its text."""

    path: PurePosixPath
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """What its footnotes and links by reference stand for: whole lines, by `[^1]` or `[name]`
        in lower case.
        """
        found = ((each, _DEFINITION.match(each)) for each in self.lines if each.startswith("["))
        return {name[1].casefold(): line for line, name in found if name}


@dataclass
class Vault:
    """The folder of a vault. `is_whole` says that all below it belongs to it; else only the files
    beside the one note that is asked for do. `is_cut`: there were more than are looked at.
    """

    folder: Path
    is_whole: bool = True
    settings: Settings = field(default_factory=Settings)
    is_cut: bool = False
    unreadable: dict[PurePosixPath, UnfitError] = field(default_factory=dict)
    _read: dict[PurePosixPath, Note | None] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Vault:
        """The vault that a folder is, or that a note stands in."""
        if path.is_dir():
            return cls(path, settings=settings.of(path))
        parents = path.resolve().parents[:_UPWARDS]
        around = next((each for each in parents if (each / ".obsidian").is_dir()), None)
        if around is None:
            return cls(path.parent, is_whole=False)
        return cls(around, settings=settings.of(around))

    @cached_property
    def files(self) -> tuple[PurePosixPath, ...]:
        """Every file, by its path in the vault, in the order of paths; no hidden ones, and none
        that a link of the file system leads to or that is no file (a pipe).
        """
        found: list[PurePosixPath] = []
        for folder, below, names in os.walk(self.folder):
            below[:] = sorted(name for name in below if not name.startswith("."))
            if not self.is_whole:
                below.clear()
            inside = Path(folder).relative_to(self.folder)
            found.extend(
                PurePosixPath(*inside.parts, name)
                for name in sorted(names)
                if not name.startswith(".") and _is_file(os.path.join(folder, name))  # noqa: PTH118
            )
            if len(found) > MOST_FILES:
                self.is_cut = True
                break
        return tuple(sorted(found[:MOST_FILES], key=lambda each: [*map(_folded, each.parts)]))

    def notes(self) -> tuple[PurePosixPath, ...]:
        """The notes among the files."""
        return tuple(each for each in self.files if each.suffix.lower() in _NOTES)

    def note(self, path: PurePosixPath) -> Note | None:
        """A note's text; None where it can't be read, which `unreadable` then says."""
        if path not in self._read:
            self._read[path] = None
            try:
                text = encoding.decoded(self.folder / path, str(path))
                self._read[path] = Note(path, tuple(text.split("\n")))
            except UnfitError as error:
                self.unreadable[path] = error
            except OSError:
                self.unreadable[path] = UnfitError(())
        return self._read[path]

    def forget(self, path: PurePosixPath) -> None:
        """Drop a text that is not needed any more."""
        self._read.pop(path, None)

    def file(self, target: str, beside: PurePosixPath) -> PurePosixPath | None:
        """The file that a link in a note names, as Obsidian finds it: the path from the vault or
        from the note, else the file of that name that is nearest to the vault's folder. A name
        without an ending is a note's.
        """
        for wanted in dict.fromkeys((target, unquote(target))):
            wanted = _folded(wanted.strip().replace("\\", "/"))
            for name in (wanted, *(f"{wanted}{suffix}" for suffix in _NOTES)):
                found = self._file(name, beside)
                if found is not None:
                    return found
        return None

    def _file(self, name: str, beside: PurePosixPath) -> PurePosixPath | None:
        plain = _without_dots(PurePosixPath(name.lstrip("/")))
        from_note = _without_dots(PurePosixPath(_folded(str(beside.parent))) / name)
        for path in (plain, from_note):
            if path is not None and str(path) in self._by_path:
                return self._by_path[str(path)]
        if plain is None:
            plain = PurePosixPath(*(part for part in PurePosixPath(name).parts if part != ".."))
        ending = f"/{plain}"
        fitting = [
            each
            for each in self._by_name.get(plain.name, ())
            if f"/{_folded(str(each))}".endswith(ending)
        ]
        return min(fitting, key=lambda each: (len(each.parts), str(each)), default=None)

    @cached_property
    def _by_path(self) -> dict[str, PurePosixPath]:
        return {_folded(str(each)): each for each in reversed(self.files)}

    @cached_property
    def _by_name(self) -> dict[str, list[PurePosixPath]]:
        named: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
        for each in self.files:
            named[_folded(each.name)].append(each)
        return named


def _is_file(path: str) -> bool:
    """Whether there is a file, and no link or pipe."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _without_dots(path: PurePosixPath) -> PurePosixPath | None:
    """A path without `.` and `..`; None where it leads out of the vault."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in (".", "/"):
            parts.append(part)
    return PurePosixPath(*parts) if parts else None
