"""Files below `media/` that no edition shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from rectoverso.diagnostics import UNUSED_PICTURE, Diagnostic, Span
from rectoverso.model import Deck
from rectoverso.source.folder import MEDIA, Source, shown
from rectoverso.source.passed_over import is_about, is_left_behind

_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff")


def find(source: Source, decks: Sequence[Deck]) -> Iterator[Diagnostic]:
    """What lies in the media of a deck and that none of its editions shows."""
    used = {
        source.medium_path(medium.path, deck.language) for deck in decks for medium in deck.media
    }
    for path in source.below(MEDIA):
        name = PurePosixPath(path).name
        if unicodedata.normalize("NFC", path) in used or is_left_behind(name) or is_about(name):
            continue
        what = "picture" if path.lower().endswith(_PICTURES) else "file"
        message = f"nothing shows this {what}"
        hint = f"show it in a chapter, or take it out of {MEDIA}/"
        yield UNUSED_PICTURE.found(message, Span.whole(shown(path)), hint)
