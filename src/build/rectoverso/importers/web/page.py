"""The shape "web page": saved HTML of a page of questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rectoverso.diagnostics import LEFT_OUT_INPUT, UNREADABLE_INPUT, Diagnostic, Span, UnfitError
from rectoverso.importers import beside
from rectoverso.importers.answers import divided
from rectoverso.importers.document import Account, Document, Fate, Item, MediaFile, Section
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.text import marks
from rectoverso.importers.web import asking, choices, mending, sources
from rectoverso.importers.web.blocks import Fold
from rectoverso.importers.web.edges import without_beginning
from rectoverso.importers.web.pieces import (
    ABOUT,
    CONTENTS,
    HEADINGS,
    LISTS,
    Piece,
    Pieces,
    texts,
)
from rectoverso.importers.web.tree import Element, parsed
from rectoverso.model import Blocks, Inlines, Kind, Paragraph, Question, Text, plain

MOST_LETTERS: Final = 20_000_000
"""How many letters a page may have, pictures within it not counted."""
_BELOW: Final = 10
"""The rank of a question that is no heading; a fold within a fold ranks one below."""
_AFTER: Final = "it stands behind the questions and belongs to none"
_PAGE: Final = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_PIECE: Final = re.compile(
    rb"<(?:h[1-6]|p|div|details|dl|ul|ol|table|section|article)\b[^<>]*>", re.IGNORECASE
)
_BASE: Final = re.compile(
    r"<(?:base\s[^<>]*?href|link\s[^<>]*?rel\s*=\s*[\"']canonical[\"'][^<>]*?href"
    r"|meta\s[^<>]*?property\s*=\s*[\"']og:url[\"'][^<>]*?content)"
    r"\s*=\s*[\"'](https?://[^\"'<>\s]+)[\"']",
    re.IGNORECASE,
)
_SAVED: Final = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)")
_TITLE: Final = re.compile(r"\s+[|·•–—-]\s+[^|·•–—]*\Z")
_MATHEMATICS: Final = re.compile(r"mathjax|katex", re.IGNORECASE)
_MARKDOWN: Final = re.compile(rb"^(?:#{1,6} |```|~~~|[-*+] \S|\d+\. \S|> )", re.MULTILINE)
_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml")
_FEWEST_TAGS: Final = 3


def _is_page(beginning: bytes) -> bool:
    """Whether a text begins as a page does. Markdown may hold the elements of one in its words and
    its programs.
    """
    bare = beginning[:4_096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    found = _PAGE.search(bare) if bare[:1] == b"<" else None
    return found is not None and b"`" not in bare[: found.start()]


@dataclass(slots=True)
class _Asked:
    """A question of the page, while it is read: the nodes of its title, the pieces above its
    answer (`front`) and those of it.
    """

    rank: int
    title: Inlines
    number: str
    line: int
    key: str
    front: list[Piece] = field(default_factory=list)
    answer: list[Piece] = field(default_factory=list)
    hint: list[Piece] = field(default_factory=list)
    references: list[Inlines] = field(default_factory=list)
    answered: bool = False
    refers: bool = False
    below: list[_Asked] = field(default_factory=list)

    def begin_answer(self) -> None:
        """The page says that its answer begins here: what stands above it belongs to the front."""
        if not self.answered:
            self.answered = True
            self.front, self.answer = self.answer, []


@dataclass(slots=True)
class _Part:
    """A chapter, while it is read."""

    title: Inlines
    rank: int
    line: int = 0
    account: int = -1
    prose: list[Piece] = field(default_factory=list)
    asked: list[_Asked] = field(default_factory=list)


class WebPage:
    """Reads a saved page: headings, folds, terms or bold lines that ask, with what stands below
    them as the answer.
    """

    name = "web-page"

    def likeness(self, given: Given) -> Likeness:
        """A page says what it is; a text that is mostly elements is one as well."""
        if given.is_folder:
            return NOT_ALIKE
        beginning = given.beginning.replace(b"\0", b"")
        if given.path.suffix.lower() in _SUFFIXES or _is_page(beginning):
            return Likeness(1.0, "it is HTML")
        if _MARKDOWN.search(beginning):
            return NOT_ALIKE
        found = len(_PIECE.findall(beginning))
        lines = beginning.count(b"\n") + 1
        if beginning.lstrip()[:1] == b"<" and found >= _FEWEST_TAGS and found * 4 >= lines:
            return Likeness(0.9, f"{found} elements of HTML")
        return NOT_ALIKE

    def read(self, given: Given) -> Document:
        """The page's questions. UnfitError (IMP001) where it asks nothing."""
        return _Page(given).document()


class _Page:
    def __init__(self, given: Given) -> None:
        held: list[str] = []
        text = mending.without_held(sources.text(given), held)
        self.given = given
        self.name = given.name
        if len(text) > MOST_LETTERS:
            message = f"a page of {len(text) / 1e6:,.0f} million letters is too much"
            hint = f"import it in parts of at most {MOST_LETTERS / 1e6:,.0f} million"
            span = Span.whole(given.name)
            raise UnfitError((UNREADABLE_INPUT.found(message, span, hint),))
        self.findings: list[Diagnostic] = []
        self.accounts: list[Account] = []
        self.media: dict[str, MediaFile] = {}
        root, _ = parsed(mending.prepared(text, tex=bool(_MATHEMATICS.search(text))), lines=True)
        mending.mend(root, text, held, self.media)
        base = _SAVED.search(text) or _BASE.search(text)
        self.span = Span.whole(given.name)
        self.fold = Fold(root, self.span, base[1] if base else "", self._beside(root), leads=True)
        self.opened = Pieces(root)
        self.pieces = self.opened.row()
        self.root = root
        self.title: Inlines = ()
        self.parts: list[_Part] = [_Part((), 0)]
        self.stack: list[_Asked] = []
        self.skipped: tuple[int, str] | None = None
        self.keys: set[str] = set()
        self.count = 0
        self.places: dict[int, int] = {}
        self.owners: list[int] = []
        self.callers: dict[str, str] = {}
        self.chapters: list[tuple[int, Inlines]] = []

    def _beside(self, root: Element) -> frozenset[str]:
        """What lies beside the page or within it, whatever address the page was saved from."""
        named = {each.get("src").strip() for each in root.walk() if "src" in each.attributes}
        return frozenset(
            {*self.media, *(each for each in named if each and beside.has(self.given, each))}
        )

    def document(self) -> Document:
        found = [*asking.offers(self.pieces, self.opened)]
        heads = [piece for piece in self.pieces if piece.element.name == "h1" and not piece.reason]
        heads = heads if len(heads) == 1 else [*filter(_is_title, self.pieces)][:1]
        self.alone = heads[0] if heads else None
        if self.alone is not None:
            words = asking.text_of(self.alone.element.children)
            found = [each for each in found if (each.form, each.words) != ("h1", words)]
        self.forms = asking.forms(found)
        if not self.forms:
            hint = "a page asks by headings, folds, terms, bold lines, or lines that end in a ?"
            message = "there is no question in this page"
            raise UnfitError((UNREADABLE_INPUT.found(message, self.span, hint),))
        self.labelled = asking.are_labelled(found)
        self.levels = [number for number, name in enumerate(HEADINGS, 1) if name in self.forms]
        for piece in self.pieces:
            self._piece(piece, 0)
        sections = tuple(
            section for section in (self._section(part) for part in self._parts()) if section
        )
        name = self._named()
        findings = dict.fromkeys((*self.findings, *self.fold.findings))
        return Document(
            self.name,
            WebPage.name,
            name,
            sections,
            tuple(self.accounts),
            tuple(findings),
            {**beside.media(self.given, sections), **self.media},
        )

    def _parts(self) -> Iterator[_Part]:
        """The chapters; what the page opens with stands in the first that asks something."""
        waiting: list[Piece] = []
        for part in self.parts:
            if not part.asked and not part.title:
                waiting += part.prose
                continue
            if not part.asked and asking.is_sure(plain(part.title)):
                self._as_question(part)
            elif not part.asked and not part.prose:
                account = self.accounts[part.account]
                reason = "a heading with nothing below it"
                self.accounts[part.account] = account._replace(fate=Fate.LEFT_OUT, reason=reason)
            yield replace(part, prose=[*waiting, *part.prose])
            waiting = []
        if waiting:
            yield _Part((), 0, prose=waiting)

    def _as_question(self, part: _Part) -> None:
        """A heading above the questions that asks itself: what stands below it is its answer."""
        title, number = _named(_bare(part.title))
        key = self._key(number or f"h{part.line}")
        asked = _Asked(_BELOW, title, number, part.line, key, answer=part.prose)
        self.accounts[part.account] = self.accounts[part.account]._replace(
            fate=Fate.QUESTION, key=key
        )
        lines = {id(piece) for piece in part.prose}
        for at, (owner, account) in enumerate(zip(self.owners, self.accounts, strict=True)):
            if owner in lines:
                self.accounts[at] = account._replace(fate=Fate.ANSWER, key=key)
        part.asked, part.prose, part.title = [asked], [], ()

    def _named(self) -> str:
        """The page's title: its one highest heading, else what its tab says."""
        if self.title:
            return plain(self.title)
        for each in self.root.walk():
            if each.name == "title":
                return _TITLE.sub("", " ".join(each.words().split()))
        return ""

    # ------------------------------------------------ accounts

    def _account(self, piece: Piece, fate: Fate, key: str = "", reason: str = "") -> None:
        """Say of each line of the page what became of it."""
        for line, _ in texts(piece.element, piece.line):
            self.places[line] = self.places.get(line, 0) + 1
            number = self.places[line]
            place = str(line) if number == 1 else f"{line}.{number}"
            self.accounts.append(Account(place, fate, key, reason))
            self.owners.append(id(piece))

    def _leave_out(self, piece: Piece, reason: str) -> None:
        self._account(piece, Fate.LEFT_OUT, reason=reason)
        said = asking.text_of([piece.element])
        if reason == _AFTER and said:
            where = Span(self.name, piece.line, 1, piece.line, 1)
            message = f"left out: {said[:60]}{'…' if len(said) > 60 else ''}"
            hint = f"{reason}: write it where it belongs"
            self.findings.append(LEFT_OUT_INPUT.found(message, where, hint))

    # ------------------------------------------------ one piece after the other

    def _piece(self, piece: Piece, depth: int) -> None:
        element = piece.element
        if piece.reason:
            self._leave_out(piece, piece.reason)
        elif self.fold.notes.is_called(element):
            self._account(piece, Fate.ANSWER, self._caller(element))
        elif piece is self.alone:
            self.title = self.fold.line(element.children)
            self._account(piece, Fate.TITLE)
        elif element.name in HEADINGS:
            self._heading(piece)
        elif self.skipped is not None and not self._leads_nowhere(element):
            self._leave_out(piece, self.skipped[1])
        elif element.name == "details":
            self._details(piece, depth)
        elif element.name == "dl" and "dt" in self.forms:
            self._terms(piece, depth)
        elif element.name == "table" and "row" in self.forms and asking.rows(element):
            self._rows(piece, depth)
        elif element.name in LISTS and asking.is_contents(element, self.opened.names):
            self._leave_out(piece, CONTENTS)
        elif element.name in LISTS and "item" in self.forms and asking.asks_in_items(element):
            self._items(piece, depth)
        elif element.name in ("p", "div") and self._asks(piece, depth):
            pass
        elif element.name == "blockquote" and self.stack and asking.follow_ups(element):
            inner = next(element.elements())
            below = depth if self.stack[-1].rank < _BELOW else self.stack[-1].rank - _BELOW + 1
            self._items(Piece(inner, inner.line or piece.line), below)
        else:
            self._body(piece)

    def _heading(self, piece: Piece) -> None:
        element = piece.element
        level = int(element.name[1])
        words = asking.text_of(element.children)
        if self.skipped is not None and level > self.skipped[0]:
            self._leave_out(piece, self.skipped[1])
            return
        self.skipped = None
        top = min(self.levels, default=7)
        asks = level in self.levels or (level > top and asking.is_sure(words))
        if self.stack and asking.opens_answer(words) == "answer":
            self.stack[-1].begin_answer()
            self._leave_out(piece, "the name of an answer")
        elif asking.names_references(words) and self.stack and level > self.stack[-1].rank:
            self.stack[-1].refers = True
            self._account(piece, Fate.REFERENCE, self.stack[-1].key)
        elif level <= top and (reason := asking.furniture(words) or self._closing(words, asks)):
            self.skipped = level, reason
            self.stack.clear()
            self._leave_out(piece, reason)
        elif asks:
            self._ask(level, element.children, piece)
        elif level < top:
            self._chapter(level, piece)
        else:
            self._body(piece)

    def _leads_nowhere(self, element: Element) -> bool:
        """Whether a list below the heading of contents leads to nothing in the page, and asks: its
        items are questions then.
        """
        if self.skipped is None or self.skipped[1] != CONTENTS or "item" not in self.forms:
            return False
        if element.name not in LISTS or asking.is_contents(element, self.opened.names):
            return False
        return asking.asks_in_items(element)

    def _closing(self, words: str, asks: bool) -> str:
        """References of the page as a whole, at its end."""
        return ABOUT if asking.names_references(words) and (asks or self.count) else ""

    def _chapter(self, level: int, piece: Piece) -> None:
        self.stack.clear()
        title = self.fold.line(piece.element.children)
        self._account(piece, Fate.TITLE)
        self.chapters = [each for each in self.chapters if each[0] < level]
        last = self.parts[-1]
        if last.rank and last.rank < level and not last.asked and self.chapters:
            # a chapter of chapters: both are in the title
            whole = (*last.title, Text(" – ", self.span), *title)
            if not last.prose:
                self.parts.pop()
            title = whole
        self.chapters.append((level, title))
        self.parts.append(_Part(title, level, piece.line, len(self.accounts) - 1))

    def _details(self, piece: Piece, depth: int) -> None:
        summary, inner = asking.fold(piece.element)
        words = asking.text_of(summary)
        named = (each.line for each in piece.element.elements() if each.name == "summary")
        line = next(named, 0) or piece.line
        label = Piece(Element("p", {}, summary, line), line)
        kind = asking.opens_answer(words)
        pieces = self.opened.within(inner, piece.line)
        if self.stack and (kind or not words):
            self._leave_out(label, "the name of a fold")
            current = self.stack[-1]
            if kind == "hint":
                for each in pieces:
                    current.hint.append(each)
                    self._account(each, Fate.ANSWER, current.key)
            else:
                current.begin_answer()
                for each in pieces:
                    self._piece(each, depth)
        elif "summary" in self.forms and words:
            rank = _BELOW + depth
            self._ask(rank, summary, label)
            for each in pieces:
                self._piece(each, depth + 1)
            self._close(rank)
        else:
            self._body(piece)

    def _terms(self, piece: Piece, depth: int) -> None:
        for term, said in asking.terms(piece.element):
            line = term.line or piece.line
            self._ask(_BELOW + depth, term.children, Piece(term, line))
            for each in said:
                for inner in self.opened.within(each.children, each.line or line):
                    self._piece(inner, depth + 1)
            self._close(_BELOW + depth)

    def _rows(self, piece: Piece, depth: int) -> None:
        rows = asking.rows(piece.element)
        first = {id(row[0]) for row in rows}
        cells = {id(cell) for row in rows for cell in row}
        for cell in piece.element.walk():
            line = cell.line or piece.line
            if id(cell) in first:
                self._close(_BELOW + depth)
                self._ask(_BELOW + depth, cell.children, Piece(cell, line))
            elif id(cell) in cells:
                for inner in self.opened.within(cell.children, line):
                    self._piece(inner, depth + 1)
            elif cell.name in ("td", "th", "caption"):
                self._leave_out(Piece(cell, line), "a head or a number of the table")
        self._close(_BELOW + depth)

    def _items(self, piece: Piece, depth: int) -> None:
        first = piece.element.get("start")
        number = int(first) if first.isdecimal() and len(first) < 6 else 1
        last = next(reversed([*piece.element.elements()]))
        for item in piece.element.elements():
            line = item.line or piece.line
            if item.name != "li":
                self._body(Piece(item, line))
                continue
            title, rest = asking.question_of(item)
            head = Piece(Element("p", {}, title, line), line)
            name = str(number) if piece.element.name == "ol" and not depth else ""
            self._ask(_BELOW + depth, title, head, name)
            number += 1
            inner = self.opened.within(rest, line)
            for each in inner:
                self._piece(each, depth + 1)
            if inner and (depth or item is not last):
                self._close(_BELOW + depth)

    def _asks(self, piece: Piece, depth: int) -> bool:
        """Whether a paragraph is a question, which is then taken in."""
        element = piece.element
        rank = _BELOW + depth
        if "named" in self.forms and asking.is_named(element):
            self._ask(rank, element.children, piece)
            return True
        if "bold" in self.forms:
            bold, rest = asking.bold_question(element)
            if bold and (not self.labelled or asking.is_labelled(asking.text_of(bold))):
                self._ask(rank, bold, Piece(Element("p", {}, bold, piece.line), piece.line))
                if rest:
                    self._body(Piece(Element("p", {}, rest, piece.line), piece.line))
                return True
        if "label" in self.forms or "line" in self.forms:
            line, rest = asking.first_line(element.children)
            words = asking.text_of(line)
            label = marks.label(words) if words else None
            named = label is not None and label.kind in ("question", "follow-up")
            if named or (words and asking.ends_asking(words) and self._numbered_or_line(words)):
                follows = label is not None and label.kind == "follow-up" and bool(self.stack)
                self._ask(
                    rank + follows, line, Piece(Element("p", {}, line, piece.line), piece.line)
                )
                if rest:
                    self._body(Piece(Element("p", {}, rest, piece.line), piece.line))
                return True
        return False

    def _numbered_or_line(self, words: str) -> bool:
        if "line" in self.forms:
            return True
        number = marks.numbered(words)
        return number is not None and number.style not in ("none", "blank", "bare", ",")

    def _caller(self, note: Element) -> str:
        """The key of the question that calls a footnote."""
        return self.callers.get(self.fold.notes.name_of(note), "")

    # ------------------------------------------------ questions and what is below them

    def _ask(
        self, rank: int, nodes: Sequence[Element | str], piece: Piece, number: str = ""
    ) -> None:
        title, found = _named(_bare(self.fold.line(nodes)))
        self._close(rank)
        above = self.stack[-1] if self.stack else None
        self.count += above is None
        place = f"{above.key}-{len(above.below) + 1}" if above else str(self.count)
        key = self._key(found or number or place)
        self._account(piece, Fate.QUESTION, key)
        asked = _Asked(rank, title, found, piece.line, key)
        if self.stack:
            self.stack[-1].below.append(asked)
        else:
            self.parts[-1].asked.append(asked)
        self.stack.append(asked)

    def _key(self, name: str) -> str:
        key, number = name, 1
        while key in self.keys:
            number += 1
            key = f"{name}/{number}"
        self.keys.add(key)
        return key

    def _close(self, rank: int) -> None:
        """What follows belongs to no question of this rank or below it."""
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()

    def _body(self, piece: Piece) -> None:
        words = asking.text_of([piece.element])
        if not self.stack:
            part = self.parts[-1]
            if part.asked:
                self._leave_out(piece, _AFTER)
            else:
                part.prose.append(piece)
                self._account(piece, Fate.TITLE)
            return
        asked = self.stack[-1]
        if piece.element.name in ("p", "div", *HEADINGS):
            if piece.element.name in HEADINGS:
                asked.refers = False
            label = marks.label(words) if len(words) < 2_000 else None
            if label is not None and label.kind == "references" and not asked.refers:
                asked.refers = True
                self._account(piece, Fate.REFERENCE, asked.key)
                line, _ = _without_label(self.fold.line(piece.element.children), label.rest)
                if line:
                    asked.references.append(line)
                return
            if label is not None and label.kind == "answer" and not asked.answered:
                asked.begin_answer()
        if asked.refers and self._reference(asked, piece):
            self._account(piece, Fate.REFERENCE, asked.key)
            return
        asked.refers = False
        asked.answer.append(piece)
        for each in piece.element.walk():
            if each.name == "a" and each.get("href").startswith("#"):
                self.callers.setdefault(each.get("href")[1:], asked.key)
        self._account(piece, Fate.ANSWER, asked.key)

    def _reference(self, asked: _Asked, piece: Piece) -> bool:
        element = piece.element
        if element.name in LISTS:
            lines = [self.fold.line(each.children) for each in element.elements()]
            asked.references += [line for line in lines if line]
            return True
        if element.name == "p" and any(each.name == "a" for each in element.walk()):
            asked.references.append(self.fold.line(element.children))
            return True
        return False

    # ------------------------------------------------ what comes of it

    def _section(self, part: _Part) -> Section | None:
        items = tuple(self._item(asked) for asked in part.asked)
        prose = self._blocks(part.prose)
        if not items and not prose:
            return None
        return Section(part.title, items, prose)

    def _blocks(self, pieces: Sequence[Piece]) -> Blocks:
        return self.fold.blocks([_placed(piece) for piece in pieces])

    def _item(self, asked: _Asked) -> Item:
        where = Span(self.name, asked.line, 1, asked.line, 1)
        front = self._blocks(asked.front)
        answer = _unlabelled(self._blocks(asked.answer))
        offered = choices.choices(front, answer)
        title = asked.title
        if asking.is_label(plain(title)):  # "Question 3", and what it asks below
            title, offered = choices.with_title(title, offered)
        short, long = divided(offered.answer)
        question = Question(
            id="",
            kind=Kind.CHOICE if offered.choices else Kind.BASIC,
            level=2,
            title=title,
            tags=(),
            reversed=False,
            was=(),
            hint=self._blocks(asked.hint),
            choices=offered.choices,
            short=short,
            long=long,
            follow_ups=(),
            span=where,
            id_span=where,
            front=offered.front,
        )
        below = tuple(self._item(each) for each in asked.below)
        return Item(asked.key, question, below, tuple(asked.references))


def _is_title(piece: Piece) -> bool:
    """Whether a piece is the page's title, as Google Docs and Word name it."""
    return not piece.reason and not {"title", "msotitle"}.isdisjoint(piece.element.classes)


def _placed(piece: Piece) -> Element:
    """A piece's element, with the line where it stands."""
    return piece.element if piece.element.line else replace(piece.element, line=piece.line)


def _bare(title: Inlines) -> Inlines:
    """A title without the marks around all of it."""
    while len(title) == 1 and not isinstance(title[0], Text):
        inner = title[0]
        if type(inner).__name__ not in ("Strong", "Emphasis", "Link", "Styled"):
            break
        title = inner.children  # type: ignore[union-attr]
    return title


def _named(title: Inlines) -> tuple[Inlines, str]:
    """A title without its number or its label, and the number; empty where it has none."""
    words = plain(title)
    label = marks.label(words)
    if label is not None and label.kind in ("question", "follow-up") and label.rest:
        bare, cut = _without_label(title, label.rest)
        if cut:
            inner, number = _numbered(bare)
            return inner, "-".join(map(str, label.parts)) or number
    return _numbered(title)


def _numbered(title: Inlines) -> tuple[Inlines, str]:
    words = plain(title)
    number = marks.numbered(words)
    if number is None or not number.rest or number.style in ("none", "blank", "bare", ","):
        return title, ""
    bare, cut = _without_label(title, number.rest)
    return (bare, "-".join(map(str, number.parts))) if cut else (title, "")


def _without_label(line: Inlines, rest: str) -> tuple[Inlines, bool]:
    """A line without what stands before its rest."""
    words = plain(line)
    if not rest.strip():
        return (), True
    at = words.find(rest[:40])
    if at <= 0:
        return line, False
    return without_beginning(line, at), True


def _unlabelled(blocks: Blocks) -> Blocks:
    """An answer without the label that says that it is one."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph):
        return blocks
    label = marks.label(plain(first.children)[:200])
    if label is None or label.kind != "answer" or label.parts:
        return blocks
    if not label.rest:
        return blocks[1:] or blocks
    line, cut = _without_label(first.children, label.rest)
    return (replace(first, children=line), *blocks[1:]) if cut else blocks
