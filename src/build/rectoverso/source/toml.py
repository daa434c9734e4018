"""TOML files of a deck: decoding with a finding where the syntax breaks, and where each key stands.

Python's decoder says neither, so the keys are looked for in a text that it could decode.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rectoverso.diagnostics import Diagnostic, Rule, Span, position
from rectoverso.source.nearest import Nearest

Keys = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in arrays."""

_BLANK: Final = re.compile(r"(?:\s|#[^\n]*)*")
_PART: Final = re.compile(r"[ \t]*([A-Za-z0-9_-]+|\"(?:\\.|[^\"\\])*\"|'[^']*')[ \t]*")
_SCALAR: Final = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}(?!\") | '{3}.*?'{3}(?!') | \"(?:\\.|[^\"\\])*\" | '[^']*'
    | [^,\]}\#\n]+""",
    re.DOTALL | re.VERBOSE,
)


class Places:
    """Where the keys of a file stand, whose text is TOML."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._starts: dict[Keys, tuple[int, int]] = {}
        """Where a key, or a table's header, begins and ends."""
        self._counts: dict[Keys, int] = {}
        self._at = 0
        self._document()

    def key(self, *keys: str | int) -> Span:
        """Where a key is set, or a table's header stands; the file's start where it is not."""
        return self._span(keys, to_line_end=False)

    def line(self, *keys: str | int) -> Span:
        """Likewise, to the end of the line."""
        return self._span(keys, to_line_end=True)

    def __contains__(self, keys: Keys) -> bool:
        return keys in self._starts

    def _span(self, keys: Keys, *, to_line_end: bool) -> Span:
        if keys not in self._starts:
            return Span.whole(self._path)
        start, end = self._starts[keys]
        if to_line_end:
            end = start + len(self._text[start:].partition("\n")[0].rstrip())
        return Span(self._path, *self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    # ------------------------------------------------ looking for keys

    def _skip(self, more: str = "") -> str:
        """Go to the next character that is no blank, comment or one of `more`; that character."""
        while True:
            found = _BLANK.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            mark = self._text[self._at : self._at + 1]
            if not mark or mark not in more:
                return mark
            self._at += 1

    def _document(self) -> None:
        table: Keys = ()
        while mark := self._skip():
            if mark == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Keys:
        start = self._at
        many = self._text.startswith("[[", start)
        self._at += 1 + many
        parts = self._parts()
        self._at += 1 + many
        table: Keys = ()
        for number, (name, *place) in enumerate(parts, 1):
            table = (*table, name)
            self._starts.setdefault(table, (place[0], place[1]))
            last = number == len(parts)
            if many and last:
                self._counts[table] = self._counts.get(table, 0) + 1
            if table in self._counts:
                table = (*table, self._counts[table] - 1)
        self._starts.setdefault(table, (start, self._at))
        return table

    def _parts(self) -> list[tuple[str, int, int]]:
        """The parts of a key, and where they stand."""
        parts = []
        while found := _PART.match(self._text, self._at):
            name = found[1]
            if name[0] in "\"'":
                name = tomllib.loads(f"name = {name}")["name"]
            parts.append((name, *found.span(1)))
            self._at = found.end()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return parts

    def _pair(self, table: Keys) -> None:
        for name, start, end in self._parts():
            table = (*table, name)
            self._starts.setdefault(table, (start, end))
        self._at += 1
        self._value(table)

    def _value(self, keys: Keys) -> None:
        mark = self._skip()
        if mark == "{":
            self._at += 1
            while self._skip(",") != "}":
                self._pair(keys)
            self._at += 1
        elif mark == "[":
            self._at += 1
            number = 0
            while (mark := self._skip(",")) != "]":
                if mark == "{":
                    self._starts[(*keys, number)] = (self._at, self._at + 1)
                self._value((*keys, number))
                number += 1
            self._at += 1
        else:
            found = _SCALAR.match(self._text, self._at)
            assert found is not None
            self._at = found.end()


@dataclass(frozen=True, slots=True)
class Array:
    """An array of tables, `[[name]]`, and where they stand."""

    name: str
    tables: tuple[Mapping[str, Any], ...]
    places: Places

    def place(self, number: int, *keys: str) -> Span:
        """Where a table sets a key; its header when it does not."""
        if keys and (self.name, number, *keys) in self.places:
            return self.places.key(self.name, number, *keys)
        return self.places.line(self.name, number)


def decode(
    text: str, path: str, rule: Rule
) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The values of a TOML text, or None with a finding of `rule` where its syntax breaks."""
    try:
        values = tomllib.loads(text)
        repr(values)  # Python writes no number of thousands of digits, nor do our messages
    except RecursionError:
        return None, (_syntax("brackets are nested too deep", text, path, rule),)
    except ValueError as error:
        return None, (_syntax(str(error), text, path, rule),)
    return values, ()


def array(text: str, values: Mapping[str, Any], name: str, path: str) -> Array:
    """The tables of `[[name]]` in a decoded file; none where `name` is something else."""
    found = values.get(name)
    tables = found if isinstance(found, list) else ()
    return Array(name, tuple(each for each in tables if isinstance(each, dict)), Places(path, text))


def meant(key: str, known: Nearest, otherwise: str) -> str:
    """The hint for a key that does not exist: which one was meant, if any is like it."""
    near = known.to(key)
    return f"did you mean `{near}`?" if near else otherwise


def kind(value: object) -> str:
    """What a value of a TOML file is, in words."""
    for types, words in _KINDS:
        if isinstance(value, types):
            return words
    return "a date or a time"


_KINDS: Final[tuple[tuple[Any, str], ...]] = (
    (str, "a string"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "a table"),
)


def _syntax(message: str, text: str, path: str, rule: Rule) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    if "(at end of document)" in message:
        line, column = position(text, len(text.rstrip("\n")))
    words = re.sub(r" \(at .*\)\Z", "", message)
    span = Span(path, line, column, line, column)
    hint = _ESCAPE_HINT if "'\\' in a string" in words or "hex value" in words else _HINT
    return rule.found(f"not valid TOML: {words}", span, hint)


_ESCAPE_HINT = r"in double quotes a backslash is written twice; in single ones it is itself: '\R'"
_HINT = "strings stand in double quotes, tables begin with [name]"
