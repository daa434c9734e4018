"""Marks that meet marks: what is written says exactly what was meant."""

from __future__ import annotations

import pytest

from rectoverso.model import (
    Cloze,
    Code,
    Emphasis,
    Footnote,
    Inline,
    LineBreak,
    Link,
    Math,
    SoftBreak,
    Strikeout,
    Styled,
    Text,
    placeless,
)
from rectoverso.source.markdown import read_chapters, writing
from tests.factory import AT, cite, code, footnote, gap, inlines, math, para, strong


def em(*parts: str | Inline) -> Emphasis:
    return Emphasis(inlines(*parts), AT)


def struck(*parts: str | Inline) -> Strikeout:
    return Strikeout(inlines(*parts), AT)


CASES: dict[str, tuple[str | Inline, ...]] = {
    "***a***": (em(strong("a")),),
    "**_a_**": (strong(em("a")),),
    "**a *b***": (strong("a ", em("b")),),
    "***a** b*": (em(strong("a"), " b"),),
    "*a*<!-- -->*b*": (em("a"), em("b")),
    "a<!-- -->**(b)**<!-- -->c": ("a", strong("(b)"), "c"),
    "**정규화(BN)**는": (strong("정규화(BN)"), "는"),
    "~~*a*~~": (struck(em("a")),),
    "`a`<!-- -->`b`": (code("a"), code("b")),
    "``a`b``": (Code("a`b", AT),),
    "$a$, $b$": (math("a"), ", ", math("b")),
    "$`a`$<!-- -->$`b`$": (math("a"), math("b")),
    "5$`a`$는": ("5", math("a"), "는"),
    r"\$ $a$": ("$ ", math("a")),
    "@key<!-- -->s": (cite("key", in_text=True), "s"),
    r"[@key]\(a)": (cite("key"), "(a)"),
    r"[@key]\: a": (cite("key"), ": a"),
    r"\![a](https://example.org)": ("!", Link(inlines("a"), "https://example.org", "", AT)),
    "<https://example.org>": (Link(inlines("https://example.org"), "https://example.org", "", AT),),
    r"{{c1::a\}\} \{b\}::c}}": (gap(1, "a}} {b}", hint="c"),),
    "{{c1::$\\frac{a}{b}$}}": (gap(1, math("\\frac{a}{b}")),),
    "a\\\n<br>\nb": ("a", LineBreak(AT), LineBreak(AT), SoftBreak(AT), "b"),
    "x<sub>i</sub>": ("x", Styled("sub", inlines("i"), AT)),
    "<!-- -->$$x$$ b": (math("x", display=True), " b"),
    "a\n\\- b": ("a", SoftBreak(AT), "- b"),
    "a\n\\---": ("a", SoftBreak(AT), "---"),
    "a\n1\\. b": ("a", SoftBreak(AT), "1. b"),
}


@pytest.mark.parametrize("text", CASES)
def test_words(text: str) -> None:
    words = inlines(*CASES[text])
    assert writing.blocks((para(*words),), AT.path) == f"{text}\n"
    chapters, found = read_chapters(AT.path, f"# x\n\n{text}\n")
    (paragraph,) = chapters[0].prose
    assert placeless(paragraph) == placeless(para(*words))
    assert [each.message for each in found if "gap outside" not in each.message] == []


def test_emphasis_of_one_kind_within_itself() -> None:
    """As exactly as Markdown can; what stands there is never something else."""
    text = writing.blocks((para(em("a ", em("b"), " c"), ", ", strong(strong("d"))),), "ko/1.md")
    assert text == "*a *b* c*, ****d****\n"
    deep: Inline = Text("x", AT)
    for _ in range(20):
        deep = em("(", strong("(", deep, ")"), ")")
    assert "x" in writing.blocks((para(deep, "y"),), "ko/1.md")


def test_a_footnote_stands_once_below_what_calls_it() -> None:
    note = footnote(para("one"), para("two"))
    text = writing.blocks((para("a", note, "b", note, "c", footnote(para("x"))),), "ko/1.md")
    assert text == "a[^1]b[^1]c[^2]\n\n[^1]: one\n\n    two\n\n[^2]: x\n"


def test_a_gap_without_words_is_kept() -> None:
    words = (Cloze(1, (), "", AT), Footnote((), AT), Math("", False, AT))
    assert writing.blocks((para(*words, "a"),), "ko/1.md") == "{{c1::}}$` `$a\n"
