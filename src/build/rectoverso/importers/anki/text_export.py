"""What Anki exports as plain text: notes or cards, a row each, with or without header lines.

Source: "Text Files" in Anki's manual (file headers), `rslib/src/import_export/text/csv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Final

from rectoverso.anki.package import Card, HeldNote, HeldPart, HeldType
from rectoverso.diagnostics import UNREADABLE_INPUT, RectoversoError, Span, UnfitError
from rectoverso.importers.anki import collected
from rectoverso.importers.document import Document
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.separated import Row, rows, shape

_HEADER: Final = re.compile(
    r"#(separator|html|tags|columns|notetype|deck|guid column|notetype column|deck column"
    r"|tags column|if matches):(.*)",
    re.IGNORECASE,
)
_SEPARATORS: Final = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": " ",
    "colon": ":",
}
MARKUP: Final = re.compile(
    r"</?(?:br|b|i|u|div|p|span|img|ul|ol|li|table|font|strong|em|sub|sup|pre|code|a|h[1-6])\b"
    r"[^<>]*>|&(?:nbsp|lt|gt|amp|quot);|\[sound:|\{\{c\d+::",
    re.IGNORECASE,
)
"""What tells HTML from words."""
_ANSWER: Final = re.compile(r"\s*(?:<hr id=[\"']?answer[\"']?\s*/?>)?\s*", re.IGNORECASE)
_STYLE: Final = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_GAP: Final = re.compile(r"\{\{c\d+::")


@dataclass(slots=True)
class _Head:
    """What the lines before the first row say; columns count from 1, 0 is none."""

    said: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def column(self, name: str) -> int:
        value = self.said.get(f"{name} column", "").strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0

    def separator(self, rest: str) -> str:
        value = self.said.get("separator", "")
        named = _SEPARATORS.get(value.strip().lower(), value.strip(" ") or value)
        return named[:1] if named else (shape(rest).separator or "\t")


class TextExportImporter:
    """Reads Anki's notes and cards in plain text."""

    name = "anki-text"

    def likeness(self, given: Given) -> Likeness:
        """Header lines tell, or columns parted by tabs that hold HTML."""
        if given.is_folder or given.beginning.startswith(b"PK"):
            return NOT_ALIKE
        try:
            head, rest = _head(given.text)
        except UnfitError:
            return NOT_ALIKE
        if head.said:
            return Likeness(1.0, f"it begins with #{next(iter(head.said))}:, as Anki writes it")
        found = shape(rest[:200_000])
        if found.separator == "\t" and found.share > _MOSTLY and MARKUP.search(rest[:200_000]):
            return Likeness(0.85, "its columns are parted by tabs and hold HTML")
        return NOT_ALIKE

    def read(self, given: Given) -> Document:
        """The notes of the export; a note type's fields are `Field 1` and so on where it does not
        say what they are called.
        """
        if given.is_folder:
            raise RectoversoError(f"{given.name} is a folder, not a text")
        head, rest = _head(given.text)
        separator = head.separator(rest)
        found = list(islice(rows(rest, separator), collected.MOST_NOTES + 1))
        if len(found) > collected.MOST_NOTES:
            message = f"it holds more than {collected.MOST_NOTES:,} notes"
            hint = "import it in parts"
            raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
        html = _is_html(head, rest)
        making = _Making(head, html)
        held = [making.note(row) for row in found]
        return collected.document(
            given,
            self.name,
            held,
            collected.NoFiles(),
            lines=[row.line + head.lines for row in found],
            name_of=lambda number: f"row {found[number - 1].number}",
        )


_MOSTLY: Final = 0.8


def _head(text: str) -> tuple[_Head, str]:
    """The header lines, and the text behind them."""
    head = _Head()
    at = 0
    while match := _HEADER.match(text, at):
        head.said.setdefault(match[1].lower(), match[2])
        head.lines += 1
        at = match.end() + 1
    return head, text[at:]


def _is_html(head: _Head, rest: str) -> bool:
    said = head.said.get("html", "").strip().lower()
    return said == "true" if said else bool(MARKUP.search(rest[:2_000_000]))


class _Making:
    """Notes of rows."""

    def __init__(self, head: _Head, html: bool) -> None:
        self.head = head
        self.html = html
        self.types: dict[tuple[str, int, bool], HeldType] = {}
        named = head.said.get("columns", "")
        separator = head.separator("")
        self.names = [each.strip() for each in named.split(separator)] if named else []
        places = ("guid", "notetype", "deck", "tags")
        self.places = {name: head.column(name) for name in places}

    def note(self, row: Row) -> HeldNote:
        values = dict(enumerate(row.fields, start=1))
        aside = {name: values.get(place, "") for name, place in self.places.items() if place}
        fields = {at: each for at, each in values.items() if at not in self.places.values()}
        cells = [each if self.html else _escaped(each) for each in fields.values()]
        cells = _without_question(cells)
        gapped = bool(cells) and _GAP.search(cells[0]) is not None
        name = aside.get("notetype", "") or self.head.said.get("notetype", "").strip()
        kind = self._type(name or ("Cloze" if gapped else "Basic"), list(fields), gapped)
        tags = f"{aside.get('tags', '')} {self.head.said.get('tags', '')}".split()
        deck = (aside.get("deck", "") or self.head.said.get("deck", "")).strip()
        return HeldNote(
            guid=aside.get("guid", "").strip(),
            note_type=kind,
            mod=0,
            fields=dict(zip((part.name for part in kind.fields), cells, strict=True)),
            tags=tuple(tags),
            cards=(Card(-1, deck, 0),) if deck else (),
            id=row.number,
        )

    def _type(self, name: str, places: list[int], gapped: bool) -> HeldType:
        key = name, len(places), gapped
        if key not in self.types:
            taken: Mapping[int, str] = dict(enumerate(self.names, start=1))
            named = [taken.get(place, "") for place in places]
            parts = [
                HeldPart(words or f"Field {at}", None) for at, words in enumerate(named, start=1)
            ]
            if len({part.name for part in parts}) < len(parts):
                parts = [HeldPart(f"Field {at}", None) for at in range(1, len(places) + 1)]
            self.types[key] = HeldType(len(self.types) + 1, name, gapped, 0, tuple(parts), (), ())
        return self.types[key]


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _without_question(cells: list[str]) -> list[str]:
    """The cells of a card's sides, without the question that its back repeats."""
    cells = [_STYLE.sub("", each) for each in cells]
    if len(cells) == 2 and cells[0].strip() and cells[1].startswith(cells[0]):
        rest = cells[1][len(cells[0]) :]
        match = _ANSWER.match(rest)
        if match and match[0].strip():
            cells[1] = rest[match.end() :]
    return cells
