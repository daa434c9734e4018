"""Tables of separated values (CSV, TSV, what Quizlet exports): a row is a question.

Columns are known by their head, in many languages, or by their place: first what is asked, then
the answer. Cells are HTML where they hold elements, everyday Markdown where they hold its marks,
else plain words. Pairs of words become a list of words (docs/format.md, "Lists of words").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from itertools import islice, pairwise
from typing import Final, NamedTuple

from rectoverso.anki.package import Card, HeldNote, HeldPart, HeldType
from rectoverso.diagnostics import UNREADABLE_INPUT, RectoversoError, Span, UnfitError
from rectoverso.importers import beside, own_table
from rectoverso.importers.anki import collected, heading, notes
from rectoverso.importers.anki.mapping import Role, faults, plan
from rectoverso.importers.anki.text_export import MARKUP
from rectoverso.importers.document import Account, Document, Fate, Item, Mapped
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.separated import Row, pairs, rows, shape
from rectoverso.languages import asking, columns
from rectoverso.model import (
    Cell,
    Inlines,
    Kind,
    Paragraph,
    Question,
    Strong,
    Table,
    Text,
)
from rectoverso.source.markdown import foreign

_ENDINGS: Final = (".csv", ".tsv", ".tab")
_MARKDOWN: Final = re.compile(
    r"\*\*\S|`[^`\n]+`|^```|^#{1,6} |^\s*[-*+] |^\s*\d+[.)] |\$[^$\n]+\$|!\[|\]\([^)\n]+\)|~~\S",
    re.MULTILINE,
)
_ELEMENT: Final = re.compile(
    r"<(\w+)\b[^<>]*>[^<]{0,2000}(?:<(?!/\1)[^<]{0,2000}){0,50}</\1\s*>"
    r"|</?(?:br|hr|img|p|li)\b[^<>]*/?>|&(?:nbsp|lt|gt|amp|quot|#\d+);",
    re.IGNORECASE,
)
"""An element that is closed, or needs no closing; others (`List<String>`) are words."""
_CODE: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_NAME: Final = re.compile(r"[^\d.?!:;\u3002\uff1f]{1,30}")
_SEP: Final = re.compile(r"sep=(.)\n", re.IGNORECASE)
_NO_TABLE: Final = re.compile(r"\s*(?:\||#|>|[-*+] |\d+[.)] )")
_FEW: Final = 3
_MOSTLY: Final = 0.8
_GLANCE: Final = 200_000
_MOST_WORDS: Final = (4, 8)
_MOST_LETTERS: Final = (40, 80)
_MOST_COLUMNS: Final = 5
_COUNTS: Final = "it only counts the rows"
_DIGITS: Final = 8
_TOPIC: Final = 60
"""Letters of a topic."""


class TableImporter:
    """Reads tables of separated values."""

    name = "table"

    def likeness(self, given: Given) -> Likeness:
        """Rows that have as many fields; surer by the file's name, a head, or tabs."""
        named = given.path.suffix.lower() in _ENDINGS
        if given.is_folder or given.path.suffix.lower() in (".md", ".html", ".htm", ".json"):
            return NOT_ALIKE
        if given.beginning.startswith((b"PK", b"<", b"{", b"[{")):
            return NOT_ALIKE
        try:
            text = given.text
        except UnfitError:
            return Likeness(0.5, f"its name ends in {given.path.suffix}") if named else NOT_ALIKE
        found = _rows(text[:_GLANCE])
        if not found.rows:
            return Likeness(0.5, f"its name ends in {given.path.suffix}") if named else NOT_ALIKE
        if own_table.is_ours(found.rows[0].fields):
            return Likeness(1.0, "its head is that of our own export")
        head = _head(found.rows[0].fields)
        regular = found.share >= _MOSTLY and len(found.rows) > 1
        words = f"{len(found.rows[0].fields)} columns"
        if named:
            return Likeness(0.95 if regular else 0.6, f"{words}, and a name like a table's")
        if head and found.share >= _MOSTLY:
            return Likeness(0.9, f"{words} whose heads are known")
        if found.separator == "\t" and regular:
            return Likeness(0.8, f"{words}, parted by tabs")
        if found.dashed:
            return Likeness(0.3, f"pairs, parted by {found.separator!r}")
        return NOT_ALIKE

    def read(self, given: Given) -> Document:
        """The rows of the table; chapters are what a column of that name says."""
        if given.is_folder:
            raise RectoversoError(f"{given.name} is a folder, not a table")
        found = _rows(given.text)
        if not found.rows:
            raise _unfit(given, "there are no columns in it")
        if len(found.rows) > collected.MOST_NOTES + 1:
            message = f"it has more than {collected.MOST_NOTES:,} rows"
            raise _unfit(given, f"{message}: import it in parts")
        if own_table.is_ours(found.rows[0].fields):
            return own_table.document(given, found.rows, self.name)
        return _Reading(given, found, self.name).document()


class _Found(NamedTuple):
    """The rows of a text, what parts their fields, which share of them has as many; `dashed` where
    it is no usual separator.
    """

    rows: list[Row]
    separator: str
    share: float
    dashed: bool = False


def _rows(text: str) -> _Found:
    said = _SEP.match(text)
    if said:
        behind = _first_rows(text[said.end() :], said[1])
        found = [each._replace(line=each.line + 1) for each in behind]
        return _Found(found, said[1], 1.0)
    guessed = shape(text)
    first = text.lstrip()[:300]
    of_markdown = guessed.separator == "|" and first.startswith("|")
    found = _first_rows(text, guessed.separator) if guessed.columns > 1 else []
    if len(found) > 1 and guessed.share >= _MOSTLY and not of_markdown:
        return _Found(found, guessed.separator, guessed.share)
    dash, parted = pairs(text)
    marked = sum(bool(_NO_TABLE.match(each.fields[0])) for each in parted)
    if parted and marked * 5 < len(parted):
        return _Found(parted, dash, 1.0, dashed=True)
    return _Found(found, guessed.separator, guessed.share)


def _first_rows(text: str, separator: str) -> list[Row]:
    """The rows of a text, up to one more than are imported."""
    return list(islice(rows(text, separator), collected.MOST_NOTES + 2))


def _head(cells: Sequence[str]) -> bool:
    """Whether a row names its columns: two names that are known, or all of one; of several columns
    one that is known for sure.
    """
    filled = [" ".join(each.split()) for each in cells if each.strip()]
    purposes = [columns.purpose(each) or "option" * columns.offers(each) for each in filled]
    known = set(filter(None, purposes))
    if len(set(filled)) < len(filled) or not known & {"question", "term", "answer"}:
        return False
    if len(filled) == len(cells) >= _FEW and any(map(columns.is_usual, filled)):
        named = all(_NAME.fullmatch(each) for each in filled)
        return named or len(known) > 1 or all(purposes)
    return len(known) > 1 or all(purposes)


class _Reading:
    def __init__(self, given: Given, found: _Found, shape_name: str) -> None:
        self.given = given
        self.shape = shape_name
        self.made = notes.Made(given.name)
        self.rows = found.rows
        self.width = max(len(row.fields) for row in found.rows)
        self.head: Row | None = None
        names = [""] * self.width
        if _head(found.rows[0].fields) and len(found.rows) > 1:
            self.head, *self.rows = found.rows
            names = [*self.head.fields, *names][: self.width]
        self.names = _distinct(names)
        if self.head is None and _chooses(self.rows, self.width):
            options = [f"Option {place}" for place in range(1, self.width - 1)]
            self.names = ["Question", *options, "Answer"]
        self.counting = self._counting()
        self.html = _reader(cell for row in self.rows for cell in row.fields)
        self.chapters = self._chapters()
        aside = {*self.chapters, *self.counting}
        fields = [each for each in self.names if each not in aside]
        parts = tuple(HeldPart(name, None) for name in fields)
        gapped = any("{{c" in row.fields[0] for row in self.rows)
        self.type = HeldType(1, "", False, 0, parts, (), ())
        self.cloze = HeldType(2, "", True, 0, parts, (), ()) if gapped else None
        if wrong := faults((self.type,), given.mapping, given.name):
            raise UnfitError(wrong)
        self.plan = plan(self.type, given.mapping)

    def _chapters(self) -> tuple[str, ...]:
        """The column whose cells are the chapters: one that is called so, or a topic that many rows
        share, beside a question and its answer.
        """
        if self.head is None:
            return ()
        free = [name for name in self.names if name not in self.given.mapping]
        named = [name for name in free if columns.purpose(name) == "chapter"]
        purposes = {columns.purpose(name) for name in self.names}
        if not named and "answer" in purposes and purposes & {"question", "term"}:
            topics = (name for name in free if columns.purpose(name) in ("topic", "title"))
            named = [name for name in topics if self._is_shared(name)]
        return tuple(named[:1])

    def _counting(self) -> tuple[str, ...]:
        """The first column, where it has nothing but the numbers of the rows."""
        first = self.names[0]
        if first in self.given.mapping or self.width < _FEW or len(self.rows) < _FEW:
            return ()
        said = [row.fields[0].strip(" .)#\u00ba") for row in self.rows]
        numbers = [int(each) for each in said if each.isdecimal() and len(each) < _DIGITS]
        counts = len(numbers) == len(said) and numbers[0] in (0, 1)
        return (first,) if counts and all(b == a + 1 for a, b in pairwise(numbers)) else ()

    def _is_shared(self, name: str) -> bool:
        """Whether several rows have the same short words in a column."""
        at = self.names.index(name)
        cells = [row.fields[at].strip() for row in self.rows if at < len(row.fields)]
        filled = [each for each in cells if each]
        short = all(len(each) <= _TOPIC and "\n" not in each for each in filled)
        return short and len({*filled}) * 2 <= len(filled)

    def document(self) -> Document:
        """The questions of the rows, and the lists of the words among them."""
        if self.head is not None:
            for name, cell in zip(self.names, self.head.fields, strict=False):
                if cell.strip():
                    where = f"{_key(self.head)}/{name}"
                    self.made.accounts.append(Account(where, Fate.TITLE))
        held: list[HeldNote] = []
        lines: list[int] = []
        kept: list[Row] = []
        lists: dict[str, list[tuple[Row, HeldNote]]] = {}
        words = self._words()
        for row in self.rows:
            note = self._note(row)
            if row.number in words:
                deck = note.cards[0].deck if note.cards else ""
                lists.setdefault(deck, []).append((row, note))
            else:
                held.append(note)
                lines.append(row.line)
                kept.append(row)
        also = {deck: [self._list(deck, found)] for deck, found in lists.items()}
        document = collected.document(
            self.given,
            self.shape,
            held,
            collected.NoFiles(),
            lines=lines,
            name_of=lambda number: _key(kept[number - 1]),
            made=self.made,
            also=also,
            in_order=True,
        )
        told = [*(document.mapping or self.plan.told(len(self.rows)))]
        count = len(self.rows)
        told += [Mapped("", name, "chapter", "by its name", count) for name in self.chapters]
        told += [Mapped("", name, "-", _COUNTS, count) for name in self.counting]
        files = beside.media(self.given, document.sections)
        return replace(document, mapping=tuple(told), media=files)

    def _note(self, row: Row) -> HeldNote:
        cells = dict(zip(self.names, [*row.fields, *[""] * self.width], strict=False))
        deck = ""
        for name in self.counting:
            where = f"{_key(row)}/{name}"
            if cells.pop(name).strip():
                self.made.accounts.append(Account(where, Fate.LEFT_OUT, "", _COUNTS))
        for name in self.chapters:
            deck = " ".join(cells.pop(name).split())
            if deck:
                where = f"{_key(row)}/{name}"
                self.made.accounts.append(Account(where, Fate.TITLE))
        kind = self.type
        if self.cloze and any("{{c" in each for each in cells.values()):
            kind = self.cloze
        return HeldNote(
            guid="",
            note_type=kind,
            mod=0,
            fields={name: self.html(cell) for name, cell in cells.items()},
            tags=(),
            cards=(Card(-1, deck, 0),) if deck else (),
            id=row.number,
        )

    # ------------------------------------------------ lists of words

    def _words(self) -> frozenset[int]:
        """The numbers of the rows that are words with their meanings, where most rows are."""
        allowed = (Role.QUESTION, Role.SHORT, Role.LONG, Role.TAGS)
        asks, answers = self.plan.of(Role.QUESTION), self.plan.of(Role.SHORT)
        if len(asks) != 1 or len(answers) != 1 or len(self.plan.of(Role.LONG)) > _MOST_COLUMNS - 2:
            return frozenset()
        found = set()
        for row in self.rows:
            cells = dict(zip(self.names, row.fields, strict=False))
            roles = {
                self.plan.roles[n] for n, c in cells.items() if c.strip() and n in self.plan.roles
            }
            pair = cells.get(asks[0], ""), cells.get(answers[0], "")
            if roles <= {*allowed} and _are_words(pair) and self._fits(row):
                found.add(row.number)
        enough = len(found) >= _FEW and len(found) >= _MOSTLY * len(self.rows)
        return frozenset(found) if enough else frozenset()

    def _fits(self, row: Row) -> bool:
        """Whether each cell of a row can stand in a table: one line of words."""
        return all("\n" not in cell.strip() and "{{c" not in cell for cell in row.fields)

    def _list(self, deck: str, found: Sequence[tuple[Row, HeldNote]]) -> Item:
        """The list of the words of a chapter."""
        key = _key(found[0][0])
        shown = [
            name
            for role in (Role.QUESTION, Role.SHORT, Role.LONG)
            for name in self.plan.of(role)
            if any(note.field(name).strip() for _, note in found)
        ]
        span = Span(self.given.name, found[0][0].line, 1, found[-1][0].line, 1)
        head = tuple(self._cell_head(name, at, span) for at, name in enumerate(shown))
        table_rows, questions = [], []
        for row, note in found:
            cells = tuple(self._cell(note.field(name), row) for name in shown)
            table_rows.append(cells)
            tags = self._row_tags(note, row)
            questions.append(_question(head, cells, tags))
            for name, value in note.fields.items():
                if value.strip():
                    self.made.accounts.append(self._account(row, name, key))
        title = (deck or self.given.path.stem.replace("_", " ")).strip() or self.given.name
        table = Table(("",) * len(shown), head, tuple(table_rows), span)
        return Item(
            key,
            Question(
                "", Kind.LIST, 2, (Text(" ".join(title.split()), span),), (), False, (), (), (), (),
                (table,), (), span, span, rows=tuple(questions),
            ),
        )  # fmt: skip

    def _account(self, row: Row, name: str, key: str) -> Account:
        where = f"{_key(row)}/{name}"
        role = self.plan.roles[name]
        if role is Role.QUESTION:
            return Account(where, Fate.QUESTION, key)
        if role is Role.TAGS:
            return Account(where, Fate.TAG, key)
        return Account(where, Fate.ANSWER, key)

    def _cell_head(self, name: str, at: int, span: Span) -> Cell:
        words = name
        if self.head is None:
            words = columns.heads(self.given.language)[at] if at < 2 else ""
        return Cell((Text(" ".join(words.split()), span),) if words else (), span)

    def _cell(self, html: str, row: Row) -> Cell:
        span = Span(self.given.name, row.line, 1, row.line, 1)
        blocks = notes.blocks_of(html, span, self.made) if html.strip() else ()
        lines = [*notes.lines_of(blocks, span)]
        words: Inlines = tuple(
            each for at, line in enumerate(lines) for each in (*_blank(at, span), *line)
        )
        return Cell(heading.one_line(words, span), span)

    def _row_tags(self, note: HeldNote, row: Row) -> tuple[str, ...]:
        span = Span(self.given.name, row.line, 1, row.line, 1)
        said = [
            notes.plain_words(notes.blocks_of(note.field(name), span, self.made))
            for name in self.plan.of(Role.TAGS)
        ]
        return tuple(dict.fromkeys(tag for each in said for tag in notes.tags_in(each)))


def _question(head: Sequence[Cell], cells: Sequence[Cell], tags: tuple[str, ...]) -> Question:
    """A row as the question that it is."""
    first, second, *more = cells
    span = first.span
    return Question(
        "",
        Kind.BASIC,
        3,
        first.children,
        tags,
        False,
        (),
        (),
        (),
        (Paragraph(second.children, span),) if second.children else (),
        tuple(
            Paragraph(_named(name, cell), span)
            for name, cell in zip(head[2:], more, strict=True)
            if cell.children
        ),
        (),
        span,
        span,
    )


def _named(name: Cell, cell: Cell) -> Inlines:
    if not name.children:
        return cell.children
    return (Strong(name.children, name.span), Text(": ", name.span), *cell.children)


def _blank(at: int, span: Span) -> Inlines:
    return (Text(" ", span),) if at else ()


def _key(row: Row) -> str:
    """What a row is called, in accounts too."""
    return f"row {row.number}"


def _distinct(names: Sequence[str]) -> list[str]:
    """The names of columns, each once; those without one are called by their place."""
    made: list[str] = []
    for place, name in enumerate(names, start=1):
        words = " ".join(name.split())
        made.append(words if words and words not in made else f"Column {place}")
    return made


def _are_words(pair: tuple[str, str]) -> bool:
    """Whether two cells are a word and its meaning, and no question with its answer."""
    asks, answers = (each.strip() for each in pair)
    if not asks or not answers or asks.endswith(("?", "\uff1f", "\u061f", ":")):
        return False
    if asks.endswith((".", "!", "\u3002")) and " " in asks:
        return False
    if asking.asks_without_sign(asks):
        return False
    return all(
        len(each.split()) <= most and len(each) <= letters
        for each, most, letters in zip((asks, answers), _MOST_WORDS, _MOST_LETTERS, strict=True)
    )


def _chooses(rows: Sequence[Row], width: int) -> bool:
    """Whether the last cell of nearly each row repeats one of those between it and the first."""
    if width < _FEW + 1 or len(rows) < _FEW:
        return False
    found = 0
    for row in rows:
        cells = [each.strip().casefold() for each in row.fields if each.strip()]
        found += len(cells) > _FEW and cells[-1] in cells[1:-1]
    return found >= _MOSTLY * len(rows)


def _reader(cells: Iterable[str]) -> Callable[[str], str]:
    """What makes HTML of a cell: by what any of them holds."""
    marked = False
    for cell in cells:
        if _is_html(cell):
            return _mixed
        marked = marked or _MARKDOWN.search(cell) is not None
    return _markdown if marked else _plain


def _is_html(cell: str) -> bool:
    """Whether a cell holds elements, and not their names as words or in code."""
    if "<" not in cell and "&" not in cell:
        return False
    return bool(MARKUP.search(cell) and _ELEMENT.search(_CODE.sub("", cell)))


def _plain(cell: str) -> str:
    return escape(cell.strip(), quote=False).replace("\n", "<br>")


def _mixed(cell: str) -> str:
    if _is_html(cell):
        return cell
    return _markdown(cell) if _MARKDOWN.search(cell) else _plain(cell)


def _markdown(cell: str) -> str:
    """Markdown of a cell, whose line ends are meant as such."""
    if not cell.strip():
        return ""
    if "<" in cell and not _MARKDOWN.search(cell):
        return _plain(cell)
    if "```" not in cell:
        cell = re.sub(r"(?<=\S)\n(?=\S)", "  \n", cell)
    return foreign.as_html(cell.strip())


def _unfit(given: Given, message: str) -> UnfitError:
    hint = "save it as CSV (UTF-8), a question in each row, and name the columns in the first"
    return UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
