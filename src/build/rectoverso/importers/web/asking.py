"""Where a page asks: what of it could be a question, and which of that is.

Pages ask in headings, in folds, in terms of a list of definitions, in bold lines, in lines that are
numbered or marked with a Q, in items of a list, or in plain lines that end in a question mark.
What a page does with most of its questions it does with all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from rectoverso.importers.text import marks
from rectoverso.importers.web import tables
from rectoverso.importers.web.pieces import CONTENTS, HEADINGS, LISTS, Piece, Pieces, names_question
from rectoverso.importers.web.styles import style
from rectoverso.importers.web.tree import BLOCKS, Element
from rectoverso.languages import documents

_LONGEST: Final = 400
"""Characters of a question; what is longer tells something."""
_FEWEST_LINKS: Final = 3
_LOOSE: Final = ("bold", "label", "item")
_AROUND: Final = frozenset(("span", "font", "a", "label", "button", "u", "em", "i", "mark", "big"))


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be a question: in which form it stands (a heading's name, `summary`, `dt`, `bold`,
    `label`, `item`, `row`, `named`, `line`), and its words.
    """

    form: str
    words: str
    is_named: bool = False
    """Whether the page itself says that it is a question."""

    @property
    def asks(self) -> bool:
        """Whether it is a question by its words, or by what the page says."""
        return self.is_named or asks(self.words)


def text_of(nodes: Iterable[Element | str]) -> str:
    """The words of nodes in one line."""
    parts = (node if isinstance(node, str) else node.words() for node in nodes)
    return " ".join("".join(parts).split())


def asks(text: str) -> bool:
    """Whether words are a question: by their sign, their first or last word, or a label."""
    if not text or len(text) > _LONGEST:
        return False
    number = marks.numbered(text)
    bare = number.rest if number else text
    label = marks.label(text)
    if marks.asks(bare or text) and not (label is None and bare.endswith((":", "："))):
        return True
    return label is not None and label.kind in ("question", "follow-up")


def is_sure(text: str) -> bool:
    """Whether words end in a question mark, or carry the label of a question."""
    if len(text) > _LONGEST:
        return False
    label = marks.label(text)
    return marks.asks(text) == 2 or (label is not None and label.kind == "question")


def is_label(text: str) -> bool:
    """Whether words are no more than a question's label or number."""
    label, number = marks.label(text), marks.numbered(text)
    if label is not None and label.kind == "question" and not label.rest:
        return True
    return number is not None and not number.rest


def is_labelled(text: str) -> bool:
    """Whether words begin with the label of a question or with a number."""
    label, number = marks.label(text), marks.numbered(text)
    if label is not None and label.kind in ("question", "follow-up"):
        return True
    return number is not None and number.style not in _NO_MARK


def are_labelled(found: Iterable[Offer]) -> bool:
    """Whether nearly all bold lines that ask begin with a label or a number, so that those which
    don't are none.
    """
    asked = [each.words for each in found if each.form == "bold" and each.asks]
    return sum(map(is_labelled, asked)) * 3 > len(asked) * 2


def furniture(text: str) -> str:
    """Why what stands below a heading is no question, empty where it may be one."""
    name = marks.words_of(text)
    if name in _CONTENTS:
        return CONTENTS
    if name in _CLOSING:
        return "it is about the page"
    return ""


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(marks.words_of(word) for word in words)


_CONTENTS: Final = _plain(documents.CONTENTS) - _plain(("questions", "index"))
_CLOSING: Final = _plain(documents.FURNITURE) | _plain(documents.ABOUT)
_REFERENCES: Final = _plain(documents.REFERENCES)
_SHOWING: Final = tuple(_plain(documents.SHOWING))


def names_references(text: str) -> bool:
    """Whether words stand over a list of references."""
    return marks.words_of(text) in _REFERENCES


def opens_answer(text: str) -> str:
    """`answer` or `hint` where words are no more than the label of one, as a fold has it; `answer`
    also for what only says that it opens.
    """
    if len(text) > 60:
        return ""
    label = marks.label(text) or marks.label(f"{text}:")
    if label is not None and not label.rest.strip(" :.!?>▼▶👈👉"):
        if label.kind in ("answer", "explanation"):
            return "answer"
        return "hint" if label.kind == "hint" else ""
    words = marks.words_of(text)
    return "answer" if words and words in _SHOWING else ""


def is_contents(element: Element, names: frozenset[str]) -> bool:
    """Whether a list only leads to places in the page, of which most are there (`names`): one that
    leads nowhere asks by itself.
    """
    links = [each for each in element.walk() if each.name == "a"]
    within = [each for each in links if each.get("href").startswith("#")]
    if len(within) < _FEWEST_LINKS:
        return False
    there = sum(
        unquote(each.get("href")[1:]) in names or marks.words_of(each.words()) in names
        for each in within
    )
    linked = sum(len(text_of([each])) for each in within)
    return there * 2 >= len(within) and linked * 10 >= len(text_of([element])) * 7


def asks_in_items(element: Element) -> bool:
    """Whether most items of a list ask."""
    items = [each for each in element.elements() if each.name == "li"]
    asked = [each for each in items if is_sure(text_of(question_of(each)[0]))]
    return bool(asked) and len(asked) * 2 >= len(items)


def follow_ups(quote: Element) -> bool:
    """Whether a quotation holds nothing but a list that asks."""
    inner = [*quote.elements()]
    return len(inner) == 1 and inner[0].name in LISTS and asks_in_items(inner[0])


# ---------------------------------------------------------------- offers


def lead(paragraph: Element) -> tuple[list[Element | str], list[Element | str]]:
    """A paragraph's bold beginning and the rest of it; the first is empty where it begins with
    words that are not bold.
    """
    bold: list[Element | str] = []
    children = [*paragraph.children]
    while children:
        node = children[0]
        blank = isinstance(node, str) and not node.strip()
        if not blank and not (isinstance(node, Element) and _is_bold(node)):
            break
        bold.append(children.pop(0))
    if not text_of(bold):
        return [], [*paragraph.children]
    while children and _is_break(children[0]):
        children.pop(0)
    return bold, children


def bold_question(
    paragraph: Element,
) -> tuple[list[Element | str], list[Element | str]]:
    """A paragraph's bold beginning where that asks, and the rest of it; the first is empty where
    it does not. A bold number or label asks nothing by itself.
    """
    bold, rest = lead(paragraph)
    words = text_of(bold)
    if not words or not asks(words) or (is_label(words) and text_of(rest)):
        return [], [*paragraph.children]
    return bold, rest


def is_named(element: Element) -> bool:
    """Whether the page's own names say that an element is a question."""
    return element.get("data-part") == "question" or names_question(element)


def ends_asking(text: str) -> bool:
    """Whether words end in a question mark."""
    return len(text) <= _LONGEST and _SIGN.search(text) is not None


_SIGN: Final = re.compile(r"[?？؟][\W\d_]{0,10}\Z")


def _is_break(node: Element | str) -> bool:
    return not node.strip() if isinstance(node, str) else node.name == "br"


def _is_bold(element: Element) -> bool:
    """Whether all words of an element are bold."""
    text = element.get("style")
    if element.name in ("b", "strong"):
        return not (text and style(text).without)
    if text and style(text).marks[:1] and "strong" in (mark.kind for mark in style(text).marks):
        return True
    if element.name not in _AROUND:
        return False
    inner = [each for each in element.children if not (isinstance(each, str) and not each.strip())]
    return bool(inner) and all(isinstance(each, Element) and _is_bold(each) for each in inner)


def first_line(nodes: Sequence[Element | str]) -> tuple[list[Element | str], list[Element | str]]:
    """The nodes up to the first break or block, and those behind it. A paragraph that comes first
    is the line.
    """
    solid = [*nodes]
    while solid and isinstance(solid[0], str) and not solid[0].strip():
        solid.pop(0)
    first = solid[0] if solid else None
    if isinstance(first, Element) and first.name in ("p", "div", *HEADINGS):
        line, rest = first_line(first.children)
        return line, [*([Element("div", {}, rest)] if text_of(rest) else []), *solid[1:]]
    begun: list[Element | str] = []
    while solid:
        node = solid[0]
        if isinstance(node, Element) and (node.name == "br" or _holds_blocks(node)):
            break
        begun.append(solid.pop(0))
    while solid and _is_break(solid[0]):
        solid.pop(0)
    return begun, solid


def question_of(
    item: Element,
) -> tuple[list[Element | str], list[Element | str]]:
    """What an item of a list asks, and the rest of it: its bold beginning where that is a question,
    else its first line.
    """
    line, rest = first_line(item.children)
    bold, behind = lead(Element("p", {}, line))
    if bold and behind and is_sure(text_of(bold)) and text_of(behind):
        return bold, [Element("p", {}, behind, item.line), *rest]
    return line, rest


def rows(table: Element) -> list[list[Element]]:
    """The rows of a table of questions, with the question in the first cell and the answer in the
    others; none where it is another table. Its head says so, or most of its first cells ask.
    """
    cells = tables.grid(table)
    if not 2 <= cells.columns <= _MOST_COLUMNS:
        return []
    found = []
    for row in cells.rows[cells.heads :]:
        if any(cell.repeated for cell in row) or row[0].element is None:
            return []
        found.append([cell.element for cell in row if cell.element is not None])
    numbered = [text_of(row[0].children).strip(".") for row in found]
    if cells.columns > 2 and all(each.isdecimal() for each in numbered):
        found = [row[1:] for row in found]
    words = [text_of(row[0].children) for row in found if row]
    said = [text_of(cell.element.children) for cell in cells.rows[0] if cell.element]
    kinds = [label.kind for each in said if (label := marks.label(f"{each}:")) is not None]
    by_head = bool(cells.heads) and "question" in kinds and "answer" in kinds
    asked = sum(map(asks, words))
    return found if words and (by_head or asked * 2 > len(words)) else []


_MOST_COLUMNS: Final = 4


def _holds_blocks(element: Element) -> bool:
    return element.name in BLOCKS or any(each.name in BLOCKS for each in element.walk())


def terms(element: Element) -> Iterator[tuple[Element, list[Element]]]:
    """The terms of a list of definitions, each with what defines it."""
    term: Element | None = None
    said: list[Element] = []
    for part in _parts(element):
        if part.name == "dt":
            if term is not None:
                yield term, said
            term, said = part, []
        elif part.name == "dd" and term is not None:
            said.append(part)
    if term is not None:
        yield term, said


def _parts(element: Element) -> Iterator[Element]:
    for each in element.elements():
        if each.name == "div":
            yield from _parts(each)
        else:
            yield each


def offers(pieces: Sequence[Piece], opened: Pieces) -> Iterator[Offer]:
    """What of a page could be a question."""
    for piece in pieces:
        element = piece.element
        if piece.reason:
            continue
        if element.name in HEADINGS:
            words = text_of(element.children)
            named = furniture(words) or names_references(words) or opens_answer(words)
            if words and not named:
                yield Offer(element.name, words)
        elif element.name == "details":
            summary, inner = fold(element)
            if not opens_answer(text_of(summary)):
                yield Offer("summary", text_of(summary))
            yield from offers(opened.within(inner, piece.line), opened)
        elif element.name == "dl":
            for term, _ in terms(element):
                yield Offer("dt", text_of(term.children))
        elif element.name in LISTS and not is_contents(element, opened.names):
            for item in element.elements():
                asked = text_of(question_of(item)[0])
                if item.name == "li" and is_sure(asked):
                    yield Offer("item", asked)
        elif element.name == "table":
            for row in rows(element):
                yield Offer("row", text_of(row[0].children), is_named=True)
        elif element.name in ("p", "div"):
            yield from _of_paragraph(element)


def _of_paragraph(element: Element) -> Iterator[Offer]:
    if is_named(element):
        yield Offer("named", text_of(element.children), is_named=True)
        return
    words = text_of(bold_question(element)[0])
    if words:
        yield Offer("bold", words)
        return
    line, _ = first_line(element.children)
    words = text_of(line)
    label = marks.label(words) if words else None
    if label is not None and label.kind == "question":
        yield Offer("label", words)
    elif words and ends_asking(words):
        number = marks.numbered(words)
        yield Offer("label" if number and number.style not in _NO_MARK else "line", words)


_NO_MARK: Final = ("none", "blank", "bare", ",")


def fold(details: Element) -> tuple[list[Element | str], list[Element | str]]:
    """What a fold is called, and what is in it."""
    summary: list[Element | str] = []
    inner: list[Element | str] = []
    for node in details.children:
        if isinstance(node, Element) and node.name == "summary" and not summary:
            summary = [*node.children]
        else:
            inner.append(node)
    return summary, inner


# ---------------------------------------------------------------- which of them are


def forms(found: Sequence[Offer]) -> frozenset[str]:
    """The forms in which a page asks; none where it has no question."""
    total = Counter(each.form for each in found)
    asked = Counter(each.form for each in found if each.asks)
    most = max((asked[name] for name in HEADINGS), default=0)
    levels = {
        name
        for name in HEADINGS
        if asked[name] and asked[name] * 2 >= total[name] and asked[name] * 5 >= most
    }
    told = ("summary", "dt", "row", "named")
    chosen = {name for name in told if asked[name] and asked[name] * 2 >= total[name]}
    count = sum(asked[name] for name in (*levels, *chosen))
    loose = max(_LOOSE, key=lambda name: asked[name])
    if asked[loose] > count:
        return frozenset((loose, *chosen))
    if levels or chosen:
        return frozenset(levels | chosen)
    if asked["line"]:
        return frozenset(("line",))
    return _topics(total)


def _topics(total: Counter[str]) -> frozenset[str]:
    """The form of a page that asks nothing in so many words: that of most of its parts."""
    name = max(HEADINGS, key=lambda name: total[name])
    if total["summary"] > total[name]:
        return frozenset(("summary",))
    if total[name] and total[name] * 2 >= total["dt"]:
        return frozenset((name,))
    return frozenset(("dt",)) if total["dt"] else frozenset()
