"""Models that Hypothesis makes up: every type of block and inline, with words that hold the marks
of Markdown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from rectoverso.model import (
    STYLED,
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    Chapter,
    Choice,
    Citation,
    CitationItem,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Foreign,
    Image,
    Inline,
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
    to_json,
)
from tests.factory import AT, question

# fmt: off
PIECES = (
    "word", "한글", "漢字", "é", " ", " ", "5", "a", "*", "**", "_", "__", "~", "~~", "`", "``",
    "$", "$5", "\\", "\\(", "[", "]", "(", ")", "](", "![", "[^1]", "[^1]: ", "[a]: ", "[x] ",
    "[ ] ", "<", ">", "<b>", "</b>", "<https://example.org>", "https://example.org/a",
    "a@example.org",
    "@key", "[@key]", "{{c1::", "::", "}}", "{", "}", "{#x}", "{.x}", '<a id="x"></a>', "<br>",
    "<!--", "-->", "&amp;", "&#42;", "&", "|", "|---|", "---", "***", "===", "# ", "## ", "#",
    "- ", "+ ", "1. ", "7) ", "1.", "> ", "```", "~~~", ":::", ": ", "[!NOTE]", "[[a]]", "==", "%%",
    "^", "!", "?", '"', "'", "“", "（", "。", "…", ",", ".", ":", ";", "=", "-", "/", "\u00a0",
    "\u3000", "snake_case", "H~2~O", "[sound:a.mp3]", ":rocket:", "[TOC]", "$$", "$x$", "\t",
)
# fmt: on
texts = st.lists(st.sampled_from(PIECES), min_size=0, max_size=6).map("".join)
words = texts.map(lambda text: Text(text, AT))
plain_words = st.lists(st.sampled_from(("word", "한글", "a b", "5")), min_size=1, max_size=2).map(
    "".join
)
TEX = (
    "x",
    "5",
    "x^2",
    r"\frac{a}{b}",
    "0 < x",
    r"a\,b",
    "a|b",
    r"\text{cost of it}",
    "5 a month or",
    "AB_C",
    "a\nb",
    "a\n- b",
    "a \\\\\n= b",
    r"\{x\}",
    "{{a}}",
    "-x",
    "1. x",
    "a`b`c",
    r"\text{cost $x$ of}",
    "a $$ b",
)
formulas = st.builds(Math, st.sampled_from(TEX), st.booleans(), st.just(AT))
codes = st.builds(Code, texts, st.just(AT))
keys = st.sampled_from(("key", "a_b", "x2020", "a:b"))
works = st.builds(
    CitationItem,
    keys,
    st.sampled_from(("", "see", "see also x")),
    plain_words,
    st.booleans(),
    st.just(AT),
)
bare_works = st.builds(CitationItem, keys, st.just(""), st.just(""), st.booleans(), st.just(AT))
citations = st.builds(
    Citation,
    st.lists(works | bare_works, min_size=1, max_size=2).map(tuple),
    st.booleans(),
    st.just(AT),
)
paths = st.sampled_from(("media/a.svg", "media/한 글.svg", "media/a(1)&b%.png", "media/en/x_y.jpg"))
images = st.builds(Image, paths, texts, texts, st.just(AT))
sounds = st.builds(Sound, st.sampled_from(("media/a.mp3", "media/x y.wav")), texts, st.just(AT))
breaks = st.sampled_from((SoftBreak(AT), LineBreak(AT)))
TARGETS = (
    "https://example.org/",
    "https://example.org/a_b?c=1&d=2#e",
    "https://example.org/a(b)",
    "http://example.org/%20*x*",
    "mailto:a@example.org",
    "https://example.org/?a&copy;",
)


def _tuples(of: st.SearchStrategy[Any], least: int = 0, most: int = 4) -> st.SearchStrategy[Any]:
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def _inlines(
    below: st.SearchStrategy[Inline], notes: st.SearchStrategy[Inline]
) -> st.SearchStrategy[Inline]:
    children = _tuples(below | notes)
    return st.one_of(
        st.builds(Emphasis, children, st.just(AT)),
        st.builds(Strong, children, st.just(AT)),
        st.builds(Strikeout, children, st.just(AT)),
        st.builds(Styled, st.sampled_from(STYLED), children, st.just(AT)),
        st.builds(Foreign, st.sampled_from(("fr", "zh-Hans")), children, st.just(AT)),
        st.builds(Link, children, st.sampled_from(TARGETS), texts, st.just(AT)),
        st.builds(CrossReference, children, st.sampled_from(("q", "x-1")), st.just(AT)),
        st.builds(Cloze, st.integers(1, 3), children, texts, st.just(AT)),
    )


leaves = st.one_of(words, words, words, formulas, codes, citations, images, sounds, breaks)
short_notes = st.builds(
    Footnote, _tuples(st.builds(Paragraph, _tuples(leaves), st.just(AT)), 0, 2), st.just(AT)
)
phrases = st.recursive(leaves, lambda below: _inlines(below, short_notes), max_leaves=6)
running = _tuples(phrases | short_notes, 0, 5)
paragraphs = st.builds(Paragraph, running, st.just(AT))
programs = st.builds(
    CodeBlock,
    st.lists(texts, max_size=4).map("\n".join),
    st.sampled_from(("", "python", "c++", "math", "{r}")),
    st.just(AT),
)
DISPLAYED = (*TEX, "", "a\n\nb", "  a\n  b", "x $$ y", "\\begin{a}\nx\n\\end{a}", "a\n```\nb")
displayed = st.builds(
    MathBlock, st.sampled_from(DISPLAYED), st.just(AT), st.just(()), st.booleans()
)
figures = st.builds(Figure, images, texts, st.just(AT))
rules = st.builds(ThematicBreak, st.just(AT), st.booleans())
cells = st.builds(Cell, running, st.just(AT))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    row = st.lists(cells, min_size=width, max_size=width).map(tuple)
    sides = st.sampled_from(("", "left", "center", "right"))
    alignments = draw(st.lists(sides, min_size=width, max_size=width).map(tuple))
    return Table(alignments, draw(row), draw(_tuples(row, 0, 3)), AT)


simple = st.one_of(paragraphs, paragraphs, programs, displayed, figures, rules, tables())


def _blocks(below: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    content = _tuples(below, 0, 3)
    items = _tuples(
        st.builds(ListItem, content, st.sampled_from((None, None, True, False)), st.just(AT)), 1, 3
    )
    starts = st.sampled_from((1, 1, 0, 7, 99))
    kinds = st.sampled_from(("note", "tip", "important", "warning", "caution"))
    return st.one_of(
        st.builds(BulletList, items, st.booleans(), st.just(AT)),
        st.builds(OrderedList, items, starts, st.booleans(), st.just(AT)),
        st.builds(Quote, content, st.just(AT)),
        st.builds(Alert, kinds, content, st.just(AT)),
    )


blocks = st.recursive(simple, _blocks, max_leaves=6)
content = _tuples(blocks, 0, 4)
ids = st.sampled_from(("a", "b-2", "x1", ""))


@st.composite
def questions(draw: st.DrawFn, depth: int = 2) -> Question:
    """A question of any kind but a list of words, with follow-ups."""
    choice = st.builds(
        Choice, _tuples(blocks, 1, 2), st.booleans(), st.just(AT), _tuples(blocks, 0, 2)
    )
    made = question(
        draw(ids),
        draw(running),
        hint=draw(_tuples(blocks, 0, 1)),
        choices=draw(st.just(()) | _tuples(choice, 1, 3)),
        long=draw(content),
        front=draw(st.just(()) | _tuples(blocks, 0, 2)),
        brief=draw(st.just(()) | _tuples(blocks, 0, 2)),
        tags=draw(st.sampled_from(((), ("core",), ("core", "b c")))),
        both_ways=draw(st.booleans()),
        prompt=draw(st.just("") | texts),
        masked=draw(st.booleans()),
        follow_ups=draw(_tuples(questions(depth - 1), 0, 2)) if depth else (),
    )
    return replace(made, short=draw(_tuples(blocks, 0, 2)), was=draw(st.sampled_from(((), ("o",)))))


@st.composite
def word_lists(draw: st.DrawFn) -> Question:
    """A list of words, with attributes of its own at some of its rows."""
    table = draw(tables().filter(lambda made: len(made.head) > 1 and bool(made.rows)))
    both_ways = draw(st.booleans())
    rows = tuple(
        replace(
            question(draw(ids), "x", both_ways=draw(st.booleans())),
            prompt=draw(st.just("") | texts),
            tags=draw(st.sampled_from((("core",), ("core", "b")))),
        )
        for _ in table.rows
    )
    made = question(
        draw(ids),
        draw(running),
        kind=Kind.LIST,
        tags=("core",),
        both_ways=both_ways,
        prompt=draw(st.just("") | texts),
        rows=rows,
        long=(*draw(_tuples(paragraphs, 0, 1)), table),
    )
    return replace(made, short=())


@st.composite
def chapters(draw: st.DrawFn) -> Chapter:
    """A chapter of all that."""
    asked = draw(_tuples(questions() | questions() | word_lists(), 0, 2))
    prose = draw(content)
    return Chapter(draw(ids), draw(running), prose, asked, AT.path, AT, AT)


def in_json(models: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """Models as JSON: what fails is printed in a moment, which nested calls are not."""
    return models.map(lambda made: json.dumps(to_json(made), ensure_ascii=False))


def chapter_of(prose: Blocks = (), title: Inlines = (), asked: Iterable[Question] = ()) -> Chapter:
    """A chapter for one thing."""
    return Chapter("c", title or (Text("x", AT),), prose, tuple(asked), AT.path, AT, AT)
