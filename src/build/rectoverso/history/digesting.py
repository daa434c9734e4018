"""The digest of what a note shows: it tells a changed note from an unchanged one, and why.

It covers the model, not rendered bytes, so that a newer highlighter or a mended template leaves
every note's `mod` (and with it every learner's own edits) alone. It never covers a note's
place: spans, order, file, neighbours and version are free to move. Where rendering changes so
much that learners should get notes anew, an epoch is raised by hand (`epochs`).

A digest has parts with dots between, each of what a note can change for: its question, the rest
of its text, its tags, the bytes of its pictures, its parent's question, the sum of the epochs of
what it shows. So two digests alone say why a note moves (`reasons`) and whether two notes have the
same question (`question_part`), and no release has to read the texts of the one before.

The projection names each type's fields itself instead of taking whatever the model holds: a
field added to the model must not stamp every note of every deck. Such a field goes in here so
that its usual value leaves the projection as it was; a test compares what is covered with the
model's fields.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from rectoverso.history import epochs
from rectoverso.history.epochs import Resolved
from rectoverso.memory import recalled
from rectoverso.model import (
    Alert,
    Blocks,
    BulletList,
    Cell,
    Chapter,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Entry,
    Figure,
    Footnote,
    Foreign,
    Image,
    Inlines,
    Kind,
    LineBreak,
    Link,
    ListItem,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
)
from rectoverso.source.chapters import shown

PARTS = ("text", "tag", "medium", "parent's question", "render epoch")
"""What a note can change for, as `reasons` names it."""

_PARTS = ("text", *PARTS)
"""The parts of a digest: a note's text is its question, then all else."""

_FORMED = frozenset({"text", "medium", "parent's question"})
"""The parts of what has a form."""

# Hexadecimal digits of the digest of a whole, and of a part.
_WHOLE, _PART = 32, 16


def digests(deck: Deck, citations: Resolved) -> dict[str, str]:
    """The digest of every question's note, by the question's id: hexadecimal digits, in parts with
    dots between.

    What counts: the question; kind, hint, choices, both parts of the answer, the words and
    entries of what they cite, whether there is a reverse card (the rest of its text); tags, the
    deck's name and the chapter's id among them; the bytes of the pictures it shows; the parent's
    question; the epochs of what its card shows. Text counts in Unicode's normal form C, as Anki
    stores it; a line end counts as the space that it is set as. The id is not in it: the ledger
    has it.
    """
    found: dict[str, str] = {}
    for chapter, inputs in chapters(deck, citations):
        found |= recalled("digests", inputs, partial(_digests, chapter, deck, citations))
    return found


def _digests(chapter: Chapter, deck: Deck, citations: Resolved) -> dict[str, str]:
    projection = Projection(deck, citations)
    entries = replace(deck, chapters=(chapter,)).entries()
    return {each.question.id: projection.digest(each) for each in entries}


def chapters(deck: Deck, citations: Resolved) -> Iterator[tuple[Chapter, tuple[object, ...]]]:
    """A deck's chapters, each with all that its projection is a function of."""
    media = {medium.path: medium.sha256 for medium in deck.media}
    ours = deck.name, deck.speech, deck.kept, epochs.NOTES, *epochs.FORMS.items()
    for chapter in deck.chapters:
        cited = citations.inputs(chapter)
        yield chapter, (chapter.known_as, *ours, shown(chapter, media), cited)


def reasons(before: str, after: str) -> tuple[str, ...]:
    """Why a note with the digest `after` is not what it was with `before`: some of `PARTS`.

    The render epoch only where the author changed nothing that has a form: who adds a table also
    adds the epoch of tables. Everything, where one of the two is no digest of a note (that of an
    adopted note is empty).
    """
    then, now = _parts(before), _parts(after)
    if not then or not now:
        return PARTS
    moved = {name for name, old, new in zip(_PARTS, then, now, strict=True) if old != new}
    if moved & _FORMED:
        moved.discard("render epoch")
    return tuple(name for name in PARTS if name in moved)


def question_part(digest: str) -> str:
    """The part of a note's digest that its question alone decides, in whatever kind of note;
    empty where that is unknown, as for an adopted note.
    """
    return next(iter(_parts(digest)), "")


def _parts(digest: str) -> list[str]:
    """The parts of a note's digest; none where it is no such digest."""
    parts = digest.split(".")
    return parts if len(parts) == len(_PARTS) else []


def content(decks: Iterable[Deck]) -> str:
    """The digest of all that a deck's editions show, in the books too: 32 hexadecimal digits.

    Besides the questions these are their order and nesting, the chapters' titles and prose, the
    deck's title, what its tags mean, and the references. Decks of one digest differ in nothing
    but version, settings and style.
    """
    return hashed([epochs.NOTES, *map(_edition, decks)])


def _edition(deck: Deck) -> list[Any]:
    by_id: dict[str, list[Any]] = {}
    for chapter, inputs in chapters(deck, Unresolved()):
        whole = recalled("content", inputs, partial(_content, chapter, deck))
        by_id.setdefault(chapter.id, []).extend(whole)
    return [deck.language, deck.title, deck.tags, deck.references, *by_id.values()]


def _content(chapter: Chapter, deck: Deck) -> list[Any]:
    projection = Projection(deck, Unresolved())
    whole = projection.chapter(chapter)
    for each in replace(deck, chapters=(chapter,)).headings():
        question = each.question
        listed = question.kind is Kind.LIST
        digest = hashed(projection.heading(question)) if listed else projection.digest(each)
        whole.append([question.level, question.id, digest])
    return whole


class Unresolved:
    """Citations as they are written: what they resolve to stands in the references."""

    def inputs(self, _: Chapter) -> str:
        """Nothing decides over them but they themselves."""
        return "as they are written"

    entries: Mapping[str, Inlines] = MappingProxyType({})

    def text(self, citation: Citation) -> Inlines:
        works = [
            [item.key, item.prefix, item.locator, item.suppress_author] for item in citation.items
        ]
        return (Text(json.dumps([citation.in_text, *works]), citation.span),)


def hashed(value: list[Any], digits: int = _WHOLE) -> str:
    """The digest of a projection, in hexadecimal digits."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    normal = unicodedata.normalize("NFC", text)
    return sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


class Projection:
    """Nodes of one deck's model as JSON values: a string for words, a list for all else.

    A list begins with its type's own mark, so no two different nodes look alike. `wording` takes
    another view of some.
    """

    def __init__(self, deck: Deck, citations: Resolved) -> None:
        self._name = deck.name
        self._speech = deck.speech
        self._kept = frozenset(deck.kept)
        self._media = {medium.path: medium.sha256 for medium in deck.media}
        self._citations = citations
        self._entries: dict[str, list[Any]] = {}
        self._shown: list[str] = []
        self._blocks_by_type: dict[type, Callable[[Any], list[Any]]] = {
            Paragraph: lambda node: ["p", *self._inlines(node.children)],
            BulletList: lambda node: ["ul", node.tight, *map(self._item, node.items)],
            OrderedList: lambda node: [
                "ol",
                node.start,
                node.tight,
                *map(self._item, node.items),
            ],
            CodeBlock: lambda node: ["pre", node.language, node.text],
            MathBlock: lambda node: ["math", node.tex],
            Quote: lambda node: ["quote", *self._blocks(node.blocks)],
            Alert: lambda node: ["alert", node.kind, *self._blocks(node.blocks)],
            Table: lambda node: [
                "table",
                node.alignments,
                self._row(node.head),
                *map(self._row, node.rows),
            ],
            Figure: lambda node: ["figure", self._image(node.image), node.caption],
            ThematicBreak: lambda _: ["hr"],
        }
        self._inlines_by_type: dict[type, Callable[[Any], list[Any]]] = {
            LineBreak: lambda _: ["br"],
            Emphasis: lambda node: ["em", *self._inlines(node.children)],
            Strong: lambda node: ["strong", *self._inlines(node.children)],
            Strikeout: lambda node: ["del", *self._inlines(node.children)],
            Styled: lambda node: ["styled", node.tag, *self._inlines(node.children)],
            Foreign: lambda node: ["lang", node.language, *self._inlines(node.children)],
            Code: lambda node: ["code", node.text],
            Math: lambda node: ["tex", node.display, node.tex],
            Link: lambda node: ["a", node.target, node.title, *self._inlines(node.children)],
            CrossReference: lambda node: ["ref", node.id, *self._inlines(node.children)],
            Image: self._image,
            Sound: self._sound,
            Citation: self._citation,
            Footnote: lambda node: ["footnote", *self._blocks(node.blocks)],
            Cloze: lambda node: ["gap", node.number, node.hint, *self._inlines(node.children)],
        }

    def digest(self, here: Entry) -> str:
        """The digest of a question's note."""
        question, parent = here.question, here.parent
        listed = parent is not None and parent.kind is Kind.LIST
        title, in_title = self._with_media(lambda: self._asked(question))
        text, in_answer = self._with_media(
            lambda: [
                question.kind.value,
                question.reversed,
                self._blocks(question.hint),
                [[choice.right, *self._blocks(choice.blocks)] for choice in question.choices],
                self._blocks(question.short),
                self._blocks(question.long),
                *self._more(question),
                *([["speech", self._speech]] if self._speech and here.row else ()),
            ]
        )
        above: list[Any] = ["list"] if listed else []
        above += [] if parent is None else self._with_media(lambda: self._asked(parent))
        tags = [self._name, here.chapter.id, *sorted(set(question.tags))]
        media = [*in_title, *in_answer]
        parts = [hashed(part, _PART) for part in (title, text, tags, media, above)]
        return ".".join([*parts, f"{epochs.of(here, self._citations):x}"])

    def _asked(self, question: Question) -> list[Any]:
        """What a question's front shows, but for its choices."""
        front = [["front", *self._blocks(question.front)]] if question.front else []
        return [*self._inlines(question.title), *front]

    def _more(self, question: Question) -> list[Any]:
        """What few questions have, each under its name: none of it leaves a digest as it was."""
        reasons = [self._blocks(choice.reason) for choice in question.choices]
        more = (
            ["brief", *self._blocks(question.brief)],
            ["reasons", *(reasons if any(reasons) else ())],
            ["prompt", *([question.prompt] if question.prompt else ())],
            ["masked", *([True] if question.masked else ())],
        )
        return [each for each in more if len(each) > 1]

    def heading(self, question: Question) -> list[Any]:
        """A list of words as the books show it."""
        return [*self._asked(question), *self._blocks(question.long)]

    def chapter(self, chapter: Chapter) -> list[Any]:
        """A chapter's own words and pictures."""
        title = self._with_media(lambda: self._inlines(chapter.title))
        return [chapter.id, *title, *self._with_media(lambda: self._blocks(chapter.prose))]

    def _with_media(self, project: Callable[[], list[Any]]) -> tuple[list[Any], list[str]]:
        """What `project` gives, and the hashes of the pictures in it, in their order."""
        outer, self._shown = self._shown, []
        value = project()
        shown, self._shown = self._shown, outer
        return value, shown

    def _blocks(self, blocks: Blocks) -> list[Any]:
        by_type = self._blocks_by_type
        return [by_type[type(block)](block) for block in blocks]

    def _inlines(self, inlines: Inlines) -> list[Any]:
        by_type = self._inlines_by_type
        values: list[Any] = []
        words = ""
        for inline in inlines:
            if type(inline) is Text:
                words += inline.text
            elif type(inline) is SoftBreak:
                words += " "
            else:
                if words:
                    values.append(words)
                    words = ""
                values.append(by_type[type(inline)](inline))
        if words:
            values.append(words)
        return values

    def _item(self, item: ListItem) -> list[Any]:
        return [item.checked, *self._blocks(item.blocks)]

    def _row(self, row: tuple[Cell, ...]) -> list[Any]:
        return [self._inlines(cell.children) for cell in row]

    def _image(self, image: Image) -> list[Any]:
        # The path only says where the bytes are.
        self._shown.append(self._media.get(image.source, ""))
        kept = ["kept"] if image.source in self._kept else []
        return ["img", image.alt, image.title, *kept]

    def _sound(self, sound: Sound) -> list[Any]:
        self._shown.append(self._media.get(sound.source, ""))
        return ["sound", sound.alt]

    def _citation(self, citation: Citation) -> list[Any]:
        try:
            words = self._inlines(self._citations.text(citation))
        except KeyError:  # unknown: a finding of its own; its key is all there is to show
            words = []
        return ["cite", words, *[self._entry(item.key) for item in citation.items]]

    def _entry(self, key: str) -> list[Any]:
        if key not in self._entries:
            entry = self._citations.entries.get(key)
            if entry is None:
                self._entries[key] = ["unknown", key]
            else:
                self._entries[key] = [*self._with_media(lambda: self._inlines(entry))]
        return self._entries[key]
