"""Whatever is written, reading gives a model and findings, and the model survives JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectoverso.model import deck_from_json, to_json, walk_deck
from rectoverso.source.markdown import read_chapters
from tests.factory import deck
from tests.fuzz import examples
from tests.projection import HEAD, PATH

# fmt: off
TOKENS = (
    "# ", "## ", "### ", "#### ", "\n", "\n\n", "\n", " ", "    ", "\t", "> ", "- ", "1. ",
    "- [x] ", "- [ ] ", "[!TIP]\n", "[!NOTE]\n", "```", "~~~", "```math\n", "$$", "$", "$`", "`$",
    "`", "``", "*", "**", "_", "__", "~~", "[", "]", "(", ")", "](", "![", "[^1]", "[^1]: ",
    "[@a]", "@a", "-@b;", "{{c1::", "{{c2::", "::", "}}", "{", "}", "{#a}", "{#b .core}",
    '<a id="x"></a>', '<a id="y" class="core" data-reversed></a>', "<a ", "<sub>", "</sub>",
    "<br>", "<!--", "-->", "<div>", "</div>", "<", ">", "|", "\\|", "|---|---|\n", "---", "===",
    "\\", "\\\\", "\\frac{1}{2}", "&amp;", "&#10;", "&", "!", ":", "https://a.org", "#x",
    "[r]: https://a.org\n", "[r]", "가", "한글 낱말", "word", "😀", "e\u0301", "\u3000", "\u200b",
    "../media/a.svg", "02-x.md#a", "javascript:x", "http://[", "%00", "5", "$5", "\\$",
)
# fmt: on
documents = st.lists(st.sampled_from(TOKENS), max_size=60).map("".join)


def survives(text: str) -> None:
    chapters, found = read_chapters(PATH, text)
    model = replace(deck(), chapters=chapters)
    assert deck_from_json(json.loads(json.dumps(to_json(model)))) == model
    lines = text.split("\n")
    for span in [each.span for each in found] + [node.span for node in walk_deck(model)]:
        assert span.path == PATH
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        assert span.end_line <= len(lines)
        assert span.column <= len(lines[span.line - 1]) + 1, span
        assert span.end_column <= len(lines[span.end_line - 1]) + 1, span


@given(documents)
@examples(500)
def test_marks_in_any_order(text: str) -> None:
    survives(text)


@given(documents)
@example("    \u3000")
@example("글\n\n    a\n    \u3000\n")
@examples(500)
def test_marks_in_any_order_within_an_answer(text: str) -> None:
    survives(HEAD + text)


@given(st.text(max_size=200))
@examples(200)
def test_any_text(text: str) -> None:
    survives(text.replace("\r", "\n"))


@pytest.mark.slow
@given(st.lists(st.sampled_from(TOKENS), min_size=100, max_size=400).map("".join))
@examples(250)
def test_long_documents(text: str) -> None:
    survives(HEAD + text)
