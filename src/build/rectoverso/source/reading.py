"""A deck's folder → the model of each language edition, with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectoverso.diagnostics import Diagnostic
from rectoverso.model import Chapter, Deck, Medium
from rectoverso.source import chapters as files
from rectoverso.source.config import Settings, settings
from rectoverso.source.folder import REFERENCES, Source
from rectoverso.source.markdown import Comment
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
    reader: files.Reader = files.read,
) -> Reading:
    """Every language edition of a deck. Never raises on bad content.

    `reader` reads each file, or knows it from the last time.
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
        shown: set[str] = set()
        forms = form(chosen, language)
        for file in source.chapters(language):
            in_file = reader(file, forms)
            chapters += in_file.chapters
            found += in_file.found
            comments += in_file.comments
            shown.update(in_file.media)
        deck = Deck(
            chosen.uid,
            chosen.name,
            chosen.title_in(language),
            language,
            chosen.version,
            tuple(chosen.tags_in(language).items()),
            tuple(chapters),
            _media(source, shown, language),
            references,
            chosen.speech,
            chosen.kept,
        )
        decks.append(deck)
    return Reading(chosen, tuple(decks), found + tuple(source.found), tuple(comments))


def form(settings: Settings, language: str) -> Form:
    """Which of the language's forms an edition uses."""
    over = frozenset(map(label, settings.brief_in(language)))
    return Form(settings.format > 1, over, settings.macros)


def _media(source: Source, paths: Iterable[str], language: str) -> tuple[Medium, ...]:
    """The media of these paths that exist, by path; the edition's own where it has any."""
    hashes = (
        (path, source.medium_hash(source.medium_path(path, language))) for path in sorted(paths)
    )
    return tuple(Medium(path, sha256) for path, sha256 in hashes if sha256 is not None)
