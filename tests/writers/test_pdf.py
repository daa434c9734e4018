"""What the writers of PDFs share: where a character without a glyph stands, and what they need."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from rectoverso.diagnostics import Span
from rectoverso.model import CodeBlock, Figure, Image, Kind, Sound, Text
from rectoverso.writers import pdf
from rectoverso.writers.book import BookWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from rectoverso.writers.pdf import missing_glyphs
from tests import factory


def at(line: int, column: int, end: int) -> Span:
    return Span("ko/01-sample.md", line, column, line, end)


def test_a_missing_glyph_is_found_in_its_question() -> None:
    words = Text("가나😀다", at(7, 5, 9))
    fence = Span("ko/01-sample.md", 20, 1, 23, 4)
    program = CodeBlock("x = 1\ny = '😀'", "python", fence, ((0, 21, 1),))
    deck = factory.deck(
        factory.chapter(
            "a",
            factory.question("one", "질문", factory.para(words), long=(program,)),
            factory.question("two", "질문", long=(program,)),
            factory.question("three", "질문"),
        )
    )
    found = missing_glyphs(deck, ("😀",), factory.MEDIA.__getitem__)
    assert [str(each.span) for each in found] == [
        "ko/01-sample.md:7:7-7:8",
        "ko/01-sample.md:22:6-22:7",
    ]
    assert {each.code for each in found} == {"GLYPH001"}
    assert "U+1F600 GRINNING FACE" in found[0].message
    assert found[0].hints


def test_a_missing_glyph_in_a_list_of_words_is_found_once() -> None:
    """A list's rows are its table's, whose words stand in the book once."""
    cell = Text("😀", at(9, 3, 4))
    words = factory.table(("a", "b"), ((cell), "x"))
    row = factory.question("row", (cell,))
    listed = replace(factory.question("list", "목록", kind=Kind.LIST, long=(words,)), rows=(row,))
    below = factory.question("below", "물음", factory.para(Text("😀", at(12, 1, 2))))
    deck = factory.deck(factory.chapter("a", replace(listed, follow_ups=(below,))))
    found = missing_glyphs(deck, ("😀",), factory.MEDIA.__getitem__)
    assert [each.span.line for each in found] == [9, 12]


def test_a_missing_glyph_of_a_sounds_words_is_found() -> None:
    sound = Sound("media/a.mp3", "😀", at(5, 2, 30))
    deck = factory.deck(factory.chapter("a", factory.question("one", "질문", factory.para(sound))))
    (found,) = missing_glyphs(deck, ("😀",), factory.MEDIA.__getitem__)
    assert found.span == sound.span


def test_a_missing_glyph_of_a_picture_is_found_at_the_picture() -> None:
    image = Image("media/relu.svg", "그림", "", at(9, 1, 20))
    deck = factory.deck(
        factory.chapter("a", factory.question("one", "질문", Figure(image, "", factory.AT)))
    )
    drawn = {"media/relu.svg": "<svg>😀</svg>".encode()}
    (found,) = missing_glyphs(deck, ("😀",), drawn.__getitem__)
    assert found.span == image.span


def test_a_missing_glyph_from_elsewhere_is_found_in_its_file() -> None:
    deck = factory.deck(references="@book{a, title={😀}}")
    found = missing_glyphs(deck, ("😀", "\U00013000"), factory.MEDIA.__getitem__)
    assert [each.span.path for each in found] == ["deck.toml", "references.bib"]


# ---------------------------------------------------------------- what must be installed


def test_this_machine_is_ready() -> None:
    assert BookWriter().requires() == CheatSheetWriter().requires() == ()


def test_asking_does_not_import_weasyprint() -> None:
    script = (
        "import sys; from rectoverso.writers.book import BookWriter; BookWriter().requires();"
        " print('weasyprint' in sys.modules)"
    )
    root = str(Path(pdf.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert done.stdout.strip() == "False"
