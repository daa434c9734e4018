"""Files below `media/` that no edition shows, and settings for pictures that do nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from rectoverso.diagnostics import NEEDLESS_KEEP, UNUSED_PICTURE, Diagnostic, Span
from rectoverso.model import SOUNDS, Deck
from rectoverso.source import chapters
from rectoverso.source.config import Settings, place
from rectoverso.source.folder import MEDIA, Source, shown
from rectoverso.source.nearest import Nearest
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


def needless(text: str, settings: Settings, decks: Sequence[Deck]) -> Iterator[Diagnostic]:
    """What `keep` in `deck.toml` (its `text`) names, and that is no drawing of any edition."""
    if not settings.kept:
        return
    paths = {
        path
        for deck in decks
        for chapter in deck.chapters
        for path, _ in chapters.shown(chapter, {})
    }
    images = {path for path in paths if not path.lower().endswith(SOUNDS)}
    drawings = sorted(path for path in images if path.lower().endswith(".svg"))
    nearest = Nearest(drawings)
    for path in settings.kept:
        if path in drawings:
            continue
        if path in images:
            message, hint = f"{path} stays as it is without `keep`", "take it out: it is no SVG"
        else:
            near = nearest.to(path)
            message = f"`pictures.keep` names {path}, which no edition shows"
            hint = (
                f"did you mean {near}?"
                if near
                else "the path of a drawing (SVG) in the deck's folder: media/a.svg"
            )
        yield NEEDLESS_KEEP.found(message, place(text, "pictures", "keep"), hint)
