"""The table that our own export writes comes back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from rectoverso.importers import importer
from rectoverso.importers.document import Document, Fate
from rectoverso.importers.given import Given
from rectoverso.importers.own_table import HEAD
from rectoverso.model import (
    Cloze,
    CodeBlock,
    Kind,
    MathBlock,
    Paragraph,
    Question,
    placeless,
    plain,
    walk,
)
from rectoverso.source import reading
from rectoverso.source.folder import open_source
from tests.decks import rectoverso

TABLE = importer("table")


def read(folder: Path, *rows: dict[str, str]) -> Document:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "deck.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    given = Given(path, path.name)
    assert TABLE.likeness(given).degree == 1
    document = TABLE.read(given)
    filled = [1 for row in rows for value in row.values() if value]
    assert len(document.accounts) == len(filled) + len(HEAD)
    assert len({each.place for each in document.accounts}) == len(document.accounts)
    return document


def test_every_part_stands_where_it_stood(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        {
            "id": "print-relu", "kind": "basic reversed", "chapter": "Nets", "tags": "core hard",
            "question": "What does `f` print?", "front": "```python\nf(1)\n```", "hint": "Think.",
            "short": "$1$", "brief": "- one\n- two", "long": "Long.\n\n$$\nx\n$$",
            "references": "- A book\n- Another",
        },
        {
            "id": "why", "kind": "basic", "chapter": "Nets", "parent": "print-relu",
            "question": "Why?", "short": "Because.",
        },
        {
            "id": "gap", "kind": "cloze", "chapter": "Gaps", "question": "A gap",
            "short": "It is {{c1::here::where}}.",
        },
        {
            "id": "pick", "kind": "choice", "chapter": "Gaps", "question": "Which?",
            "choices": "- [ ] one\n- [x] two\n\n  > It is more.", "short": "Two.",
        },
    )  # fmt: skip
    assert [plain(each.title) for each in document.sections] == ["Nets", "Gaps"]
    relu, why, gap, pick = document.items()
    question = relu.question
    assert (question.id, question.tags, question.reversed) == ("print-relu", ("core", "hard"), True)
    assert isinstance(question.front[0], CodeBlock)
    assert question.front[0].language == "python"
    assert len(question.brief) == 1
    assert isinstance(question.long[1], MathBlock)
    assert [plain(line) for line in relu.references] == ["A book", "Another"]
    assert relu.follow_ups == (why,)
    assert why.question.level == 3
    assert gap.question.kind is Kind.CLOZE
    assert any(isinstance(node, Cloze) for node in walk(gap.question.short))
    assert [choice.right for choice in pick.question.choices] == [False, True]
    assert pick.question.choices[1].reason
    assert not document.findings


def test_a_list_of_words_has_its_rows_once(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        {
            "id": "units", "kind": "list", "chapter": "Units", "question": "Units",
            "long": '| unit | of |\n|---|---|\n| ohm <a id="ohm"></a> | resistance |',
        },
        {"id": "ohm", "kind": "basic", "chapter": "Units", "parent": "units", "question": "ohm",
         "short": "resistance"},
    )  # fmt: skip
    (units,) = document.items()
    assert units.question.kind is Kind.LIST
    assert [row.id for row in units.question.rows] == ["ohm"]
    left = {each.place for each in document.accounts if each.fate is Fate.LEFT_OUT}
    assert "row 3/short" in left


def test_cells_that_make_no_question_together_are_read_one_by_one(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        {"id": "x", "question": "Why?", "short": "# A heading\n\nBecause.", "long": "## Another"},
    )
    (item,) = document.items()
    assert plain(item.question.title) == "Why?"
    words = [plain(each.children) for each in item.question.long if isinstance(each, Paragraph)]
    assert words[:1] == ["Because."]
    assert [found.code for found in document.findings] == ["IMP002"]


def test_an_export_comes_back(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    said = rectoverso("export", root / "docs/example", "--to", "csv", "-o", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    (path,) = (tmp_path / "out").rglob("*-en.csv")
    document = TABLE.read(Given(path, path.name))
    assert document.findings == ()
    assert {Path(name).name for name in document.media} == {"divider.svg", "hum.wav"}
    read = {item.question.id: item.question for item in document.items()}
    (deck,) = (
        each for each in reading.read(open_source(root / "docs/example")).decks
        if each.language == "en"
    )  # fmt: skip
    for entry in deck.headings():
        if not entry.row:
            question = entry.question
            assert bare(read.pop(question.id)) == bare(question)
    assert not read


def bare(question: Question) -> object:
    """A question without its place, its rows and what a table has no column for."""
    kept = replace(question, follow_ups=(), rows=(), prompt="", was=(), id_span=question.span)
    return {**placeless(kept), "id_span": ""}
