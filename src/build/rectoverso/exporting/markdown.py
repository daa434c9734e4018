"""A deck's folder anew: its chapters in the canonical form, and all that lies beside them.

Comments are no part of the model, so they stay behind, and with them what they silence; formulas
have their macros written out.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import groupby
from typing import Final

from rectoverso.model import Deck
from rectoverso.source.config import Settings
from rectoverso.source.folder import SETTINGS, Source, is_folder
from rectoverso.source.markdown import writing

_FORMAT: Final = re.compile(r"^format[ \t]*=.*$", re.MULTILINE)
_FORM: Final = 2


def chapters(deck: Deck, settings: Settings) -> dict[str, bytes]:
    """The files of an edition's chapters, by their paths."""
    files = {entry.question.id: entry.chapter.path for entry in deck.headings()}
    files |= {chapter.id: chapter.path for chapter in deck.chapters}
    label = settings.words_in(deck.language).brief
    return {
        path: writing.file(tuple(found), label, files).encode()
        for path, found in groupby(deck.chapters, key=lambda chapter: chapter.path)
    }


def beside(source: Source, settings: Settings) -> dict[str, bytes]:
    """All other files of a deck's folder that are not hidden, `deck.toml` with the format that
    chapters are written in.
    """
    files: dict[str, bytes] = {}
    editions = {*settings.languages, "build"}
    for entry in source.entries(""):
        name = entry.name
        if name.startswith(".") or name in editions:
            continue
        paths = source.below(name) if is_folder(entry) else (name,)
        for path in paths:
            with suppress(FileNotFoundError):  # a link out of the deck is never read
                files[path] = source.medium(path)
    text = source.settings_text()
    if settings.format < _FORM:
        line = f"format = {_FORM}"
        text = _FORMAT.sub(line, text) if _FORMAT.search(text) else f"{line}\n{text}"
    return files | {SETTINGS: text.encode()}
