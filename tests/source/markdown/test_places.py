"""Every place in a model covers exactly what it stands for, wherever that is in the source."""

from __future__ import annotations

import html

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rectoverso.diagnostics import DEEP_NESTING, Span
from rectoverso.model import (
    Citation,
    CitationItem,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Footnote,
    Foreign,
    Image,
    Link,
    Math,
    MathBlock,
    Strikeout,
    Strong,
    Styled,
    Text,
    place,
    walk_deck,
)
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.places import Place, row_at
from tests.factory import deck
from tests.fuzz import examples
from tests.projection import HEAD, PATH, cut

PARENTS = Emphasis | Strong | Strikeout | Styled | Foreign | Link | CrossReference | Cloze
MARKS = PARENTS | Math | Image | Citation | Code | Footnote
"""What has a beginning and an end that an author can see."""

PIECES = (
    ("$x^{가}$", Math),
    ("$`a_b`$", Math),
    ("$$y$$", Math),
    ("[말](#question)", CrossReference),
    ("[말](https://example.org '제목')", Link),
    ("<https://example.org>", Link),
    ("![뜻](../media/a.svg)", Image),
    ("[@nair2010, p. 3]", Citation),
    ("@nair2010", Citation),
    ("{{c1::가::힌트}}", Cloze),
    ("{{c2::나}}", Cloze),
    ("`코드`", Code),
    ("`` a`b ``", Code),
    ("[^1]", Footnote),
    ("*가*", Emphasis),
    ("**나**", Strong),
    ("***다***", Emphasis),
    ("~~라~~", Strikeout),
    ("<sub>마</sub>", Styled),
    ('<span lang="fr">바</span>', Foreign),
)
WORDS = ("글", "word", "😀", "한글 낱말", "e\u0301", r"\*", "&amp;", "é", "\u3000", "1.")
piece = st.sampled_from(PIECES)
word = st.sampled_from(WORDS)


@st.composite
def running(draw: st.DrawFn, lines: int = 3) -> tuple[list[str], list[str]]:
    """The lines of a paragraph, and the pieces in it."""
    found: list[str] = []
    pieces: list[str] = []
    for number in range(draw(st.integers(1, lines))):
        parts = ["글"]
        for _ in range(draw(st.integers(0, 3))):
            parts.append(draw(word))
            text, _ = draw(piece)
            pieces.append(text)
            parts.append(text)
        parts.append(draw(word))
        indent = draw(st.sampled_from(["", " ", "  "])) if number else ""
        end = draw(st.sampled_from(["", "  ", "\\", " "]))
        found.append(indent + " ".join(parts) + end)
    found[-1] = found[-1].rstrip("\\ ")
    return found, pieces


@st.composite
def block(draw: st.DrawFn, top: bool = True) -> tuple[list[str], list[str]]:
    """The lines of a block, and the pieces in it. In a quotation markdown-it-py takes text
    behind two tabs for code, so tabs indent only at the top.
    """
    kinds = ["text", "text", "quote", "list", "numbers", "table"] + ["tabs"] * top
    kind = draw(st.sampled_from(kinds))
    if kind == "text":
        return draw(running())
    if kind == "table":
        rows = []
        pieces = []
        bars = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3))):
            cells_of_row = []
            for _ in range(2):
                text, _kind = draw(piece)
                pieces.append(text)
                filler = draw(st.sampled_from(["", "a\\|b ", "`c\\|d` ", "가 ", "\u3000"]))
                cells_of_row.append("글" + filler + " " + text)
            row = draw(st.sampled_from([" | ", "|", "  |\t"])).join(cells_of_row)
            rows.append(f"| {row} |" if bars else row)
        return [rows[0], "|---|---|", *rows[1:]], pieces
    first, rest = {
        "quote": ("> ", "> "),
        "list": ("- ", "  "),
        "numbers": ("10. ", "    "),
        "tabs": ("-\t", "\t"),
    }[kind]
    lines: list[str] = []
    pieces = []
    for _ in range(draw(st.integers(1, 2))):
        inner, more = draw(running() if kind == "tabs" else block(top=False))
        pieces += more
        lines += [inner[0], *inner[1:], ""]
    lines.pop()
    return [(first if not n else rest) + line for n, line in enumerate(lines)], pieces


@given(st.lists(block(), min_size=1, max_size=3))
@examples(300)
def test_every_piece_is_found_where_it_stands(blocks: list[tuple[list[str], list[str]]]) -> None:
    text = HEAD + "\n\n".join("\n".join(lines) for lines, _ in blocks) + "\n\n[^1]: 주석\n"
    chapters, said = read_chapters(PATH, text)
    assume(all(each.code != DEEP_NESTING.code for each in said))
    model = deck(*chapters)
    wanted = sorted(piece for _, pieces in blocks for piece in pieces)
    found = []
    for node in walk_deck(model):
        if not isinstance(node, MARKS):
            continue
        source = cut(text, node.span)
        assert dict(PIECES).get(source) in (type(node), Emphasis) or source in EXTRA, source
        if source not in EXTRA:
            found.append(source)
    assert sorted(found) == wanted


EXTRA = ("**다**", "`c\\|d`")
"""What stands within another piece, or is a table's filler."""


@given(st.lists(block(), min_size=1, max_size=3))
@examples(200)
def test_every_letter_is_found_where_it_stands(blocks: list[tuple[list[str], list[str]]]) -> None:
    text = HEAD + "\n\n".join("\n".join(lines) for lines, _ in blocks) + "\n\n[^1]: 주석\n"
    chapters, _ = read_chapters(PATH, text)
    for node in walk_deck(deck(*chapters)):
        if isinstance(node, Text | Code | Math | CodeBlock | MathBlock):
            _check_letters(text, node)


def _check_letters(text: str, node: Text | Code | Math | CodeBlock | MathBlock) -> None:
    words = node.tex if isinstance(node, Math | MathBlock) else node.text
    for offset, letter in enumerate(words):
        source = cut(text, place(node, offset, offset + 1))
        assert letter.isspace() or letter in (source, source[1:], html.unescape(source)), source


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("글 <!-- 말 -->&lt;b\\*c", ("&lt;", "b", "\\*", "c")),
        ("| `a\\|b` | x\\|y |\n|---|---|\n| $c\\|d$ |", ("a", "\\|", "b", "y", "c", "d")),
        ("<https://example.org/%EA%B0%80b&amp;>", ("h", "%EA%B0%80", "b")),
        ("> ```math\n>\n>  a\n> b\n> ```", ("a", "b")),
        ("- $$\n   a\n  b $$", ("a", "b")),
        ("- ```\n  a\n\n    b\n  c\n  ```", ("a", "b", "c")),
        ("글\n\n    a\n\n      b", ("a", "b")),
        ("> \ta\n> b\n>\n> \t\tc\n>     d", ("a", "b", "c", "d")),
        ("`a\nb\nc` 와 $x\n y$", ("a", "b", "c", "x", "y")),
        ("글 $$\nx\n$$ 뒤", ("x",)),
    ],
)
def test_letters_that_stand_otherwise_in_the_source(body: str, words: tuple[str, ...]) -> None:
    (chapter,), _ = read_chapters(PATH, HEAD + body)
    found = set()
    for node in walk_deck(deck(chapter)):
        if isinstance(node, Text | Code | Math | CodeBlock | MathBlock):
            length = len(node.tex if isinstance(node, Math | MathBlock) else node.text)
            found |= {cut(HEAD + body, place(node, at, at + 1)) for at in range(length)}
    assert found >= set(words)


@pytest.mark.parametrize(
    ("source", "start", "end", "expected"),
    [
        ("a\\|b", 0, 1, "a"),
        ("a\\|b", 1, 2, "\\|"),
        ("a\\|b", 2, 3, "b"),
        ("\\|\\|c", 2, 3, "c"),
        ("\\|\\|c", 0, 3, "\\|\\|c"),
    ],
)
def test_escaped_bars_in_a_cell(source: str, start: int, end: int, expected: str) -> None:
    text = f"> | x | {source} |"
    _, place = row_at(PATH, [text], 0, 2).places
    assert cut(text, place.span(start, end)) == expected


def test_cells_that_repeat_one_another() -> None:
    lines = ["| x\\|y | x\\|y | x | | x |"]
    places = row_at(PATH, lines, 0, 0).places
    assert [place.at(0) for place in places] == [(1, 3), (1, 10), (1, 17), (1, 20), (1, 23)]


def test_a_tab_that_counts_as_spaces() -> None:
    """CommonMark reads the rest of a tab as blanks of the content."""
    place = Place.of_text(PATH, ["-\tx"], 0, "  x")
    assert place.span(2, 3) == Span(PATH, 1, 3, 1, 4)


def test_citation_items() -> None:
    text = HEAD + "글 [see @a2010, p. 3; -@b2011] 와 @c2012.\n"
    (chapter,), _ = read_chapters(PATH, text)
    items: list[CitationItem] = []
    for node in walk_deck(deck(chapter)):
        if isinstance(node, Citation):
            items += node.items
    assert [cut(text, item.span) for item in items] == ["@a2010", "-@b2011", "@c2012"]
