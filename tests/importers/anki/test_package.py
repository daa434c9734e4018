"""Packages that Anki's engine makes, in every form it has or had, as questions."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rectoverso.anki import package
from rectoverso.diagnostics import UnfitError
from rectoverso.importers import importer
from rectoverso.importers.anki import collected
from rectoverso.importers.document import Document, Fate, Item
from rectoverso.importers.given import Given
from rectoverso.model import (
    BulletList,
    Cloze,
    CodeBlock,
    Figure,
    Kind,
    MathBlock,
    Paragraph,
    Question,
    Sound,
    plain,
    walk,
    walk_question,
)
from tests.decks import rectoverso
from tests.importers.anki.accounting import accounted
from tests.importers.anki.made import FORMS, Typed, exported

if TYPE_CHECKING:
    from anki.collection import Collection

ANKI = importer("anki")
EUROPE, GERMAN, LAWS = "Geography::Europe", "German", "Physics::Laws"
NOTES = [
    Typed(
        "Basic",
        ("What is <b>the capital</b> of France?", "Paris<br><br>It lies on the Seine."),
        ("geo::europe", "marked", "leech"),
        EUROPE,
    ),
    Typed("Basic", ('<img src="flag.png"><br>Which country?<div>Tulips!</div>', "NL"), (), EUROPE),
    Typed("Basic", ('<img src="flag.png">', "Netherlands [sound:nl 1.mp3]"), (), EUROPE),
    Typed("Basic (and reversed card)", ("Haus", "house &amp; home"), (), GERMAN),
    Typed("Basic (optional reversed card)", ("Baum", "tree", "y"), (), GERMAN),
    Typed("Basic (optional reversed card)", ("Fluss", "river", ""), (), GERMAN),
    Typed("Basic (type in the answer)", (r"What is \(3^2\)?", r"\[9\]"), (), LAWS),
    Typed(
        "Cloze",
        ("<b>Ohm</b><br>The law is {{c1::U=RI::a product}}, not {{c3::U=R}}.", "Yes"),
        (),
        LAWS,
    ),
    Typed(
        "Image Occlusion",
        (
            "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.1}}<br>",
            '<img src="flag.png">',
            "Parts of a flag",
            "red, white",
            "",
        ),
        (),
        "Anatomy",
    ),
]
MEDIA = {"flag.png": b"a flag" * 500, "nl 1.mp3": b"a voice" * 500, "unused.png": b"?"}


@pytest.fixture(scope="module", params=FORMS)
def typed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck of all standard note types, in each form of a package."""
    path = tmp_path_factory.mktemp("typed") / "typed.apkg"
    return exported(path, NOTES, form=request.param, media=MEDIA)


def read(path: Path, **mapping: str) -> Document:
    return ANKI.read(
        Given(path, path.name, mapping={k.replace("__", "/"): v for k, v in mapping.items()})
    )


def asked(document: Document) -> dict[str, Item]:
    """Items by what they ask."""
    return {plain(item.question.title): item for item in document.items()}


def text(question: Question, part: str) -> list[str]:
    """The paragraphs of a part."""
    blocks = getattr(question, part)
    return [plain(each.children) for each in blocks if isinstance(each, Paragraph)]


def test_what_was_typed_comes_out(typed: Path) -> None:
    document = read(typed)
    titles = [plain(section.title) for section in document.sections]
    assert titles == ["Anatomy", "Geography: Europe", "German", "Physics: Laws"]
    items = asked(document)
    france = items["What is the capital of France?"].question
    assert france.tags == ("geo-europe",)
    assert text(france, "short") == ["Paris"]
    assert text(france, "long") == ["It lies on the Seine."]
    country = items["Which country?"].question
    assert [type(each) for each in country.front] == [Figure, Paragraph]
    assert not country.reversed
    bare = items["Europe 3"].question
    assert isinstance(bare.front[0], Figure)
    assert any(isinstance(node, Sound) for node in walk(bare.short))
    assert items["Haus"].question.reversed
    assert text(items["Haus"].question, "short") == ["house & home"]
    assert items["Baum"].question.reversed
    assert not items["Fluss"].question.reversed
    nine = items["What is 3^2?"].question
    assert isinstance(nine.short[0], MathBlock)
    law = items["Ohm"].question
    assert law.kind is Kind.CLOZE
    gaps = [node for node in walk(law.short) if isinstance(node, Cloze)]
    assert [(gap.number, plain(gap.children), gap.hint) for gap in gaps] == [
        (1, "U=RI", "a product"),
        (3, "U=R", ""),
    ]
    assert text(law, "long") == ["Yes"]
    assert items.keys() >= {"Parts of a flag"}
    draft = items["Parts of a flag"].question
    assert draft.short == ()
    figure, source = draft.front
    assert isinstance(figure, Figure)
    assert isinstance(source, CodeBlock)
    assert "image-occlusion:rect" in source.text
    assert "red, white" in source.text


def test_guids_media_and_accounts(typed: Path) -> None:
    document = read(typed)
    held = package.read(typed).notes
    assert {item.key for item in document.items()} == {note.guid for note in held}
    # learners of what becomes a draft can't carry a cloze on
    drafts = {item.key for item in document.items() if not item.guid}
    assert drafts == {note.guid for note in held if note.note_type.name == "Image Occlusion"}
    assert document.media.keys() == {"flag.png", "nl 1.mp3"}
    for name, file in document.media.items():
        assert not isinstance(file, Path)
        assert file() == MEDIA[name]
    accounted(document, held)
    left = {
        account.place.rpartition("/")[2]: account.reason
        for account in document.accounts
        if account.fate is Fate.LEFT_OUT
    }
    assert left.keys() == {"Add Reverse", "tag marked", "tag leech"}
    assert [found.code for found in document.findings] == ["IMP002", "IMP004"]
    assert ANKI.likeness(Given(typed, typed.name)).degree == 1


def test_the_mapping_is_told_and_may_be_given(tmp_path: Path) -> None:
    path = exported(tmp_path / "a.apkg", [Typed("Basic", ("Paris", "What is the capital?"))])
    told = {each.field: each for each in read(path).mapping}
    assert told["Front"].role == "question"
    assert told["Back"].reason == "the back of 'Card 1' shows it"
    turned = read(path, Basic__Front="short", Basic__Back="question")
    (item,) = turned.items()
    assert plain(item.question.title) == "What is the capital?"
    assert text(item.question, "short") == ["Paris"]
    for wrong, words in (("Basic__Frond", "no such field"), ("Basic__Front", "no part of a q")):
        with pytest.raises(UnfitError, match=words):
            read(path, **{wrong: "short" if "Frond" in wrong else "nonsense"})


def kinds(
    fields: list[str], *templates: tuple[str, str], cloze: bool = False
) -> Callable[[Collection], None]:
    """What adds a note type called `Own` to a collection."""

    def add(collection: Collection) -> None:
        model = collection.models.new("Own")
        model["type"] = int(cloze)
        for name in fields:
            collection.models.add_field(model, collection.models.new_field(name))
        for number, (front, back) in enumerate(templates, start=1):
            template = collection.models.new_template(f"Card {number}")
            template["qfmt"], template["afmt"] = front, back
            collection.models.add_template(model, template)
        collection.models.add(model)

    return add


def one(path: Path, before: Callable[[Collection], None], *fields: str) -> tuple[Item, Document]:
    """The item of a note of the type `Own`."""
    document = read(exported(path / "own.apkg", [Typed("Own", fields)], before=before))
    accounted(document, package.read(path / "own.apkg").notes)
    (item,) = document.items()
    return item, document


def test_what_cards_show_decides(tmp_path: Path) -> None:
    own = kinds(
        ["Sort", "Meaning", "Expression", "Example", "Clue", "Quelle", "Note ID"],
        (
            "<p>What does <b>{{Expression}}</b> mean?</p>{{hint:Clue}}",
            "{{FrontSide}}<hr id=answer>{{Meaning}}{{#Example}}<p>{{Example}}</p>{{/Example}}",
        ),
    )
    item, document = one(
        tmp_path, own, "0001", "water", "Wasser", "Das Wasser ist kalt.", "wet", "Duden, S. 3", "77"
    )
    question = item.question
    assert plain(question.title) == "What does Wasser mean?"
    assert text(question, "hint") == ["wet"]
    assert text(question, "short") == ["water"]
    assert text(question, "long") == ["Das Wasser ist kalt."]
    assert [plain(line) for line in item.references] == ["Duden, S. 3"]
    left = {a.place.rpartition("/")[2] for a in document.accounts if a.fate is Fate.LEFT_OUT}
    assert left == {"Sort", "Note ID"}


def test_other_cards_are_named(tmp_path: Path) -> None:
    own = kinds(
        ["Country", "Capital", "Flag"],
        ("{{Country}}", "{{FrontSide}}<hr>{{Capital}}"),
        ("{{Capital}}<p>Which country has this capital?</p>", "{{FrontSide}}<hr>{{Country}}"),
        ("{{Flag}}", "{{FrontSide}}<hr>{{Country}}"),
    )
    item, document = one(tmp_path, own, "France", "Paris", "tricolore")
    assert item.question.reversed
    assert plain(item.question.title) == "France"
    (flag,) = item.question.long
    assert isinstance(flag, Paragraph)
    assert plain(flag.children) == "Flag: tricolore"
    (found,) = document.findings
    assert found.code == "IMP003"
    assert "'Card 3' that asks with Flag" in found.message


def test_conditions_decide_the_first_card(tmp_path: Path) -> None:
    own = kinds(
        ["A", "B", "C"],
        ("{{#C}}{{A}}{{/C}}", "{{FrontSide}}{{B}}"),
        ("{{^C}}{{B}}{{/C}}", "{{FrontSide}}{{A}}"),
    )
    item, _ = one(tmp_path, own, "one", "two", "")
    assert plain(item.question.title) == "two"
    assert text(item.question, "short") == ["one"]


def test_a_script_makes_a_draft(tmp_path: Path) -> None:
    own = kinds(
        ["Data", "Solution"],
        (
            '<div id="q"></div><script>q.innerHTML = draw("{{Data}}", `{{Solution}}`)</script>',
            "{{FrontSide}}<script>show()</script>",
        ),
    )
    item, document = one(tmp_path, own, "1;2;3", "2")
    assert item.question.short == ()
    (source,) = item.question.front
    assert isinstance(source, CodeBlock)
    assert source.text == "Data: 1;2;3\nSolution: 2"
    assert [found.code for found in document.findings] == ["IMP004"]


def test_a_script_beside_the_fields_is_no_matter(tmp_path: Path) -> None:
    own = kinds(
        ["Front", "Back"],
        ("{{Front}}<script>timer('{{Front}}')</script>", "{{FrontSide}}<hr>{{Back}}"),
    )
    item, document = one(tmp_path, own, "Why?", "Because.")
    assert text(item.question, "short") == ["Because."]
    assert document.findings == ()


def test_what_is_hidden_is_for_the_script(tmp_path: Path) -> None:
    hidden = (
        '<div id="d" style="display: none">{{Data}}</div><div id="q"></div><script>go()</script>'
    )
    own = kinds(["Data", "Key"], (hidden, "{{FrontSide}}{{Key}}"))
    item, _ = one(tmp_path, own, "1;2;3", "2")
    assert isinstance(item.question.front[0], CodeBlock)


def test_our_own_package_comes_back(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    said = rectoverso("build", root / "docs/example", "--to", "apkg", "-o", tmp_path)
    assert said.returncode == 0, said.stderr
    (path,) = tmp_path.glob("*-en-*.apkg")
    document = read(path)
    items = {item.question.id: item for item in document.items()}
    law = items["ohms-law"]
    assert plain(law.question.title) == "What does Ohm's law say?"
    assert law.question.tags == ("core",)
    assert isinstance(law.question.brief[0], BulletList)
    assert text(law.question, "hint") == ["Three quantities, one equation."]
    assert [below.question.id for below in law.follow_ups] == ["ohms-law-fails"]
    assert law.follow_ups[0].question.level == 3
    power = items["power"].question
    assert (plain(power.title), power.kind, power.masked) == ("Electric power", Kind.CLOZE, True)
    raised = items["raise-current"].question
    assert [choice.right for choice in raised.choices] == [False, True, False, True]
    assert all(choice.reason for choice in raised.choices)
    (units,) = (each for each in document.items() if each.question.kind is Kind.LIST)
    assert plain(units.question.title) == "Units"
    assert [row.id for row in units.question.rows][:2] == ["units-ohm", "units-volt"]
    assert units.question.rows[0].prompt == "Which unit?"
    assert len(units.rows) == len(units.question.rows)
    assert items["coulomb"].question.reversed
    (hum,) = [n for n in walk_question(items["hum"].question) if isinstance(n, Sound)]
    assert hum.alt == "a low hum"
    assert hum.source in document.media
    assert document.findings == ()
    notes = package.read(path).notes
    filled = [1 for note in notes for value in (*note.fields.values(), *note.tags) if value.strip()]
    assert len(document.accounts) == len(filled)


# ---------------------------------------------------------------- bad input


def refused(path: Path) -> str:
    with pytest.raises(UnfitError) as error:
        read(path)
    (found,) = error.value.diagnostics
    assert found.code == "IMP001"
    assert found.hints
    return found.message


def test_bytes_that_are_no_package(tmp_path: Path) -> None:
    whole = exported(tmp_path / "whole.apkg", NOTES[3:5], form="older").read_bytes()
    flipped = bytearray(whole)
    flipped[whole.index(b"collection.anki21") + 300] ^= 0xFF
    for name, data in {
        "cut": whole[:900],
        "empty": b"",
        "text": b"hello",
        "flip": bytes(flipped),
    }.items():
        path = tmp_path / f"{name}.apkg"
        path.write_bytes(data)
        assert ANKI.likeness(Given(path, path.name)).degree > 0.5
        assert refused(path)


def test_only_the_note_that_asks_for_a_newer_anki(tmp_path: Path) -> None:
    today = exported(tmp_path / "a.apkg", NOTES[3:5])
    for meta in (b"\x08\x03", b""):
        bare = tmp_path / f"bare{len(meta)}.apkg"
        with zipfile.ZipFile(today) as archive, zipfile.ZipFile(bare, "w") as made:
            made.writestr("collection.anki2", archive.read("collection.anki2"))
            made.writestr("media", "{}")
            if meta:
                made.writestr("meta", meta)
        assert "the note that asks for a newer Anki" in refused(bare)


def test_no_notes_and_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = exported(tmp_path / "a.apkg", NOTES[3:6])
    monkeypatch.setattr(collected, "MOST_NOTES", 2)
    assert "holds 3 notes, and 2 are the most" in refused(path)
    empty = exported(tmp_path / "e.apkg", [], form="older")
    assert "no note" in refused(empty)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = exported(tmp_path / "a.apkg", NOTES[3:5])
    monkeypatch.setattr(package, "MOST_BYTES", 5000)
    assert "collection of more than" in refused(path)


def test_a_name_that_climbs_out_is_refused(tmp_path: Path) -> None:
    notes = [Typed("Basic", ('Who? <img src="../../evil.png">', "nobody"))]
    path = exported(tmp_path / "a.apkg", notes, form="older")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["media"] = json.dumps({"0": "../../evil.png"}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, "0": b"evil"}.items():
            archive.writestr(name, data)
    document = read(path)
    assert document.media == {}
    (found,) = document.findings
    assert found.code == "IMP005"


def test_two_notes_of_one_guid_have_two_keys(tmp_path: Path) -> None:
    notes = [Typed("Basic", (f"Question {n}?", "Answer"), guid="same") for n in range(2)]
    path = exported(tmp_path / "a.apkg", notes)
    keys = [item.key for item in read(path).items()]
    assert keys == ["same", "same#2"]


def test_answers_to_choose(tmp_path: Path) -> None:
    own = kinds(
        ["Question", "Q_1", "Q_2", "Q_3", "Q_4", "Answers", "Comment"],
        (
            (
                '{{Question}}<p id="t"></p><i class="hidden">{{Q_1}}{{Q_2}}{{Q_3}}{{Q_4}}</i>'
                '<i class="hidden">{{Answers}}</i><script>table()</script>'
            ),
            "{{FrontSide}}{{Comment}}",
        ),
    )
    item, _ = one(tmp_path, own, "Which are prime?", "2", "4", "5", "", "1 0 1", "4 is 2 by 2")
    question = item.question
    assert question.kind is Kind.CHOICE
    said = [(plain(c.blocks[0].children), c.right) for c in question.choices]  # type: ignore[union-attr]
    assert said == [("2", True), ("4", False), ("5", True)]
    assert text(question, "short") == ["4 is 2 by 2"]


def test_answers_to_choose_without_a_right_one_are_lines(tmp_path: Path) -> None:
    own = kinds(
        ["Question", "A", "B", "Answer"],
        ("{{Question}} {{A}} {{B}}", "{{FrontSide}}{{Answer}}"),
    )
    item, _ = one(tmp_path, own, "Which?", "one", "two", "It depends.")
    assert item.question.kind is Kind.BASIC
    assert text(item.question, "short") == ["It depends."]


def test_a_label_tells_what_the_first_of_several_cards_asks(tmp_path: Path) -> None:
    own = kinds(
        ["Country", "Capital", "Capital hint"],
        ("<p>Capital</p><p>{{Country}}</p>", "{{FrontSide}}<hr>{{Capital}}{{hint:Capital hint}}"),
        ("<p>Country</p><p>{{Capital}}</p>", "{{FrontSide}}<hr>{{Country}}"),
    )
    item, _ = one(tmp_path, own, "France", "Paris", "not Lyon")
    assert plain(item.question.title) == "Capital: France"
    assert item.question.reversed
    assert text(item.question, "long") == ["Capital hint: not Lyon"]


@pytest.mark.parametrize("form", ["today", "older"])
def test_a_medium_that_is_damaged_or_a_bomb_is_no_more_than_that(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [Typed("Basic", ('Who? <img src="a.png">', "nobody"))]
    path = exported(tmp_path / "a.apkg", notes, form=form, media={"a.png": b"0" * 3_000_000})
    (file,) = read(path).media.values()
    assert not isinstance(file, Path)
    assert file() == b"0" * 3_000_000
    monkeypatch.setattr("rectoverso.importers.anki.package._MOST_BYTES", 1_000_000)
    with pytest.raises(OSError, match=r"a\.apkg"):
        file()
