"""A field's HTML as readable text: what a note says, without a browser.

The HTML is that of our own cards or of a stranger's. nh3 reads it as a browser would and gives it
back well formed, without scripts, styles and comments and with every attribute in double quotes,
so that a pattern can find the tags; what is left is folded into passages.
Formulas stand between dollars, program text keeps its lines, lists have their marks, a table's
rows their bars, a picture is named by its words, a sound is a note before its own, gaps keep
their braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

import nh3

LONGEST: Final = 100_000
"""Characters of a field whose structure is read; a longer one is its words in one line. Reading
deeply nested elements takes the square of their number.
"""

_OPENING: Final = re.compile(r"\\[(\[]")
_CLOSING: Final = {r"\(": (r"\)", "$"), r"\[": (r"\]", "$$")}
_BLANKS: Final = re.compile(r"[ \t\r\n\f\u00a0]+")
# They only tell a browser where a line may end.
_INVISIBLE: Final = re.compile("[\u2060\u00ad\u200b\ufeff]")
_MARKUP: Final = re.compile(r"[<&]")
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
# Nothing that a terminal obeys.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Elements that begin a line, and those within a line that mean something in plain text.
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "div", "footer"),
        *("figcaption", "figure", "header", "hr", "main", "nav", "p", "pre", "section", "summary"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "dd", "dl", "dt", "li", "ol", "ul"),
        *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
_INLINES: Final = frozenset(("a", "br", "code", "img", "samp", "sub", "sup", "tt"))
_TAGS: Final = set(_BLOCKS | _INLINES)
# As nh3 writes them; what is no tag is words.
_TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')
# Our cards hide a backslash from MathJax in an element of its own; a word joiner does it too.
_HIDDEN: Final = re.compile(r"<span>(?:&#92;|\\)</span>")
_BESIDE: Final = "&#92;&#8288;"
_ATTRIBUTES: Final = {
    "*": {"class"},
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
}
SOUND: Final = "♪ "
"""What stands in text where a card plays something."""
# What Anki plays, and what a browser does; speech has its words between two tags.
_PLAYED: Final = re.compile(
    r"\[sound:[^\]]*\] ?|\[anki:tts\b[^\]]*\]|<audio\b[^<>]*>(?:</audio>)? ?", re.IGNORECASE
)
_SPEECH_ENDS: Final = "[/anki:tts]"
_MARKS: Final = {"wrong": "- [ ] ", "right": "- [x] "}


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list item, a table's row: one line. Or, with `code`, a program text."""

    text: str
    code: bool = False


def passages(html: str, picture: str = "picture") -> tuple[Passage, ...]:
    """The passages of a field, none of them empty; `picture` is the word for a picture."""
    html = _PLAYED.sub(SOUND, _CONTROLS.sub("\ufffd", html)).replace(_SPEECH_ENDS, "")
    if len(html) > LONGEST:
        html = unescape(_ANY_TAG.sub(" ", html)).replace("<", " ").replace("&", " ")
    if not _MARKUP.search(html):
        text = _line(_with_dollars(html))
        return (Passage(text),) if text else ()
    clean = nh3.clean(
        _HIDDEN.sub(_BESIDE, html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        strip_comments=True,
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    fold = _Fold(picture)
    end = 0
    for tag in _TAG.finditer(clean):
        if tag.start() > end:
            fold.words(_words(clean[end : tag.start()]))
        end = tag.end()
        if tag[1]:
            fold.ends(tag[2])
        else:
            values = {name: _words(value) for name, value in _ATTRIBUTE.findall(tag[3])}
            fold.begins(tag[2], values)
    fold.words(_words(clean[end:]))
    return fold.finished()


def text(html: str, picture: str = "picture") -> str:
    """A field as lines of text."""
    return "\n".join(passage.text for passage in passages(html, picture))


def one_line(html: str, picture: str = "picture") -> str:
    """A field as one line, like a question in a list."""
    return _line(text(html, picture))


_LONGEST_ASKED: Final = 10_000
"""Characters of a field that asks; a question is shorter."""
_SOUND: Final = re.compile(r"\[sound:[^\]]*\]")
_GAP: Final = re.compile(
    r"\{\{c[0-9,]+::((?:(?!\{\{c[0-9]).)*?)(?:::(?:(?!\{\{).)*?)?\}\}", re.DOTALL
)
_DEEPEST: Final = 8


def asked(html: str, picture: str = "picture") -> str:
    """What a field asks, in one line: gaps are filled, sounds left out."""
    html = _SOUND.sub("", html[:_LONGEST_ASKED])
    for _ in range(_DEEPEST):  # gaps within gaps, from the innermost
        html, found = _GAP.subn(r"\1", html)
        if not found:
            break
    return one_line(html, picture)


_SHOWN: Final = re.compile(
    r"""<(?:img|audio)\b(?:[^<>"']|"[^"]*"|'[^']*')*>|\[sound:([^\]]*)\]""", re.IGNORECASE
)
_SOURCE: Final = re.compile(r"""(?<=[\s"'/])src\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def media(html: str) -> tuple[str, ...]:
    """The files that a field shows or plays, in order, as they are named."""
    found = []
    for shown in _SHOWN.finditer(html):
        if shown[1] is not None:
            found.append(shown[1])
        elif source := _SOURCE.search(shown[0]):
            found.append(source[1].strip("\"'"))
    return tuple(found)


def without_media(html: str) -> str:
    """The field's HTML with the name of every such file left out."""
    return _SHOWN.sub(
        lambda shown: "[sound:]" if shown[1] is not None else _SOURCE.sub("", shown[0]), html
    )


def _words(html: str) -> str:
    return _CONTROLS.sub("\ufffd", unescape(html))


def _line(words: str) -> str:
    return _BLANKS.sub(" ", _INVISIBLE.sub("", words)).strip()


def _with_dollars(words: str) -> str:
    """MathJax's delimiters as dollars; it looks for them in the words between two tags."""
    parts: list[str] = []
    here = 0
    hopeless = set[str]()
    for opening in _OPENING.finditer(words):
        closing, dollars = _CLOSING[opening[0]]
        if opening.start() < here or closing in hopeless:
            continue
        end = words.find(closing, opening.end())
        if end < 0:
            hopeless.add(closing)
            continue
        parts += [
            words[here : opening.start()],
            dollars,
            _line(words[opening.end() : end]),
            dollars,
        ]
        here = end + len(closing)
    return "".join([*parts, words[here:]])


@dataclass(slots=True)
class _List:
    """A list that is open: the number of its next item, or None where it has none."""

    number: int | None = None


@dataclass(slots=True)
class _Row:
    """A table's row that is open: its cells."""

    cells: list[str] = field(default_factory=list)


class _Fold:
    """Gathers words until a block begins or ends, and what stands before them."""

    def __init__(self, picture: str) -> None:
        self._picture = picture
        self._passages: list[Passage] = []
        self._words: list[str] = []
        self._lists: list[_List] = []
        self._mark = ""
        self._quotes = 0
        self._quoting: list[bool] = []
        self._rows: list[_Row] = []
        self._pre = 0
        self._code = 0
        self._links: list[tuple[str, int]] = []
        self._sups: list[tuple[str, int]] = []

    def finished(self) -> tuple[Passage, ...]:
        """Everything that was gathered."""
        self._flush()
        return tuple(self._passages)

    # ------------------------------------------------ what the HTML says

    def begins(self, tag: str, values: dict[str, str]) -> None:
        """An element begins; `values` are its attributes."""
        if tag in _BLOCKS and not self._in_cell():
            self._flush()
        elif tag in _BLOCKS:
            self._words.append(" ")
        match tag:
            case "br":
                self._break()
            case "img":
                self._image(values)
            case "hr":
                self._words.append("---")
                self._flush()
            case "pre":
                self._pre += 1
            case "code" | "tt" | "samp":
                self._code += 1
                self._words += [] if self._pre else ["`"]
            case "ul" | "ol":
                self._lists.append(_List(_start(values) if tag == "ol" else None))
            case "li":
                self._mark = self._item(values.get("class", ""))
            case "blockquote" | "div":
                quote = tag == "blockquote" or "alert" in values.get("class", "").split()
                self._quoting.append(quote)
                self._quotes += quote
            case "tr":
                self._rows.append(_Row())
            case "a":
                self._links.append((values.get("href", ""), len(self._words)))
            case "sup" | "sub":
                self._sups.append(("^" if tag == "sup" else "_", len(self._words)))

    def ends(self, tag: str) -> None:
        """An element ends."""
        match tag:
            case "pre":
                self._flush()
                self._pre = max(0, self._pre - 1)
            case "code" | "tt" | "samp":
                self._code = max(0, self._code - 1)
                self._words += [] if self._pre else ["`"]
            case "td" | "th" if self._rows:
                self._rows[-1].cells.append(_line("".join(self._words)))
                self._words.clear()
            case "tr" if self._rows:
                row = self._rows.pop()
                self._words = [f"| {' | '.join(row.cells)} |"] if any(row.cells) else []
            case "a" if self._links:
                self._link(*self._links.pop())
            case "sup" | "sub" if self._sups:
                sign, place = self._sups.pop()
                if "".join(self._words[place:]).strip()[:1].isalnum():
                    self._words.insert(place, sign)
        if tag in _BLOCKS and not self._in_cell():
            self._flush()
        match tag:
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "li":
                self._mark = ""
            case "blockquote" | "div" if self._quoting:
                self._quotes -= self._quoting.pop()

    def words(self, words: str) -> None:
        """Words between two tags."""
        self._words.append(words if self._pre or self._code else _with_dollars(words))

    # ------------------------------------------------ what it makes of that

    def _in_cell(self) -> bool:
        return bool(self._rows)

    def _break(self) -> None:
        if self._pre:
            self._words.append("\n")
        elif self._in_cell():
            self._words.append(" ")
        else:
            self._flush()

    def _image(self, values: dict[str, str]) -> None:
        words = _line(values.get("alt", "")) or values.get("src", "")
        self._words.append(f"[{self._picture}: {words}]" if words else f"[{self._picture}]")

    def _item(self, css: str) -> str:
        here = self._lists[-1] if self._lists else _List()
        known = next((mark for name, mark in _MARKS.items() if name in css.split()), "")
        if here.number is None or known:
            return known or "- "
        here.number += 1
        return f"{here.number - 1}. "

    def _link(self, target: str, place: int) -> None:
        """The address stands behind the words, unless they are the address."""
        words = _line("".join(self._words[place:]))
        if target and words and words != target and not self._pre:
            self._words.append(f" <{target}>")

    def _flush(self) -> None:
        """What was gathered becomes a passage."""
        words, self._words = "".join(self._words), []
        self._links = [(target, 0) for target, _ in self._links]
        self._sups = [(sign, 0) for sign, _ in self._sups]
        if self._pre:
            lines = [line.rstrip() for line in _INVISIBLE.sub("", words).split("\n")]
            program = "\n".join(lines).strip("\n")
            if program.strip():
                self._passages.append(Passage(program, code=True))
            return
        line = _line(words)
        if not line:
            return
        depth = max(0, len(self._lists) - 1)
        lead = "> " * self._quotes + "  " * depth
        mark = self._mark or ("  " if self._lists else "")
        self._mark = ""
        self._passages.append(Passage(f"{lead}{mark}{line}"))


def _start(values: dict[str, str]) -> int:
    try:
        return int(values.get("start", "1"))
    except ValueError:
        return 1
