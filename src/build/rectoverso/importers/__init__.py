"""Foreign shapes into canonical Markdown, one module a shape, in one table; empty as yet.

What an importer gives is source like any other: it is read and checked as if its author had typed
it, so an importer needs to know the content language and nothing of what is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast


class Importer(Protocol):
    """Reads one foreign shape."""

    name: str

    def recognises(self, content: bytes) -> bool:
        """Whether a file's content looks like this shape."""

    def read(self, content: bytes) -> str:
        """A file's content as a chapter in the content language. ValueError where it is none."""


IMPORTERS: Mapping[str, str] = {}


def importer(name: str) -> Importer:
    """The importer of that name, imported when it is used; KeyError when there is none."""
    module, _, cls = IMPORTERS[name].partition(":")
    return cast(Importer, getattr(import_module(module), cls)())
