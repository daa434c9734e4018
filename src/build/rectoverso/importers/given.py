"""A file or folder that an author wants to import, before anybody knows its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from rectoverso.diagnostics import RectoversoError
from rectoverso.importers import encoding


@dataclass(frozen=True)
class Given:
    """A file or a folder. `name` is what reports and `sources.toml` call it; `language` is that of
    the edition it is read for; `mapping` is the author's own mapping of fields, empty where the
    importer is to propose one: note type and field, parted by a slash, to what it becomes.
    """

    path: Path
    name: str
    language: str = "en"
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder: a vault, or what CrowdAnki exports."""
        return self.path.is_dir()

    @cached_property
    def beginning(self) -> bytes:
        """The first bytes of a file, enough to know what it is; none of a folder."""
        if self.is_folder:
            return b""
        with self.path.open("rb") as file:
            return file.read(_BEGINNING)

    @cached_property
    def text(self) -> str:
        """A file's text, with a newline at the end of lines, composed (NFC). UnfitError (IMP001)
        where it is none, or too long.
        """
        if self.is_folder:
            raise RectoversoError(f"{self.name} is a folder, not a text")
        return encoding.decoded(self.path, self.name)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text's lines without their ends; the first is line 1."""
        return tuple(self.text.split("\n"))


_BEGINNING = 65_536


class Likeness(NamedTuple):
    """How much something looks like a shape, from 0 (not at all) to 1, and why, in a few words."""

    degree: float
    reason: str = ""


NOT_ALIKE = Likeness(0.0)
