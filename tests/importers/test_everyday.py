"""Everyday Markdown as blocks, by its HTML."""

from __future__ import annotations

from rectoverso.diagnostics import Span
from rectoverso.importers import everyday
from tests.projection import outline, words

SPAN = Span("notes.md", 7, 1, 7, 1)


def test_everyday_markdown_is_blocks() -> None:
    read = everyday.read(
        "# Lead\n\na[^1] **b**\n\n- [x] c\n  - d\n\n| e | f |\n|---|--:|\n| g | h |\n\n"
        "> [!NOTE]\n> i\n\n<details><summary>j</summary>\n\nk\n\n</details>\n\n[^1]: l\n",
        SPAN,
    )
    assert outline(read.blocks).split("\n") == [
        "paragraph strong(Lead)",
        "paragraph anote(paragraph l) strong(b)",
        "tight list",
        "  [x] paragraph c",
        "    tight list",
        "      - paragraph d",
        "table - right",
        "  e | f",
        "  g | h",
        "alert note",
        "  paragraph i",
        "paragraph strong(j)",
        "paragraph k",
    ]
    assert not read.findings
    assert read.blocks[0].span == SPAN


def test_what_can_not_be_said_is_found_in_its_line() -> None:
    (found,) = everyday.read("a <!-- the author's own words -->", SPAN).findings
    assert (found.code, found.span) == ("IMP003", SPAN)
    (found,) = everyday.read("[a](javascript:b)", SPAN).findings
    assert found.code == "IMP003"


def test_a_title_is_a_line() -> None:
    assert words(everyday.inlines("2. Why *a* `b` $c$ - #?", SPAN)) == (
        "2. Why em(a) code(b) math(c) - #?"
    )
