"""`glossary.toml`: one term per concept, and the forms that a deck does not use for it.

    [[term]]
    en = "overfitting"             # the term, by language
    fr = "surapprentissage"
    avoid = ["overtraining"]       # forms of the deck's first language
    note = "for the authors"
    index = false                  # not in the book's index

`avoid` may also be a table of such lists by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rectoverso.diagnostics import MALFORMED_GLOSSARY, Diagnostic, Span
from rectoverso.source import toml
from rectoverso.source.config import LANGUAGE
from rectoverso.source.nearest import Nearest

FILE = "glossary.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its form in each language, and whether a book's index lists it."""

    forms: Mapping[str, str]
    indexed: bool = True


@dataclass(frozen=True, slots=True)
class Glossary:
    """The concepts in the file's order, the terms of each language, and the avoided forms with the
    term to use instead.

    `wrong` is what can't be used in the file.
    """

    concepts: tuple[Term, ...] = ()
    terms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    avoided: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wrong: tuple[Diagnostic, ...] = ()


EMPTY = Glossary()


def read(text: str, languages: tuple[str, ...]) -> Glossary:
    """The glossary of a deck whose first language leads; what is malformed is in `wrong`."""
    values, wrong = toml.decode(text, FILE, MALFORMED_GLOSSARY)
    if values is None:
        return Glossary(wrong=wrong)
    return _GlossaryReader(toml.array(text, values, "term", FILE), languages).result(values)


class _GlossaryReader:
    """One pass over the tables, gathering every finding."""

    def __init__(self, array: toml.Array, languages: tuple[str, ...]) -> None:
        self.array = array
        self.languages = languages
        self.concepts: list[Term] = []
        self.terms: dict[str, set[str]] = {}
        self.avoided: dict[str, dict[str, str]] = {}
        self.nearest = Nearest(("avoid", "index", "note"))
        self.found: list[Diagnostic] = []

    def result(self, values: Mapping[str, Any]) -> Glossary:
        for key in values:
            if key != "term":
                place = self.array.places.line(key)
                self._say(f"`{key}` is not a setting", place, "terms stand in [[term]]")
            elif not isinstance(values[key], list):
                place = self.array.places.line(key)
                hint = "write [[term]], in two pairs of brackets, above each"
                self._say("`term` is one table, not a list of tables", place, hint)
        for number, table in enumerate(self.array.tables):
            self._table(number, table)
        for number, table in enumerate(self.array.tables):
            self._contradictions(number, table)
        return Glossary(
            tuple(self.concepts),
            {language: frozenset(terms) for language, terms in self.terms.items()},
            self.avoided,
            tuple(self.found),
        )

    def _table(self, number: int, table: Mapping[str, Any]) -> None:
        lead = self.languages[0]
        if lead not in table:
            hint = f'{lead} = "…": the form that the deck uses'
            self._say(f"this term has no `{lead}`", self.array.place(number), hint)
        forms = {}
        for key, value in table.items():
            place = self.array.place(number, key)
            if key == "avoid":
                self._avoid(number, table)
            elif key == "index":
                if not isinstance(value, bool):
                    message = f"`index` is {toml.kind(value)}; it wants true or false"
                    self._say(message, place, "index = false")
            elif key != "note" and not LANGUAGE.match(key):
                hint = "a term has a form per language (ko, en …), avoid, index and note"
                hint = toml.meant(key, self.nearest, hint)
                self._say(f"`{key}` is not a setting of a term", place, hint)
            elif not isinstance(value, str):
                message = f"`{key}` is {toml.kind(value)}; it wants a string"
                self._say(message, place, f'{key} = "…"')
            elif not value.strip():
                self._say(f"`{key}` is empty", place, f'{key} = "…"')
            elif key != "note":
                if value in self.terms.setdefault(key, set()) and key == lead:
                    self._say(f"the term “{value}” stands twice", place, "join the two tables")
                self.terms[key].add(value)
                forms[key] = value
        if lead in forms:
            self.concepts.append(Term(forms, table.get("index") is not False))

    def _avoid(self, number: int, table: Mapping[str, Any]) -> None:
        for language, forms in self._forms(table).items():
            if not isinstance(forms, list) or not all(
                isinstance(form, str) and form.strip() for form in forms
            ):
                place = self.array.place(number, "avoid")
                message = f"`avoid` is {toml.kind(forms)}; it wants a list of strings"
                if isinstance(forms, list):
                    message = "`avoid` holds something else than strings of words"
                self._say(message, place, 'avoid = ["…", "…"]')
                continue
            term = table.get(language)
            if isinstance(term, str):
                for form in forms:
                    self.avoided.setdefault(language, {}).setdefault(form, term)

    def _contradictions(self, number: int, table: Mapping[str, Any]) -> None:
        """Say which avoided forms of a table are another table's term."""
        for language, forms in self._forms(table).items():
            for form in forms if isinstance(forms, list) else ():
                if isinstance(form, str) and form in self.terms.get(language, ()):
                    message = f"“{form}” is avoided here, and a term elsewhere"
                    place = self.array.place(number, "avoid")
                    self._say(message, place, "keep it in one of the two places")

    def _forms(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a table avoids, by language; one list is about the first language."""
        avoid = table.get("avoid", {})
        return avoid if isinstance(avoid, dict) else {self.languages[0]: avoid}

    def _say(self, message: str, span: Span, hint: str) -> None:
        self.found.append(MALFORMED_GLOSSARY.found(message, span, hint))
