"""`deck.toml` as frozen settings, with a diagnostic at its place for whatever is wrong in it.

Every key is listed in `docs/format.md`. An unknown key is a finding, so that a slip of the pen
never passes as a setting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rectoverso.diagnostics import INVALID_DECK_TOML, Diagnostic, Span
from rectoverso.source import toml
from rectoverso.source.folder import SETTINGS

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_HEADER = re.compile(r"^[^\S\n]*\[([^\[\]\n]+)\]", re.MULTILINE)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}\Z")
_TAG = re.compile(r"[^\s:\"'<>&]+\Z")
_REPORT = re.compile(r"(https?://|mailto:)(?:[^\s\"'<>{}]|\{id\}|\{edition\})+\Z")
_ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"'<>]+\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `deck.toml` says.

    `uid` is the deck's identity for ever, `name` the slug of file names, tags and note types.
    `titles` holds a title per language where it differs from `title`. `report` and `home` are
    addresses for the foot of a card; in `report`, `{id}` and `{edition}` stand for the note's.
    `tags` are the tags that questions may carry, with what they mean.
    """

    uid: str
    title: str
    languages: tuple[str, ...]
    version: str
    name: str
    titles: dict[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    license: str = ""
    description: str = ""
    report: str = ""
    home: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    subdecks: bool = False
    subtitle: str = ""

    def title_in(self, language: str) -> str:
        """The deck's title in `language`."""
        return self.titles.get(language, self.title)


_TOP: dict[str, type] = {
    "uid": str,
    "name": str,
    "title": str,
    "titles": dict,
    "languages": list,
    "version": str,
    "authors": list,
    "license": str,
    "description": str,
    "report": str,
    "home": str,
    "tags": dict,
    "anki": dict,
    "book": dict,
}
_TABLES: dict[str, dict[str, type]] = {"anki": {"subdecks": bool}, "book": {"subtitle": str}}
_TYPE_NAMES = {str: "a string", list: "a list of strings", dict: "a table", bool: "true or false"}
_HINTS = {
    "uid": 'uid = "…": letters a-z, digits and hyphens; choose it once, it is the deck\'s identity',
    "title": 'title = "…": what learners see',
    "languages": 'languages = ["ko"]: one folder of chapters per language, the first one leads',
    "version": 'version = "1.0.0": three numbers, raised with every release',
}
_FORMS = {
    "uid": (_SLUG, "letters a-z, digits and hyphens"),
    "name": (_SLUG, "letters a-z, digits and hyphens"),
    "version": (_VERSION, "three numbers with dots, like 1.0.0"),
    "report": (
        _REPORT,
        "an http, https or mailto address, {id} and {edition} in it",
    ),
    "home": (_ADDRESS, "an http, https or mailto address"),
}


def place(text: str, key: str) -> Span:
    """Where `key` is set in `text` (the whole of `deck.toml`); its start when it is nowhere."""
    return _SettingsReader(text, {}).place("", key)


def settings(text: str) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
    """The settings in `text` (the whole of `deck.toml`), or None with the reasons why not."""
    values, found = toml.decode(text, SETTINGS, INVALID_DECK_TOML)
    if values is None:
        return None, found
    return _SettingsReader(text, values).result()


class _SettingsReader:
    """One pass over the decoded values, gathering every finding."""

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text = text
        self.values = values
        self.found: list[Diagnostic] = []

    def result(self) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
        self._known("", self.values, _TOP)
        for table, keys in _TABLES.items():
            if isinstance(self.values.get(table), dict):
                self._known(table, self.values[table], keys)
        for key, hint in _HINTS.items():
            if key not in self.values:
                self._say("", key, f"`{key}` is missing", hint)
        for key, (form, words) in _FORMS.items():
            value = self.values.get(key)
            if isinstance(value, str) and not form.match(value):
                self._say("", key, f"`{key}` is {value!r}, which is not {words}", words)
        self._names()
        if self.found:
            return None, tuple(sorted(self.found, key=lambda found: found.sort_key))
        return self._settings(), ()

    def _names(self) -> None:
        for key, form, words in (
            ("languages", LANGUAGE, "a language code like ko, en or pt-BR"),
            ("tags", _TAG, "one word without colons, quotes and <>&"),
            ("titles", LANGUAGE, "a language code like ko, en or pt-BR"),
        ):
            value = self.values.get(key)
            for name in value if isinstance(value, dict | list) else ():
                if isinstance(name, str) and not form.match(name):
                    table = key if isinstance(self.values[key], dict) else ""
                    place = name if table else key
                    self._say(table, place, f"{name!r} in `{key}` is not {words}", words)
        if self.values.get("languages") == []:
            self._say("", "languages", "`languages` is empty", _HINTS["languages"])
        languages = self.values.get("languages")
        if isinstance(languages, list) and len(set(map(str, languages))) != len(languages):
            self._say("", "languages", "a language stands twice in `languages`", "name it once")
        for key in ("title", "version", "uid"):
            if self.values.get(key) == "":
                self._say("", key, f"`{key}` is empty", _HINTS[key])

    def _known(self, table: str, values: dict[str, Any], keys: Mapping[str, type]) -> None:
        for key, value in values.items():
            name = f"{table}.{key}" if table else key
            if key not in keys:
                near = ", ".join(sorted(keys))
                self._say(table, key, f"`{name}` is not a setting", f"settings here: {near}")
                continue
            wanted = keys[key]
            ok = type(value) is wanted
            if ok and wanted is list:
                ok = all(isinstance(item, str) for item in value)
            if ok and wanted is dict and key in ("tags", "titles"):
                ok = all(isinstance(item, str) for item in value.values())
            if not ok:
                self._say(table, key, f"`{name}` is not {_TYPE_NAMES[wanted]}", "change its value")

    def _say(self, table: str, key: str, message: str, hint: str) -> None:
        span = self.place(table, key)
        found = INVALID_DECK_TOML.found(message, span, hint)
        if all(earlier.message != message for earlier in self.found):
            self.found.append(found)

    def place(self, table: str, key: str) -> Span:
        """Where `key` is set; the file's first character when it is nowhere."""
        headers = list(_HEADER.finditer(self.text))
        starts = {"": 0} | {header[1].strip(): header.end() for header in reversed(headers)}
        start = starts.get(table, len(self.text))
        end = next((header.end() for header in headers if header.end() > start), len(self.text))
        found = toml.find(self.text, key, start, end)
        if found is None:
            return Span.whole(SETTINGS)
        at = found.start(1)
        return Span.within(SETTINGS, self.text, at, toml.line_end(self.text, at))

    def _settings(self) -> Settings:
        values = self.values
        simple = ("uid", "title", "version", "license", "description", "report", "home")
        return Settings(
            **{key: values[key] for key in simple if key in values},
            name=values.get("name", values["uid"]),
            languages=tuple(values["languages"]),
            titles=dict(values.get("titles", {})),
            authors=tuple(values.get("authors", ())),
            tags=dict(values.get("tags", {})),
            subdecks=values.get("anki", {}).get("subdecks", False),
            subtitle=values.get("book", {}).get("subtitle", ""),
        )
