"""Words in order: what a reader sees of a text, free of how it is marked up.

A word is a run of letters and digits of one script, with its kind (running text, program text,
formula) and what it stands in: lists, quotations, alerts, the cell of a table, a heading. `of_html`
reads the words off HTML, whoever wrote it: off an artifact's, and off the plain oracle's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

TEXT, CODE, MATH = "text", "code", "math"

# A bare address ends where another script begins, so that a Korean particle stays outside of it.
_CJK = "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[^\W_{_CJK}]+|(?:(?![\W_])[{_CJK}])+")
# Where this stands no line may end; artifacts have it in the middle of words.
_INVISIBLE = {0x2060: None}


class Word(NamedTuple):
    """A word, its kind, and what it stands in, from without: `("ul", "quote")`, `("cell 2",)`."""

    text: str
    kind: str = TEXT
    inside: tuple[str, ...] = ()


@dataclass(slots=True)
class Words:
    """The words of the running text, and those of each footnote in the order of the calls.

    `extra` are words that an artifact may show or leave out: a picture's title, say.
    """

    running: list[Word] = field(default_factory=list)
    notes: list[list[Word]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def distinct_notes(self) -> list[list[Word]]:
        """The footnotes without words, and those that are called again, left out."""
        found: list[list[Word]] = []
        for note in self.notes:
            if note and note not in found:
                found.append(note)
        return found


def split(text: str) -> list[str]:
    """The words of a stretch of plain text."""
    return _WORD.findall(text.translate(_INVISIBLE))


@dataclass(slots=True)
class Gatherer:
    """Takes stretches of text and gathers their words; `flush` ends a word."""

    found: Words = field(default_factory=Words)
    inside: list[str] = field(default_factory=list)
    into: list[Word] | None = None
    _waiting: list[str] = field(default_factory=list)
    _kind: str = TEXT

    def add(self, text: str, kind: str = TEXT) -> None:
        """More text, which goes on with the word before it if it is of the same kind."""
        if kind != self._kind:
            self.flush()
            self._kind = kind
        self._waiting.append(text)

    def flush(self) -> None:
        """What comes next begins another word."""
        into = self.found.running if self.into is None else self.into
        inside = tuple(self.inside)
        into += [Word(text, self._kind, inside) for text in split("".join(self._waiting))]
        self._waiting.clear()


_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ALERTS = frozenset(["alert", "hint"])
# What an artifact says by itself, by the class of its element.
_OURS = frozenset(
    (
        *("label", "tags", "tag", "alert-title", "hint-title", "number", "mark"),
        *("call", "footnote-ref", "footnote-back", "answer-mark", "brief-title"),
        *("turn", "table-number"),
    )
)
# Elements of one line that stand for marks, or apart.
_PARTING = frozenset(("footnote", "gap", "xref", "citation", "piece"))
_CARD_MATH = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)


class _Reader(HTMLParser):
    """Gathers the words of HTML; `card` when formulas stand in MathJax's delimiters."""

    def __init__(self, *, card: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.card = card
        self.gatherer = Gatherer()
        self.open: list[tuple[str, str, list[str] | None]] = []
        self.columns: list[int] = []
        self.code = 0
        self.math = 0
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        gatherer = self.gatherer
        if tag != "span" or _PARTING.intersection(classes):
            gatherer.flush()
        if tag == "img" and not self.skipped:
            gatherer.add(given.get("alt", ""), MATH if "math" in classes else TEXT)
            gatherer.flush()
            gatherer.found.extra += split(given.get("title", ""))
        if tag in _VOID:
            return
        what, outer = "", None
        if self.skipped or (_OURS.intersection(classes) and not _is_quoted(tag)):
            what = "skipped"
            self.skipped += 1
        elif _is_note(tag, classes, given, self.open):
            what, outer = "note", gatherer.inside
            gatherer.inside, gatherer.into = [], []
            gatherer.found.notes.append(gatherer.into)
        elif tag == "sup" and self.open and self.open[-1][1] == "note":
            what = "skipped"  # the sign that called it
            self.skipped += 1
        elif tag in ("code", "pre"):
            what = "code"
            self.code += 1
        elif tag == "math":
            what = "math"
            self.math += 1
        elif tag == "tr":
            self.columns.append(0)
            what = "row"
        elif tag in ("td", "th") and self.columns:
            self.columns[-1] += 1
            what = f"cell {self.columns[-1]}"
        elif tag in _HEADINGS:
            what = "heading"
        elif _PARTING.intersection(classes):
            what = "parted"
        elif tag == "blockquote":
            what = "quote"
        elif tag in ("div", "aside") and _ALERTS.intersection(classes):
            what = "alert"
        elif tag in ("ul", "ol"):
            what = "ul" if "choices" in classes else tag
            if {"footnotes", "references"}.intersection(classes):
                what = "notes"
        if what.startswith(("cell", "heading", "quote", "alert", "ul", "ol")):
            gatherer.inside.append(what)
        self.open.append((tag, what, outer))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not any(name == tag for name, _, _ in self.open):
            return
        gatherer = self.gatherer
        while self.open:
            name, what, outer = self.open.pop()
            if name != "span" or what in ("note", "parted"):
                gatherer.flush()
            if what == "skipped":
                self.skipped -= 1
            elif what == "note":
                gatherer.into, gatherer.inside = None, outer or []
            elif what == "code":
                self.code -= 1
            elif what == "math":
                self.math -= 1
            elif what == "row":
                self.columns.pop()
            elif what and what not in ("notes", "parted"):
                gatherer.inside.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.skipped:
            return
        if self.code or self.math:
            self.gatherer.add(data, CODE if self.code else MATH)
            return
        if not self.card:
            self.gatherer.add(data)
            return
        end = 0
        for formula in _CARD_MATH.finditer(data):
            self.gatherer.add(data[end : formula.start()])
            self.gatherer.add(formula[1] or formula[2] or "", MATH)
            end = formula.end()
        self.gatherer.add(data[end:])


def _is_quoted(tag: str) -> bool:
    """Elements that an author may write, whatever class they have."""
    return tag in ("mark", "code")


def _is_note(
    tag: str,
    classes: Iterable[str],
    given: dict[str, str],
    opened: list[tuple[str, str, list[str] | None]],
) -> bool:
    if tag == "li":
        return bool(opened) and opened[-1][1] == "notes"
    return (tag == "span" and "footnote" in classes) or given.get("epub:type") == "footnote"


def of_html(*pieces: str, card: bool = False) -> Words:
    """The words of HTML, in reading order."""
    reader = _Reader(card=card)
    for piece in pieces:
        reader.feed(piece)
        reader.gatherer.flush()
    reader.close()
    reader.gatherer.flush()
    return reader.gatherer.found
