"""`sources.toml`: which question of the deck answers which question of its source documents.

    [[document]]
    name = "000"                   # how the document is called
    title = "Interview questions"  # what is printed of it, if it has a title
    asked = 2                      # how many questions it asks

    [document.answers]
    "000:1" = "activation-function"
    "000:2" = ["cost-function", "activation-function"]

A key stands for one question of a document; more than one id where it asks several things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rectoverso.diagnostics import (
    MALFORMED_SOURCES,
    UNANSWERED_SOURCE_QUESTION,
    UNMAPPED_SOURCE_QUESTION,
    Diagnostic,
    Rule,
    Span,
)
from rectoverso.model import Deck
from rectoverso.source import toml
from rectoverso.source.nearest import Nearest

FILE = "sources.toml"
_SETTINGS = ("name", "title", "asked", "answers")


@dataclass(frozen=True, slots=True)
class Document:
    """A source document: how many questions it asks, and how many of them have their answer."""

    name: str
    title: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The documents in the file's order, and all that is missing or wrong."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


def coverage(text: str, deck: Deck) -> Coverage:
    """What of the documents in `text` (the whole of `sources.toml`) a deck answers."""
    values, wrong = toml.decode(text, FILE, MALFORMED_SOURCES)
    if values is None:
        return Coverage((), wrong)
    return _CoverageReader(toml.array(text, values, "document", FILE), deck).result(values)


class _CoverageReader:
    """One pass over the documents, gathering every finding."""

    def __init__(self, documents: toml.Array, deck: Deck) -> None:
        self.documents = documents
        questions = [entry.question for entry in deck.entries()]
        self.ids = {question.id for question in questions if question.id}
        self.answered = {
            question.id for question in questions if question.short or question.choices
        }
        self.nearest = Nearest(self.ids)
        self.settings = Nearest(_SETTINGS)
        self.found: list[Diagnostic] = []
        self.keys: set[str] = set()

    def result(self, values: Mapping[str, Any]) -> Coverage:
        for key in values:
            if key != "document":
                hint = "documents stand in [[document]]"
                self._say(f"`{key}` is not a setting", self.documents.places.line(key), hint)
        if not self.documents.tables:
            hint = '[[document]] with name = "…", asked = 3 and a table [document.answers]'
            self._say("there is no document here", Span.whole(FILE), hint)
        documents = tuple(
            document
            for number, table in enumerate(self.documents.tables)
            if (document := self._document(number, table)) is not None
        )
        return Coverage(documents, tuple(sorted(self.found, key=lambda found: found.sort_key)))

    def _document(self, number: int, table: Mapping[str, Any]) -> Document | None:
        before = len(self.found)
        place = self.documents.place
        for key in table:
            if key not in _SETTINGS:
                hint = f"settings of a document: {', '.join(_SETTINGS)}"
                hint = toml.meant(key, self.settings, hint)
                self._say(f"`{key}` is not a setting", place(number, key), hint)
        name, title, asked = table.get("name"), table.get("title", ""), table.get("asked")
        if not isinstance(name, str) or not name:
            self._say("this document has no `name`", place(number), 'name = "…"')
        if not isinstance(title, str):
            message = f"`title` is {toml.kind(title)}; it wants a string"
            self._say(message, place(number, "title"), 'title = "…"')
        if type(asked) is not int or asked < 0:
            hint = "asked = 51: how many questions the document asks"
            given = "missing" if asked is None else toml.kind(asked)
            given = f"{asked:,}" if type(asked) is int else given
            self._say(
                f"`asked` is {given}; it wants a number of questions", place(number, "asked"), hint
            )
        answers = table.get("answers", {})
        if not isinstance(answers, dict):
            hint = '[document.answers] with a line "key" = "id" for each question'
            message = f"`answers` is {toml.kind(answers)}; it wants a table"
            self._say(message, place(number, "answers"), hint)
        if len(self.found) > before:
            return None
        assert isinstance(name, str)
        assert isinstance(title, str)
        assert isinstance(asked, int)
        done = sum(self._is_answered(number, key, value) for key, value in answers.items())
        if len(answers) != asked:
            message = f"`{name}` asks {asked}, but {len(answers)} keys stand here"
            hint = "list every key of the document, or mend `asked`"
            self._say(message, place(number, "asked"), hint, UNMAPPED_SOURCE_QUESTION)
        return Document(name, title, asked, done)

    def _is_answered(self, number: int, key: str, value: object) -> bool:
        """Whether a key's questions all stand in the deck with an answer."""
        place = self.documents.place(number, "answers", key)
        ids = [value] if isinstance(value, str) else value
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            hint = f'"{key}" = "id", or a list of ids'
            self._say(f"what answers `{key}` is not an id", place, hint)
            return False
        if key in self.keys:
            self._say(f"`{key}` stands in two documents", place, "keep it in one")
        self.keys.add(key)
        ids = [each for each in ids if each]
        if not ids:
            hint = f'"{key}" = "id": the question that answers it'
            self._say(f"no question answers `{key}`", place, hint, UNMAPPED_SOURCE_QUESTION)
            return False
        wrong = list(self._unanswered(ids))
        for message, hint in wrong:
            self._say(f"`{key}`: {message}", place, hint, UNANSWERED_SOURCE_QUESTION)
        return not wrong

    def _unanswered(self, ids: Collection[str]) -> Iterator[tuple[str, str]]:
        for each in ids:
            if each not in self.ids:
                near = self.nearest.to(each)
                hint = f"did you mean `{near}`?" if near else "name the id of a question"
                yield f"the deck has no question `{each}`", hint
            elif each not in self.answered:
                yield f"the question `{each}` has no answer", "write the answer under its heading"

    def _say(self, message: str, span: Span, hint: str, rule: Rule = MALFORMED_SOURCES) -> None:
        self.found.append(rule.found(message, span, hint))
