"""The words of a piece stand where its place in a question says, and nowhere else, by pandoc: on a
front, in a hint, in thirty seconds, in a reason, in the cells of a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pytest

from rectoverso.diagnostics import Diagnostic
from rectoverso.languages import words as labels
from rectoverso.model import Chapter
from rectoverso.render.card import CardFold
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form
from rectoverso.typeset.texmath import Typesetter
from tests.oracle.foreign import Pandoc, of_pandoc
from tests.oracle.ours import _CITATIONS, _FRAMES, PATH, VERBATIM, Reading, _Every
from tests.oracle.pieces import corpus, specification
from tests.oracle.words import of_html

LABEL: Final = labels("en").brief
FORM: Final = Form(fronts=True, labels=frozenset({LABEL.casefold()}))
HEADINGS: Final = {
    "closing": ["Short", "answers", "Question"],
    "questions": ["Chapter", "Questions", "Question"],
    "answers": ["Answers", "Question"],
}
"""The words before a piece's, where they are not those of the chapter and of the question."""
EVERY: Final = 4
"""Of the pieces that can be put anywhere, how many make one that is."""


class Formed(Reading):
    """A piece as we read it in a deck of format 2."""

    @cached_property
    def _read(self) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
        return read_chapters(PATH, self.text, FORM)

    def fields(self) -> dict[str, list[str]]:
        """The words of each field of the question's note, those of a list's rows one by one."""
        found: dict[str, list[str]] = {}
        fold = CardFold(labels("en"), _CITATIONS, _Every())
        for entry in self.deck.entries():
            frame = _FRAMES.of(entry.question, entry.parent)
            for name, html in fold.fields(frame, "1").html.items():
                found.setdefault(name, []).extend(
                    word.text for word in of_html(html, card=True).running
                )
        for name in ("Id", "Edition"):
            found.pop(name)
        return {name: words for name, words in found.items() if words}

    def shown(self, dialect: str) -> list[str]:
        """The words of an artifact without its chapter's and its question's."""
        words = [word.text for word in self.words(dialect).running]
        head = HEADINGS.get(dialect, ["Chapter", "Question"])
        assert words[: len(head)] == head
        return words[len(head) :]


@dataclass(frozen=True)
class Place:
    """Where a piece may stand: the body of a question with it, the fields of its note, what books
    show and what the cheat sheet does, what the close of a chapter repeats, what the book with its
    questions first asks and answers, what the compact one shows; `*` stands for the piece's words.
    """

    body: str
    fields: dict[str, str]
    books: str
    sheet: str
    closing: str
    questions: str
    answers: str
    compact: str
    indent: str = ""

    def shown(self) -> dict[str, str]:
        """What each artifact but the package shows."""
        return {
            "book": self.books,
            "epub": self.books,
            "cheatsheet": self.sheet,
            "closing": self.closing,
            "questions": self.questions,
            "answers": self.answers,
            "compact": self.compact,
        }


PLACES: Final = {
    "front": Place(
        "{}\n\n---\n\nshort\n\nlong",
        {"Question": "Question", "Front": "*", "Short": "short", "Long": "long"},
        "* short long",
        "* short",
        "short",
        "*",
        "short long",
        "* short",
    ),
    "front of a cloze": Place(
        "{}\n\n---\n\nIt is {{{{c1::short}}}}.\n\nlong",
        {"Text": "Question It is c1 short", "Front": "*", "Extra": "long"},
        "* It is short long",
        "* It is short",
        "It is short",
        "* It is",
        "It is short long",
        "* It is short",
    ),
    "hint": Place(
        "> [!TIP]\n>\n> {}\n\nshort\n\nlong",
        {"Question": "Question", "Hint": "*", "Short": "short", "Long": "long"},
        "* short long",
        "short",
        "short",
        "",
        "* short long",
        "short",
        "> ",
    ),
    "hint below a front": Place(
        "front\n\n---\n\n> [!TIP]\n>\n> {}\n\nshort",
        {"Question": "Question", "Front": "front", "Hint": "*", "Short": "short"},
        "front * short",
        "front short",
        "short",
        "front",
        "* short",
        "front short",
        "> ",
    ),
    "thirty seconds": Place(
        f"short\n\n**{LABEL}**\n\n- {{}}\n- last\n\nlong",
        {"Question": "Question", "Short": "short", "Brief": "* last", "Long": "long"},
        "short * last long",
        "short",
        "short",
        "",
        "short * last long",
        "short * last",
        "  ",
    ),
    "reason": Place(
        "- [ ] no\n\n  > {}\n- [x] yes\n\nshort\n\nlong",
        {
            "Question": "Question",
            "Choices": "no yes",
            "Reasons": "no * yes",
            "Short": "short",
            "Long": "long",
        },
        "no * yes short long",
        "yes no short",
        "yes short",
        "no yes",
        "no * yes short long",
        "no yes short",
        "  > ",
    ),
    "reason of a right choice below a front": Place(
        "front\n\n---\n\n- [ ] no\n- [x] yes\n\n  > {}\n\nshort",
        {
            "Question": "Question",
            "Front": "front",
            "Choices": "no yes",
            "Reasons": "no yes *",
            "Short": "short",
        },
        "front no yes * short",
        "front yes no short",
        "yes short",
        "front no yes",
        "no yes * short",
        "front no yes short",
        "  > ",
    ),
}


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def put(piece: str, place: Place) -> str:
    """A question's body with a piece in its place."""
    lines = [line if line.strip() else "" for line in piece.split("\n")]
    return place.body.format(("\n" + place.indent).join(lines))


def filled(words: str, piece: list[str]) -> list[str]:
    return [each for word in words.split() for each in (piece if word == "*" else [word])]


def movable(text: str, blocks: list[Any]) -> bool:
    """Whether a piece means the same wherever it stands, and pandoc reads all of it as we do: what
    parts questions, their parts and tables is none of it.
    """
    if any(
        mark in text
        for mark in ("{{", "\t", "\r", "<", "|", "[^", "@", "$", "---", "{", "]:", "://")
    ):
        return False
    if not text.strip() or text[:1].isspace() or text[-1:].isspace() or "> [!TIP]" in text:
        return False
    if any(line.startswith(("    ", "  \\")) for line in text.split("\n")):
        return False
    kinds = {block["t"] for block in blocks}
    return kinds <= {"Para", "BulletList", "OrderedList", "BlockQuote", "CodeBlock", "Figure"}


@pytest.fixture(scope="module")
def pieces(pandoc: Pandoc, typesetter: Typesetter) -> dict[str, tuple[str, list[str]]]:
    """Pieces in which nothing is found where they are an answer, with pandoc's words."""
    found = {}
    for name, piece in {**specification(), **corpus()}.items():
        blocks = pandoc.read(piece.text)
        if movable(piece.text, blocks) and not Formed(piece.text, typesetter).findings:
            found[name] = piece.text, [word.text for word in of_pandoc(blocks).running]
    assert len(found) > 150
    return dict(list(found.items())[::EVERY])


@pytest.mark.parametrize("where", PLACES)
def test_the_words_of_a_part_stand_in_it_alone(
    where: str, pieces: dict[str, tuple[str, list[str]]], typesetter: Typesetter
) -> None:
    place = PLACES[where]
    wrong = []
    for name, (text, words) in pieces.items():
        reading = Formed(put(text, place), typesetter)
        expected = {field: filled(each, words) for field, each in place.fields.items()}
        wanted = {"card": {field: each for field, each in expected.items() if each}}
        given = {"card": reading.fields()}
        for dialect, shown in place.shown().items():
            wanted[dialect] = {"": filled(shown, words)}
            given[dialect] = {"": reading.shown(dialect)}
        wrong += [
            f"{name}, {dialect}:\n{reading.piece}\n{given[dialect]}\nand not {wanted[dialect]}"
            for dialect in wanted
            if given[dialect] != wanted[dialect]
        ]
    assert not wrong, "\n\n".join(wrong)


CELLS: Final = (
    "one *two* **three**",
    "`code` and words",
    "a [link](#q) here",
    "~~gone~~ \\*stars\\* &amp; signs",
    "H<sub>2</sub>O",
    "![seen](../media/a.svg) beside",
    "$x$ and $y$",
)


@pytest.mark.parametrize("cell", CELLS)
def test_the_words_of_a_rows_cells(cell: str, pandoc: Pandoc) -> None:
    words = [word.text for word in of_pandoc(pandoc.read(cell)).running]
    table = f'| a | b | c |\n|---|---|---|\n| {cell} <a id="r"></a> | {cell} | {cell} |'
    head = '# Chapter <a id="chapter"></a>\n\n## Question <a id="q" data-list></a>\n\n'
    reading = Formed(table, VERBATIM, head)
    assert reading.fields() == {
        "Question": words,
        "Short": words,
        "Long": ["c", *words],
        "Context": ["Question"],
    }
    for dialect in ("book", "epub", "cheatsheet", "answers", "compact"):
        assert reading.shown(dialect) == ["a", "b", "c", *words, *words, *words]
    assert reading.shown("questions") == words
