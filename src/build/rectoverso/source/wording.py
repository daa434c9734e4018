"""What `deck.toml` says language by language, held against the languages of the deck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from rectoverso import languages
from rectoverso.diagnostics import MISSING_WORDS, OTHER_LANGUAGE, Diagnostic
from rectoverso.languages.furniture import Words
from rectoverso.source import toml
from rectoverso.source.config import Settings
from rectoverso.source.folder import SETTINGS


def find(text: str, settings: Settings) -> Iterator[Diagnostic]:
    """Where the `settings` in `text` (the whole of `deck.toml`) leave a language of the deck out,
    and where they speak one that it has not.
    """
    places = toml.Places(SETTINGS, text)
    for language in settings.languages:
        yield from _words(places, settings, language)
    tables = _tables(settings)
    for place, said in tables.items():
        named = ".".join(place)
        for language in settings.languages if place[0] not in ("titles", "words") else ():
            if language not in said:
                message = f"`{named}` says nothing in `{language}`, so another language stands in"
                hint = f'{language} = "…" beside the others'
                yield MISSING_WORDS.found(message, places.line(*place), hint)
        for language in said:
            if language not in settings.languages:
                message = f"`{named}.{language}` is in a language that the deck does not have"
                hint = f"name `{language}` in `languages`, or take this out"
                yield OTHER_LANGUAGE.found(message, places.line(*place, language), hint)


def _words(places: toml.Places, settings: Settings, language: str) -> Iterator[Diagnostic]:
    """The words that neither we nor the deck have in a language, all in one finding."""
    own = settings.words.get(language, {})
    missing = [each.name for each in fields(Words) if each.name not in own]
    if languages.code(language) is not None or not missing:
        return
    message = f"artifacts in `{language}` say in English: {', '.join(missing)}"
    place = ("words", language) if ("words", language) in places else ("languages",)
    hint = f"say these in a table [words.{language}], as docs/format.md tells"
    yield MISSING_WORDS.found(message, places.line(*place), hint)


def _tables(settings: Settings) -> dict[tuple[str, ...], Mapping[str, object]]:
    """What is said language by language, by where it stands."""
    said = {("titles",): settings.titles, ("words",): settings.words}
    wordings = {("description",): settings.description, ("book", "subtitle"): settings.subtitle}
    wordings |= {("tags", tag): meaning for tag, meaning in settings.tags.items()}
    return said | {place: each for place, each in wordings.items() if not isinstance(each, str)}
