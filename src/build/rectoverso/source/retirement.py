"""`retired.toml`: the author's word on questions that were released and are gone.

    [[retired]]
    id = "relu-slope"              # or ids = ["relu-slope", "relu-kink"]
    reason = "Asked twice: relu-gradient says it better."
    successor = "relu-gradient"    # where learners find the matter now, if anywhere

    [[retired]]
    id = "relu-kink"
    language = "en"                # in one edition only
    reason = "English asks it elsewhere."

    [[retired]]
    language = "fr"                # a whole edition
    reason = "Nobody keeps the translation up."

Learners read the reasons in the release notes. A released question that is gone without a word
is an error (`identity.contradictions`): most often its id was changed and `data-was` forgotten,
and learners would lose the schedule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rectoverso.diagnostics import MALFORMED_RETIREMENTS, Diagnostic, Span
from rectoverso.source import toml
from rectoverso.source.markdown.anchors import ID
from rectoverso.source.nearest import Nearest

FILE: Final = "retired.toml"

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_KEYS: Final = ("id", "ids", "language", "reason", "successor")
_FORM: Final = '[[retired]] with id = "…" (or ids = […]), reason = "…" and perhaps successor = "…"'

EVERY: Final = ""
"""The language that stands for all editions."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why a question is gone, which question took its place (or empty), and where that stands."""

    reason: str
    successor: str
    span: Span


@dataclass(frozen=True, slots=True)
class Retirements:
    """The retired questions by language (`EVERY` for all editions) and id, and the language
    editions that were given up.
    """

    questions: Mapping[tuple[str, str], Retirement] = field(default_factory=dict)
    editions: Mapping[str, Retirement] = field(default_factory=dict)

    def of(self, language: str, name: str) -> Retirement | None:
        """What is said of the question `name` of an edition; None where nothing is."""
        own, every = (self.questions.get((each, name)) for each in (language, EVERY))
        return own or every or self.editions.get(language)


NONE: Final = Retirements()


def read(text: str) -> tuple[Retirements, tuple[Diagnostic, ...]]:
    """What `text` (the whole of `retired.toml`; empty where there is none) says, and what is wrong
    in it.
    """
    values, wrong = toml.decode(text, FILE, MALFORMED_RETIREMENTS)
    if values is None:
        return NONE, wrong
    return _RetirementReader(toml.array(text, values, "retired", FILE)).result(values)


class _RetirementReader:
    """One pass over the tables, gathering every finding."""

    def __init__(self, retired: toml.Array) -> None:
        self.retired = retired
        self.nearest = Nearest(_KEYS)
        self.found: list[Diagnostic] = []
        self.questions: dict[tuple[str, str], Retirement] = {}
        self.editions: dict[str, Retirement] = {}

    def result(self, values: Mapping[str, Any]) -> tuple[Retirements, tuple[Diagnostic, ...]]:
        for key, value in values.items():
            tables_alone = isinstance(value, list) and all(
                isinstance(table, dict) for table in value
            )
            if key != "retired" or not tables_alone:
                self._say(f"`{key}` is not what stands here", self.retired.places.line(key))
        for number, table in enumerate(self.retired.tables):
            self._table(number, table)
        found = tuple(sorted(self.found, key=lambda finding: finding.sort_key))
        return Retirements(self.questions, self.editions), found

    def _table(self, number: int, table: Mapping[str, Any]) -> None:
        before = len(self.found)
        for key in table:
            if key not in _KEYS:
                hint = toml.meant(key, self.nearest, _FORM)
                self._say(f"`{key}` is not a setting", self.retired.place(number, key), hint)
        said = len(self.found)
        reason = self._words(number, table, "reason")
        if not reason and len(self.found) == said:
            self._say("a retired question needs a `reason`", self.retired.place(number, "reason"))
        successor = self._words(number, table, "successor")
        if successor and not ID.match(successor):
            self._say(f"{successor!r} is not an id", self.retired.place(number, "successor"))
        language = self._words(number, table, "language")
        names = list(self._ids(number, table))
        if len(self.found) > before:
            return
        if not names and not language:
            self._say("`id`, `ids` or `language` says what is retired", self.retired.place(number))
        elif not names:
            span = self.retired.place(number, "language")
            if language in self.editions:
                self._say(f"`{language}` stands here twice", span)
            self.editions[language] = Retirement(reason, successor, span)
        for key, name in names:
            span = self.retired.place(number, key)
            if (language, name) in self.questions:
                self._say(f"`{name}` stands here twice", span)
            elif name == successor:
                self._say(f"`{name}` can't be its own successor", span)
            self.questions[language, name] = Retirement(reason, successor, span)

    def _ids(self, number: int, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The ids of a table, each with the key that it stands under."""
        for key in ("id", "ids"):
            if key not in table:
                continue
            names = table[key] if key == "ids" and isinstance(table[key], list) else [table[key]]
            if not names:
                self._say("`ids` is empty", self.retired.place(number, key))
            for name in names:
                if isinstance(name, str) and ID.match(name):
                    yield key, name
                else:
                    self._say(f"{name!r} is not an id", self.retired.place(number, key))

    def _words(self, number: int, table: Mapping[str, Any], key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or _CONTROL.search(value):
            self._say(f"`{key}` is not one line of text", self.retired.place(number, key))
            return ""
        return value.strip()

    def _say(self, message: str, span: Span, hint: str = "") -> None:
        self.found.append(MALFORMED_RETIREMENTS.found(message, span, hint or _FORM))
