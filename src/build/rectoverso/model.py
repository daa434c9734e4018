"""The intermediate model: what a deck says, free of Markdown and of any output's notation.

`Deck` > `Chapter` > `Question` (> follow-ups), and the blocks and inlines of their bodies. The
bodies' types follow pandoc's vocabulary. Every value is frozen, compares by content and carries
the span it was read from. `place` says where a stretch of a node's text stands; a node whose
`places` are empty has its text letter for letter from its span's beginning. `to_json` and
`from_json` are inverse to each other.

    Deck       one language edition of a deck
    Chapter    prose, then questions
    Question   a question with its answer, in one of three kinds, or a list of words
    Block      Paragraph, BulletList, OrderedList, CodeBlock, MathBlock, Quote, Alert, Table,
               Figure, ThematicBreak
    Inline     Text, Emphasis, Strong, Strikeout, Styled, Foreign, Code, Math, Link,
               CrossReference, Image, Sound, Citation, Footnote, Cloze, SoftBreak, LineBreak
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from rectoverso.diagnostics import Places, Span

# ---------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    """Words; never holds a line break."""

    text: str
    span: Span
    places: Places = ()


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """A line end in the source, set as a space."""

    span: Span


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break that the author asked for."""

    span: Span


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised words, set in italics (Hangul: as the style has it)."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Strong:
    """Strongly emphasised words, set in bold."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Strikeout:
    """Words struck through."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Styled:
    """Words inside one of the HTML elements that may be written: `tag` is its name (sub, kbd…)."""

    tag: str
    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in another language than those around them, by its code in BCP 47."""

    language: str
    children: Inlines
    span: Span


STYLED = ("sub", "sup", "kbd", "mark", "u", "small", "ins")
"""The HTML elements that may be written within a line, besides `br`."""


@dataclass(frozen=True, slots=True)
class Code:
    """Program text within a line."""

    text: str
    span: Span
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in TeX; `display` when it was written with `$$` inside a paragraph."""

    tex: str
    display: bool
    span: Span
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the deck; `target` is an http, https or mailto address."""

    children: Inlines
    target: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A link to a question or chapter of the deck, by id."""

    children: Inlines
    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `source` is its path relative to the deck's folder, `alt` says what it shows."""

    source: str
    alt: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording: `source` is its path relative to the deck's folder, `alt` says what it says."""

    source: str
    alt: str
    span: Span


SOUNDS = (".mp3", ".ogg", ".m4a", ".wav")
"""How the names of recordings end."""


@dataclass(frozen=True, slots=True)
class CitationItem:
    """One work in a citation: `[see @key, p. 3]` has prefix, key and locator."""

    key: str
    prefix: str
    locator: str
    suppress_author: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation of one or more works; `in_text` for `@key` without brackets."""

    items: tuple[CitationItem, ...]
    in_text: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, its text where it is called."""

    blocks: Blocks
    span: Span


@dataclass(frozen=True, slots=True)
class Cloze:
    """A gap of a cloze: hidden on the card of its `number`, with an optional hint."""

    number: int
    children: Inlines
    hint: str
    span: Span


Inline = (
    Text
    | SoftBreak
    | LineBreak
    | Emphasis
    | Strong
    | Strikeout
    | Styled
    | Foreign
    | Code
    | Math
    | Link
    | CrossReference
    | Image
    | Sound
    | Citation
    | Footnote
    | Cloze
)
Inlines = tuple[Inline, ...]

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; `checked` is None unless it is a task."""

    blocks: Blocks
    checked: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class BulletList:
    """An unordered list; `tight` when no blank lines part its items."""

    items: tuple[ListItem, ...]
    tight: bool
    span: Span


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A numbered list that counts from `start`."""

    items: tuple[ListItem, ...]
    start: int
    tight: bool
    span: Span


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A program text; `language` is the fence's first word, or empty. No final line end."""

    text: str
    language: str
    span: Span
    places: Places = ()


@dataclass(frozen=True, slots=True)
class MathBlock:
    """A display formula that stands by itself; `key` when its author marks it as one to know by
    heart, which sheets show and no card.
    """

    tex: str
    span: Span
    places: Places = ()
    key: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: Blocks
    span: Span


@dataclass(frozen=True, slots=True)
class Alert:
    """A GitHub alert; `kind` is note, tip, important, warning or caution."""

    kind: str
    blocks: Blocks
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell."""

    children: Inlines
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `alignments` holds left, center, right or an empty string per column."""

    alignments: tuple[str, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Figure:
    """An image that stands by itself, with its caption (from the image's title, or empty)."""

    image: Image
    caption: str
    span: Span


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A rule between paragraphs; `separates` when it is written `---`."""

    span: Span
    separates: bool = False


Block = (
    Paragraph
    | BulletList
    | OrderedList
    | CodeBlock
    | MathBlock
    | Quote
    | Alert
    | Table
    | Figure
    | ThematicBreak
)
Blocks = tuple[Block, ...]

# ---------------------------------------------------------------- outlines


class Outlined:
    """What may stand in the model as an outline, some of its fields not there until one of them is
    asked for: then `read` fills them all. Nobody who looks at fields can tell.

    `known_as` says what a value was read from, as `memory.key` does; None where nobody said it.
    A value that was made of another's fields (`dataclasses.replace`) has no such key.
    """

    __slots__ = ("_known_as", "_read")
    LATE: ClassVar[tuple[str, ...]] = ()
    """The fields that an outline lacks."""

    @property
    def known_as(self) -> bytes | None:
        """What it was read from."""
        found: bytes | None = self._known_as  # type: ignore[attr-defined]
        return found

    def know_as(self, key: bytes) -> None:
        """Say what it was read from."""
        object.__setattr__(self, "_known_as", key)

    @classmethod
    def outline(cls, read: Callable[[], None], **early: object) -> Self:
        """A value with the fields `early`; `read` gives it the rest by `fill`."""
        made = cls.__new__(cls)
        for name, value in early.items():
            object.__setattr__(made, name, value)
        object.__setattr__(made, "_read", read)
        return made

    def fill(self, whole: Self) -> None:
        """Take what an outline lacks from the whole."""
        for name in self.LATE:
            object.__setattr__(self, name, getattr(whole, name))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What is not there: it comes here alone where a slot is empty."""
            if name == "_known_as":
                return None
            if name not in self.LATE:
                raise AttributeError(f"{type(self).__name__} has no {name}")
            self._read()
            return object.__getattribute__(self, name)


# ---------------------------------------------------------------- the deck


class Kind(StrEnum):
    """What a question asks for; it decides the note type and how the answer is shown."""

    BASIC = "basic"
    CLOZE = "cloze"
    CHOICE = "choice"
    LIST = "list"
    """A list of words: its rows are questions, it is none itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered by a multiple-choice question, and why it is right or wrong."""

    blocks: Blocks
    right: bool
    span: Span
    reason: Blocks = ()


@dataclass(frozen=True, slots=True)
class Question(Outlined):
    """A question with its answer.

    `id` is the identity for ever (empty when the source has none: then a diagnostic says so).
    `front` stands under the question before it is answered. `short` is the short answer; for a
    cloze it is the text with the gaps. `brief` is what one would say in thirty seconds. `long` is
    the rest of the answer. `was` holds earlier ids whose identity this question carries on.
    `prompt` is what its reverse card asks, where the author says so. `masked`: the other gaps are
    hidden too while one is asked. `level` is the heading's level, 2 to 6. `span` covers the
    heading, `id_span` the id in it (or the place where one belongs).

    A list of words has `rows`, a question each; its table stands in `long`.
    """

    id: str
    kind: Kind
    level: int
    title: Inlines
    tags: tuple[str, ...]
    reversed: bool
    was: tuple[str, ...]
    hint: Blocks
    choices: tuple[Choice, ...]
    short: Blocks
    long: Blocks
    follow_ups: tuple[Question, ...]
    span: Span
    id_span: Span
    front: Blocks = ()
    brief: Blocks = ()
    prompt: str = ""
    masked: bool = False
    rows: tuple[Question, ...] = ()

    LATE: ClassVar[tuple[str, ...]] = (
        *("title", "hint", "choices", "short", "long", "front", "brief"),
    )

    def has_row(self, question: Question) -> bool:
        """Whether a question below this one is a row of its list, and no follow-up."""
        return self.kind is Kind.LIST and all(below is not question for below in self.follow_ups)

    def bodies(self) -> Iterator[Blocks]:
        """The question's own blocks in reading order, without its follow-ups' and its rows'."""
        yield self.hint
        yield self.front
        for choice in self.choices:
            yield choice.blocks
            yield choice.reason
        yield self.short
        yield self.brief
        yield self.long


@dataclass(frozen=True, slots=True)
class Chapter(Outlined):
    """A chapter: a file of the source, with prose before its questions."""

    id: str
    title: Inlines
    prose: Blocks
    questions: tuple[Question, ...]
    path: str
    span: Span
    id_span: Span

    LATE: ClassVar[tuple[str, ...]] = ("title", "prose")


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that the content shows: its path in the deck's folder and its bytes' sha256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Deck:
    """One language edition of a deck: all that the artifacts are made from, but for the bytes of
    the media, which stay in the source.

    `tags` are the tags that may be used, with what they mean; `references` is the text of
    `references.bib`; `speech` is the language in which Anki speaks the rows of lists, or empty;
    `kept` are the paths of pictures that cards show by night as they are.
    """

    uid: str
    name: str
    title: str
    language: str
    version: str
    tags: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    media: tuple[Medium, ...]
    references: str
    speech: str = ""
    kept: tuple[str, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Every question in source order, follow-ups right after their parent, rows after the
        heading of their list.
        """
        return (entry for entry in self.headings() if entry.question.kind is not Kind.LIST)

    def headings(self) -> Iterator[Entry]:
        """What `entries` gives, and the lists of words themselves."""
        for chapter in self.chapters:
            for question in chapter.questions:
                yield from _entries(chapter, None, question)


@dataclass(frozen=True, slots=True)
class Entry:
    """A question where it stands: its chapter and, for a follow-up or a row of a list, its
    parent. `row` says that it is a row.
    """

    chapter: Chapter
    parent: Question | None
    question: Question
    row: bool = False


def _entries(chapter: Chapter, parent: Question | None, question: Question) -> Iterator[Entry]:
    yield Entry(chapter, parent, question)
    for row in question.rows:
        yield Entry(chapter, question, row, row=True)
    for below in question.follow_ups:
        yield from _entries(chapter, question, below)


# ---------------------------------------------------------------- walking

_INLINE_TYPES = Inline.__args__
_INLINE_PARENTS = (Emphasis, Strong, Strikeout, Styled, Foreign, Link, CrossReference, Cloze)


def walk_inlines(inlines: Inlines) -> Iterator[Inline]:
    """Every inline below `inlines` in reading order, footnotes' text among them."""
    for inline in inlines:
        yield inline
        if isinstance(inline, _INLINE_PARENTS):
            yield from walk_inlines(inline.children)
        elif isinstance(inline, Footnote):
            for node in walk(inline.blocks):
                if isinstance(node, _INLINE_TYPES):
                    yield node


def walk(blocks: Blocks) -> Iterator[Block | Inline]:
    """Every block and inline below `blocks` in reading order."""
    for block in blocks:
        yield block
        match block:
            case Paragraph():
                yield from walk_inlines(block.children)
            case BulletList() | OrderedList():
                for item in block.items:
                    yield from walk(item.blocks)
            case Quote() | Alert():
                yield from walk(block.blocks)
            case Table():
                for row in (block.head, *block.rows):
                    for cell in row:
                        yield from walk_inlines(cell.children)
            case Figure():
                yield block.image
            case _:
                pass


def walk_question(question: Question) -> Iterator[Block | Inline]:
    """Every block and inline of a question's title and bodies, without its follow-ups."""
    yield from walk_inlines(question.title)
    for body in question.bodies():
        yield from walk(body)


def walk_chapter(chapter: Chapter) -> Iterator[Block | Inline]:
    """Every block and inline of a chapter in reading order; a list's rows are in its table."""
    yield from walk_inlines(chapter.title)
    yield from walk(chapter.prose)
    for question in chapter.questions:
        yield from _walk_all(question)


def _walk_all(question: Question) -> Iterator[Block | Inline]:
    yield from walk_question(question)
    for follow_up in question.follow_ups:
        yield from _walk_all(follow_up)


def walk_deck(deck: Deck) -> Iterator[Block | Inline]:
    """Every block and inline of a deck in reading order."""
    for chapter in deck.chapters:
        yield from walk_chapter(chapter)


def plain(inlines: Inlines) -> str:
    """The words of `inlines`, without markup; formulas as their TeX, footnotes left out."""
    parts: list[str] = []
    for inline in inlines:
        match inline:
            case Text() | Code():
                parts.append(inline.text)
            case Math():
                parts.append(inline.tex)
            case SoftBreak() | LineBreak():
                parts.append(" ")
            case Image() | Sound():
                parts.append(inline.alt)
            case Citation() | Footnote():
                pass
            case _:
                parts.append(plain(inline.children))
    return "".join(parts)


def place(node: Text | Code | Math | CodeBlock | MathBlock, start: int, end: int) -> Span:
    """Where a stretch of a node's text stands, from the offset `start` up to `end`."""
    text = node.tex if isinstance(node, Math | MathBlock) else node.text
    places = node.places or ((0, node.span.line, node.span.column),)
    span = Span.within(node.span.path, text, start, end, places)
    if start < end and span[3:] <= span[1:3]:
        # what a macro stands for has the place of its call, letter for letter
        return span._replace(end_line=span.line, end_column=span.column + 1)
    return span


def leads_out(target: str) -> bool:
    """Whether an address may be linked.

    It is http, https or mailto, and holds nothing that could end an attribute or a string.
    """
    return _ADDRESS.fullmatch(target) is not None


_ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"'<>\\]+", re.IGNORECASE)


# ---------------------------------------------------------------- JSON

_NODES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        *_INLINE_TYPES,
        *Block.__args__,
        CitationItem,
        ListItem,
        Cell,
        Choice,
        Question,
        Chapter,
        Medium,
        Deck,
    )
}
_FIELDS = {name: tuple(f.name for f in dataclasses.fields(cls)) for name, cls in _NODES.items()}
_NEEDED = {
    name: {f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING}
    for name, cls in _NODES.items()
}


def to_json(node: object) -> Any:
    """`node` as JSON values: objects carry their type's name under `t`, spans and places are
    strings. Empty places are left out, and `key` where a formula is none.
    """
    if isinstance(node, StrEnum):
        return node.value
    if isinstance(node, Span):
        return str(node)
    if isinstance(node, tuple):
        return [to_json(item) for item in node]
    name = type(node).__name__
    if name not in _FIELDS:
        return node
    value = {"t": name}
    for field in _FIELDS[name]:
        part = getattr(node, field)
        if field == "key" and part is False:
            continue
        if field != "places":
            value[field] = to_json(part)
        elif part:
            value[field] = " ".join(":".join(map(str, place)) for place in part)
    return value


def placeless(node: object) -> Any:
    """`node` as JSON values that don't say where it stands."""
    return _without_places(to_json(node))


_PLACES = ("span", "id_span", "places")


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        given = value.items()
        return {key: _without_places(each) for key, each in given if key not in _PLACES}
    return [_without_places(each) for each in value] if isinstance(value, list) else value


def from_json(value: Any) -> Any:
    """Read back what `to_json` wrote. ValueError when it is something else."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return tuple(from_json(item) for item in value)
    name = str(value.get("t")) if isinstance(value, dict) else ""
    fields = _FIELDS.get(name, ())
    if not fields or not _NEEDED[name] <= value.keys() - {"t"} <= {*fields}:
        raise ValueError(f"not a part of a deck: {str(value)[:60]}")
    given = (key for key in fields if key in value)
    return _NODES[name](**{key: _CONVERT.get(key, from_json)(value[key]) for key in given})


_KINDS = {kind.value: kind for kind in Kind}


def _kind(value: Any) -> Any:
    # an Alert's kind is a plain string, a Question's an enumeration
    return _KINDS.get(value, value)


def _places(value: str) -> Places:
    parts = (part.split(":") for part in value.split())
    return tuple((int(offset), int(line), int(column)) for offset, line, column in parts)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "span": lambda value: Span.parse(cast(str, value)),
    "id_span": lambda value: Span.parse(cast(str, value)),
    "places": _places,
    "kind": _kind,
}


def deck_from_json(value: Any) -> Deck:
    """The deck that `to_json(deck)` wrote. ValueError when it is something else."""
    try:
        deck = from_json(value)
    except (AttributeError, TypeError, RecursionError) as error:
        raise ValueError("not a deck") from error
    if not isinstance(deck, Deck):
        raise ValueError("not a deck")
    return deck
