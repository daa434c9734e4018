"""What a hint says of raw HTML."""

from __future__ import annotations

import pytest

from rectoverso.source.markdown import html_hints


@pytest.mark.parametrize(
    ("raw", "before", "hint"),
    [
        ("<int>", "a vector", "for code write `vector<int>`, for the sign itself \\<"),
        ("<T>", "", "for code write `<T>`"),
        ("<b>", "", "write **words**"),
        ("</strong>", "", "write **words**"),
        ("<i>", "", "write *words*"),
        ("<code>", "", "between `backticks`"),
        ('<a href="x">', "", "a link is [words](address)"),
        ('<img src="a.svg" width="50">', "", "![what is to be seen](../media/name.svg)"),
        ("<details>\n<summary>x</summary>", "", "nothing folds on paper"),
        ('<p align="center">', "", "take the tags out"),
        ("<!-- c --><div>", "", "take the tags out"),
        ('<span style="color:red">', "", "for stress write **words**"),
        ('<span lang="fr" dir="ltr">', "", '<span lang="fr">words</span>'),
        ("<table>", "", "write a table with bars"),
        ("<iframe src='x'>", "", "link to it"),
        ("</br>", "", "write <br>"),
        ("<hr>", "", "write ---"),
        ("<sub>", "", "</sub> is missing"),
        ("</sub>", "", "<sub> is missing"),
        ('<mark class="x">', "", "take the attributes out: <mark>words</mark>"),
        ("<script>", "", "take it out"),
        ("<?php ?>", "", "for code write `<?php ?>`"),
    ],
)
def test_raw_html_has_its_markdown(raw: str, before: str, hint: str) -> None:
    assert hint in html_hints.hint(raw, before)
