"""Tab-separated values: a line per row, and the columns' names in the first line.

A column is a field of the rows' NamedTuple, annotated with its `Form`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, Generic, NamedTuple, Protocol, TypeVar, get_type_hints

from rectoverso.diagnostics import MALFORMED_LEDGER, Diagnostic, Rule, Span
from rectoverso.history import merged

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_FROM_HISTORY: Final = "bring the line back from the version control's history"


class Form(NamedTuple):
    """What may stand in a column, as a pattern and in words, and how it is read; `later` where
    files of earlier versions lack the column.
    """

    pattern: str
    words: str
    read: Callable[[str], object] = str
    later: bool = False


class _Keyed(Protocol):
    @property
    def key(self) -> object:
        """What a row stands for."""


Row = TypeVar("Row", bound=_Keyed)


def text(kind: type, rows: Iterable[Iterable[object]]) -> str:
    """The text of a table of these rows; None is an empty field. ValueError when a field can't
    stand in it.
    """
    columns = [title(column) for column in _forms(kind)]
    fields = (["" if value is None else str(value) for value in row] for row in rows)
    lines = ["\t".join(line) for line in (columns, *fields)]
    for line in lines:
        if line.count("\t") != len(columns) - 1 or _CONTROL.search(line.replace("\t", "")):
            raise ValueError(f"a field of the ledger holds a control character: {line!r}")
    return "\n".join(lines) + "\n"


def title(column: str) -> str:
    """A column's name as the first line has it."""
    return column.replace("_", " ")


def _forms(kind: type) -> dict[str, Form]:
    hints = get_type_hints(kind, include_extras=True)
    return {column: hint.__metadata__[0] for column, hint in hints.items()}


class Table(Generic[Row]):
    """What a file's bytes hold (None: no such file): the rows that are right, by the numbers of
    their lines, and what is wrong in it: findings of `rule` where `find` is told of no other.
    """

    def __init__(
        self, path: str, kind: type[Row], content: bytes | None, rule: Rule = MALFORMED_LEDGER
    ) -> None:
        self.rows: dict[int, Row] = {}
        self.found: list[Diagnostic] = []
        self._path = path
        self._rule = rule
        self._forms = _forms(kind)
        self._columns = [title(column) for column in self._forms]
        self._lines: list[str] = []
        try:
            self._lines = [] if content is None else merged.lines(content) or [""]
        except UnicodeDecodeError as error:
            number = merged.line_of(error)
            self._lines = [""] * number
            self.find("this line is not UTF-8", "bring the line back from the history", number)
            return
        width = self._lines[0].count("\t") + 1 if self._lines else 0
        for column in list(self._forms)[width:]:
            if self._forms[column].later:
                del self._forms[column]
        self._columns = [title(column) for column in self._forms]
        make: Callable[..., Row] = kind
        forms = self._forms.values()
        whole = re.compile("\t".join(f"(?:{form.pattern})" for form in forms))
        conflict = False
        for number, line in enumerate(self._lines, 1):
            fields = line.split("\t")
            if merged.CONFLICT_MARKERS.match(line):
                conflict = True
                hint = (
                    "keep the lines of both sides (where both hold a note, the one of the later"
                    " release) and delete the lines with the markers"
                )
                self.find("a merge conflict stands in the ledger", hint, number)
            elif number == 1:
                if fields != self._columns:
                    hint = "its columns are, parted by tabs: " + ", ".join(self._columns)
                    self.find("the first line does not name the ledger's columns", hint, number)
            elif whole.fullmatch(line):
                pairs = zip(forms, fields, strict=True)
                self.rows[number] = make(*(form.read(text) for form, text in pairs))
            else:
                self._find_malformed(number, fields)
        if not conflict:  # the two sides of one may hold the same note
            self._find_doubles()

    def _find_malformed(self, number: int, fields: list[str]) -> None:
        if len(fields) != len(self._columns):
            message = f"this line has {len(fields)} fields, and {len(self._columns)} belong in it"
            self.find(message, "they are, parted by tabs: " + ", ".join(self._columns), number)
            return
        for (column, form), text in zip(self._forms.items(), fields, strict=True):
            if not re.fullmatch(form.pattern, text):
                shown = text if len(text) <= 40 else text[:40] + "…"
                message = f"{shown!r} in column `{title(column)}` is not {form.words}"
                self.find(message, _FROM_HISTORY, number, column)

    def _find_doubles(self) -> None:
        first: dict[object, int] = {}
        for number, row in self.rows.items():
            earlier = first.setdefault(row.key, number)
            if earlier != number:
                message = f"line {earlier} already stands for this"
                self.find(message, "delete one of the two, the older state", number)

    def find(
        self,
        message: str,
        hint: str,
        number: int = 0,
        column: str = "",
        rule: Rule | None = None,
    ) -> None:
        """Add a finding at a column of a line, else at the line, else (0) at the file."""
        span = Span.whole(self._path)
        if number:
            line = self._lines[number - 1]
            start, end = 1, 1 + len(line)
            if column:
                fields = line.split("\t")
                place = list(self._forms).index(column)
                start += sum(len(text) + 1 for text in fields[:place])
                end = start + len(fields[place])
            span = Span(self._path, number, start, number, end)
        self.found.append((rule or self._rule).found(message, span, hint))
