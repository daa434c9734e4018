"""Marks within a line: emphasis next to Hangul, breaks, entities, escapes, addresses, raw HTML."""

from __future__ import annotations

import pytest

from tests.projection import HEAD, answered, codes, cut, line, words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # CommonMark's flanking rules would leave most of these unread
        ('**"인용"**입니다', 'strong("인용")입니다'),
        ("**(가)**는", "strong((가))는"),
        ("**굵게**는", "strong(굵게)는"),
        ("는**`code`**를", "는strong(code(code))를"),
        ("**한글(Korean)**은", "strong(한글(Korean))은"),
        ("**배치 정규화(BN)**를 쓴다", "strong(배치 정규화(BN))를 쓴다"),
        ("**$x$**는", "strong(math(x))는"),
        ("이것은**(중요)**합니다", "이것은strong((중요))합니다"),
        ("*기울임(i)*은", "em(기울임(i))은"),
        ("~~취소(선)~~는", "strikeout(취소(선))는"),
        ("**「책」**을", "strong(「책」)을"),
        ("***굵고 기운***것", "em(strong(굵고 기운))것"),
        # and what CommonMark says of everything else stays
        ("a ** b **c", "a ** b **c"),
        ("2*3*4", "2em(3)4"),
        ("foo**bar**", "foostrong(bar)"),
        ("snake_case_name", "snake_case_name"),
        ("**a** **b**", "strong(a) strong(b)"),
        ("_가_ 나", "em(가) 나"),
        ("__가__ 나", "strong(가) 나"),
        ("**a *b* c**", "strong(a em(b) c)"),
        ("*a **b** c*", "em(a strong(b) c)"),
        ("**열고 닫지 않음", "**열고 닫지 않음"),
        ("1~2개, 3~4개", "1~2개, 3~4개"),
    ],
)
def test_emphasis(source: str, expected: str) -> None:
    assert words(line(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("한 줄\n두 줄", "한 줄⏎두 줄"),
        ("한 줄  \n두 줄", "한 줄↵두 줄"),
        ("한 줄\\\n두 줄", "한 줄↵두 줄"),
        ("한 줄<br>두 줄<br/>셋", "한 줄↵두 줄↵셋"),
        ("&lt;a&gt; &amp; &copy; &#44032; &#x3b1;", "<a> & © 가 α"),
        ("&#0; &unknown;", "\ufffd &unknown;"),
        ("a&#10;b", "a b"),
        (r"\*별\* \[대괄호\] \\ \` \$ \{\{c1::", "*별* [대괄호] \\ ` $ {{c1::"),
        ("`a *b* \\* $x$ {{c1::y}} [@k]`", "code(a *b* \\* $x$ {{c1::y}} [@k])"),
        ("`` a`b ``", "code(a`b)"),
        ("`여러\n줄`", "code(여러 줄)"),
        ("`닫지 않음", "`닫지 않음"),
        ("<https://example.org/a_b>", "link(https://example.org/a_b → https://example.org/a_b)"),
        ("<me@example.org>", "link(me@example.org → mailto:me@example.org)"),
        ("물 H<sub>2</sub>O, x<sup>2</sup>", "물 Hsub(2)O, xsup(2)"),
        ("<kbd>Ctrl</kbd> <mark>**a**</mark>", "kbd(Ctrl) mark(strong(a))"),
        ("<u>a <small>b</small></u> <ins>c</ins>", "u(a small(b)) ins(c)"),
        ("**<sub>a</sub>**는", "strong(sub(a))는"),
        ('<span lang="fr">un *mot*</span>', "fr(un em(mot))"),
        ("<SPAN lang = 'zh-Hans' >词</SPAN>", "zh-Hans(词)"),
        ("<span lang=he>א <span lang=en>b</span></span>", "he(א en(b))"),
        ("글<!-- 보이지 않는 말 -->자", "글자"),
    ],
)
def test_small_marks(source: str, expected: str) -> None:
    assert words(line(source)) == expected


@pytest.mark.parametrize(
    ("source", "blamed", "left"),
    [
        ("<span>a</span>", ["<span>", "</span>"], "a"),
        ('<span lang="fr" dir="ltr">a</span>', ['<span lang="fr" dir="ltr">', "</span>"], "a"),
        ('a <span lang="fr">b', ['<span lang="fr">'], "a b"),
        ('<span lang="">b</span>', ['<span lang="">', "</span>"], "b"),
        ('<span lang="korean">b</span>', ['<span lang="korean">'], "korean(b)"),
        ('<span lang="xq">b</span>', ['<span lang="xq">'], "xq(b)"),
        ('<sub class="x">a</sub>', ['<sub class="x">', "</sub>"], "a"),
        ("a<sub>b", ["<sub>"], "ab"),
        ("a</sub>b", ["</sub>"], "ab"),
        ("<sub><kbd>a</sub></kbd>", ["<kbd>", "</kbd>"], "sub(a)"),
        ("<sub>**a</sub>b**", ["<sub>", "</sub>"], "strong(ab)"),
        ("<script>alert(1)</script>", ["<script>", "</script>"], "alert(1)"),
        ("<img src=x onerror=alert(1)>", ["<img src=x onerror=alert(1)>"], ""),
        ("글 <?php x ?> <!DOCTYPE a>", ["<?php x ?>", "<!DOCTYPE a>"], "글  "),
    ],
)
def test_html_that_may_not_be_written(source: str, blamed: list[str], left: str) -> None:
    text = "글 " + source
    question, found = answered(text)
    assert codes(found) == ["HTML001"] * len(blamed)
    assert sorted(cut(HEAD + text, each.span) for each in found) == sorted(blamed)
    (paragraph,) = question.short
    assert words(paragraph.children).strip() == ("글 " + left).strip()  # type: ignore[union-attr]


def test_an_anchor_within_the_text_is_told_where_anchors_go() -> None:
    _, (opening, _) = answered('글 <a id="x"></a> 글')
    assert "at the very end of a heading" in opening.hints[0]


def test_nesting_without_end_is_cut_and_said() -> None:
    question, found = answered("*a _b " * 60 + "c" + "_*" * 60)
    assert codes(found) == ["SRC007"]
    assert question.short
