"""A deck's folder → the model of each language edition, with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rectoverso.diagnostics import Diagnostic
from rectoverso.model import Chapter, Deck, Image, Medium, Sound, walk_deck
from rectoverso.source.config import Settings, settings
from rectoverso.source.folder import REFERENCES, Source
from rectoverso.source.markdown import Comment, read_chapters
from rectoverso.source.markdown.questions import Form, label


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a folder gave: None where `deck.toml` is unusable. `comments` are those of all
    chapters.
    """

    settings: Settings | None
    decks: tuple[Deck, ...]
    diagnostics: tuple[Diagnostic, ...]
    comments: tuple[Comment, ...] = ()


def read(
    source: Source,
    seen: Callable[[Chapter], None] = lambda _: None,
) -> Reading:
    """Every language edition of a deck. Never raises on bad content.

    `seen` is told of every chapter as soon as it is read, so that work on it can begin.
    Raises `RectoversoError` when a file or folder can't be read at all.
    """
    chosen, found = settings(source.settings_text())
    if source.found or chosen is None:
        return Reading(None, (), tuple(source.found) or found)
    references = source.text(REFERENCES) or ""
    decks = []
    comments: list[Comment] = []
    for language in chosen.languages:
        chapters: list[Chapter] = []
        over = frozenset(map(label, chosen.brief_in(language)))
        form = Form(chosen.format > 1, over, chosen.macros)
        for file in source.chapters(language):
            in_file, wrong = read_chapters(file.path, file.text, form, comments)
            chapters += in_file
            for chapter in in_file:
                seen(chapter)
            found += wrong
        deck = Deck(
            chosen.uid,
            chosen.name,
            chosen.title_in(language),
            language,
            chosen.version,
            tuple(chosen.tags_in(language).items()),
            tuple(chapters),
            (),
            references,
            chosen.speech,
            chosen.kept,
        )
        decks.append(replace(deck, media=_media(source, deck)))
    return Reading(chosen, tuple(decks), found + tuple(source.found), tuple(comments))


def _media(source: Source, deck: Deck) -> tuple[Medium, ...]:
    """The media that a deck shows and that exist, by path; the edition's own where it has any."""
    paths = {node.source for node in walk_deck(deck) if isinstance(node, Image | Sound)}
    hashes = (
        (path, source.medium_hash(source.medium_path(path, deck.language)))
        for path in sorted(paths)
    )
    return tuple(Medium(path, sha256) for path, sha256 in hashes if sha256 is not None)
