"""Whatever stands in the fields of notes: nothing is lost, and what comes out can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rectoverso.anki.package import Card, HeldNote, HeldPart, HeldType
from rectoverso.diagnostics import Span
from rectoverso.importers import web
from rectoverso.importers.anki import collected, gaps
from rectoverso.importers.anki.templates import side
from rectoverso.importers.document import Document
from rectoverso.importers.given import Given
from rectoverso.model import placeless
from rectoverso.source.markdown import read_chapters, writing
from rectoverso.source.markdown.questions import Form, label
from tests.growth.measure import in_proportion
from tests.importers.anki.accounting import accounted

PIECES = (
    *("word", "What is it?", "<b>", "</b>", "<i>", "</i>", "<br>", "<div>", "</div>", "<ul><li>"),
    *("</li><li>", "</li></ul>", "{{c1::", "{{c2::", "{{c3::", "}}", "::", "hint", r"\(x^2\)"),
    *(r"\(", r"\)", "[$]y[/$]", "[latex]", "[/latex]", '<img src="a.png">', "[sound:b.mp3]"),
    *("<pre>", "</pre>", "<code>", "</code>", "&nbsp;", "&lt;b&gt;", "<table><tr><td>"),
    *("</td><td>", "</td></tr></table>", "\n", "  ", "*", "_", "`", "#", "$5", "---", "- x"),
    *(
        "1. y",
        "<hr>",
        "<h1>",
        "</h1>",
        "한국어",
        "日本語。",
        "?",
        "{{c1::image-occlusion:rect:left=.1}}",
    ),
    *('<a href="http://x.y/z">', "</a>", "<blockquote>", "</blockquote>", "many words " * 20),
    *("\x00", "\ue000", "|", "<!-- c -->", "<script>x</script>", "@name", "[^1]", "End."),
    *("<sub>2</sub>", "<p>", "</p>", "&amp;", "<input type=checkbox checked>", "~~"),
)


def held_type(number: int, fields: Sequence[str], *sides: str, cloze: bool = False) -> HeldType:
    parts = tuple(HeldPart(name, None) for name in fields)
    templates = tuple(HeldPart(f"Card {n}", None) for n in range(len(sides) // 2))
    looks = [each for n in range(0, len(sides), 2) for each in (*sides[n : n + 2], "")]
    return HeldType(number, f"Type {number}", cloze, 0, parts, templates, (*looks, ""))


BASIC = held_type(
    1,
    ["Front", "Back", "Extra", "Hint", "Source", "Odd name"],
    "{{Front}}{{hint:Hint}}",
    "{{FrontSide}}<hr>{{Back}}{{Extra}}{{Source}}{{Odd name}}",
    "{{Back}}",
    "{{Front}}",
)
CLOZE = held_type(
    2,
    ["Text", "Back Extra", "Title"],
    "{{Title}}{{cloze:Text}}",
    "{{cloze:Text}}{{Back Extra}}",
    cloze=True,
)
FORM = Form(fronts=True, labels=frozenset((label(writing.LABEL),)))


def document(notes: Sequence[HeldNote]) -> Document:
    return collected.document(Given(Path("x.apkg"), "x.apkg"), "anki", notes, collected.NoFiles())


def some_notes(seed: int) -> list[HeldNote]:
    random = Random(seed)
    notes = [HeldNote("0", BASIC, 0, {"Front": "Not empty?"}, (), (Card(0, "D", 0),))]
    for guid in "abcd":
        kind = random.choice((BASIC, CLOZE))
        values = ["".join(random.choices(PIECES, k=random.randint(0, 9))) for _ in kind.fields]
        fields = dict(zip((part.name for part in kind.fields), values, strict=True))
        tags = tuple(random.sample(["a::b", "leech", 'x"y'], 2))
        cards = tuple(Card(n, "D::E", 0) for n in range(random.randint(1, 2)))
        notes.append(HeldNote(guid, kind, 0, fields, tags, cards))
    return notes


@pytest.mark.parametrize("seed", range(0, 200, 50))
def test_nothing_is_lost_and_all_can_be_written_and_read(seed: int) -> None:
    for number in range(seed, seed + 50):
        notes = some_notes(number)
        made = document(notes)
        accounted(made, notes)
        assert made == document(notes)
        for item in made.items():
            question = replace(item.question, id="x")
            try:
                text = writing.question(question, "en/x.md")
            except ValueError:  # a formula that Markdown can't hold
                continue
            if question.short:
                read, _ = read_chapters("en/x.md", f'# C <a id="c"></a>\n\n{text}\n', FORM)
                assert bare(read[0].questions[0]) == bare(question), text


def bare(question: Any) -> Any:
    """A question without its places, and without what means nothing: whether a list of one item is
    tight, where a formula's lines end.
    """
    return _loose({**placeless(question), "id_span": ""})


def _loose(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _loose(each) for name, each in value.items() if name != "tight"}
    if isinstance(value, str):
        return " ".join(value.split())
    return [_loose(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("piece", ["{{c1::", "{{c1::a}}", "}}", "::", "{{c1::a::", "{{c1,2::<b>"])
def test_gaps_take_time_as_their_number(piece: str) -> None:
    assert len(gaps.marked(piece * 30_000).gaps) in (0, 30_000)
    in_proportion(lambda count: gaps.marked(piece * count), 2_000, 32_000)


@pytest.mark.parametrize(
    "piece",
    ["{{", "<!--", "<script>", "{{#A}}", "<div hidden>", "{{a:b:c}}", "<p style=display:none"],
)
def test_templates_take_time_as_their_length(piece: str) -> None:
    in_proportion(lambda count: side("<script></script>" + piece * count), 2_500, 40_000)


def test_a_field_of_many_gaps_is_read_in_time() -> None:
    def read(count: int) -> None:
        said = gaps.marked("<b>x {{c1::y}}</b> <br>" * count)
        span = Span.whole("x")
        assert gaps.text(web.read(said.html, span).blocks, said, span) is not None

    in_proportion(read, 200, 3_200)
