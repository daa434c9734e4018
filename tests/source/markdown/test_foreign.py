"""Everyday Markdown as HTML: what others write and our language has not; nothing is lost."""

from __future__ import annotations

import pytest

from rectoverso.source.markdown.foreign import as_html, line_as_html
from tests.growth.measure import in_proportion


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**배치(BN)**를", "<p><strong>배치(BN)</strong>를</p>\n"),
        ("a ==b *c*== d == e", "<p>a <mark>b <em>c</em></mark> d == e</p>\n"),
        ("`==a==` ==", "<p><code>==a==</code> ==</p>\n"),
        ("$x<y$ for $5", '<p><span class="math inline">x&lt;y</span> for $5</p>\n'),
        ("$$\nx\n$$", '<span class="math display">\nx\n</span>'),
        ("```math\nx\n```", '<p><span class="math display">x\n</span></p>\n'),
        ("```c++ {1,2}\nx\n```", '<pre><code class="language-c++">x\n</code></pre>\n'),
        ("![a](그림 1.png)", '<p><img src="%EA%B7%B8%EB%A6%BC%201.png" alt="a" /></p>\n'),
        ("[a](https://e.org/한글)", '<p><a href="https://e.org/한글">a</a></p>\n'),
        ("vector<int> 5", "<p>vector&lt;int> 5</p>\n"),
        ("<T> List<String> of</T>", "<p>&lt;T> List&lt;String> of&lt;/T></p>\n"),
        ("<my-box>a</my-box> <SPAN>b</SPAN>", "<p><my-box>a</my-box> <SPAN>b</SPAN></p>\n"),
        ("<svg><path/></svg> a", "<p><svg><path/></svg> a</p>\n"),
        ("a <kbd>b</kbd>", "<p>a <kbd>b</kbd></p>\n"),
        ("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n"),
    ],
)
def test_marks(markdown: str, html: str) -> None:
    assert as_html(markdown) == html


def test_alerts_and_tasks() -> None:
    html = as_html("> [!TIP]\n> a\n\n- [x] b\n- [ ] c\n")
    assert 'class="markdown-alert markdown-alert-tip"' in html
    assert html.count('type="checkbox"') == 2
    assert html.count('checked=""') == 1


@pytest.mark.parametrize(
    "markdown",
    [
        "a\n\n[^1]: note\n",
        "a[^2]\n\n[^1]: note\n[^2]: b\n",
        "a [b]\n\n[note]: https://note.org\n[b]: https://b.org\n",
        "> a\n> [^note]: c\n",
    ],
)
def test_a_definition_that_nobody_calls_is_words(markdown: str) -> None:
    assert "note" in as_html(markdown)


def test_a_definition_that_is_called_is_none() -> None:
    html = as_html("a [b] ![c][d]\n\n[b]: https://b.org\n[d]: c.png\n[^1]: n\n\ne[^1]\n")
    assert "[b]:" not in html
    assert "[d]:" not in html
    assert '<li id="fn1" class="footnote-item"><p>n ' in html


def test_what_nests_deeper_than_anyone_writes_keeps_its_words() -> None:
    html = as_html("> " * 100 + "deep <b>\n\n" + "- " * 100 + "deeper")
    assert "<p>deep &lt;b&gt;</p>" in html
    assert "<p>deeper</p>" in html


def test_a_line_has_no_blocks() -> None:
    assert line_as_html("1. **a** # $x$") == (
        '1. <strong>a</strong> # <span class="math inline">x</span>'
    )


@pytest.mark.parametrize(
    "repeated",
    ["==a ", "[^a]: x\n", "[a]: x\n", "a[^a]\n", "[[", "$", "<", "![[", "`", "_a", "> a\n"],
)
def test_time_grows_with_the_text(repeated: str) -> None:
    in_proportion(lambda count: as_html(repeated * count), 300, 4_800)


def test_elements_of_a_page_are_words_within_a_paragraph() -> None:
    html = as_html("Say `<head>`, <!DOCTYPE html> and <link>, <img> but <b>bold</b>.")
    assert "&lt;!DOCTYPE html&gt; and &lt;link&gt;, &lt;img&gt; but <b>bold</b>." in html
    assert line_as_html("What is <body>?") == "What is &lt;body&gt;?"
