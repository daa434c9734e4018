"""Anki's export as plain text, with header lines and without, as Anki itself writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import ExportLimit

from rectoverso.anki import engine
from rectoverso.importers import importer
from rectoverso.importers.anki.text_export import TextExportImporter
from rectoverso.importers.document import Document, Fate
from rectoverso.importers.given import Given
from rectoverso.model import Cloze, Kind, Paragraph, Question, plain, walk

TEXT = importer("anki-text")


def given(folder: Path, text: str, name: str = "notes.txt", **mapping: str) -> Given:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Given(path, name, mapping=mapping)


def questions(document: Document) -> list[Question]:
    return [item.question for item in document.items()]


def words(question: Question, part: str) -> str:
    blocks = getattr(question, part)
    return " / ".join(plain(each.children) for each in blocks if isinstance(each, Paragraph))


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Notes of three types in two decks, with everything that Anki can say of them."""
    path = tmp_path / "notes.txt"
    with engine.opened(tmp_path / "a.anki2", make=True) as collection:
        for kind, deck, fields in (
            ("Basic", "A::B", ['He said "stop"\tand <b>went</b>', "line<br>line\nend"]),
            ("Basic (optional reversed card)", "A::B", ["Baum", "tree", "y"]),
            ("Cloze", "A", ["{{c2::Two}} gaps, {{c1::one}} hint", "extra"]),
        ):
            model = collection.models.by_name(kind)
            place = collection.decks.id(deck)
            assert model is not None
            assert place is not None
            note = collection.new_note(model)
            note.fields, note.tags = fields, ["x::y"]
            collection.add_note(note, place)
        limit: ExportLimit = None
        collection.export_note_csv(
            out_path=str(path),
            limit=limit,
            with_html=True,
            with_tags=True,
            with_deck=True,
            with_notetype=True,
            with_guid=True,
        )
    return path


def test_what_anki_exports_comes_back(exported: Path) -> None:
    document = TEXT.read(Given(exported, exported.name))
    assert TEXT.likeness(Given(exported, exported.name)).degree == 1
    assert [plain(each.title) for each in document.sections] == ["A", "B"]
    gap, stop, tree = questions(document)
    assert gap.kind is Kind.CLOZE
    assert [n.number for n in walk(gap.short) if isinstance(n, Cloze)] == [2, 1]
    assert plain(stop.title) == 'He said "stop" and went'
    assert words(stop, "short") == "line line end"
    assert stop.tags == ("x-y",)
    assert words(tree, "short") == "tree"
    assert all(len(item.guid) > 5 for item in document.items())


def test_an_older_export_without_header(tmp_path: Path) -> None:
    text = 'What is 2+2?\t"<div>four</div>\n<div>or 4</div>"\tmaths\nWho?\t<i>me</i>\t\n'
    found = given(tmp_path, text)
    assert TEXT.likeness(found).degree > 0.8
    first, second = questions(TEXT.read(found))
    assert words(first, "short") == "four"
    assert words(first, "long") == "or 4 / maths"
    assert plain(second.title) == "Who?"
    mapped = TEXT.read(given(tmp_path, text, **{"Field 3": "tags"}))
    assert questions(mapped)[0].tags == ("maths",)
    assert [item.question.span.line for item in mapped.items()] == [1, 3]


def test_the_sides_of_cards(tmp_path: Path) -> None:
    text = "#separator:tab\n#html:true\n<b>Q</b>uestion?\t<b>Q</b>uestion?<hr id=answer>Answer\n"
    (only,) = questions(TEXT.read(given(tmp_path, text)))
    assert (plain(only.title), words(only, "short"), only.long) == ("Question?", "Answer", ())


def test_header_lines_say_separator_columns_and_that_it_is_no_html(tmp_path: Path) -> None:
    text = (
        "#separator:Semicolon\n#html:false\n#columns:Answer;Question;Where\n#deck:Logic\n"
        "#tags:one two\n#tags column:3\n\n1 < 2;Is 1 < 2 & true?;three\n"
    )
    document = TEXT.read(given(tmp_path, text))
    (only,) = questions(document)
    assert plain(only.title) == "Is 1 < 2 & true?"
    assert words(only, "short") == "1 < 2"
    assert only.tags == ("three", "one", "two")
    assert document.title == "Logic"
    fates = {account.place: account.fate for account in document.accounts}
    assert fates["row 2/Question"] is Fate.QUESTION


def test_other_texts_are_not_alike(tmp_path: Path) -> None:
    importer = TextExportImporter()
    for text in ("", "# A heading\n\nWords, and more.\n", "a\tb\nc\td\n", "\udcff"):
        path = tmp_path / "x.md"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert importer.likeness(Given(path, "x.md")).degree == 0
    assert importer.likeness(Given(tmp_path, "x")).degree == 0
