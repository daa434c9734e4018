"""HTML of all kinds as blocks: by a golden file, by pandoc's words, written and read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest
from markdown_it import MarkdownIt

from rectoverso.diagnostics import Severity, Span
from rectoverso.importers import everyday, web
from rectoverso.model import Alert, Image, walk
from rectoverso.source.markdown import read_chapters, writing
from tests.growth.measure import in_proportion
from tests.importers.web.html_words import lost
from tests.oracle.foreign import Pandoc
from tests.oracle.pieces import corpus, specification
from tests.oracle.pieces import read as read_pieces
from tests.projection import outline

HERE: Final = Path(__file__).parent
PIECES: Final = {name: each.text for name, each in read_pieces(HERE / "pieces.txt").items()}
SPAN: Final = Span.whole("page.html")
HEAD: Final = '# Chapter <a id="chapter"></a>\n\n## Question? <a id="question"></a>\n\n'
OTHERWISE: Final = {
    # numbers of lines, and what only a program of the page uses
    "Pygments with numbers of lines": ["a", "1", "b", "2"],
    "Chroma": ["1", "2"],
    "a button that copies": ["Copyecho"],
    "recordings": ["no"],
    # formulas that are drawn as well, or that pandoc converts in its own words
    "MathJax 2": ["junk"],
    "MathJax 3": ["x"],
    "MathML": ["limits"],
    "matrices in MathML": ["bmatrix", "bmatrix", "leq", "overset", "rightarrow"],
    "Wikipedia's formula": ["displaystyle", "displaystyle", "a", "1"],
    "formulas between marks": ["latex", "latex", "latex", "latex"],
    # a reading in brackets parts words; what stands side by side on the page does as well
    "readings of letters": ["字じです"],
    "a form": ["AB", "Click"],
    # what an alert is called is in its kind
    "quotations and alerts": ["Warning"],
    "an alert of GitHub": ["Tip"],
    # a footnote stands where it is called
    "a footnote": ["text1"],
    "a note called twice": ["a1", "b1"],
    "Wikipedia with references": ["1", "edit", "A", "book", "of", "hawks", "1999"],
    # once more, for those without programs
    "several sizes": ["p"],
}
"""Words that pandoc shows and we don't, or not there, by piece."""


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def test_what_pieces_say(request: pytest.FixtureRequest) -> None:
    rows = []
    for name, html in PIECES.items():
        read = web.read(html, SPAN, tex=True)
        rows += [f"%%% {name}", outline(read.blocks)]
        rows += [f"  {each.code} {each.message}" for each in read.findings]
    path = HERE / "pieces.out"
    text = "\n".join(rows) + "\n"
    if request.config.getoption("--rewrite-goldens"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    assert len(PIECES) >= 80


def test_no_word_that_pandoc_shows_is_lost(pandoc: Pandoc) -> None:
    wrong = {}
    for name, html in PIECES.items():
        missing = lost(html, web.read(html, SPAN, tex=True), pandoc)
        if missing != OTHERWISE.get(name, missing and []):
            wrong[name] = missing
    assert not wrong


def test_what_is_read_can_be_written() -> None:
    """The canonical form of the blocks says the same to the reader of our language, without an
    error, and to the reader of everyday Markdown.
    """
    for name, html in PIECES.items():
        blocks = web.read(html, SPAN, tex=True).blocks
        pictures = [node for node in walk(blocks) if isinstance(node, Image)]
        if not blocks or any("://" in each.source for each in pictures):
            continue
        text = writing.blocks(blocks, "01-chapter.md")
        (chapter,), found = read_chapters("01-chapter.md", HEAD + text)
        (question,) = chapter.questions
        assert not [each for each in found if each.severity is Severity.ERROR], name
        if not isinstance(blocks[0], Alert) and not question.choices:
            assert outline(question.short + question.long) == outline(blocks), name
        assert outline(everyday.read(text, SPAN).blocks) == outline(blocks), name


# ---------------------------------------------------------------- other people's HTML

_EVERYDAY: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_SKIPPED: Final = ("<", "&lt;", "\\(", "\\[")


def made() -> dict[str, str]:
    """HTML that markdown-it makes of what readers of Markdown are held to."""
    pieces = {**corpus(), **specification()}
    return {
        name: _EVERYDAY.render(piece.text)
        for name, piece in pieces.items()
        if not any(sign in piece.text for sign in _SKIPPED)
    }


def _faults(pieces: dict[str, str], pandoc: Pandoc) -> dict[str, list[str]]:
    found = {}
    for name, html in pieces.items():
        missing = lost(html, web.read(html, SPAN), pandoc)
        if missing:
            found[f"{name}: {html}"] = missing
    return found


def test_html_made_of_markdown(pandoc: Pandoc) -> None:
    pieces = made()
    assert len(pieces) > 500
    assert not _faults(pieces, pandoc)


_UNSTEADY: Final = """
<math hidden display:none display:&nbsp;none <!-- href="# <svg figcaption <picture math/tex table
\\( <html <tr katex aria-hidden noscript data-src width=1 anki-mathjax mwe-math visibility sr-only
[latex] <pre select ![if srcset s.png alt="no&nbsp;address
"""
# Pieces whose words stand in pandoc's order whatever is around them.
_STEADY: Final = [
    html
    for name, html in PIECES.items()
    if name not in OTHERWISE
    and not any(sign.replace("&nbsp;", " ") in html for sign in _UNSTEADY.split())
]
_MARKS: Final = (
    *("word", " ", "\n", "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<div>", "</div>", "<br>"),
    *("<ul>", "<li>", "</li>", "</ul>", "<ol>", "</ol>", "<blockquote>", "</blockquote>"),
    *("<code>", "</code>", "<span>", "</span>", "&amp;", "&nbsp;", "한글", "<h2>", "</h2>", "<u>"),
    *("<a href='https://e.org/'>", "</a>", "<dl>", "<dt>", "<dd>", "</dl>", "<sub>", "</sub>"),
    *("</table>", "<hr>", "<em>", "</em>", "<center>", "<section>", "</section>", "é", "1", "<q>"),
)


def mixtures(count: int, seed: str) -> dict[str, str]:
    """Pieces and marks put together by chance, that hangs on the seed alone."""
    chance = Random(f"html {seed}")
    found = {}
    for number in range(count):
        parts = []
        for _ in range(chance.randint(1, 14)):
            drawn = chance.choice(_MARKS) if chance.random() < 0.85 else chance.choice(_STEADY)
            parts.append(drawn)
        found[f"{seed} {number}"] = "".join(parts)
    return found


def test_mixtures(pandoc: Pandoc) -> None:
    assert not _faults(mixtures(300, "few"), pandoc)


@pytest.mark.prove
@pytest.mark.parametrize("seed", "0123456789")
def test_ten_thousand_mixtures(pandoc: Pandoc, seed: str) -> None:
    assert not _faults(mixtures(1_000, seed), pandoc)


# ---------------------------------------------------------------- anything at all

_ODD: Final = (
    *("<", ">", '"', "&", "\0", "\x1b", "</", "<!--", "-->", "[latex]", "\\(", "&#0;", "\u202e"),
    *("<svg>", "<math>", "<noscript>", "</noscript>", "<xmp>", "<iframe>", "<script>", "<style>"),
)


def test_any_tags_are_read_and_can_be_written() -> None:
    chance = Random("tags")
    tags = [tag for html in PIECES.values() for tag in re.findall(r"<[^>]*>|[^<]+", html)]
    for _ in range(1_500):
        parts = [chance.choice(tags) for _ in range(chance.randint(1, 25))]
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(_ODD))
        html = "".join(parts)
        read = web.read(html, SPAN, tex=chance.random() < 0.5)
        writing.blocks(read.blocks, "01-chapter.md")
        assert web.read(html, SPAN).blocks == web.read(html, SPAN).blocks


@pytest.mark.parametrize(
    "html",
    [
        "<div>",
        "<ul><li>",
        "<noscript>",
        "<blockquote>",
        "<table><tr><td>",
        "<b><p>",
        "<math><mrow>",
    ],
)
def test_what_nests_deeper_than_anyone_writes_keeps_its_words(html: str) -> None:
    read = web.read("before " + html * 5_000 + "inside", SPAN)
    assert any("inside" in row for row in outline(read.blocks).split("\n"))


@pytest.mark.parametrize(
    "html",
    ["<p>", "<li>x", "x<br>", "<b>x</b> ", "\\(", "<i>a</i><b>b</b>", "<img src=a>", "<dt>a"],
)
def test_time_grows_with_the_html(html: str) -> None:
    in_proportion(lambda count: web.read(html * count, SPAN, tex=True), 500, 8_000)
